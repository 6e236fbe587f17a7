-- One row is one name in a current source that stands for nothing known, or for a study that no source names: the worklist
-- kind: study, arm, intervention, organisation, condition, endpoint, adverse_event
-- name: the name as the source writes it
-- local_id: the id in the source's facts, such as s1
-- score: how sure the best guess was, 0 to 1
-- reason: why it was not taken, or why the study is not identified
-- alternatives: what it may be: JSON list of name, score and reason
-- stands_for: what tables and views call it for now; empty where no row stands for it
-- publisher: who published the source
-- published_on: when
-- title: headline of the source
-- url: address of the source
-- source_kind: registry, journal_article, journal_abstract, conference_report, press_release, trade_news, other
-- study: the study, where a row stands for it
-- study_id: row in studies, where a row stands for it
-- source_id: row in sources
-- resolution_id: row in resolutions
CREATE VIEW v_unresolved AS
SELECT
    r.kind,
    r.name,
    r.local_id,
    r.score,
    r.reason,
    r.alternatives,
    COALESCE(i.name, e.code, c.name, o.name, t.term, st.name) AS stands_for,
    s.publisher,
    s.published_on,
    s.title,
    s.url,
    s.kind AS source_kind,
    st.name AS study,
    st.id AS study_id,
    r.source_id,
    r.id AS resolution_id
FROM resolutions AS r
JOIN sources AS s ON s.id = r.source_id AND s.replaced_by IS NULL
LEFT JOIN studies AS st ON r.kind = 'study' AND st.id = r.entity_id
LEFT JOIN interventions AS i ON r.kind = 'intervention' AND i.id = r.entity_id
LEFT JOIN endpoints AS e ON r.kind = 'endpoint' AND e.id = r.entity_id
LEFT JOIN conditions AS c ON r.kind = 'condition' AND c.id = r.entity_id
LEFT JOIN organisations AS o ON r.kind = 'organisation' AND o.id = r.entity_id
LEFT JOIN adverse_event_terms AS t ON r.kind = 'adverse_event' AND t.id = r.entity_id
WHERE
    r.entity_id IS NULL
    OR st.unresolved
    -- A name that no vocabulary holds has a row of its own, so that its facts are kept.
    OR (
        r.score < 1
        AND NOT COALESCE(i.in_vocabulary, e.in_vocabulary, c.in_vocabulary, o.in_vocabulary, t.in_vocabulary, TRUE)
    )
