"""The playlists of every station of a day, planned from what stands; what has begun or is about to stays."""

from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass

from broadcaster.domain.access import EVERYWHERE
from broadcaster.domain.bulletin import Bulletin, BulletinId
from broadcaster.domain.deciding import ByHand
from broadcaster.domain.errors.bulletins import BulletinUnknown
from broadcaster.domain.life import State
from broadcaster.domain.manifest import Manifest
from broadcaster.domain.planning import Aired, History, Playlist
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Instant
from broadcaster.newsroom.books import Work
from broadcaster.newsroom.hands import by_hand
from broadcaster.newsroom.ports import Newsroom
from broadcaster.newsroom.relaying import Neighbours, carry, in_rounds
from broadcaster.newsroom.scheduling import LOCK, Agenda
from broadcaster.newsroom.shelf import Shelf


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A day's playlists, and the manifests they were planned on: publishing them over newer ones is refused."""

    agenda: Agenda
    playlists: tuple[Playlist, ...]
    seen: dict[StationCode, Manifest]


def plan(newsroom: Newsroom, today: Agenda, at: Instant, *, whole_day: bool = False) -> Plan:
    """The playlists of all stations of the day.

    What has begun stands as it was published, whatever the rules say by now, and so does a slot about to start, unless
    it was published silent, its session was withdrawn, or a bulletin in it was recalled or rewritten. An hour that
    passed before anything was published for it is left alone, for nobody can hear it; `whole_day` fills it all the
    same, to show a first day whole.
    """
    shelf = Shelf(newsroom, today, at)
    with newsroom.store.read() as work:
        history = work.manifests.history(list(today.stations), today.day)
        seen = work.manifests.of_day(today.day)
        good = _good(work, seen.values())
        hands = by_hand(newsroom, work, today.slots)
    kept = {
        playlist.slot.id: playlist
        for manifest in seen.values()
        for playlist in manifest.playlists
        if _stays(playlist, today, at, whole_day=whole_day)
        and (playlist.slot.span.start <= at or _told_in(playlist) <= good[manifest.station])
    }
    for playlist in kept.values():
        for row in playlist.rows:
            if row.bulletin is not None and row.relay is None:  # what is relayed is no airing of the station's own
                key = (playlist.slot.station, row.bulletin)
                history[key] = history.get(key, 0) + 1
    vacancies = [
        shelf.vacancy(slot, hands.get(slot.id, ByHand()))
        for slot in today.slots
        if slot.id not in kept and (whole_day or slot.span.start > at)
    ]
    approved = [bulletin for bulletin in today.bulletins if bulletin.approved]
    told = History(aired={key: Aired(count=count) for key, count in history.items()})
    neighbours = Neighbours(newsroom.relay_hosts, today.stations)
    for playlist in kept.values():
        neighbours.planned(playlist, good[playlist.slot.station].intersection(each.id for each in approved))
    filled: list[Playlist] = []
    for group in in_rounds(vacancies):
        for tone in dict.fromkeys(today.tones[each.slot.station] for each in group):
            alike = [each for each in group if today.tones[each.slot.station] == tone]
            filled += carry(alike, [shelf.candidate(bulletin, tone) for bulletin in approved], told, neighbours)
    return Plan(agenda=today, playlists=(*kept.values(), *filled), seen=seen)


def _told_in(playlist: Playlist) -> set[BulletinId]:
    return {row.bulletin for row in playlist.rows if row.bulletin is not None}


def _good(work: Work, manifests: Collection[Manifest]) -> dict[StationCode, set[BulletinId]]:
    """Which of the bulletins in each of these manifests may still be heard as they were published: approved, or
    approved and lapsed since, and not written anew. A change of the lexicon takes nothing back that stations have
    pulled; an author or a leader does."""
    told = {m.station: {each for playlist in m.playlists for each in _told_in(playlist)} for m in manifests}
    standing_now = still_good(work, set().union(*told.values()))
    return {
        manifest.station: {
            each
            for each in told[manifest.station]
            if each in standing_now and standing_now[each].revision.at <= manifest.published
        }
        for manifest in manifests
    }


def still_good(work: Work, bulletins: Collection[BulletinId]) -> dict[BulletinId, Bulletin]:
    """Those of these bulletins that may be heard, each looked up once, however many stations play it. What is not
    there cannot be answered for."""
    good = {}
    for each in bulletins:
        with suppress(BulletinUnknown):
            found = work.bulletins.get(EVERYWHERE, each)
            lapsed = found.approval is not None and found.approval.revision == found.revision.number
            if found.approved or (found.state is State.SUBMITTED and lapsed):
                good[each] = found
    return good


def _stays(playlist: Playlist, today: Agenda, at: Instant, *, whole_day: bool) -> bool:
    if playlist.slot.span.start <= at:
        return bool(playlist.rows) or not whole_day
    locked = playlist.slot.span.start <= at + LOCK
    return locked and bool(playlist.rows) and playlist.slot in today.slots
