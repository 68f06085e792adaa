"""Where stations send their journals, and where people and programs read them."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from broadcaster.domain.journal_batches import BATCH
from broadcaster.domain.stations import StationCode
from broadcaster.newsroom import journal_reading, journals
from broadcaster.web.access import Asking
from broadcaster.web.api import PREFIX, REFUSALS
from broadcaster.web.desk import AtDesk
from broadcaster.web.envelope_shapes import EnvelopeIn, EnvelopeOut, envelope_example
from broadcaster.web.journal_shapes import JournalOut, LinesOut, journal_out, lines_out
from broadcaster.web.wire import Name

_AIRTIME = "Nhật ký phát sóng · Airtime"
_EXAMPLE = envelope_example(BATCH)

router = APIRouter(prefix=PREFIX, tags=[_AIRTIME], responses=REFUSALS)


@router.post(
    "/stations/{code}/journal",
    operation_id="send_journal",
    summary="Gửi nhật ký đã ký của đài · Send the station's sealed journal",
    response_class=Response,
    responses={200: {"model": EnvelopeOut}},
    openapi_extra={"requestBody": {"content": {"application/json": {"example": _EXAMPLE}}}},
)
def send_journal(code: Name, sent: EnvelopeIn, actor: Asking, desk: AtDesk) -> Response:
    """Trả lời là lời xác nhận đã ký (journal-checkpoint.v1): đài cất giữ. Gửi lại không ghi hai lần.

    The answer is a sealed checkpoint, which the station keeps. Sending again changes nothing.
    """
    taken = journals.take_in(desk.newsroom, actor, StationCode(code), sent.model_dump_json(), desk.clock())
    return Response(taken.checkpoint, media_type="application/json")


@router.get(
    "/stations/{code}/journal",
    operation_id="get_journal",
    summary="Nhật ký của đài đã nhận đến đâu · How far the station's journal is held",
)
def get_journal(code: Name, actor: Asking, desk: AtDesk) -> JournalOut:
    """Cùng những gì bất thường và các lời xác nhận. With all that is odd, and the checkpoints given."""
    return journal_out(journal_reading.journal_of(desk.newsroom, actor, StationCode(code), desk.clock()))


@router.get(
    "/stations/{code}/journal/lines",
    operation_id="list_journal_lines",
    summary="Từng dòng như đài đã viết · The lines as the station wrote them",
)
def list_journal_lines(
    code: Name,
    actor: Asking,
    desk: AtDesk,
    after: Annotated[int, Query(ge=0, le=2**53 - 1, description="Sau số này. After this number.")] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> LinesOut:
    """Đủ để ai cũng tự kiểm được chuỗi. Enough for anybody to verify the chain."""
    asked = journal_reading.Portion(after=after, limit=limit)
    return lines_out(journal_reading.lines_of(desk.newsroom, actor, StationCode(code), asked, desk.clock()))
