"""The first pass: from what was written to clean composed text, keeping where each character came from.

Markup goes first, then old fonts, then odd characters, lines that a web page put there, and at last the spelling of
words. Each of these steps sees what the one before has left.
"""

import re
from collections.abc import Iterator
from unicodedata import normalize

from broadcaster.wording.characters import SAFE, character_edits
from broadcaster.wording.edits import Cleaned, Edit, untouched
from broadcaster.wording.encodings import legacy_edits, legacy_of, old_font_words
from broadcaster.wording.markup import markup_edits
from broadcaster.wording.pattern import Pattern
from broadcaster.wording.spelling import is_misspelt, latinized, mended
from broadcaster.wording.syllables import ALPHABET, VOWELS, is_syllable

__all__ = ["Cleaned", "Edit", "clean"]

_ODD = Pattern(f"[^{SAFE}]")
_OWN = Pattern(r"[ăđĩũơưĂĐĨŨƠƯ\u1ea0-\u1ef9]")
_MARKED = r"A-Za-zÀ-ÖØ-öø-ɏͰ-ӿḀ-ỿ\u0300-\u036f"
_WORD = Pattern(rf"(?<![\w@\u0300-\u036f])(?<!\w['’])[{_MARKED}]++(?![\w@]|['’]\w)")
_CRUMB = (
    r"A ?[-–+]?(?=\s|$|A)|cỡ chữ|xem với cỡ chữ|xem cỡ chữ|in (?:trang|bài viết|bài)|bản in"
    r"|(?:số )?lượt (?:xem|đọc|truy cập)[ \t]*:?[ \t]*[0-9][0-9.,]{0,12}|chia sẻ(?: (?:bài viết|facebook|zalo|qua))?"
    r"|(?:đọc|nghe|gửi) bài viết"
    r"|(?:về|lên) đầu trang|gửi (?:e-?mail|mail)|(?:độ )?tương phản|quay lại trang trước|facebook|zalo|twitter"
)
_CRUMBS = Pattern(rf"^[ \t]*+(?P<it>(?:(?:{_CRUMB})[ \t:|·•,/»>-]*+)++)$", re.MULTILINE | re.IGNORECASE)
_LONE_CRUMBS = frozenset({"a", "facebook", "zalo", "twitter", "gửi email", "gửi e-mail", "gửi mail"})
_FONT_BULLET = Pattern(r"^[ \t]*(?:[Øü§](?=[ \t])|[ov](?=\t))[ \t]+(?=[^\W\d_])", re.MULTILINE)
_SPACES = Pattern(r"(?<=\S)(?: *+\t[ \t]*+| {2,}+)(?=\S)")


def clean(written: str) -> Cleaned:
    """Composed Unicode text without what no voice should say; every change is told, and every doubt."""
    cleaned = untouched(written)
    cleaned = cleaned.edited(markup_edits(cleaned.text))
    legacy = legacy_of(cleaned.text)
    doubts: list[tuple[int, int, str]] = []
    if legacy:
        cleaned = cleaned.edited(legacy_edits(cleaned.text, legacy))
    else:
        doubts += [(*cleaned.span(*place), "old-font") for place in old_font_words(cleaned.text)]
    if _ODD.search(cleaned.text):
        cleaned = cleaned.edited(character_edits(cleaned.text))
    cleaned = cleaned.edited(_line_edits(cleaned.text))
    cleaned = cleaned.edited(_word_edits(cleaned.text))
    doubts += [(*cleaned.span(*place), "misspelt") for place in _misspelt(cleaned.text)]
    return cleaned.doubted(doubts)


def _line_edits(text: str) -> list[Edit]:
    """Lines of a web page's own buttons, bullets that a font drew as letters, and spaces in rows."""
    edits = [Edit(*found.span("it"), "", "crumbs") for found in _CRUMBS.finditer(text) if _are_crumbs(found["it"])]
    edits += [Edit(*found.span(), "", "bullet") for found in _FONT_BULLET.finditer(text)]
    edits += [Edit(*found.span(), " ", "space") for found in _SPACES.finditer(text)]
    edits.sort(key=lambda edit: (edit.start, -edit.end))
    return edits


def _are_crumbs(line: str) -> bool:
    """A letter A, a site's name or a plain errand alone may be a line of the text; beside other buttons they are
    buttons."""
    return line.strip(" \t:|·•,/»>-").casefold() not in _LONE_CRUMBS


def _word_edits(text: str) -> list[Edit]:
    """Mistyped words mended, the same wherever they stand. Only the letters that change are an edit."""
    words = {word for word in set(_WORD.findall(text)) if not word.isascii()}
    own = _OWN.search(text) is not None or 2 * sum(map(is_syllable, words)) >= len(words) > 1
    mends = {word: mend for word in words if (mend := _mend(word, own=own))}
    if not mends:
        return []
    return [
        _narrowed(found.start(), found.group(), *mends[found.group()])
        for found in _WORD.finditer(text)
        if found.group() in mends
    ]


def _mend(word: str, *, own: bool) -> tuple[str, str] | None:
    """In a text with nothing else that is Vietnamese, più and tiéng may be of another language, hòan hardly."""
    plain = normalize("NFC", latinized(word))
    if plain != word:
        return (plain, "letter") if _is_disguised(word, plain) else None
    mend = mended(word)
    return mend if mend and (own or (mend[1] == "tone" and word[-1].isascii())) else None


def _is_disguised(word: str, plain: str) -> bool:
    """Whether a word of Latin and other letters is Vietnamese with the others taken for their likes."""
    if not any(letter < "\u0250" and letter != "ð" for letter in word):
        return False
    if is_syllable(plain):
        return True
    return "ð" in word and VOWELS.isdisjoint(plain.lower()) and ALPHABET.issuperset(plain.lower())


def _narrowed(start: int, word: str, meant: str, rule: str) -> Edit:
    shared = min(len(word), len(meant))
    head = next((at for at in range(shared) if word[at] != meant[at]), shared)
    most = shared - head
    tail = next((at for at in range(most) if word[-1 - at] != meant[-1 - at]), most)
    first, last = (head, len(word) - tail) if head < len(word) - tail else (head - 1, len(word) - tail)
    return Edit(start + first, start + last, meant[first : len(meant) - tail], rule)


def _misspelt(text: str) -> Iterator[tuple[int, int]]:
    """Words in Vietnamese letters that are no syllables and could not be mended."""
    wrong = {word for word in set(_WORD.findall(text)) if not word.isascii() and is_misspelt(word)}
    if wrong:
        yield from (found.span() for found in _WORD.finditer(text) if found.group() in wrong)
