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
from trialdb.extract.told_apart import read_told_apart
from trialdb.vocabulary import Vocabulary

__all__ = ["KINDS_OF_CARE", "PLACEBO", "Cast", "Party", "is_background", "read_cast"]


_BACKGROUND_BEFORE: Final = cue(
    r"\b(?:despite|added to|on top of|background(?: of)?|prior|needs? for|requirements? for|previous(?:ly)?|previous use of|refractory to|intoleran\w+ (?:to|of)|inadequate(?:ly)? (?:response to|controlled (?:on|with|by))|failed|stable(?: doses? of)?|responded to|resistant to|including|such as|switched from|baseline on|(?:had|have|has) (?:already )?(?:begun|started)|(?:when|after|on|before) starting|not to stop|history of|receiving stable|combined with background|biosimilar (?:of|to)|known as|rival|eligible for|not(?! (?:to|than|with|over|versus|against|between|in|for|after|by|from|\w*(?:differ|significan|superior|inferior|affect|chang|alter|improv|reduc|increas|decreas)\w*)\b)|stay on|already (?:on|taking|receiving|treated with)|sub-?groups? (?:on|taking|receiving|treated with)|standard|first drug|unlike|behind|rivals?)\s+(?:[\w-]+\s+){0,2}$|\bcontrol(?:led)? (?:on|with|by)\s+(?:[\w-]+\s+){0,4}$|\b(?:(?:absence|avoidance|lack) of(?: an?| any)?|without an?|requir\w+|free (?:of|from)|units? of)\s+$",
    re.IGNORECASE,
)
_BACKGROUND_AFTER: Final = re.compile(
    r"\s*[-‐‑–](?:like|controlled|adjusted|corrected|subtracted|naive|refractory|resistant|experienced|inadequate|sensitive|unresponsive|intolerant|ineligible|pretreated|exposed)\b(?! (?:group|arm))|\s+(?:(?:was |were )?(?:permitted|allowed|optional)|avoidance|independen\w+|burden|dependen\w+|background|backbone|sensitivity|levels?|concentrations?|requirements?|consumption|augmentation|resistance|secretion|release|deficiency|excretion|activity)\b",
    re.IGNORECASE,
)
_ELSEWHERE: Final = cue(
    r"\bin (?:its|their|[\w-]+[’']s) (?:own )?(?:pivotal|registrational|registration) (?:study|trial)s?\b|\bwere reported (?:last year|earlier|previously|before)\b",
    re.IGNORECASE,
)  # what a rival did, or another trial before
_GIVEN_TO_ALL: Final = cue(
    r"\b(?:patients|participants|subjects|women|men|children|adults|people|infants|individuals)\s+(?:(?:who\s+(?:were\s+)?)?(?:receiving|on|undergoing|taking|treated with|given|scheduled for|having))\s+(?:[\w-]+\s+){0,2}$",
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
_PLUS_PLACEBO: Final = cue(r"(?:\bplus|\+)\s+(?:oral\s+|matching\s+)?placebo\b", re.IGNORECASE)
_UNNAMED: Final = ""  # stands for what a sentence sets a drug against without naming it
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
                or drug.id in KINDS_OF_CARE
                or (drug.id in PLACEBO and _THEN.search(sentence.text, max(0, start - 30), start))
                or (
                    _GIVEN_TO_ALL.search(sentence.text, max(0, start - 60), start)
                    and _THEN_ALLOTTED.match(sentence.text, end)
                )
                or _RANDOMISED_AFTER.match(sentence.text, end)
            ):
                continue
            if i > 1 and drugs[i - 1].id == drug.id and _compared(sentence, drugs[i - 2], drug):
                pairs[(drugs[i - 2].id, drug.id)] += 2  # "A followed by B versus B"
            if compared:
                pairs[(drugs[i - 1].id, drug.id)] += 2 if sentence.section == "title" else 1
            weight[drug.id] += 4 if sentence.section == "title" else 1
            if _SET_AGAINST.search(sentence.text, 0, start):
                pairs[(_UNNAMED, drug.id)] += 2 if sentence.section == "title" else 1
            beside = {d.id for d in drugs[max(0, i - 1) : i + 2]} & PLACEBO
            if _is_arm_context(sentence, start, end) or beside:
                seen_as_arm[drug.id] += 1
    cast.drugs = drugs_in
    _choose_roles(cast, weight, seen_as_arm, pairs, lines)
    _stand_ins(cast, lines)
    if cast.stands_for or not read_regimens(cast, lines):
        read_groups(cast, lines, lambda s: drugs_in.get(s.start, []), shorts, studies)
        read_labels(cast, lines, vocabulary, aliases, studies)
    _name_parts(cast)
    read_told_apart(cast, lines)
    read_by_route(cast, lines)
    read_title(cast, lines)
    read_contrasts(cast, lines)
    return cast.settled()


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


KINDS_OF_CARE: Final = frozenset({"standard of care", "best supportive care"})


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
            if _is_same_in_brackets(between, joined[-1], name):
                joined[-1] = Name(joined[-1].start, name.end, "intervention", joined[-1].id)
                continue
            if name.id.startswith(f"{joined[-1].id} ") and re.fullmatch(r"[\s(]{1,2}", between):
                joined[-1] = Name(joined[-1].start, name.end, "intervention", name.id)
                continue
            both = f"{joined[-1].id} + {name.id}"
            if name.id not in joined[-1].id.split(" + ") and (
                _PLUS.fullmatch(between)
                or _is_added(sentence.text[: joined[-1].start - sentence.start], between)
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


def _is_same_in_brackets(between: str, first: Name, second: Name) -> bool:
    return first.id == second.id and bool(
        re.fullmatch(r"\s*(?:[\[(]|,?\s*\b(?:also known as|formerly|brand name)\b)?\s*", between)
    )


def is_background(text: str, start: int, end: int) -> bool:
    """Whether the words around the drug at ``text[start:end]`` make it background therapy or history, and no arm."""
    return bool(
        _BACKGROUND_BEFORE.search(text, max(0, start - 60), start) or _BACKGROUND_AFTER.match(text, end)
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


_BY_NATURE: Final = re.compile(
    r"^(?:chemotherapy|[\w' -]*choice)$|\b(?:standard|usual|conventional|routine|supportive)\b.*\b(?:care|therapy|treatment)\b",
    re.IGNORECASE,
)


_CONTROL_BY_NATURE: Final = re.compile(
    r"^(?:wait|no |usual|attention|untreated|vehicle|saline)|\bcontrol\b", re.IGNORECASE
)  # a control, though a text names no other intervention
_PLACEBO: Final = cue(
    r"(?<!\bthen )(?<!\bthen matching )(?<!followed by )(?<!followed by matching )(?<!absence of a )(?<!lack of a )(?<!\bno )(?<!without a )(?<!\bwithout )(?<!than a )placebo(?! effect)",
    re.IGNORECASE,
)
_THEN: Final = cue(
    r"\b(?:then|followed by)\s+(?:matching\s+)?$", re.IGNORECASE
)  # what a group gets afterwards is no group


def _choose_roles(
    cast: Cast,
    weight: Counter[str],
    seen_as_arm: Counter[str],
    pairs: Counter[tuple[str, str]],
    lines: list[Sentence],
) -> None:
    """The roles of the drugs that are arms; the main one is named most, and stands before "versus", not after it."""
    spoken = [s for s in lines if not s.is_aside]
    named = any(_PLACEBO.search(s.text) for s in spoken)
    cast.sham = not named and "sham procedure" in weight
    if named or any(d in PLACEBO for d in weight):
        cast.roles["placebo"] = "placebo"
    active = _candidates(weight, seen_as_arm, pairs)
    if not active:
        return
    _only_together(active, weight, {d for pair in pairs for d in pair}, cast)
    lead = Counter(a for a, _ in pairs.elements())
    lead.subtract(Counter(b for _, b in pairs.elements()))
    first = next((d for d in weight if d in active), None)
    cast.main = max(
        active,
        key=lambda d: (
            not _BY_NATURE.search(d) and lead[d] > -3,
            active[d] + 3 * max(-2, min(2, lead[d])) + 2 * (d == first),
            -len(d),
        ),
    )
    if _CONTROL_BY_NATURE.search(cast.main):
        cast.roles |= dict.fromkeys(active, "active_comparator")
        cast.main = None
        return
    whole = [d for d in active if " + " in d and cast.main in d.split(" + ")]
    if whole and "placebo" not in cast.roles and {*active} <= {*whole, *whole[0].split(" + ")}:
        cast.main = whole[0]
    for drug in active:
        if drug == cast.main or drug in whole:
            cast.roles[drug] = "experimental"
        elif _is_comparator(drug, cast, spoken, lead):
            cast.roles[drug] = "active_comparator"
        else:
            cast.roles[drug] = "experimental"


def _stand_ins(cast: Cast, lines: list[Sentence]) -> None:
    """Which arm a drug's name alone means where it is part of a combination.

    What the placebo arm is given too is background: with "A plus C or placebo plus C" the arms are A and placebo, and
    "C alone" is the placebo arm. Elsewhere a part of one combination only means that combination.
    """
    _drop_given_beside_placebo(cast, lines)
    for combination in [d for d in cast.roles if " + " in d]:
        parts = combination.split(" + ")
        shared = [
            p
            for p in parts
            if "placebo" in cast.roles
            and (
                _is_given_with_placebo(p, parts, cast, lines)
                or (
                    p in cast.backbone
                    and any(_is_given_with_placebo(q, parts, cast, lines) for q in cast.backbone)
                )
            )
        ]
        added = [p for p in parts if p not in shared]
        if shared and len(added) == 1:
            cast.roles[added[0]] = cast.roles.pop(combination)
            cast.main = added[0] if cast.main == combination else cast.main
            cast.stands_for[combination] = added[0]
            for part in shared:
                cast.roles.pop(part, None)
                cast.stands_for[part] = "placebo"
            continue
        if cast.backbone and len(parts) == len(cast.backbone) + 1:
            _stand_for_added(cast, combination, lines)
        for part in parts:
            others = [c for c in cast.roles if " + " in c and part in c.split(" + ")]
            if part not in cast.roles and len(others) == 1:
                cast.stands_for[part] = combination


_BESIDE: Final = (
    r"(?:concurrent(?:ly)?|concomitant(?:ly)?|simultaneously|together|in combination|in addition|on top)"
)


def _drop_given_beside_placebo(cast: Cast, lines: list[Sentence]) -> None:
    """Takes for background what both arms are given besides: "placebo or A, given concurrently with radiotherapy"."""
    if "placebo" not in cast.roles or cast.main is None:
        return
    added = cast.main.split(" + ")[0]
    for drug in [d for d in {p for r in cast.roles for p in r.split(" + ")} if d not in {added, "placebo"}]:
        beside = re.compile(
            rf"\b(?:placebo\b[^.;]{{0,20}}\bor\b[^.;]{{0,40}}|or\s+(?:matching\s+)?placebo\b[^.;]{{0,20}}),?\s+(?:each\s+|both\s+)?(?:\w+\s+)?"
            rf"{_BESIDE}\s+(?:with|to|of)\s+(?:[\w-]+\s+){{0,3}}?(?:{_written([drug], cast)})\b"
            rf"|\bor\s+(?:matching\s+)?placebo\s+(?:[\w-]+\s+){{0,4}}?(?:plus|\+)\s+(?:{_written([drug], cast)})\b",
            re.IGNORECASE,
        )
        if not any(beside.search(s.text) for s in lines):
            continue
        for whole in [r for r in cast.roles if drug in r.split(" + ")]:
            left = " + ".join(p for p in whole.split(" + ") if p != drug)
            role = cast.roles.pop(whole)
            if left:
                cast.roles.setdefault(left, role)
                cast.stands_for[whole] = left
                cast.main = left if cast.main == whole else cast.main
        if cast.main == drug:
            cast.main = next((d for d, r in cast.roles.items() if r == "experimental"), None)


def _stand_for_added(cast: Cast, combination: str, lines: list[Sentence]) -> None:
    """What is added to a backbone means the combination, unless some get it alone."""
    added = next(p for p in combination.split(" + ") if p not in cast.backbone)
    alone = re.compile(rf"\b(?:{_written([added], cast)})\s+(?:alone|monotherapy)\b", re.IGNORECASE)
    if not any(alone.search(s.text) for s in lines):
        cast.roles.pop(added, None)


def _is_given_with_placebo(part: str, parts: list[str], cast: Cast, lines: list[Sentence]) -> bool:
    """Whether "placebo plus C" is an arm (or all get C "with either A or placebo"), and "A plus placebo" is none.

    Where "A plus placebo" is an arm too, the design is factorial and nothing is background.
    """
    beside = re.compile(
        rf"\bplacebo\s+(?:plus|and|with|added to|\+)\s+(?:[\w-]+\s+){{0,2}}?(?:{_written([part], cast)})\b"
        rf"|\beither\s+(?:{_written([p for p in parts if p != part], cast)})\s+or\s+(?:matching\s+)?placebo\b",
        re.IGNORECASE,
    )
    return any(beside.search(s.text) for s in lines) and not any(_PLUS_PLACEBO.search(s.text) for s in lines)


def _written(drugs: list[str], cast: Cast) -> str:
    return "|".join(re.escape(n) for d in drugs for n in {d, cast.displayed.get(d, d)})


def _candidates(
    weight: Counter[str], seen_as_arm: Counter[str], pairs: Counter[tuple[str, str]]
) -> dict[str, int]:
    """Drugs that are arms, with their weight: seen as one, or alone in the text; no parts of a combination."""
    paired = {d for pair in pairs for d in pair if _UNNAMED not in pair}
    active = {
        d: w + 2 * seen_as_arm[d]
        for d, w in weight.items()
        if d not in PLACEBO and (seen_as_arm[d] or d in paired)
    }
    if not active:
        active = {d: w for d, w in weight.items() if d not in PLACEBO}
        top = max(active.values(), default=0)
        if top == 1:  # each is named once: the text is about the first
            active = dict(list(active.items())[:1])
        active = {d: w for d, w in active.items() if w == top or w >= 3}
    if active and all(_BY_NATURE.search(d) or _CONTROL_BY_NATURE.search(d) for d in active):
        first = next((d for d in weight if d not in PLACEBO and d not in active), None)
        active |= {first: weight[first]} if first is not None else {}
    combined = [d for d in active if " + " in d and (seen_as_arm[d] > 1 or weight[d] > 1)]
    for combination in combined:
        for part in combination.split(" + "):
            if part in active and part not in paired and seen_as_arm[part] < 2:
                active[combination] += active.pop(part)
    return active


def _only_together(active: dict[str, int], weight: Counter[str], paired: set[str], cast: Cast) -> None:
    """Leaves of "A plus M or B plus M" these two, where a text sets no one on M alone against them; A alone then means A plus M."""
    combined = [d for d in weight if " + " in d]
    for one, other in itertools.combinations(combined, 2):
        a, b = set(one.split(" + ")), set(other.split(" + "))
        shared = a & b
        if not shared or shared & paired or len(a - b) != 1 or len(b - a) != 1 or PLACEBO & (a | b):
            continue
        if not any({one, other} <= {d.id for d in drugs} for drugs in cast.drugs.values()):
            continue
        for whole, parts in ((one, a - b), (other, b - a)):
            active[whole] = weight[whole] + sum(active.pop(p, 0) for p in parts)
        for part in shared:
            active.pop(part, None)


_MARKS: Final = cue(r"control|comparator|standard", re.IGNORECASE)


def _is_comparator(drug: str, cast: Cast, spoken: list[Sentence], lead: Counter[str]) -> bool:
    name = cast.displayed.get(drug, drug).lower()
    if any(_MARKS.search(s.text) and _is_marked(s.text, name) for s in spoken):
        return True
    return lead[drug] < 0 or "placebo" not in cast.roles


_MARKED_BEFORE: Final = re.compile(
    r"(?:active[- ](?:control|comparator)\w*|comparator|standard)\W+(?:\w+\W+){0,6}?$", re.IGNORECASE
)
_MARKED_AFTER: Final = re.compile(
    r"\W+(?:\w+\W+){0,3}?(?:as|the)\s+(?:an?\s+)?(?:active\s+)?(?:control|comparator)", re.IGNORECASE
)


def _is_marked(text: str, name: str) -> bool:
    """Whether a name (in lower case) stands beside a word that makes it the comparator."""
    lowered = text.lower()
    at = lowered.find(name) if len(lowered) == len(text) else -1
    while at >= 0:
        if _MARKED_BEFORE.search(text, 0, at) or _MARKED_AFTER.match(text, at + len(name)):
            return True
        at = lowered.find(name, at + 1)
    return False
