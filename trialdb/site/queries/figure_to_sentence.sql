-- title: From a figure to its sentence
-- description: Where a figure of a study is printed: the words or the place in the record, and the source. Write it as printed (42.3).
-- study: name or NCT number of a study
-- figure: the figure, without its unit
-- example: study=ROCKET-IGNITE; figure=42.3
SELECT r.arm, r.comparator, r.endpoint, r.at_value, r.at_unit, r.measure, r.value_text, r.quote, r.locator, r.publisher,
    r.published_on, r.url, v.start, v."end", r.source_id, r.result_id
FROM v_results AS r
JOIN evidence AS v ON v.id = r.evidence_id
WHERE r.study_id IN (SELECT study_id FROM study_names WHERE name = :study COLLATE NOCASE)
    AND (r.value = CAST(:figure AS REAL) OR instr(r.value_text, :figure) > 0) AND :figure <> ''
ORDER BY r.endpoint, r.at_days, r.arm, r.source_rank
