"""For players of others: a station as HLS, its day as a list, each session as one MP3. No sign-in: see the addresses of
calendars, which are made and revoked the same way."""

import re
from collections.abc import Iterator
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Request, Response

from broadcaster.domain.schedule import SlotId
from broadcaster.domain.units import digest_of
from broadcaster.newsroom import receivers
from broadcaster.web import present
from broadcaster.web import receivers_shapes as shapes
from broadcaster.web.api import REFUSALS
from broadcaster.web.desk import AtDesk
from broadcaster.web.ranges import FOREVER, REVALIDATE, Sound, known_already, serve
from broadcaster.web.sounds import MP3
from broadcaster.web.wire import Name

_PRIVATE = "private, no-cache"
_HLS = "application/vnd.apple.mpegurl"
_WRITERS = {
    "m3u": (present.m3u8, "audio/x-mpegurl"),
    "pls": (present.pls, "audio/x-scpls"),
    "xspf": (present.xspf, "application/xspf+xml"),
}

router = APIRouter(tags=["Máy phát · Receivers"], responses=REFUSALS)

Secret = Annotated[Name, Path(description="Phần bí mật của địa chỉ. What only its holder was told.")]
Form = Literal["m3u", "pls", "xspf"]
SegmentName = Annotated[str, Path(min_length=1, max_length=8_000)]


@router.get(
    "/receivers/{secret}/live.m3u8",
    operation_id="get_channel",
    summary="Đài như một kênh HLS · A station as an HLS channel",
    response_class=Response,
    responses={
        200: {"content": {_HLS: {"schema": {"type": "string"}}}},
        304: {"description": "Không đổi. Unchanged."},
    },
)
def get_channel(secret: Secret, request: Request, desk: AtDesk) -> Response:
    """Tính từ danh sách phát và đồng hồ, không mã hoá lại; không có bản tin khẩn cấp. Computed from the day and the
    clock, nothing is encoded; no emergency goes this way."""
    found = receivers.channel(desk.newsroom, secret, desk.clock())
    return _text(request, shapes.hls(found.window), _HLS)


@router.get(
    "/receivers/{secret}/today.{form}",
    operation_id="get_day_of_receiver",
    summary="Các buổi hôm nay, mỗi buổi một MP3 · Today's sessions, one MP3 each",
    response_class=Response,
    responses={
        200: {"content": {media: {"schema": {"type": "string"}} for _, media in _WRITERS.values()}},
        304: {"description": "Không đổi. Unchanged."},
    },
)
def get_day_of_receiver(secret: Secret, form: Form, request: Request, desk: AtDesk) -> Response:
    """Mục riêng của một cụm loa không có ở đây. Without what is for one cluster alone."""
    writer, media = _WRITERS[form]
    manifest = receivers.today(desk.newsroom, secret, desk.clock())
    base = f"{str(request.base_url).rstrip('/')}/receivers/{secret}/slots"
    tracks = shapes.sessions(desk.newsroom, manifest, base)
    return _text(request, writer(f"{manifest.label} – {present.day_name(manifest.day)}", tracks), media)


@router.head("/receivers/{secret}/slots/{slot}.mp3", include_in_schema=False, operation_id="head_session_of_receiver")
@router.get(
    "/receivers/{secret}/slots/{slot}.mp3",
    operation_id="get_session_of_receiver",
    summary="Một buổi hôm nay trong một MP3 · A session of today as one MP3",
    response_class=Response,
    responses=MP3,
)
def get_session_of_receiver(secret: Secret, slot: Name, request: Request, desk: AtDesk) -> Response:
    """Ghép lại, không mã hoá lại; bỏ những gì đã thu hồi. Joined, not encoded again; without what was recalled."""
    newsroom = desk.newsroom
    found = receivers.session_sound(newsroom, secret, SlotId(slot), desk.clock())

    def read(start: int, length: int) -> Iterator[bytes]:
        return newsroom.library.splice(found.parts, start, length)

    name = f"{re.sub(r'[^0-9A-Za-z-]', '-', slot)}.mp3"
    return serve(request, Sound(tag=found.etag, size=found.size, cache=REVALIDATE, name=name, read=read))


@router.head("/segments/{segment}.mp3", include_in_schema=False, operation_id="head_segment")
@router.get(
    "/segments/{segment}.mp3",
    operation_id="get_segment",
    summary="Một đoạn của kênh HLS, không bao giờ đổi · A segment of a channel, which never changes",
    response_class=Response,
    responses=MP3,
)
def get_segment(segment: SegmentName, request: Request, desk: AtDesk) -> Response:
    """Tên nói hết những gì có trong đoạn; ai biết mã 256 bit của âm thanh là được nghe. Its name tells all that is in
    it; whoever knows a sound's digest may hear it."""
    whole = receivers.segment(desk.newsroom, segment)

    def read(start: int, length: int) -> Iterator[bytes]:
        yield whole[start : start + length]

    tag = digest_of("segment-1", segment)
    return serve(request, Sound(tag=tag, size=len(whole), cache=FOREVER, name="segment.mp3", read=read))


def _text(request: Request, text: str, media: str) -> Response:
    tag = digest_of("receiver-text-1", text)
    headers: dict[str, Any] = {"ETag": f'"{tag}"', "Cache-Control": _PRIVATE}
    if known_already(request, tag):
        return Response(status_code=304, headers=headers)
    return Response(text, headers=headers, media_type=f"{media}; charset=utf-8" if media != _HLS else media)
