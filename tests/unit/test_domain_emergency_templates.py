"""The gaps of emergency templates."""

import pytest

from broadcaster.domain.emergency_templates import FieldKind, TemplateField
from broadcaster.domain.errors.bulletins import FieldWrong

DAY = TemplateField(name="day", kind=FieldKind.DATE, label="Ngày xả lũ")


@pytest.mark.parametrize("written", ["22/11/2026", "2026-11-22", "22-11-2026", "22.11.2026", " 22/11/2026 "])
def test_a_date_is_taken_as_people_and_as_programs_write_it(written: str) -> None:
    assert DAY.said(written) == "22/11/2026"


def test_a_day_of_one_figure_is_taken_too() -> None:
    assert DAY.said("2/9/2026") == "02/09/2026"


@pytest.mark.parametrize(
    "written", ["31/02/2026", "2026-02-31", "11/22/2026", "22/11/26", "1/1/0001", "0001-01-01", "22/11", "hôm nay", ""]
)
def test_what_is_no_day_of_the_calendar_is_refused_with_an_example(written: str) -> None:
    with pytest.raises(FieldWrong, match="ví dụ 22/11/2026"):
        DAY.said(written)
