"""Clean text that knows where each of its characters came from, and how one more row of edits is worked into it."""

from array import array
from collections.abc import Iterable, Sequence
from typing import NamedTuple


class Edit(NamedTuple):
    """A stretch of the written text that cleaning changed, in offsets of the written text."""

    start: int
    end: int
    spoken: str
    rule: str


class Cleaned(NamedTuple):
    """Clean text; character i of it stands for written[starts[i]:ends[i]]. What lies between was dropped.

    `doubts` are stretches of the written text which a person should look at: start, end and a key of `REASONS`.
    """

    written: str
    text: str
    starts: Sequence[int]
    ends: Sequence[int]
    edits: tuple[Edit, ...]
    doubts: tuple[tuple[int, int, str], ...] = ()

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The written stretch of a stretch of the clean text, which is not empty."""
        return self.starts[start], self.ends[end - 1]

    def place(self, offset: int) -> int:
        """The written offset of an offset in the clean text."""
        return self.starts[offset] if offset < len(self.text) else len(self.written)

    def doubted(self, doubts: Iterable[tuple[int, int, str]]) -> "Cleaned":
        """The same with more doubts."""
        return self._replace(doubts=(*self.doubts, *doubts))

    def edited(self, edits: Iterable[Edit]) -> "Cleaned":
        """The text after edits in offsets of the clean text, which are in order, not empty and apart."""
        wanted = [edit for edit in edits if edit.spoken != self.text[edit.start : edit.end]]
        if not wanted:
            return self
        weaver = _Weaver(self)
        for edit in wanted:
            weaver.take(edit)
        return weaver.finish()


def untouched(written: str) -> Cleaned:
    """A text as it is written."""
    return Cleaned(written, written, range(len(written)), range(1, len(written) + 1), ())


class _Weaver:
    """Walks a clean text once, left to right; an edit of what was edited before takes the place of that edit."""

    def __init__(self, base: Cleaned) -> None:
        self._base = base
        self._fresh = base.text is base.written
        self._done = 0
        self._pieces: list[str] = []
        self._starts = array("L")
        self._ends = array("L")
        self._edits: list[Edit] = []
        self._older = 0

    def take(self, edit: Edit) -> None:
        """One edit in offsets of the clean text, after all before it."""
        if not self._fresh:
            edit = self._whole(edit)
            if edit.start < self._done:
                return
        if edit.start > self._done:
            self._plain(edit.start)
        self._done = edit.end
        if self._fresh:
            self._edits.append(edit)
            told = edit
        else:
            told = self._told(edit)
        spoken = edit.spoken
        if spoken:
            self._pieces.append(spoken)
            self._starts.extend((told.start,) * len(spoken))
            self._ends.extend((told.end,) * len(spoken))

    def _told(self, edit: Edit) -> Edit:
        """The edit in offsets of the written text; none is noted where the text has come to what was written."""
        start, end = self._base.span(edit.start, edit.end)
        self._keep_older(start, end)
        told = Edit(start, end, edit.spoken, edit.rule)
        if edit.spoken != self._base.written[start:end]:
            self._edits.append(told)
        return told

    def _whole(self, edit: Edit) -> Edit:
        """Widened over what the same stretch of the written text has become, lest a part of it be lost."""
        starts, text = self._base.starts, self._base.text
        start, end = edit.start, edit.end
        while start and starts[start - 1] == starts[start]:
            start -= 1
        while end < len(text) and starts[end] == starts[end - 1]:
            end += 1
        if (start, end) == (edit.start, edit.end):
            return edit
        return Edit(start, end, text[start : edit.start] + edit.spoken + text[edit.end : end], edit.rule)

    def finish(self) -> Cleaned:
        self._plain(len(self._base.text))
        self._edits += self._base.edits[self._older :]
        return Cleaned(self._base.written, "".join(self._pieces), self._starts, self._ends, tuple(self._edits))

    def _plain(self, until: int) -> None:
        if until > self._done:
            self._pieces.append(self._base.text[self._done : until])
            self._starts.extend(self._base.starts[self._done : until])
            self._ends.extend(self._base.ends[self._done : until])
            self._done = until

    def _keep_older(self, start: int, end: int) -> None:
        """Edits made before this stretch stay, those inside it are forgotten."""
        older = self._base.edits
        while self._older < len(older) and older[self._older].end <= start:
            self._edits.append(older[self._older])
            self._older += 1
        while self._older < len(older) and older[self._older].start < end:
            self._older += 1
