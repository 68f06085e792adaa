"""Names of letters, and what a Vietnamese syllable may look like."""

import unicodedata
from functools import lru_cache

from broadcaster.wording.pattern import Pattern

_NAMES = {
    "a": "a", "ă": "á", "â": "ớ", "b": "bê", "c": "xê", "d": "dê", "đ": "đê", "e": "e", "ê": "ê", "f": "ép",
    "g": "giê", "h": "hát", "i": "i", "j": "gi", "k": "ca", "l": "lờ", "m": "mờ", "n": "nờ", "o": "o",
    "ô": "ô", "ơ": "ơ", "p": "pê", "q": "quy", "r": "rờ", "s": "sờ", "t": "tê", "u": "u", "ư": "ư", "v": "vê",
    "w": "vê kép", "x": "ích", "y": "y", "z": "dét",
}  # fmt: skip
FOREIGN = Pattern(r"(?:[^\x00-\u024f\u0300-\u036f\u1e00-\u1eff\u2000-\u2bff\ue000\s]|[\u2100-\u214f](?<=\w))+")
"""Letters and signs of other scripts than the Latin one; the private sign of a stretch already read is none."""
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_SYLLABLE = Pattern(
    r"(?:ngh|ng|nh|gh|gi|kh|ph|th|tr|ch|qu|[bcdđghklmnprstvx])?"
    r"(?:(?:a|ă|â|e|ê|i|o|ô|ơ|u|ư|y|ia|iê|yê|ya|ua|uô|ưa|ươ|oa|oă|oe|oo|uâ|uê|uơ|uy|uya|uyê|uo)(?:nh|ng|ch|[cmnpt])?"
    r"|(?:ai|ao|au|ay|âu|ây|eo|êu|iu|oi|ôi|ơi|ui|ưi|ưu|iêu|yêu|oai|oay|oao|oeo|uây|uôi|uyu|ươi|ươu|uao|uay|ue|uêu))"
)  # fmt: skip


def spell(written: str) -> str:
    """Letters one by one, by their Vietnamese names; tones are dropped."""
    return " ".join(_NAMES.get(_toneless(char), char) for char in written.lower() if char.isalpha())


def _toneless(text: str) -> str:
    parts = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(char for char in parts if char not in _TONES))


@lru_cache(maxsize=20_000)
def is_syllable(word: str) -> bool:
    """Whether Vietnamese spelling allows this word as one syllable, whatever its case."""
    return len(word) < 8 and _SYLLABLE.fullmatch(_toneless(word.lower())) is not None
