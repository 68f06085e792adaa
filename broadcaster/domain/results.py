"""What became of what was promised over days: counted by item (a bulletin or a relay), told of as pages and reports do.

A tune or a greeting is no item: nobody asks whether it was heard. An emergency was promised to nobody and stands apart;
so does an exercise, and never among those that were actual.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby
from typing import TypeAlias

from broadcaster.domain.airtime import Outcome
from broadcaster.domain.campaign import Campaign, Topic
from broadcaster.domain.item import ItemKind
from broadcaster.domain.reconciling import NO_BOX, UNTOLD, Box
from broadcaster.domain.stations import Station
from broadcaster.domain.units import Instant, Millis

ITEMS = frozenset({ItemKind.BULLETIN, ItemKind.RELAY})
"""What is promised, and counted."""
NONE = "~"
"""Asked for in place of a code, which never holds it: what belongs to no topic, or to no campaign."""
_HEARD = frozenset({Outcome.AIRED, Outcome.LATE, Outcome.PARTIAL})


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Items that are alike, added up. Those heard whole are all `AIRED`; `late` tells how many of them not at their
    moment. `planned` and `heard` are how long. `kind` tells what was
    promised from what stands apart, and nothing more."""

    station: str
    campaign: str
    topic: str
    outcome: Outcome
    cause: str
    count: int
    late: int
    planned: Millis
    heard: Millis
    kind: ItemKind = ItemKind.BULLETIN

    @property
    def apart(self) -> bool:
        """Whether it was promised to nobody."""
        return self.kind not in ITEMS


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultRow:
    """One item and what became of it. `begins`: when it was heard, or should have been. `sequence`: the line of the
    station's journal that tells of it, 0 where nothing does."""

    station: str
    label: str
    day: date
    slot: str
    kind: ItemKind
    title: str
    campaign: str
    topic: str
    planned: Instant | None
    begins: Instant
    length: Millis
    heard: Millis
    late: Millis
    outcome: Outcome
    cause: str
    bulletin: str = ""
    emergency: str = ""
    approver: str = ""
    sequence: int = 0
    signed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Runs:
    """How often a bulletin was heard whole, at how many stations, and when it is to be heard next; None: no manifest
    holds it any more."""

    times: int = 0
    stations: int = 0
    following: Instant | None = None


def untold_outcome(ends: Instant, known: Instant | None, box: Box) -> tuple[Outcome, str]:
    """What is known of an item of which no line tells: as of a row in `reconciling`."""
    if box.lacking(ends):
        return Outcome.UNREPORTED, NO_BOX
    if known is not None and ends <= known:
        return Outcome.MISSED, UNTOLD
    return Outcome.UNREPORTED, ""


# --- the head of the page ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """Of all items in question. `covered` of `stations`: where any of it was heard, of all those that count."""

    counts: Mapping[Outcome, int]
    late: int
    planned: Millis
    heard: Millis
    emergencies: int
    exercises: int
    covered: int
    stations: int

    @property
    def promised(self) -> int:
        return sum(self.counts.values())

    @property
    def share(self) -> float | None:
        """How many of the promised were heard whole; None where nothing was promised."""
        return self.counts.get(Outcome.AIRED, 0) / self.promised if self.promised else None


def headline(tallies: Iterable[Tally], stations: int) -> Headline:
    counts: Counter[Outcome] = Counter()
    late = planned = heard = 0
    apart: Counter[ItemKind] = Counter()
    covered: set[str] = set()
    for each in tallies:
        if each.apart:
            apart[each.kind] += each.count
            continue
        counts[each.outcome] += each.count
        late, planned, heard = late + each.late, planned + each.planned, heard + each.heard
        if each.heard:
            covered.add(each.station)
    return Headline(
        counts=counts,
        late=late,
        planned=Millis(planned),
        heard=Millis(heard),
        emergencies=apart[ItemKind.EMERGENCY],
        exercises=apart[ItemKind.EXERCISE],
        covered=len(covered),
        stations=stations,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """Why items were not heard whole, and how many."""

    cause: str
    outcome: Outcome
    count: int


def causes(tallies: Iterable[Tally]) -> tuple[Cause, ...]:
    """Of what was missed, cut short or replaced; the most first."""
    counted: Counter[tuple[Outcome, str]] = Counter()
    for each in tallies:
        if not each.apart and each.outcome in {Outcome.MISSED, Outcome.PARTIAL, Outcome.REPLACED}:
            counted[each.outcome, each.cause] += each.count
    found = [Cause(cause=cause, outcome=outcome, count=count) for (outcome, cause), count in counted.items()]
    order = {each: number for number, each in enumerate(Outcome)}
    return tuple(sorted(found, key=lambda each: (-order[each.outcome], -each.count, each.cause)))


# --- topics, and where they were heard -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicLine:
    """A topic and how long it was heard. `campaign` and its name are "" for what belongs to none; `target`: how long it
    was to be heard, None where nobody said."""

    campaign: str
    campaign_name: str
    topic: str
    name: str
    number: int
    planned: Millis
    heard: Millis
    target: Millis | None

    @property
    def reached(self) -> float | None:
        return self.heard / self.target if self.target else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How long each topic was heard at each station: `cells` by station, in the order of `topics`; 0 was never."""

    topics: tuple[TopicLine, ...]
    stations: tuple[Station, ...]
    cells: Mapping[str, tuple[Millis, ...]]

    @property
    def campaigns(self) -> tuple[tuple[str, int], ...]:
        """Whose topics stand beside each other, by name ("" for nobody's), and how many."""
        runs = groupby((each.campaign, each.campaign_name) for each in self.topics)
        return tuple((name, len(list(run))) for (_, name), run in runs)

    def lacking(self, place: int) -> tuple[Station, ...]:
        """The stations that never aired the topic at that place."""
        return tuple(each for each in self.stations if not self.cells[each.code][place])


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What the figures stand on: the days asked about, the stations that count in them or were promised or heard
    anything, and the campaigns that tell what topics are called and how long they are wanted."""

    first: date
    last: date
    stations: Sequence[Station]
    campaigns: Sequence[Campaign] = field(default=())


def asked_for(sought: str, code: str) -> bool:
    """Whether a topic or a campaign is among those asked after: "" is all of them, `NONE` what has none."""
    return not sought or code == ("" if sought == NONE else sought)


def coverage(tallies: Iterable[Tally], ground: Ground, topic: str = "", campaign: str = "") -> Coverage:
    """Topics of the campaigns that hold in those days, by campaign and number, then what else was on air. `topic`,
    `campaign`: these alone, or `NONE`."""
    heard: Counter[tuple[str, str, str]] = Counter()
    planned: Counter[tuple[str, str]] = Counter()
    for each in tallies:
        if each.apart:
            continue
        place = each.campaign, each.topic
        heard[each.station, *place] += each.heard
        planned[place] += each.planned
    titles: dict[str, str] = {each.code: each.name for each in ground.campaigns}
    named = {(c.code, t.code): (c, t) for c in ground.campaigns for t in c.topics}
    wanted = {place for place, (c, _) in named.items() if _holds(c, ground)} | set(planned)
    chosen = [place for place in wanted if asked_for(topic, place[1]) and asked_for(campaign, place[0])]
    lines = tuple(
        TopicLine(
            campaign=place[0],
            campaign_name=titles.get(place[0], place[0]),
            topic=place[1],
            name=named[place][1].name if place in named else place[1],
            number=named[place][1].number if place in named else 0,
            planned=Millis(planned[place]),
            heard=Millis(sum(heard[station.code, *place] for station in ground.stations)),
            target=_target(*named[place], ground) if place in named else None,
        )
        for place in sorted(chosen, key=lambda p: (p not in named, p[0], named[p][1].number if p in named else 0, p[1]))
    )
    cells: dict[str, tuple[Millis, ...]] = {
        station.code: tuple(Millis(heard[station.code, line.campaign, line.topic]) for line in lines)
        for station in ground.stations
    }
    return Coverage(topics=lines, stations=tuple(ground.stations), cells=cells)


def _holds(campaign: Campaign, ground: Ground) -> bool:
    ends = campaign.valid_until
    return campaign.valid_from <= ground.last and (ends is None or ends >= ground.first) and campaign.closed is None


def _target(campaign: Campaign, topic: Topic, ground: Ground) -> Millis | None:
    """Minutes a month are wanted of each station: of part of a month that part, of the stations for which it holds."""
    if not topic.minutes:
        return None
    first = max(ground.first, campaign.valid_from)
    last = ground.last if campaign.valid_until is None else min(ground.last, campaign.valid_until)
    stations = sum(campaign.owner is None or f"/{campaign.owner}/" in each.path for each in ground.stations)
    return Millis(round(topic.minutes * 60_000 * months(first, last) * stations))


def months(first: date, last: date) -> float:
    """How many months the days make, both included; a whole one is 1, however long it is."""
    found, day = 0.0, first
    while day <= last:
        following = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
        length = (following - day.replace(day=1)).days
        found += ((min(following, last + timedelta(days=1)) - day).days) / length
        day = following
    return found


DaySpan: TypeAlias = tuple[date, date]
"""Both included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddedUp:
    """By which sums some days are counted: whole months (by their own first days, from the first to the last), days
    that are added to them, and days of those months that are not asked for and taken off again."""

    months: DaySpan | None
    added: tuple[DaySpan, ...]
    taken: tuple[DaySpan, ...]


def added_up(first: date, last: date, today: date) -> AddedUp:
    """The sums that tell of these days and are few: of a month that is asked for in part its days, or the month without
    its other days, whichever are fewer. What is still to come is nothing yet, and costs nothing to take off."""
    whole: list[date] = []
    added: list[DaySpan] = []
    taken: list[DaySpan] = []
    month = first.replace(day=1)
    while month <= last:
        following = (month + timedelta(days=32)).replace(day=1)
        ends = following - timedelta(days=1)
        begun, over = max(first, month), min(last, ends)
        around = (month, begun - timedelta(days=1)), (over + timedelta(days=1), ends)
        others = [each for each in around if each[0] <= each[1]]
        if sum(_days(since, min(until, today)) for since, until in others) < _days(begun, over):
            whole.append(month)
            taken += others
        else:
            added.append((begun, over))
        month = following
    months = (whole[0], whole[-1]) if whole else None
    return AddedUp(months=months, added=tuple(added), taken=tuple(taken))


def _days(first: date, last: date) -> int:
    return max(0, (last - first).days + 1)


# --- a station's session, drawn ------------------------------------------------------------------------------------


def heard_at_all(row: ResultRow) -> bool:
    return row.outcome in _HEARD
