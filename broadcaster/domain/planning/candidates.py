"""What a slot may be filled from, and what bears on the choice: its frame, what aired before, what people decided."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from broadcaster.domain.bulletin import BulletinId, Priority, Target
from broadcaster.domain.item import RenderedItem
from broadcaster.domain.planning.playlist import Playlist
from broadcaster.domain.schedule import Relay, Slot
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Instant, Language, Millis


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An approved bulletin that is valid on the day. `item` is None while its sound is not made, `held` when making it
    failed and is being tried again; `audio_fits` is False when the sound is not the one that was approved. `origin` is
    the path of the station it comes from. `twice`: a notice, read two times in a session. `gap` is the least time
    between two airings at a station."""

    bulletin: BulletinId
    title: str
    priority: Priority
    targets: tuple[Target, ...]
    valid_until: date
    wanted: int
    created: Instant
    item: RenderedItem | None
    audio_fits: bool = True
    held: bool = False
    topic: str = ""
    language: Language = Language.VIETNAMESE
    origin: str = "/"
    valid_from: date = date.min
    twice: bool = False
    gap: Millis = Millis(0)

    @property
    def airing(self) -> Millis:
        """How long it is told in a session, without the sting between two readings."""
        return Millis(0 if self.item is None else self.item.measured.duration * (2 if self.twice else 1))

    def own_at(self, path: str) -> bool:
        """Whether it is the station's own; what is not comes from above it, or from beside it."""
        return self.origin.startswith(path)

    def reaches(self, path: str) -> bool:
        return any(target.reaches(path) for target in self.targets)

    def clusters_at(self, path: str) -> tuple[str, ...]:
        """The clusters it is for at the station of this path, none when it is for all of them."""
        reached = [target for target in self.targets if target.reaches(path)]
        named = {target.cluster for target in reached}
        return () if "" in named else tuple(sorted(named))


def length_of(*parts: RenderedItem | None) -> Millis:
    """Of the sounds there are among these."""
    return Millis(sum(part.measured.duration for part in parts if part is not None))


@dataclass(frozen=True, slots=True, kw_only=True)
class Shell:
    """What frames every slot. A part that is None is not played; nor is music on a plain day, whatever stands here."""

    signature: RenderedItem | None
    ident: RenderedItem
    greeting: RenderedItem | None
    sting: RenderedItem | None
    closing: RenderedItem | None

    @property
    def opening(self) -> Millis:
        """How long it lasts before the first bulletin."""
        return length_of(self.signature, self.ident, self.greeting)

    @property
    def ending(self) -> Millis:
        """And after the last."""
        return length_of(self.closing)

    def of(self, slot: Slot) -> "Shell":
        """What is left of it in this slot: a day of mourning has no music."""
        return replace(self, signature=None, sting=None, closing=None) if slot.plain else self


@dataclass(frozen=True, slots=True, kw_only=True)
class Aired:
    """How often a bulletin has been on a station's playlists already, when it last began there, and on which `day` of
    the station's calendar that was."""

    count: int = 0
    last: Instant | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What stations were promised already, outside the slots now being filled.

    `told`: how much of each topic, in the month of the slots.
    """

    aired: Mapping[tuple[StationCode, BulletinId], Aired] = field(default_factory=dict)
    told: Mapping[tuple[StationCode, str], Millis] = field(default_factory=dict)

    def with_(self, playlists: Iterable[Playlist], topics: Mapping[BulletinId, str]) -> "History":
        """With what is told in these playlists too, each bulletin counted once a slot. `topics` by bulletin."""
        aired, told = dict(self.aired), dict(self.told)
        for playlist in playlists:
            station = playlist.slot.station
            for bulletin, rows in playlist.airings.items():
                before = aired.get((station, bulletin), Aired())
                last = max(row.start for row in rows)
                last = last if before.last is None else max(before.last, last)
                aired[station, bulletin] = Aired(count=before.count + 1, last=last, day=playlist.slot.day)
                if bulletin in topics:
                    of_topic = station, topics[bulletin]
                    told[of_topic] = Millis(told.get(of_topic, 0) + sum(row.length for row in rows))
        return History(aired=aired, told=told)

    def without(self, unheard: Mapping[tuple[StationCode, BulletinId], int]) -> "History":
        """Less so many airings, of which the stations say that nothing was heard."""
        aired = dict(self.aired)
        for promised, times in unheard.items():
            if (before := aired.pop(promised, None)) is not None and before.count > times:
                aired[promised] = replace(before, count=before.count - times)
        return replace(self, aired=aired)


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A bulletin that a person put into a slot. `place` is its position among the slot's bulletins, from 0; past their
    number it is the last. `by` and `why` are told in the reason. `source`: when the slot began that is repeated, for
    one that is heard again."""

    bulletin: BulletinId
    place: int
    by: str
    why: str
    source: Instant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedLater:
    """A bulletin that a person put into a slot of the station, on a day that is not being filled. `source`: as it is
    told of what is placed."""

    bulletin: BulletinId
    day: date
    start: Instant
    source: Instant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionsAhead:
    """How many sessions a station has from the day `first` on: `sums[n]` on the first n days. What lies beyond is not
    counted."""

    first: date
    sums: tuple[int, ...]

    def between(self, after: date, until: date) -> int:
        """On the days after the one, up to and with the other."""
        last = len(self.sums) - 1
        begin, end = (min(max((day - self.first).days + 1, 0), last) for day in (after, until))
        return max(self.sums[end] - self.sums[begin], 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """A stretch of the slot that is not the planner's: it begins and lasts as `relay` says, and counts in the session's
    minutes. `item` is the sound played when the relay fails, `bulletin` whose sound that is, if one's."""

    relay: Relay
    item: RenderedItem
    bulletin: BulletinId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Vacancy:
    """A slot to fill: whose, framed by what (None while the frame is not made), for a station at `path`.

    `forbidden` says why the station's regulation does not allow these hours; such a slot stays silent.
    `placed` and `skipped` (with why) are what people decided for this slot; `line`: in which order its bulletins stood
    when one was moved among them, which the others keep. `order` is in which order the commune wants
    its priority bulletins; none: its own stand after those from above. `wishes`: how much of each topic is wanted at
    the station in this month; `names`: what people call them. `carried`: what is relayed in it. `languages`: those the
    station speaks, none named: all.
    `ahead`: how many sessions the station has on the days to come, None: as many every day as are being filled.
    `placed_later`: what people placed at the station on those days. `again`: how often people had each heard again at
    the station, on whatever day: so many airings are wanted of it besides. `unheard`: it began before the station could
    know of it, so that what is shown in it is no airing. `rehearsed`: it is filled only to see what people's decisions
    would push out, so nothing keeps them from it.
    """

    slot: Slot
    path: str
    shell: Shell | None
    forbidden: str = ""
    placed: tuple[Placed, ...] = ()
    skipped: Mapping[BulletinId, str] = field(default_factory=dict)
    order: tuple[BulletinId, ...] = ()
    line: tuple[BulletinId, ...] = ()
    wishes: Mapping[str, Millis] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    carried: tuple[Carried, ...] = ()
    languages: frozenset[Language] = frozenset()
    ahead: SessionsAhead | None = None
    placed_later: tuple[PlacedLater, ...] = ()
    again: Mapping[BulletinId, int] = field(default_factory=dict)
    unheard: bool = False
    rehearsed: bool = False

    @property
    def dumb(self) -> bool:
        """Nothing can be told in it, whatever there is to tell."""
        return bool(self.forbidden) or self.shell is None
