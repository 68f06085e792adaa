"""The tables beside manifests: what they add up to, what was recalled from them, and why bulletins were left out."""

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKeyConstraint, Index, Text
from sqlmodel import Field

from broadcaster.store.tables import NAME, _Table


class AiringRow(_Table, table=True):
    """What the newest manifest of a station's day holds of one bulletin: in how many slots, from when the last time,
    how long in all; in none when it stands only where it could not be heard. Kept so that years of manifests need not
    be read to plan a day."""

    __tablename__ = "airing"
    __table_args__ = (Index(None, "day"),)

    station: str = Field(primary_key=True, sa_type=NAME)
    day: date = Field(primary_key=True)
    bulletin: str = Field(primary_key=True, sa_type=NAME)
    count: int
    last: datetime | None
    length: int = Field(sa_type=BigInteger)


class TombstoneRow(_Table, table=True):
    """One tombstone of one manifest."""

    __tablename__ = "manifest_tombstone"
    __table_args__ = (
        ForeignKeyConstraint(["station", "day", "serial"], ["manifest.station", "manifest.day", "manifest.serial"]),
        Index(None, "bulletin"),
    )

    station: str = Field(primary_key=True, sa_type=NAME)
    day: date = Field(primary_key=True)
    serial: int = Field(primary_key=True)
    bulletin: str = Field(primary_key=True, sa_type=NAME)


class ConfirmationRow(_Table, table=True):
    """When a station said first that it took up a manifest."""

    __tablename__ = "confirmation"
    __table_args__ = (
        ForeignKeyConstraint(["station", "day", "serial"], ["manifest.station", "manifest.day", "manifest.serial"]),
    )

    station: str = Field(primary_key=True, sa_type=NAME)
    day: date = Field(primary_key=True)
    serial: int = Field(primary_key=True)
    at: datetime


class PlanNoteRow(_Table, table=True):
    """One document, for all slots of which the same is to be said."""

    __tablename__ = "plan_note"

    digest: str = Field(primary_key=True, sa_type=NAME)
    document: str = Field(sa_type=Text)


class SlotNoteRow(_Table, table=True):
    __tablename__ = "slot_note"
    __table_args__ = (Index(None, "station", "day"), Index(None, "day"))

    slot: str = Field(primary_key=True, sa_type=NAME)
    station: str = Field(sa_type=NAME)
    day: date
    digest: str = Field(sa_type=NAME, foreign_key="plan_note.digest", index=True)


class FeedRow(_Table, table=True):
    """A secret address, of a calendar or for players, kept as the digest of its secret."""

    __tablename__ = "calendar_feed"

    id: str = Field(primary_key=True, sa_type=NAME)
    hashed: str = Field(sa_type=NAME, unique=True)
    station: str = Field(sa_type=NAME, foreign_key="station.code", index=True)
    name: str
    account: str = Field(sa_type=NAME)
    token: str | None = Field(sa_type=NAME)
    use: str = Field(sa_type=NAME)
    created: datetime
    revoked: datetime | None
    version: int
