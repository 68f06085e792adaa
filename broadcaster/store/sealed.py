"""What was sealed for stations. A serial only ever rises, whoever of two writers is quicker."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, or_
from sqlalchemy import select as _core_select
from sqlalchemy.orm import defer
from sqlmodel import Session, col, select

from broadcaster.domain.station_manifest import NamedCluster
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Digest, Instant
from broadcaster.newsroom.books.sealing import Head, SealedManifest
from broadcaster.store.phrases import insert_into, narrowed, over
from broadcaster.store.programs import SEALED, rise, turn_of
from broadcaster.store.tables_journal import SealedSinceRow
from broadcaster.store.tables_sealed import SealedRow
from broadcaster.store.tables_stations import ClusterRow

_SET = ("serial", "basis", "digest", "issued", "envelope", "turn")
_HEAD = ("station", "serial", "basis", "digest", "issued")
_SEALED = SealedRow.metadata.tables["sealed_manifest"].c


class SqlSealedManifests:
    def __init__(self, session: Session) -> None:
        self._session = session

    def heads(self, codes: Sequence[StationCode] | None = None) -> dict[StationCode, Head]:
        asked = select(SealedRow).options(defer(SealedRow.envelope))  # type: ignore[arg-type]  # a column, whatever its field's type says
        each = narrowed(asked, col(SealedRow.station), codes)
        return {StationCode(row.station): _head(row) for wanted in each for row in self._session.exec(wanted)}

    def since(self, turn: int) -> tuple[int, dict[StationCode, Head]]:
        newest = turn_of(self._session, SEALED)
        if newest <= turn:
            return newest, {}
        asked = _core_select(*(_SEALED[name] for name in _HEAD)).where(_SEALED.turn > turn)
        return newest, {StationCode(row.station): _head(row) for row in self._session.execute(asked)}

    def newest(self, station: StationCode) -> SealedManifest | None:
        row = self._session.get(SealedRow, station)
        if row is None:
            return None
        return SealedManifest(head=_head(row), envelope=row.envelope)

    def clusters(self, day: date, codes: Sequence[StationCode] | None) -> dict[StationCode, tuple[NamedCluster, ...]]:
        until = col(ClusterRow.valid_until)
        stands = col(ClusterRow.valid_from) <= day, or_(until.is_(None), until >= day)
        asked = select(ClusterRow.station, ClusterRow.code, ClusterRow.name).where(*stands)
        asked = asked.order_by(col(ClusterRow.code))
        wanted = narrowed(asked, col(ClusterRow.station), codes)
        found: dict[StationCode, list[NamedCluster]] = {}
        for station, code, name in (row for each in wanted for row in self._session.exec(each)):
            found.setdefault(StationCode(station), []).append(NamedCluster(code=code, name=name))
        return {station: tuple(of) for station, of in found.items()}

    def put(self, sealed: SealedManifest) -> bool:
        head, turn = sealed.head, rise(self._session, SEALED)
        adding = insert_into(self._session, SealedRow).values(
            station=head.station,
            serial=head.serial,
            basis=head.basis,
            digest=head.digest,
            issued=head.issued,
            envelope=sealed.envelope,
            turn=turn,
        )
        rising = adding.on_conflict_do_update(
            index_elements=["station"],
            set_=over(adding, _SET),
            where=col(SealedRow.serial) < adding.excluded.serial,
        )
        if self._session.exec(rising.returning(col(SealedRow.serial))).first() is None:
            return False
        days = [
            {"station": head.station, "day": day, "day_serial": of_day, "serial": head.serial}
            for day, of_day in sealed.days
        ]
        if days:
            self._session.exec(insert_into(self._session, SealedSinceRow).on_conflict_do_nothing(), params=days)
        return True


def _head(row: SealedRow | Row[Any]) -> Head:
    return Head(
        station=StationCode(row.station),
        serial=row.serial,
        basis=Digest(row.basis),
        digest=Digest(row.digest),
        issued=Instant(row.issued),
    )
