"""LAME called directly: its frames stand alone, their number is known beforehand, and no encoder is left open."""

from typing import Any

import numpy as np
import pytest

from broadcaster.audio import lame
from broadcaster.audio.filters import Samples
from broadcaster.domain.frames import HEADER, frame_at

SHAPES = [(16_000, 32), (22_050, 64), (24_000, 64), (32_000, 64), (44_100, 64), (44_100, 96), (48_000, 128)]


def noise(count: int, seed: int = 0) -> Samples:
    """Bursts, so that frames need very different numbers of bits."""
    dice = np.random.default_rng(seed)
    loud = np.repeat(dice.choice([0.0, 0.01, 0.3], size=count // 3000 + 1), 3000)[:count]
    return (dice.normal(size=count) * loud).astype(np.float32)


def encoded(sound: Samples, rate: int, kbps: int) -> bytes:
    with lame.lame(rate, kbps) as run:
        return run.encode(sound) + run.flush()


def frame_starts(raw: bytes) -> list[int]:
    starts, at = [], 0
    while at < len(raw):
        frame = frame_at(raw, at)
        assert frame is not None, f"no frame at {at}"
        starts.append(at)
        at += frame.size
    assert at == len(raw)
    return starts


def leans_back(raw: bytes, at: int) -> int:
    """Bytes of earlier frames this one needs: `main_data_begin`, 9 bits in MPEG-1 and 8 in MPEG-2."""
    frame = frame_at(raw, at)
    assert frame is not None
    after = at + HEADER + (0 if raw[at + 1] & 1 else 2)
    return raw[after] << 1 | raw[after + 1] >> 7 if frame.generation == 1 else raw[after]


def test_the_library_in_the_wheel_has_every_call_needed() -> None:
    assert lame.FRAMES_STAND_ALONE
    assert lame.missing(lame._LIBRARY) == ()


def test_a_library_without_the_calls_is_told_by_their_names() -> None:
    class Bare:
        lame_init = lame_close = None

    absent = lame.missing(Bare())
    assert "lame_set_disable_reservoir" in absent
    assert "lame_init" not in absent


@pytest.mark.parametrize(("rate", "kbps"), SHAPES)
def test_frames_stand_alone_and_are_mono_of_the_rates_asked_for(rate: int, kbps: int) -> None:
    raw = encoded(noise(rate * 3), rate, kbps)
    starts = frame_starts(raw)
    assert {leans_back(raw, at) for at in starts} == {0}
    frames = [frame_at(raw, at) for at in starts]
    assert {(f.rate, f.kbps, f.mono, f.samples) for f in frames if f} == {(rate, kbps, True, lame.frame_samples(rate))}
    assert not any(mark in raw[:200] for mark in (b"Xing", b"Info"))
    assert not any(mark in raw for mark in (b"TAG", b"ID3"))


def test_by_the_wheels_own_class_frames_lean_on_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    # What `frames stand alone` is measured against: the same sound with the reservoir.
    monkeypatch.setattr(lame, "FRAMES_STAND_ALONE", False)
    raw = encoded(noise(72_000), 24_000, 64)
    starts = frame_starts(raw)
    assert max(leans_back(raw, at) for at in starts) > 0
    assert len(starts) == lame.frames_of(72_000, 24_000)


@pytest.mark.parametrize("rate", [24_000, 44_100])
def test_the_number_of_frames_is_known_beforehand(rate: int) -> None:
    size = lame.frame_samples(rate)
    for count in (0, 1, 47, 48, size // 2, size - 1, size, size + 1, 5 * size, 5 * size + 600):
        assert len(frame_starts(encoded(noise(count), rate, 64))) == lame.frames_of(count, rate), count


@pytest.mark.parametrize(("rate", "kbps"), SHAPES)
def test_a_frame_comes_as_soon_as_what_lies_ahead_of_it_is_known(rate: int, kbps: int) -> None:
    size = lame.frame_samples(rate)
    sound = noise(size * 8)
    with lame.lame(rate, kbps) as run:
        first = run.encode(sound[: 3 * size + lame.LOOK_AHEAD - 1])
        second = run.encode(sound[3 * size + lame.LOOK_AHEAD - 1 :][:1])
    assert (len(frame_starts(first)), len(frame_starts(second))) == (2, 1)


@pytest.mark.parametrize(("rate", "kbps"), [(11_000, 64), (24_000, 63), (24_000, 320), (44_100, 8), (44_100, 0)])
def test_what_mp3_does_not_know_is_refused(rate: int, kbps: int) -> None:
    with pytest.raises(ValueError, match="refuses"), lame.lame(rate, kbps):
        pytest.fail("opened")


class Counting:
    """The library, and how many encoders are open."""

    def __init__(self, library: Any) -> None:
        self._library = library
        self.opened = self.open = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._library, name)

    def lame_init(self) -> Any:
        self.opened += 1
        self.open += 1
        return self._library.lame_init()

    def lame_close(self, handle: int) -> None:
        self.open -= 1
        self._library.lame_close(handle)


def test_every_encoder_is_closed_whatever_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    counting = Counting(lame._LIBRARY)
    monkeypatch.setattr(lame, "_LIBRARY", counting)

    def fail() -> None:
        with lame.lame(24_000, 64) as run:
            run.encode(noise(5_000))
            raise KeyError("the mixer's own trouble")

    encoded(noise(5_000), 24_000, 64)
    with pytest.raises(KeyError):
        fail()
    with pytest.raises(ValueError, match="refuses"), lame.lame(11_000, 64):
        pass
    assert (counting.opened, counting.open) == (3, 0)


def test_sound_in_strides_or_other_numbers_is_taken_as_it_is() -> None:
    sound = noise(48_000)
    strided = np.stack([sound, -sound], axis=1)[:, 0]
    assert encoded(strided, 24_000, 64) == encoded(sound, 24_000, 64) == encoded(sound.astype(np.float64), 24_000, 64)
