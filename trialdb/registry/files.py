"""Registry records in files: each study of a path, one after another, as the bytes that stand there.

A path is a file with one study, a page of the API or a list; JSON lines; the registry's bulk zip; or a folder of such.
Any of them may be gzipped. What is in a file is told by its content, and memory grows neither with a file nor with
their number: only the names in one folder are held, for their order.

What cannot be read is a :class:`BadRecord`, and the rest goes on. A line is given without a look inside, because even
a check of its encoding would take a tenth of the time of parsing it: :func:`study` does both, and says what is wrong.
"""

from __future__ import annotations

import gzip
import os
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BufferedReader, BytesIO, FileIO, RawIOBase
from itertools import islice
from pathlib import Path
from typing import Any, TypeAlias

import orjson

from trialdb.registry.archive import ArchiveError, members, read_member
from trialdb.registry.pages import PageError, elements

__all__ = ["SUFFIXES", "BadRecord", "RawRecord", "is_registry_file", "records", "registry_files", "study"]

#: The largest study of the registry has a few megabytes.
LIMIT = 64 << 20
_BUFFER = 1 << 20
_HEAD = 64 << 10
_MOST_BLANK_LINES = 1_000_000
_LINES = (".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz")
_JSON = (".json", ".json.gz")
SUFFIXES = (*_LINES, *_JSON, ".zip")
_SECTION = re.compile(rb'"(?:protocol|results|annotation|document|derived)Section"\s*:')
_SEVERAL = re.compile(rb'\s*(?:\[|\{\s*"(?:studies|totalCount|nextPageToken)"\s*:)')
_MARK = b"\xef\xbb\xbf"
_OTHER_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")
_BROKEN = (OSError, EOFError, zlib.error)

_Stream: TypeAlias = "BufferedReader[Any]"


@dataclass(frozen=True, slots=True)
class RawRecord:
    """One study record, not parsed.

    Attributes:
        location: ``studies.jsonl.gz:17`` (a line), ``bulk.zip!NCT01234567.json`` (a member), ``page.json#3`` (a study
            of a page or list), or the file itself.
        body: the record as JSON; of a line, the line itself with its end.
    """

    location: str
    body: bytes


@dataclass(frozen=True, slots=True)
class BadRecord:
    """Something that should be a study record and cannot be read.

    Attributes:
        location: where it is, as in :class:`RawRecord`.
        reason: what is wrong, on one line.
    """

    location: str
    reason: str


def is_registry_file(path: Path) -> bool:
    """Whether a file holds registry records, by its name and what it begins with.

    A file whose name fits and which cannot be opened or unpacked counts, so that :func:`records` says what is wrong.
    """
    name = path.name.lower()
    if not name.endswith(SUFFIXES) or not path.is_file():
        return False
    try:
        if name.endswith(".zip"):
            return _is_registry_archive(path)
        with path.open("rb") as file:
            return _holds_record(_inflated(file).read(_HEAD))
    except (*_BROKEN, ArchiveError):
        return True


def records(path: Path) -> Iterator[RawRecord | BadRecord]:
    """Every study record of a file or folder, in the order in which they stand; a folder's files by name.

    In a folder, files that are no registry files and hidden ones are passed over. A file that is named is read in any
    case.
    """
    if not path.is_dir():
        yield from _file(path)
        return
    for found in registry_files(path):
        if isinstance(found, BadRecord):
            yield found
        else:
            yield from _file(found)


def registry_files(folder: Path) -> Iterator[Path | BadRecord]:
    """The files of registry records in a folder and the folders in it, by name, and what could not be looked into."""
    for found in _below(str(folder)):
        if isinstance(found, BadRecord) or is_registry_file(found):
            yield found


def study(record: RawRecord) -> dict[str, Any] | BadRecord:
    r"""The parsed record, or why it is none.

    >>> study(RawRecord("a.jsonl:1", b'{"protocolSection": {}}'))
    {'protocolSection': {}}
    >>> study(RawRecord("a.jsonl:2", b'{"protocolSection": "\xe9"}')).reason
    'it is not UTF-8 from byte 21 on; save it as UTF-8'
    """
    body = record.body
    try:
        parsed = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        return BadRecord(record.location, _why_no_json(body, error))
    if not isinstance(parsed, dict) or not isinstance(parsed.get("protocolSection"), dict):
        return BadRecord(record.location, "it is no study record: it has no protocolSection")
    if rb"\u0000" in body:
        return BadRecord(record.location, "it holds NUL characters, which no text may; fetch it again")
    return parsed


def _why_no_json(body: bytes, error: orjson.JSONDecodeError) -> str:
    if (at := body.find(0)) >= 0:
        return f"it holds a NUL byte (byte {at}); it is damaged or not UTF-8"
    try:
        body.decode()
    except UnicodeDecodeError as wrong:
        return f"it is not UTF-8 from byte {wrong.start} on; save it as UTF-8"
    return f"it is not JSON: {error.msg} at character {error.pos}"


def _below(folder: str) -> Iterator[Path | BadRecord]:
    """The files in a folder and the folders in it, by name; hidden ones and links to folders are left out."""
    waiting = [_names_in(folder)]
    while waiting:
        found = next(waiting[-1], None)
        if found is None:
            waiting.pop()
        elif isinstance(found, BadRecord):
            yield found
        elif found[1]:
            waiting.append(_names_in(found[0]))
        else:
            yield Path(found[0])


def _names_in(folder: str) -> Iterator[tuple[str, bool] | BadRecord]:
    """What is in a folder, by name, and whether it is a folder."""
    try:
        with os.scandir(folder) as entries:
            names = sorted(e.name for e in entries if not e.name.startswith("."))
    except OSError as error:
        yield BadRecord(folder, _why_broken(error))
        return
    for name in names:
        path = os.path.join(folder, name)  # noqa: PTH118  (a Path takes five times the room and time)
        yield path, os.path.isdir(path) and not os.path.islink(path)  # noqa: PTH112, PTH114  (likewise)


def _file(path: Path) -> Iterator[RawRecord | BadRecord]:
    name = path.name.lower()
    try:
        if name.endswith(".zip"):
            yield from _archive(path)
        else:
            with BufferedReader(FileIO(path), _BUFFER) as file:
                yield from _stream(file, str(path), lines=name.endswith(_LINES))
    except (OSError, ArchiveError) as error:
        yield BadRecord(str(path), _why_broken(error))


def _archive(path: Path) -> Iterator[RawRecord | BadRecord]:
    """The records in the JSON files of a zip archive."""
    empty = True
    with path.open("rb") as file:
        for member in members(path):
            if not _is_record_name(member.name):
                continue
            empty = False
            location = f"{path}!{member.name}"
            try:
                content = read_member(file, member, LIMIT)
            except ArchiveError as error:
                yield BadRecord(location, str(error))
                continue
            lines = member.name.lower().endswith(_LINES)
            yield from _stream(BufferedReader(BytesIO(content)), location, lines=lines)
    if empty:
        yield BadRecord(str(path), "there is no JSON file in it")


def _stream(file: _Stream, location: str, *, lines: bool) -> Iterator[RawRecord | BadRecord]:
    """The records in an open file; one that breaks off gives what could be read, and says so."""
    try:
        stream = _inflated(file)
        start = stream.peek(4)[:4]
    except _BROKEN as error:
        yield BadRecord(location, _why_broken(error))
        return
    if start.startswith(_OTHER_MARKS):
        yield BadRecord(location, "it is UTF-16 or UTF-32; save it as UTF-8")
        return
    if start.startswith(_MARK):
        stream.read(len(_MARK))
    if _SEVERAL.match(stream.peek(_HEAD)):
        yield from _elements(stream, location)
    elif lines:
        yield from _lines(stream, location)
    else:
        yield from _whole(stream, location)


def _lines(stream: _Stream, location: str, before: int = 0) -> Iterator[RawRecord | BadRecord]:
    """JSON lines, of which ``before`` were read; blank ones are passed over."""
    number, blank, readline = before, 0, stream.readline
    try:
        while line := readline(LIMIT + 1):
            number += 1
            if len(line) > LIMIT:
                _pass_line(stream, line)
                yield BadRecord(f"{location}:{number}", _too_large())
            elif not line.isspace():
                yield RawRecord(f"{location}:{number}", line)
            elif (blank := blank + 1) > _MOST_BLANK_LINES:
                yield BadRecord(f"{location}:{number}", "there are only blank lines; the rest was not read")
                return
    except _BROKEN as error:
        yield BadRecord(f"{location}:{number + 1}", _why_broken(error))


def _pass_line(stream: _Stream, begun: bytes) -> None:
    """Read to the end of the line that has ``begun``."""
    part = begun
    while part and not part.endswith(b"\n"):
        part = stream.readline(_BUFFER)


def _elements(stream: _Stream, location: str) -> Iterator[RawRecord | BadRecord]:
    """The studies of a page or list."""
    number = 0
    try:
        for body in elements(stream, LIMIT):
            number += 1
            where = f"{location}#{number}"
            yield RawRecord(where, body) if len(body) <= LIMIT else BadRecord(where, _too_large())
    except PageError as error:
        yield BadRecord(f"{location}#{number + 1}", str(error))
    except _BROKEN as error:
        yield BadRecord(f"{location}#{number + 1}", _why_broken(error))


def _whole(stream: _Stream, location: str) -> Iterator[RawRecord | BadRecord]:
    """The one study of a file, or the lines of one that does not say by its name that it has JSON lines."""
    try:
        first = stream.readline(LIMIT + 1)
        if first.endswith(b"\n") and stream.peek(1) and _is_json(first):
            yield from _several(stream, location, first)
            return
        body = _read_up_to(stream, LIMIT + 1, first)
    except _BROKEN as error:
        yield BadRecord(location, _why_broken(error))
        return
    if len(body) > LIMIT:
        yield BadRecord(location, _too_large())
    else:
        yield RawRecord(location, body)


def _several(stream: _Stream, location: str, first: bytes) -> Iterator[RawRecord | BadRecord]:
    """The study on the first line, and those on the others, if any."""
    rest = _lines(stream, location, before=1)
    second = next(rest, None)
    yield RawRecord(location if second is None else f"{location}:1", first)
    if second is not None:
        yield second
        yield from rest


def _read_up_to(stream: _Stream, size: int, first: bytes) -> bytes:
    """``first`` and what follows it, at most ``size`` bytes and one buffer; room is taken as it is needed."""
    if not stream.peek(1):
        return first
    parts, length = [first], len(first)
    while length < size and (part := stream.read(_BUFFER)):
        parts.append(part)
        length += len(part)
    return b"".join(parts)


def _is_json(line: bytes) -> bool:
    try:
        orjson.loads(line)
    except orjson.JSONDecodeError:
        return False
    return True


def _inflated(file: _Stream) -> _Stream:
    """The file itself, or what is in it where it is gzipped."""
    if not file.peek(2).startswith(b"\x1f\x8b"):
        return file
    return BufferedReader(_Gzip(file), _BUFFER)


class _Gzip(RawIOBase):
    """What is in a gzip file, up to where it breaks off: ``GzipFile`` alone loses what it has read before that."""

    def __init__(self, file: _Stream) -> None:
        self._file = gzip.GzipFile(fileobj=file)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._file.read1(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def _is_registry_archive(path: Path) -> bool:
    """Whether one of the first JSON files in a zip archive holds a record."""
    named = (member for member in members(path) if _is_record_name(member.name))
    with path.open("rb") as file:
        return any(_holds_record(read_member(file, member, LIMIT)[:_HEAD]) for member in islice(named, 10))


def _is_record_name(name: str) -> bool:
    """Whether a member of an archive is a JSON file, and not what a Mac keeps beside it."""
    return name.lower().endswith(_LINES + _JSON) and not name.rpartition("/")[2].startswith(".")


def _holds_record(head: bytes) -> bool:
    """Whether the beginning of a file, in UTF-8 or UTF-16, has a section of a study record in it."""
    return _SECTION.search(head.replace(b"\x00", b"")) is not None


def _too_large() -> str:
    return f"it is larger than {LIMIT >> 20} MB"


def _why_broken(error: Exception) -> str:
    if isinstance(error, EOFError):
        return "the gzip file is cut off here; fetch it again"
    if isinstance(error, (gzip.BadGzipFile, zlib.error)):
        return "the gzip file is damaged here; fetch it again"
    if isinstance(error, OSError):
        return f"it cannot be read: {error.strerror or error}"
    return str(error)
