"""What one run brought: studies and results that are new, figures that moved, and conflicts that came of them.

A run may be the first load of a whole registry, so that what is new is counted in SQL and only the first of each
kind are made into words; versions that replace others are compared a few at a time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from sqlalchemy import Engine, and_, exists, func, or_, select

from trialdb.query.answers import Row, parts, view
from trialdb.query.moves import FigureMove
from trialdb.query.run_documents import ITEMS, MEANT, SOURCES, STUDIES, Run, Version, tabled
from trialdb.query.wording import described, number, unit, when
from trialdb.store.changes import KINDS, Arrivals, change_key, conflict_key, told_before
from trialdb.store.ledger import LoadChange
from trialdb.store.rows import in_batches

__all__ = ["Arrivals", "arrivals"]

_SOURCE: Final = ("publisher", "published_on")


_SHOWN: Final = tabled("v_studies", "study_id study nct_id phase drugs conditions enrolled")
_CONFLICTS: Final = view(
    "v_conflicts",
    (
        "kind", "study", "nct_id", "arm", "comparator", "endpoint", "at_value", "at_unit", "at_days", "measure",
        "subgroup", "population", "unit", "value", "value_text", "other_value", "other_value_text", *_SOURCE, "other_publisher", "other_published_on",
        "study_id", "arm_id", "comparator_id", "endpoint_id", "term_id", "source_id", "other_source_id",
    ),
)  # fmt: skip


class _Brought:
    """Takes what a run brought: counts it all, and keeps the first of each kind."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._counts: Counter[str] = Counter()
        self._kept: dict[str, list[tuple[LoadChange, str]]] = {kind: [] for kind in KINDS}

    def count(self, change: LoadChange, key: str | None = None) -> None:
        """Take a change, which counts for as many as it is about."""
        self._counts[change.kind] += change.count
        self.keep(change, key)

    def keep(self, change: LoadChange, key: str | None = None) -> None:
        """Take a change that is counted already."""
        if len(kept := self._kept[change.kind]) < self._most:
            kept.append((change, key or change_key(change)))

    def add(self, kind: str, many: int) -> None:
        """Count what is not taken one by one."""
        self._counts[kind] += many

    def all(self) -> Arrivals:
        """All of it."""
        told = [pair for kept in self._kept.values() for pair in kept]
        return Arrivals(
            tuple(change for change, _ in told),
            {kind: self._counts[kind] for kind in KINDS},
            tuple(key for _, key in told),
        )


def arrivals(engine: Engine, run_id: int, *, most: int = 1000) -> Arrivals:
    """What a run brought, to be asked at its end.

    Args:
        engine: the database; it is only read.
        run_id: the run; its items say which documents and records it loaded and replaced.
        most: how many of each kind are told one by one; all are counted.
    """
    run, brought = Run(engine, run_id), _Brought(most)
    mentioned: list[tuple[int, int]] = []
    for version in run.replaced():
        _add_moves(version, brought, mentioned)
    _add_new_studies(run, mentioned, brought, most)
    _add_new_results(run, brought, most)
    _add_conflicts(run, brought)
    return brought.all()


def _add_moves(version: Version, brought: _Brought, mentioned: list[tuple[int, int]]) -> None:
    """Add what another version of a document says otherwise, and what it says besides."""
    source = version.item["source_id"]
    mentioned += [(source, study) for study in version.newly_mentioned()]
    added = version.first_results()
    for move in version.moves():
        if move.change == "added" and move.whole:
            added.setdefault(move.study, Counter())[move.kind] += 1
            continue
        study = version.studies.get(move.study, _NO_STUDY)
        brought.count(
            LoadChange(
                "changed figure", _moved(move, study, version.item), study["name"], study["nct_id"], source
            )
        )
    for local_id, counts in added.items():
        study = version.studies.get(local_id, _NO_STUDY)
        brought.count(_new_results(study, version.item, counts["result"], counts["safety_event"]))


_NO_STUDY: Final[Row] = {"id": None, "name": None, "nct_id": None}


def _add_new_studies(run: Run, mentioned: Sequence[tuple[int, int]], brought: _Brought, most: int) -> None:
    """Add the studies of which only documents speak that are new."""
    item, other, mine = ITEMS.alias("item"), MEANT.alias("other"), ITEMS.alias("mine")
    by_new = exists().where(
        mine.c.source_id == other.c.source_id, mine.c.run_id == run.run_id, run.first(mine)
    )
    known = exists().where(other.c.kind == "study", other.c.entity_id == MEANT.c.entity_id, ~by_new)
    new = (
        select(MEANT.c.entity_id.label("study_id"), func.min(MEANT.c.source_id).label("source_id"))
        .select_from(item.join(MEANT, MEANT.c.source_id == item.c.source_id))
        .where(
            item.c.run_id == run.run_id, run.first(item), MEANT.c.kind == "study", MEANT.c.entity_id.is_not(None), ~known
        )
        .group_by(MEANT.c.entity_id)
        .subquery("new")
    )  # fmt: skip
    (counted,) = run.fetch(select(func.count().label("n")).select_from(new))
    first = run.fetch(select(new).order_by(new.c.source_id, new.c.study_id).limit(most))
    newer = _newly_mentioned(run, mentioned)
    brought.add("new study", counted["n"] + len(newer))
    told = [*((row["study_id"], row["source_id"]) for row in first), *newer.items()][:most]
    for some in parts([*dict(told)]):
        shown = {
            row["study_id"]: row for row in run.fetch(select(*_SHOWN.c).where(_SHOWN.c.study_id.in_(some)))
        }
        for study, source in told:
            if row := shown.get(study):
                brought.keep(LoadChange("new study", _study_words(row), row["study"], row["nct_id"], source))


def _newly_mentioned(run: Run, mentioned: Sequence[tuple[int, int]]) -> dict[int, int]:
    """Studies, with a source, of which nobody spoke before a replaced document did, or documents that are new."""
    found: dict[int, int] = {}
    for source, study in mentioned:
        new = ITEMS.alias("new")
        by_new = exists().where(
            new.c.source_id == MEANT.c.source_id, new.c.run_id == run.run_id, run.first(new)
        )
        here = (
            select(MEANT.c.source_id)
            .distinct()
            .where(MEANT.c.kind == "study", MEANT.c.entity_id == study, ~by_new)
        )
        if {(row["source_id"], study) for row in run.fetch(here)} <= set(mentioned):
            found.setdefault(study, source)
    return found


def _add_new_results(run: Run, brought: _Brought, most: int) -> None:
    """Add the figures of documents that are new, for each study of each of them."""
    told = and_(run.stored(ITEMS), run.first(ITEMS), or_(ITEMS.c.results > 0, ITEMS.c.safety_events > 0))
    total = select(func.coalesce(func.sum(ITEMS.c.results), 0).label("n")).where(told)
    (counted,) = run.fetch(total)
    brought.add("new results", int(counted["n"]))
    first = (
        select(ITEMS.c.source_id, *(SOURCES.c[name] for name in _SOURCE))
        .join(SOURCES, SOURCES.c.id == ITEMS.c.source_id)
        .where(told)
        .order_by(ITEMS.c.position)
        .limit(most)
    )
    for row in _with_figures(run, run.fetch(first)):
        brought.keep(_new_results(row, row, row["results"], row["safety_events"]))


def _with_figures(run: Run, sources: Sequence[Row]) -> Iterator[Row]:
    """Sources with each study of which they state figures, and how many."""
    for some in in_batches(sources):
        found: dict[tuple[int, int], Row] = {}
        for name in ("results", "safety_events"):
            stated = tabled(name, "source_id study_id")
            query = (
                select(
                    stated.c.source_id,
                    STUDIES.c.id,
                    STUDIES.c.name,
                    STUDIES.c.nct_id,
                    func.count().label("n"),
                )
                .select_from(stated.join(STUDIES, STUDIES.c.id == stated.c.study_id))
                .where(stated.c.source_id.in_([row["source_id"] for row in some]))
                .group_by(stated.c.source_id, STUDIES.c.id, STUDIES.c.name, STUDIES.c.nct_id)
            )
            for row in run.fetch(query):
                kept = found.setdefault(
                    (row["source_id"], row["id"]), {**row, "results": 0, "safety_events": 0}
                )
                kept[name] = row["n"]
        places = {row["source_id"]: (place, row) for place, row in enumerate(some)}
        for (source, _), row in sorted(found.items(), key=lambda told: (places[told[0][0]][0], told[0][1])):
            yield row | places[source][1]


def _add_conflicts(run: Run, brought: _Brought) -> None:
    """Add the conflicts in which documents of the run take part, and which no run has told before."""
    other = MEANT.alias("other")
    shared = exists().where(
        other.c.kind == "study",
        other.c.entity_id == MEANT.c.entity_id,
        other.c.source_id != MEANT.c.source_id,
    )
    touched = (
        select(MEANT.c.entity_id)
        .select_from(ITEMS.join(MEANT, MEANT.c.source_id == ITEMS.c.source_id))
        .where(ITEMS.c.run_id == run.run_id, MEANT.c.kind == "study", shared)
    )
    if not run.fetch(touched.limit(1)):
        return
    first, second = (
        exists().where(
            ITEMS.c.run_id == run.run_id,
            ITEMS.c.source_id == _CONFLICTS.c[name],
            ITEMS.c.status.in_(("loaded", "replaced")),
        )
        for name in ("source_id", "other_source_id")
    )
    query = (
        select(*_CONFLICTS.c, first.label("by_stronger"))
        .where(or_(first, second))
        .order_by(
            *(
                _CONFLICTS.c[n]
                for n in (
                    "study",
                    "study_id",
                    "kind",
                    "endpoint",
                    "at_days",
                    "arm",
                    "source_id",
                    "other_source_id",
                )
            )
        )
    )
    rows = {conflict_key(row): row for row in reversed(run.fetch(query))}
    with run.engine.connect() as connection:
        told = told_before(connection, rows.keys(), run.run_id)
    for key, row in reversed(rows.items()):
        if key not in told:
            source = row["source_id"] if row["by_stronger"] else row["other_source_id"]
            brought.count(
                LoadChange("new conflict", _conflict(row), row["study"], row["nct_id"], source), key
            )


# --- in words ----------------------------------------------------------------------------------------------


def _study_words(row: Row) -> str:
    """``ROCKET-IGNITE (NCT05398445): phase 3, rocatinlimab, atopic dermatitis, 769 participants``."""
    number_of = f" ({row['nct_id']})" if row["nct_id"] and row["nct_id"] != row["study"] else ""
    enrolled = None if row["enrolled"] is None else f"{row['enrolled']} participants"
    phase = f"phase {row['phase']}" if row["phase"] else None
    told = ", ".join(filter(None, (phase, row["drugs"], row["conditions"], enrolled)))
    return f"{row['study']}{number_of}{f': {told}' if told else ''}"


def _new_results(study: Row, source: Row, results: int, events: int) -> LoadChange:
    told = [
        f"{n} {sort}{'' if n == 1 else 's'}"
        for n, sort in ((results, "figure"), (events, "adverse-event figure"))
        if n
    ]
    message = f"{_name(study)}: {' and '.join(told)} from {_source_words(source)}"
    return LoadChange("new results", message, study["name"], study["nct_id"], source["source_id"], results)


def _moved(move: FigureMove, study: Row, source: Row) -> str:
    was = "not stated before" if move.before is None else f"was {move.before}"
    now = "is no longer stated" if move.now is None else f"is now {move.now}"
    return f"{_name(study)}: {move.words}: {was}, {now} ({_source_words(source)})"


def _conflict(row: Row) -> str:
    of = (row["subgroup"], row["population"])
    at = when(row["at_value"], row["at_unit"])
    words = described(row["endpoint"], row["arm"], row["comparator"], at=at, measure=row["measure"], of=of)
    stronger, weaker = (f"{_stated(row, side)} ({_source_words(row, side)})" for side in ("", "other_"))
    return f"{row['study']}: {words}: {stronger} but {weaker}"


def _stated(row: Row, side: str) -> str:
    """A figure of a conflict; a share of counts, which has more decimals than anybody prints, with its counts."""
    value, text = row[f"{side}value"], row[f"{side}value_text"]
    if text is not None and "/" in text:
        return f"{number(round(value, 1))}{unit(row['unit'])} ({text})"
    return number(value) + unit(row["unit"])


def _source_words(row: Row, side: str = "") -> str:
    publisher = row[f"{side}publisher"] or f"source {row[f'{side}source_id']}"
    return ", ".join(filter(None, (publisher, row[f"{side}published_on"])))


def _name(study: Row) -> str:
    return study["name"] or "A study without a name"
