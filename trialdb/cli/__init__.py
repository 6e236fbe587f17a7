"""The command line: each command reads its options, calls one function and prints what it gives.

Importing this imports click and nothing slower; a command imports what it needs when it runs, so that ``--help``
and completion in a shell are quick.
"""

from __future__ import annotations

import click

from trialdb.cli import answering, exporting, extracting, jobs, loading, serving, synthesis
from trialdb.cli.options import database_option
from trialdb.cli.program import Program

__all__ = ["main"]

_COMMANDS = (
    loading.init,
    loading.load,
    jobs.sync,
    jobs.schedule,
    jobs.runs,
    extracting.extract,
    answering.ask,
    answering.deltas,
    synthesis.pooled,
    synthesis.indirect,
    synthesis.forest,
    synthesis.dose_response,
    synthesis.time_course,
    synthesis.volcano,
    answering.results,
    answering.safety,
    answering.studies,
    answering.timeline,
    answering.conflicts,
    answering.audit,
    answering.changes,
    answering.unresolved,
    exporting.export,
    serving.serve,
    serving.publish,
    loading.resolve,
    loading.verify,
)


@click.group("trialdb", cls=Program, context_settings={"help_option_names": ["-h", "--help"]})
@database_option(envvar="TRIALDB_DB")
@click.version_option(package_name="trialdb", prog_name="trialdb")
def main() -> None:
    """Put what is published about clinical trials into a SQL database, and ask it.

    Articles and press releases go in by `load`; every figure keeps the sentence it came from. Answers are tables,
    CSV or JSON.

    \b
    Example:
      trialdb load seeds/articles
      trialdb ask "EASI-75 delta versus placebo by dose"
    """


for _command in _COMMANDS:
    main.add_command(_command)
