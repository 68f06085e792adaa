"""The day's playlists: which item stands where, to the millisecond, and why; and why the others were left out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from broadcaster.domain.bulletin import BulletinId, Priority
from broadcaster.domain.planning.candidates import Candidate, History, Shell, Vacancy
from broadcaster.domain.planning.desk import Desk, post_of
from broadcaster.domain.planning.hard import Ledger, placed_ahead
from broadcaster.domain.planning.laying import SHELL_CODES
from broadcaster.domain.planning.looking_over import better_plan
from broadcaster.domain.planning.playlist import Playlist, Row
from broadcaster.domain.planning.session import Filled, fill_session
from broadcaster.domain.planning.worth import worth
from broadcaster.domain.stations import StationCode


def fill(vacancies: Sequence[Vacancy], candidates: Sequence[Candidate], history: History) -> tuple[Playlist, ...]:
    """One playlist a vacancy, in the order given. The same input gives the same playlists, whatever the order of the
    candidates. `docs/planning.md` tells by which rules.

    Stations whose slots, candidates and history are equal are planned once and share what they are told.
    """
    ordered = sorted(candidates, key=lambda each: each.bulletin)
    reach = _Reach(ordered)
    desk = Desk()
    of: dict[StationCode, list[int]] = {}
    for place, vacancy in enumerate(vacancies):
        of.setdefault(vacancy.slot.station, []).append(place)
    planned: dict[object, _Planned] = {}
    filled: dict[int, Playlist] = {}
    for station, places in of.items():
        places.sort(key=lambda place: (vacancies[place].slot.span.start, place))
        here = [vacancies[place] for place in places]
        reached = reach.at(here[0].path)
        ledger = _ledger(station, here, reached, history)
        key = _likeness(here, reached, ledger)
        if key not in planned:
            wanted = reach.wanted_again(reached.candidates, here[0].again)
            planned[key] = _Planned(vacancies=here, playlists=_fill_station(here, wanted, ledger, desk))
        alike = planned[key]
        for place, vacancy, like, playlist in zip(places, here, alike.vacancies, alike.playlists, strict=True):
            filled[place] = _as_at(vacancy, like, playlist)
    return tuple(filled[place] for place in range(len(vacancies)))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Planned:
    vacancies: Sequence[Vacancy]
    playlists: Sequence[Playlist]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reached:
    """The candidates for a station, and what tells it from another that has the same: which are its own, and which are
    for some of its clusters."""

    candidates: tuple[Candidate, ...]
    places: tuple[int, ...]
    kinds: tuple[object, ...]


class _Reach:
    """Which candidates are for which station, asked by the places above it rather than of every candidate."""

    def __init__(self, candidates: Sequence[Candidate]) -> None:
        self._candidates = candidates
        self._below: dict[str, set[int]] = {}
        self._at: dict[str, set[int]] = {}
        self._origins: dict[str, list[int]] = {}
        self._known: dict[tuple[int, ...], tuple[Candidate, ...]] = {}
        self._again: dict[object, tuple[Candidate, ...]] = {}
        for place, candidate in enumerate(candidates):
            self._origins.setdefault(candidate.origin, []).append(place)
            for target in candidate.targets:
                whole = target.below and not target.cluster
                (self._below if whole else self._at).setdefault(target.path, set()).add(place)

    def at(self, path: str) -> _Reached:
        found = set(self._at.get(path, ()))
        for end in range(len(path) + 1):
            if (below := self._below.get(path[:end])) is not None:
                found |= below
        places = tuple(sorted(found))
        candidates = self._known.setdefault(places, tuple(self._candidates[place] for place in places))
        own = tuple(p for origin, all_of in self._origins.items() if origin.startswith(path) for p in all_of)
        single = tuple((p, self._candidates[p].clusters_at(path)) for p in sorted(self._at.get(path, ())))
        return _Reached(candidates=candidates, places=places, kinds=(own, single))

    def wanted_again(self, candidates: tuple[Candidate, ...], again: Mapping[BulletinId, int]) -> tuple[Candidate, ...]:
        """These, each wanted as often more as people had it heard again."""
        told = tuple((c.bulletin, again[c.bulletin]) for c in candidates if again.get(c.bulletin))
        if not told:
            return candidates
        more, key = dict(told), (id(candidates), told)
        if key not in self._again:
            raised = (replace(c, wanted=c.wanted + more.get(c.bulletin, 0)) for c in candidates)
            self._again[key] = tuple(raised)
        return self._again[key]


def _ledger(station: StationCode, here: Sequence[Vacancy], reached: _Reached, history: History) -> Ledger:
    aired, told = history.aired, history.told
    topics = {topic for vacancy in here for topic in vacancy.wishes}
    return Ledger(
        aired={c.bulletin: aired[station, c.bulletin] for c in reached.candidates if (station, c.bulletin) in aired},
        told={topic: told[station, topic] for topic in sorted(topics) if (station, topic) in told},
        placed=placed_ahead(here),
    )


def _likeness(here: Sequence[Vacancy], reached: _Reached, ledger: Ledger) -> object:
    """Equal for two stations that are to be filled alike."""
    sessions = tuple(
        (
            each.slot.span.start,
            each.slot.span.end,
            each.slot.day,
            each.slot.plain,
            each.forbidden,
            None if each.shell is None else _lengths(each.shell),
            each.placed,
            tuple(each.skipped.items()),
            each.order,
            each.line,
            tuple(each.wishes.items()),
            tuple(each.names.items()),
            each.carried,
            each.languages,
            each.ahead,
            each.placed_later,
            tuple(sorted(each.again.items())),
            each.unheard,
            each.rehearsed,
        )
        for each in here
    )
    return sessions, reached.places, reached.kinds, tuple(ledger.aired.items()), tuple(ledger.told.items())


def _lengths(shell: Shell) -> tuple[int | None, ...]:
    parts = (shell.signature, shell.ident, shell.greeting, shell.sting, shell.closing)
    return tuple(None if part is None else part.measured.duration for part in parts)


def _fill_station(
    here: Sequence[Vacancy], candidates: Sequence[Candidate], ledger: Ledger, desk: Desk
) -> list[Playlist]:
    fresh, post = ledger.copied, post_of(here, candidates, ledger)
    found = [fill_session(vacancy, post, desk) for vacancy in here]
    plan = better_plan(post, fresh)
    if plan is not None:
        again = post.anew(fresh.copied, plan)
        others = [fill_session(vacancy, again, desk) for vacancy in here]
        was, will = (worth(each, here, post.known, fresh.aired, fresh.told) for each in (found, others))
        pairs = zip(found, others, strict=True)
        kept = all(_priorities(then, post.known) >= _priorities(now, post.known) for now, then in pairs)
        found = others if will > was and kept else found
    return [filled.playlist for filled in found]


def _priorities(filled: Filled, known: Mapping[BulletinId, Candidate]) -> set[BulletinId]:
    """Those told in it."""
    told = {row.airs for row in filled.rows if row.airs is not None}
    return {bulletin for bulletin in told if known[bulletin].priority is not Priority.NORMAL}


def _as_at(vacancy: Vacancy, like: Vacancy, playlist: Playlist) -> Playlist:
    """The playlist of a slot like this one, for this one: what frames it is the station's own."""
    if vacancy is like:
        return playlist
    rows = playlist.rows
    if vacancy.shell is not None and like.shell is not None and vacancy.shell != like.shell and rows:
        rows = tuple(_framed(row, vacancy.shell, like.shell) for row in rows)
    return replace(playlist, slot=vacancy.slot, rows=rows)


def _framed(row: Row, shell: Shell, like: Shell) -> Row:
    if row.bulletin is not None or row.kind not in SHELL_CODES:
        return row
    item, was = getattr(shell, row.kind.value), getattr(like, row.kind.value)
    if item is was or item == was:
        return row
    return replace(
        row,
        title=item.title,
        audio=item.audio,
        size=item.size,
        loudness=item.measured.loudness,
        voice=item.delivery.voice,
        fallback=item.delivery.fallback,
    )
