"""A report as a Word file in the layout of Decree 30/2020/NĐ-CP, for the office to number, date and sign.

A4 with margins of 20, 20, 30 and 15 mm, Times New Roman, the page's number centred on top from the second page on. What
the office fills in is dotted. The first table stands in the letter, the others are appended to it; of a book that is
kept (`bound`) all tables stand in it, and it is signed at its end.
"""

from html import escape
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.document import Document as WordFile
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGNED
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.section import Section
from docx.shared import Mm, Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from broadcaster.domain.report import FIGURES, Report, Sheet, texts
from broadcaster.domain.units import Language
from broadcaster.reports.wording import said, spread

_LETTERS = "Times New Roman"
_SHORT, _LONG = 297, 210
_LEFT, _RIGHT, _EDGE = 30, 15, 20
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
_WIDE = 5
"""A table of more columns lies across."""
_TWIPS = 1440 / 25.4


def bound(report: Report, language: Language) -> bytes:
    made = Document()
    _set_up(made, report)
    _head(made, report, language)
    _title(made, report, language)
    for number, sheet in enumerate(report.sheets):
        if number and not report.bound:
            _append(made, sheet, _ROMAN[min(number, 10) - 1], language)
        _table(made, sheet, report, language)
        if (number == len(report.sheets) - 1) if report.bound else number == 0:
            _sign(made, report, language)
    out = BytesIO()
    made.save(out)
    return settled(out.getvalue())


def settled(raw: bytes) -> bytes:
    """The same package without the hour at which it was packed."""
    out = BytesIO()
    with ZipFile(BytesIO(raw)) as before, ZipFile(out, "w", ZIP_DEFLATED) as after:
        for name in before.namelist():
            after.writestr(ZipInfo(name, (1980, 1, 1, 0, 0, 0)), before.read(name), ZIP_DEFLATED)
    return out.getvalue()


# --- the page ----------------------------------------------------------------------------------------------------


def _set_up(made: WordFile, report: Report) -> None:
    properties, moment = made.core_properties, report.made_at.astimezone(report.zone).replace(tzinfo=None)
    properties.title, properties.author, properties.last_modified_by = report.title[:255], report.by[:255], ""
    properties.created, properties.modified, properties.comments = moment, moment, ""
    normal = made.styles["Normal"]
    normal.font.name, normal.font.size = _LETTERS, Pt(14)
    fonts = normal.element.rPr.rFonts
    for script in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(script), _LETTERS)
    normal.paragraph_format.space_after, normal.paragraph_format.space_before = Pt(0), Pt(0)
    section = made.sections[0]
    _lay(section, across=report.bound and any(len(each.columns) > _WIDE for each in report.sheets))
    section.different_first_page_header_footer = True
    number = section.header.paragraphs[0]
    number.alignment = ALIGNED.CENTER
    number.paragraph_format.element.append(
        parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr=" PAGE "><w:r><w:t>2</w:t></w:r></w:fldSimple>')
    )


def _lay(section: Section, *, across: bool) -> None:
    section.orientation = WD_ORIENT.LANDSCAPE if across else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (Mm(297), Mm(210)) if across else (Mm(210), Mm(297))
    section.left_margin, section.right_margin = Mm(_LEFT), Mm(_RIGHT)
    section.top_margin = section.bottom_margin = Mm(_EDGE)
    section.header_distance = Mm(10)


def _whole(made: WordFile) -> float:
    """How wide a line is, in millimetres."""
    across = made.sections[-1].orientation == WD_ORIENT.LANDSCAPE
    return (_SHORT if across else _LONG) - _LEFT - _RIGHT


def _line(
    place: WordFile | _Cell, text: str, size: float = 14, *, bold: bool = False, italic: bool = False
) -> Paragraph:
    line = place.add_paragraph()
    run = line.add_run(text)
    run.font.size, run.bold, run.italic = Pt(size), bold, italic
    return line


def _middle(
    place: WordFile | _Cell, text: str, size: float = 14, *, bold: bool = False, italic: bool = False
) -> Paragraph:
    line = _line(place, text, size, bold=bold, italic=italic)
    line.alignment = ALIGNED.CENTER
    return line


def _rule(place: WordFile | _Cell, inset: float) -> None:
    """A line under what was said last, as far from both edges as told, in millimetres."""
    line = place.add_paragraph()
    line.paragraph_format.left_indent = line.paragraph_format.right_indent = Mm(inset)
    line.paragraph_format.line_spacing = Pt(6)
    borders = f'<w:pBdr {nsdecls("w")}><w:top w:val="single" w:sz="6" w:space="1" w:color="000000"/></w:pBdr>'
    line.paragraph_format.element.get_or_add_pPr().insert_element_before(
        parse_xml(borders), "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def _columns(made: WordFile, widths: tuple[float, ...]) -> list[_Cell]:
    """Places beside each other, in millimetres."""
    table = made.add_table(rows=1, cols=len(widths))
    table.autofit = False
    for column, cell, width in zip(table.columns, table.rows[0].cells, widths, strict=True):
        column.width = cell.width = Mm(width)
        empty = cell.paragraphs[0].paragraph_format.element
        empty.getparent().remove(empty)
    return list(table.rows[0].cells)


# --- what stands around the tables -------------------------------------------------------------------------------


def _head(made: WordFile, report: Report, language: Language) -> None:
    whole = _whole(made)
    left, right = _columns(made, (whole * 0.38, whole * 0.62))
    if report.above:
        _middle(left, report.above.upper(), 12)
    _middle(left, report.unit.upper(), 12, bold=True)
    _rule(left, whole * 0.13)
    _middle(left, said("Số: ……/BC-……", language), 13)
    _middle(right, said("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", language), 12, bold=True)
    _middle(right, said("Độc lập - Tự do - Hạnh phúc", language), 13, bold=True)
    _rule(right, whole * 0.155)
    _middle(right, said(f"………, ngày …… tháng …… năm {_year(report)}", language), 13, italic=True)


def _year(report: Report) -> int:
    return report.made_at.astimezone(report.zone).year


def _title(made: WordFile, report: Report, language: Language) -> None:
    kind, about = said("BÁO CÁO", language), report.title
    if not report.bound:
        _middle(made, kind, 14, bold=True).paragraph_format.space_before = Pt(14)
        if about.upper().startswith(f"{kind} "):  # it is not said twice
            about = about[len(kind) + 1 :]
            about = about[:1].upper() + about[1:]
    title = _middle(made, about.upper() if report.bound else about, 14, bold=True)
    title.paragraph_format.space_before = Pt(14 if report.bound else 0)
    _middle(made, said(report.period, language), 14, bold=not report.bound)
    _rule(made, _whole(made) * 0.36)
    for note in (*report.notes, said(report.made, language)):
        line = _line(made, note, 13)
        line.alignment = ALIGNED.JUSTIFY
        line.paragraph_format.first_line_indent, line.paragraph_format.space_after = Mm(10), Pt(6)


def _append(made: WordFile, sheet: Sheet, number: str, language: Language) -> None:
    """Begins what is appended, lying across where the table is wide."""
    section = made.add_section(WD_SECTION.NEW_PAGE)
    _lay(section, across=len(sheet.columns) > _WIDE)
    section.different_first_page_header_footer = False
    _middle(made, said(f"Phụ lục {number}", language), 14, bold=True)


def _sign(made: WordFile, report: Report, language: Language) -> None:
    """Behind the table: to whom it goes on the left, who signs on the right; of several signers, side by side."""
    _line(made, "", 8).paragraph_format.keep_with_next = True
    last = report.signers[-1:] if not report.bound else report.signers
    whole = _whole(made)
    width = whole / max(1, len(last) + (not report.bound))
    places = _columns(made, (width,) * (len(last) + (not report.bound)) or (whole,))
    if not report.bound:
        _line(places[0], said("Nơi nhận:", language), 12, bold=True, italic=True)
        for told in ("- ………;", said("- Lưu: VT.", language)):
            _line(places[0], told, 11)
        places = places[1:]
    for place, signer in zip(places, last, strict=False):
        _middle(place, signer.role, 13, bold=True)
        _middle(place, signer.hint, 13, italic=True)
        for _ in range(4):
            _middle(place, "", 13)
    for place in places[len(last) :]:
        _line(place, "")


# --- tables ------------------------------------------------------------------------------------------------------


def _table(made: WordFile, sheet: Sheet, report: Report, language: Language) -> None:
    """Written as a whole: ten thousand rows one by one would take minutes."""
    name = _middle(made, sheet.name, 13, bold=True)
    name.paragraph_format.space_before = name.paragraph_format.space_after = Pt(6)
    name.paragraph_format.keep_with_next = True
    rows = texts(sheet, sheet.all_rows, report.zone, language)
    widths = _widths(sheet, rows, _whole(made))
    figures = [column.kind in FIGURES for column in sheet.columns]
    head = _row([column.name for column in sheet.columns], widths, ["center"] * len(widths), bold=True, repeated=True)
    aligned = ["right" if figure else "left" for figure in figures]
    told = [_row(row, widths, aligned, bold=sheet.total is not None and not n) for n, row in enumerate(rows)]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    edges = "".join(
        f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
        for edge in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    table = (
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblBorders>{edges}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>'
        f"{_over(sheet, widths)}{head}{''.join(told)}</w:tbl>"
    )
    made.element.body.insert_element_before(parse_xml(table), "w:sectPr")
    if not sheet.rows:
        _line(made, sheet.nothing, 13, italic=True)


def _widths(sheet: Sheet, rows: list[list[str]], whole: float) -> list[int]:
    """In twentieths of a point; a letter is 2.2 mm wide."""
    return [round(whole * _TWIPS * each) for each in spread(sheet, rows, whole / 2.2)]


def _over(sheet: Sheet, widths: list[int]) -> str:
    """What stands over the head, each over its columns; nothing where no column has a group."""
    told, place = "", 0
    for name, count in sheet.groups:
        room = sum(widths[place : place + count])
        place += count
        told += (
            f'<w:tc><w:tcPr><w:tcW w:w="{room}" w:type="dxa"/><w:gridSpan w:val="{count}"/></w:tcPr><w:p><w:pPr>'
            f'<w:jc w:val="center"/></w:pPr><w:r><w:rPr><w:b/><w:sz w:val="24"/></w:rPr>'
            f'<w:t xml:space="preserve">{escape(name, quote=False)}</w:t></w:r></w:p></w:tc>'
        )
    return f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{told}</w:tr>" if told else ""


def _row(cells: list[str], widths: list[int], aligned: list[str], *, bold: bool = False, repeated: bool = False) -> str:
    looks = "<w:b/>" if bold else ""
    told = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr><w:p><w:pPr><w:jc w:val="{side}"/></w:pPr><w:r>'
        f'<w:rPr>{looks}<w:sz w:val="24"/></w:rPr><w:t xml:space="preserve">{escape(text, quote=False)}</w:t>'
        "</w:r></w:p></w:tc>"
        for text, width, side in zip(cells, widths, aligned, strict=True)
    )
    header = "<w:tblHeader/>" if repeated else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{header}</w:trPr>{told}</w:tr>"
