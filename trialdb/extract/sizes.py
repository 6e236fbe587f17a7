"""How many people each arm of a sentence has: "33 to A and 31 to placebo", "(A 409; B 204)", "A (n = 44)".

A number is a size where the sentence allocates, and at least two of its arms have one; otherwise only "n =" says so.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from trialdb.extract.cues import cue
from trialdb.extract.lexer import Size, Token

__all__ = ["sizes"]

_NUMBER: Final = r"(?P<n>\d{1,3}(?:[,\s\u2009\u202f]\d{3})+|\d{1,5})"
_PEOPLE: Final = r"(?:patients|participants|subjects|people|women|men|children|infants|adults|individuals|girls|boys|animals|dogs|pigs|eyes|schools|practices|villages|households|clusters|wards|students|volunteers|babies|residents)"
_BEFORE: Final = re.compile(
    rf"(?<![\d.,%/=<>≥≤·:-])(?<!of ){_NUMBER}\s*(?:\(\d[\d.·]*\s?%\)\s*)?(?:(?:[a-z-]+\s+){{0,2}}{_PEOPLE}\s+)?(?P<link>(?:who\s+)?(?:(?:were|was|had been)\s+)?(?:randomly\s+)?(?:(?:assigned|allocated|randomi[sz]ed|received|receiving|receive|got|get|given|took|taking|take|treated|injected|vaccinated|underwent|switched|continued|be|on|into|in|to|with|had)\s+)*(?:the\s+|matching\s+|either\s+|an?\s+)?)$",
    re.IGNORECASE,
)
_OF_ALL: Final = cue(
    rf"\d\s*(?:[\[(]\d[\d.·]*\s?%[\])]\s*)?of\s+{_NUMBER}\s+(?:{_PEOPLE}\s+)?(?:(?:who|that|were|was)\s+)*(?P<link>(?:(?:randomly|assigned|allocated|randomi[sz]ed|enrolled|included|treated|in|to|with|on)\s+)+(?:the\s+|matching\s+)?)$",
    re.IGNORECASE,
)  # "2591 (95%) of 2734 assigned to the 2% group, 3112 (94%) of 3325 in the placebo group"
_BRACKETED: Final = re.compile(
    rf"(?:\s*(?:group|arm))?\s*[\[(]\s*{_NUMBER}\s+{_PEOPLE}\s*[\]),;]", re.IGNORECASE
)  # "lorasidenib (142 patients)"
_IN_PEOPLE: Final = re.compile(
    rf"[^.;:()%]{{0,60}}?\s(?:in|to|by|for)\s+{_NUMBER}\s+{_PEOPLE}\b(?!\s+(?:had|died|with))", re.IGNORECASE
)  # "dupilumab was injected every 2 weeks in 468 patients, and 471 received placebo"
_AFTER: Final = re.compile(
    rf"\s*(?:group\s*|arm\s*)?[,:]?\s*(?:n\s*=\s*)?{_NUMBER}\s*(?=[;,)])(?!\s*(?:mg|%))"
)
_IN_OWN_BRACKET: Final = re.compile(
    rf"\s*(?:groups?\s*|arms?\s*)?[\[(]\s*{_NUMBER}\s*(?:{_PEOPLE}\s*)?[\])](?!\s*%)", re.IGNORECASE
)  # "A (411 patients) or B (419 patients)"
_ALLOTS: Final = cue(
    r"\bswitched to\b|\b(?:drew|drawn by|by) lots?\b|\bwere to (?:be|get|receive|take)\b|\brandomi[sz]|\bassign|\ballocat|\breceived\b|\bgot\b|\benrol|\banaly[sz]ed\b|\bevaluated\b|\btreated\b|\bunderwent\b|\bincluded\b|\bdivided\b",
    re.IGNORECASE,
)
_COUNTED_OR_GIVEN: Final = cue(r"\b(?:injected|given|administered|received|assigned|randomi[sz]ed)\b")
_GIVEN: Final = re.compile(
    r"assigned|allocated|randomi[sz]ed|receiv|got\b|given|took|treated|injected|vaccinated|underwent|switched|continued|\bto\b",
    re.IGNORECASE,
)
_COUNTED: Final = cue(
    r"\b(?:drew|drawn by|by) lots?\b|\brandomi[sz]|\bassign|\ballocat|\benrol|\banaly[sz]ed\b|\bevaluated\b|\bdivided\b",
    re.IGNORECASE,
)
_OUTCOME: Final = re.compile(
    r"\s*(?:had|died|experienced|reported|achieved|reached|developed|discontinued|withdrew|fell|responded|relapsed|showed|were (?!randomi|assign|alloc|analy|eval|incl|enrol))\b"
)
_LEAST: Final = 2


def sizes(text: str, spans: Sequence[tuple[int, int]], found: Sequence[Token]) -> dict[int, int]:
    """The size of each arm mention, by its number in ``spans``."""
    if not spans:
        return {}
    given: dict[int, int] = {}
    stated = [t for t in found if isinstance(t, Size)]
    following = [min((s for s, _ in spans if s > start), default=len(text)) for start, _ in spans]
    for i, (_, end) in enumerate(spans):
        for token in stated:
            if end <= token.start < following[i] and token.start - end < 60:
                given[i] = token.value
                break
    if given:
        return given
    if not _ALLOTS.search(text):
        return _of_shares(text, spans) or _parts_of_all(text, spans)
    before: dict[int, int] = {}
    after: dict[int, int] = {}
    whole: dict[int, int] = {}
    alone: dict[int, int] = {}
    for i, (start, end) in enumerate(spans):
        if (m := _BEFORE.search(text, max(0, start - 90), start)) and not _OUTCOME.match(text, end):
            link = m["link"]
            if _GIVEN.search(link) or _COUNTED.search(text) or (i and i - 1 in before):
                before[i] = _value(m["n"])
        elif m := _OF_ALL.search(text, max(0, start - 90), start):
            whole[i] = _value(m["n"])
        if own := _IN_OWN_BRACKET.match(text, end):
            alone[i] = _value(own["n"])
        elif (_COUNTED.search(text) and (m := _BRACKETED.match(text, end))) or (
            _COUNTED_OR_GIVEN.search(text, end) and (m := _IN_PEOPLE.match(text, end, following[i]))
        ):
            before[i] = _value(m["n"])
        depth = text.count("(", 0, start) - text.count(")", 0, start)
        if depth > 0 and (m := _AFTER.match(text, end)):
            after[i] = _value(m["n"])
    for sized in (before, whole, after, alone):
        if len(sized) >= _LEAST:
            return sized
    return {}


def _parts_of_all(text: str, spans: Sequence[tuple[int, int]]) -> dict[int, int]:
    """The numbers before arms that add up to one told before them: "24,960 of them: 12,466 vaccinated, 12,494 given placebo"."""
    if len(spans) < _LEAST:
        return {}
    found = {
        i: m for i, (start, _) in enumerate(spans) if (m := _BEFORE.search(text, max(0, start - 90), start))
    }
    if len(found) < _LEAST:
        return {}
    values = {i: _value(m["n"]) for i, m in found.items()}
    first = min(m.start("n") for m in found.values())
    totals = {_value(m["n"]) for m in _ANY_NUMBER.finditer(text, 0, first)}
    return values if sum(values.values()) in totals else {}


_ANY_NUMBER: Final = re.compile(rf"(?<![\d.,]){_NUMBER}(?![\d%])")
_SHARE_OF: Final = cue(
    rf"(?:\d\s?%\)?\s+of|\bamong)\s+(?:the\s+)?{_NUMBER}\s+(?:(?:patients|participants|subjects|people)\s+)?(?:who\s+(?:were\s+)?)?(?:on|given|receiving|taking|treated with|assigned to|in the)\s+(?:the\s+)?$"
)
_OF_A_PART: Final = cue(
    r"\b(?:sub-?(?:groups?|sets?|populations?)|aged|evaluable|completed|completers|women|men|who had|with a|without|at baseline)\b",
    re.IGNORECASE,
)


def _of_shares(text: str, spans: Sequence[tuple[int, int]]) -> dict[int, int]:
    """The sizes that shares are told of: "51% of 320 patients on A and 47% of 287 on B"; not of a part of the people."""
    if _OF_A_PART.search(text):
        return {}
    found = {
        i: _value(m["n"])
        for i, (start, _) in enumerate(spans)
        if (m := _SHARE_OF.search(text, max(0, start - 90), start))
    }
    return found if len(found) >= _LEAST else {}


def _value(number: str) -> int:
    return int(re.sub(r"\D", "", number))
