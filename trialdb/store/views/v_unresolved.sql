-- One row is one name in a current source that stands for nothing known, or for a study that no source names: the worklist
-- kind: study, arm, intervention, organisation, condition, endpoint, adverse_event
-- name: the name as the source writes it
-- local_id: the id in the source's facts, such as s1
-- score: how sure the best guess was, 0 to 1
-- reason: why it was not taken, or why the study is not identified
-- alternatives: what it may be: JSON list of name, score and reason
-- publisher: who published the source
-- published_on: when
-- title: headline of the source
-- url: address of the source
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
    s.publisher,
    s.published_on,
    s.title,
    s.url,
    st.name AS study,
    st.id AS study_id,
    r.source_id,
    r.id AS resolution_id
FROM resolutions AS r
JOIN sources AS s ON s.id = r.source_id AND s.replaced_by IS NULL
LEFT JOIN studies AS st ON r.kind = 'study' AND st.id = r.entity_id
WHERE r.entity_id IS NULL OR st.unresolved
