"""Where documents come from and how far that got: the origins of ``trialdb.toml``, and the pages that they named.

A page is written down as soon as an origin names it, before it is asked for, so that one which an origin no longer
names, or which did not come, is not lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Engine, insert, select, update
from sqlalchemy.orm import Session

from trialdb.store import models
from trialdb.store.rows import in_batches, table_of
from trialdb.store.save import now, writing

__all__ = [
    "KnownPage",
    "OriginState",
    "begin_origin",
    "end_origin",
    "known_page",
    "name_pages",
    "page_came",
    "page_failed",
    "page_stays",
    "pages_to_ask",
    "state_of",
    "unknown_pages",
]

_ORIGINS: Final = table_of(models.Origin)
_PAGES: Final = table_of(models.Page)
#: In so many runs a page may fail to come before it counts as gone.
MOST_ATTEMPTS: Final = 10


@dataclass(frozen=True, slots=True)
class OriginState:
    """How far an origin got: when its last run that came to the end began, and its last one over everything (UTC).

    ``changed_until`` is the day up to which it was asked for what has changed. All are None for one that is new, or
    that asked for something else before.
    """

    done_at: str | None = None
    full_at: str | None = None
    changed_until: str | None = None


@dataclass(frozen=True, slots=True)
class KnownPage:
    """A page that an origin named: what its server called the version that came last."""

    etag: str | None = None
    last_modified: str | None = None


def state_of(engine: Engine, name: str, asked: str) -> OriginState:
    """How far an origin got that asks for ``asked``."""
    with Session(engine) as session:
        row = session.execute(select(_ORIGINS).where(_ORIGINS.c.name == name)).mappings().first()
    if row is None or row["asked"] != asked:
        return OriginState()
    return OriginState(row["done_at"], row["full_at"], row["changed_until"])


def begin_origin(engine: Engine, name: str, kind: str, asked: str) -> OriginState:
    """Say that a run of an origin begins; how far it got before."""
    before = state_of(engine, name, asked)
    row = {"kind": kind, "asked": asked, "started_at": now(), "done_at": before.done_at, "full_at": before.full_at,
           "changed_until": before.changed_until}  # fmt: skip
    with writing(engine) as session:
        here = _ORIGINS.c.name == name
        if session.scalar(select(_ORIGINS.c.id).where(here)) is None:
            session.execute(insert(_ORIGINS).values(name=name, **row))
        else:
            session.execute(update(_ORIGINS).where(here).values(row))
    return before


def end_origin(engine: Engine, name: str, *, full: bool, changed_until: str | None = None) -> None:
    """Say that the run of an origin that began last came to its end; ``full`` that it was over everything."""
    done: dict[str, Any] = {"done_at": _ORIGINS.c.started_at, "changed_until": changed_until}
    done |= {"full_at": _ORIGINS.c.started_at} if full else {}
    with writing(engine) as session:
        session.execute(update(_ORIGINS).where(_ORIGINS.c.name == name).values(done))


# --- pages -------------------------------------------------------------------------------------------------


def unknown_pages(engine: Engine, locations: Iterable[str]) -> list[str]:
    """Those addresses that no origin has named before, each once and in their order."""
    asked = [*dict.fromkeys(locations)]
    known: set[str] = set()
    with Session(engine) as session:
        for batch in in_batches(asked):
            known.update(session.scalars(select(_PAGES.c.location).where(_PAGES.c.location.in_(batch))))
    return [location for location in asked if location not in known]


def name_pages(engine: Engine, origin: str, locations: Iterable[str]) -> list[str]:
    """Write down addresses that an origin names; those that are new."""
    new = unknown_pages(engine, locations)
    if new:
        rows = [{"location": at, "origin": origin, "status": "waiting", "found_at": now()} for at in new]
        with writing(engine) as session:
            session.execute(insert(_PAGES), rows)
    return new


def pages_to_ask(engine: Engine, origin: str, *, recheck_since: str) -> list[str]:
    """The pages of an origin that have not come yet, and those that it named at a time (UTC) or later: the oldest first."""
    due = (_PAGES.c.status == "waiting") | (
        (_PAGES.c.status == "loaded") & (_PAGES.c.found_at >= recheck_since)
    )
    query = select(_PAGES.c.location).where(_PAGES.c.origin == origin, due).order_by(_PAGES.c.id)
    with Session(engine) as session:
        return [*session.scalars(query)]


def known_page(engine: Engine, location: str) -> KnownPage | None:
    """What is known of a page."""
    columns = (_PAGES.c[name] for name in KnownPage.__dataclass_fields__)
    with Session(engine) as session:
        row = session.execute(select(*columns).where(_here(location))).mappings().first()
    return KnownPage(**row) if row else None


def page_came(
    engine: Engine, location: str, *, sha256: str | None, etag: str | None, last_modified: str | None
) -> None:
    """Write down that a page came and was loaded."""
    _write(
        engine, location,
        {"status": "loaded", "asked_at": now(), "fetched_at": now(), "attempts": 0, "etag": etag,
         "last_modified": last_modified, "sha256": sha256, "error": None},
    )  # fmt: skip


def page_stays(engine: Engine, location: str) -> None:
    """Write down that a page is what it was."""
    _write(engine, location, {"status": "loaded", "asked_at": now(), "attempts": 0, "error": None})


def page_failed(engine: Engine, location: str, error: str, *, passing: bool) -> None:
    """Write down why a page did not come, or could not be read; one that may come later waits, up to a limit."""
    with writing(engine) as session:
        attempts = (session.scalar(select(_PAGES.c.attempts).where(_here(location))) or 0) + 1
        status = "waiting" if passing and attempts < MOST_ATTEMPTS else "refused"
        failed = {"status": status, "asked_at": now(), "attempts": attempts, "error": error}
        session.execute(update(_PAGES).where(_here(location)).values(failed))


def _write(engine: Engine, location: str, values: Mapping[str, Any]) -> None:
    with writing(engine) as session:
        session.execute(update(_PAGES).where(_here(location)).values(dict(values)))


def _here(location: str) -> ColumnElement[bool]:
    return _PAGES.c.location == location
