"""Files about keys as the commands read and write them, and the passphrase that opens a private one."""

import os
from pathlib import Path
from typing import Annotated

import typer

from broadcaster.cli.telling import check_output, say
from broadcaster.domain.errors.machine import reason_of
from broadcaster.domain.errors.sound import FileUnreadable
from broadcaster.envelope import LONGEST

OPENS_BY = "BROADCASTER_PASSPHRASE"
"""Of the environment: what opens a key where nobody can type."""

Output = Annotated[Path | None, typer.Option("-o", "--output", help="Tệp ghi ra.", metavar="FILE")]


def passphrase(vi: str, en: str, *, confirm: bool = False) -> str:
    """From the environment, or asked for by these words; never from the command line, which everybody can see."""
    told = os.environ.get(OPENS_BY)
    if told is not None:
        return told
    asked: str = typer.prompt(say(vi, en), hide_input=True, confirmation_prompt=confirm, err=True)
    return asked


def read(path: Path) -> bytes:
    """No more than one byte beyond what a sealed document may have: so much is refused where it is read.
    FileUnreadable."""
    try:
        with path.open("rb") as file:
            return file.read(LONGEST + 1)
    except OSError as refused:
        raise FileUnreadable(name=str(path), problem=reason_of(refused)) from refused


def read_text(path: Path) -> str:
    """What is not UTF-8 is no document, and refused as one. FileUnreadable."""
    return read(path).decode("utf-8", "replace")


def write(path: Path, text: str) -> None:
    """Just these letters, for a draft is signed as it is written. StorageFull, StorageUnwritable."""
    from broadcaster.vault.whole_files import write_whole

    check_output(path)
    write_whole(path, text.encode(), 0o644)
