"""What all pictures share: the page and its type, text that is measured and wrapped, and files that come out the same.

Matplotlib is used through its objects alone: no ``pyplot``, and its settings are those of this module while a picture
is drawn, and the user's again afterwards. Lengths are in inches, from the top left of the page.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from trialdb.errors import MissingExtraError

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["COLORS", "LINE", "MARGIN", "SIZE", "WIDTH", "Canvas", "Page", "opened"]

WIDTH: Final = 7.0  # inches: the text width of a page
MARGIN: Final = 0.12
SIZE: Final = 8.0  # points
LINE: Final = 0.155  # inches from one line of text to the next
_TITLE: Final = 9.0  # points
#: Colours that people tell apart however they see them (Okabe and Ito, 2002), without the yellow, which paper swallows.
COLORS: Final = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000")
_SETTINGS: Final[dict[Any, Any]] = {
    "font.family": "DejaVu Sans",  # comes with Matplotlib
    "font.size": SIZE,
    "text.parse_math": False,  # a dollar sign in a name is one
    "axes.titlesize": SIZE,
    "axes.labelsize": SIZE,
    "axes.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.labelsize": SIZE,
    "ytick.labelsize": SIZE,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "xtick.major.size": 3,
    "ytick.major.size": 3,
    "legend.fontsize": SIZE,
    "lines.linewidth": 1.2,
    "lines.markersize": 5,
    "savefig.dpi": 200,
    "pdf.fonttype": 42,
    "svg.fonttype": "none",  # text stays text
    "svg.hashsalt": "trialdb",
}
_FALLBACKS: Final = "'DejaVu Sans', Verdana, Arial, sans-serif"


@contextmanager
def opened() -> Iterator[Canvas]:
    """What pictures are drawn with, while Matplotlib has our settings.

    Raises:
        MissingExtraError: ``trialdb[plots]`` is not installed.
    """
    try:
        import matplotlib as mpl  # noqa: PLC0415  (slow to import, and only pictures need it)
    except ImportError as error:
        raise MissingExtraError("plots", "drawing") from error
    with mpl.rc_context():
        mpl.rcdefaults()
        for name, value in _SETTINGS.items():
            mpl.rcParams[name] = value
        yield Canvas()


class Canvas:
    """Text as wide as it will be, and figures of a size."""

    @cached_property
    def _renderer(self) -> Any:
        from matplotlib.backends.backend_agg import RendererAgg  # noqa: PLC0415

        return RendererAgg(1, 1, 72)  # type: ignore[no-untyped-call]

    def width(self, text: str, *, size: float = SIZE, bold: bool = False) -> float:
        """How wide a line of text is, in inches."""
        from matplotlib.font_manager import FontProperties  # noqa: PLC0415

        font = FontProperties(size=size, weight="bold" if bold else "normal")
        wide, _, _ = self._renderer.get_text_width_height_descent(text, font, ismath=False)
        return float(wide) / 72

    def wrapped(self, text: str, width: float, *, size: float = SIZE, bold: bool = False) -> list[str]:
        """A text as lines that are no wider than so many inches; a word that is wider is broken, at a no-break space not."""
        lines: list[str] = []
        line = ""
        for word in re.split(r"[ \t\r\n]+", text.strip()):
            tried = f"{line} {word}".strip()
            if self.width(tried, size=size, bold=bold) <= width:
                line = tried
                continue
            if line:
                lines.append(line)
            line = word
            while len(line) > 1 and self.width(line, size=size, bold=bold) > width:
                fits = self._fitting(line, width, size=size, bold=bold)
                lines.append(line[:fits])
                line = line[fits:]
        return [*lines, line] if line or not lines else lines

    def _fitting(self, word: str, width: float, *, size: float, bold: bool) -> int:
        """How many characters of a word fit, after a hyphen or slash if there is one in the last half."""
        fits = next(
            (n for n in range(len(word), 1, -1) if self.width(word[:n], size=size, bold=bold) <= width), 1
        )
        breaks = [n + 1 for n in range(fits // 2, fits - 1) if word[n] in "-/_,"]
        return breaks[-1] if breaks else fits

    def page(self, title: str, subtitle: str, notes: Sequence[str], *, height: float) -> Page:
        """A page with its title above and its notes below, and so many inches between them."""
        from matplotlib.figure import Figure  # noqa: PLC0415

        room = WIDTH - 2 * MARGIN
        head = self.wrapped(title, room, size=_TITLE, bold=True)
        under = self.wrapped(subtitle, room) if subtitle else []
        foot = [line for note in notes for line in self.wrapped(note, room)]
        top = MARGIN + 0.17 * len(head) + LINE * len(under) + 0.1
        tall = top + height + (0.08 + LINE * len(foot) if foot else 0) + MARGIN
        page = Page(Figure(figsize=(WIDTH, tall), facecolor="white"), tall, top)
        for n, line in enumerate(head):
            page.text(MARGIN, MARGIN + 0.17 * n, line, size=_TITLE, weight="bold", va="top")
        for n, line in enumerate(under):
            page.text(MARGIN, MARGIN + 0.17 * len(head) + LINE * n, line, va="top")
        for n, line in enumerate(foot):
            page.text(MARGIN, top + height + 0.08 + LINE * n, line, va="top", color="#333333")
        return page

    def written(self, figure: Figure, kind: str, *, title: str) -> bytes:
        """A figure as the bytes of a file, the same for the same figure."""
        told: dict[str, dict[str, Any]] = {
            "svg": {"Date": None, "Creator": "trialdb", "Title": title},
            "pdf": {"CreationDate": None, "Creator": "trialdb", "Producer": None, "Title": title},
            "png": {"Software": None, "Title": title.encode("latin-1", "replace").decode("latin-1")},
        }
        out = io.BytesIO()
        figure.savefig(out, format=kind, metadata=told[kind])
        if kind != "svg":
            return out.getvalue()
        text = out.getvalue().decode("utf-8").replace("'DejaVu Sans'", _FALLBACKS)
        return ("\n".join(line.rstrip() for line in text.splitlines()) + "\n").encode()


@dataclass(frozen=True)
class Page:
    """A figure, its height, and how far below its top edge the picture begins."""

    figure: Figure
    height: float
    top: float

    def text(self, x: float, y: float, text: str, **how: Any) -> None:
        """A line of text; ``y`` is measured downwards."""
        self.figure.text(x / WIDTH, 1 - y / self.height, text, **how)

    def axes(self, x: float, y: float, width: float, height: float, **how: Any) -> Axes:
        """Axes whose top left corner is at a place."""
        return self.figure.add_axes(
            (x / WIDTH, 1 - (y + height) / self.height, width / WIDTH, height / self.height), **how
        )

    def rule(self, y: float, x: float = MARGIN, end: float = WIDTH - MARGIN, **how: Any) -> None:
        """A thin line across the page."""
        from matplotlib.lines import Line2D  # noqa: PLC0415

        at = 1 - y / self.height
        line = Line2D(
            (x / WIDTH, end / WIDTH), (at, at), transform=self.figure.transFigure,
            **{"color": "black", "linewidth": 0.6, **how},
        )  # fmt: skip
        self.figure.add_artist(line)
