-- title: Delta versus placebo by dose
-- description: Every difference from placebo that a source states or that its two figures give, the highest dose first.
-- drug: generic name of a drug; empty for all
-- endpoint: short form of an endpoint, such as EASI-75; empty for all
-- example: drug=upadacitinib; endpoint=EASI-75
SELECT study, nct_id, arm, dose_value, dose_unit, regimen, endpoint, at_value, at_unit, value, unit, ci_low, ci_high,
    p_operator, p_value, arm_value, comparator_value, basis, publisher, published_on, quote
FROM v_deltas
WHERE comparator_role = 'placebo' AND measure = 'difference'
    AND (:endpoint = '' OR endpoint_id IN (SELECT id FROM endpoints WHERE code = :endpoint COLLATE NOCASE))
    AND (:drug = '' OR study_id IN (
        SELECT a.study_id FROM arms AS a JOIN arm_interventions AS ai ON ai.arm_id = a.id
        JOIN interventions AS i ON i.id = ai.intervention_id WHERE i.name = :drug COLLATE NOCASE))
ORDER BY endpoint, intervention, dose_mg DESC, at_days, study, source_rank
