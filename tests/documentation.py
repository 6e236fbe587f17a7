"""The tools of ``docs/``, for the tests that hold the documentation true."""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "docs"))  # scripts, no package

import generate  # noqa: E402
import picture  # noqa: E402
from sharing import made_once  # noqa: E402

__all__ = ["ROOT", "STALE", "anchors", "demo_database", "generate", "links", "picture"]

STALE = "not up to date: run `make docs`"
_FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)


def demo_database(tmp_path_factory) -> Path:
    """The database of ``make demo``, built once for all tests; only to be read."""
    return made_once(tmp_path_factory, "demo/trials.db", generate.build_database)


def links(text: str) -> list[str]:
    """Where the links and pictures of a page lead, those in code left out."""
    return re.findall(r"\]\(([^)\s]+)\)", _FENCED.sub("", text))


def anchors(text: str) -> set[str]:
    """The names by which a page's headings can be linked to, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", _FENCED.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
