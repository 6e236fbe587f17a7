"""Rows put into a database by hand: a source, a study with arms, and what the source states about them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from trialdb.store.models import (
    AdverseEventName,
    AdverseEventTerm,
    Analysis,
    AnalysisGroup,
    Arm,
    ArmIntervention,
    Base,
    Condition,
    ConditionName,
    Endpoint,
    EndpointName,
    Evidence,
    Intervention,
    InterventionName,
    Milestone,
    MilestoneOrganisation,
    Organisation,
    Outcome,
    RegistryRecord,
    Resolution,
    Result,
    ResultGroup,
    SafetyEvent,
    Source,
    Study,
    StudyCondition,
    StudyEndpoint,
    StudyName,
)
from trialdb.values import dose_in_milligrams, key, number, to_days

NAMES: dict[Any, tuple[Any, str]] = {
    AdverseEventTerm: (AdverseEventName, "term_id"),
    Condition: (ConditionName, "condition_id"),
    Endpoint: (EndpointName, "endpoint_id"),
    Intervention: (InterventionName, "intervention_id"),
}


@dataclass(frozen=True)
class RecordedOutcome:
    """An outcome of a registry record, with the code of its endpoint and its groups by arm."""

    row: Outcome
    endpoint: str
    groups: dict[int, ResultGroup]


@dataclass
class HandMade:
    """One open session, and the few kinds of rows that the tests of answers need."""

    session: Session
    positions: dict[Any, int] = field(default_factory=dict)

    def source(
        self, publisher: str, published_on: str | None, kind: str = "press_release", **more: Any
    ) -> Source:
        url = f"https://{key(publisher)}.example/{published_on}/{len(self.positions)}"
        self.positions[url] = 0
        return self._add(
            Source(
                document_key=url, version=1, kind=kind, publisher=publisher, title=publisher, url=url,
                published_on=published_on, sha256=hashlib.sha256(url.encode()).hexdigest(), media_type="text/plain",
                text="", loader="text", loader_version="0", loaded_at="2026-01-01T00:00:00Z", **more,
            )
        )  # fmt: skip

    def study(
        self, name: str, *, names: tuple[str, ...] = (), condition: str | None = None, **more: Any
    ) -> Study:
        study = self._add(Study(study_key=f"name:{key(name)}:{more.get('nct_id')}", name=name, **more))
        for other in (name, *names):
            self._add(StudyName(study_id=study.id, scheme="acronym", name=other, name_key=key(other)))
        if nct_id := more.get("nct_id"):
            self._add(StudyName(study_id=study.id, scheme="nct", name=nct_id, name_key=key(nct_id)))
        if condition:
            self._add(
                StudyCondition(study_id=study.id, condition_id=self._of(Condition, "name", condition).id)
            )
        return study

    def arm(self, study: Study, label: str, *drugs: str, role: str = "experimental", **more: Any) -> Arm:
        """An arm; each drug may carry a dose: "rocatinlimab 300 mg", and ``regimen`` is that of all."""
        schedule = more.pop("regimen", None)
        arm = self._add(Arm(study_id=study.id, arm_key=key(label), label=label, role=role, **more))
        for place, said in enumerate(drugs):
            name, _, dose = said.partition(" ")
            value, _, unit = dose.partition(" ")
            drug = self._of(Intervention, "name", name, kind="placebo" if name == "placebo" else "drug")
            self._add(
                ArmIntervention(
                    arm_id=arm.id, position=place, intervention_id=drug.id, dose_value=number(value), regimen=schedule,
                    dose_unit=unit or None, dose_mg=dose_in_milligrams(number(value), unit or None),
                )
            )  # fmt: skip
        return arm

    def says(
        self, source: Source, arm: Arm, endpoint: str, figure: str | None, *, versus: Arm | None = None,
        week: float | None = 24, measure: str | None = None, **more: Any,
    ) -> Result:  # fmt: skip
        """That a source states a figure as printed ("42.3%") of an arm, or of an arm against another."""
        quote = more.pop("quote", f"{arm.label}: {endpoint} {figure}")
        locator = more.pop("locator", "")
        unit = more.pop("unit", "%" if figure and "%" in figure else None)
        return self._add(
            Result(
                source_id=source.id, position=self._position(source.id, Result), study_id=arm.study_id, arm_id=arm.id,
                comparator_id=versus.id if versus else None, endpoint_id=self._of(Endpoint, "code", endpoint).id,
                at_value=week, at_unit="week" if week is not None else None,
                at_days=to_days(week, "week") if week is not None else None,
                measure=measure or ("difference" if versus else "proportion"), value_text=figure, unit=unit,
                value=number(figure.replace("%", "")) if figure else None, derived=False,
                evidence_id=self._evidence(source, quote, locator).id, **more,
            )
        )  # fmt: skip

    def record(self, study: Study, **more: Any) -> Source:
        """The current registry record of a study, which must have a number."""
        source = self.source("ClinicalTrials.gov", "2025-01-01", kind="registry")
        self._add(
            RegistryRecord(
                source_id=source.id, study_id=study.id, nct_id=study.nct_id or "", read_with="0", has_results=True,
                **more,
            )
        )  # fmt: skip
        return source

    def outcome(self, endpoint: str, *arms: Arm, title: str | None = None) -> RecordedOutcome:
        """An outcome of the record of a study, with a group for each of these arms."""
        study = arms[0].study_id
        path = f"$.outcomes[{len(self.positions)}]"
        outcome = self._add(
            Outcome(
                study_id=study, position=self._position(study, Outcome), title=title or endpoint, score=1.0,
                reason="its name", endpoint_id=self._of(Endpoint, "code", endpoint).id, locator=path,
            )
        )  # fmt: skip
        groups = [
            self._add(
                ResultGroup(
                    study_id=study, position=self._position(study, ResultGroup), module="outcome",
                    outcome_id=outcome.id, code=f"OG00{n}", title=arm.label, arm_id=arm.id, local_id=f"a{n + 1}",
                    score=1.0, reason="its label", locator=f"{path}.groups[{n}]",
                )
            )
            for n, arm in enumerate(arms)
        ]  # fmt: skip
        return RecordedOutcome(outcome, endpoint, {group.arm_id: group for group in groups})

    def another_group(self, outcome: RecordedOutcome, arm: Arm, title: str) -> ResultGroup:
        """A further group of an outcome that is taken to be the same arm; what is posted from now on is of it."""
        group = self._add(
            ResultGroup(
                study_id=arm.study_id, position=self._position(arm.study_id, ResultGroup), module="outcome",
                outcome_id=outcome.row.id, code="OG009", title=title, arm_id=arm.id, local_id="a9", score=1.0,
                reason="its label", locator=f"{outcome.row.locator}.groups[9]",
            )
        )  # fmt: skip
        outcome.groups[arm.id] = group
        return group

    def posts(
        self, record: Source, outcome: RecordedOutcome, arm: Arm, figure: str, *, of: int | None = None,
        versus: Arm | None = None, **more: Any,
    ) -> Result:  # fmt: skip
        """That a record posts a figure of a group of an outcome (so many participants ``of`` all), or an analysis."""
        if versus is None:
            counted = {"n": int(figure), "n_total": of} if of is not None else {}
            more = {"measure": "count", "unit": "Participants"} | counted | more
        else:
            analysis = Analysis(
                outcome_id=outcome.row.id,
                position=self._position(outcome.row.id, Analysis),
                locator="$.analysis",
            )
            more["analysis_id"] = self._add(analysis).id
            for place, side in enumerate((arm, versus)):
                group = outcome.groups[side.id].id
                self._add(AnalysisGroup(analysis_id=analysis.id, position=place, group_id=group))
        return self.says(
            record, arm, outcome.endpoint, figure, versus=versus, reported_endpoint=outcome.row.title,
            outcome_id=outcome.row.id, group_id=outcome.groups[arm.id].id, locator="$.figure", **more,
        )  # fmt: skip

    def event(
        self, source: Source, arm: Arm, term: str, figure: str | None = None, **more: Any
    ) -> SafetyEvent:
        return self._add(
            SafetyEvent(
                source_id=source.id, position=self._position(source.id, SafetyEvent), study_id=arm.study_id, arm_id=arm.id,
                term_id=self._of(AdverseEventTerm, "term", term).id, reported_term=term.lower(), value_text=figure,
                value=number(figure.replace("%", "")) if figure else None, unit="%" if figure else None,
                evidence_id=self._evidence(source, f"{arm.label}: {term} {figure}", more.pop("locator", "")).id,
                **{"serious": False, **more},
            )
        )  # fmt: skip

    def milestone(
        self, source: Source, kind: str, date: str, precision: str, drug: str, *who: str
    ) -> Milestone:
        milestone = self._add(
            Milestone(
                source_id=source.id, position=self._position(source.id, Milestone), kind=kind, date=date,
                date_precision=precision, intervention_id=self._of(Intervention, "name", drug, kind="drug").id,
                evidence_id=self._evidence(source, f"{kind} {date}").id,
            )
        )  # fmt: skip
        for place, name in enumerate(who):
            organisation = self._of(Organisation, "name", name)
            self._add(
                MilestoneOrganisation(
                    milestone_id=milestone.id, position=place, organisation_id=organisation.id
                )
            )
        return milestone

    def endpoint(
        self, source: Source, study: Study, endpoint: str, role: str | None = None, **more: Any
    ) -> StudyEndpoint:
        """That a source names an endpoint of a study: its role, and whether it was ``met``."""
        return self._add(
            StudyEndpoint(
                source_id=source.id, position=self._position(source.id, StudyEndpoint), study_id=study.id,
                endpoint_id=self._of(Endpoint, "code", endpoint).id, reported_endpoint=endpoint, role=role,
                evidence_id=self._evidence(source, f"{endpoint} is {role}, met: {more.get('met')}").id, **more,
            )
        )  # fmt: skip

    def resolution(self, source: Source, kind: str, name: str, entity: Base | None) -> Resolution:
        return self._add(
            Resolution(
                source_id=source.id, kind=kind, local_id="x1", name=name, name_key=key(name), score=0.4,
                entity_id=entity.id if entity is not None else None, reason="no name fits", alternatives="[]",
            )
        )  # fmt: skip

    def _evidence(self, source: Source, quote: str, locator: str = "") -> Evidence:
        start = 0 if locator else self._position(source.id, Evidence) * 1000
        end = 0 if locator else start + len(quote)
        return self._add(Evidence(source_id=source.id, start=start, end=end, quote=quote, locator=locator))

    def _of(self, model: type[Any], column: str, name: str, **more: Any) -> Any:
        found = self.session.scalar(select(model).where(getattr(model, column) == name))
        if found is not None:
            return found
        more |= {"label": name} if model is Endpoint else {}
        made = self._add(model(**{column: name}, **more))
        if model in NAMES:
            names, owner = NAMES[model]
            if self.session.scalar(select(names.id).where(names.name_key == key(name))) is None:
                self._add(names(name=name, name_key=key(name), **{owner: made.id}))
        return made

    def _position(self, owner: int, model: type[Any]) -> int:
        at = self.positions.get((owner, model), -1) + 1
        self.positions[(owner, model)] = at
        return at

    def _add(self, row: Any) -> Any:
        self.session.add(row)
        self.session.flush()
        return row


@dataclass
class Ignite:
    """A study with two doses and placebo, whose sources state differences and no figure of placebo."""

    study: Study
    high: Arm
    low: Arm
    placebo: Arm


def ignite(made: HandMade) -> Ignite:
    study = made.study(
        "ROCKET-IGNITE", names=("IGNITE",), condition="atopic dermatitis", nct_id="NCT05398445", phase="3",
        enrolled=769,
    )  # fmt: skip
    return Ignite(
        study,
        made.arm(
            study, "rocatinlimab 300 mg", "rocatinlimab 300 mg", regimen="every 4 weeks", dose_level="high"
        ),
        made.arm(
            study, "rocatinlimab 150 mg", "rocatinlimab 150 mg", regimen="every 4 weeks", dose_level="low"
        ),
        made.arm(study, "placebo", "placebo", role="placebo"),
    )


def ignite_release(made: HandMade, trial: Ignite, publisher: str, published_on: str, **kind: str) -> Source:
    source = made.source(publisher, published_on, **kind)
    below = {"p_operator": "<", "p_value": 0.001}
    made.says(source, trial.high, "EASI-75", "42.3%")
    made.says(source, trial.high, "EASI-75", "29.5%", versus=trial.placebo, **below)
    made.says(source, trial.low, "EASI-75", "36.3%")
    made.says(source, trial.low, "EASI-75", "23.4%", versus=trial.placebo, **below)
    return source


@dataclass
class Horizon:
    """A study whose source states the figures of both arms and no difference."""

    study: Study
    drug: Arm
    placebo: Arm


def horizon(made: HandMade) -> Horizon:
    study = made.study(
        "ROCKET-HORIZON", names=("HORIZON",), condition="atopic dermatitis", phase="3", enrolled=726
    )
    return Horizon(
        study,
        made.arm(study, "rocatinlimab 300 mg", "rocatinlimab 300 mg", regimen="every 4 weeks", n=543),
        made.arm(study, "placebo", "placebo", role="placebo", n=183),
    )


def made_in(engine: Engine) -> HandMade:
    """Rows for a database; commit ``session`` when they are all there."""
    return HandMade(Session(engine, expire_on_commit=False))
