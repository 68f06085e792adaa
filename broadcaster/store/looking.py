"""A database looked at from outside, whatever stands in it: nothing is made, upgraded or left behind by it."""

import os
import sqlite3
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import URL, Connection, create_engine, text
from sqlalchemy.pool import NullPool

from broadcaster.domain.units import Instant, instant
from broadcaster.newsroom.owning import BROUGHT_BACK, marked
from broadcaster.store.database import read_url
from broadcaster.store.failures import telling

_WAIT_S = 5
_SCHEMA = "SELECT version_num FROM alembic_version"
_LEASE = "SELECT holder, at, beat FROM lease"
_MAKERS = "SELECT name, lane, heard FROM maker ORDER BY heard DESC LIMIT 100"
_HOUSE = "SELECT house FROM audit_head"
_BEATS = "SELECT verb, beat FROM pulse"
_MAY_WRITE = """SELECT NOT pg_is_in_recovery() AND current_setting('default_transaction_read_only') = 'off'
    AND coalesce(has_schema_privilege(current_schema(), 'CREATE'), false)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """Which database it is; the shape of its tables ("": none yet), ours, and all we know; whether it may be written
    to; its clock, where it has one of its own; who leads, and when they last showed it; the number of their last sign
    of life; who makes sounds, whoever was heard last first; and by what mark the house knows its library ("": it has
    none yet)."""

    engine: str
    stands: str
    ours: str
    known: frozenset[str]
    writable: bool
    clock: Instant | None = None
    lease: tuple[str, Instant] | None = None
    beat: int | None = None
    makers: tuple[tuple[str, str, Instant], ...] = field(default=())
    mark: str = ""


def address_shown(url: str) -> str:
    """Where it is, without what opens it. SettingWrong."""
    address = read_url(url)
    bare = URL.create(address.get_backend_name(), None, None, address.host, address.port, address.database)
    return bare.render_as_string()


def look(url: str) -> Looked:
    """SettingWrong; DatabaseDown."""
    address = read_url(url)
    if address.get_backend_name() == "postgresql":
        return _server(address)
    return _file(Path(address.database or ""))


def _server(address: URL) -> Looked:
    waits = {"connect_timeout": _WAIT_S}
    engine = create_engine(address, poolclass=NullPool, hide_parameters=True, connect_args=waits)
    with telling(address.database or ""), engine.connect() as connection:
        connection.execute(text(f"SET statement_timeout = {_WAIT_S * 1000}"))
        told = connection.execute(text("SELECT current_setting('server_version'), clock_timestamp()")).one()
        may_write = bool(connection.execute(text(_MAY_WRITE)).scalar_one())
        return _looked(connection, f"PostgreSQL {told[0]}", writable=may_write, clock=instant(told[1]))


def _file(path: Path) -> Looked:
    """Without a log beside it nobody has it open, and it is read as it lies: to open it in earnest would leave a log
    behind, that is perhaps another user's and keeps the server out."""
    version = f"SQLite {sqlite3.sqlite_version}"
    if not path.exists():
        return _nothing(version)
    still = "" if path.with_name(f"{path.name}-wal").exists() else "&immutable=1"
    writable = os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)
    address = f"file:{_quoted(path.absolute())}?mode=ro{still}"
    engine = create_engine(
        "sqlite://", poolclass=NullPool, creator=lambda: sqlite3.connect(address, uri=True, timeout=_WAIT_S)
    )
    with telling(str(path)), engine.connect() as connection:
        return _looked(connection, version, writable=writable)


def _quoted(path: Path) -> str:
    return str(path).replace("%", "%25").replace("?", "%3f").replace("#", "%23")


def _nothing(version: str) -> Looked:
    ours, known = _shapes(None)
    return Looked(engine=version, stands="", ours=ours, known=known, writable=True)


def _looked(connection: Connection, version: str, *, writable: bool, clock: Instant | None = None) -> Looked:
    ours, known = _shapes(connection)
    holder, shown, beat = next(iter(_rows(connection, "lease", _LEASE)), (None, None, None))
    return Looked(
        engine=version,
        stands=next((str(row[0]) for row in _rows(connection, "alembic_version", _SCHEMA)), ""),
        ours=ours,
        known=known,
        writable=writable,
        clock=clock,
        lease=None if beat is None else (str(holder), _moment(shown)),
        beat=None if beat is None else int(str(beat)),
        makers=tuple((str(name), str(lane), _moment(at)) for name, lane, at in _rows(connection, "maker", _MAKERS)),
        mark=_mark(connection),
    )


def _mark(connection: Connection) -> str:
    since = [_moment(at) for verb, at in _rows(connection, "pulse", _BEATS) if verb == BROUGHT_BACK]
    houses = [str(house) for (house,) in _rows(connection, "audit_head", _HOUSE)]
    return marked(houses[0], since[0] if since else None) if houses else ""


def _shapes(connection: Connection | None) -> tuple[str, frozenset[str]]:
    from broadcaster.store.migrating import shapes  # it takes long to load, and few look

    return shapes(connection)


def _rows(connection: Connection, table: str, asked: str) -> list[tuple[object, ...]]:
    """None where there is no such table: another release's database has others."""
    standing = (
        "SELECT to_regclass(:table)"
        if connection.dialect.name == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'table' AND name = :table"
    )
    if connection.execute(text(standing), {"table": table}).scalar() is None:
        return []
    return [tuple(row) for row in connection.execute(text(asked))]


def _moment(stored: object) -> Instant:
    """SQLite keeps a moment as text, in the one zone there is."""
    found = stored if isinstance(stored, datetime) else datetime.fromisoformat(str(stored))
    return instant(found if found.tzinfo is not None else found.replace(tzinfo=UTC))
