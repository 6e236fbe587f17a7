"""Opening a database, and bringing one up to date: tables, views, vocabularies and descriptions."""

from __future__ import annotations

import dataclasses
import os
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, insert, inspect, select, text
from sqlalchemy.exc import OperationalError

from trialdb import vocabulary as vocabularies
from trialdb.errors import DatabaseError, SeedError
from trialdb.settings import migrations_dir
from trialdb.store import initialise, open_database, schema_change, write_session
from trialdb.store.database import connect, head_revision
from trialdb.store.models import (
    AdverseEventName,
    AdverseEventTerm,
    Base,
    Condition,
    ConditionName,
    DataDictionary,
    Endpoint,
    EndpointName,
    Intervention,
    InterventionName,
    Organisation,
    OrganisationName,
    StudyRule,
)
from trialdb.store.seed import seed_vocabularies
from trialdb.store.views import View, create_views, drop_views, read_views
from trialdb.vocabulary import load_vocabulary

SEEDS = {
    "endpoints.csv": [
        "code,label,area,instrument,kind,threshold,unit,higher_is_better,names",
        "ZI-4,Itch eased by 4 points,dermatology,ZI,responder,4,%,yes,zemla itch response|ZI 4",
        "ZAF,Zemla ache score,pain,,continuous,,points,no,",
    ],
    "adverse_events.csv": ["term,organ_class,names", "Zemla rash,Skin,rash of zemla"],
    "interventions.csv": ["name,kind,mechanism,names", "zemlakimab,biologic,anti-zemla,ZB-1|Zemlara"],
    "organisations.csv": ["name,kind,country,names", "Zemla Bio,company,Norway,Zemla"],
    "conditions.csv": ["name,area,names", "zemla itch,dermatology,"],
    "drug_stems.csv": ["stem,kind,meaning"],
    "drug_codes.csv": ["prefix,organisation"],
    "study_rules.yaml": [
        "- {source: https://example.org/a, readout: 2024-09, study: ZEMLA-1, reason: one readout}",
        "- {source: https://example.org/b, phrase: the long study, study: ZEMLA-2, reason: one is long}",
    ],
}


SEEDED = (
    Endpoint, EndpointName, AdverseEventTerm, AdverseEventName, Intervention, InterventionName,
    Organisation, OrganisationName, Condition, ConditionName, StudyRule,
)  # fmt: skip


def small_seeds(folder: Path, **changed: list[str]) -> Path:
    """A folder of vocabularies of a few names, with some files changed (``conditions=[...]`` are its lines)."""
    folder.mkdir()
    named = {f"{name}.{'yaml' if name == 'study_rules' else 'csv'}": lines for name, lines in changed.items()}
    for name, lines in {**SEEDS, **named}.items():
        (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def small_vocabulary(folder: Path, **changed: list[str]):
    return load_vocabulary(small_seeds(folder, **changed))


def rows(engine, model) -> list[dict]:
    with engine.connect() as connection:
        table = model.__table__
        return [
            dict(row) for row in connection.execute(select(table).order_by(*table.primary_key)).mappings()
        ]


def everything(engine) -> dict[str, list[dict]]:
    return {mapper.class_.__tablename__: rows(engine, mapper.class_) for mapper in Base.registry.mappers}


def one_line(error: pytest.ExceptionInfo[BaseException]) -> str:
    words = str(error.value)
    assert "\n" not in words
    return words


def test_a_database_that_is_not_there_is_an_error_that_says_what_makes_one(tmp_path):
    file = tmp_path / "data" / "trials.db"
    with pytest.raises(DatabaseError) as error:
        open_database(file)
    assert one_line(error) == f"{file}: no such database; make it with `trialdb init` or `trialdb load`"
    assert not file.parent.exists()


def test_create_makes_the_folder_and_a_whole_database(tmp_path, vocabulary):
    file = tmp_path / "new" / "data" / "trials.db"
    engine = open_database(file, create=True)
    assert len(rows(engine, Endpoint)) == len(vocabulary.endpoints)
    engine.dispose()
    open_database(file).dispose()


def test_create_opens_the_database_that_is_there(database):
    with database.begin() as connection:
        connection.execute(insert(Condition), {"name": "mine"})
    again = open_database(database.url.render_as_string(hide_password=False), create=True)
    assert "mine" in {row["name"] for row in rows(again, Condition)}
    again.dispose()


def test_without_a_name_the_environment_names_the_database(tmp_path, sqlite_url, monkeypatch):
    monkeypatch.setenv("TRIALDB_DB", sqlite_url)
    engine = open_database()
    assert engine.url.database == str(tmp_path / "trials.db")
    engine.dispose()


def test_without_any_name_it_is_in_the_data_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    initialise().dispose()
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["trials.db"]


def test_a_file_that_is_no_database_is_an_error(tmp_path):
    file = tmp_path / "notes.txt"
    file.write_text("Nothing but notes, but more than a hundred bytes of them. " * 5)
    before = file.read_bytes()
    for opened in (open_database, initialise, lambda name: open_database(name, create=True)):
        with pytest.raises(DatabaseError) as error:
            opened(file)
        assert one_line(error) == f"{file}: file is not a database"
    assert file.read_bytes() == before


def test_a_folder_is_no_database(tmp_path):
    with pytest.raises(DatabaseError, match="this is a folder, not a database"):
        open_database(tmp_path)


def test_a_folder_that_cannot_be_made_is_an_error(tmp_path):
    (tmp_path / "taken").write_text("")
    with pytest.raises(DatabaseError) as error:
        initialise(tmp_path / "taken" / "data" / "trials.db")
    assert one_line(error).endswith("its folder cannot be made (Not a directory)")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("nonsense://x", "trialdb knows SQLite and PostgreSQL, not nonsense"),
        ("postgresql://host:port/x", "not the path or URL of a database"),
        ("file:trials.db?mode=ro", "name the file itself"),
        ("mysql://localhost/x", "mysql://localhost/x: trialdb knows SQLite and PostgreSQL, not mysql"),
    ],
)
def test_other_databases_are_refused(name, words):
    with pytest.raises(DatabaseError, match=words):
        open_database(name)


def test_a_server_that_does_not_answer_is_an_error_without_the_password():
    with pytest.raises(DatabaseError) as error:
        open_database("postgresql://someone:secret@127.0.0.1:1/trials")
    assert one_line(error).startswith("postgresql+psycopg://someone:***@127.0.0.1:1/trials: connection")
    assert "secret" not in str(error.value)


def test_a_database_without_tables_is_not_opened(empty_url):
    engine = connect(empty_url, create=True)
    engine.connect().close()
    engine.dispose()
    with pytest.raises(DatabaseError, match="no tables of trialdb are in it; make them with `trialdb init`"):
        open_database(empty_url)


@pytest.mark.parametrize(
    ("revision", "words"),
    [
        ("0001", "made by an earlier trialdb; bring it up to date with `trialdb init`"),
        ("9876", r"made by a newer trialdb \(revision 9876\); install that one"),
    ],
)
def test_a_database_of_another_revision_is_not_opened(database, revision, words):
    with database.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})
    for create in (False, True):
        with pytest.raises(DatabaseError, match=words):
            open_database(database.url.render_as_string(hide_password=False), create=create)


def test_a_database_of_a_newer_trialdb_is_not_initialised(database):
    with database.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9876'"))
    with pytest.raises(DatabaseError, match="made by a newer trialdb"):
        initialise(database.url.render_as_string(hide_password=False))


def test_tables_of_others_with_our_names_are_left_alone(empty_url):
    other = connect(empty_url, create=True)
    with other.begin() as connection:
        connection.execute(text("CREATE TABLE studies (theirs TEXT)"))
    with pytest.raises(DatabaseError, match=r"studies.* already exists"):
        initialise(empty_url)
    assert inspect(other).get_table_names() == ["studies"]
    other.dispose()


def test_a_database_in_memory_lives_as_long_as_its_engine():
    engine = initialise("sqlite://")
    assert rows(engine, Endpoint)
    engine.dispose()


def test_sqlite_connections_check_references_wait_and_write_ahead(sqlite_url):
    engine = open_database(sqlite_url)
    with engine.connect() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("foreign_keys", "journal_mode", "busy_timeout", "synchronous")
        }
    engine.dispose()
    assert pragmas == {"foreign_keys": 1, "journal_mode": "wal", "busy_timeout": 30_000, "synchronous": 1}


def test_foreign_keys_are_checked_again_after_a_change_of_the_schema(sqlite_url):
    engine = open_database(sqlite_url)
    with schema_change(engine) as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 0
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    engine.dispose()


def test_a_change_of_the_schema_that_breaks_a_reference_is_undone(sqlite_url):
    engine = open_database(sqlite_url)
    broken = "UPDATE endpoint_names SET endpoint_id = 1234567 WHERE id = 1"
    with pytest.raises(DatabaseError) as error, schema_change(engine) as connection:
        connection.execute(text(broken))
    assert one_line(error) == "endpoint_names row 1 refers to a row of endpoints that is not there"
    assert 1234567 not in {row["endpoint_id"] for row in rows(engine, EndpointName)}
    engine.dispose()


def test_a_read_only_database_is_opened(sqlite_url, tmp_path):
    file = tmp_path / "trials.db"
    with sqlite3.connect(file) as plain:
        plain.execute("PRAGMA journal_mode = DELETE")
    plain.close()
    engine = open_database(f"sqlite:///file:{file}?mode=ro&uri=true")
    assert rows(engine, Endpoint)
    engine.dispose()


def test_writers_wait_for_each_other(database):
    order = []
    started = threading.Event()

    def second() -> None:
        started.set()
        with write_session(database) as session, session.begin():
            session.add(Condition(name="second"))
            session.flush()
            order.append("second")

    thread = threading.Thread(target=second)
    with write_session(database) as session, session.begin():
        session.add(Condition(name="first"))
        session.flush()
        if database.dialect.name == "sqlite":
            thread.start()
            started.wait()
            thread.join(0.2)  # it must still be waiting, not fail
            assert thread.is_alive()
        order.append("first")
    if not thread.ident:
        thread.start()
    thread.join()
    assert order == ["first", "second"]
    assert {"first", "second"} <= {row["name"] for row in rows(database, Condition)}


def test_a_writer_that_reads_first_is_not_refused_because_of_another(sqlite_url):
    first, other = open_database(sqlite_url), open_database(sqlite_url)
    with write_session(first) as session, session.begin():
        session.scalars(select(Condition)).all()
        with other.connect() as connection:
            connection.exec_driver_sql("PRAGMA busy_timeout = 10")
            with pytest.raises(OperationalError, match="database is locked"):
                connection.execute(insert(Condition), {"name": "other"})
        session.add(Condition(name="first"))
    first.dispose()
    other.dispose()


def test_a_session_that_fails_leaves_nothing(database):
    def fail() -> None:
        with write_session(database) as session, session.begin():
            session.add(Condition(name="half"))
            session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert "half" not in {row["name"] for row in rows(database, Condition)}


def test_ddl_and_rows_are_undone_together(database):
    def fail() -> None:
        with schema_change(database) as connection:
            connection.execute(text("CREATE TABLE half (id INTEGER)"))
            connection.execute(insert(Condition), {"name": "half"})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert not inspect(database).has_table("half")
    assert "half" not in {row["name"] for row in rows(database, Condition)}


def test_initialising_again_changes_nothing(empty_url, tmp_path):
    vocabulary = small_vocabulary(tmp_path / "seeds")
    engine = initialise(empty_url, vocabulary=vocabulary)
    before = everything(engine)
    engine.dispose()
    engine = initialise(empty_url, vocabulary=vocabulary)
    assert everything(engine) == before
    engine.dispose()


def test_a_vocabulary_that_is_refused_leaves_the_database_as_it_was(empty_url, tmp_path):
    vocabulary = small_vocabulary(tmp_path / "seeds")
    odd = dataclasses.replace(vocabulary.endpoints["ZAF"], kind="odd")
    with pytest.raises(DatabaseError, match="ck_endpoints_kind"):
        initialise(empty_url, vocabulary=dataclasses.replace(vocabulary, endpoints={"ZAF": odd}))
    engine = connect(empty_url)
    assert inspect(engine).get_table_names() == []
    engine.dispose()


def test_a_vocabulary_file_with_a_mistake_is_named(tmp_path, monkeypatch):
    folder = small_seeds(tmp_path / "seeds", conditions=["name,area"])
    monkeypatch.setenv("TRIALDB_SEEDS", str(folder))
    with pytest.raises(SeedError, match=r"conditions\.csv:1"):
        initialise(tmp_path / "trials.db")


def test_processes_may_initialise_the_same_database_at_once(empty_url, tmp_path):
    folder = small_seeds(tmp_path / "seeds")
    code = "import sys, trialdb.store as s; s.initialise(sys.argv[1]).dispose()"
    command = [sys.executable, "-W", "error", "-c", code, empty_url]
    environment = {**os.environ, "TRIALDB_SEEDS": str(folder)}
    processes = [
        subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment) for _ in range(3)
    ]
    errors = [process.communicate(timeout=60)[1] for process in processes]
    assert [(process.returncode, words) for process, words in zip(processes, errors, strict=True)] == [
        (0, "")
    ] * 3
    engine = open_database(empty_url)
    assert [row["code"] for row in rows(engine, Endpoint)] == ["ZI-4", "ZAF"]
    engine.dispose()


def test_opening_does_not_import_alembic(sqlite_url):
    code = (
        "import sys, trialdb.store as s; s.open_database(sys.argv[1]).dispose();"
        "print([name for name in sys.modules if name.startswith('alembic')])"
    )
    ran = subprocess.run([sys.executable, "-c", code, sqlite_url], capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"


def test_the_head_read_from_the_files_is_the_head_that_alembic_finds():
    from alembic.script import ScriptDirectory

    assert head_revision() == ScriptDirectory(str(migrations_dir())).get_current_head()


# ------------------------------------------------------------------------------------------------ vocabularies


@pytest.fixture(scope="module")
def blank(module_empty_url, small):
    """The URL of a database with a small vocabulary, of each kind in turn; it stays as it is."""
    initialise(module_empty_url, vocabulary=small).dispose()
    return module_empty_url


@pytest.fixture
def seeded(blank, databases):
    """A database with a small vocabulary, of each kind in turn."""
    with databases.copy(blank) as url:
        engine = open_database(url)
        yield engine
        engine.dispose()


@pytest.fixture(scope="session")
def small(tmp_path_factory):
    return small_vocabulary(tmp_path_factory.mktemp("small") / "seeds")


def reseed(engine, vocabulary) -> None:
    with engine.begin() as connection:
        seed_vocabularies(connection, vocabulary)


def test_vocabularies_stand_in_their_tables(seeded):
    assert rows(seeded, Endpoint) == [
        {"id": 1, "code": "ZI-4", "label": "Itch eased by 4 points", "area": "dermatology", "instrument": "ZI",
         "kind": "responder", "threshold": "4", "unit": "%", "higher_is_better": True, "in_vocabulary": True},
        {"id": 2, "code": "ZAF", "label": "Zemla ache score", "area": "pain", "instrument": None,
         "kind": "continuous", "threshold": None, "unit": "points", "higher_is_better": False, "in_vocabulary": True},
    ]  # fmt: skip
    assert [(row["endpoint_id"], row["name"], row["name_key"]) for row in rows(seeded, EndpointName)] == [
        (1, "ZI-4", "zi4"),
        (1, "Itch eased by 4 points", "itcheasedby4points"),
        (1, "zemla itch response", "zemlaitchresponse"),
        (2, "ZAF", "zaf"),
        (2, "Zemla ache score", "zemlaachescore"),
    ]
    assert rows(seeded, Organisation) == [
        {"id": 1, "name": "Zemla Bio", "kind": "company", "country": "Norway", "in_vocabulary": True}
    ]
    assert rows(seeded, StudyRule) == [
        {"id": 1, "source": "https://example.org/a", "readout": "2024-09", "phrase": "", "intervention": "",
         "study": "ZEMLA-1", "reason": "one readout"},
        {"id": 2, "source": "https://example.org/b", "readout": "", "phrase": "the long study", "intervention": "",
         "study": "ZEMLA-2", "reason": "one is long"},
    ]  # fmt: skip


def test_a_changed_entry_updates_its_row(seeded, tmp_path):
    changed = ["name,kind,mechanism,names", "zemlakimab,biologic,zemla blocker,ZB-1|ZB-001"]
    reseed(seeded, small_vocabulary(tmp_path / "changed", interventions=changed))
    assert rows(seeded, Intervention) == [
        {
            "id": 1,
            "name": "zemlakimab",
            "kind": "biologic",
            "mechanism": "zemla blocker",
            "in_vocabulary": True,
        }
    ]
    assert [row["name"] for row in rows(seeded, InterventionName)] == ["zemlakimab", "ZB-1", "ZB-001"]


def test_a_renamed_entry_keeps_its_row(seeded, tmp_path):
    renamed = ["name,kind,mechanism,names", "zemlakimab-abcd,biologic,anti-zemla,zemlakimab|ZB-1"]
    reseed(seeded, small_vocabulary(tmp_path / "changed", interventions=renamed))
    assert [(row["id"], row["name"]) for row in rows(seeded, Intervention)] == [(1, "zemlakimab-abcd")]


def test_an_entry_that_goes_stays_as_a_name_that_sources_use(seeded, tmp_path):
    reseed(seeded, small_vocabulary(tmp_path / "changed", conditions=["name,area,names"]))
    assert rows(seeded, Condition) == [
        {"id": 1, "name": "zemla itch", "area": "dermatology", "in_vocabulary": False}
    ]
    assert [row["name_key"] for row in rows(seeded, ConditionName)] == ["zemlaitch"]


def test_an_entry_that_comes_back_has_its_old_row(seeded, tmp_path):
    before = everything(seeded)
    reseed(seeded, small_vocabulary(tmp_path / "without", conditions=["name,area,names"]))
    reseed(seeded, small_vocabulary(tmp_path / "with"))
    assert everything(seeded) == before


def test_a_name_that_only_sources_used_joins_the_entry_that_claims_it(seeded, tmp_path):
    with seeded.begin() as connection:
        connection.execute(
            insert(Condition), [{"id": 7, "name": "scalp zemla"}, {"id": 8, "name": "zemla of the itch"}]
        )
        connection.execute(
            insert(ConditionName),
            [
                {"condition_id": 7, "name": "scalp zemla", "name_key": "scalpzemla"},
                {"condition_id": 8, "name": "zemla of the itch", "name_key": "zemlaoftheitch"},
            ],
        )
    lines = [
        "name,area,names",
        "zemla itch,dermatology,zemla of the itch",
        "zemla of the scalp,dermatology,scalp zemla",
    ]
    reseed(seeded, small_vocabulary(tmp_path / "changed", conditions=lines))
    assert [(row["id"], row["name"], row["in_vocabulary"]) for row in rows(seeded, Condition)] == [
        (1, "zemla itch", True),
        (7, "zemla of the scalp", True),
        (8, "zemla of the itch", False),
    ]
    assert {row["name"]: row["condition_id"] for row in rows(seeded, ConditionName)} == {
        "zemla itch": 1,
        "scalp zemla": 7,
        "zemla of the itch": 1,
        "zemla of the scalp": 7,
    }


def test_rules_for_studies_follow_their_file(seeded, tmp_path):
    lines = [
        "- {source: https://example.org/b, phrase: the long study, study: ZEMLA-3, reason: it was the third}",
        "- {source: https://example.org/c, phrase: the new study, study: ZEMLA-4, reason: it is new}",
    ]
    reseed(seeded, small_vocabulary(tmp_path / "changed", study_rules=lines))
    assert [(row["id"], row["study"], row["reason"]) for row in rows(seeded, StudyRule)] == [
        (2, "ZEMLA-3", "it was the third"),
        (3, "ZEMLA-4", "it is new"),
    ]


@st.composite
def conditions(draw) -> dict[str, vocabularies.Condition]:
    """A vocabulary of conditions: each name has one owner, and the first name of an owner is its own."""
    taken: set[str] = set()
    found = {}
    for names in draw(
        st.lists(st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=4, unique=True), max_size=6)
    ):
        free = [name for name in names if name not in taken]
        taken.update(free)
        if free:
            area = draw(st.sampled_from(["skin", "heart"]))
            found[free[0]] = vocabularies.Condition(name=free[0], area=area, names=tuple(free[1:]))
    return found


@settings(deadline=None, max_examples=40)
@given(st.lists(conditions(), min_size=2, max_size=5))
def test_whatever_vocabularies_follow_each_other_rows_keep_their_ids(small, versions):
    engine = create_engine("sqlite://")
    for model in SEEDED:
        model.__table__.create(engine)
    before: dict[str, int] = {}
    for version in versions:
        reseed(engine, dataclasses.replace(small, conditions=version))
        found = rows(engine, Condition)
        ids = {row["name"]: row["id"] for row in found}
        assert {row["name"]: row["area"] for row in found if row["in_vocabulary"]} == {
            name: entry.area for name, entry in version.items()
        }
        assert {name: ids[name] for name in before if name in version} == {
            name: before[name] for name in before if name in version
        }
        assert set(before.values()) <= set(ids.values())
        owners = {row["name_key"]: row["condition_id"] for row in rows(engine, ConditionName)}
        known = {ids[name] for name in version}
        assert {name: owner for name, owner in owners.items() if owner in known} == {
            name: ids[entry.name] for entry in version.values() for name in (entry.name, *entry.names)
        }
        names = rows(engine, ConditionName)
        reseed(engine, dataclasses.replace(small, conditions=version))
        assert (rows(engine, Condition), rows(engine, ConditionName)) == (found, names)
        before = ids
    engine.dispose()


def test_the_packaged_vocabularies_stand_in_the_tables_whole(database, vocabulary):
    assert [row["name"] for row in rows(database, Intervention)] == list(vocabulary.interventions)
    assert {row["name_key"] for row in rows(database, EndpointName)} == set(vocabulary.endpoint_index)
    assert {row["name_key"] for row in rows(database, ConditionName)} == set(vocabulary.condition_index)


# ------------------------------------------------------------------------------------------------------- views


def test_every_table_view_and_column_is_described(database):
    described = {
        (row["table_name"], row["column_name"])
        for row in rows(database, DataDictionary)
        if row["description"]
    }
    inspector = inspect(database)
    names = [*Base.metadata.tables, *inspector.get_view_names()]
    there = {(name, column["name"]) for name in names for column in inspector.get_columns(name)}
    assert {(name, "") for name in names} | there == described


def test_the_dictionary_is_the_comments_of_the_tables(database):
    said = {(row["table_name"], row["column_name"]): (row["type"], row["description"])
            for row in rows(database, DataDictionary)}  # fmt: skip
    assert said["results", ""] == ("table", Base.metadata.tables["results"].comment)
    assert said["results", "p_value"] == ("DOUBLE", "The p-value, 0 to 1")
    if database.dialect.name == "postgresql":
        comments = {column["name"]: column["comment"] for column in inspect(database).get_columns("results")}
        assert comments == {c.name: c.comment for c in Base.metadata.tables["results"].columns}


def test_the_views_of_the_database_are_those_of_the_files(database):
    assert sorted(inspect(database).get_view_names()) == sorted(view.name for view in read_views())


def views_of(folder: Path, **files: str) -> tuple[View, ...]:
    folder.mkdir()
    for name, sql in files.items():
        (folder / f"{name}.sql").write_text(sql, encoding="utf-8")
    return read_views(folder)


def test_a_view_file_is_a_description_columns_and_a_query(tmp_path):
    sql = (
        "-- One row is one endpoint.\n-- code: its short form\n-- depends: v_other\n\n"
        "CREATE VIEW v_small AS\nSELECT code FROM endpoints -- all of v_last\nWHERE code LIKE '%';\n"
    )
    views = views_of(
        tmp_path / "views", v_small=sql, v_other="SELECT 1 AS one", v_last="SELECT code FROM v_small\n"
    )
    assert views[1:] == (
        View(
            name="v_small",
            description="One row is one endpoint",
            columns={"code": "its short form"},
            query="SELECT code FROM endpoints -- all of v_last\nWHERE code LIKE '%'",
            reads=frozenset({"v_other"}),
        ),
        View(
            name="v_last",
            description="",
            columns={},
            query="SELECT code FROM v_small",
            reads=frozenset({"v_small"}),
        ),
    )


def test_views_that_read_each_other_are_refused(tmp_path):
    with pytest.raises(DatabaseError, match="these views read each other: v_a, v_b, v_a"):
        views_of(tmp_path / "views", v_a="SELECT * FROM v_b", v_b="SELECT * FROM v_a")


def test_a_view_with_a_mistake_is_named(database, tmp_path):
    views = views_of(tmp_path / "views", v_wrong="SELECT code FROM nowhere")
    with database.connect() as connection, pytest.raises(DatabaseError, match=r"view v_wrong: .*nowhere"):
        create_views(connection, views)


def test_percent_signs_and_colons_in_a_view_are_left_alone(database, tmp_path):
    (view,) = views_of(tmp_path / "views", v_signs="SELECT '50% of :all %s' AS signs")
    with database.begin() as connection:
        create_views(connection, (view,))
        assert connection.scalar(text("SELECT signs FROM v_signs")) == "50% of :all %s"


def test_views_are_dropped_with_those_of_earlier_versions_but_not_those_of_others(database):
    with database.begin() as connection:
        for name in ("v_former", "mine"):
            connection.execute(text(f"CREATE VIEW {name} AS SELECT code FROM endpoints"))
        former = {"table_name": "v_former", "column_name": "", "type": "view", "description": "gone since"}
        connection.execute(insert(DataDictionary), former)
        drop_views(connection)
        assert inspect(connection).get_view_names() == ["mine"]


def test_a_view_of_others_that_reads_ours_is_not_dropped_in_silence(postgresql_url):
    engine = open_database(postgresql_url)
    ours = read_views()[0].name
    with engine.begin() as connection:
        connection.execute(text(f"CREATE VIEW mine AS SELECT * FROM {ours}"))
    with pytest.raises(DatabaseError, match=r"drop your own views first: .*mine"):
        initialise(postgresql_url)
    assert "mine" in inspect(engine).get_view_names()
    engine.dispose()


def test_initialising_renews_a_view_that_was_changed(database):
    ours = read_views()[0].name
    with database.begin() as connection:
        drop_views(connection)
        connection.execute(text(f"CREATE VIEW {ours} AS SELECT 1 AS changed"))
    initialise(database.url.render_as_string(hide_password=False)).dispose()
    columns = [column["name"] for column in inspect(database).get_columns(ours)]
    assert columns != ["changed"]
    assert len(columns) > 1
