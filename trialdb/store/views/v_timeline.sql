-- One row is one dated event: a milestone that a current source states, or the results that a source published on a study
-- depends: v_studies
-- date: when, as exactly as it is known (2026, 2026-H1, 2026-Q3, 2026-03, 2026-03-08)
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
WITH partners AS (
    SELECT
        milestone_id,
        MAX(CASE WHEN place = 1 THEN name END)
        || COALESCE(', ' || MAX(CASE WHEN place = 2 THEN name END), '')
        || COALESCE(', ' || MAX(CASE WHEN place = 3 THEN name END), '')
        || COALESCE(', ' || MAX(CASE WHEN place = 4 THEN name END), '')
        || COALESCE(', ' || MAX(CASE WHEN place = 5 THEN name END), '')
        || COALESCE(', ' || MAX(CASE WHEN place = 6 THEN name END), '')
        || CASE WHEN COUNT(*) > 6 THEN ', …' ELSE '' END AS organisations
    FROM (
        SELECT
            mo.milestone_id, o.name,
            ROW_NUMBER() OVER (PARTITION BY mo.milestone_id ORDER BY mo.position) AS place
        FROM milestone_organisations AS mo
        JOIN organisations AS o ON o.id = mo.organisation_id
    ) AS placed
    GROUP BY milestone_id
),
readouts AS (
    SELECT
        r.study_id, r.source_id, r.evidence_id, s.published_on,
        ROW_NUMBER() OVER (PARTITION BY r.study_id, r.source_id ORDER BY r.position) AS said,
        DENSE_RANK() OVER (PARTITION BY r.study_id ORDER BY s.published_on, r.source_id) AS turn
    FROM results AS r
    JOIN sources AS s ON s.id = r.source_id AND s.replaced_by IS NULL AND s.published_on IS NOT NULL
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
        CASE WHEN turn = 1 THEN 'first_results' ELSE 'results' END,
        CASE WHEN turn = 1 THEN 'first results published' ELSE 'results published' END,
        NULL, study_id, source_id, evidence_id, NULL
    FROM readouts
    WHERE said = 1
)
SELECT
    x.date,
    x.date_precision,
    x.event,
    x.label,
    COALESCE(i.name, st.drugs) AS intervention,
    st.study,
    st.nct_id,
    p.organisations,
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
LEFT JOIN v_studies AS st ON st.study_id = x.study_id
LEFT JOIN partners AS p ON p.milestone_id = x.milestone_id
