"""A studio in memory: a voice, a mixer and a library that keep their ports' promises without a file or a sound."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import time
from pathlib import Path
from zoneinfo import ZoneInfo

from fakes.almanac import MemoryAlmanac
from fakes.memory_audit import MemorySigner, MemoryWitness
from fakes.memory_intake import MemoryDocuments, MemoryRecordings
from fakes.memory_keyring import MemoryKeyring
from fakes.memory_papers import MemoryPapers
from fakes.vault import MemoryVault

from broadcaster.domain.approval import Leave
from broadcaster.domain.errors.bulletins import TextEmpty
from broadcaster.domain.errors.sound import JingleMissing, NoVoiceLeft
from broadcaster.domain.errors.stations import AudioUnknown
from broadcaster.domain.item import Delivery, JingleKind, Measured, Mixed, Wave, Waveform
from broadcaster.domain.lexicon import HOUSE, Reading, read_in
from broadcaster.domain.schedule import EVERY_DAY, Session
from broadcaster.domain.sound import HORN, Profile
from broadcaster.domain.speech import Manner, SpeechSegment, StandIns, Use, VoiceName, VoiceState
from broadcaster.domain.timetable import Limits, Preset
from broadcaster.domain.units import Dbtp, Digest, Lufs, Millis, digest_of_bytes
from broadcaster.newsroom.books import Store
from broadcaster.newsroom.ports import (
    Check,
    Clip,
    Newsroom,
    Programme,
    Progress,
    Speech,
    Tone,
    VoiceStatus,
    quiet,
    unchecked,
)
from broadcaster.reports import PrintingPress
from broadcaster.wording import EMPTY_LEXICON, NORTHERN, Spoken

FIRST, SOUTH, SECOND = VoiceName("first:vi"), VoiceName("first:nam"), VoiceName("second:vi")
REGIONS = {FIRST: "Bắc", SOUTH: "Nam", SECOND: ""}
PRESET = Preset(
    code="mau",
    name="Một buổi sáng",
    basis="",
    sessions=(Session(name="sáng", weekdays=EVERY_DAY, start=time(5, 30), length=Millis(15 * 60_000)),),
    limits=Limits(minutes_a_session=20),
)
JINGLE_LENGTH: Mapping[JingleKind, int] = {
    JingleKind.SIGNATURE: 9_000,
    JingleKind.STING: 2_500,
    JingleKind.CLOSING: 5_500,
    JingleKind.BED: 40_000,
    JingleKind.EMERGENCY: 3_000,
}


@dataclass(slots=True)
class MemoryVoice:
    """Speaks 70 ms a character. `dead` voices fail; what was said before comes from the cache."""

    dead: set[VoiceName] = field(default_factory=set)
    said: set[tuple[VoiceName, str]] = field(default_factory=set)

    def speak(self, texts: Sequence[SpeechSegment], manner: Manner, progress: Progress = quiet) -> Speech:
        if not texts:
            raise TextEmpty
        for voice in manner.voices:
            if voice in REGIONS and voice not in self.dead:
                return self._by(voice, texts, manner, progress)
        raise NoVoiceLeft(tried=", ".join(manner.voices))

    def _by(self, voice: VoiceName, texts: Sequence[SpeechSegment], manner: Manner, progress: Progress) -> Speech:
        known = sum((voice, text.text) in self.said for text in texts)
        self.said.update((voice, text.text) for text in texts)
        clips = []
        for done, text in enumerate(texts, start=1):
            clips.append(
                Clip(
                    path=Path(f"{voice}-{text.text}.wav"),
                    rate=24_000,
                    duration=Millis(70 * len(text.text)),
                    pause=text.pause,
                )
            )
            progress(done, len(texts))
        delivery = Delivery(voice=voice, fallback=voice != manner.voices[0], segments=len(texts), from_cache=known)
        return Speech(clips=tuple(clips), delivery=delivery)

    def known(self) -> tuple[VoiceStatus, ...]:
        return tuple(
            VoiceStatus(
                voice=voice,
                label="giọng thử",
                language="vi",
                region=region,
                sex="",
                needs_network=False,
                licence="",
                state=VoiceState.NO_NETWORK if voice in self.dead else VoiceState.READY,
                why="không có mạng" if voice in self.dead else "",
            )
            for voice, region in REGIONS.items()
        )


@dataclass(slots=True)
class MemoryMixer:
    """Adds lengths up. `missing` jingles are not in the folder, and what is in it is told by `jingles`, a jingle's name
    where nothing was set; `problem` is raised instead of mixing."""

    missing: set[JingleKind] = field(default_factory=set)
    jingles: dict[JingleKind, bytes] = field(default_factory=dict)
    problem: BaseException | None = None
    loudness: float = -16.0

    def mix(self, programme: Programme, profile: Profile, out: Path, check: Check = unchecked) -> Mixed:  # noqa: ARG002 - nothing is encoded
        if self.problem is not None:
            raise self.problem
        jingles = [jingle for jingle in (programme.opening, programme.bed, programme.closing) if jingle is not None]
        if not jingles and not programme.clips:
            raise ValueError("a programme needs a part")
        for jingle in jingles:
            self.fingerprint(jingle)
        length = sum(clip.duration + clip.pause for clip in programme.clips)
        length += sum(JINGLE_LENGTH[jingle] for jingle in jingles if jingle is not JingleKind.BED)
        measured = Measured(
            duration=Millis(length),
            planned=Millis(length),
            loudness=Lufs(self.loudness),
            true_peak=Dbtp(-1.5),
            longest_silence=Millis(400),
        )
        check(measured)
        return Mixed(measured=measured, waveform=Waveform())

    def version(self) -> str:
        return "memory-1"

    def wave(self, path: Path, length: Millis) -> Wave:  # noqa: ARG002 - nothing is decoded
        return Wave(size=44 + 2 * length, parts=iter([b"RIFF".ljust(44, b"\0"), bytes(2 * length)]))

    def fingerprint(self, jingle: JingleKind) -> Digest:
        if jingle in self.missing:
            raise JingleMissing(jingle=jingle.value, folder="memory")
        return digest_of_bytes(self.jingles.get(jingle, jingle.value.encode()))


@dataclass(slots=True)
class MemoryLibrary:
    """Keeps names for bytes: a kept file's bytes are its name."""

    kept: dict[Digest, bytes] = field(default_factory=dict)

    def scratch(self, stem: str) -> Path:
        return Path("/nowhere") / f"{stem}.mp3"

    def keep(self, scratch: Path) -> tuple[Digest, int]:
        raw = scratch.name.encode()
        digest = digest_of_bytes(raw)
        self.kept[digest] = raw
        return digest, len(raw)

    def standing(self, sounds: Mapping[Digest, int]) -> Collection[Digest]:
        return {audio for audio, size in sounds.items() if audio in self.kept and len(self.kept[audio]) == size}

    def path(self, audio: Digest) -> Path:
        if audio not in self.kept:
            raise AudioUnknown(digest=audio)
        return Path("/nowhere") / f"{audio}.mp3"

    def splice(self, parts: Sequence[Digest], start: int, length: int) -> Iterator[bytes]:
        whole = b"".join(self.kept[part] for part in parts)
        yield whole[start : start + length]

    def frames_size(self, audio: Digest) -> int:
        return len(self.kept[audio])


def read_by_station(script: str, reading: Reading = HOUSE, /) -> Spoken:
    return read_in(script, reading, NORTHERN, EMPTY_LEXICON)


def memory_newsroom(store: Store) -> Newsroom:
    return Newsroom(
        voice=MemoryVoice(),
        mixer=MemoryMixer(),
        recordings=MemoryRecordings(),
        read=read_by_station,
        tone=Tone(manner=Manner(voices=(FIRST, SECOND)), profile=HORN),
        profiles={"horn": HORN, "stream": replace(HORN, name="stream", rate=44_100, kbps=96)},
        stand_ins=StandIns(),
        use=Use.ORDINARY,
        bed=None,
        store=store,
        library=MemoryLibrary(),
        documents=MemoryDocuments(),
        press=PrintingPress(),
        papers=MemoryPapers(),
        zone=ZoneInfo("Asia/Ho_Chi_Minh"),
        signer=MemorySigner(),
        keyring=MemoryKeyring(),
        witness=MemoryWitness(),
        almanac=MemoryAlmanac(),
        presets=(PRESET,),
        vault=MemoryVault(),
        common=frozenset({"matkhau", "password", "truyenthanh"}),
        leave=Leave(unheard=True),
    )
