"""The addresses of calendars. One that was revoked keeps its row, so that the log's names still mean something."""

from collections.abc import Sequence

from sqlalchemy import update
from sqlmodel import Session, col, select

from broadcaster.domain.access import AccountId
from broadcaster.domain.calendars import Feed, FeedUse
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Digest, Instant
from broadcaster.store.phrases import insert_into
from broadcaster.store.tables_airing import FeedRow


class SqlCalendars:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, feed: Feed, hashed: Digest) -> None:
        told = {
            "id": feed.id,
            "hashed": hashed,
            "station": feed.station,
            "name": feed.name,
            "account": feed.account,
            "created": feed.created,
            "token": feed.token,
            "use": feed.use.value,
            "revoked": None,
            "version": 1,
        }
        self._session.exec(insert_into(self._session, FeedRow).values(**told))

    def get(self, hashed: Digest) -> Feed | None:
        in_use = select(FeedRow).where(col(FeedRow.hashed) == hashed, col(FeedRow.revoked).is_(None))
        row = self._session.exec(in_use).first()
        return None if row is None else _feed(row)

    def of(self, account: AccountId, station: StationCode | None = None) -> Sequence[Feed]:
        theirs = select(FeedRow).where(col(FeedRow.account) == account, col(FeedRow.revoked).is_(None))
        if station is not None:
            theirs = theirs.where(col(FeedRow.station) == station)
        found = self._session.exec(theirs.order_by(col(FeedRow.created), col(FeedRow.id)))
        return [_feed(row) for row in found]

    def revoke(self, account: AccountId, feed: str, at: Instant) -> Feed | None:
        mine = col(FeedRow.id) == feed, col(FeedRow.account) == account
        ending = update(FeedRow).where(*mine, col(FeedRow.revoked).is_(None))
        ended = ending.values(revoked=at, version=col(FeedRow.version) + 1).returning(col(FeedRow.id))
        if self._session.exec(ended).first() is None:
            return None
        return _feed(self._session.exec(select(FeedRow).where(*mine)).one())


def _feed(row: FeedRow) -> Feed:
    return Feed(
        id=row.id,
        station=StationCode(row.station),
        name=row.name,
        account=AccountId(row.account),
        created=Instant(row.created),
        token=row.token,
        use=FeedUse(row.use),
    )
