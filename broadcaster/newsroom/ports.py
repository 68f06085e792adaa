"""What the verbs need from the world, each port at most six methods. Adapters implement them; app.py wires them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from broadcaster.domain.item import Delivery, JingleKind, Measured
from broadcaster.domain.speech import Manner, SpeechSegment, VoiceName
from broadcaster.domain.units import Digest, Lufs, Millis

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
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceStatus:
    """One voice, whether it can be used now, and why not (Vietnamese, one line; empty when ready)."""

    voice: VoiceName
    label: str
    language: str
    region: str
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
        """VoiceUnknown for a name no engine has; NoVoiceLeft when every voice of the manner failed."""
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """How finished sound is made: working rate in Hz, constant MP3 bit rate in kbit/s, loudness target."""

    rate: int = 24_000
    kbps: int = 64
    target: Lufs = Lufs(-16.0)


class Mixer(Protocol):
    def mix(self, programme: Programme, profile: Profile, out: Path, progress: Progress = quiet) -> Measured:
        """Writes one MP3 to `out`, which appears whole or not at all, and measures the decoded result.

        JingleMissing, AudioBroken, StorageFull, StorageUnwritable.
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

    def has(self, audio: Digest) -> bool: ...

    def path(self, audio: Digest) -> Path:
        """Where the bytes are. AudioUnknown."""
        ...

    def splice(self, parts: Sequence[Digest], start: int, length: int) -> Iterator[bytes]:
        """Bytes start..start+length of the parts' MP3 frames joined without re-encoding (tags left out)."""
        ...

    def frames_size(self, audio: Digest) -> int:
        """How many bytes of the file are MP3 frames, tags left out: what `splice` will yield of it."""
        ...
