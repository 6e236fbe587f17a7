-- One row is one figure of one arm as it can be compared: a count with its denominator is a proportion
-- result_id: row in results
-- source_id: row in sources
-- study_id: row in studies
-- endpoint_id: row in endpoints
-- arm_id: row in arms
-- group_id: row in result_groups; empty for running text
-- at_key: when it was measured, in days; -1 if not stated
-- outcome_key: outcome of a registry record; 0 for running text
-- class_key: class of that outcome; empty if it has none
-- category_key: category of that outcome; empty if it has none
-- group_key: part of the participants, and analysis set
-- measure: what sort of number it is
-- value: the number
-- unit: unit of the number
-- unit_key: unit; empty if there is none
-- n: participants with the outcome; of a share without counts those that it stands for, if they give the printed share
-- n_total: participants who were analysed; if the source does not say, the size of the arm
-- counted_by: where n and n_total come from, if there are both: counts, percentages, or percentages and arm sizes; empty for what is no share
-- se: standard error of a mean, as stated or from standard deviation or interval
-- value_text: the number as printed; empty for a share of two counts
-- printed: the number as printed, of a count with its denominator
-- at_value: when it was measured: the figure
-- at_unit: when it was measured: day, week, month, year
-- at_days: when it was measured, in days
-- subgroup: part of the participants; empty for all
-- population: analysis set, such as intention-to-treat
-- class_title: row of a registry outcome, if it is more than a time point
-- category: category of a registry outcome
-- reported_endpoint: the endpoint in the source's words
-- position: place among the results of the source
-- evidence_id: row in evidence
CREATE VIEW v_figures AS
SELECT
    r.id AS result_id,
    r.source_id,
    r.study_id,
    r.endpoint_id,
    r.arm_id,
    r.group_id,
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
    CASE
        WHEN r.n IS NOT NULL THEN r.n
        -- Only counts that give the share as it is printed are the ones it stands for: the gap is at most half a unit of
        -- its last place. The size of an arm is not that of a part of it.
        WHEN r.measure = 'proportion' AND r.unit = '%' AND r.value BETWEEN 0 AND 100 AND r.analysed > 0 THEN (
            SELECT CASE
                WHEN w.gap <= 0.0005001 THEN CAST(w.counted AS INTEGER)
                WHEN RTRIM(COALESCE(r.value_text, ''), ' %') LIKE CASE
                    WHEN w.gap <= 0.0050001 THEN '%.___%' WHEN w.gap <= 0.0500001 THEN '%.__%' WHEN w.gap <= 0.5000001 THEN '%._%'
                    ELSE '%'
                END THEN NULL
                ELSE CAST(w.counted AS INTEGER)
            END
            FROM (
                SELECT c.counted, ABS(100.0 * c.counted / c.analysed - r.value) AS gap
                FROM (SELECT ROUND(CAST(r.value * r.analysed / 100.0 AS NUMERIC)) AS counted, r.analysed) AS c
            ) AS w
        )
    END AS n,
    CASE WHEN r.measure = 'proportion' THEN r.analysed ELSE r.n_total END AS n_total,
    CASE
        WHEN r.measure = 'proportion' AND r.unit = '%' THEN CASE
            WHEN r.n_total IS NULL THEN 'percentages and arm sizes' WHEN r.n IS NULL THEN 'percentages' ELSE 'counts'
        END
        WHEN r.measure = 'count' AND r.n <= r.n_total AND r.n_total > 0 THEN 'counts'
    END AS counted_by,
    CASE
        WHEN r.measure NOT IN ('mean', 'mean_change', 'percent_change') THEN NULL
        WHEN r.dispersion_kind = 'se' AND r.dispersion_value > 0 THEN r.dispersion_value
        WHEN r.dispersion_kind = 'sd' AND r.dispersion_value > 0
            THEN r.dispersion_value / sqrt(NULLIF(r.analysed, 0))
        WHEN r.ci_low < r.ci_high AND COALESCE(r.ci_level, 95) = 95 THEN (r.ci_high - r.ci_low) / 3.919927969080109
    END AS se,
    CASE WHEN r.measure = 'count' AND r.n <= r.n_total AND r.n_total > 0 THEN NULL ELSE r.value_text END AS value_text,
    r.value_text || CASE WHEN r.measure = 'count' THEN COALESCE(' of ' || r.n_total, '') ELSE '' END AS printed,
    r.at_value,
    r.at_unit,
    r.at_days,
    r.subgroup,
    r.population,
    r.class_title,
    r.category,
    r.reported_endpoint,
    r.position,
    r.evidence_id
FROM (
    SELECT
        r.*,
        CASE
            WHEN r.n_total IS NOT NULL THEN r.n_total
            WHEN r.subgroup IS NULL AND r.population IS NULL AND r.outcome_id IS NULL
                THEN (SELECT a.n FROM arms AS a WHERE a.id = r.arm_id)
        END AS analysed
    FROM results AS r
) AS r
WHERE r.comparator_id IS NULL AND r.value IS NOT NULL
