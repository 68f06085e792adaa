"""What a timetable or a special day would do, told before it is written: nothing is kept by asking."""

from datetime import time, timedelta
from typing import Any

import pytest
from fakes.editor import AUTHOR, LEADER, person, submit
from fakes.memory_store import MemoryStore
from fakes.samples import NOON, TODAY

from broadcaster.domain.access import Role
from broadcaster.domain.bulletin import BulletinId
from broadcaster.domain.effects import EffectKind
from broadcaster.domain.errors.bulletins import EditedMeanwhile, FieldWrong
from broadcaster.domain.errors.people import RightMissing
from broadcaster.domain.errors.stations import (
    SessionInQuietHours,
    SpecialDayTaken,
    SpecialDayUnknown,
    StationUnknown,
    TimetableSameDay,
)
from broadcaster.domain.schedule import EVERY_DAY, Session, SlotId
from broadcaster.domain.special_days import DayKind, Does, SpecialDay, SpecialDayEntry, SpecialDayId
from broadcaster.domain.stations import StationCode
from broadcaster.domain.timetable import Kind, Timetable, TimetableId
from broadcaster.domain.units import Millis
from broadcaster.newsroom import placing, special_days, timetables, weighing
from broadcaster.newsroom.books.receipts import Sent
from broadcaster.newsroom.placeable import Insertion
from broadcaster.newsroom.placing import Again, Intent
from broadcaster.newsroom.ports import Newsroom
from broadcaster.newsroom.special_days import DaysTold, SeenDay
from broadcaster.newsroom.timetables import SeenTimetable

REGION, COMMUNE = StationCode("91-kv"), StationCode("30628")
TOMORROW = TODAY + timedelta(days=1)
PLANTED = SeenTimetable(id=TimetableId("first-30628"), version=1)
STRANGER = person("la", Role.APPROVER, path="/01/")


def timetable(start: time = time(6), **changes: Any) -> Timetable:
    whole: dict[str, Any] = {
        "id": TimetableId("t"),
        "station": COMMUNE,
        "name": "Muộn hơn",
        "kind": Kind.STANDING,
        "valid_from": TOMORROW,
        "valid_until": None,
        "sessions": (Session(name="sáng", weekdays=EVERY_DAY, start=start, length=Millis(15 * 60_000)),),
    }
    return Timetable(**{**whole, **changes})


def put(newsroom: Newsroom, day: int = 23, identity: str = "d1") -> None:
    intent = Intent(station=COMMUNE, slot=SlotId(f"30628-202611{day}-0500"), why="bà con hỏi", sent=Sent(id=identity))
    placing.add(newsroom, AUTHOR, intent, Insertion(bulletin=BulletinId("b1")), NOON)


@pytest.fixture
def b1(newsroom: Newsroom) -> BulletinId:
    return submit(newsroom, "b1")


def kept(newsroom: Newsroom) -> list[str]:
    store = newsroom.store
    assert isinstance(store, MemoryStore)
    return [entry.deed.verb for entry in store._now.audit]


# --- a timetable -------------------------------------------------------------------------------------------------


def test_asking_tells_the_sessions_that_are_lost_and_keeps_nothing(newsroom: Newsroom) -> None:
    before = kept(newsroom)
    told = timetables.foretell_add(newsroom, LEADER, timetable(), NOON)
    assert [(each.change.kind, each.change.session, each.first) for each in told.effects] == [
        (EffectKind.LOST, "sáng", TOMORROW)
    ]
    assert (told.timetable.valid_from, told.displaced, told.untold) == (TOMORROW, (), 0)
    assert kept(newsroom) == before
    assert told.effects == timetables.add(newsroom, LEADER, timetable(), None, NOON).effects


def test_the_first_week_is_told_as_it_is_and_as_it_would_be(newsroom: Newsroom) -> None:
    told = timetables.foretell_add(newsroom, LEADER, timetable(), NOON)
    assert [each.day for each in told.days] == [TOMORROW + timedelta(days=number) for number in range(7)]
    first = told.days[0]
    assert [each.session.start for each in first.was.sessions] == [time(5)]
    assert [each.session.start for each in first.will.sessions] == [time(6)]


@pytest.mark.usefixtures("b1")
def test_bulletins_put_by_hand_into_sessions_that_would_be_gone_are_named(newsroom: Newsroom) -> None:
    put(newsroom, 23, "d1")
    put(newsroom, 25, "d2")
    told = timetables.foretell_add(newsroom, LEADER, timetable(), NOON)
    assert [(each.station, each.bulletin, each.title, each.day.day) for each in told.displaced] == [
        (COMMUNE, "b1", "Lịch cấp nước", 23),
        (COMMUNE, "b1", "Lịch cấp nước", 25),
    ]
    later = timetables.foretell_add(newsroom, LEADER, timetable(valid_from=TOMORROW + timedelta(days=1)), NOON)
    assert [each.day.day for each in later.displaced] == [25]
    same = timetables.foretell_add(newsroom, LEADER, timetable(time(5)), NOON)
    assert same.displaced == ()


@pytest.mark.usefixtures("b1")
def test_those_at_stations_below_are_named_too(newsroom: Newsroom) -> None:
    put(newsroom)
    over = timetable(station=REGION, kind=Kind.EXCEPTION, valid_until=TOMORROW + timedelta(days=1))
    told = timetables.foretell_add(newsroom, LEADER, over, NOON)
    assert [(each.station, each.day.day) for each in told.displaced] == [(COMMUNE, 23)]
    alone = timetables.foretell_add(newsroom, LEADER, timetable(station=REGION, alone=True), NOON)
    assert alone.displaced == ()


@pytest.mark.usefixtures("b1")
def test_what_is_heard_again_by_a_rule_finds_another_session_and_is_not_named(newsroom: Newsroom) -> None:
    put(newsroom, 23)
    intent = Intent(station=COMMUNE, slot=SlotId("30628-20261123-0500"), why="nghe lại", sent=Sent(id="d2"))
    placing.repeat(newsroom, AUTHOR, intent, Again(bulletin=BulletinId("b1"), times=2), NOON)
    told = timetables.foretell_add(newsroom, LEADER, timetable(), NOON)
    assert [each.day.day for each in told.displaced] == [23]


@pytest.mark.usefixtures("b1")
def test_of_many_the_first_are_named_and_the_rest_counted(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weighing, "MANY_DISPLACED", 1)
    put(newsroom, 23, "d1")
    put(newsroom, 24, "d2")
    told = timetables.foretell_add(newsroom, LEADER, timetable(), NOON)
    assert ([each.day.day for each in told.displaced], told.untold) == ([23], 1)


def test_what_would_be_refused_on_writing_is_refused_on_asking(newsroom: Newsroom) -> None:
    with pytest.raises(SessionInQuietHours):
        timetables.foretell_add(newsroom, LEADER, timetable(time(3, 15)), NOON)
    timetables.add(newsroom, LEADER, timetable(alone=True), None, NOON)
    with pytest.raises(TimetableSameDay):
        timetables.foretell_add(newsroom, LEADER, timetable(id=TimetableId("u"), alone=True), NOON)
    with pytest.raises(RightMissing):
        timetables.foretell_add(newsroom, AUTHOR, timetable(), NOON)
    with pytest.raises(StationUnknown):
        timetables.foretell_add(newsroom, STRANGER, timetable(), NOON)


@pytest.mark.usefixtures("b1")
def test_an_edit_and_an_end_are_foretold_by_the_version_seen(newsroom: Newsroom) -> None:
    put(newsroom, 25)
    moved = timetables.foretell_edit(newsroom, LEADER, PLANTED, lambda stood: timetable(id=stood.id, alone=True), NOON)
    assert [each.day.day for each in moved.displaced] == [25]
    ended = timetables.foretell_close(newsroom, LEADER, PLANTED, TOMORROW, NOON)
    assert [(each.change.kind, each.first.day) for each in ended.effects] == [(EffectKind.LOST, 24)]
    assert [each.day.day for each in ended.displaced] == [25]
    stale = SeenTimetable(id=PLANTED.id, version=7)
    with pytest.raises(EditedMeanwhile):
        timetables.foretell_close(newsroom, LEADER, stale, TOMORROW, NOON)
    with pytest.raises(FieldWrong):
        timetables.foretell_close(newsroom, LEADER, PLANTED, TODAY - timedelta(days=5), NOON)
    assert timetables.find(newsroom, LEADER, PLANTED.id, NOON).version == 1


# --- special days ------------------------------------------------------------------------------------------------


def day(number: int = 23, **changes: Any) -> SpecialDay:
    when = TODAY.replace(day=number)
    return SpecialDay(day=when, name="Ngày hội", kind=DayKind.OTHER, **{"does": Does.NONE, **changes})


def entry(name: str = "e", owner: StationCode | None = COMMUNE, **changes: Any) -> SpecialDayEntry:
    return SpecialDayEntry(id=SpecialDayId(name), owner=owner, told=day(**changes))


@pytest.mark.usefixtures("b1")
def test_days_without_sessions_tell_what_is_lost_and_what_people_put_there(newsroom: Newsroom) -> None:
    put(newsroom, 23)
    days = {each.day: each for each in (day(23), day(24))}
    told = special_days.foretell(newsroom, LEADER, DaysTold(owner=COMMUNE, days=days), NOON)
    assert [(each.change.kind, each.days, each.stations) for each in told.effects] == [
        (EffectKind.GIVES_WAY, 2, (COMMUNE,))
    ]
    assert [(each.bulletin, each.day.day) for each in told.displaced] == [("b1", 23)]
    usual = {TOMORROW: day(23, does=Does.USUAL)}
    told = special_days.foretell(newsroom, LEADER, DaysTold(owner=COMMUNE, days=usual), NOON)
    assert (told.effects, told.displaced) == ((), ())


def test_a_day_of_the_house_is_foretold_at_every_station(newsroom: Newsroom) -> None:
    told = special_days.foretell(newsroom, LEADER, DaysTold(owner=None, days={TOMORROW: day()}), NOON)
    assert {code for each in told.effects for code in each.stations} == {"30628", "91-kv", "00004"}


@pytest.mark.usefixtures("b1")
def test_a_day_that_is_taken_back_is_as_it_was_above(newsroom: Newsroom) -> None:
    special_days.add(newsroom, LEADER, entry("above", REGION), None, NOON)
    special_days.add(newsroom, LEADER, entry("own", COMMUNE, does=Does.USUAL), None, NOON)
    put(newsroom, 23)
    asked = DaysTold(owner=COMMUNE, days={TOMORROW: None}, of=SeenDay(id=SpecialDayId("own"), version=1))
    told = special_days.foretell(newsroom, LEADER, asked, NOON)
    assert [each.change.kind for each in told.effects] == [EffectKind.GIVES_WAY]
    assert [each.bulletin for each in told.displaced] == ["b1"]
    stale = DaysTold(owner=COMMUNE, days={TOMORROW: None}, of=SeenDay(id=SpecialDayId("own"), version=2))
    with pytest.raises(EditedMeanwhile):
        special_days.foretell(newsroom, LEADER, stale, NOON)


def test_who_may_not_tell_days_is_told_nothing_of_them(newsroom: Newsroom) -> None:
    asked = DaysTold(owner=COMMUNE, days={TOMORROW: day()})
    with pytest.raises(RightMissing):
        special_days.foretell(newsroom, AUTHOR, asked, NOON)
    with pytest.raises(StationUnknown):
        special_days.foretell(newsroom, STRANGER, asked, NOON)
    unknown = SeenDay(id=SpecialDayId("khong"), version=1)
    with pytest.raises(SpecialDayUnknown):
        special_days.foretell(newsroom, LEADER, DaysTold(owner=COMMUNE, days={}, of=unknown), NOON)


def test_days_that_would_be_refused_are_not_foretold(newsroom: Newsroom) -> None:
    special_days.add(newsroom, LEADER, entry("own"), None, NOON)
    days = {each.day: each for each in (day(24), day(23))}
    with pytest.raises(SpecialDayTaken, match="23/11/2026"):
        special_days.foretell(newsroom, LEADER, DaysTold(owner=COMMUNE, days=days), NOON)
    long = DaysTold(owner=COMMUNE, days={TOMORROW: day()}, basis="a" * 400)
    with pytest.raises(FieldWrong):
        special_days.foretell(newsroom, LEADER, long, NOON)
    stands = DaysTold(owner=COMMUNE, days={TOMORROW: day()}, of=SeenDay(id=SpecialDayId("own"), version=1))
    assert special_days.foretell(newsroom, LEADER, stands, NOON).effects == ()


def test_several_days_are_told_at_once_all_or_none_and_once_by_their_key(newsroom: Newsroom) -> None:
    days = [entry(f"e{number}", number=number) for number in (23, 24, 25)]
    sent = Sent(id="e23", key="k")
    assert special_days.add_days(newsroom, LEADER, days, sent, NOON).id == "e23"
    again = [entry(f"f{number}", number=number) for number in (23, 24, 25)]
    assert special_days.add_days(newsroom, LEADER, again, Sent(id="f23", key="k"), NOON).id == "e23"
    with pytest.raises(SpecialDayTaken):
        special_days.add_days(newsroom, LEADER, [entry("g26", number=26), entry("g25", number=25)], None, NOON)
    with newsroom.store.read() as work:
        assert work.special_days.of_day(TODAY.replace(day=26)) == ()
        assert len(work.special_days.of_day(TODAY.replace(day=24))) == 1
