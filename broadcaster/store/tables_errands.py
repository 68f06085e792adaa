"""The table of work that takes long."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, Text
from sqlmodel import Field

from broadcaster.store.tables import NAME, _Table


class ErrandRow(_Table, table=True):
    __tablename__ = "errand"
    __table_args__ = (Index(None, "state", "at"), Index(None, "account", "kind", "at"))

    id: str = Field(primary_key=True, sa_type=NAME)
    kind: str = Field(sa_type=NAME)
    account: str = Field(sa_type=NAME)
    name: str
    title: str = Field(sa_type=Text)
    request: str = Field(sa_type=Text)
    at: datetime
    state: str = Field(sa_type=NAME)
    done: int = Field(sa_type=BigInteger)
    total: int = Field(sa_type=BigInteger)
    attempt: int
    lease: datetime | None
    problem: str = Field(sa_type=Text)
    ended: datetime | None
    outcome: str = Field(sa_type=Text)
