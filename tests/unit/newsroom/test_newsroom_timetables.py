"""Timetables and special days as people keep them."""

import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from fakes.memory_store import MemoryStore
from fakes.samples import NOON, TODAY, later, rule, two_provinces
from fakes.studio import memory_newsroom

from broadcaster import samples
from broadcaster.domain.access import CONSOLE, AccountId, Actor, Grant, Role
from broadcaster.domain.campaign import CampaignCode
from broadcaster.domain.errors import BadInput
from broadcaster.domain.errors.bulletins import EditedMeanwhile, FieldWrong
from broadcaster.domain.errors.people import RightMissing
from broadcaster.domain.errors.stations import (
    PresetUnknown,
    SessionInQuietHours,
    SessionsOfOneName,
    SessionTooLong,
    StationUnknown,
    TimetableEnded,
    TimetableFaulty,
    TimetableSameDay,
    TimetableUnknown,
)
from broadcaster.domain.errors.words import CampaignUnknown
from broadcaster.domain.reorganising import Move
from broadcaster.domain.schedule import EVERY_DAY, Relay, Session
from broadcaster.domain.special_days import DayKind, Does, SpecialDay, SpecialDayEntry, SpecialDayId
from broadcaster.domain.stations import Choices, StationCode, StationTree, Window, grow
from broadcaster.domain.timetable import Kind, Limits, OverMode, Timetable, TimetableId
from broadcaster.domain.units import Millis
from broadcaster.newsroom import caring, scheduling, special_days, stations, timetables, weighing
from broadcaster.newsroom.books.receipts import Sent
from broadcaster.newsroom.ports import Newsroom
from broadcaster.newsroom.stations import ChoicesEdit
from broadcaster.newsroom.timetables import Applied, SeenTimetable

PROVINCE, REGION, COMMUNE, NEIGHBOUR = map(StationCode, ("91", "91-kv", "30628", "30631"))
STRANGER = StationCode("00004")
TOMORROW = TODAY + timedelta(days=1)
CONFIG = Path(__file__).parents[3] / "config"


def actor(role: Role, path: str = "/91/91-kv/", station: str = "91-kv") -> Actor:
    grant = Grant(role=role, station=StationCode(station), path=path)
    return Actor(id=AccountId(f"{role}-{station}"), name="Người", grants=(grant,), source="test", assured=True)


LEADER = actor(Role.APPROVER)


@pytest.fixture
def newsroom() -> Newsroom:
    newsroom = memory_newsroom(MemoryStore())
    scheduling.establish(newsroom, two_provinces(), [rule("30628")], NOON)
    return newsroom


def session(name: str = "sáng", start: time = time(5), minutes: int = 15, **more: Any) -> Session:
    return Session(name=name, weekdays=EVERY_DAY, start=start, length=Millis(minutes * 60_000), **more)


def timetable(identity: str = "t", station: StationCode = REGION, **changes: Any) -> Timetable:
    whole = Timetable(
        id=TimetableId(identity),
        station=station,
        name=identity,
        kind=Kind.STANDING,
        valid_from=TOMORROW,
        valid_until=None,
        sessions=(session(),),
    )
    return replace(whole, **changes)


def add(newsroom: Newsroom, told: Timetable, who: Actor = LEADER) -> Timetable:
    return timetables.add(newsroom, who, told, None, NOON).timetable


def deeds(newsroom: Newsroom) -> list[str]:
    """What was done since the stations were planted."""
    store = newsroom.store
    assert isinstance(store, MemoryStore)
    return [entry.deed.verb for entry in store._now.audit][1:]


def test_a_timetable_is_kept_told_with_its_origin_and_makes_slots_from_its_first_day(newsroom: Newsroom) -> None:
    add(newsroom, timetable())
    assert [s.station for s in scheduling.agenda(newsroom, TODAY).slots] == [COMMUNE]
    assert {s.station for s in scheduling.agenda(newsroom, TOMORROW).slots} == {REGION, COMMUNE, NEIGHBOUR}
    held = timetables.holding(newsroom, LEADER, NEIGHBOUR, TOMORROW, NOON)
    assert [(each.session.name, each.timetable.id) for each in held.sessions] == [("sáng", "t")]
    assert deeds(newsroom) == ["timetable.add"]
    with pytest.raises(StationUnknown):
        timetables.holding(newsroom, LEADER, PROVINCE, TOMORROW, NOON)
    with pytest.raises(StationUnknown):
        timetables.holding(newsroom, CONSOLE, COMMUNE, date(2020, 1, 1), NOON)


def test_sending_twice_adds_once(newsroom: Newsroom) -> None:
    first = timetables.add(newsroom, LEADER, timetable("a"), Sent(id="a", key="k"), NOON)
    again = timetables.add(newsroom, LEADER, timetable("b", name="a"), Sent(id="b", key="k"), NOON)
    assert again == first
    with newsroom.store.read() as work:
        assert len(work.timetables.all([REGION])) == 1


@pytest.mark.parametrize(
    ("told", "leaf"),
    [
        (timetable(sessions=(session(start=time(3, 15)),)), TimetableFaulty),
        (timetable(station=COMMUNE, sessions=(session(start=time(3, 15)),)), SessionInQuietHours),
        (timetable(station=COMMUNE, sessions=(session(minutes=31),)), SessionTooLong),
        (timetable(station=PROVINCE), StationUnknown),
        (timetable(valid_until=TODAY), FieldWrong),
        (
            timetable(kind=Kind.CAMPAIGN, campaign=CampaignCode("khong-co"), valid_until=TOMORROW),
            CampaignUnknown,
        ),
        (
            timetable(sessions=(session(relay=Relay(title="T", length=Millis(1), station=NEIGHBOUR, session="x")),)),
            FieldWrong,
        ),
        (
            timetable(sessions=(session(relay=Relay(title="T", length=Millis(1), stream="https://la.example/a")),)),
            FieldWrong,
        ),
        (timetable(limits=Limits(sessions_a_day=3)), RightMissing),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(
    newsroom: Newsroom, told: Timetable, leaf: type[BadInput]
) -> None:
    with pytest.raises(leaf):
        add(newsroom, told)
    assert deeds(newsroom) == []


def test_a_relay_at_0315_is_refused(newsroom: Newsroom) -> None:
    add(newsroom, timetable())
    relay = Relay(title="Thời sự", length=Millis(60_000), station=REGION, session="sáng")
    at_night = timetable("đêm", station=COMMUNE, sessions=(session("tiếp âm", time(3, 15), relay=relay),))
    with pytest.raises(SessionInQuietHours):
        add(newsroom, at_night)


def test_an_exception_from_above_that_opens_the_night_wakes_nobody(newsroom: Newsroom) -> None:
    opened = Limits(windows=(Window(start=time(3), end=time(4)),), quiet=Window(start=time(12), end=time(12, 1)))
    over = {"kind": Kind.EXCEPTION, "valid_until": TOMORROW, "limits": opened}
    with pytest.raises(SessionInQuietHours):
        add(newsroom, timetable(sessions=(session("đêm", time(3, 15)),), **over), CONSOLE)


def test_of_two_timetables_of_one_kind_and_day_the_second_is_refused(
    newsroom: Newsroom,
) -> None:
    add(newsroom, timetable("một", COMMUNE))
    with pytest.raises(TimetableSameDay):
        add(newsroom, timetable("hai", COMMUNE, sessions=(session("đêm", time(20)),)))
    add(newsroom, over("tết", COMMUNE, sessions=(session("sáng", time(6)),)))
    with pytest.raises(TimetableSameDay):
        add(newsroom, over("khác", COMMUNE, mode=OverMode.BESIDES, sessions=(session("trưa", time(11)),)))
    assert [each.name for each in held(newsroom)] == ["sáng"]


def test_two_that_stand_beside_each_other_or_are_for_others_may_begin_on_one_day(newsroom: Newsroom) -> None:
    besides = {"mode": OverMode.BESIDES}
    add(
        newsroom,
        over("hội", COMMUNE, **besides, sessions=(replace(session("hội", time(17)), weekdays=frozenset({0})),)),
    )
    add(
        newsroom,
        over("chợ", COMMUNE, **besides, sessions=(replace(session("chợ", time(17)), weekdays=frozenset({1})),)),
    )
    add(newsroom, timetable("của huyện", alone=True))
    add(newsroom, timetable("cho xã", sessions=(session("chiều", time(17)),)))
    assert [each.name for each in held(newsroom)] == ["sáng", "hội"]
    hours = timetables.holding(newsroom, LEADER, REGION, TOMORROW, NOON)
    assert [each.timetable.name for each in hours.sessions] == ["của huyện"]


def test_what_is_hidden_by_another_on_all_its_days_is_lawful_by_itself(newsroom: Newsroom) -> None:
    add(newsroom, over("tết", COMMUNE, valid_from=TOMORROW, valid_until=TOMORROW + timedelta(days=9)))
    day = TOMORROW + timedelta(days=2)
    night = session("đêm", time(3, 15), relay=Relay(title="VOV", length=Millis(600_000), stream="https://x.vn/a"))
    with pytest.raises(BadInput):
        add(newsroom, timetable("ẩn", COMMUNE, valid_from=day, valid_until=day, sessions=(night,)))
    with pytest.raises(SessionInQuietHours):
        add(
            newsroom, timetable("ẩn", COMMUNE, valid_from=day, valid_until=day, sessions=(session("đêm", time(3, 15)),))
        )
    add(newsroom, timetable("ẩn", COMMUNE, valid_from=day, valid_until=day))


def test_two_sessions_of_one_name_on_a_day_are_refused_across_timetables_too(newsroom: Newsroom) -> None:
    with pytest.raises(SessionsOfOneName):
        add(newsroom, over("thêm", COMMUNE, mode=OverMode.BESIDES, sessions=(session("Sáng", time(6)),)))
    with pytest.raises(FieldWrong):
        add(newsroom, timetable("một", COMMUNE, sessions=(session(), session("SÁNG", time(6)))))


class Overtaken(MemoryStore):
    """Somebody else writes just before the next transaction; and none that writes may read the country's tree."""

    first: Callable[[], object] | None = None

    @contextmanager
    def write(self) -> Iterator[Any]:
        if (act := self.first) is not None:
            self.first = None
            act()
            with super().write() as work:
                work.register = None
                yield work
        else:
            with super().write() as work:
                yield work


def test_the_tree_is_read_before_anybody_has_to_wait_and_anew_when_hours_changed_meanwhile() -> None:
    store = Overtaken()
    newsroom = memory_newsroom(store)
    scheduling.establish(newsroom, two_provinces(), [rule("30628")], NOON)
    store.first = lambda: special_days.add(newsroom, LEADER, entry(), None, NOON)
    add(newsroom, timetable("một"))
    store.first = lambda: add(newsroom, timetable("chen", COMMUNE))
    with pytest.raises(TimetableSameDay):
        add(newsroom, timetable("hai", COMMUNE))
    assert deeds(newsroom)[-3:] == ["special-day.add", "timetable.add", "timetable.add"]


def test_only_what_bears_on_hours_has_them_weighed_anew(newsroom: Newsroom) -> None:
    with newsroom.store.read() as work:
        judged = weighing.Judged(tip=work.audit.tip(), faults=(), same_day=None, effects=())
    caring.note_outage(newsroom, LEADER, COMMUNE, ("Chị Hoa", 0), NOON)
    with newsroom.store.read() as work:
        assert weighing.still(work, judged)
    special_days.add(newsroom, LEADER, entry(), None, NOON)
    with newsroom.store.read() as work:
        assert not weighing.still(work, judged)


def held(newsroom: Newsroom, code: StationCode = COMMUNE) -> list[Session]:
    return [each.session for each in timetables.holding(newsroom, LEADER, code, TOMORROW, NOON).sessions]


def over(identity: str = "tết", station: StationCode = REGION, **changes: Any) -> Timetable:
    told = {"kind": Kind.EXCEPTION, "valid_until": TOMORROW + timedelta(days=9)} | changes
    return timetable(identity, station, **told)


def effects(newsroom: Newsroom, told: Timetable, who: Actor = LEADER) -> list[str]:
    return [each.vi for each in timetables.add(newsroom, who, told, None, NOON).effects]


def test_an_exception_tells_which_stations_below_lose_which_sessions_and_on_how_many_days(newsroom: Newsroom) -> None:
    add(newsroom, timetable())
    assert effects(newsroom, over(sessions=(session("trưa", time(17)),))) == [
        "3 đài: mất buổi sáng 05:00; 10 ngày, từ 23/11/2026"
    ]


def test_an_exception_besides_tells_where_its_sessions_give_way(newsroom: Newsroom) -> None:
    scheduling.establish(newsroom, unchosen(), [rule("30628", time(17))], NOON)
    told = over(mode=OverMode.BESIDES, sessions=(session("thêm", time(17)),), alone=False)
    assert effects(newsroom, told) == [
        "Đài 30628: buổi sáng 17:00 không còn phát: nhường buổi thêm của lịch “tết”; 10 ngày, từ 23/11/2026"
    ]
    nearer = over("gần", COMMUNE, sessions=(session("gần", time(17, 30)),), mode=OverMode.BESIDES)
    assert effects(newsroom, nearer) == []
    late = over("sau", sessions=(session("sau", time(17, 40)),), mode=OverMode.BESIDES, valid_from=TODAY)
    why = "nhường buổi gần của lịch “gần”; 10 ngày, từ 23/11/2026"
    assert effects(newsroom, late) == [f"Đài 30628: buổi sau 17:40 của lịch này không phát: {why}"]


def test_what_an_exception_from_above_would_make_unlawful_below_is_refused_and_nothing_is_kept(
    newsroom: Newsroom,
) -> None:
    choose(newsroom, NEIGHBOUR, Window(start=time(20), end=time(6)))
    with pytest.raises(SessionInQuietHours, match="30631"):
        add(newsroom, over(sessions=(session(start=time(5, 30)),)))
    assert "timetable.add" not in deeds(newsroom)
    add(newsroom, over(sessions=(session(start=time(6)),)))


def test_a_timetable_is_asked_of_the_tree_as_it_hangs_on_its_own_days(newsroom: Newsroom) -> None:
    """A commune of another province comes below the region next week, and has quiet hours of its own."""
    choose(newsroom, STRANGER, Window(start=time(20), end=time(6)))
    moved = Move(station=STRANGER, parent=REGION, day=TODAY + timedelta(days=7))
    stations.change(newsroom, CONSOLE, moved, NOON)
    told = timetable(sessions=(session(start=time(5, 30)),))
    with pytest.raises(SessionInQuietHours, match="00004"):
        add(newsroom, told)
    add(newsroom, replace(told, valid_until=TODAY + timedelta(days=6)))
    with pytest.raises(SessionInQuietHours):
        add(newsroom, over(sessions=(session(start=time(5, 30)),)))


def test_a_day_without_sessions_is_none_on_which_one_is_lost(newsroom: Newsroom) -> None:
    add(newsroom, timetable())
    special_days.add(newsroom, CONSOLE, entry(None, does=Does.NONE), None, NOON)
    assert effects(newsroom, over(sessions=(session("chiều", time(17)),))) == [
        "3 đài: mất buổi sáng 05:00; 9 ngày, từ 24/11/2026"
    ]


def test_closing_a_timetable_tells_what_is_lost_with_it(newsroom: Newsroom) -> None:
    add(newsroom, timetable())
    closed = timetables.close(newsroom, LEADER, SeenTimetable(id=TimetableId("t"), version=1), TOMORROW, NOON)
    assert [each.vi for each in closed.effects] == ["2 đài: mất buổi sáng 05:00; 60 ngày, từ 24/11/2026"]


def test_a_session_that_nobody_above_has_is_not_relayed(newsroom: Newsroom) -> None:
    relay = Relay(title="Thời sự", length=Millis(60_000), station=REGION, session="khongco")
    with pytest.raises(FieldWrong, match="không có buổi “khongco”"):
        add(newsroom, timetable(station=COMMUNE, sessions=(session("tiếp âm", relay=relay),)))


def test_a_timetable_is_edited_and_closed_only_as_it_was_seen(newsroom: Newsroom) -> None:
    add(newsroom, timetable())
    seen = SeenTimetable(id=TimetableId("t"), version=1)
    rename: Callable[[Timetable], Timetable] = lambda t: replace(t, name="Mới", station=PROVINCE)  # noqa: E731 - as a caller hands it in
    edited = timetables.edit(newsroom, LEADER, seen, rename, NOON).timetable
    assert (edited.name, edited.station, edited.version) == ("Mới", REGION, 2)
    with pytest.raises(EditedMeanwhile):
        timetables.close(newsroom, LEADER, seen, TOMORROW, NOON)
    with pytest.raises(TimetableUnknown):
        timetables.edit(newsroom, actor(Role.ADMIN, "/01/", "01"), seen, rename, NOON)
    taken_back = timetables.close(newsroom, LEADER, replace(seen, version=2), TODAY, NOON).timetable
    assert not any(taken_back.holds_on(TODAY + timedelta(days=n)) for n in range(-3, 10))
    assert deeds(newsroom) == ["timetable.add", "timetable.edit", "timetable.close"]


def test_days_that_were_broadcast_are_not_rewritten(newsroom: Newsroom) -> None:
    told = add(newsroom, timetable(valid_from=date(2026, 1, 1)))
    with pytest.raises(FieldWrong):
        timetables.close(newsroom, LEADER, SeenTimetable(id=told.id, version=1), TODAY - timedelta(days=2), NOON)
    timetables.close(newsroom, LEADER, SeenTimetable(id=told.id, version=1), TODAY - timedelta(days=1), NOON)
    with pytest.raises(TimetableEnded):
        timetables.edit(newsroom, LEADER, SeenTimetable(id=told.id, version=2), lambda t: t, NOON)


YESTERDAY, LAST_WEEK = TODAY - timedelta(days=1), TODAY - timedelta(days=7)


def lived(newsroom: Newsroom, day: date) -> list[tuple[str, time]]:
    held = timetables.holding(newsroom, LEADER, NEIGHBOUR, day, later(24 * 60))
    return [(each.session.name, each.session.start) for each in held.sessions]


def test_one_that_is_over_is_not_added_and_one_that_began_earlier_begins_today(newsroom: Newsroom) -> None:
    with pytest.raises(FieldWrong, match="đã qua"):
        add(newsroom, timetable(kind=Kind.EXCEPTION, valid_from=LAST_WEEK, valid_until=YESTERDAY))
    assert add(newsroom, timetable(valid_from=LAST_WEEK)).valid_from == TODAY
    assert (lived(newsroom, YESTERDAY), lived(newsroom, TODAY)) == ([], [("sáng", time(5))])


def test_an_edit_leaves_the_days_gone_by_as_they_were_lived(newsroom: Newsroom) -> None:
    add(newsroom, timetable(valid_from=TODAY))
    seen, tomorrow = SeenTimetable(id=TimetableId("t"), version=1), later(24 * 60)
    moved = timetables.edit(
        newsroom, LEADER, seen, lambda t: replace(t, sessions=(session(start=time(6)),)), tomorrow
    ).timetable
    assert (moved.id, moved.valid_from, moved.version) == ("t", TOMORROW, 2)
    assert (lived(newsroom, TODAY), lived(newsroom, TOMORROW)) == ([("sáng", time(5))], [("sáng", time(6))])
    renamed = timetables.edit(newsroom, LEADER, replace(seen, version=2), lambda t: replace(t, name="Mới"), tomorrow)
    assert renamed.timetable.valid_from == TOMORROW
    with newsroom.store.read() as work:
        assert len(work.timetables.all([REGION])) == 2
    with pytest.raises(FieldWrong, match="đã qua"):
        timetables.edit(
            newsroom,
            LEADER,
            replace(seen, version=3),
            lambda t: replace(t, valid_from=TODAY, valid_until=TODAY),
            tomorrow,
        )


def test_a_fault_is_told_once_where_an_exception_stands_too(newsroom: Newsroom) -> None:
    add(newsroom, timetable("x", COMMUNE, kind=Kind.EXCEPTION, valid_from=TOMORROW, valid_until=TOMORROW))
    two = (session("đêm", time(3)), session("dài", time(6), minutes=31))
    with pytest.raises(TimetableFaulty) as refused:
        add(newsroom, timetable("y", COMMUNE, sessions=two))
    told = [fault.message_vi for fault in refused.value.faults]
    assert len(told) == len(set(told))


def test_closing_a_timetable_is_refused_when_what_holds_then_is_unlawful(newsroom: Newsroom) -> None:
    """What the region keeps is not asked at the commune, which keeps its own, until that one is closed."""
    scheduling.establish(newsroom, unchosen(), [rule("30628", time(6))], NOON)
    choose(newsroom, COMMUNE, Window(start=time(20), end=time(6)))
    add(newsroom, timetable(valid_from=TODAY))
    with pytest.raises(SessionInQuietHours):
        timetables.close(newsroom, LEADER, SeenTimetable(id=TimetableId("first-30628"), version=2), TODAY, NOON)


def choose(newsroom: Newsroom, code: StationCode, quiet: Window) -> None:
    seen = stations.find(newsroom, CONSOLE, code, NOON).station.version
    stations.choose(newsroom, CONSOLE, code, ChoicesEdit(seen=seen, choose=lambda c: replace(c, quiet=quiet)), NOON)


def test_choices_that_make_a_timetable_to_come_unlawful_are_refused(newsroom: Newsroom) -> None:
    add(newsroom, timetable(valid_from=date(2027, 6, 1), sessions=(session(start=time(18)),)))
    with pytest.raises(SessionInQuietHours):
        choose(newsroom, NEIGHBOUR, Window(start=time(18), end=time(5)))


# --- presets -------------------------------------------------------------------------------------------------------


def test_every_shipped_preset_can_be_applied_where_nothing_was_chosen_and_is_lawful() -> None:
    told = samples.presets("x", tomllib.loads((CONFIG / "timetables.toml").read_text(encoding="utf-8")))
    assert [p.code for p in told] == ["ha-noi-noi-thanh", "ha-noi-ngoai-thanh", "vinh-phuc", "da-nang"]
    newsroom = replace(memory_newsroom(MemoryStore()), presets=told)
    scheduling.establish(newsroom, unchosen(), [], NOON)
    for number, preset in enumerate(told):
        since = date(2026, 12, 4) + timedelta(weeks=number)  # a Friday
        timetables.apply(
            newsroom, CONSOLE, Applied(preset=preset.code, station=PROVINCE, since=since), Sent(id=preset.code), NOON
        )
        held = timetables.holding(newsroom, CONSOLE, NEIGHBOUR, since, NOON)
        assert [each.session for each in held.sessions] == list(preset.sessions)
        assert held.limits.minutes_a_session.timetable == preset.code
        weekend = timetables.holding(newsroom, CONSOLE, NEIGHBOUR, since + timedelta(days=1), NOON)
        assert bool(weekend.sessions) == (number > 0)
    assert [sum(s.length for s in p.sessions) // 60_000 for p in told] == [30, 90, 135, 120]


def unchosen() -> StationTree:
    """The tree in which nobody chose anything."""
    return grow(replace(s, choices=Choices()) for s in two_provinces())


def test_an_unknown_preset_tells_those_there_are(newsroom: Newsroom) -> None:
    with pytest.raises(PresetUnknown, match="mau"):
        timetables.apply(newsroom, CONSOLE, Applied(preset="x", station=REGION, since=TODAY), Sent(id="x"), NOON)


# --- special days --------------------------------------------------------------------------------------------------


def entry(owner: StationCode | None = REGION, **changes: Any) -> SpecialDayEntry:
    told = SpecialDay(day=TOMORROW, name="Quốc tang", kind=DayKind.MOURNING, plain=True)
    return SpecialDayEntry(id=SpecialDayId("d"), owner=owner, told=replace(told, **changes))


def test_a_special_day_bears_on_the_slots_of_all_below_until_it_is_removed(newsroom: Newsroom) -> None:
    special_days.add(newsroom, LEADER, entry(), None, NOON)
    assert [s.plain for s in scheduling.agenda(newsroom, TOMORROW).slots] == [True]
    none = entry(does=Does.NONE)
    edited = special_days.edit(newsroom, LEADER, special_days.SeenDay(id=SpecialDayId("d"), version=1), none, NOON)
    assert scheduling.agenda(newsroom, TOMORROW).slots == ()
    with pytest.raises(EditedMeanwhile):
        special_days.remove(newsroom, LEADER, special_days.SeenDay(id=edited.id, version=1), NOON)
    special_days.remove(newsroom, LEADER, special_days.SeenDay(id=edited.id, version=2), NOON)
    assert [s.plain for s in scheduling.agenda(newsroom, TOMORROW).slots] == [False]
    assert deeds(newsroom) == ["special-day.add", "special-day.edit", "special-day.remove"]


@pytest.mark.parametrize(
    "wrong", [entry(name=" "), entry(weekday=2), entry(does=Does.WEEKDAY), entry(does=Does.WEEKDAY, weekday=7)]
)
def test_a_special_day_that_cannot_be_is_refused(newsroom: Newsroom, wrong: SpecialDayEntry) -> None:
    with pytest.raises(FieldWrong):
        special_days.add(newsroom, LEADER, wrong, None, NOON)


def test_the_houses_days_are_the_houses_own(newsroom: Newsroom) -> None:
    with pytest.raises(RightMissing):
        special_days.add(newsroom, LEADER, entry(None), None, NOON)
    special_days.add(newsroom, CONSOLE, entry(None), None, NOON)
    assert special_days.find(newsroom, LEADER, SpecialDayId("d"), NOON).owner is None
