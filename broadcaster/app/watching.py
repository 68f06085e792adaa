"""What who watches from outside is told: the figures of this process and of its house, and whether it is ready."""

import platform
import shutil
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from broadcaster.app.clock import now
from broadcaster.domain.errors import BroadcasterError
from broadcaster.newsroom.ports import Newsroom
from broadcaster.settings import Settings

if TYPE_CHECKING:
    from broadcaster.meters import ProcessMeter
    from broadcaster.newsroom.figures import Figures, StationFigures
    from broadcaster.newsroom.health import Here

AGAIN_S = 60.0
"""How often all stations are looked at for their figures, at most."""


@dataclass(slots=True)
class Watched:
    """The figures of a house, told by one of its processes. May be asked by several threads."""

    newsroom: Newsroom
    meter: "ProcessMeter"
    verbs: tuple[str, ...]
    places: Mapping[str, Path]
    build: Mapping[str, str]
    here: "Callable[[], Here | None]"
    _lock: Lock = field(default_factory=Lock)
    _stations: "StationFigures | None" = None
    _looked: float | None = None

    def __call__(self, listening: int, ready: bool, *, asking: bool) -> bytes:
        from broadcaster.meters import Standing, tell

        answer, house = self._house() if asking else (None, None)
        standing = Standing(
            at=now(),
            build=self.build,
            streams=listening,
            ready=ready,
            here=self.here(),
            answer=answer,
            house=house,
            stations=None if house is None else self._standings(),
            disks={name: found for name, path in self.places.items() if (found := _disk(path)) is not None},
        )
        return tell(self.meter, standing)

    def _house(self) -> "tuple[float | None, Figures | None]":
        """And how long the database took; nothing where it does not answer."""
        from broadcaster.newsroom.figures import figures

        begun = time.perf_counter()
        try:
            self.newsroom.store.check()
            answer = time.perf_counter() - begun
            return answer, figures(self.newsroom, self.verbs, now())
        except BroadcasterError:
            return None, None

    def _standings(self) -> "StationFigures | None":
        from broadcaster.newsroom.figures import station_figures

        with self._lock:
            if self._looked is None or time.monotonic() - self._looked > AGAIN_S:
                try:
                    self._stations = station_figures(self.newsroom, now())
                except BroadcasterError:
                    return None
                self._looked = time.monotonic()
            return self._stations


def places_of(settings: Settings) -> dict[str, Path]:
    """Where the house writes: what lies on one disk is told twice, for it fills up twice."""
    return {"data": settings.data, "library": settings.library_folder or settings.data}


def build_of(version: str) -> dict[str, str]:
    return {"version": version, "python": platform.python_version()}


def _disk(path: Path) -> tuple[int, int] | None:
    try:
        found = shutil.disk_usage(path)
    except OSError:
        return None
    return found.free, found.total
