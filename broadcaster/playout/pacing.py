"""Sounds that are heard soon are fetched at once; the others when it is this station's turn, for all stations of a
house learn of a new day in the same minute."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from broadcaster.domain.fetching import SOON, rest_before, share
from broadcaster.domain.station_manifest import Sound
from broadcaster.domain.units import Digest, Instant, Millis
from broadcaster.playout.decide import rows
from broadcaster.playout.station import Station


@dataclass(slots=True)
class Pacing:
    """What was missing when this program began is not waited with: it may have waited already. Emergencies and the
    fallback are in no session, and never wait."""

    _due: dict[Digest, Millis] = field(default_factory=dict)
    _begun: bool = False

    def now(self, station: Station, monotonic: Millis) -> Sequence[Sound]:
        """Those of the missing sounds that may be fetched now, in the order in which they may be heard."""
        missing = station.missing()
        if station.manifest is None:
            return missing
        wall, firsts = station.moment().now, _firsts(station)
        ahead = {each.audio: _until(wall, firsts.get(each.audio)) for each in missing}
        place = share(station.identity.station, wall.date()) if self._begun else 0.0
        self._begun = True
        self._due = {
            audio: self._due.get(audio, Millis(monotonic + rest_before(place, far))) for audio, far in ahead.items()
        }
        return [each for each in missing if ahead[each.audio] <= SOON or monotonic >= self._due[each.audio]]


def _firsts(station: Station) -> Mapping[Digest, Instant]:
    """When each sound of a session is heard first from now on."""
    assert station.manifest is not None
    found: dict[Digest, Instant] = {}
    now = station.moment().now
    for _, cue in rows(station.manifest):
        audio = cue.sound.audio
        if cue.end > now and (audio not in found or cue.start < found[audio]):
            found[audio] = cue.start
    return found


def _until(now: Instant, first: Instant | None) -> Millis:
    return Millis(0) if first is None else Millis(round((first - now).total_seconds() * 1000))
