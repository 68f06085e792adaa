"""A station host from the command line: enrol it, install it, run it, and what is done standing before it."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from broadcaster.cli.telling import FAILED, AsJson, complain, out, say
from broadcaster.domain.errors.machine import HostSilent, StickRefused, StorageUnwritable, reason_of
from broadcaster.domain.naming import code_problem

playout = typer.Typer(no_args_is_help=True, help="Máy phát ở đài: ghi danh, cài đặt, chạy, tắt tiếng, thẻ nhớ.")

_DATA = Path("/var/lib/broadcaster-playout")
_PORT = 8037

Folder = Annotated[Path, typer.Option("--data", help="Thư mục của máy phát.", metavar="DIR")]
Page = Annotated[int, typer.Option("--port", help="Cổng trang tình trạng trên 127.0.0.1; 0: không mở.", metavar="N")]
Stick = Annotated[Path, typer.Argument(help="Thư mục trên thẻ nhớ.", metavar="DIR")]
Sink = Annotated[str, typer.Option("--sink", help="aplay, mpv, ffplay, file, null; bỏ trống: có gì dùng nấy.")]

Clusters = Annotated[
    str,
    typer.Option(
        "--clusters", help="Mã các cụm loa máy này nối, cách nhau bằng dấu phẩy; bỏ trống: mọi cụm.", metavar="MÃ"
    ),
]


@playout.command(help="Chạy máy phát, không dừng (systemd gọi lệnh này).")
def run(
    data: Folder = _DATA,
    sink: Sink = "",
    port: Page = _PORT,
    budget_mb: Annotated[int, typer.Option("--budget-mb", help="Chỗ dành cho âm thanh.", min=10)] = 4096,
    clusters: Clusters = "",
) -> None:
    from broadcaster.app.station import Hosting, play

    hosting = Hosting(data=data, sink=sink, port=port, budget=budget_mb << 20, clusters=_driven(clusters))
    play(hosting, lambda line: print(line, file=sys.stderr))


def _driven(clusters: str) -> frozenset[str]:
    """What is no code would drive nothing, and could put words of its own into the unit."""
    found = frozenset(each.strip() for each in clusters.split(",") if each.strip())
    for each in found:
        if problem := code_problem(each):
            raise typer.BadParameter(f"{each}: {problem}", param_hint="--clusters")
    return found


@playout.command(help="Ghi danh máy này cho một đài, bằng mã dùng một lần do quản trị viên đọc.")
def enrol(
    url: Annotated[str, typer.Option("--url", help="Địa chỉ máy chủ.", metavar="URL")],
    code: Annotated[str, typer.Option("--code", help="Mã dùng một lần.", prompt="Mã · Code")],
    data: Folder = _DATA,
    name: Annotated[str, typer.Option("--name", help="Tên máy; bỏ trống: tên của hệ điều hành.")] = "",
    ca: Annotated[str, typer.Option("--ca", help="Tệp chứng chỉ được tin, nếu không dùng của hệ thống.")] = "",
    *,
    again: Annotated[bool, typer.Option("--again", help="Ghi danh lại máy đã ghi danh.")] = False,
) -> None:
    from broadcaster.app.station import Enrolling
    from broadcaster.app.station import enrol as enrolled

    def show(fingerprint: str) -> None:
        out.print(say(f"Dấu nhận dạng của máy: {fingerprint}", f"The machine's fingerprint: {fingerprint}"))
        out.print(say("Đọc cho quản trị viên so, rồi chờ…", "Read it to the admin to compare, then wait…"))

    station = enrolled(Enrolling(data=data, url=url, code=code, name=name, ca=ca, again=again), show)
    out.print(say(f"Máy này nay là của đài {station}.", f"This machine is now station {station}'s."))


@playout.command(help="Tình trạng của máy phát đang chạy trên máy này.")
def status(port: Page = _PORT, *, as_json: AsJson = False) -> None:
    from broadcaster.playout.page import ask

    try:
        found = ask(port)
    except (OSError, ValueError) as silent:
        raise HostSilent(problem=str(silent)) from silent
    if as_json:
        out.print_json(json.dumps(found, ensure_ascii=False))
        return
    table = Table(show_header=False)
    for name, value in found.items():
        table.add_row(name, "; ".join(map(str, value)) if isinstance(value, list) else str(value))
    out.print(table)


@playout.command(help="Tắt tiếng loa ngay, kể cả bản tin khẩn cấp, cho đến lệnh unmute.")
def mute(data: Folder = _DATA) -> None:
    _switch(data, on=True)
    out.print(say("Loa đã tắt tiếng.", "The loudspeaker is muted."))


@playout.command(help="Mở tiếng lại.")
def unmute(data: Folder = _DATA) -> None:
    _switch(data, on=False)
    out.print(say("Loa đã mở tiếng.", "The loudspeaker is on."))


def _switch(data: Path, *, on: bool) -> None:
    from broadcaster.app.station import SWITCH

    try:
        if on:
            (data / SWITCH).touch()
        else:
            (data / SWITCH).unlink(missing_ok=True)
    except OSError as refused:
        raise StorageUnwritable(name=str(data / SWITCH), problem=reason_of(refused)) from refused


@playout.command("export", help="Chép nhật ký phát ra thẻ nhớ, để nơi có mạng gửi về (carry).")
def give(stick: Stick, data: Folder = _DATA) -> None:
    from broadcaster.app.station import taken_out

    carried = taken_out(data, stick)
    out.print(say(f"Đã chép {carried.batches} gói nhật ký.", f"{carried.batches} batches of the journal were written."))


@playout.command("import", help="Nhận tờ khai đã ký và âm thanh từ thẻ nhớ.")
def take(stick: Stick, data: Folder = _DATA) -> None:
    from broadcaster.app.station import laid_in

    carried = laid_in(data, stick)
    told = f"{', '.join(carried.documents) or '–'}; {carried.sounds}"
    out.print(say(f"Đã nhận: {told} tệp âm thanh.", f"Taken: {told} sounds."))
    if carried.refused:
        raise StickRefused(problem="; ".join(carried.refused[:5]))


@playout.command(help="Ở nơi có mạng: gửi nhật ký trên thẻ, rồi chép tờ khai và âm thanh mới vào thẻ.")
def carry(
    stick: Stick,
    url: Annotated[str, typer.Option("--url", help="Địa chỉ máy chủ.", metavar="URL")],
    token: Annotated[str, typer.Option("--token", help="Mã truy cập của đài.", envvar="BROADCASTER_STATION_TOKEN")],
) -> None:
    from broadcaster.app.station import carried_by

    carried = carried_by(stick, url, token)
    told = f"{carried.batches} / {', '.join(carried.documents)} / {carried.sounds}"
    out.print(say(f"Nhật ký đã gửi / văn bản / âm thanh mới: {told}", f"Journal sent / documents / new sounds: {told}"))


@playout.command(help="Cài thành dịch vụ systemd, tự chạy khi bật máy (cần quyền root).")
def install(
    sink: Sink = "",
    port: Page = _PORT,
    clusters: Clusters = "",
    *,
    show: Annotated[bool, typer.Option("--show", help="Chỉ in tệp dịch vụ, không cài.")] = False,
) -> None:
    from broadcaster.app.station import installed, unit_of

    text = unit_of(sink, port, _driven(clusters))
    if show:
        print(text, end="")
        return
    problem = installed(text)
    if problem:
        complain(problem)
        raise SystemExit(FAILED)
    out.print(say("Đã cài và chạy broadcaster-playout.", "broadcaster-playout is installed and running."))
