"""Who looks after stations, who was told, and what is switched off on purpose."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from broadcaster.domain.care import Care, Contact, Notice, SwitchedOff
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Instant
from broadcaster.store.phrases import insert_into, portions
from broadcaster.store.tables_care import CareRow


class SqlCares:
    def __init__(self, session: Session) -> None:
        self._session = session

    def of(self, codes: Collection[StationCode]) -> Mapping[StationCode, Care]:
        found = {}
        for some in portions(sorted(set(codes))):
            for row in self._session.exec(select(CareRow).where(col(CareRow.station).in_(some))):
                found[StationCode(row.station)] = _care(row)
        return found

    def put(self, care: Care, seen: int) -> bool:
        values = _values(care) | {"version": seen + 1}
        if seen == 0:
            adding = insert_into(self._session, CareRow).values(station=care.station, **values)
            kept = adding.on_conflict_do_nothing(index_elements=["station"]).returning(col(CareRow.station))
            return self._session.exec(kept).first() is not None
        mine = col(CareRow.station) == care.station, col(CareRow.version) == seen
        return self._session.exec(update(CareRow).where(*mine).values(**values)).rowcount == 1


def _values(care: Care) -> dict[str, Any]:
    contact, notice, off = care.contact, care.notice, care.off
    return {
        "contact": "" if contact is None else contact.name,
        "telephone": "" if contact is None else contact.telephone,
        "noticed": None if notice is None else notice.at,
        "noticed_by": "" if notice is None else notice.by,
        "noticed_whom": "" if notice is None else notice.whom,
        "off_since": None if off is None else off.since,
        "off_until": None if off is None else off.until,
        "off_reason": "" if off is None else off.reason,
        "off_by": "" if off is None else off.by,
    }


def _care(row: CareRow) -> Care:
    notice = off = None
    if row.noticed is not None:
        notice = Notice(at=Instant(row.noticed), by=row.noticed_by, whom=row.noticed_whom)
    if row.off_since is not None and row.off_until is not None:
        since, until = Instant(row.off_since), Instant(row.off_until)
        off = SwitchedOff(since=since, until=until, reason=row.off_reason, by=row.off_by)
    return Care(
        station=StationCode(row.station),
        contact=Contact(name=row.contact, telephone=row.telephone) if row.contact else None,
        notice=notice,
        off=off,
        version=row.version,
    )
