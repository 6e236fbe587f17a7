"""The unit that figures have together: it stands behind the last of a list, or in the words that lead to them.

"2.8 vs. 4.5%", "(A −0.63, B −0.82 mmol/l)", "the percentage of patients was 52 with A and 17 with B".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from trialdb.extract.cues import cue
from trialdb.extract.figures import Figure, Interval, Token
from trialdb.values import unit

__all__ = ["share_units"]

_LIST: Final = re.compile(
    r"(?:\s?[\[(](?:IQR|range|Q1[-–]Q3)?[\s:,]*[-−–]?[\d.·,]+\s?(?:to|–|—|-|−|,|;)\s?[-−–]?[\d.·,]+[\])])?[\s,]*(?:and|or|vs\.?|versus|v|to|compared (?:with|to)|;|,|/)?\s*(?:and\s+)?"
)
_OF: Final = re.compile(
    r"(?<!difference )(?<!differences )(?<!margin )(?<!margins )(?<!reduction )(?<!reductions )(?<!increase )(?<!increases )(?<!decrease )(?<!decreases )"
    r"(?<!change )(?<!changes )(?<!gain )(?<!gains )(?<!loss )(?<!losses )(?<!improvement )(?<!improvements )(?<!falls )(?<!drops )(?<!rises )(?<!rate )(?<!rates )"
    r"(?<!benefits )(?<!mean )(?<!means )(?<!median )(?<!medians )\bof\s+$"
)  # "a total of 3 and 5%", and not "differences of 4.3 and 7.1 kg"


def share_units(found: Sequence[Token], text: str) -> list[Token]:
    """The figures of a sentence, each without a unit given the one that it has together with others."""
    shared = list(found)
    for i in range(len(shared) - 2, -1, -1):
        here = shared[i]
        after = next((t for t in shared[i + 1 :] if not isinstance(t, Interval)), None)
        if (
            isinstance(here, Figure)
            and isinstance(after, Figure)
            and here.unit is None
            and after.unit is not None
            and here.end <= after.start
            and (_is_list(text, here, after) or _are_labelled(text, here, after))
            and here.compared is None
            and (after.unit != "%" or here.value <= _WHOLE)
            and not _OF.search(text[: here.start])
        ):
            shared[i] = replace(here, unit=after.unit)
    return _by_persons_time(_percentages(shared, text), text)


_WHOLE: Final = 100


def _is_list(text: str, here: Figure, after: Figure) -> bool:
    between = text[here.end : after.start]
    return bool(between.strip()) and _LIST.fullmatch(between) is not None


_LABEL_BETWEEN: Final = re.compile(
    r"\s*[,;]\s*(?:and\s+|versus\s+|vs\.?\s+)?[A-Za-z][^()\[\]\d,;]{0,40}?[\s:=]+"
)
_LABEL_BEFORE: Final = re.compile(r"[(\[,;:]\s*[A-Za-z][^()\[\]\d,;]{0,40}?[\s:=]+$")


def _are_labelled(text: str, here: Figure, after: Figure) -> bool:
    """Whether two figures of one bracket, written alike, stand each behind a label: "(A −0.63, B −0.82 mmol/l)"."""
    return (
        _shape(here) == _shape(after)
        and _LABEL_BETWEEN.fullmatch(text, here.end, after.start) is not None
        and text.rfind("(", 0, here.start) > text.rfind(")", 0, here.start)
        and _LABEL_BEFORE.search(text, max(0, here.start - 60), here.start) is not None
    )


def _shape(figure: Figure) -> tuple[bool, int]:
    """Whether a figure is printed with a sign, and its decimals."""
    number = re.match(r"[-−–‐‑+]?\s?\d*(?:[.·](\d+))?", figure.text)
    return figure.text[:1] in "-−–‐‑+", len(number[1] or "") if number else 0


_PERCENTAGES: Final = cue(
    r"\b(?:percentages?|per\s?cent|proportions?\s*\(%\))\b(?![ -]points?)(?:[^;.]|\.\d)*$", re.IGNORECASE
)
_OTHER_MEASURE: Final = re.compile(
    r"\b(?:ratio|difference|odds|hazard|risk|mean|median|scores?|years?|number|times?)\b", re.IGNORECASE
)


def _percentages(found: list[Token], text: str) -> list[Token]:
    """Gives the figures of two or more groups the sign that "the percentage of patients …" makes needless."""
    figures = [t for t in found if isinstance(t, Figure)]
    bare = [t for t in figures if _may_be_share(t, text)]
    if len(bare) < _SEVERAL or any(t.unit not in {None, "%"} for t in figures):
        return found
    told = {id(t) for pair in pairwise(bare) for t in pair}
    return [replace(t, unit="%") if isinstance(t, Figure) and id(t) in told else t for t in found]


_BY_PERSONS_TIME: Final = cue(
    r"(?<![\d.]\s)\b(?P<unit>per\s+(?:(?:100|1[,\s]?000|10[,\s]?000)\s+)?(?:patient|person|participant|subject|child|woman)[-–‑\s](?:years?|months?|weeks?|days?))\b"
    r"(?:(?!\d[\d.]*\s?%(?!\s*CI))(?:[^;.]|\.\d))*$",
    re.IGNORECASE,
)


def _by_persons_time(found: list[Token], text: str) -> list[Token]:
    """Gives figures the time of people that the words before them count by: "falls per patient-year were 0.3 with A"."""
    given: list[Token] = []
    for token in found:
        if isinstance(token, Figure) and _may_be_rate(token):
            if _PER.search(text, 0, token.start) and _PERSONS_TIME_AFTER.match(text, token.end):
                continue  # the 100 of "per 100 person-years"
            led = _BY_PERSONS_TIME.search(text, 0, token.start)
            given.append(replace(token, unit=unit(led["unit"])) if led else token)
        else:
            given.append(token)
    return given


_PER: Final = cue(r"\bper\s+$")
_PERSONS_TIME_AFTER: Final = re.compile(r"\s+(?:patient|person|participant|subject|child|woman)[-–‑\s]")


def _may_be_rate(figure: Figure) -> bool:
    return figure.unit is None and figure.total is None and figure.spread is None and figure.value >= 0


_SEVERAL: Final = 2


def _may_be_share(figure: Figure, text: str) -> bool:
    if (
        figure.unit is not None
        or figure.total is not None
        or not 0 <= figure.value <= _WHOLE
        or figure.spread
    ):
        return False
    led = _PERCENTAGES.search(text, 0, figure.start)
    return led is not None and not _OTHER_MEASURE.search(text, led.start(), figure.start)
