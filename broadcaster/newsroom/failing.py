"""What cannot be planned holds up nobody else: who fails is found among the others, remembered, told, and tried again
after a while that grows."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from broadcaster.domain.errors import Trouble
from broadcaster.domain.manifest import Manifest
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Instant

_AGAIN, _AT_LAST = timedelta(seconds=10), timedelta(minutes=5)


def patience(times: int) -> timedelta:
    """How long to wait after so many failures in a row: doubled each time, for it fails at its full cost."""
    return min(_AGAIN * (1 << min(times - 1, 10)), _AT_LAST)


class DayUnbuilt(ValueError):
    """Days of some stations could not be built; those of the others were published."""

    def __init__(self, faults: dict[StationCode, ValueError], published: Sequence[Manifest]) -> None:
        super().__init__("; ".join(f"{code}: {fault}" for code, fault in sorted(faults.items())))
        self.faults, self.published = faults, tuple(published)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parted:
    """What was published, and who could not be planned and why."""

    published: tuple[Manifest, ...]
    faults: dict[StationCode, Exception]


def each_apart(
    codes: Collection[StationCode], planned: Callable[[Sequence[StationCode]], Sequence[Manifest]]
) -> Parted:
    """Plans these together; where that fails, in halves, until who fails stands alone. Trouble is the machine's, and
    nobody's fault: it is raised."""
    try:
        return Parted(published=tuple(planned(sorted(codes))), faults={})
    except Trouble:
        raise
    except DayUnbuilt as unbuilt:
        return Parted(published=unbuilt.published, faults=dict(unbuilt.faults))
    except Exception as fault:  # noqa: BLE001 - whatever it is: whose it is is told
        if len(codes) <= 1:
            return Parted(published=(), faults=dict.fromkeys(codes, fault))
    half = len(codes) // 2
    first, other = (each_apart(part, planned) for part in (sorted(codes)[:half], sorted(codes)[half:]))
    return Parted(published=(*first.published, *other.published), faults={**first.faults, **other.faults})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Failed:
    times: int
    again: Instant
    why: str


class Faults:
    """What fails now, of the one process that leads."""

    def __init__(self) -> None:
        self._failed: dict[tuple[date, StationCode], _Failed] = {}

    def note(self, day: date, asked: Iterable[StationCode], faults: dict[StationCode, Exception], at: Instant) -> None:
        """How planning that day went at those stations."""
        for code in {*asked, *faults}:
            before = self._failed.pop((day, code), None)
            if code in faults:
                times = 1 if before is None else before.times + 1
                why = str(faults[code]) or type(faults[code]).__name__
                failed = _Failed(times=times, again=Instant(at + patience(times)), why=why)
                self._failed[day, code] = failed

    def due(self, at: Instant) -> frozenset[StationCode]:
        """Those to be tried again now; a clock that was set back makes nobody wait longer than they would."""
        return frozenset(code for (_, code), each in self._failed.items() if not _waits(each, at))

    def forget(self, before: date | None = None) -> None:
        """Days that are over; everything, when no day is named."""
        self._failed = {key: each for key, each in self._failed.items() if before is not None and key[0] >= before}

    def told(self) -> Iterator[str]:
        """Station, day and why, for people."""
        for (day, code), each in sorted(self._failed.items()):
            yield f"{code} ngày {day:%d/%m/%Y}: {each.why} ({each.times} lần)"


def _waits(failed: _Failed, at: Instant) -> bool:
    return failed.again - patience(failed.times) <= at < failed.again
