"""The plain questions over one view each: results, safety, conflicts, timeline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, Unpack

from sqlalchemy import ColumnElement, Engine, Select, Subquery, and_, or_, select, union_all

from trialdb.query.answers import (
    MANY,
    Answer,
    Ordering,
    Row,
    chosen,
    columns_of,
    dose_order,
    fetch,
    is_any,
    number_order,
    ordered,
    parts,
    rounded,
    text_order,
    value_order,
    view,
)
from trialdb.query.deltas import by_words, check_dimensions
from trialdb.query.folding import fold
from trialdb.query.scope import (
    ROLES,
    ArmFilters,
    ResultFilters,
    Scope,
    StudyFilters,
    Wanted,
    listed,
    look_up,
)
from trialdb.query.studies import with_conditions
from trialdb.query.treatments import arms_of, studies_of_drug, with_classes

if TYPE_CHECKING:
    from trialdb.facts import TimePoint
    from trialdb.query.names import Names
    from trialdb.vocabulary import Vocabulary

__all__ = ["any_results", "any_safety", "any_timeline", "conflicts", "results", "safety", "timeline"]

_NOTHING: Final = ("nothing in the database answers this",)
_DISPUTED: Final = "disputed: sources give different figures; see conflicts"
_SOURCE: Final = ("publisher", "published_on", "url", "source_kind", "source_rank", "quote", "source_id")
_ARM: Final = ("study", "nct_id", "intervention", "arm", "role", "dose_value", "dose_unit", "regimen")
_AT: Final = ("at_value", "at_unit")

RESULT_COLUMNS: Final = (
    *_ARM, "endpoint", *_AT, "measure", "value", "unit", "n", "n_total", "ci_low", "ci_high", "ci_level",
    "dispersion_kind", "dispersion_value", "subgroup", "population", "class_title", "category", "comment", "percent",
    "sources", "disputed", "conditions", "drug_class",
)  # fmt: skip
_RESULTS: Final = view(
    "v_results",
    (
        *_ARM, "dose_mg", "dose_level", "endpoint", *_AT, "at_days", "measure", "value", "value_text", "unit", "n",
        "n_total", "ci_low", "ci_high", "ci_level", "p_operator", "p_value", "dispersion_kind", "dispersion_value",
        "subgroup", "population", "class_title", "category", "comment", "percent", *_SOURCE, "study_id", "arm_id",
        "comparator_id", "endpoint_id", "result_id",
    ),
)  # fmt: skip
SAFETY_COLUMNS: Final = (
    *_ARM, "term", "organ_class", "serious", "qualifier", *_AT, "value", "unit", "n", "n_total", "events", "basis",
    "sources", "disputed", "conditions", "drug_class",
)  # fmt: skip
_SAFETY: Final = view(
    "v_safety",
    (
        *_ARM, "dose_mg", "dose_level", "term", "organ_class", "serious", "qualifier", *_AT, "at_days", "value",
        "value_text", "unit", "n", "n_total", "events", "basis", *_SOURCE, "study_id", "arm_id", "term_id",
    ),
)  # fmt: skip
_ARMS: Final = view("v_arms", ("arm_id", "study_id", "dose_value", "dose_unit", "dose_level", "regimen"))
CONFLICT_COLUMNS: Final = (
    "kind", "study", "nct_id", "intervention", "arm", "comparator", "endpoint", *_AT, "measure", "subgroup",
    "population", "unit", "value", "value_text", "other_value", "other_value_text", "gap", "publisher",
    "published_on", "url", "quote", "other_publisher", "other_published_on", "other_url", "other_quote", "source_id",
    "other_source_id",
)  # fmt: skip
_CONFLICTS: Final = view(
    "v_conflicts", (*CONFLICT_COLUMNS, "at_days", "study_id", "arm_id", "source_kind", "other_source_kind")
)
TIMELINE_COLUMNS: Final = (
    "date", "date_precision", "event", "label", "intervention", "study", "nct_id", "organisations", "publisher",
    "published_on", "url", "quote",
)  # fmt: skip
_TIMELINE: Final = view(
    "v_timeline", (*TIMELINE_COLUMNS, "intervention_id", "study_id", "source_id", "source_kind")
)
_ORDERS: Final[Mapping[str, Ordering]] = {
    "endpoint": lambda row: text_order(row, "endpoint"),
    "study": lambda row: (*text_order(row, "study"), row["study_id"]),
    "condition": lambda row: text_order(row, "conditions"),
    "class": lambda row: text_order(row, "drug_class"),
    "role": lambda row: ({"experimental": 0, "active_comparator": 1, "placebo": 2}.get(row["role"], 3),),
    "dose": dose_order,
    "drug": lambda row: text_order(row, "intervention"),
    "arm": lambda row: (*text_order(row, "arm"), row["arm_id"]),
    "regimen": lambda row: text_order(row, "regimen"),
    "time": lambda row: number_order(row, "at_days"),
    "subgroup": lambda row: (row["subgroup"] is not None, *text_order(row, "subgroup")),
    "source": lambda row: (row["sources"][0]["published_on"] or "", row["sources"][0]["id"]),
    "measure": lambda row: text_order(row, "measure"),
    "value": value_order,
    "term": lambda row: text_order(row, "term"),
    "organ_class": lambda row: text_order(row, "organ_class"),
    "frequency": lambda row: (row["value"] is None, -(row["value"] or 0), *text_order(row, "term")),
}
RESULT_DIMENSIONS: Final = (
    "endpoint",
    "study",
    "condition",
    "class",
    "dose",
    "drug",
    "arm",
    "regimen",
    "time",
    "subgroup",
    "source",
    "value",
)
SAFETY_DIMENSIONS: Final = (
    "term",
    "organ_class",
    "study",
    "condition",
    "class",
    "dose",
    "drug",
    "arm",
    "regimen",
    "time",
    "source",
)


def results(
    engine: Engine,
    *,
    by: Sequence[str] = (),
    vocabulary: Vocabulary | None = None,
    **filters: Unpack[ResultFilters],
) -> Answer:
    """The stated figures of single arms; sources that print the same share a row (arguments as for ``deltas``).

    Raises:
        UnknownNameError: a name is not known; close ones are listed.
        QuestionError: a dimension (``RESULT_DIMENSIONS``) or a time point cannot be read.
    """
    scope = Scope(**filters)
    dimensions = check_dimensions(by, RESULT_DIMENSIONS)
    statement = _of_arms_alone(engine, scope, vocabulary).order_by(
        *(_RESULTS.c[n] for n in ("endpoint", "study", "at_days", "arm", "source_rank", "source_id"))
    )
    rows = fold(
        fetch(engine, statement),
        fact=(
            "study_id",
            "arm_id",
            "endpoint_id",
            "at_days",
            "measure",
            "unit",
            "subgroup",
            "population",
            "class_title",
            "category",
        ),
        completes=("n", "n_total", "ci_low", "ci_high", "ci_level", "dispersion_kind", "dispersion_value"),
    )
    usual = ("endpoint", "study", "time", "subgroup", "role", "drug", "dose", "measure")
    rows = with_classes(engine, with_conditions(engine, rows, dimensions), dimensions)
    shown = _shown(ordered(rows, by=dimensions, default=usual, orders=_ORDERS), RESULT_COLUMNS)
    title = " ".join(["Results", *scope.words(), *by_words(dimensions)])
    return Answer("results", title, RESULT_COLUMNS, shown, statement, _notes(scope, shown))


def any_results(
    engine: Engine,
    *,
    vocabulary: Vocabulary | None = None,
    **filters: Unpack[ResultFilters],
) -> bool:
    """Whether :func:`results` has a row; none is read to find out."""
    return is_any(engine, _of_arms_alone(engine, Scope(**filters), vocabulary))


def _of_arms_alone(engine: Engine, scope: Scope, vocabulary: Vocabulary | None) -> Select[Any]:
    """The select of the figures of single arms that are asked for."""
    names = scope.names(engine, vocabulary=vocabulary)
    return columns_of(_RESULTS, [c.name for c in _RESULTS.columns]).where(
        _RESULTS.c.comparator_id.is_(None),
        *scope.conditions(_RESULTS, names),
        *scope.in_studies(engine, _RESULTS, names),
    )


def safety(
    engine: Engine,
    *,
    term: Wanted = None,
    serious: bool | None = None,
    versus: str | None = None,
    by: Sequence[str] = (),
    vocabulary: Vocabulary | None = None,
    **filters: Unpack[ArmFilters],
) -> Answer:
    """Adverse-event figures of arms, the most frequent first within an arm (arguments as for ``deltas``).

    Args:
        engine: the database; it is only read.
        term: adverse event, or several.
        serious: only figures of serious events (also totals named so), or only others.
        versus: also the arms of the same studies in this role (``placebo``, ``active_comparator``) or on this drug;
            ``any``: all their arms.
        by: any of ``SAFETY_DIMENSIONS``; the usual order is study, arm, frequency.
        vocabulary: names known besides those of the database.
        filters: restrictions, see :class:`trialdb.query.scope.ArmFilters`; of a ``drug`` the arms that get it or,
            ordered by ``arm``, all arms of its studies, so that the control stands beside.

    Raises:
        UnknownNameError: a name is not known; close ones are listed.
        QuestionError: a dimension or a time point cannot be read.
    """
    dimensions = check_dimensions(by, SAFETY_DIMENSIONS)
    scope = Scope(term=term, **filters)
    of_arms = scope.dose or scope.dose_level or scope.regimen
    beside = versus is None and bool(scope.drug) and "arm" in dimensions and not of_arms
    names = scope.names(engine, versus=versus, vocabulary=vocabulary)
    statement = _of_events(
        engine, scope, names, serious=serious, versus="any" if beside else versus
    ).order_by(*(_SAFETY.c[n] for n in ("study", "arm", "term", "source_rank", "source_id")))
    rows = fold(
        fetch(engine, statement),
        fact=("study_id", "arm_id", "term_id", "serious", "qualifier", "at_days", "unit"),
        completes=("n", "n_total"),
    )
    rows = _compared(engine, scope, names, rows) if versus else rows
    rows = with_classes(engine, with_conditions(engine, rows, dimensions), dimensions)
    usual = ("study", "role", "drug", "dose", "arm", "frequency", "time")
    shown = [
        {**row, "value": rounded(row["value"], 1)} if row["basis"] == "computed" else row
        for row in _shown(
            ordered(rows, by=_after_arm(dimensions), default=usual, orders=_ORDERS), SAFETY_COLUMNS
        )
    ]
    notes = _notes(scope, shown)
    if beside and shown:
        notes = (f"all arms of the studies of {' and '.join(listed(scope.drug))}", *notes)
    title = " ".join(
        [
            "Serious adverse events" if serious else "Adverse events",
            *scope.words(),
            *(["versus", versus.replace("_", " ")] if versus else []),
            *by_words(dimensions),
        ]
    )
    return Answer("safety", title, SAFETY_COLUMNS, shown, statement, notes)


def any_safety(
    engine: Engine,
    *,
    term: Wanted = None,
    serious: bool | None = None,
    vocabulary: Vocabulary | None = None,
    **filters: Unpack[ArmFilters],
) -> bool:
    """Whether :func:`safety` without a comparator has a row; none is read to find out."""
    scope = Scope(term=term, **filters)
    names = scope.names(engine, vocabulary=vocabulary)
    return is_any(engine, _of_events(engine, scope, names, serious=serious))


def _of_events(
    engine: Engine, scope: Scope, names: Names, *, serious: bool | None, versus: str | None = None
) -> Select[Any]:
    """The select of the adverse events of the arms that are asked for, and of those that they are compared with."""
    conditions = (
        [*scope.conditions(_SAFETY, names), *scope.in_studies(engine, _SAFETY, names)]
        if versus is None
        else _with_comparator(scope, names, versus)
    )
    if serious is not None:
        is_serious = or_(_SAFETY.c.serious.is_(True), _SAFETY.c.term.like("%erious%"))
        conditions.append(is_serious if serious else ~is_serious)
    return columns_of(_SAFETY, [c.name for c in _SAFETY.columns]).where(*conditions)


def _of_arms(scope: Scope) -> Scope:
    """The part of a scope that only some arms of a study meet."""
    return Scope(drug=scope.drug, dose=scope.dose, dose_level=scope.dose_level, regimen=scope.regimen)


def _with_comparator(scope: Scope, names: Names, versus: str) -> list[ColumnElement[bool]]:
    """The arms of a scope, and of the same studies those that they are compared with."""
    common = replace(scope, drug=None, dose=None, dose_level=None, regimen=None)
    own = _of_arms(scope).conditions(_SAFETY, names)
    conditions = common.conditions(_SAFETY, names)
    if scope.drug:
        conditions.append(_SAFETY.c.study_id.in_(studies_of_drug(look_up(names, "drug", scope.drug))))
    if own and versus != "any":
        other = (
            _SAFETY.c.role == versus
            if versus in ROLES
            else _SAFETY.c.arm_id.in_(arms_of(names.resolve("drug", versus)))
        )
        conditions.append(or_(and_(*own), other))
        with_arm = select(_ARMS.c.study_id).where(*_of_arms(scope).conditions(_ARMS, names))
        conditions.append(_SAFETY.c.study_id.in_(with_arm))
    return conditions


def _compared(engine: Engine, scope: Scope, names: Names, rows: list[Row]) -> list[Row]:
    """Rows of studies in which an arm of the scope has one: a comparator alone compares nothing."""
    own = _of_arms(scope).conditions(_ARMS, names)
    if not own or not rows:
        return rows
    arms = sorted({row["arm_id"] for row in rows})
    found = [
        fetch(engine, select(_ARMS.c.study_id).where(_ARMS.c.arm_id.in_(ids), *own)) for ids in parts(arms)
    ]
    studies = {row["study_id"] for part in found for row in part}
    return [row for row in rows if row["study_id"] in studies]


def _after_arm(by: Sequence[str]) -> list[str]:
    """Arms of different studies do not mix, and treatment stands before control."""
    return [
        d for name in by for d in (("study", "role", "drug", "dose", "arm") if name == "arm" else (name,))
    ]


def conflicts(
    engine: Engine,
    *,
    endpoint: Wanted = None,
    term: Wanted = None,
    at: TimePoint | str | Sequence[TimePoint] | None = None,
    vocabulary: Vocabulary | None = None,
    **filters: Unpack[StudyFilters],
) -> Answer:
    """Facts for which sources print different figures, beyond what rounding explains, with both sources.

    ``endpoint`` and ``term`` (an adverse event): what the figures are of, any of all that are given.

    Raises:
        UnknownNameError: a name is not known; close ones are listed.
    """
    scope = Scope(endpoint=endpoint, term=term, at=at, **filters)
    statement, rows = conflict_rows(engine, scope, scope.names(engine, vocabulary=vocabulary))
    notes = (*scope.notes(), *(() if rows else ("no two sources give different figures here",)))
    title = " ".join(["Conflicts", *scope.words()])
    return Answer("conflicts", title, CONFLICT_COLUMNS, rows, statement, notes)


def conflict_rows(engine: Engine, scope: Scope, names: Names) -> tuple[Select[Any], list[Row]]:
    """The statement of the conflicts in a scope, and its rows."""
    told = (t.name for kind in ("endpoint", "term") for t in look_up(names, kind, getattr(scope, kind)))
    of_these = [_CONFLICTS.c.endpoint.in_(sorted(set(told)))] if scope.endpoint or scope.term else []
    apart = replace(scope, endpoint=None, term=None)
    statement = (
        columns_of(_CONFLICTS, CONFLICT_COLUMNS)
        .where(*of_these, *apart.conditions(_CONFLICTS, names))
        .order_by(*(_CONFLICTS.c[n] for n in ("study", "kind", "endpoint", "at_days", "arm", "source_id")))
    )
    return statement, fetch(engine, statement)


def timeline(
    engine: Engine,
    *,
    event: Wanted = None,
    vocabulary: Vocabulary | None = None,
    **filters: Unpack[StudyFilters],
) -> Answer:
    """Dated events in order: milestones, and the results that sources published; a year stands before its months.

    ``event``: only events of this kind, such as ``filing``, ``approval``, ``readout``, or of several.

    Raises:
        UnknownNameError: a name is not known; close ones are listed.
    """
    scope = Scope(**filters)
    events = _events(engine, scope, event, vocabulary)
    statement = select(*(events.c[name] for name in TIMELINE_COLUMNS)).order_by(
        *(events.c[n] for n in ("date", "event", "study_id", "source_id"))
    )
    rows = sorted(fetch(engine, statement), key=_chronology)
    told = ["of", " and ".join(listed(event)).replace("_", " ")] if event else []
    title = " ".join(["Timeline", *told, *scope.words()])
    return Answer("timeline", title, TIMELINE_COLUMNS, rows, statement, _notes(scope, rows))


def any_timeline(
    engine: Engine,
    *,
    event: Wanted = None,
    vocabulary: Vocabulary | None = None,
    **filters: Unpack[StudyFilters],
) -> bool:
    """Whether :func:`timeline` has a row; none is read to find out."""
    return is_any(engine, select(_events(engine, Scope(**filters), event, vocabulary)))


def _events(engine: Engine, scope: Scope, event: Wanted, vocabulary: Vocabulary | None) -> Subquery:
    """The events that are asked for."""
    names = scope.names(engine, vocabulary=vocabulary)
    conditions = scope.conditions(_TIMELINE, names)
    if event:
        conditions.append(_TIMELINE.c.event.in_(listed(event)))
    return _of_few_studies(conditions, scope.studies(engine, names))


def _of_few_studies(conditions: Sequence[ColumnElement[bool]], studies: list[int] | None) -> Subquery:
    """The wanted events: those of studies that are known one by one, and others that name a drug of their own.

    Apart, each is looked for by an index; asked for together, the view would go through the results of every record.
    """
    wanted = columns_of(_TIMELINE, (*TIMELINE_COLUMNS, "study_id", "source_id")).where(*conditions)
    if studies is None or len(studies) > MANY:
        return wanted.subquery("events")
    of_study = _TIMELINE.c.study_id
    of_drugs = wanted.where(_TIMELINE.c.intervention_id.is_not(None))
    if not studies:
        return of_drugs.subquery("events")
    elsewhere = or_(of_study.is_(None), of_study.not_in(studies))
    return union_all(wanted.where(of_study.in_(studies)), of_drugs.where(elsewhere)).subquery("events")


def _chronology(row: Row) -> tuple[bool, str]:
    """By date; a quarter or half-year stands where it begins, and what has no date comes last."""
    date = row["date"] or ""
    starts = {"-Q1": "-01", "-Q2": "-04", "-Q3": "-07", "-Q4": "-10", "-H1": "-01", "-H2": "-07"}
    return (row["date"] is None, date[:4] + starts.get(date[4:], date[4:]))


def _shown(rows: list[Row], columns: Sequence[str]) -> list[Row]:
    return chosen(rows, columns)


def _notes(scope: Scope, rows: Sequence[Row]) -> tuple[str, ...]:
    if not rows:
        return (*scope.notes(), *_NOTHING)
    return (*scope.notes(), *([_DISPUTED] if any(row.get("disputed") for row in rows) else []))
