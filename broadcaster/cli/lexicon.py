"""The lexicon from the console of the machine: listed, added to, out and in as a sheet."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from broadcaster import app as program
from broadcaster.cli.telling import FAILED, AsJson, Data, check_output, complain, out, say, told
from broadcaster.domain.access import CONSOLE
from broadcaster.domain.errors.machine import StorageUnwritable, reason_of
from broadcaster.domain.errors.sound import FileUnreadable
from broadcaster.domain.lexicon import EntryId, LexiconEntry
from broadcaster.domain.stations import StationCode

lexicon = typer.Typer(no_args_is_help=True, help="Từ điển đọc: liệt kê, thêm từ, xuất và nhập CSV.")

Scope = Annotated[str | None, typer.Option("--scope", metavar="CODE", help="Mã đài; bỏ trống: cả nước.")]


@lexicon.command("list", help="Liệt kê các từ, tất cả hoặc của một đài.")
def listing(
    search: Annotated[str, typer.Argument(metavar="[CHỮ]", help="Tìm, không cần dấu.")] = "",
    scope: Annotated[str | None, typer.Option("--scope", metavar="CODE", help="Chỉ từ riêng của đài này.")] = None,
    as_json: AsJson = False,
    data: Data = None,
) -> None:
    from broadcaster.newsroom.lexicon import Search, every

    wanted = Search(text=search, scope=None if scope is None else StationCode(scope))
    with program.open_newsroom(program.settings_from({"data": data})) as newsroom:
        entries = every(newsroom, CONSOLE, wanted, program.now())
        days = {entry.id: f"{entry.changed_at.astimezone(newsroom.zone):%d/%m/%Y}" for entry in entries}
    if as_json:
        print(json.dumps([_json(entry) for entry in entries], ensure_ascii=False))
        return
    table = Table()
    titles = (("Phạm vi", "Scope"), ("Chữ gốc", "Written"), ("Đọc là", "Spoken"), ("Sửa lần cuối", "Last changed"))
    for title in titles:
        table.add_column(say(*title))
    for entry in entries:
        cells = (entry.scope or say("cả nước", "country"), entry.written, entry.spoken)
        table.add_row(*(Text(cell) for cell in (*cells, f"{entry.changed_by} {days[entry.id]}")))
    # A pipe has no width of its own: there no cell is folded, so that a program can read it.
    Console(highlight=False, width=None if out.is_terminal else 1000).print(table)


def _json(entry: LexiconEntry) -> dict[str, object]:
    flags = {"any_case": entry.any_case, "inside": entry.inside}
    return {"scope": entry.scope, "written": entry.written, "spoken": entry.spoken, **flags}


@lexicon.command("add", help="Thêm một từ và cách đọc.")
def add(
    written: Annotated[str, typer.Argument(metavar="CHỮ", help="Chữ gốc, như viết trong bản tin.")],
    spoken: Annotated[str, typer.Argument(metavar="ĐỌC-LÀ", help="Cách đọc, viết ra từng tiếng.")],
    scope: Scope = None,
    any_case: Annotated[bool, typer.Option("--any-case", help="Cả khi viết hoa, viết thường.")] = False,
    inside: Annotated[bool, typer.Option("--inside", help="Cả khi nằm trong từ dài hơn.")] = False,
    data: Data = None,
) -> None:
    from broadcaster.newsroom.lexicon import add as keep

    at = program.now()
    entry = LexiconEntry(
        id=EntryId(program.new_id()),
        scope=None if scope is None else StationCode(scope),
        written=written,
        spoken=spoken,
        any_case=any_case,
        inside=inside,
        changed_by=CONSOLE.name,
        changed_at=at,
    )
    with program.open_newsroom(program.settings_from({"data": data})) as newsroom:
        kept = keep(newsroom, CONSOLE, entry, None, at)
    out.print(say(f"Đã thêm “{kept.entry.written}”.", f"Added “{kept.entry.written}”."), markup=False)
    _tell_altered([each.title for each in kept.altered])


@lexicon.command("export", help="Xuất thành tệp CSV (UTF-8 có BOM, ngăn bằng dấu chấm phẩy).")
def export(
    output: Annotated[Path, typer.Option("-o", "--output", metavar="OUT.csv", help="Tệp CSV sẽ ghi.")] = Path(
        "tu-dien-doc.csv"
    ),
    scope: Scope = None,
    data: Data = None,
) -> None:
    from broadcaster.newsroom.lexicon import Search
    from broadcaster.newsroom.lexicon_sheet import write_sheet

    check_output(output)
    wanted = Search(scope=None if scope is None else StationCode(scope))
    with program.open_newsroom(program.settings_from({"data": data})) as newsroom:
        text = write_sheet(newsroom, CONSOLE, wanted, program.now())
    try:
        output.write_bytes(text.encode())
    except OSError as refused:
        raise StorageUnwritable(name=str(output), problem=reason_of(refused)) from refused
    out.print(str(output), markup=False)


@lexicon.command("import", help="Nhập từ tệp CSV: ghi tất cả, hoặc không ghi gì và kể ra mọi dòng sai.")
def take(
    source: Annotated[Path, typer.Argument(metavar="IN.csv", help="Tệp CSV như lệnh export ghi ra.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Chỉ thử, không ghi.")] = False,
    data: Data = None,
) -> None:
    from broadcaster.newsroom.lexicon_sheet import RAW_LIMIT, Sheet, read_sheet

    try:
        with source.open("rb") as file:
            raw = file.read(RAW_LIMIT + 1)  # a pipe or a device may have no end
    except OSError as refused:
        raise FileUnreadable(name=str(source), problem=reason_of(refused)) from refused
    with program.open_newsroom(program.settings_from({"data": data})) as newsroom:
        found = read_sheet(newsroom, CONSOLE, Sheet(raw=raw, new_id=program.new_id, dry=dry_run), program.now())
    for row in found.faulty:
        complain(say(f"Dòng {row.line}", f"Row {row.line}") + f": {told(row.error)}")
    if found.faulty:
        complain(say("Chưa ghi dòng nào.", "Nothing was kept."))
        raise typer.Exit(FAILED)
    counted = found.added, found.changed, found.same
    out.print(say("Mới {}, sửa {}, giữ nguyên {}.", "New {}, changed {}, the same {}.").format(*counted))
    _tell_altered([each.title for each in found.altered])


def _tell_altered(titles: Sequence[str]) -> None:
    for title in titles:
        out.print(say(f"Sẽ đọc khác đi: {title}", f"Spoken otherwise: {title}"), markup=False)
