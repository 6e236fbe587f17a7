"""Arms of one drug by dose: each arm's figure with its interval, and its effect against the comparator.

A curve is what may stand on one axis: the arms of one drug (or combination) in one study, on one endpoint at one time
point, with one regimen; its comparator is dose 0. Doses are those that sources state; an arm without one stands last.
Where the regimens of a drug's arms differ, each has a curve of its own; one that is not stated joins the only one
that is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Unpack

from sqlalchemy import Engine

from trialdb.errors import QuestionError
from trialdb.query.answers import Answer, Row, joined, number_order, sql_of, text_order
from trialdb.query.deltas import comparisons, scope_of_effects
from trialdb.query.figures import FACT, about_endpoints, arm_figures, comparator_ids, with_interval
from trialdb.query.scope import ResultFilters, Scope

if TYPE_CHECKING:
    from trialdb.vocabulary import Vocabulary

__all__ = ["DOSE_RESPONSE_COLUMNS", "dose_response"]

DOSE_RESPONSE_COLUMNS: Final = (
    "curve", "study", "nct_id", "endpoint", "at_value", "at_unit", "intervention", "arm", "role", "dose_value",
    "dose_unit", "dose_mg", "regimen", "measure", "value", "unit", "n", "n_total", "counted_by", "ci_low", "ci_high",
    "ci_level", "method", "basis", "comparator", "effect_measure", "effect", "effect_unit", "effect_low",
    "effect_high", "effect_level", "effect_method", "effect_basis", "p_operator", "p_value", "subgroup", "population",
    "class_title", "category", "higher_is_better", "disputed", "sources",
)  # fmt: skip
#: What a curve is of, besides drug and regimen; a comparison may not say which sort of figures it compares.
_BARE: Final = tuple(name for name in FACT if name not in {"measure", "unit"})
_EFFECT: Final = {
    "comparator": "comparator", "effect_measure": "measure", "effect": "value", "effect_unit": "unit",
    "effect_low": "ci_low", "effect_high": "ci_high", "effect_level": "ci_level", "effect_method": "method",
    "effect_basis": "basis", "p_operator": "p_operator", "p_value": "p_value",
}  # fmt: skip
_DIFFERENCES: Final = frozenset({"difference", "risk_difference", "mean_difference"})


@dataclass
class _Panel:
    """What is known of one endpoint of one study at one time: figures of arms, figures of comparators."""

    arms: dict[int, Row] = field(default_factory=dict)
    comparators: dict[Any, Row] = field(default_factory=dict)


def dose_response(
    engine: Engine,
    *,
    versus: str = "placebo",
    vocabulary: Vocabulary | None = None,
    **filters: Unpack[ResultFilters],
) -> Answer:
    """The arms of each drug by ascending dose, after their comparator as dose 0.

    Args:
        engine: the database; it is only read.
        versus: the comparator: ``placebo``, another role (``active_comparator``) or the name of a drug; not ``any``.
        vocabulary: names known besides those of the database.
        filters: restrictions, see :class:`trialdb.query.scope.ResultFilters`; ``measure`` is that of the effect
            against the comparator, differences without it.

    Returns:
        Rows with ``DOSE_RESPONSE_COLUMNS``; those of one ``curve`` belong together. ``value`` is the arm's own
        figure, its interval the stated one, else Wilson's for a share with counts, else value ± z standard errors;
        ``method`` says which was computed. ``basis`` is stated, computed (a share of counts) or implied (by the
        other arm's figure and the difference). ``effect`` is arm against comparator, as ``deltas`` gives it. The
        comparator's ``dose_mg`` is 0; an arm without a stated dose has none.

    Raises:
        UnknownNameError: a name is not known; close ones are listed.
        QuestionError: ``versus`` is any, or a time point or measure cannot be read.
    """
    if versus == "any":
        raise QuestionError("dose 0 must be one comparator; name one", words=versus)
    scope = Scope(**filters)
    names = scope.names(engine, versus=versus, vocabulary=vocabulary)
    measured = scope_of_effects(scope)
    effects, of_effects = comparisons(engine, measured, versus=versus, vocabulary=vocabulary)
    figures, of_figures = arm_figures(engine, scope, names, versus=versus)
    others = comparator_ids(engine, names, versus)

    def is_comparator(row: Row) -> bool:
        return bool(row["role"] == versus if others is None else row["arm_id"] in others)

    figures = [with_interval(row) for row in figures]
    panels, hidden = _panels(figures, [row for row in effects if row["value"] is not None], is_comparator)
    curves, alone = _curves(panels.values())
    directions = about_endpoints(engine, {row["endpoint"] for curve in curves for row in curve})
    rows = [
        {
            **{name: row.get(name) for name in DOSE_RESPONSE_COLUMNS},
            "curve": place,
            "higher_is_better": directions[row["endpoint"]]["higher_is_better"],
        }
        for place, curve in enumerate(curves, start=1)
        for row in curve
    ]
    title = " ".join(["Dose response", *scope.words(), "versus", versus.replace("_", " ")])
    notes = (*scope.notes(), *_notes(rows, hidden, alone))
    sql = f"{sql_of(of_figures)};\n{sql_of(of_effects)}"
    return Answer("dose_response", title, DOSE_RESPONSE_COLUMNS, rows, sql, notes)


def _panels(
    figures: Sequence[Row], effects: Sequence[Row], is_comparator: Callable[[Row], bool]
) -> tuple[dict[tuple[Any, ...], _Panel], int]:
    """Figures and effects by what they are of, and how many further figures of the same arms are not shown."""
    panels: dict[tuple[Any, ...], _Panel] = {}
    hidden = 0
    for row in figures:  # the strongest source of each arm comes first
        panel = panels.setdefault(tuple(row[name] for name in FACT), _Panel())
        side = panel.comparators if is_comparator(row) else panel.arms
        hidden += row["arm_id"] in side
        side.setdefault(row["arm_id"], row)
    bare: dict[tuple[Any, ...], list[tuple[Any, ...]]] = {}
    for fact in panels:
        bare.setdefault(tuple(v for n, v in zip(FACT, fact, strict=True) if n in _BARE), []).append(fact)
    for effect in effects:
        fact = _fact_of(effect, bare.get(tuple(effect[name] for name in _BARE), []), panels)
        panel = panels.setdefault(fact, _Panel())
        row = panel.arms.setdefault(effect["arm_id"], _side(effect, "arm", fact))
        if "effect" in row:
            hidden += 1
            continue
        row.update({name: effect[of] for name, of in _EFFECT.items()})
        row["sources"] = joined([*row["sources"], *effect["sources"]])
        row["disputed"] = row["disputed"] or effect["disputed"]
        if effect["comparator_id"] not in panel.comparators and effect["comparator_value"] is not None:
            # Two arms may imply slightly different figures of one comparator; each is shown.
            place = (effect["comparator_id"], effect["comparator_value"])
            panel.comparators.setdefault(place, _side(effect, "comparator", fact))
    return panels, hidden


def _fact_of(effect: Row, known: Sequence[tuple[Any, ...]], panels: dict[tuple[Any, ...], _Panel]) -> Any:
    """The facts that a comparison is of: those of its arm's figure, else of the only figures that there are."""
    own = {"measure": effect["arm_measure"], "unit": effect["arm_unit"]}
    if own["measure"] is None:
        own["unit"] = effect["unit"] if effect["measure"] in _DIFFERENCES else None
        measured = [fact for fact in known if effect["arm_id"] in panels[fact].arms] or list(known)
        alike = [f for f in measured if own["unit"] in {None, f[FACT.index("unit")]}]
        if len(alike) == 1:
            return alike[0]
    return tuple(own.get(name, effect[name]) if name in own else effect[name] for name in FACT)


def _side(effect: Row, side: str, fact: tuple[Any, ...]) -> Row:
    """An arm of which no source states a figure of its own, or only together with the comparison."""
    shared = {
        name: effect[name]
        for name in ("study", "nct_id", "endpoint", "at_value", "at_unit", "sources", "disputed")
    }
    told = {
        **dict(zip(FACT, fact, strict=True)), **shared, "value": effect[f"{side}_value"],
        "basis": effect[f"{side}_basis"], "n": effect[f"{side}_n"], "n_total": effect[f"{side}_n_total"],
        "counted_by": None, "ci_low": None, "ci_high": None, "ci_level": None, "method": None,
    }  # fmt: skip
    if side == "comparator":
        nothing = dict.fromkeys(("dose_value", "dose_unit", "dose_mg", "regimen"))
        return {
            **told, **nothing, "arm": effect["comparator"], "role": effect["comparator_role"],
            "intervention": effect["comparator"],
        }  # fmt: skip
    named = ("arm", "intervention", "dose_value", "dose_unit", "dose_mg", "regimen")
    return {**told, **{name: effect[name] for name in named}, "role": None}


def _curves(panels: Iterable[_Panel]) -> tuple[list[list[Row]], int]:
    """Curves in the order of answers, their comparators first, and how many arms stand alone."""
    found: list[list[Row]] = []
    alone = 0
    for panel in panels:
        zero = [
            {**row, "dose_mg": 0.0, "dose_value": 0.0, "dose_unit": None}
            for row in panel.comparators.values()
        ]
        for arms in _by_regimen(panel.arms.values()):
            if len(arms) + len(zero) == 1:
                alone += 1
            else:
                found.append([*zero, *sorted(arms, key=_by_dose)])
    found.sort(key=_curve_order)
    return found, alone


def _by_regimen(rows: Iterable[Row]) -> Iterator[list[Row]]:
    drugs: dict[str | None, list[Row]] = {}
    for row in rows:
        drugs.setdefault(row["intervention"], []).append(row)
    for arms in drugs.values():
        stated = {row["regimen"] for row in arms} - {None}
        groups: dict[str | None, list[Row]] = {}
        for row in arms:
            groups.setdefault(row["regimen"] if len(stated) > 1 else None, []).append(row)
        yield from groups.values()


def _by_dose(row: Row) -> tuple[Any, ...]:
    """Ascending, in mg where doses are masses; an arm without a stated dose last."""
    dose = row["dose_mg"] if row["dose_mg"] is not None else row["dose_value"]
    return (dose is None, row["dose_mg"] is None, dose or 0, *text_order(row, "arm"))


def _curve_order(curve: Sequence[Row]) -> tuple[Any, ...]:
    row = curve[-1]
    return (
        *text_order(row, "endpoint"),
        *text_order(row, "study"),
        row["study_id"],
        *text_order(row, "intervention"),
        *number_order(row, "at_days"),
        *(part for name in ("subgroup", "population", "class_title") for part in _absent_first(row, name)),
        *(part for name in ("category", "measure", "unit", "regimen") for part in text_order(row, name)),
    )


def _absent_first(row: Row, name: str) -> tuple[Any, ...]:
    return (row[name] is not None, *text_order(row, name))


def _notes(rows: Sequence[Row], hidden: int, alone: int) -> list[str]:
    notes = []
    if methods := dict.fromkeys(row["method"] for row in rows if row["method"]):
        notes.append(f"* interval of an arm computed: {'; '.join(methods)}")
    if methods := dict.fromkeys(row["effect_method"] for row in rows if row["effect_method"]):
        notes.append(f"* interval against the comparator computed: {'; '.join(methods)}")
    if any(row["basis"] == "implied" for row in rows):
        notes.append("implied: not stated; from the other arm's figure and the difference")
    if any(row["dose_value"] is None for row in rows):
        notes.append("an arm whose dose no source states stands last")
    if any(row["disputed"] for row in rows):
        notes.append("disputed: sources give different figures; see conflicts")
    if hidden:
        notes.append(
            f"{hidden} further figures of these arms, from weaker sources or other groups: see results"
        )
    if alone:
        notes.append(f"left out: {alone} figures of arms without another dose or a comparator beside them")
    return notes if rows else [*notes, "nothing in the database answers this"]
