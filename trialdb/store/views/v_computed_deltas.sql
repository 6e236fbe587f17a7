-- One row is one arm against another as the two figures of one source give it: a difference that the source does not state
-- study: name of the study
-- nct_id: number of the study in ClinicalTrials.gov
-- intervention: what the arm gets, a combination joined by +
-- arm: what the arm is called
-- dose_value: dose at one time
-- dose_unit: unit of the dose
-- dose_mg: the dose in mg; empty where the unit is no mass
-- dose_level: high, medium or low where sources speak of it so
-- regimen: schedule in words, such as every 4 weeks
-- endpoint: short form of the endpoint, such as EASI-75
-- endpoint_label: the endpoint in words
-- at_value: when it was measured: the figure
-- at_unit: when it was measured: day, week, month, year
-- at_days: when it was measured, in days
-- measure: difference, hazard_ratio, odds_ratio, risk_ratio, rate_ratio, percent_reduction, vaccine_efficacy, other
-- value: the number in the measure's own unit: arm minus comparator for a difference; empty if only a p-value is stated
-- value_text: the number as printed; empty if computed
-- unit: unit of the number
-- comparator: the arm it is compared with
-- comparator_role: placebo, active_comparator, experimental, other
-- comparator_intervention: what the comparator gets
-- arm_value: the arm's own figure in the same source
-- arm_basis: stated, or implied (comparator plus difference)
-- comparator_value: the comparator's own figure in the same source
-- comparator_basis: stated, or implied (arm minus difference; each row has its own)
-- arm_measure: what sort of number the two own figures are; a count with its denominator is a proportion
-- arm_unit: their unit
-- arm_value_text: the arm's own figure as printed; empty for a share of two counts
-- comparator_value_text: the comparator's own figure as printed; empty for a share of two counts
-- arm_n: participants of the arm with the outcome
-- arm_n_total: participants of the arm who were analysed
-- comparator_n: participants of the comparator with the outcome
-- comparator_n_total: participants of the comparator who were analysed
-- counted_by: how n and N of the arms are known: counts, percentages, or percentages and arm sizes; empty if they are not
-- arm_se: standard error of the arm's own mean
-- comparator_se: standard error of the comparator's own mean
-- ci_low: lower end of the confidence interval
-- ci_high: upper end of the confidence interval
-- ci_level: level of the confidence interval in percent
-- method: how the interval was computed: Newcombe, Katz, Woolf or normal, unpooled, and with which counts; empty if it is stated
-- p_operator: sign before the p-value
-- p_value: the p-value, 0 to 1
-- direction: higher or lower than the comparator, if only that is said
-- significant: whether the source calls it statistically significant
-- test_type: superiority, non-inferiority, equivalence
-- subgroup: part of the participants; empty for all
-- population: analysis set, such as intention-to-treat
-- class_title: row of a registry outcome that both figures stand in
-- category: category of a registry outcome that both figures stand in
-- higher_is_better: whether a higher figure is good for the patient
-- basis: stated (the source states the comparison) or computed (from two shares, means, changes or rates of the same source; never from medians or counts)
-- publisher: who published the source
-- published_on: when, as exactly as it is known
-- url: address of the source
-- source_kind: registry, journal_article, journal_abstract, conference_report, press_release, trade_news, other
-- source_rank: 1 for the strongest kind of source (registry) to 7 (other)
-- quote: the words that state it, or that state the two figures
-- result_id: row in results of the stated comparison; empty if computed
-- arm_result_id: row in results of the arm's own figure
-- comparator_result_id: row in results of the comparator's own figure
-- study_id: row in studies
-- arm_id: row in arms
-- comparator_id: row in arms, of the comparator
-- endpoint_id: row in endpoints
-- source_id: row in sources
CREATE VIEW v_computed_deltas AS
SELECT
    t.study,
    t.nct_id,
    t.intervention,
    t.arm,
    t.dose_value,
    t.dose_unit,
    t.dose_mg,
    t.dose_level,
    t.regimen,
    t.endpoint,
    t.endpoint_label,
    t.at_value,
    t.at_unit,
    t.at_days,
    CAST('difference' AS TEXT) AS measure,
    CAST(ROUND(CAST(t.arm_value - t.comparator_value AS NUMERIC), 6) AS DOUBLE PRECISION) AS value,
    CAST(NULL AS TEXT) AS value_text,
    CAST(t.arm_unit AS TEXT) AS unit,
    t.comparator,
    t.comparator_role,
    t.comparator_intervention,
    t.arm_value,
    'stated' AS arm_basis,
    t.comparator_value,
    'stated' AS comparator_basis,
    t.arm_measure,
    t.arm_unit,
    t.arm_value_text,
    t.comparator_value_text,
    t.arm_n,
    t.arm_n_total,
    t.comparator_n,
    t.comparator_n_total,
    t.counted_by,
    t.arm_se,
    t.comparator_se,
    -- Newcombe 1998 (method 10) from Wilson's bounds; means as RevMan does.
    CAST(ROUND(CAST(
        CASE
            WHEN t.is_share = 1 THEN (
                SELECT CASE WHEN w.p <= 1 AND w.q <= 1 THEN 100 * (w.p - w.q - sqrt(
                    power(w.p - (w.p + 3.8414588206941285 / (2 * w.n) - 1.9599639845400545 * sqrt(w.p * (1 - w.p) / w.n + 3.8414588206941285 / (4 * w.n * w.n)))
                        / (1 + 3.8414588206941285 / w.n), 2)
                    + power(w.q - (w.q + 3.8414588206941285 / (2 * w.m) + 1.9599639845400545 * sqrt(w.q * (1 - w.q) / w.m + 3.8414588206941285 / (4 * w.m * w.m)))
                        / (1 + 3.8414588206941285 / w.m), 2))) END
                FROM (
                    SELECT
                        1.0 * t.arm_n / NULLIF(t.arm_n_total, 0) AS p, 1.0 * t.arm_n_total AS n,
                        1.0 * t.comparator_n / NULLIF(t.comparator_n_total, 0) AS q, 1.0 * t.comparator_n_total AS m
                ) AS w
            )
            ELSE t.arm_value - t.comparator_value - 1.9599639845400545 * sqrt(power(t.arm_se, 2) + power(t.comparator_se, 2))
        END AS NUMERIC), 6) AS DOUBLE PRECISION
    ) AS ci_low,
    CAST(ROUND(CAST(
        CASE
            WHEN t.is_share = 1 THEN (
                SELECT CASE WHEN w.p <= 1 AND w.q <= 1 THEN 100 * (w.p - w.q + sqrt(
                    power(w.p - (w.p + 3.8414588206941285 / (2 * w.n) + 1.9599639845400545 * sqrt(w.p * (1 - w.p) / w.n + 3.8414588206941285 / (4 * w.n * w.n)))
                        / (1 + 3.8414588206941285 / w.n), 2)
                    + power(w.q - (w.q + 3.8414588206941285 / (2 * w.m) - 1.9599639845400545 * sqrt(w.q * (1 - w.q) / w.m + 3.8414588206941285 / (4 * w.m * w.m)))
                        / (1 + 3.8414588206941285 / w.m), 2))) END
                FROM (
                    SELECT
                        1.0 * t.arm_n / NULLIF(t.arm_n_total, 0) AS p, 1.0 * t.arm_n_total AS n,
                        1.0 * t.comparator_n / NULLIF(t.comparator_n_total, 0) AS q, 1.0 * t.comparator_n_total AS m
                ) AS w
            )
            ELSE t.arm_value - t.comparator_value + 1.9599639845400545 * sqrt(power(t.arm_se, 2) + power(t.comparator_se, 2))
        END AS NUMERIC), 6) AS DOUBLE PRECISION
    ) AS ci_high,
    CAST(
        CASE
            WHEN CASE WHEN t.is_share = 1 THEN t.arm_n + t.comparator_n ELSE t.arm_se + t.comparator_se END IS NOT NULL
                THEN 95
        END AS DOUBLE PRECISION
    ) AS ci_level,
    CAST(
        CASE
            WHEN t.is_share = 0 THEN CASE WHEN t.arm_se + t.comparator_se IS NOT NULL THEN 'normal, unpooled' END
            WHEN t.arm_n + t.comparator_n IS NOT NULL
                THEN 'Newcombe' || CASE WHEN t.counted_by = 'counts' THEN '' ELSE ', counts from ' || t.counted_by END
        END AS TEXT
    ) AS method,
    t.p_operator,
    t.p_value,
    t.direction,
    t.significant,
    t.test_type,
    t.subgroup,
    t.population,
    t.class_title,
    t.category,
    t.higher_is_better,
    'computed' AS basis,
    t.publisher,
    t.published_on,
    t.url,
    t.source_kind,
    t.source_rank,
    t.quote,
    CAST(NULL AS INTEGER) AS result_id,
    t.arm_result_id,
    t.comparator_result_id,
    t.study_id,
    t.arm_id,
    t.comparator_id,
    t.endpoint_id,
    t.source_id
FROM v_pairs AS t
-- A source that states the difference needs none computed.
WHERE NOT EXISTS (
    SELECT 1
    FROM results AS c
    WHERE c.endpoint_id = t.endpoint_id AND c.study_id = t.study_id AND COALESCE(c.at_days, -1) = t.at_key
        AND COALESCE(c.class_title, '') = t.class_key AND COALESCE(c.category, '') = t.category_key
        AND c.arm_id = t.arm_id AND +c.comparator_id = t.comparator_id AND c.measure = 'difference' AND c.value IS NOT NULL
        AND +c.source_id = t.source_id AND COALESCE(c.outcome_id, 0) = t.outcome_key
        AND COALESCE(c.subgroup, '') || '|' || COALESCE(c.population, '') = t.group_key
)
