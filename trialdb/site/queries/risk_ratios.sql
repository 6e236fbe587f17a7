-- title: Risk ratios
-- description: Risk ratios that sources state or that counted shares give (interval by Katz), versus any comparator.
-- drug: generic name of a drug
-- endpoint: short form of an endpoint; empty for all
-- example: drug=upadacitinib; endpoint=EASI-75
SELECT study, arm, comparator, endpoint, at_value, at_unit, value AS risk_ratio, ci_low, ci_high, arm_n, arm_n_total,
    comparator_n, comparator_n_total, counted_by, method, basis, publisher, published_on, quote
FROM v_effects
WHERE measure = 'risk_ratio'
    AND (:endpoint = '' OR endpoint_id IN (SELECT id FROM endpoints WHERE code = :endpoint COLLATE NOCASE))
    AND study_id IN (
        SELECT a.study_id FROM arms AS a JOIN arm_interventions AS ai ON ai.arm_id = a.id
        JOIN interventions AS i ON i.id = ai.intervention_id WHERE i.name = :drug COLLATE NOCASE)
ORDER BY endpoint, study, dose_mg DESC, at_days, source_rank
