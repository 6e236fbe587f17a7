"""What an arm gets, as it is asked for: a drug, several drugs together, or one and no other.

A combination is written with ``+`` between its drugs and means arms that get all of them, whatever else they get;
``alone`` behind a name means arms that get nothing else but placebo.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import ColumnElement, Select, and_, column, or_, select, table

if TYPE_CHECKING:
    from trialdb.query.names import Thing

__all__ = ["arms_of", "only", "parts_of", "studies_of_drug", "together", "without_rest"]

_JOINED: Final = " + "
_ALONE: Final = " alone"
_arm_interventions = table("arm_interventions", column("arm_id"), column("intervention_id"))
_interventions = table("interventions", column("id"), column("name"), column("kind"))
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
    plain = {name for t in drugs if _is_plain(t) for name in t.gets[0]}
    wanted = [_interventions.c.name.in_(sorted(plain))] if plain else []
    return _arms_where(or_(*wanted, *(_gets(t) for t in drugs if not _is_plain(t))))


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
    theirs = {name for t in versus for names in t.gets for name in names}
    own = {name for t in drugs if len(t.gets) > 1 for names in t.gets for name in names}
    rest = sorted(own - theirs)
    return [compared.not_in(_arms_where(_interventions.c.name.in_(rest)))] if rest else []


def _is_plain(thing: Thing) -> bool:
    return len(thing.gets) == 1 and not thing.alone


def _gets(thing: Thing) -> ColumnElement[bool]:
    """All of a combination, and nothing else where it is asked for alone."""
    arm = _arm_interventions.c.arm_id
    all_of_it = [arm.in_(_arms_where(_interventions.c.name.in_(names))) for names in thing.gets]
    if not thing.alone:
        return and_(*all_of_it)
    given, other = _arm_interventions.alias("given"), _interventions.alias("other")
    more = (
        select(given.c.arm_id)
        .select_from(given.join(other, other.c.id == given.c.intervention_id))
        .where(
            given.c.arm_id == arm,
            other.c.kind != "placebo",
            other.c.name.not_in(sorted(name for names in thing.gets for name in names)),
        )
    )
    return and_(*all_of_it, ~more.exists())


def _arms_where(condition: ColumnElement[bool]) -> Select[Any]:
    joined = _arm_interventions.join(
        _interventions, _interventions.c.id == _arm_interventions.c.intervention_id
    )
    return select(_arm_interventions.c.arm_id).select_from(joined).where(condition)
