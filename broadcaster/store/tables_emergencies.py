"""The tables of emergencies."""

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index, LargeBinary, Text
from sqlmodel import Field

from broadcaster.store.tables import NAME, _Table


class EmergencyRow(_Table, table=True):
    """`told` is the order and its sounds as JSON, written once; `life` what became of it so far."""

    __tablename__ = "emergency"
    __table_args__ = (Index(None, "phase"),)

    id: str = Field(primary_key=True, sa_type=NAME)
    path: str = Field(sa_type=NAME, index=True)
    composed: datetime
    phase: str
    version: int
    told: str = Field(sa_type=Text)
    life: str = Field(sa_type=Text)


class EmergencyManifestRow(_Table, table=True):
    """A document whole, as its stations pull it."""

    __tablename__ = "emergency_manifest"

    serial: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    emergency: str = Field(sa_type=NAME, foreign_key="emergency.id", index=True)
    message: str
    expires: datetime = Field(index=True)
    document: str = Field(sa_type=Text)


class EmergencyStationRow(_Table, table=True):
    """Whom a document is for."""

    __tablename__ = "emergency_station"

    station: str = Field(primary_key=True, sa_type=NAME)
    serial: int = Field(primary_key=True, foreign_key="emergency_manifest.serial", index=True)


class EmergencyConfirmationRow(_Table, table=True):
    """What a station, or a cluster of it, said of a document."""

    __tablename__ = "emergency_confirmation"
    __table_args__ = (
        ForeignKeyConstraint(["station", "serial"], ["emergency_station.station", "emergency_station.serial"]),
    )

    serial: int = Field(primary_key=True)
    station: str = Field(primary_key=True, sa_type=NAME)
    cluster: str = Field(primary_key=True, sa_type=NAME)
    heard: str = Field(primary_key=True)
    at: datetime
    first: datetime | None
    last: datetime | None
    reason: str
    signed: bool


class ApproverKeyRow(_Table, table=True):
    """A person's key: `key` is the id of `public`, `proof` the envelope by which it was offered. Never deleted."""

    __tablename__ = "approver_key"

    key: str = Field(primary_key=True, sa_type=NAME)
    account: str = Field(sa_type=NAME, foreign_key="account.id", index=True)
    public: bytes = Field(sa_type=LargeBinary)
    name: str
    proof: str = Field(sa_type=Text)
    offered: datetime = Field(index=True)
    withdrawn: datetime | None
    withdrawer: str | None = Field(sa_type=NAME)
