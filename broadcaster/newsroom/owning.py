"""Whose sounds lie in a library. What a house does not know it would take for nobody's, and delete; so a library
carries the mark of one house, and no other one lets anything go there.

A house that was brought back is another one than the house that was put by, until somebody says that it stands in its
place: both know their sounds up to that day, and each only its own after it.
"""

from dataclasses import replace
from typing import Protocol

from broadcaster.domain.access import Actor
from broadcaster.domain.audit import deed
from broadcaster.domain.errors.archives import LibraryOfAnother
from broadcaster.domain.units import Instant
from broadcaster.newsroom.books import Store, Work

BROUGHT_BACK = "brought-back"
"""Beats when a house is laid out from an archive."""


class Marked(Protocol):
    """A library that can carry a mark. LibraryDown, StorageFull, StorageUnwritable from any of these."""

    def mark(self) -> str:
        """ "" where it carries none."""
        ...

    def leave_mark(self, mark: str, *, over: bool = False) -> None:
        """A mark that stands is left alone, unless it is written `over`."""
        ...


def marked(house: str, since: Instant | None) -> str:
    """By what a house knows its library: its own random id, and when it was brought back, if ever."""
    return house if since is None else f"{house}@{since:%Y%m%dT%H%M%SZ}"


def mark_of(work: Work) -> str:
    return marked(work.audit.tip().house, work.pulses.last(BROUGHT_BACK))


def leave_mark(store: Store, library: Marked) -> None:
    """Where nobody left one before."""
    if not library.mark():
        with store.read() as work:
            mine = mark_of(work)
        library.leave_mark(mine)


def check_ours(store: Store, library: Marked) -> bool:
    """False where nobody left a mark. LibraryOfAnother."""
    with store.read() as work:
        mine = mark_of(work)
    found = library.mark()
    if found not in ("", mine):
        raise LibraryOfAnother(other=found[:60], mine=mine)
    return bool(found)


def claim(store: Store, library: Marked, actor: Actor, at: Instant) -> None:
    """The library is this house's from now on: somebody says that no other one uses it."""
    with store.write() as work:
        before, mine = library.mark(), mark_of(work)
        if before != mine:
            work.audit.add(replace(deed(actor, "library.claim", "library:sounds", at), told=before[:60]))
            library.leave_mark(mine, over=True)
