"""The state as the bytes of a file, with the digest of itself: a copy that was torn is told from one that is whole."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from broadcaster.domain.audit import moment
from broadcaster.domain.emergency import EmergencyKind
from broadcaster.domain.journal import Cause, End, Reported
from broadcaster.domain.schedule import SlotId
from broadcaster.domain.station_manifest import Sound
from broadcaster.domain.stations import StationCode
from broadcaster.domain.told import NotTold, Told, told
from broadcaster.domain.units import Instant, Span, digest_of_bytes
from broadcaster.playout.ledger import Airing, Ledger
from broadcaster.playout.state import Alarm, Stamp, State

VERSION = 1


class Torn(ValueError):
    """The bytes are no state: a power cut left them, or another version wrote them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """`generation` counts how often the state was written."""

    generation: int
    state: State


def to_bytes(copy: Copy) -> bytes:
    body = json.dumps(_state(copy), ensure_ascii=False, separators=(",", ":")).encode()
    return digest_of_bytes(body).encode() + b"\n" + body


def from_bytes(raw: bytes) -> Copy:
    """Torn for anything but the bytes that `to_bytes` made."""
    digest, _, body = raw.partition(b"\n")
    if digest_of_bytes(body).encode() != digest:
        raise Torn("its digest differs")
    try:
        found = told(body)
        if found.number("version") != VERSION:
            raise Torn("another version")
        return Copy(generation=found.number("generation"), state=_read(found))
    except (NotTold, ValueError) as garbled:
        raise Torn(str(garbled)) from garbled


def newest(copies: Sequence[bytes]) -> Copy | None:
    """The newest whole one of the copies that were found; None when there is none."""
    whole = []
    for raw in copies:
        try:
            whole.append(from_bytes(raw))
        except Torn:
            continue
    return max(whole, key=lambda each: each.generation, default=None)


# --- written -----------------------------------------------------------------------------------------------------


def _state(copy: Copy) -> Mapping[str, object]:
    state = copy.state
    return {
        "version": VERSION,
        "generation": copy.generation,
        "station": state.station,
        "boot": state.boot,
        "sequence": state.end.sequence,
        "head": state.end.head,
        "unwritten": list(state.unwritten),
        "acknowledged": state.acknowledged,
        "vouched": _at(state.vouched),
        "seen": _at(state.seen),
        "signed": _at(state.signed),
        "stamp": _stamp(state.stamp),
        "settled": _at(state.settled),
        "since": _at(state.since),
        "dark": _at(state.dark),
        "up": state.up,
        "off": _span(state.off),
        "unsure": _span(state.unsure),
        "manifest": state.manifest,
        "emergency": state.emergency,
        "airings": [_airing(each) for each in state.ledger],
        "alarms": [_alarm(each) for each in state.alarms],
        "taken": [{"id": each, "until": _at(until)} for each, until in state.taken],
        "muted": int(state.muted),
    }


def _airing(airing: Airing) -> Mapping[str, object]:
    return {
        "slot": airing.slot,
        "planned": _at(airing.planned),
        "length": airing.length,
        "audio": airing.audio,
        "serial": airing.serial,
        "bulletin": airing.bulletin,
        "clusters": list(airing.clusters),
        "live": int(airing.live),
        "began": _at(airing.began),
        "heard": _at(airing.heard),
        "samples": airing.samples,
        "rate": airing.rate,
        "dbfs": airing.dbfs,
        "on": int(airing.on),
        "running": airing.running,
        "instead": airing.instead,
        "covered": int(airing.covered),
        "turned": _at(airing.turned),
        "spent": int(airing.spent),
        "cut": airing.cut,
        "closed": airing.closed,
    }


def _alarm(alarm: Alarm) -> Mapping[str, object]:
    return {
        "id": alarm.id,
        "serial": alarm.serial,
        "kind": alarm.kind,
        "sounds": [
            {"audio": each.audio, "size": each.size, "length": each.length, "gain": each.gain} for each in alarm.sounds
        ],
        "repeats": alarm.repeats,
        "gap": alarm.gap,
        "expires": _at(alarm.expires),
        "earliest": _at(alarm.earliest),
        "rounds": alarm.rounds,
        "begun": _at(alarm.begun),
        "stopped": int(alarm.stopped),
    }


def _at(at: Instant | None) -> str | None:
    return None if at is None else moment(at)


def _stamp(stamp: Stamp | None) -> Mapping[str, object] | None:
    return None if stamp is None else {"boot": stamp.boot, "count": stamp.count, "hour": _at(stamp.hour)}


def _span(span: Span | None) -> Mapping[str, object] | None:
    return None if span is None else {"start": _at(span.start), "end": _at(span.end)}


# --- read --------------------------------------------------------------------------------------------------------


def _read(found: Told) -> State:
    return State(
        station=StationCode(found.text("station")),
        boot=found.number("boot"),
        end=End(sequence=found.number("sequence"), head=found.digest("head")),
        unwritten=found.texts("unwritten"),
        acknowledged=found.number("acknowledged"),
        vouched=_maybe_at(found, "vouched"),
        seen=_maybe_at(found, "seen"),
        signed=_maybe_at(found, "signed"),
        stamp=_read_stamp(found),
        settled=_maybe_at(found, "settled"),
        since=_maybe_at(found, "since"),
        dark=_maybe_at(found, "dark"),
        up=found.millis("up"),
        off=_read_span(found, "off"),
        unsure=_read_span(found, "unsure"),
        manifest=found.number("manifest"),
        emergency=found.number("emergency"),
        ledger=Ledger(tuple(_read_airing(each) for each in found.each("airings"))),
        alarms=tuple(_read_alarm(each) for each in found.each("alarms")),
        taken=_read_taken(found),
        muted=_flag(found, "muted"),
    )


def _read_stamp(found: Told) -> Stamp | None:
    if "stamp" not in found:
        return None
    stamp = found.one("stamp")
    return Stamp(boot=stamp.text("boot"), count=stamp.millis("count"), hour=stamp.moment("hour"))


def _read_taken(found: Told) -> tuple[tuple[str, Instant], ...]:
    told_of = found.each("taken") if "taken" in found else ()
    return tuple((each.text("id"), each.moment("until")) for each in told_of)


def _read_airing(found: Told) -> Airing:
    return Airing(
        slot=SlotId(found.text("slot")),
        planned=found.moment("planned"),
        length=found.millis("length"),
        audio=found.digest("audio"),
        serial=found.number("serial"),
        bulletin=found.text("bulletin") if "bulletin" in found else None,
        clusters=found.texts("clusters") if "clusters" in found else (),
        live=_flag(found, "live") if "live" in found else False,
        began=_maybe_at(found, "began"),
        heard=_maybe_at(found, "heard"),
        samples=found.number("samples"),
        rate=found.number("rate"),
        dbfs=found.real("dbfs", -1000, 1000) if "dbfs" in found else None,
        on=_flag(found, "on"),
        running=found.number("running"),
        instead=found.number("instead") if "instead" in found else 0,
        covered=_flag(found, "covered") if "covered" in found else False,
        turned=_maybe_at(found, "turned"),
        spent=_flag(found, "spent"),
        cut=found.word("cut", Cause) if "cut" in found else None,
        closed=found.word("closed", Reported) if "closed" in found else None,
    )


def _read_alarm(found: Told) -> Alarm:
    return Alarm(
        id=found.text("id"),
        serial=found.number("serial"),
        kind=found.word("kind", EmergencyKind),
        sounds=tuple(_read_sound(each) for each in found.each("sounds")),
        repeats=found.number("repeats"),
        gap=found.millis("gap"),
        expires=found.moment("expires"),
        earliest=found.moment("earliest"),
        rounds=found.number("rounds"),
        begun=_maybe_at(found, "begun"),
        stopped=_flag(found, "stopped"),
    )


def _read_sound(found: Told) -> Sound:
    return Sound(
        audio=found.digest("audio"),
        size=found.number("size"),
        length=found.millis("length"),
        gain=found.real("gain", -1000, 1000),
    )


def _maybe_at(found: Told, name: str) -> Instant | None:
    return found.moment(name) if name in found else None


def _read_span(found: Told, name: str) -> Span | None:
    if name not in found:
        return None
    span = found.one(name)
    return Span(start=span.moment("start"), end=span.moment("end"))


def _flag(found: Told, name: str) -> bool:
    return bool(found.number(name, 0, 1))
