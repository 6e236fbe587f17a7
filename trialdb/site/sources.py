"""A source as it was read, with each fact that it states at its place in the text."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import Engine, text

from trialdb.query.answers import Row

__all__ = ["FACTS_SQL", "FACT_COLUMNS", "Segment", "facts", "marked", "passages", "source"]

FACT_COLUMNS: Final = (
    "kind", "row_id", "study", "nct_id", "arm", "comparator", "what", "at_value", "at_unit", "measure", "value",
    "value_text", "unit", "quote", "start", "end", "locator",
)  # fmt: skip
FACTS_SQL: Final = """
SELECT 'result' AS kind, r.id AS row_id, st.name AS study, st.nct_id, a.label AS arm, c.label AS comparator,
    e.code AS what, r.at_value, r.at_unit, r.measure, r.value, r.value_text, r.unit, v.quote, v.start, v."end",
    v.locator, r.position
FROM results AS r
JOIN evidence AS v ON v.id = r.evidence_id
JOIN studies AS st ON st.id = r.study_id
JOIN arms AS a ON a.id = r.arm_id
LEFT JOIN arms AS c ON c.id = r.comparator_id
JOIN endpoints AS e ON e.id = r.endpoint_id
WHERE r.source_id = {0}
UNION ALL
SELECT 'safety_event', x.id, st.name, st.nct_id, a.label, NULL, t.term, x.at_value, x.at_unit, 'proportion', x.value,
    COALESCE(x.value_text, x.n || '/' || x.n_total), x.unit, v.quote, v.start, v."end", v.locator, x.position
FROM safety_events AS x
JOIN evidence AS v ON v.id = x.evidence_id
JOIN studies AS st ON st.id = x.study_id
JOIN arms AS a ON a.id = x.arm_id
JOIN adverse_event_terms AS t ON t.id = x.term_id
WHERE x.source_id = {0}
UNION ALL
SELECT 'milestone', m.id, st.name, st.nct_id, NULL, NULL, m.kind, NULL, NULL, NULL, NULL, m.date, NULL, v.quote,
    v.start, v."end", v.locator, m.position
FROM milestones AS m
JOIN evidence AS v ON v.id = m.evidence_id
LEFT JOIN studies AS st ON st.id = m.study_id
WHERE m.source_id = {0}
ORDER BY start, kind, position"""
_TABLES: Final = {"result": "results", "safety_event": "safety_events", "milestone": "milestones"}


@dataclass(frozen=True)
class Segment:
    """A piece of a text: no fact, or the facts whose sentences cover it; whether it was asked for, and its first."""

    text: str
    facts: tuple[Row, ...] = ()
    asked: bool = False
    begins: tuple[Row, ...] = field(default=())


def source(engine: Engine, source_id: int) -> Row:
    """A source with its text.

    Raises:
        LookupError: there is none.
    """
    with engine.connect() as connection:
        found = (
            connection.execute(text("SELECT * FROM sources WHERE id = :id"), {"id": source_id})
            .mappings()
            .first()
        )
    if found is None:
        raise LookupError(f"there is no source {source_id}")
    return {**found, "is_text": "json" not in (found["media_type"] or "")}


def facts(engine: Engine, source_id: int) -> list[Row]:
    """What a source states, numbered in the order of its text, with the table and row of each fact."""
    with engine.connect() as connection:
        rows = connection.execute(text(FACTS_SQL.format(int(source_id)))).mappings()
        return [{**row, "table": _TABLES[row["kind"]], "number": n} for n, row in enumerate(rows, start=1)]


def marked(told: Row, stated: Sequence[Row], quotes: Sequence[str]) -> list[Segment]:
    """The text in pieces, cut wherever the sentence of a fact begins or ends, so that overlapping ones keep apart."""
    body: str = told["text"]
    spans = [fact for fact in stated if not fact["locator"] and fact["end"] > fact["start"]]
    cuts = sorted({0, len(body), *(f["start"] for f in spans), *(f["end"] for f in spans)})
    pieces = []
    for start, end in itertools.pairwise(cuts):
        here = tuple(fact for fact in spans if fact["start"] <= start and end <= fact["end"])
        asked = any(fact["quote"] in quotes for fact in here)
        pieces.append(Segment(body[start:end], here, asked, tuple(f for f in here if f["start"] == start)))
    return pieces


def passages(segments: Sequence[Segment]) -> list[tuple[bool, list[Segment]]]:
    """Pieces together as far as they were asked for or not, so that a sentence that was is one passage."""
    return [
        (asked, list(pieces)) for asked, pieces in itertools.groupby(segments, key=lambda piece: piece.asked)
    ]
