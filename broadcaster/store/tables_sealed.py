"""The table of what was sealed for stations, and the counts by which a process sees what others changed."""

from datetime import datetime

from sqlalchemy import BigInteger, Text
from sqlmodel import Field

from broadcaster.store.tables import NAME, _Table


class SealedRow(_Table, table=True):
    """The newest manifest of a station, as it travels."""

    __tablename__ = "sealed_manifest"

    station: str = Field(primary_key=True, sa_type=NAME, foreign_key="station.code")
    serial: int = Field(sa_type=BigInteger)
    basis: str = Field(sa_type=NAME)
    digest: str = Field(sa_type=NAME)
    issued: datetime = Field(index=True)
    envelope: str = Field(sa_type=Text)
    turn: int = Field(sa_type=BigInteger, index=True)


class TurnRow(_Table, table=True):
    """How often something changed: `rights` of programs, and what was `sealed`."""

    __tablename__ = "turn"

    name: str = Field(primary_key=True, sa_type=NAME)
    count: int = Field(sa_type=BigInteger)
