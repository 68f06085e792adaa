"""Which bulletins a room gets: by class, the largest shortfall of topic next, and then exchanged for a fuller room."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from broadcaster.domain.planning.candidates import Candidate
from broadcaster.domain.planning.worth import TOPIC, weight
from broadcaster.domain.units import Millis

POOL, ROUNDS = 16, 8
"""How many bulletins left out are tried in exchange, and how often a room is looked over."""


@dataclass(slots=True, kw_only=True, eq=False)
class Contender:
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
    airing: Millis
    decided: int = 0

    @property
    def due(self) -> bool:
        """It cannot reach its wanted airings unless it airs now."""
        return self.missing > self.later

    @property
    def worth(self) -> int:
        """Its topic apart."""
        return self.airing * weight(self.candidate, due=self.due, first=not self.count)


def choose(pool: Sequence[Contender], room: int, short: dict[str, int]) -> list[Contender]:
    """Those that go into a room of so many milliseconds, in the order they were chosen. `short` is not changed."""
    chosen = _by_class(pool, room, dict(short))
    if len(chosen) == len(pool):
        return chosen
    return _exchanged(chosen, pool, room, short)


def _by_class(pool: Sequence[Contender], room: int, short: dict[str, int]) -> list[Contender]:
    """The classes in their order; the bulletins of each that fit, one after the other."""
    chosen: list[Contender] = []
    priority, due, others = _classes(pool)
    for each in (*sorted(priority, key=lambda s: s.decided), *sorted(due, key=_rank)):
        if each.cost <= room:
            chosen.append(each)
            room -= each.cost
            short_less(short, each.candidate)
    queues: dict[str, list[Contender]] = {}
    for each in sorted((s for s in others if s.cost <= room), key=_rank, reverse=True):
        queues.setdefault(each.candidate.topic if each.candidate.topic in short else "", []).append(each)
    while (best := _next(queues, room, short)) is not None:
        chosen.append(best)
        room -= best.cost
        short_less(short, best.candidate)
    return chosen


def _classes(pool: Sequence[Contender]) -> tuple[list[Contender], list[Contender], list[Contender]]:
    priority: list[Contender] = []
    due: list[Contender] = []
    others: list[Contender] = []
    for each in pool:
        (priority if each.priority else due if each.missing > each.later else others).append(each)
    return priority, due, others


def _rank(standing: Contender) -> tuple[object, ...]:
    return standing.rank


def _next(queues: dict[str, list[Contender]], room: int, short: dict[str, int]) -> Contender | None:
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


def _exchanged(chosen: list[Contender], pool: Sequence[Contender], room: int, short: dict[str, int]) -> list[Contender]:
    """The same, with bulletins exchanged while that is worth more. Priority bulletins are never given up for it."""
    fixed, loose = [s for s in chosen if s.priority], [s for s in chosen if not s.priority]
    if not loose:
        return chosen
    taken, room = set(map(id, chosen)), room - sum(s.cost for s in fixed)
    free = room - sum(s.cost for s in loose)
    largest = max(s.cost for s in loose) + max(s.cost for s in loose[-2:]) + free
    spare = [s for s in pool if not s.priority and s.cost <= largest and id(s) not in taken]
    spare.sort(key=lambda s: (-_density(s, short), s.rank))
    for _ in range(ROUNDS):
        if not _worthwhile(loose, spare[:POOL], room, short):
            break
        better = _best_exchange(loose, spare[:POOL], room, _Valuer(fixed, short))
        if better is None:
            break
        out, into = better
        loose = [s for s in loose if s not in out] + list(into)
        spare = sorted([s for s in spare if s not in into] + list(out), key=lambda s: (-_density(s, short), s.rank))
    return fixed + loose


class _Valuer:
    """What a choice is worth beside what is fixed, and what more one could be worth at most."""

    def __init__(self, fixed: Sequence[Contender], short: dict[str, int]) -> None:
        self._short, self._fixed = short, list(fixed)

    def of(self, chosen: Iterable[Contender]) -> int:
        total, spoken = 0, dict.fromkeys(self._short, 0)
        for each in (*self._fixed, *chosen):
            total += each.worth
            if each.candidate.topic in spoken:
                spoken[each.candidate.topic] += each.airing
        return total + TOPIC * sum(min(length, self._short[topic]) for topic, length in spoken.items())

    def at_most(self, chosen: Iterable[Contender]) -> int:
        return sum(s.worth + TOPIC * min(self._short.get(s.candidate.topic, 0), s.airing) for s in chosen)


def _density(each: Contender, short: dict[str, int]) -> float:
    """Worth a millisecond of room."""
    return (each.worth + TOPIC * min(short.get(each.candidate.topic, 0), each.airing)) / max(each.cost, 1)


def _worthwhile(loose: Sequence[Contender], spare: Sequence[Contender], room: int, short: dict[str, int]) -> bool:
    """Whether any exchange could gain a hundredth: what the room would be worth if bulletins could be cut."""
    known = [(_density(s, short), s.cost) for s in loose]
    now, bound, left = sum(density * cost for density, cost in known), 0.0, room
    for density, cost in sorted((*known, *((_density(s, short), s.cost) for s in spare)), reverse=True):
        taken = min(cost, left)
        bound, left = bound + density * taken, left - taken
        if left <= 0:
            break
    return bound > now * 1.01


def _best_exchange(
    loose: Sequence[Contender], spare: Sequence[Contender], room: int, value: _Valuer
) -> tuple[tuple[Contender, ...], tuple[Contender, ...]] | None:
    """The exchange of up to two for up to two that gains most, the first found among equals."""
    now, free = value.of(loose), room - sum(s.cost for s in loose)
    best, found = 0, None
    ins = [(value.at_most(into), sum(s.cost for s in into), into) for into in _up_to_two(spare)]
    ins.sort(key=lambda each: -each[0])
    for out in ((), *_up_to_two(loose)):
        kept = [s for s in loose if s not in out]
        limit, base = free + sum(s.cost for s in out), value.of(kept) - now
        for most, cost, into in ins:
            if base + most <= best:
                break
            if cost <= limit and (gain := value.of((*kept, *into)) - now) > best:
                best, found = gain, (out, into)
    return found


def _up_to_two(these: Sequence[Contender]) -> list[tuple[Contender, ...]]:
    return [*((s,) for s in these), *combinations(these, 2)]
