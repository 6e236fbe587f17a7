"""`trialdb sync`, `runs` and `schedule` as they are typed: what they print, and with which exit status they end."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time

import pytest
from click.testing import CliRunner
from jobs import QUICK, article, feed
from web_server import Page, web_server

from trialdb.cli import main
from trialdb.jobs.lock import one_at_a_time
from trialdb.store import open_database


def run(*words):
    """A command in this process: its exit status, standard output and standard error."""
    result = CliRunner().invoke(main, [str(word) for word in words])
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture
def server():
    with web_server() as server:
        server.pages["/a.html"] = Page(article("LANTERN-1"), etag='"1"')
        server.pages["/feed"] = feed(server, "/a.html")
        yield server


@pytest.fixture
def config(server, tmp_path, sqlite_url, monkeypatch):
    """A configuration of a feed, in the folder in which commands are typed."""
    file = tmp_path / "trialdb.toml"
    database = sqlite_url.removeprefix("sqlite:///")
    origin = f"[[origins]]\nname = 'news'\nkind = 'feed'\nurl = '{server.url}/feed'\n"
    file.write_text(f"database = '{database}'\n{origin}{QUICK}", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return file


@pytest.mark.usefixtures("config")
class TestSync:
    def test_it_tells_what_came_and_what_is_new(self, sqlite_url):
        status, said, errors = run("sync")

        database = sqlite_url.removeprefix("sqlite:///")
        assert (status, errors) == (0, "")
        assert said.splitlines() == [
            "news: 1 loaded, 0 unchanged, 0 replaced, 0 failed",
            "new study: LANTERN-1: phase 3, norvelimab, atopic dermatitis, 612 participants",
            "new results: LANTERN-1: 3 figures from Northmoor Biosciences, 2026-03-04",
            f"Run 1 of {database}: 1 loaded, 0 unchanged, 0 replaced, 0 failed",
        ]

    def test_of_many_things_the_first_ones_are_told(self, server):
        paths = [f"/{number}.html" for number in range(1, 13)]
        server.pages |= {path: Page(article(f"BEACON-{path[1:-5]}")) for path in paths}
        server.pages["/feed"] = feed(server, *paths)

        _, said, errors = run("sync")

        assert errors == ""
        assert said.count("new study: BEACON") == 10
        assert "new study: … (12 in all; `trialdb runs show 1` lists more)\n" in said
        assert "new results: … (36 in all; `trialdb runs show 1` lists more)\n" in said

    def test_as_json_it_is_one_value(self):
        status, said, _ = run("sync", "--format", "json")

        told = json.loads(said)
        assert status == 0
        assert (told["run_id"], told["status"], told["loaded"]) == (1, "done", 1)
        assert told["brought"] == {"new study": 1, "new results": 3}
        assert [origin["name"] for origin in told["origins"]] == ["news"]

    def test_a_document_that_fails_is_an_error_and_the_exit_status_is_1(self, server):
        del server.pages["/a.html"]

        status, said, errors = run("sync")

        assert status == 1
        assert said.startswith("news: 0 loaded, 0 unchanged, 0 replaced, 1 failed\n")
        gone = f"{server.url}/a.html: the server has no such page; check the address (404)"
        assert errors == f"Error: {gone}\n"

    def test_where_nothing_can_run_the_exit_status_is_2(self, server, config, sqlite_url):
        del server.pages["/feed"]
        assert run("sync")[0] == 2

        engine = open_database(sqlite_url)
        with one_at_a_time(engine):
            status, said, errors = run("sync")
        engine.dispose()
        assert (status, said) == (2, "")
        assert errors.startswith("Error: another run is about to begin on this database")

        config.write_text(config.read_text(encoding="utf-8").replace("kind", "knid"), encoding="utf-8")
        status, said, errors = run("sync")
        assert (status, said) == (2, "")
        assert errors.startswith(
            "Error: trialdb.toml:2: origin 1 has no 'kind'; it is one of files, pages, feed"
        )
        assert "(is 'knid' meant to be it?)" in errors
        assert run("sync", "--config", "none.toml")[0] == 2

    def test_a_dry_run_says_what_would_be_done(self, server):
        said = f"news: would follow 1 items, 1 of them new, and ask again for 0\nnews: would fetch {server.url}/a.html\n"

        assert run("sync", "--dry-run") == (0, said, "")
        assert run("sync", "--dry-run") == (0, said, "")

    def test_its_log_is_a_line_of_json_for_each_document(self):
        _, _, errors = run("sync", "--log", "json")

        told = [json.loads(line) for line in errors.splitlines()]
        assert [line["event"] for line in told] == ["run began", "item", "origin", "run ended"]
        assert (told[1]["origin"], told[1]["status"], told[3]["loaded"]) == ("news", "loaded", 1)

    def test_the_database_that_is_named_by_hand_is_the_one(self, tmp_path):
        status, said, _ = run("--db", tmp_path / "other.db", "sync")

        assert status == 0
        assert f"Run 1 of {tmp_path / 'other.db'}" in said

    def test_metrics_are_written_and_somebody_is_told(self, server, config, tmp_path):
        server.pages["/hook"] = Page("")
        told = f"[notify]\nurl = '{server.url}/hook'\n[metrics]\nfile = 'trialdb.prom'\n"
        config.write_text(config.read_text(encoding="utf-8") + told, encoding="utf-8")

        assert run("sync")[0] == 0

        assert "trialdb_run_start_timestamp_seconds" in (tmp_path / "trialdb.prom").read_text(
            encoding="utf-8"
        )
        (posted,) = [asked for asked in server.asked if asked.method == "POST"]
        assert [change["study"] for change in json.loads(posted.body)["readouts"]] == ["LANTERN-1"]


@pytest.mark.usefixtures("config")
class TestRuns:
    @pytest.fixture
    def database(self, sqlite_url):
        return sqlite_url.removeprefix("sqlite:///")

    def test_they_are_listed_and_one_is_shown_whole(self, database, server):
        run("sync")

        status, said, _ = run("--db", database, "runs", "--format", "json")
        (told,) = json.loads(said)
        assert (status, told["command"], told["status"], told["new_results"]) == (0, "sync", "done", 3)

        status, said, _ = run("--db", database, "runs", "show")
        assert status == 0
        assert f"{server.url}/a.html" in said
        assert "3 figures from Northmoor Biosciences" in said
        told = json.loads(run("--db", database, "runs", "show", "1", "--format", "json")[1])
        assert (told["run"]["id"], len(told["items"]), len(told["changes"])) == (1, 1, 2)

    def test_what_failed_is_tried_again(self, server):
        page = server.pages.pop("/a.html")
        run("sync")
        server.pages["/a.html"] = page

        status, said, _ = run("runs", "retry")

        assert status == 0
        assert said.startswith("news: 1 loaded, 0 unchanged, 0 replaced, 0 failed\n")

    def test_files_that_failed_to_load_are_tried_again_without_a_configuration(
        self, config, database, tmp_path
    ):
        config.unlink()
        broken = tmp_path / "broken.txt"
        broken.write_bytes(b"")
        assert run("--db", database, "load", broken)[0] == 1
        broken.write_text("BEACON-2 helped.", encoding="utf-8")

        status, said, _ = run("--db", database, "runs", "retry", "1")

        assert status == 0
        assert said.startswith("files: 1 loaded, 0 unchanged, 0 replaced, 0 failed\n")

    def test_a_run_that_is_not_there_is_an_error(self, database):
        run("sync")

        assert run("--db", database, "runs", "show", "7") == (
            1,
            "",
            "Error: unknown run '7'; did you mean 1?\n",
        )

    def test_a_number_that_no_run_can_have_is_a_wrong_use(self, database):
        status, _, told = run("--db", database, "runs", "show", str(10**22))

        assert (status, told.count("\n")) == (2, 1)
        assert "is not in the range" in told


def test_the_schedule_says_when_it_runs_next_and_ends_when_it_is_told(config):
    command = [sys.executable, "-m", "trialdb", "schedule"]
    with subprocess.Popen(command, cwd=config.parent, stderr=subprocess.PIPE, text=True) as process:
        said = process.stderr.readline()
        time.sleep(0.1)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0
    assert said.startswith("news: next run at ")
