-- One row is one figure of one arm as it can be compared: a count with its denominator is a proportion
-- result_id: row in results
-- source_id: row in sources
-- study_id: row in studies
-- endpoint_id: row in endpoints
-- arm_id: row in arms
-- at_key: when it was measured, in days; -1 if not stated
-- outcome_key: outcome of a registry record; 0 for running text
-- class_key: class of that outcome; empty if it has none
-- category_key: category of that outcome; empty if it has none
-- group_key: part of the participants, and analysis set
-- measure: what sort of number it is
-- value: the number
-- unit: unit of the number
-- unit_key: unit; empty if there is none
-- n: participants with the outcome
-- n_total: participants who were analysed
-- value_text: the number as printed; empty for a share of two counts
-- position: place among the results of the source
CREATE VIEW v_figures AS
SELECT
    r.id AS result_id,
    r.source_id,
    r.study_id,
    r.endpoint_id,
    r.arm_id,
    COALESCE(r.at_days, -1) AS at_key,
    COALESCE(r.outcome_id, 0) AS outcome_key,
    COALESCE(r.class_title, '') AS class_key,
    COALESCE(r.category, '') AS category_key,
    -- Whatever distinguishes two facts is part of their key, so that nothing is mixed.
    COALESCE(r.subgroup, '') || '|' || COALESCE(r.population, '') AS group_key,
    CASE WHEN r.measure = 'count' AND r.n <= r.n_total AND r.n_total > 0 THEN 'proportion' ELSE r.measure END AS measure,
    CASE
        WHEN r.measure = 'count' AND r.n <= r.n_total AND r.n_total > 0
            THEN CAST(ROUND(CAST(100.0 * r.n / r.n_total AS NUMERIC), 6) AS DOUBLE PRECISION)
        ELSE r.value
    END AS value,
    CASE WHEN r.measure = 'count' AND r.n <= r.n_total AND r.n_total > 0 THEN '%' ELSE r.unit END AS unit,
    CASE WHEN r.measure = 'count' AND r.n <= r.n_total AND r.n_total > 0 THEN '%' ELSE COALESCE(r.unit, '') END AS unit_key,
    r.n,
    r.n_total,
    CASE WHEN r.measure = 'count' AND r.n <= r.n_total AND r.n_total > 0 THEN NULL ELSE r.value_text END AS value_text,
    r.position
FROM results AS r
WHERE r.comparator_id IS NULL AND r.value IS NOT NULL
