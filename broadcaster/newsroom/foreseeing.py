"""What holds on the days to come, worked out once for all days that are alike: by the tree, the timetables and the kind
of day they will have, not today's."""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from broadcaster.domain.hours import Hours, hours_of_all
from broadcaster.domain.inheriting import Effective, effective_of_all
from broadcaster.domain.register import tree_on, turns
from broadcaster.domain.special_days import Does, SpecialDays, of_day
from broadcaster.domain.stations import StationCode, StationTree
from broadcaster.domain.timetable import Timetable
from broadcaster.newsroom.books import Work
from broadcaster.newsroom.ports import Newsroom

AHEAD = timedelta(days=60)
"""How far is looked, from the first day on."""
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """Days on which the same holds, in order, and of the tree of those days what was asked after."""

    days: tuple[date, ...]
    tree: StationTree
    holding: Mapping[StationCode, Effective]
    special: SpecialDays

    def hours(self, timetables: Iterable[Timetable]) -> Mapping[StationCode, Hours]:
        return hours_of_all(self.tree, self.holding, timetables, self.special, self.days[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The days from the first to the last, both included, and no further than `AHEAD`; around these stations: with all
    above them and all below them, as far as they stand."""

    first: date
    last: date
    around: Collection[StationCode]


def foreseen(newsroom: Newsroom, work: Work, window: Window, timetables: Collection[Timetable]) -> Iterator[Alike]:
    """By all these timetables."""
    first, last = window.first, min(window.last, window.first + AHEAD)
    register = work.register.all()
    new_trees, new_hours, likes = turns(register, first, last), _turns_of(timetables), _likes(timetables)
    kinds: dict[object, list[date]] = {}
    specials: dict[date, SpecialDays] = {}
    for day in (first + number * _DAY for number in range((last - first).days + 1)):
        special = specials[day] = of_day(work.special_days.of_day(day), newsroom.almanac.special_day(day))
        where, when = bisect_right(new_trees, day), bisect_right(new_hours, day)
        kinds.setdefault((where, when, likes[day.weekday()], _bearing(special, likes)), []).append(day)
    trees: dict[int, tuple[StationTree, Mapping[StationCode, Effective]]] = {}
    for days in kinds.values():
        where = bisect_right(new_trees, days[0])
        if where not in trees:
            tree = _around(tree_on(register, days[0]), window.around)
            trees[where] = tree, effective_of_all(tree)
        tree, holding = trees[where]
        yield Alike(days=tuple(days), tree=tree, holding=holding, special=specials[days[0]])


def _around(tree: StationTree, codes: Iterable[StationCode]) -> StationTree:
    paths = {tree.by_code[code].path for code in codes if code in tree.by_code}
    return StationTree({s.code: s for s in tree if any(s.path.startswith(p) or p.startswith(s.path) for p in paths)})


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
