"""What several reports tell in one table or under one head of a column: one word per thing, whichever report it is."""

from broadcaster.domain.report import Column, Kind, Row, Sheet
from broadcaster.domain.results import Coverage, TopicLine

TOTAL = "Tổng cộng"
NO_TOPIC, NO_CAMPAIGN = "Không thuộc nhóm nào", "Không thuộc đợt tuyên truyền nào"
STATION = Column(name="Đài")
PLANNED = Column(name="Phút kế hoạch", kind=Kind.MINUTES)
AIRED = Column(name="Phút đã phát", kind=Kind.MINUTES)
CAUSE_COLUMNS = (
    Column(name="Lý do", kind=Kind.WORD),
    Column(name="Kết quả", kind=Kind.WORD),
    Column(name="Số lượt", kind=Kind.NUMBER),
)
TOPIC_COLUMNS = (
    Column(name="Số", kind=Kind.NUMBER),
    Column(name="Nhóm nội dung", kind=Kind.WORD),
    PLANNED,
    AIRED,
    Column(name="Phút mục tiêu", kind=Kind.MINUTES),
    Column(name="Tỉ lệ đạt", kind=Kind.SHARE),
)


def topic_row(line: TopicLine) -> Row:
    """Under `TOPIC_COLUMNS`."""
    return (line.number or None, line.name or NO_TOPIC, line.planned, line.heard, line.target, line.reached)


def coverage_sheet(covered: Coverage, name: str) -> Sheet:
    """How long each topic was heard at each station."""
    heads = zip(covered.topics, campaigns_over(covered), strict=True)
    return Sheet(
        name=name,
        columns=(STATION, *(Column(name=_head(line), kind=Kind.MINUTES, group=group) for line, group in heads)),
        rows=tuple((station.label, *covered.cells[station.code]) for station in covered.stations),
        total=(TOTAL, *(each.heard for each in covered.topics)),
    )


def campaigns_over(covered: Coverage) -> tuple[str, ...]:
    """For each topic whose it is, where those of several campaigns stand beside each other, each with its first."""
    if len(covered.campaigns) < 2:
        return ("",) * len(covered.topics)
    return tuple(name or NO_CAMPAIGN for name, count in covered.campaigns for _ in range(count))


def _head(line: TopicLine) -> str:
    return f"{line.number}. {line.name}" if line.number else line.name or NO_TOPIC
