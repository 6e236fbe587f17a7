-- title: Studies of a condition
-- description: Studies of a disease with their drugs, sizes and how much current sources state of each.
-- condition: name of a condition, by whatever name the vocabulary knows it
-- example: condition=atopic dermatitis
SELECT study, nct_id, phase, status, drugs, sponsors, enrolled, arms, weeks, started_on, completed_on, sources, results,
    safety_events, first_published, last_published
FROM v_studies
WHERE study_id IN (
    SELECT sc.study_id FROM study_conditions AS sc JOIN condition_names AS n ON n.condition_id = sc.condition_id
    WHERE n.name = :condition COLLATE NOCASE)
ORDER BY last_published DESC, study
