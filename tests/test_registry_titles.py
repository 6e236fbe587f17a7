"""What titles of registry outcomes mean: endpoint, time point, measure and scope; in titles of our own wording."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialdb.facts import ArmMeasure
from trialdb.registry.timepoints import class_time, time_point
from trialdb.registry.title_measures import class_measure
from trialdb.registry.titles import OutcomeMeaning, TitleReader
from trialdb.vocabulary import load_vocabulary

SHARE = ("NUMBER", "percentage of participants")
COUNT = ("COUNT_OF_PARTICIPANTS", "Participants")
MEAN = ("MEAN", "score on a scale")
LSM = ("LEAST_SQUARES_MEAN", "units on a scale")


@cache
def reader() -> TitleReader:
    return TitleReader(load_vocabulary())


def read(
    title: str, posted: tuple[str | None, str | None] = (None, None), frame: str | None = None
) -> OutcomeMeaning:
    return reader().read(title, frame, param_type=posted[0], unit=posted[1])


@pytest.mark.parametrize(
    ("title", "posted", "code"),
    [
        ("Percentage of Patients Reaching EASI-75 at Week 16", SHARE, "EASI-75"),
        ("Patients With ≥75% Reduction From Baseline in EASI at Week 16", SHARE, "EASI-75"),
        (
            "Percentage of Adults Who Had at Least 90% Improvement in Eczema Area and Severity Index (EASI-90)",
            SHARE,
            "EASI-90",
        ),
        (
            "Proportion of Participants With Greater Than or Equal to (>=) 90 Percent Improvement in PASI",
            SHARE,
            "PASI 90",
        ),
        ("Number of Participants With IGA of Clear (0) or Almost Clear (1) at Week 12", COUNT, "IGA 0/1"),
        ("Number of Patients With vIGA-AD Score of 0 or 1", COUNT, "vIGA-AD 0/1"),
        ("Percentage of Participants With HbA1c Below 7% at Month 6", SHARE, "HbA1c <7%"),
        ("Percentage of Participants With Hemoglobin A1c (HbA1c) < 7.0 Percent", SHARE, "HbA1c <7%"),
        ("ACR50 Response Rate at Week 24", SHARE, "ACR50"),
        ("Participants With a 4-point or Greater Reduction in PP-NRS", SHARE, "PP-NRS >=4"),
        ("Objective Response Rate (ORR) per RECIST 1.1 by Central Review", SHARE, "ORR"),
        ("Number of Participants Who Died", COUNT, "ACM"),
        ("Number of Participants With a DLQI Reduction of ≥4 Points", COUNT, "DLQI >=4"),
        ("Participants With ≥20% Improvement in ACR Criteria", SHARE, "ACR20"),
        ("Percentage of Participants in MADRS Remission (Total Score ≤10)", SHARE, "MADRS remission"),
        ("Participants With a Weight Reduction ≥10%", SHARE, "Weight loss >=10%"),
    ],
)
def test_a_responder_or_event_is_told_by_its_name_or_its_threshold(title, posted, code):
    assert read(title, posted).code == code


@pytest.mark.parametrize(
    ("title", "posted", "code"),
    [
        ("Change From Baseline in Glycated Hemoglobin (HbA1c) at Week 26", LSM, "HbA1c"),
        ("LS Mean Change in Total MADRS Score From Baseline to Day 28", LSM, "MADRS"),
        ("Quality of Life by the Kansas City Cardiomyopathy Questionnaire", MEAN, "KCCQ"),
        ("Kansas City Cardiomyopathy Questionnaire (KCCQ) Clinical Summary Score", MEAN, "KCCQ-CSS"),
        ("Left Ventricular Ejection Fraction Measured by Cardiac MRI", MEAN, "LVEF"),
        ("Overall Survival (OS)", ("MEDIAN", "months"), "OS"),
        ("Progression Free Survival", ("MEDIAN", "months"), "PFS"),
        ("Generalized Anxiety Disorder (GAD-7)", MEAN, "GAD-7"),
    ],
)
def test_a_scale_or_survival_is_told_by_its_name(title, posted, code):
    assert read(title, posted).code == code


@pytest.mark.parametrize(
    ("title", "posted"),
    [
        ("Percentage of Participants With HbA1c <7.5%", SHARE),
        ("Percentage of Participants With HbA1c >7%", SHARE),
        ("Number of Participants With an Increase in ALT Over 3 Times the Upper Limit", COUNT),
        ("Percentage of Participants With at Least 40% Reduction in EASI", SHARE),
        ("Percentage of Participants With HbA1c <7% or <=6.5%", SHARE),
        ("Time to First Hospitalization for Heart Failure", ("MEDIAN", "days")),
        ("Stroke or Death", COUNT),
        ("Change in Systolic and Diastolic Blood Pressure", MEAN),
        ("Correlation Between LVEF and NT-proBNP", MEAN),
        ("Duration of Hypoglycemia", ("MEAN", "minutes")),
        ("Left Ventricular End-Diastolic Volume Index", ("MEAN", "mL")),
        ("Mechanical Ventilation", ("MEDIAN", "days")),
        ("Number of Participants With Treatment-Emergent Adverse Events", COUNT),
        ("PDQ-39 Mobility Domain Score", MEAN),
        ("Systemic Vascular Resistance (SVR)", SHARE),
        ("New York Heart Association (NYHA) Class", COUNT),
        ("Exercise Capacity", ("MEAN", "seconds")),
        ("Sleep Quality by the Richards-Campbell Scale", MEAN),
        ("Central Diastolic Blood Pressure", ("MEAN", "mmHg")),
        ("Delirium Score", MEAN),
        ("Days on Renal Replacement Therapy", (None, None)),
        ("Cystatin C-Based Estimated Glomerular Filtration Rate", ("MEAN", "mL/min")),
        ("Left Ventricular Mass", ("MEAN", "g/m^2")),
        ("Patient Response (PR)", COUNT),
    ],
)
def test_what_says_more_or_something_else_is_no_endpoint(title, posted):
    meaning = read(title, posted)
    assert (meaning.code, meaning.score) == (None, 0.0)


def test_a_scale_and_a_threshold_over_it_are_never_the_same_endpoint():
    assert read("HbA1c at Week 26", ("MEAN", "%")).code == "HbA1c"
    assert read("HbA1c at Week 26", COUNT).code is None
    assert read("HbA1c <7% at Week 26", COUNT).code == "HbA1c <7%"


@pytest.mark.parametrize(
    ("title", "posted", "measure"),
    [
        ("Percentage of Participants With EASI-75", SHARE, "proportion"),
        ("Number of Participants With EASI-75", COUNT, "count"),
        ("Number of Participants With EASI-75", ("NUMBER", "participants"), "count"),
        ("Change From Baseline in HbA1c", LSM, "mean_change"),
        ("Change From Baseline in HbA1c", ("MEAN", "percentage of HbA1c"), "mean_change"),
        ("Percent Change From Baseline in LDL-C", ("LEAST_SQUARES_MEAN", "percent change"), "percent_change"),
        ("Percent Change From Baseline in LDL-C", ("MEDIAN", "percent change"), "percent_change"),
        ("LDL-C at Week 12", ("MEAN", "mg/dL"), "mean"),
        ("Overall Survival", ("MEDIAN", "months"), "median"),
        ("Annualized Rate of Exacerbations", ("NUMBER", "exacerbations per year"), "rate"),
        ("Geometric Mean Titer", ("GEOMETRIC_MEAN", "titer"), "other"),
        ("MADRS", (None, None), "other"),
    ],
)
def test_the_measure_follows_from_type_unit_and_words(title: str, posted, measure: ArmMeasure):
    assert read(title, posted).measure == measure


def test_a_change_told_by_the_time_frame_or_the_description_is_a_change():
    assert read("MADRS Total Score", MEAN, "Change from baseline to Week 8").measure == "mean_change"
    said = reader().read(
        "MADRS", "Week 8", description="Mean change in ...", param_type="MEAN", unit="points"
    )
    assert said.measure == "mean_change"


def test_the_title_tells_the_time_before_the_time_frame():
    assert read("EASI-75 at Week 16", SHARE, "Up to Week 52").at == (16.0, "week")
    assert read("EASI-75", SHARE, "Baseline, Week 16").at == (16.0, "week")
    assert read("EASI-75 Up to Week 16", SHARE, "Week 52").at is None
    assert read("EASI-75 at Weeks 4 and 16", SHARE, "Week 16").at is None
    assert read("LVEF at Baseline and Week 8", MEAN, "Week 8").at is None


def test_a_time_before_what_it_belongs_to_counts_where_the_time_frame_agrees():
    assert read("30-Day Mortality", COUNT, "30 days").at == (30.0, "day")
    assert read("30-Day Mortality", COUNT, None).at == (30.0, "day")
    assert read("7-Day Point Prevalence of Abstinence", COUNT, "Month 6").at is None


@pytest.mark.parametrize(
    ("title", "scope"),
    [
        ("Part B: Change From Baseline in HbA1c", "Part B"),
        (
            "Change From Baseline in HbA1c in Participants With Renal Impairment",
            "Participants With Renal Impairment",
        ),
        ("Change From Baseline in HbA1c", None),
        ("Maximum Observed Plasma Concentration (Cmax) of Aspirin", "Aspirin"),
    ],
)
def test_the_part_of_the_study_or_of_its_participants_is_told_beside_the_endpoint(title, scope):
    meaning = read(title, ("MEAN", "ng/mL"))
    assert meaning.code is not None
    assert meaning.scope == scope
    assert (meaning.score == 1.0) == (scope is None)


def test_words_before_the_name_are_no_participants_of_its_scope():
    assert read("SSE: Percentage of Participants With Any Rash", SHARE).code is None


@pytest.mark.parametrize(
    ("text", "point"),
    [
        ("Week 16", (16.0, "week")),
        ("Week 12 (n=45, 43)", (12.0, "week")),
        ("Change at Month 6", (6.0, "month")),
        ("ALT: Change at Week 4", (4.0, "week")),
        ("Day 28", (28.0, "day")),
        ("12 months", (12.0, "month")),
        ("six months after surgery", (6.0, "month")),
        ("2.5 years", (2.5, "year")),
        ("Wk 52", (52.0, "week")),
        ("M6", (6.0, "month")),
        ("Baseline to Week 24", (24.0, "week")),
        ("Baseline (Day 1), Week 24", (24.0, "week")),
        ("Baseline and Week 24 (plus/minus 5 days)", (24.0, "week")),
        ("Week 0, Week 104", (104.0, "week")),
        ("Baseline to Day 14 (+/- 3 days)", (14.0, "day")),
        ("Week 52 (Month 12)", (52.0, "week")),
        ("Visit 6 (16 weeks)", (16.0, "week")),
        ("24-hour SBP at Week 12", (12.0, "week")),
        ("7-day abstinence at Month 6", (6.0, "month")),
        ("Children 6-11 years of age at Week 4", (4.0, "week")),
        ("Adults ≥ 65 years, Month 3", (3.0, "month")),
        ("Week 24: 51-75%", (24.0, "week")),
        ("Baseline", (0.0, "day")),
        ("ALT: Baseline (n=21)", (0.0, "day")),
    ],
)
def test_a_single_time_point_is_read(text, point):
    assert time_point(text) == point


@pytest.mark.parametrize(
    "title", ["Week 16", "M6", "Change at Month 6 (n=4, 5)", "Baseline", "6 Month Visit"]
)
def test_a_class_that_is_a_time_point_says_nothing_else(title):
    point, rest = class_time(title)
    assert point is not None
    assert rest is None


@pytest.mark.parametrize(
    "title", ["SBP: Week 16", "Week 16: ≥30%", "Week 6/EW, NS", "24 Month NYHA IV", "Grade 3"]
)
def test_a_class_that_says_more_than_its_time_keeps_its_title(title):
    assert class_time(title) == (time_point(title), title)


@pytest.mark.parametrize(
    "text",
    [
        "Up to 5 years", "Through study completion", "Weeks 4, 8 and 12", "Cycle 1 Day 1", "24 hours", "Day 1, 2 hours post-dose",
        "Within 30 days", "Over 12 weeks", "Every 4 weeks", "an average of 8 weeks", "10-14 weeks", "Days 2 to 5", "Day -7",
        "Week 12/24", "6 Months to 18 Months", "Baseline, Week 12, Week 36", "Baseline through Week 24", "6, 12 and 24 months",
        "30 days after the last dose", "Day 365 to end of study", "discharge or day 28, whichever occurs first",
        "Change From Baseline", "Baseline NYHA Class IV", "Baseline, end of treatment", "per week", "",
    ],
)  # fmt: skip
def test_a_length_a_list_a_range_or_no_time_is_no_single_point(text):
    assert time_point(text) is None


@given(st.integers(min_value=0, max_value=999), st.sampled_from(["Day", "Week", "Month", "Year"]))
def test_a_week_or_month_with_its_number_is_that_point(n, unit):
    assert time_point(f"{unit} {n}") == (float(n), unit.lower())
    assert time_point(f"Change at {unit} {n} (n={n})") == (float(n), unit.lower())
    assert time_point(f"{n} {unit.lower()}s") == (float(n), unit.lower())


WORDS = "Week Day Month Baseline 4 12 , and - ( ) / to n= up at hours ± Cycle 1.5 years of age ≥ . through".split()


@given(st.one_of(st.text(), st.lists(st.sampled_from(WORDS)).map(" ".join)))
def test_reading_a_time_never_fails_and_gives_a_known_unit(text):
    point = time_point(text)
    assert point is None or (point[0] >= 0 and point[1] in {"day", "week", "month", "year"})


TITLE = "Percentage of Participants With HbA1c <7% EASI-75 (OS) Change From Baseline in KCCQ : - [ ½ ﬁ at Week 12 ≥ 75".split(
    " "
)


@given(st.one_of(st.text(), st.lists(st.sampled_from(TITLE)).map(" ".join)))
def test_reading_a_title_never_fails_and_a_code_is_of_the_vocabulary(title):
    meaning = read(title, SHARE)
    assert meaning.code is None or meaning.code in load_vocabulary().endpoints
    assert 0 <= meaning.score <= 1
    assert (meaning.code is None) == (meaning.score == 0)


@pytest.mark.parametrize(
    ("measure", "title", "at_baseline", "expected"),
    [
        ("mean_change", "Baseline", True, "mean"),
        ("mean_change", "Week 12", False, "mean_change"),
        ("mean", "SBP: Change at Week 12", False, "mean_change"),
        ("mean", "Week 12", False, "mean"),
        ("count", "Change at Week 12", False, "count"),
        ("median", "Baseline", True, "median"),
    ],
)
def test_a_class_may_be_the_baseline_of_a_change_or_the_change_of_a_mean(
    measure: ArmMeasure, title, at_baseline, expected
):
    assert class_measure(measure, title, at_baseline=at_baseline) == expected
