"""A report as PDF: set page by page and then drawn, so that each page knows how many there are.

Tables go on over pages under the same head; bars are drawn. Nothing in it tells when it was printed: the same report is
the same bytes.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from io import BytesIO

from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from broadcaster.domain.report import FIGURES, Report, Sheet, texts
from broadcaster.domain.units import Language
from broadcaster.reports.letters import Face, lines, width
from broadcaster.reports.wording import said, spread

_TOP, _BOTTOM, _LEFT, _RIGHT = 18 * mm, 18 * mm, 25 * mm, 15 * mm
_WIDE = 6
"""A table of more columns lies across."""
_MOST_LINES = 30
"""Of a cell; what is longer ends in dots."""
_BARS = 40
_FILLS = (0.25, 0.8, 0.55, 0.1)
"""Greys of bars: a report is printed without colours."""


@dataclass(frozen=True, slots=True)
class _Words:
    x: float
    y: float
    text: str
    face: Face
    size: float


@dataclass(frozen=True, slots=True)
class _Box:
    x: float
    y: float
    width: float
    height: float
    grey: float | None = None


@dataclass(frozen=True, slots=True)
class _Page:
    """Words and boxes, from the upper left corner."""

    wide: float
    high: float
    words: list[_Words] = field(default_factory=list)
    boxes: list[_Box] = field(default_factory=list)


@dataclass(slots=True)
class _Paper:
    pages: list[_Page] = field(default_factory=list)
    y: float = 0

    @property
    def page(self) -> _Page:
        return self.pages[-1]

    @property
    def room(self) -> float:
        return self.page.wide - _LEFT - _RIGHT

    @property
    def left_over(self) -> float:
        return self.page.high - _BOTTOM - self.y

    def turn(self, *, across: bool) -> None:
        wide, high = landscape(A4) if across else A4
        self.pages.append(_Page(wide, high))
        self.y = _TOP

    def need(self, height: float) -> bool:
        """Turns the page where so much does not fit any more; whether it did."""
        if self.left_over >= height:
            return False
        self.turn(across=self.page.wide > self.page.high)
        return True

    def put(self, text: str, face: Face, size: float, place: tuple[float, float], side: str = "left") -> float:
        """Sets words in lines into a room (from, width) at the present height; returns how high they are."""
        x, room = place
        found = lines(text, face, size, room)
        for number, line in enumerate(found):
            free = room - width(line, face, size)
            begin = x + {"left": 0.0, "center": free / 2, "right": free}[side]
            self.page.words.append(_Words(begin, self.y + (number * 1.2 + 1) * size, line, face, size))
        return len(found) * size * 1.2

    def say(self, text: str, face: Face = Face.REGULAR, size: float = 12, side: str = "left") -> None:
        height = len(lines(text, face, size, self.room)) * size * 1.2
        self.need(min(height, 60))
        self.y += self.put(text, face, size, (_LEFT, self.room), side) + 3


def bound(report: Report, language: Language) -> bytes:
    paper = _Paper()
    paper.turn(across=len(report.sheets[0].columns) > _WIDE if report.sheets else False)
    _head(paper, report, language)
    for number, sheet in enumerate(report.sheets):
        across = len(sheet.columns) > _WIDE
        if number and across != (paper.page.wide > paper.page.high):
            paper.turn(across=across)
        _table(paper, sheet, report, language)
        _bars(paper, sheet, report, language)
    _sign(paper, report)
    return _drawn(paper, report, language)


def _drawn(paper: _Paper, report: Report, language: Language) -> bytes:
    out = BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1, pageCompression=1, lang=language.value)
    canvas.setTitle(report.title)
    canvas.setAuthor(report.by)
    canvas.setSubject(said(report.period, language))
    for number, page in enumerate(paper.pages, start=1):
        canvas.setPageSize((page.wide, page.high))
        _draw(canvas, page)
        told = f"{said('Trang', language)} {number}/{len(paper.pages)}"
        canvas.setFont(Face.REGULAR.value, 10)
        canvas.drawCentredString(page.wide / 2, 10 * mm, told)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _draw(canvas: Canvas, page: _Page) -> None:
    canvas.setLineWidth(0.4)
    for box in page.boxes:
        canvas.setFillGray(1 if box.grey is None else box.grey)
        canvas.rect(box.x, page.high - box.y - box.height, box.width, box.height, fill=box.grey is not None)
    canvas.setFillGray(0)
    for words in page.words:
        canvas.setFont(words.face.value, words.size)
        canvas.drawString(words.x, page.high - words.y, words.text)


# --- what stands around the tables -------------------------------------------------------------------------------


def _head(paper: _Paper, report: Report, language: Language) -> None:
    half = paper.room / 2
    left, right = (_LEFT, half - 6), (_LEFT + half, half)
    top = paper.y
    if report.above:
        paper.y += paper.put(report.above.upper(), Face.REGULAR, 11, left, "center")
    paper.y += paper.put(report.unit.upper(), Face.BOLD, 11, left, "center")
    _rule(paper, (_LEFT + half / 2 - 3, 50))
    low, paper.y = paper.y, top
    paper.y += paper.put(said("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", language), Face.BOLD, 11, right, "center")
    motto = said("Độc lập - Tự do - Hạnh phúc", language)
    paper.y += paper.put(motto, Face.BOLD, 12, right, "center")
    _rule(paper, (_LEFT + half * 1.5, width(motto, Face.BOLD, 12)))
    paper.y = max(low, paper.y) + 14
    paper.say(report.title.upper(), Face.BOLD, 14, "center")
    paper.say(said(report.period, language), Face.BOLD, 12, "center")
    paper.y += 6
    for note in report.notes:
        paper.say(note)
    paper.say(said(report.made, language), Face.ITALIC, 11)


def _rule(paper: _Paper, place: tuple[float, float]) -> None:
    middle, length = place
    paper.y += 4
    paper.page.boxes.append(_Box(middle - length / 2, paper.y, length, 0))
    paper.y += 4


def _sign(paper: _Paper, report: Report) -> None:
    if not report.signers:
        return
    paper.need(110)
    paper.y += 14
    share = paper.room / max(2, len(report.signers))
    begin = _LEFT + paper.room - share * len(report.signers)
    for number, signer in enumerate(report.signers):
        place, top = (begin + share * number + 4, share - 8), paper.y
        paper.y += paper.put(signer.role, Face.BOLD, 12, place, "center")
        paper.put(signer.hint, Face.ITALIC, 11, place, "center")
        paper.y = top
    paper.y += 90


# --- tables ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Grid:
    widths: list[float]
    sides: list[str]
    size: float

    def lines(self, cells: Sequence[str], face: Face) -> list[list[str]]:
        found = [lines(cell, face, self.size, room - 6) for cell, room in zip(cells, self.widths, strict=True)]
        return [each if len(each) <= _MOST_LINES else [*each[: _MOST_LINES - 1], "…"] for each in found]


def _table(paper: _Paper, sheet: Sheet, report: Report, language: Language) -> None:
    rows = texts(sheet, sheet.all_rows, report.zone, language)
    grid = _grid(paper, sheet, rows)
    head = grid.lines([column.name for column in sheet.columns], Face.BOLD)
    paper.y += 8
    paper.need(90)
    paper.say(sheet.name, Face.BOLD, 12)
    over = _over(grid, sheet)
    _lay_heads(paper, grid, head, over)
    for number, cells in enumerate(rows):
        face = Face.BOLD if sheet.total is not None and not number else Face.REGULAR
        told = grid.lines(cells, face)
        if paper.need(_high(grid, told)):
            _lay_heads(paper, grid, head, over)
        _lay(paper, grid, told, face)
    if not sheet.rows:
        paper.y += 4
        paper.say(sheet.nothing, Face.ITALIC, 11)


def _grid(paper: _Paper, sheet: Sheet, rows: list[list[str]]) -> _Grid:
    size = 11 if len(sheet.columns) <= _WIDE else 9.5
    return _Grid(
        widths=[paper.room * each for each in spread(sheet, rows, paper.room / (size * 0.5))],
        sides=["right" if column.kind in FIGURES else "left" for column in sheet.columns],
        size=size,
    )


def _over(grid: _Grid, sheet: Sheet) -> tuple[_Grid, list[str]] | None:
    """The places of what stands over the head, each as wide as its columns."""
    widths, place = list[float](), 0
    for _, count in sheet.groups:
        widths.append(sum(grid.widths[place : place + count]))
        place += count
    names = [name for name, _ in sheet.groups]
    return (_Grid(widths=widths, sides=["left"] * len(names), size=grid.size), names) if names else None


def _high(grid: _Grid, cells: list[list[str]]) -> float:
    return max(map(len, cells)) * grid.size * 1.2 + 5


def _lay(paper: _Paper, grid: _Grid, cells: list[list[str]], face: Face, shade: float | None = None) -> None:
    height, x = _high(grid, cells), _LEFT
    for found, room, side in zip(cells, grid.widths, grid.sides, strict=True):
        paper.page.boxes.append(_Box(x, paper.y, room, height, shade))
        for number, line in enumerate(found):
            begin = x + 3 if side == "left" else x + room - 3 - width(line, face, grid.size)
            y = paper.y + 1 + (number * 1.2 + 1) * grid.size
            paper.page.words.append(_Words(begin, y, line, face, grid.size))
        x += room
    paper.y += height


def _lay_heads(paper: _Paper, grid: _Grid, head: list[list[str]], over: tuple[_Grid, list[str]] | None) -> None:
    if over is not None:
        above, names = over
        _lay(paper, above, above.lines(names, Face.BOLD), Face.BOLD, shade=0.88)
    _lay(paper, grid, head, Face.BOLD, shade=0.88)


# --- bars --------------------------------------------------------------------------------------------------------


def _bars(paper: _Paper, sheet: Sheet, report: Report, language: Language) -> None:
    """One group of bars for each row, as many as can be taken in."""
    chart = sheet.chart
    if chart is None or not 1 <= len(sheet.rows) <= _BARS:
        return
    paper.y += 10
    paper.need(100)
    paper.say(chart.title, Face.BOLD, 12)
    if len(chart.of) > 1:
        _legend(paper, sheet)
    tall = 9
    names, begin = paper.room * 0.36, _LEFT + paper.room * 0.38
    room = paper.room * 0.5
    values = [[_figure(row[place]) for place in chart.of] for row in sheet.rows]
    most = max((max(each) for each in values), default=0) or 1
    told = texts(sheet, sheet.rows, report.zone, language)
    for row, figures in zip(told, values, strict=True):
        label = lines(row[chart.by], Face.REGULAR, 10, names)[:2]
        height = max(len(label) * 12, len(figures) * (tall + 1)) + 4
        paper.need(height)
        for number, line in enumerate(label):
            paper.page.words.append(_Words(_LEFT, paper.y + 9 + number * 12, line, Face.REGULAR, 10))
        for number, (figure, place) in enumerate(zip(figures, chart.of, strict=True)):
            y = paper.y + number * (tall + 1)
            long = room * max(0.0, figure) / most
            paper.page.boxes.append(_Box(begin, y, long, tall, _FILLS[number % len(_FILLS)]))
            paper.page.words.append(_Words(begin + long + 4, y + tall - 1, row[place], Face.REGULAR, 9.5))
        paper.y += height


def _legend(paper: _Paper, sheet: Sheet) -> None:
    assert sheet.chart is not None
    x = _LEFT
    for number, place in enumerate(sheet.chart.of):
        name = sheet.columns[place].name
        paper.page.boxes.append(_Box(x, paper.y + 2, 9, 9, _FILLS[number % len(_FILLS)]))
        paper.page.words.append(_Words(x + 13, paper.y + 10, name, Face.REGULAR, 10))
        x += 13 + width(name, Face.REGULAR, 10) + 16
    paper.y += 18


def _figure(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0
