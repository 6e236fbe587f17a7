-- One row is the risk or odds ratio of two counted shares of one source
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
CREATE VIEW v_computed_ratios AS
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
    CAST(m.measure AS TEXT) AS measure,
    CAST(ROUND(CAST(
        (
            SELECT CASE
                WHEN m.measure = 'risk_ratio' THEN w.a / (w.a + w.b) / (w.c / (w.c + w.d))
                ELSE w.a * w.d / (w.b * w.c)
            END
            FROM (
                SELECT n.a + n.half AS a, n.b + n.half AS b, n.c + n.half AS c, n.d + n.half AS d
                FROM (
                    SELECT x.*, CASE WHEN x.a * x.c = 0 OR (m.measure = 'odds_ratio' AND x.b * x.d = 0) THEN 0.5 ELSE 0.0 END AS half
                    FROM (
                        SELECT y.n AS a, y.n_total - y.n AS b, y.m AS c, y.m_total - y.m AS d
                        FROM (SELECT t.arm_n AS n, t.arm_n_total AS n_total, t.comparator_n AS m, t.comparator_n_total AS m_total) AS y
                    ) AS x
                ) AS n
            ) AS w
        ) AS NUMERIC), 6) AS DOUBLE PRECISION
    ) AS value,
    CAST(NULL AS TEXT) AS value_text,
    CAST(NULL AS TEXT) AS unit,
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
    -- From the logarithm, after Katz 1978 and Woolf 1955.
    CAST(ROUND(CAST(
        (
            SELECT CASE
                WHEN m.measure = 'risk_ratio' THEN w.a / (w.a + w.b) / (w.c / (w.c + w.d))
                    * exp(-1.9599639845400545 * sqrt(1 / w.a - 1 / (w.a + w.b) + 1 / w.c - 1 / (w.c + w.d)))
                ELSE w.a * w.d / (w.b * w.c) * exp(-1.9599639845400545 * sqrt(1 / w.a + 1 / w.b + 1 / w.c + 1 / w.d))
            END
            FROM (
                SELECT n.a + n.half AS a, n.b + n.half AS b, n.c + n.half AS c, n.d + n.half AS d
                FROM (
                    SELECT x.*, CASE WHEN x.a * x.c = 0 OR (m.measure = 'odds_ratio' AND x.b * x.d = 0) THEN 0.5 ELSE 0.0 END AS half
                    FROM (
                        SELECT y.n AS a, y.n_total - y.n AS b, y.m AS c, y.m_total - y.m AS d
                        FROM (SELECT t.arm_n AS n, t.arm_n_total AS n_total, t.comparator_n AS m, t.comparator_n_total AS m_total) AS y
                    ) AS x
                ) AS n
            ) AS w
        ) AS NUMERIC), 6) AS DOUBLE PRECISION
    ) AS ci_low,
    CAST(ROUND(CAST(
        (
            SELECT CASE
                WHEN m.measure = 'risk_ratio' THEN w.a / (w.a + w.b) / (w.c / (w.c + w.d))
                    * exp(+1.9599639845400545 * sqrt(1 / w.a - 1 / (w.a + w.b) + 1 / w.c - 1 / (w.c + w.d)))
                ELSE w.a * w.d / (w.b * w.c) * exp(+1.9599639845400545 * sqrt(1 / w.a + 1 / w.b + 1 / w.c + 1 / w.d))
            END
            FROM (
                SELECT n.a + n.half AS a, n.b + n.half AS b, n.c + n.half AS c, n.d + n.half AS d
                FROM (
                    SELECT x.*, CASE WHEN x.a * x.c = 0 OR (m.measure = 'odds_ratio' AND x.b * x.d = 0) THEN 0.5 ELSE 0.0 END AS half
                    FROM (
                        SELECT y.n AS a, y.n_total - y.n AS b, y.m AS c, y.m_total - y.m AS d
                        FROM (SELECT t.arm_n AS n, t.arm_n_total AS n_total, t.comparator_n AS m, t.comparator_n_total AS m_total) AS y
                    ) AS x
                ) AS n
            ) AS w
        ) AS NUMERIC), 6) AS DOUBLE PRECISION
    ) AS ci_high,
    CAST(95 AS DOUBLE PRECISION) AS ci_level,
    CAST(
        CASE m.measure WHEN 'risk_ratio' THEN 'Katz' ELSE 'Woolf' END
            || CASE
                -- A ratio of an empty cell needs 0.5 in each.
                WHEN t.arm_n = 0 OR t.comparator_n = 0 THEN ', 0.5 added to each cell'
                WHEN m.measure = 'odds_ratio' AND (t.arm_n = t.arm_n_total OR t.comparator_n = t.comparator_n_total)
                    THEN ', 0.5 added to each cell'
                ELSE ''
            END
            || CASE WHEN t.counted_by = 'counts' THEN '' ELSE ', counts from ' || t.counted_by END AS TEXT
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
CROSS JOIN (SELECT 'risk_ratio' AS measure UNION ALL SELECT 'odds_ratio') AS m
WHERE t.is_share = 1 AND t.arm_n <= t.arm_n_total AND t.comparator_n <= t.comparator_n_total
    AND t.arm_n_total > 0 AND t.comparator_n_total > 0 AND t.arm_n + t.comparator_n > 0
    AND t.arm_n + t.comparator_n < t.arm_n_total + t.comparator_n_total
