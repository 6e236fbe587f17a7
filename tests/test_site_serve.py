"""The commands `serve` and `publish`: a real server, a folder that Datasette serves, and errors on one line."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import closing, contextmanager

import pytest
from click.testing import CliRunner
from documentation import demo_database
from sites import Served

from trialdb import query
from trialdb.cli import main
from trialdb.errors import DatabaseError, ExportError, ServeError
from trialdb.site.publishing import DATABASE, publish
from trialdb.site.serving import SETTINGS_FILE, _address, serve, site
from trialdb.store import initialise, open_database
from trialdb.store.search import SEARCHED

FILES = {"trials.db", "inspect-data.json", "settings.json", "README.md", "Dockerfile", "Procfile"}


@pytest.fixture(scope="module")
def db(tmp_path_factory):
    return shutil.copy(demo_database(tmp_path_factory), tmp_path_factory.mktemp("db") / "demo.db")


@pytest.fixture
def engine(db):
    engine = open_database(db)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def published(db, tmp_path_factory):
    folder = tmp_path_factory.mktemp("published") / "public"
    engine = open_database(db)
    publish(engine, folder)
    engine.dispose()
    return folder


def run(db, *words):
    """Exit status, standard output and standard error, errors as the program shows them."""
    result = CliRunner().invoke(main, ["--db", str(db), *map(str, words)], prog_name="trialdb")
    return result.exit_code, result.stdout, result.stderr


@contextmanager
def running(*words):
    """A process of Python, which is asked to end in the end."""
    process = subprocess.Popen(
        [sys.executable, *map(str, words)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )  # fmt: skip
    with process:
        try:
            yield process
        finally:
            process.kill()


def status_of(address):
    """The status of an answer, once there is one."""
    for _ in range(150):
        try:
            with urllib.request.urlopen(address, timeout=20) as answer:  # noqa: S310  (our own)
                return answer.status
        except urllib.error.HTTPError as error:
            with error:
                return error.code
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"nobody answers at {address}")


class TestServe:
    def test_it_says_where_it_is_answers_there_and_ends_quietly(self, db):
        with running("-m", "trialdb", "--db", db, "serve", "--port", "0") as process:
            told = process.stdout.readline()
            (address,) = re.findall(r"http://127\.0\.0\.1:\d+/", told)
            statuses = [
                status_of(address + path)
                for path in ("", "demo", "demo/v_deltas", "demo/nothing", "drug/nobody")
            ]
            process.send_signal(signal.SIGINT)
            rest = process.communicate(timeout=30)[0]
        assert told.startswith(f"{db}: http")
        assert statuses == [200, 200, 200, 404, 404]
        assert (process.returncode, rest) == (0, "")

    def test_a_port_that_is_taken_is_one_line(self, db):
        with closing(socket.create_server(("127.0.0.1", 0))) as taken:
            port = taken.getsockname()[1]
            status, out, err = run(db, "serve", "--port", port)
        assert (status, out) == (1, "")
        assert err == (
            f"Error: http://127.0.0.1:{port}/: nothing can be served here (Address already in use);"
            " name another --port or --host\n"
        )

    @pytest.mark.parametrize("host", ["nowhere.invalid", "203.0.113.7", "x" * 300])
    def test_a_host_that_is_not_this_machine_is_an_error(self, engine, host):
        with pytest.raises(ServeError, match="nothing can be served here"):
            serve(engine, host=host)

    def test_an_address_of_ipv6_stands_in_brackets(self):
        assert _address("::1", 8001) == "http://[::1]:8001/"

    def test_a_database_that_is_not_there_is_an_error(self, tmp_path):
        status, _, err = run(tmp_path / "none.db", "serve")
        assert status == 1
        assert "no such database" in err

    @pytest.mark.parametrize("words", [["serve"], ["publish", "public"]])
    def test_postgresql_is_told_what_to_do_instead(self, words, postgresql_url, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        status, out, err = run(postgresql_url, *words)
        assert (status, out) == (1, "")
        assert err.count("\n") == 1
        assert "SQLite files only" in err
        assert "`trialdb export`" in err
        assert list(tmp_path.iterdir()) == []

    def test_a_database_in_memory_is_an_error(self):
        engine = initialise("sqlite://")
        with pytest.raises(DatabaseError, match="in memory"):
            serve(engine)
        engine.dispose()

    @pytest.mark.parametrize("words", [["serve"], ["publish", "public"]])
    def test_without_the_extra_it_says_what_to_install(self, db, words, monkeypatch):
        for name in [n for n in sys.modules if n.startswith("trialdb.site")]:
            monkeypatch.delitem(sys.modules, name)
        monkeypatch.setitem(sys.modules, "datasette", None)
        status, out, err = run(db, *words)
        assert (status, out) == (1, "")
        assert err.endswith("needs more packages; install them with: pip install 'trialdb[site]'\n")

    @pytest.mark.parametrize(("words", "opened"), [([], []), (["--open"], ["http://127.0.0.1:1/"])])
    def test_a_browser_is_opened_only_when_asked(self, db, words, opened, monkeypatch):
        launched = []
        monkeypatch.setattr("click.launch", launched.append)
        monkeypatch.setattr(
            "trialdb.site.serving.serve", lambda _, *, ready, **__: ready("http://127.0.0.1:1/")
        )
        assert run(db, "serve", *words)[0] == 0
        assert launched == opened

    def test_the_command_line_does_not_import_what_it_does_not_run(self):
        code = "import sys, trialdb.cli; print([n for n in ('datasette', 'uvicorn', 'sqlalchemy') if n in sys.modules])"
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert done.stdout == "[]\n"

    def test_the_settings_are_those_of_datasette_and_hold(self, db):
        told = json.loads(SETTINGS_FILE.read_text(encoding="utf-8"))
        held = site(db).settings_dict()
        assert {name: held[name] for name in told} == told
        assert (told["sql_time_limit_ms"], told["force_https_urls"], told["allow_download"]) == (
            2000,
            False,
            False,
        )


class TestPublish:
    def test_it_writes_what_a_host_needs_and_says_so(self, db, tmp_path):
        folder = tmp_path / "deep" / "public"
        status, out, _ = run(db, "publish", folder)
        assert status == 0
        assert {path.name for path in folder.iterdir()} == FILES
        first, second = out.splitlines()
        assert set(first.removeprefix(f"{folder}: ").split(", ")) == FILES
        assert second == f"serve it with: datasette serve {folder}"
        assert [path.name for path in (tmp_path / "deep").iterdir()] == ["public"]

    def test_a_real_datasette_serves_the_folder(self, published):
        with closing(socket.create_server(("127.0.0.1", 0))) as free:
            port = free.getsockname()[1]
        with running("-m", "datasette", "serve", published, "--port", port):
            base = f"http://127.0.0.1:{port}"
            paths = [
                "/",
                "/trials",
                "/trials/v_deltas",
                "/drug/rocatinlimab",
                "/source/1",
                "/trials/risk_ratios",
            ]
            assert {path: status_of(base + path) for path in paths} == dict.fromkeys(paths, 200)
            with urllib.request.urlopen(f"{base}/-/databases.json") as answer:  # noqa: S310
                (told,) = json.load(answer)
            with urllib.request.urlopen(f"{base}/-/settings.json") as answer:  # noqa: S310
                settings = json.load(answer)
        assert (told["name"], told["is_mutable"]) == ("trials", False)
        assert settings["sql_time_limit_ms"] == 2000

    def test_the_copy_answers_as_the_database_does(self, engine, published):
        copy = open_database(f"sqlite:///file:{published / DATABASE}?mode=ro&uri=true")
        for question in ("EASI-75 delta versus placebo by dose", "adverse events of orforglipron"):
            answers = [query.ask(e, question) for e in (engine, copy)]
            assert answers[0].rows
            assert answers[0].rows == answers[1].rows
        copy.dispose()

    def test_the_copy_has_all_rows_indexes_statistics_and_no_journal(self, db, published):
        with closing(sqlite3.connect(db)) as mine, closing(sqlite3.connect(published / DATABASE)) as copy:
            tables = "SELECT type, name FROM sqlite_master WHERE name NOT LIKE 'sqlite_stat%' ORDER BY 1, 2"
            assert copy.execute(tables).fetchall() == mine.execute(tables).fetchall()
            for name in ("sources", "results", "evidence", "data_dictionary"):
                count = f"SELECT COUNT(*) FROM {name}"
                assert copy.execute(count).fetchone() == mine.execute(count).fetchone()
            assert copy.execute("PRAGMA journal_mode").fetchone() == ("delete",)
            assert copy.execute("PRAGMA page_size").fetchone() == mine.execute("PRAGMA page_size").fetchone()
            assert copy.execute("SELECT COUNT(*) FROM sqlite_stat1").fetchone()[0] > 0
            assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            for searched in SEARCHED:
                match = f"SELECT rowid FROM {searched.index} WHERE {searched.index} MATCH 'placebo OR skin OR ROCKET' ORDER BY 1"
                assert copy.execute(match).fetchall() == mine.execute(match).fetchall()

    def test_the_copy_cannot_be_written_through_the_site(self, published):
        before = (published / DATABASE).read_bytes()
        datasette = Served(published / DATABASE)
        for sql in ("DELETE FROM sources", "WITH x AS (SELECT 1) DELETE FROM sources"):
            assert datasette.get("/trials", sql=sql).status_code == 400
        assert (published / DATABASE).read_bytes() == before
        assert (published / DATABASE).stat().st_mode & 0o222 == 0

    def test_the_file_can_be_downloaded_only_where_that_was_asked_for(self, db, published, tmp_path):
        from datasette.app import Datasette

        assert run(db, "publish", tmp_path / "open", "--download")[0] == 0
        answers = []
        for folder in (published, tmp_path / "open"):
            served = Served.of(Datasette([], config_dir=folder), "trials")
            answers.append(served.get("/trials.db"))
        assert answers[0].status_code == 403
        assert answers[1].content == (tmp_path / "open" / DATABASE).read_bytes()

    def test_a_row_that_is_written_meanwhile_is_whole_or_not_there(self, tmp_path, sqlite_template):
        file = shutil.copy(sqlite_template, tmp_path / "trials.db")
        engine = open_database(file)
        with closing(sqlite3.connect(file, isolation_level=None)) as writer:
            writer.execute("BEGIN IMMEDIATE")
            writer.execute(
                "INSERT INTO organisations (name, kind, in_vocabulary) VALUES ('Half', 'company', 0)"
            )
            publish(engine, tmp_path / "public")
            writer.execute("ROLLBACK")
        engine.dispose()
        with closing(sqlite3.connect(tmp_path / "public" / DATABASE)) as copy:
            assert copy.execute("SELECT COUNT(*) FROM organisations WHERE name = 'Half'").fetchone() == (0,)

    def test_a_folder_that_is_not_empty_is_left_alone_unless_forced(self, db, tmp_path):
        folder = tmp_path / "public"
        folder.mkdir()
        assert run(db, "publish", folder)[0] == 0
        (folder / "README.md").write_text("mine", encoding="utf-8")
        status, out, err = run(db, "publish", folder)
        assert (status, out) == (1, "")
        assert err == f"Error: {folder}: is not empty; --force replaces what was published there before\n"
        assert (folder / "README.md").read_text(encoding="utf-8") == "mine"
        assert run(db, "publish", folder, "--force")[0] == 0
        assert (folder / "README.md").read_text(encoding="utf-8") != "mine"

    def test_the_folder_may_be_where_one_is(self, db, tmp_path, monkeypatch):
        (tmp_path / "public").mkdir()
        monkeypatch.chdir(tmp_path / "public")
        assert run(db, "publish", ".")[0] == 0
        assert {path.name for path in (tmp_path / "public").iterdir()} == FILES
        assert [path.name for path in tmp_path.iterdir()] == ["public"]

    def test_files_of_somebody_else_are_not_even_replaced_by_force(self, db, tmp_path):
        (tmp_path / "thesis.doc").write_text("years of work", encoding="utf-8")
        status, _, err = run(db, "publish", tmp_path, "--force")
        assert status == 1
        assert "holds other files (thesis.doc)" in err
        assert [path.name for path in tmp_path.iterdir()] == ["thesis.doc"]

    def test_a_file_is_no_folder(self, engine, tmp_path):
        (tmp_path / "file").touch()
        with pytest.raises(ExportError, match="no folder"):
            publish(engine, tmp_path / "file", force=True)

    def test_a_copy_that_fails_leaves_what_was_there(self, db, tmp_path, monkeypatch):
        folder = tmp_path / "public"
        assert run(db, "publish", folder)[0] == 0
        before = {path.name: path.read_bytes() for path in folder.iterdir()}

        def fail(*_, **__):
            raise OSError(28, "No space left on device")

        monkeypatch.setattr("trialdb.site.publishing._describe", fail)
        status, _, err = run(db, "publish", folder, "--force")
        assert status == 1
        assert err == f"Error: {folder}: cannot be written (No space left on device)\n"
        assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
        assert [path.name for path in tmp_path.iterdir()] == ["public"]

    def test_the_lines_that_start_it_are_those_of_datasette(self, published):
        from datasette.cli import cli

        options = {opt for param in cli.commands["serve"].params for opt in param.opts}
        for name in ("Procfile", "Dockerfile", "README.md"):
            text = (published / name).read_text(encoding="utf-8")
            assert "${" not in text.replace("$PORT", "")
            assert "datasette" in text
            lines = [
                line for line in text.splitlines() if line.lstrip().startswith(("web:", "CMD", "datasette"))
            ]
            assert lines
            assert {option for line in lines for option in re.findall(r"--[a-z]+", line)} <= options

    def test_what_it_tells_of_the_database_is_so(self, published):
        (told,) = json.loads((published / "inspect-data.json").read_text(encoding="utf-8")).values()
        assert told["size"] == (published / DATABASE).stat().st_size
        with closing(sqlite3.connect(published / DATABASE)) as copy:
            for name in ("results", "studies", "sources_fts"):
                counted = copy.execute(f"SELECT COUNT(*) FROM {name}").fetchone()[0]
                assert told["tables"][name]["count"] == counted
