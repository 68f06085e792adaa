"""The register of units: every station with the placements it ever had, and the tree of any day."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import groupby, pairwise

from broadcaster.domain.errors.stations import StationChangeRefused, StationUnknown
from broadcaster.domain.stations import LEVELS_WRONG, Choices, Level, Station, StationCode, StationTree, path_of

DEEPEST = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """What a station is called, of which level it is and where it hangs, from a day on."""

    station: StationCode
    since: date
    parent: StationCode | None
    name: str
    label: str
    level: Level


@dataclass(frozen=True, slots=True, kw_only=True)
class Succession:
    """From `day` on, `new` stands where `old` stood. Several old ones: a merger; several new ones: a split."""

    day: date
    old: StationCode
    new: StationCode


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """Placements are in order of their day, and the first of each station is of its first day."""

    stations: Mapping[StationCode, Station] = field(default_factory=dict)
    placements: Mapping[StationCode, tuple[Placement, ...]] = field(default_factory=dict)
    successions: tuple[Succession, ...] = ()

    def station(self, code: StationCode) -> Station:
        found = self.stations.get(code)
        if found is None:
            raise StationUnknown(station=code)
        return found

    def place_on(self, code: StationCode, day: date) -> Placement:
        """The newest that is due by that day; the first before there is any."""
        places = self.placements[code]
        return next((place for place in reversed(places) if place.since <= day), places[0])

    def line_on(self, code: StationCode, day: date) -> tuple[StationCode, ...]:
        """The station and all above it on that day, the lowest first."""
        line = [code]
        while (parent := self.place_on(line[-1], day).parent) is not None and parent not in line:
            line.append(parent)
        return tuple(line)

    def children_after(self, code: StationCode, day: date) -> tuple[StationCode, ...]:
        """Those that hang below it on any day after `day`."""
        return tuple(
            sorted(
                child
                for child, places in self.placements.items()
                if any(piece.parent == code and until > day for piece, until in self._pieces(child, places))
            )
        )

    def pieces(self, code: StationCode) -> Iterator[tuple[Placement, date]]:
        """Its placements, each with its last day."""
        return self._pieces(code, self.placements[code])

    def _pieces(self, code: StationCode, places: tuple[Placement, ...]) -> Iterator[tuple[Placement, date]]:
        for place, following in pairwise(places):
            yield place, date.fromordinal(following.since.toordinal() - 1)
        yield places[-1], self.stations[code].valid_until or date.max


def heirs(successions: Sequence[Succession], code: StationCode, since: date, day: date) -> tuple[StationCode, ...]:
    """Who stands on a day where a station stood on an earlier one. `successions` are in order of their day."""
    if not successions:
        return (code,)
    first, last = (bisect_right(successions, end, key=lambda each: each.day) for end in (since, day))
    standing = [code]
    for _, told in groupby(successions[first:last], key=lambda each: each.day):
        followed: dict[StationCode, list[StationCode]] = {}
        for each in told:
            followed.setdefault(each.old, []).append(each.new)
        standing = list(dict.fromkeys(new for old in standing for new in followed.get(old, [old])))
    return tuple(standing)


def opened(place: Placement, until: date | None, choices: Choices) -> tuple[Station, Placement]:
    """A station and its first placement. Its path is set when the register is settled."""
    station = Station(
        code=place.station,
        name=place.name,
        label=place.label,
        level=place.level,
        parent=place.parent,
        path="",
        valid_from=place.since,
        valid_until=until,
        choices=choices,
    )
    return station, place


def tree_on(register: Register, day: date) -> StationTree:
    """The stations that stand on that day, as they were called and hung then."""
    standing = {code: s for code, s in register.stations.items() if s.stands_on(day)}
    return StationTree(_hung(register, standing, day))


def turns(register: Register, first: date, last: date) -> list[date]:
    """The days after the first, up to the last, on which the tree is no longer what it was."""
    ends = {s.valid_until for s in register.stations.values() if s.valid_until is not None}
    days = {each.since for places in register.placements.values() for each in places}
    days |= {date.fromordinal(end.toordinal() + 1) for end in ends if first <= end < last}
    return sorted(day for day in days if first < day <= last)


def settled(register: Register, today: date) -> Register:
    """The register with every station as it is today; one that is closed as it last was, below whoever it was below."""
    return replace(register, stations=_hung(register, register.stations, today))


def _hung(register: Register, stations: Mapping[StationCode, Station], day: date) -> dict[StationCode, Station]:
    """Parents first, in the order of their paths."""
    paths: dict[StationCode, str] = {}
    places = {code: register.place_on(code, min(day, s.valid_until or day)) for code, s in stations.items()}
    for code in stations:
        line: list[StationCode] = []
        at: StationCode | None = code
        while at is not None and at in places and at not in paths and at not in line:
            line.append(at)
            at = places[at].parent
        above = paths.get(at, "") if at is not None else ""
        for each in reversed(line):
            above = paths[each] = path_of(above, each)
    hung = {code: _placed(stations[code], places[code], path) for code, path in paths.items()}
    return dict(sorted(hung.items(), key=lambda item: item[1].path))


def _placed(station: Station, place: Placement, path: str) -> Station:
    here = (place.name, place.label, place.level, place.parent, path)
    if (station.name, station.label, station.level, station.parent, station.path) == here:
        return station
    return replace(station, name=place.name, label=place.label, level=place.level, parent=place.parent, path=path)


# --- what no register may be ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    station: StationCode
    problem: str


def said(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def check(register: Register) -> None:
    """StationChangeRefused for the first fault."""
    for fault in faults(register):
        raise StationChangeRefused(station=fault.station, problem=fault.problem)


def faults(register: Register) -> Iterator[Fault]:
    """Every way in which the tree does not hold together on some day, at most one a station."""
    for code in register.stations:
        if problem := _problem(register, code):
            yield Fault(station=code, problem=problem)


def too_deep(stations: Iterable[Station]) -> Iterator[Fault]:
    """Those that hang deeper than any real unit does: whoever draws the tree goes down it level by level."""
    for station in stations:
        if station.path.count("/") - 1 > DEEPEST:
            yield Fault(station=station.code, problem=f"cây đài sâu nhất {DEEPEST} cấp")


def _problem(register: Register, code: StationCode) -> str:
    station, places = register.stations[code], register.placements[code]
    if station.valid_until is not None and station.valid_until < station.valid_from:
        return "ngày đóng trước ngày mở"
    if places[0].since != station.valid_from or any(a.since >= b.since for a, b in pairwise(places)):
        return "thay đổi có hiệu lực trước ngày mở"
    if any(place.level is Level.CLUSTER for place in places):
        return "cụm loa không phải là đài"
    if any(_circles(register, place) for place in places):
        return "đài không thể nằm dưới chính mình"
    problems = (_unsupported(register, place, until) for place, until in register.pieces(code))
    return next(filter(None, problems), "")


def _circles(register: Register, place: Placement) -> bool:
    """Whether it hangs below itself on its first day. No circle is missed by looking at those days alone: each closes
    on the first day of one of its placements."""
    line: list[StationCode] = []
    at = place.parent
    while at is not None and at in register.placements and at not in line:
        line.append(at)
        at = register.place_on(at, place.since).parent
    return place.station in line


def _unsupported(register: Register, place: Placement, until: date) -> str:
    if until < place.since:
        return f"có thay đổi sau ngày đóng {said(until)}"
    if place.parent is None:
        return ""
    parent = register.stations.get(place.parent)
    if parent is None:
        return f"không có đài cấp trên “{place.parent}”"
    problem = ""
    if parent.valid_from > place.since:
        problem = f"đài cấp trên “{parent.code}” chưa hoạt động ngày {said(place.since)}"
    elif parent.valid_until is not None and parent.valid_until < until:
        problem = f"đài cấp trên “{parent.code}” đóng ngày {said(parent.valid_until)}, trong khi đài này còn hoạt động"
    elif not all(place.level.may_hang_below(a.level) for a in _meanwhile(register, parent.code, place.since, until)):
        problem = LEVELS_WRONG
    return problem


def _meanwhile(register: Register, code: StationCode, first: date, last: date) -> Iterator[Placement]:
    """Every placement of a station that holds on one of these days."""
    return (place for place, until in register.pieces(code) if place.since <= last and until >= first)
