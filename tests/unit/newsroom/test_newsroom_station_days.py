"""A station's day as people look at it: what stands in each session, what is decided there, what can still change."""

from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any

import pytest
from fakes.editor import AUTHOR, BEFORE_DAWN, LEADER, approve, broadcast_day, person, render, submit
from fakes.samples import NOON, TODAY, later

from broadcaster.domain.access import Role
from broadcaster.domain.bulletin import BulletinId
from broadcaster.domain.by_hand import DecisionId, OnConflict
from broadcaster.domain.errors.stations import StationUnknown
from broadcaster.domain.planning import ReasonCode, RepairKind
from broadcaster.domain.schedule import EVERY_DAY, Session, SlotId
from broadcaster.domain.stations import StationCode
from broadcaster.domain.timetable import Kind, Timetable, TimetableId
from broadcaster.domain.units import Instant, Millis, instant
from broadcaster.newsroom import placing, timetables
from broadcaster.newsroom.books.receipts import Sent
from broadcaster.newsroom.bulletins import Aim
from broadcaster.newsroom.placeable import Insertion
from broadcaster.newsroom.placing import Intent
from broadcaster.newsroom.ports import Newsroom
from broadcaster.newsroom.station_days import SHOWN, StationDay, choosable, day_of, days_of, open_slots

CODE = StationCode("30628")
TOMORROW = TODAY + timedelta(days=1)
TODAYS, TOMORROWS, AFTER = (SlotId(f"30628-{day}-0500") for day in ("20261122", "20261123", "20261124"))
LOCKED = instant(NOON.replace(microsecond=0) + timedelta(hours=16, minutes=50))
"""04:50 of TOMORROW in Viet Nam."""


def seen(newsroom: Newsroom, day: date = TOMORROW, at: Instant = NOON) -> StationDay:
    return day_of(newsroom, AUTHOR, CODE, day, at)


def wish(identity: str = "d1", slot: SlotId | None = TOMORROWS) -> Intent:
    return Intent(station=CODE, slot=slot, why="bà con đề nghị", sent=Sent(id=identity))


def put(newsroom: Newsroom, bulletin: str, identity: str = "d1", slot: SlotId = TOMORROWS, **more: Any) -> None:
    placing.add(newsroom, AUTHOR, wish(identity, slot), Insertion(bulletin=BulletinId(bulletin), **more), NOON)


def test_a_day_that_was_never_planned_has_the_sessions_of_its_timetable_and_nothing_in_them(newsroom: Newsroom) -> None:
    day = seen(newsroom)
    assert [(each.slot.id, each.playlist, each.version, each.decided) for each in day.slots] == [
        (TOMORROWS, None, 0, None)
    ]
    assert (day.manifest, dict(day.named), day.decisions, day.version) == (None, {}, (), 0)
    assert day.hours is not None
    assert [each.session.name for each in day.hours.sessions] == ["sáng"]


def test_a_planned_day_names_its_bulletins_and_tells_what_was_left_out_and_why(newsroom: Newsroom) -> None:
    made = [submit(newsroom, name) for name in ("b1", "b2")]
    for each in made:
        approve(newsroom, each)
    placing.skip(newsroom, AUTHOR, wish(), made[1], NOON)
    broadcast_day(newsroom, TOMORROW, NOON)
    day = seen(newsroom)
    (only,) = day.slots
    assert only.playlist is not None
    assert day.manifest is not None
    assert only.playlist.bulletins == (made[0],)
    assert {each.bulletin for each in only.playlist.left_out} == {made[1]}
    assert set(day.named) == set(made)
    assert day.slot(TOMORROWS) == only
    assert day.slot(AFTER) is None


def test_what_is_decided_stands_with_the_number_it_is_asked_by_and_the_newest_first(newsroom: Newsroom) -> None:
    submit(newsroom, "b1")
    put(newsroom, "b1")
    placing.undo(newsroom, AUTHOR, wish("d2", None), DecisionId("d1"), later(1))
    put(newsroom, "b1", "d3", AFTER)
    day = seen(newsroom)
    (only,) = day.slots
    assert [each.id for each in day.decisions] == ["d2", "d1"]
    assert (day.back, day.version) == ({"d1"}, 3)
    assert (only.version, only.decided, only.hand.placed) == (2, later(1), ())
    assert list(day.named) == ["b1"]


def test_of_many_decisions_the_newest_are_told(newsroom: Newsroom) -> None:
    submit(newsroom, "b1")
    for number in range(SHOWN + 2):
        placing.skip(newsroom, AUTHOR, wish(f"d{number}"), BulletinId("b1"), later(number))
    told = seen(newsroom).decisions
    assert (len(told), told[0].number, told[-1].number) == (SHOWN, SHOWN + 2, 3)


def test_nothing_changes_from_the_lock_on(newsroom: Newsroom) -> None:
    def changeable(at: Instant) -> list[bool]:
        return [each.changeable for each in seen(newsroom, at=at).slots]

    assert [each.locked for each in seen(newsroom).slots] == [LOCKED]
    assert changeable(later(16 * 60 + 49)) == [True]
    assert changeable(LOCKED) == [False]


def test_ways_out_of_an_overfull_session_are_told_only_while_it_can_be_changed(newsroom: Newsroom) -> None:
    words = "Mời bà con chú ý lắng nghe. " * 300
    for name in ("b1", "b2"):
        submit(newsroom, name, script=words)
        render(newsroom, TOMORROW, NOON)
        approve(newsroom, BulletinId(name))
    put(newsroom, "b1")
    put(newsroom, "b2", "d2", mode=OnConflict.APPEND)
    broadcast_day(newsroom, TOMORROW, NOON)
    (only,) = seen(newsroom).slots
    assert only.playlist is not None
    assert ReasonCode.LEFT_PLACED_NO_ROOM in {each.reason.code for each in only.playlist.left_out}
    assert RepairKind.DROP in {each.kind for each in only.repairs}
    assert seen(newsroom, at=LOCKED).slots[0].repairs == ()


def test_a_session_withdrawn_since_stands_as_it_was_published_beside_those_of_the_timetable(newsroom: Newsroom) -> None:
    approve(newsroom, submit(newsroom, "b1"))
    broadcast_day(newsroom, TOMORROW, NOON)
    later_start = Session(name="sáng", weekdays=EVERY_DAY, start=time(6), length=Millis(15 * 60_000))
    told = Timetable(
        id=TimetableId("t"),
        station=CODE,
        name="Muộn hơn",
        kind=Kind.STANDING,
        valid_from=TOMORROW,
        valid_until=None,
        sessions=(later_start,),
    )
    timetables.add(newsroom, LEADER, told, None, NOON)
    slots = seen(newsroom).slots
    assert [(each.slot.id[-4:], each.playlist is not None) for each in slots] == [("0500", True), ("0600", False)]


def test_a_day_on_which_the_station_does_not_stand_has_no_hours(newsroom: Newsroom) -> None:
    day = seen(newsroom, date(2024, 1, 1))
    assert (day.hours, day.slots, day.manifest) == (None, (), None)


def test_several_days_are_looked_at_at_once_in_the_order_asked_for(newsroom: Newsroom) -> None:
    days = [TOMORROW, TODAY, TOMORROW + timedelta(days=1)]
    found = days_of(newsroom, AUTHOR, CODE, days, NOON)
    assert [each.day for each in found] == days
    assert [each.slots[0].slot.id for each in found] == [TOMORROWS, TODAYS, AFTER]


def test_who_may_decide_there_is_told_and_a_station_out_of_reach_is_not_there(newsroom: Newsroom) -> None:
    watcher = person("giam", Role.SUPERVISOR)
    assert seen(newsroom).editable
    assert not day_of(newsroom, watcher, CODE, TODAY, NOON).editable
    stranger = person("la", Role.AUTHOR, path="/01/")
    looks: list[Callable[[], object]] = [
        lambda: day_of(newsroom, stranger, CODE, TODAY, NOON),
        lambda: choosable(newsroom, stranger, (CODE, TODAY), "", NOON),
        lambda: open_slots(newsroom, stranger, CODE, TODAY, NOON),
    ]
    for look in looks:
        with pytest.raises(StationUnknown):
            look()


# --- what might be put in ------------------------------------------------------------------------------------------


def test_what_might_be_put_in_is_for_the_station_valid_that_day_and_no_draft(newsroom: Newsroom) -> None:
    submit(newsroom, "b1")
    approve(newsroom, submit(newsroom, "b2"))
    submit(newsroom, "b3", valid_until=TODAY)
    elsewhere = StationCode("00004")
    submit(newsroom, "b4", origin=elsewhere, aims=(Aim(station=elsewhere, below=False),))
    found = choosable(newsroom, AUTHOR, (CODE, TOMORROW), "", NOON)
    assert {each.bulletin.id for each in found} == {"b1", "b2"}


def test_it_is_found_by_a_part_of_its_title(newsroom: Newsroom) -> None:
    submit(newsroom, "b1", title="Lịch cấp nước")
    submit(newsroom, "b2", title="Tiêm vắc-xin")
    found = choosable(newsroom, AUTHOR, (CODE, TOMORROW), "vắc-xin", NOON)
    assert [each.bulletin.id for each in found] == ["b2"]


def test_its_length_is_known_once_its_sound_is_made_and_counts_twice_when_it_is_read_twice(newsroom: Newsroom) -> None:
    submit(newsroom, "b1")
    submit(newsroom, "b2", twice=True)

    def lengths() -> dict[str, int | None]:
        found = choosable(newsroom, AUTHOR, (CODE, TOMORROW), "", NOON)
        return {each.bulletin.id: each.length for each in found}

    assert lengths() == {"b1": None, "b2": None}
    render(newsroom, TODAY, BEFORE_DAWN)
    once, twice = lengths()["b1"], lengths()["b2"]
    assert once is not None
    assert twice == 2 * once


def test_sessions_of_a_week_that_can_still_be_changed_are_offered(newsroom: Newsroom) -> None:
    found = [each.id for each in open_slots(newsroom, AUTHOR, CODE, TODAY, NOON)]
    assert (found[0], len(found)) == (TOMORROWS, 7)
    assert open_slots(newsroom, AUTHOR, CODE, TOMORROW, LOCKED)[0].id == AFTER
    before = open_slots(newsroom, AUTHOR, CODE, TODAY - timedelta(days=30), NOON)
    assert [each.id for each in before] == found
