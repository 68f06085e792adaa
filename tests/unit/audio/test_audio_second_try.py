"""What makes a programme be encoded once more, and with which aim."""

from dataclasses import replace

import pytest

from broadcaster.audio.levels import Aim
from broadcaster.audio.loudness import Heard
from broadcaster.audio.mixer import CLOSE_ENOUGH, PEAK_LIMIT, _corrected
from broadcaster.domain.units import Dbtp, Lufs, Millis

AIM = Aim(loudness=Lufs(-16.0), ceiling=Dbtp(-3.0))


def heard(loudness: float = -16.0, true_peak: float = -2.0) -> Heard:
    return Heard(
        samples=24_000,
        loudness=Lufs(loudness),
        true_peak=Dbtp(true_peak),
        longest_silence=Millis(0),
        clipped=0,
        peaks=b"",
    )


@pytest.mark.parametrize("found", [heard(), heard(true_peak=PEAK_LIMIT), heard(loudness=-16 - CLOSE_ENOUGH + 0.01)])
def test_what_is_good_is_not_encoded_again(found: Heard) -> None:
    assert _corrected([(AIM, found)], AIM.loudness) is None


def test_a_true_peak_over_the_limit_leads_to_another_try_under_a_lower_ceiling() -> None:
    better = _corrected([(AIM, heard(true_peak=PEAK_LIMIT + 0.4))], AIM.loudness)
    assert better is not None
    assert better.ceiling < AIM.ceiling - 0.4
    assert better.loudness == AIM.loudness


def test_a_missed_loudness_leads_to_another_try_under_the_same_ceiling() -> None:
    better = _corrected([(AIM, heard(loudness=-16.5))], AIM.loudness)
    assert better is not None
    assert better.loudness == pytest.approx(-15.5)
    assert better.ceiling == AIM.ceiling


def test_between_a_try_too_low_and_one_too_high_lies_the_next() -> None:
    low, high = (AIM, heard(loudness=-16.42)), (replace(AIM, loudness=Lufs(-15.58)), heard(loudness=-15.23))
    better = _corrected([low, high], AIM.loudness)
    assert better is not None
    assert better.loudness == pytest.approx(-15.79)
