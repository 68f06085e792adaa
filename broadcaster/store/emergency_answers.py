"""What stations said of emergencies."""

from collections.abc import Collection
from dataclasses import asdict

from sqlmodel import Session, col, select

from broadcaster.domain.emergency import EmergencyId
from broadcaster.domain.emergency_answers import ENDED, merged
from broadcaster.domain.emergency_manifest import EmergencyConfirmation, Heard
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Instant, Span
from broadcaster.store.phrases import insert_into, narrowed
from broadcaster.store.tables_emergencies import EmergencyConfirmationRow, EmergencyManifestRow, EmergencyStationRow


class SqlEmergencyAnswers:
    def __init__(self, session: Session) -> None:
        self._session = session

    def confirm(self, confirmation: EmergencyConfirmation) -> bool:
        values = {name: value for name, value in asdict(confirmation).items() if name != "emergency"}
        adding = insert_into(self._session, EmergencyConfirmationRow).values(**values)
        kept = adding.on_conflict_do_nothing().returning(col(EmergencyConfirmationRow.serial))
        if self._session.exec(kept).first() is not None:
            return True
        stood = self._session.get_one(
            EmergencyConfirmationRow,
            {name: values[name] for name in ("serial", "station", "cluster", "heard")},
            with_for_update=True,
        )
        both = merged(_told(stood, confirmation.emergency), confirmation)
        stood.first, stood.last, stood.reason, stood.signed = both.first, both.last, both.reason, both.signed
        self._session.add(stood)
        self._session.flush()
        return False

    def confirmations(self, emergency: EmergencyId) -> tuple[EmergencyConfirmation, ...]:
        row = EmergencyConfirmationRow
        of = select(EmergencyManifestRow.serial).where(col(EmergencyManifestRow.emergency) == emergency)
        found = select(row).where(col(row.serial).in_(of))
        ordered = found.order_by(col(row.serial), col(row.station), col(row.cluster), col(row.heard))
        return tuple(_told(each, emergency) for each in self._session.exec(ordered))

    def unanswered(
        self, within: Span, stations: Collection[StationCode] | None
    ) -> tuple[tuple[EmergencyId, StationCode], ...]:
        document, whom = EmergencyManifestRow, EmergencyStationRow
        expires = col(document.expires)
        asked = (
            select(document.emergency, whom.station)
            .join(whom, col(whom.serial) == col(document.serial))
            .where(expires >= within.start, expires < within.end)
            .distinct()
        )
        found = {each for of in narrowed(asked, col(whom.station), stations) for each in self._session.exec(of)}
        said = self._said({emergency for emergency, _ in found})
        return tuple((EmergencyId(each), StationCode(station)) for each, station in sorted(found - said))

    def _said(self, emergencies: Collection[str]) -> set[tuple[str, str]]:
        document, told = EmergencyManifestRow, EmergencyConfirmationRow
        asked = (
            select(document.emergency, told.station)
            .join(told, col(told.serial) == col(document.serial))
            .where(col(told.heard).in_(sorted(ENDED)))
            .distinct()
        )
        those = narrowed(asked, col(document.emergency), emergencies)
        return {each for of in those for each in self._session.exec(of)}


def _told(row: EmergencyConfirmationRow, emergency: EmergencyId) -> EmergencyConfirmation:
    return EmergencyConfirmation(
        serial=row.serial,
        emergency=emergency,
        station=StationCode(row.station),
        cluster=row.cluster,
        heard=Heard(row.heard),
        at=Instant(row.at),
        first=None if row.first is None else Instant(row.first),
        last=None if row.last is None else Instant(row.last),
        reason=row.reason,
        signed=row.signed,
    )
