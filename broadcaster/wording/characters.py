"""Characters no voice should meet: invisible ones, controls, emoji, bullets, wide forms, letters in several pieces."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from broadcaster.wording.edits import Edit
from broadcaster.wording.pattern import Pattern

SAFE = "\n\t -~À-ÏÑ-ïñ-ÿĂăĐđĨĩŨũƠơƯưẠ-ỹ“”‘’…–—°²³≥≤×±‰€«»"
"""Needs no care, as in brackets of a pattern."""
_ODD = Pattern(f"(?P<odd>[^{SAFE}]+)")
_ODD_OR_KEYCAP = Pattern(f"(?P<keycaps>(?:[0-9#*]\ufe0f?\u20e3)++)|{_ODD.source}")
_INVISIBLE = frozenset("\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\ufeff") | {
    chr(c) for c in (*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), *range(0xFE00, 0xFE10))
}
_BULLETS = frozenset("•‣⁃∙·●→⇒○◦■□▪▫◆◇►▶▸➢➤✓✔√★☆❖\uf0b7\uf0a7\uf0d8\uf0fc\uf02d")
_BREAKS = frozenset("\x0b\x0c\x85\u2028\u2029")
_SAME = {"Ð": "Đ", "Ɖ": "Đ", "‐": "-", "‑": "-", "‒": "–", "―": "—", "−": "-", "˚": "°", "ð": "ð", "º": "º"}
_PICTURES = (
    (0x203C, 0x203C), (0x2049, 0x2049), (0x20E3, 0x20E3), (0x2194, 0x2199), (0x21A9, 0x21AA), (0x231A, 0x231B),
    (0x23E9, 0x23FA), (0x2600, 0x27BF), (0x2B00, 0x2BFF), (0xFFFC, 0xFFFC), (0x1F000, 0x1FAFF),
)  # fmt: skip
_WIDE = ((0xFB00, 0xFB06), (0xFF01, 0xFF5E), (0x1D400, 0x1D7FF), (0x3371, 0x33DF), (0x2103, 0x2103), (0x2109, 0x2109))
"""Other shapes of common letters, digits and units: full width, mathematical bold, ligatures, ㎡, ℃."""
_FIRST_MARKS = "\u0302\u0306\u031b"
_LONGEST_CLUSTER = 24
_BY_PLACE = frozenset("\r·→⇒")
_DROPPED = frozenset({"emoji", "bullet", "invisible", "control"})


def character_edits(text: str) -> Iterator[Edit]:
    """What becomes of every character that needs care, in the order of the text."""
    done = 0
    for found in (_ODD_OR_KEYCAP if "\u20e3" in text else _ODD).finditer(text):
        start, end = found.span()
        if found.lastgroup == "keycaps":
            yield Edit(start, end, _keycaps(found), "emoji")
            done = end
            continue
        if start > done and joins(text[start]):
            start -= 1
        for edit in run_edits(text, max(start, done), end):
            yield edit
            done = edit.end
        done = max(done, end)


def run_edits(text: str, start: int, end: int) -> Iterator[Edit]:
    """The same for one stretch; a letter at its head takes the marks after it."""
    dropped: list[Edit] = []
    while start < end:
        edit = _lost(text, start, end) or _edit(text, start)
        start = edit.end
        if edit.rule in _DROPPED and not edit.spoken:
            dropped.append(edit)
            continue
        if dropped:
            yield from _apart(text, dropped)
            dropped = []
        if edit.spoken != text[edit.start : edit.end]:
            yield edit
    yield from _apart(text, dropped)


def _lost(text: str, start: int, end: int) -> Edit | None:
    """A row of characters that go for the same reason, whatever stands beside them."""
    odd = _replacement(text[start])
    if odd is None or odd[1] not in _DROPPED or text[start] in _BY_PLACE:
        return None
    last = start + 1
    while last < end and _replacement(text[last]) == odd and text[last] not in _BY_PLACE:
        last += 1
    return Edit(start, last, "", odd[1])


def _apart(text: str, dropped: list[Edit]) -> list[Edit]:
    """Pictures between two words leave a space behind."""
    between = dropped and dropped[0].start and text[dropped[0].start - 1].isalnum()
    if not between or not text[dropped[-1].end : dropped[-1].end + 1].isalnum():
        return dropped
    seen = next((index for index, edit in enumerate(dropped) if edit.rule in ("emoji", "bullet")), None)
    if seen is not None:
        dropped[seen] = dropped[seen]._replace(spoken=" ")
    return dropped


def _edit(text: str, at: int) -> Edit:
    odd = _replacement(text[at])
    if odd is not None and odd[1] != "width":
        spoken, rule = _in_place(text, at, *odd)
        return Edit(at, at + 1, spoken, rule)
    end = _cluster_end(text, at)
    cluster = text[at:end]
    if odd is None:
        return Edit(at, end, _composed(cluster), "nfc")
    return Edit(at, end, _composed(odd[0] + cluster[1:]), "width")


def _in_place(text: str, at: int, spoken: str, rule: str) -> tuple[str, str]:
    """What a character becomes between its neighbours."""
    char, before = text[at], text[at - 1 : at] if at else ""
    if char == "\r":
        return ("" if text[at + 1 : at + 2] == "\n" else "\n"), "space"
    if char in "→⇒":
        return ("", "bullet") if not text[max(0, at - 9) : at].rpartition("\n")[2].strip() else (char, rule)
    if char == "º":
        return ("°" if text[max(0, at - 2) : at].strip()[-1:].isdigit() else char), rule
    if char == "·" and before.isalpha() and not text[at + 1 : at + 2].isalpha():
        return char, rule
    if char == "ð":
        return ("đ" if before.isdigit() else char), rule
    return spoken, rule


def _keycaps(found: re.Match[str]) -> str:
    """Digits on keys; at the head of a line they number it."""
    digits = "".join(filter(str.isdigit, found.group()))
    text, start = found.string, found.start()
    heads = digits and (not start or text[start - 1] == "\n")
    if not heads:
        return digits
    return f"{digits}." if text[found.end() : found.end() + 1].isspace() else f"{digits}. "


def _cluster_end(text: str, start: int) -> int:
    end = mark = start + 1
    last = min(len(text), start + _LONGEST_CLUSTER)
    while end < last and (joins(text[end]) or text[end] in _INVISIBLE):
        end += 1
        if text[end - 1] not in _INVISIBLE:
            mark = end
    return mark


@lru_cache(maxsize=5_000)
def joins(char: str) -> bool:
    """Whether a character is a mark on the one before it."""
    return char not in _INVISIBLE and (unicodedata.category(char)[0] == "M" or "\u1160" < char <= "\u11ff")


@lru_cache(maxsize=5_000)
def _composed(cluster: str) -> str:
    """A letter and its marks as one; marks typed tone first or twice are put in order."""
    plain = unicodedata.normalize("NFC", "".join(c for c in cluster if c not in _INVISIBLE))
    parts = unicodedata.normalize("NFD", plain)
    if len(plain) < 2 or not (parts[0].isascii() and parts[0].isalpha()):
        return plain
    marks = sorted(dict.fromkeys(parts[1:]), key=lambda mark: mark not in _FIRST_MARKS)
    ordered = unicodedata.normalize("NFC", "".join((parts[0], *marks)))
    return ordered if len(ordered) < len(plain) else plain


@lru_cache(maxsize=5_000)
def _replacement(char: str) -> tuple[str, str] | None:
    """What an odd character becomes, and the rule; None for one that is only composed."""
    if char in _BULLETS:
        return "", "bullet"
    if char in _SAME:
        return _SAME[char], "letter"
    if char in _BREAKS:
        return "\n", "space"
    if _within(ord(char), _WIDE):
        return unicodedata.normalize("NFKC", char), "width"
    return _by_category(char)


def _by_category(char: str) -> tuple[str, str] | None:
    category = unicodedata.category(char)
    if category == "Cf" or char in _INVISIBLE:
        return "", "invisible"
    if category in ("Cc", "Cs", "Co", "Cn"):
        return ("", "control") if char not in "\n\t" else None
    if category == "Zs" and char != " ":
        return " ", "space"
    return ("", "emoji") if _within(ord(char), _PICTURES) else None


def _within(code: int, ranges: tuple[tuple[int, int], ...]) -> bool:
    return any(first <= code <= last for first, last in ranges)
