"""Under which terms sources are read, and which sources have to do with each other."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from trialdb.facts import Facts
from trialdb.resolve import linked_studies, only_studies, resolve, study_keys
from trialdb.store import registry, save
from trialdb.store.facts import Counts
from trialdb.vocabulary import Vocabulary, load_vocabulary

if TYPE_CHECKING:
    from trialdb.registry.record import RecordReader

__all__ = ["Related", "Terms", "settle", "version_of", "words_of"]


@dataclass(frozen=True)
class Terms:
    """A vocabulary, and what facts and identities depend on besides the source: version, vocabulary and rules."""

    vocabulary: Vocabulary
    stamp: str

    @cached_property
    def reader(self) -> RecordReader:
        """What reads registry records under these terms."""
        from trialdb.registry.record import RecordReader  # noqa: PLC0415  (slow to import; most runs need none)

        now = save.now()
        return RecordReader(self.vocabulary, version=version_of(), stamp=self.stamp, today=now[:10], now=now)

    @staticmethod
    def of(vocabulary: Vocabulary | None) -> Terms:
        """The terms of a vocabulary, by default of the packaged one."""
        return _terms(vocabulary or load_vocabulary())


@lru_cache(maxsize=4)
def _terms(v: Vocabulary) -> Terms:
    """Digesting a vocabulary takes longer than to see that a document is unchanged, so it is done once."""
    words = (v.endpoints, v.adverse_events, v.interventions, v.organisations, v.conditions, v.drug_stems,
             sorted(v.stem_exceptions), v.drug_code_prefixes)  # fmt: skip
    return Terms(v, f"{version_of()} vocabulary {_digest(words)} rules {_digest(v.study_rules)}")


class Related:
    """The sources and studies that may have to do with some first ones, by shared names and by links."""

    def __init__(self, session: Session, terms: Terms) -> None:
        self.session, self.vocabulary, self._terms = session, terms.vocabulary, terms
        self.facts: dict[int, tuple[str, Facts]] = {}
        self.chosen: dict[int, set[str]] = {}
        self._keys: dict[int, dict[str, frozenset[str]]] = {}

    def add(self, mentions: Collection[tuple[int, str]], sources: Collection[int] = ()) -> set[str]:
        """Take in mentions and those linked with them; the keys of those that are new."""
        missing = {source for source, _ in mentions} | set(sources)
        for source, (key, facts) in _stored_facts(
            self.session, missing - set(self.facts), self._terms
        ).items():
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


def _stored_facts(session: Session, sources: Collection[int], terms: Terms) -> dict[int, tuple[str, Facts]]:
    """The document key and facts of sources: as extracted, or read again from a registry record."""
    found = save.stored_facts(session, sources)
    for source in set(sources) - set(found):
        if record := registry.record_of(session, source):
            from trialdb.registry.record import address, stored  # noqa: PLC0415  (slow to import; most runs need none)

            found[source] = address(record[0]), terms.reader.facts(stored(*record))
    return found


def settle(
    session: Session, source_id: int, mentions: Collection[str], terms: Terms, *, replaced: save.Replaced
) -> dict[int, Counts]:
    """Resolve the studies of a source with all that may be related, and save what comes of it.

    Args:
        session: in a transaction that writes; the source and what its names mean are saved.
        source_id: its row.
        mentions: its local ids of the studies.
        terms: the vocabulary.
        replaced: what its earlier version's mentions meant.

    Returns:
        how much of each source that was written anew stands in the tables.
    """
    related = Related(session, terms)
    related.add({(source_id, local) for local in mentions}, [source_id])
    related.follow({row for (kind, _), row in replaced.rows.items() if kind == "study"})
    resolution = resolve(related.parts(), terms.vocabulary)
    return save.save_resolution(session, resolution, related.facts, changed=[source_id], replaced=replaced)


def version_of() -> str:
    """The version of trialdb that runs."""
    try:
        return version("trialdb")
    except PackageNotFoundError:  # a checkout that is not installed
        return "0"


def words_of(stamp: str) -> str:
    """The part of a stamp that extraction depends on."""
    return stamp.partition(" rules ")[0]


def _digest(told: object) -> str:
    return hashlib.sha256(repr(told).encode()).hexdigest()[:12]
