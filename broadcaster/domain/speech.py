"""What one call to a voice says, and the key under which its sound is kept."""

from dataclasses import dataclass
from typing import NewType

from broadcaster.domain.units import Digest, Millis, digest_of
from broadcaster.wording import Spoken

VoiceName = NewType("VoiceName", str)
"""`engine:voice`, such as `gtts:vi` or `espeak:vi-vn-x-south`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How a text is to be spoken: the voices to try in order, and the rate (1.0 = the voice's own, 0.5 to 2.0).

    The first voice is the one asked for; using any other is a fallback and is said wherever the sound is listed.
    """

    voices: tuple[VoiceName, ...]
    rate: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechSegment:
    """A sentence in its spoken form, and the silence after it."""

    text: str
    pause: Millis


def segments(spoken: Spoken) -> tuple[SpeechSegment, ...]:
    """One segment a sentence, in order."""
    return tuple(SpeechSegment(text=s.text, pause=Millis(s.pause_ms)) for s in spoken.sentences)


def cache_key(text: str, voice: VoiceName, rate: float, engine_version: str) -> Digest:
    """The same words by the same voice at the same rate are the same sound, whatever bulletin they stand in."""
    return digest_of("speech-1", text, voice, f"{rate:.3f}", engine_version)
