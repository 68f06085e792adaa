"""Names of letters, and which of them are foreign."""

import unicodedata

from broadcaster.wording.pattern import Pattern
from broadcaster.wording.syllables import is_syllable

__all__ = ["FOREIGN", "UPPER", "is_syllable", "spell"]

_NAMES = {
    "a": "a", "ă": "á", "â": "ớ", "b": "bê", "c": "xê", "d": "dê", "đ": "đê", "e": "e", "ê": "ê", "f": "ép",
    "g": "giê", "h": "hát", "i": "i", "j": "gi", "k": "ca", "l": "lờ", "m": "mờ", "n": "nờ", "o": "o",
    "ô": "ô", "ơ": "ơ", "p": "pê", "q": "quy", "r": "rờ", "s": "sờ", "t": "tê", "u": "u", "ư": "ư", "v": "vê",
    "w": "vê kép", "x": "ích", "y": "y", "z": "dét",
}  # fmt: skip
FOREIGN = Pattern(r"(?:[^\x00-\u024f\u0300-\u036f\u1e00-\u1eff\u2000-\u2bff\ue000\s]|[\u2100-\u214f](?<=\w))+")
"""Letters and signs of other scripts than the Latin one; the private sign of a stretch already read is none."""
_TONES = "\u0300\u0301\u0303\u0309\u0323"


UPPER = "A-ZÀ-ÖØ-ÞĂĐĨŨƠƯ" + "".join(chr(c) for c in range(0x1EA0, 0x1EFA, 2))
"""Capitals a Vietnamese text may hold, as in the brackets of a pattern."""


def spell(written: str) -> str:
    """Letters one by one, by their Vietnamese names; tones are dropped."""
    return " ".join(_NAMES.get(_toneless(char), char) for char in written.lower() if char.isalpha())


def _toneless(text: str) -> str:
    parts = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(char for char in parts if char not in _TONES))
