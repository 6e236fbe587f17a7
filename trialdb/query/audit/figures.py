"""Checks of the figures of single arms: counts against percentages, and numbers of participants.

Only percentages are tested for granularity: of a mean it is not known from the figures in which steps its instrument
counts.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, column, func, literal, null, or_, select, table

from trialdb.query.answers import Row, source_of, view
from trialdb.query.audit.findings import Finding, Severity, figure, printed
from trialdb.statistics.consistency import count_behind

__all__ = ["EVENTS", "FIGURES", "RULES", "event_statement", "figure_findings", "figure_statement"]

_SHARED: Final = (
    "study", "nct_id", "intervention", "arm", "at_value", "at_unit", "at_days", "value", "value_text", "unit", "n",
    "n_total", "publisher", "published_on", "url", "quote", "source_kind", "source_id", "study_id", "arm_id",
)  # fmt: skip
FIGURES: Final = view(
    "v_results",
    (
        *_SHARED,
        "endpoint",
        "measure",
        "ci_low",
        "subgroup",
        "population",
        "comparator_id",
        "outcome_id",
        "result_id",
    ),
)
EVENTS: Final = view("v_safety", (*_SHARED, "term", "serious", "qualifier", "basis", "safety_event_id"))
_arms = table("arms", column("id"), column("n"))
_studies = table("studies", column("id"), column("enrolled"))
_outcomes = table("outcomes", column("id"), column("units_analysed"))
_STEPS: Final = 100.0  # percent


def figure_statement(conditions: Sequence[ColumnElement[bool]]) -> Select[Any]:
    """Shares of arms, and whatever counts more participants than there are."""
    of_participants = or_(_outcomes.c.units_analysed.is_(None), _outcomes.c.units_analysed == "Participants")
    joined = (
        FIGURES.join(_arms, _arms.c.id == FIGURES.c.arm_id)
        .join(_studies, _studies.c.id == FIGURES.c.study_id)
        .outerjoin(_outcomes, _outcomes.c.id == FIGURES.c.outcome_id)
    )
    shown = (*_SHARED, "endpoint", "measure", "ci_low", "subgroup", "population", "outcome_id")
    share = and_(FIGURES.c.measure == "proportion", FIGURES.c.unit == "%", FIGURES.c.value.is_not(None))
    return (
        select(
            *(FIGURES.c[name] for name in shown),
            _arms.c.n.label("arm_n"),
            _studies.c.enrolled,
        )
        .select_from(joined)
        .where(
            FIGURES.c.comparator_id.is_(None),
            of_participants,
            or_(share, FIGURES.c.n_total > func.coalesce(_studies.c.enrolled, FIGURES.c.n_total)),
            *conditions,
        )
        .order_by(*(FIGURES.c[n] for n in ("study", "endpoint", "at_days", "arm", "result_id")))
    )


def event_statement(conditions: Sequence[ColumnElement[bool]]) -> Select[Any]:
    """Stated shares of arms with an adverse event."""
    joined = EVENTS.join(_arms, _arms.c.id == EVENTS.c.arm_id).join(
        _studies, _studies.c.id == EVENTS.c.study_id
    )
    empty = {name: null() for name in ("ci_low", "subgroup", "population", "outcome_id")}
    return (
        select(
            *(EVENTS.c[name] for name in _SHARED),
            EVENTS.c.term.label("endpoint"),
            literal("proportion").label("measure"),
            *(value.label(name) for name, value in empty.items()),
            _arms.c.n.label("arm_n"),
            _studies.c.enrolled,
        )
        .select_from(joined)
        .where(EVENTS.c.basis == "stated", EVENTS.c.unit == "%", *conditions)
        .order_by(*(EVENTS.c[n] for n in ("study", "term", "at_days", "arm", "safety_event_id")))
    )


def figure_findings(rows: Sequence[Row], wanted: Collection[str]) -> Iterator[Finding]:
    """What the wanted checks find in figures of arms."""
    for row in rows:
        for check, rule in RULES.items():
            if check in wanted and (told := rule(row)) is not None:
                yield Finding(check, told[0], row, told[1], [source_of(row)])


Told = tuple[Severity, str] | None


def _is_share(row: Row) -> bool:
    return row["measure"] == "proportion" and row["unit"] == "%" and row["value"] is not None


def _count(row: Row) -> Told:
    """A count, its denominator and its percentage, all stated."""
    if not _is_share(row) or row["n"] is None or not row["n_total"]:
        return None
    stated, share = printed(row["value"], row["value_text"]), _STEPS * row["n"] / row["n_total"]
    gap = max(stated.low - share, share - stated.high)
    if gap <= 0:
        return None
    text = f"{figure(row['value'], '%')} is stated, but {row['n']} of {row['n_total']} is {figure(round(share, 2), '%')}"
    # One unit of the last place is truncation.
    return ("error" if gap > stated.high - stated.low else "note"), text


def _grim(row: Row) -> Told:
    """A percentage that no number of the participants analysed gives (GRIM)."""
    if not _is_share(row) or row["n"] is not None or not 0 <= row["value"] <= _STEPS:
        return None
    of_all = row["subgroup"] is None and row["population"] is None and row["outcome_id"] is None
    total = row["n_total"] or (row["arm_n"] if of_all else None)
    stated = printed(row["value"], row["value_text"])
    if not total or count_behind(stated, total) is not None:
        return None
    near = round(row["value"] * total / _STEPS)
    beside = sorted({near - 1, near, near + 1}, key=lambda n: abs(_STEPS * n / total - row["value"]))[:2]
    shares = " and ".join(f"{n} are {figure(round(_STEPS * n / total, 2), '%')}" for n in sorted(beside))
    whose = "analysed participants" if row["n_total"] else "participants of the arm"
    sure = row["n_total"] and row["ci_low"] is None
    return (
        "warning" if sure else "note"
    ), f"no number of {total} {whose} is {figure(row['value'], '%')}: {shares}"


def _analysed(row: Row) -> Told:
    """More participants analysed than were enrolled."""
    if row["n_total"] is None or row["enrolled"] is None or row["n_total"] <= row["enrolled"]:
        return None
    return "warning", f"{row['n_total']} participants were analysed of {row['enrolled']} who were enrolled"


RULES: Final[dict[str, Callable[[Row], Told]]] = {"count": _count, "grim": _grim, "analysed": _analysed}
