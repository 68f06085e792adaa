"""What a document is, told by its first bytes; its name is a hint where these do not tell."""

import re
from enum import StrEnum

from broadcaster.documents.feeds import looks_like_feed
from broadcaster.documents.packages import open_package, part
from broadcaster.domain.errors import BadInput
from broadcaster.domain.errors.documents import DocumentLocked, DocumentUnsupported


class Kind(StrEnum):
    PLAIN = "plain"
    WORD = "word"
    OPEN_DOCUMENT = "open-document"
    PDF = "pdf"
    PAGE = "page"


_SAVE_AS_WORD = "Hãy mở bằng Word hoặc LibreOffice và lưu thành .docx rồi gửi lại."
_TYPE_IT = "Hãy gõ lại nội dung, hoặc gửi tệp có chữ (.docx, .pdf, .txt)."
_UNPACK = "Hãy giải nén rồi gửi từng tệp."
_AS_RECORDING = "Hãy gửi ở mục bản ghi âm."
_COPY_TEXT = "Hãy chép phần cần đọc sang tệp Word (.docx) hoặc .txt."
_REFUSED: tuple[tuple[re.Pattern[bytes], str, str], ...] = tuple(
    (re.compile(mark, re.DOTALL), kind, advice)
    for mark, kind, advice in (
        (rb"\{\\rtf", "tệp RTF", _SAVE_AS_WORD),
        (rb"\xff\xd8\xff|\x89PNG\r\n|GIF8[79]a|RIFF....WEBP|II\*\x00|MM\x00\*|BM.{4}\0{4}", "hình ảnh", _TYPE_IT),
        (rb"....ftyp(?:heic|heix|mif1|avif)", "hình ảnh", _TYPE_IT),
        (
            rb"ID3|OggS|fLaC|RIFF....WAVE|FORM....AIF|#!AMR|\xff[\xe2-\xfb]|....ftyp",
            "tệp âm thanh hoặc phim",
            _AS_RECORDING,
        ),
        (rb"\x1aE\xdf\xa3|RIFF....AVI ", "tệp phim", _AS_RECORDING),
        (rb"\x1f\x8b|BZh\d|Rar!|7z\xbc\xaf|\xfd7zXZ", "tệp nén", _UNPACK),
        (rb"MZ.{58}|\x7fELF", "chương trình máy tính", _COPY_TEXT),
        (rb"SQLite format 3", "tệp dữ liệu", _COPY_TEXT),
    )
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PAGE = re.compile(
    rb"(?>\s*(?:<\?xml[^>]{0,200}>|<!--.{0,2000}?-->))*+\s*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)
_TAGS = re.compile(rb"<(?:p|div|table|br|h[1-6]|span|title|meta|article)\b[^<>]*>", re.IGNORECASE)
_XML = re.compile(rb"\s*<\?xml\b", re.IGNORECASE)
_HEAD = 4_000


def kind_of(raw: bytes, name: str) -> Kind:
    """DocumentUnsupported with what to do instead; DocumentLocked; what is wrong with a package."""
    head = raw[:_HEAD]
    if b"%PDF-" in head[:1024]:
        return Kind.PDF
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _packed(raw, name)
    if head.startswith(_OLE):
        raise _old_office(raw, name)
    for mark, kind, advice in _REFUSED:
        if mark.match(head) and not _is_wide_text(head):
            raise DocumentUnsupported(name=name, kind=kind, advice=advice)
    return _written(head, name)


def _written(head: bytes, name: str) -> Kind:
    plain = head.removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff").replace(b"\0", b"")
    if _PAGE.match(plain) or (name.lower().endswith((".html", ".htm", ".mht")) and _TAGS.search(plain)):
        return Kind.PAGE
    if looks_like_feed(plain):
        raise DocumentUnsupported(name=name, kind="nguồn tin RSS", advice="Hãy dán đường dẫn của nguồn tin.")
    if _XML.match(plain):
        raise DocumentUnsupported(name=name, kind="tệp dữ liệu XML", advice=_COPY_TEXT)
    return Kind.PLAIN


def _is_wide_text(head: bytes) -> bool:
    return head.startswith((b"\xff\xfe", b"\xfe\xff"))


def _packed(raw: bytes, name: str) -> Kind:
    package = open_package(raw, name)
    parts = set(package.namelist())
    if "word/document.xml" in parts:
        return Kind.WORD
    if "content.xml" in parts and "mimetype" in parts:
        if part(package, "mimetype", name).startswith(b"application/vnd.oasis.opendocument.text"):
            return Kind.OPEN_DOCUMENT
        raise DocumentUnsupported(name=name, kind="bảng tính hoặc trình chiếu OpenDocument", advice=_COPY_TEXT)
    for folder, kind in (("xl/", "bảng tính Excel"), ("ppt/", "tệp trình chiếu PowerPoint")):
        if any(each.startswith(folder) for each in parts):
            raise DocumentUnsupported(name=name, kind=kind, advice=_COPY_TEXT)
    raise DocumentUnsupported(name=name, kind="tệp nén", advice=_UNPACK)


def _old_office(raw: bytes, name: str) -> BadInput:
    def holds(stream: str) -> bool:
        return stream.encode("utf-16-le") in raw

    if holds("EncryptedPackage"):
        return DocumentLocked(name=name)
    if holds("Workbook") or name.lower().endswith(".xls"):
        return DocumentUnsupported(name=name, kind="bảng tính Excel cũ (.xls)", advice=_COPY_TEXT)
    if holds("PowerPoint Document"):
        return DocumentUnsupported(name=name, kind="tệp trình chiếu PowerPoint cũ (.ppt)", advice=_COPY_TEXT)
    return DocumentUnsupported(name=name, kind="tệp Word cũ (.doc)", advice=_SAVE_AS_WORD)
