"""People's keys for emergencies: made on a person's own machine, offered to the house, taken in where the root lies."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from broadcaster import app as program
from broadcaster.cli.key_files import Output, passphrase, read_text, write
from broadcaster.cli.telling import Data, check_output, out, say
from broadcaster.domain.access import CONSOLE, AccountId
from broadcaster.domain.approver_key import Claim, person_fingerprint, proved
from broadcaster.domain.errors.bulletins import FieldWrong
from broadcaster.domain.people import check_name
from broadcaster.domain.trust import Approver, Trust, to_json
from broadcaster.envelope import public_of

if TYPE_CHECKING:
    from broadcaster.domain.approver_offers import Admission, Offer

ASKED = ("Mật khẩu khoá ký", "Passphrase of the key")
SHORTEST = 12
"""Letters of a passphrase."""

approver = typer.Typer(no_args_is_help=True, help="Khoá ký khẩn cấp của một người, trên máy của chính người ấy.")

KeyFile = Annotated[Path, typer.Argument(metavar="KEY", help="Tệp khoá ký.")]


@approver.command("new", help="Làm một khoá ký mới, mở bằng mật khẩu (hỏi khi chạy, không ghi trong lệnh).")
def new(path: KeyFile) -> None:
    from broadcaster.vault.approvers import new_approver

    check_output(path)
    opens = passphrase(*ASKED, confirm=True)
    if len(opens) < SHORTEST:
        raise FieldWrong(field="passphrase", problem=f"mật khẩu cần ít nhất {SHORTEST} ký tự")
    public = new_approver(path, opens)
    out.print(say(f"Khoá ký: {path}", f"Key: {path}"), markup=False)
    _show(public)


def _show(public: bytes) -> None:
    from broadcaster.vault.signing import encoded

    written, fingerprint = encoded(public).decode().strip(), person_fingerprint(public)
    out.print(say(f"Khoá công khai: {written}", f"Public key: {written}"), markup=False)
    out.print(say(f"Dấu nhận dạng: {fingerprint}", f"Fingerprint: {fingerprint}"), markup=False)


@approver.command("offer", help="Viết đơn nộp khoá cho tài khoản của mình; dán vào trang “Ký khẩn cấp” của máy chủ.")
def offer(
    path: KeyFile,
    house: Annotated[str, typer.Option("--house", help="Mã hệ thống, như trang “Ký khẩn cấp” hiện.")],
    account: Annotated[str, typer.Option("--account", help="Mã tài khoản của mình, như trang ấy hiện.")],
    name: Annotated[str, typer.Option("--name", help="Họ tên người giữ khoá.")],
    output: Output = None,
) -> None:
    from broadcaster.vault.approvers import read_approver

    key = read_approver(path, passphrase(*ASKED))
    claim = Claim(house=house, account=AccountId(account), name=check_name(name), public=public_of(key))
    written = proved(claim, key)
    if output is None:
        print(written)
        return
    write(output, f"{written}\n")
    out.print(say(f"Đơn nộp khoá: {output}", f"Offer: {output}"), markup=False)
    _show(claim.public)


# --- from the server to the root -----------------------------------------------------------------------------------


def offered(output: Output = None, data: Data = None) -> None:
    from broadcaster.newsroom import approver_keys

    with program.open_newsroom(program.settings_from({"data": data})) as newsroom:
        found = approver_keys.offers(newsroom, CONSOLE, program.now())
    if output is None:
        print(found)
        return
    write(output, f"{found}\n")
    out.print(say(f"Khoá đã nộp: {output}; mang đến nơi giữ khoá gốc.", f"Offered keys: {output}"), markup=False)


Accept = Annotated[
    list[str] | None,
    typer.Option("--accept", metavar="DẤU[@NƠI]", help="Tin khoá mang dấu nhận dạng này; @/: toàn hệ thống."),
]
Exercise = Annotated[
    list[str] | None, typer.Option("--accept-exercise", metavar="DẤU[@NƠI]", help="Chỉ tin cho diễn tập.")
]


def admit(
    draft: Annotated[Path, typer.Argument(metavar="DRAFT", help="Bản nháp của “broadcaster keys rotate -o”.")],
    *,
    offers: Annotated[Path, typer.Option("--offers", help="Tệp của “broadcaster keys offered”.", metavar="FILE")],
    accept: Accept = None,
    exercise: Exercise = None,
    threshold: Annotated[int, typer.Option("--threshold", min=1, max=16, help="Số người phải cùng ký.")] = 2,
    output: Output = None,
) -> None:
    """On the machine of the root, without a network: only who is named here stands in the trust that is signed."""
    from dataclasses import replace

    from broadcaster.domain import approver_offers
    from broadcaster.vault.keyring import draft_of, is_signed

    text = read_text(draft)
    if is_signed(text):
        raise FieldWrong(field="DRAFT", problem="bản này đã có gốc ký, không sửa được nữa")
    trust = draft_of(text)
    found = approver_offers.from_json(read_text(offers), trust.house)
    wanted = [_admission(each) for each in accept or ()]
    wanted += [_admission(each, exercise=True) for each in exercise or ()]
    if not wanted:
        _list(trust, found)
        return
    after = replace(trust, approvers=approver_offers.admitted(trust, found, wanted, threshold))
    place = output or draft
    write(place, to_json(after))
    tell_people(after)
    out.print(say(f"Bản nháp: {place}; ký bằng “broadcaster keys sign”.", f"Draft: {place}"), markup=False)


def _admission(told: str, *, exercise: bool = False) -> "Admission":
    from broadcaster.domain.approver_offers import Admission

    fingerprint, _, below = told.partition("@")
    if below and not (below.startswith("/") and below.endswith("/")):
        raise FieldWrong(field="--accept", problem="nơi là một đường dẫn như /91/30628/, hoặc / cho toàn hệ thống")
    return Admission(fingerprint=fingerprint, below=below, exercise=exercise)


def _list(trust: Trust, offers: tuple["Offer", ...]) -> None:
    trusted = {each.key for each in trust.approvers.people}
    for each in offers:
        claim = each.claim
        known = say(" · đang được tin", " · trusted already") if claim.public in trusted else ""
        server = f"{each.person} ({each.login}), {', '.join(each.below)}"
        out.print(f"{person_fingerprint(claim.public)}  {claim.name}{known}", markup=False)
        out.print(say(f"    máy chủ nói: {server}", f"    the server says: {server}"), markup=False)
    out.print(
        say(
            "So từng dấu nhận dạng với chính người giữ khoá, gặp mặt hoặc gọi số đã biết, rồi --accept từng khoá.",
            "Compare each fingerprint with its holder in person, or by a number you knew before; then --accept each.",
        ),
        markup=False,
    )


def tell_people(trust: Trust) -> None:
    """Whoever signs a trust sees whom it lets speak: a server that was taken over may have written the draft."""
    needed = trust.approvers.threshold
    line = say(f"Khẩn cấp: {needed} người phải cùng ký, trong", f"Emergencies: {needed} must sign together, of")
    out.print(f"{line} {len(trust.approvers.people)}:", markup=False)
    for each in trust.approvers.people:
        out.print(f"  {person_fingerprint(each.key)}  {_told(each)}", markup=False)


def _told(each: Approver) -> str:
    kinds = ", ".join(sorted(kind.value for kind in each.kinds))
    return f"{each.name} · {each.below or say('toàn hệ thống', 'the whole house')} · {kinds}"
