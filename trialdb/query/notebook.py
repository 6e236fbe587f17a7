"""An answer as a table of a notebook; every text is escaped, for it is somebody else's."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from trialdb.query.answers import Answer, Row

__all__ = ["as_html"]

SHOWN: Final = 50


def as_html(answer: Answer, *, shown: int = SHOWN) -> str:
    """A table with its title as caption, the first rows, how many more there are, and the notes under it.

    Columns that are empty in all rows are left out; sources are named by publisher and date.
    """
    columns = [name for name in answer.columns if any(row[name] not in (None, []) for row in answer.rows)]
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in columns)
    body = "".join(_row(row, columns) for row in answer.rows[:shown])
    left = len(answer.rows) - shown
    under = [*([f"… {left} more"] if left > 0 else []), *answer.notes]
    return (
        f"<table><caption>{escape(answer.title)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        + "".join(f"<p>{escape(line)}</p>" for line in under)
    )


def _row(row: Row, columns: list[str]) -> str:
    return "<tr>" + "".join(f"<td>{escape(_text(row[name]))}</td>" for name in columns) + "</tr>"


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dict):
        told = [value.get("publisher"), value.get("published_on")]
        return " ".join(str(part) for part in told if part) or str(value)
    return "; ".join(_text(one) for one in value) if isinstance(value, list) else str(value)
