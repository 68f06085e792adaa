"""The site held against its own OpenAPI document by schemathesis: every operation, every check, the same each time.

Before anything is made up, each operation gets one request that a program would send (`Sending`), so that what an
operation promises on success is checked too.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import schemathesis
from hypothesis import strategies as st
from schemathesis.config._checks import (
    MissingRequiredHeaderConfig,
    NegativeDataRejectionConfig,
    PositiveDataAcceptanceConfig,
)
from schemathesis.engine import events, from_schema
from schemathesis.specs.openapi.formats import unregister_string_format

from broadcaster.web.site import Site

SEED = 91
ALSO_REFUSED = ["412", "413"]
"""Refusals beside the checks' own: a version that was edited meanwhile, and what is too long for one request."""
LAWS: Mapping[str, str] = {
    "text-empty": "blanks alone are text to JSON Schema and nothing to say aloud",
    "text-foreign": "which alphabet a script is written in",
    "text-broken": "characters that no voice can speak",
    "field-wrong": "one field against another, such as a last day before the first",
    "airtime-item-unknown": "an entry names what the station was promised",
    "language-not-spoken": "some languages only come as recordings",
}
"""Codes of 422 that a body of the right shape may still meet, and why its schema cannot say it beforehand.

A refusal by shape names the wrong fields in `errors`: that is never one of these.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """One request of an operation, as a program would send it."""

    path: Mapping[str, Any] = field(default_factory=dict)
    query: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    media: str = "application/json"


Guide = Callable[[str, Mapping[str, Any]], Sending]
"""From a path and what the document tells of one of its operations: what a program would send now."""


@dataclass(slots=True)
class Findings:
    statuses: defaultdict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    faults: dict[str, str] = field(default_factory=dict)
    phases: dict[str, str] = field(default_factory=dict)

    def barren(self) -> list[str]:
        """Operations that never succeeded."""
        return sorted(name for name, met in self.statuses.items() if not any(200 <= each < 300 for each in met))

    def requests(self) -> int:
        return sum(sum(met.values()) for met in self.statuses.values())


def examine(site: Site, headers: Mapping[str, str], guide: Guide, *, examples: int, seed: int = SEED) -> Findings:
    """Every operation of the site's document: its sending, its examples and edges, `examples` made-up requests.

    One after the other in one thread, from one seed: the same each time.
    """
    schema = schemathesis.openapi.from_asgi("/openapi.json", site, config=_config(headers, examples, seed))
    schema.config.update(base_url="http://testserver")
    document = resolved(site.openapi())

    def before_add_examples(context: Any, examples: list[Any]) -> None:
        operation = context.operation
        sending = guide(operation.path, document["paths"][operation.path][operation.method])
        body: dict[str, Any] = {} if sending.body is None else {"body": sending.body, "media_type": sending.media}
        case = operation.Case(
            path_parameters=dict(sending.path), query=dict(sending.query), headers=dict(sending.headers), **body
        )
        examples.insert(0, case)

    def filter_failure(context: Any, failure: Any, case: Any, response: Any) -> bool:  # noqa: ARG001 - by its name
        refused = type(failure).__name__ == "RejectedPositiveData"
        return not (refused and (by_law(response) or holds_whole_float(case.body)))

    schema.hook(before_add_examples)
    schema.hook(filter_failure)
    findings = Findings()
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


def _config(headers: Mapping[str, str], examples: int, seed: int) -> schemathesis.Config:
    def also(check: type[Any], *more: str) -> dict[str, list[str]]:
        return {"expected-statuses": [*check._DEFAULT_EXPECTED_STATUSES, *more]}

    return schemathesis.Config.from_dict(
        {
            "seed": seed,
            "headers": dict(headers),
            "continue-on-failure": True,
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
    told = json.loads(response.content)
    return response.status_code == 422 and "errors" not in told and told["code"] in LAWS


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
