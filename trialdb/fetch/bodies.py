"""The body of an answer as it comes in: unpacked, and never larger than is wanted."""

from __future__ import annotations

import zlib
from typing import BinaryIO

__all__ = ["Body", "TooLargeError"]

_MAGIC = b"\x1f\x8b"


class TooLargeError(ValueError):
    """A body beyond the limit."""


class Body:
    """A body that grows part by part.

    Args:
        encoding: the Content-Encoding, which is none or gzip.
        largest: bytes that are taken, counted when unpacked.
        into: a file into which they go; without one they are held in memory.

    Raises:
        ValueError: another encoding, which was not asked for.
    """

    def __init__(self, encoding: str, largest: int, into: BinaryIO | None = None) -> None:
        name = encoding.strip().lower()
        if name not in {"", "identity", "gzip", "x-gzip"}:
            raise ValueError(f"is packed as {name[:50]}, which was not asked for")
        self._unpack = zlib.decompressobj(wbits=31) if name.endswith("gzip") else None
        self._largest = largest
        self._into, self._size, self._bytes = into, 0, bytearray()

    def take(self, part: bytes) -> None:
        """The next part as it came.

        Raises:
            TooLargeError: with this part the body goes beyond the limit; no more than that is unpacked.
            ValueError: it cannot be unpacked.
        """
        try:
            came = self._unpacked(part) if self._unpack else part
        except zlib.error as error:
            raise ValueError("cannot be unpacked") from error
        self._size += len(came)
        if self._into is None:
            self._bytes += came
        elif self._size <= self._largest:
            self._into.write(came)
        if self._size > self._largest:
            raise TooLargeError(f"is larger than {self._largest:,} bytes")

    def whole(self) -> bytes:
        """The body, of which no part is to come; empty if it went into a file.

        Raises:
            ValueError: something is missing.
        """
        if self._unpack and not self._unpack.eof:
            raise ValueError("was cut off")
        return bytes(self._bytes)

    def beginning(self) -> bytes:
        """As much of the body as came, within the limit."""
        return bytes(self._bytes[: self._largest])

    def _unpacked(self, part: bytes) -> bytes:
        """What is in a part, up to one byte beyond the limit; a gzip file may have several members."""
        found = bytearray()
        while part and self._unpack and (room := self._largest + 1 - self._size - len(found)) > 0:
            if self._unpack.eof:
                if not part.startswith(_MAGIC):
                    break  # padding
                self._unpack = zlib.decompressobj(wbits=31)
            found += self._unpack.decompress(part, room)
            part = self._unpack.unused_data
        return bytes(found)
