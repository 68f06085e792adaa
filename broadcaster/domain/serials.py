"""Serials that a station holds against whoever would take it back."""

from datetime import UTC, datetime, timedelta

from broadcaster.domain.units import Instant, instant

EPOCH = instant(datetime(2026, 1, 1, tzinfo=UTC))


def next_serial(last: int, at: Instant) -> int:
    """The one after `last`, 0 for none; never behind the minutes since `EPOCH`: a house put back from an old copy is
    not refused by its own stations."""
    return max(1, (at - EPOCH) // timedelta(minutes=1), last + 1)
