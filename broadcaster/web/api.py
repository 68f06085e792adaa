"""JSON for programs, under /api/v1: one endpoint, one verb."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Query, Request, Response

from broadcaster.domain.access import Action, reach
from broadcaster.domain.bulletin import BulletinId, spoken_digest
from broadcaster.domain.manifest import Manifest, to_json
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Digest, digest_of
from broadcaster.newsroom import bulletins, health, logbook, transmission
from broadcaster.newsroom.bulletins import Aim, Receipt, Submission, Verdict
from broadcaster.web import outgoing, present, problems, promised
from broadcaster.web.access import Asking, Perhaps
from broadcaster.web.desk import AtDesk
from broadcaster.web.ranges import known_already
from broadcaster.web.submission import request_body, sent_bulletin
from broadcaster.web.wire import AirtimeIn, BulletinIn, Cursor, Day, Name, VerdictIn

PREFIX = "/api/v1"
LASTS = timedelta(days=6)
"""How much longer than its first day a bulletin is valid when nothing else was said: a week in all."""

_BULLETINS, _STATIONS, _AIRTIME = "Bản tin · Bulletins", "Đài · Stations", "Nhật ký phát sóng · Airtime"
_HEALTH = "Tình trạng · Health"
PROBLEM: dict[str, Any] = {
    "description": "Bị từ chối. Refused, as problem+json.",
    "content": {problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemOut"}}},
}

REFUSALS: dict[int | str, dict[str, Any]] = {"4XX": PROBLEM, "5XX": PROBLEM}
"""What any endpoint may answer instead of what it promises."""

router = APIRouter(prefix=PREFIX, responses=REFUSALS)
health_router = APIRouter(tags=[_HEALTH])


# --- bulletins -----------------------------------------------------------------------------------------------------


@router.post(
    "/bulletins",
    operation_id="submit_bulletin",
    summary="Gửi một bản tin · Submit a bulletin",
    tags=[_BULLETINS],
    status_code=201,
    openapi_extra=request_body(),
)
def submit_bulletin(
    actor: Asking,
    sent: Annotated[BulletinIn, Depends(sent_bulletin)],
    desk: AtDesk,
    response: Response,
    key: Annotated[Name | None, Header(alias="Idempotency-Key")] = None,
) -> outgoing.BulletinOut:
    """Gửi lại với cùng Idempotency-Key và cùng nội dung thì nhận lại bản tin đã có.

    The same Idempotency-Key and content again gives the bulletin that stands.
    """
    receipt = Receipt(id=desk.new_id(), at=desk.clock(), key=key)
    scope = reach(actor, Action.WRITE_BULLETINS, receipt.at)
    bulletin = bulletins.submit(desk.newsroom, scope, _submission(sent, desk.today()), receipt)
    if bulletin.id == receipt.id:
        desk.on_change()
    response.headers["Location"] = f"{PREFIX}/bulletins/{bulletin.id}"
    return outgoing.bulletin_out(bulletin)


def _submission(sent: BulletinIn, today: date) -> Submission:
    first = sent.valid_from or today
    origin = StationCode(sent.origin)
    aims = (
        (Aim(station=origin, below=True),)
        if sent.targets is None
        else tuple(Aim(station=StationCode(each.station), below=each.below) for each in sent.targets)
    )
    return Submission(
        title=sent.title,
        script=sent.script,
        language=sent.language,
        topic=sent.topic,
        priority=sent.priority,
        origin=origin,
        aims=aims,
        valid_from=first,
        valid_until=sent.valid_until or first + LASTS,
        wanted=sent.wanted,
        author=sent.author,
    )


@router.get(
    "/bulletins",
    operation_id="list_bulletins",
    summary="Các bản tin, mới nhất trước · Bulletins, newest first",
    tags=[_BULLETINS],
)
def list_bulletins(
    actor: Asking,
    desk: AtDesk,
    after: Annotated[Cursor | None, Query(description="after của trang trước. From the page before.")] = None,
    limit: Annotated[int, Query(description="1-100")] = 20,
) -> outgoing.BulletinsOut:
    page = bulletins.leaf_through(desk.newsroom, reach(actor, Action.READ_BULLETINS, desk.clock()), after, limit)
    return outgoing.BulletinsOut(bulletins=[outgoing.bulletin_out(b) for b in page.bulletins], after=page.after)


@router.get(
    "/bulletins/{bulletin}", operation_id="get_bulletin", summary="Một bản tin · One bulletin", tags=[_BULLETINS]
)
def get_bulletin(bulletin: Name, actor: Asking, desk: AtDesk) -> outgoing.BulletinOut:
    scope = reach(actor, Action.READ_BULLETINS, desk.clock())
    return outgoing.bulletin_out(bulletins.find(desk.newsroom, scope, BulletinId(bulletin)))


@router.get(
    "/bulletins/{bulletin}/spoken",
    operation_id="get_spoken",
    summary="Bản tin sẽ được đọc thế nào · How it will be spoken",
    tags=[_BULLETINS],
)
def get_spoken(bulletin: Name, actor: Asking, desk: AtDesk) -> outgoing.SpokenOut:
    """Mọi chỗ đọc khác chữ viết (`changes`), chỗ còn ngờ (`unread`), và bản âm thanh đã dựng.

    Every change from written to spoken, what is still in doubt, and the rendered sound.
    """
    scope = reach(actor, Action.READ_BULLETINS, desk.clock())
    found = bulletins.find(desk.newsroom, scope, BulletinId(bulletin))
    spoken = bulletins.spoken_of(desk.newsroom, found)
    return outgoing.spoken_out(spoken, spoken_digest(spoken), bulletins.sound_of(desk.newsroom, found))


@router.post(
    "/bulletins/{bulletin}/approve",
    operation_id="approve_bulletin",
    summary="Duyệt một bản tin · Approve a bulletin",
    tags=[_BULLETINS],
)
def approve_bulletin(bulletin: Name, sent: VerdictIn, actor: Asking, desk: AtDesk) -> outgoing.BulletinOut:
    """Người duyệt khác người soạn; bản duyệt gắn với đúng lời đọc (và âm thanh) đã nghe.

    The approver is not the author; the approval holds for exactly what was read and heard.
    """
    verdict = Verdict(
        approver=sent.approver,
        spoken=Digest(sent.spoken),
        audio=None if sent.audio is None else Digest(sent.audio),
    )
    at = desk.clock()
    scope = reach(actor, Action.APPROVE_BULLETINS, at)
    found = bulletins.approve(desk.newsroom, scope, BulletinId(bulletin), verdict, at)
    desk.on_change()
    return outgoing.bulletin_out(found)


# --- stations and their playlists ----------------------------------------------------------------------------------


SlotChoice = Annotated[Name | None, Query(description="Chỉ một buổi phát. One slot only.")]
_Writer = Callable[[str, list[present.Track]], str]
_WRITERS: dict[str, tuple[_Writer, str]] = {
    "m3u8": (present.m3u8, "audio/x-mpegurl"),
    "pls": (present.pls, "audio/x-scpls"),
    "xspf": (present.xspf, "application/xspf+xml"),
}


def _player_list(form: str) -> Callable[..., Response]:
    writer, media_type = _WRITERS[form]

    def listed(  # noqa: PLR0913 - an endpoint's arguments are its parameters
        request: Request, code: Name, day: Day, actor: Asking, desk: AtDesk, slot: SlotChoice = None
    ) -> Response:
        manifest = transmission.playlist_of(desk.newsroom, actor, StationCode(code), day, desk.clock())
        text = writer(f"{manifest.label} – {present.day_name(day)}", _tracks(manifest, str(request.base_url), slot))
        return _tagged(request, text, media_type)

    return listed


for _form, (_, _media) in _WRITERS.items():
    router.add_api_route(
        f"/stations/{{code}}/playlists/{{day}}.{_form}",
        _player_list(_form),
        operation_id=f"get_playlist_{_form}",
        summary=f"Danh sách phát {_form.upper()} · Playlist as {_form.upper()}",
        tags=[_STATIONS],
        response_class=Response,
        responses={200: {"content": {_media: {}}, "description": "Danh sách phát. The playlist."}},
    )


def _tracks(manifest: Manifest, base: str, slot: str | None) -> list[present.Track]:
    return [
        present.Track(title=row.title, url=base.rstrip("/") + outgoing.audio_url(row.audio), length=row.length)
        for playlist in manifest.playlists
        if slot in (None, playlist.slot.id)
        for row in playlist.rows
    ]


@router.get(
    "/stations/{code}/playlists/{day}",
    operation_id="get_playlist",
    summary="Danh sách phát một ngày · The playlists of a day",
    tags=[_STATIONS],
    response_class=Response,
    responses={200: {"model": promised.PlaylistOut}, 304: {"description": "Không đổi. Unchanged."}},
)
def get_playlist(request: Request, code: Name, day: Day, actor: Asking, desk: AtDesk) -> Response:
    """Mỗi mục có giờ, độ dài, sha256 và lý do; hỏi lại bằng If-None-Match.

    Every row says when, how long, what and why; ask again with If-None-Match.
    """
    manifest = transmission.playlist_of(desk.newsroom, actor, StationCode(code), day, desk.clock())
    return _tagged(request, with_urls(manifest), "application/json")


def with_urls(manifest: Manifest) -> str:
    """The manifest's own JSON, and where each of its sounds is."""
    told = json.loads(to_json(manifest))
    for slot in told["slots"]:
        slot["url"] = slot_url(manifest.station, slot["id"]) if slot["rows"] else None
        for row in slot["rows"]:
            row["url"] = outgoing.audio_url(row["sha256"])
    return json.dumps(told, ensure_ascii=False)


def slot_url(code: StationCode, slot: str) -> str:
    return f"{PREFIX}/stations/{code}/slots/{slot}.mp3"


def _tagged(request: Request, text: str, media_type: str) -> Response:
    tag = digest_of("answer-1", media_type, text)
    headers = {"ETag": f'"{tag}"', "Cache-Control": "no-cache"}
    if known_already(request, tag):
        return Response(status_code=304, headers=headers)
    return Response(text.encode(), headers=headers, media_type=f"{media_type}; charset=utf-8")


# --- airtime -------------------------------------------------------------------------------------------------------


@router.post(
    "/stations/{code}/airtime",
    operation_id="log_airtime",
    summary="Gửi nhật ký đã phát · Log what was played",
    tags=[_AIRTIME],
    response_model=outgoing.LoggedOut,
)
def log_airtime(code: Name, sent: AirtimeIn, actor: Asking, desk: AtDesk) -> outgoing.LoggedOut | Response:
    """Gửi lại không ghi hai lần. Tối đa 1000 dòng. Sending again changes nothing; one bad entry holds up no other."""
    station = StationCode(code)
    entries = [each.entry(station) for each in sent.entries]
    logged = logbook.accept(desk.newsroom, actor, station, entries, desk.clock())
    refused = [
        outgoing.RefusedOut(sequence=each.sequence, code=each.error.code, message=each.error.message_vi)
        for each in logged.refused
    ]
    if refused and not logged.new and not logged.known:
        return problems.answer(_none_logged(refused, problems.of_error(logged.refused[0].error)))
    return outgoing.LoggedOut(accepted=list(logged.new), known=list(logged.known), refused=refused)


def _none_logged(refused: list[outgoing.RefusedOut], first: problems.Problem) -> problems.Problem:
    return replace(first, status=422, more={"refused": [each.model_dump() for each in refused]})


@router.get(
    "/stations/{code}/airtime",
    operation_id="get_airtime",
    summary="Đã phát gì, so với lịch · What was heard, against what was promised",
    tags=[_AIRTIME],
)
def get_airtime(
    code: Name,
    actor: Asking,
    desk: AtDesk,
    day: Annotated[Day | None, Query(alias="date", description="Bỏ trống: hôm nay.")] = None,
) -> outgoing.AirtimeOut:
    station, on, at = StationCode(code), day or desk.today(), desk.clock()
    heard = logbook.heard_of(desk.newsroom, actor, station, on, at)
    return outgoing.airtime_out(station, on, logbook.entries_of(desk.newsroom, actor, station, on, at), heard)


# --- health --------------------------------------------------------------------------------------------------------


@health_router.get(
    "/healthz",
    operation_id="get_health",
    summary="Chương trình có làm việc được không · Whether the program can do its work",
    responses={503: {"model": outgoing.HealthOut, "description": "Có bộ phận hỏng. Some part is ill."}},
)
def get_health(actor: Perhaps, desk: AtDesk, response: Response) -> outgoing.HealthOut:
    """Chi tiết chỉ dành cho người đã đăng nhập. Details are for those who are known."""
    at = desk.clock()
    told = outgoing.health_out(health.examine(desk.newsroom, at, desk.periods), desk.version, at)
    response.status_code = 200 if told.well else 503
    return told if actor is not None else told.model_copy(update={"findings": [], "version": ""})
