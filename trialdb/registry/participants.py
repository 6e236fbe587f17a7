"""Who took part, as rows: the flow of participants through the periods of a study, and their measures at baseline."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from trialdb.registered import NULL
from trialdb.registry.cast import Cast
from trialdb.registry.entry import Entry
from trialdb.registry.figures import COUNTS, FIGURES

__all__ = ["add_baseline", "add_flow"]

_Part = Mapping[str, Any]
_KINDS: Final = (("milestone", "milestones", "achievements"), ("withdrawal", "dropWithdraws", "reasons"))


def add_flow(entry: Entry, cast: Cast, module: _Part) -> None:
    """Rows of ``participantFlowModule``.

    The size of an arm is how many started the first period in which any of it did, in all of its groups: within a
    period nobody is in two groups.
    """
    root = "$.resultsSection.participantFlowModule"
    groups = cast.add_groups("flow", None, module.get("groups", ()), f"{root}.groups")
    rows = entry.batch.rows["participant_flow"]
    position = 0
    started: dict[int, tuple[int, int]] = {}  # by arm: the period and how many
    for i, period in enumerate(module.get("periods", ())):
        title = period.get("title")
        for kind, list_name, counts_name in _KINDS:
            for j, item in enumerate(period.get(list_name, ())):
                name, note = item.get("type"), item.get("comment")
                for k, count in enumerate(item.get(counts_name, ())):
                    group, arm = groups[count.get("groupId")]
                    text = count.get("numSubjects")
                    n = COUNTS[text]
                    path = f"{root}.periods[{i}].{list_name}[{j}].{counts_name}[{k}].numSubjects"
                    units, said = count.get("numUnits", NULL), count.get("comment") or note
                    rows.append(
                        (entry.study, position, group, title, kind, name, text, n, units, said or NULL, path)
                    )
                    position += 1
                    if name == "STARTED" and n is not NULL:
                        first, before = started.get(arm, (i, 0))
                        if first == i or before == 0:
                            started[arm] = i, before + n
    for arm, (_, n) in started.items():
        cast.set_size(arm, n)


def add_baseline(entry: Entry, cast: Cast, module: _Part) -> None:
    """Rows of ``baselineCharacteristicsModule``."""
    root = "$.resultsSection.baselineCharacteristicsModule"
    groups = cast.add_groups("baseline", None, module.get("groups", ()), f"{root}.groups")
    rows, denominators = entry.batch.rows["baseline_measurements"], entry.batch.rows["denominators"]
    seen = dict.fromkeys(groups, 0)

    def count(title: str | None, part: _Part, path: str) -> None:
        for m, denom in enumerate(part.get("denoms", ())):
            for n, said in enumerate(denom.get("counts", ())):
                code, text = said.get("groupId"), said.get("value")
                if code in groups:
                    where = f"{path}.denoms[{m}].counts[{n}].value"
                    n_total = COUNTS[text]
                    denominators.append(
                        (groups[code][0], seen[code], title, denom.get("units"), n_total, text, where)
                    )
                    seen[code] += 1

    count(None, module, root)
    position = 0
    for i, measure in enumerate(module.get("measures", ())):
        title, unit = measure.get("title") or "", measure.get("unitOfMeasure", NULL)
        parameter, dispersion = measure.get("paramType", NULL), measure.get("dispersionType", NULL)
        count(title, measure, f"{root}.measures[{i}]")
        for j, part in enumerate(measure.get("classes", ())):
            class_title = part.get("title")
            count(
                f"{title}: {class_title}" if class_title else title,
                part,
                f"{root}.measures[{i}].classes[{j}]",
            )
            for k, category in enumerate(part.get("categories", ())):
                category_title = category.get("title", NULL)
                path = f"{root}.measures[{i}].classes[{j}].categories[{k}].measurements["
                for n, m in enumerate(category.get("measurements", ())):
                    get = m.get
                    text, spread = get("value"), get("spread", NULL)
                    low, high = get("lowerLimit", NULL), get("upperLimit", NULL)
                    rows.append(
                        (
                            entry.study,
                            position,
                            groups[get("groupId")][0],
                            title,
                            class_title,
                            category_title,
                            parameter,
                            dispersion,
                            unit,
                            text,
                            FIGURES[text],
                            spread,
                            NULL if spread is NULL else FIGURES[spread],
                            low,
                            NULL if low is NULL else FIGURES[low],
                            high,
                            NULL if high is NULL else FIGURES[high],
                            get("comment", NULL),
                            f"{path}{n}].value",
                        )
                    )
                    position += 1
