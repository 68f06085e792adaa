"""A supervisor looks at what was aired, and answers who complains, with the browser alone."""

import re
from itertools import pairwise

import pytest
from browser.conftest import Look, faults
from browser.papers import in_letter, in_paper, in_workbook, saved, shown
from playwright.sync_api import Page, expect
from web.house import TOKEN
from web.test_web_results_pages import report

from broadcaster.domain.access import Role

_TOPS = "() => [...document.querySelectorAll('.filters label')].map(each => each.getBoundingClientRect().top)"
DAY = "/results?from=22/11/2026&to=22/11/2026"


def tell(look: Look, **changes: object) -> None:
    """The station tells that it played its morning."""
    with look.house.client() as client:
        report(client, look.house, {"Authorization": f"Bearer {TOKEN}"}, **changes)


def figure(page: Page, label: str) -> str:
    card = page.locator(".figures li").filter(has_text=label)
    return card.locator(".figure").inner_text()


def test_a_figure_leads_to_its_rows_and_back(look: Look) -> None:
    tell(look, played_ms=1000)
    page = look.at(DAY, Role.SUPERVISOR)
    assert figure(page, "phát thiếu") == "2"
    page.get_by_role("link", name=re.compile("phát thiếu")).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Các lượt phát thiếu")
    assert page.locator("tbody tr").count() == 2
    page.get_by_role("link", name="Về kết quả phát").click()
    expect(page.get_by_label("Từ ngày")).to_have_value("22/11/2026")


def test_what_is_typed_wrongly_takes_the_focus_and_stays(look: Look) -> None:
    page = look.at("/results", Role.SUPERVISOR)
    page.get_by_label("Từ ngày").fill("31/2/2026")
    page.get_by_role("button", name="Xem kết quả").click()
    expect(page.locator("#faults")).to_be_focused()
    expect(page.get_by_label("Từ ngày")).to_have_value("31/2/2026")
    assert faults(page) == []


def test_the_matrix_scrolls_inside_its_box_and_a_phone_reads_it_all(look: Look) -> None:
    tell(look)
    page = look.at(DAY, Role.SUPERVISOR, size="phone")
    box = page.get_by_role("region", name="Nơi nào đã phát nhóm nào")
    box.focus()
    expect(box).to_be_focused()
    assert faults(page) == []


@pytest.mark.parametrize("path", ["/enquiries", "/results", "/reports", "/audit"])
def test_labels_of_fields_beside_each_other_stand_in_one_line_whatever_stands_below_a_field(
    look: Look, path: str
) -> None:
    page = look.at(path, Role.SUPERVISOR)
    tops: list[float] = page.evaluate(_TOPS)
    assert all(below - above > 50 for above, below in pairwise(sorted(set(tops)))), "each line of labels is one"


def test_an_enquiry_is_answered_by_plain_forms_and_its_clusters_come_by_script(look: Look) -> None:
    tell(look)
    plain = look.at("/enquiries", Role.SUPERVISOR, script=False)
    plain.get_by_label("Đài").select_option("30628")
    plain.get_by_label("Giờ nghe").fill("5:00")
    plain.get_by_role("button", name="Tra cứu").click()
    expect(plain.locator(".answer")).to_contain_text("Loa đã phát")
    page = look.at("/enquiries", Role.SUPERVISOR)
    page.get_by_label("Đài").select_option("30628")
    expect(page.locator("#clusters")).to_contain_text("Đài này chưa khai cụm loa nào")
    page.get_by_role("button", name="Tra cứu").click()
    expect(page.locator("#faults")).to_contain_text("Giờ phải viết như 05:30")


def test_the_files_hold_the_numbers_of_the_page(look: Look) -> None:
    tell(look)
    page = look.at(DAY, Role.SUPERVISOR)
    figures = shown(page)
    held = saved(page)
    assert held["pdf"].startswith(b"%PDF")
    assert in_workbook(held["xlsx"]) == figures
    assert f"Đã phát trọn;{figures[0]}" in held["csv"].decode("utf-8-sig").replace(",", ";")
    assert in_letter(held["docx"]) == figures
    assert in_paper(held["pdf"]) == figures
