"""The book of manuscripts: each person's are theirs alone, so that the same id may stand for another's too."""

from typing import Protocol

from broadcaster.domain.access import AccountId
from broadcaster.domain.manuscript import Manuscript, ManuscriptId
from broadcaster.domain.units import Instant


class Manuscripts(Protocol):
    def find(self, account: AccountId, manuscript: ManuscriptId) -> Manuscript | None: ...

    def open_of(self, account: AccountId, limit: int) -> tuple[Manuscript, ...]:
        """Those that became nothing yet, the newest first."""
        ...

    def put(self, manuscript: Manuscript) -> None:
        """A new one, or in place of what stands."""
        ...

    def drop(self, account: AccountId, manuscript: ManuscriptId) -> None:
        """Nothing is changed when there is none."""
        ...

    def forget(self, account: AccountId, before: Instant) -> None:
        """Lets go of those that became bulletins and were last touched before that."""
        ...
