"""What became of the last day of stations, in boxes of an hour, and what they play now."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import groupby

from broadcaster.domain.access import Action, Actor, scope_of
from broadcaster.domain.manifest import Manifest
from broadcaster.domain.planning import Row
from broadcaster.domain.results import ITEMS
from broadcaster.domain.station_hours import Hour, boxes, hours_until
from broadcaster.domain.stations import Station, StationCode
from broadcaster.domain.units import Instant, Span
from broadcaster.newsroom.ports import Newsroom


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """`hours` are those by the house's clock, the last of them the one that runs; `playing`: what it was told to play
    at this moment; `coming`: when its next session of the day begins."""

    hours: tuple[Hour, ...]
    playing: Row | None
    coming: Instant | None = None


def last_day(newsroom: Newsroom, actor: Actor, stations: Collection[Station], at: Instant) -> dict[StationCode, Behind]:
    """Of those whose airtime the actor may see. What became of an item is asked where Results asks; what was planned
    after its moment was promised to nobody, as in the schedule."""
    scope = scope_of(actor, Action.READ_AIRTIME, at)
    codes = sorted(each.code for each in stations if scope.reaches(each.path))
    hours = hours_until(at, newsroom.zone)
    whole = Span(start=hours[0].start, end=hours[-1].end)
    days = sorted({newsroom.local_day(hours[0].start), newsroom.local_day(at)})
    with newsroom.store.read() as work:
        manifests = [work.manifests.of_day(day, codes) for day in days]
        began = {code: list(rows) for code, rows in groupby(work.results.began(codes, whole, at), lambda r: r.station)}
    found = {}
    for code in codes:
        mine = [each[code] for each in manifests if code in each]
        told = boxes(hours, began.get(code, ()), list(_vain(mine)), _running(mine, at), at)
        found[code] = Behind(hours=told, playing=_playing(mine, at), coming=_coming(mine, at))
    return found


def _vain(manifests: Collection[Manifest]) -> Iterator[Instant]:
    for manifest in manifests:
        rows = (row for playlist in manifest.playlists for row in playlist.rows)
        yield from (row.start for row in rows if row.kind in ITEMS and manifest.too_late_for(row.start))


def _running(manifests: Collection[Manifest], at: Instant) -> Span | None:
    """From the first row to the last of the session of which a row is promised to be heard now."""
    for manifest in manifests:
        for rows in (playlist.rows for playlist in manifest.playlists if playlist.rows):
            span = Span(start=rows[0].start, end=rows[-1].end)
            if span.start <= at < span.end and not manifest.too_late_for(at):
                return span
    return None


def _coming(manifests: Collection[Manifest], at: Instant) -> Instant | None:
    begins = (playlist.rows[0].start for each in manifests for playlist in each.playlists if playlist.rows)
    return min((moment for moment in begins if moment > at), default=None)


def _playing(manifests: Collection[Manifest], at: Instant) -> Row | None:
    rows = (row for manifest in manifests for playlist in manifest.playlists for row in playlist.rows)
    return next((row for row in rows if row.start <= at < row.end), None)
