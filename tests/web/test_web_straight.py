"""What is asked the short way is answered as the test client answers it."""

from typing import Any

import pytest
from httpx import Response
from web.house import API, TOKEN, House, TestClient, draft, one_loop

WRITER = {"Authorization": f"Bearer {TOKEN}"}
ASKED: dict[str, tuple[str, str, dict[str, Any]]] = {
    "a page": ("GET", "/schedule?station=30628", {}),
    "a head": ("HEAD", "/schedule?station=30628", {}),
    "something written": ("POST", f"{API}/bulletins", {"json": draft(), "headers": WRITER}),
    "a file": ("POST", f"{API}/lexicon-sheet", {"files": {"file": ("tu.csv", b"a;b", "text/csv")}, "headers": WRITER}),
    "what is not there": ("GET", f"{API}/bulletins/khong-co", {}),
    "a malformed id": ("GET", f"{API}/bulletins/%00", {}),
    "another method": ("DELETE", f"{API}/stations", {}),
    "Vietnamese in an address": ("GET", "/bulletins?q=tiêm+vắc-xin&state=", {}),
    "what is another's": ("POST", f"{API}/bulletins", {"json": draft(), "headers": {"Origin": "https://la.example"}}),
    "too much": ("POST", f"{API}/bulletins", {"content": b"x" * 9_000_000, "headers": WRITER}),
}


@pytest.mark.parametrize("what", ASKED)
def test_an_answer_is_the_same(house: House, what: str) -> None:
    method, path, more = ASKED[what]
    before = house.newsroom.store._now  # type: ignore[attr-defined]  # of the store in memory
    number = next(house.numbers)
    long = house.client().request(method, path, **more)
    house.newsroom.store._now = before  # type: ignore[attr-defined]  # of the store in memory
    house.numbers = iter(range(number + 1, number + 100))
    client = house.client()
    with one_loop(client):
        short = client.request(method, path, **more)
    assert _told(short) == _told(long)


async def _falls(scope: Any, receive: Any, send: Any) -> None:  # noqa: ARG001 - as a site is called
    await send({"type": "http.response.start", "status": 500})
    await send({"type": "http.response.body", "body": b"oh"})
    raise KeyError("fell")


def test_a_fault_of_the_site_is_raised_or_answered_as_it_was_asked_for() -> None:
    loud, quiet = TestClient(_falls), TestClient(_falls, raise_server_exceptions=False)
    with one_loop(loud, quiet):
        assert quiet.get("/").text == "oh"
        with pytest.raises(KeyError):
            loud.get("/")


def _told(answer: Response) -> tuple[int, dict[str, str], bytes]:
    return answer.status_code, dict(answer.headers), answer.content
