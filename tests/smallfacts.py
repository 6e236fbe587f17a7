"""Facts made by hand, and a vocabulary of a few names: what the tests of resolving and storing share."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from trialdb.facts import (
    ArmFact,
    Document,
    EndpointFact,
    EndpointRef,
    Evidence,
    Facts,
    IssueFact,
    MilestoneFact,
    ResultFact,
    SafetyFact,
    SourceFact,
    StudyFact,
    TimePoint,
)
from trialdb.vocabulary import Vocabulary, load_vocabulary

_FILES = {
    "endpoints.csv": [
        "code,label,area,instrument,kind,threshold,unit,higher_is_better,names",
        "EASI-75,75% improvement in EASI,dermatology,EASI,responder,75,%,yes,EASI 75 response",
        "IGA 0/1,clear or almost clear skin,dermatology,IGA,responder,0/1,%,yes,",
    ],
    "adverse_events.csv": [
        "term,organ_class,names",
        "Headache,Nervous system,headaches",
        "Pyrexia,General,fever",
    ],
    "interventions.csv": [
        "name,kind,mechanism,names",
        "alphamab,biologic,blocks alpha,ALF-101|Alphara",
        "betanib,drug,blocks beta,",
        "metformin,drug,,",
        "placebo,placebo,,",
    ],
    "organisations.csv": [
        "name,kind,country,names",
        "Kyowa Kirin,company,Japan,Kyowa Hakko Kirin",
        "Acme,company,,",
    ],
    "conditions.csv": [
        "name,area,names",
        "asthma,respiratory,",
        "atopic dermatitis,dermatology,eczema",
        "heart failure,cardiology,",
    ],
    "drug_stems.csv": ["stem,kind,meaning", "-mab,biologic,monoclonal antibody"],
    "drug_codes.csv": ["prefix,organisation"],
}


def small_vocabulary(folder: Path, rules: str = "") -> Vocabulary:
    """A vocabulary of a few names, written to ``folder``; ``rules`` is the text of its study rules."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, lines in _FILES.items():
        (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "study_rules.yaml").write_text(rules, encoding="utf-8")
    return load_vocabulary(folder)


def study(local_id="s1", *names, nct=None, **more) -> StudyFact:
    return StudyFact(id=local_id, names=names, nct_id=nct, **more)


def arm(local_id, drug="alphamab", dose=None, *, study="s1", **more) -> ArmFact:
    role = "placebo" if drug == "placebo" else "experimental"
    given = {"unit": "mg"} if dose is not None else {"unit": None}
    return ArmFact(
        **{
            "id": local_id,
            "study": study,
            "label": more.pop("label", f"{drug} {dose or ''}".strip()),
            "role": role,
            "intervention": drug,
            "dose_value": dose,
            "dose_unit": more.pop("unit", given["unit"]),
            **more,
        }
    )


def facts(
    studies: Iterable[StudyFact] = (),
    arms: Iterable[ArmFact] = (),
    *,
    kind="trade_news",
    published="2025-03-08",
    url=None,
    title=None,
    **more,
) -> Facts:
    source = SourceFact(kind=kind, published=published, url=url, title=title)
    return Facts(source=source, studies=tuple(studies), arms=tuple(arms), **more)


def text_of(stated: Facts) -> str:
    """A text in which every quote of ``stated`` stands at its offsets, blanks elsewhere."""
    spans = [f.evidence for f in (*stated.results, *stated.safety_events, *stated.milestones, *stated.issues)]
    spans += [f.evidence for f in (*stated.studies, *stated.arms, *stated.endpoints) if f.evidence]
    text = [" "] * max((e.end for e in spans), default=0)
    for e in spans:
        text[e.start : e.end] = e.quote
    return "".join(text)


def document(stated: Facts, location: str) -> Document:
    s = stated.source
    return Document(kind=s.kind, text=text_of(stated) or location, title=s.title, publisher=s.publisher, url=s.url,
                    published=s.published, location=location)  # fmt: skip


def quote(words: str, start: int = 0) -> Evidence:
    return Evidence(start=start, end=start + len(words), quote=words)


def rate(arm_id, value, *, study="s1", start=0, versus=None, p=None, endpoint="EASI-75") -> ResultFact:
    """A responder rate in per cent at week 24, or (``versus``) the difference between two."""
    return ResultFact(
        study=study,
        arm=arm_id,
        comparator=versus,
        endpoint=EndpointRef(code=endpoint, label=None, reported=endpoint),
        at=TimePoint(value=24, unit="week"),
        measure="difference" if versus else "proportion",
        value=value,
        value_text=f"{value}%",
        unit="%",
        p_operator="<" if p else None,
        p_value=p,
        evidence=quote(f"{arm_id} reached {value}%", start),
    )


def event(arm_id, words, *, study="s1", start=0) -> SafetyFact:
    return SafetyFact(study=study, arm=arm_id, reported=words, evidence=quote(f"{words} on {arm_id}", start))


def milestone(
    kind, date, *, study=None, start=0, organisations=("Acme Inc.",), drug="alphamab"
) -> MilestoneFact:
    return MilestoneFact(kind=kind, date=date, organisations=organisations, intervention=drug, study=study,
                         evidence=quote(f"{kind} in {date}", start))  # fmt: skip


def endpoint(code="EASI-75", *, study="s1", met=True) -> EndpointFact:
    return EndpointFact(study=study, code=code, reported=code, role="primary", met=met)


def issue(words, start=0) -> IssueFact:
    return IssueFact(reason="a figure without an arm", evidence=quote(words, start))
