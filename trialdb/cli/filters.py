"""The options by which commands restrict their answers, each defined once; see trialdb.query.scope for their meaning."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import click

from trialdb.cli.options import names_option

__all__ = ["ARM", "COMPARISONS", "NEEDED", "RESULT", "STUDY", "filter_options"]

#: What two arms can be compared by: :data:`trialdb.facts.ComparisonMeasure`, held against it by a test, and the two
#: sorts of difference.
COMPARISONS: Final = (
    "difference", "risk_difference", "mean_difference", "hazard_ratio", "odds_ratio", "risk_ratio", "rate_ratio", "percent_reduction", "vaccine_efficacy",
    "other",
)  # fmt: skip
#: What tells how many are treated for one to benefit, which is neither pooled nor drawn.
NEEDED: Final = "number_needed_to_treat"
#: Names of options, by the restrictions that queries take together.
STUDY: Final = ("drug", "study", "program", "condition", "source", "as_of")
ARM: Final = (*STUDY, "at", "dose", "regimen")
RESULT: Final = ("endpoint", *ARM, "subgroup", "population")


def _dose(_context: click.Context, _option: click.Parameter, value: str | None) -> Any:
    if value is None:
        return None
    from trialdb.query.lexer import dose

    found = dose(value)
    if found is None:
        raise click.BadParameter(f"{value!r} is not a dose such as '300 mg'")
    return found


def _regimen(_context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    if value is None:
        return None
    from trialdb.values import regimen

    found = regimen(value)
    if found is None:
        raise click.BadParameter(f"{value!r} is not a schedule such as 'every 4 weeks'")
    return found


_OPTIONS: Final[dict[str, Callable[[Any], Any]]] = {
    "endpoint": names_option("--endpoint", "-e", help="Endpoint, by code or any other name; may be repeated."),
    "drug": names_option("--drug", "-d", help="Drug, by any of its names or codes, class of drugs, or combination ('A + B'); may be repeated."),
    "study": names_option("--study", "-s", help="Study, by name or registry number; may be repeated."),
    "program": names_option("--program", help="Development programme, such as ROCKET; may be repeated."),
    "condition": names_option("--condition", "-c", help="Disease that the study treats; may be repeated."),
    "source": names_option(
        "--source",
        help='Who published it, or a kind of source: "registry", "journal", "press release", "news"; may be repeated.',
    ),
    "as_of": click.option(
        "--as-of", metavar="DATE", help="Use only what was published by that day (2025-03-08, 2025-03 or 2025)."
    ),
    "at": click.option("--at", metavar="TIME", help='Time point, such as "24 weeks".'),
    "dose": click.option("--dose", metavar="DOSE", callback=_dose, help='Only arms with this dose, such as "300 mg".'),
    "regimen": click.option(
        "--regimen", metavar="SCHEDULE", callback=_regimen, help='Only arms with this schedule, such as "every 4 weeks".'
    ),
    "subgroup": names_option(
        "--subgroup", help="Part of the participants, as sources call it; may be repeated."
    ),
    "population": names_option(
        "--population", help='Analysis set, such as "intention-to-treat" or "per protocol"; may be repeated.'
    ),
}  # fmt: skip


def filter_options(*names: str) -> Callable[[Any], Any]:
    """The options of some names (``STUDY``, ``ARM`` and ``RESULT`` list them), in this order in the help."""

    def decorate(command: Any) -> Any:
        for name in reversed(names):
            command = _OPTIONS[name](command)
        return command

    return decorate
