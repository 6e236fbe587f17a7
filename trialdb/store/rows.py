"""Making the rows of a table what they should be, with as few writes as that takes, so that ids stay."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, TypeVar, cast

from sqlalchemy import ColumnElement, Select, Table, bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from trialdb.store.models import Base

__all__ = ["delete_ids", "in_batches", "pairs", "sync", "table_of"]

_BATCH: Final = 500
_Item = TypeVar("_Item")


def table_of(model: type[Base]) -> Table:
    """The table of a model."""
    return cast("Table", model.__table__)


def in_batches(items: Sequence[_Item]) -> Iterator[Sequence[_Item]]:
    """``items`` in parts that one statement can bind."""
    for start in range(0, len(items), _BATCH):
        yield items[start : start + _BATCH]


def pairs(session: Session, query: Select[Any]) -> dict[Any, Any]:
    """The rows of a query of two columns, the first by which the second is found."""
    return {row[0]: row[1] for row in session.execute(query)}


def sync(
    session: Session,
    table: Table,
    rows: Iterable[Mapping[str, Any]],
    *,
    where: ColumnElement[bool],
    natural: tuple[str, ...],
) -> None:
    """Make the rows of ``table`` that ``where`` picks equal to ``rows``; what is the same is not written.

    Args:
        session: in a transaction.
        table: the table.
        rows: what is to stand there; all have the same columns.
        where: which rows of the table are compared.
        natural: the columns by which a row of the table and one of ``rows`` are the same.
    """
    wanted = {tuple(row[c] for c in natural): dict(row) for row in rows}
    found = {
        tuple(row[c] for c in natural): dict(row)
        for row in session.execute(select(table).where(where)).mappings()
    }
    delete_ids(session, table, [row["id"] for place, row in found.items() if place not in wanted])
    changed = [
        {f"new_{column}": value for column, value in {**row, "id": found[place]["id"]}.items()}
        for place, row in wanted.items()
        if place in found and any(found[place][column] != value for column, value in row.items())
    ]
    if changed:
        names = [c.removeprefix("new_") for c in changed[0] if c != "new_id"]
        values: dict[str, Any] = {column: bindparam(f"new_{column}") for column in names}
        session.connection().execute(
            update(table).where(table.c.id == bindparam("new_id")).values(values), changed
        )
    if added := [row for place, row in wanted.items() if place not in found]:
        session.execute(insert(table), added)


def delete_ids(session: Session, table: Table, ids: Sequence[int]) -> None:
    """Delete the rows with these ids."""
    for batch in in_batches(ids):
        session.execute(delete(table).where(table.c.id.in_(batch)))
