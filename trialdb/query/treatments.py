"""What an arm gets, as it is asked for: a drug, a class of drugs, several drugs together, or one and no other.

A class of drugs means those that have its mechanism in the vocabulary, or its stem in their name where they have none.
A combination is written with ``+`` between its drugs and means arms that get all of them, whatever else they get;
``alone`` behind a name means arms that get nothing else but placebo.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import (
    ColumnElement,
    Engine,
    Select,
    and_,
    column,
    or_,
    select,
    table,
)  # fmt: skip

from trialdb.query.answers import Row, fetch, parts
from trialdb.query.patterns import fits, is_fit
from trialdb.query.words import drug_classes

if TYPE_CHECKING:
    from trialdb.query.names import Thing

__all__ = [
    "arms_of", "class_of", "ids_of", "only", "parts_of", "studies_of_drug", "together", "with_classes", "without_rest",
]  # fmt: skip

_JOINED: Final = " + "
_ALONE: Final = " alone"
_arm_interventions = table("arm_interventions", column("arm_id"), column("intervention_id"))
_interventions = table("interventions", column("id"), column("name"), column("kind"), column("mechanism"))
_arms = table("arms", column("id"), column("study_id"))


def together(*names: str) -> str:
    """The name of a combination.

    >>> together("dupilumab", "topical corticosteroids")
    'dupilumab + topical corticosteroids'
    """
    return _JOINED.join(names)


def only(name: str) -> str:
    """A drug, or a combination, and nothing else."""
    return f"{name}{_ALONE}"


def parts_of(name: str) -> tuple[tuple[str, ...], bool]:
    """The names of what is asked for together, and whether an arm gets nothing else.

    >>> parts_of("nivolumab + ipilimumab"), parts_of("nivolumab alone")
    ((('nivolumab', 'ipilimumab'), False), (('nivolumab',), True))
    """
    bare = name.removesuffix(_ALONE)
    return tuple(part.strip() for part in bare.split(_JOINED) if part.strip()), bare != name


def arms_of(drugs: tuple[Thing, ...]) -> Select[Any]:
    """The arms that get one of what is asked for."""
    plain = tuple(t for t in drugs if len(t.gets) == 1 and not t.alone)
    wanted = [_arm_interventions.c.intervention_id.in_(_drugs(plain))] if plain else []
    return select(_arm_interventions.c.arm_id).where(
        or_(*wanted, *(_gets(t) for t in drugs if t not in plain))
    )


def ids_of(drugs: tuple[Thing, ...]) -> Select[Any]:
    """The drugs that are asked for, one by one."""
    return _drugs(tuple(part for t in drugs for part in t.gets))


def studies_of_drug(drugs: tuple[Thing, ...]) -> Select[Any]:
    """The studies in which an arm gets one of what is asked for."""
    return select(_arms.c.study_id).where(_arms.c.id.in_(arms_of(drugs)))


def without_rest(
    compared: ColumnElement[Any], drugs: tuple[Thing, ...], versus: tuple[Thing, ...]
) -> list[ColumnElement[bool]]:
    """Conditions for what a combination is compared with: another arm that gets less of it, not more of the same.

    Args:
        compared: the column with the comparator.
        drugs: what the arm gets.
        versus: what the comparator gets.
    """
    theirs = {part for t in versus for part in t.gets}
    rest = tuple(part for t in drugs if len(t.gets) > 1 for part in t.gets if part not in theirs)
    return [compared.not_in(_arms_with(rest))] if rest else []


def with_classes(engine: Engine, rows: list[Row], by: Sequence[str]) -> list[Row]:
    """The rows, each told its ``drug_class``: that of what its arm gets, where it is asked for by class."""
    if "class" not in by:
        for row in rows:
            row["drug_class"] = None
        return rows
    mechanisms: dict[str, str | None] = {}
    for drugs in parts(sorted({name for row in rows for name in _named(row)})):
        told = select(_interventions.c.name, _interventions.c.mechanism)
        found = fetch(
            engine, told.where(_interventions.c.name.in_(drugs), _interventions.c.kind != "placebo")
        )
        mechanisms |= {row["name"]: row["mechanism"] for row in found}
    for row in rows:
        classes = [class_of(name, mechanisms[name]) for name in _named(row) if name in mechanisms]
        row["drug_class"] = _JOINED.join(dict.fromkeys(c for c in classes if c)) or None
    return rows


@lru_cache(maxsize=4096)
def class_of(name: str, mechanism: str | None) -> str | None:
    """The first class that a drug is of, else its mechanism.

    >>> class_of("upadacitinib", "JAK1 inhibitor"), class_of("zemacitinib", None), class_of("minoxidil", "vasodilator")
    ('JAK inhibitor', 'JAK inhibitor', 'vasodilator')
    """
    for sort in drug_classes():
        if is_fit(name, sort.stems) if mechanism is None else is_fit(mechanism, sort.mechanisms):
            return sort.name
    return mechanism


def _named(row: Row) -> list[str]:
    return (row["intervention"] or "").split(_JOINED)


def _drugs(things: tuple[Thing, ...]) -> Select[Any]:
    """The drugs that go by one of the names, or are of one of the classes; asked of drugs, not of their many arms."""
    drug = _interventions.c
    named = sorted({t.name for t in things if t.of_class is None})
    wanted: list[ColumnElement[bool]] = [drug.name.in_(named)] if named else []
    for sort in (t.of_class for t in things if t.of_class is not None):
        by_stem = and_(drug.mechanism.is_(None), fits(drug.name, sort.stems))
        wanted.append(or_(fits(drug.mechanism, sort.mechanisms), *([by_stem] if sort.stems else [])))
    return select(drug.id).where(or_(*wanted))


def _arms_with(things: tuple[Thing, ...]) -> Select[Any]:
    given = _arm_interventions.alias("given")
    return select(given.c.arm_id).where(given.c.intervention_id.in_(_drugs(things)))


def _gets(thing: Thing) -> ColumnElement[bool]:
    """All of a combination, and nothing else where it is asked for alone."""
    arm = _arm_interventions.c.arm_id
    all_of_it = [arm.in_(_arms_with((part,))) for part in thing.gets]
    if not thing.alone:
        return and_(*all_of_it)
    given, other = _arm_interventions.alias("given"), _interventions.alias("other")
    more = (
        select(given.c.arm_id)
        .select_from(given.join(other, other.c.id == given.c.intervention_id))
        .where(given.c.arm_id == arm, other.c.kind != "placebo", other.c.id.not_in(_drugs(thing.gets)))
    )
    return and_(*all_of_it, ~more.exists())
