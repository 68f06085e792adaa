"""Whatever stands at the ends of a scale is answered by name: days at the ends of the calendar, numbers that no machine
counts to, bookmarks without end, signs that no text holds."""

import json
import re
import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from itertools import cycle
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from httpx import Response
from web.contract import PASSING, Sending, resolved
from web.house import TestClient, open_house
from web.tour import Tour

from broadcaster.store import open_store

DAYS = ("9999-12-31", "0001-01-01", "2999-12-31")
MOMENTS = ("9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00")
WORDS = ("a\0b", "30628-99991231-0500", "e30" * 100, "30628-00010101-0500", *DAYS, MOMENTS[0], str(10**30))
STRANGE = "\ud800"
ENDS = {"date": DAYS[:2], "date-time": MOMENTS, "integer": (str(10**30),)}
"""What stands at the ends of what a parameter takes. Any other text takes a strange sign, and WORDS one after another:
each of them comes to each kind of place, if not to every place."""
STREAMS = {"listen_for_hints"}
"""What answers without end."""


@pytest.fixture(scope="module")
def tour(tmp_path_factory: pytest.TempPathFactory, sqlite_with_tables: Path) -> Iterator[Tour]:
    folder = tmp_path_factory.mktemp("extremes")
    shutil.copy(sqlite_with_tables, folder / "store.db")
    with closing(open_store(f"sqlite:///{folder / 'store.db'}")) as store:
        yield Tour(open_house(folder, store))


def ends_of(schema: dict[str, Any], words: Iterator[str]) -> tuple[str, ...]:
    """By the type and format that the document tells of a parameter."""
    shapes = [schema, *schema.get("anyOf", [])]
    told = {each.get(name) for each in shapes for name in ("format", "type")}
    fit = next((ends for kind, ends in ENDS.items() if kind in told), None)
    return (STRANGE, next(words)) if fit is None else fit


def variants(sending: Sending, parameters: list[dict[str, Any]], words: Iterator[str]) -> Iterator[Sending]:
    for each in parameters:
        for extreme in ends_of(each["schema"], words):
            if each["in"] == "path":
                yield replace(sending, path={**sending.path, each["name"]: extreme})
            elif each["in"] == "query":
                yield replace(sending, query={**sending.query, each["name"]: extreme})
    if sending.media == "application/json":
        yield from (replace(sending, body=body) for body in bodies(sending.body, words))


def bodies(body: Any, words: Iterator[str]) -> Iterator[Any]:
    """The body with each of its ends in turn at an extreme; of a list the first."""
    if isinstance(body, dict):
        for name, told in body.items():
            yield from ({**body, name: each} for each in bodies(told, words))
    elif isinstance(body, list):
        yield from ([each, *body[1:]] for told in body[:1] for each in bodies(told, words))
    elif body is not None:
        yield from bodily(body, words)


def bodily(told: Any, words: Iterator[str]) -> tuple[Any, ...]:
    """By what stands in the example: a day, a moment, a number, a word."""
    if not isinstance(told, str):
        return (10**30,)
    if re.match(r"\d{4}-\d\d-\d\dT", told):
        return MOMENTS
    return DAYS[:2] if re.match(r"\d{4}-\d\d-\d\d$", told) else (STRANGE, next(words))


def ask(client: TestClient, method: str, path: str, sending: Sending, shown: dict[str, str]) -> Response:
    raw = {name: quote(str(told).encode("utf-8", "surrogatepass"), safe="") for name, told in sending.path.items()}
    query = "&".join(f"{n}={quote(str(v).encode('utf-8', 'surrogatepass'), safe='')}" for n, v in sending.query.items())
    sent = sending.media == "application/json" and sending.body is not None
    body = {"content": json.dumps(sending.body).encode()} if sent else {}
    headers = {**shown, **sending.headers, "Content-Type": sending.media}
    return client.request(method, f"{path.format(**raw)}?{query}", headers=headers, **body)


def test_nothing_at_the_ends_of_a_scale_makes_the_server_fail(tour: Tour) -> None:
    with tour.house.client(anonymous=True, raise_server_exceptions=False) as client:  # one loop for all of them
        failed, asked = asked_at_the_ends(client, tour)
    assert asked > 800
    assert failed == []


def asked_at_the_ends(client: TestClient, tour: Tour) -> tuple[list[tuple[Any, ...]], int]:
    document = resolved(client.app.openapi())  # type: ignore[attr-defined]  # the client holds it as any ASGI application
    operations = [
        (path, method, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if operation["operationId"] not in STREAMS
    ]
    sendings = [tour(path, operation) for path, _, operation in operations]
    failed, asked, words = [], 0, cycle(WORDS)
    for (path, method, operation), sending in zip(operations, sendings, strict=True):
        shown = dict(tour.shown(operation["operationId"]))
        for each in variants(sending, operation.get("parameters", []), words):
            asked += 1
            answer = ask(client, method.upper(), path, each, shown)
            if answer.status_code >= 500 and answer.json().get("code") not in PASSING:
                failed.append((answer.status_code, operation["operationId"], each.path, each.query, each.body))
    return failed, asked
