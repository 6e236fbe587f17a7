"""Who is compared with whom: the arms of a text, and every place in a sentence that means one of them.

The cast is read from the whole text first (title, randomisation, "X versus Y", "the X group"); a drug that is only
background therapy, history or a rival is not in it. A mention is then a drug with its dose, a bare dose, a dose level
("the high-dose group"), placebo, a generic word ("treated patients", "controls") or a group's own label.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from dataclasses import replace
from typing import Final

from trialdb.extract.backbones import backbone_of, with_backbone
from trialdb.extract.by_route import read_by_route
from trialdb.extract.contrasts import read_contrasts
from trialdb.extract.cues import cue
from trialdb.extract.groups import read_groups
from trialdb.extract.labels import read_labels, read_regimens, read_title
from trialdb.extract.layout import Sentence
from trialdb.extract.lexicon import Name, within
from trialdb.extract.party import PLACEBO, Cast, Party
from trialdb.extract.places import word_places
from trialdb.extract.roles import UNNAMED, choose_roles, stand_ins
from trialdb.extract.told_apart import read_told_apart
from trialdb.vocabulary import Vocabulary

__all__ = ["KINDS_OF_CARE", "PLACEBO", "Cast", "Party", "is_background", "read_cast"]


_BACKGROUND_BEFORE: Final = cue(
    r"\b(?:despite|added to|on top of|background(?: of)?|prior|needs? for|requirements? for|previous(?:ly)?|previous use of|refractory to|intoleran\w+ (?:to|of)|inadequate(?:ly)? (?:response to|controlled (?:on|with|by))|failed|stable(?: doses? of)?|responded to|resistant to|including|such as|switched from|baseline on|(?:had|have|has) (?:already )?(?:begun|started)|(?:when|after|on|before) starting|not to stop|history of|receiving stable|combined with background|biosimilar (?:of|to)|known as|rival|eligible for|not(?! (?:to|than|with|over|versus|against|between|in|for|after|by|from|\w*(?:differ|significan|superior|inferior|affect|chang|alter|improv|reduc|increas|decreas)\w*)\b)|stay on|already (?:on|taking|receiving|treated with)|sub-?groups? (?:on|taking|receiving|treated with)|standard|first drug|unlike|behind|rivals?)\s+(?:[\w-]+\s+){0,2}$|\bcontrol(?:led)? (?:on|with|by)\s+(?:[\w-]+\s+){0,4}$|\b(?:(?:absence|avoidance|lack) of(?: an?| any)?|without an?|requir\w+|free (?:of|from)|units? of)\s+$|\b(?:other|background|baseline|existing|concomitant|standard)\s+(?:[\w-]+\s+){0,2}(?:treatments?|therap(?:y|ies)|medications?|medicines|drugs)\s*[(\[](?:[^()\[\]]{0,60}[\s/])?$",
    re.IGNORECASE,
)
_BACKGROUND_AFTER: Final = cue(
    r"\s*[-‐‑–](?:like|controlled|adjusted|corrected|subtracted|naive|refractory|resistant|experienced|inadequate|sensitive|unresponsive|intolerant|ineligible|pretreated|exposed)\b(?! (?:group|arm))|\s+(?:(?:was |were )?(?:permitted|allowed|optional)|avoidance|independen\w+|burden|dependen\w+|background|backbone|sensitivity|levels?|concentrations?|requirements?|consumption|augmentation|resistance|secretion|release|deficiency|excretion|activity)\b",
    re.IGNORECASE,
)
_ELSEWHERE: Final = cue(
    r"\bin (?:its|their|[\w-]+[’']s) (?:own )?(?:pivotal|registrational|registration) (?:study|trial)s?\b|\bwere reported (?:last year|earlier|previously|before)\b|\b(?:annual |net |global |worldwide )?(?:sales|revenues?) of (?:about |nearly |more than )?[$€£]|\bmarket leader\b",
    re.IGNORECASE,
)  # what a rival did or earns, or another trial before
_GIVEN_TO_ALL: Final = cue(
    r"\b(?:patients|participants|subjects|women|men|children|adults|people|infants|individuals)\s+(?:(?:who\s+(?:were\s+)?)?(?:receiving|on|undergoing|taking|treated with|given|scheduled for|having))\s+(?:[\w-]+\s+){0,2}$",
    re.IGNORECASE,
)
_ALL_RECEIVED: Final = cue(
    r"\b(?:all|every|both)\s+(?:of the\s+)?(?:patients?|participants?|subjects?|women|men|children|adults|people|infants|individuals|groups|arms)\s+(?:also\s+|first\s+|\([^()]*\)\s+)?(?:received|were (?:also )?(?:given|treated with|on|prescribed|offered)|took|underwent|had|continued)\b(?:[^.;]|\.\d)*$",
    re.IGNORECASE,
)
_IN_TURN: Final = cue(
    r"\bcross-?over\b|\border\b|\bin turn\b|\bsequence\b|\boccasions?\b|\bthen\b|\bfollowed by\b|\beither\b|\bor\b|\beach of\b|\bsessions?\b|\bvisits?\b",
    re.IGNORECASE,
)
_THEN_ALLOTTED: Final = re.compile(
    r"[^.;,]{0,60}?\b(?:were|was)\s+(?:\w+ly\s+)?(?:randomi[sz]ed|assigned|allocated|divided|recruited|enrolled|included|studied)\b",
    re.IGNORECASE,
)
_RANDOMISED_AFTER: Final = re.compile(
    r"\s+were\s+(?:\w+ly\s+)?(?:randomi[sz]ed|assigned|allocated)\s+(?:\w+ly\s+)?(?:\([\d:]+\)\s+)?to\b"
)  # "patients who were free of events on X were randomised to": all of them had it
_VERSUS_BEFORE: Final = cue(
    r"(?:\bversus|\bvs\.?|\bcompared (?:with|to)|\bagainst|\bthan(?: (?:with|in|for|on|those (?:on|given|receiving|treated with)))?|\bor|\bover|\bto|\bset against)\s+(?:(?:the|a|an|oral|standard|active|matching|comparator|treatment with|with)\s+){0,3}$",
    re.IGNORECASE,
)
_STANDARD: Final = cue(r"\bstandard\s+(?:[\w-]+\s+){0,2}$")
_SET_AGAINST: Final = cue(r"\b(?:no worse than|against|inferior to|beats?)\s+(?:[\w-]+\s+)?$", re.IGNORECASE)
_VERSUS_BETWEEN: Final = re.compile(
    r"\b(?:versus|vs\.?|compared (?:with|to)|against|over|than|rather than|or|non-?inferior(?:ity)? to|superior(?:ity)? to|equivalent to|beat|beats|outperform(?:ed|s))\b",
    re.IGNORECASE,
)
_GROUP_AFTER: Final = re.compile(
    r"[\s)\]]*(?:[-‐‑](?:treated|group|arm)|(?:plus [\w-]+\s+)?(?:treatment\s+|monotherapy\s+|combination\s+)?(?:group|arm|recipients?|patients|cohort|treated)\b|,?\s*\(?[nN]\s?=)",
    re.IGNORECASE,
)
_TREATED_BEFORE: Final = cue(
    r"(?:\breceiv\w+|\bgiven|\btreated with|\bassigned to|\brandomi[sz]ed(?: \S+)? to(?: receive)?|\ballocated(?: \S+)? to|\btook|\btaking|\bwith|\bon|\badministered|\bof)\s+(?:(?:either|a|an|the|oral|subcutaneous|intravenous|once-daily|weekly)\s+){0,3}(?:\d[\d.,]*\s?\w+\s+)?(?:of\s+)?$",
    re.IGNORECASE,
)
_FIGURE_BEFORE: Final = cue(r"\d[^.;,]{0,20}\b(?:with|on|for|in|after)\s+(?:the\s+)?$")
_RANDOMISED: Final = cue(
    r"\brandomi[sz]\w*|\brandomly\b|\bassigned\b|\ballocated\b|\breceived?\b|\bsplit\b|\bcompar\w+|\bversus\b|\bvs\b|\bagainst\b",
    re.IGNORECASE,
)
_LISTED: Final = re.compile(
    r"\s*(?:,\s*(?:and|plus)?|and|plus|with|\+|/)\s*(?:(?:high|low|standard)-dose\s+|(?:infusional|bolus|oral)\s+)?"
)
_PLUS: Final = re.compile(
    r"[\s)\]]*(?:\d[\d.,]*\s?(?:mg|µg|μg|g)\S*\s+(?:[\w-]+\s+){0,6}?)?(?:injections?\s+|capsules?\s+|tablets?\s+)?(?:[\[(]\d[^()\[\]]{1,60}[\])]\s*)?(?:plus|\+|in combination with|combined with|together with|added to|/)\s*(?:a\s+)?(?:[\w-]+-boosted\s+)?(?:\d[\d.,]*\s?(?:mg|µg|μg|g)\s+(?:of\s+)?)?",
    re.IGNORECASE,
)


def read_cast(
    lines: list[Sentence],
    names: list[Name],
    aliases: dict[str, str],
    vocabulary: Vocabulary,
    *,
    shorts: dict[str, str],
    studies: frozenset[str],
) -> Cast:
    """The arms of a text. ``aliases`` are its own abbreviations of interventions, ``shorts`` all of them, ``studies`` names of trials."""
    cast = Cast()
    weight: Counter[str] = Counter()
    seen_as_arm: Counter[str] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    spoken = [s for s in lines if not s.is_aside]
    apart = {s.start: drugs_of(s, names, aliases) for s in spoken}
    cast.backbone = backbone_of(spoken, apart)
    drugs_in = {s.start: _joined(s, apart[s.start], aliases, cast.backbone) for s in spoken}
    combined = frozenset(d.id for drugs in drugs_in.values() for d in drugs if " + " in d.id)
    if combined:
        drugs_in = {s.start: _joined(s, apart[s.start], aliases, cast.backbone, combined) for s in spoken}
        drugs_in = _in_one_order(drugs_in)
    for sentence in spoken:
        if _ELSEWHERE.search(sentence.text):
            continue
        drugs = drugs_in[sentence.start]
        for i, drug in enumerate(drugs):
            start, end = drug.start - sentence.start, drug.end - sentence.start
            written = sentence.text[start:end]
            if unclosed := _UNCLOSED.search(written):
                written = written[: unclosed.start()].rstrip(" ,")
            cast.displayed.setdefault(
                drug.id,
                drug.id
                if " + " in drug.id and _ADDING.search(sentence.text, max(0, start - 100), start)
                else written,
            )
            compared = i > 0 and _compared(sentence, drugs[i - 1], drug)
            standard = compared and _STANDARD.search(sentence.text, 0, start) is not None
            if (
                (is_background(sentence.text, start, end) and not standard)
                or (drug.id in KINDS_OF_CARE and not (compared and drug.id == _SUPPORTIVE))
                or (drug.id in PLACEBO and _THEN.search(sentence.text, max(0, start - 30), start))
                or (
                    _GIVEN_TO_ALL.search(sentence.text, max(0, start - 60), start)
                    and _THEN_ALLOTTED.match(sentence.text, end)
                )
                or _RANDOMISED_AFTER.match(sentence.text, end)
                or (_ALL_RECEIVED.search(sentence.text, 0, start) and not _IN_TURN.search(sentence.text))
            ):
                continue
            if i > 1 and drugs[i - 1].id == drug.id and _compared(sentence, drugs[i - 2], drug):
                pairs[(drugs[i - 2].id, drug.id)] += 2  # "A followed by B versus B"
            if compared:
                pairs[(drugs[i - 1].id, drug.id)] += 2 if sentence.section == "title" else 1
            weight[drug.id] += 4 if sentence.section == "title" else 1
            if _SET_AGAINST.search(sentence.text, 0, start):
                pairs[(UNNAMED, drug.id)] += 2 if sentence.section == "title" else 1
            beside = {d.id for d in drugs[max(0, i - 1) : i + 2]} & PLACEBO
            if _is_arm_context(sentence, start, end) or beside:
                seen_as_arm[drug.id] += 1
    cast.drugs = drugs_in
    choose_roles(cast, weight, seen_as_arm, pairs, lines)
    stand_ins(cast, lines)
    if cast.stands_for or not read_regimens(cast, lines):
        read_groups(cast, lines, lambda s: drugs_in.get(s.start, []), shorts, studies)
        read_labels(cast, lines, vocabulary, aliases, studies)
    _name_parts(cast)
    read_told_apart(cast, lines)
    read_by_route(cast, lines)
    read_title(cast, lines)
    read_contrasts(cast, lines)
    _hold_care(cast, spoken)
    return cast.settled()


def _hold_care(cast: Cast, lines: list[Sentence]) -> None:
    """Adds the care that a text only compares its drug with, where it has no other control: "no longer than with standard of care"."""
    if cast.groups or set(cast.roles.values()) != {"experimental"}:
        return
    for sentence in lines:
        for drug, care in itertools.pairwise(cast.drugs.get(sentence.start, [])):
            if care.id in KINDS_OF_CARE and _compared(sentence, drug, care):
                cast.roles[care.id] = "active_comparator"
                return


_ALONE: Final = re.compile(r"(?P<what>.{3,40}?)\s+(?:alone|monotherapy|only)")
_COMBINED: Final = re.compile(r"\s(?:plus|\+|with|combined with)\s")


def _name_parts(cast: Cast) -> None:
    """Adds the short names of groups that get one of two things or both: "golidekimab" of "golidekimab alone", "the combination"."""
    alone = {m["what"].lower(): p for p in cast.groups if (m := _ALONE.fullmatch(p.label))}
    both = [p for p in cast.groups if _COMBINED.search(p.label)]
    if not cast.groups:
        joined = [drug for drug in cast.roles if " + " in drug and cast.roles.keys() & set(drug.split(" + "))]
        both = [cast.party(drug) for drug in joined]
    if not (alone or not cast.groups) or len(both) != 1:
        return
    for name, party in alone.items():
        cast.labels.setdefault(name, party)
    for name in ("combination", "combination group", "combination therapy", "combination arm"):
        cast.labels.setdefault(name, both[0])


_UNCLOSED: Final = re.compile(r"[(\[][^()\[\]]*$")
_IS_PLACEBO: Final = cue(r"\bplacebo\s*[\[(]\s*$", re.IGNORECASE)
_DILUENT: Final = cue(
    r"\b(?:in|with)\s+\d[\d.]*\s?(?:m[lL]|[lL]|cc|litres?|liters?)\s+(?:of\s+)?(?:normal |isotonic |sterile )?$"
)


def _compared(sentence: Sentence, first: Name, second: Name) -> bool:
    """Whether the words between two active drugs set one against the other."""
    between = sentence.text[first.end - sentence.start : second.start - sentence.start]
    return (
        not {first.id, second.id} & PLACEBO
        and first.id != second.id
        and len(between) < 90
        and bool(_VERSUS_BETWEEN.search(between))
    )


_SUPPORTIVE: Final = "best supportive care"  # of the kinds of care the one that is a group's own
KINDS_OF_CARE: Final = frozenset({"standard of care", _SUPPORTIVE})


def drugs_of(sentence: Sentence, names: list[Name], aliases: dict[str, str]) -> list[Name]:
    """The intervention names of a sentence, the text's own abbreviations of them included."""
    found = [
        n
        for n in within(names, sentence.start, sentence.end)
        if n.kind == "intervention"
        and not sentence.text.startswith("-boosted", n.end - sentence.start)
        and not (n.id not in PLACEBO and sentence.text.startswith(" placebo", n.end - sentence.start))
        and not (
            sentence.text.startswith(")", n.end - sentence.start)
            and _IS_PLACEBO.search(sentence.text, 0, n.start - sentence.start)
        )  # "placebo (saline)"
        and not _DILUENT.search_part(
            sentence.text, max(0, n.start - sentence.start - 30), n.start - sentence.start
        )
    ]
    for short, id_ in aliases.items():
        for at in word_places(short, sentence.text, beside="/") if short in sentence.text else ():
            start, end = sentence.start + at, at + len(short)
            if sentence.text[at - 1 : at] == "-" or (
                sentence.text[end : end + 1] == "-" and sentence.text[end + 1 : end + 2].isdigit()
            ):
                continue
            if all(start >= n.end or start + len(short) <= n.start for n in found):
                found.append(Name(start, start + len(short), "intervention", id_))
    found.sort(key=lambda n: n.start)
    return found


def _joined(
    sentence: Sentence,
    found: list[Name],
    aliases: dict[str, str],
    backbone: tuple[str, ...],
    combined: frozenset[str] = frozenset(),
) -> list[Name]:
    """The drugs of a sentence with combinations, and what all arms are given, as one."""
    together = _join_combinations(sentence, with_backbone(sentence, found, backbone), combined)
    return _join_regimens(sentence, together, set(aliases.values()))


def _in_one_order(drugs_in: dict[int, list[Name]]) -> dict[int, list[Name]]:
    """The drugs with each combination in the order in which the text first gives it: "B plus A" is "A + B" too."""
    first: dict[frozenset[str], str] = {}
    for drugs in drugs_in.values():
        for drug in drugs:
            first.setdefault(frozenset(drug.id.split(" + ")), drug.id)
    return {
        place: [replace(d, id=first[frozenset(d.id.split(" + "))]) for d in drugs]
        for place, drugs in drugs_in.items()
    }


def _join_combinations(sentence: Sentence, found: list[Name], combined: frozenset[str]) -> list[Name]:
    """One name for a combination: "A plus B" is "A + B"; a placebo beside an active drug is not part of it."""
    joined: list[Name] = []
    for name in found:
        if joined and name.start >= joined[-1].end:
            between = sentence.text[joined[-1].end - sentence.start : name.start - sentence.start]
            if _is_same_in_brackets(between, joined[-1], name) and not _BACKGROUND_AFTER.match(
                sentence.text, name.end - sentence.start
            ):
                joined[-1] = Name(joined[-1].start, name.end, "intervention", joined[-1].id)
                continue
            if name.id.startswith(f"{joined[-1].id} ") and re.fullmatch(r"[\s(]{1,2}", between):
                joined[-1] = Name(joined[-1].start, name.end, "intervention", name.id)
                continue
            both = f"{joined[-1].id} + {name.id}"
            if name.id not in joined[-1].id.split(" + ") and (
                _PLUS.fullmatch(between)
                or _is_added(sentence.text[: joined[-1].start - sentence.start], between)
                or _is_combination_of(sentence.text, joined[-1].start - sentence.start, between)
                or (
                    both in combined
                    and _JOINED.fullmatch(between)
                    and not _GROUPS_AFTER.match(sentence.text, name.end - sentence.start)
                )
            ):
                id_ = joined[-1].id if {joined[-1].id, name.id} & PLACEBO else both
                joined[-1] = Name(joined[-1].start, name.end, "intervention", id_)
                continue
        joined.append(name)
    return joined


def _join_regimens(sentence: Sentence, found: list[Name], regimens: set[str]) -> list[Name]:
    """One name for the drugs of a regimen that the text abbreviates: "A, B and C (ABC)"."""
    for regimen in regimens:
        parts = regimen.split(" + ")
        for i in range(len(found) - len(parts) + 1 if len(parts) > 1 else 0):
            names = found[i : i + len(parts)]
            if [n.id for n in names] == parts and all(
                _LISTED.fullmatch(sentence.text[a.end - sentence.start : b.start - sentence.start])
                for a, b in itertools.pairwise(names)
            ):
                found = [
                    *found[:i],
                    Name(names[0].start, names[-1].end, "intervention", regimen),
                    *found[i + len(parts) :],
                ]
                break
    return found


_JOINED: Final = re.compile(r"\s*(?:[\[(][^()\[\]]{0,60}[\])]\s*)?(?:with|and|-|/|–)\s*")
_GROUPS_AFTER: Final = re.compile(r"\s+(?:alone\s+)?(?:groups|arms)\b")  # "the A and B groups" are two
_TO: Final = re.compile(r"\s+to\s+(?:[a-z-]+\s+){0,1}")
_ADDING: Final = re.compile(r"\b(?:[Aa]dding|[Aa]ddition of)\s+(?:[\w’'-]+\s+){0,6}$")


def _is_added(before: str, between: str) -> bool:
    """Whether two drugs are joined by "adding A to B"."""
    return bool(_TO.fullmatch(between) and _ADDING.search(before[-100:]))


_COMBINATION_OF: Final = cue(r"\b[Cc]ombination (?:therapy |treatment )?of\s+(?:[\w’'-]+\s+){0,3}$")
_AND: Final = re.compile(
    r"\s*(?:[\[(][^()\[\]]{0,60}[\])])?\s*(?:and|with)\s+(?:the\s+)?(?:[\w’'-]+\s+){0,2}"
)


def _is_combination_of(text: str, start: int, between: str) -> bool:
    """Whether the drug at ``start`` and the next are joined by "the combination of A and B"."""
    return bool(_AND.fullmatch(between) and _COMBINATION_OF.search(text, max(0, start - 60), start))


def _is_same_in_brackets(between: str, first: Name, second: Name) -> bool:
    return first.id == second.id and bool(
        re.fullmatch(r"\s*(?:[\[(]|,?\s*\b(?:also known as|formerly|brand name)\b)?\s*", between)
    )


def is_background(text: str, start: int, end: int) -> bool:
    """Whether the words around the drug at ``text[start:end]`` make it background therapy or history, and no arm."""
    return bool(
        _BACKGROUND_BEFORE.search(text, max(0, start - 90), start) or _BACKGROUND_AFTER.match(text, end)
    )


def _is_arm_context(sentence: Sentence, start: int, end: int) -> bool:
    text = sentence.text
    if sentence.section == "title":
        return True
    return bool(
        _GROUP_AFTER.match(text, end)
        or _FIGURE_BEFORE.search(text, max(0, start - 40), start)
        or (
            _RANDOMISED.search(text)
            and (
                _TREATED_BEFORE.search(text, max(0, start - 60), start)
                or _VERSUS_BEFORE.search(text, max(0, start - 50), start)
            )
        )
    )


_THEN: Final = cue(
    r"\b(?:then|followed by)\s+(?:matching\s+)?$", re.IGNORECASE
)  # what a group gets afterwards is no group
