"""What people decide about playlists: what is refused and with what words, and what the planner is told."""

from collections.abc import Callable
from dataclasses import replace
from datetime import time, timedelta
from typing import Any

import pytest
from fakes.editor import AUTHOR, LEADER, approve, broadcast_day, left_out, person, render, rows_of, submit
from fakes.samples import NOON, TODAY, rule, two_provinces

from broadcaster.domain.access import EVERYWHERE, Role
from broadcaster.domain.bulletin import BulletinId, Priority
from broadcaster.domain.by_hand import DecisionId, Moved, OnConflict, Undone
from broadcaster.domain.errors import BroadcasterError
from broadcaster.domain.errors.bulletins import EditedMeanwhile, FieldWrong, IdempotencyClash
from broadcaster.domain.errors.people import RightMissing
from broadcaster.domain.errors.playlists import (
    BulletinNotHere,
    BulletinNotThatDay,
    BulletinOver,
    CannotAir,
    DayPlaced,
    DecisionUndone,
    DecisionUnknown,
    NoSlotTakes,
    NothingThere,
    NotInSlot,
    PlaceTaken,
    PriorityDisplaced,
    PriorityFromAbove,
    PriorityOnlyEarlier,
    RunOverForbidden,
    SlotBegun,
    SlotLocked,
    SlotOverfull,
    SlotUnknown,
)
from broadcaster.domain.errors.stations import StationUnknown
from broadcaster.domain.planning import Playlist, ReasonCode, RepairKind, fullness, seconds_over
from broadcaster.domain.schedule import SlotId
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Instant, instant
from broadcaster.newsroom import bulletins, hands, placed, placing, planning, plans, scheduling
from broadcaster.newsroom.books.paging import Asked
from broadcaster.newsroom.books.receipts import Sent
from broadcaster.newsroom.bulletins import Aim
from broadcaster.newsroom.placeable import AtStation, Insertion, Remark
from broadcaster.newsroom.placing import Again, Copy, Intent, MadeDecision
from broadcaster.newsroom.ports import Newsroom
from broadcaster.newsroom.rehearsing import Stage
from broadcaster.newsroom.station_days import day_of

CODE = StationCode("30628")
TOMORROW = TODAY + timedelta(days=1)
TODAYS, TOMORROWS = SlotId("30628-20261122-0500"), SlotId("30628-20261123-0500")
AFTER = SlotId("30628-20261124-0500")
LOCKED = instant(NOON + timedelta(hours=16, minutes=55))
"""04:55 of TOMORROW in Viet Nam."""
ABOVE = {"origin": StationCode("91-kv"), "aims": (Aim(station=StationCode("91-kv"), below=True),)}
OWN = {"origin": CODE, "aims": (Aim(station=CODE, below=False),)}


def wish(slot: SlotId | None = TOMORROWS, identity: str = "d1", why: str = "bà con đề nghị", **more: Any) -> Intent:
    sent = Sent(id=identity, key=more.pop("key", None), seen=more.pop("seen", None))
    return Intent(station=more.pop("station", CODE), slot=slot, why=why, sent=sent)


def put(bulletin: str = "b1", **more: Any) -> Insertion:
    return Insertion(bulletin=BulletinId(bulletin), **more)


def add(
    newsroom: Newsroom, where: Intent | None = None, what: Insertion | None = None, at: Instant = NOON
) -> MadeDecision:
    return placing.add(newsroom, AUTHOR, where or wish(), what or put(), at)


def hand(newsroom: Newsroom, slot: SlotId = TOMORROWS) -> list[str]:
    return [each.bulletin for each in placed.of_slot(newsroom, AUTHOR, CODE, slot, NOON).hand.placed]


@pytest.fixture
def b1(newsroom: Newsroom) -> BulletinId:
    return submit(newsroom, "b1")


# --- what is decided ---------------------------------------------------------------------------------------------


def test_what_is_added_stands_in_its_slot_with_its_author_and_reason(newsroom: Newsroom, b1: BulletinId) -> None:
    made = add(newsroom, what=put(place=0))
    assert (made.decision.number, made.decision.by_name, made.decision.why) == (1, AUTHOR.name, "bà con đề nghị")
    view = placed.of_slot(newsroom, AUTHOR, CODE, TOMORROWS, NOON)
    assert [(each.bulletin, each.place, each.by) for each in view.hand.placed] == [(b1, 0, AUTHOR.name)]
    assert (view.version, view.changeable, view.decisions) == (1, True, (made.decision,))


def test_what_nobody_approved_yet_may_be_placed_and_that_is_said(newsroom: Newsroom, b1: BulletinId) -> None:
    assert add(newsroom).remarks == (Remark.NOT_APPROVED,)
    approve(newsroom, b1)
    assert add(newsroom, wish(AFTER, "d2")).remarks == ()


@pytest.mark.usefixtures("b1")
def test_the_audit_tells_who_did_what_and_why_with_what_stood_before_and_after(newsroom: Newsroom) -> None:
    add(newsroom)
    with newsroom.store.read() as work:
        *_, done = work.audit.since(0, 100)
    assert (done.verb, done.subject, done.account) == ("playlist.add", "decision:d1", AUTHOR.id)
    assert done.told == "“Lịch cấp nước” vào 05:00 ngày 23/11/2026: bà con đề nghị"
    assert None is not done.before != done.after is not None
    assert done.path == "/91/91-kv/30628/"


def test_what_is_moved_is_out_of_the_one_slot_and_in_the_other(newsroom: Newsroom, b1: BulletinId) -> None:
    add(newsroom)
    made = placing.move(newsroom, AUTHOR, wish(identity="d2"), (AFTER, put()), NOON)
    assert isinstance(made.decision.what, Moved)
    assert (hand(newsroom), hand(newsroom, AFTER)) == ([], [b1])
    view = placed.of_slot(newsroom, AUTHOR, CODE, TOMORROWS, NOON)
    assert view.hand.skipped == {b1: "dời sang buổi 05:00 ngày 24/11/2026: bà con đề nghị"}


def test_what_does_not_stand_in_a_published_slot_is_not_moved_out_of_it(newsroom: Newsroom, b1: BulletinId) -> None:
    placing.skip(newsroom, AUTHOR, wish(), b1, NOON)
    broadcast_day(newsroom, TOMORROW, NOON)
    with pytest.raises(NotInSlot):
        placing.move(newsroom, AUTHOR, wish(identity="d2"), (AFTER, put()), NOON)
    add(newsroom, wish(identity="d3"))
    placing.move(newsroom, AUTHOR, wish(identity="d4"), (AFTER, put()), NOON)
    assert hand(newsroom, AFTER) == [b1]


def test_what_is_skipped_is_told_to_the_planner_and_taking_that_back_lets_it_in_again(
    newsroom: Newsroom, b1: BulletinId
) -> None:
    placing.skip(newsroom, AUTHOR, wish(), b1, NOON)
    assert dict(placed.of_slot(newsroom, AUTHOR, CODE, TOMORROWS, NOON).hand.skipped) == {b1: "bà con đề nghị"}
    placing.undo(newsroom, AUTHOR, wish(None, "d2", "nhầm"), DecisionId("d1"), NOON)
    view = placed.of_slot(newsroom, AUTHOR, CODE, TOMORROWS, NOON)
    assert (dict(view.hand.skipped), view.undone, view.version) == ({}, {"d1"}, 2)
    assert placed.find(newsroom, AUTHOR, CODE, DecisionId("d1"), NOON).undone


def test_a_decision_taken_back_can_be_made_to_stand_again_but_not_taken_back_twice(
    newsroom: Newsroom, b1: BulletinId
) -> None:
    add(newsroom)
    placing.undo(newsroom, AUTHOR, wish(None, "d2"), DecisionId("d1"), NOON)
    with pytest.raises(DecisionUndone):
        placing.undo(newsroom, AUTHOR, wish(None, "d3"), DecisionId("d1"), NOON)
    again = placing.undo(newsroom, AUTHOR, wish(None, "d4"), DecisionId("d2"), NOON)
    assert again.decision.what == Undone(decision=DecisionId("d2"))
    assert hand(newsroom) == [b1]


def test_the_commune_orders_its_priority_bulletins_and_nothing_else(newsroom: Newsroom, b1: BulletinId) -> None:
    first = submit(newsroom, "p1", title="Một", priority=Priority.PRIORITY)
    second = submit(newsroom, "p2", title="Hai", script="Khác hẳn.", priority=Priority.PRIORITY, **OWN)
    placing.order(newsroom, AUTHOR, wish(), (second, first), NOON)
    assert placed.of_slot(newsroom, AUTHOR, CODE, TOMORROWS, NOON).hand.order == (second, first)
    with pytest.raises(FieldWrong, match="không phải bản tin ưu tiên"):
        placing.order(newsroom, AUTHOR, wish(identity="d2"), (first, b1), NOON)


def test_a_session_is_heard_again_the_next_morning_as_it_was_published(newsroom: Newsroom, b1: BulletinId) -> None:
    approve(newsroom, b1)
    broadcast_day(newsroom)
    made = placing.repeat(newsroom, AUTHOR, wish(TODAYS), Again(session="sáng"), NOON)
    assert (made.remarks, hand(newsroom), hand(newsroom, AFTER)) == ((), [b1], [])


def test_the_last_airing_is_kept_for_the_later_day_on_which_people_placed_it(newsroom: Newsroom) -> None:
    approve(newsroom, submit(newsroom, "b1", wanted=1))
    add(newsroom, wish(AFTER))
    (manifest,) = (m for m in broadcast_day(newsroom, TOMORROW) if m.station == CODE)
    assert not [row for row in rows_of(newsroom, "30628", TOMORROW) if row.bulletin]
    assert [left.reason.code for left in left_out(newsroom, manifest)] == [ReasonCode.LEFT_FOR_PLACED]
    broadcast_day(newsroom, TOMORROW + timedelta(days=1))
    assert [row.bulletin for row in rows_of(newsroom, "30628", TOMORROW + timedelta(days=1)) if row.bulletin] == ["b1"]


@pytest.mark.usefixtures("b1")
def test_what_is_repeated_is_kept_for_the_days_it_is_repeated_on_and_no_longer(newsroom: Newsroom) -> None:
    placing.repeat(newsroom, AUTHOR, wish(TOMORROWS), Again(bulletin=BulletinId("b1"), times=2, gap=24), NOON)
    today = scheduling.agenda(newsroom, TODAY)

    def later() -> list[int]:
        with newsroom.store.read() as work:
            found = hands.placed_after(newsroom, work, [slot for slot in today.slots if slot.station == CODE])
        return [(each.day - TODAY).days for each in found.get(CODE, ())]

    assert later() == [2, 3]
    placing.undo(newsroom, AUTHOR, wish(None, "d2"), DecisionId("d1"), NOON)
    assert later() == []


def test_one_bulletin_is_repeated_so_many_times_and_ends_when_that_is_taken_back(
    newsroom: Newsroom, b1: BulletinId
) -> None:
    placing.repeat(newsroom, AUTHOR, wish(TODAYS), Again(bulletin=b1, times=2, gap=24), NOON)
    assert (hand(newsroom), hand(newsroom, AFTER)) == ([b1], [b1])
    placing.undo(newsroom, AUTHOR, wish(None, "d2"), DecisionId("d1"), NOON)
    assert (hand(newsroom), hand(newsroom, AFTER)) == ([], [])


def test_a_repeat_counts_a_session_that_came_to_the_timetable_since(newsroom: Newsroom, b1: BulletinId) -> None:
    placing.repeat(newsroom, AUTHOR, wish(TOMORROWS), Again(bulletin=b1), NOON)
    assert hand(newsroom, AFTER) == [b1]
    with newsroom.store.write() as work:
        evening = rule("30628", rule("30628").start.replace(17), "chiều")
        work.stations.plant(list(two_provinces()), [rule("30628"), evening])
    assert (hand(newsroom, SlotId("30628-20261123-1700")), hand(newsroom, AFTER)) == ([b1], [])


def test_a_day_is_copied_session_by_session(newsroom: Newsroom, b1: BulletinId) -> None:
    add(newsroom)
    copied = placing.copy_day(newsroom, AUTHOR, wish(None, "d2"), Copy(source=TOMORROW, day=TODAY + timedelta(2)), NOON)
    assert (hand(newsroom, AFTER), copied.remarks) == ([b1], ())
    onto = Copy(source=TOMORROW, day=TODAY + timedelta(2))
    with pytest.raises(DayPlaced):
        placing.copy_day(newsroom, AUTHOR, wish(None, "d3"), onto, NOON)
    placing.copy_day(newsroom, AUTHOR, wish(None, "d4"), replace(onto, mode=OnConflict.OVERRIDE), NOON)
    assert hand(newsroom, AFTER) == [b1]


@pytest.mark.usefixtures("b1")
def test_a_day_without_sessions_of_these_names_takes_no_copy_and_it_is_said_of_that_day(
    newsroom: Newsroom,
) -> None:
    add(newsroom)
    monday, tuesday = replace(rule("30628"), weekdays={0}), replace(rule("30628", time(12), "trưa"), weekdays={1})
    with newsroom.store.write() as work:
        work.stations.plant(list(two_provinces()), [monday, tuesday])
    with pytest.raises(NoSlotTakes, match=r"Ngày 24/11/2026 không có buổi nào cùng tên.* ngày 23/11/2026"):
        placing.copy_day(newsroom, AUTHOR, wish(None, "d2"), Copy(source=TOMORROW, day=TODAY + timedelta(2)), NOON)


def test_what_is_over_by_the_other_day_is_not_copied_and_that_is_said(newsroom: Newsroom, b1: BulletinId) -> None:
    add(newsroom)
    submit(newsroom, "b2", title="Ngắn", valid_until=TOMORROW)
    add(newsroom, wish(identity="d2"), put("b2"))
    copy = Copy(source=TOMORROW, day=TODAY + timedelta(2))
    assert placing.copy_day(newsroom, AUTHOR, wish(None, "d3"), copy, NOON).remarks == (Remark.BULLETINS_OVER,)
    assert hand(newsroom, AFTER) == [b1]


def test_the_planner_is_told_of_all_stations_in_one_call(newsroom: Newsroom, b1: BulletinId) -> None:
    add(newsroom)
    placing.skip(newsroom, AUTHOR, wish(SlotId("91-kv-20261123-0500"), "d2", station=StationCode("91-kv")), b1, NOON)
    slots = scheduling.agenda(newsroom, TOMORROW).slots
    with newsroom.store.read() as work:
        found = hands.by_hand(newsroom, work, slots)
    assert {slot: (len(each.placed), len(each.skipped)) for slot, each in found.items()} == {
        TOMORROWS: (1, 0),
        SlotId("91-kv-20261123-0500"): (0, 1),
    }


# --- what is refused ---------------------------------------------------------------------------------------------

Deed = Callable[[Newsroom], object]


@pytest.mark.usefixtures("b1")
@pytest.mark.parametrize(
    ("error", "deed"),
    [
        (SlotUnknown, lambda n: add(n, wish(SlotId("30628-20261123-0900")))),
        (SlotUnknown, lambda n: add(n, wish(SlotId("30628-20261323-0500")))),
        (SlotUnknown, lambda n: add(n, wish(SlotId("00004-20261123-0500")))),
        (SlotUnknown, lambda n: placing.move(n, AUTHOR, wish(), (SlotId("x"), put()), NOON)),
        (SlotBegun, lambda n: add(n, wish(TODAYS))),
        (SlotBegun, lambda n: placing.move(n, AUTHOR, wish(), (TODAYS, put()), NOON)),
        (SlotLocked, lambda n: add(n, at=LOCKED)),
        (SlotLocked, lambda n: placing.skip(n, AUTHOR, wish(), BulletinId("b1"), LOCKED)),
        (BulletinNotHere, lambda n: add(n, what=put("none"))),
        (BulletinNotHere, lambda n: add(n, wish(SlotId("00004-20261123-0500"), station=StationCode("00004")))),
        (BulletinNotThatDay, lambda n: add(n, wish(SlotId("30628-20261129-0500")))),
        (FieldWrong, lambda n: add(n, wish(why="  "))),
        (FieldWrong, lambda n: add(n, wish(why="x" * 301))),
        (FieldWrong, lambda n: placing.repeat(n, AUTHOR, wish(), Again(session="khuya"), NOON)),
        (FieldWrong, lambda n: placing.copy_day(n, AUTHOR, wish(None), Copy(source=TODAY, day=TODAY), NOON)),
        (NothingThere, lambda n: placing.repeat(n, AUTHOR, wish(TODAYS), Again(), NOON)),
        (NothingThere, lambda n: placing.copy_day(n, AUTHOR, wish(None), Copy(source=TODAY, day=TOMORROW), NOON)),
        (SlotBegun, lambda n: placing.copy_day(n, AUTHOR, wish(None), Copy(source=TOMORROW, day=TODAY), NOON)),
        (DecisionUnknown, lambda n: placing.undo(n, AUTHOR, wish(None), DecisionId("none"), NOON)),
        (StationUnknown, lambda n: placing.add(n, person("an", Role.AUTHOR, path="/01/"), wish(), put(), NOON)),
        (RightMissing, lambda n: placing.add(n, person("an", Role.SUPERVISOR), wish(), put(), NOON)),
        (EditedMeanwhile, lambda n: add(n, wish(seen=1))),
    ],
)
def test_what_cannot_be_is_refused_and_leaves_nothing_behind(
    newsroom: Newsroom, error: type[BroadcasterError], deed: Deed
) -> None:
    with pytest.raises(error):
        deed(newsroom)
    assert placed.leaf_through(newsroom, AUTHOR, CODE, Asked(), NOON).rows == ()


@pytest.mark.usefixtures("b1")
def test_who_is_refused_for_the_hour_is_told_what_can_still_be_changed(newsroom: Newsroom) -> None:
    with pytest.raises(SlotBegun, match="Buổi gần nhất còn đổi được: sáng 05:00 ngày 23/11/2026"):
        add(newsroom, wish(TODAYS))
    with pytest.raises(SlotLocked, match=r"đã khoá từ 04:50.*còn đổi được: sáng 05:00 ngày 24/11/2026"):
        add(newsroom, at=LOCKED)
    with pytest.raises(SlotLocked, match="đã khoá từ 04:30"):
        add(replace(newsroom, lock=timedelta(minutes=30)), at=instant(LOCKED - timedelta(minutes=20)))


def test_a_bulletin_that_was_withdrawn_is_not_placed(newsroom: Newsroom, b1: BulletinId) -> None:
    bulletins.withdraw(newsroom, AUTHOR, b1, "sai", NOON)
    with pytest.raises(BulletinOver, match="đã rút"):
        add(newsroom)


@pytest.mark.usefixtures("b1")
def test_a_place_that_somebody_gave_away_is_given_again_only_when_that_is_said(newsroom: Newsroom) -> None:
    add(newsroom, what=put(place=0))
    submit(newsroom, "b2", title="Khác")
    with pytest.raises(PlaceTaken, match=r"Chỗ thứ 1 .* do Ông bà an xếp"):
        add(newsroom, wish(identity="d2"), put("b2", place=0))
    add(newsroom, wish(identity="d2"), put("b2", place=0, mode=OnConflict.APPEND))
    assert hand(newsroom) == ["b1", "b2"]
    add(newsroom, wish(identity="d3"), put("b2", place=0, mode=OnConflict.OVERRIDE))
    assert hand(newsroom) == ["b2"]


LONG = "Mười phút đọc liền một mạch cho bà con nghe. " * 200  # about 630 s in the studio of the tests


def test_a_slot_that_would_be_overfull_is_refused_in_minutes_and_seconds_or_told_when_appended(
    newsroom: Newsroom,
) -> None:
    for name in ("b1", "b2"):
        approve(newsroom, submit(newsroom, name, title=name, script=f"{name}. {LONG}"))
    broadcast_day(newsroom, TOMORROW, NOON)
    add(newsroom)
    with pytest.raises(SlotOverfull, match=r"còn \d+ phút \d+ giây, bản tin dài 1\d phút \d+ giây: quá \d+ phút"):
        add(newsroom, wish(identity="d2"), put("b2"))
    with pytest.raises(SlotOverfull) as refused:
        add(newsroom, wish(identity="d2"), put("b2"))
    assert "Có thể: Bỏ “b2”; Dời “b2” sang buổi sáng ngày 24/11; Cho tràn tới 05:" in refused.value.message_vi
    assert refused.value.facts["move_to"] == AFTER
    assert "move “b2” to the session morning on 24/11" in refused.value.message_en
    assert Remark.MAY_NOT_FIT in add(newsroom, wish(identity="d2"), put("b2", mode=OnConflict.APPEND)).remarks
    assert Remark.MAY_NOT_FIT not in add(newsroom, wish(identity="d3"), put("b2", mode=OnConflict.OVERRIDE)).remarks


def test_the_plan_of_an_overfull_slot_tells_by_how_much_and_three_ways_out_until_it_is_locked(
    newsroom: Newsroom,
) -> None:
    for name in ("b1", "b2"):
        approve(newsroom, submit(newsroom, name, title=name, script=f"{name}. {LONG}"))
    broadcast_day(newsroom, TOMORROW, NOON)
    add(newsroom)
    add(newsroom, wish(identity="d2"), put("b2", mode=OnConflict.APPEND))
    broadcast_day(newsroom, TOMORROW, NOON)
    told = plans.plan_of(newsroom, AUTHOR, CODE, TOMORROW, NOON)
    slot = next(each for each in told.manifest.playlists if each.slot.id == TOMORROWS)
    assert seconds_over(told.whole(slot)) > 0
    assert fullness(told.whole(slot)).startswith("thừa ")
    assert [each.kind for each in told.repairs[TOMORROWS]] == list(RepairKind)
    assert {each.bulletin for each in told.repairs[TOMORROWS]} == {"b2", None}
    assert TOMORROWS not in plans.plan_of(newsroom, AUTHOR, CODE, TOMORROW, LOCKED).repairs


@pytest.fixture
def overfull(newsroom: Newsroom) -> Instant:
    """Two bulletins placed in a slot that holds one; until when letting it run over is offered."""
    for name in ("b1", "b2"):
        approve(newsroom, submit(newsroom, name, title=name, script=f"{name}. {LONG}"))
    broadcast_day(newsroom, TOMORROW, NOON)
    add(newsroom)
    add(newsroom, wish(identity="d2"), put("b2", mode=OnConflict.APPEND))
    broadcast_day(newsroom, TOMORROW, NOON)
    offers = plans.plan_of(newsroom, AUTHOR, CODE, TOMORROW, NOON).repairs[TOMORROWS]
    return next(each.until for each in offers if each.until is not None)


def run_over(newsroom: Newsroom, until: Instant, identity: str = "d3", at: Instant = NOON) -> MadeDecision:
    return placing.run_over(newsroom, AUTHOR, wish(identity=identity), until, at)


def published(newsroom: Newsroom, at: Instant = NOON) -> tuple[Playlist, list[str]]:
    """A slot as it is published now, with what is to be said of it."""
    broadcast_day(newsroom, TOMORROW, at)
    planned = plans.plan_of(newsroom, AUTHOR, CODE, TOMORROW, at)
    found = planned.whole(next(each for each in planned.manifest.playlists if each.slot.id == TOMORROWS))
    return found, [each.sentence for each in found.notes]


def test_a_slot_runs_over_as_offered_plan_after_plan_until_that_is_taken_back(
    newsroom: Newsroom, overfull: Instant
) -> None:
    run_over(newsroom, overfull)
    for _ in range(2):
        slot, notes = published(newsroom)
        assert (slot.slot.span.end, seconds_over(slot)) == (overfull, 0)
        assert {"b1", "b2"} <= {row.bulletin for row in slot.rows}
        assert slot.end <= overfull
        clock = overfull.astimezone(newsroom.zone)
        assert notes == [f"Ông bà an cho buổi này tràn tới {clock:%H:%M:%S}: bà con đề nghị"]
    view = placed.of_slot(newsroom, AUTHOR, CODE, TOMORROWS, NOON)
    assert view.hand.over is not None
    assert view.hand.over.until == overfull
    placing.undo(newsroom, AUTHOR, wish(None, "d4"), DecisionId("d3"), NOON)
    slot, notes = published(newsroom)
    assert (slot.slot.span.length, notes) == (15 * 60_000, [])
    assert seconds_over(slot) > 0


def test_what_runs_over_has_its_length_when_more_is_placed_and_stays_so_once_it_is_locked(
    newsroom: Newsroom, overfull: Instant
) -> None:
    run_over(newsroom, instant(overfull + timedelta(minutes=5)))
    published(newsroom)
    submit(newsroom, "b3", title="Ngắn", script="Tin ngắn.")
    assert Remark.MAY_NOT_FIT not in add(newsroom, wish(identity="d4"), put("b3", mode=OnConflict.APPEND)).remarks
    with pytest.raises(SlotLocked):
        placing.undo(newsroom, AUTHOR, wish(None, "d5"), DecisionId("d3"), LOCKED)
    assert published(newsroom, LOCKED)[0].slot.span.end == overfull + timedelta(minutes=5)


@pytest.mark.parametrize(
    ("sessions", "minutes", "told"),
    [
        ((), 16, "dài quá 30 phút một buổi. Muộn nhất: 05:30."),
        ((time(5, 20),), 6, "chạm buổi sau. Muộn nhất: 05:20."),
        ((time(5, 15),), 1, "chạm buổi sau. Muộn nhất: giờ hết buổi."),
    ],
)
def test_no_slot_runs_over_past_what_its_station_may_air(
    newsroom: Newsroom, sessions: tuple[time, ...], minutes: int, told: str
) -> None:
    with newsroom.store.write() as work:
        more = [rule("30628", start, "sau") for start in sessions]
        work.stations.plant(list(two_provinces()), [rule("30628"), *more])
    end = instant(NOON + timedelta(hours=17, minutes=15))
    with pytest.raises(RunOverForbidden, match=told):
        run_over(newsroom, instant(end + timedelta(minutes=minutes)))
    with pytest.raises(FieldWrong, match="phải sau 05:15, giờ hết buổi phát"):
        run_over(newsroom, instant(end - timedelta(seconds=1)))
    with pytest.raises(SlotLocked):
        run_over(newsroom, instant(end + timedelta(minutes=1)), at=LOCKED)


def test_a_slot_ends_in_time_where_the_rules_no_longer_let_it_run_over_and_says_so(
    newsroom: Newsroom, overfull: Instant
) -> None:
    run_over(newsroom, overfull)
    with newsroom.store.write() as work:
        work.stations.plant(list(two_provinces()), [rule("30628"), rule("30628", time(5, 20), "sau")])
    slot, notes = published(newsroom)
    assert (slot.slot.span.length, len(notes)) == (15 * 60_000, 1)
    assert notes[0].endswith("nhưng nay không được: chạm buổi sau. Buổi hết giờ như lịch")


def test_no_move_is_offered_to_a_slot_where_more_was_decided_since_it_was_published(newsroom: Newsroom) -> None:
    for name in ("b1", "b2"):
        approve(newsroom, submit(newsroom, name, title=name, script=f"{name}. {LONG}"))
    broadcast_day(newsroom, TOMORROW, NOON)
    add(newsroom)
    add(newsroom, wish(AFTER, "d2"))
    with pytest.raises(SlotOverfull) as refused:
        add(newsroom, wish(identity="d3"), put("b2"))
    assert refused.value.facts["move_to"] not in {AFTER, TOMORROWS}


def test_a_notice_is_counted_twice(newsroom: Newsroom) -> None:
    approve(newsroom, submit(newsroom, "b1", script=LONG, twice=True))
    broadcast_day(newsroom, TOMORROW, NOON)
    with pytest.raises(SlotOverfull):
        add(newsroom)


def test_what_has_priority_from_above_is_not_skipped_but_moved_or_ordered(newsroom: Newsroom) -> None:
    above = submit(newsroom, "p1", priority=Priority.PRIORITY, **ABOVE)
    own = submit(newsroom, "p2", title="Của xã", script="Khác hẳn.", priority=Priority.PRIORITY, **OWN)
    with pytest.raises(PriorityFromAbove):
        placing.skip(newsroom, AUTHOR, wish(), above, NOON)
    placing.skip(newsroom, AUTHOR, wish(), own, NOON)
    with pytest.raises(PriorityOnlyEarlier):
        placing.move(newsroom, AUTHOR, wish(identity="d2"), (AFTER, put("p1")), NOON)
    placing.move(newsroom, AUTHOR, wish(AFTER, identity="d2"), (TOMORROWS, put("p1")), NOON)
    seen = day_of(newsroom, AUTHOR, CODE, TOMORROW, NOON)
    assert {above, own} <= set(seen.named)
    assert seen.bound == {above}  # no page offers what would be refused
    with pytest.raises(NotInSlot):  # it was moved out, whatever was published meanwhile
        placing.move(newsroom, AUTHOR, wish(AFTER, identity="d4"), (TOMORROWS, put("p1")), NOON)
    upper = wish(SlotId("91-kv-20261123-0500"), "d3", station=StationCode("91-kv"))
    placing.skip(newsroom, AUTHOR, upper, above, NOON)


def crowded(newsroom: Newsroom, **priority: Any) -> None:
    """A priority bulletin of ten minutes, and a normal one, for sessions of a quarter of an hour."""
    approve(newsroom, submit(newsroom, "p1", title="Bão", script=LONG, priority=Priority.PRIORITY, **priority))
    approve(newsroom, submit(newsroom, "b2", title="Dài", script=f"Hai. {LONG}"))
    broadcast_day(newsroom, TOMORROW, NOON)


@pytest.mark.parametrize("mode", [None, OnConflict.APPEND, OnConflict.OVERRIDE])
def test_what_is_added_by_hand_pushes_out_nothing_that_has_priority(
    newsroom: Newsroom, mode: OnConflict | None
) -> None:
    crowded(newsroom, **ABOVE)
    with pytest.raises(PriorityDisplaced, match=r"Bão sẽ chỉ còn phát 0 lần thay vì 1.*còn \d+ phút \d\d giây"):
        add(newsroom, what=put("b2", mode=mode))
    assert hand(newsroom) == []
    assert told_of(newsroom) == ["p1"]


def test_nor_what_has_priority_of_the_communes_own_and_a_priority_bulletin_of_its_own_may_with_a_word(
    newsroom: Newsroom,
) -> None:
    own = {**OWN, "valid_until": TOMORROW}
    crowded(newsroom, **own)
    with pytest.raises(PriorityDisplaced):
        add(newsroom, what=put("b2"))
    other = submit(newsroom, "p2", title="Khác", script=f"Ba. {LONG}", priority=Priority.PRIORITY, **own)
    approve(newsroom, other)
    broadcast_day(newsroom, TOMORROW, NOON)
    stood, other = told_of(newsroom)[0], {"p1": "p2", "p2": "p1"}[told_of(newsroom)[0]]
    assert stood != other
    assert add(newsroom, what=put(other)).remarks == (Remark.PRIORITY_FEWER,)


def test_the_room_that_is_told_is_the_planners(newsroom: Newsroom) -> None:
    for name in ("b1", "b2"):
        approve(newsroom, submit(newsroom, name, title=name, script=f"{name}. {LONG}"))
    broadcast_day(newsroom, TOMORROW, NOON)
    add(newsroom)
    with pytest.raises(SlotOverfull) as refused:
        add(newsroom, wish(identity="d2"), put("b2"))
    add(newsroom, wish(identity="d2"), put("b2", mode=OnConflict.APPEND))
    (manifest,) = (m for m in broadcast_day(newsroom, TOMORROW, NOON) if m.station == CODE)
    (left,) = (each.reason for each in left_out(newsroom, manifest) if each.bulletin == "b2")
    assert left.code is ReasonCode.LEFT_PLACED_NO_ROOM
    told = refused.value.facts
    assert (left.facts["needed"], left.facts["left"]) == (-(-int(told["length"]) // 1000), int(told["left"]) // 1000)


def test_what_cannot_air_in_a_slot_by_any_rule_is_not_put_there(newsroom: Newsroom) -> None:
    approve(newsroom, submit(newsroom, "b1", wanted=2, gap=48))
    approve(newsroom, submit(newsroom, "b2", title="Một lần", script="Một lần thôi.", wanted=1))
    broadcast_day(newsroom, TOMORROW, NOON)
    broadcast_day(newsroom, TOMORROW + timedelta(days=1), NOON)
    for bulletin in ("b1", "b2"):
        with pytest.raises(CannotAir):
            add(newsroom, wish(AFTER), put(bulletin), LOCKED)
    assert hand(newsroom, AFTER) == []
    for number, bulletin in enumerate(("b1", "b2")):  # while nothing is locked, what is placed is kept for its day
        add(newsroom, wish(AFTER, f"d{number}"), put(bulletin))
    assert (told_of(newsroom), sorted(map(str, told_of(newsroom, AFTER)))) == ([], ["b1", "b2"])


FAR = SlotId("30628-20261205-0500")
"""Thirteen days on: nobody has made its greeting."""


def far_house(newsroom: Newsroom, **priority: Any) -> None:
    """All sounds of bulletins are made, and what frames the days that are due; a priority bulletin is to be heard once
    on each day around FAR."""
    far = TODAY + timedelta(days=12)
    days = {"valid_from": far, "valid_until": far + timedelta(days=2), "wanted": 3, "priority": Priority.PRIORITY}
    long = {"valid_until": far + timedelta(days=5), "wanted": 30}
    made = [
        submit(newsroom, "p1", title="Bão", script=LONG, **{**days, **priority}),
        submit(newsroom, "b2", title="Dài", script=f"Hai. {LONG}", **long),
        submit(newsroom, "b3", title="Ngắn", script="Tin ngắn.", **long),
        submit(newsroom, "b4", title="Ba", script=f"Ba. {LONG}", **long),
        submit(newsroom, "b5", title="Bốn", script="Bốn.", gap=48, **long),
    ]
    render(newsroom, TODAY, NOON)
    for each in made:
        approve(newsroom, each)
    for day in (TODAY, TOMORROW):
        broadcast_day(newsroom, day, NOON)


@pytest.mark.parametrize("mode", [None, OnConflict.APPEND, OnConflict.OVERRIDE])
def test_a_far_day_is_tried_against_its_own_frame_and_refused_for_what_has_priority_there(
    newsroom: Newsroom, mode: OnConflict | None
) -> None:
    far_house(newsroom, **ABOVE)
    with pytest.raises(PriorityDisplaced, match=r"Bão sẽ chỉ còn phát 1 lần thay vì 2, mất ở 05:00 ngày 05/12/2026"):
        add(newsroom, wish(FAR), put("b2", mode=mode))
    assert hand(newsroom, FAR) == []
    assert add(newsroom, wish(FAR), put("b3", mode=mode)).remarks == ()


def test_a_far_slot_that_would_be_overfull_or_never_airs_it_is_refused_as_one_of_tomorrow_is(
    newsroom: Newsroom,
) -> None:
    far_house(newsroom, **OWN, valid_from=TODAY, valid_until=TOMORROW)
    add(newsroom, wish(FAR), put("b2"))
    with pytest.raises(SlotOverfull, match=r"còn \d+ phút \d\d giây, bản tin dài 1\d phút"):
        add(newsroom, wish(FAR, "d2"), put("b4"))
    add(newsroom, wish(FAR, "d3"), put("b5"))
    with pytest.raises(CannotAir, match="phải cách nhau 48 giờ"):
        add(newsroom, wish(SlotId("30628-20261206-0500"), "d4"), put("b5"))


def test_a_repeat_pushes_out_nothing_that_has_priority_on_any_of_its_days(newsroom: Newsroom) -> None:
    far_house(newsroom, **ABOVE)
    again = Again(bulletin=BulletinId("b2"), times=14, gap=24)
    with pytest.raises(PriorityDisplaced, match="mất ở 05:00 ngày 04/12/2026"):
        placing.repeat(newsroom, AUTHOR, wish(), again, NOON)
    placing.repeat(newsroom, AUTHOR, wish(), replace(again, times=5), NOON)


def test_to_place_what_has_priority_from_above_on_a_later_day_is_to_put_it_off(newsroom: Newsroom) -> None:
    once = {"valid_until": TODAY + timedelta(days=9), "wanted": 1, "priority": Priority.PRIORITY}
    approve(newsroom, submit(newsroom, "p1", title="Bão", **{**ABOVE, **once}))
    broadcast_day(newsroom, TOMORROW, NOON)
    with pytest.raises(PriorityDisplaced, match="0 lần thay vì 1, mất ở 05:00 ngày 23/11/2026"):
        add(newsroom, wish(SlotId("30628-20261127-0500")), put("p1"))


@pytest.fixture
def stretched(newsroom: Newsroom) -> Instant:
    """A slot that was let run over for a bulletin somebody placed; it holds a priority bulletin from above besides."""
    crowded(newsroom, **ABOVE, valid_until=TOMORROW)
    end = instant(NOON + timedelta(hours=17, minutes=29))
    placing.run_over(newsroom, AUTHOR, wish(identity="over"), end, NOON)
    add(newsroom, wish(identity="d1"), put("b2"))
    assert set(told_of(newsroom)) == {"p1", "b2"}
    return end


def test_to_take_a_longer_end_back_or_to_draw_it_in_pushes_out_nothing_that_has_priority(
    newsroom: Newsroom, stretched: Instant
) -> None:
    with pytest.raises(PriorityDisplaced, match="Bão sẽ chỉ còn phát 0 lần thay vì 1"):
        placing.undo(newsroom, AUTHOR, wish(None, "u1"), DecisionId("over"), NOON)
    with pytest.raises(PriorityDisplaced):
        placing.run_over(newsroom, AUTHOR, wish(identity="o2"), instant(stretched - timedelta(minutes=10)), NOON)
    placing.undo(newsroom, AUTHOR, wish(None, "u2"), DecisionId("d1"), NOON)
    placing.undo(newsroom, AUTHOR, wish(None, "u3"), DecisionId("over"), NOON)
    with pytest.raises(PriorityDisplaced):  # to take that back is to place it again
        placing.undo(newsroom, AUTHOR, wish(None, "u4"), DecisionId("u2"), NOON)
    assert told_of(newsroom) == ["p1"]


def test_an_end_that_is_drawn_in_leaves_out_nothing_that_people_placed_and_taken_back_it_says_so(
    newsroom: Newsroom, overfull: Instant
) -> None:
    run_over(newsroom, overfull)
    with pytest.raises(SlotOverfull):
        run_over(newsroom, instant(overfull - timedelta(minutes=5)), "d4")
    made = placing.undo(newsroom, AUTHOR, wish(None, "d5"), DecisionId("d3"), NOON)
    assert made.remarks == (Remark.MAY_NOT_FIT,)


def test_a_repeat_ends_with_its_bulletin_and_says_so(newsroom: Newsroom) -> None:
    submit(newsroom, "b1", valid_until=TOMORROW + timedelta(days=1), wanted=2)
    made = placing.repeat(newsroom, AUTHOR, wish(), Again(bulletin=BulletinId("b1"), times=5), NOON)
    assert Remark.NOT_AFTER_VALIDITY in made.remarks
    assert hand(newsroom, AFTER) == ["b1"]
    assert hand(newsroom, SlotId("30628-20261125-0500")) == []


def test_a_repeat_of_a_whole_session_ends_for_each_bulletin_with_its_validity(newsroom: Newsroom) -> None:
    for name, days in (("b1", 1), ("b2", 5)):
        add(
            newsroom,
            wish(identity=f"d{name}"),
            put(submit(newsroom, name, valid_until=TOMORROW + timedelta(days=days))),
        )
    broadcast_day(newsroom, TOMORROW, NOON)
    made = placing.repeat(newsroom, AUTHOR, wish(identity="whole"), Again(times=3, gap=24), NOON)
    assert Remark.NOT_AFTER_VALIDITY in made.remarks
    assert set(hand(newsroom, AFTER)) == {"b1", "b2"}
    assert hand(newsroom, SlotId("30628-20261125-0500")) == ["b2"]


# --- what is heard again -----------------------------------------------------------------------------------------

LATER = SlotId("30628-20261125-0500")
DAYS = [TOMORROW + timedelta(days=number) for number in range(3)]


def heard_on_days(newsroom: Newsroom) -> dict[int, list[str]]:
    """What each of the days tells, by its day of the month, after all were planned."""
    for day in DAYS:
        broadcast_day(newsroom, day, NOON)
    rows = {day.day: rows_of(newsroom, "30628", day) for day in DAYS}
    return {day: [row.bulletin for row in told if row.bulletin is not None] for day, told in rows.items()}


def once(newsroom: Newsroom, *names: str, **more: Any) -> None:
    for name in names:
        script = f"Tin {name} gửi bà con."
        approve(newsroom, submit(newsroom, name, title=name, script=script, **{"wanted": 1, **more}))


@pytest.mark.parametrize("priority", [Priority.NORMAL, Priority.PRIORITY])
def test_a_session_that_is_repeated_stays_as_it_is_and_however_often_days_are_planned_nothing_changes(
    newsroom: Newsroom, priority: Priority
) -> None:
    once(newsroom, "b1", "b2", priority=priority)
    assert heard_on_days(newsroom) == {23: ["b1", "b2"], 24: [], 25: []}
    placing.repeat(newsroom, AUTHOR, wish(), Again(times=2, session="sáng"), NOON)
    for _ in range(3):
        assert heard_on_days(newsroom) == {day: ["b1", "b2"] for day in (23, 24, 25)}
    for day in DAYS:
        assert broadcast_day(newsroom, day, NOON) == ()


def test_what_is_repeated_says_who_repeats_what_and_nothing_else_is_said_to_be_placed(newsroom: Newsroom) -> None:
    once(newsroom, "b1")
    heard_on_days(newsroom)
    placing.repeat(newsroom, AUTHOR, wish(), Again(), NOON)
    once(newsroom, "b2", wanted=9)
    assert heard_on_days(newsroom) == {23: ["b2", "b1"], 24: ["b2", "b1"], 25: ["b2"]}
    first, second = [row for row in rows_of(newsroom, "30628", DAYS[1]) if row.bulletin]
    assert first.reason.code is not ReasonCode.PLACED_BY_HAND
    assert second.reason.sentence == (
        f"{AUTHOR.name} xếp vào chỗ này: phát lại buổi 05:00 ngày 23/11/2026: bà con đề nghị; "
        "lần phát thứ 2 trên 2 lần cần phát"
    )
    assert "the slot 05:00 on 23/11/2026 is heard again" in second.reason.english


@pytest.mark.parametrize("gap", [0, 30])
def test_a_bulletin_that_is_repeated_is_heard_where_it_stood_too(newsroom: Newsroom, gap: int) -> None:
    once(newsroom, "b1", gap=gap)
    heard_on_days(newsroom)
    again = Again(bulletin=BulletinId("b1"), times=1, gap=gap)
    assert placing.repeat(newsroom, AUTHOR, wish(), again, NOON).remarks == ()
    assert heard_on_days(newsroom) == ({23: ["b1"], 24: [], 25: ["b1"]} if gap else {23: ["b1"], 24: ["b1"], 25: []})
    placing.undo(newsroom, AUTHOR, wish(None, "d2"), DecisionId("d1"), NOON)
    assert heard_on_days(newsroom) == {23: ["b1"], 24: [], 25: []}


def test_a_repeat_that_is_nearer_than_its_bulletin_allows_is_refused(newsroom: Newsroom) -> None:
    once(newsroom, "b1", gap=30)
    heard_on_days(newsroom)
    with pytest.raises(CannotAir, match="phải cách nhau 30 giờ"):
        placing.repeat(newsroom, AUTHOR, wish(), Again(bulletin=BulletinId("b1")), NOON)


def test_what_is_over_is_repeated_from_the_next_session_that_can_be_changed(newsroom: Newsroom) -> None:
    once(newsroom, "b1", valid_from=TODAY - timedelta(days=1))
    broadcast_day(newsroom, TODAY)
    late = instant(NOON + timedelta(hours=18))
    placing.repeat(newsroom, AUTHOR, wish(TODAYS), Again(bulletin=BulletinId("b1"), gap=1), late)
    assert (hand(newsroom), hand(newsroom, AFTER)) == ([], ["b1"])


def test_a_session_that_holds_nothing_yet_is_not_repeated(newsroom: Newsroom) -> None:
    with pytest.raises(NothingThere):
        placing.repeat(newsroom, AUTHOR, wish(), Again(), NOON)


def test_a_day_with_two_sessions_of_one_name_is_copied_hour_by_hour_and_what_is_not_is_said(
    newsroom: Newsroom, b1: BulletinId
) -> None:
    b2 = submit(newsroom, "b2", title="Khác")
    with newsroom.store.write() as work:
        work.stations.plant(list(two_provinces()), [rule("30628"), rule("30628", time(6), "sáng")])
    early, late = TOMORROWS, SlotId("30628-20261123-0600")
    add(newsroom, wish(early, "d1"), put(b1))
    add(newsroom, wish(late, "d2"), put(b2))
    copy = Copy(source=TOMORROW, day=TODAY + timedelta(2))
    assert placing.copy_day(newsroom, AUTHOR, wish(None, "d3"), copy, NOON).remarks == ()
    assert (hand(newsroom, AFTER), hand(newsroom, SlotId("30628-20261124-0600"))) == ([b1], [b2])


@pytest.mark.usefixtures("b1")
def test_the_same_key_decides_once_and_another_wish_under_it_is_refused(newsroom: Newsroom) -> None:
    first = add(newsroom, wish(key="k"))
    assert add(newsroom, wish(identity="d2", key="k")).decision == first.decision
    with pytest.raises(IdempotencyClash):
        add(newsroom, wish(identity="d3", key="k"), put(place=0))
    assert len(placed.leaf_through(newsroom, AUTHOR, CODE, Asked(), NOON).rows) == 1


def test_who_saw_the_slot_before_another_decided_is_stale(newsroom: Newsroom, b1: BulletinId) -> None:
    add(newsroom, wish(seen=0))
    with pytest.raises(EditedMeanwhile):
        placing.skip(newsroom, AUTHOR, wish(identity="d2", seen=0), b1, NOON)
    placing.skip(newsroom, AUTHOR, wish(identity="d2", seen=1), b1, NOON)


@pytest.mark.usefixtures("b1")
def test_half_a_move_is_not_taken_back_once_one_of_its_slots_is_locked(newsroom: Newsroom) -> None:
    placing.move(newsroom, AUTHOR, wish(), (AFTER, put()), NOON)
    with pytest.raises(SlotLocked):
        placing.undo(newsroom, AUTHOR, wish(None, "d2"), DecisionId("d1"), LOCKED)
    with pytest.raises(SlotBegun):
        placing.undo(newsroom, AUTHOR, wish(None, "d2"), DecisionId("d1"), instant(LOCKED + timedelta(minutes=5)))


@pytest.mark.usefixtures("b1")
def test_leaders_and_authors_decide_and_supervisors_look(newsroom: Newsroom) -> None:
    assert placing.add(newsroom, LEADER, wish(), put(), NOON)
    watcher = person("minh", Role.SUPERVISOR)
    assert placed.of_slot(newsroom, watcher, CODE, TOMORROWS, NOON).hand.placed
    assert placed.leaf_through(newsroom, watcher, CODE, Asked(), NOON).rows


# --- later planning keeps it -------------------------------------------------------------------------------------


def told_of(newsroom: Newsroom, slot: SlotId = TOMORROWS) -> list[str | None]:
    """The bulletins of a slot as it was published now."""
    day = TODAY + timedelta(days=int(slot.split("-")[1]) - 20261122)
    broadcast_day(newsroom, day, NOON)
    with newsroom.store.read() as work:
        return list(hands.published_in(work, CODE, slot))


@pytest.fixture
def three(newsroom: Newsroom) -> tuple[BulletinId, ...]:
    """Approved, in the order the planner would air them."""
    made = tuple(
        submit(newsroom, name, title=name, script=f"Tin số {name} của xã.", valid_until=TODAY + timedelta(days=days))
        for name, days in (("b1", 3), ("b2", 4), ("b3", 5))
    )
    for each in made:
        approve(newsroom, each)
    return made


@pytest.mark.usefixtures("three")
def test_what_a_person_placed_stands_there_plan_after_plan_and_says_who_and_why(newsroom: Newsroom) -> None:
    assert told_of(newsroom) == ["b1", "b2", "b3"]
    add(newsroom, what=put("b3", place=0))
    assert told_of(newsroom) == ["b3", "b1", "b2"]
    approve(newsroom, submit(newsroom, "b4", title="Mới", script="Tin mới hẳn.", valid_until=TOMORROW))
    assert told_of(newsroom)[0] == "b3"
    row = next(row for row in rows_of(newsroom, "30628", TOMORROW) if row.bulletin == "b3")
    assert row.reason.code is ReasonCode.PLACED_BY_HAND
    assert row.reason.sentence.startswith("Ông bà an xếp vào chỗ này: bà con đề nghị")


@pytest.mark.usefixtures("three")
def test_what_was_skipped_stays_out_until_that_is_taken_back(newsroom: Newsroom) -> None:
    placing.skip(newsroom, AUTHOR, wish(), BulletinId("b1"), NOON)
    assert told_of(newsroom) == ["b2", "b3"]
    placing.undo(newsroom, AUTHOR, wish(None, "d2"), DecisionId("d1"), NOON)
    assert told_of(newsroom) == ["b1", "b2", "b3"]


@pytest.mark.usefixtures("three")
def test_what_was_moved_airs_in_the_other_slot_and_not_in_the_one_it_left(newsroom: Newsroom) -> None:
    placing.move(newsroom, AUTHOR, wish(), (AFTER, put("b1", place=0)), NOON)
    assert (told_of(newsroom), told_of(newsroom, AFTER)[0]) == (["b2", "b3"], "b1")


def test_the_order_the_commune_chose_for_priority_bulletins_is_kept(newsroom: Newsroom) -> None:
    for name, where in (("p1", ABOVE), ("p2", OWN)):
        script = f"Tin ưu tiên {name} gửi bà con."
        approve(newsroom, submit(newsroom, name, title=name, script=script, priority=Priority.PRIORITY, **where))
    assert told_of(newsroom) == ["p1", "p2"]
    placing.order(newsroom, AUTHOR, wish(), (BulletinId("p2"), BulletinId("p1")), NOON)
    assert told_of(newsroom) == ["p2", "p1"]


@pytest.mark.usefixtures("three")
def test_what_is_not_approved_when_the_slot_is_planned_is_passed_over_and_airs_once_it_is(newsroom: Newsroom) -> None:
    late = submit(newsroom, "b9", title="Chờ duyệt", script="Tin đang chờ duyệt.")
    add(newsroom, what=put("b9", place=0))
    assert "b9" not in told_of(newsroom)
    approve(newsroom, late)
    assert told_of(newsroom)[0] == "b9"


@pytest.mark.usefixtures("three")
def test_last_evenings_session_airs_again_next_morning_in_its_order(newsroom: Newsroom) -> None:
    add(newsroom, what=put("b2", place=0))
    assert told_of(newsroom) == ["b2", "b1", "b3"]
    placing.repeat(newsroom, AUTHOR, wish(identity="d2"), Again(), NOON)
    assert told_of(newsroom, AFTER) == ["b2", "b1", "b3"]
    rows = [row for row in rows_of(newsroom, "30628", TODAY + timedelta(2)) if row.bulletin]
    assert {row.reason.code for row in rows} == {ReasonCode.PLACED_BY_HAND}


@pytest.mark.usefixtures("three")
def test_without_the_seam_the_planner_would_forget_what_people_decided(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    placing.skip(newsroom, AUTHOR, wish(), BulletinId("b1"), NOON)
    monkeypatch.setattr(planning, "by_hand", lambda *_: {})
    assert told_of(newsroom) == ["b1", "b2", "b3"]


@pytest.mark.usefixtures("three")
def test_what_is_tried_is_what_is_planned_later(newsroom: Newsroom) -> None:
    """Of what has priority and what is placed, on three days: wanted times, gaps, what is kept for a later day, what
    was published and is locked, and the order of who is due."""
    for name, more in {
        "p1": {**ABOVE, "wanted": 2, "valid_until": TODAY + timedelta(days=9)},
        "p2": {**OWN, "wanted": 2, "gap": 40},
        "p3": {**OWN, "wanted": 1, "script": f"Một. {LONG}"},
    }.items():
        told = {"title": name, "script": f"Tin ưu tiên {name}.", "priority": Priority.PRIORITY, **more}
        approve(newsroom, submit(newsroom, name, **told))
    days = [TOMORROW + timedelta(days=number) for number in range(3)]
    broadcast_day(newsroom, TOMORROW, NOON)
    add(newsroom, wish(AFTER), put("b3"))
    add(newsroom, wish(SlotId("30628-20261125-0500"), "d2"), put("p2"), LOCKED)
    for day in days:
        render(newsroom, day, LOCKED)
    with newsroom.store.read() as work:
        station = work.stations.get(EVERYWHERE, CODE)
        here = AtStation(newsroom=newsroom, work=work, station=station, at=LOCKED)
        played = Stage(here, tuple(days)).played()
    assert {"p1", "p2", "p3", "b3"} == set(played.known)
    for day in days:
        broadcast_day(newsroom, day, LOCKED)
        with newsroom.store.read() as work:
            manifest = work.manifests.newest(CODE, day)
        assert manifest is not None
        for playlist in manifest.playlists:
            found = {row.bulletin for row in playlist.rows} & set(played.known)
            assert {row.bulletin for row in played.playlists[playlist.slot.id].rows} & set(played.known) == found


def test_a_slot_that_has_begun_by_a_clock_that_ran_ahead_is_tried_as_it_stands(newsroom: Newsroom) -> None:
    """The planner does not fill it anew either."""
    for name in ("b1", "b2"):
        approve(newsroom, submit(newsroom, name, title=name, script=f"Tin {name}."))
    broadcast_day(newsroom, TOMORROW, NOON)
    ahead = instant(LOCKED + timedelta(minutes=10))
    bulletins.recall(newsroom, LEADER, BulletinId("b2"), "sai số liệu", ahead)
    broadcast_day(newsroom, TOMORROW, ahead)
    approve(newsroom, submit(newsroom, "p1", title="Bão", priority=Priority.PRIORITY, **OWN))
    render(newsroom, TOMORROW, NOON)
    with newsroom.store.read() as work:
        station = work.stations.get(EVERYWHERE, CODE)
        here = AtStation(newsroom=newsroom, work=work, station=station, at=NOON)
        (playlist,) = Stage(here, (TOMORROW,)).played().playlists.values()
    assert [row.bulletin for row in playlist.rows if row.bulletin] == told_of(newsroom) == ["b1"]
    broadcast_day(newsroom, TOMORROW, NOON)
    assert told_of(newsroom) == ["b1"]
