"""What a recall takes out of a slot that is already running: what has not begun is not played."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from broadcaster.domain.bulletin import BulletinId
from broadcaster.domain.item import ItemKind
from broadcaster.domain.planning import Playlist, Row
from broadcaster.domain.units import Instant


def without(playlist: Playlist, recalled: Collection[BulletinId], at: Instant) -> Playlist:
    """The playlist without the rows of these bulletins that have not begun at `at`, and without the sting that led to
    each. What comes after moves up; what is relayed keeps its moment. What has begun stands: it was heard."""
    kept: list[Row] = []
    for row in playlist.rows:
        if row.start > at and row.bulletin in recalled:
            if kept and kept[-1].kind is ItemKind.STING and kept[-1].start > at:
                kept.pop()
            continue
        kept.append(row)
    return playlist if len(kept) == len(playlist.rows) else replace(playlist, rows=_close_ranks(playlist, kept))


def _close_ranks(playlist: Playlist, kept: Sequence[Row]) -> tuple[Row, ...]:
    due, rows = playlist.slot.span.start, []
    for row in kept:
        moved = row if row.relay is not None else replace(row, start=due)
        rows.append(moved)
        due = moved.end
    return tuple(rows)
