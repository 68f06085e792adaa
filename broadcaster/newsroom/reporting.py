"""Who may report for a station: its own program. What lies out of somebody's sight is not there for them."""

from broadcaster.domain.access import Action, Actor, demand, sight
from broadcaster.domain.stations import Station, StationCode
from broadcaster.domain.units import Instant
from broadcaster.newsroom.books import Work


def reporting_for(work: Work, actor: Actor, code: StationCode, at: Instant) -> Station:
    """The station, to report for. StationUnknown when it is out of sight, RightMissing when it is only seen, and for
    who sees no station at all."""
    station = work.stations.get(sight(actor, Action.READ_STATIONS, Action.LOG_AIRTIME, at), code)
    demand(actor, Action.LOG_AIRTIME, station, at)
    return station
