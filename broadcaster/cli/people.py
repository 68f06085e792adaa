"""Accounts and tokens from this machine's console, which may do all there is."""

from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from broadcaster import app as program
from broadcaster.cli.telling import Data, out, say
from broadcaster.domain.access import CONSOLE, Action, Role
from broadcaster.domain.errors.bulletins import FieldWrong
from broadcaster.domain.stations import StationCode

if TYPE_CHECKING:
    from broadcaster.domain.people import Account

account = typer.Typer(no_args_is_help=True, help="Tài khoản của người làm việc ở đây.")

Login = Annotated[str, typer.Argument(metavar="LOGIN", help="Tên đăng nhập.")]
Station = Annotated[str | None, typer.Option("--station", metavar="MÃ", help="Mã đài; bỏ trống: toàn hệ thống.")]


@account.command("add", help="Thêm một người; in mã kích hoạt, chỉ hiện một lần.")
def add(
    login: Login,
    name: Annotated[str, typer.Option("--name", help="Họ và tên.")],
    role: Annotated[Role, typer.Option("--role", help="Vai trò.")],
    station: Station = None,
    data: Data = None,
) -> None:
    from broadcaster.newsroom.people import NewAccount, Wanted, add_account

    wanted = Wanted(role=role, station=None if station is None else StationCode(station))
    with program.open_newsroom(program.settings_from({"data": data})) as newsroom:
        fresh = program.invitation()
        add_account(newsroom, CONSOLE, NewAccount(login=login, name=name, wanted=wanted), fresh, program.now())
    _tell_code(fresh.secret)


@account.command("list", help="Liệt kê tài khoản.")
def show(data: Data = None) -> None:
    from broadcaster.newsroom.books.paging import PAGE_LIMIT, Asked
    from broadcaster.newsroom.people import accounts

    table = Table(expand=False)
    for title in (say("Tên đăng nhập", "Login"), say("Họ tên", "Name"), say("Vai trò", "Roles"), say("Trạng thái", "")):
        table.add_column(title, overflow="fold")
    with program.open_newsroom(program.settings_from({"data": data})) as newsroom:
        asked: Asked | None = Asked(limit=PAGE_LIMIT)
        while asked is not None:
            page = accounts(newsroom, CONSOLE, asked, program.now())
            for each in page.rows:
                table.add_row(each.login, each.name, _roles(each), _state(each))
            asked = None if page.after is None else Asked(after=page.after, limit=PAGE_LIMIT)
    out.print(table)


def _roles(each: "Account") -> str:
    everywhere = say("toàn hệ thống", "everywhere")
    return ", ".join(f"{grant.role.value} · {grant.station or everywhere}" for grant in each.grants)


def _state(each: "Account") -> str:
    if not each.active:
        return say("đã đóng", "closed")
    return say("đăng nhập được", "signs in") if each.signs_in else say("chưa có mật khẩu", "no password")


@account.command("reset", help="Xoá mật khẩu, mã một lần và mã truy cập, kết thúc mọi phiên; in mã kích hoạt mới.")
def reset(login: Login, data: Data = None) -> None:
    from broadcaster.newsroom.people import reset_account

    with program.open_newsroom(program.settings_from({"data": data})) as newsroom:
        at, fresh = program.now(), program.invitation()
        reset_account(newsroom, CONSOLE, program.account_of(newsroom, login, at).id, fresh.secret, at)
    _tell_code(fresh.secret)


@account.command("close", help="Đóng một tài khoản; phiên và mã truy cập của nó hết hiệu lực ngay.")
def close(login: Login, data: Data = None) -> None:
    from broadcaster.newsroom.people import AccountEdit, edit_account

    with program.open_newsroom(program.settings_from({"data": data})) as newsroom:
        at = program.now()
        found = program.account_of(newsroom, login, at)
        edit_account(newsroom, CONSOLE, found.id, AccountEdit(seen=found.version, active=False), at)
    out.print(say(f"Đã đóng tài khoản {found.login}.", f"Closed the account {found.login}."))


def _tell_code(code: str) -> None:
    note = say(
        "Mã kích hoạt, nhập tại /activate trong 72 giờ (chỉ hiện một lần)",
        "Activation code, for /activate within 72 hours (shown once)",
    )
    out.print(f"{note}: {code}", markup=False)


def token(
    login: Annotated[str, typer.Option("--account", metavar="LOGIN", help="Chủ của mã.")] = CONSOLE.id,
    scope: Annotated[
        list[str] | None, typer.Option("--scope", metavar="QUYỀN", help="Lặp lại được; bỏ trống: mọi quyền của chủ.")
    ] = None,
    station: Station = None,
    days: Annotated[int, typer.Option("--days", help="Số ngày có hiệu lực, tối đa 366.")] = 90,
    name: Annotated[str, typer.Option("--name", help="Phần mềm nào dùng mã này.")] = "máy chủ",
    data: Data = None,
) -> None:
    from broadcaster.newsroom.tokens import NewToken, everything_for, make_token_for

    scopes = frozenset(_action(each) for each in scope or ())
    with program.open_newsroom(program.settings_from({"data": data})) as newsroom:
        at = program.now()
        holder = program.account_of(newsroom, login, at)
        new = NewToken(
            name=name,
            scopes=scopes or everything_for(holder, at),
            station=None if station is None else StationCode(station),
            days=days,
        )
        made = make_token_for(newsroom, CONSOLE, holder.id, (new, program.fresh()), at)
    note = say("Mã truy cập cho phần mềm (chỉ hiện một lần, hãy cất giữ)", "Access token (shown once, keep it)")
    out.print(f"{note}: {made.shown}", markup=False)


def _action(written: str) -> Action:
    try:
        return Action(written)
    except ValueError:
        raise FieldWrong(field="--scope", problem=", ".join(Action)) from None


def roles() -> None:
    from broadcaster.domain.rights_page import page

    print(page(), end="")
