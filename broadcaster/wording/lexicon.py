"""The operator's own readings. They beat every rule."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator

from broadcaster.wording.draft import Draft
from broadcaster.wording.pattern import Pattern
from broadcaster.wording.values import Lexicon, Word

_ATOM = Pattern(r"\w+|[^\w\s]")
_Shelf = dict[str, list[tuple[str, Word]]]
"""By the first word in its letter case or, for those of any case, in small letters: as to look for, and the word."""


def read_lexicon(draft: Draft, lexicon: Lexicon) -> None:
    """Left to right, the longest that fits. Linear in the text and in the readings."""
    whole = [word for word in lexicon.words if not word.inside]
    if whole:
        _take(draft, _whole(draft.masked, _shelf(whole)))
    inside = [word for word in lexicon.words if word.inside]
    if inside:
        _take(draft, _inside(draft.masked, inside))


def _take(draft: Draft, found: Iterable[tuple[int, int, str]]) -> None:
    spans: list[tuple[int, int]] = []
    for start, end, spoken in found:
        draft.take(start, end, "lexicon", spoken)
        spans.append((start, end))
    if spans:
        draft.hide(spans)


def _looked_for(word: Word) -> str:
    composed = unicodedata.normalize("NFC", word.written).strip()
    return composed.lower() if word.any_case else composed


def _shelf(words: Iterable[Word]) -> _Shelf:
    shelf: _Shelf = defaultdict(list)
    for word in words:
        sought = _looked_for(word)
        first = _ATOM.match(sought)
        if first:
            shelf[first.group()].append((sought, word))
    for row in shelf.values():  # stable: of two alike, the later comes first
        row.reverse()
        row.sort(key=lambda pair: (-len(pair[0]), not pair[1].scope))
    return shelf


def _whole(text: str, shelf: _Shelf) -> Iterator[tuple[int, int, str]]:
    """Words and phrases whose ends are ends of words."""
    small = text.lower()
    if len(small) != len(text):  # a letter without a small form of its own length: compare as written
        small = text
    taken = 0
    for atom in _ATOM.finditer(text):
        start = atom.start()
        if start < taken:
            continue
        written = atom.group()
        rows = (*shelf.get(written, ()), *(shelf.get(written.lower(), ()) if not written.islower() else ()))
        for sought, word in rows:
            end = start + len(sought)
            if (small if word.any_case else text).startswith(sought, start) and _ends_word(text, end):
                yield start, end, unicodedata.normalize("NFC", word.spoken).strip()
                taken = end
                break


def _ends_word(text: str, end: int) -> bool:
    return end >= len(text) or not (text[end - 1].isalnum() and (text[end].isalnum() or text[end] == "_"))


def _inside(text: str, words: Iterable[Word]) -> Iterator[tuple[int, int, str]]:
    """Parts of words: each reading where it stands in the text, the longest first."""
    small = text.lower() if len(text.lower()) == len(text) else text
    found: dict[int, tuple[int, str]] = {}
    for word in words:
        sought = _looked_for(word)
        among = small if word.any_case else text
        at = among.find(sought) if sought else -1
        while at >= 0:
            end = at + len(sought)
            if end >= found.get(at, (0, ""))[0]:
                found[at] = end, unicodedata.normalize("NFC", word.spoken).strip()
            at = among.find(sought, end)
    done = 0
    for start, (end, spoken) in sorted(found.items()):
        if start >= done:
            done = end
            yield start, end, spoken
