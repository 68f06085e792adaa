"""A document of others becomes a script: a file in any of the usual forms, or a page on the web."""

import json
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from broadcaster.cli.telling import AsJson, check_output, complain, out, say
from broadcaster.domain.document import RAW_LIMIT, Taken
from broadcaster.domain.errors.machine import StorageUnwritable, reason_of
from broadcaster.domain.errors.sound import FileUnreadable


def take(
    source: Annotated[
        str, typer.Argument(metavar="TỆP|ĐỊA_CHỈ", help="Word, OpenDocument, PDF, HTML, văn bản; https://…")
    ],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="OUT.txt", help="Tệp văn bản sẽ ghi.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    if output is not None:
        check_output(output)
    taken = taken_from(source)
    if as_json:
        print(json.dumps(asdict(taken), ensure_ascii=False, default=str))
        return
    complain(f"{say('Đã lấy', 'Took')}: {taken.took}; {say('tiêu đề', 'title')}: {taken.title}")
    for left in taken.dropped:
        complain(f"{say('Bỏ', 'Left out')}: {left}")
    if output is None:
        out.print(taken.script, markup=False)
    else:
        try:
            output.write_text(taken.script + "\n", encoding="utf-8")
        except OSError as refused:
            raise StorageUnwritable(name=str(output), problem=reason_of(refused)) from refused


def taken_from(source: str) -> Taken:
    """From disk, or from the web where `source` is an address. FileUnreadable, and what the port `Documents` raises."""
    from broadcaster.documents import DocumentDesk

    with closing(DocumentDesk()) as desk:
        if source.lower().startswith(("http://", "https://")):
            return desk.fetch(source)
        try:
            with Path(source).open("rb") as file:
                return desk.read(Path(source).name, file.read(RAW_LIMIT + 1))
        except (OSError, ValueError) as refused:
            raise FileUnreadable(name=source, problem=reason_of(refused)) from refused
