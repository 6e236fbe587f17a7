"""The database that a site is about: the first of Datasette's that is one of trialdb, opened for reading alone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote

from trialdb.errors import DatabaseError
from trialdb.store import open_database

if TYPE_CHECKING:
    from datasette.app import Datasette
    from sqlalchemy import Engine

__all__ = ["Trials", "served"]

T = TypeVar("T")


@dataclass(frozen=True)
class Trials:
    """A database of trialdb that Datasette serves: its name there, and an engine that only reads."""

    name: str
    engine: Engine

    async def ask(self, query: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """What a query of trialdb gives, asked in a thread of its own."""
        return await asyncio.to_thread(query, self.engine, *args, **kwargs)


def served(datasette: Datasette) -> Trials | None:
    """The database that the site is about, if Datasette serves one."""
    for name, database in datasette.databases.items():
        if database.path and (engine := _reader(str(Path(database.path).resolve()))) is not None:
            return Trials(name, engine)
    return None


@lru_cache(maxsize=16)
def _reader(path: str) -> Engine | None:
    """An engine on a file, or none where it is no database of this version of trialdb."""
    try:
        return open_database(f"sqlite:///file:{quote(path)}?mode=ro&uri=true")
    except DatabaseError:
        return None
