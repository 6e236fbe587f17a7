"""Marked-up words of an XML article as one line of text: figures set high or low, and formulas.

Figures set high keep their height (10³, a footnote mark after a figure ³), because "300" with a footnote 2 must
not become "3002"; what is set low goes on the line (HbA1c, CO2). A formula of MathML is written in a line as well:
``a/b``, ``√(a)``, ``x²``. White space that only lays the XML out counts as one space, and in formulas as none;
non-breaking and thin spaces stay, since they stand inside figures.
"""

from __future__ import annotations

import re
from html import unescape
from typing import Any

__all__ = ["inline_text", "raised"]

_RAISED = re.compile(r"[\d+−–,-]{1,12}")
_RAISE = str.maketrans("0123456789+-−–,", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻,")
_SPACE = re.compile(r"[ \t\r\n]+")
_SIMPLE = re.compile(r"[\w.]*")


def raised(words: str) -> str:
    """Figures as they look when set high; words stay.

    >>> raised("2"), raised("-9"), raised("th")
    ('²', '⁻⁹', 'th')
    """
    return words.translate(_RAISE) if _RAISED.fullmatch(words.strip()) else words


def inline_text(element: Any) -> str:
    """All words inside an element (of lxml) on one line, without those behind it."""
    return _SPACE.sub(" ", _flowing(element)).strip()


def _flowing(element: Any) -> str:
    return (element.text or "") + "".join(_marked(child) + (child.tail or "") for child in element)


def _marked(child: Any) -> str:
    match _name(child):
        case "sup":
            return raised(_flowing(child))
        case "math":
            return _formula(child)
        case "":  # an entity that nobody declared: by its usual meaning, so that 5&plusmn;2 is not 52
            return unescape(child.text) if getattr(child.tag, "__name__", "") == "Entity" else ""
    return _flowing(child)


def _name(element: Any) -> str:
    """The name of an element without its namespace; none of a comment or an entity."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _formula(element: Any) -> str:
    """A formula, or a part of it, in a line."""
    parts = [_formula(child) for child in element if _name(child)]
    match _name(element), parts:
        case "msup", [base, high]:
            return base + (raised(high) if raised(high) != high else f"^{_bracketed(high)}")
        case "msubsup", [base, low, high]:
            return base + low + raised(high)
        case "mfrac", [above, below]:
            return f"{_bracketed(above)}/{_bracketed(below)}"
        case "msqrt", _:
            return f"√{_bracketed(''.join(parts))}"
        case "mmultiscripts", [base, *_]:
            return _scripted(element, base, parts)
        case (("annotation" | "annotation-xml"), _):
            return ""
    return "".join(parts) or _SPACE.sub(" ", element.text or "").strip(" ")


def _scripted(element: Any, base: str, parts: list[str]) -> str:
    """A base with scripts behind it and, after ``mprescripts``, before it, each a pair of low and high."""
    names = [_name(child) for child in element if _name(child)]
    cut = names.index("mprescripts") if "mprescripts" in names else len(parts)
    return _pairs(parts[cut + 1 :]) + base + _pairs(parts[1:cut])


def _pairs(scripts: list[str]) -> str:
    return "".join(raised(script) if at % 2 else script for at, script in enumerate(scripts))


def _bracketed(part: str) -> str:
    return part if _SIMPLE.fullmatch(part) else f"({part})"
