"""The documents that one run loaded or replaced: as conditions on its ledger, and as pairs of versions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson
from sqlalchemy import ColumnElement, Engine, Select, and_, column, exists, or_, select, table
from sqlalchemy.sql.expression import TableClause

from trialdb.facts import Facts
from trialdb.query.answers import Row, fetch
from trialdb.query.moves import FigureMove
from trialdb.query.posted import record_moves
from trialdb.query.told import article_moves, same_studies

__all__ = ["ITEMS", "MEANT", "SOURCES", "STUDIES", "Run", "Version", "tabled"]

_PART: Final = 100  # versions whose texts are compared together


def tabled(name: str, columns: str) -> TableClause:
    """A table with some of its columns."""
    return table(name, *(column(c) for c in columns.split()))


ITEMS: Final = tabled("load_items", "run_id position status source_id results safety_events")
SOURCES: Final = tabled("sources", "id document_key version publisher published_on sha256 text")
MEANT: Final = tabled("resolutions", "source_id kind local_id entity_id")
_RECORDS: Final = tabled("registry_records", "source_id study_id")
_FACTS: Final = tabled("source_facts", "source_id extractor_version facts")
STUDIES: Final = tabled("studies", "id name nct_id")


class Run:
    """The documents of one run, as conditions on the items of its ledger."""

    def __init__(self, engine: Engine, run_id: int) -> None:
        self.engine, self.run_id = engine, run_id

    def fetch(self, statement: Select[Any]) -> list[Row]:
        """The rows of a select."""
        return fetch(self.engine, statement)

    def stored(self, item: Any) -> ColumnElement[bool]:
        """Items of documents that the run stored, and that stand as it did."""
        own, newer = SOURCES.alias(), SOURCES.alias()
        # An index tells; ``replaced_by`` stands behind the text, of which SQLite would read every page.
        superseded = exists().where(
            own.c.id == item.c.source_id,
            newer.c.document_key == own.c.document_key,
            newer.c.version > own.c.version,
        )
        return and_(item.c.run_id == self.run_id, item.c.status.in_(("loaded", "replaced")), ~superseded)

    def first(self, item: Any) -> ColumnElement[bool]:
        """Items of documents that the run was the first to load, even if it then replaced them itself."""
        return or_(
            item.c.status == "loaded",
            and_(item.c.status == "replaced", self._before(item.c.source_id).is_(None)),
        )

    def _before(self, source_id: ColumnElement[Any]) -> Any:
        """The version of a document that stood before the run."""
        now, then, own = SOURCES.alias(), SOURCES.alias(), ITEMS.alias()
        of_run = exists().where(own.c.source_id == then.c.id, own.c.run_id == self.run_id)
        return (
            select(then.c.id)
            .select_from(now.join(then, then.c.document_key == now.c.document_key))
            .where(now.c.id == source_id, then.c.version < now.c.version, ~of_run)
            .order_by(then.c.version.desc())
            .limit(1)
            .scalar_subquery()
        )

    def replaced(self) -> Iterator[Version]:
        """The documents of which the run stored another text than stood before it, in the order of the run."""
        replaced = and_(self.stored(ITEMS), ITEMS.c.status == "replaced")
        pairs = select(
            ITEMS.c.position, ITEMS.c.source_id, self._before(ITEMS.c.source_id).label("before_id"),
            ITEMS.c.results, ITEMS.c.safety_events,
        ).where(replaced).subquery("pairs")  # fmt: skip
        now, then = SOURCES.alias(), SOURCES.alias()
        query = (
            select(pairs, now.c.publisher, now.c.published_on, _RECORDS.c.study_id)
            .select_from(
                pairs.join(now, now.c.id == pairs.c.source_id)
                .join(then, then.c.id == pairs.c.before_id)
                .outerjoin(_RECORDS, _RECORDS.c.source_id == pairs.c.source_id)
            )
            .where(then.c.sha256 != now.c.sha256)
            .order_by(pairs.c.position)
            .limit(_PART)
        )
        last = -1
        while rows := self.fetch(query.where(pairs.c.position > last)):
            yield from self._versions(rows)
            last = rows[-1]["position"]

    def _versions(self, rows: Sequence[Row]) -> Iterator[Version]:
        """Some replaced documents with what both versions say."""
        ids = [row[name] for row in rows for name in ("source_id", "before_id")]
        texts = {
            row["id"]: row
            for row in self.fetch(
                select(SOURCES.c.id, SOURCES.c.text, _FACTS.c.facts, _FACTS.c.extractor_version)
                .select_from(SOURCES.outerjoin(_FACTS, _FACTS.c.source_id == SOURCES.c.id))
                .where(SOURCES.c.id.in_(ids))
            )
        }
        studies = self.studies_of([row["source_id"] for row in rows])
        for row in rows:
            yield Version(
                row, texts[row["before_id"]], texts[row["source_id"]], studies.get(row["source_id"], {})
            )

    def studies_of(self, sources: Sequence[int]) -> dict[int, dict[str, Row]]:
        """The studies of some sources by the sources' own ids for them."""
        query = (
            select(MEANT.c.source_id, MEANT.c.local_id, STUDIES.c.id, STUDIES.c.name, STUDIES.c.nct_id)
            .distinct()
            .select_from(MEANT.join(STUDIES, STUDIES.c.id == MEANT.c.entity_id))
            .where(MEANT.c.kind == "study", MEANT.c.source_id.in_(sources))
        )
        found: dict[int, dict[str, Row]] = {}
        for row in self.fetch(query):
            found.setdefault(row["source_id"], {})[row["local_id"]] = row
        return found


@dataclass(frozen=True, slots=True)
class Version:
    """A document that a run replaced: its item and source, both versions, and its studies by its own ids."""

    item: Row
    before: Row
    now: Row
    studies: Mapping[str, Row]

    def moves(self) -> list[FigureMove]:
        """The figures that moved, but for those of a record that had no results."""
        if self.is_record:
            then, here = (orjson.loads(side["text"]) for side in (self.before, self.now))
            return record_moves(then, here) if then.get("resultsSection") else []
        if not self.has_facts:
            return []
        same_reader = self.before["extractor_version"] == self.now["extractor_version"]
        texts = None if same_reader else (self.before["text"], self.now["text"])
        return article_moves(*self.facts(), reread_from=texts)

    def first_results(self) -> dict[str, Counter[str]]:
        """How many figures of each kind a record has that had no results before, by its own id for its study."""
        if not self.is_record or orjson.loads(self.before["text"]).get("resultsSection"):
            return {}
        counts = Counter({"result": self.item["results"], "safety_event": self.item["safety_events"]})
        return {local: counts for local in self.studies if counts.total()}

    @property
    def is_record(self) -> bool:
        """Whether it is a registry record."""
        return self.item["study_id"] is not None

    @property
    def has_facts(self) -> bool:
        """Whether both versions are articles whose facts are kept."""
        return bool(self.before["facts"] and self.now["facts"])

    def facts(self) -> tuple[Facts, Facts]:
        """What both versions of an article state."""
        then, here = (Facts.model_validate_json(side["facts"]) for side in (self.before, self.now))
        return then, here

    def newly_mentioned(self) -> list[int]:
        """The studies of which the earlier version did not speak."""
        if self.is_record or not self.has_facts:
            return []
        spoken = {now.id for _, now in same_studies(*self.facts())}
        known = {row["id"] for local, row in self.studies.items() if local in spoken}
        return [row["id"] for row in self.studies.values() if row["id"] not in known]
