"""The table of who looks after stations."""

from datetime import datetime

from sqlmodel import Field

from broadcaster.store.tables import NAME, _Table


class CareRow(_Table, table=True):
    __tablename__ = "station_care"

    station: str = Field(primary_key=True, sa_type=NAME, foreign_key="station.code")
    version: int
    contact: str
    telephone: str
    noticed: datetime | None
    noticed_by: str
    noticed_whom: str
    off_since: datetime | None
    off_until: datetime | None
    off_reason: str
    off_by: str
