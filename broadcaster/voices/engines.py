"""What a speech engine is, and how engines are found: entry points of the group `broadcaster.voices`, ours too."""

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from broadcaster.domain.errors.sound import VoiceFailed
from broadcaster.domain.speech import VoiceName, VoiceState

GROUP = "broadcaster.voices"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pcm:
    """Decoded sound: mono, signed 16-bit little-endian samples at `rate` Hz."""

    samples: bytes
    rate: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoded:
    """Sound files (MP3 and the like), each whole, to be decoded one by one and joined in order.

    Encoded files are never joined as bytes: the padding of every encoder would be heard as a stutter.
    """

    parts: tuple[bytes, ...]


Sound = Pcm | Encoded
Decode = Callable[[bytes], Pcm]
"""Turns one encoded file into samples; AudioBroken for bytes that are no sound."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceCard:
    """What a voice is, whether or not it works just now.

    `language` is an IETF tag, `region` and `sex` are Vietnamese words.
    """

    voice: VoiceName
    label: str
    language: str
    region: str
    sex: str
    needs_network: bool
    licence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """Milliseconds a syllable takes a voice, at least and at most; `around` is the silence it may put about a text.

    Far enough apart for every text an engine speaks well, near enough that a text cut in half falls out.
    """

    shortest: int
    longest: int
    around: int = 1500

    def at(self, rate: float) -> "Pace":
        """For an engine that follows the rate."""
        return Pace(shortest=int(self.shortest / rate), longest=int(self.longest / rate), around=self.around)


NATURAL = Pace(shortest=120, longest=480)
"""Of voices made from people. Readers on air take 180 to 290 ms a syllable, so half a text is at the edge or beyond."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """Whether a voice can be used now, and why not (Vietnamese, one line; empty when ready)."""

    state: VoiceState
    why: str = ""


READY = Condition(state=VoiceState.READY)
_OFF = Condition(state=VoiceState.DISABLED, why="đã tắt trong cài đặt voices_off")
UNHEARD_OF = Condition(state=VoiceState.UNKNOWN, why="không có giọng này")


def alone(service: str, gap: float) -> float:  # noqa: ARG001 - as those say who know of others
    """The turn of a process that knows of no other: at once."""
    return 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineSettings:
    """What every engine is made with. Seconds throughout; None means the engine's own clock, sleep or chance.

    `endpoint` (scheme://host:port) replaces the public host of an online engine. `timeout` is
    for connecting and for each wait on an answer, `longest` for a whole request. `throttle` is the least time between
    two requests, `tries` how often one request is sent in all, `cool_down` how long an engine that was turned away
    refuses at once; it doubles with every further refusal. `folder` holds the voice files that were installed.
    Engines named in `off` are there and speak not. `turn`, where others ask the same service, takes the next turn of
    all of them at the one of that name, asked once in so many seconds, and tells how long to wait for it.
    """

    tld: str = "com"
    endpoint: str = ""
    edge_endpoint: str = ""
    folder: Path | None = None
    off: tuple[str, ...] = ()
    timeout: tuple[float, float] = (5.0, 20.0)
    longest: float = 45.0
    throttle: float = 0.7
    turn: Callable[[str, float], float] = alone
    tries: int = 3
    cool_down: float = 60.0
    sleep: Callable[[float], None] | None = None
    clock: Callable[[], float] | None = None
    chance: Callable[[], float] | None = None


class Engine(Protocol):
    """One way to turn text into sound. Made with EngineSettings; safe to use from several threads."""

    @property
    def name(self) -> str:
        """The part of a voice's name before the colon."""
        ...

    @property
    def at_once(self) -> int:
        """How many texts it may be given at a time."""
        ...

    def version(self, voice: VoiceName) -> str:
        """Changes when the same words by this voice would sound otherwise; part of every cache key."""
        ...

    def pace(self, rate: float) -> Pace:
        """What its sound is held to at this rate: anything shorter or longer is an error, never kept."""
        ...

    def voices(self) -> tuple[VoiceCard, ...]: ...

    def status(self, voice: VoiceName) -> Condition:
        """UNKNOWN for a voice the engine does not have. Never raises and never uses the network."""
        ...

    def speak(self, text: str, voice: VoiceName, rate: float) -> Sound:
        """`rate` 1.0 is the voice's own pace, 2.0 twice as fast. VoiceFailed when there is no sound to give."""
        ...


@runtime_checkable
class Blamed(Protocol):
    """An engine that is told when what it gave was no sound of the words: an online one gives its service a rest."""

    def blame(self, why: str) -> None: ...


class Unloaded:
    """Stands for an engine that could not be loaded or is switched off: every voice of it exists, and none works."""

    at_once = 1

    def __init__(self, name: str, condition: Condition, cards: tuple[VoiceCard, ...] = ()) -> None:
        """`cards` are the voices of an engine that could be asked for them; without any it has one, its own name."""
        self.name = name
        self._condition = condition
        self._cards = cards

    def version(self, voice: VoiceName) -> str:  # noqa: ARG002 - it says nothing in any version
        return "unloaded"

    def pace(self, rate: float) -> Pace:
        return NATURAL.at(rate)

    def voices(self) -> tuple[VoiceCard, ...]:
        return self._cards or (
            VoiceCard(
                voice=VoiceName(self.name),
                label=self.name,
                language="",
                region="",
                sex="",
                needs_network=False,
                licence="",
            ),
        )

    def status(self, voice: VoiceName) -> Condition:  # noqa: ARG002 - the same for every voice of the engine
        return self._condition

    def speak(self, text: str, voice: VoiceName, rate: float) -> Sound:  # noqa: ARG002 - it says nothing at any rate
        raise VoiceFailed(voice=voice, problem=self._condition.why)


class EntryPoint(Protocol):
    """The two things of importlib.metadata.EntryPoint that are used here."""

    @property
    def name(self) -> str: ...

    def load(self) -> Any: ...  # noqa: ANN401 - a plug-in's attribute can be anything until it was called


def discover(settings: EngineSettings, points: Iterable[EntryPoint] | None = None) -> Mapping[str, Engine]:
    """Every engine by name, in the order of names. One that cannot be loaded or made is there as Unloaded."""
    found = metadata.entry_points(group=GROUP) if points is None else points
    return {point.name: _made(point, settings) for point in sorted(found, key=lambda point: point.name)}


def _made(point: EntryPoint, settings: EngineSettings) -> Engine:
    try:
        engine: Engine = point.load()(settings)
        if point.name in settings.off:
            return Unloaded(point.name, _OFF, engine.voices())
    except ImportError as error:
        return Unloaded(point.name, Condition(state=VoiceState.NOT_INSTALLED, why=f"thiếu thư viện: {one_line(error)}"))
    except Exception as error:  # noqa: BLE001 - a plug-in may fail in any way; the others must still speak
        return Unloaded(point.name, Condition(state=VoiceState.BROKEN, why=f"không nạp được: {one_line(error)}"))
    return engine


def one_line(error: BaseException) -> str:
    """An exception as one line a person can read."""
    return " ".join(str(error).split()) or type(error).__name__


def clean(text: str) -> str:
    """NFC, one line, without the code points that upset engines: lone surrogates, NUL and other controls.

    U+0001 among them starts a command inside the text for espeak-ng, so a bulletin could change the voice.
    """
    kept = "".join(" " if unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"} else c for c in text)
    return " ".join(unicodedata.normalize("NFC", kept).split())


_MARKS = frozenset(".,;:!?()-–—…'\"‘’“”/%&+=°²³½€₫№@#*<>_")


def readable(text: str) -> str:
    """The text in Latin letters, digits and the marks of prose; other scripts, pictures and accents become spaces.

    espeak-ng has no Vietnamese sounds for those, and some end its process: a backquote alone is enough. Square
    brackets would be taken for phonemes.
    """
    return "".join(c if c in _MARKS or (c.isalnum() and _latin(c)) else " " for c in text)


def _latin(character: str) -> bool:
    return ord(character) < 0x250 or 0x1E00 <= ord(character) < 0x1F00


def speakable(text: str) -> bool:
    """Whether there is a letter or a digit to say."""
    return any(c.isalnum() for c in text)
