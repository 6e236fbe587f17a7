"""trialdb: clinical-trial results as SQL, every figure with the sentence it came from.

The names below are what programs may rely on; each is imported when it is first used.

    >>> import trialdb
    >>> engine = trialdb.open_database("trials.db", create=True)        # doctest: +SKIP
    >>> trialdb.load(engine, ["seeds/articles"]).loaded                 # doctest: +SKIP
    31
    >>> answer = trialdb.ask(engine, "EASI-75 delta versus placebo")    # doctest: +SKIP
    >>> [(row["study"], row["arm"], row["value"]) for row in answer.rows]  # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from trialdb.database import Database, connect
    from trialdb.errors import TrialdbError
    from trialdb.facts import Document, Facts
    from trialdb.pipeline import LoadReport, load, resolve_all
    from trialdb.query import (
        Answer,
        ask,
        conflicts,
        deltas,
        dose_response,
        forest,
        indirect,
        pooled,
        results,
        runs,
        safety,
        studies,
        time_course,
        timeline,
        unresolved,
        volcano,
    )
    from trialdb.reading import extract_path
    from trialdb.store import initialise, open_database

    __version__: str

__all__ = [
    "Answer",
    "Database",
    "Document",
    "Facts",
    "LoadReport",
    "TrialdbError",
    "__version__",
    "ask",
    "conflicts",
    "connect",
    "deltas",
    "dose_response",
    "extract_path",
    "forest",
    "indirect",
    "initialise",
    "load",
    "open_database",
    "pooled",
    "resolve_all",
    "results",
    "runs",
    "safety",
    "studies",
    "time_course",
    "timeline",
    "unresolved",
    "volcano",
]

_HOMES = {
    "database": ("Database", "connect"),
    "errors": ("TrialdbError",),
    "facts": ("Document", "Facts"),
    "pipeline": ("LoadReport", "load", "resolve_all"),
    "query": (
        "Answer", "ask", "conflicts", "deltas", "dose_response", "forest", "indirect", "pooled", "results", "runs",
        "safety", "studies", "time_course", "timeline", "unresolved", "volcano",
    ),
    "reading": ("extract_path",),
    "store": ("initialise", "open_database"),
}  # fmt: skip


def __getattr__(name: str) -> Any:
    """A public name, or the installed version."""
    from importlib import import_module

    if name == "__version__":
        return import_module("importlib.metadata").version("trialdb")
    for module, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"trialdb.{module}"), name)
    raise AttributeError(f"module 'trialdb' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
