"""A box that writes a journal, for tests: its lines in their chain, and its batches sealed with its key."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from fakes.house import key

from broadcaster.domain.airtime_log import About, LogRow, Place
from broadcaster.domain.devices import Device
from broadcaster.domain.item import ItemKind
from broadcaster.domain.journal import End, Event, Hour, Line, Note, Reported, end_after, written
from broadcaster.domain.journal_batches import BATCH
from broadcaster.domain.planning import Row
from broadcaster.domain.schedule import SlotId
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Instant, Millis, digest_of, instant
from broadcaster.envelope import key_id, public_of, seal, to_json
from broadcaster.newsroom.ports import Newsroom

BOX = key(90)
"""The private key of a station's box."""
OTHER_BOX = key(91)


def device(station: StationCode, at: Instant, private: bytes = BOX) -> Device:
    public = public_of(private)
    return Device(key=key_id(public), station=station, public=public, since=at)


def enrolled(newsroom: Newsroom, station: StationCode, at: Instant, private: bytes = BOX) -> Device:
    made = device(station, at, private)
    with newsroom.store.write() as work:
        work.devices.add(made)
    return made


def head_of(newsroom: Newsroom, station: StationCode) -> End:
    with newsroom.store.read() as work:
        return work.journals.head(station).end


def line_after(station: StationCode, end: End, note: Note, at: Instant, boot: int = 1) -> Line:
    return Line(
        station=station,
        boot=boot,
        sequence=end.sequence + 1,
        previous=end.head,
        at=at,
        clock=Hour.TRUSTED,
        monotonic=Millis(end.sequence * 1000),
        note=note,
    )


def lines_after(station: StationCode, end: End, notes: Sequence[Note], at: Instant, boot: int = 1) -> list[str]:
    """Written, one behind the other."""
    found = []
    for note in notes:
        line = line_after(station, end, note, at, boot)
        text = written(line)
        end = end_after(text, line)
        found.append(text)
    return found


def sealed_batch(station: StationCode, lines: Sequence[str], boot: int = 1, private: bytes = BOX) -> str:
    """The payload is written with escapes: so even what no text may hold can be sent."""
    payload = json.dumps({"station": station, "boot": boot, "lines": list(lines)}).encode()
    return to_json(seal(BATCH, payload, [private]))


def heard(slot: SlotId, row: Row, serial: int = 1, **changes: object) -> Note:
    """The row was heard whole, in its place, but for what is changed."""
    note = Note(
        event=Event.ROW,
        slot=slot,
        planned=row.start,
        planned_ms=row.length,
        started=row.start,
        ended=row.end,
        audio=row.audio,
        bulletin=row.bulletin,
        serial=serial,
        samples=row.length * 24,
        rate=24_000,
        outcome=Reported.AIRED,
    )
    return replace(note, **changes)  # type: ignore[arg-type]  # fields of a note


def log_row(place: Place, begins: Instant, length: Millis, /, **changes: Any) -> LogRow:
    """It was heard whole, in its place, but for what is changed."""
    row = LogRow(
        place=place,
        sequence=1,
        slot="",
        begins=begins,
        ends=instant(begins + timedelta(milliseconds=length)),
        planned=begins,
        promised=length,
        heard=length,
        instead=Millis(0),
        late=Millis(0),
        outcome=Reported.AIRED,
        reason="",
        serial=1,
        audio=digest_of("sound"),
        bulletin="",
        emergency="",
        about=About(kind=ItemKind.BULLETIN, title="Tin"),
    )
    return replace(row, **changes)
