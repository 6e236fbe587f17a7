"""Pictures of answers: forest plots, dose response, time courses, adverse events; as SVG, PNG or PDF.

``draw`` takes an :class:`~trialdb.query.answers.Answer` and gives a Matplotlib figure, ``save`` writes it to a file.
The same answer gives the same bytes. Matplotlib comes with ``trialdb[plots]`` and is imported when something is drawn.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from trialdb.errors import PlotError
from trialdb.plots.canvas import Canvas, opened
from trialdb.plots.dose_response import draw_dose_response
from trialdb.plots.forest import draw_forest
from trialdb.plots.time_course import draw_time_course
from trialdb.plots.volcano import draw_volcano
from trialdb.query.answers import Answer

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["SUFFIXES", "draw", "kind_of_file", "save"]

#: Kinds of files, by the ends of their names.
SUFFIXES: Final = (".svg", ".png", ".pdf")
_DRAWN: Final[dict[str, Callable[[Answer, Canvas], Figure]]] = {
    "forest": draw_forest,
    "dose_response": draw_dose_response,
    "time_course": draw_time_course,
    "volcano": draw_volcano,
}


def draw(answer: Answer) -> Figure:
    """The picture of an answer, seven inches wide.

    Args:
        answer: of the query ``forest``, ``dose_response``, ``time_course`` or ``volcano``.

    Raises:
        PlotError: the answer has no rows or too many, or answers another query.
        MissingExtraError: ``trialdb[plots]`` is not installed.
    """
    with opened() as canvas:
        return _draw(answer, canvas)


def save(answer: Answer, file: Path | str) -> None:
    """Write the picture of an answer; a file that is there is replaced.

    Args:
        answer: as for :func:`draw`.
        file: where to; its name ends in one of ``SUFFIXES``.

    Raises:
        PlotError: there is no such kind of file or no such folder, or the answer cannot be drawn.
        MissingExtraError: ``trialdb[plots]`` is not installed.
        OSError: the file cannot be written.
    """
    kind = kind_of_file(file)
    with opened() as canvas:
        written = canvas.written(_draw(answer, canvas), kind, title=answer.title)
    Path(file).write_bytes(written)


def kind_of_file(file: Path | str) -> str:
    """The kind of a file to be written: ``svg``, ``png`` or ``pdf``.

    Raises:
        PlotError: its name ends otherwise, or its folder is not there.
    """
    path = Path(file)
    if path.suffix.lower() not in SUFFIXES:
        raise PlotError(f"{path}: pictures are written as {', '.join(SUFFIXES[:-1])} or {SUFFIXES[-1]}")
    if not path.parent.is_dir():
        raise PlotError(f"{path}: there is no folder {path.parent}")
    return path.suffix.lower().removeprefix(".")


def _draw(answer: Answer, canvas: Canvas) -> Figure:
    if answer.kind not in _DRAWN:
        raise PlotError(f"there is no picture of {answer.kind}; there are pictures of {', '.join(_DRAWN)}")
    if not answer.rows:
        raise PlotError(f"nothing to plot: {'; '.join(answer.notes) or answer.title}")
    return _DRAWN[answer.kind](answer, canvas)
