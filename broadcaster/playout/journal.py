"""The station's end of its journal: what is on disk, what is to be sent, and what the house said that it holds."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from broadcaster.domain.attacks import Attack, Refused
from broadcaster.domain.journal import Gap, NotLine, hash_of, read_line, walk
from broadcaster.domain.journal_batches import Batch, Checkpoint, batches
from broadcaster.playout.state import State


@dataclass(frozen=True, slots=True, kw_only=True)
class OnDisk:
    """What a file of lines holds: those that are one chain, and what was wrong with the one after them. A line cut off
    by a power cut is no line; it was never said to be safe."""

    lines: tuple[str, ...]
    broken: Gap | NotLine | None = None

    @property
    def last(self) -> int:
        return read_line(self.lines[-1]).sequence if self.lines else 0


def on_disk(state: State, text: str) -> OnDisk:
    """The lines of a journal's file, which may begin after those that the house holds, or those that a disk lost. What
    is not ended by a line feed was not written whole."""
    lines = text.split("\n")[:-1]
    if not lines:
        return OnDisk(lines=())
    try:
        first = read_line(lines[0])
    except NotLine as broken:
        return OnDisk(lines=(), broken=broken)
    before = first.sequence - 1
    found = walk(state.station, lines, replace(state.end, sequence=before, head=first.previous))
    return OnDisk(lines=tuple(lines[: found.end.sequence - before]), broken=found.broken)


def to_send(state: State, lines: Sequence[str]) -> tuple[Batch, ...]:
    """The lines that the house does not hold yet, as far as they are on disk; `lines` are a chain, as `on_disk` gives
    them."""
    return batches(state.station, state.boot, lines[_place(state, lines) :])


def _place(state: State, lines: Sequence[str]) -> int:
    """Of the first of these lines that was not acknowledged."""
    first = read_line(lines[0]).sequence if lines else 0
    return max(0, state.acknowledged + 1 - first)


def acknowledged(state: State, house: str, checkpoint: Checkpoint, lines: Sequence[str]) -> State:
    """With the house's word. One that takes back what was acknowledged is followed where it was given later than the
    one before: the house was put back from an older copy, and is sent again what it lost. Refused for one given
    earlier, for another's, and for one of a journal that is not ours: somebody writes in our name."""
    if (checkpoint.house, checkpoint.station) != (house, state.station):
        raise Refused(Attack.FOREIGN, f"checkpoint for {checkpoint.station} of {checkpoint.house}")
    given = state.vouched
    if checkpoint.sequence < state.acknowledged and (given is None or checkpoint.at <= given):
        raise Refused(Attack.ROLLBACK, f"checkpoint at {checkpoint.sequence}, was {state.acknowledged}")
    place = checkpoint.sequence - read_line(lines[0]).sequence if lines else -1
    other = 0 <= place < len(lines) and hash_of(lines[place]) != checkpoint.head
    if checkpoint.sequence > state.end.sequence or other:
        raise Refused(Attack.FOREIGN, f"checkpoint at {checkpoint.sequence} is of another journal")
    vouched = checkpoint.at if given is None else max(given, checkpoint.at)
    return replace(state, acknowledged=checkpoint.sequence, vouched=vouched)


def forgettable(state: State, lines: Sequence[str]) -> int:
    """How many of the first lines on disk the house holds. The state that says so is to be on disk before they go."""
    return min(len(lines), _place(state, lines))
