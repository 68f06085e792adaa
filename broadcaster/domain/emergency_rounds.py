"""How often an emergency can be heard whole before it is over: a reading that is cut may lose just its last words, and
of an exercise they say that it was one."""

from collections.abc import Collection
from datetime import timedelta

from broadcaster.domain.emergency import Emergency, Order, end_of
from broadcaster.domain.errors.emergencies import EmergencySoundLong
from broadcaster.domain.units import Instant, Millis

_MS = timedelta(milliseconds=1)
_SLACK = 1_000
"""What stations tell of the last sample may be so much short of it."""


def rounds(order: Order, lengths: Collection[Millis], starts: Instant) -> int:
    """Whole readings of the longest of its sounds, as many as were ordered at most; 0 when not even one fits."""
    gap = order.gap * 1000
    window = max(0, (end_of(order, starts) - starts) // _MS)
    return min(order.repeats, (window + gap) // max(1, max(lengths, default=Millis(0)) + gap))


def check_fits(found: Emergency, lengths: Collection[Millis], starts: Instant) -> None:
    """EmergencySoundLong unless one whole reading of each of these sounds fits when it goes out then."""
    if lengths and rounds(found.order, lengths, starts) == 0:
        holds = (end_of(found.order, starts) - starts).total_seconds()
        raise EmergencySoundLong(emergency=found.id, length=-(-max(lengths) // 1000), holds=max(0, int(holds)))


def heard_whole(order: Order, length: Millis, first: Instant, last: Instant) -> int:
    """Whole readings that fit between the first and the last sample a station told of, as many as were ordered at
    most."""
    gap = order.gap * 1000
    return max(0, min(order.repeats, ((last - first) // _MS + gap + _SLACK) // max(1, length + gap)))
