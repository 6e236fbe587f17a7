"""What moved between two versions of an article, with the study of each figure as the database calls it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Engine, column, select, table

from trialdb.facts import Facts, StudyFact
from trialdb.query.answers import Row, fetch
from trialdb.query.told import article_moves, only_before, same_studies

__all__ = ["article_changes"]

_FACTS: Final = table("source_facts", column("source_id"), column("facts"))


def article_changes(
    engine: Engine, told: Sequence[Row], before: Row, now: Row, *, every: bool
) -> Iterator[tuple[Mapping[str, Any], tuple[str, str, str | None, str | None]]]:
    """The figures of an article that moved between two versions.

    Args:
        engine: the database; it is only read.
        told: the studies of the current version that are asked for: its ``current_id``, and the ``local_id``,
            ``study`` and ``nct_id`` of each.
        before: the earlier version: its ``facts``, ``text`` and ``extractor_version``.
        now: the later version, with its ``id``.
        every: whether studies are asked for too of which the current version does not speak.

    Yields:
        ``study`` and ``nct_id``, and the move: change, what the figure is of, before and now.
    """
    asked = {row["local_id"]: row for row in told if row["study"] is not None}
    then, here = (Facts.model_validate_json(side["facts"]) for side in (before, now))
    current = here if told[0]["current_id"] == now["id"] else _stored(engine, told[0]["current_id"])
    called = {mine.id: its.id for mine, its in same_studies(here, current)}
    own = {study.id: study for study in here.studies} | {
        only_before(study.id): study for study in then.studies
    }
    same_reader = before["extractor_version"] == now["extractor_version"]
    texts = None if same_reader else (before["text"], now["text"])
    for move in article_moves(then, here, reread_from=texts):
        study: Mapping[str, Any] | None = asked.get(called.get(move.study, ""))
        if study is None and every:
            study = _as_called(own.get(move.study))
        if study is not None:
            yield study, (move.change, move.words, move.before, move.now)


def _stored(engine: Engine, source_id: int) -> Facts:
    (row,) = fetch(engine, select(_FACTS.c.facts).where(_FACTS.c.source_id == source_id))
    return Facts.model_validate_json(row["facts"])


def _as_called(study: StudyFact | None) -> Row:
    """A study that is not resolved, as the article calls it."""
    names = () if study is None else (*study.names, study.nct_id, study.described)
    return {"study": next(filter(None, names), "a study without a name"), "nct_id": study and study.nct_id}
