"""The table of what was promised and is not told of yet: what the newest manifest of a station's day holds, until a
line of a journal tells of that moment."""

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
