"""Plain SQL through the library: it reads, and nothing that it is given can change the database or keep it busy."""

from __future__ import annotations

import time

import pytest
from sqlalchemy import text

from trialdb.errors import QuestionError
from trialdb.query import sql

CHANGING = (
    "INSERT INTO studies (study_key, name) VALUES ('x', 'x')",
    "UPDATE endpoints SET code = code || '!'",
    "DELETE FROM endpoints",
    "DROP TABLE results",
    "DROP VIEW v_deltas",
    "CREATE TABLE mine (a integer)",
    "CREATE TEMPORARY TABLE mine (a integer)",
    "COMMIT",
    "",
    "-- nothing",
)
ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) AS n FROM n"


def contents(database):
    """What statements could have changed."""
    with database.connect() as connection:
        return [
            connection.execute(text(f"SELECT * FROM {table} ORDER BY 1")).all()
            for table in ("endpoints", "endpoint_names", "studies", "data_dictionary")
        ]


def test_a_query_gives_rows_under_its_own_names(database):
    answer = sql(database, "SELECT code, kind FROM endpoints WHERE code = :code", code="EASI-75")

    assert answer.columns == ("code", "kind")
    assert answer.rows == [{"code": "EASI-75", "kind": "responder"}]
    assert (answer.kind, answer.notes) == ("sql", ())


def test_a_value_is_never_read_as_sql(database):
    hostile = "x' OR 1=1; DROP TABLE results; --%s :code 🧪"

    assert sql(database, "SELECT code FROM endpoints WHERE code = :code", code=hostile).rows == []
    assert sql(database, "SELECT CAST(:said AS text) AS said", said=hostile).rows == [{"said": hostile}]


def test_signs_that_stand_for_parameters_elsewhere_are_left_alone(database):
    answer = sql(
        database, "SELECT 'a:b 50% %s ?' AS said, count(*) AS n FROM endpoints WHERE code LIKE 'EASI-7_%'"
    )

    assert answer.rows[0]["said"] == "a:b 50% %s ?"
    assert answer.rows[0]["n"] >= 1


def test_a_semicolon_at_the_end_is_no_second_statement(database):
    assert sql(database, "SELECT 1 AS one; ").rows == [{"one": 1}]


@pytest.mark.parametrize("statement", CHANGING)
def test_a_statement_that_is_no_query_is_refused_and_changes_nothing(database, statement):
    before = contents(database)
    with pytest.raises(QuestionError) as refused:
        sql(database, statement)

    assert "\n" not in str(refused.value)
    assert contents(database) == before


@pytest.mark.parametrize("second", ["DELETE FROM endpoint_names", "COMMIT; DROP TABLE results", "SELECT 2"])
def test_a_second_statement_is_refused_and_not_run(database, second):
    before = contents(database)
    with pytest.raises(QuestionError, match="one statement"):
        sql(database, f"SELECT 1; {second}")

    assert contents(database) == before


def test_a_change_inside_a_query_is_refused(database):
    before = contents(database)
    with pytest.raises(QuestionError):
        sql(database, "WITH gone AS (DELETE FROM endpoint_names RETURNING id) SELECT * FROM gone")

    assert contents(database) == before


def test_a_query_without_end_is_stopped_in_time(database):
    began = time.monotonic()
    with pytest.raises(QuestionError, match=r"longer than 0\.3 seconds"):
        sql(database, ENDLESS, seconds=0.3)

    assert time.monotonic() - began < 5
    assert sql(database, "SELECT 1 AS one").rows == [{"one": 1}]


def test_what_is_wrong_is_told_in_one_line(database):
    for statement, told in (
        ("SELECT * FROM moons", "moons"),
        ("SELEC 1", "syntax error"),
        ("SELECT code AS a, kind AS a FROM endpoints", "two columns are called 'a'"),
    ):
        with pytest.raises(QuestionError, match=told) as wrong:
            sql(database, statement)
        assert "\n" not in str(wrong.value)


def test_a_parameter_without_a_value_is_named(database):
    with pytest.raises(QuestionError, match="code"):
        sql(database, "SELECT :kind AS kind, :code AS code", kind="x")


def test_a_time_limit_that_is_none_is_refused(database):
    with pytest.raises(QuestionError, match="no time limit"):
        sql(database, "SELECT 1 AS one", seconds=0)


class TestSQLite:
    @pytest.fixture
    def database(self, sqlite_url):
        from trialdb.store import open_database

        engine = open_database(sqlite_url)
        yield engine
        engine.dispose()

    @pytest.mark.parametrize(
        "statement",
        [
            "ATTACH '{other}' AS other",
            "PRAGMA writable_schema = ON",
            "PRAGMA query_only = OFF",
            "PRAGMA journal_mode = DELETE",
            "VACUUM INTO '{other}'",
            "SELECT load_extension('{other}')",
            "REINDEX",
            "UPDATE sqlite_master SET sql = ''",
            "INSERT INTO sources_fts (sources_fts) VALUES ('rebuild')",
        ],
    )
    def test_other_files_and_settings_are_out_of_reach(self, database, statement, tmp_path):
        other = tmp_path / "other.db"
        with pytest.raises(QuestionError):
            sql(database, statement.format(other=other))

        assert not other.exists()
        with database.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"

    def test_the_schema_may_be_asked_for(self, database):
        answer = sql(database, "SELECT name FROM pragma_table_info('endpoints') ORDER BY cid LIMIT 2")

        assert [row["name"] for row in answer] == ["id", "code"]

    def test_full_text_indexes_may_be_searched(self, database):
        answer = sql(database, "SELECT count(*) AS n FROM endpoints_fts WHERE endpoints_fts MATCH 'eczema'")

        assert answer.rows[0]["n"] >= 1

    def test_the_query_functions_of_computed_effects_are_there(self, database):
        assert sql(database, "SELECT * FROM v_effects").rows == []

    def test_a_value_too_wide_for_the_database_is_told(self, database):
        with pytest.raises(QuestionError):
            sql(database, "SELECT :n AS n", n=2**80)

    def test_a_value_that_would_fill_the_memory_is_refused(self, database):
        with pytest.raises(QuestionError, match="too big"):
            sql(database, "SELECT hex(zeroblob(900000000)) AS a")
