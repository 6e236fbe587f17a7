"""The outcome measures of a record as rows: outcomes, groups, denominators, figures and analyses.

A figure stands once for each group, class and category. A class title that is a time point is the time point of its
figures. A count of participants is a count with its denominator, which views make a proportion. Limits of a
confidence interval are an interval; other limits (quartiles, a full range) stand apart.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from trialdb.registered import Batch, Row, quoted
from trialdb.registry import comparators
from trialdb.registry.cast import Cast
from trialdb.registry.entry import Entry
from trialdb.registry.figures import number, p_value, percent, spread, unit, whole
from trialdb.registry.timepoints import class_time
from trialdb.registry.title_measures import class_measure
from trialdb.registry.titles import OutcomeMeaning
from trialdb.values import to_days

__all__ = ["add_outcomes"]

_Part = Mapping[str, Any]
_Groups = Mapping[str, tuple[int, int]]
_Pair = tuple[int, int, int]  # arm, comparator, and the arm's group
_Totals = Mapping[int | None, Mapping[str, int | None]]  # by class and group code
_COUNTED: Final = "COUNT_OF_PARTICIPANTS"
_PARTICIPANTS: Final = frozenset({"participants", "participant", "subjects", "patients"})


_SURE: Final = 0.6  # below, only the order of the groups speaks for a comparator


class _Outcome:
    """One outcome while its rows are made."""

    def __init__(self, part: _Part, number_: int, path: str, meaning: OutcomeMeaning, endpoint: int) -> None:
        self.part, self.number, self.path, self.meaning, self.endpoint = (
            part,
            number_,
            path,
            meaning,
            endpoint,
        )
        self.title: str = part.get("title") or ""
        self.unit = unit(part.get("unitOfMeasure"))
        self.kind, self.level = spread(part.get("dispersionType"))
        self.classes: Sequence[_Part] = part.get("classes", ())
        self.groups: _Groups = {}
        self.totals: _Totals = {None: {}}
        self.counts = part.get("paramType") == _COUNTED or (
            part.get("paramType") == "NUMBER"
            and (part.get("unitOfMeasure") or "").lower() in _PARTICIPANTS
            and meaning.measure == "count"
        )

    def only_figures(self) -> dict[str, float]:
        """The figure of each group where the outcome has one row of them: of counts the percentage."""
        if len(self.classes) != 1 or len(self.classes[0].get("categories", ())) != 1:
            return {}
        found = {}
        for cell in self.classes[0]["categories"][0].get("measurements", ()):
            code, value = cell.get("groupId"), number(cell.get("value"))
            total = self.totals_of(0).get(code) if self.counts else None
            if value is not None and (total or not self.counts):
                found[code] = 100 * value / total if total else value
        return found

    def totals_of(self, place: int) -> Mapping[str, int | None]:
        """How many participants of each group one of the classes counts: as it says, else as the outcome does."""
        own = self.totals.get(place)
        return {**self.totals[None], **own} if own else self.totals[None]


def add_outcomes(entry: Entry, cast: Cast, module: _Part) -> None:
    """Rows of the outcomes of one record.

    Args:
        entry: takes the rows.
        cast: the record's arms.
        module: ``outcomeMeasuresModule``.
    """
    position = 0
    for place, part in enumerate(module.get("outcomeMeasures", ())):
        path = f"$.resultsSection.outcomeMeasuresModule.outcomeMeasures[{place}]"
        outcome = _add_outcome(entry, place, part, path)
        outcome.groups = cast.add_groups("outcome", outcome.number, part.get("groups", ()), f"{path}.groups")
        outcome.totals = _add_denominators(entry.batch, outcome)
        position = _add_figures(entry, cast, position, outcome)
        position = _add_analyses(entry, cast, position, outcome)


def _add_outcome(entry: Entry, place: int, part: _Part, path: str) -> _Outcome:
    names = entry.names
    title, frame = part.get("title") or "", part.get("timeFrame")
    meaning = entry.titles.read(
        title,
        frame,
        description=part.get("description"),
        param_type=part.get("paramType"),
        unit=part.get("unitOfMeasure"),
    )
    thing = names.own_endpoint(title or "untitled") if meaning.code is None else names.endpoint(meaning.code)
    endpoint = entry.batch.place("endpoint", thing)
    rows = entry.batch.rows["outcomes"]
    outcome = _Outcome(part, len(rows), path, meaning, endpoint)
    value, time_unit = meaning.at or (None, None)
    rows.append(
        [
            outcome.number,
            entry.study,
            place,
            part.get("type"),
            title,
            part.get("description"),
            part.get("populationDescription"),
            frame,
            value,
            time_unit,
            to_days(value, time_unit),
            part.get("reportingStatus"),
            part.get("anticipatedPostingDate"),
            part.get("paramType"),
            part.get("dispersionType"),
            part.get("unitOfMeasure"),
            part.get("denomUnitsSelected") or part.get("typeUnitsAnalyzed"),
            endpoint,
            meaning.score,
            meaning.reason,
            path,
        ]
    )
    return outcome


def _add_denominators(batch: Batch, outcome: _Outcome) -> dict[int | None, dict[str, int | None]]:
    """Rows of the denominators of an outcome and of its classes; how many participants by class and group code."""
    groups = outcome.groups
    rows, path = batch.rows["denominators"], outcome.path
    totals: dict[int | None, dict[str, int | None]] = {None: {}}
    seen = dict.fromkeys(groups, 0)
    parts: list[tuple[int | None, str | None, str, Sequence[_Part]]] = [
        (None, None, f"{path}.denoms", outcome.part.get("denoms", ()))
    ]
    for place, part in enumerate(outcome.classes):
        if denoms := part.get("denoms"):
            parts.append((place, part.get("title"), f"{path}.classes[{place}].denoms", denoms))
    for place_of_class, title, where, denoms in parts:
        for m, denom in enumerate(denoms):
            units = denom.get("units")
            for k, count in enumerate(denom.get("counts", ())):
                code = count.get("groupId")
                if code not in groups:
                    continue
                text = count.get("value")
                n = whole(text)
                rows.append(
                    [groups[code][0], seen[code], title, units, n, text, f"{where}[{m}].counts[{k}].value"]
                )
                seen[code] += 1
                if units is None or units == "Participants":
                    totals.setdefault(place_of_class, {})[code] = n
    return totals


def _add_figures(entry: Entry, cast: Cast, position: int, outcome: _Outcome) -> int:
    """Rows of the figures of an outcome; the position after the last."""
    groups = outcome.groups
    study, source, batch = entry.study, entry.source, entry.batch
    rows, evidence = batch.rows["figures"], batch.rows["evidence"]
    kind, level = outcome.kind, outcome.level
    title, endpoint, own_unit, own_at = outcome.title, outcome.endpoint, outcome.unit, outcome.meaning.at
    counts, first_arm, number_of_outcome = outcome.counts, cast.number(0), outcome.number
    interval = kind == "ci"
    dispersion = None if interval else kind
    for i, part in enumerate(outcome.classes):
        class_title: str | None = part.get("title")
        at, measure = own_at, outcome.meaning.measure
        if class_title:
            stated, rest = class_time(class_title)
            measure = class_measure(measure, class_title, at_baseline=stated is not None and not stated[0])
            at, class_title = stated or own_at, rest
        total_of = outcome.totals_of(i)
        at_value, at_unit = at or (None, None)
        at_days = to_days(at_value, at_unit)
        for j, category in enumerate(part.get("categories", ())):
            category_title = category.get("title")
            cells = category.get("measurements")
            if not cells:
                continue
            place = len(evidence)
            path = f"{outcome.path}.classes[{i}].categories[{j}].measurements"
            evidence.append([place, source, 0, 0, quoted(cells), path])
            for cell in cells:
                get = cell.get
                code = get("groupId")
                group, arm = groups[code]
                text, low_text, high_text = get("value"), get("lowerLimit"), get("upperLimit")
                low = high = ci_low = ci_high = None
                ci_level = level if interval else None
                if low_text is not None or high_text is not None:
                    low, high = number(low_text), number(high_text)
                    if interval and low is not None and high is not None and low > high:
                        ci_level = None
                    elif interval:
                        low, high, ci_low, ci_high = None, None, low, high
                spread_text = get("spread")
                rows.append(
                    [
                        source,
                        position,
                        study,
                        first_arm + arm,
                        endpoint,
                        title,
                        at_value,
                        at_unit,
                        at_days,
                        measure,
                        number(text),
                        text or "",
                        own_unit,
                        whole(text) if counts else None,
                        total_of.get(code),
                        dispersion,
                        None if spread_text is None else number(spread_text),
                        spread_text,
                        low,
                        high,
                        low_text,
                        high_text,
                        ci_low,
                        ci_high,
                        ci_level,
                        class_title,
                        category_title,
                        get("comment"),
                        number_of_outcome,
                        group,
                        place,
                    ]
                )
                position += 1
    return position


def _add_analyses(entry: Entry, cast: Cast, position: int, outcome: _Outcome) -> int:
    """Rows of the analyses of an outcome, and a comparison for each that names two groups; the position after the last."""
    groups = outcome.groups
    rows, links = entry.batch.rows["analyses"], entry.batch.rows["analysis_groups"]
    titles = [(g.get("id") or "", g.get("title") or "") for g in outcome.part.get("groups", ())]
    arms = [cast.arms[groups[code][1]] for code, _ in titles]
    for place, part in enumerate(outcome.part.get("analyses", ())):
        path = f"{outcome.path}.analyses[{place}]"
        compared = cast.comparer.comparison(part, titles, arms)
        row = _analysis(len(rows), outcome.number, place, part, path)
        if compared is not None:
            row[4:7] = groups[compared.comparator][0], compared.reason, compared.score
        rows.append(row)
        links += [[row[0], k, groups[code][0]] for k, code in enumerate(part.get("groupIds", ()))]
        pair = _stated_pair(outcome, compared, row) if compared is not None else None
        if pair is None and compared is not None:
            _not_known(entry, row)
        elif pair is not None:
            (group, arm), (_, against) = (groups[code] for code in pair)
            if arm != against:
                _add_comparison(
                    entry, position, outcome, row, (cast.number(arm), cast.number(against), group)
                )
                position += 1
    return position


def _stated_pair(
    outcome: _Outcome, compared: comparators.Comparison, analysis: Row
) -> tuple[str, str] | None:
    """The groups of an analysis as its estimate is stated, first against second; None where that cannot be told.

    The text says so, or the figures of both groups do. Else the estimate is taken to be the arm's against its
    comparator's, if it is clear which is the comparator.
    """
    turned, value = compared.reversed, analysis[17]
    if turned is None and value is not None:
        measure = comparators.measure(analysis[15], analysis[9]) or "other"
        figures = outcome.only_figures()
        arm, comparator = figures.get(compared.arm), figures.get(compared.comparator)
        if arm is not None and comparator is not None:
            turned = comparators.turned(value, arm, comparator, measure)
        if turned is None and compared.score < _SURE:
            return None
    return (compared.comparator, compared.arm) if turned else (compared.arm, compared.comparator)


def _not_known(entry: Entry, analysis: Row) -> None:
    """List an analysis whose comparator cannot be told; it stays in ``analyses``, with its groups."""
    message = "an estimate of two groups, and nothing tells which of them is the comparator"
    location = entry.batch.rows["sources"][entry.source][6]
    quote = f"{analysis[15] or 'estimate'} {analysis[16]} at {analysis[-1]}"
    entry.batch.rows["load_issues"].append([entry.source, location, "not understood", message, quote])


def _analysis(number_: int, outcome: int, place: int, part: _Part, path: str) -> Row:
    get = part.get
    p_text = get("pValue")
    sign, p = p_value(p_text) if p_text else (None, None)
    comments = [get("ciLowerLimitComment"), get("ciUpperLimitComment")]
    said = [get("estimateComment"), get("otherAnalysisDescription")]
    return [
        number_,
        outcome,
        place,
        get("groupDescription"),
        None,
        None,
        None,
        get("nonInferiorityType"),
        get("nonInferiorityComment"),
        get("statisticalMethod"),
        get("statisticalComment"),
        p_text,
        sign,
        p,
        get("pValueComment"),
        get("paramType"),
        get("paramValue"),
        number(get("paramValue")),
        percent(get("ciPctValue")),
        get("ciNumSides"),
        get("ciLowerLimit"),
        number(get("ciLowerLimit")),
        get("ciUpperLimit"),
        number(get("ciUpperLimit")),
        "; ".join(filter(None, comments)) or None,
        get("dispersionType"),
        get("dispersionValue"),
        "; ".join(filter(None, said)) or None,
        path,
    ]


_DISPERSIONS: Final = {"STANDARD_DEVIATION": "sd", "STANDARD_ERROR_OF_MEAN": "se"}


def _add_comparison(entry: Entry, position: int, outcome: _Outcome, analysis: Row, pair: _Pair) -> None:
    """The row of ``results`` of an analysis of two groups."""
    part = outcome.part["analyses"][analysis[2]]
    get = part.get
    rows, evidence = entry.batch.rows["comparisons"], entry.batch.rows["evidence"]
    arm, comparator, group = pair
    classes = [c.get("title") for c in outcome.classes]
    at = outcome.meaning.at
    class_title = None
    if len(classes) == 1 and classes[0]:
        stated, class_title = class_time(classes[0])
        at = stated or at
    at_value, at_unit = at or (None, None)
    evidence.append([len(evidence), entry.source, 0, 0, quoted(part), analysis[-1]])
    low, high = analysis[21], analysis[23]
    measure = (
        comparators.measure(get("paramType"), get("statisticalMethod"), outcome.meaning.measure) or "other"
    )
    reversed_ = low is not None and high is not None and low > high
    rows.append(
        [
            entry.source,
            position,
            entry.study,
            arm,
            comparator,
            outcome.endpoint,
            outcome.title,
            at_value,
            at_unit,
            to_days(at_value, at_unit),
            measure,
            analysis[17],
            get("paramValue"),
            _unit_of(measure, outcome, get("paramType")),
            _DISPERSIONS.get(get("dispersionType") or ""),
            number(get("dispersionValue")),
            get("dispersionValue"),
            low if reversed_ else None,
            high if reversed_ else None,
            get("ciLowerLimit"),
            get("ciUpperLimit"),
            None if reversed_ else low,
            None if reversed_ else high,
            analysis[18],
            analysis[12],
            analysis[13],
            analysis[11],
            comparators.test_type(get("nonInferiorityType"), get("nonInferiorityComment")),
            class_title,
            analysis[27],
            outcome.number,
            group,
            analysis[0],
            len(evidence) - 1,
        ]
    )


def _unit_of(measure: str, outcome: _Outcome, parameter: str | None) -> str | None:
    """The unit of an estimate: of a difference that of the figures, unless they are counts; a ratio has none."""
    if measure == "percent_reduction" or "%" in (parameter or ""):
        return "%"
    return outcome.unit if measure == "difference" and not outcome.counts else None
