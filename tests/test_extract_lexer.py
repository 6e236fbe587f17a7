"""Figures in all spellings: numbers, intervals, p-values, sizes, doses and times, each at its place in the text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trialdb.extract.lexer import Dose, Figure, Interval, PValue, Size, Time, tokens


def figures(text):
    return [(t.value, t.unit) for t in tokens(text) if isinstance(t, Figure)]


def doses(text):
    return [(t.value, t.unit) for t in tokens(text) if isinstance(t, Dose)]


def times(text):
    return [(t.value, t.unit) for t in tokens(text) if isinstance(t, Time)]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("the rate was 42.3% there", [(42.3, "%")]),
        ("the rate was 42.3 % there", [(42.3, "%")]),
        ("the rate was 42·3% there", [(42.3, "%")]),
        ("the rate was 42 percent there", [(42.0, "%")]),
        ("the rate was 42 per cent there", [(42.0, "%")]),
        ("the change was -1.2 points there", [(-1.2, "points")]),
        ("the change was −1.2 points there", [(-1.2, "points")]),
        ("the change was –1.2 points there", [(-1.2, "points")]),
        ("the level was 1,204 mg/dL there", [(1204.0, "mg/dL")]),
        ("the level was .85 g/dL there", [(0.85, "g/dL")]),
        ("the pressure was 12.4 mm Hg there", [(12.4, "mmHg")]),
        ("the pressure was 12.4 mmHg there", [(12.4, "mmHg")]),
        ("a total of 8.3 letters was gained", [(8.3, "letters")]),
        ("the two rates, 17 and 15%, differed", [(17.0, "%"), (15.0, "%")]),
        ("the rates were 2.8 vs. 4.5% there", [(2.8, "%"), (4.5, "%")]),
        ("it was seen in forty-two percent of them", [(42.0, "%")]),
    ],
)
def test_a_figure_is_read_in_every_spelling(text, told):
    assert figures(text) == told


@pytest.mark.parametrize(
    "text",
    [
        "95% CI, 0.48 to 0.79",
        "95% CI 0.48-0.79",
        "95% CI: 0.48–0.79",
        "95% CI [0.48, 0.79]",
        "95% CI = 0.48; 0.79",
        "95% confidence interval, 0.48 to 0.79",
        "95% confidence interval [CI], 0.48 to 0.79",
        "95% CI, 0·48 to 0·79",
        "95% CI, .48 to .79",
    ],
)
def test_an_interval_is_read_in_every_spelling(text):
    told = [(t.low, t.high, t.level) for t in tokens(f"HR 0.61 ({text})") if isinstance(t, Interval)]
    assert told == [(0.48, 0.79, 95.0)]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("95% CI, -4.2 to -1.1", (-4.2, -1.1)),
        ("95% CI, −4.2 to −1.1", (-4.2, -1.1)),
        ("95% CI, -4.2 to 1.1", (-4.2, 1.1)),
        ("95% CI, −4.2, −1.1", (-4.2, -1.1)),
        ("95% CI, 13.6% to 24.9%", (13.6, 24.9)),
    ],
)
def test_the_bounds_of_an_interval_keep_their_signs(text, told):
    assert [(t.low, t.high) for t in tokens(f"a difference of 3.1 ({text})") if isinstance(t, Interval)] == [
        told
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("p<0.001", ("<", 0.001)),
        ("P < .001", ("<", 0.001)),
        ("P=0.04", ("=", 0.04)),
        ("p = 0·04", ("=", 0.04)),
        ("P=.04", ("=", 0.04)),
        ("p ≤ 0.05", ("<=", 0.05)),
        ("p > 0.99", (">", 0.99)),
        ("p value of less than 0.01", ("<", 0.01)),
        ("P < 0.0001", ("<", 0.0001)),
        ("p = 2.1 × 10-6", ("=", 2.1e-6)),
        ("P value = 0.03", ("=", 0.03)),
    ],
)
def test_a_p_value_is_read_in_every_spelling(text, told):
    read = [
        (t.operator, pytest.approx(t.value))
        for t in tokens(f"the rates differed ({text})")
        if isinstance(t, PValue)
    ]
    assert read == [told]


def test_what_a_p_value_tests_is_kept():
    told = [
        t.kind for t in tokens("it held (P for interaction = 0.32; P<0.001 for it)") if isinstance(t, PValue)
    ]
    assert told == ["interaction", None]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("at 300 mg", [(300.0, "mg")]),
        ("at 300mg", [(300.0, "mg")]),
        ("at 0.25 mg", [(0.25, "mg")]),
        ("at 10, 20, or 30 mg", [(10.0, "mg"), (20.0, "mg"), (30.0, "mg")]),
        ("at 5 mg and 10 mg", [(5.0, "mg"), (10.0, "mg")]),
        ("at 15 mg or 30 mg", [(15.0, "mg"), (30.0, "mg")]),
        ("at 10 mg/kg", [(10.0, "mg/kg")]),
        ("at 10 mg per kilogram", [(10.0, "mg/kg")]),
        ("at 100 µg", [(100.0, "µg")]),
        ("at 100 mcg", [(100.0, "µg")]),
        ("at 1,200 mg", [(1200.0, "mg")]),
        ("at 200-mg", [(200.0, "mg")]),
    ],
)
def test_doses_are_read_in_every_spelling(text, told):
    assert doses(f"they took it {text} daily") == told


@pytest.mark.parametrize(
    "text", ["a level of 110 mg/dL", "a dose-free level of 5.1 mg/dL", "an albumin of 38 g/L"]
)
def test_a_concentration_is_no_dose(text):
    assert doses(text) == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("at week 24", [(24.0, "week")]),
        ("at Week 24", [(24.0, "week")]),
        ("after 24 weeks", [(24.0, "week")]),
        ("at 6 months", [(6.0, "month")]),
        ("by day 28", [(28.0, "day")]),
        ("at two years", [(2.0, "year")]),
        ("during 52 weeks", [(52.0, "week")]),
        ("in a 24-week trial", [(24.0, "week")]),
        ("at month 12", [(12.0, "month")]),
    ],
)
def test_a_time_is_read_in_every_spelling(text, told):
    assert times(f"it was seen {text} in most") == told


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("it was seen at week 24", "at"),
        ("it was seen during 24 weeks", "over"),
        ("it was given every 4 weeks", "every"),
        ("patients aged 18 years or older took part", "age"),
        ("the median follow-up was 18 months", "follow-up"),
        ("it was seen in weeks 20 to 32", "range"),
    ],
)
def test_what_a_time_means_is_told_by_the_words_around_it(text, role):
    assert [t.role for t in tokens(text) if isinstance(t, Time)] == [role]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("81 of 120 patients (67.5%) had it", (67.5, 81, 120)),
        ("81/120 (67.5%) had it", (67.5, 81, 120)),
        ("67.5% (81/120) had it", (67.5, 81, 120)),
        ("67.5% (81 of 120) had it", (67.5, 81, 120)),
    ],
)
def test_a_fraction_is_one_figure_with_its_counts(text, told):
    assert [(t.value, t.n, t.total) for t in tokens(text) if isinstance(t, Figure)] == [told]


@pytest.mark.parametrize(("text", "size"), [("(n = 44)", 44), ("(n=1,041)", 1041), ("(N=176)", 176)])
def test_a_size_is_read(text, size):
    assert [t.value for t in tokens(f"the group {text} did") if isinstance(t, Size)] == [size]


@pytest.mark.parametrize(
    "text",
    [
        "registered as NCT01234567 there",
        "seen on March 8, 2025 there",
        "a 3:2:2 ratio of the groups",
        "it cost $3.4 billion there",
        "a phase 3 trial there",
        "see https://example.org/2024/17 there",
    ],
)
def test_numbers_that_are_names_dates_and_prices_are_no_figures(text):
    assert figures(text) == []


FRAGMENTS = st.sampled_from(
    "42.3% ;−1.2 points;95% CI, 0.48 to 0.79;(95% CI 1-2);p<0.001;P=.04;n = 44;(N=1,041);300 mg;10, 20, or 30 mg;at week 24;"
    "every 4 weeks;over 52 weeks;12 of 30 (40%);40% (12/30);3:2:2 ratio;versus;and;,;.;(;);[;±;–;−;%;1e9;0.5.6;1,2,3;"
    "twenty-two percent;aged 18 years;NCT01234567;March 8, 2025;HR 0.61 (0.47–0.79);ten;half of 9;±2;×10-6;mmHg".split(
        ";"
    )
)
TEXTS = st.one_of(
    st.lists(FRAGMENTS, max_size=14).map(" ".join),
    st.lists(FRAGMENTS, max_size=10).map("".join),
    st.text(max_size=120),
    st.text(alphabet="0123456789.,-–−%()[]<>=±/ ·pPnNmgCIto", max_size=60),
)


@settings(deadline=None)
@given(TEXTS)
def test_tokens_stand_in_order_inside_the_text_and_never_overlap(text):
    at = 0
    for token in tokens(text):
        assert at <= token.start < token.end <= len(text)
        at = token.end


@settings(deadline=None)
@given(TEXTS)
def test_a_figure_is_printed_at_its_place(text):
    for token in tokens(text):
        if isinstance(token, Figure) and token.total is None and token.n is None and token.spread is None:
            assert token.text.rstrip("%") in text[token.start : token.end]
