"""Playlists by hand over HTTP: what is told, what is refused and by which code."""

from typing import Any

import pytest
from web.house import API, House, Submit, TestClient

from broadcaster.domain.access import Role

Writer = dict[str, str]
SLOT, AFTER = "30628-20261123-0500", "30628-20261124-0500"
AT = f"{API}/stations/30628/slots/{SLOT}/decisions"


def seen(client: TestClient, address: str = AT) -> str:
    return client.get(address).headers["etag"]


def decide(client: TestClient, writer: Writer, verb: str, **sent: Any) -> Any:
    headers = {**writer, "If-Match": sent.pop("etag", None) or seen(client), **sent.pop("headers", {})}
    return client.post(f"{AT}/{verb}", json={"why": "bà con đề nghị", **sent}, headers=headers)


def test_a_bulletin_is_added_read_back_and_taken_out_again(
    client: TestClient, house: House, writer: Writer, submit: Submit
) -> None:
    bulletin = submit()["id"]
    house.woken.clear()
    answer = decide(client, writer, "add", bulletin=bulletin, place=0)
    told = answer.json()
    assert (answer.status_code, told["kind"], told["bulletins"], told["place"]) == (201, "added", [bulletin], 0)
    assert [each["code"] for each in told["remarks"]] == ["not-approved"]
    assert told["remarks"][0]["vi"].startswith("Bản tin chưa được duyệt: sẽ bỏ qua nếu chưa duyệt")
    assert client.get(answer.headers["location"]).json() == {k: v for k, v in told.items() if k != "remarks"}
    assert house.woken == [1]
    slot = client.get(AT).json()
    assert [(each["bulletin"], each["why"]) for each in slot["placed"]] == [(bulletin, "bà con đề nghị")]
    assert (slot["changeable"], slot["locked_from"]) == (True, "2026-11-22T21:50:00Z")
    undone = client.post(f"{answer.headers['location']}/undo", json={"why": "nhầm"}, headers=writer)
    assert (undone.status_code, undone.json()["takes_back"]) == (200, told["id"])
    assert client.get(AT).json()["placed"] == []
    listed = client.get(f"{API}/stations/30628/decisions").json()["decisions"]
    assert [(each["kind"], each["undone"]) for each in listed] == [("undone", False), ("added", True)]


def test_moved_skipped_ordered_repeated_and_copied(client: TestClient, writer: Writer, submit: Submit) -> None:
    bulletin, first = submit()["id"], submit(title="Bão", script="Bão gần bờ.", priority="priority")["id"]
    assert decide(client, writer, "move", bulletin=bulletin, to=AFTER).status_code == 201
    assert decide(client, writer, "skip", bulletin=first).status_code == 201
    assert decide(client, writer, "order", bulletins=[first]).status_code == 201
    again = decide(client, writer, "repeat", bulletin=bulletin, times=2, gap_hours=12, session="sáng")
    assert (again.status_code, again.json()["times"], again.json()["session"]) == (201, 2, "sáng")
    copy = {"to": "2026-11-25", "mode": "append", "why": "như hôm trước"}
    day, stood = f"{API}/stations/30628/days/2026-11-24/copy", seen(client, f"{API}/stations/30628/decisions")
    assert client.post(day, json=copy, headers=writer).status_code == 428
    stale = client.post(day, json=copy, headers={**writer, "If-Match": '"1"'})
    assert (stale.status_code, stale.json()["code"]) == (412, "edited-meanwhile")
    copied = client.post(day, json=copy, headers={**writer, "If-Match": stood})
    assert (copied.status_code, copied.json()["items"][0]["slot"]) == (201, "30628-20261125-0500")
    slot = client.get(AT).json()
    assert {each["bulletin"] for each in slot["skipped"]} == {bulletin, first}
    assert slot["order"] == [first]


def test_a_slot_runs_over_within_its_limits_and_ends_in_time_again(client: TestClient, writer: Writer) -> None:
    until = "2026-11-22T22:20:20Z"
    told = decide(client, writer, "run-over", until="2026-11-23T05:20:20+07:00")
    assert (told.status_code, told.json()["kind"], told.json()["until"]) == (201, "extended", until)
    assert client.get(AT).json()["runs_over_until"] == until
    client.post(f"{told.headers['location']}/undo", json={"why": "nhầm"}, headers=writer)
    assert client.get(AT).json()["runs_over_until"] is None
    refused = decide(client, writer, "run-over", until="2026-11-23T23:31:20+07:00").json()
    assert (refused["code"], "Muộn nhất" in refused["detail"]) == ("run-over-forbidden", True)


def test_the_same_key_decides_once(client: TestClient, writer: Writer, submit: Submit) -> None:
    bulletin = submit()["id"]
    etag = seen(client)
    twice = [
        decide(client, writer, "add", bulletin=bulletin, etag=etag, headers={"Idempotency-Key": "k"}) for _ in range(2)
    ]
    assert [each.status_code for each in twice] == [201, 201]
    assert twice[0].json()["id"] == twice[1].json()["id"]


def test_who_has_not_seen_what_another_decided_is_told_so(client: TestClient, writer: Writer, submit: Submit) -> None:
    bulletin = submit()["id"]
    stale = seen(client)
    decide(client, writer, "add", bulletin=bulletin)
    answer = decide(client, writer, "skip", bulletin=bulletin, etag=stale)
    assert (answer.status_code, answer.json()["code"]) == (412, "edited-meanwhile")
    blind = client.post(f"{AT}/skip", json={"bulletin": bulletin, "why": "x"}, headers=writer)
    assert blind.status_code == 428


@pytest.mark.parametrize(
    ("verb", "sent", "status", "code"),
    [
        ("add", {"bulletin": "khong-co"}, 404, "bulletin-not-here"),
        ("add", {"bulletin": None}, 422, "field-wrong"),
        ("add", {"place": -1}, 422, "field-wrong"),
        ("add", {"place": 100}, 422, "field-wrong"),
        ("add", {"mode": "both"}, 422, "field-wrong"),
        ("add", {"why": ""}, 422, "field-wrong"),
        ("add", {"why": "   "}, 422, "field-wrong"),
        ("add", {"why": "x" * 301}, 422, "field-wrong"),
        ("add", {"why": "a\x00b"}, 422, "field-wrong"),
        ("move", {"to": "30628-20261123-0901"}, 404, "slot-unknown"),
        ("move", {"to": "30628-20261122-0500"}, 409, "slot-begun"),
        ("move", {"to": "30628-20261130-0500"}, 409, "bulletin-not-that-day"),
        ("repeat", {"times": 0}, 422, "field-wrong"),
        ("repeat", {"times": 31}, 422, "field-wrong"),
        ("repeat", {"gap_hours": 169}, 422, "field-wrong"),
        ("repeat", {"session": "khuya"}, 422, "field-wrong"),
        ("order", {"bulletins": []}, 422, "field-wrong"),
    ],
)
def test_what_cannot_be_decided_is_refused_by_its_code(
    client: TestClient, writer: Writer, submit: Submit, verb: str, sent: dict[str, Any], status: int, code: str
) -> None:
    whole = ({} if verb == "order" else {"bulletin": submit()["id"]}) | sent
    answer = decide(client, writer, verb, **whole)
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert client.get(f"{API}/stations/30628/decisions").json()["decisions"] == []


@pytest.mark.parametrize("slot", ["30628-20261123-0901", "30628-20269923-0500", "00004-20261123-0500", "x", "30628"])
def test_a_slot_the_station_does_not_have_is_unknown(client: TestClient, slot: str) -> None:
    answer = client.get(f"{API}/stations/30628/slots/{slot}/decisions")
    assert (answer.status_code, answer.json()["code"]) == (404, "slot-unknown")


def test_who_only_watches_decides_nothing(client: TestClient, house: House, submit: Submit) -> None:
    watcher = house.person(Role.SUPERVISOR)
    answer = decide(client, watcher, "add", bulletin=submit()["id"])
    assert (answer.status_code, answer.json()["code"]) == (403, "right-missing")


def test_what_is_longer_than_any_session_is_refused_at_submission(client: TestClient, writer: Writer) -> None:
    script = "Mời bà con đi họp. " * 1040  # 19,760 letters, 5,200 syllables: two readings take ten minutes and more
    sent = {"title": "Dài", "script": script, "origin": "30628", "submit": True, "twice": True}
    assert client.post(f"{API}/bulletins", json=sent, headers=writer).status_code == 201
    with_short = {"title": "x", "script": "Tin ngắn.", "origin": "91", "targets": [{"station": "91"}], "submit": True}
    nowhere = client.post(f"{API}/bulletins", json=with_short, headers=writer)
    assert (nowhere.status_code, nowhere.json()["code"]) == (422, "nowhere-heard")
