"""A house put by, brought back, and moved to another database."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from broadcaster import app as program
from broadcaster.app.archives import Counted
from broadcaster.cli.telling import Data, bar, check_output, out, say
from broadcaster.settings import hidden

Archive = Annotated[Path, typer.Argument(help="Tệp bản lưu.", metavar="ARCHIVE.tar")]
Replace = Annotated[bool, typer.Option("--replace", help="Chuyển dữ liệu đang có sang bên cạnh trước.")]
Address = Annotated[str, typer.Argument(help="Cơ sở dữ liệu trống.", metavar="postgresql://…")]


SkipSounds = Annotated[bool, typer.Option("--skip-sounds", help="Không đọc lại âm thanh trước khi chép.")]


def backup(archive: Archive, data: Data = None) -> None:
    """While the server runs."""
    check_output(archive)
    with _watched() as told:
        kept = program.put_by(program.settings_from({"data": data}), archive, program.now(), told)
    rows, size = sum(each.rows for each in kept.tables), sum(each.size for each in kept.files)
    line = say(
        f"Đã lưu {rows} dòng và {len(kept.files)} tệp ({size >> 20} MB) vào {archive}.",
        f"Kept {rows} rows and {len(kept.files)} files ({size >> 20} MB) in {archive}.",
    )
    out.print(line, markup=False)
    out.print(say("Tệp này mở được hệ thống: hãy cất như cất khoá.", "It opens the house: keep it as you keep a key."))
    _tell_elsewhere(kept.sounds_elsewhere)


def restore(archive: Archive, *, data: Data = None, replace: Replace = False) -> None:
    settings = program.settings_from({"data": data})
    with _watched() as told:
        kept, now = program.bring_back(settings, archive, program.now(), told, replace=replace)
    rows = sum(each.rows for each in kept.tables)
    books, sounds = hidden(now.database_url), now.library or now.library_folder
    out.print(
        say(
            f"Đã khôi phục {rows} dòng và {len(kept.files)} tệp của {kept.at} vào {now.data}.",
            f"Brought back {rows} rows and {len(kept.files)} files of {kept.at} into {now.data}.",
        ),
        markup=False,
    )
    line = say(f"Cơ sở dữ liệu: {books}; âm thanh: {sounds}.", f"The database: {books}; sounds: {sounds}.")
    out.print(line, markup=False)
    _tell_elsewhere(kept.sounds_elsewhere)


def _tell_elsewhere(bucket: str) -> None:
    if bucket:
        line = say("Âm thanh không ở trong tệp này mà ở", "Sounds are not in this file but lie at")
        out.print(f"{line} {bucket}", markup=False)


def migrate_to(address: Address, *, data: Data = None, skip_sounds: SkipSounds = False) -> None:
    """From the database of the settings; the old one stays as it is, and so do the sounds."""
    settings = program.settings_from({"data": data})
    with _watched() as told:
        moved = program.move_to(settings, address, told, sounds=not skip_sounds)
    rows, tables = sum(each.rows for each in moved.tables), len(moved.tables)
    out.print(
        say(
            f"Đã chép và đối chiếu {rows} dòng của {tables} bảng.",
            f"Copied and compared {rows} rows of {tables} tables.",
        )
    )
    if moved.sounds is not None:
        line = f"Đã đọc lại {moved.sounds} âm thanh, tất cả nguyên vẹn."
        out.print(say(line, f"Read {moved.sounds} sounds through, all of them whole."))
    out.print(
        say(
            "Nay đổi cài đặt “database” rồi khởi động lại.",
            "Now change the setting “database” and start the house again.",
        )
    )


@contextmanager
def _watched() -> Iterator[Counted]:
    with bar() as shown:
        line = shown.add_task("", total=None)
        yield lambda what, done: shown.update(line, description=what, completed=done)
