"""Where a record is not built as the registry builds records: what an analyst is told of one that cannot be read.

Reading trusts the registry, which checks what it takes; nothing here is run for a record that can be read. A list or
object in place of a figure costs that figure alone: the record is read without it (:func:`take_out_figures`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from trialdb.registered import NoFigure, quoted

__all__ = ["misplaced", "take_out_figures"]

_STRUCTURE: Final = Path(__file__).with_name("structure.yaml")
_KINDS: Final[Mapping[str, tuple[type, ...]]] = {"text": (str,), "number": (int, float), "flag": (bool,)}
# A part that tells of groups lists them itself, or stands in one that does.
_LISTS_OF_GROUPS: Final = ("groups", "eventGroups")
_FIGURES: Final = frozenset(
    "count value spread lowerLimit upperLimit pValue paramValue dispersionValue ciPctValue ciLowerLimit ciUpperLimit "
    "numSubjects numUnits numEvents numAffected numAtRisk deathsNumAffected deathsNumAtRisk seriousNumAffected "
    "seriousNumAtRisk otherNumAffected otherNumAtRisk".split()
)


def misplaced(content: Mapping[str, Any]) -> str | None:
    """The first place where a record differs from the registry's, and how; None where there is none.

    Args:
        content: the record, as parsed.

    >>> misplaced({"protocolSection": {"identificationModule": {"acronym": ["SURE"]}}})
    '$.protocolSection.identificationModule.acronym is a list where the registry has text'
    """
    return next(_differences(content, _structure(), "$", frozenset()), None)


def take_out_figures(content: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Put nothing in the place of figures of a record that are lists or objects; how each differs, and what it is.

    Args:
        content: the record, as parsed; it is changed, and :func:`trialdb.registered.quoted` as it was.
    """
    return [*_taken_out(content, _structure(), "$")]


def _taken_out(part: Any, expected: Any, path: str) -> Iterator[tuple[str, str]]:
    """Those of a part and of what is in it, as far as that is as expected."""
    if isinstance(expected, list) and isinstance(part, list):
        for place, item in enumerate(part):
            yield from _taken_out(item, expected[0], f"{path}[{place}]")
    elif isinstance(expected, dict) and isinstance(part, dict):
        for name, wanted in expected.items():
            found = part.get(name)
            if name in _FIGURES and isinstance(found, list | dict):
                part[name] = NoFigure(found)
                said = f"{path}.{name} is {_article(_kind(found))} where the registry has a figure; it is left empty"
                yield said, quoted(found)
            else:
                yield from _taken_out(found, wanted, f"{path}.{name}")


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
