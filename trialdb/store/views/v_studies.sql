-- One row is one study with its drugs, conditions, sizes and how much current sources state about it
-- study: name of the study
-- nct_id: number in ClinicalTrials.gov
-- title: its official or brief title
-- phase: 1, 1/2, 2, 2b, 3 …
-- status: where it stands, as the registry says
-- drugs: what its arms get, without placebo
-- conditions: what it treats
-- sponsors: who runs it
-- enrolled: number of participants
-- arms: number of treatment groups: those that are registered, else all that sources name
-- arms_n: participants of those arms whose size is known, added up
-- allocation: randomized or non-randomized
-- masking: open-label, single-blind, double-blind …
-- control: placebo, active, sham, none
-- weeks: length of treatment in weeks
-- program: the development programme that it is part of
-- started_on: date of its start
-- completed_on: date of its completion
-- sources: number of current sources with results or adverse events of it
-- results: number of results that they state
-- safety_events: number of adverse-event figures that they state
-- first_published: date of the earliest of these sources
-- last_published: date of the latest
-- unresolved: whether no source names it, so that it may be a study that stands here already
-- study_id: row in studies
CREATE VIEW v_studies AS
WITH drug_list AS (
    SELECT
        study_id, name,
        ROW_NUMBER() OVER (PARTITION BY study_id ORDER BY first_role, first_arm, first_position, name) AS place
    FROM (
        SELECT
            a.study_id, i.name,
            MIN(CASE WHEN a.role = 'experimental' THEN 0 ELSE 1 END) AS first_role,
            MIN(a.id) AS first_arm,
            MIN(ai.position) AS first_position
        FROM arms AS a
        JOIN arm_interventions AS ai ON ai.arm_id = a.id
        JOIN interventions AS i ON i.id = ai.intervention_id AND i.kind <> 'placebo'
        GROUP BY a.study_id, i.name
    ) AS distinct_drugs
),
drug_text AS (
    SELECT
        study_id,
        MAX(CASE WHEN place = 1 THEN name END)
        || COALESCE(', ' || MAX(CASE WHEN place = 2 THEN name END), '')
        || COALESCE(', ' || MAX(CASE WHEN place = 3 THEN name END), '')
        || COALESCE(', ' || MAX(CASE WHEN place = 4 THEN name END), '')
        || COALESCE(', ' || MAX(CASE WHEN place = 5 THEN name END), '')
        || COALESCE(', ' || MAX(CASE WHEN place = 6 THEN name END), '')
        || COALESCE(', ' || MAX(CASE WHEN place = 7 THEN name END), '')
        || COALESCE(', ' || MAX(CASE WHEN place = 8 THEN name END), '')
        || CASE WHEN COUNT(*) > 8 THEN ', …' ELSE '' END AS drugs
    FROM drug_list
    GROUP BY study_id
),
condition_text AS (
    SELECT
        study_id,
        MAX(CASE WHEN place = 1 THEN name END)
        || COALESCE(', ' || MAX(CASE WHEN place = 2 THEN name END), '')
        || COALESCE(', ' || MAX(CASE WHEN place = 3 THEN name END), '')
        || COALESCE(', ' || MAX(CASE WHEN place = 4 THEN name END), '')
        || CASE WHEN COUNT(*) > 4 THEN ', …' ELSE '' END AS conditions
    FROM (
        SELECT sc.study_id, c.name, ROW_NUMBER() OVER (PARTITION BY sc.study_id ORDER BY sc.id) AS place
        FROM study_conditions AS sc
        JOIN conditions AS c ON c.id = sc.condition_id
    ) AS placed
    GROUP BY study_id
),
sponsor_text AS (
    SELECT
        study_id,
        MAX(CASE WHEN place = 1 THEN name END)
        || COALESCE(', ' || MAX(CASE WHEN place = 2 THEN name END), '')
        || COALESCE(', ' || MAX(CASE WHEN place = 3 THEN name END), '')
        || COALESCE(', ' || MAX(CASE WHEN place = 4 THEN name END), '')
        || CASE WHEN COUNT(*) > 4 THEN ', …' ELSE '' END AS sponsors
    FROM (
        SELECT
            study_id, name,
            ROW_NUMBER() OVER (PARTITION BY study_id ORDER BY role DESC, first_id) AS place
        FROM (
            SELECT
                so.study_id, o.name, MAX(CASE WHEN so.role = 'sponsor' THEN 1 ELSE 0 END) AS role, MIN(so.id) AS first_id
            FROM study_organisations AS so
            JOIN organisations AS o ON o.id = so.organisation_id
            GROUP BY so.study_id, o.name
        ) AS distinct_sponsors
    ) AS placed
    GROUP BY study_id
),
sizes AS (
    -- A record's totals, sequences and other groups that are no registered arm are no arms of the study.
    SELECT a.study_id, COUNT(*) AS arms, SUM(a.n) AS arms_n
    FROM arms AS a
    WHERE EXISTS (
            SELECT 1 FROM result_groups AS g
            WHERE g.study_id = a.study_id AND g.arm_id = a.id AND g.module = 'arms'
        )
        OR NOT EXISTS (SELECT 1 FROM result_groups AS g WHERE g.study_id = a.study_id AND g.module = 'arms')
    GROUP BY a.study_id
),
statements AS (
    SELECT study_id, source_id, 1 AS is_result FROM results
    UNION ALL
    SELECT study_id, source_id, 0 FROM safety_events
),
told AS (
    SELECT
        x.study_id,
        COUNT(DISTINCT x.source_id) AS sources,
        SUM(x.is_result) AS results,
        SUM(1 - x.is_result) AS safety_events,
        MIN(s.published_on) AS first_published,
        MAX(s.published_on) AS last_published
    FROM statements AS x
    JOIN sources AS s ON s.id = x.source_id AND +s.replaced_by IS NULL
    GROUP BY x.study_id
)
SELECT
    st.name AS study,
    st.nct_id,
    st.title,
    st.phase,
    st.status,
    d.drugs,
    c.conditions,
    o.sponsors,
    st.enrolled,
    COALESCE(z.arms, 0) AS arms,
    z.arms_n,
    st.allocation,
    st.masking,
    st.control,
    st.weeks,
    st.program,
    st.started_on,
    st.completed_on,
    COALESCE(t.sources, 0) AS sources,
    COALESCE(t.results, 0) AS results,
    COALESCE(t.safety_events, 0) AS safety_events,
    t.first_published,
    t.last_published,
    st.unresolved,
    st.id AS study_id
FROM studies AS st
LEFT JOIN drug_text AS d ON d.study_id = st.id
LEFT JOIN condition_text AS c ON c.study_id = st.id
LEFT JOIN sponsor_text AS o ON o.study_id = st.id
LEFT JOIN sizes AS z ON z.study_id = st.id
LEFT JOIN told AS t ON t.study_id = st.id
