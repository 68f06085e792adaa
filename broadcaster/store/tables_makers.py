"""The tables of those who make sounds, and of the services all of them ask."""

from datetime import datetime

from sqlalchemy import BigInteger
from sqlmodel import Field

from broadcaster.store.tables import NAME, _Table


class MakerRow(_Table, table=True):
    """A process that makes sounds, and when it was last heard of."""

    __tablename__ = "maker"

    name: str = Field(primary_key=True, sa_type=NAME)
    lane: str = Field(sa_type=NAME)
    heard: datetime


class DoorRow(_Table, table=True):
    """A service that may be asked again from `free` on: milliseconds since 1970 by the database's clock."""

    __tablename__ = "door"

    service: str = Field(primary_key=True, sa_type=NAME)
    free: int = Field(sa_type=BigInteger)
