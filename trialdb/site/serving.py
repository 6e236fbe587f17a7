"""Serving a database: Datasette with the settings of ``settings.json``, at an address of this machine."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, Final

import uvicorn
from datasette.app import Datasette
from sqlalchemy import Engine

from trialdb.errors import DatabaseError, ServeError

__all__ = ["SETTINGS_FILE", "file_of", "serve", "site"]

SETTINGS_FILE: Final = Path(__file__).parent / "settings.json"


def file_of(engine: Engine) -> Path:
    """The file of a database, which Datasette can serve.

    Raises:
        DatabaseError: it is on a server, or in memory.
    """
    if engine.dialect.name != "sqlite":
        raise DatabaseError(
            f"{engine.url.render_as_string(hide_password=True)}: a site shows SQLite files only; load the documents into one"
            " (`trialdb --db trials.db load PATH`), or write the tables into files with `trialdb export`"
        )
    name = engine.url.database
    if not name or name == ":memory:":
        raise DatabaseError("a database in memory cannot be served; name a file")
    return Path(name)


def site(file: Path, **settings: Any) -> Datasette:
    """The site of a database, served by nothing yet.

    Args:
        file: a SQLite database, which is opened for reading alone.
        settings: of Datasette, in place of those of ``settings.json``.
    """
    from datasette import handle_exception  # noqa: PLC0415  (not before its plugins are registered)

    # With rich installed Datasette prints a page of traceback for each address that nobody has.
    handle_exception.rich = None
    usual = json.loads(SETTINGS_FILE.read_text(encoding="utf-8"))
    return Datasette([str(file)], settings=usual | settings)


def serve(
    engine: Engine,
    *,
    host: str = "127.0.0.1",
    port: int = 8001,
    ready: Callable[[str], None] = lambda _: None,
) -> None:
    """Serve the site of a database until the process is told to end.

    Args:
        engine: a SQLite database that is up to date.
        host: where to listen: an address or name of this machine; ``0.0.0.0`` for all.
        port: where to listen; 0 for any that is free.
        ready: told the address once connections are taken.

    Raises:
        DatabaseError: the database is no file.
        ServeError: the address is taken or is none of this machine.
    """
    file = file_of(engine)
    with closing(_listening(host, port)) as listening:
        server = uvicorn.Server(uvicorn.Config(site(file).app(), log_level="warning", lifespan="on"))
        ready(_address(host, listening.getsockname()[1]))
        with suppress(KeyboardInterrupt):  # which the server raises anew when it has ended
            server.run(sockets=[listening])


def _listening(host: str, port: int) -> socket.socket:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family)
    except (OSError, OverflowError, UnicodeError) as error:
        known = isinstance(error, OSError) and not isinstance(error, socket.gaierror) and error.errno
        told = os.strerror(known) if known else getattr(error, "strerror", None) or str(error)
        raise ServeError(
            f"{_address(host, port)}: nothing can be served here ({told}); name another --port or --host"
        ) from error


def _address(host: str, port: int) -> str:
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/"
