"""What `read` takes and gives: frozen values, offsets in characters of the written text."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One stretch of the written text that is spoken otherwise. Offsets count characters of the written text."""

    start: int
    end: int
    written: str
    spoken: str
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """A stretch that a voice could still misread, reported and never guessed. `reason` is a key of `REASONS`."""

    start: int
    end: int
    written: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """What a voice says in one breath group, and the silence after it in milliseconds."""

    text: str
    pause_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How readers differ. The north says nghìn and linh (1.005: một nghìn không trăm linh năm); `SOUTHERN` says
    ngàn and lẻ (một ngàn không trăm lẻ năm)."""

    thousand: str = "nghìn"
    odd: str = "linh"


NORTHERN = Style()
SOUTHERN = Style(thousand="ngàn", odd="lẻ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """As written -> as spoken, the operator's own words. They beat every rule: a whole word or phrase, in the case it
    is written in."""

    entries: Mapping[str, str] = field(default_factory=dict)


EMPTY_LEXICON = Lexicon()


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """The spoken form of a text. `changes` are in order and do not overlap; applying them to `written` gives `text`.

    `unread` is in order of the text and may overlap changes: what was read, but perhaps not as meant, is told there.
    `sentences` are stripped and not empty; a text with nothing to speak has none.
    """

    written: str
    text: str
    changes: tuple[Change, ...]
    unread: tuple[Unread, ...]
    sentences: tuple[Sentence, ...]


REASONS: Mapping[str, tuple[str, str]] = {
    "impossible-date": ("Ngày tháng không có thật", "No such date"),
    "impossible-time": ("Giờ không có thật", "No such time"),
    "ambiguous-number": ("Con số có thể hiểu hai cách", "The number can be understood in two ways"),
    "ambiguous-slash": (
        "Dấu gạch chéo có thể là ngày, phân số hay tỷ lệ",
        "The slash may be a date, fraction or ratio",
    ),
    "ambiguous-dash": ("Dấu gạch có thể là “đến”, dấu trừ hay tỷ số", "The dash may mean to, minus or a score"),
    "ambiguous-roman": ("Có thể là số La Mã hay chữ viết tắt", "May be a Roman numeral or an abbreviation"),
    "ambiguous-abbreviation": ("Chữ viết tắt có nhiều nghĩa", "The abbreviation has several meanings"),
    "ambiguous-unit": ("Đơn vị đo có thể hiểu hai cách", "The unit can be understood in two ways"),
    "long-number": ("Dãy số quá dài, đọc từng chữ số", "Too long a number, read digit by digit"),
    "unknown-capitals": ("Chữ viết tắt lạ, đọc từng chữ cái", "Unknown abbreviation, read letter by letter"),
    "unknown-code": ("Mã lạ, đọc từng ký tự", "Unknown code, read sign by sign"),
    "unknown-symbol": ("Ký hiệu lạ", "Unknown symbol"),
    "foreign-script": ("Chữ không phải chữ Việt", "Not the Vietnamese script"),
    "digits-left": ("Còn chữ số chưa đọc được", "Digits are left"),
}
"""Reason of an `Unread` -> what to tell a person, in Vietnamese and in English."""
