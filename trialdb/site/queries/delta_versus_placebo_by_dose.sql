-- title: Delta versus placebo by dose
-- description: Every difference from placebo that a source states or that its two figures give (the views behind v_deltas), the highest dose first.
-- drug: generic name of a drug; empty for all that have figures of the endpoint
-- endpoint: short form of an endpoint, such as EASI-75; empty for all of the drug
-- example: drug=upadacitinib; endpoint=EASI-75
WITH chosen AS (
    SELECT DISTINCT r.study_id FROM results AS r JOIN endpoints AS e ON e.id = r.endpoint_id
    WHERE (:endpoint <> '' OR :drug <> '') AND (:endpoint = '' OR e.code = :endpoint COLLATE NOCASE)
        AND (:drug = '' OR r.study_id IN (
            SELECT a.study_id FROM arms AS a JOIN arm_interventions AS ai ON ai.arm_id = a.id
            JOIN interventions AS i ON i.id = ai.intervention_id WHERE i.name = :drug COLLATE NOCASE)))
SELECT study, nct_id, arm, dose_value, dose_unit, regimen, endpoint, at_value, at_unit, value, unit, ci_low, ci_high,
    p_operator, p_value, arm_value, comparator_value, basis, publisher, published_on, quote
FROM (
    SELECT * FROM v_stated_deltas WHERE study_id IN (SELECT study_id FROM chosen)
    UNION ALL
    SELECT * FROM v_computed_deltas WHERE study_id IN (SELECT study_id FROM chosen))
WHERE comparator_role = 'placebo' AND measure = 'difference' AND (:endpoint = '' OR endpoint = :endpoint COLLATE NOCASE)
ORDER BY endpoint, intervention, dose_mg DESC, at_days, study, source_rank
