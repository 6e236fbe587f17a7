"""The command line as a user types it: what is printed where, in which form, and with which exit status.

Answers are asked of a small database of facts made by hand; loading and extracting read small articles.
"""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import get_args

import click
import pytest
from click.testing import CliRunner
from smallfacts import arm, document, event, facts, milestone, rate, study
from sqlalchemy import text

from trialdb import output
from trialdb.cli import answering, main, options
from trialdb.facts import ArmMeasure, ComparisonMeasure
from trialdb.pipeline import load_facts
from trialdb.query.deltas import DIMENSIONS
from trialdb.query.needed import NEEDED
from trialdb.query.tables import RESULT_DIMENSIONS, SAFETY_DIMENSIONS
from trialdb.query.worklist import UNRESOLVED_KINDS
from trialdb.store import open_database
from trialdb.store.models import RESOLUTION_KINDS

ARTICLE = """---
title: Norvelimab clears skin in LANTERN-1
publisher: Fenwick Bio
published: 2025-05-04
---

Fenwick Bio today reported the phase 3 LANTERN-1 trial (NCT09990001), in which 300 adults with atopic dermatitis were \
randomised to norvelimab 200 mg every 2 weeks or placebo.

At week 16, 48.0% of patients on norvelimab 200 mg achieved EASI-75, compared with 15.5% on placebo, a difference of \
32.5% (p<0.001).
"""
# The program, told to say at its end how often it has opened each file of seeds/.
COUNTING = """
import atexit, json, sys
from collections import Counter
from pathlib import Path

from trialdb.settings import seeds_dir

opened, seeds = Counter(), seeds_dir()


def count(event, about):
    if event == "open" and isinstance(about[0], str) and Path(about[0]).parent == seeds:
        opened[Path(about[0]).name] += 1


sys.addaudithook(count)
atexit.register(lambda: print(json.dumps(opened)))

from trialdb.cli import main

main()
"""
ANSWERING = ("deltas", "results", "safety", "studies", "timeline", "conflicts", "audit", "unresolved", "runs")


def run(*words, env=None):
    """A command in this process."""
    return CliRunner().invoke(main, [str(word) for word in words], env=env)


def started(*words, env=None, **more) -> subprocess.Popen:
    """A command in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "trialdb", *map(str, words)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env={**os.environ, **(env or {})},
        **more,
    )


def typed(*words, env=None):
    """Exit status, standard output and standard error of a command in a process of its own."""
    process = started(*words, env=env)
    out, err = process.communicate(timeout=120)
    return process.returncode, out, err


@pytest.fixture
def article(tmp_path):
    file = tmp_path / "lantern.md"
    file.write_text(ARTICLE, encoding="utf-8")
    return file


@pytest.fixture
def bad_file(tmp_path):
    file = tmp_path / "broken.txt"
    file.write_bytes(b"")
    return file


@pytest.fixture(scope="module")
def answers(tmp_path_factory, sqlite_template):
    """A database in which two sources disagree on a difference, and a registered run."""
    file = tmp_path_factory.mktemp("answers") / "trials.db"
    file.write_bytes(sqlite_template.read_bytes())
    engine = open_database(file)
    arms = [arm("high", dose=300.0), arm("low", dose=150.0), arm("pbo", "placebo")]
    first = facts(
        [study("s1", "LANTERN-1", nct="NCT09990001", phase="3")],
        arms,
        results=(
            rate("high", 29.5, versus="pbo", p=0.001),
            rate("low", 23.4, versus="pbo", p=0.001, start=40),
            rate("high", 42.3, start=80),
        ),
        safety_events=(event("high", "fever", start=120),),
        milestones=(milestone("filing", "2025-04", study="s1", start=160),),
    )
    second = facts(
        [study("s1", "LANTERN-1"), study("s2", readout="2024-09")],
        arms,
        published="2025-09-01",
        results=(rate("high", 25.0, versus="pbo"),),
    )
    for number, told in enumerate((first, second)):
        load_facts(engine, document(told, f"{number}.txt"), told)
    engine.dispose()
    assert run("--db", file, "load", file.parent / "missing.txt").exit_code == 1
    return file


class TestAnswers:
    def test_deltas_by_dose_put_the_higher_dose_first(self, answers):
        result = run(
            "--db",
            answers,
            *"deltas --endpoint EASI-75 --versus placebo --by dose --format json".split(),
        )
        rows = [
            (row["study"], row["dose_value"], row["value"], row["basis"], row["disputed"])
            for row in json.loads(result.stdout)
        ]
        assert rows == [
            ("LANTERN-1", 300.0, 29.5, "stated", True),
            ("LANTERN-1", 300.0, 25.0, "stated", True),
            ("LANTERN-1", 150.0, 23.4, "stated", False),
        ]
        assert result.stderr == ""

    def test_a_question_is_answered_with_or_without_quotes(self, answers):
        quoted = run("--db", answers, "ask", "EASI-75 delta versus placebo by dose")
        unquoted = run("--db", answers, *"ask EASI-75 delta versus placebo by dose".split())
        assert quoted.stdout.splitlines()[0] == "Deltas of EASI-75 versus placebo by dose"
        assert "+23.4%" in quoted.stdout
        assert unquoted.stdout == quoted.stdout

    @pytest.mark.parametrize("command", ANSWERING)
    def test_the_three_formats_show_the_same_rows(self, answers, command):
        shown = {form: run("--db", answers, command, "--format", form) for form in options.FORMATS}
        assert {form: (r.exit_code, r.stderr) for form, r in shown.items()} == dict.fromkeys(
            options.FORMATS, (0, "")
        )
        rows = json.loads(shown["json"].stdout)
        assert rows
        read = list(csv.DictReader(io.StringIO(shown["csv"].stdout)))
        assert [list(row) for row in read] == [list(row) for row in rows]
        table = shown["table"].stdout.splitlines()
        assert len(table) >= 2 + len(rows)

    def test_several_names_of_one_kind_find_either(self, answers):
        one = run("--db", answers, *"results -e EASI-75 --format json".split())
        two = run("--db", answers, *"results -e EASI-75 -e PASI-90 --format json".split())
        assert [row["value"] for row in json.loads(one.stdout)] == [42.3]
        assert two.stdout == one.stdout

    def test_dimensions_may_be_a_list_or_repeated(self, answers):
        listed = run("--db", answers, *"deltas --by dose,study --format csv".split())
        repeated = run("--db", answers, *"deltas --by dose --by study --format csv".split())
        assert listed.exit_code == 0
        assert listed.stdout == repeated.stdout

    def test_the_sql_stands_under_a_table_and_runs_as_it_stands(self, answers):
        plain = run("--db", answers, "deltas").stdout
        with_sql = run("--db", answers, "deltas", "--sql").stdout
        assert with_sql.startswith(plain)
        engine = open_database(answers)
        with engine.connect() as connection:
            found = connection.execute(text(with_sql.removeprefix(plain).replace(":", r"\:"))).all()
        engine.dispose()
        assert len(found) == 3

    def test_the_sql_of_a_machine_format_goes_to_standard_error(self, answers):
        result = run("--db", answers, *"deltas --sql --format json".split())
        assert len(json.loads(result.stdout)) == 3
        assert result.stderr.startswith("SELECT")

    def test_a_serious_event_is_told_from_others(self, answers):
        everything = json.loads(run("--db", answers, *"safety --format json".split()).stdout)
        others = json.loads(run("--db", answers, *"safety --not-serious --format json".split()).stdout)
        serious = json.loads(run("--db", answers, *"safety --serious --format json".split()).stdout)
        assert [row["term"] for row in everything] == ["Pyrexia"]
        assert (others, serious) == (everything, [])

    def test_evidence_that_stands_is_verified(self, answers):
        result = run("--db", answers, "verify")
        assert (result.exit_code, result.stdout, result.stderr) == (0, "All evidence stands\n", "")
        assert run("--db", answers, "verify", "--format", "csv").stdout == "table,id,problem\n"

    def test_evidence_that_does_not_stand_is_an_exit_status(self, answers, tmp_path):
        spoilt = tmp_path / "spoilt.db"
        spoilt.write_bytes(answers.read_bytes())
        engine = open_database(spoilt)
        with engine.begin() as connection:
            connection.execute(text("UPDATE evidence SET quote = upper(quote) WHERE id = 1"))
        engine.dispose()
        result = run("--db", spoilt, "verify", "--format", "json")
        assert result.exit_code == 1
        assert ("evidence", 1) in [(row["table"], row["id"]) for row in json.loads(result.stdout)]

    def test_offered_words_are_those_of_the_queries(self):
        def offered(command, option):
            return next(p for p in main.commands[command].params if p.name == option)

        assert options.FORMATS == output.FORMATS
        sorts = {"risk_difference", "mean_difference"}
        assert set(answering.COMPARISONS) - sorts == set(get_args(ComparisonMeasure))
        assert answering.NEEDED == NEEDED
        assert set(answering.ARM_MEASURES) == set(get_args(ArmMeasure))
        assert answering.KINDS == UNRESOLVED_KINDS
        assert set(UNRESOLVED_KINDS) == set(RESOLUTION_KINDS)
        dimensions = {"deltas": DIMENSIONS, "results": RESULT_DIMENSIONS, "safety": SAFETY_DIMENSIONS}
        for command, known in dimensions.items():
            told = offered(command, "by").help.rpartition(": ")[2].rstrip(".")
            assert set(told.split(", ")) == set(known)


class TestLoading:
    def test_a_new_database_is_made_and_filled_and_asked(self, article, tmp_path):
        file = tmp_path / "new folder" / "trials.db"
        assert typed("--db", file, "load", article) == (
            0,
            f"{file}: 1 loaded, 0 unchanged, 0 replaced, 0 failed\n",
            "",
        )
        status, out, err = typed("--db", file, *"deltas -e EASI-75 --format json".split())
        assert (status, err) == (0, "")
        assert [
            (r["study"], r["nct_id"], r["dose_value"], r["at_value"], r["value"], r["basis"])
            for r in json.loads(out)
        ] == [("LANTERN-1", "NCT09990001", 200.0, 16.0, 32.5, "stated")]
        quotes = [source["quote"] for row in json.loads(out) for source in row["sources"]]
        assert all(part in ARTICLE for quote in quotes for part in quote.split(" … "))

    def test_loading_again_changes_nothing_and_a_changed_file_replaces(self, article, sqlite_url):
        counts = []
        for words in (ARTICLE, ARTICLE, ARTICLE.replace("48.0%", "48.1%")):
            article.write_text(words, encoding="utf-8")
            told = json.loads(run("--db", sqlite_url, "load", article, "--format", "json").stdout)
            counts.append((told["loaded"], told["unchanged"], told["replaced"], told["failed"]))
        assert counts == [(1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 1, 0)]

    def test_one_bad_file_is_one_line_and_the_rest_loads(self, article, bad_file, sqlite_url, tmp_path):
        result = run("--db", sqlite_url, "load", article.parent, tmp_path / "missing.txt")
        assert result.exit_code == 1
        assert result.stdout.endswith(": 1 loaded, 0 unchanged, 0 replaced, 2 failed\n")
        errors = result.stderr.splitlines()
        assert [e.partition(":")[0] for e in errors] == ["Error", "Error"]
        assert [str(bad_file) in errors[0], "missing.txt" in errors[1]] == [True, True]

    def test_the_report_tells_each_document(self, article, bad_file, sqlite_url):
        result = run("--db", sqlite_url, "load", article, bad_file, "--format", "json")
        told = json.loads(result.stdout)
        assert [(item["location"], item["status"]) for item in told["items"]] == [
            (str(article), "loaded"),
            (str(bad_file), "failed"),
        ]
        assert told["items"][0]["counts"]["results"] >= 2

    @pytest.mark.skipif(os.name == "nt", reason="Windows has no such terminals")
    def test_a_terminal_shows_a_bar_on_standard_error_only(self, article, sqlite_url):
        (article.parent / "second.md").write_text(ARTICLE.replace("LANTERN", "BEACON"), encoding="utf-8")
        ours, theirs = os.openpty()
        words = [sys.executable, "-m", "trialdb", "--db", sqlite_url, "load", article.parent]
        with ThreadPoolExecutor(1) as reader:  # a terminal that nobody reads is full after some seconds
            process = subprocess.Popen(
                words, stdout=subprocess.PIPE, stderr=theirs, text=True, encoding="utf-8"
            )
            os.close(theirs)
            read = reader.submit(_everything, ours)
            out, _ = process.communicate(timeout=120)
            shown = read.result()
        os.close(ours)
        assert out.endswith(": 2 loaded, 0 unchanged, 0 replaced, 0 failed\n")
        assert "Loading" in shown
        assert "2/2" in shown

    def test_a_folder_without_articles_is_an_error(self, sqlite_url, tmp_path):
        folder = tmp_path / "empty"
        folder.mkdir()
        result = run("--db", sqlite_url, "load", folder)
        assert result.exit_code == 1
        assert result.stderr.startswith(f"Error: {folder}: no file in this folder can be read")

    def test_a_file_named_twice_is_loaded_once(self, article, sqlite_url):
        result = run("--db", sqlite_url, "load", article, article.parent, "--format", "json")
        assert [item["status"] for item in json.loads(result.stdout)["items"]] == ["loaded"]

    def test_an_address_is_refused_with_what_to_do(self, sqlite_url):
        result = run("--db", sqlite_url, "load", "https://127.0.0.1/a.html")
        assert result.exit_code == 1
        assert result.stderr == (
            "Error: https://127.0.0.1/a.html: 127.0.0.1 is a loopback address, which is not asked unless allow_private in the"
            " configuration names 127.0.0.1\n"
        )

    def test_init_makes_a_database_once(self, tmp_path):
        file = tmp_path / "trials.db"
        assert [run("--db", file, "init").stdout for _ in range(2)] == [f"{file} is up to date\n"] * 2
        assert run("--db", file, "studies", "--format", "json").stdout == "[]\n"

    def test_resolving_what_is_up_to_date_does_nothing(self, article, sqlite_url):
        run("--db", sqlite_url, "load", article)
        result = run("--db", sqlite_url, "resolve")
        assert result.stdout.endswith(": 0 sources brought up to date\n")


def _everything(terminal) -> str:
    """What was written to a terminal that nobody has open any more."""
    shown = b""
    try:
        while part := os.read(terminal, 65536):
            shown += part
    except OSError:  # how Linux tells the end
        pass
    return shown.decode()


class TestTheDatabase:
    def test_its_name_may_stand_before_or_after_the_command_or_in_the_environment(self, answers, tmp_path):
        other = tmp_path / "other.db"
        shown = [
            run("--db", answers, "studies"),
            run("studies", "--db", answers),
            run("studies", env={"TRIALDB_DB": str(answers)}),
            run("--db", other, "studies", "--db", answers),
            run("--db", answers, "studies", env={"TRIALDB_DB": str(other)}),
        ]
        assert [result.exit_code for result in shown] == [0] * 5
        assert len({result.stdout for result in shown}) == 1

    @pytest.mark.parametrize("command", [*ANSWERING, "verify", "resolve", "ask EASI-75"])
    def test_a_missing_one_is_one_line_that_says_how_to_make_it(self, tmp_path, command):
        file = tmp_path / "none.db"
        result = run("--db", file, *command.split())
        assert (result.exit_code, result.stdout) == (1, "")
        assert result.stderr.startswith(f"Error: {file}: no such database")
        assert "trialdb load" in result.stderr
        assert result.stderr.count("\n") == 1
        assert not file.exists()

    def test_a_file_that_is_none_is_one_line(self, article):
        result = run("--db", article, "studies")
        assert (result.exit_code, result.stdout) == (1, "")
        assert result.stderr == f"Error: {article}: file is not a database\n"

    def test_a_password_is_never_shown(self):
        result = run("--db", "postgresql://me:secret@127.0.0.1:1/none", "studies")
        assert result.exit_code == 1
        assert result.stderr.startswith("Error: postgresql+psycopg://me:***@127.0.0.1:1/none")
        assert "secret" not in result.stderr
        assert result.stderr.count("\n") == 1

    def test_postgresql_answers_as_sqlite_does(self, article, postgresql_url):
        loaded = run("--db", postgresql_url, "load", article)
        assert (loaded.exit_code, loaded.stderr) == (0, "")
        assert loaded.stdout.startswith("postgresql+psycopg://")
        result = run("--db", postgresql_url, *"ask EASI-75 delta versus placebo --format json".split())
        assert [row["value"] for row in json.loads(result.stdout)] == [32.5]
        assert run("--db", postgresql_url, "verify").exit_code == 0


class TestExtracting:
    def test_one_file_goes_to_standard_output_without_any_database(self, article, tmp_path):
        before = sorted(tmp_path.rglob("*"))
        status, out, err = typed("extract", article, env={"TRIALDB_DB": str(tmp_path / "none.db")})
        told = json.loads(out)
        assert (status, err) == (0, "")
        assert told["source"]["published"] == "2025-05-04"
        assert [s["nct_id"] for s in told["studies"]] == ["NCT09990001"]
        assert 48.0 in [r["value"] for r in told["results"]]
        assert sorted(tmp_path.rglob("*")) == before

    def test_a_thousand_files_are_done_in_one_call_with_one_start_up(self, tmp_path):
        articles, out = tmp_path / "articles", tmp_path / "out" / "facts"
        articles.mkdir()
        for number in range(1000):
            told = f"In the LANTERN-{number} trial, EASI-75 was reached by {number % 99}.4% on norvelimab.\n"
            (articles / f"a{number:04}.txt").write_text(told, encoding="utf-8")
        (articles / "a0500.txt").write_bytes(b"")
        words = ["extract", str(articles), "--out", str(out)]
        done = subprocess.run(
            [sys.executable, "-c", COUNTING, *words], capture_output=True, text=True, check=False
        )
        errors, opened = done.stderr.splitlines(), json.loads(done.stdout)
        assert (done.returncode, len(errors)) == (1, 1)
        assert errors[0].startswith(f"Error: {articles / 'a0500.txt'}: ")
        assert sorted(p.stem for p in out.iterdir()) == [f"a{n:04}" for n in range(1000) if n != 500]
        for number in (0, 7, 999):
            facts = json.loads((out / f"a{number:04}.json").read_text(encoding="utf-8"))
            assert facts["studies"][0]["names"] == [f"LANTERN-{number}"]
            assert facts["results"][0]["value"] == number % 99 + 0.4
        assert opened == dict.fromkeys(opened, 1), "a vocabulary is read once"
        assert {"endpoints.csv", "interventions.csv", "adverse_events.csv"} <= opened.keys()

    def test_texts_are_read_without_importing_what_only_pages_and_databases_need(self, article, tmp_path):
        plain = tmp_path / "plain.txt"
        plain.write_text("EASI-75 was reached by 48% of patients on norvelimab.\n", encoding="utf-8")
        words = ["-X", "importtime", "-m", "trialdb", "extract", article, plain, "--out", tmp_path / "out"]
        done = subprocess.run([sys.executable, *map(str, words)], capture_output=True, text=True, check=True)
        imported = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
        assert "trialdb.extract" in imported
        assert imported & {"sqlalchemy", "alembic", "trafilatura", "lxml", "rapidfuzz", "rich"} == set()

    def test_a_bad_file_is_one_line_and_the_rest_is_written(self, article, bad_file, tmp_path):
        out = tmp_path / "out"
        result = run("extract", bad_file, article, tmp_path / "missing.md", "--out", out)
        assert (result.exit_code, result.stdout) == (1, "")
        assert [line.startswith("Error: ") for line in result.stderr.splitlines()] == [True, True]
        assert [p.name for p in out.iterdir()] == ["lantern.json"]

    def test_several_files_without_a_folder_are_wrong_usage(self, article, bad_file):
        result = run("extract", article, bad_file)
        assert (result.exit_code, result.stdout) == (2, "")
        assert "--out" in result.stderr

    def test_two_files_of_one_stem_are_refused_before_any_is_read(self, article, tmp_path):
        other = tmp_path / "lantern.txt"
        other.write_text(ARTICLE, encoding="utf-8")
        result = run("extract", article, other, "--out", tmp_path / "out")
        assert result.exit_code == 2
        assert str(article) in result.stderr
        assert str(other) in result.stderr
        assert not (tmp_path / "out").exists()

    def test_a_folder_that_cannot_be_made_is_one_line(self, article, tmp_path):
        (tmp_path / "out").write_text("a file", encoding="utf-8")
        result = run("extract", article, "--out", tmp_path / "out" / "deeper")
        assert result.exit_code == 1
        assert result.stderr == f"Error: {tmp_path / 'out' / 'deeper'}: Not a directory\n"


class TestErrors:
    @pytest.mark.parametrize(
        ("words", "told"),
        [
            ("delta", "'deltas'"),
            ("deltas --enpoint EASI-75", "'--endpoint'"),
            ("deltas --format xml", "'xml'"),
            ("deltas --measure hazard", "'hazard'"),
            ("load", "'PATH...'"),
            ("ask", "'QUESTION...'"),
            ("runs --limit 0", "0"),
        ],
    )
    def test_wrong_usage_is_one_line_that_names_it(self, words, told):
        result = run(*words.split())
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr.startswith("Error: ")
        assert told in result.stderr
        assert "--help`" in result.stderr
        assert result.stderr.count("\n") == 1

    @pytest.mark.parametrize(
        ("words", "told"),
        [
            ("ask how much wobble of EASI-75", "'wobble'"),
            ("deltas --endpoint EASI-57", "EASI-75"),
            ("deltas --study LANTERN-11", "LANTERN-1"),
            ("deltas --at soon", "'24 weeks'"),
            ("deltas --by colour", "dose"),
        ],
    )
    def test_what_is_not_understood_is_one_line_with_what_could_be_meant(self, answers, words, told):
        result = run("--db", answers, *words.split())
        assert (result.exit_code, result.stdout) == (1, "")
        assert result.stderr.startswith("Error: ")
        assert told in result.stderr
        assert result.stderr.count("\n") == 1

    def test_an_error_that_nobody_expected_is_one_line_with_its_place(self, answers, tmp_path):
        old = tmp_path / "old.db"
        old.write_bytes(answers.read_bytes())
        engine = open_database(old)
        with engine.begin() as connection:
            connection.execute(text("DROP VIEW v_studies"))
        engine.dispose()
        result = run("--db", old, "studies")
        assert (result.exit_code, result.stdout) == (1, "")
        assert result.stderr.startswith("Error: no such table: v_studies (OperationalError in query/")
        assert result.stderr.count("\n") == 1
        debugged = run("--db", old, "studies", env={"TRIALDB_DEBUG": "1"})
        assert debugged.exit_code == 1
        assert "Traceback" in debugged.stderr

    def test_a_reader_that_stops_reading_ends_the_program_quietly(self, answers):
        process = started("--db", answers, "deltas", "--format", "json")
        process.stdout.close()
        assert process.stderr.read() == ""
        process.stderr.close()
        assert process.wait(60) == 1

    @pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal")
    def test_an_interrupt_is_one_line_and_status_130(self, tmp_path):
        fifo = tmp_path / "slow.txt"
        os.mkfifo(fifo)
        process = started("extract", fifo)
        while not process.poll() and not _is_reading(fifo):
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
        assert (process.returncode, out) == (130, "")
        assert err.strip().startswith("Error: interrupted")
        assert "Traceback" not in err


def _is_reading(fifo) -> bool:
    """Whether somebody waits for what comes out of a pipe."""
    try:
        os.close(os.open(fifo, os.O_WRONLY | os.O_NONBLOCK))
    except OSError:
        return False
    return True


class TestHelp:
    def test_every_command_is_described_in_full_with_an_example(self):
        for name, command in main.commands.items():
            told = run(name, "--help").stdout
            assert "Example:" in told, name
            assert f"  trialdb {'--db trials.db ' if name == 'init' else ''}{name}" in told, name
            short = command.get_short_help_str(62)
            assert short.endswith("."), name
            assert not short.endswith("..."), name
            assert all(p.help for p in command.params if isinstance(p, click.Option)), name

    def test_help_imports_nothing_slow(self):
        code = (
            "import sys\nfrom trialdb.cli import main\n"
            "try:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
            "slow = {'sqlalchemy', 'pydantic', 'rich', 'trafilatura', 'yaml', 'alembic', 'lxml', 'sqlite_utils'}\n"
            "print(sorted(slow & set(sys.modules)), file=sys.stderr)"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert done.stderr == "[]\n"
        assert "trialdb ask" in done.stdout

    def test_the_program_alone_shows_its_help(self):
        status, out, err = typed()
        assert (status, out) == (2, "")
        assert err.startswith("Usage: trialdb")
