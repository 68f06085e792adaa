"""The table of manuscripts. What is typed is JSON, for no list asks by it."""

from datetime import datetime

from sqlalchemy import Index, Text
from sqlmodel import Field

from broadcaster.store.tables import NAME, _Table


class ManuscriptRow(_Table, table=True):
    __tablename__ = "manuscript"
    __table_args__ = (Index(None, "account", "at"),)

    account: str = Field(primary_key=True, sa_type=NAME)
    id: str = Field(primary_key=True, sa_type=NAME)
    bulletin: str | None = Field(sa_type=NAME)
    seen: int
    told: str = Field(sa_type=Text)
    at: datetime
    became: str | None = Field(sa_type=NAME)
