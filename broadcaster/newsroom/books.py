"""What is kept, as the verbs read and write it: a book for each kind, one transaction over all of them."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from broadcaster.domain.access import Scope
from broadcaster.domain.airtime import AirtimeEntry
from broadcaster.domain.bulletin import Approval, Bulletin, BulletinId, State
from broadcaster.domain.item import ItemKind, JingleKind, RenderedItem, Waveform
from broadcaster.domain.manifest import Manifest
from broadcaster.domain.schedule import Rule, SlotId
from broadcaster.domain.sound import Profile
from broadcaster.domain.speech import Manner, SpeechSegment, Use
from broadcaster.domain.stations import Station, StationCode, StationTree
from broadcaster.domain.units import Digest, Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderOrder:
    """One sound to make: the segments to speak in a manner, framed by jingles, in a profile. Equal orders, one item."""

    kind: ItemKind
    use: Use
    title: str
    segments: tuple[SpeechSegment, ...]
    manner: Manner
    opening: JingleKind | None
    bed: JingleKind | None
    closing: JingleKind | None
    profile: Profile


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """An order, and when its sound airs first (None while nobody knows).

    `renew`: what a stand-in spoke may be made again by the chosen voice, for nobody approved it by listening.
    """

    order: RenderOrder
    airs: Instant | None = None
    renew: bool = True


class JobState(StrEnum):
    WAITING = "waiting"
    CLAIMED = "claimed"
    DONE = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderJob:
    """A claimed order. `attempt` counts claims and is the fence: only the newest claim may record its result."""

    recipe: Digest
    order: RenderOrder
    attempt: int
    airs: Instant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JobCount:
    """How many jobs stand in a state, and the newest problem told in it."""

    state: JobState
    count: int
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of bulletins, newest first; `after` continues it, None when there is no more."""

    bulletins: tuple[Bulletin, ...]
    after: str | None


class Stations(Protocol):
    def plant(self, stations: Sequence[Station], rules: Sequence[Rule]) -> int:
        """Adds or replaces these stations and all their rules; returns how many stations changed."""
        ...

    def tree(self, scope: Scope) -> StationTree: ...

    def get(self, scope: Scope, code: StationCode) -> Station:
        """StationUnknown when there is none, or none in scope: the two cannot be told apart."""
        ...

    def rules(self, codes: Sequence[StationCode] | None = None) -> tuple[Rule, ...]: ...


class Bulletins(Protocol):
    def add(self, bulletin: Bulletin, key: str | None) -> Bulletin:
        """Stores it, or returns the one already stored under this idempotency key.

        IdempotencyClash when the key's bulletin has another draft.
        """
        ...

    def get(self, scope: Scope, bulletin: BulletinId) -> Bulletin:
        """BulletinUnknown when there is none whose origin lies in scope."""
        ...

    def page(self, scope: Scope, after: str | None, limit: int, state: State | None = None) -> Page:
        """Those in `state`, or in any. FieldWrong for a mark `after` that no page gave."""
        ...

    def move(self, bulletin: BulletinId, was: State, now: State, approval: Approval | None) -> bool:
        """Conditional update: False when the bulletin was no longer in `was`. None keeps the approval."""
        ...

    def valid_on(self, day: date, states: Sequence[State]) -> tuple[Bulletin, ...]:
        """Those whose dates hold `day`, in those states, oldest first. Everywhere: for the clock, not people."""
        ...

    def over_by(self, day: date) -> tuple[Bulletin, ...]:
        """Not expired, but valid until before `day`."""
        ...


class Items(Protocol):
    def by_recipe(self, recipes: Sequence[Digest]) -> dict[Digest, RenderedItem]: ...

    def by_audio(self, audio: Digest) -> RenderedItem | None: ...

    def waveform(self, audio: Digest) -> Waveform | None: ...

    def problems(self, recipes: Sequence[Digest]) -> dict[Digest, str]:
        """What the jobs of these recipes last failed by, those that wait to be tried again."""
        ...


class Jobs(Protocol):
    def want(self, needs: Mapping[Digest, Need], at: Instant) -> int:
        """Adds orders not known yet, and opens again those done: who wants them found no sound of theirs. When those
        that wait air is set anew.

        Returns how many are to be made now that were not before.
        """
        ...

    def claim(self, at: Instant, until: Instant) -> RenderJob | None:
        """Takes one job that waits or whose claim ran out, until `until`. Exactly one caller gets it.

        What frames a slot comes before bulletins: without it every slot is silent. Then what airs first, then the
        oldest.
        """
        ...

    def record(self, job: RenderJob, item: RenderedItem, waveform: Waveform) -> bool:
        """Stores the item and closes the job; False, and nothing stored, when a newer claim stands."""
        ...

    def fail(self, job: RenderJob, problem: str, again: Instant) -> bool:
        """Puts the job back for `again`; False when a newer claim stands."""
        ...

    def forget(self, needed: Sequence[Digest]) -> int:
        """Drops jobs that met a problem and are needed no more, so that it is told no more; returns how many."""
        ...

    def counts(self) -> tuple[JobCount, ...]: ...


class Manifests(Protocol):
    def newest(self, station: StationCode, day: date) -> Manifest | None: ...

    def of_day(self, day: date) -> dict[StationCode, Manifest]:
        """The newest manifest of every station that has one for the day."""
        ...

    def publish(self, manifest: Manifest) -> bool:
        """Stores it as the newest of its station and day; False when its serial is taken already."""
        ...

    def promised(self, station: StationCode, slot: SlotId, audio: Digest) -> bool:
        """Whether any manifest ever published to the station held this sound in this slot."""
        ...

    def history(self, codes: Sequence[StationCode], before: date) -> dict[tuple[StationCode, BulletinId], int]:
        """How often each bulletin stands in the newest manifests of these stations for days before `before`."""
        ...


class Airtime(Protocol):
    def add(self, entry: AirtimeEntry) -> bool:
        """True when new, False when the same entry was already logged. AirtimeClash when it is logged otherwise."""
        ...

    def of(self, station: StationCode, day: date) -> tuple[AirtimeEntry, ...]:
        """Entries whose slot is of that local day, by sequence."""
        ...


class Tokens(Protocol):
    def add(self, hashed: Digest, scope: Scope, at: Instant) -> None: ...

    def scope_of(self, hashed: Digest) -> Scope | None: ...

    def any(self) -> bool: ...


class Pulses(Protocol):
    """When each recurring verb last ran to its end."""

    def beat(self, verb: str, at: Instant) -> None: ...

    def last(self, verb: str) -> Instant | None: ...


class Work(Protocol):
    """One transaction, seen as the books it may read and write."""

    @property
    def stations(self) -> Stations: ...
    @property
    def bulletins(self) -> Bulletins: ...
    @property
    def items(self) -> Items: ...
    @property
    def jobs(self) -> Jobs: ...
    @property
    def manifests(self) -> Manifests: ...
    @property
    def airtime(self) -> Airtime: ...
    @property
    def tokens(self) -> Tokens: ...
    @property
    def pulses(self) -> Pulses: ...


class Store(Protocol):
    """DatabaseDown from any of these when the database does not answer."""

    def read(self) -> AbstractContextManager[Work]:
        """A consistent view; nothing can be written through it."""
        ...

    def write(self) -> AbstractContextManager[Work]:
        """One transaction: committed when the block ends, undone when it raises. Keep it short; no slow work inside."""
        ...

    def check(self) -> None: ...
