"""The order of Vietnamese names, and how names are looked for without their marks.

Sorted by code points Ấp, Đa and Óc would come after Z. Here letters count first (a ă â b c d đ …), then tones (ngang,
huyền, hỏi, ngã, sắc, nặng), then capitals; numbers count as numbers, so that Ấp 2 stands before Ấp 10.
"""

import re
import unicodedata
from functools import lru_cache
from typing import TypeAlias

_LETTERS = {letter: place for place, letter in enumerate("aăâbcdđeêfghijklmnoôơpqrstuưvwxyz")}
_SHAPES = {"\u0306", "\u0302", "\u031b"}
"""Breve, circumflex and horn make a letter of their own; every other mark is a tone or a stranger."""
_TONES = {mark: place for place, mark in enumerate("\u0300\u0309\u0303\u0301\u0323", start=1)}
_STRANGE = len(_TONES) + 1
_PARTS = re.compile(r"[0-9]{1,18}|.", re.DOTALL)
_SPACE, _SIGN, _NUMBER, _LETTER, _FOREIGN = range(5)

_KEPT = 16_384
"""Names of which it is remembered where they stand: a page of a country sorts thousands, the same each time."""

SortKey: TypeAlias = tuple[tuple[tuple[int, int], ...], tuple[int, ...], str]


@lru_cache(maxsize=_KEPT)
def folded(text: str) -> str:
    """As people search: small letters without marks, so that `uy ban` finds “Uỷ ban”."""
    bare = "".join(sign for sign in unicodedata.normalize("NFD", text) if not unicodedata.combining(sign))
    return " ".join(bare.casefold().replace("đ", "d").split())


@lru_cache(maxsize=_KEPT)
def sort_key(text: str) -> SortKey:
    """What names and words are sorted by."""
    words = " ".join(unicodedata.normalize("NFC", text).split())
    letters, tones = [], []
    for part in _PARTS.findall(words.casefold()):
        place, tone = _placed(part)
        letters.append(place)
        tones.append(tone)
    return tuple(letters), tuple(tones), words.swapcase()


def person_key(name: str) -> tuple[SortKey, SortKey]:
    """What people are sorted by: the given name, which comes last, and then the whole."""
    return sort_key((name.split() or [""])[-1]), sort_key(name)


def _placed(part: str) -> tuple[tuple[int, int], int]:
    """Where a part stands among letters, and its tone."""
    if part.isascii() and part.isdigit():
        return (_NUMBER, int(part)), 0
    if part == " ":
        return (_SPACE, 0), 0
    apart = unicodedata.normalize("NFD", part)
    base, marks = apart[0], apart[1:]
    letter = unicodedata.normalize("NFC", base + "".join(mark for mark in marks if mark in _SHAPES))
    tone = max((_TONES.get(mark, _STRANGE) for mark in marks if mark not in _SHAPES), default=0)
    if letter in _LETTERS:
        return (_LETTER, _LETTERS[letter]), tone
    return (_FOREIGN if base.isalpha() else _SIGN, ord(base)), tone
