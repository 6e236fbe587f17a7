-- One row is one fact as its strongest source states it: registry, then journal, conference, company, news; then the newest
-- depends: v_results
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
-- statements: how many statements of current sources this row stands for
CREATE VIEW v_best_results AS
SELECT
    study,
    nct_id,
    intervention,
    arm,
    role,
    group_title,
    dose_value,
    dose_unit,
    dose_mg,
    dose_level,
    regimen,
    endpoint,
    endpoint_label,
    at_value,
    at_unit,
    at_days,
    measure,
    value,
    value_text,
    unit,
    comparator,
    comparator_role,
    comparator_intervention,
    ci_low,
    ci_high,
    ci_level,
    p_operator,
    p_value,
    n,
    n_total,
    percent,
    dispersion_kind,
    dispersion_value,
    low,
    high,
    direction,
    significant,
    test_type,
    subgroup,
    population,
    class_title,
    category,
    comment,
    higher_is_better,
    reported_endpoint,
    publisher,
    published_on,
    url,
    source_kind,
    source_rank,
    quote,
    locator,
    decimals,
    position,
    result_id,
    study_id,
    arm_id,
    comparator_id,
    endpoint_id,
    outcome_id,
    source_id,
    evidence_id,
    statements
FROM (
    SELECT
        told.*,
        COUNT(*) OVER (
            PARTITION BY study_id, arm_id, comparator_id, endpoint_id, at_days, measure, subgroup, population,
                class_title, category, turn
        ) AS statements,
        ROW_NUMBER() OVER (
            PARTITION BY study_id, arm_id, comparator_id, endpoint_id, at_days, measure, subgroup, population,
                class_title, category, turn
            ORDER BY
                -- A source that gives no figure (a p-value alone) does not hide one that does.
                CASE WHEN value IS NULL THEN 1 ELSE 0 END,
                source_rank,
                CASE WHEN published_on IS NULL THEN 1 ELSE 0 END,
                published_on DESC,
                source_id DESC,
                position
        ) AS strength
    FROM (
        -- Outcomes of one record state different facts even where they differ in nothing else that is told here.
        SELECT
            v_results.*,
            DENSE_RANK() OVER (
                PARTITION BY source_id, study_id, arm_id, comparator_id, endpoint_id, at_days, measure, subgroup,
                    population, class_title, category
                ORDER BY outcome_id
            ) AS turn
        FROM v_results
    ) AS told
) AS ranked
WHERE strength = 1
