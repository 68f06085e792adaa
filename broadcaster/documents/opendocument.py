"""OpenDocument texts (.odt): as with Word files, what a reader of the paper would see. Deleted and hidden text, notes
and comments are left out and told."""

from collections import Counter
from collections.abc import Iterator

from broadcaster.documents.elements import Element, MarkupBroken, local, parse
from broadcaster.documents.old_fonts import decoded, encoding_of
from broadcaster.documents.packages import markup, open_package
from broadcaster.documents.script import Found
from broadcaster.documents.tables import spoken_table
from broadcaster.domain.errors.documents import DocumentBroken, DocumentLocked

_DEEPEST = 60
_MOST_SPACES = 100
_OF = "urn:oasis:names:tc:opendocument:xmlns:"
_TEXT, _STYLE, _TABLE = f"{{{_OF}text:1.0}}", f"{{{_OF}style:1.0}}", f"{{{_OF}table:1.0}}"
_FONT_FAMILY = f"{{{_OF}svg-compatible:1.0}}font-family"
_TOLD = {
    "tracked-changes": "",
    "note": "chú thích",
    "annotation": "ghi chú bên lề",
    "image": "hình ảnh",
    "object": "đối tượng nhúng",
    "hidden-text": "đoạn chữ ẩn",
    "hidden-paragraph": "đoạn chữ ẩn",
    "forms": "",
    "sequence-decls": "",
    "table-of-content": "mục lục",
}
_ROWS_IN = frozenset({"table-header-rows", "table-rows", "table-row-group"})
_SIGNS = {"tab": " ", "line-break": "\n"}


def find(raw: bytes, name: str) -> Found:
    """DocumentBroken, DocumentLocked, DocumentTooLarge."""
    parts = markup(open_package(raw, name), name)
    if b"encryption-data" in parts.get("META-INF/manifest.xml", b""):
        raise DocumentLocked(name=name)
    try:
        content = parse(parts["content.xml"])
        styles = [content, *([parse(parts["styles.xml"])] if "styles.xml" in parts else [])]
    except (KeyError, MarkupBroken) as error:
        raise DocumentBroken(name=name, problem="không phải tệp OpenDocument hợp lệ") from error
    body = content.find(f"{{{_OF}office:1.0}}body/{{{_OF}office:1.0}}text")
    if body is None:
        raise DocumentBroken(name=name, problem="không có phần nội dung")
    walk = _Walk(styles)
    lines = walk.blocks(body, 0)
    deleted = sum(local(each) == "deletion" for each in body.iter())
    told = (f"{deleted} đoạn đã xoá (theo dõi sửa đổi)",) if deleted else ()
    return Found(text="\n".join(lines), label="OpenDocument", title=walk.title, dropped=(*walk.told(), *told))


class _Walk:
    def __init__(self, documents: list[Element]) -> None:
        self.title = ""
        self._counts: Counter[str] = Counter()
        self._tables: list[str] = []
        self._fonts: dict[str, str] = {}
        self._parents: dict[str, str] = {}
        self._hidden: set[str] = set()
        faces = {
            face.get(f"{_STYLE}name"): face.get(_FONT_FAMILY) or ""
            for document in documents
            for face in document.iter(f"{_STYLE}font-face")
        }
        for document in documents:
            for style in document.iter(f"{_STYLE}style"):
                self._learn(style, faces)

    def _learn(self, style: Element, faces: dict[str | None, str]) -> None:
        name = style.get(f"{_STYLE}name") or ""
        self._parents.setdefault(name, style.get(f"{_STYLE}parent-style-name") or "")
        properties = style.find(f"{_STYLE}text-properties")
        if properties is None:
            return
        face = properties.get(f"{_STYLE}font-name")
        font = (faces.get(face) or face or "").strip("'\"")
        if font:
            self._fonts.setdefault(name, font)
        if properties.get(f"{_TEXT}display") == "none":
            self._hidden.add(name)

    def told(self) -> tuple[str, ...]:
        return (*self._tables, *(f"{count} {what}" for what, count in self._counts.items() if what))

    def blocks(self, parent: Element, depth: int) -> list[str]:
        """Lines of everything in a body, a section, a list, a cell."""
        lines: list[str] = []
        for element in parent if depth < _DEEPEST else ():
            tag = local(element)
            if tag in ("p", "h"):
                text = decoded(self._pieces(element, "", depth)).strip()
                lines += filter(None, text.split("\n"))
                if tag == "h" and text and not self.title:
                    self.title = text
            elif tag == "table":
                lines += self._table(element, depth)
            elif tag in _TOLD:
                self._counts[_TOLD[tag]] += 1
            else:
                lines += self.blocks(element, depth + 1)
        return lines

    def _table(self, table: Element, depth: int) -> list[str]:
        rows = [
            ["\n".join(self.blocks(cell, depth + 1)) for cell in row if local(cell) == "table-cell"]
            for row in _rows(table, 0)
        ]
        lines, told = spoken_table(rows)
        if told:
            self._tables.append(told)
        return lines

    def _pieces(self, element: Element, font: str, depth: int) -> Iterator[tuple[str, str]]:
        """Text of a paragraph or a span, each piece with the encoding of its font."""
        style = element.get(f"{_TEXT}style-name") or ""
        font = self._font_of(style) or font
        if style in self._hidden:
            self._counts["đoạn chữ ẩn"] += 1
            return
        yield element.text or "", encoding_of(font)
        for child in element if depth < _DEEPEST else ():
            tag = local(child)
            if tag == "s":
                yield " " * _number(child.get(f"{_TEXT}c")), encoding_of(font)
            elif tag in _SIGNS:
                yield _SIGNS[tag], encoding_of(font)
            elif tag in _TOLD:
                self._counts[_TOLD[tag]] += 1
            elif tag in ("p", "h"):  # of a text box inside the paragraph
                yield "\n", ""
                yield from self._pieces(child, font, depth + 1)
                yield "\n", ""
            elif tag:
                yield from self._pieces(child, font, depth + 1)
            yield child.tail or "", encoding_of(font)

    def _font_of(self, style: str) -> str:
        for _ in range(_DEEPEST):
            if style in self._fonts or style not in self._parents:
                break
            style = self._parents[style]
        return self._fonts.get(style, "")


def _rows(parent: Element, depth: int) -> Iterator[Element]:
    """The rows of a table itself; those of tables in its cells are theirs."""
    for element in parent if depth < _DEEPEST else ():
        if local(element) == "table-row":
            yield element
        elif local(element) in _ROWS_IN:
            yield from _rows(element, depth + 1)


def _number(written: str | None) -> int:
    return min(int(written), _MOST_SPACES) if written and written.isdecimal() and len(written) < 6 else 1
