"""Rows of studies and arms for a resolution; what was there before keeps its id.

A study or arm keeps the id of a row that had its key or any of its mentions; of several, the lowest. Rows that
nothing speaks of any more are given back, to be deleted once no fact refers to them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Table, insert, select, update
from sqlalchemy.orm import Session

from trialdb.identities import Arm, Identity, Mention, Resolution, Study
from trialdb.store import models
from trialdb.store.entities import EntityIds, entity_ids, resolution_row
from trialdb.store.rows import delete_ids, in_batches, pairs, sync, table_of
from trialdb.values import dose_in_milligrams, interval_days, key

__all__ = ["Saved", "delete_studies", "save_studies"]

_STUDIES: Final = table_of(models.Study)
_ARMS: Final = table_of(models.Arm)
_RESOLUTIONS: Final = table_of(models.Resolution)
_COPIED: Final = ("name", "nct_id", "title", "phase", "enrolled", "allocation", "masking", "control", "weeks",
                  "program", "unresolved")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Saved:
    """What :func:`save_studies` did: sources whose mentions now mean another row, and rows that nothing means."""

    changed_sources: frozenset[int]
    gone_studies: tuple[int, ...]
    gone_arms: tuple[int, ...]


def save_studies(
    session: Session,
    resolution: Resolution,
    *,
    source_ids: Mapping[str, int],
    before: Mapping[tuple[str, Mention], int],
) -> Saved:
    """Write the studies and arms of a resolution, and what each mention was taken to be.

    Args:
        session: in a transaction that writes.
        resolution: what to write; it holds every mention of each study that it touches.
        source_ids: the row of each source by its document key; its other names are saved already.
        before: rows of studies and arms, by kind and mention, that facts meant which are gone by now.
    """
    meant = {**before, **_meant(session, {i: key for key, i in source_ids.items()})}
    old = {at: i for (kind, at), i in meant.items() if kind == "study"}
    touched = {at: i for at, i in old.items() if at in resolution.study_of or ("study", at) in before}
    study_ids, gone_studies = _save_study_rows(session, resolution.studies, touched)
    for study in resolution.studies:
        _save_parts(session, study, study_ids[study.key], source_ids, meant)
    _save_links(session, resolution, study_ids)
    entities = entity_ids(
        session, {("intervention", c.intervention) for arm in resolution.arms for c in arm.components}
    )
    old_arms = {at: i for (kind, at), i in meant.items() if kind == "arm"}
    arm_ids: dict[tuple[str, str], int] = {}
    gone_arms: list[int] = []
    arms_of: dict[str, list[Arm]] = {s.key: [] for s in resolution.studies}
    for arm in resolution.arms:
        arms_of[arm.study].append(arm)
    for study_key, arms in arms_of.items():
        ids, gone = _save_arm_rows(session, arms, study_ids[study_key], old_arms, entities)
        arm_ids |= {(study_key, k): i for k, i in ids.items()}
        gone_arms += gone
    changed = _save_mentions(session, resolution, source_ids, study_ids, arm_ids)
    return Saved(changed, tuple(gone_studies), tuple(gone_arms))


def delete_studies(session: Session, saved: Saved) -> None:
    """Delete the studies and arms that nothing means any more; call it when no fact refers to them."""
    delete_ids(session, _ARMS, saved.gone_arms)
    delete_ids(session, _STUDIES, saved.gone_studies)


def _meant(session: Session, at_source: Mapping[int, str]) -> dict[tuple[str, Mention], int]:
    """What is meant by each study, arm, organisation and condition: by kind, and local id or name key."""
    kinds = ("study", "arm", "organisation", "condition")
    columns = (_RESOLUTIONS.c[c] for c in ("kind", "source_id", "local_id", "name_key", "entity_id"))
    query = select(*columns).where(_RESOLUTIONS.c.kind.in_(kinds), _RESOLUTIONS.c.entity_id.is_not(None))
    found: dict[tuple[str, Mention], int] = {}
    for batch in in_batches(sorted(at_source)):
        for kind, source, local_id, name_key, entity in session.execute(
            query.where(_RESOLUTIONS.c.source_id.in_(batch))
        ):
            place = local_id if kind in {"study", "arm"} else name_key
            found[kind, (at_source[source], place)] = entity
    return found


# --- which row is which ------------------------------------------------------------------------------


def _assigned(existing: Mapping[int, str], claims: Mapping[str, set[int]]) -> dict[str, int]:
    """An id for each key that can keep one: the lowest that it claims; its own key comes first, then the rest.

    Args:
        existing: the keys of the rows that are there, by id.
        claims: for each key that is to be there, the rows that it was until now.
    """
    given: dict[str, int] = {}
    for row_id, old_key in sorted(existing.items()):
        claimants = [k for k in sorted(claims) if k not in given and (k == old_key or row_id in claims[k])]
        if claimants:
            given[old_key if old_key in claimants else claimants[0]] = row_id
    return given


def _save_study_rows(
    session: Session, studies: Sequence[Study], old: Mapping[Mention, int]
) -> tuple[dict[str, int], list[int]]:
    existing = dict[int, str]()
    columns = select(_STUDIES.c.id, _STUDIES.c.study_key)
    for keys in in_batches([s.key for s in studies]):
        existing |= pairs(session, columns.where(_STUDIES.c.study_key.in_(keys)))
    for ids in in_batches(sorted(set(old.values()))):
        existing |= pairs(session, columns.where(_STUDIES.c.id.in_(ids)))
    claims = {s.key: {old[at] for at in s.mentions if at in old} for s in studies}
    given = _assigned(existing, claims)
    _free_keys(session, _STUDIES, "study_key", existing, given, nct_id=None)
    for study in studies:
        row = {"study_key": study.key} | {column: getattr(study, column) for column in _COPIED}
        given[study.key] = _put(session, _STUDIES, given.get(study.key), row)
    return given, sorted(set(existing) - set(given.values()))


def _free_keys(
    session: Session,
    table: Table,
    column: str,
    existing: Mapping[int, str],
    given: Mapping[str, int],
    **cleared: None,
) -> None:
    """Rename rows whose key changes or goes, so that the new keys can be given in any order."""
    stays = {i: k for k, i in given.items()}
    for row_id, old_key in existing.items():
        if stays.get(row_id) != old_key:
            session.execute(
                update(table).where(table.c.id == row_id).values({column: f"~{row_id}", **cleared})
            )


def _put(session: Session, table: Table, row_id: int | None, row: Mapping[str, Any]) -> int:
    if row_id is None:
        return int(session.execute(insert(table).values(row).returning(table.c.id)).scalar_one())
    sync(session, table, [{"id": row_id, **row}], where=table.c.id == row_id, natural=("id",))
    return row_id


# --- what belongs to a study -------------------------------------------------------------------------


def _save_parts(
    session: Session,
    study: Study,
    study_id: int,
    source_ids: Mapping[str, int],
    meant: Mapping[tuple[str, Mention], int],
) -> None:
    sources = sorted({source for source, _ in study.mentions})

    def ids_of(kind: str, written: tuple[str, ...]) -> list[int]:
        """A name means what its own source's name was taken to be."""
        places = [(kind, (source, key(name))) for name in written for source in sources]
        return sorted({meant[place] for place in places if place in meant})

    table = table_of(models.StudyName)
    rows: list[dict[str, Any]] = [
        {"study_id": study_id, "scheme": n.scheme, "name_key": key(n.name), "name": n.name,
         "source_id": source_ids[n.source]}
        for n in study.names
    ]  # fmt: skip
    sync(session, table, rows, where=table.c.study_id == study_id, natural=("scheme", "name_key"))
    table = table_of(models.StudyOrganisation)
    rows = [
        {"study_id": study_id, "organisation_id": i, "role": "sponsor"}
        for i in ids_of("organisation", study.sponsors)
    ]
    sync(session, table, rows, where=table.c.study_id == study_id, natural=("organisation_id", "role"))
    table = table_of(models.StudyCondition)
    rows = [{"study_id": study_id, "condition_id": i} for i in ids_of("condition", study.conditions)]
    sync(session, table, rows, where=table.c.study_id == study_id, natural=("condition_id",))


def _save_links(session: Session, resolution: Resolution, study_ids: Mapping[str, int]) -> None:
    table = table_of(models.StudyLink)
    rows = [
        {"study_id": study_ids[link.study], "other_study_id": study_ids[link.other], "kind": link.kind}
        for link in resolution.links
    ]
    natural = ("study_id", "other_study_id", "kind")
    for ids in in_batches(sorted(study_ids.values())):
        part = [row for row in rows if row["study_id"] in ids]
        sync(session, table, part, where=table.c.study_id.in_(ids), natural=natural)


# --- arms ----------------------------------------------------------------------------------------------


def _save_arm_rows(
    session: Session, arms: Sequence[Arm], study_id: int, old: Mapping[Mention, int], entities: EntityIds
) -> tuple[dict[str, int], list[int]]:
    existing = pairs(session, select(_ARMS.c.id, _ARMS.c.arm_key).where(_ARMS.c.study_id == study_id))
    claims = {a.key: {old[at] for at in a.mentions if at in old} for a in arms}
    given = _assigned(existing, claims)
    _free_keys(session, _ARMS, "arm_key", existing, given)
    for arm in arms:
        row = {"study_id": study_id, "arm_key": arm.key, "label": arm.label, "role": arm.role,
               "dose_level": arm.dose_level, "n": arm.n, "ratio": arm.ratio}  # fmt: skip
        given[arm.key] = _put(session, _ARMS, given.get(arm.key), row)
        _save_components(session, arm, given[arm.key], entities)
    return given, sorted(set(existing) - set(given.values()))


def _save_components(session: Session, arm: Arm, arm_id: int, entities: EntityIds) -> None:
    table = table_of(models.ArmIntervention)
    rows = [
        {
            "arm_id": arm_id,
            "position": position,
            "intervention_id": entities["intervention", key(c.intervention)],
            "dose_value": c.dose_value,
            "dose_unit": c.dose_unit,
            "dose_mg": dose_in_milligrams(c.dose_value, c.dose_unit),
            "interval_days": interval_days(c.regimen),
            "regimen": c.regimen,
            "route": c.route,
        }
        for position, c in enumerate(arm.components)
    ]
    sync(session, table, rows, where=table.c.arm_id == arm_id, natural=("position",))


# --- what each mention was taken to be -------------------------------------------------------------------


def _save_mentions(
    session: Session,
    resolution: Resolution,
    source_ids: Mapping[str, int],
    study_ids: Mapping[str, int],
    arm_ids: Mapping[tuple[str, str], int],
) -> frozenset[int]:
    """Write the identities of studies and arms; the sources in which one is now another row."""
    changed: set[int] = set()
    by_source: dict[str, list[Identity]] = {source: [] for source, _ in resolution.study_of}
    for identity in resolution.identities:
        by_source[identity.source].append(identity)
    written = _mention_rows(session, [source_ids[source] for source in by_source])
    for source, identities in sorted(by_source.items()):
        source_id = source_ids[source]
        rows = []
        for i in identities:
            at = (source, i.local_id)
            entity = study_ids[i.entity or ""] if i.kind == "study" else arm_ids[resolution.arm_of[at]]
            rows.append(resolution_row(i, source_id, entity))
        local_ids = {row["local_id"] for row in rows}
        here = [row for row in written.get(source_id, ()) if row["local_id"] in local_ids]
        if _meanings(here) != _meanings(rows):
            changed.add(source_id)
        if sorted(map(_said, here)) != sorted(map(_said, rows)):
            mine = _RESOLUTIONS.c.source_id == source_id
            mine &= _RESOLUTIONS.c.kind.in_(("study", "arm")) & _RESOLUTIONS.c.local_id.in_(local_ids)
            sync(session, _RESOLUTIONS, rows, where=mine, natural=("kind", "local_id", "name_key"))
    return frozenset(changed)


def _mention_rows(session: Session, source_ids: Sequence[int]) -> dict[int, list[Mapping[str, Any]]]:
    """What stands of these sources' mentions, all at once."""
    found: dict[int, list[Mapping[str, Any]]] = {}
    query = select(_RESOLUTIONS).where(_RESOLUTIONS.c.kind.in_(("study", "arm")))
    for batch in in_batches(sorted(source_ids)):
        for row in session.execute(query.where(_RESOLUTIONS.c.source_id.in_(batch))).mappings():
            found.setdefault(row["source_id"], []).append(dict(row))
    return found


def _meanings(rows: Iterable[Mapping[str, Any]]) -> set[tuple[Any, ...]]:
    return {(row["kind"], row["local_id"], row["entity_id"]) for row in rows}


def _said(row: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(str(row[column.name]) for column in _RESOLUTIONS.columns if column.name != "id")
