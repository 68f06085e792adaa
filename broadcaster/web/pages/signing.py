"""Where people make a key for emergencies, and where admins see whose keys wait for the root. What is shown of an order
to be signed stands in the order's own sheet, read by the browser from the order's bytes (static/signing.js)."""

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse

from broadcaster.domain.access import AccountId, Action
from broadcaster.domain.emergency import Phase
from broadcaster.domain.errors import BadInput
from broadcaster.envelope import KeyId
from broadcaster.newsroom import approver_keys, emergencies
from broadcaster.newsroom.books.paging import PAGE_LIMIT, Asked
from broadcaster.web.approver_keys_shapes import key_out
from broadcaster.web.conditions import After
from broadcaster.web.pages.frame import Viewer, Viewing, back_to
from broadcaster.web.pages.mending import NOTHING, Refused, refusal_of
from broadcaster.web.wire import Name

router = APIRouter(include_in_schema=False)

_READ, _MANAGE = Action.READ_ACCOUNTS, Action.MANAGE_ACCOUNTS


@router.get("/signing", response_class=HTMLResponse)
def show_signing(viewer: Viewing) -> Response:
    newest = emergencies.page(viewer.desk.newsroom, viewer.actor, Asked(limit=PAGE_LIMIT), viewer.at)
    trust = viewer.desk.newsroom.keyring.trust()
    return viewer.page(
        "signing.html",
        account=viewer.actor.id,
        name=viewer.actor.name,
        house=trust.house,
        needed=trust.approvers.threshold,
        waiting=[each for each in newest.rows if each.phase is Phase.WAITING],
    )


# --- everybody's keys ------------------------------------------------------------------------------------------------


@router.get("/approver-keys", response_class=HTMLResponse)
def show_approver_keys(viewer: Viewing, after: After = None) -> Response:
    return _keys(viewer, after)


def _keys(viewer: Viewer, after: str | None = None, refused: Refused = NOTHING) -> Response:
    desk, actor = viewer.desk, viewer.actor
    page = approver_keys.page(desk.newsroom, actor, Asked(after=after, limit=50), viewer.at)
    return viewer.page(
        "approver-keys.html",
        refused.answered,
        keys=[(key_out(each), each.key) for each in page.rows],
        after=page.after,
        slips=refused.slips,
        manages=viewer.able(_MANAGE),
        whole=viewer.able(_READ, "/"),
        needed=desk.newsroom.keyring.trust().approvers.threshold,
    )


@router.post("/accounts/{account}/approver-keys/{key}/withdraw", response_class=HTMLResponse)
def withdraw_key_on_page(account: Name, key: Name, viewer: Viewing) -> Response:
    try:
        approver_keys.withdraw(viewer.desk.newsroom, viewer.actor, AccountId(account), KeyId(key), viewer.at)
    except BadInput as error:
        return _keys(viewer, None, refusal_of(error, {"": ""}))
    return back_to("/approver-keys")
