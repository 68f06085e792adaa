"""Which stations count: the one answer behind every page, figure and program that tells how many there are."""

from collections.abc import Iterable
from datetime import date, timedelta

from broadcaster.domain.stations import Level, Station
from broadcaster.domain.units import Instant
from broadcaster.newsroom.books import Work


def counted(work: Work, within: Iterable[Station], span: tuple[date, date], at: Instant) -> tuple[Station, ...]:
    """Those that should speak on some day of the span (both ends included), in their order: the communes that stand,
    and whoever else has a box, called, or has a day that was planned."""
    first, last = span
    standing = [each for each in within if each.stands_within(first, last)]
    others = [each.code for each in standing if each.level is not Level.COMMUNE]
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    speak = work.devices.boxed(others, at) | work.calls.of(others).keys()
    speak |= {code for code, _ in work.manifests.serials(days, others)}
    return tuple(each for each in standing if each.level is Level.COMMUNE or each.code in speak)
