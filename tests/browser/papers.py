"""The files of a page of results as a browser saves them, each opened by a library, and the figures in it."""

import re
from io import BytesIO

import pypdfium2
from docx import Document
from playwright.sync_api import Page
from python_calamine import CalamineWorkbook

FORMS = {"xlsx": "Excel", "docx": "Word", "pdf": "PDF", "csv": "CSV"}


def shown(page: Page) -> tuple[int, int]:
    """What the page says was heard whole, of what was promised."""
    told = re.search(r"đã phát trọn ([0-9.]+) / ([0-9.]+)", page.locator(".figures .main").inner_text())
    assert told is not None
    return int(told[1]), int(told[2])


def saved(page: Page) -> dict[str, bytes]:
    held: dict[str, bytes] = {}
    for form, name in FORMS.items():
        with page.expect_download() as coming:
            page.get_by_role("navigation", name="Tải báo cáo").get_by_role("button", name=name).click()
        assert coming.value.suggested_filename.endswith(f".{form}")
        held[form] = coming.value.path().read_bytes()
    return held


def in_workbook(raw: bytes) -> tuple[int, int]:
    rows = CalamineWorkbook.from_filelike(BytesIO(raw)).get_sheet_by_index(0).to_python()
    of = {str(row[0]): row for row in rows}
    return int(str(of["Đã phát trọn"][1]).partition(".")[0]), int(str(of["Kế hoạch"][1]).partition(".")[0])


def in_letter(raw: bytes) -> tuple[int, int]:
    of = {row.cells[0].text: row.cells[1].text for table in Document(BytesIO(raw)).tables for row in table.rows}
    return int(of["Đã phát trọn"]), int(of["Kế hoạch"])


def in_paper(raw: bytes) -> tuple[int, int]:
    words = words_of_paper(raw)
    found = [re.search(rf"{name} (\d+) ", words) for name in ("Đã phát trọn", "Kế hoạch")]
    assert all(found), words
    aired, planned = (int(each[1]) for each in found if each is not None)
    return aired, planned


def words_of_paper(raw: bytes) -> str:
    return " ".join(" ".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(raw)).split())


def words_of_workbook(raw: bytes) -> str:
    book = CalamineWorkbook.from_filelike(BytesIO(raw))
    sheets = (book.get_sheet_by_index(number) for number in range(len(book.sheet_names)))
    return " ".join(str(cell) for sheet in sheets for row in sheet.to_python() for cell in row)


def words_of_letter(raw: bytes) -> str:
    return " ".join(cell.text for table in Document(BytesIO(raw)).tables for row in table.rows for cell in row.cells)
