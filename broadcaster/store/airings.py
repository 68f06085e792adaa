"""What manifests add up to, who had what was recalled, and the notes beside them."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import ColumnElement, delete, exists, func, or_
from sqlalchemy import select as wide_select
from sqlmodel import Session, col, select

from broadcaster.domain.bulletin import BulletinId
from broadcaster.domain.life import State
from broadcaster.domain.notes import Note
from broadcaster.domain.planning import Aired, ReasonCode
from broadcaster.domain.schedule import SlotId
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Digest, Instant, Millis
from broadcaster.newsroom.books.airing import Confirmation, Missed
from broadcaster.store.phrases import insert_into, narrowed, over, portions
from broadcaster.store.tables import PromisedRow
from broadcaster.store.tables_airing import AiringRow, ConfirmationRow, PlanNoteRow, SlotNoteRow, TombstoneRow
from broadcaster.store.tables_bulletins import BulletinRow
from broadcaster.store.tables_journal import LogRowRow


class SqlAirings:
    def __init__(self, session: Session) -> None:
        self._session = session

    def history(
        self, codes: Sequence[StationCode], since: date, before: date
    ) -> dict[tuple[StationCode, BulletinId], Aired]:
        found: dict[tuple[StationCode, BulletinId], Aired] = {}
        station, bulletin = col(AiringRow.station), col(AiringRow.bulletin)
        counted = wide_select(
            station, bulletin, func.sum(AiringRow.count), func.max(AiringRow.last), func.max(AiringRow.day)
        )
        for portion in portions(sorted(set(codes))):
            heard = (*_between(portion, since, before), col(AiringRow.count) > 0)
            asked = counted.where(*heard).group_by(station, bulletin)
            for code, told, count, last, day in self._session.execute(asked):
                aired = Aired(count=int(count), last=None if last is None else Instant(last), day=day)
                found[StationCode(code), BulletinId(told)] = aired
        return found

    def told(self, codes: Sequence[StationCode], since: date, before: date) -> dict[tuple[StationCode, str], Millis]:
        found: dict[tuple[StationCode, str], Millis] = {}
        station, topic = col(AiringRow.station), col(BulletinRow.topic)
        summed = select(station, topic, func.sum(AiringRow.length)).join(
            BulletinRow, col(BulletinRow.id) == col(AiringRow.bulletin)
        )
        for portion in portions(sorted(set(codes))):
            asked = summed.where(*_between(portion, since, before)).group_by(station, topic)
            for code, of, length in self._session.exec(asked):
                found[StationCode(code), of] = Millis(int(length))
        return found

    def missed(self, codes: Sequence[StationCode], first: date, last: date) -> frozenset[Missed]:
        row, found = LogRowRow, set[Missed]()
        keys = col(row.station), col(row.bulletin), col(row.slot), col(row.day)
        for portion in portions(sorted(set(codes))):
            those = col(row.station).in_(portion), col(row.day).between(first, last), col(row.bulletin) != ""
            silent = func.max(col(row.heard)) + func.max(col(row.instead)) == 0
            asked = wide_select(*keys).where(*those).group_by(*keys).having(silent)
            found |= {(StationCode(code), told, slot, day) for code, told, slot, day in self._session.execute(asked)}
        return frozenset(found)

    def holding(self, bulletins: Collection[BulletinId], day: date) -> frozenset[StationCode]:
        found: set[StationCode] = set()
        for portion in portions(sorted(set(bulletins))):
            those = col(AiringRow.day) == day, col(AiringRow.bulletin).in_(portion)
            found |= {StationCode(code) for code in self._session.exec(select(AiringRow.station).where(*those))}
        return frozenset(found)


def _between(codes: Sequence[StationCode], since: date, before: date) -> tuple[ColumnElement[bool], ...]:
    day = col(AiringRow.day)
    return col(AiringRow.station).in_(codes), day >= since, day < before


class SqlRecalls:
    def __init__(self, session: Session) -> None:
        self._session = session

    def standing(self, first: date, last: date) -> frozenset[BulletinId]:
        days = col(PromisedRow.day).between(first, last)
        promised = exists().where(col(PromisedRow.bulletin) == col(BulletinRow.id), days)
        asked = select(BulletinRow.id).where(col(BulletinRow.state) == State.RECALLED.value, promised)
        return frozenset(BulletinId(each) for each in self._session.exec(asked))

    def held(
        self, bulletins: Collection[BulletinId], first: date, last: date
    ) -> dict[StationCode, dict[BulletinId, tuple[Digest, ...]]]:
        found: dict[StationCode, dict[BulletinId, tuple[Digest, ...]]] = {}
        asked = select(PromisedRow.station, PromisedRow.bulletin, PromisedRow.audio).distinct()
        for portion in portions(sorted(set(bulletins))):
            those = col(PromisedRow.bulletin).in_(portion), col(PromisedRow.day).between(first, last)
            for code, bulletin, audio in self._session.exec(asked.where(*those).order_by(col(PromisedRow.audio))):
                of_station = found.setdefault(StationCode(code), {})
                told = BulletinId(bulletin or "")
                of_station[told] = (*of_station.get(told, ()), Digest(audio))
        return found

    def confirm(self, confirmation: Confirmation) -> Confirmation:
        place = {"station": confirmation.station, "day": confirmation.day, "serial": confirmation.serial}
        adding = insert_into(self._session, ConfirmationRow).values(**place, at=confirmation.at)
        self._session.exec(adding.on_conflict_do_nothing())
        stood = self._session.get_one(ConfirmationRow, tuple(place.values()))
        return _confirmation(stood)

    def stations(self, bulletin: BulletinId, since: date) -> tuple[StationCode, ...]:
        found: set[str] = set()
        promised = col(PromisedRow.bulletin) == bulletin, col(PromisedRow.day) >= since
        found.update(self._session.exec(select(PromisedRow.station).where(*promised).distinct()))
        buried = select(TombstoneRow.station).where(col(TombstoneRow.bulletin) == bulletin)
        found.update(self._session.exec(buried.where(col(TombstoneRow.day) >= since).distinct()))
        return tuple(sorted(StationCode(code) for code in found))

    def confirmed(self, bulletin: BulletinId) -> dict[StationCode, Confirmation]:
        same = (
            (col(TombstoneRow.station) == col(ConfirmationRow.station))
            & (col(TombstoneRow.day) == col(ConfirmationRow.day))
            & (col(TombstoneRow.serial) == col(ConfirmationRow.serial))
        )
        asked = select(ConfirmationRow).join(TombstoneRow, same).where(col(TombstoneRow.bulletin) == bulletin)
        latest_first = asked.order_by(
            col(ConfirmationRow.at).desc(), col(ConfirmationRow.day).desc(), col(ConfirmationRow.serial).desc()
        )
        return {StationCode(each.station): _confirmation(each) for each in self._session.exec(latest_first)}


def _confirmation(row: ConfirmationRow) -> Confirmation:
    return Confirmation(station=StationCode(row.station), day=row.day, serial=row.serial, at=Instant(row.at))


class SqlPlanNotes:
    def __init__(self, session: Session) -> None:
        self._session = session

    def digests(self, day: date, codes: Sequence[StationCode] | None = None) -> dict[SlotId, Digest]:
        asked = select(SlotNoteRow.slot, SlotNoteRow.digest).where(col(SlotNoteRow.day) == day)
        each = narrowed(asked, col(SlotNoteRow.station), codes)
        return {SlotId(slot): Digest(digest) for wanted in each for slot, digest in self._session.exec(wanted)}

    def keep(self, notes: Sequence[Note]) -> None:
        replaced: set[str] = set()
        for slots in portions([note.slot for note in notes]):
            those = col(SlotNoteRow.slot).in_(slots)
            replaced.update(self._session.exec(select(SlotNoteRow.digest).where(those).distinct()))
        documents = {note.digest: note.document for note in notes}
        if documents:
            told = [{"digest": digest, "document": document} for digest, document in documents.items()]
            self._session.exec(insert_into(self._session, PlanNoteRow).on_conflict_do_nothing(), params=told)
            adding = insert_into(self._session, SlotNoteRow)
            kept = adding.on_conflict_do_update(index_elements=["slot"], set_=over(adding, ("digest",)))
            rows = [{"slot": n.slot, "station": n.station, "day": n.day, "digest": n.digest} for n in notes]
            self._session.exec(kept, params=rows)
        for portion in portions(sorted(replaced - set(documents))):
            used = exists().where(col(SlotNoteRow.digest) == col(PlanNoteRow.digest))
            self._session.exec(delete(PlanNoteRow).where(col(PlanNoteRow.digest).in_(portion), ~used))

    def of(self, station: StationCode, day: date) -> dict[SlotId, str]:
        same = col(SlotNoteRow.digest) == col(PlanNoteRow.digest)
        asked = select(SlotNoteRow.slot, PlanNoteRow.document).join(PlanNoteRow, same)
        those = col(SlotNoteRow.station) == station, col(SlotNoteRow.day) == day
        return {SlotId(slot): document for slot, document in self._session.exec(asked.where(*those))}

    def noting(self, day: date, codes: Collection[ReasonCode]) -> dict[SlotId, str]:
        same = col(SlotNoteRow.digest) == col(PlanNoteRow.digest)
        telling = or_(*(col(PlanNoteRow.document).contains(f'"{code.value}"', autoescape=True) for code in codes))
        asked = select(SlotNoteRow.slot, PlanNoteRow.document).join(PlanNoteRow, same)
        found = self._session.exec(asked.where(col(SlotNoteRow.day) == day, telling))
        return {SlotId(slot): document for slot, document in found}
