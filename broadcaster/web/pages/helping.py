"""What helps: one page for each kind of user, the words of the trade, whom to call; and on a phone all rooms."""

from collections.abc import Mapping

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse
from starlette.exceptions import HTTPException

from broadcaster.domain.access import Role
from broadcaster.web.pages.frame import Viewing
from broadcaster.web.wire import Name

router = APIRouter(include_in_schema=False)

USERS: Mapping[str, str] = {
    "operator": "Người soạn bản tin",
    "leader": "Lãnh đạo duyệt bản tin",
    "technician": "Người trông loa ở đài",
    "supervisor": "Người giám sát, làm báo cáo",
    "admin": "Người quản trị",
}
_OF_ROLES: Mapping[Role, str] = {
    Role.AUTHOR: "operator",
    Role.APPROVER: "leader",
    Role.SUPERVISOR: "supervisor",
    Role.ADMIN: "admin",
}


@router.get("/help", response_class=HTMLResponse)
def show_help(viewer: Viewing) -> Response:
    own = {_OF_ROLES[grant.role] for grant in viewer.actor.grants}
    return viewer.page("help.html", users=USERS, own=own)


@router.get("/help/{user}", response_class=HTMLResponse)
def show_help_for(user: Name, viewer: Viewing) -> Response:
    if user not in USERS:
        raise HTTPException(404)
    return viewer.page(f"help-{user}.html", users=USERS, user=user)


@router.get("/more", response_class=HTMLResponse)
def show_more(viewer: Viewing) -> Response:
    """All rooms: what a phone's bottom bar has no room for."""
    return viewer.page("more.html")
