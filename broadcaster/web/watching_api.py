"""For those who watch over the house from outside: whether this process lives, whether it may be sent requests, and its
figures."""

from functools import partial
from typing import Any

from fastapi import APIRouter, Request, Response

from broadcaster.domain.errors.people import TokenMissing
from broadcaster.newsroom.figures import may_watch
from broadcaster.web import outgoing
from broadcaster.web.access import Perhaps, source_of
from broadcaster.web.api import REFUSALS
from broadcaster.web.desk import LOOPBACK, AtDesk
from broadcaster.web.gate import name_of
from broadcaster.web.proxies import PROXIED
from broadcaster.web.readiness import apart

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
router = APIRouter(tags=["Tình trạng · Health"])
_ANYBODY: dict[str, Any] = {"security": [{}]}
_HERE = frozenset({"127.0.0.1", "::1"})
_PASSED_ON = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")
"""What a proxy puts into what it passes on: who asks is then not who is connected."""


@router.get(
    "/livez",
    operation_id="get_liveness",
    summary="Tiến trình còn trả lời · Whether the process answers",
    responses=REFUSALS,
    openapi_extra=_ANYBODY,
)
async def get_liveness() -> outgoing.LiveOut:
    """Tiến trình không trả lời thì khởi động lại nó. Nothing else is asked: restart what does not answer."""
    return outgoing.LiveOut(live=True)


@router.get(
    "/readyz",
    operation_id="get_readiness",
    summary="Tiến trình này nhận yêu cầu được chưa · Whether this process may be sent requests",
    responses={**REFUSALS, 503: {"model": outgoing.ReadyOut, "description": "Chưa nhận được. Not now."}},
    openapi_extra=_ANYBODY,
)
async def get_readiness(desk: AtDesk, response: Response) -> outgoing.ReadyOut:
    """Cho máy chuyển tiếp; cả hệ thống có khoẻ không thì hỏi /healthz. For a proxy to choose by; whether the house is
    well is asked at /healthz."""
    found = await desk.readiness.found()
    response.status_code = 503 if found else 200
    return outgoing.ReadyOut(
        ready=not found, unready=[outgoing.UnreadyOut(part=each.part, code=each.code) for each in found]
    )


@router.get(
    "/metrics",
    operation_id="get_metrics",
    summary="Số đo cho Prometheus · Figures for Prometheus",
    response_class=Response,
    responses={**REFUSALS, 200: {"content": {"text/plain": {}}, "description": "Số đo. The figures."}},
)
async def get_metrics(request: Request, actor: Perhaps, desk: AtDesk) -> Response:
    """Chỉ cho chính máy này, hoặc mã truy cập của người giám sát cả hệ thống. For this very machine, or a token of who
    supervises the whole house."""
    if not (desk.watched_from_here and _from_here(request)):
        if actor is None:
            raise TokenMissing
        may_watch(actor, desk.clock())
    told = partial(desk.figures, request.app.state.hub.listening, not await desk.readiness.found())
    figures = await desk.readiness.unless_it_hangs(partial(told, asking=True))
    if figures is None:
        figures = await apart(partial(told, asking=False))
    return Response(figures, media_type=MEDIA_TYPE)


def _from_here(request: Request) -> bool:
    """Whether a program of this machine asks, and nobody for whom a proxy of this machine asks."""
    passed_on = PROXIED in request.scope or any(name in request.headers for name in _PASSED_ON)
    return source_of(request) in _HERE and not passed_on and name_of(request.headers.get("host", "")) in LOOPBACK
