"""Days as people type them, wherever a page asks for one."""

from datetime import date

import pytest
from web.house import House, TestClient

from broadcaster.domain.access import Role
from broadcaster.web.pages.typed import day_typed, no_day

ENDS = ("01/01/0001", "31/12/9999", "0001-01-01", "9999-12-31")
ASKED = (
    "/schedule?date={}",
    "/schedule/week?date={}",
    "/stations/30628/timetable?date={}",
    "/results?from={0}&to={0}",
    "/results?to={}",
    "/results/rows?from={}",
    "/reports?from={}&to=24/11/2026",
    "/enquiries?station=30628&date={}&time=05:00",
    "/audit?first={}",
    "/audit?last={}",
    "/bulletins?from={}",
)


@pytest.mark.parametrize("typed", ["23/11/2026", " 23/11/2026 ", "23-11-2026", "23.11.2026", "2026-11-23"])
def test_a_day_is_understood_however_people_write_it(typed: str) -> None:
    assert day_typed(typed) == date(2026, 11, 23)


@pytest.mark.parametrize("typed", ["", "31/11/2026", "23/11", "23/11/26", "11/23/2026", "mai", "²3/11/2026", *ENDS])
def test_what_is_no_day_of_ours_is_none(typed: str) -> None:
    assert day_typed(typed) is None


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("path", ASKED)
def test_a_day_at_the_end_of_the_calendar_is_to_be_mended_wherever_it_is_asked_for(
    client: TestClient, on_air: House, path: str, end: str
) -> None:
    assert client.get(path.format(end), headers=on_air.person(Role.ADMIN)).status_code == 422


def test_a_role_until_the_end_of_the_calendar_is_to_be_mended(client: TestClient, house: House) -> None:
    typed = {"login": "lan", "name": "Lan", "role": Role.AUTHOR.value, "station": "*", "until": ENDS[1]}
    told = client.post("/accounts/new", data=typed, headers=house.person(Role.ADMIN))
    assert (told.status_code, ENDS[1] in told.text) == (422, True)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("31/02/2026", "Không có ngày 31/02/2026 trong lịch."),
        ("01/01/9999", "Năm phải từ 2000 đến 2999: 01/01/9999 nằm ngoài."),
        ("hôm qua", "Ngày phải viết như 23/11/2026 (ngày/tháng/năm)."),
        ("", "Ngày phải viết như 23/11/2026 (ngày/tháng/năm)."),
    ],
)
def test_a_day_that_is_written_well_and_is_none_is_told_so(written: str, told: str) -> None:
    assert day_typed(written) is None
    assert no_day("first", written).vi == told
