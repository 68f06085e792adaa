"""What goes wrong around a page, in a browser: an answer that is lost on its way after the house acted, a session that
ended meanwhile, a browser in another zone, words that would be more than words."""

from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any

import httpx
import pytest
from browser.conftest import Look, faults
from browser.orders import ordered, typed
from fakes.samples import NOON
from playwright.sync_api import Error, Page, Route, expect
from web.canary import CANARY, SIGNS, marks_of
from web.house import API, TOKEN, draft
from web.test_web_emergency_pages import made

from broadcaster.domain.access import EVERYWHERE, Role
from broadcaster.domain.bulletin import BulletinId
from broadcaster.domain.units import instant
from broadcaster.newsroom.webhooks import gather

SCRIPT = "Trạm y tế xã tiêm vắc-xin từ 7 giờ 30 sáng mai. Mời bà con đưa trẻ đến đúng giờ."

WAY_BACK, GIVEN_UP = "Đăng nhập ở đây, về lại trang đang gõ", "Bỏ chữ đó, đăng nhập ở thẻ này"


def answer_lost(page: Page, path: str) -> list[int]:
    """The next request there is sent and done; its answer never comes. What it would have been."""
    came: list[int] = []

    def cut(route: Route) -> None:
        asked = route.request
        headers = {name: value for name, value in asked.all_headers().items() if not name.startswith(":")}
        sent = httpx.request(asked.method, asked.url, content=asked.post_data_buffer, headers=headers)
        came.append(sent.status_code)
        route.abort("connectionreset")

    page.route(path, cut, times=1)
    return came


def bulletins(look: Look) -> int:
    return len(look.house.newsroom.store._now.bulletins)  # type: ignore[attr-defined]  # the memory store of tests


def emergencies(look: Look) -> int:
    return len(look.house.newsroom.store._now.alarm.emergencies)  # type: ignore[attr-defined]  # as above


# --- a line that drops after the house acted --------------------------------------------------------------------------


def test_a_bulletin_whose_answer_is_lost_is_sent_once_and_nothing_typed_is_lost(look: Look) -> None:
    page = look.at("/bulletins/new", Role.AUTHOR, station="30628")
    page.fill("#title", "Lịch tiêm")
    page.fill("#script", SCRIPT)
    stood, came = bulletins(look), answer_lost(page, "**/bulletins/new/send")
    page.get_by_role("button", name="Gửi duyệt").click()
    expect(page.locator("#unsent")).to_be_visible()
    expect(page.locator("#script")).to_have_value(SCRIPT)
    assert came == [200]
    page.get_by_role("button", name="Gửi duyệt").click()
    page.wait_for_url("**/sent")
    expect(page.get_by_role("heading", name="Chuyện gì tiếp theo")).to_be_visible()
    assert bulletins(look) == stood + 1
    look.console.clear()  # the browser says itself that an answer was lost


def test_who_looks_again_instead_finds_the_bulletin_sent(look: Look) -> None:
    page = look.at("/bulletins/new", Role.AUTHOR, station="30628")
    page.fill("#title", "Lịch tiêm")
    page.fill("#script", SCRIPT)
    expect(page.locator("#saved")).to_contain_text("Đã lưu lúc", timeout=8000)
    stood, came = bulletins(look), answer_lost(page, "**/bulletins/new/send")
    page.get_by_role("button", name="Gửi duyệt").click()
    expect(page.locator("#unsent")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="Chuyện gì tiếp theo")).to_be_visible()
    assert (came, bulletins(look)) == ([200], stood + 1)
    look.console.clear()


def test_an_approval_whose_answer_is_lost_stands_once(look: Look) -> None:
    sent = draft(title="Khai sinh", script=SCRIPT)
    headers = {"Authorization": f"Bearer {TOKEN}"}
    path = look.house.client().post(f"{API}/bulletins", json=sent, headers=headers).headers["location"]
    look.house.run_the_day()
    address = f"/bulletins/{path.rpartition('/')[2]}"
    page = look.at(address, Role.APPROVER, size="phone")
    came = answer_lost(page, f"**{address}/approve")
    page.get_by_role("button", name="Duyệt", exact=True).click()
    page.wait_for_url("chrome-error://**")
    page.goto(address)
    expect(page.get_by_text("đã duyệt lúc")).to_be_visible()
    expect(page.get_by_role("button", name="Duyệt", exact=True)).to_have_count(0)
    assert came == [303]
    look.console.clear()


def test_an_emergency_whose_answer_is_lost_is_ordered_once_and_approved_once(look: Look) -> None:
    author = look.at("/emergencies/new?kind=actual&with=script", Role.AUTHOR)
    typed(author, "Cháy chợ Mỹ Đức", "Đang có cháy ở chợ. Bà con rời khỏi chợ ngay.", "91-kv")
    ordered(author)
    stood, came = emergencies(look), answer_lost(author, "**/emergencies")
    author.locator("form.order button.go").click()
    expect(author.locator("#undone")).to_contain_text("máy không làm hai lần")
    expect(author.get_by_label("Lời sẽ đọc")).to_have_value("Đang có cháy ở chợ. Bà con rời khỏi chợ ngay.")
    author.locator("form.order button.go").click()
    expect(author.get_by_role("heading", level=1)).to_have_text("Cháy chợ Mỹ Đức")
    assert (came, emergencies(look)) == ([200], stood + 1)
    made(look.house)
    leader = look.at(author.url, Role.APPROVER, size="phone")
    came = answer_lost(leader, "**/approve")
    leader.get_by_role("button", name="DUYỆT, PHÁT THẬT NGAY").click()
    with suppress(Error):  # of the answer that is lost
        leader.wait_for_url("chrome-error://**")
    leader.goto(author.url)
    expect(leader.get_by_text("ĐANG PHÁT đến 12:30")).to_be_visible()
    expect(leader.get_by_role("button", name="DUYỆT, PHÁT THẬT NGAY")).to_have_count(0)
    assert came == [303]
    look.console.clear()


def test_an_order_that_is_only_listened_to_is_not_given(look: Look) -> None:
    author = look.at("/emergencies/new?kind=exercise&with=script", Role.AUTHOR)
    typed(author, "Diễn tập chữa cháy", "Đây là diễn tập chữa cháy.", "91-kv")
    stood = emergencies(look)
    author.get_by_role("button", name="Nghe thử trước").click()
    expect(author.locator("#heard")).to_be_visible()
    expect(author.get_by_label("Tiêu đề")).to_have_value("Diễn tập chữa cháy")
    assert emergencies(look) == stood


def test_what_is_missing_in_an_order_is_told_in_place(look: Look) -> None:
    author = look.at("/emergencies/new?kind=exercise&with=script", Role.AUTHOR)
    author.get_by_label("Lời sẽ đọc").fill("Diễn tập.")
    author.locator("form.order button.go").click()
    expect(author.locator("#faults")).to_be_focused()
    expect(author.get_by_label("Lời sẽ đọc")).to_have_value("Diễn tập.")


def test_a_session_that_ended_while_somebody_wrote_is_said_and_nothing_is_lost(look: Look) -> None:
    page = look.at("/bulletins/new", Role.AUTHOR, station="30628")
    page.fill("#title", "Lịch tiêm")
    page.fill("#script", SCRIPT)
    kept = page.context.cookies()
    page.context.clear_cookies()
    page.get_by_role("button", name="Gửi duyệt").click()
    expect(page.locator("#undone")).to_be_focused()
    expect(page.locator("#undone")).to_contain_text("Hãy đăng nhập lại")
    expect(page.locator("#saved")).to_contain_text("Phiên làm việc đã hết: chưa lưu được, bản nháp giữ trên máy này.")
    assert faults(page) == []
    page.context.add_cookies(kept)  # type: ignore[arg-type]  # the stub tells two kinds of cookies apart
    page.get_by_role("button", name="Gửi duyệt").click()
    page.wait_for_url("**/sent")
    look.console.clear()  # the browser notes every 401


def word_sent_after_its_session(look: Look, *, script: bool = True) -> tuple[Page, list[Any]]:
    """A word of the lexicon that was typed, and sent when nobody was known any more; and the session's cookies."""
    page = look.at("/lexicon", *Role, script=script)
    page.fill("#written", "QL91")
    page.fill("#spoken", "quốc lộ chín mốt")
    kept = page.context.cookies()
    page.context.clear_cookies()
    page.locator("form[action='/lexicon#faults'][method=post] button").first.click()
    expect(page.get_by_role("heading", name="Phiên làm việc đã kết thúc")).to_be_visible()
    return page, kept


@pytest.mark.parametrize("way", ["sign in", "reload"])
def test_a_session_that_ended_on_any_form_loses_nothing_that_was_typed(look: Look, way: str) -> None:
    page, kept = word_sent_after_its_session(look)
    expect(page.get_by_role("button", name=WAY_BACK)).to_be_visible()
    expect(page.get_by_role("link", name=GIVEN_UP)).to_be_hidden()
    assert faults(page) == []
    page.context.add_cookies(kept)
    if way == "reload":
        page.reload()
        expect(page.get_by_role("heading", name="Phiên làm việc đã kết thúc")).to_have_count(0)
        page.goto("/lexicon?q=QL91")
        expect(page.locator("main table").first).to_contain_text("quốc lộ chín mốt")
    else:
        page.goto("/lexicon")
        expect(page.locator("#spoken")).to_have_value("quốc lộ chín mốt")
        page.reload()
        expect(page.locator("#spoken")).to_have_value("")
    look.console.clear()  # the browser notes every 401


def test_without_script_nobody_is_led_away_from_words_that_stand_in_one_tab_alone(look: Look) -> None:
    page, kept = word_sent_after_its_session(look, script=False)
    expect(page.get_by_role("button", name=WAY_BACK)).to_be_hidden()
    expect(page.locator("[data-given-up]")).to_contain_text("thì chữ vừa gõ ở đây mất")
    expect(page.get_by_role("link", name=GIVEN_UP)).to_be_visible()
    page.context.add_cookies(kept)
    page.reload()
    page.goto("/lexicon?q=QL91")
    expect(page.locator("main table").first).to_contain_text("quốc lộ chín mốt")
    look.console.clear()  # the browser notes every 401


def test_a_plain_form_is_held_while_the_line_is_down_and_sent_once_it_is_back(look: Look) -> None:
    page = look.at("/lexicon", *Role)
    page.fill("#written", "QL91")
    page.fill("#spoken", "quốc lộ chín mốt")
    page.context.set_offline(True)
    send = page.locator("form[action='/lexicon#faults'][method=post] button").first
    send.click()
    expect(page.locator("#undone")).to_be_focused()
    expect(page.locator("#undone")).to_contain_text("Chữ đã gõ còn đây")
    assert faults(page) == []
    page.context.set_offline(False)
    send.dblclick()
    page.wait_for_url("**/lexicon/*")
    page.goto("/lexicon?q=QL91")
    expect(page.locator("main table").first).to_contain_text("quốc lộ chín mốt")
    look.console.clear()  # a browser says itself that it is offline


def test_larger_letters_leave_what_is_typed_in_any_form(look: Look) -> None:
    page = look.at("/lexicon", *Role)
    page.fill("#written", "QL91")
    page.get_by_role("button", name="A+: cỡ chữ lớn").click()
    expect(page.locator("html.letters-1 #written")).to_have_value("QL91")


# --- a browser in another zone ----------------------------------------------------------------------------------------


def test_in_a_browser_of_new_york_days_and_times_are_the_house_s_shown_and_kept(look: Look) -> None:
    """At six in the morning of the 23rd in Viet Nam, when it is six in the evening of the 22nd there."""
    look.house.at = instant(NOON + timedelta(hours=18))
    page = look.at("/bulletins/new", Role.AUTHOR, station="30628")
    assert page.evaluate("Intl.DateTimeFormat().resolvedOptions().timeZone") == "America/New_York"
    expect(page.locator("header time")).to_have_text("Thứ Hai, 23/11/2026 · 06:00")
    expect(page.locator("header .zone")).to_contain_text("giờ Việt Nam")
    expect(page.locator("#valid_from")).to_have_value("23/11/2026")
    expect(page.locator("output[for=valid_from]")).to_have_text("Thứ Hai")
    page.fill("#title", "Lịch tiêm")
    page.fill("#script", SCRIPT)
    page.fill("#valid_until", "25/11/2026")
    expect(page.locator("#saved")).to_have_text("Đã lưu lúc 06:00", timeout=8000)
    page.get_by_role("button", name="Gửi duyệt").click()
    page.wait_for_url("**/sent")
    bulletin = BulletinId(page.url.split("/")[-2])
    with look.house.newsroom.store.read() as work:
        found = work.bulletins.get(EVERYWHERE, bulletin)
    assert (found.draft.valid_from, found.draft.valid_until) == (date(2026, 11, 23), date(2026, 11, 25))
    page.goto("/schedule?station=30628")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Mỹ Đức 30628")
    expect(page.locator("main")).to_contain_text("17:00–17:15")
    assert page.locator("main").inner_text().count("22/11/2026") == 0
    look.house.at = NOON
    results = look.at("/enquiries?station=30628&date=22/11/2026&time=05:00", Role.SUPERVISOR)
    expect(results.locator("main")).to_contain_text("05:00")
    assert datetime.fromisoformat(str(results.locator("header time").get_attribute("datetime"))) == NOON


# --- words that would be more than words ------------------------------------------------------------------------------


def _caged(look: Look) -> list[str]:
    """Canaries where people, files and other programs write; the screens that show them."""
    client, headers = look.house.client(), look.house.person(Role.AUTHOR, Role.ADMIN, station=None)

    def sent(path: str, **body: object) -> dict[str, object]:
        answer = client.post(f"{API}{path}", json=body, headers=headers)
        assert answer.is_success, f"{path}: {answer.text}"
        found: dict[str, object] = answer.json()
        return found

    bulletin = sent("/bulletins", **draft(title=CANARY, script=f"{CANARY} Mời bà con.", note=CANARY))["id"]
    sent("/accounts", login="chim", name=SIGNS[1], grant={"role": "author", "station": "30628"})
    topics = [{"code": "mot", "number": 1, "name": CANARY}]
    sent("/campaigns", code="dot", name=CANARY, valid_from="2026-11-01", owner=None, topics=topics)
    sent("/stations", code="chim", name=SIGNS[1], label=SIGNS[1], level="commune", parent="91-kv", day="2026-11-22")
    sent("/stations/30628/clusters", code="loa-chim", name=SIGNS[1], technology="ip")
    webhook = sent("/webhooks", name=SIGNS[1], address="https://xa.example.gov.vn/tin", events=["approved"])["webhook"]
    assert isinstance(webhook, dict)
    order = {"event": CANARY, "headline": CANARY, "script": "Cháy.", "orderer": CANARY, "document": CANARY}
    targets = [{"station": "91-kv", "below": True}]
    emergency = sent("/emergencies", kind="actual", origin="91-kv", targets=targets, **order)["id"]
    look.house.run_the_day()
    return [
        *("/", "/bulletins", f"/bulletins/{bulletin}", f"/bulletins/{bulletin}?view=spoken", "/approvals"),
        *(f"/bulletins/{bulletin}/edit", "/schedule?station=30628", "/schedule/30628/slots/30628-20261122-1700"),
        *("/units", "/units/chim", "/units/30628", "/stations", "/stations?view=table", "/accounts", "/audit"),
        *(
            "/settings/campaigns",
            "/settings/campaigns/dot",
            "/settings/webhooks",
            f"/settings/webhooks/{webhook['id']}",
        ),
        *("/emergencies", f"/emergencies/{emergency}", "/results", "/reports?kind=stations"),
        *(f"/bulletins?q={CANARY.replace('&', '')}", "/bulletins/new"),
    ]


def test_no_screen_takes_somebody_s_words_for_more(look: Look) -> None:
    screens = _caged(look)
    page = look.as_person(*Role, station=None)
    sung: list[str] = []
    page.expose_function("canary", lambda: sung.append(page.url))
    page.on("dialog", lambda dialog: (sung.append(dialog.message), dialog.dismiss()))
    shown = 0
    for screen in screens:
        page.goto(screen)
        assert page.locator("img[src=x], script:not([src])").count() == 0, screen
        shown += "onerror=canary()" in page.locator("body").inner_text()
    page.goto("/bulletins/new")
    page.set_input_files("#file", {"name": CANARY.replace("/", ""), "mimeType": "text/plain", "buffer": b"Mai nghi."})
    page.get_by_text("Lấy chữ từ tệp").click()
    with page.expect_navigation():
        page.get_by_role("button", name="Lấy chữ trong tệp").click()
    assert marks_of(page.content()) == []
    assert sung == []
    assert shown > 15


# --- telling other programs -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", ["laptop", "phone"])
def test_an_address_is_added_and_what_it_was_told_is_seen(look: Look, size: str) -> None:
    page = look.at("/settings/webhooks", *Role, station=None, size=size)
    page.get_by_role("button", name="Thêm địa chỉ").click()
    expect(page.locator("#faults")).to_be_focused()
    page.get_by_label("Tên để nhận ra").fill("Cổng thông tin xã")
    page.get_by_label("Địa chỉ https").fill("https://xa.example.gov.vn/tin")
    page.get_by_label("Bản tin được duyệt").check()
    page.get_by_role("button", name="Thêm địa chỉ").click()
    expect(page.locator("code")).to_contain_text("whsec_")
    assert faults(page) == []
    headers = {"Authorization": f"Bearer {TOKEN}"}
    client, leader = look.house.client(), look.house.person(Role.APPROVER)
    path = client.post(f"{API}/bulletins", json=draft(title="Khai sinh"), headers=headers).headers["location"]
    spoken = client.get(f"{path}/spoken", headers=headers).json()["spoken_digest"]
    assert client.post(f"{path}/approve", json={"spoken": spoken}, headers=leader).is_success
    gather(look.house.newsroom, look.house.at)
    page.get_by_role("link", name="Đã cất bí mật, xem địa chỉ này").click()
    expect(page.get_by_text("đang chờ gửi")).to_be_visible()
    assert faults(page) == []
    page.get_by_role("button", name="Gửi lại").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Cổng thông tin xã")
