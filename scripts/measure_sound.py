"""What making the sound costs, beside other ways of making it; `scripts/bench mixing memory joining upload meter`."""

import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
import wave
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from contest import ROOT, TIMES, compare, run
from measure_wording import FAULTS

if TYPE_CHECKING:
    from pydub import AudioSegment

    from broadcaster.domain.sound import Profile

MINUTES, RATE, PAUSE = 30, 24_000, 400
ONE_ENCODER, TWO_ENCODERS = 1.06, 0.80
"""Wall time of our mixer beside the encoder alone, at most."""
MEMORY = {"by_our_mixer": 80, "by_our_mixer_two_encoders": 130}
"""MB at most for half an hour; for six hours 150."""
JOINING, UPLOAD, UPLOAD_TIMES = 1.0, 0.7, 5.0
"""Seconds at most for five hours of items and for an upload of eight minutes, and how often faster than the others."""
OURS = ["broadcaster.audio.mixer", "lameenc"]

# --- the material ------------------------------------------------------------------------------------------------


def speech(folder: Path, sentences: int = 24) -> list[tuple[str, int]]:
    """Speech-like WAV clips at 22.05 kHz of 3 to 7 s: pulses in formants, consonants of noise, always the same."""
    import numpy as np

    rate, made = 22_050, []
    for number in range(sentences):
        dice = np.random.default_rng(number)
        sound = np.zeros(round(rate * dice.uniform(3, 7)))
        at = rate // 5
        while at < len(sound) - rate // 5:
            t = np.arange(round(rate * dice.uniform(0.12, 0.28))) / rate
            beat = (110 * t * (1 + 0.1 * dice.uniform(-1, 1) * t / t[-1])) % 1.0 / 110
            formants = zip(dice.uniform([300, 900, 2300], [800, 2000, 3000]), (250, 350, 500), strict=True)
            vowel = sum(np.sin(2 * np.pi * f * beat) * np.exp(-beat * width) for f, width in formants)
            vowel *= np.abs(np.sin(np.pi * t / t[-1])) ** 0.5 * dice.uniform(0.25, 1.0)
            vowel[: len(t) // 5] += dice.normal(size=len(t) // 5) * 0.08
            sound[at : at + len(t)] += vowel[: len(sound) - at]
            at += len(t) + round(rate * dice.choice([0.0, 0.02, 0.12]))
        path = folder / f"{number}.wav"
        with wave.open(str(path), "wb") as file:
            file.setparams((1, 2, rate, 0, "NONE", ""))
            file.writeframes(np.rint(sound / np.abs(sound).max() * 26_000).astype("<i2").tobytes())
        made.append((str(path), len(sound) * 1000 // rate))
    return made


def lasting(made: list[tuple[str, int]], minutes: float) -> list[tuple[str, int]]:
    """The clips over and over until they fill so many minutes, pauses included."""
    loop = sum(length + PAUSE for _, length in made)
    count = round(minutes * 60_000 * len(made) / loop)
    return (made * (count // len(made) + 1))[:count]


# --- contestants: each runs alone in a child and returns seconds of sound made ------------------------------------


def ours(job: dict, encoders: int, takes: str = "takes", profile: "Profile | None" = None) -> float:
    from broadcaster.audio.mixer import BroadcastMixer
    from broadcaster.domain.item import JingleKind
    from broadcaster.domain.sound import HORN
    from broadcaster.newsroom.ports import Clip, Programme

    clips = tuple(Clip(path=Path(path), rate=22_050, duration=length, pause=PAUSE) for path, length in job["clips"])
    programme = Programme(
        title="bench", clips=clips, opening=JingleKind.SIGNATURE, bed=JingleKind.BED, closing=JingleKind.CLOSING
    )
    folder = Path(job["folder"])
    mixer = BroadcastMixer(ROOT / "audio_assets", folder / takes, encoders=encoders)
    return mixer.mix(programme, profile or HORN, folder / "ours.mp3").measured.duration / 1000


def by_our_mixer(job: dict) -> float:
    """Takes from the cache, bed with ducking, loudness, limiter, one encoder, and the measure of the decoded result."""
    return ours(job, 1)


def by_our_mixer_two_encoders(job: dict) -> float:
    return ours(job, 2)


def by_our_mixer_cold(job: dict) -> float:
    """The same with no take in the cache yet."""
    shutil.rmtree(Path(job["folder"]) / "cold", ignore_errors=True)
    return ours(job, 1, "cold")


def by_lameenc(job: dict, quality: int) -> float:
    import lameenc

    lame = lameenc.Encoder()
    lame.set_channels(1)
    lame.set_in_sample_rate(RATE)
    lame.set_bit_rate(64)
    lame.set_quality(quality)
    lame.silence()
    size = 0
    with Path(job["pcm"]).open("rb") as pcm, (Path(job["folder"]) / "bare.mp3").open("wb") as out:
        while block := pcm.read(RATE * 2):
            size += len(block)
            out.write(lame.encode(block))
        out.write(lame.flush())
    return size / 2 / RATE


def by_bare_lameenc(job: dict) -> float:
    """The limit: LAME alone on the finished sound as raw samples, in blocks, at the mixer's quality."""
    return by_lameenc(job, 5)


def by_bare_lameenc_q7(job: dict) -> float:
    return by_lameenc(job, 7)


def _jingle(name: str) -> "AudioSegment":
    from pydub import AudioSegment

    from broadcaster.audio.intake import decode

    pcm = decode((ROOT / "audio_assets" / f"{name}.flac").read_bytes(), rate=RATE)
    return AudioSegment(data=pcm.samples.tobytes(), sample_width=2, frame_rate=RATE, channels=1)


def _pydub_finish(whole: "AudioSegment", gain: float, job: dict) -> float:
    import lameenc

    whole = whole.apply_gain(gain)
    lame = lameenc.Encoder()
    lame.set_channels(1)
    lame.set_in_sample_rate(RATE)
    lame.set_bit_rate(64)
    lame.set_quality(5)
    lame.silence()
    (Path(job["folder"]) / "pydub.mp3").write_bytes(lame.encode(whole.raw_data) + lame.flush())
    return len(whole) / 1000


def by_pydub_naive(job: dict) -> float:
    """The plain way: `+=`, overlay and dBFS gain in pydub, then LAME. No true loudness, no ducking."""
    warnings.simplefilter("ignore")
    from pydub import AudioSegment

    whole = _jingle("signature")
    for path, _ in job["clips"]:
        whole += AudioSegment.from_wav(path).set_frame_rate(RATE)
        whole += AudioSegment.silent(PAUSE, frame_rate=RATE)
    whole = whole.overlay(_jingle("bed") - 22, loop=True)
    whole += _jingle("closing")
    return _pydub_finish(whole, -19 - whole.dBFS, job)


def by_pydub_careful(job: dict) -> float:
    """The careful way: parts joined once, one overlay, loudness by BS.1770, then LAME. No ducking, no limiter."""
    warnings.simplefilter("ignore")
    import numpy as np
    from pydub import AudioSegment

    from broadcaster.audio.loudness import loudness_of

    pause = AudioSegment.silent(PAUSE, frame_rate=RATE).raw_data
    parts = [_jingle("signature").raw_data]
    for path, _ in job["clips"]:
        parts += [AudioSegment.from_wav(path).set_frame_rate(RATE).raw_data, pause]
    spoken = AudioSegment(data=b"".join(parts), sample_width=2, frame_rate=RATE, channels=1)
    whole = spoken.overlay(_jingle("bed") - 22, loop=True).append(_jingle("closing"), crossfade=0)
    sound = np.frombuffer(whole.raw_data, "<i2").astype(np.float32) / np.float32(32768)
    return _pydub_finish(whole, -16 - loudness_of(sound, RATE), job)


def by_ffmpeg_two_passes(job: dict) -> float:
    """The command on the PATH: join, bed; loudness first, then gain, limiter and libmp3lame. No ducking."""
    folder = Path(job["folder"])
    listing = folder / "list.txt"
    listing.write_text("".join(f"file '{path}'\n" for path, _ in job["clips"]))
    sources = ["-f", "concat", "-safe", "0", "-i", str(listing)]
    sources += ["-stream_loop", "-1", "-i", str(ROOT / "audio_assets" / "bed.flac")]
    mixed = "[1:a]volume=-22dB[b];[0:a][b]amix=duration=first:normalize=0"
    first = ["ffmpeg", "-hide_banner", "-nostats", *sources, "-filter_complex", f"{mixed},ebur128", "-f", "null", "-"]
    told = subprocess.run(first, check=True, capture_output=True, text=True).stderr
    loudness = float(told.rsplit("I:", 1)[1].split()[0])
    second = f"{mixed},volume={-16 - loudness}dB,alimiter=limit=-3dB:level=false"
    out = ["-ar", str(RATE), "-ac", "1", "-b:a", "64k", "-compression_level", "5", str(folder / "ffmpeg.mp3")]
    subprocess.run(["ffmpeg", "-y", "-v", "error", *sources, "-filter_complex", second, *out], check=True)
    return sum(length for _, length in job["clips"]) / 1000


def by_liquidsoap(job: dict) -> float:
    """The command on the PATH, as fast as it goes: the clips in a row over the bed. No loudness target, no ducking."""
    folder = Path(job["folder"])
    (folder / "list.m3u").write_text("\n".join(path for path, _ in job["clips"]))
    script = f"""
settings.init.allow_root.set(true)
settings.frame.audio.samplerate.set({RATE})
settings.frame.audio.channels.set(1)
voice = playlist(mode="normal", loop=false, reload_mode="never", "{folder / "list.m3u"}")
bed = amplify(0.08, single("{ROOT / "audio_assets" / "bed.flac"}"))
mixed = add(normalize=false, [voice, source.available(bed, {{voice.is_ready()}})])
clock.assign_new(sync="none", [mixed])
output.file(%mp3(bitrate=64, samplerate={RATE}, stereo=false), "{folder / "liquidsoap.mp3"}", fallible=true,
  on_stop=shutdown, mixed)
"""
    (folder / "render.liq").write_text(script)
    subprocess.run(["liquidsoap", str(folder / "render.liq")], check=True, stdout=subprocess.DEVNULL, timeout=600)
    return sum(length for _, length in job["clips"]) / 1000


# --- sections ----------------------------------------------------------------------------------------------------


def mixing() -> None:
    """A 30-minute bulletin with a bed, in the horn profile: our mixer against the encoder alone and other ways."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        job_file = folder / "job.json"
        job = {"clips": lasting(speech(folder), MINUTES), "folder": name, "pcm": str(folder / "whole.pcm")}
        job_file.write_text(json.dumps({**job, "loaded": OURS}))
        run("measure_sound:by_our_mixer", job_file)  # makes the takes, and warms the disk's cache
        whole_pcm(folder, job["clips"])
        ways = ["by_bare_lameenc", "by_our_mixer", "by_our_mixer_two_encoders", "by_our_mixer_cold"]
        ways += ["by_bare_lameenc_q7", "by_pydub_naive", "by_pydub_careful"]
        ways += [f"by_{way}" for way, tool in (("ffmpeg_two_passes", "ffmpeg"), ("liquidsoap",) * 2) if _has(tool)]
        ratios = compare([f"measure_sound:{way}" for way in ways], job_file, "measure_sound:by_bare_lameenc")
        _at_most("one encoder, times the encoder alone", ratios["measure_sound:by_our_mixer"], ONE_ENCODER)
        two = ratios["measure_sound:by_our_mixer_two_encoders"]
        _at_most("two encoders, times the encoder alone", two, TWO_ENCODERS)


def _at_most(what: str, figure: float, most: float) -> None:
    if figure > most:
        FAULTS.append(f"{what}: {figure:.2f}, at most {most:.2f}")


def _has(tool: str) -> bool:
    if shutil.which(tool) is None:
        print(f"{tool}: not installed")
        return False
    return True


def whole_pcm(folder: Path, clips: list[tuple[str, int]]) -> None:
    """What the mixer gives its encoder, as raw samples: sound decoded from an MP3 is easier on LAME by 4 %."""
    import av

    from broadcaster.domain.sound import HORN, Coding

    ours({"clips": clips, "folder": str(folder)}, 1, profile=replace(HORN, coding=Coding.FLAC, kbps=0))
    with av.open(str(folder / "ours.mp3"), format="flac") as file, (folder / "whole.pcm").open("wb") as out:
        to_s16 = av.AudioResampler(format="s16", layout="mono", rate=RATE)
        for frame in file.decode(audio=0):
            for piece in to_s16.resample(frame):
                out.write(piece.to_ndarray().tobytes())


def memory() -> None:
    """Peak memory of our mixer by length of the programme and number of encoders, takes in the cache."""
    with tempfile.TemporaryDirectory() as name:
        folder, job_file = Path(name), Path(name) / "job.json"
        made = speech(folder)
        for minutes in (2, MINUTES, 360):
            job_file.write_text(json.dumps({"clips": lasting(made, minutes), "folder": name, "loaded": OURS}))
            for way in ("by_our_mixer", "by_our_mixer_two_encoders"):
                run(f"measure_sound:{way}", job_file) if minutes < 360 else None  # makes the takes
                length, wall, _, most = run(f"measure_sound:{way}", job_file)
                label = way.removeprefix("by_our_mixer").replace("_", " ").strip() or "one encoder"
                print(f"{length / 60:7.1f} min, {label:13}{wall:7.1f} s{most:6.0f} MB")
                _at_most(f"MB for {minutes} min, {label}", most, 150 if minutes > MINUTES else MEMORY[way])


def joining() -> None:
    """Five hours of finished items into one slot's MP3, without encoding again."""
    from broadcaster.audio.library import FolderLibrary

    with tempfile.TemporaryDirectory() as name:
        folder, job_file = Path(name), Path(name) / "job.json"
        library, made = FolderLibrary(folder / "library"), speech(folder)
        items, total = [], 0.0
        for number in range(10):
            clips = lasting(made[number:] + made[:number], 3)
            job_file.write_text(json.dumps({"clips": clips, "folder": name, "loaded": OURS}))
            total += run("measure_sound:by_our_mixer", job_file)[0]
            scratch = library.scratch(f"item {number}")
            scratch.write_bytes((folder / "ours.mp3").read_bytes())
            items.append(library.keep(scratch)[0])
        parts = items * (round(5 * 3600 / total) + 1)
        seconds = []
        for _ in range(TIMES):
            started = time.perf_counter()
            size = sum(library.frames_size(part) for part in parts)
            with (folder / "slot.mp3").open("wb") as out:
                for chunk in library.splice(parts, 0, size):
                    out.write(chunk)
            seconds.append(time.perf_counter() - started)
        hours = total * len(parts) / len(items) / 3600
        print(f"{hours:.2f} h of {len(parts)} items, {size / 1e6:.0f} MB: {statistics.median(seconds):.3f} s")
        _at_most("seconds to join five hours", statistics.median(seconds), JOINING)


def upload() -> None:
    """An upload of 8 minutes (MP3, 44.1 kHz, stereo) taken in and measured, beside the tools others run on it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _stereo_mp3(folder / "upload.mp3", speech(folder))
        ours_alone = _our_analysis(folder)
        _at_most("seconds for an upload of eight minutes", ours_alone, UPLOAD)
        print(f"ours, in the sandbox: {ours_alone:.2f} s (median of {2 * TIMES + 1}, nursery warm)")
        steps = {
            "ffmpeg ebur128=peak=true": ["-af", "ebur128=peak=true"],
            "ffmpeg silencedetect": ["-af", "silencedetect=noise=-50dB:d=2"],
            "ffmpeg replaygain": ["-af", "replaygain"],
        }
        if not _has("ffmpeg"):
            return
        total = 0.0
        for label, filters in steps.items():
            command = ["ffmpeg", "-v", "error", "-i", str(folder / "upload.mp3"), *filters, "-f", "null", "-"]
            seconds = statistics.median(_seconds(command) for _ in range(TIMES))
            total += seconds
            print(f"{label:26}{seconds:6.2f} s")
        print(f"{'these three together':26}{total:6.2f} s, x{total / ours_alone:.1f}")
        _at_most("our share of the others' time", ours_alone * UPLOAD_TIMES / total, 1.0)


def _our_analysis(folder: Path) -> float:
    from broadcaster.audio.sandbox import Order, Sandbox

    encoded, sandbox, seconds = (folder / "upload.mp3").read_bytes(), Sandbox(), []
    sandbox.take(encoded[:200_000], Order(name="warm", accept_cut=True, measure=True))
    for _ in range(2 * TIMES + 1):
        started = time.perf_counter()
        found = sandbox.take(encoded, Order(name="upload.mp3", accept_cut=False, measure=True))
        seconds.append(time.perf_counter() - started)
    sandbox.close()
    assert found.levels is not None
    print(f"{found.origin.decoded / 60_000:.2f} min decoded, {found.levels.loudness:.1f} LUFS")
    return statistics.median(seconds)


def _stereo_mp3(out: Path, made: list[tuple[str, int]]) -> None:
    import lameenc
    import numpy as np

    from broadcaster.audio.intake import decode

    lame = lameenc.Encoder()
    lame.set_channels(2)
    lame.set_in_sample_rate(44_100)
    lame.set_bit_rate(128)
    lame.set_quality(7)
    lame.silence()
    with out.open("wb") as file:
        for path, _ in lasting(made, 8 * 1.08):
            mono = decode(Path(path).read_bytes(), rate=44_100).samples
            file.write(lame.encode(np.repeat(mono, 2).tobytes()))
        file.write(lame.flush())


def _seconds(command: list[str]) -> float:
    started = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - started


SECTIONS = {"mixing": mixing, "memory": memory, "joining": joining, "upload": upload}

if __name__ == "__main__":
    for asked in sys.argv[1:] or SECTIONS:
        print(f"\n## {asked}: {SECTIONS[asked].__doc__}")
        SECTIONS[asked]()
