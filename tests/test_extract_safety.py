"""Adverse events: with figures by arm, without figures, and words that are a disease or a criterion instead."""

from __future__ import annotations

import pytest
from reading import arms, events, rates, read


def test_an_event_has_its_share_in_each_arm():
    text = "Pyrexia occurred in 9.5% of patients treated with tovelimab and 2.2% of those given placebo."
    assert events(text) == {("tovelimab", "Pyrexia", 9.5, "%"), ("placebo", "Pyrexia", 2.2, "%")}
    assert rates(text) == set()


def test_a_plain_word_is_the_same_term_and_stays_beside_it():
    text = "Fever occurred in 9.5% of patients on tovelimab and 2.2% of patients on placebo."
    assert {(e.term, e.reported) for e in read(text).safety_events} == {("Pyrexia", "Fever")}


def test_a_second_event_of_a_sentence_keeps_the_order_of_the_arms():
    text = (
        "Nausea was reported by 24% of patients on sorelintide and 9% on placebo, and vomiting by 11% and 3%."
    )
    assert events(text) == {
        ("sorelintide", "Nausea", 24.0, "%"),
        ("placebo", "Nausea", 9.0, "%"),
        ("sorelintide", "Vomiting", 11.0, "%"),
        ("placebo", "Vomiting", 3.0, "%"),
    }


def test_counts_and_group_sizes_are_kept_with_the_share():
    text = (
        "Injection-site reactions were seen in 22 of 200 patients (11.0%) given tovelimab and in 6 of 199 (3.0%) given "
        "placebo."
    )
    assert {(e.term, e.value, e.n, e.n_total) for e in read(text).safety_events} == {
        ("Injection site reaction", 11.0, 22, 200),
        ("Injection site reaction", 3.0, 6, 199),
    }


def test_events_named_as_common_have_no_figure_but_their_threshold():
    text = "The most common adverse events (≥5%) with tovelimab were pyrexia, chills and headache."
    assert {(e.term, e.value, e.qualifier) for e in read(text).safety_events} == {
        ("Pyrexia", None, "≥5%"),
        ("Chills", None, "≥5%"),
        ("Headache", None, "≥5%"),
    }


def test_events_named_as_more_frequent_belong_to_the_drug():
    text = "The most common adverse events reported more frequently with tovelimab were pyrexia, chills and headache."
    assert events(text) == {
        ("tovelimab", "Pyrexia", None, None),
        ("tovelimab", "Chills", None, None),
        ("tovelimab", "Headache", None, None),
    }


def test_serious_adverse_events_are_serious():
    text = "Serious adverse events occurred in 4.1% of the tovelimab group and 3.8% of the placebo group."
    assert {(e.term, e.value, e.serious) for e in read(text).safety_events} == {
        ("Serious adverse event", 4.1, True),
        ("Serious adverse event", 3.8, True),
    }


def test_any_adverse_event_is_a_term_with_a_figure_for_each_dose():
    text = (
        "Patients were randomised to tovelimab 300 mg, tovelimab 150 mg or placebo. Treatment-emergent adverse events were "
        "reported by 71% of the 300 mg group, 68% of the 150 mg group and 65% of the placebo group."
    )
    assert events(text) == {
        ("tovelimab 300 mg", "Any adverse event", 71.0, "%"),
        ("tovelimab 150 mg", "Any adverse event", 68.0, "%"),
        ("placebo", "Any adverse event", 65.0, "%"),
    }


def test_stopping_for_adverse_events_is_a_term_of_its_own():
    text = "Adverse events led to discontinuation in 3.2% of patients on tovelimab and 1.9% on placebo."
    assert events(text) == {
        ("tovelimab", "Adverse event leading to discontinuation", 3.2, "%"),
        ("placebo", "Adverse event leading to discontinuation", 1.9, "%"),
    }


def test_a_grade_stays_in_the_reported_term():
    text = "Grade 3 or higher neutropenia occurred in 22% of patients on velorasib and 35% on docetaxel."
    assert {(e.term, e.reported, e.value) for e in read(text).safety_events} == {
        ("Neutropenia", "Grade 3 or higher neutropenia", 22.0),
        ("Neutropenia", "Grade 3 or higher neutropenia", 35.0),
    }


def test_symptoms_among_the_criteria_are_no_events():
    text = (
        "Patients with fever, headache or diarrhoea at screening were excluded. EASI-75 at week 16 was 51.2% with "
        "tovelimab and 14.0% with placebo."
    )
    assert events(text) == set()


def test_the_disease_that_is_treated_is_no_event():
    text = (
        "Tovelimab was tested in adults with asthma. Asthma control improved, and asthma symptoms fell in 40% of patients "
        "with asthma given tovelimab and 22% given placebo. Asthma is a disease of the airways."
    )
    assert events(text) == set()


def test_a_drug_without_common_events_has_none():
    text = "Tovelimab was well tolerated, and its safety profile was consistent with earlier trials."
    assert events(text) == set()


def test_efficacy_and_safety_of_one_text_stay_apart():
    text = (
        "At week 16, EASI-75 was reached by 51.2% of patients on tovelimab and 14.0% on placebo. "
        "Headache occurred in 7.7% of patients on tovelimab and 6.1% on placebo."
    )
    assert {r[3] for r in rates(text)} == {51.2, 14.0}
    assert events(text) == {("tovelimab", "Headache", 7.7, "%"), ("placebo", "Headache", 6.1, "%")}
    assert arms(text) == {("tovelimab", "experimental"), ("placebo", "placebo")}


@pytest.mark.parametrize(
    ("said", "term"),
    [
        ("Diarrhea", "Diarrhoea"),
        ("Diarrhoea", "Diarrhoea"),
        ("Anemia", "Anaemia"),
        ("Injection site reactions", "Injection site reaction"),
        ("Conjunctivitis", "Conjunctivitis"),
        ("Fatigue", "Fatigue"),
    ],
)
def test_spellings_of_a_term_are_one_term(said, term):
    text = (
        "Tovelimab for adults with atopic dermatitis\n\nIn a trial in atopic dermatitis, most adults with atopic dermatitis "
        f"were better on tovelimab. {said} occurred in 8.0% of patients on tovelimab and 5.0% of patients on placebo."
    )
    assert events(text) == {("tovelimab", term, 8.0, "%"), ("placebo", term, 5.0, "%")}


def test_figures_in_brackets_belong_to_the_event_before_them():
    text = "Common adverse events were headache (12.0% with tovelimab vs 8.1% with placebo) and pyrexia (9.5% vs 2.2%)."
    assert events(text) == {
        ("tovelimab", "Headache", 12.0, "%"),
        ("placebo", "Headache", 8.1, "%"),
        ("tovelimab", "Pyrexia", 9.5, "%"),
        ("placebo", "Pyrexia", 2.2, "%"),
    }


def test_a_list_in_brackets_belongs_to_the_only_arm_of_its_sentence():
    text = (
        "Among patients on tovelimab, the most common adverse events were headache (20.4%), nausea (17.1%), rash (9.0%) "
        "and pyrexia (7.2%)."
    )
    assert {(arm, term, value) for arm, term, value, _ in events(text)} == {
        ("tovelimab", "Headache", 20.4),
        ("tovelimab", "Nausea", 17.1),
        ("tovelimab", "Rash", 9.0),
        ("tovelimab", "Pyrexia", 7.2),
    }


def test_people_are_counted_where_something_happened_to_them():
    text = "Tovelimab in adults with eczema. Of the side effects that matter in eczema, myocarditis was seen in 3 patients on tovelimab and 1 on placebo; two cases of meningitis were reported with tovelimab."
    assert events(text) == {
        ("tovelimab", "Myocarditis", 3.0, "patients"),
        ("placebo", "Myocarditis", 1.0, "patients"),
        ("tovelimab", "Meningitis", 2.0, "patients"),
    }


def test_people_who_were_assigned_are_no_count_of_events():
    text = "In this trial of headache as an adverse event, 240 patients were assigned to tovelimab and 120 to placebo."
    assert events(text) == set()
    assert not read(text).results


def test_a_count_beside_its_percentage_is_left_to_the_percentage():
    text = "Headache as an adverse event was reported by six patients (2.5%) on tovelimab and four patients (3.3%) on placebo."
    assert {value for _, _, value, _ in events(text)} == {2.5, 3.3}


def test_a_count_without_its_percentage_beside_one_that_has_it_is_read():
    text = "Headache as an adverse event occurred in 12 patients (24%) in the placebo group compared to 5 patients in the tovelimab group."
    assert {(arm, value) for arm, _, value, _ in events(text)} == {("placebo", 24.0), ("tovelimab", 5.0)}


def test_under_a_heading_of_safety_a_share_of_people_is_of_an_event_that_no_vocabulary_knows():
    text = (
        "Tovelimab met its goals.\n\nSafety and tolerability\n\nZonal pallor of the elbows occurred in 5.1% of patients on "
        "tovelimab and 2.0% of those on placebo."
    )
    assert {(arm, value) for arm, _, value, _ in events(text)} == {("tovelimab", 5.1), ("placebo", 2.0)}


def test_after_a_sentence_of_safety_a_disease_is_an_event_and_no_endpoint():
    text = (
        "Side effects were few. During the trial, herpes zoster was diagnosed in 2.2% of patients on tovelimab and in 0.7% "
        "of those on placebo."
    )
    assert events(text) == {
        ("tovelimab", "Herpes zoster", 2.2, "%"),
        ("placebo", "Herpes zoster", 0.7, "%"),
    }


def test_the_start_of_a_company_code_is_no_event_and_a_chance_no_share_of_people():
    text = "The bank, with side effects in mind, gave TB-6107 a 35% chance of reaching the market."
    assert events(text) == set()


def test_those_that_led_to_withdrawal_are_an_event_of_their_own():
    text = (
        "Adverse events were reported by 67.3% of patients on tovelimab and 68.8% on placebo; those leading to withdrawal by "
        "2.8% on tovelimab and 3.6% on placebo."
    )
    assert events(text) == {
        ("tovelimab", "Any adverse event", 67.3, "%"),
        ("placebo", "Any adverse event", 68.8, "%"),
        ("tovelimab", "Adverse event leading to discontinuation", 2.8, "%"),
        ("placebo", "Adverse event leading to discontinuation", 3.6, "%"),
    }


def test_a_list_parted_by_semicolons_in_a_bracket_is_one_list():
    text = (
        "Adverse events were headache (12% on tovelimab 300 mg, 11% on tovelimab 150 mg and 8% on placebo) and rash (9.4%; "
        "5.2%; 1.1%)."
    )
    assert {(arm, value) for arm, term, value, _ in events(text) if term == "Rash"} == {
        ("tovelimab 300 mg", 9.4),
        ("tovelimab 150 mg", 5.2),
        ("placebo", 1.1),
    }


LIST = "Tovelimab 100 mg was compared with placebo.\n\n"


def test_an_event_of_a_list_that_no_vocabulary_knows_is_one_by_its_neighbour():
    text = "Nausea was seen in 12% versus 3%, and brittle eyelashes (4% vs 1%) and odd dreams (2% vs 2%) were rare."
    assert {(a, e.reported, e.value) for e in read(LIST + text).safety_events for a in [e.arm]} == {
        ("a1", "Nausea", 12.0), ("a2", "Nausea", 3.0), ("a1", "brittle eyelashes", 4.0), ("a2", "brittle eyelashes", 1.0),
        ("a1", "odd dreams", 2.0), ("a2", "odd dreams", 2.0),
    }  # fmt: skip


@pytest.mark.parametrize(
    "words",
    [
        "Headache as an adverse event was seen in 9% on tovelimab and 4% on placebo.",
        "Headache was the leading adverse event (tovelimab, 9%; placebo, 4%).",
        "Headache was recorded as an adverse event in 9% of patients on tovelimab and 4% on placebo.",
    ],
)
def test_what_is_called_an_adverse_event_is_the_event(words):
    assert events(LIST + words) == {
        ("tovelimab 100 mg", "Headache", 9.0, "%"),
        ("placebo", "Headache", 4.0, "%"),
    }


def test_a_rate_of_events_is_an_incidence_too():
    text = "Serious adverse events occurred at rates of 11.4 events per 100 patient-years with tovelimab and 15.9 with placebo."
    assert ("tovelimab 100 mg", "Serious adverse event", 11.4, "events per 100 patient-years") in events(
        LIST + text
    )


def test_what_a_sentence_lists_is_the_arm_s_that_it_compares_with_another():
    text = "In the tovelimab group, headache as an adverse event occurred in 10.6% of patients, nausea in 8.4%, and rash in 1.7%, which were all increased compared with the placebo group (p < 0.001)."
    assert {(arm, value) for arm, _, value, _ in events(text)} == {
        ("tovelimab", 10.6),
        ("tovelimab", 8.4),
        ("tovelimab", 1.7),
    }


def test_what_stands_in_brackets_only_explains_the_event_before_it():
    text = "Adverse events of the skin were rare. Serious adverse events (sepsis or rash) occurred in 6.5% with tovelimab and 2.9% with placebo."
    assert {(e.term, e.value) for e in read(LIST + text).safety_events} == {
        ("Serious adverse event", 6.5), ("Serious adverse event", 2.9),
    }  # fmt: skip


def test_percent_in_words_may_be_of_both_groups():
    text = "Side effects were mild. Tiredness affected 14 percent on tovelimab and 9 percent on placebo, and falls 13 percent in both groups."
    assert {e[1:3] for e in events(LIST + text)} == {
        ("Fatigue", 14.0),
        ("Fatigue", 9.0),
        ("Accidental fall", 13.0),
    }


def test_the_most_common_events_without_an_arm_are_those_of_the_treated():
    text = "The most frequent adverse events were headache (16%), nausea (14%) and fatigue (11%)."
    assert {e[0::2][:2] for e in events(LIST + text)} == {("tovelimab 100 mg", v) for v in (16.0, 14.0, 11.0)}
    several = "The most frequent adverse events were headache (16%, 9%) and nausea (14%, 8%)."
    assert {e.value for e in read(LIST + several).safety_events} == {None}


def test_bleeding_is_an_event_unless_it_is_an_endpoint_of_the_text():
    text = "Gastrointestinal bleeding occurred in 3.4% of patients on tovelimab and 2.1% on placebo, and superinfection in 9.8% and 9.1%."
    assert {(e.term or e.reported, e.value) for e in read(LIST + text).safety_events} >= {
        ("Gastrointestinal haemorrhage", 3.4), ("Gastrointestinal haemorrhage", 2.1), ("superinfection", 9.8), ("superinfection", 9.1),
    }  # fmt: skip
    declared = "The primary endpoint was major bleeding at 6 months. Major bleeding occurred in 3.4% of patients on tovelimab and 2.1% on placebo."
    assert not read(LIST + declared).safety_events


def test_a_symptom_s_response_rate_is_an_endpoint():
    text = "The abdominal pain response rate was 49.8% with tovelimab and 38.3% with placebo."
    facts = read(LIST + text)
    assert not facts.safety_events
    assert {(r.endpoint.reported, r.value) for r in facts.results} == {
        ("abdominal pain response rate", 49.8),
        ("abdominal pain response rate", 38.3),
    }


def test_an_event_that_goes_on_with_a_list_of_harms_is_one_of_them():
    text = (
        "SHORE compared tovelimab with placebo. Adverse events were reported by 40% on tovelimab and 38% on placebo. Two cases "
        "of venous thromboembolism were adjudicated in the tovelimab arm and one in the placebo arm."
    )
    assert events(text) >= {
        ("tovelimab", "Venous thromboembolism", 2.0, "patients"),
        ("placebo", "Venous thromboembolism", 1.0, "patients"),
    }


def test_what_resolved_is_no_adverse_event():
    text = "SHORE compared tovelimab with placebo. Resolution of haematuria was seen in 76% with tovelimab and 26% with placebo."
    assert events(text) == set()
    assert {(r[1], r[3]) for r in rates(text)} == {
        ("Resolution of haematuria", 76.0),
        ("Resolution of haematuria", 26.0),
    }


def test_a_word_of_a_condition_is_no_adverse_event():
    text = "The BEACON study of tovelimab in ulcerative colitis is 85% enrolled, and will compare it with placebo."
    assert events(text) == set()


def test_deaths_are_counted_in_each_arm():
    text = "SHORE compared tovelimab with placebo. Three deaths in the tovelimab group and two in the placebo group were judged unrelated."
    assert events(text) == {("tovelimab", "Death", 3.0, "patients"), ("placebo", "Death", 2.0, "patients")}


def test_pooled_safety_is_of_both_trials():
    text = (
        "SHORE-1 and SHORE-2 tested tovelimab against placebo. Safety through week 12, pooled: rash 5.1% with tovelimab and 2.2% with "
        "placebo."
    )
    facts = read(text)
    names = {s.id: s.names for s in facts.studies}
    assert {names[e.study] for e in facts.safety_events} == {("SHORE-1", "SHORE-2")}


def test_the_event_that_is_called_the_side_effect_is_what_is_counted():
    text = "SHORE compared tovelimab with placebo. Petechiae were the side effect that set the drug apart, at 3.8% versus 0.3%."
    assert events(text) == {("tovelimab", "Petechiae", 3.8, "%"), ("placebo", "Petechiae", 0.3, "%")}


def test_an_event_whose_risk_ratio_is_given_is_an_endpoint():
    text = (
        "The TIDE trial compared tovelimab with placebo. Acute pancreatitis occurred in 5 of 704 patients (0.7%) on tovelimab and "
        "in 12 of 350 (3.4%) on placebo (risk ratio 0.20; 95% CI 0.07 to 0.58). Adverse events were headache (4% and 3%)."
    )
    assert {(arm, value) for arm, _, _, value, _ in rates(text)} == {("tovelimab", 0.7), ("placebo", 3.4)}
    assert {term for _, term, _, _ in events(text)} == {"Headache"}


HARM = (
    "In the TERRA trial, 300 adults with psoriasis were randomised to tovelimab or placebo for 24 weeks.\n\n"
)


@pytest.mark.parametrize(
    ("sentence", "term"),
    [
        ("ALT above three times the upper limit of normal was found in 4.1% with tovelimab and 1.2% with placebo.", "Alanine aminotransferase increased"),
        ("Serum creatinine of 1·5 times baseline or more occurred in 4.1% with tovelimab and 1.2% with placebo.", "Blood creatinine increased"),
        ("Muscle-related events occurred in 4.1% with tovelimab and 1.2% with placebo.", "Muscle-related events"),
        ("Minor bleeding, mostly petechiae, was seen in 4.1% with tovelimab and 1.2% with placebo.", "Minor bleeding"),
        ("Rash was reported by 4.1% of recipients (placebo: 1.2%).", "Rash"),
        ("Serious adverse events were reported in 4.1% and 1.2%, with exacerbations of COPD in front.", "Serious adverse event"),
        ("Treatment was given up because of adverse events by 4.1% with tovelimab and 1.2% with placebo.", "Adverse event leading to discontinuation"),
    ],
)  # fmt: skip
def test_harms_are_told_in_many_ways(sentence, term):
    assert events(HARM + sentence) == {("tovelimab", term, 4.1, "%"), ("placebo", term, 1.2, "%")}


def test_a_measure_that_worsens_among_harms_is_one():
    text = HARM + (
        "Injection site reactions were seen in 8.4% of tovelimab patients and 2.0% of placebo patients; HbA1c worsening in 10.1% "
        "and 7.9%."
    )
    assert {(arm, value) for arm, term, value, _ in events(text) if term == "HbA1c worsening"} == {
        ("tovelimab", 10.1),
        ("placebo", 7.9),
    }


def test_a_title_about_safety_makes_no_harm_of_an_endpoint():
    text = (
        "Tovelimab passes heart-safety test\n\nThe TERRA trial compared tovelimab with placebo in 2,918 people. "
        "MACE struck 18.2% of the tovelimab patients and 19.3% of those on placebo."
    )
    assert not events(text)


def test_a_safety_endpoint_makes_no_harm_of_the_primary_one():
    text = (
        "METHODS: PATENT compared tovelimab with placebo. The primary endpoint was lesion patency at 6 months; the primary safety "
        "endpoint was freedom from death.\nRESULTS: Lesion patency was 78.2% with tovelimab and 61.8% with placebo."
    )
    assert not events(text)


def test_a_list_goes_on_behind_its_last_figure():
    text = (
        "The TIDE trial compared tovelimab with placebo. The adverse events seen most often with tovelimab were headache (9.6%), "
        "nasopharyngitis (8.8%) and nausea."
    )
    assert {(term, value) for _, term, value, _ in events(text)} == {
        ("Headache", 9.6),
        ("Nasopharyngitis", 8.8),
        ("Nausea", None),
    }


def test_two_harms_of_the_same_share_that_no_vocabulary_knows_are_kept():
    text = HARM + (
        "A fishy aftertaste (12.2% v 3.6%) and potassium above 6.0 mmol/L (3.0% v 3.6%) were the side effects most often named."
    )
    assert {(arm, term, value) for arm, term, value, _ in events(text) if value == 3.6} == {
        ("placebo", "fishy aftertaste", 3.6),
        ("placebo", "potassium above 6.0 mmol/L", 3.6),
    }


def test_stopping_because_of_what_was_named_is_because_of_harms():
    text = HARM + (
        "Nausea (9.1% v 7.2%) was the side effect most often named. Nine patients (5.5%) on tovelimab and 3 (3.6%) on placebo "
        "stopped early because of them."
    )
    assert ("tovelimab", "Adverse event leading to discontinuation", 5.5, "%") in events(text)


@pytest.mark.parametrize(
    ("said", "endpoint"),
    [
        ("51% of patients on tovelimab and 30% on placebo experienced no pain.", "experienced no pain"),
        ("51% of patients on tovelimab and 30% on placebo did not have any nausea or vomiting.", "did not have any nausea or vomiting"),
        ("51% of patients on tovelimab and 30% on placebo were free of headache.", "free of headache"),
        ("The uveitis recurrence rate was 51% with tovelimab and 30% with placebo.", "uveitis recurrence rate"),
    ],
)  # fmt: skip
def test_what_people_were_spared_is_an_outcome_and_no_harm(said, endpoint):
    assert events(said) == set()
    assert {(r[1], r[3]) for r in rates(said)} == {(endpoint, 51.0), (endpoint, 30.0)}


@pytest.mark.parametrize(
    "title",
    [
        "Tovelimab for the prevention of nausea after eye surgery",
        "Tovelimab reduces early nausea: a randomised trial",
    ],
)
def test_what_a_title_says_is_prevented_is_an_outcome_and_no_harm(title):
    text = f"{title}\n\nNausea was seen in 12% with tovelimab and 31% with placebo."

    assert events(text) == set()
    assert {(r[0], r[3]) for r in rates(text)} == {("tovelimab", 12.0), ("placebo", 31.0)}


def test_a_level_of_significance_is_no_figure():
    text = "Tovelimab was compared with placebo. The study was analysed at the overall 5% significance level with tovelimab and placebo."

    assert events(text) == set()
    assert rates(text) == set()


def test_the_first_of_a_list_of_events_is_what_stands_before_its_figure():
    text = (
        "Patients received tovelimab or placebo. In the placebo group, puncture of the artery occurred in 11% of patients, "
        "haematoma in 8%, haemothorax in 2%, and pneumonia in 3%."
    )
    assert events(text) == {
        ("placebo", "puncture of the artery", 11.0, "%"),
        ("placebo", "Haematoma", 8.0, "%"),
        ("placebo", "Haemothorax", 2.0, "%"),
        ("placebo", "Pneumonia", 3.0, "%"),
    }


def test_a_share_of_all_is_not_of_the_group_that_the_sentence_goes_on_to_tell_of():
    text = (
        "Patients received tovelimab 10 mg or placebo. Headache was the most common adverse event (41%) and was lower in "
        "the tovelimab group (P = 0.02)."
    )
    assert events(text) == set()


def test_a_safety_endpoint_told_by_its_role_is_of_harms():
    text = (
        "METHODS: Women used ropetinib or placebo. The primary safety endpoint was an adverse event of grade 3 or worse. The "
        "primary outcome was HIV infection. RESULTS: Incidence of the primary safety endpoint was 4.7 per 100 woman-years (95% CI "
        "3.9–5.5) in the ropetinib group and 3.8 (3.1–4.6) in the placebo group."
    )
    assert events(text) == {
        ("ropetinib", "Any adverse event", 4.7, "per 100 woman-years"),
        ("placebo", "Any adverse event", 3.8, "per 100 woman-years"),
    }


def test_an_arm_behind_a_comma_in_the_bracket_of_a_figure_is_its_own():
    text = (
        "Tovelimab was compared with ropetinib in gastric cancer. The main toxicities of grade 3 or 4 were neutropenia (62%, "
        "tovelimab) and anaemia (21%, ropetinib)."
    )
    assert events(text) == {("tovelimab", "Neutropenia", 62.0, "%"), ("ropetinib", "Anaemia", 21.0, "%")}


def test_a_rate_over_the_time_of_people_is_of_the_event():
    text = "The incidence of dry mouth per patient-year was 0.12 with tovelimab (95% CI 0.09-0.16) and 0.05 with placebo."
    assert events(text) == {
        ("tovelimab", "Dry mouth", 0.12, "per patient-year"),
        ("placebo", "Dry mouth", 0.05, "per patient-year"),
    }


def test_a_disease_before_adverse_events_says_which_they_are():
    text = "Pneumonia adverse events were reported in 12% on tovelimab and 4% on placebo, a neuropathy AE in 3% and 1%."
    assert events(text) == {
        ("tovelimab", "Pneumonia", 12.0, "%"),
        ("placebo", "Pneumonia", 4.0, "%"),
        ("tovelimab", "neuropathy AE", 3.0, "%"),
        ("placebo", "neuropathy AE", 1.0, "%"),
    }


def test_a_rate_set_against_another_is_of_the_same_event():
    text = (
        "The safety of tovelimab and placebo was analysed. The incidence of psoriatic arthropathy per patient-year was lower in "
        "tovelimab-treated patients (0.10) than in those given placebo (0.17)."
    )
    assert {(e[0], e[2]) for e in events(text)} == {("tovelimab", 0.1), ("placebo", 0.17)}


THREE = (
    "In the BRIGHT trial, 300 adults took lumafen 20 mg, lumafen 10 mg or placebo.\n\n"
    "Adverse events were reported by 60% with lumafen 20 mg, 61% with lumafen 10 mg and 58% with placebo. "
)
THREE_ARMS = ("lumafen 20 mg", "lumafen 10 mg", "placebo")


@pytest.mark.parametrize(
    ("sentence", "term", "values"),
    [
        ("Creatine kinase rose in 4.9%, 5.6% and 2.2%.", "Blood creatine phosphokinase increased", (4.9, 5.6, 2.2)),
        ("Grade 3 reactions occurred in 14.2%, 12.0% and 2.8%.", "Grade 3 reactions", (14.2, 12.0, 2.8)),
        ("Surgery-related adverse events were seen in 45.0%, 43.0% and 49.6%.", "Surgery-related adverse events", (45.0, 43.0, 49.6)),
        ("Vivid dreams were mentioned by 8.3%, 8.0% and 4.5%; stopping was less common with lumafen than with placebo.", "Abnormal dreams", (8.3, 8.0, 4.5)),
    ],
)  # fmt: skip
def test_harms_without_arms_are_of_the_arms_in_their_order(sentence, term, values):
    told = {(arm, value) for arm, what, value, _ in events(THREE + sentence) if what == term}
    assert told == set(zip(THREE_ARMS, values, strict=True))


@pytest.mark.parametrize(
    "sentence",
    [
        "Somnolence (9% on lumafen 20 mg, 4% on placebo) and abnormal dreams were the main side effects.",
        "Somnolence affected 9% on lumafen 20 mg and 4% on placebo; cough and abnormal dreams were the usual ones.",
        "Somnolence and abnormal dreams were reported too.",
    ],
)
def test_harms_may_be_named_behind_the_figures_of_others(sentence):
    assert "Abnormal dreams" in {what for _, what, value, _ in events(THREE + sentence) if value is None}


GROUPS = "In the BRIGHT trial, 300 adults took lumafen 20 mg or placebo.\n\n"


def test_the_only_share_of_a_harm_goes_on_with_the_arm_told_of_before():
    text = GROUPS + "Cytokine release syndrome occurred in 44% of those on lumafen. ICANS was reported in 5%."
    told = {(arm, value) for arm, _, value, _ in events(text)}
    assert told == {("lumafen 20 mg", 44.0), ("lumafen 20 mg", 5.0)}
    assert {s.names for s in read(text).studies} == {("BRIGHT",)}


def test_a_share_of_all_is_not_of_the_arm_told_of_before():
    text = GROUPS + "Headache occurred in 44% of those on lumafen. Overall, fever was reported in 5%."
    assert {(what, value) for _, what, value, _ in events(text)} == {("Headache", 44.0)}


def test_a_harm_in_everyday_words_is_named_right_before_its_bracket():
    text = (
        GROUPS
        + "The most common side effects with lumafen were insomnia (33% vs. 6%), walking into doors (30% vs. 3%) and dry mouth (11% vs. 2%)."
    )
    assert {(what, value) for _, what, value, _ in events(text)} == {
        ("Insomnia", 33.0), ("Insomnia", 6.0), ("walking into doors", 30.0), ("walking into doors", 3.0), ("Dry mouth", 11.0), ("Dry mouth", 2.0),
    }  # fmt: skip


def test_the_lower_and_the_higher_dose_are_two_arms():
    text = (
        THREE
        + "Sneezing was noted by 82% and 84% of patients on the lower and the higher dose and by 27% on placebo."
    )
    told = {(arm, value) for arm, what, value, _ in events(text) if what == "Sneezing"}
    assert told == {("lumafen 10 mg", 82.0), ("lumafen 20 mg", 84.0), ("placebo", 27.0)}
