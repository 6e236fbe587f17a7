"""Groups by their definitions, whatever they get: allocations, sizes, names in brackets, titles and aims."""

from __future__ import annotations

import pytest
from reading import comparisons, rates, read

from trialdb.extract.layout import sentences
from trialdb.extract.sites import sites


def groups(text):
    """Of the site of a text that gives the most groups: what each gets, its names and its size."""
    best = max(
        sites(sentences(text)),
        key=lambda s: (len(s.sides) > 1, s.weight, all(g.text for g in s.sides)),
        default=None,
    )
    return [(s.text, s.names, s.n) for s in best.sides] if best else []


def test_groups_in_brackets_have_description_name_and_size():
    text = "METHODS: Sixty adults were allocated to brisk walking (walking group, n = 31) or stretching (control group; n = 29). RESULTS: None."
    assert groups(text) == [
        ("brisk walking", ("walking group",), 31),
        ("stretching", ("control group",), 29),
    ]


def test_lettered_groups_say_what_they_received():
    text = "Eighty women were randomly divided into two groups: group A received a lavender bath and group B received plain water."
    assert groups(text) == [("lavender bath", ("group A",), None), ("plain water", ("group B",), None)]


def test_counted_patients_are_sizes():
    text = "METHODS: Of the children, 41 received zinc syrup and 39 received sugar syrup. RESULTS: None."
    assert groups(text) == [("zinc syrup", (), 41), ("sugar syrup", (), 39)]


def test_a_numbered_list_gives_its_groups():
    text = "METHODS: Horses were randomised to three regimens: (1) hand walking; (2) treadmill exercise; (3) stall rest. RESULTS: None."
    assert [g[0] for g in groups(text)] == ["hand walking", "treadmill exercise", "stall rest"]


@pytest.mark.parametrize(
    ("written", "what"),
    [
        ("Nurses were randomised to either an online sleep course or usual training for 8 weeks.", {"online sleep course", "usual training"}),
        ("Eyes were assigned in a 1:1 ratio to a collagen implant or sham surgery.", {"collagen implant", "sham surgery"}),
        ("Wards were randomly allocated to daily rounds by a pharmacist or no intervention.", {"rounds by a pharmacist", "no intervention"}),
    ],
)  # fmt: skip
def test_an_allocation_gives_its_groups(written, what):
    assert {g[0] for g in groups(f"METHODS: {written} RESULTS: None.")} == what


def test_populations_and_outcomes_are_no_groups():
    text = "METHODS: Patients with asthma or eczema were asked about sleep or mood at 4 or 8 weeks. RESULTS: None."
    assert groups(text) == []


def test_two_groups_known_by_their_names_are_compared():
    text = (
        "Brisk walking for back pain: a randomised trial\n\n"
        "METHODS: Adults were allocated to brisk walking (intervention group, n = 31) or usual care (control group, n = 29).\n\n"
        "RESULTS: Pain fell by 2.1 points in the intervention group and by 0.8 points in the control group (P = 0.01)."
    )
    facts = read(text)
    assert {(a.intervention, a.role, a.n) for a in facts.arms} == {
        ("brisk walking", "experimental", 31),
        ("usual care", "other", 29),
    }


@pytest.mark.parametrize(
    "written",
    [
        "Pain fell by 2.1 points in group A and by 0.8 points in group B (P = 0.01).",
        "Pain fell by 2.1 and 0.8 points in groups A and B, respectively (P = 0.01).",
        "Pain fell by 2.1 and 0.8 points in the lavender and water groups, respectively (P = 0.01).",
        "Pain fell by 2.1 points in the lavender group and by 0.8 points in the water group (P = 0.01).",
    ],
)
def test_a_group_has_many_names(written):
    text = (
        "METHODS: Eighty women were randomly divided into two groups: group A received a lavender bath and group B received a "
        f"plain water bath.\n\nRESULTS: {written}"
    )
    assert {(r[0], r[3]) for r in rates(text)} == {("lavender bath", -2.1), ("plain water bath", -0.8)}


@pytest.mark.parametrize(
    "written",
    [
        "Of 200 adults, 101 were randomised to brisk walking and 99 to stretching.",
        "101 adults were allocated to brisk walking and 99 to stretching.",
        "Two hundred adults were randomised (brisk walking, n = 101; stretching, n = 99).",
        "Adults were randomised to brisk walking (n = 101) or stretching (n = 99).",
    ],
)
def test_sizes_of_groups_are_read_in_every_spelling(written):
    text = f"Brisk walking versus stretching for back pain\n\nMETHODS: {written}\n\nRESULTS: Pain fell by 2.1 points with brisk walking and by 0.8 points with stretching."
    assert {(a.intervention, a.n) for a in read(text).arms} == {("brisk walking", 101), ("stretching", 99)}


def test_events_of_patients_are_no_sizes():
    text = "RESULTS: Pain was reported by 12 patients on tovelimab and 31 on placebo."
    assert {a.n for a in read(text).arms} <= {None}


def test_what_an_aim_names_is_compared_with_the_controls():
    text = (
        "BACKGROUND: We assessed the effect of a home lighting programme on falls.\n\nMETHODS: Villages were randomised.\n\n"
        "RESULTS: Falls were seen in 12.1% of the intervention group and 18.4% of the control group (P = 0.02)."
    )
    assert {(a.intervention, a.role) for a in read(text).arms} == {
        ("home lighting programme", "experimental"),
        (None, "other"),
    }


def test_lengths_of_one_treatment_are_groups():
    text = "METHODS: Calves were randomised to 5 days (5D group) or 10 days (10D group) of warm milk. RESULTS: None."
    assert groups(text) == [
        ("5 days of warm milk", ("5D group",), None),
        ("10 days of warm milk", ("10D group",), None),
    ]


def test_patients_may_be_the_object_of_an_allocation():
    text = "METHODS: We randomly assigned 120 adults with tinnitus to sound masking or relaxation. RESULTS: None."
    assert [g[0] for g in groups(text)] == ["sound masking", "relaxation"]


def test_three_groups_are_compared_in_a_list():
    text = "METHODS: We compared warm packs (WP), cold packs (CP) and rest in 96 runners. RESULTS: None."
    assert groups(text) == [("warm packs", ("WP",), None), ("cold packs", ("CP",), None), ("rest", (), None)]


def test_the_number_that_all_counts_of_an_arm_are_of_is_its_size():
    text = (
        "Fever was seen in 12 of 98 patients (12.2%) on tovelimab and 30 of 101 (29.7%) on placebo. Adverse events: nausea in "
        "9 of 98 patients (9.2%) on tovelimab."
    )
    assert {(a.role, a.n) for a in read(text).arms} == {("experimental", 98), ("placebo", 101)}


def test_numbers_that_differ_are_no_size():
    text = "Remission was reached by 12 of 98 patients (12.2%) on tovelimab, and clearance by 9 of 90 patients (10.0%) on tovelimab."
    assert {a.n for a in read(text).arms} == {None}


def test_groups_on_lines_of_their_own_are_known_by_their_marks():
    text = (
        "Can tovelimab match aflibercept? Adults with macular oedema were assigned to\n\n(a) tovelimab 5 mg every 12 weeks,\n\n(b) tovelimab 5 mg every 16 weeks, or\n\n"
        "(c) aflibercept 2 mg every 8 weeks.\n\nIn the first year BCVA rose by 11.2 letters in (a), 10.8 letters in (b) and 11.0 letters in (c)."
    )
    facts = read(text)
    told = {a.id: (a.intervention, a.regimen) for a in facts.arms}
    assert {(told[r.arm], r.value) for r in facts.results} == {
        (("tovelimab", "every 12 weeks"), 11.2),
        (("tovelimab", "every 16 weeks"), 10.8),
        (("aflibercept", None), 11.0),
    }


def test_a_study_is_no_group():
    text = "Results of RIVER-1 (n=658) and RIVER-2 (n=671), two trials of tovelimab against aflibercept."
    assert not any("RIVER" in (a.intervention or "") for a in read(text).arms)


def test_adjectives_in_a_row_belong_to_the_group():
    text = "A nurse-led, multifactorial sleep programme reduces delirium: a randomised trial\n\nBACKGROUND: None."
    assert groups(text) == [("nurse-led, multifactorial sleep programme", (), None)]


def test_what_a_group_is_given_is_told_from_how_much_of_it():
    text = "Women were randomised to vaginal larch gel 40 mg daily (group A, n=30) or 20 IU of birch infusion in 1 L saline (group B, n=31).\n\nResults: Pain NRS was 2.1 in group A and 3.0 in group B."
    assert {(a.intervention, a.dose_value, a.dose_unit, a.n) for a in read(text).arms} == {
        ("vaginal larch gel", 40.0, "mg", 30),
        ("birch infusion", 20.0, "IU", 31),
    }


def test_strengths_in_per_cent_are_the_doses_of_one_thing():
    text = "Children were assigned to 0.01% larch drops (n = 30), 0.05% larch drops (n = 31) or placebo (n = 29).\n\nResults: Pain NRS was 2.1 with 0.01% larch drops and 1.2 with 0.05% larch drops."
    assert {(a.intervention, a.dose_value) for a in read(text).arms if a.role != "placebo"} == {
        ("larch drops", 0.01),
        ("larch drops", 0.05),
    }


def test_a_strength_alone_means_its_group():
    text = "Children were assigned to 0.01% larch drops (n = 30), 0.05% larch drops (n = 31) or placebo (n = 29).\n\nResults: Pain NRS was 1.2, 2.1 and 3.0 in the 0.05%, 0.01% and placebo groups, respectively. Flushing occurred in 9% of the 0.05% group."
    facts = read(text)
    doses = {a.id: a.dose_value for a in facts.arms}
    assert {(doses[r.arm], r.value) for r in facts.results} == {(0.05, 1.2), (0.01, 2.1), (None, 3.0)}
    assert {(doses[e.arm], e.value) for e in facts.safety_events} == {(0.05, 9.0)}


def test_the_head_of_a_description_means_its_group():
    text = "Women were randomised to sham larch with blunt needles or birch bark alone.\n\nResults: Pain NRS was 2.2 for sham larch and 3.0 for birch bark."
    facts = read(text)
    arms = {a.id: a.intervention for a in facts.arms}
    assert {(arms[r.arm], r.value) for r in facts.results} == {
        ("sham larch with blunt needles", 2.2),
        ("birch bark alone", 3.0),
    }


def test_what_is_given_and_to_whom_may_stand_in_two_lists():
    text = "METHODS: Saline (0.2 mL), mentholine (20 µg) or borneole (30 µg) was added in the control group (Group C), the mentholine group (Group M) and the borneole group (Group B), respectively."
    assert groups(text) == [
        ("Saline", ("control group", "Group C"), None),
        ("mentholine", ("mentholine group", "Group M"), None),
        ("borneole", ("borneole group", "Group B"), None),
    ]


def test_groups_named_first_get_what_is_listed_in_their_order():
    text = "METHODS: Groups P, Q and R received peppermint, water and ginger tea, respectively."
    assert [(what, names) for what, names, _ in groups(text)] == [
        ("peppermint", ("group P",)),
        ("water", ("group Q",)),
        ("ginger tea", ("group R",)),
    ]


def test_conditions_may_stand_behind_a_colon_late_in_the_sentence():
    text = "METHODS: Students were randomly assigned to study under four different sounds (60 dB): classical music (CLAS), white noise (WHIT), traffic noise (TRAF), and silence (SIL)."
    assert [names for _, names, _ in groups(text)] == [("CLAS",), ("WHIT",), ("TRAF",), ("SIL",)]


def test_place_or_time_tells_groups_apart():
    text = "METHODS: Nurses were randomly assigned to start with a history taken either at the bedside or at the desk."
    assert [what for what, _, _ in groups(text)] == ["at the bedside", "at the desk"]


def test_both_and_neither_are_groups_of_a_factorial_design():
    text = "METHODS: Villages were allocated at random to fish oil, brisk walking, both or neither."
    assert [what for what, _, _ in groups(text)] == [
        "fish oil",
        "brisk walking",
        "fish oil + brisk walking",
        "",
    ]


def test_those_who_are_allocated_are_no_group():
    text = "METHODS: Patients with gout (n = 90) were randomized to: cherry juice (CJ group), apple juice (AJ group), and water (W group)."
    assert [what for what, _, _ in groups(text)] == ["cherry juice", "apple juice", "water"]


def test_amounts_of_one_thing_are_told_apart_by_their_schedules():
    text = "METHODS: Women were randomly assigned to receive two tablets once weekly (Group A), one tablet twice weekly (Group B), or one tablet daily (Group C) of seaweed."
    assert [what for what, _, _ in groups(text)] == [
        "tablets once weekly of seaweed",
        "tablet twice weekly of seaweed",
        "tablet daily of seaweed",
    ]


def test_alone_is_no_control_where_another_group_is():
    text = (
        "METHODS: Practices were randomised to posters alone (poster arm, 21 practices), posters plus talks (combined arm, 20 practices) or usual practice (control arm, 22 practices). "
        "RESULTS: Coverage was higher in the combined arm than in the control arm (p=0.01)."
    )
    assert [(a.label, a.role) for a in read(text).arms if a.role == "other"] == [("control arm", "other")]


def test_groups_are_named_without_their_noun_beside_figures():
    text = (
        "METHODS: Practices were randomised to posters alone (poster arm), posters plus talks (combined arm) or usual practice (control arm). "
        "RESULTS: Antibiotics were prescribed rarely (combined 9.8%, poster 9.6%, control 9.5%)."
    )
    assert {(arm, value) for arm, _, _, value, _ in rates(text)} == {
        ("posters plus talks", 9.8),
        ("posters alone", 9.6),
        ("usual practice", 9.5),
    }


def test_those_who_did_not_get_the_drug_are_its_control():
    text = (
        "BACKGROUND: We studied heparin in 400 patients with hip fracture.\n\n"
        "RESULTS: Mortality did not differ between patients who received heparin compared with those who did not (4.2% versus 5.1%; P = 0.4). "
        "Blood loss was 310 ml in the heparin group versus 280 ml in the no-heparin group (P = 0.03)."
    )
    assert {(a.label.lower(), a.role) for a in read(text).arms} == {
        ("heparin", "experimental"),
        ("no heparin", "other"),
    }


def test_what_else_is_in_use_is_the_comparator_of_a_drug():
    text = (
        "METHODS: In a crossover study 120 patients treated two episodes, one with lorizapine 5 mg and one with their usual antihistamines.\n\n"
        "RESULTS: Time to relief was shorter with lorizapine than with other antihistamines (30 vs 45 min; P = 0.002)."
    )
    assert {(a.label, a.role) for a in read(text).arms} == {
        ("lorizapine 5 mg", "experimental"),
        ("other antihistamines", "active_comparator"),
    }


def test_one_sentence_may_tell_both_groups():
    text = (
        "METHODS: Ten swimmers completed four sessions.\n\n"
        "RESULTS: Training in warmer water increased peak power (p = 0.02) compared to standard pool water."
    )
    assert [(a.label, a.role) for a in read(text).arms] == [
        ("training in warmer water", "experimental"),
        ("standard pool water", "other"),
    ]


def test_a_change_from_baseline_sets_no_groups_against_each_other():
    text = "RESULTS: Training in warm water increased peak power (p = 0.02) compared to baseline values."
    assert not read(text).results


def test_patients_who_all_receive_a_drug_are_no_group():
    text = (
        "METHODS: Fifty patients receiving methotrexate were assigned to honey mouthwash or chlorhexidine mouthwash.\n\n"
        "RESULTS: Pain scores were lower in the honey group (P = 0.01)."
    )
    assert {a.label for a in read(text).arms} == {"honey mouthwash", "chlorhexidine"}


def test_numbered_groups_say_in_brackets_what_they_get():
    text = "METHODS: Children were divided into group 1 (pine varnish), group 2 (larch varnish) and group 3 (no varnish)."
    assert groups(text) == [
        ("pine varnish", ("group 1",), None),
        ("larch varnish", ("group 2",), None),
        ("no varnish", ("group 3",), None),
    ]


def test_opposites_share_their_noun():
    text = "METHODS: Patients with early (n = 50) and late (n = 60) feeding were compared."
    assert groups(text) == [("early feeding", (), 50), ("late feeding", (), 60)]


def test_a_number_in_words_counts_a_group_and_who_went_on_as_before_is_the_control():
    text = "METHODS: Ten schools took part; five were allocated to a gardening programme and five continued their normal curriculum."
    assert groups(text) == [
        ("gardening programme", (), None),
        ("normal curriculum", ("control group",), None),
    ]


def test_a_brand_is_known_without_the_noun_that_all_groups_share():
    text = (
        "METHODS: 900 patients were randomized to the Radiance stent (n = 600) or the Coralix stent (n = 300).\n\n"
        "RESULTS: Target lesion failure occurred in 4.1% with Radiance and 6.0% with Coralix (P = 0.2)."
    )
    assert {value for *_, value, _ in rates(text)} == {4.1, 6.0}
    assert len({arm for arm, *_ in rates(text)}) == 2


def test_with_and_without_are_the_two_groups():
    text = (
        "METHODS: Adults received pine syrup with or without larch drops.\n\n"
        "RESULTS: Mortality was lower with than without larch drops (21% vs 37%; P = 0.003)."
    )
    assert [(arm, value) for arm, _, _, value, _ in sorted(rates(text), key=lambda r: r[3])] == [
        ("larch drops", 21.0),
        ("without larch drops", 37.0),
    ]


def test_an_abbreviated_group_gets_what_its_long_form_says():
    text = (
        "TITLE: Guided family reading therapy (gFRT) for language\n\n"
        "METHODS: Participants were randomly assigned to gFRT (20 sessions) or treatment as usual (TAU) control over 10 weeks.\n\n"
        "RESULTS: Children receiving gFRT scored higher in vocabulary than those receiving TAU (p = 0.02)."
    )
    assert {(a.role, a.intervention and a.intervention.lower()) for a in read(text).arms} == {
        ("experimental", "guided family reading therapy"),
        ("other", "treatment as usual"),
    }


def test_diets_behind_a_colon_are_the_groups_and_weeks_are_not():
    text = "METHODS: Forty-five adults were fed two diets in random order for 6 weeks each: an almond diet (43 g/d) and a control diet (a muffin)."
    assert [what for what, _, _ in groups(text)] == ["almond diet", "control diet"]


def test_patients_may_stand_between_a_group_s_name_and_its_size():
    text = (
        "METHODS: Group A patients (n = 40) received pine balm; Group B patients (n = 41) received no balm."
    )
    assert groups(text) == [("pine balm", ("Group A",), 40), ("no balm", ("Group B",), 41)]


def test_groups_with_one_drug_in_one_dose_are_told_apart_by_what_else_they_get():
    text = (
        "METHODS: Eyes were randomized to 0.5 mg ranibizumab + sham laser (n = 116), 0.5 mg ranibizumab + laser (n = 118), or sham injections + laser (n = 111).\n\n"
        "RESULTS: BCVA rose by 6, 5 and 1 letters in the ranibizumab + sham laser, ranibizumab + laser and laser groups, respectively."
    )
    experimental = {a.label for a in read(text).arms if a.role == "experimental"}
    assert {"0.5 mg ranibizumab + sham laser", "0.5 mg ranibizumab + laser"} <= experimental


def test_the_control_group_need_not_be_described():
    text = (
        "TITLE: Peer letters against smoking: a controlled trial\n\n"
        "METHODS: All smokers had usual visits; smokers in the intervention arm also received nine letters.\n\n"
        "RESULTS: There was no difference in quality of life between the arms (P = 0.4)."
    )
    assert {(a.label, a.role) for a in read(text).arms} == {
        ("intervention arm", "experimental"),
        ("control group", "other"),
    }


def test_a_drug_that_all_are_given_is_no_group():
    text = (
        "METHODS: Patients under general anaesthesia with sevoflurane were randomly allocated to tranexamic acid (15 mg/kg) or saline.\n\n"
        "RESULTS: Blood loss was lower in the tranexamic acid group than in the saline group (P < 0.001)."
    )
    assert {a.intervention for a in read(text).arms} == {"tranexamic acid", "saline"}


def test_a_numbered_group_may_be_named_before_what_it_gets():
    text = "METHODS: Goats were split into two groups of 20: group 1 with copper boluses and group 2 treated by zinc drench. RESULTS: None."
    assert groups(text) == [("copper boluses", ("group 1",), None), ("zinc drench", ("group 2",), None)]


def test_a_brand_keeps_its_capital():
    text = (
        "METHODS: Teeth were divided into two groups: Group I treated by drilling and group II with Dentisol® gel.\n\n"
        "RESULTS: Pain was 3.4 in group I and 2.2 in group II (p = 0.01)."
    )
    assert {a.label for a in read(text).arms} == {"drilling", "Dentisol® gel"}


def test_groups_are_told_one_sentence_after_another():
    text = (
        "METHODS: Eighty horses were divided into two groups. In Group L, the wound was infiltrated with lidocaine gel. "
        "In Group S, plain jelly was applied to the wound. RESULTS: None."
    )
    assert groups(text) == [("lidocaine gel", ("Group L",), None), ("plain jelly", ("Group S",), None)]


def test_groups_that_are_said_nowhere_to_get_anything_go_by_their_letters():
    text = (
        "METHODS: Sixty women in labour were randomised into two groups.\n\n"
        "RESULTS: Pain scores were 3.2 in group A and 4.8 in group B (P = 0.02)."
    )
    facts = read(text)
    assert {a.label for a in facts.arms} == {"group A", "group B"}
    assert {r.direction for r in facts.results if r.p_value} == {"lower"}


def test_under_methods_and_findings_an_allocation_gives_its_groups():
    text = (
        "BACKGROUND: Scours kill.\n\n"
        "METHODS AND FINDINGS: 320 piglets were treated with clay and charcoal (two doses each; n = 150), or six doses of "
        "kaolin paste (n = 170). Scours lasted longer in piglets given kaolin paste than in those that had clay/charcoal "
        "(4.2 days versus 3.1 days; p < 0.001).\n\nCONCLUSIONS: It works."
    )
    facts = read(text)
    labels = {a.id: a.label for a in facts.arms}
    assert {(labels[r.arm], r.direction) for r in facts.results if r.comparator} == {
        ("clay and charcoal", "lower")
    }


def test_the_end_that_a_list_gives_once_belongs_to_all_its_items():
    text = "METHODS: Nurses were randomised to either home- or clinic-based coaching. RESULTS: None."
    assert [g[0] for g in groups(text)] == ["home-based coaching", "clinic-based coaching"]


def test_those_without_a_treatment_have_all_the_names_that_the_text_gives_them():
    text = (
        "METHODS: Calves were managed with or without meloxicam treatment.\n\n"
        "RESULTS: Lameness did not differ between calves that received meloxicam and those that did not (4.1% versus 5.0%; P = 0.4). "
        "Deaths were 2.3% in the meloxicam group and 2.6% in the no-meloxicam group (P = 0.9)."
    )
    shares = [r for r in read(text).results if r.comparator is None and r.value in {2.3, 2.6}]
    assert len({r.arm for r in shares}) == 2


def test_a_numbered_list_may_describe_a_group_at_length_and_name_it_in_brackets():
    text = "METHODS: Women were randomised to have the scan told as 1) a percentage risk of disease (PR) or as 2) a picture (PI). RESULTS: None."
    assert groups(text) == [("", ("PR",), None), ("picture", ("PI",), None)]


def test_care_with_something_more_is_no_control():
    text = "METHODS: Adults were randomised to standard care (treatment as usual) or treatment as usual with a diet programme (DIET). RESULTS: None."
    facts = read(text + "\n\nRESULTS: Weight did not differ between the groups (P = 0.4).")
    assert {(a.label, a.role) for a in facts.arms} == {("standard care", "other"), ("DIET", "experimental")}


def test_a_brand_of_several_words_in_brackets_is_a_name():
    text = "METHODS: Teeth were randomised to: (1) a cream with casein (Dento Paste Plus); (2) a cream with apatite (Remi Pro). RESULTS: None."
    assert [names for _, names, _ in groups(text)] == [("Dento Paste Plus",), ("Remi Pro",)]


def test_a_waiting_list_is_a_control_though_it_is_the_only_intervention_with_a_name():
    text = (
        "METHODS: Nurses were allocated to a kitten programme or a wait-list control group.\n\n"
        "RESULTS: Stress was lower in the intervention group than in the control group (P = 0.02)."
    )
    assert {a.role for a in read(text).arms} == {"experimental", "active_comparator"}


def test_each_numbered_group_is_one_whatever_it_gets():
    text = (
        "METHODS: Eyes were randomised to bevacizumab (Group 1), ranibizumab (Group 2) or laser (Group 3).\n\n"
        "RESULTS: BCVA rose by 8.1 letters in Group 1, 9.0 letters in Group 2 and 2.2 letters in Group 3; it rose more with ranibizumab than with laser (P = .02)."
    )
    facts = read(text)
    labels = {a.id: a.label for a in facts.arms}
    assert {(labels[r.arm], r.value) for r in facts.results if r.comparator is None} == {
        ("bevacizumab", 8.1),
        ("ranibizumab", 9.0),
        ("laser", 2.2),
    }


def test_a_size_that_each_group_has_names_no_group():
    text = (
        "Forty-eight rabbits were randomly assigned to three groups (n=16 each): metformin, ibuprofen, and placebo. "
        "Fasting glucose was lower with metformin than with placebo (P=0.01)."
    )
    assert {(c[0], c[1]) for c in comparisons(text)} == {("metformin", "placebo")}


def test_early_and_delayed_share_the_noun_behind_them():
    text = (
        "Patients were randomized to early (n = 40) or delayed (n = 42) mobilization after hip fracture. "
        "Hospital stay was longer in the delayed group than in the early group (P = 0.003)."
    )
    assert {(c[0], c[1]) for c in comparisons(text)} == {("early mobilization", "delayed mobilization")}


def test_a_group_may_be_named_behind_its_doses():
    text = (
        "Men were allocated to stepwise lumafen (10 mg for 4 weeks, 20 mg thereafter; group A), torimab 40 mg with zerotovin 0.5 mg (group B) "
        "or torimab 40 mg alone (group C).\n\nFlares occurred in 21.2% in group A, 19.3% in group B and 36.7% in group C."
    )
    told = {value: arm for arm, _, _, value, _ in rates(text)}
    assert set(told) == {21.2, 19.3, 36.7}
    assert "lumafen" in told[21.2]
    assert len(set(told.values())) == len(told)


def test_intervals_and_courses_are_names_of_groups():
    text = (
        "Adults were randomised to lumafen 600 mg every 24 weeks (standard interval, n=201) or 600 mg every 36 weeks (extended interval, n=203).\n\n"
        "Relapse was seen in 5.0% with the standard interval and 5.4% with the extended interval."
    )
    by_size = {a.id: a.n for a in read(text).arms}
    assert {(by_size[r.arm], r.value) for r in read(text).results} == {(201, 5.0), (203, 5.4)}


def test_what_follows_the_last_of_a_list_of_groups_is_no_group():
    text = (
        "200 patients were given one of three things: radial shock waves, focused shock waves or sham shock waves, three sessions a week apart.\n\n"
        "Pain came down by 2.4 points with radial waves, 2.6 with focused waves and 2.5 with the sham device. "
        "Compared with sham, the difference was 0.1 for radial (95% CI -0.7 to 0.9) and -0.1 for focused (95% CI -0.9 to 0.7)."
    )
    assert {(arm, value) for arm, _, _, value, _ in rates(text)} == {
        ("radial shock waves", -2.4), ("focused shock waves", -2.6), ("sham shock waves", -2.5),
    }  # fmt: skip
    assert {(arm, value) for arm, _, _, _, value, _ in comparisons(text)} == {
        ("radial shock waves", 0.1),
        ("focused shock waves", -0.1),
    }


def test_places_drawn_by_lot_are_groups_and_no_people():
    text = (
        "Thirty halls were picked by lot to offer tai chi for 24 weeks; the other 30 gave out a booklet on avoiding falls.\n\n"
        "Knee pain was reported by 31% of the tai chi participants and 12% of people who got the booklet."
    )
    facts = read(text)
    assert {a.label.lower() for a in facts.arms} == {"tai chi", "booklet on avoiding falls"}
    assert {a.n for a in facts.arms} == {None}


def test_a_device_goes_by_what_it_is_made_of():
    text = (
        "Women were randomised to misoprostol 25 micrograms (n = 356) or to a single-balloon catheter (n = 354).\n\n"
        "Caesarean section was done in 29.5% of women given misoprostol and 34.2% of women given the balloon."
    )
    assert {value: arm for arm, _, _, value, _ in rates(text)}[34.2] == "single-balloon catheter"
