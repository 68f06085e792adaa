"""The tables of reports, made of what results tell."""

from collections import Counter
from collections.abc import Iterable, Mapping

from broadcaster.domain.airtime import Outcome
from broadcaster.domain.journal import Cause
from broadcaster.domain.outcome_words import OUTCOMES, cause_told
from broadcaster.domain.report import Chart, Column, Kind, Row, Sheet, Value
from broadcaster.domain.results import Tally, causes
from broadcaster.domain.station_status import TOLD
from broadcaster.newsroom.calling import StationNow
from broadcaster.newsroom.report_tables import (
    AIRED,
    CAUSE_COLUMNS,
    NO_TOPIC,
    STATION,
    TOPIC_COLUMNS,
    TOTAL,
    coverage_sheet,
    topic_row,
)
from broadcaster.newsroom.results import Results

_LOST = frozenset({Outcome.MISSED, Outcome.PARTIAL, Outcome.REPLACED})


# --- a campaign ----------------------------------------------------------------------------------------------------


def campaign_sheets(found: Results) -> tuple[Sheet, ...]:
    return (_topics(found), _communes(found), coverage_sheet(found.coverage, "Theo nhóm"), _lacking(found))


def _topics(found: Results) -> Sheet:
    lines, stations = found.coverage.topics, len(found.coverage.stations)
    targets = [line.target for line in lines if line.target]
    heard, planned, target = sum(each.heard for each in lines), sum(each.planned for each in lines), sum(targets)
    rows = tuple(
        (*topic_row(line), stations - len(found.coverage.lacking(place)), len(found.coverage.lacking(place)))
        for place, line in enumerate(lines)
    )
    reached = heard / target if target else None
    return Sheet(
        name="Tổng hợp",
        columns=(
            *TOPIC_COLUMNS,
            Column(name="Đài đã phát", kind=Kind.NUMBER),
            Column(name="Đài chưa phát", kind=Kind.NUMBER),
        ),
        rows=rows,
        total=(None, TOTAL, planned, heard, target or None, reached, _covered(found), stations - _covered(found)),
        chart=Chart(title="Phút đã phát và mục tiêu theo nhóm nội dung", by=1, of=(3, 4) if targets else (3,)),
    )


def _covered(found: Results) -> int:
    return sum(any(cells) for cells in found.coverage.cells.values())


def _communes(found: Results) -> Sheet:
    """Each station: how many topics, how long, and of how many airings."""
    counts = _counts(found.tallies)
    rows: list[Row] = []
    for station in found.coverage.stations:
        cells, told = found.coverage.cells[station.code], counts.get(station.code, Counter())
        promised, aired, minutes = sum(told.values()), told[Outcome.AIRED], sum(cells)
        rows.append(
            (
                station.label,
                sum(1 for c in cells if c),
                minutes,
                promised,
                aired,
                aired / promised if promised else None,
            )
        )
    whole, heard = _sum(rows, 3), _sum(rows, 4)
    return Sheet(
        name="Theo xã",
        columns=(
            STATION,
            Column(name="Số nhóm đã phát", kind=Kind.NUMBER),
            AIRED,
            Column(name="Lượt theo lịch", kind=Kind.NUMBER),
            Column(name="Lượt phát trọn", kind=Kind.NUMBER),
            Column(name="Tỉ lệ phát trọn", kind=Kind.SHARE),
        ),
        rows=tuple(rows),
        total=(TOTAL, None, _sum(rows, 2), whole, heard, heard / whole if whole else None),
        chart=Chart(title="Phút đã phát theo đài", by=0, of=(2,)),
    )


def _lacking(found: Results) -> Sheet:
    """A line for each station and topic it never aired; of a station that aired none, one line."""
    rows: list[Row] = []
    for station in found.coverage.stations:
        cells = found.coverage.cells[station.code]
        lacks = [line.name or NO_TOPIC for line, cell in zip(found.coverage.topics, cells, strict=True) if not cell]
        if lacks:
            rows.append((station.label, len(lacks), "; ".join(lacks)))
    return Sheet(
        name="Xã chưa phủ",
        columns=(STATION, Column(name="Số nhóm chưa phát", kind=Kind.NUMBER), Column(name="Nhóm chưa phát")),
        rows=tuple(sorted(rows, key=lambda row: -_number(row[1]))),
        nothing="Mọi đài đã phát đủ các nhóm nội dung.",
    )


# --- how reliable stations are ---------------------------------------------------------------------------------------


_KNOWN_CAUSES: tuple[tuple[str, frozenset[str]], ...] = (
    ("Lỡ: mất điện", frozenset({Cause.POWER})),
    ("Lỡ: mất kết nối", frozenset({Cause.LINK, Cause.STREAM})),
    ("Lỡ: tệp âm thanh", frozenset({Cause.MISSING_FILE, Cause.WRONG_FILE, Cause.DISK})),
    ("Lỡ: loa", frozenset({Cause.MUTED, Cause.SINK, "silent"})),
    ("Lỡ: đồng hồ", frozenset({Cause.CLOCK})),
    ("Lỡ: tin khẩn cấp", frozenset({Cause.OVERRIDDEN})),
)


def reliability_sheets(found: Results, standing: Mapping[str, StationNow]) -> tuple[Sheet, ...]:
    return (_reliability(found), _causes(found), _standings(found, standing))


def _reliability(found: Results) -> Sheet:
    of: dict[str, list[Tally]] = {}
    for each in found.tallies:
        if not each.apart:
            of.setdefault(each.station, []).append(each)
    rows = [(station.label, *_fared(of.get(station.code, []))) for station in found.ground.stations]
    figures = (Column(name=name, kind=Kind.NUMBER) for name, _ in _KNOWN_CAUSES)
    return Sheet(
        name="Tổng hợp",
        columns=(
            STATION,
            Column(name="Lượt theo lịch", kind=Kind.NUMBER),
            Column(name="Phát trọn", kind=Kind.NUMBER),
            Column(name="Tỉ lệ phát trọn", kind=Kind.SHARE),
            Column(name="Trong đó trễ", kind=Kind.NUMBER),
            Column(name="Thiếu, thay", kind=Kind.NUMBER),
            Column(name="Bị lỡ", kind=Kind.NUMBER),
            *figures,
            Column(name="Lỡ: lý do khác", kind=Kind.NUMBER),
            Column(name="Chưa báo cáo", kind=Kind.NUMBER),
        ),
        rows=tuple(sorted(rows, key=lambda row: (row[3] is None, _number(row[3])))),
        total=(TOTAL, *_fared([each for told in of.values() for each in told])),
        chart=Chart(title="Bị lỡ và chưa báo cáo theo đài", by=0, of=(6, 7 + len(_KNOWN_CAUSES) + 1)),
    )


def _fared(tallies: list[Tally]) -> tuple[Value, ...]:
    counts = _counts(tallies, one=True).get("", Counter())
    missed: Counter[str] = Counter()
    for each in tallies:
        if each.outcome is Outcome.MISSED:
            missed[each.cause] += each.count
    named = [sum(missed[cause] for cause in told) for _, told in _KNOWN_CAUSES]
    promised = sum(counts.values())
    return (
        promised,
        counts[Outcome.AIRED],
        counts[Outcome.AIRED] / promised if promised else None,
        sum(each.late for each in tallies),
        counts[Outcome.PARTIAL] + counts[Outcome.REPLACED],
        counts[Outcome.MISSED],
        *named,
        counts[Outcome.MISSED] - sum(named),
        counts[Outcome.UNREPORTED],
    )


def _causes(found: Results) -> Sheet:
    lost: Counter[tuple[Outcome, str]] = Counter()
    for each in found.tallies:
        if each.outcome in _LOST and not each.apart:
            lost[each.outcome, each.cause] += each.planned - each.heard
    told = causes(found.tallies)
    return Sheet(
        name="Lý do",
        columns=(
            *CAUSE_COLUMNS,
            Column(name="Phút không phát", kind=Kind.MINUTES),
        ),
        rows=tuple((cause_told(c.cause), OUTCOMES[c.outcome], c.count, lost[c.outcome, c.cause]) for c in told),
        total=(TOTAL, None, sum(each.count for each in told), sum(lost.values())),
        chart=Chart(title="Số lượt theo lý do", by=0, of=(2,)),
        nothing="Không có lượt nào bị lỡ hay phát thiếu.",
    )


def _standings(found: Results, standing: Mapping[str, StationNow]) -> Sheet:
    rows: list[Row] = []
    for station in found.ground.stations:
        now = standing.get(station.code)
        if now is not None:
            call = now.call
            last = (None, None) if call is None else (call.at, call.skew)
            rows.append((station.label, TOLD[now.status.state], *last))
    return Sheet(
        name="Tình trạng lúc lập",
        columns=(
            STATION,
            Column(name="Tình trạng", kind=Kind.WORD),
            Column(name="Gọi về lần cuối", kind=Kind.MOMENT),
            Column(name="Lệch giờ (giây)", kind=Kind.SECONDS),
        ),
        rows=tuple(rows),
    )


def _counts(tallies: Iterable[Tally], *, one: bool = False) -> dict[str, Counter[Outcome]]:
    """Airings by what became of them, by station; `one`: of all together, under ""."""
    found: dict[str, Counter[Outcome]] = {}
    for each in tallies:
        if not each.apart:
            found.setdefault("" if one else each.station, Counter())[each.outcome] += each.count
    return found


def _sum(rows: Iterable[Row], place: int) -> float:
    return sum(_number(row[place]) for row in rows)


def _number(value: Value) -> float:
    return value if isinstance(value, int | float) else 0
