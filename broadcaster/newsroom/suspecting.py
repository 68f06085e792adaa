"""Stations of which somebody else may speak in their box's name: a copy of its disk, or a journal written anew.

What told so stands until the box that it is about is ended: another is enrolled in its place, or it is revoked.
"""

from collections.abc import Collection
from dataclasses import dataclass

from broadcaster.domain.journal_intake import Irregular
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Instant
from broadcaster.newsroom.books import Work
from broadcaster.newsroom.books.journal import Suspicion


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspected:
    """Journals that were tampered with, by station, and since when two boxes speak with one token."""

    journals: dict[StationCode, tuple[Suspicion, ...]]
    twins: dict[StationCode, Instant]

    @property
    def stations(self) -> tuple[StationCode, ...]:
        return tuple(sorted({*self.journals, *self.twins}))

    def signs(self, code: StationCode) -> list[str]:
        twins = ["twins"] if code in self.twins else []
        return [*twins, *dict.fromkeys(each.what.value for each in self.journals.get(code, ()))]


def suspected(work: Work, stations: Collection[StationCode] | None, at: Instant) -> Suspected:
    """Of these stations, None: of all."""
    journals: dict[StationCode, tuple[Suspicion, ...]] = {}
    for each in work.irregulars.suspicions(stations):
        if _stands(work, each, at):
            journals[each.station] = (*journals.get(each.station, ()), each)
    twins = {code: since for code, since in work.calls.twins(stations).items() if _held(work, code, at)}
    return Suspected(journals=journals, twins=twins)


def _stands(work: Work, told: Suspicion, at: Instant) -> bool:
    """A gap that was filled since, and two boxes of which one was ended, are nothing any more."""
    boxes = {each.key for each in work.devices.of(told.station) if each.stands_at(at)}
    if told.device not in boxes:
        return False
    if told.what is Irregular.INTERLEAVED:
        return len(boxes) > 1
    return told.what is not Irregular.MISSING or work.journals.head(told.station).end.sequence < told.sequence


def _held(work: Work, code: StationCode, at: Instant) -> bool:
    """Not of a station whose boxes were all ended; a program without a box's key has none."""
    boxes = work.devices.of(code)
    return not boxes or any(each.stands_at(at) for each in boxes)
