"""What a process must have to answer anybody at all; whether the house is well is more than that (`health`).

A storage of sounds that all servers share is not of it: while it is away they answer polls and take in what is written,
and a proxy that passed over all of them would take the house off the air.
"""

import errno
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, suppress
from dataclasses import replace
from functools import partial

from broadcaster.domain.errors.machine import DatabaseDown, StorageFull, StorageUnwritable, reason_of
from broadcaster.domain.errors.stations import AudioUnknown
from broadcaster.domain.units import Digest
from broadcaster.newsroom.books import Work
from broadcaster.newsroom.ports import Newsroom

_SOME = bytes(4096)
_HANGS = "không trả lời kịp"
_NOBODYS = Digest("0" * 64)


def checks(newsroom: Newsroom) -> Mapping[str, Callable[[], None]]:
    """By part; each raises what is wrong with it."""
    return {"database": newsroom.store.check, "library": partial(_disk_takes, newsroom)}


def library_answers(newsroom: Newsroom) -> None:
    """It says what it holds. LibraryDown."""
    with suppress(AudioUnknown):
        newsroom.library.path(_NOBODYS)


def without_books(newsroom: Newsroom) -> Newsroom:
    """The same as it is for who shall not ask a database that hangs."""
    return replace(newsroom, store=_Silent())


class _Silent:
    """The port `Store` that never answers, at once."""

    def read(self) -> AbstractContextManager[Work]:
        raise DatabaseDown(problem=_HANGS)

    def write(self) -> AbstractContextManager[Work]:
        raise DatabaseDown(problem=_HANGS)

    def check(self) -> None:
        raise DatabaseDown(problem=_HANGS)

    def changes(self) -> int:
        return 0


def _disk_takes(newsroom: Newsroom) -> None:
    """This server's own disk takes what is made. StorageFull, StorageUnwritable."""
    scratch = newsroom.library.scratch("ready")
    try:
        scratch.write_bytes(_SOME)
    except OSError as refused:
        if refused.errno == errno.ENOSPC:
            raise StorageFull(name="scratch") from refused
        raise StorageUnwritable(name="scratch", problem=reason_of(refused)) from refused
    finally:
        scratch.unlink(missing_ok=True)
