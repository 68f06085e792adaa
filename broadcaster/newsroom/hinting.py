"""Who may listen for hints, and what there is to hint at."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta

from broadcaster.domain.access import Action, Actor, reach
from broadcaster.domain.hints import Known
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Instant, instant
from broadcaster.newsroom.ports import Newsroom

_OVERLAP = timedelta(seconds=15)
"""How long a transaction may take: what was sealed before a look may be seen only after it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """Serials of manifests that were sealed lately, by station, and the house's last emergency."""

    manifests: Mapping[StationCode, int]
    emergency: int


def listen(newsroom: Newsroom, actor: Actor, code: StationCode, at: Instant) -> Known:
    """What there is when somebody begins to listen. RightMissing; StationUnknown."""
    scope = reach(actor, Action.READ_PLAYLISTS, at)
    with newsroom.store.read() as work:
        station = work.stations.get(scope, code)
        head = work.sealed.heads([station.code]).get(station.code)
        return Known(manifest=0 if head is None else head.serial, emergency=work.emergency_manifests.last())


def look(newsroom: Newsroom, since: Instant) -> Looked:
    with newsroom.store.read() as work:
        manifests = work.sealed.since(instant(since - _OVERLAP))
        return Looked(manifests=manifests, emergency=work.emergency_manifests.last())


def standing(newsroom: Newsroom, tokens: Collection[str], at: Instant) -> frozenset[str]:
    """Those of these tokens that hold still."""
    with newsroom.store.read() as work:
        return work.tokens.standing(tokens, at)
