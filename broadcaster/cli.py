"""Commands: parse, call one verb, print. Vietnamese unless `--lang en`; exit codes 0, 1 (failed), 2 (bad use)."""

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from typer.exceptions import Abort, TyperException

from broadcaster import app as program
from broadcaster.domain.access import EVERYWHERE
from broadcaster.domain.errors import BadInput, BroadcasterError, DateImpossible, FieldWrong, StorageUnwritable
from broadcaster.domain.manifest import Manifest, to_json
from broadcaster.domain.planning import Playlist
from broadcaster.domain.speech import VoiceName
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import digest_of_bytes

if TYPE_CHECKING:
    from socket import socket

    from broadcaster.newsroom.ports import Newsroom
    from broadcaster.newsroom.rendering import Made
    from broadcaster.settings import Settings

FAILED, BAD_USE = 1, 2


@dataclass(slots=True)
class _Voice:
    """Which language the program talks to its user in."""

    lang: str = "vi"

    def __call__(self, vi: str, en: str) -> str:
        return en if self.lang == "en" else vi


say = _Voice()
out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)
cli = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Văn bản thành bản tin phát thanh, xếp vào lịch phát của các đài truyền thanh. Text to daily playlists.",
)

Lang = Annotated[str, typer.Option("--lang", help="Ngôn ngữ của chương trình: vi hoặc en.", metavar="vi|en")]
Data = Annotated[Path | None, typer.Option("--data", help="Thư mục dữ liệu.", metavar="DIR")]
Port = Annotated[int | None, typer.Option("--port", help="Cổng phục vụ trên 127.0.0.1.", metavar="N")]


@cli.callback()
def _language(lang: Lang = "vi") -> None:
    if lang not in ("vi", "en"):
        raise FieldWrong(field="--lang", problem="vi | en")
    say.lang = lang


def main(arguments: Sequence[str] | None = None) -> None:
    """The command `broadcaster`. Every error of ours is one line on standard error that says what to do next."""
    try:
        code = cli(args=arguments, standalone_mode=False, prog_name="broadcaster")
    except BroadcasterError as problem:
        told = say(problem.message_vi, problem.message_en)
        _complain(f"{say('Lỗi', 'Error')} [{problem.code}]: {told}")
        raise SystemExit(BAD_USE if isinstance(problem, BadInput) else FAILED) from None
    except TyperException as misuse:
        _complain(f"{say('Lệnh không đúng', 'Bad command')}: {misuse.format_message()}")
        raise SystemExit(BAD_USE) from None
    except (KeyboardInterrupt, Abort):
        _complain(say("Đã dừng.", "Stopped."))
        raise SystemExit(130) from None
    raise SystemExit(code or 0)


def _complain(line: str) -> None:
    err.print(line.replace("\n", " "), markup=False)


# --- the main job ------------------------------------------------------------------------------------------------


@cli.command(help="Chạy việc chính: nạp mẫu, dựng tiếng, xếp lịch hôm nay và ngày mai, rồi phục vụ.")
def start(
    *,
    once: Annotated[bool, typer.Option("--once", help="Làm xong thì thoát, không phục vụ.")] = False,
    data: Data = None,
    port: Port = None,
) -> None:
    settings = program.settings_from({"data": data, "port": port})
    listening = None if once else program.listen(settings.port)
    with program.open_newsroom(settings) as newsroom:
        at = program.now()
        samples = program.load_samples(newsroom, settings, at)
        if samples:
            out.print(say(f"Đã nạp {samples} bản tin mẫu.", f"Loaded {samples} sample bulletins."))
        _tell_token(newsroom)
        today = program.local_day(newsroom, at)
        failures = _make_days(newsroom, [today, today + timedelta(days=1)])
        manifests = program.publish_days(newsroom, [today, today + timedelta(days=1)])
        base = "" if listening is None else _tell_address(listening)
        _print_slots(newsroom, settings, manifests, base)
        if listening is not None:
            program.serve(newsroom, listening)
        elif failures:
            raise SystemExit(FAILED)


@cli.command(help="Phục vụ trên 127.0.0.1 và chạy bộ hẹn giờ; không nạp mẫu.")
def serve(data: Data = None, port: Port = None) -> None:
    settings = program.settings_from({"data": data, "port": port})
    listening = program.listen(settings.port)
    with program.open_newsroom(settings) as newsroom:
        _tell_token(newsroom)
        _tell_address(listening)
        program.serve(newsroom, listening)


def _tell_address(listening: "socket") -> str:
    address = f"http://127.0.0.1:{listening.getsockname()[1]}"
    out.print(say(f"Đang phục vụ tại {address} – Ctrl+C để dừng.", f"Serving at {address} – Ctrl+C stops it."))
    return address


@cli.command(help="Dựng và xếp lịch một ngày (năm-tháng-ngày).")
def plan(day: str, data: Data = None) -> None:
    days = [_day(day)]
    settings = program.settings_from({"data": data})
    with program.open_newsroom(settings) as newsroom:
        failures = _make_days(newsroom, days)
        _print_slots(newsroom, settings, program.publish_days(newsroom, days), "")
    if failures:
        raise SystemExit(FAILED)


@cli.command(help="In tờ khai (JSON) của một đài trong một ngày.")
def manifest(station: str, day: str, data: Data = None) -> None:
    from broadcaster.newsroom.transmission import playlist_of

    asked = _day(day)
    with program.open_newsroom(program.settings_from({"data": data})) as newsroom:
        print(to_json(playlist_of(newsroom, EVERYWHERE, StationCode(station), asked)))


def _tell_token(newsroom: "Newsroom") -> None:
    _tell(program.make_token(newsroom, program.now(), only_first=True))


@cli.command(help="Làm thêm một mã truy cập để ghi (khi mã đầu bị mất); chỉ hiện một lần.")
def token(data: Data = None) -> None:
    with program.open_newsroom(program.settings_from({"data": data})) as newsroom:
        _tell(program.make_token(newsroom, program.now(), only_first=False))


def _tell(token: str | None) -> None:
    if token is not None:
        note = say(
            "Mã truy cập để ghi (chỉ hiện một lần, hãy cất giữ)", "Token for writing calls (shown once, keep it)"
        )
        out.print(f"{note}: {token}", markup=False)


def _make_days(newsroom: "Newsroom", days: Sequence[date]) -> int:
    """Renders what the days need under a progress bar; returns how many failed, each of which was told."""
    with _bar() as bar:
        line = bar.add_task(say("Dựng âm thanh", "Rendering"), total=None)
        rendered = program.render_days(
            newsroom, days, lambda _, done, total: bar.update(line, completed=done, total=total)
        )
    for tried in rendered.problems:
        if tried.problem is not None:
            _complain(
                f"{tried.title}: [{tried.problem.code}] {say(tried.problem.message_vi, tried.problem.message_en)}"
            )
    out.print(
        say(
            f"Đã dựng mới {rendered.made} âm thanh; phần còn lại dùng lại bản đã có.",
            f"Rendered {rendered.made} new sounds; the rest stood already.",
        )
    )
    return len(rendered.problems)


@contextmanager
def _bar() -> Iterator[Progress]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, disable=not err.is_terminal, transient=True) as bar:
        yield bar


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
    with _bar() as bar:
        line = bar.add_task(say("Ghép buổi phát", "Joining slots"), total=sum(len(m.playlists) for m in manifests))
        for manifest in manifests:
            for playlist in manifest.playlists:
                table.add_row(*_slot_row(newsroom, settings, manifest, playlist, base))
                bar.advance(line)
    # A pipe has no width of its own: there no path is folded, so that a program can read it.
    Console(highlight=False, width=None if out.is_terminal else 1000).print(table)


def _slot_row(
    newsroom: "Newsroom", settings: "Settings", manifest: Manifest, playlist: Playlist, base: str
) -> tuple[str, ...]:
    slot = playlist.slot
    local = slot.span.start.astimezone(newsroom.zone)
    items = sum(row.bulletin is not None for row in playlist.rows)
    voices = {row.voice: row.fallback for row in playlist.rows if row.voice}
    told = ", ".join(f"{voice}{say(' (dự phòng)', ' (fallback)') if fell else ''}" for voice, fell in voices.items())
    if not playlist.rows:
        where = say("– im lặng –", "– silent –")
    elif base:
        where = f"{base}/api/v1/stations/{slot.station}/slots/{slot.id}.mp3"
    else:
        where = _exported(newsroom, settings, manifest, playlist)
    return manifest.label, f"{local:%d/%m/%Y %H:%M} {slot.session}", str(items), _clock(playlist.length), told, where


def _exported(newsroom: "Newsroom", settings: "Settings", manifest: Manifest, playlist: Playlist) -> str:
    """The path of the slot's MP3; one that cannot be written is told in its place, and the others still are."""
    try:
        return str(program.export_slot(newsroom, settings, manifest, playlist.slot.id))
    except BroadcasterError as problem:
        return f"[{problem.code}] {say(problem.message_vi, problem.message_en)}"


def _clock(millis: int) -> str:
    minutes, seconds = divmod(round(millis / 1000), 60)
    return f"{minutes}:{seconds:02d}"


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise DateImpossible(written=written) from None


# --- one text ----------------------------------------------------------------------------------------------------


@cli.command(help="Dựng một tệp văn bản thành một bản tin hoàn chỉnh (MP3).")
def render(
    file: Annotated[Path, typer.Argument(metavar="FILE.txt", help="Văn bản UTF-8.")],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="OUT.mp3", help="Tệp MP3 sẽ ghi.")],
    voice: Annotated[str | None, typer.Option(metavar="VOICE", help="Giọng đọc, ví dụ espeak:vi.")] = None,
    title: Annotated[str | None, typer.Option(help="Tiêu đề; nếu không có, lấy dòng đầu của văn bản.")] = None,
    bed: Annotated[bool, typer.Option("--bed/--no-bed", help="Nhạc nền dưới lời đọc.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="In kết quả bằng JSON.")] = False,
    data: Data = None,
) -> None:
    from broadcaster.newsroom.rendering import Piece, make, piece_order

    _check_output(output)
    studio = program.open_studio(program.settings_from({"data": data}))
    script = program.read_file(file)
    asked = None if voice is None else VoiceName(voice)
    order = piece_order(studio, Piece(script=script, title=title, voice=asked, bed=bed))
    with _bar() as bar:
        line = bar.add_task(say("Đọc", "Speaking"), total=None)
        made = make(studio, order, output, lambda done, total: bar.update(line, completed=done, total=total))
    if as_json:
        print(json.dumps(_made_json(made, output)))
        return
    fell = say(" – giọng dự phòng", " – fallback voice") if made.delivery.fallback else ""
    length, loudness = _clock(made.measured.duration), made.measured.loudness
    out.print(f"{output}: {length}, {loudness:.1f} LUFS, {made.delivery.voice}{fell}", markup=False)


def _check_output(output: Path) -> None:
    """Before anything is spoken: a place where a file can appear, and no device or folder that would be replaced."""
    if not output.parent.is_dir():
        raise StorageUnwritable(name=str(output), problem=f"không có thư mục {output.parent}")
    if output.is_symlink() or (output.exists() and not output.is_file()):
        raise StorageUnwritable(name=str(output), problem="không phải tệp thường")


def _made_json(made: "Made", output: Path) -> dict[str, str | int | float | bool]:
    return {
        "duration_ms": made.measured.duration,
        "lufs": round(made.measured.loudness, 2),
        "true_peak_dbtp": round(made.measured.true_peak, 2),
        "sha256": digest_of_bytes(output.read_bytes()),
        "engine": made.delivery.engine,
        "voice": made.delivery.voice,
        "fallback": made.delivery.fallback,
        "segments": made.delivery.segments,
        "from_cache": made.delivery.from_cache,
    }


@cli.command(help="Đọc thử cách máy sẽ nói: mỗi dòng vào là một chuỗi JSON, mỗi dòng ra là một đối tượng JSON.")
def wording() -> None:
    from broadcaster.wording import to_json as spoken_json

    read = program.reader(program.settings_from({}))
    for number, line in enumerate(sys.stdin.buffer, start=1):
        if line.strip():
            told = spoken_json(read(_json_string(line, number)))
            print(_json_line(told), flush=True)


def _json_string(line: bytes, number: int) -> str:
    try:
        written = json.loads(line)
    except ValueError:
        written = None
    if not isinstance(written, str):
        raise FieldWrong(field=f"dòng {number}", problem="phải là một chuỗi JSON")
    return written


def _json_line(told: dict[str, object]) -> str:
    """Readable where it can be; escaped where what was written cannot stand in UTF-8."""
    line = json.dumps(told, ensure_ascii=False)
    try:
        line.encode()
    except UnicodeEncodeError:
        return json.dumps(told)
    return line


@cli.command(help="Liệt kê các giọng đọc và tình trạng của chúng.")
def voices(as_json: Annotated[bool, typer.Option("--json", help="In bằng JSON.")] = False, data: Data = None) -> None:
    known = program.open_studio(program.settings_from({"data": data})).voice.known()
    if as_json:
        print(json.dumps([asdict(status) for status in known], ensure_ascii=False))
        return
    table = Table()
    for name in (say("Giọng", "Voice"), say("Tên", "Name"), say("Vùng", "Region"), say("Cần mạng", "Network")):
        table.add_column(name)
    table.add_column(say("Giấy phép", "Licence"))
    table.add_column(say("Tình trạng", "Status"))
    for status in known:
        network = say("có", "yes") if status.needs_network else say("không", "no")
        told = f"{status.state}{': ' + status.why if status.why else ''}"
        table.add_row(status.voice, status.label, status.region, network, status.licence, told)
    out.print(table)
