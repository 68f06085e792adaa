"""Texts typed with the old TCVN3 (.VnTime) and VNI fonts, which other programs show as Western letters and signs.

The whole text is judged, never a line of it: one letter that only Unicode Vietnamese has, and nothing is touched;
else a table is used only when it turns nearly every odd word, odd before, into a Vietnamese syllable.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from broadcaster.wording.letters import is_syllable
from broadcaster.wording.pattern import Pattern

_TCVN3_TYPED = "¡¢£¤¥¦§¨©ª«¬\xad®µ¶·¸¹»¼½¾ÆÇÈÉÊËÌÎÏÐÑÒÓÔÕÖ×ØÜÝÞßáâãäåæçèéêëìíîïñòóôõö÷øùúûüýþ"
_TCVN3_MEANT = "ĂÂÊÔƠƯĐăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ"
TCVN3: Mapping[str, str] = dict(zip(_TCVN3_TYPED, _TCVN3_MEANT, strict=True))


def _vni() -> dict[str, str]:
    """VNI writes a letter, then a sign for its tone or its hat and tone together."""
    tones = {"ø": "àèòùỳờừ", "ù": "áéóúýớứ", "û": "ảẻỏủỷởử", "õ": "ãẽõũỹỡữ", "ï": "ạẹọụ ợự"}
    hats = {"â": "âêô", "à": "ầềồ", "á": "ấếố", "å": "ẩểổ", "ã": "ẫễỗ", "ä": "ậệộ"}
    breves = {"ê": "ă", "è": "ằ", "é": "ắ", "ú": "ẳ", "ü": "ẵ", "ë": "ặ"}
    alone = {"æ": "ỉ", "ó": "ĩ", "ò": "ị", "ô": "ơ", "ö": "ư", "î": "ỵ", "ñ": "đ", "ì": "ì", "í": "í"}
    table = {letter + sign: meant for sign, row in tones.items() for letter, meant in zip("aeouyôö", row, strict=True)}
    table |= {letter + sign: meant for sign, row in hats.items() for letter, meant in zip("aeo", row, strict=True)}
    table |= {"a" + sign: meant for sign, meant in breves.items()}
    table = {typed: meant for typed, meant in (table | alone).items() if meant != " "}
    capitals = {typed[0].upper() + typed[1:]: meant.upper() for typed, meant in table.items()}
    return table | {typed.upper(): meant.upper() for typed, meant in table.items()} | capitals


VNI: Mapping[str, str] = _vni()


@dataclass(frozen=True, slots=True)
class Legacy:
    """How one old encoding is turned into Unicode: what to look for, and what it means."""

    typed: Pattern
    meant: Mapping[str, str]

    def decode(self, text: str) -> str:
        return self.typed.sub(lambda match: self.meant[match.group()], text)


def _legacy(table: Mapping[str, str]) -> Legacy:
    return Legacy(Pattern("|".join(sorted(map(re.escape, table), key=len, reverse=True))), table)


_KINDS = (_legacy(TCVN3), _legacy(VNI))
_UNICODE_ONLY = Pattern(r"[ĂăĐđĨĩŨũƠơƯư\u1ea0-\u1ef9\u0300-\u0323]")
_WORD = Pattern(r"\S+")
_EDGES = ".,;:!?()[]\"'/-0123456789%"
_ENOUGH = 2
_AFTER = 0.9
_BEFORE = 0.5
_SAMPLE = 20_000


def legacy_of(text: str) -> Legacy | None:
    """The old encoding a text was surely typed in, or None. Judged by its first 20,000 odd words."""
    if _UNICODE_ONLY.search(text) or text.isascii():
        return None
    words = _odd_words(text)
    if len(set(words)) < _ENOUGH or _share(words) >= _BEFORE:
        return None
    best = max(_KINDS, key=lambda kind: _share([kind.decode(word) for word in words]))
    return best if _share([best.decode(word) for word in words]) >= _AFTER else None


def _odd_words(text: str) -> list[str]:
    words: list[str] = []
    for word in _WORD.finditer(text):
        stripped = word.group().strip(_EDGES)
        if len(stripped) > 1 and not stripped.isascii():
            words.append(stripped)
            if len(words) == _SAMPLE:
                break
    return words


def _share(words: list[str]) -> float:
    return sum(map(is_syllable, words)) / len(words)
