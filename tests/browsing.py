"""A real browser before a real Datasette, for the tests of the site."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError

from documentation import ROOT

__all__ = ["CHROMIUM", "FLAGS", "PAGES", "contrasts", "served"]

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync"
).split()
#: A page of each kind, from the demo's database.
PAGES = {
    "home": "/",
    "drug": "/drug/rocatinlimab",
    "study": "/study/NCT05398445",
    "study without results": "/study/ROCKET-ASCEND",
    "endpoint": "/endpoint/EASI-75",
    "source": "/source/1",
    "compare": "/compare?drugs=rocatinlimab,upadacitinib&endpoint=EASI-75",
    "compare nothing": "/compare",
    "audit": "/audit",
    "conflicts": "/conflicts",
    "no conflicts": "/conflicts?drug=baxdrostat&endpoint=EASI-75",
    "runs": "/runs",
    "ask": "/ask?q=EASI-75+delta+versus+placebo+by+dose",
    "ask amiss": "/ask?q=EASI-75+delta+of+rocatinlimb",
    "search": "/search?q=rocatinlimab",
    "search in vain": "/search?q=zzzz",
}

_CONTRASTS = """() => {
  const rgb = text => { const n = text.match(/[\\d.]+/g).map(Number); return n.length < 4 ? [...n, 1] : n; };
  const over = (top, under) => [0, 1, 2].map(i => top[i] * top[3] + under[i] * (1 - top[3])).concat(1);
  const light = colour => { const [r, g, b] = colour.slice(0, 3).map(v => v / 255)
    .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const behind = element => {
    const layers = [];
    for (let at = element; at; at = at.parentElement) layers.push(rgb(getComputedStyle(at).backgroundColor));
    return layers.reverse().reduce((under, top) => over(top, under), [255, 255, 255, 1]);
  };
  const found = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const element = walk.currentNode.parentElement;
    if (!walk.currentNode.data.trim() || !element.checkVisibility() || element.closest('script, style, title')) continue;
    const style = getComputedStyle(element), ground = behind(element);
    const ink = over(rgb(element.closest('svg') ? style.fill : style.color), ground);
    const [a, b] = [light(ink), light(ground)].sort((x, y) => y - x);
    found.push([(a + 0.05) / (b + 0.05), walk.currentNode.data.trim().slice(0, 40), element.tagName]);
  }
  return found;
}"""


def contrasts(page) -> list[tuple[float, str, str]]:
    """The contrast of each text of a page with what is behind it, by the formula of WCAG 2."""
    return [tuple(one) for one in page.evaluate(_CONTRASTS)]


@contextmanager
def served(database: Path, log: Path) -> Iterator[str]:
    """The address of a Datasette process of its own that serves a database, until the tests are done."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with log.open("w") as written:
        process = subprocess.Popen(
            [sys.executable, "-m", "datasette", str(database), "-p", str(port)],
            stdout=written,
            stderr=subprocess.STDOUT,
            cwd=ROOT,
        )
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(address, process, log)
            yield address
        finally:
            process.terminate()
            process.wait(timeout=10)


def _wait_for(address: str, process: subprocess.Popen, log: Path) -> None:
    for _ in range(300):
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{address}/-/versions.json", timeout=5):  # noqa: S310  (our own)
                return
        except URLError:
            time.sleep(0.1)
    raise AssertionError(f"Datasette does not answer:\n{log.read_text()}")
