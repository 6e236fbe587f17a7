"""What holds for every text, whatever it says: quotes are verbatim, ids exist, figures stand in their quotes.

Texts are put together from fragments of many kinds of sentence, or are any text at all.
"""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from trialdb.extract import extract
from trialdb.facts import Document, Facts
from trialdb.vocabulary import load_vocabulary

SENTENCES = (
    "Tovelimab for atopic dermatitis: a trial",
    "The phase 3 LANTERN-1 (NCT01234567) and LANTERN-2 trials enrolled 412 adults.",
    "Patients were randomised 2:1 to tovelimab 300 mg (n = 274) or placebo (n=138), every 4 weeks.",
    "The co-primary endpoints were EASI-75 and vIGA-AD 0/1 at week 16, and both were met.",
    "At week 16, EASI-75 was reached by 51.2% of patients on tovelimab and 14.0% on placebo (p<0.001).",
    "In the high-dose group, 42% of patients reached this endpoint, a difference of 29.5% from placebo.",
    "Overall survival was longer with velorasib than with docetaxel (HR 0.62; 95% CI, 0.50–0.77; P = .002).",
    "HbA1c fell by 2.1 percentage points (95% CI −2.3 to −1.9) with 10 mg and 0.4 with placebo.",
    "Common adverse events (≥5%) with tovelimab were fever, chills and headache.",
    "Nausea occurred in 24 of 100 patients (24%) on sorelintide and 9% on placebo, and vomiting in 11% and 3%.",
    "PASI 90 was 62.1%, 55.4% and 3.9% with dilukinumab 300 mg, 150 mg and placebo, respectively.",
    "In September 2024, Amgen released phase 3 data; 32.8% of treated patients responded, against 13.7%.",
    "Amgen ended its alliance with Kyowa Kirin on Friday and plans to file with the FDA in the first half of this year.",
    "Patients who finished LANTERN-1 may enter the LANTERN-EXT extension study.",
    "RESULTS: Mean (SD) SBP was 128.4 (11.2) mmHg with candesartan.",
    "METHODS: We compared apixaban with warfarin.",
    "Across both trials, 44% versus 20% did.",
    "References",
    "About Norvane",
)
BITS = (
    "\n\n",
    "\n",
    " ",
    "; ",
    ", ",
    "(",
    ")",
    "%",
    "12.5%",
    "placebo",
    " vs ",
    "week 24",
    "p=0.05",
    "≥",
    "“",
    "”",
    "\t",
    "\x00",
    "…",
)
TEXTS = st.one_of(
    st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=7).map("\n\n".join),
    st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=7).map(" ".join),
    st.lists(st.sampled_from((*BITS, *" ".join(SENTENCES).split())), max_size=60).map(" ".join),
    st.lists(st.sampled_from((*BITS, *SENTENCES)), max_size=16).map("".join),
    st.text(max_size=300),
)
DAYS = st.sampled_from([None, "2026", "2026-03", "2026-03-09"])


def read(text: str, published: str | None = None) -> Facts:
    return extract(Document(kind="other", text=text, published=published), load_vocabulary())


def evidences(facts: Facts):
    told = (
        *facts.studies,
        *facts.arms,
        *facts.endpoints,
        *facts.results,
        *facts.safety_events,
        *facts.milestones,
        *facts.issues,
    )
    return [f.evidence for f in told if f.evidence is not None]


@settings(max_examples=150, deadline=None)
@given(TEXTS, DAYS)
def test_every_quote_stands_verbatim_at_its_offsets(text, published):
    for evidence in evidences(read(text, published)):
        assert evidence.quote
        assert text[evidence.start : evidence.end] == evidence.quote


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_a_figure_as_printed_stands_in_its_quote(text):
    facts = read(text)
    for fact in (*facts.results, *facts.safety_events):
        if fact.value is not None:
            assert fact.value_text
            assert fact.value_text.rstrip("%") in fact.evidence.quote


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_what_a_fact_refers_to_exists(text):
    facts = read(text)
    studies, arms = [s.id for s in facts.studies], [a.id for a in facts.arms]
    assert len(studies) == len(set(studies))
    assert len(arms) == len(set(arms))
    of_study = {a.id: a.study for a in facts.arms}
    for fact in (*facts.results, *facts.safety_events):
        assert fact.arm in arms
        assert of_study[fact.arm] == fact.study
    for result in facts.results:
        assert result.comparator is None or of_study[result.comparator] == result.study
        assert result.comparator != result.arm
    told = {f.study for f in (*facts.arms, *facts.endpoints, *facts.results, *facts.safety_events)}
    told |= {m.study for m in facts.milestones if m.study} | {i for s in facts.studies for i in s.pools}
    assert told <= set(studies)


@settings(max_examples=60, deadline=None)
@given(TEXTS, DAYS)
def test_reading_twice_gives_the_same(text, published):
    assert read(text, published).model_dump_json() == read(text, published).model_dump_json()


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_facts_survive_their_json(text):
    facts = read(text)
    assert Facts.model_validate_json(facts.model_dump_json()) == facts


def test_an_empty_text_states_nothing():
    assert read("").model_dump(exclude={"source"}) == {
        "studies": (), "arms": (), "endpoints": (), "results": (), "safety_events": (), "milestones": (), "issues": (),
    }  # fmt: skip


def test_what_was_read_before_does_not_change_what_is_read():
    before = read(SENTENCES[4]).model_dump_json()
    read(" ".join(SENTENCES))
    assert read(SENTENCES[4]).model_dump_json() == before
