"""A plan over HTTP: why each row stands, what was planned at a moment, and how a recall went."""

from typing import Any

import pytest
from web.house import API, House, TestClient, open_house, put_on_air

PLANS = f"{API}/stations/30628"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    """One house for all tests here, which only read."""
    return put_on_air(open_house(tmp_path_factory.mktemp("house")))


@pytest.fixture(scope="module")
def client(house: House) -> TestClient:
    return house.client()


def test_a_plan_tells_why_each_row_stands_and_until_when_it_may_change(client: TestClient, house: House) -> None:
    made = house.manifest("30628")
    told = client.get(f"{PLANS}/plans/{made.day}").json()
    assert (told["serial"], told["date"]) == (made.serial, made.day.isoformat())
    slot = told["slots"][0]
    assert slot["locked_from"] < slot["start"]
    assert slot["spare_ms"] == made.playlists[0].spare
    assert (slot["over_seconds"], slot["repairs"], slot["fullness"][:9]) == (0, [], "còn trống")
    assert all(row["reason"]["vi"] for row in slot["rows"])
    assert client.get(f"{PLANS}/plans/2027-01-01").json()["code"] == "playlist-unknown"
    assert client.get(f"{API}/stations/khong-co/plans/{made.day}").status_code == 404


def test_a_moment_names_the_row_its_bulletin_and_who_approved_it(client: TestClient, house: House) -> None:
    made = house.manifest("30628")
    row = next(row for p in made.playlists for row in p.rows if row.bulletin and row.start >= made.published)
    asked: dict[str, Any] = {"at": row.start.isoformat()}
    told = client.get(f"{PLANS}/planned", params=asked).json()
    assert (told["row"]["bulletin"], told["serial"]) == (row.bulletin, made.serial)
    assert told["approved_by"]
    silent = client.get(f"{PLANS}/planned", params={"at": "2026-01-01T05:00:00+07:00"}).json()
    assert (silent["serial"], silent["row"]) == (None, None)
    assert client.get(f"{PLANS}/planned", params={"at": "05:00"}).status_code == 422
    assert client.get(f"{API}/clusters/khong-co/planned", params=asked).json()["code"] == "cluster-unknown"


def test_only_a_program_of_the_station_confirms_and_what_was_not_recalled_has_no_recall(
    client: TestClient, house: House
) -> None:
    made = house.manifest("30628")
    row = next(row for row in made.playlists[0].rows if row.bulletin)
    address = f"{PLANS}/manifests/{made.day}/{made.serial}/confirmation"
    assert client.post(address).json()["code"] == "right-missing"
    assert client.get(f"{API}/bulletins/{row.bulletin}/recall").json()["code"] == "bulletin-not-recalled"
