"""Who answers for a station may silence what cries over its loudspeakers, whoever sent it: there, and nowhere else."""

from dataclasses import dataclass, replace

from broadcaster.domain.access import EVERYWHERE, Action, Actor, demand, reach
from broadcaster.domain.audit import deed
from broadcaster.domain.emergency import (
    PHASES,
    STEPS,
    Emergency,
    EmergencyId,
    Phase,
    Step,
    act_of,
    as_of,
    demand_code,
    over,
)
from broadcaster.domain.emergency_manifest import stop_of
from broadcaster.domain.errors.emergencies import EmergencyMoved, EmergencyUnknown
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Instant
from broadcaster.newsroom.books import Work
from broadcaster.newsroom.emergency_ending import Ending, ending_of
from broadcaster.newsroom.emergency_sending import open_now, publish, publishing, serial_at, standing
from broadcaster.newsroom.ports import Newsroom


def hush(newsroom: Newsroom, actor: Actor, code: StationCode, emergency: EmergencyId, at: Instant) -> Emergency:
    """At that station and those below it, at once, by one person. It stands as it did for all others, and what follows
    it is heard here too: new words are another emergency.

    StationUnknown; RightMissing, CodeNeeded; EmergencyUnknown for one that is not for this station; EmergencyMoved for
    one that is not on air, or silent here already; EditedMeanwhile; HouseUnfounded, KeyOver.
    """

    def act(work: Work) -> Emergency:
        station = work.stations.get(reach(actor, Action.READ_EMERGENCIES, at), code)
        demand(actor, Action.STOP_EMERGENCIES, station, at)
        demand_code(actor)
        told = work.emergency_manifests.of(emergency, station.code)
        if not told:
            raise EmergencyUnknown(emergency=emergency)
        found = standing(work, EVERYWHERE, emergency, at)
        if found.phase is not Phase.ON_AIR or over(found, at) or len(told) > 1:
            state = PHASES[Phase.STOPPED if found.phase is Phase.ON_AIR and len(told) > 1 else found.phase]
            raise EmergencyMoved(emergency=emergency, state=state, action=STEPS[Step.STOP])
        by = act_of(actor, at)
        house = newsroom.keyring.trust().house
        silence = stop_of(found, serial_at(work, at), by, house)
        tree = work.stations.tree(EVERYWHERE).by_code
        here = tuple(each for each in found.stations if tree[each].path.startswith(station.path))
        publish(newsroom, work, found, replace(silence, stations=here), at)
        done = deed(actor, "emergency.hush", f"emergency:{found.id}", at, station.path)
        words = f"{found.order.kind}, {found.order.headline}: im lặng ở {station.label}, {len(here)} đài"
        work.audit.add(replace(done, after=found.digest, told=words))
        return found

    return publishing(newsroom, emergency, act)


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """What is on the air, where, and where it is done already."""

    emergency: Emergency
    ending: Ending


def running_now(newsroom: Newsroom, at: Instant) -> tuple[Running, ...]:
    """Whoever ordered it, and whoever asks: who looks after a station is to know what its loudspeakers say."""
    found = [as_of(each, at) for each in open_now(newsroom, at)]
    found = [each for each in found if each.phase is Phase.ON_AIR and not over(each, at)]
    if not found:
        return ()
    with newsroom.store.read() as work:
        return tuple(Running(emergency=each, ending=ending_of(work, each)) for each in found)
