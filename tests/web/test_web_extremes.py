"""Whatever stands at the ends of a scale is answered by name: days at the ends of the calendar, numbers that no machine
counts to, bookmarks without end, signs that no text holds."""

import json
import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
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
EXTREMES = (
    *DAYS,
    "9999-12-31T23:59:59-12:00",
    "0001-01-01T00:00:00+14:00",
    "30628-99991231-0500",
    "30628-00010101-0500",
    str(10**30),
    "e30" * 100,
    "a\0b",
    "\ud800",
)
BODILY = (*DAYS, "9999-12-31T23:59:59-12:00", "a\0b", "\ud800", 10**30, None)
STREAMS = {"listen_for_hints"}
"""What answers without end."""


@pytest.fixture(scope="module")
def tour(tmp_path_factory: pytest.TempPathFactory, sqlite_with_tables: Path) -> Iterator[Tour]:
    folder = tmp_path_factory.mktemp("extremes")
    shutil.copy(sqlite_with_tables, folder / "store.db")
    with closing(open_store(f"sqlite:///{folder / 'store.db'}")) as store:
        yield Tour(open_house(folder, store))


def variants(sending: Sending, parameters: list[str]) -> Iterator[Sending]:
    for name in sending.path:
        yield from (replace(sending, path={**sending.path, name: extreme}) for extreme in EXTREMES)
    for name in parameters:
        yield from (replace(sending, query={**sending.query, name: extreme}) for extreme in EXTREMES)
    if sending.media == "application/json":
        yield from (replace(sending, body=body) for body in bodies(sending.body))


def bodies(body: Any) -> Iterator[Any]:
    """The body with each of its ends in turn at an extreme; of a list the first."""
    if isinstance(body, dict):
        for name, told in body.items():
            yield from ({**body, name: each} for each in bodies(told))
    elif isinstance(body, list):
        yield from ([each, *body[1:]] for told in body[:1] for each in bodies(told))
    elif body is not None:
        yield from BODILY


def ask(client: TestClient, method: str, path: str, sending: Sending, shown: dict[str, str]) -> Response:
    raw = {name: quote(str(told).encode("utf-8", "surrogatepass"), safe="") for name, told in sending.path.items()}
    query = "&".join(f"{n}={quote(str(v).encode('utf-8', 'surrogatepass'), safe='')}" for n, v in sending.query.items())
    sent = sending.media == "application/json" and sending.body is not None
    body = {"content": json.dumps(sending.body).encode()} if sent else {}
    headers = {**shown, **sending.headers, "Content-Type": sending.media}
    return client.request(method, f"{path.format(**raw)}?{query}", headers=headers, **body)


def test_nothing_at_the_ends_of_a_scale_makes_the_server_fail(tour: Tour) -> None:
    client = tour.house.client(anonymous=True, raise_server_exceptions=False)
    document = resolved(client.app.openapi())  # type: ignore[attr-defined]  # the client holds it as any ASGI application
    operations = [
        (path, method, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if operation["operationId"] not in STREAMS
    ]
    sendings = [tour(path, operation) for path, _, operation in operations]
    failed, asked = [], 0
    for (path, method, operation), sending in zip(operations, sendings, strict=True):
        shown = dict(tour.shown(operation["operationId"]))
        queries = [each["name"] for each in operation.get("parameters", []) if each["in"] == "query"]
        for each in variants(sending, queries):
            asked += 1
            answer = ask(client, method.upper(), path, each, shown)
            if answer.status_code >= 500 and answer.json().get("code") not in PASSING:
                failed.append((answer.status_code, operation["operationId"], each.path, each.query, each.body))
    assert asked > 2000
    assert failed == []
