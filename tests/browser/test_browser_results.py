"""A supervisor looks at what was aired, and answers who complains, with the browser alone."""

import re
from io import BytesIO

from browser.conftest import Look, faults
from playwright.sync_api import Page, expect
from web.house import TOKEN
from web.test_web_results_pages import report

from broadcaster.domain.access import Role

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
    shown = re.search(r"đã phát trọn ([0-9.]+) / ([0-9.]+)", page.locator(".figures .main").inner_text())
    assert shown is not None
    held: dict[str, bytes] = {}
    for form, name in (("xlsx", "Excel"), ("docx", "Word"), ("pdf", "PDF"), ("csv", "CSV")):
        with page.expect_download() as coming:
            page.get_by_role("navigation", name="Tải báo cáo").get_by_role("button", name=name).click()
        assert coming.value.suggested_filename.endswith(f".{form}")
        held[form] = coming.value.path().read_bytes()
    assert held["pdf"].startswith(b"%PDF")
    aired, planned = int(shown[1]), int(shown[2])
    assert _in_workbook(held["xlsx"]) == (aired, planned)
    assert f"Đã phát trọn;{aired}" in held["csv"].decode("utf-8-sig").replace(",", ";")
    assert _in_letter(held["docx"]) == (aired, planned)


def _in_workbook(raw: bytes) -> tuple[int, int]:
    from python_calamine import CalamineWorkbook

    rows = CalamineWorkbook.from_filelike(BytesIO(raw)).get_sheet_by_index(0).to_python()
    of = {str(row[0]): row for row in rows}
    return int(str(of["Đã phát trọn"][1]).partition(".")[0]), int(str(of["Kế hoạch"][1]).partition(".")[0])


def _in_letter(raw: bytes) -> tuple[int, int]:
    from docx import Document

    of = {row.cells[0].text: row.cells[1].text for table in Document(BytesIO(raw)).tables for row in table.rows}
    return int(of["Đã phát trọn"]), int(of["Kế hoạch"])
