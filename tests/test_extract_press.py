"""Ways of press and congress texts: labels, pronouns, arms that open their item, totals told in parts, history of others."""

from __future__ import annotations

import pytest
from reading import comparisons, events, rates, read


def test_a_figure_in_a_label_is_part_of_the_endpoint():
    text = "Ropetinib was tested against placebo.\n\n10-meter run: -0.38 seconds with ropetinib vs. +0.05 seconds with placebo"
    assert {(r[0], r[1], r[3]) for r in rates(text)} == {
        ("ropetinib", "10-meter run", -0.38),
        ("placebo", "10-meter run", 0.05),
    }


def test_a_pronoun_means_what_the_sentence_before_spoke_of():
    text = (
        "Adverse events were mild. The price was paid in dizziness. It affected 9.2% on ropetinib and 3.1% on placebo, and "
        "somnolence affected 7.3% and 2.4%."
    )
    assert events(text) == {
        ("ropetinib", "Dizziness", 9.2, "%"),
        ("placebo", "Dizziness", 3.1, "%"),
        ("ropetinib", "Somnolence", 7.3, "%"),
        ("placebo", "Somnolence", 2.4, "%"),
    }


def test_the_score_is_that_of_the_instrument_spoken_of():
    text = "The trial enrolled children with an ADHD-RS of 28 or more. On ropetinib the score fell 17.2 points and on placebo 11.6 points."
    assert {(r[0], r[1], r[3]) for r in rates(text)} == {
        ("ropetinib", "ADHD-RS", -17.2),
        ("placebo", "ADHD-RS", -11.6),
    }


def test_a_threshold_alone_stands_over_the_endpoint_of_its_unit():
    text = (
        "LDL-C fell by 58 mg/dL with ropetinib and by 2 mg/dL with placebo. Of those given ropetinib 67% came out below 70 mg/dL, "
        "and of those given placebo 21%."
    )
    told = {(r.endpoint.reported, r.endpoint.label, r.value) for r in read(text).results if r.unit == "%"}
    assert told == {
        ("below 70 mg/dL", "LDL-C below 70 mg/dL", 67),
        ("below 70 mg/dL", "LDL-C below 70 mg/dL", 21),
    }


def test_a_later_clause_takes_up_the_events_for_its_own_arm():
    text = (
        "Vomiting (64%), nausea (38%) and fever (27%) were the adverse events noted most after tovelimab; on placebo they were "
        "seen in 19%, 13% and 24%."
    )
    assert {e[:3] for e in events(text)} == {
        ("tovelimab", "Vomiting", 64), ("tovelimab", "Nausea", 38), ("tovelimab", "Pyrexia", 27),
        ("placebo", "Vomiting", 19), ("placebo", "Nausea", 13), ("placebo", "Pyrexia", 24),
    }  # fmt: skip


def test_a_total_told_in_parts_is_its_parts():
    text = "Tovelimab was tested against placebo. Eight people left because of side effects, six of them on tovelimab and two on placebo."
    assert {(e[0], e[2]) for e in events(text)} == {("tovelimab", 6), ("placebo", 2)}


def test_an_arm_that_opens_an_item_keeps_its_figure():
    text = "On ropetinib 20 mg the MADRS fell 9.2 points, on ropetinib 10 mg 7.9 points and on placebo 5.6 points."
    assert {(r[0], r[3]) for r in rates(text)} == {
        ("ropetinib 20 mg", -9.2),
        ("ropetinib 10 mg", -7.9),
        ("placebo", -5.6),
    }


def test_weeks_later_are_the_time_point():
    text = "Four weeks later FEV1 was up 13.9 points with ropetinib and 1.2 points with placebo."
    assert {r[2] for r in rates(text)} == {"4 weeks"}


@pytest.mark.parametrize(
    "told",
    [
        "Norvane, whose older drug took in $88.2 million last quarter, up 24%, hopes to file.",
        "Oral octreotide exists; in its pivotal study 58% of patients kept control of growth hormone.",
        "A rival had reached 9% in its own phase 2b study of ropetinib.",
        "She recalled a trial of ropetinib in the 2000s.",
    ],
)
def test_sales_and_the_history_of_others_are_no_results(told):
    text = f"ACR20 was 58% with ropetinib and 31% with placebo. {told}"
    assert {r[3] for r in rates(text)} == {58, 31}
    assert not comparisons(text)


def test_the_length_of_the_trial_is_the_time_point_where_no_other_is_told():
    text = "The six-week trial, PLAYTIME, compared ropetinib with placebo. The MADRS fell 9.2 points on ropetinib and 5.6 points on placebo."
    assert {r[2] for r in rates(text)} == {"6 weeks"}


def test_at_the_end_means_the_end_of_treatment():
    text = (
        "People took ropetinib or placebo and were treated for 36 weeks in the SHORE trial. At week 4 ACR20 was 21% with ropetinib "
        "and 20% with placebo.\n\nACR50 was 41% at the end with ropetinib and 12% with placebo."
    )
    assert {(r[1], r[2]) for r in rates(text)} == {("ACR20", "4 weeks"), ("ACR50", "36 weeks")}


def test_the_full_and_the_half_dose_are_levels():
    text = (
        "Children got ropetinib 150 mg, ropetinib 75 mg or placebo. Against placebo the full dose won by 5.6 points on the MADRS "
        "(P = 0.001), while for the half dose the gap was 3.3 points (P = 0.053)."
    )
    assert {(c[0], c[3], abs(c[4] or 0)) for c in comparisons(text)} == {
        ("ropetinib 150 mg", "difference", 5.6),
        ("ropetinib 75 mg", "difference", 3.3),
    }


def test_a_change_has_the_sign_of_its_own_word():
    text = "LDL-C was 31% lower than at the start on ropetinib, against a 3% increase with placebo."
    assert {(r[0], r[3]) for r in rates(text)} == {("ropetinib", -31), ("placebo", 3)}


def test_the_labels_of_reproduction_journals_are_sections():
    text = (
        "STUDY QUESTION: Does ropetinib reduce bleeding in 30% of women?\n\nMAIN RESULTS AND THE ROLE OF CHANCE: Amenorrhoea was "
        "seen in 64% with ropetinib and 6% with placebo.\n\nWIDER IMPLICATIONS: Some 10% may profit."
    )
    assert {e[2] for e in events(text)} | {r[3] for r in rates(text)} == {64, 6}


def test_a_reduction_of_a_rate_is_a_percent_change():
    text = "The median reduction from baseline in 28-day seizure frequency was 21.7% with placebo and 53.9% with tovelimab."
    assert {(r.measure, r.value, r.at) for r in read(text).results} == {
        ("percent_change", -21.7, None),
        ("percent_change", -53.9, None),
    }


def test_what_was_halved_is_a_response():
    text = "The share of patients whose seizures were at least halved was 22% with placebo and 58% with tovelimab."
    assert {(r[0], r[1], r[3]) for r in rates(text)} == {
        ("placebo", "seizures were at least halved", 22),
        ("tovelimab", "seizures were at least halved", 58),
    }


def test_another_threshold_stands_over_the_same_instrument():
    text = (
        "At week 24 serum urate was below 6.0 mg/dL in 60% of patients on tovelimab and 31% on placebo. Proportions below 5.0 mg/dL "
        "were 29% and 12%."
    )
    assert {(r.endpoint.label, r.value) for r in read(text).results if r.value in {29, 12}} == {
        ("Serum urate below 5.0 mg/dL", 29),
        ("Serum urate below 5.0 mg/dL", 12),
    }


def test_a_dose_of_studies_to_come_is_no_dose_of_this_one():
    text = (
        "Serum urate fell by 36% on tovelimab 50 mg and by 33% on febuxostat 40 mg. In all, ALT rose in 4% on tovelimab and 9% on "
        "febuxostat. Longer studies with febuxostat 80 mg are warranted."
    )
    assert {a.dose_value for a in read(text).arms if a.intervention == "febuxostat"} == {40}


def test_each_strain_has_its_own_efficacy():
    text = (
        "Tovelimab was set against placebo in the SHELTER trial. By serotype, vaccine efficacy (VE) was 68.2% (95% CI 55.9 to 77.1) for DENV-1 and 54.6% "
        "(35.7 to 67.9) for DENV-3."
    )
    assert {(c[2], c[3], c[4]) for c in comparisons(text)} == {
        ("DENV-1", "vaccine_efficacy", 68.2),
        ("DENV-3", "vaccine_efficacy", 54.6),
    }


def test_it_was_goes_on_with_the_measure_before():
    text = (
        "Vaccine efficacy against influenza was 25.6% (95% CI 13.9 to 35.8) with tovelimab over placebo. In people of 75 or older it was "
        "30.2% (95% CI 9.7 to 46.2)."
    )
    assert {(c[3], c[4]) for c in comparisons(text)} == {
        ("vaccine_efficacy", 25.6),
        ("vaccine_efficacy", 30.2),
    }


def test_a_share_of_both_groups_is_of_each():
    text = (
        "Serious adverse events were seen in 5.0% in either group of the trial of tovelimab against placebo."
    )
    assert {(e[0], e[2]) for e in events(text)} == {("tovelimab", 5.0), ("placebo", 5.0)}


def test_bounds_behind_a_comma_follow_a_percentage():
    text = "HIV RNA <50 was seen in 95.1% on tovelimab and 94.6% on placebo (difference 0.5%, -3.0 to 4.7)."
    told = {(r.value, r.ci_low, r.ci_high) for r in read(text).results if r.comparator}
    assert told == {(0.5, -3.0, 4.7)}


def test_a_cut_in_percent_that_a_ratio_follows_compares_two_arms():
    text = "Tovelimab was set against apixaban. Major bleeding was cut by 61% (HR 0.39; 95% CI 0.26 to 0.58). Stroke was cut by 12% (HR 0.88; 95% CI 0.70 to 1.10)."
    assert {(c[3], c[4]) for c in comparisons(text)} == {
        ("percent_reduction", 61),
        ("hazard_ratio", 0.39),
        ("percent_reduction", 12),
        ("hazard_ratio", 0.88),
    }


def test_a_number_right_before_its_arm_is_of_that_arm():
    text = "Stroke was counted in 318 tovelimab recipients and 427 placebo recipients."
    assert {(r[0], r[3]) for r in rates(text)} | {(e[0], e[2]) for e in events(text)} == {
        ("tovelimab", 318),
        ("placebo", 427),
    }


def test_the_bound_that_a_protocol_asks_for_is_no_result():
    text = "Vaccine efficacy against influenza was 25.6% (95% CI 13.9 to 35.8) with tovelimab over placebo, above the 9.1% lower bound laid down before."
    assert {c[4] for c in comparisons(text)} == {25.6}


def test_an_arm_is_not_compared_with_itself():
    text = "Patients took tovelimab 300 mg or placebo. In the high-dose group EASI-75 was 29.5% higher than with tovelimab 300 mg."
    assert all(r.arm != r.comparator for r in read(text).results)
