"""The tables of bulletins. What an author wrote stands in `revision`, which the databases never let be changed; what
lists are asked by stands beside it, as of the newest revision."""

from datetime import date, datetime

from sqlalchemy import ForeignKeyConstraint, Index, Text, false
from sqlmodel import Field

from broadcaster.store.tables import NAME, _Table


class BulletinRow(_Table, table=True):
    """`shadow` is the title without accents; `approval` and `returned` are JSON, as they were last given."""

    __tablename__ = "bulletin"
    __table_args__ = (
        Index(None, "created", "id"),
        Index(None, "state", "valid_until"),
        Index(None, "kin", "language", unique=True),
    )

    id: str = Field(primary_key=True, sa_type=NAME)
    version: int
    state: str
    revision: int
    origin: str = Field(sa_type=NAME, foreign_key="station.code", index=True)
    created: datetime
    shadow: str
    language: str
    topic: str
    campaign: str | None
    valid_from: date
    valid_until: date
    kin: str | None = Field(sa_type=NAME)
    approval: str | None = Field(sa_type=Text)
    returned: str | None = Field(sa_type=Text)


class RevisionRow(_Table, table=True):
    """A draft as it was saved; `said` is JSON, empty where nothing is said otherwise than at its station. Triggers
    refuse UPDATE and DELETE."""

    __tablename__ = "revision"

    bulletin: str = Field(primary_key=True, sa_type=NAME, foreign_key="bulletin.id")
    number: int = Field(primary_key=True)
    account: str = Field(sa_type=NAME)
    name: str
    at: datetime
    title: str
    script: str = Field(sa_type=Text)
    recording: str | None = Field(sa_type=NAME)
    length: int | None
    language: str
    topic: str
    campaign: str | None
    priority: str
    origin: str = Field(sa_type=NAME)
    targets: str = Field(sa_type=Text)
    valid_from: date
    valid_until: date
    wanted: int
    twice: bool = Field(sa_column_kwargs={"server_default": false()})
    gap: int = Field(sa_column_kwargs={"server_default": "0"})
    note: str = Field(sa_type=Text)
    said: str = Field(sa_type=Text, sa_column_kwargs={"server_default": ""})


class TargetRow(_Table, table=True):
    """Where the newest revision is aimed, to be asked by; `path` is where the station hangs now."""

    __tablename__ = "bulletin_target"
    __table_args__ = (Index(None, "path"),)

    bulletin: str = Field(primary_key=True, sa_type=NAME, foreign_key="bulletin.id")
    position: int = Field(primary_key=True)
    path: str = Field(sa_type=NAME)
    below: bool


class ListeningRow(_Table, table=True):
    """What one person heard of one sound; `spans` are JSON, in ms."""

    __tablename__ = "listening"
    __table_args__ = (ForeignKeyConstraint(["bulletin"], ["bulletin.id"]),)

    bulletin: str = Field(primary_key=True, sa_type=NAME)
    audio: str = Field(primary_key=True, sa_type=NAME)
    account: str = Field(primary_key=True, sa_type=NAME)
    name: str
    spans: str = Field(sa_type=Text)
    at: datetime
