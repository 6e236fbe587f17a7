-- title: Sources by publisher
-- description: Who has published how many of the current documents, of which kind, since when, with how many figures.
-- kind: registry, journal_article, journal_abstract, conference_report, press_release, trade_news or other; empty for all
-- example: kind=press_release
SELECT s.publisher, s.kind, COUNT(*) AS sources, MIN(s.published_on) AS first, MAX(s.published_on) AS last,
    SUM((SELECT COUNT(*) FROM results AS r WHERE r.source_id = s.id)) AS results,
    SUM((SELECT COUNT(*) FROM safety_events AS x WHERE x.source_id = s.id)) AS safety_events
FROM sources AS s
WHERE s.replaced_by IS NULL AND (:kind = '' OR s.kind = :kind)
GROUP BY s.publisher, s.kind
ORDER BY sources DESC, s.publisher
