"""The tables of what people decided about playlists."""

from datetime import date, datetime

from sqlalchemy import Index, Text
from sqlmodel import Field

from broadcaster.store.tables import NAME, _Table


class DecisionRow(_Table, table=True):
    """`what` is JSON. It names no bulletin's row: what was decided outlives what it was about."""

    __tablename__ = "decision"
    __table_args__ = (Index(None, "station", "number", unique=True), Index(None, "last", "first"))

    id: str = Field(primary_key=True, sa_type=NAME)
    station: str = Field(sa_type=NAME, foreign_key="station.code")
    number: int
    what: str = Field(sa_type=Text)
    first: date
    last: date
    account: str = Field(sa_type=NAME)
    name: str
    at: datetime
    why: str = Field(sa_type=Text)


class DecisionSlotRow(_Table, table=True):
    """A slot that a decision names."""

    __tablename__ = "decision_slot"
    __table_args__ = (Index(None, "slot"),)

    decision: str = Field(primary_key=True, sa_type=NAME, foreign_key="decision.id")
    position: int = Field(primary_key=True)
    slot: str = Field(sa_type=NAME)
