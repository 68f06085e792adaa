"""Finishing: the same bytes by any number of encoders, seams nobody hears, every sample given back, and clear ends."""

import errno
import hashlib
import io
import subprocess
import sys
import threading
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from broadcaster.audio import encoder, lame
from broadcaster.audio.encoder import Finishing, Heard, finish
from broadcaster.audio.filters import Samples
from broadcaster.audio.loudness import analyse
from broadcaster.domain.errors.machine import StorageFull
from broadcaster.domain.errors.sound import AudioBroken, AudioShort
from broadcaster.domain.frames import frame_at, tag_size
from broadcaster.domain.sound import Coding, Profile

TITLE = "Bản tin “Một cửa” xã Mỹ Đức, ngày 22/11"
MP3 = Profile()
PROFILES = {
    "mp3": MP3,
    "mp3 at 44.1 kHz": Profile(rate=44_100),
    "opus": Profile(coding=Coding.OPUS, rate=48_000, kbps=32),
    "opus at 24 kHz": Profile(coding=Coding.OPUS, rate=24_000, kbps=32),
    "aac": Profile(coding=Coding.AAC, rate=44_100, kbps=64),
    "flac": Profile(coding=Coding.FLAC, rate=48_000, kbps=0),
}
FORMS = {Coding.MP3: "mp3", Coding.OPUS: "ogg", Coding.AAC: "mp4", Coding.FLAC: "flac"}


def voice(seconds: float, rate: int, seed: int = 0) -> Samples:
    """Buzzing syllables with gaps and bursts of noise between them: what makes an encoder switch its windows."""
    dice = np.random.default_rng(seed)
    count = round(seconds * rate)
    pitch = 120 + 20 * np.repeat(dice.normal(size=count // 4000 + 1), 4000)[:count]
    buzz = np.sin(np.cumsum(2 * np.pi * pitch / rate)) ** 15
    gate = np.repeat(dice.choice([0.0, 0.02, 0.3, 0.6], size=count // 3001 + 1), 3001)[:count]
    hiss = np.repeat(dice.choice([0.001, 0.05], p=[0.8, 0.2], size=count // 1709 + 1), 1709)[:count]
    return (gate * buzz + hiss * dice.normal(size=count)).clip(-0.95, 0.95).astype(np.float32)


def blocks(sound: Samples, size: int = 16_800) -> Iterator[Samples]:
    yield from (sound[start : start + size] for start in range(0, len(sound), size))


def finished(sound: Samples, profile: Profile = MP3, encoders: int = 1) -> tuple[bytes, Heard]:
    file = io.BytesIO(b"what stood before" * 200_000)
    heard = finish(blocks(sound), profile, file, Finishing(title=TITLE, encoders=encoders, name="thử"))
    return file.getvalue(), heard


def frames(raw: bytes) -> bytes:
    return raw[tag_size(raw[:10]) :]


def decoded(raw: bytes, form: str = "mp3") -> tuple[int, Samples]:
    """(rate, samples) by the container's own demuxer, which shares nothing with the listener but ffmpeg."""
    with av.open(io.BytesIO(raw), format=form) as file:
        stream = file.streams.audio[0]
        stream.codec_context.options = {"err_detect": "explode"}
        parts = [frame.to_ndarray()[0] for frame in file.decode(stream)]
        sound = np.concatenate(parts)
        return stream.rate, sound.astype(np.float32) / (32768 if sound.dtype == np.int16 else 1)


@pytest.fixture
def short_chunks(monkeypatch: pytest.MonkeyPatch) -> int:
    """Cuts every 49 frames of 576, so that seconds of sound have many seams; the samples between two cuts."""
    monkeypatch.setattr(encoder, "_CHUNK", 49 * 576)
    return 49 * 576


# --- the same bytes ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rate", [24_000, 44_100])
def test_one_two_and_three_encoders_write_the_same_bytes(rate: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoder, "_CHUNK", 49 * 1152)
    sound = voice(20, rate)
    results = [finished(sound, Profile(rate=rate), encoders) for encoders in (1, 2, 3)]
    assert len({raw for raw, _ in results}) == 1
    assert len({heard for _, heard in results}) == 1


@pytest.mark.usefixtures("short_chunks")
def test_the_blocks_sound_comes_in_do_not_change_the_bytes() -> None:
    sound = voice(8, 24_000)
    results = []
    for size in (1_000, 16_800, 10**9):
        file = io.BytesIO()
        finish(blocks(sound, size), MP3, file, Finishing(title=TITLE, encoders=2, name="thử"))
        results.append(file.getvalue())
    assert len(set(results)) == 1


SCRIPT = """
import hashlib, sys
from adapters.test_audio_encoder import PROFILES, finished, voice
profile = PROFILES[sys.argv[1]]
print(hashlib.sha256(finished(voice(12, profile.rate), profile, 2)[0]).hexdigest())
"""


@pytest.mark.parametrize("name", PROFILES)
def test_two_processes_write_the_same_bytes(name: str) -> None:
    profile = PROFILES[name]
    here = hashlib.sha256(finished(voice(12, profile.rate), profile)[0]).hexdigest()
    again = hashlib.sha256(finished(voice(12, profile.rate), profile)[0]).hexdigest()
    tests = Path(__file__).parents[1]
    child = subprocess.run(
        [sys.executable, "-c", SCRIPT, name], cwd=tests, env={"PYTHONPATH": f"{tests}:{tests.parent}"},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert here == again == child.stdout.strip()


# --- seams -------------------------------------------------------------------------------------------------------


def noise_ratio(true: Samples, heard: Samples, place: slice) -> float:
    """dB of sound over what coding changed."""
    change = float(np.sum((true[place] - heard[place]) ** 2))
    return float(10 * np.log10(np.sum(true[place] ** 2) / change))


def seam_losses(sound: Samples, profile: Profile, chunk_frames: int) -> list[float]:
    """dB by which the five frames around each seam are worse than those of one encoder that coded everything."""
    size = lame.frame_samples(profile.rate)
    with lame.lame(profile.rate, profile.kbps) as run:
        serial = run.encode(sound) + run.flush()
    raw, _ = finished(sound, profile)
    assert len(frames(raw)) == len(serial)
    (_, one), (_, many) = decoded(serial), decoded(raw)
    assert len(one) == len(many) == lame.frames_of(len(sound), profile.rate) * size
    true = np.concatenate([np.zeros(1105, np.float32), sound, np.zeros(2 * size, np.float32)])
    seams = range(chunk_frames + encoder._PRE_ROLL, len(one) // size, chunk_frames)
    places = [slice((seam - 2) * size, (seam + 3) * size) for seam in seams]
    return [
        noise_ratio(true, one, place) - noise_ratio(true, many, place)
        for place in places
        if np.mean(true[place] ** 2) > 1e-5
    ]


@pytest.mark.parametrize("profile", [MP3, Profile(rate=44_100), Profile(rate=22_050)], ids=lambda p: str(p.rate))
def test_seams_are_as_good_as_no_seams(profile: Profile, monkeypatch: pytest.MonkeyPatch) -> None:
    size = lame.frame_samples(profile.rate)
    monkeypatch.setattr(encoder, "_CHUNK", 49 * size)
    losses = seam_losses(voice(60, profile.rate), profile, 49)
    assert len(losses) > 20
    assert max(losses) < 1.0


def test_without_the_frames_before_a_chunk_its_seam_would_be_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    # The planted fault: no pre-roll.
    monkeypatch.setattr(encoder, "_CHUNK", 49 * 576)
    monkeypatch.setattr(encoder, "_PRE_ROLL", 0)
    assert max(seam_losses(voice(60, 24_000), MP3, 49)) > 6.0


def test_chunks_meet_even_if_lame_looked_further_ahead_than_they_reach(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoder, "_CHUNK", 49 * 576)
    monkeypatch.setattr(lame, "LOOK_AHEAD", 100)
    assert max(seam_losses(voice(20, 24_000), MP3, 49)) < 1.0


def test_a_frame_lost_by_an_encoder_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    # The planted fault: one frame of the last run is missing.
    real = lame._Direct.flush
    monkeypatch.setattr(lame._Direct, "flush", lambda self: real(self)[192:])
    with pytest.raises(AudioShort) as refusal:
        finished(voice(5, 24_000))
    assert refusal.value.facts["declared"] == refusal.value.facts["decoded"] + 24


@pytest.mark.usefixtures("short_chunks")
def test_every_frame_stands_alone_across_the_seams() -> None:
    raw = frames(finished(voice(8, 24_000))[0])
    starts = [at for at in range(0, len(raw), 192) if frame_at(raw, at)]
    assert len(starts) * 192 == len(raw)
    assert {raw[at + 4] for at in starts} == {0}, "main_data_begin"


# --- nothing is lost ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PROFILES)
@pytest.mark.parametrize("seconds", [0.02, 0.999, 3.0])
def test_every_sample_comes_out_again(name: str, seconds: float) -> None:
    profile = PROFILES[name]
    sound = voice(seconds, profile.rate)
    raw, heard = finished(sound, profile)
    rate, out = decoded(raw, FORMS[profile.coding])
    assert heard.samples == len(out) * profile.rate // rate
    assert len(sound) <= heard.samples < len(sound) + profile.rate * 80 // 1000


@pytest.mark.parametrize("name", PROFILES)
def test_the_end_is_heard_as_well_as_it_would_be_with_more_after_it(name: str) -> None:
    profile = PROFILES[name]
    for extra in (0, 1, 300, 575, 900, 1151):
        ticking = np.zeros(profile.rate + extra, np.float32)
        ticking[-200:] = 0.5 * np.sin(2 * np.pi * 1000 * np.arange(200) / profile.rate)
        energies = []
        for sound in (ticking, np.concatenate([ticking, np.zeros(profile.rate, np.float32)])):
            _, out = decoded(finished(sound, profile)[0], FORMS[profile.coding])
            energies.append(float(np.sum(out[len(out) // 8 :] ** 2)))
        assert energies[0] > 0.9 * energies[1], "what a coding smears past the end may be missing"


@pytest.mark.parametrize("name", [name for name in PROFILES if not name.startswith("mp3")])
def test_sound_in_a_container_starts_where_it_started(name: str) -> None:
    profile = PROFILES[name]
    sound = voice(3, profile.rate)
    rate, out = decoded(finished(sound, profile)[0], FORMS[profile.coding])
    pattern, scale = sound[profile.rate : profile.rate + 8_000], rate // profile.rate
    fits = [float(pattern @ out[rate + move * scale :: scale][:8_000]) for move in range(-1100, 1101)]
    assert abs(int(np.argmax(fits)) - 1100) <= 1


@pytest.mark.parametrize("name", PROFILES)
def test_the_level_is_kept(name: str) -> None:
    profile = PROFILES[name]
    tone = (0.1 * np.sin(2 * np.pi * 997 * np.arange(profile.rate * 4) / profile.rate)).astype(np.float32)
    _, heard = finished(tone, profile)
    assert heard.loudness == pytest.approx(analyse(tone, profile.rate).loudness, abs=0.1)
    assert -20.2 <= heard.true_peak <= -18.8, "the edges overshoot"


# --- what is heard -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PROFILES)
def test_what_is_heard_is_the_decoded_file_not_the_sound_given(name: str) -> None:
    profile = PROFILES[name]
    loud = (voice(6, profile.rate) * 2).clip(-1, 1)
    raw, heard = finished(loud, profile)
    rate, out = decoded(raw, FORMS[profile.coding])
    own = analyse(out, rate)
    assert heard.loudness == pytest.approx(own.loudness, abs=0.001)
    assert heard.true_peak == pytest.approx(own.true_peak, abs=0.001)
    assert (heard.clipped, heard.peaks, heard.longest_silence) == (own.clipped, own.peaks, own.longest_silence)
    assert heard.clipped > 0
    assert len(heard.peaks) == -(-len(out) * 10 // rate)
    assert heard.true_peak != pytest.approx(analyse(loud, profile.rate).true_peak, abs=1e-6) or name == "flac"


@pytest.mark.parametrize("name", PROFILES)
def test_the_title_stands_in_the_file(name: str) -> None:
    profile = PROFILES[name]
    raw, _ = finished(voice(1, profile.rate), profile)
    with av.open(io.BytesIO(raw), format=FORMS[profile.coding]) as file:
        told = file.metadata | file.streams.audio[0].metadata
        assert told["title"] == TITLE
        assert file.streams.audio[0].codec_context.channels == 1
    assert b"Lavf" not in raw, "no version of what wrote it"
    assert b"what stood before" not in raw


def test_bit_rates_are_those_of_the_profile() -> None:
    for name in ("mp3", "mp3 at 44.1 kHz", "opus", "aac"):
        profile = PROFILES[name]
        raw, _ = finished(voice(20, profile.rate), profile)
        assert len(raw) * 8 / 20 / 1000 == pytest.approx(profile.kbps, rel=0.06), name


def test_without_the_library_itself_one_encoder_still_finishes(monkeypatch: pytest.MonkeyPatch) -> None:
    sound = voice(5, 24_000)
    _, better = finished(sound)
    monkeypatch.setattr(lame, "FRAMES_STAND_ALONE", False)
    raw, heard = finished(sound, encoders=2)
    assert heard.samples == better.samples == len(decoded(raw)[1])
    assert heard.loudness == pytest.approx(better.loudness, abs=0.1)


# --- bad ends ----------------------------------------------------------------------------------------------------


def encoders_alive() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("lame")]


@pytest.mark.usefixtures("short_chunks")
@pytest.mark.parametrize("name", PROFILES)
def test_trouble_in_the_blocks_surfaces_and_leaves_no_thread(name: str) -> None:
    profile = PROFILES[name]

    def failing() -> Iterator[Samples]:
        yield from blocks(voice(5, profile.rate))
        raise AudioBroken(name="đoạn 2", problem="bị xoá")

    with pytest.raises(AudioBroken, match="đoạn 2"):
        finish(failing(), profile, io.BytesIO(), Finishing(title="x", encoders=2, name="thử"))
    assert encoders_alive() == []


@pytest.mark.usefixtures("short_chunks")
def test_trouble_in_an_encoder_surfaces_and_leaves_no_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    real: Any = lame._Direct.encode
    calls = iter(range(100))

    def failing(self: Any, sound: Samples) -> bytes:
        if next(calls) == 9:
            raise AudioBroken(name="MP3", problem="LAME dừng với mã -2")
        return bytes(real(self, sound))

    monkeypatch.setattr(lame._Direct, "encode", failing)
    with pytest.raises(AudioBroken, match="mã -2"):
        finished(voice(20, 24_000), encoders=2)
    assert encoders_alive() == []


class FullDisk(io.BytesIO):
    def write(self, piece: Any) -> int:
        if self.tell() + len(piece) > 4_000:
            raise OSError(errno.ENOSPC, "No space left on device")
        return super().write(piece)


@pytest.mark.usefixtures("short_chunks")
@pytest.mark.parametrize("name", PROFILES)
def test_a_full_disk_is_named_as_such_and_leaves_no_thread(name: str) -> None:
    profile = PROFILES[name]
    with pytest.raises(StorageFull) as refusal:
        finish(blocks(voice(20, profile.rate)), profile, FullDisk(), Finishing(title="x", encoders=2, name="thử"))
    assert refusal.value.facts == {"name": "thử"}
    assert encoders_alive() == []


@pytest.mark.parametrize("coding", [Coding.MP3, Coding.OPUS, Coding.AAC])
def test_a_rate_the_coding_does_not_know_is_refused(coding: Coding) -> None:
    with pytest.raises(ValueError, match="refuses 11000 Hz"):
        finished(voice(1, 11_000), Profile(coding=coding, rate=11_000, kbps=32))


@pytest.mark.parametrize("name", PROFILES)
def test_sound_of_no_length_is_refused(name: str) -> None:
    with pytest.raises(AudioBroken, match="không có mẫu"):
        finished(np.zeros(0, np.float32), PROFILES[name])


def test_only_a_few_chunks_are_in_memory(short_chunks: int) -> None:
    """Sound is asked for as the encoders get through it, not all at once."""
    asked = 0
    behind: list[int] = []
    chunk = short_chunks

    def counted() -> Iterator[Samples]:
        nonlocal asked
        for block in blocks(voice(40, 24_000), chunk):
            asked += len(block)
            yield block

    class Watching(io.BytesIO):
        def write(self, piece: Any) -> int:
            behind.append(asked - len(self.getvalue()) // 192 * 576)
            return super().write(piece)

    finish(counted(), MP3, Watching(), Finishing(title="x", encoders=2, name="thử"))
    assert max(behind) <= 7 * chunk
    assert len(behind) > 20


def test_blocks_of_any_cut_reach_the_file_whole() -> None:
    sound = voice(2, 24_000)
    cuts = [0, 0, 1, 5, 5, 40_000, len(sound)]
    file = io.BytesIO()
    finish((sound[a:b] for a, b in pairwise(cuts)), MP3, file, Finishing(title=TITLE, encoders=1, name="thử"))
    assert file.getvalue() == finished(sound)[0]
