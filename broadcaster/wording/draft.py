"""A text while the passes read it. Each pass says what some stretches sound like; what one pass has read, the next
ones see only as a mask, so that no stretch is read twice and the words around it still serve as cues.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import NamedTuple

from broadcaster.wording.cleaning import Cleaned
from broadcaster.wording.pattern import Pattern
from broadcaster.wording.values import Change, Style, Unread

MASK = "\ue000"
"""Stands for every character already read. Cleaning drops it from what people write."""


class Doubt(NamedTuple):
    """A reading to be checked by a person. `spoken` None: the stretch stays as written."""

    reason: str
    spoken: str | None = None


_WORDWISE = frozenset({"nfc", "width", "legacy"})
_LONGEST_GAP, _LONGEST_WORD = 24, 64
_SPACE = Pattern(r"\s")
SPELLING_RULES = frozenset({"nfc", "letter", "width", "legacy", "tone", "spelling", "html", "invisible", "control"})
"""Rules of cleaning that mend a letter inside its word: their neighbours stay joined."""


Outcome = str | Doubt | None
"""What a pass says of a match: how it is spoken, a doubt, or None when the match is not for this pass."""


class Mark(NamedTuple):
    start: int
    end: int
    spoken: str
    rule: str


class Draft:
    """Offsets inside count characters of the cleaned text; `finish` gives them back in those of the written text."""

    def __init__(self, source: Cleaned, style: Style) -> None:
        self.source = source
        self.style = style
        self.text = source.text
        self.masked = source.text
        self._marks: list[Mark] = []
        self._unread: list[tuple[int, int, str]] = []
        self.pauses: list[tuple[int, int]] = []
        """Where a pause was typed, and its milliseconds."""

    def each(self, pattern: Pattern, rule: str, reader: Callable[[re.Match[str]], Outcome]) -> None:
        """Asks `reader` about every match in what is not yet read. A group named `it` narrows what is replaced."""
        spans: list[tuple[int, int]] = []
        for match in pattern.finditer(self.masked):
            outcome = reader(match)
            if outcome is not None:
                spans.append(match.span("it" if "it" in match.re.groupindex else 0))
                self.take(*spans[-1], rule, outcome)
        if spans:
            self.hide(spans)

    def hide(self, spans: Iterable[tuple[int, int]]) -> None:
        """Masks stretches, given in order."""
        pieces: list[str] = []
        done = 0
        for start, end in spans:
            pieces += (self.masked[done:start], MASK * (end - start))
            done = end
        self.masked = "".join((*pieces, self.masked[done:]))

    def doubt(self, start: int, end: int, reason: str) -> None:
        self._unread.append((start, end, reason))

    def pause(self, at: int, milliseconds: int) -> None:
        """Notes a pause that the text asks for."""
        self.pauses.append((at, milliseconds))

    def take(self, start: int, end: int, rule: str, outcome: str | Doubt) -> None:
        """Notes one reading; the caller hides the stretch from later passes (`each` does, else `hide`)."""
        if isinstance(outcome, str):
            self._marks.append(Mark(start, end, outcome, rule))
            return
        self.doubt(start, end, outcome.reason)
        if outcome.spoken is not None:
            self._marks.append(Mark(start, end, outcome.spoken, rule))

    def bounds(self, rules: frozenset[str]) -> tuple[frozenset[int], frozenset[int]]:
        """Where readings by these rules begin, and where they end."""
        marks = [mark for mark in self._marks if mark.rule in rules]
        return frozenset(mark.start for mark in marks), frozenset(mark.end for mark in marks)

    def finish(self) -> "Assembly":
        return _Assembler(self.source).assemble(sorted(self._marks, key=lambda mark: mark.start))

    def unread(self) -> tuple[Unread, ...]:
        written = self.source.written
        read = {(*self.source.span(start, end), reason) for start, end, reason in self._unread}
        spans = sorted(read.union(self.source.doubts))
        return tuple(Unread(start=a, end=b, written=written[a:b], reason=reason) for a, b, reason in spans)


class Assembly(NamedTuple):
    """The spoken text, its changes, and where in it a place of the written text has gone."""

    text: str
    changes: tuple[Change, ...]
    ends: tuple[int, ...]

    def place(self, written: int) -> int:
        """Offset in the spoken text of an offset in the written text; inside a change, the change's end."""
        index = bisect_left(self.changes, written, key=lambda change: change.start) - 1
        if index < 0:
            return written
        return self.ends[index] + max(0, written - self.changes[index].end)


class _Assembler:
    """Writes literal stretches and changes in turn, and parts with a space what would run into one word."""

    def __init__(self, source: Cleaned) -> None:
        self._written = source.written
        self._source = source
        self._done = 0
        self._tail = " "
        self._reading: int | None = None
        self._changes: list[Change] = []

    def assemble(self, marks: list[Mark]) -> Assembly:
        items = [(*self._source.span(mark.start, mark.end), mark.spoken, mark.rule) for mark in marks]
        items += [(edit.start, edit.end, edit.spoken, edit.rule) for edit in self._source.edits]
        items.sort(key=lambda item: (item[0], -item[1]))
        for start, end, spoken, rule in items:
            if start >= self._done and spoken != self._written[start:end]:
                self._literal(start)
                self._change(start, end, spoken, rule)
        self._literal(len(self._written))
        return self._joined()

    def _literal(self, until: int) -> None:
        if until > self._done:
            self._say_letters(self._written[self._done], self._written[until - 1])
            self._done = until

    def _change(self, start: int, end: int, spoken: str, rule: str) -> None:
        index = len(self._changes)
        if rule in SPELLING_RULES:
            if spoken:
                self._say_letters(spoken[0], spoken[-1])
        elif spoken:
            if self._tail.isalnum() and spoken[0].isalnum():
                spoken = " " + spoken
            self._reading, self._tail = index, spoken[-1]
        self._changes.append(Change(start=start, end=end, written=self._written[start:end], spoken=spoken, rule=rule))
        self._done = end
        if rule in _WORDWISE and index:
            self._told_as_one_word()

    def _told_as_one_word(self) -> None:
        """Mended letters of one word are one change for the reader."""
        last, this = self._changes[-2:]
        gap = self._written[last.end : this.start]
        if last.rule != this.rule or len(gap) > _LONGEST_GAP or len(last.written) > _LONGEST_WORD or _SPACE.search(gap):
            return
        start, end = last.start, this.end
        spoken = last.spoken + gap + this.spoken
        merged = Change(start=start, end=end, written=self._written[start:end], spoken=spoken, rule=this.rule)
        self._changes[-2:] = [merged]

    def _say_letters(self, first: str, last: str) -> None:
        """What stays as written, or only had its spelling mended, follows; a reading just before it gets a space."""
        if self._reading is not None and self._tail.isalnum() and first.isalnum():
            change = self._changes[self._reading]
            self._changes[self._reading] = replace(change, spoken=change.spoken + " ")
        self._reading, self._tail = None, last

    def _joined(self) -> Assembly:
        pieces: list[str] = []
        ends: list[int] = []
        done = length = 0
        for change in self._changes:
            literal = self._written[done : change.start]
            pieces += (literal, change.spoken)
            length += len(literal) + len(change.spoken)
            ends.append(length)
            done = change.end
        pieces.append(self._written[done:])
        return Assembly("".join(pieces), tuple(self._changes), tuple(ends))
