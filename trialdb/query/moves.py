"""Which figures moved between two versions of a source, whatever sort of source that is.

A version is a list of figures (:mod:`trialdb.query.told` makes it of the facts of an article, and
:mod:`trialdb.query.posted` of a registry record). A figure is found again in the other version by what it is of.
What is called otherwise there and says the same has not moved: an arm or outcome may be renamed, a sentence reworded.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

__all__ = ["MAIN", "Figure", "FigureMove", "moves"]

#: The part of a figure that is the figure itself, beside its interval, p-value and so on.
MAIN: Final = ""

FigureKind = Literal["result", "safety_event"]


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure as a version of a source states it.

    Attributes:
        kind: whether it is a result or of an adverse event.
        study: the study, by the same name in both versions.
        subject: what it is of together with others: the arms, or the outcome of a record.
        place: which of these it is.
        words: what it is of, for people.
        told: the figure in its parts (``MAIN``, interval, p-value …), as shown.
        quote: the words that state it, where they can be looked for in the other version.
    """

    kind: FigureKind
    study: str
    subject: tuple[Hashable, ...]
    place: tuple[Hashable, ...]
    words: str
    told: Mapping[str, str]
    quote: str | None = None


@dataclass(frozen=True, slots=True)
class FigureMove:
    """A figure, or a part of it, that one version states otherwise than the version before.

    ``whole`` is whether the figure itself is new or gone, and not only a part such as its p-value.
    """

    change: Literal["changed", "added", "removed"]
    kind: FigureKind
    study: str
    words: str
    before: str | None
    now: str | None
    whole: bool = False
    quote: str | None = None


_Place = tuple[Hashable, ...]


@dataclass(slots=True)
class _Statements:
    """All that a version says at one place: often a figure stands in a headline and again in the text."""

    first: Figure
    told: dict[str, list[str]] = field(default_factory=dict)

    def add(self, figure: Figure) -> None:
        for part, shown in figure.told.items():
            self.told.setdefault(part, []).append(shown)

    @property
    def subject(self) -> Hashable:
        return self.first.kind, self.first.study, self.first.subject

    @property
    def content(self) -> Hashable:
        return frozenset((part, frozenset(shown)) for part, shown in self.told.items())


def moves(before: Iterable[Figure], now: Iterable[Figure]) -> list[FigureMove]:
    """What moved between two versions, in the order of the later one; what is gone comes last.

    Args:
        before: the figures of the earlier version.
        now: those of the later version.
    """
    old, new = _by_place(before), _by_place(now)
    gone = {place: told for place, told in old.items() if place not in new}
    came = {place: told for place, told in new.items() if place not in old}
    _drop_renamed_subjects(gone, came)
    _drop_reworded(gone, came)
    found: list[FigureMove] = []
    for place, told in new.items():
        if place in old:
            found += _changes(old[place], told)
        elif place in came:
            found.append(_whole("added", told.first))
    return [*found, *(_whole("removed", told.first) for told in gone.values())]


def _by_place(figures: Iterable[Figure]) -> dict[_Place, _Statements]:
    found: dict[_Place, _Statements] = {}
    for figure in figures:
        place = figure.kind, figure.study, figure.subject, figure.place
        found.setdefault(place, _Statements(figure)).add(figure)
    return found


def _drop_renamed_subjects(gone: dict[_Place, _Statements], came: dict[_Place, _Statements]) -> None:
    """Take out subjects that say the same, place by place, under another name."""

    def by_content(side: Mapping[_Place, _Statements]) -> dict[Hashable, list[list[_Place]]]:
        places: dict[Hashable, list[_Place]] = {}
        for place, told in side.items():
            places.setdefault(told.subject, []).append(place)
        found: dict[Hashable, list[list[_Place]]] = {}
        for mine in places.values():
            content = frozenset((side[place].first.place, side[place].content) for place in mine)
            found.setdefault((*mine[0][:2], content), []).append(mine)
        return found

    then, here = by_content(gone), by_content(came)
    _drop_pairs(gone, came, then, here)


def _drop_reworded(gone: dict[_Place, _Statements], came: dict[_Place, _Statements]) -> None:
    """Take out figures of one subject that are the same, with other words for what they are."""

    def by_content(side: Mapping[_Place, _Statements]) -> dict[Hashable, list[list[_Place]]]:
        found: dict[Hashable, list[list[_Place]]] = {}
        for place, told in side.items():
            found.setdefault((told.subject, told.content), []).append([place])
        return found

    _drop_pairs(gone, came, by_content(gone), by_content(came))


def _drop_pairs(
    gone: dict[_Place, _Statements],
    came: dict[_Place, _Statements],
    then: Mapping[Hashable, list[list[_Place]]],
    here: Mapping[Hashable, list[list[_Place]]],
) -> None:
    for content, before in then.items():
        for old, new in zip(before, here.get(content, ()), strict=False):
            for place in old:
                del gone[place]
            for place in new:
                del came[place]


def _changes(before: _Statements, now: _Statements) -> Iterator[FigureMove]:
    """The parts of a figure that moved; what either version says twice has moved only if nothing of it is the same."""
    for part in dict.fromkeys((*before.told, *now.told)):
        old, new = before.told.get(part, []), now.told.get(part, [])
        if not set(old).isdisjoint(new):
            continue
        change: Literal["changed", "added", "removed"] = (
            "changed" if old and new else "added" if new else "removed"
        )
        words = f"{now.first.words}, {part}" if part else now.first.words
        then, here = (side[0] if side else None for side in (old, new))
        quote = now.first.quote if new else before.first.quote
        yield FigureMove(change, now.first.kind, now.first.study, words, then, here, quote=quote)


def _whole(change: Literal["added", "removed"], figure: Figure) -> FigureMove:
    main, others = (
        figure.told.get(MAIN),
        [shown if part == MAIN else f"{part} {shown}" for part, shown in figure.told.items() if part != MAIN],
    )
    shown = f"{main} ({'; '.join(others)})" if main and others else main or "; ".join(others)
    then, here = (shown, None) if change == "removed" else (None, shown)
    return FigureMove(
        change, figure.kind, figure.study, figure.words, then, here, whole=True, quote=figure.quote
    )
