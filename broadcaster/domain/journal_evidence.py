"""What a station's journal proves: a chain that was not changed, up to where the house vouched for it.

The station holds the lines and the house's sealed checkpoints, the house holds both too. Neither can rewrite what is
before a checkpoint without the other seeing it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from broadcaster.domain.journal import End, NotLine, beginning, hash_of, read_line
from broadcaster.domain.journal_batches import Checkpoint
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Digest


class JournalFault(StrEnum):
    """What is wrong with a journal at its first broken link."""

    UNLINKED = "unlinked"  # a line does not name the one before it: one of them was changed
    MISSING = "missing"
    REPEATED = "repeated"
    FOREIGN_LINE = "foreign-line"  # a line of another station
    FOREIGN = "foreign"  # a checkpoint of another house or station
    SHORT = "short"  # a checkpoint tells of more lines than there are
    REWRITTEN = "rewritten"  # a checkpoint tells of another line here


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalProof:
    """`end` is the last line that is well, `vouched` the last checkpoint that the lines agree with. `unread` are lines
    that cannot be read, but stand as they were written; `altered` are those that the line behind names by another hash:
    they were garbled since, by whomever."""

    end: End
    vouched: Checkpoint | None
    unread: tuple[int, ...] = ()
    altered: tuple[int, ...] = ()
    broken: tuple[JournalFault, int] | None = None

    @property
    def only_chained(self) -> int:
        return self.end.sequence - (0 if self.vouched is None else self.vouched.sequence)


def verify_journal(
    house: str, station: StationCode, texts: Iterable[str], checkpoints: Sequence[Checkpoint]
) -> JournalProof:
    """Walks the lines once, holding two."""
    strange = [each.sequence for each in checkpoints if (each.house, each.station) != (house, station)]
    if strange:
        fault = JournalFault.FOREIGN, min(strange)
        return JournalProof(end=beginning(station), vouched=None, broken=fault)
    walk = _Walk(station, checkpoints)
    for text, following in _pairs(texts):
        if not walk.take(text, following):
            break
    return walk.proof()


def _pairs(texts: Iterable[str]) -> Iterator[tuple[str, str | None]]:
    rest = iter(texts)
    text = next(rest, None)
    while text is not None:
        following = next(rest, None)
        yield text, following
        text = following


class _Walk:
    def __init__(self, station: StationCode, checkpoints: Sequence[Checkpoint]) -> None:
        self._station, self._end = station, beginning(station)
        self._ahead = sorted(checkpoints, key=lambda each: each.sequence, reverse=True)
        self._vouched: Checkpoint | None = None
        self._unread: list[int] = []
        self._altered: list[int] = []
        self._broken: tuple[JournalFault, int] | None = None
        self._differing()

    def take(self, text: str, following: str | None) -> bool:
        sequence = self._end.sequence + 1
        fault, head = self._next(text, following)
        if fault is not None:
            self._broken = fault, sequence
            return False
        before = self._end
        self._end = End(sequence=sequence, head=head)
        if self._differing():
            self._end = before
            return False
        return True

    def _next(self, text: str, following: str | None) -> tuple[JournalFault | None, Digest]:
        try:
            line = read_line(text)
        except NotLine:
            named, stands = _named(following), hash_of(text)
            (self._unread if named in (None, stands) else self._altered).append(self._end.sequence + 1)
            return None, named or stands
        if line.station != self._station:
            return JournalFault.FOREIGN_LINE, self._end.head
        if line.sequence != self._end.sequence + 1:
            late = line.sequence > self._end.sequence
            return JournalFault.MISSING if late else JournalFault.REPEATED, self._end.head
        return (JournalFault.UNLINKED if line.previous != self._end.head else None), hash_of(text)

    def _differing(self) -> bool:
        """Against the checkpoints of just this many lines."""
        while self._ahead and self._ahead[-1].sequence <= self._end.sequence:
            checkpoint = self._ahead.pop()
            if checkpoint.head != self._end.head:
                self._broken = JournalFault.REWRITTEN, checkpoint.sequence
                return True
            self._vouched = checkpoint
        return False

    def proof(self) -> JournalProof:
        broken = self._broken
        if broken is None and self._ahead:
            broken = JournalFault.SHORT, self._end.sequence + 1
        return JournalProof(
            end=self._end,
            vouched=self._vouched,
            unread=tuple(self._unread),
            altered=tuple(self._altered),
            broken=broken,
        )


def _named(following: str | None) -> Digest | None:
    """By which hash the line behind names the one before it."""
    try:
        return None if following is None else read_line(following).previous
    except NotLine:
        return None
