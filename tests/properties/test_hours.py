"""Over random trees of stations with random timetables: nothing is heard in quiet hours, at night, outside windows or
beyond the limits; every session stands or says why not; and a house that forgets one of these rules is caught."""

import os
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st
from properties.plans import shell_of, sound
from properties.trees import (
    DAY,
    LINES,
    World,
    at_hand,
    clocks,
    due_at,
    law_at,
    mourned,
    planted,
    quiet_hours,
    special_days,
    worlds,
)  # fmt: skip

from broadcaster.domain import hours, schedule
from broadcaster.domain.bulletin import BulletinId, Priority, Target
from broadcaster.domain.deciding import ByHand, RunOver
from broadcaster.domain.hours import Hours, hours_of_all, slots_of
from broadcaster.domain.item import ItemKind
from broadcaster.domain.planning import Candidate, History, Playlist, Vacancy
from broadcaster.domain.schedule import Rule, Slot, expand, forbidden
from broadcaster.domain.stations import Choices, StationCode, StationTree, Window
from broadcaster.domain.timetable import Kind, Limits, OverMode, Timetable, TimetableId
from broadcaster.domain.units import Millis, instant
from broadcaster.newsroom import hands
from broadcaster.newsroom.relaying import Neighbours, carry, in_rounds

EXAMPLES = int(os.environ.get("BROADCASTER_PLANNING_EXAMPLES", "60"))
often = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize="BROADCASTER_PLANNING_EXAMPLES" not in os.environ,
    database=None,
    suppress_health_check=list(HealthCheck),
)
VIET_NAM = ZoneInfo("Asia/Ho_Chi_Minh")
ZONES = st.sampled_from((VIET_NAM, VIET_NAM, ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")))
MADE = instant(datetime(2026, 11, 20, tzinfo=UTC))


@dataclass(frozen=True)
class Told:
    """What comes of a world on a day: through the very functions that the house plans with."""

    held: Mapping[StationCode, Hours]
    slots: tuple[Slot, ...]
    playlists: tuple[Playlist, ...]


def told(world: World, day: date = DAY, zone: ZoneInfo = VIET_NAM, over: int = 0) -> Told:
    """`over`: by how many minutes people let every session run over."""
    special = world.special if day == DAY else {}
    held = hours_of_all(world.tree, world.holding, world.timetables, special, day)
    slots = slots_of(held, day, zone)
    until = {s.id: instant(s.span.end + timedelta(minutes=over)) for s in slots if over}
    told_by_hand = {
        identity: ByHand(over=RunOver(until=end, by="Bà Hoa", why="họp dân")) for identity, end in until.items()
    }
    slots, _ = hands.run_on(slots, told_by_hand, lambda slot: held[slot.station].limits.regulation, zone)
    vacancies = [
        Vacancy(
            slot=slot,
            path=world.tree.by_code[slot.station].path,
            shell=shell_of(slot.station),
            forbidden=schedule.forbidden(slot, held[slot.station].limits.regulation, zone),
        )
        for slot in slots
    ]
    neighbours = Neighbours({"vov.vn"}, world.tree.by_code)
    playlists = [p for each in in_rounds(vacancies) for p in carry(each, _bulletins(day), History(), neighbours)]
    return Told(held, slots, tuple(playlists))


def _bulletins(day: date) -> list[Candidate]:
    return [
        Candidate(
            bulletin=BulletinId(f"b{number}"),
            title=f"Bản tin {number}",
            priority=Priority.NORMAL,
            targets=tuple(Target(station=StationCode(c), path=f"/{c}/", below=True) for c in ("p", "q")),
            valid_until=day,
            wanted=9,
            created=MADE,
            item=sound(f"b{number}", ItemKind.BULLETIN, length),
        )
        for number, length in enumerate((70_000, 200_000))
    ]


def broken_laws(world: World, day: date, zone: ZoneInfo, whole: Told) -> list[str]:
    """Every law of the stations that what is heard breaks, in words."""
    found: list[str] = []
    spoken = Counter(p.slot.station for p in whole.playlists if p.rows)
    for code, count in spoken.items():
        found += ["more sessions than allowed"] * (count > law_at(world, code, day).sessions)
    for playlist in whole.playlists:
        if playlist.rows:
            found += _unlawful(world, day, zone, playlist)
    for one, other in pairwise(sorted(whole.slots, key=lambda s: (s.station, s.span.start))):
        found += ["two sessions at once"] * (one.station == other.station and one.span.end > other.span.start)
    return found


def _unlawful(world: World, day: date, zone: ZoneInfo, playlist: Playlist) -> list[str]:
    law, slot = law_at(world, playlist.slot.station, day), playlist.slot
    begin = slot.span.start.astimezone(zone)
    first = begin.hour * 60 + begin.minute
    minutes = {(first + n) % 1440 for n in range(-(-slot.span.length // 60_000))}
    heard = {at for row in playlist.rows for at in _minutes_of(row.start, row.end, zone)}
    wrong = {
        "it speaks in quiet hours": bool((minutes | heard) & law.silent),
        "it speaks outside the windows": not any(minutes | heard <= window for window in law.open),
        "it speaks longer than allowed": slot.span.length > law.minutes * 60_000 or slot.span.end < playlist.end,
        "it speaks on another day": begin.date() != day or first + len(minutes) > 1440,
        "music on a day of mourning": (
            day == DAY
            and mourned(world, slot.station)
            and any(r.kind in (ItemKind.SIGNATURE, ItemKind.STING, ItemKind.CLOSING) for r in playlist.rows)
        ),
    }
    return [what for what, is_so in wrong.items() if is_so]


def _minutes_of(start: datetime, end: datetime, zone: ZoneInfo) -> set[int]:
    """Of the local clock, while something is heard."""
    count = -(-(end - start + timedelta(seconds=start.second)) // timedelta(minutes=1))
    local = [(start + timedelta(minutes=n)).astimezone(zone) for n in range(count)]
    return {at.hour * 60 + at.minute for at in local}


days = st.integers(0, 3).map(lambda n: DAY + timedelta(days=n))


@often
@given(worlds(), days, ZONES, st.sampled_from((0, 0, 5, 25, 600)))
def test_nothing_is_heard_at_night_in_quiet_hours_outside_windows_or_beyond_the_limits(
    world: World, day: date, zone: ZoneInfo, over: int
) -> None:
    assert broken_laws(world, day, zone, told(world, day, zone, over)) == []


@often
@given(worlds(), days)
def test_every_session_of_a_day_stands_once_or_is_put_aside_with_a_reason(world: World, day: date) -> None:
    for code, held in told(world, day).held.items():
        stands = [(each.session.name, each.timetable.id) for each in held.sessions]
        aside = [(each.session.name, each.timetable.id) for each in held.aside if each.why != "ngày không phát"]
        assert sorted([*stands, *aside]) == due_at(world, code, day)
        assert all(each.why for each in held.aside)
        assert all(before.session.closes <= after.session.opens for before, after in pairwise(held.sessions))
        assert {each.timetable for each in held.sessions} <= set(at_hand(world, code, day))


@often
@given(worlds(), days, ZONES)
def test_slots_keep_their_ids_and_asking_twice_adds_nothing(world: World, day: date, zone: ZoneInfo) -> None:
    once, again = told(world, day, zone), told(replace(world, timetables=world.timetables[::-1]), day, zone)
    assert once == again
    assert len({slot.id for slot in once.slots} | {slot.id for slot in again.slots}) == len(once.slots)
    assert {slot.id for slot in once.slots} == {
        f"{slot.station}-{day:%Y%m%d}-{slot.span.start.astimezone(zone):%H%M}" for slot in once.slots
    }
    for one, other in pairwise(sorted(once.slots, key=lambda s: (s.station, s.span.start))):
        assert one.station != other.station or one.span.end <= other.span.start


@often
@given(worlds(), days)
def test_a_station_alone_has_the_hours_it_has_in_the_tree(world: World, day: date) -> None:
    """Stations that differ in nothing share what was worked out; nobody gets another's by that."""
    whole = told(world, day).held
    for code, line in LINES.items():
        alone = StationTree({each: world.tree.by_code[each] for each in line})
        only = World(tree=alone, timetables=world.timetables, special=world.special)
        assert told(only, day).held[code] == whole[code]


@often
@given(worlds(), st.integers(0, 6), st.integers(0, 6), ZONES)
def test_rules_expanded_in_parts_or_twice_are_the_slots_of_the_days(
    world: World, first: int, more: int, zone: ZoneInfo
) -> None:
    held = hours_of_all(world.tree, world.holding, world.timetables, {}, DAY)
    rules = [
        Rule(station=code, session=s.name, weekdays=s.weekdays, start=s.start, length=s.length, relay=s.relay)
        for code, each in held.items()
        for s in (standing.session for standing in each.sessions)
    ]
    begin, middle, end = (DAY + timedelta(days=n) for n in (0, first, first + more + 1))
    whole = expand(rules, begin, end, zone)
    parts = (*expand(rules, begin, middle, zone), *expand(rules, middle + timedelta(days=1), end, zone))
    assert parts == whole == expand(rules, begin, end, zone)
    assert len({slot.id for slot in whole}) == len(whole)


# --- whose quiet hours -------------------------------------------------------------------------------------------


@often
@given(quiet_hours, quiet_hours, st.sampled_from((Kind.EXCEPTION, Kind.CAMPAIGN)), st.sampled_from(OverMode), clocks)
def test_no_exception_from_above_shortens_the_quiet_hours_that_somebody_below_set(
    own: Window, said: Window, kind: Kind, mode: OverMode, start: time
) -> None:
    for setter, of in (("a", "p"), ("a", "r"), ("r", "p")):
        world = _asked(StationCode(setter), own, _exception(StationCode(of), said, kind, mode, start))
        limits = told(world).held[StationCode("a")].limits
        assert limits.kept is not None
        assert (limits.kept.value, limits.kept.origin, limits.quiet.value) == (own, setter, said)
        assert told(world).held[StationCode("n")].limits.kept is None


@often
@given(quiet_hours, quiet_hours, clocks)
def test_the_own_exception_of_whoever_set_quiet_hours_or_of_somebody_below_may_change_them(
    own: Window, said: Window, start: time
) -> None:
    for setter, of in (("a", "a"), ("r", "r"), ("p", "a")):
        world = _asked(StationCode(setter), own, _exception(StationCode(of), said, start=start))
        limits = told(world).held[StationCode("a")].limits
        assert (limits.quiet.value, limits.kept) == (said, None)


def _exception(
    station: StationCode,
    quiet: Window,
    kind: Kind = Kind.EXCEPTION,
    mode: OverMode = OverMode.INSTEAD,
    start: time = time(12),
) -> Timetable:
    return Timetable(
        id=TimetableId("x"), station=station, name="x", kind=kind, valid_from=DAY, valid_until=DAY, mode=mode,
        sessions=(schedule.Session(name="trưa", weekdays=frozenset(range(7)), start=start, length=Millis(900_000)),),
        limits=Limits(quiet=quiet, windows=(Window(start=time(0), end=time(0)),), minutes_a_session=60),
    )  # fmt: skip


def _asked(setter: StationCode, own: Window, exception: Timetable) -> World:
    tree = planted({setter: Choices(quiet=own)})
    return World(tree=tree, timetables=(exception,), special={})


asked = st.builds(
    _asked,
    st.sampled_from(("a", "r", "n")).map(StationCode),
    quiet_hours,
    st.builds(_exception, st.just(StationCode("p")), quiet_hours, start=clocks),
)
"""Few stations chose anything, and one timetable stands over all."""


def test_a_commune_that_rests_at_noon_is_not_woken_by_a_provinces_exception() -> None:
    rest, night = Window(start=time(11, 30), end=time(13, 30)), Window(start=time(21), end=time(5))
    world = _asked(StationCode("a"), rest, _exception(StationCode("p"), night))
    spoken = {p.slot.station: bool(p.rows) for p in told(world).playlists}
    assert spoken == {"p": True, "r": True, "n": True, "a": False, "b": True}
    (silent,) = [p for p in told(world).playlists if p.slot.station == "a"]
    assert silent.notes[0].sentence.endswith("rơi vào giờ yên lặng")
    own = _asked(StationCode("a"), rest, _exception(StationCode("a"), night))
    assert [bool(p.rows) for p in told(own).playlists] == [True]


# --- the checker bites -------------------------------------------------------------------------------------------


def _allows(*_: object) -> str:
    return ""


def _without(**lifted: object) -> object:
    """`forbidden` of a house that does not know one limit."""

    def lenient(slot: Slot, regulation: object, zone: ZoneInfo) -> str:
        return forbidden(slot, replace(regulation, **lifted), zone)  # type: ignore[type-var, call-overload]  # fields by name

    return lenient


_never = Window(start=time(23, 58), end=time(23, 59))
_always = (Window(start=time(0), end=time(0)),)
_chosen_of = hours._chosen_of
PLANTED: dict[str, tuple[object, str, object, str]] = {
    "asking again": (schedule, "forbidden", _allows, "it speaks in quiet hours"),
    "quiet hours": (schedule, "forbidden", _without(quiet=_never, kept=None), "it speaks in quiet hours"),
    "a child's quiet hours": (schedule, "forbidden", _without(kept=None), "it speaks in quiet hours"),
    "windows": (schedule, "forbidden", _without(windows=_always), "it speaks outside the windows"),
    "minutes a session": (schedule, "forbidden", _without(minutes_a_session=999), "it speaks longer than allowed"),
    "sessions a day": (
        hours, "_chosen_of", lambda told, _, *, free: _chosen_of(told, 99, free=free), "more sessions than allowed",
    ),
    "the night": (schedule, "NIGHT", _never, "it speaks in quiet hours"),
    "midnight": (schedule, "_unlawful", lambda *_: None, "it speaks on another day"),
    "running over": (hands, "why_not_until", _allows, "two sessions at once"),
    "mourning": (hours, "below", lambda above, own: own or above, "music on a day of mourning"),
}  # fmt: skip


_rest = Window(start=time(21), end=time(5))
NARROW: dict[str, st.SearchStrategy[World]] = {
    "a child's quiet hours": asked,
    "mourning": st.dictionaries(st.sampled_from((None, "p", "r", "a")), special_days, min_size=1).map(
        lambda days: replace(_asked(StationCode("a"), _rest, _exception(StationCode("p"), _rest)), special=days)
    ),
}
"""Where it takes long to meet by chance what the rule is about."""


@pytest.mark.parametrize("rule", PLANTED)
def test_a_house_that_forgets_a_rule_is_caught(rule: str, monkeypatch: pytest.MonkeyPatch) -> None:
    owner, name, instead, words = PLANTED[rule]
    monkeypatch.setattr(owner, name, instead)
    over = 600 if rule == "running over" else 0

    def caught(world: World) -> bool:
        return words in broken_laws(world, DAY, VIET_NAM, told(world, over=over))

    looking = settings(often, max_examples=3_000, phases=[Phase.generate])
    find(NARROW.get(rule, worlds()), caught, settings=looking)
