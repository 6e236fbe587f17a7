"""What Datasette says of tables, views and columns, and how it shows them.

The meanings come from the table ``data_dictionary`` of the database that is served, the rest from ``metadata.yaml``
beside this module. Datasette asks for its metadata many times a page, so that both are read once for each file.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import yaml
from sqlalchemy import text

from trialdb.site.trials import served

if TYPE_CHECKING:
    from datasette.app import Datasette
    from sqlalchemy import Engine

__all__ = ["described", "shown", "uncounted", "united"]

_FILE: Final = Path(__file__).parent / "metadata.yaml"
_SITE: Final = ("title", "description", "source", "source_url")
_DICTIONARY: Final = text("SELECT table_name, column_name, description FROM data_dictionary")
_FIGURES: Final = text("SELECT MAX(id) FROM results UNION ALL SELECT MAX(id) FROM safety_events")

Tables = dict[str, dict[str, Any]]


def described(datasette: Datasette, key: str | None) -> dict[str, Any]:
    """What Datasette merges into its metadata; what who serves it has configured goes before.

    Args:
        datasette: what asks.
        key: the one setting that it asks for; None for all.

    Returns:
        Dictionaries that Datasette may change; nothing where the key is none of ours.
    """
    if key is not None and key != "databases" and key not in _SITE:
        return {}
    trials = served(datasette)
    if trials is None:
        return {}
    told = _file()
    site = {name: told[name] for name in _SITE if name in told} | {
        "source_url": datasette.urls.table(trials.name, "sources")
    }
    if key in _SITE:
        return {key: site[key]} if key in site else {}
    tables = {
        name: {part: dict(value) if part == "columns" else value for part, value in table.items()}
        for name, table in shown(trials.engine).items()
    }
    return {**site, "databases": {trials.name: {"description": told["description"], "tables": tables}}}


@lru_cache(maxsize=16)
def shown(engine: Engine) -> Tables:
    """Each table and view with its description, those of its columns, and how it is shown.

    Args:
        engine: an initialised database.
    """
    tables: Tables = {}
    with engine.connect() as connection:
        for table, column, description in connection.execute(_DICTIONARY):
            told = tables.setdefault(table, {"columns": {}})
            if column:
                told["columns"][column] = description
            else:
                told["description"] = description
        figures = max(most or 0 for most in connection.scalars(_FIGURES))
    told = _file()
    for name in told["hidden"]:
        tables.setdefault(name, {})["hidden"] = True
    for name, settings in told["tables"].items():
        if name in tables:
            tables[name] |= settings
    if figures > told["faceted_up_to"]:
        for name in uncounted().union(told["unfaceted"]) & tables.keys():
            tables[name].pop("facets", None)
    return tables


@lru_cache(maxsize=1)
def uncounted() -> frozenset[str]:
    """The views whose rows take long to count."""
    return frozenset(_file()["uncounted"])


@lru_cache(maxsize=1)
def united() -> frozenset[str]:
    """Those of them of which a search takes as long to count."""
    return frozenset(_file()["united"])


@lru_cache(maxsize=1)
def _file() -> dict[str, Any]:
    told: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return told
