"""What a process must have to answer anybody at all; whether the house is well is more than that (`health`)."""

import errno
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial

from broadcaster.domain.errors.machine import StorageFull, StorageUnwritable, reason_of
from broadcaster.domain.errors.stations import AudioUnknown
from broadcaster.domain.units import Digest
from broadcaster.newsroom.ports import Newsroom

_SOME = bytes(4096)
_NOBODYS = Digest("0" * 64)


def checks(newsroom: Newsroom) -> Mapping[str, Callable[[], None]]:
    """By part; each raises what is wrong with it."""
    return {"database": newsroom.store.check, "library": partial(library_answers, newsroom)}


def library_answers(newsroom: Newsroom) -> None:
    """It takes what is made, and says what it holds. StorageFull, StorageUnwritable, LibraryDown."""
    scratch = newsroom.library.scratch("ready")
    try:
        scratch.write_bytes(_SOME)
    except OSError as refused:
        if refused.errno == errno.ENOSPC:
            raise StorageFull(name="scratch") from refused
        raise StorageUnwritable(name="scratch", problem=reason_of(refused)) from refused
    finally:
        scratch.unlink(missing_ok=True)
    with suppress(AudioUnknown):
        newsroom.library.path(_NOBODYS)
