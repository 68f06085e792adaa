"""Whether a bulletin could be heard at all where it is aimed: some session must be there, and as long as it is."""

from collections.abc import Iterator
from datetime import date

from broadcaster.domain.access import EVERYWHERE, Scope
from broadcaster.domain.bulletin import Draft, Target
from broadcaster.domain.errors import BadInput
from broadcaster.domain.errors.playlists import ItemTooLong, NowhereHeard
from broadcaster.domain.stations import StationCode
from broadcaster.domain.timetable import Timetable
from broadcaster.domain.units import Millis
from broadcaster.newsroom.books import Work
from broadcaster.wording import Spoken

FASTEST = Millis(60)
"""What a syllable takes at least, written between spaces as Vietnamese is: less than half of what any voice needs at
twice its rate. An estimate by it is too short, never too long."""


def least_length(draft: Draft, spoken: Spoken) -> Millis:
    """How long a draft is at least: a recording as it was measured, a script by its syllables; a notice is read
    twice."""
    once = syllables_of(spoken) * FASTEST if draft.recording is None else draft.recording.length
    return Millis(once * (2 if draft.twice else 1))


def syllables_of(spoken: Spoken) -> int:
    """As Vietnamese is written: between spaces."""
    return sum(len(sentence.text.split()) for sentence in spoken.sentences)


def misfits(work: Work, draft: Draft, length: Millis, today: date) -> Iterator[BadInput]:
    """NowhereHeard when no station it is aimed at has a session while it is valid; ItemTooLong when it is longer than
    every one of them."""
    if not draft.targets or draft.valid_until < max(today, draft.valid_from):
        return  # which is told by itself
    first = max(today, draft.valid_from)
    held = {each.id: each for target in draft.targets for each in _held(work, target, first)}
    rooms = [_room(each, first, draft.valid_until) for each in held.values()]
    longest = max(rooms, default=0)
    if not longest:
        yield NowhereHeard(first=f"{first:%d/%m/%Y}", last=f"{draft.valid_until:%d/%m/%Y}")
    elif length > longest:
        yield ItemTooLong(length=length, longest=longest, least=int(draft.recording is None))


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


def _room(timetable: Timetable, first: date, last: date) -> int:
    """Of the longest of its sessions, without what it carries from elsewhere; 0 when it does not hold in that time."""
    if timetable.valid_from > last or (timetable.valid_until is not None and timetable.valid_until < first):
        return 0
    relayed = ((each.length, 0 if each.relay is None else each.relay.length) for each in timetable.sessions)
    return max((length - carried for length, carried in relayed), default=0)
