"""Trials of procedures, devices, programmes and strategies, as their abstracts tell them."""

from __future__ import annotations

import pytest
from reading import arms, comparisons, measures, rates, sizes

SPLINT = "Splint versus plaster for ankle sprains: a randomised trial\n\nMethods: Eighty adults were randomly assigned to a splint (n = 40) or plaster (n = 40).\n\nResults: "
DRESSING = "Early versus late dressing change after skin grafting: a randomised trial\n\nMethods: Patients were randomly assigned to early or late dressing change.\n\nResults: "
VILLAGES = "Effect of village water committees on child health: a cluster-randomised trial\n\nMethods: Households of 40 intervention and 40 comparison villages were visited.\n\nResults: "
S, P = "splint", "plaster"
EARLY, LATE = "early dressing change", "late dressing change"


def told(text):
    """Of each figure of one arm: arm, value and unit."""
    return {(arm, value, unit) for arm, _, _, value, unit in rates(text)}


# --- figures with ranges


def test_a_whole_number_with_its_quartiles_is_measured_and_no_count():
    text = "The median (IQR) ankle load index for the splint was 41 (20 – 57) and for the plaster 48 (29 – 60), p = 0.44."
    assert {(r[0], r[1], r[2]) for r in measures(SPLINT + text)} == {(S, "median", 41.0), (P, "median", 48.0)}


def test_ranges_in_brackets_part_no_pair():
    text = "The splint group had a shorter stay (median 2 [range 1-9] days compared with 4 [2-22], p < 0.01) and fewer visits (3 [1–5] vs 6 [2–9], p = 0.02)."
    assert {(arm, value) for arm, value, _ in told(SPLINT + text)} == {(S, 2.0), (P, 4.0), (S, 3.0), (P, 6.0)}


def test_the_unit_of_a_rate_stands_behind_its_interval():
    text = "The death rate fell to 52.7 (95% CI 46.1–60.2) deaths per 1000 live births in the intervention villages and was 61.3/1000 (95% CI 53.0–70.1) in the comparison villages."
    assert {(v, u) for _, v, u in told(VILLAGES + text)} == {
        (52.7, "deaths per 1000 live births"),
        (61.3, "per 1000"),
    }


def test_a_whole_number_before_an_interval_is_no_count_with_a_percentage():
    text = "The ankle score was 71 (95% CI 66 to 76) with the splint and 64 (95% CI 58 to 69) with plaster."
    assert told(SPLINT + text) == {(S, 71.0, None), (P, 64.0, None)}


# --- times


@pytest.mark.parametrize(
    ("when", "at"),
    [
        ("At the 12-month follow-up", "12 months"),
        ("At 6-month follow-up", "6 months"),
        ("After a 2-year follow-up", "2 years"),
        ("Within the first 30 days", "30 days"),
        ("At a median 2-year follow-up", None),
    ],
)
def test_a_visit_of_follow_up_is_a_time_point_and_its_median_length_none(when, at):
    assert {
        r[2]
        for r in rates(
            SPLINT + f"{when}, 9% of the splint group and 16% of the plaster group had a recurrence."
        )
    } == {at}


def test_an_operation_has_its_length_and_loss_of_blood_once():
    text = "Methods: Patients were assigned to a mesh or suture. The primary outcome was quality of life at 3 months.\n\nResults: Operating time was 52 minutes with mesh and 61 minutes with suture. Quality of life was 71.0 with mesh and 66.5 with suture."
    assert {(r[2], r[3]) for r in rates("Mesh versus suture for hernia: a randomised trial\n\n" + text)} == {
        (None, 52.0),
        (None, 61.0),
        ("3 months", 71.0),
        ("3 months", 66.5),
    }


def test_what_healing_took_is_a_figure_and_how_long_treatment_lasted_none():
    text = "Skin healing took 14 days in the early group versus 18 days in the late group. Treatment lasted 6 weeks in the early group."
    assert told(DRESSING + text) == {(EARLY, 14.0, "days"), (LATE, 18.0, "days")}


# --- groups


def test_groups_that_differ_by_one_word_are_called_by_it():
    text = "Graft loss was 12% (6/50) with early vs 24% (12/50) with late change. Healing was achieved in 81.5% of early and 60.7% of late changes."
    assert {(arm, value) for arm, value, _ in told(DRESSING + text)} == {
        (EARLY, 12.0),
        (LATE, 24.0),
        (EARLY, 81.5),
        (LATE, 60.7),
    }


def test_counts_of_groups_that_differ_by_one_word():
    text = "Graft loss occurred in 3/35 after early change and 5/35 after late change (p = 0.45)."
    assert measures(DRESSING + text) == {(EARLY, "count", 3.0, None), (LATE, "count", 5.0, None)}


def test_a_risk_and_a_change_in_brackets_compare_with_the_other_strategy():
    text = "Early change was associated with a lower risk of graft loss (adjusted relative risk 0.62, 95% CI 0.41–0.93) and a shorter hospital stay (−2.1 days, 95% CI −3.5 to −0.7)."
    assert {(r[0], r[1], r[3], r[4]) for r in comparisons(DRESSING + text)} == {
        (EARLY, LATE, "risk_ratio", 0.62),
        (EARLY, LATE, "difference", -2.1),
    }


def test_comparison_villages_are_the_controls():
    text = "Diarrhoea was reported in 9% of the intervention group and 14% of the comparison group (adjusted OR 0.61, 95% CI 0.40–0.92)."
    assert {(r[0], r[3]) for r in rates(VILLAGES + text)} == {
        ("village water committees", 9.0),
        ("control group", 14.0),
    }
    assert {(r[0], r[1], r[4]) for r in comparisons(VILLAGES + text)} == {
        ("village water committees", "control group", 0.61)
    }


def test_interventions_are_called_by_the_kind_that_stands_in_brackets():
    text = "Methods: Villages were allocated to three groups: no intervention (control; n=30), six hygiene lessons (Short intervention; n=30), or 18 hygiene lessons (Long intervention; n=30).\n\nResults: Diarrhoea was reported in 514 (14%) of 3616 children assigned the control, 453 (13%) of 3196 assigned the Short intervention (prevalence ratio compared with control 0.97, 95% CI 0.81–1.16), and 395 (11%) of 3464 assigned the Long intervention."
    assert {(arm, value) for arm, value, _ in told(text)} == {
        ("no intervention", 14.0),
        ("six hygiene lessons", 13.0),
        ("18 hygiene lessons", 11.0),
    }


def test_an_experimental_group_has_the_name_of_its_programme():
    text = "Sixty smokers were randomly assigned to the experimental group (QuitNow: four weekly sessions and two calls, n = 31) or a waiting control group (no intervention, n = 29)."
    assert ("QuitNow", "experimental") in arms(text)
    assert ("QuitNow", 31) in sizes(text)


def test_the_design_is_no_part_of_what_the_intervention_is():
    text = "Design: Parallel group RCT with intervention (n = 97) and active control (n = 103) conditions.\n\nResults: Treatment was sought by 38 (39%) intervention participants and 36 (35%) control participants."
    assert {label for label, _ in arms(text)} == {"intervention group", "active control"}


def test_what_all_participants_received_is_no_arm():
    text = "Methods: All participants received bupropion and a nicotine patch. Participants then received either voicemail monitoring or telephone support.\n\nResults: At week 20, 45% of the voicemail monitoring group and 29% of the telephone support group were abstinent."
    assert {arm for arm, _, _ in told(text)} == {"voicemail monitoring", "telephone support"}


# --- what is no comparison of arms


def test_a_baseline_rate_is_no_result():
    text = "The baseline under-five mortality was 81.3 per 1000 in the intervention villages and 82.7 per 1000 in the comparison villages. After 4 years it was 73.2 per 1000 in the intervention villages and 77.4 per 1000 in the comparison villages."
    assert {value for _, value, _ in told(VILLAGES + text)} == {73.2, 77.4}


def test_an_effect_of_time_compares_no_arms():
    text = "Significant time effects were found on all scales of the ankle index (P < 0.001)."
    assert comparisons(SPLINT + text) == set()


def test_costs_may_have_blanks_in_their_thousands():
    text = "Total cost per patient was $12 400 with the splint and $14 900 with plaster (P = .02)."
    assert told(SPLINT + text) == {(S, 12400.0, "$"), (P, 14900.0, "$")}


# --- estimates between two of several arms

DIETS = "Two diets for weight loss: a randomised trial\n\nMethods: Ninety adults were randomised to a low-starch diet, a low-fat diet or control.\n\nResults: "
STARCH, FAT = "low-starch diet", "low-fat diet"


@pytest.mark.parametrize(
    "sentence",
    [
        "Compared with the control group, weight loss was −4.6 kg (95% CI, −7.4 to −1.9 kg) for the low-starch group and −5.4 kg (95% CI, −9.1 to −1.7 kg) for the low-fat group.",
        "Differences in weight loss were found between the low-starch group and the control group [- 4.6 kg (- 7.4 to - 1.9 kg)] and between the low-fat group and the control group [- 5.4 kg (- 9.1 to - 1.7 kg)].",
        "The mean difference in weight between low-starch and control was -4.6 kg (95% CI -7.4 to -1.9) and between low-fat and control -5.4 kg (95% CI -9.1 to -1.7).",
    ],
)
def test_estimates_belong_to_the_two_arms_that_stand_before_them(sentence):
    assert {(r[0], r[1], r[3], r[4]) for r in comparisons(DIETS + sentence)} == {
        (STARCH, "control", "difference", -4.6),
        (FAT, "control", "difference", -5.4),
    }


def test_two_figures_of_a_bracket_are_the_arms_own_though_these_differ():
    text = "Weight differed between the low-fat and control groups (82.1 vs 85.0 kg, p=0.03)."
    assert {(arm, value) for arm, value, _ in told(DIETS + text)} == {(FAT, 82.1), ("control", 85.0)}


# --- endpoints and their times


def test_a_disease_that_is_controlled_is_no_adverse_event():
    text = "The proportion of patients with controlled hypertension increased from 17% to 72.9% in the splint group and from 18% to 52.2% in the plaster group."
    assert {(r[0], r[1], r[3]) for r in rates(SPLINT + text)} == {
        (S, "proportion of patients with controlled hypertension", 72.9),
        (P, "proportion of patients with controlled hypertension", 52.2),
    }


def test_a_score_behind_a_semicolon_has_its_own_endpoint():
    text = "Pain was 2.1 in the splint group and 3.3 in the plaster group; mobility was 8.2 vs 7.1."
    assert {(r[1], r[3]) for r in rates(SPLINT + text)} == {
        ("Pain", 2.1),
        ("Pain", 3.3),
        ("mobility", 8.2),
        ("mobility", 7.1),
    }


def test_a_time_in_hours_keeps_another_time_point_away():
    text = "Methods: The primary outcome was recurrence at 6 weeks.\n\nResults: Swelling at 24 h after injury was 2.4 cm with the splint and 3.1 cm with plaster."
    assert {r[2] for r in rates(SPLINT.replace("Results: ", "") + text)} == {None}


def test_days_after_an_operation_are_no_counts():
    text = "The splint group had less swelling on PODs 2 and 3 (P < 0.05)."
    assert rates(SPLINT + text) == set()
    assert {(r[2], r[5]) for r in comparisons(SPLINT + text)} == {("swelling", "<0.05")}


# --- those who go without

TOURNIQUET = "Small differences in recovery between knee replacement with and without tourniquet use the first 3 months: a randomised study\n\nMethods: 81 patients were randomised to surgery with or without tourniquet.\n\nResults: "
WITH, WITHOUT = "tourniquet use", "without tourniquet use"


def test_groups_with_and_without_a_thing_have_all_their_names():
    text = "Blood loss was 738 ml in the tourniquet group and 866 ml in the non-tourniquet group. Compared with the tourniquet group, the nontourniquet group had more pain, with a mean difference of 16.6 mm (p = 0.005)."
    assert {(arm, value) for arm, value, _ in told(TOURNIQUET + text)} == {
        ("tourniquet", 738.0),
        (WITHOUT, 866.0),
    }
    assert {(r[0], r[1], r[4]) for r in comparisons(TOURNIQUET + text)} == {(WITHOUT, "tourniquet", 16.6)}


@pytest.mark.parametrize(
    ("sentence", "arm", "versus"),
    [
        ("Pain was higher in the non-tourniquet group (mean difference 16.6 mm, 95% CI 4 to 29).", WITHOUT, WITH),
        ("Infection was more frequent in the non-tourniquet group (RR 1.42, 95% CI 1.05 to 1.92).", WITHOUT, WITH),
        ("Infection was more frequent in the non-tourniquet group (RR 0.42, 95% CI 0.15 to 0.92).", WITH, WITHOUT),
        ("Pain was lower in the tourniquet group (mean difference -2.1, 95% CI -3.1 to -1.1).", WITH, WITHOUT),
    ],
)  # fmt: skip
def test_an_effect_told_of_the_controls_is_theirs_where_its_sign_agrees(sentence, arm, versus):
    assert {(r[0], r[1]) for r in comparisons(TOURNIQUET + sentence)} == {(arm, versus)}


def test_as_many_groups_as_are_announced_are_all_of_them():
    text = "Methods: Two regimens and a strict one (high-fibre diet, HFD) were studied. Participants were randomized to 1 of 4 groups: control (usual diet), HFD, early fasting (EF), or late fasting (LF).\n\nResults: Differences in weight were found between HFD and the control group [- 3.7 kg (- 5.6 to - 1.9 kg)] and between LF and the control group [- 2.2 kg (- 4.1 to - 0.4 kg)], but not between EF and the control group [- 1.2 kg (- 3.0 to 0.6 kg)]."
    assert {(r[0], r[4]) for r in comparisons(text)} == {
        ("high-fibre diet", -3.7),
        ("late fasting", -2.2),
        ("early fasting", -1.2),
    }
    assert rates(text) == set()


# --- allocations and controls that are told in passing


def test_what_was_randomly_assigned_may_stand_without_people():
    text = "Ring retractors to prevent wound infection: a randomised trial\n\nIntervention: Randomly assigned conventional retraction or a ring retractor.\n\nResults: Of the 48 patients enrolled in the traditional retraction arm, there were 7 (14.6%) wound infections. Of the 61 patients enrolled in the ring retractor arm, there was 1 (1.6%) wound infection."
    assert {(r[0], r[1], r[3]) for r in rates(text)} == {
        ("conventional retraction", "SSI", 14.6),
        ("ring retractor", "SSI", 1.6),
    }


def test_block_randomisation_assigns_subjects_too():
    text = "Method: Block randomisation was used to assign subjects to either hand sewing or double ring stapling.\n\nResults: Leaks were seen in 7.4% of the hand sewing group and 8.4% of the double ring stapling group."
    assert {arm for arm, _ in arms(text)} == {"hand sewing", "double ring stapling"}


def test_differences_between_groups_need_no_named_control():
    text = "Effect of a school walking programme on body weight: secondary outcomes of a trial\n\nMethods: A cluster randomised controlled trial was conducted.\n\nResults: At 12 months, there were group-by-time effects for weight (mean difference=–0.90 kg (95% CI –1.50, −0.30), P<0.01) and BMI (−0.28 kg m−2 (−0.50, −0.06), P=0.01) in favour of the intervention group, but not for waist score (−0.05 (−0.11; 0.01), P=0.13). These were consistent for weight (−0.62 kg (−1.21, 0.03), P=0.06) at 24 months."
    assert {(r[1], r[3], r[4], r[5]) for r in comparisons(text)} == {
        ("control group", "difference", -0.9, "<0.01"),
        ("control group", "difference", -0.28, "=0.01"),
        ("control group", "difference", -0.05, "=0.13"),
        ("control group", "difference", -0.62, "=0.06"),
    }
    assert rates(text) == set()


COACHING = "A coaching programme for insomnia: a randomised trial\n\nMethods: Adults were randomised to coaching (intervention group) or usual care (control group).\n\nResults: "


def test_the_word_intervention_before_the_controls_figure_is_a_group():
    text = "The primary outcome occurred in 45/210 (21.4%) intervention and 61/205 (29.8%) control participants. Sleep improved by 3.1 (95% CI 1.0 to 5.2) points more in the intervention group."
    assert {(r[0], r[3]) for r in rates(COACHING + text)} == {("coaching", 21.4), ("usual care", 29.8)}
    assert {(r[0], r[1], r[4]) for r in comparisons(COACHING + text)} == {("coaching", "usual care", 3.1)}


def test_effect_sizes_are_of_what_they_are_for():
    text = "The effect size was 0.52 (95% CI 0.21 to 0.83) for depression and 0.38 (0.07 to 0.69) for anxiety in favour of the intervention."
    assert {(r[2], r[4]) for r in comparisons(COACHING + text)} == {("depression", 0.52), ("anxiety", 0.38)}


def test_groups_told_apart_by_how_have_figures_for_each():
    text = "History in a checklist: a crossover study\n\nMethods: Clinicians were randomly assigned to start with either obtaining a history choreographed in series (after) or in parallel to the survey.\n\nResults: The median (IQR) overall load index for series was 39 (17 – 58) and for parallel 43 (27 – 52), p = 0.57."
    assert {("series" in r[0], r[2]) for r in measures(text)} == {(True, 39.0), (False, 43.0)}


def test_usual_care_is_called_so_whatever_it_consists_of():
    text = "Methods: Adults were randomly assigned to memory training (MT) or treatment as usual (TAU) control over 25 weeks. In all, 80 received MT, and 76 continued with activities offered as part of usual care.\n\nResults: Recall was better with MT than with TAU (mean difference 1.8, 95% CI 0.3 to 3.3)."
    assert {(r[1], r[4]) for r in comparisons(text)} == {("treatment as usual", 1.8)}
