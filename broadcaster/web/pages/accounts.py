"""People and programs of the house: who may what, from when to when; added, given roles, reset and closed."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import HTMLResponse

from broadcaster.domain.access import RIGHTS, AccountId, Action, Means, Role, reach
from broadcaster.domain.collation import sort_key
from broadcaster.domain.people import Account, check_login, check_name
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Instant, instant, midnight
from broadcaster.newsroom import people, stations, tokens
from broadcaster.newsroom.books.paging import Asked
from broadcaster.newsroom.books.people import SoughtAccounts
from broadcaster.newsroom.people import AccountEdit, NewAccount, Wanted
from broadcaster.newsroom.tokens import NewToken
from broadcaster.web.pages.frame import Viewer, Viewing, back_to
from broadcaster.web.pages.mending import NOTHING, Refused, also, tried
from broadcaster.web.pages.qr import qr
from broadcaster.web.pages.slips import Slip, problem_of, worded
from broadcaster.web.pages.typed import Field, Version, count_typed, day_typed, no_day
from broadcaster.web.wire import Name

router = APIRouter(include_in_schema=False)

MANAGES = Action.MANAGE_ACCOUNTS
FOR_PROGRAMS = tuple(action for action in Action if Means.PROGRAM in RIGHTS[action].means)
HOUSE = "*"
"""In a choice of places: the whole house."""


@router.get("/accounts", response_class=HTMLResponse)
def show_accounts(viewer: Viewing, after: Annotated[str | None, Query(max_length=300)] = None) -> Response:
    """Of people and programs: a box's stands on its station's page."""
    asked, sought = Asked(after=after, limit=50), SoughtAccounts(boxes=False)
    page = people.accounts(viewer.desk.newsroom, viewer.actor, asked, viewer.at, sought=sought)
    return viewer.page(
        "accounts.html", rows=page.rows, after=page.after, names=_names(viewer), adds=viewer.able(MANAGES)
    )


def _names(viewer: Viewer) -> Mapping[StationCode, str]:
    return {each.code: each.name for each in stations.tree(viewer.desk.newsroom, viewer.actor, viewer.at)}


def _places(viewer: Viewer) -> list[tuple[str, str]]:
    """Where the viewer may give roles."""
    tree, today = stations.tree(viewer.desk.newsroom, viewer.actor, viewer.at), viewer.today
    found = [each for each in tree if each.stands_on(today) and viewer.may(MANAGES, each)]
    named = [(str(each.code), each.name) for each in sorted(found, key=lambda each: sort_key(each.name))]
    return [(HOUSE, viewer.tongue.gettext("Toàn hệ thống")), *named]


def _wanted(viewer: Viewer, typed: Mapping[str, str]) -> tuple[Wanted, list[Slip]]:
    slips = []
    if typed["role"] not in set(Role):
        slips.append(worded("role", "Hãy chọn vai trò."))
    if not typed["station"]:
        slips.append(worded("station", "Hãy chọn nơi có vai trò này."))
    since, until = _day(viewer, typed["since"], "since", slips), _day(viewer, typed["until"], "until", slips)
    if since is not None and until is not None and until < since:  # told with the rest, though the newsroom says it too
        slips.append(problem_of("until", people.ENDS_EARLY))
    station = None if typed["station"] == HOUSE else StationCode(typed["station"])
    ends = None if until is None else instant(until + timedelta(days=1))
    role = Role(typed["role"]) if typed["role"] in set(Role) else Role.AUTHOR
    return Wanted(role=role, station=station, since=since, until=ends), slips


def _day(viewer: Viewer, told: str, field: str, slips: list[Slip]) -> Instant | None:
    if not told.strip():
        return None
    day = day_typed(told)
    if day is None:
        slips.append(no_day(field, told))
        return None
    return midnight(day, viewer.desk.newsroom.zone)


# --- a new one -------------------------------------------------------------------------------------------------------


@router.get("/accounts/new", response_class=HTMLResponse)
def show_new_account(viewer: Viewing) -> Response:
    reach(viewer.actor, MANAGES, viewer.at)  # nobody fills in a form that is refused
    return _new_page(viewer, {"role": "author", "kind": "person"}, viewer.desk.new_secret())


def _new_page(viewer: Viewer, typed: Mapping[str, str], key: str, refused: Refused = NOTHING) -> Response:
    told = {"typed": typed, "key": key, "slips": refused.slips, "places": _places(viewer), "roles": tuple(Role)}
    return viewer.form("account-new.html", refused.answered, **told)


@router.post("/accounts/new", response_class=HTMLResponse)
def add_new_account(
    request: Request,
    viewer: Viewing,
    kind: Field = "person",
    login: Field = "",
    name: Field = "",
    role: Field = "",
    station: Field = "",
    since: Field = "",
    until: Field = "",
    key: Field = "",
) -> Response:
    """The code is shown once, so there is no page to come back to."""
    typed = {"kind": kind, "login": login, "name": name, "role": role, "station": station}
    typed |= {"since": since, "until": until}
    wanted, slips = _wanted(viewer, typed)
    if slips:
        slips = also(slips, lambda: check_login(login), lambda: check_name(name))
        return _new_page(viewer, typed, key, Refused(slips))
    newsroom, chance = viewer.desk.newsroom, viewer.desk.invitation()
    new = NewAccount(login=login, name=name, wanted=wanted, key=key or None)
    adds = people.add_machine if kind == "machine" else people.add_account
    named = {"login-taken": "login"} | _SAME
    made, refused = tried(lambda: adds(newsroom, viewer.actor, new, chance, viewer.at), named)
    if made is None:
        return _new_page(viewer, typed, key, refused)
    if made.id != chance.id:
        return back_to(f"/accounts/{made.id}?again=1")
    if kind == "machine":
        return back_to(f"/accounts/{made.id}")
    return _invited(request, viewer, made, chance.secret)


_SAME = {each: each for each in ("login", "name", "role", "station", "since", "until", "scopes", "days")}


def _invited(request: Request, viewer: Viewer, account: Account, code: str) -> Response:
    address = f"{str(request.base_url).rstrip('/')}/activate"
    return viewer.page("account-invited.html", account=account, code=code, address=address, qr=qr(address))


# --- one of them -----------------------------------------------------------------------------------------------------


@router.get("/accounts/{account}", response_class=HTMLResponse)
def show_one_account(account: Name, viewer: Viewing, again: bool = False) -> Response:
    """`again`: what made it was sent twice, so the code may never have been seen."""
    found = people.account(viewer.desk.newsroom, viewer.actor, AccountId(account), viewer.at)
    return _page(viewer, found, again=again)


def _page(
    viewer: Viewer,
    found: Account,
    refused: Refused = NOTHING,
    typed: Mapping[str, str] | None = None,
    wrong: str = "",
    *,
    again: bool = False,
) -> Response:
    """`wrong`: in which of its forms the slips are."""
    newsroom, actor = viewer.desk.newsroom, viewer.actor
    manages = viewer.able(MANAGES, *found.paths)
    return viewer.page(
        "account-one.html",
        refused.answered,
        account=found,
        names=_names(viewer),
        places=_places(viewer),
        roles=tuple(Role),
        scopes=[(each.value, RIGHTS[each].told) for each in FOR_PROGRAMS],
        tokens=tokens.tokens_of(newsroom, actor, found.id, viewer.at) if manages else (),
        manages=manages,
        slips=refused.slips,
        typed=typed or {"role": "author", "days": "90", "name": found.name},
        wrong=wrong,
        again=again,
        key=viewer.desk.new_secret(),
    )


def _again(viewer: Viewer, account: str, refused: Refused, wrong: str, typed: Mapping[str, str]) -> Response:
    found = people.account(viewer.desk.newsroom, viewer.actor, AccountId(account), viewer.at)
    return _page(viewer, found, refused, typed, wrong)


@router.post("/accounts/{account}/edit", response_class=HTMLResponse)
def edit_one_account(
    account: Name,
    viewer: Viewing,
    version: Version,
    name: Field = "",
    active: Field = "",
) -> Response:
    edit = AccountEdit(seen=version, name=name or None, active={"yes": True, "no": False}.get(active))
    newsroom = viewer.desk.newsroom
    made, refused = tried(
        lambda: people.edit_account(newsroom, viewer.actor, AccountId(account), edit, viewer.at), {"name": "name"}
    )
    typed = {"name": name, "role": "author", "days": "90"}
    return _again(viewer, account, refused, "edit", typed) if made is None else back_to(f"/accounts/{account}")


@router.post("/accounts/{account}/reset", response_class=HTMLResponse)
def reset_one_account(account: Name, request: Request, viewer: Viewing) -> Response:
    """The code is shown once, so there is no page to come back to."""
    code = viewer.desk.invitation().secret
    found = people.reset_account(viewer.desk.newsroom, viewer.actor, AccountId(account), code, viewer.at)
    return _invited(request, viewer, found, code)


@router.post("/accounts/{account}/grants", response_class=HTMLResponse)
def grant_to_account(
    account: Name, viewer: Viewing, role: Field = "", station: Field = "", since: Field = "", until: Field = ""
) -> Response:
    typed = {"role": role, "station": station, "since": since, "until": until, "days": "90"}
    wanted, slips = _wanted(viewer, typed)
    refused, newsroom = Refused(slips), viewer.desk.newsroom
    if not slips:
        made, refused = tried(
            lambda: people.grant_role(newsroom, viewer.actor, AccountId(account), wanted, viewer.at), _SAME
        )
        if made is not None:
            return back_to(f"/accounts/{account}")
    return _again(viewer, account, refused, "grant", typed)


@router.post("/accounts/{account}/grants/revoke", response_class=HTMLResponse)
def revoke_from_account(account: Name, viewer: Viewing, role: Field = "", station: Field = "") -> Response:
    typed = {"role": role, "station": station or HOUSE, "since": "", "until": "", "days": "90"}
    wanted, slips = _wanted(viewer, typed)
    refused, newsroom = Refused(slips), viewer.desk.newsroom
    if not slips:
        made, refused = tried(lambda: people.revoke_role(newsroom, viewer.actor, AccountId(account), wanted, viewer.at))
        if made is not None:
            return back_to(f"/accounts/{account}")
    return _again(viewer, account, refused, "revoke", typed)


# --- what programs show ----------------------------------------------------------------------------------------------


@router.post("/accounts/{account}/tokens", response_class=HTMLResponse)
def make_account_token(
    account: Name,
    viewer: Viewing,
    scopes: Annotated[list[str], Form(max_length=40)],
    token_name: Annotated[str, Form(max_length=1000)] = "",
    station: Field = "",
    days: Field = "90",
    key: Field = "",
) -> Response:
    """Shown once, so there is no page to come back to."""
    typed = {"token_name": token_name, "token_station": station, "days": days, "role": "author"}
    chosen = frozenset(Action(each) for each in scopes if each in {known.value for known in FOR_PROGRAMS})
    place = None if station in ("", HOUSE) else StationCode(station)
    new = NewToken(
        name=token_name, scopes=chosen, station=place, days=count_typed(days, most=99_999) or 0, key=key[:100] or None
    )
    asked = new, viewer.desk.fresh()
    newsroom, named = viewer.desk.newsroom, {"name": "token_name", "days": "days", "scopes": "scopes"}
    made, refused = tried(
        lambda: tokens.make_token_for(newsroom, viewer.actor, AccountId(account), asked, viewer.at), named
    )
    if made is None:
        return _again(viewer, account, refused, "token", typed)
    return viewer.page("account-token.html", account=account, made=made)


@router.post("/accounts/{account}/tokens/{token}/revoke", response_class=HTMLResponse)
def revoke_account_token(account: Name, token: Name, viewer: Viewing) -> Response:
    tokens.revoke_token(viewer.desk.newsroom, viewer.actor, AccountId(account), token, viewer.at)
    return back_to(f"/accounts/{account}")
