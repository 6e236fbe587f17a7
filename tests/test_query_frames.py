"""Answers in Python: length, rows, frozen dataclasses, and data frames of pandas and polars."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import subprocess
import sys

import pandas as pd
import polars as pl
import pytest
from hand_made import ignite, ignite_release, made_in

from trialdb import query
from trialdb.errors import MissingExtraError, QuestionError
from trialdb.query import Answer, deltas, rows
from trialdb.query.audit import AUDIT_COLUMNS
from trialdb.query.changes import CHANGE_COLUMNS
from trialdb.query.dose_response import DOSE_RESPONSE_COLUMNS
from trialdb.query.forest import FOREST_COLUMNS
from trialdb.query.loads import RUN_CHANGE_COLUMNS, RUN_COLUMNS
from trialdb.query.pooled import INDIRECT_COLUMNS, POOLED_COLUMNS
from trialdb.query.records import ROWS
from trialdb.query.studies import STUDY_COLUMNS
from trialdb.query.tables import CONFLICT_COLUMNS, RESULT_COLUMNS, SAFETY_COLUMNS, TIMELINE_COLUMNS
from trialdb.query.time_course import TIME_COURSE_COLUMNS
from trialdb.query.volcano import VOLCANO_COLUMNS
from trialdb.query.worklist import UNRESOLVED_COLUMNS

COLUMNS = {
    "deltas": query.DELTA_COLUMNS,
    "results": RESULT_COLUMNS,
    "safety": SAFETY_COLUMNS,
    "studies": STUDY_COLUMNS,
    "timeline": TIMELINE_COLUMNS,
    "conflicts": CONFLICT_COLUMNS,
    "changes": CHANGE_COLUMNS,
    "unresolved": UNRESOLVED_COLUMNS,
    "runs": RUN_COLUMNS,
    "run_changes": RUN_CHANGE_COLUMNS,
    "audit": AUDIT_COLUMNS,
    "dose_response": DOSE_RESPONSE_COLUMNS,
    "forest": FOREST_COLUMNS,
    "time_course": TIME_COURSE_COLUMNS,
    "volcano": VOLCANO_COLUMNS,
    "pooled": POOLED_COLUMNS,
    "indirect": INDIRECT_COLUMNS,
}
HOSTILE = "=cmd|'/C calc'!A0\nline\x00 🧪 \u202e,\"'"


@pytest.fixture(scope="module")
def answer(module_database) -> Answer:
    """Deltas with sources, on each module_database."""
    made = made_in(module_database)
    ignite_release(made, ignite(made), "Amgen", "2025-03-08")
    made.session.commit()
    made.session.close()
    return deltas(module_database)


def sql(*told, names=("a",)) -> Answer:
    return Answer("sql", "SQL", names, [dict(zip(names, row, strict=True)) for row in told], "SELECT")


@pytest.mark.parametrize("kind", COLUMNS)
def test_the_class_of_a_kind_has_the_columns_of_its_answers(kind):
    assert tuple(f.name for f in dataclasses.fields(ROWS[kind])) == COLUMNS[kind]


def test_every_kind_has_a_class():
    assert set(ROWS) == set(COLUMNS)


def test_an_answer_has_a_length_and_gives_its_rows(answer):
    assert len(answer) == len(answer.rows) > 0
    assert list(answer) == answer.rows
    assert bool(sql())


def test_records_hold_what_rows_hold(answer):
    first = answer.records(rows.DeltaRow)[0]

    assert isinstance(first, rows.DeltaRow)
    assert (first.study, first.value, first.basis) == tuple(
        answer.rows[0][n] for n in ("study", "value", "basis")
    )
    assert [source.quote for source in first.sources] == [s["quote"] for s in answer.rows[0]["sources"]]
    with pytest.raises(dataclasses.FrozenInstanceError):
        first.value = 1.0


def test_records_of_another_kind_are_refused(answer):
    with pytest.raises(QuestionError, match="deltas has DeltaRow"):
        answer.records(rows.SafetyRow)
    with pytest.raises(QuestionError, match="rows of sql have no class"):
        sql().records(rows.SafetyRow)


def test_a_pandas_frame_has_the_columns_in_order_and_typed(answer):
    frame = answer.to_pandas()

    wanted = [
        name
        for c in answer.columns
        for name in (("publishers", "quotes", "urls") if c == "sources" else (c,))
    ]
    assert list(frame.columns) == wanted
    types = {name: str(kind) for name, kind in frame.dtypes.items()}
    assert (types["value"], types["arm_n"], types["disputed"], types["study"]) == (
        "float64",
        "Int64",
        "boolean",
        "str",
    )
    assert frame["value"].tolist() == [row["value"] for row in answer]
    assert frame["quotes"].tolist() == ["\n".join(s["quote"] for s in row["sources"]) for row in answer]


def test_a_polars_frame_keeps_sources_as_structs(answer):
    frame = answer.to_polars()

    assert frame.columns == list(answer.columns)
    assert (frame.schema["value"], frame.schema["arm_n"], frame.schema["disputed"]) == (
        pl.Float64, pl.Int64, pl.Boolean,
    )  # fmt: skip
    assert frame["value"].to_list() == [row["value"] for row in answer]
    quotes = [[source["quote"] for source in told] for told in frame["sources"].to_list()]
    assert quotes == [[s["quote"] for s in row["sources"]] for row in answer]


@pytest.mark.parametrize("kind", COLUMNS)
def test_an_empty_answer_has_the_same_types_as_a_full_one(kind):
    empty = Answer(kind, kind, COLUMNS[kind], [], "SELECT")

    assert len(empty.to_pandas()) == len(empty.to_polars()) == 0
    assert empty.to_polars().columns == list(COLUMNS[kind])
    if kind == "deltas":
        assert empty.to_polars().schema["value"] == pl.Float64
        assert str(empty.to_pandas()["arm_n"].dtype) == "Int64"


def test_dates_are_dates_where_all_are_days_and_text_where_one_is_not():
    days = sql(("2025-03-08",), (None,), names=("seen_on",))
    months = sql(("2025-03-08",), ("2025-03",), names=("seen_on",))
    wrong = sql(("2025-02-30",), names=("seen_on",))

    assert days.to_polars()["seen_on"].to_list() == [dt.date(2025, 3, 8), None]
    assert days.to_pandas()["seen_on"][0] == pd.Timestamp("2025-03-08")
    assert days.to_pandas()["seen_on"].isna().tolist() == [False, True]
    assert months.to_polars()["seen_on"].to_list() == ["2025-03-08", "2025-03"]
    assert months.to_pandas()["seen_on"].tolist() == ["2025-03-08", "2025-03"]
    assert wrong.to_polars()["seen_on"].to_list() == ["2025-02-30"]


def test_hostile_text_big_integers_and_bytes_come_through():
    told = sql(
        (HOSTILE, 2**63 - 1, b"\x00\xff", True, 1), (None, None, None, None, 0.5), names=tuple("abcde")
    )

    assert [tuple(row.values()) for row in told.to_polars().to_dicts()] == [
        (HOSTILE, 2**63 - 1, b"\x00\xff", True, 1.0), (None, None, None, None, 0.5),
    ]  # fmt: skip
    frame = told.to_pandas()
    assert frame["a"][0] == HOSTILE
    assert frame["b"][0] == 2**63 - 1
    assert frame.isna().iloc[1].tolist() == [True, True, True, True, False]


def test_an_integer_too_wide_for_a_column_becomes_text_and_is_not_cut():
    wide = sql((2**70,), (1,))

    assert wide.to_polars()["a"].to_list() == [str(2**70), "1"]
    assert wide.to_pandas()["a"].tolist() == [str(2**70), "1"]


def test_a_mixture_is_text():
    assert sql((1,), ("x",), (None,)).to_polars()["a"].to_list() == ["1", "x", None]


def test_what_was_pooled_is_json_in_pandas_and_structs_in_polars():
    source = {"id": 1, "publisher": "Amgen", "published_on": "2025", "quote": "…", "url": None}
    plain = dict.fromkeys(COLUMNS["pooled"])
    told = {"study": "A", "nct_id": None, "arm": "a", "value": 1.0, "ci_low": None, "ci_high": None, "se": 0.5,
            "se_from": "counts", "basis": "stated", "method": None, "weight": 100.0, "sources": [source]}  # fmt: skip
    answer = Answer("pooled", "Pooled", COLUMNS["pooled"], [{**plain, "inputs": [told]}], "SELECT")

    assert json.loads(answer.to_pandas()["inputs"][0])[0]["sources"][0]["publisher"] == "Amgen"
    assert answer.to_polars()["inputs"][0][0]["sources"][0]["publisher"] == "Amgen"
    assert answer.records(rows.PooledRow)[0].inputs[0].sources == (rows.Source(**source),)


@pytest.mark.parametrize(("package", "method"), [("pandas", "to_pandas"), ("polars", "to_polars")])
def test_a_frame_without_its_package_names_the_extra(monkeypatch, package, method):
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(MissingExtraError, match=r"trialdb\[frames\]"):
        getattr(sql(), method)()


def test_asking_imports_no_frames():
    code = (
        "import sys, trialdb.query, trialdb.database, trialdb.cli; "
        "print(sorted({'pandas', 'polars', 'pyarrow', 'duckdb', 'xlsxwriter', 'numpy', 'trialdb.query.frames'}"
        " & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
