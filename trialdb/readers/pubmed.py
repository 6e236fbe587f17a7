"""PubMed: the articles of a ``PubmedArticleSet``, as EFetch sends them and as files keep them, one document each.

The text is our rendering of the record, and evidence points into it: the title, then each section of the abstract
as a paragraph behind its label ("RESULTS: …"). What a journal prints below an abstract and PubMed keeps in fields
of its own, the numbers under which the trial is registered, stands in a last line as journals print it ("Trial
registration: ClinicalTrials.gov, NCT01234567."), unless title or abstract have the number already: without it
nobody could tell which trial the abstract is about. Authors, keywords, copyright lines and abstracts in further
languages are left out.

Everything that cannot be read comes as a :class:`~trialdb.errors.ReadError` in its place among the documents, so
that the others load. Retracted articles and corrections are read like any other; PubMed says so in their titles.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING, Any

from trialdb.errors import ReadError
from trialdb.readers.inline import inline_text
from trialdb.readers.metadata import Metadata, document

if TYPE_CHECKING:
    from trialdb.facts import Document

__all__ = ["read_pubmed"]

_ADDRESS = "https://pubmed.ncbi.nlm.nih.gov/{}/"
_ARTICLES = frozenset({"PubmedArticle", "PubmedBookArticle"})
_PMID = re.compile(r"[1-9]\d{0,9}")
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_YEAR = re.compile(r"\b(?:18|19|20)\d\d\b")
_MONTH = re.compile(rf"\b({'|'.join(_MONTHS)})[a-z]*\b", re.IGNORECASE)
# The data banks of NLM's list that register trials; the others keep sequences, structures and data sets.
_REGISTRIES = frozenset(
    """
    ANZCTR ChiCTR ClinicalTrials.gov CRiS CTIS CTRI DRKS EudraCT IRCT ISRCTN JapicCTI JMACCT jRCT JPRN LBCTR NTR PACTR
    REBEC REPEC RPCEC SLCTR TCTR UMIN-CTR
    """.lower().split()
)


def read_pubmed(data: bytes, *, location: str) -> Iterator[Document | ReadError]:
    """The articles in ``data``, in its order; in the place of each that cannot be read, an error that says why.

    XML that is broken gives the articles before the break and one error; a chapter of a book is an error too. Nothing
    is fetched, and entities that the data declares are refused.
    """
    from lxml import etree  # noqa: PLC0415  (most documents are no XML)

    steps = etree.iterparse(
        BytesIO(data),
        events=("start", "end"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    found = False
    try:
        for article in _articles(steps, location):
            found = True
            yield _document_or_error(article, location)
    except etree.XMLSyntaxError as error:
        yield ReadError(
            location, f"this is no XML, or broken ({_one_line(error.msg)}); fetch or save it again"
        )
    except ReadError as error:
        yield error
    else:
        if not found:
            yield ReadError(location, "the set holds no articles; check the query or the numbers asked for")


def _articles(steps: Any, location: str) -> Iterator[Any]:
    """The elements of the articles (and chapters) one after another; each is emptied when the next is asked for."""
    _, root = next(steps)
    _check_root(root, location)
    for event, element in steps:
        if event == "end" and element.getparent() in (root, None) and element.tag in _ARTICLES:
            yield element
            element.clear()
            while element.getprevious() is not None:
                del root[0]


def _check_root(root: Any, location: str) -> None:
    if root.tag not in {"PubmedArticleSet", *_ARTICLES}:
        raise ReadError(
            location, f"this is XML, but not of PubMed (it begins with <{root.tag}>, not <PubmedArticleSet>)"
        )
    declared = root.getroottree().docinfo.internalDTD
    if declared is not None and any(True for _ in declared.iterentities()):
        raise ReadError(location, "the XML declares entities, as no file of PubMed does; it is not read")


def _document_or_error(article: Any, location: str) -> Document | ReadError:
    pmid = article.findtext("MedlineCitation/PMID") or article.findtext("BookDocument/PMID") or ""
    if not _PMID.fullmatch(pmid := pmid.strip()):
        return ReadError(location, "an article without a PubMed number (PMID) is not read")
    if article.tag == "PubmedBookArticle":
        return ReadError(f"{location}#{pmid}", "this is a chapter of a book; only articles are read")
    title, text = _title(article), _text(article)
    if not text:
        return ReadError(f"{location}#{pmid}", "the article has neither title nor abstract")
    known = Metadata(
        kind="journal_abstract",
        title=title or None,
        publisher=_words(article, "MedlineCitation/Article/Journal/Title") or None,
        url=_ADDRESS.format(pmid),
        published=_published(article),
    )
    return document(text, known=known, media_type="application/xml", location=f"{location}#{pmid}")


def _text(article: Any) -> str:
    """Title, abstract and registration, a paragraph each."""
    stated = [_title(article), *_sections(article)]
    missing = _registration(article, "\n".join(stated))
    return "\n\n".join(paragraph for paragraph in (*stated, missing) if paragraph)


def _title(article: Any) -> str:
    """The title without the stop that PubMed puts behind each."""
    title = _words(article, "MedlineCitation/Article/ArticleTitle") or _words(
        article, "MedlineCitation/Article/VernacularTitle"
    )
    return title[:-1] if title.endswith(".") and not title.endswith("..") else title


def _sections(article: Any) -> Iterator[str]:
    """The paragraphs of the abstract with their labels; of an English one beside it where there is none."""
    found = article.findall("MedlineCitation/Article/Abstract/AbstractText") or article.findall(
        "MedlineCitation/OtherAbstract[@Language='eng']/AbstractText"
    )
    for section in found:
        label = (section.get("Label") or "").strip().rstrip(":")
        words = inline_text(section)
        if words:
            yield f"{label}: {words}" if label and label.upper() != "UNLABELLED" else words


def _registration(article: Any, stated: str) -> str:
    """The line of those registry numbers that are not ``stated``, or nothing."""
    banks = []
    for bank in article.iterfind("MedlineCitation/Article/DataBankList/DataBank"):
        name = _words(bank, "DataBankName")
        numbers = (inline_text(number) for number in bank.iterfind("AccessionNumberList/AccessionNumber"))
        unstated = [number for number in numbers if number and number.casefold() not in stated.casefold()]
        if unstated and name.casefold() in _REGISTRIES:
            banks.append(f"{name}, {', '.join(dict.fromkeys(unstated))}")
    return f"Trial registration: {'; '.join(banks)}." if banks else ""


def _published(article: Any) -> str | None:
    """The day of the electronic article, else as much as is told of the date of the issue."""
    electronic = article.iterfind("MedlineCitation/Article/ArticleDate")
    issue = article.iterfind("MedlineCitation/Article/Journal/JournalIssue/PubDate")
    return next((date for told in (*electronic, *issue) if (date := _date(told))), None)


def _date(told: Any) -> str | None:
    """The ISO date that an element tells, as precise as it tells it."""
    if medline := _words(told, "MedlineDate"):
        return _medline_date(medline)
    year, month, day = (_words(told, part) for part in ("Year", "Month", "Day"))
    if not _YEAR.fullmatch(year):
        return None
    number = _MONTHS.index(month[:3].lower()) + 1 if month[:3].lower() in _MONTHS else _number(month, 12)
    if not number:
        return year
    return f"{year}-{number:02}-{_number(day, 31):02}" if _number(day, 31) else f"{year}-{number:02}"


def _medline_date(written: str) -> str | None:
    """A date such as "2024 Nov-Dec" or "1999 Winter": to the month if it names one, else the (first) year.

    >>> _medline_date("2000 Dec 23-30"), _medline_date("2024 Nov-Dec"), _medline_date("1998 Dec-1999 Jan")
    ('2000-12', '2024', '1998')
    """
    years, months = _YEAR.findall(written), _MONTH.findall(written)
    if len(years) == len(months) == 1:
        return f"{years[0]}-{_MONTHS.index(months[0].lower()) + 1:02}"
    return years[0] if years else None


def _number(written: str, largest: int) -> int:
    """A number from 1 to the largest, else 0."""
    number = int(written) if re.fullmatch(r"[0-9]{1,2}", written) else 0
    return number if number <= largest else 0


def _words(element: Any, path: str) -> str:
    found = element.find(path)
    return "" if found is None else inline_text(found)


def _one_line(words: str | None) -> str:
    return " ".join((words or "").split())[:200] or "without a word"
