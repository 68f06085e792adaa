"""Word files (.docx): the text a reader of the paper would see, in the order of the page.

Text that was deleted under tracked changes, hidden text, notes, comments, headers and footers are left out and told;
inserted text stays. Runs in fonts of the old encodings are decoded by their font.
"""

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import docx
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.exceptions import OpcError
from lxml import etree

from broadcaster.documents.elements import Element, local
from broadcaster.documents.old_fonts import decoded, encoding_of
from broadcaster.documents.packages import markup, open_package
from broadcaster.documents.script import Found
from broadcaster.documents.tables import spoken_table
from broadcaster.domain.errors.documents import DocumentBroken

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DEEPEST = 40
_DEEPEST_STYLE = 12
_INTO = frozenset(
    {"ins", "moveTo", "hyperlink", "smartTag", "sdt", "sdtContent", "fldSimple", "customXml", "dir", "bdo"}
)
_TOLD = {
    "del": "đoạn đã xoá (theo dõi sửa đổi)",
    "moveFrom": "đoạn đã chuyển đi (theo dõi sửa đổi)",
    "footnoteReference": "chú thích cuối trang",
    "endnoteReference": "chú thích cuối văn bản",
    "commentReference": "ghi chú bên lề",
    "drawing": "hình ảnh",
    "pict": "hình ảnh",
    "object": "đối tượng nhúng",
    "oMath": "công thức",
    "oMathPara": "công thức",
    "AlternateContent": "hình vẽ hoặc khung chữ",
}
_SIGNS = {"tab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "softHyphen": ""}
_OFF = frozenset({"0", "false", "off"})


def find(raw: bytes, name: str) -> Found:
    """DocumentBroken, DocumentLocked, DocumentTooLarge."""
    package = open_package(raw, name)
    parts = markup(package, name)
    try:
        document: Any = docx.Document(io.BytesIO(raw))
        body = document.element.body
        styles = _styles_of(document)
    except _FAULTS as error:
        raise DocumentBroken(name=name, problem="không phải tệp Word hợp lệ") from error
    if body is None:
        raise DocumentBroken(name=name, problem="không có phần nội dung")
    walk = _Walk(_Styles(styles))
    lines = walk.blocks(body, 0)
    return Found(text="\n".join(lines), label="Word", title=walk.title, dropped=(*walk.told(), *_margins(parts)))


def _styles_of(document: Document) -> Element:
    """Not every Word file has styles; those python-docx would make up lie in a file of its own, behind the walls."""
    try:
        styles: Element = document.part.part_related_by(RELATIONSHIP_TYPE.STYLES).element  # type: ignore[attr-defined]  # a part in XML
    except KeyError:
        styles = etree.Element(f"{_W}styles")
    return styles


_FAULTS = (
    OpcError, etree.Error, KeyError, ValueError, TypeError, AttributeError, IndexError, NotImplementedError,
    AssertionError, OSError, EOFError, RuntimeError, zipfile.BadZipFile,
)  # fmt: skip
"""What python-docx lets through of a file that is not what it says."""


class _Styles:
    """Fonts and hiddenness as styles give them."""

    def __init__(self, element: Element) -> None:
        self._styles: dict[str | None, Element] = {
            style.get(f"{_W}styleId"): style for style in element.iter(f"{_W}style")
        }
        default = element.find(f"{_W}docDefaults/{_W}rPrDefault/{_W}rPr")
        normal = [s for s in self._styles.values() if s.get(f"{_W}type") == "paragraph" and _is_on(s, "default")]
        self._defaults = [default, *(style.find(f"{_W}rPr") for style in normal)]

    def name(self, key: str | None) -> str:
        style = self._styles.get(key)
        found = style.find(f"{_W}name") if style is not None else None
        return (found.get(f"{_W}val") or "") if found is not None else ""

    def of(self, *keys: str | None) -> tuple[str, bool]:
        """Font and whether hidden, by the first of these styles that says so, then by the document's defaults."""
        font, hidden = "", False
        for properties in (*(p for key in keys for p in self._chain(key)), *reversed(self._defaults)):
            if properties is not None:
                font = font or _font(properties)
                hidden = hidden or _is_set(properties, "vanish")
        return font, hidden

    def _chain(self, key: str | None) -> Iterator[Element | None]:
        for _ in range(_DEEPEST_STYLE):
            style = self._styles.get(key)
            if style is None:
                return
            yield style.find(f"{_W}rPr")
            based = style.find(f"{_W}basedOn")
            key = based.get(f"{_W}val") if based is not None else None


class _Walk:
    """One pass over the body. `title` is the first paragraph in a style of titles."""

    def __init__(self, styles: _Styles) -> None:
        self.title = ""
        self._styles = styles
        self._counts: Counter[str] = Counter()
        self._tables: list[str] = []
        self._numbered = 0

    def told(self) -> tuple[str, ...]:
        counted = [f"{count} {what}" for what, count in self._counts.items()]
        if self._numbered:
            counted.append(f"số thứ tự tự động của {self._numbered} đoạn")
        return (*self._tables, *counted)

    def blocks(self, parent: Element, depth: int) -> list[str]:
        """Lines of everything that stands in a body, a cell or a frame around them."""
        lines: list[str] = []
        for element in parent if depth < _DEEPEST else ():
            tag = local(element)
            if tag == "p":
                lines += filter(None, self._paragraph(element).split("\n"))
            elif tag == "tbl":
                lines += self._table(element, depth)
            elif tag in _INTO:
                lines += self.blocks(element, depth + 1)
            elif tag in _TOLD:
                self._counts[_TOLD[tag]] += 1
        return lines

    def _table(self, table: Element, depth: int) -> list[str]:
        rows = [
            ["\n".join(self.blocks(cell, depth + 1)) for cell in _children(row, "tc")] for row in _children(table, "tr")
        ]
        lines, told = spoken_table(rows)
        if told:
            self._tables.append(told)
        return lines

    def _paragraph(self, paragraph: Element) -> str:
        properties = paragraph.find(f"{_W}pPr")
        style = _value(properties, "pStyle")
        text = decoded(self._pieces(paragraph, style, 0)).strip()
        if text and properties is not None and _value(properties.find(f"{_W}numPr"), "numId") not in (None, "0"):
            self._numbered += 1
        if text and not self.title and self._styles.name(style).lower() in ("title", "heading 1"):
            self.title = text
        return text

    def _pieces(self, parent: Element, style: str | None, depth: int) -> Iterator[tuple[str, str]]:
        for element in parent if depth < _DEEPEST else ():
            tag = local(element)
            if tag == "r":
                yield from self._run(element, style)
            elif tag in _INTO:
                yield from self._pieces(element, style, depth + 1)
            elif tag in _TOLD:
                self._counts[_TOLD[tag]] += 1

    def _run(self, run: Element, paragraph_style: str | None) -> Iterator[tuple[str, str]]:
        properties = run.find(f"{_W}rPr")
        font, hidden = self._styles.of(_value(properties, "rStyle"), paragraph_style)
        if properties is not None:
            font = _font(properties) or font
            told = properties.find(f"{_W}vanish")
            hidden = _is_on(told, "val", absent=True) if told is not None else hidden
        text = "".join(self._text(element) for element in run)
        if text.strip() and hidden:
            self._counts["đoạn chữ ẩn"] += 1
        elif text:
            yield text, encoding_of(font)

    def _text(self, element: Element) -> str:
        tag = local(element)
        if tag == "t":
            return element.text or ""
        if tag in _TOLD:
            self._counts[_TOLD[tag]] += 1
        if tag == "br" and element.get(f"{_W}type") in ("page", "column"):
            return "\n"
        return _SIGNS.get(tag, "")


def _margins(parts: Mapping[str, bytes]) -> Iterator[str]:
    """What stands outside the body, if it says anything."""
    for kind, told in (("header", "đầu trang"), ("footer", "chân trang")):
        said = [raw for part, raw in parts.items() if re.fullmatch(rf"word/{kind}\d*\.xml", part)]
        if any(re.search(rb"<w:t[ >][^<]*\w", raw) for raw in said):
            yield told


def _children(parent: Element, wanted: str, depth: int = 0) -> Iterator[Element]:
    """Rows or cells, also those inside a frame or inserted under tracked changes."""
    for element in parent if depth < _DEEPEST else ():
        if local(element) == wanted:
            yield element
        elif local(element) in _INTO:
            yield from _children(element, wanted, depth + 1)


def _value(parent: Element | None, child: str) -> str | None:
    found = parent.find(f"{_W}{child}") if parent is not None else None
    value: str | None = found.get(f"{_W}val") if found is not None else None
    return value


def _font(properties: Element) -> str:
    fonts = properties.find(f"{_W}rFonts")
    return (fonts.get(f"{_W}ascii") or fonts.get(f"{_W}hAnsi") or "") if fonts is not None else ""


def _is_set(properties: Element, switch: str) -> bool:
    found = properties.find(f"{_W}{switch}")
    return found is not None and _is_on(found, "val", absent=True)


def _is_on(element: Element, attribute: str, *, absent: bool = False) -> bool:
    value = element.get(f"{_W}{attribute}")
    return absent if value is None else value.lower() not in _OFF


def blank() -> bytes:
    """An empty Word file, by which everything that reads one is loaded."""
    file = io.BytesIO()
    docx.Document().save(file)
    return file.getvalue()
