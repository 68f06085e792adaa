"""Measures what the product costs, each section side by side in one run, medians of three.

    scripts/bench [SECTION ...]     (default: all; `scripts/bench --list` names them)

Every figure comes from a child process of its own: wall time around the work alone, peak memory of the whole process.
Absolute figures are this machine's; the ratios are what to compare.
"""

import json
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import wave
from collections.abc import Callable
from pathlib import Path

from measure_wording import FAULTS, fuzz, wording

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

TIMES = 3
MINUTES = 10
RATE = 24_000


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


# --- contestants: each runs alone in a child and returns seconds of sound made ------------------------------------


def by_our_mixer(job: dict) -> float:
    """Two passes, bed with ducking, loudness, limiter, encoding, and the measure of the decoded result."""
    from broadcaster.audio.mixer import BroadcastMixer
    from broadcaster.domain.item import JingleKind
    from broadcaster.domain.sound import Profile
    from broadcaster.newsroom.ports import Clip, Programme

    clips = tuple(Clip(path=Path(path), rate=22_050, duration=length, pause=400) for path, length in job["clips"])
    programme = Programme(
        title="bench", clips=clips, opening=JingleKind.SIGNATURE, bed=JingleKind.BED, closing=JingleKind.CLOSING
    )
    measured = BroadcastMixer(ROOT / "audio_assets").mix(programme, Profile(), Path(job["folder"]) / "ours.mp3")
    return measured.duration / 1000


def by_bare_lameenc(job: dict, quality: int | None = None) -> float:
    """The limit: LAME alone on the finished sound as raw samples, in blocks, at the mixer's quality."""
    import lameenc

    from broadcaster.audio.encoder import QUALITY

    lame = lameenc.Encoder()
    lame.set_channels(1)
    lame.set_in_sample_rate(RATE)
    lame.set_bit_rate(64)
    lame.set_quality(QUALITY if quality is None else quality)
    lame.silence()
    size = 0
    with Path(job["pcm"]).open("rb") as pcm, (Path(job["folder"]) / "bare.mp3").open("wb") as out:
        while block := pcm.read(RATE * 2):
            size += len(block)
            out.write(lame.encode(block))
        out.write(lame.flush())
    return size / 2 / RATE


def by_bare_lameenc_q7(job: dict) -> float:
    return by_bare_lameenc(job, 7)


def by_pydub_alone(job: dict) -> float:
    """The plain way: `+=`, overlay and dBFS gain in pydub, its WAV export, then LAME. No true loudness, no ducking."""
    import warnings

    warnings.simplefilter("ignore")
    import lameenc
    from pydub import AudioSegment

    from broadcaster.audio.encoder import QUALITY
    from broadcaster.audio.intake import decode

    def jingle(name: str) -> AudioSegment:
        pcm = decode((ROOT / "audio_assets" / f"{name}.flac").read_bytes(), rate=RATE)
        return AudioSegment(data=pcm.samples.tobytes(), sample_width=2, frame_rate=RATE, channels=1)

    whole = jingle("signature")
    for path, _ in job["clips"]:
        whole += AudioSegment.from_wav(path).set_frame_rate(RATE)
        whole += AudioSegment.silent(400, frame_rate=RATE)
    whole = whole.overlay(jingle("bed") - 22, loop=True)
    whole += jingle("closing")
    whole = whole.apply_gain(-19 - whole.dBFS)
    wav = Path(job["folder"]) / "pydub.wav"
    whole.export(wav, format="wav")
    lame = lameenc.Encoder()
    lame.set_channels(1)
    lame.set_in_sample_rate(RATE)
    lame.set_bit_rate(64)
    lame.set_quality(QUALITY)
    lame.silence()
    with wave.open(str(wav)) as file:
        raw = file.readframes(file.getnframes())
    (Path(job["folder"]) / "pydub.mp3").write_bytes(lame.encode(raw) + lame.flush())
    return len(whole) / 1000


def by_ffmpeg(job: dict) -> float:
    """The command on the PATH: join, bed, one-pass loudnorm, libmp3lame."""
    listing = Path(job["folder"]) / "list.txt"
    listing.write_text("".join(f"file '{path}'\n" for path, _ in job["clips"]))
    bed = ROOT / "audio_assets" / "bed.flac"
    graph = "[1:a]volume=-22dB[b];[0:a][b]amix=duration=first:normalize=0,loudnorm=I=-16:TP=-3"
    out = str(Path(job["folder"]) / "ffmpeg.mp3")
    command = ["ffmpeg", "-y", "-v", "error", "-f", "concat", "-safe", "0", "-i", str(listing)]
    command += ["-stream_loop", "-1", "-i", str(bed), "-filter_complex", graph, "-ar", str(RATE), "-b:a", "64k", out]
    subprocess.run(command, check=True)
    return sum(length for _, length in job["clips"]) / 1000


# --- running and printing ----------------------------------------------------------------------------------------


def peak_memory() -> float:
    """MB this program has stood in at most, its finished children's largest included.

    VmHWM starts anew with the program; getrusage(RUSAGE_SELF) would also count the parent it was forked from.
    """
    import resource

    own = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return max(int(own[1]) if own else 0, children) / 1024


def child(name: str, job_file: str) -> None:
    """In the child: one contestant, once."""
    job = json.loads(Path(job_file).read_text())
    import lameenc  # noqa: F401 - loading libraries is no part of the work

    import broadcaster.audio.mixer  # noqa: F401 - as above

    work: Callable[[dict], float] = globals()[name]
    started, cpu = time.perf_counter(), time.process_time()
    made = work(job)
    print(json.dumps([made, time.perf_counter() - started, time.process_time() - cpu, peak_memory()]))


def run(name: str, job_file: Path) -> list[float]:
    command = [sys.executable, __file__, "--child", name, str(job_file)]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout.splitlines()[-1])


def compare(contestants: list[str], job_file: Path, against: str) -> None:
    """Rounds in turn, so that a noisy minute hits all alike; each line is a median, as a ratio to `against`."""
    rounds = [{name: run(name, job_file) for name in contestants} for _ in range(TIMES)]
    print(f"{'':22}{'wall s':>8}{'CPU s':>8}{'x real time':>13}{'wall ratio':>12}{'CPU ratio':>11}{'peak MB':>9}")
    for name in contestants:
        made, wall, cpu, memory = (statistics.median(r[name][i] for r in rounds) for i in range(4))
        # per second of sound, within each round, so that lengths and noise cancel
        ratio, work = (
            statistics.median(r[name][i] / r[name][0] / (r[against][i] / r[against][0]) for r in rounds) for i in (1, 2)
        )
        label = name.removeprefix("by_").replace("_", " ")
        print(f"{label:22}{wall:8.2f}{cpu:8.2f}{made / wall:13.0f}{ratio:12.2f}{work:11.2f}{memory:9.0f}")


# --- sections ----------------------------------------------------------------------------------------------------


def mixing() -> None:
    """A ten-minute bulletin: our mixer against the encoder alone, pydub alone, and ffmpeg."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        made = speech(folder)
        loop = sum(length + 400 for _, length in made)
        clips = (made * (MINUTES * 60_000 // loop + 1))[: MINUTES * 60_000 * len(made) // loop]
        job, job_file = {"clips": clips, "folder": name, "pcm": str(folder / "whole.pcm")}, folder / "job.json"
        job_file.write_text(json.dumps(job))
        run("by_our_mixer", job_file)  # also warms the disk's cache
        whole_pcm(folder)
        contestants = ["by_bare_lameenc", "by_our_mixer", "by_pydub_alone", "by_bare_lameenc_q7"]
        if shutil.which("ffmpeg"):
            contestants.append("by_ffmpeg")
        compare(contestants, job_file, "by_bare_lameenc")
        if "by_ffmpeg" not in contestants:
            print("ffmpeg: not installed")


def whole_pcm(folder: Path) -> None:
    """The mixer's own result as raw samples: the same sound for the encoder alone."""
    from broadcaster.audio.intake import decode

    (folder / "whole.pcm").write_bytes(decode((folder / "ours.mp3").read_bytes()).samples.tobytes())


def memory() -> None:
    """Peak memory of our mixer by length of the programme."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        made = speech(folder)
        for minutes in (2, 20, 60):
            times = minutes * 60_000 // sum(length + 400 for _, length in made) + 1
            job_file = folder / "job.json"
            job_file.write_text(json.dumps({"clips": made * times, "folder": name, "pcm": ""}))
            length, _, _, most = run("by_our_mixer", job_file)
            print(f"{length / 60:6.1f} min {most:6.0f} MB")


def by_planner(job: dict) -> float:
    """Expands, fills and freezes one day; returns how many slots were filled."""
    from datetime import UTC, date, datetime, time
    from zoneinfo import ZoneInfo

    from broadcaster.domain.bulletin import BulletinId, Priority, Target
    from broadcaster.domain.item import MUSIC, Delivery, ItemKind, Measured, RenderedItem
    from broadcaster.domain.manifest import Edition, freeze
    from broadcaster.domain.planning import Candidate, Session, Shell, fill
    from broadcaster.domain.schedule import EVERY_DAY, Rule, expand
    from broadcaster.domain.units import digest_of, instant

    at, day = instant(datetime(2026, 11, 22, tzinfo=UTC)), date(2026, 11, 23)
    speaking = Delivery(voice="espeak:vi", fallback=False, segments=9, from_cache=0)

    def item(name: str, kind: ItemKind, length: int) -> RenderedItem:
        measured = Measured(duration=length, planned=length, loudness=-16.0, true_peak=-1.5, longest_silence=400)
        return RenderedItem(
            recipe=digest_of(name), kind=kind, title=name, audio=digest_of("a", name), size=length * 8,
            measured=measured, delivery=speaking if kind is ItemKind.BULLETIN else MUSIC,
        )  # fmt: skip

    shell = Shell(
        signature=item("signature", ItemKind.SIGNATURE, 9_000), ident=item("ident", ItemKind.IDENT, 3_000),
        greeting=item("greeting", ItemKind.GREETING, 6_000), sting=item("sting", ItemKind.STING, 2_400),
        closing=item("closing", ItemKind.CLOSING, 5_500),
    )  # fmt: skip
    candidates = [
        Candidate(
            bulletin=BulletinId(f"b{n}"), title=f"Bản tin {n}", valid_until=date(2026, 12, 1 + n % 28), wanted=3,
            priority=Priority.PRIORITY if n % 10 == 0 else Priority.NORMAL, created=at,
            targets=(Target(station="p", path=f"/p/d{n % 10}/" if n % 3 else "/p/", below=True),),
            item=item(f"b{n}", ItemKind.BULLETIN, 30_000 + 700 * n % 60_000),
        )
        for n in range(job["candidates"])
    ]  # fmt: skip
    codes = [f"c{n}" for n in range(job["stations"])]
    rules = [
        Rule(station=code, session=name, weekdays=EVERY_DAY, start=start, length=30 * 60_000)
        for code in codes
        for name, start in (("sáng", time(5)), ("trưa", time(11)), ("chiều", time(17)))
    ]
    slots = expand(rules, day, day, ZoneInfo("Asia/Ho_Chi_Minh"))
    sessions = [
        Session(slot=slot, path=f"/p/d{int(slot.station[1:]) % 10}/{slot.station}/", shell=shell) for slot in slots
    ]
    playlists = fill(sessions, candidates, {})
    of: dict[str, list] = {code: [] for code in codes}
    for playlist in playlists:
        of[playlist.slot.station].append(playlist)
    for code in codes:
        freeze(Edition(station=code, label=code, day=day, zone="Asia/Ho_Chi_Minh", at=at), of[code], None)
    return float(len(playlists))


def planning() -> None:
    """A day of 100 and of 1,000 stations: 3 sessions each, 60 candidates; the cost of a station must not grow."""
    with tempfile.TemporaryDirectory() as name:
        job_file, alone = Path(name) / "job.json", 0.0
        for stations in (100, 1_000):
            job_file.write_text(json.dumps({"stations": stations, "candidates": 60}))
            runs = [run("by_planner", job_file) for _ in range(TIMES)]
            slots, wall, most = runs[0][0], statistics.median(r[1] for r in runs), max(r[3] for r in runs)
            each = wall / stations
            alone = alone or each
            print(
                f"{stations:6} stations {slots:6.0f} slots {wall:7.2f} s {most:5.0f} MB"
                f"  {each * 1000:6.2f} ms a station  x{each / alone:.2f}"
            )


SECTIONS: dict[str, Callable[[], None]] = {
    "mixing": mixing,
    "memory": memory,
    "planning": planning,
    "wording": wording,
    "wording-fuzz": fuzz,
}
"""One function a section; add yours here."""


def main() -> None:
    asked = sys.argv[1:]
    if asked[:1] == ["--child"]:
        child(*asked[1:3])
    elif asked[:1] == ["--list"]:
        print("\n".join(f"{name:10} {section.__doc__}" for name, section in SECTIONS.items()))
    elif unknown := [name for name in asked if name not in SECTIONS]:
        sys.exit(f"bench: no section {', '.join(unknown)}; there are {', '.join(SECTIONS)}")
    else:
        for name in asked or SECTIONS:
            print(f"\n## {name}: {SECTIONS[name].__doc__}")
            SECTIONS[name]()
        if FAULTS:
            sys.exit("bench: " + "; ".join(FAULTS))


if __name__ == "__main__":
    main()
