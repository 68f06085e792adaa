"""What the verbs need from the world, each port at most six methods. Adapters implement them; app.py wires them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

from broadcaster.domain.access import Scope
from broadcaster.domain.airtime import AirtimeEntry
from broadcaster.domain.bulletin import Approval, Bulletin, BulletinId, State
from broadcaster.domain.document import Taken
from broadcaster.domain.item import Delivery, ItemKind, JingleKind, Measured, Mixed, RenderedItem, Waveform
from broadcaster.domain.manifest import Manifest
from broadcaster.domain.schedule import Rule, SlotId
from broadcaster.domain.sound import Profile
from broadcaster.domain.speech import Manner, SpeechSegment, StandIns, Use, VoiceName
from broadcaster.domain.stations import Station, StationCode, StationTree
from broadcaster.domain.units import Digest, Instant, Millis
from broadcaster.wording import Spoken

Progress = Callable[[int, int], None]
"""Called with (done, of how many); may be called from a worker thread."""


def quiet(done: int, total: int) -> None:
    """The progress of one who does not watch."""


# --- speech ------------------------------------------------------------------------------------------------------


class VoiceState(StrEnum):
    READY = "ready"
    NOT_INSTALLED = "not-installed"
    NO_NETWORK = "no-network"
    RATE_LIMITED = "rate-limited"
    BROKEN = "broken"
    DISABLED = "disabled"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceStatus:
    """One voice, whether it can be used now, and why not (Vietnamese, one line; empty when ready)."""

    voice: VoiceName
    label: str
    language: str
    region: str
    sex: str
    needs_network: bool
    licence: str
    state: VoiceState
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Clip:
    """Decoded sound of one segment in the speech cache (mono 16-bit WAV), and the silence after it."""

    path: Path
    rate: int
    duration: Millis
    pause: Millis


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """A text spoken by one voice from first to last segment."""

    clips: tuple[Clip, ...]
    delivery: Delivery


class Voice(Protocol):
    """Speaks with the first voice of a manner that can; never changes voice within one text."""

    def speak(self, texts: Sequence[SpeechSegment], manner: Manner, progress: Progress = quiet) -> Speech:
        """TextEmpty for no segments; NoVoiceLeft when every voice of the manner failed or is unknown."""
        ...

    def known(self) -> tuple[VoiceStatus, ...]: ...


# --- sound -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """What the mixer joins: opening > speech over an optional ducked bed > closing. At least one part stands."""

    title: str
    clips: tuple[Clip, ...] = ()
    opening: JingleKind | None = None
    bed: JingleKind | None = None
    closing: JingleKind | None = None


Check = Callable[[Measured], None]
"""Raises what is wrong with a measured sound; returns nothing when it may be used."""


def unchecked(measured: Measured) -> None:
    """The check of one who takes any sound."""


class Mixer(Protocol):
    def mix(self, programme: Programme, profile: Profile, out: Path, check: Check = unchecked) -> Mixed:
        """Mixes into one file in the profile's coding, measures the decoded result, asks `check`, and only then
        lets it take the place of `out`: what stood there stays when anything is raised.

        What `check` raises; JingleMissing, AudioBroken, AudioShort, StorageFull, StorageUnwritable.
        """
        ...

    def version(self) -> str:
        """Changes when the same input would give another sound; part of every recipe."""
        ...

    def fingerprint(self, jingle: JingleKind) -> Digest:
        """Digest of the jingle's file, part of every recipe that uses it. JingleMissing."""
        ...


class Library(Protocol):
    """Finished audio by the digest of its bytes. What is kept never changes."""

    def scratch(self, stem: str) -> Path:
        """A fresh path on the library's own disk, for a file about to be kept."""
        ...

    def keep(self, scratch: Path) -> tuple[Digest, int]:
        """Moves a scratch file in; returns the digest of its bytes and their number. Idempotent."""
        ...

    def size(self, audio: Digest) -> int | None:
        """Bytes of the file as it lies there now; None when there is none."""
        ...

    def path(self, audio: Digest) -> Path:
        """Where the bytes are. AudioUnknown."""
        ...

    def splice(self, parts: Sequence[Digest], start: int, length: int) -> Iterator[bytes]:
        """Bytes start..start+length of the parts' MP3 frames joined without re-encoding (tags left out)."""
        ...

    def frames_size(self, audio: Digest) -> int:
        """How many bytes of the file are MP3 frames, tags left out: what `splice` will yield of it."""
        ...


# --- documents of others -----------------------------------------------------------------------------------------


class Documents(Protocol):
    """What others wrote, as drafts of bulletins. A fault of a document or an address is a BadInput;
    AddressUnreachable and DocumentReaderDown may pass."""

    def read(self, name: str, raw: bytes) -> Taken:
        """An uploaded file. Its kind is told by its first bytes; the name is a hint only."""
        ...

    def fetch(self, address: str) -> Taken:
        """A web page, or a file on the web."""
        ...

    def feed(self, address: str) -> tuple[Taken, ...]:
        """The entries of an RSS or Atom feed, newest first, capped."""
        ...


# --- what is kept ------------------------------------------------------------------------------------------------


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Tone:
    """How a station sounds: how it is spoken, and how the sound is finished. Stations of one tone share every sound."""

    manner: Manner
    profile: Profile


@dataclass(frozen=True, slots=True, kw_only=True)
class Studio:
    """What speaking and mixing need: the two ports, and the house style.

    `read` gives the spoken form of a text under the house's style and lexicon; it may remember what it read. `tone` is
    that of stations that wish nothing else; `use` is what the sounds of the day are for.
    """

    voice: Voice
    mixer: Mixer
    read: Callable[[str], Spoken]
    tone: Tone
    profiles: Mapping[str, Profile]
    stand_ins: StandIns
    use: Use
    bed: JingleKind | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Newsroom(Studio):
    """A studio with everything that is kept, and the one time zone: handed to every verb."""

    store: Store
    library: Library
    zone: ZoneInfo
