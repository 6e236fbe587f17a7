"""The tables refuse what cannot be true, on SQLite and on PostgreSQL."""

from __future__ import annotations

import re
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import (
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
    create_engine,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.exc import DBAPIError, IntegrityError

from trialdb import facts, identities, registered
from trialdb import vocabulary as vocabularies
from trialdb.store import models
from trialdb.store.models import (
    AdverseEventName,
    AdverseEventTerm,
    Analysis,
    AnalysisGroup,
    Arm,
    ArmIntervention,
    Base,
    BaselineMeasurement,
    Condition,
    ConditionName,
    DataDictionary,
    Denominator,
    Endpoint,
    EndpointName,
    Evidence,
    FetchCursor,
    Intervention,
    InterventionName,
    LoadChange,
    LoadIssue,
    LoadItem,
    LoadRun,
    Milestone,
    MilestoneOrganisation,
    Organisation,
    OrganisationName,
    Origin,
    Outcome,
    Page,
    ParticipantFlow,
    RegistryRecord,
    Resolution,
    Result,
    ResultGroup,
    SafetyEvent,
    Source,
    SourceFacts,
    Study,
    StudyCondition,
    StudyCountry,
    StudyEndpoint,
    StudyIntervention,
    StudyLink,
    StudyName,
    StudyOrganisation,
    StudyReference,
    StudyRule,
)

# Ids from 9001 on, beside the vocabulary's own rows.
STUDY, OTHER, HIGH, PLACEBO, ELSEWHERE, HERE = 9001, 9002, 9001, 9002, 9003, 9001

TEXT = "Itch eased in 41.5% on zemlakimab and 12.0% on placebo."

# A right row of each table, in an order in which they can be inserted.
RIGHT: list[tuple[type[Base], dict[str, Any]]] = [
    (Source, {"id": HERE, "document_key": "https://example.org/a", "version": 1, "kind": "press_release",
              "published_on": "2025-03-08", "sha256": "a" * 64, "media_type": "text/plain", "text": TEXT,
              "loader": "text", "loader_version": "0.1.0", "loaded_at": "2025-03-09T10:00:00Z"}),
    (SourceFacts, {"source_id": HERE, "extractor_version": "0.1.0", "facts": "{}"}),
    (Evidence, {"id": HERE, "source_id": HERE, "start": 0, "end": 4, "quote": "Itch"}),
    (Organisation, {"id": HERE, "name": "Zemla Bio", "kind": "company"}),
    (OrganisationName, {"organisation_id": HERE, "name": "Zemla", "name_key": "zemla"}),
    (Intervention, {"id": HERE, "name": "zemlakimab", "kind": "biologic"}),
    (InterventionName, {"intervention_id": HERE, "name": "ZB-1", "name_key": "zb1"}),
    (Condition, {"id": HERE, "name": "zemla itch", "area": "dermatology"}),
    (ConditionName, {"condition_id": HERE, "name": "zemla itch", "name_key": "zemlaitch"}),
    (Endpoint, {"id": HERE, "code": "ZI-4", "label": "Itch eased by 4 points", "kind": "responder", "unit": "%"}),
    (EndpointName, {"endpoint_id": HERE, "name": "ZI-4", "name_key": "zi4"}),
    (AdverseEventTerm, {"id": HERE, "term": "Zemla rash", "organ_class": "Skin"}),
    (AdverseEventName, {"term_id": HERE, "name": "zemla rash", "name_key": "zemlarash"}),
    (StudyRule, {"source": "https://example.org/z", "phrase": "the zemla trial", "study": "ZEMLA-1", "reason": "only one"}),
    (DataDictionary, {"table_name": "zemla", "column_name": "", "type": "table", "description": "None"}),
    (Study, {"id": STUDY, "study_key": "nct:NCT09999991", "name": "ZEMLA-1", "nct_id": "NCT09999991",
             "allocation": "randomized", "masking": "double-blind", "control": "placebo", "enrolled": 300, "weeks": 24}),
    (Study, {"id": OTHER, "study_key": "name:zemla2", "name": "ZEMLA-2"}),
    (StudyName, {"study_id": STUDY, "source_id": HERE, "scheme": "acronym", "name": "ZEMLA-1", "name_key": "zemla1"}),
    (StudyLink, {"study_id": STUDY, "other_study_id": OTHER, "kind": "extension_of"}),
    (StudyOrganisation, {"study_id": STUDY, "organisation_id": HERE, "role": "sponsor"}),
    (StudyCondition, {"study_id": STUDY, "condition_id": HERE}),
    (Arm, {"id": HIGH, "study_id": STUDY, "arm_key": "zemlakimab300", "label": "zemlakimab 300 mg",
           "role": "experimental", "dose_level": "high", "n": 200, "ratio": 2}),
    (Arm, {"id": PLACEBO, "study_id": STUDY, "arm_key": "placebo", "label": "placebo", "role": "placebo", "n": 100}),
    (Arm, {"id": ELSEWHERE, "study_id": OTHER, "arm_key": "placebo", "label": "placebo", "role": "placebo"}),
    (ArmIntervention, {"arm_id": HIGH, "position": 0, "intervention_id": HERE, "dose_value": 300, "dose_unit": "mg",
                       "dose_mg": 300, "interval_days": 28, "regimen": "every 4 weeks", "route": "subcutaneous"}),
    (RegistryRecord, {"source_id": HERE, "study_id": STUDY, "nct_id": "NCT09999991", "start_date": "2023-05",
                      "start_type": "ACTUAL", "enrollment": 300, "has_results": True, "read_with": "0.1.0"}),
    (StudyCountry, {"study_id": STUDY, "country": "Zemla", "sites": 3}),
    (StudyReference, {"study_id": STUDY, "position": 0, "pmid": "99999999", "kind": "RESULT"}),
    (StudyIntervention, {"study_id": STUDY, "position": 0, "intervention_id": HERE, "name": "zemlakimab"}),
    (Outcome, {"id": HERE, "study_id": STUDY, "position": 0, "kind": "PRIMARY", "title": "ZI-4 at Week 24",
               "time_frame": "Week 24", "at_value": 24, "at_unit": "week", "at_days": 168, "endpoint_id": HERE,
               "score": 0.9, "reason": "a name", "locator": "$.a"}),
    (ResultGroup, {"id": HERE, "study_id": STUDY, "position": 0, "module": "outcome", "outcome_id": HERE,
                   "code": "OG000", "title": "Zemlakimab", "arm_id": HIGH, "local_id": "a1", "score": 1.0,
                   "reason": "its label", "locator": "$.a"}),
    (Denominator, {"group_id": HERE, "position": 0, "units": "Participants", "n": 200, "value_text": "200",
                   "locator": "$.a"}),
    (Analysis, {"id": HERE, "outcome_id": HERE, "position": 0, "comparator_id": HERE, "comparator_score": 0.5,
                "p_text": "<0.001", "p_operator": "<", "p_value": 0.001, "locator": "$.a"}),
    (AnalysisGroup, {"analysis_id": HERE, "position": 0, "group_id": HERE}),
    (BaselineMeasurement, {"study_id": STUDY, "position": 0, "group_id": HERE, "title": "Age", "value_text": "41.5",
                           "value": 41.5, "locator": "$.a"}),
    (ParticipantFlow, {"study_id": STUDY, "position": 0, "group_id": HERE, "kind": "milestone", "name": "STARTED",
                       "n_text": "200", "n": 200, "locator": "$.a"}),
    (StudyEndpoint, {"source_id": HERE, "position": 0, "study_id": STUDY, "endpoint_id": HERE, "role": "primary",
                     "at_value": 24, "at_unit": "week", "at_days": 168, "met": True, "evidence_id": HERE}),
    (Result, {"source_id": HERE, "position": 0, "study_id": STUDY, "arm_id": HIGH, "comparator_id": PLACEBO,
              "endpoint_id": HERE, "at_value": 24, "at_unit": "week", "at_days": 168, "measure": "difference",
              "value": 29.5, "value_text": "29.5", "unit": "%", "ci_low": 20.1, "ci_high": 38.9, "ci_level": 95,
              "p_operator": "<", "p_value": 0.001, "direction": "higher", "significant": True,
              "test_type": "superiority", "dispersion_kind": "se", "dispersion_value": 4.8, "outcome_id": HERE,
              "group_id": HERE, "analysis_id": HERE, "evidence_id": HERE}),
    (SafetyEvent, {"source_id": HERE, "position": 0, "study_id": STUDY, "arm_id": HIGH, "term_id": HERE,
                   "reported_term": "rash", "n": 3, "n_total": 200, "value": 1.5, "unit": "%", "evidence_id": HERE}),
    (Milestone, {"id": HERE, "source_id": HERE, "position": 0, "kind": "readout", "date": "2025-03-08",
                 "date_precision": "day", "intervention_id": HERE, "study_id": STUDY, "evidence_id": HERE}),
    (MilestoneOrganisation, {"milestone_id": HERE, "position": 0, "organisation_id": HERE}),
    (Resolution, {"source_id": HERE, "kind": "study", "local_id": "s1", "name": "ZEMLA-1", "name_key": "zemla1",
                  "entity_id": STUDY, "score": 1.0, "reason": "number"}),
    (LoadRun, {"id": HERE, "command": "load", "started_at": "2025-03-09T10:00:00Z", "status": "running"}),
    (FetchCursor, {"location": "https://example.org/studies", "page_token": "abc",
                   "updated_at": "2025-03-09T10:00:00Z"}),
    (Origin, {"name": "press releases", "kind": "feed", "started_at": "2026-01-01T00:00:00Z",
              "done_at": "2026-01-01T00:00:00Z", "full_at": "2026-01-01T00:00:00Z", "changed_until": "2026-01-01"}),
    (Page, {"location": "https://example.org/a", "origin": "press releases", "status": "loaded",
            "found_at": "2026-01-01T00:00:00Z", "asked_at": "2026-01-01T00:00:00Z",
            "fetched_at": "2026-01-01T00:00:00Z", "sha256": "0" * 64}),
    (LoadChange, {"run_id": HERE, "position": 0, "kind": "new study", "study": "ZEMLA-1", "source_id": HERE,
                  "message": "ZEMLA-1", "change_key": "0" * 64}),
    (LoadItem, {"run_id": HERE, "position": 0, "location": "a.txt", "status": "loaded", "source_id": HERE}),
    (LoadIssue, {"run_id": HERE, "source_id": HERE, "location": "a.txt", "kind": "half_understood", "message": "what",
                 "quote": "Itch", "start": 0, "end": 4}),
]  # fmt: skip

# What makes a second right row of a table: a natural key that is not taken.
FRESH: dict[type[Base], dict[str, Any]] = {
    Source: {"id": 9009, "document_key": "https://example.org/b"},
    Evidence: {"id": 9009, "start": 5, "end": 10, "quote": "eased"},
    Organisation: {"id": 9009, "name": "Zemla Care"},
    OrganisationName: {"name_key": "zemlacare"},
    Intervention: {"id": 9009, "name": "zemlatinib"},
    InterventionName: {"name_key": "zb2"},
    Condition: {"id": 9009, "name": "zemla pain"},
    ConditionName: {"name_key": "zemlapain"},
    Endpoint: {"id": 9009, "code": "ZI-5"},
    EndpointName: {"name_key": "zi5"},
    AdverseEventTerm: {"id": 9009, "term": "Zemla ache"},
    AdverseEventName: {"name_key": "zemlaache"},
    StudyRule: {"phrase": "the other zemla trial"},
    DataDictionary: {"column_name": "id"},
    Study: {"id": 9009, "study_key": "nct:NCT09999999", "nct_id": "NCT09999999"},
    StudyName: {"name_key": "zemlaone"},
    StudyLink: {"kind": "part_of"},
    StudyOrganisation: {"role": "collaborator"},
    StudyCondition: {"study_id": OTHER},
    Arm: {"id": 9009, "arm_key": "zemlakimab150"},
    ArmIntervention: {"position": 1},
    RegistryRecord: {"source_id": 9009, "study_id": OTHER, "nct_id": "NCT09999999"},
    StudyCountry: {"country": "Zemlan Republic"},
    StudyReference: {"position": 1},
    StudyIntervention: {"position": 1},
    Outcome: {"id": 9009, "position": 1},
    ResultGroup: {"id": 9009, "position": 1},
    Denominator: {"position": 1},
    Analysis: {"id": 9009, "position": 1},
    AnalysisGroup: {"position": 1},
    BaselineMeasurement: {"position": 1},
    ParticipantFlow: {"position": 1},
    StudyEndpoint: {"position": 1},
    Result: {"position": 1},
    SafetyEvent: {"position": 1},
    Milestone: {"id": 9009, "position": 1},
    MilestoneOrganisation: {"milestone_id": HERE, "position": 1, "organisation_id": 9010},
    Resolution: {"local_id": "s2"},
    LoadRun: {"id": 9009},
    FetchCursor: {"location": "https://example.org/other"},
    Origin: {"name": "congresses"},
    Page: {"location": "https://example.org/b"},
    LoadChange: {"position": 1},
    LoadItem: {"position": 1},
    LoadIssue: {"message": "what else"},
}

WRONG: list[tuple[type[Base], dict[str, Any], str]] = [
    (Source, {"kind": "blog"}, "ck_sources_kind"),
    (Source, {"version": 0}, "ck_sources_version_at_least_1"),
    (Source, {"document_key": ""}, "ck_sources_document_key_filled"),
    (Source, {"published_on": "March 2025"}, "ck_sources_published_on_date"),
    (Source, {"published_on": "2025-13"}, "ck_sources_published_on_date"),
    (Source, {"accessed_on": "2025-03-32"}, "ck_sources_accessed_on_date"),
    (Source, {"sha256": "abc"}, "ck_sources_sha256_length"),
    (Source, {"loaded_at": "2025-03-09"}, "ck_sources_loaded_at_time"),
    (Source, {"vanished_on": "yesterday"}, "ck_sources_vanished_on_date"),
    (Source, {"replaced_by": 1234567}, "FOREIGN KEY"),
    (Source, {"text": None}, "NOT NULL"),
    (SourceFacts, {"source_id": 1234567}, "FOREIGN KEY"),
    (Evidence, {"start": -1, "locator": "$.a"}, "ck_evidence_start_at_least_0"),
    (Evidence, {"start": 12, "locator": "$.a"}, "ck_evidence_end_after_start"),
    (Evidence, {"quote": "relieved"}, "ck_evidence_quote_length"),
    (Evidence, {"source_id": 1234567}, "FOREIGN KEY"),
    (Organisation, {"kind": "firm"}, "ck_organisations_kind"),
    (Organisation, {"name": ""}, "ck_organisations_name_filled"),
    (OrganisationName, {"organisation_id": 1234567}, "FOREIGN KEY"),
    (OrganisationName, {"name_key": ""}, "ck_organisation_names_name_key_filled"),
    (Intervention, {"kind": "pill"}, "ck_interventions_kind"),
    (InterventionName, {"intervention_id": 1234567}, "FOREIGN KEY"),
    (ConditionName, {"condition_id": 1234567}, "FOREIGN KEY"),
    (Endpoint, {"kind": "binary"}, "ck_endpoints_kind"),
    (Endpoint, {"code": ""}, "ck_endpoints_code_filled"),
    (EndpointName, {"endpoint_id": 1234567}, "FOREIGN KEY"),
    (AdverseEventTerm, {"term": ""}, "ck_adverse_event_terms_term_filled"),
    (AdverseEventName, {"term_id": 1234567}, "FOREIGN KEY"),
    (StudyRule, {"phrase": ""}, "ck_study_rules_readout_or_phrase"),
    (Study, {"study_key": ""}, "ck_studies_study_key_filled"),
    (Study, {"nct_id": "NCT0999999"}, "ck_studies_nct_id_shape"),
    (Study, {"nct_id": "nct09999999"}, "ck_studies_nct_id_shape"),
    (Study, {"nct_id": "NCT0999999X"}, "ck_studies_nct_id_shape"),
    (Study, {"allocation": "by lot"}, "ck_studies_allocation"),
    (Study, {"masking": "blind"}, "ck_studies_masking"),
    (Study, {"control": "sugar"}, "ck_studies_control"),
    (Study, {"enrolled": -5}, "ck_studies_enrolled_at_least_0"),
    (Study, {"weeks": 0}, "ck_studies_weeks_positive"),
    (Study, {"started_on": "2025-3-8"}, "ck_studies_started_on_date"),
    (Study, {"completed_on": "20250308"}, "ck_studies_completed_on_date"),
    (StudyName, {"scheme": "nickname"}, "ck_study_names_scheme"),
    (StudyName, {"study_id": 1234567}, "FOREIGN KEY"),
    (StudyLink, {"kind": "sister_of"}, "ck_study_links_kind"),
    (StudyLink, {"other_study_id": STUDY}, "ck_study_links_two_studies"),
    (StudyOrganisation, {"role": "owner"}, "ck_study_organisations_role"),
    (StudyOrganisation, {"organisation_id": 1234567}, "FOREIGN KEY"),
    (StudyCondition, {"condition_id": 1234567}, "FOREIGN KEY"),
    (Arm, {"arm_key": ""}, "ck_arms_arm_key_filled"),
    (Arm, {"role": "drug"}, "ck_arms_role"),
    (Arm, {"dose_level": "huge"}, "ck_arms_dose_level"),
    (Arm, {"n": -1}, "ck_arms_n_at_least_0"),
    (Arm, {"ratio": 0}, "ck_arms_ratio_at_least_1"),
    (Arm, {"study_id": 1234567}, "FOREIGN KEY"),
    (ArmIntervention, {"arm_id": 1234567}, "FOREIGN KEY"),
    (ArmIntervention, {"intervention_id": 1234567}, "FOREIGN KEY"),
    (ArmIntervention, {"dose_value": -1}, "ck_arm_interventions_dose_value_at_least_0"),
    (ArmIntervention, {"dose_mg": -1}, "ck_arm_interventions_dose_mg_at_least_0"),
    (ArmIntervention, {"interval_days": 0}, "ck_arm_interventions_interval_days_positive"),
    (RegistryRecord, {"nct_id": ""}, "ck_registry_records_nct_id_filled"),
    (RegistryRecord, {"enrollment": -1}, "ck_registry_records_enrollment_at_least_0"),
    *((RegistryRecord, {date: "May 2023"}, f"ck_registry_records_{date}_date") for date in (
        "start_date", "primary_completion_date", "completion_date", "first_posted", "results_first_posted",
        "last_updated", "verified",
    )),
    (RegistryRecord, {"study_id": 1234567}, "FOREIGN KEY"),
    (StudyCountry, {"sites": 0}, "ck_study_countries_sites_at_least_1"),
    (StudyReference, {"study_id": 1234567}, "FOREIGN KEY"),
    (StudyIntervention, {"intervention_id": 1234567}, "FOREIGN KEY"),
    (Outcome, {"endpoint_id": 1234567}, "FOREIGN KEY"),
    (Outcome, {"score": 1.1}, "ck_outcomes_score_range"),
    (ResultGroup, {"module": "appendix"}, "ck_result_groups_module"),
    (ResultGroup, {"score": -0.1}, "ck_result_groups_score_range"),
    (ResultGroup, {"arm_id": ELSEWHERE}, "FOREIGN KEY"),
    (ResultGroup, {"outcome_id": 1234567}, "FOREIGN KEY"),
    (Denominator, {"n": -1}, "ck_denominators_n_at_least_0"),
    (Denominator, {"group_id": 1234567}, "FOREIGN KEY"),
    (Analysis, {"comparator_score": 2}, "ck_analyses_comparator_score_range"),
    (Analysis, {"p_operator": "~"}, "ck_analyses_p_operator"),
    (Analysis, {"p_value": 1.2}, "ck_analyses_p_value_range"),
    (Analysis, {"comparator_id": 1234567}, "FOREIGN KEY"),
    (AnalysisGroup, {"group_id": 1234567}, "FOREIGN KEY"),
    (BaselineMeasurement, {"group_id": 1234567}, "FOREIGN KEY"),
    (ParticipantFlow, {"kind": "visit"}, "ck_participant_flow_kind"),
    (ParticipantFlow, {"n": -1}, "ck_participant_flow_n_at_least_0"),
    (ParticipantFlow, {"group_id": 1234567}, "FOREIGN KEY"),
    (StudyEndpoint, {"role": "main"}, "ck_study_endpoints_role"),
    (StudyEndpoint, {"at_unit": "visit"}, "ck_study_endpoints_at_unit"),
    (StudyEndpoint, {"evidence_id": 1234567}, "FOREIGN KEY"),
    (Result, {"source_id": 1234567}, "FOREIGN KEY"),
    (Result, {"study_id": OTHER}, "FOREIGN KEY"),
    (Result, {"arm_id": ELSEWHERE}, "FOREIGN KEY"),
    (Result, {"arm_id": 1234567}, "FOREIGN KEY"),
    (Result, {"comparator_id": ELSEWHERE}, "FOREIGN KEY"),
    (Result, {"comparator_id": HIGH}, "ck_results_two_arms"),
    (Result, {"endpoint_id": 1234567}, "FOREIGN KEY"),
    (Result, {"evidence_id": 1234567}, "FOREIGN KEY"),
    (Result, {"evidence_id": None}, "NOT NULL"),
    (Result, {"measure": "delta"}, "ck_results_measure"),
    (Result, {"measure": "proportion"}, "ck_results_measure"),
    (Result, {"comparator_id": None}, "ck_results_measure"),
    (Result, {"at_unit": "visit"}, "ck_results_at_unit"),
    (Result, {"at_unit": None}, "ck_results_at_value_with_unit"),
    (Result, {"at_value": None, "at_unit": None}, "ck_results_at_days_with_value"),
    (Result, {"p_value": 1.2}, "ck_results_p_value_range"),
    (Result, {"p_value": -0.1}, "ck_results_p_value_range"),
    (Result, {"p_value": None}, "ck_results_p_operator_with_value"),
    (Result, {"p_operator": "~"}, "ck_results_p_operator"),
    (Result, {"ci_low": 40, "ci_high": 20}, "ck_results_ci_order"),
    (Result, {"ci_level": 120}, "ck_results_ci_level_percent"),
    (Result, {"n": -1}, "ck_results_n_at_least_0"),
    (Result, {"n_total": -1}, "ck_results_n_total_at_least_0"),
    (Result, {"dispersion_kind": "spread"}, "ck_results_dispersion_kind"),
    (Result, {"direction": "up"}, "ck_results_direction"),
    (Result, {"test_type": "similarity"}, "ck_results_test_type"),
    (Result, {"derived": True}, "ck_results_stated"),
    (Result, {"position": -1}, "ck_results_position_at_least_0"),
    (Result, dict.fromkeys(("value", "value_text", "ci_low", "ci_high", "p_operator", "p_value", "direction",
                            "significant", "analysis_id")), "ck_results_states_something"),
    (Result, {"outcome_id": 1234567}, "FOREIGN KEY"),
    (Result, {"group_id": 1234567}, "FOREIGN KEY"),
    (Result, {"analysis_id": 1234567}, "FOREIGN KEY"),
    (SafetyEvent, {"arm_id": ELSEWHERE}, "FOREIGN KEY"),
    (SafetyEvent, {"term_id": 1234567}, "FOREIGN KEY"),
    (SafetyEvent, {"evidence_id": None}, "NOT NULL"),
    (SafetyEvent, {"n_total": -1}, "ck_safety_events_n_total_at_least_0"),
    (SafetyEvent, {"n": -1}, "ck_safety_events_n_at_least_0"),
    (SafetyEvent, {"events": -1}, "ck_safety_events_events_at_least_0"),
    (SafetyEvent, {"group_id": 1234567}, "FOREIGN KEY"),
    (SafetyEvent, {"at_value": 3}, "ck_safety_events_at_value_with_unit"),
    (Milestone, {"kind": ""}, "ck_milestones_kind_filled"),
    (Milestone, {"date": None}, "ck_milestones_date_with_precision"),
    (Milestone, {"date_precision": "week"}, "ck_milestones_date_"),
    (Milestone, {"date_precision": "month"}, "ck_milestones_date_shape"),
    (Milestone, {"date": "2026-H3", "date_precision": "half"}, "ck_milestones_date_shape"),
    (Milestone, {"date": "2026-Q5", "date_precision": "quarter"}, "ck_milestones_date_shape"),
    (Milestone, {"study_id": 1234567}, "FOREIGN KEY"),
    (Milestone, {"evidence_id": None}, "NOT NULL"),
    (MilestoneOrganisation, {"organisation_id": 1234567}, "FOREIGN KEY"),
    (Resolution, {"kind": "drug"}, "ck_resolutions_kind"),
    (Resolution, {"score": 1.1}, "ck_resolutions_score_range"),
    (LoadRun, {"status": "done"}, "ck_load_runs_finished_unless_running"),
    (LoadRun, {"status": "paused", "finished_at": "2025-03-09T10:01:00Z"}, "ck_load_runs_status"),
    (LoadRun, {"failed": -1}, "ck_load_runs_failed_at_least_0"),
    (LoadRun, {"loaded": -1}, "ck_load_runs_loaded_at_least_0"),
    (LoadRun, {"unchanged": -1}, "ck_load_runs_unchanged_at_least_0"),
    (LoadRun, {"replaced": -1}, "ck_load_runs_replaced_at_least_0"),
    (LoadRun, {"started_at": "yesterday at noon, more or less"}, "ck_load_runs_started_at_time"),
    (LoadRun, {"status": "done", "finished_at": "2025-03-09"}, "ck_load_runs_finished_at_time"),
    (FetchCursor, {"location": ""}, "ck_fetch_cursors_location_filled"),
    (FetchCursor, {"updated_at": "now, or a little earlier"}, "ck_fetch_cursors_updated_at_time"),
    *((LoadRun, {count: -1}, f"ck_load_runs_{count}_at_least_0")
      for count in ("vanished", "new_studies", "new_results", "changed_figures", "new_conflicts")),
    (LoadRun, {"alive_at": "just now"}, "ck_load_runs_alive_at_time"),
    (Origin, {"name": ""}, "ck_origins_name_filled"),
    (Origin, {"kind": ""}, "ck_origins_kind_filled"),
    *((Origin, {time: "yesterday"}, f"ck_origins_{time}_time") for time in ("started_at", "done_at", "full_at")),
    (Origin, {"changed_until": "yesterday"}, "ck_origins_changed_until_date"),
    (Page, {"location": ""}, "ck_pages_location_filled"),
    (Page, {"status": "lost"}, "ck_pages_status"),
    (Page, {"attempts": -1}, "ck_pages_attempts_at_least_0"),
    (Page, {"sha256": "short"}, "ck_pages_sha256_length"),
    *((Page, {time: "yesterday"}, f"ck_pages_{time}_time") for time in ("found_at", "asked_at", "fetched_at")),
    (LoadChange, {"position": -1}, "ck_load_changes_position_at_least_0"),
    (LoadChange, {"kind": "rumour"}, "ck_load_changes_kind"),
    (LoadChange, {"message": ""}, "ck_load_changes_message_filled"),
    (LoadChange, {"change_key": "short"}, "ck_load_changes_change_key_length"),
    (LoadChange, {"run_id": 1234567}, "FOREIGN KEY"),
    (LoadItem, {"results": -1}, "ck_load_items_results_at_least_0"),
    (LoadItem, {"safety_events": -1}, "ck_load_items_safety_events_at_least_0"),
    (LoadItem, {"issues": -1}, "ck_load_items_issues_at_least_0"),
    (LoadItem, {"seconds": -1}, "ck_load_items_seconds_at_least_0"),
    (LoadItem, {"status": "skipped"}, "ck_load_items_status"),
    (LoadItem, {"run_id": 1234567}, "FOREIGN KEY"),
    (LoadIssue, {"kind": ""}, "ck_load_issues_kind_filled"),
    (LoadIssue, {"issue_key": "short"}, "ck_load_issues_issue_key_length"),
    (LoadIssue, {"end": None}, "ck_load_issues_start_with_end"),
    (LoadIssue, {"start": 9}, "ck_load_issues_end_after_start"),
]  # fmt: skip


def right(model: type[Base]) -> dict[str, Any]:
    """The first right row of a table."""
    return next(row for table, row in RIGHT if table is model)


def fill(connection) -> None:
    """Insert every right row."""
    for model, row in RIGHT:
        connection.execute(insert(model), row)
    connection.execute(insert(Organisation), {"id": 9010, "name": "Zemla Partner", "kind": "company"})


def named(error: IntegrityError) -> str:
    """What a refusal names: SQLite names checks alone, PostgreSQL all."""
    words = str(error.orig)
    return words.replace("foreign key", "FOREIGN KEY").replace("not-null", "NOT NULL")


@pytest.fixture
def filled(database):
    with database.begin() as connection:
        fill(connection)
    return database


def test_every_table_takes_a_second_right_row(filled):
    assert {model.__table__ for model, _ in RIGHT} == set(Base.metadata.tables.values())
    with filled.begin() as connection:
        for model in dict(RIGHT):
            if model is not SourceFacts:
                connection.execute(insert(model), right(model) | FRESH[model])
        connection.execute(insert(SourceFacts), right(SourceFacts) | {"source_id": 9009})


def test_no_table_takes_a_wrong_row(filled):
    taken, otherwise = [], []
    for model, fault, names in WRONG:
        row = right(model) | FRESH.get(model, {}) | fault
        try:
            with filled.begin() as connection:
                connection.execute(insert(model), row)
            taken.append((model.__tablename__, fault))
        except IntegrityError as error:
            if names not in named(error):
                otherwise.append((model.__tablename__, fault, named(error)))
    assert (taken, otherwise) == ([], [])


def test_every_check_of_the_tables_has_a_wrong_row_above():
    tried = {names for _, _, names in WRONG}
    # The same check on several tables is tried on one of them.
    shared = (
        r".*_(position_at_least_0|at_unit|at_value_with_unit|at_days_with_value|name_filled|name_key_filled)"
    )
    checks = {
        str(check.name)
        for table in Base.metadata.tables.values()
        for check in table.constraints
        if isinstance(check, CheckConstraint) and not check._type_bound
    }
    untried = {name for name in checks - tried if not re.fullmatch(shared, name)}
    assert untried == {
        "ck_milestones_date_precision"
    }  # whatever it refuses, ck_milestones_date_shape does too


def test_no_natural_key_stands_twice(filled):
    taken = []
    for model, first in RIGHT:
        row = {column: value for column, value in first.items() if column != "id"}
        try:
            with filled.begin() as connection:
                connection.execute(insert(model), row)
            taken.append(model.__tablename__)
        except IntegrityError as error:
            assert "unique" in str(error.orig).lower()  # noqa: PT017  (each table is tried, whatever one does)
    assert taken == ["load_runs"]  # a run is an event: two of the same command may begin in the same second


def test_a_yes_or_no_is_nothing_else(filled):
    for column in ("derived", "significant"):
        with filled.connect() as connection, pytest.raises(DBAPIError):
            connection.execute(text(f"UPDATE results SET {column} = 2"))


def test_only_one_version_of_a_document_is_current(filled):
    newer = right(Source) | {"id": 9005, "version": 2, "sha256": "b" * 64}
    with filled.connect() as connection, pytest.raises(IntegrityError):
        connection.execute(insert(Source), newer)
    with filled.begin() as connection:
        older = update(Source).where(Source.id == HERE)
        connection.execute(older.values(replaced_by=HERE))
        connection.execute(insert(Source), newer)
        connection.execute(older.values(replaced_by=9005))
    with filled.connect() as connection:
        versions = connection.execute(
            select(Source.version, Source.replaced_by).where(Source.document_key == newer["document_key"])
        )
        assert sorted(map(tuple, versions)) == [(1, 9005), (2, None)]


def test_what_facts_rest_on_cannot_be_deleted(filled):
    for table in (
        "sources",
        "evidence",
        "arms",
        "studies",
        "interventions",
        "endpoints",
        "adverse_event_terms",
    ):
        with filled.connect() as connection, pytest.raises(IntegrityError):
            connection.execute(text(f"DELETE FROM {table} WHERE id = {HERE}"))


def test_what_is_part_of_a_study_goes_with_it(filled):
    with filled.begin() as connection:
        connection.execute(text(f"DELETE FROM studies WHERE id = {OTHER}"))
        left = connection.execute(select(Arm.id).order_by(Arm.id)), connection.execute(select(StudyLink.id))
        assert [rows.all() for rows in left] == [[(HIGH,), (PLACEBO,)], []]


def test_the_same_issue_has_the_same_key_and_another_has_another(filled):
    first = right(LoadIssue)
    others = [
        first | change
        for change in ({"quote": "Itch "}, {"end": 5}, {"source_id": None}, {"location": "b.txt"})
    ]
    with filled.begin() as connection:
        connection.execute(insert(LoadIssue), others)
        keys = connection.scalars(select(LoadIssue.issue_key)).all()
        assert len(set(keys)) == 1 + len(others)
    with filled.connect() as connection, pytest.raises(IntegrityError):
        connection.execute(insert(LoadIssue), others[2])


_DATE_CHECK = next(
    check
    for check in Source.__table__.constraints
    if isinstance(check, CheckConstraint) and check.name == "ck_sources_published_on_date"
)


@given(
    st.dates().map(str)
    | st.from_regex(r"\A[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?\Z")
    | st.text("0129-H", max_size=11)
    | st.text(max_size=10)
)
def test_a_date_is_a_year_a_month_or_a_day(words):
    shape = r"[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?"
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        query = f"SELECT {_DATE_CHECK.sqltext} FROM (SELECT :words AS published_on)"
        assert bool(connection.scalar(text(query), {"words": words})) == bool(re.fullmatch(shape, words))
    engine.dispose()


def test_every_table_and_column_says_what_it_means():
    silent = [
        f"{table.name}.{column.name}"
        for table in Base.metadata.tables.values()
        for column in table.columns
        if not (table.comment and column.comment)
    ]
    assert silent == []


def test_every_constraint_and_index_has_a_name_that_postgresql_can_hold():
    for table in Base.metadata.tables.values():
        for thing in [*table.constraints, *table.indexes]:
            assert re.fullmatch(r"(pk|uq|ck|fk|ix)_\w{1,60}", str(thing.name)), (table.name, thing.name)


def test_every_foreign_key_has_an_index():
    bare = []
    for table in Base.metadata.tables.values():
        keys = [c for c in table.constraints if isinstance(c, UniqueConstraint) or c is table.primary_key]
        indexed = [tuple(column.name for column in thing.columns) for thing in [*keys, *table.indexes]]
        for link in table.constraints:
            if isinstance(link, ForeignKeyConstraint):
                columns = tuple(link.column_keys)
                if not any(index[: len(columns)] == columns for index in indexed):
                    bare.append((table.name, columns))
    assert bare == []


def test_every_table_has_a_natural_key():
    # Of evidence a unique index is one for running text alone: over the paths of records it would be as large again
    # as its table, and a record's reader goes through each place once.
    unique = {
        table.name
        for table in Base.metadata.tables.values()
        for thing in [*table.constraints, *table.indexes]
        if isinstance(thing, UniqueConstraint) or (isinstance(thing, Index) and thing.unique)
    }
    numbered = {name for name, table in Base.metadata.tables.items() if "id" in table.columns}
    assert numbered - unique == {"load_runs"}


def test_places_in_a_record_need_no_offsets_of_their_own(filled):
    cited = [
        {"source_id": HERE, "start": 0, "end": 0, "quote": "41.5", "locator": f"$.a[{n}]"} for n in range(2)
    ]
    with filled.begin() as connection:
        connection.execute(insert(Evidence), cited)
        again = right(Evidence) | {"id": 9010}
        with pytest.raises(IntegrityError):
            connection.execute(insert(Evidence), again)


def test_rows_of_records_have_columns_that_there_are():
    tables = Base.metadata.tables
    unknown = {
        f"{table}.{column}"
        for table, columns in registered.COLUMNS.items()
        for column in columns
        if column not in tables[registered.TABLES.get(table, table)].columns
    }
    assert unknown == set()


def allowed(fact: type[facts.BaseModel], field: str) -> tuple[str, ...]:
    """The values of an optional field of the facts."""
    return get_args(get_args(fact.model_fields[field].annotation)[0])


def test_closed_classes_are_those_of_facts_vocabularies_and_identities():
    assert allowed(facts.Design, "allocation") == models.ALLOCATIONS
    assert allowed(facts.Design, "masking") == models.MASKINGS
    assert allowed(facts.Design, "control") == models.CONTROLS
    # Registry records alone give a coefficient of variation.
    assert {*allowed(facts.ResultFact, "dispersion_kind"), "cv"} == set(models.DISPERSIONS)
    assert allowed(facts.ResultFact, "test_type") == models.TEST_TYPES
    assert set(models.ENDPOINT_KINDS) == vocabularies._ENDPOINT_KINDS
    assert set(models.INTERVENTION_KINDS) == vocabularies._INTERVENTION_KINDS
    assert set(models.ORGANISATION_KINDS) == vocabularies._ORGANISATION_KINDS
    assert set(models.RESOLUTION_KINDS) == set(get_args(identities.IdentityKind))
    assert set(models.LINK_KINDS) == set(get_args(identities.LinkKind))
    assert set(models.NAME_SCHEMES) == set(get_args(identities.NameScheme))
