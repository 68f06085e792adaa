"""The books of those who make sounds, in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from broadcaster.domain.units import Instant, instant
from broadcaster.newsroom.books.makers import Maker

if TYPE_CHECKING:
    from fakes.memory_store import Everything

_START = instant(datetime(2026, 11, 1, tzinfo=UTC))


@dataclass(slots=True)
class Workshop:
    """Who was heard of, and when each service is free: milliseconds by the clock of this database."""

    makers: dict[str, Maker] = field(default_factory=dict)
    doors: dict[str, int] = field(default_factory=dict)

    def copy(self) -> "Workshop":
        return Workshop(dict(self.makers), dict(self.doors))


class MemoryMakers:
    def __init__(self, all_: "Everything") -> None:
        self._all = all_

    def hear(self, maker: Maker) -> None:
        self._all.changing().workshop.makers[maker.name] = maker

    def gone(self, name: str) -> None:
        self._all.changing().workshop.makers.pop(name, None)

    def heard(self, since: Instant) -> Sequence[Maker]:
        found = self._all.workshop.makers.values()
        return sorted((each for each in found if each.heard >= since), key=lambda each: each.name)

    def forget(self, before: Instant) -> None:
        changing = self._all.changing().workshop
        changing.makers = {name: each for name, each in changing.makers.items() if each.heard >= before}


class MemoryDoors:
    def __init__(self, all_: "Everything") -> None:
        self._all = all_

    def through(self, service: str, gap_ms: int) -> int:
        now = round(((self._all.witness or _START) - _START).total_seconds() * 1000)
        doors = self._all.changing().workshop.doors
        begins = max(doors.get(service, 0), now)
        if begins > now + 15 * 60 * 1000:
            begins = now
        doors[service] = begins + gap_ms
        return begins - now
