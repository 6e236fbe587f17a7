"""Numbers needed to treat: from the differences of shares, with intervals that may pass through infinity."""

from __future__ import annotations

from math import inf

import pytest
from hand_made import horizon
from sqlalchemy import text

from trialdb.errors import QuestionError
from trialdb.output import render
from trialdb.query import ask, deltas, dose_response, forest, pooled
from trialdb.statistics import number_needed_to_treat, risk_difference

NNT = "number_needed_to_treat"


def counted(made, trial, counts, code="EASI-75"):
    """A source with the counts of both arms."""
    n, n_total, m, m_total = counts
    source = made.source("Journal", "2026", kind="journal_article")
    made.says(source, trial.drug, code, str(n), measure="count", n=n, n_total=n_total)
    made.says(source, trial.placebo, code, str(m), measure="count", n=m, n_total=m_total)
    made.session.commit()
    return made.session.get_bind()


def good(made, code, *, higher):
    """Say of an endpoint whether more of it is good; nothing where nobody knows."""
    made.session.commit()
    made.session.execute(
        text("UPDATE endpoints SET higher_is_better = :higher WHERE code = :code"),
        {"higher": higher, "code": code},
    )
    made.session.commit()


def shown(made, **filters):
    rows = deltas(made.session.get_bind(), measure=NNT, **filters).rows
    return [(row["value"], row["ci_low"], row["ci_high"]) for row in rows]


# Altman DG. Confidence intervals for the number needed to treat. BMJ 1998;317:1309-12: a reduction of 10% with an
# interval from -5% to 25% is NNTB 10, from NNTB 4 through infinity to NNTH 20.
@pytest.mark.parametrize(
    ("difference", "low", "high", "needed"),
    [
        (10, -5, 25, (10, 4, -20)),
        (10, 5, 20, (10, 5, 20)),
        (-10, -20, -5, (-10, -20, -5)),
        (10, 0, 20, (10, 5, inf)),
        (0, -10, 10, (inf, 10, -10)),
    ],
)
def test_the_interval_is_that_of_the_difference_turned_over_and_exchanged(difference, low, high, needed):
    assert number_needed_to_treat(difference, low, high) == needed


def test_fewer_bad_events_are_a_benefit():
    assert number_needed_to_treat(-10, -25, 5, higher_is_better=False) == (10, 4, -20)


@pytest.mark.parametrize("higher", [True, False])
@pytest.mark.parametrize(
    "counts", [(56, 70, 32, 80), (14, 50, 10, 50), (3, 60, 21, 60), (12, 50, 11, 49), (20, 40, 10, 40)]
)
def test_the_view_tells_what_the_formula_does(made, counts, higher):
    counted(made, horizon(made), counts)
    good(made, "EASI-75", higher=higher)
    told = made.session.execute(text("SELECT needed, needed_low, needed_high FROM v_numbers_needed")).one()
    difference = risk_difference(*counts)

    needed = number_needed_to_treat(
        difference.value, difference.ci_low, difference.ci_high, higher_is_better=higher
    )
    assert tuple(told) == pytest.approx(needed, rel=1e-4)


def test_an_answer_tells_what_the_view_does_with_one_decimal_and_says_for_what(made):
    engine = counted(made, horizon(made), (56, 70, 32, 80))
    good(made, "EASI-75", higher=True)

    assert shown(made) == [(2.5, 1.9, 4.1)]
    table = render(deltas(engine, measure=NNT))
    assert "NNTB 2.5  1.9 to 4.1*" in table
    assert "NNTB, NNTH: treated for one more to benefit, to be harmed" in table
    asked = ask(engine, "NNT for EASI-75 versus placebo")
    assert [(r["measure"], r["unit"], r["basis"], r["value"]) for r in asked.rows] == [
        (NNT, None, "computed", 2.5)
    ]


def test_an_interval_that_holds_no_difference_names_its_sides(made):
    engine = counted(made, horizon(made), (14, 50, 10, 50))
    good(made, "EASI-75", higher=True)

    assert shown(made) == [(12.5, 4.1, -11.4)]
    assert "NNTB 12.5  NNTB 4.1 to ∞ to NNTH 11.4*" in render(deltas(engine, measure=NNT))


def test_more_of_what_is_bad_is_a_harm(made):
    engine = counted(made, horizon(made), (56, 70, 32, 80))
    good(made, "EASI-75", higher=False)

    assert shown(made) == [(-2.5, -4.1, -1.9)]
    assert "NNTH 2.5  4.1 to 1.9*" in render(deltas(engine, measure=NNT))


def test_there_is_none_where_nobody_says_what_is_good_or_where_nothing_differs(made):
    trial = horizon(made)
    counted(made, trial, (56, 70, 32, 80), "E1")
    counted(made, trial, (10, 20, 10, 20), "E2")
    good(made, "E1", higher=None)
    good(made, "E2", higher=True)

    assert shown(made) == []


def test_a_stated_difference_and_its_interval_are_turned_over_as_they_are_stated(made):
    trial = horizon(made)
    source = made.source("Journal", "2026", kind="journal_article")
    made.says(source, trial.drug, "EASI-75", "20%", versus=trial.placebo, ci_low=10, ci_high=25)
    good(made, "EASI-75", higher=True)
    made.session.execute(text("UPDATE endpoints SET kind = 'responder'"))
    made.session.commit()

    assert shown(made) == [(5.0, 4.0, 10.0)]
    assert deltas(made.session.get_bind(), measure=NNT).rows[0]["method"] is None


def test_differences_of_means_have_none(made):
    trial = horizon(made)
    source = made.source("Journal", "2026", kind="journal_article")
    made.says(source, trial.drug, "DLQI", "-8.0", measure="mean_change")
    made.says(source, trial.placebo, "DLQI", "-3.0", measure="mean_change")
    good(made, "DLQI", higher=False)

    assert shown(made) == []


@pytest.mark.parametrize("query", [pooled, forest, dose_response])
def test_they_are_neither_pooled_nor_drawn(made, query):
    with pytest.raises(QuestionError, match="take the risk difference"):
        query(made.session.get_bind(), measure=NNT)
