"""The tables of stations' boxes, of their journals, and of the airtime log.

A log names no other table: it outlives what it tells of.
"""

from datetime import date, datetime

from sqlalchemy import BigInteger, Index, LargeBinary, Text
from sqlmodel import Field

from broadcaster.store.tables import NAME, _Table


class DeviceRow(_Table, table=True):
    """A box by the id of its key."""

    __tablename__ = "device"

    key: str = Field(primary_key=True, sa_type=NAME)
    station: str = Field(sa_type=NAME, foreign_key="station.code", index=True)
    public: bytes = Field(sa_type=LargeBinary)
    since: datetime
    until: datetime | None
    boot: int = Field(sa_type=BigInteger)


class JournalRow(_Table, table=True):
    """Where a station's journal ends."""

    __tablename__ = "journal"

    station: str = Field(primary_key=True, sa_type=NAME)
    sequence: int = Field(sa_type=BigInteger)
    head: str = Field(sa_type=NAME)
    boot: int = Field(sa_type=BigInteger)
    device: str | None = Field(sa_type=NAME)
    at: datetime | None


class JournalLineRow(_Table, table=True):
    """A line as it was written. `plain` is False when `text` is the JSON string of it, for it holds what no text
    may."""

    __tablename__ = "journal_line"

    station: str = Field(primary_key=True, sa_type=NAME)
    sequence: int = Field(primary_key=True, sa_type=BigInteger)
    hash: str = Field(sa_type=NAME)
    plain: bool
    text: str = Field(sa_type=Text)


class FindingRow(_Table, table=True):
    """What stands aside of a journal. `text` and `detail` are JSON strings."""

    __tablename__ = "journal_finding"
    __table_args__ = (Index(None, "station", "seen"),)

    id: str = Field(primary_key=True, sa_type=NAME)
    station: str = Field(sa_type=NAME)
    what: str = Field(sa_type=NAME)
    sequence: int = Field(sa_type=BigInteger)
    text: str = Field(sa_type=Text)
    detail: str = Field(sa_type=Text)
    device: str = Field(sa_type=NAME)
    seen: datetime
    times: int


class JournalCheckpointRow(_Table, table=True):
    """The last word of a local day on a station's journal."""

    __tablename__ = "journal_checkpoint"

    station: str = Field(primary_key=True, sa_type=NAME)
    day: date = Field(primary_key=True)
    sequence: int = Field(sa_type=BigInteger)
    head: str = Field(sa_type=NAME)
    at: datetime
    envelope: str = Field(sa_type=Text)


class SealedSinceRow(_Table, table=True):
    """Since which serial of a station's sealed manifests the manifest of a day was in them."""

    __tablename__ = "sealed_since"

    station: str = Field(primary_key=True, sa_type=NAME)
    day: date = Field(primary_key=True)
    day_serial: int = Field(primary_key=True)
    serial: int = Field(sa_type=BigInteger)


class LogRowRow(_Table, table=True):
    """A row of the airtime log."""

    __tablename__ = "airtime_log"
    __table_args__ = (
        *(Index(None, "station", "begins"), Index(None, "station", "day")),
        *(Index(None, "day", "outcome"), Index(None, "bulletin")),
    )

    station: str = Field(primary_key=True, sa_type=NAME)
    signed: bool = Field(primary_key=True)
    sequence: int = Field(primary_key=True, sa_type=BigInteger)
    day: date
    label: str
    path: str = Field(sa_type=NAME)
    slot: str = Field(sa_type=NAME)
    begins: datetime
    ends: datetime
    planned: datetime | None
    promised: int = Field(sa_type=BigInteger)
    heard: int = Field(sa_type=BigInteger)
    instead: int = Field(sa_type=BigInteger)
    late: int = Field(sa_type=BigInteger)
    outcome: str = Field(sa_type=NAME)
    reason: str = Field(sa_type=NAME)
    serial: int = Field(sa_type=BigInteger)
    audio: str = Field(sa_type=NAME)
    bulletin: str = Field(sa_type=NAME)
    emergency: str = Field(sa_type=NAME)
    kind: str = Field(sa_type=NAME)
    title: str
    topic: str = Field(sa_type=NAME)
    campaign: str = Field(sa_type=NAME)
    language: str = Field(sa_type=NAME)
    origin: str = Field(sa_type=NAME)
    priority: str = Field(sa_type=NAME)
    approver: str
    approved: datetime | None
    clusters: str = Field(sa_type=Text)
    repeat: bool


class FirstHeardRow(_Table, table=True):
    """The slot in which a bulletin was heard first at a station."""

    __tablename__ = "first_heard"

    station: str = Field(primary_key=True, sa_type=NAME)
    bulletin: str = Field(primary_key=True, sa_type=NAME)
    slot: str = Field(sa_type=NAME)


class AirtimeSumRow(_Table, table=True):
    """The rows of a station's day that are alike, added up as they come: no page reads years of log. `late`: how many
    of those heard whole were not heard at their moment."""

    __tablename__ = "airtime_sum"
    __table_args__ = (Index(None, "day"),)

    station: str = Field(primary_key=True, sa_type=NAME)
    day: date = Field(primary_key=True)
    kind: str = Field(primary_key=True, sa_type=NAME)
    topic: str = Field(primary_key=True, sa_type=NAME)
    campaign: str = Field(primary_key=True, sa_type=NAME)
    language: str = Field(primary_key=True, sa_type=NAME)
    origin: str = Field(primary_key=True, sa_type=NAME)
    priority: str = Field(primary_key=True, sa_type=NAME)
    repeat: bool = Field(primary_key=True)
    outcome: str = Field(primary_key=True, sa_type=NAME)
    reason: str = Field(primary_key=True, sa_type=NAME)
    signed: bool = Field(primary_key=True)
    path: str = Field(primary_key=True, sa_type=NAME)
    count: int = Field(sa_type=BigInteger)
    late: int = Field(sa_type=BigInteger)
    promised: int = Field(sa_type=BigInteger)
    heard: int = Field(sa_type=BigInteger)
    instead: int = Field(sa_type=BigInteger)
