"""Pages of results and of enquiries."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from fakes.journals import log_row
from web.house import API, House, TestClient
from web.test_web_airtime import played

from broadcaster.domain.access import Role
from broadcaster.domain.airtime_log import About, Place
from broadcaster.domain.item import ItemKind
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Instant, Millis, digest_of, instant
from broadcaster.web.pages.drawing import sessions_of, time_of

DAY = "/results?from=22/11/2026&to=22/11/2026"
ROWS = "/results/rows?from=22/11/2026&to=22/11/2026"
ASKED = "/enquiries?station=30628&date=22/11/2026"
Writer = dict[str, str]


def words(client: TestClient, path: str, **headers: str) -> str:
    answer = client.get(path, headers=headers)
    assert answer.status_code == 200, answer.text
    return plain(answer.text)


def plain(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def report(client: TestClient, house: House, writer: Writer, **changes: Any) -> None:
    sent = {"entries": played(house, **changes)}
    assert client.post(f"{API}/stations/30628/airtime", json=sent, headers=writer).status_code == 200


def test_what_nobody_told_of_is_unreported_until_the_station_tells(
    client: TestClient, planned_early: House, writer: Writer
) -> None:
    before = words(client, DAY)
    assert "đã phát trọn 0 / 2 lượt theo kế hoạch" in before
    assert "2 chưa báo cáo" in before
    assert "Mỹ Đức" in before
    report(client, planned_early, writer)
    after = words(client, DAY)
    assert "100,0 % đã phát trọn 2 / 2 lượt theo kế hoạch" in after
    assert "0 chưa báo cáo" in after
    assert "1/4 đài đã phát nội dung này" in after
    assert "Đúng giờ nghĩa là lệch không quá 1 giây" in after
    assert "phát trọn 2/2" in after


def test_a_part_is_told_with_its_length_and_leads_to_its_rows(
    client: TestClient, on_air: House, writer: Writer
) -> None:
    report(client, on_air, writer, played_ms=1000)
    page = client.get(DAY).text
    assert "2 phát thiếu" in plain(page)
    link = next(unescape(each) for each in re.findall(r'href="([^"]+)"', page) if "outcome=partial" in each)
    rows = words(client, link)
    assert rows.count("Phát thiếu phát 1 giây trong") == 2
    assert rows.count("bằng chứng chưa ký") == 2
    assert words(client, f"{ROWS}&outcome=unreported").count("Không có lượt nào như vậy") == 1


def test_figures_are_narrowed_by_unit_topic_and_campaign(client: TestClient, on_air: House, writer: Writer) -> None:
    report(client, on_air, writer)
    assert "2 / 2" in words(client, f"{DAY}&unit=91")
    assert "chưa có bản tin nào đến giờ phát" in words(client, f"{DAY}&unit=00004")
    assert "chưa có bản tin nào đến giờ phát" in words(client, f"{DAY}&topic=khac")
    assert "chưa có bản tin nào đến giờ phát" in words(client, "/results?from=1/11/2026&to=2/11/2026")
    assert client.get("/results?unit=khong-co", headers={"Accept": "text/html"}).status_code == 404


@pytest.mark.usefixtures("on_air")
@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("from=31/2/2026&to=x", "có 2 chỗ cần sửa"),
        ("from=22/11/2026&to=21/11/2026", "Ngày cuối phải sau ngày đầu."),
        ("from=1/1/2024&to=22/11/2026", "không quá một năm"),
    ],
)
def test_days_that_cannot_be_are_told_all_at_once_and_kept(client: TestClient, query: str, said: str) -> None:
    for path in ("/results", "/results/rows"):
        answer = client.get(f"{path}?{query}&unit=91")
        assert answer.status_code == 422
        assert said in plain(answer.text)
        assert f'value="{query.split("&")[0].removeprefix("from=")}"' in answer.text
        assert '<option value="91" selected>' in answer.text


@pytest.mark.usefixtures("on_air")
def test_who_sees_one_commune_is_told_of_it_alone(house: House) -> None:
    far = house.person(Role.SUPERVISOR, station="00004")
    with house.client(anonymous=True) as client:
        assert "chưa có bản tin nào đến giờ phát" in words(client, DAY, **far)
        assert "Không có lượt nào như vậy" in words(client, ROWS, **far)
        answer = client.get(f"{ASKED}&time=05:00", headers={**far, "Accept": "text/html"})
        assert answer.status_code == 422, "a station out of reach is as good as none"


@pytest.mark.usefixtures("on_air")
def test_a_strange_mark_or_outcome_is_no_fault_of_the_house(client: TestClient) -> None:
    assert client.get(f"{ROWS}&after=zzz", headers={"Accept": "text/html"}).status_code == 422
    assert client.get(f"{ROWS}&outcome=zzz&cause=zzz&kind=zzz&station=zzz").status_code == 200
    assert client.get(f"{DAY}&day=zzz&part=999").status_code == 200


def test_english_is_told_in_english(client: TestClient, on_air: House, writer: Writer) -> None:
    report(client, on_air, writer)
    client.cookies.set("language", "en")
    assert "heard whole: 2 / 2 planned airings" in words(client, DAY)
    assert "The loudspeaker played" in words(client, f"{ASKED}&time=05:00")


# --- enquiries -----------------------------------------------------------------------------------------------------


def bulletin_at(house: House, session: int = 0) -> tuple[str, Instant]:
    row = next(each for each in house.manifest().playlists[session].rows if each.bulletin)
    return row.title, row.start


def minute(house: House, moment: Instant) -> str:
    return f"{moment.astimezone(house.newsroom.zone):%H:%M}"


def test_an_enquiry_is_answered_with_what_was_heard_and_who_approved_it(
    client: TestClient, on_air: House, writer: Writer
) -> None:
    report(client, on_air, writer)
    title, begins = bulletin_at(on_air)
    told = words(client, f"{ASKED}&time={minute(on_air, begins)}")
    assert "Loa đã phát" in told
    assert "Các lượt phát gần giờ đó" in told
    assert title.split("\n")[0] in told
    assert "Thử approver-91" in told
    assert "đài chưa" not in told


def test_what_the_station_did_not_tell_is_not_told_as_heard(client: TestClient, on_air: House) -> None:
    title, begins = bulletin_at(on_air, 1)
    asked = f"{ASKED}&time={minute(on_air, begins)}"
    assert "Giờ này chưa tới. Theo kế hoạch, loa sẽ phát" in words(client, asked)
    on_air.at = instant(begins + timedelta(hours=2))
    told = words(client, asked)
    assert "Chưa biết chắc" in told
    assert title.split("\n")[0] in told
    assert "Theo kế hoạch lúc đó loa im lặng" in words(client, f"{ASKED}&time=13:00")


def aired(house: House, title: str, begins: Instant, seconds: int, **changes: Any) -> None:
    """A line of the log of the station, of that moment."""
    place = Place(station=StationCode("30628"), label="Đài xã", path="/91/91-kv/30628/", day=begins.date())
    told = {"sequence": 900 + seconds, "planned": None, "audio": digest_of(title), "signed": False}
    about = About(kind=ItemKind.BULLETIN, title=title)
    row = log_row(place, begins, Millis(seconds * 1000), **told | {"about": about} | changes)
    with house.newsroom.store.write() as work:
        work.log.add([row])


def test_an_airing_that_begins_and_ends_inside_a_minute_is_found_by_that_minute_and_no_other(
    client: TestClient, on_air: House
) -> None:
    start = instant(datetime(2026, 11, 22, 3, 20, tzinfo=UTC))
    aired(on_air, "Nửa phút", instant(start + timedelta(seconds=20)), 30)
    aired(on_air, "Tới cuối phút", instant(start - timedelta(seconds=10)), 10)
    aired(on_air, "Từ đầu phút", start, 1)
    late = instant(start + timedelta(minutes=5))
    aired(on_air, "Phát muộn", late, 40, planned=instant(start + timedelta(seconds=55)), late=Millis(245_000))
    on_air.at = instant(start + timedelta(hours=9))

    def answer(clock: str) -> str:
        told = words(client, f"{ASKED}&time={clock}").partition("Các lượt phát gần giờ đó")[0]
        return told.replace("“ ", "“").replace(" ”", "”").replace("” ,", "”,")

    told = answer("10:20")
    assert "Loa đã phát “Nửa phút”, từ 10:20:20 đến 10:20:50." in told
    assert "Loa đã phát “Từ đầu phút”" in told
    assert "“Phát muộn”, nhưng loa phát vào lúc khác: từ 10:25:00 đến 10:25:40." in told
    assert "Tới cuối phút" not in told
    assert "Tới cuối phút" in answer("10:19")
    assert "“Phát muộn”, nhưng" in answer("10:21"), "it was to go on into that minute"
    assert "Loa đã phát “Phát muộn”" in answer("10:25")
    for clock in ("10:19", "10:21"):
        assert "Nửa phút" not in answer(clock), clock


@pytest.mark.usefixtures("on_air")
def test_a_question_that_lacks_something_is_asked_again(client: TestClient) -> None:
    answer = client.get("/enquiries?station=khong&date=31/2/2026&time=25:00")
    assert answer.status_code == 422
    assert "có 3 chỗ cần sửa" in plain(answer.text)
    assert 'value="31/2/2026"' in answer.text
    assert "<h2" not in client.get("/enquiries").text, "nothing is asked, nothing is answered"


@pytest.mark.usefixtures("on_air")
def test_the_clusters_of_a_station_come_when_it_is_chosen(client: TestClient, writer: Writer) -> None:
    sent = {"code": "cl-1", "name": "Ấp Mỹ An", "technology": "ip", "place": "chợ", "speakers": 2}
    sent |= {"valid_from": "2026-01-01"}
    made = client.post(f"{API}/stations/30628/clusters", json=sent, headers={**writer, "Idempotency-Key": "k"})
    assert made.status_code == 201, made.text
    part = client.get("/enquiries?station=30628", headers={"HX-Request": "true"}).text
    assert "Ấp Mỹ An – chợ" in part
    assert "<html" not in part
    told = words(client, f"{ASKED}&time=05:00&cluster=cl-1")
    assert "cụm loa Ấp Mỹ An" in told


def test_nothing_is_drawn_of_nothing_and_strange_slots_have_no_time() -> None:
    assert sessions_of([], ["a"], {}) == []
    assert (time_of("30628-20261122-0500"), time_of(""), time_of("x-y")) == ("05:00", "", "")
