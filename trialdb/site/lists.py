"""The short lists that pages need besides answers: counts, names to choose from, the parts of one study."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Engine, text

from trialdb.query import Answer
from trialdb.query.answers import Row
from trialdb.query.names import NameKind, known_names
from trialdb.query.tables import TIMELINE_COLUMNS
from trialdb.values import key

__all__ = [
    "arms", "counts", "endpoint", "endpoints_of", "known", "names", "others", "readouts", "search", "study", "study_endpoints",
    "study_sources",
]  # fmt: skip

_COUNTS: Final = {
    "studies": "SELECT COUNT(*) FROM studies",
    "treatments": "SELECT COUNT(DISTINCT intervention_id) FROM arm_interventions",
    "results": "SELECT COUNT(*) FROM results",
    "adverse events": "SELECT COUNT(*) FROM safety_events",
    "sources": "SELECT COUNT(*) FROM sources WHERE replaced_by IS NULL",
}
_NAMES: Final = {
    "drug": """
        SELECT i.name, COUNT(DISTINCT a.study_id) AS studies
        FROM interventions AS i
        JOIN arm_interventions AS ai ON ai.intervention_id = i.id
        JOIN arms AS a ON a.id = ai.arm_id
        WHERE i.kind <> 'placebo'
        GROUP BY i.id
        ORDER BY CASE WHEN i.kind IN ('drug', 'biologic', 'vaccine') THEN 0 ELSE 1 END, studies DESC, i.name
        LIMIT 60""",
    "endpoint": """
        SELECT e.code AS name, COUNT(*) AS studies
        FROM (SELECT DISTINCT endpoint_id, study_id FROM results) AS r
        JOIN endpoints AS e ON e.id = r.endpoint_id
        GROUP BY e.id ORDER BY studies DESC, e.code LIMIT 40""",
    "condition": """
        SELECT c.name, COUNT(*) AS studies
        FROM study_conditions AS sc JOIN conditions AS c ON c.id = sc.condition_id
        GROUP BY c.id ORDER BY studies DESC, c.name LIMIT 30""",
}
_READOUTS: Final = f"""
SELECT {", ".join(TIMELINE_COLUMNS)}, source_id
FROM v_timeline
WHERE event IN ('first_results', 'results', 'readout')
ORDER BY date DESC, study, source_id
LIMIT 12"""
_OTHER_NAMES: Final = {
    "drug": "SELECT n.name FROM intervention_names AS n JOIN interventions AS t ON t.id = n.intervention_id",
    "endpoint": "SELECT n.name FROM endpoint_names AS n JOIN endpoints AS t ON t.id = n.endpoint_id",
}
_SHOWN_AS: Final = {"drug": "name", "endpoint": "code"}
_ARMS: Final = """
SELECT a.arm, a.role, a.intervention, a.dose_value, a.dose_unit, a.regimen, a.route, a.n
FROM v_arms AS a
WHERE a.study_id = :study AND (
    EXISTS (SELECT 1 FROM result_groups AS g WHERE g.study_id = :study AND g.arm_id = a.arm_id AND g.module = 'arms')
    OR NOT EXISTS (SELECT 1 FROM result_groups AS g WHERE g.study_id = :study AND g.module = 'arms')
)
ORDER BY CASE a.role WHEN 'experimental' THEN 0 WHEN 'active_comparator' THEN 1 ELSE 2 END, a.dose_mg DESC, a.arm"""
_ENDPOINTS: Final = """
SELECT e.code AS endpoint, x.reported_endpoint, x.role, x.at_value, x.at_unit, x.time_frame, x.met, s.publisher,
    s.published_on, s.id AS source_id, v.quote
FROM study_endpoints AS x
JOIN sources AS s ON s.id = x.source_id AND s.replaced_by IS NULL
LEFT JOIN endpoints AS e ON e.id = x.endpoint_id
LEFT JOIN evidence AS v ON v.id = x.evidence_id
WHERE x.study_id = :study
ORDER BY CASE x.role WHEN 'primary' THEN 0 WHEN 'co-primary' THEN 0 WHEN 'key secondary' THEN 1 ELSE 2 END, s.id, x.position"""
_ENDPOINTS_OF: Final = """
SELECT e.code AS name, COUNT(DISTINCT a.study_id) AS studies, COUNT(*) AS figures
FROM interventions AS i
JOIN arm_interventions AS ai ON ai.intervention_id = i.id
JOIN arms AS a ON a.id = ai.arm_id
JOIN results AS r ON r.study_id = a.study_id AND r.arm_id = a.id
JOIN endpoints AS e ON e.id = r.endpoint_id
WHERE i.name = :drug
GROUP BY e.id ORDER BY studies DESC, figures DESC, e.code"""
_SOURCES: Final = """
SELECT s.id, s.kind, s.publisher, s.title, s.published_on, s.url,
    (SELECT COUNT(*) FROM results AS r WHERE r.source_id = s.id AND r.study_id = :study) AS results,
    (SELECT COUNT(*) FROM safety_events AS x WHERE x.source_id = s.id AND x.study_id = :study) AS safety_events
FROM sources AS s
WHERE s.replaced_by IS NULL AND s.id IN (
    SELECT source_id FROM registry_records WHERE study_id = :study
    UNION SELECT source_id FROM resolutions WHERE kind = 'study' AND entity_id = :study
    UNION SELECT source_id FROM results WHERE study_id = :study
)
ORDER BY s.published_on DESC, s.id"""
_SEARCHES: Final = {
    "studies": """
        SELECT t.name, t.nct_id, t.title FROM studies_fts AS f JOIN studies AS t ON t.id = f.rowid
        WHERE studies_fts MATCH :words ORDER BY f.rank LIMIT 20""",
    "endpoints": """
        SELECT t.code, t.label FROM endpoints_fts AS f JOIN endpoints AS t ON t.id = f.rowid
        WHERE endpoints_fts MATCH :words ORDER BY f.rank LIMIT 20""",
    "sources": """
        SELECT t.id, t.publisher, t.title, t.published_on FROM sources_fts AS f JOIN sources AS t ON t.id = f.rowid
        WHERE sources_fts MATCH :words AND t.replaced_by IS NULL ORDER BY f.rank LIMIT 20""",
    "sentences": """
        SELECT v.quote, v.source_id, s.publisher, s.published_on
        FROM evidence_fts AS f JOIN evidence AS v ON v.id = f.rowid
        JOIN sources AS s ON s.id = v.source_id AND s.replaced_by IS NULL
        WHERE evidence_fts MATCH :words ORDER BY f.rank LIMIT 20""",
}


def _rows(engine: Engine, statement: str, **values: Any) -> list[Row]:
    with engine.connect() as connection:
        return [dict(row) for row in connection.execute(text(statement), values).mappings()]


def counts(engine: Engine) -> dict[str, int]:
    """How many studies, treatments, results, adverse-event figures and sources there are."""
    with engine.connect() as connection:
        return {name: int(connection.scalar(text(sql)) or 0) for name, sql in _COUNTS.items()}


def names(engine: Engine, kind: str) -> list[Row]:
    """The drugs, endpoints or conditions of most studies, with how many they are."""
    return _rows(engine, _NAMES[kind])


def readouts(engine: Engine) -> Answer:
    """The newest results that were published."""
    return Answer("timeline", "Newest results", TIMELINE_COLUMNS, _rows(engine, _READOUTS), _READOUTS.strip())


def known(engine: Engine, kind: NameKind, name: str) -> str:
    """The name by which views show what goes by a name.

    Raises:
        UnknownNameError: nothing does.
    """
    return known_names(engine, kinds=[kind], among={key(name)}).resolve(kind, name)[0].name


def others(engine: Engine, kind: str, name: str) -> list[str]:
    """The other names of a drug or an endpoint."""
    statement = f"{_OTHER_NAMES[kind]} WHERE t.{_SHOWN_AS[kind]} = :name ORDER BY n.id"
    return [row["name"] for row in _rows(engine, statement, name=name) if row["name"] != name]


def study(engine: Engine, name: str) -> Row:
    """What the table of studies says of one study, by registry number, name or row.

    Raises:
        LookupError: there is none.
    """
    things = known_names(engine, kinds=["study"], among={key(name)}).index.get(key(name), ())
    ids = [i for thing in things for i in thing.ids] or (
        [int(name)] if name.isascii() and name.isdecimal() and len(name) < 18 else []
    )
    found = (
        _rows(
            engine,
            "SELECT * FROM v_studies AS v JOIN studies AS t ON t.id = v.study_id WHERE v.study_id = :id",
            id=ids[0],
        )
        if ids
        else []
    )
    if not found:
        raise LookupError(f"no study goes by {name!r}")
    return found[0]


def arms(engine: Engine, study_id: int) -> list[Row]:
    """The arms of a study, as registered or, without a record, as all sources name them."""
    return _rows(engine, _ARMS, study=study_id)


def study_endpoints(engine: Engine, study_id: int) -> list[Row]:
    """The endpoints of a study as sources name them, primary ones first."""
    return _rows(engine, _ENDPOINTS, study=study_id)


def study_sources(engine: Engine, study_id: int) -> list[Row]:
    """The sources that tell of a study, the newest first."""
    return _rows(engine, _SOURCES, study=study_id)


def endpoints_of(engine: Engine, drug: str) -> list[Row]:
    """The endpoints that arms with a drug have figures of, those of most studies first, with how many they are."""
    return _rows(engine, _ENDPOINTS_OF, drug=drug)


def endpoint(engine: Engine, code: str) -> Row:
    """What the table of endpoints says of one; empty where only the vocabulary knows it."""
    found = _rows(engine, "SELECT * FROM endpoints WHERE code = :code", code=code)
    return found[0] if found else {}


def search(engine: Engine, words: str) -> Mapping[str, list[Row]]:
    """Studies, endpoints, sources and sentences that hold all the words (the last may be the beginning of one)."""
    told = re.findall(r"\w+", words)[:12]
    if not told:
        return {}
    match = " ".join(f'"{word}"' for word in told[:-1]) + f' "{told[-1]}"*'
    return {name: _rows(engine, sql, words=match.strip()) for name, sql in _SEARCHES.items()}
