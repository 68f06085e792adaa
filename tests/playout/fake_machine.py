"""A machine whose hour goes only when somebody waits."""

from collections.abc import Callable
from datetime import timedelta

from broadcaster.domain.units import Instant, Millis, instant


class FakeMachine:
    """`meanwhile` is what else goes on while somebody waits: it is given the moment until which it may."""

    def __init__(self, at: Instant) -> None:
        self._from, self.counted, self.stepped = at, 0.0, 0.0
        self.meanwhile: Callable[[Millis], None] | None = None
        self.battery, self.started = True, ""

    def wall(self) -> Instant:
        return instant(self._from + timedelta(milliseconds=self.counted + self.stepped))

    def monotonic(self) -> Millis:
        return Millis(int(self.counted))

    def kept(self) -> bool:
        return self.battery

    def boot(self) -> str:
        return self.started

    def pause(self, millis: float) -> None:
        self.counted += millis
