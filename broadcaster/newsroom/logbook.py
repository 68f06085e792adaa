"""Airtime comes back: entries are accepted once, and held against what was promised."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from broadcaster.domain.access import Action, Actor, reach
from broadcaster.domain.airtime import AirtimeEntry, Heard, reconcile
from broadcaster.domain.audit import deed
from broadcaster.domain.counts import counted
from broadcaster.domain.errors import BadInput
from broadcaster.domain.errors.bulletins import FieldWrong
from broadcaster.domain.errors.stations import AirtimeItemUnknown
from broadcaster.domain.manifest import Manifest
from broadcaster.domain.recalling import as_promised
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Instant, Millis
from broadcaster.newsroom.books import Work
from broadcaster.newsroom.journals import unsigned
from broadcaster.newsroom.ports import Newsroom
from broadcaster.newsroom.reporting import reporting_for
from broadcaster.newsroom.transmission import newest_manifest

BATCH_LIMIT = 1000
SEQUENCE_LIMIT = 2**53
"""The largest whole number that every JSON reader keeps exact."""
_DAY = Millis(24 * 3600 * 1000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """An entry that was not logged, and why; the entries beside it were."""

    sequence: int
    error: BadInput


@dataclass(frozen=True, slots=True, kw_only=True)
class Logged:
    """How a batch went: sequences newly logged, those that stood already, and those refused."""

    new: tuple[int, ...]
    known: tuple[int, ...]
    refused: tuple[Refused, ...]


def accept(newsroom: Newsroom, actor: Actor, code: StationCode, entries: Sequence[AirtimeEntry], at: Instant) -> Logged:
    """Logs entries that nobody signed, of receivers without a key: they are told apart wherever they are shown, and
    count only where the station signs nothing. Sending a batch again changes nothing. One faulty entry does not hold up
    the others.

    RightMissing for anybody but a station's own program; StationUnknown out of its reach; FieldWrong for an empty batch
    or one past BATCH_LIMIT.
    """
    new: list[AirtimeEntry] = []
    known: list[int] = []
    refused: list[Refused] = []
    with newsroom.store.write() as work:
        station = reporting_for(work, actor, code, at)
        if not 1 <= len(entries) <= BATCH_LIMIT:
            raise FieldWrong(field="entries", problem=f"mỗi lần gửi từ 1 đến {counted(BATCH_LIMIT)} dòng")
        for entry in entries:
            try:
                if _log(work, entry):
                    new.append(entry)
                else:
                    known.append(entry.sequence)
            except BadInput as error:
                refused.append(Refused(sequence=entry.sequence, error=error))
        if new:
            unsigned(newsroom, work, station, new, at)
            done = deed(actor, "airtime.log", f"station:{code}", at, station.path)
            numbers = [each.sequence for each in new]
            work.audit.add(replace(done, told=f"{len(new)} dòng, từ số {min(numbers)} đến số {max(numbers)}"))
    newsroom.meter.aired(len(new))
    return Logged(new=tuple(each.sequence for each in new), known=tuple(known), refused=tuple(refused))


def _log(work: Work, entry: AirtimeEntry) -> bool:
    if not 1 <= entry.sequence <= SEQUENCE_LIMIT:
        raise FieldWrong(field="sequence", problem=f"số thứ tự phải từ 1 đến {SEQUENCE_LIMIT}")
    if not 0 <= entry.played <= _DAY:
        raise FieldWrong(field="played_ms", problem="thời lượng phát phải từ 0 đến 24 giờ")
    if not work.manifests.promised(entry.station, entry.slot, entry.audio):
        raise AirtimeItemUnknown(sequence=entry.sequence, item=entry.audio, station=entry.station)
    return work.airtime.add(entry)


def entries_of(newsroom: Newsroom, actor: Actor, code: StationCode, day: date, at: Instant) -> tuple[AirtimeEntry, ...]:
    """What the station logged for the slots of a local day, by sequence. StationUnknown."""
    scope = reach(actor, Action.READ_AIRTIME, at)
    with newsroom.store.read() as work:
        return work.airtime.of(work.stations.get(scope, code).code, day)


def promised(work: Work, newest: Manifest) -> Manifest:
    """The newest manifest of a day, with what had begun by it when it was recalled."""
    earlier: list[Manifest] = []
    while (last := earlier[-1] if earlier else newest).tombstones and last.serial > 1:
        before = work.manifests.one(last.station, last.day, last.serial - 1)
        if before is None:
            break
        earlier.append(before)
    return as_promised(newest, earlier)


def heard_of(newsroom: Newsroom, actor: Actor, code: StationCode, day: date, at: Instant) -> tuple[Heard, ...]:
    """Every promised row of the day and what became of it, as far as is known at `at`. StationUnknown; PlaylistUnknown.

    What the station logged for the day after counts as a sign of life: the last row of an evening is missed, not
    unreported, once the next morning was played.
    """
    manifest = newest_manifest(newsroom, actor, code, day, at)
    with newsroom.store.read() as work:
        manifest = promised(work, manifest)
    days = day, day + timedelta(days=1)
    entries = [entry for each in days for entry in entries_of(newsroom, actor, code, each, at)]
    return reconcile(manifest, entries, at)
