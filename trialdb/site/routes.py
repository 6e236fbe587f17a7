"""From an address to a page, and from a page to HTML, JSON or CSV.

Every page is at a path of its own, with ``.json`` or ``.csv`` behind for programs: JSON has the rows of all its
answers, with the SQL of each; CSV those of the first, or of the one that ``?answer=`` names.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from datasette import __version__
from datasette.utils.asgi import NotFound, Request, Response

from trialdb.errors import TrialdbError
from trialdb.output import render
from trialdb.site.feed import FEED_PATH, feed
from trialdb.site.pages import PAGES, Page
from trialdb.site.shown import HELPERS
from trialdb.site.trials import Trials, served

if TYPE_CHECKING:
    from datasette.app import Datasette
    from jinja2 import Environment, Template

__all__ = ["ROUTES"]

_FORMS: Final = {"json": "application/json; charset=utf-8", "csv": "text/csv; charset=utf-8"}
#: Nothing that a page shows may run scripts or load from elsewhere, whatever a source has written into its text.
_POLICY: Final = (
    "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
    " script-src 'none'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

Make = Callable[[Trials, Mapping[str, str]], Awaitable[Page]]


def _view(make: Make) -> Callable[..., Awaitable[Response]]:
    async def view(datasette: Datasette, request: Request) -> Response:
        trials = served(datasette)
        if trials is None:
            raise NotFound("this Datasette serves no database of trialdb")
        await datasette.ensure_permissions(request.actor, [("view-database", trials.name), "view-instance"])
        said = {key: request.args[key] for key in request.args} | {
            key: unquote(value) for key, value in request.url_vars.items() if value is not None
        }
        form = said.pop("form", None)
        try:
            page = await make(trials, said)
            body = None if form is None else _machine(page, form, said.get("answer"))
        except LookupError as error:
            page, status = Page("Not found", "error", more={"error": str(error.args[0])}), 404
        except TrialdbError as error:
            page, status = Page("This cannot be answered", "error", more={"error": str(error)}), 400
        else:
            return body or await _html(datasette, request, trials, page)
        return await _html(datasette, request, trials, page, status=status)

    return view


async def _html(
    datasette: Datasette, request: Request, trials: Trials, page: Page, *, status: int = 200
) -> Response:
    context = {
        "page": page, "answers": page.answers, "database": trials.name, "request_path": request.path,
        "query_string": request.query_string, "metadata": datasette.metadata(), "datasette_version": __version__,
        **HELPERS, **page.more,
    }  # fmt: skip
    context["show"] = _macros(datasette.jinja_env).make_module(context)
    body = await datasette.render_template(f"trials/{page.template}.html", context, request=request)
    headers = {"content-security-policy": _POLICY, "x-content-type-options": "nosniff"}
    return Response.html(body, status=status, headers=headers)


@lru_cache(maxsize=16)
def _macros(environment: Environment) -> Template:
    """The parts of pages, which wait for nothing: looking at each call whether it does takes as long as all else."""
    return environment.overlay(enable_async=False).get_template("trials/macros.html")


def _machine(page: Page, form: str, wanted: str | None) -> Response:
    """A page as JSON or CSV."""
    if form == "csv":
        answer = page.answers.get(wanted or next(iter(page.answers), ""))
        if answer is None:
            raise LookupError(f"this page has the answers: {', '.join(page.answers) or 'none'}")
        body = render(answer, "csv")
    else:
        told = {
            name: {
                "title": a.title,
                "notes": list(a.notes),
                "sql": a.sql,
                "rows": [dict(row) for row in a.rows],
            }
            for name, a in page.answers.items()
        }
        body = json.dumps({"title": page.title, "answers": told}, ensure_ascii=False, indent=2, default=str)
    return Response(body, content_type=_FORMS[form], headers={"access-control-allow-origin": "*"})


def _path(name: str) -> str:
    form = r"(?:\.(?P<form>json|csv))?$"
    if name == "":
        return rf"/(?:index{form[:-1]})?$"
    return rf"/{name}/(?P<name>[^/]+?){form}" if name in _ONE else rf"/{name}{form}"


#: Pages of one thing, whose name is in the path.
_ONE: Final = frozenset({"drug", "study", "endpoint", "source"})
ROUTES: Final = [*((_path(name), _view(make)) for name, make in PAGES.items()), (FEED_PATH, feed)]
