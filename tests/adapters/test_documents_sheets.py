"""Tables of others: cells are read behind walls from workbooks and text, and what is made to harm is refused."""

import io
import random
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date
from xml.sax.saxutils import escape

import pytest
from adapters.document_files import packed, typed_in_tcvn3, word_file

from broadcaster.documents import DocumentDesk
from broadcaster.domain.document import RAW_LIMIT
from broadcaster.domain.errors import BadInput
from broadcaster.domain.errors.documents import (
    DocumentBroken,
    DocumentEmpty,
    DocumentLocked,
    DocumentTooLarge,
    DocumentUnsupported,
)

MUTATIONS = 200
ROWS = [["mã", "tên", "cấp"], ["91", "An Giang", "tỉnh"], ["30628", "Chợ Mới; “xã”, lớn", "xã"]]
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PARTS = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"


_AROUND = {
    "[Content_Types].xml": f'''<Types xmlns="{_PARTS}/content-types">
<Default Extension="xml" ContentType="application/xml"/>
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/>
<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPES}.worksheet+xml"/>
<Override PartName="/xl/styles.xml" ContentType="{_TYPES}.styles+xml"/></Types>''',
    "_rels/.rels": f'''<Relationships xmlns="{_PARTS}/relationships">
<Relationship Id="r1" Type="{_LINKS}/officeDocument" Target="xl/workbook.xml"/></Relationships>''',
    "xl/workbook.xml": f'''<workbook xmlns="{_MAIN}" xmlns:r="{_LINKS}">
<sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>''',
    "xl/_rels/workbook.xml.rels": f'''<Relationships xmlns="{_PARTS}/relationships">
<Relationship Id="r1" Type="{_LINKS}/worksheet" Target="worksheets/sheet1.xml"/>
<Relationship Id="r2" Type="{_LINKS}/styles" Target="styles.xml"/></Relationships>''',
    "xl/styles.xml": f'''<styleSheet xmlns="{_MAIN}">
<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>''',
}


def workbook(rows: Sequence[Sequence[object]], *, sheet: str = "", more: Sequence[tuple[str, bytes]] = ()) -> bytes:
    """An .xlsx of one sheet. Dates are numbers in a style of dates, as Excel keeps them."""
    lines = "".join(f'<row r="{at}">{"".join(map(_cell, row))}</row>' for at, row in enumerate(rows, 1))
    written = sheet or f'<worksheet xmlns="{_MAIN}"><sheetData>{lines}</sheetData></worksheet>'
    return packed([*_AROUND.items(), ("xl/worksheets/sheet1.xml", written), *more])


def _cell(value: object) -> str:
    if isinstance(value, date):
        return f'<c s="1"><v>{(value - date(1899, 12, 30)).days}</v></c>'
    if isinstance(value, int | float):
        return f"<c><v>{value}</v></c>"
    return f'<c t="inlineStr"><is><t>{escape(str(value))}</t></is></c>'


def sheet_with(cells: str) -> bytes:
    return workbook([], sheet=f'<worksheet xmlns="{_MAIN}"><sheetData>{cells}</sheetData></worksheet>')


@pytest.fixture(scope="module")
def desk() -> Iterator[DocumentDesk]:
    desk = DocumentDesk()
    yield desk
    desk.close()


def test_a_workbook_gives_its_cells_as_people_see_them(desk: DocumentDesk) -> None:
    rows = desk.rows("a.xlsx", workbook([*ROWS, [], [7, 2.5, date(2025, 7, 1), ""]]))
    assert [list(row)[:3] for row in rows] == [*ROWS, ["", "", ""], ["7", "2.5", "2025-07-01"]]


@pytest.mark.parametrize("between", [",", ";", "\t"])
@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "utf-16", "tcvn3"])
def test_a_text_is_read_in_any_encoding_and_with_any_sign_between_its_columns(
    desk: DocumentDesk, between: str, coding: str
) -> None:
    rows = [["mã", "tên", "địa điểm"], ["91", "An Giang", "Trụ điện trước nhà văn hoá ấp Long Thượng"]]
    text = "\r\n".join(between.join(row) for row in rows) + "\r\n\r\n"
    raw = typed_in_tcvn3(text).encode("latin-1") if coding == "tcvn3" else text.encode(coding)
    assert [list(row) for row in desk.rows("a.csv", raw)] == rows


def test_a_quoted_cell_may_hold_the_sign_and_a_line_break(desk: DocumentDesk) -> None:
    rows = desk.rows("a.csv", 'mã;tên\n1;"a;b"\n2;"c\nd"\n'.encode())
    assert rows == (("mã", "tên"), ("1", "a;b"), ("2", "c\nd"))


def test_a_long_table_is_read_whole(desk: DocumentDesk) -> None:
    line = "30628,Xã có cái tên khá dài để tệp này lớn hơn một kịch bản,xã\n"
    assert len(desk.rows("a.csv", ("mã,tên,cấp\n" + line * 20_000).encode())) == 20_001


LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")


@pytest.mark.parametrize(
    ("raw", "refusal"),
    [
        (b" \n ", DocumentEmpty),
        (b",,\n,,\n", DocumentEmpty),
        (workbook([]), DocumentEmpty),
        (("mã,tên\n" + "1,x\n" * 20_002).encode(), DocumentTooLarge),
        (b"a," + b"x" * 3_000, DocumentTooLarge),
        (sheet_with('<row r="1048576"><c r="A1048576"><v>1</v></c></row>'), DocumentTooLarge),
        (sheet_with('<row r="1"><c r="XFD1"><v>1</v></c></row>'), DocumentTooLarge),
        (sheet_with("<row><c><v>1</v></c></row>" * 20_002), DocumentTooLarge),
        (workbook(ROWS, more=[("xl/bomb.bin", bytes(61_000_000))]), DocumentTooLarge),
        (sheet_with("<row><c/></row>" * 2_100_000), DocumentTooLarge),
        (workbook(ROWS, sheet='<!DOCTYPE a [<!ENTITY b "c">]><worksheet/>'), DocumentBroken),
        (b"PK\x03\x04 and no more", DocumentBroken),
        (workbook(ROWS)[:-40], DocumentBroken),
        (word_file(), DocumentUnsupported),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 Workbook", DocumentUnsupported),
        (LOCKED, DocumentLocked),
        (b"\x7fELF\0\0\0\1\2\3\4\5\6\7" * 40, DocumentUnsupported),
        (bytes(RAW_LIMIT + 1), DocumentTooLarge),
    ],
    ids=[
        "blanks",
        "empty csv",
        "empty sheet",
        "rows",
        "a long cell",
        "far row",
        "far column",
        "rows without numbers",
        "unpacked",
        "markup",
        "entities",
        "cut head",
        "cut end",
        "a letter",
        "old excel",
        "locked",
        "a program",
        "bytes",
    ],
)
def test_what_is_no_table_or_made_to_harm_is_refused_by_name(
    desk: DocumentDesk, raw: bytes, refusal: type[BadInput]
) -> None:
    with pytest.raises(refusal) as told:
        desk.rows("bảng.xlsx", raw)
    assert "bảng.xlsx" in str(told.value)


def test_a_changed_workbook_gives_rows_or_one_of_our_errors(desk: DocumentDesk) -> None:
    chance = random.Random(5)
    whole = workbook(ROWS * 20)
    with zipfile.ZipFile(io.BytesIO(whole)) as package:
        inner = [(name, package.read(name)) for name in package.namelist()]
    ends = set()
    for _ in range(MUTATIONS):
        parts = [(name, _mutated(raw, chance) if chance.random() < 0.4 else raw) for name, raw in inner]
        raw = packed(parts) if chance.random() < 0.7 else _mutated(whole, chance)
        try:
            desk.rows("a.xlsx", raw)
            ends.add("read")
        except BadInput as refused:
            ends.add(refused.code)
    assert "read" in ends
    assert all(end == "read" or end.startswith("document-") for end in ends)


def _mutated(raw: bytes, chance: random.Random) -> bytes:
    whole = bytearray(raw)
    for _ in range(chance.choice((1, 2, 9))):
        at = chance.randrange(len(whole))
        match chance.randrange(3):
            case 0:
                whole[at] = chance.randrange(256)
            case 1:
                del whole[at : at + chance.randrange(1, 40)]
            case _:
                whole[at:at] = whole[:30]
        if not whole:
            return b"x"
    return bytes(whole)
