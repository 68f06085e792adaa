"""What a recall takes out of a slot that stands, and how it is still known that it was promised.

No manifest that is published after a recall holds a row of what was recalled, whether its moment is to come, is now or
is past. Nothing else of such a slot moves: the room stays silent, and what begins after it begins when it was to. What
was promised before stands in the older manifests, and airtime is held against them.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from broadcaster.domain.bulletin import BulletinId
from broadcaster.domain.item import ItemKind
from broadcaster.domain.lengths import at_most
from broadcaster.domain.manifest import Manifest
from broadcaster.domain.planning import Playlist, Reason, ReasonCode, Row
from broadcaster.domain.schedule import SlotId
from broadcaster.domain.units import Instant, millis_between


def without(playlist: Playlist, gone: Collection[BulletinId], at: Instant) -> Playlist:
    """The playlist without the rows of these bulletins, and without the sting that was to lead to each: one that
    sounded already is told as it was. Where nothing is left to tell, nothing more is played: a frame around no news is
    none."""
    kept: list[Row] = []
    for row in playlist.rows:
        if row.bulletin not in gone:
            kept.append(row)
        elif kept and kept[-1].kind is ItemKind.STING and kept[-1].start > at:
            kept.pop()
    if len(kept) == len(playlist.rows):
        return playlist
    if all(row.bulletin is None and row.relay is None for row in kept):
        kept = [row for row in kept if row.start <= at]
    return replace(playlist, rows=tuple(kept))


def taken_out(playlist: Playlist, left: Playlist, at: Instant) -> tuple[Reason, ...]:
    """What is to be said of a slot of which only these rows are left from that moment on: for how long there is nothing
    from then, by what it was; and how much of it was due before, for that is not taken back."""
    silent: dict[BulletinId, int] = {}
    due: dict[BulletinId, int] = {}
    titles: dict[BulletinId, str] = {}
    before = 0  # the sting that led to what comes next, and went with it
    for row in playlist.rows:
        if row in left.rows:
            continue
        if row.bulletin is None:
            before = row.length if row.kind is ItemKind.STING else 0
            continue
        told = min(max(millis_between(row.start, at), 0), row.length)
        due[row.bulletin] = due.get(row.bulletin, 0) + told
        silent[row.bulletin] = silent.get(row.bulletin, 0) + before + row.length - told
        titles.setdefault(row.bulletin, row.title)
        before = 0
    return tuple(_said(titles[each], due[each], length) for each, length in silent.items())


def _said(title: str, due: int, silent: int) -> Reason:
    facts: dict[str, str | int] = {"title": title, "silence": at_most(silent)}
    if not due:
        return Reason(code=ReasonCode.NOTE_TAKEN_OUT, facts=facts)
    return Reason(code=ReasonCode.NOTE_TAKEN_OUT_LATE, facts={**facts, "heard": at_most(due)})


def as_promised(newest: Manifest, earlier: Sequence[Manifest]) -> Manifest:
    """The manifest with the rows that a recall took out of it after they had begun: they were promised, and stations
    may have played them. `earlier`: the ones before it, the newest first, back to one without a tombstone."""
    back: dict[SlotId, list[Row]] = {}
    later = newest
    for each in earlier:
        buried = {stone.bulletin for stone in later.tombstones} - {stone.bulletin for stone in each.tombstones}
        for playlist in each.playlists:
            begun = [r for r in playlist.rows if r.bulletin in buried and r.start < later.published]
            back.setdefault(playlist.slot.id, []).extend(begun)
        later = each
    return replace(newest, playlists=tuple(_with(playlist, back) for playlist in newest.playlists))


def _with(playlist: Playlist, back: Mapping[SlotId, Sequence[Row]]) -> Playlist:
    missing = [row for row in back.get(playlist.slot.id, ()) if row not in playlist.rows]
    if not missing:
        return playlist
    return replace(playlist, rows=tuple(sorted((*playlist.rows, *missing), key=lambda row: row.start)))
