"""The last day of a station in twenty-four boxes: what became of each hour's promises, as Results tells it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from broadcaster.domain.airtime import Outcome
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Instant, Millis, Span, instant

BOXES = 24
_HOUR = timedelta(hours=1)
_WHOLE = frozenset({Outcome.AIRED, Outcome.LATE})


class Hour(StrEnum):
    """Of what began in an hour, or of what should have."""

    HEARD = "heard"
    PART = "part"
    MISSED = "missed"
    UNREPORTED = "unreported"
    UNDERWAY = "underway"  # begun, and not over yet
    AHEAD = "ahead"  # promised, and not begun yet
    VAIN = "vain"  # planned after its moment: no loudspeaker could play it
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Began:
    """What began at a station, or was to begin: a row of its log, or an item that no line tells of yet. `outcome` is
    what Results says of it, None while it is not over. `item`: whether it was promised and counts; a tune does not, and
    what breaks in does not."""

    station: StationCode
    begins: Instant
    outcome: Outcome | None
    heard: Millis
    item: bool


def hours_until(at: Instant, zone: ZoneInfo) -> tuple[Span, ...]:
    """The hours by the clock of that zone, the last of them the one that runs."""
    full = at.astimezone(zone).replace(minute=0, second=0, microsecond=0)
    last = instant(full)
    starts = [instant(last - _HOUR * back) for back in range(BOXES - 1, -1, -1)]
    return tuple(Span(start=start, end=instant(start + _HOUR)) for start in starts)


def boxes(
    hours: Iterable[Span], began: Iterable[Began], vain: Collection[Instant], running: Span | None, at: Instant
) -> tuple[Hour, ...]:
    """What became of each hour: its items tell, and where there are none whatever else was heard. `vain`: moments of
    items that could not be played; `running`: the session that runs at this moment."""
    rows = list(began)
    return tuple(_box(hour, rows, vain, running, at) for hour in hours)


def _box(hour: Span, began: list[Began], vain: Collection[Instant], running: Span | None, at: Instant) -> Hour:
    here = [each for each in began if hour.start <= each.begins < hour.end]
    items = [each for each in here if each.item] or here
    over = [each.outcome for each in items if each.outcome is not None]
    if running is not None and hour.start <= running.start < hour.end:
        return _underway(items, over)
    if len(over) < len(items):
        begun = over or any(each.begins <= at for each in items)
        return _underway(items, over) if begun else Hour.AHEAD
    if over:
        return _over(items, over)
    return Hour.VAIN if any(hour.start <= each < hour.end for each in vain) else Hour.NOTHING


def _underway(items: Collection[Began], over: Collection[Outcome]) -> Hour:
    """What is wrong already stays wrong; that it goes well so far is no promise that it ends so."""
    wrong = any(each not in {*_WHOLE, Outcome.UNREPORTED} for each in over)
    return Hour.PART if wrong and any(each.heard for each in items) else Hour.UNDERWAY


def _over(items: Collection[Began], over: Collection[Outcome]) -> Hour:
    known = [each for each in over if each is not Outcome.UNREPORTED]
    if any(each not in _WHOLE for each in known):
        return Hour.PART if any(each.heard for each in items) else Hour.MISSED
    return Hour.HEARD if len(known) == len(over) else Hour.UNREPORTED
