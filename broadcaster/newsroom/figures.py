"""How a house stands in figures, as its books tell: for whoever watches many houses, or one from afar."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from broadcaster.domain.access import EVERYWHERE, Action, Actor, demand_everywhere
from broadcaster.domain.emergency import EmergencyKind, Phase
from broadcaster.domain.station_status import StationState, Worry
from broadcaster.domain.units import Instant
from broadcaster.newsroom.books.leading import Lease
from broadcaster.newsroom.books.rendering import Lane
from broadcaster.newsroom.calling import board_of
from broadcaster.newsroom.makers import hour_of, makers_now
from broadcaster.newsroom.ports import Newsroom


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """`hour`: by which `lanes` are judged. `makers` that show that they live, by their lane ("" for all of them).
    `last`: when each recurring verb was last done, by whoever did it; one that never was is not named. None of these
    moments is to be held against the clock of whoever asks."""

    hour: Instant
    lanes: tuple[Lane, ...]
    emergencies: Mapping[tuple[EmergencyKind, Phase], int]
    lease: Lease | None
    makers: Mapping[str, int]
    last: Mapping[str, Instant]


@dataclass(frozen=True, slots=True, kw_only=True)
class StationFigures:
    """Of the stations that should speak today: how many stand how, and how many have which worry."""

    states: Mapping[StationState, int]
    worries: Mapping[Worry, int]


def may_watch(actor: Actor, at: Instant) -> None:
    """Figures are those of the whole house. RightMissing."""
    demand_everywhere(actor, Action.READ_FIGURES, at)


def figures(newsroom: Newsroom, verbs: Iterable[str], at: Instant) -> Figures:
    """In one look. DatabaseDown."""
    with newsroom.store.read() as work:
        hour = hour_of(work, at)
        return Figures(
            hour=hour,
            lanes=work.jobs.lanes(hour),
            emergencies=Counter((each.order.kind, each.phase) for each in work.emergencies.open()),
            lease=work.leases.stands(),
            makers=Counter(each.lane for each in makers_now(work, at)),
            last={verb: beat for verb in verbs if (beat := work.pulses.last(verb)) is not None},
        )


def station_figures(newsroom: Newsroom, at: Instant) -> StationFigures:
    """All stations are looked at: not for every question. DatabaseDown."""
    with newsroom.store.read() as work:
        tree = work.stations.tree(EVERYWHERE)
    standing = [each.status for each in board_of(newsroom, tree, at)]
    return StationFigures(
        states=Counter(each.state for each in standing),
        worries=Counter(what for each in standing for what in {found.what for found in each.findings}),
    )


def age(since: Instant | None, at: Instant) -> timedelta | None:
    """How long ago, never less than nothing: clocks differ."""
    return None if since is None else max(timedelta(0), at - since)
