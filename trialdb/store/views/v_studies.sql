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
SELECT
    st.name AS study,
    st.nct_id,
    st.title,
    st.phase,
    st.status,
    -- Looked up for each row by itself, so that a query for a few studies does not read all.
    (
        SELECT
            MAX(CASE WHEN x.place = 1 THEN x.name END)
            || COALESCE(', ' || MAX(CASE WHEN x.place = 2 THEN x.name END), '')
            || COALESCE(', ' || MAX(CASE WHEN x.place = 3 THEN x.name END), '')
            || COALESCE(', ' || MAX(CASE WHEN x.place = 4 THEN x.name END), '')
            || COALESCE(', ' || MAX(CASE WHEN x.place = 5 THEN x.name END), '')
            || COALESCE(', ' || MAX(CASE WHEN x.place = 6 THEN x.name END), '')
            || COALESCE(', ' || MAX(CASE WHEN x.place = 7 THEN x.name END), '')
            || COALESCE(', ' || MAX(CASE WHEN x.place = 8 THEN x.name END), '')
            || CASE WHEN COUNT(*) > 8 THEN ', …' ELSE '' END
        FROM (
            SELECT
                i.name,
                ROW_NUMBER() OVER (
                    ORDER BY
                        MIN(CASE WHEN a.role = 'experimental' THEN 0 ELSE 1 END), MIN(a.id), MIN(ai.position), i.name
                ) AS place
            FROM arms AS a
            JOIN arm_interventions AS ai ON ai.arm_id = a.id
            JOIN interventions AS i ON i.id = ai.intervention_id AND i.kind <> 'placebo'
            WHERE a.study_id = st.id
            GROUP BY i.name
        ) AS x
    ) AS drugs,
    (
        SELECT
            MAX(CASE WHEN x.place = 1 THEN x.name END)
            || COALESCE(', ' || MAX(CASE WHEN x.place = 2 THEN x.name END), '')
            || COALESCE(', ' || MAX(CASE WHEN x.place = 3 THEN x.name END), '')
            || COALESCE(', ' || MAX(CASE WHEN x.place = 4 THEN x.name END), '')
            || CASE WHEN COUNT(*) > 4 THEN ', …' ELSE '' END
        FROM (
            SELECT c.name, ROW_NUMBER() OVER (ORDER BY sc.id) AS place
            FROM study_conditions AS sc
            JOIN conditions AS c ON c.id = sc.condition_id
            WHERE sc.study_id = st.id
        ) AS x
    ) AS conditions,
    (
        SELECT
            MAX(CASE WHEN x.place = 1 THEN x.name END)
            || COALESCE(', ' || MAX(CASE WHEN x.place = 2 THEN x.name END), '')
            || COALESCE(', ' || MAX(CASE WHEN x.place = 3 THEN x.name END), '')
            || COALESCE(', ' || MAX(CASE WHEN x.place = 4 THEN x.name END), '')
            || CASE WHEN COUNT(*) > 4 THEN ', …' ELSE '' END
        FROM (
            SELECT
                o.name,
                ROW_NUMBER() OVER (
                    ORDER BY MAX(CASE WHEN so.role = 'sponsor' THEN 1 ELSE 0 END) DESC, MIN(so.id)
                ) AS place
            FROM study_organisations AS so
            JOIN organisations AS o ON o.id = so.organisation_id
            WHERE so.study_id = st.id
            GROUP BY o.name
        ) AS x
    ) AS sponsors,
    st.enrolled,
    -- A record's totals, sequences and other groups that are no registered arm are no arms of the study.
    (
        SELECT COUNT(*) FROM arms AS a
        WHERE a.study_id = st.id AND (
            EXISTS (SELECT 1 FROM result_groups AS g WHERE g.study_id = st.id AND g.arm_id = a.id AND g.module = 'arms')
            OR NOT EXISTS (SELECT 1 FROM result_groups AS g WHERE g.study_id = st.id AND g.module = 'arms')
        )
    ) AS arms,
    (
        SELECT SUM(a.n) FROM arms AS a
        WHERE a.study_id = st.id AND (
            EXISTS (SELECT 1 FROM result_groups AS g WHERE g.study_id = st.id AND g.arm_id = a.id AND g.module = 'arms')
            OR NOT EXISTS (SELECT 1 FROM result_groups AS g WHERE g.study_id = st.id AND g.module = 'arms')
        )
    ) AS arms_n,
    st.allocation,
    st.masking,
    st.control,
    st.weeks,
    st.program,
    st.started_on,
    st.completed_on,
    (
        SELECT COUNT(*)
        FROM (
            SELECT r.source_id FROM results AS r WHERE r.study_id = st.id
            UNION
            SELECT e.source_id FROM safety_events AS e WHERE e.study_id = st.id
        ) AS x
        JOIN sources AS s ON s.id = x.source_id AND +s.replaced_by IS NULL
    ) AS sources,
    (
        SELECT CAST(COALESCE(SUM(x.stated), 0) AS INTEGER)
        FROM (SELECT r.source_id, COUNT(*) AS stated FROM results AS r WHERE r.study_id = st.id GROUP BY r.source_id) AS x
        JOIN sources AS s ON s.id = x.source_id AND +s.replaced_by IS NULL
    ) AS results,
    (
        SELECT CAST(COALESCE(SUM(x.stated), 0) AS INTEGER)
        FROM (SELECT e.source_id, COUNT(*) AS stated FROM safety_events AS e WHERE e.study_id = st.id GROUP BY e.source_id) AS x
        JOIN sources AS s ON s.id = x.source_id AND +s.replaced_by IS NULL
    ) AS safety_events,
    (
        SELECT MIN(s.published_on)
        FROM (
            SELECT r.source_id FROM results AS r WHERE r.study_id = st.id
            UNION
            SELECT e.source_id FROM safety_events AS e WHERE e.study_id = st.id
        ) AS x
        JOIN sources AS s ON s.id = x.source_id AND +s.replaced_by IS NULL
    ) AS first_published,
    (
        SELECT MAX(s.published_on)
        FROM (
            SELECT r.source_id FROM results AS r WHERE r.study_id = st.id
            UNION
            SELECT e.source_id FROM safety_events AS e WHERE e.study_id = st.id
        ) AS x
        JOIN sources AS s ON s.id = x.source_id AND +s.replaced_by IS NULL
    ) AS last_published,
    st.unresolved,
    st.id AS study_id
FROM studies AS st
