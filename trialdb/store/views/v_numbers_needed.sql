-- One row is a difference of two shares, as v_deltas has it, and how many people are to be treated for one more to benefit or be harmed by it
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
-- needed: number needed to treat for one to benefit (NNTB), or, below zero, for one to be harmed (NNTH); empty if there is no difference
-- needed_low: where its interval begins on the scale from 1 (best) through infinity to -1 (worst); empty if it is infinity or there is no interval
-- needed_high: where it ends on that scale; empty if it is infinity or there is no interval
CREATE VIEW v_numbers_needed AS
SELECT
    d.*,
    -- Altman 1998: the reciprocals of the difference and of its limits, exchanged. What holds zero passes through infinity.
    CAST(ROUND(CAST(CASE WHEN d.higher_is_better THEN 100.0 ELSE -100.0 END / NULLIF(d.value, 0) AS NUMERIC), 6) AS DOUBLE PRECISION) AS needed,
    CASE WHEN d.ci_low <= d.ci_high THEN CAST(ROUND(CAST(CASE WHEN d.higher_is_better THEN 100.0 ELSE -100.0 END / NULLIF(CASE WHEN d.higher_is_better THEN d.ci_high ELSE d.ci_low END, 0) AS NUMERIC), 6) AS DOUBLE PRECISION) END AS needed_low,
    CASE WHEN d.ci_low <= d.ci_high THEN CAST(ROUND(CAST(CASE WHEN d.higher_is_better THEN 100.0 ELSE -100.0 END / NULLIF(CASE WHEN d.higher_is_better THEN d.ci_low ELSE d.ci_high END, 0) AS NUMERIC), 6) AS DOUBLE PRECISION) END AS needed_high
FROM v_deltas AS d
-- Of an outcome that is neither said to be good nor bad nobody benefits.
WHERE d.measure = 'difference' AND d.unit = '%' AND d.value BETWEEN -100 AND 100 AND d.higher_is_better IS NOT NULL
    AND (d.arm_measure = 'proportion' OR (d.arm_measure IS NULL AND EXISTS (
        SELECT 1 FROM endpoints AS e WHERE e.id = d.endpoint_id AND e.kind IN ('responder', 'event')
    )))
