"""One text file into one finished bulletin."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from broadcaster import app as program
from broadcaster.cli.documents import taken_from
from broadcaster.cli.telling import AsJson, Data, bar, check_output, clock, out, say
from broadcaster.domain.errors.bulletins import FieldWrong
from broadcaster.domain.speech import VoiceName
from broadcaster.domain.units import digest_of_bytes

if TYPE_CHECKING:
    from broadcaster.domain.sound import Profile
    from broadcaster.newsroom.rendering import Made


_DOCUMENTS = frozenset({".docx", ".doc", ".odt", ".pdf", ".html", ".htm", ".rtf"})
"""Endings of files that hold more than their text."""


_ENDINGS: dict[str, tuple[str, ...]] = {
    "mp3": (".mp3",),
    "opus": (".opus", ".ogg"),
    "aac": (".m4a", ".aac"),
    "flac": (".flac",),
}


def render(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Văn bản .txt mã UTF-8, Word, OpenDocument, PDF, HTML.")],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="OUT.mp3", help="Tệp MP3 sẽ ghi.")],
    voice: Annotated[str | None, typer.Option(metavar="VOICE", help="Giọng đọc, ví dụ espeak:vi.")] = None,
    title: Annotated[str | None, typer.Option(help="Tiêu đề; nếu không có, lấy dòng đầu của văn bản.")] = None,
    bed: Annotated[bool, typer.Option("--bed/--no-bed", help="Nhạc nền dưới lời đọc.")] = False,
    profile: Annotated[
        str | None, typer.Option(metavar="NAME", help="Kiểu âm thanh trong config/profiles.toml.")
    ] = None,
    as_json: AsJson = False,
    data: Data = None,
) -> None:
    from broadcaster.newsroom.orders import Piece, piece_order
    from broadcaster.newsroom.rendering import make

    check_output(output)
    studio = program.open_studio(program.settings_from({"data": data}))
    script = taken_from(str(file)).script if file.suffix.lower() in _DOCUMENTS else program.read_file(file)
    asked = None if voice is None else VoiceName(voice)
    order = piece_order(studio, Piece(script=script, title=title, voice=asked, bed=bed, profile=profile))
    _check_ending(output, order.profile)
    with bar() as shown:
        line = shown.add_task(say("Đọc", "Speaking"), total=None)
        made = make(studio, order, output, lambda done, total: shown.update(line, completed=done, total=total))
    if as_json:
        print(json.dumps(_made_json(made, output)))
        return
    fell = say(" – giọng dự phòng", " – fallback voice") if made.delivery.fallback else ""
    length, loudness = clock(made.measured.duration), made.measured.loudness
    out.print(f"{output}: {length}, {loudness:.1f} LUFS, {made.delivery.voice}{fell}", markup=False)


def _check_ending(output: Path, profile: "Profile") -> None:
    """A file must not be called what it is not: players and people go by its ending."""
    fitting = _ENDINGS[profile.coding]
    if any(output.suffix.lower() in endings for endings in _ENDINGS.values() if endings is not fitting):
        raise FieldWrong(field="--output", problem=f"kiểu âm thanh “{profile.name}” ghi ra tệp {fitting[0]}")


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
