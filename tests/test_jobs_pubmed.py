"""Articles of PubMed in the database: from a query of sync, and from files that hold many."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from jobs import configured
from pubmed_server import PubMedPages, add_pubmed, article, xml
from sqlalchemy import Engine, text
from web_server import web_server

from trialdb.jobs.configuration import Configuration
from trialdb.jobs.job import run_job
from trialdb.jobs.report import RunReport
from trialdb.jobs.sync import steps_of
from trialdb.pipeline import load
from trialdb.store import open_database

BOOK = "<PubmedBookArticle><BookDocument><PMID>{}</PMID></BookDocument></PubmedBookArticle>"
FIGURES = (
    "We randomly assigned 300 adults in the {0} trial to norvelimab 200 mg or placebo. At week 16, {1}% of patients on"
    " norvelimab reached EASI-75, compared with 15.1% on placebo."
)


@pytest.fixture
def engine(sqlite_url: str) -> Iterator[Engine]:
    engine = open_database(sqlite_url)
    yield engine
    engine.dispose()


@pytest.fixture
def pubmed(monkeypatch: pytest.MonkeyPatch) -> Iterator[PubMedPages]:
    with web_server() as server:
        monkeypatch.setenv("TRIALDB_PUBMED_URL", f"{server.url}/eutils")
        pages = add_pubmed(server)
        pages.articles = {
            "11": article("11", abstract=FIGURES.format("LANTERN-1", 48.2)),
            "12": BOOK.format(12),
        }
        yield pages


@pytest.fixture
def configuration(tmp_path: Path, pubmed: PubMedPages) -> Configuration:
    return configured(tmp_path, "[[origins]]\nname = 'abstracts'\nkind = 'pubmed'\nquery = 'norvelimab'\n")


def run(engine: Engine, configuration: Configuration) -> RunReport:
    return run_job(engine, configuration, steps_of(configuration))


def column(engine: Engine, query: str) -> list[object]:
    with engine.connect() as connection:
        return [value for (value,) in connection.execute(text(query))]


def counts(report: RunReport) -> tuple[int, int, int, int]:
    return report.loaded, report.unchanged, report.replaced, report.failed


def test_a_query_brings_abstracts_and_their_figures(engine: Engine, configuration: Configuration) -> None:
    report = run(engine, configuration)
    assert counts(report) == (1, 0, 0, 1)
    assert column(engine, "SELECT url FROM sources") == ["https://pubmed.ncbi.nlm.nih.gov/11/"]
    assert column(engine, "SELECT value FROM results WHERE comparator_id IS NULL ORDER BY 1") == [15.1, 48.2]


def test_a_chapter_of_a_book_is_told_and_does_not_keep_the_query_from_its_end(
    engine: Engine, configuration: Configuration
) -> None:
    (failure,) = run(engine, configuration).failures
    assert failure.note == "pubmed#12: this is a chapter of a book; only articles are read"
    assert column(engine, "SELECT full_at FROM origins") != [None]


def test_an_abstract_that_was_corrected_replaces_its_figures(
    engine: Engine, configuration: Configuration, pubmed: PubMedPages
) -> None:
    del pubmed.articles["12"]
    run(engine, configuration)
    assert counts(run(engine, configuration)) == (0, 1, 0, 0)
    pubmed.articles["11"] = article("11", abstract=FIGURES.format("LANTERN-1", 49.2))
    assert counts(run(engine, configuration)) == (0, 0, 1, 0)
    assert column(engine, "SELECT value FROM results WHERE comparator_id IS NULL ORDER BY 1") == [15.1, 49.2]


@pytest.fixture
def exported(tmp_path: Path) -> Path:
    """A folder with a file of PubMed, as somebody saved it."""
    folder = tmp_path / "inbox"
    folder.mkdir()
    content = article("21", abstract=FIGURES.format("BEACON-2", 33.1)) + BOOK.format(22) + article("23")
    (folder / "export.xml").write_bytes(xml("PubmedArticleSet", content).bytes)
    return folder


def test_all_articles_of_a_file_load_and_loading_it_again_changes_nothing(
    engine: Engine, exported: Path
) -> None:
    file = exported / "export.xml"
    done: list[str] = []
    report = load(engine, [exported], progress=lambda item: done.append(item.location))
    assert (report.loaded, report.failed) == (2, 1)
    assert done == [f"{file}#21", f"{file}#22", f"{file}#23"]
    assert column(engine, "SELECT url FROM sources ORDER BY 1") == [
        f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/" for pmid in (21, 23)
    ]
    assert column(engine, "SELECT message FROM load_issues WHERE kind = 'not loaded'") == [
        f"{file}#22: this is a chapter of a book; only articles are read"
    ]
    again = load(engine, [file])
    assert (again.unchanged, again.failed) == (2, 1)


def test_an_article_from_a_file_and_from_a_query_is_one_source(
    engine: Engine, configuration: Configuration, pubmed: PubMedPages, tmp_path: Path
) -> None:
    file = tmp_path / "saved.xml"
    file.write_bytes(xml("PubmedArticleSet", pubmed.articles["11"]).bytes)
    load(engine, [file])
    assert counts(run(engine, configuration)) == (0, 1, 0, 1)
    assert column(engine, "SELECT COUNT(*) FROM sources") == [1]


def test_a_file_that_is_no_pubmed_is_one_failure(engine: Engine, tmp_path: Path) -> None:
    file = tmp_path / "other.xml"
    file.write_text("<article><title>a</title></article>")
    report = load(engine, [file, tmp_path / "none.xml"])
    assert [item.note for item in report.items] == [
        f"{file}: this is XML, but not of PubMed (it begins with <article>, not <PubmedArticleSet>)",
        f"{tmp_path / 'none.xml'}: there is no such file; check the name",
    ]
