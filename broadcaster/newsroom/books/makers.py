"""Who makes sounds, on whichever machine, and the doors of services that all of them go through one after another."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from broadcaster.domain.units import Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Maker:
    """A process that makes sounds: its machine and number, the lane it keeps to ("" for all), and when it was last
    heard of."""

    name: str
    lane: str
    heard: Instant


class Makers(Protocol):
    def hear(self, maker: Maker) -> None:
        """In place of what was heard of it before."""
        ...

    def gone(self, name: str) -> None: ...

    def heard(self, since: Instant) -> Sequence[Maker]:
        """By name."""
        ...

    def forget(self, before: Instant) -> None:
        """Those that were not heard of since: they ended without a word."""
        ...


class Doors(Protocol):
    def through(self, service: str, gap_ms: int) -> int:
        """Takes the next turn at a service that is asked once in so many milliseconds at most, whoever asks; returns
        how long to wait for it. By one clock, which is nobody's own."""
        ...
