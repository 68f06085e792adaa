"""The book of manuscripts, in memory."""

from typing import TYPE_CHECKING

from broadcaster.domain.access import AccountId
from broadcaster.domain.manuscript import Manuscript, ManuscriptId
from broadcaster.domain.units import Instant

if TYPE_CHECKING:
    from fakes.memory_store import Everything


class MemoryManuscripts:
    def __init__(self, all_: "Everything") -> None:
        self._all = all_

    def find(self, account: AccountId, manuscript: ManuscriptId) -> Manuscript | None:
        return self._all.manuscripts.get((account, manuscript))

    def open_of(self, account: AccountId, limit: int) -> tuple[Manuscript, ...]:
        mine = [each for each in self._all.manuscripts.values() if each.account == account and each.became is None]
        return tuple(sorted(sorted(mine, key=lambda each: each.id), key=lambda each: each.at, reverse=True)[:limit])

    def put(self, manuscript: Manuscript) -> None:
        self._all.changing().manuscripts[manuscript.account, manuscript.id] = manuscript

    def drop(self, account: AccountId, manuscript: ManuscriptId) -> None:
        self._all.changing().manuscripts.pop((account, manuscript), None)

    def forget(self, account: AccountId, before: Instant) -> None:
        kept = self._all.changing().manuscripts
        for key, each in list(kept.items()):
            if each.account == account and each.became is not None and each.at < before:
                del kept[key]
