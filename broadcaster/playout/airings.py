"""The books of what sounds: begun before the first sample, ended with what the sink took, closed with one line."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from broadcaster.domain.airtime import FULL
from broadcaster.domain.journal import Cause, Event, Hour, Note, Reported
from broadcaster.domain.station_manifest import Cue, PlannedSlot, StationManifest
from broadcaster.domain.units import Instant, Millis, Span, millis_between
from broadcaster.playout.decide import (
    Action,
    Carry,
    Fallback,
    Hold,
    Known,
    Play,
    Silence,
    Sounding,
    Speak,
    Spot,
    rows,
    standing_row,
)
from broadcaster.playout.ledger import Airing, Ledger
from broadcaster.playout.state import Alarm, Moment, State, jotted, later

REMEMBERED = Millis(26 * 3_600_000)
"""So long a closed airing is remembered: over a day, though time does not go back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """What the sink took of one piece; when its first sample sounded, where that is known."""

    samples: int
    rate: int
    dbfs: float | None = None
    began: Instant | None = None


# --- a piece begins and ends -------------------------------------------------------------------------------------


def begun(state: State, action: Sounding, moment: Moment) -> State:
    """To be on disk before the first sample. ValueError for a row that was closed: it would be heard twice."""
    if isinstance(action, Speak):
        return _speaking(state, action)
    spot, starts = action.spot, action.starts
    standing = _airing(state, spot)
    airing = standing or airing_of(spot)
    if airing.closed is not None:
        raise ValueError(f"{spot.slot} {spot.planned.isoformat()} was closed before")
    late = millis_between(spot.cue.start, starts) > FULL and airing.began is None
    turned = airing.turned
    if isinstance(action, Fallback):
        turned = turned or starts
    airing = replace(
        airing,
        began=airing.began or starts,
        heard=airing.heard or starts,
        turned=turned,
        on=True,
        running=0,
        covered=isinstance(action, Fallback),
        cut=why_late(state, spot.cue, airing) if late else _why(action) or airing.cut,
    )
    ledger = state.ledger.begun(airing) if standing is None else state.ledger.with_changed(airing)
    return replace(state, ledger=ledger, seen=_latest(state.seen, moment))


def told_so_far(state: State, playing: Sounding, delivered: Delivered, moment: Moment) -> State:
    """What is known to have been heard of a piece that goes on: a power cut does not take it away."""
    state = replace(state, seen=_latest(state.seen, moment))
    airing = None if isinstance(playing, Speak) else _airing(state, playing.spot)
    if airing is None or not airing.on:
        return state
    running = replace(airing, running=delivered.samples, rate=delivered.rate, heard=moment.now)
    return replace(state, ledger=state.ledger.with_changed(running))


def ended(state: State, playing: Sounding, delivered: Delivered, moment: Moment, why: Cause | None) -> State:
    """A piece is over; `why` it was cut, None when it came to its end. What may still go on stays open."""
    state = replace(state, seen=_latest(state.seen, moment))
    if isinstance(playing, Speak):
        return _spoken(state, playing, delivered, moment, why)
    airing = _airing(state, playing.spot)
    if airing is None:
        raise KeyError(f"{playing.spot.slot} was never begun")
    stood_in = isinstance(playing, Fallback)
    followed = airing.on and airing.covered is not stood_in  # the other one of both has begun in its place
    airing = airing.told(delivered.samples, stood_in=stood_in)
    airing = replace(
        airing,
        on=followed,
        running=airing.running if followed else 0,
        rate=delivered.rate,
        heard=moment.now,
        dbfs=_louder(airing.dbfs, delivered.dbfs),
        cut=why or airing.cut,
        spent=airing.spent or (why is None and isinstance(playing, Fallback)),
    )
    state = replace(state, ledger=state.ledger.with_changed(airing))
    dry = isinstance(playing, Fallback) or why in (Cause.STREAM, Cause.MISSING_FILE, Cause.WRONG_FILE)
    final = why in (Cause.RECALLED, Cause.REPLANNED) or (why is None and not dry)
    return closed(state, airing, moment) if final else state


def _louder(before: float | None, after: float | None) -> float | None:
    """Of the pieces of a row: one that ends in a breath of silence does not make silent what was heard before it."""
    return max((each for each in (before, after) if each is not None), default=None)


def airing_of(spot: Spot) -> Airing:
    return Airing(
        slot=spot.slot,
        planned=spot.planned,
        length=spot.cue.length,
        audio=spot.audio,
        serial=spot.serial,
        bulletin=spot.cue.bulletin,
        clusters=spot.cue.clusters,
        live=spot.cue.streams,
    )


def _airing(state: State, spot: Spot) -> Airing | None:
    return state.ledger.of(spot.slot, spot.audio, spot.planned, later(spot.planned, spot.cue.length))


def _why(action: Sounding) -> Cause | None:
    return action.why if isinstance(action, Fallback) else None


def _latest(seen: Instant | None, moment: Moment) -> Instant | None:
    if moment.standing is Hour.HELD:
        return seen
    return moment.now if seen is None else max(seen, moment.now)


# --- a row is closed ---------------------------------------------------------------------------------------------


def closed(state: State, airing: Airing, moment: Moment) -> State:
    """With the one line that says what became of it. What only stood ready for a stream was not heard: then the line
    names no bulletin."""
    outcome = outcome_of(airing)
    done = replace(airing, on=False, closed=outcome)
    replaced = outcome is Reported.REPLACED
    note = Note(
        event=Event.ROW,
        slot=done.slot,
        planned=done.planned,
        planned_ms=done.length,
        started=done.began,
        ended=done.heard,
        audio=done.audio,
        bulletin=done.bulletin if done.stood_in or not done.live else None,
        serial=done.serial,
        clusters=done.clusters,
        samples=done.stood_in if replaced else done.own,
        instead=None if replaced else done.stood_in or None,
        rate=done.rate or None,
        dbfs=done.dbfs,
        outcome=outcome,
        reason="" if outcome is Reported.AIRED else (done.cut or Cause.LATE).value,
    )
    return jotted(replace(state, ledger=state.ledger.with_changed(done)), moment, note)


def outcome_of(airing: Airing) -> Reported:
    if airing.began is None:
        return Reported.HELD if airing.cut in (Cause.CLOCK, Cause.CLUSTERS) else Reported.MISSED
    if airing.turned is not None and not airing.own:
        return Reported.REPLACED
    return Reported.AIRED if airing.played >= airing.length - FULL else Reported.PARTIAL


def settled(state: State, manifest: StationManifest | None, moment: Moment) -> State:
    """Every row that is over has its line, heard or not; what sounds is closed when it ends. What was over before the
    first manifest came was no promise of this box. An hour that turned out to be false is gone through anew."""
    if moment.standing is Hour.HELD:
        return state
    for airing in state.ledger.open():
        if airing.end <= moment.now and not airing.on:
            state = closed(state, airing, moment)
    if manifest is None:
        return state
    since = last = moment.now if state.settled is None else min(state.settled, moment.now)
    for slot, cue in _over(manifest, since, moment.now):
        last = max(last, cue.end)
        if state.ledger.of(slot.id, cue.sound.audio, cue.start, cue.end) is None:
            unheard = replace(airing_of(_spot(slot, cue, manifest)), cut=why_late(state, cue, None))
            state = closed(replace(state, ledger=state.ledger.begun(unheard)), unheard, moment)
    if last == state.settled:
        return state
    return replace(state, settled=last, ledger=state.ledger.without(later(last, -REMEMBERED)))


def _over(manifest: StationManifest, since: Instant, now: Instant) -> Iterator[tuple[PlannedSlot, Cue]]:
    for slot, cue in rows(manifest):
        if since < cue.end <= now:
            yield slot, cue


def _spot(slot: PlannedSlot, cue: Cue, manifest: StationManifest) -> Spot:
    return Spot(slot=slot.id, cue=cue, serial=manifest.serial, planned=cue.start)


def why_late(state: State, cue: Cue, airing: Airing | None) -> Cause:
    """Why a row was not begun at its moment: what was seen to keep it, or what was the matter at that time."""
    if airing is not None and airing.cut not in (None, Cause.LATE):
        return airing.cut or Cause.LATE
    if _touches(state.off, cue):
        return Cause.POWER
    if _touches(state.unsure, cue):
        return Cause.CLOCK
    if state.since is not None and cue.start < state.since:
        return Cause.LINK
    return Cause.MUTED if state.muted else Cause.LATE


def _touches(span: Span | None, cue: Cue) -> bool:
    return span is not None and span.meets(Span(start=cue.start, end=cue.end))


def kept_from(state: State, known: Known, action: Action, moment: Moment) -> State:
    """Notes why the row that stands now does not sound, once for every reason that it has."""
    reason = (
        Cause.OVERRIDDEN if isinstance(action, Speak) else action.why if isinstance(action, Silence | Hold) else None
    )
    if reason is None or known.manifest is None or (moment.standing is Hour.HELD and reason is not Cause.CLOCK):
        return state
    slot, cue = standing_row(known.manifest, moment.now)
    if slot is None or cue is None:
        return state
    airing = state.ledger.of(slot.id, cue.sound.audio, cue.start, cue.end)
    why = why_late(state, cue, airing) if reason is Cause.LATE else reason
    if airing is not None and (airing.closed is not None or airing.cut is why or airing.on):
        return state
    state = held_back(state, _spot(slot, cue, known.manifest), why)
    if why not in (Cause.QUIET, Cause.RECALLED):
        return state
    refused = Note(event=Event.REFUSED, slot=slot.id, planned=cue.start, audio=cue.sound.audio, reason=why.value)
    return jotted(state, moment, refused)


def held_back(state: State, spot: Spot, why: Cause) -> State:
    """A row cannot begin, or go on, and this is why: the latest reason stands in its line, if it is not heard whole."""
    airing = _airing(state, spot)
    if airing is None:
        return replace(state, ledger=state.ledger.begun(replace(airing_of(spot), cut=why)))
    return replace(state, ledger=state.ledger.with_changed(replace(airing, cut=why)))


def why_ended(state: State, known: Known, playing: Sounding, action: Action, moment: Moment) -> Cause | None:
    """Why the action stands in the place of what was playing; None when that came to its end."""
    if isinstance(playing, Speak):
        return _why_unspoken(state, playing, action, moment)
    if isinstance(action, Hold):
        return None if moment.now >= playing.until and action.why is not Cause.MUTED else action.why
    return Cause.OVERRIDDEN if isinstance(action, Speak) else _why_cut(known, playing, action, moment)


def _why_cut(
    known: Known, playing: Play | Carry | Fallback, action: Play | Carry | Fallback | Silence, moment: Moment
) -> Cause | None:
    manifest, spot = known.manifest, playing.spot
    if manifest is not None and manifest.buries(spot.cue.bulletin, spot.audio):
        return Cause.RECALLED
    if isinstance(action, Fallback) and action.spot.audio == spot.audio:
        return action.why
    if moment.now >= playing.until:
        return None
    return action.why if isinstance(action, Silence) and action.why is not None else Cause.REPLANNED


# --- emergencies -------------------------------------------------------------------------------------------------


def _speaking(state: State, action: Speak) -> State:
    begun_at = later(action.starts, -action.offset - sum(each.length for each in action.alarm.sounds[: action.place]))
    return _with_alarm(state, action.alarm.id, begun=begun_at)


def _spoken(state: State, playing: Speak, delivered: Delivered, moment: Moment, why: Cause | None) -> State:
    """A line for each sound of each round. A round that was cut begins anew, if it may; a whole one is counted, and one
    that its end cut."""
    state = jotted(state, moment, _note(playing, delivered, moment, why))
    at = moment.urgent or moment.now
    if at < playing.alarm.expires:
        if why is not None or not _whole(playing, delivered):
            return _with_alarm(state, playing.alarm.id, begun=None)
        if playing.place < len(playing.alarm.sounds) - 1:
            return state
    earliest = later(at, playing.alarm.gap)
    return _with_alarm(state, playing.alarm.id, begun=None, rounds=playing.round + 1, earliest=earliest)


def _whole(playing: Speak, delivered: Delivered) -> bool:
    played = delivered.samples * 1000 // delivered.rate if delivered.rate else 0
    return played >= playing.sound.length - FULL


def _note(playing: Speak, delivered: Delivered, moment: Moment, why: Cause | None) -> Note:
    whole = why is None and _whole(playing, delivered)
    because = why or (Cause.LATE if playing.whole else Cause.EXPIRED)
    return Note(
        event=Event.EMERGENCY,
        emergency=playing.alarm.id,
        serial=playing.alarm.serial,
        started=delivered.began or playing.starts,
        ended=moment.urgent or moment.now,
        planned_ms=playing.sound.length,
        audio=playing.sound.audio,
        samples=delivered.samples,
        rate=delivered.rate,
        dbfs=delivered.dbfs,
        outcome=Reported.AIRED if whole else Reported.PARTIAL,
        reason="" if whole else because.value,
    )


def _with_alarm(state: State, id_: str, **changed: object) -> State:
    def of(alarm: Alarm) -> Alarm:
        return replace(alarm, **changed) if alarm.id == id_ else alarm  # type: ignore[arg-type]  # fields by name

    return replace(state, alarms=tuple(of(each) for each in state.alarms))


def _why_unspoken(state: State, playing: Speak, action: Action, moment: Moment) -> Cause | None:
    alarm = next((each for each in state.alarms if each.id == playing.alarm.id), None)
    if isinstance(action, Hold) and action.why is Cause.MUTED:
        return Cause.MUTED
    if alarm is None or alarm.stopped:
        return Cause.RECALLED
    if (moment.urgent or moment.now) >= alarm.expires:
        return Cause.EXPIRED
    if isinstance(action, Speak) and action.alarm.id != alarm.id:
        return Cause.OVERRIDDEN
    return None


def forgotten_ledger(ledger: Ledger) -> Ledger:
    """After a power cut: nothing sounds, and what was heard of the last piece is what was told of it."""
    return Ledger(tuple(_cut_off(each) if each.on else each for each in ledger))


def _cut_off(airing: Airing) -> Airing:
    return replace(airing.told(airing.running, stood_in=airing.covered), on=False, running=0, cut=Cause.POWER)
