"""Where a voice stops, and for how long. Works on the draft, where dots of abbreviations and numbers are masked.

The silences are those of a news announcer at an even pace; a station that wants another writes a mark of its own:
`[nghỉ]` is a second, `[nghỉ 2 giây]` as long as it says.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import replace

from broadcaster.wording.draft import Assembly, Doubt, Draft, Outcome
from broadcaster.wording.pattern import Pattern
from broadcaster.wording.values import Break, End, Sentence

COMMA_MS = 150
CLAUSE_MS = 250
SENTENCE_MS = 400
ITEM_MS = 500
PARAGRAPH_MS = 800
HEADING_MS = 1000
MARK_MS = 1000
LONGEST_MARK_MS = 10_000
LONGEST = 300
"""Characters that one breath holds; a longer sentence is parted at a clause."""

_PAUSES: dict[End, int] = {
    "clause": CLAUSE_MS,
    "sentence": SENTENCE_MS,
    "item": ITEM_MS,
    "paragraph": PARAGRAPH_MS,
    "heading": HEADING_MS,
}
_STOP = Pattern(r"[.!?…]+[\"”’»)\]]*(?=\s|$)|\n[\s]*")
_RUNS_ON = Pattern(r"[ \t]+[a-zà-ỹđ]")
"""After a stop that ends nothing: Nguyễn Văn T. đã đến."""
_QUOTED = Pattern(r"“[^”\n]{1,280}”|«[^»\n]{1,280}»|(?<!\w)\"[^\"\n]{1,280}\"", needs='“«"')
_ITEM = Pattern(r"\s*(?:[-+*•–—]|[0-9]{1,3}(?:\.[0-9]{1,3}){0,3}[.)/]|[a-zđA-ZĐ][.)]|[IVX]{1,6}[.)])(?=\s|\w)")
_INITIAL = Pattern(r"(?:^|[^\w])[A-ZĐ]$")
_SPACES = Pattern(r"\s+")
_LOOSE = Pattern(r" ([.,;:!?…])")
_CLAUSE = Pattern(r"[,;:–—](?=\s)|\)(?=\s)")
_MARK = Pattern(r"\[ ?[nN]gh[ỉi] ?(?:(?P<seconds>[0-9]{1,4}(?:[.,][0-9]{1,3})?) ?(?:s|giây)?)? ?\]", needs="[")
_LONGEST_HEADING = 200
_LONGEST_TITLE = 80
_ENDED = frozenset(".!?…:;,")


def read_pauses(draft: Draft) -> None:
    """The marks an operator types: silent themselves, they end a breath group."""

    def mark(match: re.Match[str]) -> Outcome:
        seconds = match["seconds"]
        asked = MARK_MS if seconds is None else int(float(seconds.replace(",", ".")) * 1000)
        draft.pause(match.end(), min(max(asked, 1), LONGEST_MARK_MS))
        return "" if asked <= LONGEST_MARK_MS else Doubt("long-pause", "")

    draft.each(_MARK, "pause", mark)


def sentences(draft: Draft, assembly: Assembly) -> tuple[Sentence, ...]:
    """Breath groups in order, none empty; a group without a letter or digit only lengthens the pause before it."""
    found: list[Sentence] = []
    done = 0
    for offset, end, pause in _boundaries(draft):
        place = assembly.place(draft.source.place(offset))
        if place <= done and not found:
            continue
        said = _LOOSE.sub(r"\1", _SPACES.sub(" ", assembly.text[done:place])).strip()
        done = max(done, place)
        if any(char.isalnum() for char in said):
            found += _breaths(said, end, pause)
        elif found and found[-1].pause_ms < pause:
            found[-1] = replace(found[-1], pause_ms=pause, end=end)
    return tuple(found)


def _boundaries(draft: Draft) -> Iterator[tuple[int, End, int]]:
    """Offsets in the clean text where a pause stands, what ends there, and the milliseconds."""
    marks = sorted(draft.pauses)
    done = 0
    for offset, end in _stops(draft):
        upto = bisect_right(marks, offset, key=lambda mark: mark[0])
        for at, pause in marks[done:upto]:
            yield at, "mark", pause
        done = max(done, upto)
        yield offset, end, _PAUSES[end]


def _stops(draft: Draft) -> Iterator[tuple[int, End]]:
    masked = draft.masked
    quotes = [quote.span() for quote in _QUOTED.finditer(masked)]
    for stop in _STOP.finditer(masked):
        if stop.group()[0] != "\n":
            if _is_inside(quotes, stop.start(), stop.end()) or _RUNS_ON.match(masked, stop.end()):
                continue
            initial = stop.group() == "." and _INITIAL.search(masked[max(0, stop.start() - 2) : stop.start()])
            if not initial:
                yield stop.end(), "sentence"
            continue
        end = _line_end(draft.text, stop.start(), stop.end())
        if end:
            yield stop.end(), end
    yield len(masked), "paragraph"


def _is_inside(quotes: list[tuple[int, int]], start: int, end: int) -> bool:
    """Whether a stop stands in what somebody says, and more of it follows."""
    at = bisect_right(quotes, (start, start)) - 1
    return at >= 0 and end < quotes[at][1]


def _line_end(text: str, start: int, end: int) -> End | None:
    """What a line break ends; None for a line that only wraps."""
    line = text[max(text.rfind("\n", 0, start) + 1, start - _LONGEST_HEADING - 1) : start]
    capitals = len(line) <= _LONGEST_HEADING and line.isupper()
    if text.count("\n", start, end) > 1:
        return "heading" if capitals or _is_title(line) else "paragraph"
    following = text[end : end + 12]
    if _ITEM.match(following) or _ITEM.match(line[:12]):
        return "item"
    if capitals:
        return "clause" if following.isupper() else "heading"
    return None if line[-1:] not in _ENDED and following[:1].islower() else "paragraph"


def _is_title(line: str) -> bool:
    """A short line that no mark ends and a blank line follows."""
    line = line.rstrip()
    return 0 < len(line) <= _LONGEST_TITLE and line[-1] not in _ENDED and line[0].isupper()


def _breaths(said: str, end: End, pause: int) -> Iterator[Sentence]:
    """One sentence, split at clauses while it is longer than a breath."""
    done = 0
    while len(said) - done > LONGEST:
        cut = _cut(said[done : done + LONGEST])
        head = said[done : done + cut].strip()
        done += cut
        while said[done : done + 1] == " ":
            done += 1
        if head:
            yield _sentence(head, "clause", CLAUSE_MS)
    rest = said[done:]
    if any(char.isalnum() for char in rest):
        yield _sentence(rest, end, pause)


def _sentence(said: str, end: End, pause: int) -> Sentence:
    stops = [stop for stop in _CLAUSE.finditer(said) if stop.end() < len(said)]
    breaks = tuple(Break(at=stop.end(), pause_ms=COMMA_MS if stop.group() == "," else CLAUSE_MS) for stop in stops)
    return Sentence(text=said, pause_ms=pause, end=end, breaks=breaks)


def _cut(breath: str) -> int:
    """Where to cut a full breath: after the last clause mark that leaves words before it, else at a space."""
    for stop in reversed(list(_CLAUSE.finditer(breath))):
        if stop.end() > LONGEST // 4:
            return stop.end()
    space = breath.rfind(" ", 1)
    return space if space > 0 else LONGEST
