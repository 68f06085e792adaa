"""What a station keeps on its disk before it acts by it, and how it goes on while the disk is full.

A full disk silences nobody: what it does not take is kept in memory, in the order it was to be written, and tried
again; within the life of the program nothing is forgotten, so nothing begins twice. Lines that are in memory alone are
sent to nobody, for a program that ends would forget them and use their numbers again. After any other refusal of the
disk nobody can go on in this process.
"""

from collections.abc import Callable

from broadcaster.domain.journal import Event, read_line
from broadcaster.domain.units import Instant, Millis
from broadcaster.playout.files import JournalFile, is_full
from broadcaster.playout.held import Identity, Shelf
from broadcaster.playout.journal import on_disk
from broadcaster.playout.resuming import resumed
from broadcaster.playout.state import Moment, State, lost, owed, saved
from broadcaster.playout.state_file import Copy, Torn, from_bytes, to_bytes
from broadcaster.playout.taking import noted

_AGAIN = Millis(2_000)
"""How often a full disk is tried again."""
_ALL = 1 << 30


class Keeping:
    """`make_room` throws away what no schedule needs."""

    def __init__(self, shelf: Shelf, make_room: Callable[[], None]) -> None:
        self._shelf, self._make_room = shelf, make_room
        self.journal = JournalFile(shelf.journal)
        self.faults: list[str] = []
        """What was found amiss of state and journal when it began."""
        self.pressing = 0
        """The last line about an emergency: people wait for it."""
        self.full: Instant | None = None
        """Since when the disk takes nothing."""
        self._generation = 0
        self._again = Millis(0)
        self._waiting: dict[str, Callable[[], None]] = {}

    def remembered(self, identity: Identity) -> State:
        """As it was left, or where it goes on from. What the disk lost is told by `faults`."""
        begun = resumed(identity, self._kept(), self.journal.after(0, _ALL))
        if not begun.goes_on:
            self.journal.lay_aside()
        self.faults += [begun.told] if begun.told else []
        return begun.state

    def _kept(self) -> State | None:
        text = self._shelf.state.read()
        if text is None:
            return None
        try:
            copy = from_bytes(text.encode())
        except Torn:  # another version wrote it
            return None
        self._generation = copy.generation
        return copy.state

    def mended(self, state: State) -> State:
        """The journal has every line that the state knows of, or they wait; but for what the disk lost."""
        found = on_disk(state, "".join(f"{text}\n" for text in self.journal.after(0, _ALL)))
        if found.last < self.journal.last:
            self.journal.cut(found.last)
        if gone := lost(state, max(found.last, state.acknowledged)):
            first = max(found.last, state.acknowledged) + 1
            self.faults.append(f"journal: lines {first} to {first + gone - 1} are lost")
        self._done(lambda: self._write_owed(state))
        return saved(state, self.journal.last)

    def keep(self, state: State, moment: Moment) -> State:
        """On disk, state and lines, once this returned; or in memory, while `full`. OSError: nothing may be played."""
        if self.full is not None and moment.monotonic < self._again:
            return state
        if not self._done(lambda: self._write(state)):
            self.full, self._again = self.full or moment.now, Millis(moment.monotonic + _AGAIN)
            return saved(state, self.journal.last)
        kept = saved(state, self.journal.last)
        if self.full is None:
            return kept
        told = f"full since {self.full.isoformat()}, {len(state.unwritten)} lines waited"
        self.full = None
        return self.keep(noted(kept, moment, Event.DISK, told), moment)

    def put(self, name: str, write: Callable[[], None]) -> None:
        """A document that is written before the state that tells of it; the last of its name."""
        self._waiting[name] = write
        if self.full is None:
            self._done(self._write_waiting)

    def forget(self, until: int, keep: int) -> None:
        """Lines that the house holds: what is left of them needs room of its own for a moment."""
        if self.full is None:
            self._done(lambda: self.journal.forget(until, keep))

    def _done(self, work: Callable[[], None]) -> bool:
        """False on a disk that is full of what is needed. OSError for all else."""
        for last in (False, True):
            try:
                work()
            except OSError as refused:
                if not is_full(refused):
                    raise
                if not last:
                    self._make_room()
            else:
                return True
        return False

    def _write(self, state: State) -> None:
        self._write_waiting()
        self._generation += 1
        self._shelf.state.write(to_bytes(Copy(generation=self._generation, state=state)).decode())
        self._write_owed(state)

    def _write_waiting(self) -> None:
        for name in tuple(self._waiting):
            self._waiting[name]()
            del self._waiting[name]

    def _write_owed(self, state: State) -> None:
        lines = owed(state, self.journal.last)
        first = state.end.sequence - len(lines) + 1
        self.journal.append([(first + place, text) for place, text in enumerate(lines)])
        for place, text in enumerate(lines):
            if read_line(text).note.event is Event.EMERGENCY:
                self.pressing = first + place
