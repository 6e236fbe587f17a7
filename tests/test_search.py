"""Full-text search on SQLite: found as soon as it is stored, gone when it goes."""

from __future__ import annotations

import json

import pytest
from hand_made import horizon, made_in
from records import record
from sqlalchemy import text
from sqlite_utils import Database

from trialdb.pipeline import load
from trialdb.store.database import initialise, schema_change
from trialdb.store.search import SEARCHED, create_search, drop_search

ARTICLE = """---
title: Norvelimab eases itch
publisher: Northmoor Biosciences
published: 2026-03-04
---
In the phase 3 LANTERN-1 trial, 48.2% of patients on norvelimab 200 mg reached EASI-75 at week 16, compared with
15.1% on placebo (p<0.001).
"""


@pytest.fixture
def engine(tmp_path):
    engine = initialise(tmp_path / "trials.db")
    yield engine
    engine.dispose()


def found(engine, table, words):
    """The rows of a table that a search finds, by number."""
    with engine.connect() as connection:
        rows = connection.execute(
            text(f"SELECT rowid FROM {table}_fts WHERE {table}_fts MATCH :words"), {"words": words}
        )
        return sorted(rows.scalars())


def checked(engine):
    """SQLite compares each index with the table that it is of; what is not indexed of a row would be an error."""
    with engine.begin() as connection:
        for searched in SEARCHED:
            if not searched.indexed and not searched.only:
                connection.execute(
                    text(f"INSERT INTO {searched.index} ({searched.index}) VALUES ('integrity-check')")
                )


def test_an_article_is_found_by_its_words_once_it_is_loaded(engine, tmp_path):
    (tmp_path / "itch.md").write_text(ARTICLE, encoding="utf-8")
    load(engine, [tmp_path / "itch.md"])

    assert found(engine, "sources", "reach norvelimab") == [1]  # "reached" by its stem
    assert found(engine, "sources", "eczema") == []
    assert len(found(engine, "evidence", "placebo")) > 0
    assert found(engine, "studies", "lantern") == [1]
    checked(engine)


def test_a_changed_article_is_found_by_its_new_words_and_its_old_version_by_the_old(engine, tmp_path):
    article = tmp_path / "itch.md"
    article.write_text(ARTICLE, encoding="utf-8")
    load(engine, [article])
    quotes = found(engine, "evidence", "norvelimab")
    article.write_text(ARTICLE.replace("itch", "eczema").replace("15.1%", "16.3%"), encoding="utf-8")
    load(engine, [article])

    assert quotes
    assert (found(engine, "sources", "itch"), found(engine, "sources", "eczema")) == ([1], [2])
    with engine.connect() as connection:
        kept = set(connection.execute(text("SELECT id FROM evidence WHERE locator = ''")).scalars())
    assert set(found(engine, "evidence", "norvelimab")) <= kept
    checked(engine)


def test_a_record_is_found_by_its_title_and_not_by_the_names_of_its_fields(engine, tmp_path):
    told = record("NCT09990003")
    (tmp_path / "record.json").write_text(json.dumps(told), encoding="utf-8")
    load(engine, [tmp_path / "record.json"])

    title = told["protocolSection"]["identificationModule"]["briefTitle"]
    assert found(engine, "sources", f'"{title}"') == [1]
    assert found(engine, "sources", "protocolSection") == []
    assert found(engine, "evidence", "protocolSection") == []
    assert found(engine, "studies", "NCT09990003") == [1]


def test_versions_of_a_record_that_are_stored_together_are_found_each_by_its_own_title(engine, tmp_path):
    told, lines = record("NCT09990003"), []
    for title in ("Zemla for itch", "Zemla for eczema", "Zemla for asthma"):
        told["protocolSection"]["identificationModule"]["briefTitle"] = title
        lines.append(json.dumps(told))
    (tmp_path / "records.jsonl").write_text("\n".join(lines), encoding="utf-8")
    load(engine, [tmp_path / "records.jsonl"])

    words = ("itch", "eczema", "asthma")
    assert [found(engine, "sources", f"zemla {word}") for word in words] == [[1], [2], [3]]
    assert [found(engine, "studies", f"zemla {word}") for word in words] == [[], [], [1]]
    checked(engine)


def test_what_is_stored_before_there_is_an_index_is_found_once_there_is_one(engine):
    with schema_change(engine) as connection:
        drop_search(connection)
    made = made_in(engine)
    horizon(made)
    made.session.commit()
    made.session.close()
    with schema_change(engine) as connection:
        create_search(connection)

    assert found(engine, "studies", "horizon") == [1]


def test_making_the_index_again_changes_nothing_and_sqlite_utils_knows_it(engine):
    made = made_in(engine)
    trial = horizon(made)
    made.session.commit()
    initialise(engine.url.database).dispose()
    trial.study.name = "ROCKET-ZENITH"
    made.session.commit()
    made.session.close()

    assert (found(engine, "studies", "horizon"), found(engine, "studies", "zenith")) == ([], [1])
    assert [row["name"] for row in Database(engine.url.database)["studies"].search("zenith")] == [
        "ROCKET-ZENITH"
    ]
    checked(engine)
