"""What people type into the fields of a form, as values; None for what is none. Days also as links carry them."""

import re
from datetime import date, time
from typing import Annotated

from fastapi import Form

from broadcaster.web.pages.slips import Slip, slip, worded
from broadcaster.web.wire import YEARS

Field = Annotated[str, Form(max_length=1000)]
"""One line of a form, as it was sent: what is too long for what it is for is told beside it."""
Version = Annotated[int, Form(ge=0, le=2**31)]
"""Of what stood when the form was opened."""
_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", re.ASCII)
_TIME = re.compile(r"(\d{1,2})[:hg.](\d{2})", re.ASCII)


def day_typed(text: str) -> date | None:
    """`23/11/2026`, `23-11-2026` or `2026-11-23`; None for what is no day of the house."""
    found = _DAY.fullmatch(text.strip())
    try:
        told = date.fromisoformat(text.strip()) if found is None else date(*map(int, reversed(found.groups())))
    except ValueError:
        return None
    return told if told.year in YEARS else None


def time_typed(text: str) -> time | None:
    """`05:30`, `5:30` or `5h30`; None for what is no time of the day."""
    found = _TIME.fullmatch(text.strip())
    if found is None:
        return None
    try:
        return time(int(found[1]), int(found[2]))
    except ValueError:
        return None


def count_typed(told: str, least: int = 0, most: int = 999_999_999) -> int | None:
    """A whole number without sign, within these bounds."""
    kept = told.strip()
    number = int(kept) if kept.isascii() and kept.isdigit() and len(kept) <= 9 else -1
    return number if least <= number <= most else None


def no_day(field: str, written: str) -> Slip:
    """What is wrong with a day: how it is written, or that there is none such."""
    if _DAY.fullmatch(written.strip()):
        try:
            date(*map(int, reversed(re.split("[/.-]", written.strip()))))
        except ValueError:
            return worded(field, "Không có ngày {day} trong lịch.", day=written.strip())
        words = "Năm phải từ {first} đến {last}: {day} nằm ngoài."
        return worded(field, words, first=str(YEARS[0]), last=str(YEARS[-1]), day=written.strip())
    return slip(
        field,
        "Ngày phải viết như 23/11/2026 (ngày/tháng/năm).",
        "Write the day as 23/11/2026 (day/month/year).",
    )


def no_time(field: str) -> Slip:
    return slip(
        field,
        "Giờ phải viết như 05:30 (giờ:phút, 24 giờ).",
        "Write the time as 05:30 (hours:minutes, 24 hours).",
    )
