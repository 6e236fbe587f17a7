"""LIKE patterns of what is described in many words: one must fit, and none of those that begin with ``!``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, and_, false, func, or_

__all__ = ["fits", "is_fit"]


def fits(described: ColumnElement[Any], patterns: Sequence[str]) -> ColumnElement[bool]:
    """Whether a column fits patterns of lower-case text."""
    said = func.lower(described)
    found = [said.like(pattern) for pattern in patterns if not pattern.startswith("!")]
    return and_(
        or_(false(), *found), *(~said.like(pattern[1:]) for pattern in patterns if pattern.startswith("!"))
    )


def is_fit(text: str, patterns: Sequence[str]) -> bool:
    """The same of a text.

    >>> is_fit("JAK1 inhibitor", ["%jak_ inhibitor"]), is_fit("modified ITT", ["%itt", "!%modified%"])
    (True, False)
    """
    said = text.lower()
    found = (pattern for pattern in patterns if _pattern(pattern.removeprefix("!")).fullmatch(said))
    return {pattern.startswith("!") for pattern in found} == {False}


@cache
def _pattern(like: str) -> re.Pattern[str]:
    return re.compile(re.escape(like).replace("%", ".*").replace("_", "."))
