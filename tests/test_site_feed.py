"""The feed of results: valid Atom with an entry for each readout, the same for whoever asks, and safe with any text."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import feedparser
import pytest
from documentation import demo_database
from lxml import etree
from records import load_records, outcome, with_outcomes
from sites import Served, page
from sqlalchemy import text

from trialdb.facts import Document
from trialdb.pipeline import load_facts
from trialdb.reading import extract_document
from trialdb.site.lists import readouts as listed
from trialdb.store import initialise, open_database
from trialdb.vocabulary import load_vocabulary

ATOM = "{http://www.w3.org/2005/Atom}"
FIRST = """Veraxilimab calms itch

We randomly assigned 300 adults in the ZEMLA-1 trial (NCT01234567) to veraxilimab 150 mg or placebo for 16 weeks.

At week 16, EASI-75 was achieved by 42.3% of patients on veraxilimab and 12.8% of patients on placebo (P<0.001).
"""


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copy(demo_database(tmp_path_factory), tmp_path_factory.mktemp("feed") / "demo.db"))


def parsed(body: bytes) -> Any:
    """The feed as a reader of news sees it, which finds nothing wrong with it."""
    found = feedparser.parse(body)
    assert (found.bozo, found.version) == (False, "atom10")
    return found


def database(file: Path, *documents: Document) -> Served:
    engine = initialise(file)
    vocabulary = load_vocabulary()
    for document in documents:
        load_facts(engine, document, extract_document(document, vocabulary))
    engine.dispose()
    return Served(file)


def release(words: str = FIRST, *, url: str = "https://news.example.org/itch", **told: Any) -> Document:
    usual = {"kind": "press_release", "publisher": "Acme", "published": "2025-03-08", "location": "a.txt"}
    return Document(text=words, url=url, **(usual | told))


def test_an_entry_tells_the_study_the_first_figures_the_sentence_and_where_they_are(tmp_path: Path) -> None:
    site = database(tmp_path / "trials.db", release())
    answer = site.get("/feed.atom")
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    (entry,) = parsed(answer.content).entries
    assert re.fullmatch(r"tag:localhost,2026:results/NCT01234567/[0-9a-f]{16}", entry.id)
    assert (entry.title, entry.author, entry.published) == (
        "ZEMLA-1 (veraxilimab): first results published",
        "Acme",
        "2025-03-08T00:00:00Z",
    )
    assert entry.summary.splitlines() == [
        "EASI-75, week 16: veraxilimab 150 mg against placebo: higher (p<0.001)",
        "EASI-75, week 16: veraxilimab 150 mg: 42.3%",
        "EASI-75, week 16: placebo: 12.8%",
        "“At week 16, EASI-75 was achieved by 42.3% of patients on veraxilimab and 12.8% of patients on placebo (P<0.001).”",
    ]
    links = {link.rel: link.href for link in entry.links}
    assert links["alternate"] == "http://localhost/study/NCT01234567"
    assert links["via"] == "https://news.example.org/itch"
    for rel in ("alternate", "related"):
        assert site.get(links[rel].removeprefix("http://localhost").partition("#")[0]).status_code == 200


def test_the_feed_lists_the_newest_results_of_the_home_page_first(demo: Path) -> None:
    feed = parsed(Served(demo).get("/feed.atom").content)
    engine = open_database(demo)
    newest = [(row["study"] or row["intervention"], row["date"]) for row in listed(engine).rows]
    engine.dispose()
    assert [(entry.title.partition(" (")[0].partition(":")[0], entry.published[: len(date)]) for entry, (_, date) in
            zip(feed.entries, newest, strict=False)] == newest  # fmt: skip
    assert feed.feed.updated == max(entry.updated for entry in feed.entries)
    assert [entry.published for entry in feed.entries] == sorted(
        (e.published for e in feed.entries), reverse=True
    )
    assert len({entry.id for entry in feed.entries}) == len(feed.entries) > 10


def test_a_feed_is_valid_in_every_element_that_atom_asks_for(demo: Path) -> None:
    root = etree.fromstring(Served(demo).get("/feed.atom").content)
    assert root.tag == f"{ATOM}feed"
    for element in (root, *root.iter(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            (found,) = element.findall(f"{ATOM}{name}")
            assert found.text
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", element.findtext(f"{ATOM}updated"))
        assert len(element.findall(f"{ATOM}link[@rel='alternate']")) == 1
    assert all(re.match(r"tag:localhost,2026:\S+$", one.text) for one in root.iter(f"{ATOM}id"))


@pytest.mark.parametrize(
    ("published", "moment"),
    [("2025-03-08", "2025-03-08"), ("2025-03", "2025-03-01"), ("2025", "2025-01-01")],
)
def test_a_date_that_is_partly_known_begins_where_it_begins(
    tmp_path: Path, published: str, moment: str
) -> None:
    site = database(tmp_path / "trials.db", release(published=published))
    (entry,) = parsed(site.get("/feed.atom").content).entries
    assert entry.published == f"{moment}T00:00:00Z"


def test_a_new_version_of_a_source_is_the_same_entry_updated(tmp_path: Path) -> None:
    (before,) = parsed(database(tmp_path / "trials.db", release()).get("/feed.atom").content).entries
    engine = open_database(tmp_path / "trials.db")
    with engine.begin() as connection:
        connection.execute(text("UPDATE sources SET loaded_at = '2025-03-09T10:00:00Z'"))
    engine.dispose()
    site = database(tmp_path / "trials.db", release(FIRST.replace("42.3%", "43.2%")))
    (after,) = parsed(site.get("/feed.atom").content).entries
    assert after.id == before.id
    assert after.updated > "2025-03-09T10:00:00Z"
    assert "43.2%" in after.summary


def test_the_same_facts_in_another_database_are_the_same_entries(tmp_path: Path) -> None:
    other = release(
        FIRST.replace("ZEMLA-1", "ZEMLA-2").replace("NCT01234567", "NCT07654321"), url="https://e.org/b"
    )
    ids = [
        {
            entry.id
            for entry in parsed(database(tmp_path / name, *documents).get("/feed.atom").content).entries
        }
        for name, documents in (("a.db", [release(), other]), ("b.db", [other, release()]))
    ]
    assert ids[0] == ids[1]
    assert len(ids[0]) == 2


@pytest.mark.parametrize(
    ("asked", "entries"),
    [
        ({"drug": "rocatinlimab"}, {"rocatinlimab"}),
        ({"condition": "Alzheimer disease"}, {"lecanemab"}),
        ({"study": "SURMOUNT-1"}, {"tirzepatide"}),
        ({"drug": "rocatinlimab", "study": "SURMOUNT-1"}, set()),
    ],
)
def test_a_feed_may_be_about_a_drug_a_condition_or_a_study(
    demo: Path, asked: dict[str, str], entries: set[str]
) -> None:
    feed = parsed(Served(demo).get("/feed.atom", **asked).content)
    assert {entry.title.partition("(")[2].partition(")")[0] for entry in feed.entries} == entries
    assert feed.feed.title == f"Newest results: {', '.join(asked.values())}"
    assert feed.feed.links[0].href.startswith("http://localhost/feed.atom?")


@pytest.mark.parametrize(
    ("asked", "reason"),
    [({"drug": "nonesuch"}, "unknown drug 'nonesuch'"), ({"study": "<b>"}, "no study goes by '<b>'")],
)
def test_a_feed_about_nothing_known_is_not_found(demo: Path, asked: dict[str, str], reason: str) -> None:
    answer = Served(demo).get("/feed.atom", **asked)
    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/plain; charset=utf-8")
    assert answer.text.startswith(reason)


def test_a_reader_that_has_the_feed_gets_it_not_again(demo: Path) -> None:
    import asyncio

    served = Served(demo)
    mark = served.get("/feed.atom").headers["etag"]
    again = asyncio.run(served.datasette.client.get("/feed.atom", headers={"if-none-match": mark}))
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", mark)
    other = asyncio.run(served.datasette.client.get("/feed.atom", headers={"if-none-match": '"other"'}))
    assert other.status_code == 200


def test_an_empty_database_has_an_empty_feed(tmp_path: Path) -> None:
    assert parsed(database(tmp_path / "trials.db").get("/feed.atom").content).entries == []


def test_hostile_text_stays_text(tmp_path: Path) -> None:
    words = FIRST.replace("calms itch", "]]><script>alert(1)</script>&bogus;").replace(
        "At week 16,", "At week 16 <script>alert(1)</script> & ]]> \u0085\ufffe,"
    )
    hostile = release(words, publisher='<b onclick="a">&', url="https://e.org/?a=1&b='\"<>")
    elsewhere = release(FIRST, url="javascript:alert(1)", location="b.txt")
    site = database(tmp_path / "trials.db", hostile, elsewhere)
    body = site.get("/feed.atom").content
    root = etree.fromstring(body)
    assert not [element for element in root.iter() if not str(element.tag).startswith(ATOM)]
    assert b"<script" not in body
    assert '<b onclick="a">&' in [name.text for name in root.iter(f"{ATOM}name")]
    assert not [
        link for link in root.iter(f"{ATOM}link") if not link.get("href").startswith(("http://", "https://"))
    ]
    parsed(body)


def test_pages_name_their_feed(demo: Path) -> None:
    site = Served(demo)
    feeds = {
        path: page(site.get(path)).xpath("//link[@type='application/atom+xml']/@href")
        for path in ("/", "/drug/rocatinlimab", "/study/SURMOUNT-1")
    }
    assert feeds["/"] == ["/feed.atom"]
    assert feeds["/drug/rocatinlimab"] == ["/feed.atom?drug=rocatinlimab"]
    assert all(site.get(address).status_code == 200 for found in feeds.values() for address in found)


def test_a_datasette_of_other_databases_has_no_feed(tmp_path: Path) -> None:
    import sqlite3

    from datasette.app import Datasette

    sqlite3.connect(tmp_path / "other.db").close()
    served = Served.of(Datasette([str(tmp_path / "other.db")]), "other")
    assert served.get("/feed.atom").status_code == 404


def test_a_private_site_has_a_private_feed(demo: Path) -> None:
    from datasette.app import Datasette

    served = Served.of(Datasette([str(demo)], metadata={"allow": {"id": "root"}}), "demo")
    assert served.get("/feed.atom").status_code == 403


def test_registry_results_are_told_by_their_figures_without_the_record(tmp_path: Path) -> None:
    engine = initialise(tmp_path / "trials.db")
    posted = {"statusModule": {"resultsFirstPostDateStruct": {"date": "2025-01-15"}}}
    load_records(engine, tmp_path, with_outcomes(outcome("-12.4", "-3.1"), **posted))
    engine.dispose()
    (entry,) = parsed(Served(tmp_path / "trials.db").get("/feed.atom").content).entries
    assert (entry.published, entry.author) == ("2025-01-15T00:00:00Z", "ClinicalTrials.gov")
    assert [line.rpartition(": ")[2] for line in entry.summary.splitlines()] == ["-12.4 mmHg", "-3.1 mmHg"]
    assert "groupId" not in str(entry.links)
