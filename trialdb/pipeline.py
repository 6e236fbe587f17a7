"""The way of a document into the database: read, extract, find what may be related, resolve, save.

What the database holds is a function of the set of its current sources, never of the order in which they came:
a new document is resolved together with every other document that may speak of one of its studies, as one set.
Each document is one transaction; a bad one is an issue, and the others load. Before new documents, sources that
an earlier vocabulary or set of rules has read are brought up to date. Registry records go a way of their own
(:mod:`trialdb.registering`).
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Self

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from trialdb.errors import ReadError, TrialdbError
from trialdb.facts import Document, Facts
from trialdb.fetch import Policy, Web
from trialdb.readers import read_documents, read_path
from trialdb.reading import documents_at, extract_document, read_page
from trialdb.registering import Records, Seen, end_complete_load, load_records, reread_records
from trialdb.registry.locations import live, registry_paths
from trialdb.relating import Terms, settle, version_of, words_of
from trialdb.resolve import identify, names_every_study, study_keys
from trialdb.store import indexes, ledger, save
from trialdb.store.facts import Counts
from trialdb.store.ledger import LoadItem, RunStatus
from trialdb.store.seed import seed_vocabularies, seeded_with
from trialdb.vocabulary import Vocabulary

__all__ = ["LoadReport", "Loading", "load", "load_facts", "resolve_all"]


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What became of the documents and records of one run.

    ``items`` are the documents, and those records that could not be loaded. ``vanished`` are records that a complete
    load no longer found.
    """

    run_id: int
    loaded: int
    unchanged: int
    replaced: int
    failed: int
    items: tuple[LoadItem, ...]
    vanished: int = 0

    @property
    def seen(self) -> int:
        """How many documents and records the run came to."""
        return self.loaded + self.unchanged + self.replaced + self.failed


def load_facts(
    engine: Engine, document: Document, facts: Facts, *, vocabulary: Vocabulary | None = None
) -> LoadItem:
    """Put a document and facts that are known already into the database, as :func:`load` does with extracted ones.

    Raises:
        TrialdbError: nothing was changed.
    """
    started, terms = time.perf_counter(), Terms.of(vocabulary)
    with save.writing(engine) as session:
        return _unchanged(session, document, started) or _store(session, document, facts, terms, started)


def load(
    engine: Engine,
    locations: Iterable[str | Path],
    *,
    vocabulary: Vocabulary | None = None,
    progress: Callable[[LoadItem], None] | None = None,
    records_done: Callable[[str], None] | None = None,
    complete: bool = False,
    command: str = "load",
    workers: int | None = None,
    policy: Policy | None = None,
) -> LoadReport:
    """Load documents and registry records.

    Args:
        engine: an initialised database.
        locations: paths of files, and of folders (all that can be read in them, by name); NCT numbers; addresses of
            the registry, and of pages. What cannot be loaded is reported, and the rest goes on.
        vocabulary: the packaged one by default.
        progress: is given each location when it is done.
        records_done: is given a record's location now and then: all records up to it are done.
        complete: whether these are all records of the registry, so that those which are not among them are marked
            as vanished.
        command: what the run is called in ``load_runs``.
        workers: how many processes load registry records in turn: one stores while the others read.
            By default two where there is more than one processor.
        policy: which pages may be asked for, and how politely.
    """
    with Loading(engine, vocabulary=vocabulary, command=command, workers=workers, policy=policy) as run:
        seen = Seen() if complete else None
        items: list[LoadItem] = []
        for location in locations:
            items += run.load(location, seen=seen, progress=progress, records_done=records_done)
        if seen and not any(item.status == "failed" for item in items):
            run.end_complete(seen)
        counts = run.finish()
    return LoadReport(run.id, **counts, vanished=run.vanished, items=tuple(items))


class Loading:
    """A run of loading: opened in the ledger, given documents and records, and closed (:meth:`finish`).

    A ``with`` statement that an error leaves closes the run as failed.

    Attributes:
        id: its row in ``load_runs``.
        vanished: registry records that it found to be gone.
    """

    def __init__(
        self,
        engine: Engine,
        *,
        vocabulary: Vocabulary | None = None,
        command: str = "load",
        workers: int | None = None,
        policy: Policy | None = None,
    ) -> None:
        """Open a run; arguments as of :func:`load`."""
        self._web = Web(policy)
        self._engine, self._terms = engine, Terms.of(vocabulary)
        self._workers = workers or min(2, os.cpu_count() or 1)
        self.vanished = 0
        self.id = ledger.start_run(engine, command)

    def __enter__(self) -> Self:
        try:
            indexes.complete(self._engine, run_id=self.id)
            _bring_up_to_date(self._engine, self._terms)
        except BaseException as error:
            self.__exit__(type(error), error, None)
            raise
        return self

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        self._web.close()
        if error is not None:
            reason = " ".join(str(error).split())[:500] or "it was interrupted"
            ledger.finish_run(self._engine, self.id, status="failed", vanished=self.vanished, error=reason)

    def finish(self, *, status: RunStatus | None = None) -> Mapping[str, int]:
        """Close the run, as :func:`trialdb.store.ledger.finish_run` does; the counts of its items."""
        return ledger.finish_run(self._engine, self.id, status=status, vanished=self.vanished)

    def load(
        self,
        location: str | Path,
        *,
        seen: Seen | None = None,
        progress: Callable[[LoadItem], None] | None = None,
        records_done: Callable[[str], None] | None = None,
    ) -> list[LoadItem]:
        """Load what a location means; the items of its documents, and of those records that could not be loaded.

        Args:
            location: as those of the function :func:`load`.
            seen: takes note of each record.
            progress: is given each document, and each location of records, when it is done.
            records_done: is given a record's location now and then: all records up to it are done.
        """
        items: list[LoadItem] = []
        for found in _sources_at(location):
            if isinstance(found, Records):
                items += self.records(found, seen=seen, records_done=records_done)
                if progress:
                    progress(LoadItem(str(found), "loaded"))
                continue
            for item in self._documents(found):
                items.append(item)
                if progress:
                    progress(item)
        return items

    def _documents(self, location: str) -> Iterator[LoadItem]:
        """Load the document at a location; of a file with many, each."""
        if "://" not in location and Path(location).suffix.lower() == ".xml":
            yield from map(self.given, read_documents(Path(location)))
        else:
            yield self.document(location, partial(self._read, location))

    def given(self, read: Document | ReadError) -> LoadItem:
        """Load a document that is read already; of one that could not be read, list why."""
        if isinstance(read, ReadError):
            return self.fail(read.path, str(read))
        return self.document(read.url or read.location or "", lambda: read)

    def document(self, location: str, read: Callable[[], Document]) -> LoadItem:
        """Load one document, which ``read`` gives; whatever is wrong with it is in its item."""
        started = time.perf_counter()
        place = self.id, ledger.next_position(self._engine, self.id)
        try:
            return _load_document(self._engine, read(), self._terms, place=place, started=started)
        except TrialdbError as error:
            note = str(error)
        except Exception as error:  # noqa: BLE001  (whatever is wrong with one document, the others load)
            note = f"{location}: {type(error).__name__}: {' '.join(str(error).split())[:500]}"
        return self.fail(location, note, seconds=time.perf_counter() - started)

    def fail(self, location: str, note: str, *, seconds: float = 0.0) -> LoadItem:
        """List that something cannot be loaded."""
        item = LoadItem(location, "failed", note=note, seconds=seconds)
        with save.writing(self._engine) as session:
            ledger.add_failure(session, self.id, ledger.next_position(self._engine, self.id), item)
        return item

    def unchanged(self, location: str) -> LoadItem:
        """List that something is as it was when it was last loaded."""
        item = LoadItem(location, "unchanged")
        with save.writing(self._engine) as session:
            ledger.add_item(session, self.id, ledger.next_position(self._engine, self.id), item)
        return item

    def _read(self, location: str) -> Document:
        return read_page(self._web.get(location)) if "://" in location else read_path(Path(location))

    def records(
        self,
        records: Records,
        *,
        seen: Seen | None = None,
        records_done: Callable[[str], None] | None = None,
    ) -> list[LoadItem]:
        """Load registry records; those that could not be loaded."""
        return load_records(
            self._engine, records, self._terms, self.id,
            seen=seen, progress=records_done, workers=self._workers,
        )  # fmt: skip

    def end_complete(self, seen: Seen) -> None:
        """Mark the records that this run, over the whole registry, did not come to."""
        self.vanished += end_complete_load(self._engine, seen)


def resolve_all(engine: Engine, *, vocabulary: Vocabulary | None = None) -> int:
    """Bring up to date what another vocabulary, set of rules or version has read; how many sources that were.

    Each source is a transaction of its own, so that it goes on where it was stopped.
    """
    terms = Terms.of(vocabulary)
    return _bring_up_to_date(engine, terms) + reread_records(engine, terms)


def _bring_up_to_date(engine: Engine, terms: Terms) -> int:
    with Session(engine) as session:
        stale = save.stale_sources(session, terms.stamp)
        if not stale and not save.is_empty(session):
            return 0
    if seeded_with(engine) is not terms.vocabulary:
        with save.writing(engine) as session:
            seed_vocabularies(session.connection(), terms.vocabulary)
    for source_id, before in stale:
        with save.writing(engine) as session:
            if source := save.stored_source(session, source_id):
                _refresh(session, source, terms, reread=words_of(before) != words_of(terms.stamp))
    return len(stale)


def _sources_at(location: str | Path) -> Iterator[str | Records]:
    """What a location means, one after another: documents by their paths, and registry records."""
    if (asked := live(str(location))) is not None:
        yield Records(str(location), asked)
        return
    files = registry_paths(location)
    if str(location) not in files:
        yield from documents_at(location)
    for path in files:
        yield Records(path, Path(path))


def _load_document(
    engine: Engine, document: Document, terms: Terms, *, place: tuple[int, int], started: float
) -> LoadItem:
    with Session(engine) as session:
        known = _unchanged(session, document, started)
    facts = None if known else extract_document(document, terms.vocabulary)
    with save.writing(engine) as session:
        item = _unchanged(session, document, started)
        if item is None:
            facts = facts or extract_document(document, terms.vocabulary)
            item = _store(session, document, facts, terms, started)
        ledger.add_item(session, *place, item)
    return item


def _unchanged(session: Session, document: Document, started: float) -> LoadItem | None:
    """The item of a document that is here already, under its own key or another, else None."""
    sha256 = save.document_sha256(document)
    current = save.current_source(session, save.document_key(document))
    if current and current.sha256 == sha256:
        found, note = current.id, None
    elif same := save.same_content(session, sha256):
        found, note = same, f"a copy of source {same}"
    else:
        return None
    seconds = time.perf_counter() - started
    return LoadItem(document.location or "", "unchanged", source_id=found, note=note, seconds=seconds)


def _store(session: Session, document: Document, facts: Facts, terms: Terms, started: float) -> LoadItem:
    """A new document, or a new version of one, with everything that it changes elsewhere."""
    key = save.document_key(document)
    old = save.current_source(session, key)
    replaced = save.forget(session, old.id, key=key, facts_too=True) if old else save.Replaced()
    loader = document.media_type.rpartition("/")[2]
    source_id = save.put_source(session, document, key=key, loader=loader, version=version_of())
    counts = _settle(session, source_id, key, facts, terms, replaced=replaced)
    return LoadItem(
        location=document.location or key,
        status="replaced" if old else "loaded",
        source_id=source_id,
        counts=counts,
        seconds=time.perf_counter() - started,
    )


def _refresh(session: Session, source: save.StoredSource, terms: Terms, *, reread: bool) -> None:
    """A source under the vocabulary and rules of today; rules alone matter only where a study has no name."""
    _, facts = save.stored_facts(session, [source.id])[source.id]
    if not reread and names_every_study(facts, terms.vocabulary):
        save.set_extractor_version(session, [source.id], terms.stamp)
        return
    facts = extract_document(source.document, terms.vocabulary) if reread else facts
    replaced = save.forget(session, source.id, key=source.key, facts_too=False)
    _settle(session, source.id, source.key, facts, terms, replaced=replaced)


def _settle(
    session: Session,
    source_id: int,
    key: str,
    facts: Facts,
    terms: Terms,
    *,
    replaced: save.Replaced,
) -> Counts:
    """Resolve one source's studies with all that may be related, and save what comes of it."""
    identities = identify(key, facts, terms.vocabulary)
    replaced.entities |= save.save_source_facts(
        session, source_id, facts, identities, extractor_version=terms.stamp
    )
    counts = settle(session, source_id, study_keys(facts, terms.vocabulary), terms, replaced=replaced)
    return counts[source_id]
