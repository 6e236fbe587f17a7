"""How figures are written: one pattern for each kind, and the alternation that reads a sentence from left to right.

The order of the alternatives matters: what is read first is not read as a plain figure again.
"""

from __future__ import annotations

import re
from typing import Final

__all__ = ["FIGURES", "NUMBER", "OWN_UNIT", "UNITS"]

NUMBER: Final = r"\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:[.·]\d+)?|[.·]\d+"
_WORDS: Final = (
    r"(?i:(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[- ](?:one|two|three|four|five|six|seven|eight|nine))?"
    r"|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen)"
)
_TO: Final = r"\s*(?:to|and|,|;|–|—|−|‐|‑|‒|-(?!\s*\d+\s*-))\s*"
_BOUND: Final = r"[-−–‐‑+]?\s?(?:\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:[.·]\d+)?|[.·]\d+)"
_CI_WORD: Final = r"(?:C\.?I\.?s?|Cl|CrI|confidence\s+intervals?|confidence\s+limits?|credible\s+intervals?)"
_CI: Final = (
    rf"(?:(?P<level>\d{{2}}(?:[.·]\d+)?)\s*[-–]?\s*%\s*(?:\(?(?:one|two|1|2)-sided\)?\s*)?)?(?:{_CI_WORD})\b(?:\s*,?\s*[\[(]?(?:95\s*%\s*)?CI[\])]?)?"
    rf"(?:\s*\(?(?P<level2>\d{{2}}(?:[.·]\d+)?)\s*%\)?)?\s*[)\]]?\s*(?:[:=,;]|of|from|was|were|is|ranging from|between)?\s*(?:from\s)?[\[({{]?\s*(?P<low>{_BOUND})\s*(?:%|(?:[A-Za-zµ]+(?:/[A-Za-zµ]+)?(?=\s+(?:to|and)\b)))?{_TO}(?P<high>{_BOUND})"
)
_P: Final = (
    r"(?<![A-Za-z])(?:[Nn]ominal(?:ly)?\s+|[Oo]ne-sided\s+|[Tt]wo-sided\s+)?[Pp](?:[\s-]*(?:values?|adj\w*|(?:for\s+)?(?P<pkind>trend|interaction|non-?inferiority|superiority|heterogeneity)|for\s+\w+(?:\s+\w+)?|all|both|each))*"
    r"\s*(?:was|were|is|of|:|,)?\s*(?P<pop><=|>=|≤|≥|⩽|⩾|<|>|=|˂|˃|＜|＞|＝|less\s+than|greater\s+than)\s*=?\s*"
    r"(?P<pval>\d*[.·,]?\d+(?:\s*[×x*]\s*10\s*[-−–]\s*\d+|[eE][-−]?\d+)?)"
)
_TIME_UNIT: Final = r"(?:days?|weeks?|wks?|months?|mos?\b|years?|yrs?)"
_TIME: Final = (
    rf"(?:(?P<every>[Ee]very|[Ee]ach)\s+(?:other\s+)?(?P<en>{NUMBER}|{_WORDS})?\s*(?:to\s+\d+\s+)?(?P<eu>{_TIME_UNIT})\b)"
    rf"|(?:\b(?P<wrange>(?i:weeks?|months?|days?|years?))\s+(?P<from>\d+)\s*(?:(?:,\s*\d+\s*)*,?\s*(?:and|or)|to|through|–|-)\s*(?:{_TIME_UNIT}\s+)?(?P<until>\d+)\b(?![.·]\d|\s?%|\s+points))"
    rf"|(?:(?:\b|(?<=\bat))(?P<wu>(?i:weeks?|months?|days?|years?))[\s-]+(?P<wn>\d+(?:\.5)?|{_WORDS})\b)"
    rf"|(?:(?P<dr>\b\d+)\s*(?:to|–|-)\s*(?P<n2>\d+)[\s-]*(?P<u2>{_TIME_UNIT})\b)"
    rf"|(?:(?P<dn>(?<![\d.])\d+(?:\.\d+)?|\b(?:{_WORDS})|\b(?:a|first|second|third|fourth|fifth|sixth|eighth|tenth|twelfth))[\s-]*(?P<du>{_TIME_UNIT})\b)"
)
_DOSE_UNIT: Final = (
    r"(?:mg|mcg|µg|μg|ug|g|IU|MBq|GBq|Gy|milligrams?|micrograms?)(?:\s?/\s?(?:kg|m2|m²)|\s+per\s+kilogram)?"
)
_DOSE: Final = rf"(?P<doses>(?:(?:{NUMBER})(?:\s*(?:mg|mcg|µg|μg|g|IU))?\s*(?:,\s*(?:and\s+|or\s+)?|\s+and\s+|\s+or\s+|\s*/\s*|\s+to\s+|\s*[-–]\s*))*(?:{NUMBER}))\s*[-–]?\s*(?P<dosunit>{_DOSE_UNIT})\b(?!\s*/\s*(?:dL|dl|L|l|mL|ml|mmol|g|h|24)\b)"
OWN_UNIT: Final = re.compile(r"\s*(?:(?:mg|mcg|µg|μg|g|IU)\b)?")
_SIZE: Final = r"[\[(]?\s*\b(?P<size>[nN])\s*=\s*(?P<sn>\d[\d,]*)\b"
_PERCENT: Final = r"(?:%|percent|per cent)"
_FRACTION: Final = (
    rf"(?P<fn>\d[\d,]*)\s*(?:/|\bof\b(?:\s+the)?|\bout of\b)\s*(?P<fN>\d[\d,]*)\b(?:\s+(?:[a-z-]+\s+){{0,4}}?)?\s*[\[(;,]\s*(?P<fp>{NUMBER})\s*{_PERCENT}"
    rf"|(?P<gp>{NUMBER})\s*{_PERCENT}\s*[\[(]\s*(?:n\s*=\s*)?(?P<gn>\d[\d,]*)\s*(?:/|of)\s*(?P<gN>\d[\d,]*)\s*[^)\]]{{0,20}}[\])]"
    rf"|(?<![A-Z]\s)(?<![A-Z]-)(?P<hn>\b\d[\d,]*|\b(?:{_WORDS}))\s+(?:(?:patients|participants|subjects|women|men|children|people|adults)\s+)?[\[(]\s*(?P<hp>{NUMBER})\s*{_PERCENT}(?:\s*[\])]\s*of\s+(?:the\s+)?(?P<hN>\d[\d,]*))?"
    rf"|(?P<cn>\b\d[\d,]*|\b(?:{_WORDS}|none))\s+of\s+(?:the\s+)?(?P<cN>\d[\d,]*)\b(?!\s*(?:{_PERCENT}|countries|centers|centres|sites|studies|trials|items|domains|weeks|days|years|months|questions))(?![.,]\d)"
)
UNITS: Final = (
    r"%|per\s?cent(?:age points?)?|percentage[- ]points?|mm\s?Hg|points?\b|mmol/mol|mmol/L|mg/d[lL]|g/d[lL]|g/L|µg/L|μg/L|ng/m[lL]|pg/m[lL]|µmol/L|μmol/L|nmol/L|mIU/L|IU/L|U/L"
    r"|m[lL]/min(?:ute)?(?:/1\.73\s?m(?:2|²))?(?:\s+per\s+year)?|m[lL]\b|[lL](?:it(?:er|re)s?)?(?=[\s,;.)])(?!\.)|kilograms?|kg/m(?:2|²)|kg\b|lbs?\b|pounds?\b|cm\b|mm\b|µm\b|μm\b|met(?:er|re)s?\b|m(?=[\s,;.)(])|letters?\b"
    r"|beats(?:\s+per\s+minute|/min)|bpm\b|stairs/min(?:ute)?|events?\b(?:\s+per\s+(?:100\s+)?(?:patient|person)[- ]years?)?|per\s+(?:100|1,?000)\s+(?:person|patient)[- ]years?|per\s+(?:patient[- ])?year\b|per\s+month\b"
    r"|hours?\b|h\b|minutes?\b|min\b|seconds?\b|days?\b|weeks?\b|months?\b|years?\b|times\b|-?fold\b|cells/(?:µL|μL|mm3|mm³)|copies/m[lL]|g\b|dB\b|diopters?\b|D(?=[\s,;.)])"
)
_FIGURE: Final = (
    rf"(?P<approx>\b(?:about|approximately|approx\.|nearly|almost|roughly|some|around|over|more than|less than|fewer than|up to|at least|at most|close to|under|below|above)\s+(?!(?:{NUMBER})[\s-]*{_TIME_UNIT}\b)|[~<>≤≥]\s*)?"
    rf"(?:(?P<num>(?<![\w.,/])(?<![A-Za-z][-‐‑])(?:[-−–‐‑+]\s?)?(?:{NUMBER}))(?![\d]*[A-Za-z]{{3,}}\d)|\b(?P<word>{_WORDS}|none|half)\b(?=\s+(?:percent|per cent|points?|of\s+\d)))"
    rf"(?:\s*(?:±|\+/-|\+/−)\s*(?P<pm>{NUMBER}))?(?:\s*(?:-|‐|‑)?\s*(?P<unit>{UNITS}))?"
)
_RATIO: Final = r"(?P<ratio>\b\d+\s*(?::|-to-|\s+to\s+)\s*\d+(?:\s*(?::|-to-|\s+to\s+)\s*\d+)*)(?=\s*(?:ratio|\)|random|fashion|,|\s+to receive|\s+between|\s*;))"
_MONTH: Final = r"(?:January|February|March|April|May|June|July|August|September|October|November|December|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
FIGURES: Final = re.compile(
    "|".join(
        (
            rf"(?P<CI>{_CI})",
            rf"(?P<P>{_P})",
            rf"(?P<SIZE>{_SIZE})",
            rf"(?P<SKIP>(?:[-–—−]\s+)(?=\d{{1,2}}\s+{_MONTH}\s+(?:19|20)\d\d\b)|NCT\d{{8}}|https?://\S+|\b(?:19|20)\d\d-\d\d-\d\d\b|\b{_MONTH}\s+\d{{1,2}}\b(?:,?\s+(?:19|20)\d\d)?|\b(?:\d{{1,2}}\s+)?{_MONTH},?\s+(?:19|20)\d\d\b|\b\d{{1,2}}\s+{_MONTH}\b|\$\s?\d[\d,.]*(?:\s*(?:million|billion))?|[€£]\s?\d[\d,.]*|[Pp]hase\s+\d\w?(?:/\d\w?)?|[Gg]rade\s+(?:≥\s*)?\d(?:\s*(?:or|and|to|–|-|/)\s*(?:\d|higher|above|worse))*)",
            rf"(?P<RATIO>{_RATIO})",
            rf"(?P<FRACTION>{_FRACTION})",
            rf"(?P<TIME>{_TIME})",
            rf"(?P<DOSE>{_DOSE})",
            rf"(?P<BARE>[\[(]\s*(?P<blow>{_BOUND})\s*%?\s*(?:to|–|—|-|‐|‑|‒|−|,)\s*(?P<bhigh>{_BOUND})\s*%?(?=\s*[\])]))",
            rf"(?P<RANGE>(?<![\w.,/-])(?:{NUMBER})\s?%?\s?(?:–|-|‐|‑|‒|—)\s?(?:{NUMBER})(?![\d-])(?!\s*(?:{_TIME_UNIT}))\s*%?)",
            rf"(?P<FIGURE>{_FIGURE})",
        )
    )
)
