"""Another site in the same browser: whatever it sends is refused before anything is done, and it frames and reads
nothing. Over every operation of the app, so that one that is added is covered too."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from httpx import Response
from web.contract import Sending, resolved
from web.house import one_loop
from web.line import HTML, Line, opened
from web.rights import Operation

from broadcaster.web import gate

SAFE = ("GET", "HEAD")
FROM_ELSEWHERE: tuple[dict[str, str], ...] = (
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site", "Origin": "http://testserver"},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://testserver.evil.example"},
    {"Origin": "https://evil.example", "Sec-Fetch-Site": "same-origin"},
)
ENDLESS = {"Events"}
"""What answers without end."""
WRITING_GETS: dict[str, str] = {
    "GET get_station_manifest": "a plan that has no seal yet is sealed when its station first asks",
    "GET page get_stick": "as get_station_manifest: what is carried there is sealed first",
}
"""Looking that leaves something behind, each with its reason."""


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Line]:
    made = opened(tmp_path_factory.mktemp("cross"))
    with one_loop(made.tour.client):
        yield made


@pytest.fixture(scope="module")
def requests(line: Line) -> dict[str, tuple[Operation, Sending, Mapping[str, str], Any]]:
    """By operation: a request that fits, who sends it, and the house before it."""
    document = resolved(line.places.client.app.openapi())  # type: ignore[attr-defined]  # as any ASGI application
    found = {}
    for each in line.places.operations:
        if each.name not in ENDLESS:
            told = document["paths"].get(each.path, {}).get(each.method.lower(), {})
            sending = line.tour(each.path, {"operationId": each.name, **told})
            found[f"{each.method} {each.name}"] = each, sending, line.tour.shown(each.name), line.store._now
    return found


def ask(line: Line, request: tuple[Operation, Sending, Mapping[str, str], Any], more: Mapping[str, str]) -> Response:
    operation, sending, shown, line.store._now = request
    kinds = {"multipart/form-data": "files", "application/x-www-form-urlencoded": "data"}
    body = {} if sending.body is None else {kinds.get(sending.media, "json"): sending.body}
    return line.places.client.request(
        operation.method,
        operation.path.format(**sending.path),
        params=dict(sending.query),
        headers={**shown, **sending.headers, **more},
        follow_redirects=False,
        **body,
    )


def done_for_another_site(
    line: Line, requests: Mapping[str, Any], headers: tuple[dict[str, str], ...] = FROM_ELSEWHERE
) -> Iterator[str]:
    """What was done, or not refused as it ought, with the cookies of somebody who may do all."""
    for name, request in requests.items():
        if request[0].method in SAFE:
            continue
        for header in headers:
            answer = ask(line, request, {**header, **HTML})
            if line.store._now != request[3]:
                yield f"{name} {header}: something was done"
            if answer.status_code != 403 or answer.json()["code"] != "cross-site" or "set-cookie" in answer.headers:
                yield f"{name} {header}: {answer.status_code} {answer.text[:200]}"


def test_another_site_gets_nothing_done(line: Line, requests: Mapping[str, Any]) -> None:
    assert sum(request[0].method not in SAFE for request in requests.values()) > 120
    assert list(done_for_another_site(line, requests)) == []


def test_that_something_is_done_would_be_noticed(
    line: Line, requests: Mapping[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "_from_here", lambda _: True)
    told = done_for_another_site(line, requests, FROM_ELSEWHERE[:1])
    noticed = {each for each in told if "was done" in each}
    assert len(noticed) > 90, "requests that would do something"


def test_nothing_is_done_by_looking(line: Line, requests: Mapping[str, Any]) -> None:
    """A link on another page, or a picture in it, is followed with the cookies of who looks."""
    done = set()
    for name, request in requests.items():
        if request[0].method in SAFE:
            ask(line, request, {"Sec-Fetch-Site": "cross-site", **HTML})
            if line.store._now != request[3]:
                done.add(name)
    assert done == set(WRITING_GETS)


# --- what every answer carries ----------------------------------------------------------------------------------------

PUBLIC_FILES = ("/static/", "/audio/", "/segments/", "/receivers/", "/calendars/")
"""What is the same for everybody who knows its address."""


def kept(answer: Response) -> bool:
    """A form that hides a key is kept by the browser of who asked, for as long as they are the same."""
    told, own = answer.headers["cache-control"], "Cookie" in answer.headers.get("vary", "")
    form = any(hidden in answer.text for hidden in ('name="key"', 'name="manuscript"'))
    return told != "no-store" and not (told == "private, no-cache" and own and form)


def unguarded(answer: Response) -> Iterator[str]:
    headers = answer.headers
    policy = dict(part.strip().partition(" ")[::2] for part in headers["content-security-policy"].split(";"))
    wanted = {"default-src": "'self'", "object-src": "'none'", "base-uri": "'none'"}
    wanted |= {"form-action": "'self'", "frame-ancestors": "'none'"}
    yield from (f"{name} {policy.get(name)}" for name, value in wanted.items() if policy.get(name) != value)
    if any("unsafe" in value or "*" in value or "http" in value for value in policy.values()):
        yield f"a policy that lets others in: {headers['content-security-policy']}"
    for name, value in (
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
    ):
        if headers.get(name) != value:
            yield f"{name}: {headers.get(name)}"
    yield from (f"{name} opens it to others" for name in headers if name.startswith("access-control"))
    kind = headers.get("content-type", "")
    people = kind.startswith("text/html") or ("content-disposition" in headers and not kind.startswith("audio/"))
    if people and not answer.request.url.path.startswith(PUBLIC_FILES) and kept(answer):
        yield f"kept by caches: {headers['cache-control']}"


def test_every_answer_guards_itself(line: Line, requests: Mapping[str, Any]) -> None:
    found, pages = [], 0
    for name, request in requests.items():
        answer = ask(line, request, HTML)
        pages += answer.headers.get("content-type", "").startswith("text/html")
        found += [f"{name} {answer.status_code}: {told}" for told in unguarded(answer)]
    assert found == []
    assert pages > 60


def test_an_answer_without_its_guards_is_noticed(
    line: Line, requests: Mapping[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "_HEADERS", {**gate._HEADERS, "X-Frame-Options": "SAMEORIGIN"})
    assert list(unguarded(ask(line, requests["GET page show_day"], HTML))) == ["x-frame-options: SAMEORIGIN"]
