"""The application: its routes, its gate, and one answer for every error."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from typing import Any, TypeAlias

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import iter_route_contexts
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Route

from broadcaster.domain.errors import BroadcasterError, StorageTrouble
from broadcaster.web import (
    airtime_api,
    api,
    approver_keys_api,
    audit_api,
    bulletins_api,
    calendars_api,
    calls_api,
    campaigns_api,
    cap_api,
    devices_api,
    emergencies_api,
    intake_api,
    journal_api,
    lexicon_api,
    people_api,
    placing_api,
    plans_api,
    problems,
    receivers_api,
    sealed_api,
    sounds,
    stations_api,
    timetables_api,
    watching_api,
    webhooks_api,
)
from broadcaster.web.api import PREFIX
from broadcaster.web.desk import Desk
from broadcaster.web.gate import Gate
from broadcaster.web.outgoing import ProblemOut
from broadcaster.web.pages import (
    account,
    accounts,
    addresses,
    approvals,
    audit,
    board,
    boxes,
    bulletin,
    campaigns,
    care,
    day,
    document,
    emergency_room,
    enquiries,
    files,
    frame,
    helping,
    hours,
    hours_edit,
    jobs,
    lexicon,
    lexicon_sheet,
    people,
    reports,
    results,
    results_files,
    schedule,
    settings,
    shelf,
    signing,
    slot,
    special_days,
    station,
    taking,
    unit_clusters,
    unit_import,
    units,
    webhooks,
    week,
    writing,
    writing_words,
)
from broadcaster.web.polls import Polls
from broadcaster.web.proxies import Proxies
from broadcaster.web.push import Events, Hub
from broadcaster.web.tracing import REFUSED, WHY, Traced

Site: TypeAlias = FastAPI
"""What `build` gives, for those who only hand it on."""

APIS = (
    api.router,
    bulletins_api.router,
    api.health_router,
    watching_api.router,
    audit_api.router,
    calendars_api.router,
    campaigns_api.router,
    emergencies_api.router,
    approver_keys_api.router,
    calls_api.router,
    cap_api.router,
    devices_api.router,
    lexicon_api.router,
    stations_api.router,
    placing_api.router,
    plans_api.router,
    timetables_api.router,
    sealed_api.router,
    journal_api.router,
    airtime_api.router,
    sounds.router,
    receivers_api.router,
    intake_api.router,
    people_api.router,
    webhooks_api.router,
)
"""For programs."""
ROOMS = (
    emergency_room,
    lexicon,
    lexicon_sheet,
    day,
    writing,
    writing_words,
    shelf,
    taking,
    bulletin,
    enquiries,
    results,
    reports,
    results_files,
    signing,
    people,
    account,
    document,
    files,
    approvals,
    schedule,
    week,
    hours_edit,
    special_days,
    hours,
    slot,
    audit,
    helping,
    jobs,
    settings,
    campaigns,
    board,
    station,
    care,
    addresses,
    webhooks,
    unit_import,
    unit_clusters,
    units,
    boxes,
    accounts,
)
"""The pages for people. Of two that fit an address the one that stands first answers."""

_ABOUT = (
    "Văn bản thành tiếng nói, xếp lịch phát cho đài truyền thanh cơ sở. "
    "Text to the daily playlists of Viet Nam's commune loudspeaker stations."
)


class _Site(FastAPI):
    """Its OpenAPI document also holds the shape of refusals, which no endpoint returns by itself."""

    def openapi(self) -> dict[str, Any]:
        document = super().openapi()
        document["components"]["schemas"].setdefault("ProblemOut", ProblemOut.model_json_schema())
        return document


def build(desk: Desk) -> Site:
    """The whole site over one desk. Its lifespan is the desk's."""

    hub = Hub(desk)

    site = _Site(
        title="Broadcaster",
        version=desk.version,
        description=_ABOUT,
        docs_url=None,
        redoc_url=None,
        separate_input_output_schemas=False,
        lifespan=lambda _: _serving(desk, hub),
    )
    site.state.desk = desk
    _listened(site, desk, hub)
    site.router.routes.extend(_routes())
    site.add_exception_handler(BroadcasterError, _refused)
    site.add_exception_handler(RequestValidationError, _misshapen)
    site.add_exception_handler(HTTPException, _unroutable)
    site.add_middleware(Polls, desk=desk, hub=hub)
    site.state.known_sounds = {}
    site.add_middleware(sounds.HandedOn, desk=desk, known=site.state.known_sounds)
    site.add_middleware(Gate, hosts=desk.hosts, hatch=desk.hatch, telling=_told)
    site.add_middleware(Proxies, believed=desk.proxies)
    site.add_middleware(Traced, desk=desk)
    return site


@cache
def _routes() -> tuple[BaseRoute, ...]:
    """All addresses. What they take and answer is the same over every desk, and takes the framework most of a second to
    work out: sites of one process share it."""
    table = APIRouter()
    for router in APIS:
        table.include_router(router)
    for room in ROOMS:
        table.include_router(room.router)
    return tuple(table.routes)


@asynccontextmanager
async def _serving(desk: Desk, hub: Hub) -> AsyncIterator[None]:
    with desk.lifespan():
        async with hub.running():
            yield


def _listened(site: FastAPI, desk: Desk, hub: Hub) -> None:
    """The stream of hints is none of the framework's endpoints, and stands in docs/protocol.md."""
    site.state.hub = hub
    site.router.routes.append(Route(f"{PREFIX}/stations/{{code}}/events", Events(desk, hub), methods=["GET"]))


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, BroadcasterError)
    if isinstance(error, StorageTrouble):
        request.scope[WHY] = error.message_vi
    return _told(request, problems.of_error(error))


async def _misshapen(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return _told(request, problems.of_validation(error, request))


async def _unroutable(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    refused = _told(request, problems.of_http(error))
    if refused.status_code == 405:
        refused.headers["Allow"] = ", ".join(sorted(_methods_at(request)))
    return refused


def _told(request: Request, problem: problems.Problem) -> Response:
    request.scope[REFUSED] = problem.code
    return frame.refusal(request, problem)


def _methods_at(request: Request) -> set[str]:
    """All that an address takes: the framework would name the methods of its first route alone.

    `/lexicon/try` is the address of a deed, not of the entry named try: the path with the fewest names in it is meant.
    """
    met = [each for each in iter_route_contexts(request.app.routes) if each.path_regex.match(request.url.path)]
    meant = min((str(each.path_format) for each in met), key=lambda path: path.count("{"), default="")
    return {method for each in met if each.path_format == meant for method in each.methods or ()}
