"""A question in English, answered by one of the queries, or refused with the words that were not understood."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from sqlalchemy import Engine

from trialdb.query import tables, worklist
from trialdb.query.answers import Answer
from trialdb.query.deltas import deltas
from trialdb.query.grammar import Plan, parse
from trialdb.query.lexer import name_keys
from trialdb.query.names import known_names
from trialdb.query.studies import studies

if TYPE_CHECKING:
    from trialdb.vocabulary import Vocabulary

__all__ = ["ask", "run_plan"]


def ask(engine: Engine, question: str, *, vocabulary: Vocabulary | None = None) -> Answer:
    """Answer a question such as "EASI-75 delta versus placebo by dose".

    Args:
        engine: the database; it is only read.
        question: what is asked, in English; :mod:`trialdb.query.grammar` says how it may be put.
        vocabulary: names known besides those of the database.

    Returns:
        The answer of the query that the question means; its title says how the question was understood.

    Raises:
        QuestionError: some words were not understood; nothing is guessed.
    """
    plan = parse(question, known_names(engine, vocabulary=vocabulary, among=name_keys(question)))
    return run_plan(engine, plan, vocabulary=vocabulary)


def run_plan(engine: Engine, plan: Plan, *, vocabulary: Vocabulary | None = None) -> Answer:
    """The answer to a plan."""
    answer = _RUN[plan.kind](engine, plan, vocabulary)
    if plan.kind == "deltas" and not answer.rows and plan.at is not None:
        elsewhere = _RUN["deltas"](engine, replace(plan, at=None), vocabulary)
        times = dict.fromkeys(f"{r['at_value']:g} {r['at_unit']}s" for r in elsewhere.rows if r["at_unit"])
        if times:
            return replace(answer, notes=(*answer.notes, f"there are deltas at {', '.join(times)}"))
    return answer


def _deltas(engine: Engine, plan: Plan, vocabulary: Vocabulary | None) -> Answer:
    return deltas(
        engine, endpoint=plan.endpoints, versus=plan.versus or "any", by=plan.by, study=plan.studies, drug=plan.drugs,
        condition=plan.conditions, at=plan.at, measure=plan.measure, dose=plan.dose, dose_level=plan.dose_level,
        regimen=plan.regimen, subgroup=plan.subgroups, vocabulary=vocabulary,
    )  # fmt: skip


def _results(engine: Engine, plan: Plan, vocabulary: Vocabulary | None) -> Answer:
    return tables.results(
        engine, endpoint=plan.endpoints, by=plan.by, study=plan.studies, drug=plan.drugs, condition=plan.conditions,
        at=plan.at, measure=plan.measure, dose=plan.dose, dose_level=plan.dose_level, regimen=plan.regimen,
        subgroup=plan.subgroups, vocabulary=vocabulary,
    )  # fmt: skip


def _safety(engine: Engine, plan: Plan, vocabulary: Vocabulary | None) -> Answer:
    return tables.safety(
        engine, term=plan.terms, by=plan.by, study=plan.studies, drug=plan.drugs, condition=plan.conditions,
        at=plan.at, serious=plan.serious, dose=plan.dose, dose_level=plan.dose_level, regimen=plan.regimen,
        vocabulary=vocabulary,
    )  # fmt: skip


def _studies(engine: Engine, plan: Plan, vocabulary: Vocabulary | None) -> Answer:
    return studies(
        engine, drug=plan.drugs, condition=plan.conditions, study=plan.studies, endpoint=plan.endpoints,
        phase=plan.phase, vocabulary=vocabulary,
    )  # fmt: skip


def _timeline(engine: Engine, plan: Plan, vocabulary: Vocabulary | None) -> Answer:
    return tables.timeline(
        engine, drug=plan.drugs, study=plan.studies, condition=plan.conditions, vocabulary=vocabulary
    )


def _conflicts(engine: Engine, plan: Plan, vocabulary: Vocabulary | None) -> Answer:
    return tables.conflicts(
        engine, endpoint=plan.endpoints, drug=plan.drugs, study=plan.studies, condition=plan.conditions, at=plan.at,
        vocabulary=vocabulary,
    )  # fmt: skip


_RUN: Final[dict[str, Callable[[Engine, Plan, Vocabulary | None], Answer]]] = {
    "deltas": _deltas,
    "results": _results,
    "safety": _safety,
    "studies": _studies,
    "timeline": _timeline,
    "conflicts": _conflicts,
    "unresolved": lambda engine, _plan, _vocabulary: worklist.unresolved(engine),
    "runs": lambda engine, _plan, _vocabulary: worklist.runs(engine),
}
