"""Files that are there whole or not at all."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from trialdb.errors import ExportError

__all__ = ["whole_file"]


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A place beside a file that becomes the file in the end, in place of one that is there; on an error it goes.

    Raises:
        ExportError: the folder cannot be made or written to, or the place is a folder.
    """
    if path.is_dir():
        raise ExportError(path, "this is a folder; name a file in it")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name}.") as folder:
            made = Path(folder) / path.name
            yield made
            made.replace(path)
    except OSError as error:
        raise ExportError(path, f"cannot be written ({error.strerror or error})") from error
