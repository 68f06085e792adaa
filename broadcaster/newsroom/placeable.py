"""What may be placed where: which slots of a station can still be changed, which bulletins are for it, what fits."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Never

from broadcaster.domain.access import EVERYWHERE
from broadcaster.domain.bulletin import Bulletin, BulletinId, Priority, Target
from broadcaster.domain.by_hand import Chosen, OnConflict, Undone, What, called, day_of
from broadcaster.domain.deciding import ByHand
from broadcaster.domain.errors.bulletins import FieldWrong
from broadcaster.domain.errors.playlists import (
    BulletinNotHere,
    BulletinNotThatDay,
    BulletinOver,
    NotInSlot,
    PlaceTaken,
    RunOverForbidden,
    SlotBegun,
    SlotLocked,
    SlotOverfull,
    SlotUnknown,
)
from broadcaster.domain.life import FINAL, STATES
from broadcaster.domain.register import heirs, tree_on
from broadcaster.domain.schedule import Slot, SlotId, latest_end, why_not_until
from broadcaster.domain.stations import Station
from broadcaster.domain.units import Instant
from broadcaster.newsroom.books import Work
from broadcaster.newsroom.books.bulletins import looked_up
from broadcaster.newsroom.hands import decided_at, playlist_of, run_on
from broadcaster.newsroom.ports import Newsroom
from broadcaster.newsroom.rendering import sound_of_bulletin
from broadcaster.newsroom.repairing import overfilled, ways_out
from broadcaster.newsroom.station_slots import StationSlots

_AHEAD = timedelta(days=7)
"""How far the next slot that can be changed is looked for."""


class Remark(StrEnum):
    """What is to be known of a decision that stands all the same."""

    NOT_APPROVED = "not-approved"
    MAY_NOT_FIT = "may-not-fit"
    SLOTS_LOCKED = "slots-locked"
    BULLETINS_OVER = "bulletins-over"
    NO_SLOT_YET = "no-slot-yet"
    PRIORITY_FEWER = "priority-fewer"
    NOT_AFTER_VALIDITY = "not-after-validity"
    SESSIONS_LEFT = "sessions-left"


REMARKS = {
    Remark.NOT_APPROVED: "Bản tin chưa được duyệt: sẽ bỏ qua nếu chưa duyệt trước giờ khoá",
    Remark.MAY_NOT_FIT: "Buổi phát đã đầy: mục cuối không đủ giờ thì không phát",
    Remark.SLOTS_LOCKED: "Buổi đã bắt đầu hoặc đã khoá không đổi",
    Remark.BULLETINS_OVER: "Bản tin hết hạn hoặc đã thu hồi không phát lại",
    Remark.NO_SLOT_YET: "Chưa có buổi phát nào phù hợp trong thời gian tới",
    Remark.PRIORITY_FEWER: "Bản tin ưu tiên của chính đài sẽ phát ít lần hơn",
    Remark.NOT_AFTER_VALIDITY: "Bản tin hết hạn trước khi đủ số lần: sau ngày đó không phát nữa",
    Remark.SESSIONS_LEFT: "Có buổi không chép được: ngày kia không có buổi cùng tên còn đổi được",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Insertion:
    """A bulletin, at which place among a slot's (None: the last), and what becomes of what stands there by hand."""

    bulletin: BulletinId
    place: int | None = None
    mode: OnConflict | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AtStation:
    """One station's playlists at a moment, seen in a transaction."""

    newsroom: Newsroom
    work: Work
    station: Station
    at: Instant

    # --- slots -----------------------------------------------------------------------------------------------------

    def slots(self, first: date, last: date) -> tuple[Slot, ...]:
        """Those of the station from one day to another, both included, in order of start."""
        return StationSlots(self.newsroom, self.work).of(self.station.code, first, last)

    def slot(self, slot: SlotId) -> Slot:
        """One the station has, or had when it was published. SlotUnknown."""
        day = day_of(slot)
        found = next((each for each in self.slots(day, day) if each.id == slot), None) if day is not None else None
        if found is None:
            held = playlist_of(self.work, self.station.code, slot)
            if held is None:
                raise SlotUnknown(slot=slot)
            return held.slot
        return found

    def locked_from(self, slot: Slot) -> Instant:
        return Instant(slot.span.start - self.newsroom.lock)

    def is_open(self, slot: Slot) -> bool:
        return self.at < self.locked_from(slot)

    def changeable(self, slot: SlotId) -> Slot:
        """SlotUnknown; SlotBegun and SlotLocked, with the next that can be changed."""
        found = self.slot(slot)
        if found.span.start <= self.at:
            raise SlotBegun(slot=called(slot), next=self.next_open())
        if not self.is_open(found):
            raise SlotLocked(slot=called(slot), locked=self._hour(self.locked_from(found)), next=self.next_open())
        return found

    def next_open(self) -> str:
        today = self.newsroom.local_day(self.at)
        coming = (slot for slot in self.slots(today, today + _AHEAD) if self.is_open(slot))
        found = next(coming, None)
        return "chưa có" if found is None else f"{found.session} {called(found.id)}"

    def _hour(self, at: Instant) -> str:
        return f"{at.astimezone(self.newsroom.zone):%H:%M}"

    def check_stands(self, slot: Slot, bulletin: Bulletin) -> None:
        """NotInSlot for what neither was published in the slot, or was taken out of it since, nor was put there by
        hand; of a slot that was never published nobody can tell yet."""
        hand = self.hand(slot)
        if any(each.bulletin == bulletin.id for each in hand.placed):
            return
        held = playlist_of(self.work, self.station.code, slot.id)
        there = held is None or any(row.bulletin == bulletin.id for row in held.rows)
        if not there or bulletin.id in hand.skipped:
            raise NotInSlot(bulletin=bulletin.draft.title, slot=called(slot.id))

    def root_of(self, what: What) -> tuple[Chosen, bool]:
        """What a decision is all about, and whether that is taken back: taking back what took something back makes it
        stand."""
        back = False
        while isinstance(what, Undone):
            what, back = self.work.decisions.get(self.station.code, what.decision).what, not back
        return what, back

    # --- bulletins -------------------------------------------------------------------------------------------------

    def bulletin(self, bulletin: BulletinId, day: date) -> Bulletin:
        """BulletinNotHere when there is none that is for this station on that day."""
        found = looked_up(self.work.bulletins, bulletin)
        if found is None or not self.reaches(found, day):
            raise BulletinNotHere(bulletin=bulletin, station=self.station.code)
        return found

    def airable(self, bulletin: BulletinId, day: date) -> Bulletin:
        """BulletinNotHere; BulletinOver; BulletinNotThatDay."""
        found = self.bulletin(bulletin, day)
        if found.state in FINAL:
            raise BulletinOver(bulletin=bulletin, state=STATES[found.state])
        if not found.draft.valid_from <= day <= found.draft.valid_until:
            raise BulletinNotThatDay(
                bulletin=bulletin,
                first=f"{found.draft.valid_from:%d/%m/%Y}",
                last=f"{found.draft.valid_until:%d/%m/%Y}",
                day=f"{day:%d/%m/%Y}",
            )
        return found

    def still_airable(self, bulletins: Iterable[BulletinId], day: date) -> tuple[BulletinId, ...]:
        """Those of these that may air that day."""
        kept = []
        for each in dict.fromkeys(bulletins):
            try:
                kept.append(self.airable(each, day).id)
            except (BulletinNotHere, BulletinOver, BulletinNotThatDay):
                continue
        return tuple(kept)

    def reaches(self, found: Bulletin, day: date) -> bool:
        """Where its targets hang now; or, where stations were merged or split, where their heirs hang that day."""
        if any(self._hung(target).reaches(self.station.path) for target in found.draft.targets):
            return True
        register = self.work.register.all()
        if not register.successions:
            return False
        tree = tree_on(register, day).by_code
        rehung = (
            replace(target, station=heir, path=tree[heir].path)
            for target in found.draft.targets
            for heir in heirs(register.successions, target.station, found.draft.valid_from, day)
            if heir in tree
        )
        here = tree.get(self.station.code)
        return here is not None and any(target.reaches(here.path) for target in rehung)

    def _hung(self, target: Target) -> Target:
        return replace(target, path=self.work.stations.get(EVERYWHERE, target.station).path)

    # --- room ------------------------------------------------------------------------------------------------------

    def hand(self, slot: Slot) -> ByHand:
        return decided_at(self.newsroom, self.work, self.station.code, slot.day).at(slot.id)

    def check_place(self, slot: Slot, put: Insertion) -> None:
        """PlaceTaken, unless it was said what is to become of what stands there."""
        others = (each for each in self.hand(slot).placed if each.bulletin != put.bulletin)
        if put.mode is None and put.place is not None:
            taken = next((each for each in others if each.place == put.place), None)
            if taken is not None:
                raise PlaceTaken(place=put.place + 1, slot=called(slot.id), by=taken.by)

    def check_room(self, slot: Slot, put: Insertion, bulletin: Bulletin) -> tuple[Remark, ...]:
        """SlotOverfull, by what is known of a slot whose frame is not made yet, unless it was said what is to become of
        what stands there. What is put there stands in the slot's decisions already."""
        slot = self._as_long_as_decided(slot)
        used = sum(self._length(each.bulletin) for each in self.hand(slot).placed if each.bulletin != put.bulletin)
        needed, left = self._needed(bulletin), max(0, self._whole(slot) - used)
        if needed <= left:
            return ()
        if put.mode is not OnConflict.APPEND:
            self.overfull(slot, bulletin, needed, left)
        return (Remark.MAY_NOT_FIT,)

    def overfull(self, slot: Slot, bulletin: Bulletin, needed: int, left: int) -> Never:
        """SlotOverfull, with the ways out."""
        ways = ways_out(self.newsroom, self.work, overfilled(self.work, slot, bulletin, (needed, left)))
        moved = next((each.to.id for each in ways if each.to is not None), "")
        until = next((each.until for each in ways if each.until is not None), None)
        raise SlotOverfull(
            slot=called(slot.id),
            left=left,
            length=needed,
            over=needed - left,
            next=self.next_open(),
            repairs="; ".join(each.sentence(self.newsroom.zone) for each in ways),
            offers="; ".join(each.in_english(self.newsroom.zone) for each in ways),
            move_to=moved,
            until="" if until is None else until.isoformat(),
        )

    def above(self, bulletin: Bulletin) -> bool:
        """Whether it comes from a station above this one."""
        origin = self.work.stations.get(EVERYWHERE, bulletin.draft.origin)
        return self.station.path.startswith(origin.path) and origin.path != self.station.path

    def binds(self, bulletin: Bulletin) -> bool:
        """Whether the station may order or move it, and never leave it out."""
        return bulletin.draft.priority is Priority.PRIORITY and self.above(bulletin)

    def check_run_over(self, slot: Slot, until: Instant) -> None:
        """FieldWrong for what is no later than its end; RunOverForbidden, with the latest moment that is allowed."""
        if until <= slot.span.end:
            raise FieldWrong(field="until", problem=f"phải sau {self._hour(slot.span.end)}, giờ hết buổi phát")
        sessions = StationSlots(self.newsroom, self.work)
        limits, zone = sessions.limits_of(self.station.code, slot.day), self.newsroom.zone
        others = sessions.of(self.station.code, slot.day, slot.day)
        problem = why_not_until(slot, until, others, limits, zone)
        if problem:
            latest = latest_end(slot, others, limits, zone)
            raise RunOverForbidden(
                slot=called(slot.id),
                until=f"{until.astimezone(zone):%H:%M:%S}",
                problem=problem,
                latest="giờ hết buổi" if latest is None else self._hour(latest),
            )

    def _as_long_as_decided(self, slot: Slot) -> Slot:
        day = self.slots(slot.day, slot.day)
        hands = {slot.id: self.hand(slot)}
        if hands[slot.id].over is None or slot not in day:
            return slot
        limits = StationSlots(self.newsroom, self.work).limits_of(self.station.code, slot.day)
        longer, _ = run_on(day, hands, lambda _: limits, self.newsroom.zone)
        return next(each for each in longer if each.id == slot.id)

    def _whole(self, slot: Slot) -> int:
        """Room for bulletins: without what is carried from elsewhere, and what framed it when it was last published."""
        held = playlist_of(self.work, self.station.code, slot.id)
        frame = 0 if held is None else sum(row.length for row in held.rows if row.bulletin is None)
        return slot.span.length - frame - (0 if slot.relay is None else slot.relay.length)

    def _length(self, bulletin: BulletinId) -> int:
        found = looked_up(self.work.bulletins, bulletin)
        return 0 if found is None else self._needed(found)

    def _needed(self, bulletin: Bulletin) -> int:
        """As long as its sound is; nothing is said of what has none yet."""
        draft = bulletin.draft
        item = sound_of_bulletin(self.newsroom, self.work, bulletin).item
        known = 0 if draft.recording is None else draft.recording.length
        return (known if item is None else item.measured.duration) * (2 if draft.twice else 1)
