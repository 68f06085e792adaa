"""The tables of machines that asked to be a station's."""

from datetime import datetime

from sqlalchemy import LargeBinary, Text
from sqlmodel import Field

from broadcaster.store.tables import NAME, _Table


class EnrolmentRow(_Table, table=True):
    """`key` is the id of `public`."""

    __tablename__ = "enrolment"

    id: str = Field(primary_key=True, sa_type=NAME)
    station: str = Field(sa_type=NAME, foreign_key="station.code", index=True)
    name: str
    public: bytes = Field(sa_type=LargeBinary)
    key: str = Field(sa_type=NAME, unique=True)
    asked: datetime = Field(index=True)
    state: str
    version: int
    decided: datetime | None
    decider: str | None = Field(sa_type=NAME)
    ended: datetime | None
    ender: str | None = Field(sa_type=NAME)
    account: str | None = Field(sa_type=NAME)
    token: str = Field(sa_type=NAME)


class CallRow(_Table, table=True):
    """What a station's machine told last; `told` is JSON of what is only read with it."""

    __tablename__ = "station_call"

    station: str = Field(primary_key=True, sa_type=NAME, foreign_key="station.code")
    at: datetime
    device: str = Field(sa_type=NAME)
    twins: datetime | None
    told: str = Field(sa_type=Text)
