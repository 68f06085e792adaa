"""A house put by, brought back, and moved to another database."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from broadcaster import app as program
from broadcaster.app.archives import Counted
from broadcaster.cli.telling import Data, bar, check_output, out, say

Archive = Annotated[Path, typer.Argument(help="Tệp bản lưu.", metavar="ARCHIVE.tar")]
Replace = Annotated[bool, typer.Option("--replace", help="Chuyển dữ liệu đang có sang bên cạnh trước.")]
Address = Annotated[str, typer.Argument(help="Cơ sở dữ liệu trống.", metavar="postgresql://…")]


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
    if kept.sounds_elsewhere:
        out.print(say("Âm thanh nằm ở", "Sounds lie at") + f" {kept.sounds_elsewhere}", markup=False)


def restore(archive: Archive, *, data: Data = None, replace: Replace = False) -> None:
    settings = program.settings_from({"data": data})
    with _watched() as told:
        kept = program.bring_back(settings, archive, program.now(), told, replace=replace)
    rows = sum(each.rows for each in kept.tables)
    out.print(
        say(
            f"Đã khôi phục {rows} dòng và {len(kept.files)} tệp của {kept.at} vào {settings.data}.",
            f"Brought back {rows} rows and {len(kept.files)} files of {kept.at} into {settings.data}.",
        ),
        markup=False,
    )


def migrate_to(address: Address, data: Data = None) -> None:
    """From the database of the settings; the old one stays as it is."""
    with _watched() as told:
        moved = program.move_to(program.settings_from({"data": data}), address, program.now(), told)
    rows = sum(each.rows for each in moved)
    out.print(
        say(
            f"Đã chép và đối chiếu {rows} dòng của {len(moved)} bảng. Nay đổi cài đặt “database” rồi khởi động lại.",
            f"Copied and compared {rows} rows of {len(moved)} tables. Change the setting “database”, start again.",
        ),
        markup=False,
    )


@contextmanager
def _watched() -> Iterator[Counted]:
    with bar() as shown:
        line = shown.add_task("", total=None)
        yield lambda what, done: shown.update(line, description=what, completed=done)
