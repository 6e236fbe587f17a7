-- One row is one dated event: a milestone that a current source states, or the results that a source published on a study
-- depends: v_studies
-- date: when, as exactly as it is known (2026, 2026-H1, 2026-Q3, 2026-03, 2026-03-08); of a registry record when its results were first posted
-- date_precision: day, month, quarter, half, year
-- event: kind of milestone; first_results for the earliest source with results on a study, results for later ones
-- label: the event in words
-- intervention: the drug, or the drugs of the study
-- study: name of the study
-- nct_id: number of the study in ClinicalTrials.gov
-- organisations: who takes part
-- publisher: who published the source
-- published_on: when the source was published
-- url: address of the source
-- source_kind: registry, journal_article, journal_abstract, conference_report, press_release, trade_news, other
-- quote: the words in which the source states it (for results, its first)
-- milestone_id: row in milestones; empty for results
-- intervention_id: row in interventions; empty for results
-- study_id: row in studies
-- source_id: row in sources
CREATE VIEW v_timeline AS
WITH told_apart AS (
    -- A study has one registry record, so that only those which another source tells of can have an earlier one.
    SELECT r.study_id
    FROM sources AS s
    CROSS JOIN results AS r
    WHERE r.source_id = s.id AND s.id NOT IN (SELECT source_id FROM registry_records)
),
events AS (
    SELECT
        m.date, m.date_precision, m.kind AS event, replace(m.kind, '_', ' ') AS label,
        m.intervention_id, m.study_id, m.source_id, m.evidence_id, m.id AS milestone_id
    FROM milestones AS m
    JOIN sources AS s ON s.id = m.source_id AND s.replaced_by IS NULL
    UNION ALL
    SELECT
        published_on,
        CASE length(published_on) WHEN 4 THEN 'year' WHEN 7 THEN 'month' ELSE 'day' END,
        CASE WHEN is_first THEN 'first_results' ELSE 'results' END,
        CASE WHEN is_first THEN 'first results published' ELSE 'results published' END,
        NULL, study_id, source_id, evidence_id, NULL
    FROM (
        -- The first figure that a source prints on a study, and whether no earlier source has one.
        SELECT
            w.study_id, r.source_id, r.evidence_id,
            -- A record is published anew whenever it changes; its results were posted on one day.
            COALESCE(w.posted_on, s.published_on) AS published_on,
            CASE WHEN r.study_id NOT IN (SELECT study_id FROM told_apart) THEN TRUE ELSE NOT EXISTS (
                SELECT 1
                FROM results AS o
                JOIN sources AS t ON t.id = o.source_id AND +t.replaced_by IS NULL AND t.published_on IS NOT NULL
                LEFT JOIN registry_records AS k ON k.source_id = t.id
                WHERE o.study_id = r.study_id AND o.source_id <> r.source_id
                    AND (
                        COALESCE(k.results_first_posted, t.published_on) < COALESCE(w.posted_on, s.published_on)
                        OR (
                            COALESCE(k.results_first_posted, t.published_on) = COALESCE(w.posted_on, s.published_on)
                            AND o.source_id < r.source_id
                        )
                    )
            ) END AS is_first
        FROM (
            -- Of a record, which is of one study, its first; of other sources one for each study.
            SELECT
                (SELECT x.id FROM results AS x WHERE x.source_id = k.source_id ORDER BY x.position LIMIT 1) AS id,
                k.study_id,
                k.results_first_posted AS posted_on
            FROM registry_records AS k
            UNION ALL
            SELECT y.id, y.study_id, NULL
            FROM sources AS k
            CROSS JOIN results AS y
            WHERE y.source_id = k.id AND k.id NOT IN (SELECT source_id FROM registry_records)
                AND y.id = (
                    SELECT x.id FROM results AS x
                    WHERE x.source_id = y.source_id AND x.study_id = y.study_id
                    ORDER BY x.position
                    LIMIT 1
                )
        ) AS w
        JOIN results AS r ON r.id = w.id
        JOIN sources AS s ON s.id = r.source_id AND +s.replaced_by IS NULL AND s.published_on IS NOT NULL
    ) AS readouts
)
SELECT
    x.date,
    x.date_precision,
    x.event,
    x.label,
    COALESCE(i.name, (SELECT v.drugs FROM v_studies AS v WHERE v.study_id = x.study_id)) AS intervention,
    st.name AS study,
    st.nct_id,
    (
        SELECT
            MAX(CASE WHEN p.place = 1 THEN p.name END)
            || COALESCE(', ' || MAX(CASE WHEN p.place = 2 THEN p.name END), '')
            || COALESCE(', ' || MAX(CASE WHEN p.place = 3 THEN p.name END), '')
            || COALESCE(', ' || MAX(CASE WHEN p.place = 4 THEN p.name END), '')
            || COALESCE(', ' || MAX(CASE WHEN p.place = 5 THEN p.name END), '')
            || COALESCE(', ' || MAX(CASE WHEN p.place = 6 THEN p.name END), '')
            || CASE WHEN COUNT(*) > 6 THEN ', …' ELSE '' END
        FROM (
            SELECT o.name, ROW_NUMBER() OVER (ORDER BY mo.position) AS place
            FROM milestone_organisations AS mo
            JOIN organisations AS o ON o.id = mo.organisation_id
            WHERE mo.milestone_id = x.milestone_id
        ) AS p
    ) AS organisations,
    s.publisher,
    s.published_on,
    s.url,
    s.kind AS source_kind,
    ev.quote,
    x.milestone_id,
    x.intervention_id,
    x.study_id,
    x.source_id
FROM events AS x
JOIN sources AS s ON s.id = x.source_id
JOIN evidence AS ev ON ev.id = x.evidence_id
LEFT JOIN interventions AS i ON i.id = x.intervention_id
LEFT JOIN studies AS st ON st.id = x.study_id
