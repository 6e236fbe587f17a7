"""Web pages: the article's text, lists and tables without the page's furniture; hostile pages do no harm."""

from __future__ import annotations

import socket
import time

import pytest

from trialdb.errors import ReadError
from trialdb.facts import Document
from trialdb.readers import read_bytes
from trialdb.readers.html import MAX_ELEMENTS

ADDRESS = "https://example.org/2025/pill?utm=1"
HEAD = """<title>Pill calms itch | Skin Weekly</title><meta property="og:site_name" content="Skin Weekly">
<link rel="canonical" href="https://example.org/2025/pill"><meta property="article:published_time" content="2025-03-08T10:00:00Z">"""
ARTICLE = """<h1>Pill calms itch</h1>
<p>LEEDS, England – Acme said on Saturday that its pill had calmed itch in a trial of 300<sup><a href="#r2">2</a></sup> adults whose eczema had resisted creams.</p>
<ul><li>EASI-75 was reached by 41.5% of patients on the high dose.</li><li>On placebo it was 12.8% (p&lt;1×10<sup>-5</sup>).</li></ul>
<table><caption>Response at week 16</caption><tr><th>Endpoint</th><th>Pill (n=200)</th><th>Placebo</th></tr>
<tr><td>EASI-75</td><td><b>41.5</b>%</td><td>12.8%</td></tr><tr><td>IGA 0|1</td><td>23.6%</td><td>9.0%</td></tr></table>
<p>Headache was the commonest complaint with the pill, and nobody left the trial because of it, the company said.</p>"""
PAGE = f"""<!doctype html><html lang="en"><head>{HEAD}<script>var secret = 1;</script><style>p {{color: red}}</style></head><body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/jobs">Careers here</a></li></ul></nav><article>{ARTICLE}</article>
<footer>Privacy policy and cookies</footer><script>track('visitor')</script></body></html>"""


def read(page: str | bytes, *, location: str = "a.html") -> Document:
    return read_bytes(page if isinstance(page, bytes) else page.encode(), location=location)


def test_a_page_becomes_its_article_with_metadata() -> None:
    assert read(PAGE, location=ADDRESS) == Document(
        kind="trade_news",
        text=(
            "Pill calms itch\n"
            "LEEDS, England – Acme said on Saturday that its pill had calmed itch in a trial of 300² adults whose eczema had resisted creams.\n"
            "- EASI-75 was reached by 41.5% of patients on the high dose.\n"
            "- On placebo it was 12.8% (p<1×10⁻⁵).\n"
            "Response at week 16\n"
            "Endpoint | Pill (n=200) | Placebo\n"
            "EASI-75 | 41.5% | 12.8%\n"
            "IGA 0|1 | 23.6% | 9.0%\n"
            "Headache was the commonest complaint with the pill, and nobody left the trial because of it, the company said."
        ),
        title="Pill calms itch",
        publisher="Skin Weekly",
        url="https://example.org/2025/pill",
        published="2025-03-08",
        media_type="text/html",
        location=ADDRESS,
    )


def test_a_page_with_tags_left_open_still_gives_its_text() -> None:
    found = read(
        "<html><body><article><p>Adults took the pill <b>for 16 weeks.<p>Itch fell by 40%.<table><tr><td>Pill<td>41%<tr><td>Placebo<td>12%"
    )
    assert found.text == "Adults took the pill for 16 weeks.\nItch fell by 40%.\nPill | 41%\nPlacebo | 12%"


def test_a_headline_that_the_article_lacks_is_put_above_it() -> None:
    page = "<html><head><title>REEF-2 trial meets its goal</title></head><body><p>Adults took the pill for 16 weeks, and itch fell.</p></body></html>"
    assert (
        read(page).text == "REEF-2 trial meets its goal\n\nAdults took the pill for 16 weeks, and itch fell."
    )


@pytest.mark.parametrize(
    ("head", "published"),
    [
        ('<meta name="date" content="2025-03">', "2025-03"),
        ('<meta name="date" content="2025-03-08">', "2025-03-08"),
        ('<meta name="date" content="03/04/2025">', None),
        ('<meta name="date" content="soon">', None),
        (
            '<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "2025-03-08T09:00:00+01:00"}</script>',
            "2025-03-08",
        ),
        ("", None),
    ],
)
def test_a_page_date_is_as_precise_as_the_page_writes_it(head: str, published: str | None) -> None:
    page = f"<html><head><title>Pill calms itch</title>{head}</head><body><p>In May 2019 a trial of the pill began; itch fell.</p></body></html>"
    assert read(page).published == published


@pytest.mark.parametrize(
    "head",
    [
        '<meta property="og:site_name" content="MedNewswire">',
        '<meta name="og:site_name" content=" MedNewswire ">',
        '<meta name="application-name" content="MedNewswire">',
        '<meta name="publisher" content="MedNewswire">',
        '<meta name="citation_publisher" content="MedNewswire">',
        '<meta property="article:publisher" content="https://example.com/mnw"><meta name="DC.Publisher" content="MedNewswire">',
        '<script type="application/ld+json">{"@type": "NewsArticle", "publisher": {"@type": "Organization", "name": "MedNewswire"}}</script>',
        '<script type="application/ld+json">[{"@type": "NewsArticle", "publisher": "MedNewswire"}]</script>',
        '<script type="application/ld+json">{"@graph": [{"@type": "NewsArticle", "publisher": [{"name": "MedNewswire"}]}]}</script>',
    ],
)
@pytest.mark.parametrize("location", ["a.html", "https://example.org/pill"])
def test_the_publisher_is_read_from_wherever_a_page_names_it(head: str, location: str) -> None:
    page = f"<html><head><title>Pill calms itch</title>{head}</head><body><article>{ARTICLE}</article></body></html>"
    assert read(page, location=location).publisher == "MedNewswire"


def test_an_address_is_no_publisher_and_broken_records_name_none() -> None:
    for head in (
        '<meta property="article:publisher" content="https://example.com/mnw">',
        '<script type="application/ld+json">{"publisher": </script>',
        '<script type="application/ld+json">[1, {"publisher": {"name": 7}}, {"@graph": 3}, {"publisher": []}]</script>',
    ):
        page = f"<html><head><title>Pill calms itch</title>{head}</head><body><article>{ARTICLE}</article></body></html>"
        assert read(page).publisher is None


@pytest.mark.parametrize("stray", ["\0", "\x01", "&#0;", "&#1;", "&#x1F;", "&#x0;"])
def test_a_control_character_in_a_page_leaves_its_word_whole(stray: str) -> None:
    page = f"<html><body><article><p>Adults took vera{stray}xilimab for 16 weeks, and their itch fell by 40%.</p></article></body></html>"
    assert "took veraxilimab for" in read(page).text


def test_a_page_from_the_far_future_has_no_date() -> None:
    page = f'<html><head><title>Pill</title><meta name="date" content="2099-01-01"></head><body>{ARTICLE}</body></html>'
    assert read(page).published is None


def test_a_page_in_another_encoding_is_read_by_what_it_declares() -> None:
    page = '<html><head><meta charset="windows-1251"><title>a</title></head><body><p>Зуд уменьшился у пациентов за 16 недель.</p></body></html>'
    assert "Зуд уменьшился у пациентов" in read(page.encode("cp1251")).text


def test_a_page_of_nothing_but_navigation_is_read_by_the_simpler_extractor() -> None:
    page = "<html><body><div><span>Itch fell by 40% in the trial.</span></div></body></html>"
    assert read(page).text == "Itch fell by 40% in the trial."


@pytest.mark.parametrize(
    "page",
    [
        "<html></html>",
        "<html><head><title></title></head><body></body></html>",
        "<html><body><script>document.write('itch')</script></body></html>",
        "<html><body><img src='a.png'></body></html>",
        "<" * 100_000,
        "<!-- " + "-" * 100_000,
    ],
)
def test_a_page_without_text_is_refused(page: str) -> None:
    with pytest.raises(ReadError, match=r"^a\.html: (no text was found|this is not HTML)"):
        read(page)


TEXT = "<p>Adults took the pill for sixteen weeks, and their itch fell by 40% in the trial.</p>"


@pytest.mark.parametrize(
    "page",
    [
        "<html><body>" + "<div>" * 100_000 + TEXT,
        "<html><body>" + "<table><tr><td>" * 200 + TEXT,
        "<html><body>" + "<b><i><p>" * 5_000 + TEXT,
        f"<html><body><p class='{'a ' * 1_000_000}' onclick='steal()'>{TEXT}",
        f"<html><body>{TEXT}<p>" + "&#0;&#xD800;&#x1;&bogus;" * 20_000,
        f'<html><head><script type="application/ld+json">{"[" * 50_000}</script></head><body>{TEXT}',
        '<html><head><meta http-equiv="refresh" content="0;url=http://127.0.0.1/"></head><body>' + TEXT,
        f'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY a SYSTEM "file:///etc/passwd"><!ENTITY b "&a;&a;">]><html><body><p>&a;&b;</p>{TEXT}</body></html>',
        f"<html><body>{TEXT}\x00\x0b\x1b</body></html>",
    ],
)
def test_a_hostile_page_gives_text_or_an_error_soon(page: str) -> None:
    start = time.perf_counter()
    try:
        found = read(page)
    except ReadError:
        pass
    else:
        assert "itch fell by 40%" in found.text
        assert not [word for word in ("root:", "steal", "\0", "\x01") if word in found.text]
        found.text.encode()
    assert time.perf_counter() - start < 20  # a second or two; the bound allows for a busy machine


def test_scripts_and_their_like_never_reach_the_text() -> None:
    page = f"""<html><head><title>Pill</title></head><body><article>{TEXT * 4}<script>alert('boo')</script><style>.x{{}}</style>
    <noscript>enable it</noscript><p onclick="alert('boo')">A last line<img src=x onerror="alert('boo')"> stands here.</p></article></body></html>"""
    text = read(page).text
    assert "A last line stands here." in text
    assert not [word for word in ("alert", "boo", ".x{", "onclick", "<") if word in text]


def test_a_page_of_too_many_elements_is_refused() -> None:
    with pytest.raises(ReadError, match=f"limit {MAX_ELEMENTS:,}"):
        read("<html><body>" + "<p>x</p>" * (MAX_ELEMENTS + 1) + "</body></html>")


def test_reading_a_page_opens_no_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a reader touched the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    linked = PAGE.replace(
        "<head>",
        '<head><base href="https://example.org/"><link rel="stylesheet" href="https://example.org/a.css">',
    )
    assert read(linked, location=ADDRESS).title == "Pill calms itch"


def test_a_hostile_page_leaves_standard_error_alone(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ReadError):
        read("<html><body></body></html>")
    assert capsys.readouterr() == ("", "")
