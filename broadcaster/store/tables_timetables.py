"""The tables of timetables and of special days."""

from datetime import date

from sqlalchemy import Text, UniqueConstraint
from sqlmodel import Field

from broadcaster.store.tables import NAME, _Table


class TimetableRow(_Table, table=True):
    """`sessions` and `limits` as JSON: they are only ever read with their timetable."""

    __tablename__ = "timetable"

    id: str = Field(primary_key=True, sa_type=NAME)
    station: str = Field(sa_type=NAME, foreign_key="station.code", index=True)
    name: str
    kind: str
    valid_from: date
    valid_until: date | None
    campaign: str | None = Field(sa_type=NAME)
    mode: str
    alone: bool
    sessions: str = Field(sa_type=Text)
    limits: str = Field(sa_type=Text)
    basis: str = Field(sa_type=Text)
    version: int


class SpecialDayRow(_Table, table=True):
    """`owner` is a station's code, "" for the whole house."""

    __tablename__ = "special_day"
    __table_args__ = (UniqueConstraint("day", "owner"),)

    id: str = Field(primary_key=True, sa_type=NAME)
    owner: str = Field(sa_type=NAME)
    day: date
    name: str
    kind: str
    does: str
    weekday: int | None
    plain: bool
    basis: str = Field(sa_type=Text)
    version: int
