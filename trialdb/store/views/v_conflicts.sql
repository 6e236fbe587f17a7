-- One row is one fact for which two current sources print figures that rounding does not explain, the stronger first
-- depends: v_results, v_safety
-- kind: result or safety_event
-- study: name of the study
-- nct_id: number of the study in ClinicalTrials.gov
-- intervention: what the arm gets, a combination joined by +
-- arm: what the arm is called
-- comparator: the arm it is compared with; empty for a number of one arm
-- endpoint: short form of the endpoint, or the adverse event
-- at_value: when it was measured: the figure
-- at_unit: when it was measured: day, week, month, year
-- at_days: when it was measured, in days
-- measure: what sort of number it is
-- subgroup: part of the participants; empty for all
-- population: analysis set
-- unit: unit of both figures
-- value: figure of the stronger source (registry, journal, conference, company, news; then the newer)
-- value_text: that figure as printed
-- other_value: figure of the other source
-- other_value_text: that figure as printed
-- gap: value minus other value
-- tolerance: the largest gap that rounding to the printed decimals explains
-- publisher: who published the stronger source
-- published_on: when
-- source_kind: kind of the stronger source
-- url: its address
-- quote: its words
-- other_publisher: who published the other source
-- other_published_on: when
-- other_source_kind: kind of the other source
-- other_url: its address
-- other_quote: its words
-- study_id: row in studies
-- arm_id: row in arms
-- comparator_id: row in arms, of the comparator
-- endpoint_id: row in endpoints; empty for an adverse event
-- term_id: row in adverse_event_terms; empty for a result
-- source_id: row in sources, the stronger
-- other_source_id: row in sources, the other
-- fact_id: row in results or safety_events, of the stronger source
-- other_fact_id: row in results or safety_events, of the other source
CREATE VIEW v_conflicts AS
WITH told_apart AS (
    -- A study has one registry record, so that only those which another source tells of can have two figures for a fact.
    SELECT r.study_id
    FROM sources AS s
    CROSS JOIN results AS r
    WHERE r.source_id = s.id AND s.id NOT IN (SELECT source_id FROM registry_records)
    UNION
    SELECT e.study_id
    FROM sources AS s
    CROSS JOIN safety_events AS e
    WHERE e.source_id = s.id AND s.id NOT IN (SELECT source_id FROM registry_records)
),
result_said AS (
    -- A source may print a figure more than once; the first counts. Facts with one figure only are no candidates.
    SELECT *
    FROM (
        SELECT
            keyed.*,
            -- Half a unit of the last printed place.
            CASE decimals WHEN 0 THEN 0.5 WHEN 1 THEN 0.05 WHEN 2 THEN 0.005 WHEN 3 THEN 0.0005 ELSE 0.00005 END AS half,
            ROW_NUMBER() OVER (
                PARTITION BY source_id, study_id, arm_id, comparator_key, endpoint_id, at_key, measure, unit_key, group_key
                ORDER BY position
            ) AS said,
            MIN(value) OVER (PARTITION BY study_id, arm_id, comparator_key, endpoint_id, at_key, measure, unit_key, group_key) AS least,
            MAX(value) OVER (PARTITION BY study_id, arm_id, comparator_key, endpoint_id, at_key, measure, unit_key, group_key) AS greatest
        FROM (
            SELECT
                result_id AS fact_id, source_id, study_id, arm_id, endpoint_id,
                CASE WHEN percent IS NULL THEN measure ELSE 'proportion' END AS measure,
                COALESCE(comparator_id, -1) AS comparator_key,
                COALESCE(at_days, -1) AS at_key,
                CASE WHEN percent IS NULL THEN COALESCE(unit, '') ELSE '%' END AS unit_key,
                COALESCE(subgroup, '') || '|' || COALESCE(population, '') || '|' || COALESCE(class_title, '')
                    || '|' || COALESCE(category, '') AS group_key,
                -- A share of two counts has all the decimals that a view keeps.
                COALESCE(percent, value) AS value, CASE WHEN percent IS NULL THEN decimals ELSE 6 END AS decimals, position, source_rank,
                COALESCE(published_on, '') AS published_on
            FROM v_results
            WHERE value IS NOT NULL AND study_id IN (SELECT study_id FROM told_apart)
        ) AS keyed
    ) AS every_statement
    WHERE said = 1 AND least < greatest
),
result_pairs AS (
    SELECT
        a.fact_id, b.fact_id AS other_fact_id,
        MAX(CASE WHEN a.decimals = b.decimals THEN 0.0 ELSE a.half + b.half END) AS tolerance
    FROM result_said AS a
    JOIN result_said AS b
        ON b.study_id = a.study_id
        AND b.arm_id = a.arm_id
        AND b.comparator_key = a.comparator_key
        AND b.endpoint_id = a.endpoint_id
        AND b.at_key = a.at_key
        AND b.measure = a.measure
        AND b.unit_key = a.unit_key
        AND b.group_key = a.group_key
        AND b.source_id <> a.source_id
    WHERE
        -- Each pair once, the stronger source first, then the newer, then the one loaded first.
        (
            a.source_rank < b.source_rank
            OR (a.source_rank = b.source_rank AND a.published_on > b.published_on)
            OR (a.source_rank = b.source_rank AND a.published_on = b.published_on AND a.source_id < b.source_id)
        )
        -- Figures printed to the same place must be equal; else the finer one, rounded, must give the coarser.
        AND ABS(a.value - b.value) > CASE WHEN a.decimals = b.decimals THEN 0.0 ELSE a.half + b.half END + 0.0000001
    GROUP BY a.fact_id, b.fact_id
),
safety_event_said AS (
    -- A source may print a figure more than once; the first counts. Facts with one figure only are no candidates.
    SELECT *
    FROM (
        SELECT
            keyed.*,
            -- Half a unit of the last printed place.
            CASE decimals WHEN 0 THEN 0.5 WHEN 1 THEN 0.05 WHEN 2 THEN 0.005 WHEN 3 THEN 0.0005 ELSE 0.00005 END AS half,
            ROW_NUMBER() OVER (
                PARTITION BY source_id, study_id, arm_id, term_id, at_key, unit_key, group_key
                ORDER BY position
            ) AS said,
            MIN(value) OVER (PARTITION BY study_id, arm_id, term_id, at_key, unit_key, group_key) AS least,
            MAX(value) OVER (PARTITION BY study_id, arm_id, term_id, at_key, unit_key, group_key) AS greatest
        FROM (
            SELECT
                safety_event_id AS fact_id, source_id, study_id, arm_id, term_id,
                COALESCE(at_days, -1) AS at_key,
                COALESCE(unit, '') AS unit_key,
                -- A group of events ("at least 5%") is one figure for many, so its qualifier is part of the fact.
                CASE WHEN serious THEN 'serious|' ELSE '|' END || COALESCE(qualifier, '') AS group_key,
                value, decimals, position, source_rank,
                COALESCE(published_on, '') AS published_on
            FROM v_safety
            WHERE value IS NOT NULL AND study_id IN (SELECT study_id FROM told_apart)
        ) AS keyed
    ) AS every_statement
    WHERE said = 1 AND least < greatest
),
safety_event_pairs AS (
    SELECT
        a.fact_id, b.fact_id AS other_fact_id,
        MAX(CASE WHEN a.decimals = b.decimals THEN 0.0 ELSE a.half + b.half END) AS tolerance
    FROM safety_event_said AS a
    JOIN safety_event_said AS b
        ON b.study_id = a.study_id
        AND b.arm_id = a.arm_id
        AND b.term_id = a.term_id
        AND b.at_key = a.at_key
        AND b.unit_key = a.unit_key
        AND b.group_key = a.group_key
        AND b.source_id <> a.source_id
    WHERE
        -- Each pair once, the stronger source first, then the newer, then the one loaded first.
        (
            a.source_rank < b.source_rank
            OR (a.source_rank = b.source_rank AND a.published_on > b.published_on)
            OR (a.source_rank = b.source_rank AND a.published_on = b.published_on AND a.source_id < b.source_id)
        )
        -- Figures printed to the same place must be equal; else the finer one, rounded, must give the coarser.
        AND ABS(a.value - b.value) > CASE WHEN a.decimals = b.decimals THEN 0.0 ELSE a.half + b.half END + 0.0000001
    GROUP BY a.fact_id, b.fact_id
)
SELECT
    'result' AS kind,
    a.study,
    a.nct_id,
    a.intervention,
    a.arm,
    a.comparator,
    a.endpoint,
    a.at_value,
    a.at_unit,
    a.at_days,
    CASE WHEN a.percent IS NULL THEN a.measure ELSE 'proportion' END AS measure,
    a.subgroup,
    a.population,
    CASE WHEN a.percent IS NULL THEN a.unit ELSE '%' END AS unit,
    COALESCE(a.percent, a.value) AS value,
    a.value_text || CASE WHEN a.percent IS NULL THEN '' ELSE '/' || a.n_total END AS value_text,
    COALESCE(b.percent, b.value) AS other_value,
    b.value_text || CASE WHEN b.percent IS NULL THEN '' ELSE '/' || b.n_total END AS other_value_text,
    CAST(ROUND(CAST(COALESCE(a.percent, a.value) - COALESCE(b.percent, b.value) AS NUMERIC), CASE WHEN a.percent IS NULL AND b.percent IS NULL THEN 6 ELSE 1 END) AS DOUBLE PRECISION) AS gap,
    CAST(x.tolerance AS DOUBLE PRECISION) AS tolerance,
    a.publisher,
    a.published_on,
    a.source_kind,
    a.url,
    a.quote,
    b.publisher AS other_publisher,
    b.published_on AS other_published_on,
    b.source_kind AS other_source_kind,
    b.url AS other_url,
    b.quote AS other_quote,
    a.study_id,
    a.arm_id,
    a.comparator_id,
    a.endpoint_id,
    CAST(NULL AS INTEGER) AS term_id,
    a.source_id,
    b.source_id AS other_source_id,
    x.fact_id,
    x.other_fact_id
FROM result_pairs AS x
-- In this order: the few pairs first, then the names of each.
CROSS JOIN v_results AS a
CROSS JOIN v_results AS b
WHERE a.result_id = x.fact_id AND b.result_id = x.other_fact_id
UNION ALL
SELECT
    'safety_event' AS kind,
    a.study,
    a.nct_id,
    a.intervention,
    a.arm,
    NULL AS comparator,
    a.term AS endpoint,
    a.at_value,
    a.at_unit,
    a.at_days,
    'proportion' AS measure,
    NULL AS subgroup,
    NULL AS population,
    a.unit,
    a.value,
    a.value_text,
    b.value AS other_value,
    b.value_text AS other_value_text,
    CAST(ROUND(CAST(a.value - b.value AS NUMERIC), 6) AS DOUBLE PRECISION) AS gap,
    CAST(x.tolerance AS DOUBLE PRECISION) AS tolerance,
    a.publisher,
    a.published_on,
    a.source_kind,
    a.url,
    a.quote,
    b.publisher AS other_publisher,
    b.published_on AS other_published_on,
    b.source_kind AS other_source_kind,
    b.url AS other_url,
    b.quote AS other_quote,
    a.study_id,
    a.arm_id,
    NULL AS comparator_id,
    NULL AS endpoint_id,
    a.term_id,
    a.source_id,
    b.source_id AS other_source_id,
    x.fact_id,
    x.other_fact_id
FROM safety_event_pairs AS x
-- In this order: the few pairs first, then the names of each.
CROSS JOIN v_safety AS a
CROSS JOIN v_safety AS b
WHERE a.safety_event_id = x.fact_id AND b.safety_event_id = x.other_fact_id
