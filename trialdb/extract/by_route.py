"""Arms that a text calls by how their drug is given: "the IV group", "after oral iron", where each drug has a route of its own."""

from __future__ import annotations

import re
from typing import Final

from trialdb.extract.cues import cue
from trialdb.extract.layout import Sentence
from trialdb.extract.party import PLACEBO, Cast, Party

__all__ = ["read_by_route"]

_ROUTES: Final = {
    "oral": "oral", "orally": "oral", "intravenous": "intravenous", "intravenously": "intravenous", "iv": "intravenous", "subcutaneous": "subcutaneous",
    "subcutaneously": "subcutaneous", "sc": "subcutaneous", "intramuscular": "intramuscular", "im": "intramuscular", "intranasal": "intranasal",
    "inhaled": "inhaled", "nebulised": "inhaled", "nebulized": "inhaled", "topical": "topical", "vaginal": "vaginal", "rectal": "rectal",
    "transdermal": "transdermal", "epidural": "epidural", "intrathecal": "intrathecal", "intravitreal": "intravitreal",
}  # fmt: skip
_SHORT: Final = {"intravenous": "iv", "subcutaneous": "sc", "intramuscular": "im"}
_ROUTE: Final = cue(rf"\b(?P<route>{'|'.join(_ROUTES)})\b", re.IGNORECASE)
_BEFORE: Final = 40  # characters in which the route of a drug may stand before it
_PAIR: Final = 2


def read_by_route(cast: Cast, lines: list[Sentence]) -> None:
    """Adds the routes as names of the arms where the text gives two drugs, each by a route of its own."""
    active = [d for d, role in cast.roles.items() if role != "placebo" and d not in PLACEBO]
    grouped = [p.intervention for p in cast.groups if p.intervention in active]
    drugs = [str(d) for d in grouped] if len(grouped) == len(cast.groups) == _PAIR else active
    if len(drugs) != _PAIR:
        return
    routes = {drug: _route_of(drug, cast, lines) for drug in drugs}
    first, second = (routes[d] for d in drugs)
    if first is None or second is None or first == second:
        return
    shared = _shared_words(first, second, lines)
    for general in set(active) - set(drugs):  # "intravenous iron" is the drug that is given so
        meant = [d for d in drugs if general.startswith(f"{routes[d]} ")]
        if len(meant) == 1:
            cast.stands_for[general] = meant[0]
            del cast.roles[general]
    for drug in drugs:
        _add(cast, cast.party(drug), str(routes[drug]), shared)


def _route_of(drug: str, cast: Cast, lines: list[Sentence]) -> str | None:
    """The only route that stands right before a drug in the text, or None."""
    found: set[str] = set()
    for s in lines:
        for name in cast.drugs.get(s.start, []):
            if name.id == drug:
                end = name.start - s.start
                told = list(_ROUTE.finditer(s.text, max(0, end - _BEFORE), name.end - s.start))
                if told and not re.search(r"[,;:(]|\b(?:or|and|versus|vs)\b", s.text[told[-1].end() : end]):
                    found.add(_ROUTES[told[-1]["route"].lower()])
    return next(iter(found)) if len(found) == 1 else None


def _shared_words(first: str, second: str, lines: list[Sentence]) -> set[str]:
    """The words that the text puts behind both routes: the iron of "oral iron" and "intravenous iron"."""
    text = " ".join(s.text.lower() for s in lines if not s.is_aside)
    behind = [set(re.findall(rf"\b{route} ([a-z]{{3,}})\b", text)) for route in (first, second)]
    return behind[0] & behind[1]


def _add(cast: Cast, party: Party, route: str, shared: set[str]) -> None:
    for form in filter(None, (route, _SHORT.get(route))):
        for label in (f"{form} group", f"{form} arm", form, *(f"{form} {word}" for word in shared)):
            if label not in cast.roles:
                cast.labels[label] = party
