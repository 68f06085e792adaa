"""What is to be made, the work at it, and what was made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Protocol

from broadcaster.domain.item import ItemKind, JingleKind, RenderedItem, Waveform
from broadcaster.domain.sound import Profile
from broadcaster.domain.speech import Manner, SpeechSegment, Use, VoiceName, VoiceState
from broadcaster.domain.units import Digest, Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderOrder:
    """One sound to make: the segments to speak in a manner, or a recording, framed by jingles, in a profile. Equal
    orders, one item."""

    kind: ItemKind
    use: Use
    title: str
    segments: tuple[SpeechSegment, ...]
    manner: Manner
    opening: JingleKind | None
    bed: JingleKind | None
    closing: JingleKind | None
    profile: Profile
    recording: Digest | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """An order, and when its sound airs first (None while nobody knows).

    `renew`: what a stand-in spoke may be made again by the chosen voice, for nobody approved it by listening.
    """

    order: RenderOrder
    airs: Instant | None = None
    renew: bool = True


def is_urgent(order: RenderOrder) -> bool:
    """Whether it has a lane of its own, in which nothing else waits."""
    return order.kind is ItemKind.EMERGENCY


class Place(IntEnum):
    """Before what else a sound is made."""

    EMERGENCY = -1
    FRAME = 0
    BULLETIN = 1


def place_of(order: RenderOrder) -> Place:
    """Emergencies come before all, then what frames slots: without it every slot is silent."""
    if is_urgent(order):
        return Place.EMERGENCY
    return Place.BULLETIN if order.kind is ItemKind.BULLETIN else Place.FRAME


class JobState(StrEnum):
    WAITING = "waiting"
    CLAIMED = "claimed"
    DONE = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderJob:
    """An order that was claimed at `at`. `attempt` counts claims and is the fence: only the newest claim may record its
    result. `lost`: how many claims before it, in a row, were let go without a word."""

    recipe: Digest
    order: RenderOrder
    attempt: int
    at: Instant
    airs: Instant | None = None
    lost: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class JobCount:
    """How many jobs stand in a state, the newest problem told in it that is the house's, and how many met one that is
    their own."""

    state: JobState
    count: int
    problem: str
    own: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """The jobs of one place in one state: how many, how many of them met a problem, how many of those claimed are held
    on to by nobody, and since when the first of those due waits."""

    place: Place
    state: JobState
    count: int
    troubled: int = 0
    let_go: int = 0
    since: Instant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingJob:
    """A job that is not done: what is to be made, how often it was tried, what it last met, and when it is due. `done`
    of `total` pieces are spoken by who is at it; `total` is 0 while nobody knows."""

    recipe: Digest
    kind: ItemKind
    title: str
    state: JobState
    attempt: int
    problem: str
    due: Instant
    airs: Instant | None
    done: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceMet:
    """How a voice stood when somebody last spoke with it, and why (Vietnamese, one line; empty when ready)."""

    voice: VoiceName
    state: VoiceState
    why: str
    at: Instant


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

    def claim(
        self, at: Instant, until: Instant, *, urgent: bool = False, recipe: Digest | None = None
    ) -> RenderJob | None:
        """Takes one job that waits or whose claim ran out, until `until`. Exactly one caller gets it.

        Emergencies come before all; `urgent`: nothing else is taken; `recipe`: nothing but this. Then what frames a
        slot comes before bulletins: without it every slot is silent. Then what airs first, then the oldest.
        """
        ...

    def hold(self, job: RenderJob, until: Instant) -> bool:
        """Lets the claim last until then; False when a newer one stands, or it was given back."""
        ...

    def let_go(self, at: Instant) -> Sequence[RenderJob]:
        """The claims that ran out, each told to one caller at a time."""
        ...

    def lose(self, job: RenderJob, problem: str, again: Instant) -> bool:
        """Puts a job that was let go back for `again`, and counts it; a `problem` is told, where there is one. False
        when a newer claim stands."""
        ...

    def record(self, job: RenderJob, item: RenderedItem, waveform: Waveform) -> bool:
        """Stores the item and closes the job; False, and nothing stored, when a newer claim stands."""
        ...

    def note(self, job: RenderJob, done: int, total: int) -> bool:
        """How many pieces are spoken; False when a newer claim stands."""
        ...

    def fail(self, job: RenderJob, problem: str, again: Instant, *, own: bool = False) -> bool:
        """Puts the job back for `again`; False when a newer claim stands. `own`: nothing is wrong with the house, but
        with what was to be made."""
        ...

    def forget(self, needed: Sequence[Digest]) -> int:
        """Ends jobs that met a problem and are needed no more, so that it is told no more; returns how many. Where one
        is wanted again its claims are counted on: a claimer that was frozen since has no number of a later one's.
        Emergencies are nobody's but their own, and stay."""
        ...

    def counts(self) -> tuple[JobCount, ...]: ...

    def lanes(self, at: Instant) -> tuple[Lane, ...]:
        """In the order of their places and states; those without a job are left out."""
        ...

    def due(self, at: Instant, limit: int) -> dict[Digest, Need]:
        """What could be claimed, as it would be."""
        ...

    def at_hand(self, at: Instant) -> int:
        """How many are claimed, or could be."""
        ...

    def standing(self, limit: int) -> Sequence[StandingJob]:
        """Those not done, as they would be claimed: those at work and those that met a problem first."""
        ...

    def hasten(self, at: Instant) -> int:
        """Makes those that wait because they met a problem due at once; returns how many."""
        ...


class VoicesMet(Protocol):
    def tell(self, met: Sequence[VoiceMet]) -> None:
        """In place of what was told of each before."""
        ...

    def told(self, since: Instant) -> Sequence[VoiceMet]: ...
