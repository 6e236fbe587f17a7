"""Migrations make the tables of the models, keep rows on the way up and down, and travel in the wheel."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, inspect, text

from trialdb.pipeline import load
from trialdb.settings import migrations_dir
from trialdb.store import initialise, open_database, schema_change
from trialdb.store.database import connect, head_revision
from trialdb.store.models import Base
from trialdb.store.search import is_search_table
from trialdb.store.views import read_views

ROOT = Path(__file__).resolve().parent.parent

SHARED, ALONE = "NCT09999991", "NCT09999992"

ARTICLE = """In the phase 3 ZEMLA-1 trial (NCT09999991), 300 patients with atopic dermatitis received \
rocatinlimab 300 mg or placebo. At week 24, 42.3% of patients on rocatinlimab achieved EASI-75 versus 12.8% on \
placebo. Headache occurred in 5.0% of patients on rocatinlimab and 4.0% on placebo.
"""


def record(nct_id: str) -> dict:
    """A registry record of a study of two arms with one outcome, one analysis and one adverse event."""
    drugs = [
        {"label": "Rocatinlimab 300 mg", "type": "EXPERIMENTAL", "interventionNames": ["Drug: Rocatinlimab"]},
        {"label": "Placebo", "type": "PLACEBO_COMPARATOR", "interventionNames": ["Drug: Placebo"]},
    ]
    titles = [arm["label"] for arm in drugs]
    at_risk = [200, 100]
    return {
        "protocolSection": {
            "identificationModule": {"nctId": nct_id, "briefTitle": f"Rocatinlimab in eczema, {nct_id}"},
            "statusModule": {"overallStatus": "COMPLETED", "startDateStruct": {"date": "2023-05"}},
            "designModule": {"studyType": "INTERVENTIONAL", "phases": ["PHASE3"]},
            "conditionsModule": {"conditions": ["Atopic Dermatitis"]},
            "armsInterventionsModule": {
                "armGroups": drugs,
                "interventions": [{"type": "DRUG", "name": name} for name in ("Rocatinlimab", "Placebo")],
            },
            "outcomesModule": {
                "primaryOutcomes": [{"measure": "EASI-75 at Week 24", "timeFrame": "Week 24"}],
                "otherOutcomes": [{"measure": "Taste of the water", "timeFrame": "Week 24"}],
            },
        },
        "resultsSection": {
            "outcomeMeasuresModule": {
                "outcomeMeasures": [
                    {
                        "type": "PRIMARY",
                        "title": "EASI-75 at Week 24",
                        "timeFrame": "Week 24",
                        "reportingStatus": "POSTED",
                        "paramType": "COUNT_OF_PARTICIPANTS",
                        "unitOfMeasure": "Participants",
                        "groups": [{"id": f"OG00{n}", "title": title} for n, title in enumerate(titles)],
                        "denoms": [
                            {
                                "units": "Participants",
                                "counts": [
                                    {"groupId": f"OG00{n}", "value": str(size)}
                                    for n, size in enumerate(at_risk)
                                ],
                            }
                        ],
                        "classes": [
                            {
                                "categories": [
                                    {
                                        "measurements": [
                                            {"groupId": "OG000", "value": "84"},
                                            {"groupId": "OG001", "value": "13"},
                                        ]
                                    }
                                ]
                            }
                        ],
                        "analyses": [
                            {
                                "groupIds": ["OG000", "OG001"],
                                "pValue": "<0.001",
                                "paramType": "Odds Ratio (OR)",
                                "paramValue": "4.8",
                            }
                        ],
                    }
                ]
            },
            "adverseEventsModule": {
                "eventGroups": [{"id": f"EG00{n}", "title": title} for n, title in enumerate(titles)],
                "otherEvents": [
                    {
                        "term": "Headache",
                        "organSystem": "Nervous system disorders",
                        "stats": [
                            {"groupId": f"EG00{n}", "numAffected": 9, "numAtRisk": size}
                            for n, size in enumerate(at_risk)
                        ],
                    }
                ],
            },
        },
        "hasResults": True,
    }


def alembic(engine: Engine, command: str, *arguments: str) -> None:
    """Run one of Alembic's commands on a database, as ``trialdb init`` does."""
    import alembic.command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(migrations_dir()))
    with schema_change(engine) as connection:
        config.attributes["connection"] = connection
        getattr(alembic.command, command)(config, *arguments)


def tables_of(inspector) -> set[str]:
    """The tables of the models, without Alembic's own and the full-text indexes."""
    return {n for n in inspector.get_table_names() if n != "alembic_version" and not is_search_table(n)}


def shape(engine: Engine) -> dict[str, dict[str, list[str]]]:
    """All that a database knows of its tables: columns, keys, checks, indexes and, where it has them, comments."""
    inspector = inspect(engine)
    found = {}
    for table in sorted(tables_of(inspector)):
        found[table] = {
            # Sorted, because a column that a later migration adds stands last.
            "columns": sorted(
                f"{c['name']} {c['type']} {c['nullable']} {c['default']} {c.get('comment')}"
                for c in inspector.get_columns(table)
            ),
            "primary key": [str(sorted(inspector.get_pk_constraint(table).items(), key=str))],
            "foreign keys": sorted(
                str(sorted(k.items(), key=str)) for k in inspector.get_foreign_keys(table)
            ),
            "unique": sorted(
                f"{u['name']} {u['column_names']}" for u in inspector.get_unique_constraints(table)
            ),
            "checks": sorted(f"{c['name']} {c['sqltext']}" for c in inspector.get_check_constraints(table)),
            "indexes": sorted(
                f"{i['name']} {i['column_names']} {i['unique']} {_where(i)}"
                for i in inspector.get_indexes(table)
            ),
            "comment": [str(_comment(inspector, table))],
        }
    found["indexes"] = {"of expressions": _of_expressions(engine)}
    return found


def _of_expressions(engine: Engine) -> list[str]:
    """SQLAlchemy does not tell of these on SQLite, and a table that is made anew in a batch loses them."""
    if engine.dialect.name != "sqlite":
        return []
    with engine.connect() as connection:
        told = connection.execute(
            text("SELECT sql FROM sqlite_master WHERE type = 'index' AND sql LIKE '%(%(%'")
        )
        return sorted(" ".join(sql.split()) for (sql,) in told)


def _where(index) -> str:
    options = index.get("dialect_options", {})
    return str(options.get("sqlite_where", options.get("postgresql_where", "")))


def _comment(inspector, table: str) -> str | None:
    if not inspector.dialect.supports_comments:
        return None
    return inspector.get_table_comment(table)["text"]


def others(engine: Engine) -> dict[str, list]:
    """What is there beside the tables of the models: views, full-text indexes, triggers, and the revision."""
    found: dict[str, list] = {"views": sorted(inspect(engine).get_view_names())}
    with engine.connect() as connection:
        found["revision"] = [tuple(r) for r in connection.execute(text("SELECT * FROM alembic_version"))]
        if engine.dialect.name == "sqlite":
            query = "SELECT sql FROM sqlite_master WHERE type IN ('trigger', 'view') OR name LIKE '%\\_fts' ESCAPE '\\'"
            found["sql"] = sorted(connection.scalars(text(query)))
    found["columns"] = [
        f"{c['name']} {c['type']} {c['nullable']}" for c in inspect(engine).get_columns("alembic_version")
    ] + [str(inspect(engine).get_pk_constraint("alembic_version"))]
    return found


def contents(engine: Engine) -> dict[str, list[dict]]:
    """Every row of every table that is there, with the columns that are there."""
    inspector = inspect(engine)
    found = {}
    with engine.connect() as connection:
        for name in tables_of(inspector):
            key = ", ".join(inspector.get_pk_constraint(name)["constrained_columns"])
            rows = connection.execute(text(f"SELECT * FROM {name} ORDER BY {key}"))
            found[name] = [dict(row) for row in rows.mappings()]
    return found


def same_rows(kept: dict[str, list[dict]], before: dict[str, list[dict]]) -> bool:
    """Whether every table of ``kept`` has the rows that it had before, in the columns that both have."""
    return kept == {
        name: [{c: row[c] for c in rows[0]} for row in before[name]] if rows else before[name]
        for name, rows in kept.items()
    }


def populate(engine: Engine) -> None:
    """One source that states one result of one study."""
    rows = {
        "sources": {
            "id": 1, "document_key": "https://example.org/a", "version": 1, "kind": "trade_news",
            "sha256": "a" * 64, "media_type": "text/plain", "text": "Itch eased in 41.5%.", "loader": "text",
            "loader_version": "0.1.0", "loaded_at": "2025-03-09T10:00:00Z", "published_on": "2025-03",
        },
        "source_facts": {"source_id": 1, "extractor_version": "0.1.0", "facts": "{}"},
        "evidence": {"id": 1, "source_id": 1, "start": 14, "end": 19, "quote": "41.5%"},
        "studies": {"id": 1, "study_key": "name:zemla1", "name": "ZEMLA-1"},
        "arms": {"id": 1, "study_id": 1, "arm_key": "zemlakimab", "label": "zemlakimab", "role": "experimental"},
        "arm_interventions": {"arm_id": 1, "position": 0, "intervention_id": 1},
        "results": {
            "id": 1, "source_id": 1, "position": 0, "study_id": 1, "arm_id": 1, "endpoint_id": 1, "value": 41.5,
            "measure": "proportion", "unit": "%", "value_text": "41.5%", "evidence_id": 1,
        },
    }  # fmt: skip
    there = set(inspect(engine).get_table_names())
    with engine.begin() as connection:
        for name, row in rows.items():
            if name in there and not (
                name in {"sources", "source_facts", "evidence"} and _has_rows(connection, name)
            ):
                connection.execute(Base.metadata.tables[name].insert(), row)


def _has_rows(connection, table: str) -> bool:
    return connection.scalar(text(f"SELECT count(*) FROM {table}")) > 0


def test_there_is_one_head_and_each_revision_follows_the_one_before():
    from alembic.script import ScriptDirectory

    scripts = ScriptDirectory(str(migrations_dir()))
    assert scripts.get_heads() == [head_revision()]
    numbers = [script.revision for script in scripts.walk_revisions()][::-1]
    assert numbers == [f"{number:04}" for number in range(1, len(numbers) + 1)]
    assert [Path(script.path).name[:5] for script in scripts.walk_revisions()][::-1] == [
        f"{n}_" for n in numbers
    ]


def test_alembic_finds_no_difference_between_models_and_migrations(empty_url):
    engine = connect(empty_url, create=True)
    alembic(engine, "upgrade", "head")
    alembic(engine, "check")
    engine.dispose()


def test_a_new_database_is_what_the_migrations_would_have_made(database):
    """The database was made from the models."""
    made = shape(database), others(database)
    alembic(database, "downgrade", "base")
    with database.begin() as connection:
        connection.execute(text("DROP TABLE alembic_version"))
    alembic(database, "upgrade", "head")
    assert (shape(database), others(database)) == made


def test_down_and_up_again_is_what_the_models_say(database):
    """The database was made from the models."""
    first = shape(database)
    alembic(database, "downgrade", "base")
    assert inspect(database).get_table_names() == ["alembic_version"]
    assert inspect(database).get_view_names() == []
    Base.metadata.create_all(database)
    assert shape(database) == first
    Base.metadata.drop_all(database)
    alembic(database, "upgrade", "head")
    assert shape(database) == first


def test_what_articles_say_survives_a_step_down_and_up(database):
    populate(database)
    before = contents(database)
    alembic(database, "downgrade", "0002")
    kept = contents(database)
    assert same_rows(kept, before)
    assert {"sources", "evidence", "results", "endpoints", "interventions"} <= set(kept) < set(before)
    alembic(database, "upgrade", "head")
    assert contents(database) == before
    with database.connect() as connection:
        results = connection.execute(text("SELECT study, value, quote FROM v_results")).all()
    assert [tuple(row) for row in results] == [("ZEMLA-1", 41.5, "41.5%")]


def test_what_the_tables_before_cannot_hold_goes_with_a_step_down_and_the_rest_of_the_row_stays(database):
    populate(database)
    with database.begin() as connection:
        connection.execute(
            text("UPDATE results SET dispersion_kind = 'cv', dispersion_value = 12.5, comment = 'n = 8'")
        )
        connection.execute(
            Base.metadata.tables["study_endpoints"].insert(),
            {
                "source_id": 1,
                "position": 0,
                "study_id": 1,
                "endpoint_id": 1,
                "role": "other",
                "evidence_id": 1,
            },
        )
    alembic(database, "downgrade", "0002")
    kept = contents(database)
    assert [(r["value"], r["dispersion_kind"], r["dispersion_value"]) for r in kept["results"]] == [
        (41.5, None, None)
    ]
    assert [(r["endpoint_id"], r["role"]) for r in kept["study_endpoints"]] == [(1, None)]


def test_a_step_down_takes_along_records_and_all_that_they_alone_say(database, tmp_path):
    article = tmp_path / "article.txt"
    article.write_text(ARTICLE, encoding="utf-8")
    records = tmp_path / "records.jsonl"
    records.write_text(
        "".join(json.dumps(record(nct_id)) + "\n" for nct_id in (SHARED, ALONE)), encoding="utf-8"
    )
    load(database, [article])
    articles = contents(database)
    load(database, [records])
    before = contents(database)
    assert {row["nct_id"] for row in before["studies"]} == {SHARED, ALONE}
    assert len(before["results"]) > len(articles["results"]) > 0

    alembic(database, "downgrade", "0002")

    kept = contents(database)
    stated = (
        "sources",
        "source_facts",
        "evidence",
        "results",
        "safety_events",
        "study_endpoints",
        "resolutions",
    )
    assert same_rows({name: kept[name] for name in stated}, articles)
    assert [row["nct_id"] for row in kept["studies"]] == [SHARED]
    assert {row["study_id"] for row in kept["arms"]} == {row["id"] for row in kept["studies"]}
    assert [row["source_id"] for row in kept["load_items"]] == [1, None, None]

    alembic(database, "upgrade", "head")
    report = load(database, [records])

    assert (report.loaded, report.failed) == (2, 0)
    after = contents(database)
    runs = {"load_runs", "load_items"}
    assert {n: len(rows) for n, rows in after.items() if n not in runs} == {
        n: len(rows) for n, rows in before.items() if n not in runs
    }


def test_an_older_database_with_rows_is_brought_up_to_date(database):
    populate(database)
    alembic(database, "downgrade", "0001")
    kept = contents(database)
    url = database.url.render_as_string(hide_password=False)
    initialise(url).dispose()
    open_database(url).dispose()
    del kept["data_dictionary"]  # which describes the tables that there are
    assert same_rows(kept, contents(database))


def test_views_are_there_at_the_newest_revision_alone(database):
    ours = sorted(view.name for view in read_views())
    alembic(database, "downgrade", "0001")
    assert inspect(database).get_view_names() == []
    alembic(database, "upgrade", "head")
    assert sorted(inspect(database).get_view_names()) == ours


def test_a_table_that_is_copied_keeps_the_rows_that_refer_to_it(sqlite_url):
    from alembic.migration import MigrationContext
    from alembic.operations import Operations

    engine = open_database(sqlite_url)
    populate(engine)
    before = contents(engine)
    with schema_change(engine) as connection:
        operations = Operations(MigrationContext.configure(connection))
        for view in read_views()[::-1]:
            connection.execute(text(f"DROP VIEW {view.name}"))
        with operations.batch_alter_table("studies", recreate="always") as batch:
            batch.alter_column("title", new_column_name="heading")
    columns = [column["name"] for column in inspect(engine).get_columns("studies")]
    assert "heading" in columns
    after = contents(engine)
    assert [after[name] for name in ("arms", "results")] == [before[name] for name in ("arms", "results")]
    engine.dispose()


def run_alembic(*arguments: str, url: str, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "alembic", *arguments]
    environment = {**os.environ, "TRIALDB_DB": url}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_alembic_works_from_a_checkout(empty_url):
    ran = run_alembic("upgrade", "head", url=empty_url)
    assert (ran.returncode, ran.stdout) == (0, ""), ran.stderr
    engine = open_database(empty_url)
    assert sorted(inspect(engine).get_view_names()) == sorted(view.name for view in read_views())
    engine.dispose()


def test_alembic_checks_from_a_checkout(sqlite_url):
    ran = run_alembic("check", url=sqlite_url)
    assert ran.returncode == 0, ran.stderr


def test_migrating_without_a_live_database_is_refused(tmp_path):
    ran = run_alembic("upgrade", "head", "--sql", url=str(tmp_path / "trials.db"))
    assert ran.returncode != 0
    assert "trialdb changes a live database only; leave out --sql" in ran.stdout + ran.stderr
    assert not (tmp_path / "trials.db").exists()


def test_a_new_revision_is_written_from_the_template(tmp_path):
    folder = tmp_path / "checkout"
    shutil.copytree(ROOT / "migrations", folder / "migrations", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "alembic.ini", folder)
    ran = run_alembic(
        "revision", "-m", "add a column", "--rev-id", "9999", url=str(tmp_path / "x.db"), folder=folder
    )
    assert ran.returncode == 0, ran.stderr
    written = folder / "migrations" / "versions" / "9999_add_a_column.py"
    assert f'\nrevision = "9999"\ndown_revision = "{head_revision()}"\n' in written.read_text(
        encoding="utf-8"
    )
    # An empty revision uses none of its imports, and lies outside the folders that our settings speak of.
    lint = [sys.executable, "-m", "ruff", "check", "--config", str(ROOT / "pyproject.toml")]
    ran = subprocess.run(
        [*lint, "--ignore=F401,INP001,D103", str(written)], capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stdout) == (0, "All checks passed!\n")


def test_an_installed_wheel_makes_a_database_outside_the_checkout(tmp_path):
    source, wheels, venv = tmp_path / "source", tmp_path / "wheels", tmp_path / "venv"
    for name in ("trialdb", "migrations", "seeds"):
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(wheels), str(source)]
    subprocess.run(build, check=True, capture_output=True)
    (wheel,) = wheels.iterdir()
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(venv)], check=True)
    (site,) = venv.glob("lib/python*/site-packages")
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(site)
    # The dependencies of this environment, without its .pth files and so without the checkout.
    (site / "dependencies.pth").write_text(str(Path(pytest.__file__).parent.parent))
    code = (
        "import pathlib, trialdb.store as s; print(pathlib.Path(s.__file__).parent.parent.parent);"
        "e = s.initialise('trials.db'); e.dispose(); s.open_database('trials.db').dispose()"
    )
    # Isolated, so that no PYTHONPATH leads back to a checkout.
    command = [str(venv / "bin" / "python"), "-I", "-W", "error", "-c", code]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, f"{site}\n", "")
    made = create_engine(f"sqlite:///{tmp_path / 'trials.db'}")
    counts = {name: len(rows) for name, rows in contents(made).items()}
    assert all(counts[name] for name in ("endpoints", "interventions", "conditions", "organisations"))
    assert sorted(inspect(made).get_view_names()) == sorted(view.name for view in read_views())
    made.dispose()
