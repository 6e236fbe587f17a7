"""Feeds: every kind of them, links as pages have them, and feeds that are broken, hostile or none."""

from __future__ import annotations

import socket
import time
from xml.sax.saxutils import escape, quoteattr

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialdb.errors import ReadError
from trialdb.readers.feeds import MAX_BYTES, Feed, FeedItem, read_feed

ADDRESS = "https://news.example.org/health/feed.xml"
PAGE = "https://news.example.org/itch-falls"


def read(text: str | bytes, *, location: str = ADDRESS) -> Feed:
    return read_feed(text.encode() if isinstance(text, str) else text, location=location)


def rss(*items: str) -> str:
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Itch News</title>{"".join(items)}</channel></rss>'


def item(link: str = PAGE, *, title: str = "Itch falls", more: str = "") -> str:
    return f"<item><title>{title}</title><link>{link}</link>{more}</item>"


def links(*items: str, location: str = ADDRESS) -> list[str]:
    return [one.link for one in read(rss(*items), location=location).items]


def attempt(text: str | bytes) -> Feed | ReadError:
    try:
        return read(text)
    except ReadError as error:
        return error


DAY = "<pubDate>Sat, 08 Mar 2025 23:30:00 -0500</pubDate>"
FEEDS = {
    "RSS 0.91": '<rss version="0.91"><channel><title>Itch News</title>{item}</channel></rss>',
    "RSS 0.92": '<rss version="0.92"><channel><title>Itch News</title>{item}</channel></rss>',
    "RSS 2.0": '<rss version="2.0"><channel><title>Itch News</title>{item}</channel></rss>',
    "RSS 0.90": """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://my.netscape.com/rdf/simple/0.9/">
        <channel><title>Itch News</title></channel>{item}</rdf:RDF>""",
    "RSS 1.0": """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
        <channel rdf:about="https://news.example.org/"><title>Itch News</title></channel>{item}</rdf:RDF>""",
}
ATOM = f"""<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Itch News</title>
<link rel="self" href="{ADDRESS}"/><id>urn:news</id><updated>2025-03-09T00:00:00Z</updated>
<entry><id>tag:news.example.org,2025:7</id><title type="html">Itch &lt;b&gt;falls&lt;/b&gt; by &amp;lt;40%</title>
<link rel="enclosure" href="a.pdf"/><link href="../itch-falls"/><published>2025-03-08T23:30:00-05:00</published>
<updated>2025-04-01T00:00:00Z</updated></entry></feed>"""


@pytest.mark.parametrize("kind", FEEDS)
def test_each_kind_of_rss_gives_links_titles_and_the_publishers_day(kind: str) -> None:
    assert read(FEEDS[kind].format(item=item(more=DAY))) == Feed(
        "Itch News", (FeedItem(PAGE, "Itch falls", "2025-03-08", PAGE),)
    )


def test_an_atom_feed_gives_its_page_its_identifier_and_its_first_day() -> None:
    expected = FeedItem(PAGE, "Itch falls by <40%", "2025-03-08", "tag:news.example.org,2025:7")
    assert read(ATOM) == Feed("Itch News", (expected,))


@pytest.mark.parametrize(
    ("given_link", "page"),
    [
        ("/a/b", "https://news.example.org/a/b"),
        ("b?id=7", "https://news.example.org/health/b?id=7"),
        ("//example.com/a", "https://example.com/a"),
        ("HTTPS://Example.com/A", "https://Example.com/A"),
        (f"{PAGE}?utm_source=rss&amp;utm_medium=feed", PAGE),
        (f"{PAGE}?id=7&amp;UTM_Campaign=x&amp;q=a%20b+c", f"{PAGE}?id=7&q=a%20b+c"),
        (f"{PAGE}?fbclid=1&amp;gclid&amp;mc_cid=2&amp;_hsenc=3", PAGE),
        (f"{PAGE}?outmost=1&amp;x=utm_source", f"{PAGE}?outmost=1&x=utm_source"),
        (f"{PAGE}#xtor=RSS-1", PAGE),
        (f"{PAGE}#!/story/7", f"{PAGE}#!/story/7"),
        (f"\n  {PAGE}\n", PAGE),
    ],
)
def test_a_link_is_the_pages_own_absolute_address(given_link: str, page: str) -> None:
    assert links(item(given_link)) == [page]


def test_links_are_meant_against_the_base_of_the_feed() -> None:
    based = rss(item("b")).replace("<channel>", '<channel xml:base="https://base.example.org/x/">')
    assert [one.link for one in read(based).items] == ["https://base.example.org/x/b"]


def test_a_counting_service_gives_way_to_the_page_and_a_permanent_identifier_is_a_link() -> None:
    counted = item(
        "https://feeds.example.com/~r/1",
        more=f"<feedburner:origLink>{PAGE}?utm_source=fb</feedburner:origLink>",
    )
    feed = rss(counted).replace("<rss", '<rss xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"')
    assert [one.link for one in read(feed).items] == [PAGE]
    assert links(f"<item><title>a</title><guid>{PAGE}</guid></item>") == [PAGE]


def test_an_item_stands_once_whatever_its_address_counts_and_whichever_repeats() -> None:
    same = [
        item(f"{PAGE}?utm_source=a", more='<guid isPermaLink="false">7</guid>'),
        item(f"{PAGE}?utm_source=b", more='<guid isPermaLink="false">8</guid>'),
        item("/other", more='<guid isPermaLink="false">7</guid>'),
    ]
    assert links(*same) == [PAGE]


def test_an_item_without_an_address_on_the_web_is_told_and_the_others_are_read() -> None:
    feed = read(
        rss(
            "<item><title>Bare</title></item>",
            item("javascript:alert(1)", title="Script"),
            item("mailto:a@example.org", title="Mail"),
            item("file:///etc/passwd", title="File"),
            item("http://[bad/", title="Broken"),
            '<item><guid isPermaLink="false">9</guid></item>',
            item(),
        )
    )
    assert [one.link for one in feed.items] == [PAGE]
    assert [problem.partition(" links to")[0] for problem in feed.problems] == [
        "item 1 (Bare) has no link",
        "item 2 (Script)",
        "item 3 (Mail)",
        "item 4 (File)",
        "item 5 (Broken) has no link",
        "item 6 (without title) has no link",
    ]


def test_a_relative_link_in_a_feed_from_nowhere_is_told() -> None:
    feed = read(rss(item("/a")), location="feed.xml")
    assert feed == Feed("Itch News", (), ("item 1 (Itch falls) links to /a, which is no web address",))


@pytest.mark.parametrize(
    ("written", "published"),
    [
        ("<pubDate>Sat, 08 Mar 2025 00:30:00 +0900</pubDate>", "2025-03-08"),
        ("<pubDate>8 March 2025</pubDate>", "2025-03-08"),
        ("<pubDate>Sat, 08 Mar 25 10:00:00 GMT</pubDate>", "2025-03-08"),
        ('<dc:date xmlns:dc="http://purl.org/dc/elements/1.1/">2025-03</dc:date>', "2025-03"),
        (
            '<dc:date xmlns:dc="http://purl.org/dc/elements/1.1/">2025-03-08T23:30-05:00</dc:date>',
            "2025-03-08",
        ),
        ("<pubDate>03/04/2025</pubDate>", None),
        ("<pubDate>tomorrow</pubDate>", None),
        ("<pubDate>Sat, 08 Mar 2999 00:00:00 GMT</pubDate>", None),
        ("", None),
    ],
)
def test_a_date_is_read_as_written_or_not_at_all(written: str, published: str | None) -> None:
    (found,) = read(rss(item(more=written))).items
    assert found.published == published


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("P &lt; 0.05 &amp; more", "P < 0.05 & more"),
        ("<![CDATA[Itch <em>falls</em> &amp; fast]]>", "Itch falls & fast"),
        ("  Itch\n falls ", "Itch falls"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;Itch", "alert(1)Itch"),
        ("", None),
    ],
)
def test_a_title_is_plain_text_on_one_line(written: str, title: str | None) -> None:
    (found,) = read(rss(item(title=written))).items
    assert found.title == title


def test_a_feed_without_items_is_a_feed() -> None:
    assert read(rss()) == Feed("Itch News", ())


def test_a_feed_in_another_encoding_is_read_by_what_it_declares() -> None:
    feed = rss(item(title="Éclat")).replace('"1.0"?>', '"1.0" encoding="iso-8859-1"?>').encode("iso-8859-1")
    assert [one.title for one in read(feed).items] == ["Éclat"]


def test_a_broken_feed_gives_what_can_be_read_and_says_so() -> None:
    feed = read(rss(item(), item("/b", title="Itch is back")).removesuffix("</channel></rss>"))
    assert [(one.link, one.title) for one in feed.items] == [
        (PAGE, "Itch falls"),
        ("https://news.example.org/b", "Itch is back"),
    ]
    (problem,) = feed.problems
    assert problem.startswith("the feed is broken, and items may be missing (")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ("", "the feed is empty"),
        (" \n ", "the feed is empty"),
        ('{"version": "https://jsonfeed.org/version/1.1"}', "this is JSON, not a feed in RSS or Atom"),
        ("<PubmedArticleSet/>", "this is no feed in RSS or Atom; check the address"),
        ("Itch fell by 40%.", "this is no feed in RSS or Atom; check the address"),
        ("<!doctype html><title>a</title>", "this is a web page, not a feed; give the address of its feed"),
        (
            '<html><head><link rel="stylesheet" href="a.css"><link rel=alternate type="application/rss+xml" href="/rss?a=1&amp;b"></head>',
            "this is a web page, not a feed; its feed is at https://news.example.org/rss?a=1&b",
        ),
    ],
)
def test_what_is_no_feed_is_refused_in_one_line_that_helps(data: str, reason: str) -> None:
    with pytest.raises(ReadError) as caught:
        read(data)
    assert str(caught.value).startswith(f"{ADDRESS}: {reason}")
    assert "\n" not in str(caught.value)


def test_a_feed_beyond_the_limit_is_refused() -> None:
    with pytest.raises(ReadError, match="larger than 5 MB"):
        read(b" " * (MAX_BYTES + 1))


BOMB = "".join(f'<!ENTITY b{n + 1} "{f"&b{n};" * 10}">' for n in range(12))


@pytest.mark.parametrize(
    "feed",
    [
        f'<!DOCTYPE rss [<!ENTITY b0 "ha">{BOMB}]>{rss(item(title="&b12;"))[21:]}',
        f'<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>{rss(item(title="&x;"))[21:]}',
        f'<!DOCTYPE rss [<!ENTITY % x SYSTEM "http://127.0.0.1:9/x"> %x;]>{rss(item())[21:]}',
        rss(item(more="<description>" + "<b>" * 20_000 + "</description>")),
        rss(item(more="<a>" * 20_000)),
        rss(item(title="<" * 20_000)),
        rss(item(title="&" * 50_000)),
        rss(item(link="https://a.example/?" + "utm_a=1&amp;" * 20_000)),
        rss(item())[:60] + "\x00\x01",
        rss(item(more=f"<pubDate>{'1' * 50_000}</pubDate>")),
    ],
    ids=len,
)
def test_a_hostile_feed_gives_a_feed_or_an_error_soon_and_nothing_from_elsewhere(
    feed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a reader touched the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    start = time.process_time()
    found = attempt(feed)
    assert "root:" not in repr(found)
    assert len(repr(found)) < 200_000
    assert time.process_time() - start < 10


_TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=40).filter(
    lambda text: not {"\ufffe", "\uffff"} & set(text)
)
_PATHS = st.text("abcXYZ0189-_~/", max_size=20)
_QUERIES = st.lists(st.sampled_from(["a=1", "b", "utm_source=x", "utm_b", "fbclid=2", "q=%20"]), max_size=5)


@given(st.lists(st.tuples(_TEXTS, _PATHS, _QUERIES, st.booleans()), max_size=6))
def test_of_any_pages_each_is_listed_once_under_an_address_that_counts_nobody(
    pages: list[tuple[str, str, list[str], bool]],
) -> None:
    entries, expected = [], []
    for title, path, query, absolute in pages:
        address = f"/{path.lstrip('/')}{'?' if query else ''}{'&'.join(query)}"
        href = f"https://news.example.org{address}" if absolute else address
        entries.append(f"<entry><title>{escape(title)}</title><link href={quoteattr(href)}/></entry>")
        kept = "&".join(one for one in query if not one.startswith(("utm_", "fbclid")))
        expected.append(f"https://news.example.org/{path.lstrip('/')}{'?' if kept else ''}{kept}")
    feed = read(f'<feed xmlns="http://www.w3.org/2005/Atom"><title>a</title>{"".join(entries)}</feed>')
    assert [one.link for one in feed.items] == list(dict.fromkeys(expected))
    assert feed.problems == ()


@given(st.binary(max_size=300), st.integers(0, 400))
def test_any_bytes_give_a_feed_or_one_line_of_error(noise: bytes, at: int) -> None:
    data = rss(item(more=DAY), item("/b")).encode()
    found = attempt(data[:at] + noise + data[at:])
    if isinstance(found, ReadError):
        assert "\n" not in str(found)
    else:
        assert all(one.link.lower().startswith(("http://", "https://")) for one in found.items)
