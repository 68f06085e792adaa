"""Whether a stream that is open is fit to be heard: from what was measured of it, and what it was found to be before.

It is given up within seconds and trusted again only after some, so that nobody hears it come and go.
"""

from dataclasses import dataclass
from enum import StrEnum

from broadcaster.domain.units import Millis

PATIENCE = Millis(4_000)
"""So long a stream that was opened only just now is waited for."""
STARVED = Millis(2_000)
"""So long a stream may give nothing, once what was kept of it is used up."""
HUSHED = Millis(6_000)
"""So long a stream may be silent: no reader pauses for so long."""
WELL = Millis(3_000)
"""So long a stream must have sounded without a break to be carried again."""
STOCK = Millis(1_500)
"""So much of a stream is to be there before it is begun: a short break on the way is not heard."""
LAST = Millis(400)
"""Of a stream that was cut, so much is left out, that what stands in follows without a gap."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """How a stream stands. `tuned`: for how long it was tried; `stock`: how much is there; `starved`: for how long
    nothing was; `silent`: for how long what comes is silence; `sounding`: how much came without a break; `cut`: nothing
    more comes by this line."""

    tuned: Millis
    stock: Millis = Millis(0)
    starved: Millis = Millis(0)
    silent: Millis = Millis(0)
    sounding: Millis = Millis(0)
    cut: bool = False

    @property
    def over(self) -> bool:
        """Nothing is left to be heard of it, or will be in a moment."""
        return self.starved >= STARVED or self.silent >= HUSHED or (self.cut and self.stock < LAST)


class Flowing(StrEnum):
    TUNING = "tuning"
    WELL = "well"
    DRY = "dry"


def flowing(was: Flowing, flow: Flow) -> Flowing:
    """Whether a stream is fit to be heard; `was` is what it was found to be before."""
    if was is Flowing.WELL:
        return Flowing.DRY if flow.over else Flowing.WELL
    there = flow.stock >= STOCK and flow.starved == 0 and flow.silent < HUSHED
    if there and (was is Flowing.TUNING or flow.sounding >= WELL):
        return Flowing.WELL
    return Flowing.TUNING if was is Flowing.TUNING and flow.tuned < PATIENCE else Flowing.DRY
