"""What a station takes up: its hour at a boot, a manifest, an emergency, the switch in the room."""

from dataclasses import dataclass, replace
from datetime import timedelta

from broadcaster.domain.attacks import Attack, Refused
from broadcaster.domain.emergency import LONGEST
from broadcaster.domain.emergency_document import Heeded
from broadcaster.domain.emergency_order import GOOD_FOR
from broadcaster.domain.journal import Cause, Event, Hour, Note, Reported
from broadcaster.domain.station_manifest import StationManifest, built
from broadcaster.domain.units import Instant, Millis, Span, millis_between
from broadcaster.playout.airings import forgotten_ledger, kept_from, settled
from broadcaster.playout.clock import STEP, STILL, Clock, Reading, Source
from broadcaster.playout.decide import Action, Known, decide
from broadcaster.playout.refusing import counted
from broadcaster.playout.state import Alarm, Moment, Stamp, State, jotted, known, later


def moment_of(clock: Clock, reading: Reading) -> Moment:
    """While the clock is held because it once ran ahead, a signed time says what hour it is all the same: nothing of
    the plan begins by it, but an emergency does, and lines tell it."""
    standing = clock.standing(reading.monotonic)
    held, told = standing is Hour.HELD, clock.source is not Source.NOTHING  # by a signed time, or one before a restart
    now = clock.guess(reading.monotonic) if held and told else clock.now(reading.monotonic)
    return Moment(now=now, monotonic=reading.monotonic, standing=standing, urgent=None if held and not told else now)


def stamped(state: State, clock: Clock, reading: Reading) -> State:
    """With the hour, before it is written to disk. While it is held because it once ran ahead, `seen` is how far it ran
    and the stamp is what was told since: a program that is started anew goes on by that, and not by what was false."""
    if clock.source is Source.NOTHING:
        return replace(state, signed=clock.signed)
    monotonic = reading.monotonic
    stamp = Stamp(boot=reading.boot, count=monotonic, hour=clock.guess(monotonic)) if reading.boot else None
    return replace(state, seen=clock.now(monotonic), signed=clock.signed, stamp=stamp)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What is to sound now, and the state with all that is to be known of it."""

    state: State
    action: Action


def tick(state: State, have: Known, moment: Moment) -> Step:
    """Every second at least, and whenever an action ends: accounts for what is over, and says what is to sound."""
    state = counted(settled(_with_hour(state, moment), have.manifest, moment), moment)
    state = _expired(state, have, moment)
    action = decide(state, have, moment)
    return Step(state=kept_from(state, have, action, moment), action=action)


# --- a boot and its hour -----------------------------------------------------------------------------------------


def booted(state: State, moment: Moment, detail: str = "") -> State:
    """When the program starts, whatever ended it. What was sounding was cut; an emergency's round begins anew."""
    state = replace(
        state,
        boot=state.boot + 1,
        ledger=forgotten_ledger(state.ledger),
        dark=state.dark or state.seen,
        up=moment.monotonic,
        refusals=(),
    )
    for alarm in state.alarms:
        if alarm.begun is not None:
            state = jotted(state, moment, _cut(alarm))
    alarms = tuple(replace(each, begun=None) for each in state.alarms)
    return jotted(replace(state, alarms=alarms), moment, Note(event=Event.BOOT, detail=detail))


def _cut(alarm: Alarm) -> Note:
    return Note(
        event=Event.EMERGENCY,
        emergency=alarm.id,
        serial=alarm.serial,
        started=alarm.begun,
        outcome=Reported.PARTIAL,
        reason=Cause.POWER.value,
    )


def _with_hour(state: State, moment: Moment) -> State:
    """Once the hour is known: since when there was no power, and since when the station ran without knowing it."""
    if moment.standing is Hour.HELD or state.dark is None:
        return state
    began = max(state.dark, later(moment.now, state.up - moment.monotonic))
    off, unsure = Span(start=state.dark, end=began), Span(start=began, end=moment.now)
    return replace(state, dark=None, off=off, unsure=unsure)


def jumped(state: State, was: Clock, clock: Clock, monotonic: Millis) -> State:
    """After the clock was set: how far it was wrong is told; an hour that was passed over was no hour to play by."""
    before, after = was.now(monotonic), clock.now(monotonic)
    standing = clock.standing(monotonic)
    wrong = millis_between(was.guess(monotonic), clock.guess(monotonic))
    if was.standing(monotonic) is standing and abs(wrong) < STEP:
        return state
    leapt = millis_between(before, after) > STILL and state.dark is None
    state = replace(state, unsure=Span(start=before, end=after)) if leapt else state
    now = Moment(now=after, monotonic=monotonic, standing=standing)
    return noted(state, now, Event.CLOCK, f"set by {wrong} ms, {standing.value}")


def noted(state: State, moment: Moment, event: Event, detail: str) -> State:
    """A line about the clock, the disk or the sink."""
    return jotted(state, moment, Note(event=event, detail=detail))


def undone(state: State) -> State:
    """Once the root took its trust from the keys that told the hour: it may go back. What was closed stays closed, and
    what lies behind is not gone through again."""
    return replace(state, seen=None, signed=None, stamp=None)


# --- what is taken up --------------------------------------------------------------------------------------------


def taken_up(state: State, held: StationManifest | None, manifest: StationManifest, moment: Moment) -> State:
    """A manifest whose seal was found good, in the place of the one held. Refused."""
    _check_own(state, manifest)
    _check_newer(state, manifest)
    if moment.standing is Hour.TRUSTED and moment.now >= manifest.holds.end:
        raise Refused(Attack.EXPIRED, f"serial {manifest.serial}")
    built(manifest)
    state = settled(_with_hour(state, moment), held, moment)
    buried = {each.bulletin for each in held.tombstones} if held is not None else set()
    for stone in manifest.tombstones:
        if stone.bulletin not in buried:
            state = jotted(state, moment, Note(event=Event.RECALL, bulletin=stone.bulletin, serial=manifest.serial))
    state = replace(
        state,
        manifest=manifest.serial,
        since=state.since if held is not None and not _ran_out(held, moment.now) else moment.now,
        settled=state.settled or (None if moment.standing is Hour.HELD else moment.now),
    )
    return jotted(state, moment, Note(event=Event.SYNC, serial=manifest.serial))


def _check_own(state: State, manifest: StationManifest) -> None:
    if manifest.station != state.station:
        raise Refused(Attack.FOREIGN, f"for station {manifest.station}")


def _check_newer(state: State, manifest: StationManifest) -> None:
    if manifest.serial <= state.manifest:
        raise Refused(Attack.ROLLBACK, f"serial {manifest.serial}, held {state.manifest}")


def _ran_out(held: StationManifest, now: Instant) -> bool:
    """Whether the manifest held had nothing more to say by then: what lay between is to be blamed on the link."""
    last = max((slot.span.end for slot in held.slots()), default=None)
    return now >= held.holds.end or last is None or now >= last


def heeded(state: State, found: Heeded, moment: Moment) -> State:
    """What a sealed document says, once it was found good. Refused."""
    document, at = found.document, moment.urgent
    if at is None:
        raise Refused(Attack.EXPIRED, "the hour is not known")
    if found.order is None:
        state = _told_unheard(state, found.ends, moment)
        state = silenced(state, document.serial, found.ends, at)
        told = Note(event=Event.EMERGENCY, emergency=document.emergency, serial=document.serial, detail="stopped")
        return jotted(state, moment, told)
    alarm = Alarm(
        id=document.emergency,
        serial=document.serial,
        kind=document.kind,
        sounds=found.sounds,
        repeats=found.order.repeats,
        gap=found.order.gap,
        expires=document.expires,
        earliest=at,
    )
    return raised(state, alarm, found.ends, moment)


def raised(state: State, alarm: Alarm, ends: tuple[str, ...], moment: Moment) -> State:
    """An emergency whose orders were found good; `ends` are those it stands in the place of, or stops. Refused."""
    at = moment.urgent
    if known(state.alarms, alarm.id) or any(alarm.id == each for each, _ in state.taken):
        raise Refused(Attack.REPLAY, f"emergency {alarm.id}, serial {alarm.serial}")
    if at is None or at >= alarm.expires:
        raise Refused(Attack.EXPIRED, f"emergency {alarm.id}")
    alarm = replace(alarm, expires=min(alarm.expires, later(at, LONGEST // timedelta(milliseconds=1))))
    state = silenced(_told_unheard(state, ends, moment), alarm.serial, ends, at)
    state = replace(state, alarms=(*state.alarms, alarm), taken=(*state.taken, (alarm.id, taken_until(at))))
    return jotted(state, moment, Note(event=Event.EMERGENCY, emergency=alarm.id, serial=alarm.serial))


def _told_unheard(state: State, ends: tuple[str, ...], moment: Moment) -> State:
    """Those that end before anything of them was heard have their line too."""
    for alarm in state.alarms:
        if alarm.id in ends and not alarm.over and not alarm.rounds and alarm.begun is None:
            state = jotted(state, moment, _unheard(state, alarm, Cause.RECALLED))
    return state


def silenced(state: State, serial: int, ends: tuple[str, ...], at: Instant) -> State:
    """Without these emergencies, and those of them that are still to come are not taken up either. Refused."""
    if serial <= state.emergency:
        raise Refused(Attack.REPLAY, f"serial {serial}, held {state.emergency}")
    alarms = tuple(replace(each, stopped=True) if each.id in ends else each for each in state.alarms)
    kept = tuple(each for each in state.taken if at < each[1] and each[0] not in ends)
    return replace(state, emergency=serial, alarms=alarms, taken=(*kept, *((each, taken_until(at)) for each in ends)))


def taken_until(at: Instant) -> Instant:
    """Longer than an order that stands at that moment is good for: it may be composed half an hour ahead of it."""
    return later(at, (GOOD_FOR + LONGEST) // timedelta(milliseconds=1))


def _expired(state: State, have: Known, moment: Moment) -> State:
    """Without the alarms whose time is over; one that was never heard whole has its line."""
    at = moment.urgent
    if at is None or all(at < each.expires for each in state.alarms):
        return state
    for alarm in state.alarms:
        if at >= alarm.expires and not alarm.over and not alarm.rounds and alarm.begun is None:
            why = next((have.unfit[each.audio] for each in alarm.sounds if each.audio in have.unfit), Cause.EXPIRED)
            state = jotted(state, moment, _unheard(state, alarm, why))
    return replace(state, alarms=tuple(each for each in state.alarms if at < each.expires or each.begun is not None))


def _unheard(state: State, alarm: Alarm, why: Cause) -> Note:
    return Note(
        event=Event.EMERGENCY,
        emergency=alarm.id,
        serial=alarm.serial,
        outcome=Reported.MISSED,
        reason=(Cause.MUTED if state.muted else why).value,
    )


def switched(state: State, moment: Moment, *, muted: bool) -> State:
    """The switch in the room."""
    if state.muted == muted:
        return state
    return jotted(replace(state, muted=muted), moment, Note(event=Event.MUTE, detail="on" if muted else "off"))
