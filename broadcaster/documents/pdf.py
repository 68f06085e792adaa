"""PDF files with text: lines put together to paragraphs; what repeats at the edges of pages is left out and told."""

import ctypes
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw_pdfium

from broadcaster.documents.old_fonts import decoded, encoding_of
from broadcaster.documents.script import Found
from broadcaster.domain.counts import counted
from broadcaster.domain.document import TEXT_LIMIT
from broadcaster.domain.errors.documents import (
    DocumentBroken,
    DocumentEmpty,
    DocumentLocked,
    DocumentScanned,
    DocumentTooLarge,
)

MOST_PAGES = 400
_EDGE = 0.12
"""The share of a page's height, above and below, in which headers and footers stand."""
_EDGE_LINES = 3
_NUMBER = re.compile(r"[-–— ]*(?:trang\s*)?\d{1,4}(?:\s*(?:/|trên|of)\s*\d{1,4})?[-–— ]*", re.IGNORECASE)
_ITEM = re.compile(
    r"(?:[-–+•*▪]|\d{1,3}(?:\.\d{1,2})*[.)]|[a-zđ]\)|(?:điều|chương|mục|phần) [\dIVXLC]+\b)\s?", re.IGNORECASE
)
_ENDED = re.compile(r"[.!?:;…]['\"”’)]*$")
_HYPHENATED = re.compile(r"\w[-\u00ad\u2010\u0002\ufffe]$")
_DIGITS = re.compile(r"\d+")
_HYPHENS = "\u00ad\u2010\u0002\ufffe"
"""Signs that PDFium leaves of a word that was parted at the end of a line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of a page; places in points from the lower left corner, `height` the page's."""

    text: str
    left: float
    right: float
    bottom: float
    height: float

    @property
    def at_edge(self) -> bool:
        return not self.height * _EDGE < self.bottom < self.height * (1 - _EDGE)


def find(raw: bytes, name: str) -> Found:
    """DocumentBroken, DocumentLocked, DocumentScanned, DocumentEmpty, DocumentTooLarge."""
    try:
        document = pdfium.PdfDocument(raw)
    except pdfium.PdfiumError as error:
        if raw_pdfium.FPDF_GetLastError() == raw_pdfium.FPDF_ERR_PASSWORD or "password" in str(error).lower():
            raise DocumentLocked(name=name) from error
        raise DocumentBroken(name=name, problem="tệp PDF không mở được") from error
    count = len(document)
    if count > MOST_PAGES:
        raise DocumentTooLarge(name=name, problem=f"có {count} trang, tối đa {MOST_PAGES}")
    pages, scanned, lost = _read(document, count, name)
    if not any(pages):
        raise DocumentScanned if scanned else DocumentEmpty(name=name)
    bodies, told = without_edges(pages)
    dropped = [*told, *(f"ảnh quét trang {page}" for page in scanned), *(f"trang hỏng {page}" for page in lost)]
    return Found(text="\n".join(paragraphs(bodies)), label=f"PDF {count} trang", dropped=tuple(dropped))


def _read(document: Any, count: int, name: str) -> tuple[list[list[Line]], list[int], list[int]]:  # noqa: ANN401 - pypdfium2 has no types
    """Lines of each page, and the numbers of pages that hold pictures alone, and of those that cannot be read."""
    pages: list[list[Line]] = []
    scanned: list[int] = []
    lost: list[int] = []
    for index in range(count):
        try:
            page = document[index]
            lines = list(_lines(page))
        except pdfium.PdfiumError:
            lost.append(index + 1)
            continue
        pages.append(lines)
        if not lines and any(page.get_objects(filter=[raw_pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=3)):
            scanned.append(index + 1)
        if sum(len(line.text) for each in pages for line in each) > TEXT_LIMIT * 1.2:
            raise DocumentTooLarge(name=name, problem=f"có hơn {counted(TEXT_LIMIT)} ký tự")
    if lost and len(lost) == count:
        raise DocumentBroken(name=name, problem="không trang nào đọc được")
    return pages, scanned, lost


def _lines(page: Any) -> Iterator[Line]:  # noqa: ANN401 - pypdfium2 has no types
    """The lines of a page in the order in which they were written down."""
    height = page.get_height()
    text = page.get_textpage()
    letters = [raw_pdfium.FPDFText_GetUnicode(text, index) for index in range(text.count_chars())]
    start = 0
    for end in (*(at for at, letter in enumerate(letters) if letter in (10, 13)), len(letters)):
        seen = [at for at in range(start, end) if letters[at] > 32]
        if seen:
            left, bottom, _, _ = text.get_charbox(seen[0])
            _, _, right, _ = text.get_charbox(seen[-1])
            said = decoded(_pieces(text, letters, start, end))
            yield Line(text=" ".join(said.split()), left=left, right=right, bottom=bottom, height=height)
        start = end + 1


def _pieces(text: Any, letters: Sequence[int], start: int, end: int) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - pypdfium2 has no types
    """Words of a line, each with the encoding of its font."""
    while start < end:
        last = start
        while last < end and letters[last] > 32:
            last += 1
        last = min(last + 1, end)
        word = "".join(chr(letter) for letter in letters[start:last])
        yield word, "" if word.isascii() else encoding_of(_font(text, start))
        start = last


def _font(text: Any, index: int) -> str:  # noqa: ANN401 - pypdfium2 has no types
    name = ctypes.create_string_buffer(128)
    size = raw_pdfium.FPDFText_GetFontInfo(text, index, name, len(name), None)
    return name.value.decode("latin-1") if 0 < size <= len(name) else ""


def without_edges(pages: Sequence[Sequence[Line]]) -> tuple[list[list[Line]], list[str]]:
    """Pages without the lines that stand at the edge of at least half of them, numbers aside; and what these were."""
    counts = Counter(key for page in pages for key in {_key(line) for line in _edges(page)})
    least = max(2, (sum(map(bool, pages)) + 1) // 2)
    repeated = {key for key, count in counts.items() if count >= least}
    bodies: list[list[Line]] = []
    left: dict[str, tuple[str, int]] = {}
    for page in pages:
        edges = {id(line) for line in _edges(page) if _key(line) in repeated or _NUMBER.fullmatch(line.text)}
        bodies.append([line for line in page if id(line) not in edges])
        for line in page:
            if id(line) in edges:
                key = "số trang" if _NUMBER.fullmatch(line.text) else _key(line)
                left[key] = (line.text, left.get(key, ("", 0))[1] + 1)
    told = [
        f"{key} ({count} trang)" if key == "số trang" else f"dòng đầu hoặc chân trang “{text[:80]}” ({count} trang)"
        for key, (text, count) in left.items()
    ]
    return bodies, told


def _edges(page: Sequence[Line]) -> list[Line]:
    """The few lines nearest to the upper and lower edge."""
    inward = sorted(
        (line for line in page if line.at_edge), key=lambda line: min(line.bottom, line.height - line.bottom)
    )
    return inward[: 2 * _EDGE_LINES]


def _key(line: Line) -> str:
    return _DIGITS.sub("#", line.text.casefold())


def paragraphs(pages: Sequence[Sequence[Line]]) -> list[str]:
    """Lines joined where the page alone had parted them."""
    found: list[str] = []
    for page in pages:
        edge = max((line.right for line in page), default=0.0)
        gap = median([abs(one.bottom - two.bottom) for one, two in pairwise(page)] or [0.0])
        before: Line | None = None
        for line in page:
            if before is None:
                goes_on = bool(found) and not _ENDED.search(found[-1]) and line.text[:1].islower()
            else:
                goes_on = not _parted(before, line, edge, gap)
            if found and goes_on:
                found[-1] = _joined(found[-1], line.text)
            else:
                found.append(line.text)
            before = line
    return found


def _parted(before: Line, line: Line, edge: float, gap: float) -> bool:
    """Whether a new paragraph begins: an item of a list, a wider gap, or a line that ends early."""
    if _ITEM.match(line.text) and (_ENDED.search(before.text) or not line.text[:1].isalpha()):
        return True
    if _HYPHENATED.search(before.text):
        return False
    fall = before.bottom - line.bottom
    if gap and (fall > gap * 1.45 or fall < -gap):
        return not (line.text[:1].islower() and fall < 0)
    early = edge - before.right > (edge - before.left) * 0.15
    if line.text[:1].islower():
        return False
    return early or bool(_ENDED.search(before.text) and line.left - before.left > 8)


def _joined(text: str, line: str) -> str:
    if text[-1:] in _HYPHENS:
        return text.rstrip(_HYPHENS) + line
    parted = text.endswith("-") and text[-2:-1].isalnum()
    if parted and text[-2].isdigit():
        return text + line
    return text[:-1] + line if parted and line[:1].islower() and text[-2].isascii() else f"{text} {line}"
