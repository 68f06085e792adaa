"""What goes wrong again and again is said once, now and then, and once more when it is over: a log that repeats itself
four times a second for an hour is read by nobody."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from broadcaster.domain.errors import BroadcasterError
from broadcaster.domain.units import Instant

AGAIN = timedelta(minutes=1)


@dataclass(slots=True)
class _Standing:
    code: str
    since: Instant
    said: Instant
    times: int = 1


class Complaints:
    """Of one process, by what was tried. For whatever the house foresees: what nobody foresaw is said each time."""

    def __init__(self, logger: logging.Logger, clock: Callable[[], Instant]) -> None:
        self._logger, self._clock = logger, clock
        self._standing: dict[str, _Standing] = {}

    def failed(self, what: str, problem: BroadcasterError) -> None:
        at, before = self._clock(), self._standing.get(what)
        if before is None or before.code != problem.code:
            self._standing[what] = _Standing(code=problem.code, since=at, said=at)
            self._logger.warning("%s: %s [%s]; it is tried again", what, problem, problem.code)
            return
        before.times += 1
        if not timedelta(0) <= at - before.said < AGAIN:
            before.said = at
            self._logger.warning("%s: still [%s], %d times since %s", what, problem.code, before.times, before.since)

    def well(self, what: str) -> None:
        before = self._standing.pop(what, None)
        if before is not None:
            times, seconds = before.times, (self._clock() - before.since).total_seconds()
            self._logger.warning("%s: well again, after [%s] %d times in %.0f s", what, before.code, times, seconds)
