"""JSON for programs, under /api/v1: one endpoint, one verb."""

import json
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from broadcaster.domain.manifest import Manifest, to_json
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import digest_of
from broadcaster.newsroom import health, logbook, transmission
from broadcaster.newsroom.fit_to_serve import without_books
from broadcaster.newsroom.ports import Newsroom
from broadcaster.web import outgoing, playlists_shapes, present, problems
from broadcaster.web.access import Asking, Perhaps
from broadcaster.web.desk import AtDesk
from broadcaster.web.ranges import known_already
from broadcaster.web.readiness import apart
from broadcaster.web.wire import AirtimeIn, Day, Name

PREFIX = "/api/v1"
_STATIONS, _AIRTIME = "Đài · Stations", "Nhật ký phát sóng · Airtime"
_HEALTH = "Tình trạng · Health"
_PROBLEM: dict[str, Any] = {
    "description": "Bị từ chối. Refused, as problem+json.",
    "content": {problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemOut"}}},
}

REFUSALS: dict[int | str, dict[str, Any]] = {"4XX": _PROBLEM, "5XX": _PROBLEM}
"""What any endpoint may answer instead of what it promises."""

router = APIRouter(prefix=PREFIX, responses=REFUSALS)
health_router = APIRouter(tags=[_HEALTH])


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
        manifest = transmission.newest_manifest(desk.newsroom, actor, StationCode(code), day, desk.clock())
        text = writer(f"{manifest.label} – {present.day_name(day)}", _tracks(manifest, str(request.base_url), slot))
        return _tagged(request, text, media_type)

    return listed


for _form, (_, _media) in _WRITERS.items():
    router.add_api_route(
        f"/stations/{{code}}/playlists/{{day}}.{_form}",
        _player_list(_form),
        operation_id=f"get_playlist_{_form}",
        summary=f"Danh sách phát {_form.upper()} · Playlist as {_form.upper()}",
        description="Cho máy phát thông thường; mục riêng của một cụm loa không có ở đây. "
        "For ordinary players, without what is for one cluster alone.",
        tags=[_STATIONS],
        response_class=Response,
        responses={200: {"content": {_media: {}}, "description": "Danh sách phát. The playlist."}},
    )


def _tracks(manifest: Manifest, base: str, slot: str | None) -> list[present.Track]:
    return [
        present.Track(title=row.title, url=base.rstrip("/") + outgoing.audio_url(row.audio), length=row.length)
        for playlist in manifest.playlists
        if slot in (None, playlist.slot.id)
        for row in playlist.everywhere
    ]


@router.get(
    "/stations/{code}/playlists/{day}",
    operation_id="get_playlist",
    summary="Danh sách phát một ngày · The playlists of a day",
    tags=[_STATIONS],
    response_class=Response,
    responses={200: {"model": playlists_shapes.PlaylistOut}, 304: {"description": "Không đổi. Unchanged."}},
)
def get_playlist(request: Request, code: Name, day: Day, actor: Asking, desk: AtDesk) -> Response:
    """Mỗi mục có giờ, độ dài, sha256 và lý do; hỏi lại bằng If-None-Match.

    Every row says when, how long, what and why; ask again with If-None-Match.
    """
    manifest = transmission.newest_manifest(desk.newsroom, actor, StationCode(code), day, desk.clock())
    return _tagged(request, with_urls(manifest), "application/json")


def with_urls(manifest: Manifest) -> str:
    """The manifest's own JSON, and where each of its sounds is."""
    told = json.loads(to_json(manifest))
    rows = {playlist.slot.id: playlist.rows for playlist in manifest.playlists}
    heard = {playlist.slot.id for playlist in manifest.playlists if playlist.everywhere}
    for slot in told["slots"]:
        slot["url"] = slot_url(manifest.station, slot["id"]) if slot["id"] in heard else None
        for row, planned in zip(slot["rows"], rows[slot["id"]], strict=True):
            row["url"] = outgoing.audio_url(row["sha256"])
            row["reason"]["en"] = planned.reason.english
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
        outgoing.EntryRefusedOut(sequence=each.sequence, code=each.error.code, message=each.error.message_vi)
        for each in logged.refused
    ]
    if refused and not logged.new and not logged.known:
        return problems.answer(_none_logged(refused, problems.of_error(logged.refused[0].error)))
    return outgoing.LoggedOut(accepted=list(logged.new), known=list(logged.known), refused=refused)


def _none_logged(refused: list[outgoing.EntryRefusedOut], first: problems.Problem) -> problems.Problem:
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
    """Mỗi mục đã hứa: đã phát, phát thiếu, bị lỡ, chưa báo cáo. Every promised row, and what became of it."""
    station, on, at = StationCode(code), day or desk.today(), desk.clock()
    heard = logbook.heard_of(desk.newsroom, actor, station, on, at)
    return outgoing.airtime_out(station, on, logbook.entries_of(desk.newsroom, actor, station, on, at), heard)


# --- health --------------------------------------------------------------------------------------------------------


@health_router.get(
    "/healthz",
    operation_id="get_health",
    summary="Chương trình có làm việc được không · Whether the program can do its work",
    responses={503: {"model": outgoing.HealthOut, "description": "Có bộ phận hỏng. Some part is ill."}},
    openapi_extra={"security": [{}]},  # or by nobody in particular
)
async def get_health(actor: Perhaps, desk: AtDesk, response: Response) -> outgoing.HealthOut:
    """Ai cũng biết bộ phận nào hỏng; tên, số và ngày dành cho quản trị cả hệ thống. Anybody learns which part is ill;
    names, figures and days are for who looks after the whole house."""
    at = desk.clock()

    def examined(newsroom: Newsroom) -> tuple[health.Finding, ...]:
        return health.examine(newsroom, at, desk.periods, desk.here())

    found = await desk.readiness.unless_it_hangs(partial(examined, desk.newsroom))
    if found is None:
        found = await apart(partial(examined, without_books(desk.newsroom)))
    shown = health.shown_to(actor, found, at)
    told = outgoing.health_out(shown, "" if actor is None else desk.version, at)
    response.status_code = 200 if told.well else 503
    return told
