"""The last day of a station in twenty-four boxes: was it heard in each hour, as far as its log tells."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from broadcaster.domain.journal import Reported
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Instant, Millis, Span, instant

BOXES = 24
_HOUR = timedelta(hours=1)


class Hour(StrEnum):
    """Of what began in an hour, or of what should have."""

    HEARD = "heard"
    PART = "part"
    MISSED = "missed"
    UNREPORTED = "unreported"
    AHEAD = "ahead"  # planned, and not begun yet
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A row of the log, in few words. `signed`: the station vouches for it."""

    station: StationCode
    begins: Instant
    outcome: Reported
    heard: Millis
    signed: bool


def hours_until(at: Instant, zone: ZoneInfo) -> tuple[Span, ...]:
    """The hours by the clock of that zone, the last of them the one that runs."""
    full = at.astimezone(zone).replace(minute=0, second=0, microsecond=0)
    last = instant(full)
    starts = [instant(last - _HOUR * back) for back in range(BOXES - 1, -1, -1)]
    return tuple(Span(start=start, end=instant(start + _HOUR)) for start in starts)


def boxes(hours: Iterable[Span], told: Iterable[Heard], planned: Iterable[Span], at: Instant) -> tuple[Hour, ...]:
    """What became of each hour. What nobody vouches for counts only where the station vouches for nothing."""
    rows, spans = list(told), list(planned)
    if any(row.signed for row in rows):
        rows = [row for row in rows if row.signed]
    return tuple(_box(hour, rows, spans, at) for hour in hours)


def _box(hour: Span, told: list[Heard], planned: list[Span], at: Instant) -> Hour:
    here = [row for row in told if hour.start <= row.begins < hour.end]
    if here:
        whole = all(row.outcome is Reported.AIRED for row in here)
        return Hour.HEARD if whole else Hour.PART if any(row.heard for row in here) else Hour.MISSED
    due = [span for span in planned if span.start < hour.end and hour.start < span.end]
    if not due:
        return Hour.NOTHING
    return Hour.UNREPORTED if min(max(span.start, hour.start) for span in due) < at else Hour.AHEAD
