"""What forest plots, time courses and volcano plots are drawn from: which rows, in which order, with which figures."""

from __future__ import annotations

import pytest

from trialdb.errors import QuestionError
from trialdb.query import Dose, forest, pooled, time_course, volcano


def asked(made, query, **options):
    made.session.commit()
    return query(made.session.get_bind(), **options)


def trial(made, name, drug="upadacitinib", dose="30 mg"):
    """A study of a drug against placebo: its source, its arm, its placebo."""
    study = made.study(name)
    source = made.source(f"Journal of {name}", "2021-05-21", kind="journal_article")
    arm = made.arm(study, f"{drug} {dose}", f"{drug} {dose}")
    return source, arm, made.arm(study, "placebo", "placebo", role="placebo")


def says(made, told, figure, *, week=16, endpoint="EASI-75", **more):
    source, arm, placebo = told
    made.says(source, arm, endpoint, figure, versus=placebo, week=week, **more)


class TestForest:
    def test_rows_stand_in_sections_of_one_endpoint_and_time(self, made):
        for name in ("UP 2", "UP 1"):
            told = trial(made, name)
            for week in (24, 16):
                says(made, told, "55%", week=week, ci_low=50.0, ci_high=60.0, ci_level=95)
        rows = asked(made, forest).rows

        assert [(r["section"], r["at_value"], r["study"]) for r in rows] == [
            (1, 16, "UP 1"), (1, 16, "UP 2"), (2, 24, "UP 1"), (2, 24, "UP 2"),
        ]  # fmt: skip
        assert {(r["kind"], r["weight"], r["higher_is_better"]) for r in rows} == {("comparison", None, True)}

    def test_the_pooled_effect_follows_its_comparisons_and_is_that_of_pooled(self, made):
        says(made, trial(made, "UP 1"), "63.4%", ci_low=57.1, ci_high=69.8, ci_level=95)
        says(made, trial(made, "UP 2"), "59.6%", ci_low=53.1, ci_high=66.2, ci_level=95)
        rows = asked(made, forest, pooled=True).rows
        (other,) = asked(made, pooled).rows

        assert [(r["kind"], r["study"], r["weight"] and round(r["weight"], 2)) for r in rows] == [
            ("comparison", "UP 1", 51.55), ("comparison", "UP 2", 48.45), ("pooled", None, None),
        ]  # fmt: skip
        shared = ("value", "ci_low", "ci_high", "studies", "i2", "tau2")
        assert [rows[-1][name] for name in shared] == [other[name] for name in shared]

    def test_one_study_has_no_pooled_effect_and_the_answer_says_so(self, made):
        says(made, trial(made, "UP 1"), "63.4%", ci_low=57.1, ci_high=69.8, ci_level=95)
        answer = asked(made, forest, pooled=True)

        assert [(r["kind"], r["weight"]) for r in answer.rows] == [("comparison", None)]
        assert "where one study stands alone, nothing is pooled" in answer.notes

    def test_a_comparison_that_cannot_be_pooled_stands_beside_those_that_are(self, made):
        says(made, trial(made, "UP 1"), "63.4%", ci_low=57.1, ci_high=69.8, ci_level=95)
        says(made, trial(made, "UP 2"), "59.6%", ci_low=53.1, ci_high=66.2, ci_level=95)
        says(made, trial(made, "UP 3"), "61.0%", p_operator="<", p_value=0.001)
        answer = asked(made, forest, pooled=True)

        assert [(r["section"], r["study"], r["ci_low"] is None) for r in answer.rows] == [
            (1, "UP 1", False), (1, "UP 2", False), (1, "UP 3", True), (1, None, False),
        ]  # fmt: skip
        assert answer.rows[-1]["studies"] == 2
        assert "no interval is stated, nor can one be computed: UP 3" in answer.notes

    def test_what_is_pooled_by_its_p_value_has_the_interval_that_this_gives(self, made):
        says(made, trial(made, "UP 1"), "19.5%", p_operator="=", p_value=0.008)
        says(made, trial(made, "UP 2"), "21.0%", ci_low=10.0, ci_high=32.0, ci_level=95)
        row = asked(made, forest, pooled=True).rows[0]

        # Altman and Bland, BMJ 2011;343:d2090: from 19.5 and P=0.008 an interval of 5.1 to 33.9.
        assert (round(row["ci_low"], 1), round(row["ci_high"], 1)) == (5.1, 33.9)
        assert row["method"] == "normal, from p-value"

    def test_parts_of_the_participants_stand_apart_until_they_are_asked_for(self, made):
        told = trial(made, "UP 1")
        says(made, told, "63.4%", ci_low=57.1, ci_high=69.8, ci_level=95)
        says(made, told, "50.0%", subgroup="adolescents")
        answer = asked(made, forest)

        assert [r["value"] for r in answer.rows] == [63.4]
        assert "1 comparisons of subgroups or analysis sets stand apart; name one to see it" in answer.notes
        assert [r["value"] for r in asked(made, forest, subgroup="adolescents").rows] == [50.0]

    def test_different_comparators_may_be_shown_but_not_pooled(self, made):
        says(made, trial(made, "UP 1"), "63.4%")
        assert len(asked(made, forest, versus="any").rows) == 1
        with pytest.raises(QuestionError, match="different comparators cannot be pooled"):
            asked(made, forest, versus="any", pooled=True)


class TestTimeCourse:
    def test_arms_are_shown_over_time_treatment_before_control(self, made):
        source, arm, placebo = trial(made, "UP 1")
        for week, high, low in ((16, "52%", "14%"), (4, "21%", "5%")):
            made.says(source, placebo, "EASI-75", low, week=week)
            made.says(source, arm, "EASI-75", high, week=week)

        assert [(r["arm"], r["at_days"], r["value"]) for r in asked(made, time_course).rows] == [
            ("upadacitinib 30 mg", 28, 21), ("upadacitinib 30 mg", 112, 52), ("placebo", 28, 5), ("placebo", 112, 14),
        ]  # fmt: skip

    def test_beside_the_dose_that_is_asked_for_stands_its_control_and_no_other_dose(self, made):
        study = made.study("UP 1")
        source = made.source("Journal", "2021-05-21", kind="journal_article")
        for dose in ("30 mg", "15 mg"):
            made.says(
                source, made.arm(study, f"upadacitinib {dose}", f"upadacitinib {dose}"), "EASI-75", "40%"
            )
        made.says(source, made.arm(study, "placebo", "placebo", role="placebo"), "EASI-75", "14%")

        def arms(**options):
            return [row["arm"] for row in asked(made, time_course, drug="upadacitinib", **options).rows]

        assert arms() == ["upadacitinib 30 mg", "upadacitinib 15 mg", "placebo"]
        assert arms(dose=Dose(30, "mg")) == ["upadacitinib 30 mg", "placebo"]
        assert arms(dose=Dose(5, "mg")) == []

    def test_figures_without_a_time_point_are_left_out_and_counted(self, made):
        source, arm, _ = trial(made, "UP 1")
        made.says(source, arm, "EASI-75", "40%", week=None)
        made.says(source, arm, "EASI", "-12", measure="mean_change", week=16)
        answer = asked(made, time_course)

        assert [r["endpoint"] for r in answer.rows] == ["EASI"]
        assert "left out: 1 figures without a time point" in answer.notes

    def test_a_measure_of_an_arm_may_be_asked_for(self, made):
        source, arm, _ = trial(made, "UP 1")
        made.says(source, arm, "EASI", "12", measure="mean", week=16)
        made.says(source, arm, "EASI", "-9", measure="mean_change", week=16)

        assert [r["value"] for r in asked(made, time_course, measure="mean_change").rows] == [-9]


class TestVolcano:
    @pytest.fixture
    def told(self, made):
        return trial(made, "UP 1")

    def count(self, made, told, term, n, other, *, of=(100, 100), **more):
        source, arm, placebo = told
        for one, count, total in ((arm, n, of[0]), (placebo, other, of[1])):
            made.event(source, one, term, n=count, n_total=total, **more)

    def test_events_are_compared_by_counts_the_least_likely_first(self, made, told):
        self.count(made, told, "Nausea", 10, 9)
        self.count(made, told, "Acne", 56, 48, of=(70, 80))
        first, second = asked(made, volcano).rows

        # Newcombe, Stat Med 1998;17:873, example a; the p-value as R's fisher.test gives it.
        assert (first["term"], first["value"], first["ci_low"], first["ci_high"]) == (
            "Acne",
            20.0,
            5.24,
            33.39,
        )
        assert (first["comparator_n"], first["comparator_n_total"], first["test"]) == (48, 80, "Fisher exact")
        assert first["p_value"] < 0.02 < second["p_value"]

    def test_percentages_alone_are_not_compared(self, made, told):
        source, arm, placebo = told
        made.event(source, arm, "Acne", "12%")
        made.event(source, placebo, "Acne", "3%")
        answer = asked(made, volcano)

        assert (answer.rows, answer.notes) == (
            [],
            ("nothing in the database answers this with counts of both arms",),
        )

    def test_counts_of_different_sources_are_not_compared(self, made, told):
        _, arm, placebo = told
        made.event(told[0], arm, "Acne", n=12, n_total=100)
        made.event(made.source("News", "2021-06-01"), placebo, "Acne", n=3, n_total=100)

        assert asked(made, volcano).rows == []

    def test_serious_events_are_told_from_others(self, made, told):
        self.count(made, told, "Pneumonia", 4, 1, serious=True)
        self.count(made, told, "Pneumonia", 9, 8)

        assert [(r["serious"], r["n"]) for r in asked(made, volcano).rows] == [(True, 4), (False, 9)]
        assert [r["n"] for r in asked(made, volcano, serious=False).rows] == [9]

    def test_totals_are_left_out_until_they_are_named(self, made, told):
        self.count(made, told, "Any adverse event", 60, 50)
        self.count(made, told, "Acne", 12, 3)

        assert [r["term"] for r in asked(made, volcano).rows] == ["Acne"]
        assert [r["term"] for r in asked(made, volcano, term="Any adverse event").rows] == [
            "Any adverse event"
        ]

    def test_what_a_source_counts_twice_for_an_arm_is_left_out_and_counted(self, made, told):
        self.count(made, told, "Acne", 12, 3)
        made.event(told[0], told[1], "Acne", n=15, n_total=100)
        answer = asked(made, volcano)

        assert answer.rows == []
        assert answer.notes == ("left out: 1 figures of arms of which one source gives several",)

    def test_doses_are_of_the_arm_and_not_of_the_comparator(self, made, told):
        self.count(made, told, "Acne", 12, 3)

        assert [r["n"] for r in asked(made, volcano, drug="upadacitinib", dose=Dose(30, "mg")).rows] == [12]
        assert asked(made, volcano, drug="upadacitinib", dose=Dose(15, "mg")).rows == []

    def test_several_comparators_at_once_are_refused(self, made):
        with pytest.raises(QuestionError, match="need one comparator"):
            asked(made, volcano, versus="any")
