-- title: Adverse events by arm
-- description: How often each adverse event was counted in each arm, as each current source states it.
-- drug: generic name of a drug, whose studies are shown with all their arms
-- event: preferred term of an event, or the beginning of one; empty for all
-- example: drug=orforglipron; event=Nausea
SELECT study, term, arm, role, value, unit, n, n_total, basis, serious, at_value, at_unit, publisher, published_on, quote
FROM v_safety
WHERE study_id IN (
        SELECT a.study_id FROM arms AS a JOIN arm_interventions AS ai ON ai.arm_id = a.id
        JOIN interventions AS i ON i.id = ai.intervention_id WHERE i.name = :drug COLLATE NOCASE)
    AND (:event = '' OR term LIKE :event || '%')
ORDER BY study, term, role, dose_mg DESC, arm, source_rank
