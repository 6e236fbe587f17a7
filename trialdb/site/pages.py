"""What stands on each page: answers of the query layer, and a few lists that only pages need.

A page is what its template shows, and the same as JSON and CSV: its answers by name, the first of which is the main
one. What nobody has is a :class:`LookupError`, which the site shows as "not found".
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from trialdb import query
from trialdb.errors import QuestionError, UnknownNameError
from trialdb.query import Answer
from trialdb.query.meaning import EXAMPLES
from trialdb.site import curves, lists, sources

if TYPE_CHECKING:
    from trialdb.site.trials import Trials

__all__ = ["PAGES", "Page"]


@dataclass(frozen=True)
class Page:
    """A page: its title, the template that shows it, its answers by name, and what else the template needs."""

    title: str
    template: str
    answers: Mapping[str, Answer] = field(default_factory=dict)
    more: Mapping[str, Any] = field(default_factory=dict)


Arguments = Mapping[str, str]


async def home(trials: Trials, said: Arguments) -> Page:
    """What is in the database, what is newest, and where to begin."""
    counts = await trials.ask(lists.counts)
    drugs, endpoints, conditions = [
        await trials.ask(lists.names, kind) for kind in ("drug", "endpoint", "condition")
    ]
    readouts = await trials.ask(lists.readouts)
    return Page(
        "Clinical-trial results", "home", {"readouts": readouts},
        {"counts": counts, "drugs": drugs, "endpoints": endpoints, "conditions": conditions, "said": said},
    )  # fmt: skip


async def drug(trials: Trials, said: Arguments) -> Page:
    """A drug: its effects on the endpoints of most of its studies, or on one, its studies and its timeline."""
    name = await _named(trials, "drug", said["name"])
    endpoints = await trials.ask(lists.endpoints_of, name)
    chosen = [said["endpoint"]] if said.get("endpoint") else [row["name"] for row in endpoints[:_SHOWN]]
    answers = await _together(
        deltas=trials.ask(query.deltas, drug=name, versus="any", endpoint=chosen),
        studies=trials.ask(query.studies, drug=name),
        timeline=trials.ask(query.timeline, drug=name),
    )
    studies = answers["studies"]
    if sum(row["safety_events"] for row in studies.rows) <= _MANY_EVENTS:
        answers["safety"] = await trials.ask(query.safety, drug=name)
    more = {
        "drug": name, "others": await trials.ask(lists.others, "drug", name), "endpoints": endpoints, "chosen": chosen,
        **await _drawn(trials, answers, drug=name, endpoint=chosen),
    }  # fmt: skip
    return Page(name, "drug", answers, more)


async def study(trials: Trials, said: Arguments) -> Page:
    """A study: design, arms, endpoints, results, adverse events, sources, audit and timeline."""
    about = await trials.ask(lists.study, said["name"])
    chosen = about["nct_id"] or about["name"]
    answers = await _together(
        deltas=trials.ask(query.deltas, study=chosen, versus="any"),
        results=trials.ask(query.results, study=chosen),
        safety=trials.ask(query.safety, study=chosen),
        timeline=trials.ask(query.timeline, study=chosen),
        audit=trials.ask(query.audit, study=chosen),
        conflicts=trials.ask(query.conflicts, study=chosen),
    )
    more = {
        "study": about,
        "arms": await trials.ask(lists.arms, about["id"]),
        "endpoints": await trials.ask(lists.study_endpoints, about["id"]),
        "sources": await trials.ask(lists.study_sources, about["id"]),
        **await _drawn(trials, answers, study=chosen),
    }
    return Page(about["name"], "study", answers, more)


async def endpoint(trials: Trials, said: Arguments) -> Page:
    """An endpoint: what it means, and the effects of all drugs on it."""
    code = await _named(trials, "endpoint", said["name"])
    answers = await _together(
        deltas=trials.ask(query.deltas, endpoint=code, versus="any", by=("dose",)),
        studies=trials.ask(query.studies, endpoint=code),
    )
    more = {
        "endpoint": await trials.ask(lists.endpoint, code), "others": await trials.ask(lists.others, "endpoint", code),
    }  # fmt: skip
    return Page(code, "endpoint", answers, more)


async def source(trials: Trials, said: Arguments) -> Page:
    """A source: its text with each stated fact marked where it stands."""
    told = await trials.ask(sources.source, _number(said["name"]))
    facts = await trials.ask(sources.facts, told["id"])
    quotes = [quote for quote in said.get("quote", "").split(" … ") if quote]
    shown = sources.marked(told, facts, quotes) if told["is_text"] else []
    title = told["title"] or told["publisher"] or f"Source {told['id']}"
    answer = Answer(
        "facts", f"Facts of {title}", sources.FACT_COLUMNS, facts, sources.FACTS_SQL.format(told["id"])
    )
    return Page(title, "source", {"facts": answer}, {"source": told, "passages": sources.passages(shown)})


async def compare(trials: Trials, said: Arguments) -> Page:
    """Drugs side by side: their effects against their comparators, by endpoint and time."""
    named = [name.strip() for name in said.get("drugs", "").split(",") if name.strip()]
    drugs = [await _named(trials, "drug", name) for name in named]
    chosen = said.get("endpoint", "").strip()
    code = await _named(trials, "endpoint", chosen) if chosen else None
    answers = {}
    if drugs:
        answers["deltas"] = await trials.ask(
            query.deltas, drug=drugs, endpoint=code, versus="any", by=("endpoint", "time", "dose")
        )
    title = " and ".join(drugs) or "Compare drugs"
    return Page(title, "compare", answers, {"drugs": drugs, "endpoint": code})


_FILTERS: Final = ("drug", "study", "condition", "endpoint")


async def audit(trials: Trials, said: Arguments) -> Page:
    """What does not hold together, of what is chosen; of everything where that is little."""
    given = {name: said[name] for name in _FILTERS if said.get(name)}
    few = (await trials.ask(lists.counts))["studies"] <= _FEW
    answers = {"audit": await trials.ask(query.audit, **given)} if given or few else {}
    return Page("Audit", "chosen", answers, {"given": given, "filters": _FILTERS, "action": "audit"})


async def conflicts(trials: Trials, said: Arguments) -> Page:
    """Where sources print different figures for one fact."""
    given = {name: said[name] for name in _FILTERS if said.get(name)}
    answers = {"conflicts": await trials.ask(query.conflicts, **given)}
    return Page("Conflicts", "chosen", answers, {"given": given, "filters": _FILTERS, "action": "conflicts"})


async def runs(trials: Trials, _said: Arguments) -> Page:
    """The latest runs of loading, what they brought, and names that stand for nothing known yet."""
    answers = {
        "runs": await trials.ask(query.runs), "changes": await trials.ask(query.newest_changes), "unresolved": await trials.ask(partial(query.unresolved, kind="study")),
    }  # fmt: skip
    return Page("Loading", "runs", answers)


async def ask(trials: Trials, said: Arguments) -> Page:
    """A question and its answer, or the words that were not understood."""
    question = said.get("q", "").strip()
    if not question:
        return Page("Ask", "ask", {}, {"question": ""})
    try:
        answer = await trials.ask(query.ask, question)
    except (QuestionError, UnknownNameError) as error:
        words = error.words if isinstance(error, QuestionError) else error.name
        refused = {
            "question": question, "error": str(error), "alternatives": _amended(question, words, error.alternatives),
        }  # fmt: skip
        return Page(question, "ask", {}, refused)
    return Page(question, "ask", {"answer": answer}, {"question": question})


async def search(trials: Trials, said: Arguments) -> Page:
    """Studies, endpoints, sources and sentences with some words."""
    words = said.get("q", "").strip()
    found = await trials.ask(lists.search, words) if words else {}
    return Page(words or "Search", "search", {}, {"words": words, "found": found})


def _amended(question: str, words: str, alternatives: Iterable[str]) -> list[str]:
    """Questions that may be meant: the one that was asked with other words, or others that can be answered."""
    return [
        question.replace(words, other, 1) if words in question and other not in EXAMPLES else other
        for other in alternatives
    ]


_SHOWN: Final = 6  # endpoints on the page of a drug; the others are linked
_MANY_EVENTS: Final = 1500  # figures of adverse events; more are linked
_MANY_COMPARISONS: Final = 500  # a dose response of more takes too long
_FEW: Final = 300  # studies that an audit takes a moment for

#: Pages by the first part of their path.
PAGES: Final = {
    "": home, "drug": drug, "study": study, "endpoint": endpoint, "source": source, "compare": compare,
    "audit": audit, "conflicts": conflicts, "runs": runs, "ask": ask, "search": search,
}  # fmt: skip


async def _drawn(trials: Trials, answers: dict[str, Answer], **filters: Any) -> dict[str, Any]:
    """Charts by dose and by time, as far as there are any; the answers that they show are those of the page, too."""
    courses = await trials.ask(query.time_course, **filters)
    drawn: dict[str, Any] = {"by_dose": [], "by_time": curves.by_time(courses)}
    if drawn["by_time"]:
        answers["time_course"] = courses
    drawn["too_many"] = len(answers["deltas"].rows) > _MANY_COMPARISONS
    if not drawn["too_many"]:
        doses = await trials.ask(query.dose_response, **filters)
        drawn["by_dose"] = curves.by_dose(doses)
        if drawn["by_dose"]:
            answers["dose_response"] = doses
    return drawn


async def _together(**asked: Awaitable[Answer]) -> dict[str, Answer]:
    """Answers by their names, asked at the same time; each reads the database by itself."""
    return dict(zip(asked, await asyncio.gather(*asked.values()), strict=True))


async def _named(trials: Trials, kind: str, name: str) -> str:
    """The name by which views show a thing.

    Raises:
        LookupError: nothing goes by this name.
    """
    try:
        return await trials.ask(lists.known, kind, name)
    except UnknownNameError as error:
        raise LookupError(str(error)) from error


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal()) or len(text) > 18:
        raise LookupError(f"there is no source {text!r}")
    return int(text)
