"""What a query is restricted to: names are looked up, and become conditions on a view.

A name that nothing goes by is an error with close names; it is never ignored. Queries take their restrictions as
keyword arguments, which the typed dicts below list: ``StudyFilters`` for whatever is about studies, ``ArmFilters``
besides for figures of arms, ``ResultFilters`` besides for figures of endpoints.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypedDict

from sqlalchemy import (
    ColumnElement,
    Engine,
    FromClause,
    Select,
    and_,
    column,
    false,
    func,
    or_,
    select,
    table,
)

from trialdb.errors import QuestionError, UnknownNameError
from trialdb.query.answers import MANY
from trialdb.query.lexer import Dose, time_point
from trialdb.query.names import NameKind, Names, Thing, known_names
from trialdb.query.patterns import fits
from trialdb.query.publication import last_day, published, published_by
from trialdb.query.treatments import arms_of, ids_of, only, parts_of, studies_of_drug, together, without_rest
from trialdb.query.words import analysis_sets
from trialdb.values import key, to_days

if TYPE_CHECKING:
    from trialdb.facts import TimePoint
    from trialdb.vocabulary import Vocabulary

__all__ = ["ArmFilters", "ResultFilters", "Scope", "StudyFilters", "Wanted"]

Wanted = str | Sequence[str] | None

_arm_interventions = table("arm_interventions", column("arm_id"), column("intervention_id"))
_arms = table("arms", column("id"), column("study_id"), column("role"), column("dose_level"))
_studies = table("studies", column("id"), column("program"), column("phase"))
_study_conditions = table("study_conditions", column("study_id"), column("condition_id"))
_conditions = table("conditions", column("id"), column("name"))
_study_endpoints = table("study_endpoints", column("study_id"), column("endpoint_id"), column("source_id"))
_results = table(
    "results",
    column("id"),
    column("study_id"),
    column("endpoint_id"),
    column("outcome_id"),
    column("source_id"),
)
_endpoints = table("endpoints", column("id"), column("code"))
_sources = table("sources", column("id"), column("published_on"))
_outcomes = table("outcomes", column("id"), column("population"))
ROLES: Final = ("placebo", "active_comparator", "experimental", "other")


class StudyFilters(TypedDict, total=False):
    """Restrictions of whatever is about studies.

    ``drug``, ``study`` (name or registry number), ``program`` (a development programme such as ROCKET), ``condition``:
    one name or several, of which any holds.
    ``source``: who published it, or a kind of source (``registry``, ``journal``, ``press release``, ``news`` …).
    ``as_of``: only what was published by that day (``2025-03-08``, also ``2025-03`` or ``2025``: its last day);
    a source without a date was not. ``phase``: of the study; 2 also finds 2b and 2/3.
    """

    drug: Wanted
    study: Wanted
    program: Wanted
    condition: Wanted
    source: Wanted
    as_of: str | None
    phase: str | None


class ArmFilters(StudyFilters, total=False):
    """Restrictions of figures of arms, besides those of studies.

    ``at``: a time point such as ``24 weeks``, or several. ``dose``: only arms with this dose, or one of several. ``dose_level``: only arms that
    sources call ``high``, ``medium`` or ``low`` dose. ``regimen``: only arms with this schedule, such as
    ``every 4 weeks``.
    """

    at: TimePoint | str | Sequence[TimePoint] | None
    dose: Dose | Sequence[Dose] | None
    dose_level: str | None
    regimen: str | None


class ResultFilters(ArmFilters, total=False):
    """Restrictions of figures of endpoints, besides those of arms.

    ``endpoint``: code, label or other name, or several. ``subgroup``: part of the participants, or several.
    ``population``: analysis set, such as ``intention-to-treat`` or ``per protocol``, or several. ``measure``: what
    sort of number, such as ``proportion`` of one arm, ``hazard_ratio`` of two. ``unit``: only figures in it.
    """

    endpoint: Wanted
    subgroup: Wanted
    population: Wanted
    measure: str | None
    unit: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Restrictions by name, dose, time and source; all that is given must hold, and any of several names of a kind."""

    endpoint: Wanted = None
    drug: Wanted = None
    study: Wanted = None
    program: Wanted = None
    condition: Wanted = None
    term: Wanted = None
    subgroup: Wanted = None
    source: Wanted = None
    population: Wanted = None
    at: TimePoint | str | Sequence[TimePoint] | None = None
    dose: Dose | Sequence[Dose] | None = None
    dose_level: str | None = None
    regimen: str | None = None
    measure: str | None = None
    unit: str | None = None
    as_of: str | None = None
    phase: str | None = None

    def names(
        self, engine: Engine, *, versus: str | None = None, vocabulary: Vocabulary | None = None
    ) -> Names:
        """The names that are needed to look up what is asked for."""
        kinds: list[NameKind] = [k for k in _KINDS if getattr(self, k)]
        if versus is not None and "drug" not in kinds:
            kinds.append("drug")
        wanted = [name for kind in _KINDS for name in listed(getattr(self, kind))]
        wanted += [versus] if versus else []
        among = {key(part) for name in wanted for part in (name, *parts_of(name)[0])}
        return known_names(engine, vocabulary=vocabulary, kinds=kinds, among=among)

    def conditions(self, source: FromClause, names: Names) -> list[ColumnElement[bool]]:
        """The restrictions as conditions on the columns of a view.

        Raises:
            UnknownNameError: a name is not known.
            QuestionError: a time point, date or analysis set cannot be read.
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
        if things["program"]:
            found.append(_of_program(source, things["program"]))
        if things["condition"]:
            found.append(source.c.study_id.in_(_studies_of_condition(things["condition"])))
        return [*found, *self._figures(source), *published(source, things["source"], self.as_of)]

    def studies(self, engine: Engine, names: Names, *, versus: str = "any") -> list[int] | None:
        """The studies in which figures can be, by drugs, programme and condition; none where none of these is asked.

        A view that compares figures is quick for studies that are known, and slow for such as it must look for.
        """
        things = {
            kind: look_up(names, kind, getattr(self, kind)) for kind in ("drug", "program", "condition")
        }
        found = [
            *([studies_of_drug(things["drug"])] if things["drug"] else []),
            *([_studies_of_condition(things["condition"])] if things["condition"] else []),
        ]
        if (compared := _compared_with(versus)[1]) is not None:
            found.append(studies_of_drug(look_up(names, "drug", compared)))
        programs = sorted({t.name for t in things["program"]})
        if not (found or programs):
            return None
        chosen = select(_studies.c.id).where(*(_studies.c.id.in_(ids) for ids in found))
        if programs:
            chosen = chosen.where(_studies.c.program.in_(programs))
        with engine.connect() as connection:
            return sorted(connection.scalars(chosen))

    def in_studies(
        self, engine: Engine, source: FromClause, names: Names, *, versus: str = "any"
    ) -> list[ColumnElement[bool]]:
        """The studies as a condition that says them one by one, besides the :meth:`conditions` that look for them."""
        studies = self.studies(engine, names, versus=versus)
        few = studies is not None and len(studies) <= MANY
        return [source.c.study_id.in_(studies)] if few and studies else [false()] if studies == [] else []

    def _figures(self, source: FromClause) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = []
        if self.at:
            found.append(or_(*(_at_time(source, at) for at in _several(self.at))))
        if self.dose:
            asked = (
                (source.c.dose_value == d.value) & (source.c.dose_unit == d.unit) for d in _several(self.dose)
            )
            found.append(or_(*asked))
        if self.phase is not None:
            found.append(source.c.study_id.in_(_studies_of_phase(self.phase)))
        if self.dose_level is not None:  # few studies have such an arm, and their figures are found sooner
            levels = select(_arms.c.study_id).where(_arms.c.dose_level == self.dose_level)
            found.append(source.c.study_id.in_(levels))
        if self.unit is not None:
            stated, wanted_unit = func.lower(source.c.unit), self.unit.lower()
            found.append(or_(stated == wanted_unit, stated.like(f"%({wanted_unit})%")))
        if self.population:
            found.append(or_(*(c for name in listed(self.population) for c in _analysed(source, name))))
        plain = {name: getattr(self, name) for name in ("dose_level", "regimen", "measure")}
        return found + [source.c[name] == wanted for name, wanted in plain.items() if wanted is not None]

    def words(self) -> list[str]:
        """The restrictions in words, for the title of an answer."""
        said: list[str] = []
        for word, wanted in (
            ("of", self.endpoint), ("of", self.term), ("for", self.drug), ("in", self.study), ("in", self.program),
            ("in", self.condition), ("in", self.subgroup),
        ):  # fmt: skip
            said += [word, " and ".join(listed(wanted))] if wanted else []
        said += [f"({self.measure.replace('_', ' ')})"] if self.measure else []
        said += [" or ".join(f"{d.value:g} {d.unit}" for d in _several(self.dose))] if self.dose else []
        said += [f"{self.dose_level} dose"] if self.dose_level else []
        said += [self.regimen] if self.regimen else []
        if self.at:
            times = (t if isinstance(t, str) else f"{t.value:g} {t.unit}s" for t in _several(self.at))
            said += ["at", " or ".join(times)]
        said += [f"in {self.unit}"] if self.unit else []
        said += [f"of phase {self.phase}"] if self.phase else []
        said += ["in the population", " or ".join(listed(self.population))] if self.population else []
        said += ["from", " or ".join(listed(self.source))] if self.source else []
        return said + (["as of", self.as_of] if self.as_of else [])

    def notes(self) -> tuple[str, ...]:
        """What a reader should know of the restrictions."""
        if self.as_of is None:
            return ()
        return (f"as of {self.as_of}: nothing from a source that was published later or bears no date",)


_KINDS: Final[tuple[NameKind, ...]] = (
    "endpoint",
    "drug",
    "study",
    "condition",
    "term",
    "subgroup",
    "source",
    "program",
)


def _several(wanted: Any) -> tuple[Any, ...]:
    """Time points or doses, however they were given."""
    return tuple(wanted) if isinstance(wanted, list | tuple) else (wanted,)


def _at_time(source: FromClause, at: TimePoint | str) -> ColumnElement[bool]:
    point = time_point(at) if isinstance(at, str) else at
    if point is None:
        raise QuestionError(f"{at!r} is not a time point such as '24 weeks'", words=str(at))
    days = to_days(point.value, point.unit) or 0.0
    return source.c.at_days.between(days - 0.01, days + 0.01)


def _studies_of_phase(phase: str) -> Select[Any]:
    """The studies of a phase; 2 also finds 2b and 2/3."""
    said = _studies.c.phase
    inside = or_(said.like(f"{phase}%"), said.like(f"%/{phase}%")) if len(phase) == 1 else said == phase
    return select(_studies.c.id).where(inside)


def look_up(names: Names, kind: NameKind, wanted: Wanted) -> tuple[Thing, ...]:
    """The things of a kind that go by one name or by several."""
    return tuple(thing for name in listed(wanted) for thing in names.resolve(kind, name))


def listed(wanted: Wanted) -> tuple[str, ...]:
    """The names that are wanted, however they were given."""
    return (wanted,) if isinstance(wanted, str) else tuple(wanted or ())


def against(source: FromClause, names: Names, versus: str, drug: Wanted = None) -> list[ColumnElement[bool]]:
    """Conditions for the comparator: ``any``, a role such as ``placebo``, or the name of a drug or combination.

    ``drug`` is what the arm gets: of a combination a comparator gets nothing that is not asked for.

    Raises:
        UnknownNameError: it is none of these.
    """
    role, compared_drug = _compared_with(versus)
    of_role = [source.c.comparator_role == role] if role else []
    if compared_drug is None:
        return of_role
    try:
        drugs = names.resolve("drug", compared_drug)
    except UnknownNameError as error:
        raise UnknownNameError("comparator", versus, error.alternatives) from error
    compared = source.c.comparator_id
    return [
        *of_role,
        compared.in_(arms_of(drugs)),
        *without_rest(compared, look_up(names, "drug", drug), drugs),
    ]


def _compared_with(versus: str) -> tuple[str | None, str | None]:
    """The role of a comparator, and the drug or combination that it gets besides, as far as they are asked for."""
    if versus == "any":
        return None, None
    parts, alone = parts_of(versus)
    role = next((part for part in parts if part in ROLES), None)
    drug = together(*(part for part in parts if part != role)) or None
    return role, only(drug) if drug and alone else drug


def _by_text(source: FromClause, name: str, things: tuple[Thing, ...]) -> list[ColumnElement[bool]]:
    return [source.c[name].in_(sorted({t.name for t in things}))] if things else []


def _studies_of_condition(conditions: tuple[Thing, ...]) -> Select[Any]:
    named = sorted({t.name for t in conditions})
    joined = _study_conditions.join(_conditions, _conditions.c.id == _study_conditions.c.condition_id)
    return select(_study_conditions.c.study_id).select_from(joined).where(_conditions.c.name.in_(named))


def studies_with_endpoint(endpoints: tuple[Thing, ...], *, as_of: str | None = None) -> list[Select[Any]]:
    """The studies that have one of the endpoints: by design, and by results (published by a day)."""
    ids = select(_endpoints.c.id).where(_endpoints.c.code.in_(sorted({t.name for t in endpoints})))
    known = [] if as_of is None else [published_by(_sources.c.published_on, last_day(as_of))]
    return [
        select(t.c.study_id)
        .select_from(t.join(_sources, _sources.c.id == t.c.source_id) if known else t)
        .where(t.c.endpoint_id.in_(ids), *known)
        for t in (_study_endpoints, _results)
    ]


def _of_drug(source: FromClause, drugs: tuple[Thing, ...]) -> ColumnElement[bool]:
    """Rows of arms that get one of the drugs; where a view has no arm, rows that name it or are of its studies."""
    if "arm_id" in source.c:
        return source.c.arm_id.in_(arms_of(drugs))
    of_study = source.c.study_id.in_(studies_of_drug(drugs))
    if "intervention_id" not in source.c:
        return of_study
    return or_(source.c.intervention_id.in_(ids_of(drugs)), of_study)


def _of_program(source: FromClause, programs: tuple[Thing, ...]) -> ColumnElement[bool]:
    """Rows of the studies of a programme, and what a view without arms says of its drugs alone."""
    studies = select(_studies.c.id).where(_studies.c.program.in_(sorted({t.name for t in programs})))
    of_study = source.c.study_id.in_(studies)
    if "arm_id" in source.c or "intervention_id" not in source.c:
        return of_study
    joined = _arm_interventions.join(_arms, _arms.c.id == _arm_interventions.c.arm_id)
    tested = (
        select(_arm_interventions.c.intervention_id)
        .select_from(joined)
        .where(_arms.c.study_id.in_(studies), _arms.c.role == "experimental")
    )
    return or_(of_study, and_(source.c.study_id.is_(None), source.c.intervention_id.in_(tested)))


def _analysed(source: FromClause, population: str) -> list[ColumnElement[bool]]:
    """Rows whose analysis set, or that of their registry outcome, is described as one that goes by this name."""
    wanted = key(population)
    named = (s for s in analysis_sets().values() if wanted in {key(name) for name in (s.name, *s.names)})
    patterns = next((s.stands_for for s in named), None)
    if patterns is None:
        names = ", ".join(s.name for s in analysis_sets().values())
        raise QuestionError(f"no analysis set goes by {population!r}; there are {names}", words=population)
    result: ColumnElement[Any] = source.c.result_id
    if "arm_result_id" in source.c:
        result = func.coalesce(result, source.c.arm_result_id)
    joined = _results.join(_outcomes, _outcomes.c.id == _results.c.outcome_id)
    of_outcome = fits(_outcomes.c.population, patterns)
    return [
        fits(source.c.population, patterns),
        select(1).select_from(joined).where(_results.c.id == result, of_outcome).exists(),
    ]
