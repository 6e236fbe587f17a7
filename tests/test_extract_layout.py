"""Sections, paragraphs and sentences with their offsets."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from trialdb.extract.layout import sentences


def told(text):
    return [(s.section, s.text) for s in sentences(text)]


def texts(text):
    return [s.text for s in sentences(text)]


def test_a_full_stop_ends_a_sentence():
    assert texts("The trial met its goal. It ran for a year.") == [
        "The trial met its goal.",
        "It ran for a year.",
    ]


def test_a_decimal_an_abbreviation_and_an_initial_do_not():
    text = "It was 4.2 vs. 3.1 in all. Dr. Emma G. Brown agreed, i.e. she said so. The U.S. trial ended."
    assert texts(text) == [
        "It was 4.2 vs. 3.1 in all.",
        "Dr. Emma G. Brown agreed, i.e. she said so.",
        "The U.S. trial ended.",
    ]


def test_a_p_value_with_a_leading_dot_does_not_end_a_sentence():
    assert texts("It was higher (P = .04) with the drug. Then it fell.") == [
        "It was higher (P = .04) with the drug.",
        "Then it fell.",
    ]


def test_the_labels_of_an_abstract_are_sections():
    text = (
        "A trial of sleep\n\nBACKGROUND: Sleep matters.\nMETHODS: We asked 40 adults.\nRESULTS: Most slept. Some did not."
        "\nCONCLUSIONS: Sleep helps."
    )
    assert told(text) == [
        ("title", "A trial of sleep"),
        ("background", "Sleep matters."),
        ("methods", "We asked 40 adults."),
        ("results", "Most slept."),
        ("results", "Some did not."),
        ("conclusion", "Sleep helps."),
    ]


def test_under_methods_and_findings_both_stand():
    text = "Background\n\nMalaria kills.\n\nMethods and Findings\n\nWe split cows into two groups. Pain was 3.1 in one.\n\nConclusions\n\nIt works."
    assert [s.section for s in sentences(text) if not s.heading] == [
        "background",
        "body",
        "body",
        "conclusion",
    ]


def test_labels_in_one_line_are_sections_too():
    text = "Background: Sleep matters. Methods: We asked 40 adults. Results: Most slept. Conclusion: Sleep helps."
    assert told(text) == [
        ("background", "Sleep matters."),
        ("methods", "We asked 40 adults."),
        ("results", "Most slept."),
        ("conclusion", "Sleep helps."),
    ]


def test_news_without_labels_is_title_and_body():
    text = "A drug for sleep works\n\nThe company said on Monday that its drug works. Shares rose."
    assert told(text) == [
        ("title", "A drug for sleep works"),
        ("body", "The company said on Monday that its drug works."),
        ("body", "Shares rose."),
    ]


def test_references_end_what_is_read():
    text = "A drug for sleep works\n\nIt works well, they said.\n\nReferences\n1. Brown E. A trial. 2020."
    assert told(text)[1] == ("body", "It works well, they said.")
    assert {s for s, _ in told(text)[2:]} == {"references"}


def test_what_a_company_says_of_itself_is_boilerplate():
    text = "A drug for sleep works\n\nIt works well, they said.\n\nAbout Norvane\nNorvane makes medicines in 40 countries."
    assert told(text)[-1] == ("boilerplate", "Norvane makes medicines in 40 countries.")


def test_a_paragraph_about_the_trial_is_background_and_not_boilerplate():
    text = "A drug for sleep works\n\nIt works well, they said.\n\nAbout the SLEEP trial\nThe trial had 300 patients."
    assert told(text)[-1] == ("background", "The trial had 300 patients.")


def test_bullets_are_sentences_without_their_marks():
    text = "They found:\n- Sleep was longer.\n- Naps were shorter.\n"
    assert texts(text)[-2:] == ["Sleep was longer.", "Naps were shorter."]


def test_a_citation_after_a_full_stop_belongs_to_its_sentence():
    text = "It works in most adults.1,2 Others sleep badly."
    assert [s.split()[0] for s in texts(text)] == ["It", "Others"]


PIECES = st.sampled_from(
    [
        "RESULTS: It was 4.2 vs. 3.1.", "METHODS:", "Background.", "References", "About Norvane", "- one", "• two.", "It ended.",
        "\n", "\n\n", " ", "Dr. A. Brown", "(P = .04)", "“Yes.”2", "U.S.", "####", "-----", "1. A paper.", "\r\n", "\t", "…", "\u2028",
    ]
)  # fmt: skip
TEXTS = st.one_of(st.lists(PIECES, max_size=20).map("".join), st.text(max_size=200))


@settings(deadline=None)
@given(TEXTS)
def test_a_sentence_is_the_text_at_its_place_and_sentences_never_overlap(text):
    at = 0
    for s in sentences(text):
        assert at <= s.start < s.end <= len(text)
        assert text[s.start : s.end] == s.text == s.text.strip()
        at = s.end


def test_labels_may_lead_paragraphs_without_a_sign():
    text = (
        "A trial of two drugs\n\nBackground Little is known.\n\nMethods In this trial, patients got either.\n\n"
        "Findings Between May and June, 412 patients were seen.\n\nInterpretation It works."
    )
    assert [(s.section, s.text) for s in sentences(text)][1:] == [
        ("background", "Little is known."),
        ("methods", "In this trial, patients got either."),
        ("results", "Between May and June, 412 patients were seen."),
        ("conclusion", "It works."),
    ]


def test_a_paragraph_that_happens_to_begin_with_such_a_word_is_no_label():
    text = "A trial\n\nResults Monday sent the shares up.\n\nThe drug worked.\n\nSafety First is the company's motto."
    assert {s.section for s in sentences(text)} == {"title", "body"}


def test_a_line_of_results_is_no_title_though_it_has_no_full_stop():
    text = "ESMO Asia | Prostate cancer\n\nVELA-281: adding A to B\n\nrPFS: median 33.2 vs 25.7 months; HR 0.81 (95% CI 0.66–0.98)\n\nOS immature"
    assert [s.section for s in sentences(text)] == ["title", "title", "body", "body"]
