"""Mending a mistyped Vietnamese word: only one that is no syllable as written, when one mend alone makes it one.

A tone mark on the wrong letter is set right (hòan, cuả, trứơc); then the slips of hand that keyboards make: a hook or
hat missed (nguời, tiéng), a tone typed twice, ngh and ng confused. A word with a letter Vietnamese has not is foreign.
"""

from collections.abc import Iterator
from functools import lru_cache

from broadcaster.wording.pattern import Pattern
from broadcaster.wording.syllables import ALPHABET, LEVEL, VOWELS, is_syllable, places, taken_apart, toned

_MOST = 9
_OWN = Pattern(r"[ăđơưạ-ỹ]")
"""Letters of which Vietnamese alone makes words."""
_MIXED = Pattern(r"[a-zß-öø-ÿ][A-ZÀ-ÖØ-Þ]")
"""A capital after a small letter: no slip of the shift key."""
_SLIPS = (
    ("uơ", "ươ"), ("ưo", "ươ"), ("ie", "iê"), ("uye", "uyê"), ("uo", "uô"), ("uo", "ươ"), ("iê", "yê"),
    ("ye", "yê"), ("ngh", "ng"), ("ng", "ngh"), ("gh", "g"), ("g", "gh"),
)  # fmt: skip
_LOOKALIKES = str.maketrans(
    "аеоорсухіѕһԁАВЕКМНОРСТХУІЅΑΒΕΗΙΚΜΝΟΡΤΥΧονυɑаÐðƉ", "aeoopcyxishdABEKMHOPCTXYISABEHIKMNOPTYXovuaaĐđĐ"
)


@lru_cache(maxsize=20_000)
def mended(word: str) -> tuple[str, str] | None:
    """What a word was meant to be and the rule that says so: "tone" or "spelling"; None when it must stay."""
    if word.isascii() or len(word) > _MOST or is_syllable(word) or _MIXED.search(word):
        return None
    base, tones = taken_apart(word)
    if len(base) != len(word) or not ALPHABET.issuperset(base) or len({tone for _, tone in tones}) > 1:
        return None
    tone = tones[0][1] if tones else LEVEL
    right = places(base, tone) if tones else ()
    if right:
        return _cased(toned(base, right[0], tone), word), "tone" if len(tones) == 1 else "spelling"
    return _respelled(word, base, tone)


def _respelled(word: str, base: str, tone: int) -> tuple[str, str] | None:
    found = {toned(slip, at[0], tone) for slip in _slips(base) if (at := places(slip, tone))}
    return (_cased(found.pop(), word), "spelling") if len(found) == 1 else None


def _slips(base: str) -> Iterator[str]:
    for typed, meant in _SLIPS:
        if typed in base:
            yield base.replace(typed, meant, 1)


def _cased(meant: str, word: str) -> str:
    """In the case of what was typed: letter by letter, or of the whole when letters were added."""
    if word.isupper():
        return meant.upper()
    if len(meant) == len(word):
        return "".join(new.upper() if old.isupper() else new for new, old in zip(meant, word, strict=True))
    return meant.capitalize() if word[0].isupper() else meant


def is_misspelt(word: str) -> bool:
    """Whether a word is surely meant as Vietnamese, in small letters, and is no syllable nor an abbreviation."""
    return word.islower() and not is_syllable(word) and len(word) > 1 and _is_own(word)


def _is_own(word: str) -> bool:
    base, _ = taken_apart(word)
    return _OWN.search(word) is not None and ALPHABET.issuperset(base) and not VOWELS.isdisjoint(base)


def latinized(word: str) -> str:
    """The word with letters of other alphabets that look like Latin ones taken for these."""
    return word.translate(_LOOKALIKES)
