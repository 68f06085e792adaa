"""Errands: work that somebody asked for and that takes longer than a page may. It is claimed by one process, tells how
far it is, and ends with what came of it or with why nothing did."""

from dataclasses import dataclass
from enum import StrEnum

from broadcaster.domain.access import AccountId
from broadcaster.domain.units import Digest, Instant, digest_of


class ErrandKind(StrEnum):
    REPORT = "report"
    PROOF = "proof"  # that nobody changed the audit


class ErrandState(StrEnum):
    WAITING = "waiting"
    WORKING = "working"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """`request` says what is asked for and `outcome` what came of it, both as JSON of their kind. `done` of `total`
    tells how far it is; `total` is 0 while nobody knows. `attempt` counts claims and is the fence: only the newest may
    tell of it. `lease`: when another process may take it from the one that works at it. `problem`: why it failed, in
    Vietnamese, and on a line of its own in English."""

    id: str
    kind: ErrandKind
    account: AccountId
    name: str
    title: str
    request: str
    at: Instant
    state: ErrandState = ErrandState.WAITING
    done: int = 0
    total: int = 0
    attempt: int = 0
    lease: Instant | None = None
    problem: str = ""
    ended: Instant | None = None
    outcome: str = ""

    @property
    def share(self) -> float | None:
        """Of 1; None while nobody knows."""
        return min(self.done / self.total, 1.0) if self.total else None

    @property
    def open(self) -> bool:
        return self.state in {ErrandState.WAITING, ErrandState.WORKING}

    @property
    def asked(self) -> Digest:
        """What a sender's own key stands for."""
        return digest_of("errand-1", self.kind.value, self.request)
