"""Queries to begin with: one file each in ``queries/``, with what it answers, its parameters and an example on top.

A file opens with comment lines: ``-- title:``, ``-- description:``, one line for each parameter with its meaning
(``-- drug: name of a drug``) and ``-- example:`` with values that give rows on the demo's database. The rest is one
query in which ``:drug`` stands for a parameter. A value that is not given is empty, which the query must bear.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

from markupsafe import escape

__all__ = ["Canned", "canned", "read_queries"]

_FOLDER: Final = Path(__file__).parent / "queries"
_LINE: Final = re.compile(r"-- (\w+): (.+)")


@dataclass(frozen=True, slots=True)
class Canned:
    """A query: its name, title and description, its parameters with their meanings, an example, and the SQL."""

    name: str
    title: str
    description: str
    parameters: Mapping[str, str]
    example: Mapping[str, str]
    sql: str

    def as_datasette(self) -> dict[str, Any]:
        """The query as Datasette takes it, with a link to the example."""
        meanings = "".join(
            f"<li><code>{escape(name)}</code>: {escape(meaning)}</li>"
            for name, meaning in self.parameters.items()
        )
        told = ", ".join(f"{name} {value}" for name, value in self.example.items())
        link = f'<p><a href="?{escape(urlencode(self.example))}">Example: {escape(told)}</a></p>'
        return {
            "title": self.title,
            "description_html": f"<p>{escape(self.description)}</p><ul>{meanings}</ul>{link if told else ''}",
            "sql": self.sql,
            "params": list(self.parameters),
        }


def canned() -> dict[str, dict[str, Any]]:
    """All queries by name, as Datasette takes them: new dictionaries each time, which it changes."""
    return {query.name: query.as_datasette() for query in read_queries()}


@lru_cache(maxsize=1)
def read_queries() -> tuple[Canned, ...]:
    """The queries of the folder, by name.

    Raises:
        ValueError: a file says on top what is no parameter of its query, or does not say what one means.
    """
    return tuple(_read(path.stem, path.read_text(encoding="utf-8")) for path in sorted(_FOLDER.glob("*.sql")))


def _read(name: str, written: str) -> Canned:
    lines = written.splitlines()
    top = next(at for at, line in enumerate(lines) if not line.startswith("--"))
    told = {match[1]: match[2] for line in lines[:top] if (match := _LINE.fullmatch(line))}
    title, description, example = (told.pop(part, "") for part in ("title", "description", "example"))
    sql = "\n".join(lines[top:]).strip()
    used = set(re.findall(r"(?<![\w:]):([a-z]\w*)", sql))
    if not title or not description or used != set(told):
        raise ValueError(f"queries/{name}.sql: says {sorted(told)} and takes {sorted(used)}")
    pairs = dict(pair.split("=", 1) for pair in example.split("; ")) if example else {}
    return Canned(name, title, description, told, pairs, sql)
