"""The layout of a text: sections, paragraphs and sentences, each with its offsets.

A section says what its figures may be: results are read from ``title``, ``body`` and ``results`` alone, while
``methods`` and ``background`` tell of design, arms and endpoints, and ``boilerplate`` and ``references`` of nothing
but names. Every span refers to the text as given; nothing is changed or stripped from it.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from trialdb.extract.cues import lower

__all__ = ["Section", "Sentence", "prose", "sentences"]

Section = Literal[
    "title", "body", "background", "methods", "results", "conclusion", "boilerplate", "references"
]

_LABELS: Final[dict[str, Section]] = {
    "background": "background", "introduction": "background", "context": "background", "rationale": "background",
    "aim": "background", "aims": "background", "objective": "background", "objectives": "background",
    "purpose": "background", "importance": "background", "hypothesis": "background", "question": "background",
    "why it was done": "background", "research question": "background", "trial rationale": "background",
    "method": "methods", "methods": "methods", "design": "methods", "setting": "methods", "participants": "methods",
    "patients": "methods", "interventions": "methods", "intervention": "methods", "procedure": "methods",
    "measurements": "methods", "main outcome measures": "methods", "main outcome measure": "methods",
    "outcome measures": "methods", "trial design": "methods", "study design": "methods", "materials": "methods",
    "study question": "background", "summary answer": "conclusion", "what is known already": "background",
    "study design, size, duration": "methods", "participants/materials, setting, methods": "methods",
    "participants, setting, methods": "methods", "main results and the role of chance": "results",
    "exposure": "methods", "exposures": "methods", "relevance": "conclusion", "measurement": "methods",
    "interpretations": "conclusion",
    "limitations, reasons for caution": "conclusion", "wider implications of the findings": "conclusion",
    "wider implications": "conclusion", "study funding": "boilerplate", "study funding/competing interests": "boilerplate",
    "study funding/competing interest(s)": "boilerplate",
    "research design": "methods", "study population": "methods", "sample": "methods", "measures": "methods", "data collection": "methods",
    "subjects": "methods", "randomization": "methods", "randomisation": "methods", "primary outcome": "methods", "how": "methods",
    "title": "title", "abstract": "background", "summary": "background",
    "result": "results", "results": "results", "findings": "results", "main results": "results",
    "main findings": "results", "principal findings": "results", "key results": "results",
    "outcomes": "results", "what was found": "results", "safety": "results", "efficacy": "results", "key findings": "results",
    "take-home": "conclusion", "take-home message": "conclusion",
    "conclusion": "conclusion", "conclusions": "conclusion", "interpretation": "conclusion",
    "discussion": "conclusion", "limitations": "conclusion", "significance": "conclusion", "implications": "conclusion",
    "what it means": "conclusion", "clinical significance": "conclusion", "clinical relevance": "conclusion",
    "clinical implications": "conclusion", "relevance to clinical practice": "conclusion", "impact": "conclusion",
    "funding": "boilerplate", "trial registration": "methods", "registration": "methods",
    "trial registration number": "methods", "clinical trial registration": "methods", "keywords": "boilerplate",
    "clinicaltrials.gov registration numbers": "methods", "clinicaltrials.gov registration number": "methods",
    "clinicaltrials.gov identifier": "methods", "clinicaltrials.gov number": "methods",
}  # fmt: skip
_WORDS: Final = "|".join(sorted({re.escape(w) for w in _LABELS}, key=len, reverse=True))
_LABEL: Final = re.compile(  # in lower case
    rf"[ \t]*(?:abstract\.|#{{1,4}} ?|\*\*|\[(?=[\w ]{{3,30}}\]))?"
    rf"(?P<label>(?:{_WORDS})(?:(?: and |/| & |, and |, )(?:{_WORDS}))*)(?:\*\*)?(?P<mark>[:.]?:|\]:?|\s[-–—](?=\s)|\.(?=\s+[a-z\d])|(?=\s*(?:\n|$)))"
)
_BETWEEN_LABELS: Final = re.compile(r", and |, | and |/| & ")
_BEFORE_LABEL: Final = re.compile(r"[\n.!?)](?:(?<=\n)|(?=\s))")
_REFERENCES: Final = re.compile(r"(?:#+ ?)?(?:references?|bibliography|sources)\s*:?\s*", re.IGNORECASE)
_ABOUT_TRIAL: Final = re.compile(
    r"(?:#+ ?)?about\b.*\b(?:trial|study|studies|program(?:me)?|project|phase)\b.*", re.IGNORECASE
)
_OF_RESULTS: Final = re.compile(
    r"(?:[A-Z][\w-]*\s+)(?:[\w-]+\s+){0,3}(?:results|findings|efficacy|read-?outs?)(?:\s+(?:at|in|from|of|after)\s[^.:]{2,40})?:?"
)  # "Maintenance results" heads results, though a design was told before
_BOILERPLATE: Final = re.compile(
    r"(?:#+ ?)?(?:about (?:the )?[A-Z].{0,80}|more on this topic|related (?:articles|content|news)|disclaimers?\b.*"
    r"|disclosures?|forward[- ]looking statements?.*|cautionary (?:note|statement).*|safe harbou?r.*|media contacts?.*"
    r"|contacts?|investor contacts?.*|important safety information.*|-{5,}|#{3,})\s*:?\s*",
    re.IGNORECASE,
)
_ABBREVIATIONS: Final = frozenset(
    "vs v e.g i.e dr prof mr mrs ms inc co ltd corp st no nos fig figs al approx ca cf etc resp u.s u.k ph.d m.d c.i s.d s.e "
    "jan feb mar apr jun jul aug sept sep oct nov dec min max est".split()
)
_LONGEST: Final = 2000  # characters that one sentence may have; a longer run of text is cut at a blank
_LONGEST_WORD: Final = 100  # characters without a blank that may still be a word or an address
_NO_PROSE: Final = re.compile(rf"\S{{{_LONGEST_WORD + 1},}}")
_MARK: Final = r"(?<=[.!?])[\"”’')\]]*(?:\d{1,2}(?:[,–-]\d{1,2})*)?(?=\s)|(?<=\n)"
_END: Final = re.compile(rf"[.!?\n](?:{_MARK})")
_END_OR_GAP: Final = re.compile(rf"[.!?\n \t](?:{_MARK}|(?<=[ \t])[ \t]{{59,}})")
_BULLET: Final = re.compile(r"\s*(?:[-•*·▪◦–]|\d{1,2}[.)])\s+")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: ``text`` is ``source[start:end]``; ``paragraph`` counts the blocks between line breaks.

    A row of a table is one sentence; ``cells`` are the spans of its cells in ``text``, empty ones too.
    """

    start: int
    end: int
    text: str
    section: Section
    paragraph: int
    heading: bool = False
    bullet: bool = False
    cells: tuple[tuple[int, int], ...] = ()

    @property
    def is_aside(self) -> bool:
        """Whether it stands outside the text proper, in references or boilerplate, which tell of nothing but names."""
        return self.section in _ASIDE


_ASIDE: Final = frozenset({"references", "boilerplate"})


def prose(text: str) -> str:
    """The text with runs that no word is as long as (encoded data, rules of dashes) blanked; offsets stay.

    >>> prose("Data: " + "A" * 200 + " ends").split()
    ['Data:', 'ends']
    """
    if max(map(len, text.split()), default=0) <= _LONGEST_WORD:
        return text
    return _NO_PROSE.sub(lambda m: " " * len(m.group()), text)


def sentences(text: str) -> list[Sentence]:
    r"""The sentences of a text in reading order, each with its section.

    >>> [(s.section, s.text) for s in sentences("A trial\n\nMETHODS: We asked. RESULTS: It was 4.2 vs. 3.1. Good.")]
    ... # doctest: +NORMALIZE_WHITESPACE
    [('title', 'A trial'), ('methods', 'We asked.'), ('results', 'It was 4.2 vs. 3.1.'), ('results', 'Good.')]
    """
    found: list[Sentence] = []
    lowered = lower(text)
    labelled, led = _is_labelled(lowered), _is_led(text)
    section: Section = "title"
    for number, (start, end) in enumerate(_blocks(text)):
        block = text[start:end]
        if cells := _cells(block):
            if section == "title" and any(map(str.isdigit, block)):
                section = "body"
            s, e = _stripped(text, start, end)
            own = tuple((max(low + start - s, 0), max(min(high + start, e) - s, 0)) for low, high in cells)
            found.append(Sentence(s, e, text[s:e], section, number, cells=own))
            continue
        plain = block.strip().strip("*_# ")
        if _REFERENCES.fullmatch(plain):
            section = "references"
        elif len(plain) < 120 and _ABOUT_TRIAL.fullmatch(plain):
            section = "background"
        elif len(plain) < 120 and _BOILERPLATE.fullmatch(plain):
            section = "boilerplate"
        elif section in {"methods", "background"} and _OF_RESULTS.fullmatch(plain):
            section = "results"
        for piece_start, piece_end, label in (
            _led(text, start, end)
            if led
            else _labelled(lowered, start, end)
            if labelled
            else [(start, end, None)]
        ):
            if label is not None and section not in _ASIDE:
                section = label
            elif section == "title" and (
                not _is_heading(block)
                or _BULLET.match(block)
                or (found and _FIGURES.search(block))
                or _tells_figures(text, start, end)
            ):
                section = "body"
            for s, e in _split(text, piece_start, piece_end):
                heading = (
                    _is_heading(text[s:e])
                    and not text[start:s].strip(" \t\n-•*#")
                    and not text[e:end].strip()
                )
                bullet = bool(_BULLET.match(text, start, e))
                found.append(Sentence(s, e, text[s:e], section, number, heading, bullet))
    return found


def _tells_figures(text: str, start: int, end: int) -> bool:
    """Whether a block has sentences, the last of which gives a figure, though it ends without a full stop."""
    spans = list(_split(text, start, end))
    return len(spans) > 1 and _FIGURE_TOLD.search(text, *spans[-1]) is not None


_FIGURE_TOLD: Final = re.compile(r"\d\s?%|\d\.\d|[=<]\s?0?\.\d")
_FIGURES: Final = re.compile(
    r"\b(?:HR|OR|RR)\b\W{0,3}\d|\d\s?%\s*CI\b|\b[pP]\s?[=<]\s?[0.]|\d\s?%[,;]?\s+(?:vs\.?|versus|v\.?)\s+\d|\b[nN]\s?=\s?\d.*\b[nN]\s?=\s?\d"
)  # what no title has: a line of results or of arms, though it ends without a full stop
_BETWEEN_CELLS: Final = re.compile(r"[|\t]")
_LEAST_CELLS: Final = 3


def _cells(line: str) -> tuple[tuple[int, int], ...]:
    """The spans of the cells of a row of a table, by bars, tabs or wide gaps; none of a line that is no such row."""
    if "|" not in line and "\t" not in line:
        return _aligned(line) if _GAP in line else ()
    start, end = len(line) - len(line.lstrip(" ")), len(line.rstrip())
    if line.startswith("|", start) and line.endswith("|", start + 1, end):
        start, end = start + 1, end - 1
    bars = [m.span() for m in _BETWEEN_CELLS.finditer(line, start, end)]
    edges = [start, *itertools.chain.from_iterable(bars), end]
    spans = [_stripped(line, s, e) for s, e in zip(edges[::2], edges[1::2], strict=True)]
    filled = sum(s < e for s, e in spans)
    return tuple(spans) if len(spans) >= _LEAST_CELLS and filled > 1 else ()


_GAP: Final = "   "
_BETWEEN_ALIGNED: Final = re.compile(r" {3,}")
_LONGEST_CELL: Final = 60  # characters; what is longer is prose


def _aligned(line: str) -> tuple[tuple[int, int], ...]:
    """The spans of the cells of a row whose columns stand under each other; a row without a label has an empty first one."""
    start, end = len(line) - len(line.lstrip(" ")), len(line.rstrip())
    edges = [
        start,
        *itertools.chain.from_iterable(m.span() for m in _BETWEEN_ALIGNED.finditer(line, start, end)),
        end,
    ]
    spans = [*zip(edges[::2], edges[1::2], strict=True)]
    if start >= len(_GAP):
        spans = [(0, 0), *spans]
    is_row = len(spans) >= _LEAST_CELLS and all(e - s <= _LONGEST_CELL for s, e in spans)
    return tuple(spans) if is_row else ()


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    """A span without the blanks around what it holds."""
    part = text[start:end]
    return start + len(part) - len(part.lstrip()), start + len(part.rstrip()) if part.strip() else end


def _is_labelled(lowered: str) -> bool:
    """Whether a text, in lower case, has the labels of a structured abstract: results and another, or two others (a design paper)."""
    labels = {kind for m in _labels(lowered, 0, len(lowered)) for kind in _kinds_of(m["label"])}
    others = labels & {"background", "methods", "conclusion"}
    return len(others) > ("results" not in labels) and "boilerplate" not in others


def _kinds_of(label: str) -> list[Section]:
    parts = [p.strip() for p in _BETWEEN_LABELS.split(label.lower())]
    return [_LABELS[p] for p in parts if p in _LABELS]


def _labels(lowered: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """The labels of sections in a part of a text in lower case, at the beginnings of lines and sentences."""
    at = start
    for place in _openings(lowered, start, end):
        if place >= at and (m := _LABEL.match(lowered, place, end)):
            yield m
            at = m.end()


def _openings(text: str, start: int, end: int) -> Iterator[int]:
    """Where lines and sentences begin, or the one or two blanks behind the one before."""
    if start == 0:
        yield 0
    for m in _BEFORE_LABEL.finditer(text, max(0, start - 3), end):
        if text[m.start()] == "\n":
            yield m.end()
        else:
            yield m.end() + 1
            if text[m.end() + 1 : m.end() + 2].isspace():
                yield m.end() + 2


_LED: Final = re.compile(
    rf"[ \t]*(?P<label>(?i:(?:{_WORDS})(?:(?: and |/| & |, and |, )(?:{_WORDS}))*))(?=[ \t]+[A-Z\d“])"
)
_LEAST_LED: Final = (
    3  # paragraphs that begin with a label, from which on a text is taken to be labelled in that way
)


def _is_led(text: str) -> bool:
    """Whether paragraphs begin with a label and no sign: "Findings Between March and June, 412 patients ..."."""
    found = [m["label"] for line in text.splitlines() if (m := _LED.match(line)) and m["label"][0].isupper()]
    sections = {_section_of(label) for label in found}
    return len(found) >= _LEAST_LED and "results" in sections and bool(sections & {"methods", "background"})


def _led(text: str, start: int, end: int) -> list[tuple[int, int, Section | None]]:
    """A block without the label that it begins with, and its section."""
    m = _LED.match(text, start, end)
    return (
        [(m.end(), end, _section_of(m["label"]))]
        if m and m["label"].strip()[0].isupper()
        else [(start, end, None)]
    )


def _section_of(label: str) -> Section:
    """The section that a label opens; under "Methods and results" both stand, as in a text without labels."""
    kinds = _kinds_of(label)
    if "results" not in kinds:
        return kinds[0]
    return "body" if "methods" in kinds else "results"


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    """The lines that hold anything."""
    return (m.span() for m in re.finditer(r"[^\n]+", text) if m.group().strip())


def _labelled(lowered: str, start: int, end: int) -> list[tuple[int, int, Section | None]]:
    """The pieces of a block, of a text in lower case, between the labels that stand in it."""
    pieces: list[tuple[int, int, Section | None]] = []
    at, current = start, None
    for m in _labels(lowered, start, end):
        if m["mark"] == "" and m.end() < end and lowered[m.end() : end].strip():
            continue
        if lowered[at : m.start()].strip():
            pieces.append((at, m.start(), current))
        at, current = m.end(), _section_of(m["label"])
    if lowered[at:end].strip() or current is not None:
        pieces.append((at, end, current))
    return pieces


def _split(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Sentence spans of a block, without surrounding blanks or bullets."""
    at = start
    may_have_gaps = text.find("  ", start, end) >= 0 or text.find("\t", start, end) >= 0
    for m in (_END_OR_GAP if may_have_gaps else _END).finditer(text, start, end):
        if not m.group().isspace() and not _ends_here(text, at, m, end):
            continue
        if m.group() == "\n" and not _BULLET.match(text, m.end()):
            continue
        yield from _cut(text, at, m.end())
        at = m.end()
    yield from _cut(text, at, end)


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A span in pieces that are no longer than a sentence may be."""
    while end - start > _LONGEST:
        blank = max(text.rfind(c, start, start + _LONGEST) for c in " \t\n")
        stop = blank if blank > start else start + _LONGEST
        yield from _trim(text, start, stop)
        start = stop
    yield from _trim(text, start, end)


_SMALL_INITIAL: Final = re.compile(
    r"[a-z]{1,2}[A-Z]{2,}[\w-]*\s"
)  # "sICH", "mRS", "eGFR" begin a sentence too


def _ends_here(text: str, start: int, m: re.Match[str], end: int) -> bool:
    following = text[m.end() : min(end, m.end() + 40)].lstrip()
    if text[m.start()] != ".":
        return not following[:1].islower()
    if _SMALL_INITIAL.match(following):
        following = following[1:]
    cited = m.group()[1:].lstrip("\"”’')]")
    if (
        cited
        and text[m.start() - 1].isdigit()
        and "," not in cited
        and m.end() < end
        and text[m.end()] != "\n"
    ):
        return False
    if (
        following
        and not (following[0].isupper() or following[0].isdigit() or following[0] in "“\"'(‘[•≥<>*")
        and not following[:4].isalnum()
    ):
        return False
    if following and following[0].islower():
        return False
    word = text[max(start, m.start() - 12) : m.start()].rsplit(maxsplit=1)
    last = word[-1].strip("(“\"'[").lower() if word else ""
    if last in _ABBREVIATIONS:
        return False
    return not (
        len(last) == 1
        and last.isalpha()
        and text[m.start() - 1].isupper()
        and following[:1].isupper()
        and m.start() - start < 200
        and _initial(text, m.start())
    )


def _initial(text: str, dot: int) -> bool:
    """Whether the capital before this full stop is the initial of a name (Emma G. Brown)."""
    return bool(re.search(r"[A-Z][a-z]+ [A-Z]$", text[max(0, dot - 30) : dot]))


def _trim(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    bullet = _BULLET.match(text, start, end)
    if bullet and text[start : bullet.end()].strip()[:1] in "-•*·▪◦–":
        start = bullet.end()
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if end > start:
        yield start, end


def _is_heading(text: str) -> bool:
    plain = text.strip()
    return len(plain) < 220 and plain[-1:] not in '.!?:;,”"' and "\n" not in plain
