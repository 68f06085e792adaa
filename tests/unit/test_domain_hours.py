"""What holds at a station on a day: the nearest, the latest, what stands over it, and the limits it stands under."""

from dataclasses import replace
from datetime import date, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from fakes.samples import rule, two_provinces
from hypothesis import given
from hypothesis import strategies as st

from broadcaster.domain.errors import BadInput
from broadcaster.domain.errors.bulletins import FieldWrong
from broadcaster.domain.errors.stations import (
    SessionInQuietHours,
    SessionOutsideWindows,
    SessionsOverlap,
    SessionsTooMany,
    TimetableEndless,
    TimetableFaulty,
)
from broadcaster.domain.hours import Hours, WhoseHours, hours_of_all, slots_of, unlawful, unlawful_hidden
from broadcaster.domain.inheriting import check_choices, effective_of_all
from broadcaster.domain.schedule import EVERY_DAY, Relay, Session, expand, forbidden
from broadcaster.domain.special_days import DayKind, Does, SpecialDay, SpecialDayEntry, SpecialDayId, of_day
from broadcaster.domain.stations import Choices, StationCode, StationTree, Window
from broadcaster.domain.timetable import (
    Kind,
    Limits,
    OverMode,
    Timetable,
    TimetableId,
    check_timetable,
    inherited,
    planted,
)
from broadcaster.domain.units import Millis

VIET_NAM, BERLIN = ZoneInfo("Asia/Ho_Chi_Minh"), ZoneInfo("Europe/Berlin")
PROVINCE, REGION, COMMUNE, NEIGHBOUR, ABROAD = map(StationCode, ("91", "91-kv", "30628", "30631", "00004"))
TREE = two_provinces()
MONDAY = date(2026, 11, 23)
SINCE, UNTIL = date(2026, 1, 1), date(2026, 12, 31)


def session(name: str = "sáng", start: time = time(5), minutes: int = 15, **more: Any) -> Session:
    return Session(name=name, weekdays=EVERY_DAY, start=start, length=Millis(minutes * 60_000), **more)


def timetable(identity: str, station: StationCode, *sessions: Session, **more: Any) -> Timetable:
    whole = Timetable(
        id=TimetableId(identity),
        station=station,
        name=identity,
        kind=Kind.STANDING,
        valid_from=SINCE,
        valid_until=None,
        sessions=sessions,
    )
    return replace(whole, **more)


def exception(identity: str, station: StationCode, *sessions: Session, **more: Any) -> Timetable:
    return timetable(identity, station, *sessions, **{"kind": Kind.EXCEPTION, "valid_until": UNTIL, **more})


def hours(*timetables: Timetable, day: date = MONDAY, tree: StationTree = TREE, **special: Any) -> dict[str, Hours]:
    return hours_of_all(tree, effective_of_all(tree), timetables, special.get("special", {}), day)  # type: ignore[return-value]  # codes are text


def names(held: Hours) -> list[str]:
    return [each.session.name for each in held.sessions]


# --- which holds ---------------------------------------------------------------------------------------------------


def test_the_nearest_standing_timetable_holds_and_of_one_station_the_latest() -> None:
    held = hours(
        timetable("p", PROVINCE, session("tỉnh")),
        timetable("r", REGION, session("vùng")),
        timetable("c1", COMMUNE, session("cũ")),
        timetable("c2", COMMUNE, session("mới"), valid_from=date(2026, 11, 1)),
    )
    assert {code: names(held[code]) for code in (PROVINCE, REGION, COMMUNE, NEIGHBOUR, ABROAD)} == {
        PROVINCE: ["tỉnh"],
        REGION: ["vùng"],
        COMMUNE: ["mới"],
        NEIGHBOUR: ["vùng"],
        ABROAD: [],
    }
    assert [t.id for t in held[NEIGHBOUR].timetables] == ["r"]


@pytest.mark.parametrize("swapped", [False, True])
def test_of_two_from_one_day_the_one_that_ends_first_has_the_say_then_the_first_by_name(swapped: bool) -> None:
    one, other = ("c2", "c1") if swapped else ("c1", "c2")
    short = timetable(one, COMMUNE, session("ngắn"), valid_until=UNTIL)
    long = timetable(other, COMMUNE, session("dài"))
    assert names(hours(short, long)[COMMUNE]) == ["ngắn"]
    assert names(hours(replace(short, name="b"), replace(long, name="a", valid_until=UNTIL))[COMMUNE]) == ["dài"]


def test_what_others_hide_on_all_its_days_is_held_against_the_limits_too() -> None:
    night = timetable("c1", COMMUNE, session("đêm", time(3, 15)))
    latest = timetable("c2", COMMUNE, session(), valid_from=date(2026, 11, 1))
    over = exception("x", PROVINCE, session())
    asked = WhoseHours(
        tree=TREE, holding=effective_of_all(TREE), stations=frozenset({COMMUNE}), since=date(2026, 11, 1)
    )
    assert unlawful(asked, [night, latest]) == []
    assert kinds(unlawful_hidden(asked, [night, latest])) == {SessionInQuietHours}
    assert unlawful_hidden(asked, [latest, over]) == []
    assert unlawful_hidden(replace(asked, stations=frozenset({NEIGHBOUR})), [night, latest]) == []


def test_a_timetable_holds_on_its_first_and_its_last_day_and_one_day_no_longer() -> None:
    told = timetable("c", COMMUNE, session(), valid_from=date(2026, 11, 23), valid_until=date(2026, 11, 24))
    days = [date(2026, 11, number) for number in (22, 23, 24, 25)]
    assert [bool(hours(told, day=day)[COMMUNE].sessions) for day in days] == [False, True, True, False]


def test_what_is_a_stations_alone_is_not_handed_down() -> None:
    held = hours(timetable("r", REGION, session("vùng"), alone=True), timetable("p", PROVINCE, session("tỉnh")))
    assert (names(held[REGION]), names(held[COMMUNE])) == (["vùng"], ["tỉnh"])


def test_an_exception_stands_in_place_of_the_rest_or_besides_it_from_anywhere_above() -> None:
    stood = timetable("c", COMMUNE, session("sáng"))
    instead = exception("x", PROVINCE, session("lễ", time(6)))
    assert names(hours(stood, instead)[COMMUNE]) == ["lễ"]
    besides = replace(instead, mode=OverMode.BESIDES)
    assert names(hours(stood, besides)[COMMUNE]) == ["sáng", "lễ"]
    assert names(hours(stood, replace(instead, sessions=()))[COMMUNE]) == []
    assert names(hours(stood, instead, day=UNTIL + timedelta(days=1))[COMMUNE]) == ["sáng"]


def test_the_nearest_exception_has_the_say_and_an_exception_goes_before_a_campaign() -> None:
    told = [
        exception("p", PROVINCE, session("tỉnh", time(6))),
        exception("c", COMMUNE, session("xã", time(6, 30)), mode=OverMode.BESIDES),
        exception("d", COMMUNE, session("đợt", time(17)), kind=Kind.CAMPAIGN, mode=OverMode.BESIDES),
    ]
    held = hours(*told)[COMMUNE]
    assert [t.id for t in held.timetables] == ["c", "d", "p"]
    assert names(held) == ["xã", "đợt"]  # the commune allows two sessions a day
    assert [(each.session.name, each.why) for each in held.aside] == [("tỉnh", "quá 2 buổi một ngày")]


def test_of_two_sessions_at_one_time_the_one_that_has_the_say_stands_and_the_other_says_why_not() -> None:
    held = hours(
        timetable("c", COMMUNE, session("sáng")),
        exception("x", PROVINCE, session("lễ", time(5, 10)), mode=OverMode.BESIDES),
    )[COMMUNE]
    assert names(held) == ["lễ"]
    (aside,) = held.aside
    assert (aside.session.name, aside.why) == ("sáng", "nhường buổi lễ của lịch “x”")


# --- limits --------------------------------------------------------------------------------------------------------


def chosen(code: StationCode, **choices: Any) -> StationTree:
    """The tree in which only one station chose anything."""
    return StationTree({s.code: replace(s, choices=Choices(**choices) if s.code == code else Choices()) for s in TREE})


def test_a_standing_timetable_changes_what_was_not_chosen_nearer() -> None:
    told = timetable("p", PROVINCE, session(), limits=Limits(minutes_a_session=45))
    assert hours(told, tree=chosen(COMMUNE, minutes_a_session=20))[COMMUNE].limits.minutes_a_session.value == 20
    held = hours(told, tree=chosen(PROVINCE, minutes_a_session=20))[COMMUNE].limits.minutes_a_session
    assert (held.value, held.origin, held.timetable) == (45, PROVINCE, "p")


def test_an_exceptions_limits_go_over_all_others_while_it_holds() -> None:
    told = exception("x", PROVINCE, mode=OverMode.BESIDES, limits=Limits(quiet=Window(start=time(20), end=time(6))))
    tree = chosen(COMMUNE, quiet=Window(start=time(22), end=time(4)))
    assert hours(told, tree=tree)[COMMUNE].limits.quiet.value.end == time(6)
    assert hours(told, tree=tree, day=date(2027, 1, 1))[COMMUNE].limits.quiet.value.end == time(4)


# --- special days --------------------------------------------------------------------------------------------------


def special(does: Does = Does.USUAL, kind: DayKind = DayKind.HOLIDAY, **more: Any) -> SpecialDay:
    return SpecialDay(day=MONDAY, name="Ngày lễ", kind=kind, does=does, **more)


def entry(owner: StationCode | None, told: SpecialDay) -> SpecialDayEntry:
    return SpecialDayEntry(id=SpecialDayId(owner or "house"), owner=owner, told=told)


def test_sessions_for_working_days_fall_away_on_holidays_and_say_so() -> None:
    told = timetable("c", COMMUNE, session("sáng", on_holidays=False), session("chiều", time(17)))
    held = hours(told, special={None: special()})[COMMUNE]
    assert (names(held), [a.why for a in held.aside]) == (["chiều"], ["không phát vào ngày nghỉ lễ"])
    assert names(hours(told, special={None: special(kind=DayKind.ELECTION)})[COMMUNE]) == ["sáng", "chiều"]


def test_a_day_may_have_the_sessions_of_another_weekday_or_none() -> None:
    saturday = replace(session("thứ bảy"), weekdays=frozenset({5}))
    told = timetable("c", COMMUNE, saturday, replace(session("thứ hai", time(6)), weekdays=frozenset({0})))
    assert names(hours(told, special={None: special(Does.WEEKDAY, weekday=5)})[COMMUNE]) == ["thứ bảy"]
    none = hours(told, special={None: special(Does.NONE)})[COMMUNE]
    assert (names(none), [a.why for a in none.aside]) == ([], ["ngày không phát"])


def test_the_nearest_word_on_a_day_wins_but_nobody_below_lifts_mourning() -> None:
    almanac = special()
    mourning = special(kind=DayKind.MOURNING, plain=True)
    told = of_day([entry(None, mourning), entry(COMMUNE, special(Does.NONE))], almanac)
    held = hours(timetable("p", PROVINCE, session()), special=told)
    assert held[NEIGHBOUR].special == mourning
    assert (held[COMMUNE].sessions, held[COMMUNE].plain) == ((), True)
    slots = slots_of({NEIGHBOUR: held[NEIGHBOUR]}, MONDAY, VIET_NAM)
    assert [slot.plain for slot in slots] == [True]


# --- slots ---------------------------------------------------------------------------------------------------------


def test_the_slots_of_what_holds_carry_its_shell_and_relay_and_keep_their_ids() -> None:
    relay = Relay(title="Thời sự", length=Millis(60_000), stream="https://vov.example/live")
    held = hours(timetable("p", PROVINCE, session(shell="ngan", relay=relay)))
    slots = slots_of({COMMUNE: held[COMMUNE]}, MONDAY, VIET_NAM)
    assert [(s.id, s.shell, s.relay) for s in slots] == [("30628-20261123-0500", "ngan", relay)]
    assert slots_of({COMMUNE: held[COMMUNE]}, MONDAY, VIET_NAM) == slots


def test_where_spring_brings_two_sessions_together_the_earlier_ends_where_the_later_starts() -> None:
    told = timetable(
        "p", PROVINCE, session("đêm", time(1, 30), 60), session("sớm", time(3)), session("hụt", time(2, 40))
    )

    held = hours(told, day=date(2026, 3, 29), tree=chosen(PROVINCE, sessions_a_day=9))
    first, second = slots_of({PROVINCE: held[PROVINCE]}, date(2026, 3, 29), BERLIN)
    assert (first.session, second.session) == ("đêm", "sớm")
    assert first.span.end == second.span.start
    assert first.span.length == 30 * 60_000


@given(
    st.dates(date(2026, 1, 1), date(2039, 12, 31)),
    st.sampled_from([VIET_NAM, BERLIN, ZoneInfo("America/New_York"), ZoneInfo("Australia/Lord_Howe")]),
    st.lists(st.tuples(st.integers(0, 1425), st.integers(1, 90)), max_size=6, unique_by=lambda each: each[0]),
)
def test_in_no_zone_do_slots_of_a_station_overlap_or_share_an_id(
    day: date, zone: ZoneInfo, told: list[tuple[int, int]]
) -> None:
    sessions = [session(f"s{at}", time(at // 60, at % 60), min(minutes, 1440 - at)) for at, minutes in told]
    tree = chosen(PROVINCE, sessions_a_day=24)
    held = {PROVINCE: hours(timetable("p", PROVINCE, *sessions), day=day, tree=tree)[PROVINCE]}
    slots = slots_of(held, day, zone)
    assert all(before.span.end <= after.span.start for before, after in pairwise(slots))
    assert len({slot.id for slot in slots}) == len(slots)
    assert all(slot.day == day == slot.span.start.astimezone(zone).date() for slot in slots)
    assert slots_of(held, day, zone) == slots


def test_expanding_rules_and_resolving_the_timetable_planted_with_them_give_the_same_slots() -> None:
    rules = [r for s in (COMMUNE, NEIGHBOUR) for r in [_rule(s, time(5)), _rule(s, time(17))]]
    told = [first for s in TREE if (first := planted(s, rules)) is not None]
    assert slots_of(hours(*told), MONDAY, VIET_NAM) == expand(rules, MONDAY, MONDAY, VIET_NAM)  # type: ignore[arg-type]  # codes are text


def _rule(station: StationCode, start: time) -> Any:
    return rule(station, start, f"{start:%H}")


# --- what is refused -----------------------------------------------------------------------------------------------


def faults(*timetables: Timetable, tree: StationTree = TREE, since: date = SINCE) -> list[BadInput]:
    asked = WhoseHours(tree=tree, holding=effective_of_all(tree), stations=frozenset(tree.by_code), since=since)
    return unlawful(asked, timetables)


def kinds(found: list[BadInput]) -> set[type[BadInput]]:
    return {type(each) for each in found}


def test_a_relay_at_0315_is_refused() -> None:
    relay = Relay(title="Thời sự", length=Millis(60_000), stream="https://vov.example/live")
    wide = Limits(windows=(Window(start=time(0), end=time(0)),))
    told = timetable("c", COMMUNE, session("tiếp âm", time(3, 15), relay=relay), limits=wide)
    assert kinds(faults(told)) == {SessionInQuietHours}
    (slot,) = slots_of({COMMUNE: hours(told)[COMMUNE]}, MONDAY, VIET_NAM)
    assert forbidden(slot, hours(told)[COMMUNE].limits.regulation, VIET_NAM) == "rơi vào giờ yên lặng"


def test_all_faults_are_told_at_once() -> None:
    told = timetable(
        "c",
        COMMUNE,
        session("đêm", time(23)),
        session("trưa", time(12)),
        session("sáng"),
        session("sớm", time(5, 10)),
    )
    assert kinds(faults(told)) == {SessionInQuietHours, SessionOutsideWindows, SessionsOverlap, SessionsTooMany}


def test_what_is_handed_down_is_held_against_the_hours_of_every_station_that_keeps_it() -> None:
    tree = chosen(NEIGHBOUR, quiet=Window(start=time(20), end=time(6)))
    found = faults(timetable("p", PROVINCE, session()), tree=tree)
    assert [fault.facts["station"] for fault in found] == [NEIGHBOUR]


def test_what_was_unlawful_before_today_is_not_asked_and_what_will_be_is() -> None:
    late = timetable("c", COMMUNE, session("đêm", time(23)), valid_until=date(2026, 6, 30))
    assert faults(late, since=date(2026, 7, 1)) == []
    assert kinds(faults(replace(late, valid_from=date(2027, 1, 1), valid_until=None), since=date(2026, 7, 1))) == {
        SessionInQuietHours
    }


def test_an_exception_is_held_against_what_stands_beside_it_at_its_own_station() -> None:
    stood = timetable("c", COMMUNE, session())
    own = exception("x", COMMUNE, session("lễ", time(5, 5)), mode=OverMode.BESIDES)
    assert kinds(faults(stood, own)) == {SessionsOverlap}
    assert faults(stood, replace(own, station=PROVINCE)) == []


@pytest.mark.parametrize(
    ("wrong", "leaf"),
    [
        (exception("x", COMMUNE, valid_until=None), TimetableEndless),
        (exception("x", COMMUNE, kind=Kind.CAMPAIGN), FieldWrong),
        (timetable("x", COMMUNE, valid_until=date(2025, 1, 1)), FieldWrong),
        (timetable("x", COMMUNE, mode=OverMode.BESIDES), FieldWrong),
        (timetable("x", COMMUNE, name=" "), FieldWrong),
        (timetable("x", COMMUNE, session(), session(start=time(6))), FieldWrong),
        (timetable("x", COMMUNE, limits=Limits(windows=(Window(start=time(7), end=time(5)),))), FieldWrong),
        (timetable("x", COMMUNE, limits=Limits(windows=())), FieldWrong),
        (timetable("x", COMMUNE, limits=Limits(sessions_a_day=25)), FieldWrong),
        (timetable("x", COMMUNE, limits=Limits(minutes_a_session=0)), FieldWrong),
        (exception("", COMMUNE, valid_until=None, kind=Kind.CAMPAIGN), TimetableFaulty),
    ],
)
def test_a_timetable_that_cannot_be_is_refused(wrong: Timetable, leaf: type[BadInput]) -> None:
    with pytest.raises(leaf):
        check_timetable(wrong)


def test_a_window_that_ends_before_it_starts_is_refused_and_only_quiet_hours_pass_midnight() -> None:
    night = Window(start=time(21), end=time(5))
    check_choices(Choices(quiet=night, windows=(Window(start=time(18), end=time(0)),)))
    with pytest.raises(FieldWrong, match="windows"):
        check_choices(Choices(windows=(night,)))


def test_an_heir_goes_on_with_what_holds_then_and_later_and_nothing_of_before() -> None:
    told = [
        timetable("past", COMMUNE, valid_until=date(2026, 6, 30)),
        timetable("now", COMMUNE, session()),
        timetable("later", COMMUNE, valid_from=date(2027, 1, 1)),
        timetable("withdrawn", COMMUNE, valid_from=date(2027, 1, 1), valid_until=UNTIL),
    ]
    kept = inherited(told, StationCode("moi"), date(2026, 7, 1))
    assert [(t.name, t.station, t.valid_from) for t in kept] == [
        ("now", "moi", date(2026, 7, 1)),
        ("later", "moi", date(2027, 1, 1)),
    ]
    assert len({t.id for t in (*told, *kept)}) == len(told) + 2


def test_an_heir_of_several_that_hold_has_them_one_after_the_other_as_they_hid_each_other() -> None:
    told = [
        timetable("old", COMMUNE, valid_from=date(2020, 1, 1)),
        timetable("gone", COMMUNE, valid_from=date(2021, 1, 1)),
        timetable("new", COMMUNE, valid_from=date(2025, 1, 1), valid_until=date(2026, 12, 31)),
    ]
    kept = inherited(told, StationCode("moi"), date(2026, 7, 1))
    assert [(t.name, t.valid_from) for t in kept] == [("gone", date(2027, 1, 1)), ("new", date(2026, 7, 1))]
