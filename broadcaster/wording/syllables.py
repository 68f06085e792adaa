"""Which words Vietnamese spelling allows as one syllable: onset, rime and tone, each where it may stand.

A word is taken apart, not looked up in a list of all twenty thousand: the table of rimes is small and made when first
asked for. Both fashions of setting the tone mark (hoà, hòa) are right; a mark on any other letter is not.
"""

from collections.abc import Mapping
from functools import cache, lru_cache

_ROWS = (
    "aàảãáạ", "ăằẳẵắặ", "âầẩẫấậ", "eèẻẽéẹ", "êềểễếệ", "iìỉĩíị",
    "oòỏõóọ", "ôồổỗốộ", "ơờởỡớợ", "uùủũúụ", "ưừửữứự", "yỳỷỹýỵ",
)  # fmt: skip
LEVEL, SHARP, HEAVY = 0, 4, 5
"""Tones by their place in a row: ngang, huyền, hỏi, ngã, sắc, nặng."""
VOWELS = frozenset(row[0] for row in _ROWS)
ALPHABET = VOWELS | frozenset("bcdđghklmnpqrstvx")
LONGEST = 7
"""Letters of the longest syllable: nghiêng."""
_TONED: Mapping[str, tuple[str, int]] = {row[tone]: (row[0], tone) for row in _ROWS for tone in range(1, 6)}
_ROW_OF: Mapping[str, str] = {row[0]: row for row in _ROWS}
_BASES = str.maketrans({letter: base for letter, (base, _) in _TONED.items()})

_CODAS = {
    "a": "c ch m n ng nh p t", "ă": "c m n ng p t", "â": "c m n ng p t", "e": "c m n ng p t",
    "ê": "ch m n nh p t", "i": "ch m n ng nh p t", "o": "c m n ng p t", "ô": "c m n ng p t", "ơ": "m n p t",
    "u": "c m n ng p t", "ư": "c m n ng t", "iê": "c m n ng p t", "yê": "m n ng t", "uô": "c m n ng t",
    "ươ": "c m n ng p t", "oa": "c ch m n ng nh p t", "oă": "c m n ng t", "oe": "m n t", "oo": "c ng",
    "uâ": "n ng t", "uê": "ch nh", "uy": "ch n nh p t", "uyê": "n t",
}  # fmt: skip
_FINAL = {
    0: "a e ê i o ô ơ u ư y ai ao au ay âu ây eo êu ia iu oi ôi ơi ua ui ưa ưi ưu",
    1: "iêu oai oao oay oeo uây uê uêu uôi uơ uya uyu ươi ươu yêu",
}
"""Rimes that end in a vowel, by the letter that bears the tone."""
_EITHER = ("oa", "oe", "uy")
_FRONT = frozenset("eêiy")
_ONSET_ROW = "b c ch d đ g gh h k kh l m n ng ngh nh p ph r s t th tr v x"
_ONSETS = frozenset(("", *_ONSET_ROW.split()))
_BEFORE_FRONT = frozenset({"k", "gh", "ngh"})
_BEFORE_BACK = frozenset({"c", "g", "ng"})
_NEVER_AFTER_QU = ("u", "ư", "oe", "oo", "ia", "iê", "iu", "yê")
_STOPS = ("c", "ch", "p", "t")
_IRREGULAR = frozenset(["đắk", "đăk", "lắk", "lăk", "kạn", "kông", "gen"])
"""Parts of place names, spelled as they are by law (Đắk Lắk, Bắc Kạn, Hồng Kông), and a loan every paper writes."""


@lru_cache(maxsize=20_000)
def is_syllable(word: str) -> bool:
    """Whether Vietnamese spelling allows this word, in composed letters, as one syllable, whatever its case."""
    if not 0 < len(word) <= LONGEST:
        return False
    low = word.lower()
    base = low.translate(_BASES)
    marks = [index for index, letter in enumerate(low) if letter in _TONED]
    if len(marks) > 1 or len(base) != len(low):
        return False
    if not marks:
        return bool(places(base, LEVEL)) or low in _IRREGULAR
    return marks[0] in places(base, _TONED[low[marks[0]]][1]) or low in _IRREGULAR


def taken_apart(word: str) -> tuple[str, list[tuple[int, int]]]:
    """The letters of a word in lower case without their tones, and each tone with the index of its letter."""
    low = word.lower()
    return low.translate(_BASES), [(at, _TONED[letter][1]) for at, letter in enumerate(low) if letter in _TONED]


def toned(base: str, at: int, tone: int) -> str:
    """The letters of a word with its tone set on one of them."""
    return f"{base[:at]}{_ROW_OF[base[at]][tone]}{base[at + 1 :]}" if tone else base


def places(base: str, tone: int) -> tuple[int, ...]:
    """The letters on which a toneless word may bear this tone; none when the word is no syllable. The level tone,
    which is not written, is given the same places."""
    for onset, rime, shift in _partings(base):
        marked = _rimes().get(rime)
        if marked and _agree(onset, rime) and (not rime.endswith(_STOPS) or tone in (SHARP, HEAVY)):
            begin = len(base) - shift
            return tuple(begin + index for index in marked if begin + index >= len(onset))
    return ()


def _partings(base: str) -> list[tuple[str, str, int]]:
    """How a word may be parted into onset and rime, and how long its rime is counted from the end of the word."""
    if base.startswith("gi"):
        return _partings_of_gi(base)
    if base.startswith("qu"):
        rest = base[2:]
        # quy, quyên and quýt are written with the rimes of tuy, tuyên and tuýt, their u being the q's
        return [("qu", "u" + rest, len(rest) + 1)] if rest[:1] == "y" else [("qu", rest, len(rest))]
    at = next((index for index, letter in enumerate(base) if letter in VOWELS), len(base))
    return [(base[:at], base[at:], len(base) - at)]


def _partings_of_gi(base: str) -> list[tuple[str, str, int]]:
    """gì and giếng keep their i in the rime, as dì and diếng would; già and giúp have theirs in the onset."""
    rest = base[2:]
    if not rest or rest[0] not in VOWELS:
        return [("d", base[1:], len(base) - 1)]
    return [("gi", rest, len(rest)), *([("d", "i" + rest, len(rest) + 1)] if rest[0] == "ê" else ())]


def _agree(onset: str, rime: str) -> bool:
    """Whether an onset is written so before this rime."""
    first = rime[0]
    if onset == "qu":
        return rime not in ("uya", "uyu") if rime.startswith("uy") else not rime.startswith(_NEVER_AFTER_QU)
    if onset == "gi":
        return first not in "iy"
    if onset in _BEFORE_FRONT or onset in _BEFORE_BACK:
        return (first in _FRONT) == (onset in _BEFORE_FRONT)
    if rime.startswith(("iê", "yê")):
        return (first == "y") == (onset == "")
    return onset in _ONSETS


@cache
def _rimes() -> Mapping[str, tuple[int, ...]]:
    """Every rime, and the indexes of the letters that may bear its tone."""
    rimes: dict[str, tuple[int, ...]] = {rime: (at,) for at, row in _FINAL.items() for rime in row.split()}
    rimes |= dict.fromkeys(_EITHER, (0, 1))
    for vowels, codas in _CODAS.items():
        rimes |= {vowels + coda: (len(vowels) - 1,) for coda in codas.split()}
    return rimes
