"""How a text is spelled and laid out changes none of its facts: each rewording below is one that authors, journals or converters make."""

from __future__ import annotations

import html
import re
import textwrap
from collections import Counter
from collections.abc import Callable
from functools import cache

import pytest
from reading import read

from trialdb.extract.spelling import spelled
from trialdb.facts import Facts, ResultFact, SafetyFact

ABSTRACT = """\
Dovelimab for chronic hand eczema: a randomized phase 3 trial

BACKGROUND: Hand eczema is common, and few drugs for it have been tested in larger trials.

METHODS: In this double-blind trial, 412 adults were randomly assigned to dovelimab 300 mg every 4 weeks (n = 274) or \
placebo (n = 138). The primary endpoint was an EASI-75 response at week 16. A key secondary endpoint was the change \
from baseline in the DLQI score.

RESULTS: At week 16, EASI-75 was reached by 51.2% of patients with dovelimab and 14.0% with placebo (difference, 37.2 \
percentage points; 95% CI, 28.9 to 45.5; P < 0.001). The mean change in DLQI at week 16 was −8.4 points with dovelimab \
vs −3.1 points with placebo (P = 0.004). Of the patients with severe disease, 40 of 96 (41.7%) on dovelimab and 6 of 50 \
(12.0%) on placebo reached EASI-90 at week 16. The hazard ratio for flare was 0.62 (95% CI, 0.50 to 0.77; P = 0.002).

CONCLUSIONS: Dovelimab relieved chronic hand eczema. It was well tolerated.
"""
RELEASE = """\
Norvane's oral drug velorasib meets both goals of its pivotal KEPLER trial in lung cancer

The company said on Monday that velorasib 600 mg twice daily prolonged survival in the phase 3 KEPLER trial, which \
enrolled 1,204 patients with previously treated non-small cell lung cancer and compared the tablet with docetaxel.

- Median overall survival was 14.2 months with velorasib vs 10.1 months with docetaxel (HR 0.71; 95% CI 0.58–0.87; p=0.001)
- Objective response rate was 38.4% with velorasib versus 13.2% with docetaxel
- The drug reduced the risk of disease progression or death by 38% compared with docetaxel (HR 0.62; 95% CI 0.50–0.77)

Adverse events of grade 3 or higher occurred in 33% of patients in the velorasib group and 41% of patients in the \
docetaxel group. The most common adverse events with velorasib were diarrhoea (31.5%), nausea (14%) and fatigue (9%). \
Treatment was stopped because of adverse events by 6.1% of patients with velorasib and 9.8% with docetaxel.
"""
BRIEF = """\
Weekly pill sorelintide takes off a fifth of body weight

Body weight fell by a mean of 19.4% with sorelintide 30 mg and by 2.2% with placebo at 12 months in the SLOPE trial of \
689 adults with obesity (P < 0.001). Systolic blood pressure dropped by 8.9 mm Hg with sorelintide vs 1.7 mm Hg with \
placebo. The difference in waist circumference was −14.1 cm (95% CI −16.0 to −12.2) in favour of sorelintide.

Nausea was reported in 24% of patients with sorelintide and 9% with placebo, and vomiting in 11% and 3%. Serious \
adverse events were seen in 4.1% and 3.8%, respectively. The pill is taken once weekly.
"""
OXYGEN = """\
High-flow oxygen versus standard oxygen for infants with bronchiolitis: a randomised trial

We randomly assigned 588 infants to high-flow oxygen (n = 295) or standard oxygen (n = 293). Treatment failure occurred \
in 37 of 295 infants (12.5%) with high-flow oxygen and in 66 of 293 (22.5%) with standard oxygen (P = 0.001). Median \
length of stay was 4.1 days with high-flow oxygen versus 4.4 days with standard oxygen (P = 0.21).
"""
TEXTS = {"abstract": ABSTRACT, "release": RELEASE, "brief": BRIEF, "oxygen": OXYGEN}

Rewording = Callable[[str], str]
_P = r"\b[Pp] ?([<=]) ?0\.(\d+)"
_CI = r"95% CI,? (−?[\d.]+)(?: to |–)(−?[\d.]+)"
_SENTENCE_END = r"(?<=[a-z)%])\. (?=[A-Z])"
_SENTENCE_BEGIN = r"(?<=[a-z)%]\. )[A-Z](?=[a-z]+ )"
_LABEL = r"(?m)^(BACKGROUND|METHODS|RESULTS|CONCLUSIONS): "


def swap(pattern: str, new: str) -> Rewording:
    return lambda text: re.sub(pattern, new, text)


def opened(words: str) -> Rewording:
    """Every sentence inside a paragraph led by words that add nothing."""
    return lambda text: re.sub(_SENTENCE_BEGIN, lambda m: words + m[0].lower(), text)


def wrapped(width: int, indent: str = "", end: str = "\n") -> Rewording:
    def wrap(text: str) -> str:
        lines = text.split("\n")
        filled = (
            textwrap.fill(line, width, initial_indent=indent, subsequent_indent=indent) for line in lines
        )
        return "\n".join(filled).replace("\n", end)

    return wrap


def entities(text: str) -> str:
    return re.sub("[−–]", lambda m: f"&#{ord(m[0])};", html.escape(text, quote=False))


REWORDINGS: dict[str, Rewording] = {
    # layout
    "lines wrapped at 60 characters": wrapped(60),
    "lines wrapped at 72 characters": wrapped(72),
    "lines wrapped at 100 characters": wrapped(100),
    "lines wrapped and indented": wrapped(72, "    "),
    "lines ended in the manner of Windows": wrapped(78, end="\r\n"),
    "paragraphs indented by a tab": swap(r"(?m)^(?=[A-Z].{80})", "\t"),
    "paragraphs quoted": swap(r"(?m)^(?=[A-Z].{80})", "> "),
    "two blanks between sentences": swap(_SENTENCE_END, ".  "),
    "round bullets": swap("(?m)^- ", "• "),
    "starred bullets": swap("(?m)^- ", "* "),
    "dashed bullets": swap("(?m)^- ", "– "),
    "bullets of a word processor": swap("(?m)^- ", "o\t"),
    "square bullets": swap("(?m)^- ", "■ "),
    "labels with a small rest": lambda text: re.sub(_LABEL, lambda m: f"{m[1].capitalize()}: ", text),
    "labels with a full stop": swap(_LABEL, r"\1. "),
    "labels with a dash": swap(_LABEL, r"\1 – "),
    "labels in bold": swap(_LABEL, r"**\1:** "),
    "labels as headings": swap(_LABEL, r"## \1\n\n"),
    "labels in tags": swap(_LABEL, r"<b>\1:</b> "),
    # type
    "soft hyphens": swap(r"\b([A-Za-z]{5})([a-z]{5,})\b", "\\1\u00ad\\2"),
    "ligatures": lambda text: text.replace("fi", "ﬁ").replace("fl", "ﬂ"),
    "thin spaces around signs": swap(r" ?([<=]) ?", "\u2009\\1\u2009"),
    "no-break spaces behind figures": swap(r"(?<=\d) (?=[a-z%])", "\u00a0"),
    "no-break hyphens": swap(r"(?<=\w)-(?=\w)", "\u2011"),
    "entities": entities,
    "raised points": swap(r"(?<=\d)\.(?=\d)", "·"),
    "no figure before the point": swap(r"(?<![\d.])0\.(?=\d)", "."),
    "thin space in thousands": swap(r"(?<=\d),(?=\d{3})", "\u2009"),
    "hyphens for minus signs": swap("−", "-"),
    "dashes for minus signs": swap("−", "–"),
    "square brackets": swap(r"\(([^()]*\d[^()]*)\)", r"[\1]"),
    "dashes for brackets around statistics": swap(r" \((95% CI[^()]*|[Pp] ?[<=][^()]*)\)(?= )", r" — \1 —"),
    # Markdown and notes
    "italic P": swap(_P, r"*P* \1 0.\2"),
    "underlined P": swap(_P, r"_P_ \1 0.\2"),
    "P in tags": swap(_P, r"<i>P</i> \1 0.\2"),
    "italic versus": swap(r"\b(vs|versus)\b", r"*\1*"),
    "bold percentages": swap(r"(?<![\w.])([\d.]+%)(?= [a-z])", r"**\1**"),
    "escaped signs": swap("<", r"\\<"),
    "daggers behind percentages": swap(r"(?<=\d%)(?= [a-z])", "†"),
    "stars behind percentages": swap(r"(?<=\d%)(?= [a-z])", "*"),
    "raised letters behind percentages": swap(r"(?<=\d%)(?= [a-z])", "ᵃ"),
    "trade marks": swap(r"\b(dovelimab|velorasib|sorelintide)\b", r"\1®"),
    "citations in brackets behind sentences": swap(_SENTENCE_END, ". [12] "),
    "citations in brackets before the full stop": swap(_SENTENCE_END, " [12,13]. "),
    "citations on the line": swap(_SENTENCE_END, ".12,13 "),
    "raised citations": swap(_SENTENCE_END, ".¹² "),
    # figures in the manner of journals
    "P of JAMA": swap(_P, r"P \1 .\2"),
    "P of The Lancet": swap(_P, r"p\g<1>0·\2"),
    "P of the New England Journal": swap(_P, r"P\g<1>0.\2"),
    "P values by name": swap(_P, r"P-value \1 0.\2"),
    "P with a colon": swap(r"\b[Pp] ?= ?0\.(\d+)", r"P: 0.\1"),
    "P in words": swap(r"\b[Pp] ?= ?0\.(\d+)", r"P was 0.\1"),
    "intervals with through": swap(r"95% CI,? ([\d.]+)(?: to |–)([\d.]+)", r"95% CI, \1 through \2"),
    "intervals of JAMA": swap(_CI, r"95% CI, \1 to \2"),
    "intervals with dashes": swap(r"95% CI,? ([\d.]+)(?: to |–)([\d.]+)", r"95% CI: \1–\2"),
    "intervals of the New England Journal": swap(_CI, r"95% confidence interval [CI], \1 to \2"),
    "intervals in brackets": swap(_CI, r"95% CI [\1, \2]"),
    "intervals in round brackets": swap(_CI, r"95% CI (\1 to \2)"),
    "the level behind CI": swap(_CI, r"CI 95% \1 to \2"),
    "the level joined to CI": swap(_CI, r"CI95 \1 to \2"),
    # units and times
    "per cent": swap(r"(?<=\d)%(?! CI)", " per cent"),
    "percent": swap(r"(?<=\d)%(?! CI)", " percent"),
    "pct": swap(r"(?<=\d)%(?! CI)", " pct"),
    "a blank before the per cent sign": swap(r"(?<=\d)%(?! CI)", " %"),
    "percentage points shortened": swap("percentage points", "pp"),
    "milligrams": swap(r"(?<=\d) mg\b", " milligrams"),
    "milligrams joined": swap(r"(?<=\d) mg\b", "mg"),
    "wk 16": swap(r"\bweek (?=\d)", "wk "),
    "W16": swap(r"\bat week (?=\d)", "at W"),
    "Week 16": swap(r"\bweek (?=\d)", "Week "),
    "16 weeks": swap(r"\bat week (\d+)", r"at \1 weeks"),
    "mo": swap(r"(?<=\d) months\b", " mo"),
    "sizes with a capital": swap(r"\bn = ", "N = "),
    "sizes without blanks": swap(r"\bn = ", "n="),
    "sizes in italics": swap(r"\bn = ", "*n* = "),
    # words
    "vs.": swap(r"\b(?:vs|versus)\b", "vs."),
    "v": swap(r"\b(?:vs|versus)\b", "v"),
    "against": swap(r"\b(?:vs|versus)\b", "against"),
    "compared with between figures": swap(r" (?:vs|versus)\b", ", compared with"),
    "compared to": swap("compared with docetaxel", "compared to docetaxel"),
    "in comparison with": swap("compared with docetaxel", "in comparison with docetaxel"),
    "relative to": swap("compared with docetaxel", "relative to docetaxel"),
    "compared with in titles": swap("oxygen versus standard oxygen for", "oxygen compared with standard oxygen for"),
    "Compared With in titles": swap("oxygen versus standard oxygen for", "oxygen Compared With standard oxygen for"),
    "groups by what they received": swap(r"the (velorasib|docetaxel) group\b", r"the group that received \1"),
    "a dash before the last statistic": swap(r" \(([Pp] ?[<=] ?[\d.]+)\)\.", r" — \1."),
    "side effects": swap(r"\badverse event", "side effect"),
    "an adverb before": opened("Notably, "),
    "In addition": opened("In addition, "),
    "a company before": opened("According to the company, "),
    "results before": opened("Results showed that "),
}  # fmt: skip
_PAIRS = [
    pytest.param(name, text, id=f"{name} in the {kind}")
    for name, reworded in REWORDINGS.items()
    for kind, text in TEXTS.items()
    if reworded(text) != text
]


def _plain(label: str | None) -> str:
    """A label as its words, whatever stands between them and however a unit is written."""
    return re.sub(r"\W+", "", spelled(label or "").text.lower())


def facts_of(facts: Facts) -> Counter[tuple[object, ...]]:
    """What the figures say, in terms that no spelling touches."""
    arms = {arm.id: (_plain(arm.intervention), arm.dose_value, arm.n) for arm in facts.arms}
    return Counter(_said(fact, arms) for fact in (*facts.results, *facts.safety_events))


def _said(fact: ResultFact | SafetyFact, arms: dict[str, tuple[object, ...]]) -> tuple[object, ...]:
    if isinstance(fact, SafetyFact):
        return (arms[fact.arm], fact.term or _plain(fact.reported), fact.value, fact.n)
    return (
        arms[fact.arm], arms.get(fact.comparator or ""), fact.endpoint.code or _plain(fact.endpoint.label), fact.at,
        fact.measure, fact.value, fact.unit, fact.n, fact.n_total, fact.ci_low, fact.ci_high, fact.p_operator, fact.p_value,
    )  # fmt: skip


@cache
def as_written(text: str) -> Counter[tuple[object, ...]]:
    return facts_of(read(text))


@pytest.mark.parametrize(("name", "text"), _PAIRS)
def test_a_rewording_changes_no_fact_and_quotes_stay_verbatim(name, text):
    reworded = REWORDINGS[name](text)
    facts = read(reworded)
    assert facts_of(facts) == as_written(text)
    for fact in (*facts.results, *facts.safety_events, *facts.studies, *facts.endpoints):
        if fact.evidence:
            assert reworded[fact.evidence.start : fact.evidence.end] == fact.evidence.quote


@pytest.mark.parametrize("name", REWORDINGS)
def test_a_rewording_is_one_of_some_text(name):
    assert any(REWORDINGS[name](text) != text for text in TEXTS.values())


@pytest.mark.parametrize(("kind", "least"), [("abstract", 9), ("release", 13), ("brief", 9), ("oxygen", 6)])
def test_the_texts_have_facts_to_lose(kind, least):
    assert as_written(TEXTS[kind]).total() >= least


@pytest.mark.parametrize(
    ("sentence", "printed"),
    [
        ("EASI-75 was reached by 51·2 per cent of patients with dovelimab.", "51·2 per cent"),
        ("EASI-75 was reached by 51.2\u2009% of patients with dovelimab.", "51.2 %"),
        ("EASI-75 was reached by **51.2%** of patients with dovelimab.", "51.2%"),
    ],
)
def test_a_figure_is_kept_as_it_is_printed(sentence, printed):
    facts = read(f"The trial compared dovelimab with placebo. {sentence}")
    assert [fact.value_text for fact in facts.results] == [printed]


def test_endpoints_of_wrapped_lines_are_reported_on_one_line():
    plain, wrapped_facts = read(BRIEF), read(wrapped(60)(BRIEF))
    assert [f.endpoint.reported for f in wrapped_facts.results] == [
        f.endpoint.reported for f in plain.results
    ]


def test_lines_that_end_sentences_or_items_are_not_joined():
    text = "The trial found:\nSleep was longer with the drug.\nNaps were shorter.\n\n- more rest\n- less noise\n\n1. Sleep\n2. Naps\n"
    assert spelled(text).text == text


def test_the_rows_of_a_table_are_not_joined():
    rows = "Endpoint at week 16   Dovelimab   Placebo\nEASI-75, share of all patients   51.2%   14.0%\nEASI-90   30.1%   6.0%\n"
    assert spelled(rows * 4).text == rows * 4


def test_a_word_divided_at_the_end_of_a_line_is_joined():
    text = textwrap.fill(f"{'The trial was randomised and placebo-controlled in all its parts. ' * 4}", 60)
    assert "placebo-controlled" in " ".join(spelled(text).text.split("\n"))
    assert "placebo- controlled" not in spelled(text).text


@pytest.mark.parametrize(
    "text",
    [
        "Levels of vitamin D3 and K2 rose.",
        "The 9 * 3 grid and the 3 * 9 grid are alike.",
        "file_name_one and file_name_two",
        "It binds [177Lu]Lu and [18F]FDG.",
        "Protection against malaria lasted.",
        "AT&T; R&D; Q&notes;",
        "Of 22 adults (M 12, F 10), half recovered (D 3).",
        "Of the cells, type D3 and M2 were counted.",
    ],
)
def test_what_only_looks_like_markup_or_short_forms_stays(text):
    assert spelled(text).text == text


@pytest.mark.parametrize("marked", ["p &lt; 0.05", "a\u00adb", "*P* = 0.03, **bold**", "x 42 per cent y"])
def test_every_span_of_the_text_that_is_read_leads_back_to_the_printed_one(marked):
    read_as = spelled(marked)
    for start in range(len(read_as.text)):
        low, high = read_as.span(start, start + 1)
        assert 0 <= low < high <= len(marked)
    assert read_as.span(0, len(read_as.text))[1] >= len(marked.rstrip("*"))
