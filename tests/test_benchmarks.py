"""The measurements in benchmarks/: the table in docs/ is what is measured, and the speed is of texts that are all new."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "benchmarks"))  # scripts, no package

import extraction  # noqa: E402
import speed  # noqa: E402

try:
    extraction.sets(extraction.SHARED)
    MISSING = ""
except extraction.MissingError as error:
    MISSING = str(error)
with_the_sets = pytest.mark.skipif(bool(MISSING), reason=MISSING)


def run(script, *words):
    return subprocess.run(
        [sys.executable, ROOT / "benchmarks" / script, *words], capture_output=True, text=True, check=False
    )


@with_the_sets
@pytest.mark.soak
def test_the_table_of_the_page_is_what_is_measured():
    page = extraction.PAGE.read_text(encoding="utf-8")
    measured = extraction.table(extraction.measured(extraction.SHARED))
    assert extraction.shown(page) == measured, "not up to date: run `python benchmarks/extraction.py --write`"


@pytest.mark.parametrize("script", ["extraction.py", "speed.py", "registry.py"])
def test_where_the_sets_are_not_there_one_line_says_so(script, tmp_path):
    if script == "speed.py" and not find_spec(speed.MODEL):
        pytest.skip("spaCy is not installed")
    done = run(script, "--shared", tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert re.fullmatch(rf"Error: {re.escape(str(tmp_path))}\S+ is not there; .+\n", done.stderr)


def test_a_table_has_a_row_for_each_measure_and_a_column_for_each_set():
    figures = [
        extraction.Figure("F1", "0.9", "a", 0.51236),
        extraction.Figure("intervals", "", "a", 0.5, 2, 4),
        extraction.Figure("F1", "0.9", "b", 1.0),
        extraction.Figure("intervals", "", "b", None, 0, 0),
        extraction.Figure("false", "0", "b", 3, 1, 2),
    ]
    assert extraction.table(figures) == (
        "| measure   | target | a              | b          |\n"
        "| --------- | ------ | -------------- | ---------- |\n"
        "| F1        | 0.9    | 0.512          | 1.000      |\n"
        "| intervals |        | 0.500 (2 of 4) | none there |\n"
        "| false     | 0      |                | 3 (1 of 2) |\n"
    )


def test_a_table_is_put_between_its_marks_and_found_there():
    page = f"Before.\n\n{extraction.OPENING}old\n{extraction.CLOSING}\n\nAfter.\n"
    written = extraction.rewritten(page, "| new |\n")
    assert written == f"Before.\n\n{extraction.OPENING}\n| new |\n\n{extraction.CLOSING}\n\nAfter.\n"
    assert extraction.shown(written) == "| new |\n"
    assert extraction.rewritten(written, "| new |\n") == written


def test_a_page_without_the_marks_is_an_error():
    with pytest.raises(extraction.MissingError, match=r"benchmarks/extraction\.py"):
        extraction.rewritten("Text.\n", "| new |\n")


def test_figures_are_counted_as_false_only_where_a_reader_finds_none(tmp_path):
    (tmp_path / "news.gold.yaml").write_text("studies: {S: {names: [SHORE]}}\n", encoding="utf-8")
    (tmp_path / "trial.gold.yaml").write_text("safety: [{arm: a, term: [fever]}]\n", encoding="utf-8")
    assert list(extraction._without_results(tmp_path)) == ["news"]
    facts = {"results": [{"derived": True}, {"derived": False}], "safety_events": [{}]}
    (tmp_path / "news.json").write_text(json.dumps(facts), encoding="utf-8")
    assert extraction._facts_read(tmp_path / "news.json") == 2


def test_texts_are_cut_into_articles_of_one_length_and_nothing_stands_in_two():
    texts = [
        " ".join(f"Sentence {at} of text {number} is here." for at in range(number)) for number in range(90)
    ]
    made = speed.articles(texts, length=500)
    assert len(made) > 100
    assert all(500 <= len(article) < 600 for article in made)
    sentences = [sentence for article in made for sentence in re.findall(r"Sentence .+? here\.", article)]
    assert len(sentences) == len(set(sentences))
    assert set(sentences) <= {
        sentence for text in texts for sentence in re.findall(r"Sentence .+? here\.", text)
    }


@with_the_sets
def test_there_are_enough_articles_for_rounds_without_a_text_twice():
    texts = speed.articles(speed.development_texts(extraction.SHARED))
    assert len(set(texts)) == len(texts) >= 128
    assert 3000 <= sum(map(len, texts)) / len(texts) <= 3300


@pytest.mark.parametrize("program", speed.PROGRAMS)
def test_a_worker_says_how_long_a_round_takes(program):
    if program == "spacy" and not find_spec(speed.MODEL):
        pytest.skip("spaCy is not installed")
    with speed.Worker(program) as worker:
        assert worker.seconds(["EASI-75 was reached by 48% of patients on norvelimab."]) > 0
        assert worker.seconds(["EASI-75 was reached by 51% of patients on norvelimab."]) > 0


def test_a_worker_that_has_ended_is_an_error():
    with speed.Worker("trialdb") as worker:
        worker.process.kill()
        worker.process.wait()
        with pytest.raises(extraction.MissingError, match="trialdb has ended"):
            worker.seconds(["A text."])
