"""The tables of what stations were and will be, and of their clusters."""

from datetime import date

from sqlalchemy import Text
from sqlmodel import Field

from broadcaster.store.tables import NAME, _Table


class PlacementRow(_Table, table=True):
    """What a station is called and where it hangs, from a day on."""

    __tablename__ = "placement"

    station: str = Field(primary_key=True, sa_type=NAME, foreign_key="station.code")
    since: date = Field(primary_key=True)
    parent: str | None = Field(sa_type=NAME)
    name: str
    label: str
    level: str


class SuccessionRow(_Table, table=True):
    __tablename__ = "succession"

    day: date = Field(primary_key=True)
    old: str = Field(primary_key=True, sa_type=NAME, foreign_key="station.code")
    new: str = Field(primary_key=True, sa_type=NAME, foreign_key="station.code")


class ClusterRow(_Table, table=True):
    __tablename__ = "cluster"

    code: str = Field(primary_key=True, sa_type=NAME)
    station: str = Field(sa_type=NAME, foreign_key="station.code", index=True)
    name: str
    technology: str
    place: str = Field(sa_type=Text)
    speakers: int
    valid_from: date
    valid_until: date | None
    path: str = Field(sa_type=NAME, unique=True)
    version: int
