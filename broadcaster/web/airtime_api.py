"""What was heard: where and when, of a station's day against its plan, and added up over days."""

from typing import Annotated

from fastapi import APIRouter, Query

from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Instant
from broadcaster.newsroom import airtime
from broadcaster.newsroom.books.journal import Dimension, SoughtAirtime
from broadcaster.web.access import Asking
from broadcaster.web.airtime_shapes import (
    CoverageOut,
    HeardAtOut,
    ReconciledOut,
    SumsOut,
    coverage_out,
    day_out,
    heard_out,
    sums_out,
)
from broadcaster.web.api import PREFIX, REFUSALS
from broadcaster.web.desk import AtDesk
from broadcaster.web.wire import Day, Moment, Name

_AIRTIME = "Nhật ký phát sóng · Airtime"
First = Annotated[Day, Query(description="Từ ngày. From this day.")]
Last = Annotated[Day, Query(description="Đến hết ngày; không quá một năm. To this day, a year at most.")]
Under = Annotated[str, Query(max_length=200, pattern=r"^/[^\x00-\x1f\x7f-\x9f]*$", description="Nhánh cây đài.")]
Only = Annotated[list[Name] | None, Query(description="Chỉ các giá trị này. Only these.")]

router = APIRouter(prefix=PREFIX, tags=[_AIRTIME], responses=REFUSALS)


@router.get(
    "/heard/{place}",
    operation_id="find_heard",
    summary="Lúc ấy loa này phát gì, ai duyệt · What was heard at a loudspeaker at a moment, and who approved it",
)
def find_heard(
    place: Name,
    actor: Asking,
    desk: AtDesk,
    at: Annotated[Moment, Query(description="Ngày giờ, kèm múi giờ. With its offset.")],
) -> HeardAtOut:
    """`place` là mã cụm loa hoặc mã đài. A cluster's or a station's code."""
    return heard_out(airtime.heard_at(desk.newsroom, actor, StationCode(place), Instant(at), desk.clock()))


@router.get(
    "/stations/{code}/reconciled",
    operation_id="get_reconciled",
    summary="Đối chiếu một ngày theo từng giây đã hứa · A day against its plan, every promised second",
)
def get_reconciled(
    code: Name,
    actor: Asking,
    desk: AtDesk,
    day: Annotated[Day | None, Query(alias="date", description="Bỏ trống: hôm nay.")] = None,
) -> ReconciledOut:
    """Theo đúng bản lịch mà đài đã phát. By the very manifest under which the station played."""
    return day_out(airtime.reconciled_day(desk.newsroom, actor, StationCode(code), day or desk.today(), desk.clock()))


@router.get(
    "/airtime/sums",
    operation_id="sum_airtime",
    summary="Cộng nhật ký theo đài, chủ đề, đợt… · Airtime added up by station, topic, campaign…",
)
def sum_airtime(
    actor: Asking,
    desk: AtDesk,
    first: First,
    last: Last,
    by: Annotated[list[Dimension] | None, Query(max_length=3)] = None,
    under: Under = "/",
    topic: Only = None,
    campaign: Only = None,
) -> SumsOut:
    """Chỉ tính phần trong phạm vi của người hỏi. Only what lies within the asker's reach."""
    sought = _sought(first, last, under, topic, campaign)
    asked = tuple(by or ())
    found = airtime.added_up(desk.newsroom, actor, sought, asked, desk.clock())
    return SumsOut(sums=sums_out(found, asked))


@router.get(
    "/airtime/coverage",
    operation_id="get_coverage",
    summary="Đài nào đã phát, đài nào chưa · Which stations aired it, and which did not",
)
def get_coverage(
    actor: Asking,
    desk: AtDesk,
    first: First,
    last: Last,
    under: Under = "/",
    topic: Only = None,
    campaign: Only = None,
) -> CoverageOut:
    """Của một đợt tuyên truyền hay chủ đề. Of a campaign or a topic."""
    sought = _sought(first, last, under, topic, campaign)
    return coverage_out(airtime.coverage(desk.newsroom, actor, sought, desk.clock()))


def _sought(first: Day, last: Day, under: str, topic: Only, campaign: Only) -> SoughtAirtime:
    only = {Dimension.TOPIC: topic, Dimension.CAMPAIGN: campaign}
    return SoughtAirtime(
        first=first, last=last, under=under, only={each: values for each, values in only.items() if values}
    )
