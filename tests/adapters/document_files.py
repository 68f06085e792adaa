"""Documents made at test time: Word, OpenDocument and PDF files, and old encodings."""

import io
import unicodedata
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import docx

from broadcaster.wording.encodings import TCVN3, VNI

BODY = (
    "Uỷ ban nhân dân xã thông báo lịch cấp nước sạch cho bà con các ấp trong tháng mười hai.",
    "Đề nghị bà con dự trữ nước dùng; thời gian cấp nước từ năm giờ sáng đến chín giờ mỗi ngày.",
    "Mọi thắc mắc xin gọi tổ quản lý công trình để được trả lời.",
)
_TCVN3 = {meant: typed for typed, meant in TCVN3.items()}
_VNI: dict[str, str] = {}
for _typed, _meant in VNI.items():
    _VNI.setdefault(_meant, _typed)
_TONES = "\u0300\u0301\u0303\u0309\u0323"


def typed_in_tcvn3(text: str) -> str:
    return "".join(_TCVN3.get(letter, letter) for letter in text)


def typed_in_vni(text: str) -> str:
    return "".join(_VNI.get(letter, letter) for letter in text)


def in_windows_1258(text: str) -> bytes:
    """Letters with hats, each followed by its tone."""
    raw = b""
    for letter in text:
        parts = unicodedata.normalize("NFD", letter)
        base = unicodedata.normalize("NFC", "".join(part for part in parts if part not in _TONES))
        raw += (base + "".join(part for part in parts if part in _TONES)).encode("cp1258")
    return raw


def word_file(document: "docx.document.Document | None" = None) -> bytes:
    if document is None:
        document = docx.Document()
        for line in BODY:
            document.add_paragraph(line)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def packed(parts: Iterable[tuple[str, str | bytes]]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts:
            package.writestr(name, part)
    return file.getvalue()


def repacked(raw: bytes, changes: dict[str, bytes]) -> bytes:
    """The same package with some parts put in others' places, or added."""
    with zipfile.ZipFile(io.BytesIO(raw)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    return packed((parts | changes).items())


ODT_SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{uri}:1.0"'
    for name, uri in (
        ("office", "office"), ("text", "text"), ("table", "table"), ("style", "style"), ("draw", "drawing"),
        ("svg", "svg-compatible"),
    )
)  # fmt: skip


def open_document(body: str, styles: str = "", head: str = "", manifest: str = "<manifest/>") -> bytes:
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?>{head}<office:document-content {ODT_SPACES}>'
        f"{styles}<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    return packed(
        [
            ("mimetype", "application/vnd.oasis.opendocument.text"),
            ("content.xml", content),
            ("META-INF/manifest.xml", manifest),
        ]
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A line of a PDF page: its place in points, and the font it says to be in."""

    text: str
    x: float = 72
    y: float = 700
    font: str = "TimesNewRoman"


def pdf_file(pages: Sequence[Sequence[Said]], *, pictures: Sequence[int] = (), trailer: str = "") -> bytes:
    """A PDF without font files: what each code means is told beside it. `pictures`: pages with a picture on them."""
    letters = sorted({letter for page in pages for said in page for letter in said.text})
    codes = {letter: code for code, letter in enumerate(letters, 1)}
    fonts = sorted({said.font for page in pages for said in page}) or ["TimesNewRoman"]
    told = "\n".join(f"<{code:04X}> <{ord(letter):04X}>" for letter, code in codes.items())
    objects: list[bytes] = [b"", b"", _stream(_CMAP.replace("TOLD", f"{len(codes)} beginbfchar\n{told}").encode())]
    objects.append(
        _stream(
            b"\xff", "/Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8"
        )
    )
    names = {}
    for font in fonts:
        objects.append(_FONT.format(name=font, below=len(objects) + 2).encode())
        names[font] = f"/F{len(objects)}"
        objects.append(_BELOW.format(name=font).encode())
    used = " ".join(f"{name} {name[2:]} 0 R" for name in names.values())
    kids = []
    for index, page in enumerate(pages):
        drawn = [
            f"BT {names[said.font]} 12 Tf 1 0 0 1 {said.x} {said.y} Tm <"
            + "".join(f"{codes[letter]:04X}" for letter in said.text)
            + "> Tj ET"
            for said in page
        ]
        drawn += ["q 400 0 0 600 50 50 cm /Im Do Q"] if index in pictures else []
        objects.append(_stream("\n".join(drawn).encode()))
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {len(objects)} 0 R "
            f"/Resources << /Font << {used} >> /XObject << /Im 4 0 R >> >> >>".encode()
        )
        kids.append(f"{len(objects)} 0 R")
    objects[0] = b"<< /Type /Catalog /Pages 2 0 R >>"
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>".encode()
    return _assembled(objects, trailer)


_CMAP = """/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def
1 begincodespacerange <0000> <FFFF> endcodespacerange
TOLD
endbfchar endcmap end end"""
_FONT = (
    "<< /Type /Font /Subtype /Type0 /BaseFont /{name} /Encoding /Identity-H /DescendantFonts [{below} 0 R] "
    "/ToUnicode 3 0 R >>"
)
_BELOW = (
    "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /{name} /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) "
    "/Supplement 0 >> /DW 500 /FontDescriptor << /Type /FontDescriptor /FontName /{name} /Flags 4 "
    "/FontBBox [0 -200 1000 800] /ItalicAngle 0 /Ascent 800 /Descent -200 /CapHeight 700 /StemV 80 >> >>"
)


def _stream(raw: bytes, more: str = "") -> bytes:
    return f"<< {more} /Length {len(raw)} >>\nstream\n".encode() + raw + b"\nendstream"


def _assembled(objects: Sequence[bytes], trailer: str) -> bytes:
    raw = b"%PDF-1.4\n"
    places = []
    for number, each in enumerate(objects, 1):
        places.append(len(raw))
        raw += f"{number} 0 obj\n".encode() + each + b"\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    start = len(raw)
    raw += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}".encode()
    return raw + (f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF").encode()


LOCKED = (
    "/Encrypt << /Filter /Standard /V 1 /R 2 /P -44 /O <" + "41" * 32 + "> /U <" + "42" * 32 + "> >> "
    "/ID [<31323334313233343132333431323334> <31323334313233343132333431323334>]"
)
