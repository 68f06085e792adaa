"""What the audit proves: a chain that was not changed, up to where a key vouched for it.

The chain alone shows a change that did not hash anew all that follows. A checkpoint, signed and kept elsewhere, shows
that too: from it on nothing before can be rewritten, cut off or swapped for another house's. What is younger than the
last checkpoint is only chained.
"""

import base64
import binascii
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from broadcaster.domain.audit import Entry, NotEntry, Tip, empty, hash_of, moment, tip_at
from broadcaster.domain.units import Digest, Instant, instant

CHECKPOINT = "application/vnd.broadcaster.audit-checkpoint.v1"
"""What an envelope says it holds when it holds a checkpoint."""
_ORIGIN = "broadcaster.audit/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """The house's chain had `size` entries then, and `head` was the hash of the last."""

    house: str
    size: int
    head: Digest
    at: Instant


class NotCheckpoint(ValueError):
    """Bytes that are no checkpoint."""


def note_of(checkpoint: Checkpoint) -> bytes:
    """In the manner of C2SP's tlog-checkpoint: origin, size, head, and one line of our own that says when."""
    head = base64.b64encode(bytes.fromhex(checkpoint.head)).decode()
    return f"{_ORIGIN}{checkpoint.house}\n{checkpoint.size}\n{head}\nat {moment(checkpoint.at)}\n".encode()


def read_note(raw: bytes) -> Checkpoint:
    """NotCheckpoint for anything that `note_of` did not write, byte for byte."""
    try:
        origin, size, head, at, end = raw.decode().split("\n")
        found = Checkpoint(
            house=origin.removeprefix(_ORIGIN),
            size=int(size),
            head=Digest(base64.b64decode(head, validate=True).hex()),
            at=instant(datetime.fromisoformat(at.removeprefix("at "))),
        )
    except (ValueError, OverflowError, binascii.Error) as garbled:
        raise NotCheckpoint("no checkpoint") from garbled
    if end or note_of(found) != raw:
        raise NotCheckpoint("written otherwise")
    return found


# --- the proof -------------------------------------------------------------------------------------------------


class Fault(StrEnum):
    """What is wrong with a chain at its first broken link."""

    ALTERED = "altered"  # what the entry says is not what was hashed
    UNLINKED = "unlinked"  # it names another entry before it than the one that stands there
    MISSING = "missing"
    OUT_OF_ORDER = "out-of-order"  # it stands, but later
    REPEATED = "repeated"  # an entry with a number that was there already
    UNREADABLE = "unreadable"
    HEADLESS = "headless"  # nothing says any more whose log it is and where it ends
    SHORT = "short"  # a checkpoint, or the log's own head, tells of more entries than there are
    BEYOND = "beyond"  # more entries than the log's own head tells of
    REWRITTEN = "rewritten"  # a checkpoint, or the log's own head, tells of another entry here
    FOREIGN = "foreign"  # a checkpoint of another house


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """The first broken link: between the place of this sequence and the one before it.

    `after`: up to this entry a checkpoint vouches, so whatever was changed was changed behind it.
    """

    what: Fault
    sequence: int
    after: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """`tip`: the last entry that is well. `vouched`: the last checkpoint that the entries agree with."""

    tip: Tip
    vouched: Checkpoint | None
    broken: Break | None

    @property
    def only_chained(self) -> int:
        """How many entries stand behind the last checkpoint."""
        return self.tip.sequence - (self.vouched.size if self.vouched else 0)


def verify(
    house: str, entries: Iterable[Entry], checkpoints: Sequence[Checkpoint] = (), end: Tip | None = None
) -> Proof:
    """Walks the entries once, holding none. `end` is where the log itself says it ends: signed by nobody, but it shows
    a loss behind the last checkpoint."""
    walk = _Walk(house, checkpoints)
    broken = walk.foreign() or walk.differing()
    rest, ended = iter(entries), False
    while broken is None and not ended:
        try:
            entry = next(rest, None)
        except NotEntry:
            broken = walk.broken(Fault.UNREADABLE, walk.following)
            break
        ended = entry is None
        broken = walk.ended(end) if entry is None else walk.faulty(entry, rest) or walk.take(entry, end)
    return Proof(tip=walk.tip, vouched=walk.vouched, broken=broken)


class _Walk:
    """How far the chain is well, and the checkpoints that lie ahead."""

    def __init__(self, house: str, checkpoints: Sequence[Checkpoint]) -> None:
        self.tip = empty(house)
        self.vouched: Checkpoint | None = None
        self._ahead = sorted(checkpoints, key=lambda each: each.size, reverse=True)

    @property
    def following(self) -> int:
        return self.tip.sequence + 1

    def broken(self, what: Fault, sequence: int) -> Break:
        return Break(what=what, sequence=sequence, after=self.vouched.size if self.vouched else 0)

    def foreign(self) -> Break | None:
        strange = [each.size for each in self._ahead if each.house != self.tip.house]
        return self.broken(Fault.FOREIGN, min(strange)) if strange else None

    def faulty(self, entry: Entry, rest: Iterator[Entry]) -> Break | None:
        """What is wrong with the entry that comes next. One that is not there is looked for in all that follows."""
        wanted = self.following
        if entry.sequence > wanted:
            return self.broken(Fault.OUT_OF_ORDER if _stands(wanted, rest) else Fault.MISSING, wanted)
        if entry.sequence < wanted:
            return self.broken(Fault.REPEATED, wanted)
        if hash_of(entry.sequence, entry.deed, entry.previous) != entry.hash:
            return self.broken(Fault.ALTERED, wanted)
        return self.broken(Fault.UNLINKED, wanted) if entry.previous != self.tip.hash else None

    def take(self, entry: Entry, end: Tip | None) -> Break | None:
        """Goes on to an entry that is well in itself, and holds it against whoever vouches for it."""
        before, tip = self.tip, tip_at(self.tip.house, entry)
        if end is not None and tip.sequence > end.sequence:
            return self.broken(Fault.BEYOND, tip.sequence)
        self.tip = tip
        if (broken := self.differing()) is not None:
            self.tip = before
        return broken

    def differing(self) -> Break | None:
        """Against the checkpoints of just this many entries."""
        while self._ahead and self._ahead[-1].size <= self.tip.sequence:
            checkpoint = self._ahead.pop()
            if checkpoint.size != self.tip.sequence or checkpoint.head != self.tip.hash:
                return self.broken(Fault.REWRITTEN, checkpoint.size)
            self.vouched = checkpoint
        return None

    def ended(self, end: Tip | None) -> Break | None:
        most = max([each.size for each in self._ahead] + ([end.sequence] if end else []), default=0)
        if most > self.tip.sequence:
            return self.broken(Fault.SHORT, self.following)
        return self.broken(Fault.REWRITTEN, self.tip.sequence) if end is not None and end != self.tip else None


def _stands(sequence: int, rest: Iterator[Entry]) -> bool:
    try:
        return any(each.sequence == sequence for each in rest)
    except NotEntry:
        return False
