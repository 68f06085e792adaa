"""The tables of addresses that are told, and of what they were told. No secret stands in them."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, Text, UniqueConstraint
from sqlmodel import Field

from broadcaster.store.tables import NAME, _Table


class WebhookRow(_Table, table=True):
    """`events` are parted by spaces."""

    __tablename__ = "webhook"

    id: str = Field(primary_key=True, sa_type=NAME)
    name: str
    address: str = Field(sa_type=Text)
    events: str = Field(sa_type=Text)
    account: str = Field(sa_type=NAME)
    created: datetime
    read: int = Field(sa_type=BigInteger)
    ended: datetime | None


class DeliveryRow(_Table, table=True):
    __tablename__ = "webhook_delivery"
    __table_args__ = (UniqueConstraint("webhook", "key"), Index(None, "webhook", "state", "due"), Index(None, "at"))

    id: str = Field(primary_key=True, sa_type=NAME)
    webhook: str = Field(sa_type=NAME, foreign_key="webhook.id")
    key: str = Field(sa_type=NAME)
    event: str = Field(sa_type=NAME)
    at: datetime
    body: str = Field(sa_type=Text)
    due: datetime
    state: str = Field(sa_type=NAME)
    attempts: int
    tried: datetime | None
    status: int
    told: str = Field(sa_type=Text)
