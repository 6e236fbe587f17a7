"""A site in this process, asked as a browser would ask it, for the tests of ``trialdb.site``."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Self

from datasette.app import Datasette
from httpx import Response
from lxml import html

from trialdb.site.serving import site

__all__ = ["Served", "hrefs", "page"]


class Served:
    """The site of a file, under the name of the file."""

    def __init__(self, file: Path, **settings: Any) -> None:
        self.datasette = site(file, **settings)
        self.name = file.stem

    @classmethod
    def of(cls, datasette: Datasette, name: str) -> Self:
        """One that is made already, with the name of the database in it."""
        served = cls.__new__(cls)
        served.datasette, served.name = datasette, name
        return served

    def get(self, path: str, **parameters: Any) -> Response:
        """The answer to one request."""
        return asyncio.run(self._get(path, parameters))

    def get_all(self, paths: Iterable[str]) -> dict[str, Response]:
        """The answers to some requests, by path."""

        async def ask() -> dict[str, Response]:
            return {path: await self._get(path, {}) for path in paths}

        return asyncio.run(ask())

    def rows(self, path: str, **parameters: Any) -> list[dict[str, Any]]:
        """The rows of a table, view or query."""
        answer = self.get(f"/{self.name}/{path}.json", _shape="objects", **parameters)
        assert answer.status_code == 200, answer.text
        return answer.json()["rows"]

    async def _get(self, path: str, parameters: dict[str, Any]) -> Response:
        return await self.datasette.client.get(path, params=parameters or None, follow_redirects=True)


def page(answer: Response) -> html.HtmlElement:
    """A page as a tree."""
    return html.fromstring(answer.content, parser=html.HTMLParser(encoding="utf-8"))


def hrefs(answer: Response) -> list[str]:
    """Where the links of a page lead within the site, without the parts behind ``#``."""
    found = (link.get("href", "").partition("#")[0] for link in page(answer).iter("a"))
    return list(dict.fromkeys(href for href in found if href.startswith("/")))
