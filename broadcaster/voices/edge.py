"""Microsoft's Vietnamese voices through edge-tts: natural, no key, an unofficial service. Needs the extra `edge`.

The text leaves this machine.
"""

from dataclasses import replace
from functools import partial
from importlib import metadata, util
from typing import ClassVar

from broadcaster.domain.errors.sound import VoiceFailed
from broadcaster.domain.speech import VoiceName, VoiceState
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
_LONGEST_PIECE = 800  # characters; the service takes 4096 bytes, and a character is five of them at most
_FOR_A_CHARACTER = 0.05  # seconds more to wait: its sound is some 350 bytes, and a village's line is slow
_THROTTLE = 0.2
_MISSING = Condition(state=VoiceState.NOT_INSTALLED, why="chưa cài thư viện; hãy chạy: pip install 'broadcaster[edge]'")


class Edge:
    """Engine `edge`, voices by their names at the service."""

    name: ClassVar[str] = "edge"
    at_once: ClassVar[int] = 4
    _voices: ClassVar[dict[str, tuple[str, str]]] = {
        "vi-VN-HoaiMyNeural": ("Microsoft, Hoài My", "nữ"),
        "vi-VN-NamMinhNeural": ("Microsoft, Nam Minh", "nam"),
    }

    def __init__(self, settings: EngineSettings) -> None:
        self._settings = settings
        temper = Temper(throttle=_THROTTLE, tries=settings.tries, rest=settings.cool_down)
        self._patience = Patience(temper, settings, self.at_once, self.name)

    def version(self, voice: VoiceName) -> str:  # noqa: ARG002 - the service tells no version of its voices
        return f"edge-{metadata.version('edge-tts')}-{_PACKING}" if _library_there() else "none"

    def pace(self, rate: float) -> Pace:
        return NATURAL.at(rate)

    def voices(self) -> tuple[VoiceCard, ...]:
        return tuple(
            VoiceCard(
                voice=VoiceName(f"{self.name}:{code}"),
                label=f"{label} (edge-tts)",
                language="vi",
                region="chưa rõ",
                sex=sex,
                needs_network=True,
                licence="edge-tts: LGPL-3.0; giọng: dịch vụ không chính thức của Microsoft",
            )
            for code, (label, sex) in self._voices.items()
        )

    def status(self, voice: VoiceName) -> Condition:
        if self._code(voice) not in self._voices:
            return UNHEARD_OF
        return self._patience.condition() if _library_there() else _MISSING

    def blame(self, why: str) -> None:
        self._patience.blame(why)

    def speak(self, text: str, voice: VoiceName, rate: float) -> Encoded:
        """MP3 files as the service sent them, one a request. VoiceFailed, at once while the service is given a rest."""
        words, code = clean(text), self._code(voice)
        if code not in self._voices:
            raise VoiceFailed(voice=voice, problem=UNHEARD_OF.why)
        if not speakable(words):
            raise VoiceFailed(voice=voice, problem="không có chữ nào để đọc")
        if not _library_there():
            raise VoiceFailed(voice=voice, problem=_MISSING.why)
        from broadcaster.voices.edge_line import Request, ask  # here: loading it takes a third of a second

        connecting, answering = self._settings.timeout
        whole = Request(
            text="",
            voice=code,
            rate=rate,
            endpoint=self._settings.edge_endpoint,
            connecting=connecting,
            answering=answering,
        )
        requests = [
            replace(whole, text=piece, answering=answering + len(piece) * _FOR_A_CHARACTER)
            for piece in pack(words, _LONGEST_PIECE)
        ]
        return Encoded(parts=tuple(self._patience.obtain(voice, partial(ask, request)) for request in requests))

    def _code(self, voice: VoiceName) -> str:
        engine, _, code = voice.partition(":")
        return code if engine == self.name else ""


def _library_there() -> bool:
    return util.find_spec("edge_tts") is not None
