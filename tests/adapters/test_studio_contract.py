"""One contract for the studio's three ports, asked of the real parts and of the fakes that unit tests rely on."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from fakes.studio import FIRST, SECOND, MemoryLibrary, MemoryMixer, MemoryVoice

from broadcaster.audio.library import FolderLibrary
from broadcaster.audio.mixer import BroadcastMixer
from broadcaster.domain.errors.bulletins import TextEmpty
from broadcaster.domain.errors.sound import JingleMissing, NoVoiceLeft
from broadcaster.domain.errors.stations import AudioUnknown
from broadcaster.domain.item import JingleKind
from broadcaster.domain.sound import Profile
from broadcaster.domain.speech import Manner, SpeechSegment, VoiceName, VoiceState
from broadcaster.domain.units import Digest, Millis
from broadcaster.newsroom.ports import Library, Mixer, Programme, Voice
from broadcaster.settings import share_folder
from broadcaster.voices.announcer import Announcer
from broadcaster.voices.cache import SpeechCache
from broadcaster.voices.engines import EngineSettings, Pcm
from broadcaster.voices.espeak import Espeak

TEXTS = tuple(SpeechSegment(text=text, pause=Millis(400)) for text in ("xin chào bà con", "hôm nay trời nắng"))


def no_decoder(_: bytes) -> Pcm:
    raise AssertionError("espeak-ng gives samples")


@dataclass(frozen=True, slots=True, kw_only=True)
class Studio:
    voice: Voice
    voices: tuple[VoiceName, VoiceName]
    mixer: Mixer
    without_jingles: Mixer
    library: Library
    lay: Callable[[Path, Path], None]
    """Puts a finished file at a scratch path, where the library needs one."""


@pytest.fixture(params=["real", "memory"])
def studio(request: pytest.FixtureRequest, tmp_path: Path) -> Studio:
    if request.param == "memory":
        return Studio(
            voice=MemoryVoice(),
            voices=(FIRST, SECOND),
            mixer=MemoryMixer(),
            without_jingles=MemoryMixer(missing=set(JingleKind)),
            library=MemoryLibrary(),
            lay=lambda scratch, finished: None,  # noqa: ARG005 - its bytes are its name
        )
    espeak = Espeak(EngineSettings())
    (tmp_path / "none").mkdir()
    return Studio(
        voice=Announcer({"espeak": espeak}, SpeechCache(tmp_path / "speech", no_decoder)),
        voices=(VoiceName("espeak:vi-vn-x-south"), VoiceName("espeak:vi")),
        mixer=BroadcastMixer(share_folder() / "audio_assets", tmp_path / "takes"),
        without_jingles=BroadcastMixer(tmp_path / "none", tmp_path / "takes"),
        library=FolderLibrary(tmp_path / "audio"),
        lay=lambda scratch, finished: scratch.write_bytes(finished.read_bytes()) and None,
    )


def test_the_first_voice_speaks_every_segment_and_the_second_time_from_the_cache(studio: Studio) -> None:
    told: list[tuple[int, int]] = []
    speech = studio.voice.speak(TEXTS, Manner(voices=studio.voices), lambda done, total: told.append((done, total)))
    assert [clip.pause for clip in speech.clips] == [400, 400]
    assert all(clip.duration > 0 for clip in speech.clips)
    assert (speech.delivery.voice, speech.delivery.fallback) == (studio.voices[0], False)
    assert (speech.delivery.segments, speech.delivery.from_cache) == (2, 0)
    assert told == [(1, 2), (2, 2)]
    assert studio.voice.speak(TEXTS, Manner(voices=studio.voices)).delivery.from_cache == 2


def test_no_text_is_refused_and_an_unknown_voice_passed_over(studio: Studio) -> None:
    nobody = VoiceName("nobody:vi")
    with pytest.raises(TextEmpty):
        studio.voice.speak((), Manner(voices=studio.voices))
    spoken = studio.voice.speak(TEXTS, Manner(voices=(nobody, studio.voices[1])))
    assert (spoken.delivery.voice, spoken.delivery.fallback) == (studio.voices[1], True)
    with pytest.raises(NoVoiceLeft, match="nobody:vi"):
        studio.voice.speak(TEXTS, Manner(voices=(nobody,)))


def test_every_voice_of_the_chain_is_known_and_ready(studio: Studio) -> None:
    known = {status.voice: status for status in studio.voice.known()}
    assert {known[voice].state for voice in studio.voices} == {VoiceState.READY}
    assert {known[voice].why for voice in studio.voices} == {""}


def test_a_missing_jingle_and_a_programme_without_parts_are_refused(studio: Studio, tmp_path: Path) -> None:
    out = tmp_path / "out.mp3"
    opening = Programme(title="x", opening=JingleKind.SIGNATURE)
    with pytest.raises(JingleMissing):
        studio.without_jingles.mix(opening, Profile(), out)
    with pytest.raises(JingleMissing):
        studio.without_jingles.fingerprint(JingleKind.SIGNATURE)
    with pytest.raises(ValueError, match="part"):
        studio.mixer.mix(Programme(title="x"), Profile(), out)
    assert not out.exists()


def test_more_parts_make_a_longer_sound_at_the_profiles_loudness(studio: Studio, tmp_path: Path) -> None:
    speech = studio.voice.speak(TEXTS, Manner(voices=studio.voices))
    alone = studio.mixer.mix(Programme(title="x", clips=speech.clips), Profile(), tmp_path / "a.mp3").measured
    framed = studio.mixer.mix(
        Programme(title="x", clips=speech.clips, opening=JingleKind.SIGNATURE, closing=JingleKind.CLOSING),
        Profile(),
        tmp_path / "b.mp3",
    ).measured
    assert framed.duration > alone.duration > 1000
    assert abs(alone.loudness + 16) <= 0.5
    assert studio.mixer.version() == studio.mixer.version() != ""
    assert studio.mixer.fingerprint(JingleKind.STING) != studio.mixer.fingerprint(JingleKind.CLOSING)


def test_what_is_kept_is_found_by_its_digest_and_joined_without_a_gap(studio: Studio, tmp_path: Path) -> None:
    parts: list[Digest] = []
    for name, jingle in (("one", JingleKind.STING), ("two", JingleKind.CLOSING)):
        finished = tmp_path / f"{name}.mp3"
        studio.mixer.mix(Programme(title=name, opening=jingle), Profile(), finished)
        for _ in range(2):  # keeping the same bytes twice is keeping them once
            scratch = studio.library.scratch(name)
            studio.lay(scratch, finished)
            digest, size = studio.library.keep(scratch)
            assert size > 0
        assert set(studio.library.standing({digest: size})) == {digest}
        assert not studio.library.standing({digest: size + 1})
        parts.append(digest)
    total = sum(studio.library.frames_size(part) for part in parts)
    whole = b"".join(studio.library.splice(parts, 0, total))
    assert len(whole) == total
    pieces = [b"".join(studio.library.splice(parts, start, 7)) for start in range(0, total, 7)][:50]
    assert b"".join(pieces) == whole[: 7 * len(pieces)]


def test_an_unknown_digest_is_no_audio(studio: Studio) -> None:
    nobody = Digest("0" * 64)
    assert not studio.library.standing({nobody: 0})
    with pytest.raises(AudioUnknown):
        studio.library.path(nobody)
