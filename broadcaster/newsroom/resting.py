"""What fails when it is begun is begun again ever more seldom, until it has lasted for a while."""

from dataclasses import dataclass

BORN = 10.0
"""Seconds: what ends sooner failed in being begun, and would again."""


@dataclass(slots=True)
class Rest:
    """Between two beginnings: `first` seconds, then twice as many each time, `longest` at most. Moments are seconds of
    a clock that is never set."""

    first: float
    longest: float
    seconds: float = 0.0
    until: float = 0.0

    def failed(self, now: float) -> None:
        self.seconds = min(max(self.first, self.seconds * 2), self.longest)
        self.until = now + self.seconds

    def lasted(self) -> None:
        self.seconds = self.until = 0.0

    def ended(self, now: float, born: float) -> None:
        """What was begun then ended now, otherwise than it should."""
        if now - born < BORN:
            self.failed(now)
        else:
            self.lasted()
