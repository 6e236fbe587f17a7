"""What changed in sources between the versions that were loaded.

Every version is kept, so that changes are found by comparing them, whenever they are asked for. Of a registry record
each field is compared, and lists by what identifies their members (a title, a label, a code), so that one new outcome
is one change and not a shift of all others. Of an article its figures are (:mod:`trialdb.query.told`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, Unpack

from sqlalchemy import Engine, and_, column, func, or_, select, table

from trialdb.query.answers import Answer, Row, fetch
from trialdb.query.scope import Scope, StudyFilters

if TYPE_CHECKING:
    from sqlalchemy import Select

    from trialdb.query.names import Names
    from trialdb.vocabulary import Vocabulary

__all__ = ["CHANGE_COLUMNS", "changes", "moved"]

CHANGE_COLUMNS: Final = (
    "study", "nct_id", "version", "loaded_at", "published_on", "published_before", "change", "field", "before", "now",
    "publisher", "source_kind",
)  # fmt: skip
_SOURCES: Final = table(
    "sources",
    *(
        column(name)
        for name in (
            "id", "document_key", "version", "kind", "publisher", "published_on", "loaded_at", "vanished_on", "text", "media_type",
            "replaced_by",
        )
    ),
)  # fmt: skip
_RECORDS: Final = table("registry_records", *(column(name) for name in ("source_id", "study_id", "nct_id")))
_STUDIES: Final = table("studies", *(column(name) for name in ("id", "name", "nct_id")))
_MEANT: Final = table(
    "resolutions", *(column(name) for name in ("source_id", "kind", "local_id", "entity_id"))
)
_FACTS: Final = table("source_facts", *(column(name) for name in ("source_id", "extractor_version", "facts")))
_IDENTIFYING: Final = (
    "id",
    "groupId",
    "label",
    "title",
    "measure",
    "term",
    "name",
    "pmid",
    "citation",
    "facility",
    "type",
)
_LONGEST: Final = 200

Move = tuple[str, str, Any, Any]


def changes(
    engine: Engine,
    *,
    since: str | None = None,
    vocabulary: Vocabulary | None = None,
    **filters: Unpack[StudyFilters],
) -> Answer:
    """What moved in the sources of some studies, version by version, the newest first.

    Args:
        engine: the database; it is only read.
        since: only versions that were loaded on this day (``2026-02-19``) or later.
        vocabulary: names known besides those of the database.
        filters: restrictions, see :class:`trialdb.query.scope.StudyFilters`.

    Returns:
        One row for each field of a record and each figure of an article that moved. ``change`` is changed, added,
        removed or vanished; ``field`` is its path in the record, or what the figure is of in words. ``before`` and
        ``now`` are shown as the source has them, long ones cut.

    Raises:
        UnknownNameError: a name is not known; close ones are listed.
        QuestionError: a date cannot be read.
    """
    scope = Scope(**filters)
    every = not (scope.drug or scope.study or scope.program or scope.condition)
    statement = _versions(scope.names(engine, vocabulary=vocabulary), scope, since, every=every)
    versions: dict[int, list[Row]] = {}
    for row in fetch(engine, statement):
        versions.setdefault(row["id"], []).append(row)
    unread: list[str] = []
    rows = [row for told in versions.values() for row in _moves(engine, told, since, unread, every=every)]
    title = ["Changes of sources", *scope.words(), *(["since", since] if since else [])]
    notes = (*scope.notes(), *(() if rows else ("no source has changed since it was first loaded",)), *unread)
    return Answer("changes", " ".join(title), CHANGE_COLUMNS, rows, statement, notes)


def _versions(names: Names, scope: Scope, since: str | None, *, every: bool) -> Select[Any]:
    """Every version of a source that replaced an earlier one, or whose record vanished, with each study it speaks of.

    Only the names of current versions are resolved, so that the studies are those of the current one. A row is a name
    of a study. Unless ``every`` source is asked for, a database begins with the studies that are.
    """
    current = _SOURCES.alias("current")
    newer = _SOURCES.alias("newer")
    of_study = and_(_MEANT.c.source_id == current.c.id, _MEANT.c.kind == "study")
    versions = (
        select(
            newer.c.id, newer.c.document_key, newer.c.version, newer.c.loaded_at, newer.c.published_on, newer.c.publisher,
            newer.c.kind.label("source_kind"), newer.c.vanished_on, current.c.id.label("current_id"),
            _RECORDS.c.source_id.label("record_id"), _MEANT.c.local_id, _STUDIES.c.id.label("study_id"),
            _STUDIES.c.name.label("study"), func.coalesce(_RECORDS.c.nct_id, _STUDIES.c.nct_id).label("nct_id"),
        )
        .select_from(newer)
        .join(current, and_(current.c.document_key == newer.c.document_key, current.c.replaced_by.is_(None)))
        .outerjoin(_RECORDS, _RECORDS.c.source_id == current.c.id)
        .join(_MEANT, of_study, isouter=every)
        .join(_STUDIES, _STUDIES.c.id == _MEANT.c.entity_id, isouter=every)
        .where(or_(newer.c.version > 1, newer.c.vanished_on.is_not(None)))
        .subquery("versions")
    )  # fmt: skip
    new = [or_(versions.c.loaded_at >= since, versions.c.vanished_on >= since)] if since else []
    conditions = scope.conditions(versions, names)
    order = (versions.c.loaded_at.desc(), versions.c.id.desc(), versions.c.local_id)
    return select(versions).where(*new, *conditions).order_by(*order)


def _moves(
    engine: Engine, told: Sequence[Row], since: str | None, unread: list[str], *, every: bool
) -> Iterator[Row]:
    """The rows of one version: that it vanished, and what moved since the version before it.

    ``unread`` takes a note of a version whose facts an earlier trialdb kept in another form.
    """
    version = told[0]
    if version["vanished_on"] and (since is None or version["vanished_on"] >= since):
        yield _row(version, version, None, ("vanished", "$", None, version["vanished_on"]))
    if version["version"] < 2 or (since is not None and version["loaded_at"] < since):
        return
    here = _SOURCES.c.document_key == version["document_key"]
    numbers = [version["version"] - 1, version["version"]]
    query = (
        select(*(_SOURCES.c[n] for n in ("id", "version", "text", "published_on")), _FACTS.c.facts, _FACTS.c.extractor_version)
        .select_from(_SOURCES.outerjoin(_FACTS, _FACTS.c.source_id == _SOURCES.c.id))
        .where(here, _SOURCES.c.version.in_(numbers))
    )  # fmt: skip
    before, now = sorted(fetch(engine, query), key=lambda row: int(row["version"]))
    if version["record_id"] is not None:
        for move in moved(json.loads(before["text"]), json.loads(now["text"])):
            yield _row(version, version, before["published_on"], move)
    elif before["facts"] and now["facts"]:
        from trialdb.query.article_changes import article_changes  # noqa: PLC0415  (most questions need no facts)

        try:
            found = list(article_changes(engine, told, before, now, every=every))
        except ValueError:
            unread.append(
                f"version {before['version']} of {version['document_key']} was kept by another trialdb and cannot be compared"
            )
            return
        for study, move in found:
            yield _row(study, version, before["published_on"], move)


def _row(
    told: Mapping[str, Any], version: Mapping[str, Any], published_before: str | None, move: Move
) -> Row:
    change, field, before, now = move
    return {
        **{name: told[name] for name in ("study", "nct_id")},
        **{
            name: version[name]
            for name in ("version", "loaded_at", "published_on", "publisher", "source_kind")
        },
        "published_before": published_before,
        "change": change,
        "field": field.removeprefix("$."),
        "before": _shown(before),
        "now": _shown(now),
    }


def _shown(value: Any) -> str | None:
    if value is None:
        return None
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def moved(before: Any, now: Any, path: str = "$") -> Iterator[Move]:
    """What differs between two values of JSON: change, path, value before and value now.

    >>> list(moved({"a": 1, "b": [{"id": "x", "n": 2}]}, {"a": 3, "b": [{"id": "y", "n": 1}, {"id": "x", "n": 2}]}))
    [('changed', '$.a', 1, 3), ('added', '$.b[y]', None, {'id': 'y', 'n': 1})]
    """
    if isinstance(before, dict) and isinstance(now, dict):
        for name in [*before, *(n for n in now if n not in before)]:
            yield from _moved_part(before, now, name, f"{path}.{name}")
    elif isinstance(before, list) and isinstance(now, list):
        old, new = _named(before, now)
        for name in [*old, *(n for n in new if n not in old)]:
            yield from _moved_part(old, new, name, f"{path}[{name}]")
    elif before != now:
        yield "changed", path, before, now


def _moved_part(before: Mapping[Any, Any], now: Mapping[Any, Any], name: Any, path: str) -> Iterator[Move]:
    if name not in now:
        yield "removed", path, before[name], None
    elif name not in before:
        yield "added", path, None, now[name]
    else:
        yield from moved(before[name], now[name], path)


def _named(before: Sequence[Any], now: Sequence[Any]) -> tuple[dict[Any, Any], dict[Any, Any]]:
    """The members of two lists by what identifies them in both, else by their places."""
    for field in _IDENTIFYING:
        lists = [
            [m.get(field) if isinstance(m, dict) else None for m in members] for members in (before, now)
        ]
        if all(None not in names and len({*map(str, names)}) == len(names) for names in lists):
            return dict(zip(lists[0], before, strict=True)), dict(zip(lists[1], now, strict=True))
    if all(isinstance(m, str | int) for m in (*before, *now)):
        return dict.fromkeys(before), dict.fromkeys(now)
    return dict(enumerate(before)), dict(enumerate(now))
