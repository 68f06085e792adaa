"""A clock that only sleeping moves."""

from dataclasses import dataclass, field


@dataclass
class Hours:
    """`slept` holds every wait that was asked for, in seconds."""

    now: float = 1000.0
    slept: list[float] = field(default_factory=list)

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds
