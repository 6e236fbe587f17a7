"""Markdown, with or without YAML front matter.

The front matter may say ``title``, ``publisher``, ``url``, ``published`` and ``kind``; other keys are somebody
else's and are passed over. The stored text is the body below it, verbatim, marks and all but embedded images, so
that evidence can be found in it with a text editor. Values are taken as written (YAML's own idea of dates and numbers is not asked), and
what cannot be used is an error with its line: metadata that is silently lost would be found out much later.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, get_args

from trialdb.errors import ReadError
from trialdb.facts import SourceKind
from trialdb.readers.dates import is_possible, parse_date
from trialdb.readers.encoding import decode
from trialdb.readers.metadata import Metadata, document, web_address
from trialdb.readers.text import without_data

if TYPE_CHECKING:
    from collections.abc import Iterator

    import yaml

    from trialdb.facts import Document

__all__ = ["front_matter", "read_markdown"]

_KEYS = ("title", "publisher", "url", "published", "kind")
_BLOCK = re.compile(r"---[ \t]*\n(?P<yaml>(?:.*\n)*?)(?:---|\.\.\.)[ \t]*(?:\n|\Z)")
_FIRST_KEY = re.compile(r"---[ \t]*\n[A-Za-z_][\w-]*:(?:\s|$)")
_LONGEST = 65_536  # characters; front matter is a few lines
_NOT_NAMES = frozenset(f"tag:yaml.org,2002:{kind}" for kind in ("int", "float", "bool", "timestamp"))
_YEAR_OR_MONTH = re.compile(r"(?:19|20)\d\d(?:-(?:0[1-9]|1[0-2]))?")


def read_markdown(data: bytes, *, location: str, declared: str | None = None) -> Document:
    """The document in a Markdown text; ``declared`` is an encoding named by a server.

    Raises:
        ReadError: empty, not text, in no known encoding, or front matter that cannot be used (with its line).
    """
    known, body = front_matter(decode(data, location=location, declared=declared), location=location)
    body = without_data(body)
    if not body.strip():
        raise ReadError(location, "nothing stands below the front matter; nothing was read")
    return document(body, known=known, media_type="text/markdown", location=location)


def front_matter(text: str, *, location: str) -> tuple[Metadata, str]:
    r"""What the front matter says, and the body below it; a text without front matter is all body.

    Raises:
        ReadError: the front matter is not YAML, is not closed, or a value cannot be used; the line is named.

    >>> front_matter("---\ntitle: A pill\npublished: 2025-03\n---\nBody\n", location="a.md")
    (Metadata(kind=None, title='A pill', publisher=None, url=None, published='2025-03'), 'Body\n')
    """
    block = _BLOCK.match(text, 0, _LONGEST)
    if block is None:
        if _FIRST_KEY.match(text):
            raise ReadError(
                location, "line 1: the front matter is not closed; end it with a line of three dashes"
            )
        return Metadata(), text
    root = _yaml_root(block["yaml"], location)
    if root is None:
        return (Metadata(), text) if block["yaml"].strip() else (Metadata(), text[block.end() :])
    return _metadata(dict(_scalars(root, location)), location), text[block.end() :]


def _yaml_root(source: str, location: str) -> yaml.MappingNode | None:
    """The mapping in the front matter; None where the block is prose between two rules, or nothing."""
    import yaml  # noqa: PLC0415  (a text without front matter need not pay for it)

    try:
        root = yaml.compose(source, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 1
        raise ReadError(
            location, f"line {line}: the front matter is not YAML ({error.problem}); mend that line"
        ) from error
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise ReadError(
            location, "line 1: the front matter is not YAML; write lines of key: value"
        ) from error
    if isinstance(root, yaml.SequenceNode):
        raise ReadError(location, "line 2: the front matter is a list; write lines of key: value")
    return root if isinstance(root, yaml.MappingNode) else None


def _scalars(root: yaml.MappingNode, location: str) -> Iterator[tuple[str, tuple[str, int]]]:
    """Each known key with its value as written and its line in the file; a null is left out."""
    seen = set()
    for key, value in root.value:
        name, line = key.value, value.start_mark.line + 2
        if not isinstance(name, str) or name not in _KEYS:
            continue
        if name in seen:
            raise ReadError(location, f"line {line}: {name} stands twice in the front matter; keep one")
        seen.add(name)
        if not isinstance(value.value, str):
            raise ReadError(location, f"line {line}: {name} must be one value, not a list or a mapping")
        if name == "publisher" and value.tag in _NOT_NAMES:
            raise ReadError(
                location,
                f"line {line}: publisher {value.value[:60]!r} is not a name; put a name, or quotes around it",
            )
        if value.tag != "tag:yaml.org,2002:null" and value.value.strip():
            yield name, (value.value.strip(), line)


def _metadata(found: dict[str, tuple[str, int]], location: str) -> Metadata:
    def value(name: str) -> str | None:
        return found[name][0] if name in found else None

    return Metadata(
        kind=_kind(*found["kind"], location) if "kind" in found else None,
        title=value("title"),
        publisher=value("publisher"),
        url=_url(*found["url"], location) if "url" in found else None,
        published=_published(*found["published"], location) if "published" in found else None,
    )


def _kind(written: str, line: int, location: str) -> SourceKind:
    kinds: tuple[SourceKind, ...] = get_args(SourceKind)
    for kind in kinds:
        if written == kind:
            return kind
    raise ReadError(
        location, f"line {line}: kind {written[:60]!r} is not known; use one of {', '.join(kinds)}"
    )


def _url(written: str, line: int, location: str) -> str:
    if address := web_address(written):
        return address
    raise ReadError(location, f"line {line}: url {written[:60]!r} is not an address; begin it with https://")


def _published(written: str, line: int, location: str) -> str:
    date = written if _YEAR_OR_MONTH.fullmatch(written) else parse_date(written)
    if date and not is_possible(date):
        raise ReadError(
            location,
            f"line {line}: published {written[:60]!r} lies too far in the future; mend it or leave it out",
        )
    if date:
        return date
    raise ReadError(
        location, f"line {line}: published {written[:60]!r} is not a date; write it as 2025-03-08 or 2025-03"
    )
