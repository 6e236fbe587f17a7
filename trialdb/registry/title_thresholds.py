"""Responder endpoints that a title defines over an instrument: "at least a 75% reduction in EASI", "HbA1c <7.0%"."""

from __future__ import annotations

import re
from typing import Final

from trialdb.extract.lexicon import operators
from trialdb.extract.responders import definition
from trialdb.extract.topic import Topic
from trialdb.values import key
from trialdb.vocabulary import Endpoint, Vocabulary

__all__ = ["plainly", "responder"]

_EQUAL: Final = re.compile(
    r"(?:greater|more|higher) than or equal to\s*(?:\(\s*(?:>=|≥|=>)\s*\)|>=|≥)?|>=|=>|≥\s*/\s*=",
    re.IGNORECASE,
)
_AT_MOST: Final = re.compile(
    r"(?:less|lower) than or equal to\s*(?:\(\s*(?:<=|≤|=<)\s*\)|<=|≤)?|<=|=<", re.IGNORECASE
)
_SIGNED: Final = re.compile(r"(?:less|lower|more|greater) than\s*\(\s*([<>])\s*\)", re.IGNORECASE)
_PERCENT: Final = re.compile(r"(?<=\d)\s*(?:percent|per cent)\b(?:\s*\(%\))?|(?<=\d)\s+%", re.IGNORECASE)
_PAIR: Final = re.compile(r"\s*\(\s*([≥≤<>])\s*\)\s*")
_SPELT: Final = {"≤": "<=", "≥": ">="}


def plainly(text: str) -> str:
    """A title with its thresholds in signs.

    >>> plainly("Greater Than or Equal to (>=) 75 Percent Improvement")
    '≥ 75% Improvement'
    """
    text = _AT_MOST.sub("≤", _EQUAL.sub("≥", text))
    return _PERCENT.sub("%", _PAIR.sub(r" \1 ", _SIGNED.sub(r"\1", text))).replace("≥  ", "≥ ")


def responder(
    text: str, start: int, end: int, instrument: Endpoint, vocabulary: Vocabulary
) -> tuple[Endpoint, int, int] | None:
    """The vocabulary's responder endpoint that a title defines over the instrument at ``[start:end]``, and its span."""
    topic = Topic(
        start,
        end,
        text[start:end],
        instrument.code,
        kind=instrument.kind,
        higher_is_better=instrument.higher_is_better,
        instrument=instrument.code,
    )
    lowered = text.lower()
    defined = definition(lowered if len(lowered) == len(text) else text, topic)
    if defined is None:
        return None
    known = next(
        (
            e
            for t in defined.thresholds
            if (e := vocabulary.responders.get((key(instrument.code), _plain(t))))
        ),
        None,
    )
    if known is None:
        return None
    signs = {s for name in (known.code, known.label, *known.names) for s in operators(name)}
    stated = defined.thresholds[0][:1]
    if defined.by == "limit" and _SPELT.get(stated, stated) not in signs:
        return None
    if defined.by in {"share", "points"} and (
        (known.unit == "%") != (defined.by == "share") or signs & {"<", "<="}
    ):
        return None
    return known, defined.start, defined.end


def _plain(threshold: str) -> str:
    """A threshold as the vocabulary writes it: "7" for "7.0"."""
    return threshold.rstrip("0").rstrip(".") if "." in threshold else threshold
