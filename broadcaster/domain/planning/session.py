"""One slot is filled: who may air, who was placed, who is chosen, in which order, and what is said of the others."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from heapq import nsmallest

from broadcaster.domain.bulletin import BulletinId, Priority
from broadcaster.domain.lengths import at_least, at_most
from broadcaster.domain.planning.arranging import Arranger, Line
from broadcaster.domain.planning.candidates import Aired, Candidate, Placed, Vacancy
from broadcaster.domain.planning.choosing import Contender, choose, density, short_less
from broadcaster.domain.planning.desk import Desk, Post
from broadcaster.domain.planning.hard import (
    LAST_EVENING,
    Bounds,
    Ledger,
    barred,
    bounds,
    kept_for_placed,
    shortfalls,
    spent,
)
from broadcaster.domain.planning.laying import Layer
from broadcaster.domain.planning.overall import POOL, Stage
from broadcaster.domain.planning.playlist import Clash, LeftOut, Playlist, Row
from broadcaster.domain.planning.reasons import Reason, ReasonCode
from broadcaster.domain.planning.seating import Put, Seating
from broadcaster.domain.planning.timeline import Timeline, roomiest, timeline
from broadcaster.domain.planning.worth import weight
from broadcaster.domain.schedule import Slot
from broadcaster.domain.units import Millis, millis_between


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A slot as it was filled; what is said of those left out is found when it is asked for, as it may be dropped."""

    slot: Slot
    rows: tuple[Row, ...]
    left_out: Callable[[], tuple[LeftOut, ...]]
    pending: Clash | None = None
    notes: tuple[Reason, ...] = ()

    @property
    def playlist(self) -> Playlist:
        left = self.left_out()
        return Playlist(slot=self.slot, rows=self.rows, left_out=left, pending=self.pending, notes=self.notes)


def fill_session(vacancy: Vacancy, post: Post, desk: Desk) -> Filled:
    """What stands in this slot; and writes it into the station's ledger."""
    candidates, ledger = post.candidates, post.ledger
    if vacancy.forbidden or vacancy.shell is None:
        return _silent(vacancy, candidates, desk)
    filling = _Filling(vacancy, post, timeline(vacancy, vacancy.shell))
    filling.find_placed()
    filling.stand(desk.unfit_for(vacancy, candidates))
    filling.seat()
    rooms = filling.fill_rooms()
    rows = Layer(vacancy, filling.time).rows(rooms)
    if not vacancy.unheard:
        _write(ledger, vacancy, rooms, rows)
        post.stages.append(filling.stage())
    notes = filling.time.notes
    return Filled(
        slot=vacancy.slot,
        rows=rows,
        left_out=partial(filling.left_out, desk),
        pending=filling.clash if filling.clash is not None and filling.clash.undecided else None,
        notes=notes if rows else (*notes, Reason(code=ReasonCode.NOTE_NOTHING_TO_TELL)),
    )


def _silent(vacancy: Vacancy, candidates: Sequence[Candidate], desk: Desk) -> Filled:
    facts: dict[str, str | int] = {"problem": vacancy.forbidden} if vacancy.forbidden else {}
    left, note = (
        (ReasonCode.LEFT_HOURS_FORBIDDEN, ReasonCode.NOTE_HOURS_FORBIDDEN)
        if vacancy.forbidden
        else (ReasonCode.LEFT_SHELL_MISSING, ReasonCode.NOTE_SHELL_MISSING)
    )
    reason = Reason(code=left, facts=facts)
    return Filled(
        slot=vacancy.slot,
        rows=(),
        left_out=lambda: tuple(desk.left(c.bulletin, c.title, reason) for c in candidates),
        notes=(Reason(code=note, facts=facts),),
    )


def _write(ledger: Ledger, vacancy: Vacancy, rooms: Sequence[Sequence[Line]], rows: Sequence[Row]) -> None:
    began = {bulletin: row.start for row in reversed(rows) if (bulletin := row.airs) is not None}
    for line in (line for lines in rooms for line in lines):
        candidate = line.standing.candidate
        count = ledger.of(candidate.bulletin).count + 1
        ledger.aired[candidate.bulletin] = Aired(count=count, last=began[candidate.bulletin], day=vacancy.slot.day)
        ledger.told[candidate.topic] = Millis(ledger.told.get(candidate.topic, 0) + candidate.airing)


class _Filling:
    """The work on one slot."""

    def __init__(self, vacancy: Vacancy, post: Post, time: Timeline) -> None:
        self._vacancy, self._post, self._ledger, self.time = vacancy, post, post.ledger, time
        ledger = post.ledger
        self._within: Bounds = bounds(vacancy, time)
        self.left: dict[BulletinId, Reason] = {}
        self.clash: Clash | None = None
        self._gone: set[BulletinId] = set()
        self._free = [time.budget(room) for room in time.rooms]
        self._by_hand: list[Put] = []
        self._placed: list[list[Put]] = [[] for _ in time.rooms]
        self._standing: list[Contender] = []
        self._chosen: list[list[Contender]] = []
        self._without_room: Sequence[Contender] = ()
        self._short: Mapping[str, int] = {}
        self._unfit: Mapping[BulletinId, Reason] = {}
        for placed in vacancy.placed:
            if starts := ledger.placed.get(placed.bulletin):
                ledger.placed[placed.bulletin] = [s for s in starts if s.start != vacancy.slot.span.start]

    # --- put there by hand ---------------------------------------------------------------------------------------

    def find_placed(self) -> None:
        """What people placed and may stand; or tells why it may not."""
        if not self._vacancy.placed:
            return
        known, seen = self._post.known, set[BulletinId]()
        for placed in sorted(self._vacancy.placed, key=lambda each: each.place):
            if placed.bulletin in seen or placed.bulletin in self._vacancy.skipped:
                continue
            seen.add(placed.bulletin)
            candidate = known.get(placed.bulletin)
            if candidate is None:
                self._gone.add(placed.bulletin)
                self.left[placed.bulletin] = Reason(code=ReasonCode.LEFT_PLACED_GONE, facts={"by": placed.by})
            elif (reason := barred(candidate, self._vacancy, self._ledger, self._within)) is not None:
                self.left[placed.bulletin] = _unfit(placed, reason)
            else:
                self._by_hand.append((placed, self._stand(candidate)))

    def seat(self) -> None:
        if not self._by_hand:
            return
        urgent = sorted((s for s in self._standing if s.priority), key=lambda s: s.decided)
        seating = Seating(time=self.time, free=self._free, rooms=self._placed)
        seating.seat(self._by_hand, urgent, guarded=not self._vacancy.rehearsed)
        self.left |= seating.left

    # --- who may air ---------------------------------------------------------------------------------------------

    def stand(self, unfit: Mapping[BulletinId, Reason]) -> None:
        """Sorts out who may not air, and orders the priority bulletins among those who may."""
        self._unfit, post, ledger = unfit, self._post, self._ledger
        settled = {placed.bulletin for placed, _ in self._by_hand} | self.left.keys()
        for bulletin, why in self._vacancy.skipped.items():
            self.left[bulletin] = Reason(code=ReasonCode.LEFT_SKIPPED, facts={"why": why})
        settled |= self.left.keys()
        asked = post.touched | ledger.aired.keys() | ledger.placed.keys()
        apart = settled | asked
        self._standing = [s for s in self._fresh() if s.candidate.bulletin not in apart]
        for bulletin in sorted((asked & post.known.keys()) - settled - unfit.keys()):
            candidate = post.known[bulletin]
            if (reason := self._why_not_again(candidate)) is not None:
                self.left[bulletin] = reason
            else:
                self._standing.append(self._stand(candidate))
        self._decide()

    def _fresh(self) -> list[Contender]:
        """Those on which nothing bore before the station's first slot, as they stood then, by rank."""
        post, unfit = self._post, self._unfit
        key = (id(unfit), self.time.sting)
        if key not in post.fresh:
            fit = (c for c in post.candidates if c.bulletin not in unfit and c.bulletin not in post.touched)
            post.fresh[key] = sorted((self._stand_anew(c, 0) for c in fit), key=lambda s: s.rank)
        return post.fresh[key]

    def _why_not_again(self, candidate: Candidate) -> Reason | None:
        ledger, within = self._ledger, self._within
        return (
            spent(candidate, ledger, within)
            or kept_for_placed(candidate, ledger, within)
            or self._last_evening(candidate)
        )

    def _last_evening(self, candidate: Candidate) -> Reason | None:
        before, start = self._ledger.of(candidate.bulletin), self._vacancy.slot.span.start
        if before.last is None or before.day is None or candidate.priority is not Priority.NORMAL:
            return None
        since, missing, later = start - before.last, self._ledger.remaining(candidate), self._post.later_of(candidate)
        if missing > later or since > LAST_EVENING or (self._vacancy.slot.day - before.day).days != 1:
            return None
        told = at_most(millis_between(before.last, start))
        return Reason(code=ReasonCode.LEFT_LAST_EVENING, facts={"since": told, "later": later, "missing": missing})

    def _stand(self, candidate: Candidate) -> Contender:
        count = self._ledger.of(candidate.bulletin).count
        known = self._post.standings.get(candidate.bulletin)
        if known is None or known.count != count or known.cost != self.time.cost(candidate):
            known = self._post.standings[candidate.bulletin] = self._stand_anew(candidate, count)
        return known

    def _stand_anew(self, candidate: Candidate, count: int) -> Contender:
        later, airing = self._post.later_of(candidate), candidate.airing
        missing, own = candidate.wanted - count, candidate.own_at(self._vacancy.path)
        newest = -candidate.created.timestamp()
        due = missing > later
        by_end = (candidate.valid_until, later - missing) if due else (date.max, 0)
        rank = (*by_end, count, not own, candidate.valid_until, newest, candidate.bulletin)
        return Contender(
            candidate=candidate,
            cost=self.time.cost(candidate),
            count=count,
            missing=missing,
            later=later,
            own=own,
            priority=candidate.priority is not Priority.NORMAL,
            rank=rank,
            airing=airing,
            due=due,
            worth=airing * weight(candidate, due=due, first=not count),
        )

    def _decide(self) -> None:
        """The order of the priority bulletins: the commune's decision, then from above, then its own."""
        order = self._vacancy.order
        first = [s for s in self._standing if s.priority]
        decided = {bulletin: place for place, bulletin in enumerate(order)}
        first.sort(
            key=lambda s: (
                decided.get(s.candidate.bulletin, len(order)),
                s.own,
                not s.due,
                s.candidate.valid_until,
                s.rank,
            )
        )
        for place, standing in enumerate(first):
            standing.decided = place
        place_of = [s.candidate.bulletin for s in first]
        above = tuple(s.candidate.bulletin for s in first if not s.own)
        own = tuple(s.candidate.bulletin for s in first if s.own)
        if above and own:
            self.clash = Clash(
                above=above,
                own=own,
                order=tuple(place_of),
                undecided=tuple(b for b in place_of if b not in decided),
            )

    # --- who airs ------------------------------------------------------------------------------------------------

    def fill_rooms(self) -> list[list[Line]]:
        """The bulletins of each room in order; everybody else is left out for want of room."""
        wishes = self._vacancy.wishes
        short = shortfalls(wishes, self._ledger.told)
        arranger = Arranger(
            wishes=dict(wishes),
            names=self._vacancy.names,
            short=dict(short),
            clash=self.clash,
            order=self._vacancy.order,
            line={bulletin: place for place, bulletin in enumerate(self._vacancy.line)},
            own=len(self.clash.own) if self.clash else 0,
            above=len(self.clash.above) if self.clash else 0,
        )
        for lines in self._placed:
            for _, standing in lines:
                short_less(short, standing.candidate)
        rooms: list[list[Line]] = []
        left = self._standing
        for room, free in enumerate(self._free):
            chosen = self._choose(room, left, short)
            taken = {standing.candidate.bulletin for standing in chosen}
            left = [standing for standing in left if standing.candidate.bulletin not in taken]
            for standing in chosen:
                short_less(short, standing.candidate)
            self._free[room] = Millis(free - sum(standing.cost for standing in chosen))
            self._chosen.append(chosen)
            rooms.append(arranger.arrange(chosen, self._placed[room]))
        self._short, self._without_room = short, left
        return rooms

    def left_out(self, desk: Desk) -> tuple[LeftOut, ...]:
        """Everybody who does not stand, and why."""
        most, spared = roomiest(self._free, self.time)
        without, free, told = {s.candidate.bulletin: s for s in self._without_room}, at_most(most), list[LeftOut]()
        for candidate in self._post.candidates:
            bulletin = candidate.bulletin
            if (standing := without.get(bulletin)) is not None:
                told.append(desk.without_room(standing, at_least(standing.cost - spared), free))
            elif (reason := self.left.get(bulletin) or self._unfit.get(bulletin)) is not None:
                told.append(desk.left(bulletin, candidate.title, reason))
        told += (desk.left(bulletin, str(bulletin), self.left[bulletin]) for bulletin in self._gone)
        return tuple(sorted(told, key=lambda each: each.bulletin) if self._gone else told)

    def _choose(self, room: int, left: list[Contender], short: dict[str, int]) -> list[Contender]:
        plan = self._post.plan
        if plan is None or self._vacancy.unheard:
            return choose(left, self._free[room], short)
        rooms = plan[len(self._post.stages)]
        elsewhere = {bulletin for place, told in enumerate(rooms) if place > room for bulletin in told}
        here = [standing for standing in left if standing.candidate.bulletin not in elsewhere]
        return choose(here, self._free[room], short, rooms[room])

    def stage(self) -> Stage:
        """The slot as it is filled, to be looked over with the others."""
        by_hand = [standing for lines in self._placed for _, standing in lines]
        return Stage(
            day=self._vacancy.slot.day,
            within=self._within,
            ends=self._vacancy.slot.span.end,
            rooms=tuple(
                free + sum(s.cost for s in chosen) for free, chosen in zip(self._free, self._chosen, strict=True)
            ),
            told=tuple(tuple(s.candidate.bulletin for s in chosen) for chosen in self._chosen),
            spare=self._spare(),
            by_hand=frozenset(s.candidate.bulletin for s in by_hand),
            barred=(self._unfit, self._vacancy.skipped),
            time=self.time,
        )

    def _spare(self) -> tuple[BulletinId, ...]:
        """Those without room that are worth most for the room they need; none where nothing could make room. Who
        follows a plan is not looked over again."""
        if self._post.plan is not None:
            return ()
        most = max(f + sum(s.cost for s in c if not s.priority) for f, c in zip(self._free, self._chosen, strict=True))
        fit = ((-density(s, self._short), s.rank, s) for s in self._without_room if s.cost <= most)
        return tuple(standing.candidate.bulletin for _, _, standing in nsmallest(POOL, fit))


def _unfit(placed: Placed, why: Reason) -> Reason:
    facts = {**why.facts, "class": why.code.value, "by": placed.by, "problem": why.sentence}
    return Reason(code=ReasonCode.LEFT_PLACED_UNFIT, facts=facts)
