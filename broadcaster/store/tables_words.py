"""The tables of the lexicon and of campaigns. An empty `scope` or `owner` stands for the whole house: a null would let
the same word stand there twice."""

from datetime import date, datetime

from sqlalchemy import Text, UniqueConstraint
from sqlmodel import Field

from broadcaster.store.tables import NAME, _Table


class EntryRow(_Table, table=True):
    """`folded` is what is written and spoken as people search for it."""

    __tablename__ = "lexicon_entry"
    __table_args__ = (UniqueConstraint("written", "scope"),)

    id: str = Field(primary_key=True, sa_type=NAME)
    scope: str = Field(sa_type=NAME, index=True)
    written: str = Field(sa_type=NAME)
    spoken: str = Field(sa_type=Text)
    folded: str = Field(sa_type=Text)
    any_case: bool
    inside: bool
    version: int
    changed_by: str
    changed_at: datetime


class CampaignRow(_Table, table=True):
    __tablename__ = "campaign"

    code: str = Field(primary_key=True, sa_type=NAME)
    name: str
    basis: str
    valid_from: date
    valid_until: date | None
    owner: str = Field(sa_type=NAME, index=True)
    closed: datetime | None
    version: int


class TopicRow(_Table, table=True):
    __tablename__ = "topic"

    campaign: str = Field(primary_key=True, sa_type=NAME, foreign_key="campaign.code")
    code: str = Field(primary_key=True, sa_type=NAME)
    number: int
    name: str
    minutes: int
    closed: datetime | None
