"""Registry records for tests: the real ones beside the checkout, and a builder of minimal ones."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from trialdb.pipeline import load

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
STUDIES = DATA / "ctgov" / "studies.jsonl.gz"
VERSIONS = DATA / "ctgov_versions"

real_records = pytest.mark.skipif(not STUDIES.exists(), reason=f"the real records are not here: {STUDIES}")

NCT_ID = "NCT09990001"
_STEP = re.compile(r"\.(\w+)|\[(\d+)\]")


def parsed_records() -> Iterator[dict[str, Any]]:
    """The real records, parsed one at a time."""
    with gzip.open(STUDIES) as lines:
        yield from map(json.loads, lines)


def walk(record: Any, locator: str) -> Any:
    """What stands at a path such as ``$.a.b[3].c`` of a record; an error if nothing does."""
    at = 1
    while at < len(locator):
        step = _STEP.match(locator, at)
        assert step, locator
        record = record[step[1] or int(step[2])]
        at = step.end()
    return record


def record(nct_id: str = NCT_ID, *, results: dict[str, Any] | None = None, **modules: Any) -> dict[str, Any]:
    """A minimal valid record: two arms, alphamab 300 mg and placebo; further modules of the protocol by name."""
    protocol = {
        "identificationModule": {"nctId": nct_id, "briefTitle": "A trial of alphamab"},
        "statusModule": {"overallStatus": "COMPLETED", "lastUpdatePostDateStruct": {"date": "2025-01-31"}},
        "designModule": {
            "studyType": "INTERVENTIONAL",
            "phases": ["PHASE3"],
            "designInfo": {"allocation": "RANDOMIZED", "interventionModel": "PARALLEL"},
        },
        "armsInterventionsModule": arms(("Alphamab 300 mg", "EXPERIMENTAL", "Alphamab"),
                                        ("Placebo", "PLACEBO_COMPARATOR", "Placebo")),
    }  # fmt: skip
    for name, module in modules.items():
        protocol[name] = protocol.get(name, {}) | module
    found: dict[str, Any] = {"protocolSection": protocol, "hasResults": results is not None}
    return found if results is None else found | {"resultsSection": results}


def arms(*said: tuple[str, str, str], descriptions: dict[str, str] | None = None) -> dict[str, Any]:
    """``armsInterventionsModule`` from label, type and drug of each arm."""
    told = descriptions or {}
    return {
        "armGroups": [
            {
                "label": label,
                "type": kind,
                "description": told.get(label),
                "interventionNames": [f"Drug: {drug}"],
            }
            for label, kind, drug in said
        ],
        "interventions": [{"type": "DRUG", "name": drug} for drug in dict.fromkeys(d for _, _, d in said)],
    }


def groups(prefix: str, *titles: str) -> list[dict[str, str]]:
    """Groups with codes OG000, OG001 … and these titles, by default of the two arms."""
    titles = titles or ("Alphamab 300 mg", "Placebo")
    return [{"id": f"{prefix}{n:03}", "title": title} for n, title in enumerate(titles)]


def cells(*values: Any, prefix: str = "OG") -> list[dict[str, Any]]:
    """Measurements of groups 000, 001 …: a printed figure, or its fields; None leaves the group out."""
    return [
        {"groupId": f"{prefix}{n:03}"} | (value if isinstance(value, dict) else {"value": value})
        for n, value in enumerate(values)
        if value is not None
    ]


def denoms(*counts: str, prefix: str = "OG", units: str = "Participants") -> list[dict[str, Any]]:
    """How many of each group were analysed."""
    return [
        {"units": units, "counts": [{"groupId": f"{prefix}{n:03}", "value": c} for n, c in enumerate(counts)]}
    ]


def outcome(*values: Any, **fields: Any) -> dict[str, Any]:
    """One outcome of two groups with the figures ``values``, or the ``classes`` that are given."""
    told = {
        "type": "PRIMARY",
        "title": "Change from baseline in systolic blood pressure",
        "timeFrame": "Baseline to week 12",
        "paramType": "MEAN",
        "dispersionType": "Standard Deviation",
        "unitOfMeasure": "mmHg",
        "reportingStatus": "POSTED",
        "groups": groups("OG"),
        "denoms": denoms("150", "148"),
    }
    if values:
        told["classes"] = [{"categories": [{"measurements": cells(*values)}]}]
    return {k: v for k, v in (told | fields).items() if v is not None}


def of_class(title: str | None, *values: Any, **fields: Any) -> dict[str, Any]:
    """One class of an outcome with one category."""
    return {"title": title, "categories": [{"measurements": cells(*values)}], **fields}


def with_outcomes(*outcomes: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A record with these outcomes."""
    return record(results={"outcomeMeasuresModule": {"outcomeMeasures": list(outcomes)}}, **more)


def load_records(engine: Any, folder: Path, *records: dict[str, Any], name: str = "records.jsonl") -> Any:
    """Load records by way of a file."""
    file = folder / name
    file.write_text("".join(json.dumps(r) + "\n" for r in records), encoding="utf-8")
    return load(engine, [file])
