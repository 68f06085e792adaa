"""When a station fetches what it has time for. Ten thousand that were all told of a new day at 20:00 are not to fetch
it at 20:00: each has a place of its own in the hours after, another one every day. What is heard
soon is fetched at once.
"""

from datetime import date

from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Millis, digest_of

SOON = Millis(6 * 3_600_000)
"""What is heard within so long is fetched at once, and everything else so long before it is heard at the latest."""
SPREAD = Millis(4 * 3_600_000)
"""Over how long the stations of a house are spread at most: what is planned at 20:00 is at all of them by midnight."""
_PARTS = 1 << 32


def share(station: StationCode, day: date) -> float:
    """The station's place among all of them that day, from 0 up to 1: even, and another one every day, so that nobody
    is always the last."""
    return int(digest_of("fetching-1", station, day.isoformat())[:8], 16) / _PARTS


def rest_before(place: float, ahead: Millis) -> Millis:
    """How long a station at that place waits, from when it learned of a sound that will be heard `ahead` from then."""
    return Millis(round(place * max(0, min(SPREAD, ahead - SOON))))
