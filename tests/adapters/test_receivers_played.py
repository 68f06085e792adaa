"""The stream as a real player hears it: libavformat's own HLS reads a whole session from before its beginning on."""

import json
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from typing import ClassVar
from zoneinfo import ZoneInfo

import av
import numpy as np
import pytest
from fakes.samples import TODAY, playlist, slot

from broadcaster.audio.lame import frame_samples, lame
from broadcaster.audio.library import FolderLibrary
from broadcaster.domain.frames import frame_at, silent_frame, stamp_tag
from broadcaster.domain.linear import Beat, LinearDay, Segment, cell_of, day_of, window
from broadcaster.domain.units import Digest, instant
from broadcaster.web.receivers_shapes import hls

SLOT = playlist(slot("30628", TODAY, 5), "b1", "b2")
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
BEFORE, SECONDS = 12, 60
CASES = [Beat(rate=24_000, kbps=64), Beat(rate=44_100, kbps=96)]


def tone(library: FolderLibrary, beat: Beat, pitch: int) -> Digest:
    """Ten seconds."""
    sound = (0.5 * np.sin(np.arange(10 * beat.rate) * 2 * np.pi * pitch / beat.rate)).astype(np.float32)
    scratch = library.scratch("tone")
    with lame(beat.rate, beat.kbps) as coder:
        scratch.write_bytes(coder.encode(sound) + coder.flush())
    return library.keep(scratch)[0]


def marks(raw: bytes) -> list[int]:
    found = [0]
    while (frame := frame_at(raw, found[-1])) is not None and found[-1] + frame.size <= len(raw):
        found.append(found[-1] + frame.size)
    return found


def raw_of(segment: Segment, library: FolderLibrary) -> bytes:
    told = [stamp_tag(segment.stamp)]
    silence = silent_frame(segment.beat.rate, segment.beat.kbps)
    assert silence is not None
    for run in segment.runs:
        if run.audio is None:
            told.append(silence * run.count)
            continue
        raw = library.path(run.audio).read_bytes()
        edges = marks(raw)
        assert run.first + run.count < len(edges), "a sound has all the frames that its length promises"
        told.append(raw[edges[run.first] : edges[run.first + run.count]])
    return b"".join(told)


@pytest.fixture(params=CASES, ids=lambda beat: str(beat.rate))
def stream(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, Beat]:
    """A minute from twelve seconds before the session on, as files: three sounds of ten seconds, then silence."""
    beat: Beat = request.param
    library = FolderLibrary(tmp_path / "library")
    rows = tuple(
        row.__class__(**{name: getattr(row, name) for name in row.__slots__} | {"audio": tone(library, beat, pitch)})
        for row, pitch in zip(SLOT.rows, (400, 700, 1000), strict=True)
    )
    sounding = SLOT.__class__(slot=SLOT.slot, rows=rows, left_out=())
    day = day_of([sounding], LinearDay(day=TODAY, zone=ZONE, beat=beat))
    first = cell_of(instant(SLOT.slot.span.start - timedelta(seconds=BEFORE)))
    found = window(range(first, first + SECONDS // 6), {TODAY: day})
    text = hls(found)
    for number, each in enumerate(found.segments):
        (tmp_path / f"{number}.mp3").write_bytes(raw_of(each, library))
        text = text.replace(f"../../segments/{each.name}.mp3", f"{number}.mp3", 1)
    listed = tmp_path / "live.m3u8"
    listed.write_text(text + "#EXT-X-ENDLIST\n")
    return listed, beat


def loudness(sound: np.ndarray, rate: int, second: float) -> tuple[float, float]:
    """Level and pitch of half a second from there on."""
    part = sound[round(second * rate) : round((second + 0.5) * rate)]
    level = float(np.sqrt(np.mean(part**2)))
    return level, float(np.argmax(np.abs(np.fft.rfft(part))) / 0.5)


def test_a_player_hears_each_sound_at_its_moment_and_silence_around_it(stream: tuple[Path, Beat]) -> None:
    listed, beat = stream
    with av.open(str(listed)) as heard:
        frames = list(heard.decode(audio=0))
    sound = np.concatenate([frame.to_ndarray().astype(np.float64).mean(axis=0) for frame in frames])
    if frames[0].format.name.startswith("s16"):
        sound /= 32_768
    assert {frame.sample_rate for frame in frames} == {beat.rate}
    assert abs(len(sound) / beat.rate - SECONDS) < 0.1
    for second, pitch in ((13, 400), (17.8, 400), (23, 700), (28, 700), (33, 1000), (41, 1000)):
        level, found = loudness(sound, beat.rate, second)
        assert level > 0.2
        assert found == pytest.approx(pitch, abs=4)
    for second in (1, 11, 43, 58):
        assert loudness(sound, beat.rate, second)[0] < 0.001


def test_a_tone_goes_on_across_the_edges_of_segments(stream: tuple[Path, Beat]) -> None:
    """A frame lost or doubled would be a jump of the wave."""
    listed, beat = stream
    with av.open(str(listed)) as heard:
        sound = np.concatenate([f.to_ndarray().astype(np.float64).mean(axis=0) for f in heard.decode(audio=0)])
    sound = sound / np.abs(sound).max()
    for start, pitch in ((12, 400), (22, 700), (32, 1000)):
        inner = sound[round((start + 0.5) * beat.rate) : round((start + 9.5) * beat.rate)]
        assert np.abs(np.diff(inner)).max() < 1.1 * 2 * np.pi * pitch / beat.rate


@pytest.mark.skipif(shutil.which("ffprobe") is None, reason="ffprobe is not installed")
def test_ffprobe_reads_the_moments_of_the_segments_without_a_warning(stream: tuple[Path, Beat]) -> None:
    listed, beat = stream
    asked = ["ffprobe", "-v", "warning", "-allowed_extensions", "ALL", "-show_packets", "-of", "json", str(listed)]
    told = subprocess.run(asked, capture_output=True, text=True, check=True, timeout=60)
    packets = json.loads(told.stdout)["packets"]
    assert abs(len(packets) * frame_samples(beat.rate) / beat.rate - SECONDS) < 0.04
    assert "Invalid" not in told.stderr
    times = [float(packet["pts_time"]) for packet in packets]
    frame = frame_samples(beat.rate) / beat.rate
    steps = [after - each for each, after in pairwise(times)]
    # libavformat reads 1,024 bytes at once, and stamps what is left of a segment with the beginning of the next.
    read_at_once = 1024 * 8 / (beat.kbps * 1000)
    assert max(abs(step - frame) for step in steps) < read_at_once + 2 * frame


# --- players, over HTTP --------------------------------------------------------------------------------------------

PITCHES = ((13, 400), (17.8, 400), (23, 700), (28, 700), (33, 1000), (40.5, 1000))


class _Quiet(SimpleHTTPRequestHandler):
    extensions_map: ClassVar = {
        ".m3u8": "application/vnd.apple.mpegurl",
        ".m3u": "audio/x-mpegurl",
        ".mp3": "audio/mpeg",
    }

    def log_message(self, format: str, *args: object) -> None:
        """Nobody reads it."""


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()


@pytest.fixture
def site(stream: tuple[Path, Beat]) -> Iterator[tuple[str, Path, Beat]]:
    """The stream as live.m3u8; and the day as a list of one MP3, which is the same sound."""
    listed, beat = stream
    folder = listed.parent
    names = [each for each in listed.read_text(encoding="utf-8").splitlines() if each.endswith(".mp3")]
    (folder / "session.mp3").write_bytes(b"".join((folder / each).read_bytes() for each in names))
    with _served(folder) as url:
        (folder / "today.m3u").write_text(f"#EXTM3U\n#EXTINF:60,05:00\n{url}/session.mp3\n", encoding="utf-8")
        yield url, folder, beat


def _needs(program: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(shutil.which(program) is None, reason=f"{program} is not installed")


def _heard(path: Path) -> tuple[np.ndarray, int]:
    """Whatever kind of WAV a player writes."""
    with av.open(str(path)) as heard:
        frames = list(heard.decode(audio=0))
    shaped = [each.to_ndarray().astype(np.float64).reshape(-1, each.layout.nb_channels) for each in frames]
    sound = np.concatenate(shaped).mean(axis=1)
    return sound / (32_768 if frames[0].format.name.startswith("s16") else 1), frames[0].sample_rate


def _is_the_session(path: Path, least: float = SECONDS - 1.0) -> None:
    sound, rate = _heard(path)
    assert least < len(sound) / rate < SECONDS + 1.0
    for second, pitch in PITCHES:
        level, found = loudness(sound, rate, second)
        assert level > 0.2
        assert found == pytest.approx(pitch, abs=4)
    assert loudness(sound, rate, 5)[0] < 0.001


@_needs("mpv")
@pytest.mark.parametrize("name", ["live.m3u8", "today.m3u"])
def test_mpv_plays_it(site: tuple[str, Path, Beat], name: str) -> None:
    url, folder, _ = site
    command = ["mpv", "--no-config", "--no-video", "--no-terminal", "--ao=pcm", f"--ao-pcm-file={folder}/heard.wav"]
    subprocess.run([*command, "--ao-pcm-waveheader=yes", f"{url}/{name}"], check=True, timeout=60)
    _is_the_session(folder / "heard.wav")


MPD = """
music_directory "{folder}"
playlist_directory "{folder}"
db_file "{folder}/mpd.db"
state_file "{folder}/mpd.state"
bind_to_address "{folder}/mpd.socket"
input {{
  plugin "curl"
}}
audio_output {{
  type "recorder"
  name "file"
  path "{folder}/heard.wav"
  encoder "wave"
  format "{rate}:16:1"
}}
"""


@_needs("mpd")
@pytest.mark.parametrize("name", ["live.m3u8", "session.mp3"])
def test_mpd_plays_it(site: tuple[str, Path, Beat], name: str) -> None:
    url, folder, beat = site
    config = folder / "mpd.conf"
    config.write_text(MPD.format(folder=folder, rate=beat.rate), encoding="utf-8")
    with subprocess.Popen(["mpd", "--no-daemon", "--stderr", str(config)], stderr=subprocess.DEVNULL) as mpd:
        try:
            with _line(folder / "mpd.socket") as asked:
                asked(f'add "{url}/{name}"')
                asked("play")
                end = time.monotonic() + 60
                while "state: play" in (told := asked("status")) and time.monotonic() < end:
                    time.sleep(0.1)
                assert "error" not in told
                asked("clear")
        finally:
            mpd.terminate()
    _is_the_session(folder / "heard.wav")


@contextmanager
def _line(path: Path) -> Iterator[Callable[[str], str]]:
    end = time.monotonic() + 20
    while True:
        line = socket.socket(socket.AF_UNIX)
        try:
            line.connect(str(path))
            break
        except OSError:
            line.close()
            assert time.monotonic() < end
            time.sleep(0.1)
    with line, line.makefile("rw", encoding="utf-8") as talk:
        talk.readline()

        def asked(command: str) -> str:
            talk.write(command + "\n")
            talk.flush()
            told = ""
            while not (each := talk.readline()).startswith(("OK", "ACK")):
                told += each
            assert each.startswith("OK"), each
            return told

        yield asked


LIQUIDSOAP = """
settings.init.allow_root.set(true)
settings.frame.audio.samplerate.set({rate})
settings.frame.audio.channels.set(1)
source = {source}
clock.assign_new(sync="none", [source])
output.file(fallible=true, on_stop=shutdown, %wav(channels=1, samplerate={rate}), "{folder}/heard.wav", source)
"""


@_needs("liquidsoap")
def test_liquidsoap_plays_it(site: tuple[str, Path, Beat]) -> None:
    url, folder, beat = site
    script = folder / "play.liq"
    source = f'once(playlist(mode="normal", loop=false, "{url}/today.m3u"))'
    script.write_text(LIQUIDSOAP.format(rate=beat.rate, folder=folder, source=source), encoding="utf-8")
    subprocess.run(["liquidsoap", str(script)], check=True, timeout=60, capture_output=True)
    _is_the_session(folder / "heard.wav")
