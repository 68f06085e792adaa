"""The operator's own readings. They beat every rule but the cleaning before them."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from broadcaster.wording.draft import Draft
from broadcaster.wording.letters import UPPER
from broadcaster.wording.pattern import Pattern
from broadcaster.wording.values import Lexicon, Word

_ATOM = Pattern(r"\w+|[^\w\s]")
_JOINTS = "-/.@&_:"
_REACH = 40
_LEFT = Pattern(rf"\d|[{UPPER}]{{2}}")
"""What no reading should leave to the voice."""


class _Found(NamedTuple):
    """An entry where it fits; sorted, the one that holds comes first: the leftmost, longest, latest."""

    start: int
    shorter: int
    earlier: int
    spoken: str

    @property
    def end(self) -> int:
        return self.start - self.shorter


def read_lexicon(draft: Draft, lexicon: Lexicon) -> None:
    """Left to right, of those that fit at a place the longest, of two alike the later."""
    if not lexicon.words:
        return
    text = draft.masked
    spans: list[tuple[int, int]] = []
    for found in sorted([*_whole(text, lexicon), *_inside(text, lexicon)]):
        if not spans or found.start >= spans[-1][1]:
            spans.append((found.start, found.end))
            draft.take(found.start, found.end, "lexicon", found.spoken)
            if _LEFT.search(found.spoken):
                digits = any(sign.isdecimal() for sign in found.spoken)
                draft.doubt(found.start, found.end, "digits-left" if digits else "unknown-capitals")
    draft.hide(spans)


def _looked_for(word: Word) -> str:
    composed = unicodedata.normalize("NFC", word.written).strip()
    return composed.lower() if word.any_case else composed


def _said(word: Word) -> str:
    return unicodedata.normalize("NFC", word.spoken).strip()


def _small(text: str) -> str:
    """The text in small letters, unless that would move its letters."""
    small = text.lower()
    return small if len(small) == len(text) else text


def _whole(text: str, lexicon: Lexicon) -> Iterator[_Found]:
    """Entries whose ends are ends of words, by the first word of each."""
    shelf: dict[str, list[tuple[str, int, Word]]] = defaultdict(list)
    for order, word in enumerate(lexicon.words):
        sought = _looked_for(word)
        first = None if word.inside else _ATOM.match(sought)
        if first:
            shelf[first.group()].append((sought, order, word))
    small = _small(text)
    for atom in _ATOM.finditer(text) if shelf else ():
        start, written = atom.start(), atom.group()
        rows = (
            shelf.get(written, ()) if written.islower() else (*shelf.get(written, ()), *shelf.get(written.lower(), ()))
        )
        for sought, order, word in rows:
            end = start + len(sought)
            fits = (small if word.any_case else text).startswith(sought, start) and _ends_word(text, end)
            if fits and not _is_part(text, start, end):
                yield _Found(start, -len(sought), -order, _said(word))


def _ends_word(text: str, end: int) -> bool:
    return end >= len(text) or not (text[end - 1].isalnum() and (text[end].isalnum() or text[end] == "_"))


def _is_part(text: str, start: int, end: int) -> bool:
    """Whether a word is a part of an address, a number or a document's number: UBND in 76/QĐ-UBND."""
    first, last = start, end
    while first > max(0, start - _REACH) and (text[first - 1].isalnum() or text[first - 1] in _JOINTS):
        first -= 1
    while last < min(len(text), end + _REACH) and (text[last].isalnum() or text[last] in _JOINTS):
        last += 1
    around = text[first:start].lstrip(_JOINTS), text[end:last].rstrip(_JOINTS)
    if not around[0].endswith(tuple(_JOINTS)) and not around[1].startswith(tuple(_JOINTS)):
        return False
    return any(char.isdecimal() or char == "@" for side in around for char in side) or (
        around[0].endswith(".") or around[1].startswith(".")
    )


def _inside(text: str, lexicon: Lexicon) -> Iterator[_Found]:
    """Entries that hold in parts of words too, wherever they stand."""
    small = _small(text)
    for order, word in enumerate(lexicon.words):
        sought = _looked_for(word) if word.inside else ""
        among = small if word.any_case else text
        at = among.find(sought) if sought else -1
        while at >= 0:
            yield _Found(at, -len(sought), -order, _said(word))
            at = among.find(sought, at + len(sought))
