"""What a playlist is worth, in one place: the planner improves on it, and the bench compares it with a solver's best.

A millisecond on air is worth one, and more for each thing wanted of it. Each weight is more than all below it together,
so that what comes first in the order of wishes is never paid with what comes after.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Protocol

from broadcaster.domain.bulletin import BulletinId, Priority
from broadcaster.domain.planning.candidates import Aired, Candidate, Vacancy
from broadcaster.domain.planning.playlist import Row
from broadcaster.domain.units import Millis

PRIORITY, DUE, TOPIC, FIRST, AIRED = 16, 8, 4, 2, 1
"""A priority bulletin's; an airing that no later day has a session for; of a topic that is short; the first airing."""

NEVER = Aired()


def later_sessions(candidate: Candidate, vacancies: Sequence[Vacancy]) -> int:
    """How many sessions a bulletin's validity leaves it after the last day being filled; where nobody counted those to
    come, if days go on as this one."""
    last = max(each.slot.day for each in vacancies)
    if (ahead := vacancies[0].ahead) is not None:
        return ahead.between(last, candidate.valid_until)
    a_day = max(Counter(each.slot.day for each in vacancies).values())
    return max((candidate.valid_until - last).days, 0) * a_day


def weight(candidate: Candidate, *, due: bool, first: bool) -> int:
    """Of a millisecond of it, the topic's apart."""
    priority = candidate.priority is not Priority.NORMAL
    return AIRED + PRIORITY * priority + DUE * due + FIRST * first


class HasRows(Protocol):
    """What is asked of a playlist here."""

    @property
    def rows(self) -> Sequence[Row]: ...


def worth(
    playlists: Sequence[HasRows],
    vacancies: Sequence[Vacancy],
    candidates: Mapping[BulletinId, Candidate],
    aired: Mapping[BulletinId, Aired],
    told: Mapping[str, Millis],
) -> int:
    """Of the playlists of one station, `aired` and `told` there before."""
    counts = Counter({each: aired.get(each, NEVER).count for each in candidates})
    spoken: Counter[str] = Counter()
    ends = {each.valid_until: each for each in candidates.values()}
    later = {until: later_sessions(each, vacancies) for until, each in ends.items()}
    total = 0
    for playlist in playlists:
        for bulletin in dict.fromkeys(row.airs for row in playlist.rows if row.airs is not None):
            candidate = candidates[bulletin]
            due = candidate.wanted - counts[bulletin] > later[candidate.valid_until]
            total += candidate.airing * weight(candidate, due=due, first=not counts[bulletin])
            counts[bulletin] += 1
            spoken[candidate.topic] += candidate.airing
    wishes = vacancies[0].wishes if vacancies else {}
    return total + TOPIC * sum(
        min(spoken[topic], max(wish - told.get(topic, 0), 0)) for topic, wish in wishes.items() if topic
    )
