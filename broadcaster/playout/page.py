"""What stands at the station, for whoever stands before it: a page on this machine alone, and the same as JSON."""

import json
from collections.abc import Callable, Mapping
from html import escape
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from broadcaster.domain.journal import Hour
from broadcaster.playout.decide import Sounding, Speak

LOOPBACK = "127.0.0.1"
PORT = 8037

Says = Callable[[], Mapping[str, object]]

_NAMES = {
    "station": "Đài · Station",
    "playing": "Đang phát · Playing",
    "next": "Buổi kế tiếp · Next",
    "held_until": "Tự phát được đến · Can go on alone until",
    "alone": "Còn · For",
    "sink": "Đường ra loa · Loudspeaker",
    "muted": "Tắt tiếng · Muted",
    "clock": "Đồng hồ · Clock",
    "link": "Kết nối · Link",
    "missing": "Tệp còn thiếu · Sounds missing",
    "backlog": "Nhật ký chưa gửi · Journal not sent",
    "free_bytes": "Đĩa còn trống · Free disk",
    "faults": "Trục trặc · Faults",
    "version": "Phiên bản · Version",
}


_WORDS = {
    ("sink", "null"): "không có loa: chỉ chạy thử · no loudspeaker, a trial only",
    ("clock", Hour.TRUSTED.value): "đã chắc · trusted",
    ("clock", Hour.HELD.value): "chưa chắc, chưa phát · held, nothing is played",
}
"""Codes that stand in the JSON, as people read them."""


class _Page(BaseHTTPRequestHandler):
    told: Says
    protocol_version = "HTTP/1.0"
    timeout = 10

    def do_GET(self) -> None:
        if self.headers.get("Host", "").rsplit(":", 1)[0] not in (LOOPBACK, "localhost"):
            self._answer(403, "text/plain", b"loopback only\n")  # a name of somebody else's that leads here
        elif self.path == "/status.json":
            self._answer(200, "application/json", json.dumps(self.told(), ensure_ascii=False).encode())
        elif self.path == "/":
            self._answer(200, "text/html; charset=utf-8", _html(self.told()).encode())
        else:
            self._answer(404, "text/plain", b"not found\n")

    def _answer(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nobody reads it."""


def named(playing: Sounding | None) -> str:
    """What sounds, as people call it: by its title, or by what it is and when it began."""
    if playing is None:
        return ""
    if isinstance(playing, Speak):
        return f"{playing.alarm.kind.value} {playing.alarm.id}"
    cue = playing.spot.cue
    return cue.title or f"{cue.kind.value} {cue.start.isoformat()}"


def _html(told: Mapping[str, object]) -> str:
    said = {name: _WORDS.get((name, str(value)), value) for name, value in told.items()}
    rows = "".join(f"<tr><th>{escape(_NAMES.get(name, name))}<td>{_cell(value)}" for name, value in said.items())
    return (
        '<!doctype html><html lang="vi"><meta charset="utf-8"><meta http-equiv="refresh" content="5">'
        "<title>Đài phát</title><style>body{font:18px sans-serif;margin:2em}th{text-align:left;padding-right:1.5em;"
        "font-weight:normal;color:#555}td{font-weight:bold}</style>"
        f"<h1>{escape(str(told.get('label') or told.get('station', '')))}</h1><table>{rows}</table></html>"
    )


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "có · yes" if value else "không · no"
    if isinstance(value, list | tuple):
        return "<br>".join(escape(str(each)) for each in value) or "–"
    return "–" if value in (None, "") else escape(str(value))


def ask(port: int) -> dict[str, object]:
    """What the station on this machine says of itself. OSError, ValueError when none answers."""
    line = HTTPConnection(LOOPBACK, port, timeout=5)
    try:
        line.request("GET", "/status.json")
        found = json.loads(line.getresponse().read())
    except HTTPException as garbled:
        raise ValueError(str(garbled)) from garbled
    finally:
        line.close()
    if not isinstance(found, dict):
        raise ValueError("no status")
    return found


def page(told: Says, port: int) -> ThreadingHTTPServer:
    """Not served yet; bound to this machine alone. OSError when the port is taken."""
    handler = type("Page", (_Page,), {"told": staticmethod(told)})
    server = ThreadingHTTPServer((LOOPBACK, port), handler)
    server.daemon_threads = True
    return server
