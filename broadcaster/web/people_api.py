"""JSON about people: coming in, one's own account, the accounts of others, programs' tokens."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from broadcaster.domain.access import AccountId, Role
from broadcaster.domain.people import Account
from broadcaster.domain.stations import StationCode
from broadcaster.newsroom import activation, people, sessions, tokens
from broadcaster.newsroom.activation import Activation, FirstAdmin
from broadcaster.newsroom.books.paging import Asked
from broadcaster.newsroom.people import AccountEdit, NewAccount, Wanted
from broadcaster.newsroom.sessions import NewPassword, SignIn
from broadcaster.web.access import COOKIE, Asking, forget, remember, source_of
from broadcaster.web.api import PREFIX, REFUSALS
from broadcaster.web.conditions import After, Key, Limit, Seen, tagged
from broadcaster.web.desk import AtDesk
from broadcaster.web.people_shapes import (
    AccountEditIn,
    AccountIn,
    AccountOut,
    AccountsOut,
    ActivatedOut,
    ActivationIn,
    CodesOut,
    InvitedOut,
    MadeOut,
    MeOut,
    PasswordIn,
    ProofIn,
    SetUpIn,
    SignInIn,
    TokenIn,
    TokensOut,
    WantedIn,
    account_out,
    activated_out,
    codes_out,
    made_out,
    me_out,
    token_out,
)
from broadcaster.web.wire import Name

_COMING_IN, _ACCOUNTS, _TOKENS = "Đăng nhập · Signing in", "Tài khoản · Accounts", "Mã truy cập · Tokens"

router = APIRouter(prefix=PREFIX, responses=REFUSALS)


# --- coming in -----------------------------------------------------------------------------------------------------


@router.post(
    "/set-up",
    operation_id="set_up",
    summary="Lập người quản trị đầu tiên · Make the first admin",
    tags=[_COMING_IN],
    status_code=201,
)
def set_up(sent: SetUpIn, request: Request, desk: AtDesk) -> ActivatedOut:
    """Mã in trên màn hình máy chủ lúc khởi động, dùng một lần. The code told on the server's console, once."""
    asked = Activation(code=sent.code, password=sent.password, source=source_of(request))
    first = FirstAdmin(login=sent.login, name=sent.name)
    return activated_out(activation.set_up(desk.newsroom, first, asked, desk.fresh(), desk.clock()))


@router.post(
    "/activations",
    operation_id="activate_account",
    summary="Kích hoạt tài khoản · Activate an account",
    tags=[_COMING_IN],
    status_code=201,
)
def activate_account(sent: ActivationIn, request: Request, desk: AtDesk) -> ActivatedOut:
    """Mã kích hoạt dùng một lần, trong 72 giờ. The code works once, within 72 hours."""
    asked = Activation(code=sent.code, password=sent.password, source=source_of(request))
    return activated_out(activation.activate(desk.newsroom, asked, desk.new_secret(), desk.clock()))


@router.post("/sessions", operation_id="sign_in", summary="Đăng nhập · Sign in", tags=[_COMING_IN], status_code=201)
def sign_in(sent: SignInIn, request: Request, desk: AtDesk) -> MeOut:
    """Phiên làm việc nằm trong cookie __Host-session. The session is the cookie __Host-session."""
    held = request.cookies.get(COOKIE, "")
    asked = SignIn(login=sent.login, password=sent.password, code=sent.code, source=source_of(request), held=held)
    entered = sessions.sign_in(desk.newsroom, asked, desk.fresh(), desk.clock())
    remember(request, entered.cookie)
    return me_out(entered.actor)


@router.delete("/sessions", operation_id="sign_out", summary="Đăng xuất · Sign out", tags=[_COMING_IN], status_code=204)
def sign_out(actor: Asking, request: Request, desk: AtDesk) -> None:
    """Phiên đang hỏi hết hiệu lực ngay. The session that asks ends at once."""
    sessions.sign_out(desk.newsroom, actor, desk.clock())
    forget(request)


# --- oneself -------------------------------------------------------------------------------------------------------


@router.get("/me", operation_id="get_me", summary="Ai đang hỏi · Who asks", tags=[_COMING_IN])
def get_me(actor: Asking) -> MeOut:
    """Tên, vai trò, và vai trò nào còn thiếu mã một lần. Name, roles, and which still lack a one-time code."""
    return me_out(actor)


@router.put(
    "/me/password",
    operation_id="change_password",
    summary="Đổi mật khẩu của mình · Change one's password",
    tags=[_COMING_IN],
    status_code=204,
)
def change_password(sent: PasswordIn, actor: Asking, desk: AtDesk) -> None:
    """Các phiên khác kết thúc. Other sessions end."""
    sessions.change_password(desk.newsroom, actor, NewPassword(old=sent.old, new=sent.new), desk.clock())


@router.post(
    "/me/second-factor",
    operation_id="renew_codes",
    summary="Cài mã một lần · Set up one-time codes",
    tags=[_COMING_IN],
    status_code=201,
)
def renew_codes(sent: ProofIn, actor: Asking, desk: AtDesk) -> CodesOut:
    """Xác nhận bằng một mã ở lần đăng nhập tới. A code at the next sign-in confirms them."""
    codes = sessions.renew_codes(desk.newsroom, actor, sent.password, desk.new_secret(), desk.clock())
    return codes_out(codes)


# --- accounts ------------------------------------------------------------------------------------------------------


@router.get("/accounts", operation_id="list_accounts", summary="Các tài khoản · Accounts", tags=[_ACCOUNTS])
def list_accounts(
    actor: Asking,
    desk: AtDesk,
    after: After = None,
    limit: Limit = 20,
) -> AccountsOut:
    """Của những ai có vai trò trong phạm vi người hỏi. Of those with a role within reach."""
    page = people.accounts(desk.newsroom, actor, Asked(after=after, limit=limit), desk.clock())
    return AccountsOut(accounts=[account_out(each) for each in page.rows], after=page.after)


@router.post(
    "/accounts",
    operation_id="add_account",
    summary="Thêm tài khoản · Add an account",
    tags=[_ACCOUNTS],
    status_code=201,
)
def add_account(sent: AccountIn, actor: Asking, desk: AtDesk, response: Response, key: Key = None) -> InvitedOut:
    """Trả mã kích hoạt một lần duy nhất. The activation code is told once."""
    new = NewAccount(login=sent.login, name=sent.name, wanted=sent.grant.wanted(), key=key)
    chance = desk.invitation()
    made = people.add_account(desk.newsroom, actor, new, chance, desk.clock())
    response.headers["Location"] = f"{PREFIX}/accounts/{made.id}"
    tagged(response, made.version)
    return InvitedOut(account=account_out(made), activation=chance.secret if made.id == chance.id else None)


@router.get("/accounts/{account}", operation_id="get_account", summary="Một tài khoản · One account", tags=[_ACCOUNTS])
def get_account(account: Name, actor: Asking, desk: AtDesk, response: Response) -> AccountOut:
    """Kèm vai trò và ETag để sửa. With its roles, and the ETag that an edit names."""
    return _told(response, people.account(desk.newsroom, actor, AccountId(account), desk.clock()))


def _told(response: Response, account: Account) -> AccountOut:
    tagged(response, account.version)
    return account_out(account)


@router.patch(
    "/accounts/{account}",
    operation_id="edit_account",
    summary="Sửa, đóng, mở tài khoản · Edit, close or open an account",
    tags=[_ACCOUNTS],
)
def edit_account(
    account: Name, sent: AccountEditIn, actor: Asking, seen: Seen, desk: AtDesk, response: Response
) -> AccountOut:
    """Đóng thì mọi phiên và mã truy cập hết hiệu lực ngay. Closing ends sessions and tokens at once."""
    edit = AccountEdit(seen=seen, name=sent.name, active=sent.active)
    return _told(response, people.edit_account(desk.newsroom, actor, AccountId(account), edit, desk.clock()))


@router.post(
    "/accounts/{account}/reset",
    operation_id="reset_account",
    summary="Cấp lại tài khoản · Reset an account",
    tags=[_ACCOUNTS],
)
def reset_account(account: Name, actor: Asking, desk: AtDesk) -> InvitedOut:
    """Xoá mật khẩu, mã một lần, mã truy cập; kết thúc mọi phiên. Password, codes, tokens and sessions are gone."""
    code = desk.invitation().secret
    found = people.reset_account(desk.newsroom, actor, AccountId(account), code, desk.clock())
    return InvitedOut(account=account_out(found), activation=code)


@router.put(
    "/accounts/{account}/grants",
    operation_id="grant_role",
    summary="Trao vai trò · Grant a role",
    tags=[_ACCOUNTS],
)
def grant_role(account: Name, sent: WantedIn, actor: Asking, desk: AtDesk, response: Response) -> AccountOut:
    """Tại một đài và cấp dưới, trong phạm vi người trao; trao lại không đổi gì. Granting again changes nothing."""
    at = desk.clock()
    return _told(response, people.grant_role(desk.newsroom, actor, AccountId(account), sent.wanted(), at))


@router.delete(
    "/accounts/{account}/grants",
    operation_id="revoke_role",
    summary="Rút vai trò · Revoke a role",
    tags=[_ACCOUNTS],
)
def revoke_role(
    account: Name,
    role: Role,
    actor: Asking,
    desk: AtDesk,
    response: Response,
    station: Annotated[Name | None, Query(description="Bỏ trống: toàn hệ thống. Left out: the whole house.")] = None,
) -> AccountOut:
    """Hết hiệu lực ngay, cả giữa phiên làm việc. It ends at once, in the middle of a session too."""
    wanted = Wanted(role=role, station=None if station is None else StationCode(station))
    return _told(response, people.revoke_role(desk.newsroom, actor, AccountId(account), wanted, desk.clock()))


# --- tokens --------------------------------------------------------------------------------------------------------


@router.get("/me/tokens", operation_id="list_my_tokens", summary="Mã của mình · One's tokens", tags=[_TOKENS])
def list_my_tokens(actor: Asking, desk: AtDesk) -> TokensOut:
    """Không bao giờ kèm chính mã. Never with the secret itself."""
    found = tokens.tokens_of(desk.newsroom, actor, actor.id, desk.clock())
    return TokensOut(tokens=[token_out(each) for each in found])


@router.post(
    "/me/tokens",
    operation_id="make_my_token",
    summary="Làm mã cho phần mềm · Make a token",
    tags=[_TOKENS],
    status_code=201,
)
def make_my_token(sent: TokenIn, actor: Asking, desk: AtDesk) -> MadeOut:
    """Không bao giờ hơn quyền của chủ mã; chỉ hiện một lần. Never more than its holder may; told once."""
    return made_out(tokens.make_token(desk.newsroom, actor, sent.new(), desk.fresh(), desk.clock()))


@router.delete(
    "/me/tokens/{token}",
    operation_id="revoke_my_token",
    summary="Thu hồi mã của mình · Revoke one's token",
    tags=[_TOKENS],
    status_code=204,
)
def revoke_my_token(token: Name, actor: Asking, desk: AtDesk) -> None:
    """Hết hiệu lực ngay. It ends at once."""
    tokens.revoke_token(desk.newsroom, actor, actor.id, token, desk.clock())


@router.get(
    "/accounts/{account}/tokens",
    operation_id="list_tokens",
    summary="Mã của một tài khoản · An account's tokens",
    tags=[_TOKENS],
)
def list_tokens(account: Name, actor: Asking, desk: AtDesk) -> TokensOut:
    """Không bao giờ kèm chính mã. Never with the secret itself."""
    found = tokens.tokens_of(desk.newsroom, actor, AccountId(account), desk.clock())
    return TokensOut(tokens=[token_out(each) for each in found])


@router.post(
    "/accounts/{account}/tokens",
    operation_id="make_token",
    summary="Làm mã cho một tài khoản máy · Make a token of a machine's account",
    tags=[_TOKENS],
    status_code=201,
)
def make_token(account: Name, sent: TokenIn, actor: Asking, desk: AtDesk) -> MadeOut:
    """Mã chỉ hiện một lần; không rộng hơn quyền của tài khoản. Told once; never wider than its account."""
    asked = sent.new(), desk.fresh()
    return made_out(tokens.make_token_for(desk.newsroom, actor, AccountId(account), asked, desk.clock()))


@router.delete(
    "/accounts/{account}/tokens/{token}",
    operation_id="revoke_token",
    summary="Thu hồi mã của một tài khoản · Revoke an account's token",
    tags=[_TOKENS],
    status_code=204,
)
def revoke_token(account: Name, token: Name, actor: Asking, desk: AtDesk) -> None:
    """Hết hiệu lực ngay. It ends at once."""
    tokens.revoke_token(desk.newsroom, actor, AccountId(account), token, desk.clock())
