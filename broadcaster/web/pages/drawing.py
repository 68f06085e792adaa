"""A day as it is drawn: each session of each station, what was planned above what was heard, to one scale."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from broadcaster.domain.airtime import Outcome
from broadcaster.domain.results import ResultRow
from broadcaster.domain.schedule import parts_of
from broadcaster.domain.units import Instant, instant, millis_between

WIDTH = 1000
"""Of a drawing, in its own units."""
_THIN = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A stretch of a lane. `what`: planned, heard, late, replaced, missed or unreported."""

    x: int
    width: int
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """One station in one session."""

    station: str
    label: str
    planned: tuple[Block, ...]
    heard: tuple[Block, ...]
    counts: Mapping[Outcome, int]
    played: int
    length: int
    causes: tuple[str, ...]

    @property
    def items(self) -> int:
        return sum(self.counts.values())

    @property
    def whole(self) -> int:
        return self.counts.get(Outcome.AIRED, 0) + self.counts.get(Outcome.LATE, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """All that begins at one time of the day. `first` and `last` are the ends of the scale."""

    time: str
    first: Instant
    last: Instant
    lanes: tuple[Lane, ...]


def sessions_of(rows: Iterable[ResultRow], stations: Sequence[str], labels: Mapping[str, str]) -> list[Session]:
    """By their time; lanes in the order of `stations`."""
    of: dict[str, list[ResultRow]] = {}
    for row in rows:
        of.setdefault(time_of(row.slot), []).append(row)
    found = []
    for time, those in sorted(of.items()):
        first = min(each.planned or each.begins for each in those)
        last = max(_end(each) for each in those)
        lanes = tuple(
            _lane(code, labels.get(code, code), mine, (first, last))
            for code in stations
            if (mine := [each for each in those if each.station == code])
        )
        found.append(Session(time=time, first=first, last=last, lanes=lanes))
    return found


def time_of(slot: str) -> str:
    """`05:00` of the id of a slot."""
    parts = parts_of(slot)
    return "" if parts is None else f"{parts.start:%H:%M}"


def _end(row: ResultRow) -> Instant:
    return instant((row.planned or row.begins) + timedelta(milliseconds=row.length))


def _lane(station: str, label: str, rows: Sequence[ResultRow], scale: tuple[Instant, Instant]) -> Lane:
    counts: dict[Outcome, int] = {}
    for row in rows:
        counts[row.outcome] = counts.get(row.outcome, 0) + 1
    return Lane(
        station=station,
        label=label,
        planned=tuple(_block(row.planned or row.begins, row.length, "planned", scale) for row in rows),
        heard=tuple(block for row in rows for block in _heard(row, scale)),
        counts=counts,
        played=sum(row.heard for row in rows),
        length=sum(row.length for row in rows),
        causes=tuple(dict.fromkeys(row.cause for row in rows if row.cause)),
    )


def _heard(row: ResultRow, scale: tuple[Instant, Instant]) -> list[Block]:
    """What was heard, and behind it what was not."""
    planned = row.planned or row.begins
    if not row.heard:
        what = {Outcome.UNREPORTED: "unreported", Outcome.REPLACED: "replaced"}.get(row.outcome, "missed")
        return [_block(planned, row.length, what, scale)]
    what = "late" if row.outcome is Outcome.LATE else "heard"
    found = [_block(row.begins, row.heard, what, scale)]
    if row.heard < row.length:
        behind = instant(row.begins + timedelta(milliseconds=row.heard))
        found.append(_block(behind, row.length - row.heard, "missed", scale))
    return found


def _block(begins: Instant, length: int, what: str, scale: tuple[Instant, Instant]) -> Block:
    whole = max(1, millis_between(scale[0], scale[1]))
    x = min(max(round(millis_between(scale[0], begins) * WIDTH / whole), 0), WIDTH - _THIN)
    width = max(_THIN, min(round(length * WIDTH / whole), WIDTH - x))
    return Block(x=x, width=width, what=what)
