-- title: Overdue results
-- description: Interventional studies after phase 1 whose record has no results a year after they ended (42 CFR 11.44; a certificate gives longer).
-- asof: the day that it is asked for, such as 2026-07-01; empty for today
-- sponsor: beginning of the sponsor's name; empty for all
-- example: asof=2026-07-01
SELECT st.name AS study, r.nct_id, r.sponsor, r.phases, r.status, r.primary_completion_date,
    date(substr(r.primary_completion_date || '-28', 1, 10), '+1 year') AS due_about, r.last_updated, r.source_id
FROM registry_records AS r
JOIN studies AS st ON st.id = r.study_id
JOIN sources AS s ON s.id = r.source_id AND s.replaced_by IS NULL
WHERE r.study_type = 'INTERVENTIONAL' AND r.status IN ('COMPLETED', 'TERMINATED') AND NOT r.has_results
    AND (r.phases IS NULL OR r.phases NOT IN ('EARLY_PHASE1', 'PHASE1'))
    AND r.primary_completion_date >= '2017-01-18'
    AND r.primary_completion_date <= date(COALESCE(NULLIF(:asof, ''), 'now'), '-1 year')
    AND (:sponsor = '' OR r.sponsor LIKE :sponsor || '%')
ORDER BY r.primary_completion_date, r.nct_id
