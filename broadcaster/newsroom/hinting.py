"""Who may listen for hints."""

from broadcaster.domain.access import Action, Actor, reach
from broadcaster.domain.hints import Known
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Instant
from broadcaster.newsroom.ports import Newsroom


def listen(newsroom: Newsroom, actor: Actor, code: StationCode, at: Instant) -> Known:
    """What there is when somebody begins to listen. RightMissing; StationUnknown."""
    scope = reach(actor, Action.READ_PLAYLISTS, at)
    with newsroom.store.read() as work:
        station = work.stations.get(scope, code)
        head = work.sealed.heads([station.code]).get(station.code)
        return Known(manifest=0 if head is None else head.serial, emergency=work.emergency_manifests.last())
