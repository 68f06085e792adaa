"""A station's journal comes in: sealed by its box, taken up line by line, and answered with the house's word for it."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import TypeAlias

from broadcaster.domain.access import EVERYWHERE, Actor
from broadcaster.domain.airtime import STRAY, AirtimeEntry
from broadcaster.domain.airtime_log import About, LogRow, Place, Promise, about_emergency, about_row, place_of, row_of
from broadcaster.domain.audit import deed
from broadcaster.domain.bulletin import Bulletin, BulletinId
from broadcaster.domain.by_hand import day_of
from broadcaster.domain.devices import Device
from broadcaster.domain.emergency import EmergencyId
from broadcaster.domain.errors.evidence import SealWrong
from broadcaster.domain.errors.journals import JournalUnreadable
from broadcaster.domain.journal import Event, Hour, Line, Note, NotLine, Reported, genesis
from broadcaster.domain.journal_batches import BATCH, CHECKPOINT, Batch, Checkpoint, checkpoint_payload, read_batch
from broadcaster.domain.journal_intake import AHEAD, Aside, Irregular, Sorted, ahead, sort
from broadcaster.domain.manifest import Manifest
from broadcaster.domain.planning import Row
from broadcaster.domain.schedule import SlotId
from broadcaster.domain.stations import Station, StationCode
from broadcaster.domain.trust import KeyRole
from broadcaster.domain.units import Digest, Instant, Millis, instant, millis_between
from broadcaster.envelope import NotSealed, from_json, open_sealed
from broadcaster.newsroom.answering import heed
from broadcaster.newsroom.books import Work
from broadcaster.newsroom.books.journal import Finding, JournalHead, KeptCheckpoint
from broadcaster.newsroom.ports import Newsroom
from broadcaster.newsroom.replanning import MISSED
from broadcaster.newsroom.reporting import reporting_for

ASIDE_LIMIT = 5_000
"""Findings kept of one station. A cloned box may go on sending for ever."""
_NEAR = 10
"""So many times as many lines before its own a batch may repeat before each is asked for alone: batches overtake."""
_SERIALS = 50
"""So many manifests of a day are looked for what a line says was promised, the newest first: each change makes one."""
_LOGGED = frozenset({Event.ROW, Event.EMERGENCY})


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenIn:
    """`checkpoint` is the sealed answer. How many lines took their place, how many stood, what stands aside."""

    checkpoint: str
    new: int
    known: int
    aside: tuple[Aside, ...]


def take_in(newsroom: Newsroom, actor: Actor, code: StationCode, sealed: str, at: Instant) -> TakenIn:
    """A batch as it was sealed. Sending it again changes nothing; a line that cannot be read stands aside alone.

    RightMissing, StationUnknown; SealWrong when no box that holds for the station sealed it; JournalUnreadable for what
    is no batch of this station.
    """
    with newsroom.store.write() as work:
        station = reporting_for(work, actor, code, at)
        device, batch = _opened(work, code, sealed, at)
        head = work.journals.claim(code)
        found = _sorted(work, head, batch)
        aside, missed = [*found.aside, *_odd(work, device, head, (batch, found), at)], False
        if found.placed:
            boot = max((each.line.boot for each in found.placed if each.line is not None), default=0)
            after = JournalHead(end=found.end, boot=max(head.boot, boot), device=device.key, at=at)
            work.journals.add(code, found.placed, after)
            scribe = _Scribe(newsroom, work, station, at)
            lines = [each.line for each in found.placed if each.line is not None]
            rows = scribe.rows(lines)
            work.log.add(rows)
            heed(work, code, [each for each in lines if each.note.emergency and not ahead(each, at)])
            missed = any(row.bulletin and not row.heard and not row.instead for row in rows)
            aside += scribe.aside
        if batch.boot > device.boot:
            work.devices.booted(device.key, batch.boot)
        _note(work, device, aside, at)
        checkpoint = _vouched(newsroom, work, code, replace(head, end=found.end), at)
        _tell(work, actor, station, (found, tuple(aside), missed), at)
    newsroom.meter.aired(len(found.placed))
    return TakenIn(checkpoint=checkpoint, new=len(found.placed), known=found.known, aside=tuple(aside))


def _opened(work: Work, code: StationCode, sealed: str, at: Instant) -> tuple[Device, Batch]:
    devices = {each.key: each for each in work.devices.of(code) if each.stands_at(at)}
    try:
        envelope = from_json(sealed)
        if envelope.payload_type != BATCH:
            raise SealWrong(problem=f"không phải {BATCH}")
        payload = open_sealed(envelope, {key: each.public for key, each in devices.items()})
        device = next(devices[each.key] for each in envelope.signatures if each.key in devices)
        batch = read_batch(payload)
    except NotSealed as wrong:
        raise SealWrong(problem=str(wrong)) from wrong
    except NotLine as garbled:
        raise JournalUnreadable(station=code, problem=str(garbled)) from garbled
    if batch.station != code:
        raise JournalUnreadable(station=code, problem="nhật ký của đài khác")
    return device, batch


def _sorted(work: Work, head: JournalHead, batch: Batch) -> Sorted:
    first = max(1, head.end.sequence - _NEAR * max(1, len(batch.lines)))
    near: dict[int, Digest] = {}

    def held(sequence: int) -> Digest | None:
        if sequence >= first:
            if not near:  # most batches repeat nothing
                near.update(work.journals.hashes(batch.station, first, head.end.sequence))
            return near.get(sequence)
        return work.journals.hashes(batch.station, sequence, sequence).get(sequence)

    return sort(batch.station, head.end, batch.lines, held)


def _odd(work: Work, device: Device, head: JournalHead, came: tuple[Batch, Sorted], at: Instant) -> Iterable[Aside]:
    """What is odd about new lines as a whole. What is sent again proves nothing: batches may overtake each other."""
    batch, found = came
    if not found.placed:
        return
    boots = [head.boot, *(each.line.boot for each in found.placed if each.line is not None)]
    fell = next((after for before, after in pairwise(boots) if after < before), None)
    if fell is not None or batch.boot < device.boot:
        told = batch.boot if fell is None else fell
        detail = f"{max(head.boot, device.boot)} → {told}"
        yield Aside(what=Irregular.BOOT_BACK, sequence=found.placed[0].sequence, detail=detail)
    if head.device not in (None, device.key):
        other = next((each for each in work.devices.of(batch.station) if each.key == head.device), None)
        if other is not None and other.stands_at(at):
            yield Aside(what=Irregular.INTERLEAVED, sequence=found.placed[0].sequence, detail=other.key[:16])


def _note(work: Work, device: Device, aside: Sequence[Aside], at: Instant) -> None:
    if not aside:
        return
    room = ASIDE_LIMIT - work.irregulars.count(device.station)
    for each in aside[: max(0, room)]:
        work.irregulars.note(
            Finding(
                station=device.station,
                what=each.what,
                sequence=each.sequence,
                text=each.text,
                detail=each.detail,
                device=device.key,
                seen=at,
            )
        )


def _vouched(newsroom: Newsroom, work: Work, code: StationCode, head: JournalHead, at: Instant) -> str:
    told = Checkpoint(
        house=newsroom.keyring.trust().house, station=code, sequence=head.end.sequence, head=head.end.head, at=at
    )
    envelope = newsroom.keyring.seal(KeyRole.JOURNAL, CHECKPOINT, checkpoint_payload(told), at)
    work.irregulars.keep(
        KeptCheckpoint(
            station=code,
            day=newsroom.local_day(at),
            sequence=told.sequence,
            head=told.head,
            at=at,
            envelope=envelope,
        )
    )
    return envelope


def _tell(
    work: Work, actor: Actor, station: Station, came: tuple[Sorted, tuple[Aside, ...], bool], at: Instant
) -> None:
    """What a station tells of what was not heard is a deed of its own: it is planned for."""
    found, aside, missed = came
    if not found.placed and not aside:
        return
    told = f"{len(found.placed)} dòng, đến số {found.end.sequence}"
    if aside:
        named = ", ".join(sorted({each.what.value for each in aside}))
        told += f"; {len(aside)} dòng để riêng: {named}"
    done = deed(actor, MISSED if missed else "journal.take", f"station:{station.code}", at, station.path)
    work.audit.add(replace(done, after=found.end.head, told=told))


def unsigned(newsroom: Newsroom, work: Work, station: Station, entries: Sequence[AirtimeEntry], at: Instant) -> None:
    """What a receiver without a key of its own says it played, as rows that nobody vouches for."""
    scribe = _Scribe(newsroom, work, station, at)
    rows = scribe.rows([_line_of(each) for each in entries])
    work.log.add([replace(row, signed=False, outcome=_outcome(row)) for row in rows])


def _line_of(entry: AirtimeEntry) -> Line:
    note = Note(
        event=Event.ROW,
        slot=entry.slot,
        started=entry.started,
        ended=instant(entry.started + timedelta(milliseconds=entry.played)),
        audio=entry.audio,
        samples=entry.played,
        rate=1000,
        outcome=Reported.AIRED,
    )
    return Line(
        station=entry.station,
        boot=1,
        sequence=entry.sequence,
        previous=genesis(entry.station),
        at=entry.started,
        clock=Hour.TRUSTED,
        monotonic=Millis(0),
        note=note,
    )


def _outcome(row: LogRow) -> Reported:
    if row.heard == row.promised:
        return Reported.AIRED
    return Reported.PARTIAL if row.heard else Reported.MISSED


# --- rows of the log ---------------------------------------------------------------------------------------------


_Edition: TypeAlias = tuple[date, int]
"""The manifest of a day by its serial."""


@dataclass(slots=True)
class _Scribe:
    """Makes rows of lines; what it looked up once it knows. `aside`: lines that tell of what was never promised, or of
    what cannot have been heard so by that moment."""

    newsroom: Newsroom
    work: Work
    station: Station
    at: Instant
    aside: list[Aside] = field(default_factory=list)
    _days: dict[str, date | None] = field(default_factory=dict)
    _manifests: dict[_Edition, Manifest | None] = field(default_factory=dict)
    _rows: dict[tuple[SlotId, _Edition], dict[Digest, list[Row]]] = field(default_factory=dict)
    _known: dict[date, list[tuple[int, int]]] = field(default_factory=dict)
    _order: dict[tuple[date, int], list[int]] = field(default_factory=dict)
    _bulletins: dict[BulletinId, Bulletin] = field(default_factory=dict)
    _first: dict[str, str] = field(default_factory=dict)
    _told: dict[object, About] = field(default_factory=dict)
    _places: dict[tuple[date, str], Place] = field(default_factory=dict)
    _emergencies: dict[str, About | None] = field(default_factory=dict)

    def rows(self, lines: Sequence[Line]) -> tuple[LogRow, ...]:
        told = [each for each in lines if each.note.event in _LOGGED and each.note.outcome is not None]
        self._learn([each.note for each in told])
        stood = [self._stood(each.note) if each.note.event is Event.ROW else None for each in told]
        named = {row.bulletin for _, row in filter(None, stood) if row.bulletin is not None}
        self._look_up(named)
        self._recall({*named, *(each.note.bulletin for each in told if each.note.bulletin)})
        made = [row for each, found in zip(told, stood, strict=True) if (row := self._row(each, found)) is not None]
        return tuple(made)

    def _row(self, line: Line, stood: "_Stood | None") -> LogRow | None:
        if line.note.event is Event.EMERGENCY:
            found = self._emergency(line)
        else:
            found = None if stood is None else self._promised(line, *stood)
        odd = Irregular.UNPROMISED if found is None else _unlikely(line, found, self.at)
        if odd is not None:
            what = line.note.slot or line.note.emergency or ""
            self.aside.append(Aside(what=odd, sequence=line.sequence, detail=what[:100]))
            return None
        if found is not None and found.bulletin and found.heard:
            self._first.setdefault(found.bulletin, found.slot)
        return found

    def _emergency(self, line: Line) -> LogRow | None:
        """None for one that was never sent to this station."""
        told = EmergencyId(line.note.emergency or "")
        if told not in self._emergencies:
            sent = self.work.emergency_manifests.of(told, self.station.code)
            self._emergencies[told] = about_emergency(self.work.emergencies.get(EVERYWHERE, told)) if sent else None
        about = self._emergencies[told]
        if about is None:
            return None
        day = self.newsroom.local_day(line.note.started or line.at)
        return row_of(line, place_of(self.station, day), about, first=self._first)

    def _stood(self, note: Note) -> "_Stood | None":
        """As it stood in the manifest of the line's serial; one that came before it or after it counts too."""
        day = self._day(note)
        if day is None or note.slot is None:
            return None
        for serial in self._serials(day, note.serial or 0):
            manifest = self._manifest(day, serial)
            row = None if manifest is None else _nearest(self._standing(note.slot, manifest), note)
            if manifest is not None and row is not None:
                return manifest, row
        return None

    def _day(self, note: Note) -> date | None:
        """The same for all rows of a slot."""
        slot = note.slot or ""
        if slot not in self._days:
            self._days[slot] = day_of_slot(self.station.code, note)
        return self._days[slot]

    def _standing(self, slot: SlotId, manifest: Manifest) -> dict[Digest, list[Row]]:
        """The rows of a slot by their sounds."""
        place = slot, (manifest.day, manifest.serial)
        if place not in self._rows:
            found = self._rows[place] = {}
            playlist = manifest.playlist(slot)
            for row in () if playlist is None else playlist.rows:
                found.setdefault(row.audio, []).append(row)
        return self._rows[place]

    def _promised(self, line: Line, manifest: Manifest, row: Row) -> LogRow:
        bulletin = None if _carried(row, line.note) else row.bulletin
        promise = Promise(planned=row.start, length=row.length, bulletin=bulletin or "")
        return row_of(line, self._place(manifest), self._about(row, bulletin), promise, self._first)

    def _about(self, row: Row, bulletin: BulletinId | None) -> About:
        """The same for all rows that tell a bulletin under one title."""
        alike = bulletin, row.kind, row.title, row.clusters
        if alike not in self._told:
            self._told[alike] = about_row(row, None if bulletin is None else self._bulletins.get(bulletin))
        return self._told[alike]

    def _place(self, manifest: Manifest) -> Place:
        place = manifest.day, manifest.label
        if place not in self._places:
            self._places[place] = replace(place_of(self.station, manifest.day), label=manifest.label)
        return self._places[place]

    def _serials(self, day: date, sealed: int) -> list[int]:
        """The day's serials, the one that was in the sealed manifest of that serial first, then the newest first."""
        if (day, sealed) not in self._order:
            known = self._known[day]
            was_in = max((each for each, first in known if 0 <= first <= sealed), default=0)
            self._order[day, sealed] = sorted((each for each, _ in known), key=lambda e: (e != was_in, -e))
        return self._order[day, sealed]

    def _learn(self, notes: Sequence[Note]) -> None:
        """Which manifests each of these days had, and since which serial of the sealed ones; and reads those that these
        lines were most likely written by, all at once: a box that was away for days tells of many."""
        days = {day for each in notes if (day := self._day(each)) is not None}
        code = self.station.code
        since, newest = self.work.journals.first_serials(code, days), self.work.manifests.serials(sorted(days), [code])
        for day in days:
            last = newest.get((code, day), 0)
            self._known[day] = [(each, since[day].get(each, -1)) for each in range(last, max(0, last - _SERIALS), -1)]
        asked = {(day, each.serial or 0) for each in notes if (day := self._day(each)) is not None}
        likely = {(day, serial) for day, sealed in asked for serial in self._serials(day, sealed)[:1]}
        self._manifests |= self.work.manifests.those(code, likely)

    def _manifest(self, day: date, serial: int) -> Manifest | None:
        if (day, serial) not in self._manifests:
            self._manifests[day, serial] = self.work.manifests.one(self.station.code, day, serial)
        return self._manifests[day, serial]

    def _look_up(self, bulletins: AbstractSet[BulletinId]) -> None:
        """All that a batch names at once."""
        self._bulletins |= self.work.bulletins.among(bulletins - self._bulletins.keys())

    def _recall(self, bulletins: AbstractSet[str]) -> None:
        """In which slot each was heard here first, before these lines."""
        self._first |= self.work.log.first_slots(self.station.code, bulletins)


_Stood: TypeAlias = tuple[Manifest, Row]


def _unlikely(line: Line, row: LogRow, at: Instant) -> Irregular | None:
    """Why what it tells of a promised row cannot be so, or is not what was promised."""
    if ahead(line, at) or (row.planned is not None and millis_between(at, row.planned) > AHEAD):
        return Irregular.FUTURE
    return Irregular.ASTRAY if line.note.event is Event.ROW and abs(row.late) > STRAY else None


def _carried(row: Row, note: Note) -> bool:
    """Whether a stream was heard: the bulletin that stood ready for it is not what people heard then."""
    streams = row.relay is not None and bool(row.relay.stream)
    return streams and note.outcome is not Reported.REPLACED


def _nearest(rows: Mapping[Digest, Sequence[Row]], note: Note) -> Row | None:
    """Of the rows with this sound the one whose moment is the nearest."""
    found = () if note.audio is None else rows.get(note.audio, ())
    near = note.planned or note.started
    if len(found) < 2 or near is None:
        return found[0] if found else None
    return min(found, key=lambda row: abs(millis_between(near, row.start)))


def day_of_slot(station: StationCode, note: Note) -> date | None:
    """The local day that a slot's id names, when it is a slot of that station."""
    return day_of(note.slot) if note.slot is not None and note.slot.startswith(f"{station}-") else None
