"""The audit: for every study, does what is published about it hold together?

Each check reads figures as sources state them, allows for their rounding, and says what it finds with the figures and
the words they come from. It alters nothing. An ``error`` cannot be explained by rounding or adjustment, a ``warning``
wants an explanation, a ``note`` mostly has one; ``may_be`` names the usual ones.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Final, Unpack

from sqlalchemy import ColumnElement, Engine, FromClause, Select

from trialdb.errors import QuestionError
from trialdb.query.answers import Answer, Row, fetch, source_of, sql_of, text_order
from trialdb.query.audit import comparisons, designs, figures, registration
from trialdb.query.audit.findings import (
    AUDIT_COLUMNS,
    SEVERITIES,
    Finding,
    Severity,
    checks,
    figure,
    together,
)
from trialdb.query.publication import last_day
from trialdb.query.scope import Scope, StudyFilters, Wanted, listed
from trialdb.query.tables import conflict_rows

if TYPE_CHECKING:
    from trialdb.query.names import Names
    from trialdb.vocabulary import Vocabulary

__all__ = ["AUDIT_COLUMNS", "SEVERITIES", "audit", "checks"]

_OF_COMPARISONS: Final = tuple(comparisons.RULES)
_OF_FIGURES: Final = tuple(figures.RULES)
_OF_ARMS: Final = ("arm_sizes", "ratio_of_arms")
_OF_ENDPOINTS: Final = ("met", "outcome_switching")


def audit(
    engine: Engine,
    *,
    endpoint: Wanted = None,
    check: Wanted = None,
    severity: Severity | None = None,
    today: date | None = None,
    vocabulary: Vocabulary | None = None,
    **filters: Unpack[StudyFilters],
) -> Answer:
    """What does not hold together in what sources state.

    Args:
        engine: the database; it is only read.
        endpoint: only findings on these endpoints; checks of whole studies are left out then.
        check: only these checks, of those that :func:`checks` lists.
        severity: only findings at least as grave: ``error``, ``warning`` or ``note``.
        today: the day on which results are due or not; the day of ``as_of``, else today.
        vocabulary: names known besides those of the database.
        filters: restrictions, see :class:`trialdb.query.scope.StudyFilters`.

    Returns:
        Rows with ``AUDIT_COLUMNS``, by study, the gravest first. ``finding`` is a sentence with the figures,
        ``may_be`` what honestly explains such findings, ``reference`` where the check comes from.

    Raises:
        UnknownNameError: a name is not known; close ones are listed.
        QuestionError: a date cannot be read, or there is no such check.
    """
    wanted = _wanted(check, of_endpoint=bool(endpoint))
    scope = Scope(endpoint=endpoint, **filters)
    run = _Run(engine, scope, wanted, today or _today(scope), scope.names(engine, vocabulary=vocabulary))
    least = SEVERITIES.index(severity or "note")
    found = sorted(
        (f for f in together(run.findings()) if SEVERITIES.index(f.severity) <= least),
        key=lambda f: (*text_order(f.about, "study"), SEVERITIES.index(f.severity)),
    )
    sql = ";\n\n".join(f"-- {', '.join(names)}\n{sql_of(statement)}" for names, statement in run.statements)
    return Answer(
        "audit",
        " ".join(["Audit", *scope.words(), *([f"({', '.join(listed(check))})"] if check else [])]),
        AUDIT_COLUMNS,
        [finding.row() for finding in found],
        sql,
        (*scope.notes(), *_notes(found)),
    )


def _wanted(check: Wanted, *, of_endpoint: bool) -> tuple[str, ...]:
    """The checks to run.

    Raises:
        QuestionError: there is none of that name.
    """
    names = listed(check) or tuple(checks())
    for name in names:
        if name not in checks():
            raise QuestionError(
                f"there is no check {name!r}; there are {', '.join(checks())}",
                words=name,
                alternatives=tuple(checks()),
            )
    return tuple(n for n in names if not (of_endpoint and n in {*_OF_ARMS, "results_due"}))


def _today(scope: Scope) -> date:
    return date.fromisoformat(last_day(scope.as_of)) if scope.as_of else datetime.now(UTC).date()


def _notes(found: Sequence[Finding]) -> tuple[str, ...]:
    if not found:
        return ("nothing is found that does not hold together",)
    counted = Counter(finding.severity for finding in found)
    told = ", ".join(f"{counted[s]} {s}{'s' if counted[s] > 1 else ''}" for s in SEVERITIES if counted[s])
    return (f"{told}; a finding is a question to the source, and changes no data",)


class _Run:
    """One audit: reads what the wanted checks need, once each, and keeps the statements it ran."""

    def __init__(
        self,
        engine: Engine,
        scope: Scope,
        wanted: Sequence[str],
        today: date,
        names: Names,
    ) -> None:
        self.engine = engine
        self.scope = scope
        self.wanted = frozenset(wanted)
        self.today = today
        self.names = names
        self.statements: list[tuple[tuple[str, ...], Select[Any]]] = []

    def findings(self) -> Iterator[Finding]:
        """All that is found, check by check."""
        stated: list[Row] = []
        if self._asked(*_OF_COMPARISONS, "met"):
            statement = comparisons.comparison_statement(self._conditions(comparisons.COMPARISONS))
            stated = self._read((*_OF_COMPARISONS, "met"), statement)
            yield from comparisons.comparison_findings(self.engine, stated, self.wanted)
        if self._asked(*_OF_FIGURES):
            statement = figures.figure_statement(self._conditions(figures.FIGURES))
            yield from figures.figure_findings(self._read(_OF_FIGURES, statement), self.wanted)
        if self._asked(*_OF_FIGURES) and not self.scope.endpoint:
            statement = figures.event_statement(self._conditions(figures.EVENTS))
            yield from figures.figure_findings(self._read(_OF_FIGURES, statement), self.wanted)
        if self._asked(*_OF_ARMS):
            statement = designs.arm_statement(self._conditions(designs.ARMS))
            yield from designs.arm_findings(self._read(_OF_ARMS, statement), self.wanted)
        if self._asked(*_OF_ENDPOINTS):
            statement = designs.endpoint_statement(self._conditions(designs.ENDPOINTS))
            named = self._read(_OF_ENDPOINTS, statement)
            if self._asked("met"):
                yield from designs.met_findings(named, stated)
            if self._asked("outcome_switching"):
                yield from designs.switch_findings(named)
        if self._asked("results_due"):
            statement = registration.due_statement(self._conditions(registration.RECORDS), self.today)
            yield from registration.due_findings(
                self.engine, self._read(("results_due",), statement), self.today
            )
        if self._asked("conflict"):
            yield from self._conflicts()

    def _asked(self, *checks: str) -> bool:
        return not self.wanted.isdisjoint(checks)

    def _conditions(self, source: FromClause) -> list[ColumnElement[bool]]:
        scope = self.scope if "endpoint" in source.c else replace(self.scope, endpoint=None)
        few = scope.in_studies(self.engine, source, self.names)
        return [*scope.conditions(source, self.names), *few]

    def _read(self, names: Sequence[str], statement: Select[Any]) -> list[Row]:
        self.statements.append((tuple(name for name in names if name in self.wanted), statement))
        return fetch(self.engine, statement)

    def _conflicts(self) -> Iterator[Finding]:
        statement, rows = conflict_rows(self.engine, self.scope, self.names)
        self.statements.append((("conflict",), statement))
        for row in rows:
            yield _conflict(row)


def _conflict(row: Row) -> Finding:
    """Two sources with two figures, as a finding."""
    other = {
        name: row[f"other_{name}"] for name in ("source_id", "publisher", "published_on", "quote", "url")
    }
    one, two = (figure(row[name], row["unit"]) for name in ("value", "other_value"))
    publishers = (row["publisher"] or "one source"), (row["other_publisher"] or "another")
    text = f"{publishers[0]} prints {one}, {publishers[1]} {two}"
    return Finding("conflict", "warning", row, text, [source_of(row), source_of(other)])
