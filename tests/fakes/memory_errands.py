"""Work that takes long, in memory."""

from collections.abc import Sequence
from dataclasses import replace

from fakes.memory_stations import Book

from broadcaster.domain.access import AccountId
from broadcaster.domain.errands import Errand, ErrandKind, ErrandState
from broadcaster.domain.units import Instant


class MemoryErrands(Book):
    def add(self, errand: Errand) -> None:
        self._all.changing().errands[errand.id] = errand

    def get(self, errand: str) -> Errand | None:
        return self._all.errands.get(errand)

    def of(self, account: AccountId, kind: ErrandKind, limit: int) -> Sequence[Errand]:
        return [each for each in self._newest(kind) if each.account == account][:limit]

    def newest(self, kind: ErrandKind, limit: int) -> Sequence[Errand]:
        return self._newest(kind)[:limit]

    def due(self, at: Instant) -> bool:
        return any(_claimable(each, at) for each in self._all.errands.values())

    def claim(self, at: Instant, until: Instant) -> Errand | None:
        kept = self._all.changing().errands
        due = [each for each in kept.values() if _claimable(each, at)]
        if not due:
            return None
        first = min(due, key=lambda each: (each.at, each.id))
        taken = replace(first, state=ErrandState.WORKING, attempt=first.attempt + 1, lease=until, done=0, problem="")
        kept[first.id] = taken
        return taken

    def settle(self, errand: Errand) -> bool:
        kept = self._all.changing().errands
        stood = kept.get(errand.id)
        if stood is None or stood.attempt != errand.attempt or stood.state is not ErrandState.WORKING:
            return False
        kept[errand.id] = replace(errand, title=stood.title)
        return True

    def again(self, errand: str) -> bool:
        kept = self._all.changing().errands
        stood = kept.get(errand)
        if stood is None or stood.state is not ErrandState.FAILED:
            return False
        kept[errand] = replace(
            stood, state=ErrandState.WAITING, done=0, total=0, attempt=0, lease=None, problem="", ended=None
        )
        return True

    def forget(self, errands: Sequence[str]) -> None:
        kept = self._all.changing().errands
        for each in errands:
            kept.pop(each, None)

    def over(self, kind: ErrandKind, before: Instant) -> Sequence[Errand]:
        ended = [each for each in self._newest(kind) if each.ended is not None and each.ended < before]
        return sorted(ended, key=lambda each: (each.ended, each.id))

    def _newest(self, kind: ErrandKind) -> list[Errand]:
        mine = sorted((e for e in self._all.errands.values() if e.kind is kind), key=lambda each: each.id)
        return sorted(mine, key=lambda each: each.at, reverse=True)


def _claimable(errand: Errand, at: Instant) -> bool:
    left = errand.state is ErrandState.WORKING and errand.lease is not None and errand.lease < at
    return left or errand.state is ErrandState.WAITING
