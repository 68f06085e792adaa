"""What people placed finds its rooms, and nothing of it pushes out what has priority."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from broadcaster.domain.bulletin import BulletinId
from broadcaster.domain.lengths import at_least, at_most
from broadcaster.domain.planning.candidates import Placed
from broadcaster.domain.planning.choosing import Contender
from broadcaster.domain.planning.reasons import Reason, ReasonCode
from broadcaster.domain.planning.timeline import Timeline, roomiest
from broadcaster.domain.units import Millis

Put = tuple[Placed, Contender]


@dataclass(slots=True, kw_only=True)
class Seating:
    """The rooms of one slot: what people placed in each, what is left of it, and why others have none."""

    time: Timeline
    free: list[Millis]
    rooms: list[list[Put]]
    left: dict[BulletinId, Reason] = field(default_factory=dict)
    first: int = 0

    def seat(self, by_hand: Sequence[Put], urgent: Sequence[Contender], *, guarded: bool) -> None:
        """Each not before the one placed before it; `urgent`: what has priority besides, in order. `guarded`: what
        would have room among what has priority alone keeps it."""
        first = [standing for _, standing in by_hand if standing.priority]
        must = self._would_sit((*first, *urgent), len(first)) if guarded else []
        for at, (placed, standing) in enumerate(by_hand):
            after = [each for _, each in by_hand[at + 1 :] if each.priority]
            if standing.priority or not must:
                self._sit((placed, standing), must=[], then=((), 0))
            else:
                self._sit((placed, standing), must=must, then=((*after, *urgent), len(after)))

    def _sit(self, put: Put, must: Sequence[Contender], then: tuple[Sequence[Contender], int]) -> None:
        placed, standing = put
        pushed_out: Contender | None = None
        for room in range(self.first, len(self.free)):
            if standing.cost > self.free[room]:
                continue
            before = self.first, self.free[room]
            self.first, self.free[room] = room, Millis(self.free[room] - standing.cost)
            sits = {id(each) for each in (*self._seated_first, *self._would_sit(*then))}
            out = next((each for each in must if id(each) not in sits), None)
            if out is None:
                self.rooms[room].append(put)
                return
            pushed_out = pushed_out or out
            self.first, self.free[room] = before
        self.left[placed.bulletin] = self._no_room(put) if pushed_out is None else _yields(put, pushed_out)

    @property
    def _seated_first(self) -> list[Contender]:
        return [standing for puts in self.rooms for _, standing in puts if standing.priority]

    def _would_sit(self, these: Sequence[Contender], by_hand: int) -> list[Contender]:
        """Which of these would have room; so many of them not before the one before them."""
        free, first, found = list(self.free), self.first, list[Contender]()
        for at, standing in enumerate(these):
            begin = first if at < by_hand else 0
            room = next((room for room in range(begin, len(free)) if standing.cost <= free[room]), None)
            if room is not None:
                free[room] = Millis(free[room] - standing.cost)
                found.append(standing)
                first = room if at < by_hand else first
        return found

    def _no_room(self, put: Put) -> Reason:
        placed, standing = put
        left, spared = roomiest(self.free[self.first :], self.time)
        needed = standing.cost - spared
        facts: dict[str, str | int] = {"by": placed.by, "needed": at_least(needed), "left": at_most(left)}
        facts |= {"over": at_least(needed - left), "needed_ms": needed, "left_ms": left}
        return Reason(code=ReasonCode.LEFT_PLACED_NO_ROOM, facts=facts)


def _yields(put: Put, pushed_out: Contender) -> Reason:
    placed, standing = put
    facts: dict[str, str | int] = {"by": placed.by, "needed": at_least(standing.airing)}
    return Reason(code=ReasonCode.LEFT_PLACED_YIELDS, facts={**facts, "title": pushed_out.candidate.title})
