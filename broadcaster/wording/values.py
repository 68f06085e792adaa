"""What `read` takes and gives: frozen values, offsets in characters of the written text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal


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


End = Literal["clause", "sentence", "item", "paragraph", "heading", "mark"]
"""What ends a breath group; a mark is the pause an operator typed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """A breath inside a sentence, for voices that can be told of it: after `at` characters of its text."""

    at: int
    pause_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """What a voice says in one breath group, what ends it, and the silence after it in milliseconds."""

    text: str
    pause_ms: int
    end: End
    breaks: tuple[Break, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How readers differ.

    The north says nghìn and linh (1.005: một nghìn không trăm linh năm); `SOUTHERN` says ngàn and lẻ (một ngàn không
    trăm lẻ năm). `years`: 2021 in full (hai nghìn không trăm hai mươi mốt) or short (hai nghìn không trăm hai mốt).
    `documents`: what is said of the letters in 76/NQ-CP: nothing, who issued it, or letter by letter.
    """

    thousand: str = "nghìn"
    odd: str = "linh"
    years: Literal["full", "short"] = "full"
    documents: Literal["silent", "issuer", "spelled"] = "silent"


NORTHERN = Style()
SOUTHERN = Style(thousand="ngàn", odd="lẻ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One of the operator's own readings. `any_case`: in capitals too; `inside`: also as a part of a longer word.

    `scope` is the code of the station at and below which it holds; empty: everywhere.
    """

    written: str
    spoken: str
    any_case: bool = False
    inside: bool = False
    scope: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """The operator's own readings. They beat every rule; of two that fit at a place, the longer, then the later."""

    words: tuple[Word, ...] = ()

    def within(self, scopes: Sequence[str]) -> "Lexicon":
        """The readings that hold everywhere, then those of each of these scopes, the widest first: so the narrowest
        holds."""
        return Lexicon(words=tuple(word for scope in ("", *scopes) for word in self.words if word.scope == scope))


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
    "long-pause": ("Quãng nghỉ quá dài, rút còn 10 giây", "Too long a pause, cut to 10 seconds"),
    "old-font": ("Chữ gõ bằng phông cũ, không rõ là chữ gì", "Typed in an old font, the letters are unsure"),
    "misspelt": ("Từ có thể gõ sai", "The word may be mistyped"),
    "digits-left": ("Còn chữ số chưa đọc được", "Digits are left"),
}
"""Reason of an `Unread` -> what to tell a person, in Vietnamese and in English."""
