"""Content kept by its hash, so that a run can be repeated without the network."""

from __future__ import annotations

import gzip
import re
import zlib
from hashlib import sha256
from pathlib import Path

from trialdb.fetch.files import Unfinished

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
            with Unfinished(self._file(name)) as file:
                file.stream.write(gzip.compress(body, mtime=0))
                file.appear()
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
