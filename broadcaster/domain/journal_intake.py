"""What comes of a batch of a station's journal: which lines take their place, which stood there, which stand aside.

A line takes its place only behind the one that it names. What is in its place is never written over; whatever else was
sent stands aside as it came, under a name, so that people can look at it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from broadcaster.domain.journal import End, Line, NotLine, hash_of, read_line
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Digest, Instant, Millis, millis_between


class Irregular(StrEnum):
    """What is odd about what was sent. The names are shown to people and programs."""

    POISON = "poison"  # a line that cannot be read
    FOREIGN = "foreign"  # a line about another station
    UNPROMISED = "unpromised"  # it tells of what no manifest ever held
    FUTURE = "future"  # it tells of what cannot have happened yet
    ASTRAY = "astray"  # it tells of a row that was heard far from its moment
    FORKED = "forked"  # in its place another line stands: two write this journal, or it was written anew
    UNLINKED = "unlinked"  # it does not follow the last line that the house holds
    MISSING = "missing"  # a line before it never came
    BOOT_BACK = "boot-back"  # the count of starts ran backwards: an old copy of the box
    INTERLEAVED = "interleaved"  # two boxes that both hold write one journal


TAMPERED = frozenset(
    {Irregular.FORKED, Irregular.UNLINKED, Irregular.MISSING, Irregular.BOOT_BACK, Irregular.INTERLEAVED}
)
"""What tells of a copy of the box, or of a journal that was written anew."""

TOLD = {
    Irregular.POISON: "dòng không đọc được",
    Irregular.FOREIGN: "dòng của đài khác",
    Irregular.UNPROMISED: "kể về nội dung chưa từng giao cho đài",
    Irregular.FUTURE: "kể điều chưa thể xảy ra: giờ ở sau giờ của máy chủ",
    Irregular.ASTRAY: "kể một mục phát cách giờ của nó quá xa",
    Irregular.FORKED: "trùng số với một dòng khác đã có: có bản sao của máy phát",
    Irregular.UNLINKED: "không nối vào dòng cuối đã nhận: có bản sao của máy phát, hoặc nhật ký bị viết lại",
    Irregular.MISSING: "thiếu dòng đứng trước",
    Irregular.BOOT_BACK: "số lần khởi động chạy lùi: máy được phục hồi từ bản cũ, hoặc có bản sao",
    Irregular.INTERLEAVED: "hai máy cùng ghi một nhật ký",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A line in its place. `line` is None for a poisoned one, whose hash is the one by which the next line names it."""

    sequence: int
    text: str
    hash: Digest
    line: Line | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Aside:
    """What stands aside: a line as it came, or "" for what is odd about the whole."""

    what: Irregular
    sequence: int
    text: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorted:
    """`end` is where the journal ends then; `known` counts lines that stood already."""

    end: End
    placed: tuple[Placed, ...]
    known: int
    aside: tuple[Aside, ...]


_YEARS = range(2000, 2200)
_LONGEST = Millis(24 * 3_600_000)

Held = Callable[[int], Digest | None]
"""The hash of the line that the house holds in a place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """A text of a batch: its line, or why it is none; `sequence` is told by those around a poisoned one."""

    text: str
    hash: Digest
    sequence: int
    line: Line | None
    why: Irregular | None = None
    detail: str = ""


def sort(station: StationCode, end: End, texts: Sequence[str], held: Held) -> Sorted:
    """What comes of these lines behind that end. Sent again they change nothing."""
    sorting = _Sorting(end, held)
    read = _read(station, end, texts)
    for place, each in enumerate(read):
        if not sorting.take(each, read[place + 1] if place + 1 < len(read) else None):
            break
    return Sorted(
        end=sorting.end, placed=tuple(sorting.placed), known=sorting.known, aside=tuple(dict.fromkeys(sorting.aside))
    )


@dataclass(slots=True)
class _Sorting:
    end: End
    held: Held
    placed: list[Placed] = field(default_factory=list)
    known: int = 0
    aside: list[Aside] = field(default_factory=list)

    def take(self, each: _Read, following: _Read | None) -> bool:
        """False when nothing behind it can take its place either."""
        if each.sequence <= self.end.sequence:
            return self._again(each)
        if each.sequence > self.end.sequence + 1:
            self._stray(Irregular.MISSING, each, f"{self.end.sequence + 1}")
            return False
        if each.line is None:
            return self._poisoned(each, following)
        if each.line.previous != self.end.head:
            self._stray(Irregular.UNLINKED, each)
            return False
        self._place(each, each.hash)
        return True

    def _again(self, each: _Read) -> bool:
        stands = self.held(each.sequence)
        if stands == each.hash or each.line is None:
            self.known += 1
            return True
        self._stray(Irregular.FORKED, each)
        return False

    def _poisoned(self, each: _Read, following: _Read | None) -> bool:
        """It takes its place when the line behind it says that there is one; alone at the end it waits for that."""
        self._stray(each.why or Irregular.POISON, each, each.detail)
        if following is None:
            return False
        self._place(each, each.hash if following.line is None else following.line.previous)
        return True

    def _place(self, each: _Read, called: Digest) -> None:
        self.placed.append(Placed(sequence=each.sequence, text=each.text, hash=called, line=each.line))
        self.end = End(sequence=each.sequence, head=called)

    def _stray(self, what: Irregular, each: _Read, detail: str = "") -> None:
        self.aside.append(Aside(what=what, sequence=each.sequence, text=each.text, detail=detail))


def _read(station: StationCode, end: End, texts: Sequence[str]) -> list[_Read]:
    """Those that cannot be read stand where those around them say."""
    lines = [_line(station, text) for text in texts]
    readable = ((place, line) for place, (line, _, _) in enumerate(lines) if line is not None)
    place, line = next(readable, (0, None))
    sequence = end.sequence if line is None else max(0, line.sequence - place - 1)
    found: list[_Read] = []
    for text, (line, why, detail) in zip(texts, lines, strict=True):
        sequence = sequence + 1 if line is None else line.sequence
        found.append(_Read(text=text, hash=hash_of(text), sequence=sequence, line=line, why=why, detail=detail))
    return found


def _line(station: StationCode, text: str) -> tuple[Line | None, Irregular | None, str]:
    try:
        line = read_line(text)
    except NotLine as garbled:
        return None, Irregular.POISON, str(garbled)
    if line.station != station:
        return None, Irregular.FOREIGN, line.station[:100]
    absurd = _absurd(line)
    return (line, None, "") if not absurd else (None, Irregular.POISON, absurd)


def read_again(text: str) -> Line | None:
    """A line that was read when it came. None when this version of the house cannot read it any more."""
    try:
        return read_line(text)
    except NotLine:
        return None


def _absurd(line: Line) -> str:
    """What no station means, though it can be written: "" when there is nothing."""
    note = line.note
    if any("\x00" in each for each in (note.slot, note.bulletin, note.emergency, note.reason, note.detail) if each):
        return "a character that no text holds"
    if any(each.year not in _YEARS for each in (line.at, note.planned, note.started, note.ended) if each is not None):
        return "a moment of another age"
    if (note.planned_ms or 0) > _LONGEST or (note.samples or 0) > _LONGEST // 1000 * max(1, note.rate or 0):
        return "longer than a day"
    return ""


AHEAD = Millis(5 * 60_000)
"""How far a station's clock may run ahead of the house's, and be believed."""


def ahead(line: Line, at: Instant) -> bool:
    """Whether it tells of what had not happened when it came."""
    last = max(line.at, line.note.started or line.at, line.note.ended or line.at)
    return last > at and millis_between(at, last) > AHEAD
