"""The figures that a registry record posts: of each outcome and analysis, and of each adverse event.

Groups have codes that are of one version alone, so that a group is known by its title, and an outcome by its title
and time frame.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Any, Final

from trialdb.query.moves import MAIN, Figure, FigureMove, moves
from trialdb.query.wording import described, limits, share, unit
from trialdb.query.wording import number as shown_number
from trialdb.values import number
from trialdb.values import unit as unit_named

__all__ = ["record_figures", "record_moves"]

_Part = Mapping[str, Any]
_Subject = tuple[Hashable, ...]
_NONE: Final[_Part] = {}
_STUDY: Final = "s1"  # a record is of one study, which its facts call so
_LONGEST: Final = 120
_TOTALS: Final = (
    ("Death", "deaths", None),
    ("Serious adverse events", "serious", None),
    ("Other adverse events", "other", "non-serious"),
)
_PERCENT: Final = re.compile(r"\s*(?:percent(?:ages?)?\b|%)", re.IGNORECASE)
_SORTS: Final = (("seriousEvents", "serious"), ("otherEvents", "non-serious"))


def record_moves(before: _Part, now: _Part) -> list[FigureMove]:
    """The figures that moved between two versions of a record, each given as its parsed JSON."""
    old, new = _outcomes(before), _outcomes(now)
    same = {subject for subject, outcome in old.items() if outcome == new.get(subject)}
    for outcomes in (old, new):
        for subject in same:
            del outcomes[subject]
    then, here = _events(before), _events(now)
    if then == here:
        then = here = _NONE
    return moves(_figures(old, then), _figures(new, here))


def record_figures(record: _Part) -> Iterator[Figure]:
    """The figures that a record posts, in its order."""
    return _figures(_outcomes(record), _events(record))


def _outcomes(record: _Part) -> dict[_Subject, _Part]:
    """The outcomes of a record by title and time frame, counted where several have the same."""
    module = (record.get("resultsSection") or _NONE).get("outcomeMeasuresModule") or _NONE
    seen: Counter[Hashable] = Counter()
    found: dict[_Subject, _Part] = {}
    for outcome in module.get("outcomeMeasures", ()):
        titles = outcome.get("title") or "", outcome.get("timeFrame") or ""
        seen[titles] += 1
        found[*titles, seen[titles]] = outcome
    return found


def _events(record: _Part) -> _Part:
    return (record.get("resultsSection") or _NONE).get("adverseEventsModule") or _NONE


def _figures(outcomes: Mapping[_Subject, _Part], events: _Part) -> Iterator[Figure]:
    for subject, outcome in outcomes.items():
        yield from _outcome(outcome, subject)
    yield from _adverse_events(events)


def _titles(groups: Sequence[_Part]) -> dict[str, str]:
    """The title of each group by its code; with the code where another has the same title."""
    told = Counter(group.get("title") or "" for group in groups)
    return {
        group.get("id") or "": title if title and told[title] == 1 else f"{title} {group.get('id')}".strip()
        for group in groups
        for title in [group.get("title") or ""]
    }


def _outcome(outcome: _Part, subject: _Subject) -> Iterator[Figure]:
    title = _cut(outcome.get("title") or "untitled outcome")
    groups = _titles(outcome.get("groups", ()))
    of_unit = _unit(outcome.get("unitOfMeasure"))
    spread = (outcome.get("dispersionType") or "NONE").lower().replace("none", "spread")
    seen: Counter[Hashable] = Counter()
    for part in outcome.get("classes", ()):
        for category in part.get("categories", ()):
            rows = part.get("title"), category.get("title")
            for cell in category.get("measurements", ()):
                group = groups.get(cell.get("groupId"), "")
                seen[(*rows, group)] += 1
                place = (*rows, group, seen[(*rows, group)])
                told = {
                    MAIN: _shown(cell.get("value"), of_unit),
                    spread: _shown(cell.get("spread"))
                    or limits(_end(cell.get("lowerLimit")), _end(cell.get("upperLimit"))),
                }
                words = described(title, group, of=[_cut(row) for row in rows if row])
                yield Figure("result", _STUDY, subject, place, words, _stated(told))
    for analysis in outcome.get("analyses", ()):
        yield _analysis(analysis, title, subject, groups, seen)


def _analysis(
    analysis: _Part,
    title: str,
    subject: _Subject,
    groups: Mapping[str, str],
    seen: Counter[Hashable],
) -> Figure:
    compared = [groups.get(code, "") for code in analysis.get("groupIds", ())]
    parameter = analysis.get("paramType")
    which = ("analysis", tuple(compared), parameter)
    seen[which] += 1
    told = {
        MAIN: _shown(analysis.get("paramValue")),
        "p-value": analysis.get("pValue") or "",
        "interval": limits(_end(analysis.get("ciLowerLimit")), _end(analysis.get("ciUpperLimit"))),
        "spread": _shown(analysis.get("dispersionValue")),
    }
    words = described(title, " vs ".join(compared) or "analysis", of=[parameter])
    return Figure("result", _STUDY, subject, (*which, seen[which]), words, _stated(told))


def _adverse_events(module: _Part) -> Iterator[Figure]:
    groups = _titles(module.get("eventGroups", ()))
    seen: Counter[Hashable] = Counter()
    for kind, sort in _SORTS:
        for event in module.get(kind, ()):
            term = event.get("term") or "untitled event"
            for cell in event.get("stats", ()):
                group = groups.get(cell.get("groupId"), "")
                which = (sort, term, event.get("organSystem"), group)
                seen[which] += 1
                told = {
                    MAIN: share(cell.get("numAffected"), cell.get("numAtRisk")),
                    "events": _shown(cell.get("numEvents")),
                }
                words = described(term, group, of=[sort])
                yield Figure(
                    "safety_event", _STUDY, (group,), (*which[:3], seen[which]), words, _stated(told)
                )
    for group in module.get("eventGroups", ()):
        for term, prefix, sort_of in _TOTALS:
            if (n := group.get(f"{prefix}NumAffected")) is not None:
                title = groups[group.get("id") or ""]
                words = described(term, title, of=[sort_of])
                told = {MAIN: share(n, group.get(f"{prefix}NumAtRisk"))}
                yield Figure("safety_event", _STUDY, (title,), ("total", term), words, told)


def _unit(measured_in: str | None) -> str:
    said = measured_in or ""
    return "%" if _PERCENT.match(said) else unit(unit_named(said))


def _stated(told: Mapping[str, str]) -> dict[str, str]:
    return {part: shown for part, shown in told.items() if shown}


def _shown(printed: Any, of_unit: str = "") -> str:
    """A figure of a record as answers show figures; what is none, such as ``NA``, as it is printed."""
    if printed is None or printed == "":
        return ""
    value = number(printed) if isinstance(printed, str) else float(printed)
    return str(printed) if value is None else shown_number(value) + of_unit


def _end(printed: Any) -> str | None:
    return _shown(printed) or None


def _cut(text: str) -> str:
    said = " ".join(text.split())
    return said if len(said) <= _LONGEST else f"{said[: _LONGEST - 1]}…"
