"""Work that takes long. It is claimed by one conditional update; its attempt is the fence."""

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import ColumnElement, delete, or_, update
from sqlmodel import Session, col, select

from broadcaster.domain.access import AccountId
from broadcaster.domain.errands import Errand, ErrandKind, ErrandState
from broadcaster.domain.units import Instant
from broadcaster.store.phrases import insert_into, portions
from broadcaster.store.tables_errands import ErrandRow

_TOLD = ("done", "total", "lease", "problem", "ended", "outcome")
_WAITING, _WORKING = ErrandState.WAITING.value, ErrandState.WORKING.value


class SqlErrands:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, errand: Errand) -> None:
        told = asdict(errand) | {"kind": errand.kind.value, "state": errand.state.value}
        self._session.exec(insert_into(self._session, ErrandRow).values(**told))

    def get(self, errand: str) -> Errand | None:
        row = self._session.exec(select(ErrandRow).where(col(ErrandRow.id) == errand)).first()
        return None if row is None else _errand(row)

    def of(self, account: AccountId, kind: ErrandKind, limit: int) -> Sequence[Errand]:
        mine = select(ErrandRow).where(col(ErrandRow.account) == account, col(ErrandRow.kind) == kind.value)
        newest = mine.order_by(col(ErrandRow.at).desc(), col(ErrandRow.id)).limit(limit)
        return [_errand(row) for row in self._session.exec(newest)]

    def newest(self, kind: ErrandKind, limit: int) -> Sequence[Errand]:
        asked = select(ErrandRow).where(col(ErrandRow.kind) == kind.value)
        newest = asked.order_by(col(ErrandRow.at).desc(), col(ErrandRow.id)).limit(limit)
        return [_errand(row) for row in self._session.exec(newest)]

    def due(self, at: Instant) -> bool:
        return self._session.exec(select(ErrandRow.id).where(_claimable(at)).limit(1)).first() is not None

    def claim(self, at: Instant, until: Instant) -> Errand | None:
        oldest = select(ErrandRow.id).where(_claimable(at)).order_by(col(ErrandRow.at), col(ErrandRow.id)).limit(1)
        first = oldest.with_for_update(skip_locked=True).scalar_subquery()
        taken = {"state": _WORKING, "attempt": col(ErrandRow.attempt) + 1, "lease": until, "done": 0, "problem": ""}
        taking = update(ErrandRow).where(col(ErrandRow.id) == first).values(**taken).returning(col(ErrandRow.id))
        found = self._session.exec(taking).first()
        return None if found is None else self.get(found[0])

    def settle(self, errand: Errand) -> bool:
        mine = col(ErrandRow.id) == errand.id, col(ErrandRow.attempt) == errand.attempt
        told = {name: getattr(errand, name) for name in _TOLD} | {"state": errand.state.value}
        settling = update(ErrandRow).where(*mine, col(ErrandRow.state) == _WORKING).values(**told)
        return self._session.exec(settling).rowcount == 1

    def again(self, errand: str) -> bool:
        failed = col(ErrandRow.id) == errand, col(ErrandRow.state) == ErrandState.FAILED.value
        anew = {"state": _WAITING, "done": 0, "total": 0, "lease": None, "problem": "", "ended": None}
        return self._session.exec(update(ErrandRow).where(*failed).values(attempt=0, **anew)).rowcount == 1

    def forget(self, errands: Sequence[str]) -> None:
        for portion in portions(errands):
            self._session.exec(delete(ErrandRow).where(col(ErrandRow.id).in_(portion)))

    def over(self, kind: ErrandKind, before: Instant) -> Sequence[Errand]:
        ended = select(ErrandRow).where(col(ErrandRow.kind) == kind.value, col(ErrandRow.ended) < before)
        return [_errand(row) for row in self._session.exec(ended.order_by(col(ErrandRow.ended), col(ErrandRow.id)))]


def _claimable(at: Instant) -> ColumnElement[bool]:
    left = (col(ErrandRow.state) == _WORKING) & (col(ErrandRow.lease) < at)
    return or_(col(ErrandRow.state) == _WAITING, left)


def _errand(row: ErrandRow) -> Errand:
    return Errand(
        id=row.id,
        kind=ErrandKind(row.kind),
        account=AccountId(row.account),
        name=row.name,
        title=row.title,
        request=row.request,
        at=Instant(row.at),
        state=ErrandState(row.state),
        done=row.done,
        total=row.total,
        attempt=row.attempt,
        lease=None if row.lease is None else Instant(row.lease),
        problem=row.problem,
        ended=None if row.ended is None else Instant(row.ended),
        outcome=row.outcome,
    )
