"""Random trees of stations with random timetables, and what a supervisor would say holds there: told station by station
from the written rules (docs/timetables.md), sharing nothing with `domain/hours.py`, which hands down a whole tree."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from hypothesis import strategies as st

from broadcaster.domain.campaign import CampaignCode
from broadcaster.domain.inheriting import Effective, effective_of_all
from broadcaster.domain.schedule import Relay, Session
from broadcaster.domain.special_days import DayKind, Does, SpecialDay
from broadcaster.domain.stations import Choices, Level, Station, StationCode, StationTree, Window, grow
from broadcaster.domain.timetable import Kind, Limits, OverMode, Timetable, TimetableId
from broadcaster.domain.units import Millis

DAY = date(2026, 11, 22)
PROVINCE, REGION, NEAR, COMMUNE, OTHER, ABROAD, FAR = map(StationCode, ("p", "r", "n", "a", "b", "q", "c"))
LINES: dict[StationCode, tuple[StationCode, ...]] = {
    PROVINCE: (PROVINCE,),
    REGION: (PROVINCE, REGION),
    NEAR: (PROVINCE, NEAR),
    COMMUNE: (PROVINCE, REGION, COMMUNE),
    OTHER: (PROVINCE, REGION, OTHER),
    ABROAD: (ABROAD,),
    FAR: (ABROAD, FAR),
}
"""Every station, and those above it, the highest first: two provinces, three levels, a commune right below one."""
_LEVELS = {PROVINCE: Level.PROVINCE, ABROAD: Level.PROVINCE, REGION: Level.DISTRICT}
HOUSE = Effective()


@dataclass(frozen=True)
class World:
    """A tree, its timetables, and what is told of single days."""

    tree: StationTree
    timetables: tuple[Timetable, ...]
    special: dict[StationCode | None, SpecialDay]

    @property
    def holding(self) -> dict[StationCode, Effective]:
        return effective_of_all(self.tree)


# --- what is drawn -----------------------------------------------------------------------------------------------

_minutes = st.sampled_from(
    (0, 195, 239, 240, 270, 285, 300, 305, 330, 345, 360, 420, 660, 690, 720, 750, 810, 990, 1020, 1050, 1080, 1110,
     1200, 1230, 1260, 1290, 1305, 1320, 1350, 1425)
)  # fmt: skip
clocks = _minutes.map(lambda at: time(at // 60, at % 60))
quiet_hours = st.builds(Window, start=clocks, end=clocks)
_windows = st.lists(
    st.tuples(_minutes, st.sampled_from((20, 60, 120, 300, 1200))).map(
        lambda each: Window(start=_clock(each[0]), end=_clock(min(each[0] + each[1], 1440)))
    ),
    min_size=1,
    max_size=3,
).map(tuple)
_all_day = (Window(start=time(0), end=time(0)),)
wide_or_narrow = st.sampled_from((_all_day, _all_day, (Window(start=time(4), end=time(22)),))) | _windows
_some_quiet = st.none() | quiet_hours
_a_day, _long = st.sampled_from((None, None, 0, 1, 2, 5)), st.sampled_from((None, None, 10, 20, 45))


def _clock(at: int) -> time:
    return time(at // 60 % 24, at % 60)


choices = st.just(Choices()) | st.builds(
    Choices, quiet=_some_quiet, windows=st.none() | wide_or_narrow, sessions_a_day=_a_day, minutes_a_session=_long
)
limits = st.just(Limits()) | st.builds(
    Limits, quiet=_some_quiet, windows=st.none() | wide_or_narrow, sessions_a_day=_a_day, minutes_a_session=_long
)
weekdays = st.sampled_from((frozenset(range(7)), frozenset(range(7)), frozenset({0, 6}), frozenset(range(5))))
_offsets, _lengths = st.sampled_from((0, 0, 60_000, 240_000)), st.sampled_from((1, 60_000, 300_000, 1_800_000))
NAMES = ("sáng", "trưa", "chiều", "tối")


@st.composite
def _relays(draw: st.DrawFn, line: Sequence[StationCode], most: int) -> Relay | None:
    if not draw(st.sampled_from((False, False, True))):
        return None
    offset = min(draw(_offsets), most - 1)
    told: dict[str, Any] = {"offset": Millis(offset), "length": Millis(min(draw(_lengths), most - offset))}
    if len(line) == 1 or draw(st.booleans()):
        return Relay(title="Thời sự", stream=draw(st.sampled_from(("https://vov.vn/1", "https://xa.vn/1"))), **told)
    return Relay(
        title="Tiếp âm cấp trên", station=draw(st.sampled_from(line)), session=draw(st.sampled_from(NAMES)), **told
    )


@st.composite
def _sessions(draw: st.DrawFn, line: Sequence[StationCode]) -> tuple[Session, ...]:
    told = []
    for name in draw(st.lists(st.sampled_from(NAMES), max_size=4, unique=True)):
        length = draw(st.sampled_from((90_000, 600_000, 900_000, 1_200_000, 2_700_000)))
        told.append(
            Session(
                name=name,
                weekdays=draw(weekdays),
                start=draw(clocks),
                length=Millis(length),
                relay=draw(_relays(line, length)),
                on_holidays=draw(st.booleans()),
            )
        )
    return tuple(told)


@st.composite
def _timetables(draw: st.DrawFn, number: int) -> Timetable:
    station = draw(st.sampled_from(list(LINES)))
    kind = draw(st.sampled_from((Kind.STANDING, Kind.EXCEPTION, Kind.EXCEPTION, Kind.CAMPAIGN)))
    since = DAY + timedelta(days=draw(st.integers(-4, 2)))
    until = since + timedelta(days=draw(st.integers(0, 8)))
    return Timetable(
        id=TimetableId(f"t{number}"),
        station=station,
        name=f"Lịch {number}",
        kind=kind,
        valid_from=since,
        valid_until=until if kind.over or draw(st.booleans()) else None,
        sessions=draw(_sessions(LINES[station])),
        campaign=CampaignCode("cchc") if kind is Kind.CAMPAIGN else None,
        mode=draw(st.sampled_from(OverMode)) if kind.over else OverMode.INSTEAD,
        alone=draw(st.sampled_from((False, False, True))),
        limits=draw(limits),
    )


special_days = st.builds(
    SpecialDay,
    day=st.just(DAY),
    name=st.just("Ngày lễ"),
    kind=st.sampled_from(DayKind),
    does=st.sampled_from((Does.USUAL, Does.USUAL, Does.NONE)),
    plain=st.booleans(),
) | st.builds(
    SpecialDay,
    day=st.just(DAY),
    name=st.just("Làm bù"),
    kind=st.just(DayKind.OTHER),
    does=st.just(Does.WEEKDAY),
    weekday=st.integers(0, 6),
)


def planted(chosen: Mapping[StationCode, Choices]) -> StationTree:
    """The tree, with what its stations chose."""
    return grow(
        Station(
            code=code,
            name=code,
            label=f"Đài {code}",
            level=_LEVELS.get(code, Level.COMMUNE),
            parent=line[-2] if len(line) > 1 else None,
            path="",
            valid_from=date(2025, 7, 1),
            valid_until=None,
            choices=chosen.get(code, Choices()),
        )
        for code, line in LINES.items()
    )


@st.composite
def worlds(draw: st.DrawFn) -> World:
    tree = planted({code: draw(choices) for code in LINES})
    told = tuple(draw(_timetables(number)) for number in range(draw(st.integers(1, 7))))
    days: dict[StationCode | None, SpecialDay] = {}
    for owner in draw(st.lists(st.sampled_from((None, PROVINCE, REGION, COMMUNE)), max_size=2, unique=True)):
        days[owner] = draw(special_days)
    return World(tree=tree, timetables=told, special=days)


# --- what a supervisor says holds --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Law:
    """What is allowed at a station on a day. `silent`: the minutes of the day in which nothing may be heard."""

    silent: frozenset[int]
    open: tuple[frozenset[int], ...]
    sessions: int
    minutes: int


NIGHT = frozenset({*range(22 * 60, 24 * 60), *range(4 * 60)})


def over_it(world: World, code: StationCode, day: date) -> list[Timetable]:
    """The exceptions and campaigns that are heard, the one that has the say first."""
    told = [t for t in at_hand(world, code, day) if t.kind is not Kind.STANDING]
    for place, each in enumerate(told):
        if each.mode is OverMode.INSTEAD:
            return told[: place + 1]
    return told


def standing_at(world: World, code: StationCode, day: date) -> Timetable | None:
    return next((t for t in at_hand(world, code, day) if t.kind is Kind.STANDING), None)


def at_hand(world: World, code: StationCode, day: date) -> list[Timetable]:
    """All that hold there that day: the nearest station's first, exceptions before campaigns, the latest first."""
    line = LINES[code]
    here = [
        t
        for t in world.timetables
        if t.station in line
        and (t.station == code or not t.alone)
        and t.valid_from <= day
        and (t.valid_until is None or day <= t.valid_until)
    ]
    here.sort(key=lambda t: (t.valid_from, t.id), reverse=True)
    return sorted(here, key=lambda t: (-line.index(t.station), t.kind is Kind.CAMPAIGN))


def law_at(world: World, code: StationCode, day: date) -> Law:
    windows, _ = _holds(world, code, day, "windows")
    quiet, kept = _holds(world, code, day, "quiet")
    return Law(
        silent=NIGHT | _stretch(quiet) | (frozenset() if kept is None else _stretch(kept)),
        open=tuple(map(_stretch, windows)),
        sessions=_holds(world, code, day, "sessions_a_day")[0],
        minutes=_holds(world, code, day, "minutes_a_session")[0],
    )


def _holds(world: World, code: StationCode, day: date, name: str) -> tuple[Any, Any]:
    """The value of a limit, and what was set nearer than the exception that overrides it, if one does."""
    line = LINES[code]
    value, depth = getattr(HOUSE, name).value, -1
    for at, each in enumerate(line):
        chosen = getattr(world.tree.by_code[each].choices, name)
        value, depth = (value, depth) if chosen is None else (chosen, at)
    standing = standing_at(world, code, day)
    if standing is not None and getattr(standing.limits, name) is not None and line.index(standing.station) >= depth:
        value, depth = getattr(standing.limits, name), line.index(standing.station)
    said = next((t for t in over_it(world, code, day) if getattr(t.limits, name) is not None), None)
    if said is None:
        return value, None
    return getattr(said.limits, name), value if depth > line.index(said.station) else None


def _stretch(window: Window) -> frozenset[int]:
    start, end = (t.hour * 60 + t.minute for t in (window.start, window.end))
    return frozenset(range(start, end)) if start < end else frozenset({*range(start, 1440), *range(end)})


def due_at(world: World, code: StationCode, day: date) -> list[tuple[str, TimetableId]]:
    """The sessions that are told for that day there, whether or not each may stand; none on a day without sessions."""
    heard = over_it(world, code, day)
    standing = standing_at(world, code, day)
    if standing is not None and not any(t.mode is OverMode.INSTEAD for t in heard):
        heard = [*heard, standing]
    special = next(
        (world.special[each] for each in (*reversed(LINES[code]), None) if each in world.special and day == DAY), None
    )
    weekday: int | None = day.weekday()
    if special is not None and special.does is not Does.USUAL:
        weekday = special.weekday if special.does is Does.WEEKDAY else None
    return sorted((s.name, t.id) for t in heard for s in t.sessions if weekday is not None and weekday in s.weekdays)


def mourned(world: World, code: StationCode) -> bool:
    """Whether somebody on the line has told a day without music."""
    return any(world.special[each].plain for each in (*LINES[code], None) if each in world.special)
