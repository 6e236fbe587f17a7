"""The client of PubMed against a server on this machine that answers as NCBI's E-utilities do."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from urllib.parse import parse_qs, urlsplit

import pytest
from pubmed_server import add_pubmed, article, xml
from web_server import Page, cut_off, says, web_server

from trialdb.errors import FetchError
from trialdb.fetch import Policy, PubMed, Web
from trialdb.readers.pubmed import read_pubmed
from trialdb.settings import ncbi_api_key, pubmed_url

QUICK = Policy(
    pause=0,
    backoff=0.001,
    attempts=3,
    timeout=2,
    contact="data@example.org",
    allowed_private=frozenset({"127.0.0.1"}),
)
KEY = "secret0123"


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.delenv("NCBI_API_KEY", raising=False)
    monkeypatch.delenv("TRIALDB_PUBMED_URL", raising=False)


@pytest.fixture
def server():
    with web_server() as running:
        yield running


@pytest.fixture
def pages(server):
    return add_pubmed(server, "31", "12", "25", "7", "40")


def client(server, **options):
    return PubMed(QUICK, **{"base_url": f"{server.url}/eutils", "pause": 0} | options)


@pytest.fixture
def pubmed(server):
    with client(server) as running:
        yield running


def asked(server):
    """The parameters of each request."""
    return [
        {name: values[0] for name, values in parse_qs(urlsplit(path).query).items()}
        for path in server.paths()
    ]


def document(content):
    return f"<PubmedArticleSet>\n{content}\n</PubmedArticleSet>\n".encode()


@pytest.mark.usefixtures("pages")
class TestSearch:
    def test_the_numbers_of_the_articles_come_in_order(self, pubmed):
        assert pubmed.search("eczema AND placebo") == ["31", "12", "25", "7", "40"]

    def test_pubmed_is_told_what_it_wants_to_know(self, server, pubmed):
        pubmed.search("eczema & asthma[tiab]")
        assert asked(server) == [
            {
                "db": "pubmed",
                "retmode": "xml",
                "term": "eczema & asthma[tiab]",
                "retstart": "0",
                "retmax": "9999",
                "tool": "trialdb",
                "email": "data@example.org",
            }
        ]

    def test_all_pages_are_read(self, server, pages, pubmed):
        pages.most = 2
        assert pubmed.search("eczema") == ["31", "12", "25", "7", "40"]
        assert [page["retstart"] for page in asked(server)] == ["0", "2", "4"]

    def test_what_is_new_or_changed_is_asked_for_from_a_day_earlier(self, server, pubmed):
        pubmed.search("eczema OR asthma", since=date(2026, 3, 1))
        [page] = asked(server)
        assert page["term"] == "(eczema OR asthma) AND (2026/02/28:3000[edat] OR 2026/02/28:3000[mdat])"

    def test_a_query_that_finds_nothing_gives_nothing(self, pages, pubmed):
        pages.articles.clear()
        pages.errors = "<WarningList><OutputMessage>No items found.</OutputMessage></WarningList>"
        assert pubmed.search("eczema") == []

    def test_more_than_pubmed_gives_is_an_error_that_says_so(self, server, pages, pubmed):
        pages.count = 12_345
        match = r"'eczema' finds 12,345 articles, and PubMed gives 9,999 at most; narrow it"
        with pytest.raises(FetchError, match=match) as caught:
            pubmed.search("eczema")
        assert (caught.value.passing, len(server.paths())) == (False, 1)

    def test_a_list_that_ends_too_early_is_an_error(self, pages, pubmed):
        pages.count = 7
        with pytest.raises(FetchError, match="finds 7 articles and lists 5 of them") as caught:
            pubmed.search("eczema")
        assert caught.value.passing

    def test_a_field_that_pubmed_does_not_know_is_named(self, server, pages, pubmed):
        pages.errors = "<ErrorList><FieldNotFound>ttl</FieldNotFound></ErrorList>"
        with pytest.raises(FetchError, match="PubMed knows no field ttl; mend the query") as caught:
            pubmed.search("eczema[ttl]")
        assert (caught.value.passing, len(server.paths())) == (False, 1)

    def test_a_query_without_a_word_is_not_asked(self, server, pubmed):
        with pytest.raises(FetchError, match="without a word"):
            pubmed.search(" ")
        assert server.asked == []


@pytest.mark.usefixtures("pages")
class TestArticles:
    def test_each_article_is_a_document_of_its_own(self, pubmed):
        assert list(pubmed.articles(["12", "7"])) == [document(article("12")), document(article("7"))]

    def test_each_can_be_read(self, pubmed):
        [read] = [found for body in pubmed.articles(["12"]) for found in read_pubmed(body, location="PubMed")]
        assert (read.title, read.url) == ("A trial 12", "https://pubmed.ncbi.nlm.nih.gov/12/")

    def test_they_come_in_batches_of_200(self, server, pages, pubmed):
        numbers = [str(number) for number in range(1000, 1401)]
        pages.articles.update({number: article(number) for number in numbers})
        assert len(list(pubmed.articles(numbers))) == 401
        assert [page["id"].count(",") + 1 for page in asked(server)] == [200, 200, 1]

    def test_a_number_given_twice_gives_one_article(self, pubmed):
        assert len(list(pubmed.articles(["12", " 12", "12"]))) == 1

    def test_a_book_is_an_article_too(self, pages, pubmed):
        book = "<PubmedBookArticle><BookDocument><PMID>55</PMID></BookDocument></PubmedBookArticle>"
        pages.articles["55"] = book
        assert list(pubmed.articles(["55"])) == [document(book)]

    def test_numbers_without_an_article_are_named_after_all_others_came(self, server, pubmed):
        found = []
        with pytest.raises(FetchError, match=r"no article x;y, 0, 99; check the numbers") as caught:
            found.extend(pubmed.articles(["99", "12", "x;y", "0", "7"]))
        assert not caught.value.passing
        assert [page["id"] for page in asked(server)] == ["99,12,7"]

    def test_who_wants_to_know_is_told_the_numbers_without_an_article(self, pubmed):
        missing = []
        assert len(list(pubmed.articles(["99", "12", "x;y", "7"], missing=missing.append))) == 2
        assert missing == ["x;y", "99"]

    def test_nothing_is_asked_for_nothing(self, server, pubmed):
        assert list(pubmed.articles([])) == []
        assert server.asked == []


@pytest.mark.usefixtures("pages")
class TestTrouble:
    @pytest.mark.parametrize(
        "trouble",
        [
            says(429, b'{"error":"API rate limit exceeded","count":"4","limit":"3"}', Retry_After="0"),
            says(
                400,
                b"<eFetchResult><ERROR>proxy_stream(): 502</ERROR></eFetchResult>",
                Content_Type="text/xml",
            ),
            says(200, b"<PubmedArticleSet><PubmedArticle>"),
            says(200, b""),
            says(200, b"<html>Server error</html>", Content_Type="text/html"),
            says(200, b"<eFetchResult><ERROR>cannot get document</ERROR></eFetchResult>"),
            cut_off(),
        ],
    )
    def test_what_may_pass_is_asked_for_again(self, server, pubmed, trouble):
        server.troubles = [trouble]
        assert list(pubmed.articles(["12"])) == [document(article("12"))]
        assert len(server.paths()) == 2

    def test_what_does_not_pass_is_said(self, server, pubmed):
        server.pages["/eutils/esearch.fcgi"] = xml("eSearchResult", "<ERROR>Search Backend\n failed</ERROR>")
        with pytest.raises(FetchError, match="says: Search Backend failed; try again later") as caught:
            pubmed.search("eczema")
        assert caught.value.passing

    @pytest.mark.parametrize(
        "declared",
        [
            '<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">',
            '<!ENTITY b SYSTEM "file:///etc/passwd">',
            '<!ENTITY % c SYSTEM "http://127.0.0.1:1/x.dtd"> %c;',
        ],
    )
    def test_no_entity_is_read(self, server, pubmed, declared):
        body = f"<!DOCTYPE PubmedArticleSet [{declared}]><PubmedArticleSet>{article('12', '&b;')}</PubmedArticleSet>"
        server.pages["/eutils/efetch.fcgi"] = Page(body, "text/xml")
        with pytest.raises(FetchError, match=r"declares entities|is no XML"):
            list(pubmed.articles(["12"]))

    def test_no_error_tells_the_key(self, server):
        server.troubles = [says(500, f"bad key {KEY}".encode(), Content_Type="text/plain")] * 3
        with client(server, api_key=KEY) as pubmed, pytest.raises(FetchError) as caught:
            pubmed.search("eczema")
        assert asked(server)[0]["api_key"] == KEY
        assert KEY not in str(caught.value)
        assert caught.value.__cause__ is None


@pytest.mark.usefixtures("pages")
class TestManners:
    @pytest.mark.parametrize(("key", "pause"), [(None, 1 / 3), (KEY, 1 / 10)])
    def test_pubmed_is_asked_as_often_as_it_allows(self, server, key, pause):
        with client(server, api_key=key, pause=None) as pubmed:
            for _ in range(3):
                pubmed.search("eczema")
        gaps = [after.at - before.at for before, after in pairwise(server.asked)]
        assert len(gaps) == 2
        assert min(gaps) >= pause

    def test_an_interface_has_no_robots(self, server, pubmed):
        server.pages["/robots.txt"] = Page("User-agent: *\nDisallow: /", "text/plain")
        assert len(pubmed.search("eczema")) == 5
        assert "/robots.txt" not in [asked.path for asked in server.asked]

    def test_a_client_of_the_web_can_be_shared(self, server):
        with Web(QUICK) as web:
            with PubMed(web, base_url=f"{server.url}/eutils", pause=0) as pubmed:
                pubmed.search("eczema")
            server.pages["/a"] = Page("<p>Hello")
            web.get(f"{server.url}/a")
        assert len({asked.peer for asked in server.asked}) == 1

    def test_the_environment_names_the_address_and_the_key(self, server, monkeypatch):
        assert pubmed_url() == "https://eutils.ncbi.nlm.nih.gov/entrez/eutils"
        assert ncbi_api_key() is None
        monkeypatch.setenv("TRIALDB_PUBMED_URL", f"{server.url}/eutils/")
        monkeypatch.setenv("NCBI_API_KEY", KEY)
        with PubMed(QUICK, pause=0) as pubmed:
            pubmed.search("eczema")
        assert asked(server)[0]["api_key"] == KEY
