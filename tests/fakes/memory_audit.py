"""The audit in memory, chained like the real one, and a signer whose key everybody may know."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from broadcaster.domain.access import Scope
from broadcaster.domain.audit import Deed, Entry, Tip, chained, empty, tip_at
from broadcaster.domain.errors.bulletins import FieldWrong
from broadcaster.domain.errors.evidence import SealWrong
from broadcaster.domain.units import digest_of
from broadcaster.newsroom.books.audit import Sealed, Sought
from broadcaster.newsroom.books.paging import Asked, Page

if TYPE_CHECKING:
    from fakes.memory_store import Everything

HOUSE = "memory"


class MemoryAudit:
    def __init__(self, all_: "Everything") -> None:
        self._all = all_

    def add(self, deed: Deed) -> None:
        everything = self._all.changing()
        everything.audit = (*everything.audit, chained(self.tip(), deed))

    def since(self, sequence: int, limit: int) -> Sequence[Deed]:
        return tuple(entry.deed for entry in self.entries(sequence, limit))

    def entries(self, after: int, limit: int) -> Sequence[Entry]:
        return self._all.audit[max(after, 0) : max(after, 0) + limit]

    def page(self, scope: Scope, sought: Sought, asked: Asked) -> Page[Entry]:
        found = [e for e in reversed(self._all.audit) if scope.reaches(e.deed.path) and _sought(e.deed, sought)]
        if asked.after is not None:
            mark = asked.after.removeprefix("memory:")
            if mark == asked.after or not mark.isdecimal():
                raise FieldWrong(field="after", problem="không phải dấu trang mà máy chủ đã trao")
            found = [each for each in found if each.sequence < int(mark)]
        shown = tuple(found[: asked.limit])
        return Page(rows=shown, after=f"memory:{shown[-1].sequence}" if len(found) > asked.limit else None)

    def tip(self) -> Tip:
        return tip_at(HOUSE, self._all.audit[-1]) if self._all.audit else empty(HOUSE)


def _sought(deed: Deed, sought: Sought) -> bool:
    return (
        sought.account in (None, deed.account)
        and sought.verb in (None, deed.verb)
        and sought.subject in (None, deed.subject)
        and (sought.span is None or sought.span.start <= deed.at < sought.span.end)
    )


class MemoryCheckpoints:
    def __init__(self, all_: "Everything") -> None:
        self._all = all_

    def add(self, sealed: Sealed) -> bool:
        everything = self._all.changing()
        if self.of(sealed.day) is not None:
            return False
        everything.checkpoints = (*everything.checkpoints, sealed)
        return True

    def of(self, day: date) -> Sealed | None:
        return next((each for each in self._all.checkpoints if each.day == day), None)

    def since(self, day: date | None, limit: int) -> Sequence[Sealed]:
        found = sorted(self._all.checkpoints, key=lambda each: each.day)
        return tuple(each for each in found if day is None or each.day > day)[:limit]

    def newest(self, limit: int, by: date | None = None) -> Sequence[Sealed]:
        return [each for each in self.since(None, 2**31)[::-1] if by is None or each.day <= by][:limit]


@dataclass(slots=True)
class MemorySigner:
    """The port `Signer`: a digest with the key's name in it, which proves nothing to anybody but a test."""

    name: str = "memory"
    signed: int = 0

    def sign(self, payload_type: str, payload: bytes) -> str:
        self.signed += 1
        return json.dumps({"payload": payload.hex(), "seal": digest_of(self.name, payload_type, payload)})

    def public(self) -> bytes:
        return self.name.encode()

    def opened(self, payload_type: str, envelope: str) -> bytes:
        try:
            told = json.loads(envelope)
            raw, seal = bytes.fromhex(told["payload"]), told["seal"]
        except (ValueError, TypeError, LookupError) as garbled:
            raise SealWrong(problem="no envelope") from garbled
        if seal != digest_of(self.name, payload_type, raw):
            raise SealWrong(problem="signature wrong")
        return raw


@dataclass(slots=True)
class MemoryWitness:
    """The port `Witness`."""

    kept: dict[date, str] = field(default_factory=dict)

    def keep(self, day: date, envelope: str) -> None:
        self.kept[day] = envelope

    def kept_all(self) -> Sequence[tuple[str, str]]:
        return [(f"{day}", self.kept[day]) for day in sorted(self.kept)]
