"""A report as an Excel workbook: a sheet each, the total above the rows, real numbers and days, charts Excel draws."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from io import BytesIO
from itertools import chain, islice
from pathlib import Path
from typing import TypeAlias
from zoneinfo import ZoneInfo

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from broadcaster.domain.report import FIGURES, Kind, Report, Row, Sheet, Value, exact, texts
from broadcaster.domain.units import Language
from broadcaster.reports.wording import heading, longest, said

_LONGEST = 32_000
"""Letters Excel holds in a cell, and some to spare."""
_NAME = 31
_MOST_ROWS = 1_000_000
"""Rows of a sheet; Excel holds 1,048,576, with those above the table."""
_SEEN = 1_000
"""Rows by which columns are made wide."""
_BARS = 40
_NUMBERS: Mapping[Kind, str] = {
    Kind.TEXT: "@",
    Kind.WORD: "@",
    Kind.NUMBER: "#,##0",
    Kind.MINUTES: "#,##0.0",
    Kind.SECONDS: "#,##0.0",
    Kind.SHARE: "0.0%",
    Kind.DAY: "dd/mm/yyyy",
    Kind.MOMENT: "hh:mm:ss dd/mm/yyyy",
}
"""Excel puts a comma where its own language has one."""
_Formats: TypeAlias = dict[tuple[Kind, bool], Format]
_COLOURS = ("#0B5CAB", "#B45309", "#166534", "#5B6B7D", "#9B1C1C")


@dataclass(frozen=True, slots=True)
class _Book:
    book: Workbook
    report: Report
    language: Language
    formats: _Formats
    title: Format
    plain: Format
    header: Format
    middle: Format


_TOLD = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "dd/mm/yyyy",
}


def bound(report: Report, language: Language) -> bytes:
    out = BytesIO()
    with Workbook(out, {**_TOLD, "in_memory": True}) as book:
        _bind(book, report, language)
    return out.getvalue()


def bound_into(path: Path, report: Report, language: Language) -> None:
    """The same into a file, each row let go of when it is written: a workbook may be longer than memory."""
    with Workbook(str(path), {**_TOLD, "constant_memory": True, "tmpdir": str(path.parent)}) as book:
        _bind(book, report, language)


def _bind(book: Workbook, report: Report, language: Language) -> None:
    made = _made(book, report, language)
    properties = {"title": report.title, "author": report.by, "company": report.unit}
    book.set_properties({**properties, "created": _local(report.made_at, report.zone)})
    names: set[str] = set()
    for number, sheet in enumerate(report.sheets):
        rows, left, part = sheet.each(), sheet.size, 0
        while part == 0 or left > 0:
            page = book.add_worksheet(_name(sheet.name, names))
            shown = sheet if part == 0 else replace(sheet, total=None, chart=None)
            last = number == len(report.sheets) - 1 and left <= _MOST_ROWS
            _fill(made, page, (shown, islice(rows, _MOST_ROWS)), first=number == part == 0, last=last)
            left, part = left - _MOST_ROWS, part + 1


def _made(book: Workbook, report: Report, language: Language) -> _Book:
    letters = {"font_name": "Times New Roman", "font_size": 12, "valign": "top"}
    edged = letters | {"border": 1, "border_color": "#9AA5B1"}
    formats = {
        (kind, total): book.add_format(
            edged
            | {"num_format": number, "bold": total, "text_wrap": kind not in FIGURES}
            | ({"bg_color": "#EEF3F9"} if total else {})
        )
        for kind, number in _NUMBERS.items()
        for total in (False, True)
    }
    return _Book(
        book=book,
        report=report,
        language=language,
        formats=formats,
        title=book.add_format(letters | {"bold": True, "font_size": 14}),
        plain=book.add_format(letters),
        header=book.add_format(edged | {"bold": True, "text_wrap": True, "bg_color": "#DBEAFE", "align": "center"}),
        middle=book.add_format(letters | {"bold": True, "align": "center"}),
    )


def _name(name: str, taken: set[str]) -> str:
    """What Excel allows as a name, each once."""
    fit = re.sub(r"[\[\]:*?/\\]", " ", name).strip("' ")[:_NAME] or "-"
    found, number = fit, 2
    while found.lower() in taken | {"history"}:
        found, number = f"{fit[: _NAME - 4]} {number}", number + 1
    taken.add(found.lower())
    return found


def _fill(made: _Book, page: Worksheet, table: tuple[Sheet, Iterator[Row]], *, first: bool, last: bool) -> None:
    report, language = made.report, made.language
    sheet, rows = table
    top = _above(made, page, sheet, first=first)
    last_column = len(sheet.columns) - 1
    over, top = top, _heads(made, page, top, sheet)
    at = top + 1
    seen = list(islice(rows, _SEEN))
    shown = seen if sheet.total is None else [sheet.total, *seen]
    widths = _widths(sheet, texts(sheet, shown, report.zone, language))
    for row in chain(seen, rows):
        (told,) = texts(sheet, [row], report.zone, language)
        lines = max(-(-len(text) // width) for text, width in zip(told, widths, strict=True))
        if lines > 1:
            page.set_row(at, min(16 * lines, 400))
        _write(made, page, at, (sheet, row), total=False)
        at += 1
    if at == top + 1:
        page.write_string(at, 0, sheet.nothing, made.plain)
        at += 1
    page.autofilter(top, 0, max(top, at - 1), last_column)
    page.freeze_panes(top + 1, 1 if last_column > 2 else 0)
    page.repeat_rows(over, top)
    for place, width in enumerate(widths):
        page.set_column(place, place, width + 2)
    _paper(made, page, sheet)
    if sheet.chart is not None and seen:
        at = _draw(made, page, sheet, (top, at))
    if last:
        at = _sign(made, page, at + 1, last_column)
    page.print_area(0, 0, at, last_column)


def _heads(made: _Book, page: Worksheet, at: int, sheet: Sheet) -> int:
    """The head, and over it what stands over its columns; returns the row of the head."""
    place = 0
    for name, count in sheet.groups:
        if count > 1:
            page.merge_range(at, place, at, place + count - 1, name, made.header)
        else:
            page.write_string(at, place, name, made.header)
        place += count
    at += bool(sheet.groups)
    for number, column in enumerate(sheet.columns):
        page.write_string(at, number, column.name, made.header)
    return at


def _widths(sheet: Sheet, rows: list[list[str]]) -> list[int]:
    """In letters."""
    return [min(max(word, min(cell, 46), 8), 60) for word, cell in longest(sheet, rows)]


def _above(made: _Book, page: Worksheet, sheet: Sheet, *, first: bool) -> int:
    """Title and total; returns the row of the header."""
    at = 0
    lines = list(heading(made.report, made.language)) if first else [made.report.title]
    for line in [*lines, sheet.name]:
        bold = line in (made.report.title, sheet.name)
        page.write_string(at, 0, line[:_LONGEST], made.title if bold else made.plain)
        at += 1
    if sheet.total is not None:
        _write(made, page, at, (sheet, sheet.total), total=True)
        at += 1
    return at


def _write(made: _Book, page: Worksheet, at: int, line: tuple[Sheet, Row], *, total: bool) -> None:
    sheet, row = line
    for place, (column, value) in enumerate(zip(sheet.columns, row, strict=True)):
        _cell(page, (at, place), _excel(value, column.kind, made.report.zone), made.formats[column.kind, total])


def _cell(page: Worksheet, place: tuple[int, int], value: str | float | datetime | date | None, look: Format) -> None:
    match value:
        case None:
            page.write_blank(*place, None, look)
        case str():
            page.write_string(*place, value, look)
        case float():
            page.write_number(*place, value, look)
        case _:
            page.write_datetime(*place, value, look)


def _excel(value: Value, kind: Kind, zone: ZoneInfo) -> str | float | datetime | date | None:
    """As Excel counts: minutes as minutes, a share of 1, moments on the wall clock of the house."""
    if isinstance(value, datetime):
        return _local(value, zone)
    if value is None or isinstance(value, date):
        return value
    if isinstance(value, str):
        return value[:_LONGEST]
    return float(value) if kind is Kind.SHARE or kind not in FIGURES else float(exact(value, kind))


def _local(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None, microsecond=0)


def _paper(made: _Book, page: Worksheet, sheet: Sheet) -> None:
    page.set_paper(9)
    if len(sheet.columns) > 5:
        page.set_landscape()
    page.set_margins(left=1.18, right=0.6, top=0.8, bottom=0.8)
    page.fit_to_pages(1, 0)
    told = said("Trang", made.language)
    page.set_footer(f"&C{told} &P/&N")
    page.hide_gridlines(1)


def _sign(made: _Book, page: Worksheet, at: int, last_column: int) -> int:
    """Each signer over a share of the columns; returns the row behind the free space."""
    signers = made.report.signers
    for number, signer in enumerate(signers):
        place = (last_column * (2 * number + 1)) // (2 * len(signers)) if len(signers) > 1 else last_column
        page.write_string(at + 1, place, signer.role, made.middle)
        page.write_string(at + 2, place, signer.hint, made.plain)
    return at + 6


def _draw(made: _Book, page: Worksheet, sheet: Sheet, between: tuple[int, int]) -> int:
    """Of as many rows as can be taken in: below a short table, beside a long one. Returns the row behind both."""
    top, below = between
    told = sheet.chart
    assert told is not None
    chart = made.book.add_chart({"type": "column" if told.upright else "bar"})
    shown = min(len(sheet.rows), _BARS)
    name, last = page.get_name(), top + shown
    for number, place in enumerate(told.of):
        chart.add_series(
            {
                "name": [name, top, place],
                "categories": [name, top + 1, told.by, last, told.by],
                "values": [name, top + 1, place, last, place],
                "fill": {"color": _COLOURS[number % len(_COLOURS)]},
            }
        )
    chart.set_title({"name": told.title, "name_font": {"size": 12}})
    chart.set_legend({"position": "bottom"} if len(told.of) > 1 else {"none": True})
    if not told.upright:
        chart.set_y_axis({"reverse": True})
    high = 160 + 24 * (6 if told.upright else shown * len(told.of))
    chart.set_size({"width": 620, "height": high})
    if len(sheet.rows) > _BARS:
        page.insert_chart(top, len(sheet.columns) + 1, chart)
        return below
    page.insert_chart(below + 1, 0, chart)
    return below + 2 + high // 20
