"""The program's one clock, and its one source of chance."""

import secrets
from datetime import UTC, datetime

from broadcaster.domain.bulletin import BulletinId
from broadcaster.domain.units import Instant, instant
from broadcaster.newsroom.sessions import Fresh


def now() -> Instant:
    """The program's one clock."""
    return instant(datetime.now(UTC))


def new_id() -> BulletinId:
    """Random, so that an id tells nothing about others."""
    return BulletinId(secrets.token_urlsafe(9))


def new_secret() -> str:
    """256 bits of chance."""
    return secrets.token_urlsafe(32)


def fresh() -> Fresh:
    """An id and a secret for one use."""
    return Fresh(id=new_id(), secret=new_secret())
