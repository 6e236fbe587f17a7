"""RSS and Atom feeds, whose new items are followed to their articles."""

from __future__ import annotations

from collections.abc import Iterator

from trialdb.fetch import FEEDS, PAGES
from trialdb.jobs.configuration import Feed
from trialdb.jobs.origins.pages import load_page
from trialdb.jobs.work import Situation, Work
from trialdb.readers.feeds import read_feed
from trialdb.store import origins

__all__ = ["plan", "run"]


def run(origin: Feed, work: Work) -> None:
    """Write down what the feed names, then ask for what has not come yet, and for what is so new that it may change.

    Raises:
        FetchError: the feed does not come. Articles that wait from earlier runs are asked for nevertheless.
        ReadError: what comes is no feed.
    """
    origins.begin_origin(work.engine, origin.name, origin.kind, origin.url)
    try:
        links, problems = _announced(origin, work)
        origins.name_pages(work.engine, origin.name, links)
        for problem in problems:
            work.loading.fail(origin.url, f"{origin.url}: {problem}")
    finally:
        for location in _due(origin, work):
            load_page(location, work)
    origins.end_origin(work.engine, origin.name, full=True)


def plan(origin: Feed, found: Situation) -> Iterator[str]:
    """How many items the feed has, and which are new."""
    links, _ = _announced(origin, found)
    new = origins.unknown_pages(found.engine, links)
    due = _due(origin, found)
    yield f"follow {len(links):,} items, {len(new):,} of them new, and ask again for {len(due):,}"
    yield from (f"fetch {location}" for location in new)


def _announced(origin: Feed, found: Situation) -> tuple[list[str], tuple[str, ...]]:
    """The links of a feed, the oldest first, and what of it could not be read."""
    came = found.web.get(origin.url, kinds=FEEDS | PAGES)
    feed = read_feed(came.body, location=came.final_url)
    return [item.link for item in reversed(feed.items)], feed.problems


def _due(origin: Feed, found: Situation) -> list[str]:
    since = found.before(days=origin.recheck_days)
    return origins.pages_to_ask(found.engine, origin.name, recheck_since=since)
