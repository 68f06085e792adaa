import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from web.house import API, House, TestClient, draft

from broadcaster.web import Desk, build
from broadcaster.web.gate import BODY_LIMIT
from broadcaster.web.hatch import LARGE, Hatch

Writer = dict[str, str]
GUARDS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "x-frame-options": "DENY",
    "cross-origin-resource-policy": "same-origin",
}


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "", "[::1", "192.168.1.9:80", "localhost.x"]
)
def test_another_name_for_this_machine_is_refused(client: TestClient, host: str) -> None:
    answer = client.get("/", headers={"Host": host})
    assert (answer.status_code, answer.json()["code"]) == (421, "host-wrong")


def test_a_desk_answers_to_nothing_but_the_names_of_this_machine_unless_it_says_so(house: House) -> None:
    house.hosts = Desk.__dataclass_fields__["hosts"].default
    assert house.client().get("/healthz").status_code == 421


@pytest.mark.parametrize("host", ["localhost", "LocalHost:8000", "127.0.0.1:65535", "[::1]:8000"])
def test_the_names_of_this_machine_are_answered(client: TestClient, host: str) -> None:
    assert client.get("/healthz", headers={"Host": host}).status_code == 200


def test_a_desk_may_name_its_own_hosts(house: House) -> None:
    house.hosts = frozenset({"Truyenthanh.Xa.vn"})
    client = house.client()
    assert client.get("/healthz", headers={"Host": "truyenthanh.xa.vn:80"}).status_code == 200
    assert client.get("/healthz", headers={"Host": "localhost"}).status_code == 421


@pytest.mark.parametrize(
    "header",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://testserver:81"},
    ],
)
def test_another_site_may_read_nothing_into_a_write(
    client: TestClient, house: House, writer: Writer, header: dict[str, str]
) -> None:
    answer = client.post(f"{API}/bulletins", json=draft(), headers=writer | header)
    assert (answer.status_code, answer.json()["code"]) == (403, "cross-site")
    assert house.woken == []
    assert client.get("/healthz", headers=header).status_code == 200


@pytest.mark.parametrize(
    "header", [{"Sec-Fetch-Site": "same-origin", "Origin": "http://testserver"}, {"Sec-Fetch-Site": "none"}]
)
def test_this_site_and_programs_may_write(client: TestClient, writer: Writer, header: dict[str, str]) -> None:
    assert client.post(f"{API}/bulletins", json=draft(), headers=writer | header).status_code == 201


@pytest.mark.parametrize(
    "path",
    ["/", "/docs", "/openapi.json", "/healthz", "/static/app.css", "/nowhere", f"{API}/stations", "/audio/x.mp3"],
)
def test_every_answer_carries_the_guards_and_no_cors(client: TestClient, path: str) -> None:
    headers = client.get(path, headers={"Origin": "https://evil.example"}).headers
    assert {name: headers.get(name) for name in GUARDS} == GUARDS
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert not [name for name in headers if name.startswith("access-control")]
    assert headers["cache-control"]


def chunks(size: int) -> Iterator[bytes]:
    for _ in range(size // 1024):
        yield b" " * 1024


@pytest.mark.parametrize("path", ["/bulletins", "/stations/30628/airtime", "/nowhere"])
def test_a_body_past_the_limit_is_refused_whether_it_tells_its_length_or_not(
    client: TestClient, writer: Writer, path: str
) -> None:
    headers = {**writer, "Content-Type": "application/json"}
    told = client.post(API + path, content=b" " * (BODY_LIMIT + 1), headers=headers)
    untold = client.post(API + path, content=chunks(BODY_LIMIT + 1024), headers=headers)
    for answer in (told, untold):
        assert (answer.status_code, answer.json()["code"]) == (413, "body-too-large")


@pytest.mark.parametrize("path", ["/bulletins/new/send", "/bulletins/new/take", "/lexicon", "/units/import"])
@pytest.mark.parametrize("told", [True, False])
def test_people_are_told_of_a_body_past_the_limit_by_a_page_and_the_way_back_to_their_words(
    house: House, writer: Writer, path: str, told: bool
) -> None:
    tight = {each: replace(allowed, size=BODY_LIMIT) for each, allowed in LARGE.items()}
    client = replace(house.desk(), hatch=Hatch(large=tight))
    with TestClient(build(client)) as people:
        body = b" " * (BODY_LIMIT + 1024) if told else chunks(BODY_LIMIT + 1024)
        came = {"Accept": "text/html", "Referer": f"{people.base_url}/lexicon?q=a"}
        kind = {
            "Content-Type": "multipart/form-data; boundary=x" if path in LARGE else "application/x-www-form-urlencoded"
        }
        answer = people.post(path, content=body, headers=writer | came | kind)
    assert answer.status_code == 413
    assert answer.headers["content-type"].startswith("text/html")
    assert "bấm nút quay lại (←) của trình duyệt" in answer.text
    assert 'href="/lexicon?q=a"' in answer.text


def test_a_body_at_the_limit_is_read(client: TestClient, writer: Writer) -> None:
    headers = {**writer, "Content-Type": "application/json"}
    answer = client.post(f"{API}/bulletins", content=chunks(BODY_LIMIT), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "body-broken")


@pytest.mark.parametrize(
    ("body", "kind", "status", "code"),
    [
        (b"{", "application/json", 400, "body-broken"),
        (b"\xff\xfe", "application/json", 400, "body-broken"),
        (b'{"title": "\xff"}', "application/json", 400, "body-broken"),
        (b"[" * 100_000, "application/json", 400, "body-broken"),
        (b'{"approver":' * 20_000, "application/json", 400, "body-broken"),
        (b"1" * 5_000, "application/json", 422, "field-wrong"),
        (b"NaN", "application/json", 422, "field-wrong"),
        (b"null", "application/json", 422, "field-wrong"),
        (b"[]", "application/json", 422, "field-wrong"),
        (b"", "application/json", 422, "field-wrong"),
        (b"{}", "text/plain", 415, "content-type-wrong"),
        (b"{}", "", 415, "content-type-wrong"),
        (b"a=b", "application/x-www-form-urlencoded", 415, "content-type-wrong"),
        (b"--x\r\n", "multipart/form-data", 400, "body-broken"),
        (b"junk", "multipart/form-data; boundary=x", 400, "body-broken"),
    ],
)
@pytest.mark.parametrize("path", ["/bulletins", "/bulletins/bt1/approve", "/stations/30628/airtime"])
def test_a_body_that_cannot_be_read_is_refused_readably(
    client: TestClient, writer: Writer, path: str, body: bytes, kind: str, status: int, code: str
) -> None:
    answer = client.post(API + path, content=body, headers=writer | {"Content-Type": kind})
    told = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert {"type", "title", "detail", "detail_en", "status", "code", "facts"} <= set(told)
    if path != "/bulletins" and kind.startswith("multipart"):
        assert (answer.status_code, told["code"]) == (415, "content-type-wrong")
    elif body in (b"", b"1" * 5_000):
        assert (answer.status_code, told["code"]) in {(400, "body-broken"), (status, code)}
    else:
        assert (answer.status_code, told["code"]) == (status, code)


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nowhere", 404, "route-unknown"),
        ("GET", f"{API}/nowhere", 404, "route-unknown"),
        ("GET", "/static/..%2f..%2fsite.py", 404, "route-unknown"),
        ("GET", "/static/nope.css", 404, "route-unknown"),
        ("DELETE", f"{API}/bulletins", 405, "method-wrong"),
        ("POST", "/", 405, "method-wrong"),
        ("OPTIONS", f"{API}/stations", 405, "method-wrong"),
    ],
)
def test_what_is_not_there_is_refused_readably(
    client: TestClient, method: str, path: str, status: int, code: str
) -> None:
    answer = client.request(method, path)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert ("allow" in answer.headers) == (status == 405)


def broken(house: House) -> Desk:
    """A desk whose clock fails in a way nobody foresaw, with a secret in the message."""

    def clock() -> None:
        raise RuntimeError("password=hunter2")

    return replace(house.desk(), clock=clock)  # type: ignore[arg-type]  # a clock that tells no time is the fault


def test_an_unexpected_error_is_logged_and_never_leaks(house: House, caplog: pytest.LogCaptureFixture) -> None:
    client = TestClient(build(broken(house)), raise_server_exceptions=False)
    with caplog.at_level(logging.ERROR, logger="broadcaster.web"):
        answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["code"]) == (500, "unexpected")
    assert "hunter2" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "hunter2" in caplog.text
    assert "Traceback" in caplog.text


def test_the_lifespan_of_the_desk_is_the_lifespan_of_the_site(house: House) -> None:
    seen: list[str] = []

    @contextmanager
    def lifespan() -> Iterator[None]:
        seen.append("up")
        yield
        seen.append("down")

    with TestClient(build(replace(house.desk(), lifespan=lifespan))):
        assert seen == ["up"]
    assert seen == ["up", "down"]
