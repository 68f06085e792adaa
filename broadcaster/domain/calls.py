"""What a machine tells of itself each minute, and what two calls say of each other."""

from dataclasses import dataclass, replace

from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Instant, Millis


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """`boot`: the count of its starts. `sequence`: of its journal's last line. `skew`: how far its clock is ahead of
    the house's. `twins`: since when two machines seem to speak with one token."""

    station: StationCode
    at: Instant
    device: str
    boot: int
    sequence: int = 0
    version: str = ""
    free: int | None = None
    held_until: Instant | None = None
    skew: Millis | None = None
    clock: str = ""
    sink: str = ""
    muted: bool = False
    missing: int = 0
    manifest: int = 0
    emergency: int = 0
    faults: tuple[str, ...] = ()
    twins: Instant | None = None


def following(before: Call | None, call: Call) -> Call:
    """The call as it is kept. A machine's starts and its journal only go forward: one that tells less than was told
    with the same token is another that has a copy of its disk."""
    if before is None or before.device != call.device:
        return call
    if (call.boot, call.sequence) < (before.boot, before.sequence):
        furthest = max((before.boot, before.sequence), (call.boot, call.sequence))
        return replace(call, boot=furthest[0], sequence=furthest[1], twins=before.twins or call.at)
    return replace(call, twins=before.twins)
