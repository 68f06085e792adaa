"""Keys of senders: the first to keep one wins."""

from dataclasses import asdict

from sqlalchemy import delete
from sqlmodel import Session, col, select

from broadcaster.domain.errors.bulletins import IdempotencyClash
from broadcaster.domain.units import Instant
from broadcaster.newsroom.books.receipts import Receipt
from broadcaster.store.phrases import insert_into
from broadcaster.store.tables import ReceiptRow


class SqlReceipts:
    def __init__(self, session: Session) -> None:
        self._session = session

    def once(self, receipt: Receipt) -> str:
        adding = insert_into(self._session, ReceiptRow).values(**asdict(receipt))
        kept = adding.on_conflict_do_nothing(index_elements=["account", "key"]).returning(col(ReceiptRow.key))
        if self._session.exec(kept).first() is not None:
            return receipt.subject
        found = select(ReceiptRow).where(col(ReceiptRow.account) == receipt.account, col(ReceiptRow.key) == receipt.key)
        stood = self._session.exec(found).one()
        if stood.request != receipt.request:
            raise IdempotencyClash(key=receipt.key)
        return stood.subject

    def forget(self, before: Instant) -> int:
        old = delete(ReceiptRow).where(col(ReceiptRow.at) < before)
        return len(self._session.exec(old.returning(col(ReceiptRow.key))).all())
