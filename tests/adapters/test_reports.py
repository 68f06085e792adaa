"""Reports as files, each opened by a library that did not write it."""

import csv
import hashlib
import json
import unicodedata
from datetime import UTC, date, datetime, timedelta
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile
from zoneinfo import ZoneInfo

import pypdfium2
import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm
from python_calamine import CalamineWorkbook

import broadcaster.reports
from broadcaster.domain.report import Chart, Column, Form, Kind, Report, Row, Sheet, Signer
from broadcaster.domain.script_paper import ScriptPaper
from broadcaster.domain.units import Language, instant
from broadcaster.reports import PrintingPress
from broadcaster.reports.letters import Face, letters, lines, width

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
MORNING = instant(datetime(2026, 11, 16, 5, 0, tzinfo=ZONE))
FOLDER = Path(broadcaster.reports.__file__).parent
LOCK = json.loads((FOLDER / "letters.lock.json").read_text(encoding="utf-8"))
HOSTILE = (
    '=HYPERLINK("http://x.example","Bấm")',
    "+84 296 000 000",
    "-1",
    "@SUM(A1)",
    "mốt\x00\x1b\x0b hai",
    "\u202eđảo chiều\u2066",
    "a" * 40_000,
    "ខ្មែរ 汉字 😀",
    "<b>&amp;</b>",
    "",
    "\ud800",
)


def topics(rows: int = 10) -> Sheet:
    return Sheet(
        name="Tổng hợp",
        columns=(
            Column(name="Nhóm nội dung"),
            Column(name="Phút đã phát", kind=Kind.MINUTES),
            Column(name="Tỉ lệ đạt", kind=Kind.SHARE),
        ),
        rows=tuple((f"{n}. Nhóm {n}", n * 61_234, n / 7) for n in range(1, rows + 1)),
        total=("Tổng cộng", sum(n * 61_234 for n in range(1, rows + 1)), 0.5),
        chart=Chart(title="Phút theo nhóm", by=0, of=(1,)),
    )


def log(rows: int = 3, text: str = "Làm giấy khai sinh") -> Sheet:
    kinds = (Kind.MOMENT, Kind.DAY, Kind.TEXT, Kind.NUMBER, Kind.SECONDS, Kind.WORD, Kind.TEXT)
    made: list[Row] = [
        (instant(MORNING + timedelta(minutes=n)), date(2026, 11, 16), text, n, 107_350, "đã phát", None)
        for n in range(rows)
    ]
    names = ("Lúc", "Ngày", "Nội dung", "Số", "Giây", "Kết quả", "Lý do")
    columns = tuple(Column(name=name, kind=kind) for name, kind in zip(names, kinds, strict=True))
    return Sheet(name="Nhật ký", columns=columns, rows=tuple(made))


def report(*sheets: Sheet, **told: Any) -> Report:
    return Report(
        **{
            "title": "Báo cáo tuyên truyền",
            "unit": "Đài Truyền thanh xã Chợ Mới",
            "above": "Đài Phát thanh tỉnh",
            "first": date(2026, 11, 16),
            "last": date(2026, 11, 22),
            "made_at": instant(datetime(2026, 11, 23, 1, tzinfo=UTC)),
            "by": "Lê Thị Hoa",
            "zone": ZONE,
            "sheets": sheets,
            "notes": ("Lấy từ nhật ký của đài.",),
            "signers": (Signer(role="NGƯỜI LẬP BIỂU"), Signer(role="TRƯỞNG ĐÀI")),
            **told,
        }
    )


def printed(told: Report, form: Form, language: Language = Language.VIETNAMESE) -> bytes:
    return PrintingPress().printed(told, form, language)


def cells(raw: bytes, sheet: int = 0) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(BytesIO(raw)).get_sheet_by_index(sheet).to_python()


def pages(raw: bytes) -> list[str]:
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(raw)]


# --- every form --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", Form)
def test_the_same_report_is_the_same_bytes(form: Form) -> None:
    told = report(topics(), log())
    assert printed(told, form) == printed(told, form)


@pytest.mark.parametrize("form", Form)
@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: repr(text[:12]))
def test_whatever_people_wrote_it_is_printed(form: Form, text: str) -> None:
    sheet = log(2, text)
    told = report(sheet, sheet, title=text[:300] or "-", unit=text[:300], by=text, notes=(text,), above=text[:50])
    assert printed(told, form)


@pytest.mark.parametrize("form", Form)
def test_a_report_of_nothing_says_so(form: Form) -> None:
    raw = printed(report(Sheet(name="Tổng hợp", columns=(Column(name="Đài"),))), form)
    said = "Không có dòng nào trong khoảng này."
    match form:
        case Form.XLSX:
            assert [said] in cells(raw)
        case Form.DOCX:
            assert said in [each.text for each in Document(BytesIO(raw)).paragraphs]
        case Form.PDF:
            assert said in pages(raw)[0]
        case Form.CSV:
            assert said in raw.decode()


@pytest.mark.parametrize("form", Form)
def test_a_report_of_ten_thousand_rows_is_printed(form: Form) -> None:
    raw = printed(report(topics(), log(10_000)), form)
    if form is Form.PDF:
        assert len(pypdfium2.PdfDocument(raw)) > 100
    if form is Form.XLSX:
        assert len(cells(raw, 1)) > 10_000


@pytest.mark.parametrize("form", Form)
def test_what_stands_over_columns_is_told_above_the_head(form: Form) -> None:
    over = {"Cải cách": ("1. Một cửa", "2. Tầm quan trọng"), "Mùa khô": ("1. Đốt đồng",)}
    columns = [Column(name=name, kind=Kind.MINUTES, group=group) for group, names in over.items() for name in names]
    head = ["Đài", *(column.name for column in columns)]
    row: Row = ("Chợ Mới", 60_000, 120_000, 180_000)
    sheet = Sheet(name="Độ phủ", columns=(Column(name="Đài"), *columns), rows=(row,), total=row)
    raw = printed(report(sheet), form)
    match form:
        case Form.XLSX:
            above, below = (
                next(n for n, row in enumerate(cells(raw)) if row[:2] == each[:2]) for each in (["", "Cải cách"], head)
            )
            assert (cells(raw)[above], below) == (["", "Cải cách", "", "Mùa khô"], above + 1)
            with ZipFile(BytesIO(raw)) as package:
                assert b"<mergeCell " in package.read("xl/worksheets/sheet1.xml")
        case Form.DOCX:
            table = Document(BytesIO(raw)).tables[1]
            assert [cell.text for cell in table.rows[0].cells] == ["", "Cải cách", "Cải cách", "Mùa khô"]
            assert [cell.text for cell in table.rows[1].cells] == head
        case Form.PDF:
            told = pages(raw)[0]
            assert told.index("Cải cách") < told.index("Mùa khô") < told.index("1. Một cửa")
        case Form.CSV:
            rows = list(csv.reader(StringIO(raw.decode("utf-8-sig")), delimiter=";"))
            assert rows[rows.index(head) - 1] == ["", "Cải cách", "Cải cách", "Mùa khô"]


# --- Excel -------------------------------------------------------------------------------------------------------


def test_a_workbook_holds_numbers_days_and_moments_the_total_above_the_rows() -> None:
    raw = printed(report(topics(), log()), Form.XLSX)
    rows = cells(raw)
    head = next(n for n, row in enumerate(rows) if row[0] == "Nhóm nội dung")
    assert rows[head - 1][0] == "Tổng cộng"
    assert rows[head - 1][1] == pytest.approx(55 * 61_234 / 60_000)
    assert rows[head + 1][:2] == ["1. Nhóm 1", pytest.approx(61_234 / 60_000)]
    first = next(row for row in cells(raw, 1) if row[2] == "Làm giấy khai sinh")
    assert first[:2] == [datetime(2026, 11, 16, 5, 0), date(2026, 11, 16)]  # noqa: DTZ001 - a workbook knows no zones
    assert first[3:6] == [0, pytest.approx(107.35), "đã phát"]
    assert CalamineWorkbook.from_filelike(BytesIO(raw)).sheet_names == ["Tổng hợp", "Nhật ký"]


@pytest.mark.parametrize("text", HOSTILE[:4])
def test_no_cell_of_a_workbook_is_a_formula(text: str) -> None:
    raw = printed(report(log(1, text)), Form.XLSX)
    assert text in [cell for row in cells(raw) for cell in row]
    with ZipFile(BytesIO(raw)) as package:
        assert b"<f>" not in package.read("xl/worksheets/sheet1.xml")


def test_a_workbook_is_filtered_frozen_printed_with_its_head_and_drawn() -> None:
    with ZipFile(BytesIO(printed(report(topics(), log()), Form.XLSX))) as package:
        sheet, book = package.read("xl/worksheets/sheet1.xml").decode(), package.read("xl/workbook.xml").decode()
        assert "<autoFilter" in sheet
        assert 'state="frozen"' in sheet
        assert "_xlnm.Print_Titles" in book
        assert "barChart" in package.read("xl/charts/chart1.xml").decode()


def test_names_of_sheets_that_excel_refuses_are_mended() -> None:
    sheets = [Sheet(name=name, columns=(Column(name="x"),)) for name in ("a/b:c", "a b c", "History", "x" * 50, "")]
    told = CalamineWorkbook.from_filelike(BytesIO(printed(report(*sheets), Form.XLSX))).sheet_names
    assert told == ["a b c", "a b c 2", "History 2", "x" * 31, "-"]


# --- Word --------------------------------------------------------------------------------------------------------


def test_a_letter_is_laid_out_as_decree_30_asks() -> None:
    made = Document(BytesIO(printed(report(topics(), log()), Form.DOCX)))
    section = made.sections[0]
    across = (section.page_width, section.page_height, section.left_margin, section.right_margin)
    assert [round(each / Mm(1)) for each in across if each] == [210, 297, 30, 15]
    assert [round(each / Mm(1)) for each in (section.top_margin, section.bottom_margin) if each] == [20, 20]
    assert section.different_first_page_header_footer
    assert not section.first_page_header.paragraphs[0].text
    assert "PAGE" in section.header._element.xml
    assert made.styles["Normal"].font.name == "Times New Roman"
    head = [each.text for cell in made.tables[0].rows[0].cells for each in cell.paragraphs if each.text]
    assert head[:2] == ["ĐÀI PHÁT THANH TỈNH", "ĐÀI TRUYỀN THANH XÃ CHỢ MỚI"]
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in head
    assert "Độc lập - Tự do - Hạnh phúc" in head
    assert head[2] == "Số: ……/BC-……"
    assert head[-1].endswith("năm 2026")


def test_a_letter_is_signed_before_what_is_appended_and_heads_repeat() -> None:
    made = Document(BytesIO(printed(report(topics(), log()), Form.DOCX)))
    told = [table.rows[0].cells[0].text for table in made.tables]
    assert told[1] == "Nhóm nội dung"
    assert told[2].startswith("Nơi nhận:")
    assert made.tables[2].rows[0].cells[1].text.startswith("TRƯỞNG ĐÀI")
    assert told[3] == "Lúc"
    assert "Phụ lục I" in [each.text for each in made.paragraphs]
    assert made.sections[1].page_width > made.sections[1].page_height
    for table in (made.tables[1], made.tables[3]):
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert [cell.text for cell in made.tables[1].rows[1].cells] == ["Tổng cộng", "56,1", "50,0 %"]


def test_a_book_is_signed_by_all_at_its_end() -> None:
    made = Document(BytesIO(printed(report(topics(), log(), bound=True), Form.DOCX)))
    assert [cell.text.splitlines()[0] for cell in made.tables[-1].rows[0].cells] == ["NGƯỜI LẬP BIỂU", "TRƯỞNG ĐÀI"]
    assert "Phụ lục I" not in [each.text for each in made.paragraphs]


# --- PDF ---------------------------------------------------------------------------------------------------------


def test_a_paper_numbers_its_pages_repeats_its_heads_and_embeds_its_letters() -> None:
    raw = printed(report(topics(), log(200)), Form.PDF)
    told = pages(raw)
    assert [f"Trang {n}/{len(told)}" in text for n, text in enumerate(told, start=1)] == [True] * len(told)
    assert all("Kết quả" in text for text in told[1:-1])
    assert "Phút theo nhóm" in told[0]
    assert "TRƯỞNG ĐÀI" in told[-1]
    assert b"/FontFile2" in raw
    assert raw.count(b"/BaseFont") >= 2
    assert b"Helvetica" not in raw.replace(b"/BaseFont /Helvetica /Encoding /WinAnsiEncoding", b"")


def test_a_letter_that_is_lacking_is_a_box_and_a_word_that_is_too_wide_goes_on_below() -> None:
    assert lines("ខx", Face.REGULAR, 10, 500) == ["□x"]
    told = lines("a" * 100, Face.REGULAR, 10, 100)
    assert "".join(told) == "a" * 100
    assert all(width(line, Face.REGULAR, 10) <= 100 for line in told)


def test_the_letters_are_the_locked_ones_and_all_of_vietnamese() -> None:
    folder = FOLDER / "tinos-1.33"
    found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}
    assert found == LOCK["files"]
    assert "LICENSE" in found
    vowels = "aăâeêioôơuưy"
    marks = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
    composed = (f"{vowel}{mark}" for vowel in vowels for mark in marks)
    lower = "".join(composed).encode().decode()
    small = unicodedata.normalize("NFC", lower) + "đ"
    assert letters() >= set(small) | set(small.upper()) | set("₫“”‘’–—…→≤≥□")


# --- text --------------------------------------------------------------------------------------------------------


def test_a_plain_file_opens_in_excel_and_starts_no_formula() -> None:
    raw = printed(report(topics(), log(1, "=1+1")), Form.CSV)
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(StringIO(raw.decode("utf-8-sig")), delimiter=";"))
    assert ["Tổng cộng", "56,1", "50,0 %"] in rows
    assert ["05:00:00 16/11/2026", "16/11/2026", "'=1+1", "0", "107,4", "đã phát", ""] in rows


def test_in_english_figures_turn_their_commas() -> None:
    rows = printed(report(topics(20)), Form.CSV, Language.ENGLISH).decode("utf-8-sig")
    assert "Total;214.3;50.0 %" in rows


# --- the text of a bulletin ------------------------------------------------------------------------------------------


def test_a_script_is_a_word_file_of_its_facts_and_paragraphs_the_same_bytes_each_time() -> None:
    paper = ScriptPaper(
        title="Lịch cắt điện",
        facts=(("Người soạn", "Chị Lan"), ("Thời lượng", "1 phút 47 giây")),
        script="Từ ngày 01/12, xã cắt điện.\n\n  Bà con chú ý\x0b. \ud800<&>  \n",
        written=datetime(2026, 11, 22, 12, 0),  # noqa: DTZ001 - what Word keeps has no zone
    )
    press = PrintingPress()
    file = press.script(paper)
    assert file == press.script(paper)
    made = Document(BytesIO(file))
    assert [each.text for each in made.paragraphs if each.text] == [
        "Lịch cắt điện",
        "Người soạn: Chị Lan",
        "Thời lượng: 1 phút 47 giây",
        "Từ ngày 01/12, xã cắt điện.",
        "Bà con chú ý. <&>",
    ]
    assert made.core_properties.title == "Lịch cắt điện"
