"""A process of its own that speaks with one Piper voice. Run as a script with the paths of the model and its JSON.

The model is a file from elsewhere and its runtime is native code, so neither is loaded into our process. The script
says a greeting to itself, tells `{"version", "rate"}` on standard output, then answers each line
`{"number", "text", "rate"}` as `worker` describes.
"""

import json
import logging
import os
import sys
from importlib import metadata
from pathlib import Path
from typing import BinaryIO

from piper import PiperVoice, SynthesisConfig

_GREETING = (
    "kính mời bà con nghe tin xã, phường, thị trấn; giá lúa gạo, khoai, đỗ xanh; quý vị trẻ nhỏ vẫn ngủ yên sửa thuyền"
)
"""Most initials, vowels and finals and all tones, so that a voice made for other letters is likely to be met."""
_FOREIGN_GREETING = "ma na la ta ka ba sa fa ma na la ta"
"""For a voice of another language, whose letters are not ours."""
_FASTEST, _SLOWEST = 100, 700
"""Milliseconds a syllable of the greeting; outside, the JSON tells another sample rate than the model has."""
_UNKNOWN_AT_MOST = 0.1
"""The share of the greeting's phonemes a voice may not know. Unknown ones are left out without a word."""


class Refused(Exception):
    """The voice cannot be loaded or used. The message is Vietnamese, one line."""


class Model:
    """One loaded voice; `rate` is in Hz."""

    def __init__(self, model: Path, described: Path) -> None:
        try:
            self._voice = PiperVoice.load(model, described)
        except Exception as error:
            raise Refused(f"không nạp được {model.name}: {_line(error)}") from error
        self.rate = self._voice.config.sample_rate
        told = self._voice.session.get_modelmeta().custom_metadata_map.get("sample_rate")
        if told is not None and told != str(self.rate):
            raise Refused(f"{described.name} ghi {self.rate} Hz nhưng {model.name} là {told} Hz")

    def say(self, text: str, rate: float) -> bytes:
        """Mono signed 16-bit samples. Refused."""
        how = SynthesisConfig(length_scale=self._voice.config.length_scale / rate)
        try:
            return b"".join(chunk.audio_int16_bytes for chunk in self._voice.synthesize(text, how))
        except Exception as error:
            raise Refused(f"giọng này không đọc được đoạn này: {_line(error)}") from error

    def greet(self) -> None:
        """Refused unless the greeting's phonemes are known and come out at a human pace."""
        vietnamese = self._voice.config.espeak_voice.startswith("vi")
        greeting = _GREETING if vietnamese else _FOREIGN_GREETING
        try:
            phonemes = [one for sentence in self._voice.phonemize(greeting) for one in sentence]
        except Exception as error:
            raise Refused(f"không phân tích được tiếng nói cho giọng này: {_line(error)}") from error
        unknown = [one for one in phonemes if one not in self._voice.config.phoneme_id_map]
        if len(unknown) > _UNKNOWN_AT_MOST * len(phonemes):
            raise Refused(f"giọng này thiếu {len(set(unknown))} âm, không đọc được câu chào thử")
        millis = len(self.say(greeting, 1.0)) / 2 * 1000 / self.rate / len(greeting.split())
        if not _FASTEST < millis < _SLOWEST:
            raise Refused(f"tiếng đọc thử dài {millis:.0f} ms mỗi âm tiết: tệp mô tả không khớp với mô hình")


def serve(model: Model, orders: BinaryIO, answers: BinaryIO) -> None:
    """Answers every order until there are no more."""
    for order in map(json.loads, orders):
        try:
            samples = model.say(order["text"], order["rate"])
        except Refused as refused:
            _tell(answers, {"number": order["number"], "refused": str(refused)})
        else:
            _tell(answers, {"number": order["number"], "size": len(samples)}, samples)


def _tell(answers: BinaryIO, head: dict[str, str | int], body: bytes = b"") -> None:
    answers.write(json.dumps(head).encode() + b"\n" + body)
    answers.flush()


def _line(error: BaseException) -> str:
    return " ".join(str(error).split())[:300] or type(error).__name__


def main(model: str, described: str) -> None:
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what the runtime prints must not get between the answers
    logging.disable()
    try:
        loaded = Model(Path(model), Path(described))
        loaded.greet()
    except Refused as refused:
        _tell(answers, {"refused": str(refused)})
        return
    _tell(answers, {"version": metadata.version("piper-tts"), "rate": loaded.rate})
    serve(loaded, sys.stdin.buffer, answers)


if __name__ == "__main__":
    main(*sys.argv[1:3])
