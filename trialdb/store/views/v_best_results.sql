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
    r.*,
    (
        SELECT COUNT(*)
        FROM v_statements AS o
        WHERE o.endpoint_id = w.endpoint_id AND o.study_id = w.study_id AND o.at_key = w.at_key AND o.class_key = w.class_key
            AND o.category_key = w.category_key AND o.arm_id = w.arm_id AND o.comparator_key = w.comparator_key
            AND o.measure = w.measure AND o.subgroup_key = w.subgroup_key AND o.population_key = w.population_key
            AND CASE WHEN o.source_id = w.source_id THEN o.outcome_key = w.outcome_key ELSE o.turn = w.turn END
    ) AS statements
FROM v_statements AS w
JOIN v_results AS r ON r.result_id = w.result_id
-- Looked for from each figure, so that a page of the view is made without the others.
WHERE NOT EXISTS (
    SELECT 1
    FROM v_statements AS o
    WHERE o.endpoint_id = w.endpoint_id AND o.study_id = w.study_id AND o.at_key = w.at_key AND o.class_key = w.class_key
        AND o.category_key = w.category_key AND o.arm_id = w.arm_id AND o.comparator_key = w.comparator_key
        AND o.measure = w.measure AND o.subgroup_key = w.subgroup_key AND o.population_key = w.population_key
        AND CASE WHEN o.source_id = w.source_id THEN o.outcome_key = w.outcome_key ELSE o.turn = w.turn END
        -- A source that gives no figure (a p-value alone) does not hide one that does.
        AND (o.has_value, -o.source_rank, o.published_key, o.source_id, -o.position)
            > (w.has_value, -w.source_rank, w.published_key, w.source_id, -w.position)
)
