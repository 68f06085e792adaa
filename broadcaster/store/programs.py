"""All programs at once, and the counts by which a process sees that another one changed something."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from threading import Lock

from sqlalchemy import Connection, Engine, Executable, UpdateBase, event, select
from sqlmodel import Session, col

from broadcaster.domain.access import AccountId, Grant
from broadcaster.domain.people import Account, Token
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Digest, Instant
from broadcaster.newsroom.books.programs import Roll
from broadcaster.store.people import at_path, grant_of, token_of
from broadcaster.store.phrases import OF_NO_RIGHT, insert_into
from broadcaster.store.tables import StationRow
from broadcaster.store.tables_people import AccountRow, GrantRow, TokenRow
from broadcaster.store.tables_sealed import TurnRow

RIGHTS, SEALED = "rights", "sealed"
WATCHED = {
    "token": RIGHTS,
    "account": RIGHTS,
    "grant_of_role": RIGHTS,
    "station": RIGHTS,
    "sealed_manifest": SEALED,
    "emergency_manifest": SEALED,
}
_TOUCHED = "touched"
_TOKEN = TokenRow.metadata.tables["token"].c
_GRANT = GrantRow.metadata.tables["grant_of_role"].c
_ACCOUNT = AccountRow.metadata.tables["account"].c


def rise(session: Session, name: str) -> int:
    """The count, one higher. Its row is locked until the transaction ends, so that who ends first has the lower one."""
    adding = insert_into(session, TurnRow).values(name=name, count=1)
    rising = adding.on_conflict_do_update(index_elements=["name"], set_={"count": col(TurnRow.count) + 1})
    return int(session.execute(rising.returning(col(TurnRow.count))).scalar_one())


def turn_of(session: Session, name: str) -> int:
    return int(session.execute(select(col(TurnRow.count)).where(col(TurnRow.name) == name)).scalar() or 0)


class SqlPrograms:
    def __init__(self, session: Session) -> None:
        self._session = session

    def turn(self) -> int:
        return turn_of(self._session, RIGHTS)

    def changed(self, touched: Collection[str]) -> None:
        """Called before a transaction ends, after everything else: its lock is then the last one taken."""
        if RIGHTS in touched:
            rise(self._session, RIGHTS)

    def roll(self) -> Roll:
        accounts, read = self._accounts(), self._session.execute
        where = select(col(StationRow.code), col(StationRow.path))
        paths = {StationCode(code): path for code, path in read(where)}
        programs: dict[Digest, tuple[Account, Token]] = {}
        for row in read(select(*_TOKEN)):
            path = at_path(row.station, paths.get(row.station))
            if path is not None and row.account in accounts:
                programs[Digest(row.hashed)] = accounts[row.account], token_of(row, path)
        return Roll(turn=self.turn(), programs=programs, paths=paths)

    def _accounts(self) -> dict[str, Account]:
        """Of all who have a token. Past the mapper and the book of accounts: ten thousand are read at each change."""
        theirs = select(_TOKEN.account).distinct().scalar_subquery()
        grants: dict[str, list[Grant]] = defaultdict(list)
        held = (
            select(*_GRANT, col(StationRow.path))
            .join(StationRow, col(StationRow.code) == _GRANT.station, isouter=True)
            .where(_GRANT.account.in_(theirs))
        )
        for row in self._session.execute(held.order_by(_GRANT.station, _GRANT.role)):
            path = at_path(row.station, row.path)
            if path is not None:
                grants[row.account].append(grant_of(row, path))
        named = select(_ACCOUNT.id, _ACCOUNT.login, _ACCOUNT.name, _ACCOUNT.active, _ACCOUNT.created)
        return {
            row.id: Account(
                id=AccountId(row.id),
                login=row.login,
                name=row.name,
                grants=tuple(grants[row.id]),
                active=row.active,
                created=Instant(row.created),
            )
            for row in self._session.execute(named.where(_ACCOUNT.id.in_(theirs)))
        }


# --- what a transaction touched ----------------------------------------------------------------------------------


class Changes:
    """How many transactions of this process touched what programs may do or what stations are told."""

    def __init__(self, engine: Engine) -> None:
        self._counting, self._count = Lock(), 0
        event.listen(engine, "before_execute", _note)

    @property
    def count(self) -> int:
        return self._count

    def one_more(self) -> None:
        with self._counting:
            self._count += 1


@contextmanager
def watched(connection: Connection) -> Iterator[set[str]]:
    """The set into which is put meanwhile what is touched through this connection."""
    touched: set[str] = set()
    told = connection.info  # a connection that was lost meanwhile cannot be asked for it
    told[_TOUCHED] = touched
    try:
        yield touched
    finally:
        told.pop(_TOUCHED, None)


def touched_through(connection: Connection) -> Collection[str]:
    """What was put there so far; nothing for one who only reads."""
    touched: Collection[str] = connection.info.get(_TOUCHED, ())
    return touched


def _note(connection: Connection, clause: Executable, _: object, __: object, options: Mapping[str, object]) -> None:
    """Before any statement at all: whoever adds a verb that changes rights cannot forget it."""
    if not isinstance(clause, UpdateBase):
        return
    name = WATCHED.get(str(clause.table))
    touched = connection.info.get(_TOUCHED)
    if name is not None and touched is not None and not options.get(OF_NO_RIGHT):
        touched.add(name)
