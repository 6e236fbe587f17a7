"""One record of ClinicalTrials.gov (API v2) as rows of a batch.

The record is kept without its ``derivedSection``, which the registry renews daily for every study: measured on 873
studies of two days, all differ as a whole and 8 without it. What is left is also what identifies a version.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from functools import partial
from itertools import repeat
from operator import itemgetter
from typing import Any, Final, NamedTuple

import orjson

from trialdb.facts import ArmFact, Design, RecordFacts, SourceFact, StudyFact
from trialdb.registered import COLUMNS, LOADER, NAMED, Batch, Read, Row
from trialdb.registry.cast import Cast
from trialdb.registry.entry import Entry, Titles
from trialdb.registry.files import BadRecord, RawRecord, study
from trialdb.registry.names import Names
from trialdb.registry.outcomes import add_outcomes
from trialdb.registry.participants import add_baseline, add_flow
from trialdb.registry.protocol import add_planned, add_protocol, add_study, control, exact_date, study_names
from trialdb.registry.safety import add_events
from trialdb.registry.structure import misplaced, take_out_figures
from trialdb.vocabulary import Vocabulary

__all__ = ["Record", "RecordError", "RecordReader", "address", "name_keys", "parse", "stored"]

_PUBLISHER: Final = "ClinicalTrials.gov"
_ADDRESS: Final = "https://clinicaltrials.gov/study/"
_NCT_ID: Final = re.compile(r"NCT[0-9]{8}")
_NONE: Final[Mapping[str, Any]] = {}
_LONGEST_QUOTE: Final = 200
# What reading runs into where a part is not as the registry makes it.
_MALFORMED: Final = (KeyError, TypeError, ValueError, AttributeError, IndexError)
# Kinds whose names resolving needs to find in any case; of the others it is told those that no vocabulary has.
_ALWAYS: Final = frozenset({"organisation", "condition"})
# Tables whose rows name things of each kind that are listed, and the column of the name as written.
_NAMED_IN: Final = {
    "organisation": (("study_organisations", None),),
    "condition": (("study_conditions", None),),
    "intervention": (("arm_interventions", None), ("study_interventions", "name")),
    "endpoint": (("outcomes", "title"),),
    "adverse_event": (("safety_events", "reported_term"),),
}
_NAMING: Final = {
    kind: tuple((table, None if name is None else COLUMNS[table].index(name)) for table, name in places)
    for kind, places in _NAMED_IN.items()
}


class RecordError(ValueError):
    """Why a record cannot be read, in one line."""


class Record(NamedTuple):
    """A parsed record: its number, what identifies this version of it, and itself as text and as parsed."""

    nct_id: str
    sha256: str
    text: bytes
    content: dict[str, Any]


def address(nct_id: str) -> str:
    """The page of a study, which identifies its record over all versions."""
    return _ADDRESS + nct_id


def parse(raw: RawRecord) -> Record:
    """A record from its JSON.

    Raises:
        RecordError: it is no JSON, or no study record.
    """
    content = study(raw)
    if isinstance(content, BadRecord):
        raise RecordError(content.reason)
    try:
        nct_id = content["protocolSection"]["identificationModule"]["nctId"]
    except (KeyError, TypeError, IndexError) as error:
        raise RecordError(
            "it has no protocolSection.identificationModule.nctId, so it is no study record"
        ) from error
    if not (isinstance(nct_id, str) and _NCT_ID.fullmatch(nct_id)):
        raise RecordError(f"its number {str(nct_id)[:40]!r} is no NCT number")
    content.pop("derivedSection", None)
    kept = orjson.dumps(content, option=orjson.OPT_SORT_KEYS)
    return Record(nct_id, hashlib.sha256(kept).hexdigest(), kept, content)


def stored(nct_id: str, sha256: str, text: str) -> Record:
    """A record again that is here already."""
    return Record(nct_id, sha256, text.encode(), orjson.loads(text))


def name_keys(record: Record) -> list[str]:
    """The keys of the study's names; none where they cannot be read, which reading the record will tell."""
    try:
        return [k for _, _, k in study_names(record.content["protocolSection"]["identificationModule"])]
    except _MALFORMED:
        return []


class RecordReader:
    """Reads records by one vocabulary."""

    def __init__(self, vocabulary: Vocabulary, *, version: str, stamp: str, today: str, now: str) -> None:
        """Say what rows tell of how they were read: version, stamp of vocabulary and rules, and the time."""
        self._vocabulary = vocabulary
        self._names, self._titles = Names(vocabulary), Titles(vocabulary)
        self._version, self._stamp, self._today, self._now = version, stamp, today, now

    def __reduce__(self) -> tuple[Any, ...]:
        """A process that is not forked makes a reader of its own."""
        told: dict[str, Any] = {
            "version": self._version,
            "stamp": self._stamp,
            "today": self._today,
            "now": self._now,
        }
        return partial(RecordReader, **told), (self._vocabulary,)

    def add(self, batch: Batch, record: Record, location: str) -> None:
        """Add the rows of one record to a batch.

        Raises:
            RecordError: a part of it is not as the registry makes it; the batch is as it was.
        """
        mark = batch.mark()
        try:
            self._add(batch, record, location, mark)
        except _MALFORMED as error:
            batch.cut(mark)
            told = misplaced(record.content) or f"a part of it cannot be read ({_said(error)})"
            if not (left_out := take_out_figures(record.content)):
                raise RecordError(told) from error
            self.add(batch, record, location)
            source = len(batch.records) - 1
            batch.rows["load_issues"] += [
                (source, address(record.nct_id), "not understood", message, quote[:_LONGEST_QUOTE])
                for message, quote in left_out
            ]

    def _add(self, batch: Batch, record: Record, location: str, mark: Mapping[str, int]) -> None:
        content = record.content
        protocol = content["protocolSection"]
        results = content.get("resultsSection") or _NONE
        source, study = len(batch.rows["sources"]), len(batch.rows["studies"])
        self._add_source(batch, source, record, protocol)
        entry = Entry(batch, self._vocabulary, self._names, self._titles, study, source)
        add_protocol(entry, protocol, content, self._stamp)
        cast = Cast(entry, protocol)
        if planned := protocol.get("outcomesModule"):
            add_planned(entry, planned)
        if flow := results.get("participantFlowModule"):
            add_flow(entry, cast, flow)
        if baseline := results.get("baselineCharacteristicsModule"):
            add_baseline(entry, cast, baseline)
        if outcomes := results.get("outcomeMeasuresModule"):
            add_outcomes(entry, cast, outcomes)
        if events := results.get("adverseEventsModule"):
            add_events(entry, cast, events)
        cast.set_doses()
        groups = (protocol.get("armsInterventionsModule") or _NONE).get("armGroups", ())
        compared = [(arm.role, group.get("type")) for arm, group in zip(cast.registered, groups, strict=True)]
        named = study_names(protocol["identificationModule"])
        add_study(entry, protocol, named, control(compared))
        called = {k: name for _, name, k in named}
        batch.rows["resolutions"] += [
            (source, "study", "s1", name, k, 1.0, "its registry record") for k, name in called.items()
        ]
        batch.named["resolutions"] += [study] * len(called)
        self._add_names(batch, source, mark)
        batch.records.append(
            Read(
                record.nct_id, address(record.nct_id), record.sha256, location, tuple(k for _, _, k in named)
            )
        )

    def _add_source(self, batch: Batch, source: int, record: Record, protocol: Mapping[str, Any]) -> None:
        identification = protocol["identificationModule"]
        posted = exact_date((protocol.get("statusModule") or _NONE).get("lastUpdatePostDateStruct"))
        url = address(record.nct_id)
        batch.rows["sources"].append(
            (
                source,
                url,
                1,
                "registry",
                _PUBLISHER,
                identification.get("briefTitle") or identification.get("officialTitle"),
                url,
                posted,
                self._today,
                record.sha256,
                "application/json",
                record.text,
                LOADER,
                self._version,
                self._now,
            )
        )

    def _add_names(self, batch: Batch, source: int, mark: Mapping[str, int]) -> None:
        """Rows of what the record's names were taken to be: who runs the study and what it treats, and all unknown ones."""
        resolutions, named = batch.rows["resolutions"], batch.named["resolutions"]
        for kind, tables in _NAMING.items():
            things = batch.things[kind]
            used: dict[int, str | None] = {}
            for table, written in tables:
                places = batch.named[table][mark[table] :]
                rows = batch.rows[table][mark[table] :]
                used |= zip(
                    places, repeat(None) if written is None else map(itemgetter(written), rows), strict=False
                )
            for place in sorted(used):
                said = used[place]
                key_, name, _, known = things[place]
                if not known:
                    # A neighbour in the batch may spell it otherwise.
                    name = " ".join(said.split()) if said else name
                    resolutions.append(
                        (source, kind, "", name, key_, 0.5, "not in the vocabulary; kept as written")
                    )
                elif kind in _ALWAYS:
                    resolutions.append((source, kind, "", name, key_, 1.0, "a name of the vocabulary"))
                else:
                    continue
                named.append(place)

    def facts(self, record: Record) -> RecordFacts:
        """The study and arms of a record in the terms of all sources, for resolving it together with others."""
        batch = Batch()
        self.add(batch, record, "")
        rows = batch.rows
        study = rows["studies"][0]
        names = [row[3] for row in rows["study_names"] if row[2] == "acronym"]
        numbers = [row[3] for row in rows["study_names"] if row[2] in {"eudract", "protocol"}]
        sponsors = _names_in(batch, "study_organisations")
        conditions = _names_in(batch, "study_conditions")
        drugs: dict[int, list[tuple[str, Row]]] = {}
        for name, row in zip(_names_in(batch, "arm_interventions"), rows["arm_interventions"], strict=True):
            drugs.setdefault(row[0], []).append((name, row))
        arms = []
        for number, arm in enumerate(rows["arms"]):
            given = drugs.get(number, [])
            first: Row = given[0][1] if given else [None] * 8
            arms.append(
                ArmFact(
                    id=f"a{number + 1}",
                    study="s1",
                    label=arm[3],
                    role=arm[4],
                    intervention=" + ".join(name for name, _ in given) or None,
                    dose_value=first[2],
                    dose_unit=first[3],
                    dose_level=arm[5],
                    regimen=first[6],
                    route=first[7],
                    n=arm[6],
                )
            )
        source = rows["sources"][0]
        return RecordFacts(
            source=SourceFact(
                kind="registry", publisher=_PUBLISHER, title=source[5], url=source[6], published=source[7]
            ),
            studies=(
                StudyFact(
                    id="s1",
                    names=tuple(names),
                    nct_id=record.nct_id,
                    other_ids=tuple(numbers),
                    phase=study[5],
                    enrolled=study[7],
                    design=Design(allocation=study[8], masking=study[9], control=study[10]),
                    conditions=tuple(conditions),
                    sponsors=tuple(sponsors),
                ),
            ),
            arms=tuple(arms),
            listed=tuple(row[10] for row in rows["result_groups"] if row[3] == "arms"),
        )


def _names_in(batch: Batch, table: str) -> list[str]:
    """What is named in each row of a table."""
    things = batch.things[NAMED[table] or ""]
    return [things[place].name for place in batch.named[table] if place is not None]


def _said(error: Exception) -> str:
    """What an exception says, in one line."""
    words = " ".join(str(error).split())[:200]
    return f"no {words}" if isinstance(error, KeyError) else words
