"""Random calendars of stations: which weekdays have how many sessions, single days that are otherwise, the last day a
station stands; as the register and the timetables tell them, and as a supervisor counts them from a wall calendar."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta

from hypothesis import strategies as st

from broadcaster.domain.outlook import Outlook, SessionsToCome
from broadcaster.domain.planning import SessionsAhead
from broadcaster.domain.register import Placement, Register
from broadcaster.domain.schedule import Session
from broadcaster.domain.special_days import DayKind, Does, SpecialDay
from broadcaster.domain.stations import Choices, Level, Station, StationCode, Window
from broadcaster.domain.timetable import Kind, Limits, Timetable, TimetableId
from broadcaster.domain.units import Millis

_OPEN, _QUIET = Window(start=time(5), end=time(20)), Window(start=time(21), end=time(5))
WIDE = Choices(windows=(_OPEN,), quiet=_QUIET, sessions_a_day=9)
_HOURS = (5, 8, 11, 14, 17)
_FORBIDDEN = 20
"""An hour that a nearer word forbids since the timetable was written."""


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """`weekly`: the weekdays of each of the sessions; `late`: those of one that is forbidden by now. `others`: how many
    sessions single days have instead; `silent`: days of the house without any; `closes`: the last day it stands."""

    weekly: tuple[frozenset[int], ...]
    late: frozenset[int]
    others: Mapping[date, int]
    silent: frozenset[date]
    closes: date | None

    def sessions_on(self, day: date) -> int:
        if (self.closes is not None and day > self.closes) or day in self.silent:
            return 0
        if day in self.others:
            return self.others[day]
        return sum(day.weekday() in weekdays for weekdays in self.weekly)


def days_between(after: date, until: date) -> list[date]:
    return [after + timedelta(days=number + 1) for number in range((until - after).days)]


@st.composite
def calendars(draw: st.DrawFn, first: date, silent: frozenset[date]) -> Calendar:
    weekdays = st.sampled_from((frozenset(range(7)), frozenset(range(5)), frozenset({5, 6}), frozenset({0, 3})))
    near = st.integers(1, 7).map(lambda number: first + timedelta(days=number))
    return Calendar(
        weekly=tuple(draw(st.lists(weekdays, max_size=3))),
        late=draw(st.sampled_from((frozenset(), frozenset(range(7))))),
        others=draw(st.dictionaries(near, st.integers(0, 4), max_size=3)),
        silent=silent,
        closes=draw(st.none() | st.none() | near),
    )


def counted(told: Mapping[StationCode, Calendar], first: date) -> dict[StationCode, SessionsAhead]:
    """As the house counts them."""
    stations = {code: _station(code, calendar) for code, calendar in told.items()}
    places = {code: (_place(station),) for code, station in stations.items()}
    silent = {day for calendar in told.values() for day in calendar.silent}
    outlook = Outlook(
        register=Register(stations=stations, placements=places),
        timetables=tuple(each for code, calendar in told.items() for each in _timetables(code, calendar)),
        specials={day: {None: _silence(day)} for day in sorted(silent)},
        first=first,
        last=first + timedelta(days=60),
    )
    return dict(SessionsToCome(outlook=outlook).of(list(told)))


def _silence(day: date) -> SpecialDay:
    return SpecialDay(day=day, name="Không phát", kind=DayKind.OTHER, does=Does.NONE)


def _station(code: StationCode, calendar: Calendar) -> Station:
    return Station(
        code=code, name=code, label=code, level=Level.COMMUNE, parent=None, path=f"/{code}/",
        valid_from=date(2025, 7, 1), valid_until=calendar.closes, choices=WIDE,
    )  # fmt: skip


def _place(station: Station) -> Placement:
    return Placement(
        station=station.code, since=station.valid_from, parent=None, name=station.name, label=station.label,
        level=station.level,
    )  # fmt: skip


def _timetables(code: StationCode, calendar: Calendar) -> list[Timetable]:
    weekly = [_session(hour, weekdays) for hour, weekdays in zip(_HOURS, calendar.weekly, strict=False)]
    late = [_session(_FORBIDDEN, calendar.late)] if calendar.late else []
    standing = Timetable(
        id=TimetableId(f"{code}-weekly"), station=code, name="tuần", kind=Kind.STANDING, valid_from=date(2025, 7, 1),
        valid_until=None, sessions=(*weekly, *late),
    )  # fmt: skip
    others = [
        Timetable(
            id=TimetableId(f"{code}-{day}"), station=code, name="khác", kind=Kind.EXCEPTION, valid_from=day,
            valid_until=day, sessions=tuple(_session(hour, frozenset(range(7))) for hour in _HOURS[:count]),
            limits=Limits(),
        )
        for day, count in calendar.others.items()
    ]  # fmt: skip
    return [standing, *others]


def _session(hour: int, weekdays: frozenset[int]) -> Session:
    return Session(name=f"{hour}", weekdays=weekdays, start=time(hour), length=Millis(600_000))
