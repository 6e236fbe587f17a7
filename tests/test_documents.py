"""Extraction on the documents with gold facts: it must not fall behind what it has reached.

They came in sixteen lots. F1 of each before anybody had looked at how it was read ("unseen"), and when errors of it
had been worked on:

    lot          placed: unseen, then    whole: unseen, then    safety: unseen, then    studies: unseen, then
    first, 36       0.776   0.924          0.591   0.824         0.714   0.866          0.911   0.989
    second, 80      0.585   0.901          0.324   0.804         0.429   0.855          0.760   0.922
    third, 24       0.852      "            0.473      "           0.514      "            0.962      "
    fourth, 20      0.754   0.853          0.418   0.659         0.586   0.729          0.875   0.941
    fifth, 24       0.844   0.946          0.613   0.862         0.735   0.867          0.800   0.962
    sixth, 10       0.828   0.862          0.663   0.707         0.554   0.673          0.889   0.923
    seventh, 10     0.833   0.996          0.822   0.996         0.855   0.919          0.917   0.917
    eighth, 10      0.892   0.986          0.784   0.986         0.588   0.860          0.960   1.000
    ninth, 8        0.812   0.973          0.707   0.905         0.734   0.889          0.947   1.000
    tenth, 6        0.817   0.952          0.538   0.914         0.833   1.000          0.923   0.923
    eleventh, 4     0.886   0.954          0.591   0.698         0.632   0.632          0.857   0.857
    twelfth, 18     0.779   0.905          0.605   0.859         0.823   0.941          1.000   1.000
    thirteenth, 20  0.820   0.953          0.450   0.868         0.650   0.952          0.964   0.964
    fourteenth, 14  0.861   0.930          0.690   0.798         0.883   0.916          0.929   0.929
    fifteenth, 18   0.806   0.821          0.577   0.649         0.818   0.852          0.943   0.943
    sixteenth, 10   0.727   0.872          0.620   0.776         0.571   0.735          0.960   0.960

Only "unseen" says how extraction does on texts that nobody here has read. The grammar as it was before the second lot
had whole facts of 0.378 on the third lot and 0.323 on the fourth; the grammar as it was before errors of the fifth lot
were worked on had whole facts of 0.619 on the sixth. The seventh to the sixteenth were scored by `score.py`
of the benchmark, the twelfth to the fifteenth written by people who had not seen the grammar; the names of pooled studies
and two terms in gold files of the earlier ones were set right after that. The fourteenth was scored by the grammar as it
was before the twelfth was worked on; with the errors of the twelfth, the thirteenth and some of its own mended it had whole
facts of 0.756. The fifteenth was scored when the errors of the twelfth and the thirteenth had been mended; the grammar
before that had whole facts of 0.582 on it, so that what was learnt from those two did not carry over. Nor did what was
learnt from a hundred errors of all lots carry over to the sixteenth: the grammar before that read it the same.
The floors stand a little below what all 312 reach now; whoever improves extraction
raises them. What the fourth has then is that of the third and fourth together.
"""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from scoring import Score

from trialdb.reading import extract_path

FOLDER = Path(__file__).parent / "documents"
DOCUMENTS = sorted(FOLDER.glob("*.txt"))


@pytest.fixture(scope="module")
def readings():
    return {document: extract_path(document) for document in DOCUMENTS}


@pytest.fixture(scope="module")
def score(readings):
    score = Score()
    for document, facts in readings.items():
        score.add(facts, gold_of(document))
    return score


def gold_of(document):
    return yaml.safe_load(document.with_suffix(".gold.yaml").read_text(encoding="utf-8"))


def test_every_document_has_its_gold_facts():
    assert len(DOCUMENTS) >= 312
    assert [d.stem for d in DOCUMENTS] == [
        g.name.removesuffix(".gold.yaml") for g in sorted(FOLDER.glob("*.gold.yaml"))
    ]


@pytest.mark.parametrize(
    ("what", "floor"), [("placed", 0.936), ("whole", 0.852), ("safety", 0.907), ("studies", 0.959)]
)
def test_extraction_does_not_fall_behind(score, what, floor):
    tally = getattr(score, what)
    assert tally.f1 >= floor, f"{what}: F1 {tally.f1:.3f} ({tally})"


def test_quotes_of_all_documents_are_verbatim(readings):
    for document, facts in readings.items():
        text = document.read_text(encoding="utf-8")
        for fact in (*facts.arms, *facts.endpoints, *facts.results, *facts.safety_events, *facts.milestones):
            if fact.evidence is not None:
                assert text[fact.evidence.start : fact.evidence.end] == fact.evidence.quote


def test_gold_figures_stand_in_their_texts():
    for document in DOCUMENTS:
        printed = document.read_text(encoding="utf-8").replace("·", ".").replace(",", "")
        gold = gold_of(document)
        for entry in (
            *(gold.get("results") or []),
            *(gold.get("comparisons") or []),
            *(gold.get("safety") or []),
        ):
            value = entry.get("value")
            if value is not None and not in_words(value):
                assert any(form in printed for form in forms(value)), (document.name, entry)


def in_words(value):
    return float(value).is_integer() and abs(value) <= 100


def forms(value):
    figure = abs(float(value))
    return {
        f"{figure:g}",
        f"{figure:.1f}",
        f"{figure:.2f}",
        f"{figure:.3f}",
        f"{figure:.2f}".removeprefix("0"),
    }


FACTS = {
    "studies": {"S": {"names": ["SHORE"]}},
    "arms": {
        "drug": {"study": "S", "role": "experimental", "intervention": ["tovelimab"], "dose": "300 mg"},
        "pbo": {"study": "S", "role": "placebo", "intervention": ["placebo"]},
    },
    "results": [
        {"arm": "drug", "endpoint": ["EASI-75"], "at": "16 weeks", "value": 51.2},
        {"arm": "pbo", "endpoint": ["EASI-75"], "at": "16 weeks", "value": 14.0},
    ],
    "safety": [{"arm": "drug", "term": ["fever", "pyrexia"], "value": 9.5}],
}
SHORE = (
    "In the SHORE study, EASI-75 at week 16 was reached by 51.2% of patients on tovelimab 300 mg and 14.0% on placebo. "
    "Pyrexia occurred in 9.5% of patients on tovelimab 300 mg."
)


def scored(text, gold):
    from reading import read

    score = Score()
    score.add(read(text), gold)
    return [(t.gold, t.read, t.right) for t in (score.placed, score.whole, score.safety, score.studies)]


def test_the_score_counts_what_agrees():
    assert scored(SHORE, FACTS) == [(2, 2, 2), (2, 2, 2), (1, 1, 1), (1, 1, 1)]


def test_the_score_tells_a_placed_number_from_a_whole_fact():
    elsewhere = {
        **FACTS,
        "results": [{**FACTS["results"][0], "at": "24 weeks"}, {**FACTS["results"][1], "arm": "drug"}],
    }
    assert scored(SHORE, elsewhere)[:2] == [(2, 2, 2), (2, 2, 0)]


def test_the_score_counts_what_is_missed_and_what_is_made_up():
    another = {**FACTS, "results": [{"arm": "drug", "endpoint": ["PASI 75"], "value": 80.0}], "safety": []}
    assert scored(SHORE, another)[:3] == [(1, 2, 0), (1, 2, 0), (0, 1, 0)]


def test_an_optional_entry_neither_counts_nor_costs():
    optional = {**FACTS, "results": [FACTS["results"][0], {**FACTS["results"][1], "optional": True}]}
    assert scored(SHORE, optional)[0] == (1, 1, 1)
