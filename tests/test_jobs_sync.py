"""One run over all origins: what comes in, what waits, what is told, and that running again changes nothing."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from jobs import article, configured, feed
from naturalrows import natural_rows
from pubmed_server import add_pubmed
from pubmed_server import article as pubmed_article
from registry_server import registry_server
from sqlalchemy import text
from web_server import Page, says, web_server

from trialdb.errors import LockedError, UnknownNameError
from trialdb.jobs import sync as jobs_sync
from trialdb.jobs.lock import one_at_a_time
from trialdb.jobs.retry import retry_steps
from trialdb.jobs.sync import plan, run_steps, sync
from trialdb.store import initialise, open_database


def rows(engine, query):
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def counts(report):
    return report.loaded, report.unchanged, report.replaced, report.failed


def studies(engine):
    return [name for (name,) in rows(engine, "SELECT name FROM studies ORDER BY 1")]


@pytest.fixture
def engine(sqlite_url):
    engine = open_database(sqlite_url)
    yield engine
    engine.dispose()


@pytest.fixture
def server():
    with web_server() as server:
        yield server


@pytest.fixture
def pages(server, tmp_path):
    """A configuration with two pages."""
    server.pages["/a.html"] = Page(article("LANTERN-1"), etag='"1"')
    server.pages["/b.html"] = Page(article("BEACON-2", 33.1), last_modified="Wed, 04 Mar 2026 10:00:00 GMT")
    named = (
        f"[[origins]]\nname = 'site'\nkind = 'pages'\nurls = ['{server.url}/a.html', '{server.url}/b.html']\n"
    )
    return configured(tmp_path, named)


@pytest.fixture
def news(server, tmp_path):
    """A configuration with a feed of one item."""
    server.pages["/a.html"] = Page(article("LANTERN-1"), etag='"1"')
    server.pages["/feed"] = feed(server, "/a.html")
    return configured(tmp_path, f"[[origins]]\nname = 'news'\nkind = 'feed'\nurl = '{server.url}/feed'\n")


class TestAnyOrigin:
    def test_a_run_tells_what_it_brought_and_the_next_finds_nothing_new(self, database, tmp_path):
        (tmp_path / "inbox").mkdir()
        (tmp_path / "inbox" / "lantern.html").write_text(article("LANTERN-1"), encoding="utf-8")
        named = "[[origins]]\nname = 'inbox'\nkind = 'files'\npaths = ['inbox', 'more/*.html']\n"
        configuration = configured(tmp_path, named)

        first, second = sync(database, configuration), sync(database, configuration)

        assert (first.status, counts(first), first.exit_status) == ("done", (1, 0, 0, 0), 0)
        assert first.brought() == {"new study": 1, "new results": 3}
        assert [change.study for change in first.changes] == ["LANTERN-1", "LANTERN-1"]
        assert (second.status, counts(second), second.changes) == ("done", (0, 1, 0, 0), ())
        assert rows(database, "SELECT command, status, loaded, unchanged, new_studies, new_results FROM load_runs ORDER BY id") == [
            ("sync", "done", 1, 0, 1, 3), ("sync", "done", 0, 1, 0, 0)
        ]  # fmt: skip
        assert rows(database, "SELECT run_id, origin, status FROM load_items ORDER BY id") == [
            (1, "inbox", "loaded"), (2, "inbox", "unchanged")
        ]  # fmt: skip

    def test_an_origin_that_cannot_be_asked_does_not_keep_the_others(self, engine, server, tmp_path):
        server.pages["/a.html"] = Page(article("LANTERN-1"))
        configuration = configured(
            tmp_path,
            f"[[origins]]\nname = 'gone'\nkind = 'feed'\nurl = '{server.url}/gone'\n"
            f"[[origins]]\nname = 'site'\nkind = 'pages'\nurls = ['{server.url}/a.html']\n",
        )

        report = sync(engine, configuration)

        assert (report.status, report.exit_status, counts(report)) == ("partial", 1, (1, 0, 0, 1))
        gone, site = report.origins
        assert gone.error == f"{server.url}/gone: the server has no such page; check the address (404)"
        assert (site.error, site.loaded) == (None, 1)
        assert [item.location for item in report.failures] == ["gone"]

    def test_a_run_in_which_no_origin_can_be_asked_is_a_failure(self, engine, server, tmp_path):
        named = f"[[origins]]\nname = 'gone'\nkind = 'feed'\nurl = '{server.url}/gone'\n"

        report = sync(engine, configured(tmp_path, named))

        assert (report.status, report.exit_status) == ("failed", 2)
        assert rows(engine, "SELECT status FROM load_runs") == [("failed",)]

    def test_only_those_origins_are_asked_that_are_named(self, engine, pages):
        with pytest.raises(UnknownNameError, match="unknown origin 'sight'; did you mean site"):
            sync(engine, pages, only=["sight"])
        assert sync(engine, pages, only=["site"]).loaded == 2

    def test_a_second_run_says_who_is_at_work(self, database, pages):
        with one_at_a_time(database):
            with pytest.raises(LockedError, match="another run is about to begin on this database"):
                sync(database, pages)
            with database.begin() as connection:
                connection.execute(
                    text(
                        "INSERT INTO load_runs (command, started_at, status, host, process, alive_at) VALUES"
                        " ('sync', '2026-11-26T05:00:00Z', 'running', 'pluto', 77, '2026-11-26T05:01:00Z')"
                    )
                )
            with pytest.raises(LockedError) as error:
                sync(database, pages)
        assert str(error.value) == (
            "run 1 is at work on this database: process 77 on pluto, since 2026-11-26T05:00:00Z, last seen"
            " 2026-11-26T05:01:00Z; wait for it to end, or end that process"
        )

        report = sync(database, pages)  # nobody holds the lock now, so that run has died

        assert report.notes == ("run 1 had died before it was done; this run goes on where it stopped",)
        assert rows(database, "SELECT status FROM load_runs ORDER BY id") == [("failed",), ("done",)]

    def test_all_that_a_run_brought_is_counted_though_not_all_is_listed(self, engine, pages, monkeypatch):
        monkeypatch.setattr(jobs_sync, "arrivals", partial(jobs_sync.arrivals, most=1))

        report = sync(engine, pages)

        assert [change.kind for change in report.changes] == ["new study", "new results"]
        assert report.brought() == {"new study": 2, "new results": 6}

    def test_what_an_interrupted_run_brought_is_told(self, engine, pages):
        def interrupted(_run, _origin, _item):
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            sync(engine, pages, done=interrupted)

        assert rows(engine, "SELECT status, error, new_studies, new_results FROM load_runs") == [
            ("failed", "it was interrupted", 1, 3)
        ]
        assert rows(engine, "SELECT kind, study FROM load_changes ORDER BY position") == [
            ("new study", "LANTERN-1"), ("new results", "LANTERN-1")
        ]  # fmt: skip
        assert [change.study for change in sync(engine, pages).changes] == ["BEACON-2", "BEACON-2"]

    def test_a_plan_says_what_would_be_done_and_changes_nothing(self, engine, news, server):
        before = natural_rows(engine, runs=True)

        assert [*plan(engine, news)] == [
            ("news", "follow 1 items, 1 of them new, and ask again for 0"),
            ("news", f"fetch {server.url}/a.html"),
        ]
        sync(engine, news)
        assert [*plan(engine, news)] == [("news", "follow 1 items, 0 of them new, and ask again for 1")]
        assert natural_rows(engine, runs=True) != before
        assert "/a.html" not in server.paths()[:1]


class TestPages:
    def test_a_page_that_has_not_changed_is_not_sent_again(self, engine, pages, server):
        assert counts(sync(engine, pages)) == (2, 0, 0, 0)
        server.asked.clear()

        assert counts(sync(engine, pages)) == (0, 2, 0, 0)

        asked = {told.path: told.headers for told in server.asked}
        assert asked["/a.html"]["If-None-Match"] == '"1"'
        assert asked["/b.html"]["If-Modified-Since"] == "Wed, 04 Mar 2026 10:00:00 GMT"

    def test_a_corrected_page_replaces_what_it_said_and_the_figure_is_told(self, engine, pages, server):
        sync(engine, pages)
        server.pages["/a.html"] = Page(article("LANTERN-1", 46.9), etag='"2"')

        report = sync(engine, pages)

        assert counts(report) == (0, 1, 1, 0)
        assert [(change.kind, change.study) for change in report.changes] == [("changed figure", "LANTERN-1")]
        assert "48.2" in report.changes[0].message
        assert "46.9" in report.changes[0].message

    def test_a_page_that_does_not_come_waits_and_is_loaded_by_a_later_run(self, engine, pages, server):
        server.troubles = [says(503), says(503)]

        report = sync(engine, pages)

        assert (counts(report), report.exit_status) == ((1, 0, 0, 1), 1)
        assert rows(engine, "SELECT status, attempts FROM pages ORDER BY id") == [
            ("waiting", 1),
            ("loaded", 0),
        ]
        assert counts(sync(engine, pages)) == (1, 1, 0, 0)
        assert rows(engine, "SELECT status, attempts FROM pages ORDER BY id") == [
            ("loaded", 0),
            ("loaded", 0),
        ]
        assert rows(engine, "SELECT id FROM load_issues WHERE kind = 'not loaded'") == []

    def test_addresses_may_stand_in_a_file(self, engine, server, tmp_path):
        server.pages["/a.html"] = Page(article("LANTERN-1"))
        (tmp_path / "urls.txt").write_text(
            f"# ours\n\n{server.url}/a.html\n{server.url}/a.html\n", encoding="utf-8"
        )

        report = sync(
            engine, configured(tmp_path, "[[origins]]\nname = 'list'\nkind = 'pages'\nfile = 'urls.txt'\n")
        )

        assert counts(report) == (1, 0, 0, 0)
        assert server.paths() == ["/a.html"]

    def test_a_page_may_not_speak_for_the_address_of_another_site(self, engine, server, tmp_path):
        canonical = "<link rel='canonical' href='https://other.example/a.html'></head>"
        server.pages["/a.html"] = Page(article("LANTERN-1").replace("</head>", canonical))

        sync(
            engine,
            configured(
                tmp_path, f"[[origins]]\nname = 'a'\nkind = 'pages'\nurls = ['{server.url}/a.html']\n"
            ),
        )

        assert rows(engine, "SELECT url FROM sources") == [(f"{server.url}/a.html",)]

    def test_a_run_can_be_repeated_without_the_network(self, engine, pages, server, tmp_path):
        sync(engine, pages)
        server.pages.clear()
        again = initialise(tmp_path / "again.db")

        report = sync(again, pages, offline=True)

        assert counts(report) == (2, 0, 0, 0)
        assert natural_rows(again) == natural_rows(engine)
        again.dispose()


class TestFeeds:
    def test_new_items_are_followed_to_their_articles(self, engine, news, server):
        sync(engine, news)
        server.pages["/b.html"] = Page(article("BEACON-2"))
        server.pages["/feed"] = feed(server, "/b.html", "/a.html")

        report = sync(engine, news)

        assert counts(report) == (1, 1, 0, 0)
        assert studies(engine) == ["BEACON-2", "LANTERN-1"]

    def test_an_item_that_the_feed_has_dropped_is_not_lost(self, engine, news, server):
        server.troubles = [lambda _: True, says(503), says(503)]
        assert counts(sync(engine, news)) == (0, 0, 0, 1)
        server.pages["/b.html"] = Page(article("BEACON-2"))
        server.pages["/feed"] = feed(server, "/b.html")

        assert counts(sync(engine, news)) == (2, 0, 0, 0)

    def test_articles_that_wait_are_fetched_though_the_feed_does_not_come(self, engine, news, server):
        server.troubles = [lambda _: True, says(503), says(503)]
        sync(engine, news)
        del server.pages["/feed"]

        report = sync(engine, news)

        assert counts(report) == (1, 0, 0, 1)
        assert studies(engine) == ["LANTERN-1"]

    def test_an_article_is_looked_at_again_for_some_days(self, engine, news, server):
        sync(engine, news)
        server.pages["/a.html"] = Page(article("LANTERN-1", 46.9), etag='"2"')
        assert counts(sync(engine, news)) == (0, 0, 1, 0)
        long_ago = (datetime.now(UTC) - timedelta(days=8)).strftime("%Y-%m-%dT%H:%M:%SZ")
        with engine.begin() as connection:
            connection.execute(text("UPDATE pages SET found_at = :then"), {"then": long_ago})
        server.pages["/a.html"] = Page(article("LANTERN-1", 40.0), etag='"3"')

        assert counts(sync(engine, news)) == (0, 0, 0, 0)

    def test_an_article_that_is_refused_is_told_once(self, engine, news, server):
        del server.pages["/a.html"]

        assert counts(sync(engine, news)) == (0, 0, 0, 1)
        assert counts(sync(engine, news)) == (0, 0, 0, 0)
        assert rows(engine, "SELECT status, error FROM pages") == [
            ("refused", "the server has no such page; check the address (404)")
        ]

    def test_what_failed_is_tried_again_on_demand(self, engine, news, server):
        page = server.pages.pop("/a.html")
        sync(engine, news)
        server.pages["/a.html"] = page

        report = run_steps(engine, news, retry_steps(engine, news, 1))

        assert (report.run_id, counts(report)) == (2, (1, 0, 0, 0))
        assert studies(engine) == ["LANTERN-1"]


def of_the_registry(number: int, updated: str) -> dict:
    """A record with the day of its last update."""
    return {
        "protocolSection": {
            "identificationModule": {
                "nctId": f"NCT{number:08}",
                "briefTitle": f"Norvelimab in eczema, {number}",
            },
            "statusModule": {"lastUpdatePostDateStruct": {"date": updated}},
            "conditionsModule": {"conditions": ["Atopic Dermatitis"]},
        }
    }


@pytest.mark.usefixtures("registry")
class TestTheRegistry:
    @pytest.fixture
    def registry(self, monkeypatch):
        with registry_server() as server:
            server.studies = [of_the_registry(number, "2026-01-01") for number in range(1, 4)]
            monkeypatch.setenv("TRIALDB_CTGOV_URL", server.base_url)
            yield server

    @pytest.fixture
    def eczema(self, tmp_path):
        named = "[[origins]]\nname = 'eczema'\nkind = 'registry'\ncondition = 'eczema'\nwith_results = true\n"
        return configured(tmp_path, named)

    def test_the_first_run_asks_for_all_and_the_next_for_what_has_changed(self, engine, registry, eczema):
        assert counts(sync(engine, eczema)) == (3, 0, 0, 0)
        (_, asked), *_ = registry.asked
        assert (asked["query.cond"], asked["aggFilters"]) == ("eczema", "results:with")
        assert "filter.advanced" not in asked
        registry.asked.clear()

        assert counts(sync(engine, eczema)) == (0, 3, 0, 0)

        two_days_ago = (datetime.now(UTC) - timedelta(days=2)).strftime("%Y-%m-%d")
        (_, asked), *_ = registry.asked
        assert asked["filter.advanced"] == f"AREA[LastUpdatePostDate]RANGE[{two_days_ago},MAX]"

    def test_everything_is_asked_for_again_on_a_slower_schedule_and_on_demand(self, engine, registry, eczema):
        sync(engine, eczema)
        long_ago = (datetime.now(UTC) - timedelta(days=31)).strftime("%Y-%m-%dT%H:%M:%SZ")
        with engine.begin() as connection:
            connection.execute(text("UPDATE origins SET full_at = :then"), {"then": long_ago})
        for full in (False, True):
            registry.asked.clear()
            sync(engine, eczema, full=full)
            assert all("filter.advanced" not in asked for _, asked in registry.asked)

    def test_a_query_that_was_changed_starts_anew(self, engine, registry, eczema):
        sync(engine, eczema)
        registry.asked.clear()
        changed = eczema.origins[0].model_copy(update={"condition": "prurigo"})

        sync(engine, eczema.model_copy(update={"origins": (changed,)}))

        assert all("filter.advanced" not in asked for _, asked in registry.asked)

    def test_a_query_that_breaks_off_goes_on_where_it_stopped(self, engine, registry, eczema):
        registry.most = 2
        registry.troubles = [lambda _: True, lambda handler: handler.answer(404, b"gone") or False]

        report = sync(engine, eczema)

        assert (report.status, counts(report)) == ("failed", (2, 0, 0, 2))
        registry.asked.clear()
        assert counts(sync(engine, eczema)) == (1, 0, 0, 0)
        assert registry.asked[0][1]["pageToken"] == "after-2"

    def test_a_record_that_cannot_be_read_is_asked_for_again(self, engine, registry, eczema):
        broken = of_the_registry(2, "2026-01-01")
        broken["protocolSection"]["identificationModule"]["nctId"] = "NCT2"
        good, registry.studies[1] = registry.studies[1], broken
        report = sync(engine, eczema)
        assert (report.status, counts(report)) == ("partial", (2, 0, 0, 1))
        registry.asked.clear()
        registry.studies[1] = good

        assert counts(sync(engine, eczema)) == (1, 2, 0, 0)
        assert all("filter.advanced" not in asked for _, asked in registry.asked)

    def test_the_whole_registry_asked_in_full_marks_what_has_vanished(self, engine, registry, tmp_path):
        everything = configured(tmp_path, "[[origins]]\nname = 'all'\nkind = 'registry'\n")
        sync(engine, everything)
        registry.studies.pop()

        assert sync(engine, everything).vanished == 0
        assert sync(engine, everything, full=True).vanished == 1
        assert rows(engine, "SELECT COUNT(*) FROM sources WHERE vanished_on IS NOT NULL") == [(1,)]

    def test_a_query_that_goes_on_marks_nothing_as_vanished(self, engine, registry, tmp_path):
        everything = configured(tmp_path, "[[origins]]\nname = 'all'\nkind = 'registry'\n")
        registry.most = 2
        registry.troubles = [lambda _: True, lambda handler: handler.answer(404, b"gone") or False]
        sync(engine, everything)

        report = sync(engine, everything)

        assert (counts(report), report.vanished) == ((1, 0, 0, 0), 0)

    def test_a_plan_counts_the_records(self, engine, eczema):
        assert [*plan(engine, eczema)] == [("eczema", "ask the registry for 3 records (all)")]


class TestPubMed:
    @pytest.fixture
    def pubmed(self, server, monkeypatch):
        monkeypatch.setenv("TRIALDB_PUBMED_URL", f"{server.url}/eutils")
        monkeypatch.delenv("NCBI_API_KEY", raising=False)
        pages = add_pubmed(server)
        for pmid, percent in (("40000001", 48.2), ("40000002", 33.1)):
            stated = f"In LANTERN-{pmid[-1]}, {percent}% of patients on norvelimab and 15.1% on placebo reached EASI-75."
            pages.articles[pmid] = pubmed_article(pmid, abstract=stated)
        return pages

    @pytest.fixture
    def abstracts(self, tmp_path):
        return configured(
            tmp_path, "[[origins]]\nname = 'abstracts'\nkind = 'pubmed'\nquery = 'norvelimab'\n"
        )

    def test_abstracts_are_loaded_and_later_what_has_changed_is_asked_for(
        self, engine, pubmed, abstracts, server
    ):
        assert [*plan(engine, abstracts)] == [("abstracts", "ask PubMed for 2 abstracts (all)")]
        assert counts(sync(engine, abstracts)) == (2, 0, 0, 0)
        assert studies(engine) == ["LANTERN-1", "LANTERN-2"]
        pubmed.articles["40000002"] = pubmed.articles["40000002"].replace("33.1", "34.1")
        server.asked.clear()

        report = sync(engine, abstracts)

        assert counts(report) == (0, 1, 1, 0)
        assert [change.kind for change in report.changes] == ["changed figure"]
        assert "edat" in server.paths()[0]
        assert rows(engine, "SELECT url FROM sources WHERE replaced_by IS NULL ORDER BY 1") == [
            ("https://pubmed.ncbi.nlm.nih.gov/40000001/",), ("https://pubmed.ncbi.nlm.nih.gov/40000002/",)
        ]  # fmt: skip

    def test_a_run_can_be_repeated_without_the_network(self, engine, pubmed, abstracts, server, tmp_path):
        sync(engine, abstracts)
        server.pages.clear()
        pubmed.articles.clear()
        again = initialise(tmp_path / "again.db")

        assert counts(sync(again, abstracts, offline=True)) == (2, 0, 0, 0)
        assert natural_rows(again) == natural_rows(engine)
        again.dispose()

    @pytest.mark.usefixtures("pubmed")
    def test_an_answer_that_does_not_come_leaves_it_to_the_next_run(self, engine, abstracts, server):
        server.troubles = [says(503), says(503)]
        assert sync(engine, abstracts).status == "failed"

        assert counts(sync(engine, abstracts)) == (2, 0, 0, 0)


class TestBulkFiles:
    def test_a_file_of_all_records_marks_what_has_vanished(self, engine, tmp_path):
        file = tmp_path / "all.jsonl"
        records = [json.dumps(of_the_registry(number, "2026-01-01")) for number in range(1, 4)]
        file.write_text("\n".join(records), encoding="utf-8")
        named = "[[origins]]\nname = 'bulk'\nkind = 'bulk'\npath = 'all.jsonl'\ncomplete = true\n"
        configuration = configured(tmp_path, named)
        assert counts(sync(engine, configuration)) == (3, 0, 0, 0)
        file.write_text("\n".join(records[:2]), encoding="utf-8")

        report = sync(engine, configuration)

        assert (counts(report), report.vanished) == ((0, 2, 0, 0), 1)

    def test_a_file_at_an_address_is_loaded_when_it_has_changed(self, engine, server, tmp_path):
        records = "\n".join(json.dumps(of_the_registry(number, "2026-01-01")) for number in range(1, 4))
        server.pages["/all.jsonl"] = Page(records, "application/x-ndjson", etag='"1"')
        named = f"[[origins]]\nname = 'bulk'\nkind = 'bulk'\nurl = '{server.url}/all.jsonl'\n"
        configuration = configured(tmp_path, named)

        assert counts(sync(engine, configuration)) == (3, 0, 0, 0)
        assert counts(sync(engine, configuration)) == (0, 1, 0, 0)
        assert (tmp_path / "kept" / "bulk" / "all.jsonl").read_text(encoding="utf-8") == records
        server.pages["/all.jsonl"] = Page(records + "\n", "application/x-ndjson", etag='"2"')
        assert counts(sync(engine, configuration)) == (0, 3, 0, 0)
