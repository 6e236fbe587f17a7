"""The adverse-event and condition vocabularies are as the rest of trialdb takes them to be."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter, defaultdict

import pytest

from trialdb.settings import seeds_dir
from trialdb.values import key

FILES = {"adverse_events.csv": ["term", "organ_class", "names"], "conditions.csv": ["name", "area", "names"]}
AGGREGATE = "Any"
MAIN_ORGAN_CLASSES = {
    "Blood and lymphatic system disorders",
    "Cardiac disorders",
    "Congenital, familial and genetic disorders",
    "Ear and labyrinth disorders",
    "Endocrine disorders",
    "Eye disorders",
    "Gastrointestinal disorders",
    "General disorders and administration site conditions",
    "Hepatobiliary disorders",
    "Immune system disorders",
    "Infections and infestations",
    "Injury, poisoning and procedural complications",
    "Investigations",
    "Metabolism and nutrition disorders",
    "Musculoskeletal and connective tissue disorders",
    "Neoplasms benign, malignant and unspecified (incl cysts and polyps)",
    "Nervous system disorders",
    "Pregnancy, puerperium and perinatal conditions",
    "Psychiatric disorders",
    "Renal and urinary disorders",
    "Reproductive system and breast disorders",
    "Respiratory, thoracic and mediastinal disorders",
    "Skin and subcutaneous tissue disorders",
    "Vascular disorders",
}
ORGAN_CLASSES = MAIN_ORGAN_CLASSES | {
    "Product issues",
    "Social circumstances",
    "Surgical and medical procedures",
}
AREAS = {
    "bone",
    "cardiometabolic",
    "dermatology",
    "gastroenterology",
    "general",
    "haematology",
    "infection",
    "nephrology",
    "neurology",
    "oncology",
    "ophthalmology",
    "pain",
    "psychiatry",
    "rare disease",
    "respiratory",
    "rheumatology",
    "urology",
    "vaccines",
    "women's health",
}
# Words of ordinary prose, and abbreviations that read as one ("ten", "pad"): as a name they would match anywhere.
EVERYDAY = (
    "aids all aura burn burns caps cold condition discharge discomfort disease disorder dress dose event "
    "events fall fell feeling fit fits flare gas growth hit infusion injection injury iris lesion loss low mass misc "
    "pad patients pots pressure progression pros reaction reactions response shock sick site stress study symptom "
    "symptoms ten tension treatment withdrawal worsening"
).split()
# One abbreviation, two diseases of trials: Alzheimer's or atopic dermatitis, Crohn's or coeliac disease, and so on.
AMBIGUOUS = (
    "AA AD AS CD CF CHF CRS DR ED ET FH FL GA GPA HD HL LN MDS MF MG MM MS PD PN PPD PsA PV SCC SCD TD TTP UC"
).split()
AMERICAN = (
    (r"haem", "hem"),
    (r"aemi", "emi"),
    (r"(?<!gi)oedem", "edem"),
    (r"rrhoe", "rrhe"),
    (r"pnoe", "pne"),
    (r"(?<!gastr)oesoph", "esoph"),
    (r"aesth", "esth"),
    (r"faec", "fec"),
    (r"foet", "fet"),
    (r"paed", "ped"),
    (r"naev", "nev"),
    (r"gynaec", "gynec"),
    (r"coeliac", "celiac"),
    (r"oestr", "estr"),
    (r"odour", "odor"),
    (r"tumour", "tumor"),
    (r"colour", "color"),
    (r"behaviour", "behavior"),
)


def text_of(file: str) -> str:
    return (seeds_dir() / file).read_bytes().decode("utf-8")


def rows_of(file: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text_of(file), newline=""), strict=True))[1:]


def names_of(row: list[str]) -> list[str]:
    return [row[0], *(row[2].split("|") if row[2] else [])]


def owners(file: str) -> dict[str, list[str]]:
    """The first column of every row that has a name, by the key of the name; one entry for each time it stands."""
    found = defaultdict(list)
    for row in rows_of(file):
        for name in names_of(row):
            found[key(name)].append(row[0])
    return found


def meaning(file: str, name: str) -> str | None:
    return next(iter(owners(file).get(key(name), [])), None)


@pytest.mark.parametrize(("file", "header"), FILES.items())
def test_a_seed_file_is_plain_csv_with_its_header(file, header):
    text = text_of(file)
    written = io.StringIO(newline="")
    csv.writer(written, lineterminator="\n").writerows([header, *rows_of(file)])
    assert text == written.getvalue()


@pytest.mark.parametrize("file", FILES)
def test_no_name_stands_twice(file):
    twice = {name: entries for name, entries in owners(file).items() if len(entries) > 1}
    assert twice == {}


@pytest.mark.parametrize("file", FILES)
def test_names_are_words_without_stray_blanks(file):
    strays = [
        name
        for row in rows_of(file)
        for name in (*names_of(row), row[1])
        if name != " ".join(name.split()) or not key(name)
    ]
    assert strays == []


@pytest.mark.parametrize("file", FILES)
def test_rows_are_sorted_by_their_first_column(file):
    firsts = [row[0] for row in rows_of(file)]
    assert firsts == sorted(firsts, key=str.casefold)


@pytest.mark.parametrize("file", FILES)
def test_no_name_is_a_word_of_ordinary_prose(file):
    assert sorted(set(owners(file)) & {key(word) for word in EVERYDAY}) == []


def american(name: str) -> str:
    name = name.lower()
    for british, other in AMERICAN:
        name = re.sub(british, other, name)
    return name


@pytest.mark.parametrize("file", FILES)
def test_a_british_spelling_has_its_american_twin_on_the_same_row(file):
    alone = []
    for row in rows_of(file):
        names = names_of(row)
        keys = {key(name) for name in names}
        alone += [name for name in names if key(american(name)) not in keys]
    assert alone == []


def test_organ_classes_are_those_of_meddra():
    assert {row[1] for row in rows_of("adverse_events.csv")} == ORGAN_CLASSES | {AGGREGATE}


def test_each_main_organ_class_has_terms():
    counts = Counter(row[1] for row in rows_of("adverse_events.csv"))
    assert {organ_class for organ_class in MAIN_ORGAN_CLASSES if counts[organ_class] < 3} == set()
    assert sum(counts.values()) - counts[AGGREGATE] >= 400


def test_conditions_come_from_every_area():
    counts = Counter(row[1] for row in rows_of("conditions.csv"))
    assert {area for area in AREAS if counts[area] < 5} == set()
    assert set(counts) == AREAS
    assert sum(counts.values()) >= 300


def test_an_abbreviation_of_two_diseases_names_neither():
    assert sorted(set(owners("conditions.csv")) & {key(short) for short in AMBIGUOUS}) == []


@pytest.mark.parametrize(
    ("reported", "term"),
    [
        ("fever", "Pyrexia"),
        ("diarrhea", "Diarrhoea"),
        ("upper respiratory infections", "Upper respiratory tract infection"),
        ("high potassium", "Hyperkalaemia"),
        ("reactions at the injection site", "Injection site reaction"),
        ("canker sores", "Aphthous ulcer"),
        ("elevated ALT", "Alanine aminotransferase increased"),
        ("shingles", "Herpes zoster"),
        ("hand-foot syndrome", "Palmar-plantar erythrodysaesthesia syndrome"),
        ("QTc prolongation", "Electrocardiogram QT prolonged"),
        ("DVT", "Deep vein thrombosis"),
        ("heart attacks", "Myocardial infarction"),
        ("gastroesophageal reflux", "Gastrooesophageal reflux disease"),
        ("low platelets", "Platelet count decreased"),
        ("TEAEs", "Any adverse event"),
        ("grade ≥3 AEs", "Grade 3 or higher adverse event"),
        ("grade 3 or 4 adverse events", "Grade 3 or higher adverse event"),
        ("withdrew because of adverse events", "Adverse event leading to discontinuation"),
        ("AEs leading to discontinuation", "Adverse event leading to discontinuation"),
        ("serious treatment-emergent adverse events", "Serious adverse event"),
        ("TRAEs", "Treatment-related adverse event"),
        ("fatal adverse events", "Death"),
    ],
)
def test_what_trial_reports_write_leads_to_its_term(reported, term):
    assert meaning("adverse_events.csv", reported) == term


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("eczema", "atopic dermatitis"),
        ("COPD", "chronic obstructive pulmonary disease"),
        ("NSCLC", "non-small cell lung cancer"),
        ("Diabetes Mellitus, Type 2", "type 2 diabetes"),
        ("NASH", "metabolic dysfunction-associated steatohepatitis"),
        ("sickle cell anemia", "sickle cell disease"),
        ("Lou Gehrig's disease", "amyotrophic lateral sclerosis"),
    ],
)
def test_other_names_of_a_disease_lead_to_it(written, name):
    assert meaning("conditions.csv", written) == name
