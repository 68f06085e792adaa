"""An emergency is signed on a person's own machine: shown as its bytes are, then signed with the person's key."""

import base64
import json
import os
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from broadcaster.cli.approvers import ASKED
from broadcaster.cli.key_files import Output, passphrase, read, write
from broadcaster.cli.telling import complain, out, say
from broadcaster.domain.approver_key import person_fingerprint
from broadcaster.domain.attacks import Refused
from broadcaster.domain.emergency import EmergencyKind, Message
from broadcaster.domain.emergency_order import TYPE
from broadcaster.domain.errors.bulletins import FieldWrong
from broadcaster.domain.errors.keys import OrderUnfit
from broadcaster.domain.order_shown import OrderShown, order_shown
from broadcaster.domain.told import NotTold, told
from broadcaster.domain.units import digest_of_bytes
from broadcaster.envelope import public_of, seal

TOKEN = "BROADCASTER_TOKEN"  # noqa: S105 - the name of it
"""Of the environment: what a server is asked with. A secret in a command line is seen by everybody on the machine."""

emergency = typer.Typer(no_args_is_help=True, help="Lệnh khẩn cấp: xem đúng những gì sẽ ký, rồi ký.")

_KINDS = {EmergencyKind.ACTUAL: ("THẬT", "ACTUAL"), EmergencyKind.EXERCISE: ("DIỄN TẬP", "EXERCISE")}
_MESSAGES = {
    Message.ALERT: ("lệnh mới", "a new order"),
    Message.UPDATE: ("cập nhật lệnh", "an update of"),
    Message.CANCEL: ("huỷ lệnh", "a cancel of"),
}


@emergency.callback()
def _group() -> None:
    """So that `sign` keeps its name while it is alone."""


@emergency.command(help="Hiện lệnh đúng như các byte của nó, rồi ký bằng khoá của mình; in chữ ký.")
def sign(
    order: Annotated[Path | None, typer.Argument(metavar="ORDER", help="Tệp lệnh tải từ máy chủ.")] = None,
    *,
    key: Annotated[Path, typer.Option("--key", help="Tệp khoá ký.", metavar="KEY")],
    url: Annotated[str, typer.Option("--url", help=f"Lấy lệnh ở máy chủ này; mã truy cập trong {TOKEN}.")] = "",
    emergency_id: Annotated[str, typer.Option("--emergency", help="Mã lệnh lấy ở máy chủ.", metavar="MÃ")] = "",
    sounds: Annotated[list[Path] | None, typer.Option("--sound", help="Âm thanh đã nghe, để đối chiếu.")] = None,
    output: Output = None,
    yes: Annotated[bool, typer.Option("--yes", help="Không hỏi lại.")] = False,
) -> None:
    from broadcaster.vault.approvers import read_approver

    raw = _order(order, url, emergency_id)
    try:
        shown = order_shown(raw)
    except Refused as refused:
        raise OrderUnfit(problem=f"{refused.attack.value}: {refused.detail}") from refused
    _show(shown)
    _compare(shown, sounds or [])
    if not yes:
        typer.confirm(say("Ký lệnh này?", "Sign this order?"), abort=True, err=True)
    private = read_approver(key, passphrase(*ASKED))
    (signature,) = seal(TYPE, raw, [private]).signatures
    written = json.dumps({"keyid": signature.key, "sig": base64.b64encode(signature.value).decode()})
    fingerprint = person_fingerprint(public_of(private))
    complain(say(f"Đã ký bằng khoá {fingerprint}.", f"Signed with the key {fingerprint}."))
    if output is None:
        print(written)
    else:
        write(output, f"{written}\n")


def _order(path: Path | None, url: str, emergency_id: str) -> bytes:
    """From a file or a server: as the server tells it, or the bytes alone."""
    if (path is None) == (not url) or bool(url) != bool(emergency_id):
        raise FieldWrong(field="ORDER, --url", problem="cần tệp lệnh, hoặc --url cùng --emergency")
    raw = read(path) if path is not None else _asked(url, emergency_id)
    try:
        found = told(raw)
        if "payload_type" not in found:
            return raw
        if found.text("payload_type") != TYPE:
            raise NotTold(f"{found.text('payload_type')} không phải lệnh khẩn cấp")
        order = base64.b64decode(found.long_text("order"), validate=True)
    except ValueError as refused:
        raise OrderUnfit(problem=str(refused)) from refused
    return order


def _asked(url: str, emergency_id: str) -> bytes:
    from broadcaster.playout.house import House, LinkDown

    try:
        answer = House(url, os.environ.get(TOKEN, "")).get(f"/api/v1/emergencies/{emergency_id}/order")
    except (LinkDown, Refused) as down:
        raise OrderUnfit(problem=str(down)) from down
    if answer.status != 200:
        raise OrderUnfit(problem=f"máy chủ trả lời {answer.status}: {answer.body[:300].decode('utf-8', 'replace')}")
    return answer.body


# --- what is signed ------------------------------------------------------------------------------------------------


def _show(shown: OrderShown) -> None:
    order = shown.order
    vi, en = _KINDS[order.kind]
    message = say(*_MESSAGES[order.message])
    lines = [
        f"{say(vi, en)} · {order.id} · {' '.join((message, *order.references))}",
        f"{say('Hệ thống', 'House')}: {order.house}",
        f"{say('Sự việc', 'Event')}: {shown.event}",
        f"{say('Tiêu đề', 'Headline')}: {shown.headline}",
        f"{say('Lời', 'Words')}: {shown.script or say('(bản ghi âm: phải nghe)', '(a recording: listen to it)')}",
        f"{say('Nơi nhận', 'Places')}: {', '.join(shown.places)}",
        f"{say('Đài', 'Stations')} ({len(shown.stations)}): {', '.join(shown.stations)}",
        say(
            f"Phát trong {order.minutes} phút, {order.repeats} lần, cách nhau {order.gap // 1000} giây",
            f"Holds for {order.minutes} minutes, {order.repeats} times, {order.gap // 1000} s apart",
        ),
        *([] if order.until is None else [f"{say('Không quá', 'Until')}: {_hour(order.until)}"]),
        f"{say('Ra lệnh', 'By order of')}: {shown.orderer} · {shown.document}",
        f"{say('Soạn', 'Composed')}: {shown.composer}, {_hour(order.composed)}",
        *(
            f"{say('Âm thanh', 'Sound')}: {each.sound.length / 1000:.1f} s · sha256 {each.sound.audio}"
            for each in order.sounds
        ),
    ]
    for line in lines:
        out.print(line, markup=False)


def _hour(at: datetime) -> str:
    return f"{at.astimezone():%H:%M %d/%m/%Y (%z)}"


def _compare(shown: OrderShown, sounds: list[Path]) -> None:
    """Words are for the eye: what is heard is the sound of that digest, and a server may lay others into it."""
    signed = {each.sound.audio for each in shown.order.sounds}
    heard = set()
    for path in sounds:
        digest = digest_of_bytes(read(path))
        if digest not in signed:
            raise OrderUnfit(problem=f"{path} không phải âm thanh của lệnh này")
        heard.add(digest)
    if missing := signed - heard:
        complain(
            say(
                f"Chưa đối chiếu {len(missing)} âm thanh: nghe, thêm --sound TỆP. Đài phát âm thanh, không phát lời.",
                f"{len(missing)} sound(s) not compared: listen, add --sound FILE. Stations play sounds, not words.",
            )
        )
