"""Where a box goes on with its station's journal when it starts: with its own; with what its disk kept of it; or behind
what the house holds, where another box stood in between."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from broadcaster.domain.journal import End, Event, Hour, Line, NotLine, beginning, hash_of, read_line, walk
from broadcaster.domain.stations import StationCode
from broadcaster.playout.held import Handover, Identity
from broadcaster.playout.state import State, fresh
from broadcaster.playout.taking import taken_until


@dataclass(frozen=True, slots=True, kw_only=True)
class Resumed:
    """`goes_on`: the lines on disk are of this journal; otherwise they are to be laid aside. `told`: what a technician
    is to know of it, "" for nothing."""

    state: State
    goes_on: bool = True
    told: str = ""


def resumed(identity: Identity, state: State | None, lines: Sequence[str]) -> Resumed:
    """`state` as it was kept, None where both copies are spoiled or there never was one; `lines` are those on disk."""
    station, handover = identity.station, identity.handover
    if state is not None and state.station == station and _holds(state, lines, handover):
        return Resumed(state=state)
    left = _left(station, lines, handover) if state is None else None
    if left is not None:
        return Resumed(state=left, told=f"state: lost; gone on after line {left.end.sequence} of the journal")
    told = f"journal: {len(lines)} lines of before are laid aside" if lines else ""
    return Resumed(state=_begun(station, handover), goes_on=not lines, told=told)


def _begun(station: StationCode, handover: Handover) -> State:
    end = _end(station, handover)
    return replace(fresh(station, end), boot=handover.boot, acknowledged=end.sequence)


def _end(station: StationCode, handover: Handover) -> End:
    return End(sequence=handover.sequence, head=handover.head) if handover.head else beginning(station)


def _holds(state: State, lines: Sequence[str], handover: Handover) -> bool:
    """Whether what the house held when this box was enrolled is a part of its own journal."""
    if handover.sequence <= state.acknowledged:
        return True
    own = [each for each in (*lines, *state.unwritten) if _number(each) == handover.sequence]
    return any(hash_of(each) == handover.head for each in own)


def _left(station: StationCode, lines: Sequence[str], handover: Handover) -> State | None:
    """By the journal alone: what the house may have refused or played stays so, and no emergency is heard twice."""
    read = _chain(station, lines)
    if not read:
        return None
    before, last = read[0].sequence - 1, read[-1]
    if handover.sequence > last.sequence:
        return None
    if handover.sequence > before and hash_of(lines[handover.sequence - before - 1]) != handover.head:
        return None
    heard = [each for each in read if each.note.event is Event.EMERGENCY and each.note.emergency]
    return replace(
        fresh(station, End(sequence=last.sequence, head=hash_of(lines[len(read) - 1]))),
        boot=last.boot,
        acknowledged=max(before, handover.sequence),
        seen=max((each.at for each in read if each.clock is Hour.TRUSTED), default=None),
        emergency=(heard[-1].note.serial or 0) if heard else 0,
        taken=tuple({str(each.note.emergency): taken_until(each.at) for each in heard}.items()),
    )


def _chain(station: StationCode, lines: Sequence[str]) -> list[Line]:
    """The lines from the first one on, as far as each names the one before it."""
    try:
        first = read_line(lines[0]) if lines else None
    except NotLine:
        first = None
    if first is None:
        return []
    reached = walk(station, lines, End(sequence=first.sequence - 1, head=first.previous)).end.sequence
    return [read_line(each) for each in lines[: max(0, reached - first.sequence + 1)]]


def _number(text: str) -> int | None:
    try:
        return read_line(text).sequence
    except NotLine:
        return None
