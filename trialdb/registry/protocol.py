"""The protocol section of a record as rows: the study, its names, dates, design, interventions and planned outcomes.

Dates keep the precision that they have. What the registry codes (``RANDOMIZED``) stands as coded in
``registry_records``, and in the words of all sources in ``studies``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

import orjson

from trialdb.facts import ArmRole
from trialdb.registered import NULL
from trialdb.registry.entry import Entry
from trialdb.registry.figures import when, whole
from trialdb.resolve.mentions import identifies, short_forms
from trialdb.values import key

__all__ = ["add_planned", "add_protocol", "add_study", "control", "exact_date", "study_names"]

_Section = Mapping[str, Any]
_NONE: Final[_Section] = {}
_DATE: Final = re.compile(r"\d{4}(-(?:0[1-9]|1[0-2])(-(?:0[1-9]|[12]\d|3[01]))?)?")
_PHASES: Final = {"EARLY_PHASE1": "1", "PHASE1": "1", "PHASE2": "2", "PHASE3": "3", "PHASE4": "4"}
_ALLOCATIONS: Final = {"RANDOMIZED": "randomized", "NON_RANDOMIZED": "non-randomized"}
_MASKINGS: Final = {
    "NONE": "open-label",
    "SINGLE": "single-blind",
    "DOUBLE": "double-blind",
    "TRIPLE": "triple-blind",
    "QUADRUPLE": "quadruple-blind",
}
_PLANNED: Final = (
    ("primary", "primaryOutcomes"),
    ("secondary", "secondaryOutcomes"),
    ("other", "otherOutcomes"),
)
_EUDRACT: Final = re.compile(r"(?:EudraCT\W*)?(\d{4}-\d{6}-\d{2})(?:-\d{2})?", re.IGNORECASE)


def study_names(identification: _Section) -> list[tuple[str, str, str]]:
    """All names and numbers of a study with their scheme and key; the first NCT number is its own, others are old.

    Args:
        identification: the record's ``identificationModule``.
    """
    found: dict[tuple[str, str], str] = {}
    for nct_id in (identification["nctId"], *identification.get("nctIdAliases", ())):
        found.setdefault(("nct", key(nct_id)), nct_id)
    acronym = " ".join((identification.get("acronym") or "").split())
    if acronym and identifies(acronym):
        found.setdefault(("acronym", key(acronym)), acronym)
        for k, short in short_forms(acronym):
            found.setdefault(("phrase", k), short)
    numbers = [(identification.get("orgStudyIdInfo") or _NONE).get("id")]
    numbers += [other.get("id") for other in identification.get("secondaryIdInfos", ())]
    for number in numbers:
        if not number:
            continue
        if eudract := _EUDRACT.fullmatch(number.strip()):
            found.setdefault(("eudract", key(eudract[1])), eudract[1])
        elif len(k := key(number)) > 4 and any(c.isdigit() for c in k):
            found.setdefault(("protocol", k), " ".join(number.split()))
    return [(scheme, name, k) for (scheme, k), name in found.items() if k]


def add_protocol(entry: Entry, protocol: _Section, record: _Section, read_with: str) -> None:
    """Rows of the record as a whole; of its arms only what :mod:`trialdb.registry.arms` does not read.

    Args:
        entry: takes the rows.
        protocol: ``protocolSection``.
        record: the whole record.
        read_with: version of trialdb and of its vocabularies.
    """
    batch, names, study = entry.batch, entry.names, entry.study
    _add_record(entry, protocol, record, read_with)
    rows = batch.rows
    conditions = {
        batch.place("condition", names.condition(name))
        for name in (protocol.get("conditionsModule") or _NONE).get("conditions", ())
        if key(name)
    }
    rows["study_conditions"] += [(study,)] * len(conditions)
    batch.named["study_conditions"] += sorted(conditions)
    _add_organisations(entry, protocol.get("sponsorCollaboratorsModule") or _NONE)
    countries: dict[str, int] = {}
    for place in (protocol.get("contactsLocationsModule") or _NONE).get("locations", ()):
        if country := place.get("country"):
            countries[country] = countries.get(country, 0) + 1
    rows["study_countries"] += [(study, name, sites) for name, sites in countries.items()]
    references = (protocol.get("referencesModule") or _NONE).get("references", ())
    rows["study_references"] += [
        (study, n, r.get("pmid"), r.get("type"), r.get("citation")) for n, r in enumerate(references)
    ]
    _add_interventions(entry, protocol.get("armsInterventionsModule") or _NONE)


def exact_date(struct: _Section | None) -> str | None:
    """The date of one of the record's date structures, as exactly as it is known."""
    date = (struct or _NONE).get("date")
    return date if date and _DATE.fullmatch(date) else None


def _phase(phases: Sequence[str]) -> str | None:
    return "/".join(dict.fromkeys(_PHASES[p] for p in phases if p in _PHASES)) or None


def add_study(
    entry: Entry, protocol: _Section, names: Sequence[tuple[str, str, str]], compared_with: str | None
) -> None:
    """The row of the study, and its names (:func:`study_names`)."""
    rows, study = entry.batch.rows, entry.study
    identification = protocol["identificationModule"]
    status = protocol.get("statusModule") or _NONE
    design = protocol.get("designModule") or _NONE
    info = design.get("designInfo") or _NONE
    acronym = next((name for scheme, name, _ in names if scheme == "acronym"), None)
    nct_id = identification["nctId"]
    rows["studies"].append(
        (
            study,
            f"nct:{nct_id}",
            acronym or nct_id,
            nct_id,
            identification.get("briefTitle") or identification.get("officialTitle"),
            _phase(design.get("phases", ())),
            (status.get("overallStatus") or "").lower().replace("_", " ") or None,
            whole((design.get("enrollmentInfo") or _NONE).get("count")),
            _ALLOCATIONS.get(info.get("allocation") or ""),
            _MASKINGS.get((info.get("maskingInfo") or _NONE).get("masking") or ""),
            compared_with,
            exact_date(status.get("startDateStruct")),
            exact_date(status.get("completionDateStruct")),
            False,
        )
    )
    rows["study_names"] += [(study, entry.source, *name) for name in names]


def control(arms: Sequence[tuple[ArmRole, str | None]]) -> str | None:
    """What a study compares with, from the role and the registry's type of each arm; None for one arm."""
    kinds = {kind for _, kind in arms}
    roles = {role for role, _ in arms}
    if "SHAM_COMPARATOR" in kinds:
        return "sham"
    if "placebo" in roles:
        return "placebo"
    if "active_comparator" in roles and len(arms) > 1:
        return "active"
    return "none" if "NO_INTERVENTION" in kinds or len(arms) == 1 else None


def _add_record(entry: Entry, protocol: _Section, record: _Section, read_with: str) -> None:
    get = protocol.get
    identification, status = protocol["identificationModule"], get("statusModule") or _NONE
    design, description = get("designModule") or _NONE, get("descriptionModule") or _NONE
    eligibility, enrolment = get("eligibilityModule") or _NONE, design.get("enrollmentInfo") or _NONE
    info, healthy = design.get("designInfo") or _NONE, eligibility.get("healthyVolunteers")
    masking = info.get("maskingInfo") or _NONE
    lead = (get("sponsorCollaboratorsModule") or _NONE).get("leadSponsor") or _NONE
    start, primary, completion = (
        status.get(name) or _NONE
        for name in ("startDateStruct", "primaryCompletionDateStruct", "completionDateStruct")
    )
    results = record.get("resultsSection") or _NONE
    flow = results.get("participantFlowModule") or _NONE
    events = results.get("adverseEventsModule") or _NONE
    more = results.get("moreInfoModule") or _NONE
    entry.batch.rows["registry_records"].append(
        (
            entry.source,
            entry.study,
            identification["nctId"],
            (identification.get("orgStudyIdInfo") or _NONE).get("id"),
            identification.get("briefTitle"),
            identification.get("officialTitle"),
            identification.get("acronym"),
            design.get("studyType"),
            "/".join(design.get("phases", ())) or None,
            status.get("overallStatus"),
            status.get("whyStopped"),
            exact_date({"date": status.get("statusVerifiedDate")}),
            exact_date(start),
            start.get("type"),
            exact_date(primary),
            primary.get("type"),
            exact_date(completion),
            completion.get("type"),
            exact_date(status.get("studyFirstPostDateStruct")),
            exact_date(status.get("resultsFirstPostDateStruct")),
            exact_date(status.get("lastUpdatePostDateStruct")),
            whole(enrolment.get("count")),
            enrolment.get("type"),
            info.get("allocation"),
            info.get("interventionModel") or info.get("observationalModel"),
            masking.get("masking"),
            "/".join(masking.get("whoMasked", ())) or None,
            info.get("primaryPurpose"),
            lead.get("name"),
            lead.get("class"),
            description.get("briefSummary"),
            description.get("detailedDescription"),
            eligibility.get("eligibilityCriteria"),
            eligibility.get("sex"),
            eligibility.get("minimumAge"),
            eligibility.get("maximumAge"),
            healthy if isinstance(healthy, bool) else None,
            bool(results),
            flow.get("preAssignmentDetails"),
            flow.get("recruitmentDetails"),
            (results.get("baselineCharacteristicsModule") or _NONE).get("populationDescription"),
            events.get("timeFrame"),
            events.get("frequencyThreshold"),
            events.get("description"),
            (more.get("limitationsAndCaveats") or _NONE).get("description"),
            read_with,
        )
    )


def _add_organisations(entry: Entry, module: _Section) -> None:
    batch, names, study = entry.batch, entry.names, entry.study
    rows, places = batch.rows["study_organisations"], batch.named["study_organisations"]
    lead = (module.get("leadSponsor") or _NONE).get("name")
    named = [("sponsor", lead)] + [("collaborator", c.get("name")) for c in module.get("collaborators", ())]
    seen: set[tuple[str, int]] = set()
    for role, name in named:
        if name and key(name):
            place = batch.place("organisation", names.organisation(name))
            if (role, place) not in seen:
                seen.add((role, place))
                rows.append((study, role))
                places.append(place)


def _add_interventions(entry: Entry, module: _Section) -> None:
    batch, names, study = entry.batch, entry.names, entry.study
    rows, places = batch.rows["study_interventions"], batch.named["study_interventions"]
    for position, item in enumerate(module.get("interventions", ())):
        name, others = item.get("name"), item.get("otherNames")
        if name and key(name):
            spelled = orjson.dumps(others).decode() if others else None
            rows.append((study, position, item.get("type"), name, item.get("description"), spelled))
            places.append(batch.place("intervention", names.intervention(name, others)))


def add_planned(entry: Entry, module: _Section) -> None:
    """Rows of the outcomes that a study plans to measure (``outcomesModule``), with the vocabulary's endpoint if it has one."""
    batch, names, study, source = entry.batch, entry.names, entry.study, entry.source
    rows, evidence, places = (
        batch.rows["study_endpoints"],
        batch.rows["evidence"],
        batch.named["study_endpoints"],
    )
    position = 0
    for role, kind in _PLANNED:
        path = f"$.protocolSection.outcomesModule.{kind}["
        for place, outcome in enumerate(module.get(kind, ())):
            title, frame = outcome.get("measure") or "", outcome.get("timeFrame")
            meaning = entry.titles.read(title, frame)
            description = outcome.get("description", NULL)
            rows.append(
                (source, position, study, title, description, frame, role, *when(meaning.at), len(evidence))
            )
            evidence.append((len(evidence), source, 0, 0, title, f"{path}{place}].measure"))
            places.append(
                None if meaning.code is None else batch.place("endpoint", names.endpoint(meaning.code))
            )
            position += 1
