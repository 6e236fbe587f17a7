-- One row is one effect of an arm against another as the two figures of one source give it: a difference that the source does not state, and the risk and odds ratio of two counted shares
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
CREATE VIEW v_computed_effects AS
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
    t.measure,
    CAST(ROUND(CAST(
        CASE WHEN t.measure = 'difference' THEN t.arm_value - t.comparator_value ELSE (
            SELECT CASE
                WHEN t.measure = 'risk_ratio' THEN w.a / (w.a + w.b) / (w.c / (w.c + w.d))
                ELSE w.a * w.d / (w.b * w.c)
            END
            FROM (
                SELECT n.a + n.half AS a, n.b + n.half AS b, n.c + n.half AS c, n.d + n.half AS d
                FROM (
                    SELECT x.*, CASE WHEN x.a * x.c = 0 OR (t.measure = 'odds_ratio' AND x.b * x.d = 0) THEN 0.5 ELSE 0.0 END AS half
                    FROM (
                        SELECT y.n AS a, y.n_total - y.n AS b, y.m AS c, y.m_total - y.m AS d
                        FROM (SELECT t.arm_n AS n, t.arm_n_total AS n_total, t.comparator_n AS m, t.comparator_n_total AS m_total) AS y
                    ) AS x
                ) AS n
            ) AS w
        ) END AS NUMERIC), 6) AS DOUBLE PRECISION
    ) AS value,
    CAST(NULL AS TEXT) AS value_text,
    CASE WHEN t.measure = 'difference' THEN t.arm_unit END AS unit,
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
    -- Newcombe 1998 (method 10) from Wilson's bounds; logarithms after Katz 1978 and Woolf 1955; means as RevMan does.
    CAST(ROUND(CAST(
        CASE
            WHEN t.measure <> 'difference' THEN (
                SELECT CASE
                    WHEN t.measure = 'risk_ratio' THEN w.a / (w.a + w.b) / (w.c / (w.c + w.d))
                        * exp(-1.9599639845400545 * sqrt(1 / w.a - 1 / (w.a + w.b) + 1 / w.c - 1 / (w.c + w.d)))
                    ELSE w.a * w.d / (w.b * w.c) * exp(-1.9599639845400545 * sqrt(1 / w.a + 1 / w.b + 1 / w.c + 1 / w.d))
                END
                FROM (
                    SELECT n.a + n.half AS a, n.b + n.half AS b, n.c + n.half AS c, n.d + n.half AS d
                    FROM (
                        SELECT x.*, CASE WHEN x.a * x.c = 0 OR (t.measure = 'odds_ratio' AND x.b * x.d = 0) THEN 0.5 ELSE 0.0 END AS half
                        FROM (
                            SELECT y.n AS a, y.n_total - y.n AS b, y.m AS c, y.m_total - y.m AS d
                            FROM (SELECT t.arm_n AS n, t.arm_n_total AS n_total, t.comparator_n AS m, t.comparator_n_total AS m_total) AS y
                        ) AS x
                    ) AS n
                ) AS w
            )
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
            ELSE (
                SELECT t.arm_value - t.comparator_value - 1.9599639845400545 * sqrt(w.a * w.a + w.b * w.b)
                FROM (SELECT t.arm_se AS a, t.comparator_se AS b) AS w
            )
        END AS NUMERIC), 6) AS DOUBLE PRECISION
    ) AS ci_low,
    CAST(ROUND(CAST(
        CASE
            WHEN t.measure <> 'difference' THEN (
                SELECT CASE
                    WHEN t.measure = 'risk_ratio' THEN w.a / (w.a + w.b) / (w.c / (w.c + w.d))
                        * exp(+1.9599639845400545 * sqrt(1 / w.a - 1 / (w.a + w.b) + 1 / w.c - 1 / (w.c + w.d)))
                    ELSE w.a * w.d / (w.b * w.c) * exp(+1.9599639845400545 * sqrt(1 / w.a + 1 / w.b + 1 / w.c + 1 / w.d))
                END
                FROM (
                    SELECT n.a + n.half AS a, n.b + n.half AS b, n.c + n.half AS c, n.d + n.half AS d
                    FROM (
                        SELECT x.*, CASE WHEN x.a * x.c = 0 OR (t.measure = 'odds_ratio' AND x.b * x.d = 0) THEN 0.5 ELSE 0.0 END AS half
                        FROM (
                            SELECT y.n AS a, y.n_total - y.n AS b, y.m AS c, y.m_total - y.m AS d
                            FROM (SELECT t.arm_n AS n, t.arm_n_total AS n_total, t.comparator_n AS m, t.comparator_n_total AS m_total) AS y
                        ) AS x
                    ) AS n
                ) AS w
            )
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
            ELSE (
                SELECT t.arm_value - t.comparator_value + 1.9599639845400545 * sqrt(w.a * w.a + w.b * w.b)
                FROM (SELECT t.arm_se AS a, t.comparator_se AS b) AS w
            )
        END AS NUMERIC), 6) AS DOUBLE PRECISION
    ) AS ci_high,
    CASE
        WHEN CASE WHEN t.is_share = 1 THEN t.arm_n + t.comparator_n ELSE t.arm_se + t.comparator_se END IS NOT NULL
            THEN 95.0
    END AS ci_level,
    CASE
        WHEN t.is_share = 0 THEN CASE WHEN t.arm_se + t.comparator_se IS NOT NULL THEN 'normal, unpooled' END
        WHEN t.arm_n + t.comparator_n IS NOT NULL
            THEN CASE t.measure WHEN 'difference' THEN 'Newcombe' WHEN 'risk_ratio' THEN 'Katz' ELSE 'Woolf' END
                || CASE
                    WHEN t.measure = 'difference' THEN ''
                    -- A ratio of an empty cell needs 0.5 in each.
                    WHEN t.arm_n = 0 OR t.comparator_n = 0 THEN ', 0.5 added to each cell'
                    WHEN t.measure = 'odds_ratio' AND (t.arm_n = t.arm_n_total OR t.comparator_n = t.comparator_n_total)
                        THEN ', 0.5 added to each cell'
                    ELSE ''
                END
                || CASE WHEN t.counted_by = 'counts' THEN '' ELSE ', counts from ' || t.counted_by END
    END AS method,
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
FROM (
    SELECT
        a.study,
        a.nct_id,
        a.intervention,
        a.arm,
        a.dose_value,
        a.dose_unit,
        a.dose_mg,
        a.dose_level,
        a.regimen,
        e.code AS endpoint,
        e.label AS endpoint_label,
        f.at_value,
        f.at_unit,
        f.at_days,
        m.measure,
        b.arm AS comparator,
        b.role AS comparator_role,
        b.intervention AS comparator_intervention,
        f.value AS arm_value,
        g.value AS comparator_value,
        f.measure AS arm_measure,
        f.unit AS arm_unit,
        f.value_text AS arm_value_text,
        g.value_text AS comparator_value_text,
        f.n AS arm_n,
        f.n_total AS arm_n_total,
        g.n AS comparator_n,
        g.n_total AS comparator_n_total,
        -- Of one measure and unit, both are shares or none is.
        CASE WHEN f.measure = 'proportion' AND f.unit_key = '%' THEN 1 ELSE 0 END AS is_share,
        CASE WHEN f.counted_by > g.counted_by THEN f.counted_by ELSE g.counted_by END AS counted_by,
        f.se AS arm_se,
        g.se AS comparator_se,
        p.p_operator,
        p.p_value,
        p.direction,
        p.significant,
        p.test_type,
        f.subgroup,
        f.population,
        f.class_title,
        f.category,
        e.higher_is_better,
        s.publisher,
        s.published_on,
        s.url,
        s.kind AS source_kind,
        CASE s.kind
            WHEN 'registry' THEN 1
            WHEN 'journal_article' THEN 2
            WHEN 'journal_abstract' THEN 3
            WHEN 'conference_report' THEN 4
            WHEN 'press_release' THEN 5
            WHEN 'trade_news' THEN 6
            ELSE 7
        END AS source_rank,
        CASE
            WHEN ev.locator <> '' THEN COALESCE(f.reported_endpoint || ': ', '') || f.printed || ' … ' || g.printed
            WHEN ev.quote = oe.quote THEN ev.quote
            ELSE ev.quote || ' … ' || oe.quote
        END AS quote,
        f.result_id AS arm_result_id,
        g.result_id AS comparator_result_id,
        f.study_id,
        f.arm_id,
        g.arm_id AS comparator_id,
        f.endpoint_id,
        f.source_id
    FROM v_figures AS f
    JOIN v_arms AS a ON a.arm_id = f.arm_id
    JOIN endpoints AS e ON e.id = f.endpoint_id
    -- From here in this order: the other arms of the study, then the one figure of each that has the same key.
    CROSS JOIN v_arms AS b
    CROSS JOIN v_figures AS g
    CROSS JOIN (
        SELECT 'difference' AS measure UNION ALL SELECT 'risk_ratio' UNION ALL SELECT 'odds_ratio'
    ) AS m
    CROSS JOIN sources AS s
    CROSS JOIN evidence AS ev
    CROSS JOIN evidence AS oe
    -- A p-value that stands alone belongs to the pair, whichever arm is named first.
    LEFT JOIN results AS p ON p.id = (
        SELECT MIN(c.id)
        FROM results AS c
        WHERE c.endpoint_id = f.endpoint_id AND c.study_id = f.study_id AND COALESCE(c.at_days, -1) = f.at_key
                    AND COALESCE(c.class_title, '') = f.class_key AND COALESCE(c.category, '') = f.category_key
                    AND c.arm_id IN (a.arm_id, b.arm_id) AND c.measure IN ('difference', 'other') AND c.value IS NULL AND c.p_value IS NOT NULL AND +c.comparator_id IN (a.arm_id, b.arm_id)
                    AND +c.source_id = f.source_id AND COALESCE(c.outcome_id, 0) = f.outcome_key
                    AND COALESCE(c.subgroup, '') || '|' || COALESCE(c.population, '') = f.group_key
    )
    -- The difference of two medians is no median difference, and that of two counts depends on the size of the arms.
    WHERE f.measure IN ('proportion', 'mean', 'mean_change', 'percent_change', 'rate')
        AND b.study_id = f.study_id AND b.arm_id <> a.arm_id
        AND g.endpoint_id = f.endpoint_id AND g.study_id = f.study_id AND g.at_key = f.at_key
                    AND g.class_key = f.class_key AND g.category_key = f.category_key AND g.arm_id = b.arm_id
                    AND +g.source_id = f.source_id AND g.outcome_key = f.outcome_key AND g.unit_key = f.unit_key
                    AND g.measure = f.measure AND g.group_key = f.group_key
        AND s.id = f.source_id AND +s.replaced_by IS NULL
        AND ev.id = f.evidence_id AND oe.id = g.evidence_id
        -- Each pair once: the control is the comparator; of two arms of one role the one entered later.
        AND a.role <> 'placebo'
        AND CASE
            WHEN b.role = 'placebo' THEN 1
            WHEN a.role = b.role THEN CASE WHEN a.arm_id < b.arm_id THEN 1 ELSE 0 END
            WHEN a.role = 'experimental' OR (a.role = 'other' AND b.role = 'active_comparator') THEN 1
            ELSE 0
        END = 1
        -- Two doses of one drug are compared only where a source does; an arm that pools them holds both.
        AND CASE
            WHEN b.role = 'placebo' THEN 1
            WHEN g.result_id IS NOT NULL AND COALESCE(a.intervention, '') = COALESCE(b.intervention, '') THEN 0
            ELSE 1
        END = 1
        AND CASE
            WHEN m.measure <> 'difference' THEN f.measure = 'proportion' AND f.unit_key = '%'
                AND f.n <= f.n_total AND g.n <= g.n_total AND f.n + g.n > 0 AND f.n_total > 0 AND g.n_total > 0
                AND f.n + g.n < f.n_total + g.n_total
            -- A source that states the difference needs none computed.
            ELSE NOT EXISTS (
                SELECT 1
                FROM results AS c
                WHERE c.endpoint_id = f.endpoint_id AND c.study_id = f.study_id AND COALESCE(c.at_days, -1) = f.at_key
                    AND COALESCE(c.class_title, '') = f.class_key AND COALESCE(c.category, '') = f.category_key
                    AND c.arm_id = a.arm_id AND +c.comparator_id = b.arm_id AND c.measure = 'difference' AND c.value IS NOT NULL
                    AND +c.source_id = f.source_id AND COALESCE(c.outcome_id, 0) = f.outcome_key
                    AND COALESCE(c.subgroup, '') || '|' || COALESCE(c.population, '') = f.group_key
            )
        END
        -- A source may print an arm's figure more than once; the first counts.
        AND NOT EXISTS (
            SELECT 1
            FROM v_figures AS x
            WHERE x.endpoint_id = f.endpoint_id AND x.study_id = f.study_id AND x.at_key = f.at_key
                    AND x.class_key = f.class_key AND x.category_key = f.category_key AND x.arm_id = a.arm_id AND x.position < f.position
                    AND +x.source_id = f.source_id AND x.outcome_key = f.outcome_key AND x.unit_key = f.unit_key
                    AND x.measure = f.measure AND x.group_key = f.group_key
        )
        AND NOT EXISTS (
            SELECT 1
            FROM v_figures AS x
            WHERE x.endpoint_id = g.endpoint_id AND x.study_id = g.study_id AND x.at_key = g.at_key
                    AND x.class_key = g.class_key AND x.category_key = g.category_key AND x.arm_id = b.arm_id AND x.position < g.position
                    AND +x.source_id = g.source_id AND x.outcome_key = g.outcome_key AND x.unit_key = g.unit_key
                    AND x.measure = g.measure AND x.group_key = g.group_key
        )
) AS t
