"""Files of many registry records, on this machine or at an address."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from trialdb.errors import FetchError
from trialdb.jobs.configuration import Bulk
from trialdb.jobs.work import Situation, Work
from trialdb.registering import Seen
from trialdb.store import origins

__all__ = ["plan", "run"]


def run(origin: Bulk, work: Work) -> None:
    """Load a file of records; one at an address only if it has changed there.

    Raises:
        FetchError: it does not come.
    """
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
    known = origins.known_page(work.engine, url)
    file = _file(url, work)
    try:
        came = work.web.download(
            url, file, largest=origin.largest_mb * 1_000_000,
            etag=known.etag if known else None, last_modified=known.last_modified if known else None,
        )  # fmt: skip
    except FetchError as error:
        origins.page_failed(work.engine, url, error.reason, passing=True)
        raise
    if came.status == 304:
        origins.page_stays(work.engine, url)
        work.done(work.loading.unchanged(url))
        return
    if _load(origin, file, work):
        origins.page_came(work.engine, url, sha256=None, etag=came.etag, last_modified=came.last_modified)


def _file(url: str, work: Work) -> Path:
    """Where a file from an address is put: its name tells its kind."""
    folder = work.configuration.path(work.configuration.fetch.keep or "data/fetched")
    return folder / "bulk" / (Path(urlsplit(url).path).name or "records.jsonl")


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
