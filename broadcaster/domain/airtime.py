"""What the loudspeaker played, in a gapless sequence per station, and how it compares with what was promised."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from broadcaster.domain.manifest import Manifest
from broadcaster.domain.planning import Row
from broadcaster.domain.schedule import SlotId
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Digest, Instant, Millis, millis_between

FULL = Millis(250)
"""A row played to within this of its length counts as heard whole: one buffer of a cheap player."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AirtimeEntry:
    """One sound a station says it played. `sequence` starts at 1 and never repeats for the station."""

    station: StationCode
    sequence: int
    slot: SlotId
    audio: Digest
    started: Instant
    played: Millis


class Outcome(StrEnum):
    AIRED = "aired"
    PARTIAL = "partial"
    MISSED = "missed"
    UNREPORTED = "unreported"


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A promised row and what became of it. `late` is how long after its moment it began; 0 when it was not played."""

    slot: SlotId
    row: Row
    outcome: Outcome
    played: Millis
    late: Millis


def reconcile(manifest: Manifest, entries: Sequence[AirtimeEntry]) -> tuple[Heard, ...]:
    """One `Heard` for every promised row. Each entry answers for at most one row, the nearest in time of its sound.

    A row without an entry is missed when the station reported anything later than it, unreported otherwise: silence in
    the log is not proof of silence on the pole.
    """
    free = sorted(entries, key=lambda e: e.sequence)
    newest = max((e.started for e in free), default=None)
    heard = []
    for playlist in manifest.playlists:
        for row in playlist.rows:
            entry = _answer(playlist.slot.id, row, free)
            if entry is not None:
                free.remove(entry)
            heard.append(_heard(playlist.slot.id, row, entry, newest))
    return tuple(heard)


def _answer(slot: SlotId, row: Row, free: Sequence[AirtimeEntry]) -> AirtimeEntry | None:
    same = [e for e in free if e.slot == slot and e.audio == row.audio]
    return min(same, key=lambda e: abs(millis_between(row.start, e.started)), default=None)


def _heard(slot: SlotId, row: Row, entry: AirtimeEntry | None, newest: Instant | None) -> Heard:
    if entry is None:
        gone = newest is not None and newest > row.start
        outcome = Outcome.MISSED if gone else Outcome.UNREPORTED
        return Heard(slot=slot, row=row, outcome=outcome, played=Millis(0), late=Millis(0))
    if entry.played <= 0:
        outcome = Outcome.MISSED
    elif entry.played < row.length - FULL:
        outcome = Outcome.PARTIAL
    else:
        outcome = Outcome.AIRED
    played = Millis(max(0, min(entry.played, row.length)))
    return Heard(slot=slot, row=row, outcome=outcome, played=played, late=millis_between(row.start, entry.started))
