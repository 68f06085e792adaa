"""Google's voice through gTTS: the best that needs no key, from an unofficial service that may refuse at any time.

The text leaves this machine.
"""

from functools import partial
from importlib import metadata
from typing import ClassVar

from broadcaster.domain.errors.sound import VoiceFailed
from broadcaster.domain.speech import VoiceName
from broadcaster.voices.clauses import pack
from broadcaster.voices.engines import (
    NATURAL,
    UNHEARD_OF,
    Condition,
    Encoded,
    EngineSettings,
    Pace,
    VoiceCard,
    clean,
    speakable,
)
from broadcaster.voices.patience import Patience, Temper

_PACKING = 1  # raise when pieces are cut otherwise: the same words then sound otherwise
_SLOW_BELOW = 0.75  # the service knows two paces only


class Google:
    """Engine `gtts`, voice `gtts:vi`. Rates below 0.75 use the service's slow pace, all others its normal one."""

    name: ClassVar[str] = "gtts"
    at_once: ClassVar[int] = 1
    voice: ClassVar[VoiceName] = VoiceName("gtts:vi")

    def __init__(self, settings: EngineSettings) -> None:
        self._gtts = metadata.version("gTTS")  # an ImportError where it is not installed
        self._settings = settings
        temper = Temper(throttle=settings.throttle, tries=settings.tries, rest=settings.cool_down)
        self._patience = Patience(temper, settings, self.at_once, self.name)

    def version(self, voice: VoiceName) -> str:  # noqa: ARG002 - there is but one
        return f"gtts-{self._gtts}-{_PACKING}"

    def voices(self) -> tuple[VoiceCard, ...]:
        return (
            VoiceCard(
                voice=self.voice,
                label="Google, giọng nữ miền Bắc (gTTS)",
                language="vi",
                region="Bắc",
                sex="nữ",
                needs_network=True,
                licence="gTTS: MIT; giọng: dịch vụ không chính thức của Google",
            ),
        )

    def status(self, voice: VoiceName) -> Condition:
        if voice != self.voice:
            return UNHEARD_OF
        return self._patience.condition()

    def pace(self, rate: float) -> Pace:
        return Pace(shortest=120, longest=800) if rate < _SLOW_BELOW else NATURAL

    def blame(self, why: str) -> None:
        self._patience.blame(why)

    def speak(self, text: str, voice: VoiceName, rate: float) -> Encoded:
        """MP3 files as the service sent them, one a request. VoiceFailed, at once while the service is given a rest."""
        words = clean(text)
        if voice != self.voice:
            raise VoiceFailed(voice=voice, problem=UNHEARD_OF.why)
        if not speakable(words):
            raise VoiceFailed(voice=voice, problem="không có chữ nào để đọc")
        # every process of the house has this engine, few ask it anything, and what it asks with takes long to load
        from broadcaster.voices.google_line import LONGEST_PIECE, Asking, ask

        slow = rate < _SLOW_BELOW
        asks = (
            partial(ask, Asking(piece, self._settings, slow=slow), self._settings.longest)
            for piece in pack(words, LONGEST_PIECE)
        )
        return Encoded(parts=tuple(self._patience.obtain(voice, ask) for ask in asks))
