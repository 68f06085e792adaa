"""The cells of a table somebody sent: an Excel workbook's first sheet, or text with a sign between its columns."""

import csv
import io
import re
from collections.abc import Iterable
from datetime import date, datetime

from python_calamine import CalamineError, CalamineWorkbook

from broadcaster.documents import plain
from broadcaster.documents.packages import markup, open_package
from broadcaster.domain.counts import counted
from broadcaster.domain.document import CELL_LIMIT, COLUMNS_LIMIT, TABLE_LIMIT
from broadcaster.domain.errors.documents import (
    DocumentBroken,
    DocumentEmpty,
    DocumentLocked,
    DocumentTooLarge,
    DocumentUnsupported,
)

_SAVE_AS = "Hãy lưu thành .xlsx hoặc .csv rồi gửi lại."
_PLACE = re.compile(rb"""\br=["']([A-Za-z]{0,4})(\d{1,9})["']""")
_SAMPLE = 20_000
_ZIP, _OLE = (b"PK\x03\x04", b"PK\x05\x06"), b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED = "EncryptedPackage".encode("utf-16-le")


def find_rows(raw: bytes, name: str) -> list[list[str]]:
    """Rows of cells, empty ones too, so that a row keeps its number. Any leaf whose code begins with "document"."""
    if raw.startswith(_ZIP):
        rows = _of_workbook(raw, name)
    elif raw.startswith(_OLE):
        if _LOCKED in raw:
            raise DocumentLocked(name=name)
        raise DocumentUnsupported(name=name, kind="bảng tính Excel cũ (.xls)", advice=_SAVE_AS)
    else:
        rows = _of_text(raw, name)
    if not any(cell.strip() for row in rows for cell in row):
        raise DocumentEmpty(name=name)
    return rows


def _of_workbook(raw: bytes, name: str) -> list[list[str]]:
    with open_package(raw, name) as package:
        if "xl/workbook.xml" not in package.namelist():
            raise DocumentUnsupported(name=name, kind="gói nén không phải bảng tính .xlsx", advice=_SAVE_AS)
        for part, text in markup(package, name).items():
            if part.startswith("xl/worksheets/"):
                _check_places(text, name)
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(raw)) as workbook:
            if not workbook.sheet_names:
                raise DocumentEmpty(name=name)
            sheet = workbook.get_sheet_by_index(0)
            cells = sheet.to_python(skip_empty_area=False, nrows=TABLE_LIMIT + 2)
    except (CalamineError, OSError, ValueError) as error:
        raise DocumentBroken(name=name, problem="bảng tính không mở được") from error
    return _bounded(([_said(cell) for cell in row[:COLUMNS_LIMIT]] for row in cells), name)


def _check_places(sheet: bytes, name: str) -> None:
    """A sheet is laid out as wide and as long as its farthest cell before a cell of it is read."""
    for column, row in _PLACE.findall(sheet):
        if int(row) > TABLE_LIMIT + 1 or len(column) > 2:
            raise DocumentTooLarge(name=name, problem=f"có ô ở {column.decode().upper()}{int(row)}")


def _of_text(raw: bytes, name: str) -> list[list[str]]:
    text = plain.decode(raw).text
    if "\0" in text or sum(letter < " " and letter not in "\t\n\r" for letter in text[:_SAMPLE]) > _SAMPLE // 100:
        raise DocumentUnsupported(name=name, kind="tệp không phải bảng tính", advice=_SAVE_AS)
    first = next((line for line in text.splitlines() if line.strip()), "")
    between = max(",;\t", key=first.count)
    try:
        return _bounded((row[:COLUMNS_LIMIT] for row in _rows_of(text, between)), name)
    except csv.Error as error:
        raise DocumentBroken(name=name, problem="bảng .csv không đọc được") from error


def _rows_of(text: str, between: str) -> Iterable[list[str]]:
    return csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=between)


def _bounded(rows: Iterable[list[str]], name: str) -> list[list[str]]:
    kept: list[list[str]] = []
    for row in rows:
        if len(kept) > TABLE_LIMIT:
            raise DocumentTooLarge(name=name, problem=f"hơn {counted(TABLE_LIMIT)} dòng")
        if any(len(cell) > CELL_LIMIT for cell in row):
            raise DocumentTooLarge(name=name, problem=f"dòng {len(kept) + 1} có ô dài hơn {counted(CELL_LIMIT)} ký tự")
        kept.append(row)
    while kept and not any(cell.strip() for cell in kept[-1]):
        kept.pop()
    return kept


def _said(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else str(cell)
