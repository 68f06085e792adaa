"""How a bulletin fits where it is aimed: each place by itself, on the days it is valid, and how long it is as far as
that is known. Nothing is refused here: what is certain is refused by `fitting`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from broadcaster.domain.access import EVERYWHERE
from broadcaster.domain.bulletin import Bulletin, Draft, Target
from broadcaster.domain.hours import Hours
from broadcaster.domain.item import RenderedItem
from broadcaster.domain.lengths import at_least, at_most, in_words
from broadcaster.domain.register import Succession, heirs
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Instant, Language, Millis
from broadcaster.newsroom.books import Work
from broadcaster.newsroom.books.bulletins import Sought
from broadcaster.newsroom.books.paging import Asked
from broadcaster.newsroom.fitting import syllables_of
from broadcaster.newsroom.foreseeing import AHEAD, Alike, Window, foreseen
from broadcaster.newsroom.framing import Frames
from broadcaster.newsroom.ports import Newsroom
from broadcaster.newsroom.readings import spoken_of
from broadcaster.newsroom.rendering import items_at_home, sound_of_draft

_MEASURED_ON = 20
"""The newest bulletins whose sounds tell how fast the house speaks."""


class Known(StrEnum):
    """How a length is known: the sound was made, the recording was measured, it is estimated by how fast the house
    speaks, or nothing can be said yet."""

    MADE = "made"
    RECORDED = "recorded"
    ESTIMATED = "estimated"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Length:
    """Of one airing, both readings of a notice included. An estimate tells how long a syllable takes, as measured on so
    many bulletins."""

    known: Known
    length: Millis
    syllable: Millis = Millis(0)
    bulletins: int = 0

    @property
    def vi(self) -> str:
        words = in_words(at_least(self.length))
        match self.known:
            case Known.MADE:
                return f"dài {words}, đo trên âm thanh đã dựng"
            case Known.RECORDED:
                return f"dài {words}, đo trên bản ghi âm"
            case Known.ESTIMATED:
                pace = f"tốc độ đọc đo ở {self.bulletins} bản tin: {self.syllable} mili giây một tiếng"
                return f"ước dài {words}, theo {pace}"
            case Known.UNKNOWN:
                return "chưa biết dài bao nhiêu: chưa có âm thanh nào để đo tốc độ đọc"


class Misfit(StrEnum):
    NO_STATION = "no-station"
    NO_SESSION = "no-session"
    TOO_LONG = "too-long"


_WORDS = {
    Misfit.NO_STATION: "không đài nào ở đây hoạt động {days}. Hãy bỏ nơi phát này hoặc chọn đài thay nó",
    Misfit.NO_SESSION: "không có buổi phát nào {days}. Hãy bỏ nơi phát này, đổi ngày, hoặc lập lịch phát ở đây trước",
    Misfit.TOO_LONG: (
        "bản tin {length}; buổi dài nhất ở đây có chỗ cho {longest}. Hãy cắt bớt, chia ra, hoặc bỏ nơi phát này"
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceFit:
    """One place it is aimed at: the longest room of any session there (0: there is none), and what is wrong."""

    target: Target
    label: str
    longest: Millis
    misfit: Misfit | None
    vi: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitness:
    """On the days from `first` to `last`, as far as is looked ahead."""

    first: date
    last: date
    length: Length
    places: tuple[PlaceFit, ...]

    @property
    def longest(self) -> Millis:
        return max((each.longest for each in self.places), default=Millis(0))


def fitness(newsroom: Newsroom, draft: Draft, at: Instant) -> Fitness:
    """Ask for the draft of a bulletin that was found, or for one that aims where its author may."""
    today = newsroom.local_day(at)
    first = max(today, draft.valid_from)
    last = max(first, min(draft.valid_until, first + AHEAD))
    with newsroom.store.read() as work:
        length = length_of(newsroom, work, draft)
        rooms = _rooms(newsroom, work, draft, (first, last), at) if draft.valid_until >= first else {}
        labels = [work.stations.get(EVERYWHERE, target.station).label for target in draft.targets]
    places = []
    for target, label in zip(draft.targets, labels, strict=True):
        room = rooms.get(target)
        misfit = _misfit(room, length)
        days = f"từ {first:%d/%m/%Y} đến {last:%d/%m/%Y}"
        told = {"days": days, "length": length.vi, "longest": in_words(at_most(room or 0))}
        vi = "" if misfit is None else f"{label}: {_WORDS[misfit].format(**told)}"
        places.append(PlaceFit(target=target, label=label, longest=room or Millis(0), misfit=misfit, vi=vi))
    return Fitness(first=first, last=last, length=length, places=tuple(places))


def _misfit(room: Millis | None, length: Length) -> Misfit | None:
    if room is None:
        return Misfit.NO_STATION
    if not room:
        return Misfit.NO_SESSION
    return Misfit.TOO_LONG if length.length > room else None


# --- the room there is -------------------------------------------------------------------------------------------


def _rooms(newsroom: Newsroom, work: Work, draft: Draft, days: tuple[date, date], at: Instant) -> dict[Target, Millis]:
    """Of each target that some station stands for on one of the days, its longest room: without what frames it and
    what is relayed."""
    first, last = days
    successions = work.register.all().successions
    since, aims = draft.valid_from, draft.targets
    around = {heir for aim in aims for day in days for heir in heirs(successions, aim.station, since, day)}
    window = Window(first=first, last=last, around=around)
    timetables = work.timetables.all(since=first)
    rooms: dict[Target, Millis] = {}
    frames = Frames(newsroom=newsroom, work=work, today=newsroom.local_day(at))
    for alike in foreseen(newsroom, work, window, timetables):
        held = alike.hours(timetables)
        for target in aims:
            rooms_of = dict[object, Millis]()
            for code in reached(target, alike, successions, since):
                hours = held[code]
                like = (hours.plain, *(id(each.session) for each in hours.sessions))
                if like not in rooms_of:
                    rooms_of[like] = _room(frames, target, hours)
                rooms[target] = max(rooms.get(target, Millis(0)), rooms_of[like])
    return rooms


def reached(
    target: Target, alike: Alike, successions: Sequence[Succession], since: date
) -> Sequence[StationCode]:  # fmt: skip
    """The stations that stand for it on those days."""
    standing = alike.tree.by_code
    found = [heir for heir in heirs(successions, target.station, since, alike.days[0]) if heir in standing]
    if not target.below:
        return found
    paths = tuple(standing[heir].path for heir in found)
    return [each.code for each in alike.tree if paths and each.path.startswith(paths)]


def _room(frames: Frames, target: Target, hours: Hours) -> Millis:
    rooms = (frames.room(target, each.session, plain=hours.plain) for each in hours.sessions)
    return max(rooms, default=Millis(0))


# --- how long it is ----------------------------------------------------------------------------------------------


def length_of(newsroom: Newsroom, work: Work, draft: Draft) -> Length:
    item = None if draft.recording is not None else sound_of_draft(newsroom, work, draft).item
    return _length(draft, item, Paces(newsroom, work))


def lengths_of(newsroom: Newsroom, bulletins: Iterable[Bulletin]) -> list[Length]:
    """Of each of these, in their order: their sounds are looked for at once, how fast the house speaks is measured but
    once for each station. Ask for bulletins that were found."""
    found = list(bulletins)
    with newsroom.store.read() as work:
        items = items_at_home(newsroom, work, [each for each in found if each.draft.recording is None])
        paces = Paces(newsroom, work)
        return [_length(each.draft, items.get(each.id), paces) for each in found]


def _length(draft: Draft, item: RenderedItem | None, paces: "Paces") -> Length:
    times = 2 if draft.twice else 1
    if draft.recording is not None:
        return Length(known=Known.RECORDED, length=Millis(draft.recording.length * times))
    if item is not None:
        return Length(known=Known.MADE, length=Millis(item.measured.duration * times))
    pace = paces.of(draft.origin)
    if pace is None:
        return Length(known=Known.UNKNOWN, length=Millis(0))
    syllable, bulletins = pace
    once = round(syllable * syllables_of(spoken_of(paces.newsroom, paces.work, draft)))
    return Length(
        known=Known.ESTIMATED, length=Millis(once * times), syllable=Millis(round(syllable)), bulletins=bulletins
    )


_Pace = tuple[float, int] | None


class Paces:
    """How many ms a syllable took in the newest sounds of a station, pauses included; in those of the whole house where
    it has none; and on how many bulletins that was measured. Each is measured when it is first asked for."""

    def __init__(self, newsroom: Newsroom, work: Work) -> None:
        self.newsroom, self.work = newsroom, work
        self._measured: dict[StationCode | None, _Pace] = {}

    def of(self, origin: StationCode) -> _Pace:
        return self._of(origin) or self._of(None)

    def _of(self, origin: StationCode | None) -> _Pace:
        if origin not in self._measured:
            self._measured[origin] = self._measure(origin)
        return self._measured[origin]

    def _measure(self, origin: StationCode | None) -> _Pace:
        newsroom, work = self.newsroom, self.work
        sought = Sought(origin=origin, language=Language.VIETNAMESE)
        newest = work.bulletins.page(EVERYWHERE, sought, Asked(limit=_MEASURED_ON)).rows
        spoken = {each.id: each for each in newest if each.draft.recording is None}
        items = items_at_home(newsroom, work, spoken.values())
        syllables = sum(syllables_of(spoken_of(newsroom, work, spoken[each].draft)) for each in items)
        taken = sum(item.measured.duration for item in items.values())
        return (taken / syllables, len(items)) if syllables else None
