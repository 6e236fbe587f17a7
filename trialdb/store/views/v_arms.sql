-- One row is one treatment group with everything it gets, a combination written as A + B
-- study: name of the study
-- nct_id: number of the study in ClinicalTrials.gov
-- intervention: the drugs, devices or procedures of the arm, joined by +
-- arm: what the arm is called
-- role: experimental, placebo, active_comparator, other
-- dose_value: dose at one time (of the first drug that has one)
-- dose_unit: unit of the dose
-- dose_mg: the dose in mg; empty where the unit is no mass
-- dose_level: high, medium or low where sources speak of it so
-- regimen: schedule of the drug whose dose is shown
-- route: how that drug is given
-- n: number of participants
-- arm_id: row in arms
-- study_id: row in studies
CREATE VIEW v_arms AS
SELECT
    st.name AS study,
    st.nct_id,
    -- Looked up for each row by itself, so that a query for a few arms does not join the drugs of all; most have one.
    (
        SELECT i.name
        FROM arm_interventions AS ai
        JOIN interventions AS i ON i.id = ai.intervention_id
        WHERE ai.arm_id = a.id AND ai.position = 0
    ) || CASE WHEN EXISTS (SELECT 1 FROM arm_interventions AS x WHERE x.arm_id = a.id AND x.position > 0) THEN (
        SELECT
            COALESCE(' + ' || MAX(CASE WHEN ai.position = 1 THEN i.name END), '')
            || COALESCE(' + ' || MAX(CASE WHEN ai.position = 2 THEN i.name END), '')
            || COALESCE(' + ' || MAX(CASE WHEN ai.position = 3 THEN i.name END), '')
            || COALESCE(' + ' || MAX(CASE WHEN ai.position = 4 THEN i.name END), '')
            || COALESCE(' + ' || MAX(CASE WHEN ai.position = 5 THEN i.name END), '')
            || COALESCE(' + ' || MAX(CASE WHEN ai.position = 6 THEN i.name END), '')
            || COALESCE(' + ' || MAX(CASE WHEN ai.position = 7 THEN i.name END), '')
            || CASE WHEN COUNT(*) > 8 THEN ' + …' ELSE '' END
        FROM arm_interventions AS ai
        JOIN interventions AS i ON i.id = ai.intervention_id
        WHERE ai.arm_id = a.id
    ) ELSE '' END AS intervention,
    a.label AS arm,
    a.role,
    d.dose_value,
    d.dose_unit,
    d.dose_mg,
    a.dose_level,
    d.regimen,
    d.route,
    a.n,
    a.id AS arm_id,
    a.study_id
FROM arms AS a
LEFT JOIN arm_interventions AS d
    ON d.arm_id = a.id
    AND d.position = COALESCE(
        (SELECT MIN(x.position) FROM arm_interventions AS x WHERE x.arm_id = a.id AND x.dose_value IS NOT NULL), 0
    )
-- Last, because SQLite looks through a view only where no outer join ends it.
JOIN studies AS st ON st.id = a.study_id
