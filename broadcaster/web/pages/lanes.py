"""A day's sessions as they are drawn and listed: each row with its state and what can be done about it. The list is the
truth; the bar is drawn from it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeAlias
from zoneinfo import ZoneInfo

from broadcaster.domain.airtime import Outcome
from broadcaster.domain.bulletin import Bulletin, BulletinId
from broadcaster.domain.item import ItemKind
from broadcaster.domain.lengths import at_most
from broadcaster.domain.life import State
from broadcaster.domain.outcome_words import OUTCOMES
from broadcaster.domain.planning import Clash, LeftOut, Playlist, ReasonCode, Repair, RepairKind, Row, seconds_over
from broadcaster.domain.reconciling import Fared
from broadcaster.domain.results import ResultRow
from broadcaster.domain.schedule import Slot, SlotId, parts_of
from broadcaster.domain.units import Instant, millis_between
from broadcaster.newsroom.station_days import SlotOfDay, StationDay

SETTLING, TOLD = timedelta(minutes=2), timedelta(minutes=15)
"""So long after a decision the day may still be planned anew; and so long it is told that it was not."""
_WHOLE = 1000.0
_TONES: Mapping[Outcome, str] = {
    Outcome.AIRED: "ok",
    Outcome.LATE: "warn",
    Outcome.PARTIAL: "warn",
    Outcome.REPLACED: "warn",
    Outcome.MISSED: "bad",
    Outcome.UNREPORTED: "dim",
}
_FILLS: Mapping[Outcome, str] = {
    Outcome.AIRED: "fill-heard",
    Outcome.LATE: "fill-heard",
    Outcome.PARTIAL: "fill-part",
    Outcome.REPLACED: "fill-part",
    Outcome.MISSED: "fill-missed",
    Outcome.UNREPORTED: "fill-untold",
}
READY, LIVE, DUE, APPROVED, AGAIN = "Sẵn sàng", "Trực tiếp", "Đang đến lượt", "Đã duyệt", "Chờ duyệt lại"
RECALLED, WAITS, SETTLES = "Đã thu hồi", "Chờ duyệt – sẽ bỏ qua nếu chưa duyệt", "Vừa xếp – máy đang xếp lại"
VAIN = "Lập sau giờ này – loa không thể phát"
_HEARD = (OUTCOMES[Outcome.AIRED], OUTCOMES[Outcome.LATE])

Faring: TypeAlias = Mapping[tuple[SlotId, Instant], Outcome]
"""What became of rows, by their session and the moment they were promised for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of the bar, in thousandths of its length."""

    at: float
    width: float
    fill: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """`now`: where the present is, when it is in the session; `end`: where the session ends, when it is overfull."""

    pieces: tuple[Piece, ...]
    now: float | None = None
    end: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A bulletin that goes to a place of its session."""

    bulletin: BulletinId
    place: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A priority bulletin in the order in which they stand, and the orders in which it stands one earlier or later."""

    bulletin: BulletinId
    own: bool
    up: tuple[BulletinId, ...] = ()
    down: tuple[BulletinId, ...] = ()


def turns_of(clash: Clash) -> list[Turn]:
    """Of what waits for the station to say what comes first."""
    order, own = list(clash.order), set(clash.own)

    def swapped(first: int) -> tuple[BulletinId, ...]:
        if not 0 <= first < len(order) - 1:
            return ()
        return (*order[:first], order[first + 1], order[first], *order[first + 2 :])

    return [
        Turn(bulletin=each, own=each in own, up=swapped(number - 1), down=swapped(number))
        for number, each in enumerate(order)
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class RowView:
    """`airs`: the bulletin it is about, once a bulletin; `skips`: whether the station may
    leave it out; `now`: whether its turn is now."""

    row: Row
    state: str
    tone: str
    airs: BulletinId | None = None
    skips: bool = True
    up: Step | None = None
    down: Step | None = None
    now: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What people put in that has no row yet."""

    bulletin: BulletinId
    title: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A way out of an overfull session: the verb that does it, and what is sent."""

    vi: str
    en: str
    verb: str
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotView:
    """`over`: what people put in and has no room; `left`: what else was left out; `spare` and `excess` in ms.
    `in_vain`: whether nobody could play any of it, and nobody says that they did; every page tells it by this."""

    of: SlotOfDay
    bar: Bar
    rows: tuple[RowView, ...]
    waiting: tuple[Waiting, ...]
    over: tuple[LeftOut, ...]
    left: tuple[LeftOut, ...]
    offers: tuple[Offer, ...]
    spare: int
    excess: int
    begun: bool
    ended: bool
    in_vain: bool
    settling: bool
    stalled: bool

    @property
    def slot(self) -> Slot:
        return self.of.slot

    @property
    def anchor(self) -> str:
        return anchor(self.of.slot.id)

    @property
    def told(self) -> int:
        """Bulletins in it."""
        return 0 if self.of.playlist is None else len(self.of.playlist.airings)

    @property
    def heard(self) -> int:
        """Those of them the station reports as heard, in time or late, as Results counts them."""
        return sum(each.airs is not None and each.state in _HEARD for each in self.rows)

    @property
    def vain(self) -> int:
        """Those of them whose moment was over before the day was planned: nobody could play them."""
        return sum(each.airs is not None and each.state == VAIN for each in self.rows)

    @property
    def same(self) -> RowView | None:
        """One row that stands for all, where all stand alike: what is told of it is told once of the session."""
        alike = {(each.state, each.tone) for each in self.rows}
        one = len(self.rows) > 1 and len(alike) == 1 and not self.waiting and not self.over
        return self.rows[0] if one and not any(each.now for each in self.rows) else None


def anchor(slot: SlotId) -> str:
    parts = parts_of(slot)
    return "s-" if parts is None else f"s-{parts.start:%H%M}"


def faring_of(fared: Iterable[Fared]) -> Faring:
    return {(each.slot, each.planned): each.outcome for each in fared}


def faring_told(rows: Iterable[ResultRow]) -> Faring:
    """Of items as Results tells them: the same question, so that no two pages tell one item differently."""
    return {(SlotId(each.slot), each.planned): each.outcome for each in rows if each.planned and not each.emergency}


def views_of(day: StationDay, faring: Faring, at: Instant, zone: ZoneInfo) -> list[SlotView]:
    return [_view(day, each, faring, at, zone) for each in day.slots]


def _view(day: StationDay, of: SlotOfDay, faring: Faring, at: Instant, zone: ZoneInfo) -> SlotView:
    playlist = of.playlist or Playlist(slot=of.slot, rows=(), left_out=())
    rows = tuple(_rows(day, of, playlist, faring, at))
    waiting = tuple(_waiting(day, of, playlist))
    hidden = {each.bulletin for each in waiting}
    over = tuple(out for out in playlist.left_out if out.reason.code is ReasonCode.LEFT_PLACED_NO_ROOM)
    left = tuple(out for out in playlist.left_out if out not in over and out.bulletin not in hidden)
    excess = seconds_over(playlist) * 1000
    published = None if day.manifest is None else day.manifest.published
    since = None if of.decided is None or published is None or published >= of.decided else at - of.decided
    return SlotView(
        of=of,
        bar=bar_of(playlist, excess, faring, at),
        rows=rows,
        waiting=waiting,
        over=over,
        left=left,
        offers=tuple(_offer(each, of, zone) for each in of.repairs),
        spare=at_most(playlist.spare) * 1000,
        excess=excess,
        begun=of.slot.span.start <= at,
        ended=of.slot.span.end <= at,
        in_vain=_in_vain(day, playlist, faring),
        settling=since is not None and since <= SETTLING,
        stalled=since is not None and SETTLING < since <= TOLD and of.changeable,
    )


def _in_vain(day: StationDay, playlist: Playlist, faring: Faring) -> bool:
    told = any((playlist.slot.id, row.start) in faring for row in playlist.rows)
    return day.manifest is not None and not told and day.manifest.in_vain(playlist)


# --- rows ----------------------------------------------------------------------------------------------------------


def _rows(
    day: StationDay, of: SlotOfDay, playlist: Playlist, faring: Faring, at: Instant
) -> Iterator[RowView]:  # fmt: skip
    order = list(playlist.airings)
    told: set[BulletinId] = set()
    for row in playlist.rows:
        outcome = faring.get((of.slot.id, row.start))
        vain = outcome is None and day.manifest is not None and day.manifest.too_late_for(row.start)
        state, tone = (VAIN, "dim") if vain else _state(row, day.named, outcome, at)
        airs = row.airs if row.airs not in told else None
        up = down = None
        if airs is not None:
            told.add(airs)
            up, down = _steps(order, airs)
        skips = airs not in day.bound
        now = row.start <= at < row.end
        yield RowView(row=row, state=state, tone=tone, airs=airs, skips=skips, up=up, down=down, now=now)


def _steps(order: Sequence[BulletinId], bulletin: BulletinId) -> tuple[Step | None, Step | None]:
    here = order.index(bulletin)
    up = Step(bulletin=bulletin, place=here - 1) if here else None
    return up, Step(bulletin=bulletin, place=here + 1) if here + 1 < len(order) else None


def _state(
    row: Row, named: Mapping[BulletinId, Bulletin], outcome: Outcome | None, at: Instant
) -> tuple[str, str]:  # fmt: skip
    """What people are told of a row, and how it is coloured: what the station reports, as soon as it does."""
    if outcome is not None and row.start <= at and (outcome is not Outcome.UNREPORTED or row.end <= at):
        return OUTCOMES[outcome], _TONES[outcome]
    if row.start <= at < row.end:
        return DUE, "info"
    if row.relay is not None:
        return LIVE, "info"
    if row.bulletin is None:
        return READY, "dim"
    found = named.get(row.bulletin)
    if found is None or found.approved:
        return APPROVED, "ok"
    return (RECALLED, "bad") if found.state is State.RECALLED else (AGAIN, "warn")


def _waiting(day: StationDay, of: SlotOfDay, playlist: Playlist) -> Iterator[Waiting]:
    """Of what was left out those alone that are still to be approved: the others say why."""
    gone = ReasonCode.LEFT_PLACED_GONE
    out = {each.bulletin for each in playlist.left_out if each.reason.code is not gone}
    for placed in of.hand.placed if of.changeable else ():
        found = day.named.get(placed.bulletin)
        if found is None or placed.bulletin in playlist.bulletins or placed.bulletin in out:
            continue
        if not found.approved:
            if found.state is State.SUBMITTED:
                yield Waiting(bulletin=found.id, title=found.draft.title, state=WAITS)
        elif of.playlist is None or not any(each.bulletin == placed.bulletin for each in playlist.left_out):
            yield Waiting(bulletin=found.id, title=found.draft.title, state=SETTLES)


# --- the bar -------------------------------------------------------------------------------------------------------


def bar_of(playlist: Playlist, excess: int, faring: Faring, at: Instant) -> Bar:
    """To scale; what has no room stands past the end."""
    span = playlist.slot.span
    whole = span.length + excess
    scale = _WHOLE / whole

    def x(moment: Instant) -> float:
        return round(millis_between(span.start, moment) * scale, 1)

    pieces = [
        Piece(at=x(row.start), width=max(1.5, round(row.length * scale, 1)), fill=_fill(row, playlist, faring, at))
        for row in playlist.rows
    ]
    end = None
    if excess:
        end = x(span.end)
        pieces.append(Piece(at=end, width=round(_WHOLE - end, 1), fill="fill-over"))
    return Bar(pieces=tuple(pieces), now=x(at) if span.start <= at < span.end else None, end=end)


def _fill(row: Row, playlist: Playlist, faring: Faring, at: Instant) -> str:
    outcome = faring.get((playlist.slot.id, row.start))
    if outcome is not None and row.end <= at and outcome in _FILLS:
        return _FILLS[outcome]
    if row.relay is not None:
        return "fill-relay"
    return "fill-taken" if row.kind is ItemKind.BULLETIN else "fill-music"


# --- ways out ------------------------------------------------------------------------------------------------------


def _offer(repair: Repair, of: SlotOfDay, zone: ZoneInfo) -> Offer:
    english = repair.in_english(zone)
    verb, fields = _done_by(repair)
    seen = {"seen": str(of.version)}
    return Offer(vi=repair.sentence(zone), en=english[0].upper() + english[1:], verb=verb, fields={**seen, **fields})


def _done_by(repair: Repair) -> tuple[str, dict[str, str]]:
    match repair.kind:
        case RepairKind.DROP:
            return "skip", {"bulletin": repair.bulletin or ""}
        case RepairKind.MOVE:
            return "move", {"bulletin": repair.bulletin or "", "to": "" if repair.to is None else repair.to.id}
        case RepairKind.RUN_OVER:
            return "run-over", {"until": "" if repair.until is None else repair.until.isoformat()}
