"""What a run brought: new studies, new results, changed figures and new conflicts, by articles and by records."""

from __future__ import annotations

import shutil
from itertools import count

import pytest
from records import cells, denoms, groups, load_records, outcome, record, with_outcomes
from sqlalchemy import create_engine, event, text

from trialdb.errors import UnknownNameError
from trialdb.pipeline import load
from trialdb.query import changes, run_changes
from trialdb.query.arrivals import arrivals
from trialdb.store import open_database, save
from trialdb.store.changes import save_arrivals
from trialdb.store.ledger import LoadChange

NOTHING = {"new study": 0, "new results": 0, "changed figure": 0, "new conflict": 0}
FENWICK = "https://fenwick.example/lantern-2"
EVENTS = "Pyrexia occurred in 12.5% of patients on lebrikizumab 300 mg and in 4.1% on placebo."


def article(
    *sentences, title="LANTERN-2 meets its goals", publisher="Fenwick Bio", date="2025-03-08", url=FENWICK
):
    """A page about a study of lebrikizumab in atopic dermatitis."""
    head = f"---\ntitle: {title}\npublisher: {publisher}\npublished: {date}\nurl: {url}\nkind: press_release\n---\n"
    return head + "\n" + "\n\n".join(sentences) + "\n"


def trial(name="LANTERN-2"):
    return (
        f"{name} is a phase 3, randomized, placebo-controlled trial in 412 adults with atopic dermatitis that compares "
        "lebrikizumab 300 mg with placebo."
    )


def easi(rate, name="LANTERN-2", control="12.8"):
    return (
        f"In {name}, {rate}% of patients who received lebrikizumab 300 mg achieved EASI-75 at week 24, "
        f"compared with {control}% of patients who received placebo."
    )


def iga(rate):
    return f"An IGA score of 0 or 1 at week 24 was achieved by {rate}% of patients who received lebrikizumab 300 mg."


@pytest.fixture
def bring(database, tmp_path):
    """Loads texts in one run, each as a file of its own unless it has an address, and gives what the run brought."""
    numbers = count()

    def told(*texts, most=1000, keep=True):
        files = []
        for words in texts:
            files.append(tmp_path / f"page{next(numbers)}.md")
            files[-1].write_text(words, encoding="utf-8")
        return brought(database, load(database, files), most=most, keep=keep)

    return told


def brought(engine, report, *, most=1000, keep=True):
    assert report.failed == 0, report.items
    found = arrivals(engine, report.run_id, most=most)
    if keep:
        with save.writing(engine) as session:
            save_arrivals(session, report.run_id, found)
    return found


def messages(found, kind):
    return [change.message for change in found.changes if change.kind == kind]


def rows(engine, query):
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


# --- articles ----------------------------------------------------------------------------------------------


def test_a_new_article_brings_its_study_and_its_results(database, bring):
    found = bring(article(trial(), easi(42.3), EVENTS))

    (source,) = (row[0] for row in rows(database, "SELECT id FROM sources"))
    assert found.changes == (
        LoadChange(
            "new study",
            "LANTERN-2: phase 3, lebrikizumab, atopic dermatitis, 412 participants",
            "LANTERN-2",
            None,
            source,
        ),
        LoadChange(
            "new results",
            "LANTERN-2: 2 figures and 2 adverse-event figures from Fenwick Bio, 2025-03-08",
            "LANTERN-2",
            None,
            source,
            2,
        ),
    )
    assert found.counts == {**NOTHING, "new study": 1, "new results": 2}


def test_the_same_article_again_brings_nothing(bring):
    bring(article(trial(), easi(42.3)))

    again = bring(article(trial(), easi(42.3)))

    assert (again.changes, again.counts, again.keys) == ((), NOTHING, ())


def test_a_corrected_figure_is_a_change_and_nothing_else_is_new(bring):
    bring(article(trial(), easi(42.3), EVENTS))

    found = bring(article(trial(), easi(43.1), EVENTS.replace("4.1%", "4.4%"), date="2025-03-09"))

    assert found.counts == {**NOTHING, "changed figure": 2}
    assert messages(found, "changed figure") == [
        "LANTERN-2: EASI-75 at week 24, lebrikizumab 300 mg: was 42.3%, is now 43.1% (Fenwick Bio, 2025-03-09)",
        "LANTERN-2: Pyrexia, placebo: was 4.1%, is now 4.4% (Fenwick Bio, 2025-03-09)",
    ]


def test_an_article_that_is_reworded_has_changed_no_figure(bring):
    bring(article(trial(), easi(42.3)))

    found = bring(article(trial(), "The company said so on Saturday.", easi(42.3), title="Goals met"))

    assert found.counts == NOTHING


def test_what_a_new_version_states_besides_is_new_and_what_it_leaves_out_is_told(bring):
    bring(article(trial(), easi(42.3), EVENTS))

    found = bring(article(trial(), easi(42.3), iga(31.5)))

    assert found.counts == {**NOTHING, "new results": 1, "changed figure": 2}
    assert messages(found, "new results") == ["LANTERN-2: 1 figure from Fenwick Bio, 2025-03-08"]
    assert messages(found, "changed figure") == [
        f"LANTERN-2: Pyrexia, {arm}: was {figure}, is no longer stated (Fenwick Bio, 2025-03-08)"
        for arm, figure in (("lebrikizumab 300 mg", "12.5%"), ("placebo", "4.1%"))
    ]


def test_a_second_source_that_agrees_brings_results_of_a_study_that_is_known(bring):
    bring(article(trial(), easi(42.3)))

    found = bring(
        article(trial(), easi(42.3), publisher="Derm Daily", date="2025-03-10", url="https://derm.example/1")
    )

    assert found.counts == {**NOTHING, "new results": 2}
    assert messages(found, "new results") == ["LANTERN-2: 2 figures from Derm Daily, 2025-03-10"]


def test_a_conflict_is_told_once_over_two_runs(bring):
    bring(article(trial(), easi(42.3)))
    other = {"publisher": "Derm Daily", "url": "https://derm.example/1"}

    found = bring(article(trial(), easi(45.3), date="2025-03-10", **other))
    again = bring(article(trial(), easi(45.3), date="2025-03-11", title="LANTERN-2, corrected", **other))

    said = "45.3% (Derm Daily, 2025-03-10) but 42.3% (Fenwick Bio, 2025-03-08)"
    assert messages(found, "new conflict") == [f"LANTERN-2: EASI-75 at week 24, lebrikizumab 300 mg: {said}"]
    assert found.counts == {**NOTHING, "new results": 2, "new conflict": 1}
    assert again.counts == NOTHING


def test_a_conflict_that_comes_of_a_correction_is_new_and_another_figure_makes_another(bring):
    bring(article(trial(), easi(42.3)))
    other = {"publisher": "Derm Daily", "url": "https://derm.example/1"}
    bring(article(trial(), easi(42.3), **other))

    first = bring(article(trial(), easi(44.0), **other))
    second = bring(article(trial(), easi(44.5), **other))

    for found in (first, second):
        assert found.counts == {**NOTHING, "changed figure": 1, "new conflict": 1}


def test_one_conflict_between_three_sources_that_print_two_figures_is_one(bring):
    bring(article(trial(), easi(42.3)))

    found = bring(
        *(
            article(trial(), easi(45.3), publisher=name, url=f"https://{name}.example/1")
            for name in ("derm", "skin")
        )
    )

    assert found.counts == {**NOTHING, "new results": 4, "new conflict": 1}


def test_a_study_that_two_new_articles_speak_of_is_new_once(bring):
    found = bring(
        article(trial(), easi(42.3)),
        article(trial(), easi(42.3), publisher="Derm Daily", url="https://derm.example/1"),
    )

    assert found.counts == {**NOTHING, "new study": 1, "new results": 4}


def test_a_study_that_a_replaced_article_speaks_of_for_the_first_time_is_new(bring):
    bring(article(trial(), easi(42.3)))

    found = bring(article(trial(), easi(42.3), trial("LANTERN-3"), easi(39.9, "LANTERN-3", "11.2")))

    assert [change.study for change in found.changes if change.kind == "new study"] == ["LANTERN-3"]
    assert found.counts == {**NOTHING, "new study": 1, "new results": 2}


def test_no_more_than_so_many_are_listed_and_all_are_counted(bring):
    names = ["LANTERN-2", "MERIDIAN-1", "HALCYON-1"]
    pages = [
        article(trial(name), easi(42.3, name), url=f"https://fenwick.example/{name}", title=f"On {name}")
        for name in names
    ]

    found = bring(*pages, most=2)

    assert found.counts == {**NOTHING, "new study": 3, "new results": 6}
    assert [change.study for change in found.changes] == [*names[:2], *names[:2]]


def test_an_article_that_is_replaced_in_the_run_that_loaded_it_is_new(bring):
    found = bring(article(trial(), easi(42.3)), article(trial(), easi(43.1)))

    assert found.counts == {**NOTHING, "new study": 1, "new results": 2}


# --- records -----------------------------------------------------------------------------------------------


def test_records_that_are_new_bring_studies_and_those_with_results_figures(database, tmp_path):
    posted = with_outcomes(outcome("-9.1", "-2.0"), nct_id="NCT09990002")

    found = brought(database, load_records(database, tmp_path, record(), posted))

    assert found.counts == {**NOTHING, "new study": 2, "new results": 2}
    assert messages(found, "new study") == [
        f"{number}: phase 3, Alphamab" for number in ("NCT09990001", "NCT09990002")
    ]
    assert messages(found, "new results") == ["NCT09990002: 2 figures from ClinicalTrials.gov, 2025-01-31"]


def test_a_record_that_gets_results_brings_them(database, tmp_path):
    brought(database, load_records(database, tmp_path, record()))
    now = with_outcomes(outcome("-9.1", "-2.0"))
    now["resultsSection"]["adverseEventsModule"] = {
        "eventGroups": groups("EG"),
        "otherEvents": [{"term": "Headache", "stats": events(12, 3)}],
    }

    found = brought(database, load_records(database, tmp_path, now))

    assert found.counts == {**NOTHING, "new results": 2}
    assert messages(found, "new results") == [
        "NCT09990001: 2 figures and 2 adverse-event figures from ClinicalTrials.gov, 2025-01-31"
    ]


def test_results_that_a_record_gets_are_counted_as_they_stand_in_the_table(database, tmp_path):
    brought(database, load_records(database, tmp_path, record()))
    trio = outcome("1", "2", analyses=[{"groupIds": ["OG000"], "paramType": "Mean", "paramValue": "1.5"}])

    found = brought(database, load_records(database, tmp_path, with_outcomes(trio)))

    assert rows(database, "SELECT COUNT(*) FROM results") == [(2,)]
    assert found.counts == {**NOTHING, "new results": 2}


def events(*affected):
    return [
        {"groupId": f"EG{n:03}", "numAffected": number, "numAtRisk": 150} for n, number in enumerate(affected)
    ]


def test_a_record_whose_figures_change_says_which_in_words(database, tmp_path):
    before, now = (
        with_outcomes(
            outcome({"value": value, "spread": spread}, "-2.0", analyses=[estimate(p)]),
            outcome("1", "2", title="Deaths", timeFrame="1 year", dispersionType=None),
        )
        for value, spread, p in (("-9.1", "1.20", "0.03"), ("-9.4", "1.2", "<0.001"))
    )
    for told, affected in ((before, 12), (now, 14)):
        told["resultsSection"]["adverseEventsModule"] = {
            "eventGroups": groups("EG"), "seriousEvents": [{"term": "Sepsis", "stats": events(affected, 3)}],
        }  # fmt: skip
    brought(database, load_records(database, tmp_path, before))

    found = brought(database, load_records(database, tmp_path, now))

    title, source = "Change from baseline in systolic blood pressure", "(ClinicalTrials.gov, 2025-01-31)"
    assert messages(found, "changed figure") == [
        f"NCT09990001: {title}, Alphamab 300 mg: was -9.1 mmHg, is now -9.4 mmHg {source}",
        f"NCT09990001: {title}, Alphamab 300 mg vs Placebo (Mean Difference), p-value: was 0.03, is now <0.001 {source}",
        f"NCT09990001: Sepsis, Alphamab 300 mg (serious): was 12/150, is now 14/150 {source}",
    ]
    assert found.counts == {**NOTHING, "changed figure": 3}


def estimate(p_value):
    return {
        "groupIds": ["OG000", "OG001"], "paramType": "Mean Difference", "paramValue": "-7.1", "pValue": p_value,
        "ciPctValue": "95", "ciLowerLimit": "-9.0", "ciUpperLimit": "-5.2",
    }  # fmt: skip


def test_a_record_whose_outcomes_are_moved_renamed_or_described_anew_has_changed_no_figure(
    database, tmp_path
):
    first, second = outcome("-9.1", "-2.0"), outcome("4", "5", title="Weight", unitOfMeasure="kg")
    brought(database, load_records(database, tmp_path, with_outcomes(first, second)))
    swapped = {**first, "groups": groups("OG", "Placebo", "Alphamab 300 mg"), "denoms": denoms("148", "150")}
    swapped["classes"] = [{"categories": [{"measurements": cells("-2.0", "-9.1")}]}]
    renamed = {**second, "title": "Body weight", "description": "On a scale"}

    found = brought(database, load_records(database, tmp_path, with_outcomes(renamed, swapped)))

    assert found.counts == NOTHING


def test_a_study_that_an_article_told_of_is_known_when_its_record_comes(database, bring, tmp_path):
    bring(article(trial(), easi(42.3), "LANTERN-2 is registered as NCT09990001."))
    named = record(identificationModule={"acronym": "LANTERN-2"})

    found = brought(database, load_records(database, tmp_path, named))

    assert found.counts == NOTHING


def test_a_record_that_is_read_anew_and_says_the_same_brings_nothing(database, tmp_path):
    posted = with_outcomes(outcome("-9.1", "-2.0"))
    brought(database, load_records(database, tmp_path, posted))
    with database.begin() as connection:
        connection.execute(text("UPDATE registry_records SET read_with = 'an earlier version'"))

    report = load_records(database, tmp_path, posted)

    assert report.replaced == 1
    assert brought(database, report).counts == NOTHING


# --- how it is kept ----------------------------------------------------------------------------------------


def test_what_a_run_brought_is_kept_with_its_counts_and_writing_it_again_is_the_same(database, bring):
    found = bring(article(trial(), easi(42.3)))
    query = "SELECT position, kind, study, message, length(change_key) FROM load_changes ORDER BY position"
    kept = rows(database, query)

    with save.writing(database) as session:
        save_arrivals(session, 1, found)

    assert kept == [
        (place, change.kind, "LANTERN-2", change.message, 64) for place, change in enumerate(found.changes)
    ]
    assert rows(database, query) == kept
    assert rows(
        database, "SELECT new_studies, new_results, changed_figures, new_conflicts FROM load_runs"
    ) == [(1, 2, 0, 0)]


def test_what_a_run_brought_is_listed_with_its_sources(database, bring):
    bring(article(trial(), easi(42.3)))
    bring(article(trial(), easi(42.3)))

    listed = run_changes(database, 1)

    assert [
        (row["kind"], row["study"], row["publisher"], row["published_on"], row["url"]) for row in listed
    ] == [(kind, "LANTERN-2", "Fenwick Bio", "2025-03-08", FENWICK) for kind in ("new study", "new results")]
    assert listed.notes == ("1 new study, 2 new results",)
    assert (run_changes(database, 2).rows, run_changes(database, 2).notes) == (
        [],
        ("this run brought nothing new",),
    )
    with pytest.raises(UnknownNameError, match="run '3'"):
        run_changes(database, 3)


# --- trialdb changes ---------------------------------------------------------------------------------------


def test_changes_of_an_article_are_its_figures_in_words(database, bring):
    bring(article(trial(), easi(42.3)))
    bring(article(trial(), easi(43.1), iga(31.5), date="2025-03-09"))

    found = changes(database, study="LANTERN-2").rows

    assert [(row["change"], row["field"], row["before"], row["now"]) for row in found] == [
        ("changed", "EASI-75 at week 24, lebrikizumab 300 mg", "42.3%", "43.1%"),
        ("added", "IGA 0/1 at week 24, lebrikizumab 300 mg", None, "31.5%"),
    ]
    assert {
        tuple(row[name] for name in ("study", "version", "published_before", "published_on", "publisher", "source_kind"))
        for row in found
    } == {("LANTERN-2", 2, "2025-03-08", "2025-03-09", "Fenwick Bio", "press_release")}  # fmt: skip


def test_changes_are_of_the_studies_that_are_asked_for(database, bring):
    both = (trial(), trial("MERIDIAN-1"))
    bring(article(*both, easi(42.3), easi(20.1, "MERIDIAN-1", "9.9")))
    bring(article(*both, easi(43.1), easi(20.9, "MERIDIAN-1", "9.9")))

    asked = {name: changes(database, study=name).rows for name in ("LANTERN-2", "MERIDIAN-1")}

    assert {name: [row["now"] for row in found] for name, found in asked.items()} == {
        "LANTERN-2": ["43.1%"],
        "MERIDIAN-1": ["20.9%"],
    }
    assert len(changes(database).rows) == 2
    assert changes(database, since="2999-01-01").rows == []


def test_what_another_version_of_trialdb_saw_in_the_same_words_has_not_moved(database, bring):
    bring(article(trial(), easi(42.3), EVENTS))
    bring(article(trial(), easi(43.1), EVENTS))
    with database.begin() as connection:
        told = connection.execute(text("SELECT facts FROM source_facts WHERE source_id = 1")).scalar_one()
        blind = told.replace(
            told[told.index('"safety_events":') : told.index('"milestones":')], '"safety_events":[],'
        )
        connection.execute(
            text("UPDATE source_facts SET facts = :facts, extractor_version = 'earlier' WHERE source_id = 1"),
            {"facts": blind},
        )

    assert [row["now"] for row in changes(database).rows] == ["43.1%"]


def test_a_version_whose_facts_cannot_be_read_any_more_is_noted_and_the_others_are_compared(database, bring):
    for value in (42.3, 43.1, 44.0):
        bring(article(trial(), easi(value)))
    with database.begin() as connection:
        connection.execute(text("UPDATE source_facts SET facts = '{\"of\": 1}' WHERE source_id = 1"))

    found = changes(database, study="LANTERN-2")

    assert [(row["before"], row["now"]) for row in found] == [("43.1%", "44%")]
    assert found.notes == (f"version 1 of {FENWICK} was kept by another trialdb and cannot be compared",)


# --- what it costs -----------------------------------------------------------------------------------------


def test_the_work_grows_with_the_records_of_a_run_and_memory_does_not(sqlite_template, tmp_path):
    def steps(number):
        file = tmp_path / f"{number}.db"
        shutil.copy(sqlite_template, file)
        engine = open_database(f"sqlite:///{file}")
        told = [with_outcomes(outcome("1", "2"), nct_id=f"NCT{n:08}") for n in range(number)]
        report = load_records(engine, tmp_path, *told)
        engine.dispose()
        taken = [0, 0]
        counting = create_engine(f"sqlite:///{file}")

        def step():
            taken[0] += 1

        event.listen(counting, "connect", lambda connection, _: connection.set_progress_handler(step, 10))
        event.listen(counting, "before_cursor_execute", lambda *_: taken.__setitem__(1, taken[1] + 1))
        found = arrivals(counting, report.run_id, most=5)
        counting.dispose()
        assert (found.counts["new study"], found.counts["new results"]) == (number, 2 * number)
        assert len(found.changes) == 10
        return taken

    (few, statements), (many, same) = steps(20), steps(200)

    assert same == statements
    assert many < 12 * few
