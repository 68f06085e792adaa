"""What stands in a slot: its rows, each with its moment and its reason, and what was left out."""

from dataclasses import dataclass
from datetime import timedelta

from broadcaster.domain.bulletin import BulletinId
from broadcaster.domain.item import ItemKind
from broadcaster.domain.planning.reasons import Reason
from broadcaster.domain.schedule import Relay, Slot
from broadcaster.domain.speech import VoiceName
from broadcaster.domain.units import Digest, Instant, Lufs, Millis, instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One sound at one moment. Self-contained: a log that copies it needs nothing else to tell what was on air.

    `clusters` are those of the station it is for; none named: for all of them.
    `relay`: what is carried live in this row; `audio` is then what is played when it fails.
    """

    start: Instant
    length: Millis
    kind: ItemKind
    title: str
    audio: Digest
    size: int
    loudness: Lufs
    voice: VoiceName
    fallback: bool
    bulletin: BulletinId | None
    reason: Reason
    clusters: tuple[str, ...] = ()
    relay: Relay | None = None

    @property
    def end(self) -> Instant:
        return instant(self.start + timedelta(milliseconds=self.length))


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    bulletin: BulletinId
    title: str
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Playlist:
    """A slot's rows, contiguous from its start, and what was left out. No rows: the loudspeaker stays silent."""

    slot: Slot
    rows: tuple[Row, ...]
    left_out: tuple[LeftOut, ...]

    @property
    def length(self) -> Millis:
        return Millis(sum(row.length for row in self.rows))

    @property
    def everywhere(self) -> tuple[Row, ...]:
        """What ordinary players get: without the rows for single clusters, and without the sting before each."""
        kept: list[Row] = []
        for row, after in zip(self.rows, (*self.rows[1:], None), strict=False):
            leads_nowhere = row.kind is ItemKind.STING and after is not None and bool(after.clusters)
            if not row.clusters and not leads_nowhere:
                kept.append(row)
        return tuple(kept) if any(row.bulletin is not None for row in kept) else ()
