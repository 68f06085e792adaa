"""What cries over loudspeakers now: pages that tell what is on the air tell that first."""

from collections.abc import Sequence
from dataclasses import dataclass

from broadcaster.domain.emergency import Emergency, EmergencyKind
from broadcaster.domain.emergency_alert import widest
from broadcaster.domain.stations import Station
from broadcaster.newsroom.emergency_hushing import running_now
from broadcaster.web.desk import Desk


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningView:
    """An emergency that holds at any station that is looked at. `done`: all of these told that they play no more;
    `failed`: so many of them could not play it."""

    emergency: Emergency
    exercise: bool
    places: tuple[str, ...]
    done: bool
    failed: int


def running_at(desk: Desk, standing: Sequence[Station]) -> list[RunningView]:
    """Whoever ordered it: who looks after a station sees what its loudspeakers say. Those alone of the places are
    named that are in sight."""
    seen = {each.code: each for each in standing}
    running = []
    for each in running_now(desk.newsroom, desk.clock()):
        places = widest([code for code in seen if code in each.ending.stations], seen)
        if places and each.emergency.expires is not None:
            exercise = each.emergency.order.kind is EmergencyKind.EXERCISE
            labels = tuple(seen[code].label for code in places)
            running.append(
                RunningView(
                    emergency=each.emergency,
                    exercise=exercise,
                    places=labels,
                    done=each.ending.ended(seen),
                    failed=len(each.ending.failed.intersection(seen)),
                )
            )
    return running
