"""Strangers on the site: what sources write is text, SQL only reads and not for long, odd addresses are not found."""

from __future__ import annotations

import shutil
import sqlite3
import time
from contextlib import closing
from urllib.parse import quote

import pytest
from documentation import demo_database
from httpx import Request, Response
from records import record
from sites import Served, hrefs, page

from trialdb.pipeline import load
from trialdb.store import open_database
from trialdb.values import key

SCRIPT = "<script>stolen()</script>"
HOSTILE = f"{SCRIPT}<img src=x onerror=stolen()>\"' onmouseover=stolen() {{{{ 7*7 }}}} \u202eevil\u2069"
ADDRESS = "javascript:stolen()"
#: Columns in which sources, or those who name things after them, write freely.
WRITTEN = {
    "studies": ("name", "title", "program", "status"),
    "arms": ("label",),
    "arm_interventions": ("regimen", "route"),
    "sources": ("title", "publisher"),
    "endpoints": ("label", "area", "instrument"),
    "interventions": ("name",),
    "conditions": ("name",),
    "adverse_event_terms": ("term",),
    "results": (
        "value_text",
        "reported_endpoint",
        "subgroup",
        "population",
        "comment",
        "class_title",
        "category",
    ),
    "safety_events": ("value_text", "reported_term", "qualifier", "organ_class", "comment"),
    "study_endpoints": ("reported_endpoint", "time_frame"),
    "evidence": ("quote",),
    "resolutions": ("name", "reason"),
    "load_issues": ("message", "quote"),
    "data_dictionary": ("description",),
}
PAGES = (
    "/", "/drug/1", "/study/NCT05398445", "/study/NCT03569293", "/endpoint/EASI-75", "/source/1", "/source/2", "/audit",
    "/conflicts", "/runs", "/search?q=stolen", "/search?q=rocket", "/ask?q=EASI-75+delta+versus+placebo+by+dose",
    "/compare?endpoint=EASI-75",
)  # fmt: skip
ONE = ("drug", "study", "endpoint", "source")
ODD = {
    "slash": "%2F", "many slashes": "a%2Fb%2F..%2F..%2Fetc%2Fpasswd", "encoded dots": "%2e%2e%2f%2e%2e",
    "long": "x" * 8000, "NUL": "%00", "NUL within": "a%00b", "no UTF-8": "%ff%fe", "quote": "'%20OR%201=1--", "percent": "%25",
    "question": "%3F", "script": quote(HOSTILE, safe=""), "number": "9" * 40, "minus": "-1",
    "superscript": "%C2%B2", "space": "%20", "newline": "%0d%0aset-cookie:a=b", "form": ".json", "two forms": "a.json.csv",
}  # fmt: skip


@pytest.fixture(scope="module")
def clean(tmp_path_factory):
    return Served(shutil.copy(demo_database(tmp_path_factory), tmp_path_factory.mktemp("clean") / "demo.db"))


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """The demo's database in which everything that is written freely is hostile."""
    file = shutil.copy(demo_database(tmp_path_factory), tmp_path_factory.mktemp("hostile") / "demo.db")
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")  # a quote is as long as its place
        for table, columns in WRITTEN.items():
            for column in columns:
                connection.execute(f"UPDATE {table} SET {column} = COALESCE({column}, '') || ?", [HOSTILE])
        connection.execute("UPDATE sources SET url = ?", [ADDRESS])
        connection.create_function("key", 1, key)
        connection.execute(
            "INSERT INTO intervention_names (intervention_id, name, name_key) SELECT id, name, key(name) FROM interventions"
        )
        # Texts keep their places: the quotes in them are marked where they stand.
        connection.execute("UPDATE sources SET text = text || ?", [HOSTILE + "\0end"])
    return Served(file)


def assert_harmless(answer):
    """No script, handler, address or template of what is written has become part of the page."""
    for element in page(answer).iter():
        if not isinstance(element.tag, str):
            continue
        if element.tag in {"script", "style"}:
            assert "stolen()" not in (element.text or ""), answer.url
        for name, value in element.attrib.items():
            assert not (name.startswith("on") and "stolen" in value), (answer.url, element.tag, name)
            if name in {"href", "src", "action", "formaction"}:
                assert not value.strip().lower().startswith(("javascript:", "data:", "vbscript:")), answer.url
        assert not (element.tag == "img" and element.get("src") == "x"), answer.url
    assert "{49}" not in answer.text
    assert " 49 }" not in answer.text


@pytest.mark.parametrize(
    "harm",
    [
        SCRIPT, "<p onclick='stolen()'>", "<a href=' JavaScript:stolen()'>x</a>", "<img src=x>", "<form action='data:x'></form>",
        "{49}",
    ],
)  # fmt: skip
def test_these_tests_would_see_what_has_become_part_of_a_page(harm):
    with pytest.raises(AssertionError):
        assert_harmless(
            Response(200, html=f"<html><body><p>Text</p>{harm}</body></html>", request=Request("GET", "/"))
        )


class TestHostileText:
    @pytest.mark.parametrize("path", PAGES)
    def test_what_a_source_writes_is_text_on_every_page(self, hostile, path):
        if path == "/drug/1":
            path = next(href for href in hrefs(hostile.get("/")) if href.startswith("/drug/"))
        answer = hostile.get(path)
        assert answer.status_code == 200, path
        assert_harmless(answer)
        if path not in {"/compare?endpoint=EASI-75", "/conflicts", "/search?q=stolen"}:
            assert SCRIPT in page(answer).text_content()

    @pytest.mark.parametrize("kind", ["drug", "endpoint", "study", "source"])
    def test_pages_that_hostile_names_lead_to_are_there(self, hostile, kind):
        tables = {
            "drug": ("/", "/drug/"), "endpoint": ("/", "/endpoint/"), "study": ("/source/2", "/study/"),
            "source": ("/study/NCT05398445", "/source/"),
        }  # fmt: skip
        start, begins = tables[kind]
        links = [href for href in hrefs(hostile.get(start)) if href.startswith(begins)]
        assert links
        answers = hostile.get_all(links[:4])
        assert {answer.status_code for answer in answers.values()} == {200}
        for answer in answers.values():
            assert_harmless(answer)

    @pytest.mark.parametrize(
        "table", [*WRITTEN, "v_results", "v_deltas", "v_safety", "v_studies", "v_timeline", "v_unresolved"]
    )
    def test_it_is_text_in_tables_and_rows_too(self, hostile, table):
        first = hostile.get(f"/demo/{table}", _size=3)
        rows = [href for href in hrefs(first) if href.startswith(f"/demo/{table}/")][:2]
        answers = [first, *hostile.get_all(rows).values()]
        assert {answer.status_code for answer in answers} == {200}
        for answer in answers:
            assert_harmless(answer)
        assert SCRIPT in page(first).text_content()

    @pytest.mark.parametrize(
        "path",
        [
            "/ask?q={}",
            "/search?q={}",
            "/compare?drugs={}",
            "/audit?study={}",
            "/conflicts?drug={}",
            "/source/1?quote={}",
        ],
    )
    def test_what_a_visitor_writes_comes_back_as_text(self, clean, path):
        answer = clean.get(path.format(quote(HOSTILE)))
        assert answer.status_code in {200, 400, 404}
        assert_harmless(answer)

    def test_an_address_that_is_a_script_is_no_link(self, hostile):
        answer = hostile.get("/source/1")
        assert ADDRESS in page(answer).text_content()
        assert_harmless(answer)

    def test_an_article_with_hostile_text_is_loaded_and_shown_as_it_is(self, tmp_path, sqlite_template):
        file = shutil.copy(sqlite_template, tmp_path / "trials.db")
        article = f"In the LANTERN-1 trial, 48% of patients on norvelimab 200 mg reached EASI-75, and 15% on placebo. {HOSTILE}\n"
        (tmp_path / "article.txt").write_text(article, encoding="utf-8")
        engine = open_database(file)
        assert load(engine, [tmp_path / "article.txt"]).loaded == 1
        engine.dispose()
        answers = Served(file).get_all(
            ["/source/1", "/study/LANTERN-1", "/search?q=stolen", "/trials/sources/1"]
        )
        for answer in answers.values():
            assert answer.status_code == 200
            assert_harmless(answer)
        assert SCRIPT in page(answers["/source/1"]).text_content()
        assert "\u202e" in answers["/source/1"].text

    def test_a_record_with_hostile_titles_is_shown_as_it_is(self, tmp_path, sqlite_template):
        import json

        file = shutil.copy(sqlite_template, tmp_path / "trials.db")
        odd = record(
            identificationModule={"briefTitle": f"A trial {HOSTILE}", "organization": {"fullName": HOSTILE}}
        )
        (tmp_path / "odd.json").write_text(json.dumps(odd), encoding="utf-8")
        engine = open_database(file)
        assert load(engine, [tmp_path / "odd.json"]).loaded == 1
        engine.dispose()
        answers = Served(file).get_all(["/", "/source/1", "/study/NCT09990001", "/trials/registry_records/1"])
        for answer in answers.values():
            assert answer.status_code == 200
            assert_harmless(answer)
        assert SCRIPT in page(answers["/study/NCT09990001"]).text_content()

    @pytest.mark.parametrize("path", PAGES[2:])
    def test_a_policy_forbids_what_is_from_elsewhere(self, hostile, path):
        headers = hostile.get(path).headers
        policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
        assert policy["default-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
        assert policy["connect-src"] == policy["form-action"] == "'self'"
        assert not {"*", "http:", "https:"} & set(" ".join(policy.values()).split())
        assert headers["x-content-type-options"] == "nosniff"


class TestSql:
    @pytest.mark.parametrize(
        "sql",
        [
            "INSERT INTO organisations (name) VALUES ('x')", "UPDATE studies SET name = 'x'", "DELETE FROM sources",
            "DROP TABLE studies", "CREATE TABLE x (y)", "CREATE TEMP TABLE x (y)", "ATTACH DATABASE '/tmp/x.db' AS x",
            "VACUUM INTO '/tmp/x.db'", "PRAGMA writable_schema = 1", "PRAGMA journal_mode = DELETE", "REINDEX",
            "WITH x AS (SELECT 1) DELETE FROM sources", "WITH x AS (SELECT 1) INSERT INTO organisations (name) SELECT 'x'",
            "SELECT 1; DELETE FROM sources", "EXPLAIN DELETE FROM sources; DELETE FROM sources",
            "SELECT load_extension('x')", "SELECT readfile('/etc/passwd')", "SELECT writefile('/tmp/x', 'x')", "INSERT INTO sources_fts (sources_fts) VALUES ('optimize')",
        ],
    )  # fmt: skip
    def test_only_reading_is_possible(self, clean, sql):
        file = clean.datasette.databases["demo"].path
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
            before = list(connection.iterdump())
            answer = clean.get("/demo.json", sql=sql)
            assert answer.status_code == 400, answer.text
            assert list(connection.iterdump()) == before

    def test_reading_is_possible(self, clean):
        assert clean.get("/demo.json", sql="SELECT COUNT(*) FROM sources").status_code == 200

    @pytest.mark.parametrize(
        "sql",
        [
            "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT COUNT(*) FROM n",
            "SELECT COUNT(*) FROM evidence a, evidence b, evidence c, evidence d, evidence e",
        ],
    )
    def test_a_query_that_goes_on_is_stopped(self, clean, sql):
        began = time.monotonic()
        answer = clean.get("/demo.json", sql=sql)
        assert answer.status_code == 400
        assert "took too long" in answer.text
        assert time.monotonic() - began < 10

    def test_a_visitor_cannot_ask_for_more_time(self, clean):
        sql = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT COUNT(*) FROM n"
        began = time.monotonic()
        assert clean.get("/demo.json", sql=sql, _timelimit=60_000).status_code == 400
        assert time.monotonic() - began < 10

    def test_rows_beyond_the_limit_are_not_sent(self, clean):
        answer = clean.get(
            "/demo.json", sql="SELECT a.id FROM evidence a, evidence b, evidence c", _size="max"
        ).json()
        assert (len(answer["rows"]), answer["truncated"]) == (5000, True)

    @pytest.mark.parametrize("name", ["risk_ratios", "figure_to_sentence", "studies_of_a_condition"])
    def test_a_value_of_a_query_is_never_sql(self, clean, name):
        values = dict.fromkeys(("drug", "endpoint", "study", "figure", "condition"), "' OR 1=1 --")
        assert clean.rows(name, **values) == []


class TestAddresses:
    @pytest.mark.parametrize("kind", ONE)
    def test_an_odd_name_is_not_found_and_no_error_of_the_server(self, clean, kind):
        answers = clean.get_all(
            f"/{kind}/{odd}{form}" for odd in ODD.values() for form in ("", ".json", ".csv")
        )
        assert len(answers) > 40
        assert {path: a.status_code for path, a in answers.items() if a.status_code not in {400, 404}} == {}

    @pytest.mark.parametrize(
        "path",
        [
            "/search?q={}", "/ask?q={}", "/compare?drugs={}", "/compare?endpoint={}", "/audit?study={}", "/conflicts?drug={}",
            "/conflicts.json?condition={}", "/source/1?quote={}", "/audit.csv?answer={}", "/study/NCT05398445.csv?answer={}",
        ],
    )  # fmt: skip
    def test_an_odd_parameter_is_answered_or_refused(self, clean, path):
        answers = clean.get_all(path.format(odd) for odd in ODD.values())
        assert {
            path: a.status_code for path, a in answers.items() if a.status_code not in {200, 400, 404}
        } == {}

    @pytest.mark.parametrize(
        "words", ['"', "*", "a AND", "NEAR(", "-", "title:", "(((", "a" * 20_000, " ".join("ab" * 3000)]
    )
    def test_a_search_for_signs_is_answered(self, clean, words):
        assert clean.get("/search", q=words).status_code == 200
        assert clean.get("/demo/sources.json", _search=words).status_code in {200, 400}

    def test_nothing_outside_of_the_style_is_served(self, clean):
        assert clean.get("/-/static-plugins/trialdb/trials.css").status_code == 200
        for path in ("..%2Fpages.py", "../pages.py", "%2e%2e/__init__.py", "..%2Fmetadata.yaml"):
            assert clean.get(f"/-/static-plugins/trialdb/{path}").status_code in {400, 403, 404}
