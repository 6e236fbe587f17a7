"""Pages of Datasette that would wait for a count of all rows, of views of figures and comparisons, do without it.

Datasette counts the rows of a table before it shows a page of them. A whole view of comparisons takes seconds to count
and a moment to show a page of; with a filter or a search its rows are counted, but for a search of a view that puts two
together, and so they are in JSON and CSV.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl

from trialdb.site.metadata import uncounted, united
from trialdb.site.trials import served

if TYPE_CHECKING:
    from datasette.app import Datasette

__all__ = ["without_counts"]

Application = Callable[[dict[str, Any], Any, Any], Awaitable[None]]
_SEARCH: Final = "_search"
_CHOOSING: Final = (
    "_where",
    "_filter",
    "_nocount",
)  # beginnings of what narrows a view, or is said already


def without_counts(datasette: Datasette) -> Callable[[Application], Application]:
    """What an application is wrapped in, so that whole views are shown without their count."""

    def wrapped(application: Application) -> Application:
        async def answer(scope: dict[str, Any], receive: Any, send: Any) -> None:
            if scope["type"] == "http" and _is_whole(datasette, scope["path"], scope["query_string"]):
                said = [b"_nocount=1", *filter(None, [scope["query_string"]])]
                scope = {**scope, "query_string": b"&".join(said)}
            await application(scope, receive, send)

        return answer

    return wrapped


def _is_whole(datasette: Datasette, path: str, query: bytes) -> bool:
    """Whether a page is of such a view, and nothing is chosen from it."""
    view = path.rpartition("/")[2]
    if view not in uncounted():
        return False
    trials = served(datasette)
    if trials is None or not path.endswith(f"/{trials.name}/{view}"):
        return False
    names = [name for name, _ in parse_qsl(query.decode("latin-1"), keep_blank_values=True)]
    choosing = _CHOOSING if view in united() else (*_CHOOSING, _SEARCH)
    return all(name.startswith("_") and not name.startswith(choosing) for name in names)
