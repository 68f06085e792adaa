"""Keys that people sign emergencies with."""

from sqlalchemy import true, update
from sqlmodel import Session, col, select

from broadcaster.domain.access import AccountId, Scope
from broadcaster.domain.approver_key import ApproverKey
from broadcaster.domain.units import Instant
from broadcaster.envelope import KeyId
from broadcaster.newsroom.books.paging import Asked, Page
from broadcaster.store.cursors import newest_first, page_of
from broadcaster.store.people import reached
from broadcaster.store.phrases import insert_into
from broadcaster.store.tables_emergencies import ApproverKeyRow
from broadcaster.store.tables_people import AccountRow


class SqlApproverKeys:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, key: ApproverKey) -> bool:
        adding = insert_into(self._session, ApproverKeyRow).values(
            key=key.key,
            account=key.account,
            public=key.public,
            name=key.name,
            proof=key.proof,
            offered=key.offered,
            withdrawn=key.withdrawn,
            withdrawer=key.withdrawer,
        )
        kept = adding.on_conflict_do_nothing().returning(col(ApproverKeyRow.key))
        return self._session.exec(kept).first() is not None

    def get(self, key: KeyId) -> ApproverKey | None:
        row = self._session.exec(select(ApproverKeyRow).where(col(ApproverKeyRow.key) == key)).first()
        return None if row is None else _key(row)

    def of(self, account: AccountId) -> tuple[ApproverKey, ...]:
        asked = select(ApproverKeyRow).where(col(ApproverKeyRow.account) == account)
        ordered = asked.order_by(col(ApproverKeyRow.offered).desc(), col(ApproverKeyRow.key).desc())
        return tuple(_key(row) for row in self._session.exec(ordered))

    def withdraw(self, key: KeyId, by: AccountId, at: Instant) -> bool:
        mine = col(ApproverKeyRow.key) == key, col(ApproverKeyRow.withdrawn).is_(None)
        taking = update(ApproverKeyRow).where(*mine).values(withdrawn=at, withdrawer=by)
        taken = taking.returning(col(ApproverKeyRow.key)).execution_options(synchronize_session=False)
        found = self._session.execute(taken).first() is not None
        self._session.expire_all()
        return found

    def page(self, scope: Scope, asked: Asked) -> Page[ApproverKey]:
        wanted = select(ApproverKeyRow).join(AccountRow, col(AccountRow.id) == col(ApproverKeyRow.account))
        wanted = wanted.where(reached(scope))
        newest = newest_first(wanted, col(ApproverKeyRow.offered), col(ApproverKeyRow.key), asked)
        found = [_key(row) for row in self._session.exec(newest)]
        return page_of(found, asked, lambda each: (each.offered, each.key))

    def standing(self) -> tuple[ApproverKey, ...]:
        wanted = select(ApproverKeyRow).join(AccountRow, col(AccountRow.id) == col(ApproverKeyRow.account))
        wanted = wanted.where(col(ApproverKeyRow.withdrawn).is_(None), col(AccountRow.active).is_(true()))
        ordered = wanted.order_by(col(ApproverKeyRow.offered), col(ApproverKeyRow.key))
        return tuple(_key(row) for row in self._session.exec(ordered))


def _key(row: ApproverKeyRow) -> ApproverKey:
    return ApproverKey(
        account=AccountId(row.account),
        public=bytes(row.public),
        name=row.name,
        proof=row.proof,
        offered=Instant(row.offered),
        withdrawn=None if row.withdrawn is None else Instant(row.withdrawn),
        withdrawer=None if row.withdrawer is None else AccountId(row.withdrawer),
    )
