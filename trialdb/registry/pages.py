"""The studies of an API page or a list, one at a time, so that a list of any length can be read.

An element is given as it stands in the file, cut out between its brackets. A window moves over the file; the scanner
of the standard library says where an element ends, and where it cannot, more is read up to a limit.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from io import BufferedReader
from json.decoder import JSONDecodeError
from typing import Any

__all__ = ["PageError", "elements"]

_CHUNK = 1 << 20
_SPACE = re.compile(r"[ \t\r\n]*")
# Numbers are not looked at, and one of thousands of digits is refused by int.
_scan = json.JSONDecoder(parse_int=str, parse_float=str).raw_decode


class PageError(Exception):
    """A page that cannot be read on; its text is the reason."""


def elements(stream: BufferedReader[Any], limit: int) -> Iterator[bytes]:
    """The elements of each top-level list, and of the list ``studies`` of each top-level object, as they stand there.

    ``stream`` stands at its beginning, after a byte order mark if any.

    Raises:
        PageError: it is not JSON from some point on, ends too early, has no such list, or an element is larger than
            ``limit`` characters.
    """
    window = _Window(stream, limit)
    while window.goes_on():
        if not window.passes("{"):
            yield from _list(window)
            continue
        while _key(window) != "studies":
            window.value()
            window.expect(",", 'it is no page of the registry: there is no list "studies"')
        yield from _list(window)
        while window.passes(","):
            _key(window)
            window.value()
        window.expect("}", "it is not JSON: a brace is missing")


def _key(window: _Window) -> str:
    """The next key of an object."""
    key, _ = window.value()
    window.expect(":", "it is not JSON: a colon is missing")
    return str(key)


def _list(window: _Window) -> Iterator[bytes]:
    """The elements of a list, as they stand there."""
    window.expect("[", "it is no list of studies")
    if window.passes("]"):
        return
    yield window.value()[1].encode()
    while window.passes(","):
        yield window.value()[1].encode()
    window.expect("]", "it is not JSON: a comma is missing")


class _Window:
    """The part of a file's text that is being read."""

    def __init__(self, stream: BufferedReader[Any], limit: int) -> None:
        self._stream, self._limit = stream, limit
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._text, self._at = "", 0
        self._fault: Exception | None = None

    def goes_on(self) -> bool:
        """Whether there is more than white space, which is passed."""
        while True:
            self._at = _end_of_space(self._text, self._at)
            if self._at < len(self._text):
                return True
            if not self._more(_CHUNK):
                return False

    def passes(self, character: str) -> bool:
        """Whether a character comes next, which is then passed."""
        if not self.goes_on():
            raise PageError("it ends too early; fetch it again")
        if self._text[self._at] != character:
            return False
        self._at += 1
        return True

    def expect(self, character: str, problem: str) -> None:
        """Pass a character that must come next."""
        if not self.passes(character):
            raise PageError(f"{problem} before {self._text[self._at : self._at + 20]!r}")

    def value(self) -> tuple[Any, str]:
        """The next value, and how it is written; it is passed."""
        self.goes_on()
        while True:
            length = len(self._text) - self._at
            try:
                value, end = _scan(self._text, self._at)
                size = end - self._at
                if end < len(self._text) or not self._more(_CHUNK):  # 12 at the edge may be the start of 123
                    self._at += size
                    return value, self._text[self._at - size : self._at]
            except JSONDecodeError as error:
                if length > self._limit:
                    raise PageError(f"a record is larger than {self._limit >> 20} MB, or not JSON") from error
                if not self._more(max(_CHUNK, length)):
                    raise PageError(f"it is not JSON, or ends too early: {error.msg}") from error
            except RecursionError as error:
                raise PageError("it is nested too deeply to be a record") from error

    def _more(self, size: int) -> bool:
        """Whether there was more to read; what is passed is forgotten."""
        data = self._read(size)
        try:
            text = self._decoder.decode(data, final=not data)
        except UnicodeDecodeError as error:
            text = error.object[: error.start].decode()
            self._fault = PageError("its text is not UTF-8; save it as UTF-8")
        self._text, self._at = self._text[self._at :] + text, 0
        return bool(data)

    def _read(self, size: int) -> bytes:
        """The next bytes; those before a fault come before the fault is raised."""
        if self._fault is not None:
            raise self._fault
        data = bytearray()
        try:
            while len(data) < size and (part := self._stream.read1(size - len(data))):
                data += part
        except Exception as error:
            if not data:
                raise
            self._fault = error
        return bytes(data)


def _end_of_space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at
