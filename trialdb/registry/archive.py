"""A zip archive of very many small files, read one member at a time.

The registry's bulk download holds more than 600,000 members. ``zipfile`` keeps half a kilobyte for each of them before
it gives the first, so here the list of members is read as it goes by, and memory does not grow with it. Nothing that
an archive claims about itself is believed: a member may not be, or become, larger than a limit, and members may not
share bytes, which is how a small archive grows without end.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

__all__ = ["ArchiveError", "Member", "members", "read_member"]

_END = struct.Struct("<4s4H2LH")
_END64_LOCATOR = struct.Struct("<4sLQL")
_END64 = struct.Struct("<4sQ2H2L4Q")
_ENTRY = struct.Struct("<4s6H3L5H2L")
_HEADER = struct.Struct("<4s5H3L2H")
_LONGEST_COMMENT = 0xFFFF
_IN_EXTRA = 0xFFFFFFFF  # the figure stands in the entry's ZIP64 field
_ENCRYPTED, _UTF8 = 0x0001, 0x0800
_STORED, _DEFLATED = 0, 8


class ArchiveError(Exception):
    """A zip archive, or one member of it, that cannot be read; its text is the reason."""


@dataclass(frozen=True, slots=True)
class Member:
    """One file in an archive, as the archive's list of members tells of it.

    Attributes:
        name: with the folders it is in.
        flags: of the zip format.
        method: how it is compressed.
        checksum: CRC-32 of its content.
        packed: bytes it takes in the archive.
        size: bytes it has when unpacked, as the archive claims.
        offset: where it begins in the archive's file.
    """

    name: str
    flags: int
    method: int
    checksum: int
    packed: int
    size: int
    offset: int


def members(path: Path) -> Iterator[Member]:
    """The files in a zip archive in the order of its list; folders are left out.

    Raises:
        ArchiveError: it is no zip archive, its list is damaged, or its members share bytes.
    """
    with path.open("rb") as file:
        whole = file.seek(0, 2)
        start, end, shift = _list_of_members(file, whole)
        file.seek(start)
        packed = 0
        while file.tell() < end:
            member = _entry(file, shift)
            packed += member.packed
            if packed > whole:
                raise ArchiveError("its members claim more bytes than the archive has, as in a zip bomb")
            if not member.name.endswith("/"):
                yield member


def read_member(file: BinaryIO, member: Member, limit: int) -> bytes:
    """The content of a member of the archive that ``file`` is open on.

    Raises:
        ArchiveError: it is encrypted, larger than ``limit`` bytes, damaged, or compressed in an unusual way.
    """
    if member.flags & _ENCRYPTED:
        raise ArchiveError("it is encrypted; unpack it with its password first")
    if member.size > limit or member.packed > limit:
        raise ArchiveError(_too_large(limit))
    content = _unpacked(_packed(file, member), member.method, limit)
    if len(content) > limit:
        raise ArchiveError(_too_large(limit))
    if len(content) != member.size or zlib.crc32(content) != member.checksum:
        raise ArchiveError("it is damaged: its checksum or length is not what the archive says")
    return content


def _too_large(limit: int) -> str:
    return f"it is larger than {limit >> 20} MB unpacked"


def _packed(file: BinaryIO, member: Member) -> bytes:
    """The bytes of a member as they stand in the archive."""
    file.seek(member.offset)
    header = file.read(_HEADER.size)
    if len(header) < _HEADER.size or not header.startswith(b"PK\x03\x04"):
        raise ArchiveError("it is damaged: there is no member where the archive says")
    *_, name, extra = _HEADER.unpack(header)
    file.seek(name + extra, 1)
    data = file.read(member.packed)
    if len(data) < member.packed:
        raise ArchiveError("it is cut off: the archive ends within it")
    return data


def _unpacked(data: bytes, method: int, limit: int) -> bytes:
    if method == _STORED:
        return data
    if method != _DEFLATED:
        raise ArchiveError(f"it is compressed by method {method}, not deflate; unpack it first")
    try:
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(data, limit + 1)
    except zlib.error as error:
        raise ArchiveError(f"it is damaged: {error}") from error


def _list_of_members(file: BinaryIO, whole: int) -> tuple[int, int, int]:
    """Where the list starts and ends, and how far offsets are off (by what precedes the archive).

    How many there are is not asked: 16 bits hold that, and not every writer notes more elsewhere.
    """
    tail_at = max(0, whole - _END.size - _LONGEST_COMMENT)
    file.seek(tail_at)
    tail = file.read()
    found = tail.rfind(b"PK\x05\x06", 0, max(0, len(tail) - _END.size + 4))
    if found < 0:
        raise ArchiveError("it is no zip archive, or its end is missing; fetch it again")
    _, disk, _, _, _, size, start, _ = _END.unpack_from(tail, found)
    end = tail_at + found
    disk, size, start, end = _end64(file, end) or (disk, size, start, end)
    shift = end - size - start
    if disk or shift < 0:
        raise ArchiveError("it is one part of a divided zip archive, or damaged; fetch it again")
    return end - size, end, shift


def _end64(file: BinaryIO, end: int) -> tuple[int, int, int, int] | None:
    """Disk, size and start of the list by the ZIP64 record before ``end``, and where that is; None without one."""
    file.seek(max(0, end - _END64_LOCATOR.size))
    locator = file.read(_END64_LOCATOR.size)
    if not locator.startswith(b"PK\x06\x07"):
        return None
    at = end - _END64_LOCATOR.size - _END64.size
    file.seek(max(0, at))
    record = file.read(_END64.size)
    if len(record) < _END64.size or not record.startswith(b"PK\x06\x06"):
        raise ArchiveError("its end is damaged; fetch it again")
    _, _, _, _, disk, _, _, _, size, start = _END64.unpack(record)
    return disk, size, start, at


def _entry(file: BinaryIO, shift: int) -> Member:
    """The next member of the list."""
    fixed = file.read(_ENTRY.size)
    if len(fixed) < _ENTRY.size or not fixed.startswith(b"PK\x01\x02"):
        raise ArchiveError("its list of members is damaged; fetch it again")
    values = _ENTRY.unpack(fixed)
    flags, method, checksum, packed, size, name, extra, comment = *values[3:5], *values[7:13]
    offset = values[16]
    text, field = file.read(name), file.read(extra)
    file.seek(comment, 1) if comment else None
    if _IN_EXTRA in (size, packed, offset):
        size, packed, offset = _wide(field, size, packed, offset)
    decoded = text.decode("utf-8" if flags & _UTF8 else "cp437", errors="replace")
    return Member(decoded, flags, method, checksum, packed, size, offset + shift)


def _wide(extra: bytes, *figures: int) -> Iterator[int]:
    """Figures with those that did not fit into 32 bits taken from the ZIP64 field."""
    wide: list[int] = []
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, at)
        if kind == 1:
            length = min(length, len(extra) - at - 4)
            wide = list(struct.unpack_from(f"<{length // 8}Q", extra, at + 4))
            break
        at += 4 + length
    for figure in figures:
        if figure == _IN_EXTRA and not wide:
            raise ArchiveError("its list of members is damaged; fetch it again")
        yield wide.pop(0) if figure == _IN_EXTRA else figure
