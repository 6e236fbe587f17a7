-- One row is one adverse-event figure (or an event named as common) that a current source states, with all names
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
-- term: preferred term of the event
-- organ_class: system organ class; Any for totals
-- reported_term: the event in the source's words
-- serious: whether only serious events are counted
-- value: the figure in percent, or 100 n / n_total where a source gives these alone; empty for an event only named
-- basis: stated, or computed (from n and n_total)
-- value_text: the figure as printed
-- unit: unit of the figure
-- n: participants with the event
-- n_total: participants at risk
-- events: number of events; one participant may have several
-- qualifier: what is said of a group of events, such as >=5%
-- at_value: when it was counted: the figure
-- at_unit: when it was counted: day, week, month, year
-- at_days: when it was counted, in days
-- publisher: who published the source
-- published_on: when, as exactly as it is known
-- url: address of the source
-- source_kind: registry, journal_article, journal_abstract, conference_report, press_release, trade_news, other
-- source_rank: 1 for the strongest kind of source (registry) to 7 (other)
-- quote: the words in which the source states it; for a registry record its term and figures
-- locator: JSON path or table cell in a record; empty for running text
-- decimals: decimals of the figure as printed
-- position: place among the adverse events of the source
-- safety_event_id: row in safety_events
-- study_id: row in studies
-- arm_id: row in arms
-- term_id: row in adverse_event_terms
-- source_id: row in sources
-- evidence_id: row in evidence
CREATE VIEW v_safety AS
SELECT
    a.study,
    a.nct_id,
    a.intervention,
    a.arm,
    a.role,
    (SELECT g.title FROM result_groups AS g WHERE g.id = x.group_id) AS group_title,
    a.dose_value,
    a.dose_unit,
    a.dose_mg,
    a.dose_level,
    a.regimen,
    t.term,
    -- A record lists terms such as Death in an organ class too, beside its totals of that name.
    CASE WHEN t.organ_class = 'Any' THEN COALESCE(x.organ_class, 'Any') ELSE COALESCE(t.organ_class, x.organ_class) END
        AS organ_class,
    x.reported_term,
    x.serious,
    COALESCE(
        x.value,
        CASE
            WHEN x.n <= x.n_total AND x.n_total > 0
                THEN CAST(ROUND(CAST(100.0 * x.n / x.n_total AS NUMERIC), 6) AS DOUBLE PRECISION)
        END
    ) AS value,
    CASE
        WHEN x.value IS NOT NULL THEN 'stated'
        WHEN x.n <= x.n_total AND x.n_total > 0 THEN 'computed'
    END AS basis,
    x.value_text,
    COALESCE(x.unit, CASE WHEN x.value IS NULL AND x.n <= x.n_total AND x.n_total > 0 THEN '%' END) AS unit,
    x.n,
    x.n_total,
    x.events,
    x.qualifier,
    x.at_value,
    x.at_unit,
    x.at_days,
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
        ELSE x.reported_term || ': ' || COALESCE(CAST(x.n AS TEXT), 'NA') || COALESCE(' of ' || x.n_total, '')
    END AS quote,
    ev.locator,
    CASE
        WHEN substr(x.rest, 1, 1) = '.'
            THEN length(x.rest) - 1 - length(ltrim(substr(x.rest, 2), '0123456789'))
        ELSE 0
    END AS decimals,
    x.position,
    x.id AS safety_event_id,
    x.study_id,
    x.arm_id,
    x.term_id,
    x.source_id,
    x.evidence_id
FROM (
    -- What is left of a printed figure after sign and whole part: ".3%" of "42.3%".
    SELECT safety_events.*, ltrim(replace(value_text, '·', '.'), '+-−–<>=≤≥~≈ ,0123456789') AS rest FROM safety_events
) AS x
JOIN sources AS s ON s.id = x.source_id AND +s.replaced_by IS NULL
JOIN evidence AS ev ON ev.id = x.evidence_id
JOIN adverse_event_terms AS t ON t.id = x.term_id
JOIN v_arms AS a ON a.arm_id = x.arm_id
