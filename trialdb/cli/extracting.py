"""The command that reads files and prints what they state, without a database."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from trialdb.cli.files import named_files
from trialdb.cli.program import one_line, report_error
from trialdb.cli.progress import progress
from trialdb.errors import ReadError, TrialdbError

if TYPE_CHECKING:
    from trialdb.vocabulary import Vocabulary

__all__ = ["extract"]


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), metavar="DIR",
    help="Folder for the results, DIR/STEM.json for each file; needed for more than one file.",
)  # fmt: skip
def extract(paths: tuple[str, ...], *, out: Path | None) -> None:
    """Write what articles state as JSON; no database is used.

    FILE is a text, Markdown or HTML file, or a folder of such files. One that cannot be read is an error, and the
    others are done; the exit status is then 1.

    \b
    Example:
      trialdb extract seeds/articles --out facts
    """
    files = named_files(paths)
    targets = _targets(files, out)
    failed = _extract(targets) if targets else 1
    if failed:
        click.get_current_context().exit(1)


def _targets(files: Sequence[str], out: Path | None) -> Mapping[str, Path | None]:
    """Where the facts of each file go; None is standard output."""
    if out is None:
        if len(files) > 1:
            raise click.UsageError(f"there are {len(files):,} files; say with --out DIR where results go")
        return dict.fromkeys(files)
    targets: dict[str, Path | None] = {}
    writers: dict[Path, str] = {}
    for file in files:
        target = out / f"{Path(file).stem}.json"
        if target in writers:
            raise click.UsageError(
                f"{writers[target]} and {file} would both be written to {target}; extract them into different folders"
            )
        targets[file], writers[target] = target, file
    return targets


def _extract(targets: Mapping[str, Path | None]) -> int:
    """Write the facts of each file; how many files could not be read."""
    from trialdb.vocabulary import load_vocabulary

    vocabulary, failed = load_vocabulary(), 0
    with progress("Extracting", len(targets)) as done:
        for file, target in targets.items():
            text = _facts(file, vocabulary)
            if text is None:
                failed += 1
            elif target is None:
                click.echo(text)
            else:
                _write(target, text + "\n")
            done(Path(file).name)
    return failed


def _facts(file: str, vocabulary: Vocabulary) -> str | None:
    """What a file states, as JSON; None where it cannot be read, which is reported."""
    from trialdb.reading import extract_path

    try:
        return extract_path(_path(file), vocabulary).model_dump_json(indent=2)
    except TrialdbError as error:
        report_error(one_line(error))
    except Exception as error:
        if os.environ.get("TRIALDB_DEBUG") not in {None, "", "0"}:
            raise
        report_error(f"{file}: {type(error).__name__}: {one_line(error)}")
    return None


def _path(file: str) -> Path:
    if "://" in file:
        raise ReadError(file, "addresses cannot be read yet; save the page and name the file")
    return Path(file)


def _write(target: Path, text: str) -> None:
    """Write a file whole or not at all, so that a killed run leaves no half one."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.part")
    part.write_text(text, encoding="utf-8")
    part.replace(target)
