"""Sources and their facts as rows: one transaction a document, and what it touches in other documents.

A caller reads what the database knows (:func:`current_source`, :func:`mentions_of`, :func:`stored_facts`),
resolves, and writes (:func:`put_source`, :func:`save_source_facts`, :func:`save_resolution`), all in one session
of :func:`writing`, so that a document stands there whole or not at all.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from sqlalchemy import Engine, delete, insert, select, text, update
from sqlalchemy.orm import Session

from trialdb.facts import Document, Facts, RecordFacts
from trialdb.identities import Identity, Mention, Resolution
from trialdb.store import models, registry
from trialdb.store.database import bulk_session, write_session
from trialdb.store.entities import save_identities, settle
from trialdb.store.facts import Counts, save_facts
from trialdb.store.rows import in_batches, table_of
from trialdb.store.search import indexed_together
from trialdb.store.studies import delete_studies, save_studies

__all__ = [
    "Replaced",
    "StoredSource",
    "current_source",
    "document_key",
    "document_sha256",
    "forget",
    "is_empty",
    "keys_of_studies",
    "mentions_of",
    "now",
    "put_source",
    "same_content",
    "save_resolution",
    "save_source_facts",
    "set_extractor_version",
    "stale_sources",
    "stored_facts",
    "stored_source",
    "studies_named",
    "writing",
]

_LOCK: Final = 7_214_250_302  # next to the one that guards the schema
_SOURCES: Final = table_of(models.Source)
_FACTS: Final = table_of(models.SourceFacts)
_RESOLUTIONS: Final = table_of(models.Resolution)
_CURRENT: Final = _SOURCES.c.replaced_by.is_(None)


@dataclass(frozen=True, slots=True)
class StoredSource:
    """One current source: its row, its document, and the version of what extracted its facts."""

    id: int
    key: str
    sha256: str
    document: Document
    extractor_version: str


@dataclass(slots=True)
class Replaced:
    """Rows that mentions meant which are being taken out: to keep their ids, and to delete what is left over."""

    rows: dict[tuple[str, Mention], int] = field(default_factory=dict)
    entities: set[tuple[str, int]] = field(default_factory=set)


def now() -> str:
    """The time in UTC as the tables hold it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@contextmanager
def writing(engine: Engine, *, bulk: bool = False, alone: bool = False) -> Iterator[Session]:
    """A session in one transaction that writes; another one waits until it ends, on either kind of database.

    ``bulk`` rows are made as a whole, so that SQLite need not look up what they refer to; ``alone`` there is nothing
    yet that anybody could read meanwhile.
    """
    opened = bulk_session(engine, alone=alone) if bulk else write_session(engine)
    with opened as session, session.begin():
        if engine.dialect.name == "postgresql":
            session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        with indexed_together(session.connection()) if bulk else nullcontext():
            yield session


# --- documents -------------------------------------------------------------------------------------------


def document_key(document: Document) -> str:
    """What identifies a document over its versions: its address, else where its file is."""
    if document.url:
        return document.url.strip()
    return f"file:{Path(document.location).resolve()}" if document.location else _digest(document.text)


def document_sha256(document: Document) -> str:
    """SHA-256 of a document's text and of what is known about it, but for where it is."""
    told = (document.kind, document.title, document.publisher, document.published, document.media_type)
    return _digest(json.dumps([*told, document.text], ensure_ascii=False))


def _digest(told: str) -> str:
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()


def current_source(session: Session, key: str) -> StoredSource | None:
    """The current version of a document, or None."""
    return _stored(session, _SOURCES.c.document_key == key)


def stored_source(session: Session, source_id: int) -> StoredSource | None:
    """The source of this row if it is current."""
    return _stored(session, _SOURCES.c.id == source_id)


def _stored(session: Session, which: object) -> StoredSource | None:
    query = select(_SOURCES, _FACTS.c.extractor_version).join(_FACTS, _FACTS.c.source_id == _SOURCES.c.id)
    row = session.execute(query.where(_CURRENT, which)).mappings().first()  # type: ignore[arg-type]
    if row is None:
        return None
    key = row["document_key"]
    document = Document(
        kind=row["kind"],
        text=row["text"],
        title=row["title"],
        publisher=row["publisher"],
        url=row["url"],
        published=row["published_on"],
        media_type=row["media_type"],
        location=key.removeprefix("file:"),
    )
    return StoredSource(row["id"], key, row["sha256"], document, row["extractor_version"])


def same_content(session: Session, sha256: str) -> int | None:
    """The current source with this content under whatever key (the lowest of several), or None."""
    query = select(_SOURCES.c.id).where(_CURRENT, _SOURCES.c.sha256 == sha256)
    return session.scalar(query.order_by(_SOURCES.c.id).limit(1))


def put_source(session: Session, document: Document, *, key: str, loader: str, version: str) -> int:
    """A row for a document's new version, which replaces its current one; the id of the new row.

    Args:
        session: in a transaction that writes.
        document: as read.
        key: its :func:`document_key`.
        loader: the reader that read it.
        version: the version of trialdb.
    """
    same = _SOURCES.c.document_key == key
    old = session.execute(select(_SOURCES.c.id, _SOURCES.c.version).where(_CURRENT, same)).first()
    if old:
        session.execute(update(_SOURCES).where(_SOURCES.c.id == old.id).values(replaced_by=old.id))
    row = {
        "document_key": key, "version": old.version + 1 if old else 1, "kind": document.kind,
        "publisher": document.publisher, "title": document.title, "url": document.url,
        "published_on": document.published, "accessed_on": now()[:10], "sha256": document_sha256(document),
        "media_type": document.media_type, "text": document.text, "loader": loader, "loader_version": version,
        "loaded_at": now(),
    }  # fmt: skip
    new = int(session.execute(insert(_SOURCES).values(row).returning(_SOURCES.c.id)).scalar_one())
    if old:
        session.execute(update(_SOURCES).where(_SOURCES.c.id == old.id).values(replaced_by=new))
    return new


# --- what is stored ----------------------------------------------------------------------------------------


def is_empty(session: Session) -> bool:
    """Whether no source was ever loaded."""
    return session.scalar(select(_SOURCES.c.id).limit(1)) is None


def stale_sources(session: Session, extractor_version: str) -> list[tuple[int, str]]:
    """Current sources whose facts another version extracted, with that version."""
    query = select(_SOURCES.c.id, _FACTS.c.extractor_version).join(
        _FACTS, _FACTS.c.source_id == _SOURCES.c.id
    )
    stale = query.where(_CURRENT, _FACTS.c.extractor_version != extractor_version)
    return [(i, version) for i, version in session.execute(stale.order_by(_SOURCES.c.id))]


def stored_facts(session: Session, source_ids: Collection[int]) -> dict[int, tuple[str, Facts]]:
    """The document key and the facts of each of these sources; those of a registry record are in its text."""
    found: dict[int, tuple[str, Facts]] = {}
    query = select(_SOURCES.c.id, _SOURCES.c.document_key, _FACTS.c.facts).join(
        _FACTS, _FACTS.c.source_id == _SOURCES.c.id
    )
    for batch in in_batches(sorted(source_ids)):
        rows = session.execute(query.where(_SOURCES.c.id.in_(batch)))
        found |= {i: (key, Facts.model_validate_json(facts)) for i, key, facts in rows}
    return found


def studies_named(session: Session, keys: Collection[str]) -> set[int]:
    """The studies that have a name with one of these keys."""
    names = table_of(models.StudyName)
    found: set[int] = set()
    for batch in in_batches(sorted(keys)):
        found |= set(session.scalars(select(names.c.study_id).where(names.c.name_key.in_(batch))))
    return found


def mentions_of(session: Session, study_ids: Collection[int]) -> set[tuple[int, str]]:
    """Which current sources speak of these studies, with their local ids for them."""
    found: set[tuple[int, str]] = set()
    columns = select(_RESOLUTIONS.c.source_id, _RESOLUTIONS.c.local_id).where(_RESOLUTIONS.c.kind == "study")
    for batch in in_batches(sorted(study_ids)):
        rows = session.execute(columns.where(_RESOLUTIONS.c.entity_id.in_(batch)))
        found |= {(source, local_id) for source, local_id in rows}
    return found


def keys_of_studies(session: Session, study_ids: Collection[int]) -> set[str]:
    """The keys of all names of these studies."""
    names = table_of(models.StudyName)
    found: set[str] = set()
    for batch in in_batches(sorted(study_ids)):
        found |= set(session.scalars(select(names.c.name_key).where(names.c.study_id.in_(batch))))
    return found


# --- writing -------------------------------------------------------------------------------------------------


def forget(session: Session, source_id: int, *, key: str, facts_too: bool) -> Replaced:
    """Take out what a source's names meant, and (``facts_too``) all its facts: a new version stands for it.

    Returns:
        what its mentions meant, which the caller hands to :func:`save_resolution`.
    """
    columns = select(_RESOLUTIONS.c.kind, _RESOLUTIONS.c.local_id, _RESOLUTIONS.c.entity_id).where(
        _RESOLUTIONS.c.source_id == source_id, _RESOLUTIONS.c.entity_id.is_not(None)
    )
    replaced = Replaced()
    for kind, local_id, entity in session.execute(columns):
        if kind in {"study", "arm"}:
            replaced.rows[kind, (key, local_id)] = entity
        elif facts_too:
            replaced.entities.add((kind, entity))
    mine = _RESOLUTIONS.c.source_id == source_id
    if not facts_too:
        mine &= _RESOLUTIONS.c.kind.in_(("study", "arm"))
    session.execute(delete(_RESOLUTIONS).where(mine))
    if facts_too:
        _delete_facts(session, source_id)
    return replaced


def _delete_facts(session: Session, source_id: int) -> None:
    milestones = table_of(models.Milestone)
    ids = session.scalars(select(milestones.c.id).where(milestones.c.source_id == source_id)).all()
    parts = table_of(models.MilestoneOrganisation)
    for batch in in_batches(ids):
        session.execute(delete(parts).where(parts.c.milestone_id.in_(batch)))
    for model in (models.Milestone, models.SafetyEvent, models.Result, models.StudyEndpoint, models.LoadIssue,
                  models.Evidence):  # fmt: skip
        table = table_of(model)
        session.execute(delete(table).where(table.c.source_id == source_id))


def save_source_facts(
    session: Session,
    source_id: int,
    facts: Facts,
    identities: Collection[Identity],
    *,
    extractor_version: str,
) -> set[tuple[str, int]]:
    """Keep a source's facts in its own terms, and what its names other than studies and arms mean.

    Returns:
        everything that those names meant or mean, for :func:`save_resolution`.
    """
    here = _FACTS.c.source_id == source_id
    row = {"extractor_version": extractor_version, "facts": facts.model_dump_json()}
    if session.scalar(select(_FACTS.c.source_id).where(here)) is None:
        session.execute(insert(_FACTS).values(source_id=source_id, **row))
    else:
        session.execute(update(_FACTS).where(here).values(row))
    return save_identities(session, source_id, identities)


def save_resolution(
    session: Session,
    resolution: Resolution,
    facts: Mapping[int, tuple[str, Facts]],
    *,
    changed: Collection[int] = (),
    replaced: Replaced | None = None,
) -> dict[int, Counts]:
    """Write studies and arms, then the facts of each source in which one of them is now another row.

    Args:
        session: in a transaction that writes; every source's names are saved.
        resolution: what the mentions of these sources are.
        facts: document key and all facts of each source, by its row.
        changed: sources whose facts are written in any case.
        replaced: what earlier mentions meant that are gone.

    Returns:
        how much of each source that was written stands in the tables.
    """
    replaced = replaced or Replaced()
    source_ids = {key: i for i, (key, _) in facts.items()}
    saved = save_studies(session, resolution, source_ids=source_ids, before=replaced.rows)
    counts: dict[int, Counts] = {}
    for source_id in sorted(saved.changed_sources | set(changed)):
        key, told = facts[source_id]
        if isinstance(told, RecordFacts):
            registry.repoint(session, source_id)
            continue
        words = session.scalar(select(_SOURCES.c.text).where(_SOURCES.c.id == source_id)) or ""
        location = key.removeprefix("file:")
        counts[source_id] = save_facts(session, source_id, told, text=words, location=location)
    delete_studies(session, saved)
    settle(session, replaced.entities)
    return counts


def set_extractor_version(session: Session, source_ids: Collection[int], version: str) -> None:
    """Say that this version has been applied to these sources (it would extract and resolve the same)."""
    for batch in in_batches(sorted(source_ids)):
        session.execute(update(_FACTS).where(_FACTS.c.source_id.in_(batch)).values(extractor_version=version))
