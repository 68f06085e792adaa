from typing import Any

import pytest
from web.house import API, House, TestClient

from broadcaster.domain.access import Role

URL = f"{API}/stations/30628/airtime"
Writer = dict[str, str]


def played(house: House, **changes: Any) -> list[dict[str, Any]]:
    """One entry for every row of the morning, each played in full."""
    playlist = house.manifest().playlists[0]
    return [
        {
            "sequence": number,
            "slot": playlist.slot.id,
            "audio": row.audio,
            "started": row.start.isoformat(),
            "played_ms": row.length,
            **changes,
        }
        for number, row in enumerate(playlist.rows, start=1)
    ]


def test_a_batch_is_logged_once_however_often_it_is_sent(client: TestClient, on_air: House, writer: Writer) -> None:
    batch = {"entries": played(on_air)}
    first, again = (client.post(URL, json=batch, headers=writer) for _ in range(2))
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json() == {"accepted": [1, 2, 3, 4, 5, 6, 7], "known": [], "refused": []}
    assert again.json() == {"accepted": [], "known": [1, 2, 3, 4, 5, 6, 7], "refused": []}


def test_one_bad_entry_does_not_hold_up_the_others(client: TestClient, on_air: House, writer: Writer) -> None:
    good, bad, *_ = played(on_air)
    told = client.post(URL, json={"entries": [good, bad | {"audio": "0" * 64}]}, headers=writer)
    assert told.status_code == 200
    assert told.json()["accepted"] == [1]
    ((refused),) = told.json()["refused"]
    assert (refused["sequence"], refused["code"]) == (2, "airtime-item-unknown")
    assert refused["message"].startswith("Nhật ký số 2")


def test_when_all_are_refused_the_answer_is_a_problem_that_lists_them(
    client: TestClient, on_air: House, writer: Writer
) -> None:
    wrong = played(on_air, played_ms=-1)
    answer = client.post(URL, json={"entries": wrong}, headers=writer)
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert [each["sequence"] for each in answer.json()["refused"]] == [1, 2, 3, 4, 5, 6, 7]
    assert {each["code"] for each in answer.json()["refused"]} == {"field-wrong"}


def test_another_story_under_a_known_number_is_refused(client: TestClient, on_air: House, writer: Writer) -> None:
    entry = played(on_air)[0]
    client.post(URL, json={"entries": [entry]}, headers=writer)
    answer = client.post(URL, json={"entries": [entry | {"played_ms": 1}]}, headers=writer)
    assert (answer.status_code, answer.json()["code"]) == (422, "airtime-clash")


def test_what_was_heard_stands_beside_what_was_promised(
    client: TestClient, planned_early: House, writer: Writer
) -> None:
    first, second, *_ = played(planned_early)
    entries = [first, second | {"played_ms": 1000}]
    assert client.post(URL, json={"entries": entries}, headers=writer).status_code == 200
    told = client.get(URL, params={"date": "2026-11-22"}).json()
    assert [each["outcome"] for each in told["heard"]][:3] == ["aired", "partial", "unreported"]
    assert len(told["heard"]) == 14
    assert told["totals"] == {
        **dict.fromkeys(["late", "replaced", "missed"], 0),
        "aired": 1,
        "partial": 1,
        "unreported": 12,
    }
    assert [each["sequence"] for each in told["entries"]] == [1, 2]
    assert client.get(URL).json() == told, "left out, the date is today"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"started": "2026-11-22T05:00:00"}, "entries.0.started"),
        ({"started": "0001-01-01T00:00:00+14:00"}, "entries.0.started"),
        ({"started": 1_700_000_000}, "entries.0.started"),
        ({"started": "2026-02-30T05:00:00+07:00"}, "entries.0.started"),
        ({"audio": "x"}, "entries.0.audio"),
        ({"sequence": "1"}, "entries.0.sequence"),
        ({"sequence": 1.0}, "entries.0.sequence"),
        ({"slot": "a\u0000b"}, "entries.0.slot"),
        ({"extra": 1}, "entries.0.extra"),
    ],
)
def test_an_entry_of_the_wrong_shape_is_refused_by_name(
    client: TestClient, on_air: House, writer: Writer, change: dict[str, Any], field: str
) -> None:
    entry = played(on_air)[0] | change
    answer = client.post(URL, json={"entries": [entry]}, headers=writer)
    assert (answer.status_code, answer.json()["facts"]["field"]) == (422, field)
    assert client.get(URL).json()["entries"] == []


@pytest.mark.parametrize("sequence", [0, -1, 2**53 + 1, 10**400])
def test_a_number_no_station_counts_to_is_refused(
    client: TestClient, on_air: House, writer: Writer, sequence: int
) -> None:
    answer = client.post(URL, json={"entries": [played(on_air)[0] | {"sequence": sequence}]}, headers=writer)
    assert (answer.status_code, answer.json()["code"]) == (422, "field-wrong")


def test_a_full_batch_fits_into_one_body(client: TestClient, on_air: House, writer: Writer) -> None:
    entry = played(on_air)[0]
    batch = [entry | {"sequence": 10**6 + number} for number in range(1000)]
    assert len(client.post(URL, json={"entries": batch}, headers=writer).json()["accepted"]) == 1000


@pytest.mark.parametrize("entries", [[], None, "x"])
@pytest.mark.usefixtures("on_air")
def test_an_empty_batch_is_refused(client: TestClient, writer: Writer, entries: Any) -> None:
    answer = client.post(URL, json={"entries": entries}, headers=writer)
    assert (answer.status_code, answer.json()["code"]) == (422, "field-wrong")


def test_logging_needs_a_token_that_reaches_the_station(
    client: TestClient, anonymous: TestClient, on_air: House, writer: Writer
) -> None:
    batch = {"entries": played(on_air)}
    assert anonymous.post(URL, json=batch).status_code == 401
    person = client.post(URL, json=batch, headers=on_air.person(Role.ADMIN))
    assert (person.status_code, person.json()["code"]) == (403, "right-missing"), "a person heard nothing"
    stranger = client.post(f"{API}/stations/00004/airtime", json=batch, headers=writer)
    assert (stranger.status_code, stranger.json()["code"]) == (404, "station-unknown")


def test_a_day_without_a_playlist_has_nothing_to_compare(client: TestClient) -> None:
    answer = client.get(URL, params={"date": "2026-11-22"})
    assert (answer.status_code, answer.json()["code"]) == (404, "playlist-unknown")
    assert client.get(URL, params={"date": "2026-13-01"}).json()["code"] == "date-impossible"
