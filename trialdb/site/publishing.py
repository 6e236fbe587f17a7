"""A folder to deploy: a copy of the database that is only read, with what Datasette needs to serve it as it is.

Datasette takes the folder by its name (``datasette FOLDER``) and finds settings and ``inspect-data.json`` in it; the
latter says that the database never changes, so that it is opened without locks and its rows are counted once.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from string import Template
from typing import Any, Final

from sqlalchemy import Engine

from trialdb.errors import ExportError
from trialdb.site.serving import SETTINGS_FILE, file_of
from trialdb.store.search import SEARCHED

__all__ = ["DATABASE", "Published", "publish"]

DATABASE: Final = "trials.db"
_TEMPLATES: Final = Path(__file__).parent / "deploy"
_WAIT_SECONDS: Final = 30


@dataclass(frozen=True, slots=True)
class Published:
    """What was written: the folder, the files in it, the size of the database, and its rows by table."""

    folder: Path
    files: tuple[str, ...]
    size: int
    rows: dict[str, int]


def publish(
    engine: Engine,
    folder: str | Path,
    *,
    force: bool = False,
    download: bool = False,
    progress: Callable[[str], None] = lambda _: None,
) -> Published:
    """Write a folder that a real Datasette serves; it is there whole or not at all.

    Args:
        engine: a SQLite database that is up to date; it is only read, and others may write to it meanwhile.
        folder: where to; it is made, and must be empty if it is there.
        force: replace what an earlier call has written there.
        download: let visitors download the file of the database.
        progress: told what is being done.

    Returns:
        What was written.

    Raises:
        DatabaseError: the database is no file.
        ExportError: the folder is not empty, holds what ``publish`` has not written, or cannot be written.
    """
    file, folder = file_of(engine), Path(folder)
    names = (DATABASE, "inspect-data.json", "settings.json", *sorted(p.name for p in _TEMPLATES.iterdir()))
    _check(folder, names, force=force)
    goal = folder.resolve()  # so that "." has a name and a folder around it
    try:
        goal.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=goal.parent, prefix=f".{goal.name}.") as place:
            made = Path(place) / "made"
            made.mkdir()
            rows = _copy(file, made / DATABASE, progress)
            _describe(made, rows, download=download)
            size = (made / DATABASE).stat().st_size
            if goal.exists():
                goal.rename(Path(place) / "before")
            made.rename(goal)
    except OSError as error:
        raise ExportError(folder, f"cannot be written ({error.strerror or error})") from error
    except sqlite3.Error as error:
        raise ExportError(folder, f"the database cannot be copied ({error})") from error
    return Published(folder, names, size, rows)


def _check(folder: Path, names: tuple[str, ...], *, force: bool) -> None:
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise ExportError(folder, "this is no folder; name one that is empty or not there")
    held = sorted(path.name for path in folder.iterdir()) if folder.exists() else []
    others = [name for name in held if name not in names]
    if others:
        raise ExportError(
            folder, f"holds other files ({others[0]}); name a folder that is empty or not there"
        )
    if held and not force:
        raise ExportError(folder, "is not empty; --force replaces what was published there before")


def _copy(file: Path, copy: Path, progress: Callable[[str], None]) -> dict[str, int]:
    """A compact copy of a database as of one moment, which no journal belongs to; how many rows each table has."""
    progress("copying the database")
    address = f"{file.resolve().as_uri()}?mode=ro"
    with closing(sqlite3.connect(address, uri=True, timeout=_WAIT_SECONDS)) as connection:
        connection.execute("VACUUM INTO ?", (str(copy),))
    with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
        progress("putting its indexes in order")
        for searched in SEARCHED:
            connection.execute(f"INSERT INTO {searched.index} ({searched.index}) VALUES ('optimize')")
        connection.execute("ANALYZE")
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        names = [name for (name,) in tables.fetchall()]
        rows = {name: connection.execute(f'SELECT COUNT(*) FROM "{name}"').fetchone()[0] for name in names}
    copy.chmod(0o444)
    return rows


def _describe(made: Path, rows: dict[str, int], *, download: bool) -> None:
    """The files beside the database."""
    database = made / DATABASE
    with database.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    told: dict[str, Any] = {
        database.stem: {
            "hash": digest,
            "size": database.stat().st_size,
            "file": DATABASE,
            "tables": {name: {"count": count} for name, count in rows.items()},
        }
    }
    settings = json.loads(SETTINGS_FILE.read_text(encoding="utf-8")) | {"allow_download": download}
    for name, content in (("inspect-data.json", told), ("settings.json", settings)):
        (made / name).write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    for template in _TEMPLATES.iterdir():
        text = Template(template.read_text(encoding="utf-8")).safe_substitute(version=version("trialdb"))
        (made / template.name).write_text(text, encoding="utf-8")
    made.chmod(0o755)
