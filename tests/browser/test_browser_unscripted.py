"""The whole journey where a browser runs no script: links and forms alone, from the first word to the report."""

import re
from datetime import timedelta

from browser.conftest import Look
from browser.papers import in_letter, in_paper, in_workbook, saved, shown
from playwright.sync_api import Page, expect
from web.house import API, TOKEN

from broadcaster.domain.access import Role
from broadcaster.domain.units import instant
from broadcaster.newsroom.rendering import render_next

TITLE = "Họp dân làm đường"
SCRIPT = "UBND xã mời bà con họp lúc 7h30 ngày 24/11/2026. Ai chưa rõ xin gặp KTXX."
DAY = "22/11/2026"


def writes(look: Look) -> None:
    page = look.at("/", Role.AUTHOR, station="30628", script=False)
    page.get_by_role("link", name="Soạn bản tin mới").click()
    page.get_by_label("Tiêu đề bản tin").fill(TITLE)
    page.get_by_label("Văn bản gốc").fill(SCRIPT)
    page.get_by_role("button", name="Lưu và xem máy đọc thế nào").click()
    expect(page.locator("#reading")).to_contain_text("bảy giờ ba mươi")
    page.locator(".spot.unsure").click()
    page.get_by_label("Máy đọc là").fill("kế toán xã")
    page.get_by_role("button", name="Lưu cách đọc").click()
    expect(page.locator("#reading")).to_contain_text("xin gặp kế toán xã")
    page.get_by_role("button", name="Nghe thử").click()
    while render_next(look.house.newsroom, look.house.at) is not None:
        pass
    page.get_by_role("button", name="Xem đã xong chưa").click()
    sound = page.locator("#play").get_attribute("src")
    assert sound is not None
    assert page.request.get(sound).ok
    page.get_by_label(re.compile(f"Buổi chiều, .*{DAY} lúc 17:00")).check()
    page.get_by_role("button", name="Gửi duyệt").click()
    expect(page.get_by_role("heading", name="Chuyện gì tiếp theo")).to_be_visible()


def approves(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name=TITLE).click()
    page.get_by_role("link", name="Lời máy đọc").click()
    expect(page.locator("#words .passages")).to_contain_text("kế toán xã")
    page.get_by_role("button", name="Duyệt", exact=True).click()
    expect(page.get_by_text("đã duyệt lúc")).to_be_visible()


def plays(look: Look) -> None:
    """What the station tells of the evening, as a program without a key does."""
    playlist = next(each for each in look.house.manifest().playlists if each.slot.id.endswith("1700"))
    entries = [
        {
            "sequence": number,
            "slot": playlist.slot.id,
            "audio": row.audio,
            "started": row.start.isoformat(),
            "played_ms": row.length,
        }
        for number, row in enumerate(playlist.rows, start=1)
    ]
    with look.house.client() as client:
        headers = {"Authorization": f"Bearer {TOKEN}"}
        told = client.post(f"{API}/stations/30628/airtime", json={"entries": entries}, headers=headers)
    assert told.status_code == 200, told.text


def test_without_script_a_bulletin_goes_from_its_first_word_into_the_report(look: Look) -> None:
    writes(look)
    leader = look.as_person(Role.APPROVER, size="phone", script=False)
    approves(leader)
    look.house.run_the_day()
    leader.goto("/schedule?station=30628")
    evening = leader.locator("section.lane", has_text="Khung chiều")
    expect(evening.locator("tr", has_text=TITLE)).to_be_visible()
    look.house.at = instant(look.house.at + timedelta(hours=6))
    plays(look)
    page = look.at(f"/results?from={DAY}&to={DAY}", Role.SUPERVISOR, script=False)
    held, figures = saved(page), shown(page)
    assert figures[0] >= 1
    assert in_workbook(held["xlsx"]) == in_letter(held["docx"]) == in_paper(held["pdf"]) == figures
    page.get_by_role("link", name="đã phát trọn").click()
    expect(page.locator("tbody tr", has_text=TITLE).filter(has_text="17:0")).to_contain_text("Đã phát")
