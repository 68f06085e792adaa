"""A process of its own that says things with the C library of espeak-ng. Standard library only; run as a script.

Odd text and damaged data can make the library end its process, so it is never loaded into ours. Started with
`LIBRARY DATA`, the script says a greeting to itself, tells `{"version", "rate"}` on standard output, then answers each
line `{"number", "text", "voice", "pace"}` with a line `{"number", "size"}` and as many bytes of mono 16-bit samples. A
line with `refused` stands where any of that failed. It ends with its standard input.
"""

import ctypes
import json
import os
import sys
from pathlib import Path
from typing import BinaryIO

OWN_PACE = 150
"""Words a minute at rate 1.0: some 220 Vietnamese syllables a minute on news prose, the pace of a reader on air."""

_SYNCHRONOUS = 2
_DONT_EXIT = 0x8000  # without it the library ends the process before we can say why
_CHARS_UTF8 = 1
_POS_CHARACTER = 1
_RATE = 1
_GREETING = (
    "kính mời bà con nghe tin xã, phường, thị trấn; giá lúa gạo, khoai, đỗ xanh; quý vị trẻ nhỏ vẫn ngủ yên sửa thuyền"
)
"""Most initials, vowels and finals and all tones, so that damage anywhere in the data is likely to be met."""

_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)


class Refused(Exception):
    """The library cannot be loaded, started or used. The message is Vietnamese, one line."""


class Library:
    """The library at one data folder. Make one in the life of a process: starting it again corrupts its tables."""

    def __init__(self, library: str, data: str) -> None:
        self._heard: list[bytes] = []
        self._callback = _Callback(self._hear)  # kept here: the library calls it long after this line
        try:
            self._lib = ctypes.CDLL(library)
            self._declare()
        except (OSError, AttributeError) as error:
            raise Refused(f"không nạp được {library}: {error}") from error
        self.rate: int = self._lib.espeak_Initialize(_SYNCHRONOUS, 0, os.fsencode(data), _DONT_EXIT)
        if self.rate <= 0:
            raise Refused(f"eSpeak NG không đọc được dữ liệu ở {data}")
        self.version: str = self._lib.espeak_Info(None).decode("ascii", "replace")
        self._lib.espeak_SetSynthCallback(self._callback)

    def say(self, text: str, voice: str, pace: int) -> bytes:
        """Mono signed 16-bit samples at `rate` Hz, of `text` by `voice` at `pace` words a minute. Refused."""
        raw = text.encode() + b"\0"
        self._heard.clear()
        if self._lib.espeak_SetVoiceByName(voice.encode()) != 0:
            raise Refused(f"dữ liệu eSpeak NG thiếu giọng {voice}")
        self._lib.espeak_SetParameter(_RATE, pace, 0)
        failure = self._lib.espeak_Synth(raw, len(raw), 0, _POS_CHARACTER, 0, _CHARS_UTF8, None, None)
        self._lib.espeak_Synchronize()
        if failure != 0:
            raise Refused(f"eSpeak NG báo lỗi {failure}")
        return b"".join(self._heard)

    def greet(self) -> None:
        """Refused unless the greeting comes out at a human pace: 150 to 400 milliseconds a syllable."""
        millis = len(self.say(_GREETING, "vi", OWN_PACE)) / 2 * 1000 / self.rate
        if not 150 < millis / len(_GREETING.split()) < 400:
            raise Refused("dữ liệu eSpeak NG bị hỏng: tiếng đọc thử dài ngắn bất thường")

    def _declare(self) -> None:
        lib, number, text, whole = self._lib, ctypes.c_int, ctypes.c_char_p, ctypes.c_uint
        lib.espeak_Initialize.argtypes = [number, number, text, number]
        lib.espeak_Info.argtypes, lib.espeak_Info.restype = [ctypes.c_void_p], text
        lib.espeak_SetSynthCallback.argtypes, lib.espeak_SetSynthCallback.restype = [_Callback], None
        lib.espeak_SetVoiceByName.argtypes = [text]
        lib.espeak_SetParameter.argtypes = [number, number, number]
        places = [ctypes.c_void_p, ctypes.c_void_p]
        lib.espeak_Synth.argtypes = [text, ctypes.c_size_t, whole, number, whole, whole, *places]
        lib.espeak_Synchronize.argtypes = []

    def _hear(self, samples: int | None, count: int, _events: int | None) -> int:
        if samples and count > 0:
            self._heard.append(ctypes.string_at(samples, count * 2))
        return 0


def serve(library: Library, orders: BinaryIO, answers: BinaryIO) -> None:
    """Answers every order until there are no more."""
    for line in orders:
        order = json.loads(line)
        try:
            samples = library.say(order["text"], order["voice"], order["pace"])
        except Refused as refused:
            _tell(answers, {"number": order["number"], "refused": str(refused)})
        else:
            _tell(answers, {"number": order["number"], "size": len(samples)}, samples)


def _tell(answers: BinaryIO, head: dict[str, str | int], body: bytes = b"") -> None:
    answers.write(json.dumps(head).encode() + b"\n" + body)
    answers.flush()


def main(library: str, data: str) -> None:
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what the library prints must not get between the answers
    try:
        loaded = Library(library, data)
        loaded.greet()
    except Refused as refused:
        _tell(answers, {"refused": str(refused)})
        return
    _tell(answers, {"version": loaded.version, "rate": loaded.rate})
    serve(loaded, sys.stdin.buffer, answers)


if __name__ == "__main__":
    main(*(str(Path(argument)) for argument in sys.argv[1:3]))
