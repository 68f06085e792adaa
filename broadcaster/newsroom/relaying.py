"""Slots that carry what is not the station's own: a stream, or a session of a station above it.

Asked when a plan is made, once for each slot: the hosts a stream may come from and the parent's day may have changed
since the rule was written.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from broadcaster.domain.bulletin import BulletinId
from broadcaster.domain.planning import Candidate, History, Playlist, Reason, ReasonCode, Row, Shell, Vacancy, fill
from broadcaster.domain.planning.candidates import Carried
from broadcaster.domain.planning.hard import invalid
from broadcaster.domain.relaying import StandIn, filler, room_of, rounds, stand_in, taken_over
from broadcaster.domain.schedule import Relay
from broadcaster.domain.stations import Station, StationCode
from broadcaster.domain.streams import stream_fault


class Neighbours:
    """What relays are resolved from: the hosts the house has named, the stations of the day, and the sessions of the
    day as far as they are planned."""

    def __init__(self, hosts: Collection[str], stations: Mapping[StationCode, Station]) -> None:
        self.hosts, self.stations = hosts, stations
        self._rows: dict[tuple[StationCode, str], tuple[Row, ...]] = {}

    def planned(self, playlist: Playlist, heard: Collection[BulletinId] | None = None) -> None:
        """One more session. `heard`: which of its bulletins may still be heard; None: all, for it was planned just
        now."""
        rows = playlist.everywhere
        if heard is not None:
            rows = tuple(row for row in rows if row.bulletin is None or row.bulletin in heard)
        self._rows[playlist.slot.station, playlist.slot.session.casefold()] = rows

    def rows_of(self, relay: Relay) -> tuple[Row, ...]:
        """What that session of the parent tells every cluster; none where it has none that day."""
        return self._rows.get((relay.station, relay.session.casefold()), ()) if relay.station else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """A vacancy with what it carries, and what is to be said of it."""

    vacancy: Vacancy
    notes: tuple[Reason, ...] = ()

    def noted(self, playlist: Playlist) -> Playlist:
        return replace(playlist, notes=(*playlist.notes, *self.notes)) if self.notes else playlist


def in_rounds(vacancies: Sequence[Vacancy]) -> tuple[tuple[Vacancy, ...], ...]:
    """The vacancies so that a station is filled after those whose sessions it carries, all of a station together."""
    parents: dict[StationCode, set[StationCode]] = {}
    by_station: dict[StationCode, list[Vacancy]] = {}
    for each in vacancies:
        by_station.setdefault(each.slot.station, []).append(each)
    for each in vacancies:
        parent = None if each.slot.relay is None else each.slot.relay.station
        if parent in by_station and each.path.startswith(by_station[parent][0].path):  # others are refused
            parents.setdefault(each.slot.station, set()).add(parent)
    if not parents:
        return (tuple(vacancies),) if vacancies else ()
    return tuple(tuple(v for code in group for v in by_station[code]) for group in rounds(by_station, parents))


def carry(
    vacancies: Sequence[Vacancy], candidates: Sequence[Candidate], history: History, neighbours: Neighbours
) -> list[Playlist]:
    """`fill`, with what the slots relay; what was filled is there for the next round."""
    resolved = [resolve(each, candidates, history, neighbours) for each in vacancies]
    playlists = fill([each.vacancy for each in resolved], candidates, history)
    filled = [each.noted(playlist) for each, playlist in zip(resolved, playlists, strict=True)]
    for playlist in filled:
        neighbours.planned(playlist)
    return filled


def resolve(vacancy: Vacancy, candidates: Sequence[Candidate], history: History, neighbours: Neighbours) -> Resolved:
    """What the slot's relay comes to: a stream with the sound that is played when it fails, a parent's rows, or nothing
    and why. A slot that stays silent carries nothing either: quiet hours hold for relays too."""
    relay, shell = vacancy.slot.relay, vacancy.shell
    if relay is None or shell is None or vacancy.dumb:
        return Resolved(vacancy=vacancy)
    fit = _FallbackOf(vacancy, shell, candidates, history)
    if relay.stream:
        return _stream(vacancy, relay, fit, neighbours)
    return _parent(vacancy, relay, shell, fit, neighbours)


class _FallbackOf:
    """What is played in a slot when what it carries fails."""

    def __init__(self, vacancy: Vacancy, shell: Shell, candidates: Sequence[Candidate], history: History) -> None:
        self._vacancy, self._shell, self._history = vacancy, shell, history
        self._candidates = [each for each in candidates if invalid(each, vacancy) is None]

    def any(self, named: str | None) -> StandIn | None:
        slot = self._vacancy.slot
        airings = {
            each.bulletin: aired.count
            for each in self._candidates
            if (aired := self._history.aired.get((slot.station, each.bulletin))) is not None
        }
        skipped = self._vacancy.skipped
        of_the_station = [each for each in self._candidates if each.bulletin not in skipped]
        found = stand_in(named, of_the_station, self._vacancy.path, airings)
        return found or filler(slot, self._shell)

    def named(self, named: str | None) -> StandIn | None:
        """The bulletin the rule names, and no other."""
        if named is None:
            return None
        return stand_in(named, [each for each in self._candidates if each.bulletin == named], self._vacancy.path, {})


def _stream(vacancy: Vacancy, relay: Relay, fallback: _FallbackOf, neighbours: Neighbours) -> Resolved:
    if problem := stream_fault(relay.stream, neighbours.hosts):
        return _refused(vacancy, relay, problem)
    found = fallback.any(relay.fallback)
    if found is None:
        return _refused(vacancy, relay, "không có bản tin hay nhạc nào để phát khi luồng mất tiếng")
    return _carries(vacancy, (Carried(relay=relay, item=found.item, bulletin=found.bulletin),))


def _parent(vacancy: Vacancy, relay: Relay, shell: Shell, fallback: _FallbackOf, neighbours: Neighbours) -> Resolved:
    above = neighbours.stations.get(relay.station) if relay.station else None
    if above is None or above.code == vacancy.slot.station or not vacancy.path.startswith(above.path):
        return _refused(vacancy, relay, f"{relay.station} không phải đài cấp trên đang hoạt động")
    room = room_of(vacancy.slot, shell, relay)
    taken = taken_over(neighbours.rows_of(relay), above.label, relay, room, plain=vacancy.slot.plain)
    facts: dict[str, str | int] = {"title": relay.title, "parent": above.label}
    trimmed = Reason(
        code=ReasonCode.NOTE_RELAY_TRIMMED,
        facts=facts | {"kept": len(taken.carried), "of": taken.of, "length": room.length // 1000},
    )
    if taken.carried:
        return _carries(vacancy, taken.carried, (trimmed,) if len(taken.carried) < taken.of else ())
    silent = Reason(code=ReasonCode.NOTE_RELAY_PARENT_SILENT, facts=facts | {"session": relay.session})
    missing = trimmed if taken.of else silent
    found = fallback.named(relay.fallback)
    if found is None:  # the planner has the whole room for the station's own
        return Resolved(vacancy=vacancy, notes=(missing,))
    length = min(room.length, found.item.measured.duration)
    instead = replace(relay, title=found.item.title, length=length)
    return _carries(vacancy, (Carried(relay=instead, item=found.item, bulletin=found.bulletin),), (missing,))


def _carries(vacancy: Vacancy, carried: tuple[Carried, ...], notes: tuple[Reason, ...] = ()) -> Resolved:
    """What is carried is not told a second time in the same session."""
    skipped = {
        each.bulletin: f"đã dành cho phần tiếp âm {each.relay.title}" for each in carried if each.bulletin is not None
    }
    resolved = replace(vacancy, carried=carried, skipped={**vacancy.skipped, **skipped})
    return Resolved(vacancy=resolved, notes=notes)


def _refused(vacancy: Vacancy, relay: Relay, problem: str) -> Resolved:
    reason = Reason(code=ReasonCode.NOTE_RELAY_REFUSED, facts={"title": relay.title, "problem": problem})
    return Resolved(vacancy=vacancy, notes=(reason,))
