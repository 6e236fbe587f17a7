"""The commands that show a database in a browser: served here, or as a folder to deploy."""

from __future__ import annotations

from pathlib import Path

import click

from trialdb.cli.options import database_option, opened, terminal_width

__all__ = ["publish", "serve"]


@click.command()
@database_option()
@click.option(
    "--host", default="127.0.0.1", show_default=True, metavar="HOST",
    help="Where to listen; 0.0.0.0 lets other machines in.",
)  # fmt: skip
@click.option(
    "--port", "-p", type=click.IntRange(0, 65535), default=8001, show_default=True, metavar="PORT",
    help="Where to listen; 0 takes any that is free.",
)  # fmt: skip
@click.option("--open", "-o", "browser", is_flag=True, help="Open the site in a browser.")
def serve(*, host: str, port: int, browser: bool) -> None:
    """Serve the database as a site to browse.

    The site has pages of drugs, studies, endpoints and sources, and Datasette's tables, queries and SQL. It only
    reads; a query ends after two seconds. Ctrl-C ends it. It needs trialdb[site].

    \b
    Example:
      trialdb serve --open
    """
    from trialdb.errors import MissingExtraError
    from trialdb.store import shown_name

    try:
        from trialdb.site.serving import serve as serve_site
    except ImportError as error:
        raise MissingExtraError("site", "the site") from error

    with opened() as engine:
        name = shown_name(engine)

        def ready(address: str) -> None:
            click.echo(f"{name}: {address} (Ctrl-C ends it)")
            if browser:
                click.launch(address)

        serve_site(engine, host=host, port=port, ready=ready)


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@database_option()
@click.option("--force", is_flag=True, help="Replace what was published there before.")
@click.option("--download", is_flag=True, help="Let visitors download the database file.")
def publish(*, folder: Path, force: bool, download: bool) -> None:
    """Write a copy of the site to deploy.

    FOLDER gets a compact copy of the database, settings, and a Dockerfile; `datasette serve FOLDER` serves it where
    trialdb[site] is installed. The database is only read.

    \b
    Example:
      trialdb publish public
    """
    from trialdb.errors import MissingExtraError

    try:
        from trialdb.site.publishing import publish as publish_site
    except ImportError as error:
        raise MissingExtraError("site", "publishing") from error

    def progress(doing: str) -> None:
        if terminal_width(err=True):
            click.echo(f"\r\x1b[K{doing}", err=True, nl=False)

    with opened() as engine:
        written = publish_site(engine, folder, force=force, download=download, progress=progress)
    if terminal_width(err=True):
        click.echo("\r\x1b[K", err=True, nl=False)
    click.echo(f"{written.folder}: {', '.join(written.files)}")
    click.echo(f"serve it with: datasette serve {written.folder}")
