"""Which part of the people a figure is of: "in former smokers the rate ratio was 0.61", "0.62 in those aged 75 or over".

A part is named by people and what sets them apart from the others of the trial. It holds for the figures behind it in
its clause, or for the one that it stands right behind; for the next sentence only where that takes it up ("In this
group ..."). Analysis sets ("in the per-protocol population") are kept apart from parts.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Final

from trialdb.extract.cues import cue
from trialdb.extract.layout import Sentence

__all__ = ["Part", "Parts", "kinds_in", "parts_of"]

_PEOPLE: Final = r"(?:patients|participants|subjects|people|persons|individuals|adults|adolescents|teenagers|children|infants|babies|women|men|girls|boys|females|males|those|smokers|carriers|users|responders|non-?responders|survivors|completers|eyes|tumou?rs|mothers|volunteers|veterans|recipients of \w+)"
_APART: Final = re.compile(
    r"\s+(?:with|without|who|whose|aged|older|younger|over|under|above|below|in\s+(?:remission|relapse)|at (?:high|low|higher|lower|increased|intermediate)\b"
    r"|not on\b|on\b|naive\b|previously\b|weighing|having|carrying|born|positive for|negative for|from (?!baseline)|of (?!the\b|all\b|age))"
    r"|\s+\d[\d.]*(?:\s+\w+){0,3}\s+(?:or|and)\s+(?:over|older|above|under|younger|below|more)\b|\s+\d+\s+(?:years\s+)?(?:to|–|-)\s+\d+\s+years\b",
    re.IGNORECASE,
)
_MODIFIER: Final = r"(?:(?!(?:the|and|with|of|whose|patients|participants|people|those|women|men|children|adults|all|both|these|which|who|in|for|on|at|to|from|by|than|days?|weeks?|months?|years?|was|were|had)\b)[A-Za-z≥≤<>][\w/≥≤<>.+-]*\s+)"
_PART: Final = cue(
    rf"\b(?:in|among|amongst|for|within|across)\s+(?P<name>(?:the\s+)?(?:\d[\d,]*\s+)?{_MODIFIER}{{0,4}}{_PEOPLE})\b",
    re.IGNORECASE,
)
_ELIDED: Final = cue(
    rf"\bin\s+(?P<name>[a-z][\w-]+)\s+(?=(?:and|versus|vs\.?|against)\s+[-−–]?\d[^;]*?\bin\s+[\w-]+\s+(?P<who>{_PEOPLE})\b)",
    re.IGNORECASE,
)  # "75% in seropositive and 59% in seronegative children"
_OF_TYPE: Final = cue(
    r"\bin\s+(?P<name>[\w/-]+-(?:negative|positive|high|low|naive|mutated|mutant|amplified|proficient|deficient)(?:\s+(?:disease|tumou?rs|cancers?|carcinomas?))?)\b(?!\s+(?:patients|participants|people|women|men|children|adults|subjects))",
    re.IGNORECASE,
)
_WORD: Final = re.compile(r"\s*(?P<word>[-−–+≥≤<>]?\s?\d[\d.,·]*(?:[-–]\d[\d.]*)?%?|[\w’'/+-]+|[^\s\w])")
_VERBS: Final = frozenset(
    "was were is are had has have reached fell rose improved dropped increased decreased declined achieved occurred developed died did came "
    "showed saw lost gained got went remained favoured favored appeared met ranged averaged amounted".split()
)
_STOPS: Final = frozenset("versus vs compared than it this that there respectively while whereas but".split())
_MEASURED: Final = frozenset(
    "median mean overall objective rate rates ratio proportion proportions risk odds hazard difference corresponding respective estimated vaccine".split()
)
_NUMBER_LED: Final = frozenset(
    "aged age over under below above least most than type grade stage class score of to between or or and at exactly level levels cps eosinophils "
    "≥ ≤ < > with".split()
)
_HINGES: Final = frozenset("with without of in at from to for on the a an or and such whose who".split())
_OUTSET: Final = frozenset(
    "baseline start entry outset screening enrolment enrollment randomisation randomization".split()
)
_ARTICLES: Final = frozenset({"the", "a", "an", "its", "their"})
_LONGEST: Final = 18  # words that may set people apart


_OF_A_GROUP: Final = cue(
    r"\b(?:in|for|among|within)\s+(?:the\s+|an?\s+)?(?P<name>(?:(?!the\b|and\b|of\b)[\w/≥≤<>.+-]+\s+){1,6}?(?:subgroup|cluster|subset|subpopulation|sub-?group|stratum|population|cohort)s?(?:\s+(?:of|with|without|who)\s+[^,;:()]{3,70}?)?|(?:sub-?group|subset|subpopulation|stratum)s?\s+(?:of|with|without|who)\s+[^,;:()]{3,80}?(?=\s*[,;:()\[\]]|$|\.(?:\s|$)|\s(?:the|it|was|were|had|is)\b))(?=\s*(?:[,;:()\[\]]|$|\.(?:\s|$)|\s(?:the|it|was|were|had|is|at|by|[-−–]?\d)))",
    re.IGNORECASE,
)
_STAGE: Final = cue(
    r"(?:(?:^|[.;:]\s)(?:At|In|From|During|By)\s+(?:the|an?|this|its)\s+|[(])(?P<name>(?:pre-?planned |planned |first |second |final )?interim (?:analysis|look)|(?:open[- ]label|long[- ]term) (?:extension|period|phase))\b|\b(?P<post>post[ -]hoc|ad hoc)\b",
    re.IGNORECASE,
)
_SET: Final = cue(
    r"\b(?:(?:modified )?intent(?:ion)?[- ]to[- ]treat|m?ITT|per[- ]protocol|full[- ]analysis|safety|as[- ]treated|(?:efficacy|safety)[- ]evaluable|evaluable)\s+(?:population|analysis(?: set)?|set)\b",
)
_GIVEN: Final = re.compile(
    r"\b(?:than|took|taking|receiv\w+|given|got|assigned|allocated|treated with|randomi[sz]ed|placebo|vaccinated|arms?|group)\b",
    re.IGNORECASE,
)
_ALL: Final = re.compile(
    r"(?:the\s+)?(?:\d[\d,]*\s+)?(?:(?:all|both|most|some|one|two|three|four|five|six|seven|eight|nine|ten|many|few|fewer|more|treated|randomi[sz]ed|enrolled|evaluable|eligible|study|trial|other|more|control|overall|total|whole|entire|general|same|included|analy[sz]ed|remaining|the)\s+)*"
    rf"(?:{_PEOPLE}|population|cohort|study population|patient population)",
    re.IGNORECASE,
)
_EVERYONE: Final = re.compile(
    r"\b(?:overall|total|whole|entire|general|study|trial|all-comers?|full|safety|treat|protocol|evaluable|immunogenicity|analysis)\s+(?:\w+\s+)?(?:population|cohort)\b",
    re.IGNORECASE,
)
_BESIDES: Final = re.compile(
    r"\d|\b(?:and|who|whose|without|aged|baseline)\b"
)  # what sets some of the ill apart
_DOSES: Final = re.compile(r"\b(?:all|both|one|two|three|four|\d)\s+(?:\w+\s+)?doses\b", re.IGNORECASE)
_ENOUGH: Final = re.compile(
    r"\b(?:evaluable|measurable|available|data)\b", re.IGNORECASE
)  # of whom there are figures
_SEX: Final = re.compile(
    r"(?:the\s+)?(?P<who>women|men|girls|boys|females|males|adolescents|children|adults)", re.IGNORECASE
)
_COUNTERPARTS: Final = {
    "women": "men", "men": "women", "girls": "boys", "boys": "girls", "females": "males", "males": "females", "adolescents": "adults", "children": "adults", "adults": "adolescents",
}  # fmt: skip
_TAKEN_UP: Final = cue(
    r"^(?:In|Among|For|Within)\s+(?:this|these|that|those|such|them)\b(?:\s+(?:group|subgroup|patients|people|participants|population|subset|children|women|men|adults))?(?!\s+(?:with|who|aged|without))|^(?:There|Here),?\s+(?!was\b|were\b|is\b|are\b)|^They\b|^Of (?:these|them)\b",
)
_STATISTICS: Final = re.compile(
    r"[\s)\]%°,]*(?:(?:percentage\s+)?(?:points?|letters|months|years|days|mg|m[lL]|kg|cm|mmHg)\s*)?(?:[\[(][^()\[\]]*[\])]\s*)?"
)
_BREAK: Final = re.compile(
    r";|,\s+(?:and|but|while|whereas|whilst|against|compared with)\s+(?=(?:overall|in the|in all|for all|the|among all)\b)|\boverall\b"
)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the people as a sentence names it, at its place there."""

    start: int
    end: int
    name: str


@dataclass
class Parts:
    """The parts that a text has named, sentence by sentence, and the analysis set that it speaks of."""

    indications: Collection[str]
    kinds: Collection[str] = ()
    arms: Collection[str] = ()
    last: str | None = None
    population: str | None = None
    paragraph: int = -1
    here: Sequence[Part] = field(default_factory=list)
    text: str = ""
    stage: str | None = None

    def follow(self, sentence: Sentence) -> None:
        """Takes the next sentence: its parts, or the part before where it takes that up."""
        same = sentence.paragraph == self.paragraph
        self.paragraph, self.text = sentence.paragraph, sentence.text
        self.here = [p for p in parts_of(sentence.text) if self._is_part(p.name)]
        taken_up = same and not self.here and _TAKEN_UP.search(sentence.text)
        self.last = self.last if taken_up else self.here[-1].name if self.here else None
        named = _STAGE.search(sentence.text)
        self.stage = (named["name"] or named["post"]).replace("-", " ").lower() if named else None
        told = _SET.search(sentence.text)
        self.population = _set_of(told.group()) if told else None

    def of(self, start: int, end: int) -> str | None:
        """The part that a figure of the sentence, or of its statistics, is of; ``end`` is where these end."""
        behind = next((p for p in self.here if p.start >= end and self._is_right_behind(end, p)), None)
        if behind is not None:
            return behind.name
        before = [p for p in self.here if p.end <= start and not self._is_of_figure_before(p)]
        if before and not _BREAK.search(self.text, before[-1].end, start):
            return before[-1].name
        if not self.here and self.last is not None:
            return self.last
        return self.stage

    def _is_right_behind(self, end: int, part: Part) -> bool:
        gap = self.text[end : part.start]
        m = _STATISTICS.fullmatch(gap)
        return m is not None

    def _is_of_figure_before(self, part: Part) -> bool:
        """Whether a part stands behind a figure, whose it is, and no figure can follow it in its clause."""
        led = _FIGURE_BEFORE.search(self.text, 0, part.start)
        if led is None:
            return False
        return not re.match(r"\s*[\[(]", self.text[part.end :])

    def _is_part(self, name: str) -> bool:
        """Whether people are a part of the trial's, not all of them nor an arm."""
        lowered = name.lower()
        if sex := _SEX.fullmatch(name):
            return _COUNTERPARTS[sex["who"].lower()] in self.kinds
        if (
            (_GIVEN.search(name) and not _DOSES.search(name))
            or _ALL.fullmatch(name)
            or _EVERYONE.search(name)
        ):
            return False
        if any(arm in lowered for arm in self.arms) or _ENOUGH.search(name):
            return False
        everyone = next((c.lower() for c in self.indications if c.lower() in lowered), None)
        return everyone is None or _BESIDES.search(lowered.replace(everyone, " ")) is not None


_FIGURE_BEFORE: Final = re.compile(
    r"\d(?:\s?%|\s?(?:points?|months|years|letters))?(?:\s*[\[(][^()\[\]]*[\])])?\s+$"
)


_OF_TRIAL: Final = re.compile(
    r"\b(?:trial|study) of (?:[\w-]+\s+){1,5}$"
)  # "the trial of A in 54 men with …"


def parts_of(text: str) -> list[Part]:
    """The people that a sentence sets apart, in order; none inside another."""
    found = [_whole(text, m) for m in _PART.finditer(text) if not _OF_TRIAL.search(text, 0, m.start())]
    found += [Part(m.start(), m.end("name"), f"{m['name']} {m['who']}") for m in _ELIDED.finditer(text)]
    for pattern in (_OF_A_GROUP, _OF_TYPE):
        found += [Part(m.start(), m.end(), _plain(m["name"])) for m in pattern.finditer(text)]
    found.sort(key=lambda p: (p.start, -p.end))
    kept: list[Part] = []
    for part in found:
        if not kept or part.start >= kept[-1].end:
            kept.append(part)
    return kept


def _whole(text: str, m: re.Match[str]) -> Part:
    """People with what sets them apart, as far as the sentence goes on with that."""
    end = m.end("name")
    while (apart := _APART.match(text, end)) is not None:
        reached = _end_of(text, apart.end(), told=apart.group().split()[0].lower())
        if reached <= end:
            break
        end = reached
    return Part(m.start(), end, _plain(text[m.start("name") : end]))


def _end_of(text: str, at: int, *, told: str) -> int:
    """Where the words end that set people apart; the first verb of "who ..." and "whose ..." is among them."""
    verbs = 1 if told in {"who", "whose"} else 0
    end, last = at, told
    for _ in range(_LONGEST):
        m = _WORD.match(text, end)
        if m is None:
            break
        word = m["word"].lower()
        number = any(map(str.isdigit, word)) and not word[0].isalpha()
        if number and last not in _NUMBER_LED and word[0] not in "≥≤<>":
            break
        if not (number or word[0].isalnum()) or word in _STOPS:
            break
        if word in _VERBS:
            if not verbs:
                break
            verbs -= 1
        if word in _ARTICLES and last not in _HINGES:
            break
        if word in _MEASURED and last not in {"with", "an", "a", "whose", "high", "low"}:
            break
        if word == "at" and _POINT.match(text, m.end()):
            break
        if word == "and" and _NEXT_FIGURE.match(text, m.end()):
            break
        end, last = m.end(), word.rstrip(",.")
        if text[end - 1] in ",.":
            return end - 1
        if word in _OUTSET:
            return end
    while (hinge := _LAST_WORD.search(text, at, end)) and hinge["word"].lower() in _HINGES:
        end = hinge.start()
    return end


_POINT: Final = re.compile(r"\s+(?:week|month|day|year|\d)", re.IGNORECASE)
_NEXT_FIGURE: Final = re.compile(r"\s+[-−–]?\d")
_LAST_WORD: Final = re.compile(r"\s+(?P<word>[\w-]+)$")


_WHO: Final = cue("|".join(rf"\b{word}\b" for word in _COUNTERPARTS), re.IGNORECASE)


def kinds_in(lines: Sequence[Sentence]) -> frozenset[str]:
    """The words for people of one sex or age that a text uses; where it uses one only, that is everyone."""
    return frozenset(m.group().lower() for line in lines for m in _WHO.finditer(line.text))


def _plain(name: str) -> str:
    return re.sub(r"^(?:the|an?)\s+", "", name.strip(), flags=re.IGNORECASE)


def _set_of(said: str) -> str:
    """An analysis set as it is called, its abbreviation written out."""
    return _SHORT.sub(lambda m: "modified intention-to-treat" if m[1] else "intention-to-treat", said).lower()


_SHORT: Final = re.compile(r"\b(m)?ITT\b")
