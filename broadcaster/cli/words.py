"""How the house reads, a line in and a line out, for programs."""

import json
import sys

from broadcaster import app as program
from broadcaster.domain.errors.bulletins import FieldWrong


def wording() -> None:
    from broadcaster.wording import to_json as spoken_json

    read = program.reader(program.settings_from({}))
    for number, line in enumerate(sys.stdin.buffer, start=1):
        if line.strip():
            told = spoken_json(read(_json_string(line, number)))
            print(_json_line(told), flush=True)


def _json_string(line: bytes, number: int) -> str:
    try:
        written = json.loads(line)
    except ValueError:
        written = None
    if not isinstance(written, str):
        raise FieldWrong(field=f"dòng {number}", problem="phải là một chuỗi JSON")
    return written


def _json_line(told: dict[str, object]) -> str:
    """Readable where it can be; escaped where what was written cannot stand in UTF-8."""
    line = json.dumps(told, ensure_ascii=False)
    try:
        line.encode()
    except UnicodeEncodeError:
        return json.dumps(told)
    return line
