"""How figures are written: one pattern for each kind, and the alternation that reads a sentence from left to right.

The order of the alternatives matters: what is read first is not read as a plain figure again. What only looks like
a result (a test statistic, a registry number, a scale's range, an hour of measurement) is matched so as to be skipped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from string import ascii_letters, digits
from typing import Final

from trialdb.extract.certain import first_characters, shape

__all__ = ["CI_MENTION", "NUMBER", "OWN_UNIT", "UNITS", "find_figures"]

NUMBER: Final = r"\d+(?:,\d{3})+(?:\.\d+)?|\d+,\d{1,2}(?=\s?%)|\d+(?:[.·]\d+)?|[.·]\d+"
_SIGN: Final = r"[-−–‐‑+]"
_WORDS: Final = (
    r"(?=[A-Za-z])(?i:(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[- ](?:one|two|three|four|five|six|seven|eight|nine))?"
    r"|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen)"
)
_PEOPLE: Final = r"(?:patients|participants|subjects|women|men|children|people|adults|infants|persons|individuals|cases|eyes)"
_PERCENT: Final = r"(?:%|percent|per cent)"
_CONCENTRATION: Final = (
    r"(?:[mµμnp]?mol|[kmµμnp]?g|mcg|[mµμ]?IU|[mµμ]?U|mEq|m[lL]|L|kcal|kJ|cells|copies|CFU|steps|hours?|h|min)"
    r"/(?:m?mol|[dmµμ]?[Ll]|kg|g|min(?:ute)?|hr?|hour|day|d|week|year|mm(?:3|³)|c?m(?:2|²))\b(?:/(?:kg|min|h|day)\b)?"
)
_MANY: Final = r"(?:100|1[,\s]?000|10[,\s]?000|100[,\s]?000|(?:one\s+)?million)"
_PERSON_TIME: Final = (
    rf"(?:per\s+(?:{_MANY}\s+)?|/\s?{_MANY}\s+)(?:patient|person|participant|subject|child|woman)[-–‑\s](?:years?|months?|weeks?|days?)\b"
    rf"|/\s?{_MANY}\s+(?:bed[- ]days|days|years|(?:live\s+)?births|admissions|visits)\b|(?<=[.·]\d)/{_MANY}(?![\d,.])"
)
_PER_MANY: Final = rf"per\s+{_MANY}(?![\d,.])(?:\s+(?:[a-z]+\s+)?(?:people|persons|patients|participants|children|women|men|adults|infants|(?:live\s+)?births|pregnancies|deliveries|admissions|population|inhabitants|(?:bed[- ]|patient[- ])?days|visits|consultations)\b)?"
_LITRE: Final = r"(?:deci|milli|micro|µ)?lit(?:er|re)s?\b"
_SPELLED: Final = (
    rf"(?:[mµμnp]?mol|[kmµμnp]?g|mcg|[mµμ]?IU|U|mEq|cells|copies)\s+per\s+{_LITRE}|cells\s+per\s+cubic\s+millimet(?:er|re)"
    r"|m[lL](?:\s+per\s+kilogram(?:\s+of\s+body\s+weight)?\s+per\s+min(?:ute)?|/kg/min(?:ute)?)|m[lL](?:\s+per\s+|/)min(?:ute)?(?:(?:\s+per\s+|\s?/\s?)1[.·]73\s?m(?:2|²)(?:\s+of\s+body[- ]surface\s+area)?)?(?:(?:\s+per\s+|\s?/\s?)y(?:ea)?r\b)?"
    r"|[cm]m(?:\s+per\s+|/)y(?:ea)?r\b|points?(?:\s+per\s+|/)(?:year|month)\b|mm/h(?:our|r)?\b|lit(?:er|re)s\s+per\s+min(?:ute)?\b|L/min\b"
)
_HAPPENINGS: Final = r"(?:events?|cases?|infections?|episodes?|deaths?|exacerbations?|relapses?|attacks?|hospitali[sz]ations?|admissions?|falls?|fractures?|seizures?|bleeds?)"
UNITS: Final = (
    rf"{_SPELLED}|"
    r"%[-‐‑]?\s?points?\b|%|per\s?cent(?:age points?)?|percentage[- ]points?|mm\s?Hg|cm\s?H2O|kPa\b|points?\b|dyn(?:es?)?[·.⋅ ]?(?:s(?:ec)?)?(?:[·.⋅ ]?cm(?:[−–-]5|\^-5|⁻⁵)|/cm5)|m[lL]/min(?:ute)?(?:/1\.73\s?m(?:2|²))(?:\s+per\s+year)?"
    rf"|{_CONCENTRATION}(?:\s+per\s+year)?|log(?:10)?\s(?:copies|IU|CFU)/m[lL]|m[lL]\b|[lL](?:it(?:er|re)s?)?(?=[\s,;.)])(?!\.)|kilograms?|kg/m(?:2|²)|kg[ ·.]?m\(?[-−–⁻][2²]\)?|kg\b|lbs?\b|pounds?\b"
    r"|[cm]m(?:2|²|3|³)(?!\w)|cm\b|mm\b|µm\b|μm\b|met(?:er|re)s?\b|m(?=[\s,;.)(])|letters?\b"
    rf"|c?m/s(?:ec)?\b|[×x]\s?ULN\b|beats(?:\s+per\s+minute|/min)|bpm\b|stairs/min(?:ute)?|(?:{_HAPPENINGS}\s+)?(?:{_PERSON_TIME}|{_PER_MANY})|cells(?:\s+per\s+100\s+[a-z]+)?\b(?!/)|events?(?:/|\s+per\s+)(?:y(?:ea)?r|h(?:ou)?r?)\b|events?\b|(?:per|a)\s+(?:day|night|week|month|year)\b"
    r"|hours?\b|hrs?\b|h\b|minutes?\b|mins?\b|seconds?\b|secs?\b|s(?=[\s,;.)])|secs?\b|ms\b|days?\b|weeks?\b|months?\b|years?\b|times\b|-?fold\b|mg\b|mcg\b|µg\b|μg\b|IU\b|kcal\b|(?:kilo)?calories\b|g\b|dB\b|decibels?\b|pp[bm]\b|Gy\b|centiloids?\b|inch(?:es)?\b|feet\b|yards\b|watts?\b|lux\b|arc[- ]?sec(?:onds?)?\b|logMAR\b|°\s?C\b|°|degrees?\b|dioptres?\b|diopters?\b|D(?=[\s,;.)])"
)

# --- intervals
_TO: Final = r"\s*(?:to|and|,|;|–|—|−|‐|‑|‒|-(?!\s*\d+\s*-))\s*"
_BOUND: Final = rf"{_SIGN}?\s?[$£€]?(?:\d+(?:,\d{{3}})+(?:\.\d+)?|\d+(?:[.·]\d+)?|[.·]\d+)"
_COMMA_BOUND: Final = rf"{_SIGN}?(?:0,\d+|\d+,\d{{1,2}})(?![\d,.])"
_SIDED: Final = r"(?:\(?(?:[Oo]ne|[Tt]wo|1|2)[- ](?:sided|tailed)\)?,?\s*)?"
_LEVEL: Final = r"\d{2}(?:[.·]\d+)?\s*[-–]?\s*(?:%|per\s?cent)"
_CI_WORD: Final = (
    r"(?i:(?:(?:adjusted|bootstrap(?:ped)?|bayesian|exact|wald|wilson|repeated|simultaneous|bias-corrected|asymptotic)\s+)?"
    r"(?:C\.?I\.?s?|CrI|HDI|HPD|confidence\s+(?:intervals?|limits?|bounds?)|credib(?:le|ility)\s+(?:intervals?|limits?)))(?![A-Za-z])"
)
CI_MENTION: Final = re.compile(
    rf"(?:(\d{{2}}(?:[.·]\d+)?)\s*[-–]?\s*(?:%|per\s?cent)\s*-?\s*{_SIDED})?{_CI_WORD}"
)
_CI_HEAD: Final = (
    rf"(?:(?P<level>\d{{2}}(?:[.·]\d+)?)\s*[-–]?\s*(?:%|per\s?cent)\s*-?\s*{_SIDED})?(?:{_CI_WORD}|(?(level)C[lL]\b|(?!)))(?:\s*,?\s*[\[(]?(?:95\s*%\s*)?CI[\])]?)?"
    r"(?:\s+for\s+(?:the\s+)?(?:[\w-]+\s+){0,2}?(?:difference|change|ratio|effect|estimate|reduction))?"
    rf"(?:\s*[:,]?\s*\(?(?P<level2>[89]\d(?:[.·]\d+)?)\s*%\)?[,:;]?)?\s*[)\]]?\s*(?:[:=,;]|of|from|was|were|is|ranging from|ranged from|between)?\s*(?:from\s)?[\[({{]?\s*"
)
_BOUND_UNIT: Final = r"(?:%[-‐‑]?(?:\s?points?)?|(?!\s*(?:to|and)\b)(?:\s*percentage[- ]points?|\s*[A-Za-zµμ]+(?:/[A-Za-zµμ]+)*(?:\s?Hg)?)(?=\s+(?:to|and)\b|\s*[–—;,]))?"
_CI: Final = (
    rf"{_CI_HEAD}(?:(?P<clow>{_COMMA_BOUND})\s*(?:to|–|—|;|-|‐|‑|−)\s*(?P<chigh>{_COMMA_BOUND})"
    rf"|(?P<low>{_BOUND})\s*{_BOUND_UNIT}{_TO}(?P<high>{_BOUND}))"
)
_OPEN_BOUND: Final = r"(?:not\s+(?:yet\s+)?(?:reached|estimable|evaluable|calculable|available|determined)|N[REAC]\b|∞|infinity|unreached)"
_OPEN: Final = (
    rf"(?:{_LEVEL}\s*-?\s*{_SIDED})?(?:{_CI_WORD})\s*[)\]]?\s*(?:[:=,;]|of|from|was)?\s*(?:(?:the\s+)?(?:upper|lower)\s+(?:bound|limit),?\s*(?:of\s+|was\s+|[:=]\s*)?)?[\[(]?\s*[<>≤≥]?\s*"
    rf"(?:{_BOUND}\s*(?:%|[A-Za-z]+)?\s*(?:to|,|;|–|—|-|−)\s*{_OPEN_BOUND}|{_OPEN_BOUND}\s*(?:to|,|;|–|—|-|−)\s*{_BOUND}|{_BOUND}\s*%?(?=\s*[\]);]))"
)
_MENTION: Final = (
    rf"{_LEVEL}\s*-?\s*{_SIDED}(?:{_CI_WORD}|(?i:prediction\s+intervals?|limits\s+of\s+agreement)|C[lL]\b)"
)
_BARE_UNIT: Final = (
    r"(?:%|hours?|h|min(?:utes)?|days?|weeks?|months?|years?|points?|mm\s?Hg|kg|m[lL]|[A-Za-zµμ]+/[A-Za-z]+)?"
)
_BARE: Final = (
    rf"[\[(]\s*(?P<blow>{_BOUND})\s*{_BARE_UNIT}\s*(?:to|–|—|-|‐|‑|‒|−|,)\s*(?P<bhigh>{_BOUND})\s*{_BARE_UNIT}"
    rf"(?=\s*[\])]|\s*[,;]\s*[Pp]\b)|(?<=\d\s)[\[(](?P<elow>{_BOUND})\s*;\s*(?P<ehigh>{_BOUND})(?=[\])])|(?<=[A-Za-z\d%],\s)(?P<dlow>{_BOUND})\s*(?:to|–|-|−)\s*(?P<dhigh>{_BOUND})(?=\s*[\]);]|\s*,\s*[Pp]\b)"
)
_SPREAD_RANGE: Final = (
    r"(?:(?:IQR|[Ii]nter-?quartile\s+range|Q1[-–,\s]+Q3)\s*(?:[\[(]IQR[\])])?[\s:,=]*(?:of\s+|from\s+|was\s+)?"
    rf"{_BOUND}(?:\s*[%A-Za-z]{{0,9}}?\s*(?:to|–|—|-|,|;|−|and)\s*{_BOUND})?"
    rf"|[Rr]ange[\s:,=]+(?:of\s+|from\s+|was\s+)?{_BOUND}\s*[%A-Za-z]{{0,9}}?\s*(?:to|–|—|-|,|;|−|and)\s*{_BOUND})(?!\s*(?:mg|µg|μg|mcg)\b)(?![\d.·])"
)

# --- p-values
_P_OPERATOR: Final = r"(?:<=|>=|≤|≥|⩽|⩾|<|>|=|˂|˃|＜|＞|＝|less\s+than|greater\s+than)"
_P_KIND: Final = r"(?:trend|interaction|non-?inferiority|superiority|heterogeneity)"
_DECIMAL: Final = r"0?[.·]\d+"
_P_MORE: Final = (
    rf"(?P<pmore>(?:\s*(?:,\s*(?:and\s+|or\s+)?|\s(?:and|or)\s+)(?:{_P_OPERATOR}\s*)?{_DECIMAL}(?![\d·]|\.\d|\s*%))+"
    r"(?=\s*(?:[)\]]|[,;]?\s*(?:respectively|accordingly)\b|\.?$)))?"
)
_P: Final = (
    rf"(?:(?:[Nn]ominal(?:ly)?|[Oo]ne-sided|[Tt]wo-sided|[12]-sided|[Aa]djusted|[Uu]nadjusted|[Ll]og-?rank|(?P<pbefore>{_P_KIND}))\s+)?(?<![A-Za-z])[Pp]"
    rf"(?:(?:[\s_-]*(?:values?|adj\w*|(?:for\s+)?(?P<pkind>{_P_KIND})|for\s+[\w-]+(?:\s+[\w-]+){{0,2}}?|all|both|each))*"
    rf"\s*(?:was|were|is|of|:|,)?\s*(?P<pop>{_P_OPERATOR})\s*=?\s*"
    r"(?P<pval>\d*[.·,]?\d+(?:\s*[×x*]\s*10\s*(?:\^?\s*[-−–]\s*\d+|\(\s*[-−–]\s*\d+\s*\)|⁻[⁰¹²³⁴-⁹]+)|[eE][-−]?\d+)?)(?:\s*(?:to|–)\s*0?[.·]\d+(?![\d·]|\.\d|\s*%))?"
    rf"|[\s-]?values?\s*(?:was|were|of|is|are|:|,)?\s*(?P<pval2>{_DECIMAL})|\s(?P<pval3>{_DECIMAL})(?=\s*[)\],;])"
    rf"|\s+for\s+(?:(?P<pkind2>{_P_KIND})|[\w-]+(?:\s+[\w-]+){{0,2}}?)\s*(?:was|were|of|is|:|,|\s)\s*(?P<pval4>{_DECIMAL})){_P_MORE}"
)
_P_THRESHOLD: Final = (
    rf"[Pp](?:[\s-]*values?)?\s*(?:of\s+)?{_P_OPERATOR}\s*(?:or\s+equal\s+to\s+)?{_DECIMAL}\s*(?:\([^)]*\)\s*)?(?:was|were|is|being)\s+(?:(?:the|as|taken)\s+)*"
    r"(?:considered|regarded|deemed|defined|accepted|set|used|chosen|interpreted|(?:statistically\s+)?significant\b|level|threshold)"
    rf"|(?:[Ss]ignificance|[Aa]lpha|α)(?:\s+(?:level|threshold)\s*(?:of|was|is|at|=|:|set)?|\s*(?:was\s+|is\s+)?(?:set|defined|accepted|declared|considered|established|of|=))\s*(?:set\s+)?(?:at\s+|as\s+|to\s+be\s+|when\s+|if\s+|for\s+)?(?:a\s+)?(?:[Pp](?:[\s-]?values?)?\s*(?:of\s+)?)?(?:{_P_OPERATOR}\s*)?{_DECIMAL}"
    rf"|(?:considered|deemed|regarded\s+as|declared|defined\s+as)\s+(?:statistically\s+)?significant\s+(?:at|if|when|for|with)\s+(?:the\s+|a\s+)*(?:[Pp](?:[\s-]?values?)?\s*(?:of\s+|was\s+|were\s+)?)?(?:{_P_OPERATOR}\s*)?{_DECIMAL}"
)

# --- times
_TIME_UNIT: Final = r"(?:days?|d\b|weeks?|wks?|months?|mths?|mos?\b|years?|yrs?|y\b)"
_HOUR: Final = r"(?:hours?|hrs?|h|min(?:ute)?s?|sec(?:ond)?s?)"
_TIME_LIST: Final = r"(?P<list>(?:(?<![\d.,·])(?<![A-Za-z][-‐‑])\d+(?:[.·]\d+)?[-‐‑]?\s*(?:,\s*(?:and\s+|or\s+)?|\s(?:and|or)\s+))+(?=\d))?"
_TIME: Final = (
    rf"(?:(?P<every>[Ee]very|[Ee]ach)\s+(?:other\s+)?(?P<en>{NUMBER}|{_WORDS})?\s*(?:to\s+\d+\s+)?(?P<eu>{_TIME_UNIT})\b)"
    rf"|(?:\b(?P<wrange>(?i:weeks?|months?|days?|years?))\s+(?P<from>\d+)\s*(?:(?:,\s*\d+\s*)*,?\s*(?:and|or)|to|through|–|-)\s*(?:{_TIME_UNIT}\s+)?(?P<until>\d+)\b(?![.·]\d|\s?%|\s+points))"
    rf"|(?:(?:\b|(?<=\bat))(?P<wu>(?i:weeks?|months?|days?|years?))[\s-]{{1,2}}(?P<wn>\d+(?:\.5)?(?![.·]\d)|{_WORDS})\b)"
    r"|(?:\bPODs?\s?#?(?P<pod>\d+)(?P<podlist>(?:\s?(?:,|and|or|to|-|–)\s?\d+)*)\b)"
    rf"|(?:(?P<dr>(?<![.·])\b\d+(?:[.·]\d+)?)\s*(?:to|–|-)\s*(?P<n2>\d+(?:[.·]\d+)?)[\s-]*(?P<u2>{_TIME_UNIT})\b)"
    rf"|(?:(?P<bound>[<>≤≥]\s*)?{_TIME_LIST}(?P<dn>(?<![\d.·])\d+(?:[.·]\d+)?|\b(?:{_WORDS})|\b(?:a(?=[\s-])|first|second|third|fourth|fifth|sixth|eighth|tenth|twelfth))[\s-]*(?:post-?(?:operative|surgical|partum|treatment)\s+)?(?P<du>{_TIME_UNIT})\b)"
)
_HOURS: Final = (
    rf"(?:[Aa]t|[Ww]ithin|[Aa]fter|[Ee]very|[Tt]hrough|[Bb]eyond|[Uu]ntil|[Oo]ver|[Dd]uring|[Uu]p\s+to|[Ff]or\s+the)\s+(?:the\s+)?(?:first\s+|last\s+)?(?:post-?operative\s+)?(?:\d+\s*(?:{_HOUR}\s*)?(?:,|and|or|to|–|-)\s*(?:and\s+)?)*\d+(?:\.\d+)?[\s-]*(?:post-?operative\s+)?{_HOUR}\b"
    rf"|\b[Ii]n\s+the\s+(?:first|last)\s+(?:post-?operative\s+)?\d+[\s-]*{_HOUR}\b"
    rf"|\b[Ii]n\s+(?:the\s+)?(?:first\s+|last\s+)?(?:6|8|12|24|36|48|72)[\s-]*{_HOUR}\b(?=\s+(?:in|with|for|was|were|after|on|among|of)\b)"
    rf"|\b\d+(?:\.\d+)?[\s-]*{_HOUR}\s+(?:after|post|before|following|prior|later|apart)\b|\b\d+-{_HOUR}\b(?=[\s-]+[A-Za-z])"
)

# --- doses and sizes
_DOSE_UNIT: Final = (
    r"(?:(?:mg|mcg|µg|μg|ug|g|IU|[kMG]Bq|c?Gy|mCi|milligrams?|micrograms?|international units?)(?:\s?/\s?(?:kg|m2|m²|m\(2\))|\s+m[-−–]2|\s+kg[-−–]1|\s+per\s+kilogram)?"
    r"|(?:U|[Uu]nits?|ng|[mµμn]mol)\s?/\s?kg)"
)
_DOSE: Final = rf"(?P<doses>(?:(?:{NUMBER})(?:\s*(?:mg|mcg|µg|μg|g|IU))?\s*(?:,\s*(?:and\s+|or\s+)?|\s+and\s+|\s+or\s+|\s*/\s*|\s+to\s+|\s*[-–]\s*))*(?:{NUMBER}))\s*[-–]?\s*(?P<dosunit>{_DOSE_UNIT})(?:(?<=\))|\b)(?!\s*/\s*(?:dL|dl|L|l|mL|ml|mmol|g|h|24)\b)(?!\s+per\s+{_LITRE})|\b(?P<dworded>{_WORDS})[\s-]+(?P<dwunit>milligrams?|micrograms?|mg)\b"
OWN_UNIT: Final = re.compile(r"\s*(?:(?:mg|mcg|µg|μg|g|IU)\b)?")
_SIZE: Final = (
    rf"\b(?P<size>[nN])\s*=\s*(?P<sn>\d[\d,]*)\b(?!\s*/\s*\d)(?!\s*[,;\[(]\s*(?:{NUMBER})\s*{_PERCENT})"
)

# --- counts
_SHARE: Final = (
    rf"{_PERCENT}(?!\s*-?\s*(?:C\.?I\b|[Cc]onfidence|[Cc]redib|CrI))"  # "39 (95% CI 30 to 48)" is none
)
_FRACTION: Final = (
    rf"(?P<fn>\d[\d,]*)\s*(?:/|\bof\b(?:\s+the)?|\bout of\b)\s*(?P<fN>\d[\d,]*)\b(?:\s+(?:[a-z-]+\s+){{0,4}}?)?\s*[\[(;,]\s*(?P<fp>{NUMBER})\s*{_SHARE}"
    rf"|(?P<gp>{NUMBER}|\b{_WORDS})\s*{_PERCENT}\s*(?:[\[(]|[;,](?=\s*\d[\d,]*\s*/))\s*(?:n\s*=\s*)?(?P<gn>\d[\d,]*)\s*(?:/|of)\s*(?P<gN>\d[\d,]*)\b[^)\]\d;,]{{0,24}}(?:[\])]|(?=[;,]))"
    rf"|(?<![A-Z]\s)(?<![A-Z]-)(?P<hn>\b\d[\d,]*|\b(?:{_WORDS}))\s+(?:(?:patients|participants|subjects|women|men|children|people|adults)\s+)?[\[(]\s*(?P<hp>{NUMBER})\s*{_SHARE}(?:\s*[\])]\s*of\s+(?:the\s+)?(?P<hN>\d[\d,]*))?"
    rf"|\b[nN]\s*=\s*(?P<kn>\d[\d,]*)\s*[,;\[(]\s*(?P<kp>{NUMBER})\s*{_SHARE}"
    rf"|(?<![\d%])(?<![\d%]\s)[\[(]\s*(?P<mn>\d+)\s*[,;]\s+(?P<mp>{NUMBER})\s*{_PERCENT}(?=\s*[\])])"
    rf"|(?P<cn>\b\d[\d,]*|\b(?:{_WORDS}|none))\s+of\s+(?:the\s+)?(?P<cN>\d[\d,]*)\b(?!\s*(?:{_PERCENT}|countries|centers|centres|sites|studies|trials|items|domains|weeks|days|years|months|questions|groups|arms|conditions|treatments|interventions|regimens|diets|strategies|schedules))(?![.,]\d)"
    rf"|(?<![\d/.,])(?P<on>\d[\d,]*)\s?/\s?(?P<oN>\d{{2,}}(?:,\d{{3}})*)(?=\s+(?:{_PEOPLE}|in|with|on|after|given|receiving)\b)"
)

# --- what is no result
_MONTH: Final = r"(?:January|February|March|April|May|June|July|August|September|October|November|December|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
_DATE: Final = (
    rf"(?:[-–—−]\s+)(?=\d{{1,2}}\s+{_MONTH}\s+(?:19|20)\d\d\b)|\b(?:19|20)\d\d-\d\d-\d\d\b|\b{_MONTH}\s+\d{{1,2}}\b(?:,?\s+(?:19|20)\d\d)?"
    rf"|\b(?:\d{{1,2}}\s+)?{_MONTH},?\s+(?:19|20)\d\d\b|\b\d{{1,2}}\s+{_MONTH}\b"
    r"|\b(?:19|20)\d0s\b|(?:[Ii]n|[Ss]ince|[Uu]ntil|[Dd]uring|[Ee]arly|[Ll]ate|[Mm]id)[\s-]+(?:19|20)\d\d(?=\s*[,.;:)]|\s+(?:and|to|at|in|with|by|for|the|from|were|was)\b|$)"
    r"|(?:[Bb]etween|[Ff]rom|[Dd]uring)\s+(?:19|20)\d\d\s*(?:and|to|through|until|–|-)\s*(?:19|20)\d\d\b"
)
_IDENTIFIER: Final = (
    r"NCT\d{8}|https?://\S+|(?:[Dd][Oo][Ii]:?\s*)?10\.\d{4,9}/\S+|\b20\d\d-\d{6}-\d{2}\b"
    r"|(?:ISRCTN|ACTRN|ChiCTR|EudraCT|EUCTR|UMIN|CTRI|DRKS|IRCT|NTR|KCT|CRD|PMID|PMC)[\w-]*(?:\s*(?:[Nn]umber|[Nn]o\.?|[Ii]dentifier|[Ii][Dd]|[:#]))*\s*[\w/-]*\d[\w/-]*"
)
_STATISTIC: Final = (
    r"(?<![A-Za-z])[Pp]\s?[`'´]\s?0?[.·]\d+|F\s?\(?\d+(?:\s?,\s?\d+)?\)?\s*=\s*\d[\d.,]*\d|[tzZTUWHQ]\s?(?:\(\d+\)|\d*)\s*=\s*[-−–]?\d+(?:\.\d+)?|(?:χ\s?(?:2|²)?|[Cc]hi[- ]?squared?|X2)\s?(?:\(\d+\)|\[\d+\])?\s*[=:]\s*\d+(?:\.\d+)?"
    r"|(?:[rR]\s?(?:2|²)?|ρ|rho|rs|κ|kappa|I\s?(?:2|²)|η\s?p?(?:2|²)|df)\s*=\s*[-−–]?\d*[.·]?\d+\s?%?"
    rf"|\b\d+(?:\.\d+)?\s*[×x]\s*10(?:\s*\^?\s*[-−–]?\d+|[⁻⁰¹²³⁴-⁹]+|\s*\([-−–]?\d+\))|\b10(?:[⁻⁰¹²³⁴-⁹]+|\^[-−–]?\d+|[-−–]\d(?=\s*(?:[),;]|sensitivity|threshold|level|cells)))|\b\d+\s?%\s+(?:(?:statistical\s+)?power\b|(?:significance|alpha|confidence)\s+level\b)|[Pp]ower\s+of\s+\d+\s?%|\b[12][- ](?:sided|tailed)\b|(?:\b1|[Oo]ne)\s+in\s+(?:{NUMBER}|{_WORDS})\b(?!\s*{_PERCENT})"
)
_NUMBERED: Final = (
    r"[Pp]hase\s+\d\w?(?:/\d\w?)?|[Gg]rade\s+(?:≥\s*)?\d(?:\s*(?:or|and|to|–|-|/)\s*(?:\d|higher|above|worse))*"
    r"|(?:[Tt]ype|[Ss]tage|[Tt]able|[Ff]igure|[Ff]ig\.|[Ss]tudy|[Tt]rial|[Cc]ohort|[Gg]roup|[Aa]rm|[Pp]art|[Cc]ycle|[Vv]isit)s?\s+[1-9](?![\d]|[.,·/]\d|\s?%)(?!\s+(?:of|percent|per|points|patients|participants|had)\b|\s*\()"
    r"|scale\s*[\[(,]?\s*\d+\s*(?:to|–|-)\s*\d+\b|\b[23]D\b"
    r"|\b\d+\s?[-‐]?\s?(?:mm|cm|points?|items?)[\s-]+(?:[a-z-]+\s+){0,2}?(?:visual|VAS|NRS|Likert|scale|analog\w*|questionnaire|numeric\w*)\b"
    r"|(?<=[A-Za-z.,;)’”]\s)\[\d{1,3}(?:\s?[,–-]\s?\d{1,3})*\]"
    r"|(?:[Ss]tatement|[Qq]uestion|[Ii]tem|[Hh]ypothes[ei]s|[Oo]bjective|[Aa]im|[Mm]odel|[Ss]ubscale|[Ff]actor)s?\s+\d{1,2}(?:\s*(?:,|and|or|to|–|-)\s*(?:and\s+)?\d{1,2})*\b(?![.,·]\d|\s?%)"
)
_PRICE: Final = r"(?:[-−–]\s?)?\$\s?\d[\d,.]*(?:\s*(?:million|billion))?|[-−–]?[€£]\s?\d[\d,.]*(?:\s*(?:million|billion))?"
_RATIO: Final = r"(?P<ratio>\b\d+\s*(?::|-to-|\s+to\s+)\s*\d+(?:\s*(?::|-to-|\s+to\s+)\s*\d+)*)(?=\s*(?:ratio|\)|random|fashion|,|\s+to receive|\s+between|\s*;))|\b\d+(?::\d+)+\b"

_FIGURE: Final = (
    rf"(?P<approx>\b(?:about|approximately|approx\.|nearly|almost|roughly|some|around|over|more than|less than|fewer than|up to|at least|at most|close to|under|below|above)\s+(?!(?:{NUMBER})[\s-]*{_TIME_UNIT}\b)|[~<>≤≥]\s*)?"
    rf"(?:(?P<num>(?<![\w.,])(?!(?<=[)\]”%])[.·])(?:(?<![^%\s]/)|(?<=\d/)(?=(?:{NUMBER})(?:/(?:{NUMBER}))*\s?%))(?<![A-Za-z][-‐‑])(?:{_SIGN}\s?)?(?:{NUMBER}))(?!\d*(?:[A-Za-z]{{3,}}|[A-Z])\d)|\b(?P<word>{_WORDS}|none|half)\b(?=\s+(?:percent|per cent|points?|minutes|kilograms|kilos|pounds|letters|met(?:er|re)s|of\s+\d)))"
    rf"(?:\s*(?:±|\+/[-−–]|\+[-−])\s*(?P<pm>{NUMBER}))?(?:\s*(?:-|‐|‑)?\s*(?P<unit>{UNITS}))?"
)
_ALTERNATIVES: Final = (
    ("CI", _CI),
    ("OPEN", _OPEN),
    ("MENTION", _MENTION),
    ("SPREAD", _SPREAD_RANGE),
    ("THRESHOLD", _P_THRESHOLD),
    ("P", _P),
    ("SIZE", _SIZE),
    ("DATE", _DATE),
    ("IDENTIFIER", _IDENTIFIER),
    ("STATISTIC", _STATISTIC),
    ("NUMBERED", _NUMBERED),
    ("PRICE", _PRICE),
    ("RATIO", _RATIO),
    ("HOURS", _HOURS),
    ("FRACTION", _FRACTION),
    ("TIME", _TIME),
    ("DOSE", _DOSE),
    ("BARE", _BARE),
    (
        "RANGE",
        rf"(?<![\w.,/-])(?:{NUMBER})\s?%?\s?(?:–|-|‐|‑|‒|—)\s?(?:{NUMBER})(?![\d-])(?!\s*(?:{_TIME_UNIT}))\s*%?",
    ),
    ("FIGURE", _FIGURE),
)
# A figure begins with a digit, a sign or bracket, or one of these beginnings of words; it is tried nowhere else.
# Each list of them goes on with what stands behind it.
_BEGINNINGS: Final = (
    (r"p[^A-Za-z] pval padj pfor pall pboth peach ptrend pint pnon psup phet one two twe three thir fort four fift five six seven eigh eleven nin ten none half", ""),
    (r"every each significance alpha iqr inter-?q q1 pod\s?#?\d n\s*= confidence\s credib scale\s*[\[(,]?\s*\d power\s+of\s", ""),
    (r"nct http doi isrctn actrn chictr eudra euctr umin ctri drks irct ntr kct crd pmid pmc f\s?[(\d=] t\s?[(\d=] z\s?[(\d=] u\s?[(\d=] w\s?[(\d=] h\s?[(\d=] q\s?[(\d=]", ""),
    (r"r\s?[(\d=²] x\s?[(\d=] i\s?[2²] chi[-\s]?sq rho\s*= rs\s*= kappa\s*= df\s*=", ""),
    (r"about approximately approx\. nearly almost roughly some around over more\sthan less\sthan fewer\sthan up\sto at\sleast at\smost close\sto under below above", r"\s+[-−–‐‑+.·\dtfsenoh]"),
    (r"at within after through beyond until over during up\s+to in since early late mid between from for", r"[\s-]+(?:the\s+)?(?:first\s+|last\s+)?(?:post-?operative\s+)?\d"),
    ("adjusted unadjusted nominal(?:ly)? log-?rank trend interaction non-?inferiority superiority heterogeneity", r"\s+[pch]"),
    (r"c\.?i\.?s? cri hdi hpd", "(?![a-z])"),
    (r"a[\s-]+", r"(?:day|d\b|we|wk|mon|mth|mos?\b|yea|yr|y\b)"),
    ("first second", r"[\s-]*[dwmy]"),
    ("week month day year", r"s?[\s-]+[\dtfseno]"),
    ("phase grade", r"\s+[≥\d]"),
    (r"type stage table figure fig\. study trial cohort group arm part cycle visit", r"s?\s+[1-9]"),
    ("jan feb mar apr may jun jul aug sep oct nov dec", r"[a-z]*\.?,?\s+\d"),
    (r"considered deemed regarded\s+as declared defined\s+as", r"\s+(?:statistically\s+)?sig"),
    ("range", r"[\s:,=]"),
    (r"statement question item hypothes[ei] objective aim model subscale factor", r"s?\s+\d"),
)  # fmt: skip


def _first_words() -> str:
    """One branch for each first letter, so that most words are passed over by a single comparison."""
    rests: dict[str, list[str]] = {}
    for words, following in _BEGINNINGS:
        for word in words.split():
            rests.setdefault(word[0], []).append(word[1:] + following)
    return "|".join(
        f"[{letter}{letter.upper()}](?i:{'|'.join(rest)})" for letter, rest in sorted(rests.items())
    )


_SIGNS: Final = re.compile(
    r"[\d.·(\[−–—‐‑+<>≤≥~$€£αχρκη-](?:(?<=[\d<>≤≥~$€£αχρκη])|(?<=[.·])(?=\d)|(?<=[(\[])(?=\s*[-−–‐‑+]?\s?[$£€]?[\d.·])"
    r"|(?<=[-−–—‐‑+])(?=\s?[$£€.·]?\s?\d)|(?<=[-–—−])(?=\s+\d))"
)
_FIRST_WORD: Final = re.compile(
    rf"[^A-Za-z]*+(?:(?!{_first_words()})[A-Za-z]++[^A-Za-z]*+)*(?:(?P<word>[A-Za-z])[A-Za-z]*+|$)"
)  # no *+ behind a group in which something may be tried twice: before Python 3.11.5 it misses matches (gh-106052)
_JOINED_TIME: Final = re.compile(r"at(?=[wmdyWMDY])(?<=\bat)")  # "atweek 12"


def find_figures(text: str) -> Iterator[re.Match[str]]:
    """What is written as a figure in a text, from left to right; ``lastgroup`` is its kind.

    Each place where one may begin is tried with the kinds alone that its first character allows.
    """
    at = 0
    for place in _places(text):
        if place < at:
            continue
        first = text[place]
        if m := _beginning_at(first).match(text, place):
            yield m
            at = m.end()


def _places(text: str) -> list[int]:
    """Where a figure may begin, in order."""
    places = [m.start() for m in _SIGNS.finditer(text)]
    places += [m.start("word") for m in _FIRST_WORD.finditer(text) if m["word"]]
    places += [m.end() for m in _JOINED_TIME.finditer(text)]
    places.sort()
    return places


def _beginning_with(characters: str) -> re.Pattern[str]:
    """The kinds that may begin with one of these, in their order; the groups of all others are there and empty."""
    kinds = [(kind, pattern) for kind, pattern in _ALTERNATIVES if _FIRST[kind] & {*characters}]
    tried = "|".join(f"(?P<{kind}>{pattern})" for kind, pattern in kinds)
    others = "".join(f"(?P<{name}>)" for name in _GROUPS if f"(?P<{name}>" not in tried)
    return re.compile(f"{tried}|(?!){others}")


_GROUPS: Final = tuple(dict.fromkeys(re.findall(r"\(\?P<(\w+)>", "".join(p for _, p in _ALTERNATIVES))))
_FIRST: Final[dict[str, frozenset[str]]] = {}
# Compiled when the first figure is looked for: what asks for no figures of prose need not wait for it.
_BEGINNING: Final[dict[str, re.Pattern[str]]] = {}


def _beginning_at(first: str) -> re.Pattern[str]:
    """The pattern of what may be written from this character on."""
    if not _BEGINNING:
        _FIRST.update((kind, first_characters(pattern)) for kind, pattern in _ALTERNATIVES)
        for characters in (digits, "?+-.([<>~$", ascii_letters):
            _BEGINNING.update(dict.fromkeys(characters, _beginning_with(characters)))
    return _BEGINNING.get(first) or _BEGINNING[shape(first)]
