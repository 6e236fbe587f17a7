"""The vocabularies of interventions, drug-name stems, company codes and organisations hold what they promise."""

from __future__ import annotations

import csv
import re
from collections import defaultdict

import pytest

from trialdb.settings import seeds_dir
from trialdb.values import key

HEADERS = {
    "interventions.csv": ["name", "kind", "mechanism", "names"],
    "organisations.csv": ["name", "kind", "country", "names"],
    "drug_stems.csv": ["stem", "kind", "meaning"],
    "drug_codes.csv": ["prefix", "organisation"],
}
NAMED = ("interventions.csv", "organisations.csv")
EXCEPTIONS = "drug_stem_exceptions.txt"
KINDS = {
    "interventions.csv": set("drug biologic vaccine device procedure behavioural placebo other".split()),
    "organisations.csv": set("company regulator academic government charity publisher".split()),
    "drug_stems.csv": {"drug", "biologic"},
}
SMALLEST = {"interventions.csv": 900, "organisations.csv": 250, "drug_stems.csv": 150, "drug_codes.csv": 120}
# Brand names, regimens and journals that are words of plain prose, or two of them (differ in): as names they
# would be found everywhere.
PLAIN_WORDS = """
    advance aspire blood boost cell chest chop circulation complete concert control cure data disease dose drug
    emend evaluate exercise frontiers gut harmony horizon inspire intercept iron lancets medicine nature patient
    differin focalin phase pride protagonist recentin sandimmune rice science study surgery symphony thorax tablet treatment vision vital water week
""".split()
# Words of clinical prose that share their beginning or end with the name of a drug.
PROSE = """
    peptide nucleotide polypeptide antibody disease accept concept intercept percept worsen coarsen hoarse orphan
    pride cholesterol sterol alcohol globulin immunoglobulin tubulin thyroglobulin ghrelin interleukin plasmin
    enzyme lactate carbamate equine except interim palpitant histidine cytidine carotene vermin parameter weeks
    baseline significant participant treatment endpoint efficacy moderate discontinue concomitant investigator
    vaccine medicine routine determine outline decline guideline incidence adolescent comparator haemoglobin
    haematocrit creatinine albumin bilirubin insulinaemia gonadotropin vasopressin norepinephrine Andersen
    Petersen Larsen Hobart procalcitonin calprotectin lipoprotein apolipoprotein natriuretic potassium sodium
""".split()


def rows(file: str) -> list[dict[str, str]]:
    with (seeds_dir() / file).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle, strict=True))


def names(row: dict[str, str]) -> list[str]:
    return [row["name"], *(n for n in row["names"].split("|") if n)]


def owners(file: str) -> dict[str, list[str]]:
    """The rows (by their first column) that own each name, compared as names are looked up."""
    found = defaultdict(list)
    for row in rows(file):
        for name in names(row):
            found[key(name)].append(row["name"])
    return dict(found)


def owner(file: str, name: str) -> str | None:
    found = owners(file).get(key(name))
    return found[0] if found else None


def exceptions() -> list[str]:
    lines = (seeds_dir() / EXCEPTIONS).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def matches(stem: str, word: str) -> bool:
    """Whether a word ends (``-x``, after three letters at least) or begins (``x-``) with the stem."""
    part = stem.strip("-")
    return re.fullmatch(rf"[a-z]{{3,}}{part}" if stem[0] == "-" else rf"{part}[a-z]+", word) is not None


@pytest.mark.parametrize("file", HEADERS)
def test_a_file_has_its_header_is_sorted_and_has_no_stray_whitespace(file):
    raw = (seeds_dir() / file).read_bytes()
    assert b"\r" not in raw
    assert raw.endswith(b"\n")
    table = list(csv.reader(raw.decode("utf-8").splitlines(), strict=True))
    assert table[0] == HEADERS[file]
    assert [r for r in table if len(r) != len(HEADERS[file])] == []
    cells = [part for row in table for cell in row for part in cell.split("|")]
    assert [c for c in cells if c != " ".join(c.split())] == []
    assert [row[0] for row in table[1:]] == sorted((row[0] for row in table[1:]), key=str.casefold)


@pytest.mark.parametrize("file", HEADERS)
def test_a_vocabulary_keeps_its_size_and_has_no_entry_twice(file):
    first = [row[HEADERS[file][0]].casefold() for row in rows(file)]
    assert len(first) >= SMALLEST[file]
    assert len(set(first)) == len(first)


@pytest.mark.parametrize("file", NAMED)
def test_a_name_belongs_to_one_row_and_stands_there_once(file):
    assert {name: rows for name, rows in owners(file).items() if len(rows) > 1} == {}


@pytest.mark.parametrize("file", NAMED)
def test_a_name_has_at_least_two_letters_or_digits_and_no_empty_alternative(file):
    assert [n for row in rows(file) for n in names(row) if len(key(n)) < 2] == []
    assert [row["name"] for row in rows(file) if re.search(r"^\||\|\||\|$", row["names"])] == []


@pytest.mark.parametrize("file", KINDS)
def test_kinds_are_a_closed_set_and_each_is_used(file):
    assert {row["kind"] for row in rows(file)} == KINDS[file]


def test_controls_without_active_treatment_are_the_placebos():
    found = {row["name"] for row in rows("interventions.csv") if row["kind"] == "placebo"}
    assert found == {"placebo", "saline", "sham procedure", "vehicle"}


@pytest.mark.parametrize("file", NAMED)
def test_no_name_is_a_word_of_plain_prose(file):
    assert sorted(set(PLAIN_WORDS) & set(owners(file))) == []


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("KHK4083", "rocatinlimab"),
        ("AMG-451", "rocatinlimab"),
        ("Dupixent", "dupilumab"),
        ("nemolizumab-ilto", "nemolizumab"),
        ("Acetaminophen", "paracetamol"),
        ("glibenclamide", "glyburide"),
        ("LY3437943", "retatrutide"),
        ("CagriSema", "cagrilintide-semaglutide"),
        ("F/TAF", "emtricitabine-tenofovir alafenamide"),
        ("emtricitabine/tenofovir alafenamide", "emtricitabine-tenofovir alafenamide"),
        ("mFOLFOX6", "FOLFOX"),
        ("T-DXd", "trastuzumab deruxtecan"),
        ("tozinameran", "BNT162b2"),
        ("Prevnar 20", "PCV20"),
        ("Symbicort", "budesonide-formoterol"),
        ("usual care", "standard of care"),
        ("BSC", "best supportive care"),
        ("cognitive behavioral therapy", "cognitive behavioural therapy"),
        ("CPAP", "continuous positive airway pressure"),
        ("everolimus-eluting stents", "everolimus-eluting stent"),
    ],
)
def test_brands_codes_and_foreign_names_lead_to_one_intervention(written, name):
    assert owner("interventions.csv", written) == name


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("sham procedure", "placebo"),
        ("standard of care", "best supportive care"),
        ("aerobic exercise", "resistance training"),
        ("Menveo", "MenQuadfi"),
        ("Toujeo", "Lantus"),
        ("theophylline", "doxofylline"),
        ("aflibercept", "ziv-aflibercept"),
        ("tenofovir alafenamide", "tenofovir disoproxil fumarate"),
    ],
)
def test_what_trials_compare_with_each_other_stays_apart(one, other):
    found = owner("interventions.csv", one), owner("interventions.csv", other)
    assert None not in found
    assert found[0] != found[1]


@pytest.mark.parametrize(
    ("written", "name", "kind"),
    [
        ("Kyowa Kirin Co., Ltd.", "Kyowa Kirin", "company"),
        ("Eli Lilly and Company", "Eli Lilly", "company"),
        ("GlaxoSmithKline", "GSK", "company"),
        ("U.S. Food and Drug Administration", "FDA", "regulator"),
        ("Medicines and Healthcare products Regulatory Agency", "MHRA", "regulator"),
        ("National Institutes of Health", "NIH", "government"),
        ("Mount Sinai", "Icahn School of Medicine at Mount Sinai", "academic"),
        ("Gates Foundation", "Bill & Melinda Gates Foundation", "charity"),
        ("New England Journal of Medicine", "NEJM", "publisher"),
        ("ASCO Post", "The ASCO Post", "publisher"),
    ],
)
def test_an_organisation_is_found_by_the_names_it_goes_by(written, name, kind):
    assert owner("organisations.csv", written) == name
    assert next(row["kind"] for row in rows("organisations.csv") if row["name"] == name) == kind


def test_every_organisation_has_its_country():
    assert [row["name"] for row in rows("organisations.csv") if not row["country"]] == []


def test_a_stem_is_a_suffix_or_a_prefix_with_a_meaning():
    stems = rows("drug_stems.csv")
    assert [s["stem"] for s in stems if not re.fullmatch(r"-[a-z]{3,}|[a-z]{3,}-", s["stem"])] == []
    assert [s["stem"] for s in stems if not s["meaning"]] == []


def test_every_stem_stands_in_a_name_of_the_vocabulary():
    words = {
        w for row in rows("interventions.csv") for n in names(row) for w in re.findall(r"[a-z]+", n.lower())
    }
    stems = [row["stem"] for row in rows("drug_stems.csv")]
    assert [s for s in stems if not any(matches(s, word) for word in words)] == []


@pytest.mark.parametrize(
    "unknown",
    "bolotuzumab verilimab ordatinib mesociclib cataparib sovagliptin triagliflozin bexaglutide corsartan "
    "lumovastatin narafloxacin tobrapenem elagepant dasotriptan palisiran lomicabtagene oxaleucel fenaparvovec".split(),
)
def test_a_new_name_built_from_a_stem_is_recognised(unknown):
    assert owner("interventions.csv", unknown) is None
    assert [s["stem"] for s in rows("drug_stems.csv") if matches(s["stem"], unknown)] != []


def test_words_of_clinical_prose_are_not_taken_for_drugs():
    stems = [row["stem"] for row in rows("drug_stems.csv") if row["stem"][0] == "-"]
    excepted = set(exceptions())
    taken = {
        word: [s for s in stems if matches(s, word.lower())] for word in PROSE if word.lower() not in excepted
    }
    assert {word: found for word, found in taken.items() if found} == {}


def test_exceptions_are_lower_case_single_words_in_order_and_once():
    words = exceptions()
    assert [w for w in words if not re.fullmatch(r"[a-z]+", w)] == []
    assert words == sorted(set(words))


def test_no_exception_is_the_name_of_an_intervention():
    assert sorted(set(exceptions()) & set(owners("interventions.csv"))) == []


def test_the_words_most_like_drug_names_are_excepted():
    assert set("peptide nucleotide antibody disease intercept globulin ghrelin histidine".split()) <= set(
        exceptions()
    )


def test_a_code_prefix_belongs_to_an_organisation_of_the_vocabulary():
    known = owners("organisations.csv")
    assert [row for row in rows("drug_codes.csv") if key(row["organisation"]) not in known] == []


def test_a_code_prefix_has_two_letters_or_more_and_ends_in_a_letter():
    prefixes = [row["prefix"] for row in rows("drug_codes.csv")]
    assert [p for p in prefixes if not re.fullmatch(r"[A-Za-z][A-Za-z-]*[A-Za-z]", p)] == []


@pytest.mark.parametrize(
    ("code", "organisation"),
    [
        ("AMG 451", "Amgen"),
        ("LY3437943", "Eli Lilly"),
        ("MK-3475", "Merck & Co."),
        ("CT-P13", "Celltrion"),
        ("ABBV-066", "AbbVie"),
        ("SHR0302", "Hengrui"),
        ("mRNA-1273", "Moderna"),
        ("BI 690517", "Boehringer Ingelheim"),
    ],
)
def test_a_company_code_leads_to_its_company_by_the_longest_prefix(code, organisation):
    prefixes = {row["prefix"]: row["organisation"] for row in rows("drug_codes.csv")}
    longest = max((p for p in prefixes if re.match(rf"{re.escape(p)}[- ]?\d", code)), key=len)
    assert prefixes[longest] == organisation
