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
        ("the rate was 12,5% there", [(12.5, "%")]),
        ("the level was 12.3 ± 4.1 mg there", [(12.3, "mg")]),
        ("the level was 14 pmol/L there", [(14.0, "pmol/L")]),
        ("the weight was 3200 g there", [(3200.0, "g")]),
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
        "95% C.I. 0.48, 0.79",
        "95 per cent c.i. 0.48 to 0.79",
        "95% Confidence Limits 0.48, 0.79",
        "95% credible interval, 0.48 to 0.79",
        "95% CrI 0.48–0.79",
        "two-sided 95% CI, 0.48 to 0.79",
        "CI 95% 0.48 to 0.79",
        "CI: 95%, 0.48–0.79",
        "95% CI 0,48-0,79",
        "95% bootstrap CI: from 0.48 to 0.79",
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
        ("CI -4.2, -1.1", (-4.2, -1.1)),
        ("95% CI -4.2 percentage points to -1.1 percentage points", (-4.2, -1.1)),
        ("95% CI 12.1 months–15.2 months", (12.1, 15.2)),
        ("95% CI $900 to $1,500", (900.0, 1500.0)),
        ("97.5% CI 1,087 to 1,500", (1087.0, 1500.0)),
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
        ("p-value: 0.03", ("=", 0.03)),
        ("p value was 0.03", ("=", 0.03)),
        ("nominal p = 0.03", ("=", 0.03)),
        ("one-sided P<0.025", ("<", 0.025)),
        ("p 0.03", ("=", 0.03)),
        ("all P > 0.05", (">", 0.05)),
        ("both p<0.001", ("<", 0.001)),
        ("p = 2 × 10(-5)", ("=", 2e-5)),
        ("p = 2.1 × 10⁻⁶", ("=", 2.1e-6)),
        ("p=5E-4", ("=", 5e-4)),
    ],
)
def test_a_p_value_is_read_in_every_spelling(text, told):
    read = [
        (t.operator, pytest.approx(t.value))
        for t in tokens(f"the rates differed ({text})")
        if isinstance(t, PValue)
    ]
    assert read == [told]


def p_values(text):
    return [(t.operator, t.value) for t in tokens(text) if isinstance(t, PValue)]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("it held (P for interaction = 0.32; P<0.001 for it)", ["interaction", None]),
        ("it held (Ptrend=0.03)", ["trend"]),
        ("it held (interaction P = 0.2)", ["interaction"]),
        ("it held (one-sided P for non-inferiority <0.001)", ["noninferiority"]),
    ],
)
def test_what_a_p_value_tests_is_kept(text, kinds):
    assert [t.kind for t in tokens(text) if isinstance(t, PValue)] == kinds


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("(p-values: 0.34, 0.23, and 0.32, respectively)", [("=", 0.34), ("=", 0.23), ("=", 0.32)]),
        ("(p=0.03 and 0.04)", [("=", 0.03), ("=", 0.04)]),
        ("(P < 0.01 and 0.001, respectively)", [("<", 0.01), ("<", 0.001)]),
        ("(P < 0.001 and 0.026)", [("<", 0.001), ("=", 0.026)]),
        ("(P < 0.001 and = 0.026, respectively)", [("<", 0.001), ("=", 0.026)]),
    ],
)
def test_one_sign_may_stand_before_several_p_values(text, told):
    assert p_values(f"the two scores differed {text}.") == told


def test_a_figure_after_a_p_value_is_no_second_one():
    assert p_values("it fell (P=0.03, 0.4 points) and rose (P=0.03, 0.5% of them)") == [("=", 0.03)] * 2


@pytest.mark.parametrize(
    "text",
    [
        "a difference with P = NS",
        "p = non-significant",
        "P < 0.05 was considered significant",
        "significance was set at p < 0.05",
        "with a significance level of 0.05",
        "values were deemed statistically significant at p<0.05",
        "a two-sided alpha of 0.025",
    ],
)
def test_a_threshold_is_no_p_value(text):
    assert tokens(f"we took {text} here") == ()


def intervals(text):
    return [(t.low, t.high, t.level) for t in tokens(text) if isinstance(t, Interval)]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("odds ratio [95%CI] = 0.31 [0.24 – 0.37]", [(0.24, 0.37, 95.0)]),
        ("the change (95% CI) was 4.3 (2.8 to 5.7) points", [(2.8, 5.7, 95.0)]),
        ("times (99% CI) were 92 hours (84–114 hours) and 80 hours (70–91)", [(84, 114, 99), (70, 91, 99)]),
        ("the rate was 0.83 (0.56-1.24, P=.37)", [(0.56, 1.24, None)]),
        ("the median [IQR] was 39 (17–58) against 43 (27–52)", []),
        ("it was seen before [12,13] and on a scale (1–10)", []),
        ("the rate was 45% [12–15] in them", []),
        ("the hazard ratio was (HR 0.64, 0.50-0.82)", [(0.5, 0.82, None)]),
        ("it fell (95% CI for the difference −8.9 to −5.1)", [(-8.9, -5.1, 95.0)]),
        ("it fell (95% CI –1.71 to –0.87)", [(-1.71, -0.87, 95.0)]),
    ],
)
def test_figures_in_brackets_are_an_interval_only_around_their_figure(text, told):
    assert intervals(text) == told


@pytest.mark.parametrize(
    "text",
    [
        "the upper end of the one-sided 97.5% CI, 4.0%;",
        "(95% CI 8.6 to not reached)",
        "(95% CI, NE–14.2)",
        "risks with 95% confidence intervals were",
        "time (IQR 8 to 12.3) was",
        "time (interquartile range, 3–8) was",
        "score (range: 3 to 18) was",
    ],
)
def test_half_an_interval_and_a_spread_are_no_figures(text):
    assert tokens(text) == ()


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
        ("at 10 mg/d", [(10.0, "mg")]),
        ("at 20 U/kg", [(20.0, "units/kg")]),
        ("at 45 Gy", [(45.0, "Gy")]),
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
        ("at 3 and 6 months", [(3.0, "month"), (6.0, "month")]),
        ("7, 14, and 28 d after it", [(7.0, "day"), (14.0, "day"), (28.0, "day")]),
        ("in a 24-wk trial", [(24.0, "week")]),
        ("on postoperative day 1", [(1.0, "day")]),
        ("on POD 3", [(3.0, "day")]),
        ("after 5 y", [(5.0, "year")]),
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
        ("patients aged ≥50 years took part", "age"),
        ("a pause of ≥4 weeks was needed", "history"),
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
        ("it was common (67.5%; 81/120 patients)", (67.5, 81, 120)),
        ("Sixty percent (72/120) had it", (60.0, 72, 120)),
        ("81/120 patients had it", (81.0, 81, 120)),
        ("many had nausea (n=12, 40%)", (40.0, 12, None)),
        ("many had nausea (12, 40%)", (40.0, 12, None)),
    ],
)
def test_a_fraction_is_one_figure_with_its_counts(text, told):
    assert [(t.value, t.n, t.total) for t in tokens(text) if isinstance(t, Figure)] == [told]


def test_money_is_a_figure_only_where_mean_costs_are_told():
    assert figures("the mean cost was €1,245 for one and a difference of −€271") == [
        (1245.0, "€"),
        (-271.0, "€"),
    ]
    assert figures("the device costs $35,000 and sold for $4.3 billion") == []


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
        "registered as ISRCTN 12345678 there",
        "seen in 2016, there",
        "see doi 10.1000/abc123 there",
        "a type 2 diabetes there",
        "a test (F(2, 203) = 5.27) there",
        "a test (F1,415 = 7.1; t144 = -5.7; χ2 = 5.6; r = 0.85) there",
        "a dose of 1.0 × 10^14 vg/kg there",
        "with 90% power there",
        "in one in five children there",
        "seen at 24 hours and 2 h after it there",
        "the drain lost nothing at 24 postoperative hours",
        "the dose that was needed in 24 h in the group",
        "walked for the 6-minute test there",
    ],
)
def test_numbers_that_are_names_dates_and_prices_are_no_figures(text):
    assert figures(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "38 (SD 11) points",
        "38 (11) points, mean (SD)",
        "38 (SD = 11, range 2–60) points",
        "38(11) as mean (s.d.)",
    ],
)
def test_a_spread_is_kept_with_its_figure(text):
    assert [(t.value, t.spread) for t in tokens(f"the mean (SD) was {text}") if isinstance(t, Figure)] == [
        (38, 11)
    ]


PLACES = st.integers(0, 3)
SIGNS = st.sampled_from("-−–")


@st.composite
def bounds(draw):
    """Two bounds, as figures and as printed with one minus sign and one decimal mark."""
    places, minus, point = draw(PLACES), draw(SIGNS), draw(st.sampled_from(".·"))
    low, high = sorted(draw(st.tuples(st.integers(-999, 999), st.integers(-999, 999))))
    told = [round(v / 10**places, places) for v in (low, high)]
    printed = [f"{v:.{places}f}".replace("-", minus).replace(".", point) for v in told]
    return told, printed


@settings(deadline=None)
@given(
    bounds(),
    st.sampled_from(
        ["CI", "C.I.", "CrI", "confidence interval", "Confidence Limits", "confidence interval [CI]"]
    ),
    st.sampled_from([" ", ", ", ": ", " = ", " of ", " from ", " (", " ["]),
    st.sampled_from([" to ", ", ", "; "]),
    st.sampled_from(["", "%"]),
)
def test_an_interval_that_is_printed_is_read_back(figures_and_text, word, before, between, unit):
    (low, high), (first, second) = figures_and_text
    read = intervals(f"HR 0.61; 95% {word}{before}{first}{unit}{between}{second}{unit}; more")
    assert read == [(low, high, 95.0)]


@settings(deadline=None)
@given(
    st.integers(1, 9999),
    st.sampled_from(["<", ">", "=", "≤", "≥"]),
    st.sampled_from(["p", "P", "p value", "P-value", "nominal p", "two-sided P", "both p"]),
    st.sampled_from(["", " "]),
    st.sampled_from([".", "0.", "0·"]),
)
def test_a_p_value_that_is_printed_is_read_back(digits, operator, word, space, point):
    text = f"they differed ({word}{space}{operator}{space}{point}{digits:04d})"
    told = {"≤": "<=", "≥": ">="}.get(operator, operator)
    assert p_values(text) == [(told, pytest.approx(digits / 10000))]


@settings(deadline=None)
@given(
    st.integers(1, 400),
    st.integers(401, 9999),
    st.sampled_from(["{n}/{N} ({p}%)", "{p}% ({n}/{N})", "{n} of {N} ({p}%)"]),
)
def test_a_fraction_that_is_printed_is_read_back(n, total, shape):
    printed = shape.format(n=n, N=f"{total:,}", p=f"{100 * n / total:.1f}")
    read = [
        (t.value, t.n, t.total) for t in tokens(f"it was seen in {printed} there") if isinstance(t, Figure)
    ]
    assert read == [(round(100 * n / total, 1), n, total)]


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


def test_a_unit_may_stand_behind_the_range_of_its_figure():
    assert figures("the stay was 6 (1–42) days against 4 [2; 15] days there") == [
        (6.0, "days"),
        (4.0, "days"),
    ]


def test_two_figures_parted_by_a_semicolon_in_brackets_behind_a_figure_are_its_range():
    assert figures("waist (median (quartiles) change 1 (0; 3) cm) there") == [(1.0, "cm")]


def test_a_country_before_a_sum_is_part_of_it():
    assert figures("the mean cost was UK£35.41 there") == [(35.41, "£")]


@pytest.mark.parametrize(
    ("text", "value", "printed", "measured"),
    [
        ("12 cases per 100 000 person-years", 12.0, "12 cases per 100 000 person-years", "cases per 100,000 person-years"),
        ("0.41 events per patient-year", 0.41, "0.41 events per patient-year", "events per patient-year"),
        ("14.2 deaths per 1000 patient-years", 14.2, "14.2 deaths per 1000 patient-years", "deaths per 1000 patient-years"),
        ("among 48 613 children", 48613.0, "48 613", None),
    ],
)  # fmt: skip
def test_rates_of_person_time_and_thousands_with_blanks_are_one_figure(text, value, printed, measured):
    (figure,) = tokens(text)
    assert (figure.value, figure.text, figure.unit) == (value, printed, measured)


def test_two_numbers_side_by_side_are_not_one():
    assert [t.value for t in tokens("on day 12 100 patients had left")] == [12.0, 100.0]


@pytest.mark.parametrize(
    ("text", "value", "measured"),
    [
        ("rose by 1.2 ml per kilogram per minute", 1.2, "ml per kilogram per minute"),
        ("was 6.4 mmol per liter there", 6.4, "mmol per liter"),
        ("fell by 31 mg per deciliter", 31.0, "mg per deciliter"),
        ("grew 5.89 cm/year in", 5.89, "cm/year"),
        ("declined by 2.1 ml per minute per 1.73 m2 per year", 2.1, "ml per minute per 1.73 m2 per year"),
    ],
)
def test_units_may_be_spelled_out(text, value, measured):
    assert figures(text) == [(value, measured)]


def test_a_square_bracket_in_a_round_one_holds_the_spread_of_the_figure_before_it():
    text = "scores were lower (2.1 [1.0] vs 4.3 [1.5], P < 0.001) there"
    assert [(t.value, t.spread) for t in tokens(text) if isinstance(t, Figure)] == [(2.1, 1.0), (4.3, 1.5)]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("the rate was 4.1/1,000 days there", [(4.1, "per 1,000 days")]),
        ("the rate was 7.2/100 person-years there", [(7.2, "per 100 person-years")]),
        ("the rate was 2.1 per 1000 patient-days there", [(2.1, "per 1000 patient-days")]),
        ("the intake was 1,612 calories there", [(1612.0, "calories")]),
        ("in the ORBIT 2D trial it was 7.1%", [(7.1, "%")]),
        ("pain fell (garlimab −0.41, placebo −0.12 mmol/l)", [(-0.41, "mmol/l"), (-0.12, "mmol/l")]),
        ("it was low (garlimab 41.2, placebo 12.1%)", [(41.2, "%"), (12.1, "%")]),
        (
            "the percentage of patients with relief was 61.5 on garlimab and 22.4 on placebo",
            [(61.5, "%"), (22.4, "%")],
        ),
        ("the percentage of patients with 2 risk factors was 41.3%", [(2.0, None), (41.3, "%")]),
    ],
)
def test_a_unit_is_shared_where_it_is_written_once_or_said_before(text, told):
    assert figures(text) == told


def test_two_decimals_with_decimals_in_brackets_are_values_with_their_spread():
    told = tokens(
        "it fell from 61.2 (23.2) at baseline to 51.5 (26.4) at 45 days and to 40.6 (25.9) at 90 days"
    )
    assert [(t.value, t.spread) for t in told if isinstance(t, Figure)] == [
        (61.2, 23.2),
        (51.5, 26.4),
        (40.6, 25.9),
    ]


def test_p_values_in_a_row_are_read_before_respectively():
    assert p_values("both differed (P = 0.031, 0.018; respectively)") == [("=", 0.031), ("=", 0.018)]


def test_a_garbled_p_value_is_neither_a_p_value_nor_a_figure():
    assert tokens("it was more effective (P`0.05)") == ()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("expression (MIB-1) was 12.4%", [(12.4, "%")]),
        ("pain on a 100 mm visual analogue scale was 31 mm", [(31.0, "mm")]),
        ("it was more common [9], and milder [7,19], in 12%", [(12.0, "%")]),
        ("items 2 and 4 were met by 12%", [(12.0, "%")]),
        ("it was lower for the first 24 hours, by 12%", [(12.0, "%")]),
        ("the score was 41 [12] there", [(41.0, None), (12.0, None)]),
        ("a lower mean dose (378 mg vs 466 mg, p<0.012)", [(378.0, "mg"), (466.0, "mg")]),
    ],
)
def test_numbers_of_names_scales_items_and_references_are_no_figures(text, told):
    assert figures(text) == told


def test_a_range_of_p_values_gives_its_first():
    assert p_values("none differed (p = 0.22 to 0.78)") == [("=", 0.22)]


@pytest.mark.parametrize(
    ("written", "unit"),
    [("80 mg/m(2)", "mg/m2"), ("80 mg m-2", "mg/m2"), ("80 mg m−2", "mg/m2"), ("80 mg kg-1", "mg/kg")],
)
def test_a_dose_for_a_body_size_is_one_in_every_spelling(written, unit):
    (dose,) = [t for t in tokens(f"irinotecan {written}, once a week") if isinstance(t, Dose)]
    assert (dose.value, dose.unit) == (80.0, unit)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Fentanyl consumption in 24 h was 90 µg with A and 140 µg with B", [(90.0, "µg"), (140.0, "µg")]),
        (
            "they used less morphine (8.4 mg [95% CI, 6.1-10.7] vs 14.2 mg [11.0-17.4])",
            [(8.4, "mg"), (14.2, "mg")],
        ),
        (
            "women needed less fentanyl (105 ± 31 µg) than others (165 ± 35 µg)",
            [(105.0, "µg"), (165.0, "µg")],
        ),
    ],
)
def test_how_much_of_a_drug_was_used_is_a_figure(text, told):
    assert figures(text) == told


@pytest.mark.parametrize(
    "text",
    [
        "those who required more were given morphine 2 mg and then 4 mg",
        "patients were assigned to oral use of 10 mg or 20 mg",
        "the mean dose was 529 mg",
    ],
)
def test_what_was_given_stays_a_dose(text):
    assert figures(text) == []
    assert doses(text)


def test_the_time_of_people_may_stand_before_the_figures():
    text = "falls per person-year were 0.31 with A (95% CI 0.2-0.4) and 0.42 with B"
    assert figures(text) == [(0.31, "per person-year"), (0.42, "per person-year")]
    assert figures("strokes per 1,000 patient-years were 12 and 15") == [
        (12.0, "per 1,000 patient-years"),
        (15.0, "per 1,000 patient-years"),
    ]
    assert figures("214 with A (10.3 per 100 patient-years) and 281 with B") == [
        (214.0, None),
        (10.3, "per 100 patient-years"),
        (281.0, None),
    ]


def test_ages_with_raised_decimal_points_are_times():
    assert figures("deaths at ages 1·0–6·0 years or between ages 1·5 and 4·5 years") == []
    assert times("after 2·5 years") == [(2.5, "year")]


def test_a_number_inside_a_code_is_none():
    assert figures("receptors (1D5) and antibodies (4A8) were stained") == []


def test_every_hour_of_a_list_is_when_something_was_measured():
    assert figures("pain at 2 h and 6 h and after 12 h or 24 h") == []
