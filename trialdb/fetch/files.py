"""Files that appear whole or not at all."""

from __future__ import annotations

import os
import uuid
from pathlib import Path
from typing import BinaryIO, Self

__all__ = ["Unfinished"]


class Unfinished:
    """A file that takes its name in one step, when all is in it; a context manager, after which nothing else stays.

    Whenever the process is killed, nobody sees half of a file, and two processes may write the same one.

    Args:
        file: the file to be; its folder is made.

    Attributes:
        stream: into which it is written.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._path = file.with_name(f".{file.name}.{uuid.uuid4().hex}")

    def __enter__(self) -> Self:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        self.stream: BinaryIO = self._path.open("xb")
        return self

    def empty(self) -> None:
        """Begin anew."""
        self.stream.seek(0)
        self.stream.truncate()

    def appear(self) -> None:
        """Let the file take its name, and outlive a power cut."""
        self.stream.flush()
        os.fsync(self.stream.fileno())
        self.stream.close()
        self._path.replace(self._file)
        _settle(self._file.parent)

    def __exit__(self, *_: object) -> None:
        self.stream.close()
        self._path.unlink(missing_ok=True)


def _settle(folder: Path) -> None:
    """Make a new name in a folder outlive a power cut, where the system can do that."""
    if os.name != "posix":
        return
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
