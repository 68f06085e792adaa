"""Which bulletins a room gets: by class, the largest shortfall of topic next, and then exchanged for a fuller room."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from broadcaster.domain.planning.candidates import Candidate
from broadcaster.domain.planning.worth import TOPIC, weight
from broadcaster.domain.units import Millis

POOL, ROUNDS = 24, 24
"""How many bulletins left out are tried in exchange, and how often a room is looked over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A bulletin that may air in the slot, and what its choice depends on. `rank` orders it within its class; `decided`
    is its place in the order of the priority bulletins, from 0. `later`: the sessions left to it after those being
    filled; `missing`: airings it still lacks."""

    candidate: Candidate
    cost: Millis
    count: int
    missing: int
    later: int
    own: bool
    priority: bool
    rank: tuple[object, ...]
    decided: int = 0

    @property
    def due(self) -> bool:
        """It cannot reach its wanted airings unless it airs now."""
        return self.missing > self.later

    @property
    def weight(self) -> int:
        return weight(self.candidate, due=self.due, first=not self.count)


def choose(pool: Sequence[Standing], room: int, short: dict[str, int]) -> list[Standing]:
    """Those that go into a room of so many milliseconds, in the order they were chosen. `short` is not changed."""
    chosen = _by_class(pool, room, dict(short))
    if len(chosen) == len(pool):
        return chosen
    return _exchanged(chosen, pool, room, short)


def _by_class(pool: Sequence[Standing], room: int, short: dict[str, int]) -> list[Standing]:
    """The classes in their order; the bulletins of each that fit, one after the other."""
    chosen: list[Standing] = []
    first = sorted((s for s in pool if s.priority), key=lambda s: s.decided)
    first += sorted((s for s in pool if s.due and not s.priority), key=lambda s: s.rank)
    for each in first:
        if each.cost <= room:
            chosen.append(each)
            room -= each.cost
            short_less(short, each.candidate)
    queues: dict[str, list[Standing]] = {}
    for each in sorted((s for s in pool if not s.due and not s.priority), key=lambda s: s.rank, reverse=True):
        queues.setdefault(each.candidate.topic if each.candidate.topic in short else "", []).append(each)
    while (best := _next(queues, room, short)) is not None:
        chosen.append(best)
        room -= best.cost
        short_less(short, best.candidate)
    return chosen


def _next(queues: dict[str, list[Standing]], room: int, short: dict[str, int]) -> Standing | None:
    """The best of the topic that lacks most; of those that lack nothing, the best of all. What does not fit is passed
    by for good, for the room only shrinks."""
    for queue in queues.values():
        while queue and queue[-1].cost > room:
            queue.pop()
    alive = [topic for topic, queue in queues.items() if queue]
    if not alive:
        return None
    most = max(alive, key=lambda topic: (short.get(topic, 0), topic))
    if not short.get(most):
        most = min(alive, key=lambda topic: queues[topic][-1].rank)
    return queues[most].pop()


def short_less(short: dict[str, int], candidate: Candidate) -> None:
    """The topic of this one lacks so much less."""
    if candidate.topic in short:
        short[candidate.topic] = max(short[candidate.topic] - candidate.airing, 0)


# --- exchanges ---------------------------------------------------------------------------------------------------


def _exchanged(chosen: list[Standing], pool: Sequence[Standing], room: int, short: dict[str, int]) -> list[Standing]:
    """The same, with bulletins exchanged while that is worth more. Priority bulletins are never given up for it."""
    fixed, loose = [s for s in chosen if s.priority], [s for s in chosen if not s.priority]
    free = room - sum(s.cost for s in chosen)
    least = min((s.cost for s in loose), default=0) + free
    taken = {id(s) for s in chosen}
    spare = [s for s in pool if id(s) not in taken and not s.priority and s.cost <= room]
    if not loose or not spare or least <= 0:
        return chosen
    value = _valuer(fixed, short)
    for _ in range(ROUNDS):
        if not _worthwhile(loose, spare, room, fixed, short):
            break
        spare.sort(key=lambda s: (-_density(s, short), s.rank))
        better = _best_exchange(loose, spare[:POOL], room - sum(s.cost for s in fixed), value)
        if better is None:
            break
        out, into = better
        loose = [s for s in loose if s not in out] + list(into)
        spare = [s for s in spare if s not in into] + list(out)
    return fixed + loose


def _valuer(fixed: Sequence[Standing], short: dict[str, int]) -> Callable[[Iterable[Standing]], int]:
    def value(chosen: Iterable[Standing]) -> int:
        total, spoken = 0, dict.fromkeys(short, 0)
        for each in (*fixed, *chosen):
            candidate = each.candidate
            total += candidate.airing * each.weight
            if candidate.topic in short:
                spoken[candidate.topic] += candidate.airing
        return total + TOPIC * sum(min(length, short[topic]) for topic, length in spoken.items())

    return value


def _density(each: Standing, short: dict[str, int]) -> float:
    """Worth a millisecond of room."""
    topical = min(short.get(each.candidate.topic, 0), each.candidate.airing)
    return (each.candidate.airing * each.weight + TOPIC * topical) / max(each.cost, 1)


def _worthwhile(
    loose: Sequence[Standing], spare: Sequence[Standing], room: int, fixed: Sequence[Standing], short: dict[str, int]
) -> bool:
    """Whether any exchange could gain a half per cent: what the room would be worth if bulletins could be cut."""
    left = room - sum(s.cost for s in fixed)
    now = bound = 0.0
    for each in loose:
        now += _density(each, short) * each.cost
    for density, cost in sorted(((_density(s, short), s.cost) for s in (*loose, *spare)), reverse=True):
        taken = min(cost, left)
        bound, left = bound + density * taken, left - taken
        if left <= 0:
            break
    return bound > now * 1.005


def _best_exchange(
    loose: Sequence[Standing], spare: Sequence[Standing], room: int, value: Callable[[Iterable[Standing]], int]
) -> tuple[tuple[Standing, ...], tuple[Standing, ...]] | None:
    """The exchange of up to two for up to two that gains most, the first found among equals."""
    now, free = value(loose), room - sum(s.cost for s in loose)
    best, found = 0, None
    ins = [*((s,) for s in spare), *combinations(spare, 2)]
    for out in ((), *((s,) for s in loose), *combinations(loose, 2)):
        kept = [s for s in loose if s not in out]
        limit = free + sum(s.cost for s in out)
        for into in ins:
            if sum(s.cost for s in into) <= limit and (gain := value((*kept, *into)) - now) > best:
                best, found = gain, (out, into)
    return found
