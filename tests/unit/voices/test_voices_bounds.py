import errno

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcaster.disk import refused
from broadcaster.domain.errors.machine import StorageFull, StorageUnwritable
from broadcaster.voices.cache import bounds
from broadcaster.voices.engines import NATURAL


@given(st.integers(1, 60), st.floats(0.5, 2.0))
def test_every_human_pace_of_plain_syllables_is_within_the_bounds(syllables: int, rate: float) -> None:
    shortest, longest = bounds(" ".join(["nghiêng"] * syllables), NATURAL.at(rate))
    assert shortest <= syllables * 150 / rate
    assert syllables * 400 / rate <= longest


def test_numbers_and_capitals_read_name_by_name_have_room() -> None:
    assert bounds("12345678901", NATURAL.at(0.5))[1] > 7984
    assert bounds("WWW", NATURAL.at(0.5))[1] > 2120


def test_marks_are_no_syllables() -> None:
    assert bounds("xin – chào …", NATURAL) == bounds("xin chào", NATURAL)


def test_a_second_of_sound_for_a_long_sentence_is_out_of_bounds() -> None:
    assert bounds(" ".join(["xin"] * 20), NATURAL)[0] > 1000


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_and_a_full_quota_are_told_as_full(number: int) -> None:
    assert isinstance(refused("x.wav", OSError(number, "full")), StorageFull)


def test_any_other_refusal_of_the_disk_is_told_with_its_reason() -> None:
    error = refused("x.wav", OSError(errno.EROFS, "Read-only file system"))
    assert isinstance(error, StorageUnwritable)
    assert "chỉ cho đọc" in error.message_vi


def test_a_file_too_large_for_its_place_is_no_full_disk() -> None:
    """To make room would not help."""
    error = refused("x.wav", OSError(errno.EFBIG, "File too large"))
    assert isinstance(error, StorageUnwritable)
    assert "lớn hơn mức" in error.message_vi
