"""The voices: what there is and in what state, how one sounds, and another one from files."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from broadcaster import app as program
from broadcaster.cli.telling import AsJson, Data, check_output, clock, out, say
from broadcaster.domain.errors.bulletins import FieldWrong
from broadcaster.domain.speech import VoiceName, VoiceState

_STATES = {
    VoiceState.READY: ("sẵn sàng", "ready"),
    VoiceState.NOT_INSTALLED: ("chưa cài", "not installed"),
    VoiceState.NO_NETWORK: ("không có mạng", "no network"),
    VoiceState.RATE_LIMITED: ("bị chặn vì gọi nhiều", "rate limited"),
    VoiceState.BROKEN: ("bị lỗi", "broken"),
    VoiceState.DISABLED: ("đã tắt", "disabled"),
    VoiceState.UNKNOWN: ("không có", "unknown"),
}

_WIDE = 140
"""Columns from which the licences have one of their own."""

voices = typer.Typer(invoke_without_command=True, help="Liệt kê các giọng đọc và tình trạng của chúng.")


@voices.callback()
def listing(context: typer.Context, as_json: AsJson = False, data: Data = None) -> None:
    if context.invoked_subcommand is not None:
        return
    known = program.open_studio(program.settings_from({"data": data})).voice.known()
    if as_json:
        print(json.dumps([asdict(status) for status in known], ensure_ascii=False))
        return
    # A pipe has no width of its own: there no cell is folded, so that a program can read it.
    screen = Console(highlight=False, width=None if out.is_terminal else 1000)
    wide = screen.width >= _WIDE
    table = Table(show_lines=not wide)
    table.add_column(say("Giọng", "Voice"), no_wrap=True)
    table.add_column(say("Là", "Is"))
    if wide:
        table.add_column(say("Giấy phép", "Licence"))
    table.add_column(say("Tình trạng", "Status"))
    for status in known:
        network = say("cần mạng", "needs the network") if status.needs_network else say("không cần mạng", "offline")
        region = f"{say('vùng', 'region')} {status.region}" if status.region else ""
        told = ", ".join(each for each in (status.label, region, status.sex, network) if each)
        state = f"{say(*_STATES[status.state])}{': ' + status.why if status.why else ''}"
        row = (
            (status.voice, told, status.licence, state) if wide else (status.voice, f"{told}. {status.licence}", state)
        )
        table.add_row(*(Text(cell) for cell in row))
    screen.print(table)


@voices.command("try", help="Đọc thử một câu, ghi ra tệp WAV.")
def sample(
    voice: Annotated[str, typer.Argument(metavar="VOICE", help="Giọng đọc, ví dụ espeak:vi.")],
    text: Annotated[str, typer.Argument(metavar="CÂU", help="Câu cần đọc, viết như trong bản tin.")],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="OUT.wav", help="Tệp WAV sẽ ghi.")] = Path(
        "doc-thu.wav"
    ),
    as_json: AsJson = False,
    data: Data = None,
) -> None:
    from broadcaster.voices.sample import speak_sample

    check_output(output)
    if output.suffix.lower() != ".wav":
        raise FieldWrong(field="--output", problem="tệp nghe thử là .wav")
    studio = program.open_studio(program.settings_from({"data": data}))
    length = speak_sample(studio, VoiceName(voice), text, output)
    if as_json:
        print(json.dumps({"voice": voice, "duration_ms": length, "file": str(output)}, ensure_ascii=False))
        return
    out.print(f"{output}: {clock(length)} ({length / 1000:.1f} s), {voice}", markup=False)


@voices.command(help="Cài một giọng Piper: tệp .onnx và tệp .onnx.json nằm cạnh nhau, từ thư mục hoặc địa chỉ https.")
def install(
    source: Annotated[str, typer.Argument(metavar="PATH|URL", help="Tệp .onnx, hoặc địa chỉ https của nó.")],
    sha256: Annotated[str, typer.Option(metavar="HEX", help="Mã SHA-256 của tệp .onnx, do nơi phát hành công bố.")],
    licence: Annotated[str, typer.Option(metavar="TEXT", help="Giấy phép của giọng đọc, ví dụ CC-BY-4.0.")],
    json_sha256: Annotated[str, typer.Option(metavar="HEX", help="Mã SHA-256 của tệp .onnx.json, nếu có.")] = "",
    language: Annotated[str, typer.Option(help="Giọng này nói tiếng gì.")] = "vi",
    region: Annotated[str, typer.Option(help="Vùng: Bắc, Trung, Nam.")] = "chưa rõ",
    sex: Annotated[str, typer.Option(help="nam hoặc nữ.")] = "chưa rõ",
    replace: Annotated[bool, typer.Option("--replace", help="Thay giọng cùng tên đã cài.")] = False,
    data: Data = None,
) -> None:
    from broadcaster.voices.installing import Wanted
    from broadcaster.voices.installing import install as keep

    settings = program.settings_from({"data": data})
    wanted = Wanted(
        source=source,
        sha256=sha256,
        licence=licence,
        json_sha256=json_sha256,
        language=language,
        region=region,
        sex=sex,
        replace=replace,
    )
    installed = keep(wanted, settings.data / "voices", program.now().astimezone(settings.zone).date())
    record = installed.record
    told = {
        say("Đã cài", "Installed"): installed.voice,
        say("Giấy phép", "Licence"): record.licence,
        say("Nguồn", "Source"): record.source,
        "SHA-256": record.sha256,
        say("Thư mục", "Folder"): str(installed.folder),
    }
    for name, value in told.items():
        out.print(f"{name}: {value}", markup=False)
