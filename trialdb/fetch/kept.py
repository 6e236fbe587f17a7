"""Content kept by its hash, so that a run can be repeated without the network."""

from __future__ import annotations

import gzip
import os
import re
import uuid
import zlib
from hashlib import sha256
from pathlib import Path

__all__ = ["Kept"]

_HASH = re.compile(r"[0-9a-f]{64}", re.ASCII)


class Kept:
    """A folder of contents, each in a file named by its SHA-256 and packed with gzip.

    A file appears whole or not at all, whenever the process is killed, and two processes may write at once.

    Args:
        folder: the folder; it is made when something is put into it.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, body: bytes) -> str:
        """Keep a content; gives its hash, by which ``get`` finds it.

        Raises:
            OSError: the folder cannot be written.
        """
        name = sha256(body).hexdigest()
        if self.get(name) is None:
            _write(self._file(name), gzip.compress(body, mtime=0))
        return name

    def get(self, name: str) -> bytes | None:
        """The content with a hash; None if it is not kept, or its file is damaged.

        Raises:
            OSError: its file cannot be read.
        """
        if not _HASH.fullmatch(name):
            return None
        try:
            body = gzip.decompress(self._file(name).read_bytes())
        except (FileNotFoundError, gzip.BadGzipFile, EOFError, zlib.error):
            return None
        return body if sha256(body).hexdigest() == name else None

    def _file(self, name: str) -> Path:
        return self._folder / name[:2] / f"{name}.gz"


def _write(file: Path, content: bytes) -> None:
    """Write a file in one step, so that nobody sees half of it, even after a power cut."""
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_name(f".{file.name}.{uuid.uuid4().hex}")
    try:
        with unfinished.open("xb") as writing:
            writing.write(content)
            writing.flush()
            os.fsync(writing.fileno())
        unfinished.replace(file)
    finally:
        unfinished.unlink(missing_ok=True)
    _settle(file.parent)


def _settle(folder: Path) -> None:
    """Make the new name in a folder outlive a power cut, where the system can do that."""
    if os.name != "posix":
        return
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
