"""The smallest Piper voice there can be: a model that hums as long as its phonemes are many, with its description.

The model is written as ONNX is on the wire, so no library is needed to make one. For tests only.
"""

import hashlib
import json
import struct
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from broadcaster.domain.units import Digest

RATE = 16_000
_INT64, _FLOAT = 7, 1
_SAMPLES_A_PHONEME = 250.0
"""Every phoneme is two of the numbers the model is given; a syllable comes to some 240 ms."""


def voice(folder: Path, name: str = "vi_VN-hum", *, millis: float = 1.0, told: dict[str, Any] | None = None) -> Path:
    """Writes both files and returns the model's path. `millis` stretches the sound, `told` adds to the description."""
    model = folder / f"{name}.onnx"
    model.write_bytes(humming(_SAMPLES_A_PHONEME * millis))
    model.with_name(f"{name}.onnx.json").write_text(json.dumps(description() | (told or {})), encoding="utf-8")
    return model


def digest(path: Path) -> Digest:
    return Digest(hashlib.sha256(path.read_bytes()).hexdigest())


def description() -> dict[str, Any]:
    from piper.phoneme_ids import DEFAULT_PHONEME_ID_MAP

    return {
        "audio": {"sample_rate": RATE, "quality": "x_low"},
        "espeak": {"voice": "vi"},
        "language": {"code": "vi_VN"},
        "inference": {"noise_scale": 0.667, "length_scale": 1, "noise_w": 0.8},
        "phoneme_type": "espeak",
        "phoneme_id_map": DEFAULT_PHONEME_ID_MAP,
        "num_symbols": 256,
        "num_speakers": 1,
        "speaker_id_map": {},
    }


def humming(samples_a_phoneme: float, *, asked: str = "scales", sample_rate: int | None = None) -> bytes:
    """A model of Piper's shape: phonemes, their number and the scales in, samples out. `asked` names its last input."""
    nodes = [
        _node("Cast", ["input_lengths"], "count", to=_FLOAT),
        _node("Gather", [asked, "one"], "slowness"),
        _node("Mul", ["count", "slowness"], "long"),
        _node("Mul", ["long", "each"], "longer"),
        _node("Cast", ["longer"], "whole", to=_INT64),
        _node("Squeeze", ["whole"], "length"),
        _node("Range", ["zero", "length", "step"], "places"),
        _node("Cast", ["places"], "times", to=_FLOAT),
        _node("Mul", ["times", "tone"], "angles"),
        _node("Sin", ["angles"], "output"),
    ]
    numbers = [
        _tensor("one", [1], _INT64, struct.pack("<q", 1)),
        _tensor("each", [1], _FLOAT, struct.pack("<f", samples_a_phoneme)),
        _tensor("zero", [], _INT64, struct.pack("<q", 0)),
        _tensor("step", [], _INT64, struct.pack("<q", 1)),
        _tensor("tone", [1], _FLOAT, struct.pack("<f", 0.1)),
    ]
    inputs = [_value("input", _INT64, [1, "n"]), _value("input_lengths", _INT64, [1]), _value(asked, _FLOAT, [3])]
    graph = _fields(1, nodes) + _text(2, "hum") + _fields(5, numbers) + _fields(11, inputs)
    graph += _fields(12, [_value("output", _FLOAT, ["samples"])])
    told = [] if sample_rate is None else [_text(1, "sample_rate") + _text(2, str(sample_rate))]
    return _number(1, 8) + _bytes(7, graph) + _bytes(8, _number(2, 17)) + _fields(14, told)


# --- ONNX on the wire --------------------------------------------------------------------------------------------


def _varint(number: int) -> bytes:
    rest, out = number, bytearray()
    while rest > 127:
        out.append(rest & 127 | 128)
        rest >>= 7
    return bytes([*out, rest])


def _number(field: int, number: int) -> bytes:
    return _varint(field << 3) + _varint(number)


def _bytes(field: int, raw: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(raw)) + raw


def _text(field: int, text: str) -> bytes:
    return _bytes(field, text.encode())


def _fields(field: int, raws: Iterable[bytes]) -> bytes:
    return b"".join(_bytes(field, raw) for raw in raws)


def _node(kind: str, inputs: Iterable[str], output: str, **attributes: int) -> bytes:
    told = [_text(1, name) + _number(3, number) + _number(20, 2) for name, number in attributes.items()]
    return _fields(1, map(str.encode, inputs)) + _text(2, output) + _text(4, kind) + _fields(5, told)


def _tensor(name: str, shape: Iterable[int], kind: int, raw: bytes) -> bytes:
    return b"".join(_number(1, size) for size in shape) + _number(2, kind) + _text(8, name) + _bytes(9, raw)


def _value(name: str, kind: int, shape: Iterable[int | str]) -> bytes:
    sizes = [_number(1, size) if isinstance(size, int) else _text(2, size) for size in shape]
    tensor = _number(1, kind) + _bytes(2, _fields(1, sizes))
    return _text(1, name) + _bytes(2, _bytes(1, tensor))
