"""What follows from people's decisions at a slot: the later wins, and what that undid is told."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum

from broadcaster.domain.bulletin import BulletinId
from broadcaster.domain.by_hand import (
    LAST_PLACE,
    REPEATED_FOR,
    Added,
    Copied,
    Decision,
    DecisionId,
    Extended,
    Moved,
    OnConflict,
    Ordered,
    Repeated,
    Skipped,
    Undone,
    called,
    day_of,
)
from broadcaster.domain.planning import Placed
from broadcaster.domain.schedule import Slot, SlotId
from broadcaster.domain.units import Digest, Instant, digest_of, instant


class Overruling(StrEnum):
    """What a later decision did to an earlier one."""

    OVERRIDDEN = "overridden"
    PLACED_ANEW = "placed-anew"
    SKIPPED_LATER = "skipped-later"
    MOVED_AWAY = "moved-away"
    PLACED_AFTER_SKIP = "placed-after-skip"
    ORDERED_ANEW = "ordered-anew"
    EXTENDED_ANEW = "extended-anew"
    SLOT_GONE = "slot-gone"


_OVERRULINGS: Mapping[Overruling, str] = {
    Overruling.OVERRIDDEN: "Đã bỏ ra vì có mục khác thay vào",
    Overruling.PLACED_ANEW: "Đã xếp lại ở chỗ khác",
    Overruling.SKIPPED_LATER: "Đã xếp, sau đó được bỏ qua",
    Overruling.MOVED_AWAY: "Đã xếp, sau đó được dời đi",
    Overruling.PLACED_AFTER_SKIP: "Đã bỏ qua, sau đó được xếp lại",
    Overruling.ORDERED_ANEW: "Thứ tự ưu tiên đã chọn lại",
    Overruling.EXTENDED_ANEW: "Giờ cho tràn tới đã chọn lại",
    Overruling.SLOT_GONE: "Lịch không còn buổi phát này",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Overruled:
    """At a slot `earlier` gave way to `later`, as far as this bulletin goes (None: for all of the slot). Of a slot that
    is gone both are the decision itself."""

    kind: Overruling
    slot: SlotId
    bulletin: BulletinId | None
    earlier: DecisionId
    later: DecisionId

    @property
    def vi(self) -> str:
        return _OVERRULINGS[self.kind]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOver:
    """Until when somebody lets a slot run over, and why."""

    until: Instant
    by: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ByHand:
    """What people decided for one slot, as the planner is told it. `placed` stands in order, each at its own place;
    `line` is in which order all stood when one of them was moved among them."""

    placed: tuple[Placed, ...] = ()
    skipped: Mapping[BulletinId, str] = field(default_factory=dict)
    order: tuple[BulletinId, ...] = ()
    over: RunOver | None = None
    line: tuple[BulletinId, ...] = ()

    @property
    def digest(self) -> Digest:
        skipped = sorted(self.skipped.items())
        over = () if self.over is None else (repr(self.over),)
        line = (repr(self.line),) if self.line else ()
        return digest_of("by-hand-1", repr(self.placed), repr(skipped), repr(self.order), *over, *line)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """By slot, for those where anything was decided; and what decisions did to each other."""

    slots: Mapping[SlotId, ByHand]
    overruled: tuple[Overruled, ...]

    def at(self, slot: SlotId) -> ByHand:
        return self.slots.get(slot, ByHand())


def standing(decisions: Iterable[Decision]) -> tuple[Decision, ...]:
    """Those that were not taken back, in the order they were made."""
    ordered = sorted(decisions, key=lambda decision: decision.number)
    gone = undone(ordered)
    return tuple(each for each in ordered if each.id not in gone and not isinstance(each.what, Undone))


def undone(decisions: Iterable[Decision]) -> frozenset[DecisionId]:
    """Those that are taken back: by a decision that is not taken back itself."""
    gone: set[DecisionId] = set()
    for each in sorted(decisions, key=lambda decision: -decision.number):
        if isinstance(each.what, Undone) and each.id not in gone:
            gone.add(each.what.decision)
    return frozenset(gone)


def decided(
    decisions: Iterable[Decision],
    slots: Sequence[Slot],
    day: date,
    over: Collection[BulletinId] = (),
) -> Decided:
    """What stands at one station's slots of that day.

    `slots` are those of the day, and of the days before it back to the first that a repeat counts from. `over`: the
    bulletins that are not valid on the day any more, which no repeat places.
    """
    book = _Book(slots, day, over)
    for each in standing(decisions):
        book.take(each)
    return book.closed()


def heard_again(decisions: Iterable[Decision], slots: Sequence[Slot]) -> Iterator[tuple[BulletinId, date]]:
    """Each bulletin that stands in one of these slots because it is repeated, and that slot's day: once a slot. The
    slots are whole from the first that a repeat counts from."""
    book = _Book(slots, None, ())
    for each in standing(decisions):
        book.take(each)
    return book.again()


def repeats(what: Repeated, slots: Iterable[Slot]) -> tuple[Slot, ...]:
    """The slots of these that a repeat is heard in; `slots` in order of start, whole from the source on."""
    found: list[Slot] = []
    gap = timedelta(hours=what.gap)
    earliest = instant(what.since + gap)
    for slot in slots:
        if len(found) == what.times or slot.span.start > what.since + REPEATED_FOR:
            break
        fits = slot.id != what.slot and what.since < slot.span.start and earliest <= slot.span.start
        if fits and what.session in ("", slot.session):
            found.append(slot)
            earliest = instant(slot.span.start + gap)
    return tuple(found)


# --- how it follows ------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Stand:
    """A bulletin in a slot by a decision."""

    bulletin: BulletinId
    place: int
    by: Decision


@dataclass(slots=True)
class _Page:
    """One slot's, while decisions are taken up."""

    stands: list[_Stand] = field(default_factory=list)
    skipped: dict[BulletinId, tuple[str, Decision]] = field(default_factory=dict)
    order: tuple[tuple[BulletinId, ...], Decision] | None = None
    over: tuple[Instant, Decision] | None = None
    line: tuple[BulletinId, ...] = ()

    def stand_in(self, line: tuple[BulletinId, ...]) -> None:
        """Each at its place of the line."""
        self.line = line
        for each in self.stands:
            if each.bulletin in line:
                each.place = line.index(each.bulletin)


@dataclass(frozen=True, slots=True)
class _Put:
    """Where a bulletin goes."""

    slot: SlotId
    bulletin: BulletinId
    place: int | None
    mode: OnConflict | None


class _Book:
    """Of the slots of one day, or of all."""

    def __init__(self, slots: Sequence[Slot], day: date | None, over: Collection[BulletinId]) -> None:
        self._slots = sorted(slots, key=lambda slot: (slot.span.start, slot.id))
        self._day, self._over = day, over
        self._pages = {slot.id: _Page() for slot in self._slots if day is None or slot.day == day}
        self._overruled: list[Overruled] = []

    def take(self, decision: Decision) -> None:
        what = decision.what
        match what:
            case Added():
                self._put(_Put(what.slot, what.bulletin, what.place, what.mode), decision)
            case Moved():
                self._move(what, decision)
            case Skipped():
                self._skip(what.slot, what.bulletin, decision.why, decision, Overruling.SKIPPED_LATER)
            case Ordered() | Extended():
                self._choose(what, decision)
            case Repeated() | Copied():
                for slot, items in self._each(what):
                    self._put_all(slot, items, what.mode, decision)
            case Undone():
                raise ValueError("what was taken back does not stand")

    def _each(self, what: Repeated | Copied) -> Sequence[tuple[SlotId, Sequence[BulletinId]]]:
        if isinstance(what, Copied):
            return what.items
        valid = [bulletin for bulletin in what.items if bulletin not in self._over]
        return [(slot.id, valid) for slot in repeats(what, self._slots)]

    def closed(self) -> Decided:
        starts = {slot.id: slot.span.start for slot in self._slots}
        slots = {slot: _told(page, starts) for slot, page in self._pages.items() if page != _Page()}
        return Decided(slots=slots, overruled=tuple(self._overruled))

    def again(self) -> Iterator[tuple[BulletinId, date]]:
        for slot in self._slots:
            for each in self._pages[slot.id].stands:
                if isinstance(each.by.what, Repeated):
                    yield each.bulletin, slot.day

    def _page(self, slot: SlotId, decision: Decision) -> _Page | None:
        """None for a slot of another day; and, told, for one that this day has no longer."""
        found = self._pages.get(slot)
        if found is None and day_of(slot) == self._day:
            self._overrule(Overruling.SLOT_GONE, slot, None, decision, decision)
        return found

    def _overrule(
        self, kind: Overruling, slot: SlotId, bulletin: BulletinId | None, earlier: Decision, later: Decision
    ) -> None:  # fmt: skip
        told_of = Overruled(kind=kind, slot=slot, bulletin=bulletin, earlier=earlier.id, later=later.id)
        if told_of not in self._overruled:
            self._overruled.append(told_of)

    def _put_all(self, slot: SlotId, items: Sequence[BulletinId], mode: OnConflict | None, decision: Decision) -> None:
        """One after the other: only the first makes others give way."""
        for position, bulletin in enumerate(dict.fromkeys(items)):
            self._put(_Put(slot, bulletin, None, mode if position == 0 else OnConflict.APPEND), decision)

    def _put(self, put: _Put, decision: Decision) -> None:
        page = self._page(put.slot, decision)
        if page is None:
            return
        if put.bulletin in page.skipped:
            _, earlier = page.skipped.pop(put.bulletin)
            self._overrule(Overruling.PLACED_AFTER_SKIP, put.slot, put.bulletin, earlier, decision)
        if put.mode is OnConflict.OVERRIDE:
            for each in [s for s in page.stands if put.place is None or put.place == s.place]:
                kind = Overruling.PLACED_ANEW if each.bulletin == put.bulletin else Overruling.OVERRIDDEN
                self._overrule(kind, put.slot, each.bulletin, each.by, decision)
                page.stands.remove(each)
        self._take_out(page, put, decision, Overruling.PLACED_ANEW)
        last = max((each.place + 1 for each in page.stands), default=None)
        at = put.place
        if at is None or (put.mode is OnConflict.APPEND and last is not None):
            at = LAST_PLACE if last is None else last if put.mode is not None else max(last, LAST_PLACE)
        carried = at
        for each in sorted(page.stands, key=lambda stand: stand.place):
            if each.place == carried:
                each.place = carried = carried + 1
        page.stands.append(_Stand(put.bulletin, at, decision))

    def _take_out(self, page: _Page, put: _Put, decision: Decision, kind: Overruling) -> None:
        for each in [stand for stand in page.stands if stand.bulletin == put.bulletin]:
            page.stands.remove(each)
            self._overrule(kind, put.slot, put.bulletin, each.by, decision)

    def _skip(
        self, slot: SlotId, bulletin: BulletinId, why: str, decision: Decision, kind: Overruling
    ) -> None:  # fmt: skip
        page = self._page(slot, decision)
        if page is not None:
            self._take_out(page, _Put(slot, bulletin, None, None), decision, kind)
            page.skipped[bulletin] = (why, decision)

    def _move(self, what: Moved, decision: Decision) -> None:
        if what.slot != what.to:
            why = f"dời sang buổi {called(what.to)}: {decision.why}"
            self._skip(what.slot, what.bulletin, why, decision, Overruling.MOVED_AWAY)
        self._put(_Put(what.to, what.bulletin, what.place, what.mode), decision)
        if what.line and (page := self._pages.get(what.to)) is not None:
            page.stand_in(what.line)

    def _choose(self, what: Ordered | Extended, decision: Decision) -> None:
        """The last choice holds."""
        page = self._page(what.slot, decision)
        if page is None:
            return
        before = page.order if isinstance(what, Ordered) else page.over
        if before is not None:
            kind = Overruling.ORDERED_ANEW if isinstance(what, Ordered) else Overruling.EXTENDED_ANEW
            self._overrule(kind, what.slot, None, before[1], decision)
        if isinstance(what, Ordered):
            page.order = (what.bulletins, decision)
        else:
            page.over = (what.until, decision)


def _told(page: _Page, starts: Mapping[SlotId, Instant]) -> ByHand:
    return ByHand(
        placed=tuple(_put_there(each, starts) for each in sorted(page.stands, key=lambda stand: stand.place)),
        skipped={bulletin: why for bulletin, (why, _) in sorted(page.skipped.items())},
        order=() if page.order is None else page.order[0],
        over=None if page.over is None else RunOver(until=page.over[0], by=page.over[1].by_name, why=page.over[1].why),
        line=page.line,
    )


def _put_there(stand: _Stand, starts: Mapping[SlotId, Instant]) -> Placed:
    """What is repeated says of which slot."""
    by, what = stand.by, stand.by.what
    placed = Placed(bulletin=stand.bulletin, place=stand.place, by=by.by_name, why=by.why)
    if not isinstance(what, Repeated):
        return placed
    return replace(placed, why=f"phát lại buổi {called(what.slot)}: {by.why}", source=starts.get(what.slot, what.since))
