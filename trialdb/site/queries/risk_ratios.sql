-- title: Risk ratios
-- description: Risk ratios that sources state or that counted shares give (interval by Katz), versus any comparator.
-- drug: generic name of a drug
-- endpoint: short form of an endpoint; empty for all
-- example: drug=upadacitinib; endpoint=EASI-75
WITH chosen AS (
    SELECT DISTINCT a.study_id FROM arms AS a JOIN arm_interventions AS ai ON ai.arm_id = a.id
    JOIN interventions AS i ON i.id = ai.intervention_id WHERE i.name = :drug COLLATE NOCASE)
SELECT study, arm, comparator, endpoint, at_value, at_unit, value AS risk_ratio, ci_low, ci_high, arm_n, arm_n_total,
    comparator_n, comparator_n_total, counted_by, method, basis, publisher, published_on, quote
FROM (
    SELECT * FROM v_stated_deltas WHERE study_id IN (SELECT study_id FROM chosen)
    UNION ALL
    SELECT * FROM v_computed_ratios WHERE study_id IN (SELECT study_id FROM chosen))
WHERE measure = 'risk_ratio' AND (:endpoint = '' OR endpoint = :endpoint COLLATE NOCASE)
ORDER BY endpoint, study, dose_mg DESC, at_days, source_rank
