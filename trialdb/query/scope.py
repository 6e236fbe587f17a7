"""What a query is restricted to: names are looked up, and become conditions on a view.

A name that nothing goes by is an error with close names; it is never ignored.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import ColumnElement, Engine, Select, TableClause, and_, column, or_, select, table

from trialdb.errors import QuestionError, UnknownNameError
from trialdb.query.lexer import Dose, time_point
from trialdb.query.names import NameKind, Names, Thing, known_names
from trialdb.values import key, to_days

if TYPE_CHECKING:
    from trialdb.facts import TimePoint
    from trialdb.vocabulary import Vocabulary

__all__ = ["Scope", "Wanted"]

Wanted = str | Sequence[str] | None

_arm_interventions = table("arm_interventions", column("arm_id"), column("intervention_id"))
_interventions = table("interventions", column("id"), column("name"))
_arms = table("arms", column("id"), column("study_id"))
_study_conditions = table("study_conditions", column("study_id"), column("condition_id"))
_conditions = table("conditions", column("id"), column("name"))
_study_endpoints = table("study_endpoints", column("study_id"), column("endpoint_id"))
_results = table("results", column("study_id"), column("endpoint_id"))
_endpoints = table("endpoints", column("id"), column("code"))
ROLES: Final = ("placebo", "active_comparator", "experimental", "other")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Restrictions by name, dose and time; all that is given must hold, and any of several names of one kind."""

    endpoint: Wanted = None
    drug: Wanted = None
    study: Wanted = None
    condition: Wanted = None
    term: Wanted = None
    subgroup: Wanted = None
    at: TimePoint | str | None = None
    dose: Dose | None = None
    dose_level: str | None = None
    regimen: str | None = None
    measure: str | None = None

    def names(
        self, engine: Engine, *, versus: str | None = None, vocabulary: Vocabulary | None = None
    ) -> Names:
        """The names that are needed to look up what is asked for."""
        kinds: list[NameKind] = [k for k in _KINDS if getattr(self, k)]
        if versus is not None and "drug" not in kinds:
            kinds.append("drug")
        wanted = [name for kind in _KINDS for name in _listed(getattr(self, kind))]
        among = {key(name) for name in [*wanted, *([versus] if versus else [])]}
        return known_names(engine, vocabulary=vocabulary, kinds=kinds, among=among)

    def conditions(self, source: TableClause, names: Names) -> list[ColumnElement[bool]]:
        """The restrictions as conditions on the columns of a view.

        Raises:
            UnknownNameError: a name is not known.
            QuestionError: a time point cannot be read.
        """
        things = {kind: look_up(names, kind, getattr(self, kind)) for kind in _KINDS}
        found = [
            *_by_text(source, "endpoint", things["endpoint"]),
            *_by_text(source, "term", things["term"]),
            *_by_text(source, "subgroup", things["subgroup"]),
        ]
        if things["study"]:
            found.append(source.c.study_id.in_(sorted({i for t in things["study"] for i in t.ids})))
        if things["drug"]:
            found.append(_of_drug(source, things["drug"]))
        if things["condition"]:
            found.append(source.c.study_id.in_(_studies_of_condition(things["condition"])))
        return found + self._figures(source)

    def _figures(self, source: TableClause) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = []
        if self.at is not None:
            at = time_point(self.at) if isinstance(self.at, str) else self.at
            if at is None:
                raise QuestionError(f"{self.at!r} is not a time point such as '24 weeks'", words=str(self.at))
            days = to_days(at.value, at.unit) or 0.0
            found.append(source.c.at_days.between(days - 0.01, days + 0.01))
        if self.dose is not None:
            found.append(and_(source.c.dose_value == self.dose.value, source.c.dose_unit == self.dose.unit))
        plain = {name: getattr(self, name) for name in ("dose_level", "regimen", "measure")}
        return found + [source.c[name] == wanted for name, wanted in plain.items() if wanted is not None]


_KINDS: Final[tuple[NameKind, ...]] = ("endpoint", "drug", "study", "condition", "term", "subgroup")


def look_up(names: Names, kind: NameKind, wanted: Wanted) -> tuple[Thing, ...]:
    """The things of a kind that go by one name or by several."""
    return tuple(thing for name in _listed(wanted) for thing in names.resolve(kind, name))


def _listed(wanted: Wanted) -> tuple[str, ...]:
    return (wanted,) if isinstance(wanted, str) else tuple(wanted or ())


def against(source: TableClause, names: Names, versus: str) -> list[ColumnElement[bool]]:
    """Conditions for the comparator: ``any``, a role such as ``placebo``, or the name of a drug.

    Raises:
        UnknownNameError: it is none of these.
    """
    if versus == "any":
        return []
    if versus in ROLES:
        return [source.c.comparator_role == versus]
    try:
        drugs = names.resolve("drug", versus)
    except UnknownNameError as error:
        raise UnknownNameError("comparator", versus, error.alternatives) from error
    return [source.c.comparator_id.in_(_arms_of(drugs))]


def _by_text(source: TableClause, name: str, things: tuple[Thing, ...]) -> list[ColumnElement[bool]]:
    return [source.c[name].in_(sorted({t.name for t in things}))] if things else []


def _arms_of(drugs: tuple[Thing, ...]) -> Select[Any]:
    named = sorted({t.name for t in drugs})
    joined = _arm_interventions.join(
        _interventions, _interventions.c.id == _arm_interventions.c.intervention_id
    )
    return select(_arm_interventions.c.arm_id).select_from(joined).where(_interventions.c.name.in_(named))


def studies_of_drug(drugs: tuple[Thing, ...]) -> Select[Any]:
    """The studies in which an arm gets one of the drugs."""
    return select(_arms.c.study_id).where(_arms.c.id.in_(_arms_of(drugs)))


def _studies_of_condition(conditions: tuple[Thing, ...]) -> Select[Any]:
    named = sorted({t.name for t in conditions})
    joined = _study_conditions.join(_conditions, _conditions.c.id == _study_conditions.c.condition_id)
    return select(_study_conditions.c.study_id).select_from(joined).where(_conditions.c.name.in_(named))


def studies_with_endpoint(endpoints: tuple[Thing, ...]) -> list[Select[Any]]:
    """The studies that have one of the endpoints: by design, and by results."""
    ids = select(_endpoints.c.id).where(_endpoints.c.code.in_(sorted({t.name for t in endpoints})))
    return [select(t.c.study_id).where(t.c.endpoint_id.in_(ids)) for t in (_study_endpoints, _results)]


def _of_drug(source: TableClause, drugs: tuple[Thing, ...]) -> ColumnElement[bool]:
    """Rows of arms that get one of the drugs; where a view has no arm, rows that name it or are of its studies."""
    if "arm_id" in source.c:
        return source.c.arm_id.in_(_arms_of(drugs))
    of_study = source.c.study_id.in_(studies_of_drug(drugs))
    if "intervention_id" not in source.c:
        return of_study
    ids = select(_interventions.c.id).where(_interventions.c.name.in_(sorted({t.name for t in drugs})))
    return or_(source.c.intervention_id.in_(ids), of_study)
