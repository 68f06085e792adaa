"""Who may report for a station: its own program. What lies out of somebody's sight is not there for them."""

from broadcaster.domain.access import Action, Actor, Scope, demand, reach, scope_of
from broadcaster.domain.stations import Station, StationCode
from broadcaster.domain.units import Instant
from broadcaster.newsroom.books import Work


def reporting_for(work: Work, actor: Actor, code: StationCode, at: Instant) -> Station:
    """The station, to report for. StationUnknown when it is out of sight, RightMissing when it is only seen, and for
    who sees no station at all."""
    station = work.stations.get(sight(actor, Action.LOG_AIRTIME, at), code)
    demand(actor, Action.LOG_AIRTIME, station, at)
    return station


def sight(actor: Actor, action: Action, at: Instant) -> Scope:
    """Where the actor sees stations, or may do what they ask. RightMissing when nowhere."""
    paths = (*scope_of(actor, Action.READ_STATIONS, at).paths, *scope_of(actor, action, at).paths)
    return Scope(paths) if paths else reach(actor, action, at)
