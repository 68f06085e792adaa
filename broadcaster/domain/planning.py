"""The day's playlists: which item stands where, to the millisecond, and why; and why the others were left out."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from broadcaster.domain.bulletin import BulletinId, Priority, Target
from broadcaster.domain.item import ItemKind, RenderedItem
from broadcaster.domain.schedule import Slot
from broadcaster.domain.speech import VoiceName
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Digest, Instant, Lufs, Millis, Span, instant


class ReasonCode(StrEnum):
    """Why a row stands, or why a bulletin was left out."""

    SHELL_SIGNATURE = "shell-signature"
    SHELL_IDENT = "shell-ident"
    SHELL_GREETING = "shell-greeting"
    SHELL_STING = "shell-sting"
    SHELL_CLOSING = "shell-closing"
    PRIORITY_FIRST = "priority-first"
    LEAST_AIRED = "least-aired"
    LEFT_NO_ROOM = "left-no-room"
    LEFT_AIRED_ENOUGH = "left-aired-enough"
    LEFT_NOT_RENDERED = "left-not-rendered"
    LEFT_HELD = "left-held"
    LEFT_AUDIO_NOT_APPROVED = "left-audio-not-approved"
    LEFT_SHELL_MISSING = "left-shell-missing"
    LEFT_HOURS_FORBIDDEN = "left-hours-forbidden"


_SENTENCE: Mapping[ReasonCode, str] = {
    ReasonCode.SHELL_SIGNATURE: "Nhạc hiệu mở đầu buổi phát",
    ReasonCode.SHELL_IDENT: "Lời xướng của đài",
    ReasonCode.SHELL_GREETING: "Lời chào và ngày tháng",
    ReasonCode.SHELL_STING: "Nhạc cắt giữa hai bản tin",
    ReasonCode.SHELL_CLOSING: "Nhạc kết thúc buổi phát",
    ReasonCode.PRIORITY_FIRST: "Bản tin ưu tiên, phát trước; lần phát thứ {airing} trên {wanted} lần cần phát",
    ReasonCode.LEAST_AIRED: "Lần phát thứ {airing} trên {wanted} lần cần phát, còn hạn đến {until}",
    ReasonCode.LEFT_NO_ROOM: "Không còn chỗ: cần {needed} giây, buổi phát còn {left} giây",
    ReasonCode.LEFT_AIRED_ENOUGH: "Đã xếp đủ {wanted} lần cần phát",
    ReasonCode.LEFT_NOT_RENDERED: "Chưa dựng xong âm thanh",
    ReasonCode.LEFT_HELD: "Chưa dựng được âm thanh, máy đang thử lại; lý do ghi ở bản tin",
    ReasonCode.LEFT_AUDIO_NOT_APPROVED: "Âm thanh hiện có khác bản đã duyệt, cần duyệt lại",
    ReasonCode.LEFT_SHELL_MISSING: "Chưa có đủ nhạc hiệu, lời xướng, lời chào của buổi phát",
    ReasonCode.LEFT_HOURS_FORBIDDEN: "Quy chế của đài không cho phát giờ này: {problem}",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """A stable code with its numbers, and the sentence people read."""

    code: ReasonCode
    facts: Mapping[str, str | int] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        return _SENTENCE[self.code].format(**self.facts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One sound at one moment. Self-contained: a log that copies it needs nothing else to tell what was on air.

    `clusters` are those of the station it is for; none named: for all of them.
    """

    start: Instant
    length: Millis
    kind: ItemKind
    title: str
    audio: Digest
    size: int
    loudness: Lufs
    voice: VoiceName
    fallback: bool
    bulletin: BulletinId | None
    reason: Reason
    clusters: tuple[str, ...] = ()

    @property
    def end(self) -> Instant:
        return instant(self.start + timedelta(milliseconds=self.length))


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    bulletin: BulletinId
    title: str
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Playlist:
    """A slot's rows, contiguous from its start, and what was left out. No rows: the loudspeaker stays silent."""

    slot: Slot
    rows: tuple[Row, ...]
    left_out: tuple[LeftOut, ...]

    @property
    def length(self) -> Millis:
        return Millis(sum(row.length for row in self.rows))

    @property
    def everywhere(self) -> tuple[Row, ...]:
        """What ordinary players get: without the rows for single clusters, and without the sting before each."""
        kept: list[Row] = []
        for row, after in zip(self.rows, (*self.rows[1:], None), strict=False):
            leads_nowhere = row.kind is ItemKind.STING and after is not None and bool(after.clusters)
            if not row.clusters and not leads_nowhere:
                kept.append(row)
        return tuple(kept) if any(row.bulletin is not None for row in kept) else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An approved bulletin that is valid on the day. `item` is None while its sound is not made,
    `held` when making it failed and is being tried again;
    `audio_fits` is False when the sound is not the one that was approved."""

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

    def reaches(self, path: str) -> bool:
        return any(target.reaches(path) for target in self.targets)

    def clusters_at(self, path: str) -> tuple[str, ...]:
        """The clusters it is for at the station of this path, none when it is for all of them."""
        reached = [target for target in self.targets if target.reaches(path)]
        named = {target.cluster for target in reached}
        return () if "" in named else tuple(sorted(named))


@dataclass(frozen=True, slots=True, kw_only=True)
class Shell:
    """What frames every slot."""

    signature: RenderedItem
    ident: RenderedItem
    greeting: RenderedItem
    sting: RenderedItem
    closing: RenderedItem


History = Mapping[tuple[StationCode, BulletinId], int]
"""How often a bulletin has been on a station's playlists already, outside the slots now being filled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A slot to fill: whose, framed by what (None while the frame is not made), for a station at `path`.

    `forbidden` says why the station's regulation does not allow these hours; such a slot stays silent.
    """

    slot: Slot
    path: str
    shell: Shell | None
    forbidden: str = ""


def fill(sessions: Sequence[Session], candidates: Sequence[Candidate], history: History) -> tuple[Playlist, ...]:
    """One playlist a session, in the order given. The same input gives the same playlists.

    A slot holds signature, ident, greeting, then bulletins separated by stings, then closing; together never longer
    than the slot. Priority bulletins come first; then the one that has aired least, the earliest expiry, the oldest.
    No bulletin stands twice in a slot nor more often at a station than wanted. A slot with nothing to tell stays
    silent, for a signature without news only wears people out.
    """
    aired = Counter(dict(history))
    inherited: dict[str, list[Candidate]] = {}
    playlists = []
    for session in sessions:
        if session.path not in inherited:
            inherited[session.path] = [c for c in candidates if c.reaches(session.path)]
        playlist = _fill_one(session, inherited[session.path], aired)
        aired.update((session.slot.station, row.bulletin) for row in playlist.rows if row.bulletin is not None)
        playlists.append(playlist)
    return tuple(playlists)


def _fill_one(
    session: Session, candidates: Sequence[Candidate], aired: Counter[tuple[StationCode, BulletinId]]
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
