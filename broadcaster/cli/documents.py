"""A document of others becomes a script: a file in any of the usual forms, or a page on the web."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from broadcaster import app as program
from broadcaster.cli.telling import AsJson, check_output, complain, out, say


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
    taken = program.take_document(source)
    if as_json:
        print(json.dumps(asdict(taken), ensure_ascii=False, default=str))
        return
    complain(f"{say('Đã lấy', 'Took')}: {taken.took}; {say('tiêu đề', 'title')}: {taken.title}")
    for left in taken.dropped:
        complain(f"{say('Bỏ', 'Left out')}: {left}")
    if output is None:
        out.print(taken.script, markup=False)
    else:
        output.write_text(taken.script + "\n", encoding="utf-8")
