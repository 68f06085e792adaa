"""The audit: rows are added, never changed."""

from collections.abc import Sequence
from dataclasses import asdict

from sqlmodel import Session, col, select

from broadcaster.domain.access import AccountId
from broadcaster.domain.audit import Deed
from broadcaster.domain.units import Digest, Instant
from broadcaster.store.phrases import insert_into
from broadcaster.store.tables import AuditRow


class SqlAudit:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, deed: Deed) -> None:
        self._session.exec(insert_into(self._session, AuditRow).values(**asdict(deed)))

    def since(self, sequence: int, limit: int) -> Sequence[Deed]:
        asked = select(AuditRow).where(col(AuditRow.sequence) > sequence).order_by(col(AuditRow.sequence)).limit(limit)
        return tuple(_deed(row) for row in self._session.exec(asked))


def _deed(row: AuditRow) -> Deed:
    return Deed(
        at=Instant(row.at),
        account=AccountId(row.account),
        name=row.name,
        source=row.source,
        verb=row.verb,
        subject=row.subject,
        before=None if row.before is None else Digest(row.before),
        after=None if row.after is None else Digest(row.after),
        told=row.told,
        path=row.path,
    )
