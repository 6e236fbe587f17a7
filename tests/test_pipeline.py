"""Loading files: counts that add up, a ledger, rules and vocabularies that change, two loaders at once.

What a file states is read here by a line grammar of three words, so that these tests are about loading alone;
the way from a real text to the tables is tested with the seed articles.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from naturalrows import natural_rows
from smallfacts import arm, facts, quote, rate, small_vocabulary, study
from sqlalchemy import insert, text
from web_server import Page, web_server

from trialdb import pipeline, relating
from trialdb.facts import Facts
from trialdb.fetch import Policy
from trialdb.pipeline import load, resolve_all
from trialdb.reading import documents_at
from trialdb.store import initialise, open_database, save
from trialdb.store.ledger import this_host
from trialdb.store.models import LoadRun

RULE = """
- source: A readout without a name
  readout: "2024-09"
  study: NCT00000001
  reason: the register has the same figures
"""


def read_lines(document, vocabulary) -> Facts:
    """``IGNITE alphamab 300 42`` on a line: a study, a drug, its dose and a rate; ``2024-09`` is a readout without name."""
    studies, arms, results, start = [], [], [], 0
    for number, line in enumerate(document.text.splitlines()):
        words = line.split()
        if len(words) == 4:
            name, drug, dose, value = words
            number_only = {"nct": name} if name.startswith("NCT") else {}
            unnamed = {"readout": name} if name[0].isdigit() else {}
            names = () if number_only or unnamed else (name,)
            studies.append(study(f"s{number}", *names, **number_only, **unnamed))
            arms.append(arm(f"a{number}", drug, float(dose), study=f"s{number}"))
            told = rate(f"a{number}", float(value), study=f"s{number}")
            results.append(told.model_copy(update={"value_text": value, "evidence": quote(line, start)}))
        if "crash" in words:
            raise ZeroDivisionError("division by zero")
        start += len(line) + 1
    source = facts().source.model_copy(update={"kind": document.kind, "title": document.title})
    return Facts(source=source, studies=tuple(studies), arms=tuple(arms), results=tuple(results))


@pytest.fixture(autouse=True)
def _lines_are_facts(monkeypatch):
    monkeypatch.setattr(pipeline, "extract_document", read_lines)


@pytest.fixture
def words(tmp_path):
    return small_vocabulary(tmp_path / "seeds")


@pytest.fixture(scope="module")
def blank(module_empty_url, tmp_path_factory):
    """The URL of a database with the small vocabulary, of each kind in turn; it stays as it is."""
    words = small_vocabulary(tmp_path_factory.mktemp("seeds"))
    initialise(module_empty_url, vocabulary=words).dispose()
    return module_empty_url


@pytest.fixture
def engine(blank, databases):
    """A database with the small vocabulary, of each kind in turn."""
    with databases.copy(blank) as url:
        engine = open_database(url)
        yield engine
        engine.dispose()


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "articles"
    (folder / "deeper").mkdir(parents=True)
    (folder / "b.txt").write_text("The first headline\n\nIGNITE alphamab 300 42\n", encoding="utf-8")
    (folder / "a.txt").write_text("The second headline\n\nIGNITE alphamab 150 36\n", encoding="utf-8")
    (folder / "deeper" / "c.md").write_text(
        "# A readout without a name\n\n2024-09 alphamab 300 42\n", encoding="utf-8"
    )
    (folder / "notes.pdf").write_text("no text", encoding="utf-8")
    return folder


def rows(engine, query):
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def counts(report):
    assert report.seen == report.loaded + report.unchanged + report.replaced + report.failed
    return report.loaded, report.unchanged, report.replaced, report.failed


def test_a_folder_is_loaded_in_alphabetical_order_with_what_is_in_it(engine, folder, words):
    seen = []

    report = load(engine, [folder], vocabulary=words, progress=seen.append)

    assert [Path(item.location).name for item in report.items] == ["a.txt", "b.txt", "c.md"]
    assert counts(report) == (3, 0, 0, 0)
    assert tuple(seen) == report.items
    assert rows(engine, "SELECT command, status, loaded, unchanged, replaced, failed FROM load_runs") == [
        ("load", "done", 3, 0, 0, 0)
    ]
    assert rows(engine, "SELECT position, status, results, issues, error FROM load_items ORDER BY 1") == [
        (0, "loaded", 1, 0, None),
        (1, "loaded", 1, 0, None),
        (2, "loaded", 1, 0, None),
    ]


def test_what_a_path_means_is_listed_without_hidden_files(folder):
    (folder / ".cache").mkdir()
    (folder / ".cache" / "d.txt").write_text("hidden", encoding="utf-8")
    (folder / ".e.txt").write_text("hidden", encoding="utf-8")

    assert [Path(name).relative_to(folder).as_posix() for name in documents_at(folder)] == [
        "a.txt",
        "b.txt",
        "deeper/c.md",
    ]
    assert documents_at(str(folder / "a.txt")) == (str(folder / "a.txt"),)
    assert documents_at(folder / "missing") == (str(folder / "missing"),)
    assert documents_at("https://fenwick.example/news") == ("https://fenwick.example/news",)


def test_a_vocabulary_is_digested_once_however_often_it_is_loaded_with(engine, folder, words, monkeypatch):
    digested, digest = [], relating._digest
    monkeypatch.setattr(relating, "_digest", lambda told: digested.append(told) or digest(told))

    load(engine, [folder], vocabulary=words)
    first = len(digested)
    load(engine, [folder], vocabulary=words)

    assert first > 0
    assert len(digested) == first


def test_loading_again_changes_nothing_but_the_ledger(engine, folder, words):
    load(engine, [folder], vocabulary=words)
    before = natural_rows(engine)

    assert counts(load(engine, [folder], vocabulary=words)) == (0, 3, 0, 0)
    assert natural_rows(engine) == before


def test_a_changed_file_is_a_new_version(engine, folder, words):
    load(engine, [folder], vocabulary=words)
    (folder / "b.txt").write_text("The first headline\n\nIGNITE alphamab 300 43\n", encoding="utf-8")

    assert counts(load(engine, [folder], vocabulary=words)) == (0, 2, 1, 0)
    assert rows(engine, "SELECT value FROM results ORDER BY value") == [(36,), (42,), (43,)]


def test_what_cannot_be_loaded_is_an_issue_and_the_rest_is_loaded(engine, folder, words):
    (folder / "bad.txt").write_text("A headline\n\nthis would crash\n", encoding="utf-8")
    places = [
        "http://127.0.0.1:9/news",
        folder / "notes.pdf",
        folder / "bad.txt",
        folder / "gone.txt",
        folder / "a.txt",
    ]

    report = load(engine, places, vocabulary=words)

    assert counts(report) == (1, 0, 0, 4)
    told = dict(rows(engine, "SELECT location, message FROM load_issues WHERE kind = 'not loaded'"))
    assert told == {item.location: item.note for item in report.items if item.status == "failed"}
    assert told["http://127.0.0.1:9/news"] == (
        "http://127.0.0.1:9/news: 127.0.0.1 is a loopback address, which is not asked unless allow_private in the"
        " configuration names 127.0.0.1"
    )
    assert told[str(folder / "bad.txt")] == f"{folder / 'bad.txt'}: ZeroDivisionError: division by zero"
    assert "\n" not in "".join(told.values())
    assert rows(engine, "SELECT status, loaded, failed FROM load_runs") == [("partial", 1, 4)]


def test_an_issue_stands_once_and_goes_when_its_document_loads(engine, folder, words):
    bad = folder / "bad.txt"
    bad.write_text("A headline\n\nthis would crash\n", encoding="utf-8")
    load(engine, [bad], vocabulary=words)
    load(engine, [bad], vocabulary=words)
    assert len(rows(engine, "SELECT id FROM load_issues")) == 1

    bad.write_text("A headline\n\nIGNITE alphamab 300 42\n", encoding="utf-8")
    load(engine, [bad], vocabulary=words)

    assert rows(engine, "SELECT id FROM load_issues") == []


def test_a_page_is_loaded_by_its_address(engine, words):
    with web_server() as server:
        server.pages["/news.txt"] = Page("A headline\n\nIGNITE alphamab 300 42\n", "text/plain")
        policy = Policy(allowed_private=frozenset({"127.0.0.1"}), pause=0)
        places = [f"{server.url}/news.txt", f"{server.url}/gone.txt"]

        report = load(engine, places, vocabulary=words, policy=policy)

        assert counts(report) == (1, 0, 0, 1)
        assert rows(engine, "SELECT document_key, url FROM sources") == [(places[0], places[0])]
        assert counts(load(engine, places[:1], vocabulary=words, policy=policy)) == (0, 1, 0, 0)


def test_a_run_that_is_interrupted_is_closed_and_the_next_goes_on(engine, folder, words):
    def interrupted(item):
        if item.location.endswith("a.txt"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load(engine, [folder], vocabulary=words, progress=interrupted)
    assert rows(engine, "SELECT status, loaded, error FROM load_runs") == [
        ("failed", 1, "it was interrupted")
    ]

    assert counts(load(engine, [folder], vocabulary=words)) == (2, 1, 0, 0)
    assert rows(engine, "SELECT status, loaded FROM load_runs ORDER BY id") == [("failed", 1), ("done", 2)]


def test_a_run_whose_process_is_gone_is_closed_by_the_next(engine, folder, words):
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    alive = "2026-11-26T05:00:00Z"
    opened = {"command": "load", "started_at": alive, "alive_at": alive, "status": "running"}
    elsewhere = [
        {"host": "elsewhere", "process": 1},
        {"host": "elsewhere", "process": 2, "alive_at": save.now()},
    ]
    with engine.begin() as connection:
        connection.execute(insert(LoadRun), opened | {"host": this_host(), "process": gone.pid})
        connection.execute(insert(LoadRun), opened | elsewhere[0])
        connection.execute(insert(LoadRun), opened | elsewhere[1])

    load(engine, [folder / "a.txt"], vocabulary=words)

    died = f"its process ended before it was done; the last sign of life came at {alive}"
    assert rows(engine, "SELECT status, error FROM load_runs ORDER BY id") == [
        ("failed", died), ("failed", died), ("running", None), ("done", None)
    ]  # fmt: skip


def test_a_rule_is_applied_and_withdrawn_by_loading_though_no_document_changed(
    engine, folder, tmp_path, words
):
    register = tmp_path / "register.txt"
    register.write_text("The register\n\nNCT00000001 alphamab 300 42\n", encoding="utf-8")
    load(engine, [folder, register], vocabulary=words)
    query = """SELECT count(DISTINCT r.study_id) FROM results r JOIN studies s ON s.id = r.study_id
    WHERE s.nct_id = 'NCT00000001' OR s.unresolved"""
    assert rows(engine, query) == [(2,)]
    before = natural_rows(engine)

    report = load(engine, [folder], vocabulary=small_vocabulary(tmp_path / "ruled", RULE))

    assert counts(report) == (0, 3, 0, 0)
    assert rows(engine, query) == [(1,)]
    assert rows(
        engine, "SELECT DISTINCT reason FROM resolutions WHERE kind = 'study' AND reason LIKE 'the reg%'"
    ) == [("the register has the same figures",)]

    load(engine, [], vocabulary=words)
    assert natural_rows(engine) == before


def test_a_vocabulary_that_changes_is_applied_to_what_is_stored(engine, folder, tmp_path, words):
    (folder / "d.txt").write_text("A fourth headline\n\nSUNRISE newdrug 5 7\n", encoding="utf-8")
    load(engine, [folder], vocabulary=words)
    seeds = tmp_path / "more"
    shutil.copytree(tmp_path / "seeds", seeds)
    with (seeds / "interventions.csv").open("a", encoding="utf-8") as file:
        file.write("gammamab,biologic,,newdrug\n")
    from trialdb.vocabulary import load_vocabulary

    more = load_vocabulary(seeds)

    assert resolve_all(engine, vocabulary=more) == 4
    assert resolve_all(engine, vocabulary=more) == 0
    assert rows(engine, "SELECT label FROM arms WHERE label LIKE '%5 mg' AND label NOT LIKE 'alpha%'") == [
        ("gammamab 5 mg",)
    ]
    assert rows(engine, "SELECT name FROM interventions WHERE NOT in_vocabulary") == []


def test_two_loaders_at_once_end_with_the_rows_of_one(engine, tmp_path, words):
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(12):
        name = ("IGNITE", "ROCKET-IGNITE", "HORIZON", "2024-09")[number % 4]
        (folder / f"{number}.txt").write_text(
            f"Headline number {number}\n\n{name} drug{number % 3} {50 * (number % 2 + 1)} {number}\n",
            encoding="utf-8",
        )
    files = sorted(folder.iterdir())
    alone = initialise(tmp_path / "alone.db", vocabulary=words)
    load(alone, files, vocabulary=words)

    def loader(order):
        own = open_database(engine.url.render_as_string(hide_password=False))
        try:
            return load(own, order, vocabulary=words)
        finally:
            own.dispose()

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(loader, [files, files[::-1]])

    assert first.failed == second.failed == 0
    assert first.loaded + second.loaded == len(files)
    assert natural_rows(engine) == natural_rows(alone)
    alone.dispose()
