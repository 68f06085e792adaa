"""What a recall takes out of a slot that is already running: what has not begun is not played."""

from collections.abc import Collection
from dataclasses import replace

from broadcaster.domain.bulletin import BulletinId
from broadcaster.domain.item import ItemKind
from broadcaster.domain.planning import Playlist, Row
from broadcaster.domain.units import Instant


def without(playlist: Playlist, recalled: Collection[BulletinId], at: Instant) -> Playlist:
    """The playlist without the rows of these bulletins that have not begun at `at`, and without the sting that led to
    each. What comes after moves up; what is relayed keeps its moment. What has begun stands: it was heard.
    Where nothing is left to tell, nothing more is played: a frame around no news is none."""
    kept: list[Row] = []
    opening = False
    """Whether something was taken out since the last row that keeps its moment."""
    for row in playlist.rows:
        if row.start > at and row.bulletin in recalled:
            if kept and kept[-1].kind is ItemKind.STING and kept[-1].start > at:
                kept.pop()
            opening = True
            continue
        opening = opening and row.relay is None
        due = kept[-1].end if kept else playlist.slot.span.start
        kept.append(replace(row, start=due) if opening else row)
    if len(kept) == len(playlist.rows):
        return playlist
    if all(row.bulletin is None and row.relay is None for row in kept):
        kept = [row for row in kept if row.start <= at]
    return replace(playlist, rows=tuple(kept))
