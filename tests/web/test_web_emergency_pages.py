"""The room of emergencies without a browser: forms that keep what was typed, two people, one who stops."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from fakes.samples import grow, station
from fastapi.testclient import TestClient
from httpx import Response
from web.house import Asked, House

from broadcaster.domain.access import EVERYWHERE, AccountId, Role
from broadcaster.domain.emergency import LONGEST
from broadcaster.domain.emergency_manifest import EmergencyConfirmation, Heard
from broadcaster.domain.emergency_templates import EmergencyTemplate, FieldKind, TemplateField
from broadcaster.domain.stations import Cluster, Level, Station, StationCode, Technology
from broadcaster.domain.units import instant
from broadcaster.newsroom.rendering import render_next
from broadcaster.web.pages import emergency_where
from broadcaster.web.pages.emergency_where import deepest, seated

FIRE = EmergencyTemplate(
    code="fire",
    event="Cháy",
    headline="Đang có cháy",
    script="Đang có cháy tại {place}. Bà con rời khỏi nhà ngay.",
    fields=(TemplateField(name="place", kind=FieldKind.PLACE, label="Nơi cháy"),),
)
CORRECTION = EmergencyTemplate(
    code="correction",
    event="Đính chính",
    headline="Đính chính",
    script="Thông báo phát lúc {time} là không đúng.",
    fields=(TemplateField(name="time", kind=FieldKind.TIME, label="Giờ đã phát"),),
)
TYPED = {
    "kind": "actual",
    "template": "fire",
    "in-place": "chợ Mỹ Đức",
    "where": "91-kv",
    "key": "k1",
    "repeats": "2",
    "gap": "20",
    "minutes": "30",
    "orderer": "Chủ tịch xã",
    "document": "Lệnh miệng",
}


@pytest.fixture
def house(house: House) -> House:
    templates = {each.code: each for each in (FIRE, CORRECTION)}
    house.newsroom = replace(house.newsroom, templates=templates)
    return house


@pytest.fixture
def site(house: House) -> TestClient:
    return house.client(anonymous=True, follow_redirects=False)


@pytest.fixture
def author(house: House) -> Asked:
    return house.person(Role.AUTHOR)


@pytest.fixture
def approver(house: House) -> Asked:
    return house.person(Role.APPROVER)


def told(answer: Response) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", answer.text).split())


def compose(site: TestClient, author: Asked, **changes: Any) -> str:
    answer = site.post("/emergencies", data=TYPED | changes, headers=author)
    assert answer.status_code == 303, told(answer)
    return answer.headers["location"]


def made(house: House) -> None:
    while render_next(house.newsroom, house.at, urgent=True) is not None:
        pass


def approve(site: TestClient, address: str, by: Asked) -> Response:
    found = re.search(r'name="digest" value="([0-9a-f]{64})"', site.get(address, headers=by).text)
    assert found is not None
    return site.post(f"{address}/approve", data={"digest": found[1]}, headers=by)


def aired(house: House, site: TestClient, author: Asked, approver: Asked, **changes: Any) -> str:
    address = compose(site, author, **changes)
    made(house)
    assert approve(site, address, approver).status_code == 303
    return address


AWAITED = "LỆNH KHẨN CẤP chờ ông/bà duyệt:"


@pytest.mark.parametrize("page", ["/", "/bulletins", "/schedule", "/account"])
def test_an_order_that_waits_is_the_first_thing_its_second_person_sees_on_every_page(
    site: TestClient, house: House, author: Asked, approver: Asked, page: str
) -> None:
    assert AWAITED not in told(site.get(page, headers=approver))
    address = compose(site, author)
    seen = site.get(page, headers=approver)
    assert AWAITED in told(seen)
    assert f'href="{address}"' in seen.text
    assert "Không có việc gì đang chờ" not in told(seen)
    assert AWAITED not in told(site.get(page, headers=author)), "nobody approves their own"
    made(house)
    assert approve(site, address, approver).status_code == 303
    assert AWAITED not in told(site.get(page, headers=approver))


def test_an_order_that_waited_too_long_is_nobodys_work(
    site: TestClient, house: House, author: Asked, approver: Asked
) -> None:
    compose(site, author)
    house.at = instant(house.at + LONGEST)
    assert AWAITED not in told(site.get("/", headers=approver))


def test_who_may_approve_for_a_part_alone_is_not_asked_to(site: TestClient, house: House, author: Asked) -> None:
    compose(site, author)
    below = house.person(Role.APPROVER, station="30628")
    assert AWAITED not in told(site.get("/", headers=below))


def test_of_many_that_wait_three_are_named_and_the_others_counted(
    site: TestClient, author: Asked, approver: Asked
) -> None:
    for number in range(5):
        compose(site, author, **{"in-place": f"xóm {number}", "key": f"key-{number}"})
    seen = told(site.get("/", headers=approver))
    assert seen.count(AWAITED) == 3
    assert "và 2 lệnh nữa chờ ông/bà duyệt" in seen


def test_all_that_is_to_be_mended_is_told_at_once_and_what_was_typed_stays(site: TestClient, author: Asked) -> None:
    sent = TYPED | {"in-place": "!!", "orderer": "", "document": " ", "minutes": "90", "where": []}
    answer = site.post("/emergencies", data=sent, headers=author)
    assert answer.status_code == 422
    faults = re.findall(r'<a href="#([a-z-]+)">', answer.text)
    assert faults == ["in-place", "where", "minutes", "orderer", "document"], "in the order of the page"
    assert 'value="!!"' in answer.text
    assert site.get("/emergencies", headers=author).text.count("Đang có cháy") == 0


def test_an_order_is_heard_before_it_is_composed_and_sounds_the_same_then(
    house: House, site: TestClient, author: Asked
) -> None:
    sent = TYPED | {"orderer": "", "document": ""}
    first = site.post("/emergencies/preview", data=sent, headers=author)
    assert first.status_code == 200, told(first)
    assert "Máy sẽ đọc thế này" in told(first)
    assert "Máy đang làm âm thanh" in told(first)
    assert "Thông báo khẩn cấp." in told(first)
    assert house.alarmed
    assert "Đang có cháy" not in site.get("/emergencies", headers=author).text, "nothing was composed"
    made(house)
    heard = site.post("/emergencies/preview", data=sent, headers=author)
    sound = re.search(r'src="(/audio/[0-9a-f]{64}\.mp3)"', heard.text)
    assert sound is not None
    assert f'src="{sound[1]}"' in site.get(compose(site, author), headers=author).text
    wrong = site.post("/emergencies/preview", data=TYPED | {"in-place": "!!", "where": []}, headers=author)
    assert wrong.status_code == 422
    assert re.findall(r'<a href="#([a-z-]+)">', wrong.text) == ["in-place", "where"]


EMPTY = {"kind": "actual", "with": "script", "repeats": "2", "gap": "20", "minutes": "30"}
ALL = ["event", "headline", "script", "where", "orderer", "document"]


@pytest.mark.parametrize("way", ["/emergencies", "/emergencies/preview"])
@pytest.mark.parametrize(
    "typed",
    [
        {},
        {
            "event": "Cháy" * 60,
            "headline": "x" * 201,
            "script": "x" * 4001,
            "orderer": "x" * 300,
            "document": "y" * 201,
        },
        {"script": "Đang có cháy ở អង្គរ."},
    ],
)
def test_an_order_is_to_be_mended_in_one_round_whichever_button_was_pressed(
    site: TestClient, author: Asked, way: str, typed: dict[str, str]
) -> None:
    answer = site.post(way, data=EMPTY | typed, headers=author)
    assert answer.status_code == 422
    assert re.findall(r'<a href="#([a-z-]+)">', answer.text) == ALL


def country(provinces: int, communes: int) -> list[Station]:
    """By path: some provinces, with so many communes each."""
    made = [station(f"{number:02}", None, Level.PROVINCE) for number in range(provinces)]
    made += [station(f"{one.code}{number:03}", one.code, Level.COMMUNE) for one in made for number in range(communes)]
    return sorted(grow(made), key=lambda each: each.path)


@pytest.mark.parametrize(
    ("provinces", "communes", "listed"), [(34, 100, 34), (1, 200, 201), (2, 79, 160), (3, 60, 3), (200, 1, 200)]
)
def test_where_an_order_is_for_is_listed_level_by_level_and_one_alone_with_what_it_has(
    provinces: int, communes: int, listed: int
) -> None:
    seats = seated(country(provinces, communes), {StationCode("00"), StationCode("00000")})
    assert len([each for each in seats if each.depth <= deepest(seats)]) == listed
    assert [(each.depth, each.count, each.online) for each in seats[:2]] == [(0, communes + 1, 2), (1, 1, 1)]
    assert [each.count for each in seats if each.depth == 0] == [communes + 1] * provinces


def test_a_place_that_was_ticked_is_listed_however_many_there_are(
    site: TestClient, author: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(emergency_where, "SHOWN", 1)
    answer = site.post("/emergencies", data=EMPTY | {"where": "30628"}, headers=author)
    boxes = re.findall(r'name="where" value="([^"#]+)"( checked)?', answer.text)
    assert ("30628", " checked") in boxes
    assert "30631" not in dict(boxes)


@pytest.mark.parametrize("press", [{}, {"hear": "1"}])
def test_newer_words_are_to_be_mended_in_one_round_too(
    house: House, site: TestClient, author: Asked, approver: Asked, press: dict[str, str]
) -> None:
    address = aired(house, site, author, approver)
    sent = EMPTY | press | {"script": "Đang có cháy ở អង្គរ."}
    answer = site.post(f"{address}/update", data=sent, headers=author)
    assert answer.status_code == 422
    assert re.findall(r'<a href="#([a-z-]+)">', answer.text) == ["event", "headline", "script", "orderer", "document"]
    longer = site.post(f"{address}/renew", data={"minutes": "99", "document": "x" * 201}, headers=author)
    assert re.findall(r'<a href="#([a-z-]+)">', longer.text) == ["minutes", "orderer", "document"]


def test_a_double_tap_composes_one_and_other_words_under_its_key_are_told_and_may_be_sent(
    site: TestClient, author: Asked
) -> None:
    assert compose(site, author) == compose(site, author)
    other = site.post("/emergencies", data=TYPED | {"in-place": "xóm Đình"}, headers=author)
    assert other.status_code == 409
    key = re.search(r'name="key" value="([^"]*)"', other.text)
    assert key is not None
    assert compose(site, author, **{"in-place": "xóm Đình", "key": key[1]})


def test_a_cluster_is_called_by_its_name_and_asked_about_beside_the_whole_of_its_station(
    house: House, site: TestClient, author: Asked, approver: Asked
) -> None:
    hamlet = Cluster(
        code=StationCode("ap-1"),
        station=StationCode("30628"),
        name="Cụm loa ấp 1",
        technology=Technology.IP,
        place="Ấp 1",
        speakers=4,
        valid_from=house.newsroom.local_day(house.at),
        valid_until=None,
        path="/91/91-kv/30628/",
    )
    with house.newsroom.store.write() as work:
        work.clusters.add([hamlet])
    assert "Cụm loa ấp 1" in site.get("/emergencies/new?kind=actual&template=fire", headers=author).text
    both = site.post("/emergencies", data=TYPED | {"where": ["30628", "30628#ap-1"]}, headers=author)
    assert both.status_code == 422
    assert "Đã chọn cả đài lẫn một cụm loa" in told(both)
    address = compose(site, author, where=["30628#ap-1"])
    assert "Mỹ Đức 30628 : Cụm loa ấp 1" in told(site.get(address, headers=author))
    made(house)
    assert approve(site, address, approver).status_code == 303
    assert "chỉ cụm loa Cụm loa ấp 1" in told(site.get(address, headers=author))


def test_an_exercise_is_told_apart_everywhere_and_an_admin_holds_drills_alone(house: House, site: TestClient) -> None:
    admin = house.person(Role.ADMIN)
    shown = told(site.get("/emergencies", headers=admin))
    assert "Soạn DIỄN TẬP" in shown
    assert "Soạn lệnh THẬT" not in shown
    assert site.post("/emergencies", data=TYPED, headers=admin).status_code == 403
    address = compose(site, admin, kind="exercise")
    page = site.get(address, headers=admin)
    assert 'class="emergency exercise"' in page.text
    assert "DIỄN TẬP không phải tình huống thật" in told(page)
    assert "LỆNH THẬT" not in page.text
    assert address.startswith("/emergencies/dt-")


def test_after_composing_the_page_names_who_can_approve_and_the_second_person_is_offered_it(
    house: House, site: TestClient, author: Asked, approver: Asked
) -> None:
    with house.newsroom.store.write() as work:
        leader = work.accounts.find(EVERYWHERE, AccountId("id-approver-91"))
        assert work.accounts.edit(replace(leader, name="Trần Thị Bình"), leader.version)
        work.credentials.set_password(leader.id, "…")
    address = compose(site, author)
    mine = told(site.get(address, headers=author))
    assert "Trần Thị Bình · Mỹ Đức 91" in mine
    assert "DUYỆT, PHÁT THẬT NGAY" not in mine
    theirs = site.get(address, headers=approver)
    assert "DUYỆT, PHÁT THẬT NGAY" in told(theirs)
    assert "chờ ông/bà duyệt" in told(site.get("/emergencies", headers=approver))
    assert approve(site, address, house.person(Role.AUTHOR, Role.APPROVER)).status_code == 303


def test_where_one_person_is_enough_ten_seconds_are_left_to_stop_it(house: House, site: TestClient) -> None:
    house.newsroom = replace(house.newsroom, emergency_people=1)
    leader = house.person(Role.APPROVER)
    site = house.client(anonymous=True, follow_redirects=False)
    address = compose(site, leader)
    made(house)
    assert approve(site, address, leader).status_code == 303
    page = site.get(address, headers=leader)
    assert 'data-left="10"' in page.text
    assert '<noscript><meta http-equiv="refresh" content="2"></noscript>' in page.text
    house.at = instant(house.at + timedelta(seconds=4))
    assert 'data-left="6"' in site.get(address, headers=leader).text
    assert site.post(f"{address}/stop", headers=leader).status_code == 303
    assert "Đã dừng" in told(site.get(address, headers=leader))


def test_who_heard_it_is_told_station_by_station_and_what_moves_is_answered_alone(
    house: House, site: TestClient, author: Asked, approver: Asked
) -> None:
    address = aired(house, site, author, approver)
    with house.newsroom.store.write() as work:
        serial, first = work.emergency_manifests.last(), instant(house.at + timedelta(seconds=5))
        for heard, of in ((Heard.RECEIVED, "91-kv"), (Heard.PLAYED, "91-kv"), (Heard.MISSED, "30628")):
            said = EmergencyConfirmation(
                serial=serial,
                emergency=address.rpartition("/")[2],  # type: ignore[arg-type]  # an id as the address has it
                station=StationCode(of),
                cluster="",
                heard=heard,
                at=first,
                first=first if heard is Heard.PLAYED else None,
                last=instant(first + timedelta(minutes=5)) if heard is Heard.PLAYED else None,
                reason="muted" if heard is Heard.MISSED else "",
                signed=True,
            )
            work.emergency_answers.confirm(said)
    page = told(site.get(address, headers=approver))
    assert "1/3 đài báo đã phát" in page
    assert "Mỹ Đức 91-kv 12:00:05 đã phát 2/2 lần 12:00:05–12:05:05" in page
    assert "không phát được Loa bị tắt tiếng" in page
    assert "1 chưa trả lời" in page
    live = site.get(address, headers={**approver, "HX-Request": "true"})
    assert "<html" not in live.text
    assert live.headers["hx-refresh"] == "true"
    seen = re.search(r'hx-get="([^"]*)"', site.get(address, headers=approver).text)
    assert seen is not None
    assert "hx-refresh" not in site.get(seen[1], headers={**approver, "HX-Request": "true"}).headers


def test_once_all_have_answered_every_page_says_so_though_the_order_holds(
    house: House, site: TestClient, author: Asked, approver: Asked
) -> None:
    address = aired(house, site, author, approver)
    pages = ("/", "/emergencies", address)
    answers = f"/api/v1{address}/confirmations"

    def say(*played: str, failed: str = "") -> None:
        with house.newsroom.store.write() as work:
            for code in (*played, failed):
                said = EmergencyConfirmation(
                    serial=work.emergency_manifests.last(),
                    emergency=address.rpartition("/")[2],  # type: ignore[arg-type]  # an id as the address has it
                    station=StationCode(code),
                    cluster="",
                    heard=Heard.MISSED if code == failed else Heard.PLAYED,
                    at=house.at,
                    first=None if code == failed else house.at,
                    last=None if code == failed else instant(house.at + timedelta(minutes=5)),
                    reason="muted" if code == failed else "",
                    signed=True,
                )
                if code:
                    work.emergency_answers.confirm(said)

    say("91-kv", "30628")
    for page in pages:
        assert "phát xong" not in told(site.get(page, headers=approver))
    assert "ĐANG PHÁT đến 12:30" in told(site.get(address, headers=approver))
    assert site.get(answers, headers=author).json()["done"] is False
    say(failed="30631")
    shown = told(site.get(address, headers=approver))
    assert "Mọi đài đã trả lời, 1 đài không phát được · lệnh còn hiệu lực đến" in shown
    assert "các đài đã trả lời" in told(site.get("/", headers=approver))
    say("30631")
    for page in pages:
        shown = told(site.get(page, headers=approver))
        assert "phát xong" in shown, page
        assert "lệnh còn hiệu lực đến 12:30" in shown, page
        assert "ĐANG PHÁT" not in shown, page
        assert "KHẨN CẤP đang phát" not in shown, page
    assert "DỪNG PHÁT NGAY" in told(site.get(address, headers=approver))
    answered = site.get(answers, headers=author).json()
    assert (answered["done"], {each["done"] for each in answered["stations"]}) == (True, {True})


def test_one_person_stops_it_and_the_report_begins_with_what_is_known(
    house: House, site: TestClient, author: Asked, approver: Asked
) -> None:
    address = aired(house, site, author, approver)
    assert "DỪNG PHÁT NGAY" in told(site.get(address, headers=author))
    assert site.post(f"{address}/stop", headers=author).status_code == 303
    again = site.post(f"{address}/stop", headers=author)
    assert (again.status_code, "đã dừng" in told(again)) == (409, True)
    assert "0 trên 3 đài báo đã phát" in told(site.get(address, headers=author))
    empty = site.post(f"{address}/report", data={"report": " "}, headers=author)
    assert empty.status_code == 422
    assert '<a href="#report">' in empty.text
    assert site.post(f"{address}/report", data={"report": "Bà con đã nghe."}, headers=author).status_code == 303
    assert "Bà con đã nghe." in told(site.get(address, headers=author))


def test_it_is_silenced_at_home_corrected_renewed_and_updated_by_plain_forms(
    house: House, site: TestClient, author: Asked, approver: Asked
) -> None:
    address = aired(house, site, author, approver)
    home = house.person(Role.AUTHOR, station="30628")
    sheet = site.get(address, headers=home)
    assert "DỪNG PHÁT NGAY" not in told(sheet)
    way = re.search(r'action="(/stations/30628/emergencies/[^"]*/hush)"', sheet.text)
    assert way is not None
    assert site.post(way[1], headers=home).status_code == 303
    assert site.post(way[1], headers=home).status_code == 409
    form = site.get(f"{address}/cancel?template=correction", headers=author)
    assert 'name="in-time" type="text" value="12:00"' in form.text
    sent = TYPED | {"template": "correction", "in-time": "12:00", "key": "k2"}
    assert site.post(f"{address}/cancel", data=sent, headers=author).status_code == 303
    words = site.get(f"{address}/update", headers=author)
    assert "Đang có cháy tại chợ Mỹ Đức." in words.text
    own = TYPED | {"template": "", "with": "script", "event": "Cháy", "headline": "Lửa lan", "script": "Lửa lan rộng."}
    before = site.post(f"{address}/update", data=own | {"hear": "1", "orderer": ""}, headers=author)
    assert before.status_code == 200
    assert "Thông báo khẩn cấp, nội dung mới. Lửa lan rộng." in told(before)
    assert "Lửa lan" not in told(site.get("/emergencies", headers=author)), "nothing was composed"
    updated = site.post(f"{address}/update", data=own | {"key": "k3"}, headers=author)
    assert updated.status_code == 303
    assert "Lửa lan rộng." in site.get(updated.headers["location"], headers=author).text
    lacking = site.post(f"{address}/renew", data={"minutes": "10", "orderer": "", "document": "x"}, headers=author)
    assert lacking.status_code == 422
    longer = {"minutes": "10", "orderer": "Chủ tịch xã", "document": "13/LKC", "key": "k4"}
    assert site.post(f"{address}/renew", data=longer, headers=author).status_code == 303


def test_a_sound_file_is_kept_and_named_by_the_form_it_is_for(site: TestClient, author: Asked) -> None:
    form = site.get("/emergencies/new?kind=exercise&with=recording", headers=author)
    way = re.search(r'action="(/emergencies/recordings[^"]*)"', form.text)
    assert way is not None
    bad = site.post(way[1], files={"file": ("a.wav", b"bad", "audio/wav")}, headers=author)
    assert bad.status_code == 422
    kept = site.post(way[1], files={"file": ("a.wav", b"RIFF-a-voice", "audio/wav")}, headers=author)
    there = site.get(kept.headers["location"], headers=author)
    recording = re.search(r'name="recording" value="([0-9a-f]{64})"', there.text)
    assert recording is not None
    own = {
        "with": "recording",
        "template": "",
        "recording": recording[1],
        "event": "Cháy",
        "headline": "Giọng chủ tịch",
    }
    address = compose(site, author, kind="exercise", **own)
    assert "Bản ghi âm: hãy nghe ở trên." in told(site.get(address, headers=author))


def test_nobody_is_led_to_another_site_by_an_upload(site: TestClient, author: Asked) -> None:
    kept = site.post(
        "/emergencies/recordings?then=//example.com/", files={"file": ("a.wav", b"RIFF-b", "audio/wav")}, headers=author
    )
    assert kept.headers["location"].startswith("/?recording=")


def test_who_gave_no_code_is_told_to_and_composes_nothing(house: House, site: TestClient) -> None:
    bare = house.person(Role.AUTHOR, assured=False)
    assert "mã một lần" in told(site.get("/emergencies", headers=bare))
    assert site.get("/emergencies/new", headers=bare).status_code == 403
    assert site.post("/emergencies", data=TYPED, headers=bare).status_code == 403


def test_a_gap_is_shown_by_what_people_call_it_and_not_by_its_name_in_the_templates(
    site: TestClient, author: Asked
) -> None:
    shown = told(site.get("/emergencies/new?kind=exercise&template=fire", headers=author))
    assert "Đang có cháy tại [Nơi cháy]." in shown
    assert "{" not in shown


def test_whoever_lacks_a_code_is_led_to_where_it_is_set_up(site: TestClient, house: House) -> None:
    lacking = house.person(Role.AUTHOR, assured=False)
    refused = site.get("/emergencies/new?kind=exercise&template=fire", headers={**lacking, "Accept": "text/html"})
    assert refused.status_code == 403
    assert '<p><a href="/account">' in refused.text
