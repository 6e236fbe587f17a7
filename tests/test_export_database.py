"""A database as files: what is read back with the library of each form equals the rows of the database."""

from __future__ import annotations

import csv
import sys
from decimal import Decimal

import duckdb
import openpyxl
import pyarrow.parquet as pq
import pytest
from hand_made import horizon, ignite, ignite_release, made_in
from openpyxl.utils.escape import unescape
from sqlalchemy import text

from trialdb.errors import ExportError, MissingExtraError, UnknownNameError
from trialdb.export import export_database, tables, workbook
from trialdb.store.views import read_views

HOSTILE = (
    "=cmd|'/C calc'!A0", "+1+1", "-2", "@SUM(A1)", "\t=1", "a\nb\r\nc", 'say ""', "a,b;c", " blanks ", "", "🧪 \u202e ñ",
    "https://example.org", "_x0041_", "007", "1e5", "NULL", "\x01\x0b",
)  # fmt: skip


@pytest.fixture
def filled(emptied_database):
    """A few facts, with hostile names where a database takes them."""
    made = made_in(emptied_database)
    trial = ignite(made)
    source = ignite_release(made, trial, "Amgen", "2025-03")
    for number, told in enumerate(HOSTILE):
        made.says(
            source, trial.high, f"E{number}", "1.5", quote=told or "x", comment=told, n=2**31 - 1 - number
        )
    if emptied_database.dialect.name == "sqlite":
        made.says(source, trial.low, "E0", "1.5", comment="NUL \x00 inside", n=2**53 + 1)
    made.session.commit()
    made.session.close()
    return emptied_database


def stored(database, table, columns="*"):
    """The rows of a table as the database gives them, decimals as numbers."""
    key = " ORDER BY id" if not table.startswith("v_") else ""
    with database.connect() as connection:
        rows = connection.execute(text(f"SELECT {columns} FROM {table}{key}")).all()
    return [tuple(float(v) if isinstance(v, Decimal) else v for v in row) for row in rows]


def plain(rows):
    """Rows to compare: flags as 0 and 1, as SQLite has them, in an order of their own."""
    return sorted(
        (tuple(int(v) if isinstance(v, bool) else v for v in row) for row in rows),
        key=lambda row: tuple((value is None, str(value)) for value in row),
    )


@pytest.mark.parametrize("table", ["results", "v_results", "v_deltas", "v_conflicts", "v_studies", "sources"])
def test_parquet_read_back_equals_the_rows(filled, tmp_path, table):
    written = export_database(filled, tmp_path / "out", form="parquet", tables=[table])

    read = pq.read_table(tmp_path / "out" / f"{table}.parquet")
    assert plain(zip(*read.to_pydict().values(), strict=True)) == plain(stored(filled, table))
    assert written.rows == {table: read.num_rows}


def test_parquet_keeps_types_and_meanings(filled, tmp_path):
    export_database(filled, tmp_path, form="parquet", tables=["results"])

    schema = pq.read_schema(tmp_path / "results.parquet")
    types = {field.name: str(field.type) for field in schema}
    assert (types["value"], types["n"], types["significant"], types["comment"]) == (
        "double",
        "int64",
        "bool",
        "string",
    )
    assert schema.field("value").metadata[b"description"]
    assert schema.metadata[b"description"]


@pytest.mark.parametrize("table", ["results", "v_results", "v_deltas", "evidence"])
def test_duckdb_read_back_equals_the_rows(filled, tmp_path, table):
    file = tmp_path / "trials.duckdb"
    export_database(filled, file, tables=[table])

    with duckdb.connect(str(file), read_only=True) as read:
        assert plain(read.execute(f"SELECT * FROM {table}").fetchall()) == plain(stored(filled, table))
        told = read.execute(
            "SELECT column_name, data_type, comment FROM duckdb_columns() WHERE NOT internal"
        ).fetchall()
        (comment,) = read.execute("SELECT comment FROM duckdb_tables()").fetchone()
    described = dict(tuple(row) for row in stored_meanings(filled, table))
    assert {name: meaning for name, _, meaning in told} == {n: m for n, m in described.items() if n}
    assert comment == described[""]
    assert ("value", "DOUBLE") in [(name, kind) for name, kind, _ in told] or table == "evidence"


def stored_meanings(database, table):
    with database.connect() as connection:
        return connection.execute(
            text("SELECT column_name, description FROM data_dictionary WHERE table_name = :table"),
            {"table": table},
        ).all()


def test_csv_keeps_every_text_as_it_is_and_tells_empty_from_unknown(filled, tmp_path):
    export_database(filled, tmp_path, form="csv", tables=["results"])

    raw = (tmp_path / "results.csv").read_text(encoding="utf-8", newline="") if sys.version_info >= (3, 13) else (
        (tmp_path / "results.csv").read_bytes().decode("utf-8")
    )  # fmt: skip
    with (tmp_path / "results.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert [row["comment"] for row in rows] == [
        told or "" for (told,) in stored(filled, "results", "comment")
    ]
    assert ',"",' in raw
    numbers = [float(row["value"]) if row["value"] else None for row in rows]
    assert numbers == [value for (value,) in stored(filled, "results", "value")]


def test_csv_read_by_duckdb_equals_the_rows(filled, tmp_path):
    export_database(filled, tmp_path, form="csv", tables=["evidence"])

    read = duckdb.sql(f"SELECT quote FROM read_csv('{tmp_path / 'evidence.csv'}', header = true, all_varchar = true, "
                      "quote = '\"', escape = '\"', delim = ',', new_line = '\\n') ORDER BY id::int").fetchall()  # fmt: skip
    assert read == stored(filled, "evidence", "quote")


def sheet(file, name):
    """The cells of a sheet below its header, as openpyxl reads them, and the sheet."""
    found = openpyxl.load_workbook(file)[name]
    rows = [
        [unescape(v) if isinstance(v, str) else v for v in row]
        for row in found.iter_rows(min_row=2, values_only=True)
    ]
    return rows, found


def test_a_workbook_read_back_equals_the_rows_and_has_no_formula(filled, tmp_path):
    file = tmp_path / "trials.xlsx"
    export_database(filled, file, tables=["results", "v_deltas"])

    rows, found = sheet(file, "results")
    titles = [cell.value for cell in found[1]]
    wanted = stored(filled, "results")
    big = titles.index("n")
    for row, told in zip(rows, wanted, strict=True):
        for at, (cell, value) in enumerate(zip(row, told, strict=True)):
            if at == big and value and value > 2**53:
                assert cell == str(value)
            else:
                assert (cell or None) == (value or None) or float(cell) == float(value), titles[at]
    kinds = {cell.data_type for line in found.iter_rows() for cell in line}
    assert "f" not in kinds
    assert all(cell.hyperlink is None for line in found.iter_rows() for cell in line)
    assert found.freeze_panes == "A2"
    assert found.auto_filter.ref is not None


def test_a_workbook_describes_its_columns_on_a_sheet(filled, tmp_path):
    file = tmp_path / "trials.xlsx"
    export_database(filled, file, tables=["v_deltas"])

    rows, _ = sheet(file, "descriptions")
    told = {(table, column or ""): meaning for table, column, _, meaning in rows}
    (view,) = (v for v in read_views() if v.name == "v_deltas")
    assert told[("v_deltas", "")] == view.description
    assert {column: told[("v_deltas", column)] for column in view.columns} == dict(view.columns)


def test_a_text_too_long_for_a_cell_is_cut_marked_and_counted(tmp_path):
    long, fits = "🧪" * 40_000, "x" * 32_767
    with workbook.Workbook(tmp_path / "a.xlsx", shown=tmp_path / "a.xlsx") as book:
        book.add("a", ("b",), [[(long,), (fits,)]])

    (cut, whole), _ = ([row[0] for row in sheet(tmp_path / "a.xlsx", "a")[0]], None)
    assert whole == fits
    assert cut.endswith("🧪 […]")
    assert len(cut.encode("utf-16-le")) // 2 <= 32_767
    assert book.notes == ["a: 1 texts are cut to the 32,767 characters of an Excel cell"]


def test_what_is_no_number_for_excel_is_text(tmp_path):
    with workbook.Workbook(tmp_path / "a.xlsx", shown=tmp_path / "a.xlsx") as book:
        book.add(
            "a", ("b", "c", "d", "e"), [[(2**63, float("nan"), float("-inf"), True), (2**53, 0, -0.5, False)]]
        )

    assert sheet(tmp_path / "a.xlsx", "a")[0] == [[str(2**63), "nan", "-inf", True], [2**53, 0, -0.5, False]]


def test_more_rows_than_excel_has_is_a_clear_error_and_leaves_no_file(filled, tmp_path, monkeypatch):
    made = made_in(filled)
    trial = horizon(made)
    for number in range(70):
        made.says(made.source(f"P{number}", "2026"), trial.drug, "EASI-75", "50%")
    made.session.commit()
    made.session.close()
    monkeypatch.setattr(workbook, "MOST_ROWS", 60)
    with pytest.raises(ExportError, match=r"trials\.xlsx: results has more than the 60 rows .* Parquet"):
        export_database(filled, tmp_path / "trials.xlsx", tables=["results"])

    assert list(tmp_path.glob("*.xlsx")) == []


@pytest.mark.parametrize("place", ["trials.xlsx", "trials.duckdb", "folder"])
def test_everything_is_exported_unasked(database, tmp_path, place):
    form = "parquet" if place == "folder" else None
    written = export_database(database, tmp_path / place, form=form)

    assert {view.name for view in read_views()} < set(written.rows)
    assert {"studies", "sources", "evidence", "endpoints", "data_dictionary"} < set(written.rows)
    assert written.rows["endpoints"] > 1000
    assert written.rows["v_deltas"] == 0


def test_an_export_in_small_chunks_is_the_same(filled, tmp_path, monkeypatch):
    monkeypatch.setattr(tables, "CHUNK", 4)
    export_database(filled, tmp_path, form="parquet", tables=["results"])

    read = pq.ParquetFile(tmp_path / "results.parquet")
    assert read.num_row_groups > 3
    assert plain(zip(*read.read().to_pydict().values(), strict=True)) == plain(stored(filled, "results"))


def test_sqlite_and_postgresql_agree_on_what_columns_hold(sqlite_url, postgresql_url):
    from trialdb.store import open_database

    kinds = []
    for url in (sqlite_url, postgresql_url):
        engine = open_database(url)
        with engine.connect() as connection:
            kinds.append({(t.name, c.name): c.kind for t in tables.chosen(connection) for c in t.columns})
        engine.dispose()
    assert {name: (kind, kinds[1][name]) for name, kind in kinds[0].items() if kind != kinds[1][name]} == {}


def test_a_value_of_another_type_than_its_column_is_an_error_that_names_it():
    column = tables.Column("n", "integer", "")
    for value in ("many", 1.5, b"1"):
        with pytest.raises(ExportError, match=r"results\.n"):
            tables._typed(value, column, "results")


def test_an_old_file_is_replaced_and_an_unwritable_place_is_told(filled, tmp_path):
    file = tmp_path / "trials.duckdb"
    file.write_text("old", encoding="utf-8")
    export_database(filled, file, tables=["results"])
    assert duckdb.connect(str(file), read_only=True).execute("SELECT count(*) FROM results").fetchone()[0] > 0

    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(ExportError, match="cannot be written"):
        export_database(filled, tmp_path / "file" / "trials.duckdb", tables=["results"])


@pytest.mark.parametrize(
    ("path", "form"), [("out", None), ("out.txt", None), ("a.xlsx", "csv"), ("out", "xml")]
)
def test_a_place_and_a_form_that_do_not_go_together_are_refused(database, tmp_path, path, form):
    with pytest.raises(ExportError, match=path):
        export_database(database, tmp_path / path, form=form)
    assert list(tmp_path.glob("out*")) == []


def test_an_unknown_table_is_told_with_close_names(database, tmp_path):
    with pytest.raises(UnknownNameError, match="did you mean v_deltas") as error:
        export_database(database, tmp_path / "a.xlsx", tables=["v_delta"])
    assert error.value.kind == "table"
    with pytest.raises(UnknownNameError):
        export_database(database, tmp_path / "a.xlsx", tables=["results; DROP TABLE results"])


@pytest.mark.parametrize(
    ("package", "place"), [("xlsxwriter", "a.xlsx"), ("duckdb", "a.duckdb"), ("pyarrow", "folder")]
)
def test_a_library_that_is_not_installed_is_told_by_its_extra(
    database, tmp_path, monkeypatch, package, place
):
    monkeypatch.setitem(sys.modules, package, None)
    form = "parquet" if place == "folder" else None
    with pytest.raises(MissingExtraError, match=r"trialdb\[export\]"):
        export_database(database, tmp_path / place, form=form, tables=["results"])
    export_database(database, tmp_path / "csv", form="csv", tables=["results"])


def test_what_is_exported_shows_one_moment(filled, tmp_path, monkeypatch):
    """A fact that is added while tables are written is in none of them."""
    before = len(stored(filled, "results"))

    def add(name):
        if name == "results":
            made = made_in(filled)
            trial = horizon(made)
            made.says(made.source("Late", "2026"), trial.drug, "EASI-75", "50%")
            made.session.commit()
            made.session.close()

    export_database(filled, tmp_path, form="parquet", tables=["sources", "results", "studies"], progress=add)
    assert pq.read_table(tmp_path / "results.parquet").num_rows == before
    assert "ROCKET-HORIZON" not in pq.read_table(tmp_path / "studies.parquet")["name"].to_pylist()
    assert len(stored(filled, "results")) == before + 1
