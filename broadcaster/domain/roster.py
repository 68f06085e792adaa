"""A table of units as people send it: headings become columns, rows become units, every fault is told by its row."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from broadcaster.domain.collation import folded
from broadcaster.domain.counts import counted
from broadcaster.domain.document import TABLE_LIMIT
from broadcaster.domain.errors.stations import TableColumnsWrong
from broadcaster.domain.naming import code_problem, day_problem, name_problem, place_problem, speakers_problem
from broadcaster.domain.stations import Level, StationCode, Technology
from broadcaster.domain.units import in_one_form


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitRow:
    """One unit to be there: a station, or a cluster below one. `number` is its row in what was sent."""

    number: int
    code: StationCode
    name: str
    label: str
    level: Level
    parent: StationCode | None
    valid_from: date | None = None
    valid_until: date | None = None
    technology: Technology = Technology.IP
    place: str = ""
    speakers: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RowFault:
    number: int
    problem: str


COLUMNS: Mapping[str, tuple[str, ...]] = {
    "code": ("mã", "mã đơn vị", "mã đài", "code"),
    "name": ("tên", "tên đơn vị", "name"),
    "label": ("tên đài", "tên đầy đủ", "label"),
    "level": ("cấp", "level"),
    "parent": ("mã cấp trên", "cấp trên", "parent"),
    "valid_from": ("ngày mở", "từ ngày", "valid from"),
    "valid_until": ("ngày đóng", "đến ngày", "valid until"),
    "technology": ("công nghệ", "technology"),
    "place": ("địa điểm", "nơi đặt", "place"),
    "speakers": ("số loa", "speakers"),
}
"""The headings each column is known by; case, accents and further columns do not matter."""
LEVELS: Mapping[str, Level] = {
    **dict.fromkeys(("tinh", "thanh pho", "province"), Level.PROVINCE),
    **dict.fromkeys(("huyen", "quan", "thi xa", "khu vuc", "district"), Level.DISTRICT),
    **dict.fromkeys(("xa", "phuong", "dac khu", "thi tran", "commune"), Level.COMMUNE),
    **dict.fromkeys(("cum loa", "cum", "cluster"), Level.CLUSTER),
}
TECHNOLOGIES: Mapping[str, Technology] = {
    "": Technology.IP,
    **dict.fromkeys(("co day", "huu tuyen", "wired"), Technology.WIRED),
    **dict.fromkeys(("fm", "vo tuyen", "khong day"), Technology.FM),
    **dict.fromkeys(("ip", "4g", "internet", "cntt", "ung dung cntt"), Technology.IP),
}
_NEEDED = ("code", "name", "level")
_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    rows: tuple[UnitRow, ...]
    faults: tuple[RowFault, ...]


def roster(table: Sequence[Sequence[str]]) -> Roster:
    """TableColumnsWrong when the first row that holds anything does not name the columns, or too much follows."""
    if len(table) > TABLE_LIMIT + 1:
        raise TableColumnsWrong(problem=f"có {counted(len(table))} dòng, nhiều nhất {counted(TABLE_LIMIT)}")
    start = next((at for at, row in enumerate(table) if any(cell.strip() for cell in row)), None)
    if start is None:
        raise TableColumnsWrong(problem="không có dòng nào")
    places = _columns(table[start])
    rows: list[UnitRow] = []
    faults: list[RowFault] = []
    for number, cells in enumerate(table[start + 1 :], start + 2):
        if not any(cell.strip() for cell in cells):
            continue
        told = {name: in_one_form(cells[at]).strip() if at < len(cells) else "" for name, at in places.items()}
        problems = list(_problems(told))
        if problems:
            faults.append(RowFault(number=number, problem="; ".join(problems)))
        else:
            rows.append(_row(number, told))
    return Roster(rows=tuple(rows), faults=tuple(faults))


def _columns(headings: Sequence[str]) -> dict[str, int]:
    known = {folded(name): column for column, names in COLUMNS.items() for name in names}
    places: dict[str, int] = {}
    for at, heading in enumerate(headings):
        column = known.get(folded(heading.replace("_", " ")))
        if column in places:
            raise TableColumnsWrong(problem=f"cột “{heading.strip()[:40]}” có hai lần")
        if column is not None:
            places[column] = at
    if missing := [COLUMNS[column][0] for column in _NEEDED if column not in places]:
        raise TableColumnsWrong(problem=f"thiếu cột {', '.join(missing)}")
    return places


def _problems(told: Mapping[str, str]) -> Iterator[str]:
    yield from filter(None, (code_problem(told["code"]), name_problem(told["name"])))
    if told.get("label"):
        yield from filter(None, [name_problem(told["label"])])
    level = LEVELS.get(folded(told["level"]))
    if level is None:
        yield f"cấp “{told['level'][:40]}” không rõ: tỉnh, huyện, xã hoặc cụm loa"
    if told.get("parent") and code_problem(told["parent"]):
        yield f"mã cấp trên “{told['parent'][:40]}” không đúng"
    for column in ("valid_from", "valid_until"):
        if told.get(column) and _day_of(told[column]) is None:
            yield f"{COLUMNS[column][0]} “{told[column][:40]}” không phải ngày: viết 01/07/2025 hoặc 2025-07-01"
    if level is Level.CLUSTER:
        yield from _of_cluster(told)


def _of_cluster(told: Mapping[str, str]) -> Iterator[str]:
    if not told.get("parent"):
        yield "cụm loa cần mã cấp trên là mã đài"
    if folded(told.get("technology", "")) not in TECHNOLOGIES:
        yield f"công nghệ “{told['technology'][:40]}” không rõ: có dây, FM hoặc IP"
    if problem := place_problem(told.get("place", "")):
        yield problem
    speakers = _number(told.get("speakers", ""))
    if speakers is None or speakers_problem(speakers):
        yield f"số loa “{told['speakers'][:40]}” không đúng"


def _row(number: int, told: Mapping[str, str]) -> UnitRow:
    level = LEVELS[folded(told["level"])]
    return UnitRow(
        number=number,
        code=StationCode(told["code"]),
        name=told["name"],
        label=told.get("label") or told["name"],
        level=level,
        parent=StationCode(told["parent"]) if told.get("parent") else None,
        valid_from=_day_of(told.get("valid_from", "")),
        valid_until=_day_of(told.get("valid_until", "")),
        technology=TECHNOLOGIES.get(folded(told.get("technology", "")), Technology.IP),
        place=told.get("place", ""),
        speakers=_number(told.get("speakers", "")) or 0,
    )


def _number(told: str) -> int | None:
    return (int(told) if told.isascii() and told.isdigit() and len(told) < 9 else None) if told else 0


def _day_of(told: str) -> date | None:
    found = _DAY.fullmatch(told.partition("T")[0].partition(" ")[0])
    if found is None:
        return None
    year, month, day = (int(part) for part in (found[1] or found[6], found[2] or found[5], found[3] or found[4]))
    try:
        wanted = date(year, month, day)
    except ValueError:
        return None
    return None if day_problem(wanted) else wanted
