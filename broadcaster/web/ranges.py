"""Sound over HTTP: strong ETags, If-None-Match, and single byte ranges (RFC 9110), for files and joined streams."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path

from fastapi import Request
from fastapi.responses import Response, StreamingResponse

from broadcaster.web.problems import EDGE, answer

FOREVER = "public, max-age=31536000, immutable"
REVALIDATE = "no-cache"

_ONE_RANGE = re.compile(r"bytes=[ \t]*(\d{0,18})-(\d{0,18})[ \t]*", re.ASCII | re.IGNORECASE)
_CHUNK = 128 * 1024


class Whole(Enum):
    """No part was asked for, or in a form that a server is to overlook."""

    WHOLE = "whole"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """`length` bytes from `start`; length 0: no byte of it exists."""

    start: int
    length: int


def asked(header: str | None, size: int) -> Whole | Part:
    """What a Range header asks of `size` bytes. Several ranges, other units and nonsense ask for the whole."""
    found = _ONE_RANGE.fullmatch(header or "")
    if found is None or found.groups() == ("", ""):
        return Whole.WHOLE
    first, last = found.groups()
    if not first:
        length = min(int(last), size)
        return Part(start=size - length, length=length)
    start = int(first)
    end = min(int(last), size - 1) if last else size - 1
    if last and int(last) < start:
        return Whole.WHOLE
    return Part(start=start, length=max(end - start + 1, 0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    """Bytes that can be read from anywhere: `read(start, length)`. `tag` is the ETag without its quotes."""

    tag: str
    size: int
    cache: str
    name: str
    read: Callable[[int, int], Iterator[bytes]]


def known_already(request: Request, tag: str) -> bool:
    """Whether If-None-Match names this tag."""
    told = request.headers.get("if-none-match", "")
    return any(each.strip().removeprefix("W/") in (f'"{tag}"', "*") for each in told.split(","))


def by_proxy(tag: str, cache: str, place: str) -> Response:
    """The proxy sends the file that lies at `place`, whole or the part that was asked for."""
    headers = _headers(Sound(tag=tag, size=0, cache=cache, name=f"{tag}.mp3", read=lambda _, __: iter(())))
    return Response(headers=headers | {"X-Accel-Redirect": place}, media_type="audio/mpeg")


def unchanged(tag: str, cache: str) -> Response:
    return Response(status_code=304, headers={"ETag": f'"{tag}"', "Cache-Control": cache})


def _headers(sound: Sound) -> dict[str, str]:
    return {
        "ETag": f'"{sound.tag}"',
        "Cache-Control": sound.cache,
        "Content-Disposition": f'inline; filename="{sound.name}"',
    }


def serve(request: Request, sound: Sound) -> Response:
    """200, 206, 304 or 416; without the bytes for HEAD."""
    headers = _headers(sound) | {"Accept-Ranges": "bytes"}
    if known_already(request, sound.tag):
        return Response(status_code=304, headers=headers)
    part = asked(request.headers.get("range"), sound.size) if _may_part(request, sound) else Whole.WHOLE
    if part is Whole.WHOLE:
        return _bytes(request, sound, Part(start=0, length=sound.size), headers)
    if part.length == 0:
        wrong = {"Content-Range": f"bytes */{sound.size}", "Accept-Ranges": "bytes"}
        return answer(replace(EDGE["range-wrong"], headers=wrong, facts={"size": sound.size}))
    headers["Content-Range"] = f"bytes {part.start}-{part.start + part.length - 1}/{sound.size}"
    return _bytes(request, sound, part, headers)


def _may_part(request: Request, sound: Sound) -> bool:
    """A range belongs to GET, and to the very bytes the asker has begun with."""
    begun_with = request.headers.get("if-range")
    return request.method == "GET" and (begun_with is None or begun_with.strip() == f'"{sound.tag}"')


def _bytes(request: Request, sound: Sound, part: Part, headers: dict[str, str]) -> Response:
    headers["Content-Length"] = str(part.length)
    status = 206 if "Content-Range" in headers else 200
    if request.method == "HEAD":
        return Response(status_code=status, headers=headers, media_type="audio/mpeg")
    return StreamingResponse(
        sound.read(part.start, part.length), status_code=status, headers=headers, media_type="audio/mpeg"
    )


def file_reader(path: Path) -> Callable[[int, int], Iterator[bytes]]:
    def read(start: int, length: int) -> Iterator[bytes]:
        with path.open("rb") as file:
            file.seek(start)
            while length and (chunk := file.read(min(_CHUNK, length))):
                length -= len(chunk)
                yield chunk

    return read
