"""The program's one clock, and its one source of chance."""

import os
import secrets
import socket
from datetime import UTC, datetime

from broadcaster.domain.bulletin import BulletinId
from broadcaster.domain.units import Instant, instant
from broadcaster.newsroom.activation import code_of
from broadcaster.newsroom.sessions import Fresh


def now() -> Instant:
    """The program's one clock."""
    return instant(datetime.now(UTC))


def new_id() -> BulletinId:
    """Random, so that an id tells nothing about others."""
    return BulletinId(secrets.token_urlsafe(9))


def new_request() -> str:
    """What a request is called in the log and in its answer."""
    return secrets.token_hex(8)


def new_secret() -> str:
    """256 bits of chance."""
    return secrets.token_urlsafe(32)


def fresh() -> Fresh:
    """An id and a secret for one use."""
    return Fresh(id=new_id(), secret=new_secret())


def invitation() -> Fresh:
    """As `fresh`; the secret is a code that people read out and type."""
    return Fresh(id=new_id(), secret=code_of(new_secret()))


def new_holder() -> str:
    """What this process is called among those that may lead the clock: where it runs, and what no other process was
    ever called."""
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_urlsafe(6)}"
