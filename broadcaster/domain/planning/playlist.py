"""What stands in a slot: its rows, each with its moment and its reason, and what was left out."""

from dataclasses import dataclass
from datetime import timedelta

from broadcaster.domain.bulletin import BulletinId
from broadcaster.domain.item import ItemKind
from broadcaster.domain.planning.reasons import Reason
from broadcaster.domain.schedule import Relay, Slot
from broadcaster.domain.speech import VoiceName
from broadcaster.domain.units import Digest, Instant, Lufs, Millis, Span, instant


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

    @property
    def span(self) -> Span:
        return Span(start=self.start, end=self.end)

    @property
    def airs(self) -> BulletinId | None:
        """The bulletin that is told in it: what is relayed is no airing of the station's own."""
        return self.bulletin if self.relay is None else None


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A bulletin that was meant for the slot and has no row in it, with the one reason people are told."""

    bulletin: BulletinId
    title: str
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """Priority bulletins of the commune's own met those from above in one slot; until the commune decides, they stand
    in this order: those from above first. `undecided` are those no decision names."""

    above: tuple[BulletinId, ...]
    own: tuple[BulletinId, ...]
    order: tuple[BulletinId, ...]
    undecided: tuple[BulletinId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Playlist:
    """A slot's rows in order, and what was left out. No rows: the loudspeaker stays silent.

    They are contiguous from its start; only what is relayed waits for its moment, in silence. `pending` is what the
    commune should decide. `notes` tell what concerns the slot rather than a bulletin, such as why it is silent.
    """

    slot: Slot
    rows: tuple[Row, ...]
    left_out: tuple[LeftOut, ...]
    pending: Clash | None = None
    notes: tuple[Reason, ...] = ()

    @property
    def length(self) -> Millis:
        return Millis(sum(row.length for row in self.rows))

    @property
    def spare(self) -> Millis:
        """How much of the slot is silent. With the rows it makes the slot, to the millisecond."""
        return Millis(self.slot.span.length - self.length)

    @property
    def end(self) -> Instant:
        """When the last sound is over."""
        return self.rows[-1].end if self.rows else self.slot.span.start

    @property
    def bulletins(self) -> tuple[BulletinId, ...]:
        """Those that stand in it, each once, in order; what stands ready for a relay too."""
        return tuple(dict.fromkeys(row.bulletin for row in self.rows if row.bulletin is not None))

    @property
    def airings(self) -> dict[BulletinId, list[Row]]:
        """The rows in which each bulletin is told: one airing, however often it is read."""
        found: dict[BulletinId, list[Row]] = {}
        for row in self.rows:
            if (bulletin := row.airs) is not None:
                found.setdefault(bulletin, []).append(row)
        return found

    @property
    def everywhere(self) -> tuple[Row, ...]:
        """What ordinary players get: without the rows for single clusters, and without the sting before each."""
        kept: list[Row] = []
        for row, after in zip(self.rows, (*self.rows[1:], None), strict=False):
            leads_nowhere = row.kind is ItemKind.STING and after is not None and bool(after.clusters)
            if not row.clusters and not leads_nowhere:
                kept.append(row)
        told = any(row.bulletin is not None or row.relay is not None for row in kept)
        return tuple(kept) if told else ()
