"""Datasette's own pages: tables and columns are described, all rows can be reached, queries answer their examples."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from pathlib import Path

import pytest
import yaml
from documentation import ROOT, demo_database
from hand_made import made_in
from records import record
from sites import Served, hrefs, page
from sqlalchemy import update

from trialdb.pipeline import load
from trialdb.site.metadata import described, shown
from trialdb.site.queries import _read, read_queries
from trialdb.store import open_database
from trialdb.store.models import Base, SafetyEvent
from trialdb.store.views import read_views

SETTINGS = yaml.safe_load((ROOT / "trialdb" / "site" / "metadata.yaml").read_text(encoding="utf-8"))
TABLES = {table.name: [c.name for c in table.columns] for table in Base.metadata.sorted_tables}
VIEWS = {view.name: list(view.columns) for view in read_views()}
QUERIES = {query.name: query for query in read_queries()}
FORMS = ("", ".json", ".csv")


@pytest.fixture(scope="module")
def demo(tmp_path_factory) -> Served:
    """The demo's database with the example of a registry record, and a record whose results are due."""
    folder = tmp_path_factory.mktemp("site")
    file = folder / "demo.db"
    shutil.copy(demo_database(tmp_path_factory), file)
    due = record(
        statusModule={"overallStatus": "COMPLETED", "primaryCompletionDateStruct": {"date": "2020-03-31"}}
    )
    (folder / "due.json").write_text(json.dumps(due), encoding="utf-8")
    engine = open_database(file)
    report = load(engine, [ROOT / "docs" / "examples", folder / "due.json"])
    engine.dispose()
    assert not report.failed
    return Served(file)


@pytest.fixture(scope="module")
def told(demo):
    """What Datasette knows of everything that it serves."""
    return demo.get("/-/metadata.json").json()


class TestDescriptions:
    def test_the_site_has_a_title_a_description_and_a_source(self, told):
        assert {"title", "description", "source", "source_url"} <= set(told)

    def test_the_home_of_the_source_is_a_page(self, demo, told):
        assert demo.get(told["source_url"]).status_code == 200

    @pytest.mark.parametrize("name", [*TABLES, *VIEWS])
    def test_every_table_and_view_is_described_with_all_its_columns(self, told, name):
        table = told["databases"]["demo"]["tables"][name]
        assert table["description"]
        assert set(table["columns"]) == set(TABLES.get(name) or VIEWS[name])
        assert all(table["columns"].values())

    def test_a_page_shows_the_description_of_a_table_and_of_its_columns(self, demo):
        shown = demo.get("/demo/v_deltas").text
        assert "One row is one arm against another" in shown
        assert "dose at one time" in shown

    def test_what_who_serves_it_says_goes_before(self, demo):
        demo.datasette._metadata_local = {"title": "Ours"}
        try:
            assert demo.get("/-/metadata.json").json()["title"] == "Ours"
        finally:
            demo.datasette._metadata_local = {}

    def test_datasette_may_change_what_it_is_given(self, demo):
        given = described(demo.datasette, None)
        given["databases"]["demo"]["tables"]["v_deltas"]["columns"]["study"] = "changed"
        given["databases"]["demo"]["tables"]["v_deltas"]["size"] = 1
        again = described(demo.datasette, None)["databases"]["demo"]["tables"]["v_deltas"]
        assert (again["columns"]["study"], again["size"]) == ("name of the study", 50)

    def test_a_database_of_somebody_else_is_left_alone(self, tmp_path):
        file = tmp_path / "other.db"
        file.touch()
        other = Served(file)
        assert "title" not in other.get("/-/metadata.json").json()
        assert other.get("/other.json").json()["queries"] == []


class TestSettings:
    def test_each_table_and_view_is_configured_or_hidden(self):
        known = {*TABLES, *VIEWS, "alembic_version"}
        assert set(SETTINGS["tables"]) | set(SETTINGS["hidden"]) == known

    @pytest.mark.parametrize("name", list(SETTINGS["tables"]))
    def test_settings_name_columns_that_there_are(self, name):
        settings, columns = SETTINGS["tables"][name], TABLES.get(name) or VIEWS[name]
        one = {settings[part] for part in ("sort", "sort_desc", "label_column", "fts_pk") if part in settings}
        assert one | set(settings.get("facets", ())) <= set(columns)

    def test_views_are_not_sorted_unasked_because_that_reads_all_of_them(self):
        assert [name for name in VIEWS if {"sort", "sort_desc"} & set(SETTINGS["tables"][name])] == []

    def test_housekeeping_and_indexes_are_hidden(self, demo):
        shown = {t["name"] for t in demo.get("/demo.json").json()["tables"] if not t["hidden"]}
        assert shown == set(TABLES) - set(SETTINGS["hidden"])

    def test_a_reference_to_a_row_shows_its_name(self, demo):
        (row,) = demo.rows("results", _size=1, _labels="on")
        names = {row[column]["label"] for column in ("study_id", "endpoint_id", "source_id", "evidence_id")}
        assert not any(isinstance(name, int) or str(name).isdecimal() for name in names)

    @pytest.mark.parametrize("name", [n for n, told in SETTINGS["tables"].items() if "fts_table" in told])
    def test_a_search_gives_some_rows_and_not_all(self, demo, name):
        whole = demo.get(f"/demo/{name}.json", _size=1).json()["filtered_table_rows_count"]
        words = {"evidence_fts": "placebo", "endpoints_fts": "skin", "sources_fts": "rocatinlimab"}
        searched = words.get(SETTINGS["tables"][name]["fts_table"], "ROCKET")
        found = demo.get(f"/demo/{name}.json", _size=1, _search=searched)
        assert found.status_code == 200
        assert found.json()["filtered_table_rows_count"] < whole or whole <= 2

    def test_a_view_finds_rows_by_the_words_of_their_sentences(self, demo):
        rows = demo.rows("v_results", _search="Lancet OR vIGA", _searchmode="raw", _size="max")
        assert rows
        assert all(re.search("lancet|viga", row["quote"], re.IGNORECASE) for row in rows)

    @pytest.mark.parametrize("name", ["studies", "v_results", "v_safety", "sources"])
    def test_facets_are_counted_beside_the_rows(self, demo, name):
        answer = demo.get(f"/demo/{name}.json", _size=1).json()
        assert set(answer["facet_results"]) == set(SETTINGS["tables"][name]["facets"])

    @pytest.mark.parametrize("name", SETTINGS["uncounted"])
    def test_a_whole_view_of_figures_is_a_page_without_a_count_of_its_rows(self, demo, name):
        counted = re.compile(r"<h3>\s*[\d,]+ rows?")
        pages = {
            path: demo.get(f"/demo/{name}{path}") for path in ("", "?_size=3", "?_next=3", "?study_id=1")
        }
        assert {path: answer.status_code for path, answer in pages.items()} == dict.fromkeys(pages, 200)
        assert [path for path, answer in pages.items() if counted.search(answer.text)] == ["?study_id=1"]
        assert demo.get(f"/demo/{name}.json").json()["filtered_table_rows_count"] > 0

    @pytest.mark.parametrize("name", SETTINGS["uncounted"])
    def test_a_search_of_figures_is_counted_but_where_two_views_are_put_together(self, demo, name):
        searched = "placebo" if SETTINGS["tables"][name]["fts_table"] == "evidence_fts" else "ROCKET"
        page = demo.get(f"/demo/{name}", _search=searched)
        assert page.status_code == 200
        assert bool(re.search(r"<h3>\s*[\d,]+ rows?", page.text)) == (name not in SETTINGS["united"])

    def test_views_of_very_many_figures_have_no_facets_that_would_not_be_counted_in_time(
        self, tmp_path, sqlite_template
    ):
        url = f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'many.db')}"
        made = made_in(open_database(url))
        made.event(made.source("Journal", "2025"), made.arm(made.study("S"), "arm", "drug"), "Pyrexia", "5%")
        made.session.commit()
        faceted = {name for name in SETTINGS["uncounted"] if "facets" in SETTINGS["tables"][name]}
        few = shown(open_database(url))
        made.session.execute(update(SafetyEvent).values(id=SETTINGS["faceted_up_to"] + 1))
        made.session.commit()
        made.session.close()
        many = shown(open_database(url))
        assert {name for name in SETTINGS["uncounted"] if "facets" in few[name]} == faceted > {"v_results"}
        slow = [*SETTINGS["uncounted"], *SETTINGS["unfaceted"]]
        assert [name for name in slow if "facets" in many[name]] == []
        assert many["studies"] == few["studies"]
        assert "facets" in many["studies"]

    def test_other_tables_and_views_are_counted(self, demo):
        assert re.search(r"<h3>\s*[\d,]+ rows", demo.get("/demo/v_studies").text)


class TestCrawl:
    @pytest.mark.parametrize("name", [*VIEWS, *TABLES, "alembic_version"])
    def test_a_table_and_its_first_rows_are_pages(self, demo, name):
        first = demo.get(f"/demo/{name}", _size=3)
        rows = [href for href in hrefs(first) if re.fullmatch(rf"/demo/{name}/[^/?.]+", href)]
        answers = demo.get_all([*rows[:3], f"/demo/{name}.json?_size=3", f"/demo/{name}.csv?_size=3"])
        assert {path: a.status_code for path, a in answers.items()} == dict.fromkeys(answers, 200)
        assert first.status_code == 200
        count = demo.get(f"/demo/{name}.json", _size=3).json()["filtered_table_rows_count"]
        assert name in VIEWS or len(rows) == min(count, 3)

    def test_pages_of_the_site_are_html_json_and_csv(self, demo):
        home = hrefs(demo.get("/"))
        kinds = {kind: [h for h in home if h.startswith(f"/{kind}/")][:3] for kind in ("drug", "endpoint")}
        assert all(kinds.values())
        sources = [f"/source/{row['id']}" for row in demo.rows("sources", _size=4)]
        studies = [f"/study/{row['nct_id'] or row['name']}" for row in demo.rows("studies", _size=6)]
        paths = [*kinds["drug"], *kinds["endpoint"], *sources, *studies, "/audit", "/conflicts", "/runs"]
        for path in paths:
            answers = demo.get_all(f"{path}{form}" for form in FORMS)
            assert [a.status_code for a in answers.values()] == [200, 200, 200], path
            told = answers[f"{path}.json"].json()
            first = next(iter(told["answers"].values()))
            lines = list(csv.reader(io.StringIO(answers[f"{path}.csv"].text)))
            assert len(lines) == len(first["rows"]) + 1
            assert len({len(line) for line in lines}) == 1

    @pytest.mark.parametrize(
        "path",
        ["/index", "/compare{}?drugs=upadacitinib,rocatinlimab&endpoint=EASI-75", "/ask{}?q=EASI-75+by+dose"],
    )
    def test_pages_that_ask_are_html_json_and_csv(self, demo, path):
        path = path if "{}" in path else f"{path}{{}}"
        answers = [demo.get(path.format(form)) for form in FORMS]
        assert [a.status_code for a in answers] == [200, 200, 200]
        assert next(iter(answers[1].json()["answers"].values()))["rows"]
        assert len(list(csv.reader(io.StringIO(answers[2].text)))) > 1

    def test_what_the_home_page_links_to_is_there(self, demo):
        answers = demo.get_all(hrefs(demo.get("/")))
        broken = {path: a.status_code for path, a in answers.items() if a.status_code != 200}
        assert broken == {}


class TestQueries:
    @pytest.mark.parametrize("name", QUERIES)
    def test_a_query_answers_its_example(self, demo, name):
        query = QUERIES[name]
        rows = demo.rows(name, **query.example)
        assert rows
        assert len(query.sql.splitlines()) > 3

    @pytest.mark.parametrize("name", QUERIES)
    def test_a_query_without_values_is_a_page_and_no_error(self, demo, name):
        answer = demo.get(f"/demo/{name}")
        assert answer.status_code == 200
        inputs = {field.get("name") for field in page(answer).iter("input")}
        assert set(QUERIES[name].parameters) <= inputs
        assert QUERIES[name].title in answer.text

    @pytest.mark.parametrize("name", QUERIES)
    def test_its_page_leads_to_its_example(self, demo, name):
        links = [link.get("href") for link in page(demo.get(f"/demo/{name}")).iter("a")]
        (example,) = [link for link in links if link.startswith("?") and "_" not in link.partition("=")[0]]
        assert demo.get(f"/demo/{name}{example}").status_code == 200

    @pytest.mark.parametrize(
        "name", [name for name, q in QUERIES.items() if set(q.parameters) & {"drug", "study"}]
    )
    def test_a_name_that_nobody_has_gives_no_rows(self, demo, name):
        assert demo.rows(name, **dict.fromkeys(QUERIES[name].parameters, "nobody")) == []

    def test_the_page_of_the_database_lists_them_all(self, demo):
        listed = {query["name"]: query["title"] for query in demo.get("/demo.json").json()["queries"]}
        assert listed == {query.name: query.title for query in QUERIES.values()}
        assert len(listed) >= 10

    def test_deltas_by_dose_are_those_of_the_readme(self, demo):
        rows = demo.rows("delta_versus_placebo_by_dose", drug="Upadacitinib", endpoint="easi-75")
        told = {(row["study"], row["dose_value"], row["publisher"]): row["value"] for row in rows}
        assert told["Measure Up 1", 30.0, "The Lancet"] == 63.4
        assert told["Measure Up 2", 15.0, "The Lancet"] == 46.9
        assert {row["endpoint"] for row in rows} == {"EASI-75"}

    def test_a_figure_leads_to_its_sentence(self, demo):
        rows = demo.rows("figure_to_sentence", study="NCT05398445", figure="42.3")
        assert rows
        assert all("42.3" in row["quote"] for row in rows)

    def test_results_are_overdue_a_year_after_the_end_and_not_before(self, demo):
        assert demo.rows("overdue_results", asof="2021-03-30") == []
        (due,) = demo.rows("overdue_results", asof="2021-04-30")
        assert due["due_about"] == "2021-03-31"

    def test_what_changed_is_what_was_loaded_since(self, demo):
        assert len(demo.rows("changed_since", since="2000-01-01")) == len(demo.rows("sources", _size="max"))
        assert demo.rows("changed_since", since="2999-01-01") == []

    def test_a_file_that_does_not_say_what_a_parameter_means_is_refused(self):
        with pytest.raises(ValueError, match="drug"):
            _read("odd", "-- title: Odd\n-- description: It is.\nSELECT :drug")


def test_functions_that_views_need_are_there_on_a_sqlite_without_them(demo, monkeypatch):
    called = []
    monkeypatch.setattr("trialdb.site.add_mathematics", called.append)
    other = Served(Path(demo.datasette.databases["demo"].path))
    assert other.rows("v_effects", _size=1)
    assert called


def test_a_long_value_is_refused_before_it_takes_the_memory(demo):
    answer = demo.get("/demo.json", sql="SELECT length(zeroblob(200000000))", _shape="objects")
    assert answer.status_code == 400
    assert "too big" in answer.json()["error"]
