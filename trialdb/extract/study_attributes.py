"""What a sentence says of a study: its phase, size, design and duration, and the month of a readout.

A size is taken only where it is exact and of the people in the study; "nearly 1,500" is none.
"""

from __future__ import annotations

import re
from typing import Final

from trialdb.extract.cues import cue
from trialdb.extract.layout import Sentence
from trialdb.extract.study import Study
from trialdb.values import DAYS, counted

__all__ = [
    "ENROL",
    "PHASE",
    "READOUT",
    "TREATED_FOR",
    "enrolled",
    "phase_in_figures",
    "read_design",
    "readout_month",
    "sizes",
]

PHASE: Final = cue(
    r"\b[Pp]hase[\s-]+(?P<phase>(?:[1-4]|I{1,3}|IV)[abAB]?(?:\s*(?:/|-|and|or)\s*(?:[1-4]|I{1,3}|IV)[abAB]?)?)\b"
)
_ROMAN: Final = {"I": "1", "II": "2", "III": "3", "IV": "4"}
_PEOPLE: Final = r"(?:patients?|participants?|subjects?|adults?|people|persons?|women|men|children|adolescents|individuals|volunteers|infants|veterans|pregnant women|eyes|inpatients|outpatients|boys|girls|employees|students|babies|newborns|schoolchildren|smokers)"
_NUMBER_WORD: Final = r"(?i:(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:-[a-z]+)?|eight|nine|ten|eleven|twelve|[a-z]+teen)"
_RANDOMISED: Final = cue(
    r"\b(?<![Pp]hase )(?P<n>\d[\d,]*\d)\s+(?:were\s+|was\s+)?(?:then\s+|finally\s+)?(?:randomly|randomi[sz]ed|enrolled)\b"
)
_SIZE: Final = cue(
    rf"(?!\d+\s+(?:[\w-]+\s+)?(?:hospitals|cent(?:er|re)s|sites|clinics|countries|practices|schools|villages)\b)(?P<vague>\b(?:nearly|about|approximately|almost|more than|over|around|some|up to|at least|fewer than|another)\s+)?(?P<n>\b\d{{1,3}}(?:,\d{{3}})+\b|\b\d{{2,6}}\b|\b(?:{_NUMBER_WORD})\b)\s+(?:(?!\d)[\w-]+,?\s+(?:and\s+)?){{0,5}}?{_PEOPLE}\b"
)
ENROL: Final = cue(
    r"\b(?:enrol\w*|randomi[sz]\w*|assigned|allocated|recruit\w*|includ\w+|involv\w+|took in|took part|participated|comprised|study|trial|studies|trials|which had|treated|received|got|had put|signed up|completed a previous)\b",
    re.IGNORECASE,
)
_NOT_SIZE: Final = cue(
    r"\b(?:screened|hospital|worldwide|affects?|live with|diagnosed|prevalence|each year|million|received .{0,20}had|died|(?:per|in each|in either) (?:arm|group))\b",
    re.IGNORECASE,
)
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


def enrolled(sentence: Sentence) -> int | None:
    """How many a sentence says took part, where it says it exactly."""
    if not ENROL.search(sentence.text) or _NOT_SIZE.search(sentence.text):
        return None
    if m := _STATED.search(sentence.text):
        return int(next(g for g in m.groups() if g).replace(",", ""))
    found = [n for _, n in sizes(sentence)]
    if randomised := _RANDOMISED.search(sentence.text):
        return int(randomised["n"].replace(",", ""))
    total = _TOTAL.search(sentence.text)
    if total:
        return int(total[1].replace(",", ""))
    return found[0] if found else None


_TOTAL: Final = cue(r"[\[(]\s*N\s*=\s*(\d[\d,]*)")
_STATED: Final = cue(
    r"\b(\d{1,3}(?:,\d{3})+|\d{2,6})-(?:patient|participant|subject|person|woman|man|child|infant)\s+(?:[\w-]+,?\s+){0,4}?(?:study|trial)\b"
    r"|\b[Ee]nrol?lments?:\s*(\d[\d,]*)|^(?:\w+:\s*)?Of (?:the )?(\d[\d,]*) (?:patients|participants|subjects|women|men|children|people) (?:enrolled|randomi[sz]ed|assigned)\b"
)


def sizes(sentence: Sentence) -> list[tuple[int, int]]:
    """The numbers of people in a sentence that may be sizes of a study, each with its place."""
    found: list[tuple[int, int]] = []
    for m in _SIZE.finditer(sentence.text):
        value = counted(m["n"])
        if value is None or m["vague"] or value < 8 or (1900 <= value <= 2100 and "," not in m["n"]):
            continue
        start, end = m.span("n")
        if not _MEASURED.match(sentence.text, end) and not _PART_BEFORE.search(sentence.text, 0, start):
            found.append((start, int(value)))
    return found


_MEASURED: Final = re.compile(r"\s*(?:%|mg|weeks|years)")
_PART_BEFORE: Final = re.compile(
    r"[\d/:.]\s*$|(?<!total )(?<!trial )(?<!study )\bof\s+$|\b(?:thousand|hundred)(?:\sand)?\s$"
)


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
