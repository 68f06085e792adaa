"""What the edge is given to work with, and how an endpoint reaches it."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Annotated, Protocol

from fastapi import Depends, Request

from broadcaster.domain.bulletin import BulletinId
from broadcaster.domain.errors.stations import ProvinceUnknown
from broadcaster.domain.roster import UnitRow
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Digest, Instant
from broadcaster.newsroom.activation import code_of
from broadcaster.newsroom.bulletins import Submission
from broadcaster.newsroom.first_steps import Samples
from broadcaster.newsroom.health import Here
from broadcaster.newsroom.ports import Newsroom
from broadcaster.newsroom.sessions import Fresh
from broadcaster.web.hatch import Hatch
from broadcaster.web.proxies import Network
from broadcaster.web.readiness import Readiness

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def _nothing() -> None: ...


def _nowhere(audio: Digest) -> str | None:  # noqa: ARG001 - no sound lies elsewhere
    return None


def _no_units(province: str) -> Sequence[UnitRow]:
    raise ProvinceUnknown(province=province, near="")


def _no_samples(day: date, home: StationCode) -> Sequence[Submission]:  # noqa: ARG001 - there are none of any day
    return ()


def _ready() -> Readiness:
    return Readiness({}, lambda: False)


def _nobodys() -> str:
    return "unnamed-request"


class Figures(Protocol):
    def __call__(self, listening: int, ready: bool, *, asking: bool) -> bytes:
        """Given how many listen, and whether this process is ready; not `asking`, without a word to the database."""
        ...


def _no_figures(listening: int, ready: bool, *, asking: bool) -> bytes:  # noqa: ARG001 - nothing is counted
    return b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The newsroom, the program's clock and its source of ids and secrets.

    `units_of` gives the units of a province by its name, `samples` the sample bulletins of a unit.
    `periods` names the recurring verbs that health is judged by, and `here` tells of this process's own clock;
    `on_change` is called after a bulletin came in or was approved, `on_emergency` after an emergency was ordered or
    approved; `lifespan` is entered while the site serves; `hosts` are the names it may be called by (without port);
    `help_line` is whom people call for help; `hatch` bounds what is sent in; `proxies` are believed when they say whom
    they speak for. With `accel` they are told where the file of a sound lies, and send it; `away` gives the address
    elsewhere that stations fetch a sound from, where there is one. `readiness` tells whether this process may be sent
    requests, and `figures` what who watches is told; without a token too, where `watched_from_here`, to a program of
    this machine. `new_request` names a request that came without a name of its own; `log_requests`: each has its line
    in the log, not only those that were slow or failed.
    """

    newsroom: Newsroom
    clock: Callable[[], Instant]
    new_id: Callable[[], BulletinId]
    periods: Mapping[str, timedelta]
    version: str
    new_secret: Callable[[], str]
    on_change: Callable[[], None] = _nothing
    on_emergency: Callable[[], None] = _nothing
    units_of: Callable[[str], Sequence[UnitRow]] = _no_units
    samples: Samples = _no_samples
    here: Callable[[], Here | None] = _nothing
    lifespan: Callable[[], AbstractContextManager[None]] = nullcontext
    hosts: frozenset[str] = LOOPBACK
    help_line: str = ""
    hatch: Hatch = field(default_factory=Hatch)
    readiness: Readiness = field(default_factory=_ready)
    figures: Figures = _no_figures
    new_request: Callable[[], str] = _nobodys
    log_requests: bool = False
    watched_from_here: bool = True
    proxies: tuple[Network, ...] = ()
    accel: bool = False
    away: Callable[[Digest], str | None] = _nowhere

    def today(self) -> date:
        """The local day of the one time zone."""
        return self.newsroom.local_day(self.clock())

    def fresh(self) -> Fresh:
        """An id and a secret that nobody had before."""
        return Fresh(id=self.new_id(), secret=self.new_secret())

    def invitation(self) -> Fresh:
        """As `fresh`; the secret is a code that people read out and type."""
        return Fresh(id=self.new_id(), secret=code_of(self.new_secret()))


async def _desk(request: Request) -> Desk:
    desk: Desk = request.app.state.desk
    return desk


AtDesk = Annotated[Desk, Depends(_desk)]
