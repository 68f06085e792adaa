"""One store over SQLite or PostgreSQL: how a transaction begins, and what the database's failures are called.

SQLite: WAL, every commit flushed to the disk, writers queue at BEGIN IMMEDIATE (a deferred transaction that turns
writer late fails with "database is locked" however long it may wait), readers cannot write. PostgreSQL: psycopg 3,
readers in one READ ONLY REPEATABLE READ snapshot.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, fields
from pathlib import Path
from threading import Lock
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlmodel import Session

from broadcaster.domain.errors.machine import DatabaseDown, DatabaseOlder, SettingWrong, StorageUnwritable
from broadcaster.newsroom.bringing import Announce, silent
from broadcaster.store.airings import SqlAirings, SqlPlanNotes, SqlRecalls
from broadcaster.store.airtime_log import SqlLog
from broadcaster.store.approver_keys import SqlApproverKeys
from broadcaster.store.audit import SqlAudit, SqlCheckpoints
from broadcaster.store.bulletins import SqlBulletins
from broadcaster.store.calendars import SqlCalendars
from broadcaster.store.calling import call, kept_alive
from broadcaster.store.campaigns import SqlCampaigns
from broadcaster.store.care import SqlCares
from broadcaster.store.clusters import SqlClusters
from broadcaster.store.devices import SqlCalls, SqlEnrolments
from broadcaster.store.emergencies import SqlEmergencies, SqlEmergencyManifests
from broadcaster.store.emergency_answers import SqlEmergencyAnswers
from broadcaster.store.errands import SqlErrands
from broadcaster.store.failures import line_of, telling
from broadcaster.store.journal import SqlDevices, SqlIrregulars, SqlJournals
from broadcaster.store.leases import SqlLeases
from broadcaster.store.lexicon import SqlLexicon
from broadcaster.store.makers import SqlDoors, SqlMakers
from broadcaster.store.manifests import SqlAirtime, SqlManifests, SqlPulses
from broadcaster.store.manuscripts import SqlManuscripts
from broadcaster.store.people import SqlAccounts, SqlAttempts, SqlCodes, SqlCredentials, SqlSessions, SqlTokens
from broadcaster.store.placing import SqlDecisions
from broadcaster.store.programs import Changes, SqlPrograms, touched_through, watched
from broadcaster.store.receipts import SqlReceipts
from broadcaster.store.renderings import ANNOUNCE, SqlItems, SqlJobs, SqlVoicesMet
from broadcaster.store.results import SqlResults
from broadcaster.store.revisions import SqlListenings, SqlRevisions
from broadcaster.store.schema import compare, require_shape, stands_at
from broadcaster.store.sealed import SqlSealedManifests
from broadcaster.store.sounds import SqlSounds
from broadcaster.store.stations import SqlStations
from broadcaster.store.timetables import SqlSpecialDays, SqlTimetables
from broadcaster.store.units import SqlUnits
from broadcaster.store.webhooks import SqlDeliveries, SqlWebhooks

_WAIT_S = 10
"""How long a writer waits for the one before it, and whoever asks for a connection that is free."""
_FROZEN_S = 15
"""How long a writer may say nothing in its transaction: a process that was frozen in one would hold what it wrote, a
claim among it, for as long as its machine answers."""
_KEPT, _MORE = 5, 35
"""Connections kept open, and opened when needed: together as many as the web's pool has threads, so that no request
waits for another one's connection, and few when little is asked."""
_MIGRATION_LOCK = 0x62726F616463  # any number that nobody else in this database locks


@dataclass(frozen=True, slots=True, kw_only=True)
class SqlWork:
    """The books of one transaction."""

    stations: SqlStations
    register: SqlUnits
    clusters: SqlClusters
    timetables: SqlTimetables
    special_days: SqlSpecialDays
    bulletins: SqlBulletins
    revisions: SqlRevisions
    listenings: SqlListenings
    items: SqlItems
    jobs: SqlJobs
    voices_met: SqlVoicesMet
    sounds: SqlSounds
    makers: SqlMakers
    doors: SqlDoors
    decisions: SqlDecisions
    manifests: SqlManifests
    airings: SqlAirings
    recalls: SqlRecalls
    plan_notes: SqlPlanNotes
    airtime: SqlAirtime
    accounts: SqlAccounts
    credentials: SqlCredentials
    codes: SqlCodes
    sessions: SqlSessions
    tokens: SqlTokens
    programs: SqlPrograms
    attempts: SqlAttempts
    pulses: SqlPulses
    leases: SqlLeases
    audit: SqlAudit
    checkpoints: SqlCheckpoints
    receipts: SqlReceipts
    lexicon: SqlLexicon
    manuscripts: SqlManuscripts
    campaigns: SqlCampaigns
    calendars: SqlCalendars
    emergencies: SqlEmergencies
    emergency_manifests: SqlEmergencyManifests
    approver_keys: SqlApproverKeys
    emergency_answers: SqlEmergencyAnswers
    enrolments: SqlEnrolments
    calls: SqlCalls
    cares: SqlCares
    sealed: SqlSealedManifests
    devices: SqlDevices
    journals: SqlJournals
    irregulars: SqlIrregulars
    log: SqlLog
    results: SqlResults
    errands: SqlErrands
    webhooks: SqlWebhooks
    deliveries: SqlDeliveries


class SqlStore:
    """The port `Store`. Safe to share between threads; not across a fork."""

    def __init__(self, engine: Engine, announce: Announce = silent) -> None:
        self._engine, self._changes, self._announce = engine, Changes(engine), announce
        self._name = engine.url.database or ""
        if engine.dialect.name == "postgresql":
            self._reader = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            self._writer = engine
        else:
            self._reader = engine.execution_options(begin=("PRAGMA query_only = ON", "BEGIN"))
            self._writer = engine.execution_options(begin=("PRAGMA query_only = OFF", "BEGIN IMMEDIATE"))
        self._turn: Lock | None = None if engine.dialect.name == "postgresql" else Lock()

    @contextmanager
    def read(self) -> Iterator[SqlWork]:
        """RuntimeError when something is written through it."""
        with telling(self._name, reading=True), self._reader.begin() as connection, self._books(connection) as work:
            yield work

    @contextmanager
    def write(self) -> Iterator[SqlWork]:
        touched: set[str] = set()
        try:
            with (
                self._in_turn(),
                telling(self._name),
                self._writer.begin() as connection,
                watched(connection) as touched,
            ):
                if self._turn is None:
                    connection.exec_driver_sql(f"SET LOCAL idle_in_transaction_session_timeout TO '{_FROZEN_S}s'")
                require_shape(connection)
                with self._books(connection) as work:
                    yield work
        finally:
            if touched:
                self._changes.one_more()

    @contextmanager
    def _books(self, connection: Connection) -> Iterator[SqlWork]:
        # Rows are read as they stand now, never as an earlier statement of the block saw them.
        options: dict[str, Any] = {"populate_existing": True, "synchronize_session": False}
        with Session(connection, execution_options=options, info={ANNOUNCE: self._announce}) as session:
            work = _work_in(session)
            yield work
            work.audit.chain()
            if touched := touched_through(connection):
                work.programs.changed(touched)
                call(connection)

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        """SQLite asks for its lock again and again, ever more seldom: who writes often would keep others out for long.
        Within one process they queue up here, and whoever waits goes as soon as the one before is done."""
        if self._turn is None:
            yield
        elif self._turn.acquire(timeout=_WAIT_S):
            try:
                yield
            finally:
                self._turn.release()
        else:
            raise DatabaseDown(problem="database is locked")

    def check(self) -> None:
        """DatabaseDown also when the tables are not there; DatabaseNewer, DatabaseOlder."""
        with telling(self._name, reading=True), self._reader.begin() as connection:
            require_shape(connection)
            with self._books(connection) as work:
                work.credentials.any()

    def changes(self) -> int:
        return self._changes.count

    def close(self) -> None:
        """Gives all connections back. The store opens new ones when it is used again."""
        self._engine.dispose()


def open_store(url: str, announce: Announce = silent) -> SqlStore:
    """The store at `sqlite:///path` (its folder is made) or `postgresql://...`. Call `upgrade` before the first use.
    `announce` is told of sounds to be made, with the driver's own connection, in the transaction that wants them.

    SettingWrong for another URL; StorageUnwritable when the folder cannot be made. Does not connect yet.
    """
    return SqlStore(_engine(read_url(url)), announce)


def upgrade(url: str) -> None:
    """Brings the tables to this release's shape, in one transaction; several processes may do it at once.

    Raises as `open_store`, DatabaseDown, and DatabaseNewer: a release never touches what a later one shaped.
    """
    address = read_url(url)
    engine = _engine(address, foreign_keys=False)  # SQLite rebuilds a table to alter it, which its keys would forbid
    try:
        with (
            telling(address.database or ""),
            engine.execution_options(begin=("BEGIN IMMEDIATE",)).begin() as connection,
        ):
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _MIGRATION_LOCK})
            try:
                compare(stands_at(connection))
            except DatabaseOlder:
                # it takes long to load, and most processes find the tables as they are to be
                from broadcaster.store.migrating import migrate

                migrate(connection)
    except DBAPIError as strange:
        raise DatabaseDown(problem=f"có bảng không phải của chương trình này: {line_of(strange.orig)}") from strange
    finally:
        engine.dispose()


def engine_of(url: str) -> Engine:
    """For whoever takes a whole database in hand: keys are not looked after while it is filled. As `open_store`."""
    return _engine(read_url(url), foreign_keys=False)


def read_url(url: str) -> URL:
    try:
        address = make_url(url)
    except ArgumentError as wrong:
        raise SettingWrong(setting="database", problem="không phải địa chỉ cơ sở dữ liệu") from wrong
    backend = address.get_backend_name()
    if backend == "postgresql":
        return kept_alive(address.set(drivername="postgresql+psycopg"))
    if backend != "sqlite" or (address.database or ":memory:").startswith((":memory:", "file:")):
        raise SettingWrong(setting="database", problem="cần sqlite:///đường/dẫn/tệp hoặc postgresql://…")
    return address.set(drivername="sqlite+pysqlite")


def _engine(address: URL, *, foreign_keys: bool = True) -> Engine:
    if address.get_backend_name() == "postgresql":
        return create_engine(
            address,
            pool_size=_KEPT,
            max_overflow=_MORE,
            pool_timeout=_WAIT_S,
            pool_pre_ping=True,
            hide_parameters=True,  # an error that is logged must not tell what was to be written
        )
    folder = Path(address.database or "").parent
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)  # scripts nobody approved, and hashes of passwords
    except OSError as refused:
        raise StorageUnwritable(name=str(folder), problem=str(refused.strerror)) from refused
    engine = create_engine(
        address,
        pool_size=_KEPT,
        max_overflow=_MORE,
        pool_timeout=_WAIT_S,
        hide_parameters=True,
        connect_args={"isolation_level": None, "timeout": _WAIT_S},
    )
    event.listen(engine, "connect", lambda raw, _: _prepare(raw, foreign_keys=foreign_keys))
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(raw: sqlite3.Connection, *, foreign_keys: bool) -> None:
    raw.execute(f"PRAGMA busy_timeout = {_WAIT_S * 1000}")
    _write_ahead(raw)
    raw.execute("PRAGMA synchronous = FULL")
    raw.execute(f"PRAGMA foreign_keys = {'ON' if foreign_keys else 'OFF'}")


def _write_ahead(raw: sqlite3.Connection) -> None:
    """Turns a new file to WAL. SQLite does not wait for a lock here, so while another process is at it we queue up
    behind it as a writer, and ask again."""
    for _ in range(_WAIT_S):
        with suppress(sqlite3.OperationalError):
            raw.execute("PRAGMA journal_mode = WAL")
            return
        raw.execute("BEGIN IMMEDIATE")
        raw.execute("COMMIT")
    raw.execute("PRAGMA journal_mode = WAL")


def _begin(connection: Connection) -> None:
    for statement in connection.get_execution_options()["begin"]:
        connection.exec_driver_sql(statement)


def _work_in(session: Session) -> SqlWork:
    """Each book is made of the session alone."""
    made: dict[str, Any] = {}
    for book in fields(SqlWork):
        assert isinstance(book.type, type)
        made[book.name] = book.type(session)
    return SqlWork(**made)
