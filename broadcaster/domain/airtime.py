"""What the loudspeaker played, in a gapless sequence per station, and how it compares with what was promised."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from broadcaster.domain.manifest import Manifest
from broadcaster.domain.planning import Playlist, Row
from broadcaster.domain.schedule import SlotId
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Digest, Instant, Millis, millis_between

FULL = Millis(250)
"""A row played to within this of its length counts as heard whole: one buffer of a cheap player."""
STRAY = Millis(15 * 60_000)
"""How far from its moment a row may begin and still be the row that was promised: a session's length."""


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
    """What became of a promised row, as far as its station told."""

    AIRED = "aired"
    PARTIAL = "partial"
    LATE = "late"  # whole, but not at its moment
    MISSED = "missed"
    REPLACED = "replaced"  # the fallback was heard in its place
    UNREPORTED = "unreported"


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A promised row and what became of it. `late` is how long after its moment it began: negative before it, 0 when it
    was not played."""

    slot: SlotId
    row: Row
    outcome: Outcome
    played: Millis
    late: Millis


def reconcile(manifest: Manifest, entries: Sequence[AirtimeEntry], at: Instant) -> tuple[Heard, ...]:
    """One `Heard` for every promised row. An entry answers for one row at most: the nearest with its sound that began
    within STRAY of it; what was played at another hour was not what was promised.

    A row without an entry is missed when the station reported anything later than it (and not later than `at`: a clock
    that runs ahead proves nothing), unreported otherwise: silence in the log is not proof of silence on the pole.
    `entries` may hold later days too.
    """
    newest = max((entry.started for entry in entries if entry.started <= at), default=None)
    heard = []
    for playlist in manifest.playlists:
        answers = _answers(playlist, [entry for entry in entries if entry.slot == playlist.slot.id])
        heard += [
            _heard(playlist.slot.id, row, answers.get(place), newest)
            for place, row in enumerate(playlist.rows)
            if place in answers or not manifest.too_late_for(row.start)
        ]
    return tuple(heard)


def _answers(playlist: Playlist, entries: Sequence[AirtimeEntry]) -> dict[int, AirtimeEntry]:
    """Entries by the place of the row they answer for, the closest pairs first: a sting stands many times."""
    pairs = [
        (abs(millis_between(row.start, entry.started)), entry.sequence, place, entry)
        for place, row in enumerate(playlist.rows)
        for entry in entries
        if entry.audio == row.audio and abs(millis_between(row.start, entry.started)) <= STRAY
    ]
    pairs.sort(key=lambda pair: pair[:3])
    answers: dict[int, AirtimeEntry] = {}
    used: set[int] = set()
    for _, sequence, place, entry in pairs:
        if place not in answers and sequence not in used:
            answers[place] = entry
            used.add(sequence)
    return answers


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
