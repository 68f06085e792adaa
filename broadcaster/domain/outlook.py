"""The days to come: on which of them the same holds, by the tree, the timetables and the kind of day they will have;
and how many sessions each station has on them."""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from itertools import accumulate

from broadcaster.domain.hours import Hours, hours_of_all
from broadcaster.domain.inheriting import Effective, effective_of_all
from broadcaster.domain.planning import SessionsAhead
from broadcaster.domain.register import Register, tree_on, turns
from broadcaster.domain.schedule import wrong_with
from broadcaster.domain.special_days import Does, SpecialDays
from broadcaster.domain.stations import StationCode, StationTree
from broadcaster.domain.timetable import Timetable

_DAY = timedelta(days=1)
_NOTHING: SpecialDays = {}


@dataclass(frozen=True, slots=True)
class LikeDays:
    """Days on which the same holds, in order; `tree` is that of those days."""

    days: tuple[date, ...]
    tree: StationTree
    special: SpecialDays


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """From the first day to the last, both included. `specials` tells the days that are not like others."""

    register: Register
    timetables: tuple[Timetable, ...]
    specials: Mapping[date, SpecialDays]
    first: date
    last: date

    @property
    def days(self) -> Iterator[date]:
        return (self.first + number * _DAY for number in range((self.last - self.first).days + 1))

    @cached_property
    def alike(self) -> tuple[LikeDays, ...]:
        new_trees = turns(self.register, self.first, self.last)
        new_hours, likes = _turns_of(self.timetables), _likes(self.timetables)
        kinds: dict[object, list[date]] = {}
        for day in self.days:
            where, when = bisect_right(new_trees, day), bisect_right(new_hours, day)
            special = _bearing(self.specials.get(day, _NOTHING), likes)
            kinds.setdefault((where, when, likes[day.weekday()], special), []).append(day)
        trees: dict[int, StationTree] = {}
        found = []
        for days in kinds.values():
            where = bisect_right(new_trees, days[0])
            tree = trees[where] if where in trees else trees.setdefault(where, tree_on(self.register, days[0]))
            found.append(LikeDays(tuple(days), tree, self.specials.get(days[0], _NOTHING)))
        return tuple(found)


@dataclass(slots=True, kw_only=True)
class SessionsToCome:
    """How many sessions stations have on the days of an outlook, worked out when it is asked. Stations that differ in
    nothing share what is found, and it is kept."""

    outlook: Outlook
    _found: dict[StationCode, SessionsAhead] = field(default_factory=dict, compare=False)
    _shared: dict[tuple[int, ...], SessionsAhead] = field(default_factory=dict, compare=False)

    def of(self, codes: Collection[StationCode]) -> Mapping[StationCode, SessionsAhead]:
        if asked := [code for code in codes if code not in self._found]:
            counted = self._counted(asked)
            for code in asked:
                key = tuple(of.get(code, 0) for of in counted)
                if key not in self._shared:
                    self._shared[key] = self._summed(key)
                self._found[code] = self._shared[key]
        return self._found

    def _counted(self, asked: Collection[StationCode]) -> list[Mapping[StationCode, int]]:
        """Their sessions on each kind of days; what the regulation forbids is none."""
        trees: dict[int, tuple[StationTree, Mapping[StationCode, Effective]]] = {}
        found: list[Mapping[StationCode, int]] = []
        for alike in self.outlook.alike:
            if id(alike.tree) not in trees:
                tree = _with_above(alike.tree, asked)
                trees[id(alike.tree)] = tree, effective_of_all(tree)
            tree, holding = trees[id(alike.tree)]
            hours = hours_of_all(tree, holding, self.outlook.timetables, alike.special, alike.days[0])
            known: dict[int, int] = {}
            found.append({code: _known(known, of) for code, of in hours.items()})
        return found

    def _summed(self, counts: Sequence[int]) -> SessionsAhead:
        of_day = {day: count for alike, count in zip(self.outlook.alike, counts, strict=True) for day in alike.days}
        sums = accumulate((of_day[day] for day in self.outlook.days), initial=0)
        return SessionsAhead(first=self.outlook.first, sums=tuple(sums))


def _known(known: dict[int, int], hours: Hours) -> int:
    """Stations that share their hours share their count."""
    if id(hours) not in known:
        known[id(hours)] = _lawful(hours)
    return known[id(hours)]


def _lawful(hours: Hours) -> int:
    regulation = hours.limits.regulation
    return sum(wrong_with(each.session, regulation) is None for each in hours.sessions)


def _with_above(tree: StationTree, codes: Collection[StationCode]) -> StationTree:
    """These and all above them, as far as they stand."""
    lines = (tree.line(code) for code in codes if code in tree.by_code)
    return StationTree({station.code: station for line in lines for station in line})


def _likes(timetables: Iterable[Timetable]) -> Mapping[int, int]:
    """Of each weekday the first on which the very same sessions stand."""
    sessions = [session for timetable in timetables for session in timetable.sessions]
    known: dict[tuple[bool, ...], int] = {}
    return {day: known.setdefault(tuple(day in each.weekdays for each in sessions), day) for day in range(7)}


def _bearing(special: SpecialDays, likes: Mapping[int, int]) -> frozenset[object]:
    """What of special days bears on sessions: where the house has all stand as usual, the day is like any other."""
    return frozenset(
        (owner, None if day.weekday_of_sessions is None else likes[day.weekday_of_sessions], day.kind.free)
        for owner, day in special.items()
        if owner is not None or day.kind.free or day.does is not Does.USUAL
    )


def _turns_of(timetables: Iterable[Timetable]) -> Sequence[date]:
    """The days on which one begins, or is over."""
    return sorted(
        {t.valid_from for t in timetables} | {t.valid_until + _DAY for t in timetables if t.valid_until is not None}
    )
