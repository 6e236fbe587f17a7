"""The figures of two versions of an article, as its facts have them, with the same names for studies and arms."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Final, TypeVar

from trialdb.facts import ArmFact, Facts, ResultFact, SafetyFact, StudyFact, TimePoint
from trialdb.query.moves import MAIN, Figure, FigureMove, moves
from trialdb.query.wording import described, limits, number, share, unit, when
from trialdb.values import key, to_days

__all__ = ["article_moves", "only_before", "same_studies"]

_T = TypeVar("_T", bound=StudyFact | ArmFact)
_Same = Callable[[_T], Iterable[Hashable]]
_SPREADS: Final = {
    "sd": "standard deviation",
    "se": "standard error",
    "iqr": "interquartile range",
    "range": "range",
}


def article_moves(
    before: Facts, now: Facts, *, reread_from: tuple[str, str] | None = None
) -> list[FigureMove]:
    """The figures that moved between two versions of an article.

    A move's ``study`` is the id that ``now`` has for the study; one of which only the earlier version spoke is
    :func:`only_before` of its id there.

    Args:
        before: all that the earlier version states.
        now: all that the later version states.
        reread_from: the texts of both versions, where they were read by different versions of trialdb. A figure that
            only one reader saw, while its words stand in both texts, has then not moved.
    """
    studies = {old.id: new.id for old, new in same_studies(before, now)}
    arms = {old.id: new.id for old, new in _same_arms(before, now, studies)}
    found = moves(_figures(before, studies, arms), _figures(now, None, None))
    if reread_from is None:
        return found
    then, here = reread_from
    other = {"added": then, "changed": then, "removed": here}
    return [move for move in found if not move.quote or move.quote not in other[move.change]]


def only_before(local_id: str) -> str:
    """What a study or arm is called of which only the earlier of two versions spoke."""
    return f"before:{local_id}"


def same_studies(before: Facts, now: Facts) -> list[tuple[StudyFact, StudyFact]]:
    """The studies of which two versions of a document speak, by numbers and names; one without any may have got one."""
    pairs = _same(
        before.studies,
        now.studies,
        lambda study: [study.nct_id] if study.nct_id else [],
        _names,
        lambda study: [told for told in (study.readout, study.described) if told],
        lambda study: [study.evidence.quote] if study.evidence else [],
        alone=lambda _: ["the only one"],
    )
    return [(old, new) for old, new in pairs if not _names(old) or not _names(new) or _share(old, new)]


def _names(study: StudyFact) -> list[Hashable]:
    numbers = (*study.other_ids, *([study.nct_id] if study.nct_id else ()))
    return [key(name) for name in (*study.names, *numbers)]


def _share(one: StudyFact, other: StudyFact) -> bool:
    return not set(_names(one)).isdisjoint(_names(other))


def _same_arms(before: Facts, now: Facts, studies: Mapping[str, str]) -> list[tuple[ArmFact, ArmFact]]:
    """The arms of which two versions speak, by their labels and by what they get; a dose may have been corrected."""
    old = [
        arm.model_copy(update={"study": studies.get(arm.study, only_before(arm.study))})
        for arm in before.arms
    ]

    def gets(arm: ArmFact) -> tuple[Hashable, ...]:
        return arm.study, arm.role, key(arm.intervention or ""), arm.dose_value, arm.dose_unit

    return _same(
        old,
        now.arms,
        lambda arm: [(arm.study, key(arm.label), gets(arm), arm.regimen)],
        lambda arm: [(gets(arm), arm.regimen, arm.dose_level)],
        lambda arm: [(arm.study, key(arm.label))],
        lambda arm: [gets(arm)],
        alone=lambda arm: [gets(arm)[:3]],
    )


def _same(before: Sequence[_T], now: Sequence[_T], *by: _Same[_T], alone: _Same[_T]) -> list[tuple[_T, _T]]:
    """Pairs that have something in common, looked for in this order.

    Several that have the same are pairs in their order where either version has equally many; by ``alone`` one is a
    pair only with the only other one.
    """
    old, new = {one.id: one for one in before}, {one.id: one for one in now}
    found: list[tuple[_T, _T]] = []
    ways: tuple[_Same[_T], ...] = (*by, alone)
    for same in ways:
        then, here = _by_key(old.values(), same), _by_key(new.values(), same)
        for k, mine in then.items():
            its = here.get(k, [])
            if len(mine) != len(its) or (same is alone and len(mine) > 1):
                continue
            for one, other in zip(mine, its, strict=True):
                if one.id in old and other.id in new:
                    found.append((old.pop(one.id), new.pop(other.id)))
    return found


def _by_key(things: Iterable[_T], same: _Same[_T]) -> dict[Hashable, list[_T]]:
    found: dict[Hashable, list[_T]] = {}
    for thing in things:
        for k in dict.fromkeys(same(thing)):
            found.setdefault(k, []).append(thing)
    return found


def _figures(
    facts: Facts, studies: Mapping[str, str] | None, arms: Mapping[str, str] | None
) -> Iterator[Figure]:
    """The figures of one version; ``studies`` and ``arms`` are what the other version calls its own."""
    labels = {arm.id: arm.label for arm in facts.arms}

    def study(local_id: str) -> str:
        return local_id if studies is None else studies.get(local_id, only_before(local_id))

    def arm(local_id: str | None) -> str | None:
        return local_id if arms is None or local_id is None else arms.get(local_id, only_before(local_id))

    for result in facts.results:
        if not result.derived:
            of = study(result.study), (arm(result.arm), arm(result.comparator))
            yield _result(result, *of, labels)
    for event in facts.safety_events:
        yield _event(event, study(event.study), (arm(event.arm),), labels)


def _result(fact: ResultFact, study: str, arms: tuple[Hashable, ...], labels: Mapping[str, str]) -> Figure:
    endpoint = fact.endpoint.code or fact.endpoint.label or fact.endpoint.reported
    of = (fact.subgroup, fact.population)
    comparator = labels.get(fact.comparator, fact.comparator) if fact.comparator else None
    words = described(
        endpoint, labels.get(fact.arm, fact.arm), comparator, at=_at(fact.at), measure=fact.measure, of=of
    )
    place = (key(endpoint), _days(fact.at), fact.measure, *(key(part or "") for part in of))
    told = {
        MAIN: _figure(fact),
        _SPREADS.get(fact.dispersion_kind or "", "spread"): number(fact.dispersion_value),
        "interval": limits(*(None if end is None else number(end) for end in (fact.ci_low, fact.ci_high))),
        "p-value": "" if fact.p_value is None else f"{fact.p_operator or '='}{number(fact.p_value)}",
        "participants": share(fact.n, fact.n_total),
    }
    return Figure("result", study, arms, place, words, _stated(told), fact.evidence.quote)


def _event(fact: SafetyFact, study: str, arms: tuple[Hashable, ...], labels: Mapping[str, str]) -> Figure:
    term = fact.term or fact.reported
    sort = ("serious" if fact.serious else None, fact.qualifier)
    words = described(term, labels.get(fact.arm, fact.arm), at=_at(fact.at), of=sort)
    place = (key(term), _days(fact.at), *sort)
    told = {MAIN: _figure(fact), "participants": share(fact.n, fact.n_total)}
    return Figure(
        "safety_event", study, arms, place, words, _stated(told) or {MAIN: "named"}, fact.evidence.quote
    )


def _figure(fact: ResultFact | SafetyFact) -> str:
    if fact.value is None:
        return fact.value_text or ""
    return number(fact.value) + unit(fact.unit)


def _stated(told: Mapping[str, str]) -> dict[str, str]:
    return {part: shown for part, shown in told.items() if shown}


def _at(point: TimePoint | None) -> str:
    return "" if point is None else when(point.value, point.unit)


def _days(point: TimePoint | None) -> float | None:
    return None if point is None else to_days(point.value, point.unit)
