"""What a day comes to at every station within reach: its sessions, and which of them wait for somebody."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from broadcaster.domain.access import Action, Actor, reach
from broadcaster.domain.manifest import Manifest
from broadcaster.domain.notes import read_note
from broadcaster.domain.planning import Playlist, ReasonCode, seconds_over
from broadcaster.domain.schedule import Slot, SlotId
from broadcaster.domain.stations import Station
from broadcaster.domain.units import Instant, Millis
from broadcaster.newsroom.ports import Newsroom

_UNDECIDED = frozenset({ReasonCode.PRIORITY_ABOVE_FIRST, ReasonCode.PRIORITY_AFTER_ABOVE})
_NO_ROOM = frozenset({ReasonCode.LEFT_PLACED_NO_ROOM})


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotSum:
    """A session as it was published. `over`: by how many seconds people filled it past its end; `undecided`: priority
    bulletins wait for the station to say which comes first; `stand_ins`: rows that another voice than the chosen one
    speaks."""

    station: Station
    slot: Slot
    told: int
    length: Millis
    over: int
    undecided: bool
    stand_ins: int


def sums_of_day(newsroom: Newsroom, actor: Actor, day: date, at: Instant) -> tuple[SlotSum, ...]:
    """In order of start, then by station. Nothing of stations whose day is not published."""
    scope = reach(actor, Action.READ_PLAYLISTS, at)
    with newsroom.store.read() as work:
        tree = work.stations.tree(scope).by_code
        manifests = work.manifests.of_day(day, sorted(tree))
        full = work.plan_notes.noting(day, _NO_ROOM) if manifests else {}
    found = (each for code, manifest in manifests.items() for each in _sums(tree[code], manifest, full))
    return tuple(sorted(found, key=lambda each: (each.slot.span.start, each.station.path)))


def _sums(station: Station, manifest: Manifest, full: dict[SlotId, str]) -> Iterator[SlotSum]:
    for playlist in manifest.playlists:
        yield SlotSum(
            station=station,
            slot=playlist.slot,
            told=len(playlist.airings),
            length=playlist.length,
            over=_over(playlist, full.get(playlist.slot.id)),
            undecided=any(row.reason.code in _UNDECIDED for row in playlist.rows),
            stand_ins=sum(row.fallback for row in playlist.rows),
        )


def _over(playlist: Playlist, note: str | None) -> int:
    return 0 if note is None else seconds_over(replace(playlist, left_out=read_note(note).left_out))
