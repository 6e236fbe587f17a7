"""The adverse events of a record as rows: one for each event and group, and the totals of each group.

Groups may overlap and are never added up. A group's totals (deaths, any serious event, any other event) are events of
organ class ``Any``, as in all other sources.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from trialdb.registered import NULL, quoted
from trialdb.registry.cast import Cast
from trialdb.registry.entry import Entry
from trialdb.registry.figures import COUNTS

__all__ = ["ANY", "add_events"]

_Part = Mapping[str, Any]
ANY: Final = "Any"
_NOT_SERIOUS: Final = "non-serious"  # articles count all events, serious or not
_TOTALS: Final = (
    ("Death", "deaths", 0),
    ("Serious adverse events", "serious", 1),
    ("Other adverse events", "other", 0),
)
_EVENTS: Final = ((1, "seriousEvents"), (0, "otherEvents"))


def add_events(entry: Entry, cast: Cast, module: _Part) -> None:
    """Rows of ``adverseEventsModule``."""
    batch, names, study, source = entry.batch, entry.names, entry.study, entry.source
    root = "$.resultsSection.adverseEventsModule"
    event_groups = module.get("eventGroups", ())
    groups = cast.add_groups("adverse_events", None, event_groups, f"{root}.eventGroups")
    rows, evidence, places = batch.rows["safety_events"], batch.rows["evidence"], batch.named["safety_events"]
    first_arm = cast.number(0)
    threshold = module.get("frequencyThreshold")
    listed = f"{_NOT_SERIOUS}, >{threshold}%" if threshold and threshold != "0" else _NOT_SERIOUS
    position = 0
    for serious, kind in _EVENTS:
        said = NULL if serious else _NOT_SERIOUS
        for i, event in enumerate(module.get(kind, ())):
            get = event.get
            if not (cells := get("stats")):
                continue
            term = get("term") or ""
            place = batch.place("adverse_event", names.adverse_event(term))
            organ, vocabulary = get("organSystem", NULL), get("sourceVocabulary", NULL)
            assessment, notes = get("assessmentType", NULL), get("notes", NULL)
            place_of_cells = len(evidence)
            evidence.append((place_of_cells, source, 0, 0, quoted(cells), f"{root}.{kind}[{i}].stats"))
            places += [place] * len(cells)
            for cell in cells:
                count = cell.get
                group, arm = groups[count("groupId")]
                rows.append(
                    (
                        source,
                        position,
                        study,
                        first_arm + arm,
                        term,
                        serious,
                        COUNTS[count("numAffected")],
                        COUNTS[count("numAtRisk")],
                        COUNTS[count("numEvents")],
                        said,
                        organ,
                        vocabulary,
                        assessment,
                        notes,
                        group,
                        place_of_cells,
                    )
                )
                position += 1
    for term, prefix, serious in _TOTALS:
        affected, at_risk = f"{prefix}NumAffected", f"{prefix}NumAtRisk"
        for k, total in enumerate(event_groups):
            if (n := total.get(affected)) is None:
                continue
            group, arm = groups[total.get("id")]
            rows.append(
                (
                    source,
                    position,
                    study,
                    first_arm + arm,
                    term,
                    serious,
                    COUNTS[n],
                    COUNTS[total.get(at_risk)],
                    NULL,
                    listed if prefix == "other" else NULL,
                    ANY,
                    *(NULL, NULL, NULL),
                    group,
                    len(evidence),
                )
            )
            places.append(batch.place("adverse_event", names.adverse_event(term)))
            evidence.append((len(evidence), source, 0, 0, quoted(n), f"{root}.eventGroups[{k}].{affected}"))
            position += 1
