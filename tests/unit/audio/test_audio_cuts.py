"""Where MP3 is cut for its encoders."""

import pytest

from broadcaster.audio import lame
from broadcaster.audio.encoder import _CHUNK

ROUND = 49
"""Frames after which padding comes round: 144 * 64 000 bytes over 44 100 leaves a fraction of 49ths, and so does
every other bit rate."""


@pytest.mark.parametrize("rate", [16_000, 22_050, 24_000, 32_000, 44_100, 48_000])
def test_a_chunk_is_a_whole_number_of_rounds_of_padding_at_every_rate(rate: int) -> None:
    assert _CHUNK % (ROUND * lame.frame_samples(rate)) == 0


@pytest.mark.parametrize("rate", [22_050, 44_100])
@pytest.mark.parametrize("kbps", [32, 40, 48, 56, 64, 80, 96, 112, 128, 160])
def test_the_bytes_of_a_round_of_frames_are_a_whole_number_and_no_frames_are_left_over(rate: int, kbps: int) -> None:
    bits = ROUND * lame.frame_samples(rate) * kbps * 1000
    assert bits % (8 * rate) == 0
