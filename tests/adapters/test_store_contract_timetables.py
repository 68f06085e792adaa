"""What every store promises of timetables and of special days."""

from dataclasses import replace
from datetime import date, time

import pytest
from fakes.samples import two_provinces

from broadcaster.domain.access import EVERYWHERE, Scope
from broadcaster.domain.campaign import CampaignCode
from broadcaster.domain.errors.bulletins import FieldWrong
from broadcaster.domain.errors.stations import SpecialDayTaken, SpecialDayUnknown, TimetableUnknown
from broadcaster.domain.schedule import Relay, Session
from broadcaster.domain.special_days import DayKind, Does, SpecialDay, SpecialDayEntry, SpecialDayId
from broadcaster.domain.stations import StationCode, Window
from broadcaster.domain.timetable import Kind, Limits, OverMode, Timetable, TimetableId
from broadcaster.domain.units import Millis
from broadcaster.newsroom.books import Store
from broadcaster.newsroom.books.paging import Asked
from broadcaster.newsroom.books.timetables import SoughtDays, SoughtTimetables

DAY, REGION, COMMUNE = date(2026, 12, 1), StationCode("91-kv"), StationCode("30631")
WHOLE = Timetable(
    id=TimetableId("w"),
    station=REGION,
    name="Đợt chuyển đổi số",
    kind=Kind.CAMPAIGN,
    valid_from=DAY,
    valid_until=date(2026, 12, 31),
    sessions=(
        Session(
            name="trưa",
            weekdays=frozenset({0, 6}),
            start=time(11, 30),
            length=Millis(45 * 60_000),
            shell="ngan",
            relay=Relay(
                title="Thời sự",
                length=Millis(1_800_000),
                offset=Millis(1500),
                station=StationCode("91"),
                session="trưa",
                fallback="b1",
            ),
            on_holidays=False,
        ),
    ),
    campaign=CampaignCode("cds"),
    mode=OverMode.BESIDES,
    alone=True,
    limits=Limits(
        windows=(Window(start=time(11), end=time(0)),), quiet=Window(start=time(20), end=time(5)), sessions_a_day=0
    ),
    basis="Quyết định",
    version=3,
)
NONE = Scope(())


def standing(identity: str, station: StationCode = COMMUNE, since: date = DAY) -> Timetable:
    return Timetable(
        id=TimetableId(identity),
        station=station,
        name=identity,
        kind=Kind.STANDING,
        valid_from=since,
        valid_until=None,
        sessions=(),
    )


@pytest.fixture
def trees(store: Store) -> Store:
    with store.write() as work:
        work.stations.plant(list(two_provinces()), [])
    return store


def test_a_timetable_comes_back_as_it_was_kept_and_is_replaced_only_as_it_was_seen(trees: Store) -> None:
    with trees.write() as work:
        work.timetables.add([WHOLE])
        assert work.timetables.get(EVERYWHERE, WHOLE.id) == WHOLE
        after = replace(WHOLE, name="Mới", valid_until=None, campaign=None, limits=Limits(), version=4)
        assert not work.timetables.replace(after, 2)
        assert work.timetables.replace(after, 3)
    with trees.read() as work:
        assert work.timetables.all() == (after,)


def test_all_timetables_come_by_station_and_day_and_without_what_ended(trees: Store) -> None:
    told = [standing("b"), standing("a", since=date(2027, 1, 1)), WHOLE]
    with trees.write() as work:
        work.timetables.add(told)
    with trees.read() as work:
        assert [t.id for t in work.timetables.all()] == ["b", "a", "w"]
        assert [t.id for t in work.timetables.all(since=date(2026, 12, 31))] == ["b", "a", "w"]
        assert [t.id for t in work.timetables.all(since=date(2027, 1, 1))] == ["b", "a"]
        assert [t.id for t in work.timetables.all([REGION])] == ["w"]
        assert work.timetables.all([]) == ()


def test_timetables_are_seen_from_where_they_lie_and_where_they_hold(trees: Store) -> None:
    with trees.write() as work:
        work.timetables.add([WHOLE, standing("a"), standing("z", StationCode("00004"))])
    with trees.read() as work:
        for path, seen in (("/91/91-kv/30628/", ["w"]), ("/91/", ["a", "w"]), ("/01/", ["z"])):
            page = work.timetables.page(Scope((path,)), SoughtTimetables(), Asked(limit=10))
            assert sorted(t.id for t in page.rows) == seen
        for scope in (Scope(("/01/",)), NONE):
            with pytest.raises(TimetableUnknown):
                work.timetables.get(scope, WHOLE.id)


def test_pages_of_timetables_lose_none_and_tell_none_twice(trees: Store) -> None:
    with trees.write() as work:
        work.timetables.add([standing(f"t{number}") for number in range(5)] + [WHOLE])
    with trees.read() as work:
        found, asked = [], Asked(limit=2)
        while True:
            page = work.timetables.page(EVERYWHERE, SoughtTimetables(), asked)
            found += [t.id for t in page.rows]
            if page.after is None:
                break
            asked = Asked(limit=2, after=page.after)
        assert sorted(found) == ["t0", "t1", "t2", "t3", "t4", "w"]
        of_region = work.timetables.page(EVERYWHERE, SoughtTimetables(station=REGION, on=DAY), Asked(limit=10))
        assert [t.id for t in of_region.rows] == ["w"]
        later = SoughtTimetables(station=REGION, on=date(2027, 1, 1))
        assert work.timetables.page(EVERYWHERE, later, Asked(limit=10)).rows == ()
        with pytest.raises(FieldWrong):
            work.timetables.page(EVERYWHERE, SoughtTimetables(), Asked(limit=2, after="bịa"))


# --- special days --------------------------------------------------------------------------------------------------


def entry(identity: str, owner: StationCode | None = None, day: date = DAY) -> SpecialDayEntry:
    told = SpecialDay(day=day, name="Quốc tang", kind=DayKind.MOURNING, does=Does.WEEKDAY, weekday=6, plain=True)
    return SpecialDayEntry(id=SpecialDayId(identity), owner=owner, told=told, basis="Thông cáo", version=1)


def test_special_days_come_back_and_each_owner_tells_a_day_once(trees: Store) -> None:
    with trees.write() as work:
        for each in (entry("house"), entry("region", REGION), entry("later", None, date(2027, 1, 1))):
            work.special_days.add(each)
        with pytest.raises(SpecialDayTaken):
            work.special_days.add(entry("again", REGION))
    with trees.read() as work:
        assert work.special_days.of_day(DAY) == (entry("house"), entry("region", REGION))
        assert work.special_days.get(Scope(("/01/",)), SpecialDayId("house")) == entry("house")
        with pytest.raises(SpecialDayUnknown):
            work.special_days.get(Scope(("/01/",)), SpecialDayId("region"))


def test_special_days_are_edited_and_removed_only_as_they_were_seen(trees: Store) -> None:
    with trees.write() as work:
        work.special_days.add(entry("a"))
        after = replace(entry("a"), basis="Khác", version=2)
        assert not work.special_days.replace(after, 2)
        assert work.special_days.replace(after, 1)
        assert work.special_days.of_day(DAY) == (after,)
        assert not work.special_days.remove(SpecialDayId("a"), 1)
        assert work.special_days.remove(SpecialDayId("a"), 2)
        assert work.special_days.of_day(DAY) == ()


def test_pages_of_special_days_go_by_day(trees: Store) -> None:
    days = [date(2026, 12, number) for number in (3, 1, 2)]
    with trees.write() as work:
        for number, day in enumerate(days):
            work.special_days.add(entry(f"h{number}", None, day))
            work.special_days.add(entry(f"r{number}", REGION, day))
    with trees.read() as work:
        first = work.special_days.page(EVERYWHERE, SoughtDays(), Asked(limit=3))
        assert [e.id for e in first.rows] == ["h1", "r1", "h2"]
        rest = work.special_days.page(EVERYWHERE, SoughtDays(), Asked(limit=3, after=first.after))
        assert ([e.id for e in rest.rows], rest.after) == (["r2", "h0", "r0"], None)
        between = SoughtDays(first=date(2026, 12, 2), last=date(2026, 12, 2))
        seen = work.special_days.page(Scope(("/01/",)), between, Asked(limit=3))
        assert [e.id for e in seen.rows] == ["h2"]
        for owners, told in (((), ["h1", "h2", "h0"]), ((REGION,), ["h1", "r1", "h2", "r2", "h0", "r0"])):
            of = work.special_days.page(EVERYWHERE, SoughtDays(owners=owners), Asked(limit=9))
            assert [e.id for e in of.rows] == told
