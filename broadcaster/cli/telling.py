"""How the commands talk: Vietnamese unless `--lang en`, results on standard output, the rest on standard error."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from broadcaster.domain.errors import BroadcasterError
from broadcaster.domain.errors.machine import StorageUnwritable, reason_of

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

Data = Annotated[Path | None, typer.Option("--data", help="Thư mục dữ liệu.", metavar="DIR")]
AsJson = Annotated[bool, typer.Option("--json", help="In kết quả bằng JSON.")]


def complain(line: str) -> None:
    err.print(line.replace("\n", " "), markup=False)


def told(problem: BroadcasterError) -> str:
    """A problem as one line: its code for programs, its sentence for people."""
    return f"[{problem.code}] {say(problem.message_vi, problem.message_en)}"


def check_output(output: Path) -> None:
    """Before anything is spoken: a place where a file can appear, and no device or folder that would be replaced.

    StorageUnwritable.
    """
    try:
        if not output.parent.is_dir():
            raise StorageUnwritable(name=str(output), problem=f"không có thư mục {output.parent}")
        if output.is_symlink() or (output.exists() and not output.is_file()):
            raise StorageUnwritable(name=str(output), problem="không phải tệp thường")
    except OSError as refused:  # a name no file system takes
        raise StorageUnwritable(name=str(output)[:200], problem=reason_of(refused)) from refused


def clock(millis: int) -> str:
    minutes, seconds = divmod(round(millis / 1000), 60)
    return f"{minutes}:{seconds:02d}"


@contextmanager
def bar() -> Iterator[Progress]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, disable=not err.is_terminal, transient=True) as shown:
        yield shown
