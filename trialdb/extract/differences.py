"""Where words, and no measure, make a figure a difference between two arms: "lowered X by 3.1 mm compared with B".

Or where it is the gap between two figures before it: "9.8 and 14.3 min, a reduction of 4.5 min".
And where a word of difference stands by a figure that is an arm's own: "no difference in pain (2.1 v 2.3)".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from trialdb.extract.cues import cue
from trialdb.extract.frame import Frame, clause, is_base
from trialdb.extract.lexer import Figure, Interval, PValue, Token
from trialdb.facts import ComparisonMeasure

__all__ = [
    "is_gap",
    "is_of_percent",
    "is_one_of_two",
    "is_over_opening",
    "is_relative_gap",
    "is_told_gap",
    "worded_difference",
]

_SECOND: Final = re.compile(
    r"[\s%°]*(?:[\[(][^\[\]()]*[\])]\s*)?,?\s*(?:versus|vs\.?|v\.?|compared (?:with|to)|against|and)\s+(?:[\[(]?\s*)[-−–+]?[\d.]"
)
_BY: Final = cue(
    r"\b(?P<verb>reduc|lower|decreas|cut|shorten|diminish|declin|dropp|fell|increas|rais|rose|improv|prolong|extend|lengthen|delay)(?:e[sd]?|ed|s|ing|t)?\b[^.;()]{0,90}?\bby\s+(?:(?:a|an|about|mean|median|further|another|average|of|only|approximately)\s+){0,4}$",
    re.IGNORECASE,
)
_AND_BY: Final = cue(
    r"\b(?:and|or|but)\s+(?:(?:[^.;()\d]|\(a\)){2,60}\b)?by\s+(?:just\s+|only\s+)?$", re.IGNORECASE
)
_MORE: Final = cue(
    r"[\s%°]*(?:[A-Za-z]+\s+)?(?:[\[(][^\[\]()]*[\])]\s*)?(?:points?\s+)?(?P<dir>lower|less|fewer|higher|greater|more|longer|shorter|larger|smaller|better|worse|further|farther|earlier|later|faster|slower)\b",
    re.IGNORECASE,
)
_AGAINST: Final = cue(
    r"\b(?:compared (?:with|to)|as compared (?:with|to)|relative to|versus|vs\.?|over|against|in comparison (?:with|to)|than)\s+(?:(?:the|that|those|with|in|for|on|of|a|an|who|received|given|receiving|patients|group)\s+){0,5}$",
    re.IGNORECASE,
)
_DOWN: Final = frozenset(
    {"reduc", "lower", "decreas", "cut", "shorten", "diminish", "declin", "dropp", "fell", "fall"}
)
_NOUN: Final = r"(?P<noun>reduc|decreas|declin|drop|fall|improve|increas|gain|rise)(?:e|tion|ment)?s?\b"
_CHANGE_OF: Final = cue(
    rf"\b{_NOUN}(?:[^.;%\d]|(?<=[A-Za-z-])\d){{0,70}}?\bof\s+(?:about\s+|up to\s+|nearly\s+|almost\s+|an?\s+|mean\s+|average\s+)*[-−–+]?$",
    re.IGNORECASE,
)
_CHANGE_AFTER: Final = re.compile(
    rf"[\s-]*(?:points?|letters?|met(?:er|re)s?)?\s*(?:(?:greater|larger|further|mean|additional|average|median|significant|relative|absolute)\s+){{0,3}}{_NOUN}",
    re.IGNORECASE,
)
_ONLY_SAID_OF: Final = re.compile(
    r"\b(?:significan\w+|superior\w*|statistical\w*|baseline|greater|better|more|well|safe\w*|tolera\w+|than)\b|[()]",
    re.IGNORECASE,
)  # what is set against the other arm is then no longer the figure


def is_one_of_two(frame: Frame, f: Figure, cue_end: int) -> bool:
    """Whether "versus" and a second figure follow: the two are the arms' own, whatever "difference" leads to them.

    Outside of brackets the second must have the unit of the first, and the word of difference stand far from them.
    """
    if frame.depths[f.start]:
        return bool(_SECOND.match(frame.text, f.end))
    if f.unit is None or f.start - cue_end < _FAR:
        return False
    m = _SECOND_LATER.match(frame.text, f.end)
    return m is not None and any(g.start == m.end() and g.unit == f.unit for g in frame.figures)


_SECOND_LATER: Final = re.compile(
    r"[\s%°]*(?:\s(?:after|at|by|over)\s[\w ]{2,14})?,?\s*(?:versus|vs\.?|compared (?:with|to)|against)\s+(?=[-−–+]?\d)"
)
_FAR: Final = 25  # characters between a word of difference and a figure that it may not be about
_GAP: Final = cue(
    r"\b(?:reduction|decrease|increase|improvement|gain|saving|fall|rise|prolongation|shortening)\b(?:\s*[\[(][^()\[\]]*[\])])?\s+of\s+(?:(?:about|approximately|only|an?|mean|average|of)\s+){0,3}$",
    re.IGNORECASE,
)
_PAIR: Final = 2
_CLOSE: Final = 0.1  # of a gap: adjusted and rounded differences are off by less


def is_gap(f: Figure, two: Sequence[Figure]) -> bool:
    """Whether a figure is, but for rounding and adjustment, what two others differ by."""
    gap = abs(two[0].value - two[1].value)
    return gap > 0 and abs(abs(f.value) - gap) <= _CLOSE * gap


def is_relative_gap(f: Figure, own: float, other: float) -> bool:
    """Whether a percentage is, but for rounding, by how much a value is below another: 62% for 11 and 29."""
    return other > own >= 0 and abs(f.value - 100 * (other - own) / other) <= _POINTS


_POINTS: Final = 1.5


def is_told_gap(frame: Frame, f: Figure, before: Sequence[Figure]) -> bool:
    """Whether "a reduction of 4.3 min" tells what the last two figures before it differ by."""
    two = before[-2:]
    return (
        len(two) == _PAIR
        and len({t.unit for t in two}) == 1
        and f.unit in {two[0].unit, None}
        and _GAP.search(frame.text, 0, f.start) is not None
        and is_gap(f, two)
    )


_SET_FIRST: Final = cue(
    r"^\W*(?:[A-Z][a-z]+:\s+)?(?:[Aa]s\s+)?(?:[Cc]ompared (?:with|to)|[Rr]elative to|[Ii]n comparison (?:with|to)|[Vv]ersus)\s+(?P<what>[^,;\d]{3,60}),\s"
)
_OWN_INTERVAL: Final = re.compile(
    r"\s*[\[(]\s*(?:\d\d(?:\.\d)?\s?%\s*)?(?:C\.?I|confidence|[-−–]?\d[\d.]*\s?(?:to|–|-|−|,)\s?[-−–]?\d)"
)
_NO_PAIR: Final = re.compile(r"\b(?:vs\.?|versus)\s", re.IGNORECASE)


def is_over_opening(frame: Frame, f: Figure) -> bool:
    """Whether an estimate is over the control with which its sentence begins: "Compared with control, weight fell by 4.6 kg (95% CI ...) with A"."""
    m = _SET_FIRST.search(frame.text)
    return (
        m is not None
        and any(m.start("what") <= s < m.end("what") and is_base(a.party) for s, _, a in frame.arms)
        and any(s >= m.end() for s, _, _ in frame.arms)
        and _OWN_INTERVAL.match(frame.text, f.end) is not None
        and not _NO_PAIR.search(frame.text, m.end())
    )


def worded_difference(frame: Frame, f: Figure, before: Figure | None) -> ComparisonMeasure | None:
    """The measure of a figure that the words around it set against an arm; None where they do not."""
    text = frame.text
    start, end = clause(text, f.start)
    led = _BY.search(text, start, f.start)
    listed = before is not None and _AND_BY.search(text, before.end, f.start) is not None
    if led is None and listed and before is not None:
        led = _BY.search(text, start, before.start)
    if led is not None:
        if _set_against_last(frame, f, start, end) and not _from_to(text, start, f.start):
            down = led["verb"].lower() in _DOWN
            relative = f.unit == "%" and "point" not in f.text and not _is_in_points(frame, f)
            return "percent_reduction" if relative and down else "difference"
        return None
    if (noun := _change_against(frame, f, start, end)) is not None:
        return noun
    more = _MORE.match(text, f.end)
    if more is not None and _THAN_BASELINE.search(text, 0, end):
        return None
    if more is None or f.spread is not None or frame.depths[f.start]:
        return None
    stated = any(isinstance(t, (Interval, PValue)) and f.end <= t.start < end for t in frame.tokens)
    against = any(start <= s < end and _AGAINST.search(text, 0, s) for s, _, _ in frame.arms) or any(
        m.end() <= s < end for m in (more,) for s, _, _ in frame.arms
    )
    if not (stated and against):
        return None
    return (
        "percent_reduction" if f.unit == "%" and more["dir"] in {"lower", "less", "fewer"} else "difference"
    )


def _change_against(frame: Frame, f: Figure, start: int, end: int) -> ComparisonMeasure | None:
    """The measure of a change that a noun tells and the words behind it set against an arm without a figure.

    "An increase in FEV1 of 0.20 L versus placebo", "an 86% reduction in attacks over a year, compared with placebo".
    """
    text = frame.text
    led = _CHANGE_OF.search(text, max(start, f.start - 120), f.start) or _CHANGE_AFTER.match(text, f.end)
    if led is None or frame.depths[f.start]:
        return None
    for s, e, m in frame.arms:
        if not f.end <= s < end:
            continue
        against = _OVER.search(text, f.end, s)
        if against is None:
            if is_base(m.party):
                return None
            continue
        between = _IN_ASIDE.sub("", text[f.end : against.start()])
        if _ONLY_SAID_OF.search(between) or any(
            e <= t.start < end and not _EFFECT.search(text, e, t.start) for t in frame.figures
        ):
            return None
        relative = f.unit == "%" and "point" not in f.text and led["noun"].lower() in _DOWN
        return "percent_reduction" if relative and not _is_in_points(frame, f) else "difference"
    return None


_OVER: Final = cue(
    r"\b(?:compared (?:with|to)|relative to|versus|vs\.?|over|against)\s+(?:(?:the|a|an|that|those|with|in|for|on|of|matching)\s+){0,3}$",
    re.IGNORECASE,
)
_IN_ASIDE: Final = re.compile(r"[\[(][^()\[\]]*[\])]")


def is_of_percent(frame: Frame, f: Figure) -> bool:
    """Whether the endpoint nearest to a figure is itself measured in percent: so that "a 1.1% reduction in HbA1c" is a difference."""
    near = min(frame.topics, key=lambda t: abs(t[0] - f.start), default=None)
    return near is not None and near[2].kind == "continuous" and near[2].unit == "%"


def _is_in_points(frame: Frame, f: Figure) -> bool:
    """Whether a percentage is so small that it is in the endpoint's own percent: HbA1c falls by 0.9%, but by 9% of what it was."""
    return is_of_percent(frame, f) and f.value < _FEW


_FEW: Final = 5
_THAN_BASELINE: Final = cue(
    r"\bthan (?:at |the |their )*baseline\b"
)  # "0.4 lower than at baseline with A but 6.1 higher with B"
_EFFECT: Final = re.compile(
    r"[\[(;,]\s*(?:[a-z]+\s+)*(?:a?HR|a?OR|a?RR|IRR|(?:hazard|odds|risk|rate)\s+ratio|difference)\b[^()\[\]]{0,14}$"
)


def _from_to(text: str, start: int, place: int) -> bool:
    return bool(re.search(r"\bfrom\b[^;]*\bto\b", text[start:place]))


def _set_against_last(frame: Frame, f: Figure, start: int, end: int) -> bool:
    """Whether the clause names what it compares with, and no figure of that arm behind it."""
    text = frame.text
    for s, e, _ in frame.arms:
        if start <= s < end and _AGAINST.search(frame.text, 0, s):
            rest: list[Token] = [
                t
                for t in frame.figures
                if e <= t.start < end
                and s > f.end
                and not _EFFECT.search(text, e, t.start)
                and not _AND_BY.search(text, e, t.start)
            ]
            return not rest
    return False
