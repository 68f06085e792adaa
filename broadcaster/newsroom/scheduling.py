"""The day is planned: which sounds it needs, and the playlists of every station from those that stand."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, time, timedelta

from broadcaster.domain.access import CONSOLE, EVERYWHERE
from broadcaster.domain.audit import Tip, deed
from broadcaster.domain.bulletin import Bulletin, BulletinId, Draft, Target
from broadcaster.domain.errors.sound import ProfileUnfit
from broadcaster.domain.hours import Hours, WhoseHours, hours_of_all, slots_of, unlawful, unlawful_hidden
from broadcaster.domain.inheriting import Effective, effective, effective_of_all
from broadcaster.domain.item import JingleKind
from broadcaster.domain.lexicon import Reading, Readings, shelve
from broadcaster.domain.life import AIRING, State
from broadcaster.domain.outlook import Outlook, SessionsToCome
from broadcaster.domain.register import Register, Succession, heirs, tree_on
from broadcaster.domain.schedule import Rule, Slot, refuse
from broadcaster.domain.sound import Coding
from broadcaster.domain.special_days import SpecialDays
from broadcaster.domain.stations import Station, StationCode, StationTree
from broadcaster.domain.timetable import Timetable, planted
from broadcaster.domain.units import Instant
from broadcaster.newsroom.books import Work
from broadcaster.newsroom.books.rendering import Need, RenderOrder
from broadcaster.newsroom.emergency_sounds import ahead
from broadcaster.newsroom.foreseeing import specials_between
from broadcaster.newsroom.orders import (
    Tones,
    bulletin_order,
    greeting_order,
    ident_order,
    jingle_order,
)
from broadcaster.newsroom.ports import Newsroom, Studio, Tone
from broadcaster.newsroom.rendering import want

EVENING = time(20, 0)
"""Local time from which one more day is due."""

FORESEEN = timedelta(days=400)
"""How far ahead sessions are counted to tell whether a bulletin's deadline is near."""

SHELL_JINGLES = (JingleKind.SIGNATURE, JingleKind.STING, JingleKind.CLOSING)


def establish(newsroom: Newsroom, tree: StationTree, rules: Sequence[Rule], at: Instant) -> int:
    """Plants a station tree with its sessions; returns how many changed.

    RuleUnlawful, TimetableFaulty, ProfileUnknown and ProfileUnfit before anything is stored.
    """
    told = [first for station in tree if (first := planted(station, rules)) is not None]
    asked = WhoseHours(tree=tree, holding=effective_of_all(tree), stations=frozenset(tree.by_code), since=date.min)
    check_lawful(newsroom, asked, told)
    with newsroom.store.write() as work:
        changed = work.stations.plant(list(tree), rules)
        if changed:
            _note_planting(work, tree, changed, at)
        return changed


def _note_planting(work: Work, tree: StationTree, changed: int, at: Instant) -> None:
    done = deed(CONSOLE, "station.plant", f"station:{next(iter(tree)).code}", at)
    work.audit.add(replace(done, told=f"{changed} đài, buổi phát"))


def check_lawful(studio: Studio, asked: WhoseHours, timetables: Iterable[Timetable]) -> None:
    """Whether what holds at these stations can be aired, and allows the sessions of their timetables.

    RuleUnlawful, TimetableFaulty, ProfileUnknown, ProfileUnfit.
    """
    tones = Tones(studio)
    for code in sorted(asked.stations):
        profile = tones.of(asked.holding[code].wish).profile
        if profile.coding is not Coding.MP3:
            raise ProfileUnfit(profile=profile.name, coding=profile.coding.value)
    told = list(timetables)
    faults = [*unlawful(asked, told), *unlawful_hidden(asked, told)]
    refuse(list({fault.message_vi: fault for fault in faults}.values()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Agenda:
    """All that bears on one day: the stations that stand, hung as on that day, their hours and slots, and the bulletins
    that may air.

    `tones`, `readings` and `holding` tell every station's, also of those that do not stand: a bulletin may come from
    one. `relays`: who carries a session of whom. `only`: the stations whose slots are told; None: all. `to_come`: the
    sessions of the days after this one.
    """

    day: date
    stations: dict[StationCode, Station]
    holding: dict[StationCode, Effective]
    tones: dict[StationCode, Tone]
    readings: dict[StationCode, Reading]
    hours: dict[StationCode, Hours]
    slots: tuple[Slot, ...]
    bulletins: tuple[Bulletin, ...]
    successions: tuple[Succession, ...]
    relays: frozenset[tuple[StationCode, StationCode]]
    to_come: SessionsToCome
    only: frozenset[StationCode] | None = None

    @property
    def asked(self) -> list[Station]:
        """The stations whose day is to be planned."""
        if self.only is None:
            return list(self.stations.values())
        return [self.stations[code] for code in sorted(self.only) if code in self.stations]

    def first(self, at: Instant) -> dict[Tone, Instant]:
        """When the first slot to come starts among the stations of each tone."""
        starts: dict[Tone, Instant] = {}
        for slot in self.slots:
            if slot.span.start > at:
                tone = self.tones[slot.station]
                starts[tone] = min(slot.span.start, starts.get(tone, slot.span.start))
        return starts

    def paths(self) -> dict[Tone, list[str]]:
        """The paths of the stations whose day is to be planned, by their tone."""
        paths: dict[int, tuple[Tone, list[str]]] = {}
        for station in self.asked:
            tone = self.tones[station.code]
            paths.setdefault(id(tone), (tone, []))[1].append(station.path)
        told: dict[Tone, list[str]] = {}
        for tone, of in paths.values():
            told.setdefault(tone, []).extend(of)
        return told

    def tones_of(self, bulletin: Bulletin, paths: Mapping[Tone, Sequence[str]]) -> list[Tone]:
        """Those it airs in, and the one its own station hears it in, first. `paths` as they are told above."""
        targets = self.targets_of(bulletin.draft)
        reached = [tone for tone, of in paths.items() if any(t.reaches(path) for t in targets for path in of)]
        return list(dict.fromkeys([self.tones[bulletin.draft.origin], *reached]))

    def targets_of(self, draft: Draft) -> tuple[Target, ...]:
        """Its targets where they hang in the tree of the day: a station may have got another parent since. What was
        for one that was merged or split is for whoever came after it."""
        return tuple(
            dict.fromkeys(
                replace(target, station=heir, path=self.stations[heir].path) if heir in self.stations else target
                for target in draft.targets
                for heir in heirs(self.successions, target.station, draft.valid_from, self.day)
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What is of one day alone: what is special about it, and the bulletins that may air."""

    special: SpecialDays
    bulletins: tuple[Bulletin, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """All that agendas of some days are made of, read at once. `tip`: where the audit ended in that same moment.
    `to_come`: the sessions of the days after the first of these."""

    tip: Tip
    days: dict[date, Day]
    register: Register
    timetables: tuple[Timetable, ...]
    now: StationTree
    holding: dict[StationCode, Effective]
    readings: Readings
    tones: Tones
    to_come: SessionsToCome


MAY_AIR = (State.SUBMITTED, *AIRING)


def ground(newsroom: Newsroom, days: Sequence[date]) -> Ground:
    """All that plans of these days stand on, read in one transaction: `tip` tells afterwards whether it still holds.
    Timetables and special days reach FORESEEN beyond the first day, for what is still to come."""
    with newsroom.store.read() as work:
        tip = work.audit.tip()
        register = work.register.all()
        first = min(days)
        timetables = work.timetables.all(since=first)
        specials = specials_between(newsroom, work, first, first + FORESEEN)
        readings = Readings(shelve(work.lexicon.of(None)))
        of = {
            day: Day(
                special=specials.get(day, {}),
                bulletins=work.bulletins.valid_on(day, MAY_AIR),
            )
            for day in days
        }
    now = StationTree(dict(register.stations))
    outlook = Outlook(register=register, timetables=timetables, specials=specials, first=first, last=first + FORESEEN)
    return Ground(
        tip=tip,
        days=of,
        register=register,
        timetables=timetables,
        now=now,
        holding=effective_of_all(now),
        readings=readings,
        tones=Tones(newsroom),
        to_come=SessionsToCome(outlook=outlook),
    )


def agenda(newsroom: Newsroom, day: date) -> Agenda:
    bare = bare_agenda(ground(newsroom, [day]), day)
    return replace(bare, slots=slots_of(bare.hours, day, newsroom.zone), only=None)


def narrowed(newsroom: Newsroom, today: Agenda, codes: Collection[StationCode]) -> Agenda:
    """The same day, with the slots of these stations alone, worked out from their hours."""
    kept = frozenset(codes)
    hours = {code: hours for code, hours in today.hours.items() if code in kept}
    return replace(today, slots=slots_of(hours, today.day, newsroom.zone), only=kept)


def bare_agenda(on: Ground, day: date) -> Agenda:
    """The day with the slots of no station: those of a country's are most of the work, and a change wants few."""
    standing, now, of = tree_on(on.register, day), on.now, on.days[day]
    # What does not stand has its tone from where it hangs now; what stands, from where it hangs that day.
    holding = on.holding | effective_of_all(standing)
    lines = {s.code: (standing if s.code in standing.by_code else now).line(s.code) for s in now}
    hours = hours_of_all(standing, holding, on.timetables, of.special, day)
    return Agenda(
        day=day,
        stations=standing.by_code,
        holding=holding,
        tones={code: on.tones.of(effective.wish) for code, effective in holding.items()},
        readings={
            code: on.readings.along((station.code for station in line), holding[code].style.value)
            for code, line in lines.items()
        },
        hours=hours,
        slots=(),
        bulletins=of.bulletins,
        successions=on.register.successions,
        relays=frozenset(_relays(hours)),
        to_come=on.to_come,
        only=frozenset(),
    )


def _relays(hours: Mapping[StationCode, Hours]) -> Iterator[tuple[StationCode, StationCode]]:
    for code, of in hours.items():
        for each in of.sessions:
            relay = each.session.relay
            if relay is not None and relay.station is not None:
                yield code, relay.station


def needs(newsroom: Newsroom, today: Agenda, at: Instant) -> list[Need]:
    """Every sound the day can use. Submitted bulletins too, so that the leader can listen before approving."""
    first = today.first(at)
    shells = [Need(order=order, airs=first.get(tone)) for order, tone in _shell_orders(newsroom, today)]
    return shells + bulletin_needs(newsroom, today, None, at)


def bulletin_needs(newsroom: Newsroom, today: Agenda, only: Collection[BulletinId] | None, at: Instant) -> list[Need]:
    """Every sound the day can use of its bulletins, or of these alone."""
    first = today.first(at)
    plain = any(slot.plain for slot in today.slots) and newsroom.bed is not None
    studios: list[Studio] = [newsroom, unbedded(newsroom)] if plain else [newsroom]
    paths = today.paths()
    needed: list[Need] = []
    for bulletin in today.bulletins:
        if only is not None and bulletin.id not in only:
            continue
        heard = bulletin.approved and bulletin.approval is not None and bulletin.approval.audio is not None
        reading = today.readings[bulletin.draft.origin]
        needed += [
            Need(order=bulletin_order(studio, bulletin, tone, reading), airs=first.get(tone), renew=not heard)
            for tone in today.tones_of(bulletin, paths)
            for studio in studios
        ]
    return needed


def unbedded(studio: Studio) -> Studio:
    """The studio on a day of mourning: no music lies under what is spoken."""
    return replace(studio, bed=None)


def ident_of(newsroom: Newsroom, today: Agenda, code: StationCode) -> RenderOrder:
    return ident_order(newsroom, today.stations[code], today.holding[code], today.tones[code], today.readings[code])


def _shell_orders(newsroom: Newsroom, today: Agenda) -> list[tuple[RenderOrder, Tone]]:
    spoken = {(today.tones[slot.station], slot.session, today.readings[slot.station]): None for slot in today.slots}
    tones = dict.fromkeys(tone for tone, _, _ in spoken)
    orders = [(jingle_order(newsroom, jingle, tone), tone) for tone in tones for jingle in SHELL_JINGLES]
    orders += [(greeting_order(newsroom, today.day, session, tone, reading), tone) for tone, session, reading in spoken]
    for code in sorted({slot.station for slot in today.slots}):
        tone = today.tones[code]
        orders.append((ident_of(newsroom, today, code), tone))
    return orders


def due_days(newsroom: Newsroom, at: Instant) -> tuple[date, ...]:
    """The local days whose playlists are due: today, and those that stations are told of besides, up to the last of
    them from the evening on."""
    local = at.astimezone(newsroom.zone)
    ahead = newsroom.manifest_days if local.time() >= EVENING else newsroom.manifest_days - 1
    return tuple(local.date() + timedelta(days=number) for number in range(ahead + 1))


def prepare(newsroom: Newsroom, days: Sequence[date], at: Instant) -> int:
    """Orders every sound the days need that is neither made nor ordered; returns how many were new.

    And what waits for approval for later days, so that it can be listened to before.
    """
    needed = [need for day in days for need in needs(newsroom, agenda(newsroom, day), at)]
    return want(newsroom, [*needed, *to_be_heard(newsroom, max(days, default=date.max)), *ahead(newsroom)], at)


def to_be_heard(newsroom: Newsroom, day: date, only: Collection[BulletinId] | None = None) -> list[Need]:
    """The sounds of what waits for approval, all of it or these alone, on that day and later."""
    with newsroom.store.read() as work:
        waiting = work.bulletins.valid_on(day, (State.SUBMITTED,), date.max)
        waiting = tuple(each for each in waiting if only is None or each.id in only)
        if not waiting:
            return []
        tree = work.stations.tree(EVERYWHERE)
        readings = Readings(shelve(work.lexicon.of(None)))
    tones = Tones(newsroom)
    lines = [tree.line(each.draft.origin) for each in waiting]
    return [
        Need(order=bulletin_order(newsroom, each, tones.of(effective(line).wish), readings.of(line)))
        for each, line in zip(waiting, lines, strict=True)
    ]
