-- One row is one arm against another as one source states it, with the figures of both arms in the same source
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
CREATE VIEW v_stated_deltas AS
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
    r.at_value,
    r.at_unit,
    r.at_days,
    r.measure,
    r.value,
    r.value_text,
    r.unit,
    b.arm AS comparator,
    b.role AS comparator_role,
    b.intervention AS comparator_intervention,
    -- A figure is implied only where its sign is beyond doubt: a share that stays within 0 to 100, or a change that
    -- goes the same way as the difference.
    CASE
        WHEN f.value IS NOT NULL THEN f.value
        WHEN r.measure = 'difference' AND (
            (g.measure = 'proportion' AND g.value + r.value BETWEEN 0 AND 100)
            OR (g.measure IN ('mean_change', 'percent_change') AND g.value * r.value > 0)
        ) THEN CAST(ROUND(CAST(g.value + r.value AS NUMERIC), 6) AS DOUBLE PRECISION)
    END AS arm_value,
    CASE
        WHEN f.value IS NOT NULL THEN 'stated'
        WHEN r.measure = 'difference' AND (
            (g.measure = 'proportion' AND g.value + r.value BETWEEN 0 AND 100)
            OR (g.measure IN ('mean_change', 'percent_change') AND g.value * r.value > 0)
        ) THEN 'implied'
    END AS arm_basis,
    CASE
        WHEN g.value IS NOT NULL THEN g.value
        WHEN r.measure = 'difference' AND (
            (f.measure = 'proportion' AND f.value - r.value BETWEEN 0 AND 100)
            OR (f.measure IN ('mean_change', 'percent_change') AND f.value * r.value > 0)
        ) THEN CAST(ROUND(CAST(f.value - r.value AS NUMERIC), 6) AS DOUBLE PRECISION)
    END AS comparator_value,
    CASE
        WHEN g.value IS NOT NULL THEN 'stated'
        WHEN r.measure = 'difference' AND (
            (f.measure = 'proportion' AND f.value - r.value BETWEEN 0 AND 100)
            OR (f.measure IN ('mean_change', 'percent_change') AND f.value * r.value > 0)
        ) THEN 'implied'
    END AS comparator_basis,
    COALESCE(f.measure, g.measure) AS arm_measure,
    COALESCE(f.unit, g.unit) AS arm_unit,
    f.value_text AS arm_value_text,
    g.value_text AS comparator_value_text,
    f.n AS arm_n,
    f.n_total AS arm_n_total,
    g.n AS comparator_n,
    g.n_total AS comparator_n_total,
    CASE
        WHEN f.counted_by IS NULL OR g.counted_by IS NULL THEN NULL
        WHEN f.counted_by > g.counted_by THEN f.counted_by
        ELSE g.counted_by
    END AS counted_by,
    f.se AS arm_se,
    g.se AS comparator_se,
    r.ci_low,
    r.ci_high,
    r.ci_level,
    CAST(NULL AS TEXT) AS method,
    r.p_operator,
    r.p_value,
    r.direction,
    r.significant,
    r.test_type,
    r.subgroup,
    r.population,
    r.class_title,
    r.category,
    e.higher_is_better,
    'stated' AS basis,
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
        WHEN ev.locator = '' THEN ev.quote
        ELSE COALESCE(r.reported_endpoint || ': ', '') || COALESCE(r.value_text, '')
            || COALESCE(' (' || r.low_text || ' to ' || r.high_text || ')', '') || COALESCE(', p ' || r.p_text, '')
    END AS quote,
    r.id AS result_id,
    f.result_id AS arm_result_id,
    g.result_id AS comparator_result_id,
    r.study_id,
    r.arm_id,
    r.comparator_id,
    r.endpoint_id,
    r.source_id
FROM (
    SELECT
        r.*,
        COALESCE(r.at_days, -1) AS at_key,
        COALESCE(r.unit, '') AS unit_key,
        COALESCE(r.outcome_id, 0) AS outcome_key,
        COALESCE(r.class_title, '') AS class_key,
        COALESCE(r.category, '') AS category_key,
        COALESCE(r.subgroup, '') || '|' || COALESCE(r.population, '') AS group_key
    FROM results AS r
    WHERE r.comparator_id IS NOT NULL
) AS r
JOIN sources AS s ON s.id = r.source_id AND +s.replaced_by IS NULL
JOIN evidence AS ev ON ev.id = r.evidence_id
JOIN v_arms AS b ON b.arm_id = r.comparator_id
JOIN v_arms AS a ON a.arm_id = r.arm_id
-- Of several ways in which arms were measured the one that has both figures, then the one whose figures give the
-- stated difference. A source may print an arm's figure more than once; the first counts.
LEFT JOIN v_figures AS f ON f.result_id = (
    SELECT w.result_id
    FROM (
        SELECT
            x.result_id,
            x.position,
            CASE x.measure
                WHEN 'proportion' THEN 1 WHEN 'mean_change' THEN 2 WHEN 'percent_change' THEN 3
                WHEN 'median' THEN 4 WHEN 'rate' THEN 5 WHEN 'mean' THEN 6 ELSE 7
            END AS sort,
            (
                SELECT MIN(CASE WHEN r.measure = 'difference' THEN COALESCE(ABS(x.value - y.value - r.value), 0) ELSE 0 END)
                FROM v_figures AS y
                WHERE y.endpoint_id = x.endpoint_id AND y.study_id = x.study_id AND y.at_key = x.at_key
                    AND y.class_key = x.class_key AND y.category_key = x.category_key AND y.arm_id = r.comparator_id
                    AND +y.source_id = x.source_id AND y.outcome_key = x.outcome_key AND y.group_key = x.group_key
                    AND y.measure = x.measure AND y.unit_key = x.unit_key
                    AND (r.analysis_id IS NULL OR EXISTS (
                        SELECT 1 FROM analysis_groups AS a WHERE a.analysis_id = r.analysis_id AND a.group_id = y.group_id
                    ))
            ) AS gap
        FROM v_figures AS x
        WHERE x.endpoint_id = r.endpoint_id AND x.study_id = r.study_id AND x.at_key = r.at_key
            AND x.class_key = r.class_key AND x.category_key = r.category_key AND x.arm_id = r.arm_id
            AND +x.source_id = r.source_id AND x.outcome_key = r.outcome_key AND x.group_key = r.group_key
            AND (r.analysis_id IS NULL OR EXISTS (
                SELECT 1 FROM analysis_groups AS a WHERE a.analysis_id = r.analysis_id AND a.group_id = x.group_id
            ))
            AND (r.measure <> 'difference' OR r.value IS NULL OR x.unit_key = r.unit_key)
            AND (r.measure <> 'difference' OR x.measure NOT IN ('count', 'other'))
    ) AS w
    ORDER BY CASE WHEN w.gap IS NULL THEN 1 ELSE 0 END, w.gap, w.sort, w.position
    LIMIT 1
)
-- With the arm's figure its comparator's of the same sort, else the comparator's alone.
LEFT JOIN v_figures AS g ON g.result_id = (
    SELECT x.result_id
    FROM v_figures AS x
    WHERE x.endpoint_id = r.endpoint_id AND x.study_id = r.study_id AND x.at_key = r.at_key
        AND x.class_key = r.class_key AND x.category_key = r.category_key AND x.arm_id = r.comparator_id
        AND +x.source_id = r.source_id AND x.outcome_key = r.outcome_key AND x.group_key = r.group_key
        AND (r.analysis_id IS NULL OR EXISTS (
            SELECT 1 FROM analysis_groups AS a WHERE a.analysis_id = r.analysis_id AND a.group_id = x.group_id
        ))
        AND (r.measure <> 'difference' OR r.value IS NULL OR x.unit_key = r.unit_key)
        AND (r.measure <> 'difference' OR x.measure NOT IN ('count', 'other'))
        AND (f.result_id IS NULL OR (x.measure = f.measure AND x.unit_key = f.unit_key))
    ORDER BY
        CASE x.measure
            WHEN 'proportion' THEN 1 WHEN 'mean_change' THEN 2 WHEN 'percent_change' THEN 3
            WHEN 'median' THEN 4 WHEN 'rate' THEN 5 WHEN 'mean' THEN 6 ELSE 7
        END,
        x.position
    LIMIT 1
)
JOIN endpoints AS e ON e.id = r.endpoint_id
