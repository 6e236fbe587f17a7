"""The words of a question that are not names: what may be asked, of what, against what and by what.

This is a closed class, so it is code. Each entry is a category, the value that it gives the plan, and the phrases
that say it. A word that stands nowhere here and is no known name is refused, and so are words that would change
the meaning of a question and cannot be answered ("without", "largest", "after"): they are left out on purpose.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

__all__ = ["LEXICON", "LONGEST", "Entry"]

Entry = tuple[str, str]

_TEXT: Final = """
# Words that carry no content of their own.
fill: a, an, the, this, these, that, there, is, are, was, were, be, been, being, do, does, did, has, have,
    had, can, could, would, you, i, we, me, us, my, please, what, what's, whats, which, how, how much, how
    big, how large, show, list, give, tell, find, get, display, see, want, need, like, know, who, about it,
    all, any, it, its, their, they, do we have, was there, reported, report, stated, published, observed,
    seen, available, and, or, look, up, let, s, hi, hello, kindly, exactly, respectively, also, both, where,
    when, score, scores, shown, made, known, far, so, to date
# What ties a name to the question.
prep: of, for, with, in, on, at, from, among, within, during, to, about, under, after, through, up to, as
    of, involving, taking, receiving, received, receive, treated with, given, assigned to, randomised to,
    randomized to, dosed with, using, who received, concerning, regarding, as, into, tested in, measured in,
    measured by
compare: between, compare, comparing, compares
# Against what.
versus: versus, vs, v, against, over, compared with, compared to, compared against, in comparison with, in
    comparison to, relative to, minus, difference from, differences from, different from, differ from, beat,
    beats, outperform, outperforms, outperformed, better than, superior to
comparator=any: any comparator, any other arm, all comparators, comparators, comparator, control, controls,
    the control arm, control arm, control group, anything, everything, each other, other arms, any control,
    the comparator, the control, the comparators, its comparator, all arms, other treatments, other groups,
    any treatment
comparator=active_comparator: active comparator, active comparators, active control, active controls, active
    treatment, an active comparator, the active comparator
# By what an answer is ordered.
by: by, per, for each, for every, at each, in each, across, split by, grouped by, broken down by, stratified
    by, sorted by, ordered by, arranged by, separately by, separately for, each, across all, at every, in
    every, of each, of every, according to
over=time: over time, over the weeks
dim=dose: dose, doses, dosage, dosages, dose level, dose levels, dose group, dose groups, dosing
dim=drug: drug, drugs, treatment, treatments, intervention, interventions, medicine, medicines, medication,
    compound, compounds, product, products, agent, agents, therapy, therapies
dim=arm: arm, arms, group, groups, treatment arm, treatment arms, treatment group, treatment groups, study
    arm, study arms, trial arm, trial arms
dim=time: time point, time points, timepoint, timepoints, time-point, time-points, time, visit, visits,
    week, weeks, month, months
dim=endpoint: endpoint, endpoints, outcome, outcomes, outcome measure, outcome measures, end point, end
    points
dim=subgroup: subgroup, subgroups, population, populations
dim=source: source, sources, publisher, publishers, publication, publications, article, articles
dim=regimen: regimen, regimens, schedule, schedules, dosing schedule, dosing regimen, dosing interval
dim=term: term, terms, event, events, preferred term, preferred terms, adverse event term, type
dim=organ_class: organ class, system organ class, organ classes
dim=condition: condition, conditions, disease, diseases, indication, indications
study: study, studies, trial, trials, clinical trial, clinical trials, clinical study, clinical studies,
    rct, rcts
# What is asked for.
delta: delta, deltas, difference, differences, effect, effects, effect size, effect sizes, treatment effect,
    treatment effects, treatment difference, treatment differences, benefit, benefits, gap, comparison,
    comparisons, advantage, effectiveness, efficacy difference, do better, did better, work better, worked
    better, perform, differ
delta=difference: mean difference, mean differences, risk difference, risk differences, absolute difference,
    absolute differences, least squares mean difference, lsm difference, absolute benefit, percentage-point
    difference, percentage point difference
delta=hazard_ratio: hazard ratio, hazard ratios, hr, hrs
delta=odds_ratio: odds ratio, odds ratios
delta=risk_ratio: risk ratio, risk ratios, relative risk, relative risks, rr
delta=rate_ratio: rate ratio, rate ratios, irr, incidence rate ratio
delta=vaccine_efficacy: vaccine efficacy, vaccine effectiveness
delta=percent_reduction: relative reduction, relative reductions, risk reduction, relative risk reduction,
    percent reduction, percentage reduction
adjusted=placebo: placebo-adjusted, placebo adjusted, placebo-corrected, placebo corrected,
    placebo-subtracted, placebo subtracted, placebo-controlled difference
result: result, results, rate, rates, value, values, figure, figures, number, numbers, data, efficacy,
    efficacy results, efficacy data, readout, readouts, change, changes, improvement, improvements,
    reduction, reductions, response, responses, numbers for, finding, findings, topline results, top-line
    results, percentages of
result=proportion: response rate, response rates, responder rate, responder rates, responder, responders,
    proportion, proportions, percentage, percentages, share, percent, fraction, proportion of responders,
    success rate, success rates
result=mean_change: mean change, mean changes, change from baseline, mean change from baseline, changes from
    baseline, average change
result=percent_change: percent change, percent changes, percentage change, percentage changes, percent
    change from baseline, percentage change from baseline, mean percent change, mean percentage change
result=median: median, medians
result=mean: mean, means, mean value, mean values, mean score, mean scores
reached: achieved, achieve, achieving, reached, reach, reaching, attained, attain, attaining, met, meet,
    meeting, responded, respond, hit, showed, had achieved, got to
safety: adverse event, adverse events, adverse effect, adverse effects, adverse reaction, adverse reactions,
    ae, aes, teae, teaes, side effect, side effects, side-effect, side-effects, safety, safety events,
    safety data, safety results, safety profile, safety findings, tolerability, safety and tolerability,
    toxicity, toxicities, harms, treatment-emergent adverse events, treatment emergent adverse events,
    adverse event rates, adverse-event rates, adverse-event, adverse-events
safety=serious: serious adverse event, serious adverse events, sae, saes, serious ae, serious aes, serious
    side effects, serious adverse reactions, serious adverse effects
common: common, frequent, most common, most frequent, commonly, frequently
had: experienced, experience, experiencing, suffered, suffer, suffered from, developed, develop, occurred,
    occur, occurring, happened, happen, had, have, has, having, got, caused, cause, causes, saw
count: how many, number of, numbers of, count of, how often, how frequent, how frequently, how common,
    frequency of, incidence of, frequency, incidence, what number of
people: patient, patients, participant, participants, subject, subjects, people, persons, individuals,
    patients with, volunteers
enrolled: enrolled, enroll, enrol, enrolling, recruited, took part, randomised, randomized, were included,
    took part in, participated, enrolment, enrollment, sample size, size
tested: tested, test, tests, testing, studied, evaluated, evaluate, evaluates, evaluating, investigated,
    investigate, investigating, assessed, assess, examined, looked at, used, use, include, includes,
    included, cover, covers, measured, measure, measures
timeline: timeline, timelines, milestone, milestones, history, key dates, chronology, what happened to, what
    happened with, what has happened to, what has happened with, time line, development history
conflicts: conflict, conflicts, disagreement, disagreements, discrepancy, discrepancies, contradiction,
    contradictions, inconsistencies, inconsistency, disagree, sources disagree, do sources disagree,
    conflicting, conflicting figures, conflicting results, differing figures, contradictory figures,
    contradictory, the sources disagree, contradict, sources contradict
unresolved: unresolved names, unresolved, worklist, unresolved studies, not resolved
runs: load runs, load run, loader runs, loading runs, runs, loads, load history
"""


def _build(text: str) -> dict[tuple[str, ...], Entry]:
    """Category and value by the words of each phrase; of two entries with one phrase the earlier counts."""
    lexicon: dict[tuple[str, ...], Entry] = {}
    lines = (line for line in text.strip().splitlines() if not line.startswith("#"))
    for entry in "\n".join(lines).replace("\n    ", " ").splitlines():
        said, _, phrases = entry.partition(": ")
        category, _, value = said.partition("=")
        for phrase in phrases.split(", "):
            lexicon.setdefault(tuple(phrase.split()), (category, value))
    return lexicon


LEXICON: Final[Mapping[tuple[str, ...], Entry]] = _build(_TEXT)
LONGEST: Final = max(map(len, LEXICON))
