"""Where a voice stops, and for how long. Works on the draft, where dots of abbreviations and numbers are masked."""

from collections.abc import Iterator

from broadcaster.wording.draft import Assembly, Draft
from broadcaster.wording.pattern import Pattern
from broadcaster.wording.values import Sentence

CLAUSE_MS = 200
SENTENCE_MS = 400
ITEM_MS = 500
PARAGRAPH_MS = 800
LONGEST = 300

_STOP = Pattern(r"[.!?…]+[\"”’»)\]]*(?=\s|$)|\n[\s]*")
_ITEM = Pattern(r"\s*(?:[-+*•–—]|[0-9]{1,3}(?:\.[0-9]{1,3}){0,3}[.)/]|[a-zđA-ZĐ][.)]|[IVX]{1,6}[.)])(?=\s|\w)")
_INITIAL = Pattern(r"(?:^|[^\w])[A-ZĐ]$")
_SPACES = Pattern(r"\s+")
_LOOSE = Pattern(r" ([.,;:!?…])")
_CLAUSE = Pattern(r"[,;:–—](?=\s)|\)(?=\s)")


def sentences(draft: Draft, assembly: Assembly) -> tuple[Sentence, ...]:
    """Breath groups in order, none empty; a group without a letter or digit only lengthens the pause before it."""
    found: list[Sentence] = []
    done = 0
    for offset, pause in _boundaries(draft):
        place = assembly.place(draft.source.place(offset))
        if place <= done and not found:
            continue
        said = _LOOSE.sub(r"\1", _SPACES.sub(" ", assembly.text[done:place])).strip()
        done = max(done, place)
        if any(char.isalnum() for char in said):
            found += _breaths(said, pause)
        elif found and found[-1].pause_ms < pause:
            found[-1] = Sentence(text=found[-1].text, pause_ms=pause)
    return tuple(found)


def _boundaries(draft: Draft) -> Iterator[tuple[int, int]]:
    """Offsets in the clean text where a pause stands, with its milliseconds."""
    masked = draft.masked
    for stop in _STOP.finditer(masked):
        if stop.group()[0] != "\n":
            initial = stop.group() == "." and _INITIAL.search(masked[max(0, stop.start() - 2) : stop.start()])
            if not initial:
                yield stop.end(), SENTENCE_MS
            continue
        pause = _line_pause(draft.text, stop.start(), stop.end())
        if pause:
            yield stop.end(), pause
    yield len(masked), PARAGRAPH_MS


def _line_pause(text: str, start: int, end: int) -> int:
    """The pause at a line break; 0 for a line that only wraps."""
    if text.count("\n", start, end) > 1:
        return PARAGRAPH_MS
    head = text[text.rfind("\n", 0, start) + 1 :][:12] if start else ""
    following = text[end : end + 12]
    if _ITEM.match(following) or _ITEM.match(head):
        return ITEM_MS
    wraps = text[start - 1 : start] not in (".", "!", "?", "…", ":", ";") and following[:1].islower()
    return 0 if wraps else PARAGRAPH_MS


def _breaths(said: str, pause: int) -> Iterator[Sentence]:
    """One sentence, split at clauses while it is longer than a breath."""
    while len(said) > LONGEST:
        cut = _cut(said)
        head, said = said[:cut].strip(), said[cut:].strip()
        yield Sentence(text=head, pause_ms=CLAUSE_MS)
    if any(char.isalnum() for char in said):
        yield Sentence(text=said, pause_ms=pause)


def _cut(said: str) -> int:
    """Where to cut: after the last clause mark within a breath that leaves words on both sides, else at a space."""
    for stop in reversed(list(_CLAUSE.finditer(said[:LONGEST]))):
        if stop.end() > LONGEST // 4:
            return stop.end()
    space = said.rfind(" ", 1, LONGEST)
    return space if space > 0 else LONGEST
