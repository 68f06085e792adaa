"""espeak-ng: always there, offline, robotic. The wheel `espeakng_loader` brings the library and its data."""

import atexit
import tempfile
import threading
from importlib import metadata
from pathlib import Path
from typing import ClassVar

from broadcaster.domain.errors.sound import VoiceFailed
from broadcaster.domain.speech import VoiceName, VoiceState
from broadcaster.voices import espeak_library
from broadcaster.voices.engines import (
    READY,
    UNHEARD_OF,
    Condition,
    EngineSettings,
    Pace,
    Pcm,
    VoiceCard,
    clean,
    one_line,
    readable,
    speakable,
)
from broadcaster.voices.espeak_library import OWN_PACE
from broadcaster.voices.worker import Craft, Worker, WorkerLost

_SLOWEST, _FASTEST = 80, 450
_DATA_PATH_LIMIT = 120  # the library copies the path into a fixed buffer; past about 150 bytes it finds nothing

CRAFT = Craft(name="eSpeak NG", script=Path(espeak_library.__file__))

_links: dict[Path, Path] = {}
"""Short names already made for data folders with long ones, one for the life of the process."""


class Espeak:
    """Engine `espeak`. `library` and `data` replace the files of the wheel (a system's own espeak-ng, or a test's)."""

    name: ClassVar[str] = "espeak"
    at_once: ClassVar[int] = 1
    _voices: ClassVar[dict[str, tuple[str, str]]] = {
        "vi": ("eSpeak NG, giọng Bắc", "Bắc"),
        "vi-vn-x-central": ("eSpeak NG, giọng Trung", "Trung"),
        "vi-vn-x-south": ("eSpeak NG, giọng Nam", "Nam"),
    }

    def __init__(
        self,
        settings: EngineSettings,  # noqa: ARG002 - every engine is made with them; this one has nothing to wait for
        *,
        library: Path | None = None,
        data: Path | None = None,
    ) -> None:
        self._library, self._data = library, data
        self._lock = threading.Lock()
        self._worker: Worker | None = None
        self._version: str | None = None

    def version(self, voice: VoiceName) -> str:  # noqa: ARG002 - one library speaks them all
        if self._version is None:
            worker = self._ready()
            if isinstance(worker, Condition):
                return "none"
            self._version = f"{worker.version}-{OWN_PACE}wpm"
        return self._version

    def voices(self) -> tuple[VoiceCard, ...]:
        return tuple(
            VoiceCard(
                voice=VoiceName(f"{self.name}:{code}"),
                label=label,
                language="vi",
                region=region,
                sex="nam",
                needs_network=False,
                licence="GPL-3.0-or-later",
            )
            for code, (label, region) in self._voices.items()
        )

    def status(self, voice: VoiceName) -> Condition:
        if self._code(voice) not in self._voices:
            return UNHEARD_OF
        worker = self._ready()
        return worker if isinstance(worker, Condition) else READY

    def pace(self, rate: float) -> Pace:
        """Measured: 427 to 860 ms a syllable at half its own pace, 240 to 430 at its own, 136 at one and a half of it,
        86 at twice: what it gains by haste grows faster than the rate."""
        return Pace(shortest=int(170 / max(rate, rate**1.5)), longest=int(500 / rate), around=700)

    def speak(self, text: str, voice: VoiceName, rate: float) -> Pcm:
        """Mono at the library's own 22,050 Hz, without silence before or after. VoiceFailed."""
        words, code = readable(clean(text)), self._code(voice)
        if not speakable(words):
            raise VoiceFailed(voice=voice, problem="không có chữ nào để đọc")
        if code not in self._voices:
            raise VoiceFailed(voice=voice, problem=UNHEARD_OF.why)
        worker = self._ready()
        if isinstance(worker, Condition):
            raise VoiceFailed(voice=voice, problem=worker.why)
        pace = round(min(max(OWN_PACE * rate, _SLOWEST), _FASTEST))
        try:
            samples = worker.say(words, voice=code, pace=pace)
        except WorkerLost as error:
            raise VoiceFailed(voice=voice, problem=one_line(error)) from error
        if not samples:
            raise VoiceFailed(voice=voice, problem="eSpeak NG không trả về âm thanh")
        return Pcm(samples=samples, rate=worker.rate)

    def _code(self, voice: VoiceName) -> str:
        engine, _, code = voice.partition(":")
        return code if engine == self.name else ""

    def _ready(self) -> Worker | Condition:
        """The process that speaks, started at the first use and after its death; or why there is none."""
        with self._lock:
            if self._worker is None or not self._worker.usable:
                self._worker = None
                found = _start(self._library, self._data)
                if isinstance(found, Condition):
                    return found
                self._worker = found
            return self._worker


def _start(library: Path | None, data: Path | None) -> Worker | Condition:
    places = _places(library, data)
    if isinstance(places, Condition):
        return places
    missing = next((path for path in (places[0], places[1] / "phontab") if not path.is_file()), None)
    if missing:
        return Condition(state=VoiceState.NOT_INSTALLED, why=f"thiếu tệp {missing}")
    try:
        return Worker(CRAFT, places[0], _short(places[1]))
    except WorkerLost as error:
        return Condition(state=VoiceState.BROKEN, why=one_line(error))


def _places(library: Path | None, data: Path | None) -> tuple[Path, Path] | Condition:
    """Where the library and its data are, from the wheel unless given."""
    if library and data:
        return library, data
    try:
        import espeakng_loader  # here, so that its absence is a status and no crash at start

        damaged = _damaged()
        if damaged:
            return Condition(state=VoiceState.BROKEN, why=f"tệp {damaged} bị hỏng. Hãy cài lại espeakng_loader")
        return library or Path(espeakng_loader.get_library_path()), data or Path(espeakng_loader.get_data_path())
    except (ImportError, RuntimeError) as error:  # RuntimeError: the wheel is there without its data
        return Condition(state=VoiceState.NOT_INSTALLED, why=f"thiếu thư viện espeakng_loader: {one_line(error)}")


def _damaged() -> Path | None:
    """The first file of the wheel that has not the size it was installed with, such as after a full disk."""
    for file in metadata.files("espeakng_loader") or ():
        path = Path(str(file.locate()))
        if file.size is not None and (not path.is_file() or path.stat().st_size != file.size):
            return path
    return None


def _short(data: Path) -> Path:
    """The data's path, or a link to it in a fresh folder when the path is longer than the library can take."""
    if len(bytes(data)) <= _DATA_PATH_LIMIT:
        return data
    if data in _links and _links[data].exists():
        return _links[data]
    folder = tempfile.TemporaryDirectory(prefix="espeak-")
    atexit.register(folder.cleanup)
    link = Path(folder.name) / "espeak-ng-data"
    if len(bytes(link)) > _DATA_PATH_LIMIT:
        raise WorkerLost(f"đường dẫn {data} và thư mục tạm đều quá dài cho eSpeak NG")
    link.symlink_to(data.resolve(), target_is_directory=True)
    _links[data] = link
    return link
