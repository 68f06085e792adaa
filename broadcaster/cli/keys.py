"""The keys of the house: the root that is carried away, the keys it lends the server, and what it signs."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from broadcaster import app as program
from broadcaster.cli.approvers import tell_people
from broadcaster.cli.key_files import Output, passphrase, read_text, write
from broadcaster.cli.telling import Data, complain, out, say
from broadcaster.domain.access import CONSOLE
from broadcaster.domain.approver_key import person_fingerprint
from broadcaster.domain.errors.bulletins import FieldWrong
from broadcaster.domain.errors.keys import TrustRefused, TrustUnsigned
from broadcaster.domain.renewing import Changes, ending
from broadcaster.domain.stations import StationCode
from broadcaster.domain.trust import KeyRole, Roots, Trust, taken_away, to_json
from broadcaster.domain.units import Instant
from broadcaster.envelope import key_id

if TYPE_CHECKING:
    from broadcaster.newsroom.ports import Newsroom

ASKED = ("Mật khẩu khoá gốc", "Passphrase of the root")

keys = typer.Typer(no_args_is_help=True, help="Khoá của hệ thống: khoá gốc cất riêng, khoá của máy chủ, bản tín nhiệm.")
root = typer.Typer(no_args_is_help=True, help="Khoá gốc: cất trên USB, không để trên máy chủ.")
keys.add_typer(root, name="root")

RootFile = Annotated[Path | None, typer.Option("--root", help="Tệp khoá gốc (root-….key).", metavar="FILE")]


# --- the root ----------------------------------------------------------------------------------------------------


@root.command("new", help="Làm một khoá gốc mới trong thư mục này (nên là USB); mở bằng mật khẩu.")
def new_root(
    folder: Annotated[Path, typer.Argument(metavar="DIR")],
    *,
    bare: Annotated[bool, typer.Option("--no-passphrase", help="Không đặt mật khẩu. Ai có tệp là có khoá.")] = False,
) -> None:
    from broadcaster.vault.roots import new_root as made

    path, public = made(folder, "" if bare else passphrase(*ASKED, confirm=True))
    out.print(say(f"Khoá gốc: {path}", f"Root: {path}"), markup=False)
    out.print(say(f"Mã khoá: {key_id(public)}", f"Key id: {key_id(public)}"), markup=False)


@keys.command("sign", help="Ký bản nháp tín nhiệm bằng khoá gốc; làm được trên máy không nối mạng.")
def sign(
    draft: Annotated[Path, typer.Argument(metavar="DRAFT")],
    by: Annotated[Path, typer.Option("--root", help="Tệp khoá gốc (root-….key).", metavar="FILE")],
    output: Output = None,
) -> None:
    from broadcaster.vault.keyring import draft_of, signed_also
    from broadcaster.vault.roots import read_root

    told = read_text(draft)
    trust = draft_of(told)
    out.print(_told(trust), markup=False)
    tell_people(trust)
    signed = signed_also(told, read_root(by, passphrase(*ASKED)))
    place = output or draft
    write(place, signed)
    out.print(say(f"Đã ký: {place}", f"Signed: {place}"), markup=False)


# --- what the root says ------------------------------------------------------------------------------------------


@keys.command("list", help="Khoá nào đang dùng, đến bao giờ, và khoá gốc còn nằm trên máy không.")
def listed(data: Data = None) -> None:
    with program.open_newsroom(program.settings_from({"data": data})) as newsroom:
        trust, at = newsroom.keyring.trust(), program.now()
        table = Table(expand=False)
        for title in (say("Việc", "Role"), say("Khoá", "Key"), say("Dùng đến", "Until")):
            table.add_column(title, overflow="fold")
        for role, of in trust.roles.items():
            for each in of.keys:
                table.add_row(role.value, key_id(each.key)[:16], _day(newsroom, each.not_after))
        for key in trust.roots.keys:
            table.add_row(say("gốc", "root"), key_id(key)[:16], _day(newsroom, trust.expires))
        for person in trust.approvers.people:
            table.add_row(say("người duyệt", "approver"), person_fingerprint(person.key), person.name)
        out.print(table)
        out.print(_told(trust), markup=False)
        for reminder in _reminders(newsroom, trust, at):
            complain(reminder)


def _reminders(newsroom: "Newsroom", trust: Trust, at: Instant) -> Iterator[str]:
    for name in ending(trust, at):
        yield say(f"“{name}” sắp hết hạn: broadcaster keys rotate", f"“{name}” ends soon: broadcaster keys rotate")
    if waiting := _waiting(newsroom, trust, at):
        yield say(
            f"{waiting} khoá ký đã nộp chưa được khoá gốc nhận: broadcaster keys offered",
            f"{waiting} offered key(s) wait for the root: broadcaster keys offered",
        )
    for path in newsroom.keyring.roots_here():
        yield say(f"Khoá gốc còn trên máy này: {path}. Hãy chép ra USB rồi xoá.", f"The root is still here: {path}.")


def _waiting(newsroom: "Newsroom", trust: Trust, at: Instant) -> int:
    """How many people offered a key that no station believes yet."""
    from broadcaster.domain import approver_offers
    from broadcaster.newsroom import approver_keys

    trusted = {each.key for each in trust.approvers.people}
    offers = approver_offers.from_json(approver_keys.offers(newsroom, CONSOLE, at), trust.house)
    return sum(each.claim.public not in trusted for each in offers)


def _day(newsroom: "Newsroom", moment: Instant) -> str:
    return f"{moment.astimezone(newsroom.zone):%d/%m/%Y}"


def _told(trust: Trust) -> str:
    needed = trust.approvers.threshold
    return say(
        f"Bản tín nhiệm số {trust.serial}; gốc cần {trust.roots.threshold} chữ ký; khẩn cấp cần {needed} người duyệt "
        f"có khoá; {len(trust.revoked)} đài bị thu hồi.",
        f"Trust {trust.serial}; {trust.roots.threshold} root(s) must sign; an emergency needs {needed} "
        f"approver key(s); {len(trust.revoked)} station(s) revoked.",
    )


@keys.command("new", help="Làm một khoá mới cho một việc; dùng được khi gốc đã ký bản tín nhiệm nêu nó.")
def new(role: KeyRole, data: Data = None) -> None:
    with program.open_newsroom(program.settings_from({"data": data})) as newsroom:
        out.print(key_id(newsroom.keyring.make(role)))


@keys.command("rotate", help="Soạn bản tín nhiệm kế tiếp: thay khoá, gia hạn, thu hồi đài, đổi gốc.")
def rotate(
    roles: Annotated[list[KeyRole] | None, typer.Argument(help="Việc cần khoá mới; bỏ trống: chỉ gia hạn.")] = None,
    *,
    stolen: Annotated[bool, typer.Option("--stolen", help="Khoá cũ đã lộ: đài thôi tin ngay.")] = False,
    revoke: Annotated[list[str] | None, typer.Option("--revoke", metavar="MÃ", help="Mã đài bị thu hồi.")] = None,
    restore: Annotated[list[str] | None, typer.Option("--restore", metavar="MÃ", help="Mã đài được dùng lại.")] = None,
    roots: Annotated[list[Path] | None, typer.Option("--new-root", metavar="PUB", help="Khoá gốc mới (.pub).")] = None,
    threshold: Annotated[int, typer.Option("--threshold", min=1, max=16, help="Số khoá gốc mới phải cùng ký.")] = 1,
    by: RootFile = None,
    output: Output = None,
    data: Data = None,
) -> None:
    """With --root it is signed and taken up at once; without, a draft is written for the machine the root is carried
    to. Stations whose last machine was revoked come in by themselves."""
    if by is None and output is None:
        raise FieldWrong(field="--root, --output", problem="cần một trong hai: ký ngay, hoặc ghi bản nháp ra tệp")
    from broadcaster.newsroom.trusting import drafted

    with program.open_newsroom(program.settings_from({"data": data})) as newsroom:
        keyring = newsroom.keyring
        changes = Changes(
            keys={role: keyring.make(role) for role in roles or ()},
            stolen=stolen,
            roots=_roots(roots or [], threshold),
            revoked=frozenset(StationCode(code) for code in revoke or ()),
            restored=frozenset(StationCode(code) for code in restore or ()),
        )
        draft = to_json(drafted(newsroom, changes, program.now()))
        if by is not None:
            _take_up(newsroom, _signed(draft, by))
            return
    if output is not None:
        write(output, draft)
        out.print(say(f"Bản nháp: {output}; ký bằng “broadcaster keys sign”.", f"Draft: {output}"), markup=False)


def _roots(paths: list[Path], threshold: int) -> Roots | None:
    from broadcaster.vault.signing import read_public

    if not paths:
        return None
    if threshold > len(paths):
        raise FieldWrong(field="--threshold", problem=f"tối đa {len(paths)}, số khoá gốc mới")
    return Roots(threshold=threshold, keys=tuple(read_public(str(path)) for path in paths))


def _signed(draft: str, by: Path) -> str:
    from broadcaster.vault.keyring import draft_of, signed_also
    from broadcaster.vault.roots import read_root

    tell_people(draft_of(draft))
    return signed_also(draft, read_root(by, passphrase(*ASKED)))


def _take_up(newsroom: "Newsroom", signed: str) -> None:
    from broadcaster.newsroom.trusting import take_up

    before = newsroom.keyring.trust()
    found = take_up(newsroom, CONSOLE, signed, program.now())
    out.print(_told(found), markup=False)
    for role, key in taken_away(before, found):
        vi = f"Khoá {role.value} {key[:16]} thôi được tin; tệp khoá riêng đã xoá ở đây (bản sao lưu: hãy tự xoá)."
        en = f"Key {key[:16]} is believed no longer; its private file was removed here, not from your backups."
        out.print(say(vi, en), markup=False)


@keys.command("trust", help="Nhận bản tín nhiệm đã ký; không có tệp: in bản đang dùng.")
def trust_(
    signed: Annotated[Path | None, typer.Argument(metavar="FILE")] = None,
    data: Data = None,
) -> None:
    with program.open_newsroom(program.settings_from({"data": data})) as newsroom:
        if signed is None:
            print(to_json(newsroom.keyring.trust()))
        else:
            _take_up(newsroom, _signed_already(read_text(signed)))


def _signed_already(told: str) -> str:
    """What nobody can read is refused where it is taken up; a draft that was not carried to the root is told as one."""
    from broadcaster.vault.keyring import draft_of, is_signed

    with suppress(TrustRefused):
        if not is_signed(told):
            raise TrustUnsigned(serial=draft_of(told).serial)
    return told
