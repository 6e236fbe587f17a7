"""How a treatment is given: the route that a text names, in the adjective's spelling (oral, subcutaneous)."""

from __future__ import annotations

import re
from typing import Final

from trialdb.extract.cues import cue

__all__ = ["route_in"]

_ROUTE: Final = cue(
    r"\b(?P<route>subcutaneous|intravenous|oral|inhaled|intramuscular|topical|intravitreal|intranasal|sublingual)(?:ly)?\b|\b(?P<infusion>infusions?)\b|\b(?P<by_mouth>tablets?|pill|capsules?|by mouth)\b|\b(?P<skin>under the skin)\b",
    re.IGNORECASE,
)


def route_in(text: str) -> str | None:
    """The first route of a text, or None.

    >>> route_in("given as tablets"), route_in("an intravenous infusion"), route_in("given once")
    ('oral', 'intravenous', None)
    """
    m = _ROUTE.search(text)
    if m is None:
        return None
    if m["route"]:
        return m["route"].lower()
    return "intravenous" if m["infusion"] else "oral" if m["by_mouth"] else "subcutaneous"
