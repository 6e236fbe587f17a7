"""Facts as rows: any order gives the same rows, again changes nothing, ids stay, a kill leaves nothing."""

from __future__ import annotations

import hashlib
import re
import shutil
from itertools import permutations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from naturalrows import natural_rows
from smallfacts import (
    arm,
    document,
    endpoint,
    event,
    facts,
    issue,
    milestone,
    quote,
    rate,
    small_vocabulary,
    study,
    text_of,
)
from sqlalchemy import text

from trialdb.facts import Facts
from trialdb.pipeline import load_facts
from trialdb.store import initialise, open_database
from trialdb.store import save as saving
from trialdb.store.database import write_session
from trialdb.store.verify import Finding, verify


@pytest.fixture(scope="module")
def words(tmp_path_factory):
    return small_vocabulary(tmp_path_factory.mktemp("seeds"))


@pytest.fixture(scope="module")
def fresh(tmp_path_factory, words):
    """A function that gives one more empty SQLite database with the small vocabulary."""
    folder = tmp_path_factory.mktemp("fresh")
    initialise(folder / "blank.db", vocabulary=words).dispose()
    engines = []

    def another():
        file = shutil.copy(folder / "blank.db", folder / f"{len(engines)}.db")
        engines.append(open_database(file))
        return engines[-1]

    yield another
    for engine in engines:
        engine.dispose()


@pytest.fixture(scope="module")
def blank(module_empty_url, words):
    """The URL of a database with the small vocabulary, of each kind in turn; it stays as it is."""
    initialise(module_empty_url, vocabulary=words).dispose()
    return module_empty_url


@pytest.fixture
def empty(blank, databases):
    """A database with the small vocabulary, of each kind in turn."""
    with databases.copy(blank) as url:
        engine = open_database(url)
        yield engine
        engine.dispose()


#: A news item without figures for its doses, a press release with them, a registry record, an unrelated trial.
SOURCES: dict[str, Facts] = {
    "news": facts(
        [study("s1", "IGNITE", sponsors=("Acme Inc.",)), study("s2", readout="2024-09")],
        [
            arm("h", dose_level="high"), arm("l", dose_level="low"), arm("p", "placebo"),
            arm("u", study="s2"),
        ],
        results=[rate("h", 42.3), rate("p", 12.8, start=40), rate("h", 29.5, versus="p", p=0.001, start=80),
                 rate("u", 30, study="s2", start=120)],
        safety_events=[event("h", "hiccups", start=160)],
        milestones=[milestone("readout", "2025-03", study="s1", start=200)],
        issues=[issue("about 5% more", start=240)],
        endpoints=[endpoint()],
    ),
    "release": facts(
        [study("s1", "ROCKET-IGNITE", "IGNITE", conditions=("eczema",), weeks=24)],
        [arm("a1", "Zedmab", 5), arm("a2", dose=300, n=328, regimen="every 4 weeks"), arm("a3", dose=150),
         arm("p", "placebo")],
        results=[rate("a2", 42.3), rate("a3", 36.4, start=40), rate("a2", 0.2, endpoint="itch-free days", start=80)],
        kind="press_release",
    ),
    "registry": facts(
        [study("s1", "ROCKET-IGNITE", nct="NCT00000001", enrolled=769)],
        [arm("a", dose=300), arm("b", dose=150), arm("c", "placebo", n=110)],
        results=[rate("a", 42.4)],
        safety_events=[event("a", "Hiccups", start=40)],
        kind="registry",
    ),
    "other": facts(
        [study("s1", "IGNITE"), study("s2", "ELSEWHERE", extension_of=("s1",))],
        [arm("a", "betanib", 10), arm("z", "zedmab", 5, study="s2")],
        results=[rate("a", 12)],
    ),
}  # fmt: skip


def put(engine, name, words, told=None):
    told = told or SOURCES[name]
    return load_facts(engine, document(told, f"/articles/{name}"), told, vocabulary=words)


def rows(engine, query):
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def test_any_order_of_four_sources_gives_the_same_rows(fresh, words):
    found = []
    for order in permutations(SOURCES):
        engine = fresh()
        for name in order:
            put(engine, name, words)
        found.append(natural_rows(engine))

    assert len(found[0]["results"]) == 9
    for told in found[1:]:
        assert told == found[0]


def test_both_databases_hold_the_same_rows_in_either_order(empty, fresh, words):
    sqlite = fresh()
    for name in SOURCES:
        put(sqlite, name, words)
    for name in reversed(SOURCES):
        put(empty, name, words)

    assert natural_rows(empty) == natural_rows(sqlite)


def test_a_document_loaded_twice_changes_nothing(empty, words):
    for name in SOURCES:
        put(empty, name, words)
    before, ids = natural_rows(empty), rows(empty, "SELECT id, source_id, position FROM results ORDER BY 1")

    assert [put(empty, name, words).status for name in SOURCES] == ["unchanged"] * 4
    assert natural_rows(empty) == before
    assert rows(empty, "SELECT id, source_id, position FROM results ORDER BY 1") == ids


def test_the_same_content_at_another_place_is_a_copy_of_the_first(empty, words):
    first = put(empty, "news", words)
    again = put(empty, "elsewhere", words, SOURCES["news"])

    assert (again.status, again.source_id, again.note) == (
        "unchanged",
        first.source_id,
        f"a copy of source {first.source_id}",
    )


def test_what_is_stated_stands_in_the_tables_with_its_names(empty, words):
    for name in SOURCES:
        put(empty, name, words)

    told = rows(
        empty,
        """SELECT s.name, a.label, c.label, e.code, r.value, r.p_operator, r.p_value, r.at_days, v.quote
        FROM results r JOIN studies s ON s.id = r.study_id JOIN arms a ON a.id = r.arm_id
        LEFT JOIN arms c ON c.id = r.comparator_id JOIN endpoints e ON e.id = r.endpoint_id
        JOIN evidence v ON v.id = r.evidence_id JOIN sources d ON d.id = r.source_id
        WHERE d.document_key = 'file:/articles/news' ORDER BY r.position""",
    )
    high = "alphamab 300 mg every 4 weeks"
    assert told == [
        ("ROCKET-IGNITE", high, None, "EASI-75", 42.3, None, None, 168, "h reached 42.3%"),
        ("ROCKET-IGNITE", "placebo", None, "EASI-75", 12.8, None, None, 168, "p reached 12.8%"),
        ("ROCKET-IGNITE", high, "placebo", "EASI-75", 29.5, "<", 0.001, 168, "h reached 29.5%"),
        ("unnamed study of alphamab, readout 2024-09", "alphamab", None, "EASI-75", 30, None, None, 168,
         "u reached 30%"),
    ]  # fmt: skip
    assert rows(empty, "SELECT study_key, nct_id, enrolled, weeks FROM studies ORDER BY study_key") == [
        ("name:elsewhere", None, None, None),
        ("name:ignite", None, None, None),
        ("nct:NCT00000001", "NCT00000001", 769, 24),
        ("source:file:/articles/news#s2", None, None, None),
    ]


def test_a_name_that_no_vocabulary_knows_is_one_row_for_all_sources(empty, words):
    for name in SOURCES:
        put(empty, name, words)

    assert rows(empty, "SELECT term, organ_class FROM adverse_event_terms WHERE NOT in_vocabulary") == [
        ("Hiccups", None)
    ]
    assert rows(empty, "SELECT name, kind FROM interventions WHERE NOT in_vocabulary") == [
        ("Zedmab", "biologic")
    ]
    assert rows(empty, "SELECT code, label FROM endpoints WHERE NOT in_vocabulary") == [
        ("itch-free days", "itch-free days")
    ]


def test_studies_arms_and_facts_keep_their_ids_when_other_sources_come(empty, words):
    put(empty, "news", words)
    query = (
        "SELECT 's', id, 0, 0 FROM studies UNION SELECT 'r', id, study_id, arm_id FROM results ORDER BY 1, 2"
    )
    first = rows(empty, query)
    arms = rows(empty, "SELECT id FROM arms ORDER BY 1")
    put(empty, "release", words)
    put(empty, "registry", words)

    assert [row for row in rows(empty, query) if row[1] in {r[1] for r in first if r[0] == row[0]}] == first
    assert set(arms) <= set(rows(empty, "SELECT id FROM arms"))


def test_two_studies_that_turn_out_to_be_one_keep_the_lower_id(empty, words):
    put(empty, "a", words, facts([study("s1", "ROCKET-IGNITE")], [arm("a1", None, label="drug")], title="a"))
    put(empty, "b", words, facts([study("s1", "IGNITE")], [arm("a1")], results=[rate("a1", 3)]))
    assert len(rows(empty, "SELECT id FROM studies")) == 2
    lower = rows(empty, "SELECT min(id) FROM studies")

    put(empty, "c", words, facts([study("s1", "ROCKET-IGNITE", "IGNITE")], title="c"))

    assert rows(empty, "SELECT id FROM studies") == lower
    assert rows(empty, "SELECT study_id FROM results") == lower


def test_a_study_that_turns_out_to_be_two_is_split(empty, words):
    bare = facts([study("s1", "IGNITE")], title="bare")
    put(empty, "bare", words, bare)
    put(empty, "a", words, facts([study("s1", "IGNITE")], [arm("a1")], results=[rate("a1", 1)]))
    assert rows(empty, "SELECT study_key FROM studies") == [("name:ignite",)]

    put(empty, "b", words, facts([study("s1", "IGNITE")], [arm("a1", "betanib")], results=[rate("a1", 2)]))

    assert rows(empty, "SELECT study_key, unresolved FROM studies ORDER BY 1") == [
        ("name:ignite|alphamab", False),
        ("name:ignite|betanib", False),
        ("source:file:/articles/bare#s1", True),
    ]


def test_a_changed_document_replaces_its_facts_and_keeps_its_old_version(empty, words):
    for name in SOURCES:
        put(empty, name, words)
    changed = facts([study("s1", "IGNITE")], [arm("h", dose_level="high")], results=[rate("h", 41)])

    assert put(empty, "news", words, changed).status == "replaced"

    assert rows(
        empty,
        """SELECT o.version, o.text, n.version, n.replaced_by FROM sources o JOIN sources n ON n.id = o.replaced_by
        WHERE o.document_key = 'file:/articles/news'""",
    ) == [(1, text_of(SOURCES["news"]), 2, None)]
    old = "(SELECT id FROM sources WHERE replaced_by IS NOT NULL)"
    for table in ("results", "safety_events", "milestones", "evidence", "resolutions", "study_endpoints"):
        assert rows(empty, f"SELECT * FROM {table} WHERE source_id IN {old}") == []
    assert rows(empty, "SELECT study_key FROM studies WHERE unresolved") == []


def test_a_database_that_saw_an_old_version_says_the_same_as_one_that_did_not(empty, fresh, words):
    changed = facts([study("s1", "HORIZON")], [arm("h", "newdrug")], results=[rate("h", 41)], title="changed")
    for name in SOURCES:
        put(empty, name, words)
    put(empty, "news", words, changed)
    other = fresh()
    for name in reversed(SOURCES):
        put(other, name, words, changed if name == "news" else None)

    seen, unseen = natural_rows(empty), natural_rows(other)
    for told in (seen, unseen):
        for table in (
            "sources",
            "source_facts",
        ):  # the old version stays there, and the new one is the second
            del told[table]
    plain = {t: [r.replace('"file:/articles/news", 2', '"file:/articles/news", 1') for r in told]
             for t, told in seen.items()}  # fmt: skip
    assert plain == unseen


def test_a_kill_in_the_middle_of_saving_leaves_nothing(empty, words, monkeypatch):
    put(empty, "news", words)
    before = natural_rows(empty)

    def killed(*_args):
        raise KeyboardInterrupt

    monkeypatch.setattr(saving, "delete_studies", killed)
    with pytest.raises(KeyboardInterrupt):
        put(empty, "release", words)
    monkeypatch.undo()

    assert natural_rows(empty) == before
    assert put(empty, "release", words).status == "loaded"


def test_issues_of_a_source_stand_once_and_go_with_its_version(empty, words):
    put(empty, "news", words)
    query = "SELECT kind, message, quote FROM load_issues"
    assert rows(empty, query) == [("not understood", "a figure without an arm", "about 5% more")]

    put(empty, "news", words, facts([study("s1", "IGNITE")], title="changed"))

    assert rows(empty, query) == []


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        ({"arm": "nobody"}, "it names the arm 'nobody', which the source does not list"),
        ({"study": "nothing"}, "it names the study 'nothing', which the source does not list"),
        ({"comparator": "again"}, "it compares an arm with itself"),
        ({"comparator": "b", "measure": "mean"}, "mean is no measure of a comparison"),
        ({"ci_low": 2.0, "ci_high": 1.0}, "its confidence interval ends before it begins"),
        ({"p_value": 5.0}, "its p-value is not between 0 and 1"),
        ({"derived": True}, "it is computed, not stated"),
        ({"evidence": quote("not there")}, "its quote does not stand at its place in the text"),
    ],
)
def test_a_fact_that_no_table_can_hold_is_an_issue_and_the_rest_is_stored(empty, words, fault, message):
    if fault.get("comparator"):
        fault = {"measure": "difference", **fault}
    good = rate("a", 5)
    bad = rate("a", 6, start=40).model_copy(update=fault)
    told = facts(
        [study("s1", "IGNITE")],
        [arm("a", dose=5), arm("again", dose=5), arm("b", dose=10)],
        results=[good, bad],
    )
    doc = document(facts(results=[good, rate("a", 6, start=40)]), "/articles/x")

    item = load_facts(empty, doc, told, vocabulary=words)

    assert rows(empty, "SELECT value FROM results") == [(5,)]
    assert rows(empty, "SELECT kind, message FROM load_issues") == [("not stored", f"result 1: {message}")]
    assert (item.counts.results, item.counts.issues) == (1, 1)


def test_all_evidence_of_a_loaded_database_stands(empty, words):
    for name in SOURCES:
        put(empty, name, words)

    with write_session(empty) as session:
        assert verify(session) == []


def test_verify_finds_changed_texts_quotes_and_figures(empty, words):
    put(empty, "other", words)
    source, evidence, result = rows(empty, "SELECT r.source_id, r.evidence_id, r.id FROM results r")[0]
    with empty.begin() as connection:
        connection.execute(text("UPDATE sources SET text = replace(text, '12', '13')"))
        connection.execute(text("UPDATE results SET value_text = '99%'"))

    with write_session(empty) as session:
        assert verify(session) == [
            Finding("sources", source, "its text or metadata is not what was loaded (sha256 differs)"),
            Finding("evidence", evidence, f"its quote does not stand at 0-13 of source {source}"),
            Finding("results", result, "its figure '12%' does not stand in its quote".replace("12", "99")),
        ]


_STUDIES = st.sampled_from(
    [study("s1", "IGNITE"), study("s1", "ROCKET-IGNITE"), study("s1", "IGNITE", nct="NCT00000001"),
     study("s1", "ROCKET-IGNITE", "IGNITE"), study("s1", "HORIZON", extension_of=("IGNITE",)), study("s1")]
)  # fmt: skip
_ARMS = st.sampled_from([[arm("a1")], [arm("a1", "betanib", 5)], [arm("a1", dose=5), arm("a2", dose=9)], []])
_TOLD = st.builds(lambda s, a, t: facts([s], a, title=t, results=[rate(x.id, 1) for x in a[:1]]), _STUDIES, _ARMS,
                  st.sampled_from("xyz"))  # fmt: skip


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.sampled_from("abcd"), _TOLD), min_size=1, max_size=7), data=st.data())
def test_what_a_database_says_depends_on_its_current_documents_only(fresh, words, steps, data):
    """Whatever was loaded and replaced before: the same as loading the last versions into a fresh one."""
    used, other = fresh(), fresh()
    last = {}
    for name, told in steps:
        last[name] = _titled(name, told)
        put(used, name, words, last[name])
    for name in data.draw(st.permutations(sorted(last))):
        put(other, name, words, last[name])

    seen, unseen = natural_rows(used), natural_rows(other)
    for table in set(seen) - {"sources", "source_facts"}:
        assert [_first_version(r) for r in seen[table]] == [_first_version(r) for r in unseen[table]], table


def _titled(name, told):
    """A document's facts follow from its words, so that other facts need other words: here in the title."""
    digest = hashlib.sha256(told.model_dump_json().encode()).hexdigest()
    return told.model_copy(update={"source": told.source.model_copy(update={"title": f"{name} {digest}"})})


def _first_version(row):
    return re.sub(r'("file:/articles/[a-d]"), \d+', r"\1, 1", row)
