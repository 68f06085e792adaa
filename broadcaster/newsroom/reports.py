"""Reports to file: the broadcast log book of a week, a campaign, and how reliable stations are. Each is made of
the same answers as the pages of results, for whoever may read airtime."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from broadcaster.domain.access import Actor
from broadcaster.domain.collation import sort_key
from broadcaster.domain.errors.bulletins import FieldWrong
from broadcaster.domain.outcome_words import OUTCOMES, cause_told
from broadcaster.domain.report import Column, Kind, Report, Row, Sheet, Signer
from broadcaster.domain.results import ResultRow
from broadcaster.domain.stations import Station, StationCode
from broadcaster.domain.units import Instant, digest_of_bytes
from broadcaster.newsroom.books.paging import PAGE_LIMIT, Asked
from broadcaster.newsroom.books.results import SoughtResults
from broadcaster.newsroom.calling import StationNow, standings
from broadcaster.newsroom.ports import Newsroom
from broadcaster.newsroom.report_sheets import campaign_sheets, reliability_sheets
from broadcaster.newsroom.results import Known, Results, known_to, log_of, results_of

BOOK_DAYS = 31
LOG_LIMIT = 2_000
"""Airings told one by one in a report: as many as are printed while somebody waits."""
SIGNERS = (Signer(role="NGƯỜI LẬP BÁO CÁO"), Signer(role="NGƯỜI PHỤ TRÁCH"))
_EVERYWHERE = "Tất cả các đài"


class ReportKind(StrEnum):
    """The names are part of addresses."""

    LOG_BOOK = "log-book"
    CAMPAIGN = "campaign"
    STATIONS = "stations"


TITLES = {
    ReportKind.LOG_BOOK: "Sổ nhật ký phát sóng",
    ReportKind.CAMPAIGN: "Báo cáo đợt tuyên truyền",
    ReportKind.STATIONS: "Báo cáo độ tin cậy của các đài",
}
_STEMS = {
    ReportKind.LOG_BOOK: "so-nhat-ky-phat-song",
    ReportKind.CAMPAIGN: "bao-cao-dot-tuyen-truyen",
    ReportKind.STATIONS: "bao-cao-do-tin-cay",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportAsked:
    """`unit` is a station's code, "" for all within reach; `campaign` is asked for where the report is of one."""

    kind: ReportKind
    first: date
    last: date
    unit: str = ""
    campaign: str = ""


def made(newsroom: Newsroom, actor: Actor, asked: ReportAsked, at: Instant) -> Report:
    """RightMissing, StationUnknown, CampaignUnknown; FieldWrong for a span that is too long, and for no campaign."""
    known = known_to(newsroom, actor, at)
    sought = SoughtResults(
        first=asked.first,
        last=asked.last,
        under=known.under(asked.unit),
        campaign=asked.campaign if asked.kind is ReportKind.CAMPAIGN else "",
    )
    blank = _blank(newsroom, actor, (asked, known), at)
    match asked.kind:
        case ReportKind.LOG_BOOK:
            return _log_book(newsroom, (blank, sought, known), at)
        case ReportKind.CAMPAIGN:
            if not asked.campaign:
                raise FieldWrong(field="campaign", problem="chọn một đợt tuyên truyền")
            return _campaign(newsroom, (blank, sought, known), at)
        case ReportKind.STATIONS:
            return _stations(newsroom, actor, (blank, sought, known), at)


_Asked = tuple[Report, SoughtResults, Known]


def _blank(newsroom: Newsroom, actor: Actor, asked: tuple[ReportAsked, Known], at: Instant) -> Report:
    told, known = asked
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
        made_at=at,
        by=actor.name,
        zone=newsroom.zone,
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


def _log_book(newsroom: Newsroom, asked: _Asked, at: Instant) -> Report:
    blank, sought, known = asked
    if sought.last - sought.first >= timedelta(days=BOOK_DAYS):
        raise FieldWrong(field="to", problem=f"sổ nhật ký ghi tối đa {BOOK_DAYS} ngày")
    log, notes = _log(newsroom, sought, known, at)
    urgent, _ = _log(newsroom, replace(sought, emergencies=True), known, at)
    names = (replace(log, name="Nhật ký phát sóng"), replace(urgent, name="Phát khẩn cấp"))
    proof, vouched = _proof(newsroom, (sought, known))
    told = "Giờ phát và thời lượng do máy của từng đài ghi và ký; dòng không có số là đài chưa báo."
    return replace(
        blank,
        sheets=(*names, proof),
        notes=(told, *notes, *vouched),
        signers=(Signer(role="NGƯỜI GHI SỔ"), Signer(role="NGƯỜI PHỤ TRÁCH ĐÀI")),
        bound=True,
    )


def _log(newsroom: Newsroom, sought: SoughtResults, known: Known, at: Instant) -> tuple[Sheet, tuple[str, ...]]:
    log = log_of(newsroom, sought, known, LOG_LIMIT, at)
    total: Row = (None, "Tổng cộng", None, None, *_sums(log.rows), None, None, len(log.rows))
    sheet = Sheet(name="Nhật ký", columns=_LOG, rows=tuple(_line(each) for each in log.rows), total=total)
    more = f"Nhật ký chỉ ghi {LOG_LIMIT} lượt đầu của khoảng này: lập cho ít ngày hơn hoặc một đơn vị nhỏ hơn để có đủ."
    return replace(sheet, total=sheet.total if log.rows else None), (more,) if log.more else ()


def _sums(rows: tuple[ResultRow, ...]) -> tuple[int, int]:
    return sum(each.length for each in rows), sum(each.heard for each in rows)


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


def _proof(newsroom: Newsroom, asked: tuple[SoughtResults, Known]) -> tuple[Sheet, tuple[str, ...]]:
    """How far each station's signed journal is held, the house's last word on it in the span, and on its own deeds."""
    sought, known = asked
    rows: list[Row] = []
    stations = _in_order(known, sought)
    codes = [each.code for each in stations]
    with newsroom.store.read() as work:
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


def _campaign(newsroom: Newsroom, asked: _Asked, at: Instant) -> Report:
    blank, sought, known = asked
    campaign = next((each for each in known.campaigns if each.code == sought.campaign), None)
    found = _found(newsroom, asked, at)
    log, notes = _log(newsroom, sought, known, at)
    basis = () if campaign is None else tuple(filter(None, (campaign.name, campaign.basis)))
    aim = "Mục tiêu là số phút mỗi tháng của đợt tuyên truyền, tính theo số ngày và số đài của báo cáo."
    return replace(blank, sheets=(*campaign_sheets(found), log), notes=(*basis, aim, *notes))


def _stations(newsroom: Newsroom, actor: Actor, asked: _Asked, at: Instant) -> Report:
    blank, _, _ = asked
    found = _found(newsroom, asked, at)
    standing = _standing(newsroom, actor, at)
    whole = "Lượt là một bản tin hay một lần tiếp âm theo lịch. Trễ là lệch quá 1 giây."
    now = "Tình trạng, lần gọi về và lệch giờ là của lúc lập báo cáo; lần gọi về cũ không được giữ lại."
    return replace(blank, sheets=reliability_sheets(found, standing), notes=(whole, now))


def _found(newsroom: Newsroom, asked: _Asked, at: Instant) -> Results:
    _, sought, known = asked
    return results_of(newsroom, sought, known, at)


def _standing(newsroom: Newsroom, actor: Actor, at: Instant) -> dict[str, StationNow]:
    """Of all within reach."""
    found: dict[str, StationNow] = {}
    asked = Asked(limit=PAGE_LIMIT)
    while True:
        page = standings(newsroom, actor, asked, at)
        found |= {each.station.code: each for each in page.rows}
        if page.after is None:
            return found
        asked = Asked(limit=PAGE_LIMIT, after=page.after)
