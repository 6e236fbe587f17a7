"""Registry records as rows: many in one transaction, each replacing its earlier version whole.

A record's study, arms and facts are written here when no other source speaks of the study. Otherwise studies and arms
are resolved with those sources first (:func:`trialdb.store.save.save_resolution`), and :func:`repoint` gives the
record's rows what its own arms were taken to be.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, cast

from sqlalchemy import Connection, Table, select, text, update
from sqlalchemy.orm import Session

from trialdb.identities import Mention
from trialdb.registered import COLUMNS, ENCODED, LOADER, NAMED, OWN, TABLES, Batch, Row, Thing
from trialdb.store import models
from trialdb.store.bulk import UnwritableError, all_or_nothing, insert_rows, next_ids, set_sequences
from trialdb.store.entities import KINDS
from trialdb.store.facts import Counts
from trialdb.store.rows import in_batches, table_of
from trialdb.store.search import index_rows

__all__ = [
    "Counts",
    "Known",
    "Meant",
    "RecordWriter",
    "known_records",
    "mark_vanished",
    "record_of",
    "repoint",
    "spoken_of",
    "stale_records",
]

Meant = dict[tuple[str, Mention], int]

_SOURCES: Final = table_of(models.Source)
_RECORDS: Final = table_of(models.RegistryRecord)
_RESOLUTIONS: Final = table_of(models.Resolution)
_NAMES: Final = table_of(models.StudyName)
_FACTS: Final = table_of(models.SourceFacts)

_INDEXED: Final = ("sources", "studies")  # for full-text search
_VERSION: Final = COLUMNS["sources"].index("version")
_KIND: Final = COLUMNS["resolutions"].index("kind")
_NUMBERED: Final = tuple(table for table, columns in COLUMNS.items() if columns[0] == "id")


@dataclass(frozen=True, slots=True)
class Known:
    """The current version of a record: its rows, what it holds, and how it was read."""

    source_id: int
    study_id: int
    version: int
    sha256: str
    read_with: str


def known_records(session: Session, document_keys: Collection[str]) -> dict[str, Known]:
    """The current versions of these records, by document key."""
    s, r = _SOURCES.c, _RECORDS.c
    query = select(s.document_key, s.id, r.study_id, s.version, s.sha256, r.read_with).join(
        _RECORDS, r.source_id == s.id
    )
    found: dict[str, Known] = {}
    for batch in in_batches(list(document_keys)):
        rows = session.execute(query.where(s.replaced_by.is_(None), s.document_key.in_(batch)))
        found |= {key: Known(*told) for key, *told in rows}
    return found


def spoken_of(session: Session, named: Iterable[tuple[str, Collection[str]]]) -> set[str]:
    """Those of some studies of which a source speaks that is no registry record.

    Args:
        session: with the tables.
        named: the number of each study and the keys of all its names; not asked for where there are only records.
    """
    if session.scalar(select(_FACTS.c.source_id).limit(1)) is None:
        return set()
    names = dict(named)
    spoken = (
        select(_RESOLUTIONS.c.id)
        .join(_SOURCES, _SOURCES.c.id == _RESOLUTIONS.c.source_id)
        .where(
            _RESOLUTIONS.c.kind == "study",
            _RESOLUTIONS.c.entity_id == _NAMES.c.study_id,
            _SOURCES.c.loader != LOADER,
        )
    )
    found: set[str] = set()
    for batch in in_batches(sorted(set().union(*names.values()))):
        found |= set(
            session.scalars(select(_NAMES.c.name_key).where(_NAMES.c.name_key.in_(batch), spoken.exists()))
        )
    return {nct_id for nct_id, named in names.items() if not found.isdisjoint(named)}


class RecordWriter:
    """Writes batches of records in one transaction, each record instead of its earlier version.

    Use it in a session that writes, and in that session only: numbers that it has given out are in no table yet.
    """

    def __init__(self, session: Session, *, run_id: int | None = None) -> None:
        self._session, self._connection, self._run_id = session, session.connection(), run_id
        self._next = next_ids(self._connection, _NUMBERED)
        self._things: dict[str, dict[str, int]] = {kind: {} for kind in KINDS}
        self._unindexed = {table: self._next[table] for table in _INDEXED}

    def write(self, batch: Batch, known: Mapping[str, Known]) -> list[int]:
        """Write records of studies that no other source speaks of.

        Args:
            batch: as read; some of its rows are changed.
            known: the current versions of those that are here already, by document key.

        Returns:
            the source of each record.

        Raises:
            UnwritableError: one of them holds what no column does; nothing was written.
        """
        unindexed = {**self._unindexed}
        try:
            with all_or_nothing(self._session):
                return self._write(batch, known)
        except UnwritableError:
            self._things = {kind: {} for kind in KINDS}  # those of this batch are gone again
            self._unindexed = unindexed
            raise

    def _write(self, batch: Batch, known: Mapping[str, Known]) -> list[int]:
        before = {n: k for n, read in enumerate(batch.records) if (k := known.get(read.document_key))}
        studies = {n: k.study_id for n, k in before.items()}
        arms = _arms_by_key(self._session, studies)
        self._forget(batch, before)
        sources = self._insert(batch, studies, arms)
        named = {*_arm_keys(batch)}
        _delete_arms(self._connection, [arm for key, arm in arms.items() if key not in named])
        self._supersede(before, sources)
        return sources

    def write_shared(self, batch: Batch, known: Known | None) -> tuple[int, Meant]:
        """Write one record of a study of which other sources speak, as far as it can be before all are resolved.

        Returns:
            the record's source, and what the mentions of its earlier version meant, for ``save_resolution``.
        """
        (read,) = batch.records
        before = {} if known is None else {0: known}
        columns = select(
            _RESOLUTIONS.c.kind, _RESOLUTIONS.c.local_id, _RESOLUTIONS.c.name_key, _RESOLUTIONS.c.entity_id
        )
        here = columns.where(_RESOLUTIONS.c.source_id == (known.source_id if known else -1))
        meant = [row for row in self._session.execute(here) if row.kind in {"study", "arm"}]
        study = known.study_id if known else _study_of(self._session, read.nct_id)
        arms = {(0, f"label:{row.name_key}"): row.entity_id for row in meant if row.kind == "arm"}
        self._forget(batch, before)
        for table in ("study_names", "study_conditions", "study_organisations", "arm_interventions"):
            batch.rows[table] = []  # resolving says what they are
        sources = self._insert(batch, {} if study is None else {0: study}, arms)
        self._supersede(before, sources)
        return sources[0], {(row.kind, (read.document_key, row.local_id)): row.entity_id for row in meant}

    def _insert(
        self, batch: Batch, studies: Mapping[int, int], kept_arms: Mapping[tuple[int, str], int]
    ) -> list[int]:
        """Insert all rows of a batch, but update the studies and arms that are here; the source of each record."""
        first = self._next
        moved: dict[str, Sequence[int]] = {}
        if studies:
            self._index()  # what is not indexed must not change
            moved["studies"] = [studies.get(n, first["studies"] + n) for n in range(len(batch.records))]
            moved["arms"] = [
                kept_arms.get(arm_key, first["arms"] + n) for n, arm_key in enumerate(_arm_keys(batch))
            ]
        named = self._named_ids(batch, moved)
        here = {"studies": {*studies.values()}, "arms": {*kept_arms.values()}}
        for table, columns in COLUMNS.items():
            rows = batch.rows[table]
            if not rows or table == "load_issues":
                continue
            own = {column: target for column in columns if (target := _target(table, column))}
            starts = {column: first[target] for column, target in own.items() if target not in moved}
            if moved:
                rows = _replaced(
                    rows, columns, {c: moved[target] for c, target in own.items() if target in moved}
                )
            if table in moved:
                rows = _update(self._connection, table, rows, here[table])
            target_table, last = TABLES.get(table, table), named.get(table)
            text = ENCODED.get(table)
            insert_rows(self._connection, target_table, columns, rows, starts, last=last, encoded=text)
        sources = list(range(first["sources"], first["sources"] + len(batch.records)))
        self._save_issues(batch, sources)
        for table in _NUMBERED:
            self._next[table] += len(batch.rows[table])
        return sources

    def close(self) -> None:
        """Index what was written, and let the database number on after it; call it before the transaction ends."""
        self._index()
        set_sequences(self._connection, _NUMBERED)

    def _index(self) -> None:
        """Make found what was written, all at once: SQLite writes an index out whenever a savepoint is made."""
        for table, first in self._unindexed.items():
            index_rows(self._connection, table, first)
            self._unindexed[table] = self._next[table]

    def _forget(self, batch: Batch, before: Mapping[int, Known]) -> None:
        """Take out what the earlier versions of records state, and number on from them."""
        rows = batch.rows["sources"]
        for n, known in before.items():
            _forget(self._connection, known)
            rows[n] = (*rows[n][:_VERSION], known.version + 1, *rows[n][_VERSION + 1 :])

    def _supersede(self, before: Mapping[int, Known], sources: Sequence[int]) -> None:
        for n, known in before.items():
            old = update(_SOURCES).where(_SOURCES.c.id == known.source_id)
            self._session.execute(old.values(replaced_by=sources[n]))

    def _named_ids(self, batch: Batch, moved: Mapping[str, Sequence[int]]) -> dict[str, list[int | None]]:
        """The last column of the tables in which it names something: ids instead of places."""
        ids: dict[str, Sequence[int]] = {
            kind: self._thing_ids(kind, things) for kind, things in batch.things.items()
        }
        named = {table: _looked_up(batch.named[table], ids[kind]) for table, kind in NAMED.items() if kind}
        for kind, table in (("study", "studies"), ("arm", "arms")):
            first = self._next[table]
            ids[kind] = moved.get(table) or range(first, first + len(batch.rows[table]))
        resolved = zip(batch.rows["resolutions"], batch.named["resolutions"], strict=True)
        return named | {"resolutions": [ids[row[_KIND]][place] for row, place in resolved]}

    def _thing_ids(self, kind: str, things: Sequence[Thing]) -> list[int]:
        """The rows of things by the keys of their names; those that have none are made."""
        kept, ids = KINDS[kind], self._things[kind]
        if unknown := [thing.key for thing in things if thing.key not in ids]:
            sign = "?" if self._connection.dialect.paramstyle == "qmark" else "%s"
            for keys in in_batches(unknown):
                marks = ", ".join([sign] * len(keys))
                query = f"SELECT name_key, {kept.owner} FROM {kept.names.name} WHERE name_key IN ({marks})"
                ids |= {row[0]: row[1] for row in self._connection.exec_driver_sql(query, tuple(keys))}
            if missing := [thing for thing in things if thing.key not in ids]:
                _add_things(self._connection, kind, missing, ids)
        return [ids[thing.key] for thing in things]

    def _save_issues(self, batch: Batch, sources: Sequence[int]) -> None:
        issues: Table = table_of(models.LoadIssue)
        rows = [
            {"run_id": self._run_id, "source_id": sources[source], "location": location, "kind": kind,
             "message": message, "quote": quote}
            for source, location, kind, message, quote in batch.rows["load_issues"]
        ]  # fmt: skip
        if rows:
            self._connection.execute(issues.insert(), rows)


@lru_cache(maxsize=1024)
def _target(table: str, column: str) -> str | None:
    """The table of the batch's own rows that a column refers to."""
    return table if column == "id" else OWN.get(f"{table}.{column}") or OWN.get(column)


def _study_of(session: Session, nct_id: str) -> int | None:
    studies = table_of(models.Study)
    return session.scalar(select(studies.c.id).where(studies.c.nct_id == nct_id))


def _arm_keys(batch: Batch) -> Iterator[tuple[int, str]]:
    """The record's number in the batch and the arm's key, of each arm."""
    return ((row[1], row[2]) for row in batch.rows["arms"])


def _arms_by_key(session: Session, studies: Mapping[int, int]) -> dict[tuple[int, str], int]:
    """The arms that studies have already, by the record's number in the batch and the arm's key."""
    number_of = {study: n for n, study in studies.items()}
    arms = table_of(models.Arm)
    found: dict[tuple[int, str], int] = {}
    for ids in in_batches(list(number_of)):
        query = select(arms.c.study_id, arms.c.arm_key, arms.c.id).where(arms.c.study_id.in_(ids))
        found |= {(number_of[study], key): i for study, key, i in session.execute(query)}
    return found


def _add_things(connection: Connection, kind: str, things: Sequence[Thing], ids: dict[str, int]) -> None:
    """Rows of things that nobody named before; two spellings of one name are one thing."""
    kept = KINDS[kind]
    table = kept.entries.name
    at = next_ids(connection, (table,))[table]
    new: dict[str, Thing] = {}
    for thing in things:
        new.setdefault(thing.key, thing)
    columns = {"endpoint": ("label",), "intervention": ("kind",)}.get(kind, ())
    entries: list[Row] = []
    for number, thing in enumerate(new.values()):
        more = {"endpoint": [thing.name], "intervention": [thing.kind or "other"]}.get(kind, [])
        entries.append([number, thing.name, *more, False])
    insert_rows(connection, table, ("id", kept.own, *columns, "in_vocabulary"), entries, {"id": at})
    named = [[n, thing.name, k] for n, (k, thing) in enumerate(new.items())]
    insert_rows(connection, kept.names.name, (kept.owner, "name", "name_key"), named, {kept.owner: at})
    set_sequences(connection, (table,))
    ids |= {k: at + n for n, k in enumerate(new)}


def _looked_up(places: Sequence[int | None], ids: Sequence[int]) -> list[int | None]:
    if None in places:
        return [None if place is None else ids[place] for place in places]
    return [*map(ids.__getitem__, cast("Sequence[int]", places))]


def _replaced(rows: list[Row], columns: Sequence[str], moved: Mapping[str, Sequence[int]]) -> list[Row]:
    """Rows with ids in those columns whose rows are here already, and not numbered on."""
    if not moved:
        return rows
    ids = [moved.get(column) for column in columns]
    return [
        tuple(cell if known is None else known[cell] for cell, known in zip(row, ids, strict=False))
        for row in rows
    ]


def _update(connection: Connection, table: str, rows: list[Row], here: Collection[int]) -> list[Row]:
    """Bring those rows up to date whose ids are ``here``; the others."""
    columns = COLUMNS[table]
    changes = ", ".join(f"{column} = :{column}" for column in columns[1:])
    statement = text(f"UPDATE {table} SET {changes} WHERE id = :id")
    for row in rows:
        if row[0] in here:
            connection.execute(statement, dict(zip(columns, row, strict=True)))
    return [row for row in rows if row[0] not in here]


# --- earlier versions --------------------------------------------------------------------------------------

_GROUPS: Final = "SELECT id FROM result_groups WHERE study_id = :study"
_OUTCOMES: Final = "SELECT id FROM outcomes WHERE study_id = :study"
_ARMS: Final = "SELECT id FROM arms WHERE study_id = :study"
_ANALYSES: Final = f"SELECT id FROM analyses WHERE outcome_id IN ({_OUTCOMES})"
# All that a version of a record states, children first; the version itself stays.
_FORGET: Final = (
    *(
        f"DELETE FROM {table} WHERE source_id = :source"
        for table in ("study_endpoints", "results", "safety_events", "evidence", "resolutions", "load_issues")
    ),
    f"DELETE FROM analysis_groups WHERE analysis_id IN ({_ANALYSES})",
    f"DELETE FROM analyses WHERE outcome_id IN ({_OUTCOMES})",
    f"DELETE FROM denominators WHERE group_id IN ({_GROUPS})",
    *(
        f"DELETE FROM {table} WHERE study_id = :study"
        for table in (
            "study_countries", "study_references", "study_interventions", "baseline_measurements",
            "participant_flow", "result_groups", "outcomes", "registry_records", "study_names", "study_conditions",
            "study_organisations",
        )
    ),
    f"DELETE FROM arm_interventions WHERE arm_id IN ({_ARMS})",
    # Only one version of a document may be current: the old one points at itself until the new one is there.
    "UPDATE sources SET replaced_by = id WHERE id = :source",
)  # fmt: skip


def _forget(connection: Connection, known: Known) -> None:
    for statement in _FORGET:
        connection.execute(text(statement), {"source": known.source_id, "study": known.study_id})


def _delete_arms(connection: Connection, arms: Collection[int]) -> None:
    for arm in arms:
        connection.execute(text("DELETE FROM arm_interventions WHERE arm_id = :arm"), {"arm": arm})
        connection.execute(text("DELETE FROM arms WHERE id = :arm"), {"arm": arm})


# --- what a record's own study and arms were taken to be ---------------------------------------------------

_ARM_NOW: Final = (
    "(SELECT r.entity_id FROM resolutions AS r WHERE r.source_id = :source AND r.kind = 'arm'"
    " AND r.local_id = result_groups.local_id)"
)
_OF_GROUP: Final = "(SELECT g.arm_id FROM result_groups AS g WHERE g.id = {}.group_id)"
_OTHER_GROUP: Final = (
    "(SELECT g.arm_id FROM analysis_groups AS n JOIN result_groups AS g ON g.id = n.group_id"
    " WHERE n.analysis_id = results.analysis_id AND n.group_id <> results.group_id)"
)
_REPOINT: Final = (
    *(
        f"UPDATE {table} SET study_id = :study WHERE study_id = :before"
        for table in (
            "registry_records", "study_countries", "study_references", "study_interventions", "outcomes",
            "baseline_measurements", "participant_flow",
        )
    ),
    f"""UPDATE result_groups SET arm_id = {_ARM_NOW}, study_id = :study WHERE study_id = :before""",
    f"""UPDATE results SET study_id = :study, arm_id = {_OF_GROUP.format("results")}
        WHERE source_id = :source AND analysis_id IS NULL""",
    f"""UPDATE results SET study_id = :study, arm_id = {_OF_GROUP.format("results")}, comparator_id = {_OTHER_GROUP}
        WHERE source_id = :source AND analysis_id IS NOT NULL""",
    "UPDATE study_endpoints SET study_id = :study WHERE source_id = :source",
    f"""UPDATE safety_events SET study_id = :study, arm_id = {_OF_GROUP.format("safety_events")}
        WHERE source_id = :source""",
)  # fmt: skip


def repoint(session: Session, source_id: int) -> None:
    """Give the rows of a current record the study and arms that its own were taken to be.

    Args:
        session: in a transaction that writes; the record's resolutions are saved.
        source_id: the record's source.
    """
    r = _RESOLUTIONS.c
    here = (r.source_id == source_id) & (r.kind == "study")
    study = session.scalar(select(r.entity_id).where(here).limit(1))
    before = session.scalar(select(_RECORDS.c.study_id).where(_RECORDS.c.source_id == source_id))
    for statement in _REPOINT:
        session.execute(text(statement), {"study": study, "before": before, "source": source_id})


# --- records that a registry no longer has -----------------------------------------------------------------


def mark_vanished(session: Session, still_there: Container[str], today: str) -> int:
    """Mark current records that a complete load did not come to, and take the mark from those that are there again.

    Args:
        session: in a transaction that writes.
        still_there: the NCT numbers that the load came to.
        today: the date, for the mark.

    Returns:
        how many records are newly marked.
    """
    query = select(_RECORDS.c.nct_id, _SOURCES.c.id, _SOURCES.c.vanished_on).join(
        _SOURCES, _SOURCES.c.id == _RECORDS.c.source_id
    )
    gone: list[int] = []
    back: list[int] = []
    for nct_id, source, marked in session.execute(query.execution_options(yield_per=1000)):
        if (nct_id in still_there) != (marked is None):
            (back if marked else gone).append(source)
    for sources, mark in ((gone, today), (back, None)):
        for batch in in_batches(sources):
            session.execute(update(_SOURCES).where(_SOURCES.c.id.in_(batch)).values(vanished_on=mark))
    return len(gone)


# Current records as they are kept.
_KEPT: Final = select(_RECORDS.c.nct_id, _SOURCES.c.sha256, _SOURCES.c.text).join(
    _SOURCES, _SOURCES.c.id == _RECORDS.c.source_id
)


def stale_records(session: Session, stamp: str, limit: int) -> list[tuple[str, str, str]]:
    """Number, digest and text of some current records that another version or vocabulary has read."""
    found = session.execute(_KEPT.where(_RECORDS.c.read_with != stamp).limit(limit))
    return [(nct_id, sha256, body) for nct_id, sha256, body in found]


def record_of(session: Session, source_id: int) -> tuple[str, str, str] | None:
    """Number, digest and text of a record if the source is a current one."""
    row = session.execute(_KEPT.where(_SOURCES.c.id == source_id)).one_or_none()
    return None if row is None else (row[0], row[1], row[2])
