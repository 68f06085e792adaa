"""The clip bench: trim, fade, lift, join and overlay recordings of minutes before they become bulletins."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from broadcaster.cli.telling import check_output, say
from broadcaster.cli.telling import out as screen
from broadcaster.domain.errors.bulletins import FieldWrong
from broadcaster.domain.units import Millis

if TYPE_CHECKING:
    from broadcaster.audio.clips import Made
    from broadcaster.audio.sandbox import Sandbox

clip = typer.Typer(no_args_is_help=True, help="Cắt, nối, chồng các đoạn ghi âm (mỗi đoạn tối đa 10 phút).")

Given = Annotated[Path, typer.Argument(metavar="TỆP", help="WAV, MP3, FLAC, Ogg, M4A, AAC hoặc AMR.")]
Out = Annotated[Path, typer.Option("-o", "--output", metavar="RA.wav", help="Tệp kết quả, .wav hoặc .flac.")]
AcceptCut = Annotated[bool, typer.Option("--accept-cut", help="Nhận cả tệp bị cắt cụt.")]


@clip.command("walls", help="Những bức tường quanh tiến trình giải mã tệp của người khác, trên máy này.")
def walls() -> None:
    from broadcaster import offline

    for standing in offline.walls():
        screen.print(f"{standing.wall}: {standing.why or say('có', 'stands')}", markup=False)


@clip.command("trim", help="Giữ lại một đoạn.")
def trim(
    given: Given,
    output: Out,
    start: Annotated[str, typer.Option("--from", metavar="GIÂY|P:GIÂY")] = "0",
    end: Annotated[str, typer.Option("--to", metavar="GIÂY|P:GIÂY")] = "",
    accept_cut: AcceptCut = False,
) -> None:
    from broadcaster.audio import clips

    first, last = moment("--from", start), moment("--to", end) if end else None
    with _bench(output) as sandbox:
        _put(clips.trim(clips.fetch(sandbox, given, accept_cut=accept_cut), first, last), output)


@clip.command("fade", help="Cho tiếng nhỏ dần ở đầu và cuối.")
def fade(
    given: Given,
    output: Out,
    rise: Annotated[str, typer.Option("--in", metavar="GIÂY")] = "0",
    fall: Annotated[str, typer.Option("--out", metavar="GIÂY")] = "0",
    accept_cut: AcceptCut = False,
) -> None:
    from broadcaster.audio import clips

    up, down = moment("--in", rise), moment("--out", fall)
    with _bench(output) as sandbox:
        _put(clips.fade(clips.fetch(sandbox, given, accept_cut=accept_cut), up, down), output)


@clip.command("gain", help="Tăng hoặc giảm âm lượng.")
def lift(
    given: Given,
    output: Out,
    gain: Annotated[float, typer.Option("--gain", metavar="DB", help="Số dB, âm là nhỏ đi.")],
    accept_cut: AcceptCut = False,
) -> None:
    from broadcaster.audio import clips

    with _bench(output) as sandbox:
        _put(clips.lift(clips.fetch(sandbox, given, accept_cut=accept_cut), gain), output)


@clip.command("join", help="Nối các tệp theo thứ tự.")
def join(
    given: Annotated[list[Path], typer.Argument(metavar="TỆP...")],
    output: Out,
    crossfade: Annotated[str, typer.Option("--crossfade", metavar="GIÂY", help="Chỗ nối chuyển dần.")] = "0",
    accept_cut: AcceptCut = False,
) -> None:
    from broadcaster.audio import clips

    over = moment("--crossfade", crossfade)
    with _bench(output) as sandbox:
        first = clips.fetch(sandbox, given[0], accept_cut=accept_cut)
        rest = [clips.fetch(sandbox, path, rate=first.frame_rate, accept_cut=accept_cut) for path in given[1:]]
        _put(clips.join([first, *rest], over), output)


@clip.command("overlay", help="Chồng một đoạn nhạc lên một đoạn ghi âm.")
def overlay(
    given: Given,
    sting: Annotated[Path, typer.Argument(metavar="NHẠC")],
    output: Out,
    at: Annotated[str, typer.Option("--at", metavar="GIÂY|P:GIÂY", help="Nhạc bắt đầu từ lúc nào.")] = "0",
    gain: Annotated[float, typer.Option("--gain", metavar="DB", help="Âm lượng của nhạc.")] = 0.0,
    accept_cut: AcceptCut = False,
) -> None:
    from broadcaster.audio import clips

    start = moment("--at", at)
    with _bench(output) as sandbox:
        under = clips.fetch(sandbox, given, accept_cut=accept_cut)
        over = clips.fetch(sandbox, sting, rate=under.frame_rate, accept_cut=accept_cut)
        _put(clips.overlay(under, over, start, gain), output)


def moment(field: str, told: str) -> Millis:
    """Seconds, or minutes and seconds, with a point or a comma: 75, 1:15, 0:02,5. FieldWrong."""
    minutes, _, seconds = told.rpartition(":")
    try:
        whole, part = int(minutes or "0"), float(seconds.replace(",", "."))
    except ValueError:
        whole, part = -1, 0.0
    if not (whole >= 0 and 0 <= part < (60 if minutes else 86_400)):
        raise FieldWrong(field=field, problem=f"“{told}” không phải thời điểm; hãy viết 75 hoặc 1:15")
    return Millis(round((whole * 60 + part) * 1000))


@contextmanager
def _bench(output: Path) -> Iterator["Sandbox"]:
    """Where clips are opened; a name that cannot be written is told before any work."""
    from broadcaster.audio.clips import check_ending
    from broadcaster.audio.sandbox import Sandbox

    check_ending(output)
    check_output(output)
    sandbox = Sandbox()
    try:
        yield sandbox
    finally:
        sandbox.close()


def _put(made: "Made", output: Path) -> None:
    from broadcaster.audio.clips import store

    store(made, output)
    seconds = f"{made.duration / 1000:.2f}"
    screen.print(say(f"{output}: {seconds.replace('.', ',')} giây", f"{output}: {seconds} seconds"), markup=False)
    if made.lowered:
        told = f"{made.lowered:.1f}"
        screen.print(
            say(f"Đã giảm cả hai {told.replace('.', ',')} dB để tiếng không vỡ.", f"Both lowered by {told} dB."),
            markup=False,
        )
