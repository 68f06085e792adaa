"""What was heard, as it goes out: at a moment, of a day, and added up."""

from collections.abc import Iterable
from datetime import date, datetime

from pydantic import Field

from broadcaster.domain.airtime import Outcome
from broadcaster.domain.airtime_log import LogRow
from broadcaster.domain.emergency_answers import Unreported
from broadcaster.domain.journal import Reported
from broadcaster.domain.reconciling import Fared, Shares
from broadcaster.newsroom.airtime import Coverage, HeardAt, ReconciledDay
from broadcaster.newsroom.books.journal import Dimension, Summed
from broadcaster.web.outgoing import Out


class LogRowOut(Out):
    """Một dòng nhật ký phát sóng, chép tên gọi của ngày đó. A row of the log, by the names of its day."""

    station: str
    label: str
    clusters: list[str] = Field(description="Chỉ phát ở các cụm loa này; rỗng: mọi cụm. Empty: all clusters.")
    slot: str
    begins: datetime
    ends: datetime
    planned: datetime | None
    title: str
    kind: str
    outcome: Reported
    reason: str
    promised_ms: int
    heard_ms: int
    instead_ms: int = Field(description="Phát âm thanh dự phòng thay thế. How long the fallback sounded instead.")
    late_ms: int
    bulletin: str | None
    emergency: str | None
    topic: str
    campaign: str
    language: str
    origin: str
    priority: str
    repeat: bool
    approver: str = Field(description="Người đã duyệt. Who let it on air.")
    approved: datetime | None
    sha256: str
    signed: bool = Field(description="Đài đã ký; nếu không: bằng chứng chưa ký. Whether the station vouches for it.")


class UnreportedEmergencyOut(Out):
    """Lệnh khẩn cấp đã qua mà đài chưa báo cáo. An emergency that is over, and of which the station never told."""

    emergency: str
    title: str
    station: str
    begins: datetime
    ends: datetime
    clusters: list[str] = Field(description="Chỉ cho các cụm loa này; rỗng: mọi cụm. Empty: all clusters.")


class HeardAtOut(Out):
    """Đã nghe gì ở đó lúc ấy; rỗng: im lặng, hoặc chưa báo cáo. What was heard there then."""

    station: str
    label: str
    cluster: str
    at: datetime
    rows: list[LogRowOut]
    unreported: list[UnreportedEmergencyOut]


class SharesOut(Out):
    """Cộng lại đúng bằng thời lượng đã hứa. They sum up to what was promised."""

    aired_ms: int
    late_ms: int
    replaced_ms: int
    missed_ms: int
    unreported_ms: int


class FaredOut(SharesOut):
    slot: str
    planned: datetime
    duration_ms: int
    title: str
    outcome: Outcome
    cause: str
    begun_ms: int


class ReconciledOut(Out):
    station: str
    label: str
    date: date
    signed: bool
    totals: SharesOut
    rows: list[FaredOut]
    emergencies: list[LogRowOut]
    unreported: list[UnreportedEmergencyOut]


class SumOut(Out):
    key: dict[Dimension, str]
    count: int
    promised_ms: int = Field(
        description="Chỉ của các dòng đài đã báo; phần chưa báo cáo không có ở đây: xem reconciled. "
        "Of rows that came in alone: what is unreported is not here, but in reconciled."
    )
    heard_ms: int
    instead_ms: int


class SumsOut(Out):
    """Nhật ký cộng theo các chiều đã hỏi. The log added up by what was asked."""

    sums: list[SumOut]


class StationNamedOut(Out):
    code: str
    label: str


class CoverageOut(Out):
    heard: list[SumOut]
    not_heard: list[StationNamedOut] = Field(description="Đài chưa phát lần nào. Stations that never aired it.")
    unreported: list[UnreportedEmergencyOut]


def row_out(row: LogRow) -> LogRowOut:
    about = row.about
    return LogRowOut(
        station=row.place.station,
        label=row.place.label,
        clusters=list(about.clusters),
        slot=row.slot,
        begins=row.begins,
        ends=row.ends,
        planned=row.planned,
        title=about.title,
        kind=about.kind.value,
        outcome=row.outcome,
        reason=row.reason,
        promised_ms=row.promised,
        heard_ms=row.heard,
        instead_ms=row.instead,
        late_ms=row.late,
        bulletin=row.bulletin or None,
        emergency=row.emergency or None,
        topic=about.topic,
        campaign=about.campaign,
        language=about.language,
        origin=about.origin,
        priority=about.priority.value,
        repeat=row.repeat,
        approver=about.approver,
        approved=about.approved,
        sha256=row.audio,
        signed=row.signed,
    )


def _unreported(found: Iterable[Unreported]) -> list[UnreportedEmergencyOut]:
    return [
        UnreportedEmergencyOut(
            emergency=each.emergency,
            title=each.title,
            station=each.station,
            begins=each.span.start,
            ends=each.span.end,
            clusters=list(each.clusters),
        )
        for each in found
    ]


def heard_out(found: HeardAt) -> HeardAtOut:
    return HeardAtOut(
        station=found.station.code,
        label=found.station.label,
        cluster=found.cluster,
        at=found.at,
        rows=[row_out(each) for each in found.rows],
        unreported=_unreported(found.unreported),
    )


def _shares(shares: Shares) -> dict[str, int]:
    return {
        "aired_ms": shares.aired,
        "late_ms": shares.late,
        "replaced_ms": shares.replaced,
        "missed_ms": shares.missed,
        "unreported_ms": shares.unreported,
    }


def _fared(each: Fared) -> FaredOut:
    return FaredOut(
        slot=each.slot,
        planned=each.planned,
        duration_ms=each.length,
        title=each.title,
        outcome=each.outcome,
        cause=each.cause,
        begun_ms=each.begun,
        **_shares(each.shares),
    )


def day_out(found: ReconciledDay) -> ReconciledOut:
    return ReconciledOut(
        station=found.station.code,
        label=found.station.label,
        date=found.day,
        signed=found.signed,
        totals=SharesOut(**_shares(found.shares)),
        rows=[_fared(each) for each in found.rows],
        emergencies=[row_out(each) for each in found.emergencies],
        unreported=_unreported(found.unreported),
    )


def sums_out(found: Iterable[Summed], by: Iterable[Dimension]) -> list[SumOut]:
    names = list(by)
    return [
        SumOut(
            key=dict(zip(names, each.key, strict=True)),
            count=each.count,
            promised_ms=each.promised,
            heard_ms=each.heard,
            instead_ms=each.instead,
        )
        for each in found
    ]


def coverage_out(found: Coverage) -> CoverageOut:
    return CoverageOut(
        heard=sums_out(found.heard, [Dimension.STATION]),
        not_heard=[StationNamedOut(code=each.code, label=each.label) for each in found.not_heard],
        unreported=_unreported(found.unreported),
    )
