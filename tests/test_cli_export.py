"""The command `export`, and answers with `--out`, as a user types them."""

from __future__ import annotations

import csv
import json

import openpyxl
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from hand_made import ignite, ignite_release, made_in

from trialdb import export
from trialdb.cli import exporting, main
from trialdb.store import open_database

ANSWERING = (
    "deltas",
    "results",
    "safety",
    "studies",
    "timeline",
    "conflicts",
    "changes",
    "unresolved",
    "runs",
)


@pytest.fixture
def db(sqlite_url, tmp_path):
    engine = open_database(sqlite_url)
    made = made_in(engine)
    ignite_release(made, ignite(made), "Amgen", "2025-03-08")
    made.session.commit()
    made.session.close()
    engine.dispose()
    return tmp_path / "trials.db"


def run(db, *words):
    """Exit status, standard output and standard error, errors as the program shows them."""
    result = CliRunner().invoke(main, ["--db", str(db), *map(str, words)], prog_name="trialdb")
    return result.exit_code, result.stdout, result.stderr


def test_a_table_is_written_and_standard_output_stays_empty(db, tmp_path):
    status, out, err = run(db, "export", tmp_path / "a.xlsx", "--table", "v_deltas")

    assert (status, out) == (0, "")
    assert err == f"{tmp_path / 'a.xlsx'}: 2 rows of v_deltas\n"
    assert openpyxl.load_workbook(tmp_path / "a.xlsx").sheetnames == ["descriptions", "v_deltas"]


def test_a_folder_needs_a_format_and_gets_files_of_it(db, tmp_path):
    assert run(db, "export", tmp_path / "out")[0] == 1
    status, _, err = run(db, "export", tmp_path / "out", "--format", "csv")

    assert status == 0
    assert "tables" in err
    assert {"v_deltas.csv", "sources.csv"} < {file.name for file in (tmp_path / "out").iterdir()}


def test_comparisons_for_metafor_follow_the_filters_and_say_what_is_left_out(db, tmp_path):
    status, out, err = run(
        db, *f"export {tmp_path / 'm.csv'} --for metafor -e EASI-75 --dose".split(), "300 mg"
    )

    assert (status, out) == (0, "")
    assert err.splitlines() == [
        f"{tmp_path / 'm.csv'}: 0 rows of comparisons",
        "left out, no counts, no means with errors, no interval and no exact p-value: 1",
    ]


def test_comparisons_for_revman_make_a_folder(db, tmp_path):
    assert run(db, "export", tmp_path / "review", "--for", "revman")[0] == 0
    assert {file.name for file in (tmp_path / "review").iterdir()} == {"study-arms.csv", "study-results.csv"}


@pytest.mark.parametrize(
    "words",
    [
        ["-e", "EASI-75"],
        ["--versus", "any"],
        ["--for", "metafor", "--format", "csv"],
        ["--for", "revman", "-t", "arms"],
    ],
)
def test_options_that_do_not_go_together_are_wrong_usage(db, tmp_path, words):
    status, _, err = run(db, "export", tmp_path / "a.xlsx", *words)

    assert status == 2
    assert "--for" in err
    assert not (tmp_path / "a.xlsx").exists()


@pytest.mark.parametrize("command", ANSWERING)
def test_an_answer_goes_to_a_file_of_the_form_of_its_name(db, tmp_path, command):
    rows = json.loads(run(db, command, "--format", "json")[1])
    for suffix in export.SUFFIXES:
        status, out, _ = run(db, command, "--out", tmp_path / f"a{suffix}")
        assert (status, out) == (0, "")

    assert json.loads((tmp_path / "a.json").read_text(encoding="utf-8")) == rows
    assert pq.read_table(tmp_path / "a.parquet").num_rows == len(rows)
    with (tmp_path / "a.csv").open(encoding="utf-8", newline="") as lines:
        assert len(list(csv.DictReader(lines))) == len(rows)
    assert openpyxl.load_workbook(tmp_path / "a.xlsx")[command].max_row == len(rows) + 1


def test_notes_and_sql_of_a_saved_answer_go_to_standard_error(db, tmp_path):
    _, out, err = run(db, "deltas", "--out", tmp_path / "a.csv", "--sql")

    assert out == ""
    assert err.startswith(f"{tmp_path / 'a.csv'}: 2 rows of deltas\nimplied: ")
    assert "\nSELECT " in err


def test_a_file_of_another_form_is_one_line(db, tmp_path):
    status, out, err = run(db, "deltas", "--out", tmp_path / "a.doc")

    assert (status, out) == (1, "")
    assert err.startswith("Error: ")
    assert len(err.splitlines()) == 1


def test_offered_forms_are_those_of_the_library():
    assert exporting.FORMATS == export.FORMATS
