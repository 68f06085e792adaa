"""The site held against its own OpenAPI document by schemathesis: every operation, every check, the same each time.

Before anything is made up, each operation gets one request that a program would send (`Sending`), so that what an
operation promises on success is checked too.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

import schemathesis
from hypothesis import strategies as st
from schemathesis.config._checks import (
    MissingRequiredHeaderConfig,
    NegativeDataRejectionConfig,
    PositiveDataAcceptanceConfig,
)
from schemathesis.core.failures import FailureGroup, ServerError
from schemathesis.engine import events, from_schema
from schemathesis.openapi.checks import RejectedPositiveData
from schemathesis.specs.openapi.formats import unregister_string_format

from broadcaster.web.site import Site

SEED = 91
PATIENCE_S = 300
"""How long an answer is waited for: on a machine that does much besides, ten seconds were none too many."""
ALSO_REFUSED = ["412", "413"]
"""Refusals beside the checks' own: a version that was edited meanwhile, and what is too long for one request."""
LAWS: Mapping[str, str] = {
    "enrolment-code-wrong": "which codes were made, and when",
    "device-key-wrong": "how many bytes a key has",
    "fingerprint-wrong": "what the machine's key is",
    "proof-wrong": "which machine holds the key",
    "text-empty": "blanks alone are text to JSON Schema and nothing to say aloud",
    "text-foreign": "which alphabet a script is written in",
    "text-broken": "characters that no voice can speak",
    "field-wrong": "one field against another, such as a last day before the first",
    "seal-wrong": "which keys the station's boxes hold",
    "journal-unreadable": "what is in a sealed payload",
    "airtime-item-unknown": "an entry names what the station was promised",
    "language-not-spoken": "some languages only come as recordings",
    "topic-not-open": "which topics are open at a station that day",
    "item-too-long": "how long the sessions are where it is aimed",
    "approver-key-unproved": "what a key sealed, and which account asks",
    "approver-key-foreign": "whose key it is",
    "approver-key-uncovered": "what the root trusts a key with",
    "signature-unfit": "which keys the root trusts, and what they signed",
    "emergency-template-unknown": "which templates the house has",
    "nowhere-heard": "which sessions there are where it is aimed, and when",
    "draft-faulty": "all that is wrong with a draft, told at once",
    "approver-is-author": "who asks",
    "password-wrong": "which password stands",
    "password-weak": "how long a password must be depends on its holder's roles",
    "reading-not-vietnamese": "which syllables can be said",
    "province-unknown": "which provinces there are",
    "station-change-refused": "how the tree stands",
    "timetable-endless": "which kind of timetable it is",
    "timetable-faulty": "what the station's regulation allows, told at once",
    "relay-fallback-unfit": "which bulletins the station has",
    "session-malformed": "a session against its relay",
    "session-past-midnight": "when a session ends",
    "session-too-long": "what the station's regulation allows",
    "session-in-quiet-hours": "what the station's regulation allows",
    "session-outside-windows": "what the station's regulation allows",
    "sessions-too-many": "what the station's regulation allows",
    "sessions-overlap": "one session against another",
    "document-broken": "what is in a file",
    "document-unsupported": "what is in a file",
    "document-empty": "what is in a file",
    "recording-broken": "what is in a file",
    "lexicon-file-wrong": "what is in a file",
    "alert-broken": "what is in a file",
    "lexicon-rows-wrong": "what is in a file",
    "table-columns-wrong": "what is in a file",
    "table-rows-wrong": "what is in a file",
}
"""Codes of 422 that a body of the right shape may still meet, and why its schema cannot say it beforehand.

A refusal by shape names the wrong fields in `errors`: that is never one of these.
"""


PASSING: Mapping[str, str] = {"address-unreachable": "the page that is asked for is on another server"}
"""Codes of 503 that tell of somebody else's trouble."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """One request of an operation, as a program would send it."""

    path: Mapping[str, Any] = field(default_factory=dict)
    query: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    media: str = "application/json"


class Guide(Protocol):
    def __call__(self, path: str, operation: Mapping[str, Any]) -> Sending:
        """What a program would send now, from a path and what the document tells of one of its operations."""

    def shown(self, operation: str) -> Mapping[str, str]:
        """Headers of somebody who may do it. Each time of somebody new: who is signed out is nobody else."""


@dataclass(slots=True)
class Findings:
    statuses: defaultdict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    faults: dict[str, str] = field(default_factory=dict)
    phases: dict[str, str] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    """What was answered to a sending that should have succeeded."""

    def barren(self) -> list[str]:
        """Operations that never succeeded."""
        return sorted(name for name, met in self.statuses.items() if not any(200 <= each < 300 for each in met))

    def requests(self) -> int:
        return sum(sum(met.values()) for met in self.statuses.values())


def examine(site: Site, guide: Guide, *, examples: int, seed: int = SEED) -> Findings:
    """Every operation of the site's document: its sending, its examples and edges, `examples` made-up requests.

    One after the other in one thread, from one seed: the same each time.
    """
    schema = schemathesis.openapi.from_asgi("/openapi.json", site, config=_config(examples, seed))
    schema.config.update(base_url="http://testserver")
    document = resolved(site.openapi())

    def filter_failure(context: Any, failure: Any, case: Any, response: Any) -> bool:  # noqa: ARG001 - by their names
        if isinstance(failure, RejectedPositiveData):
            failure.message += f"\n{response.content[:400].decode(errors='replace')}"
            return not (by_law(response) or holds_whole_float(case.body))
        return not (isinstance(failure, ServerError) and _code(response) in PASSING)

    class SignedIn:
        def get(self, case: Any, ctx: Any) -> Mapping[str, str]:  # noqa: ARG002 - by their names
            return guide.shown(ctx.operation.definition.raw["operationId"])

        def set(self, case: Any, data: Mapping[str, str], ctx: Any) -> None:  # noqa: ARG002 - by their names
            case.headers = {**(case.headers or {}), **data}

    schema.auth(refresh_interval=None)(SignedIn)
    schema.hook(filter_failure)
    findings = Findings()
    for found in schema.get_all_operations():
        operation = found.ok()
        sending = guide(operation.path, document["paths"][operation.path][operation.method])
        _send(operation, sending, guide.shown(operation.definition.raw["operationId"]), findings)
    with lawful_dates():
        for event in from_schema(schema).execute():
            _note(event, findings)
    return findings


def resolved(document: Mapping[str, Any]) -> Any:
    """The document with each body's shape in place of its name, and the shape's example beside it."""
    told = json.loads(json.dumps(document))
    for methods in told["paths"].values():
        for operation in methods.values():
            for content in operation.get("requestBody", {}).get("content", {}).values():
                name = content["schema"].get("$ref", "").rpartition("/")[2]
                shape = told["components"]["schemas"][name] if name else content["schema"]
                examples = [shape["example"]] if "example" in shape else shape.get("examples", [])
                if examples and not {"example", "examples"} & content.keys():
                    content["example"] = examples[0]
    return told


def _send(operation: Any, sending: Sending, shown: Mapping[str, str], findings: Findings) -> None:
    files = sending.body if sending.media.startswith("multipart") else None
    body: dict[str, Any] = {"body": sending.body, "media_type": sending.media} if sending.body and not files else {}
    case = operation.Case(
        path_parameters=dict(sending.path), query=dict(sending.query), headers={**shown, **sending.headers}, **body
    )
    response = case.call(**({"files": files} if files else {}))
    findings.statuses[operation.label][response.status_code] += 1
    try:
        case.validate_response(response)
    except FailureGroup as wrong:
        for failure in wrong.exceptions:
            told = f"{operation.label}: {type(failure).__name__}: {failure}"  # of the request above
            findings.faults[told] = response.text[:300]
    if not 200 <= response.status_code < 300:
        findings.refused[operation.label] = f"{response.status_code} {response.text[:300]}"


def _config(examples: int, seed: int) -> schemathesis.Config:
    def also(check: type[Any], *more: str) -> dict[str, list[str]]:
        return {"expected-statuses": [*check._DEFAULT_EXPECTED_STATUSES, *more]}

    return schemathesis.Config.from_dict(
        {
            "seed": seed,
            "continue-on-failure": True,
            "request-timeout": PATIENCE_S,
            "cache": {"enabled": False},
            "generation": {"deterministic": True, "max-examples": examples, "no-shrink": True, "database": "none"},
            "checks": {
                "positive_data_acceptance": also(PositiveDataAcceptanceConfig, *ALSO_REFUSED),
                "negative_data_rejection": also(NegativeDataRejectionConfig, *ALSO_REFUSED),
                "missing_required_header": also(MissingRequiredHeaderConfig, "428"),
            },
        }
    )


def by_law(response: Any) -> bool:
    """Whether a body of the right shape was refused by a law of `LAWS`."""
    by_shape = _code(response) == "field-wrong" and b'"errors"' in response.content
    return response.status_code == 422 and not by_shape and _code(response) in LAWS


def _code(response: Any) -> str:
    return str(json.loads(response.content).get("code", "")) if response.content[:1] == b"{" else ""


def holds_whole_float(told: Any) -> bool:
    """1.0 is a whole number to JSON Schema and none to us: a program that counts in floats is told so."""
    if isinstance(told, dict | list):
        return any(holds_whole_float(each) for each in (told.values() if isinstance(told, dict) else told))
    return isinstance(told, float) and told.is_integer()


@contextmanager
def lawful_dates() -> Iterator[None]:
    """Made-up dates of this millennium with a real offset; what lies outside is told in words, not in the schema."""
    days = st.dates(date(2000, 1, 1), date(2999, 12, 31))
    moments = st.datetimes(datetime(2001, 1, 1), datetime(2998, 12, 31))  # noqa: DTZ001 - the offset is drawn
    offsets = st.sampled_from(["Z", "+07:00", "-03:30"])
    schemathesis.openapi.format("date", days.map(date.isoformat))
    schemathesis.openapi.format(
        "date-time", st.builds(lambda at, zone: f"{at:%Y-%m-%dT%H:%M:%S}{zone}", moments, offsets)
    )
    try:
        yield
    finally:
        unregister_string_format("date")
        unregister_string_format("date-time")


def _note(event: Any, findings: Findings) -> None:
    if isinstance(event, events.FatalError):
        raise event.exception
    if isinstance(event, events.NonFatalError):
        findings.faults[f"{event.label}: {event.value}"] = str(event.phase)
    elif isinstance(event, events.PhaseFinished):
        findings.phases[event.phase.name.value] = event.status.value
    elif isinstance(event, events.ScenarioFinished):
        _note_scenario(event.recorder, findings)


def _note_scenario(recorder: Any, findings: Findings) -> None:
    for identity, met in recorder.interactions.items():
        if met.response is not None:
            findings.statuses[recorder.cases[identity].value.operation.label][met.response.status_code] += 1
    for each in (each for checks in recorder.checks.values() for each in checks if each.failure_info is not None):
        failure = each.failure_info.failure
        told = f"{failure.operation}: {type(failure).__name__}: {failure.message}"
        findings.faults.setdefault(told, each.failure_info.code_sample)
