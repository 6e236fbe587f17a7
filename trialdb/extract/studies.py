"""The studies a text speaks of: names, numbers, phase, size, design, duration, and where each is meant.

A study's name is read where the text uses it as one ("the IGNITE study", "trials EAGLE-2 and EAGLE-3", "PURPOSE 1, a
phase 3 study"); from then on every place where the name stands means that study. A study that the text does not name
is one entry without names; where several readouts are told apart only by their month, each is an entry of its own.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, Literal

from trialdb.extract.layout import Sentence
from trialdb.extract.lexicon import Name
from trialdb.extract.study_names import NCT, known_names, name_groups, programmes, title_name
from trialdb.facts import Design, Evidence, StudyFact
from trialdb.values import DAYS, key, number, word_number

__all__ = ["Studies", "Study", "StudyReference", "read_studies"]

_OTHER_ID: Final = re.compile(
    r"\b(?:\d{4}-\d{6}-\d{2}(?:-\d{2})?|ISRCTN\d{8}|ACTRN\d{14}|ChiCTR\w+|UMIN\d{9}|CTRI/\d{4}/\d{2,3}/\d{6}|jRCT\w?\d+)\b"
)
_PHASE: Final = re.compile(
    r"\b[Pp]hase[\s-]+(?P<phase>(?:[1-4]|I{1,3}|IV)[abAB]?(?:\s*(?:/|-|and|or)\s*(?:[1-4]|I{1,3}|IV)[abAB]?)?)\b"
)
_PHRASE: Final = re.compile(
    r"\b(?:an?|another|one|the|this|its)\s+(?P<phrase>(?:[\w-]+,?\s+){0,6}?(?:trial|study|readout)\b(?:\s+(?:in|of|with)\s+(?:[\w’'-]+\s?){1,6}?(?=[,.;]|\s(?:at|that|which|from|showed|found|met|for|on|and)\b|$))?)",
    re.IGNORECASE,
)
_ROMAN: Final = {"I": "1", "II": "2", "III": "3", "IV": "4"}
_PEOPLE: Final = r"(?:patients?|participants?|subjects?|adults?|people|persons?|women|men|children|adolescents|individuals|volunteers|infants|veterans|pregnant women|eyes)"
_NUMBER_WORD: Final = r"(?i:(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:-[a-z]+)?|eight|nine|ten|eleven|twelve|[a-z]+teen)"
_RANDOMISED: Final = re.compile(
    r"\b(?<![Pp]hase )(?P<n>\d[\d,]*\d)\s+(?:were\s+|was\s+)?(?:then\s+|finally\s+)?(?:randomly|randomi[sz]ed|enrolled)\b"
)
_SIZE: Final = re.compile(
    rf"(?P<vague>\b(?:nearly|about|approximately|almost|more than|over|around|some|up to|at least|fewer than|another)\s+)?(?P<n>\b\d{{1,3}}(?:,\d{{3}})+\b|\b\d{{2,6}}\b|\b(?:{_NUMBER_WORD})\b)\s+(?:[\w-]+,?\s+(?:and\s+)?){{0,5}}?{_PEOPLE}\b"
)
_ENROL: Final = re.compile(
    r"\b(?:enrol\w*|randomi[sz]\w*|assigned|allocated|recruit\w*|includ\w+|involv\w+|took in|took part|participated|comprised|study|trial|studies|trials|which had|treated|received|completed a previous)\b",
    re.IGNORECASE,
)
_NOT_SIZE: Final = re.compile(
    r"\b(?:screened|hospital|worldwide|affects?|live with|diagnosed|prevalence|each year|million|received .{0,20}had|died|(?:per|in each|in either) (?:arm|group))\b",
    re.IGNORECASE,
)
_POOLED: Final = re.compile(
    r"\b(?:both|(?:the\s+|these\s+|in\s+)?(?:two|three|2|3)(?:\s+[\w,-]+){0,8}?|pooled|all(?:\s+(?:two|three))?|either)\s+(?:[\w-]+\s+){0,4}?(?:trials|studies)\b|\b(?:each|either)\s+(?:trial|study)\b",
    re.IGNORECASE,
)
_ANAPHOR: Final = re.compile(
    r"\b(?:the|this|that)\s+(?:same\s+)?(?:[\w-]+\s+){0,2}(?:study|trial)\b", re.IGNORECASE
)
_MONTHS: Final = (
    "January February March April May June July August September October November December".split()
)
_READOUT: Final = re.compile(
    rf"\b(?:readout|read-out|data|results|topline|top-line|findings)\b.{{0,60}}?\b(?:in|from|on)\s+(?P<m1>{'|'.join(_MONTHS)})(?:\s+\d{{1,2}},?)?(?:\s+(?P<y1>20\d\d)|\s+(?P<same>that same year|the same year|that year|this year|last year))"
    rf"|\b[Ii]n\s+(?P<m2>{'|'.join(_MONTHS)})\s+(?P<y2>20\d\d),?.{{0,80}}?\b(?:readout|data|results|topline|top-line|findings)\b"
    rf"|\b(?:data|results|readout)\b.{{0,40}}?,\s+in\s+(?P<m3>{'|'.join(_MONTHS)})\s+(?P<y3>20\d\d)"
)


@dataclass
class Study:
    """A study in the making; ``fact`` gives its frozen form."""

    id: str
    names: list[str] = field(default_factory=list)
    nct_id: str | None = None
    other_ids: list[str] = field(default_factory=list)
    phase: str | None = None
    enrolled: int | None = None
    program: str | None = None
    allocation: Literal["randomized", "non-randomized"] | None = None
    masking: (
        Literal["open-label", "single-blind", "double-blind", "triple-blind", "quadruple-blind"] | None
    ) = None
    control: Literal["placebo", "active", "sham", "none"] | None = None
    weeks: float | None = None
    conditions: list[str] = field(default_factory=list)
    extension_of: list[str] = field(default_factory=list)
    pools: list[str] = field(default_factory=list)
    readout: str | None = None
    described: str | None = None
    evidence: Evidence | None = None

    def fact(self) -> StudyFact:
        """The study as the contract states it."""
        return StudyFact(
            id=self.id, names=tuple(self.names), nct_id=self.nct_id, other_ids=tuple(self.other_ids), phase=self.phase,
            enrolled=self.enrolled, program=self.program, weeks=self.weeks, conditions=tuple(self.conditions),
            design=Design(allocation=self.allocation, masking=self.masking, control=self.control),
            extension_of=tuple(self.extension_of), pools=tuple(self.pools), readout=self.readout,
            described=self.described, evidence=self.evidence,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class StudyReference:
    """A place in the text that means these studies; ``pooled`` where it means them together."""

    start: int
    end: int
    ids: tuple[str, ...]
    pooled: bool = False


@dataclass
class Studies:
    """All studies of a text, and the places that mean them, in order."""

    found: dict[str, Study] = field(default_factory=dict)
    references: list[StudyReference] = field(default_factory=list)

    @property
    def named(self) -> list[Study]:
        """Studies with a name or number that are not pools of others."""
        return [s for s in self.found.values() if (s.names or s.nct_id) and not s.pools]

    def within(self, start: int, end: int) -> list[StudyReference]:
        """The references inside a span."""
        return [r for r in self.references if start <= r.start < end]

    def unnamed(self, sentence: Sentence | None, readout: str | None = None) -> Study:
        """The study without a name, or the one of this readout month; made where there is none yet.

        ``sentence`` is where it is spoken of: its evidence, and the text's own words for it.
        """
        for study in self.found.values():
            if not study.names and not study.nct_id and not study.pools and study.readout == readout:
                break
        else:
            study = self.add(Study(f"s{len(self.found) + 1}", readout=readout))
        if sentence is not None and study.evidence is None:
            study.evidence = Evidence(start=sentence.start, end=sentence.end, quote=sentence.text)
            phrase = _PHRASE.search(sentence.text)
            study.described = phrase["phrase"] if phrase else None
        return study

    def pool(self, ids: tuple[str, ...]) -> Study:
        """The pooled study of several; made where there is none yet."""
        for study in self.found.values():
            if tuple(study.pools) == ids:
                return study
        names = [n for i in ids for n in self.found[i].names[:1]]
        return self.add(
            Study(
                f"s{len(self.found) + 1}",
                pools=list(ids),
                described="pooled: " + " and ".join(names) if names else "pooled",
            )
        )

    def add(self, study: Study) -> Study:
        """Takes a new study in."""
        self.found[study.id] = study
        return study


def read_studies(
    text: str, lines: list[Sentence], names: list[Name], shorts: dict[str, tuple[str, int, int]]
) -> Studies:
    """The studies of a text. ``names`` are what the vocabulary knows in it, ``shorts`` its own abbreviations."""
    studies = Studies()
    programs = programmes(text)
    known = known_names(text, names, shorts)
    for sentence in lines:
        if sentence.section != "boilerplate":
            _read_names(sentence, studies, programs, known, shorts)
    if not studies.named:
        _name_from_title(lines, studies, known)
    _read_numbers(text, lines, studies)
    _merge_prefixes(studies, programs)
    _find_references(text, lines, studies)
    for sentence in lines:
        if sentence.section != "boilerplate":
            _read_attributes(sentence, studies)
    return studies


def _read_names(
    sentence: Sentence,
    studies: Studies,
    programs: set[str],
    known: set[str],
    shorts: dict[str, tuple[str, int, int]],
) -> None:
    for group in name_groups(sentence.text, programs, known):
        _register(studies, group, sentence)
    for short, (long, _start, end) in shorts.items():
        after = (
            sentence.text[max(0, end - sentence.start) :][: len(short) + 14]
            if sentence.start <= end < sentence.end
            else ""
        )
        if re.search(rf"\({re.escape(short)}\W{{1,3}}\s*(?:study|trial)", after):
            _register(studies, [short, long], sentence)


def _register(studies: Studies, names: list[str], sentence: Sentence) -> Study:
    keys = {key(n) for n in names}
    study = next(
        (s for s in studies.found.values() if keys & ({key(n) for n in s.names} | {key(s.nct_id or "-")})),
        None,
    )
    if study is None:
        study = studies.add(
            Study(
                f"s{len(studies.found) + 1}",
                evidence=Evidence(start=sentence.start, end=sentence.end, quote=sentence.text),
            )
        )
    for name in names:
        if NCT.fullmatch(name):
            study.nct_id = study.nct_id or name
        elif key(name) not in {key(n) for n in study.names}:
            study.names.append(name)
    return study


def _name_from_title(lines: list[Sentence], studies: Studies, known: set[str]) -> None:
    """Where no name is used as one, a word in capitals in the title (or again in the text) is the study's name."""
    titles = [s for s in lines if s.section == "title" and not s.text.isupper()]
    for sentence in titles:
        name = title_name(sentence.text, known)
        if name is not None:
            _register(studies, [name], sentence)
            return


def _read_numbers(text: str, lines: list[Sentence], studies: Studies) -> None:
    """Registry numbers: in brackets after a name they are that study's; the only number is the only study's."""
    spoken = [s for s in lines if s.section not in {"references", "boilerplate"}]
    numbers = dict.fromkeys(m.group() for s in spoken for m in NCT.finditer(s.text))
    taken = {s.nct_id for s in studies.found.values()}
    free = [n for n in numbers if n not in taken]
    for n in list(free):
        place = next(s.start + m.start() for s in spoken for m in NCT.finditer(s.text) if m.group() == n)
        before = text[max(0, place - 60) : place]
        for study in studies.found.values():
            if study.nct_id is None and any(
                re.search(rf"{re.escape(name)}[^.()]{{0,25}}\((?:[^()]{{0,25}})$", before)
                for name in study.names
            ):
                study.nct_id = n
                free.remove(n)
                break
    if len(free) == 1 and len(studies.named) <= 1:
        study = studies.named[0] if studies.named else studies.unnamed(None)
        study.nct_id = study.nct_id or free[0]
        if study.evidence is None:
            sentence = next(s for s in spoken if free[0] in s.text)
            study.evidence = Evidence(start=sentence.start, end=sentence.end, quote=sentence.text)
    for sentence in spoken:
        for m in _OTHER_ID.finditer(sentence.text):
            if len(studies.named) == 1 and m.group() not in studies.named[0].other_ids:
                studies.named[0].other_ids.append(m.group())


def _merge_prefixes(studies: Studies, programs: set[str]) -> None:
    """ROCKET-IGNITE and IGNITE are one study; what stands before the hyphen is the programme."""
    for study in list(studies.found.values()):
        for name in list(study.names):
            head, _, tail = name.partition("-")
            if not tail or tail.isdigit() or len(tail) < 3:
                continue
            other = next(
                (
                    s
                    for s in studies.found.values()
                    if s is not study and key(tail) in {key(n) for n in s.names}
                ),
                None,
            )
            is_program = head in programs or key(tail) in {key(n) for n in study.names} or other is not None
            if is_program:
                study.program = head
            if other is not None:
                study.names += [n for n in other.names if key(n) not in {key(m) for m in study.names}]
                study.nct_id = study.nct_id or other.nct_id
                del studies.found[other.id]
    for study in studies.found.values():
        if study.program is None and len(programs) == 1:
            study.program = next(iter(programs))


def _find_references(text: str, lines: list[Sentence], studies: Studies) -> None:
    references: list[StudyReference] = []
    for study in studies.found.values():
        for name in [*study.names, *([study.nct_id] if study.nct_id else [])]:
            pattern = r"[\s-]?".join(re.escape(p) for p in re.split(r"[\s-]", name))
            references += [
                StudyReference(m.start(), m.end(), (study.id,))
                for m in re.finditer(
                    rf"(?<![\w-]){pattern}(?![\w]|-\d)", text, re.IGNORECASE if len(name) > 6 else 0
                )
            ]
    named = [s.id for s in studies.named if not any(s.extension_of for s in (s,))]
    for sentence in lines:
        if len(studies.named) < 2:
            break
        for m in _POOLED.finditer(sentence.text):
            references.append(
                StudyReference(
                    sentence.start + m.start(), sentence.start + m.end(), tuple(named), pooled=True
                )
            )
    references.sort(key=lambda r: (r.start, -r.end))
    kept: list[StudyReference] = []
    for r in references:
        if not kept or r.start >= kept[-1].end:
            kept.append(r)
    studies.references = kept


def _read_attributes(sentence: Sentence, studies: Studies) -> None:
    """What a sentence says of the studies that it names, or of the only one."""
    meant = _meant(sentence, studies)
    if sentence.section == "references" and len(meant) != 1:
        return
    phases = list(_PHASE.finditer(sentence.text))
    enrolled = _enrolled(sentence)
    extension = _is_extension(sentence, meant, studies)
    for study in meant:
        if study.phase is None and phases:
            study.phase = _phase(_nearest(phases, sentence, studies, study)["phase"])
        if enrolled is not None and (len(meant) == 1 or study is extension) and study.enrolled is None:
            study.enrolled = enrolled
    if len(meant) == 1 or (meant and all(m.group() for m in phases)):
        for study in meant:
            _read_design(sentence, study)
    if extension is not None:
        for other in meant:
            name = other.names[0] if other.names else other.nct_id
            if (
                other is not extension
                and name
                and name not in extension.extension_of
                and not other.extension_of
            ):
                extension.extension_of.append(name)


def _meant(sentence: Sentence, studies: Studies) -> list[Study]:
    """The studies a sentence speaks of: those it names, all of a pool, or the only one."""
    references = studies.within(sentence.start, sentence.end)
    ids = dict.fromkeys(i for r in references for i in r.ids)
    if ids:
        return [studies.found[i] for i in ids if i in studies.found]
    main = _main(studies)
    if (
        main is not None
        and _PHASE.search(sentence.text)
        and not _READOUT.search(sentence.text)
        and len(studies.named) > 1
    ):
        return [main] if main.phase is None and re.search(r"\b(?:trial|study)\b", sentence.text) else []
    if len(studies.named) == 1 and (
        sentence.section != "body"
        or _ANAPHOR.search(sentence.text)
        or _PHASE.search(sentence.text)
        or _ENROL.search(sentence.text)
    ):
        return studies.named
    if (
        not studies.named
        and (_PHASE.search(sentence.text) or _ENROL.search(sentence.text))
        and not _READOUT.search(sentence.text)
    ):
        return [studies.unnamed(sentence)]
    return []


def _main(studies: Studies) -> Study | None:
    """The study a text is about: the one spoken of at least twice as often as any other."""
    counts = Counter(i for r in studies.references if not r.pooled for i in r.ids)
    ranked = counts.most_common(2)
    if not ranked or (len(ranked) > 1 and ranked[0][1] < 2 * ranked[1][1]):
        return None
    return studies.found[ranked[0][0]]


def _is_extension(sentence: Sentence, meant: list[Study], studies: Studies) -> Study | None:
    """The study that a sentence calls an extension of the others it names, if it does."""
    if len(meant) < 2:
        return None
    for r in studies.within(sentence.start, sentence.end):
        after = sentence.text[r.end - sentence.start :]
        if not r.pooled and (
            re.match(r"\W*(?:[\w-]+\s+){0,2}(?:extension|roll-?over|long-term follow-up|LTE|OLE)\b", after)
            or re.match(
                r"\s*(?:study|trial)?\s*(?:[\w,]+\s+){1,8}?completed (?:a |an |the )?(?:previous|prior|parent|earlier|preceding|one of)",
                after,
            )
        ):
            return studies.found[r.ids[0]]
    return None


def _nearest(
    phases: list[re.Match[str]], sentence: Sentence, studies: Studies, study: Study
) -> re.Match[str]:
    places = [
        r.start - sentence.start for r in studies.within(sentence.start, sentence.end) if study.id in r.ids
    ]
    return min(phases, key=lambda m: min((abs(m.start() - p) for p in places), default=0))


def _phase(printed: str) -> str:
    """A phase in arabic figures.

    >>> _phase("IIb"), _phase("2/3"), _phase("II/III"), _phase("3")
    ('2b', '2/3', '2/3', '3')
    """
    parts = re.split(r"\s*(?:/|-|and|or)\s*", printed)
    plain = []
    for part in parts:
        m = re.fullmatch(r"(I{1,3}|IV|[1-4])([abAB]?)", part)
        plain.append((_ROMAN.get(m[1], m[1]) + m[2].lower()) if m else part)
    return "/".join(plain)


def _enrolled(sentence: Sentence) -> int | None:
    """How many a sentence says took part, where it says it exactly."""
    if not _ENROL.search(sentence.text) or _NOT_SIZE.search(sentence.text):
        return None
    found: list[int] = []
    for m in _SIZE.finditer(sentence.text):
        value = number(m["n"]) if m["n"][0].isdigit() else word_number(m["n"].lower())
        if value is None or m["vague"] or value < 8 or (1900 <= value <= 2100 and "," not in m["n"]):
            continue
        if re.match(r"\s*(?:%|mg|weeks|years)", sentence.text[m.end("n") :]) or re.search(
            r"[\d/:.]\s*$|(?<!total )\bof\s+$|\b(?:thousand|hundred)(?:\sand)?\s$",
            sentence.text[: m.start("n")],
        ):
            continue
        found.append(int(value))
    if randomised := _RANDOMISED.search(sentence.text):
        return int(randomised["n"].replace(",", ""))
    total = re.search(r"\(\s*N\s*=\s*(\d[\d,]*)", sentence.text)
    if total:
        return int(total[1].replace(",", ""))
    return found[0] if found else None


def _read_design(sentence: Sentence, study: Study) -> None:
    plain = sentence.text.lower()
    if study.allocation is None:
        if re.search(r"non-?randomi[sz]ed|single-arm", plain):
            study.allocation = "non-randomized"
        elif re.search(r"randomi[sz]|assigned at random|randomly", plain):
            study.allocation = "randomized"
    if study.masking is None and (
        m := re.search(r"(open|single|double|triple|quadruple)[- ](?:label|blind)", plain)
    ):
        study.masking = "open-label" if m[1] == "open" else f"{m[1]}-blind"  # type: ignore[assignment]
    if study.control is None and (
        m := re.search(r"(placebo|sham|active)[- ](?:comparator[- ])?control", plain)
    ):
        study.control = m[1]  # type: ignore[assignment]
    if study.weeks is None and (
        m := re.search(
            r"\b(\d{1,3})-(week|month|year)\b(?![- ]old)(?=,?\s+(?:[\w-]+,?\s+){0,6}?(?:study|trial|treatment|period|double|randomi))",
            plain,
        )
    ):
        study.weeks = round(int(m[1]) * DAYS[m[2]] / 7, 1)


def readout_month(text: str, published: str | None, last_year: str | None) -> tuple[str | None, str | None]:
    """The month of the readout that a sentence speaks of as ``YYYY-MM``, and the year it names for sentences to come."""
    m = _READOUT.search(text)
    if not m:
        year = re.search(r"\b(20\d\d)\b", text)
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


def unite(studies: Iterable[Study]) -> list[StudyFact]:
    """The studies as facts, in the order found."""
    return [s.fact() for s in studies]
