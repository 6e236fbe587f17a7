"""Queries of PubMed: abstracts that came or changed since the last run, and on a slower schedule all."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from trialdb.facts import Document
from trialdb.fetch import PubMed
from trialdb.jobs.configuration import PubMedQuery
from trialdb.jobs.work import Situation, Work
from trialdb.readers.pubmed import read_pubmed
from trialdb.store import origins
from trialdb.store.origins import OriginState

__all__ = ["plan", "run"]

_PAGE = "https://pubmed.ncbi.nlm.nih.gov/"


def run(origin: PubMedQuery, work: Work) -> None:
    """Load the abstracts that a query finds.

    Raises:
        FetchError: PubMed does not answer, or finds more than it gives.
    """
    before = origins.begin_origin(work.engine, origin.name, origin.kind, origin.query)
    since = _since(origin, work, before)
    client = PubMed(work.web, email=work.configuration.fetch.contact)
    found = client.search(origin.query, since=since)
    failed = False

    def withdrawn(pmid: str) -> None:
        work.done(
            work.loading.fail(f"{_PAGE}{pmid}/", f"{_PAGE}{pmid}/: PubMed names this article, and has none")
        )

    for answer in client.articles(found, missing=withdrawn):
        for article in read_pubmed(answer, location="pubmed"):
            item = work.loading.given(article)
            # What is no article, such as a chapter of a book, does not become one by being asked for again.
            failed |= item.status == "failed" and isinstance(article, Document)
            work.done(item)
    if not failed:
        origins.end_origin(work.engine, origin.name, full=since is None, changed_until=work.today)


def plan(origin: PubMedQuery, found: Situation) -> Iterator[str]:
    """How many abstracts there are to ask for.

    Raises:
        FetchError: PubMed does not answer, or finds more than it gives.
    """
    since = _since(origin, found, origins.state_of(found.engine, origin.name, origin.query))
    client = PubMed(found.web, email=found.configuration.fetch.contact)
    what = f"those that came or changed since {since}" if since else "all"
    yield f"ask PubMed for {len(client.search(origin.query, since=since)):,} abstracts ({what})"


def _since(origin: PubMedQuery, found: Situation, before: OriginState) -> date | None:
    """The day from which on abstracts are asked for; None for all."""
    due = before.full_at is None or before.full_at < found.before(days=origin.full_every_days)
    if found.full or due or before.changed_until is None:
        return None
    return date.fromisoformat(before.changed_until) - timedelta(days=origin.overlap_days)
