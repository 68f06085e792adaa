"""What one call to a voice says, who may say it when, and the key under which its sound is kept."""

from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
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

    @property
    def chosen(self) -> VoiceName:
        return self.voices[0]


class VoiceState(StrEnum):
    READY = "ready"
    NOT_INSTALLED = "not-installed"
    NO_NETWORK = "no-network"
    RATE_LIMITED = "rate-limited"
    BROKEN = "broken"
    DISABLED = "disabled"
    UNKNOWN = "unknown"


class Use(StrEnum):
    """What a sound is for: it decides whether a stand-in may speak it."""

    ORDINARY = "ordinary"
    EMERGENCY = "emergency"
    DEMO = "demo"


BEFORE_AIR = timedelta(minutes=30)
"""So long before it airs a stand-in may speak an ordinary sound: the better voices have had their time by then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StandIns:
    """Voices that are always there and hard to understand, by the name of their engine, and what they may speak.

    A manner that chose such a voice uses it for all: standing in is what happens behind another voice.
    """

    engines: frozenset[str] = frozenset()
    uses: frozenset[Use] = frozenset(Use)

    def allowed(self, use: Use, left: timedelta | None) -> bool:
        """`left` is the time until the sound airs, None while nobody knows."""
        if use is Use.ORDINARY and (left is None or left > BEFORE_AIR):
            return False
        return use in self.uses

    def among(self, manner: Manner) -> tuple[VoiceName, ...]:
        """Those of the manner's voices that only stand in."""
        return tuple(voice for voice in manner.voices[1:] if voice.partition(":")[0] in self.engines)

    def without(self, manner: Manner) -> Manner:
        """The manner with the voices that need no leave."""
        held = self.among(manner)
        return replace(manner, voices=tuple(voice for voice in manner.voices if voice not in held))


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
