"""Whether a bulletin could be heard at all where it is aimed: some session must be there, and as long as it is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from broadcaster.domain.access import EVERYWHERE, Scope
from broadcaster.domain.bulletin import Draft, Target
from broadcaster.domain.errors import BadInput
from broadcaster.domain.errors.playlists import ItemTooLong, NowhereHeard
from broadcaster.domain.schedule import Session
from broadcaster.domain.stations import StationCode
from broadcaster.domain.timetable import Timetable
from broadcaster.domain.units import Millis
from broadcaster.newsroom.books import Work
from broadcaster.newsroom.foreseeing import AHEAD, specials_between
from broadcaster.newsroom.framing import Frames
from broadcaster.newsroom.orders import draft_order, tone_of
from broadcaster.newsroom.ports import Newsroom
from broadcaster.newsroom.readings import line_at, reading_along
from broadcaster.newsroom.rendering import item_of
from broadcaster.wording import Spoken

FASTEST = Millis(60)
"""What a syllable takes at least, written between spaces as Vietnamese is: less than half of what any voice needs at
twice its rate. An estimate by it is too short, never too long."""


def least_length(draft: Draft, spoken: Spoken) -> Millis:
    """How long a draft is at least: a recording as it was measured, a script by its syllables; a notice is read
    twice."""
    once = syllables_of(spoken) * FASTEST if draft.recording is None else draft.recording.length
    return Millis(once * (2 if draft.twice else 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sized:
    """A draft, how long it is at least, and whether that was measured."""

    draft: Draft
    length: Millis
    measured: bool


def sized(newsroom: Newsroom, work: Work, draft: Draft, spoken: Spoken) -> Sized:
    """By its sound, where the very sound is made already."""
    least = least_length(draft, spoken)
    if draft.recording is not None:
        return Sized(draft=draft, length=least, measured=True)
    line = line_at(work, draft.origin)
    item = item_of(newsroom, work, draft_order(newsroom, draft, tone_of(newsroom, line), reading_along(work, line)))
    if item is None:
        return Sized(draft=draft, length=least, measured=False)
    return Sized(draft=draft, length=Millis(item.measured.duration * (2 if draft.twice else 1)), measured=True)


def syllables_of(spoken: Spoken) -> int:
    """As Vietnamese is written: between spaces."""
    return sum(len(sentence.text.split()) for sentence in spoken.sentences)


def misfits(newsroom: Newsroom, work: Work, told: Sized, today: date) -> Iterator[BadInput]:
    """NowhereHeard when no station it is aimed at has a session while it is valid; ItemTooLong when it is longer than
    the room that every one of them leaves."""
    draft = told.draft
    if not draft.targets or draft.valid_until < max(today, draft.valid_from):
        return  # which is told by itself
    first = max(today, draft.valid_from)
    frames = Frames(newsroom=newsroom, work=work, today=today)
    last = min(draft.valid_until, first + AHEAD)
    plain = any(each.plain for of in specials_between(newsroom, work, first, last).values() for each in of.values())
    there, longest = False, 0
    for target in draft.targets:
        for session in {each: None for table in _held(work, target, first) for each in _sessions(table, draft, first)}:
            there, longest = True, max(longest, frames.room(target, session, plain=plain))
    if not there:
        yield NowhereHeard(first=f"{first:%d/%m/%Y}", last=f"{draft.valid_until:%d/%m/%Y}")
    elif told.length > longest:
        yield ItemTooLong(length=told.length, longest=longest, least=int(not told.measured))


def _held(work: Work, target: Target, first: date) -> Iterator[Timetable]:
    """The timetables that may hold at the stations a target reaches: theirs, and those handed down to them."""
    path = work.stations.get(EVERYWHERE, target.station).path
    line = [StationCode(code) for code in path.strip("/").split("/")]
    for each in work.timetables.all(line, since=first):
        if not each.alone or each.station == target.station:
            yield each
    if target.below and not target.cluster:
        below = work.stations.tree(Scope((path,))).by_code
        yield from (each for each in work.timetables.all(None, since=first) if each.station in below)


def _sessions(timetable: Timetable, draft: Draft, first: date) -> Sequence[Session]:
    """None when it does not hold while the draft is valid."""
    over = timetable.valid_until is not None and timetable.valid_until < first
    return () if over or timetable.valid_from > draft.valid_until else timetable.sessions
