"""Where an emergency that holds still is done already: its time runs on, and yet no loudspeaker cries any more."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from broadcaster.domain.access import EVERYWHERE
from broadcaster.domain.emergency import Emergency
from broadcaster.domain.emergency_answers import Answered, answered, clusters_of, is_done
from broadcaster.domain.emergency_manifest import EmergencyConfirmation
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Millis
from broadcaster.newsroom.books import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """Of the stations where it was not silenced: those that are `done`, and of them those that could not play it."""

    stations: frozenset[StationCode]
    done: frozenset[StationCode]
    failed: frozenset[StationCode]

    def ended(self, seen: Iterable[StationCode] | None = None) -> bool:
        """At all stations, or at all of these where it is heard."""
        here = self.stations if seen is None else self.stations.intersection(seen)
        return bool(here) and here <= self.done


def ending_of(work: Work, found: Emergency) -> Ending:
    of: dict[StationCode, list[EmergencyConfirmation]] = {}
    for each in work.emergency_answers.confirmations(found.id):
        of.setdefault(each.station, []).append(each)
    lengths = _lengths(work, found)
    tree = work.stations.tree(EVERYWHERE).by_code
    here = heard_at(work, found)
    done = frozenset(
        code
        for code, said in of.items()
        if code in here and is_done(found, lengths.get(code), clusters_of(found.order, tree[code]), said)
    )
    failed = frozenset(code for code in done if answered(of[code]) is not Answered.PLAYED)
    return Ending(stations=here, done=done, failed=failed)


def heard_at(work: Work, found: Emergency) -> frozenset[StationCode]:
    """Where it is heard: not where it was silenced."""
    silences = work.emergency_manifests.of(found.id)[1:]
    return frozenset(found.stations).difference(*(each.stations for each in silences))


def _lengths(work: Work, found: Emergency) -> Mapping[StationCode, Millis]:
    """Of one reading, where its sound was made."""
    items = work.items.by_recipe([each.recipe for each in found.soundings])
    return {
        code: items[each.recipe].measured.duration
        for each in found.soundings
        if each.recipe in items
        for code in each.stations
    }
