"""The mixer on real files: what it writes is decoded again and held to the figures it reports."""

import hashlib
import io
import json
import subprocess
import sys
import wave
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from fakes.speaking import clip_of, voice, write

from broadcaster.audio import mixer as mixing
from broadcaster.audio.jingles import Jingles, samples
from broadcaster.audio.levels import Aim
from broadcaster.audio.loudness import Cells, Samples
from broadcaster.audio.mixer import BroadcastMixer
from broadcaster.domain.errors import BroadcasterError
from broadcaster.domain.errors.machine import StorageUnwritable
from broadcaster.domain.errors.sound import AudioBroken, AudioShort, ItemRefused, JingleMissing
from broadcaster.domain.item import Acceptance, JingleKind, Measured, accept
from broadcaster.domain.sound import Profile
from broadcaster.domain.speech import VoiceName
from broadcaster.domain.units import Millis, digest_of_bytes
from broadcaster.newsroom.ports import Clip, Programme
from broadcaster.settings import load, load_profiles
from broadcaster.voices.engines import EngineSettings
from broadcaster.voices.espeak import Espeak

ASSETS = Path(__file__).parents[2] / "audio_assets"
LIMITS = Acceptance(target=Profile().target)


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> tuple[Clip, ...]:
    folder = tmp_path_factory.mktemp("clips")
    edge = np.zeros(22_050 // 3, np.float32)  # engines leave silence around what they say
    made = [
        clip_of(folder / f"{i}.wav", np.concatenate([edge, voice(seconds, seed=i), edge]))
        for i, seconds in enumerate((6.0, 2.5, 9.0, 4.0))
    ]
    return tuple(made)


@pytest.fixture(scope="module")
def takes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("takes")


@pytest.fixture(scope="module")
def mixer(takes: Path) -> BroadcastMixer:
    return BroadcastMixer(ASSETS, takes)


def decoded(path: Path) -> tuple[int, Samples]:
    """(rate, samples) of the whole file, by the container's own demuxer."""
    with av.open(str(path), format="mp3") as file:
        frames = [frame.to_ndarray()[0] for frame in file.decode(audio=0)]
        rate = file.streams.audio[0].rate
    sound = np.concatenate(frames)
    return rate, sound.astype(np.float32) / (32768 if sound.dtype == np.int16 else 1)


def reference(path: Path) -> tuple[float, float]:
    """Integrated loudness and true peak by ffmpeg's ebur128, which shares nothing with our meter."""
    with av.open(str(path), format="mp3") as file:
        graph = av.filter.Graph()
        source = graph.add_abuffer(template=file.streams.audio[0])
        meter = graph.add("ebur128", "peak=true:metadata=1:framelog=quiet")
        sink = graph.add("abuffersink")
        source.link_to(meter)
        meter.link_to(sink)
        graph.configure()
        told = {}
        for frame in [*file.decode(audio=0), None]:
            graph.push(frame)
            while True:
                try:
                    told = dict(graph.pull().metadata) or told
                except (av.error.BlockingIOError, av.error.EOFError):
                    break
    return float(told["lavfi.r128.I"]), 20 * np.log10(float(told["lavfi.r128.true_peaks_ch0"]))


PROGRAMMES = {
    "an ident of three seconds": lambda c: Programme(title="Xướng", clips=c[1:2]),
    "a chime and an ident": lambda c: Programme(title="Xướng", opening=JingleKind.CHIME, clips=c[1:2]),
    "a bulletin over a bed": lambda c: Programme(
        title="Bản tin", clips=c * 3, opening=JingleKind.SIGNATURE, bed=JingleKind.BED, closing=JingleKind.CLOSING
    ),
    "a bulletin without a bed": lambda c: Programme(
        title="Bản tin", clips=c * 3, opening=JingleKind.SIGNATURE, closing=JingleKind.CLOSING
    ),
    "speech over a bed alone": lambda c: Programme(title="Bản tin", clips=c, bed=JingleKind.BED),
    **{f"{kind} alone": lambda _, kind=kind: Programme(title="Nhạc", opening=kind) for kind in JingleKind},
    "a bed named as the bed alone": lambda _: Programme(title="Nền", bed=JingleKind.BED),
}


@pytest.mark.parametrize("name", PROGRAMMES)
def test_every_programme_meets_its_limits_and_an_independent_meter_agrees(
    name: str, clips: tuple[Clip, ...], mixer: BroadcastMixer, tmp_path: Path
) -> None:
    out = tmp_path / "out.mp3"
    mixed = mixer.mix(PROGRAMMES[name](clips), Profile(), out)
    measured = mixed.measured
    accept(name, measured, LIMITS)
    assert measured.true_peak <= mixing.PEAK_LIMIT
    loudness, peak = reference(out)
    assert measured.loudness == pytest.approx(loudness, abs=0.15)
    assert measured.true_peak == pytest.approx(peak, abs=0.25)
    rate, sound = decoded(out)
    assert rate == 24_000
    assert measured.duration == len(sound) * 1000 / rate, "exact: an MPEG-2 frame at 24 kHz is 24 ms"
    assert 0 <= measured.duration - measured.planned < 100, "nothing is cut, and no coding adds more than a few frames"
    assert [entry.name for entry in tmp_path.iterdir()] == ["out.mp3"]


PROFILES = {
    **load_profiles(load({})),
    "the least": Profile(rate=16_000, kbps=32),
    "MPEG-1's middle": Profile(rate=32_000),
}


@pytest.mark.parametrize("name", PROFILES)
def test_every_profile_meets_its_own_target(
    name: str, clips: tuple[Clip, ...], mixer: BroadcastMixer, tmp_path: Path
) -> None:
    profile = PROFILES[name]
    measured = mixer.mix(PROGRAMMES["a bulletin over a bed"](clips), profile, tmp_path / "out").measured
    accept(name, measured, Acceptance(target=profile.target))
    assert measured.true_peak <= mixing.PEAK_LIMIT
    with av.open(str(tmp_path / "out")) as file:
        rate = file.streams.audio[0].rate
        held = sum(frame.samples for frame in file.decode(audio=0)) * 1000 / rate
    assert rate == profile.rate
    assert measured.duration == pytest.approx(held, abs=80), "a demuxer may leave out what an encoder added"


def test_the_same_input_gives_the_same_bytes(clips: tuple[Clip, ...], takes: Path, tmp_path: Path) -> None:
    programme = PROGRAMMES["a bulletin over a bed"](clips)
    digests = set()
    for place, (folder, encoders) in enumerate([(takes, 1), (tmp_path / "fresh takes", 1), (takes, 2), (takes, 3)]):
        out = tmp_path / f"{place}.mp3"
        BroadcastMixer(ASSETS, folder, encoders).mix(programme, Profile(), out)
        digests.add(hashlib.sha256(out.read_bytes()).hexdigest())
    assert len(digests) == 1


def test_the_waveform_tells_where_each_clip_begins_to_sound(
    clips: tuple[Clip, ...], mixer: BroadcastMixer, tmp_path: Path
) -> None:
    mixed = mixer.mix(Programme(title="x", clips=clips), Profile(), tmp_path / "out.mp3")
    waveform, length = mixed.waveform, mixed.measured.duration
    assert len(waveform.peaks) == -(-length // 100)
    assert len(waveform.starts) == len(clips)
    assert waveform.starts[0] == 0
    _, sound = decoded(tmp_path / "out.mp3")
    for start in waveform.starts[1:]:
        before, after = sound[start * 24 - 6000 : start * 24 - 480], sound[start * 24 + 480 : start * 24 + 3600]
        assert np.abs(before).max() < 0.01 < 0.1 < np.abs(after).max()


def test_an_already_written_file_is_replaced_whole(
    clips: tuple[Clip, ...], mixer: BroadcastMixer, tmp_path: Path
) -> None:
    out = tmp_path / "out.mp3"
    out.write_bytes(b"what stood before")
    mixer.mix(PROGRAMMES["an ident of three seconds"](clips), Profile(), out)
    assert out.read_bytes()[:3] == b"ID3"


def test_the_title_is_readable_by_players_in_vietnamese(
    clips: tuple[Clip, ...], mixer: BroadcastMixer, tmp_path: Path
) -> None:
    title = "Bản tin “Một cửa” xã Mỹ Đức, ngày 22/11"
    mixer.mix(Programme(title=title, clips=clips[1:2]), Profile(), tmp_path / "out.mp3")
    with av.open(str(tmp_path / "out.mp3"), format="mp3") as file:
        assert file.metadata["title"] == title


def test_frames_carry_no_xing_header_so_that_files_can_be_joined(
    clips: tuple[Clip, ...], mixer: BroadcastMixer, tmp_path: Path
) -> None:
    mixer.mix(Programme(title="x", clips=clips[1:2]), Profile(), tmp_path / "out.mp3")
    raw = (tmp_path / "out.mp3").read_bytes()
    assert not any(mark in raw for mark in (b"Xing", b"Info", b"LAME3"))


def test_a_sound_that_fails_its_check_does_not_take_the_place_of_what_stands(
    clips: tuple[Clip, ...], mixer: BroadcastMixer, tmp_path: Path
) -> None:
    def refuse(measured: Measured) -> None:
        raise ItemRefused(title="x", problem=f"{measured.duration} ms")

    out = tmp_path / "o.mp3"
    out.write_bytes(b"what stood here")
    with pytest.raises(ItemRefused):
        mixer.mix(Programme(title="x", clips=clips[1:2]), Profile(), out, refuse)
    assert out.read_bytes() == b"what stood here"
    assert list(tmp_path.iterdir()) == [out]


# --- pauses and silence ------------------------------------------------------------------------------------------


def test_silence_around_clips_is_trimmed_to_the_pause_of_the_script(
    clips: tuple[Clip, ...], mixer: BroadcastMixer, tmp_path: Path
) -> None:
    measured = mixer.mix(Programme(title="x", clips=clips), Profile(), tmp_path / "out.mp3").measured
    assert 400 <= measured.longest_silence <= 520, "a third of a second stood at each end of each clip"


def test_no_pause_of_a_script_and_no_hole_in_a_clip_becomes_dead_air(mixer: BroadcastMixer, tmp_path: Path) -> None:
    hole = np.concatenate([voice(2, seed=1), np.zeros(22_050 * 6, np.float32), voice(2, seed=2)])
    programme = Programme(
        title="x",
        clips=(
            clip_of(tmp_path / "a.wav", hole, pause=9_000),
            clip_of(tmp_path / "b.wav", voice(2, seed=3), pause=60_000),
        ),
    )
    measured = mixer.mix(programme, Profile(), tmp_path / "out.mp3").measured
    assert 2400 <= measured.longest_silence <= 2700
    assert 9_500 <= measured.duration <= 11_500


# --- refusals ----------------------------------------------------------------------------------------------------


def refused(mixer: BroadcastMixer, clip: Clip, tmp_path: Path) -> BroadcasterError:
    with pytest.raises(BroadcasterError) as refusal:
        mixer.mix(Programme(title="x", clips=(clip,)), Profile(), tmp_path / "out.mp3")
    assert not (tmp_path / "out.mp3").exists()
    assert not list(tmp_path.glob(".out*"))
    return refusal.value


def test_a_cut_clip_is_refused_with_both_lengths(mixer: BroadcastMixer, tmp_path: Path) -> None:
    clip = clip_of(tmp_path / "cut.wav", voice(3))
    raw = clip.path.read_bytes()
    clip.path.write_bytes(raw[: len(raw) // 2])
    error = refused(mixer, clip, tmp_path)
    assert isinstance(error, AudioShort)
    assert error.facts == {"name": "cut.wav", "declared": 3000, "decoded": 1499}


def test_a_whole_file_shorter_than_its_clip_declares_is_refused(mixer: BroadcastMixer, tmp_path: Path) -> None:
    write(tmp_path / "a.wav", voice(2))
    error = refused(mixer, Clip(path=tmp_path / "a.wav", rate=22_050, duration=Millis(3000), pause=Millis(0)), tmp_path)
    assert isinstance(error, AudioShort)
    assert (error.facts["declared"], error.facts["decoded"]) == (3000, 2000)


def test_a_clip_that_says_nothing_is_refused(mixer: BroadcastMixer, tmp_path: Path) -> None:
    error = refused(mixer, clip_of(tmp_path / "mute.wav", np.zeros(22_050, np.float32)), tmp_path)
    assert isinstance(error, AudioBroken)


@pytest.mark.parametrize("content", [b"", b"RIFF", b"not sound at all", b"RIFF\x00\x00\x00\x00WAVEdata\x04\0\0\0abcd"])
def test_a_clip_that_is_no_wav_file_is_refused(mixer: BroadcastMixer, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.wav").write_bytes(content)
    clip = Clip(path=tmp_path / "a.wav", rate=24_000, duration=Millis(10), pause=Millis(0))
    assert isinstance(refused(mixer, clip, tmp_path), AudioBroken)


def test_stereo_and_missing_clips_are_refused(mixer: BroadcastMixer, tmp_path: Path) -> None:
    with wave.open(str(tmp_path / "stereo.wav"), "wb") as file:
        file.setparams((2, 2, 24_000, 0, "NONE", ""))
        file.writeframes(bytes(96_000))
    for name in ("stereo.wav", "nowhere.wav"):
        clip = Clip(path=tmp_path / name, rate=24_000, duration=Millis(1000), pause=Millis(0))
        assert isinstance(refused(mixer, clip, tmp_path), AudioBroken)


def test_a_missing_jingle_is_named_with_its_folder(clips: tuple[Clip, ...], tmp_path: Path) -> None:
    bare = BroadcastMixer(tmp_path, tmp_path / "takes")
    with pytest.raises(JingleMissing) as refusal:
        bare.mix(Programme(title="x", opening=JingleKind.STING, clips=clips), Profile(), tmp_path / "o.mp3")
    assert refusal.value.facts == {"jingle": "sting", "folder": str(tmp_path)}
    with pytest.raises(JingleMissing):
        bare.fingerprint(JingleKind.BED)


def test_a_programme_without_parts_or_a_rate_nobody_works_at_is_a_programming_error(
    mixer: BroadcastMixer, tmp_path: Path, clips: tuple[Clip, ...]
) -> None:
    with pytest.raises(ValueError, match="at least one part"):
        mixer.mix(Programme(title="x"), Profile(), tmp_path / "o.mp3")
    with pytest.raises(ValueError, match="no whole cells"):
        mixer.mix(Programme(title="x", clips=clips), Profile(rate=11_025), tmp_path / "o.mp3")


def test_a_folder_that_cannot_be_written_is_said_so(
    mixer: BroadcastMixer, clips: tuple[Clip, ...], tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("a file where a folder is wanted")
    for out in (tmp_path / "nowhere" / "o.mp3", tmp_path / "file" / "o.mp3"):
        with pytest.raises(StorageUnwritable) as refusal:
            mixer.mix(Programme(title="x", clips=clips), Profile(), out)
        assert refusal.value.facts["name"] == "o.mp3"


WITHIN = """
import json, re, resource, signal, sys
from pathlib import Path
from broadcaster.audio.mixer import BroadcastMixer
from broadcaster.domain.errors import BroadcasterError
from broadcaster.domain.item import JingleKind
from broadcaster.domain.sound import Profile
from broadcaster.newsroom.ports import Clip, Programme
job = json.loads(sys.argv[1])
if job["most"]:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (job["most"], job["most"]))
clips = tuple(Clip(path=Path(p), rate=22050, duration=d, pause=300) for p, d in job["clips"]) * job["times"]
programme = Programme(title="x", clips=clips, opening=JingleKind.SIGNATURE, bed=JingleKind.BED)
try:
    mixer = BroadcastMixer(Path(job["assets"]), Path(job["takes"]))
    measured = mixer.mix(programme, Profile(), Path(job["out"])).measured
    # getrusage would count the parent's memory too, which the child stood in until it was this program.
    peak = int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
    print(json.dumps([peak / 1024, measured.duration]))
except BroadcasterError as error:
    print(json.dumps([error.code, 0]))
"""


def in_a_child(clips: tuple[Clip, ...], takes: Path, out: Path, *, times: int = 1, most: int = 0) -> Any:
    job = {
        "clips": [[str(c.path), c.duration] for c in clips],
        "times": times,
        "most": most,
        "assets": str(ASSETS),
        "takes": str(takes),
        "out": str(out),
    }
    run = subprocess.run([sys.executable, "-c", WITHIN, json.dumps(job)], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def test_a_write_that_stops_half_way_leaves_nothing_behind(
    clips: tuple[Clip, ...], mixer: BroadcastMixer, takes: Path, tmp_path: Path
) -> None:
    out = tmp_path / "o.mp3"
    mixer.mix(Programme(title="x", clips=clips), Profile(), out)
    out.write_bytes(b"what stood before")
    assert in_a_child(clips, takes, out, most=40_000)[0] == "storage-unwritable"
    assert out.read_bytes() == b"what stood before"
    assert [entry.name for entry in tmp_path.iterdir()] == ["o.mp3"]
    assert in_a_child(clips, tmp_path / "takes", out, most=40_000)[0] == "storage-unwritable"
    assert not list((tmp_path / "takes").iterdir()), "nor of a take"


def test_memory_does_not_grow_with_the_length_of_the_programme(
    clips: tuple[Clip, ...], takes: Path, tmp_path: Path
) -> None:
    short, two = in_a_child(clips, takes, tmp_path / "short.mp3", times=5)
    long, twenty = in_a_child(clips, takes, tmp_path / "long.mp3", times=51)
    assert 100_000 < two < 150_000
    assert twenty > 1_150_000
    assert long - short < 15
    assert long < 100


# --- the correction ----------------------------------------------------------------------------------------------


def test_a_result_that_misses_is_encoded_again_at_corrected_levels(
    clips: tuple[Clip, ...], mixer: BroadcastMixer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The planted fault: levels 1.5 dB off and peaks 3 dB high on the first try, as a strange voice might have it.
    tries = []
    real = mixing.curve

    def off(cells: Cells, stretches: Any, aim: Aim) -> Samples:
        tries.append(aim)
        return real(cells, stretches, Aim(loudness=aim.loudness - 1.5, ceiling=aim.ceiling + 3.0))

    monkeypatch.setattr(mixing, "curve", off)
    measured = mixer.mix(PROGRAMMES["a bulletin over a bed"](clips), Profile(), tmp_path / "out.mp3").measured
    assert len(tries) in (2, 3)
    assert measured.loudness == pytest.approx(-16.0, abs=0.3)
    assert measured.true_peak <= mixing.PEAK_LIMIT
    assert reference(tmp_path / "out.mp3")[0] == pytest.approx(-16.0, abs=0.4)


def test_two_words_whose_loudness_leaps_with_a_block_are_brought_to_it_all_the_same(
    mixer: BroadcastMixer, tmp_path: Path
) -> None:
    # A little more lets one more block through the meter's gate: corrected by what was missed, they swing about it.
    said = Espeak(EngineSettings()).speak("Chưa duyệt.", VoiceName("espeak:vi-vn-x-south"), 1.0)
    sound = np.frombuffer(said.samples, np.int16).astype(np.float32) / 32768
    clip = clip_of(tmp_path / "two.wav", sound, rate=said.rate)
    measured = mixer.mix(Programme(title="hai chữ", clips=(clip,)), Profile(), tmp_path / "out.mp3").measured
    accept("hai chữ", measured, LIMITS)


# --- jingles -----------------------------------------------------------------------------------------------------


def test_jingles_come_levelled_faded_and_resampled_without_aliases(tmp_path: Path) -> None:
    rate = 44_100
    t = np.arange(rate * 3) / rate
    high, low = 0.3 * np.sin(2 * np.pi * 15_000 * t), 0.03 * np.sin(2 * np.pi * 1000 * t)
    edge = np.zeros(rate // 2)
    write(tmp_path / "sting.wav", np.concatenate([edge, high + low, edge]).astype(np.float32), rate)
    clip = Jingles(tmp_path, tmp_path / "kept").clip(JingleKind.STING, 24_000)
    sound = samples(clip)
    assert abs(len(sound) / 24_000 - 3.0) < 0.06, "the silence at both ends is gone"
    assert np.abs(sound[-20:]).max() < 0.01
    spectrum = np.abs(np.fft.rfft(sound[12_000:36_000] * np.hanning(24_000)))
    assert spectrum[9_000] < spectrum[1_000] / 1000, "15 kHz would fold onto 9 kHz without a filter"


def test_a_loop_runs_on_without_a_seam(tmp_path: Path) -> None:
    loop = samples(Jingles(ASSETS, tmp_path).loop(JingleKind.BED, 24_000))
    twice = np.concatenate([loop, loop])
    steps = np.abs(np.diff(twice))
    assert steps[len(loop) - 200 : len(loop) + 200].max() <= steps.max()
    level = np.sqrt(np.convolve(twice**2, np.ones(2400) / 2400, mode="valid"))
    assert level[len(loop) - 24_000 : len(loop) + 24_000].min() > level.max() / 30


def test_a_fingerprint_is_the_digest_of_the_file(mixer: BroadcastMixer) -> None:
    assert mixer.fingerprint(JingleKind.CHIME) == digest_of_bytes((ASSETS / "chime.flac").read_bytes())
    assert mixer.version() == mixing.VERSION


def test_a_tune_is_kept_for_each_rate_by_itself(tmp_path: Path) -> None:
    for rate in (24_000, 44_100, 24_000):
        clip = Jingles(ASSETS, tmp_path).clip(JingleKind.STING, rate)
        assert clip.frame_rate == rate
        assert abs(len(clip) - len(Jingles(ASSETS, tmp_path / str(rate)).clip(JingleKind.STING, rate))) <= 1
    assert len([path for path in tmp_path.iterdir() if path.is_file()]) == 2


def test_a_tune_is_kept_made_again_when_damaged_and_forgotten_when_its_file_changes(tmp_path: Path) -> None:
    folder, kept = tmp_path / "assets", tmp_path / "kept"
    folder.mkdir()
    (folder / "sting.flac").write_bytes((ASSETS / "sting.flac").read_bytes())
    first = Jingles(folder, kept).clip(JingleKind.STING, 24_000)
    (tune,) = kept.iterdir()
    whole = tune.read_bytes()
    for damaged in (whole[:-1], whole[: len(whole) // 2], b"", whole[:100] + b"\x55" + whole[101:]):
        tune.write_bytes(damaged)
        assert Jingles(folder, kept).clip(JingleKind.STING, 24_000).raw_data == first.raw_data
        assert tune.read_bytes() == whole
    (folder / "sting.flac").write_bytes((ASSETS / "chime.flac").read_bytes())
    assert Jingles(folder, kept).clip(JingleKind.STING, 24_000).raw_data != first.raw_data
    assert Jingles(folder, kept).loop(JingleKind.STING, 24_000).raw_data != first.raw_data
    assert len(list(kept.iterdir())) == 3


def test_a_finished_sound_is_a_wav_file_of_just_its_length(mixer: BroadcastMixer, clips: Any, tmp_path: Path) -> None:
    out = tmp_path / "out.mp3"
    mixed = mixer.mix(Programme(title="Thử", clips=clips[:2]), Profile(), out)
    made = mixer.wave(out, mixed.measured.duration)
    raw = b"".join(made.parts)
    assert len(raw) == made.size
    with wave.open(io.BytesIO(raw)) as file:
        told = file.getparams()
        sound = np.frombuffer(file.readframes(told.nframes), "<i2").astype(np.float32) / 32768
    rate, samples = decoded(out)
    assert (told.nchannels, told.sampwidth, told.framerate) == (1, 2, rate)
    assert abs(told.nframes * 1000 / rate - mixed.measured.duration) < 1
    shared = min(len(sound), len(samples))
    assert np.abs(sound[:shared] - samples[:shared]).max() < 0.001
    longer = mixer.wave(out, Millis(mixed.measured.duration + 500))
    assert len(b"".join(longer.parts)) == longer.size > made.size


def test_what_is_no_sound_is_no_wav_file(mixer: BroadcastMixer, tmp_path: Path) -> None:
    (tmp_path / "x.mp3").write_bytes(b"khong phai am thanh")
    with pytest.raises(AudioBroken):
        mixer.wave(tmp_path / "x.mp3", Millis(1000))
