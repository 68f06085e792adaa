"""What stations poll for: their sealed manifest, the flag that says whether there is a newer one, the root's word."""

import base64
import gzip
import json
from functools import lru_cache
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from broadcaster.domain.signed_time import HEADER
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import digest_of
from broadcaster.newsroom import handing
from broadcaster.newsroom.books.sealing import Head
from broadcaster.newsroom.handing import Handed
from broadcaster.web.access import Asking
from broadcaster.web.api import PREFIX, REFUSALS
from broadcaster.web.desk import AtDesk
from broadcaster.web.envelope_shapes import EnvelopeOut
from broadcaster.web.outgoing import Out
from broadcaster.web.ranges import known_already
from broadcaster.web.wire import Name

_PLAYOUT = "Đài phát · Playout"
_LEVEL, _KEPT = 5, 64
"""How well manifests are packed, and how many stay packed: 6 MB."""
_TIME: dict[str, Any] = {
    HEADER: {
        "description": "Giờ đã ký: phong bì DSSE (time.v1) viết bằng base64. The signed time.",
        "schema": {"type": "string"},
    }
}
_UNCHANGED: dict[str, Any] = {"description": "Không đổi. Unchanged.", "headers": _TIME}

router = APIRouter(prefix=PREFIX, tags=[_PLAYOUT], responses=REFUSALS)


class FlagOut(Out):
    """Số thứ tự mới nhất: của tờ khai đài này, và của lệnh khẩn cấp. 0: chưa có. The newest serials; 0: none yet."""

    manifest: int
    emergency: int


class TrustsOut(Out):
    """Phong bì của từng bản tín nhiệm, cũ trước mới sau. The envelope of each, oldest first, as text to be verified."""

    trusts: list[str]


@router.get(
    "/stations/{code}/manifest",
    operation_id="get_station_manifest",
    summary="Tờ khai đã ký của đài · The station's sealed manifest",
    response_class=Response,
    responses={200: {"model": EnvelopeOut, "headers": _TIME}, 304: _UNCHANGED},
)
def get_station_manifest(request: Request, code: Name, actor: Asking, desk: AtDesk) -> Response:
    """Hôm nay và các ngày tới trong một văn bản; hỏi lại 5 phút một lần bằng If-None-Match.

    Today and the days to come in one document; ask again every 5 minutes with If-None-Match.
    """
    handed = handing.manifest_for(desk.newsroom, actor, StationCode(code), desk.clock())
    if handed.head is None:
        raise AssertionError("there is one, or it was refused")
    unchanged = manifest_unchanged(request, handed.head, handed)
    if unchanged is not None:
        return unchanged
    sealed = handing.envelope_of(desk.newsroom, handed.head)
    return _packed(request, sealed.envelope.encode(), _headers(sealed.head.digest, handed.time))


def manifest_unchanged(request: Request, head: Head, handed: Handed) -> Response | None:
    """The answer to one who has it already; None for who has not."""
    if not known_already(request, head.digest):
        return None
    return Response(status_code=304, headers=_headers(head.digest, handed.time))


@router.get(
    "/stations/{code}/flag",
    operation_id="get_station_flag",
    summary="Có gì mới cho đài không · Whether there is anything new for the station",
    response_class=Response,
    responses={200: {"model": FlagOut, "headers": _TIME}, 304: _UNCHANGED},
)
def get_station_flag(request: Request, code: Name, actor: Asking, desk: AtDesk) -> Response:
    """Hỏi 30 giây một lần; số tăng thì tải tờ khai, lệnh khẩn cấp. Ask every 30 s; fetch when a serial rose."""
    return flag_answer(request, code, handing.flag_for(desk.newsroom, actor, StationCode(code), desk.clock()))


def flag_answer(request: Request, code: str, handed: Handed) -> Response:
    told = json.dumps({"manifest": handed.manifest, "emergency": handed.emergency})
    tag = digest_of("flag-1", code, told)
    headers = _headers(tag, handed.time)
    if known_already(request, tag):
        return Response(status_code=304, headers=headers)
    return Response(told, headers=headers, media_type="application/json")


@router.get("/trust", operation_id="get_trust", summary="Các bản tín nhiệm · What the root signed")
def get_trust(
    actor: Asking,
    desk: AtDesk,
    after: Annotated[int, Query(ge=0, le=2**53 - 1, description="Chỉ các bản sau số này. Those after it.")] = 0,
) -> TrustsOut:
    """Đài kiểm từng bản theo thứ tự. A station takes them up one after the other."""
    return TrustsOut(trusts=list(handing.trusts_after(desk.newsroom, actor, after, desk.clock())))


def _headers(tag: str, signed: str) -> dict[str, str]:
    told = json.dumps(json.loads(signed), separators=(",", ":"))
    time = base64.b64encode(told.encode()).decode()
    return {"ETag": f'"{tag}"', "Cache-Control": "no-cache", "Vary": "Accept-Encoding", HEADER: time}


def _packed(request: Request, raw: bytes, headers: dict[str, str]) -> Response:
    if "gzip" in request.headers.get("accept-encoding", ""):
        raw, headers = _gzipped(raw), headers | {"Content-Encoding": "gzip"}
    return Response(raw, headers=headers, media_type="application/json")


@lru_cache(maxsize=_KEPT)
def _gzipped(raw: bytes) -> bytes:
    """Packing takes longer than all else of the answer: once for the boxes of one station, and for one whose line
    breaks again and again."""
    return gzip.compress(raw, _LEVEL, mtime=0)
