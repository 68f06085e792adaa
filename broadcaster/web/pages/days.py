"""Days and times as people type them, and as links carry them."""

import re
from datetime import date, time

from broadcaster.web.pages.slips import Slip, slip

_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)
_TIME = re.compile(r"(\d{1,2})[:hg.](\d{2})", re.ASCII)


def day_typed(text: str) -> date | None:
    """`23/11/2026` or `2026-11-23`; None for what is no day."""
    found = _DAY.fullmatch(text.strip())
    try:
        if found is None:
            return date.fromisoformat(text.strip())
        day, month, year = (int(each) for each in found.groups())
        return date(year, month, day)
    except ValueError:
        return None


def time_typed(text: str) -> time | None:
    """`05:30`, `5:30` or `5h30`; None for what is no time of the day."""
    found = _TIME.fullmatch(text.strip())
    if found is None:
        return None
    try:
        return time(int(found[1]), int(found[2]))
    except ValueError:
        return None


def no_day(field: str) -> Slip:
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
