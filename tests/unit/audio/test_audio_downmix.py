"""Many channels to one, and nothing heard is lost on the way."""

import numpy as np
import pytest

from broadcaster.audio.downmix import Balance, Way, mono, paired
from broadcaster.audio.loudness import Samples

AT = np.arange(48_000) / 24_000
VOICE: Samples = (0.3 * np.sin(2 * np.pi * 200 * AT)).astype(np.float32)
OTHER: Samples = (0.3 * np.sin(2 * np.pi * 331 * AT)).astype(np.float32)
NONE: Samples = np.zeros_like(VOICE)


def way_of(first: Samples, second: Samples) -> Way:
    balance = Balance()
    for start in range(0, len(first), 24_000):
        balance.hear(np.stack([first[start : start + 24_000], second[start : start + 24_000]]))
    return balance.way()


@pytest.mark.parametrize(
    ("first", "second", "way"),
    [
        (VOICE, VOICE, Way.MEAN),
        (VOICE, OTHER, Way.MEAN),
        (VOICE, NONE, Way.FIRST),
        (NONE, VOICE, Way.SECOND),
        (VOICE, VOICE * np.float32(0.005), Way.FIRST),
        (VOICE, -VOICE, Way.TURNED),
        (VOICE, VOICE * np.float32(-0.8), Way.TURNED),
        (NONE, NONE, Way.FIRST),
    ],
)
def test_the_way_down_loses_no_sound(first: Samples, second: Samples, way: Way) -> None:
    assert way_of(first, second) is way
    one = mono(np.stack([first, second]), way)
    louder = max(float(first @ first), float(second @ second))
    assert float(one @ one) >= louder * 0.1


def test_the_plain_mean_of_a_turned_channel_would_have_been_silence() -> None:
    assert not mono(np.stack([VOICE, -VOICE]), Way.MEAN).any()


def test_where_one_second_is_turned_and_another_is_not_the_louder_channel_is_heard_alone() -> None:
    half = len(VOICE) // 2
    second = np.concatenate([VOICE[:half], -VOICE[half:]]) * np.float32(0.9)
    assert way_of(VOICE, second) is Way.FIRST
    assert way_of(second, VOICE) is Way.SECOND


def test_what_is_far_under_the_rest_may_cancel() -> None:
    half = len(VOICE) // 2
    first = np.concatenate([VOICE[:half], VOICE[half:] * np.float32(0.01)])
    second = np.concatenate([VOICE[:half], VOICE[half:] * np.float32(-0.01)])
    assert way_of(first, second) is Way.MEAN


def test_one_channel_is_itself_and_many_are_paired_by_turns() -> None:
    assert Balance().way() is Way.ALONE
    assert mono(VOICE[None, :], Way.MEAN) is not None
    assert np.array_equal(mono(VOICE[None, :], Way.TURNED), VOICE)
    many = np.stack([VOICE, OTHER, VOICE, NONE, VOICE])
    assert np.allclose(paired(many), np.stack([VOICE, OTHER / 2]))
    assert paired(many[:2]) is not many
    assert np.array_equal(paired(many[:2]), many[:2])
