"""What the verbs need from the world, each port at most six methods. Adapters implement them; app/ wires them."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

from broadcaster.domain.alert import Alert, ReadAlert
from broadcaster.domain.approval import Leave
from broadcaster.domain.document import Taken
from broadcaster.domain.emergency_templates import EmergencyTemplate
from broadcaster.domain.item import Delivery, JingleKind, Measured, Mixed, Wave
from broadcaster.domain.lexicon import Reads
from broadcaster.domain.recording import Recording
from broadcaster.domain.sound import Profile
from broadcaster.domain.special_days import SpecialDay
from broadcaster.domain.speech import Manner, SpeechSegment, StandIns, Use, VoiceName, VoiceState
from broadcaster.domain.timetable import Preset
from broadcaster.domain.trust import KeyRole, Trust
from broadcaster.domain.units import Digest, Instant, Millis
from broadcaster.newsroom.books import Store
from broadcaster.newsroom.metering import UNCOUNTED, Meter
from broadcaster.newsroom.papers import Papers, Press
from broadcaster.wording import EMPTY_LEXICON, Lexicon

Progress = Callable[[int, int], None]
"""Called with (done, of how many); may be called from a worker thread."""


def quiet(done: int, total: int) -> None:
    """The progress of one who does not watch."""


def unheard() -> None:
    """The hint of a process to which no station listens."""


# --- speech ------------------------------------------------------------------------------------------------------


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

    def wave(self, path: Path, length: Millis) -> Wave:
        """A finished sound as WAV. AudioBroken."""
        ...


class Library(Protocol):
    """Finished audio by the digest of its bytes. What is kept never changes."""

    def scratch(self, stem: str) -> Path:
        """A fresh path on the library's own disk, for a file about to be kept."""
        ...

    def keep(self, scratch: Path) -> tuple[Digest, int]:
        """Moves a scratch file in; returns the digest of its bytes and their number. Idempotent."""
        ...

    def standing(self, sounds: Mapping[Digest, int]) -> Collection[Digest]:
        """Of sounds with their sizes, as the books know them, those that lie there so. A library on another machine may
        believe what it saw before, and all of it while it cannot be asked; `path` finds out."""
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


class Recordings(Protocol):
    """Recordings people brought, made ready to go on air, by the digest of what was kept."""

    def keep(self, name: str, raw: bytes, accept_cut: bool) -> Recording:
        """Takes one in; the same twice is kept once. `accept_cut`: also one that holds less than it declares.

        RecordingBroken, AudioShort, RecordingReaderDown, StorageFull, StorageUnwritable.
        """
        ...

    def clip(self, digest: Digest) -> Clip:
        """RecordingUnknown."""
        ...


# --- documents of others -----------------------------------------------------------------------------------------


class Documents(Protocol):
    """What others wrote, as drafts of bulletins. A fault of a document or an address is a BadInput;
    AddressUnreachable and DocumentReaderDown may pass."""

    def read(self, name: str, raw: bytes) -> Taken:
        """An uploaded file. Its kind is told by its first bytes; the name is a hint only."""
        ...

    def rows(self, name: str, raw: bytes) -> tuple[tuple[str, ...], ...]:
        """The cells of a table, an Excel workbook's first sheet or a .csv; empty rows too, so that each keeps its
        number."""
        ...

    def fetch(self, address: str) -> Taken:
        """A web page, or a file on the web."""
        ...

    def feed(self, address: str) -> tuple[Taken, ...]:
        """The entries of an RSS or Atom feed, newest first, capped."""
        ...

    def alert(self, raw: bytes) -> ReadAlert:
        """An alert in CAP 1.2. Any leaf whose code begins with "alert"; DocumentReaderDown."""
        ...

    def alert_written(self, alert: Alert) -> bytes:
        """The alert as a file in CAP 1.2."""
        ...


# --- evidence ----------------------------------------------------------------------------------------------------


class Signer(Protocol):
    """The server's own key. KeyUnfit when its file is, from any of these."""

    def sign(self, payload_type: str, payload: bytes) -> str:
        """The payload in a signed envelope, as JSON."""
        ...

    def public(self) -> bytes: ...

    def opened(self, payload_type: str, envelope: str) -> bytes:
        """What this key sealed as that type. SealWrong."""
        ...


class Keyring(Protocol):
    """The keys of the house that its stations believe, and the root's word on them: what may be sealed, as what, until
    when. KeyUnfit from any of these when a file of it is; HouseUnfounded before there is one."""

    def trust(self) -> Trust:
        """The newest."""
        ...

    def trusts(self) -> tuple[str, ...]:
        """All of them as the root signed them, oldest first; none before the house has keys."""
        ...

    def seal(self, role: KeyRole, payload_type: str, payload: bytes, at: Instant) -> str:
        """In a signed envelope, as JSON, by the key of that role that is believed longest. KeyOver."""
        ...

    def make(self, role: KeyRole) -> bytes:
        """A new key, for the next trust to name; returns its public half."""
        ...

    def adopt(self, told: str, at: Instant) -> Trust:
        """A trust that the root signed, in place of the one that stands. TrustRefused."""
        ...

    def roots_here(self) -> tuple[str, ...]:
        """Files of the root that still lie on this machine, and should not."""
        ...


class Witness(Protocol):
    """Where checkpoints are kept beside the database, so that whoever changes one does not change both."""

    def keep(self, day: date, envelope: str) -> None:
        """Keeping what is kept already changes nothing. StorageFull, StorageUnwritable."""
        ...

    def kept_all(self) -> Sequence[tuple[str, str]]:
        """Name and envelope of each, the oldest first; what cannot be read is given as nothing."""
        ...


# --- the calendar ------------------------------------------------------------------------------------------------


class Almanac(Protocol):
    """The days that the law, the moon and the shipped calendar make special, before anybody says otherwise."""

    def special_day(self, day: date) -> SpecialDay | None: ...

    def special_days(self, first: date, last: date) -> tuple[SpecialDay, ...]:
        """From a day to a day, both included, in order: each as `special_day` gives it."""
        ...

    def lunar(self, day: date) -> str:
        """The day by the lunar calendar, as people say it: "mùng 1 tháng Giêng"; "" outside the years it knows."""
        ...


# --- who comes in ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class OneTimeCodes:
    """What an authenticator is set up with: the secret as text, and as an otpauth address."""

    secret: str
    uri: str


class Vault(Protocol):
    def hash(self, password: str) -> str: ...

    def verify(self, password: str, hashed: str | None) -> bool:
        """Takes as long for None, which nothing fits, as for a hash: who does not exist cannot be told by the clock."""
        ...

    def codes(self, salt: str, login: str) -> OneTimeCodes: ...

    def step(self, salt: str, code: str, at: Instant) -> int | None:
        """Which step of time the code belongs to, this one or a neighbour; None for a wrong code."""
        ...

    def sign(self, value: str) -> str: ...

    def unsigned(self, signed: str) -> str | None:
        """The value, or None when it was not signed here."""
        ...


# --- the house ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Tone:
    """How a station sounds: how it is spoken, and how the sound is finished. Stations of one tone share every sound."""

    manner: Manner
    profile: Profile


@dataclass(frozen=True, slots=True, kw_only=True)
class Studio:
    """What speaking and mixing need: the three ports, and the house style.

    `read` gives the spoken form of a text in a station's reading; it may remember what it read. `shipped` are the words
    that lie below every reading. `tone` is that of stations that wish nothing else; `use` is what the sounds of the day
    are for.
    """

    voice: Voice
    mixer: Mixer
    recordings: Recordings
    read: Reads
    tone: Tone
    profiles: Mapping[str, Profile]
    stand_ins: StandIns
    use: Use
    bed: JingleKind | None
    shipped: Lexicon = EMPTY_LEXICON


@dataclass(frozen=True, slots=True, kw_only=True)
class Newsroom(Studio):
    """A studio with everything that is kept, the one time zone, and what its approvers may do: handed to every verb.

    `common` are the words that everybody tries in passwords, squeezed; `presets` the hours that ship. Sessions may
    carry streams of `relay_hosts`. `emergency_people`: how many an emergency takes, two or one; `templates` of
    emergencies by code. A slot is locked `lock` before its start: stations have pulled it, and what still moves then
    nobody can check. What was on air can be listened to for as long as `evidence`. Stations are told of today and
    `manifest_days` more, which are planned for that. `hint` is called once what was sealed for stations is committed:
    whoever listens in this process is told at once. What is done is counted by `meter`.
    """

    store: Store
    library: Library
    documents: Documents
    press: Press
    papers: Papers
    zone: ZoneInfo
    signer: Signer
    keyring: Keyring
    witness: Witness
    almanac: Almanac
    vault: Vault
    common: frozenset[str]
    presets: tuple[Preset, ...] = ()
    leave: Leave = Leave()
    relay_hosts: frozenset[str] = frozenset()
    emergency_people: int = 2
    lock: timedelta = timedelta(minutes=10)
    evidence: timedelta = timedelta(days=400)
    templates: Mapping[str, EmergencyTemplate] = field(default_factory=dict)
    manifest_days: int = 3
    hint: Callable[[], None] = unheard
    meter: Meter = UNCOUNTED
    followed: Instant | None = None
    """What the clock of the leader before showed last, where one leads: it may have been later than this one."""

    def local_day(self, at: Instant) -> date:
        return at.astimezone(self.zone).date()
