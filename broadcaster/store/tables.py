"""The tables. They never leave this package: books hand out the domain's values.

Names that machines compare (codes, paths, ids, digests) are ordered by code point in both databases, so that a prefix
is a range and a cursor means the same everywhere. Closed sets are plain VARCHAR: a new member needs no migration.
Instants are stored in UTC and come back aware. JSON text stands where a value is only ever read with its owner.
"""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import BigInteger, ForeignKeyConstraint, Index, MetaData, Text
from sqlmodel import Field, SQLModel, String

NAME = String().with_variant(String(collation="C"), "postgresql")


class _Table(SQLModel):
    metadata: ClassVar[MetaData] = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


METADATA = _Table.metadata


class StationRow(_Table, table=True):
    __tablename__ = "station"

    code: str = Field(primary_key=True, sa_type=NAME)
    name: str
    label: str
    level: str
    parent: str | None = Field(sa_type=NAME)
    path: str = Field(sa_type=NAME, unique=True)
    valid_from: date
    valid_until: date | None
    choices: str = Field(sa_type=Text)
    version: int


class ItemRow(_Table, table=True):
    __tablename__ = "rendered_item"

    recipe: str = Field(primary_key=True, sa_type=NAME)
    kind: str
    title: str
    audio: str = Field(sa_type=NAME, index=True)
    size: int = Field(sa_type=BigInteger)
    duration: int
    loudness: float
    planned: int
    true_peak: float
    longest_silence: int
    clipped: int
    voice: str
    fallback: bool
    segments: int
    from_cache: int


class WaveformRow(_Table, table=True):
    """What a page draws of a sound; `starts` are its segments' in ms, as a JSON list."""

    __tablename__ = "waveform"

    audio: str = Field(primary_key=True, sa_type=NAME)
    peaks: bytes
    starts: str = Field(sa_type=Text)


class JobRow(_Table, table=True):
    """`place` orders claims: -1 is an emergency, 0 frames a slot, 1 is a bulletin. `lease_until` stays after a
    job is given back: it orders the problems told. `own`: the problem is nobody else's. `done` of `total` pieces are
    spoken. `lost`: how often in a row its maker fell silent."""

    __tablename__ = "render_job"
    __table_args__ = (Index(None, "state", "place", "airs", "not_before", "recipe"),)

    recipe: str = Field(primary_key=True, sa_type=NAME)
    render_order: str = Field(sa_type=Text)
    place: int
    state: str
    attempt: int
    not_before: datetime
    airs: datetime | None
    lease_until: datetime | None
    problem: str = Field(sa_type=Text)
    own: bool
    done: int
    total: int
    lost: int


class VoiceMetRow(_Table, table=True):
    __tablename__ = "voice_met"

    voice: str = Field(primary_key=True, sa_type=NAME)
    state: str = Field(sa_type=NAME)
    why: str = Field(sa_type=Text)
    at: datetime


class ManifestRow(_Table, table=True):
    """A manifest whole, as the JSON its station pulls."""

    __tablename__ = "manifest"
    __table_args__ = (Index(None, "day"),)

    station: str = Field(primary_key=True, sa_type=NAME)
    day: date = Field(primary_key=True)
    serial: int = Field(primary_key=True)
    document: str = Field(sa_type=Text)


class PromisedRow(_Table, table=True):
    """One row of one manifest, for the questions that ask across manifests."""

    __tablename__ = "manifest_row"
    __table_args__ = (
        ForeignKeyConstraint(["station", "day", "serial"], ["manifest.station", "manifest.day", "manifest.serial"]),
        Index(None, "station", "slot", "audio"),
        Index(None, "bulletin", "day"),
    )

    station: str = Field(primary_key=True, sa_type=NAME)
    day: date = Field(primary_key=True)
    serial: int = Field(primary_key=True)
    slot: str = Field(primary_key=True, sa_type=NAME)
    position: int = Field(primary_key=True)
    audio: str = Field(sa_type=NAME)
    bulletin: str | None = Field(sa_type=NAME)


class AirtimeRow(_Table, table=True):
    """What a station says it played. It names no other table: a log outlives what it tells of."""

    __tablename__ = "airtime"
    __table_args__ = (Index(None, "station", "slot"),)

    station: str = Field(primary_key=True, sa_type=NAME)
    sequence: int = Field(primary_key=True, sa_type=BigInteger)
    slot: str = Field(sa_type=NAME)
    audio: str = Field(sa_type=NAME)
    started: datetime
    played: int = Field(sa_type=BigInteger)


class PulseRow(_Table, table=True):
    __tablename__ = "pulse"

    verb: str = Field(primary_key=True, sa_type=NAME)
    beat: datetime


class LeaseRow(_Table, table=True):
    """Who leads: one row. `term` and `beat` only rise; an empty holder gave it up."""

    __tablename__ = "lease"

    name: str = Field(primary_key=True, sa_type=NAME)
    holder: str = Field(sa_type=NAME)
    term: int = Field(sa_type=BigInteger)
    beat: int = Field(sa_type=BigInteger)
    at: datetime


class AuditRow(_Table, table=True):
    """What was done. It names no other table: it outlives what it tells of. Triggers refuse to change or delete it."""

    __tablename__ = "audit"

    sequence: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: datetime
    account: str = Field(sa_type=NAME, index=True)
    name: str
    source: str
    verb: str = Field(sa_type=NAME)
    subject: str = Field(sa_type=NAME, index=True)
    before: str | None = Field(sa_type=NAME)
    after: str | None = Field(sa_type=NAME)
    told: str = Field(sa_type=Text)
    path: str = Field(sa_type=NAME)
    previous: str = Field(sa_type=NAME)
    hash: str = Field(sa_type=NAME)


class AuditHeadRow(_Table, table=True):
    """One row, there from the start: the house's random id, and where its chain ends ("" before the first entry)."""

    __tablename__ = "audit_head"

    house: str = Field(primary_key=True, sa_type=NAME)
    sequence: int
    hash: str = Field(sa_type=NAME)


class AuditCheckpointRow(_Table, table=True):
    """One of a local day. What is signed stands in the envelope; the rest is for those who look for it."""

    __tablename__ = "audit_checkpoint"

    day: date = Field(primary_key=True)
    size: int
    envelope: str = Field(sa_type=Text)


class ReceiptRow(_Table, table=True):
    __tablename__ = "receipt"

    account: str = Field(primary_key=True, sa_type=NAME)
    key: str = Field(primary_key=True, sa_type=NAME)
    request: str = Field(sa_type=NAME)
    subject: str = Field(sa_type=NAME)
    at: datetime
