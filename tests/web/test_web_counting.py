"""How many stations there are, and how each stands, is said alike by every page and program that says it."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from fakes.journals import device
from fakes.samples import TODAY, later, station, two_provinces
from web.house import API, BEFORE_DAWN, House, TestClient, put_on_air
from web.test_web_board_pages import call, told

from broadcaster.domain.access import EVERYWHERE
from broadcaster.domain.care import Care, SwitchedOff
from broadcaster.domain.stations import Level, Station, StationCode, grow
from broadcaster.newsroom import calling, counting
from broadcaster.newsroom.books import Work

WORDS = {
    "online": "Đang hoạt động",
    "late": "Chậm lấy lịch",
    "offline": "Mất kết nối",
    "new": "Chưa kết nối lần nào",
    "planned-off": "Đang tắt theo kế hoạch",
}
COUNTED = {"91-kv": "new", "30628": "online", "30631": "offline", "00004": "late", "01": "new", "30632": "planned-off"}
"""A regional station with sessions and no box, communes that stand in every way, a province whose box never called, and
a commune without hours. A province with neither box nor sessions does not count, nor does what is closed."""


@pytest.fixture
def every_kind(house: House) -> House:
    put_on_air(house, BEFORE_DAWN)
    closed = replace(station("30633", "91-kv"), valid_until=TODAY - timedelta(days=1))
    with house.newsroom.store.write() as work:
        work.stations.plant(list(grow([*two_provinces(), station("30632", "91-kv"), closed])), [])
        work.devices.add(device(StationCode("01"), house.at))
        off = SwitchedOff(since=later(-60), until=later(60), reason="mất điện", by="Ổi")
        assert work.cares.put(Care(station=StationCode("30632"), off=off), 0)
    call(house, "30628", minutes=1)
    call(house, "30631", minutes=100)
    call(house, "00004", minutes=30)
    return house


def on_the_board(client: TestClient) -> tuple[int, dict[str, int]]:
    page = told(client.get("/stations"))
    found = {
        state: int(count)
        for state, word in WORDS.items()
        for count in re.findall(rf"<strong>(\d+)</strong> {word}<", page)
        if count != "0"
    }
    return int(re.findall(r"<strong>(\d+)</strong> Tất cả", page)[0]), found


def today(client: TestClient) -> tuple[int, dict[str, int]]:
    page = told(client.get("/"))
    found = {
        state: int(count)
        for state, word in WORDS.items()
        for count in re.findall(rf'href="/stations\?state={state}">(\d+) {word.lower()}<', page)
    }
    return int(re.findall(r"(\d+) đài: <a", page)[0]), found


def in_results(client: TestClient) -> int:
    page = re.sub(r"<[^>]+>", " ", client.get("/results?from=22/11/2026&to=22/11/2026").text)
    return int(re.findall(r"\d+/(\d+)\s+đài đã phát", page)[0])


def over_the_api(client: TestClient) -> dict[str, str]:
    rows = client.get(f"{API}/station-status?limit=100").json()["stations"]
    return {each["station"]: each["state"] for each in rows if each["counts"]}


@pytest.mark.usefixtures("every_kind")
def test_today_the_board_the_results_and_the_api_tell_of_the_same_stations(client: TestClient) -> None:
    alike = Counter(COUNTED.values())
    assert over_the_api(client) == COUNTED
    assert on_the_board(client) == (len(COUNTED), alike)
    assert today(client) == (len(COUNTED), alike)
    assert in_results(client) == len(COUNTED)


@pytest.mark.usefixtures("every_kind")
def test_a_page_that_counts_by_itself_would_be_seen(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def communes(_work: Work, within: Iterable[Station], *_: object) -> tuple[Station, ...]:
        return tuple(each for each in within if each.level is Level.COMMUNE)

    monkeypatch.setattr(calling, "counted", communes)
    assert on_the_board(client)[0] != in_results(client)


def test_what_was_closed_counts_on_the_days_on_which_it_stood(every_kind: House) -> None:
    with every_kind.newsroom.store.read() as work:
        tree = list(work.stations.tree(EVERYWHERE))
        days = [(TODAY - timedelta(days=3), TODAY), (TODAY, TODAY), (date(2024, 1, 1), date(2024, 1, 2))]
        found = [{each.code for each in counting.counted(work, tree, span, every_kind.at)} for span in days]
    assert found == [{*COUNTED, "30633"}, set(COUNTED), set()]
