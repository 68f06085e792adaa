"""What others wrote or recorded comes in over HTTP: a file, an address, a recording."""

from typing import Any

from fastapi import APIRouter

from broadcaster.domain.stations import StationCode
from broadcaster.newsroom import intake
from broadcaster.newsroom.drafting import drafting
from broadcaster.newsroom.intake import Brought, Feed
from broadcaster.web.access import Asking
from broadcaster.web.api import PREFIX, REFUSALS
from broadcaster.web.desk import AtDesk
from broadcaster.web.intake_shapes import (
    AddressIn,
    DocumentOut,
    FeedIn,
    HarvestOut,
    KeptRecordingOut,
    document_out,
    harvest_out,
    recording_out,
)
from broadcaster.web.uploads import SentDocument, SentRecording

_INTAKE = "Tiếp nhận · Intake"

router = APIRouter(prefix=PREFIX, tags=[_INTAKE], responses=REFUSALS)


def _form(told: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - pieces of a JSON schema
    properties = {"file": {"type": "string", "format": "binary", "description": told}, **more}
    schema = {"type": "object", "properties": properties, "required": ["file"], "additionalProperties": False}
    return {"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": schema}}}}


@router.post(
    "/documents",
    operation_id="take_document",
    summary="Lấy chữ từ một tệp · Take the text of a file",
    openapi_extra=_form("Word (.docx), OpenDocument, PDF, HTML hoặc văn bản, tối đa 10 MB. At most 10 MB."),
)
def take_document(actor: Asking, sent: SentDocument, desk: AtDesk) -> DocumentOut:
    """Không lưu bản tin nào: trả lại chữ để người soạn xem và sửa. Nothing is saved: the text is given back."""
    brought = Brought(name=sent.name, raw=sent.file.read())
    return document_out(intake.take_file(desk.newsroom, actor, brought, desk.clock()))


@router.post(
    "/documents/fetch",
    operation_id="fetch_document",
    summary="Lấy chữ từ một trang web · Take the text of a web page",
)
def fetch_document(actor: Asking, sent: AddressIn, desk: AtDesk) -> DocumentOut:
    """Chỉ lấy từ máy chủ công cộng, không quá 10 MB và 30 giây. Public servers only."""
    with desk.hatch.errands.taken():
        return document_out(intake.take_address(desk.newsroom, actor, sent.address, desk.clock()))


@router.post(
    "/feeds",
    operation_id="take_feed",
    summary="Lấy bản nháp từ một nguồn tin RSS · Drafts from a feed",
)
def take_feed(actor: Asking, sent: FeedIn, desk: AtDesk) -> HarvestOut:
    """Mỗi tin chỉ thành bản nháp một lần, dù gọi lại bao nhiêu lần. Each entry becomes a draft once."""
    feed = Feed(address=sent.address, station=StationCode(sent.station))
    with desk.hatch.errands.taken():
        return harvest_out(intake.take_feed(desk.newsroom, actor, feed, drafting(desk.new_id), desk.clock()))


@router.post(
    "/recordings",
    operation_id="keep_recording",
    summary="Gửi một bản ghi âm · Send a recording",
    status_code=201,
    openapi_extra=_form(
        "WAV, MP3, FLAC, Ogg, M4A, AAC hoặc AMR, tối đa 64 MB và 30 phút. At most 64 MB and 30 minutes.",
        accept_cut={
            "type": "boolean",
            "default": False,
            "description": "Nhận cả tệp bị cắt cụt. Take also a file that is not whole.",
        },
    ),
)
def keep_recording(actor: Asking, sent: SentRecording, desk: AtDesk) -> KeptRecordingOut:
    """Gửi lại cùng một tệp thì chỉ giữ một bản. The same recording sent twice is kept once."""
    brought = Brought(name=sent.name, raw=sent.file.read(), accept_cut=sent.flag("accept_cut"))
    return recording_out(intake.take_recording(desk.newsroom, actor, brought, desk.clock()))
