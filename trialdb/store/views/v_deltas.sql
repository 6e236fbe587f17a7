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
CREATE VIEW v_deltas AS
WITH stated AS (
    -- Whatever distinguishes two facts is part of their key, so that nothing is mixed; '' and -1 stand for "not stated".
    SELECT
        r.id, r.source_id, r.study_id, r.endpoint_id, r.arm_id, r.comparator_id, r.position, r.measure, r.value, r.p_value,
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
own_figures AS (
    -- For each comparison and each way in which its arms were measured: the figures of the two arms.
    SELECT
        c.id AS result_id,
        c.value AS delta,
        c.measure AS delta_measure,
        f.measure,
        MAX(CASE WHEN f.arm_id = c.arm_id THEN f.value END) AS arm_value,
        MAX(CASE WHEN f.arm_id = c.arm_id THEN f.id END) AS arm_result_id,
        MAX(CASE WHEN f.arm_id = c.comparator_id THEN f.value END) AS comparator_value,
        MAX(CASE WHEN f.arm_id = c.comparator_id THEN f.id END) AS comparator_result_id
    FROM stated AS c
    LEFT JOIN figures AS f
        ON f.source_id = c.source_id
        AND f.study_id = c.study_id
        AND f.endpoint_id = c.endpoint_id
        AND f.at_key = c.at_key
        AND f.group_key = c.group_key
        AND f.arm_id IN (c.arm_id, c.comparator_id)
        AND (c.measure <> 'difference' OR c.value IS NULL OR f.unit_key = c.unit_key)
        AND (c.measure <> 'difference' OR f.measure NOT IN ('count', 'other'))
    WHERE c.comparator_id IS NOT NULL
    GROUP BY c.id, c.value, c.measure, f.measure, f.unit_key
),
chosen AS (
    -- Of several ways the one that has both figures, then the one whose figures give the stated difference.
    SELECT *
    FROM (
        SELECT
            own_figures.*,
            ROW_NUMBER() OVER (
                PARTITION BY result_id
                ORDER BY
                    CASE WHEN arm_value IS NULL OR comparator_value IS NULL THEN 1 ELSE 0 END,
                    CASE
                        WHEN delta_measure = 'difference' THEN COALESCE(ABS(arm_value - comparator_value - delta), 0)
                        ELSE 0
                    END,
                    CASE measure
                        WHEN 'proportion' THEN 1 WHEN 'mean_change' THEN 2 WHEN 'percent_change' THEN 3
                        WHEN 'median' THEN 4 WHEN 'rate' THEN 5 WHEN 'mean' THEN 6 ELSE 7
                    END,
                    COALESCE(arm_result_id, comparator_result_id)
            ) AS pick
        FROM own_figures
    ) AS every_way
    WHERE pick = 1
),
implied AS (
    SELECT
        chosen.*,
        CASE
            WHEN delta_measure = 'difference' AND comparator_value IS NULL
                THEN CAST(ROUND(CAST(arm_value - delta AS NUMERIC), 6) AS DOUBLE PRECISION)
        END AS implied_comparator,
        CASE
            WHEN delta_measure = 'difference' AND arm_value IS NULL
                THEN CAST(ROUND(CAST(comparator_value + delta AS NUMERIC), 6) AS DOUBLE PRECISION)
        END AS implied_arm
    FROM chosen
),
stated_pairs AS (
    SELECT DISTINCT source_id, study_id, endpoint_id, at_key, group_key, low_arm, high_arm
    FROM stated
    WHERE comparator_id IS NOT NULL AND measure = 'difference' AND value IS NOT NULL
),
p_values AS (
    -- A p-value that stands alone belongs to the pair, whichever arm is named first.
    SELECT MIN(id) AS p_result_id, source_id, study_id, endpoint_id, at_key, group_key, low_arm, high_arm
    FROM stated
    WHERE comparator_id IS NOT NULL AND measure IN ('difference', 'other') AND value IS NULL AND p_value IS NOT NULL
    GROUP BY source_id, study_id, endpoint_id, at_key, group_key, low_arm, high_arm
),
pairs AS (
    SELECT
        f.id AS arm_result_id, g.id AS comparator_result_id, f.arm_id, g.arm_id AS comparator_id,
        f.source_id, f.study_id, f.endpoint_id, f.at_key, f.group_key, f.measure,
        f.value AS arm_value, g.value AS comparator_value,
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
    -- The difference of two medians is no median difference, and that of two counts depends on the size of the arms.
    WHERE f.measure IN ('proportion', 'mean', 'mean_change', 'percent_change', 'rate')
),
computed AS (
    -- Each pair once: the control is the comparator; of two experimental arms the one entered later.
    SELECT pairs.*, p.p_result_id
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
    JOIN v_arms AS a ON a.arm_id = pairs.arm_id
    JOIN v_arms AS b ON b.arm_id = pairs.comparator_id
    WHERE sp.source_id IS NULL
        AND CASE
            WHEN a.role = 'placebo' THEN 0
            WHEN b.role = 'placebo' THEN 1
            -- Two doses of one drug are compared only where a source does; an arm that pools them holds both.
            WHEN COALESCE(a.intervention, '') = COALESCE(b.intervention, '') THEN 0
            WHEN a.role <> b.role THEN CASE
                WHEN a.role = 'experimental' OR (a.role = 'other' AND b.role = 'active_comparator') THEN 1
                ELSE 0
            END
            WHEN pairs.arm_id < pairs.comparator_id THEN 1
            ELSE 0
        END = 1
),
deltas AS (
    SELECT
        'stated' AS basis,
        result_id,
        result_id AS base_id,
        result_id AS p_result_id,
        arm_result_id,
        comparator_result_id,
        delta AS value,
        -- A figure is implied only where its sign is beyond doubt: a share that stays within 0 to 100, or a change that
        -- goes the same way as the difference.
        COALESCE(arm_value, CASE WHEN
            (measure = 'proportion' AND implied_arm BETWEEN 0 AND 100)
            OR (measure IN ('mean_change', 'percent_change') AND comparator_value * delta > 0)
            THEN implied_arm END) AS arm_value,
        COALESCE(comparator_value, CASE WHEN
            (measure = 'proportion' AND implied_comparator BETWEEN 0 AND 100)
            OR (measure IN ('mean_change', 'percent_change') AND arm_value * delta > 0)
            THEN implied_comparator END) AS comparator_value
    FROM implied
    UNION ALL
    SELECT
        'computed',
        NULL,
        arm_result_id,
        p_result_id,
        arm_result_id,
        comparator_result_id,
        CAST(ROUND(CAST(arm_value - comparator_value AS NUMERIC), 6) AS DOUBLE PRECISION),
        arm_value,
        comparator_value
    FROM computed
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
    r.at_value,
    r.at_unit,
    r.at_days,
    CASE WHEN d.result_id IS NULL THEN 'difference' ELSE r.measure END AS measure,
    d.value,
    CASE WHEN d.result_id IS NOT NULL THEN r.value_text END AS value_text,
    r.unit,
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
    COALESCE(ra.measure, rb.measure) AS arm_measure,
    COALESCE(ra.unit, rb.unit) AS arm_unit,
    ra.value_text AS arm_value_text,
    rb.value_text AS comparator_value_text,
    CASE WHEN d.result_id IS NOT NULL THEN r.ci_low END AS ci_low,
    CASE WHEN d.result_id IS NOT NULL THEN r.ci_high END AS ci_high,
    CASE WHEN d.result_id IS NOT NULL THEN r.ci_level END AS ci_level,
    p.p_operator,
    p.p_value,
    p.direction,
    p.significant,
    p.test_type,
    r.subgroup,
    r.population,
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
    CASE
        WHEN d.result_id IS NOT NULL OR ev.quote = oe.quote THEN ev.quote
        ELSE ev.quote || ' … ' || oe.quote
    END AS quote,
    d.result_id,
    d.arm_result_id,
    d.comparator_result_id,
    r.study_id,
    r.arm_id,
    b.arm_id AS comparator_id,
    r.endpoint_id,
    r.source_id
FROM deltas AS d
JOIN results AS r ON r.id = d.base_id
LEFT JOIN results AS ra ON ra.id = d.arm_result_id
LEFT JOIN results AS rb ON rb.id = d.comparator_result_id
LEFT JOIN results AS p ON p.id = d.p_result_id
JOIN v_arms AS a ON a.arm_id = r.arm_id
JOIN v_arms AS b ON b.arm_id = COALESCE(r.comparator_id, rb.arm_id)
JOIN endpoints AS e ON e.id = r.endpoint_id
JOIN sources AS s ON s.id = r.source_id
JOIN evidence AS ev ON ev.id = r.evidence_id
LEFT JOIN evidence AS oe ON oe.id = rb.evidence_id
