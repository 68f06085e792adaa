"""The C library of espeak-ng: words in, samples out. Standard library only, because it is also run on its own.

Damaged data or a damaged library kill the process that uses them. So this file is a script too: `espeak_library.py
LIBRARY DATA` says a greeting in a process of its own and exits with 0 only if the sound has a greeting's length.
"""

import ctypes
import sys
import threading
from pathlib import Path
from typing import ClassVar

LOCK = threading.RLock()
"""The library keeps one state for the whole process: hold this around every use."""

OWN_PACE = 150
"""Words a minute at rate 1.0: some 220 Vietnamese syllables a minute on news prose, the pace of a reader on air."""

_SYNCHRONOUS = 2
_DONT_EXIT = 0x8000  # without it the library ends the process when it finds no data
_CHARS_UTF8 = 1
_POS_CHARACTER = 1
_RATE = 1

_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)


class Refused(Exception):
    """The library cannot be loaded, started or used. The message is Vietnamese, one line."""


class Library:
    """The loaded library at one data folder; get it from `opened`. `rate` is in Hz, `version` the library's own.

    It is started once in the life of a process: starting it again frees phoneme tables it keeps pointers into, and
    what it then says is whatever lies in that memory.
    """

    _only: ClassVar["Library | None"] = None

    @classmethod
    def opened(cls, library: Path, data: Path) -> "Library":
        """The process's library, started now if it was not. Refused, also when it runs from other files already."""
        with LOCK:
            if cls._only is None:
                cls._only = cls(library, data)
            if cls._only.files != (library, data):
                raise Refused(f"eSpeak NG đang chạy với dữ liệu khác ({cls._only.files[1]})")
            return cls._only

    def __init__(self, library: Path, data: Path) -> None:
        self.files = (library, data)
        self._heard: list[bytes] = []
        self._callback = _Callback(self._hear)  # kept here: the library calls it long after this line
        try:
            self._lib = ctypes.CDLL(str(library))
            self._declare()
        except (OSError, AttributeError) as error:
            raise Refused(f"không nạp được {library}: {error}") from error
        self.rate: int = self._lib.espeak_Initialize(_SYNCHRONOUS, 0, str(data).encode(), _DONT_EXIT)
        if self.rate <= 0:
            raise Refused(f"eSpeak NG không đọc được dữ liệu ở {data}")
        self.version: str = self._lib.espeak_Info(None).decode("ascii", "replace")

    def say(self, text: str, code: str, pace: int) -> bytes:
        """Mono signed 16-bit samples at `rate`, of `text` by the voice `code` at `pace` words a minute. Refused."""
        raw = text.encode() + b"\0"
        with LOCK:
            self._heard.clear()
            self._lib.espeak_SetSynthCallback(self._callback)
            if self._lib.espeak_SetVoiceByName(code.encode()) != 0:
                raise Refused(f"dữ liệu eSpeak NG thiếu giọng {code}")
            self._lib.espeak_SetParameter(_RATE, pace, 0)
            failure = self._lib.espeak_Synth(raw, len(raw), 0, _POS_CHARACTER, 0, _CHARS_UTF8, None, None)
            self._lib.espeak_Synchronize()
            samples = b"".join(self._heard)
        if failure != 0:
            raise Refused(f"eSpeak NG báo lỗi {failure}")
        return samples

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


_GREETING = (
    "kính mời bà con nghe tin xã, phường, thị trấn; giá lúa gạo, khoai, đỗ xanh; quý vị trẻ nhỏ vẫn ngủ yên sửa thuyền"
)
"""Most initials, vowels and finals and all tones, so that damage anywhere in the data is likely to be met."""


def greets(library: Path, data: Path) -> bool:
    """Whether the greeting comes out at a human pace: 150 to 400 milliseconds a syllable."""
    loaded = Library.opened(library, data)
    millis = len(loaded.say(_GREETING, "vi", OWN_PACE)) / 2 * 1000 / loaded.rate
    return 150 < millis / len(_GREETING.split()) < 400


if __name__ == "__main__":
    try:
        sys.exit(0 if greets(Path(sys.argv[1]), Path(sys.argv[2])) else "tiếng đọc thử dài ngắn bất thường")
    except Refused as refused:
        sys.exit(str(refused))
