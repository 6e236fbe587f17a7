-- title: Conflicts of a drug
-- description: Facts of a drug's studies for which two sources print figures that rounding does not explain.
-- drug: generic name of a drug
-- example: drug=orforglipron
SELECT study, arm, comparator, endpoint, at_value, at_unit, measure, value, publisher, published_on, other_value,
    other_publisher, other_published_on, unit, gap, tolerance, quote, other_quote
FROM v_conflicts
WHERE study_id IN (
    SELECT a.study_id FROM arms AS a JOIN arm_interventions AS ai ON ai.arm_id = a.id
    JOIN interventions AS i ON i.id = ai.intervention_id WHERE i.name = :drug COLLATE NOCASE)
ORDER BY ABS(gap) DESC
