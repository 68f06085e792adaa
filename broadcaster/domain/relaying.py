"""What a session carries of others: what of a parent's session fits, and what is played when a stream fails."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from broadcaster.domain.bulletin import BulletinId
from broadcaster.domain.item import Delivery, ItemKind, Measured, RenderedItem
from broadcaster.domain.planning import Candidate, Row, Shell
from broadcaster.domain.planning.candidates import Carried
from broadcaster.domain.schedule import Relay, Slot
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Dbtp, Millis

# --- a parent's session ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class RelayRoom:
    """Where in a slot what is carried begins, after the opening, and how much may be, before the closing."""

    start: Millis
    length: Millis


def room_of(slot: Slot, shell: Shell, relay: Relay) -> RelayRoom:
    kept = shell.of(slot)
    start = max(relay.offset, kept.opening)
    left = slot.span.length - start - kept.ending
    return RelayRoom(start=Millis(start), length=Millis(max(0, min(relay.length, left))))


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenOver:
    """Rows of a parent's session as they are carried, and of how many that are there; 0 where it tells nothing."""

    carried: tuple[Carried, ...]
    of: int


def taken_over(rows: Sequence[Row], label: str, relay: Relay, room: RelayRoom, *, plain: bool = False) -> TakenOver:
    """A parent's rows from the first on, one after the other from the start of the room, as many as fit whole.

    Its signature and closing are left out, for the station that carries it has its own; on a plain day its stings too.
    Each row names the parent, and keeps its sound: nothing is fetched to play it. What would be only a frame without
    news is nothing.
    """
    music = {ItemKind.SIGNATURE, ItemKind.CLOSING} | ({ItemKind.STING} if plain else set())
    wanted: list[Row] = []
    for row in rows:
        between = row.kind is not ItemKind.STING or (wanted and _tells(wanted[-1]))
        if row.kind not in music and between:
            wanted.append(row)
    wanted = _to_the_last_told(wanted)
    fitting: list[Row] = []
    left = room.length
    for row in wanted:
        if row.length > left:
            break
        fitting.append(row)
        left = Millis(left - row.length)
    fitting = _to_the_last_told(fitting)
    carried = []
    offset = room.start
    for row in fitting:
        carried.append(_carried(row, label, replace(relay, offset=offset)))
        offset = Millis(offset + row.length)
    return TakenOver(carried=tuple(carried), of=len(wanted))


def _to_the_last_told(rows: Sequence[Row]) -> list[Row]:
    """Without what would lead to nothing."""
    told = [place for place, row in enumerate(rows) if _tells(row)]
    return list(rows[: told[-1] + 1]) if told else []


def _tells(row: Row) -> bool:
    return row.kind in (ItemKind.BULLETIN, ItemKind.RELAY)


def _carried(row: Row, label: str, relay: Relay) -> Carried:
    told = f"{label}: {row.title}"
    if row.relay is not None and row.relay.stream:  # what it carries live is carried live here too
        of_row = replace(row.relay, title=told, length=row.length, offset=relay.offset)
    else:
        of_row = replace(relay, title=told, length=row.length, fallback=None)
    return Carried(relay=of_row, item=item_of(row), bulletin=row.bulletin)


def item_of(row: Row) -> RenderedItem:
    """The sound of a row that stands; what a row does not tell of it is not known here."""
    return RenderedItem(
        recipe=row.audio,
        kind=row.kind,
        title=row.title,
        audio=row.audio,
        size=row.size,
        measured=Measured(
            duration=row.length,
            planned=row.length,
            loudness=row.loudness,
            true_peak=Dbtp(0.0),
            longest_silence=Millis(0),
        ),
        delivery=Delivery(voice=row.voice, fallback=row.fallback, segments=0, from_cache=0),
    )


# --- what is played when a stream fails --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class StandIn:
    item: RenderedItem
    bulletin: BulletinId | None = None


def stand_in(
    named: str | None, candidates: Iterable[Candidate], path: str, airings: Mapping[BulletinId, int]
) -> StandIn | None:
    """The bulletin the rule names, while it may be heard; else one of the station's that needs no more airings, the
    longest told first, so that nothing waiting to be told is spent on a stream that may not fail; else the one that has
    the most time left. None: none is there."""
    fit = [each for each in candidates if each.item is not None and each.audio_fits and each.reaches(path)]
    for each in fit:
        if each.bulletin == named and each.item is not None:
            return StandIn(item=each.item, bulletin=each.bulletin)
    ranked = sorted(
        fit, key=lambda c: (airings.get(c.bulletin, 0) < c.wanted, -c.valid_until.toordinal(), -c.airing, c.bulletin)
    )
    for each in ranked:
        if each.item is not None and not each.clusters_at(path):
            return StandIn(item=each.item, bulletin=each.bulletin)
    return None


def filler(slot: Slot, shell: Shell) -> StandIn | None:
    """The closing music, where the day has music."""
    closing = shell.of(slot).closing
    return None if closing is None else StandIn(item=closing)


# --- who waits for whom ------------------------------------------------------------------------------------------


def rounds(
    stations: Iterable[StationCode], parents: Mapping[StationCode, Collection[StationCode]]
) -> tuple[tuple[StationCode, ...], ...]:
    """Stations so that each stands after all whose sessions it carries; those in one round need nothing of each
    other. A circle, which no tree has, is broken where it is met."""
    depth: dict[StationCode, int] = {}

    def deep(code: StationCode, seen: frozenset[StationCode]) -> int:
        if code not in depth:
            above = [each for each in parents.get(code, ()) if each not in seen]
            depth[code] = max((1 + deep(each, seen | {each}) for each in above), default=0)
        return depth[code]

    by_round: dict[int, list[StationCode]] = {}
    for code in stations:
        by_round.setdefault(deep(code, frozenset({code})), []).append(code)
    return tuple(tuple(by_round[each]) for each in sorted(by_round))
