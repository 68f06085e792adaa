"""The sessions of a station that are being filled, seen together: who stands where, and what any change is worth.

What may stand where is asked a little more strictly than of a single slot, for the moment at which a bulletin begins is
not known before its rows are laid: gaps are counted from the end of the session before.
"""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from broadcaster.domain.bulletin import BulletinId
from broadcaster.domain.planning.candidates import Aired, Candidate, PlacedLater
from broadcaster.domain.planning.hard import LAST_EVENING, Bounds
from broadcaster.domain.planning.timeline import Timeline
from broadcaster.domain.planning.worth import TOPIC, weight
from broadcaster.domain.units import Instant, Millis

POOL = 16
"""How many bulletins without room a session tells of, and how many a room is offered."""
Plan = tuple[tuple[tuple[BulletinId, ...], ...], ...]
"""Who is wanted in which room of which session."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A session as it was filled. `rooms`: what they have besides what people placed; `told`: who is in them; `spare`:
    those without room that are worth most; `by_hand`: who stands there because people say so; `barred`: who may not
    stand there."""

    day: date
    within: Bounds
    ends: Instant
    rooms: tuple[int, ...]
    told: tuple[tuple[BulletinId, ...], ...]
    spare: tuple[BulletinId, ...]
    by_hand: frozenset[BulletinId]
    barred: tuple[Container[BulletinId], ...]
    time: Timeline

    def cost(self, candidate: Candidate) -> Millis | None:
        """What it takes there, None where it may not stand."""
        barred = candidate.item is None or any(candidate.bulletin in some for some in self.barred)
        return None if barred else self.time.cost(candidate)

    @property
    def names(self) -> set[BulletinId]:
        return {*self.spare, *self.by_hand, *(bulletin for told in self.told for bulletin in told)}


@dataclass(slots=True, kw_only=True, eq=False)
class Item:
    """A bulletin, and what it is worth in these sessions and those. Sets of sessions are bits, the first the lowest:
    `at` where it stands, `by_hand` where people put it. `costs`: None where it may not stand."""

    candidate: Candidate
    airing: int
    before: Aired
    later: int
    placed: Sequence[PlacedLater]
    costs: tuple[int | None, ...]
    priority: bool
    by_hand: int = 0
    at: int = 0
    known: dict[int, int | None] = field(default_factory=dict)

    def worth(self, sessions: int, stages: Sequence[Stage]) -> int | None:
        """Its topic apart, besides where people put it; None when it may not stand in just these."""
        if sessions not in self.known:
            self.known[sessions] = self._worked_out(sessions, stages)
        return self.known[sessions]

    def _worked_out(self, sessions: int, stages: Sequence[Stage]) -> int | None:
        count, last, day, total = self.before.count, self.before.last, self.before.day, 0
        free, there, airing = not self.placed and last is None, sessions | self.by_hand, self.airing
        for place, stage in enumerate(stages):
            if not there >> place & 1:
                continue
            missing = self.candidate.wanted - count
            if missing <= 0 or not (free or not sessions >> place & 1 or self._lawful(stage, missing, last, day)):
                return None
            total += airing * weight(self.candidate, due=missing > self.later, first=not count)
            if not there >> place + 1:
                break
            last, day, count, free = Instant(stage.ends - timedelta(milliseconds=airing)), stage.day, count + 1, False
        return total

    def _lawful(self, stage: Stage, missing: int, last: Instant | None, day: date | None) -> bool:
        first, gap = stage.within.first, timedelta(milliseconds=self.candidate.gap)
        after = [each for each in self.placed if each.start > first]
        apart = [each.start - stage.within.last for each in after if each.source != stage.within.start]
        if after and (missing <= len(after) or any(since < gap for since in apart)):
            return False
        if last is None or day is None:
            return True
        night = (stage.day - day).days == 1 and first - last <= LAST_EVENING
        return first - last >= gap and not (night and missing <= self.later and not self.priority)


class Step(NamedTuple):
    """An item goes from one room into another: from nowhere, or out of the session, where that is None."""

    item: Item
    source: int | None
    target: int | None


Said = tuple[str, int]
"""A topic that is wanted, and how much more of it is told."""
Gain = tuple[int, int, tuple[Said, ...]]
"""What something is worth, the same its topics apart, and what it tells of them."""


class Board:
    """Rooms are counted through all sessions: `rooms` tells the session of each, `inside` who is in it, `free` what is
    left of it. `short`: what each topic still lacks, below zero when more of it is told."""

    def __init__(self, stages: Sequence[Stage], items: Sequence[Item], short: Mapping[str, int]) -> None:
        self.stages, self.items = stages, items
        self.rooms = [place for place, stage in enumerate(stages) for _ in stage.rooms]
        self.free = [room for stage in stages for room in stage.rooms]
        self.inside: list[list[Item]] = [[] for _ in self.rooms]
        self.short = dict(short)
        named = {item.candidate.bulletin: item for item in items}
        for room, told in enumerate(told for stage in stages for told in stage.told):
            self.do(Step(named[bulletin], None, room) for bulletin in told)
        for item in items:
            self._tell(item, item.by_hand.bit_count())
        self.movable = [item for item in items if item.worth(item.at, stages) is not None]

    def cost(self, item: Item, room: int) -> int | None:
        return item.costs[self.rooms[room]]

    def is_in(self, item: Item, room: int) -> bool:
        """Whether it is in this session already."""
        return bool((item.at | item.by_hand) >> self.rooms[room] & 1)

    def alone(self, step: Step) -> Gain | None:
        """None when it may not be."""
        item, then = step.item, self.then(step)
        was, will = item.worth(item.at, self.stages), item.worth(then, self.stages)
        if was is None or will is None:
            return None
        bare, topic, more = will - was, item.candidate.topic, then.bit_count() - item.at.bit_count()
        if not more or (short := self.short.get(topic)) is None:
            return bare, bare, ()
        length = more * item.airing
        return bare + TOPIC * (max(short, 0) - max(short - length, 0)), bare, ((topic, length),)

    def told(self, said: Sequence[Said]) -> int:
        """What it is worth to tell so much more of these topics."""
        if len(said) > 1:
            lengths = dict[str, int]()
            for topic, length in said:
                lengths[topic] = lengths.get(topic, 0) + length
            said = tuple(lengths.items())
        total = 0
        for topic, length in said:
            short = self.short[topic]
            total += max(short, 0) - max(short - length, 0)
        return TOPIC * total

    def fits(self, steps: Iterable[Step]) -> bool:
        free = dict[int, int]()
        for item, source, target in steps:
            if source is not None:
                free[source] = free.get(source, self.free[source]) + (self.cost(item, source) or 0)
            if target is not None:
                free[target] = free.get(target, self.free[target]) - (self.cost(item, target) or 0)
        return all(left >= 0 for left in free.values())

    def do(self, steps: Iterable[Step]) -> None:
        for step in steps:
            item, source, target = step
            then = self.then(step)
            if source is not None:
                self.inside[source].remove(item)
                self.free[source] += self.cost(item, source) or 0
            if target is not None:
                self.inside[target].append(item)
                self.free[target] -= self.cost(item, target) or 0
            self._tell(item, then.bit_count() - item.at.bit_count())
            item.at = then

    def then(self, step: Step) -> int:
        then = step.item.at
        if step.source is not None:
            then &= ~(1 << self.rooms[step.source])
        return then if step.target is None else then | 1 << self.rooms[step.target]

    def _tell(self, item: Item, more: int) -> None:
        if item.candidate.topic in self.short:
            self.short[item.candidate.topic] -= more * item.airing

    @property
    def plan(self) -> Plan:
        told = [tuple(item.candidate.bulletin for item in inside) for inside in self.inside]
        return tuple(
            tuple(each for place, each in zip(self.rooms, told, strict=True) if place == of)
            for of in range(len(self.stages))
        )
