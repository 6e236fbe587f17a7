"""A site to browse, as a plugin of Datasette: pages of drugs, studies, endpoints and sources over its tables.

Datasette finds this module by its entry point, with the folders ``templates`` and ``static`` beside it. Its hooks do
something only where one of the databases that Datasette serves is a file of trialdb, up to date; they are all here,
and what they call is in the modules beside.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from datasette import hookimpl

from trialdb.site.appearance import in_english
from trialdb.site.counting import without_counts
from trialdb.site.metadata import described
from trialdb.site.queries import canned
from trialdb.site.routes import ROUTES
from trialdb.site.trials import served
from trialdb.store.mathematics import add_mathematics
from trialdb.store.readonly import LONGEST

if TYPE_CHECKING:
    from datasette.app import Datasette  # which loads this module
    from jinja2 import Environment

__all__: list[str] = []


@hookimpl
def register_routes(datasette: Datasette) -> list[tuple[str, Callable[..., Any]]]:
    """Pages of the site, before those of Datasette."""
    return ROUTES if served(datasette) else []


@hookimpl
def asgi_wrapper(datasette: Datasette) -> Callable[..., Any]:
    """Whole views of comparisons, shown without a count that takes seconds."""
    return without_counts(datasette)


@hookimpl
def extra_css_urls(datasette: Datasette) -> list[str]:
    """The style of the site's own pages, and of those of Datasette."""
    styles = ("trials.css", "datasette.css") if served(datasette) else ()
    return [datasette.urls.path(f"/-/static-plugins/trialdb/{style}") for style in styles]


@hookimpl
def prepare_jinja2_environment(env: Environment, datasette: Datasette) -> None:
    """The language of Datasette's pages."""
    if served(datasette):
        in_english(env)


@hookimpl
def menu_links(datasette: Datasette) -> list[dict[str, str]]:
    """The way to the pages of the site from those of Datasette."""
    if served(datasette) is None:
        return []
    pages = {"Home": "/", "Audit": "/audit", "Conflicts": "/conflicts", "Loading": "/runs"}
    return [{"href": datasette.urls.path(path), "label": label} for label, path in pages.items()]


@hookimpl
def get_metadata(datasette: Datasette, key: str | None) -> dict[str, Any]:
    """Titles and descriptions of tables and columns, and how tables are shown."""
    return described(datasette, key)


@hookimpl
def canned_queries(datasette: Datasette, database: str) -> dict[str, dict[str, Any]]:
    """Queries to begin with."""
    trials = served(datasette)
    return canned() if trials is not None and trials.name == database else {}


@hookimpl
def prepare_connection(conn: sqlite3.Connection, database: str, datasette: Datasette) -> None:
    """What the views need of SQLite; and no value so long that it takes the memory."""
    trials = served(datasette)
    if trials is not None and trials.name == database:
        add_mathematics(conn)
        conn.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST)
