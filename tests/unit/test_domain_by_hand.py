from collections.abc import Sequence
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest
from fakes.samples import NOON, TODAY
from fakes.samples import slot as slot_of
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from broadcaster.domain.access import AccountId
from broadcaster.domain.bulletin import BulletinId
from broadcaster.domain.by_hand import (
    LAST_PLACE,
    PLACE_LIMIT,
    Added,
    Chosen,
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
    What,
    called,
    day_of,
    days_of,
    slots_named,
)
from broadcaster.domain.deciding import (
    ByHand,
    Decided,
    Overruling,
    RunOver,
    decided,
    heard_again,
    repeats,
    standing,
    undone,
)
from broadcaster.domain.schedule import Slot, SlotId, SlotParts, parts_of, slot_id
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Instant, instant

TOMORROW = TODAY + timedelta(days=1)
MORNING, NOONTIME, EVENING = (replace(slot_of("x", TODAY, hour), session=name)
                              for hour, name in ((5, "sáng"), (11, "trưa"), (17, "chiều")))  # fmt: skip
NEXT_MORNING, NEXT_EVENING = (replace(slot_of("x", TOMORROW, hour), session=name)
                              for hour, name in ((5, "sáng"), (17, "chiều")))  # fmt: skip
SLOTS = (MORNING, NOONTIME, EVENING, NEXT_MORNING, NEXT_EVENING)
A, B, C = BulletinId("a"), BulletinId("b"), BulletinId("c")


def decision(number: int, what: What, of: Decision | None = None) -> Decision:
    first, last = (of.first, of.last) if isinstance(what, Undone) and of else days_of(what)  # type: ignore[arg-type]  # what is undone has days of its own
    slots = of.slots if isinstance(what, Undone) and of else slots_named(what)  # type: ignore[arg-type]  # as above
    return Decision(
        id=DecisionId(f"d{number}"),
        station=StationCode("x"),
        number=number,
        what=what,
        slots=slots,
        first=first,
        last=last,
        by=AccountId("lan"),
        by_name="Chị Lan",
        at=NOON,
        why=f"vì {number}",
    )


def decide(*whats: Chosen, day: date = TODAY) -> Decided:
    return decided([decision(n, w) for n, w in enumerate(whats, 1)], SLOTS, day)


def in_(found: Decided, slot: Slot) -> list[str]:
    return [each.bulletin for each in found.at(slot.id).placed]


def add(bulletin: BulletinId, slot: Slot = MORNING, **more: Any) -> Added:
    return Added(slot=slot.id, bulletin=bulletin, **more)


def kinds(found: Decided) -> list[Overruling]:
    return [each.kind for each in found.overruled]


# --- adding, moving, skipping, ordering --------------------------------------------------------------------------


def test_what_is_added_stands_with_who_put_it_there_and_why() -> None:
    (placed,) = decide(add(A, place=2)).at(MORNING.id).placed
    assert (placed.bulletin, placed.place, placed.by, placed.why) == (A, 2, "Chị Lan", "vì 1")


def test_without_a_place_each_follows_those_before_it_at_the_end() -> None:
    found = decide(add(A), add(B), add(C, place=0))
    assert in_(found, MORNING) == [C, A, B]
    assert [each.place for each in found.at(MORNING.id).placed] == [0, LAST_PLACE, LAST_PLACE + 1]


def test_one_put_where_another_stands_takes_its_place_and_the_others_follow_in_their_order() -> None:
    found = decide(add(A, place=0), add(B, place=1), add(C, place=0))
    assert [(each.bulletin, each.place) for each in found.at(MORNING.id).placed] == [(C, 0), (A, 1), (B, 2)]
    assert found.overruled == ()


def test_appending_follows_what_stands_by_hand_and_overriding_takes_it_out_and_says_so() -> None:
    assert in_(decide(add(A, place=0), add(B, place=0, mode=OnConflict.APPEND)), MORNING) == [A, B]
    found = decide(add(A, place=0), add(B, place=4), add(C, place=0, mode=OnConflict.OVERRIDE))
    assert in_(found, MORNING) == [C, B]
    assert [(each.kind, each.bulletin, each.earlier, each.later) for each in found.overruled] == [
        (Overruling.OVERRIDDEN, A, "d1", "d3"),
    ]
    found = decide(add(A, place=0), add(B, place=4), add(C, mode=OnConflict.OVERRIDE))
    assert in_(found, MORNING) == [C]
    assert kinds(found) == [Overruling.OVERRIDDEN, Overruling.OVERRIDDEN]


def test_what_stands_by_hand_makes_room_when_that_is_asked_and_nothing_of_it_is_taken_out() -> None:
    found = decide(add(A, place=0), add(B, place=1), add(B, place=0, mode=OnConflict.SHIFT))
    assert [(each.bulletin, each.place) for each in found.at(MORNING.id).placed] == [(B, 0), (A, 1)]
    assert kinds(found) == [Overruling.PLACED_ANEW]
    assert in_(decide(add(A, place=0), add(B, mode=OnConflict.SHIFT)), MORNING) == [A, B]


def test_the_same_bulletin_stands_once_in_a_slot_where_it_was_put_last() -> None:
    found = decide(add(A, place=0), add(B, place=1), add(A, place=5))
    assert in_(found, MORNING) == [B, A]
    assert kinds(found) == [Overruling.PLACED_ANEW]


def test_what_is_moved_stands_in_the_other_slot_alone_and_is_kept_out_of_the_one_it_left() -> None:
    found = decide(add(A), Moved(slot=MORNING.id, bulletin=A, to=EVENING.id, place=0))
    assert (in_(found, MORNING), in_(found, EVENING)) == ([], [A])
    assert found.at(MORNING.id).skipped == {A: "dời sang buổi 17:00 ngày 22/11/2026: vì 2"}
    assert kinds(found) == [Overruling.MOVED_AWAY]


def test_what_moves_within_its_slot_is_not_kept_out_of_it() -> None:
    found = decide(add(A), add(B), Moved(slot=MORNING.id, bulletin=B, to=MORNING.id, place=0))
    assert (in_(found, MORNING), dict(found.at(MORNING.id).skipped)) == ([B, A], {})


def test_what_moves_to_another_day_leaves_the_one_and_comes_to_the_other() -> None:
    move = Moved(slot=EVENING.id, bulletin=A, to=NEXT_MORNING.id)
    assert dict(decide(move).at(EVENING.id).skipped).keys() == {A}
    assert in_(decide(move, day=TOMORROW), NEXT_MORNING) == [A]
    assert kinds(decide(move)) == kinds(decide(move, day=TOMORROW)) == []


def test_of_skipping_and_adding_the_later_wins_and_both_are_told() -> None:
    skip = Skipped(slot=MORNING.id, bulletin=A)
    skipped, added = decide(add(A), skip), decide(skip, add(A))
    assert (in_(skipped, MORNING), dict(skipped.at(MORNING.id).skipped)) == ([], {A: "vì 2"})
    assert (in_(added, MORNING), dict(added.at(MORNING.id).skipped)) == ([A], {})
    assert (kinds(skipped), kinds(added)) == ([Overruling.SKIPPED_LATER], [Overruling.PLACED_AFTER_SKIP])


def test_the_last_order_of_the_priority_bulletins_holds() -> None:
    found = decide(Ordered(slot=MORNING.id, bulletins=(A, B)), Ordered(slot=MORNING.id, bulletins=(B, A)))
    assert found.at(MORNING.id).order == (B, A)
    assert kinds(found) == [Overruling.ORDERED_ANEW]


def test_the_last_moment_a_slot_may_run_until_holds_and_both_are_told() -> None:
    first, last = (Extended(slot=MORNING.id, until=later_than(MORNING, minutes)) for minutes in (9, 2))
    found = decide(first, last)
    assert found.at(MORNING.id).over == RunOver(until=last.until, by="Chị Lan", why="vì 2")
    assert kinds(found) == [Overruling.EXTENDED_ANEW]


def test_a_slot_that_the_day_no_longer_has_is_told() -> None:
    gone = SlotId("x-20261122-0900")
    found = decide(Added(slot=gone, bulletin=A))
    assert [(each.kind, each.slot) for each in found.overruled] == [(Overruling.SLOT_GONE, gone)]
    assert found.slots == {}


def test_every_kind_of_clash_has_its_sentence() -> None:
    found = decide(add(A), add(A))
    assert found.overruled[0].vi == "Đã xếp lại ở chỗ khác"
    assert all(replace(found.overruled[0], kind=kind).vi for kind in Overruling)


# --- repeating and copying ---------------------------------------------------------------------------------------


def again(slot: Slot = EVENING, **more: Any) -> Repeated:
    told_of = {"bulletin": None, "items": (A, B), "times": 1, "slot": slot.id, "since": slot.span.start}
    return Repeated(**(told_of | more))


def test_last_evenings_session_is_heard_again_next_morning() -> None:
    found = decide(again(session="sáng"), day=TOMORROW)
    assert (in_(found, NEXT_MORNING), in_(found, NEXT_EVENING)) == ([A, B], [])
    assert decide(again(session="sáng"), day=TODAY).slots == {}


def test_what_is_repeated_says_which_session_is_heard_again_and_is_no_other_than_what_was_decided() -> None:
    placed = decide(add(C, NEXT_MORNING), again(times=2), day=TOMORROW).at(NEXT_MORNING.id).placed
    assert [(each.bulletin, each.why, each.source) for each in placed] == [
        (C, "vì 1", None),
        (A, "phát lại buổi 17:00 ngày 22/11/2026: vì 2", EVENING.span.start),
        (B, "phát lại buổi 17:00 ngày 22/11/2026: vì 2", EVENING.span.start),
    ]


def test_each_slot_a_bulletin_is_repeated_in_counts_once_unless_somebody_else_put_it_there_or_took_it_out() -> None:
    made = [
        decision(1, again(MORNING, times=3)),  # noon, evening, the next morning
        decision(2, again(NOONTIME, items=(A,), times=1)),  # the evening once more
        decision(3, Skipped(slot=NOONTIME.id, bulletin=A)),
        decision(4, add(B, EVENING)),
    ]
    found = sorted(heard_again(made, SLOTS[::-1]))
    assert found == [(A, TODAY), (A, TOMORROW), (B, TODAY), (B, TOMORROW)]


def test_a_repeat_counts_its_times_over_days_and_keeps_its_gap() -> None:
    of_both = [slot.id for slot in repeats(again(MORNING, times=3), SLOTS)]
    assert of_both == [NOONTIME.id, EVENING.id, NEXT_MORNING.id]
    twelve_apart = [slot.id for slot in repeats(again(MORNING, times=9, gap=12), SLOTS)]
    assert twelve_apart == [EVENING.id, NEXT_MORNING.id, NEXT_EVENING.id]


def test_a_slot_that_comes_to_the_timetable_later_is_counted_when_it_is_there() -> None:
    new = replace(slot_of("x", TODAY, 19), session="tối")
    rule_ = again(MORNING, times=3)
    assert [slot.id for slot in repeats(rule_, (MORNING, NOONTIME, EVENING, new, NEXT_MORNING))][-1] == new.id


def test_a_repeat_ends_after_its_days_whatever_is_left_of_it() -> None:
    slots = [slot_of("x", TODAY + timedelta(days=n)) for n in range(60)]
    found = repeats(again(slots[0], times=30, gap=48), slots)
    assert (len(found), found[-1].day) == (15, TODAY + timedelta(days=30))


def test_a_repeat_follows_what_stands_and_a_later_skip_takes_one_out_of_one_slot() -> None:
    found = decide(add(C, NEXT_MORNING, place=0), again(), day=TOMORROW)
    assert in_(found, NEXT_MORNING) == [C, A, B]
    without = decide(again(times=2), Skipped(slot=NEXT_MORNING.id, bulletin=A), day=TOMORROW)
    assert (in_(without, NEXT_MORNING), in_(without, NEXT_EVENING)) == ([B], [A, B])


def test_a_copied_day_stands_in_order_and_overrides_or_appends_as_told() -> None:
    def copy(mode: OnConflict | None) -> list[str]:
        items = ((NEXT_MORNING.id, (A, B)),)
        copied = Copied(source=TODAY, day=TOMORROW, items=items, mode=mode)
        return in_(decide(add(C, NEXT_MORNING, place=0), copied, day=TOMORROW), NEXT_MORNING)

    assert copy(OnConflict.OVERRIDE) == [A, B]
    assert copy(OnConflict.APPEND) == [C, A, B]
    assert copy(None) == [C, A, B]


# --- taking back -------------------------------------------------------------------------------------------------


def test_what_is_taken_back_never_was_and_taking_that_back_makes_it_stand_again() -> None:
    first = decision(1, add(A))
    second = decision(2, Undone(decision=first.id), of=first)
    third = decision(3, Undone(decision=second.id), of=second)
    assert standing([first, second]) == ()
    assert standing([third, first, second]) == (first,)
    assert undone([first, second]) == {first.id}
    assert undone([first, second, third]) == {second.id}


def test_an_override_that_is_taken_back_gives_back_what_it_took_out() -> None:
    made = [decision(1, add(A)), decision(2, add(B, mode=OnConflict.OVERRIDE))]
    assert in_(decided(made, SLOTS, TODAY), MORNING) == [B]
    back = [*made, decision(3, Undone(decision=made[1].id), of=made[1])]
    assert in_(decided(back, SLOTS, TODAY), MORNING) == [A]


# --- ids of slots ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "slot",
    ["", "x", "x-2026112-0500", "x-20261322-0500", "x-00011122-0500", "x-٢٠٢٦١١٢٢-0500", "x-20261122", "20261122"],
)
def test_what_names_no_day_is_no_slots_id(slot: str) -> None:
    assert day_of(SlotId(slot)) is None
    assert called(SlotId(slot)) == slot


def test_a_slots_day_is_read_from_its_id_whatever_its_station_is_called() -> None:
    assert day_of(SlotId("91-kv-20261122-0500")) == TODAY
    assert called(SlotId("91-kv-20261122-0530")) == "05:30 ngày 22/11/2026"
    assert parts_of(slot_id(StationCode("91-kv"), TODAY, time(5, 30))) == SlotParts(
        StationCode("91-kv"), TODAY, time(5, 30)
    )
    assert parts_of("91-kv-20261122-0561") is None


# --- nothing is lost ---------------------------------------------------------------------------------------------


def later_than(slot: Slot, minutes: int) -> Instant:
    return instant(slot.span.end + timedelta(minutes=minutes))


SLOT, BULLETIN = st.sampled_from(SLOTS), st.sampled_from([A, B, C, BulletinId("d")])
PLACE, MODE = st.none() | st.integers(0, PLACE_LIMIT), st.none() | st.sampled_from(OnConflict)


class Deciding(RuleBasedStateMachine):
    """Somebody decides this and that, and takes some of it back."""

    def __init__(self) -> None:
        super().__init__()
        self.made: list[Decision] = []

    def make(self, what: Chosen) -> None:
        self.made.append(decision(len(self.made) + 1, what))

    @rule(slot=SLOT, bulletin=BULLETIN, place=PLACE, mode=MODE)
    def add(self, slot: Slot, bulletin: BulletinId, place: int | None, mode: OnConflict | None) -> None:
        self.make(Added(slot=slot.id, bulletin=bulletin, place=place, mode=mode))
        stood = decided(self.made, SLOTS, slot.day).at(slot.id)
        assert bulletin in {each.bulletin for each in stood.placed}

    @rule(slot=SLOT, to=SLOT, bulletin=BULLETIN, place=PLACE, mode=MODE)
    def move(self, slot: Slot, to: Slot, bulletin: BulletinId, place: int | None, mode: OnConflict | None) -> None:
        self.make(Moved(slot=slot.id, bulletin=bulletin, to=to.id, place=place, mode=mode))
        assert bulletin in {each.bulletin for each in decided(self.made, SLOTS, to.day).at(to.id).placed}

    @rule(slot=SLOT, bulletin=BULLETIN)
    def skip(self, slot: Slot, bulletin: BulletinId) -> None:
        self.make(Skipped(slot=slot.id, bulletin=bulletin))

    @rule(slot=SLOT, bulletin=st.none() | BULLETIN, times=st.integers(1, 4), gap=st.sampled_from([0, 6, 12, 24]))
    def repeat(self, slot: Slot, bulletin: BulletinId | None, times: int, gap: int) -> None:
        items = (A, B) if bulletin is None else (bulletin,)
        self.make(again(slot, bulletin=bulletin, items=items, times=times, gap=gap))

    @rule(items=st.lists(BULLETIN, min_size=1, max_size=3, unique=True), mode=MODE)
    def copy(self, items: Sequence[BulletinId], mode: OnConflict | None) -> None:
        each = ((NEXT_MORNING.id, tuple(items)), (NEXT_EVENING.id, tuple(items)))
        self.make(Copied(source=TODAY, day=TOMORROW, items=each, mode=mode))

    @rule(slot=SLOT, minutes=st.integers(1, 30))
    def run_over(self, slot: Slot, minutes: int) -> None:
        self.make(Extended(slot=slot.id, until=later_than(slot, minutes)))
        assert decided(self.made, SLOTS, slot.day).at(slot.id).over is not None

    @precondition(lambda self: any(each.id not in undone(self.made) for each in self.made))
    @rule(data=st.data())
    def undo(self, data: st.DataObject) -> None:
        live = [each for each in self.made if each.id not in undone(self.made)]
        taken = data.draw(st.sampled_from(live))
        before = [decided(self.made, SLOTS, day) for day in (TODAY, TOMORROW)]
        self.made.append(decision(len(self.made) + 1, Undone(decision=taken.id), of=taken))
        if taken is live[-1] and not isinstance(taken.what, Undone):
            without = [each for each in self.made if each.id not in {taken.id, self.made[-1].id}]
            for day in (TODAY, TOMORROW):
                assert decided(self.made, SLOTS, day) == decided(without, SLOTS, day)
        redone = decision(len(self.made) + 1, Undone(decision=self.made[-1].id), of=self.made[-1])
        assert [decided([*self.made, redone], SLOTS, day) for day in (TODAY, TOMORROW)] == before

    @invariant()
    def nothing_is_lost(self) -> None:
        """Each standing decision's bulletins stand where it put them, or what took them out is told."""
        for day in (TODAY, TOMORROW):
            found = decided(self.made, SLOTS, day)
            gone = {(each.slot, each.bulletin, each.earlier) for each in found.overruled}
            for each in standing(self.made):
                for slot, bulletin in _puts(each.what):
                    if day_of(slot) == day:
                        stands = {p.bulletin for p in found.at(slot).placed if p.why.endswith(each.why)}
                        assert bulletin in stands or (slot, bulletin, each.id) in gone

    @invariant()
    def every_place_is_one_bulletins_and_none_is_both_in_and_out(self) -> None:
        for day in (TODAY, TOMORROW):
            for hand in decided(self.made, SLOTS, day).slots.values():
                places = [each.place for each in hand.placed]
                assert places == sorted(set(places))
                bulletins = [each.bulletin for each in hand.placed]
                assert len(set(bulletins)) == len(bulletins)
                assert not set(bulletins) & hand.skipped.keys()
                assert hand != ByHand()

    @invariant()
    def the_order_in_which_they_are_handed_in_does_not_matter(self) -> None:
        for day in (TODAY, TOMORROW):
            assert decided(reversed(self.made), SLOTS[::-1], day) == decided(self.made, SLOTS, day)


def _puts(what: What) -> list[tuple[SlotId, BulletinId]]:
    match what:
        case Added():
            return [(what.slot, what.bulletin)]
        case Moved():
            return [(what.to, what.bulletin)]
        case Copied():
            return [(slot, each) for slot, items in what.items for each in items]
        case Repeated():
            return [(slot.id, each) for slot in repeats(what, SLOTS) for each in what.items]
        case _:
            return []


TestDeciding = Deciding.TestCase
TestDeciding.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)


def test_a_moment_is_no_part_of_what_follows() -> None:
    made = [decision(1, add(A)), decision(2, add(B))]
    other = [replace(each, at=instant(NOON - timedelta(days=each.number))) for each in made]
    assert decided(made, SLOTS, TODAY) == decided(other, SLOTS, TODAY)
