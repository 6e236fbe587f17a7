"""Queries of ClinicalTrials.gov: what changed since the last run, and on a slower schedule everything.

The registry tells the day of a record's last update and no time, and some records change without a new date; so the
last days are asked for again, what has not changed is known by its content, and now and then all is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from urllib.parse import urlencode

from trialdb.errors import FetchError
from trialdb.fetch import Registry, changed_since
from trialdb.jobs.configuration import RegistryQuery
from trialdb.jobs.work import Situation, Work
from trialdb.registering import Records, Seen
from trialdb.registry.locations import Query
from trialdb.settings import registry_url
from trialdb.store import ledger, origins
from trialdb.store.origins import OriginState

__all__ = ["plan", "run"]


def run(origin: RegistryQuery, work: Work) -> None:
    """Load the records that a query finds.

    A query over the whole registry, asked in full, marks those records that it no longer finds as vanished.

    Raises:
        FetchError: the registry does not answer; the next run goes on where this one stopped.
    """
    query = _query(origin)
    before = origins.begin_origin(work.engine, origin.name, origin.kind, urlencode(query))
    full = _is_full(origin, work, before)
    asked = query if full else query | _since(origin, before)
    location = f"{registry_url().rstrip('/')}/studies?{urlencode(asked)}".removesuffix("?")
    # What an earlier run came to before it was stopped is not seen again: then nothing can be said to have vanished.
    goes_on = ledger.cursor(work.engine, location) is not None
    seen = Seen() if full and not query and not goes_on else None
    failures = work.loading.records(Records(location, Query(tuple(asked.items()))), seen=seen)
    for item in failures:
        if item.location == location:
            raise FetchError(location, (item.note or "").removeprefix(f"{location}: "), passing=True)
        work.done(item)
    if failures:
        return  # asked for again from the same day on
    if seen is not None:
        work.loading.end_complete(seen)
    origins.end_origin(work.engine, origin.name, full=full, changed_until=work.today)


def plan(origin: RegistryQuery, found: Situation) -> Iterator[str]:
    """How many records there are to ask for.

    Raises:
        FetchError: the registry does not answer.
    """
    query = _query(origin)
    before = origins.state_of(found.engine, origin.name, urlencode(query))
    full = _is_full(origin, found, before)
    asked = query if full else query | _since(origin, before)
    page = next(Registry().studies(query=asked, page_size=1), None)
    count = (page.total or 0) if page else 0
    what = "all" if full else f"those that changed since {before.changed_until}"
    yield f"ask the registry for {count:,} records ({what})"


def _query(origin: RegistryQuery) -> dict[str, str]:
    """The parameters of the registry's interface."""
    told = {
        "query.cond": origin.condition, "query.intr": origin.intervention, "query.spons": origin.sponsor,
        "query.term": origin.term, "aggFilters": "results:with" if origin.with_results else None,
    }  # fmt: skip
    return {name: value for name, value in told.items() if value}


def _is_full(origin: RegistryQuery, found: Situation, before: OriginState) -> bool:
    if found.full or before.full_at is None or before.changed_until is None:
        return True
    return before.full_at < found.before(days=origin.full_every_days)


def _since(origin: RegistryQuery, before: OriginState) -> dict[str, str]:
    """What restricts a query to changes; :func:`trialdb.fetch.changed_since` goes one day back itself."""
    until = date.fromisoformat(before.changed_until or "")
    return changed_since(until - timedelta(days=origin.overlap_days - 1))
