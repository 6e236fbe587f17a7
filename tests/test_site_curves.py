"""Charts by dose and by time: which there are, what they show, and what they say."""

from __future__ import annotations

import itertools
from xml.etree import ElementTree as ET

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from records import real_records

from trialdb.query import Answer, time_course
from trialdb.site.curves import Curve, Line, Point, by_dose, by_time, round_step
from trialdb.store import open_database

SVG = "{http://www.w3.org/2000/svg}"


def drawn(curve):
    """The elements of a chart; the browser's parser needs no namespace, this one does."""
    return ET.fromstring(str(curve.svg()).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))  # noqa: S314


def places(root):
    return [(float(c.get("cx")), float(c.get("cy"))) for c in root.iter(f"{SVG}circle")]


def row(**told):
    known = {
        "curve": 1, "study": "STUDY-1", "nct_id": None, "endpoint": "EASI-75", "at_value": 16.0, "at_unit": "week",
        "at_days": 112, "intervention": "drug", "arm": "drug", "dose_value": None, "dose_unit": None, "dose_mg": None,
        "regimen": None, "measure": "proportion", "unit": "%", "value": 10.0, "ci_low": None, "ci_high": None,
        "subgroup": None, "population": None, "class_title": None, "category": None,
    }  # fmt: skip
    return known | told


def dose(mg, value, **told):
    return row(dose_mg=mg, dose_value=mg or None, dose_unit="mg" if mg else None, value=value, **told)


def week(n, value, arm="drug", **told):
    return row(at_value=float(n), at_days=n * 7, value=value, arm=arm, **told)


def answer(*rows):
    return Answer("any", "Any", (), list(rows), "SELECT 1")


class TestByDose:
    def test_two_doses_and_their_comparator_make_a_chart(self):
        [curve] = by_dose(answer(dose(0.0, 12.0), dose(150.0, 36.3), dose(300.0, 42.3)))
        assert [(p.at, p.value) for p in curve.lines[0].points] == [(0, 12.0), (150, 36.3), (300, 42.3)]
        assert (curve.endpoint, curve.study, curve.across) == ("EASI-75", "STUDY-1", "dose, mg")

    def test_one_dose_makes_none(self):
        assert by_dose(answer(dose(0.0, 12.0), dose(300.0, 42.3))) == []

    def test_a_dose_without_a_figure_does_not_count(self):
        assert by_dose(answer(dose(0.0, 12.0), dose(150.0, None), dose(300.0, 42.3))) == []

    def test_doses_in_two_units_are_not_put_on_one_axis(self):
        rows = dose(150.0, 36.3), dose(3.0, 40.0) | {"dose_unit": "mg/kg"}
        assert by_dose(answer(*rows)) == []

    def test_doses_by_weight_are_drawn_in_their_own_unit(self):
        rows = [
            row(dose_value=value, dose_unit="mg/kg", value=share)
            for value, share in ((1.0, 20.0), (3.0, 40.0))
        ]
        [curve] = by_dose(answer(*rows))
        assert curve.across == "dose, mg/kg"
        assert [p.at for p in curve.lines[0].points] == [1.0, 3.0]

    def test_an_arm_whose_dose_nobody_states_is_left_out(self):
        [curve] = by_dose(answer(dose(150.0, 36.3), dose(300.0, 42.3), row(value=99.0)))
        assert 99.0 not in [p.value for p in curve.lines[0].points]

    def test_each_curve_has_a_chart_of_its_own(self):
        rows = [dose(mg, 10.0 * n, curve=n) for n in (1, 2) for mg in (150.0, 300.0)]
        assert [c.lines[0].points[0].value for c in by_dose(answer(*rows))] == [10.0, 20.0]

    def test_the_regimen_is_said(self):
        [curve] = by_dose(answer(*(dose(mg, 10.0, regimen="once daily") for mg in (15.0, 30.0))))
        assert curve.across == "dose, mg, once daily"


class TestByTime:
    def test_an_arm_at_two_times_makes_a_line(self):
        [curve] = by_time(
            answer(week(16, 30.0), week(4, 10.0), week(4, 5.0, "placebo"), week(16, 8.0, "placebo"))
        )
        assert [(line.name, [p.at for p in line.points]) for line in curve.lines] == [
            ("drug", [4, 16]),
            ("placebo", [4, 16]),
        ]
        assert curve.across == "week"

    def test_an_arm_at_one_time_makes_none(self):
        assert by_time(answer(week(16, 30.0), week(16, 8.0, "placebo"))) == []

    def test_only_arms_that_have_a_course_are_drawn(self):
        [curve] = by_time(answer(week(4, 10.0), week(16, 30.0), week(16, 8.0, "placebo")))
        assert [line.name for line in curve.lines] == ["drug"]

    def test_times_in_weeks_and_months_are_drawn_in_days(self):
        rows = week(4, 10.0), week(0, 30.0) | {"at_value": 12.0, "at_unit": "month", "at_days": 365}
        [curve] = by_time(answer(*rows))
        assert curve.across == "day"
        assert [p.at for p in curve.lines[0].points] == [28, 365]

    def test_a_month_is_a_whole_number_of_days(self):
        rows = week(4, 10.0), week(0, 30.0) | {"at_value": 9.0, "at_unit": "month", "at_days": 273.9375}
        [curve] = by_time(answer(*rows))
        assert curve.lines[0].points[1].at == 274

    @pytest.mark.parametrize("name", ["endpoint", "study", "measure", "unit", "subgroup", "category"])
    def test_figures_of_different_things_are_not_joined(self, name):
        assert by_time(answer(week(4, 10.0), week(16, 30.0, **{name: "another"}))) == []

    def test_lines_have_colours_that_differ_as_far_as_there_are_any(self):
        rows = [week(n, 10.0, f"arm {arm}") for arm in range(6) for n in (4, 16)]
        [curve] = by_time(answer(*rows))
        assert len({line.colour for line in curve.lines}) == 6


def curve_of(*points, endpoint="EASI-75"):
    return Curve(endpoint, "STUDY-1", "week 16, proportion in %", "%", "dose, mg", [Line("drug", points)])


class TestDrawing:
    def test_higher_figures_stand_higher_and_later_ones_further_right(self):
        root = drawn(curve_of(Point(0, 10), Point(150, 30), Point(300, 20)))
        (x0, y0), (x1, y1), (x2, y2) = places(root)
        assert x0 < x1 < x2
        assert y1 < y2 < y0
        assert x1 - x0 == pytest.approx(x2 - x1, abs=0.2)
        assert y0 - y1 == pytest.approx(2 * (y0 - y2), abs=0.2)

    def test_the_line_at_nought_is_where_nought_would_be(self):
        root = drawn(curve_of(Point(0, 10), Point(1, 20)))
        [zero] = [float(line.get("y1")) for line in root.iter(f"{SVG}line") if line.get("class") == "zero"]
        (_, ten), (_, twenty) = places(root)
        assert zero - ten == pytest.approx(ten - twenty, abs=0.2)

    def test_an_interval_is_drawn_only_where_both_ends_are_known(self):
        root = drawn(curve_of(Point(0, 10, 5, 15), Point(1, 20, 15), Point(2, 30)))
        assert len(list(root.iter(f"{SVG}path"))) == 1

    def test_it_says_all_that_it_shows(self):
        root = drawn(curve_of(Point(0, -1.5), Point(150, 36.3, 29.9, 42.5)))
        assert root.get("role") == "img"
        assert root.get("aria-label") == (
            "EASI-75, STUDY-1, week 16, proportion in %, by dose, mg. drug: −1.5% at 0, 36.3% at 150 (29.9 to 42.5)."
        )

    def test_names_cannot_break_out_of_the_text(self):
        svg = curve_of(Point(0, 1), Point(1, 2), endpoint='"><script>alert(1)</script>').svg()
        assert "<script" not in svg
        assert (
            drawn(curve_of(Point(0, 1), Point(1, 2), endpoint='"><b>')).get("aria-label").startswith('"><b>')
        )

    def test_figures_of_the_axis_do_not_stand_over_each_other(self):
        root = drawn(curve_of(*(Point(at, 1) for at in (0, 28, 60.5, 700, 1278.5, 1461))))
        told = [(float(t.get("x")), t.text) for t in root.iter(f"{SVG}text") if t.get("class") == "at"]
        edges = sorted((x - 3.3 * len(text), x + 3.3 * len(text)) for x, text in told)
        assert len(told) > 2
        assert all(after[0] > before[1] + 3 for before, after in itertools.pairwise(edges))
        assert "1461" in [text for _, text in told]

    def test_long_figures_of_the_axis_stay_inside(self):
        root = drawn(curve_of(Point(0, -25000.0), Point(1, 12000.0)))
        ends = [(float(t.get("x")), t.text) for t in root.iter(f"{SVG}text") if t.get("class") == "up"]
        assert "−20000" in [text for _, text in ends]
        assert all(x - 6.5 * len(text) >= 0 for x, text in ends)

    figures = st.floats(-1e6, 1e6, allow_nan=False).map(lambda x: round(x, 3))

    @given(st.lists(st.tuples(st.integers(0, 5000), figures, figures, figures), min_size=2, max_size=8))
    @example([(0, 0.0, 0.0, -349448.0), (1, 0.0, 0.0, 340898.0)])
    def test_nothing_stands_outside_of_it(self, told):
        points = [
            Point(at, sorted(figures)[1], min(figures), max(figures))
            for at, *figures in {t[0]: t for t in told}.values()
        ]
        if len(points) < 2:
            return
        root = drawn(curve_of(*sorted(points, key=lambda p: p.at)))
        _, _, width, height = map(float, root.get("viewBox").split())
        assert all(0 <= x <= width and 0 <= y <= height for x, y in places(root))
        lines = [float(line.get("y1")) for line in root.iter(f"{SVG}line")]
        assert len(lines) >= 2
        assert all(0 <= y <= height for y in lines)


@given(st.floats(1e-9, 1e9))
def test_a_step_is_round_and_no_smaller_than_asked(rough):
    step = round_step(rough)
    assert step >= rough * 0.998
    assert step <= rough * 5.01 or rough < 1e-8
    assert f"{step:.3e}"[0] in "125"


@real_records
def test_a_real_study_of_four_years_has_its_months_in_order(registry_file):
    engine = open_database(f"sqlite:///{registry_file}")
    course = time_course(engine, study="NCT01115855")
    engine.dispose()
    [curve] = [curve for curve in by_time(course) if curve.endpoint == "BNP"]
    assert [line.name for line in curve.lines] == ["Eplerenone arm", "Placebo arm"]
    months = [point.at for point in curve.lines[0].points]
    assert months == sorted(months)
    assert (curve.across, months[0], months[-1]) == ("month", 5, 48)
