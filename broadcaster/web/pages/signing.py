"""Where people make a key for emergencies and sign with it. What is shown of an order to be signed is read by the
browser from the order's bytes (static/signing.js); these pages are the frame around it.
"""

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse

from broadcaster.domain.emergency import Emergency, EmergencyId, Phase
from broadcaster.newsroom import emergencies
from broadcaster.newsroom.books.paging import PAGE_LIMIT, Asked
from broadcaster.web.pages.frame import Viewing
from broadcaster.web.wire import Name

router = APIRouter(include_in_schema=False)


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


@router.get("/signing/{emergency}", response_class=HTMLResponse)
def show_order_to_sign(emergency: Name, viewer: Viewing) -> Response:
    found = emergencies.show(viewer.desk.newsroom, viewer.actor, EmergencyId(emergency), viewer.at).emergency
    return viewer.page(
        "signing-order.html",
        account=viewer.actor.id,
        house=viewer.desk.newsroom.keyring.trust().house,
        emergency=found,
        signed_by=_signed_by(found),
        open=found.phase is Phase.WAITING,
    )


def _signed_by(found: Emergency) -> list[str]:
    """Its author by name; others by their account, for the order keeps no more of them."""
    names = {found.composed.by: f"{found.composed.name} (người soạn)"}
    return [names.get(each.by, f"tài khoản {each.by}") for each in found.signatures]
