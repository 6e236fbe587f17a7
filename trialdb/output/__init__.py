"""Answers as text: a table for people, CSV and JSON for programs.

CSV and JSON hold all columns of an answer and nothing else, so that standard output can be piped. The table shows
what a person reads first: figures with their unit, interval and p-value in one cell, sources as publisher and date.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from trialdb.output import cells
from trialdb.output.columns import laid_out, plain, wrapped
from trialdb.output.drawn import LAYOUTS as DRAWN
from trialdb.query.answers import Answer, Row
from trialdb.query.needed import NEEDED

__all__ = ["FORMATS", "render"]

FORMATS: Final = ("table", "csv", "json")
_ITALIC, _BOLD, _DIM, _RESET = "\x1b[3m", "\x1b[1m", "\x1b[2m", "\x1b[0m"
_NAMED: Final = 2
_HIDDEN: Final = frozenset({"quote", "other_quote", "url", "other_url", "alternatives", "title"})
_RIGHT: Final = frozenset(
    "value figure n enrolled arms results gap id seconds loaded unchanged replaced failed issues".split()
) | {"safety events"}


def render(answer: Answer, form: str = "table", *, width: int | None = None, color: bool = False) -> str:
    """An answer in one of ``FORMATS``, with a line break at its end.

    Args:
        answer: what to show.
        form: ``table``, ``csv`` or ``json``.
        width: columns of the terminal, for a table, whose cells are wrapped at blanks and whose rows name a few
            sources each; as wide as it needs without one.
        color: whether a table may use bold and other styles of a terminal.

    Raises:
        ValueError: there is no such format.
    """
    if form == "json":
        return (
            json.dumps([dict(row) for row in answer.rows], ensure_ascii=False, indent=2, allow_nan=False)
            + "\n"
        )
    if form == "csv":
        return _csv(answer)
    if form == "table":
        return _table(answer, width=width, color=color)
    raise ValueError(f"no format {form!r}; there are {', '.join(FORMATS)}")


def _csv(answer: Answer) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(answer.columns)
    for row in answer.rows:
        writer.writerow([cells.cell(row[name]) for name in answer.columns])
    return out.getvalue()


def _table(answer: Answer, *, width: int | None, color: bool) -> str:
    told = answer.rows if width is None else map(_with_few_sources, answer.rows)
    shown = [_LAYOUTS.get(answer.kind, _plain)(row) for row in told]
    names = _filled(shown)
    rows = [[row[name] for name in names] for row in shown]
    header, body = laid_out(names, rows, right=_RIGHT, width=width)
    title, *notes = [wrapped(plain(text), width or len(text)) for text in (answer.title, *answer.notes)]
    parts = [(_ITALIC, title), (_BOLD, header), ("", body), *((_DIM, note) for note in notes)]
    lines = [f"{style}{line}{_RESET}" if color and style else line for style, part in parts for line in part]
    return "\n".join(lines) + "\n"


def _with_few_sources(row: Row) -> Row:
    """A row whose many sources are counted: a terminal has no room to name each."""
    sources = row.get("sources")
    if not isinstance(sources, list) or len(sources) <= _NAMED + 1:
        return row
    more = {"publisher": f"{len(sources) - _NAMED} more", "published_on": None, "id": None}
    return {**row, "sources": [*sources[:_NAMED], more]}


def _filled(shown: Sequence[Mapping[str, str]]) -> list[str]:
    """The columns in which any row has something."""
    return [name for name in (shown[0] if shown else {}) if any(row[name] for row in shown)]


def _plain(row: Row) -> dict[str, str]:
    return {name: cells.cell(value) for name, value in row.items() if name not in _HIDDEN}


def _delta(row: Row) -> dict[str, str]:
    return {
        "study": row["study"],
        "condition": row["conditions"] or "",
        "class": row["drug_class"] or "",
        "arm": row["arm"],
        "endpoint": row["endpoint"],
        "time": cells.time(row),
        "group": cells.group(row),
        "measure": "" if row["measure"] in {"difference", NEEDED} else row["measure"].replace("_", " "),
        "value": cells.signed(row) + cells.unit(row["unit"]) if row["value"] is not None else _direction(row),
        "interval": cells.interval(row),
        "p": cells.p_value(row),
        "versus": row["comparator"],
        "arms": _sides(row),
        "basis": row["basis"] + (", disputed" if row["disputed"] else ""),
        "sources": cells.cell(row["sources"]),
    }


def _pooled(row: Row) -> dict[str, str]:
    shown = {
        name: cells.rounded(row, row[name])
        for name in ("value", "ci_low", "ci_high", "prediction_low", "prediction_high")
    }
    return {
        "endpoint": row["endpoint"],
        "drug": row["intervention"] or "",
        "dose": cells.dose(row, ""),
        "time": cells.time(row),
        "measure": row["measure"].replace("_", " "),
        "value": shown["value"] + cells.unit(row["unit"]),
        "interval": f"{shown['ci_low']} to {shown['ci_high']}",
        "p": cells.computed_p(row["p_value"]),
        "studies": "; ".join(_pooled_study(row, told) for told in row["inputs"]),
        "n": cells.number(row["participants"]),
        "I2": "" if row["i2"] is None else f"{row['i2']:.0f}%",
        "tau2": "" if row["tau2"] is None else f"{row['tau2']:.3g}",
        "prediction": f"{shown['prediction_low']} to {shown['prediction_high']}"
        if row["prediction_low"] is not None
        else "",
        "method": row["method"],
    }


def _pooled_study(row: Row, told: Row) -> str:
    weight = f" ({told['weight']:.0f}%)" if row["studies"] > 1 else ""
    return f"{told['study']} {cells.rounded(row, told['value'])}{weight}"


def _compared(row: Row) -> dict[str, str]:
    shown = {name: cells.rounded(row, row[name]) for name in ("value", "ci_low", "ci_high")}
    return {
        "endpoint": row["endpoint"],
        "time": cells.time(row),
        "drug": " ".join(part for part in (row["intervention"], cells.dose(row, "")) if part),
        "other": " ".join(part for part in (row["other"], cells.dose(row, "other_")) if part),
        "via": row["via"],
        "measure": row["measure"].replace("_", " "),
        "value": shown["value"] + cells.unit(row["unit"]),
        "interval": f"{shown['ci_low']} to {shown['ci_high']}",
        "p": cells.computed_p(row["p_value"]),
        "studies": f"{row['studies']} and {row['other_studies']}",
    }


def _direction(row: Row) -> str:
    return row["direction"] or {True: "significant", False: "not significant", None: ""}[row["significant"]]


def _sides(row: Row) -> str:
    """The two own figures; an implied one in brackets."""
    sides = []
    for side in ("arm", "comparator"):
        figure = (
            cells.number(row[f"{side}_value"]) + cells.unit(row["arm_unit"])
            if row[f"{side}_value"] is not None
            else "?"
        )
        sides.append(f"({figure})" if row[f"{side}_basis"] == "implied" else figure)
    return "" if sides == ["?", "?"] else " vs ".join(sides)


def _result(row: Row) -> dict[str, str]:
    return {
        "study": row["study"],
        "condition": row["conditions"] or "",
        "class": row["drug_class"] or "",
        "arm": row["arm"],
        "endpoint": row["endpoint"],
        "time": cells.time(row),
        "group": cells.group(row),
        "measure": row["measure"].replace("_", " "),
        "value": cells.number(row["value"]) + cells.unit(row["unit"]) if row["value"] is not None else "",
        "n": cells.counts(row),
        "interval": cells.interval(row),
        "sources": cells.cell(row["sources"]) + (" (disputed)" if row["disputed"] else ""),
    }


def _event(row: Row) -> dict[str, str]:
    return {
        "study": row["study"],
        "condition": row["conditions"] or "",
        "class": row["drug_class"] or "",
        "arm": row["arm"],
        "event": row["term"] + (" (serious)" if row["serious"] else ""),
        "time": cells.time(row),
        "value": cells.number(row["value"]) + cells.unit(row["unit"]) if row["value"] is not None else "",
        "n": cells.counts(row),
        "qualifier": row["qualifier"] or "",
        "sources": cells.cell(row["sources"]) + (" (disputed)" if row["disputed"] else ""),
    }


def _conflict(row: Row) -> dict[str, str]:
    return {
        "study": row["study"],
        "arm": row["arm"],
        "versus": row["comparator"] or "",
        "what": row["endpoint"],
        "time": cells.time(row),
        "group": cells.group(row),
        "figure": _figure(row["value"], row["value_text"]),
        "source": cells.source(_side(row, "")),
        "other": _figure(row["other_value"], row["other_value_text"]),
        "other source": cells.source(_side(row, "other_")),
        "gap": cells.number(row["gap"]),
    }


def _finding(row: Row) -> dict[str, str]:
    return {
        "severity": row["severity"],
        "check": row["check"].replace("_", " "),
        "study": row["study"],
        "arm": row["arm"] or "",
        "endpoint": row["endpoint"] or "",
        "time": cells.time(row),
        "finding": row["finding"],
        "sources": cells.cell(row["sources"]),
    }


def _side(row: Row, prefix: str) -> Row:
    """The source of one of the two figures of a conflict."""
    columns = {"id": "source_id", "publisher": "publisher", "published_on": "published_on"}
    return {name: row[prefix + column] for name, column in columns.items()}


def _figure(value: float | None, printed: str | None) -> str:
    """A figure as printed, with the sign that its sentence gives it ("fell by 9.3%" is −9.3%)."""
    if printed is None or value is None:
        return cells.number(value)
    return f"−{printed}" if value < 0 and printed[0] not in "-−–" else printed


def _study(row: Row) -> dict[str, str]:
    keep = (
        "study",
        "nct_id",
        "phase",
        "status",
        "drugs",
        "conditions",
        "enrolled",
        "arms",
        "sources",
        "results",
    )
    return {name: cells.cell(row[name]) for name in keep}


def _dated(row: Row) -> dict[str, str]:
    keep = ("date", "label", "intervention", "study", "organisations", "publisher", "published_on")
    return {name: cells.cell(row[name]) for name in keep}


def _unresolved(row: Row) -> dict[str, str]:
    close = [str(other["name"]) for other in json.loads(row["alternatives"] or "[]")[:3]]
    return {
        "kind": row["kind"].replace("_", " "),
        "name": row["name"],
        "why": row["reason"],
        "like": ", ".join(close),
        "study": "" if row["study"] == row["name"] else row["study"] or "",
        "sources": cells.cell(row["sources"]),
    }


def _run(row: Row) -> dict[str, str]:
    counts = ("loaded", "unchanged", "replaced", "failed", "results", "safety_events", "issues")
    return {
        "id": str(row["id"]),
        "command": row["command"],
        "started (UTC)": row["started_at"].replace("T", " ").removesuffix("Z"),
        "seconds": f"{row['seconds']:.1f}",
        "status": row["status"],
        **{name.replace("_", " "): str(row[name]) for name in counts},
        "error": row["error"] or "",
    }


_LAYOUTS: Final[dict[str, Callable[[Row], dict[str, str]]]] = {
    "deltas": _delta,
    "pooled": _pooled,
    "indirect": _compared,
    "results": _result,
    "safety": _event,
    "conflicts": _conflict,
    "audit": _finding,
    "studies": _study,
    "timeline": _dated,
    "unresolved": _unresolved,
    "runs": _run,
    **DRAWN,
}
