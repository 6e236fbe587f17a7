-- title: What was published since a day
-- description: Documents published on a day or later, with how many figures each states.
-- since: a day such as 2026-01-01
-- example: since=2026-01-01
SELECT s.id AS source_id, s.published_on, s.kind, s.publisher, s.title, s.version,
    (SELECT COUNT(*) FROM results AS r WHERE r.source_id = s.id) AS results,
    (SELECT COUNT(*) FROM safety_events AS x WHERE x.source_id = s.id) AS safety_events,
    (SELECT COUNT(*) FROM milestones AS m WHERE m.source_id = s.id) AS milestones,
    substr(s.loaded_at, 1, 10) AS loaded_on, s.url
FROM sources AS s
WHERE s.replaced_by IS NULL AND s.published_on >= :since
ORDER BY s.published_on DESC, s.id DESC
