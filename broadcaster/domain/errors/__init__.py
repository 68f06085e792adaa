"""Every error the product raises on purpose.

    BroadcasterError
      BadInput            the asker can mend it: HTTP 4xx, exit code 2
        Faulty            several faults at once: HTTP 422
        NotFound          no such thing within the asker's reach: HTTP 404
        Conflict          it stands otherwise already: HTTP 409
        NotAllowed        nobody known asks: HTTP 401
        Forbidden         somebody known asks what their role does not hold: HTTP 403
        Stale             edited meanwhile by somebody else: HTTP 412
        Busy              tried too often, and has to wait: HTTP 429
      Trouble             ours or the machine's, passes or is mended by an operator: HTTP 503, exit code 1
        StorageTrouble    the disk: HTTP 507; the database, the library: HTTP 503

The leaves stand in the modules beside this one, by what they are about. Each has a stable `code` for programs and a
Vietnamese and an English sentence for people, which are filled from the facts the error was raised with. `passing` says
whether asking again later may succeed.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar

from broadcaster.domain.counts import counted
from broadcaster.domain.english import in_english

Fact = str | int | float
NUMBERS = frozenset({"port", "serial", "sequence", "revision", "term", "line", "row"})
"""Facts that are numbers of things and no counts: people look for them as they stand."""


def _read(facts: Mapping[str, Fact], grouped: Callable[[int], str]) -> dict[str, Fact]:
    """The facts, with counts as people read them."""
    return {
        name: grouped(fact) if isinstance(fact, int) and name not in NUMBERS else fact for name, fact in facts.items()
    }


class BroadcasterError(Exception):
    """The root. Raise a leaf, with the facts its sentences name."""

    code: ClassVar[str] = "error"
    vi: ClassVar[str] = "Có lỗi."
    en: ClassVar[str] = "Something failed."
    passing: ClassVar[bool] = False

    def __init__(self, **facts: Fact) -> None:
        self.facts = facts
        self.message_vi = self.vi.format(**_read(self._said(","), counted))
        self.message_en = self.en.format(**in_english(_read(self._said("."), "{:,}".format)))
        super().__init__(self.message_vi)

    def _said(self, comma: str) -> Mapping[str, Fact]:  # noqa: ARG002 - for leaves that say their numbers otherwise
        """The facts as the sentences say them; `comma` is the language's decimal mark."""
        return self.facts


class BadInput(BroadcasterError):
    """What was given cannot be used; what was asked is refused whole, and nothing that stood is lost."""


class Faulty(BadInput):
    """Several faults at once, each a leaf of its own. A leaf's sentences name their `count`, and what is `told`."""

    def __init__(self, faults: Sequence[BadInput] = (), **facts: Fact) -> None:
        self.faults = tuple(faults)
        told: dict[str, Fact] = {"count": len(faults), "told": " ".join(fault.message_vi for fault in faults)}
        super().__init__(**(told | facts))

    def _said(self, comma: str) -> Mapping[str, Fact]:
        """In English the faults are told in English too."""
        if comma == ",":
            return self.facts
        return self.facts | {"told": " ".join(fault.message_en for fault in self.faults)}


class NotFound(BadInput):
    """No such thing in the asker's reach; says nothing about what others hold."""


class Conflict(BadInput):
    """The thing stands in another state than the asker believed."""


class NotAllowed(BadInput):
    """Who asks is not known: no session or token, or one that holds no longer."""


class Forbidden(BadInput):
    """Who asks is known and sees the thing, but no role of theirs holds the right to do this with it."""


class Stale(BadInput):
    """The thing was changed since the asker saw it; nothing of theirs was written over it."""


class Busy(BadInput):
    """The asker tried too often. The fact `seconds` says how long to wait."""


class Trouble(BroadcasterError):
    """Not the asker's fault."""

    passing = True


class StorageTrouble(Trouble):
    """The disk or the database refused."""
