"""What pages are made of besides their words: style, script, letters. Served from memory, packed once at the start.

What others made stands under `static/vendor/<name>-<version>/` with its licence; `vendor.lock.json` names each file by
its digest, and `scripts/vendor` brings them. Nothing is fetched from outside while a page is looked at.
"""

import gzip
from dataclasses import dataclass
from pathlib import Path

from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException

from broadcaster.domain.units import Digest, digest_of_bytes
from broadcaster.web.ranges import FOREVER, REVALIDATE, known_already

STATIC = Path(__file__).parents[1] / "static"
_KINDS = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}
_PACKED = frozenset({".css", ".js", ".svg"})

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class _File:
    raw: bytes
    packed: bytes | None
    kind: str
    tag: Digest


def _read(path: Path) -> _File:
    raw = path.read_bytes()
    packed = gzip.compress(raw, mtime=0) if path.suffix in _PACKED else None
    return _File(raw, packed, _KINDS[path.suffix], digest_of_bytes(raw))


_FILES = {
    path.relative_to(STATIC).as_posix(): _read(path) for path in sorted(STATIC.rglob("*")) if path.suffix in _KINDS
}


def static_url(name: str) -> str:
    """The address of a file as it is now: what stands under it never changes, so that it is fetched once."""
    return f"/static/{name}?v={_FILES[name].tag[:12]}"


def packs(request: Request) -> bool:
    """Whether who asks can unpack an answer."""
    return "gzip" in request.headers.get("accept-encoding", "")


@router.get("/static/{name:path}")
def show_static(name: str, request: Request, v: str = "") -> Response:
    file = _FILES.get(name)
    if file is None:
        raise HTTPException(404)
    forever = v == file.tag[:12] or name.startswith("vendor/")
    headers = {
        "ETag": f'"{file.tag}"',
        "Cache-Control": FOREVER if forever else REVALIDATE,
        "Vary": "Accept-Encoding",
    }
    if known_already(request, file.tag):
        return Response(status_code=304, headers=headers)
    if file.packed is not None and packs(request):
        return Response(file.packed, headers=headers | {"Content-Encoding": "gzip"}, media_type=file.kind)
    return Response(file.raw, headers=headers, media_type=file.kind)
