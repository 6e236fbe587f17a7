"""Pages by their addresses: each is asked for, and loaded where it is new or has changed.

A page that does not come now waits for the next run; one that is refused for good is told once.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from hashlib import sha256

from trialdb.errors import FetchError, ReadError
from trialdb.jobs.configuration import Pages
from trialdb.jobs.work import Situation, Work
from trialdb.reading import read_page
from trialdb.store import origins
from trialdb.store.origins import KnownPage

__all__ = ["load_page", "plan", "run"]


def run(origin: Pages, work: Work) -> None:
    """Ask for every page that is named.

    Raises:
        ReadError: the file of addresses cannot be read.
    """
    named = _addresses(origin, work)
    origins.begin_origin(work.engine, origin.name, origin.kind, "")
    origins.name_pages(work.engine, origin.name, named)
    for location in named:
        load_page(location, work)
    origins.end_origin(work.engine, origin.name, full=True)


def plan(origin: Pages, found: Situation) -> Iterator[str]:
    """How many pages there are, and which are new."""
    named = _addresses(origin, found)
    new = origins.unknown_pages(found.engine, named)
    yield f"ask for {len(named):,} pages, {len(new):,} of them new"
    yield from (f"fetch {location}" for location in new)


def load_page(location: str, work: Work) -> None:
    """Ask for a page that an origin has named, and load it."""
    known = origins.known_page(work.engine, location) or KnownPage()
    try:
        came = work.web.get(location, etag=known.etag, last_modified=known.last_modified)
    except FetchError as error:
        origins.page_failed(work.engine, location, error.reason, passing=error.passing)
        work.done(work.loading.fail(location, str(error)))
        return
    if came.status == 304:
        origins.page_stays(work.engine, location)
        work.done(work.loading.unchanged(location))
        return
    item = work.loading.document(location, partial(read_page, came))
    if item.status == "failed":
        # As it is it cannot be read; when it comes with other content, it is tried again.
        origins.page_failed(work.engine, location, item.note or "", passing=False)
    else:
        digest = sha256(came.body).hexdigest()
        origins.page_came(
            work.engine, location, sha256=digest, etag=came.etag, last_modified=came.last_modified
        )
    work.done(item)


def _addresses(origin: Pages, found: Situation) -> list[str]:
    """The addresses, each once; in the file, empty lines and those that begin with # mean nothing."""
    named = [*origin.urls]
    if origin.file is not None:
        file = found.configuration.path(origin.file)
        try:
            lines = file.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise ReadError(
                file, f"the list of addresses cannot be read ({error}); check the path"
            ) from error
        named += [line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#")]
    return [*dict.fromkeys(named)]
