"""The outcome measures of a record as rows: outcomes, groups, denominators, figures and analyses.

A figure stands once for each group, class and category. A class title that is a time point is the time point of its
figures. A count of participants is a count with its denominator, which views make a proportion. Limits of a
confidence interval are an interval; other limits (quartiles, a full range) stand apart.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from trialdb.facts import ArmMeasure
from trialdb.registered import NULL, Batch, quoted
from trialdb.registry import comparators
from trialdb.registry.cast import Cast
from trialdb.registry.entry import Entry
from trialdb.registry.figures import COUNTS, FIGURES, number, p_value, percent, spread, unit, when
from trialdb.registry.timepoints import TimePoint, class_time
from trialdb.registry.title_measures import class_measure
from trialdb.registry.titles import OutcomeMeaning

__all__ = ["add_outcomes"]

_Part = Mapping[str, Any]
_Groups = Mapping[str, tuple[int, int]]
_Pair = tuple[int, int, int]  # arm, comparator, and the arm's group
_Totals = Mapping[int | None, Mapping[str, float]]  # by class and group code
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

    def of_class(self, title: str | None) -> tuple[TimePoint | None, ArmMeasure, Any]:
        """When the figures of one of the classes were measured, what they are, and what else its title says."""
        if not title:
            return self.meaning.at, self.meaning.measure, NULL if title is None else title
        stated, rest = class_time(title)
        at_baseline = stated is not None and not stated[0]
        measure = class_measure(self.meaning.measure, title, at_baseline=at_baseline)
        return stated or self.meaning.at, measure, NULL if rest is None else rest

    def only_figures(self) -> dict[str, float]:
        """The figure of each group where the outcome has one row of them: of counts the percentage."""
        if len(self.classes) != 1 or len(self.classes[0].get("categories", ())) != 1:
            return {}
        found = {}
        for cell in self.classes[0]["categories"][0].get("measurements", ()):
            code, value = cell.get("groupId"), number(cell.get("value"))
            total = self.totals_of(0).get(code, NULL) if self.counts else NULL
            if value is None:
                continue
            if not self.counts:
                found[code] = value
            elif total and total is not NULL:
                found[code] = 100 * value / total
        return found

    def totals_of(self, place: int) -> Mapping[str, float]:
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
    entry.batch.named["outcomes"].append(endpoint)
    outcome = _Outcome(part, len(rows), path, meaning, endpoint)
    rows.append(
        (
            outcome.number,
            entry.study,
            place,
            part.get("type"),
            title,
            part.get("description"),
            part.get("populationDescription"),
            frame,
            *when(meaning.at),
            part.get("reportingStatus"),
            part.get("anticipatedPostingDate"),
            part.get("paramType"),
            part.get("dispersionType"),
            part.get("unitOfMeasure"),
            part.get("denomUnitsSelected") or part.get("typeUnitsAnalyzed"),
            meaning.score,
            meaning.reason,
            path,
        )
    )
    return outcome


def _add_denominators(batch: Batch, outcome: _Outcome) -> dict[int | None, dict[str, float]]:
    """Rows of the denominators of an outcome and of its classes; how many participants by class and group code."""
    groups = outcome.groups
    rows, path = batch.rows["denominators"], outcome.path
    totals: dict[int | None, dict[str, float]] = {None: {}}
    seen = dict.fromkeys(groups, 0)
    parts: list[tuple[int | None, Any, str, Sequence[_Part]]] = [
        (None, NULL, f"{path}.denoms", outcome.part.get("denoms", ()))
    ]
    for place, part in enumerate(outcome.classes):
        if denoms := part.get("denoms"):
            parts.append((place, part.get("title"), f"{path}.classes[{place}].denoms", denoms))
    for place_of_class, title, where, denoms in parts:
        for m, denom in enumerate(denoms):
            units, listed = denom.get("units"), f"{where}[{m}].counts["
            participants = units is None or units == "Participants"
            for k, count in enumerate(denom.get("counts", ())):
                code, text = count.get("groupId"), count.get("value")
                if (found := groups.get(code)) is None:
                    continue
                n, position = COUNTS[text], seen[code]
                rows.append((found[0], position, title, units, n, text, f"{listed}{k}].value"))
                seen[code] = position + 1
                if participants:
                    totals.setdefault(place_of_class, {})[code] = n
    return totals


def _add_figures(entry: Entry, cast: Cast, position: int, outcome: _Outcome) -> int:
    """Rows of the figures of an outcome; the position after the last."""
    groups, batch = outcome.groups, entry.batch
    study, source, first_arm, endpoint = entry.study, entry.source, cast.number(0), outcome.endpoint
    rows, evidence, places = batch.rows["figures"], batch.rows["evidence"], batch.named["figures"]
    title, counts, number_of_outcome = outcome.title, outcome.counts, outcome.number
    own_unit = NULL if outcome.unit is None else outcome.unit
    interval = outcome.kind == "ci"
    dispersion = NULL if interval or outcome.kind is None else outcome.kind
    for i, part in enumerate(outcome.classes):
        at, measure, class_title = outcome.of_class(part.get("title"))
        at_value, at_unit, at_days = when(at)
        total_of = outcome.totals_of(i).get
        for j, category in enumerate(part.get("categories", ())):
            category_title = category.get("title", NULL)
            cells = category.get("measurements")
            if not cells:
                continue
            place = len(evidence)
            path = f"{outcome.path}.classes[{i}].categories[{j}].measurements"
            evidence.append((place, source, 0, 0, quoted(cells), path))
            places += [endpoint] * len(cells)
            for cell in cells:
                get = cell.get
                code = get("groupId")
                group, arm = groups[code]
                text, spread_text = get("value"), get("spread", NULL)
                limited = interval or "lowerLimit" in cell or "upperLimit" in cell
                limits = _limits(get, outcome) if limited else _UNLIMITED
                low, high, low_text, high_text, ci_low, ci_high, ci_level = limits
                rows.append(
                    (
                        source,
                        position,
                        study,
                        first_arm + arm,
                        title,
                        at_value,
                        at_unit,
                        at_days,
                        measure,
                        FIGURES[text],
                        text or "",
                        own_unit,
                        COUNTS[text] if counts else NULL,
                        total_of(code, NULL),
                        dispersion,
                        NULL if spread_text is NULL else FIGURES[spread_text],
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
                        get("comment", NULL),
                        number_of_outcome,
                        group,
                        place,
                    )
                )
                position += 1
    return position


_UNLIMITED: Final = (NULL,) * 7


def _limits(get: Callable[[str], Any], outcome: _Outcome) -> tuple[Any, ...]:
    """Limits of a range, both as printed, limits of a confidence interval, and its level.

    An interval whose limits stand the wrong way round is none: they are limits of a range.
    """
    low_text, high_text = get("lowerLimit"), get("upperLimit")
    low, high = FIGURES[low_text], FIGURES[high_text]
    if outcome.kind != "ci" or low > high:  # what is NULL is not greater
        return low, high, low_text, high_text, NULL, NULL, NULL
    return NULL, NULL, low_text, high_text, low, high, outcome.level


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
        links += [(row[0], k, groups[code][0]) for k, code in enumerate(part.get("groupIds", ()))]
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
    outcome: _Outcome, compared: comparators.Comparison, analysis: list[Any]
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


def _not_known(entry: Entry, analysis: list[Any]) -> None:
    """List an analysis whose comparator cannot be told; it stays in ``analyses``, with its groups."""
    message = "an estimate of two groups, and nothing tells which of them is the comparator"
    location = entry.batch.rows["sources"][entry.source][6]
    quote = f"{analysis[15] or 'estimate'} {analysis[16]} at {analysis[-1]}"
    entry.batch.rows["load_issues"].append((entry.source, location, "not understood", message, quote))


def _analysis(number_: int, outcome: int, place: int, part: _Part, path: str) -> list[Any]:
    get = part.get
    p_text = get("pValue")
    sign, p = (None, None) if p_text is None else p_value(p_text)
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


def _add_comparison(entry: Entry, position: int, outcome: _Outcome, analysis: list[Any], pair: _Pair) -> None:
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
    low, high = analysis[21], analysis[23]
    measure = (
        comparators.measure(get("paramType"), get("statisticalMethod"), outcome.meaning.measure) or "other"
    )
    reversed_ = low is not None and high is not None and low > high
    rows.append(
        (
            entry.source,
            position,
            entry.study,
            arm,
            comparator,
            outcome.title,
            *when(at),
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
            len(evidence),
        )
    )
    evidence.append((len(evidence), entry.source, 0, 0, quoted(part), analysis[-1]))
    entry.batch.named["comparisons"].append(outcome.endpoint)


def _unit_of(measure: str, outcome: _Outcome, parameter: str | None) -> str | None:
    """The unit of an estimate: of a difference that of the figures, unless they are counts; a ratio has none."""
    if measure == "percent_reduction" or "%" in (parameter or ""):
        return "%"
    return outcome.unit if measure == "difference" and not outcome.counts else None
