"""What a text tells of itself: title, date, publisher, kind; and that it is silent where the text is."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from trialdb.readers import read_path
from trialdb.readers.dates import DATE, parse_date
from trialdb.readers.layout import lay_out
from trialdb.readers.metadata import Metadata, describe

SHARED = Path(__file__).resolve().parents[2] / "shared"  # real articles beside the checkout, not in it
LEDE = "Acme’s pill calmed itch in adults with eczema in a phase 3 trial that ran for 16 weeks in nine countries."
MORE = "Patients on the pill slept better than those on placebo, and few of them had headaches while they took it."


def published(*lines: str) -> str | None:
    return describe("\n\n".join(lines)).published


def publisher(*lines: str) -> str | None:
    return describe("\n\n".join(("Pill calms itch", LEDE, *lines))).publisher


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("March 8, 2025", "2025-03-08"),
        ("MARCH 08, 2025", "2025-03-08"),
        ("Mar. 8th, 2025", "2025-03-08"),
        ("Mar 8 2025", "2025-03-08"),
        ("Saturday, March 8, 2025", "2025-03-08"),
        ("Sat, Mar 8, 2025", "2025-03-08"),
        ("8 March 2025", "2025-03-08"),
        ("8th of March 2025", "2025-03-08"),
        ("08-Mar-2025", "2025-03-08"),
        ("2025 Mar 8", "2025-03-08"),
        ("2025-03-08", "2025-03-08"),
        ("2025-03-08T10:00:00Z", "2025-03-08"),
        ("2025/03/08", "2025-03-08"),
        ("25/11/2025", "2025-11-25"),
        ("11/25/2025", "2025-11-25"),
        ("05/05/2025", "2025-05-05"),
        ("Sept. 2024", "2024-09"),
        ("May 2024", "2024-05"),
        ("29 February 2024", "2024-02-29"),
        ("03/04/2025", None),
        ("29 February 2025", None),
        ("2025-13-01", None),
        ("March 8", None),
        ("2025", None),
        ("Marching 8, 2025", None),
        ("March 8, 20255", None),
        ("March 82025", None),
        ("version 1.2.2025", None),
    ],
)
def test_a_date_is_read_as_written_or_not_at_all(written: str, iso: str | None) -> None:
    assert parse_date(written) == iso


@given(st.dates(dt.date(1900, 1, 1), dt.date(2099, 12, 31)))
def test_every_day_is_read_from_every_order_and_found_in_a_sentence(day: dt.date) -> None:
    forms = (
        f"{day:%B} {day.day}, {day.year}",
        f"{day.day} {day:%b} {day.year}",
        f"{day:%b}. {day.day:02}, {day.year}",
        day.isoformat(),
    )
    assert {parse_date(form) for form in forms} == {day.isoformat()}
    for form in forms:
        found = re.search(DATE, f"It was, on {form}, a fine day.", re.IGNORECASE)
        assert found is not None
        assert found.group() == form


@pytest.mark.parametrize("written", ["June 2–4, 2024", "2-4 June 2024", "May 31-June 4, 2024"])
def test_the_end_of_a_range_of_days_is_not_a_date(written: str) -> None:
    assert not re.search(DATE, written, re.IGNORECASE)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("Pill calms itch", "Published: March 8, 2025", LEDE), "2025-03-08"),
        (("Published online 8 March 2025", "Pill calms itch", LEDE), "2025-03-08"),
        (("Pill calms itch", "Jo Bloggs | Posted on Mar 8, 2025", LEDE), "2025-03-08"),
        (("Pill calms itch", LEDE, MORE, "Date posted: March 8, 2025"), "2025-03-08"),
        (("Pill calms itch", f"LEEDS, England, March 8, 2025 /PRNewswire/ -- {LEDE}"), "2025-03-08"),
        (
            ("Pill calms itch", f"SAN DIEGO and LEEDS, March 08, 2025 (GLOBE NEWSWIRE) -- {LEDE}"),
            "2025-03-08",
        ),
        (("Pill calms itch", f"Leeds, UK – 8 March 2025 – {LEDE}"), "2025-03-08"),
        (("Pill calms itch", f"Leeds, UK (8 March 2025) — {LEDE}"), "2025-03-08"),
        (("Pill calms itch", f"(March 8, 2025) – {LEDE}"), "2025-03-08"),
        (("Pill calms itch", f"BASEL, 8 March 2025. {LEDE}"), "2025-03-08"),
        (("Pill calms itch", f"March 2025 — {LEDE}"), "2025-03"),
        (("Pill calms itch", "March 8, 2025", LEDE), "2025-03-08"),
        (("March 8, 2025", "Pill calms itch", LEDE), "2025-03-08"),
        (("Pill calms itch", "March 8, 2025 | 3 min read", LEDE), "2025-03-08"),
        (("Pill calms itch", "Jo Bloggs · March 8, 2025", LEDE), "2025-03-08"),
        (("Pill calms itch", "March 08, 2025 10:15 AM Eastern Standard Time", LEDE), "2025-03-08"),
        (("Last updated: 9 March 2025", "Publish date: 8 March 2025", "Pill calms itch", LEDE), "2025-03-08"),
        (("Pill calms itch", "By Jo Bloggs, March 8, 2025", LEDE), "2025-03-08"),
        (("Today 2025-03-11 SUBSCRIBE", "Pill calms itch", "8 March 2025 10:30 AM ET", LEDE), "2025-03-08"),
        (
            ("Pill calms itch", f"On March 8, 2025, Acme Inc. announced results of a trial. {MORE}"),
            "2025-03-08",
        ),
        (
            ("Pill calms itch", f"March 8, 2025, Acme and Bolt reported results of a trial. {MORE}"),
            "2025-03-08",
        ),
        (
            (
                "Pill calms itch",
                f"Acme today, March 8, 2025, announced results of its trial of a pill. {MORE}",
            ),
            "2025-03-08",
        ),
        (
            (
                "Pill calms itch",
                f"Acme announced on March 8, 2025 that its trial of a pill had met its goal. {MORE}",
            ),
            "2025-03-08",
        ),
        (
            (
                "Pill calms itch",
                LEDE,
                "References",
                "1. Acme. News release. Published March 8, 2025. Accessed March 10, 2025.",
                "2. Bolt. Accessed March 11, 2025.",
            ),
            "2025-03-11",
        ),
        (
            (
                "Pill calms itch",
                f"On March 8, 2025, Acme announced results. {MORE}",
                "References",
                "1. Acme. Accessed May 2, 2025.",
            ),
            "2025-05-02",
        ),
        (
            (
                "1. J Itch Res. 2025 Mar 8;12(3):100-9. doi: 10.1000/1.",
                "A trial of a pill in eczema.",
                "Bloggs J(1), Doe J(2).",
                LEDE,
            ),
            "2025-03-08",
        ),
    ],
)
def test_the_date_of_publication_is_read_where_a_text_states_it(
    lines: tuple[str, ...], expected: str
) -> None:
    assert published(*lines) == expected


@pytest.mark.parametrize(
    "lines",
    [
        ("Pill calms itch", LEDE),
        (
            "Pill calms itch",
            "On Friday, March 8, Acme announced results of its trial in adults with eczema, who were many.",
        ),
        ("Pill calms itch", f"The trial of the pill began on March 8, 2019 and enrolled adults. {MORE}"),
        (
            "Pill calms itch",
            LEDE,
            MORE,
            "On September 24, 2019, Acme announced that it had bought the pill from Bolt for a large sum.",
        ),
        (
            "Pill calms itch",
            LEDE,
            MORE,
            "Published March 8, 2019 in a journal, the first study of the pill had been small, short and open-label, with no placebo.",
        ),
        (
            "Pill calms itch",
            LEDE,
            "References",
            "1. Bloggs J. A pill for itch. Published March 8, 2019.",
            "2. Poster presented at: Itch Days; June 2-4, 2020.",
        ),
        ("Milestones of the pill", f"March 8, 2019 – {LEDE}", f"May 2, 2021 – {MORE}"),
        ("Pill calms itch", "03/04/2025", LEDE),
        (
            "Pill calms itch",
            LEDE,
            "Related articles",
            "March 8, 2019",
            "A story of another pill and of its trial",
        ),
    ],
)
def test_the_date_of_something_else_is_not_taken(lines: tuple[str, ...]) -> None:
    assert published(*lines[:3], *lines[3:]) is None


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        (("Pill calms itch", LEDE), "Pill calms itch"),
        (("", "  Pill calms itch  ", LEDE), "Pill calms itch"),
        (
            ("SUBSCRIBE", "News   Business", "March 8, 2025", "By Jo Bloggs", "Pill calms itch", LEDE),
            "Pill calms itch",
        ),
        (("News Release", "FOR IMMEDIATE RELEASE", "Pill calms itch", LEDE), "Pill calms itch"),
        (
            ("Dermatology", "Acme’s pill calms itch in eczema trial", LEDE),
            "Acme’s pill calms itch in eczema trial",
        ),
        (
            ("Acme Inc. Announces Positive Results from Part 2. Trial", LEDE),
            "Acme Inc. Announces Positive Results from Part 2. Trial",
        ),
        (("Does a pill calm itch? A randomised trial", LEDE), "Does a pill calm itch? A randomised trial"),
        (
            ("A randomised trial of a pill in adults with eczema.", "BACKGROUND:", LEDE),
            "A randomised trial of a pill in adults with eczema.",
        ),
        (
            ("TITLE:", "A randomised trial of a pill", "ABSTRACT.RESULTS:", LEDE),
            "A randomised trial of a pill",
        ),
        (("Title: A randomised trial of a pill", LEDE), "A randomised trial of a pill"),
        (("# **Pill calms itch**", LEDE), "Pill calms itch"),
        (
            ("Skin News > Trials > Eczema", "Last updated 8 March 2025", "Pill calms itch", LEDE),
            "Pill calms itch",
        ),
        (("BACKGROUND: Itch is common and keeps people awake.", "RESULTS: It fell."), None),
        ((f"{LEDE} {MORE}",), None),
        ((f"On March 8, 2025, Acme announced results. {MORE}",), None),
        (("Acme said its pill had calmed itch in a trial of adults with eczema.", LEDE), None),
        (("SUBSCRIBE",), None),
        (("*" * 5000 + "x" + "#" * 5000,), None),
    ],
)
def test_the_title_is_the_first_line_that_is_no_furniture(lines: tuple[str, ...], title: str | None) -> None:
    assert describe("\n\n".join(lines)).title == title


def test_a_title_wrapped_over_lines_is_joined() -> None:
    wrapped = "Efficacy and safety of a pill in adults with moderate or severe eczema:\na randomised, double-blind trial of\n16 weeks"
    assert describe(f"{wrapped}\n\n{LEDE}").title == " ".join(wrapped.split())


def test_every_line_of_a_text_has_one_place() -> None:
    layout = lay_out(f"Menu\n\nPill calms itch\n\n{LEDE}\n{MORE}\n\nReferences\n1. Acme.\n")
    assert (layout.above, layout.title, layout.body, layout.notes) == (
        ("Menu",),
        "Pill calms itch",
        (LEDE, MORE),
        ("References", "1. Acme."),
    )


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        (("LEEDS, March 8, 2025 /PRNewswire/ -- It works.",), "PR Newswire"),
        (("LEEDS--(BUSINESS WIRE)--It works.",), "Business Wire"),
        (("LEEDS, March 8, 2025 (GLOBE NEWSWIRE) -- It works.",), "GlobeNewswire"),
        (("Disclaimer: AAAS and EurekAlert! are not responsible for this.",), "EurekAlert!"),
        (("Like what you read? Subscribe to Skin Weekly for more of it.",), "Skin Weekly"),
        (
            ("References", "1. Acme.", "Be first to know: subscribe to The Journal of Itch today."),
            "Journal of Itch",
        ),
        (("SOURCE Acme Therapeutics, Inc.",), "Acme Therapeutics, Inc."),
        (("© 2026 Skin Weekly. All rights reserved.",), "Skin Weekly"),
        (("Copyright © 2020-2026 Acme Media Ltd | Privacy",), "Acme Media Ltd"),
        (("Write to Jo at jo.bloggs@skinweekly.com with questions about Skin Weekly.",), "Skin Weekly"),
        (("Contact: press@media.acme.co.uk",), "Acme"),
        (("Contact: press@media.bolt.co.uk",), "media.bolt.co.uk"),
        (("Jo writes from Leeds (jo@skinweekly.com, jo@joblogs.com).", "SkinWeekly staff"), "SkinWeekly"),
        (("Contact: jo@gmail.com",), None),
        (("Contact: press@zap.com or desk@bolt.com",), None),
        (("Subscribe to our newsletter for more.",), None),
        (("Subscribe to The Newsletter for more.",), None),
        (("Acme told Business Wire and PRNewswire so in an interview.",), None),
        (("Source: company report",), None),
        ((), None),
    ],
)
def test_the_publisher_is_named_only_where_the_text_names_it(
    lines: tuple[str, ...], name: str | None
) -> None:
    assert publisher(*lines) == name


PLAIN_ABSTRACT = (
    "To assess a pill in eczema, we randomly treated adults for 16 weeks. Patients were randomised to the pill (n=100) or placebo (n=98). "
    "Itch fell by 40% and 12% (P<0.001). Headache was similar in both groups. These results support the pill in adults with eczema."
)


@pytest.mark.parametrize(
    ("lines", "kind"),
    [
        (("News Release", "Pill calms itch", LEDE), "press_release"),
        (("FOR IMMEDIATE RELEASE: March 8, 2025", "Pill calms itch", LEDE), "press_release"),
        (("Pill calms itch", f"LEEDS--(BUSINESS WIRE)--{LEDE}"), "press_release"),
        (
            ("Pill calms itch", LEDE, "This text contains forward-looking statements about the pill."),
            "press_release",
        ),
        (("Pill calms itch", LEDE, "###"), "press_release"),
        (("Pill calms itch", f"LEEDS, England, March 8, 2025 – {LEDE}"), "press_release"),
        (("Pill calms itch", f"LEEDS, England – {LEDE}"), "trade_news"),
        (("Pill calms itch", f"March 8, 2025 – {LEDE}"), "trade_news"),
        (("A trial of a pill", "BACKGROUND:", LEDE, "RESULTS:", MORE), "journal_abstract"),
        (("A trial of a pill", "ABSTRACT.METHODS:", LEDE, "ABSTRACT.RESULTS:", MORE), "journal_abstract"),
        (("A trial of a pill", f"Aims. {LEDE}", f"Results. {MORE}"), "journal_abstract"),
        (
            (
                "A trial of a pill",
                f"Objectives: {LEDE}  Methods: {MORE}  Results: {MORE} Conclusions: It works.",
            ),
            "journal_abstract",
        ),
        (("A randomised trial of a pill in adults with eczema", PLAIN_ABSTRACT), "journal_abstract"),
        (("A trial of a pill", "INTRODUCTION", *[LEDE] * 60, "RESULTS", *[MORE] * 60), "journal_article"),
        (("A trial of a pill", "Abstract 1234", "Background:", LEDE, "Results:", MORE), "conference_report"),
        (
            (
                "Pill calms itch",
                "The pill calmed itch in a trial presented on Friday at the annual congress of the Itch Society in Leeds.",
                MORE,
            ),
            "conference_report",
        ),
        (("Pill calms itch", LEDE, MORE), "trade_news"),
        (
            (
                "Pill calms itch",
                LEDE,
                "References",
                "1. Acme. News release. Forward-looking statements. Presented at a congress.",
            ),
            "trade_news",
        ),
        (("Pill calms itch", f"{LEDE} Results: better than hoped, said one analyst."), "trade_news"),
        (
            (
                "A fine day in Leeds",
                "The sun shone on the market and people sat outside until the evening came.",
            ),
            "other",
        ),
    ],
)
def test_the_kind_is_told_by_the_marks_of_each_kind(lines: tuple[str, ...], kind: str) -> None:
    assert describe("\n\n".join(lines)).kind == kind


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://www.prnewswire.com/a.html", "press_release"),
        ("https://www.acme.com/newsroom/press-releases/2025/a", "press_release"),
        ("https://pubmed.ncbi.nlm.nih.gov/12345/", "journal_abstract"),
        ("https://pmc.ncbi.nlm.nih.gov/articles/PMC1/", "journal_article"),
        ("https://example.org/press", "trade_news"),
    ],
)
def test_an_address_helps_where_the_text_has_no_marks(url: str, kind: str) -> None:
    assert describe(f"Pill calms itch\n\n{LEDE}", url=url).kind == kind


def test_a_text_that_says_nothing_of_itself_gives_nothing() -> None:
    assert describe(f"{LEDE} {MORE}") == Metadata(kind="trade_news")


def test_both_ends_of_a_very_long_text_are_looked_at() -> None:
    found = describe("Pill calms itch\n\nMarch 8, 2025\n\n" + f"{LEDE}\n" * 20_000 + "© 2026 Skin Weekly\n")
    assert (found.title, found.published, found.publisher) == ("Pill calms itch", "2025-03-08", "Skin Weekly")


def gold() -> list[tuple[Path, dict[str, object]]]:
    folders = [SHARED / "articles", SHARED / "bench" / "dev"]
    cases = [path for folder in folders if folder.is_dir() for path in sorted(folder.glob("*.gold.yaml"))]
    return [
        (path.with_name(path.name.replace(".gold.yaml", ".txt")), yaml.safe_load(path.read_text()))
        for path in cases
    ]


def test_the_dates_of_real_articles_agree_with_their_readers_wherever_both_know_one() -> None:
    known = [(path, str(facts["published"])) for path, facts in gold() if facts.get("published")]
    if not known:
        pytest.skip("the shared articles are not on this machine")
    both = [(path.stem, found, date) for path, date in known if (found := read_path(path).published)]
    assert len(both) >= 6
    assert [case for case in both if case[1] != case[2]] == []


def test_a_date_is_never_read_where_the_readers_of_real_articles_saw_none() -> None:
    silent = [path for path, facts in gold() if not facts.get("published")]
    if not silent:
        pytest.skip("the shared articles are not on this machine")
    assert [(path.stem, date) for path in silent if (date := read_path(path).published)] == []


def test_the_kinds_of_real_articles_agree_with_their_readers_nine_times_in_ten() -> None:
    cases = gold()
    if not cases:
        pytest.skip("the shared articles are not on this machine")
    wrong = [
        (path.stem, kind, facts["kind"])
        for path, facts in cases
        if (kind := read_path(path).kind) != facts["kind"]
    ]
    assert len(wrong) <= len(cases) // 10, wrong
