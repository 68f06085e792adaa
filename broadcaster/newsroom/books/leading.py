"""Which process leads: a lease in the database, with a term that fences off whoever led before."""

from dataclasses import dataclass
from typing import Protocol

from broadcaster.domain.units import Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One process's time as leader. Numbers only rise: whoever leads after it has a higher one."""

    holder: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """How the lease stands. `beat` counts the signs of life of its holder and never falls; `at` is when the last of
    them was given by the holder's own clock, for people to read and for nothing else."""

    term: Term
    beat: int
    at: Instant

    @property
    def left(self) -> bool:
        """Whether its holder gave it up."""
        return not self.term.holder


class Leases(Protocol):
    def stands(self) -> Lease | None:
        """None before anybody ever led."""
        ...

    def clock(self) -> Instant | None:
        """What the database's own clock shows; None for a store that has none."""
        ...

    def bound(self, asleep_ms: int) -> None:
        """Where the server can, it ends this transaction once it sleeps for longer than that: whoever was frozen in the
        middle of it would keep the lease locked."""
        ...

    def take(self, me: str, seen: Lease | None, at: Instant) -> Lease | None:
        """The lease of a new term, if it still stands just as it was `seen`; else somebody else was quicker, or its
        holder lives."""
        ...

    def renew(self, term: Term, at: Instant) -> Lease | None:
        """A sign of life; None when another term has begun."""
        ...

    def hold(self, term: Term) -> bool:
        """Whether the term still runs: if so, nobody can begin another until this transaction ends, and it is a sign of
        life."""
        ...

    def leave(self, term: Term) -> None:
        """Gives the lease up, if the term still runs: the next one need not wait."""
        ...
