"""Ways of news and releases: arms in brackets, strengths, doses told in passing, differences by other words, turns of studies."""

from __future__ import annotations

import pytest
from reading import arms, comparisons, events, rates, rates_by_study, read, studies

DOSES = (
    "In the phase 3 trial 602 patients were randomized to lorbetinib 80 mg, lorbetinib 100 mg or placebo. "
)
TWO = "In the GLADE trial 402 adults with psoriasis were randomized to torelimab 100 mg or placebo. "


def values(text: str) -> set[tuple[str, float | None]]:
    """Of each figure of one arm: arm and value."""
    return {(r[0], r[3]) for r in rates(text)}


def told(text: str) -> set[tuple[str, str, str, float | None, str | None]]:
    """Of each comparison: arm, comparator, measure, value, p."""
    return {(c[0], c[1], c[3], c[4], c[5]) for c in comparisons(text)}


def test_an_arm_in_the_brackets_behind_a_figure_is_its_arm():
    text = (
        DOSES
        + "Fibrosis better by one stage was seen in 24% (80 mg, p=0.0002), 26% (100 mg, p<0.0001) and 14% (placebo)."
    )
    assert values(text) == {("lorbetinib 80 mg", 24), ("lorbetinib 100 mg", 26), ("placebo", 14)}
    assert told(text) == {
        ("lorbetinib 80 mg", "placebo", "other", None, "=0.0002"),
        ("lorbetinib 100 mg", "placebo", "other", None, "<0.0001"),
    }


def test_the_same_figure_in_another_unit_shares_the_bracket_of_its_arm():
    text = (
        DOSES
        + "Change in body weight: -7.2 kg (-7.9%, 80 mg), -8.8 kg (-9.3%, 100 mg), -0.6 kg (-0.7%, placebo)."
    )
    assert values(text) == {
        ("lorbetinib 80 mg", -7.2), ("lorbetinib 80 mg", -7.9), ("lorbetinib 100 mg", -8.8), ("lorbetinib 100 mg", -9.3),
        ("placebo", -0.6), ("placebo", -0.7),
    }  # fmt: skip


def test_the_arm_of_a_control_in_brackets_leaves_the_other_figure_its_own():
    assert values(TWO + "PASI 75 was reached by 34.8% of torelimab recipients (placebo: 11.2%).") == {
        ("torelimab 100 mg", 34.8),
        ("placebo", 11.2),
    }


def test_a_figure_in_another_unit_does_not_keep_a_figure_from_its_arm():
    text = (
        DOSES
        + "Mean weight loss was 13.1% (13.0 kg) with 80 mg and 15.2% (15.1 kg) with 100 mg, against 3.1% (3.0 kg) with placebo."
    )
    assert ("lorbetinib 80 mg", -13.1) in values(text)
    assert ("placebo", -3.1) in values(text)


def test_the_strength_of_a_cream_is_its_dose():
    text = "The trial compared ruxolitinib cream 1.5% with vehicle in 407 adults with eczema. IGA 0/1 was reached by 45% with ruxolitinib and 13% with vehicle."
    assert {(a.intervention, a.dose_value, a.dose_unit) for a in read(text).arms if a.role != "placebo"} == {
        ("ruxolitinib", 1.5, "%")
    }
    assert {r[3] for r in rates(text)} == {45, 13}


@pytest.mark.parametrize(
    "said",
    [
        "adalimumab (Humira) 40 mg every other week",
        "adalimumab 40 mg every other week",
    ],
)
def test_a_dose_stands_behind_the_brand_of_its_drug(said):
    text = f"The trial set ropetinib 15 mg against {said} in rheumatoid arthritis. ACR20 was reached by 61% on ropetinib and 52% on adalimumab."
    assert ("adalimumab", 40.0) in {(a.intervention, a.dose_value) for a in read(text).arms}


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("PASI 75 was reached by 60.7% with torelimab and 47.6% with placebo (P=0.0006), an absolute benefit of 13.1%.", 13.1),
        ("PASI 75 rates were 42.1% with torelimab and 16.7% with placebo (differential 25.4%, P<.001).", 25.4),
        ("With torelimab the advantage over placebo at week 12 in the itch score was 0.43 points (p = 0.146).", 0.43),
        ("Torelimab led at week 5 to an 11.6-point reduction in PASI compared with placebo (p<0.0001).", -11.6),
        ("Flares occurred in 12% with torelimab and 20% with placebo (absolute risk reduction 8%; 95% CI 3 to 13).", -8),
    ],
)  # fmt: skip
def test_a_difference_goes_by_many_words(said, value):
    assert [c[3] for c in told(TWO + said) if c[2] == "difference"] == [value]


def test_a_ratio_in_the_bracket_of_a_dose_compares_it_with_placebo():
    text = DOSES + (
        "ACR20 was reached by 34% on placebo. It was 58% for lorbetinib 80 mg (odds ratio [OR] 2.8 [95% CI 1.5, 5.1]; P < 0.001 versus "
        "placebo) and 50% for 100 mg (OR 1.9 [95% CI 1.0, 3.4]; P = 0.02 versus placebo)."
    )
    assert told(text) == {
        ("lorbetinib 80 mg", "placebo", "odds_ratio", 2.8, "<0.001"),
        ("lorbetinib 100 mg", "placebo", "odds_ratio", 1.9, "=0.02"),
    }


@pytest.mark.parametrize(
    "said",
    [
        "HbA1c was 1.2% and 1.9% lower than with placebo with 80 mg and 100 mg, respectively (P<0.001 for both).",
        "HbA1c fell more than with placebo, with differences of -1.2% and -1.9% for 80 mg and 100 mg, respectively (both P<0.001).",
        "Both doses beat placebo in HbA1c, by margins of -1.2 and -1.9 percentage points for 80 mg and 100 mg, respectively (P<0.001 and P<0.001).",
    ],
)
def test_differences_in_a_list_take_the_doses_in_turn(said):
    assert told(DOSES + said) == {
        ("lorbetinib 80 mg", "placebo", "difference", -1.2, "<0.001"),
        ("lorbetinib 100 mg", "placebo", "difference", -1.9, "<0.001"),
    }


@pytest.mark.parametrize(
    "said", ["fell by 0.4% more with 100 mg", "fell 0.4 percentage points more on 100 mg"]
)
def test_what_fell_more_differs_by_less_than_nothing(said):
    text = DOSES + f"HbA1c {said} than with placebo (P=0.01)."
    assert told(text) == {("lorbetinib 100 mg", "placebo", "difference", -0.4, "=0.01")}


def test_a_primary_outcome_that_no_text_names_goes_by_its_role():
    text = (
        TWO
        + "Fewer patients on torelimab than on placebo reached the primary outcome (21% vs 26%), chiefly because of fewer hospitalizations (14% vs 18%)."
    )
    assert {(r[0], r[1], r[3]) for r in rates(text)} == {
        ("torelimab 100 mg", "primary outcome", 21), ("placebo", "primary outcome", 26),
        ("torelimab 100 mg", "Hospitalisation", 14), ("placebo", "Hospitalisation", 18),
    }  # fmt: skip


def test_a_later_clause_without_a_verb_goes_the_way_of_the_one_before():
    text = (
        "Torelimab was tested against placebo in two phase 3 trials, GLADE-1 and GLADE-2. In GLADE-1, EASI fell by 74.1% with torelimab and "
        "33.0% with placebo; in GLADE-2, by 70.8% and 30.6%, respectively."
    )
    assert {r[3] for r in rates(text)} == {-74.1, -33.0, -70.8, -30.6}


def test_a_median_of_days_with_its_quartiles_is_a_figure():
    text = (
        TWO
        + "Length of stay was shorter with torelimab (median 6 days [IQR 4-9]) than with placebo (median 8 days [IQR 5-12])."
    )
    assert values(text) == {("torelimab 100 mg", 6), ("placebo", 8)}


def test_a_mean_score_of_so_much_is_no_threshold():
    text = (
        TWO
        + "Torelimab-treated patients had a mean DLQI score of 4.4 at week 16, compared with 9.9 for those on placebo."
    )
    assert values(text) == {("torelimab 100 mg", 4.4), ("placebo", 9.9)}


def test_hypotension_is_a_harm_where_it_is_no_endpoint():
    text = TWO + "Symptomatic hypotension was seen in 13.5% with torelimab and 10.1% with placebo."
    assert {e[:3] for e in events(text)} == {
        ("torelimab 100 mg", "Hypotension", 13.5),
        ("placebo", "Hypotension", 10.1),
    }


def test_odds_with_an_interval_are_a_ratio():
    text = (
        TWO
        + "Compared with placebo, the odds of a PASI 90 response with torelimab were 7.8 (95% CI 4.8-12.6)."
    )
    assert told(text) == {("torelimab 100 mg", "placebo", "odds_ratio", 7.8, None)}


def test_endpoints_behind_a_slash_take_figures_in_turn():
    text = TWO + "PASI 75/90/100 rates were 75%, 53% and 20% with torelimab and 8%, 2% and 1% with placebo."
    assert {(r[0], r[1], r[3]) for r in rates(text)} == {
        ("torelimab 100 mg", "PASI 75", 75), ("torelimab 100 mg", "PASI 90", 53), ("torelimab 100 mg", "PASI 100", 20),
        ("placebo", "PASI 75", 8), ("placebo", "PASI 90", 2), ("placebo", "PASI 100", 1),
    }  # fmt: skip


def test_two_endpoints_take_the_two_figures_of_each_arm():
    text = (
        TWO
        + "PASI 75 and PASI 90 were reached by 45% and 25% of torelimab patients and by 15% and 5% of placebo patients."
    )
    assert {(r[0], r[1], r[3]) for r in rates(text)} == {
        ("torelimab 100 mg", "PASI 75", 45), ("torelimab 100 mg", "PASI 90", 25), ("placebo", "PASI 75", 15), ("placebo", "PASI 90", 5),
    }  # fmt: skip


def test_figures_of_time_points_in_brackets_keep_the_one_before_theirs():
    text = (
        TWO
        + "PASI 75 was more frequent with torelimab than with placebo at week 4 (22.4% vs 5.0%), week 8 (48.3% vs 9.0%) and week 16 (70.1% vs 11.4%)."
    )
    assert {(r[2], r[3]) for r in rates(text)} == {
        ("4 weeks", 22.4), ("4 weeks", 5.0), ("8 weeks", 48.3), ("8 weeks", 9.0), ("16 weeks", 70.1), ("16 weeks", 11.4),
    }  # fmt: skip


@pytest.mark.parametrize(
    "said",
    [
        "At least 5% of body weight was lost by {} of the lorbetinib 80 mg group and {} of the placebo group.",
        "The share of patients losing 5% or more of body weight was {} with lorbetinib 80 mg and {} with placebo.",
        "A 5% weight loss was reached by {} of patients on lorbetinib 80 mg and {} on placebo.",
    ],
)
def test_weight_loss_by_a_threshold_is_a_responder_endpoint(said):
    assert {(r[0], r[1], r[3]) for r in rates(DOSES + said.format("58%", "15%"))} == {
        ("lorbetinib 80 mg", "Weight loss >=5%", 58),
        ("placebo", "Weight loss >=5%", 15),
    }


def test_a_label_of_an_arm_holds_for_all_that_follows_it():
    text = TWO + "Placebo: PASI 75, 11%; PASI 90, 4%; PASI 100, 1%."
    assert {(r[0], r[1], r[3]) for r in rates(text)} == {
        ("placebo", "PASI 75", 11), ("placebo", "PASI 90", 4), ("placebo", "PASI 100", 1)
    }  # fmt: skip


def test_counts_go_to_the_recipients_behind_them():
    text = (
        TWO
        + "Serious adverse events were reported in 8 (4.0%) torelimab-treated and 9 (4.5%) placebo-treated patients."
    )
    assert {e[:3] for e in events(text)} == {
        ("torelimab 100 mg", "Serious adverse event", 4.0),
        ("placebo", "Serious adverse event", 4.5),
    }


def test_counts_of_a_list_are_all_of_people_where_its_last_is():
    text = TWO + "PASI 90 was reached by 44/100 and 8/100 participants on torelimab and placebo."
    assert values(text) == {("torelimab 100 mg", 44), ("placebo", 8)}


def test_results_are_read_beside_the_price_of_a_share():
    text = (
        TWO
        + "Shares of the company, down 12% this year, rose 31% after it said 58% of torelimab patients reached PASI 90, versus 7% for placebo."
    )
    assert values(text) == {("torelimab 100 mg", 58), ("placebo", 7)}


def test_an_observed_difference_is_read_beside_the_planned_one():
    text = (
        TWO
        + "The study was powered at 90% to detect a 25-percentage-point difference in PASI 90; the observed difference was 39.3 percentage points (p<0.001)."
    )
    assert told(text) == {("torelimab 100 mg", "placebo", "difference", 39.3, "<0.001")}


def test_a_share_with_something_is_the_share_that_has_it():
    text = TWO + "The share with low disease activity at week 12 was 45% for torelimab and 19% for placebo."
    assert {r[1] for r in rates(text)} == {"share with low disease activity"}


def test_without_a_condition_says_who_is_meant():
    text = TWO + (
        "Among patients with allergies, 52.3% on torelimab and 31.8% on placebo had a PASI 75 response. Without allergies the rates were "
        "49.5% and 24.8%."
    )
    assert {(r[1], r[3]) for r in rates(text)} == {
        ("PASI 75", 52.3),
        ("PASI 75", 31.8),
        ("PASI 75", 49.5),
        ("PASI 75", 24.8),
    }


def test_at_least_one_event_is_told_by_the_event():
    facts = read(
        TWO
        + "Of the placebo patients 49% had at least one treatment-emergent adverse event, as had 56% on torelimab."
    )
    assert {e.reported for e in facts.safety_events} == {"treatment-emergent adverse event"}


def test_two_studies_go_by_their_turn():
    text = (
        "Torelimab was tested against placebo in two phase 3 trials, GLADE-1 and GLADE-2. PASI 75 stood at 69.0% versus 38.1% in the first "
        "trial and 59.3% versus 37.8% in the second."
    )
    assert {(r[0], r[2]) for r in rates_by_study(text)} == {
        ("GLADE-1", 69.0), ("GLADE-1", 38.1), ("GLADE-2", 59.3), ("GLADE-2", 37.8)
    }  # fmt: skip


def test_two_lists_go_over_the_studies_of_a_sentence():
    text = (
        "Torelimab was tested against placebo in two phase 3 trials, GLADE-1 and GLADE-2. In all, 62% and 59% of patients reached PASI 75 in "
        "GLADE-1 and GLADE-2, respectively, compared with 19% and 17% of patients on placebo."
    )
    assert rates_by_study(text) == {
        ("GLADE-1", "torelimab", 62.0), ("GLADE-2", "torelimab", 59.0), ("GLADE-1", "placebo", 19.0), ("GLADE-2", "placebo", 17.0),
    }  # fmt: skip


def test_a_series_in_capitals_is_one_name_with_its_number():
    text = (
        "GLADOR PSO-1 (n=666) and GLADOR PSO-2 (n=1,020) each compared torelimab 6 mg with placebo. In PSO-2, PASI 75 was reached by 53% on "
        "torelimab and 9% on placebo."
    )
    names = {name for s in studies(text) for name in s[0]}
    assert {"GLADOR PSO-1", "GLADOR PSO-2"} <= names
    assert {a[1] for a in arms(text)} == {"experimental", "placebo"}
