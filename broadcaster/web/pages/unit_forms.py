"""What is typed about a unit, read whole: a value, or everything that is to be mended at once."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, time

from broadcaster.domain.reorganising import Close, Heir, Merge, Move, Open, Rename, Reorganisation, Split
from broadcaster.domain.stations import Choices, Level, StationCode, Window
from broadcaster.web.pages.slips import Slip, worded
from broadcaster.web.pages.typed import count_typed, day_typed, no_day, time_typed

LEVELS: Mapping[str, str] = {"province": "Tỉnh, thành phố", "district": "Khu vực, huyện cũ", "commune": "Xã, phường"}
CHANGES: Mapping[str, str] = {
    "rename": "Đổi tên",
    "move": "Chuyển sang cấp trên khác",
    "close": "Đóng đơn vị",
    "merge": "Nhập với đơn vị khác",
    "split": "Tách thành nhiều đơn vị",
}


class Reader:
    """Reads one field after the other and remembers every slip."""

    def __init__(self, typed: Mapping[str, str]) -> None:
        self.typed, self.slips = typed, list[Slip]()

    def text(self, name: str) -> str:
        found = " ".join(self.typed.get(name, "").split())
        if not found:
            self.slips.append(worded(name, "Hãy điền mục này."))
        return found

    def code(self, name: str) -> StationCode:
        return StationCode(self.text(name))

    def optional_code(self, name: str) -> StationCode | None:
        found = self.typed.get(name, "").strip()
        return StationCode(found) if found else None

    def day(self, name: str) -> date:
        found = day_typed(self.typed.get(name, ""))
        if found is None:
            self.slips.append(no_day(name, self.typed.get(name, "")))
        return found or date.min

    def window(self, first: str, last: str) -> Window | None:
        """None when both are left open."""
        told = self.typed.get(first, "").strip(), self.typed.get(last, "").strip()
        if not any(told):
            return None
        start, end = time_typed(told[0]), time_typed(told[1])
        for name, found in ((first, start), (last, end)):
            if found is None:
                self.slips.append(worded(name, "Hãy viết giờ như 21:00."))
        return Window(start=start or time(), end=end or time())

    def number(self, name: str) -> int | None:
        told = self.typed.get(name, "").strip()
        if not told:
            return None
        number = count_typed(told, most=999_999)
        if number is None:
            self.slips.append(worded(name, "Hãy viết một số."))
        return number

    def windows(self, name: str) -> tuple[Window, ...] | None:
        """One on each line, 05:00-07:00."""
        found = []
        for line in filter(None, map(str.strip, self.typed.get(name, "").splitlines())):
            first, _, last = line.replace("–", "-").partition("-")
            start, end = time_typed(first), time_typed(last)
            if start is None or end is None:
                self.slips.append(worded(name, "Mỗi dòng một khung giờ, viết như 05:00-07:00."))
                break
            found.append(Window(start=start, end=end))
        return tuple(found) or None


def choices_typed(read: Reader, standing: Choices) -> Choices:
    """What stands, with the hours of the form in its place."""
    values = {name: getattr(standing, name) for name in Choices.__dataclass_fields__}
    hours = {
        "quiet": read.window("quiet_from", "quiet_to"),
        "windows": read.windows("windows"),
        "sessions_a_day": read.number("sessions"),
        "minutes_a_session": read.number("minutes"),
    }
    return Choices(**{**values, **hours})


def open_typed(read: Reader) -> Open:
    level = read.typed.get("level", "")
    if level not in LEVELS:
        read.slips.append(worded("level", "Hãy chọn cấp của đơn vị."))
    code, name = read.code("code"), read.text("name")
    label = " ".join(read.typed.get("label", "").split()) or name
    return Open(
        code=code,
        name=name,
        label=label,
        level=Level(level) if level in LEVELS else Level.COMMUNE,
        parent=read.optional_code("parent"),
        day=read.day("day"),
    )


def change_typed(read: Reader, what: str, code: StationCode) -> Reorganisation:
    match what:
        case "close":
            return Close(station=code, last=read.day("day"))
        case "move":
            return Move(station=code, parent=read.optional_code("parent"), day=read.day("day"))
        case "merge":
            others = tuple(StationCode(each) for each in re.split(r"[\s,;]+", read.text("others")) if each)
            heir = Heir(code=read.code("code"), name=read.text("name"), label=read.text("label"))
            return Merge(of=(code, *others), into=heir, parent=read.optional_code("parent"), day=read.day("day"))
        case "split":
            return Split(of=code, into=tuple(_heirs(read)), day=read.day("day"))
        case _:
            return Rename(station=code, name=read.text("name"), label=read.text("label"), day=read.day("day"))


def _heirs(read: Reader) -> Sequence[Heir]:
    """One on each line: code; name; name on air; codes of the children it gets."""
    found = []
    for line in filter(None, map(str.strip, read.typed.get("heirs", "").splitlines())):
        parts = [part.strip() for part in line.split(";")]
        if len(parts) not in (3, 4) or not all(parts[:3]):
            read.slips.append(worded("heirs", "Mỗi dòng một đơn vị mới: mã; tên; tên đài; mã các đơn vị con."))
            break
        children = tuple(StationCode(each) for each in re.split(r"[\s,]+", parts[3]) if each) if parts[3:] else ()
        found.append(Heir(code=StationCode(parts[0]), name=parts[1], label=parts[2], children=children))
    if len(found) < 2 and not read.slips:
        read.slips.append(worded("heirs", "Tách thì cần ít nhất hai đơn vị mới."))
    return found
