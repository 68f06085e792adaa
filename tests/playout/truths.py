"""What must be true of every history, whatever went wrong in it."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

from playout.box import BEAT, Box
from playout.machines import RATE, SECOND, Piece, millis_of, moment_at, row_of
from playout.world import World

from broadcaster.domain.journal import Event, Line, Note, Reported, read_line, walk
from broadcaster.domain.station_manifest import nights
from broadcaster.domain.units import Span
from broadcaster.playout.clock import STILL
from broadcaster.playout.decide import Carry, Fallback, Speak

AGAIN = 800
"""Milliseconds of a sound that may be heard twice: what a signed time may be wrong by, when it was long on its way."""
STOPPED = 70 * SECOND
"""The longest turn of the simulated loop and a poll; the real one turns ten times a second."""


def broken(world: World) -> list[str]:
    """Every law that was broken, in words."""
    return [fault for box in world.boxes for fault in _of(world, box)]


def _of(world: World, box: Box) -> Iterator[str]:
    yield from box.broken_laws
    lines = journal_of(world, box)
    yield from _chained(world, box)
    yield from _serials(box)
    for piece in box.speaker.heard:
        yield from _lawful(world, box, piece)
    yield from _once(box)
    yield from _told(box, lines)
    yield from _none_silent(box, lines)


def journal_of(world: World, box: Box) -> list[Line]:
    return [read_line(each) for each in world.house.journals[box.station]]


def _chained(world: World, box: Box) -> Iterator[str]:
    held = world.house.journals[box.station]
    walked = walk(box.station, held)
    if walked.broken is not None:
        yield f"{box.station}: the journal breaks after {walked.end.sequence}: {walked.broken}"
    if walked.end != box.state.end:
        yield f"{box.station}: {box.state.end.sequence} lines were written, {walked.end.sequence} delivered"
    boots = [read_line(each).boot for each in held]
    if boots != sorted(boots):
        yield f"{box.station}: boots go back"


def _serials(box: Box) -> Iterator[str]:
    serials = [serial for _, serial in box.taken]
    if any(not one < other for one, other in pairwise(serials)):
        yield f"{box.station}: serials do not rise: {serials}"


def _lawful(world: World, box: Box, piece: Piece) -> Iterator[str]:
    what, where = piece.what, f"{box.station} {piece.believed.isoformat()}"
    approved = world.house.approved
    if not isinstance(what, Carry) and (piece.content != what.sound.audio or piece.content not in approved):
        yield f"{where}: {piece.content[:8]} was heard for {what.sound.audio[:8]}"
    if isinstance(what, Speak):
        over = piece.ends - millis_of(what.alarm.expires)
        if over > STOPPED // 50 and not piece.wrong:
            yield f"{where}: emergency {what.alarm.id} was heard {over} ms after its end"
        return
    span = Span(start=piece.believed, end=piece.believed + timedelta(milliseconds=piece.ends - piece.starts))
    if any(span.start < night.end and night.start < span.end for night in nights(span, "Asia/Ho_Chi_Minh")):
        yield f"{where}: heard in quiet hours"
    true = moment_at(piece.starts)
    if abs((piece.believed - true) / timedelta(milliseconds=1) - piece.wrong) > 1_600:
        yield f"{where}: the hour was {true.isoformat()}"
    name = what.spot.cue.bulletin
    if name in box.buried and piece.ends > box.buried[name] + STOPPED and not isinstance(what, Fallback):
        yield f"{where}: {name} was recalled"


def _rows(box: Box) -> dict[tuple[str, str], list[Piece]]:
    found: dict[tuple[str, str], list[Piece]] = defaultdict(list)
    for piece in box.speaker.heard:
        row = row_of(piece.what)
        if row is not None:
            found[row].append(piece)
    return found


def _once(box: Box) -> Iterator[str]:
    """No part of a row is heard twice. A sting stands several times in a slot: there each place is a row.

    Where a clock lied the hour may stand still for a moment once it is told; and one that is behind, but not before
    the last hour on disk, must be believed after a power cut: it cannot be known what was heard since that was written.
    """
    for (slot, _), pieces in _rows(box).items():
        own: dict[object, list[Piece]] = defaultdict(list)
        for piece in pieces:
            repeated = piece.what.spot.cue.bulletin is None
            own[(type(piece.what), piece.what.spot.planned if repeated else "")].append(piece)
        for same in own.values():
            same.sort(key=lambda each: each.offset)
            for one, other in pairwise(same):
                again = one.until - other.offset
                if again > AGAIN + (STILL + one.unwritten if box.lied else 0) and not isinstance(one.what, Carry):
                    yield f"{slot} {one.what.spot.cue.title}: {again} ms were heard twice"


def _told(box: Box, lines: list[Line]) -> Iterator[str]:
    """Every airing has one line, and every line that says so was heard."""
    yield from _spoken(lines)
    told: dict[tuple[object, ...], Note] = {}
    for note in (line.note for line in lines if line.note.event is Event.ROW):
        key = (note.slot, note.audio, note.planned)
        if key in told:
            yield f"{key[0]} {key[2]}: two lines say what became of it"
        told[key] = note
    heard: dict[tuple[object, ...], int] = defaultdict(int)
    pieces: dict[tuple[object, ...], int] = defaultdict(int)
    for piece in box.speaker.heard:
        if not piece.emergency:
            spot = piece.what.spot
            heard[(spot.slot, spot.audio, spot.planned)] += piece.ends - piece.starts
            pieces[(spot.slot, spot.audio, spot.planned)] += 1
    for key in heard.keys() - told.keys():
        yield f"{key[0]} {key[2]}: {heard[key]} ms were heard and nothing says so"
    for key, note in told.items():
        yield from (f"{key[0]} {key[2]}: {fault}" for fault in _wrong_with(note, heard[key], pieces[key], box.lied))


def _spoken(lines: list[Line]) -> Iterator[str]:
    for note in (line.note for line in lines if line.note.event is Event.EMERGENCY):
        said = (note.samples or 0) * 1000 // RATE
        if note.outcome is Reported.AIRED and said < (note.planned_ms or 0) - 300:
            yield f"emergency {note.emergency}: aired, and {said} of {note.planned_ms} ms were heard"
        if note.outcome not in (None, Reported.AIRED) and not note.reason:
            yield f"emergency {note.emergency}: {note.outcome} without a reason"


def _wrong_with(note: Note, heard: int, pieces: int, lied: bool) -> Iterator[str]:
    """Aired is all of it. Where a clock lied a part may be heard again; `_once` says how much."""
    said = ((note.samples or 0) + (note.instead or 0)) * 1000 // RATE
    if said > heard + 50:
        yield f"{said} ms are said and {heard} were heard"
    if heard - said > pieces * BEAT * 1.1:
        yield f"{heard} ms were heard and {said} are said"
    over = heard - (note.planned_ms or 0)
    if note.outcome is Reported.AIRED and (over < -300 or (over > 300 and not lied)):
        yield f"aired, and {heard} of {note.planned_ms} ms were heard"
    if note.outcome not in (None, Reported.AIRED) and not note.reason:
        yield f"{note.outcome} without a reason"


def _none_silent(box: Box, lines: list[Line]) -> Iterator[str]:
    """Every row of the manifest that is held, if it is over, has its line: nothing is missed in silence."""
    if box.manifest is None or box.lied:
        return
    told = {(line.note.slot, line.note.audio) for line in lines if line.note.event is Event.ROW}
    since = millis_of(box.state.since) if box.state.since is not None else 0
    for slot in box.manifest.slots():
        for cue in slot.rows:
            over = since < millis_of(cue.end) <= millis_of(box.state.settled or cue.start)
            if over and (slot.id, cue.sound.audio) not in told:
                yield f"{slot.id} {cue.title}: nothing says what became of it"
