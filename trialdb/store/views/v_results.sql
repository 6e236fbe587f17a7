-- One row is one number that a current source states, for one arm or for one arm against another, with all names
-- depends: v_arms
-- study: name of the study
-- nct_id: number of the study in ClinicalTrials.gov
-- intervention: what the arm gets, a combination joined by +
-- arm: what the arm is called
-- role: experimental, placebo, active_comparator, other
-- group_title: what a registry record calls the group; several groups may be one arm
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
-- measure: what sort of number it is (proportion, mean_change …; difference, hazard_ratio …)
-- value: the number
-- value_text: the number as printed
-- unit: unit of the number
-- comparator: the arm it is compared with; empty for a number of one arm
-- comparator_role: role of the comparator
-- comparator_intervention: what the comparator gets
-- ci_low: lower end of the confidence interval
-- ci_high: upper end of the confidence interval
-- ci_level: level of the confidence interval in percent
-- p_operator: sign before the p-value
-- p_value: the p-value, 0 to 1
-- n: participants with the outcome
-- n_total: participants who were analysed
-- percent: 100 n / n_total where the number is a count with its denominator, computed; empty elsewhere
-- dispersion_kind: sd, se, cv, iqr, range
-- dispersion_value: the standard deviation, standard error or width
-- low: lower end of the range or of the quartiles
-- high: upper end of the range or of the quartiles
-- direction: higher or lower than the comparator, if only that is said
-- significant: whether the source calls it statistically significant
-- test_type: superiority, non-inferiority, equivalence
-- subgroup: part of the participants; empty for all
-- population: analysis set, such as intention-to-treat
-- class_title: row of a registry outcome, if it is more than a time point
-- category: category of a registry outcome
-- comment: what a registry record says of the figure, such as why it is NA
-- higher_is_better: whether a higher figure is good for the patient
-- reported_endpoint: the endpoint in the source's words
-- publisher: who published the source
-- published_on: when, as exactly as it is known
-- url: address of the source
-- source_kind: registry, journal_article, journal_abstract, conference_report, press_release, trade_news, other
-- source_rank: 1 for the strongest kind of source (registry) to 7 (other)
-- quote: the words in which the source states it; for a registry record its title and figures
-- locator: JSON path or table cell in a record; empty for running text
-- decimals: decimals of the number as printed
-- position: place among the results of the source
-- result_id: row in results
-- study_id: row in studies
-- arm_id: row in arms
-- comparator_id: row in arms, of the comparator
-- endpoint_id: row in endpoints
-- outcome_id: row in outcomes, of a registry record; empty for other sources
-- source_id: row in sources
-- evidence_id: row in evidence
CREATE VIEW v_results AS
SELECT
    a.study,
    a.nct_id,
    a.intervention,
    a.arm,
    a.role,
    (SELECT g.title FROM result_groups AS g WHERE g.id = r.group_id) AS group_title,
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
    c.label AS comparator,
    c.role AS comparator_role,
    (SELECT k.intervention FROM v_arms AS k WHERE k.arm_id = r.comparator_id) AS comparator_intervention,
    r.ci_low,
    r.ci_high,
    r.ci_level,
    r.p_operator,
    r.p_value,
    r.n,
    r.n_total,
    CASE
        WHEN r.measure = 'count' AND r.n <= r.n_total AND r.n_total > 0
            THEN CAST(ROUND(CAST(100.0 * r.n / r.n_total AS NUMERIC), 6) AS DOUBLE PRECISION)
    END AS percent,
    r.dispersion_kind,
    r.dispersion_value,
    r.low,
    r.high,
    r.direction,
    r.significant,
    r.test_type,
    r.subgroup,
    r.population,
    r.class_title,
    r.category,
    r.comment,
    e.higher_is_better,
    r.reported_endpoint,
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
            || COALESCE(' of ' || CASE WHEN r.measure = 'count' THEN r.n_total END, '')
            || COALESCE(' (' || r.low_text || ' to ' || r.high_text || ')', '') || COALESCE(', p ' || r.p_text, '')
    END AS quote,
    ev.locator,
    CASE
        WHEN substr(r.rest, 1, 1) = '.'
            THEN length(r.rest) - 1 - length(ltrim(substr(r.rest, 2), '0123456789'))
        ELSE 0
    END AS decimals,
    r.position,
    r.id AS result_id,
    r.study_id,
    r.arm_id,
    r.comparator_id,
    r.endpoint_id,
    r.outcome_id,
    r.source_id,
    r.evidence_id
FROM (
    -- What is left of a printed figure after sign and whole part: ".3%" of "42.3%".
    SELECT results.*, ltrim(replace(value_text, '·', '.'), '+-−–<>=≤≥~≈ ,0123456789') AS rest FROM results
) AS r
LEFT JOIN arms AS c ON c.id = r.comparator_id
JOIN sources AS s ON s.id = r.source_id AND +s.replaced_by IS NULL
JOIN evidence AS ev ON ev.id = r.evidence_id
JOIN endpoints AS e ON e.id = r.endpoint_id
JOIN v_arms AS a ON a.arm_id = r.arm_id
