"""The main job from the command line: start, serve, plan a day, show a station's manifest."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from broadcaster import app as program
from broadcaster.cli.telling import FAILED, Data, bar, clock, complain, out, say, told
from broadcaster.domain.access import CONSOLE
from broadcaster.domain.errors import BroadcasterError
from broadcaster.domain.errors.bulletins import DateImpossible, FieldWrong
from broadcaster.domain.manifest import Manifest, to_json
from broadcaster.domain.planning import Playlist
from broadcaster.domain.stations import StationCode

if TYPE_CHECKING:
    from socket import socket

    from broadcaster.newsroom.ports import Newsroom
    from broadcaster.settings import Settings

Port = Annotated[int | None, typer.Option("--port", help="Cổng phục vụ.", metavar="N")]
Many = Annotated[int | None, typer.Option("--servers", help="Bao nhiêu tiến trình cùng phục vụ.", metavar="N")]


def start(
    *,
    once: Annotated[bool, typer.Option("--once", help="Làm xong thì thoát, không phục vụ.")] = False,
    data: Data = None,
    port: Port = None,
) -> None:
    settings = program.settings_from({"data": data, "port": port})
    program.keep_log(settings)
    listening = None if once else program.listen(settings.port, settings.listen)
    with program.open_newsroom(settings, samples=True) as newsroom:
        at = program.now()
        samples = program.load_samples(newsroom, settings, at)
        if samples:
            out.print(say(f"Đã nạp {samples} bản tin mẫu.", f"Loaded {samples} sample bulletins."))
        _tell_house(newsroom, settings)
        _tell_set_up(newsroom)
        today = newsroom.local_day(at)
        failures = _make_days(newsroom, [today, today + timedelta(days=1)])
        manifests = program.publish_days(newsroom, [today, today + timedelta(days=1)])
        base = "" if listening is None else _tell_address(listening)
        _print_slots(newsroom, settings, manifests, base)
        if listening is not None and settings.servers == 1:
            program.serve(newsroom, listening, settings)
        elif listening is None and failures:
            raise SystemExit(FAILED)
    if listening is not None and settings.servers > 1:
        program.supervise(listening, settings)


def serve(
    *,
    data: Data = None,
    port: Port = None,
    servers: Many = None,
    handed: Annotated[int | None, typer.Option("--socket", hidden=True)] = None,
    number: Annotated[int, typer.Option("--number", hidden=True)] = 0,
) -> None:
    """One process, or one that starts several and hands each the listening socket (`handed`)."""
    settings = program.settings_from({"data": data, "port": port, "servers": servers})
    program.keep_log(settings, child=handed is not None)
    if handed is not None:
        _serve_among(settings, handed, number)
        return
    listening = program.listen(settings.port, settings.listen)
    with program.open_newsroom(settings) as newsroom:
        _tell_house(newsroom, settings)
        _tell_set_up(newsroom)
        _tell_address(listening)
        if settings.servers == 1:
            program.serve(newsroom, listening, settings)
            return
    program.supervise(listening, settings)


def _serve_among(settings: "Settings", handed: int, number: int) -> None:
    from socket import socket

    program.end_with_parent()
    with program.open_newsroom(settings) as newsroom:
        program.serve(newsroom, socket(fileno=handed), settings, number)


def worker(
    *,
    lane: Annotated[str, typer.Option("--lane", help="Chỉ dựng tiếng của tin khẩn.", metavar="emergency")] = "",
    data: Data = None,
    attached: Annotated[bool, typer.Option("--attached", hidden=True)] = False,
) -> None:
    if lane not in ("", "emergency"):
        raise FieldWrong(field="--lane", problem="emergency")
    settings = program.settings_from({"data": data})
    program.keep_log(settings, child=attached)
    program.work(settings, urgent=lane == "emergency", attached=attached)


def _tell_address(listening: "socket") -> str:
    host, port = listening.getsockname()[:2]
    address = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    out.print(say(f"Đang phục vụ tại {address} – Ctrl+C để dừng.", f"Serving at {address} – Ctrl+C stops it."))
    return address


def plan(day: str, data: Data = None) -> None:
    days = [_day(day)]
    settings = program.settings_from({"data": data})
    program.keep_log(settings)
    with program.open_newsroom(settings) as newsroom:
        failures = _make_days(newsroom, days)
        _print_slots(newsroom, settings, program.publish_days(newsroom, days), "")
    if failures:
        raise SystemExit(FAILED)


def manifest(station: str, day: str, data: Data = None) -> None:
    from broadcaster.newsroom.transmission import newest_manifest

    asked = _day(day)
    with program.open_newsroom(program.settings_from({"data": data})) as newsroom:
        print(to_json(newest_manifest(newsroom, CONSOLE, StationCode(station), asked, program.now())))


def _tell_house(newsroom: "Newsroom", settings: "Settings") -> None:
    """Once, at the first start: what must not stay on this machine, and what opens it."""
    founded = program.found_house(newsroom, settings, program.now())
    if founded is None:
        return
    line = say(
        f"Đã tạo khoá gốc của hệ thống: {founded.root}. Hãy chép sang hai USB, cất ở hai nơi, rồi XOÁ khỏi máy.",
        f"The root key of this house was made: {founded.root}. Copy it to two USB sticks, kept apart, then DELETE it.",
    )
    out.print(line, markup=False)
    line = say("Mật khẩu mở khoá gốc, chỉ hiện một lần, hãy ghi ra giấy", "It opens by this passphrase, shown once")
    out.print(f"{line}: {founded.passphrase}", markup=False)


def _tell_set_up(newsroom: "Newsroom") -> None:
    code = program.set_up_code(newsroom, program.now())
    if code is not None:
        note = say(
            "Mã thiết lập người quản trị đầu tiên, nhập tại /set-up (chỉ dùng một lần; mã in trước đây thôi hiệu lực)",
            "Code for making the first admin, at /set-up (works once; codes told before no longer do)",
        )
        out.print(f"{note}: {code}", markup=False)


def _make_days(newsroom: "Newsroom", days: Sequence[date]) -> int:
    """Renders what the days need under a progress bar; returns how many failed, each of which was told."""
    with bar() as shown:
        line = shown.add_task(say("Dựng âm thanh", "Rendering"), total=None)
        rendered = program.render_days(
            newsroom, days, lambda _, done, total: shown.update(line, completed=done, total=total)
        )
    for tried in rendered.problems:
        if tried.problem is not None:
            complain(f"{tried.title}: {told(tried.problem)}")
    out.print(
        say(
            f"Đã dựng mới {rendered.made} âm thanh; phần còn lại dùng lại bản đã có.",
            f"Rendered {rendered.made} new sounds; the rest stood already.",
        )
    )
    return len(rendered.problems)


def _print_slots(newsroom: "Newsroom", settings: "Settings", manifests: Sequence[Manifest], base: str) -> None:
    table = Table(show_lines=False, expand=False)
    for name in (
        say("Đài", "Station"),
        say("Buổi phát", "Slot"),
        say("Bản tin", "Items"),
        say("Thời lượng", "Duration"),
        say("Giọng", "Voice"),
        "MP3",
    ):
        table.add_column(name, overflow="fold")
    with bar() as shown:
        line = shown.add_task(say("Ghép buổi phát", "Joining slots"), total=sum(len(m.playlists) for m in manifests))
        for manifest in manifests:
            for playlist in manifest.playlists:
                table.add_row(*_slot_row(newsroom, settings, manifest, playlist, base))
                shown.advance(line)
    # A pipe has no width of its own: there no path is folded, so that a program can read it.
    Console(highlight=False, width=None if out.is_terminal else 1000).print(table)


def _slot_row(
    newsroom: "Newsroom", settings: "Settings", manifest: Manifest, playlist: Playlist, base: str
) -> tuple[str, ...]:
    slot = playlist.slot
    local = slot.span.start.astimezone(newsroom.zone)
    items = sum(row.bulletin is not None for row in playlist.rows)
    voices = {row.voice: row.fallback for row in playlist.rows if row.voice}
    spoken = ", ".join(f"{voice}{say(' (dự phòng)', ' (fallback)') if fell else ''}" for voice, fell in voices.items())
    if not playlist.rows:
        where = say("– im lặng –", "– silent –")
    elif base:
        where = f"{base}/api/v1/stations/{slot.station}/slots/{slot.id}.mp3"
    else:
        where = _exported(newsroom, settings, manifest, playlist)
    return manifest.label, f"{local:%d/%m/%Y %H:%M} {slot.session}", str(items), clock(playlist.length), spoken, where


def _exported(newsroom: "Newsroom", settings: "Settings", manifest: Manifest, playlist: Playlist) -> str:
    """The path of the slot's MP3; one that cannot be written is told in its place, and the others still are."""
    try:
        return str(program.export_slot(newsroom, settings, manifest, playlist.slot.id))
    except BroadcasterError as problem:
        return told(problem)


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise DateImpossible(written=written) from None
