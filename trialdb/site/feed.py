"""The newest results as an Atom feed, so that readers of news hear of a readout without looking for it.

An entry is the results that one source published on one study, first ones and later ones: the first figures, the
sentence, the study's page and the source's. Its identifier stays when the database is built anew or the source gets a
new version; ``updated`` then says when that came. ``?drug=``, ``?condition=`` and ``?study=`` make a feed of their own.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlencode, urlsplit

from datasette.utils.asgi import NotFound, Request, Response
from lxml import etree
from sqlalchemy import Engine, text

from trialdb.errors import UnknownNameError
from trialdb.output import cells
from trialdb.query.answers import Row
from trialdb.site import lists
from trialdb.site.shown import HELPERS
from trialdb.site.trials import served

if TYPE_CHECKING:
    from datasette.app import Datasette

__all__ = ["FEED_PATH", "feed", "readouts"]

FEED_PATH: Final = r"/feed\.atom$"
_MEDIA_TYPE: Final = "application/atom+xml; charset=utf-8"
_ATOM: Final = "http://www.w3.org/2005/Atom"
_MOST: Final = 50
_FIGURES: Final = 3
_LONGEST_QUOTE: Final = 600  # characters
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_STARTS: Final = {"Q1": "01", "Q2": "04", "Q3": "07", "Q4": "10", "H1": "01", "H2": "07"}
_ABOUT: Final[Mapping[str, str]] = {
    "drug": """study_id IN (
        SELECT a.study_id FROM interventions AS i
        JOIN arm_interventions AS x ON x.intervention_id = i.id JOIN arms AS a ON a.id = x.arm_id WHERE i.name = :drug
    )""",
    "condition": """study_id IN (
        SELECT x.study_id FROM conditions AS c JOIN study_conditions AS x ON x.condition_id = c.id
        WHERE c.name = :condition
    )""",
    "study": "study_id = :study",
}
_READOUTS: Final = """
SELECT t.*, s.document_key, s.loaded_at
FROM (
    SELECT date, event, label, intervention, study, nct_id, publisher, url, study_id, source_id,
        CASE source_kind WHEN 'registry' THEN NULL ELSE quote END AS quote
    FROM v_timeline
    WHERE event IN ('first_results', 'results', 'readout'){about}
    ORDER BY date DESC, study, source_id
    LIMIT :most
) AS t
JOIN sources AS s ON s.id = t.source_id
ORDER BY t.date DESC, t.study, t.source_id"""
_FACTS: Final = """
SELECT endpoint, reported_endpoint, at_value, at_unit, arm, comparator, measure, value, unit, ci_low, ci_high, ci_level,
    p_operator, p_value, direction
FROM v_results
WHERE source_id = :source AND study_id = :study
ORDER BY CASE WHEN comparator_id IS NULL THEN 1 ELSE 0 END, position
LIMIT :most"""


async def feed(datasette: Datasette, request: Request) -> Response:
    """The feed, or 304 where the reader has it as it is."""
    trials = served(datasette)
    if trials is None:
        raise NotFound("this Datasette serves no database of trialdb")
    await datasette.ensure_permissions(request.actor, [("view-database", trials.name), "view-instance"])
    about = {name: request.args[name] for name in _ABOUT if request.args.get(name)}
    try:
        entries = await trials.ask(readouts, about)
    except (LookupError, UnknownNameError) as error:
        return Response.text(f"{error.args[0]}\n", status=404)
    body = _document(_Addresses(datasette, request, about), entries)
    mark = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"etag": mark, "cache-control": "max-age=300", "x-content-type-options": "nosniff"}
    if mark in request.headers.get("if-none-match", ""):
        return Response("", status=304, headers=headers)
    return Response(body, headers=headers, content_type=_MEDIA_TYPE)


def readouts(engine: Engine, about: Mapping[str, str]) -> list[Row]:
    """The newest results about a drug, condition or study (of all without one), each with its first ``figures``.

    Raises:
        UnknownNameError: there is no such drug or condition.
        LookupError: there is no such study.
    """
    values: dict[str, Any] = dict(about)
    for kind in ("drug", "condition"):
        if kind in values:
            values[kind] = lists.known(engine, kind, values[kind])
    if "study" in values:
        values["study"] = lists.study(engine, values["study"])["id"]
    statement = _READOUTS.format(about="".join(f" AND {_ABOUT[name]}" for name in values))
    with engine.connect() as connection:
        found = [
            dict(row) for row in connection.execute(text(statement), values | {"most": _MOST}).mappings()
        ]
        for row in found:
            bound = {"source": row["source_id"], "study": row["study_id"], "most": _FIGURES}
            row["figures"] = [dict(fact) for fact in connection.execute(text(_FACTS), bound).mappings()]
    return found


class _Addresses:
    """Where the feed and its pages are, as its reader sees them."""

    def __init__(self, datasette: Datasette, request: Request, about: Mapping[str, str]) -> None:
        self._datasette: Any = datasette
        self._request = request
        self.home = self.of("/")
        self.itself = self.of(f"/feed.atom?{urlencode(about)}" if about else "/feed.atom")
        self.about = ", ".join(about.values())

    def of(self, path: str) -> str:
        """The address of a page."""
        return str(self._datasette.absolute_url(self._request, self._datasette.urls.path(path)))

    def tag(self, *parts: str) -> str:
        """An identifier under the name of this site (RFC 4151)."""
        host = urlsplit(self.home).hostname or ""
        named = host if re.fullmatch(r"[a-z0-9.-]+", host) else "localhost"
        return f"tag:{named},2026:{'/'.join(quote(part, safe='') for part in parts)}"


def _document(addresses: _Addresses, entries: list[Row]) -> bytes:
    root = etree.Element(f"{{{_ATOM}}}feed", nsmap={None: _ATOM})
    _add(root, "id", addresses.tag("readouts", *filter(None, [addresses.about])))
    _add(root, "title", f"Newest results: {addresses.about}" if addresses.about else "Newest results")
    _add(root, "updated", max((row["loaded_at"] for row in entries), default="1970-01-01T00:00:00Z"))
    _add(root, "link", rel="self", type="application/atom+xml", href=addresses.itself)
    _add(root, "link", rel="alternate", type="text/html", href=addresses.home)
    _add(_add(root, "author"), "name", "trialdb")
    for row in entries:
        _entry(root, row, addresses)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True))


def _entry(root: Any, row: Row, addresses: _Addresses) -> None:
    entry = _add(root, "entry")
    _add(entry, "id", addresses.tag(*_identity(row)))
    _add(entry, "title", _title(row))
    _add(entry, "updated", row["loaded_at"])
    _add(entry, "published", _moment(row["date"]))
    source = HELPERS["source_path"]({"id": row["source_id"], "quote": row["quote"]})
    page = HELPERS["study_path"](row) if row["study"] else source
    _add(entry, "link", rel="alternate", type="text/html", href=addresses.of(page))
    _add(
        entry,
        "link",
        rel="related",
        type="text/html",
        title="the source, as it was read",
        href=addresses.of(source),
    )
    if (row["url"] or "").startswith(("http://", "https://")):
        _add(entry, "link", rel="via", href=row["url"])
    if row["publisher"]:
        _add(_add(entry, "author"), "name", row["publisher"])
    _add(entry, "summary", "\n".join(_summary(row)), type="text")


def _identity(row: Row) -> Iterator[str]:
    """What is told, of what, and by which document; of a readout, which a document may tell of twice, in which words."""
    yield "readout" if row["event"] == "readout" else "results"
    yield row["nct_id"] or row["study"] or row["intervention"] or "a trial"
    yield _short_hash(row["document_key"])
    if row["event"] == "readout":
        yield _short_hash(row["quote"] or row["date"])


def _short_hash(words: str) -> str:
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _title(row: Row) -> str:
    """``ROCKET-IGNITE (rocatinlimab): first results published``, as far as it is known."""
    subject, drug = row["study"], row["intervention"]
    named = f"{subject} ({drug})" if subject and drug else subject or drug or "A trial"
    return f"{named}: {row['label']}"


def _summary(row: Row) -> Iterator[str]:
    """The first figures, then the words of the source."""
    yield from map(_fact, row["figures"])
    words = " ".join((row["quote"] or "").split())
    if words:
        yield f"“{words if len(words) <= _LONGEST_QUOTE else words[:_LONGEST_QUOTE] + '…'}”"


def _fact(row: Row) -> str:
    """``EASI-75, week 24: rocatinlimab 300 mg against placebo: difference +29.5% (95% CI 20 to 39, p<0.001)``."""
    what = ", ".join(filter(None, (row["endpoint"] or row["reported_endpoint"], cells.time(row))))
    who = f"{row['arm']} against {row['comparator']}" if row["comparator"] else row["arm"]
    if row["value"] is None:
        value = row["direction"] or ""
    else:
        value = f"{cells.signed(row)}{cells.unit(row['unit'])}"
    kind = row["measure"].replace("_", " ") if row["comparator"] and row["value"] is not None else ""
    level = f"{cells.number(row['ci_level'])}% CI " if row["ci_level"] else "interval "
    interval = cells.interval(row)
    around = ", ".join(filter(None, (level + interval if interval else "", cells.p_value(row))))
    told = " ".join(filter(None, (kind, value, f"({around})" if around else "")))
    return f"{what}: {who}: {told}" if told else f"{what}: {who}"


def _moment(date: str) -> str:
    """When a date begins, as Atom wants it."""
    year, *rest = date.split("-")
    month = _STARTS.get(rest[0], rest[0]) if rest else "01"
    return f"{year}-{month}-{rest[1] if len(rest) > 1 else '01'}T00:00:00Z"


def _add(parent: Any, name: str, words: str | None = None, **attributes: str) -> Any:
    """A new element, whose text and attributes hold nothing that XML cannot."""
    clean = {key: _CONTROLS.sub("\ufffd", value) for key, value in attributes.items()}
    element = etree.SubElement(parent, f"{{{_ATOM}}}{name}", clean)
    if words is not None:
        element.text = _CONTROLS.sub("\ufffd", words)
    return element
