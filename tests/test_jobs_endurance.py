"""Jobs that are left alone: killed at any moment, and against a server that misbehaves for as long as one likes.

``TRIALDB_SOAK_MINUTES`` says how long the server misbehaves in ``make soak``: one minute unless it is set.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from jobs import article, configured, feed
from naturalrows import natural_rows
from registry_server import registry_server
from sqlalchemy import text
from web_server import Page, web_server

from trialdb.jobs.configuration import read_configuration
from trialdb.jobs.sync import sync
from trialdb.store import initialise, open_database


def rows(engine, query):
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def record(number: int) -> dict:
    identity = {"nctId": f"NCT{number:08}", "briefTitle": f"Norvelimab in eczema, part {number}"}
    return {"protocolSection": {"identificationModule": identity}}


@pytest.fixture
def site(tmp_path, monkeypatch):
    """A site with a feed and a registry, and the configuration that names both."""
    with web_server() as server, registry_server() as registry:
        registry.studies = []
        registry.most = 7
        monkeypatch.setenv("TRIALDB_CTGOV_URL", registry.base_url)
        server.pages["/feed"] = feed(server)
        named = (
            f"[[origins]]\nname = 'news'\nkind = 'feed'\nurl = '{server.url}/feed'\nrecheck_days = 30\n"
            "[[origins]]\nname = 'registry'\nkind = 'registry'\nfull_every_days = 1\n"
        )
        configured(tmp_path, named)
        yield Site(server, registry, tmp_path)


class Site:
    """What is published, which grows and is corrected as told."""

    def __init__(self, server, registry, folder: Path) -> None:
        self.server, self.registry, self.folder = server, registry, folder
        self.paths: list[str] = []

    def publish(self, *, records: int = 0) -> None:
        """One more article, and some more records."""
        number = len(self.paths) + 1
        path = f"/{number}.html"
        self.server.pages[path] = Page(article(f"LANTERN-{number}", 20 + number % 60), etag=f'"{number}"')
        self.paths.insert(0, path)
        self.server.pages["/feed"] = feed(self.server, *self.paths[:20])
        start = len(self.registry.studies)
        self.registry.studies += [record(start + further + 1) for further in range(records)]

    def correct(self, path: str, percent: float) -> None:
        """An article says another figure now."""
        study = f"LANTERN-{path[1:].removesuffix('.html')}"
        self.server.pages[path] = Page(article(study, percent), etag=f'"{percent}"')

    def loaded_at_once(self):
        """A database into which all that is published now was loaded in one quiet run."""
        engine = initialise(self.folder / "quiet.db")
        self.server.misbehave(0, 0.0)
        self.server.pages["/feed"] = feed(self.server, *self.paths)
        assert sync(engine, read_configuration(self.folder / "trialdb.toml")).status == "done"
        return engine


def killed_at_random(site, seed: int, kills: int) -> None:
    """Starts runs and kills them at random moments, until so many were killed."""
    moments, killed = random.Random(seed), 0  # noqa: S311  (no secret)
    command = [sys.executable, "-m", "trialdb", "--db", "trials.db", "sync", "--full"]
    started = time.monotonic()
    site.publish(records=10)
    subprocess.run(command, cwd=site.folder, check=True, capture_output=True)
    whole = time.monotonic() - started
    while killed < kills:
        site.publish(records=10)
        process = subprocess.Popen(command, cwd=site.folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        try:
            said, _ = process.communicate(timeout=moments.uniform(0.1, 1.0) * whole)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            killed += 1
        else:
            assert process.returncode == 0, said.decode()


def completed_by_the_next(site) -> None:
    """The next run completes what was killed: the rows are those of a load that nobody killed, and none is twice."""
    engine = open_database(site.folder / "trials.db")

    report = sync(engine, read_configuration(site.folder / "trialdb.toml"), full=True)

    assert (report.status, report.failed) == ("done", 0)
    quiet = site.loaded_at_once()
    assert natural_rows(engine) == natural_rows(quiet)
    assert rows(engine, "SELECT MAX(version) FROM sources") == [(1,)]
    assert rows(engine, "SELECT COUNT(*) FROM load_runs WHERE status = 'running'") == [(0,)]
    assert rows(engine, "SELECT COUNT(*) FROM pages WHERE status <> 'loaded'") == [(0,)]
    for opened in (engine, quiet):
        opened.dispose()


def test_runs_that_were_killed_are_completed_by_the_next(site):
    killed_at_random(site, 1, kills=1)

    completed_by_the_next(site)


@pytest.mark.soak
def test_runs_killed_at_fifty_random_moments_are_completed_by_the_next(site):
    killed_at_random(site, 2, kills=50)

    completed_by_the_next(site)


def told(engine) -> list[tuple]:
    """Every current figure with where it stands."""
    query = """
        SELECT r.study, r.arm, r.endpoint, r.value, s.url FROM v_results AS r JOIN sources AS s ON s.id = r.source_id
        WHERE s.replaced_by IS NULL ORDER BY 1, 2, 3, 4, 5
    """
    return rows(engine, query)


def endured(site, seconds: float) -> None:
    """Runs against a server that misbehaves: afterwards nothing is lost, and nothing stands twice."""
    engine = initialise(site.folder / "trials.db")
    configuration = read_configuration(site.folder / "trialdb.toml")
    chance, ends, statuses = random.Random(3), time.monotonic() + seconds, Counter()  # noqa: S311  (no secret)
    site.server.misbehave(4, 0.3)
    while time.monotonic() < ends or not statuses["partial"]:
        site.publish(records=chance.randrange(3))
        if chance.random() < 0.3:
            site.correct(chance.choice(site.paths), chance.randrange(20, 80))
        statuses[sync(engine, configuration).status] += 1
    site.server.misbehave(0, 0.0)

    assert sync(engine, configuration, full=True).status == "done"
    assert sync(engine, configuration, full=True).loaded == 0
    quiet = site.loaded_at_once()
    assert told(engine) == told(quiet)
    assert rows(engine, "SELECT COUNT(*) FROM registry_records") == [(len(site.registry.studies),)]
    twice = (
        "SELECT document_key FROM sources WHERE replaced_by IS NULL GROUP BY document_key HAVING COUNT(*) > 1"
    )
    assert rows(engine, twice) == []
    unchanged = """
        SELECT a.document_key FROM sources AS a JOIN sources AS b ON b.document_key = a.document_key
        AND b.version = a.version + 1 AND b.sha256 = a.sha256
    """
    assert rows(engine, unchanged) == []
    for opened in (engine, quiet):
        opened.dispose()


def test_a_server_that_misbehaves_makes_nothing_lost_or_twice(site):
    endured(site, 2)


@pytest.mark.soak
def test_a_server_that_misbehaves_for_long_makes_nothing_lost_or_twice(site):
    endured(site, 60 * float(os.environ.get("TRIALDB_SOAK_MINUTES", "1")))
