"""The sound itself: each file by its digest, for ever the same; each slot as one stream, as it stands now."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from broadcaster.domain.errors.bulletins import DateImpossible
from broadcaster.domain.errors.stations import PlaylistUnknown
from broadcaster.domain.item import place_of
from broadcaster.domain.schedule import SlotId
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Digest
from broadcaster.newsroom.transmission import check_there, newest_manifest, slot_sound
from broadcaster.web.access import Asking
from broadcaster.web.api import PREFIX, REFUSALS
from broadcaster.web.desk import AtDesk, Desk
from broadcaster.web.proxies import PROXIED
from broadcaster.web.ranges import FOREVER, REVALIDATE, Sound, by_proxy, file_reader, known_already, serve, unchanged
from broadcaster.web.wire import Name

_SLOT = re.compile(r".+-(\d{4})(\d{2})(\d{2})-\d{4}", re.ASCII)
_TAG = "Âm thanh · Sound"
_AUDIO = re.compile(r"/audio/([0-9a-f]{64})\.mp3")
_MOST_KNOWN = 20_000
_ACCEL = "/_audio/"
"""Where nginx finds the files of sounds, for answers of ours and nobody else (config/deploy/nginx)."""
MP3: dict[int | str, dict[str, Any]] = {
    **REFUSALS,
    200: {"content": {"audio/mpeg": {}}, "description": "MP3"},
    206: {"description": "Một đoạn. A range."},
    304: {"description": "Không đổi. Unchanged."},
    307: {"description": "Lấy ở nơi khác. Fetch it elsewhere."},
    416: {"description": "Ngoài tệp. Outside the sound."},
}

router = APIRouter(tags=[_TAG])


@router.head("/audio/{sha256}.mp3", include_in_schema=False, operation_id="head_audio")
@router.get(
    "/audio/{sha256}.mp3",
    operation_id="get_audio",
    summary="Một tệp âm thanh, không bao giờ đổi · One sound, which never changes",
    response_class=Response,
    responses=MP3,
)
def get_audio(sha256: str, request: Request, desk: AtDesk) -> Response:
    """Không cần đăng nhập: ai biết mã 256 bit này là được nghe. Whoever knows the digest may hear the sound.

    307: tệp nằm ở kho khác. It is to be fetched from elsewhere, and is the same.
    """
    audio = Digest(sha256)
    check_there(desk.newsroom, audio)
    elsewhere = _elsewhere(request, desk, audio)
    if elsewhere is not None:
        return elsewhere
    path = desk.newsroom.library.path(audio)
    sound = Sound(tag=audio, size=path.stat().st_size, cache=FOREVER, name=f"{audio}.mp3", read=file_reader(path))
    if desk.accel and request.scope.get(PROXIED):
        _remember(request.app.state.known_sounds, audio, path)
        return _handed_on(request, audio)
    return serve(request, sound)


def _handed_on(request: Request, audio: Digest) -> Response:
    if known_already(request, audio):
        return unchanged(audio, FOREVER)
    return by_proxy(audio, FOREVER, f"{_ACCEL}{place_of(audio)}")


def _remember(known: dict[str, Path], audio: Digest, path: Path) -> None:
    if len(known) >= _MOST_KNOWN:
        known.clear()
    known[audio] = path


class HandedOn:
    """ASGI middleware, within the gate. A sound that was looked up once never becomes another: as long as its file
    stands the proxy is told of it on the event loop, without a thread and a transaction."""

    def __init__(self, app: ASGIApp, desk: Desk, known: Mapping[str, Path]) -> None:
        self._app, self._on, self._known = app, desk.accel, known

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = _AUDIO.fullmatch(scope["path"]) if self._on and scope["type"] == "http" and PROXIED in scope else None
        path = None if asked is None or scope["method"] not in ("GET", "HEAD") else self._known.get(asked[1])
        if asked is None or path is None or not path.is_file():
            await self._app(scope, receive, send)
        else:
            await _handed_on(Request(scope), Digest(asked[1]))(scope, receive, send)


def _elsewhere(request: Request, desk: Desk, audio: Digest) -> Response | None:
    """None for a page, which takes in nothing from another host; and for whoever only asks about it."""
    if request.method != "GET" or "sec-fetch-site" in request.headers:
        return None
    address = desk.away(audio)
    return None if address is None else RedirectResponse(address, headers={"Cache-Control": "no-store"})


@router.head(f"{PREFIX}/stations/{{code}}/slots/{{slot}}.mp3", include_in_schema=False, operation_id="head_slot_sound")
@router.get(
    f"{PREFIX}/stations/{{code}}/slots/{{slot}}.mp3",
    operation_id="get_slot_sound",
    summary="Cả buổi phát trong một MP3 · A whole slot as one MP3",
    response_class=Response,
    responses=MP3,
)
def get_slot_sound(code: Name, slot: Name, request: Request, actor: Asking, desk: AtDesk) -> Response:
    """Ghép từ các mục của buổi, hỏi từng đoạn bằng Range. Joined as it stands now; ask for parts by Range."""
    newsroom = desk.newsroom
    manifest = newest_manifest(newsroom, actor, StationCode(code), _day(code, slot), desk.clock())
    found = slot_sound(newsroom, manifest, SlotId(slot))

    def read(start: int, length: int) -> Iterator[bytes]:
        return newsroom.library.splice(found.parts, start, length)

    name = f"{re.sub(r'[^0-9A-Za-z-]', '-', slot)}.mp3"
    return serve(request, Sound(tag=found.etag, size=found.size, cache=REVALIDATE, name=name, read=read))


def _day(code: str, slot: str) -> date:
    """The local day that a slot's id names. PlaylistUnknown for an id no slot has; DateImpossible."""
    found = _SLOT.fullmatch(slot)
    if found is None:
        raise PlaylistUnknown(station=code, date=slot)
    year, month, day = (int(part) for part in found.groups())
    try:
        return date(year, month, day)
    except ValueError as wrong:
        raise DateImpossible(written=f"{year:04}-{month:02}-{day:02}") from wrong
