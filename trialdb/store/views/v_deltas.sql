-- One row is one arm against another (placebo or any other) as one source states it, or as its two figures give it
-- depends: v_arms
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
-- arm_measure: what sort of number the two own figures are
-- arm_unit: their unit
-- arm_value_text: the arm's own figure as printed
-- comparator_value_text: the comparator's own figure as printed
-- ci_low: lower end of the confidence interval
-- ci_high: upper end of the confidence interval
-- ci_level: level of the confidence interval in percent
-- p_operator: sign before the p-value
-- p_value: the p-value, 0 to 1
-- direction: higher or lower than the comparator, if only that is said
-- significant: whether the source calls it statistically significant
-- test_type: superiority, non-inferiority, equivalence
-- subgroup: part of the participants; empty for all
-- population: analysis set, such as intention-to-treat
-- higher_is_better: whether a higher figure is good for the patient
-- basis: stated (the source states the comparison) or computed (from two figures of the same source)
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
CREATE VIEW v_deltas AS
WITH stated AS (
    -- Whatever distinguishes two facts is part of their key, so that nothing is mixed; '' and -1 stand for "not stated".
    SELECT
        r.*,
        COALESCE(r.at_days, -1) AS at_key,
        COALESCE(r.unit, '') AS unit_key,
        COALESCE(r.subgroup, '') || '|' || COALESCE(r.population, '') AS group_key,
        CASE WHEN r.arm_id < r.comparator_id THEN r.arm_id ELSE r.comparator_id END AS low_arm,
        CASE WHEN r.arm_id < r.comparator_id THEN r.comparator_id ELSE r.arm_id END AS high_arm
    FROM results AS r
    JOIN sources AS s ON s.id = r.source_id AND s.replaced_by IS NULL
),
figures AS (
    -- A source may print an arm's figure more than once; the first counts.
    SELECT *
    FROM (
        SELECT
            stated.*,
            ROW_NUMBER() OVER (
                PARTITION BY source_id, study_id, endpoint_id, at_key, group_key, arm_id, measure, unit_key
                ORDER BY position
            ) AS said
        FROM stated
        WHERE comparator_id IS NULL AND value IS NOT NULL
    ) AS every_figure
    WHERE said = 1
),
comparisons AS (
    SELECT * FROM stated WHERE comparator_id IS NOT NULL
),
own_figures AS (
    -- For each comparison and each way in which its arms were measured: the figures of the two arms.
    SELECT
        c.id AS comparison_id,
        c.value AS delta,
        c.measure AS delta_measure,
        f.measure,
        f.unit,
        MAX(CASE WHEN f.arm_id = c.arm_id THEN f.value END) AS arm_value,
        MAX(CASE WHEN f.arm_id = c.arm_id THEN f.value_text END) AS arm_value_text,
        MAX(CASE WHEN f.arm_id = c.arm_id THEN f.id END) AS arm_result_id,
        MAX(CASE WHEN f.arm_id = c.comparator_id THEN f.value END) AS comparator_value,
        MAX(CASE WHEN f.arm_id = c.comparator_id THEN f.value_text END) AS comparator_value_text,
        MAX(CASE WHEN f.arm_id = c.comparator_id THEN f.id END) AS comparator_result_id
    FROM comparisons AS c
    JOIN figures AS f
        ON f.source_id = c.source_id
        AND f.study_id = c.study_id
        AND f.endpoint_id = c.endpoint_id
        AND f.at_key = c.at_key
        AND f.group_key = c.group_key
        AND f.arm_id IN (c.arm_id, c.comparator_id)
        AND (c.measure <> 'difference' OR c.value IS NULL OR f.unit_key = c.unit_key)
        AND (c.measure <> 'difference' OR f.measure NOT IN ('count', 'other'))
    GROUP BY c.id, c.value, c.measure, f.measure, f.unit
),
chosen AS (
    -- Of several ways the one that has both figures, then the one whose figures give the stated difference.
    SELECT
        own_figures.*,
        ROW_NUMBER() OVER (
            PARTITION BY comparison_id
            ORDER BY
                CASE WHEN arm_value IS NULL OR comparator_value IS NULL THEN 1 ELSE 0 END,
                CASE WHEN delta_measure = 'difference' THEN COALESCE(ABS(arm_value - comparator_value - delta), 0) ELSE 0 END,
                CASE measure
                    WHEN 'proportion' THEN 1 WHEN 'mean_change' THEN 2 WHEN 'percent_change' THEN 3
                    WHEN 'median' THEN 4 WHEN 'rate' THEN 5 WHEN 'mean' THEN 6 ELSE 7
                END,
                COALESCE(arm_result_id, comparator_result_id)
        ) AS pick
    FROM own_figures
),
completed AS (
    -- A figure is implied only where its sign is beyond doubt: a share that stays within 0 to 100, or a change that
    -- goes the same way as the difference.
    SELECT
        chosen.*,
        CASE
            WHEN delta_measure = 'difference' AND arm_value IS NOT NULL AND comparator_value IS NULL
                THEN CAST(ROUND(CAST(arm_value - delta AS NUMERIC), 6) AS DOUBLE PRECISION)
        END AS implied_comparator,
        CASE
            WHEN delta_measure = 'difference' AND comparator_value IS NOT NULL AND arm_value IS NULL
                THEN CAST(ROUND(CAST(comparator_value + delta AS NUMERIC), 6) AS DOUBLE PRECISION)
        END AS implied_arm
    FROM chosen
    WHERE pick = 1
),
stated_rows AS (
    SELECT
        c.id AS result_id, c.study_id, c.arm_id, c.comparator_id, c.endpoint_id, c.source_id, c.evidence_id,
        c.at_value, c.at_unit, c.at_days, c.measure, c.value, c.value_text, c.unit,
        c.ci_low, c.ci_high, c.ci_level, c.p_operator, c.p_value, c.direction, c.significant, c.test_type,
        c.subgroup, c.population,
        'stated' AS basis,
        COALESCE(k.arm_value, CASE WHEN
            (k.measure = 'proportion' AND k.implied_arm BETWEEN 0 AND 100)
            OR (k.measure IN ('mean_change', 'percent_change') AND k.comparator_value * k.delta > 0)
            THEN k.implied_arm END) AS arm_value,
        COALESCE(k.comparator_value, CASE WHEN
            (k.measure = 'proportion' AND k.implied_comparator BETWEEN 0 AND 100)
            OR (k.measure IN ('mean_change', 'percent_change') AND k.arm_value * k.delta > 0)
            THEN k.implied_comparator END) AS comparator_value,
        k.measure AS arm_measure,
        k.unit AS arm_unit,
        k.arm_value_text, k.comparator_value_text, k.arm_result_id, k.comparator_result_id
    FROM comparisons AS c
    LEFT JOIN completed AS k ON k.comparison_id = c.id
),
stated_pairs AS (
    SELECT DISTINCT source_id, study_id, endpoint_id, at_key, group_key, low_arm, high_arm
    FROM comparisons
    WHERE measure = 'difference' AND value IS NOT NULL
),
p_values AS (
    -- A p-value that stands alone belongs to the pair, whichever arm is named first.
    SELECT *
    FROM (
        SELECT
            comparisons.*,
            ROW_NUMBER() OVER (
                PARTITION BY source_id, study_id, endpoint_id, at_key, group_key, low_arm, high_arm
                ORDER BY CASE WHEN p_value IS NULL THEN 1 ELSE 0 END, position
            ) AS pick
        FROM comparisons
        WHERE value IS NULL AND measure IN ('difference', 'other')
    ) AS every_p
    WHERE pick = 1
),
pairs AS (
    -- Each pair once: the control is the comparator; of two experimental arms the one entered later.
    SELECT
        f.id AS arm_result_id, g.id AS comparator_result_id, f.arm_id, g.arm_id AS comparator_id,
        f.source_id, f.study_id, f.endpoint_id, f.evidence_id, f.at_key, f.group_key,
        f.at_value, f.at_unit, f.at_days, f.unit, f.subgroup, f.population, f.measure,
        f.value AS arm_value, f.value_text AS arm_value_text,
        g.value AS comparator_value, g.value_text AS comparator_value_text, g.evidence_id AS other_evidence_id,
        CASE WHEN f.arm_id < g.arm_id THEN f.arm_id ELSE g.arm_id END AS low_arm,
        CASE WHEN f.arm_id < g.arm_id THEN g.arm_id ELSE f.arm_id END AS high_arm
    FROM figures AS f
    JOIN figures AS g
        ON g.source_id = f.source_id
        AND g.study_id = f.study_id
        AND g.endpoint_id = f.endpoint_id
        AND g.at_key = f.at_key
        AND g.group_key = f.group_key
        AND g.measure = f.measure
        AND g.unit_key = f.unit_key
        AND g.arm_id <> f.arm_id
    JOIN v_arms AS a ON a.arm_id = f.arm_id
    JOIN v_arms AS b ON b.arm_id = g.arm_id
    WHERE f.measure IN ('proportion', 'mean', 'mean_change', 'percent_change', 'median', 'rate')
        AND CASE
            WHEN a.role = 'placebo' THEN 0
            WHEN b.role = 'placebo' THEN 1
            -- Two doses of one drug are compared only where a source does; an arm that pools them holds both.
            WHEN COALESCE(a.intervention, '') = COALESCE(b.intervention, '') THEN 0
            WHEN a.role <> b.role THEN CASE
                WHEN a.role = 'experimental' OR (a.role = 'other' AND b.role = 'active_comparator') THEN 1
                ELSE 0
            END
            WHEN f.arm_id < g.arm_id THEN 1
            ELSE 0
        END = 1
),
computed_rows AS (
    SELECT
        pairs.*,
        CAST(ROUND(CAST(pairs.arm_value - pairs.comparator_value AS NUMERIC), 6) AS DOUBLE PRECISION) AS value,
        p.p_operator, p.p_value, p.significant, p.test_type
    FROM pairs
    LEFT JOIN stated_pairs AS sp
        ON sp.source_id = pairs.source_id
        AND sp.study_id = pairs.study_id
        AND sp.endpoint_id = pairs.endpoint_id
        AND sp.at_key = pairs.at_key
        AND sp.group_key = pairs.group_key
        AND sp.low_arm = pairs.low_arm
        AND sp.high_arm = pairs.high_arm
    LEFT JOIN p_values AS p
        ON p.source_id = pairs.source_id
        AND p.study_id = pairs.study_id
        AND p.endpoint_id = pairs.endpoint_id
        AND p.at_key = pairs.at_key
        AND p.group_key = pairs.group_key
        AND p.low_arm = pairs.low_arm
        AND p.high_arm = pairs.high_arm
    WHERE sp.source_id IS NULL
),
deltas AS (
    SELECT
        result_id, study_id, arm_id, comparator_id, endpoint_id, source_id, evidence_id,
        evidence_id AS other_evidence_id,
        at_value, at_unit, at_days, measure, value, value_text, unit,
        ci_low, ci_high, ci_level, p_operator, p_value, direction, significant, test_type, subgroup, population,
        basis, arm_value, comparator_value, arm_measure, arm_unit, arm_value_text, comparator_value_text,
        arm_result_id, comparator_result_id
    FROM stated_rows
    UNION ALL
    SELECT
        NULL, study_id, arm_id, comparator_id, endpoint_id, source_id, evidence_id,
        other_evidence_id,
        at_value, at_unit, at_days, 'difference', value, NULL, unit,
        NULL, NULL, NULL, p_operator, p_value, NULL, significant, test_type, subgroup, population,
        'computed', arm_value, comparator_value, measure, unit, arm_value_text, comparator_value_text,
        arm_result_id, comparator_result_id
    FROM computed_rows
)
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
    d.at_value,
    d.at_unit,
    d.at_days,
    d.measure,
    d.value,
    d.value_text,
    d.unit,
    b.arm AS comparator,
    b.role AS comparator_role,
    b.intervention AS comparator_intervention,
    d.arm_value,
    CASE
        WHEN d.arm_result_id IS NOT NULL THEN 'stated'
        WHEN d.arm_value IS NOT NULL THEN 'implied'
    END AS arm_basis,
    d.comparator_value,
    CASE
        WHEN d.comparator_result_id IS NOT NULL THEN 'stated'
        WHEN d.comparator_value IS NOT NULL THEN 'implied'
    END AS comparator_basis,
    d.arm_measure,
    d.arm_unit,
    d.arm_value_text,
    d.comparator_value_text,
    d.ci_low,
    d.ci_high,
    d.ci_level,
    d.p_operator,
    d.p_value,
    d.direction,
    d.significant,
    d.test_type,
    d.subgroup,
    d.population,
    e.higher_is_better,
    d.basis,
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
    ev.quote || CASE WHEN oe.quote <> ev.quote THEN ' … ' || oe.quote ELSE '' END AS quote,
    d.result_id,
    d.arm_result_id,
    d.comparator_result_id,
    d.study_id,
    d.arm_id,
    d.comparator_id,
    d.endpoint_id,
    d.source_id
FROM deltas AS d
JOIN v_arms AS a ON a.arm_id = d.arm_id
JOIN v_arms AS b ON b.arm_id = d.comparator_id
JOIN endpoints AS e ON e.id = d.endpoint_id
JOIN sources AS s ON s.id = d.source_id
JOIN evidence AS ev ON ev.id = d.evidence_id
JOIN evidence AS oe ON oe.id = d.other_evidence_id
