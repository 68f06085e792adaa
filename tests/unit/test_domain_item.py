from dataclasses import replace

import pytest

from broadcaster.domain.errors.sound import ItemRefused
from broadcaster.domain.item import Acceptance, Measured, accept
from broadcaster.domain.units import Dbtp, Lufs, Millis

GOOD = Measured(
    duration=Millis(60_000),
    planned=Millis(60_000),
    loudness=Lufs(-16.2),
    true_peak=Dbtp(-1.1),
    longest_silence=Millis(900),
)
LIMITS = Acceptance(target=Lufs(-16.0))


def test_a_sound_within_its_limits_is_accepted() -> None:
    accept("bản tin", GOOD, LIMITS)


@pytest.mark.parametrize("duration", [59_850, 60_150])
def test_a_sound_may_miss_its_planned_length_by_what_a_coding_adds(duration: int) -> None:
    accept("bản tin", replace(GOOD, duration=Millis(duration)), LIMITS)


@pytest.mark.parametrize(
    ("told", "figure"),
    [
        ({"duration": Millis(0)}, "không có âm thanh"),
        ({"duration": Millis(59_849)}, "dài 59849 ms, đáng lẽ 60000 ms"),
        ({"duration": Millis(60_151)}, "dài 60151 ms, đáng lẽ 60000 ms"),
        ({"clipped": 1}, "1 mẫu bị vỡ tiếng"),
        ({"loudness": Lufs(-17.0)}, "-17.0 LUFS"),
        ({"loudness": Lufs(-15.0)}, "-15.0 LUFS"),
        ({"true_peak": Dbtp(0.1)}, "0.1 dBTP"),
        ({"longest_silence": Millis(3_001)}, "3001 ms"),
    ],
)
def test_a_sound_that_misses_a_limit_is_refused_with_the_figure(told: dict[str, float], figure: str) -> None:
    with pytest.raises(ItemRefused) as refused:
        accept("Lịch cấp nước", replace(GOOD, **told), LIMITS)  # type: ignore[arg-type]  # fields by name
    assert figure in refused.value.message_vi
    assert "Lịch cấp nước" in refused.value.message_vi


def test_what_cannot_be_made_loud_enough_is_told_what_to_do_about_it() -> None:
    with pytest.raises(ItemRefused) as refused:
        accept("Dài. Dài.", replace(GOOD, loudness=Lufs(-19.0)), LIMITS)
    assert "hãy viết thành câu trọn ý" in refused.value.message_vi
    assert "write whole sentences" in refused.value.message_en
    with pytest.raises(ItemRefused) as refused:
        accept("Dài. Dài.", replace(GOOD, loudness=Lufs(-12.0)), LIMITS)
    assert "câu trọn ý" not in refused.value.message_vi
