-- title: What changed since a day
-- description: Documents that were loaded, took the place of an older version, or vanished from the registry on a day or later.
-- since: a day such as 2026-01-01; empty for everything
-- example: since=2026-01-01
SELECT CASE WHEN s.vanished_on >= :since THEN 'vanished' WHEN s.version > 1 THEN 'new version' ELSE 'new' END AS change,
    s.id AS source_id, s.version, substr(s.loaded_at, 1, 10) AS loaded_on, s.vanished_on, s.kind, s.publisher, s.title,
    s.published_on, (SELECT old.id FROM sources AS old WHERE old.replaced_by = s.id) AS replaces, s.url
FROM sources AS s
WHERE s.replaced_by IS NULL AND (s.loaded_at >= :since OR s.vanished_on >= :since)
ORDER BY MAX(s.loaded_at, COALESCE(s.vanished_on, '')) DESC, s.id DESC
