"""Reading what is held of a station's journal: how far, what is odd about it, its lines as they were written."""

from dataclasses import dataclass

from broadcaster.domain.access import Action, Actor, reach
from broadcaster.domain.journal_intake import Placed
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Instant
from broadcaster.newsroom.books.journal import Finding, JournalHead, KeptCheckpoint
from broadcaster.newsroom.ports import Newsroom

SHOWN = 100
"""Findings, and checkpoints, the newest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StationJournal:
    """How far a station's journal is known, and of it what was asked for: the newest findings and checkpoints, or a
    portion of its lines. What was not asked for is empty."""

    station: StationCode
    head: JournalHead
    findings: tuple[Finding, ...] = ()
    checkpoints: tuple[KeptCheckpoint, ...] = ()
    lines: tuple[Placed, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Portion:
    """At most `limit` lines, from the one behind the sequence `after` on."""

    after: int
    limit: int


def journal_of(newsroom: Newsroom, actor: Actor, code: StationCode, at: Instant) -> StationJournal:
    """RightMissing, StationUnknown."""
    scope = reach(actor, Action.READ_AIRTIME, at)
    with newsroom.store.read() as work:
        station = work.stations.get(scope, code)
        return StationJournal(
            station=station.code,
            head=work.journals.head(code),
            findings=work.irregulars.of(scope, code, SHOWN),
            checkpoints=work.irregulars.checkpoints(code)[-SHOWN:],
        )


def lines_of(newsroom: Newsroom, actor: Actor, code: StationCode, asked: Portion, at: Instant) -> StationJournal:
    """RightMissing, StationUnknown."""
    scope = reach(actor, Action.READ_AIRTIME, at)
    with newsroom.store.read() as work:
        station = work.stations.get(scope, code)
        lines = work.journals.lines(code, asked.after, asked.limit)
        return StationJournal(station=station.code, head=work.journals.head(code), lines=lines)
