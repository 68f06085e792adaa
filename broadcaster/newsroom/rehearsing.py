"""The days to come are played through at one station, as the planner would fill them, in the transaction that decides.

Of what has priority and what people placed alone, for nothing else can stand in its way. Day after day: what airs on
one is told on the next, what is kept for a later day is kept, and what was published and stands is taken as it stands.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

from broadcaster.domain.bulletin import Bulletin, BulletinId, Priority, Target
from broadcaster.domain.deciding import ByHand
from broadcaster.domain.inheriting import effective
from broadcaster.domain.item import RenderedItem
from broadcaster.domain.outlook import Outlook, SessionsToCome
from broadcaster.domain.planning import Candidate, History, PlacedLater, Playlist, Shell, Vacancy, fill
from broadcaster.domain.planning.candidates import Carried, SessionsAhead
from broadcaster.domain.register import Placement, Register
from broadcaster.domain.schedule import Slot, SlotId, forbidden
from broadcaster.domain.stations import Regulation
from broadcaster.newsroom.books.bulletins import looked_up
from broadcaster.newsroom.books.rendering import RenderOrder
from broadcaster.newsroom.foreseeing import specials_between
from broadcaster.newsroom.framing import greeted
from broadcaster.newsroom.hands import again_at, decided_on_days, placed_after_day, run_on
from broadcaster.newsroom.orders import bulletin_order, greeting_order, ident_order, jingle_order, tone_of
from broadcaster.newsroom.placeable import AtStation
from broadcaster.newsroom.planning import heard_of, locked_until, times_missed
from broadcaster.newsroom.readings import line_at, reading_along
from broadcaster.newsroom.rendering import item_of
from broadcaster.newsroom.scheduling import FORESEEN, MAY_AIR, SHELL_JINGLES, due_days, unbedded
from broadcaster.newsroom.shelf import candidate_of
from broadcaster.newsroom.station_slots import StationSlots

FARTHEST = timedelta(days=61)
"""How many days from today on are played through one after another; of later ones, those that are named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsal:
    """The slots of these days as they would be; those whose frame cannot be told are not there."""

    days: tuple[date, ...]
    playlists: Mapping[SlotId, Playlist]
    known: Mapping[BulletinId, Bulletin]

    def airings(self, bulletin: BulletinId, until: date | None = None) -> int:
        """On all of the days, or up to one of them."""
        playlists = (each for each in self.playlists.values() if until is None or each.slot.day <= until)
        return sum(any(row.airs == bulletin for row in each.rows) for each in playlists)

    @property
    def priorities(self) -> list[Bulletin]:
        return [each for each in self.known.values() if each.draft.priority is Priority.PRIORITY]


def days_to_play(here: AtStation, named: Iterable[date]) -> tuple[date, ...]:
    """The days that are planned already, those that are named, and all between them."""
    today = here.newsroom.local_day(here.at)
    due, those = due_days(here.newsroom, here.at), sorted(named)
    last = min(max((*due, *those)), today + FARTHEST)
    between = (today + timedelta(days=number) for number in range((last - today).days + 1))
    return tuple(sorted({*between, *(day for day in those if day >= today)}))


class Stage:
    """One station, and all that bears on these days of it but what people decide: that is read anew each time they are
    played through."""

    def __init__(self, here: AtStation, days: tuple[date, ...]) -> None:
        self._here, self._days, self._code = here, days, here.station.code
        sessions = StationSlots(here.newsroom, here.work)
        of = {day: (slots, limits) for day, slots, limits in sessions.days(self._code, days[0], days[-1])}
        self._slots: dict[date, tuple[Slot, ...]] = {day: of[day][0] for day in days if day in of and of[day][0]}
        self._limits: dict[date, Regulation] = {day: of[day][1] for day in self._slots}
        self._standing = {day: self._kept(day, slots) for day, slots in self._slots.items()}
        self._past = _past(here, days[0])
        self._ahead = _sessions_ahead(here, days[0]) if self._slots else None
        self._frames = _Frames(here)

    def played(self, more: Iterable[BulletinId] = ()) -> Rehearsal:
        """By what stands in the transaction by now; `more`: bulletins that are looked at besides."""
        here = self._here
        hands = decided_on_days(here.newsroom, here.work, self._code, self._slots)
        later = placed_after_day(here.newsroom, here.work, self._code, self._days[0])
        placed = (p.bulletin for of in hands.values() for hand in of.values() for p in hand.placed)
        known = _known(here, self._days, [*more, *placed])
        again = again_at(here.newsroom, here.work, known.values(), self._code).get(self._code, {})
        past, playlists = self._past, dict[SlotId, Playlist]()
        for day in self._slots:
            kept = self._standing[day].values()
            past = past.with_(kept, {})
            filled = self._filled(day, hands.get(day, {}), (later, known.values(), again), past)
            past = past.with_(filled, {})
            playlists |= {each.slot.id: each for each in (*kept, *filled)}
        return Rehearsal(days=self._days, playlists=playlists, known=known)

    def _filled(
        self,
        day: date,
        hands: Mapping[SlotId, ByHand],
        what: tuple[Sequence[PlacedLater], Iterable[Bulletin], Mapping[BulletinId, int]],
        past: History,
    ) -> Sequence[Playlist]:
        """`what`: what people placed on later days, the bulletins there are, how often each is heard again."""
        (later, known, again), here, kept = what, self._here, self._standing[day]
        longer, _ = run_on(self._slots[day], hands, lambda _: self._limits[day], here.newsroom.zone)
        due = [each for each in longer if each.id not in kept and each.span.start > here.at]
        after = tuple(each for each in later if each.day > day)
        found = (self._vacancy(slot, hands.get(slot.id, ByHand()), after) for slot in due)
        vacancies = [replace(vacancy, again=again) for vacancy in found if vacancy is not None]
        plain = any(slot.plain for slot in due)
        candidates = [self._frames.candidate(each, plain=plain) for each in known]
        return fill(vacancies, candidates, past)

    def _kept(self, day: date, slots: Sequence[Slot]) -> dict[SlotId, Playlist]:
        """What stands as it was published: what has begun while the station could know of it, and what is locked."""
        manifest = self._here.work.manifests.newest(self._code, day)
        if manifest is None:
            return {}
        locked = locked_until(self._here.newsroom, manifest, self._here.at)
        told = self._here.work.airings.missed([self._code], day, day)
        missed = {(bulletin, SlotId(slot)) for _, bulletin, slot, _ in told}
        there = {(slot.id, slot.session) for slot in slots}
        kept: dict[SlotId, Playlist] = {}
        for playlist in manifest.playlists:
            slot = playlist.slot
            begun = slot.span.start <= self._here.at and manifest.could_air(slot)
            shut = slot.span.start <= locked and bool(playlist.rows) and (slot.id, slot.session) in there
            if begun or (shut and slot.span.start > self._here.at):
                kept[slot.id] = heard_of(playlist, missed)
        return kept

    def _vacancy(self, slot: Slot, hand: ByHand, later: tuple[PlacedLater, ...]) -> Vacancy | None:
        shell = self._frames.of(slot)
        if shell is None:
            return None
        return Vacancy(
            slot=slot,
            path=self._here.station.path,
            shell=shell,
            forbidden=forbidden(slot, self._limits[slot.day], self._here.newsroom.zone),
            placed=hand.placed,
            skipped=hand.skipped,
            order=hand.order,
            line=hand.line,
            carried=() if slot.relay is None else (Carried(relay=slot.relay, item=shell.ident),),
            ahead=self._ahead,
            placed_later=later,
            rehearsed=True,
        )


# --- what bears on it ----------------------------------------------------------------------------------------------


def _sessions_ahead(here: AtStation, first: date) -> SessionsAhead | None:
    """Of the station where it hangs now: how deep the register goes is nobody's question here."""
    line = line_at(here.work, here.station.code)
    parents = [None, *(each.code for each in line)]
    placements = {
        each.code: (
            Placement(
                station=each.code,
                since=date.min,
                parent=parent,
                name=each.name,
                label=each.label,
                level=each.level,
            ),
        )
        for each, parent in zip(line, parents, strict=False)
    }
    outlook = Outlook(
        register=Register(stations={each.code: each for each in line}, placements=placements),
        timetables=tuple(here.work.timetables.all([each.code for each in line], since=first)),
        specials=specials_between(here.newsroom, here.work, first, first + FORESEEN),
        first=first,
        last=first + FORESEEN,
    )
    return SessionsToCome(outlook=outlook).of([here.station.code]).get(here.station.code)


def _known(here: AtStation, days: Sequence[date], placed: Sequence[BulletinId]) -> dict[BulletinId, Bulletin]:
    found: dict[BulletinId, Bulletin] = {}
    for each in here.work.bulletins.valid_on(days[0], MAY_AIR, days[-1]):
        if each.draft.priority is Priority.PRIORITY and each.approved and _reached(here, each, days):
            found[each.id] = each
    for bulletin in placed:
        if bulletin not in found and (named := looked_up(here.work.bulletins, bulletin)) is not None:
            found[bulletin] = named
    return found


def _reached(here: AtStation, bulletin: Bulletin, days: Sequence[date]) -> bool:
    valid = max(days[0], bulletin.draft.valid_from), min(days[-1], bulletin.draft.valid_until)
    return any(here.reaches(bulletin, day) for day in sorted(set(valid)))


def _past(here: AtStation, first: date) -> History:
    """What earlier days promised, without what the station says that nothing was heard of."""
    code = here.station.code
    missed = here.work.airings.missed([code], date.min, first - timedelta(days=1))
    return History(aired=here.work.airings.history([code], date.min, first)).without(times_missed(missed))


# --- its sounds ----------------------------------------------------------------------------------------------------


class _Frames:
    """The sounds of one station, as the planner takes them; each is looked up once."""

    def __init__(self, here: AtStation) -> None:
        self._here = here
        self._line = line_at(here.work, here.station.code)
        self._tone = tone_of(here.newsroom, self._line)
        self._reading = reading_along(here.work, self._line)
        self._today = here.newsroom.local_day(here.at)
        self._found: dict[RenderOrder, RenderedItem | None] = {}
        self._candidates: dict[tuple[BulletinId, bool], Candidate] = {}
        self._greetings: dict[str, dict[date, RenderedItem]] = {}

    def _item(self, order: RenderOrder) -> RenderedItem | None:
        if order not in self._found:
            self._found[order] = item_of(self._here.newsroom, self._here.work, order)
        return self._found[order]

    def of(self, slot: Slot) -> Shell | None:
        """None while a part of it is not made."""
        if (greeting := self._greeting(slot.day, slot.session)) is None or self._bare is None:
            return None
        return replace(self._bare, greeting=greeting)

    @cached_property
    def _bare(self) -> Shell | None:
        """What frames every slot, without a greeting; None while a part of it is not made."""
        newsroom, tone = self._here.newsroom, self._tone
        ident = self._item(ident_order(newsroom, self._here.station, effective(self._line), tone, self._reading))
        signature, sting, closing = (self._item(jingle_order(newsroom, each, tone)) for each in SHELL_JINGLES)
        if ident is None or signature is None or sting is None or closing is None:
            return None
        return Shell(signature=signature, ident=ident, greeting=None, sting=sting, closing=closing)

    def _greeting(self, day: date, session: str) -> RenderedItem | None:
        """That of the day; of a day whose greeting is not made yet the longest that is: what fits beside it will fit
        beside its own, but for a second or two."""
        if session not in self._greetings:
            orders = {
                each: greeting_order(self._here.newsroom, each, session, self._tone, self._reading)
                for each in greeted(self._here.newsroom, self._today)
            }
            found = {each: item for each, order in orders.items() if (item := self._item(order)) is not None}
            self._greetings[session] = found
        made = self._greetings[session]
        longest = max(made.values(), key=lambda each: each.measured.duration, default=None)
        return made.get(day, longest)

    def candidate(self, bulletin: Bulletin, *, plain: bool = False) -> Candidate:
        """Approved or not: it is asked what would be if it were."""
        if (bulletin.id, plain) not in self._candidates:
            self._candidates[bulletin.id, plain] = self._candidate(bulletin, plain=plain)
        return self._candidates[bulletin.id, plain]

    def _candidate(self, bulletin: Bulletin, *, plain: bool) -> Candidate:
        work = self._here.work
        from_there = line_at(work, bulletin.draft.origin)
        studio = unbedded(self._here.newsroom) if plain else self._here.newsroom
        order = bulletin_order(studio, bulletin, self._tone, reading_along(work, from_there))
        here = Target(station=self._here.station.code, path=self._here.station.path, below=False)
        return candidate_of(bulletin, (here,), from_there[-1].path, self._item(order))
