-- One row is the same figure of two arms of a study in one source, the control second: what differences and ratios are computed from
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
-- comparator: the arm it is compared with
-- comparator_role: placebo, active_comparator, experimental, other
-- comparator_intervention: what the comparator gets
-- arm_value: the arm's own figure
-- comparator_value: the comparator's own figure
-- arm_measure: what sort of number the two own figures are; a count with its denominator is a proportion
-- arm_unit: their unit
-- arm_value_text: the arm's own figure as printed; empty for a share of two counts
-- comparator_value_text: the comparator's own figure as printed; empty for a share of two counts
-- arm_n: participants of the arm with the outcome
-- arm_n_total: participants of the arm who were analysed
-- comparator_n: participants of the comparator with the outcome
-- comparator_n_total: participants of the comparator who were analysed
-- is_share: 1 where the two figures are shares in percent, else 0
-- counted_by: how n and N of the arms are known: counts, percentages, or percentages and arm sizes; empty if they are not
-- arm_se: standard error of the arm's own mean
-- comparator_se: standard error of the comparator's own mean
-- p_operator: sign before the p-value that the source states of the two arms without a figure; empty if there is none
-- p_value: that p-value, 0 to 1
-- direction: higher or lower than the comparator, if only that is said
-- significant: whether the source calls it statistically significant
-- test_type: superiority, non-inferiority, equivalence
-- subgroup: part of the participants; empty for all
-- population: analysis set, such as intention-to-treat
-- class_title: row of a registry outcome that both figures stand in
-- category: category of a registry outcome that both figures stand in
-- higher_is_better: whether a higher figure is good for the patient
-- publisher: who published the source
-- published_on: when, as exactly as it is known
-- url: address of the source
-- source_kind: registry, journal_article, journal_abstract, conference_report, press_release, trade_news, other
-- source_rank: 1 for the strongest kind of source (registry) to 7 (other)
-- quote: the words that state the two figures
-- arm_result_id: row in results of the arm's own figure
-- comparator_result_id: row in results of the comparator's own figure
-- at_key: when it was measured, in days; -1 if not stated
-- outcome_key: outcome of a registry record; 0 for running text
-- class_key: class of that outcome; empty if it has none
-- category_key: category of that outcome; empty if it has none
-- group_key: part of the participants, and analysis set
-- study_id: row in studies
-- arm_id: row in arms
-- comparator_id: row in arms, of the comparator
-- endpoint_id: row in endpoints
-- source_id: row in sources
CREATE VIEW v_pairs AS
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
    f.at_key,
    f.outcome_key,
    f.class_key,
    f.category_key,
    f.group_key,
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
-- A p-value that stands alone belongs to the pair, whichever arm is named first.
LEFT JOIN results AS p ON p.id = (
    SELECT MIN(c.id)
    FROM results AS c
    WHERE c.endpoint_id = f.endpoint_id AND c.study_id = f.study_id AND COALESCE(c.at_days, -1) = f.at_key
        AND COALESCE(c.class_title, '') = f.class_key AND COALESCE(c.category, '') = f.category_key
        AND +c.arm_id IN (f.arm_id, g.arm_id) AND +c.comparator_id IN (f.arm_id, g.arm_id) AND c.comparator_id IS NOT NULL
        AND c.measure IN ('difference', 'other') AND c.value IS NULL AND c.p_value IS NOT NULL
        AND +c.source_id = f.source_id AND COALESCE(c.outcome_id, 0) = f.outcome_key
        AND COALESCE(c.subgroup, '') || '|' || COALESCE(c.population, '') = f.group_key
)
CROSS JOIN sources AS s
CROSS JOIN evidence AS ev
CROSS JOIN evidence AS oe
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
    -- A source may print an arm's figure more than once; the first counts.
    AND NOT EXISTS (
        SELECT 1
        FROM v_figures AS x
        WHERE x.endpoint_id = g.endpoint_id AND x.study_id = g.study_id AND x.at_key = g.at_key
            AND x.class_key = g.class_key AND x.category_key = g.category_key AND x.arm_id = a.arm_id AND x.position < f.position
            AND +x.source_id = g.source_id AND x.outcome_key = g.outcome_key AND x.unit_key = g.unit_key
            AND x.measure = g.measure AND x.group_key = g.group_key
    )
    AND NOT EXISTS (
        SELECT 1
        FROM v_figures AS x
        WHERE x.endpoint_id = g.endpoint_id AND x.study_id = g.study_id AND x.at_key = g.at_key
            AND x.class_key = g.class_key AND x.category_key = g.category_key AND x.arm_id = b.arm_id AND x.position < g.position
            AND +x.source_id = g.source_id AND x.outcome_key = g.outcome_key AND x.unit_key = g.unit_key
            AND x.measure = g.measure AND x.group_key = g.group_key
    )
