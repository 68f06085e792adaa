"""What stations played in the last day, in boxes of an hour, and what they play now."""

from collections.abc import Collection
from dataclasses import dataclass
from itertools import groupby

from broadcaster.domain.access import Action, Actor, scope_of
from broadcaster.domain.manifest import Manifest
from broadcaster.domain.planning import Row
from broadcaster.domain.station_hours import Hour, boxes, hours_until
from broadcaster.domain.stations import Station, StationCode
from broadcaster.domain.units import Instant, Span
from broadcaster.newsroom.ports import Newsroom


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """`hours` are those by the house's clock, the last of them the one that runs; `playing`: what it was told to play
    at this moment."""

    hours: tuple[Hour, ...]
    playing: Row | None


def last_day(newsroom: Newsroom, actor: Actor, stations: Collection[Station], at: Instant) -> dict[StationCode, Behind]:
    """Of those whose airtime the actor may see. A session that was promised and is not in the log is unreported."""
    scope = scope_of(actor, Action.READ_AIRTIME, at)
    codes = sorted(each.code for each in stations if scope.reaches(each.path))
    hours = hours_until(at, newsroom.zone)
    whole = Span(start=hours[0].start, end=hours[-1].end)
    days = sorted({newsroom.local_day(hours[0].start), newsroom.local_day(at)})
    with newsroom.store.read() as work:
        manifests = [work.manifests.of_day(day, codes) for day in days]
        told = {code: list(rows) for code, rows in groupby(work.log.between(codes, whole), lambda row: row.station)}
    found = {}
    for code in codes:
        mine = [each[code] for each in manifests if code in each]
        planned = [playlist.slot.span for each in mine for playlist in each.playlists if playlist.rows]
        found[code] = Behind(hours=boxes(hours, told.get(code, ()), planned, at), playing=_playing(mine, at))
    return found


def _playing(manifests: Collection[Manifest], at: Instant) -> Row | None:
    rows = (row for manifest in manifests for playlist in manifest.playlists for row in playlist.rows)
    return next((row for row in rows if row.start <= at < row.end), None)
