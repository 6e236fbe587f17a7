-- title: Unresolved names
-- description: Names in current sources that stand for nothing known: the worklist, the most frequent first.
-- kind: study, arm, intervention, organisation, condition, endpoint or adverse_event; empty for all
-- example: kind=endpoint
SELECT kind, name, COUNT(*) AS times, MIN(reason) AS reason, MAX(score) AS best_score, MIN(alternatives) AS alternatives,
    GROUP_CONCAT(DISTINCT publisher) AS publishers
FROM v_unresolved
WHERE :kind = '' OR kind = :kind
GROUP BY kind, name
ORDER BY times DESC, kind, name
