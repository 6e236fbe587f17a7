"""Questions become plans, or are refused with the words that were not understood."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialdb.errors import QuestionError, UnknownNameError
from trialdb.facts import TimePoint
from trialdb.query.grammar import EXAMPLES, parse
from trialdb.query.lexer import Dose, pieces, time_point
from trialdb.query.names import Names, Thing, known_names
from trialdb.query.plan import KINDS, Plan
from trialdb.vocabulary import load_vocabulary

NAMES = Names.of(
    [
        (Thing("endpoint", "EASI"), ["Eczema Area and Severity Index"]),
        (Thing("endpoint", "EASI-75"), ["at least 75% improvement in EASI", "75% reduction in EASI"]),
        (Thing("endpoint", "EASI-90"), []),
        (Thing("endpoint", "vIGA-AD 0/1"), ["vIGA 0/1"]),
        (Thing("endpoint", "OS"), ["overall survival"]),
        (Thing("endpoint", "PFS"), ["progression-free survival"]),
        (Thing("endpoint", "HbA1c"), ["glycated haemoglobin"]),
        (Thing("endpoint", "ORR"), ["overall response rate"]),
        (Thing("endpoint", "Pruritus NRS"), ["itch NRS"]),
        (Thing("drug", "rocatinlimab"), ["AMG 451"]),
        (Thing("drug", "dupilumab"), ["Dupixent"]),
        (Thing("drug", "nivolumab"), []),
        (Thing("drug", "placebo"), ["sugar pill"]),
        (Thing("study", "ROCKET-IGNITE", (1,)), ["IGNITE", "NCT05398445"]),
        (Thing("study", "ROCKET-HORIZON", (2,)), ["HORIZON"]),
        (Thing("study", "HORIZON (NCT00000001)", (3,)), ["HORIZON", "NCT00000001"]),
        (Thing("study", "LANTERN-1", (4,)), []),
        (Thing("study", "LANTERN-2", (5,)), []),
        (Thing("endpoint", "Body weight"), ["weight"]),
        (Thing("endpoint", "SBP"), ["systolic blood pressure"]),
        (Thing("endpoint", "Weight loss >=10%"), ["at least 10% weight loss", ">=10% body weight loss"]),
        (Thing("endpoint", "HbA1c <7%"), []),
        (Thing("drug", "semaglutide"), []),
        (Thing("condition", "psoriasis"), []),
        (Thing("term", "Psoriasis"), []),
        (Thing("condition", "atopic dermatitis"), ["eczema", "AD"]),
        (Thing("condition", "acute lymphoblastic leukaemia"), ["ALL"]),
        (Thing("term", "Pyrexia"), ["fever"]),
        (Thing("term", "Headache"), []),
        (Thing("term", "Pruritus"), ["itching"]),
        (Thing("term", "Dizziness"), []),
        (Thing("endpoint", "Headache and dizziness score"), ["headache and dizziness"]),
        (Thing("subgroup", "adolescents"), []),
        (Thing("program", "ROCKET"), []),
        (Thing("source", "Amgen"), []),
        (Thing("source", "registry"), ["the registry"]),
        (Thing("source", "journal"), ["journals"]),
        (Thing("source", "press release"), ["press releases"]),
    ]
)
WEEK24 = TimePoint(value=24, unit="week")
EASI75 = ("EASI-75",)
ROCA = ("rocatinlimab",)
WEIGHT10 = ("Weight loss >=10%",)
LANTERN = ("LANTERN-1", "LANTERN-2")
READOUT = ("readout", "first_results", "results")


def deltas(**parts) -> Plan:
    return Plan("deltas", **{"versus": "any", **parts})


UNDERSTOOD = {
    # Deltas
    "EASI-75 delta versus placebo by dose": deltas(endpoints=EASI75, versus="placebo", by=("dose",)),
    "easi 75 deltas vs placebo": deltas(endpoints=EASI75, versus="placebo"),
    "What is the EASI-75 difference for rocatinlimab 300 mg at week 24 versus placebo?": deltas(
        endpoints=EASI75, drugs=ROCA, dose=Dose(300, "mg"), at=WEEK24, versus="placebo"
    ),
    "Show me the treatment effect of rocatinlimab on EASI75 compared with placebo after 24 weeks": deltas(
        endpoints=EASI75, drugs=ROCA, at=WEEK24, versus="placebo"
    ),
    "how much better than placebo is AMG 451 on vIGA 0/1": deltas(
        endpoints=("vIGA-AD 0/1",), drugs=ROCA, versus="placebo"
    ),
    "difference between rocatinlimab and placebo in EASI-75": deltas(
        endpoints=EASI75, drugs=ROCA, versus="placebo"
    ),
    "Compare dupilumab with placebo on EASI-75 by week": deltas(
        endpoints=EASI75, drugs=("dupilumab",), versus="placebo", by=("time",)
    ),
    "compare rocatinlimab to dupilumab": deltas(drugs=ROCA, versus="dupilumab"),
    "EASI-75 delta by dose and study": deltas(endpoints=EASI75, by=("dose", "study")),
    "EASI-75 deltas by dose, study": deltas(endpoints=EASI75, by=("dose", "study")),
    "EASI-75 delta against dupilumab in HORIZON": deltas(
        endpoints=EASI75, versus="dupilumab", studies=("ROCKET-HORIZON", "HORIZON (NCT00000001)")
    ),
    "placebo-adjusted EASI-75 of rocatinlimab": deltas(endpoints=EASI75, drugs=ROCA, versus="placebo"),
    "placebo-adjusted response rates for EASI-75 per dose": deltas(
        endpoints=EASI75, versus="placebo", by=("dose",)
    ),
    "hazard ratio for overall survival of nivolumab": deltas(
        endpoints=("OS",), drugs=("nivolumab",), measure="hazard_ratio"
    ),
    "PFS HR of nivolumab versus any comparator": deltas(
        endpoints=("PFS",), drugs=("nivolumab",), measure="hazard_ratio"
    ),
    "hazard ratios by study": deltas(measure="hazard_ratio", by=("study",)),
    "relative risk of OS versus control": deltas(endpoints=("OS",), measure="risk_ratio"),
    "mean difference in HbA1c versus placebo at 6 months": deltas(
        endpoints=("HbA1c",), measure="mean_difference", versus="placebo", at=TimePoint(value=6, unit="month")
    ),
    "HbA1c change versus placebo over 24 weeks": deltas(endpoints=("HbA1c",), versus="placebo", at=WEEK24),
    "EASI-75 over placebo": deltas(endpoints=EASI75, versus="placebo"),
    "EASI-75 versus placebo in atopic dermatitis": deltas(
        endpoints=EASI75, versus="placebo", conditions=("atopic dermatitis",)
    ),
    "EASI-75 and vIGA-AD 0/1 differences versus placebo": deltas(
        endpoints=("EASI-75", "vIGA-AD 0/1"), versus="placebo"
    ),
    "EASI-75 delta in adolescents versus placebo": deltas(
        endpoints=EASI75, versus="placebo", subgroups=("adolescents",)
    ),
    "high-dose rocatinlimab EASI-75 delta": deltas(endpoints=EASI75, drugs=ROCA, dose_level="high"),
    "EASI-75 delta for rocatinlimab 150mg every 4 weeks": deltas(
        endpoints=EASI75, drugs=ROCA, dose=Dose(150, "mg"), regimen="every 4 weeks"
    ),
    "Q4W rocatinlimab delta": deltas(drugs=ROCA, regimen="every 4 weeks"),
    "EASI-75 deltas over time": deltas(endpoints=EASI75, by=("time",)),
    "which doses of rocatinlimab beat placebo on EASI-75?": deltas(
        endpoints=EASI75, drugs=ROCA, versus="placebo", by=("dose",)
    ),
    "WHAT IS THE EASI-75 DELTA VERSUS PLACEBO": deltas(endpoints=EASI75, versus="placebo"),
    "deltas versus active comparators": deltas(versus="active_comparator"),
    "EASI-75 delta for each drug": deltas(endpoints=EASI75, by=("drug",)),
    "24-week EASI-75 delta": deltas(endpoints=EASI75, at=WEEK24),
    "effect of rocatinlimab in the IGNITE study": deltas(drugs=ROCA, studies=("ROCKET-IGNITE",)),
    "rocatinlimab's EASI-75 delta in NCT05398445": deltas(
        endpoints=EASI75, drugs=ROCA, studies=("ROCKET-IGNITE",)
    ),
    "OS delta in ALL": deltas(endpoints=("OS",), conditions=("acute lymphoblastic leukaemia",)),
    "all OS deltas": deltas(endpoints=("OS",)),
    # Results of single arms
    "response rates of rocatinlimab in IGNITE": Plan(
        "results", drugs=ROCA, studies=("ROCKET-IGNITE",), measure="proportion"
    ),
    "EASI-75 response rates by arm": Plan("results", endpoints=EASI75, measure="proportion", by=("arm",)),
    "EASI-75 in IGNITE": Plan("results", endpoints=EASI75, studies=("ROCKET-IGNITE",)),
    "How many patients achieved EASI-75 on rocatinlimab at 24 weeks?": Plan(
        "results", endpoints=EASI75, drugs=ROCA, at=WEEK24
    ),
    "what percentage of patients reached EASI-90 with dupilumab": Plan(
        "results", endpoints=("EASI-90",), drugs=("dupilumab",), measure="proportion"
    ),
    "results of HORIZON": Plan("results", studies=("ROCKET-HORIZON", "HORIZON (NCT00000001)")),
    "median OS of nivolumab": Plan("results", endpoints=("OS",), drugs=("nivolumab",), measure="median"),
    "overall response rate of nivolumab": Plan("results", endpoints=("ORR",), drugs=("nivolumab",)),
    "mean change from baseline in HbA1c by time point": Plan(
        "results", endpoints=("HbA1c",), measure="mean_change", by=("time",)
    ),
    "EASI-75 in the placebo arm at week 24": Plan("results", endpoints=EASI75, drugs=("placebo",), at=WEEK24),
    "EASI-75 rates per study at one year": Plan(
        "results", endpoints=EASI75, by=("study",), at=TimePoint(value=1, unit="year")
    ),
    "efficacy data for rocatinlimab in eczema": Plan(
        "results", drugs=ROCA, conditions=("atopic dermatitis",)
    ),
    "itch NRS values of dupilumab": Plan("results", endpoints=("Pruritus NRS",), drugs=("dupilumab",)),
    "w24 EASI-75": Plan("results", endpoints=EASI75, at=WEEK24),
    # Adverse events
    "adverse events by arm of rocatinlimab": Plan("safety", drugs=ROCA, by=("arm",)),
    "adverse events by arm for IGNITE": Plan("safety", studies=("ROCKET-IGNITE",), by=("arm",)),
    "side effects with dupilumab": Plan("safety", drugs=("dupilumab",)),
    "most common adverse events of rocatinlimab": Plan("safety", drugs=ROCA),
    "serious adverse events in HORIZON": Plan(
        "safety", studies=("ROCKET-HORIZON", "HORIZON (NCT00000001)"), serious=True
    ),
    "How many patients had pyrexia on rocatinlimab?": Plan("safety", terms=("Pyrexia",), drugs=ROCA),
    "how often did fever occur with rocatinlimab 300 mg": Plan(
        "safety", terms=("Pyrexia",), drugs=ROCA, dose=Dose(300, "mg")
    ),
    "pyrexia versus placebo by dose": Plan("safety", terms=("Pyrexia",), versus="placebo", by=("dose",)),
    "rate of headaches in IGNITE": Plan("safety", terms=("Headache",), studies=("ROCKET-IGNITE",)),
    "incidence of itching by arm": Plan("safety", terms=("Pruritus",), by=("arm",)),
    "safety of rocatinlimab in atopic dermatitis": Plan(
        "safety", drugs=ROCA, conditions=("atopic dermatitis",)
    ),
    "adverse events by organ class": Plan("safety", by=("organ_class",)),
    # Studies
    "which studies of rocatinlimab": Plan("studies", drugs=ROCA),
    "What trials tested rocatinlimab in atopic dermatitis?": Plan(
        "studies", drugs=ROCA, conditions=("atopic dermatitis",)
    ),
    "list phase 3 trials with dupilumab": Plan("studies", drugs=("dupilumab",), phase="3"),
    "phase IIb studies in eczema": Plan("studies", conditions=("atopic dermatitis",), phase="2b"),
    "which studies measured EASI-75": Plan("studies", endpoints=EASI75),
    "how many patients were enrolled in IGNITE": Plan("studies", studies=("ROCKET-IGNITE",)),
    "rocatinlimab studies": Plan("studies", drugs=ROCA),
    "studies": Plan("studies"),
    # Timeline, conflicts, worklist, runs
    "timeline of rocatinlimab": Plan("timeline", drugs=ROCA),
    "milestones for IGNITE": Plan("timeline", studies=("ROCKET-IGNITE",)),
    "what happened to rocatinlimab": Plan("timeline", drugs=ROCA),
    "history of dupilumab in eczema": Plan(
        "timeline", drugs=("dupilumab",), conditions=("atopic dermatitis",)
    ),
    "conflicts": Plan("conflicts"),
    "conflicts for EASI-75": Plan("conflicts", endpoints=EASI75),
    "Where do sources disagree about rocatinlimab?": Plan("conflicts", drugs=ROCA),
    "conflicting results in IGNITE at week 24": Plan("conflicts", studies=("ROCKET-IGNITE",), at=WEEK24),
    "unresolved names": Plan("unresolved"),
    "load runs": Plan("runs"),
    # Sorts of comparison
    "risk difference in EASI-75 versus placebo": deltas(
        endpoints=EASI75, versus="placebo", measure="risk_difference"
    ),
    "difference in response rates for EASI-75": deltas(endpoints=EASI75, measure="risk_difference"),
    "odds ratio for EASI-75 of rocatinlimab": deltas(endpoints=EASI75, drugs=ROCA, measure="odds_ratio"),
    "risk ratio of EASI-75 versus placebo by dose": deltas(
        endpoints=EASI75, versus="placebo", measure="risk_ratio", by=("dose",)
    ),
    "how does dupilumab compare with placebo on EASI-90": deltas(
        endpoints=("EASI-90",), drugs=("dupilumab",), versus="placebo"
    ),
    "is rocatinlimab better than placebo on EASI-75": deltas(endpoints=EASI75, drugs=ROCA, versus="placebo"),
    "EASI-75 300 mg Q4W vs placebo, week 24, ROCKET-IGNITE": deltas(
        endpoints=EASI75,
        versus="placebo",
        dose=Dose(300, "mg"),
        regimen="every 4 weeks",
        at=WEEK24,
        studies=("ROCKET-IGNITE",),
    ),
    "EASI-75 deltas by regimen and dose": deltas(endpoints=EASI75, by=("regimen", "dose")),
    "EASI-75 delta by source": deltas(endpoints=EASI75, by=("source",)),
    # Several drugs together, and one alone
    "EASI-75 of rocatinlimab + dupilumab": Plan(
        "results", endpoints=EASI75, drugs=("rocatinlimab + dupilumab",)
    ),
    "rocatinlimab 300 mg plus dupilumab versus dupilumab on EASI-75": deltas(
        endpoints=EASI75, drugs=("rocatinlimab + dupilumab",), versus="dupilumab", dose=Dose(300, "mg")
    ),
    "compare nivolumab plus dupilumab with nivolumab monotherapy for OS": deltas(
        endpoints=("OS",), drugs=("nivolumab + dupilumab",), versus="nivolumab alone"
    ),
    "PFS of the combination of nivolumab and semaglutide versus placebo plus semaglutide": deltas(
        endpoints=("PFS",), drugs=("nivolumab + semaglutide",), versus="placebo + semaglutide"
    ),
    "OS hazard ratio, nivolumab versus semaglutide in combination with dupilumab": deltas(
        endpoints=("OS",), drugs=("nivolumab",), versus="semaglutide + dupilumab", measure="hazard_ratio"
    ),
    "response rates of nivolumab alone": Plan("results", drugs=("nivolumab alone",), measure="proportion"),
    "EASI-75 + EASI-90 of dupilumab": Plan("results", endpoints=("EASI-75", "EASI-90"), drugs=("dupilumab",)),
    # Classes of drugs
    "JAK inhibitors versus placebo on EASI-75": deltas(
        endpoints=EASI75, drugs=("JAK inhibitor",), versus="placebo"
    ),
    "EASI-75 delta of anti-IL-13 antibodies by drug class": deltas(
        endpoints=EASI75, drugs=("IL-13 inhibitor",), by=("class",)
    ),
    "EASI-75 response rates by class": Plan("results", endpoints=EASI75, measure="proportion", by=("class",)),
    "rocatinlimab versus TNF blockers": deltas(drugs=ROCA, versus="TNF inhibitor"),
    "which trials of gliflozins in psoriasis": Plan(
        "studies", drugs=("SGLT2 inhibitor",), conditions=("psoriasis",)
    ),
    "PD-1 inhibitors plus dupilumab versus dupilumab alone, OS": deltas(
        endpoints=("OS",), drugs=("PD-1 inhibitor + dupilumab",), versus="dupilumab alone"
    ),
    "pooled EASI-75 difference of JAK inhibitors": Plan("pooled", endpoints=EASI75, drugs=("JAK inhibitor",)),
    # How many are treated for one to benefit
    "NNT for EASI-75 of rocatinlimab versus placebo": deltas(
        endpoints=EASI75, drugs=ROCA, versus="placebo", measure="number_needed_to_treat"
    ),
    "number needed to treat by dose": deltas(measure="number_needed_to_treat", by=("dose",)),
    "what is dupilumab's number needed to treat to reach EASI-75": deltas(
        endpoints=EASI75, drugs=("dupilumab",), measure="number_needed_to_treat"
    ),
    "How many patients need to be treated with rocatinlimab to achieve EASI-75?": deltas(
        endpoints=EASI75, drugs=ROCA, measure="number_needed_to_treat"
    ),
    "number needed to harm in IGNITE": deltas(studies=("ROCKET-IGNITE",), measure="number_needed_to_treat"),
    # Programmes, sources, dates, analysis sets
    "ROCKET program EASI-75 deltas": deltas(endpoints=EASI75, programs=("ROCKET",)),
    "EASI-75 delta of the ROCKET programme by dose": deltas(
        endpoints=EASI75, programs=("ROCKET",), by=("dose",)
    ),
    "results of ROCKET": Plan("results", programs=("ROCKET",)),
    "timeline of ROCKET as of 2025": Plan("timeline", programs=("ROCKET",), as_of="2025"),
    "when did the ROCKET trials read out": Plan("timeline", programs=("ROCKET",), events=READOUT),
    "EASI-75 results from journals": Plan("results", endpoints=EASI75, sources=("journal",)),
    "EASI-75 results according to Amgen": Plan("results", endpoints=EASI75, sources=("Amgen",)),
    "EASI-75 results by Amgen": Plan("results", endpoints=EASI75, sources=("Amgen",)),
    "EASI-75 deltas reported by Amgen": deltas(endpoints=EASI75, sources=("Amgen",)),
    "adverse events of rocatinlimab from press releases": Plan(
        "safety", drugs=ROCA, sources=("press release",)
    ),
    "studies in the registry": Plan("studies", sources=("registry",)),
    "conflicts between journals and press releases": Plan("conflicts", sources=("journal", "press release")),
    "unresolved names from Amgen": Plan("unresolved", sources=("Amgen",)),
    "EASI-75 delta versus placebo as of 2025-03-08": deltas(
        endpoints=EASI75, versus="placebo", as_of="2025-03-08"
    ),
    "EASI-75 delta versus placebo as of March 2025": deltas(
        endpoints=EASI75, versus="placebo", as_of="2025-03"
    ),
    "EASI-75 results published by 8 March 2025": Plan("results", endpoints=EASI75, as_of="2025-03-08"),
    "EASI-75 results as of March 8th, 2025": Plan("results", endpoints=EASI75, as_of="2025-03-08"),
    "EASI-75 results until Sept. 2024": Plan("results", endpoints=EASI75, as_of="2024-09"),
    "what was known about rocatinlimab EASI-75 by the end of 2024": Plan(
        "results", endpoints=EASI75, drugs=ROCA, as_of="2024"
    ),
    "EASI-75 deltas published before 2025": deltas(endpoints=EASI75, as_of="2024-12-31"),
    "EASI-75 deltas before March 2024": deltas(endpoints=EASI75, as_of="2024-02-29"),
    "EASI-75 in the full analysis set": Plan("results", endpoints=EASI75, populations=("full analysis set",)),
    "EASI-75 delta per protocol": deltas(endpoints=EASI75, populations=("per protocol",)),
    "EASI-75 delta in the ITT population": deltas(endpoints=EASI75, populations=("intention-to-treat",)),
    "EASI-75 delta, ITT and per protocol": deltas(
        endpoints=EASI75, populations=("intention-to-treat", "per protocol")
    ),
    # Pooled and indirect
    "pooled EASI-75 difference of rocatinlimab versus placebo": Plan(
        "pooled", endpoints=EASI75, drugs=ROCA, versus="placebo"
    ),
    "pooled effect of rocatinlimab on EASI-75 by dose": Plan("pooled", endpoints=EASI75, drugs=ROCA),
    "meta-analysis of EASI-75 for rocatinlimab 300 mg": Plan(
        "pooled", endpoints=EASI75, drugs=ROCA, dose=Dose(300, "mg")
    ),
    "pool EASI-75 at week 24 in eczema": Plan(
        "pooled", endpoints=EASI75, at=WEEK24, conditions=("atopic dermatitis",)
    ),
    "fixed-effect meta-analysis of the EASI-75 risk ratio": Plan(
        "pooled", endpoints=EASI75, measure="risk_ratio", model="fixed"
    ),
    "random effects pooled hazard ratio of nivolumab for OS": Plan(
        "pooled", endpoints=("OS",), drugs=("nivolumab",), measure="hazard_ratio", model="random"
    ),
    "DerSimonian-Laird pooled difference in EASI-75 with Hartung-Knapp intervals": Plan(
        "pooled", endpoints=EASI75, estimator="DL", hartung_knapp=True
    ),
    "heterogeneity of EASI-75 for dupilumab": Plan("pooled", endpoints=EASI75, drugs=("dupilumab",)),
    "indirect comparison of rocatinlimab with dupilumab on EASI-75": Plan(
        "indirect", endpoints=EASI75, drugs=ROCA, versus="dupilumab"
    ),
    "indirect comparison of rocatinlimab and dupilumab via placebo": Plan(
        "indirect", drugs=ROCA, versus="dupilumab", via="placebo"
    ),
    "rocatinlimab versus dupilumab indirectly, EASI-75, through placebo": Plan(
        "indirect", endpoints=EASI75, drugs=ROCA, versus="dupilumab", via="placebo"
    ),
    "compare rocatinlimab with dupilumab indirectly at week 24": Plan(
        "indirect", drugs=ROCA, versus="dupilumab", at=WEEK24
    ),
    "dose-response of rocatinlimab on EASI-75 at week 24": Plan(
        "dose_response", endpoints=EASI75, drugs=ROCA, at=WEEK24
    ),
    "dose response of EASI-75 versus placebo in ROCKET-IGNITE": Plan(
        "dose_response", endpoints=EASI75, studies=("ROCKET-IGNITE",), versus="placebo"
    ),
    # Audit and changes
    "audit": Plan("audit"),
    "audit of rocatinlimab": Plan("audit", drugs=ROCA),
    "audit the ROCKET program": Plan("audit", programs=("ROCKET",)),
    "what doesn't add up in IGNITE": Plan("audit", studies=("ROCKET-IGNITE",)),
    "do the figures of rocatinlimab add up?": Plan("audit", drugs=ROCA),
    "red flags in the EASI-75 results of rocatinlimab": Plan("audit", endpoints=EASI75, drugs=ROCA),
    "which results are overdue": Plan("audit", check="results_due"),
    "outcome switching in ROCKET-IGNITE": Plan(
        "audit", studies=("ROCKET-IGNITE",), check="outcome_switching"
    ),
    "impossible percentages in dupilumab studies": Plan("audit", drugs=("dupilumab",), check="grim"),
    "audit of Amgen as of 2025": Plan("audit", sources=("Amgen",), as_of="2025"),
    "what changed in NCT05398445": Plan("changes", studies=("ROCKET-IGNITE",)),
    "what changed since 2026-01-01": Plan("changes", since="2026-01-01"),
    "changes of the record of ROCKET-IGNITE since January 2026": Plan(
        "changes", studies=("ROCKET-IGNITE",), since="2026-01"
    ),
    # Studies, once more
    "which drugs were tested in atopic dermatitis": Plan("studies", conditions=("atopic dermatitis",)),
    "was dupilumab tested in eczema?": Plan(
        "studies", drugs=("dupilumab",), conditions=("atopic dermatitis",)
    ),
    "who sponsored IGNITE": Plan("studies", studies=("ROCKET-IGNITE",)),
    "ROCKET studies as of 2024": Plan("studies", programs=("ROCKET",), as_of="2024"),
    # Single arms, once more
    "what is the placebo response for EASI-75": Plan("results", endpoints=EASI75, drugs=("placebo",)),
    "HbA1c loss with dupilumab over 24 weeks": Plan(
        "results", endpoints=("HbA1c",), drugs=("dupilumab",), at=WEEK24
    ),
    "headache and pyrexia with rocatinlimab by dose": Plan(
        "safety", terms=("Headache", "Pyrexia"), drugs=ROCA, by=("dose",)
    ),
    "serious adverse events of the ROCKET programme by arm": Plan(
        "safety", programs=("ROCKET",), by=("arm",), serious=True
    ),
    "adverse events of low-dose rocatinlimab": Plan("safety", drugs=ROCA, dose_level="low"),
    "unresolved": Plan("unresolved"),
    # Abbreviations, clipped names and short hands
    "EASI-75 roca wk 24 pbo-adjusted": deltas(endpoints=EASI75, drugs=ROCA, at=WEEK24, versus="placebo"),
    "sema HbA1c, mo 6": Plan(
        "results", endpoints=("HbA1c",), drugs=("semaglutide",), at=TimePoint(value=6, unit="month")
    ),
    "EASI-75 on rocatinlimab minus placebo": deltas(endpoints=EASI75, drugs=ROCA, versus="placebo"),
    "LS mean difference in HbA1c for semaglutide": deltas(
        endpoints=("HbA1c",), drugs=("semaglutide",), measure="mean_difference"
    ),
    "dose–response of rocatinlimab": Plan("dose_response", drugs=ROCA),
    # More than what
    "how much more weight did people lose on semaglutide than on placebo": deltas(
        endpoints=("Body weight",), drugs=("semaglutide",), versus="placebo"
    ),
    "By how many mmHg does dupilumab lower SBP compared with placebo?": deltas(
        endpoints=("SBP",), drugs=("dupilumab",), versus="placebo", unit="mmHg"
    ),
    "how much weight did participants lose on semaglutide": Plan(
        "results", endpoints=("Body weight",), drugs=("semaglutide",)
    ),
    "all comparisons with dupilumab": deltas(versus="dupilumab"),
    "head-to-head results of rocatinlimab versus dupilumab in psoriasis": deltas(
        drugs=ROCA, versus="dupilumab", conditions=("psoriasis",)
    ),
    # Shares that an endpoint asks for
    "people who lost 10% or more of their body weight on semaglutide": Plan(
        "results", endpoints=WEIGHT10, drugs=("semaglutide",)
    ),
    "proportion losing ≥10 % of body weight": Plan("results", endpoints=WEIGHT10, measure="proportion"),
    "weight loss of at least 10 percent, semaglutide vs placebo": deltas(
        endpoints=WEIGHT10, drugs=("semaglutide",), versus="placebo"
    ),
    "mean % change in body weight by dose": Plan(
        "results", endpoints=("Body weight",), measure="percent_change", by=("dose",)
    ),
    # Several of a kind
    "rocatinlimab 150 mg and 300 mg EASI-75 vs placebo": deltas(
        endpoints=EASI75, drugs=ROCA, versus="placebo", dose=(Dose(150, "mg"), Dose(300, "mg"))
    ),
    "rocatinlimab 150/300 mg EASI-75": Plan(
        "results", endpoints=EASI75, drugs=ROCA, dose=(Dose(150, "mg"), Dose(300, "mg"))
    ),
    "EASI-75 of dupilumab at weeks 24 and 52": Plan(
        "results", endpoints=EASI75, drugs=("dupilumab",), at=(WEEK24, TimePoint(value=52, unit="week"))
    ),
    "EASI-75 in the LANTERN trials": Plan("results", endpoints=EASI75, studies=LANTERN),
    "EASI-75 delta, LANTERN-1 and -2": deltas(endpoints=EASI75, studies=LANTERN),
    "pool EASI-75 across LANTERN 1 and 2, random effects": Plan(
        "pooled", endpoints=EASI75, studies=LANTERN, model="random"
    ),
    "phase 3 EASI-75 deltas in eczema trials": deltas(
        endpoints=EASI75, conditions=("atopic dermatitis",), phase="3"
    ),
    # Orders, and what an answer shows anyway
    "largest EASI-75 differences vs placebo first": deltas(endpoints=EASI75, versus="placebo", by=("value",)),
    "which drugs have the highest EASI-75 response?": Plan("results", endpoints=EASI75, by=("value", "drug")),
    "HbA1c difference with its confidence interval and p value": deltas(endpoints=("HbA1c",)),
    "p-values for EASI-75 of rocatinlimab": deltas(endpoints=EASI75, drugs=ROCA),
    "pooled EASI-75 difference with I2": Plan("pooled", endpoints=EASI75),
    "list the eczema trials with their NCT numbers": Plan("studies", conditions=("atopic dermatitis",)),
    "median overall survival with nivolumab": Plan(
        "results", endpoints=("OS",), drugs=("nivolumab",), measure="median"
    ),
    "placebo response on EASI-75 in atopic dermatitis trials": Plan(
        "results", endpoints=EASI75, drugs=("placebo",), conditions=("atopic dermatitis",)
    ),
    # Adverse events against a comparator
    "pyrexia on rocatinlimab 300 mg vs placebo": Plan(
        "safety", terms=("Pyrexia",), drugs=ROCA, dose=Dose(300, "mg"), versus="placebo"
    ),
    "headache on rocatinlimab 300 mg compared with 150 mg": Plan(
        "safety", terms=("Headache",), drugs=ROCA, dose=(Dose(300, "mg"), Dose(150, "mg"))
    ),
    "headache and dizziness rates on dupilumab": Plan(
        "safety", terms=("Headache", "Dizziness"), drugs=("dupilumab",)
    ),
    "overall response rate ratio vs placebo": deltas(
        endpoints=("ORR",), measure="rate_ratio", versus="placebo"
    ),
    "number of patients enrolled per study in psoriasis": Plan("studies", conditions=("psoriasis",)),
    "SAEs by drug in psoriasis": Plan("safety", conditions=("psoriasis",), by=("drug",), serious=True),
    "where do sources disagree on headache rates": Plan("conflicts", terms=("Headache",)),
    # Events, and names that are left
    "when was dupilumab approved": Plan("timeline", drugs=("dupilumab",), events=("approval",)),
    "when will rocatinlimab be filed?": Plan("timeline", drugs=ROCA, events=("filing", "filing_planned")),
    "which drug names could not be matched in the Amgen articles": Plan(
        "unresolved", sources=("Amgen",), unresolved_kinds=("intervention",)
    ),
}

REFUSED = {
    "pooled NNT for EASI-75": ("NNT", "pooled risk difference"),
    "number needed to treat in pyrexia": ("number needed to treat", "adverse events versus placebo"),
    # question: the words that are named, and what must be among the alternatives
    "EASY-75 delta versus placebo": ("EASY-75", "EASI-75"),
    "EASI-75 delta versus plasebo": ("plasebo", "placebo"),
    "rocatinlumab adverse events": ("rocatinlumab", "rocatinlimab"),
    "EASI-75 diference versus placebo": ("diference", "difference"),
    "results of IGNIT": ("IGNIT", "ROCKET-IGNITE"),
    "EASI-80 delta versus placebo": ("EASI-80", "EASI-90"),
    "how many patients had pirexia": ("pirexia", "Pyrexia"),
    "studies without placebo": ("without", None),
    "EASI-75 delta versus placebo except in HORIZON": ("except", None),
    "EASI-75 ratio versus placebo": ("ratio", "risk ratio"),
    "adverse events in NCT99999999": ("NCT99999999", None),
    "EASI-75 delta versus placebo at bedtime": ("bedtime", None),
    "EASI-75 above 30%": ("above 30%", None),
    "the weather in Paris": ("weather", None),
    "EASI-75 delta by": ("by", "by dose"),
    "EASI-75 delta by rocatinlimab": ("by rocatinlimab", "by dose"),
    "EASI-75 delta versus": ("versus", "versus placebo"),
    "EASI-75 delta versus week 24": ("versus week 24", "versus placebo"),
    "EASI-75 results of": ("of", None),
    "rocatinlimab": ("rocatinlimab", EXAMPLES[0]),
    "": ("", EXAMPLES[0]),
    "what is the": ("", EXAMPLES[0]),
    "pyrexia hazard ratio in the EASI-75 results": ("pyrexia", EXAMPLES[0]),
    "timeline of adverse events": ("timeline, adverse events", EXAMPLES[0]),
    "timeline of EASI-75": ("EASI-75", EXAMPLES[0]),
    "adverse events of EASI-75": ("EASI-75", EXAMPLES[0]),
    "EASI-75 delta versus placebo versus dupilumab": ("versus", None),
    "adverse events by endpoint": ("by endpoint", "by arm"),
    "studies at week 24": ("a time point", None),
    "most common EASI-75 results": ("most common", None),
    "EASI-75 of control": ("control", "versus control"),
    "EASI-75 in 2025": ("2025", "as of 2025"),
    "EASI-75 results after March 2025": ("March 2025", "as of March 2025"),
    "EASI-75 as of": ("as of", "as of 2025-03-08"),
    "EASI-75 delta as of week 24": ("as of week 24", "at week 24"),
    "EASI-75 since 2025": ("a date since which", EXAMPLES[0]),
    "what changed as of 2024 as of 2025": ("2025", None),
    "EASI-75 delta as of yesterday": ("yesterday", None),
    "pooled adverse events": ("pooled, adverse events", EXAMPLES[0]),
    "pooled timeline": ("pooled, timeline", EXAMPLES[0]),
    "pooled EASI-75 by study": ("by study", "by dose"),
    "indirect comparison of rocatinlimab": ("indirect comparison", None),
    "indirect comparison of rocatinlimab with placebo": ("indirect comparison", None),
    "fixed effect and random effects pooled EASI-75": ("random effects", None),
    "audit by dose": ("by dose", None),
    "audit at week 24": ("a time point", None),
    "audit for overdue results and outcome switching": ("outcome switching", None),
    "timeline of ROCKET in the ITT population": ("an analysis set", None),
    "studies per protocol": ("an analysis set", None),
    "which drugs failed in eczema": ("failed", None),
    "did rocatinlimab meet its primary endpoint": ("primary", None),
    "conflicts with dose 300 mg": ("a dose", None),
    "changes of the record in adolescents": ("adolescents", None),
    "EASI-75 delta from Amgn": ("Amgn", "Amgen"),
    "average EASI-75 of all trials": ("average", None),
    "why does rocatinlimab cause pyrexia": ("why", None),
    "what does dupilumab cost": ("cost", None),
    "should I switch from dupilumab to rocatinlimab": ("should I", None),
    "is rocatinlimab a good drug": ("good", None),
    "response": ("response", "response rate of EASI-75"),
    "more EASI-75 with dupilumab": ("more", "than placebo"),
    "EASI-75 of purple rocatinlimab": ("purple", "EASI-75 rocatinlimab"),
    "EASI-75 of rocatinlimab not in eczema": ("not", None),
    "HbA1c >=7% with semaglutide": (">=7%", "HbA1c <7%"),
    "OS of nivolumab in combination with": ("in combination with", "nivolumab by arm"),
    "OS of nivolumab plus EASI-75": ("plus EASI-75", "nivolumab by arm"),
    "JAK inhibitors 15 mg versus placebo": ("JAK inhibitor", "JAK inhibitors versus placebo by dose"),
    "studies by class": ("by class", None),
    "OS versus placebo alone": ("alone", "versus dupilumab alone"),
    "EASI-75 rocatinlimab 300 mg vs dupilumab 300 mg": ("dupilumab 300 mg", "versus dupilumab by dose"),
    "EASI-75 of rocatinlimab 300 mg and placebo": (
        "rocatinlimab and placebo",
        "rocatinlimab versus placebo by dose",
    ),
    "difference between 15 mg and 30 mg": ("15 mg 30 mg", "results by dose"),
    "risk difference of pyrexia with rocatinlimab": ("risk difference", "adverse events versus placebo"),
    "adverse events with p-values": ("p-values", None),
    "will dupilumab beat placebo on EASI-75": ("will", None),
    "which names": ("names", None),
    "EASI-75 in LANTERN 1 and 3": ("3", None),
}


@pytest.mark.parametrize("question", UNDERSTOOD)
def test_a_question_is_read_as_the_plan_it_means(question):
    assert parse(question, NAMES) == UNDERSTOOD[question]


@pytest.mark.parametrize("question", REFUSED)
def test_a_question_that_is_not_understood_names_the_words_and_what_would_be(question):
    words, alternative = REFUSED[question]

    with pytest.raises(QuestionError) as refused:
        parse(question, NAMES)

    assert refused.value.words == words
    assert refused.value.alternatives
    assert alternative is None or alternative in refused.value.alternatives
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("EASI-75 dleta versus placebo", "delta"),
        ("EASI-75 delta vresus placebo", "versus"),
        ("EASI-75 diference versus placebo", "difference"),
        ("adverse events by orgen class", "organ class"),
        ("timelne of rocatinlimab", "timeline"),
        ("EASI-75 delta versus plasebo", "placebo"),
        ("rocatinlumab adverse events", "rocatinlimab"),
    ],
)
def test_a_misspelt_word_of_the_grammar_is_told_from_a_misspelt_name(question, first):
    for names in (NAMES, known_names_of(load_vocabulary())):
        with pytest.raises(QuestionError) as refused:
            parse(question, names)

        assert refused.value.alternatives[0] == first


def test_a_name_with_a_blank_too_many_is_still_that_name():
    assert parse("EASI-75 delta versus pla cebo", NAMES) == deltas(endpoints=EASI75, versus="placebo")


def test_there_are_many_phrasings_of_each_sort():
    assert len(UNDERSTOOD) >= 120
    assert len(REFUSED) >= 40
    assert {plan.kind for plan in UNDERSTOOD.values()} == set(KINDS)


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_that_a_refusal_offers_can_be_read(example):
    names = Names.of([(Thing("drug", "upadacitinib"), []), (Thing("study", "IGNITE"), [])])
    merged = Names({**NAMES.index, **names.index}, {**NAMES.spellings, **names.spellings}, NAMES.longest)

    assert dataclasses.is_dataclass(parse(example, merged))


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("week 24", WEEK24),
        ("24 weeks", WEEK24),
        ("24-week", WEEK24),
        ("Week-24", WEEK24),
        ("w24", WEEK24),
        ("wk 24", WEEK24),
        ("twenty-four weeks", WEEK24),
        ("12 months", TimePoint(value=12, unit="month")),
        ("day 1", TimePoint(value=1, unit="day")),
        ("two years", TimePoint(value=2, unit="year")),
        ("1.5 years", TimePoint(value=1.5, unit="year")),
        ("first week", None),
        ("weeks", None),
        ("24", None),
    ],
)
def test_a_time_point_is_read_however_it_is_written(said, meant):
    assert time_point(said) == meant


@given(
    st.permutations(
        ["versus placebo", "by dose", "at week 24", "for rocatinlimab", "in IGNITE", "EASI-75 delta"]
    )
)
def test_the_order_of_constituents_does_not_matter(parts):
    plan = parse(" ".join(parts), NAMES)

    assert plan == deltas(
        endpoints=EASI75, drugs=ROCA, studies=("ROCKET-IGNITE",), versus="placebo", by=("dose",), at=WEEK24
    )


@given(st.text(max_size=60))
def test_any_text_gives_a_plan_or_a_refusal(text):
    try:
        plan = parse(text, NAMES)
    except QuestionError:
        return

    assert plan.kind in KINDS


@given(st.text(max_size=60))
def test_no_word_of_a_question_is_lost(text):
    words = "".join(piece.text for piece in pieces(text, NAMES)).replace(" ", "")

    assert sum(c.isalnum() for c in words) >= sum(c.isalnum() for c in text) - text.count("s")


def test_a_name_shared_by_two_studies_means_both():
    assert {t.name for t in NAMES.resolve("study", "horizon")} == {"ROCKET-HORIZON", "HORIZON (NCT00000001)"}


def test_an_unknown_name_is_refused_with_close_names_of_its_kind():
    with pytest.raises(UnknownNameError) as unknown:
        NAMES.resolve("endpoint", "EASI 57")

    assert unknown.value.alternatives[0] in {"EASI-75", "EASI"}
    assert unknown.value.kind == "endpoint"


def test_words_of_the_grammar_keep_their_meaning_beside_the_whole_vocabulary():
    vocabulary = load_vocabulary()
    names = known_names_of(vocabulary)

    assert parse("EASI-75 delta versus placebo by dose", names) == deltas(
        endpoints=EASI75, versus="placebo", by=("dose",)
    )
    assert parse("adverse events by arm of rocatinlimab", names) == Plan("safety", drugs=ROCA, by=("arm",))
    assert parse("which studies of dupilumab", names) == Plan("studies", drugs=("dupilumab",))


def known_names_of(vocabulary) -> Names:
    """The names of the packaged vocabularies, on a database that knows none."""
    from sqlalchemy import create_engine

    from trialdb.store.models import Base

    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    names = known_names(engine, vocabulary=vocabulary)
    engine.dispose()
    return names
