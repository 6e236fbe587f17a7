"""The studies a text speaks of: names, numbers, phase, size, design, duration, and where each is meant.

A study's name is read where the text uses it as one ("the IGNITE study", "trials EAGLE-2 and EAGLE-3", "PURPOSE 1, a
phase 3 study"); from then on every place where the name stands means that study. A study that the text does not name
is one entry without names; where several readouts are told apart only by their month, each is an entry of its own.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from trialdb.extract.cues import cue
from trialdb.extract.enrolment import ENROL, enrolled, size_told_beside, sizes, sizes_in_turn
from trialdb.extract.layout import Sentence
from trialdb.extract.lexicon import Name
from trialdb.extract.places import series_places
from trialdb.extract.study import Studies, Study, StudyReference
from trialdb.extract.study_attributes import PHASE, READOUT, TREATED_FOR, phase_in_figures, read_design
from trialdb.extract.study_names import NCT, known_names, name_groups, programmes, series_names, title_name
from trialdb.extract.study_ordinals import ordinal_places
from trialdb.facts import Evidence
from trialdb.values import key

__all__ = ["Studies", "Study", "StudyReference", "read_studies"]

_OTHER_ID: Final = cue(
    r"\b(?:\d{4}-\d{6}-\d{2}(?:-\d{2})?|ISRCTN\d{8}|ACTRN\d{14}|ChiCTR\w+|UMIN\d{9}|CTRI/\d{4}/\d{2,3}/\d{6}|jRCT\w?\d+)\b"
)
_POOLED: Final = cue(
    r"\b(?:both|(?:the\s+|these\s+|in\s+)?(?:two|three|2|3)(?:\s+[\w,-]+){0,8}?|pooled|all(?:\s+(?:two|three))?|either)\s+(?:[\w-]+\s+){0,4}?(?:trials|studies)\b|\b(?:each|either)\s+(?:trial|study)\b",
    re.IGNORECASE,
)
_EACH: Final = re.compile(r"(?:each|either)\s+(?:trial|study)\b", re.IGNORECASE)
_ANAPHOR: Final = cue(r"\b(?:the|this|that)\s+(?:same\s+)?(?:[\w-]+\s+){0,2}(?:study|trial)\b", re.IGNORECASE)


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
    for name in sorted(series_names(text, [n for s in studies.found.values() for n in s.names])):
        place = next((s for s in lines if name in s.text), None)
        if place is not None:
            _register(studies, [name], place)
    if not studies.named:
        _name_from_title(lines, studies, known)
    _read_numbers(text, lines, studies)
    _merge_prefixes(studies, programs)
    _merge_series(studies)
    _find_references(text, lines, studies)
    main = _main(studies)
    for sentence in lines:
        if sentence.section != "boilerplate":
            _read_attributes(sentence, studies, main)
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
        if not sentence.start <= end < sentence.end:
            continue
        after = sentence.text[end - sentence.start :][: len(short) + 14]
        opened = after.find(f"({short}")
        if opened >= 0 and _STUDY_AFTER.match(after, opened + 1 + len(short)):
            _register(studies, [short, long], sentence)


_STUDY_AFTER: Final = re.compile(r"\W{1,3}\s*(?:study|trial)")


def _register(studies: Studies, names: list[str], sentence: Sentence) -> Study:
    keys = {key(n) for n in names}
    study = next(
        (s for s in studies.found.values() if keys & ({key(n) for n in s.names} | {key(s.nct_id or "-")})),
        None,
    )
    if study is None:
        study = studies.add(
            Study(
                studies.new_id(),
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
    spoken = [s for s in lines if not s.is_aside]
    numbers = dict.fromkeys(m.group() for s in spoken for m in NCT.finditer(s.text))
    taken = {s.nct_id for s in studies.found.values()}
    free = [n for n in numbers if n not in taken]
    for n in list(free):
        place = next(s.start + m.start() for s in spoken for m in NCT.finditer(s.text) if m.group() == n)
        before = text[max(0, place - 60) : place]
        for study in studies.found.values():
            if study.nct_id is None and any(
                name in before and re.search(_NUMBER_OF.format(name=re.escape(name)), before)
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


_NUMBER_OF: Final = (
    r"{name}[^.()]{{0,25}}\((?:[^()]{{0,25}})$"  # "HORIZON (NCT01234567"
    r"|[(\[]{name}\s*[;,:][^()\[\]]{{0,50}}$"  # "(HORIZON; ClinicalTrials.gov identifier: NCT01234567"
)


def _merge_prefixes(studies: Studies, programs: set[str]) -> None:
    """ROCKET-IGNITE and IGNITE are one study, so are GLADE PSO-1 and PSO-1; what stands before is the programme."""
    for study in list(studies.found.values()):
        for name in list(study.names):
            head, _, tail = name.partition(" " if " " in name else "-")
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


_NUMBER_ONLY: Final = re.compile(r"[\s-]?\d{1,3}")


def _merge_series(studies: Studies) -> None:
    """A name that two or more others carry on with a number is that of their series: "RIVER" beside "RIVER 1" and "RIVER 2"."""
    for study in list(studies.found.values()):
        if study.nct_id or len(study.names) != 1:
            continue
        stem = study.names[0].lower()
        members = [
            s
            for s in studies.found.values()
            if any(n.lower().startswith(stem) and _NUMBER_ONLY.fullmatch(n, len(stem)) for n in s.names)
        ]
        if len(members) > 1:
            del studies.found[study.id]
            for member in members:
                member.program = member.program or study.names[0]


def _find_references(text: str, lines: list[Sentence], studies: Studies) -> None:
    references = [*_named_places(text, studies), *_numbered_places(text, studies)]
    references += ordinal_places(text, studies, references)
    references += [p for sentence in lines for p in _pooled_lists(sentence, references, studies)]
    named = [s.id for s in studies.named if not any(s.extension_of for s in (s,))]
    for sentence in lines:
        if len(studies.named) < 2:
            break
        references += [
            StudyReference(
                sentence.start + m.start(),
                sentence.start + m.end(),
                tuple(named),
                pooled=True,
                each=bool(_EACH.match(m.group())),
            )
            for m in _POOLED.finditer(sentence.text)
        ]
    references.sort(key=lambda r: (r.start, -r.end))
    kept: list[StudyReference] = []
    for r in references:
        if not kept or r.start >= kept[-1].end:
            kept.append(r)
    studies.references = kept


def _named_places(text: str, studies: Studies) -> list[StudyReference]:
    """Where the names and numbers of the studies stand."""
    lowered = text.lower() if len(text.lower()) == len(text) else text
    return [
        StudyReference(start, end, (study.id,))
        for study in studies.found.values()
        for name in [*study.names, *([study.nct_id] if study.nct_id else [])]
        for start, end in series_places(name, text, lowered=lowered if len(name) > 6 else None)
    ]


_POOLING: Final = cue(
    r"\b(?:pool(?:s|ed|ing)?|meta-analys[ie]s|combin(?:ed|es|ing)|join(?:s|ed|ing)|merg(?:ed|es|ing))\b[^.;:()\d]{0,60}$",
    re.IGNORECASE,
)
_TOGETHER_BEHIND: Final = re.compile(
    r"\s+(?:(?:trials|studies)\s+)?(?:combined|together|pooled)\b", re.IGNORECASE
)
_WITH: Final = re.compile(r"\s*(?:,\s*(?:and|with)?|and|&|with)\s+(?:the\s+)?")


def _pooled_lists(
    sentence: Sentence, places: Sequence[StudyReference], studies: Studies
) -> Iterator[StudyReference]:
    """Lists of studies that are pooled: "a pooled analysis of NORTH and SOUTH", "which joined NORTH with SOUTH and WEST"."""
    text = sentence.text
    inside = sorted(
        (p for p in places if sentence.start <= p.start and p.end <= sentence.end),
        key=lambda p: (p.start, -p.end),
    )
    runs: list[list[StudyReference]] = []
    for place in inside:
        if runs and place.start < runs[-1][-1].end:
            continue
        if runs and _WITH.fullmatch(text, runs[-1][-1].end - sentence.start, place.start - sentence.start):
            runs[-1].append(place)
        else:
            runs.append([place])
    for run in runs:
        ids = {i for place in run for i in place.ids}
        start, end = run[0].start - sentence.start, run[-1].end - sentence.start
        if len(ids) > 1 and (
            _POOLING.search(text, max(0, start - 90), start) or _TOGETHER_BEHIND.match(text, end)
        ):
            pooled = tuple(i for i in studies.found if i in ids)
            yield StudyReference(run[0].start, run[-1].end, pooled, pooled=True)


_NUMBERED: Final = re.compile(r"(?P<stem>.*\D)(?P<n>\d{1,3})$")


def _numbered_places(text: str, studies: Studies) -> list[StudyReference]:
    """Where only the number of a study stands, behind another of the same series: the 2 of "EAGLE-1 and 2"."""
    series: dict[str, dict[str, str]] = {}
    for study in studies.found.values():
        for name in study.names:
            if m := _NUMBERED.match(name):
                series.setdefault(m["stem"].rstrip(" -‐‑"), {})[m["n"]] = study.id
    places: list[StudyReference] = []
    for stem, numbers in series.items():
        if len(numbers) < 2:
            continue
        one = "|".join(sorted(numbers, key=len, reverse=True))
        plural = re.sub(r"\b(Stud)y$", r"\1(?:y|ies)", re.sub(r"\b(Trial)$", r"\1s?", re.escape(stem)))
        listed = re.compile(
            rf"(?<![\w-]){plural}[\s‐‑-]?(?:{one})(?P<more>(?:{_BRACKETED}\s*(?:,\s*(?:and|or)?|and|or|&|/|\+)\s*[-‐‑]?(?:{one})(?![\w.%]))+)",
            re.IGNORECASE,
        )
        for m in listed.finditer(text):
            places += [
                StudyReference(m.start("more") + n.start(), m.start("more") + n.end(), (numbers[n.group()],))
                for n in re.finditer(
                    rf"(?<![\w.])(?:{one})(?![\w.%])",
                    re.sub(r"[\[(][^\])]*[\])]", lambda b: " " * len(b.group()), m["more"]),
                )
            ]
    return places


_BRACKETED: Final = r"(?:\s*[\[(][^\[\]()]{1,60}[\])])?"


def _read_attributes(sentence: Sentence, studies: Studies, main: Study | None) -> None:
    """What a sentence says of the studies that it names, or of the only one; ``main`` is what the text is about."""
    meant = _meant(sentence, studies, main)
    if not meant or (sentence.section == "references" and len(meant) != 1):
        return
    phases = list(PHASE.finditer(sentence.text))
    size = enrolled(sentence)
    extension = _is_extension(sentence, meant, studies)
    for study in meant:
        if study.phase is None and phases:
            study.phase = phase_in_figures(_nearest(phases, sentence, studies, study)["phase"])
        own = _size_behind(sentence, studies, study)
        if own is not None:
            study.hold_size(own, sure=True)
        if size is not None and (len(meant) == 1 or study is extension):
            study.hold_size(size.n, sure=size.sure)
    if len(meant) == 1 or (meant and all(m.group() for m in phases)):
        for study in meant:
            read_design(sentence, study)
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


_ANOTHER: Final = cue(
    r"\b(?:an?|another|other|second|further|new|separate|earlier|previous|that) (?:[\w-]+\s+){0,4}?(?:trial|study)\b",
    re.IGNORECASE,
)
_OTHER_TRIAL: Final = cue(
    r"\b(?:another|other|further|new|separate|earlier|previous|planned|upcoming|future|next|subsequent|confirmatory)\s+(?:[\w-]+\s+){0,4}?(?:trial|study|studies|trials)\b",
    re.IGNORECASE,
)
_TOGETHER: Final = cue(r"\b(?:together|combined|altogether|between them|in (?:all|total))\b", re.IGNORECASE)
_TOTAL: Final = re.compile(r"\s*[\[(](?:[^\[\]()]{0,60}?[,;]\s*)?[Nn]\s*=\s*(\d[\d,]*)\s*[\]),;]")


_IN_BEFORE: Final = re.compile(r"(?:^|\b)[Ii]n\s+(?:the\s+)?$")


def _size_behind(sentence: Sentence, studies: Studies, study: Study) -> int | None:
    """The size in brackets right behind the name of a study."""
    references = [r for r in studies.within(sentence.start, sentence.end) if not r.pooled]
    several = len({i for r in references for i in r.ids}) > 1
    counted = sizes(sentence) if several and not _TOGETHER.search(sentence.text) else []
    behind = bool(counted) and counted[0][0] < references[0].start - sentence.start
    in_turn = sizes_in_turn(sentence.text, references[-1].end - sentence.start) if several else []
    if len(in_turn) == len(references):
        return next((n for n, r in zip(in_turn, references, strict=True) if r.ids == (study.id,)), None)
    for i, r in enumerate(references):
        if r.ids != (study.id,):
            continue
        if m := _TOTAL.match(sentence.text, r.end - sentence.start):
            return int(m[1].replace(",", ""))
        led = _IN_BEFORE.search(sentence.text, 0, r.start - sentence.start)
        beside = size_told_beside(sentence.text, r.end - sentence.start, in_it=led is not None)
        if beside is not None:
            return beside
        low = references[i - 1].end if behind and i else sentence.start if behind else r.end
        high = r.start if behind else references[i + 1].start if i + 1 < len(references) else sentence.end
        own = [n for place, n, _ in counted if low <= sentence.start + place < high]
        if own and re.search(
            r"(?:in|for|of|to)\s*$" if behind else r"", sentence.text[: r.start - sentence.start]
        ):
            return own[-1 if behind else 0]
    return None


def _meant(sentence: Sentence, studies: Studies, main: Study | None) -> list[Study]:
    """The studies a sentence speaks of: those it names, all of a pool, or the only one."""
    references = studies.within(sentence.start, sentence.end)
    ids = dict.fromkeys(i for r in references for i in r.ids)
    if ids:
        return [studies.found[i] for i in ids if i in studies.found]
    if (
        main is not None
        and (PHASE.search(sentence.text) or ENROL.search(sentence.text))
        and not READOUT.search(sentence.text)
        and len(studies.named) > 1
    ):
        first = main.phase is None or (main.enrolled is None and not _ANOTHER.search(sentence.text))
        return [main] if first and re.search(r"\b(?:trial|study)\b", sentence.text) else []
    if _OTHER_TRIAL.search(sentence.text):
        return []
    named = studies.named
    if len(named) == 1 and (
        sentence.section != "body"
        or _ANAPHOR.search(sentence.text)
        or PHASE.search(sentence.text)
        or ENROL.search(sentence.text)
        or TREATED_FOR.search(sentence.text)
    ):
        return named
    if (
        not named
        and (PHASE.search(sentence.text) or ENROL.search(sentence.text))
        and not READOUT.search(sentence.text)
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
