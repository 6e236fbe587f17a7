"""The way of a document into the database: read, extract, find what may be related, resolve, save.

What the database holds is a function of the set of its current sources, never of the order in which they came:
a new document is resolved together with every other document that may speak of one of its studies, as one set.
Each document is one transaction; a bad one is an issue, and the others load. Before new documents, sources that
an earlier vocabulary or set of rules has read are brought up to date. Addresses are not fetched.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from itertools import chain
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from trialdb.errors import ReadError, TrialdbError
from trialdb.facts import Document, Facts
from trialdb.readers import read_path
from trialdb.reading import documents_at, extract_document
from trialdb.resolve import identify, linked_studies, names_every_study, only_studies, resolve, study_keys
from trialdb.store import ledger, save
from trialdb.store.facts import Counts
from trialdb.store.ledger import LoadItem
from trialdb.store.seed import seed_vocabularies
from trialdb.vocabulary import Vocabulary, load_vocabulary

__all__ = ["LoadReport", "load", "load_facts", "resolve_all"]


@dataclass(frozen=True, slots=True)
class _Terms:
    """A vocabulary, and what facts and identities depend on besides the source: version, vocabulary and rules."""

    vocabulary: Vocabulary
    stamp: str

    @staticmethod
    def of(vocabulary: Vocabulary | None) -> _Terms:
        """The terms of a vocabulary, by default of the packaged one."""
        return _terms(_Same(vocabulary or load_vocabulary()))


class _Same:
    """A vocabulary as a key of a cache: it cannot change, and only the same object is the same key."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary

    def __hash__(self) -> int:
        return id(self.vocabulary)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.vocabulary is self.vocabulary


@lru_cache(maxsize=4)
def _terms(same: _Same) -> _Terms:
    """Digesting a vocabulary takes longer than to see that a document is unchanged, so it is done once."""
    v = same.vocabulary
    words = (v.endpoints, v.adverse_events, v.interventions, v.organisations, v.conditions, v.drug_stems,
             sorted(v.stem_exceptions), v.drug_code_prefixes)  # fmt: skip
    return _Terms(v, f"{_version()} vocabulary {_digest(words)} rules {_digest(v.study_rules)}")


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What became of the documents of one run; ``seen == loaded + unchanged + replaced + failed``."""

    run_id: int
    loaded: int
    unchanged: int
    replaced: int
    failed: int
    items: tuple[LoadItem, ...]

    @property
    def seen(self) -> int:
        """How many documents the run came to."""
        return len(self.items)


def load_facts(
    engine: Engine, document: Document, facts: Facts, *, vocabulary: Vocabulary | None = None
) -> LoadItem:
    """Put a document and facts that are known already into the database, as :func:`load` does with extracted ones.

    Raises:
        TrialdbError: nothing was changed.
    """
    started, terms = time.perf_counter(), _Terms.of(vocabulary)
    with save.writing(engine) as session:
        return _unchanged(session, document, started) or _store(session, document, facts, terms, started)


def load(
    engine: Engine,
    locations: Iterable[str | Path],
    *,
    vocabulary: Vocabulary | None = None,
    progress: Callable[[LoadItem], None] | None = None,
    command: str = "load",
) -> LoadReport:
    """Load files, and the files in folders (of kinds that can be read, in alphabetical order).

    Args:
        engine: an initialised database.
        locations: paths; what cannot be loaded is reported, and the rest goes on.
        vocabulary: the packaged one by default.
        progress: is given each document when it is done.
        command: what the run is called in ``load_runs``.
    """
    terms = _Terms.of(vocabulary)
    run_id = ledger.start_run(engine, command)
    _bring_up_to_date(engine, terms)
    items = []
    for position, location in enumerate(chain.from_iterable(map(documents_at, locations))):
        items.append(_load(engine, location, terms, place=(run_id, position)))
        if progress:
            progress(items[-1])
    return LoadReport(run_id, **ledger.finish_run(engine, run_id), items=tuple(items))


def resolve_all(engine: Engine, *, vocabulary: Vocabulary | None = None) -> int:
    """Bring up to date what another vocabulary, set of rules or version has read; how many sources that were.

    Each source is a transaction of its own, so that it goes on where it was stopped.
    """
    return _bring_up_to_date(engine, _Terms.of(vocabulary))


def _bring_up_to_date(engine: Engine, terms: _Terms) -> int:
    with Session(engine) as session:
        stale = save.stale_sources(session, terms.stamp)
        if not stale and not save.is_empty(session):
            return 0
    with save.writing(engine) as session:
        seed_vocabularies(session.connection(), terms.vocabulary)
    for source_id, before in stale:
        with save.writing(engine) as session:
            if source := save.stored_source(session, source_id):
                _refresh(session, source, terms, reread=_words(before) != _words(terms.stamp))
    return len(stale)


def _read(location: str) -> Document:
    if "://" in location:
        raise ReadError(location, "addresses cannot be loaded yet; save the page and load the file")
    return read_path(Path(location))


def _load(engine: Engine, location: str, terms: _Terms, *, place: tuple[int, int]) -> LoadItem:
    started = time.perf_counter()
    try:
        return _load_document(engine, _read(location), terms, place=place, started=started)
    except TrialdbError as error:
        note = str(error)
    except Exception as error:  # noqa: BLE001  (whatever is wrong with one document, the others load)
        note = f"{location}: {type(error).__name__}: {' '.join(str(error).split())[:500]}"
    item = LoadItem(location, "failed", note=note, seconds=time.perf_counter() - started)
    with save.writing(engine) as session:
        ledger.add_failure(session, *place, item)
    return item


def _load_document(
    engine: Engine, document: Document, terms: _Terms, *, place: tuple[int, int], started: float
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


def _store(session: Session, document: Document, facts: Facts, terms: _Terms, started: float) -> LoadItem:
    """A new document, or a new version of one, with everything that it changes elsewhere."""
    key = save.document_key(document)
    old = save.current_source(session, key)
    replaced = save.forget(session, old.id, key=key, facts_too=True) if old else save.Replaced()
    loader = document.media_type.rpartition("/")[2]
    source_id = save.put_source(session, document, key=key, loader=loader, version=_version())
    counts = _settle(session, source_id, key, facts, terms, replaced=replaced)
    return LoadItem(
        location=document.location or key,
        status="replaced" if old else "loaded",
        source_id=source_id,
        counts=counts,
        seconds=time.perf_counter() - started,
    )


def _refresh(session: Session, source: save.StoredSource, terms: _Terms, *, reread: bool) -> None:
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
    terms: _Terms,
    *,
    replaced: save.Replaced,
) -> Counts:
    """Resolve one source's studies with all that may be related, and save what comes of it."""
    identities = identify(key, facts, terms.vocabulary)
    replaced.entities |= save.save_source_facts(
        session, source_id, facts, identities, extractor_version=terms.stamp
    )
    related = _Related(session, terms.vocabulary)
    related.add({(source_id, study_id) for study_id in study_keys(facts, terms.vocabulary)}, [source_id])
    related.follow({row for (kind, _), row in replaced.rows.items() if kind == "study"})
    resolution = resolve(related.parts(), terms.vocabulary)
    counts = save.save_resolution(session, resolution, related.facts, changed=[source_id], replaced=replaced)
    return counts[source_id]


class _Related:
    """The sources and studies that may have to do with some first ones, by shared names and by links."""

    def __init__(self, session: Session, vocabulary: Vocabulary) -> None:
        self.session, self.vocabulary = session, vocabulary
        self.facts: dict[int, tuple[str, Facts]] = {}
        self.chosen: dict[int, set[str]] = {}
        self._keys: dict[int, dict[str, frozenset[str]]] = {}

    def add(self, mentions: Collection[tuple[int, str]], sources: Collection[int] = ()) -> set[str]:
        """Take in mentions and those linked with them; the keys of those that are new."""
        missing = {source for source, _ in mentions} | set(sources)
        for source, (key, facts) in save.stored_facts(self.session, missing - set(self.facts)).items():
            self.facts[source], self.chosen[source] = (key, facts), set()
            self._keys[source] = study_keys(facts, self.vocabulary)
        keys: set[str] = set()
        for source in sorted(missing):
            told = self.facts[source][1]
            named = {local for at, local in mentions if at == source} & set(self._keys[source])
            new = linked_studies(told, named) - self.chosen[source]
            self.chosen[source] |= new
            keys.update(*(self._keys[source][local] for local in new))
        return keys

    def follow(self, studies: set[int]) -> None:
        """Take in everything that shares a name with what is here, or with one of these studies, until no more."""
        seen: set[int] = set()
        keys = {k for source, chosen in self.chosen.items() for s in chosen for k in self._keys[source][s]}
        keys |= save.keys_of_studies(self.session, studies)
        while keys or studies:
            studies = (studies | save.studies_named(self.session, keys)) - seen
            seen |= studies
            keys = self.add(save.mentions_of(self.session, studies))
            studies = set()

    def parts(self) -> dict[str, Facts]:
        """The facts of each source, without studies that have nothing to do with the first ones."""
        return {key: only_studies(told, self.chosen[i]) for i, (key, told) in self.facts.items()}


def _version() -> str:
    try:
        return version("trialdb")
    except PackageNotFoundError:  # a checkout that is not installed
        return "0"


def _words(stamp: str) -> str:
    """The part of a stamp that extraction depends on."""
    return stamp.partition(" rules ")[0]


def _digest(told: object) -> str:
    return hashlib.sha256(repr(told).encode()).hexdigest()[:12]
