"""Plain text in whatever encoding it was saved. One encoding is taken for a whole file, and named."""

import codecs
import re
from collections.abc import Callable
from dataclasses import dataclass

from broadcaster.documents.script import Found, in_unicode
from broadcaster.domain.counts import counted
from broadcaster.domain.document import TEXT_LIMIT
from broadcaster.domain.errors.documents import DocumentTooLarge, DocumentUnsupported
from broadcaster.wording.syllables import is_syllable

_BOMS = (
    (codecs.BOM_UTF8, "utf-8", "UTF-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32-be", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16"),
)
_WORD = re.compile(r"[^\W\d_]+")
_SAMPLE = 20_000
_BROKEN_SHARE = 0.04
_BINARY_SHARE = 0.02
_MOST = 4 * TEXT_LIMIT + 4
"""Bytes of the longest text that could be short enough, in the widest encoding: more need not be decoded."""
_SYLLABLES_SURE = 0.7


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """Text, the encoding it was in, and what could not be decoded."""

    text: str
    encoding: str
    dropped: tuple[str, ...] = ()


def find(raw: bytes, name: str) -> Found:
    """DocumentUnsupported for bytes that are no text, DocumentTooLarge for more than could be one script."""
    decoded = decode(raw if len(raw) <= _MOST else raw[:_SAMPLE])
    controls = sum(letter < " " and letter not in "\t\n\r\f\x0b\x1a" for letter in decoded.text)
    if controls > max(2, len(decoded.text) * _BINARY_SHARE):
        raise DocumentUnsupported(
            name=name, kind="tệp không phải văn bản", advice="Hãy gửi tệp Word (.docx), PDF có chữ hoặc .txt."
        )
    if len(raw) > _MOST:
        raise DocumentTooLarge(name=name, problem=f"có hơn {counted(TEXT_LIMIT)} ký tự")
    return Found(text=decoded.text, label=f"Văn bản {decoded.encoding}", dropped=decoded.dropped)


def decode(raw: bytes, declared: str = "") -> Decoded:
    """The text of bytes in the encoding they tell by a mark, by being valid, or by giving Vietnamese words; `declared`
    is believed only where nothing else tells. Never raises: what fits nothing is read as Windows-1252."""
    for mark, codec, said in _BOMS:
        if raw.startswith(mark):
            return _lossy(raw[len(mark) :], codec, said)
    if _is_wide(raw):
        return _lossy(raw, "utf-16-le" if raw[1::2].count(0) > raw[::2].count(0) else "utf-16-be", "UTF-16")
    try:
        return Decoded(text=raw.decode("utf-8"), encoding="UTF-8")
    except UnicodeDecodeError:
        return _mended(raw) or _by_words(raw, declared)


def _lossy(raw: bytes, codec: str, said: str) -> Decoded:
    text = raw.decode(codec, "replace")  # the signs of what was lost are told when the script is tidied
    return Decoded(text=text, encoding=said)


def _is_wide(raw: bytes) -> bool:
    """Whether every other byte of the beginning is mostly zero, as of UTF-16 without its mark."""
    sample = raw[:4000]
    half = len(sample) // 2
    zeros = sample[::2].count(0), sample[1::2].count(0)
    return half > 1 and max(zeros) > half * 0.4 and min(zeros) < half * 0.1


def _mended(raw: bytes) -> Decoded | None:
    """A text in UTF-8 but for a few lines: these are read on their own, or lose what cannot be read."""
    lines = raw.split(b"\n")
    wrong = [line for line in lines if not _is_utf8(line)]
    marked = sum(not line.isascii() for line in lines)
    whole = raw.decode("utf-8", "replace")
    if whole.count("\ufffd") <= max(3, sum(letter > "\x7f" for letter in whole) * _BROKEN_SHARE):
        return Decoded(text=whole, encoding="UTF-8")
    if len(wrong) * 2 > marked:
        return None
    part = _by_words(b"\n".join(wrong), "")
    texts = iter(part.text.split("\n"))
    text = "\n".join(line.decode("utf-8") if _is_utf8(line) else next(texts) for line in lines)
    return Decoded(text=text, encoding=f"UTF-8 lẫn {part.encoding}")


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _by_words(raw: bytes, declared: str) -> Decoded:
    """The single-byte encoding in which most marked words are Vietnamese; else the declared one."""
    sample = raw[:_SAMPLE]
    best = max(_READINGS, key=lambda how: _share(_READINGS[how](sample)))
    if _share(_READINGS[best](sample)) >= _SYLLABLES_SURE:
        return Decoded(text=_READINGS[best](raw), encoding=best)
    try:
        return Decoded(text=raw.decode(declared), encoding=declared.lower())
    except (LookupError, UnicodeError, ValueError):
        text = raw.decode("cp1252", "replace")
        return Decoded(text=text, encoding="Windows-1252 (đoán)")


def _legacy(name: str) -> Callable[[bytes], str]:
    def read(raw: bytes) -> str:
        text, said = in_unicode(raw.decode("latin-1"))
        return text if said == name else ""

    return read


def _windows_1258(raw: bytes) -> str:
    from unicodedata import normalize

    return normalize("NFC", raw.decode("cp1258", "replace"))


_READINGS: dict[str, Callable[[bytes], str]] = {
    "TCVN3": _legacy("TCVN3"),
    "VNI": _legacy("VNI"),
    "Windows-1258": _windows_1258,
}


def _share(text: str) -> float:
    """How many of the words with a mark are syllables."""
    marked = [word for word in _WORD.findall(text) if not word.isascii()]
    return sum(map(is_syllable, marked)) / len(marked) if marked else 0.0
