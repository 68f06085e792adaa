"""Whole days are planned in a round: one group of stations after another, so that what cannot wait is done between.

Who walks a round hands every step the moment at which it is taken. A step sees what was changed since the one before,
and planning all stations at once would come to the same.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import partial

from broadcaster.domain.hours import slots_of
from broadcaster.domain.manifest import Manifest
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Digest, Instant
from broadcaster.newsroom.approving import lapse_stale
from broadcaster.newsroom.books.rendering import Need
from broadcaster.newsroom.emergency_sounds import ahead
from broadcaster.newsroom.failing import Faults, each_apart
from broadcaster.newsroom.kept_ground import KeptGround
from broadcaster.newsroom.metering import Stage
from broadcaster.newsroom.planning import plan
from broadcaster.newsroom.ports import Newsroom
from broadcaster.newsroom.rendering import merged, want_merged
from broadcaster.newsroom.replanning import with_carried
from broadcaster.newsroom.scheduling import Agenda, narrowed, needs, to_be_heard
from broadcaster.newsroom.sealing import seal
from broadcaster.newsroom.transmission import publish

GROUP = 100
"""Stations planned in one step."""
SEALED_AT_ONCE = 300
"""Stations sealed in one step: what must be known of all of them costs as much as they do."""

Step = Callable[[Instant], object]


def round_of(
    newsroom: Newsroom, days: Sequence[date], kept: KeptGround, faults: Faults | None = None, *, everyone: bool = True
) -> Iterator[Step]:
    """Orders every sound the days need, takes back what would sound otherwise by now, and brings the manifests of the
    days up to what stands. All is read anew first: a round is the net under what is kept, too.

    What was published is sealed on the way; `everyone`: in the end whatever else is due to be, too. A station whose day
    cannot be planned holds up no other: it is noted in `faults`; where there are none, the first is raised in the end.
    """
    kept.forget()
    made = _Round(newsroom, days, kept, faults)
    for day in days:
        yield partial(made.need, day)
    yield made.order
    yield partial(lapse_stale, newsroom)
    for day in days:
        for group in made.groups(day, GROUP):
            yield partial(made.plan, day, group)
            if made.much_to_seal:
                yield made.seal
    yield made.seal
    for group in made.groups(days[0], SEALED_AT_ONCE) if everyone else ():
        yield partial(seal, newsroom, codes=group)
    if made.unheard_of:
        yield made.tell


class _Round:
    def __init__(self, newsroom: Newsroom, days: Sequence[date], kept: KeptGround, faults: Faults | None) -> None:
        self._faults, self.unheard_of = faults, list[Exception]()
        self._newsroom, self._days, self._kept = newsroom, tuple(days), kept
        self._wanted: dict[Digest, Need] = {}
        self._unsealed: set[StationCode] = set()

    def need(self, day: date, at: Instant) -> None:
        bare = self._agenda(day)
        today = replace(bare, slots=slots_of(bare.hours, day, self._newsroom.zone), only=None)
        self._wanted = merged(self._newsroom, needs(self._newsroom, today, at), self._wanted)

    def order(self, at: Instant) -> None:
        """And what waits for approval for later days, so that it can be listened to before."""
        later = [*to_be_heard(self._newsroom, max(self._days)), *ahead(self._newsroom)]
        want_merged(self._newsroom, merged(self._newsroom, later, self._wanted), at)

    def groups(self, day: date, of: int) -> list[list[StationCode]]:
        """Every station there ever was, neighbours together: one that no longer stands may still have a manifest."""
        codes = list(self._agenda(day).tones)
        return [codes[first : first + of] for first in range(0, len(codes), of)]

    def plan(self, day: date, group: Sequence[StationCode], at: Instant) -> None:
        today = self._agenda(day)

        def planned(codes: Sequence[StationCode]) -> Sequence[Manifest]:
            part = narrowed(self._newsroom, today, with_carried(today, codes))
            return publish(self._newsroom, plan(self._newsroom, part, at), at)

        with self._newsroom.meter.timing(Stage.PLAN):
            parted = each_apart(group, planned)
        self._unsealed |= {manifest.station for manifest in parted.published}
        if self._faults is None:
            self.unheard_of += parted.faults.values()
        else:
            self._faults.note(day, group, parted.faults, at)

    def tell(self, _at: Instant) -> None:
        raise self.unheard_of[0]

    @property
    def much_to_seal(self) -> bool:
        return len(self._unsealed) >= SEALED_AT_ONCE

    def seal(self, at: Instant) -> None:
        if self._unsealed:
            seal(self._newsroom, at, self._unsealed)
        self._unsealed = set()

    def _agenda(self, day: date) -> Agenda:
        (today,) = self._kept.agendas(self._newsroom, [day])
        return today
