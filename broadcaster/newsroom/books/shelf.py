"""The finished sounds as the books know them: which are needed, and which were made."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Protocol

from broadcaster.domain.units import Digest, Instant


class Sounds(Protocol):
    def needed(self, since: date, start: str) -> Collection[Digest]:
        """Of the sounds whose digests begin so, those that somebody may still ask for: promised or heard on that day or
        later, listened to then or of a bulletin that was valid then or later, and every emergency's; beside `named`."""
        ...

    def named(self, since: date) -> Collection[Digest]:
        """What documents name: what was sealed for stations last, every emergency's, and the approvals of bulletins
        that were valid on that day or later."""
        ...

    def made(self, after: str, limit: int) -> Sequence[tuple[Digest, int]]:
        """Digest and size of those that were made and stand in the books, in order of the digest."""
        ...

    def among(self, sounds: Sequence[Digest]) -> Collection[Digest]:
        """Those of them that stand in the books."""
        ...

    def forget(self, sounds: Sequence[Digest], today: date) -> int:
        """They are made no more: who wants one has it made anew. But for those that were promised for today or later,
        listened to today, or made for an emergency: of many, whoever asked which are needed asked a while ago. Returns
        how many were forgotten."""
        ...

    def remake(self, sound: Digest, at: Instant) -> int:
        """As `forget`, and it is made anew without being asked for. Returns how many were put to be made."""
        ...
