"""Measures the voices: how well a listening machine understands them, how fast they speak and how fast they are made.

    scripts/measure_voices.py [DATA]     (`scripts/bench voices`; DATA holds installed voices, default: data)

Every Vietnamese voice that is ready says ten sentences. What viet-asr hears is compared word by word with what was to
be said; its weights are of unknown origin, so it is for measuring alone and lives in .venv-bench. A voice made from a
person should stay under 0.2; a machine's ear is no person's, and espeak-ng is understood worse than it deserves.
"""

import json
import re
import subprocess
import sys
import tempfile
import time
import unicodedata
import wave
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from broadcaster.voices.engines import Engine, Pcm, VoiceCard

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]
BENCH = ROOT / ".venv-bench"
LISTENER = "viet-asr==0.1.0.dev11"
EAR_RATE = 16_000

SENTENCES = (
    "Kính thưa bà con, sau đây là bản tin của đài truyền thanh xã.",
    "Sáng mai trạm y tế tiêm phòng miễn phí cho trẻ em dưới năm tuổi.",
    "Bà con nhớ mang theo sổ tiêm và cho các cháu ăn no trước khi đi.",
    "Chiều nay trời có mưa to, gió mạnh, nước sông lên nhanh.",
    "Ghe xuồng cần neo buộc chắc chắn, không ra sông khi có giông.",
    "Giá lúa hôm nay tăng nhẹ, thương lái mua tại ruộng.",
    "Điện sẽ tạm cắt từ bảy giờ sáng đến mười một giờ trưa để sửa đường dây.",
    "Hồ sơ đất đai nộp tại bộ phận một cửa, không phải chờ lâu.",
    "Đêm văn nghệ mừng lúa mới bắt đầu lúc mười chín giờ tại sân trường.",
    "Xin cảm ơn bà con đã theo dõi, hẹn gặp lại trong buổi phát sau.",
)


@dataclass(frozen=True)
class Said:
    """What a voice made of the sentences: its sounds, and the seconds it took."""

    sounds: tuple["Pcm", ...]
    seconds: float

    @property
    def long(self) -> float:
        return sum(len(pcm.samples) / 2 / pcm.rate for pcm in self.sounds)


def voices(data: Path = ROOT / "data") -> None:
    """Each ready Vietnamese voice: word errors of a listening machine, pace, and time taken to make it."""
    from broadcaster.voices.engines import EngineSettings, discover

    python = listener()
    if python is None:
        print(f"word errors: {LISTENER} cannot be installed into .venv-bench, so nobody listens")
    syllables = sum(len(words(sentence)) for sentence in SENTENCES)
    print(f"{'':30}{'word errors':>12}{'without tones':>15}{'syllables/s':>13}{'real time':>11}")
    for engine in discover(EngineSettings(folder=data / "voices", tries=1)).values():
        for card in engine.voices():
            said = spoken_by(engine, card)
            if isinstance(said, str):
                print(f"{card.voice:30}  {said}")
                continue
            heard = hear(python, said.sounds) if python else None
            whole, bare = compared(heard) if heard else (float("nan"), float("nan"))
            pace, factor = syllables / said.long, said.seconds / said.long
            print(f"{card.voice:30}{whole:12.2f}{bare:15.2f}{pace:13.1f}{factor:11.4f}")


def spoken_by(engine: "Engine", card: "VoiceCard") -> Said | str:
    """What the voice says of the sentences, or why it is not measured."""
    from broadcaster.domain.errors.sound import VoiceFailed
    from broadcaster.domain.speech import VoiceState

    state = engine.status(card.voice)
    if state.state is not VoiceState.READY:
        return f"{state.state}: {state.why}"
    if not card.language.startswith("vi"):
        return f"speaks {card.language}"
    try:
        engine.speak("Xin chào.", card.voice, 1.0)  # loading is no part of speaking
        begin = time.perf_counter()
        sounds = tuple(joined(engine.speak(sentence, card.voice, 1.0)) for sentence in SENTENCES)
    except VoiceFailed as failed:
        return str(failed.facts["problem"])
    return Said(sounds, time.perf_counter() - begin)


def joined(sound: object) -> "Pcm":
    from broadcaster.voices.engines import Encoded, Pcm

    if isinstance(sound, Pcm):
        return sound
    assert isinstance(sound, Encoded)
    return Pcm(samples=b"".join(decoded(part) for part in sound.parts), rate=24_000)


# --- hearing -----------------------------------------------------------------------------------------------------


def listener() -> str | None:
    """The interpreter of .venv-bench that can listen, or None where the package cannot be had."""
    python = BENCH / "bin/python"
    try:
        if not python.exists():
            subprocess.run([sys.executable, "-m", "venv", str(BENCH)], check=True, capture_output=True)
            (BENCH / ".gitignore").write_text("*\n")
        if subprocess.run([python, "-c", "import vietasr"], capture_output=True, check=False).returncode:
            subprocess.run(
                [python, "-m", "pip", "install", "-q", LISTENER], check=True, capture_output=True, timeout=300
            )
    except (OSError, subprocess.SubprocessError):
        return None
    return str(python)


def hear(python: str, sounds: tuple["Pcm", ...]) -> list[str]:
    """What a machine hears, sound by sound."""
    ears = (
        "import json, sys, vietasr\n"
        "ear = vietasr.Pipeline.preset('transcribe')\n"
        "print(json.dumps([ear.transcribe(path).text for path in sys.argv[1:]]))"
    )
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / f"{number}.wav" for number in range(len(sounds))]
        for path, pcm in zip(paths, sounds, strict=True):
            with wave.open(str(path), "wb") as file:
                file.setparams((1, 2, EAR_RATE, 0, "NONE", ""))
                file.writeframes(for_the_ear(pcm))
        done = subprocess.run([python, "-c", ears, *map(str, paths)], capture_output=True, text=True, check=True)
    return list(json.loads(done.stdout.splitlines()[-1]))


def for_the_ear(pcm: "Pcm") -> bytes:
    """At the rate the machine listens at, with the half second of silence at both ends that it is used to."""
    import av
    import numpy as np

    resampler = av.AudioResampler(format="s16", layout="mono", rate=EAR_RATE)
    frame = av.AudioFrame.from_ndarray(np.frombuffer(pcm.samples, "<i2")[None, :], format="s16", layout="mono")
    frame.sample_rate = pcm.rate
    frames = [*resampler.resample(frame), *resampler.resample(None)]
    quiet = bytes(EAR_RATE)
    return quiet + b"".join(each.to_ndarray().tobytes() for each in frames) + quiet


def decoded(encoded: bytes) -> bytes:
    import io

    import av

    resampler = av.AudioResampler(format="s16", layout="mono", rate=24_000)
    with av.open(io.BytesIO(encoded), "r") as file:
        frames = [each for frame in file.decode(audio=0) for each in resampler.resample(frame)]
    return b"".join(each.to_ndarray().tobytes() for each in frames)


# --- comparing ---------------------------------------------------------------------------------------------------


def compared(heard: list[str]) -> tuple[float, float]:
    """Word errors of all sentences together: changed, lost and invented words, as a share of what was said; then the
    same with all tones and hats taken off."""
    pairs = [(words(said), words(text)) for said, text in zip(SENTENCES, heard, strict=True)]
    total = sum(len(said) for said, _ in pairs)
    whole = sum(distance(said, text) for said, text in pairs)
    bare = sum(distance([*map(toneless, said)], [*map(toneless, text)]) for said, text in pairs)
    return whole / total, bare / total


def words(text: str) -> list[str]:
    return re.findall(r"\w+", unicodedata.normalize("NFC", text.lower()))


def toneless(word: str) -> str:
    plain = unicodedata.normalize("NFD", word.replace("đ", "d"))
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


def distance(said: list[str], heard: list[str]) -> int:
    row = list(range(len(heard) + 1))
    for place, word in enumerate(said, start=1):
        corner, row[0] = row[0], place
        for at, other in enumerate(heard, start=1):
            corner, row[at] = row[at], min(row[at] + 1, row[at - 1] + 1, corner + (word != other))
    return row[-1]


if __name__ == "__main__":
    voices(*map(Path, sys.argv[1:2]))
