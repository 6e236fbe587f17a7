"""Where a record is not built as the registry builds records: what an analyst is told of one that cannot be read.

Reading trusts the registry, which checks what it takes; nothing here is run for a record that can be read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

__all__ = ["misplaced"]

_STRUCTURE: Final = Path(__file__).with_name("structure.yaml")
_KINDS: Final[Mapping[str, tuple[type, ...]]] = {"text": (str,), "number": (int, float), "flag": (bool,)}
# A part that tells of groups lists them itself, or stands in one that does.
_LISTS_OF_GROUPS: Final = ("groups", "eventGroups")


def misplaced(content: Mapping[str, Any]) -> str | None:
    """The first place where a record differs from the registry's, and how; None where there is none.

    Args:
        content: the record, as parsed.

    >>> misplaced({"protocolSection": {"identificationModule": {"acronym": ["SURE"]}}})
    '$.protocolSection.identificationModule.acronym is a list where the registry has text'
    """
    return next(_differences(content, _structure(), "$", frozenset()), None)


@cache
def _structure() -> Any:
    return yaml.safe_load(_STRUCTURE.read_text(encoding="utf-8"))


def _differences(part: Any, expected: Any, path: str, groups: frozenset[str]) -> Iterator[str]:
    """How a part and what is in it differ from what is expected; ``groups`` are the codes that it may speak of."""
    found, wanted = _kind(part), expected if isinstance(expected, str) else _kind(expected)
    if found != wanted:
        yield f"{path} is {_article(found)} where the registry has {_article(wanted)}"
    elif isinstance(expected, list):
        for place, item in enumerate(part):
            yield from _differences(item, expected[0], f"{path}[{place}]", groups)
    elif isinstance(expected, dict):
        groups = _codes(part) or groups
        yield from _wrong_groups(part, expected, path, groups)
        for name, wanted_there in expected.items():
            if name in part:
                yield from _differences(part[name], wanted_there, f"{path}.{name}", groups)


def _kind(part: Any) -> str:
    if isinstance(part, Mapping):
        return "object"
    if isinstance(part, list):
        return "list"
    return next((kind for kind, types in _KINDS.items() if type(part) in types), "null")


def _article(kind: str) -> str:
    return {"object": "an object", "list": "a list", "number": "a number", "flag": "true or false"}.get(
        kind, kind
    )


def _codes(part: Mapping[str, Any]) -> frozenset[str]:
    """The codes of the groups that a part lists."""
    listed: list[Any] = next(
        (part[name] for name in _LISTS_OF_GROUPS if isinstance(part.get(name), list)), []
    )
    return frozenset(
        code for group in listed if isinstance(group, Mapping) and isinstance(code := group.get("id"), str)
    )


def _wrong_groups(
    part: Mapping[str, Any], expected: Mapping[str, Any], path: str, groups: frozenset[str]
) -> Iterator[str]:
    """What a part says of groups that are not there."""
    if "groupId" in expected and part.get("groupId") is None:
        yield f"{path} does not say of which group it is"
    several = part.get("groupIds")
    for code in (part.get("groupId"), *(several if isinstance(several, list) else ())):
        if isinstance(code, str) and code not in groups:
            yield f"{path} is of the group {code[:20]!r}, which is not listed there"
