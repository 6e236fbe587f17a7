"""Where a text defines its groups: allocation, sizes in brackets, named groups, comparisons, aims and titles.

A site gives two groups or more, or (an aim: "the effect of X on Z") the experimental one alone; its weight says how
much it is worth where sites differ.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Final, cast

from trialdb.extract.allotted import allotted
from trialdb.extract.cues import cue
from trialdb.extract.layout import Sentence
from trialdb.extract.named_groups import TREATED, in_turn, kept_on, mark, named_groups
from trialdb.extract.sides import (
    HANDLE,
    Side,
    is_phrase,
    lengths,
    side_of,
    split_sides,
    told_apart,
)
from trialdb.values import counted

__all__ = ["ACTS", "Site", "sites"]


@dataclass(frozen=True, slots=True)
class Site:
    """A place that defines groups, in the text's order."""

    sides: tuple[Side, ...]
    weight: int


_ALLOCATED: Final = cue(
    r"\b(?:randomi[sz]ed?|random(?:ly)? (?:\w+ )?(?:to|into)|assign(?:ed)?|allocated?|divided|split|separated|distributed|categori[sz]ed|grouped|classified|assignment|allocation|randomi[sz]ation)\b(?:\s+(?:at random|randomly|equally|evenly|by [\w\s-]{3,40}?|using [\w\s-]{3,40}?|in an? [\w:\s-]{3,20}? (?:ratio|fashion|manner|way)|in (?:\d(?::\d)+)|\d(?::\d)+|\(\d(?::\d)+\)|\(\d(?::\d)+ ratio\)|(?:in )?equal (?:numbers|proportions|parts|shares)))*(?:,?\s+(?:(?:in)?to|between|in|for|with)\s+|\s+(?:\d[\d,]*|the|these|all|eligible|consecutive|them|patients|participants|subjects|individuals|infants|women|men|children|adults|people)\b[^.;:]{0,90}?,?\s+(?:in)?to\s+(?:receive\s+)?(?!\d+\s))",
    re.IGNORECASE,
)
_ASSIGNED_WHAT: Final = cue(
    r"(?:^|[:.]\s)(?:[Rr]andom(?:ly)?|[Rr]andom) (?:assigned|allocated|assignment|allocation)(?: to| of)?\s+(?!patients|participants|subjects|women|men|children|adults|people|\d)"
)  # "Intervention: Randomly assigned conventional or negative-pressure dressings."
_GROUPS: Final = cue(
    r"(?:(?:receive|one of|either|the|either of|1 of|be in|enter|following|a|to)\s+)*(?P<count>two|three|four|five|six|[2-6])\s+(?:[\w-]+\s+){0,3}?(?:groups?|arms?|conditions?|regimens?|treatments?|interventions?|sequences?|drugs|strategies|schedules|diets|protocols|programs?|programmes?|modalities|methods|techniques|things|options|approaches|forms|kinds|types)\b(?:\s+of\s+\d+[^,:;.(]{0,20}|\s*\([^()]*\b(?:each|per)\b[^()]*\))?(?P<rest>\s*[:,;(-]?\s*)(?:(?:ie|i\.e\.|namely|as follows|to receive|receiving|who received|that received|in which|treated with|given|by|with|consisting of|including|which were|in random sequence|in random order|for [^:,;]{3,50})[,:]?\s*)*",
    re.IGNORECASE,
)
_RECEIVED: Final = cue(
    r"\b(?:receiv(?:e|ed|ing)|were (?:treated|supplemented|managed|fed) with|were (?:randomly )?(?:given|offered)|underwent|undergo|took|ate|consumed|wore|used|ingested|inhaled|chewed|drank|swallowed|rinsed with|(?:before and )?after administration of|treated with|administration of|(?:instructed|asked|told|advised|encouraged) to\s+(?:use|take|drink|eat|apply|wear|chew|inhale|perform|consume|practi[sc]e|rinse(?: (?:their )?mouths?)? with|brush(?: their teeth)? with)|with(?= either))\s+(?=either\b|(?:[^.;()]|\.\d|\([^()]*\)){3,150}\bor\b)(?:either\s+)?",
    re.IGNORECASE,
)
_EACH: Final = cue(
    r"\b(?:each(?! (?:of the )?(?:groups?|arms?)\b)|all)\b[^.;]{0,40}?\b(?:received|wore|underwent|completed|performed|tested|consumed|took|used)\s+",
    re.IGNORECASE,
)
_CROSSED: Final = cue(
    r"\bcross(?:ed)?[- ]?over\b[^.;]*?\b(?:received|wore|underwent|completed|performed|tested|consumed|took|used|followed|ate|drank|inhaled|ran|slept)\s+",
    re.IGNORECASE,
)  # where nobody is said to get all, the design says it
_IN_TURN: Final = re.compile(
    r"\bcross-?over\b|\brandom(?:i[sz]ed)? order\b|\bin (?:turn|sequence)\b|\b(?:occasions|sessions|visits|periods|days|conditions|trials|times)\b|\bseparate",
    re.IGNORECASE,
)  # all get one after another, and not together
_COUNTED: Final = cue(
    rf"(?<![:.\d])(?<!\baged )(?<!\bages )(?<!\bfrom )(?<!\bbetween )\b(?P<n>\d[\d,]*|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|forty|fifty|sixty|half)\s*(?:\([^)]*\)\s*)?(?:(?:[\w-]+\s+){{0,2}}?(?:patients|participants|subjects|women|men|children|infants|individuals|people|households|eyes|animals|students|schools|practices|villages|clusters|wards|homes|pairs|families|halls|clubs|churches|pharmacies|dogs|cats|pigs|rats|mice|horses|cows)\s+)?(?:were\s+)?(?:randomly\s+|(?:picked|chosen|drawn|selected)\s+(?:by lot|at random)\s+to\s+)?(?:{TREATED}|to(?!\s+\d))\s+",
    re.IGNORECASE,
)
_SIZED: Final = cue(
    r"[\[(][^()\[\]]*?\b[nN]\s*=\s*\d[^()\[\]]*[\])]|[\[(](?:the\s+)?[^()\[\],;]{0,40}\b(?:group|arm|period|phase|condition)(?:\s+(?:[A-Z]{1,2}|[1-8]|III))?(?:[,;][^()\[\]]*)?[\])]|[\[(][^()\[\]]*[,;]\s*(?:the\s+)?(?:group|arm)\s+(?:[A-Z]{1,2}|[1-8]|III)[\])]|[\[(](?:[^()\[\];,]{1,20}[;,]\s)?(?:[Cc]ontrols?|[Ii]ntervention)[\])]"
)
_EACH_SIZED: Final = re.compile(r"\b(?:each|per)\b")
_ALL: Final = re.compile(
    r"\s+(?:\([^()]*\)\s+)?(?:were|was|(?:who|which|that)\s+\w+)\s+(?:\w+ly\s+)?(?:randomi|assign|alloc|divid|recruit|enrol|includ|split)",
    re.IGNORECASE,
)
_BEGINS: Final = re.compile(
    r"(?:.*\b(?:to receive|receiv(?:ed?|ing)|randomi[sz]ed to|assigned to|allocated to|treated with|given|offered|underwent|into|between|compared|comparing|either|comprised|groups?(?=\s*:)|with(?=\s+(?:an?\s+)?(?:intervention|control)\b))\b|.*[:;]|.*\bto\b)\s*(?:either\s+)?",
    re.IGNORECASE | re.DOTALL,
)
_JOINT: Final = re.compile(r"\s*(?:[,;]\s*)?(?:(?:and|or|versus|vs\.?)\b)?\s*", re.IGNORECASE)
_STEP: Final = r"(?=\s+(?:in|for|on|as|during|among|after|when|using|at|following|regarding|with respect|with regard|to (?:treat|prevent|improve|reduce|manage|detect|assess|support)|by|over|under|whilst|while|through|based|plus necessary)\b|\s*[,.:;?(\[–—]|\s+-\s|$)"
_PHRASE: Final = r"[\w'’+/‐‑®™.-]+(?:,\s+(?=[\w-]+\s+[\w-]+\s)[\w-]*(?:al|ic|ed|ive|ary|led|based|ble|ing|ous|ent|or))?(?:\s+(?:\([^()]{1,40}\)\s*)?[\w'’+/‐‑®™.-]+){0,9}?(?:\s*\([^()]{1,40}\))?"
_VERSUS: Final = cue(
    rf"(?<![\w'’+/‐‑®™.-])(?P<a>{_PHRASE})\s+(?P<v>versus|vs\.?|v\.?|compared (?:with|to)|in comparison (?:with|to)|as compared (?:with|to)|rather than|or)\s+(?P<b>{_PHRASE}){_STEP}",
    re.IGNORECASE,
)
_COMPARE: Final = cue(
    rf"\b(?:compar(?:e[ds]?|ing|isons?)|differences?|contrast(?:ed|ing)?)\s+(?:(?:the|of|between|a|two|different|with|novel)\s+)*(?:(?P<topic>(?:[\w,/-]+\s+){{0,8}}?)(?:of|between|after|using|following|with)\s+(?:the\s+)?)??(?P<a>{_PHRASE})\s+(?:with(?: that of| those of)?|to(?: that of)?|versus|vs\.?|and|or|against)\s+(?P<b>{_PHRASE}){_STEP}",
    re.IGNORECASE,
)
_RUN: Final = r"(?:[^.;,()]|\([^()]*\)){2,70}?"
_COMPARED_LIST: Final = cue(
    rf"\bcompar(?:e[ds]?|ing|ison of)\s+(?:the\s+(?:[\w-]+\s+){{0,4}}of\s+)?(?P<list>{_RUN}(?:,\s{_RUN})+,?\s(?:and|or|with|versus|vs\.?)\s{_RUN})(?=\s(?:in|for|as|on|after|during|among|to treat|with respect)\b|[.;,:]|$)",
    re.IGNORECASE,
)
_ONE_EACH: Final = cue(
    rf"\bone\s+(?P<led>under|in|with|without|after|during|wearing|using|on|at|following|preceded by)\s+(?:an?\s+|the\s+)?(?P<a>{_PHRASE})\s*,?\s+(?:and|or)\s+(?:one|another|the other|a second)\s+(?P=led)\s+(?:an?\s+|the\s+)?(?P<b>{_PHRASE}){_STEP}",
    re.IGNORECASE,
)  # "two rides, one in a cool room and one in a warm room"
_EFFECT: Final = cue(
    rf"\b(?:effects?|efficacy|effectiveness|impact|influence|benefits?|safety|usefulness|role|feasibility|use|addition|cost-effectiveness|evaluat(?:ion|e)|trial|contribution|performance)(?:,?\s+(?:and|or|&)\s+[\w-]+|,\s+[\w-]+|\s+\([^()]*\)){{0,3}}\s+(?:of\s+|evaluate\s+)(?:(?:adding|the|a|an|different|oral|using|daily|combined|both|(?:supplementation|treatment|therapy|interventions?|management|addition) (?:with|of|using))\s+)*(?P<x>{_PHRASE})(?=\s+(?:on|in|for|to|as|after|during|versus|vs|at|upon|among|when|with|by|and (?:the|its))\b|\s*[,.:;?–—]|\s+-\s|$)",
    re.IGNORECASE,
)
ACTS: Final = r"(?:(?:can|could|would|will|might|may|does|do|did)\s+(?:not\s+)?)?(?:significantly\s+|effectively\s+)?(?:reduc|improv|affect|increas|decreas|prevent|chang|influenc|enhanc|alter|attenuat|lower|protect|promot|relie|modulat|accelerat|suppress|induc|stimulat|modif|ameliorat|shorten|prolong|facilitat|delay|inhibit)(?:es?|s|ed?|ves?|ies)?\b|(?:is|was|are|were|would be|could be) (?:more |as |less )?(?:effective|superior|beneficial|safe|associated|useful|better)"
_WHETHER: Final = cue(
    rf"\b(?:whether|if|that)\s+(?:or not\s+)?(?:(?:an?|the|treatment with|supplementation with|use of|adding|oral|in vivo)\s+)*(?P<x>{_PHRASE})\s+(?:{ACTS})",
    re.IGNORECASE,
)
_TESTED: Final = cue(
    rf"\b(?:assess|evaluate|examine|test|investigate|study|trial)(?:ed|d|s)?\s+an?\s+(?P<x>{_PHRASE})(?=\s+(?:on|in|for|to|as|after|during|among|with|by|versus|vs)\b|\s*[,.:;?–—]|$)",
    re.IGNORECASE,
)
_WITHOUT: Final = cue(
    rf"\bwith\s+(?:and|or|versus|vs\.?)\s+(?P<b>without\s+(?P<a>{_PHRASE})){_STEP}", re.IGNORECASE
)
_TITLE_ACTS: Final = cue(
    rf"^(?:does\s+|do\s+|can\s+)?(?:(?:an?|the)\s+)?(?P<x>{_PHRASE})\s+(?:{ACTS})", re.IGNORECASE
)
_TITLE_FOR: Final = cue(
    rf"^(?:(?:an?|the|randomi[sz]ed|controlled|clinical|trial|study|pragmatic|cluster|of|pilot|double-blind(?:ed)?|open(?:-label)?|phase \w+|placebo-controlled|field test|comparison),?\s+)*(?P<x>{_PHRASE})\s+(?:for|to|in|as|during|after|on|with)\b",
    re.IGNORECASE,
)
_TRIAL: Final = cue(
    r"\brandomi[sz]|\btrials?\b|\bplacebo\b|\bcontrolled\b|\bcross-?over\b|\bpilot\b", re.IGNORECASE
)
_TRIGGERS: Final = cue(
    r"random|assign|allocat|divided|split|group|\bn ?= ?\d|\bN ?= ?\d|receiv|\barm\b|control|condition|treated|administ|underwent|given|offered|instructed|asked to|by lot",
    re.IGNORECASE,
)


def sites(lines: list[Sentence]) -> Iterator[Site]:
    """All sites of a text, those of one sentence in the order of their worth."""
    yield from _enumerated(lines)
    for sides in in_turn(lines):
        yield Site(sides, _full(list(sides)))
    for sentence in lines:
        if sentence.is_aside:
            continue
        text = sentence.text
        if sentence.section != "results" and _TRIGGERS.search(text):
            yield from _allocations(sentence)
        if sentence.section in {"title", "background", "methods", "body"}:
            yield from _aims(sentence)


_ITEM: Final = re.compile(
    r"(?P<name>(?:Arm|Group|Cohort|Regimen)\s+(?:[1-9]|[A-H])|\((?:[a-h]|[1-9]|i{1,3}|iv)\)|[A-H](?=[.:)]))\s*[.:)–—-]*\s+(?P<what>\S.*)",
    re.IGNORECASE | re.DOTALL,
)


def _enumerated(lines: list[Sentence]) -> Iterator[Site]:
    """Groups on lines of their own, each behind its number or letter: "Arm 1: X", "(b) Y"."""
    run: list[Side] = []
    for sentence in lines:
        m = _ITEM.fullmatch(sentence.text)
        at_start = m is not None and not sentence.is_aside
        side = side_of(m["what"], sentence.start + m.start("what")) if at_start and m else None
        if side is not None and m is not None:
            called = m["name"]
            alike = run and mark(run[0].names[0]) == mark(called)
            if run and not alike:
                yield from _site_of_lines(run)
                run = []
            whole = re.sub(
                r"\s*[\[(]\s*[nN]\s*=[^)\]]*[)\]]|[\s,;.]*(?:\b(?:and|or))?[\s,;.]*$", "", m["what"]
            )
            run.append(replace(side, full=" ".join(whole.split()[:20]), names=(called, *side.names)))
        elif run:
            yield from _site_of_lines(run)
            run = []
    yield from _site_of_lines(run)


def _site_of_lines(run: list[Side]) -> Iterator[Site]:
    if len(run) > 1:
        yield Site(tuple(told_apart(run)), 6)


def _allocations(sentence: Sentence) -> Iterator[Site]:
    text, base = sentence.text, sentence.start
    groups = named_groups(text, base)
    if len(groups) > 1:
        yield Site(tuple(groups), _full(groups))
    elif groups:
        yield Site(tuple(groups), 1)
    numbered = _counted(text, base)
    if len(numbered) > 1:
        yield Site(tuple(numbered), 5)
    sized = _sized(text, base)
    if len(sized) > 1:
        yield Site(tuple(sized), _full(sized))
    for sides, weight in allotted(text, base):
        yield Site(sides, weight)
    for m in (*_ALLOCATED.finditer(text), *_ASSIGNED_WHAT.finditer(text)):
        rest, start, expected = text[m.end() :], m.end(), None
        if g := _GROUPS.match(rest):
            expected = int(counted(g["count"]) or 0)
            start = m.end() + g.end()
            rest = rest[g.end() :]
            if "(" in g["rest"]:
                rest = rest.split(")")[0] if rest.find("(") < 0 or rest.find(")") < rest.find("(") else rest
        split = split_sides(rest, base + start, expected) or (
            split_sides(rest, base + start, None) if expected is None else []
        )
        if len(split) > 1:
            yield Site(tuple(split), 5 if expected == len(split) > _PAIR else 4)
            break
    else:
        yield from _listed(sentence)


_PAIR: Final = 2


def _full(sides: list[Side]) -> int:
    """What a list of groups with names or sizes is worth: less where one of them has no description."""
    return 5 if all(s.text for s in sides) else 4


def _listed(sentence: Sentence) -> Iterator[Site]:
    """Lists without a word of allocation: "four lights: A, B, C and D", "received A or B", "each wore A, B and C"."""
    text, base = sentence.text, sentence.start
    for g in _GROUPS.finditer(text):
        if ":" in g["rest"] or "namely" in g.group() or "i.e" in g.group():
            sides = split_sides(text[g.end() :], base + g.end(), int(counted(g["count"]) or 0))
            if sides:
                yield Site(tuple(sides), 3)
                return
    each = _EACH.search(text) or _CROSSED.search(text)
    if each and (text[each.start()] in "eE" or _IN_TURN.search(text)):
        for count in (3, 2, 4) if _IN_TURN.search(text) else (3, 4):
            sides = split_sides(text[each.end() :], base + each.end(), count)
            if sides:
                yield Site(tuple(sides), 3)
                return
    if m := _ONE_EACH.search(text):
        one, other = (_phrase(m, name, sentence) for name in "ab")
        if one and other:
            yield Site((one, other), 3)
            return
    if m := _RECEIVED.search(text):
        sides = split_sides(text[m.end() :], base + m.end(), None)
        if len(sides) > 1:
            yield Site(tuple(sides), 3)


def _counted(text: str, base: int) -> list[Side]:
    """Groups with the number of people before them: "30 received X and 30 Y", "226 were assigned to X and 229 to Y"."""
    found = list(_COUNTED.finditer(text))
    if len(found) < 2:
        return []
    sides: list[Side] = []
    of_places = any(_PLACES.search(m.group()) for m in found)
    for m, after in zip_longest(found, found[1:]):
        stop = after.start() if after else len(text)
        piece = re.sub(r"[\s,;.]*(?:\b(?:and|while|whereas|but|or|the)\s*)*$", "", text[m.end() : stop])
        side = side_of(piece, base + m.end())
        if side is None:
            continue
        sides.append(
            replace(side, names=(*side.names, *kept_on(m)), n=None if of_places else _number(m["n"]))
        )
    return told_apart(sides)


_PLACES: Final = re.compile(
    r"\b(?:schools|practices|villages|clusters|wards|homes|halls|clubs|churches|pharmacies|hospitals|clinics)\b"
)  # so many of them are not the people of a group


def _number(written: str) -> int | None:
    digits = written.replace(",", "")
    return int(digits) if digits.isdigit() else None


def _sized(text: str, base: int) -> list[Side]:
    """Groups with their sizes or names in brackets behind them: "X (n = 40; experimental group) or Y (n = 40)"."""
    found = [
        m
        for m in _SIZED.finditer(text)
        if not _ALL.match(text, m.end()) and not _EACH_SIZED.search(m.group())
    ]
    if len(found) < 2:
        return []
    sides: list[Side] = []
    at = 0
    for m in found:
        piece = text[at : m.end()]
        offset = at
        lead = text[at : m.start()]
        if (b := _BEGINS.match(lead)) and (
            at == 0 or not re.match(r"\s*(?:[,;]|and|or|versus|vs|plus)", lead)
        ):
            offset, piece = at + b.end(), text[at + b.end() : m.end()]
        joint = cast("re.Match[str]", _JOINT.match(piece)).end()
        side = side_of(piece[joint:], base + offset + joint)
        at = m.end()
        if side is not None and (side.text or any(HANDLE.fullmatch(name) for name in side.names)):
            sides.append(side)
    return told_apart(sides)


_SEVERAL: Final = re.compile(
    r"\b(?:regimens|schedules|strategies|doses|dosages|approaches|arms|groups)\b", re.IGNORECASE
)


_SAID_OF_IT: Final = re.compile(
    r"(?<=\w)\s+(?:(?:significantly|also|would|could|can|did not)\s+)*(?:improv|reduc|increas|decreas|prevent|lower|enhanc|attenuat|affect)(?:e?d|e?s|es?)?\s+(?:the|an?|its|their)\s.*"
)  # "an intervention improved the quality of care": what it does is not part of its name


def _phrase(m: re.Match[str], name: str, sentence: Sentence) -> Side | None:
    if _SEVERAL.search(m[name]):
        return None
    phrase = _SAID_OF_IT.sub("", m[name])
    return side_of(phrase, sentence.start + m.start(name)) if is_phrase(phrase) else None


def _aims(sentence: Sentence) -> Iterator[Site]:
    """Comparisons and effects that a title or an aim announces."""
    text, title = sentence.text, sentence.section == "title"
    if title and len(told := lengths(text, sentence.start)) > 1:
        yield Site(tuple(told), 5)
    if listed := _COMPARED_LIST.search(text):
        for count in (3, 4):
            sides = split_sides(listed["list"], sentence.start + listed.start("list"), count)
            if sides:
                yield Site(tuple(sides), 4)
                break
    for m in _COMPARE.finditer(text):
        if re.match(r"(?:(?:and|or)\s+)?without\s", m["b"], re.IGNORECASE):
            continue  # "recovery after surgery with and without a drain"
        a, b = _phrase(m, "a", sentence), _phrase(m, "b", sentence)
        if a and b:
            yield Site((a, b), 4 if title else 3)
            break
    if (
        (without := _WITHOUT.search(text))
        and not _is_of_people(text, without.start())
        and (a := _phrase(without, "a", sentence))
    ):
        untreated = _UP_TO_TIME.sub("", without["b"].rstrip("."))
        a = replace(a, text=_UP_TO_TIME.sub("", a.text))
        yield Site(
            (
                a,
                replace(
                    a,
                    text=untreated,
                    full=untreated,
                    start=sentence.start + without.start("b"),
                ),
            ),
            3,
        )
    if (
        (title or " vs" in text or "versus" in text)
        and (pair := _VERSUS.search(text))
        and (title or pair["v"].lower()[0] == "v")
    ):
        a, b = _phrase(pair, "a", sentence), _phrase(pair, "b", sentence)
        effect = _EFFECT.search(text, 0, pair.end())
        if effect is not None and effect.end("x") <= pair.start("v"):
            a = side_of(text[effect.start("x") : pair.end("a")], sentence.start + effect.start("x")) or a
        if a and b:
            yield Site((a, b), 3)
    for pattern in (_EFFECT, _WHETHER, _TESTED, _TITLE_ACTS, _TITLE_FOR):
        if pattern in {_TITLE_ACTS, _TITLE_FOR} and not (
            title and (_TRIAL.search(text) or pattern is _TITLE_ACTS)
        ):
            continue
        if (aim := pattern.search(text)) and (x := _phrase(aim, "x", sentence)):
            yield Site((x,), 1)
            break


_UP_TO_TIME: Final = re.compile(r"\s+(?:the|over|during|within|up)\s.*")


_PEOPLE: Final = re.compile(
    r"\b(?:patients|participants|people|persons|individuals|subjects|adults|women|men|children|infants|those|cases|sub-?groups?|populations?|cohorts?|strata)\b(?P<more>[^.;:]{0,90})$",
    re.IGNORECASE,
)
_GIVEN: Final = re.compile(
    r"\b(?:receiv\w+|treated|given|random\w+|assigned|allocated|under(?:go|went)\w*|took|taking|got|on)\b",
    re.IGNORECASE,
)


def _is_of_people(text: str, place: int) -> bool:
    """Whether "with and without X" at a place says which people are meant, not what they get: "patients with and without diabetes"."""
    m = _PEOPLE.search(text, max(0, place - 110), place)
    return m is not None and _GIVEN.search(m["more"]) is None
