"""Accounts, sessions and tokens as they come in and go out. A secret goes out once, in the answer that made it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any

from pydantic import ConfigDict, Field, StrictBool, StrictInt, StringConstraints

from broadcaster.domain.access import SECOND_FACTOR, Action, Actor, Grant, Means, Role
from broadcaster.domain.people import Account, Token
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import instant
from broadcaster.newsroom.activation import Activated
from broadcaster.newsroom.people import Wanted
from broadcaster.newsroom.ports import OneTimeCodes
from broadcaster.newsroom.tokens import MadeToken, NewToken
from broadcaster.web.outgoing import Out
from broadcaster.web.wire import Incoming, Moment, Name

PersonName = Annotated[str, Field(json_schema_extra={"maxLength": 200})]
"""Of a person or of a program; the verb refuses a longer one."""
Secret = Annotated[str, StringConstraints(max_length=1000)]
"""A password or a code: its length is judged by the rules for it, not by the shape of a name."""
_PASSWORD = "Tối thiểu 12 ký tự, 15 với người duyệt và quản trị. At least 12, or 15 for approvers and admins."  # noqa: S105 - told to people


def _like(example: dict[str, Any]) -> ConfigDict:
    return ConfigDict(extra="forbid", frozen=True, json_schema_extra={"example": example})


class SetUpIn(Incoming):
    """Người quản trị đầu tiên, bằng mã in ra lúc khởi động. The first admin, by the code told at the start."""

    model_config = _like({"code": "mã-trên-màn-hình", "login": "quantri", "name": "Trần Văn An", "password": "…"})

    code: Secret
    login: Name
    name: PersonName
    password: Secret = Field(description=_PASSWORD)


class ActivationIn(Incoming):
    """Chọn mật khẩu bằng mã kích hoạt. Choose a password by the activation code."""

    model_config = _like({"code": "mã-kích-hoạt", "password": "…"})

    code: Secret
    password: Secret = Field(description=_PASSWORD)


class SignInIn(Incoming):
    model_config = _like({"login": "canbo", "password": "…", "code": "123456"})

    login: Secret
    password: Secret
    code: Secret = Field(default="", description="Mã một lần, khi tài khoản đã có. Once there are any.")


class PasswordIn(Incoming):
    model_config = _like({"old": "…", "new": "…"})

    old: Secret
    new: Secret = Field(description=_PASSWORD)


class ProofIn(Incoming):
    model_config = _like({"password": "…"})

    password: Secret


class WantedIn(Incoming):
    """Vai trò tại một đài và mọi đơn vị bên dưới. A role at a station and all below; no station: the whole house."""

    model_config = _like({"role": "author", "station": "30628"})

    role: Role
    station: Name | None = None
    since: Moment | None = None
    until: Moment | None = None

    def wanted(self) -> Wanted:
        return Wanted(
            role=self.role,
            station=None if self.station is None else StationCode(self.station),
            since=None if self.since is None else instant(self.since),
            until=None if self.until is None else instant(self.until),
        )


class AccountIn(Incoming):
    model_config = _like({"login": "canbo", "name": "Nguyễn Thị Ổi", "grant": {"role": "author", "station": "30628"}})

    login: Name
    name: PersonName
    grant: WantedIn


class AccountEditIn(Incoming):
    """Bỏ trống: giữ nguyên. What is left out stays."""

    model_config = _like({"active": False})

    name: PersonName | None = None
    active: StrictBool | None = None


class TokenIn(Incoming):
    model_config = _like({"name": "Loa ấp 3", "scopes": ["playlist:read"], "station": "30628", "days": 90})

    name: PersonName = Field(description="Phần mềm nào dùng mã này. Which program uses it.")
    scopes: Annotated[list[Action], Field(min_length=1, max_length=len(Action))]
    station: Name | None = None
    days: StrictInt = Field(default=90, description="1-366")

    def new(self) -> NewToken:
        station = None if self.station is None else StationCode(self.station)
        return NewToken(name=self.name, scopes=frozenset(self.scopes), station=station, days=self.days)


# --- out -----------------------------------------------------------------------------------------------------------


class GrantOut(Out):
    role: Role
    station: str | None = Field(description="null: toàn hệ thống. null: the whole house.")
    since: datetime | None
    until: datetime | None


class AccountOut(Out):
    """Một tài khoản, với các vai trò trong phạm vi người xem. An account, with its roles within the asker's reach."""

    id: str
    login: str
    name: str
    active: bool
    signs_in: bool = Field(description="Đã có mật khẩu. A password was chosen.")
    second_factor: bool = Field(description="Đã xác nhận mã một lần. One-time codes were confirmed.")
    created: datetime
    version: int
    grants: list[GrantOut]


def account_out(account: Account) -> AccountOut:
    return AccountOut(
        id=account.id,
        login=account.login,
        name=account.name,
        active=account.active,
        signs_in=account.signs_in,
        second_factor=account.confirmed,
        created=account.created,
        version=account.version,
        grants=_grants(account.grants),
    )


def _grants(grants: Iterable[Grant]) -> list[GrantOut]:
    return [GrantOut.model_validate(grant) for grant in grants]


class AccountsOut(Out):
    accounts: list[AccountOut]
    after: str | None


class InvitedOut(Out):
    """Tài khoản và mã kích hoạt, chỉ hiện một lần. The account and its activation code, which is told once."""

    account: AccountOut
    activation: str | None = Field(description="null khi gửi lại cùng khoá. null when a create was sent again.")


class CodesOut(Out):
    """Để cài vào ứng dụng tạo mã; xác nhận ở lần đăng nhập tới. For an authenticator; the next sign-in confirms it."""

    secret: str
    uri: str


class ActivatedOut(Out):
    account: AccountOut
    second_factor: CodesOut | None


def codes_out(codes: OneTimeCodes) -> CodesOut:
    return CodesOut(secret=codes.secret, uri=codes.uri)


def activated_out(done: Activated) -> ActivatedOut:
    return ActivatedOut(
        account=account_out(done.account), second_factor=None if done.codes is None else codes_out(done.codes)
    )


class MeOut(Out):
    """Ai đang hỏi. Who asks."""

    id: str
    name: str
    means: Means
    assured: bool = Field(description="Đã nhập mã một lần. A one-time code was given.")
    lacking: list[Role] = Field(description="Vai trò chưa có hiệu lực vì thiếu mã một lần. Roles that lack a code.")
    grants: list[GrantOut]
    scopes: list[Action] | None = Field(description="null: mọi quyền của vai trò. null: all that the roles hold.")


def me_out(actor: Actor) -> MeOut:
    held = {grant.role for grant in actor.grants}
    return MeOut(
        id=actor.id,
        name=actor.name,
        means=actor.means,
        assured=actor.assured,
        lacking=[] if actor.assured else sorted(held & SECOND_FACTOR),
        grants=_grants(actor.grants),
        scopes=None if actor.limits is None else sorted(actor.limits),
    )


class TokenOut(Out):
    id: str
    name: str
    scopes: list[Action]
    station: str | None
    created: datetime
    expires: datetime


def token_out(token: Token) -> TokenOut:
    return TokenOut(
        id=token.id,
        name=token.name,
        scopes=sorted(token.scopes),
        station=token.station,
        created=token.created,
        expires=token.expires,
    )


class TokensOut(Out):
    tokens: list[TokenOut]


class MadeOut(Out):
    """Mã truy cập, chỉ hiện một lần. The token, which is told once."""

    token: TokenOut
    shown: str


def made_out(made: MadeToken) -> MadeOut:
    return MadeOut(token=token_out(made.token), shown=made.shown)
