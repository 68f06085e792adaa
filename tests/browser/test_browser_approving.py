"""A leader on a phone decides on a bulletin; somebody teaches a word. With script, and without."""

from dataclasses import replace
from pathlib import Path

from browser.conftest import Look, faults
from playwright.sync_api import Page, expect
from web.house import API, TOKEN, FrameMixer, House, draft

from broadcaster.domain.access import Role
from broadcaster.domain.item import Mixed, Waveform
from broadcaster.domain.sound import Profile
from broadcaster.domain.units import Millis
from broadcaster.newsroom.ports import Check, Programme, unchecked
from broadcaster.newsroom.rendering import render_next

AUTHOR = {"Authorization": f"Bearer {TOKEN}"}


class DrawingMixer(FrameMixer):
    """Tells where each clip starts."""

    def mix(self, programme: Programme, profile: Profile, out: Path, check: Check = unchecked) -> Mixed:
        mixed = super().mix(programme, profile, out, check)
        starts, at = [], 0
        for clip in programme.clips:
            starts.append(Millis(at))
            at += clip.duration + clip.pause
        return replace(mixed, waveform=Waveform(peaks=bytes(10), starts=tuple(starts)))


def returned_and_mended(house: House) -> str:
    """A bulletin that was returned, mended and sent again."""
    house.newsroom = replace(house.newsroom, mixer=DrawingMixer())
    client, leader = house.client(), house.person(Role.APPROVER)
    script = "Từ ngày 01/12/2026, xã thu lệ phí 8.000 đồng.\nBà con mang theo căn cước."
    path = client.post(f"{API}/bulletins", json=draft(title="Khai sinh", script=script), headers=AUTHOR).headers[
        "location"
    ]
    assert client.post(f"{path}/return", json={"reasons": ["figures"], "text": ""}, headers=leader).is_success
    sent = draft(title="Khai sinh", script=script.replace("xã thu lệ phí 8.000 đồng", "xã không thu lệ phí"))
    del sent["submit"]
    etag = {"If-Match": client.get(path, headers=AUTHOR).headers["etag"]}
    assert client.put(path, json=sent, headers={**AUTHOR, **etag}).is_success
    assert client.post(f"{path}/submit", headers=AUTHOR).is_success
    house.run_the_day()
    return path.rpartition("/")[2]


def _to_the_bulletin(page: Page) -> None:
    page.goto("/approvals")
    page.get_by_role("link", name="Khai sinh").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Khai sinh")


def test_a_leader_on_a_phone_sees_what_changed_hears_it_and_approves(look: Look) -> None:
    returned_and_mended(look.house)
    page = look.as_person(Role.APPROVER, size="phone")
    _to_the_bulletin(page)
    assert page.locator("ins").first.inner_text().strip().startswith("thêm:")
    assert faults(page) == []
    page.get_by_role("link", name="Lời máy đọc").click()
    expect(page.locator("#words .passages .changed")).to_have_count(1)
    page.get_by_role("button", name="Nghe 1 chỗ đã sửa").click()
    expect(page.locator("#share")).not_to_have_text("0 %", timeout=15_000)
    expect(page.locator("svg.wave .new")).to_have_count(1)
    page.locator("svg.wave").click()
    middle = "() => { const s = document.getElementById('sound'); return s.currentTime > s.duration * 0.4 }"
    page.wait_for_function(middle)
    page.wait_for_function("() => Number(document.querySelector('svg.wave .head').getAttribute('x')) > 0")
    page.get_by_role("button", name="Duyệt", exact=True).click()
    expect(page.get_by_text("đã duyệt lúc")).to_be_visible()


def test_without_script_it_is_read_returned_and_what_is_missing_is_told(look: Look) -> None:
    returned_and_mended(look.house)
    page = look.as_person(Role.APPROVER, size="phone", script=False)
    _to_the_bulletin(page)
    page.get_by_role("link", name="Văn bản gốc").click()
    expect(page.locator(".written")).to_contain_text("xã không thu lệ phí")
    page.get_by_text("Trả lại người soạn…").click()
    page.get_by_label("Cần sửa gì?").fill("Ngày bắt đầu là 02/12")
    page.get_by_role("button", name="Trả lại", exact=True).click()
    expect(page.locator("#faults")).to_be_visible()
    expect(page.get_by_label("Cần sửa gì?")).to_have_value("Ngày bắt đầu là 02/12")
    page.get_by_label("Sai ngày").check()
    page.get_by_role("button", name="Trả lại", exact=True).click()
    expect(page.get_by_text("Ngày bắt đầu là 02/12")).to_be_visible()
    expect(page.get_by_text("Trả lại", exact=True)).to_be_visible()


def test_a_word_is_taught_heard_and_what_its_change_does_is_seen_first(look: Look) -> None:
    house = look.house
    client = house.client()
    assert client.post(f"{API}/bulletins", json=draft(title="Đường", script="Sửa QL91."), headers=AUTHOR).is_success
    page = look.at("/lexicon", Role.AUTHOR)
    page.get_by_label("Chữ gốc").fill("QL91")
    page.get_by_role("button", name="Thêm từ").click()
    expect(page.locator("#faults")).to_be_focused()
    page.get_by_label("Đọc là").fill("quốc lộ chín mốt")
    page.get_by_role("button", name="Thêm từ").click()
    expect(page.get_by_role("status")).to_contain_text("Đã lưu.")
    assert faults(page) == []
    page.get_by_label("Đọc là").fill("đường chín mốt")
    page.get_by_role("button", name="Xem ảnh hưởng trước").click()
    expect(page.get_by_text("1 bản tin sẽ đọc khác đi")).to_be_visible()
    page.get_by_role("button", name="Nghe", exact=True).click()
    expect(page.locator("#saying progress")).to_be_visible()
    while render_next(house.newsroom, house.at) is not None:
        pass
    expect(page.locator("#saying audio")).to_be_visible()
