"""Where registry records make loaders stumble, one case a test, on records written for it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from records import (
    NCT_ID,
    VERSIONS,
    arms,
    cells,
    denoms,
    groups,
    of_class,
    outcome,
    record,
    with_outcomes,
)
from smallfacts import small_vocabulary
from sqlalchemy import text

from trialdb.cli import main
from trialdb.pipeline import load
from trialdb.store import initialise, open_database


@pytest.fixture(scope="module")
def words(tmp_path_factory):
    return small_vocabulary(tmp_path_factory.mktemp("seeds"))


@pytest.fixture(scope="module")
def blank(tmp_path_factory, words):
    """A SQLite file with the small vocabulary."""
    file = tmp_path_factory.mktemp("blank") / "blank.db"
    initialise(file, vocabulary=words).dispose()
    return file


class Database:
    """A database that records are loaded into."""

    def __init__(self, file, vocabulary):
        self.file, self.engine, self._vocabulary = file, open_database(file), vocabulary

    def load(self, *records):
        file = self.file.with_name("records.jsonl")
        file.write_text("".join(json.dumps(r) + "\n" for r in records), encoding="utf-8")
        return self.load_files(file)

    def load_files(self, *files):
        return load(self.engine, files, vocabulary=self._vocabulary)

    def rows(self, query):
        with self.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(query))]


@pytest.fixture
def database(blank, tmp_path, words):
    opened = Database(Path(shutil.copy(blank, tmp_path / "trials.db")), words)
    yield opened
    opened.engine.dispose()


def analysis(*codes, **fields):
    """An analysis of the groups of an outcome, by default of the two arms."""
    return {"groupIds": [f"OG00{c}" for c in codes or (0, 1)], "paramType": "Mean Difference (Net)"} | fields


def events(*titles, serious=(), other=(), **totals):
    """``adverseEventsModule`` of these groups; each event is a term and (affected, at risk, events) of each group."""
    return {
        "adverseEventsModule": {
            "frequencyThreshold": "5",
            "eventGroups": [group | totals for group in groups("EG", *titles)],
            **{
                kind: [
                    {
                        "term": term,
                        "organSystem": "General disorders",
                        "stats": [
                            {"groupId": f"EG{n:03}"}
                            | {
                                name: count
                                for name, count in zip(
                                    ("numAffected", "numAtRisk", "numEvents"), counts, strict=False
                                )
                                if count is not None
                            }
                            for n, counts in enumerate(stats)
                        ],
                    }
                    for term, *stats in said
                ]
                for kind, said in (("seriousEvents", serious), ("otherEvents", other))
            },
        }
    }


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("1,083", 1083), (".05", 0.05), ("12.", 12), ("-3.20", -3.2), ("NA", None), ("<0.5", None), ("0", 0),
        ("-inf", None), ("1e999", None), ("-0.0", 0),
    ],
)  # fmt: skip
def test_a_figure_is_read_as_it_is_printed_and_kept_as_it_is_printed(database, printed, value):
    database.load(with_outcomes(outcome(printed, "1.5")))
    assert database.rows("SELECT value, value_text FROM v_results WHERE arm = 'Alphamab 300 mg'") == [
        (value, printed)
    ]


def test_an_arm_whose_figure_is_not_available_stays_with_what_is_said_of_it(database):
    missing = {"value": "NA", "spread": "NA", "comment": "Fewer than half had an event"}
    database.load(with_outcomes(outcome(missing, "7.1")))
    assert database.rows("SELECT arm, value, value_text, dispersion_value, comment FROM v_results") == [
        ("Alphamab 300 mg", None, "NA", None, "Fewer than half had an event"),
        ("Placebo", 7.1, "7.1", None, None),
    ]


def test_a_limit_that_is_not_available_leaves_the_other(database):
    one_end = {"value": "14.2", "lowerLimit": "9.9", "upperLimit": "NA", "comment": "Not reached"}
    database.load(
        with_outcomes(outcome(one_end, paramType="MEDIAN", dispersionType="95% Confidence Interval"))
    )
    query = "SELECT measure, ci_low, ci_high, ci_level, comment FROM v_results"
    assert database.rows(query) == [("median", 9.9, None, 95, "Not reached")]


def test_quartiles_and_a_full_range_are_no_confidence_interval(database):
    limits = {"value": "14", "lowerLimit": "9", "upperLimit": "20"}
    kinds = ("Inter-Quartile Range", "Full Range")
    database.load(with_outcomes(*(outcome(limits, paramType="MEDIAN", dispersionType=k) for k in kinds)))
    assert database.rows("SELECT dispersion_kind, low, high, ci_low FROM v_results ORDER BY position") == [
        ("iqr", 9, 20, None),
        ("range", 9, 20, None),
    ]


@pytest.mark.parametrize(
    ("printed", "operator", "value"),
    [
        ("0.031", "=", 0.031), ("<0.0001", "<", 0.0001), ("< 0.05", "<", 0.05), ("= .05", "=", 0.05),
        ("=0.05", "=", 0.05), (">0.99", ">", 0.99), ("p<0.001", "<", 0.001), ("not tested", None, None),
        ("1.2", None, None),
    ],
)  # fmt: skip
def test_a_p_value_is_read_in_every_spelling(database, printed, operator, value):
    database.load(with_outcomes(outcome("-9", "-2", analyses=[analysis(paramValue="-7", pValue=printed)])))
    assert database.rows("SELECT p_text, p_operator, p_value FROM analyses") == [(printed, operator, value)]
    assert database.rows("SELECT p_operator, p_value, value FROM v_deltas") == [(operator, value, -7)]


def test_a_p_value_alone_and_an_estimate_alone_are_both_kept(database):
    alone = [analysis(pValue="0.2", paramType=None), analysis(paramValue="-7")]
    database.load(with_outcomes(outcome("-9", "-2", analyses=alone)))
    rows = database.rows(
        "SELECT value, p_value FROM results WHERE comparator_id IS NOT NULL ORDER BY position"
    )
    assert rows == [(None, 0.2), (-7, None)]


@pytest.mark.parametrize(
    ("printed", "level"), [("95", 95), ("99.95", 99.95), ("05", 5), ("0", None), ("100", None)]
)
def test_the_level_of_an_interval_is_what_the_record_says(database, printed, level):
    said = analysis(paramValue="-7", ciPctValue=printed, ciLowerLimit="-9", ciUpperLimit="-5")
    database.load(with_outcomes(outcome("-9", "-2", analyses=[said])))
    assert database.rows("SELECT ci_level, ci_sides, ci_low, ci_high FROM analyses") == [
        (level, None, -9, -5)
    ]


def test_a_one_sided_interval_has_one_end_and_what_is_said_of_the_other(database):
    said = analysis(paramValue="1.2", ciPctValue="97.5", ciNumSides="ONE_SIDED", ciUpperLimit="3.4",
                    ciLowerLimitComment="No lower end", ciUpperLimitComment="Upper end alone")  # fmt: skip
    database.load(with_outcomes(outcome("3", "2", analyses=[said])))
    query = "SELECT ci_sides, ci_low, ci_high, ci_level, ci_comment FROM analyses"
    assert database.rows(query) == [("ONE_SIDED", None, 3.4, 97.5, "No lower end; Upper end alone")]
    assert database.rows("SELECT ci_low, ci_high FROM v_stated_deltas") == [(None, 3.4)]


def test_limits_in_the_wrong_order_are_no_interval(database):
    said = analysis(paramValue="-7", ciPctValue="95", ciLowerLimit="-5", ciUpperLimit="-9")
    database.load(with_outcomes(outcome("-9", "-2", analyses=[said])))
    query = "SELECT ci_low, ci_high, low, high, low_text FROM results WHERE comparator_id IS NOT NULL"
    assert database.rows(query) == [(None, None, -5, -9, "-5")]


def test_one_code_is_another_group_in_another_outcome(database):
    turned = groups("OG", "Placebo", "Alphamab 300 mg")
    database.load(with_outcomes(outcome("-9", "-2"), outcome("20", "70", title="Weight", groups=turned)))
    assert database.rows("SELECT arm, value FROM v_results ORDER BY position") == [
        ("Alphamab 300 mg", -9), ("Placebo", -2), ("Placebo", 20), ("Alphamab 300 mg", 70),
    ]  # fmt: skip


def test_a_spread_is_that_of_its_own_outcome(database):
    first, second = {"value": "5", "spread": "0.5"}, {"value": "6", "spread": "0.6"}
    database.load(
        with_outcomes(
            outcome(first, "7", dispersionType="Standard Error"),
            outcome("8", second, dispersionType="Standard Deviation"),
            outcome("9", dispersionType=None),
        )
    )
    query = "SELECT value, dispersion_kind, dispersion_value FROM results ORDER BY position"
    assert database.rows(query) == [
        (5, "se", 0.5), (7, "se", None), (8, "sd", None), (6, "sd", 0.6), (9, None, None),
    ]  # fmt: skip


def test_a_class_that_is_a_time_point_is_when_its_figures_were_measured(database):
    classes = [
        of_class("Week 4", "-3", "-1"),
        of_class("Week 12", "-9", "-2"),
        of_class("Sitting", "-8", "-3"),
    ]
    database.load(with_outcomes(outcome(classes=classes, timeFrame="Weeks 4 and 12")))
    query = (
        "SELECT at_value, at_unit, class_title, value FROM v_results WHERE role = 'placebo' ORDER BY position"
    )
    assert database.rows(query) == [
        (4, "week", None, -1),
        (12, "week", None, -2),
        (None, None, "Sitting", -3),
    ]


def test_the_time_of_a_figure_is_in_the_time_frame_where_no_class_says_it(database):
    database.load(with_outcomes(outcome("-9", "-2", timeFrame="Baseline, Week 24")))
    assert set(database.rows("SELECT at_value, at_unit, at_days FROM v_results")) == {(24, "week", 168)}


def test_a_class_has_its_own_denominator_and_its_outcome_another(database):
    counted = {"paramType": "COUNT_OF_PARTICIPANTS", "unitOfMeasure": "Participants", "dispersionType": None}
    classes = [of_class("Women", "6", "4", denoms=denoms("60", "50")), of_class("Men", "9", "3")]
    database.load(with_outcomes(outcome(classes=classes, title="Relapse", **counted)))
    query = "SELECT class_title, n, n_total, percent FROM v_results WHERE role = 'placebo' ORDER BY position"
    assert database.rows(query) == [("Women", 4, 50, 8), ("Men", 3, 148, 2.027027)]
    query = "SELECT class_title, n FROM denominators ORDER BY id"
    assert database.rows(query) == [(None, 150), (None, 148), ("Women", 60), ("Women", 50)]


def test_nobody_analysed_is_no_share(database):
    counted = {"paramType": "COUNT_OF_PARTICIPANTS", "unitOfMeasure": "Participants", "dispersionType": None}
    database.load(with_outcomes(outcome("0", "2", title="Relapse", denoms=denoms("0", "50"), **counted)))
    assert database.rows("SELECT n, n_total, percent FROM v_results ORDER BY position") == [
        (0, 0, None),
        (2, 50, 4),
    ]


def test_a_count_with_its_denominator_compares_as_a_share(database):
    counted = {"paramType": "COUNT_OF_PARTICIPANTS", "unitOfMeasure": "Participants", "dispersionType": None}
    database.load(with_outcomes(outcome("60", "37", title="Relapse", **counted)))
    query = "SELECT arm_value, comparator_value, value, unit, basis FROM v_deltas"
    assert database.rows(query) == [(40, 25, 15, "%", "computed")]


def test_denominators_in_other_units_are_not_taken_for_participants(database):
    both = denoms("150", "148") + denoms("290", "280", units="Eyes")
    database.load(with_outcomes(outcome("-9", "-2", denoms=both)))
    assert database.rows("SELECT n_total FROM v_results ORDER BY position") == [(150,), (148,)]
    assert database.rows("SELECT units, n FROM denominators WHERE units = 'Eyes'") == [
        ("Eyes", 290),
        ("Eyes", 280),
    ]


@pytest.mark.parametrize("date", ["2024-03", "2024-03-17"])
def test_a_date_stays_as_exact_as_it_is(database, date):
    status = {"startDateStruct": {"date": date}, "completionDateStruct": {"date": date, "type": "ESTIMATED"}}
    database.load(record(statusModule=status))
    assert database.rows("SELECT started_on, completed_on FROM studies") == [(date, date)]
    assert database.rows("SELECT start_date, completion_date, completion_type FROM registry_records") == [
        (date, date, "ESTIMATED")
    ]


def test_more_event_groups_than_arms_are_neither_pooled_nor_dropped(database):
    titles = ("Alphamab 300 mg", "Placebo", "Placebo then alphamab 300 mg", "All participants")
    stats = [(n, 100) for n in range(4)]
    database.load(record(results=events(*titles, other=[("Headache", *stats)])))
    rows = database.rows("SELECT arm, n, n_total FROM v_safety ORDER BY position")
    assert rows == [(title, n, 100) for n, title in enumerate(titles)]
    assert database.rows("SELECT arms FROM v_studies") == [(2,)]


def test_a_number_of_events_that_is_not_given_is_not_the_number_of_participants(database):
    stats = [(3, 100), (2, 98, 5)]
    database.load(record(results=events("Alphamab 300 mg", "Placebo", serious=[("Sepsis", *stats)])))
    query = "SELECT n, n_total, events, serious FROM v_safety ORDER BY position"
    assert database.rows(query) == [(3, 100, None, 1), (2, 98, 5, 1)]


def test_a_number_affected_that_is_not_given_is_not_nought(database):
    database.load(record(results=events("Alphamab 300 mg", other=[("Headache", (None, 100))])))
    assert database.rows("SELECT n, n_total, value FROM v_safety") == [(None, 100, None)]


def test_a_total_does_not_stand_among_the_events_of_an_organ_class(database):
    totals = {"deathsNumAffected": "2", "deathsNumAtRisk": "100"}
    said = events("Alphamab 300 mg", "Placebo", serious=[("Death", (1, 100), (0, 100))], **totals)
    database.load(record(results=said))
    query = (
        "SELECT organ_class, n FROM v_safety WHERE role = 'experimental' AND term = 'Death' ORDER BY position"
    )
    assert database.rows(query) == [("General disorders", 1), ("Any", 2)]


def test_the_comparator_is_not_simply_the_second_group(database):
    first = groups("OG", "Placebo", "Alphamab 300 mg")
    database.load(with_outcomes(outcome("-2", "-9", groups=first, analyses=[analysis(paramValue="-7")])))
    query = "SELECT arm, comparator, value, arm_value, comparator_value FROM v_deltas"
    assert database.rows(query) == [("Alphamab 300 mg", "Placebo", -7, -9, -2)]


def test_an_analysis_of_one_group_or_of_three_is_kept_and_is_no_comparison(database):
    titles = ("Alphamab 300 mg", "Placebo", "Alphamab 100 mg")
    doses = arms(
        *((t, "EXPERIMENTAL", "Alphamab") for t in titles[::2]), ("Placebo", "PLACEBO_COMPARATOR", "Placebo")
    )
    said = [analysis(0, paramValue="1"), analysis(0, 1, 2, pValue="0.04")]
    database.load(
        with_outcomes(
            outcome("-9", "-2", "-5", groups=groups("OG", *titles), analyses=said),
            armsInterventionsModule=doses,
        )
    )
    assert database.rows("SELECT value, p_value, comparator_id FROM analyses ORDER BY position") == [
        (1, None, None), (None, 0.04, None),
    ]  # fmt: skip
    assert database.rows("SELECT COUNT(*) FROM analysis_groups") == [(4,)]
    assert database.rows("SELECT COUNT(*) FROM v_stated_deltas") == [(0,)]


def test_the_kind_of_test_stands_beside_the_p_value(database):
    kinds = ("NON_INFERIORITY", "SUPERIORITY", "EQUIVALENCE", "SUPERIORITY_OR_OTHER")
    said = [analysis(paramValue="-7", pValue="0.01", nonInferiorityType=kind) for kind in kinds]
    database.load(with_outcomes(outcome("-9", "-2", analyses=said)))
    rows = database.rows("SELECT test_type, p_value FROM v_stated_deltas ORDER BY result_id")
    assert rows == [("non-inferiority", 0.01), ("superiority", 0.01), ("equivalence", 0.01), (None, 0.01)]


def test_groups_of_one_title_in_one_outcome_are_told_apart(database):
    twice = [
        group | {"description": d} for group, d in zip(groups("OG", "Cohort", "Cohort"), "AB", strict=True)
    ]
    database.load(with_outcomes(outcome("5", "6", groups=twice)))
    rows = database.rows(
        "SELECT r.value, g.description, g.arm_id FROM results r JOIN result_groups g ON g.id = r.group_id"
    )
    assert [row[:2] for row in rows] == [(5, "A"), (6, "B")]
    assert len({row[2] for row in rows}) == 2


def test_a_group_of_one_title_is_one_arm_over_the_outcomes(database):
    pooled = groups("OG", "Alphamab 300 mg", "Everybody")
    database.load(
        with_outcomes(outcome("5", "6", groups=pooled), outcome("7", "8", groups=pooled, title="Weight"))
    )
    assert len(database.rows("SELECT DISTINCT arm_id FROM v_results")) == 2


def test_registered_arms_of_one_label_are_two_arms(database):
    same = arms(("Alphamab", "EXPERIMENTAL", "Alphamab"), ("Alphamab", "EXPERIMENTAL", "Alphamab"))
    database.load(record(armsInterventionsModule=same))
    assert len(database.rows("SELECT DISTINCT arm_id FROM v_arms")) == 2


def test_an_old_number_of_a_study_finds_it(database):
    old = "NCT00000123"
    database.load(with_outcomes(outcome("-9", "-2"), identificationModule={"nctIdAliases": [old]}))
    told = CliRunner().invoke(
        main, ["--db", str(database.file), "results", "--study", old, "--format", "json"]
    )
    assert told.exit_code == 0, told.output
    assert [(row["nct_id"], row["value"]) for row in json.loads(told.stdout)] == [(NCT_ID, -9), (NCT_ID, -2)]


def test_other_numbers_of_a_study_are_its_names(database):
    numbers = {
        "acronym": "LANTERN-9",
        "orgStudyIdInfo": {"id": "FEN-LAN-009"},
        "secondaryIdInfos": [{"id": "2021-004567-12", "type": "EUDRACT_NUMBER"}, {"id": "U1111-1234-5678"}],
    }
    database.load(record(identificationModule=numbers))
    assert set(database.rows("SELECT scheme, name FROM study_names")) >= {
        ("nct", NCT_ID), ("acronym", "LANTERN-9"), ("protocol", "FEN-LAN-009"), ("eudract", "2021-004567-12"),
        ("protocol", "U1111-1234-5678"),
    }  # fmt: skip


def test_what_the_registry_derives_makes_no_new_version(database):
    first, second = record() | {"derivedSection": {"day": 1}}, record() | {"derivedSection": {"day": 2}}
    assert database.load(first).loaded == 1
    assert database.load(second).unchanged == 1
    changed = second | {"annotationSection": {"seen": True}}
    assert database.load(changed).replaced == 1
    assert database.rows("SELECT version, replaced_by IS NULL FROM sources ORDER BY id") == [(1, 0), (2, 1)]


def test_a_record_whose_fields_stand_in_another_order_is_the_same(database):
    database.load(record())
    assert database.load(dict(reversed(record().items()))).unchanged == 1


def test_a_changed_record_replaces_all_that_it_stated(database):
    database.load(with_outcomes(outcome("-9", "-2"), outcome("1", "2", title="Weight")))
    database.load(with_outcomes(outcome("-8", "-2")))
    assert database.rows("SELECT value FROM results ORDER BY position") == [(-8,), (-2,)]
    assert database.rows("SELECT outcomes, measurements FROM v_registry_counts") == [(1, 2)]
    assert database.rows("SELECT COUNT(*) FROM studies") == [(1,)]


def test_a_category_without_figures_is_no_evidence(database):
    classes = [{"categories": [{"title": "None"}, {"title": "Some", "measurements": cells("5", "6")}]}]
    database.load(with_outcomes(outcome(classes=classes)))
    assert database.rows("SELECT category, value FROM v_results ORDER BY position") == [
        ("Some", 5),
        ("Some", 6),
    ]
    assert database.rows("SELECT COUNT(*) FROM evidence WHERE locator LIKE '%measurements'") == [(1,)]


def test_a_planned_outcome_has_its_role_and_results_have_their_kind(database):
    planned = {
        "primaryOutcomes": [{"measure": "Pain at week 4", "timeFrame": "4 weeks"}],
        "secondaryOutcomes": [{"measure": "HbA1c"}],
    }
    database.load(with_outcomes(outcome("-9", "-2", type="SECONDARY"), outcomesModule=planned))
    query = "SELECT role, reported_endpoint, at_value, at_unit FROM study_endpoints ORDER BY position"
    assert database.rows(query) == [
        ("primary", "Pain at week 4", 4, "week"),
        ("secondary", "HbA1c", None, None),
    ]
    assert database.rows("SELECT kind FROM outcomes") == [("SECONDARY",)]


@pytest.mark.parametrize("count", ["99999999999999999999", "9" * 5000, "1e300", "-4", "2.5"])
def test_a_count_that_no_column_holds_is_kept_in_the_record_alone(database, count):
    report = database.load(
        with_outcomes(
            outcome("5", "6", denoms=denoms(count, "148")),
            designModule={"enrollmentInfo": {"count": count}},
        )
    )
    assert (report.loaded, report.failed) == (1, 0)
    assert database.rows("SELECT enrollment FROM registry_records") == [(None,)]
    assert database.rows("SELECT n_total FROM v_results ORDER BY position") == [(None,), (148,)]


def test_an_extension_that_nobody_starts_in_leaves_an_arm_its_size(database):
    started = [{"groupId": f"FG00{n}", "numSubjects": count} for n, count in enumerate(("150", "148", "0"))]
    flow = {
        "groups": groups("FG", "Alphamab 300 mg", "Placebo", "Alphamab 300 mg, cohort 2"),
        "periods": [{"title": "Overall", "milestones": [{"type": "STARTED", "achievements": started}]}],
    }
    database.load(record(results={"participantFlowModule": flow}))
    assert database.rows("SELECT arm, n FROM v_arms WHERE arm IN ('Alphamab 300 mg', 'Placebo') ORDER BY arm") == [
        ("Alphamab 300 mg", 150), ("Placebo", 148),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "spoilt",
    [
        {"protocolSection": {}},
        {"protocolSection": {"identificationModule": {"nctId": "12"}}},
        with_outcomes(outcome("1", "2", groups=groups("OG", "Placebo"))) | {},
    ],
)
def test_a_spoilt_record_is_one_issue_and_its_neighbours_load(database, spoilt):
    if spoilt["protocolSection"].get("identificationModule", {}).get("nctId") == NCT_ID:
        spoilt["protocolSection"]["identificationModule"]["nctId"] = "NCT09990002"
    report = database.load(record("NCT09990003"), spoilt, record("NCT09990004"))
    assert (report.loaded, report.failed) == (2, 1)
    assert database.rows("SELECT nct_id FROM studies ORDER BY 1") == [("NCT09990003",), ("NCT09990004",)]


@pytest.mark.parametrize(
    "title", [{"of": "another kind"}, ["a", "list"], 10**19], ids=["an object", "a list", "a huge number"]
)
@pytest.mark.parametrize("beside_article", [False, True])
def test_a_record_that_no_column_holds_is_one_issue_and_its_neighbours_load(
    database, tmp_path, title, beside_article
):
    spoilt = record("NCT09990002", identificationModule={"officialTitle": title})
    if beside_article:
        article = tmp_path / "news.md"
        article.write_text("The LANTERN-9 trial (NCT09990002) met its primary endpoint.\n", encoding="utf-8")
        database.load_files(article)
    before = database.rows("SELECT COUNT(*) FROM studies")[0][0]

    report = database.load(record("NCT09990003"), spoilt, with_outcomes(outcome("1", "2")))

    assert (report.loaded, report.failed) == (2, 1)
    assert "NCT09990002" in report.items[0].note
    assert database.rows("SELECT nct_id FROM registry_records ORDER BY 1") == [(NCT_ID,), ("NCT09990003",)]
    assert database.rows("SELECT COUNT(*) FROM studies") == [(before + 2,)]
    assert database.rows("PRAGMA foreign_key_check") == []
    assert database.load(record("NCT09990003"), with_outcomes(outcome("1", "2"))).unchanged == 2


@pytest.mark.skipif(not VERSIONS.exists(), reason=f"the real versions are not here: {VERSIONS}")
@pytest.mark.soak
def test_of_two_days_versions_those_that_changed_are_replaced(database):
    days = {}
    for file in sorted(VERSIONS.glob("*.json")):
        days.setdefault(file.name[:11], []).append(file)
    assert len(days) == 9
    assert database.load_files(*(first for first, _ in days.values())).loaded == 9
    report = database.load_files(*(second for _, second in days.values()))
    assert (report.loaded, report.failed) == (0, 0)

    def content(file):
        return {k: v for k, v in json.loads(file.read_bytes()).items() if k != "derivedSection"}

    changed = {nct_id for nct_id, (first, second) in days.items() if content(first) != content(second)}
    assert 0 < len(changed) < 9
    replaced = database.rows("SELECT document_key FROM sources WHERE replaced_by IS NOT NULL")
    assert {key.rpartition("/")[2] for (key,) in replaced} == changed
    assert len(replaced) == len(changed) == report.replaced
    assert report.unchanged == 9 - len(changed)
    assert database.rows("SELECT COUNT(*) FROM studies") == [(9,)]


def test_a_document_of_the_registry_that_is_no_record_loads_beside_one(database, tmp_path):
    page = tmp_path / "page.md"
    page.write_text(
        f"---\nkind: registry\npublished: 2025-03-08\ntitle: A page\n---\nThe LANTERN-9 trial ({NCT_ID}) of alphamab met its primary endpoint.\n",
        encoding="utf-8",
    )
    assert database.load_files(page).failed == 0
    assert database.load(record(identificationModule={"acronym": "LANTERN-9"})).loaded == 1
    assert database.rows("SELECT COUNT(*) FROM studies") == [(1,)]
    assert database.rows("SELECT DISTINCT study_id FROM registry_records") == database.rows(
        "SELECT id FROM studies"
    )
