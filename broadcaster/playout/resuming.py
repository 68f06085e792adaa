"""Where a box goes on with its station's journal when it starts: with its own; with what its disk kept of it; or behind
what the house holds, where another box stood in between."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from broadcaster.domain.journal import End, Event, Hour, Line, NotLine, beginning, hash_of, read_line, walk
from broadcaster.domain.stations import StationCode
from broadcaster.playout.held import Behind, Identity
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
    station, behind = identity.station, identity.behind
    if state is not None and state.station == station and _holds(state, lines, behind):
        return Resumed(state=state)
    left = _left(station, lines, behind) if state is None else None
    if left is not None:
        return Resumed(state=left, told=f"state: lost; gone on after line {left.end.sequence} of the journal")
    told = f"journal: {len(lines)} lines of before are laid aside" if lines else ""
    return Resumed(state=_begun(station, behind), goes_on=not lines, told=told)


def _begun(station: StationCode, behind: Behind) -> State:
    end = _end(station, behind)
    return replace(fresh(station, end), boot=behind.boot, acknowledged=end.sequence)


def _end(station: StationCode, behind: Behind) -> End:
    return End(sequence=behind.sequence, head=behind.head) if behind.head else beginning(station)


def _holds(state: State, lines: Sequence[str], behind: Behind) -> bool:
    """Whether what the house held when this box was enrolled is a part of its own journal."""
    if behind.sequence <= state.acknowledged:
        return True
    own = [each for each in (*lines, *state.unwritten) if _number(each) == behind.sequence]
    return any(hash_of(each) == behind.head for each in own)


def _left(station: StationCode, lines: Sequence[str], behind: Behind) -> State | None:
    """By the journal alone: what the house may have refused or played stays so, and no emergency is heard twice."""
    read = _chain(station, lines)
    if not read:
        return None
    before, last = read[0].sequence - 1, read[-1]
    if behind.sequence > last.sequence:
        return None
    if behind.sequence > before and hash_of(lines[behind.sequence - before - 1]) != behind.head:
        return None
    heard = [each for each in read if each.note.event is Event.EMERGENCY and each.note.emergency]
    return replace(
        fresh(station, End(sequence=last.sequence, head=hash_of(lines[len(read) - 1]))),
        boot=last.boot,
        acknowledged=max(before, behind.sequence),
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
