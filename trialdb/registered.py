"""The rows of registry records, as reading gives them and storing takes them.

A batch of records is a list of rows for each table, in the order of :data:`COLUMNS`. Rows refer to each other, and
to things that sources share, by numbers that count in the batch from 0, so that records can be read without a
database and in any process. :data:`OWN` are rows of the batch itself, which storing numbers on; :data:`SHARED` are
drugs and terms, which storing finds or makes. A table has at most one column of these: its last, which stands apart from
the rows (:attr:`Batch.named`), so that storing can fill it without taking rows apart.

Most rows are figures, so that their loops are written for speed: see :data:`NULL`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import attrgetter
from typing import Any, Final, NamedTuple, Self

import orjson

__all__ = [
    "COLUMNS",
    "ENCODED",
    "LOADER",
    "NAMED",
    "NULL",
    "OWN",
    "TABLES",
    "Batch",
    "NoFigure",
    "Read",
    "Row",
    "Thing",
    "quoted",
]

Row = Sequence[Any]
# What stands in most rows for NULL, as None does: Python's driver binds it to SQLite, which holds NaN to be NULL, in a
# twentieth of the time. Storing knows both.
NULL: Final = float("nan")
LOADER: Final = (
    "clinicaltrials.gov"  # of sources that are registry records; other documents may be of its kind too
)

# Columns of the rows of each table, in an order of tables in which rows can be inserted. Where the first is ``id``, it
# counts in the batch from 0; the database numbers the others.
COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    table: tuple(columns.split())
    for table, columns in {
        "sources": "id document_key version kind publisher title url published_on accessed_on sha256 media_type text "
        "loader loader_version loaded_at",
        "evidence": "id source_id start end quote locator",
        "studies": "id study_key name nct_id title phase status enrolled allocation masking control started_on "
        "completed_on unresolved",
        "study_names": "study_id source_id scheme name name_key",
        "study_conditions": "study_id condition_id",
        "study_organisations": "study_id role organisation_id",
        "arms": "id study_id arm_key label role dose_level n",
        "arm_interventions": "arm_id position dose_value dose_unit dose_mg interval_days regimen route "
        "intervention_id",
        "registry_records": "source_id study_id nct_id organisation_study_id brief_title official_title acronym "
        "study_type phases status why_stopped verified start_date start_type primary_completion_date "
        "primary_completion_type completion_date completion_type first_posted results_first_posted last_updated "
        "enrollment enrollment_type allocation model masking who_masked purpose sponsor sponsor_class brief_summary "
        "detailed_description eligibility sex minimum_age maximum_age healthy_volunteers has_results pre_assignment "
        "recruitment baseline_population event_time_frame event_threshold event_description limitations read_with",
        "study_countries": "study_id country sites",
        "study_references": "study_id position pmid kind citation",
        "study_interventions": "study_id position kind name description other_names intervention_id",
        "study_endpoints": "source_id position study_id reported_endpoint description time_frame role at_value "
        "at_unit at_days evidence_id endpoint_id",
        "outcomes": "id study_id position kind title description population time_frame at_value at_unit at_days status "
        "expected parameter dispersion unit units_analysed score reason locator endpoint_id",
        "result_groups": "id study_id position module outcome_id code title description kind arm_id local_id score "
        "reason locator",
        "denominators": "group_id position class_title units n value_text locator",
        "analyses": "id outcome_id position groups_text comparator_id comparator_reason comparator_score hypothesis "
        "hypothesis_text method method_text p_text p_operator p_value p_comment parameter value_text value ci_level "
        "ci_sides ci_low_text ci_low ci_high_text ci_high ci_comment dispersion dispersion_text comment locator",
        "analysis_groups": "analysis_id position group_id",
        "baseline_measurements": "study_id position group_id title class_title category parameter dispersion unit "
        "value_text value spread_text spread low_text low high_text high comment locator",
        "participant_flow": "study_id position group_id period kind name n_text n units_text comment locator",
        "figures": "source_id position study_id arm_id reported_endpoint at_value at_unit at_days measure value "
        "value_text unit n n_total dispersion_kind dispersion_value dispersion_text low high low_text high_text ci_low "
        "ci_high ci_level class_title category comment outcome_id group_id evidence_id endpoint_id",
        "comparisons": "source_id position study_id arm_id comparator_id reported_endpoint at_value at_unit at_days "
        "measure value value_text unit dispersion_kind dispersion_value dispersion_text low high low_text high_text "
        "ci_low ci_high ci_level p_operator p_value p_text test_type class_title comment outcome_id group_id "
        "analysis_id evidence_id endpoint_id",
        "safety_events": "source_id position study_id arm_id reported_term serious n n_total events qualifier "
        "organ_class vocabulary assessment comment group_id evidence_id term_id",
        "resolutions": "source_id kind local_id name name_key score reason entity_id",
        "load_issues": "source_id location kind message quote",
    }.items()
}
# What a batch tells apart and the database has in one table.
TABLES: Final[Mapping[str, str]] = {"figures": "results", "comparisons": "results"}

# Columns of which rows hold text as bytes of UTF-8, as it came: Python need not read what the database keeps.
ENCODED: Final[Mapping[str, str]] = {"sources": "text"}

# Columns that hold the number of another row of the batch, and its table.
OWN: Final[Mapping[str, str]] = {
    "source_id": "sources",
    "evidence_id": "evidence",
    "outcome_id": "outcomes",
    "group_id": "result_groups",
    "analysis_id": "analyses",
    "analyses.comparator_id": "result_groups",
    "study_id": "studies",
    "arm_id": "arms",
    "comparisons.comparator_id": "arms",
}
# Columns that hold the place of a thing in one of the batch's lists, and which list.
SHARED: Final[Mapping[str, str]] = {
    "intervention_id": "intervention",
    "condition_id": "condition",
    "organisation_id": "organisation",
    "endpoint_id": "endpoint",
    "term_id": "adverse_event",
}
# Tables whose last column is such a column, and its kind. Resolutions tell their kind each.
NAMED: Final[Mapping[str, str | None]] = {
    table: SHARED.get(columns[-1])
    for table, columns in COLUMNS.items()
    if columns[-1] in {*SHARED, "entity_id"}
}


class NoFigure(str):
    """Nothing, in the place of a figure for which a record has something else."""

    __slots__ = ("part",)
    part: Any

    def __new__(cls, part: Any) -> Self:
        """Stand for ``part``."""
        nothing = super().__new__(cls, "")
        nothing.part = part
        return nothing


def quoted(part: Any) -> str:
    """What stands at a place of a record, as its text holds it: a string itself, anything else as JSON."""
    if part.__class__ is str:
        return str(part)
    return orjson.dumps(part, _ITS_PART, _AS_KEPT).decode()


_ITS_PART: Final = attrgetter("part")
_AS_KEPT: Final = orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_SUBCLASS


class Thing(NamedTuple):
    """A drug, organisation, condition, endpoint or adverse event that a record names."""

    key: str  # of the vocabulary's entry, else of the name itself
    name: str
    kind: str | None  # kind of an intervention that no vocabulary holds
    in_vocabulary: bool


class Read(NamedTuple):
    """One record of a batch: its place among the batch's studies, who it is, and the keys of its names."""

    nct_id: str
    document_key: str
    sha256: str
    location: str
    name_keys: tuple[str, ...]


class Batch:
    """Rows of some records by table, with the things that they share.

    Attributes:
        records: who they are.
        rows: of each table, without the last column of those in :data:`NAMED`.
        named: the last column of these.
        things: of each kind, as each record spells them.
    """

    __slots__ = ("_places", "named", "records", "rows", "things")

    def __init__(self) -> None:
        self.records: list[Read] = []
        self.rows: dict[str, list[Row]] = {table: [] for table in COLUMNS}
        self.named: dict[str, list[Any]] = {table: [] for table in NAMED}
        self.things: dict[str, list[Thing]] = {kind: [] for kind in SHARED.values()}
        self._places: dict[str, dict[str, int]] = {kind: {} for kind in self.things}

    def place(self, kind: str, thing: Thing) -> int:
        """The place of a thing in the batch's list of its kind, where each record has its things as it spells them."""
        places = self._places[kind]
        if (found := places.get(thing.key)) is None:
            found = places[thing.key] = len(self.things[kind])
            self.things[kind].append(thing)
        return found

    def mark(self) -> dict[str, int]:
        """Begin a record; how much there is, to be given to :meth:`cut` if it cannot be read."""
        for places in self._places.values():
            places.clear()
        return {table: len(rows) for table, rows in self.rows.items()} | {
            kind: len(things) for kind, things in self.things.items()
        }

    def cut(self, mark: Mapping[str, int]) -> None:
        """Take out what came after ``mark``."""
        for table, rows in self.rows.items():
            del rows[mark[table] :]
        for table, places in self.named.items():
            del places[mark[table] :]
        for kind, things in self.things.items():
            for thing in things[mark[kind] :]:
                del self._places[kind][thing.key]
            del things[mark[kind] :]
