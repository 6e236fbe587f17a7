"""The words that may stand around an endpoint's name in a title without making it another endpoint.

A title is understood only as a whole: one word beyond these ("duration", "worsening", "domain", "ratio") may turn an
endpoint into something else, and then nothing is claimed.
"""

from __future__ import annotations

from typing import Final

__all__ = ["Sense", "sense_of", "senses"]


class Sense:
    """What a word of a title tells: bits of one whole number."""

    PEOPLE: Final = 1  # participants
    COUNT: Final = 2  # number of
    SHARE: Final = 4  # percentage of
    CHANGE: Final = 8
    LINK: Final = 16  # and, or
    TIME: Final = 32
    EVENTS: Final = 64
    RATE: Final = 128
    SCALE: Final = 256  # score
    RESPONSE: Final = 512
    PART: Final = 1024  # of the study: period, phase


_NEUTRAL: Final = """
    a an the of in at from to by with for on as who whom that which had have has having is are was were be been their
    his her its this each any total overall mean median average averaged means adjusted unadjusted least squares ls lsm
    absolute relative actual baseline bl post observed measured measurement measurements measure measures percent
    assessed assessment assessments evaluated evaluation determined estimated estimate estimates calculated based using via
    per according defined reported recorded documented value values level levels concentration concentrations result results
    parameter parameters data visit visits treatment therapy follow up followup study trial end endpoint final last dose
    randomization randomisation randomized enrollment discharge admission initiation start decision point points early
    termination test cure toc eot during after before within through until over when indicated specified all
    serum plasma fasting fasted seated sitting supine resting office clinic confirmed adjudicated kaplan meier km
    investigator blinded independent review bicr irc icr recist version v1 criteria solid tumors tumor
    lugano imwg rano echocardiography echocardiogram echocardiographic echo magnetic resonance imaging mri cmr cardiac
    observation carried forward locf mmrm itt mitt fas oc nri log log10 transformed natural trajectory profile
    intent intention treat analysis population
    daily cumulative primary secondary outcome main key efficacy safety vital vitals sign signs variable variables
    laboratory clinical hematology chemistry biochemistry hematological marker markers biomarker biomarkers hemodynamics
    hemodynamic participant's
"""
_UNITS: Final = """
    mg dl l ml mmol mol nmol umol pg ng ug iu u g kg mmhg mm hg cm m min bpm beats mins ms msec c
"""
_WORDS: Final[dict[int, str]] = {
    Sense.PEOPLE: "participants participant patients patient subjects subject people persons individuals children adults "
    "adolescents infants women men males females volunteers recipients",
    Sense.COUNT: "number numbers count counts",
    Sense.SHARE: "proportion proportions percentage percentages incidence occurrence occurrences frequency frequencies",
    Sense.CHANGE: "change changes changed cfb improvement improvements reduction reductions decrease decreases increase "
    "increases decline",
    Sense.LINK: "and or",
    Sense.TIME: "week weeks wk wks month months mo day days year years yr yrs hour hours minute minutes",
    Sense.EVENTS: "event events episode episodes annualized annualised annual yearly",
    Sense.RATE: "rate rates",
    Sense.SCALE: "score scores scale questionnaire",
    Sense.RESPONSE: "achieving achieved achieve achievement attaining attained reaching reached response responses responder "
    "responders experiencing experienced experience reporting least one",
    Sense.PART: "period periods phase phases part stage double blind open label term long short maintenance extension core "
    "substudy induction withdrawal",
}


def _table() -> dict[str, int]:
    table = dict.fromkeys((_NEUTRAL + _UNITS).split(), 0)
    for sense, words in _WORDS.items():
        table.update(dict.fromkeys(words.split(), sense))
    return table


_TABLE: Final = _table()
_BESIDE: Final[dict[str, tuple[frozenset[str], frozenset[str]]]] = {
    "time": (
        frozenset(("over", "indicated", "specified", "each", "in")),
        frozenset(("point", "points", "frame")),
    ),
    "ratio": (frozenset(), frozenset(("to",))),
    "first": (frozenset(), frozenset(("occurrence", "dose"))),
    "no": (frozenset(), frozenset(("of",))),
    "central": (frozenset(), frozenset("review reviewer reading reader radiology laboratory".split())),
    **dict.fromkeys(
        "transplant transplantation surgery operation procedure infusion vaccination intervention implantation".split(),
        (frozenset("post after following before since from during until the".split()), frozenset()),
    ),
}  # words that are understood only after or before one of these
_LINKING: Final = frozenset(("and", "or", "to"))


def senses(words: list[str]) -> int | None:
    """What the words around a name tell together, or None where one is not known or a figure is no time's.

    >>> senses("change from baseline in the at week 24".split()) == Sense.CHANGE | Sense.TIME
    True
    >>> senses("duration of".split()) is None, senses("7 or 6 5 at week 26".split()) is None
    (True, True)
    """
    told = 0
    figures = False
    table = _TABLE
    for word in words:
        sense = table.get(word)
        if sense is not None:
            told |= sense
        elif word.isdecimal():
            figures = True
        elif not _is_beside(words, word):
            return None
    if (figures or told & Sense.LINK) and not _figures_are_times(words):
        return None
    return told


def sense_of(word: str) -> int:
    """What one word tells; nothing where it is not known."""
    return _TABLE.get(word, 0)


def _is_beside(words: list[str], word: str) -> bool:
    """Whether a word stands everywhere beside one with which it is understood."""
    beside = _BESIDE.get(word)
    if beside is None:
        return False
    return all(
        (i > 0 and words[i - 1] in beside[0]) or (i + 1 < len(words) and words[i + 1] in beside[1])
        for i, w in enumerate(words)
        if w == word
    )


def _figures_are_times(words: list[str]) -> bool:
    """Whether each run of figures, with what links them, has a unit of time: "weeks 4, 8 and 12", "baseline and day 28"."""
    run: list[str] = []
    for word in [*words, ""]:
        if word.isdecimal() or word in _LINKING or word == "baseline" or sense_of(word) & Sense.TIME:
            run.append(word)
            continue
        linked = any(w.isdecimal() or w in {"and", "or"} for w in run)
        if linked and not any(sense_of(w) & Sense.TIME for w in run):
            return False
        run = []
    return True
