"""A finished piece of sound: its bytes' digest, what was measured on it, and the limits it had to meet."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from broadcaster.domain.errors.sound import ItemRefused
from broadcaster.domain.speech import VoiceName
from broadcaster.domain.units import Dbtp, Digest, Lufs, Millis


class ItemKind(StrEnum):
    """What a piece of sound is for in a slot."""

    SIGNATURE = "signature"
    IDENT = "ident"
    GREETING = "greeting"
    BULLETIN = "bulletin"
    STING = "sting"
    CLOSING = "closing"
    RELAY = "relay"
    EMERGENCY = "emergency"
    """Never in a slot: it is heard over all of them."""
    EXERCISE = "exercise"
    """An emergency that was none: nothing but the airtime log knows it by this name."""


class JingleKind(StrEnum):
    """The music and tones of audio_assets; the value is the file's stem there."""

    SIGNATURE = "signature"
    STING = "sting"
    CLOSING = "closing"
    BED = "bed"
    CHIME = "chime"
    EMERGENCY = "emergency"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What was measured on the decoded result, never on the plan of it; only `planned` is what it was to last.

    `clipped` counts samples at or past full scale.
    """

    duration: Millis
    planned: Millis
    loudness: Lufs
    true_peak: Dbtp
    longest_silence: Millis
    clipped: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Waveform:
    """What a page draws: the peak of every 100 ms (a byte each, 255 is full scale), and where each segment starts."""

    peaks: bytes = b""
    starts: tuple[Millis, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Mixed:
    """What became of a programme."""

    measured: Measured
    waveform: Waveform


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """Which voice was really used. For pure music and recordings `voice` is empty and `fallback` is False."""

    voice: VoiceName
    fallback: bool
    segments: int
    from_cache: int

    @property
    def engine(self) -> str:
        return self.voice.partition(":")[0]


MUSIC = Delivery(voice=VoiceName(""), fallback=False, segments=0, from_cache=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderedItem:
    """One sound in the library. `recipe` digests everything that went in; `audio` digests the bytes that came out."""

    recipe: Digest
    kind: ItemKind
    title: str
    audio: Digest
    size: int
    measured: Measured
    delivery: Delivery


def place_of(audio: Digest) -> str:
    """Where a sound lies below the top of a library, be it a folder, a bucket or an address on the web."""
    return f"{audio[:2]}/{audio}.mp3"


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """Limits a sound must meet before it may be published."""

    target: Lufs
    tolerance: float = 0.5
    peak_limit: Dbtp = Dbtp(-0.5)
    silence_limit: Millis = Millis(3000)
    length_tolerance: Millis = Millis(150)


def _not_as_loud(measured: Measured, limits: Acceptance) -> Iterator[str]:
    """What is too quiet is as loud as it can be made: only other words help."""
    if abs(measured.loudness - limits.target) > limits.tolerance:
        yield f"độ to {measured.loudness:.1f} LUFS, cần {limits.target:.1f} ± {limits.tolerance:.1f}"
        if measured.duration > 0 and measured.loudness < limits.target:
            yield "quá ngắn hoặc rời rạc nên không đủ to: hãy viết thành câu trọn ý, nối các từ đứng riêng"


def accept(title: str, measured: Measured, limits: Acceptance) -> None:
    """Raises ItemRefused with the figure that missed; returns nothing when all are met."""
    problems = []
    if measured.duration <= 0:
        problems.append("không có âm thanh")
    elif abs(measured.duration - measured.planned) > limits.length_tolerance:
        problems.append(f"dài {measured.duration} ms, đáng lẽ {measured.planned} ms")
    problems += _not_as_loud(measured, limits)
    if measured.true_peak > limits.peak_limit:
        problems.append(f"đỉnh {measured.true_peak:.1f} dBTP, tối đa {limits.peak_limit:.1f}")
    if measured.clipped:
        problems.append(f"{measured.clipped} mẫu bị vỡ tiếng")
    if measured.longest_silence > limits.silence_limit:
        problems.append(f"im lặng {measured.longest_silence} ms, tối đa {limits.silence_limit}")
    if problems:
        raise ItemRefused(title=title, problem="; ".join(problems))


@dataclass(frozen=True, slots=True, kw_only=True)
class Wave:
    """A sound as a WAV file: how many bytes it has, and its parts as they are decoded."""

    size: int
    parts: Iterator[bytes]
