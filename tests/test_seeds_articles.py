"""The seed articles are complete, dated, ours word for word, and the study rules speak of them."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml

from trialdb.settings import seeds_dir

ARTICLES = seeds_dir() / "articles"
RULES = seeds_dir() / "study_rules.yaml"
KEYS = ["title", "publisher", "url", "published", "kind"]
KINDS = {"press_release", "trade_news", "journal_abstract", "conference_report", "other"}
DRUGS = {
    "baxdrostat",
    "bimekizumab",
    "empagliflozin",
    "lecanemab",
    "orforglipron",
    "pembrolizumab",
    "rocatinlimab",
    "tirzepatide",
    "upadacitinib",
    "xanomeline-trospium",
}
RUN = 8
# Published texts that developers keep beside their checkout; they are not ours and are not committed.
PUBLISHED = Path(__file__).resolve().parents[2] / "shared"
MONTHS = "January February March April May June July August September October November December".split()
DAY = re.compile(rf"\b(\d{{1,2}}) ({'|'.join(MONTHS)}) (\d{{4}})\b")
PLAN = re.compile(r"\b(aims?|plans?|expects?|expected) to\b")


@dataclass(frozen=True)
class Article:
    """One seed article: its file, its front matter as read, and its text."""

    name: str
    meta: dict[str, object]
    body: str

    @property
    def published(self) -> date:
        value = self.meta["published"]
        assert isinstance(value, date), f"{self.name}: {value!r} is no ISO date"
        return value


def read(path: Path) -> Article:
    opening, head, body = path.read_text(encoding="utf-8").split("---\n", 2)
    assert opening == "", f"{path.name} does not begin with its front matter"
    return Article(path.stem, yaml.safe_load(head), body.strip())


ALL = [read(path) for path in sorted(ARTICLES.glob("*.md"))]
BY_NAME = {article.name: article for article in ALL}
each_article = pytest.mark.parametrize("article", ALL, ids=lambda article: article.name)


def rules() -> list[dict[str, str]]:
    loaded = yaml.safe_load(RULES.read_text(encoding="utf-8"))
    assert isinstance(loaded, list)
    return loaded


def words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+(?:[.,][0-9]+)*", text.lower())


def runs(text: str) -> set[str]:
    found = words(text)
    return {" ".join(found[at : at + RUN]) for at in range(len(found) - RUN + 1)}


def drugs_of_the_vocabulary() -> set[str]:
    with (seeds_dir() / "interventions.csv").open(encoding="utf-8", newline="") as file:
        return {row["name"] for row in csv.DictReader(file)}


def speaks_of(name: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE) is not None


@each_article
def test_the_front_matter_is_complete_and_in_order(article):
    assert list(article.meta) == KEYS
    assert article.meta["kind"] in KINDS
    texts = [article.meta[key] for key in ("title", "publisher", "url")]
    assert all(isinstance(text, str) and text == text.strip() != "" for text in texts)
    address = urlsplit(str(article.meta["url"]))
    assert address.scheme == "https"
    assert "." in address.netloc


@each_article
def test_an_article_is_a_brief_and_not_a_reprint(article):
    assert 90 <= len(article.body.split()) <= 260
    assert "—" not in article.body
    assert not re.search(r"[“”]", article.body), "a quotation would be somebody else's sentence"


@each_article
def test_an_article_is_not_dated_in_the_future(article):
    assert date(2015, 1, 1) <= article.published <= datetime.now(tz=UTC).date()


@each_article
def test_a_day_after_publication_is_only_spoken_of_as_a_plan(article):
    for sentence in re.split(r"(?<=[.!?])\s+", article.body):
        for day, month, year in DAY.findall(sentence):
            when = date(int(year), MONTHS.index(month) + 1, int(day))
            assert when <= article.published or PLAN.search(sentence), sentence


def test_addresses_and_titles_are_unique():
    for key in ("url", "title"):
        values = [article.meta[key] for article in ALL]
        assert sorted(values) == sorted(set(values))


@each_article
def test_an_article_speaks_of_the_drug_that_its_file_is_named_for(article):
    assert [drug for drug in DRUGS if article.name.startswith(f"{drug}-") and speaks_of(drug, article.body)]


def test_the_articles_cover_many_drugs_that_the_vocabulary_knows():
    spoken_of = {drug for drug in DRUGS for article in ALL if speaks_of(drug, article.body)}
    assert spoken_of == DRUGS
    assert len(spoken_of & drugs_of_the_vocabulary()) >= 9


@pytest.mark.parametrize(
    "study",
    [
        "HORIZON",
        "IGNITE",
        "SURMOUNT-1",
        "ATTAIN-1",
        "Measure Up 2",
        "BaxHTN",
        "Clarity AD",
        "KEYNOTE-189",
        "EMERGENT-2",
    ],
)
def test_a_study_is_told_by_sources_of_two_publishers(study):
    assert len({a.meta["publisher"] for a in ALL if speaks_of(study, a.body)}) >= 2


@pytest.mark.parametrize(
    ("first", "figure", "second", "other"),
    [
        ("tirzepatide-surmount-1-topline", "22.5%", "tirzepatide-surmount-1-nejm", "−20.9%"),
        ("orforglipron-attain-1-topline", "12.4%", "orforglipron-attain-1-nejm", "−11.2%"),
        ("pembrolizumab-keynote-189-nejm", "0.49;", "pembrolizumab-keynote-189-update", "0.56;"),
        ("lecanemab-clarity-ad-topline", "12.5%", "lecanemab-clarity-ad-nejm", "12.6%"),
    ],
)
def test_sources_disagree_where_they_did_in_print(first, figure, second, other):
    assert figure in BY_NAME[first].body
    assert figure not in BY_NAME[second].body
    assert other in BY_NAME[second].body
    assert other.lstrip("−") not in BY_NAME[first].body


def test_one_source_names_only_the_dose_level_and_another_gives_it_in_mg():
    assert not re.search(r"\d mg", BY_NAME["rocatinlimab-ignite-high-low"].body)
    assert {"300 mg", "150 mg"} <= set(re.findall(r"\d+ mg", BY_NAME["rocatinlimab-lancet-healthday"].body))


def test_a_copied_run_of_words_is_found_whatever_its_punctuation():
    ours = "We saw that at week 24, EASI-75 was reached by 32.8% of them."
    theirs = "It said: At week 24 EASI-75 was reached (by 32.8%)."
    assert runs(ours) & runs(theirs) == {
        "at week 24 easi 75 was reached by",
        "week 24 easi 75 was reached by 32.8",
    }


def test_no_article_shares_eight_words_in_a_row_with_a_published_text():
    texts = [
        path for folder in ("articles", "bench/dev") for path in sorted((PUBLISHED / folder).glob("*.txt"))
    ]
    if not texts:
        pytest.skip("the published texts are not kept beside this checkout")
    ours = {run: article.name for article in ALL for run in runs(f"{article.meta['title']}\n{article.body}")}
    copied = {
        (ours[run], path.name, run)
        for path in texts
        for run in runs(path.read_text(encoding="utf-8", errors="replace")) & ours.keys()
    }
    assert copied == set()


def test_a_rule_is_well_formed():
    for rule in rules():
        assert set(rule) - {"readout", "phrase"} == {"source", "intervention", "study", "reason"}
        assert len({"readout", "phrase"} & set(rule)) == 1
        assert all(isinstance(value, str) and value == value.strip() != "" for value in rule.values())
        assert re.fullmatch(r"NCT\d{8}", rule["study"])
        assert rule["reason"].endswith(".")


def test_a_rule_speaks_of_words_that_stand_in_its_source():
    by_address = {article.meta["url"]: article for article in ALL}
    for rule in rules():
        body = by_address[rule["source"]].body
        assert speaks_of(rule["intervention"], body)
        if "phrase" in rule:
            assert rule["phrase"] in body
        else:
            year, month = rule["readout"].split("-")
            assert f"{MONTHS[int(month) - 1]} {year}" in body


def test_a_rule_names_a_study_that_another_source_names_and_its_own_does_not():
    for rule in rules():
        naming = {
            a.meta["url"] for a in ALL if rule["study"] in a.body and speaks_of(rule["intervention"], a.body)
        }
        assert naming
        assert rule["source"] not in naming


def test_no_two_rules_speak_of_the_same_readout():
    keys = [(rule["source"], rule.get("readout") or rule["phrase"], rule["intervention"]) for rule in rules()]
    assert len(keys) == len(set(keys))
