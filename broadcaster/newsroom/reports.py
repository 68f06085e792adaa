"""Reports to file: what the page of results shows, the broadcast log book of a week, a campaign, and how reliable
stations are. Each is made of the same answers as the pages of results, for whoever may read airtime.

One that is looked at, or taken away while somebody waits, holds the first airings only where there are many; the whole
of it is read row by row into a file, by an errand (`long_reports`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from broadcaster.domain.access import Actor
from broadcaster.domain.collation import sort_key
from broadcaster.domain.errors.bulletins import FieldWrong
from broadcaster.domain.item import ItemKind
from broadcaster.domain.outcome_words import OUTCOMES, cause_told
from broadcaster.domain.report import Column, Kind, Report, Row, Sheet, Signer
from broadcaster.domain.results import NONE, ResultRow
from broadcaster.domain.stations import Station, StationCode
from broadcaster.domain.units import Instant, digest_of_bytes
from broadcaster.newsroom.books import Work
from broadcaster.newsroom.books.results import SoughtResults
from broadcaster.newsroom.calling import all_standings
from broadcaster.newsroom.ports import Newsroom
from broadcaster.newsroom.report_sheets import campaign_sheets, reliability_sheets
from broadcaster.newsroom.report_tables import NO_CAMPAIGN, NO_TOPIC
from broadcaster.newsroom.results import Known, Logged, Results, known_to, log_in, results_in
from broadcaster.newsroom.results_report import HELD, ROUNDED, conditions, result_sheets, table_of

BOOK_DAYS = 31
LOG_LIMIT = 2_000
"""Airings told one by one in a report that is made while somebody waits."""
SIGNERS = (Signer(role="NGƯỜI LẬP BÁO CÁO"), Signer(role="NGƯỜI PHỤ TRÁCH"))
_EVERYWHERE = "Tất cả các đài"


class ReportKind(StrEnum):
    """The names are part of addresses."""

    LOG_BOOK = "log-book"
    CAMPAIGN = "campaign"
    STATIONS = "stations"
    RESULTS = "results"


TITLES = {
    ReportKind.LOG_BOOK: "Sổ nhật ký phát sóng",
    ReportKind.CAMPAIGN: "Báo cáo đợt tuyên truyền",
    ReportKind.STATIONS: "Báo cáo độ tin cậy của các đài",
    ReportKind.RESULTS: "Báo cáo kết quả phát thanh",
}
_STEMS = {
    ReportKind.LOG_BOOK: "so-nhat-ky-phat-song",
    ReportKind.CAMPAIGN: "bao-cao-dot-tuyen-truyen",
    ReportKind.STATIONS: "bao-cao-do-tin-cay",
    ReportKind.RESULTS: "ket-qua-phat",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportAsked:
    """`unit` is a station's code, "" for all within reach; `campaign` is asked for where the report is of one; `topic`
    narrows results alone."""

    kind: ReportKind
    first: date
    last: date
    unit: str = ""
    campaign: str = ""
    topic: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Making:
    """A report about to be made, in one transaction: for whom, within what, and how many airings it holds, None for all
    of them one after another."""

    newsroom: Newsroom
    work: Work
    actor: Actor
    known: Known
    asked: ReportAsked
    limit: int | None
    at: Instant

    @property
    def sought(self) -> SoughtResults:
        """StationUnknown."""
        asked = self.asked
        return SoughtResults(
            first=asked.first,
            last=asked.last,
            under=self.known.under(asked.unit),
            campaign=asked.campaign if asked.kind in {ReportKind.CAMPAIGN, ReportKind.RESULTS} else "",
            topic=asked.topic if asked.kind is ReportKind.RESULTS else "",
        )


def made(newsroom: Newsroom, actor: Actor, asked: ReportAsked, at: Instant, limit: int | None = None) -> Report:
    """With as many airings at most as are made while somebody waits, or `limit`; `cut` tells of how many these are the
    first. RightMissing, StationUnknown; FieldWrong for a span that is too long, and for no campaign."""
    known = known_to(newsroom, actor, at)
    with newsroom.store.read() as work:
        making = Making(
            newsroom=newsroom,
            work=work,
            actor=actor,
            known=known,
            asked=asked,
            limit=LOG_LIMIT if limit is None else min(limit, LOG_LIMIT),
            at=at,
        )
        return _report(making)


@contextmanager
def whole(newsroom: Newsroom, actor: Actor, known: Known, asked: ReportAsked, at: Instant) -> Iterator[Report]:
    """The same with all its airings, which are read while the block lasts: what it adds up and what it tells one by one
    is of one moment."""
    with newsroom.store.read() as work:
        yield _report(Making(newsroom=newsroom, work=work, actor=actor, known=known, asked=asked, limit=None, at=at))


def _report(making: Making) -> Report:
    match making.asked.kind:
        case ReportKind.LOG_BOOK:
            return _log_book(making)
        case ReportKind.CAMPAIGN:
            if not making.asked.campaign:
                raise FieldWrong(field="campaign", problem="chọn một đợt tuyên truyền")
            return _campaign(making)
        case ReportKind.STATIONS:
            return _stations(making)
        case ReportKind.RESULTS:
            return _results(making)


def _blank(making: Making) -> Report:
    told, known = making.asked, making.known
    unit = known.tree.by_code.get(StationCode(told.unit))
    if unit is None and len(roots := known.tree.children(None)) == 1:
        unit = roots[0]
    above = None if unit is None or unit.parent is None else known.tree.by_code.get(unit.parent)
    return Report(
        title=TITLES[told.kind],
        unit=_EVERYWHERE if unit is None else unit.label,
        above="" if above is None else above.label,
        first=told.first,
        last=told.last,
        made_at=making.at,
        by=making.actor.name,
        zone=making.newsroom.zone,
        sheets=(),
        signers=SIGNERS,
        stem=_STEMS[told.kind],
    )


# --- the log book --------------------------------------------------------------------------------------------------

_LOG = (
    Column(name="Bắt đầu", kind=Kind.MOMENT),
    Column(name="Đài"),
    Column(name="Nội dung"),
    Column(name="Người duyệt"),
    Column(name="Dài theo lịch (phút)", kind=Kind.MINUTES),
    Column(name="Đã phát (phút)", kind=Kind.MINUTES),
    Column(name="Kết quả", kind=Kind.WORD),
    Column(name="Lý do", kind=Kind.WORD),
    Column(name="Dòng nhật ký", kind=Kind.NUMBER),
)


def _log_book(making: Making) -> Report:
    sought = making.sought
    if sought.last - sought.first >= timedelta(days=BOOK_DAYS):
        raise FieldWrong(field="to", problem=f"sổ nhật ký ghi tối đa {BOOK_DAYS} ngày")
    log = _logged(making, sought)
    urgent = _logged(making, replace(sought, apart=ItemKind.EMERGENCY))
    exercises = _logged(making, replace(sought, apart=ItemKind.EXERCISE))
    names = [_log(log, "Nhật ký phát sóng"), _log(urgent, "Phát khẩn cấp")]
    if exercises.count:
        names.append(_log(exercises, "Diễn tập khẩn cấp"))
    proof, vouched = _proof(making, sought)
    told = "Giờ phát và thời lượng do máy của từng đài ghi và ký; dòng không có số là đài chưa báo."
    return replace(
        _blank(making),
        sheets=(*names, proof),
        notes=(told, ROUNDED, *vouched),
        signers=(Signer(role="NGƯỜI GHI SỔ"), Signer(role="NGƯỜI PHỤ TRÁCH ĐÀI")),
        bound=True,
    )


def _logged(making: Making, sought: SoughtResults) -> Logged:
    return log_in(making.work, (sought, making.known), making.limit, making.at)


def _log(log: Logged, name: str = "Nhật ký") -> Sheet:
    total: Row = (None, "Tổng cộng", None, None, log.planned, log.heard, None, None, log.count)
    return table_of(Sheet(name=name, columns=_LOG, total=total), log, _line)


def _line(row: ResultRow) -> Row:
    return (
        row.begins,
        row.label,
        row.title,
        row.approver,
        row.length,
        row.heard,
        OUTCOMES[row.outcome],
        cause_told(row.cause),
        row.sequence or None,
    )


_PROOF = (
    Column(name="Đài"),
    Column(name="Dòng cuối đã nhận", kind=Kind.NUMBER),
    Column(name="Mã băm của dòng cuối"),
    Column(name="Nhận lúc", kind=Kind.MOMENT),
    Column(name="Dòng ở mốc chốt", kind=Kind.NUMBER),
    Column(name="Mã băm ở mốc chốt"),
    Column(name="Ngày chốt", kind=Kind.DAY),
)


def _proof(making: Making, sought: SoughtResults) -> tuple[Sheet, tuple[str, ...]]:
    """How far each station's signed journal is held, the house's last word on it in the span, and on its own deeds."""
    rows: list[Row] = []
    stations, work = _in_order(making.known, sought), making.work
    codes = [each.code for each in stations]
    heads, marks = work.journals.heads(codes), work.irregulars.last_checkpoints(codes, sought.last)
    sealed = next(iter(work.checkpoints.newest(1, by=sought.last)), None)
    for station in stations:
        head, kept = heads.get(station.code), marks.get(station.code)
        if head is not None:
            mark = (None, None, None) if kept is None else (kept.sequence, kept.head, kept.day)
            rows.append((station.label, head.end.sequence, head.end.head, head.at, *mark))
    sheet = Sheet(
        name="Mốc chốt nhật ký",
        columns=_PROOF,
        rows=tuple(rows),
        nothing="Chưa đài nào gửi nhật ký có chữ ký.",
    )
    if sealed is None:
        return sheet, ("Chưa có mốc chốt nhật ký thao tác.",)
    digest = digest_of_bytes(sealed.envelope.encode())
    return sheet, (f"Mốc chốt nhật ký thao tác ngày {sealed.day:%d/%m/%Y}: {sealed.size} dòng, mã băm {digest}",)


def _in_order(known: Known, sought: SoughtResults) -> list[Station]:
    return sorted((s for s in known.tree if s.path.startswith(sought.under)), key=lambda s: sort_key(s.name))


# --- the others ----------------------------------------------------------------------------------------------------


def _found(making: Making) -> Results:
    return results_in(making.newsroom, making.work, (making.sought, making.known), making.at)


def _campaign(making: Making) -> Report:
    campaign = next((each for each in making.known.campaigns if each.code == making.asked.campaign), None)
    log = _logged(making, making.sought)
    basis = () if campaign is None else tuple(filter(None, (campaign.name, campaign.basis)))
    aim = "Mục tiêu là số phút mỗi tháng của đợt tuyên truyền, tính theo số ngày và số đài của báo cáo."
    return replace(_blank(making), sheets=(*campaign_sheets(_found(making)), _log(log)), notes=(*basis, aim))


def _stations(making: Making) -> Report:
    found = _found(making)
    standing = {str(each.station.code): each for each in all_standings(making.newsroom, making.actor, making.at)}
    told = "Lượt là một bản tin hay một lần tiếp âm theo lịch. Trễ là lệch quá 1 giây."
    now = "Tình trạng, lần gọi về và lệch giờ là của lúc lập báo cáo; lần gọi về cũ không được giữ lại."
    return replace(_blank(making), sheets=reliability_sheets(found, standing), notes=(told, now))


def _results(making: Making) -> Report:
    log, asked, known = _logged(making, making.sought), making.asked, making.known
    campaigns = {NONE: NO_CAMPAIGN} | {str(each.code): each.name for each in known.campaigns}
    topics = {NONE: NO_TOPIC} | {str(each.code): each.name for campaign in known.campaigns for each in campaign.topics}
    narrowed = conditions(campaigns.get(asked.campaign, asked.campaign), topics.get(asked.topic, asked.topic))
    return replace(_blank(making), sheets=result_sheets(_found(making), log), notes=(*narrowed, HELD, ROUNDED))
