"""What a sentence says of a study: its phase, design and duration, and the month of a readout."""

from __future__ import annotations

import re
from typing import Final

from trialdb.extract.cues import cue
from trialdb.extract.layout import Sentence
from trialdb.extract.study import Study
from trialdb.values import DAYS, counted

__all__ = [
    "PHASE",
    "READOUT",
    "TREATED_FOR",
    "phase_in_figures",
    "read_design",
    "readout_month",
]

PHASE: Final = cue(
    r"\b[Pp]hase[\s-]+(?P<phase>(?:[1-4]|I{1,3}|IV)[abAB]?(?:\s*(?:/|-|and|or)\s*(?:[1-4]|I{1,3}|IV)[abAB]?)?)\b"
)
_ROMAN: Final = {"I": "1", "II": "2", "III": "3", "IV": "4"}
_MONTHS: Final = (
    "January February March April May June July August September October November December".split()
)
READOUT: Final = cue(
    rf"\b(?:readout|read-out|data|results|topline|top-line|findings)\b.{{0,60}}?\b(?:in|from|on)\s+(?P<m1>{'|'.join(_MONTHS)})(?:\s+\d{{1,2}},?)?(?:\s+(?P<y1>20\d\d)|\s+(?P<same>that same year|the same year|that year|this year|last year))"
    rf"|\b[Ii]n\s+(?P<m2>{'|'.join(_MONTHS)})\s+(?P<y2>20\d\d),?.{{0,80}}?\b(?:readout|data|results|topline|top-line|findings)\b"
    rf"|\b(?:data|results|readout)\b.{{0,40}}?,\s+in\s+(?P<m3>{'|'.join(_MONTHS)})\s+(?P<y3>20\d\d)"
)


def phase_in_figures(printed: str) -> str:
    """A phase in arabic figures.

    >>> phase_in_figures("IIb"), phase_in_figures("2/3"), phase_in_figures("II/III"), phase_in_figures("3")
    ('2b', '2/3', '2/3', '3')
    """
    parts = re.split(r"\s*(?:/|-|and|or)\s*", printed)
    plain = []
    for part in parts:
        m = re.fullmatch(r"(I{1,3}|IV|[1-4])([abAB]?)", part)
        plain.append((_ROMAN.get(m[1], m[1]) + m[2].lower()) if m else part)
    return "/".join(plain)


def read_design(sentence: Sentence, study: Study) -> None:
    """Adds allocation, masking, control and duration to a study, as a sentence states them."""
    if study.allocation is None:
        if _NOT_ALLOCATED.search(sentence.text):
            study.allocation = "non-randomized"
        elif _ALLOCATED.search(sentence.text):
            study.allocation = "randomized"
    if study.masking is None and (m := _MASKED.search(sentence.text)):
        how = m[1].lower()
        study.masking = "open-label" if how == "open" else f"{how}-blind"  # type: ignore[assignment]
    if study.control is None and (m := _CONTROLLED.search(sentence.text)):
        study.control = m[1].lower()  # type: ignore[assignment]
    if study.weeks is None and (m := _LASTED.search(sentence.text) or TREATED_FOR.search(sentence.text)):
        study.weeks = round((counted(m[1]) or 0) * DAYS[m[2].lower()] / 7, 1)


_NOT_ALLOCATED: Final = cue(r"non-?randomi[sz]ed|single-arm", re.IGNORECASE)
_ALLOCATED: Final = cue(r"randomi[sz]|assigned at random|randomly", re.IGNORECASE)
_MASKED: Final = cue(r"(open|single|double|triple|quadruple)[- ](?:label|blind)", re.IGNORECASE)
_CONTROLLED: Final = cue(r"(placebo|sham|active)[- ](?:comparator[- ])?control", re.IGNORECASE)
_LASTED: Final = cue(
    r"\b(\d{1,3}|one|two|three|four|six|eight|ten|twelve)-(week|month|year)\b(?![- ]old)(?=,?\s+(?:[\w-]+,?\s+){0,6}?(?:study|trial|treatment|period|double|randomi))",
    re.IGNORECASE,
)
TREATED_FOR: Final = cue(
    r"\b(?:treated|receiv\w+|took|given|dosed|inject\w+|administered|assigned|allocated|randomi[sz]ed)\b(?:[^.;]|\.\d){0,180}?\bfor (?:a total of )?(\d{1,3}|one|two|three|four|six|eight|ten|twelve) (week|month|year)s?\b(?! (?:before|after|prior|earlier|or (?:more|longer)))",
    re.IGNORECASE,
)


_YEAR: Final = cue(r"\b(20\d\d)\b")


def readout_month(text: str, published: str | None, last_year: str | None) -> tuple[str | None, str | None]:
    """The month of the readout that a sentence speaks of as ``YYYY-MM``, and the year it names for sentences to come."""
    m = READOUT.search(text)
    if not m:
        year = _YEAR.search(text)
        return None, year[1] if year else last_year
    month = _MONTHS.index(m["m1"] or m["m2"] or m["m3"]) + 1
    year_text = m["y1"] or m["y2"] or m["y3"]
    if year_text is None and m["same"]:
        this = int(published[:4]) if published else None
        year_text = (
            last_year
            if "that" in m["same"] or "same" in m["same"]
            else (str(this - ("last" in m["same"])) if this else None)
        )
    return (f"{year_text}-{month:02d}" if year_text else None), year_text or last_year
