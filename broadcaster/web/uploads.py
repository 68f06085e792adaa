"""Files that are sent in a form.

Nobody's file is read before it is known who sends it and that they may. What is read goes to a file without a name as
it comes, so that a large one is never held in memory while it is on its way; the sender's name for it is only shown.
"""

import logging
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import IO, Annotated

from fastapi import Depends, Request
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from broadcaster.domain.access import Action, reach
from broadcaster.domain.errors.bulletins import FieldWrong
from broadcaster.web.access import Asking
from broadcaster.web.desk import AtDesk

_IN_MEMORY = 1 << 20
_FIELD_LIMIT = 100
_BOUNDARY_LIMIT = 70
_HEADERS, _HEADER_SIZE = 8, 4096
_OF_PAGES = frozenset({"manuscript", "bulletin", "seen"})
"""What the form of a page says besides: where the text is to go."""
_TAIL = 2 * _BOUNDARY_LIMIT
# It writes a line of every bad form; who sends them would fill the disk.
logging.getLogger("python_multipart").setLevel(logging.ERROR)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """The one file of a form, the name its sender gave it, and the other fields."""

    name: str
    file: IO[bytes]
    fields: Mapping[str, str]

    def flag(self, name: str) -> bool:
        """FieldWrong."""
        told = self.fields.get(name, "false").strip().lower()
        if told not in ("true", "false"):
            raise FieldWrong(field=name, problem="phải là true hoặc false")
        return told == "true"


class _Form:
    """Hears a parser tell a form's parts. FieldWrong at the first that has no place."""

    def __init__(self, file: IO[bytes], known: frozenset[str]) -> None:
        self.name: str | None = None
        self.fields: dict[str, str] = {}
        self.whole = False
        self._file, self._known = file, known
        self._headers: dict[bytes, bytes] = {}
        self._header, self._value = bytearray(), bytearray()
        self._field: str | None = None
        self._told = bytearray()

    def on_part_begin(self) -> None:
        self._headers.clear()
        self._field = None
        self._told.clear()

    def on_header_field(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def on_header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def on_header_end(self) -> None:
        name = bytes(self._header).lower()
        if name in self._headers:
            raise _broken()
        self._headers[name] = bytes(self._value)
        self._header.clear()
        self._value.clear()

    def on_headers_finished(self) -> None:
        kind, options = parse_options_header(self._headers.get(b"content-disposition", b""))
        coding = self._headers.get(b"content-transfer-encoding", b"binary").strip().lower()
        name = _text(options.get(b"name", b""))
        if kind != b"form-data" or coding not in (b"binary", b"8bit", b"7bit") or not name:
            raise _broken()
        if name == "file" and b"filename" in options:
            if self.name is not None:
                raise FieldWrong(field="file", problem="chỉ gửi một tệp")
            self.name = _text(options[b"filename"]).replace("%22", '"')  # as browsers write it in this header
        elif name == "file":
            raise FieldWrong(field="file", problem="phải là một tệp, có tên tệp")
        elif name not in self._known:
            raise FieldWrong(field=_shown(name), problem="không có mục này")
        elif name in self.fields or b"filename" in options:
            raise FieldWrong(field=name, problem="chỉ gửi một giá trị, không phải tệp")
        else:
            self._field = name

    def on_part_data(self, data: bytes, start: int, end: int) -> None:
        if self._field is None:
            self._file.write(data[start:end])
            return
        self._told += data[start:end]
        if len(self._told) > _FIELD_LIMIT:
            raise FieldWrong(field=self._field, problem="quá dài")

    def on_part_end(self) -> None:
        if self._field is not None:
            self.fields[self._field] = _text(bytes(self._told))

    def on_end(self) -> None:
        self.whole = True


_HEARD = (
    *("part_begin", "header_field", "header_value", "header_end", "headers_finished"),
    *("part_data", "part_end", "end"),
)


def _broken() -> HTTPException:
    return HTTPException(400, "body-broken")


def _text(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError as wrong:
        raise _broken() from wrong


def _shown(name: str) -> str:
    return "".join(sign for sign in name[:80] if sign.isprintable())


async def _read(request: Request, file: IO[bytes], known: frozenset[str]) -> Sent:
    """400 for what is no form or ends early, 415 for another kind of body; FieldWrong."""
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    if kind != b"multipart/form-data":
        raise HTTPException(415, "content-type-wrong")
    boundary = options.get(b"boundary", b"")
    if not 0 < len(boundary) <= _BOUNDARY_LIMIT:
        raise _broken()
    form = _Form(file, known)
    try:
        parser = MultipartParser(
            boundary,
            {f"on_{each}": getattr(form, f"on_{each}") for each in _HEARD},  # type: ignore[arg-type]  # a typed dict of just these
            max_header_count=_HEADERS,
            max_header_size=_HEADER_SIZE,
        )
        mark, tail, marks = b"--" + boundary + b"--", b"", 0
        async for block in request.stream():
            parser.write(block)
            marks += (tail[1 - len(mark) :] + block).count(mark)
            tail = (tail + block)[-_TAIL:]
        parser.finalize()
    except (FormParserError, ClientDisconnect) as wrong:
        raise _broken() from wrong
    if not _ended(form, marks, tail, mark):
        raise _broken()
    if form.name is None:
        raise FieldWrong(field="file", problem="còn thiếu")
    file.seek(0)
    return Sent(name=form.name, file=file, fields=form.fields)


def _ended(form: _Form, marks: int, tail: bytes, mark: bytes) -> bool:
    """Whether a body came to its end, and nothing stands behind that which nobody would look at."""
    return form.whole and marks == 1 and tail.rstrip(b"\r\n").endswith(mark)


@asynccontextmanager
async def received(request: Request, known: frozenset[str]) -> AsyncIterator[Sent]:
    """The file and the fields of a form. Ask for it when it is known who sends it, and that they may."""
    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as file:
        yield await _read(request, file, known)


async def _document(request: Request, actor: Asking, desk: AtDesk) -> AsyncIterator[Sent]:
    reach(actor, Action.WRITE_BULLETINS, desk.clock())
    with desk.hatch.files.taken():
        programs = request.url.path.startswith("/api/")
        async with received(request, frozenset() if programs else _OF_PAGES) as sent:
            yield sent


async def _recording(request: Request, actor: Asking, desk: AtDesk) -> AsyncIterator[Sent]:
    reach(actor, Action.WRITE_BULLETINS, desk.clock())
    with desk.hatch.files.taken():
        async with received(request, frozenset({"accept_cut"})) as sent:
            yield sent


async def _alert(request: Request, actor: Asking, desk: AtDesk) -> AsyncIterator[Sent]:
    """It is small, and waits for no place among the files."""
    reach(actor, Action.EXERCISE_EMERGENCIES, desk.clock())
    async with received(request, frozenset()) as sent:
        yield sent


SentDocument = Annotated[Sent, Depends(_document)]
SentRecording = Annotated[Sent, Depends(_recording)]
SentAlert = Annotated[Sent, Depends(_alert)]
"""A file that is sent, once its sender is known to have the right. UploadsBusy, RightMissing, FieldWrong; 400, 415."""
