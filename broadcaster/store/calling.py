"""Who changed something tells every process of the house, on PostgreSQL; an SQLite file has nobody who could tell.

It is said in the transaction that changes it, so it is heard once that is committed, and never when it is not. What is
said holds nothing: whoever hears it looks. A line that broke lost what was said meanwhile, so there is a look after it
stands again; until then processes look for themselves, as they do on SQLite.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Thread
from time import monotonic
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, Connection, make_url, text

from broadcaster.domain.errors.machine import DatabaseDown
from broadcaster.domain.units import Instant
from broadcaster.newsroom.complaining import Complaints
from broadcaster.newsroom.lines import LINE
from broadcaster.newsroom.resting import Rest
from broadcaster.store.failures import line_of

if TYPE_CHECKING:
    import psycopg

_log = logging.getLogger(__name__)
_CHANNEL = "broadcaster_changed"
_HEARING = "hearing what other processes change"
_CALL = text(f"SELECT pg_notify('{_CHANNEL}', '')")
_TURN_S = 0.5
"""How often it is seen whether to go on."""
_PROOF_S = 10.0
"""How long nothing may come before the line is asked whether it still stands."""
_FIRST_REST_S, _LONGEST_REST_S = 0.5, 30.0
_WAIT_S = 10


def kept_alive(address: URL) -> URL:
    """The same server, by a line that is given up once nobody answers (`newsroom.lines`)."""
    return address.set(query={**LINE, **address.query})


def call(connection: Connection) -> None:
    """To all who listen, once this transaction is committed."""
    if connection.dialect.name == "postgresql":
        connection.execute(_CALL)


@contextmanager
def listening(url: str, heard: Callable[[], None], clock: Callable[[], Instant]) -> Iterator[None]:
    """`heard` is called meanwhile whenever any process of the house changed what is watched; never on SQLite."""
    address = make_url(url)
    if address.get_backend_name() != "postgresql":
        yield
        return
    ear = Ear(address=kept_alive(address), heard=heard, complaints=Complaints(_log, clock))
    ear.start()
    try:
        yield
    finally:
        ear.close()


@dataclass(slots=True, kw_only=True)
class Ear:
    """Calls `heard`, from a thread of its own, whenever any process called, and whenever the line came to stand, for
    nobody knows what was missed. `rest` and `longest`: the seconds before a line that broke is tried again."""

    address: URL
    heard: Callable[[], None]
    complaints: Complaints
    rest: float = _FIRST_REST_S
    longest: float = _LONGEST_REST_S
    proof: float = _PROOF_S
    stands: bool = False
    _over: Event = field(default_factory=Event)
    _thread: Thread | None = None

    def start(self) -> None:
        self._thread = Thread(target=self._listen, name="ear", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._over.set()
        if self._thread is not None:
            self._thread.join(_WAIT_S)

    def _listen(self) -> None:
        """Until it is closed: whatever breaks, it is tried again, ever more seldom until a line has stood."""
        import psycopg

        rest = Rest(self.rest, self.longest)
        while not self._over.is_set():
            try:
                self._hear()
            except psycopg.Error as trouble:
                self.complaints.failed(_HEARING, DatabaseDown(problem=line_of(trouble)))
            except Exception:  # noqa: BLE001 - whatever it is, it is tried again
                _log.exception("what others change is looked for, and not told, for now")
            if self.stands:
                rest.lasted()
            rest.failed(monotonic())
            self.stands = False
            self._over.wait(rest.seconds)

    def _hear(self) -> None:
        import psycopg

        asked = self.address.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(asked, autocommit=True) as line:
            line.execute(f"LISTEN {_CHANNEL}")
            self.stands = True
            self.complaints.well(_HEARING)
            self.heard()
            while not self._over.is_set():
                self._until_silent(line)
                line.execute("SELECT 1")

    def _until_silent(self, line: "psycopg.Connection[Any]") -> None:
        """What is called meanwhile; until the line was silent for long enough to be doubted."""
        last = monotonic()
        while monotonic() - last < self.proof and not self._over.is_set():
            if any(True for _ in line.notifies(timeout=_TURN_S, stop_after=1)):
                last = monotonic()
                self.heard()
