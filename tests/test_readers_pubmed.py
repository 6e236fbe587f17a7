"""PubMed's XML: the articles of a set, what of a record becomes text, dates, hostile and broken files."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from trialdb.errors import ReadError
from trialdb.extract import extract
from trialdb.facts import Document
from trialdb.readers import MAX_BYTES, read_bytes, read_documents, read_path
from trialdb.readers.inline import inline_text
from trialdb.readers.pubmed import read_pubmed
from trialdb.vocabulary import load_vocabulary

HEAD = (
    '<?xml version="1.0" ?>\n<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2025//EN"'
    ' "https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd">\n'
)
SECTIONS = """
<AbstractText Label="BACKGROUND" NlmCategory="BACKGROUND">Veraxilimab calms itch.</AbstractText>
<AbstractText Label="METHODS" NlmCategory="METHODS">We randomly assigned 300 adults to veraxilimab 150 mg or placebo for
   16 weeks.</AbstractText>
<AbstractText Label="RESULTS" NlmCategory="RESULTS">At week 16, EASI-75 was achieved by 42.3% of patients on veraxilimab
   and 12.8% on placebo (P&lt;0.001).</AbstractText>
"""
REGISTERED = """
<DataBankList CompleteYN="Y"><DataBank><DataBankName>ClinicalTrials.gov</DataBankName><AccessionNumberList>
<AccessionNumber>NCT01234567</AccessionNumber></AccessionNumberList></DataBank></DataBankList>
"""


def article(
    pmid: str = "31234567",
    *,
    title: str = "Veraxilimab in adults with eczema: a randomised trial.",
    abstract: str = SECTIONS,
    banks: str = "",
    issue: str = "<Year>2024</Year><Month>Nov</Month>",
    electronic: str = "",
    beside: str = "",
) -> str:
    return f"""<PubmedArticle><MedlineCitation Status="MEDLINE"><PMID Version="1">{pmid}</PMID>
    <Article><Journal><JournalIssue CitedMedium="Internet"><PubDate>{issue}</PubDate></JournalIssue>
    <Title>The journal of itch</Title><ISOAbbreviation>J Itch</ISOAbbreviation></Journal>
    <ArticleTitle>{title}</ArticleTitle><Abstract>{abstract}</Abstract>
    <AuthorList><Author><LastName>Roe</LastName></Author></AuthorList>{banks}{electronic}</Article>{beside}
    </MedlineCitation><PubmedData><ArticleIdList><ArticleId IdType="pubmed">{pmid}</ArticleId></ArticleIdList>
    </PubmedData></PubmedArticle>"""


def file_of(*articles: str) -> bytes:
    return f"{HEAD}<PubmedArticleSet>{''.join(articles)}</PubmedArticleSet>".encode()


def read(data: bytes) -> list[Document | ReadError]:
    return list(read_pubmed(data, location="set.xml"))


def only(data: bytes) -> Document:
    (document,) = read(data)
    assert isinstance(document, Document)
    return document


def told(data: bytes) -> list[str]:
    """The number of each article that was read, and the error for each that was not."""
    return [str(one) if isinstance(one, ReadError) else (one.location or "") for one in read(data)]


def test_an_article_is_its_title_its_labelled_sections_and_its_registration() -> None:
    assert only(file_of(article(banks=REGISTERED))) == Document(
        kind="journal_abstract",
        text="""Veraxilimab in adults with eczema: a randomised trial

BACKGROUND: Veraxilimab calms itch.

METHODS: We randomly assigned 300 adults to veraxilimab 150 mg or placebo for 16 weeks.

RESULTS: At week 16, EASI-75 was achieved by 42.3% of patients on veraxilimab and 12.8% on placebo (P<0.001).

Trial registration: ClinicalTrials.gov, NCT01234567.""",
        title="Veraxilimab in adults with eczema: a randomised trial",
        publisher="The journal of itch",
        url="https://pubmed.ncbi.nlm.nih.gov/31234567/",
        published="2024-11",
        media_type="application/xml",
        location="set.xml#31234567",
    )


def test_the_registered_number_and_the_figures_of_the_sections_are_extracted() -> None:
    facts = extract(only(file_of(article(banks=REGISTERED))), load_vocabulary())
    assert [study.nct_id for study in facts.studies] == ["NCT01234567"]
    assert {result.value for result in facts.results if result.measure == "proportion"} == {42.3, 12.8}


@pytest.mark.parametrize(
    ("numbers", "abstract", "line"),
    [
        ([("ClinicalTrials.gov", ["NCT01234567"])], "A pill (NCT01234567) helped.", None),
        ([("ClinicalTrials.gov", ["NCT01234567"])], "A pill (nct01234567) helped.", None),
        (
            [("ClinicalTrials.gov", ["NCT01234567", "NCT07654321", "NCT07654321"])],
            "A pill (NCT01234567) helped.",
            "Trial registration: ClinicalTrials.gov, NCT07654321.",
        ),
        (
            [("ISRCTN", ["ISRCTN12345678"]), ("GENBANK", ["AB123456"]), ("EudraCT", ["2019-001234-22"])],
            "A pill helped.",
            "Trial registration: ISRCTN, ISRCTN12345678; EudraCT, 2019-001234-22.",
        ),
        (
            [("Dryad", ["10.5061/dryad.1"]), ("PDB", ["1ABC"]), ("ClinicalTrials.gov", [])],
            "A pill helped.",
            None,
        ),
    ],
)
def test_only_numbers_of_trial_registries_that_the_abstract_lacks_are_added(
    numbers: list[tuple[str, list[str]]], abstract: str, line: str | None
) -> None:
    banks = "".join(
        f"<DataBank><DataBankName>{name}</DataBankName><AccessionNumberList>"
        f"{''.join(f'<AccessionNumber>{one}</AccessionNumber>' for one in given)}</AccessionNumberList></DataBank>"
        for name, given in numbers
    )
    document = only(
        file_of(
            article(
                title="A pill.",
                abstract=f"<AbstractText>{abstract}</AbstractText>",
                banks=f"<DataBankList>{banks}</DataBankList>",
            )
        )
    )
    assert document.text.split("\n\n") == ["A pill", abstract, *([line] if line else [])]


@pytest.mark.parametrize(
    ("issue", "electronic", "published"),
    [
        ("<Year>2024</Year>", "", "2024"),
        ("<Year>2024</Year><Month>Mar</Month><Day>8</Day>", "", "2024-03-08"),
        ("<Year>2024</Year><Month>03</Month>", "", "2024-03"),
        ("<Year>2024</Year><Season>Winter</Season>", "", "2024"),
        ("<Year>2024</Year><Month>Feb</Month><Day>99</Day>", "", "2024-02"),
        ("<MedlineDate>2024 Nov-Dec</MedlineDate>", "", "2024"),
        ("<MedlineDate>2024 Dec 23-30</MedlineDate>", "", "2024-12"),
        ("<MedlineDate>2023 Dec-2024 Jan</MedlineDate>", "", "2023"),
        ("<MedlineDate>Fall 2024</MedlineDate>", "", "2024"),
        ("<MedlineDate>undated</MedlineDate>", "", None),
        ("", "", None),
        (
            "<Year>2024</Year><Month>Nov</Month>",
            '<ArticleDate DateType="Electronic"><Year>2024</Year><Month>09</Month><Day>02</Day></ArticleDate>',
            "2024-09-02",
        ),
        (
            "<Year>2024</Year>",
            '<ArticleDate DateType="Electronic"><Year></Year></ArticleDate>',
            "2024",
        ),
    ],
)
def test_an_article_is_dated_as_precisely_as_pubmed_tells(
    issue: str, electronic: str, published: str | None
) -> None:
    assert only(file_of(article(issue=issue, electronic=electronic))).published == published


@pytest.mark.parametrize(
    ("marked", "plain"),
    [
        ("<i>H. pylori</i> &amp; <b>more</b>", "H. pylori & more"),
        (
            "HbA<sub>1c</sub> in kg/m<sup>2</sup>, 10<sup>-3</sup>, the 9<sup>th</sup>",
            "HbA1c in kg/m², 10⁻³, the 9th",
        ),
        ("300<sup>2</sup> mg, <i>P<sup>1</sup></i> &lt; 0.05", "300² mg, P¹ < 0.05"),
        ("12\u2009345\u00a0mg  of\n   it", "12\u2009345\u00a0mg of it"),
        ("5<!-- a -->0 <?b c?>mg", "50 mg"),
        ("5 &plusmn; 2&nbsp;mg, 7&unknown;8", "5 ± 2\u00a0mg, 7&unknown;8"),
        ("<math><mrow><mi>p</mi>\n <mo>&lt;</mo>\n <mn>0.05</mn></mrow></math>", "p<0.05"),
        ("<math><msup><mn>10</mn><mn>3</mn></msup></math>", "10³"),
        ("<math><msup><mi>e</mi><mrow><mi>x</mi><mo>+</mo><mi>y</mi></mrow></msup></math>", "e^(x+y)"),
        ("<math><mfrac><mn>1</mn><msqrt><mi>n</mi></msqrt></mfrac></math>", "1/(√n)"),
        ("<math><msub><mi>C</mi><mtext>max</mtext></msub></math>", "Cmax"),
        ("<math><msubsup><mi>x</mi><mn>1</mn><mn>2</mn></msubsup></math>", "x1²"),
        (
            "<math><mmultiscripts><mi>Xe</mi><mprescripts/><none/><mn>129</mn></mmultiscripts></math>",
            "¹²⁹Xe",
        ),
        (
            "<math><semantics><mi>x</mi><annotation>\\frac{a}{b}</annotation></semantics></math>",
            "x",
        ),
    ],
)
def test_marks_in_a_line_become_plain_text_that_says_the_same(marked: str, plain: str) -> None:
    abstract = f"<AbstractText>It was {marked} in all.</AbstractText>"
    assert only(file_of(article(title="A.", abstract=abstract))).text == f"A\n\nIt was {plain} in all."


def test_a_formula_in_a_namespace_is_read_as_one_without() -> None:
    formula = '<m:math xmlns:m="http://www.w3.org/1998/Math/MathML"><m:msup><m:mn>10</m:mn><m:mn>9</m:mn></m:msup></m:math>'
    document = only(file_of(article(title=f"Of {formula} cells.")))
    assert document.title == "Of 10⁹ cells"


@given(
    st.text(
        st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")).filter(
            lambda c: c not in "\ufffe\uffff"
        )
    )
)
@example("1\xa0mg\xa0")
def test_words_without_marks_stay_as_they_are_but_for_the_space_around_them(words: str) -> None:
    from lxml import etree

    element = etree.fromstring(f"<a>{escape(words)}</a>")
    assert inline_text(element) == " ".join(part for part in words.split(" ") if part).strip()


def test_labels_are_kept_but_for_the_one_that_says_there_is_none() -> None:
    abstract = (
        '<AbstractText Label="UNLABELLED">A first line.</AbstractText><AbstractText Label="AIM:">B.</AbstractText>'
        '<AbstractText Label="EMPTY"> </AbstractText><AbstractText>C.</AbstractText>'
    )
    assert only(file_of(article(title="T.", abstract=abstract))).text == "T\n\nA first line.\n\nAIM: B.\n\nC."


def test_an_english_abstract_beside_the_article_stands_in_for_its_own() -> None:
    beside = """<OtherAbstract Type="Publisher" Language="spa"><AbstractText>Uno.</AbstractText></OtherAbstract>
    <OtherAbstract Type="plain-language-summary" Language="eng"><AbstractText>One.</AbstractText></OtherAbstract>"""
    assert only(file_of(article(title="[A pill].", abstract="", beside=beside))).text == "[A pill]\n\nOne."
    assert "One." not in only(file_of(article(beside=beside))).text


def test_an_article_of_nothing_but_a_title_is_a_document() -> None:
    assert only(file_of(article(title="A pill for itch?", abstract=""))).text == "A pill for itch?"


def test_what_cannot_be_read_is_told_in_its_place_and_the_others_are_read() -> None:
    book = "<PubmedBookArticle><BookDocument><PMID>4</PMID></BookDocument></PubmedBookArticle>"
    data = file_of(
        article("1"), article("x"), article("2"), article("3", title="", abstract=""), book, article("5")
    )
    assert told(data) == [
        "set.xml#1",
        "set.xml: an article without a PubMed number (PMID) is not read",
        "set.xml#2",
        "set.xml#3: the article has neither title nor abstract",
        "set.xml#4: this is a chapter of a book; only articles are read",
        "set.xml#5",
    ]


def test_a_file_that_breaks_off_gives_the_articles_before_the_break() -> None:
    whole = file_of(article("1"), article("2"), article("3"))
    first, second, broken = told(whole[: whole.index(b">3<")])
    assert (first, second) == ("set.xml#1", "set.xml#2")
    assert broken.startswith("set.xml: this is no XML, or broken (")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "this is no XML, or broken"),
        (b'{"error": "API rate limit exceeded"}', "this is no XML, or broken"),
        (
            b"<eFetchResult><ERROR>no ids</ERROR></eFetchResult>",
            r"not of PubMed \(it begins with <eFetchResult>",
        ),
        (b"<PubmedArticleSet></PubmedArticleSet>", "the set holds no articles"),
        (b'<!DOCTYPE PubmedArticleSet [<!ENTITY a "b">]><PubmedArticleSet/>', "declares entities"),
    ],
)
def test_what_is_no_set_of_articles_is_one_error(data: bytes, reason: str) -> None:
    (error,) = read(data)
    assert isinstance(error, ReadError)
    assert error.path == "set.xml"
    with pytest.raises(ReadError, match=reason):
        raise error


def test_one_article_without_a_set_is_read() -> None:
    assert told(article("7").encode()) == ["set.xml#7"]


def _exploding() -> Iterator[bytes]:
    bomb = "".join(f'<!ENTITY b{n + 1} "{f"&b{n};" * 10}">' for n in range(12))
    yield f'<!DOCTYPE PubmedArticleSet [<!ENTITY b0 "ha">{bomb}]><PubmedArticleSet>{article("1", title="&b12;")}</PubmedArticleSet>'.encode()
    yield f'<!DOCTYPE PubmedArticleSet [<!ENTITY x SYSTEM "file:///etc/passwd">]><PubmedArticleSet>{article("1", title="&x;")}</PubmedArticleSet>'.encode()
    yield f'<!DOCTYPE PubmedArticleSet [<!ENTITY % x SYSTEM "http://127.0.0.1:9/x"> %x;]><PubmedArticleSet>{article("1")}</PubmedArticleSet>'.encode()
    yield b"<PubmedArticleSet>" + b"<a>" * 100_000
    yield b'<PubmedArticleSet a="' + b"x" * 15_000_000
    yield file_of(article("1", title="<i>" * 200 + "x" + "</i>" * 200))
    yield file_of(article("1"))[:-40] + b"\x00\xff"


@pytest.mark.parametrize("data", list(_exploding()), ids=len)
def test_hostile_xml_gives_errors_soon_and_nothing_from_elsewhere(data: bytes) -> None:
    start = time.perf_counter()
    found = read(data)
    assert found
    assert "root:" not in str(found)
    assert sum(len(one.text) for one in found if isinstance(one, Document)) < 10_000
    assert time.perf_counter() - start < 20  # far less than a second; the bound allows for a busy machine


@given(st.binary(max_size=200))
def test_any_bytes_give_documents_or_errors(noise: bytes) -> None:
    data = file_of(article("1"), article("2"))
    cut = len(noise) * 7
    for one in read_pubmed(data[:cut] + noise + data[cut:], location="set.xml"):
        assert isinstance(one, Document | ReadError)


def test_a_file_is_read_by_its_suffix_or_its_content(tmp_path: Path) -> None:
    file = tmp_path / "articles.XML"
    file.write_bytes(file_of(article("1"), article("2")))
    assert [one.location for one in read_documents(file) if isinstance(one, Document)] == [
        f"{file}#1",
        f"{file}#2",
    ]
    with pytest.raises(ReadError, match="holds 2 articles, and one is asked for"):
        read_path(file)
    file.write_bytes(file_of(article("1")))
    assert read_path(file).location == f"{file}#1"
    for location, media_type in (("pasted", None), ("https://example.org/a", "text/xml; charset=utf-8")):
        assert read_bytes(file.read_bytes(), location=location, media_type=media_type).title is not None


def test_all_documents_of_any_file_are_read_in_one_way(tmp_path: Path) -> None:
    note = tmp_path / "note.md"
    note.write_text("# A pill\n\nIt helped patients in a trial.\n")
    assert list(read_documents(note)) == [read_path(note)]
    large = tmp_path / "large.xml"
    large.write_bytes(b"<" * (MAX_BYTES + 1))
    for file, reason in ((large, "larger than 20 MB"), (tmp_path / "none.xml", "no such file")):
        (error,) = read_documents(file)
        assert isinstance(error, ReadError)
        assert reason in error.reason
