"""Campaigns over HTTP: opened once, edited by what was seen, closed and never deleted."""

from typing import Any

import pytest
from web.house import API, TestClient

SENT: dict[str, Any] = {
    "code": "chuyen-doi-so",
    "name": "Chuyển đổi số",
    "owner": "91",
    "valid_from": "2026-01-01",
    "topics": [{"code": "b", "number": 2, "name": "Hai"}, {"code": "a", "number": 1, "name": "Một"}],
}
PLACE = f"{API}/campaigns/chuyen-doi-so"


def seen(writer: dict[str, str], version: int) -> dict[str, str]:
    return {**writer, "If-Match": f'"{version}"'}


@pytest.fixture
def opened(client: TestClient, writer: dict[str, str]) -> dict[str, Any]:
    answer = client.post(f"{API}/campaigns", json=SENT, headers=writer)
    assert (answer.status_code, answer.headers["etag"], answer.headers["location"]) == (201, '"1"', PLACE)
    told: dict[str, Any] = answer.json()
    return told


def test_a_campaign_is_opened_with_its_topics_by_number(
    client: TestClient, writer: dict[str, str], opened: dict[str, Any]
) -> None:
    assert [topic["code"] for topic in opened["topics"]] == ["a", "b"]
    assert client.get(PLACE, headers=writer).json() == opened
    assert client.get(f"{API}/campaigns", headers=writer).json() == {"campaigns": [opened], "after": None}


def test_a_key_opens_once_and_a_code_is_taken(client: TestClient, writer: dict[str, str]) -> None:
    headers = {**writer, "Idempotency-Key": "k"}
    first, again = (client.post(f"{API}/campaigns", json=SENT, headers=headers) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert client.post(f"{API}/campaigns", json=SENT, headers=writer).json()["code"] == "campaign-taken"
    other = client.post(f"{API}/campaigns", json={**SENT, "name": "Khác"}, headers=headers)
    assert other.json()["code"] == "idempotency-clash"


def test_a_campaign_and_its_topics_are_edited_and_closed_by_what_was_seen(
    client: TestClient, writer: dict[str, str], opened: dict[str, Any]
) -> None:
    edit = {"name": "Mới", "valid_from": "2026-02-01"}
    topic = {"number": 3, "name": "Ba", "minutes_a_month": 15}
    steps: list[tuple[str, str, dict[str, Any] | None, int]] = [
        ("PUT", PLACE, edit, 200),
        ("POST", f"{PLACE}/topics", {**topic, "code": "c"}, 201),
        ("PUT", f"{PLACE}/topics/a", topic, 200),
        ("POST", f"{PLACE}/topics/a/close", None, 200),
        ("POST", f"{PLACE}/close", None, 200),
    ]
    for version, (method, place, body, status) in enumerate(steps, start=opened["version"]):
        assert client.request(method, place, json=body, headers=writer).status_code == 428
        stale = client.request(method, place, json=body, headers=seen(writer, version + 7))
        assert stale.status_code == 412
        done = client.request(method, place, json=body, headers=seen(writer, version))
        assert (done.status_code, done.headers["etag"]) == (status, f'"{version + 1}"')
    told = client.get(PLACE, headers=writer).json()
    assert (told["name"], [t["code"] for t in told["topics"]]) == ("Mới", ["b", "a", "c"])
    assert told["closed"] is not None
    late = client.put(PLACE, json=edit, headers=seen(writer, 6))
    assert (late.status_code, late.json()["code"]) == (409, "campaign-closed")


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"owner": "99999"}, 404, "station-unknown"),
        ({"valid_until": "2025-01-01"}, 422, "field-wrong"),
        ({"valid_from": "2026-02-30"}, 422, "date-impossible"),
        ({"name": " "}, 422, "field-wrong"),
        ({"code": "Chữ Hoa"}, 422, "field-wrong"),
        ({"topics": [SENT["topics"][0]] * 2}, 409, "topic-taken"),
        ({"topics": [{**SENT["topics"][0], "minutes_a_month": -1}]}, 422, "field-wrong"),
    ],
)
def test_a_wrong_campaign_is_refused(
    client: TestClient, writer: dict[str, str], changes: dict[str, Any], status: int, code: str
) -> None:
    answer = client.post(f"{API}/campaigns", json={**SENT, **changes}, headers=writer)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_what_is_not_there_is_not_found(client: TestClient, writer: dict[str, str], opened: dict[str, Any]) -> None:
    assert client.get(f"{API}/campaigns/khac", headers=writer).json()["code"] == "campaign-unknown"
    answer = client.post(f"{PLACE}/topics/khac/close", headers=seen(writer, opened["version"]))
    assert answer.json()["code"] == "topic-unknown"


def test_nobody_reads_or_opens_a_campaign_without_saying_who_they_are(anonymous: TestClient) -> None:
    assert anonymous.get(f"{API}/campaigns").status_code == 401
    assert anonymous.post(f"{API}/campaigns", json=SENT).status_code == 401
