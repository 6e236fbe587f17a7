"""The audit finds what cannot be, says so with the figures and the words, and stays silent where all is well."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hand_made import horizon, ignite, ignite_release
from records import record

from trialdb.cli.answering import CHECKS
from trialdb.errors import QuestionError, UnknownNameError
from trialdb.pipeline import load
from trialdb.query import audit
from trialdb.query.audit import SEVERITIES, checks


def found(made, **filters):
    """Severity, check and sentence of each finding."""
    made.session.commit()
    rows = audit(made.session.get_bind(), **filters).rows
    return [(row["severity"], row["check"], row["finding"]) for row in rows]


@pytest.fixture
def trial(made):
    return horizon(made)


@pytest.fixture
def paper(made):
    return made.source("Journal", "2025-05-01", kind="journal_article")


def test_a_release_whose_figures_fit_gives_no_finding(made):
    ignite_release(made, ignite(made), "Amgen", "2025-03-08")
    made.session.commit()
    answer = audit(made.session.get_bind())
    assert answer.rows == []
    assert answer.notes == ("nothing is found that does not hold together",)


def test_a_difference_that_the_arms_do_not_give_is_found_with_all_three_sentences(made, trial, paper):
    made.says(paper, trial.drug, "EASI-75", "32.8%", quote="EASI-75 was reached by 32.8%")
    made.says(paper, trial.placebo, "EASI-75", "13.7%", quote="and by 13.7% with placebo")
    made.says(paper, trial.drug, "EASI-75", "29.1%", versus=trial.placebo, quote="a difference of 29.1%")
    made.session.commit()
    (row,) = audit(made.session.get_bind(), check="difference").rows
    assert (row["severity"], row["finding"]) == ("warning", "29.1% is stated, but 32.8 − 13.7 is 19.1%")
    assert row["may_be"] == "an adjusted or stratified estimate, or another analysis set"
    (source,) = row["sources"]
    assert source["publisher"] == "Journal"
    assert (
        source["quote"] == "a difference of 29.1% … EASI-75 was reached by 32.8% … and by 13.7% with placebo"
    )


def test_a_difference_that_rounding_explains_is_none_and_a_small_adjustment_is_a_note(made, trial, paper):
    for endpoint, stated in (("EASI-75", "19.2%"), ("EASI-90", "19.6%")):
        made.says(paper, trial.drug, endpoint, "32.8%")
        made.says(paper, trial.placebo, endpoint, "13.7%")
        made.says(paper, trial.drug, endpoint, stated, versus=trial.placebo)
    assert found(made, check="difference") == [
        ("note", "difference", "19.6% is stated, but 32.8 − 13.7 is 19.1%")
    ]


def test_an_adjusted_difference_is_an_error_only_where_the_arms_differ_by_more_than_its_interval(
    made, trial, paper
):
    means = {"measure": "mean_change", "unit": "points"}
    for endpoint, low, high in (("DLQI", -7.0, -3.0), ("POEM", -5.5, -4.5)):
        made.says(paper, trial.drug, endpoint, "-7.9", **means)
        made.says(paper, trial.placebo, endpoint, "-3.6", **means)
        made.says(
            paper, trial.drug, endpoint, "-5.0", versus=trial.placebo, unit="points", ci_low=low, ci_high=high
        )
    text = "−5 points is stated, but −7.9 − (−3.6) is −4.3 points"
    assert found(made, check="difference") == [("error", "difference", text), ("note", "difference", text)]


def test_a_difference_with_the_other_sign_is_said_to_be_the_other_way_round(made, trial, paper):
    means = {"measure": "mean_change", "unit": "%"}
    made.says(paper, trial.drug, "Body weight", "-12.4%", **means)
    made.says(paper, trial.placebo, "Body weight", "-0.9%", **means)
    made.says(paper, trial.drug, "Body weight", "11.5%", versus=trial.placebo)
    ((severity, _, text),) = found(made, check="difference")
    assert severity == "warning"
    assert text == "11.5% is stated, but −12.4 − (−0.9) is −11.5%: the other way round"


def test_the_difference_of_medians_is_not_tested(made, trial, paper):
    medians = {"measure": "median", "unit": "months"}
    made.says(paper, trial.drug, "PFS", "8.1", **medians)
    made.says(paper, trial.placebo, "PFS", "4.9", **medians)
    made.says(paper, trial.drug, "PFS", "2.0", versus=trial.placebo, unit="months")
    assert found(made) == []


def test_figures_of_another_source_are_never_set_against_a_stated_difference(made, trial, paper):
    other = made.source("Company", "2025-01-01")
    made.says(other, trial.drug, "EASI-75", "40.0%")
    made.says(other, trial.placebo, "EASI-75", "10.0%")
    made.says(paper, trial.drug, "EASI-75", "19.1%", versus=trial.placebo)
    assert found(made, check="difference") == []


def test_a_risk_ratio_is_set_against_the_two_shares(made, trial, paper):
    made.says(paper, trial.drug, "Death", "10.0%")
    made.says(paper, trial.placebo, "Death", "20.0%")
    made.says(paper, trial.drug, "Death", "0.7", versus=trial.placebo, measure="risk_ratio")
    made.says(paper, trial.drug, "Death", "0.44", versus=trial.placebo, measure="odds_ratio")
    assert found(made, check="ratio") == [
        ("warning", "ratio", "0.7 is stated, but 10% against 20% gives 0.5"),
    ]


def test_an_estimate_outside_its_interval_is_an_error(made, trial, paper):
    ratio = {"versus": trial.placebo, "measure": "hazard_ratio"}
    made.says(paper, trial.drug, "OS", "0.48", ci_low=0.58, ci_high=0.91, ci_level=95, **ratio)
    made.says(paper, trial.drug, "PFS", "0.68", ci_low=0.51, ci_high=0.91, ci_level=95, **ratio)
    assert found(made) == [("error", "interval", "0.48 is outside its interval, 0.58 to 0.91")]


def test_a_hazard_ratio_far_from_the_middle_of_its_interval_is_found(made, trial, paper):
    ratio = {"versus": trial.placebo, "measure": "hazard_ratio"}
    made.says(paper, trial.drug, "OS", "0.86", ci_low=0.51, ci_high=0.91, ci_level=95, **ratio)
    ((severity, check, text),) = found(made)
    assert (severity, check) == ("warning", "symmetry")
    assert "away from the middle of its interval, 0.51 to 0.91" in text


def test_the_skewed_interval_of_a_risk_difference_is_no_finding(made, trial, paper):
    made.says(paper, trial.drug, "Death", "1.0%", versus=trial.placebo, ci_low=0.2, ci_high=4.9)
    assert found(made, check="symmetry") == []


@pytest.mark.parametrize(
    ("p", "told"),
    [
        ({"p_value": 0.01}, []),  # 0.68 (0.51 to 0.91) gives 0.009
        ({"p_value": 0.0045}, []),  # another test, perhaps
        ({"p_operator": "<", "p_value": 0.001}, []),
        ({"p_value": 0.4}, [("error", "p=0.4", ": the interval excludes no effect, the p-value does not")]),
        ({"p_operator": "<", "p_value": 0.0000001}, [("warning", "p<0.0000001", "")]),
    ],
)
def test_a_p_value_is_set_against_estimate_and_interval(made, trial, paper, p, told):
    made.says(
        paper, trial.drug, "PFS", "0.68", versus=trial.placebo, measure="hazard_ratio", ci_low=0.51, ci_high=0.91,
        ci_level=95, **p,
    )  # fmt: skip
    assert found(made, check="p_value") == [
        (severity, "p_value", f"{stated} is stated, but 0.68 (0.51 to 0.91) gives p=0.0063 to 0.013{clash}")
        for severity, stated, clash in told
    ]


def test_a_one_sided_p_value_is_a_note(made, trial, paper):
    made.says(
        paper, trial.drug, "FEV1", "0.08", versus=trial.placebo, unit="L", ci_low=-0.01, ci_high=0.17, ci_level=95,
        p_value=0.041,
    )  # fmt: skip
    ((severity, _, text),) = found(made, check="p_value")
    assert severity == "note"
    assert text.endswith("it fits a one-sided test")


def test_the_p_value_of_a_non_inferiority_test_is_not_one_of_no_effect(made, trial, paper):
    made.says(
        paper, trial.drug, "HbA1c", "-0.10", versus=trial.placebo, unit="%", ci_low=-0.2, ci_high=0.1, ci_level=95,
        p_operator="<", p_value=0.001, test_type="non-inferiority",
    )  # fmt: skip
    assert found(made, check="p_value") == []


def test_what_is_called_significant_with_a_large_p_value_is_found(made, trial, paper):
    made.says(paper, trial.drug, "OS", None, versus=trial.placebo, p_value=0.12, significant=True)
    assert found(made) == [("warning", "significance", "p=0.12 is called significant")]


def test_a_count_that_is_not_the_percentage_beside_it_is_an_error(made, trial, paper):
    made.says(paper, trial.drug, "EASI-75", "42.3%", n=118, n_total=328)
    made.says(paper, trial.placebo, "EASI-75", "36.0%", n=118, n_total=328)
    assert found(made) == [("error", "count", "42.3% is stated, but 118 of 328 is 35.98%")]


def test_a_percentage_that_no_number_of_participants_gives_is_found(made, trial, paper):
    made.says(paper, trial.drug, "EASI-75", "18.5%", n_total=28)
    made.says(paper, trial.placebo, "EASI-75", "17.9%", n_total=28)
    assert found(made) == [
        (
            "warning",
            "grim",
            "no number of 28 analysed participants is 18.5%: 5 are 17.86% and 6 are 21.43%",
        )
    ]


def test_the_size_of_an_arm_serves_where_the_analysed_are_not_stated_and_makes_a_note(made, trial, paper):
    made.says(paper, trial.placebo, "EASI-75", "13.5%")  # of 183: 24 are 13.1, 25 are 13.7
    made.says(paper, trial.placebo, "EASI-90", "13.5%", subgroup="adults")
    ((severity, check, text),) = found(made)
    assert (severity, check) == ("note", "grim")
    assert text == "no number of 183 participants of the arm is 13.5%: 24 are 13.11% and 25 are 13.66%"


def test_what_several_sources_give_occasion_for_is_one_finding_with_all_of_them(made, trial, paper):
    for source in (paper, made.source("News", "2025-06-01")):
        made.says(source, trial.placebo, "EASI-75", "13.5%")
    made.says(made.source("Blog", "2025-07-01"), trial.placebo, "EASI-75", "13.4%")
    made.session.commit()

    rows = audit(made.session.get_bind(), check="grim").rows

    assert [(row["finding"].split(":")[0], [s["publisher"] for s in row["sources"]]) for row in rows] == [
        ("no number of 183 participants of the arm is 13.5%", ["Journal", "News"]),
        ("no number of 183 participants of the arm is 13.4%", ["Blog"]),
    ]


def test_adverse_events_are_tested_too(made, trial, paper):
    made.event(paper, trial.drug, "Pyrexia", "5.6%", n=18, n_total=218)
    assert found(made) == [("error", "count", "5.6% is stated, but 18 of 218 is 8.26%")]


def test_more_participants_analysed_than_enrolled_are_found(made, trial, paper):
    made.says(paper, trial.drug, "EASI-75", "50.0%", n_total=900)
    assert found(made) == [("warning", "analysed", "900 participants were analysed of 726 who were enrolled")]


def test_arms_that_hold_more_than_the_study_are_found_with_their_sizes(made):
    study = made.study("BRIGHT", enrolled=300)
    for label, n in (("drug", 200), ("placebo", 200)):
        made.arm(study, label, label, n=n)
    text = "the arms have 200 + 200 = 400 participants, the study enrolled 300"
    assert found(made) == [("warning", "arm_sizes", text)]


def test_arms_that_are_not_as_large_as_the_randomisation_makes_them_are_found(made):
    for name, sizes in (("FAIR", (330, 220, 215)), ("ODD", (300, 300, 165))):
        study = made.study(name, enrolled=765)
        for place, (n, part) in enumerate(zip(sizes, (3, 2, 2), strict=True)):
            made.arm(study, f"arm {place}", f"drug{place}", n=n, ratio=part)
    assert found(made) == [
        (
            "warning",
            "ratio_of_arms",
            "arms of 300:300:165 participants, randomised 3:2:2, which makes 327.9, 218.6, 218.6 of 765",
        )
    ]


def test_sources_that_print_different_figures_are_findings_with_both_sources(made, trial, paper):
    made.says(paper, trial.drug, "EASI-75", "32.8%")
    made.says(made.source("Company", "2025-03-08"), trial.drug, "EASI-75", "35.0%")
    made.session.commit()
    (row,) = audit(made.session.get_bind(), check="conflict").rows
    assert row["finding"] == "Journal prints 32.8%, Company 35%"
    assert [source["publisher"] for source in row["sources"]] == ["Journal", "Company"]


def test_an_endpoint_called_met_without_a_small_p_value_is_an_error(made, trial, paper):
    made.endpoint(paper, trial.study, "EASI-75", "primary", met=True)
    made.says(paper, trial.drug, "EASI-75", "3.0%", versus=trial.placebo, p_value=0.21)
    assert found(made) == [
        ("error", "met", "EASI-75 is called met, but rocatinlimab 300 mg: p=0.21"),
    ]


def test_one_dose_with_a_small_p_value_is_enough_for_an_endpoint_to_be_met(made, paper):
    trial = ignite(made)
    made.endpoint(paper, trial.study, "EASI-75", "primary", met=True)
    made.says(paper, trial.low, "EASI-75", "3.0%", versus=trial.placebo, p_value=0.21)
    made.says(paper, trial.high, "EASI-75", "9.0%", versus=trial.placebo, p_value=0.003)
    assert found(made, check="met") == []


def test_an_endpoint_not_met_in_spite_of_a_small_p_value_is_a_note(made, trial, paper):
    made.endpoint(paper, trial.study, "EASI-75", "secondary", met=False)
    made.says(
        paper, trial.drug, "EASI-75", "9.0%", versus=trial.placebo, week=None, p_operator="<", p_value=0.001
    )
    ((severity, _, text),) = found(made, check="met")
    assert (severity, text) == ("note", "EASI-75 is called not met, but rocatinlimab 300 mg: p<0.001")


@pytest.fixture
def registered(made):
    """A study whose record has EASI-75 as primary and DLQI as secondary endpoint."""
    trial = ignite(made)
    source = made.record(trial.study)
    made.endpoint(source, trial.study, "EASI-75", "primary")
    made.endpoint(source, trial.study, "DLQI", "secondary")
    return trial


def test_a_primary_endpoint_that_is_registered_as_secondary_is_a_warning(made, registered, paper):
    made.endpoint(paper, registered.study, "DLQI", "primary")
    assert found(made) == [
        (
            "warning",
            "outcome_switching",
            "DLQI is called primary and is registered as secondary; primary there: EASI-75",
        )
    ]


def test_a_primary_endpoint_that_the_registry_does_not_name_is_a_note(made, registered, paper):
    made.endpoint(paper, registered.study, "EASI-90", "co-primary")
    ((severity, _, text),) = found(made)
    assert severity == "note"
    assert text == "EASI-90 is called co-primary and is not registered by that name; primary there: EASI-75"


def test_a_registered_primary_endpoint_that_a_report_makes_secondary_is_a_warning(made, registered, paper):
    made.endpoint(paper, registered.study, "EASI-75", "secondary")
    assert found(made) == [
        ("warning", "outcome_switching", "EASI-75 is called secondary and is registered as primary")
    ]


def test_the_primary_endpoint_that_was_registered_is_no_finding(made, registered, paper):
    made.endpoint(paper, registered.study, "EASI-75", "primary", met=True)
    assert found(made) == []


def loaded(database, tmp_path, **status):
    """A record of a completed study without results, seen on 2025-06-01."""
    told = record(
        statusModule={
            "overallStatus": "COMPLETED",
            "primaryCompletionDateStruct": {"date": "2023-03-31", "type": "ACTUAL"},
            **status,
        },
        oversightModule={"isFdaRegulatedDrug": True},
    )
    path = tmp_path / "record.json"
    path.write_text(json.dumps(told), encoding="utf-8")
    load(database, [path])


def due(database, today):
    rows = audit(database, check="results_due", today=today).rows
    return [(row["severity"], row["finding"]) for row in rows]


def test_results_are_due_a_year_after_primary_completion(database, tmp_path):
    loaded(database, tmp_path)
    assert due(database, date(2024, 3, 31)) == []
    text = "primary completion 2023-03-31, results due 2024-03-31, none posted by 2024-04-01"
    assert due(database, date(2024, 4, 1)) == [("warning", text)]


def test_a_certificate_of_delay_makes_missing_results_a_note(database, tmp_path):
    loaded(database, tmp_path, dispFirstSubmitDate="2024-03-01")
    ((severity, text),) = due(database, date(2025, 1, 1))
    assert severity == "note"
    assert "a certificate of delay asked for on 2024-03-01" in text


def test_as_of_a_day_nothing_is_found_that_was_published_later(made, trial, paper):
    made.says(paper, trial.drug, "EASI-75", "18.5%", n_total=28)
    assert found(made, as_of="2025-04-30") == []
    assert len(found(made, as_of="2025-05-01")) == 1


def test_findings_are_restricted_by_name_check_and_severity(made, trial, paper):
    made.says(paper, trial.drug, "EASI-75", "42.3%", n=118, n_total=328)
    made.says(paper, trial.drug, "DLQI", "18.5%", n_total=28)
    assert [check for _, check, _ in found(made, severity="error")] == ["count"]
    assert [check for _, check, _ in found(made, check="grim")] == ["grim"]
    assert [check for _, check, _ in found(made, endpoint="DLQI")] == ["grim"]
    assert [check for _, check, _ in found(made, drug="rocatinlimab", study="HORIZON")] == ["count", "grim"]
    with pytest.raises(UnknownNameError):
        found(made, study="HORIZN")
    with pytest.raises(QuestionError, match="there is no check 'grimm'; there are difference, ratio"):
        found(made, check="grimm")


def test_the_audit_alters_nothing(made, trial, paper):
    made.says(paper, trial.drug, "EASI-75", "42.3%", n=118, n_total=328)
    assert found(made) == found(made)


def test_every_check_says_what_it_asks_and_the_command_offers_it():
    assert tuple(checks()) == CHECKS
    assert all(check.question.endswith("?") for check in checks().values())
    assert SEVERITIES == ("error", "warning", "note")
