"""The day is planned: which sounds it needs, and the playlists of every station from those that stand."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, time, timedelta

from broadcaster.domain.access import EVERYWHERE
from broadcaster.domain.bulletin import Bulletin, State, Target, fits, spoken_digest
from broadcaster.domain.item import JingleKind, RenderedItem
from broadcaster.domain.manifest import Manifest
from broadcaster.domain.planning import Candidate, Playlist, Session, Shell, fill
from broadcaster.domain.schedule import Rule, Slot, check_rules, expand, forbidden
from broadcaster.domain.stations import Station, StationCode, StationTree
from broadcaster.domain.units import Digest, Instant
from broadcaster.newsroom.ports import Newsroom, RenderOrder
from broadcaster.newsroom.rendering import (
    bulletin_order,
    greeting_order,
    ident_order,
    jingle_order,
    recipe_of,
    standing,
    want,
)

LOCK = timedelta(minutes=10)
"""Before its start a slot is locked: stations have pulled it, and what still moves then nobody can check."""
EVENING = time(20, 0)
"""Local time from which tomorrow is due."""

_SHELL_JINGLES = (JingleKind.SIGNATURE, JingleKind.STING, JingleKind.CLOSING)


def establish(newsroom: Newsroom, tree: StationTree, rules: Sequence[Rule]) -> int:
    """Plants a station tree with its sessions. RuleUnlawful before anything is stored; returns how many changed."""
    for station in tree:
        check_rules([rule for rule in rules if rule.station == station.code], station.regulation)
    with newsroom.store.write() as work:
        return work.stations.plant(list(tree), rules)


@dataclass(frozen=True, slots=True, kw_only=True)
class Agenda:
    """All that bears on one day: the stations that stand, their slots, and the bulletins that may air."""

    day: date
    stations: dict[StationCode, Station]
    slots: tuple[Slot, ...]
    bulletins: tuple[Bulletin, ...]


def agenda(newsroom: Newsroom, day: date) -> Agenda:
    with newsroom.store.read() as work:
        standing = {s.code: s for s in work.stations.tree(EVERYWHERE) if s.stands_on(day)}
        rules = [rule for rule in work.stations.rules() if rule.station in standing]
        bulletins = work.bulletins.valid_on(day, (State.SUBMITTED, State.APPROVED))
    return Agenda(day=day, stations=standing, slots=expand(rules, day, day, newsroom.zone), bulletins=bulletins)


def needs(newsroom: Newsroom, today: Agenda) -> list[RenderOrder]:
    """Every sound the day can use. Submitted bulletins too, so that the leader can listen before approving."""
    orders = [jingle_order(newsroom, jingle) for jingle in _SHELL_JINGLES]
    orders += [greeting_order(newsroom, today.day, s) for s in sorted({slot.session for slot in today.slots})]
    orders += [ident_order(newsroom, today.stations[code]) for code in sorted({slot.station for slot in today.slots})]
    orders += [bulletin_order(newsroom, bulletin) for bulletin in today.bulletins]
    return orders


def due_days(newsroom: Newsroom, at: Instant) -> tuple[date, ...]:
    """The local days whose playlists are due: today, and tomorrow from the evening on, or once it was planned."""
    local = at.astimezone(newsroom.zone)
    today, tomorrow = local.date(), local.date() + timedelta(days=1)
    if local.time() >= EVENING:
        return today, tomorrow
    with newsroom.store.read() as work:
        return (today, tomorrow) if work.manifests.of_day(tomorrow) else (today,)


def prepare(newsroom: Newsroom, days: Sequence[date], at: Instant) -> int:
    """Orders every sound the days need that is neither made nor ordered; returns how many were new."""
    return want(newsroom, [order for day in days for order in needs(newsroom, agenda(newsroom, day))], at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A day's playlists, and the manifests they were planned on: publishing them over newer ones is refused."""

    agenda: Agenda
    playlists: tuple[Playlist, ...]
    seen: dict[StationCode, Manifest]


def plan(newsroom: Newsroom, today: Agenda, at: Instant, *, whole_day: bool = False) -> Plan:
    """The playlists of all stations of the day.

    What has begun stands as it was published, whatever the rules say by now, and so does a slot about to start, unless
    it was published silent or its session was withdrawn. An hour that passed before anything was published for it is
    left alone, for nobody can hear it; `whole_day` fills it all the same, to show a first day whole.
    """
    shelf = _Shelf(newsroom, today)
    with newsroom.store.read() as work:
        history = work.manifests.history(list(today.stations), today.day)
        seen = work.manifests.of_day(today.day)
    kept = {
        playlist.slot.id: playlist
        for manifest in seen.values()
        for playlist in manifest.playlists
        if _stays(playlist, today, at, whole_day=whole_day)
    }
    for playlist in kept.values():
        for row in playlist.rows:
            if row.bulletin is not None:
                key = (playlist.slot.station, row.bulletin)
                history[key] = history.get(key, 0) + 1
    sessions = [
        shelf.session(slot) for slot in today.slots if slot.id not in kept and (whole_day or slot.span.start > at)
    ]
    candidates = [shelf.candidate(b) for b in today.bulletins if b.state is State.APPROVED]
    return Plan(agenda=today, playlists=(*kept.values(), *fill(sessions, candidates, history)), seen=seen)


def _stays(playlist: Playlist, today: Agenda, at: Instant, *, whole_day: bool) -> bool:
    if playlist.slot.span.start <= at:
        return bool(playlist.rows) or not whole_day
    locked = playlist.slot.span.start <= at + LOCK
    return locked and bool(playlist.rows) and playlist.slot in today.slots


class _Shelf:
    """The finished sounds of a day, found once and handed out by what they are for."""

    def __init__(self, newsroom: Newsroom, today: Agenda) -> None:
        self._newsroom = newsroom
        self._stations = today.stations
        self._recipes = {order: recipe_of(newsroom, order) for order in needs(newsroom, today)}
        with newsroom.store.read() as work:
            self._made = standing(newsroom, work, list(self._recipes.values()))

    def _item(self, order: RenderOrder) -> RenderedItem | None:
        recipe: Digest | None = self._recipes.get(order)
        return None if recipe is None else self._made.get(recipe)

    def session(self, slot: Slot) -> Session:
        station = self._stations[slot.station]
        return Session(
            slot=slot,
            path=station.path,
            shell=self._shell(slot),
            forbidden=forbidden(slot, station.regulation, self._newsroom.zone),
        )

    def _shell(self, slot: Slot) -> Shell | None:
        signature, sting, closing = (self._item(jingle_order(self._newsroom, j)) for j in _SHELL_JINGLES)
        ident = self._item(ident_order(self._newsroom, self._stations[slot.station]))
        greeting = self._item(greeting_order(self._newsroom, slot.day, slot.session))
        if signature is None or sting is None or closing is None or ident is None or greeting is None:
            return None
        return Shell(signature=signature, ident=ident, greeting=greeting, sting=sting, closing=closing)

    def candidate(self, bulletin: Bulletin) -> Candidate:
        item = self._item(bulletin_order(self._newsroom, bulletin))
        spoken = spoken_digest(self._newsroom.read(bulletin.draft.script))
        return Candidate(
            bulletin=bulletin.id,
            title=bulletin.draft.title,
            priority=bulletin.draft.priority,
            targets=tuple(self._today(target) for target in bulletin.draft.targets),
            valid_until=bulletin.draft.valid_until,
            wanted=bulletin.draft.wanted,
            created=bulletin.created,
            item=item,
            audio_fits=item is None or fits(bulletin.approval, bulletin.script_digest, spoken, item.audio),
        )

    def _today(self, target: Target) -> Target:
        """A target where it hangs in the tree of the day: a station may have got another parent since."""
        station = self._stations.get(target.station)
        return target if station is None else replace(target, path=station.path)
