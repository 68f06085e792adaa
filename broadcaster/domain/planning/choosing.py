"""Which bulletins a room gets: by class, the largest shortfall of topic next, and then exchanged for a fuller room."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from broadcaster.domain.bulletin import BulletinId
from broadcaster.domain.planning.candidates import Candidate
from broadcaster.domain.planning.worth import TOPIC
from broadcaster.domain.units import Millis


@dataclass(slots=True, kw_only=True, eq=False)
class Contender:
    """A bulletin that may air in the slot, and what its choice depends on. `rank` orders it within its class; `decided`
    is its place in the order of the priority bulletins, from 0. `later`: the sessions left to it after those being
    filled; `missing`: airings it still lacks. `due`: it cannot reach its wanted airings unless it airs now. `worth`:
    its topic apart."""

    candidate: Candidate
    cost: Millis
    count: int
    missing: int
    later: int
    own: bool
    priority: bool
    rank: tuple[object, ...]
    airing: Millis
    due: bool
    worth: int
    decided: int = 0


def choose(
    pool: Sequence[Contender], room: int, short: dict[str, int], plan: Sequence[BulletinId] = ()
) -> list[Contender]:
    """Those that go into a room of so many milliseconds: the classes in their order, and of each those that fit, one
    after the other. `plan`: who comes next after those that have priority. `short` is not changed."""
    chosen, short = list[Contender](), dict(short)
    planned = [s for s in pool if not s.priority and s.candidate.bulletin in plan] if plan else []
    planned.sort(key=lambda s: s.candidate.bulletin)
    taken = {id(s) for s in planned}
    priority, due, others = _classes([s for s in pool if id(s) not in taken] if planned else pool)
    for each in (*sorted(priority, key=lambda s: s.decided), *planned, *sorted(due, key=_rank)):
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
        (priority if each.priority else due if each.due else others).append(each)
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


def density(each: Contender, short: Mapping[str, int]) -> float:
    """Worth a millisecond of room."""
    return (each.worth + TOPIC * min(short.get(each.candidate.topic, 0), each.airing)) / max(each.cost, 1)
