"""The board and a station's page, as a browser without script sees them."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from fakes.journals import device
from fakes.samples import station, two_provinces
from web.house import House, TestClient
from web.test_web_results_pages import report

from broadcaster.domain.access import Role
from broadcaster.domain.attacks import Attack
from broadcaster.domain.calls import Call
from broadcaster.domain.journal import Event, Note
from broadcaster.domain.stations import Level, StationCode, grow
from broadcaster.domain.units import Millis, instant
from broadcaster.web.pages.journal_words import detail_told, told_beside
from broadcaster.web.pages.tongue import Language, Tongue

PIECE = {"HX-Request": "true"}


def call(house: House, code: str = "30628", minutes: float = 1, sink: str = "aplay", **more: object) -> None:
    made = Call(
        station=StationCode(code),
        at=instant(house.at - timedelta(minutes=minutes)),
        device="box",
        boot=1,
        version="1.0",
        clock="trusted",
        sink=sink,
        **more,  # type: ignore[arg-type]  # fields of a call, by name
    )
    with house.newsroom.store.write() as work:
        work.calls.put(made)


def told(answer: object) -> str:
    return " ".join(answer.text.split())  # type: ignore[attr-defined]  # an answer of the client


@pytest.mark.usefixtures("on_air")
def test_the_board_tells_who_is_silent_since_when_and_that_its_programme_holds(
    client: TestClient, house: House
) -> None:
    call(house, minutes=190, held_until=instant(house.at + timedelta(days=1)))
    page = told(client.get("/stations"))
    assert "Không gọi về đã 3 giờ 10 phút" in page
    assert "12:00 23/11/2026" in page
    assert "<strong>1</strong> Mất kết nối" in page
    one = told(client.get("/stations/30628"))
    assert "loa vẫn phát theo lịch dù mất mạng" in one


def test_the_worst_stand_first_and_a_state_is_a_filter(client: TestClient, house: House) -> None:
    call(house, "30628", minutes=1)
    call(house, "30631", minutes=100)
    page = told(client.get("/stations"))
    assert page.index("/stations/30631") < page.index("/stations/30628")
    assert "/stations/30628" not in told(client.get("/stations?state=offline"))
    assert "/stations/30628" in told(client.get("/stations?q=dai&state=online"))
    assert "Không có đài nào như vậy." in told(client.get("/stations?q=khong+co+ten+nay"))


def test_what_is_wrong_with_a_station_that_calls_is_told_and_counted(client: TestClient, house: House) -> None:
    call(house, skew=Millis(-6100), muted=True, free=10_000_000, faults=("card gone",))
    page = told(client.get("/stations?state=trouble"))
    for sentence in ("Đồng hồ lệch -6,1 giây.", "Loa đang bị tắt tiếng", "còn trống 10,0 MB", "Máy báo: card gone"):
        assert sentence in page
    assert "Its clock is off by -6.1 seconds." in told(client.get("/stations", headers={"Cookie": "language=en"}))


def test_a_station_whose_box_never_called_is_told_from_one_that_has_none(client: TestClient, house: House) -> None:
    with house.newsroom.store.write() as work:
        work.devices.add(device(StationCode("30628"), house.at))
    page = told(client.get("/stations?view=table"))
    assert "chưa gọi về lần nào" in page
    assert "Chưa có máy phát nào được nhận" in page


def test_a_station_without_a_box_of_which_a_program_tells_is_said_to_be_spoken_for(
    client: TestClient, planned_early: House, writer: dict[str, str]
) -> None:
    sentence = "nhật ký phát do phần mềm khác gửi thay đài"
    assert sentence not in told(client.get("/stations"))
    report(client, planned_early, writer)
    for path in ("/stations", "/stations/30628"):
        assert sentence in told(client.get(path))
    call(planned_early)
    assert sentence not in told(client.get("/stations")), "it speaks for itself"


@pytest.mark.parametrize("view", ["cards", "tiles", "table"])
def test_the_piece_is_sent_again_only_when_something_changed(client: TestClient, house: House, view: str) -> None:
    call(house)
    page = client.get(f"/stations?view={view}", headers=PIECE).text
    assert page.lstrip().startswith("<section")
    again = page.partition('hx-get="')[2].partition('"')[0].replace("&amp;", "&")
    assert client.get(again, headers=PIECE).status_code == 204
    house.at = instant(house.at + timedelta(hours=2))
    assert client.get(again, headers=PIECE).status_code == 200


def test_who_looks_after_a_part_of_the_tree_sees_that_part_of_the_board(client: TestClient, house: House) -> None:
    page = client.get("/stations", headers=house.person(Role.SUPERVISOR, station="01")).text
    assert "/stations/00004" in page
    assert "/stations/30628" not in page


def test_the_page_of_a_station_tells_its_box_and_whom_to_call(client: TestClient, house: House) -> None:
    call(house, free=12_000_000_000, skew=Millis(400))
    house.person(Role.AUTHOR, station="30628")
    page = told(client.get("/stations/30628"))
    for words in ("12,0 GB", "+0,4 giây", "11:59:00 hôm nay", "Thử author-30628", "Máy chưa gửi dòng nhật ký nào."):
        assert words in page
    page = told(client.get("/stations/30628", headers=house.person(Role.AUTHOR, station="30628")))
    assert "<strong>Thử author-30628" not in page


@pytest.mark.parametrize(
    ("detail", "vi", "en"),
    [
        ("set by -5 ms, trusted", "chỉnh -0,005 giây, giờ đã chắc", "set by -0.005 seconds, the hour is sure"),
        ("set by 61000 ms, held", "chỉnh 61,000 giây, giờ chưa chắc", "set by 61.000 seconds, the hour is not sure"),
        ("trust 1", "nhận danh sách khoá tin cậy số 1", "took up trust number 1"),
        (
            "full since 2026-11-22T05:00:00+00:00, 3 lines waited",
            "ổ đĩa đầy từ 12:00 22/11/2026, 3 dòng phải chờ",
            "disk full since 12:00 22/11/2026, 3 lines waited",
        ),
        (
            "time: 1 of 2 copies are spoiled",
            "ổ đĩa làm hỏng 1 trên 2 bản của tệp time",
            "the disk spoiled 1 of 2 copies of the file time",
        ),
        (
            "journal: lines 3 to 9 are lost",
            "ổ đĩa làm mất các dòng nhật ký 3 đến 9",
            "the disk lost lines 3 to 9 of the journal",
        ),
        ("of another kind", "of another kind", "of another kind"),
    ],
)
def test_what_a_box_writes_beside_a_line_is_told_as_people_read_it(detail: str, vi: str, en: str) -> None:
    zone = ZoneInfo("Asia/Ho_Chi_Minh")
    assert detail_told(detail, Tongue(language=Language.VI, zone=zone)) == vi
    assert detail_told(detail, Tongue(language=Language.EN, zone=zone)) == en


def test_why_a_box_refused_or_did_not_play_is_told_in_words() -> None:
    tongue = Tongue(language=Language.VI, zone=ZoneInfo("Asia/Ho_Chi_Minh"))
    refused = Note(event=Event.REFUSED, reason="wrong-key", detail="x")
    assert told_beside(refused, tongue) == f"{Attack('wrong-key').vi}: x"
    assert told_beside(Note(event=Event.ROW, reason="muted"), tongue) == "Loa bị tắt tiếng"


def test_a_box_without_a_loudspeaker_is_told_as_a_trial(client: TestClient, house: House) -> None:
    call(house, sink="null")
    assert "không có loa: chỉ chạy thử" in told(client.get("/stations/30628"))


def test_a_page_of_the_board_holds_so_many_and_leads_to_the_next(client: TestClient, house: House) -> None:
    plant(house, 150)
    page = client.get("/stations?view=table").text
    assert page.count('<th scope="row">') == 100
    assert "page=2" in page
    assert client.get("/stations?view=table&page=2").text.count('<th scope="row">') == 53
    assert client.get("/stations?page=99").status_code == 200


def plant(house: House, count: int) -> None:
    more = [station(f"5{number:04}", "91", Level.COMMUNE) for number in range(count)]
    named = [replace(each, name=f"Xã {each.code}") for each in more]
    with house.newsroom.store.write() as work:
        work.stations.plant(list(grow([*two_provinces(), *named])), [])
