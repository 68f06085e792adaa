"""The tables of those who may come in. Secrets are kept as digests and hashes only."""

from datetime import datetime

from sqlalchemy import BigInteger, Text
from sqlmodel import Field

from broadcaster.store.tables import NAME, _Table


class AccountRow(_Table, table=True):
    __tablename__ = "account"

    id: str = Field(primary_key=True, sa_type=NAME)
    login: str = Field(sa_type=NAME, unique=True)
    name: str
    active: bool
    created: datetime
    version: int
    password: str | None = Field(sa_type=Text)
    salt: str | None = Field(sa_type=NAME)
    confirmed: bool
    step: int = Field(sa_type=BigInteger)


class GrantRow(_Table, table=True):
    """`station` is empty for the whole house; it names no table, for a station may come back."""

    __tablename__ = "grant_of_role"

    account: str = Field(primary_key=True, sa_type=NAME, foreign_key="account.id")
    role: str = Field(primary_key=True, sa_type=NAME)
    station: str = Field(primary_key=True, sa_type=NAME, index=True)
    since: datetime | None
    until: datetime | None


class SessionRow(_Table, table=True):
    __tablename__ = "session"

    id: str = Field(primary_key=True, sa_type=NAME)
    account: str = Field(sa_type=NAME, foreign_key="account.id", index=True)
    secret: str = Field(sa_type=NAME)
    previous: str | None = Field(sa_type=NAME)
    created: datetime
    rotated: datetime
    seen: datetime
    assured: bool
    source: str


class TokenRow(_Table, table=True):
    """`scopes` are parted by spaces; `station` is empty for wherever the holder may."""

    __tablename__ = "token"

    id: str = Field(primary_key=True, sa_type=NAME)
    hashed: str = Field(sa_type=NAME, unique=True)
    account: str = Field(sa_type=NAME, foreign_key="account.id", index=True)
    name: str
    scopes: str = Field(sa_type=Text)
    station: str = Field(sa_type=NAME)
    assured: bool
    created: datetime
    expires: datetime


class CodeRow(_Table, table=True):
    __tablename__ = "one_time_code"

    subject: str = Field(primary_key=True, sa_type=NAME)
    hashed: str = Field(sa_type=NAME, unique=True)
    until: datetime


class AttemptRow(_Table, table=True):
    __tablename__ = "attempt"

    key: str = Field(primary_key=True, sa_type=NAME)
    failures: int
    last: datetime = Field(index=True)
