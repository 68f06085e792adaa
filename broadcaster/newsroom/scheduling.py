"""The day is planned: which sounds it needs, and the playlists of every station from those that stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta

from broadcaster.domain.access import EVERYWHERE
from broadcaster.domain.bulletin import Bulletin, State, fits, spoken_digest
from broadcaster.domain.item import JingleKind, RenderedItem
from broadcaster.domain.planning import Candidate, Playlist, Session, Shell, fill
from broadcaster.domain.schedule import Rule, Slot, check_rules, expand
from broadcaster.domain.stations import Station, StationCode, StationTree
from broadcaster.domain.units import Digest, Instant, instant
from broadcaster.newsroom.bulletins import speak
from broadcaster.newsroom.ports import Newsroom, RenderOrder
from broadcaster.newsroom.rendering import bulletin_order, greeting_order, ident_order, jingle_order, recipe_of, want

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
        begun = any(work.manifests.newest(rule.station, tomorrow) for rule in work.stations.rules()[:1])
    return (today, tomorrow) if begun else (today,)


def prepare(newsroom: Newsroom, day: date, at: Instant) -> int:
    """Orders every sound the day needs that is neither made nor ordered; returns how many were new."""
    return want(newsroom, needs(newsroom, agenda(newsroom, day)), at)


def plan(newsroom: Newsroom, today: Agenda, at: Instant) -> tuple[Playlist, ...]:
    """The playlists of all slots of the day. A locked slot that was published keeps what was published."""
    shelf = _Shelf(newsroom, today)
    with newsroom.store.read() as work:
        history = work.manifests.history(list(today.stations), today.day)
        published = {code: work.manifests.newest(code, today.day) for code in {slot.station for slot in today.slots}}
    locked: list[Playlist] = []
    open_slots: list[Slot] = []
    for slot in today.slots:
        manifest = published[slot.station]
        kept = manifest.playlist(slot.id) if manifest and slot.span.start <= instant(at + LOCK) else None
        if kept is None:
            open_slots.append(slot)
        else:
            locked.append(kept)
    for playlist in locked:
        for row in playlist.rows:
            if row.bulletin is not None:
                key = (playlist.slot.station, row.bulletin)
                history[key] = history.get(key, 0) + 1
    sessions = [
        Session(slot=slot, path=today.stations[slot.station].path, shell=shelf.shell(slot)) for slot in open_slots
    ]
    candidates = [shelf.candidate(b) for b in today.bulletins if b.state is State.APPROVED]
    return (*locked, *fill(sessions, candidates, history))


class _Shelf:
    """The finished sounds of a day, found once and handed out by what they are for."""

    def __init__(self, newsroom: Newsroom, today: Agenda) -> None:
        self._newsroom = newsroom
        self._stations = today.stations
        self._recipes = {order: recipe_of(newsroom, order) for order in needs(newsroom, today)}
        with newsroom.store.read() as work:
            self._made = work.items.by_recipe(list(self._recipes.values()))

    def _item(self, order: RenderOrder) -> RenderedItem | None:
        recipe: Digest | None = self._recipes.get(order)
        return None if recipe is None else self._made.get(recipe)

    def shell(self, slot: Slot) -> Shell | None:
        signature, sting, closing = (self._item(jingle_order(self._newsroom, j)) for j in _SHELL_JINGLES)
        ident = self._item(ident_order(self._newsroom, self._stations[slot.station]))
        greeting = self._item(greeting_order(self._newsroom, slot.day, slot.session))
        if signature is None or sting is None or closing is None or ident is None or greeting is None:
            return None
        return Shell(signature=signature, ident=ident, greeting=greeting, sting=sting, closing=closing)

    def candidate(self, bulletin: Bulletin) -> Candidate:
        item = self._item(bulletin_order(self._newsroom, bulletin))
        spoken = spoken_digest(speak(self._newsroom, bulletin.draft.script))
        return Candidate(
            bulletin=bulletin.id,
            title=bulletin.draft.title,
            priority=bulletin.draft.priority,
            targets=bulletin.draft.targets,
            valid_until=bulletin.draft.valid_until,
            wanted=bulletin.draft.wanted,
            created=bulletin.created,
            item=item,
            audio_fits=item is None or fits(bulletin.approval, bulletin.script_digest, spoken, item.audio),
        )
