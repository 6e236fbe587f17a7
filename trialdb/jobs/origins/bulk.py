"""Files of many registry records, on this machine or at an address."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from trialdb.errors import FetchError
from trialdb.fetch import Policy, Web
from trialdb.jobs.configuration import Bulk
from trialdb.jobs.work import Situation, Work
from trialdb.registering import Seen
from trialdb.registry.files import SUFFIXES
from trialdb.store import origins
from trialdb.store.origins import KnownPage

__all__ = ["plan", "run"]

_SLOWEST = 6 * 3600.0  # seconds


def run(origin: Bulk, work: Work) -> None:
    """Load a file of records; one at an address only if it has changed there.

    Raises:
        FetchError: it does not come, or nothing may be asked over the network.
    """
    if work.web.offline and origin.url:
        raise FetchError(origin.url, "a file from an address is not loaded without the network")
    origins.begin_origin(work.engine, origin.name, origin.kind, origin.url or str(origin.path))
    if origin.url is None:
        _load(origin, work.configuration.path(origin.path or ""), work)
    else:
        _fetch_and_load(origin, origin.url, work)
    origins.end_origin(work.engine, origin.name, full=True)


def plan(origin: Bulk, found: Situation) -> Iterator[str]:
    """Which file it is."""
    if origin.url is not None:
        yield f"fetch {origin.url} if it has changed, and load it"
    else:
        yield f"load {found.configuration.path(origin.path or '')}"


def _fetch_and_load(origin: Bulk, url: str, work: Work) -> None:
    origins.name_pages(work.engine, origin.name, [url])
    known = origins.known_page(work.engine, url) or KnownPage()
    file = _file(url, work)
    try:
        with Web(_policy(origin, work)) as web:
            came = web.download(
                url,
                file,
                etag=known.etag,
                last_modified=known.last_modified,
            )
    except FetchError as error:
        origins.page_failed(work.engine, url, error.reason, passing=True)
        raise
    if came.status == 304:
        origins.page_stays(work.engine, url)
        work.done(work.loading.unchanged(url))
        return
    if _load(origin, file, work):
        origins.page_came(work.engine, url, sha256=None, etag=came.etag, last_modified=came.last_modified)


def _policy(origin: Bulk, work: Work) -> Policy:
    """That of all origins, but for a large file, which takes its time."""
    return replace(work.web.policy, largest=origin.largest_mb * 1_000_000, slowest=_SLOWEST)


def _file(url: str, work: Work) -> Path:
    """Where a file from an address is put: its name tells its kind, by default JSON lines."""
    folder = work.configuration.path(work.configuration.fetch.keep or "data/fetched")
    name = Path(urlsplit(url).path).name
    return folder / "bulk" / (name if name.lower().endswith(SUFFIXES) else f"{name or 'records'}.jsonl")


def _load(origin: Bulk, file: Path, work: Work) -> bool:
    """Load a file; whether all that is in it could be loaded."""
    seen = Seen() if origin.complete else None
    items = work.loading.load(file, seen=seen)
    failed = [item for item in items if item.status == "failed"]
    for item in failed:
        work.done(item)
    if seen is not None and not failed:
        work.loading.end_complete(seen)
    return not failed
