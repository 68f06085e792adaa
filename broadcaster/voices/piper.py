"""Piper: neural voices that speak offline, each from files the operator installed. Needs the extra `piper`."""

import threading
from importlib import metadata, util
from pathlib import Path
from typing import ClassVar

from broadcaster.domain.errors.sound import VoiceFailed
from broadcaster.domain.speech import VoiceName, VoiceState
from broadcaster.voices.engines import (
    NATURAL,
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
from broadcaster.voices.piper_files import FilesWrong, VoiceFiles, voices_in
from broadcaster.voices.worker import Craft, Worker, WorkerLost, WorkerRefused

LIBRARY_MISSING = Condition(
    state=VoiceState.NOT_INSTALLED, why="chưa cài thư viện; hãy chạy: pip install 'broadcaster[piper]'"
)
_NO_VOICE = Condition(
    state=VoiceState.NOT_INSTALLED, why="chưa có giọng nào; hãy chạy: broadcaster voices install TỆP.onnx …"
)
CRAFT = Craft(
    name="Piper",
    script=Path(__file__).with_name("piper_model.py"),
    seconds_to_start=120.0,
    seconds_for_a_thousand=120.0,
)
"""On two processors it loads in a second and speaks a thousand characters in four; old ones take ten times as long."""

_Stamp = tuple[tuple[int, int, int], ...]


def library_there() -> bool:
    """Whether the library is installed; it is not loaded for that."""
    return util.find_spec("piper") is not None


class Piper:
    """Engine `piper`, voices `piper:<name>` of the files in the settings' folder.

    A process of its own speaks with the voice used last: a voice takes some 300 MB, and a house speaks with one.
    """

    name: ClassVar[str] = "piper"
    at_once: ClassVar[int] = 1  # its runtime uses every processor for one text

    def __init__(self, settings: EngineSettings) -> None:
        self._folder = settings.folder
        self._lock = threading.Lock()
        """For what is known; never held while a model loads, for whoever asks after the voices' health waits for it."""
        self._starting = threading.Lock()
        self._known: dict[str, tuple[_Stamp, Condition]] = {}
        self._lost: dict[str, Condition] = {}
        """Voices whose process ended before it could speak; memory may have been short, so each use tries again."""
        self._speaking: tuple[str, _Stamp, Worker] | None = None

    def version(self, voice: VoiceName) -> str:
        files = self._files(voice)
        if files is None or not library_there():
            return "none"
        try:
            record = files.read_record()
        except FilesWrong:
            return "none"
        return f"piper-{metadata.version('piper-tts')}-{record.sha256}-{record.json_sha256}"

    def pace(self, rate: float) -> Pace:
        return NATURAL.at(rate)

    def voices(self) -> tuple[VoiceCard, ...]:
        """A card for each voice; without any, one for the engine, so that it is seen what is missing."""
        found = tuple(_card(files) for files in voices_in(self._folder))
        return found or (
            VoiceCard(
                voice=VoiceName(self.name),
                label="Piper (chưa có giọng)",
                language="vi",
                region="tùy giọng",
                sex="tùy giọng",
                needs_network=False,
                licence="Piper: GPL-3.0-or-later; giọng: tùy tệp",
            ),
        )

    def status(self, voice: VoiceName) -> Condition:
        """A damaged file is told without loading it; what the library says of it is known after its first use."""
        files = self._files(voice)
        if files is None:
            return UNHEARD_OF if voice != self.name or voices_in(self._folder) else self._nothing()
        if not library_there():
            return LIBRARY_MISSING
        with self._lock:
            condition, _ = self._condition(files)
            return self._lost.get(files.name, READY) if condition is READY else condition

    def speak(self, text: str, voice: VoiceName, rate: float) -> Pcm:
        """Mono at the voice's own rate. VoiceFailed."""
        words, files = readable(clean(text)), self._files(voice)
        if not speakable(words):
            raise VoiceFailed(voice=voice, problem="không có chữ nào để đọc")
        if files is None:
            raise VoiceFailed(voice=voice, problem=self.status(voice).why)
        if not library_there():
            raise VoiceFailed(voice=voice, problem=LIBRARY_MISSING.why)
        worker = self._worker(files)
        if isinstance(worker, Condition):
            raise VoiceFailed(voice=voice, problem=worker.why)
        try:
            samples = worker.say(words, rate=rate)
        except WorkerLost as error:
            raise VoiceFailed(voice=voice, problem=one_line(error)) from error
        return Pcm(samples=samples, rate=worker.rate)

    def _nothing(self) -> Condition:
        return _NO_VOICE if library_there() else LIBRARY_MISSING

    def _files(self, voice: VoiceName) -> VoiceFiles | None:
        engine, _, name = voice.partition(":")
        found = voices_in(self._folder) if engine == self.name and name else ()
        return next((files for files in found if files.name == name), None)

    def _condition(self, files: VoiceFiles) -> tuple[Condition, _Stamp]:
        """Remembered while the files stay as they are."""
        try:
            stamp = files.stamp()
            known = self._known.get(files.name)
            if known is None or known[0] != stamp:
                files.check()
                self._known[files.name] = (stamp, READY)
        except FilesWrong as wrong:
            return Condition(state=VoiceState.BROKEN, why=one_line(wrong)), ()
        return self._known[files.name][1], stamp

    def _worker(self, files: VoiceFiles) -> Worker | Condition:
        """The process that speaks with these files, started at the first use and after its death; or why not."""
        with self._starting:
            with self._lock:
                condition, stamp = self._condition(files)
            if condition is not READY:
                return condition
            if self._speaking and self._speaking[:2] == (files.name, stamp) and self._speaking[2].usable:
                return self._speaking[2]
            self._speaking = None
            try:
                worker = Worker(CRAFT, files.model, files.described)
            except WorkerLost as lost:
                return self._learned(files.name, stamp, lost)
            with self._lock:
                self._lost.pop(files.name, None)
            self._speaking = (files.name, stamp, worker)
            return worker

    def _learned(self, name: str, stamp: _Stamp, lost: WorkerLost) -> Condition:
        broken = Condition(state=VoiceState.BROKEN, why=one_line(lost))
        with self._lock:
            if isinstance(lost, WorkerRefused):
                self._known[name] = (stamp, broken)
            else:
                self._lost[name] = broken
        return broken


def _card(files: VoiceFiles) -> VoiceCard:
    try:
        record = files.read_record()
    except FilesWrong:
        record = None
    return VoiceCard(
        voice=VoiceName(f"{Piper.name}:{files.name}"),
        label=f"Piper, {files.name}",
        language=record.language if record else "vi",
        region=record.region if record else "chưa rõ",
        sex=record.sex if record else "chưa rõ",
        needs_network=False,
        licence=record.licence if record else "chưa rõ",
    )
