"""What the tests of jobs share: articles of studies that do not exist, as pages and feeds of a server on this machine."""

from __future__ import annotations

from pathlib import Path

from web_server import Page, WebServer

from trialdb.jobs.configuration import Configuration, read_configuration

#: Nothing waits in tests, and this machine may be asked.
QUICK = "[fetch]\npause = 0\nbackoff = 0.01\nattempts = 2\ntimeout = 5\nallow_private = ['127.0.0.1']\nkeep = 'kept'\n"


def article(study: str, percent: float = 48.2, *, more: str = "") -> str:
    """A page about a made-up study of norvelimab."""
    return f"""<!doctype html><html><head><title>{study} reads out</title>
<meta property="og:site_name" content="Northmoor Biosciences"><meta property="article:published_time" content="2026-03-04">
</head><body><article><h1>{study} reads out</h1>
<p>In the phase 3 {study} trial, 612 adults with moderate-to-severe atopic dermatitis were randomised to norvelimab
200 mg every 4 weeks or placebo. At week 16, {percent}% of patients on norvelimab reached EASI-75, compared with 15.1%
on placebo (p&lt;0.001). {more}</p></article></body></html>"""


def feed(server: WebServer, *paths: str) -> Page:
    """A feed that names pages of the server, the first one newest."""
    items = "".join(f"<item><title>{path}</title><link>{server.url}{path}</link></item>" for path in paths)
    return Page(
        f"<rss version='2.0'><channel><title>News</title>{items}</channel></rss>", "application/rss+xml"
    )


def configured(folder: Path, text: str) -> Configuration:
    """A configuration whose file stands in a folder; fetching is quick unless the text says how it is done."""
    file = folder / "trialdb.toml"
    file.write_text(text if "[fetch]" in text else f"{text}\n{QUICK}", encoding="utf-8")
    return read_configuration(file)
