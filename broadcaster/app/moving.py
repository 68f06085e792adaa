"""A house moved to another database: it stands still, its sounds are read through, every row is copied and compared.

Whether a house stands still is told by what it does, and by no clock held against another's: whoever leads gives a sign
of life with every beat, and makers show themselves by the database's clock.
"""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta

from broadcaster.app.archives import Counted, Table
from broadcaster.app.clock import now
from broadcaster.app.tidying import stock_of, wait
from broadcaster.domain.errors.archives import HouseRuns, NothingToKeep, SoundsUnsound
from broadcaster.domain.units import Digest
from broadcaster.newsroom.leading import BEAT, length
from broadcaster.newsroom.makers import LATELY
from broadcaster.settings import Settings

_AT_ONCE = 500
_NAMED = 10
"""Sounds that a refusal names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """`sounds`: how many were read through; None when nobody wished it."""

    tables: tuple[Table, ...]
    sounds: int | None


def move_to(settings: Settings, address: str, told: Counted, *, sounds: bool = True) -> Moved:
    """Copies the database into an empty one at `address` and counts every row on both sides. The old one stays as it
    is, and so do the sounds: each that the books name is seen to lie in the library as it was made, before anything is
    copied.

    NothingToKeep, HouseRuns, SoundsUnsound, DatabaseNotEmpty, RowsDiffer; LibraryDown, StorageUnwritable; as
    `open_store`.
    """
    from broadcaster.store import address_shown, look

    if not look(settings.database_url).stands:
        raise NothingToKeep(place=address_shown(settings.database_url))
    still(settings.database_url)
    read = _sounds_read(settings, told) if sounds else None
    return Moved(tables=copy_in(settings.database_url, address, told), sounds=read)


def copy_in(source: str, target: str, told: Counted, at_last: Callable[[], object] = lambda: None) -> tuple[Table, ...]:
    """As `copy_database` of a house that stands still."""
    from broadcaster.store import copy_database

    found = copy_database(source, target, told, still=True, at_last=at_last)
    return tuple(Table(table=each.table, rows=each.rows, digest=each.digest) for each in found)


def still(url: str, waiting: Callable[[float], object] = wait) -> None:
    """HouseRuns while somebody leads the clock or makes sounds there: what they write would be left behind. The sign
    of life is looked at for as long as any other server would before it took its giver for dead; where the last one
    said that it leaves, until another one would have come. DatabaseDown; nothing is made or upgraded."""
    from broadcaster.store import look

    found = look(url)
    at = now() if found.clock is None else found.clock
    for name, _, heard in found.makers:
        if heard > at - LATELY:
            raise HouseRuns(holder=name)
    if found.lease is None:
        return
    longest = length(BEAT) if found.lease[0] else 2 * BEAT
    for _ in range(longest // _OFTEN):
        waiting(_OFTEN.total_seconds())
        again = look(url)
        if again.beat != found.beat and again.lease is not None and again.lease[0]:
            raise HouseRuns(holder=again.lease[0])


_OFTEN = timedelta(seconds=1)


def _sounds_read(settings: Settings, told: Counted) -> int:
    """How many; SoundsUnsound."""
    from broadcaster.store import open_store, upgrade

    stock, count, upto = stock_of(settings), 0, ""
    unsound: list[Digest] = []
    upgrade(settings.database_url)
    with closing(open_store(settings.database_url)) as store:
        while True:
            with store.read() as work:
                made = work.sounds.made(upto, _AT_ONCE)
            if not made:
                break
            for upto, _ in made:
                count += 1
                if not stock.whole(upto):
                    unsound.append(upto)
                told("sounds", count)
    if unsound:
        more = ", …" if len(unsound) > _NAMED else ""
        raise SoundsUnsound(count=len(unsound), names=", ".join(unsound[:_NAMED]) + more)
    return count
