"""The audit over HTTP: who may read it, by pages and whole, and that what comes out can be checked."""

from typing import Any

import pytest
from fakes.samples import later
from web.house import API, READER, House, TestClient

from broadcaster.domain.access import CONSOLE, Role
from broadcaster.domain.audit import deed, read_entries, read_head
from broadcaster.domain.evidence import verify
from broadcaster.newsroom.audit import checkpoint


@pytest.fixture
def told(house: House) -> House:
    with house.newsroom.store.write() as work:
        for n, path in enumerate(("/", "/91/", "/91/91-kv/", "/01/")):
            work.audit.add(deed(CONSOLE, f"verb.{n}", f"bulletin:{n}", later(60 * n), path))
    return house


@pytest.fixture
def master() -> dict[str, str]:
    """Who watches over the whole house."""
    return {"Authorization": f"Bearer {READER}"}


def asked(client: TestClient, writer: dict[str, str], **query: str) -> list[str]:
    answer = client.get(f"{API}/audit", headers=writer, params=query)
    assert answer.status_code == 200, answer.text
    return [each["verb"] for each in answer.json()["entries"]]


@pytest.mark.usefixtures("told")
def test_who_watches_over_a_province_reads_of_it_alone(
    client: TestClient, writer: dict[str, str], master: dict[str, str]
) -> None:
    assert asked(client, writer) == ["verb.2", "verb.1"]
    assert asked(client, master) == ["verb.3", "verb.2", "verb.1", "verb.0"]


@pytest.mark.usefixtures("told")
def test_entries_are_found_by_what_they_tell(client: TestClient, master: dict[str, str]) -> None:
    assert asked(client, master, verb="verb.1") == asked(client, master, subject="bulletin:1") == ["verb.1"]
    assert asked(client, master, account="nobody") == []
    assert asked(client, master, since=later(60).isoformat(), until=later(120).isoformat()) == ["verb.1"]
    assert asked(client, master, until=later(60).isoformat()) == ["verb.0"]


@pytest.mark.usefixtures("told")
def test_pages_follow_one_another(client: TestClient, master: dict[str, str]) -> None:
    first: dict[str, Any] = client.get(f"{API}/audit", headers=master, params={"limit": 3}).json()
    assert asked(client, master, after=first["after"]) == ["verb.0"]


@pytest.mark.parametrize(
    "query",
    [
        {"limit": "0"},
        {"limit": "101"},
        {"after": "x"},
        {"since": "yesterday"},
        {"since": "2026-11-22T00:00:00"},
        {"since": "2026-11-23T00:00:00Z", "until": "2026-11-22T00:00:00Z"},
        {"account": "\x00"},
        {"verb": "x" * 101},
    ],
)
def test_a_question_that_makes_no_sense_is_refused(
    client: TestClient, writer: dict[str, str], query: dict[str, str]
) -> None:
    answer = client.get(f"{API}/audit", headers=writer, params=query)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["audit", "audit/checkpoints", "audit.jsonl"])
def test_nobody_reads_it_without_saying_who_they_are(house: House, path: str) -> None:
    assert house.client(anonymous=True).get(f"{API}/{path}").status_code == 401


@pytest.mark.parametrize("path", ["audit", "audit/checkpoints", "audit.jsonl"])
def test_authors_and_approvers_do_not_read_it(house: House, client: TestClient, path: str) -> None:
    for role in (Role.AUTHOR, Role.APPROVER):
        refused = client.get(f"{API}/{path}", headers=house.person(role, station=None))
        assert (refused.status_code, refused.json()["code"]) == (403, "right-missing")


@pytest.mark.usefixtures("told")
def test_the_whole_chain_is_for_those_who_watch_over_the_whole_house(
    client: TestClient, writer: dict[str, str], master: dict[str, str]
) -> None:
    refused = client.get(f"{API}/audit.jsonl", headers=writer)
    assert (refused.status_code, refused.json()["code"]) == (403, "right-missing")
    answer = client.get(f"{API}/audit.jsonl", headers=master)
    assert answer.headers["content-type"].startswith("application/jsonl")
    head, *lines = answer.text.splitlines()
    tip = read_head(head)
    assert verify(tip.house, read_entries(lines), (), tip).broken is None
    assert tip.sequence == 4


def test_checkpoints_are_told_newest_first(told: House, client: TestClient, writer: dict[str, str]) -> None:
    for day in (0, 1):
        checkpoint(told.newsroom, later(day * 1440))
    found = client.get(f"{API}/audit/checkpoints", headers=writer).json()["checkpoints"]
    assert [(each["size"], sorted(each["envelope"])) for each in found] == [(n, ["payload", "seal"]) for n in (6, 5)]
