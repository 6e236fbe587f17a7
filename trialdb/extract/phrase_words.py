"""The words from which the place of a noun phrase is told: nouns of change, of people, of quantity, and what is no endpoint."""

from __future__ import annotations

from typing import Final

__all__ = [
    "ALLOTTED", "BEARING", "BEFALL", "BY_OUTCOME", "CHANGE", "DEGREES", "JOINS", "JUDGED", "LIGHT", "LINKS", "NEVER", "NO_HEAD", "OBJECT_OF", "OF_CHANGE", "OUTCOMES", "PEOPLE",
    "QUANTITY", "SHARES", "STATISTICS", "takes",
]  # fmt: skip


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


CHANGE: Final = _set(
    "difference differences change changes improvement improvements reduction reductions increase increases decrease "
    "decreases decline declines falls drops effect effects benefit benefits impact gain gains loss losses rise rises fall drop elevation "
    "advantage superiority influence variation variations deterioration worsening trend trends tendency tendencies increment "
    "enhancement shift shifts alteration alterations efficacy effectiveness noninferiority "
    "non-inferiority interaction heterogeneity separation divergence"
)
STATISTICS: Final = _set("ratio ratios estimate estimates terms")
PEOPLE: Final = _set(
    "dyads dyad pairs newborn patients patient participants participant subjects subject women men children infants adults individuals people persons person "
    "students volunteers cases mothers families households practices schools villages teachers caregivers carers workers employees "
    "smokers recipients neonates newborns residents nurses physicians clinicians animals rats mice dogs sheep pigs girls boys "
    "adolescents users vaccinees owners runners nurse nurse doctors physician relatives visitors members drinkers workers household school practice village ward wards hospitals centres centers limb limbs dogs cats cows horses parents couples carriers fetuses foetuses embryos offspring siblings pregnancies controls responders completers survivors eyes teeth knees limbs sites lesions"
)
BY_OUTCOME: Final = _set("survivors responders")  # people whose share is an endpoint
NO_HEAD: Final = _set(
    "group groups arm arms treatment treatments intervention interventions therapy therapies regimen regimens placebo comparator "
    "condition conditions study studies trial trials period periods phase phases week weeks month months year years day days hour hours "
    "minute minutes time times baseline follow-up followup visit visits end beginning start analysis analyses model models test tests "
    "testing comparison comparisons contrast evidence significance data result results finding findings addition favour favor terms "
    "case ratio ratios anova ancova table figure point points unit units percent percentage hand course context basis patients’ respect "
    "design outcome outcomes endpoint endpoints end-point end-points measure measures parameter parameters variable variables value "
    "values p-value p-values confidence interval intervals ci sd se sem iqr n p vs statistic statistics regard consistent others "
    "randomization randomisation allocation investigators authors we majority total range control drug drugs dose doses use "
    "administration level levels mean median average score scores rate rates number numbers proportion proportions percentages "
    "frequency incidence prevalence probability likelihood odds risk chance magnitude extent degree amount session sessions response "
    "condition versus line secondary primary sample age sex gender both bmi order step one two three four five six first second third twice thrice grade grades "
    "hazard relative absolute adjusted unadjusted crude beta coefficient size es md wmd smd or rr hr irr nnt ci's significant years’ "
    "min mins sec secs second seconds h hr hrs hour ml mm cm kg mg mmhg euros dollars pounds "
    "strategy strategies approach approaches part presence absence possible able present estimate estimates estimator noted good story picture way rest goal goals target targets objective figures gap lines line works report reports two three groups i ii iii iv owners nurse nurses fall-back picture both"
)
ALLOTTED: Final = _set("allocated assigned randomized randomised receiving treated given taking")
DEGREES: Final = _set(
    "excellent good fair poor bad mild moderate severe none slight complete partial satisfied"
)
LIGHT: Final = _set(
    "significant mean median absolute relative net clinical overall average greater total further marked slight small large modest "
    "substantial clear main important meaningful estimated adjusted unadjusted statistical mild strong marginal relevant detectable "
    "observed corresponding between-group group treatment within-group intergroup inter-group percentage percent first second third "
    "primary secondary common only remaining last final full half low high single starting target risk hazard odds rate least-squares "
    "active new experimental investigational induction maintenance interim top-line topline squares least placebo-adjusted baseline-adjusted covariate-adjusted"
)
QUANTITY: Final = _set(
    "number numbers proportion proportions percentage percentages rate rates frequency incidence prevalence share probability "
    "likelihood odds risk chance majority fraction"
)
SHARES: Final = _set(
    "share shares proportion proportions percentage percentages fraction"
)  # of people, said or not
JOINS: Final = _set("of")
LINKS: Final = _set("to for with on from in")
OF_CHANGE: Final = _set("in of on regarding concerning")
OBJECT_OF: Final = _set("in of on for regarding concerning with from between")
JUDGED: Final = _set(
    "better worse superior inferior improved improvement different differ differed effective benefit"
)
NEVER: Final = _set(
    "said says announced unveiled disclosed likely likelier dose-response end population populations cohort cohorts pattern patterns means third thirds two-thirds quarter quarters three-quarters fifth fifths four-fifths sixth seventh eighth tenth tenths half halves majority minority handful dozen hour hours minute minutes estimate estimates group groups arm arms week weeks month months year years day days period study trial baseline confidence interval intervals "
    "beat beats patient-year patient-years person-year person-years woman-year woman-years women-years participant-year participant-years child-years patient-months person-months favor favour cohen cohen's d intention-to-treat intent-to-treat per-protocol as-treated program programme programs programmes anova ancova regression analysis analyses comparison comparisons significance p-value p-values group’s"
)
BEFALL: Final = _set("needed required developed experienced underwent achieved attained")
OUTCOMES: Final = {
    "responded": "response", "relapsed": "relapse", "improved": "improvement", "recovered": "recovery", "progressed": "progression",
    "survived": "survival", "healed": "healing", "worsened": "worsening", "remitted": "remission", "flared": "flare",
    "seroconverted": "seroconversion", "conceived": "conception", "deteriorated": "deterioration", "cured": "cure", "passed": "passing",
    "respond": "response", "relapse": "relapse", "improve": "improvement", "recover": "recovery", "progress": "progression",
    "at target": "target reached", "at goal": "goal reached", "rebled": "rebleeding", "seroreverted": "seroreversion", "converted": "conversion", "stabilised": "stabilisation",
    "stabilized": "stabilization", "fell": "falls", "recurred": "recurrence", "bled": "bleeding", "vomited": "vomiting", "ovulated": "ovulation",
}  # fmt: skip
BEARING: Final = _set(
    "with who achieving reporting having experiencing requiring developing showing needing reaching without"
)
_TAKES: Final = {
    "to": _set("time times response responses adherence resistance access return exposure tolerance distance compliance length progression"),
    "for": _set("need scores score quality time requirement requirements preference rate rates auc"),
    "with": _set("satisfaction adherence compliance agreement quality problems relationship relationships"),
    "on": _set("score scores performance time days"),
    "from": _set("freedom time times interval"),
    "in": _set("time"),
}  # fmt: skip


def takes(head: str, link: str) -> bool:
    """Whether a noun goes on with a preposition: "time to pain relief", "satisfaction with care"."""
    return head in _TAKES[link]
