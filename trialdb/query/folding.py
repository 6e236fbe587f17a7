"""Statements of one fact become one row where they agree, and stay apart, marked, where they do not.

Two printed figures agree if rounding explains their difference: printed to the same place they must be equal; else
the finer one, rounded, must give the coarser. A computed figure carries the rounding of both its parts. Intervals
and p-values that contradict each other keep statements apart too; what only one of them gives completes the row.
A statement without a figure completes a row only where one figure is told, or where its own source tells it.
The row shows the figures of its strongest source, then of its newest.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from typing import Any, Final

from trialdb.query.answers import Row, decimals, sources_of
from trialdb.values import same_as_printed

__all__ = ["SHARE_PLACES", "agree", "fold", "is_computed_ratio", "printed_places"]

SHARE_PLACES: Final = 1  # decimals in which a share of two counts is shown, in percent
_MOST_ROUNDED: Final = 1.5 + 1e-9  # by which two figures that are printed without decimals may differ
_COMPUTED_PLACES: Final = 6  # to which views round a share of two counts

_COMPARE: Final[dict[str, Callable[[float, float], bool]]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


def fold(rows: Sequence[Row], *, fact: Sequence[str], completes: Sequence[str]) -> list[Row]:
    """One row for each fact as it is told.

    Args:
        rows: statements; each has the columns of ``fact``, ``value``, ``value_text``, ``source_rank``,
            ``published_on`` and those of :func:`trialdb.query.answers.source_of`.
        fact: the columns that make two statements be about one fact.
        completes: columns that a row takes from a further source where its own does not state them.

    Returns:
        Rows with ``sources`` (all that agree), ``disputed`` (others print another figure for the fact) and
        ``statements`` (the rows that each stands for, strongest first).
    """
    facts: dict[tuple[Any, ...], list[list[Row]]] = {}
    about = operator.itemgetter(*fact)
    for row in sorted(_newest_first(rows), key=_strength):
        tellings = facts.setdefault(about(row), [])
        for telling in _open_to(row, tellings):
            if all(agree(row, other) for other in telling):
                telling.append(row)
                break
        else:
            tellings.append([row])
    return [
        _told(
            telling,
            completes=completes,
            disputed=len(tellings) > 1 and _has_figure(telling) and _disputed(tellings),
        )
        for tellings in facts.values()
        for telling in tellings
    ]


def _open_to(row: Row, tellings: list[list[Row]]) -> list[list[Row]]:
    """The tellings that a statement may join; without a figure, where there are several, only that of its source."""
    if row["value"] is not None or len(tellings) < 2:
        return tellings
    told = [telling for telling in tellings if _has_figure(telling)]
    if len(told) < 2:
        return tellings
    own = [t for t in told if any(other["source_id"] == row["source_id"] for other in t)]
    return own if len(own) == 1 else [t for t in tellings if not _has_figure(t)]


def _has_figure(telling: list[Row]) -> bool:
    return any(row["value"] is not None for row in telling)


def _newest_first(rows: Sequence[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: row["published_on"] or "", reverse=True)


def _strength(row: Row) -> tuple[bool, bool, int]:
    """Statements with a figure first, stated before computed, then by kind of source."""
    return (row["value"] is None, row.get("basis") == "computed", row["source_rank"])


def _disputed(tellings: list[list[Row]]) -> bool:
    """Whether sources disagree; one source alone may state several figures, such as those of two analysis sets."""
    # A crude ratio that an adjusted one differs from is no disagreement.
    told = [t for t in tellings if _has_figure(t) and not all(is_computed_ratio(row) for row in t)]
    return len(told) > 1 and len({row["source_id"] for telling in told for row in telling}) > 1


def _told(telling: list[Row], *, completes: Sequence[str], disputed: bool) -> Row:
    told = dict(telling[0])
    for row in telling[1:]:
        for name in completes:
            if told[name] is None:
                told[name] = row[name]
    told["sources"] = sources_of(telling)
    told["disputed"] = disputed
    told["statements"] = telling
    return told


def agree(row: Row, other: Row) -> bool:
    """Whether two statements of one fact can both be true as printed."""
    return _values_agree(row, other) and _bounds_agree(row, other) and _p_values_agree(row, other)


def _values_agree(row: Row, other: Row) -> bool:
    one, two = row["value"], other["value"]
    if one is None or two is None:
        return row.get("n") is None or other.get("n") is None or row["n"] == other["n"]
    if one == two:
        return True
    if is_computed_ratio(row) and is_computed_ratio(other):
        return all(_sides_agree(row, other, side) for side in ("arm", "comparator"))
    if abs(one - two) > _MOST_ROUNDED:
        return False
    places = _places(row), _places(other)
    if places[0] is None or places[1] is None:
        return False
    if _is_difference_of_two(row) or _is_difference_of_two(other):
        return same_as_printed(one, two, places=min(places[0], places[1]))
    return (
        places[0] != places[1]
        and abs(one - two) <= sum(0.5 * 10.0**-p for p in places if p is not None) + 1e-9
    )


def printed_places(row: Row, side: str) -> int | None:
    """The decimals of an arm's figure as printed; of a share of two counts those that are shown."""
    value_text, n_total = _PRINTED[side]
    text = row[value_text]
    return SHARE_PLACES if text is None and row.get(n_total) else decimals(text)


_PRINTED: Final = {side: (f"{side}_value_text", f"{side}_n_total") for side in ("arm", "comparator")}


def _sides_agree(row: Row, other: Row, side: str) -> bool:
    """Whether the figures of one arm, from which two ratios are computed, agree as printed."""
    places = printed_places(row, side), printed_places(other, side)
    if places[0] is None or places[1] is None:
        return False
    return same_as_printed(row[f"{side}_value"], other[f"{side}_value"], places=min(places[0], places[1]))


_RATIOS: Final = frozenset({"risk_ratio", "odds_ratio", "rate_ratio", "hazard_ratio"})


def is_computed_ratio(row: Row) -> bool:
    """Whether a row is the crude ratio of two counted shares."""
    return row.get("basis") == "computed" and row.get("measure") in _RATIOS


def _is_difference_of_two(row: Row) -> bool:
    return row.get("basis") == "computed" and "arm_value_text" in row and not is_computed_ratio(row)


def _places(row: Row) -> int | None:
    if row.get("basis") == "computed" and "arm_value_text" not in row:
        return _COMPUTED_PLACES
    if is_computed_ratio(row):
        return _COMPUTED_PLACES
    if _is_difference_of_two(row):
        parts = [printed_places(row, "arm"), printed_places(row, "comparator")]
        return None if None in parts else min(p for p in parts if p is not None)
    return decimals(row["value_text"])


def _bounds_agree(row: Row, other: Row) -> bool:
    """A computed interval contradicts none: models and adjustments move the stated ones."""
    if row.get("method") or other.get("method"):
        return True
    return all(
        row.get(name) is None or other.get(name) is None or abs(row[name] - other[name]) < 1e-9
        for name in ("ci_low", "ci_high")
    )


def _p_values_agree(row: Row, other: Row) -> bool:
    one, two = row.get("p_value"), other.get("p_value")
    if one is None or two is None or one == two:
        return True
    signs = row["p_operator"] or "=", other["p_operator"] or "="
    if "=" not in signs:  # two bounds, such as <0.001 and <0.05, may hold together
        return True
    if signs == ("=", "="):
        return False
    exact, bound, sign = (one, two, signs[1]) if signs[0] == "=" else (two, one, signs[0])
    return _COMPARE[sign](exact, bound)
