"""The station tree: province > (district) > commune, any depth, each station standing from one date to another.

The tree is data. The district level closed on 2025-06-30 and communes were merged on 2025-07-01, so a station whose
parent is a province and one whose parent is a regional station of district level work alike, and old dates still find
the stations of their day.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields, replace
from datetime import date, time
from enum import StrEnum
from typing import Literal, NewType

from broadcaster.domain.errors.stations import StationTreeBroken, StationUnknown

StationCode = NewType("StationCode", str)
"""The official unit code where the State gives one ("30628"), otherwise one of our own ("91-kv-cho-moi")."""


class Level(StrEnum):
    """Of a unit. A cluster is a leaf below its station and never a station itself."""

    PROVINCE = "province"
    DISTRICT = "district"
    COMMUNE = "commune"
    CLUSTER = "cluster"

    @property
    def rank(self) -> int:
        """0 is the highest."""
        return tuple(Level).index(self)

    def may_hang_below(self, above: "Level") -> bool:
        """A unit may hold others of its own level, to any depth; only a province hangs below nothing of its kind."""
        return above.rank < self.rank or (above is self and self is not Level.PROVINCE)


LEVELS_WRONG = "đài cấp trên phải ở cấp cao hơn hoặc cùng cấp huyện, cấp xã"


class Technology(StrEnum):
    """What carries the sound to a cluster's loudspeakers."""

    WIRED = "wired"
    FM = "fm"
    IP = "ip"


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A stretch of the local day; one that ends before it starts passes midnight."""

    start: time
    end: time

    def minutes(self) -> Iterator[tuple[int, int]]:
        """The stretches in minutes of the day, end excluded; two when midnight is passed."""
        start, end = (t.hour * 60 + t.minute for t in (self.start, self.end))
        if start < end:
            yield start, end
        else:
            yield start, 24 * 60
            yield 0, end


@dataclass(frozen=True, slots=True, kw_only=True)
class Regulation:
    """What the People's Committee allows: sessions stand inside a window and outside quiet hours; `kept` are a
    station's own quiet hours that hold besides those an exception from above names."""

    windows: tuple[Window, ...]
    quiet: Window
    sessions_a_day: int
    minutes_a_session: int
    kept: Window | None = None


Dialect = Literal["southern", "northern"]
"""How numbers are read where north and south differ."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """How a station wants to sound; what is None is as its parent has it, and at the root as the house has it.

    `voices` by name in order, `region` of the voices (Bắc, Trung, Nam), `rate` of speech, `profile` by name.
    """

    voices: tuple[str, ...] | None = None
    region: str | None = None
    rate: float | None = None
    profile: str | None = None

    def over(self, parent: "Wish") -> "Wish":
        """This wish, what it leaves open filled from the parent's."""
        own = {f.name: getattr(self, f.name) for f in fields(self)}
        return replace(parent, **{name: value for name, value in own.items() if value is not None})


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What a station sets for itself; what is None is as its parent has it, and at the root as the house has it.

    `style` of reading (southern, northern); `ident` may hold {label}, and one that does not is its station's alone;
    `shell` by name. `one_officer`: an author may approve their own bulletins here; it is never inherited.
    """

    wish: Wish = Wish()
    style: Dialect | None = None
    ident: str | None = None
    shell: str | None = None
    quiet: Window | None = None
    windows: tuple[Window, ...] | None = None
    sessions_a_day: int | None = None
    minutes_a_session: int | None = None
    one_officer: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """One station, as it stands from `valid_from` to `valid_until` (both included; None is open).

    Its code is one for its life. Name, label, level, parent and path are those of the day the tree was last settled.
    """

    code: StationCode
    name: str
    label: str
    level: Level
    parent: StationCode | None
    path: str
    valid_from: date
    valid_until: date | None
    choices: Choices = Choices()
    version: int = 1

    def stands_on(self, day: date) -> bool:
        return self.stands_within(day, day)

    def stands_within(self, first: date, last: date) -> bool:
        """On some day of these, both included."""
        return self.valid_from <= last and (self.valid_until is None or first <= self.valid_until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """Loudspeakers on one line, sender or network at one place: a leaf below its station."""

    code: StationCode
    station: StationCode
    name: str
    technology: Technology
    place: str
    speakers: int
    valid_from: date
    valid_until: date | None
    path: str
    version: int = 1

    def stands_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


@dataclass(frozen=True, slots=True)
class StationTree:
    """Stations by code, parents before children. Build one with `grow`."""

    by_code: dict[StationCode, Station] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Station]:
        return iter(self.by_code.values())

    def __len__(self) -> int:
        return len(self.by_code)

    def station(self, code: StationCode) -> Station:
        """StationUnknown when the tree has none of that code."""
        found = self.by_code.get(code)
        if found is None:
            raise StationUnknown(station=code)
        return found

    def line(self, code: StationCode) -> tuple[Station, ...]:
        """The station and all above it that this tree holds, the highest first. StationUnknown."""
        line = [self.station(code)]
        while line[-1].parent in self.by_code:
            line.append(self.by_code[line[-1].parent])
        return tuple(reversed(line))

    def children(self, code: StationCode | None) -> tuple[Station, ...]:
        """Direct children; None asks for the roots, which are the stations whose parent this tree does not hold."""
        if code is None:
            return tuple(s for s in self if s.parent is None or s.parent not in self.by_code)
        return tuple(s for s in self if s.parent == code)


def path_of(parent_path: str, code: StationCode) -> str:
    """Materialised path: `/91/91-kv-cho-moi/30628/`. A prefix of it is an ancestor's path."""
    return f"{parent_path or '/'}{code}/"


def grow(stations: Iterable[Station]) -> StationTree:
    """The tree of these stations, parents first, paths set anew.

    StationTreeBroken for a code used twice, a circle, a missing parent, a parent of a lower level, or dates that end
    before they start.
    """
    given: dict[StationCode, Station] = {}
    for station in stations:
        if station.code in given:
            raise StationTreeBroken(station=station.code, problem="mã này dùng hai lần")
        given[station.code] = station
    grown: dict[StationCode, Station] = {}
    for station in given.values():
        _plant(station, given, grown)
    return StationTree(grown)


def _plant(station: Station, given: dict[StationCode, Station], grown: dict[StationCode, Station]) -> None:
    line: list[Station] = []
    at: Station | None = station
    while at is not None and at.code not in grown:
        if at in line:
            raise StationTreeBroken(station=at.code, problem="đài là cấp trên của chính mình")
        line.append(at)
        at = _parent(at, given)
    for each in reversed(line):
        _check(each, given)
        above = grown[each.parent].path if each.parent else ""
        grown[each.code] = replace(each, path=path_of(above, each.code))


def _parent(station: Station, given: dict[StationCode, Station]) -> Station | None:
    if station.parent is None:
        return None
    if station.parent not in given:
        raise StationTreeBroken(station=station.code, problem=f"không có đài cấp trên “{station.parent}”")
    return given[station.parent]


def _check(station: Station, given: dict[StationCode, Station]) -> None:
    if "/" in station.code or not station.code:
        raise StationTreeBroken(station=station.code, problem="mã đài trống hoặc có dấu gạch chéo")
    if station.level is Level.CLUSTER:
        raise StationTreeBroken(station=station.code, problem="cụm loa không phải là đài")
    if station.valid_until is not None and station.valid_until < station.valid_from:
        raise StationTreeBroken(station=station.code, problem="ngày đóng trước ngày mở")
    if station.parent is not None and not station.level.may_hang_below(given[station.parent].level):
        raise StationTreeBroken(station=station.code, problem=LEVELS_WRONG)
