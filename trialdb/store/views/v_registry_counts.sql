-- One row is one study with a current registry record, and how much of it is stored, counted from the rows
-- nct_id: number of the study in ClinicalTrials.gov
-- study: name of the study
-- outcomes: outcome measures with results
-- outcome_groups: groups of these outcomes
-- measurements: figures of a group in a class and category of an outcome
-- analyses: statistical analyses
-- baseline_measurements: figures at baseline
-- adverse_event_cells: counts of one adverse event in one group, without totals
-- participant_flow: counts of the flow of participants
-- planned_outcomes: outcomes of the protocol
-- study_id: row in studies
-- source_id: row in sources
CREATE VIEW v_registry_counts AS
SELECT
    r.nct_id,
    s.name AS study,
    (SELECT COUNT(*) FROM outcomes AS o WHERE o.study_id = r.study_id) AS outcomes,
    (SELECT COUNT(*) FROM result_groups AS g WHERE g.study_id = r.study_id AND g.module = 'outcome') AS outcome_groups,
    (SELECT COUNT(*) FROM results AS x WHERE x.source_id = r.source_id AND x.analysis_id IS NULL) AS measurements,
    (
        SELECT COUNT(*) FROM analyses AS a JOIN outcomes AS o ON o.id = a.outcome_id WHERE o.study_id = r.study_id
    ) AS analyses,
    (SELECT COUNT(*) FROM baseline_measurements AS b WHERE b.study_id = r.study_id) AS baseline_measurements,
    (
        SELECT COUNT(*) FROM safety_events AS e
        WHERE e.source_id = r.source_id AND COALESCE(e.organ_class, '') <> 'Any'
    ) AS adverse_event_cells,
    (SELECT COUNT(*) FROM participant_flow AS f WHERE f.study_id = r.study_id) AS participant_flow,
    (SELECT COUNT(*) FROM study_endpoints AS p WHERE p.source_id = r.source_id) AS planned_outcomes,
    r.study_id,
    r.source_id
FROM registry_records AS r
JOIN studies AS s ON s.id = r.study_id
