"""What ten thousand stations ask for again and again, answered without asking the store each time: who asks, and the
newest serials.

A process looks at the store now and then, and keeps what it saw. What it changed itself it knows at once, by the
store's count of changes; of what another process changed it learns at its next look, so nobody may go by a look that is
older than a second. Nothing is refused by what was seen: who is not let in by it is asked about in the store.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from broadcaster.domain.access import Action, reach
from broadcaster.domain.errors.people import RightMissing
from broadcaster.domain.hints import Known
from broadcaster.domain.people import program
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Digest, Instant
from broadcaster.newsroom.books.programs import Roll
from broadcaster.newsroom.books.sealing import Head
from broadcaster.newsroom.ports import Newsroom


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """By one look. `changes`: those of this process that it saw for certain; `lately`: whose manifests are newer than
    at the look before. `emergency` is the house's last serial, `orders` those of each station that hold still, and
    until when."""

    changes: int
    roll: Roll
    turn: int
    heads: Mapping[StationCode, Head]
    lately: frozenset[StationCode]
    emergency: int
    orders: Mapping[StationCode, Sequence[tuple[int, Instant]]]

    def newest(self, code: StationCode, at: Instant) -> Known:
        return Known(manifest=serial_of(self.heads.get(code)), emergency=newest_of(self.orders.get(code, ()), at))


def serial_of(head: Head | None) -> int:
    return 0 if head is None else head.serial


def newest_of(orders: Iterable[tuple[int, Instant]], at: Instant) -> int:
    """The highest serial of what holds then, 0 for none."""
    return max((serial for serial, until in orders if at < until), default=0)


def look(newsroom: Newsroom, last: Seen | None, at: Instant) -> Seen:
    """What is new since the last look. A change that ends while this one goes on is seen by the next."""
    changes = newsroom.store.changes()
    with newsroom.store.read() as work:
        turn, sealed = work.sealed.since(-1 if last is None else last.turn)
        emergency = work.emergency_manifests.last()
        return Seen(
            changes=changes,
            roll=last.roll if last is not None and last.roll.turn == work.programs.turn() else work.programs.roll(),
            turn=turn,
            heads=sealed if last is None else last.heads if not sealed else {**last.heads, **sealed},
            lately=frozenset(sealed),
            emergency=emergency,
            orders=last.orders
            if last is not None and last.emergency == emergency
            else work.emergency_manifests.holds(at),
        )


def let_in(seen: Seen, shown: Digest, code: StationCode, at: Instant) -> bool:
    """Whether the program with this token may read now what the station plays; False also for whatever is not known."""
    known, path = seen.roll.programs.get(shown), seen.roll.paths.get(code)
    if known is None or path is None:
        return False
    holder, token = known
    if not holder.active or token.expires <= at:
        return False
    try:
        return reach(program(holder, token, ""), Action.READ_PLAYLISTS, at).reaches(path)
    except RightMissing:
        return False
