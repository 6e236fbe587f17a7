"""Rows of drugs, organisations, conditions, endpoints and adverse events, and what each name was taken to be.

A name that no vocabulary holds has a row of its own. It is called by the shortest spelling that a current source
uses (the first in the alphabet of two), so that the order of loading does not show, and goes when no source uses
it any more.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Table, delete, insert, select, update
from sqlalchemy.orm import Session

from trialdb.identities import Identity
from trialdb.store import models
from trialdb.store.rows import in_batches, sync, table_of
from trialdb.values import key

__all__ = ["KINDS", "EntityIds", "Kind", "entity_ids", "save_identities", "settle"]

EntityIds = Mapping[tuple[str, str], int]
_LONGEST: Final = 120


@dataclass(frozen=True, slots=True)
class Kind:
    """The tables of one kind of thing: its entries, their names, and the columns that name and own."""

    entries: Table
    names: Table
    own: str
    owner: str


KINDS: Final = {
    "intervention": Kind(
        table_of(models.Intervention), table_of(models.InterventionName), "name", "intervention_id"
    ),
    "organisation": Kind(
        table_of(models.Organisation), table_of(models.OrganisationName), "name", "organisation_id"
    ),
    "condition": Kind(table_of(models.Condition), table_of(models.ConditionName), "name", "condition_id"),
    "endpoint": Kind(table_of(models.Endpoint), table_of(models.EndpointName), "code", "endpoint_id"),
    "adverse_event": Kind(
        table_of(models.AdverseEventTerm), table_of(models.AdverseEventName), "term", "term_id"
    ),
}
_RESOLUTIONS: Final = table_of(models.Resolution)


def entity_ids(session: Session, named: Iterable[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """The id of each thing, given as its kind and name, by kind and the name's key; only known ones are there."""
    wanted: dict[str, set[str]] = {}
    for kind, name in named:
        wanted.setdefault(kind, set()).add(key(name))
    found: dict[tuple[str, str], int] = {}
    for kind, keys in wanted.items():
        names, owner = KINDS[kind].names, KINDS[kind].owner
        for batch in in_batches(sorted(keys)):
            rows = session.execute(
                select(names.c.name_key, names.c[owner]).where(names.c.name_key.in_(batch))
            )
            found |= {(kind, k): i for k, i in rows}
    return found


def save_identities(
    session: Session, source_id: int, identities: Collection[Identity]
) -> set[tuple[str, int]]:
    """Write what the names of one source were taken to be, with a row for each new thing that one names.

    Returns:
        kind and id of everything that its names stood or stand for, to be given to :func:`settle`.
    """
    ids = _with_new(session, identities)
    mine = (_RESOLUTIONS.c.source_id == source_id) & _RESOLUTIONS.c.kind.in_(KINDS)
    before = session.execute(select(_RESOLUTIONS.c.kind, _RESOLUTIONS.c.entity_id).where(mine)).all()
    rows = [
        resolution_row(i, source_id, ids.get((i.kind, key(i.entity))) if i.entity else None)
        for i in identities
    ]
    sync(session, _RESOLUTIONS, rows, where=mine, natural=("kind", "local_id", "name_key"))
    touched = {(kind, i) for kind, i in before if i is not None}
    return touched | {(row["kind"], row["entity_id"]) for row in rows if row["entity_id"] is not None}


def resolution_row(identity: Identity, source_id: int, entity_id: int | None) -> dict[str, Any]:
    """An identity as a row of ``resolutions``."""
    return {
        "source_id": source_id,
        "kind": identity.kind,
        "local_id": identity.local_id,
        "name": identity.name,
        "name_key": identity.name_key,
        "entity_id": entity_id,
        "score": identity.score,
        "reason": identity.reason,
        "alternatives": json.dumps([asdict(a) for a in identity.alternatives], ensure_ascii=False),
    }


def _with_new(session: Session, identities: Collection[Identity]) -> dict[tuple[str, str], int]:
    named = {(i.kind, key(i.entity)): i for i in identities if i.entity and key(i.entity)}
    ids = entity_ids(session, [(i.kind, i.entity or "") for i in named.values()])
    for place, identity in sorted(named.items()):
        if place not in ids:
            ids[place] = _insert(session, identity)
    return ids


def _insert(session: Session, identity: Identity) -> int:
    kind = KINDS[identity.kind]
    name = identity.entity or ""
    taken = session.scalar(select(kind.entries.c.id).where(kind.entries.c[kind.own] == name))
    if taken is None:
        row: dict[str, Any] = {kind.own: name, "in_vocabulary": False}
        if identity.kind == "endpoint":
            row["label"] = name
        if identity.kind == "intervention":
            row["kind"] = identity.entity_kind or "other"
        taken = session.execute(insert(kind.entries).values(row).returning(kind.entries.c.id)).scalar_one()
    session.execute(insert(kind.names).values({kind.owner: taken, "name": name, "name_key": key(name)}))
    return int(taken)


def settle(session: Session, touched: Iterable[tuple[str, int]]) -> None:
    """Name the things that no vocabulary holds after their sources, and delete those that none names any more."""
    for kind_name, entity_id in sorted(touched):
        kind = KINDS[kind_name]
        here: ColumnElement[bool] = kind.entries.c.id == entity_id
        known = session.scalar(select(kind.entries.c.in_vocabulary).where(here))
        if known is not False:
            continue
        spellings = session.execute(
            select(_RESOLUTIONS.c.name, _RESOLUTIONS.c.local_id).where(
                _RESOLUTIONS.c.kind == kind_name, _RESOLUTIONS.c.entity_id == entity_id
            )
        )
        written = {_written(kind_name, name, local_id) for name, local_id in spellings}
        if written:
            _rename(session, kind, here, entity_id, min(written, key=lambda n: (len(n), n)))
        else:
            session.execute(delete(kind.names).where(kind.names.c[kind.owner] == entity_id))
            session.execute(delete(kind.entries).where(here))


def _written(kind: str, name: str, local_id: str) -> str:
    return " ".join((local_id if kind == "endpoint" and local_id else name).split())[:_LONGEST]


def _rename(session: Session, kind: Kind, here: ColumnElement[bool], entity_id: int, name: str) -> None:
    if session.scalar(select(kind.entries.c[kind.own]).where(here)) == name:
        return
    values = {kind.own: name} | ({"label": name} if "label" in kind.entries.c else {})
    session.execute(update(kind.entries).where(here).values(values))
    session.execute(update(kind.names).where(kind.names.c[kind.owner] == entity_id).values(name=name))
