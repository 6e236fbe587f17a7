"""Re-deriving all evidence from the stored texts: does each quote still stand where its row says it does?"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import orjson
from sqlalchemy import RowMapping, select
from sqlalchemy.orm import Session

from trialdb.facts import Document
from trialdb.registered import LOADER, quoted
from trialdb.store import models
from trialdb.store.rows import table_of
from trialdb.store.save import document_sha256

__all__ = ["Finding", "verify"]

_SOURCES: Final = table_of(models.Source)
_EVIDENCE: Final = table_of(models.Evidence)
_STEP: Final = re.compile(r"\.(\w+)|\[(\d+)\]")


@dataclass(frozen=True, slots=True)
class Finding:
    """One row that does not hold: its table and id, and what is wrong."""

    table: str
    id: int
    problem: str


def verify(session: Session) -> list[Finding]:
    """Check every source against its digest, every quote against its text, every figure against its quote.

    Returns:
        what does not hold, by source; an empty list says that all evidence stands.
    """
    ids = session.scalars(select(_SOURCES.c.id).order_by(_SOURCES.c.id)).all()
    return [finding for source_id in ids for finding in _source(session, source_id)]


def _source(session: Session, source_id: int) -> Iterator[Finding]:
    row = session.execute(select(_SOURCES).where(_SOURCES.c.id == source_id)).mappings().one()
    record = orjson.loads(row["text"]) if row["loader"] == LOADER else None
    if _digest(row) != row["sha256"]:
        yield Finding("sources", source_id, "its text or metadata is not what was loaded (sha256 differs)")
    query = select(_EVIDENCE.c.id, _EVIDENCE.c.start, _EVIDENCE.c.end, _EVIDENCE.c.quote, _EVIDENCE.c.locator)
    for evidence_id, start, end, quote, locator in session.execute(
        query.where(_EVIDENCE.c.source_id == source_id).order_by(_EVIDENCE.c.id)
    ):
        if locator and record is not None and _standing_at(record, locator) != quote:
            yield Finding(
                "evidence", evidence_id, f"its quote does not stand at {locator} of source {source_id}"
            )
        if not locator and row["text"][start:end] != quote:
            yield Finding(
                "evidence", evidence_id, f"its quote does not stand at {start}-{end} of source {source_id}"
            )
    yield from _figures(session, source_id)


def _digest(row: RowMapping) -> str:
    """What a source's text and metadata digest to; a registry record is identified by its text alone."""
    if row["loader"] == LOADER:
        return hashlib.sha256(row["text"].encode("utf-8", "surrogatepass")).hexdigest()
    document = Document(
        kind=row["kind"],
        text=row["text"],
        title=row["title"],
        publisher=row["publisher"],
        published=row["published_on"],
        media_type=row["media_type"],
    )
    return document_sha256(document)


def _standing_at(record: Any, locator: str) -> str | None:
    """What stands at a path of a record, as a quote gives it; None where nothing does.

    >>> _standing_at({"a": [{"value": "42.3"}]}, "$.a[0].value"), _standing_at({"a": [1, 2]}, "$.a"), _standing_at({}, "$.a")
    ('42.3', '[1,2]', None)
    """
    found = record
    for name, place in _STEP.findall(locator.removeprefix("$")):
        try:
            found = found[name] if name else found[int(place)]
        except (KeyError, IndexError, TypeError):
            return None
    return quoted(found)


def _figures(session: Session, source_id: int) -> Iterator[Finding]:
    for model in (models.Result, models.SafetyEvent):
        table = table_of(model)
        query = (
            select(table.c.id, table.c.value_text, _EVIDENCE.c.quote, _EVIDENCE.c.source_id)
            .join(_EVIDENCE, _EVIDENCE.c.id == table.c.evidence_id)
            .where(table.c.source_id == source_id)
            .order_by(table.c.id)
        )
        for row_id, figure, quote, cited in session.execute(query):
            if figure and figure not in quote:
                yield Finding(table.name, row_id, f"its figure {figure!r} does not stand in its quote")
            if cited != source_id:
                yield Finding(table.name, row_id, f"its evidence is of source {cited}, not of its own")
