"""Arms: roles, doses in every spelling, sizes, regimens, routes and shares in the randomisation."""

from __future__ import annotations

import pytest
from reading import arms, comparisons, events, rates, read, sizes


def test_a_drug_against_placebo_is_experimental():
    text = "EASI-75 at week 16 was 51.2% with tovelimab and 14.0% with placebo."
    assert arms(text) == {("tovelimab", "experimental"), ("placebo", "placebo")}


def test_a_drug_that_another_is_compared_with_is_the_active_comparator():
    text = "PASI 90 at week 24 was 68% with dilukinumab versus 47% with adalimumab."
    assert arms(text) == {("dilukinumab", "experimental"), ("adalimumab", "active_comparator")}


def test_each_dose_of_a_list_is_an_arm():
    text = "Patients were randomised to receive ropetinib 5, 10 or 20 mg, or placebo."
    assert {a for a in arms(text) if a[1] == "experimental"} == {
        ("ropetinib 5 mg", "experimental"),
        ("ropetinib 10 mg", "experimental"),
        ("ropetinib 20 mg", "experimental"),
    }


@pytest.mark.parametrize(
    ("printed", "arm"),
    [
        ("tovelimab 300 mg", "tovelimab 300 mg"),
        ("300 mg tovelimab", "tovelimab 300 mg"),
        ("300 mg of tovelimab", "tovelimab 300 mg"),
        ("300-mg tovelimab", "tovelimab 300 mg"),
        ("tovelimab (300 mg)", "tovelimab 300 mg"),
        ("tovelimab 0.5 mg", "tovelimab 0.5 mg"),
        ("tovelimab 1,200 mg", "tovelimab 1200 mg"),
        ("tovelimab 10 mg/kg", "tovelimab 10 mg/kg"),
        ("tovelimab 100 µg", "tovelimab 100 µg"),
        ("tovelimab 100 mcg", "tovelimab 100 µg"),
        ("tovelimab 1.5 g", "tovelimab 1.5 g"),
        ("tovelimab 500 IU", "tovelimab 500 IU"),
    ],
)
def test_a_dose_is_read_in_every_spelling(printed, arm):
    text = f"EASI-75 at week 16 was reached by 51.2% of patients given {printed} and by 14.0% of those given placebo."
    assert {r[0] for r in rates(text)} == {arm, "placebo"}


def test_a_size_in_brackets_is_the_size_of_its_arm():
    text = (
        "Adults were assigned to tovelimab 300 mg (n = 210), tovelimab 150 mg (n=208) or placebo (n = 1,041)."
    )
    assert sizes(text) == {("tovelimab 300 mg", 210), ("tovelimab 150 mg", 208), ("placebo", 1041)}


def test_a_regimen_stands_with_its_arm():
    text = "Patients were randomised to tovelimab 300 mg every 4 weeks, tovelimab 150 mg every 8 weeks or placebo."
    assert {(a.dose_value, a.regimen) for a in read(text).arms if a.role == "experimental"} == {
        (300.0, "every 4 weeks"),
        (150.0, "every 8 weeks"),
    }


@pytest.mark.parametrize(
    ("printed", "route"),
    [
        ("subcutaneously", "subcutaneous"),
        ("intravenously", "intravenous"),
        ("orally", "oral"),
        ("by mouth", "oral"),
    ],
)
def test_a_route_is_read(printed, route):
    text = f"Adults were randomised to tovelimab 300 mg or placebo, both given {printed}."
    assert {a.route for a in read(text).arms if a.role == "experimental"} == {route}


def test_a_ratio_gives_each_arm_its_share():
    text = (
        "Patients were randomised in a 3:2:1 ratio to receive tovelimab 300 mg, tovelimab 150 mg or placebo. EASI-75 at week "
        "16 was 51% with tovelimab 300 mg, 44% with tovelimab 150 mg and 14% with placebo."
    )
    assert {(a.dose_value, a.role, a.ratio) for a in read(text).arms} == {
        (300.0, "experimental", 3),
        (150.0, "experimental", 2),
        (None, "placebo", 1),
    }


def test_background_therapy_is_no_arm():
    text = (
        "Patients with an inadequate response to methotrexate were given ropetinib or placebo. ACR20 at week 12 was 58% with "
        "ropetinib and 31% with placebo."
    )
    assert arms(text) == {("ropetinib", "experimental"), ("placebo", "placebo")}


def test_treated_patients_are_those_of_the_drug():
    text = "Tovelimab was tested against placebo. At week 16, 51.2% of treated patients and 14.0% of placebo patients reached EASI-75."
    assert {(r[0], r[3]) for r in rates(text)} == {("tovelimab", 51.2), ("placebo", 14.0)}


def test_brand_and_generic_name_are_one_drug():
    text = (
        "Adalimumab (Humira) was compared with placebo. ACR20 at week 12 was 58% with Humira and 31% with placebo; ACR50 was "
        "34% with adalimumab and 10% with placebo."
    )
    assert arms(text) == {("adalimumab", "experimental"), ("placebo", "placebo")}


def test_a_company_code_is_a_drug():
    text = "EASI-75 at week 16 was 51.2% with NVX-1207 and 14.0% with placebo."
    assert arms(text) == {("NVX-1207", "experimental"), ("placebo", "placebo")}


def test_one_arm_is_not_two_for_two_ways_to_write_its_dose():
    text = (
        "Patients received tovelimab 300 mg or placebo. EASI-75 at week 16 was 51.2% with 300 mg of tovelimab and 14.0% with "
        "placebo. PP-NRS fell by 4.1 points on tovelimab and 1.9 points on placebo."
    )
    assert arms(text) == {("tovelimab 300 mg", "experimental"), ("placebo", "placebo")}


def test_an_abbreviation_behind_a_combination_means_it():
    text = (
        "Patients got tovelimab, hydrocodone bitartrate/acetaminophen (HB/APAP; 5 mg) or placebo. "
        "Nausea was reported by 17.1% on tovelimab, 28.8% on HB/APAP and 22.5% on placebo."
    )
    assert {e[0].split("-")[0].split(" ")[0]: e[2] for e in events(text)} == {
        "tovelimab": 17.1,
        "hydrocodone": 28.8,
        "placebo": 22.5,
    }


def test_studies_with_their_sizes_are_no_arms():
    text = (
        "Tovelimab beat placebo after foot surgery (SOLACE-F, N=1,042) and after hernia repair (SOLACE-H, N=1,096). "
        "In SOLACE-F, pain relief was reported by 61% on tovelimab and 40% on placebo."
    )
    assert {role for _, role in arms(text)} == {"experimental", "placebo"}
    assert len(arms(text)) == 2


def test_schedules_tell_arms_of_one_dose_apart():
    text = (
        "Adults with eczema were randomised to tovelimab 300 mg Q4W, tovelimab 300 mg Q8W or placebo.\n\n"
        "EASI-75 at week 24 was seen in 56% with dosing every 4 weeks, 41% with Q8W dosing and 12% with placebo."
    )
    facts = read(text)
    schedule = {a.id: a.regimen for a in facts.arms}
    assert {(schedule[r.arm], r.value) for r in facts.results} == {
        ("every 4 weeks", 56),
        ("every 8 weeks", 41),
        (None, 12),
    }


def test_schedules_that_follow_each_other_are_one_arm():
    text = "Tovelimab 300 mg weekly, then monthly, was given. EASI-75 at week 24 was 56% with tovelimab and 12% with placebo."
    assert arms(text) == {("tovelimab 300 mg", "experimental"), ("placebo", "placebo")}


def test_a_gene_therapy_is_known_by_its_two_words_or_the_first():
    text = "Boys given metrapogene vetaparvovec gained 2.1 points on the NSAA at week 52; metrapogene was set against placebo (1.5 points)."
    assert {r[0] for r in rates(text)} >= {"metrapogene vetaparvovec"}


def test_a_formulation_shows_an_unknown_drug():
    text = "The non-stimulant lasodine ER eased ADHD. The ADHD-RS fell by 17 points on lasodine and by 11 points on placebo."
    assert ("lasodine", "experimental") in arms(text)


@pytest.mark.parametrize("code", ["abstract LBA-0412", "late breaker LBO-017", "poster MO-1123"])
def test_the_number_of_a_talk_is_no_drug(code):
    text = f"ESC 2025, {code}\n\nMACE was seen in 8.1% with tovelimab and 9.9% with placebo."
    assert {a[0] for a in arms(text)} == {"tovelimab", "placebo"}


def test_an_abbreviated_therapy_is_its_drug():
    text = (
        "We evaluated low-dose methylprednisolone therapy (MPT) in children. The MPT group received 1 mg/kg and the placebo group received saline. "
        "Pain scores fell more in the MPT group than in the placebo group (p = 0.003)."
    )
    assert {a.intervention for a in read(text).arms} == {"methylprednisolone", "placebo"}


def test_a_drug_in_a_list_is_no_other_name_of_the_one_before_it():
    text = (
        "Children were randomized to one of three treatments: metformin, metformin plus pioglitazone (M + P), or metformin plus lifestyle program (M + L). "
        "Oedema was more frequent in the M + P group (P = 0.01)."
    )
    assert ("metformin plus pioglitazone", "experimental") in {(a.label, a.role) for a in read(text).arms}


def test_a_combination_is_on_trial_against_its_parts():
    text = (
        "Adults were randomized to telmisartan plus amlodipine or to telmisartan. "
        "Systolic blood pressure was lower with telmisartan plus amlodipine than with telmisartan (P = 0.01)."
    )
    assert {(a.label, a.role) for a in read(text).arms} == {
        ("telmisartan plus amlodipine", "experimental"),
        ("telmisartan", "active_comparator"),
    }


def test_a_dose_in_words_is_a_dose():
    text = "People took ropetinib, either ten milligrams or 20 milligrams, or placebo. Headache was seen in 5% on the ten-milligram pill."
    assert {a.dose_value for a in read(text).arms if a.role == "experimental"} >= {10.0}


def test_a_schedule_stands_for_the_dose_that_is_given_by_it():
    text = (
        "Adults were randomised to ropetinib 140 mg every 2 weeks (Q2W), ropetinib 420 mg monthly (QM) or ezetimibe 10 mg. "
        "LDL-C fell by 61% with ropetinib Q2W, 58% with ropetinib QM and 17% with ezetimibe."
    )
    facts = read(text)
    doses = {a.id: a.dose_value for a in facts.arms}
    assert [(doses[r.arm], r.value) for r in facts.results] == [(140.0, -61.0), (420.0, -58.0), (10.0, -17.0)]


def test_a_sham_is_a_control_and_no_placebo():
    text = "Adults had renal denervation or a sham procedure. Systolic blood pressure fell by 8.1 mmHg with renal denervation and 3.0 mmHg in the sham group."
    assert {(a.intervention, a.role) for a in read(text).arms} >= {("sham procedure", "other")}


def test_a_dose_to_start_with_is_not_the_arm_s_dose():
    text = "Adults took tovelimab 0.3 mg/kg and raised to 0.7 mg/kg every 3 weeks, or placebo. Headache was seen in 5% on tovelimab and 2% on placebo."
    assert {a.dose_value for a in read(text).arms if a.role == "experimental"} == {0.7}


def test_vehicle_is_never_the_treatment_under_test():
    text = "Adults with acne applied a new gel or its vehicle. Treatment success was reached by 49.6% using the gel and 24.9% using vehicle."
    assert {a.role for a in read(text).arms if a.intervention == "vehicle"} <= {
        "placebo",
        "active_comparator",
    }


def test_saline_is_the_placebo_where_there_is_no_other():
    text = "Women were randomised to dexmedetomidine or saline. Delirium was seen in 15% with dexmedetomidine and 26% with saline."
    assert ("saline", "placebo") in {(a.intervention, a.role) for a in read(text).arms}


def test_differences_alone_follow_the_order_of_the_arms():
    text = (
        "EASI-75 was reached by 40% with tovelimab 10 mg, 52% with tovelimab 25 mg and 20% with placebo. "
        "That makes differences of 20 percentage points (P = .002) and 32 percentage points (P < .001)."
    )
    facts = read(text)
    doses = {a.id: a.dose_value for a in facts.arms}
    assert [(doses[r.arm], r.value) for r in facts.results if r.measure == "difference"] == [
        (10.0, 20.0),
        (25.0, 32.0),
    ]


def test_what_did_not_differ_from_another_is_an_arm_and_no_background():
    text = (
        "METHODS: Women were randomised to zoledronic acid, alendronate or placebo.\n\n"
        "RESULTS: Femoral density did not differ between zoledronic acid and alendronate (P = 0.4)."
    )
    facts = read(text)
    labels = {a.id: a.label for a in facts.arms}
    assert {labels[r.arm] for r in facts.results} | {labels[r.comparator] for r in facts.results} == {
        "zoledronic acid",
        "alendronate",
    }


def test_a_hormone_that_is_measured_is_no_arm():
    text = (
        "METHODS: Adults received sitagliptin or placebo. Growth hormone (GH) was sampled for two hours.\n\n"
        "RESULTS: Sitagliptin raised GH secretion (P = 0.01 versus placebo)."
    )
    assert {a.intervention for a in read(text).arms} == {"sitagliptin", "placebo"}


@pytest.mark.parametrize(
    ("text", "called"),
    [
        ("Women got zoledronate 5 mg or placebo. Fractures occurred in 4% with zoledronate and 9% with placebo.", "zoledronate"),
        ("Women got zoledronate (zoledronic acid) or placebo. Fractures occurred in 4% with zoledronate and 9% with placebo.", "zoledronic acid"),
    ],
)  # fmt: skip
def test_a_treatment_is_called_as_the_text_calls_it(text, called):
    assert called in {a.intervention for a in read(text).arms}


def test_the_code_of_a_study_is_no_drug():
    text = (
        "TITLE: Five-year outcomes of ABC1234: a randomised study of tovelimab in gout\n\n"
        "METHODS: Patients of the ABC1234 study had been randomised to tovelimab or placebo.\n\n"
        "RESULTS: Deaths were 4% with tovelimab and 5% with placebo."
    )
    assert arms(text) == {("tovelimab", "experimental"), ("placebo", "placebo")}


def test_a_drug_that_is_needed_is_no_arm():
    text = (
        "METHODS: Women were randomised to misoprostol or dinoprostone.\n\n"
        "RESULTS: With misoprostol there was less need for oxytocin augmentation (65.8% vs. 81.5%, p < 0.05)."
    )
    facts = read(text)
    assert {a.intervention for a in facts.arms} == {"misoprostol", "dinoprostone"}
    assert {r.endpoint.reported for r in facts.results} == {"need for oxytocin augmentation"}


def test_a_drug_is_known_by_being_called_one():
    text = (
        "People who took a once-daily capsule called brivenaxine moved less, a study found. By the end the SARA score had fallen by "
        "4.6 points with brivenaxine and by 1.4 points with placebo."
    )
    assert {(r[0], r[3]) for r in rates(text)} == {("brivenaxine", -4.6), ("placebo", -1.4)}


def test_one_of_several_drugs_of_a_kind_of_therapy_is_that_therapy():
    text = (
        "Patients were randomized to tovelimab 200 mg (n=63) or to continue with their anti-C5 therapy, either eculizumab or "
        "ravulizumab (n=39). Transfusion avoidance was 95.2% in the tovelimab arm and 28.2% in the anti-C5 arm."
    )
    assert {(r[0], r[3]) for r in rates(text)} == {("tovelimab 200 mg", 95.2), ("anti-C5 therapy", 28.2)}


DOSES = "RUNG is a randomised, placebo-controlled phase 2 trial of tovelimab in 312 adults with obesity. At week 36, "


def test_doses_in_brackets_behind_figures_are_those_of_arms():
    text = DOSES + (
        "people on tovelimab had lost 8.1% (30 mg), 10.4% (60 mg) and 12.2% (90 mg) of their body weight, "
        "against 1.9% with placebo (p<0.001 for each dose)."
    )
    assert {(arm, value) for arm, _, _, value, _ in rates(text)} == {
        ("tovelimab 30 mg", -8.1),
        ("tovelimab 60 mg", -10.4),
        ("tovelimab 90 mg", -12.2),
        ("placebo", -1.9),
    }
    assert {(arm, against, p) for arm, against, *_, p in comparisons(text)} == {
        (f"tovelimab {dose} mg", "placebo", "<0.001") for dose in (30, 60, 90)
    }


def test_a_list_of_doses_that_figures_are_told_at_is_of_arms():
    text = DOSES + (
        "nausea was reported in 34%, 41% and 48% of patients at 30 mg, 60 mg and 90 mg, respectively, and in 12% of "
        "those on placebo."
    )
    assert {(arm, value) for arm, _, value, _ in events(text)} == {
        ("tovelimab 30 mg", 34.0),
        ("tovelimab 60 mg", 41.0),
        ("tovelimab 90 mg", 48.0),
        ("placebo", 12.0),
    }


@pytest.mark.parametrize(
    "said",
    [
        "Tovelimab, a CGRP-receptor antagonist, 60 mg, was compared with placebo.",
        "Half of those in the trial of tovelimab were assigned to the drug, 60 milligrams once a day, and half to placebo.",
    ],
)
def test_a_dose_may_stand_behind_what_the_drug_is(said):
    text = f"{said} Remission was seen in 30% on tovelimab and 12% on placebo."
    facts = read(text)
    assert {(a.intervention, a.dose_value, a.dose_unit) for a in facts.arms} == {
        ("tovelimab", 60.0, "mg"),
        ("placebo", None, None),
    }


def test_a_dose_with_an_article_behind_a_comma_is_not_of_the_drug_before_it():
    text = (
        "Patients were assigned to tovelimab 18 mg, tovelimab 9 mg or placebo. In the subgroup on pirfenidone, the 9 mg dose brought "
        "little: FVC fell by 198 mL, compared with 194 mL on placebo."
    )
    assert {(arm, value) for arm, _, _, value, _ in rates(text)} == {
        ("tovelimab 9 mg", -198.0),
        ("placebo", -194.0),
    }


@pytest.mark.parametrize(
    ("methods", "results"),
    [
        (
            "We compared 1% and 4% ropetinib gels with placebo gel in eczema.",
            "EASI-75 was reached by 31% of the 4% ropetinib group, 22% of the 1% ropetinib group and 9% of the placebo group.",
        ),
        (
            "Adults used ropetinib cream 1%, ropetinib cream 4% or placebo cream for 8 weeks.",
            "EASI-75 was reached by 31% with ropetinib 4%, 22% with ropetinib 1% and 9% with placebo.",
        ),
        (
            "Adults were assigned to 1% ropetinib, 4% ropetinib, or placebo lotion.",
            "EASI-75 rates were 31% in the 4% group, 22% in the 1% group and 9% in the placebo group.",
        ),
    ],
)
def test_strengths_of_a_preparation_are_doses(methods, results):
    text = f"METHODS: {methods} RESULTS: {results}"
    assert {(arm, value) for arm, _, _, value, _ in rates(text)} == {
        ("ropetinib 4 %", 31.0),
        ("ropetinib 1 %", 22.0),
        ("placebo", 9.0),
    }


def test_shares_beside_a_drug_are_no_strengths_where_no_preparation_is_spoken_of():
    text = "Ropetinib was set against placebo in gout. Flares stopped (31% ropetinib, 9% placebo) and pain eased (42% ropetinib, 30% placebo)."
    assert {a[0] for a in arms(text)} == {"ropetinib", "placebo"}


def test_those_of_whom_so_many_were_analysed_are_the_size_of_an_arm():
    text = (
        "RESULTS: 812 (96%) of 846 women assigned to the ropetinib group and 799 (95%) of 841 in the placebo group were included "
        "in the primary analysis. Flares occurred in 12.1% on ropetinib and 18.3% on placebo."
    )
    assert sizes(text) == {("ropetinib", 846), ("placebo", 841)}
    assert {value for *_, value, _ in rates(text)} | {e[2] for e in events(text)} == {12.1, 18.3}


@pytest.mark.parametrize(
    "opening",
    [
        "Docetaxel plus cisplatin and 5-fluorouracil (DCF) was compared with epirubicin plus cisplatin and 5-fluorouracil (ECF).",
        "A comparison of docetaxel, cisplatin and high-dose 5-fluorouracil (5-FU) (DCF) with epirubicin plus cisplatin/5-FU (ECF).",
        "Patients with gastric cancer were randomised to docetaxel, cisplatin, and fluorouracil (DCF) or epirubicin, cisplatin and fluorouracil (ECF).",
    ],
)
def test_regimens_go_by_the_capitals_of_their_drugs(opening):
    text = f"{opening} In all, 121 patients received DCF and 119 ECF. Overall response rates for DCF and ECF were 41 and 29%, respectively."
    assert {(arm, value) for arm, _, _, value, _ in rates(text)} == {
        ("docetaxel + cisplatin + fluorouracil", 41.0),
        ("epirubicin + cisplatin + fluorouracil", 29.0),
    }


def test_a_regimen_called_as_an_endpoint_is_no_endpoint():
    text = (
        "Irinotecan plus leucovorin (LV) and 5-fluorouracil (ILF) was set against etoposide plus 5-fluorouracil and LV (ELF). Median "
        "progression-free survival was 5.6 months with ILF and 3.7 months with ELF."
    )
    assert {endpoint for _, endpoint, *_ in rates(text)} == {"PFS"}


@pytest.mark.parametrize(
    "allotted",
    [
        "placebo (n = 45) or tovelimab (200 mg, n = 45) given concurrently with ropetinib",
        "tovelimab or placebo, each in combination with ropetinib",
        "tovelimab or matching placebo, on top of ropetinib",
    ],
)
def test_what_both_arms_are_given_besides_is_no_arm(allotted):
    text = (
        f"METHODS: Ninety adults with gout were randomly assigned to {allotted}. Following ropetinib, they went on. RESULTS: Flares occurred in 12.1% in the tovelimab "
        "group and 18.3% in the placebo group."
    )
    assert {a[0].split()[0] for a in arms(text)} == {"tovelimab", "placebo"}


def test_a_combination_is_one_in_either_order():
    text = (
        "Objectives: to compare pembrolizumab plus lenvatinib with chemotherapy. Methods: Women were randomly assigned to lenvatinib (20 mg once "
        "daily) plus pembrolizumab (200 mg every 3 weeks) or chemotherapy. Results: In all, 410 women were assigned to lenvatinib plus "
        "pembrolizumab (205 women) or chemotherapy (205 women). Median overall survival was 18.1 months with lenvatinib plus pembrolizumab and "
        "11.2 months with chemotherapy."
    )
    facts = read(text)
    assert {(a.intervention, a.n) for a in facts.arms} == {
        ("pembrolizumab + lenvatinib", 205),
        ("chemotherapy", 205),
    }
    assert len(facts.results) == 2


def test_a_drug_that_no_list_knows_is_known_by_what_it_is_set_against():
    text = (
        "Adding the oral activator norabafisp helped in heart failure. Hypotension was seen in 5.1% of patients on norabafisp and 4.2% of those "
        "on placebo."
    )
    assert {a[0] for a in arms(text)} == {"norabafisp", "placebo"}


@pytest.mark.parametrize("written", ["none (212)", "no treatment (212)"])
def test_those_who_get_none_are_a_control(written):
    text = (
        f"In all, 420 patients were randomised to a beta-blocker (208) or {written}. All-cause death occurred in 5.1% in the beta-blocker group "
        "and 4.8% in the no-beta-blocker group."
    )
    told = {(arm, value) for arm, _, _, value, _ in rates(text)}
    assert {value for _, value in told} == {5.1, 4.8}
    assert len({arm for arm, _ in told}) == 2
    assert {n for _, n in sizes(text)} == {208, 212}


def test_a_group_called_by_what_stands_before_its_drug_is_that_drugs():
    text = (
        "Switching to long-acting tovelimab in HIV\n\nOf 687 adults, 454 (66%) switched to tovelimab and 233 (34%) continued dolutegravir. Adverse events were "
        "reported by 77% in the long-acting group and 75% in the dolutegravir group, headache by 9% in the long-acting group and 8% in the dolutegravir group."
    )
    assert {a[0] for a in arms(text)} == {"tovelimab", "dolutegravir"}
    assert sizes(text) == {("tovelimab", 454), ("dolutegravir", 233)}


def test_ages_and_ratios_of_allocation_are_no_sizes_of_groups():
    text = (
        "In all, 408 children aged 6 to 11 years with asthma were randomised 2:1 to add-on tovelimab or placebo. Eosinophilia was seen in 5.9% of the "
        "tovelimab group versus 0.7%."
    )
    assert {a[0] for a in arms(text)} == {"tovelimab", "placebo"}
    assert {(e[0], e[2]) for e in events(text)} == {("tovelimab", 5.9), ("placebo", 0.7)}


def test_the_switch_group_is_the_treated_one():
    text = "Adults with HIV were switched to tovelimab or stayed on dolutegravir. Headache was seen in 10.2% of the switch group and 9.4% of those on dolutegravir."
    assert {(e[0], e[2]) for e in events(text)} == {("tovelimab", 10.2), ("dolutegravir", 9.4)}


def test_placebo_plus_what_all_are_given_is_placebo():
    text = (
        "Methods: Patients with gastric cancer were randomised 1:1 to tovelimab 1500 mg or placebo every 4 weeks plus FLOT (4 cycles), followed by tovelimab or "
        "placebo. Results: 948 patients were randomised (tovelimab, n=474; placebo, n=474). Two-year overall survival was 75.7% with tovelimab and 70.4% with placebo."
    )
    assert {(a.role, a.n) for a in read(text).arms} == {("experimental", 474), ("placebo", 474)}


def test_a_dose_that_is_raised_is_that_which_it_is_raised_to():
    text = (
        "Lumafen (n=84) was started at 0.3 mg/kg and raised to 0.7 mg/kg every 3 weeks; the others (n=82) received placebo.\n\n"
        "Headache was reported by 20% on lumafen and 10% on placebo."
    )
    assert ("lumafen 0.7 mg/kg", "experimental") in arms(text)


def test_those_on_an_arm_are_no_value_of_it():
    text = "In the 68 patients on lumafen, walk distance had changed by -9 metres; in the 68 on placebo, by +3 metres."
    assert {value for *_, value, _ in rates("Adults were randomised to lumafen or placebo.\n\n" + text)} == {
        -9.0,
        3.0,
    }
