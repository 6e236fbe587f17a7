"""Pictures of answers: what stands in them as text, what each mark is, and that nothing leaves the page."""

from __future__ import annotations

import csv
import io
import itertools
import subprocess
import sys

import pytest
from click.testing import CliRunner
from hand_made import made_in
from lxml import etree
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from trialdb.cli import main
from trialdb.errors import MissingExtraError, PlotError
from trialdb.plots import SUFFIXES, draw, save
from trialdb.query import Answer
from trialdb.query.dose_response import DOSE_RESPONSE_COLUMNS
from trialdb.query.forest import FOREST_COLUMNS
from trialdb.query.time_course import TIME_COURSE_COLUMNS
from trialdb.query.volcano import VOLCANO_COLUMNS
from trialdb.store import open_database

SVG = "{http://www.w3.org/2000/svg}"
LONG = (
    "Norvelimab 300 mg subcutaneously every 4 weeks after a loading dose of 600 mg, with topical "
    "corticosteroids (triamcinolone-acetonide/hydrocortisone-butyrate) as needed"
)


def comparison(study="UP 1", value=20.0, low=10.0, high=30.0, **more):
    row = {
        "section": 1, "kind": "comparison", "study": study, "intervention": "upadacitinib", "arm": "upadacitinib 30 mg",
        "dose_value": 30.0, "dose_unit": "mg", "comparator": "placebo", "comparator_role": "placebo",
        "endpoint": "EASI-75", "at_value": 16.0, "at_unit": "week", "arm_n": 40, "arm_n_total": 100, "comparator_n": 20,
        "comparator_n_total": 100, "measure": "difference", "value": value, "unit": "%", "ci_low": low, "ci_high": high,
        "ci_level": 95.0, "basis": "stated", "endpoint_kind": "responder", "higher_is_better": True, "disputed": False,
        "sources": [],
    }  # fmt: skip
    return dict.fromkeys(FOREST_COLUMNS) | row | more


def forest(*rows, notes=()):
    return Answer("forest", "Forest of EASI-75 versus placebo", FOREST_COLUMNS, list(rows), "", notes)


def dosed(dose, value, **more):
    row = {
        "curve": 1, "study": "UP 1", "endpoint": "EASI-75", "at_value": 16.0, "at_unit": "week",
        "intervention": "upadacitinib" if dose else "placebo", "role": "experimental" if dose else "placebo",
        "arm": f"upadacitinib {dose:g} mg" if dose else "placebo", "dose_value": dose, "dose_unit": "mg", "dose_mg": dose,
        "measure": "proportion", "value": value, "unit": "%", "n_total": 100, "ci_level": 95.0, "basis": "stated",
        "ci_low": None if value is None else value - 8, "ci_high": None if value is None else value + 9,
        "disputed": False, "sources": [],
    }  # fmt: skip
    return dict.fromkeys(DOSE_RESPONSE_COLUMNS) | row | more


def doses(*rows):
    return Answer("dose_response", "Dose response", DOSE_RESPONSE_COLUMNS, list(rows), "")


def measured(arm, week, value, **more):
    row = {
        "study": "UP 1", "endpoint": "EASI-75", "arm": arm, "role": "placebo" if arm == "placebo" else "experimental",
        "at_value": float(week), "at_unit": "week", "at_days": 7.0 * week, "measure": "proportion", "value": value,
        "unit": "%", "ci_low": value - 8, "ci_high": value + 8, "ci_level": 95.0, "disputed": False, "sources": [],
    }  # fmt: skip
    return dict.fromkeys(TIME_COURSE_COLUMNS) | row | more


def course(*rows):
    return Answer("time_course", "Time course", TIME_COURSE_COLUMNS, list(rows), "")


def event(term, value, p, **more):
    row = {
        "study": "UP 1", "intervention": "upadacitinib", "arm": "upadacitinib 30 mg", "comparator": "placebo",
        "comparator_role": "placebo", "term": term, "serious": False, "n": 12, "n_total": 100, "comparator_n": 3,
        "comparator_n_total": 100, "value": value, "unit": "%", "p_value": p, "test": "Fisher exact", "sources": [],
    }  # fmt: skip
    return dict.fromkeys(VOLCANO_COLUMNS) | row | more


def events(*rows):
    return Answer("volcano", "Adverse events", VOLCANO_COLUMNS, list(rows), "")


ANSWERS = {
    "forest": forest(comparison("UP 1"), comparison("UP 2", 25.0, 18.0, 32.0)),
    "dose response": doses(dosed(0.0, 16.0), dosed(15.0, 60.0), dosed(30.0, 70.0)),
    "time course": course(
        *(measured(arm, week, 10.0 + week) for arm in ("upadacitinib 30 mg", "placebo") for week in (4, 16))
    ),
    "volcano": events(event("Acne", 9.0, 0.002), event("Nausea", -1.0, 0.8, serious=True)),
}


def drawn(answer, tmp_path):
    """The SVG of an answer, parsed."""
    save(answer, tmp_path / "picture.svg")
    return etree.parse(tmp_path / "picture.svg").getroot()


def texts(root):
    return ["".join(element.itertext()) for element in root.iter(f"{SVG}text")]


def named(root, start):
    """The groups of a picture whose name begins so."""
    return [group for group in root.iter(f"{SVG}g") if (group.get("id") or "").startswith(start)]


def size(group):
    """The width of the shape that a group draws."""
    numbers = group.find(f".//{SVG}path").get("d").replace("\n", " ").split()
    across = [float(x) for x, letter in zip(numbers[1:], numbers, strict=False) if letter in "ML"]
    return max(across) - min(across)


def boxes(figure):
    """Each text of a figure that is drawn with the box it fills, in inches from the bottom left."""
    renderer = FigureCanvasAgg(figure).get_renderer()
    figure.draw(renderer)
    shown = {text for text in figure.findobj(Text) if text.get_visible() and text.get_text().strip()}
    for axis in (axis for axes in figure.axes for axis in (axes.xaxis, axes.yaxis)):
        low, high = sorted(axis.get_view_interval())
        room = 1e-9 * (high - low)
        beyond = (tick for tick in axis.get_major_ticks() if not low - room <= tick.get_loc() <= high + room)
        shown -= {tick.label1 for tick in beyond}  # Matplotlib keeps them, and draws them not
    inches = figure.dpi_scale_trans.inverted()
    return [(text.get_text(), text.get_window_extent(renderer).transformed(inches)) for text in shown]


HARD = {
    **ANSWERS,
    "one row": forest(comparison()),
    "thirty rows": forest(*(comparison(f"STUDY {n}", 10.0 + n, 5.0 + n, 16.0 + n) for n in range(30))),
    "long names": forest(comparison("A study with a name that nobody can remember or pronounce", arm=LONG), comparison()),
    "long headings": forest(*(comparison(section=n, endpoint=f"{LONG} {n}", subgroup=LONG) for n in (1, 2))),
    "wide ratios": forest(
        comparison(value=0.4, low=0.002, high=90.0, measure="odds_ratio", unit=None),
        comparison("UP 2", 1.1, 0.9, 1.3, measure="odds_ratio", unit=None),
    ),
    "pooled": forest(
        *(comparison(f"UP {n}", weight=50.0) for n in (1, 2)),
        comparison(None, 20.0, 14.0, 26.0, kind="pooled", studies=2, i2=12.0, arm=None, weight=None),
    ),
    "no interval": forest(comparison(low=None, high=None, ci_level=None)),
    "one dose": doses(dosed(0.0, 16.0), dosed(15.0, 60.0)),
    "no doses": doses(
        dosed(0.0, 16.0),
        *(dosed(None, 40.0 + n, arm=f"{LONG} {n}", intervention="norvelimab", role="experimental") for n in range(4)),
    ),
    "seven doses": doses(dosed(0.0, 16.0), *(dosed(2.0**n, 20.0 + n, effect=4.0 + n, effect_low=-10.5, effect_high=22.5, effect_measure="difference", effect_unit="%", comparator="placebo") for n in range(1, 8))),
    "one time": course(measured("upadacitinib 30 mg", 16, 50.0), measured("placebo", 16, 14.0)),
    "long arms": course(*(measured(f"{LONG} {n}", week, 10.0 + n) for n in range(6) for week in (4, 8))),
    "many events": events(*(event(f"Event of the skin and of other organs number {n}", n - 20.0, 0.5 ** abs(n - 20)) for n in range(40))),
}  # fmt: skip


@pytest.mark.parametrize("answer", HARD.values(), ids=HARD)
def test_no_text_leaves_the_page(answer):
    figure = draw(answer)
    width, height = figure.get_size_inches()
    outside = [
        text for text, box in boxes(figure) if box.x0 < 0 or box.y0 < 0 or box.x1 > width or box.y1 > height
    ]
    assert width == 7
    assert outside == []


@pytest.mark.parametrize("answer", HARD.values(), ids=HARD)
def test_no_two_texts_overlap(answer):
    touching = [
        (one, other)
        for (one, a), (other, b) in itertools.combinations(boxes(draw(answer)), 2)
        # A twentieth of an inch is the white above and below letters.
        if min(a.x1, b.x1) - max(a.x0, b.x0) > 0.02 and min(a.y1, b.y1) - max(a.y0, b.y0) > 0.05
    ]
    assert touching == []


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
def test_the_same_answer_gives_the_same_file(answer, suffix, tmp_path):
    for name in ("one", "two"):
        save(answer, tmp_path / f"{name}{suffix}")
    one = (tmp_path / f"one{suffix}").read_bytes()
    assert one == (tmp_path / f"two{suffix}").read_bytes()
    assert one.startswith({".svg": b"<?xml", ".png": b"\x89PNG", ".pdf": b"%PDF"}[suffix])


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
def test_text_stays_text_and_no_date_is_told(answer, tmp_path):
    root = drawn(answer, tmp_path)
    assert len(texts(root)) > 8
    assert all(
        element.get("style") is None or "font" in element.get("style") for element in root.iter(f"{SVG}text")
    )
    assert "date" not in {etree.QName(element).localname for element in root.iter(etree.Element)}


class TestForest:
    def test_each_comparison_has_its_study_arm_counts_and_figures_as_text(self, tmp_path):
        shown = texts(
            drawn(
                forest(comparison("UP 1"), comparison("UP 2", -5.0, -9.5, -0.5, method="Newcombe")), tmp_path
            )
        )
        assert {"UP 1", "UP 2", "upadacitinib 30 mg", "40/100", "20/100"} <= set(shown)
        assert {"+20.0 (10.0 to 30.0)", "−5.0 (−9.5 to −0.5)*"} <= set(shown)

    def test_the_title_says_endpoint_time_drug_comparator_and_population(self, tmp_path):
        shown = texts(drawn(forest(comparison(), comparison("UP 2")), tmp_path))
        assert "EASI-75 at week 16: upadacitinib versus placebo, difference" in shown
        assert "All participants as the sources analyse them" in shown
        assert "Participants: adults" in texts(drawn(forest(comparison(subgroup="adults")), tmp_path))

    def test_every_comparison_has_a_square_and_every_pooled_effect_a_diamond(self, tmp_path):
        root = drawn(HARD["pooled"], tmp_path)
        assert [len(named(root, kind)) for kind in ("estimate-", "interval-", "pooled-", "bare-")] == [
            2,
            2,
            1,
            0,
        ]
        assert "Pooled, 2 studies, I² 12 %" in " ".join(texts(root))

    def test_a_comparison_without_an_interval_is_hollow_and_a_note_says_why(self, tmp_path):
        root = drawn(forest(comparison(), comparison("UP 2", low=None, high=None)), tmp_path)
        assert [len(named(root, kind)) for kind in ("estimate-", "bare-")] == [1, 1]
        (bare,) = named(root, "bare-")
        assert "fill: #ffffff" in etree.tostring(bare).decode()
        assert "Hollow circles: no interval is stated or can be computed." in " ".join(texts(root))

    def test_squares_are_larger_with_more_weight(self, tmp_path):
        root = drawn(forest(comparison(weight=80.0), comparison("UP 2", weight=20.0)), tmp_path)
        heavy, light = (size(group) for group in named(root, "estimate-"))
        assert heavy / light == pytest.approx(2, rel=0.01)  # areas as 80 to 20

    def test_without_weights_a_narrow_interval_has_the_larger_square(self, tmp_path):
        root = drawn(forest(comparison(), comparison("UP 2", 20.0, 15.0, 25.0)), tmp_path)
        wide, narrow = (size(group) for group in named(root, "estimate-"))
        assert narrow / wide == pytest.approx(2, rel=0.01)  # half the width is four times the precision

    def test_ratios_stand_on_a_logarithmic_axis(self):
        axes = draw(HARD["wide ratios"]).axes[0]
        assert (axes.get_xscale(), axes.get_xlabel()) == ("log", "Odds ratio (log scale)")
        assert 1 in axes.get_xticks()
        assert draw(ANSWERS["forest"]).axes[0].get_xlabel() == "Difference (percentage points)"

    def test_an_interval_that_would_flatten_the_others_ends_in_arrows(self, tmp_path):
        rows = [comparison(f"UP {n}", 1.1, 0.9, 1.3, measure="odds_ratio", unit=None) for n in range(3)]
        wide = comparison("UP 9", 1.2, 0.0001, 9000.0, measure="odds_ratio", unit=None)
        root = drawn(forest(*rows, wide), tmp_path)
        assert [len(named(root, f"beyond-{side}-")) for side in ("low", "high")] == [1, 1]
        low, high = draw(forest(*rows, wide)).axes[0].get_xlim()
        assert (low > 0.1, high < 10) == (True, True)

    def test_measures_and_units_have_axes_of_their_own(self):
        mean = comparison(
            "UP 2", -4.0, -6.0, -2.0, unit="points", section=2, endpoint="EASI", higher_is_better=False
        )
        figure = draw(forest(comparison(), mean))
        assert [axes.get_xlabel() for axes in figure.axes] == [
            "Difference (percentage points)", "Difference (points)",
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("more", "sides"),
        [
            ({"higher_is_better": True}, ["← favours placebo", "favours upadacitinib →"]),
            ({"higher_is_better": False}, ["← favours upadacitinib", "favours placebo →"]),
            ({"higher_is_better": None}, []),
            (
                {"measure": "hazard_ratio", "endpoint_kind": "time_to_event", "higher_is_better": True},
                ["← favours upadacitinib", "favours placebo →"],
            ),
            (
                {"measure": "hazard_ratio", "endpoint_kind": "event", "higher_is_better": False},
                ["← favours upadacitinib", "favours placebo →"],
            ),
            (
                {"measure": "percent_reduction", "endpoint_kind": "rate", "higher_is_better": False},
                ["← favours placebo", "favours upadacitinib →"],
            ),
        ],
    )
    def test_it_says_which_side_favours_whom_where_that_is_known(self, more, sides, tmp_path):
        shown = texts(drawn(forest(comparison(value=1.5, low=1.1, high=2.0, **more)), tmp_path))
        assert [text for text in shown if "favours" in text] == sides

    def test_rows_that_do_not_agree_on_the_better_side_name_none(self, tmp_path):
        shown = texts(
            drawn(forest(comparison(), comparison("UP 2", section=2, higher_is_better=False)), tmp_path)
        )
        assert not [text for text in shown if "favours" in text]

    def test_rows_with_different_comparators_name_them(self, tmp_path):
        rows = [
            comparison(comparator="dupilumab 300 mg", comparator_role="active_comparator"),
            comparison("UP 2"),
        ]
        shown = texts(drawn(forest(*rows), tmp_path))
        assert "upadacitinib 30 mg versus dupilumab 300 mg" in " ".join(shown)
        assert {"Comparator", "n/N"} <= set(shown)

    def test_means_tell_how_many_participants_they_are_of(self, tmp_path):
        shown = texts(drawn(forest(comparison(unit="points", arm_n=None, comparator_n=None)), tmp_path))
        assert ("N" in shown, "100" in shown, "–/100" in shown) == (True, True, False)

    def test_more_rows_than_a_page_holds_are_refused(self):
        with pytest.raises(PlotError, match="61 rows, and 60 fit; name a study"):
            draw(forest(*(comparison(f"UP {n}") for n in range(61))))

    def test_a_disputed_figure_is_marked(self, tmp_path):
        note = "disputed: sources give different figures; see conflicts"
        shown = texts(drawn(forest(comparison(disputed=True), notes=(note,)), tmp_path))
        assert "+20.0 (10.0 to 30.0) †" in shown
        assert "† disputed: sources give different figures; see conflicts." in shown

    def test_a_dose_that_the_name_does_not_tell_stands_in_brackets(self, tmp_path):
        shown = texts(drawn(forest(comparison(arm="Arm A"), comparison("UP 2", arm="30 mg")), tmp_path))
        assert {"Arm A (30 mg)", "30 mg"} <= set(shown)

    def test_a_dollar_sign_in_a_name_is_one(self, tmp_path):
        assert "$a_b$" in texts(drawn(forest(comparison("$a_b$")), tmp_path))


class TestDoseResponse:
    def test_every_arm_has_a_mark_its_dose_and_its_participants(self, tmp_path):
        root = drawn(ANSWERS["dose response"], tmp_path)
        assert len(named(root, "arm-1-")) == 3
        assert {"placebo", "15", "30", "n=100", "dose (mg)", "% of participants", "UP 1"} <= set(texts(root))
        assert "EASI-75 at week 16 by dose: upadacitinib and placebo" in texts(root)

    def test_doses_are_to_scale(self):
        axes = draw(doses(dosed(0.0, 16.0), dosed(10.0, 60.0), dosed(40.0, 70.0))).axes[0]
        assert list(axes.get_xticks()) == [0, 0.25, 1]

    def test_doses_that_would_touch_are_evenly_spaced_and_the_axis_says_so(self, tmp_path):
        answer = doses(dosed(0.0, 16.0), dosed(1.0, 60.0), dosed(100.0, 70.0))
        assert list(draw(answer).axes[0].get_xticks()) == [0, 0.5, 1]
        assert "dose (mg), evenly spaced" in texts(drawn(answer, tmp_path))

    def test_an_arm_without_a_dose_stands_apart_and_is_not_joined(self):
        bare = dosed(None, 50.0, arm="upadacitinib", intervention="upadacitinib", role="experimental")
        axes = draw(doses(dosed(0.0, 16.0), dosed(15.0, 60.0), bare)).axes[0]
        (joined,) = (line for line in axes.get_lines() if line.get_gid() == "curve-1")
        assert list(joined.get_ydata()) == [16, 60]
        assert axes.get_xticklabels()[-1].get_text().startswith("upadacitinib")

    def test_the_effect_against_the_comparator_stands_above_each_arm(self, tmp_path):
        effect = {"effect_measure": "difference", "effect_unit": "%", "comparator": "placebo"}
        arm = dosed(15.0, 60.0, effect=44.0, effect_low=38.5, effect_high=49.5, **effect)
        shown = texts(drawn(doses(dosed(0.0, 16.0), arm), tmp_path))
        assert {"+44.0", "(38.5 to 49.5)"} <= set(shown)

    def test_where_no_arm_has_a_figure_the_effects_are_drawn(self):
        effect = {
            "effect_measure": "difference",
            "effect_unit": "%",
            "comparator": "placebo",
            "measure": None,
        }
        rows = [dosed(dose, None, effect=value, **effect) for dose, value in ((15.0, 23.4), (30.0, 29.5))]
        axes = draw(doses(*rows)).axes[0]
        assert "difference against placebo" in axes.get_ylabel().replace("\n", " ")
        assert [23.4, 29.5] in [list(line.get_ydata()) for line in axes.get_lines()]

    def test_more_curves_than_a_page_holds_are_refused_with_what_to_restrict_by(self):
        rows = [dosed(dose, 40.0, curve=curve) for curve in range(1, 26) for dose in (0.0, 15.0)]
        with pytest.raises(PlotError, match="25 curves, and 24 fit; name a study, endpoint or time point"):
            draw(doses(*rows))


class TestTimeCourse:
    def test_a_line_joins_the_figures_of_an_arm_over_time(self):
        axes = draw(ANSWERS["time course"]).axes[0]
        lines = [list(line.get_ydata()) for line in axes.get_lines() if line.get_marker() not in {"None", ""}]
        assert lines == [[14, 26], [14, 26]]
        assert (axes.get_xlabel(), axes.get_ylabel()) == ("weeks", "% of participants")
        assert list(axes.get_xticks()) == [4, 16]

    def test_arms_are_told_apart_without_colour(self):
        axes = draw(HARD["long arms"]).axes[0]
        told = [
            (line.get_marker(), line.get_linestyle())
            for line in axes.get_lines()
            if line.get_marker() not in {"None", ""}
        ]
        assert len(set(told)) == len(told) == 6

    def test_every_arm_is_named_beside_the_panel(self, tmp_path):
        assert {"upadacitinib 30 mg", "placebo"} <= set(texts(drawn(ANSWERS["time course"], tmp_path)))

    def test_each_endpoint_and_measure_has_a_panel(self):
        other = measured("placebo", 4, 12.0, endpoint="EASI", measure="mean", unit="points")
        figure = draw(course(measured("placebo", 4, 5.0), other))
        assert [axes.get_ylabel() for axes in figure.axes] == ["% of participants", "mean (points)"]

    def test_rows_of_an_outcome_that_differ_in_their_time_alone_make_a_line(self, tmp_path):
        rows = [
            measured("placebo", week, 5.0 + week, class_title=f"Change at Week {week}") for week in (16, 4)
        ]
        figure = draw(course(*rows))
        assert [list(line.get_ydata()) for line in figure.axes[0].get_lines() if line.get_gid()] == [[9, 21]]
        assert "All participants as the sources analyse them; Change" in texts(drawn(course(*rows), tmp_path))

    def test_more_panels_or_arms_than_a_page_holds_are_refused(self):
        with pytest.raises(PlotError, match="13 panels, and 12 fit"):
            draw(course(*(measured("placebo", 4, 5.0, endpoint=f"E{n}") for n in range(13))))
        with pytest.raises(PlotError, match="15 arms in a panel, and 14 fit"):
            draw(course(*(measured(f"arm {n}", 4, 5.0) for n in range(15))))


class TestVolcano:
    def test_every_event_is_a_point_where_its_figures_put_it(self):
        axes = draw(ANSWERS["volcano"]).axes[0]
        points = [
            tuple(float(x) for x in point) for group in axes.collections for point in group.get_offsets()
        ]
        assert sorted(points) == [
            (-1.0, pytest.approx(0.09691)),
            (9.0, pytest.approx(2.69897)),
        ]  # log10 of 0.8, 0.002

    def test_serious_and_unlikely_events_are_told_apart(self, tmp_path):
        root = drawn(ANSWERS["volcano"], tmp_path)
        counts = {
            group.get("id"): len(list(group.iter(f"{SVG}use")))
            for group in named(root, "others-") + named(root, "serious-")
        }
        assert counts == {"others-unlikely-more": 1, "serious-likely-less": 1}

    def test_the_outermost_events_are_named_and_a_crowd_is_not(self, tmp_path):
        crowd = [event(f"Common {n}", 0.1 * n, 0.9) for n in range(30)]
        shown = " ".join(
            texts(drawn(events(event("Acne", 9.0, 0.0001), event("Rash", -8.0, 0.001), *crowd), tmp_path))
        )
        assert "Acne" in shown
        assert "Rash" in shown
        assert sum(f"Common {n}" in shown for n in range(30)) <= 4

    def test_the_axes_say_which_test_and_whose_side(self, tmp_path):
        root = drawn(ANSWERS["volcano"], tmp_path)
        assert {
            "−log₁₀ p (Fisher exact)", "Risk difference (percentage points)", "← more often with placebo",
            "more often with upadacitinib →",
        } <= set(texts(root))  # fmt: skip

    def test_a_p_value_at_the_end_of_floats_has_a_place(self):
        axes = draw(events(event("Acne", 60.0, sys.float_info.min))).axes[0]
        assert axes.get_ylim()[1] > 307


class TestWhatIsInTheWay:
    @pytest.mark.parametrize("name", ["picture", "picture.jpg", "picture.svg.txt"])
    def test_another_kind_of_file_is_refused(self, name, tmp_path):
        with pytest.raises(PlotError, match=r"pictures are written as \.svg, \.png or \.pdf"):
            save(ANSWERS["forest"], tmp_path / name)

    def test_a_missing_folder_is_named(self, tmp_path):
        with pytest.raises(PlotError, match=r"there is no folder .*nowhere"):
            save(ANSWERS["forest"], tmp_path / "nowhere" / "picture.svg")

    def test_an_answer_without_rows_says_why(self):
        with pytest.raises(PlotError, match=r"^nothing to plot: nothing in the database answers this$"):
            draw(forest(notes=("nothing in the database answers this",)))

    def test_other_answers_have_no_picture(self):
        with pytest.raises(PlotError, match="no picture of deltas; there are pictures of forest"):
            draw(Answer("deltas", "Deltas", (), [{}], ""))

    def test_without_the_library_the_error_says_what_to_install(self, monkeypatch):
        monkeypatch.setitem(sys.modules, "matplotlib", None)
        with pytest.raises(MissingExtraError, match=r"drawing needs more packages.*trialdb\[plots\]"):
            draw(ANSWERS["forest"])

    def test_the_users_settings_are_left_alone_and_pyplot_is_not_imported(self):
        code = (
            "import sys, matplotlib, test_plots; from trialdb.plots import draw\n"
            "matplotlib.rcParams['font.size'] = 31\nbefore = matplotlib.rcParams.copy()\n"
            "sizes = {t.get_fontsize() for t in draw(test_plots.ANSWERS['forest']).texts}\n"
            "print(matplotlib.rcParams.copy() == before, max(sizes), 'matplotlib.pyplot' in sys.modules)"
        )
        done = subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            cwd=__file__.rpartition("/")[0],
        )
        assert done.stdout == "True 9.0 False\n"

    def test_importing_the_plots_imports_no_matplotlib(self):
        code = "import sys, trialdb.plots, trialdb.cli.drawing; print('matplotlib' in sys.modules)"
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert done.stdout == "False\n"


@pytest.fixture(scope="module")
def file(tmp_path_factory, sqlite_template):
    """A study with two doses at two times, and counted events."""
    file = tmp_path_factory.mktemp("plots") / "trials.db"
    file.write_bytes(sqlite_template.read_bytes())
    engine = open_database(file)
    made = made_in(engine)
    study = made.study("UP 1")
    source = made.source("Journal", "2021-05-21", kind="journal_article")
    arms = [made.arm(study, f"upadacitinib {dose} mg", f"upadacitinib {dose} mg") for dose in (30, 15)]
    arms.append(made.arm(study, "placebo", "placebo", role="placebo"))
    for arm, counts in zip(arms, ((60, 70), (50, 61), (15, 20)), strict=True):
        for week, n in zip((4, 16), counts, strict=True):
            made.says(source, arm, "EASI-75", str(n), measure="count", n=n, n_total=100, week=week)
        made.event(source, arm, "Acne", n=counts[0] // 5, n_total=100)
    made.session.commit()
    made.session.close()
    engine.dispose()
    return file


class TestCommands:
    def run(self, file, *words):
        return CliRunner().invoke(main, ["--db", str(file), *map(str, words)])

    @pytest.mark.parametrize(
        ("command", "rows"), [("forest", 4), ("dose-response", 6), ("time-course", 6), ("volcano", 2)]
    )
    def test_each_writes_its_picture_and_the_figures_behind_it(self, command, rows, file, tmp_path):
        picture, data = tmp_path / "picture.svg", tmp_path / "data.csv"
        result = self.run(file, command, "--out", picture, "--data", data)
        assert (result.exit_code, result.output) == (0, f"{picture}: {rows} rows\n{data}: {rows} rows\n")
        assert len(texts(etree.parse(picture).getroot())) > 8
        assert data.read_text(encoding="utf-8") == self.run(file, command, "--format", "csv").stdout
        assert len(list(csv.DictReader(io.StringIO(data.read_text(encoding="utf-8"))))) == rows

    @pytest.mark.parametrize("command", ["forest", "dose-response", "time-course", "volcano"])
    def test_without_a_file_the_answer_is_a_table(self, command, file):
        result = self.run(file, command)
        assert result.exit_code == 0
        assert "UP 1" in result.stdout

    @pytest.mark.parametrize(
        ("words", "message"),
        [
            (("forest", "--out", "x.jpg"), "x.jpg: pictures are written as .svg, .png or .pdf"),
            (("forest", "--data", "x.txt"), "x.txt: the figures are written as .csv"),
            (("volcano", "--out", "nowhere/x.svg"), "nowhere/x.svg: there is no folder nowhere"),
            (("volcano", "--data", "nowhere/x.csv"), "nowhere/x.csv: there is no folder nowhere"),
        ],
    )
    def test_a_file_that_cannot_be_written_is_refused_before_anything_is_asked(self, words, message):
        result = CliRunner().invoke(main, ["--db", "no such.db", *words], standalone_mode=False)
        assert isinstance(result.exception, PlotError)
        assert str(result.exception) == message

    @pytest.mark.parametrize(
        ("words", "message"),
        [
            (
                ("forest", "--at", "3 weeks", "--endpoint", "EASI-75"),
                "nothing to plot: --at '3 weeks' leaves nothing (without it, 4 rows)",
            ),
            (
                ("volcano", "--versus", "active_comparator"),
                "nothing to plot: --versus active_comparator leaves nothing (without it, 2 rows); nothing in the database answers this with counts of both arms",
            ),
            (
                ("time-course", "--at", "3 weeks", "--dose", "5 mg"),
                "nothing to plot: --at '3 weeks' alone leaves nothing; --dose '5 mg' alone leaves nothing",
            ),
        ],
    )
    def test_nothing_to_plot_names_the_restriction_that_leaves_nothing(self, words, message, file, tmp_path):
        result = CliRunner().invoke(
            main, ["--db", str(file), *words, "--out", str(tmp_path / "x.svg")], standalone_mode=False
        )
        assert isinstance(result.exception, PlotError)
        assert str(result.exception) == message
        assert list(tmp_path.iterdir()) == []
