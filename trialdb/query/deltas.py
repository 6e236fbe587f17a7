"""Arms against their comparators: every stated difference or ratio, and differences of two stated figures.

Rows come from the view ``v_deltas``. ``basis`` says whether a source states the comparison (``stated``) or two
figures of one source give it (``computed``). ``implied`` is a property of a side: where a source states an arm's
figure and the difference but no figure of the comparator, ``comparator_value`` is their difference and
``comparator_basis`` says ``implied``; two arms of a study may imply slightly different figures of one comparator,
and each row keeps its own. A computed difference that a stated one confirms is folded into it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final, Unpack

from sqlalchemy import ColumnElement, Engine, Select, TableClause, and_, column, or_, select, table

from trialdb.errors import QuestionError
from trialdb.query.answers import (
    Answer,
    Ordering,
    Row,
    chosen,
    columns_of,
    decimals,
    dose_order,
    fetch,
    is_any,
    number_order,
    ordered,
    rounded,
    text_order,
    value_order,
    view,
)
from trialdb.query.folding import SHARE_PLACES, agree, fold, is_computed_ratio, printed_places
from trialdb.query.needed import LIMITS, NEEDED, NEEDED_COLUMNS, NEEDED_NOTE, as_needed
from trialdb.query.scope import ResultFilters, Scope, against
from trialdb.query.studies import with_conditions
from trialdb.query.treatments import with_classes

if TYPE_CHECKING:
    from trialdb.query.names import Names
    from trialdb.vocabulary import Vocabulary

__all__ = ["DELTA_COLUMNS", "DIMENSIONS", "any_deltas", "comparisons", "deltas"]

DELTA_COLUMNS: Final = (
    "study", "nct_id", "intervention", "arm", "dose_value", "dose_unit", "regimen", "endpoint", "at_value", "at_unit",
    "value", "unit", "comparator", "arm_value", "comparator_value", "ci_low", "ci_high", "p_operator", "p_value",
    "basis", "sources", "measure", "comparator_basis", "arm_basis", "arm_measure", "arm_unit", "arm_n", "arm_n_total",
    "comparator_n", "comparator_n_total", "counted_by", "ci_level", "method",
    "direction", "significant", "subgroup", "population", "class_title", "category", "disputed", "conditions", "drug_class",
)  # fmt: skip
_READ: Final = (
    "study", "nct_id", "intervention", "arm", "dose_value", "dose_unit", "dose_mg", "dose_level", "regimen",
    "endpoint", "at_value", "at_unit", "at_days", "measure", "value", "value_text", "unit", "comparator",
    "comparator_role", "arm_value", "arm_basis", "arm_value_text", "comparator_value", "comparator_basis",
    "comparator_value_text", "arm_n", "arm_n_total", "comparator_n", "comparator_n_total",
    "counted_by", "arm_se", "comparator_se", "method", "arm_measure", "arm_unit", "ci_low", "ci_high", "ci_level", "p_operator", "p_value",
    "direction", "significant", "subgroup", "population", "class_title", "category", "basis", "publisher", "published_on", "url", "source_kind",
    "source_rank", "quote", "result_id", "arm_result_id", "study_id", "arm_id", "comparator_id", "endpoint_id", "source_id",
)  # fmt: skip
_DELTAS: Final = view("v_deltas", _READ)
_EFFECTS: Final = view("v_effects", _READ)
_NEEDED: Final = view("v_numbers_needed", (*_READ, *NEEDED_COLUMNS))
_endpoints = table("endpoints", column("id"), column("kind"))
#: Ratios of counted shares are computed where they are asked for.
_RATIOS: Final = frozenset({"risk_ratio", "odds_ratio"})
#: Differences by what is compared: measures of an arm, and kinds of endpoint where no arm's figure is known.
_DIFFERENCES: Final[Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "risk_difference": (("proportion",), ("responder", "event")),
    "mean_difference": (("mean", "mean_change", "percent_change"), ("continuous",)),
}
_FACT: Final = (
    "study_id", "arm_id", "comparator_id", "endpoint_id", "at_days", "measure", "unit", "subgroup", "population",
    "class_title", "category",
)  # fmt: skip
_BY_SOURCE: Final = itemgetter("source_id")
_TIME: Final = ("at_days", "at_value", "at_unit")
_COMPLETES: Final = ("direction", "significant", "arm_se", "comparator_se")
_INTERVAL: Final = ("ci_low", "ci_high", "ci_level", "method", *LIMITS)
_COUNTED: Final = ("arm_n", "arm_n_total", "comparator_n", "comparator_n_total", "counted_by")
_OF_SIDES: Final = tuple(
    (f"{side}_value", f"{side}_value_text", f"{side}_n_total") for side in ("arm", "comparator")
)
_USUAL: Final = ("endpoint", "study", "dose", "drug", "time", "measure", "subgroup", "comparator", "strength")
_ORDERS: Final[Mapping[str, Ordering]] = {
    "endpoint": lambda row: text_order(row, "endpoint"),
    "study": lambda row: (*text_order(row, "study"), row["study_id"]),
    "condition": lambda row: text_order(row, "conditions"),
    "class": lambda row: text_order(row, "drug_class"),
    "dose": dose_order,
    "drug": lambda row: text_order(row, "intervention"),
    "arm": lambda row: text_order(row, "arm"),
    "regimen": lambda row: text_order(row, "regimen"),
    "time": lambda row: number_order(row, "at_days"),
    "measure": lambda row: text_order(row, "measure"),
    "subgroup": lambda row: (row["subgroup"] is not None, *text_order(row, "subgroup")),
    "comparator": lambda row: (row["comparator_role"] != "placebo", *text_order(row, "comparator")),
    "source": lambda row: (row["sources"][0]["published_on"] or "", row["sources"][0]["id"]),
    "value": value_order,
    "strength": lambda row: (row["value"] is None, row["source_rank"], row["source_id"]),
}
DIMENSIONS: Final = tuple(name for name in _ORDERS if name not in {"strength", "measure"})


def deltas(
    engine: Engine,
    *,
    versus: str = "placebo",
    by: Sequence[str] = (),
    vocabulary: Vocabulary | None = None,
    **filters: Unpack[ResultFilters],
) -> Answer:
    """Every comparison of arms, stated or computed, with its sources.

    Args:
        engine: the database; it is only read.
        versus: ``placebo``, ``any``, another role of a comparator (``active_comparator``) or the name of a drug.
        by: what rows are ordered by first: any of ``DIMENSIONS`` (``dose`` puts drugs first, then doses from high to
            low, over studies; ``condition`` fills ``conditions``, ``class`` fills ``drug_class``; ``value`` puts the largest first). The usual order is endpoint, study, dose,
            regimen, time.
        vocabulary: names known besides those of the database.
        filters: restrictions, see :class:`trialdb.query.scope.ResultFilters`; ``drug`` is what the arm gets, not its
            comparator.

    Returns:
        Rows with ``DELTA_COLUMNS``. Sources that state the same figures share a row; where they disagree each
        figure has its own row and ``disputed`` is true.

    Raises:
        UnknownNameError: a name is not known; close ones are listed.
        QuestionError: a dimension or a time point cannot be read.
    """
    dimensions = check_dimensions(by, DIMENSIONS)
    scope = Scope(**filters)
    rows, statement = comparisons(
        engine, scope, versus=versus, by=dimensions, vocabulary=vocabulary, in_view_order=False
    )
    shown = chosen(in_order(rows, dimensions), DELTA_COLUMNS)
    return Answer(
        "deltas",
        _title(scope, versus, dimensions),
        DELTA_COLUMNS,
        shown,
        statement,
        (*scope.notes(), *_notes(shown)),
    )


def in_order(rows: list[Row], by: Sequence[str]) -> list[Row]:
    """Comparisons by the asked dimensions, then in the usual order; doses are ordered within their drugs."""
    first = [d for name in by for d in (("drug", "dose") if name == "dose" else (name,))]
    return ordered(rows, by=first, default=_USUAL, orders=_ORDERS)


def comparisons(
    engine: Engine,
    scope: Scope,
    *,
    versus: str = "placebo",
    by: Sequence[str] = (),
    vocabulary: Vocabulary | None = None,
    in_view_order: bool = True,
) -> tuple[list[Row], Select[Any]]:
    """Comparisons as one row each telling, with all columns of the view, and the statement that gives them.

    Rows are in the order of the statement, unless who asks puts them in order anyway (``in_view_order=False``).

    Raises:
        UnknownNameError: a name is not known; close ones are listed.
        QuestionError: a time point cannot be read.
    """
    source, found = _found(engine, scope, versus, vocabulary)
    first = ["intervention"] if "dose" in by else []
    statement = found.order_by(
        *(source.c[name] for name in (*first, "endpoint", "study")), source.c.dose_mg.desc(), source.c.regimen,
        source.c.at_days, source.c.source_rank, source.c.source_id,
    )  # fmt: skip
    rows = fetch(engine, statement) if in_view_order else sorted(fetch(engine, found), key=_BY_SOURCE)
    folded = fold_deltas(rows)
    shown = as_needed(folded) if scope.measure == NEEDED else folded
    return with_classes(engine, with_conditions(engine, shown, by), by), statement


def any_deltas(
    engine: Engine,
    *,
    versus: str = "placebo",
    vocabulary: Vocabulary | None = None,
    **filters: Unpack[ResultFilters],
) -> bool:
    """Whether :func:`deltas` has a row; none is read to find out."""
    return is_any(engine, _found(engine, Scope(**filters), versus, vocabulary)[1])


def _found(
    engine: Engine, scope: Scope, versus: str, vocabulary: Vocabulary | None
) -> tuple[TableClause, Select[Any]]:
    """The view that comparisons are read from, and the select of those that are asked for."""
    source = _EFFECTS if scope.measure in _RATIOS else _NEEDED if scope.measure == NEEDED else _DELTAS
    names = scope.names(engine, versus=versus, vocabulary=vocabulary)
    conditions = [
        *_measured(scope, source, names),
        *against(source, names, versus, scope.drug),
        *scope.in_studies(engine, source, names, versus=versus),
    ]
    return source, columns_of(source, source.c.keys()).where(*conditions)


def _measured(scope: Scope, source: TableClause, names: Names) -> list[ColumnElement[bool]]:
    """The restrictions; a risk or mean difference is a difference of figures of that sort."""
    if scope.measure == NEEDED:
        return replace(scope, measure=None).conditions(source, names)
    if scope.measure is None or scope.measure not in _DIFFERENCES:
        return scope.conditions(source, names)
    measures, kinds = _DIFFERENCES[scope.measure]
    of_kind = select(_endpoints.c.id).where(_endpoints.c.kind.in_(kinds))
    unknown = and_(source.c.arm_measure.is_(None), source.c.endpoint_id.in_(of_kind))
    conditions = replace(scope, measure="difference").conditions(source, names)
    return [*conditions, or_(source.c.arm_measure.in_(measures), unknown)]


def check_dimensions(by: Sequence[str], allowed: Sequence[str]) -> tuple[str, ...]:
    """The dimensions as given.

    Raises:
        QuestionError: one of them is not allowed; the message lists those that are.
    """
    for name in by:
        if name not in allowed:
            raise QuestionError(
                f"cannot order by {name!r}; possible are {', '.join(allowed)}",
                words=name,
                alternatives=tuple(allowed),
            )
    return tuple(by)


def scope_of_effects(scope: Scope) -> Scope:
    """A scope of effects that are pooled or drawn: differences, unless another measure is asked for.

    Raises:
        QuestionError: numbers needed to treat are asked for.
    """
    if scope.measure == NEEDED:
        raise QuestionError(
            "numbers needed to treat have no scale to be pooled or drawn on; take the risk difference",
            words=NEEDED,
            alternatives=("risk_difference",),
        )
    return replace(scope, measure=scope.measure or "difference")


def fold_deltas(rows: Sequence[Row]) -> list[Row]:
    """Statements of one comparison as one row each telling; a p-value without a figure joins the row with one.

    The rows are taken as they come from the view, and are rounded where they are.
    """
    for row in rows:
        if shown := _as_printed(row):
            row.update(shown)
    folded = fold(with_times(_with_units(list(rows)), fact=_FACT), fact=_FACT, completes=_COMPLETES)
    for row in folded:
        _complete(row)
    return folded


def _with_units(rows: list[Row]) -> list[Row]:
    """A statement without a figure has no unit and may not say that it is of a difference: it takes both from one."""
    if all(row["value"] is not None for row in rows):
        return rows
    bare = tuple(name for name in _FACT if name not in {"measure", "unit"})
    units = {tuple(row[name] for name in bare): row["unit"] for row in reversed(rows) if _is_difference(row)}
    shown = []
    for row in rows:
        fact = tuple(row[name] for name in bare)
        joins = row["value"] is None and row["measure"] in {"difference", "other"} and fact in units
        shown.append({**row, "unit": units[fact], "measure": "difference"} if joins else row)
    return shown


def with_times(rows: Sequence[Row], *, fact: Sequence[str]) -> list[Row]:
    """A statement that leaves out its time point joins the one that gives the same figure at a time, if there is one."""
    timeless = itemgetter(*(name for name in fact if name not in _TIME))
    timed: dict[tuple[Any, ...], list[Row]] = {timeless(row): [] for row in rows if row["at_days"] is None}
    if not timed or all(row["at_days"] is None for row in rows):
        return list(rows)
    for row in rows:
        if row["at_days"] is not None and (others := timed.get(timeless(row))) is not None:
            others.append(row)
    return [row if row["at_days"] is not None else _timed(row, timed[timeless(row)]) for row in rows]


def _timed(row: Row, told: Sequence[Row]) -> Row:
    """A statement without a time at the time of the one figure that it agrees with."""
    if row["value"] is None:
        return row
    same = {tuple(other[name] for name in _TIME) for other in told if agree(row, other)}
    return {**row, **dict(zip(_TIME, same.pop(), strict=True))} if len(same) == 1 else row


def _is_difference(row: Row) -> bool:
    return row["value"] is not None and row["measure"] == "difference"


def _complete(row: Row) -> None:
    """What a further source of the row gives and its first does not: p-value, interval, figures of the two sides."""
    for other in row["statements"][1:]:
        if row["ci_low"] is None and row["ci_high"] is None:
            row.update({name: other[name] for name in _INTERVAL if name in other})
        if row["counted_by"] is None and other["counted_by"] is not None:
            row.update({name: other[name] for name in _COUNTED})
        if row["p_value"] is None and other["p_value"] is not None:
            row["p_operator"], row["p_value"] = other["p_operator"], other["p_value"]
        for side in ("arm", "comparator"):
            lacks = row[f"{side}_basis"] != "stated" and other[f"{side}_basis"] == "stated"
            fine = (decimals(other[f"{side}_value_text"]) or 0) >= (decimals(row["value_text"]) or 0)
            if (
                lacks
                and (fine or row[f"{side}_value"] is None)
                and row["arm_measure"] in {None, other["arm_measure"]}
            ):
                row[f"{side}_value"], row[f"{side}_basis"] = other[f"{side}_value"], "stated"
                row["arm_measure"], row["arm_unit"] = other["arm_measure"], other["arm_unit"]


def _as_printed(row: Row) -> Row:
    """A computed difference, or an implied figure, to the decimals of the finer of its two printed parts."""
    shown = {}
    for value, text, n_total in _OF_SIDES:
        if row[text] is None and row[n_total]:
            shown[value] = rounded(row[value], SHARE_PLACES)
    if row["basis"] == "computed":
        places = (
            _ratio_places(row["value"])
            if is_computed_ratio(row)
            else _finer(printed_places(row, "arm"), printed_places(row, "comparator"))
        )
        if places is not None:
            shown["value"] = rounded(row["value"], places)
            if row["ci_low"] is not None:
                shown["ci_low"] = rounded(row["ci_low"], places or 1)
                shown["ci_high"] = rounded(row["ci_high"], places or 1)
        return shown
    for side, other in (("comparator", "arm"), ("arm", "comparator")):
        if row[f"{side}_basis"] == "implied":
            places = _finer(printed_places(row, other), decimals(row["value_text"]))
            shown[f"{side}_value"] = rounded(row[f"{side}_value"], places)
    return shown


def _ratio_places(value: float) -> int:
    """Decimals in which a computed ratio is shown: two, as journals do, and more where it would vanish."""
    return 2 if value >= 0.1 else 4


def _finer(one: int | None, two: int | None) -> int | None:
    return None if one is None or two is None else max(one, two)


def _title(scope: Scope, versus: str, by: Sequence[str]) -> str:
    return " ".join(
        [
            "Deltas",
            *scope.words(),
            *([] if versus == "any" else ["versus", versus.replace("_", " ")]),
            *by_words(by),
        ]
    )


def by_words(by: Sequence[str]) -> list[str]:
    """The order in words."""
    return ["by", " and ".join(by)] if by else []


def _notes(rows: Sequence[Row]) -> tuple[str, ...]:
    notes = []
    if any(row["measure"] == NEEDED for row in rows):
        notes.append(NEEDED_NOTE)
    elif any(row["basis"] == "computed" for row in rows):
        notes.append("computed: from two figures of the same source, which does not state it")
    if methods := dict.fromkeys(row["method"] for row in rows if row["method"]):
        notes.append(f"* interval computed: {'; '.join(methods)}")
    if any("implied" in {row["comparator_basis"], row["arm_basis"]} for row in rows):
        notes.append(
            "implied: not stated by the difference's own source; from the other arm's figure and the difference"
        )
    if any(row["disputed"] for row in rows):
        notes.append("disputed: sources give different figures; see conflicts")
    return tuple(notes) or (() if rows else ("nothing in the database answers this",))
