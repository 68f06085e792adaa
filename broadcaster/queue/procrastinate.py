"""On many machines Procrastinate brings what is to be made to whoever makes it, through PostgreSQL and nothing else.

What is to be made is handed to it in the transaction that writes it down, so neither stands without the other. It wakes
a maker at once, brings the most urgent first, and brings again what a dead maker was at. Whether there is still
something to make the books say: what it brings twice is claimed once, and what it lost is handed to it again.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import procrastinate
import psycopg
import psycopg_pool
from procrastinate import exceptions, jobs, schema
from psycopg import conninfo

from broadcaster.domain.errors import StorageTrouble
from broadcaster.domain.errors.machine import DatabaseDown, DatabaseNewer
from broadcaster.domain.units import Digest, Instant
from broadcaster.newsroom.books.rendering import Need, Place, is_urgent, place_of
from broadcaster.newsroom.bringing import Stopping
from broadcaster.newsroom.complaining import Complaints
from broadcaster.newsroom.lines import LINE
from broadcaster.newsroom.makers import hour_of, ordinary_makers
from broadcaster.newsroom.ports import Newsroom
from broadcaster.queue.making import Maker

logger = logging.getLogger(__name__)

SOUNDS, URGENT = "sounds", "emergency"
_TASK, _MAKING, _CARING = "make", "making sounds", "looking after what was left lying"
_SPEAKING = "speaking with the database"
_HEARTBEAT, _DEAD = 2.0, 10.0
"""Seconds: how often a maker shows that it lives, and after how long without it is held for dead."""
_CARE = 3.0
"""Seconds: how often each maker looks after what was left lying."""
_POLL = 5.0
"""Seconds: how often it asks for work, where a notice was lost."""
_LOOK, _REST = 0.1, 2.0
_SPELL = 5.0
"""Seconds: how long a maker goes on before it asks again to be brought something."""
_AT_ONCE = 500
_MINUTE = timedelta(minutes=1)
_LOCK = 0x71756575  # any number that nobody else in this database locks
_STANDS = "SELECT to_regclass('procrastinate_jobs') IS NOT NULL"
_NEEDLESS = "DELETE FROM procrastinate_jobs WHERE status = 'todo' AND queueing_lock = ANY(%s)"
_FOUND = """
CREATE INDEX IF NOT EXISTS broadcaster_jobs_lock ON procrastinate_jobs (lock) WHERE status IN ('todo', 'doing')"""
"""Without it each of many sounds that wait is compared with each other one before the first is brought."""
_STALE = """
SELECT n_mod_since_analyze > 500 + n_live_tup / 5 OR n_dead_tup > 2000 FROM pg_stat_user_tables
WHERE relid = to_regclass('procrastinate_jobs')"""
_TIDY = "VACUUM (ANALYZE, SKIP_LOCKED) procrastinate_jobs"
_WAITING = "SELECT queueing_lock FROM procrastinate_jobs WHERE status = 'todo' AND queueing_lock = ANY(%s)"
_WAIT = 5
"""Seconds until a server that does not answer is held for gone, where somebody merely looks."""


@dataclass(frozen=True, slots=True)
class _Shift:
    """Of one maker, from when it begins until it is to stop."""

    newsroom: Newsroom
    clock: Callable[[], Instant]
    stopping: Stopping
    queues: list[str]
    complaints: Complaints


class ProcrastinateQueue:
    """The port `Queue` over the house's PostgreSQL, at `url`. May be used by several threads."""

    def __init__(self, url: str) -> None:
        named = conninfo.conninfo_to_dict(url)
        self._line = conninfo.make_conninfo(url, **{name: told for name, told in LINE.items() if name not in named})
        connector = procrastinate.SyncPsycopgConnector(conninfo=self._line, min_size=0, max_size=4)
        self._app, self._connector = procrastinate.App(connector=connector), connector

    def found(self) -> None:
        """Makes its tables where they are missing; several processes may do it at once. DatabaseDown."""
        self._connector.open()
        with _told(), self._connector.pool.connection() as connection, connection.transaction():
            connection.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
            stands = connection.execute(_STANDS).fetchone()
            if stands is None or not stands[0]:
                connection.execute(schema.SchemaManager.get_schema())
            connection.execute(_FOUND)

    def close(self) -> None:
        self._connector.close()

    # --- who wants a sound -------------------------------------------------------------------------------------

    def announce(self, connection: object, wanted: Mapping[Digest, Need]) -> None:
        """In the transaction of that connection of psycopg. What waits there already stays as it is."""
        assert isinstance(connection, psycopg.Connection)
        handed = [_handed(recipe, wanted[recipe]) for recipe in sorted(wanted)]
        for first in range(0, len(handed), _AT_ONCE):
            self._hand(connection, handed[first : first + _AT_ONCE])

    def hands(self, newsroom: Newsroom, at_hand: int, at: Instant) -> bool:
        """False while something is to be made and no maker of ordinary sounds shows that it lives."""
        if not at_hand:
            return True
        with newsroom.store.read() as work:
            return ordinary_makers(work, at) > 0

    def stands(self) -> bool:
        """Whether its tables do; they are not made. DatabaseDown."""
        with _told(), psycopg.connect(self._line, connect_timeout=_WAIT) as connection:
            found = connection.execute(_STANDS).fetchone()
            return found is not None and bool(found[0])

    def _hand(self, connection: psycopg.Connection[Any], handed: list[jobs.Job]) -> None:
        try:
            with connection.transaction():  # what is refused must not end the transaction around it
                self._app.job_manager.batch_defer_jobs(handed, connection=connection)
        except exceptions.AlreadyEnqueued:
            middle = len(handed) // 2
            for part in (handed[:middle], handed[middle:]) if middle else ():
                self._hand(connection, part)

    # --- who makes it ------------------------------------------------------------------------------------------

    def work(
        self, newsroom: Newsroom, clock: Callable[[], Instant], stopping: Stopping, *, urgent: bool = False
    ) -> None:
        """Makes what it is brought until it is to stop; the sound at hand is made to its end. `urgent`: emergencies
        alone, so that a maker is always free for them."""
        shift = _Shift(newsroom, clock, stopping, [URGENT] if urgent else [URGENT, SOUNDS], Complaints(logger, clock))
        with _said_once(shift.complaints):
            while not stopping.is_set():
                try:
                    with _told():
                        asyncio.run(self._live(shift))
                except StorageTrouble as trouble:
                    shift.complaints.failed(_MAKING, trouble)
                stopping.wait(_REST)

    async def _live(self, shift: "_Shift") -> None:
        stopping, queues = shift.stopping, shift.queues
        app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=self._line, min_size=1, max_size=4))

        asyncio.get_running_loop().set_exception_handler(partial(_ended_badly, shift.complaints))
        maker, outdated = Maker(shift.newsroom, shift.clock), list[DatabaseNewer]()

        @app.task(name=_TASK)
        def make(recipe: str) -> None:
            try:
                maker.one(recipe=Digest(recipe))
                if SOUNDS in queues:
                    self._go_on(maker, stopping)
            except DatabaseNewer as newer:
                outdated.append(newer)
                raise

        async with app.open_async():
            shift.complaints.well(_MAKING)
            working = asyncio.create_task(
                app.run_worker_async(
                    queues=queues,
                    concurrency=1,
                    install_signal_handlers=False,
                    delete_jobs="always",
                    fetch_job_polling_interval=_POLL,
                    update_heartbeat_interval=_HEARTBEAT,
                    stalled_worker_timeout=_DEAD,
                )
            )
            caring = asyncio.create_task(self._care(app, shift))
            while not (working.done() or stopping.is_set() or outdated):
                await asyncio.wait({working}, timeout=_LOOK)
            for task in (caring, working):
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task
        if outdated:
            raise outdated[0]

    def _go_on(self, maker: Maker, stopping: Stopping) -> None:
        """Who is at it makes what else there is for a while, the most urgent first: to be brought each sound would cost
        a tenth of making it. What was made so need not be brought any more."""
        maker.made.clear()
        over = time.monotonic() + _SPELL
        try:
            while time.monotonic() < over and not stopping.is_set() and maker.one() is not None:
                pass
        finally:
            if maker.made:
                with _told(), self._connector.pool.connection() as connection:
                    connection.execute(_NEEDLESS, [[*maker.made]])
            maker.made.clear()

    async def _care(self, app: procrastinate.App, shift: "_Shift") -> None:
        while True:
            try:
                with _told():
                    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=_DEAD):
                        await _brought_again(app, job)
                    await asyncio.to_thread(self._hand_again, shift.newsroom, shift.clock())
                    await asyncio.to_thread(self._tidy)
                shift.complaints.well(_CARING)
                shift.complaints.well(_SPEAKING)
            except StorageTrouble as trouble:
                shift.complaints.failed(_CARING, trouble)
            except Exception:  # whatever it is: nobody else looks after what dead makers were at
                logger.exception("what was left lying could not be looked after")
            await asyncio.sleep(_CARE)

    def _tidy(self) -> None:
        """The database does so itself once a minute: thousands are handed over and made between two looks of it."""
        with self._connector.pool.connection() as connection:
            stale = connection.execute(_STALE).fetchone()
            connection.commit()
            if stale is not None and stale[0]:
                connection.set_autocommit(True)
                try:
                    connection.execute(_TIDY)
                finally:
                    connection.set_autocommit(False)

    def _hand_again(self, newsroom: Newsroom, at: Instant) -> None:
        """What is due and waits in no queue: its time to be tried again came, or its claim is over."""
        with newsroom.store.read() as work:
            due = work.jobs.due(hour_of(work, at), _AT_ONCE)
        if due:
            with self._connector.pool.connection() as connection:
                waiting = {row[0] for row in connection.execute(_WAITING, [list(due)])}
                self.announce(connection, {recipe: need for recipe, need in due.items() if recipe not in waiting})


async def _brought_again(app: procrastinate.App, job: jobs.Job) -> None:
    """What a dead maker was at; where it was handed over anew meanwhile, the old one is forgotten."""
    try:
        await app.job_manager.retry_job(job)
    except exceptions.UniqueViolation:
        await app.job_manager.finish_job(job, jobs.Status.FAILED, delete_job=True)


_BEFORE: Mapping[Place, int] = {Place.EMERGENCY: 2_000_000_000, Place.FRAME: 1_000_000_000, Place.BULLETIN: 0}
_YEAR = 2100
"""What airs first has the highest figure: minutes left until then, which no running house will see the end of."""


def _handed(recipe: Digest, need: Need) -> jobs.Job:
    ahead = 0 if need.airs is None else int((datetime(_YEAR, 1, 1, tzinfo=need.airs.tzinfo) - need.airs) / _MINUTE)
    return jobs.Job(
        id=None,
        queue=URGENT if is_urgent(need.order) else SOUNDS,
        task_name=_TASK,
        lock=recipe,
        queueing_lock=recipe,
        priority=_BEFORE[place_of(need.order)] + max(0, ahead),
        task_kwargs={"recipe": recipe},
    )


# --- the database's failures -----------------------------------------------------------------------------------------

_FAILURES = (psycopg.Error, psycopg_pool.PoolTimeout, exceptions.ConnectorException)
_LIBRARIES = ("procrastinate.worker", "procrastinate.utils", "psycopg.pool")


def _named(failure: object) -> DatabaseDown | None:
    """A failure of the database by our name; None for anything else."""
    if isinstance(failure, DatabaseDown):
        return failure
    return DatabaseDown(problem=str(failure).strip().partition("\n")[0]) if isinstance(failure, _FAILURES) else None


@contextmanager
def _told() -> Iterator[None]:
    """Calls the database's failures by our name."""
    try:
        yield
    except _FAILURES as trouble:
        raise _named(trouble) or trouble from trouble


@contextmanager
def _said_once(complaints: Complaints) -> Iterator[None]:
    """While the database is away each task of the libraries says so again and again, with a trace: it is said once, by
    our name. What else they say stays as it is."""

    def heard(record: logging.LogRecord) -> bool:
        of = (record.exc_info or (None, None))[1], *(record.args if isinstance(record.args, tuple) else ())
        return not _complained(complaints, of)

    libraries = [logging.getLogger(name) for name in _LIBRARIES]
    for each in libraries:
        each.addFilter(heard)
    try:
        yield
    finally:
        for each in libraries:
            each.removeFilter(heard)


def _ended_badly(complaints: Complaints, loop: asyncio.AbstractEventLoop, told: dict[str, Any]) -> None:
    """Of a task that nobody waited for."""
    if not _complained(complaints, (told.get("exception"),)):
        loop.default_exception_handler(told)


def _complained(complaints: Complaints, of: Iterable[object]) -> bool:
    for trouble in filter(None, map(_named, of)):
        complaints.failed(_SPEAKING, trouble)
        return True
    return False
