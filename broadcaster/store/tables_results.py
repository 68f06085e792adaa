"""The tables that results are read from: what was promised and is not told of yet, that is what the newest manifest of
a station's day holds until a line of a journal tells of that moment; and what was told of, added up by months."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Index
from sqlmodel import Field

from broadcaster.store.tables import NAME, _Table


class UntoldRow(_Table, table=True):
    """A bulletin or a relay, by what it was called when it was published."""

    __tablename__ = "untold"
    __table_args__ = (Index(None, "day"), Index(None, "bulletin"))

    station: str = Field(primary_key=True, sa_type=NAME)
    day: date = Field(primary_key=True)
    slot: str = Field(primary_key=True, sa_type=NAME)
    position: int = Field(primary_key=True)
    path: str = Field(sa_type=NAME)
    label: str
    begins: datetime
    ends: datetime
    length: int = Field(sa_type=BigInteger)
    kind: str = Field(sa_type=NAME)
    title: str
    bulletin: str = Field(sa_type=NAME)
    topic: str = Field(sa_type=NAME)
    campaign: str = Field(sa_type=NAME)


class AirtimeMonthRow(_Table, table=True):
    """The rows of a station's month that are alike, added up as they come, by what results ask for alone: a year is
    twelve of these, and the days at its ends. `month` is its first day."""

    __tablename__ = "airtime_month"
    __table_args__ = (Index(None, "month", "path", "station"),)

    station: str = Field(primary_key=True, sa_type=NAME)
    month: date = Field(primary_key=True)
    path: str = Field(primary_key=True, sa_type=NAME)
    kind: str = Field(primary_key=True, sa_type=NAME)
    topic: str = Field(primary_key=True, sa_type=NAME)
    campaign: str = Field(primary_key=True, sa_type=NAME)
    outcome: str = Field(primary_key=True, sa_type=NAME)
    reason: str = Field(primary_key=True, sa_type=NAME)
    signed: bool = Field(primary_key=True)
    count: int = Field(sa_type=BigInteger)
    late: int = Field(sa_type=BigInteger)
    promised: int = Field(sa_type=BigInteger)
    heard: int = Field(sa_type=BigInteger)
