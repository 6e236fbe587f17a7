"""Rows of tables that are written as lines: "ACR50 | 50.4% | 15.3% | OR 4.1 (2.9 to 5.8) | <0.001".

A head names what each column holds: an arm, what compares two, a p-value. A row names its endpoint first, and its cells
are read by their columns. Or the head names endpoints, and each row an arm. What a column or a row does not name is
left alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from trialdb.extract.arms import ArmMention
from trialdb.extract.comparing import measure_named
from trialdb.extract.frame import Reading, is_base
from trialdb.extract.labelled import told_by
from trialdb.extract.layout import Sentence
from trialdb.extract.lexer import Figure, Interval, PValue, Time, Token, tokens
from trialdb.extract.party import Cast, Party
from trialdb.extract.topic import Topic
from trialdb.facts import ComparisonMeasure

__all__ = ["Column", "head_of", "read_row"]


@dataclass(frozen=True, slots=True)
class Column:
    """What the cells of a column hold; ``shares`` says that they count people as "n (%)"."""

    kind: Literal["arm", "comparison", "p", "endpoint", "other"]
    party: Party | None = None
    against: Party | None = None
    measure: ComparisonMeasure | None = None
    topic: Topic | None = None
    shares: bool = False


_P: Final = re.compile(r"(?:nominal |two-sided |adjusted )?p(?:[- ]values?)?", re.IGNORECASE)
_STATISTICS: Final = re.compile(
    r"statistics?|comparisons?|effects?(?: size)?|estimates?|results?", re.IGNORECASE
)
_SHARES: Final = re.compile(r"\b(?:n|no\.|number)\s*\(%\)", re.IGNORECASE)
_PERCENT: Final = re.compile(r"%|\bper ?cent(?:age)?\b", re.IGNORECASE)
_RESULT: Final = re.compile(r"\d\s?%(?!\s*(?:CI\b|confidence))|\d\.\d")
_P_CELL: Final = re.compile(r"[Pp]?\s*(?P<sign>[<>=≤≥]?)\s*(?P<value>0?\.\d+|1\.0+)\W*")
_BETWEEN: Final = re.compile(r"\b(?:vs\.?|versus|minus|over|against|to)\b|[–−/-]", re.IGNORECASE)
_PAIR: Final = 2


def head_of(
    sentence: Sentence, mentions: Sequence[ArmMention], subjects: Sequence[Topic], cast: Cast
) -> list[Column] | None:
    """What the columns hold below a row that is the head of a table; None of any other row."""
    if _RESULT.search(sentence.text):
        return None
    columns = [_column(sentence, span, mentions, subjects) for span in sentence.cells]
    arms = [c.party for c in columns if c.kind == "arm" and c.party is not None]
    if arms:
        return [_with_sides(c, arms, cast) for c in columns]
    return columns if sum(c.kind == "endpoint" for c in columns[1:]) >= _PAIR else None


def _column(
    sentence: Sentence, span: tuple[int, int], mentions: Sequence[ArmMention], subjects: Sequence[Topic]
) -> Column:
    start, end = sentence.start + span[0], sentence.start + span[1]
    text = sentence.text[span[0] : span[1]]
    named = [m for m in mentions if start <= m.start < end]
    shares = bool(_SHARES.search(text))
    measure, _ = measure_named(sentence.text, *span)
    if _P.fullmatch(text):
        return Column("p")
    if measure is not None or _STATISTICS.fullmatch(text) or (len(named) == _PAIR and _BETWEEN.search(text)):
        arm = named[0].party if len(named) == _PAIR else None
        against = named[-1].party if named else None
        return Column("comparison", arm, against, measure or ("difference" if named else None))
    if len(named) == 1 and len(named[0].parties) == 1:
        return Column("arm", named[0].party, shares=shares)
    told = [t for t in subjects if start <= t.start < end and (t.code or t.term)]
    return (
        Column("endpoint", topic=told[0], shares=shares) if len(told) == 1 else Column("other", shares=shares)
    )


def _with_sides(column: Column, arms: Sequence[Party], cast: Cast) -> Column:
    """A column of comparisons with the two arms that it compares, where the head or the number of arms tells."""
    if column.kind not in {"comparison", "p"} or column.party is not None:
        return column
    bases = [a for a in arms if is_base(a)]
    against = column.against or (bases[0] if len(bases) == 1 else None)
    others = [a for a in arms if against is not None and a.identity != against.identity]
    if not others and cast.experimental is not None:
        others = [cast.experimental]
    return replace(column, party=others[0] if len(others) == 1 else None, against=against)


def read_row(
    sentence: Sentence,
    columns: Sequence[Column],
    found: Sequence[Token],
    mentions: Sequence[ArmMention],
    subjects: Sequence[Topic],
    *,
    before: Topic | None = None,
) -> list[Reading]:
    """The figures of a row under a head; none of a row that has not as many cells.

    ``before`` is what the row above is about, which a row of comparisons or of p-values goes on with.
    """
    if len(columns) + 1 == len(sentence.cells) and columns and columns[0].kind == "arm":
        columns = [Column("other"), *columns]  # no head stands over the labels
    if len(columns) != len(sentence.cells):
        return []
    start, end = sentence.cells[0]
    if any(c.kind == "arm" for c in columns):
        if before is not None and (compared := _compared(sentence, columns)) is not None:
            pairs = zip(compared[1:], sentence.cells[1:], strict=True)
            effects = [_reading(sentence, cell, found, column, percent=False) for column, cell in pairs]
            return [replace(r, topic=before) for r in effects if r is not None]
        topic = _topic_of(sentence, (start, end), found, subjects)
        if topic is None or not sentence.text[start:end].strip():
            return []
        shares = columns[0].shares or _SHARES.search(sentence.text, start, end) is not None
        percent = shares or _PERCENT.search(sentence.text, start, end) is not None
        time = next(
            (t for t in found if isinstance(t, Time) and t.role in {"at", "landmark"} and t.end <= end), None
        )
        readings = [
            r
            for column, cell in zip(columns[1:], sentence.cells[1:], strict=True)
            if (
                r := _reading(
                    sentence, cell, found, replace(column, shares=column.shares or shares), percent=percent
                )
            )
        ]
        return _with_p([replace(r, topic=topic, time=time) for r in readings])
    named = [m for m in mentions if m.start - sentence.start < end]
    if len(named) != 1 or len(named[0].parties) != 1:
        return []
    told = [
        (
            column,
            _reading(
                sentence, cell, found, Column("arm", named[0].party, shares=column.shares), percent=False
            ),
        )
        for column, cell in zip(columns, sentence.cells, strict=True)
        if column.kind == "endpoint"
    ]
    return [replace(r, topic=column.topic) for column, r in told if r is not None]


_REDUCTION: Final = re.compile(r"(?:relative |rate |risk )?reductions?\b", re.IGNORECASE)


def _compared(sentence: Sentence, columns: Sequence[Column]) -> list[Column] | None:
    """The columns of a row of comparisons with the one base among the arms: "Reduction vs placebo", "p-value"."""
    start, end = sentence.cells[0]
    label = sentence.text[start:end]
    bases = [c.party for c in columns if c.party is not None and is_base(c.party)]
    measure = measure_named(sentence.text, start, end)[0]
    if _REDUCTION.match(label):
        measure = "percent_reduction"
    is_p = _P.match(label) is not None
    if len(bases) != 1 or not (is_p or (measure is not None and _BETWEEN.search(label))):
        return None
    kind: Literal["p", "comparison"] = "p" if is_p else "comparison"
    return [
        Column(kind, c.party, bases[0], measure)
        if c.kind == "arm" and c.party not in bases
        else Column("other")
        for c in columns
    ]


def _topic_of(
    sentence: Sentence, span: tuple[int, int], found: Sequence[Token], subjects: Sequence[Topic]
) -> Topic | None:
    """What a row is about: the endpoint that its first cell names, or the adverse event in it."""
    topic = told_by(sentence.text, sentence.start, span, subjects, found)
    events = [t for t in subjects if t.term and span[0] <= t.start - sentence.start < span[1]]
    return topic or (events[0] if events else None)


def _reading(
    sentence: Sentence, cell: tuple[int, int], found: Sequence[Token], column: Column, *, percent: bool
) -> Reading | None:
    """What a cell says of its column's arm, or of the two that its column compares; its interval and p-value too."""
    inside = [t for t in found if cell[0] <= t.start and t.end <= cell[1]]
    p = _p_in(sentence.text, cell, inside, column)
    if column.kind == "p":
        return (
            Reading(p.start, p=p, compares=True, arm=column.party, comparator=column.against) if p else None
        )
    if column.kind == "other" or column.party is None:
        return None
    figure = _figure_in(sentence.text, inside, shares=column.shares, percent=percent)
    interval = next((t for t in inside if isinstance(t, Interval)), None)
    if column.kind == "arm":
        return None if figure is None else Reading(figure.start, figure, column.party, interval=interval)
    measure = measure_named(sentence.text, *cell)[0] or column.measure
    if figure is None or measure is None:
        return (
            Reading(p.start, p=p, compares=True, arm=column.party, comparator=column.against) if p else None
        )
    return Reading(figure.start, figure, column.party, column.against, compares=True, measure=measure, interval=interval, p=p)  # fmt: skip


def _figure_in(text: str, inside: Sequence[Token], *, shares: bool, percent: bool) -> Figure | None:
    """The first figure of a cell; where people are counted as "n (%)", the share with its count."""
    figures = [f for t in inside if (f := _amount(t, text)) is not None and f.compared is None]
    if not figures:
        return None
    first = figures[0]
    if shares and first.unit is None and len(figures) >= _PAIR and first.value.is_integer():
        return replace(figures[1], unit="%", n=int(first.value))
    return replace(first, unit="%") if percent and first.unit is None else first


def _amount(token: Token, text: str) -> Figure | None:
    """A figure, or a length of time in a cell, which is one too."""
    if isinstance(token, Figure):
        return token
    if isinstance(token, Time) and text[token.start].isdigit():
        return Figure(token.start, token.end, token.value, text[token.start : token.end], f"{token.unit}s")
    return None


def _p_in(text: str, cell: tuple[int, int], inside: Sequence[Token], column: Column) -> PValue | None:
    if column.kind == "p" and (m := _P_CELL.fullmatch(text, *cell)):
        told = [t for t in tokens(f"p{m['sign'] or '='}{m['value']}") if isinstance(t, PValue)]
        return replace(told[0], start=cell[0], end=m.end("value")) if told else None
    return next((t for t in inside if isinstance(t, PValue)), None)


def _with_p(readings: Sequence[Reading]) -> list[Reading]:
    """A row's readings with the p-value of its own column beside the figure that compares the same arms."""
    alone = [r for r in readings if r.figure is None]
    effects = [r for r in readings if r.compares and r.figure is not None]
    for effect in effects:
        for r in alone:
            if effect.p is None and (r.arm, r.comparator) == (effect.arm, effect.comparator):
                effect.p = r.p
    told = [e.p for e in effects]
    return [r for r in readings if r.figure is not None or (r.p not in told and r.arm is not None)]
