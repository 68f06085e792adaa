"""Results as a report: the very figures of the page, totals first, then by commune, by topic, by cause, and the log."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace

from broadcaster.domain.airtime import Outcome
from broadcaster.domain.outcome_words import OUTCOMES, cause_told
from broadcaster.domain.report import Chart, Column, Kind, Row, Sheet, Stream
from broadcaster.domain.results import ResultRow, Tally
from broadcaster.newsroom.report_tables import (
    AIRED,
    CAUSE_COLUMNS,
    PLANNED,
    STATION,
    TOPIC_COLUMNS,
    TOTAL,
    coverage_sheet,
    topic_row,
)
from broadcaster.newsroom.results import Logged, Results

_TOLD = Outcome.AIRED, Outcome.PARTIAL, Outcome.REPLACED, Outcome.MISSED, Outcome.UNREPORTED


HELD = "Đúng giờ: lệch không quá 1 giây. Chưa báo cáo: đài chưa gửi nhật ký, có thể đã phát, có thể chưa."
ROUNDED = "Phút làm tròn đến một phần mười; dòng tổng cộng cộng các số chưa làm tròn."


def result_sheets(found: Results, log: Logged) -> tuple[Sheet, ...]:
    return (
        _totals(found),
        _stations(found),
        _topics(found),
        _causes(found),
        coverage_sheet(found.coverage, "Độ phủ (phút)"),
        _log(log),
    )


def conditions(campaign: str, topic: str) -> tuple[str, ...]:
    """The names of what it was narrowed to, "" for nothing."""
    told = (f"Đợt tuyên truyền: {campaign}",) if campaign else ()
    return (*told, f"Nhóm nội dung: {topic}") if topic else told


def _totals(found: Results) -> Sheet:
    head = found.headline
    heard, planned = Counter[Outcome](), Counter[Outcome]()
    for each in found.tallies:
        if not each.apart:
            heard[each.outcome] += each.heard
            planned[each.outcome] += each.planned
    rows: list[Row] = [
        (
            "Đã phát trọn" if each is Outcome.AIRED else OUTCOMES[each],
            head.counts.get(each, 0),
            planned[each],
            heard[each],
            _share(head.counts.get(each, 0), head.promised),
        )
        for each in _TOLD
    ]
    rows += [
        ("Trong số đã phát trọn: trễ giờ", head.late, None, None, _share(head.late, head.promised)),
        ("Lượt phát khẩn cấp", head.emergencies, None, None, None),
        ("Lượt diễn tập khẩn cấp", head.exercises, None, None, None),
        ("Số đài đã phát", head.covered, None, None, _share(head.covered, head.stations)),
        ("Số đài có kế hoạch hoặc có phát", head.stations, None, None, None),
    ]
    columns = (
        Column(name="Chỉ tiêu", kind=Kind.WORD),
        Column(name="Số lượng", kind=Kind.NUMBER),
        PLANNED,
        AIRED,
        Column(name="Tỉ lệ", kind=Kind.SHARE),
    )
    total = ("Kế hoạch", head.promised, head.planned, head.heard, head.share)
    return Sheet(name="Tổng hợp", columns=columns, rows=tuple(rows), total=total)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _stations(found: Results) -> Sheet:
    of: dict[str, list[Tally]] = {}
    for each in found.tallies:
        if not each.apart:
            of.setdefault(each.station, []).append(each)
    columns = (
        STATION,
        Column(name="Kế hoạch", kind=Kind.NUMBER),
        *(Column(name=OUTCOMES[each], kind=Kind.NUMBER) for each in _TOLD),
        PLANNED,
        AIRED,
        Column(name="Tỉ lệ", kind=Kind.SHARE),
    )
    last = len(columns) - 2
    return Sheet(
        name="Theo xã",
        columns=columns,
        rows=tuple((station.label, *_figures(of.get(station.code, ()))) for station in found.ground.stations),
        total=(TOTAL, *_figures(each for those in of.values() for each in those)),
        chart=Chart(title="Phút kế hoạch và phút đã phát", by=0, of=(last - 1, last)),
    )


def _figures(tallies: Iterable[Tally]) -> Row:
    counts, planned, heard = Counter[Outcome](), 0, 0
    for each in tallies:
        counts[each.outcome] += each.count
        planned, heard = planned + each.planned, heard + each.heard
    whole = sum(counts.values())
    return (whole, *(counts[each] for each in _TOLD), planned, heard, _share(counts[Outcome.AIRED], whole))


def _topics(found: Results) -> Sheet:
    lines = found.coverage.topics
    total = (None, TOTAL, sum(each.planned for each in lines), sum(each.heard for each in lines), None, None)
    return Sheet(
        name="Theo nhóm nội dung",
        columns=TOPIC_COLUMNS,
        rows=tuple(map(topic_row, lines)),
        total=total,
        chart=Chart(title="Phút theo nhóm nội dung", by=1, of=(3, 4)),
    )


def _causes(found: Results) -> Sheet:
    rows: list[Row] = [(cause_told(each.cause), OUTCOMES[each.outcome], each.count) for each in found.causes]
    total = (TOTAL, "", sum(each.count for each in found.causes))
    return Sheet(name="Không phát trọn", columns=CAUSE_COLUMNS, rows=tuple(rows), total=total)


def _line(each: ResultRow) -> Row:
    return (
        each.day,
        each.begins,
        each.label,
        each.title,
        each.length,
        None if each.outcome is Outcome.UNREPORTED else each.heard,
        OUTCOMES[each.outcome],
        cause_told(each.cause),
        each.approver,
    )


def table_of(sheet: Sheet, log: Logged, line: Callable[[ResultRow], Row]) -> Sheet:
    """With the rows of the log: those it holds, or all of them as they are read."""
    stands = replace(sheet, total=sheet.total if log.count else None)
    if log.each is None:
        return replace(stands, rows=tuple(map(line, log.rows)), cut=log.count if log.more else 0)
    each = log.each
    return replace(stands, stream=Stream(count=log.count, read=lambda: map(line, each())))


def _log(log: Logged) -> Sheet:
    columns = (
        Column(name="Ngày", kind=Kind.DAY),
        Column(name="Giờ phát", kind=Kind.MOMENT),
        STATION,
        Column(name="Nội dung"),
        Column(name="Kế hoạch (giây)", kind=Kind.SECONDS),
        Column(name="Đã phát (giây)", kind=Kind.SECONDS),
        Column(name="Kết quả", kind=Kind.WORD),
        Column(name="Lý do", kind=Kind.WORD),
        Column(name="Người duyệt"),
    )
    total: Row = (None, None, TOTAL, None, log.planned, log.heard, None, None, None)
    return table_of(Sheet(name="Nhật ký", columns=columns, total=total), log, _line)
