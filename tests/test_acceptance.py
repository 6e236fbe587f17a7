"""The five articles that the project was asked for, as published: what is read, what is answered, in whatever order.

They lie in ``shared/articles`` beside the checkout; without them these tests are skipped.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from itertools import permutations
from pathlib import Path

import pytest
import yaml
from naturalrows import natural_rows
from sqlalchemy import Engine

from trialdb.facts import Document, Facts
from trialdb.pipeline import load, load_facts
from trialdb.readers import read_path
from trialdb.reading import extract_path
from trialdb.settings import seeds_dir
from trialdb.store import initialise, open_database
from trialdb.values import key
from trialdb.vocabulary import Vocabulary, load_vocabulary

SHARED = Path(__file__).resolve().parents[2] / "shared"
ARTICLES = sorted((SHARED / "articles").glob("*.txt"))
pytestmark = pytest.mark.skipif(
    len(ARTICLES) != 5 or not (SHARED / "bench" / "score.py").is_file(),
    reason=f"needs the five articles and the scorer in {SHARED}",
)
VOCABULARY_TABLES = {
    f"{thing}{part}"
    for thing in ("endpoint", "intervention", "organisation", "condition")
    for part in ("s", "_names")
} | {"adverse_event_terms", "adverse_event_names"}
Read = list[tuple[Document, Facts]]


def trialdb(*arguments: object) -> str:
    """Standard output of the command line, in a process of its own."""
    command = [sys.executable, "-m", "trialdb", *map(str, arguments)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


# ---------------------------------------------------------------------- what is read


@pytest.fixture(scope="module")
def score(tmp_path_factory):
    """What the benchmark's own scorer says of ``trialdb extract``."""
    folder = tmp_path_factory.mktemp("predictions")
    trialdb("extract", *ARTICLES, "--out", folder)
    scorer = [
        sys.executable,
        SHARED / "bench" / "score.py",
        SHARED / "articles",
        "--predictions",
        folder,
        "--json",
    ]
    return json.loads(subprocess.run(scorer, check=True, capture_output=True, text=True).stdout)


@pytest.mark.parametrize("what", ["results fact", "comparisons fact", "safety fact", "studies"])
def test_every_fact_of_the_five_articles_is_read_and_none_is_made_up(score, what):
    assert score["cases"] == 5
    assert score[what]["gold"] == score[what]["read"] > 0
    assert score[what]["f1"] == 1.0


def test_every_quote_stands_verbatim_in_its_article(score):
    assert score["shares"]["quote"]["share"] == 1.0
    assert score["shares"]["quote"]["of"] >= 14


# ---------------------------------------------------------------------- what is answered


@pytest.fixture(scope="module")
def loaded(tmp_path_factory) -> Path:
    """A fresh database with the five articles, made and filled from the command line."""
    file = tmp_path_factory.mktemp("five") / "trials.db"
    trialdb("--db", file, "init")
    trialdb("--db", file, "load", *ARTICLES)
    return file


@pytest.fixture(scope="module")
def deltas(loaded):
    answer = trialdb(
        "--db",
        loaded,
        "deltas",
        "--endpoint",
        "EASI-75",
        "--versus",
        "placebo",
        "--by",
        "dose",
        "--format",
        "json",
    )
    return json.loads(answer)


def told(rows, *columns):
    return {tuple(row[c] for c in columns) for row in rows}


def test_the_difference_versus_placebo_is_answered_by_dose(deltas):
    columns = ("study", "nct_id", "dose_value", "dose_unit", "value", "p_operator", "p_value", "basis")
    assert told([r for r in deltas if r["nct_id"]], *columns) == {
        ("ROCKET-IGNITE", "NCT05398445", 300.0, "mg", 29.5, "<", 0.001, "stated"),
        ("ROCKET-IGNITE", "NCT05398445", 150.0, "mg", 23.4, "<", 0.001, "stated"),
    }


def test_the_readout_without_a_name_is_computed_and_stays_apart(deltas):
    rows = [r for r in deltas if not r["nct_id"]]
    assert told(rows, "value", "arm_value", "comparator_value", "basis") == {(19.1, 32.8, 13.7, "computed")}
    assert "unnamed" in rows[0]["study"]
    assert len(deltas) == 3


def test_the_placebo_rate_that_the_differences_imply_is_labelled_so(deltas):
    rows = [r for r in deltas if r["nct_id"]]
    assert told(rows, "dose_value", "comparator_value", "comparator_basis") == {
        (300.0, 12.8, "implied"),
        (150.0, 12.9, "implied"),
    }


def test_every_answer_has_a_quote_from_an_article(deltas):
    texts = [file.read_text(encoding="utf-8") for file in ARTICLES]
    for row in deltas:
        assert row["sources"]
        assert all(any(source["quote"] in text for text in texts) for source in row["sources"])


def test_the_timeline_holds_the_alliance_the_filing_and_the_readouts(loaded):
    rows = json.loads(trialdb("--db", loaded, "timeline", "--format", "json"))
    assert {
        ("alliance_ended", "2026-01-30"),
        ("filing_planned", "2026-H1"),
        ("readout", "2024-09"),
        ("readout", "2025-03"),
    } <= told(rows, "event", "date")
    ended = next(r for r in rows if r["event"] == "alliance_ended")
    assert {"Amgen", "Kyowa Kirin"} <= set(ended["organisations"].split(", "))


def test_the_readout_without_a_name_is_listed_as_unresolved(loaded):
    assert "2024-09" in trialdb("--db", loaded, "unresolved", "--format", "json")


def test_every_stored_quote_is_verified(loaded):
    trialdb("--db", loaded, "verify")


# ---------------------------------------------------------------------- whatever the order


@pytest.fixture(scope="module")
def articles() -> Read:
    return [(read_path(file), extract_path(file)) for file in ARTICLES]


@pytest.fixture(scope="module")
def words(articles) -> Vocabulary:
    """The entries of the vocabularies that the articles use: comparing rows takes no time for the others."""
    return _used(load_vocabulary(), [facts for _, facts in articles])


def _used(vocabulary: Vocabulary, read: list[Facts]) -> Vocabulary:
    said = {key(text) for facts in read for text in _texts(facts.model_dump())}
    parts = {}
    for index, entries in {
        "endpoint_index": "endpoints",
        "adverse_event_index": "adverse_events",
        "intervention_index": "interventions",
        "organisation_index": "organisations",
        "condition_index": "conditions",
    }.items():
        names = getattr(vocabulary, index)
        kept = {id(names[k]) for k in said & set(names)}
        parts[index] = {k: e for k, e in names.items() if id(e) in kept}
        parts[entries] = {k: e for k, e in getattr(vocabulary, entries).items() if id(e) in kept}
    return replace(vocabulary, **parts)


def _texts(told: object) -> Iterator[str]:
    if isinstance(told, str):
        yield told
    elif isinstance(told, dict | list | tuple):
        for inside in told.values() if isinstance(told, dict) else told:
            yield from _texts(inside)


def add(engine: Engine, article: tuple[Document, Facts], words: Vocabulary) -> str:
    return load_facts(engine, *article, vocabulary=words).status


class Orders:
    """Every order of loading in turn, in one engine whose file is put back to where two orders part."""

    def __init__(self, folder: Path, articles: Read, words: Vocabulary) -> None:
        self.folder, self.articles, self.words = folder, articles, words
        self.file = folder / "trials.db"
        self.engine = initialise(self.file, vocabulary=words)

    def __iter__(self) -> Iterator[tuple[int, ...]]:
        return self._after(())

    def _after(self, order: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
        if len(order) == len(self.articles):
            yield order
            return
        kept = self.folder / f"after-{'-'.join(map(str, order))}.db"
        self._copy(self.file, kept)
        for i in sorted(set(range(len(self.articles))) - set(order)):
            self._copy(kept, self.file)
            assert add(self.engine, self.articles[i], self.words) == "loaded"
            yield from self._after((*order, i))

    def _copy(self, from_: Path, to: Path) -> None:
        self.engine.dispose()  # closes the file, so that all of it is in one place
        assert not list(self.folder.glob("*-wal"))
        shutil.copy(from_, to)


@pytest.fixture(scope="module")
def rows(tmp_path_factory, articles, words):
    """What the articles come to, loaded once in alphabetical order."""
    engine = initialise(tmp_path_factory.mktemp("once") / "trials.db", vocabulary=words)
    for article in articles:
        add(engine, article, words)
    told = natural_rows(engine)
    engine.dispose()
    return told


@pytest.mark.soak
def test_all_120_orders_loaded_twice_give_the_same_rows(tmp_path, articles, words, rows):
    seen = []
    orders = Orders(tmp_path, articles, words)
    for order in orders:
        assert {add(orders.engine, articles[i], words) for i in order} == {"unchanged"}
        assert natural_rows(orders.engine) == rows, f"in the order {order}"
        seen.append(order)
    orders.engine.dispose()
    assert seen == list(permutations(range(5)))


def test_the_part_of_the_vocabulary_that_the_articles_use_gives_the_same_facts(loaded, rows):
    engine = open_database(loaded)
    whole = natural_rows(engine)
    engine.dispose()
    others = {name for name in rows if rows[name] != whole[name]} - VOCABULARY_TABLES
    assert others == {"source_facts"}  # which say by which vocabulary they were read
    assert rows["results"]
    assert all(set(rows[name]) <= set(whole[name]) for name in VOCABULARY_TABLES)


@pytest.mark.parametrize("order", [(4, 3, 2, 1, 0), (2, 0, 4, 1, 3)])
def test_orders_loaded_twice_give_the_same_rows_in_both_kinds_of_database(database, order, articles, loaded):
    whole = load_vocabulary()
    for _ in range(2):
        for i in order:
            add(database, articles[i], whole)
    engine = open_database(loaded)
    assert natural_rows(database) == natural_rows(engine)
    engine.dispose()


# ---------------------------------------------------------------------- a rule that names the readout


@pytest.fixture
def ruled(tmp_path, monkeypatch) -> Vocabulary:
    """The seeds with one rule more: the business article's readout of September 2024 is HORIZON's."""
    folder = tmp_path / "seeds"
    shutil.copytree(seeds_dir(), folder)
    source = next(read_path(file) for file in ARTICLES if file.stem == "alliance-end-biospace")
    rule = {
        "source": source.url or source.title,
        "readout": "2024-09",
        "intervention": "rocatinlimab",
        "study": "NCT05651711",
        "reason": "the sponsor's release of that month gives the same two rates",
    }
    with (folder / "study_rules.yaml").open("a", encoding="utf-8") as rules:
        rules.write("\n" + yaml.safe_dump([rule], allow_unicode=True, sort_keys=False))
    monkeypatch.setenv("TRIALDB_SEEDS", str(folder))
    return load_vocabulary()


@pytest.mark.parametrize("order", [(0, 1, 2, 3, 4), (4, 2, 3, 1, 0)])
def test_a_rule_that_names_the_readout_is_applied_in_whatever_order(ruled, sqlite_url, order):
    assert ruled.folder == seeds_dir()
    engine = open_database(sqlite_url)
    assert load(engine, [ARTICLES[i] for i in order], vocabulary=ruled).loaded == 5
    engine.dispose()
    answer = trialdb(
        "--db", sqlite_url, "deltas", "--endpoint", "EASI-75", "--versus", "placebo", "--format", "json"
    )
    columns = ("study", "nct_id", "dose_value", "value", "basis")
    assert told(json.loads(answer), *columns) == {
        ("ROCKET-IGNITE", "NCT05398445", 300.0, 29.5, "stated"),
        ("ROCKET-IGNITE", "NCT05398445", 150.0, 23.4, "stated"),
        ("ROCKET-HORIZON", "NCT05651711", 300.0, 19.1, "computed"),
    }
    assert "2024-09" not in trialdb("--db", sqlite_url, "unresolved", "--format", "json")
