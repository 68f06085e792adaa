"""What a timetable's sessions carry of others, and what is played when it fails, asked when the timetable is written:
whoever writes it hears at once what the planner would pass over later."""

from collections.abc import Iterator

from broadcaster.domain.access import EVERYWHERE
from broadcaster.domain.bulletin import Bulletin, BulletinId
from broadcaster.domain.errors import BadInput
from broadcaster.domain.errors.bulletins import FieldWrong
from broadcaster.domain.errors.stations import RelayFallbackUnfit
from broadcaster.domain.life import AIRING
from broadcaster.domain.schedule import Relay
from broadcaster.domain.stations import Station, StationCode
from broadcaster.domain.streams import stream_fault
from broadcaster.domain.timetable import Timetable
from broadcaster.domain.units import Millis
from broadcaster.newsroom.books import Work
from broadcaster.newsroom.books.bulletins import looked_up
from broadcaster.newsroom.ports import Newsroom
from broadcaster.newsroom.rendering import sound_of_bulletin

FALLBACK_LEAST = Millis(5_000)
"""A fallback is played again while what it stands in for is due: what is shorter would only stutter."""


def relay_faults(newsroom: Newsroom, work: Work, station: Station, timetable: Timetable) -> Iterator[BadInput]:
    """That the streams, stations and bulletins its sessions name are there for this station."""
    above = station.path.strip("/").split("/")[:-1]
    for relay in (session.relay for session in timetable.sessions if session.relay is not None):
        if relay.station is not None and relay.station not in above:
            yield FieldWrong(field="relay", problem=f"“{relay.station}” không phải đài cấp trên")
        elif relay.station is not None and relay.session not in _sessions_of(work, relay.station):
            problem = f"đài “{relay.station}” không có buổi “{relay.session}”"
            yield FieldWrong(field="relay", problem=problem)
        if relay.stream and (wrong := stream_fault(relay.stream, newsroom.relay_hosts)):
            yield FieldWrong(field="relay", problem=wrong)
        if relay.fallback is not None and (problem := _unfit(newsroom, work, station, timetable, relay)):
            yield RelayFallbackUnfit(fallback=relay.fallback[:80], station=station.label, problem=problem)


def _unfit(newsroom: Newsroom, work: Work, station: Station, timetable: Timetable, relay: Relay) -> str:
    """Why the bulletin cannot stand in for the relay; nothing where it can. One for other stations is told as one that
    there is not."""
    bulletin = looked_up(work.bulletins, BulletinId(relay.fallback or ""))
    if bulletin is None or not any(
        target.reaches(station.path) and not target.cluster for target in bulletin.draft.targets
    ):
        return "không có bản tin này ở đài"
    if bulletin.state not in AIRING:
        return "bản tin chưa duyệt hoặc không còn được phát"
    if bulletin.draft.valid_until < timetable.valid_from:
        return f"bản tin hết hạn ngày {bulletin.draft.valid_until:%d/%m/%Y}, trước khi lịch phát có hiệu lực"
    return _unfit_length(newsroom, work, bulletin, relay)


def _unfit_length(newsroom: Newsroom, work: Work, bulletin: Bulletin, relay: Relay) -> str:
    item = sound_of_bulletin(newsroom, work, bulletin).item
    if item is None:
        return "âm thanh của bản tin chưa dựng xong"
    if item.measured.duration > relay.length:
        return "bản tin dài hơn phần tiếp âm"
    if item.measured.duration < FALLBACK_LEAST:
        return f"bản tin ngắn hơn {FALLBACK_LEAST // 1000} giây"
    return ""


def _sessions_of(work: Work, code: StationCode) -> frozenset[str]:
    """The names of all sessions in timetables that are or will be a station's, its own or from above."""
    line = {station.code for station in work.stations.tree(EVERYWHERE).line(code)}
    return frozenset(s.name for t in work.timetables.all() if t.station in line for s in t.sessions)
