"""The body of an answer as it comes in: unpacked piece by piece, and never larger than is wanted."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import BinaryIO

__all__ = ["Body", "TooLargeError"]

_MAGIC = b"\x1f\x8b"
_PIECE = 256 << 10


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
        self._packed = _Members() if name.endswith("gzip") else None
        self._largest = largest
        self._into, self._size, self._bytes = into, 0, bytearray()

    def take(self, part: bytes) -> None:
        """The next part as it came.

        Raises:
            TooLargeError: with this part the body goes beyond the limit; no more than that is unpacked.
            ValueError: it cannot be unpacked.
        """
        try:
            for piece in self._packed.unpacked(part) if self._packed else (part,):
                self._grow(piece)
        except zlib.error as error:
            raise ValueError("cannot be unpacked") from error

    def whole(self) -> bytes:
        """The body, of which no part is to come; empty if it went into a file.

        Raises:
            ValueError: something is missing.
        """
        if self._packed and not self._packed.complete:
            raise ValueError("was cut off")
        return bytes(self._bytes)

    def beginning(self) -> bytes:
        """As much of the body as came, within the limit."""
        return bytes(self._bytes)

    def _grow(self, piece: bytes) -> None:
        wanted = piece[: self._largest - self._size]
        self._size += len(wanted)
        if self._into is None:
            self._bytes += wanted
        else:
            self._into.write(wanted)
        if len(wanted) < len(piece):
            raise TooLargeError(f"is larger than {self._largest:,} bytes")


class _Members:
    """The members of a gzip file, of which there may be several; what follows them, such as padding, is no content."""

    def __init__(self) -> None:
        self._unpack = zlib.decompressobj(wbits=31)
        self._held, self._is_over = b"", False

    @property
    def complete(self) -> bool:
        """Whether the last member came to its end."""
        return self._unpack.eof

    def unpacked(self, part: bytes) -> Iterator[bytes]:
        """The content in the next part, in pieces that fit into memory.

        Raises:
            zlib.error: it is no gzip.
        """
        part, self._held = self._held + part, b""
        while part and not self._is_over:
            if self._unpack.eof:
                if part == _MAGIC[:1]:
                    self._held = part
                    return
                self._is_over = not part.startswith(_MAGIC)
                if self._is_over:
                    return
                self._unpack = zlib.decompressobj(wbits=31)
            yield self._unpack.decompress(part, _PIECE)
            part = self._unpack.unconsumed_tail or self._unpack.unused_data
