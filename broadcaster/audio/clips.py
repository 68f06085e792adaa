"""The operator's bench: clips of minutes, trimmed, faded, lifted, joined and laid over each other by pydub.

pydub edits sound in memory here. What it is not given: files (it would start ffmpeg on them), resampling (it has no
filter against aliasing), whole programmes (it holds them several times over), and sums past full scale (it cuts the
peaks off without a word). Its lengths are whole milliseconds, and so are ours.
"""

import warnings
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np

from broadcaster.audio.intake import Caps, Pcm
from broadcaster.audio.loudness import Samples, decibels
from broadcaster.audio.riff import header
from broadcaster.audio.sandbox import Sandbox
from broadcaster.disk import appearing
from broadcaster.domain.errors.bulletins import FieldWrong
from broadcaster.domain.errors.machine import reason_of
from broadcaster.domain.errors.sound import FileUnreadable
from broadcaster.domain.units import Millis

with warnings.catch_warnings():
    # It warns that no ffmpeg is on the PATH, which it is never asked to run here.
    warnings.simplefilter("ignore")
    from pydub import AudioSegment
    from pydub.silence import detect_leading_silence

__all__ = [
    "AudioSegment",
    "Made",
    "check_ending",
    "crossed",
    "detect_leading_silence",
    "fade",
    "fetch",
    "join",
    "lift",
    "overlay",
    "samples",
    "segment",
    "store",
    "trim",
]

LONGEST = Millis(10 * 60 * 1000)
"""No clip on the bench, and nothing made there, is longer."""
NO_TIME = Millis(0)
ENDINGS = (".wav", ".flac")


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A clip made on the bench. `lowered` is how many dB everything was taken down so that no peak was cut off."""

    sound: AudioSegment
    lowered: float = 0.0

    @property
    def duration(self) -> Millis:
        return Millis(len(self.sound))


def fetch(sandbox: Sandbox, path: Path, *, rate: int | None = None, accept_cut: bool = False) -> AudioSegment:
    """A clip from a file of any kind taken, mono, at `rate` Hz or its own.

    FileUnreadable; AudioBroken also for one longer than ten minutes; AudioShort.
    """
    caps = Caps(duration=LONGEST)
    try:
        with path.open("rb") as file:
            encoded = file.read(caps.size + 1)  # a pipe or a device may have no end
    except OSError as refused:
        raise FileUnreadable(name=str(path), problem=reason_of(refused)) from refused
    return segment(sandbox.decode(encoded, rate=rate, name=path.name, caps=caps, accept_cut=accept_cut))


def store(made: Made, out: Path) -> None:
    """As WAV or FLAC, by the ending of the name; whole or not at all.

    FieldWrong for another ending, StorageFull, StorageUnwritable.
    """
    check_ending(out)
    raw = made.sound.raw_data
    with appearing(out) as file:
        if out.suffix.lower() == ".wav":
            file.write(header(made.sound.frame_rate, len(raw) // 2) + raw)
            return
        with av.open(file, "w", format="flac") as container:
            stream = container.add_stream("flac", rate=made.sound.frame_rate, layout="mono")
            frame = av.AudioFrame.from_ndarray(np.frombuffer(raw, "<i2")[None, :], format="s16", layout="mono")
            frame.sample_rate = made.sound.frame_rate
            fifo = av.AudioFifo()
            fifo.write(frame)
            for piece in fifo.read_many(stream.codec_context.frame_size or 4096, partial=True):
                container.mux(stream.encode(piece))
            container.mux(stream.encode(None))


def check_ending(out: Path) -> None:
    """FieldWrong for a name that says neither WAV nor FLAC."""
    if out.suffix.lower() not in ENDINGS:
        raise FieldWrong(field="-o", problem=f"tên phải kết thúc bằng {' hoặc '.join(ENDINGS)}")


# --- the operations ----------------------------------------------------------------------------------------------


def trim(sound: AudioSegment, start: Millis, end: Millis | None = None) -> Made:
    """What lies between two times, end excluded. FieldWrong for times outside the clip or the wrong way round."""
    last = len(sound) if end is None else end
    _within("--from", start, len(sound))
    _within("--to", last, len(sound))
    if last <= start:
        raise FieldWrong(field="--to", problem=f"phải sau {_seconds(start)} giây")
    return Made(sound=sound[start:last])


def fade(sound: AudioSegment, rise: Millis, fall: Millis) -> Made:
    """Up from silence over the first `rise` ms and down over the last `fall`. FieldWrong when they do not fit."""
    _within("--in", rise, len(sound))
    _within("--out", fall, len(sound))
    if rise + fall > len(sound):
        raise FieldWrong(field="--out", problem=f"hai đoạn chuyển dài hơn cả tệp ({_seconds(len(sound))} giây)")
    risen = sound.fade_in(rise) if rise else sound  # pydub takes a fade of nothing for one of the whole
    return Made(sound=risen.fade_out(fall) if fall else risen)


def lift(sound: AudioSegment, gain: float) -> Made:
    """Every sample changed by `gain` dB. FieldWrong when that would cut off peaks."""
    room = -decibels(float(np.abs(samples(sound)).max(initial=0.0)))
    if not -60 <= gain <= 60:
        raise FieldWrong(field="--gain", problem="chỉ từ -60 đến 60 dB")
    if gain > room + 1e-3:
        told = f"{room:.1f}".replace(".", ",")
        raise FieldWrong(field="--gain", problem=f"tiếng sẽ bị vỡ, tệp này chỉ tăng được nhiều nhất {told} dB")
    return Made(sound=sound.apply_gain(gain))


def join(sounds: list[AudioSegment], over: Millis = NO_TIME) -> Made:
    """One after the other, each fading into the next over `over` ms. They must be of one rate.

    FieldWrong for none, for an overlap longer than half of any, and for more than ten minutes in all.
    """
    if not sounds:
        raise FieldWrong(field="tệp", problem="cần ít nhất một tệp")
    _within("--crossfade", over, min(map(len, sounds)) // 2 if len(sounds) > 1 else len(sounds[0]))
    if sum(map(len, sounds)) - over * (len(sounds) - 1) > LONGEST:
        raise FieldWrong(field="tệp", problem=f"ghép lại dài hơn {LONGEST // 60_000} phút")
    whole = sounds[0]
    for sound in sounds[1:]:
        seam = crossed(whole[len(whole) - over :], sound[:over]) if over else sound[:0]
        whole = whole[: len(whole) - over] + seam + sound[over:]
    return Made(sound=whole)


def overlay(sound: AudioSegment, sting: AudioSegment, at: Millis, gain: float = 0.0) -> Made:
    """The sting, changed by `gain` dB, heard over the clip from `at` on; what passes the clip's end is not heard.

    Where the sum would pass full scale both are taken down alike. FieldWrong for a time outside the clip.
    """
    _within("--at", at, len(sound) - 1)
    return _laid(sound, lift(sting, gain).sound, at)


# --- what jingles need too ---------------------------------------------------------------------------------------


def segment(pcm: Pcm) -> AudioSegment:
    return AudioSegment(data=pcm.samples.tobytes(), sample_width=2, frame_rate=pcm.rate, channels=1)


def samples(sound: AudioSegment) -> Samples:
    """A clip's samples, full scale at ±1."""
    return np.frombuffer(sound.raw_data, "<i2").astype(np.float32) / np.float32(32768)


def crossed(ending: AudioSegment, beginning: AudioSegment) -> AudioSegment:
    """Two stretches of one length, the first fading into the second; louder than neither.

    pydub's own crossfade goes through a temporary file, and so fails on a full disk.
    """
    return ending.fade_out(len(ending)).overlay(beginning.fade_in(len(beginning)))


def _laid(under: AudioSegment, over: AudioSegment, at: int) -> Made:
    """One over the other, both taken down as far as their sum needs."""
    first, second = samples(under), samples(over)
    place = round(at * under.frame_rate / 1000)
    second = second[: max(0, len(first) - place)]
    first[place : place + len(second)] += second
    loud = float(np.abs(first).max(initial=0.0))
    lowered = max(0.0, decibels(loud) + _MARGIN) if loud > _FULL else 0.0
    if lowered:
        under, over = under.apply_gain(-lowered), over.apply_gain(-lowered)
    return Made(sound=under.overlay(over, position=at), lowered=lowered)


_FULL, _MARGIN = 32767 / 32768, 0.01


def _within(field: str, told: int, most: int) -> None:
    if not 0 <= told <= most:
        raise FieldWrong(field=field, problem=f"{_seconds(told)} giây nằm ngoài khoảng 0 đến {_seconds(most)} giây")


def _seconds(millis: int) -> str:
    return f"{millis / 1000:g}".replace(".", ",")
