"""What holds on the days to come, worked out once for all days that are alike: by the tree, the timetables and the kind
of day they will have, not today's."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from broadcaster.domain.access import EVERYWHERE
from broadcaster.domain.hours import Hours, hours_of_all
from broadcaster.domain.inheriting import Effective, effective_of_all
from broadcaster.domain.outlook import Outlook
from broadcaster.domain.special_days import SpecialDayEntry, SpecialDays, of_day
from broadcaster.domain.stations import StationCode, StationTree
from broadcaster.domain.timetable import Timetable
from broadcaster.newsroom.books import Work
from broadcaster.newsroom.books.paging import Asked
from broadcaster.newsroom.books.timetables import SoughtDays
from broadcaster.newsroom.ports import Newsroom

AHEAD = timedelta(days=60)
"""How far is looked, from the first day on."""
_PAGE = 100


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
    specials = specials_between(newsroom, work, first, last)
    register = work.register.all()
    outlook = Outlook(register=register, timetables=tuple(timetables), specials=specials, first=first, last=last)
    trees: dict[int, tuple[StationTree, Mapping[StationCode, Effective]]] = {}
    for alike in outlook.alike:
        if id(alike.tree) not in trees:
            tree = _around(alike.tree, window.around)
            trees[id(alike.tree)] = tree, effective_of_all(tree)
        tree, holding = trees[id(alike.tree)]
        yield Alike(days=alike.days, tree=tree, holding=holding, special=alike.special)


def specials_between(newsroom: Newsroom, work: Work, first: date, last: date) -> dict[date, SpecialDays]:
    """Of the days that are not like others, from the first to the last, both included."""
    told: dict[date, list[SpecialDayEntry]] = {day.day: [] for day in newsroom.almanac.special_days(first, last)}
    sought, asked = SoughtDays(first=first, last=last), Asked(limit=_PAGE)
    while True:
        page = work.special_days.page(EVERYWHERE, sought, asked)
        for entry in page.rows:
            told.setdefault(entry.told.day, []).append(entry)
        if page.after is None:
            break
        asked = Asked(limit=_PAGE, after=page.after)
    return {day: of_day(entries, newsroom.almanac.special_day(day)) for day, entries in told.items()}


def _around(tree: StationTree, codes: Iterable[StationCode]) -> StationTree:
    paths = {tree.by_code[code].path for code in codes if code in tree.by_code}
    return StationTree({s.code: s for s in tree if any(s.path.startswith(p) or p.startswith(s.path) for p in paths)})
