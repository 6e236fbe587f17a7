-- title: Timeline of a drug
-- description: What happened to a drug when: results, filings, approvals, deals, each with the words that say so.
-- drug: generic name of a drug
-- example: drug=rocatinlimab
SELECT date, label, intervention, study, organisations, publisher, published_on, quote
FROM v_timeline
WHERE intervention_id IN (SELECT id FROM interventions WHERE name = :drug COLLATE NOCASE)
    OR study_id IN (
        SELECT a.study_id FROM arms AS a JOIN arm_interventions AS ai ON ai.arm_id = a.id
        JOIN interventions AS i ON i.id = ai.intervention_id WHERE i.name = :drug COLLATE NOCASE)
ORDER BY date, study, published_on
