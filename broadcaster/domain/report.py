"""A report as pure values: what a page shows and every file holds are made of them, so that no number differs.

Words are Vietnamese; `in_language` gives the same report in English. A value is kept exact, and rounded only where it
is written (`written`).
"""

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from itertools import groupby
from typing import TypeAlias
from zoneinfo import ZoneInfo

from broadcaster.domain.english import english_of
from broadcaster.domain.units import Instant, Language


class Kind(StrEnum):
    """What stands in a column. Lengths of time are given in milliseconds."""

    TEXT = "text"  # people's own words
    WORD = "word"  # one of ours, told in the language of the report
    NUMBER = "number"
    MINUTES = "minutes"
    SECONDS = "seconds"
    SHARE = "share"  # of 1
    DAY = "day"
    MOMENT = "moment"


Value: TypeAlias = str | int | float | date | Instant | None
"""None where there is nothing to tell."""
FIGURES = frozenset({Kind.NUMBER, Kind.MINUTES, Kind.SECONDS, Kind.SHARE})
_DIGITS = {Kind.NUMBER: 0, Kind.MINUTES: 1, Kind.SECONDS: 1, Kind.SHARE: 1}
_UNIT = {Kind.NUMBER: Decimal(1), Kind.MINUTES: Decimal(60_000), Kind.SECONDS: Decimal(1000), Kind.SHARE: Decimal(1)}


class Form(StrEnum):
    """The files a report comes as. The names are part of addresses."""

    XLSX = "xlsx"
    DOCX = "docx"
    PDF = "pdf"
    CSV = "csv"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """`group`: what stands over it and its neighbours of the same group, where the table has such a row."""

    name: str
    kind: Kind = Kind.TEXT
    group: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """Bars of the rows: `by` is the column that names them, `of` are the columns of figures. `upright`: as columns."""

    title: str
    by: int
    of: tuple[int, ...]
    upright: bool = False


Row: TypeAlias = tuple[Value, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """Rows too many to hold at once: `read` gives `count` of them, anew each time it is called."""

    count: int
    read: Callable[[], Iterator[Row]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A table. `total` is a row of its own, of our words, and stands first; `nothing` is said of no rows. `stream`: its
    rows where they are too many for `rows`. `cut`: how many it should have, when these are the first of more."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...] = ()
    stream: Stream | None = None
    cut: int = 0
    total: Row | None = None
    chart: Chart | None = None
    nothing: str = "Không có dòng nào trong khoảng này."

    def __post_init__(self) -> None:
        if any(len(row) != len(self.columns) for row in self.all_rows):
            raise ValueError(f"{self.name}: a row has not one cell for each column")

    @property
    def groups(self) -> tuple[tuple[str, int], ...]:
        """What stands over the columns, and over how many; nothing where no column has a group."""
        runs = [(name, len(list(run))) for name, run in groupby(each.group for each in self.columns)]
        return tuple(runs) if any(name for name, _ in runs) else ()

    @property
    def size(self) -> int:
        return len(self.rows) if self.stream is None else self.stream.count

    def each(self) -> Iterator[Row]:
        """Its rows, one after another."""
        return iter(self.rows) if self.stream is None else self.stream.read()

    @property
    def all_rows(self) -> tuple[Row, ...]:
        return self.rows if self.total is None else (self.total, *self.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """Who signs: `role` stands above the free space, `hint` right under it."""

    role: str
    hint: str = "(Ký, ghi rõ họ tên)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """`above` is the body over the `unit`, "" when there is none. `by` is who made it, at `made_at`. `notes` are
    sentences that stand before the tables. `bound`: a book, signed behind its last table; a letter is signed behind its
    first, and the others are appended."""

    title: str
    unit: str
    above: str = ""
    first: date
    last: date
    made_at: Instant
    by: str
    zone: ZoneInfo
    sheets: tuple[Sheet, ...]
    notes: tuple[str, ...] = ()
    signers: tuple[Signer, ...] = ()
    bound: bool = False
    stem: str = "bao-cao"

    @property
    def cut(self) -> int:
        """How many rows its longest table should have, when it holds the first of them only; 0 when it is whole."""
        return max((each.cut for each in self.sheets), default=0)

    @property
    def period(self) -> str:
        if self.first == self.last:
            return f"Ngày {self.first:%d/%m/%Y}"
        return f"Từ ngày {self.first:%d/%m/%Y} đến ngày {self.last:%d/%m/%Y}"

    @property
    def made(self) -> str:
        return f"Lập lúc {self.made_at.astimezone(self.zone):%H:%M ngày %d/%m/%Y}, người lập: {self.by}"


def in_language(report: Report, language: Language) -> Report:
    """The same with our words in that language, and all words fit to be printed: people's own stay as they are, without
    what steers a terminal or turns the direction of a line."""

    def told(words: str) -> str:
        return fit(english_of(words) if language is Language.ENGLISH else words)

    return replace(
        report,
        title=told(report.title),
        unit=fit(report.unit),
        above=fit(report.above),
        by=fit(report.by),
        sheets=tuple(_sheet(each, language) for each in report.sheets),
        notes=tuple(told(each) for each in report.notes),
        signers=tuple(Signer(role=told(each.role), hint=told(each.hint)) for each in report.signers),
    )


def _sheet(sheet: Sheet, language: Language) -> Sheet:
    def told(words: str) -> str:
        return fit(english_of(words) if language is Language.ENGLISH else words)

    kinds = [column.kind for column in sheet.columns]

    def row(cells: Row) -> Row:
        return tuple(
            (told(cell) if kind is Kind.WORD else fit(cell)) if isinstance(cell, str) else cell
            for cell, kind in zip(cells, kinds, strict=True)
        )

    chart, stream = sheet.chart, sheet.stream
    return replace(
        sheet,
        name=told(sheet.name),
        columns=tuple(replace(each, name=told(each.name), group=told(each.group)) for each in sheet.columns),
        rows=tuple(row(each) for each in sheet.rows),
        stream=None if stream is None else replace(stream, read=lambda: map(row, stream.read())),
        total=None if sheet.total is None else tuple(told(c) if isinstance(c, str) else c for c in sheet.total),
        chart=None if chart is None else replace(chart, title=told(chart.title)),
        nothing=told(sheet.nothing),
    )


_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff\ufffe\uffff")


def fit(text: str) -> str:
    """On one line, composed letters, nothing that a file could not hold."""
    if text.isascii() and text.isprintable():
        return text
    whole = unicodedata.normalize("NFC", text.encode("utf-8", "replace").decode("utf-8"))
    kept = ((" " if unicodedata.category(char) in {"Cc", "Zl", "Zp"} else char) for char in whole)
    return " ".join("".join(char for char in kept if char not in _TURNING).split())


# --- how a value is written --------------------------------------------------------------------------------------


def exact(value: int | float, kind: Kind) -> Decimal:
    """A figure in the unit it is told in: minutes, seconds, hundredths for a share."""
    return Decimal(str(value)) / _UNIT[kind] * (100 if kind is Kind.SHARE else 1)


def written(value: Value, kind: Kind, zone: ZoneInfo, language: Language = Language.VIETNAMESE) -> str:
    """As people read it: `1.318`, `61,3`, `94,2 %`, `27/11/2026`, `05:07:30 27/11/2026`; "" for None."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value.astimezone(zone):%H:%M:%S %d/%m/%Y}"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, str) or kind not in FIGURES:
        return str(value)
    rounded = exact(value, kind).quantize(Decimal(1).scaleb(-_DIGITS[kind]), ROUND_HALF_UP)
    told = f"{rounded if rounded else abs(rounded):,}"
    if language is not Language.ENGLISH:
        told = told.translate(_VIETNAMESE)
    return f"{told} %" if kind is Kind.SHARE else told


_VIETNAMESE = str.maketrans(",.", ".,")


def texts(sheet: Sheet, rows: Iterable[Row], zone: ZoneInfo, language: Language) -> list[list[str]]:
    """The cells of rows of the sheet, as they are written."""
    kinds = [column.kind for column in sheet.columns]
    return [[written(cell, kind, zone, language) for cell, kind in zip(row, kinds, strict=True)] for row in rows]


def file_name(report: Report, form: Form) -> str:
    """`so-nhat-ky_2026-11-16_2026-11-22.xlsx`: letters that every disk keeps."""
    days = f"{report.first}" if report.first == report.last else f"{report.first}_{report.last}"
    return f"{plain(report.stem)}_{plain(report.unit)[:40].strip('-')}_{days}.{form.value}".replace("__", "_")


def file_title(report: Report, form: Form) -> str:
    """The same as people would write it, in the letters of the report."""
    return f"{report.title} - {report.unit} {report.first:%d.%m.%Y}-{report.last:%d.%m.%Y}.{form.value}"


def plain(words: str) -> str:
    """Lower-case letters of English, figures and hyphens."""
    parts = unicodedata.normalize("NFD", words.lower().replace("đ", "d"))
    letters = (char for char in parts if not unicodedata.combining(char))
    return "-".join("".join(char if char.isascii() and char.isalnum() else " " for char in letters).split())
