"""The day's playlists: which item stands where, to the millisecond, and why; and why the others were left out."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from broadcaster.domain.bulletin import BulletinId, Priority
from broadcaster.domain.item import RenderedItem
from broadcaster.domain.planning.candidates import Candidate, History, Shell, Vacancy
from broadcaster.domain.planning.playlist import LeftOut, Playlist, Row
from broadcaster.domain.planning.reasons import Reason, ReasonCode
from broadcaster.domain.schedule import Slot
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Instant, Millis, Span


def fill(vacancies: Sequence[Vacancy], candidates: Sequence[Candidate], history: History) -> tuple[Playlist, ...]:
    """One playlist a vacancy, in the order given. The same input gives the same playlists.

    A slot holds signature, ident, greeting, then bulletins separated by stings, then closing; together never longer
    than the slot. Priority bulletins come first; then the one that has aired least, the earliest expiry, the oldest.
    No bulletin stands twice in a slot nor more often at a station than wanted. A slot with nothing to tell stays
    silent, for a signature without news only wears people out.
    """
    aired = Counter({key: each.count for key, each in history.aired.items()})
    inherited: dict[str, list[Candidate]] = {}
    playlists = []
    for session in vacancies:
        if session.path not in inherited:
            inherited[session.path] = [c for c in candidates if c.reaches(session.path)]
        playlist = _fill_one(session, inherited[session.path], aired)
        aired.update((session.slot.station, row.bulletin) for row in playlist.rows if row.bulletin is not None)
        playlists.append(playlist)
    return tuple(playlists)


def _fill_one(
    session: Vacancy, candidates: Sequence[Candidate], aired: Counter[tuple[StationCode, BulletinId]]
) -> Playlist:
    station = session.slot.station
    left: list[LeftOut] = []
    if session.forbidden:
        forbidden = Reason(code=ReasonCode.LEFT_HOURS_FORBIDDEN, facts={"problem": session.forbidden})
        return _silent(session.slot, candidates, forbidden)
    if session.shell is None:
        return _silent(session.slot, candidates, Reason(code=ReasonCode.LEFT_SHELL_MISSING))
    builder = _Builder(session.slot.span, session.shell, session.path)
    ranked = sorted(candidates, key=lambda c: _rank(c, aired[station, c.bulletin]))
    for candidate in ranked:
        count = aired[station, candidate.bulletin]
        if reason := _excluded(candidate, count) or builder.add(candidate, count):
            left.append(LeftOut(bulletin=candidate.bulletin, title=candidate.title, reason=reason))
    return Playlist(slot=session.slot, rows=builder.rows(), left_out=tuple(left))


def _silent(slot: Slot, candidates: Sequence[Candidate], reason: Reason) -> Playlist:
    left = (LeftOut(bulletin=c.bulletin, title=c.title, reason=reason) for c in candidates)
    return Playlist(slot=slot, rows=(), left_out=tuple(left))


def _rank(candidate: Candidate, count: int) -> tuple[bool, int, date, Instant, str]:
    return (
        candidate.priority is Priority.NORMAL,
        count,
        candidate.valid_until,
        candidate.created,
        candidate.bulletin,
    )


def _excluded(candidate: Candidate, count: int) -> Reason | None:
    if count >= candidate.wanted:
        return Reason(code=ReasonCode.LEFT_AIRED_ENOUGH, facts={"wanted": candidate.wanted})
    if candidate.item is None:
        return Reason(code=ReasonCode.LEFT_HELD if candidate.held else ReasonCode.LEFT_NOT_RENDERED)
    if not candidate.audio_fits:
        return Reason(code=ReasonCode.LEFT_AUDIO_NOT_APPROVED)
    return None


class _Builder:
    """Lays rows one after the other and knows how much room is left before the closing."""

    def __init__(self, span: Span, shell: Shell, path: str) -> None:
        self._shell, self._path = shell, path
        self._next = span.start
        self._room = span.length
        self._rows: list[Row] = []
        self._frame = (
            (shell.signature, ReasonCode.SHELL_SIGNATURE),
            (shell.ident, ReasonCode.SHELL_IDENT),
            (shell.greeting, ReasonCode.SHELL_GREETING),
        )

    def add(self, candidate: Candidate, count: int) -> Reason | None:
        """Appends the candidate's sound, or tells why there is no room for it."""
        item = candidate.item
        if item is None:
            raise ValueError("a candidate without sound cannot be laid")
        before = [*self._frame] if not self._rows else [(self._shell.sting, ReasonCode.SHELL_STING)]
        needed = sum(part.measured.duration for part, _ in before) + item.measured.duration
        room = self._room - self._shell.closing.measured.duration
        if needed > room:
            return Reason(
                code=ReasonCode.LEFT_NO_ROOM, facts={"needed": -(-needed // 1000), "left": max(room, 0) // 1000}
            )
        for part, code in before:
            self._lay(part, None, Reason(code=code))
        self._lay(item, candidate.bulletin, _included(candidate, count), candidate.clusters_at(self._path))
        return None

    def rows(self) -> tuple[Row, ...]:
        if self._rows:
            self._lay(self._shell.closing, None, Reason(code=ReasonCode.SHELL_CLOSING))
        return tuple(self._rows)

    def _lay(
        self, item: RenderedItem, bulletin: BulletinId | None, reason: Reason, clusters: tuple[str, ...] = ()
    ) -> None:
        row = Row(
            start=self._next,
            length=item.measured.duration,
            kind=item.kind,
            title=item.title,
            audio=item.audio,
            size=item.size,
            loudness=item.measured.loudness,
            voice=item.delivery.voice,
            fallback=item.delivery.fallback,
            bulletin=bulletin,
            reason=reason,
            clusters=clusters,
        )
        self._rows.append(row)
        self._next = row.end
        self._room = Millis(self._room - row.length)


def _included(candidate: Candidate, count: int) -> Reason:
    facts = {"airing": count + 1, "wanted": candidate.wanted}
    if candidate.priority is Priority.PRIORITY:
        return Reason(code=ReasonCode.PRIORITY_FIRST, facts=facts)
    return Reason(code=ReasonCode.LEAST_AIRED, facts=facts | {"until": f"{candidate.valid_until:%d/%m/%Y}"})
