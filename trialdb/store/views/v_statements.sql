-- One row is one figure as a current source states it, with what makes two of them figures for one fact and which is the stronger
-- result_id: row in results
-- source_id: row in sources
-- study_id: row in studies
-- endpoint_id: row in endpoints
-- arm_id: row in arms
-- comparator_key: row in arms, of the comparator; 0 for one arm
-- at_key: when it was measured, in days; -1 if not stated
-- class_key: class of a registry outcome; empty if it has none
-- category_key: category of that outcome; empty if it has none
-- outcome_key: outcome of a registry record; 0 for running text
-- measure: what sort of number it is
-- subgroup_key: part of the participants; empty for all
-- population_key: analysis set; empty if not stated
-- turn: which of the outcomes of its record that give a figure for the fact it is of; they are different facts even where nothing else tells them apart
-- has_value: 1 if there is a figure, 0 if there is a p-value alone or the like
-- source_rank: 1 for the strongest kind of source (registry) to 7 (other)
-- published_key: when the source was published; empty if that is not known
-- position: place among the results of the source
CREATE VIEW v_statements AS
SELECT
    r.id AS result_id,
    r.source_id,
    r.study_id,
    r.endpoint_id,
    r.arm_id,
    COALESCE(r.comparator_id, 0) AS comparator_key,
    COALESCE(r.at_days, -1) AS at_key,
    COALESCE(r.class_title, '') AS class_key,
    COALESCE(r.category, '') AS category_key,
    COALESCE(r.outcome_id, 0) AS outcome_key,
    r.measure,
    COALESCE(r.subgroup, '') AS subgroup_key,
    COALESCE(r.population, '') AS population_key,
    (
        SELECT COUNT(DISTINCT COALESCE(x.outcome_id, 0))
        FROM results AS x
        WHERE x.endpoint_id = r.endpoint_id AND x.study_id = r.study_id AND COALESCE(x.at_days, -1) = COALESCE(r.at_days, -1)
            AND COALESCE(x.class_title, '') = COALESCE(r.class_title, '') AND COALESCE(x.category, '') = COALESCE(r.category, '')
            AND x.arm_id = r.arm_id AND +x.source_id = r.source_id AND COALESCE(x.outcome_id, 0) <= COALESCE(r.outcome_id, 0)
            AND COALESCE(x.comparator_id, 0) = COALESCE(r.comparator_id, 0) AND x.measure = r.measure
            AND COALESCE(x.subgroup, '') = COALESCE(r.subgroup, '') AND COALESCE(x.population, '') = COALESCE(r.population, '')
    ) AS turn,
    CASE WHEN r.value IS NULL THEN 0 ELSE 1 END AS has_value,
    CASE s.kind
        WHEN 'registry' THEN 1
        WHEN 'journal_article' THEN 2
        WHEN 'journal_abstract' THEN 3
        WHEN 'conference_report' THEN 4
        WHEN 'press_release' THEN 5
        WHEN 'trade_news' THEN 6
        ELSE 7
    END AS source_rank,
    COALESCE(s.published_on, '') AS published_key,
    r.position
FROM results AS r
JOIN sources AS s ON s.id = r.source_id AND +s.replaced_by IS NULL
