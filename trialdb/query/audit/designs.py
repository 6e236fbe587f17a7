"""Checks of a study's design: sizes of its arms, endpoints that are called met, registered primary endpoints, due results."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from itertools import groupby
from math import sqrt
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, column, exists, or_, select, table

from trialdb.query.answers import Row, source_of, sources_of
from trialdb.query.audit.findings import Finding, Severity, figure

__all__ = [
    "ARMS",
    "ENDPOINTS",
    "arm_findings",
    "arm_statement",
    "endpoint_statement",
    "met_findings",
    "switch_findings",
]

_SOURCE: Final = ("publisher", "published_on", "url")
_arms = table("arms", *(column(n) for n in ("id", "study_id", "label", "role", "n", "ratio")))
_studies = table("studies", *(column(n) for n in ("id", "name", "nct_id", "enrolled", "allocation")))
_groups = table("result_groups", *(column(n) for n in ("study_id", "arm_id", "module")))
_records = table(
    "registry_records",
    *(column(n) for n in ("study_id", "source_id", "model", "enrollment", "enrollment_type", "allocation")),
)
_sources = table(
    "sources", *(column(n) for n in ("id", "publisher", "published_on", "url", "kind", "replaced_by"))
)
_study_endpoints = table(
    "study_endpoints",
    *(
        column(n)
        for n in (
            "id", "study_id", "source_id", "endpoint_id", "reported_endpoint", "role", "at_value", "at_unit", "at_days",
            "met", "evidence_id",
        )
    ),
)  # fmt: skip
_endpoints = table("endpoints", column("id"), column("code"))
_evidence = table("evidence", column("id"), column("quote"))
_PRIMARY: Final = frozenset({"primary", "co-primary"})
_ALPHA: Final = 0.05
_UNLIKELY: Final = 3.29  # of 1,000 studies that are randomised so, one is as far off
_REST: Final = 0.05  # of the participants


def _registered_arm() -> ColumnElement[bool]:
    """Whether an arm is one of the study's: those of its record, or all where it has none."""
    of_study = and_(_groups.c.study_id == _arms.c.study_id, _groups.c.module == "arms")
    return or_(
        exists().where(of_study, _groups.c.arm_id == _arms.c.id), ~exists().where(of_study).correlate(_arms)
    )


def _arm_rows() -> Select[Any]:
    joined = (
        _arms.join(_studies, _studies.c.id == _arms.c.study_id)
        .outerjoin(_records, _records.c.study_id == _arms.c.study_id)
        .outerjoin(_sources, _sources.c.id == _records.c.source_id)
    )
    return (
        select(
            _studies.c.name.label("study"), _studies.c.nct_id, _studies.c.enrolled, _arms.c.study_id, _arms.c.label,
            _arms.c.role, _arms.c.n, _arms.c.ratio, _arms.c.id, _records.c.model,
            _sources.c.id.label("source_id"), *(_sources.c[n] for n in _SOURCE), _sources.c.kind.label("source_kind"),
        )
        .select_from(joined)
        .where(_registered_arm())
    )  # fmt: skip


ARMS: Final = _arm_rows().subquery("arms_of_studies")


def arm_statement(conditions: Sequence[ColumnElement[bool]]) -> Select[Any]:
    """The arms of studies, with what the studies enrolled."""
    return select(ARMS).where(*conditions).order_by(ARMS.c.study, ARMS.c.study_id, ARMS.c.id)


def arm_findings(rows: Sequence[Row], wanted: Collection[str]) -> Iterator[Finding]:
    """Arms that do not make up the study, or are not as large as the randomisation makes them."""
    for _, group in groupby(rows, key=lambda row: row["study_id"]):
        arms = list(group)
        for check, rule in (("arm_sizes", _sizes), ("ratio_of_arms", _ratio)):
            if check in wanted and (told := rule(arms)) is not None:
                yield Finding(check, told[0], arms[0], told[1], _record(arms[0], arms))


def _record(row: Row, arms: Sequence[Row]) -> list[Row]:
    quote = "; ".join(f"{arm['label']}: {arm['n']}" for arm in arms if arm["n"] is not None)
    return [] if row["source_id"] is None else [source_of({**row, "quote": quote})]


Told = tuple[Severity, str] | None


def _sizes(arms: Sequence[Row]) -> Told:
    enrolled, sized = arms[0]["enrolled"], [arm["n"] for arm in arms if arm["n"] is not None]
    if not enrolled or len(sized) < 2 or arms[0]["model"] in {"CROSSOVER", "FACTORIAL"}:
        return None
    total = sum(sized)
    text = (
        f"the arms have {' + '.join(map(str, sized))} = {total} participants, the study enrolled {enrolled}"
    )
    if total > enrolled:
        return "warning", text
    all_sized = len(sized) == len(arms)
    return ("note", text) if all_sized and total < (1 - _REST) * enrolled else None


def _ratio(arms: Sequence[Row]) -> Told:
    """Sizes against the ratio, each arm as a binomial share of all."""
    sized = [arm for arm in arms if arm["ratio"] is not None]
    if len(sized) < 2 or any(arm["n"] is None for arm in sized):
        return None
    total, parts = sum(arm["n"] for arm in sized), sum(arm["ratio"] for arm in sized)
    shares = [(arm["n"], arm["ratio"] / parts) for arm in sized]
    far = max(
        abs(n - total * share) / sqrt(total * share * (1 - share)) for n, share in shares if 0 < share < 1
    )
    if far <= _UNLIKELY:
        return None
    sizes, wanted = ":".join(str(arm["n"]) for arm in sized), ":".join(str(arm["ratio"]) for arm in sized)
    expected = ", ".join(figure(round(total * share, 1)) for _, share in shares)
    return "warning", f"arms of {sizes} participants, randomised {wanted}, which makes {expected} of {total}"


def _endpoint_rows() -> Select[Any]:
    joined = (
        _study_endpoints.join(_studies, _studies.c.id == _study_endpoints.c.study_id)
        .join(_sources, and_(_sources.c.id == _study_endpoints.c.source_id, _sources.c.replaced_by.is_(None)))
        .outerjoin(_endpoints, _endpoints.c.id == _study_endpoints.c.endpoint_id)
        .outerjoin(_evidence, _evidence.c.id == _study_endpoints.c.evidence_id)
    )
    return select(
        _studies.c.name.label("study"), _studies.c.nct_id, _endpoints.c.code.label("endpoint"), _evidence.c.quote,
        *(_study_endpoints.c[n] for n in (
            "id", "study_id", "source_id", "endpoint_id", "reported_endpoint", "role", "at_value", "at_unit", "at_days", "met",
        )),
        *(_sources.c[n] for n in _SOURCE), _sources.c.kind.label("source_kind"),
    ).select_from(joined)  # fmt: skip


ENDPOINTS: Final = _endpoint_rows().subquery("endpoints_of_studies")


def endpoint_statement(conditions: Sequence[ColumnElement[bool]]) -> Select[Any]:
    """The endpoints of studies as sources name them: primary ones, and those that are called met or not met."""
    chosen = or_(ENDPOINTS.c.met.is_not(None), ENDPOINTS.c.role.is_not(None))
    return (
        select(ENDPOINTS)
        .where(chosen, *conditions)
        .order_by(ENDPOINTS.c.study, ENDPOINTS.c.study_id, ENDPOINTS.c.id)
    )


def met_findings(rows: Sequence[Row], comparisons: Sequence[Row]) -> Iterator[Finding]:
    """Endpoints that are called met although no comparison has a p-value below 0.05, and the other way round."""
    tested: dict[Any, list[Row]] = defaultdict(list)
    for row in comparisons:
        if (
            row["p_value"] is not None
            and row["subgroup"] is None
            and row["test_type"] in {None, "superiority"}
        ):
            tested[row["study_id"], row["endpoint_id"]].append(row)
    for row in rows:
        tests = tested.get((row["study_id"], row["endpoint_id"]), [])
        timed = [t for t in tests if None in {t["at_days"], row["at_days"]} or t["at_days"] == row["at_days"]]
        if row["met"] is None or not timed:
            continue
        small = [t for t in timed if _is_small(t)]
        if bool(row["met"]) == bool(small):
            continue
        said = "; ".join(
            dict.fromkeys(f"{t['arm']}: p{t['p_operator'] or '='}{figure(t['p_value'])}" for t in timed)
        )
        text = f"{row['endpoint']} is called {'met' if row['met'] else 'not met'}, but {said}"
        if row["met"] or len(small) == len(timed):
            yield Finding("met", "error" if row["met"] else "note", row, text, sources_of([row, *timed]))


def _is_small(test: Row) -> bool:
    sign = test["p_operator"] or "="
    return bool(
        test["p_value"] < _ALPHA if sign == "=" else sign in {"<", "<="} and test["p_value"] <= _ALPHA
    )


def switch_findings(rows: Sequence[Row]) -> Iterator[Finding]:
    """Primary endpoints of reports that are not registered so, and registered ones that a report makes lesser."""
    for _, group in groupby(rows, key=lambda row: row["study_id"]):
        named = list(group)
        registered = [row for row in named if row["source_kind"] == "registry"]
        primary = {row["endpoint_id"]: row for row in registered if row["role"] in _PRIMARY}
        if not primary:
            continue
        others = {row["endpoint_id"]: row for row in registered if row["role"] not in _PRIMARY}
        for row in named:
            if (
                row["source_kind"] != "registry"
                and row["endpoint_id"] is not None
                and row["role"] is not None
            ):
                yield from _switched(row, primary, others)


def _switched(row: Row, primary: dict[Any, Row], others: dict[Any, Row]) -> Iterator[Finding]:
    registered = ", ".join(str(r["endpoint"] or r["reported_endpoint"]) for r in primary.values())
    is_primary = row["role"] in _PRIMARY
    if is_primary and row["endpoint_id"] not in primary:
        known = others.get(row["endpoint_id"])
        how = f"registered as {known['role']}" if known else "not registered by that name"
        # A registered endpoint that no vocabulary knows may be this one.
        sure: Severity = "note" if None in primary or not known else "warning"
        text = f"{row['endpoint']} is called {row['role']} and is {how}; primary there: {registered}"
        yield Finding("outcome_switching", sure, row, text, sources_of([row, *primary.values()]))
    elif not is_primary and row["endpoint_id"] in primary and row["endpoint_id"] not in others:
        text = f"{row['endpoint']} is called {row['role']} and is registered as primary"
        yield Finding(
            "outcome_switching", "warning", row, text, sources_of([row, primary[row["endpoint_id"]]])
        )
