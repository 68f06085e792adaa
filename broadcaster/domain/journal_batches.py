"""A station's journal on its way: lines in batches to the house, and the house's word for what it holds."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from broadcaster.domain.audit import moment
from broadcaster.domain.journal import as_line
from broadcaster.domain.stations import StationCode
from broadcaster.domain.told import told
from broadcaster.domain.units import Digest, Instant

BATCH = "application/vnd.broadcaster.journal.v1"
CHECKPOINT = "application/vnd.broadcaster.journal-checkpoint.v1"
MOST_LINES = 500
"""In a batch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Lines on their way, as they were written. `boot` is of the sender when it sends, not of the lines."""

    station: StationCode
    boot: int
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """The house holds this station's journal up to there; the station may forget what is before it."""

    house: str
    station: StationCode
    sequence: int
    head: Digest
    at: Instant


def batches(station: StationCode, boot: int, lines: Sequence[str]) -> tuple[Batch, ...]:
    """All of these lines, in order, in as few batches as may be."""
    cuts = range(0, len(lines), MOST_LINES)
    return tuple(Batch(station=station, boot=boot, lines=tuple(lines[at : at + MOST_LINES])) for at in cuts)


def batch_payload(batch: Batch) -> bytes:
    batched = {"station": batch.station, "boot": batch.boot, "lines": list(batch.lines)}
    return json.dumps(batched, ensure_ascii=False, separators=(",", ":")).encode()


def read_batch(payload: bytes) -> Batch:
    """NotLine for no batch. Its lines are any text: one that is no line is found by itself, and the rest stand."""
    with as_line():
        fields = told(payload)
        return Batch(
            station=StationCode(fields.text("station")),
            boot=fields.number("boot", least=1),
            lines=fields.as_written("lines", MOST_LINES),
        )


def checkpoint_payload(checkpoint: Checkpoint) -> bytes:
    kept = asdict(checkpoint) | {"at": moment(checkpoint.at)}
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":")).encode()


def read_checkpoint(payload: bytes) -> Checkpoint:
    """NotLine for no checkpoint."""
    with as_line():
        fields = told(payload)
        return Checkpoint(
            house=fields.text("house"),
            station=StationCode(fields.text("station")),
            sequence=fields.number("sequence"),
            head=fields.digest("head"),
            at=fields.moment("at"),
        )
