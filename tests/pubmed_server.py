"""PubMed's E-utilities on the tests' server, which answer as NCBI's do."""

from __future__ import annotations

from dataclasses import dataclass, field

from web_server import Page, WebServer

_HEAD = '<?xml version="1.0" encoding="UTF-8" ?>\n<!DOCTYPE {0} PUBLIC "-//NLM//DTD {0}//EN" "https://dtd.nlm.nih.gov/{0}.dtd">\n'


def xml(name: str, content: str) -> Page:
    return Page(f"{_HEAD.format(name)}<{name}>{content}</{name}>\n", "text/xml; charset=UTF-8")


def article(pmid: str, title: str = "A trial", *, abstract: str = "It <i>helped</i> – 42.3%.") -> str:
    """An article as it stands in an answer of EFetch."""
    return (
        f'<PubmedArticle><MedlineCitation Status="MEDLINE" Owner="NLM"><PMID Version="1">{pmid}</PMID>'
        f"<Article><ArticleTitle>{title} {pmid}</ArticleTitle><Abstract><AbstractText>{abstract}</AbstractText>"
        "</Abstract></Article></MedlineCitation></PubmedArticle>"
    )


@dataclass
class PubMedPages:
    """The articles by number, and the most that a page of numbers lists."""

    articles: dict[str, str] = field(default_factory=dict)
    most: int = 9_999
    count: int | None = None
    errors: str = ""

    def esearch(self, params: dict[str, str]) -> Page:
        start = int(params.get("retstart", 0))
        listed = list(self.articles)[start : start + min(int(params.get("retmax", 20)), self.most)]
        total = len(self.articles) if self.count is None else self.count
        ids = "".join(f"<Id>{pmid}</Id>\n" for pmid in listed)
        return xml(
            "eSearchResult",
            f"<Count>{total}</Count><RetMax>{len(listed)}</RetMax><RetStart>{start}</RetStart>"
            f"<IdList>\n{ids}</IdList><TranslationSet/>{self.errors}",
        )

    def efetch(self, params: dict[str, str]) -> Page:
        found = [self.articles[pmid] for pmid in params["id"].split(",") if pmid in self.articles]
        return xml("PubmedArticleSet", "\n".join(found))


def add_pubmed(server: WebServer, *pmids: str) -> PubMedPages:
    """Let the server answer as the E-utilities at its ``/eutils`` do."""
    pages = PubMedPages({pmid: article(pmid) for pmid in pmids})
    server.pages["/eutils/esearch.fcgi"] = pages.esearch
    server.pages["/eutils/efetch.fcgi"] = pages.efetch
    return pages
