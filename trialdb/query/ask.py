"""A question in English, answered by one of the queries, or refused with the words that were not understood."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Engine

from trialdb.query import loads, tables, worklist
from trialdb.query.answers import Answer
from trialdb.query.audit import audit
from trialdb.query.changes import changes
from trialdb.query.deltas import any_deltas, deltas
from trialdb.query.dose_response import dose_response
from trialdb.query.grammar import parse
from trialdb.query.lexer import name_keys
from trialdb.query.names import known_names
from trialdb.query.plan import Plan, PlanKind
from trialdb.query.pooled import indirect, pooled
from trialdb.query.scope import Scope
from trialdb.query.studies import any_studies, studies

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
    """The answer to a plan; an empty one says which restriction empties it."""
    answer = _run(engine, plan, vocabulary)
    return (
        answer if answer.rows else replace(answer, notes=(*answer.notes, *_relaxed(engine, plan, vocabulary)))
    )


def _run(engine: Engine, plan: Plan, vocabulary: Vocabulary | None) -> Answer:
    arguments = plan.arguments()
    if plan.kind != "runs":
        arguments["vocabulary"] = vocabulary
    return _QUERIES[plan.kind](engine, **arguments)


def _relaxed(engine: Engine, plan: Plan, vocabulary: Vocabulary | None) -> Iterator[str]:
    """What there is without one of several restrictions."""
    said = {name: value for name in _RESTRICTIONS if (value := getattr(plan, name)) not in {None, (), "any"}}
    for name, value in said.items() if len(said) > 1 else ():
        wider: Any = "any" if name == "versus" else () if isinstance(value, tuple) else None
        if plan.kind == "indirect" and name in {"drugs", "versus"}:
            continue
        relaxed = replace(plan, **{name: wider})
        if not _is_any(engine, relaxed, vocabulary):
            continue
        if name != "at":
            yield f"{_words(name, value)} leaves nothing; without it there is an answer"
            continue
        rows = _run(engine, relaxed, vocabulary).rows
        times = dict.fromkeys(f"{r['at_value']:g} {r['at_unit']}s" for r in rows if r.get("at_unit"))
        yield (
            f"there are {plan.kind} at {', '.join(times)}"
            if times
            else f"there are {plan.kind} without a time"
        )


def _is_any(engine: Engine, plan: Plan, vocabulary: Vocabulary | None) -> bool:
    """Whether a plan has rows; where they may be many, none is read."""
    if plan.kind not in _ANY or (plan.kind == "safety" and plan.versus):
        return bool(_run(engine, plan, vocabulary).rows)
    arguments = replace(plan, by=()).arguments()
    return _ANY[plan.kind](engine, **arguments, vocabulary=vocabulary)


def _words(name: str, value: Any) -> str:
    """A restriction as the reader asked for it."""
    if name == "versus":
        return f"'versus {value.replace('_', ' ')}'"
    keyword = Plan("deltas", **{name: value}).arguments()
    if unknown := set(keyword) - {f.name for f in fields(Scope)}:
        return repr(f"{unknown.pop()} {' or '.join(value) if isinstance(value, tuple) else value}")
    return repr(" ".join(Scope(**keyword).words()))


#: Parts of a plan that may leave nothing, those that do it most often first.
_RESTRICTIONS: Final = (
    "at", "versus", "dose", "dose_level", "regimen", "unit", "events", "subgroups", "populations", "sources", "as_of", "since", "measure",
    "phase", "terms", "studies", "programs", "conditions", "drugs", "endpoints",
)  # fmt: skip
_QUERIES: Final[dict[PlanKind, Callable[..., Answer]]] = {
    "deltas": deltas, "results": tables.results, "safety": tables.safety, "studies": studies,
    "timeline": tables.timeline, "conflicts": tables.conflicts, "audit": audit, "pooled": pooled, "indirect": indirect,
    "dose_response": dose_response,
    "changes": changes, "unresolved": worklist.unresolved, "runs": loads.runs,
}  # fmt: skip
_ANY: Final[dict[PlanKind, Callable[..., bool]]] = {
    "deltas": any_deltas, "results": tables.any_results, "safety": tables.any_safety, "studies": any_studies,
    "timeline": tables.any_timeline,
}  # fmt: skip
