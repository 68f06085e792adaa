"""A day that ended is reckoned up once: what was promised to every station against what they logged."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from broadcaster.domain.access import CLOCK
from broadcaster.domain.airtime import Outcome, reconcile
from broadcaster.domain.audit import deed
from broadcaster.domain.units import Instant, midnight
from broadcaster.newsroom.airtime import fared_of
from broadcaster.newsroom.logbook import promised
from broadcaster.newsroom.ports import Newsroom

RECKONED = "reckoned"
"""Its pulse is not when, but the beginning of the last local day that was reckoned up."""
AT_MOST = 31
"""Days reckoned up after a long sleep; what lies further back is read from the logs by whoever asks."""
_TOLD = {
    Outcome.AIRED: "đã phát",
    Outcome.PARTIAL: "phát thiếu",
    Outcome.LATE: "phát trễ",
    Outcome.MISSED: "bị lỡ",
    Outcome.REPLACED: "phát thay",
    Outcome.UNREPORTED: "chưa báo cáo",
}

_SELDOM = {Outcome.LATE, Outcome.REPLACED}


def reckon(newsroom: Newsroom, until: date, at: Instant) -> tuple[date, ...]:
    """Reckons up every day after the last one that was, up to and with `until`; returns those. The first time that day
    alone. Asking again reckons nothing, whatever the clock shows by then."""
    with newsroom.store.read() as work:
        last = work.pulses.last(RECKONED)
    first = until if last is None else newsroom.local_day(last) + timedelta(days=1)
    first = max(first, until - timedelta(days=AT_MOST - 1))
    days = [first + timedelta(days=number) for number in range((until - first).days + 1)]
    return tuple(day for day in days if _close(newsroom, day, at))


def outcomes(newsroom: Newsroom, day: date, at: Instant) -> Counter[Outcome]:
    """What became of the promised rows of all stations that day, as far as is known at `at`."""
    counted: Counter[Outcome] = Counter()
    with newsroom.store.read() as work:
        for station, manifest in work.manifests.of_day(day).items():
            if work.journals.head(station).end.sequence:
                counted.update(each.outcome for each in fared_of(work, station, day, at))
                continue
            days = day, day + timedelta(days=1)  # what was logged later is a sign of life
            entries = [entry for each in days for entry in work.airtime.of(station, each)]
            counted.update(heard.outcome for heard in reconcile(promised(work, manifest), entries, at))
    return counted


def told(day: date, counted: Mapping[Outcome, int]) -> str:
    shown = [each for each in Outcome if counted.get(each, 0) or each not in _SELDOM]
    parts = ", ".join(f"{_TOLD[each]} {counted.get(each, 0)}" for each in shown)
    return f"Đối chiếu ngày {day:%d/%m/%Y}: {sum(counted.values())} mục đã hứa; {parts}"


def _close(newsroom: Newsroom, day: date, at: Instant) -> bool:
    stamp = midnight(day, newsroom.zone)
    counted = outcomes(newsroom, day, at)
    with newsroom.store.write() as work:
        last = work.pulses.last(RECKONED)
        if last is not None and last >= stamp:
            return False  # another process was quicker
        work.pulses.beat(RECKONED, stamp)
        if counted:
            done = deed(CLOCK, "airtime.reconcile", f"day:{day}", at)
            work.audit.add(replace(done, told=told(day, counted)))
    return True
