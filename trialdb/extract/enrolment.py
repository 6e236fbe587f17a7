"""How many people a sentence says were in a study.

A size is taken only where it is exact and of the people in the study; "nearly 1,500" is none. A number that stands
beside the verb ("enrolled 412 adults", "412 adults were randomised") says it more surely than one that only stands in
a sentence about the trial.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from trialdb.extract.cues import cue
from trialdb.extract.layout import Sentence
from trialdb.values import counted

__all__ = ["ENROL", "Size", "enrolled", "size_told_beside", "sizes", "sizes_in_turn"]


class Size(NamedTuple):
    """A number of people, and whether the words beside it say that they were enrolled."""

    n: int
    sure: bool


_PEOPLE: Final = r"(?:patients?|participants?|subjects?|adults?|people|persons?|women|men|children|adolescents|individuals|volunteers|infants|veterans|pregnant women|eyes|inpatients|outpatients|boys|girls|employees|students|babies|newborns|neonates|schoolchildren|pupils|smokers|females|males|mothers|residents|couples|nurses|workers|toddlers|youngsters|teenagers|seniors|athletes|sheep|rats|mice|dogs|cats|pigs|horses|cows)"
_TEN: Final = r"(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[- ](?:one|two|three|four|five|six|seven|eight|nine)\b)?"
_ONE: Final = r"(?:one|two|three|four|five|six|seven|eight|nine)"
_NUMBER_WORD: Final = rf"(?i:{_ONE}[- ]hundred(?:(?: and)? (?:{_TEN}|{_ONE}|ten|eleven|twelve|[a-z]+teen)\b)?|{_TEN}|eight|nine|ten|eleven|twelve|[a-z]+teen)"
_N: Final = rf"(?:\b\d{{1,3}}(?:[, \u2009\u202f]\d{{3}})+\b|\b\d{{2,6}}\b|\b(?:{_NUMBER_WORD})\b)"
_VAGUE: Final = r"(?:nearly|about|approximately|almost|more than|over|around|some|up to|at least|fewer than|another|roughly|planned|target of)"
_NOT_PLACES: Final = r"(?!\d+\s+(?:[\w-]+\s+){0,2}(?:hospitals|cent(?:er|re)s|sites|clinics|countries|practices|schools|villages|units|wards|homes)\b)"
_MANY: Final = rf"{_NOT_PLACES}(?P<n>{_N})\s+(?:(?!\d|additional\b|further\b|more\b|other\b)[\w-]+,?\s+(?:and\s+)?){{0,5}}?{_PEOPLE}\b"
_SIZE: Final = cue(rf"(?P<vague>\b{_VAGUE}\s+)?{_MANY}")
ENROL: Final = cue(
    r"\b(?:enrol\w*|randomi[sz]\w*|assigned|allocated|recruit\w*|includ\w+|involv\w+|took in|took part|participated|comprised|study|trial|studies|trials|which had|treated|received|got|had put|signed up|completed a previous)\b",
    re.IGNORECASE,
)
_OTHERS: Final = cue(
    r"\b(?:screened|hospitals|worldwide|affects?|live with|prevalence|each year|million|received .{0,20}had|died)\b",
    re.IGNORECASE,
)  # who else is counted in a sentence
_EACH_ONE: Final = re.compile(r"[^.;()\d]{0,40}?\b(?:(?:per|in each|in either|to each|each) (?:arm|group))\b")
_BEFORE: Final = re.compile(
    r"(?:\b(?:enrol(?:led|s)?|recruited|randomi[sz]ed|included|includes|involved|involving|signed up|comprised|consisted of|took in|followed|assigned|allocated|sample (?:size )?of|cohort of)\s+(?:a (?:total|sample|cohort) of\s+|the\s+)?|\b(?:[Aa] total of|[Ii]n (?:total|all),?|[Aa]ltogether,?|total sample of)\s+)$"
)
_AFTER: Final = re.compile(
    r"(?:(?!\b(?:of whom|of them|and)\b)[^.;:]){0,110}?,?\s(?:(?:were|was|underwent)\s+(?:then\s+|finally\s+|also\s+)?(?:\w+ly\s+)?(?:enrol|randomi[sz]|recruit|includ|assigned|allocated|divided)|took part|participated|enrolled|entered|randomi[sz]ed\b)"
)
_STATED: Final = cue(
    r"\b(\d{1,3}(?:,\d{3})+|\d{2,6})-(?:patient|participant|subject|person|woman|man|child|infant)\s+(?:[\w-]+,?\s+){0,4}?(?:study|trial)\b"
    r"|\b[Ee]nrol?lments?:\s*(\d[\d,]*)|^(?:\w+:\s*)?Of (?:the )?(\d[\d,]*) (?:patients|participants|subjects|women|men|children|people|adults) (?:who (?:were|underwent) )?(?:enrolled|randomi[sz]\w+|assigned)\b"
)
_RANDOMISED: Final = cue(
    r"\b(?<![Pp]hase )(?<![Tt]rial )(?<![Ss]tudy )(?<![\w-][-‐‑])(?<!week )(?<!day )(?<!month )(?<!years )(?P<n>[1-9][\d,]*\d)\s+(?:were\s+|was\s+|underwent\s+)?(?:then\s+|finally\s+)?(?:randomly|randomi[sz]ed|randomi[sz]ation|enrolled|took part)\b"
)
_TOTAL: Final = cue(
    r"[\[(]\s*N\s*=\s*(\d[\d,]*)|\b(?:[Pp]articipants|[Pp]atients|[Ss]ubjects)\s[\[(]\s*n\s*=\s*(\d[\d,]*)|^N\s*=\s*(\d[\d,]*)"
)
_MONTH: Final = r"(?:January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.?"
_DATED: Final = re.compile(
    rf"(?:\b{_MONTH}\s+(?:\d{{1,2}},?\s+)?|\b(?:in|since|from|until|to|through|between|and|early|late|mid|of)[\s-]+(?:early\s|late\s|mid-?)?|[-–/])$",
    re.IGNORECASE,
)


def enrolled(sentence: Sentence) -> Size | None:
    """How many a sentence says took part, where it says it exactly."""
    text = sentence.text
    if m := _STATED.search(text):
        return Size(_value(next(g for g in m.groups() if g)), sure=True)
    if not ENROL.search(text):
        return _announced(sentence)
    found = sizes(sentence)
    for place, n, end in found:
        if _BEFORE.search(text, max(0, place - 40), place) or _AFTER.match(text, end):
            return Size(n, sure=True)
    randomised = _RANDOMISED.search(text)
    if randomised and not _is_year(text, randomised.start("n"), randomised["n"]):
        return Size(_value(randomised["n"]), sure=True)
    if total := _TOTAL.search(text):
        return Size(_value(next(g for g in total.groups() if g)), sure=True)
    return Size(found[0][1], sure=False) if found and not _OTHERS.search(text) else None


_LEADS: Final = re.compile(r":|otal of\b")
_ANNOUNCED: Final = re.compile(r"(?:^|:\s+)(?:A total of\s+|In total,?\s+)?$")


def _announced(sentence: Sentence) -> Size | None:
    """The size that methods announce without a verb: "Population: a total of 240 women with …", "N = 352; men 71%"."""
    if m := re.match(r"N\s*=\s*(\d[\d,]*)", sentence.text):
        return Size(_value(m[1]), sure=True)
    if sentence.section in {"methods", "results"} and _LEADS.search(sentence.text):
        for place, n, _ in sizes(sentence)[:1]:
            if place and _ANNOUNCED.search(sentence.text, 0, place):
                return Size(n, sure=False)
    return None


def sizes(sentence: Sentence) -> list[tuple[int, int, int]]:
    """The numbers of people in a sentence that may be sizes of a study, each with where it begins and where its noun ends."""
    found: list[tuple[int, int, int]] = []
    for m in _SIZE.finditer(sentence.text):
        value = counted(re.sub(r"(?<=\d)\s(?=\d)", "", m["n"]))
        if value is None or m["vague"] or value < 8 or _is_year(sentence.text, m.start("n"), m["n"]):
            continue
        start, end = m.span("n")
        if (
            not _MEASURED.match(sentence.text, end)
            and not _PART_BEFORE.search(sentence.text, 0, start)
            and not _EACH_ONE.match(sentence.text, m.end())
            and not _SCREENED.match(sentence.text, m.end())
        ):
            found.append((start, int(value), m.end()))
    return found


_BESIDE: Final = re.compile(
    rf"(?:\s+(?:study|trial))?(?:\s*[\[(](?:[^()\[\]]{{0,60}}?[,;]\s*)?|,?\s+(?:had|with|in|enrolled|randomi[sz]ed|included|recruited|signed up|took in|involved)\s+(?:a total of\s+)?|\s+){_MANY}"
)


def size_told_beside(text: str, place: int, *, in_it: bool) -> int | None:
    """The size right behind the name of a study that ends at ``place``: "SHORE (462 patients)", "SHORE had 352 patients".

    ``in_it`` says that "in" leads to the name, so that a comma may stand between: "in SHORE, 381 adults took …".
    """
    m = _BESIDE.match(text, place) or (_IN_IT.match(text, place) if in_it else None)
    if m is None or _MEASURED.match(text, m.end("n")) or _EACH_ONE.match(text, m.end()):
        return None
    if text[m.start("n") - 1 : m.start("n")] in "-‐‑–":
        return None
    value = counted(m["n"])
    return int(value) if value is not None and value >= _FEWEST else None


_IN_TURN: Final = re.compile(
    rf"(?:\s+(?:trials|studies))?,?\s+(?:which\s+)?(?:enrolled|randomi[sz]ed|included|recruited|involved|had|took in)\s+"
    rf"(?P<sizes>{_N}(?:,\s+{_N})*,?\s+and\s+{_N})\s+(?:[\w-]+\s+){{0,3}}?{_PEOPLE}\b"
)


def sizes_in_turn(text: str, place: int) -> list[int]:
    """The sizes of as many studies, the last of which is named up to ``place``: "A and B enrolled 617 and 446 patients"."""
    m = _IN_TURN.match(text, place)
    told = [counted(n) for n in re.findall(_N, m["sizes"])] if m else []
    return [int(n) for n in told if n is not None and n >= _FEWEST]


_FEWEST: Final = 8
_IN_IT: Final = re.compile(rf",\s+{_MANY}")
_SCREENED: Final = re.compile(
    r"\s+(?:who\s+)?(?:were\s+)?(?:screened|approached|invited|assessed for eligibility|eligible)\b"
)
_MEASURED: Final = re.compile(
    r"[\s-]*(?:%|mg|g|kg|ml|mL|weeks?|years?|months?|days?|hours?|h|minutes?|min|seconds?|points?|mm|cm)\b|\s*%"
)
_PART_BEFORE: Final = re.compile(
    r"[\d/:.–-]\s*$|(?<!total )(?<!trial )(?<!study )(?<!sample )(?<!cohort )(?<!nsisted )\bof\s+$|\b(?:thousand|hundred)(?:\sand)?\s$|\b(?:aged|ages|age|than|least|to)\s+$|\beach\s+(?:(?:group|arm)\s+)?(?:with|of|had|consist\w+ of|compris\w+|includ\w+|contain\w+)\s+$"
)


def _is_year(text: str, place: int, printed: str) -> bool:
    return bool(re.fullmatch(r"19\d\d|20\d\d|2100", printed)) and bool(
        _DATED.search(text, max(0, place - 24), place)
    )


def _value(printed: str) -> int:
    return int(printed.replace(",", ""))
