"""A question in English gives the answer of the query that it means."""

from __future__ import annotations

import pytest
from hand_made import horizon, ignite, ignite_release, made_in

from trialdb.errors import QuestionError
from trialdb.query import ask, known_names, parse
from trialdb.query.lexer import name_keys
from trialdb.query.plan import KINDS


@pytest.fixture(scope="module")
def told(module_database):
    """A database with two studies of one drug, their adverse events and a source that disagrees."""
    made = made_in(module_database)
    one, two = ignite(made), horizon(made)
    source = ignite_release(made, one, "Amgen", "2025-03-08")
    made.event(source, one.high, "Pyrexia", "12.5%")
    made.event(source, one.placebo, "Pyrexia", "3.1%")
    made.milestone(source, "alliance_ended", "2026-01-30", "day", "rocatinlimab", "Amgen", "Kyowa Kirin")
    news = made.source("News", "2024-09-24", kind="trade_news")
    made.says(news, two.drug, "EASI-75", "32.8%")
    made.says(news, two.placebo, "EASI-75", "13.7%")
    made.says(news, one.high, "EASI-75", "45%")
    made.session.commit()
    made.session.close()
    return module_database


def found(engine, question, *columns):
    return [tuple(row[name] for name in columns) for row in ask(engine, question).rows]


def test_the_first_question_of_every_user(told):
    answer = ask(told, "EASI-75 delta versus placebo by dose")

    assert answer.title == "Deltas of EASI-75 versus placebo by dose"
    assert [(r["study"], r["dose_value"], r["value"], r["basis"]) for r in answer.rows] == [
        ("ROCKET-HORIZON", 300, 19.1, "computed"),
        ("ROCKET-IGNITE", 300, 29.5, "stated"),
        ("ROCKET-IGNITE", 150, 23.4, "stated"),
    ]


def test_a_question_restricts_by_dose_time_and_study(told):
    question = "What is the EASI-75 difference for rocatinlimab 300 mg at week 24 versus placebo in IGNITE?"

    assert found(told, question, "study", "arm", "value") == [("ROCKET-IGNITE", "rocatinlimab 300 mg", 29.5)]


def test_questions_of_each_sort_are_answered(told):
    assert found(told, "response rates of rocatinlimab in HORIZON", "arm", "value") == [
        ("rocatinlimab 300 mg", 32.8)
    ]
    assert found(told, "adverse events by arm of rocatinlimab", "arm", "term", "value") == [
        ("rocatinlimab 300 mg", "Pyrexia", 12.5),
        ("placebo", "Pyrexia", 3.1),
    ]
    assert found(told, "how many patients had fever on rocatinlimab", "value") == [(12.5,)]
    assert found(told, "which studies of rocatinlimab", "study") == [("ROCKET-HORIZON",), ("ROCKET-IGNITE",)]
    assert found(told, "timeline of rocatinlimab", "date", "event", "study") == [
        ("2024-09-24", "first_results", "ROCKET-IGNITE"),
        ("2024-09-24", "first_results", "ROCKET-HORIZON"),
        ("2025-03-08", "results", "ROCKET-IGNITE"),
        ("2026-01-30", "alliance_ended", None),
    ]
    assert found(told, "conflicts for EASI-75", "value", "other_value") == [(42.3, 45.0)]


def test_adverse_events_against_placebo_show_both_arms_of_the_dose(told):
    answer = ask(told, "pyrexia on rocatinlimab 300 mg versus placebo")

    assert answer.title == "Adverse events of Pyrexia for rocatinlimab 300 mg versus placebo"
    assert [(r["arm"], r["value"]) for r in answer.rows] == [("rocatinlimab 300 mg", 12.5), ("placebo", 3.1)]
    assert found(told, "pyrexia on rocatinlimab 150 mg versus placebo", "arm") == []


def test_several_doses_are_any_of_them(told):
    answer = ask(told, "EASI-75 of rocatinlimab 150 mg and 300 mg versus placebo in IGNITE")

    assert (
        answer.title == "Deltas of EASI-75 for rocatinlimab in ROCKET-IGNITE 150 mg or 300 mg versus placebo"
    )
    assert [(r["dose_value"], r["value"]) for r in answer.rows] == [(300, 29.5), (150, 23.4)]


def test_several_time_points_are_any_of_them(told):
    assert (
        len(ask(told, "EASI-75 deltas at weeks 16 and 24"))
        == len(ask(told, "EASI-75 deltas at week 24"))
        == 3
    )
    assert len(ask(told, "EASI-75 deltas at weeks 12 and 16")) == 0


def test_the_largest_figures_can_be_asked_for_first(told):
    assert found(told, "largest EASI-75 differences versus placebo first", "value") == [
        (29.5,),
        (23.4,),
        (19.1,),
    ]


def test_a_timeline_may_be_of_one_kind_of_event(told):
    assert found(told, "when did HORIZON read out", "date", "event") == [("2024-09-24", "first_results")]
    assert found(told, "approvals of rocatinlimab", "date") == []


def test_figures_are_of_the_unit_and_the_phase_that_are_asked_for(told):
    phase = ask(told, "studies of rocatinlimab").rows[0]["phase"]

    assert phase == "3"
    assert len(ask(told, "phase 3 EASI-75 deltas")) == 3
    assert len(ask(told, "phase 2 EASI-75 deltas")) == 0
    assert ask(told, "EASI-75 of rocatinlimab in kg").notes == (
        "nothing in the database answers this",
        "'in kg' leaves nothing; without it there is an answer",
    )


def test_a_publisher_goes_by_any_name_of_its_organisation(told):
    by_other_name = ask(told, "EASI-75 results from Amgen Inc.")

    assert by_other_name.title == "Results of EASI-75 from Amgen"
    assert by_other_name.rows == ask(told, "EASI-75 results from Amgen").rows != []


def test_a_question_at_a_time_without_figures_says_where_there_are_some(told):
    answer = ask(told, "EASI-75 delta versus placebo at week 52")

    assert answer.rows == []
    assert answer.notes == ("nothing in the database answers this", "there are deltas at 24 weeks")


def test_a_misspelt_name_is_never_guessed(told):
    with pytest.raises(QuestionError, match="'EASY-75' is not understood; did you mean EASI-75") as refused:
        ask(told, "EASY-75 delta versus placebo by dose")

    assert refused.value.words == "EASY-75"


QUESTIONS = (
    "EASI-75 delta versus placebo by dose",
    "delta of 75% improvement in EASI versus sugar pill in HORIZON",
    "how often did fevers occur with AMG 451 in atopic dermatitis",
    "which studies of AMG-451",
    "joy of living index in IGNITE",
    "unnamed study",
    "EASY-75 delta versus placebo",
    "dermatis results",
)


@pytest.mark.parametrize("question", QUESTIONS)
def test_names_that_a_question_may_mean_read_it_as_all_names_do(told, question):
    def read(**among):
        try:
            return parse(question, known_names(told, **among))
        except QuestionError as refused:
            return str(refused)

    assert read(among=name_keys(question)) == read()


def test_a_question_of_ten_thousand_words_is_refused(told):
    with pytest.raises(QuestionError, match="is not understood"):
        ask(told, "EASI-75 " + "wobble " * 10_000)


def test_a_name_that_only_a_source_gives_can_be_asked_for(database):
    made = made_in(database)
    trial = horizon(made)
    made.says(made.source("News", "2025"), trial.drug, "Joy of living index", "12", measure="mean")
    made.session.commit()
    made.session.close()

    assert found(database, "joy of living index in HORIZON", "endpoint", "value") == [
        ("Joy of living index", 12.0)
    ]


def test_asking_writes_nothing(sqlite_url):
    from sqlalchemy import create_engine

    path = sqlite_url.removeprefix("sqlite:///")
    engine = create_engine(f"sqlite:///file:{path}?mode=ro&uri=true")

    assert ask(engine, "conflicts").rows == []
    engine.dispose()


def test_pooled_effects_audits_and_earlier_knowledge_are_asked_for_in_words(told):
    assert found(
        told, "pooled EASI-75 difference of rocatinlimab versus placebo", "dose_value", "studies"
    ) == [(300, 1)]
    assert found(told, "EASI-75 delta versus placebo as of 2024", "study") == [("ROCKET-HORIZON",)]
    assert found(told, "EASI-75 delta according to Amgen", "study", "value") == [
        ("ROCKET-IGNITE", 29.5),
        ("ROCKET-IGNITE", 23.4),
    ]
    assert found(told, "what does not add up in IGNITE", "check", "finding") == [
        ("conflict", "Amgen prints 42.3%, News 45%")
    ]


def test_an_empty_answer_says_which_restriction_leaves_nothing(told):
    answer = ask(told, "EASI-75 delta versus placebo of rocatinlimab 300 mg as of 2020")

    assert answer.rows == []
    assert answer.notes[-1] == "'as of 2020' leaves nothing; without it there is an answer"


def test_a_restriction_that_is_not_to_blame_is_not_named(told):
    answer = ask(told, "EASI-75 delta versus dupilumab in IGNITE")

    assert [note for note in answer.notes if "leaves nothing" in note] == [
        "'versus dupilumab' leaves nothing; without it there is an answer"
    ]


#: A question for each thing that can be asked, with what the grammar can restrict it to.
OF_EACH_SORT = {
    "deltas": "EASI-75 delta of rocatinlimab 300 mg every 4 weeks versus placebo at week 24 in atopic dermatitis",
    "results": "EASI-75 of rocatinlimab in the ITT population by dose",
    "safety": "serious adverse events of rocatinlimab by arm from Amgen",
    "studies": "phase 3 studies of rocatinlimab as of 2026",
    "timeline": "timeline of rocatinlimab from Amgen",
    "conflicts": "conflicts for EASI-75 of rocatinlimab at week 24",
    "audit": "impossible percentages for EASI-75 of rocatinlimab",
    "pooled": "fixed-effect pooled EASI-75 difference of rocatinlimab versus placebo",
    "indirect": "indirect comparison of rocatinlimab with dupilumab on EASI-75 via placebo",
    "dose_response": "dose-response of rocatinlimab on EASI-75 versus placebo",
    "changes": "what changed in IGNITE since 2024",
    "unresolved": "unresolved names from Amgen as of 2026",
    "runs": "load runs",
}


@pytest.mark.parametrize("kind", OF_EACH_SORT)
def test_whatever_can_be_asked_can_be_answered(told, kind):
    answer = ask(told, OF_EACH_SORT[kind])

    assert answer.kind == kind
    assert answer.rows or answer.notes


def test_there_is_a_question_of_each_sort():
    assert set(OF_EACH_SORT) == set(KINDS)


@pytest.mark.parametrize("kind", [kind for kind in OF_EACH_SORT if kind != "changes"])
def test_the_sql_of_an_answer_runs_as_it_is(told, kind):
    if told.dialect.name != "sqlite":
        pytest.skip("SQL is shown as SQLite runs it")
    with told.connect() as connection:
        connection.connection.driver_connection.executescript(ask(told, OF_EACH_SORT[kind]).sql)
