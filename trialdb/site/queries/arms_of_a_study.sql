-- title: Arms of a study
-- description: The treatment groups of a study, and what each part of its registry record calls them.
-- study: name or NCT number of a study
-- example: study=ROCKET-IGNITE
SELECT a.arm, a.role, a.intervention, a.dose_value, a.dose_unit, a.regimen, a.route, a.n, g.module, g.title AS called,
    g.score, g.reason
FROM v_arms AS a
LEFT JOIN result_groups AS g ON g.study_id = a.study_id AND g.arm_id = a.arm_id
WHERE a.study_id IN (SELECT study_id FROM study_names WHERE name = :study COLLATE NOCASE)
ORDER BY a.role, a.dose_mg DESC, a.arm, g.module, g.position
