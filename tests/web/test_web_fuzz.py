"""No 500 is reachable by input: bodies, paths and headers of any kind get an answer that says what is wrong."""

import json
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from web.house import API, TOKEN, TestClient, draft, open_house, put_on_air

from broadcaster.store import open_store, upgrade


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """One site over SQLite for all examples: what one request leaves behind must not break the next either."""
    folder = tmp_path_factory.mktemp("fuzz")
    url = f"sqlite:///{folder / 'broadcaster.db'}"
    upgrade(url)
    with closing(open_store(url)) as store:
        yield put_on_air(open_house(folder, store)).client()


text = st.text(st.characters(), max_size=30)
wild = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(text, inner, max_size=4),
    max_leaves=12,
)
dates = st.sampled_from(["2026-11-22", "2026-02-30", "0000-00-00", "9999-12-31", "2026-11-22T00:00:00Z", ""])
fields = [*draft(), "language", "topic", "priority", "targets", "valid_until", "wanted", "entries", "spoken", "audio"]
nearly = st.dictionaries(st.sampled_from(fields), wild | dates, max_size=4).map(lambda told: draft() | told)
entry = st.fixed_dictionaries(
    {},
    optional={
        "sequence": wild | st.integers(1, 9),
        "slot": wild | st.just("30628-20261122-0500"),
        "audio": wild | st.just("0" * 64),
        "started": wild | st.datetimes().map(lambda at: f"{at.isoformat()}+14:00"),
        "played_ms": wild | st.integers(),
    },
)
verdict = st.fixed_dictionaries({"approver": text, "spoken": st.just("0" * 64)}, optional={"audio": wild})
bodies = (
    (wild | nearly | verdict | st.fixed_dictionaries({"entries": st.lists(entry, max_size=3)}))
    .map(lambda told: json.dumps(told).encode())
    .flatmap(lambda raw: st.just(raw) | st.integers(0, len(raw)).map(lambda cut: raw[:cut]))
) | st.binary(max_size=300)
segment = st.sampled_from(["30628", "30628-20261122-0500", "2026-11-22", "2026-02-30", "bt1", "0" * 64]) | text.map(
    lambda told: "".join(f"%{byte:02x}" for byte in told.encode("utf-8", "replace"))
)
paths = st.one_of(
    segment.map(lambda s: f"{API}/bulletins/{s}/spoken"),
    segment.map(lambda s: f"{API}/bulletins/{s}/approve"),
    st.tuples(segment, segment, st.sampled_from(["", ".m3u8", ".pls", ".xspf"])).map(
        lambda told: f"{API}/stations/{told[0]}/playlists/{told[1]}{told[2]}"
    ),
    st.tuples(segment, segment).map(lambda told: f"{API}/stations/{told[0]}/slots/{told[1]}.mp3"),
    segment.map(lambda s: f"{API}/stations/{s}/airtime?date={s}"),
    segment.map(lambda s: f"{API}/bulletins?after={s}&limit={s}"),
    segment.map(lambda s: f"{API}/audit?after={s}&limit={s}&verb={s}&since={s}"),
    segment.map(lambda s: f"/audio/{s}.mp3"),
    segment.map(lambda s: f"/stations/{s}?date={s}"),
    segment.map(lambda s: f"/static/{s}"),
    segment.map(lambda s: f"/{s}"),
    st.sampled_from([f"{API}/bulletins", f"{API}/stations/30628/airtime", f"{API}/bulletins/bt1/approve", "/"]),
)
latin = st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"), max_size=40)
headers = st.fixed_dictionaries(
    {"Authorization": st.just(f"Bearer {TOKEN}") | latin},
    optional={
        "Content-Type": st.sampled_from(
            ["application/json", "multipart/form-data; boundary=x", "multipart/form-data", "a/b; charset=x"]
        ),
        "Range": latin | st.sampled_from(["bytes=-0", "bytes=99999999999999999999-", "bytes=1-0"]),
        "If-None-Match": latin,
        "If-Range": latin,
        "Idempotency-Key": latin,
        "Accept": st.sampled_from(["text/html", "*/*"]),
        "Origin": latin,
        "Host": latin | st.just("localhost"),
    },
)


@settings(max_examples=200, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(method=st.sampled_from(["GET", "POST", "POST", "HEAD", "PUT"]), path=paths, body=bodies, told=headers)
def test_no_input_reaches_a_500(site: TestClient, method: str, path: str, body: bytes, told: dict[str, Any]) -> None:
    sent = {name: value.encode("latin-1").strip() for name, value in told.items()}
    answer = site.request(method, path, content=body, headers=sent)
    assert answer.status_code < 500
    if answer.status_code >= 400 and method != "HEAD" and answer.headers["content-type"] == "application/problem+json":
        assert answer.json()["status"] == answer.status_code


@settings(max_examples=200, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(path=st.sampled_from(["/bulletins", "/bulletins/bt1/approve", "/stations/30628/airtime"]), body=bodies)
def test_no_body_reaches_a_500(site: TestClient, path: str, body: bytes) -> None:
    sent = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
    answer = site.post(API + path, content=body, headers=sent)
    assert answer.status_code < 500
    assert answer.json()
