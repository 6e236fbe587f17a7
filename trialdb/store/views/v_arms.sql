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
WITH parts AS (
    SELECT
        ai.arm_id, i.name, ai.dose_value, ai.dose_unit, ai.dose_mg, ai.regimen, ai.route,
        ROW_NUMBER() OVER (PARTITION BY ai.arm_id ORDER BY ai.position) AS place,
        ROW_NUMBER() OVER (
            PARTITION BY ai.arm_id
            ORDER BY CASE WHEN ai.dose_value IS NULL THEN 1 ELSE 0 END, ai.position
        ) AS dosed
    FROM arm_interventions AS ai
    JOIN interventions AS i ON i.id = ai.intervention_id
),
whole AS (
    SELECT
        arm_id,
        MAX(CASE WHEN place = 1 THEN name END)
        || COALESCE(' + ' || MAX(CASE WHEN place = 2 THEN name END), '')
        || COALESCE(' + ' || MAX(CASE WHEN place = 3 THEN name END), '')
        || COALESCE(' + ' || MAX(CASE WHEN place = 4 THEN name END), '')
        || COALESCE(' + ' || MAX(CASE WHEN place = 5 THEN name END), '')
        || COALESCE(' + ' || MAX(CASE WHEN place = 6 THEN name END), '')
        || COALESCE(' + ' || MAX(CASE WHEN place = 7 THEN name END), '')
        || COALESCE(' + ' || MAX(CASE WHEN place = 8 THEN name END), '')
        || CASE WHEN COUNT(*) > 8 THEN ' + …' ELSE '' END AS intervention,
        MAX(CASE WHEN dosed = 1 THEN dose_value END) AS dose_value,
        MAX(CASE WHEN dosed = 1 THEN dose_unit END) AS dose_unit,
        MAX(CASE WHEN dosed = 1 THEN dose_mg END) AS dose_mg,
        MAX(CASE WHEN dosed = 1 THEN regimen END) AS regimen,
        MAX(CASE WHEN dosed = 1 THEN route END) AS route
    FROM parts
    GROUP BY arm_id
)
SELECT
    st.name AS study,
    st.nct_id,
    w.intervention,
    a.label AS arm,
    a.role,
    w.dose_value,
    w.dose_unit,
    w.dose_mg,
    a.dose_level,
    w.regimen,
    w.route,
    a.n,
    a.id AS arm_id,
    a.study_id
FROM arms AS a
JOIN studies AS st ON st.id = a.study_id
LEFT JOIN whole AS w ON w.arm_id = a.id
