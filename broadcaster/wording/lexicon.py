"""The operator's own readings. They beat every rule."""

import unicodedata

from broadcaster.wording.draft import Draft
from broadcaster.wording.pattern import Pattern
from broadcaster.wording.values import Lexicon

_ATOM = Pattern(r"\w+|[^\w\s]")


def read_lexicon(draft: Draft, lexicon: Lexicon) -> None:
    """Whole words and phrases, in the case as written; the longest entry wins. Linear in text and entries."""
    entries: dict[str, list[tuple[str, str]]] = {}
    for written, spoken in lexicon.entries.items():
        composed = unicodedata.normalize("NFC", written).strip()
        first = _ATOM.match(composed)
        if first:
            entries.setdefault(first.group(), []).append((composed, unicodedata.normalize("NFC", spoken).strip()))
    if not entries:
        return
    for readings in entries.values():
        readings.sort(key=lambda pair: -len(pair[0]))
    _read(draft, entries)


def _read(draft: Draft, entries: dict[str, list[tuple[str, str]]]) -> None:
    text = draft.masked
    spans: list[tuple[int, int]] = []
    taken = 0
    for atom in _ATOM.finditer(text):
        start = atom.start()
        if start < taken:
            continue
        for written, spoken in entries.get(atom.group(), ()):
            end = start + len(written)
            if text.startswith(written, start) and _ends_word(text, end):
                draft.take(start, end, "lexicon", spoken)
                spans.append((start, end))
                taken = end
                break
    draft.hide(spans)


def _ends_word(text: str, end: int) -> bool:
    return end >= len(text) or not (text[end - 1].isalnum() and (text[end].isalnum() or text[end] == "_"))
