"""Answers as files: every form holds the rows of the answer, and no text becomes a formula."""

from __future__ import annotations

import csv
import datetime as dt
import json
import sys

import openpyxl
import pyarrow.parquet as pq
import pytest
from hand_made import ignite, ignite_release, made_in

from trialdb.errors import ExportError, MissingExtraError
from trialdb.export import SUFFIXES, write_answer
from trialdb.query import DELTA_COLUMNS, Answer, deltas

HOSTILE = "=cmd|'/C calc'!A0\nline, \"🧪\""


@pytest.fixture(scope="module")
def answer(module_database) -> Answer:
    made = made_in(module_database)
    ignite_release(made, ignite(made), HOSTILE, "2025-03-08")
    made.session.commit()
    made.session.close()
    return deltas(module_database)


def sql(*told, names) -> Answer:
    return Answer(
        "sql", "SQL", names, [dict(zip(names, row, strict=True)) for row in told], "SELECT 1", ("a note",)
    )


def test_json_is_the_rows(answer, tmp_path):
    write_answer(answer, tmp_path / "a.json")

    assert json.loads((tmp_path / "a.json").read_text(encoding="utf-8")) == answer.rows


def test_parquet_keeps_sources_as_lists_and_types(answer, tmp_path):
    write_answer(answer, tmp_path / "a.parquet")

    read = pq.read_table(tmp_path / "a.parquet")
    assert tuple(read.column_names) == answer.columns
    assert [{k: v for k, v in row.items() if k != "sources"} for row in read.to_pylist()] == [
        {k: v for k, v in row.items() if k != "sources"} for row in answer
    ]
    assert [[s["quote"] for s in row["sources"]] for row in read.to_pylist()] == [
        [s["quote"] for s in row["sources"]] for row in answer
    ]
    assert read.schema.metadata[b"sql"].decode() == answer.sql


def test_csv_has_every_column_with_publishers_and_quotes(answer, tmp_path):
    write_answer(answer, tmp_path / "a.csv")

    with (tmp_path / "a.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert [float(row["value"]) for row in rows] == [row["value"] for row in answer]
    assert [row["publishers"] for row in rows] == [HOSTILE] * len(answer)
    assert set(DELTA_COLUMNS) - set(rows[0]) == {"sources"}
    assert rows[0]["disputed"] == "false"


def test_a_workbook_has_the_rows_and_tells_where_they_come_from(answer, tmp_path):
    write_answer(answer, tmp_path / "a.XLSX")

    book = openpyxl.load_workbook(tmp_path / "a.XLSX")
    header, *rows = book["deltas"].iter_rows(values_only=True)
    read = [dict(zip(header, row, strict=True)) for row in rows]
    assert [row["value"] for row in read] == [row["value"] for row in answer]
    assert [row["publishers"] for row in read] == [HOSTILE] * len(answer)
    assert {cell.data_type for line in book["deltas"].iter_rows() for cell in line} <= {
        "s",
        "inlineStr",
        "n",
        "b",
    }
    about = list(book["about"].iter_rows(values_only=True))
    assert ("title", answer.title) in about
    assert ("SQL", answer.sql) in about
    assert [text for what, text in about if what == "note"] == list(answer.notes)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_an_answer_without_rows_has_its_columns(tmp_path, suffix):
    file = tmp_path / f"a{suffix}"
    written = write_answer(Answer("deltas", "Deltas", DELTA_COLUMNS, [], "SELECT 1"), file)

    assert written.rows == {"deltas": 0}
    if suffix == ".json":
        assert json.loads(file.read_text(encoding="utf-8")) == []
    elif suffix == ".parquet":
        assert tuple(pq.read_table(file).column_names) == DELTA_COLUMNS
    elif suffix == ".csv":
        assert file.read_text(encoding="utf-8").startswith("study,nct_id,")
    else:
        assert openpyxl.load_workbook(file)["deltas"]["A1"].value == "study"


def test_whole_days_are_dates_and_other_dates_text(tmp_path):
    told = sql(
        ("2025-03-08", "2025-03", b"\x00\xff", 2**60),
        (None, None, None, None),
        names=("a_on", "b_on", "c", "d"),
    )
    for suffix in SUFFIXES:
        write_answer(told, tmp_path / f"a{suffix}")

    assert pq.read_table(tmp_path / "a.parquet").to_pylist()[0] == {
        "a_on": dt.date(2025, 3, 8), "b_on": "2025-03", "c": b"\x00\xff", "d": 2**60,
    }  # fmt: skip
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["sql"]
    assert [cell.value for cell in sheet[2]] == [dt.datetime(2025, 3, 8), "2025-03", "00ff", str(2**60)]  # noqa: DTZ001
    assert (tmp_path / "a.csv").read_text(encoding="utf-8").splitlines()[1:] == [
        f"2025-03-08,2025-03,00ff,{2**60}", ",,,",
    ]  # fmt: skip
    assert json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))[0]["c"] == "00ff"


def test_a_name_that_ends_otherwise_is_refused(tmp_path):
    with pytest.raises(ExportError, match=r"a\.txt: the name of the file must end in one of \.csv"):
        write_answer(sql(names=("a",)), tmp_path / "a.txt")
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(ExportError, match="this is a folder"):
        write_answer(sql(names=("a",)), tmp_path / "folder.csv")


@pytest.mark.parametrize(("package", "suffix"), [("pyarrow", ".parquet"), ("xlsxwriter", ".xlsx")])
def test_a_library_that_is_not_installed_leaves_nothing_behind(tmp_path, monkeypatch, package, suffix):
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(MissingExtraError, match=r"trialdb\[export\]"):
        write_answer(sql(names=("a",)), tmp_path / f"a{suffix}")
    assert list(tmp_path.iterdir()) == []
