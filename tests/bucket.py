"""S3-compatible storage on loopback, and a line to it that can go wrong."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx


@dataclass
class Storage:
    """`fault` is what the line does now: "" nothing, or "down", "half", "other"."""

    port: int
    fault: str = ""
    asked: list[tuple[str, str]] = field(default_factory=list)
    behind: str = ""
    tokens: list[str] = field(default_factory=list)
    """What each showed to say who it is."""

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"


ENVIRONMENT = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": "us-east-1"}
"""Of whoever reads and writes there."""


@contextmanager
def storage(name: str = "sounds") -> Iterator[Storage]:
    """With one empty bucket of that name."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    line = ThreadingHTTPServer(("127.0.0.1", 0), _Line)
    found = Storage(port=line.server_address[1], behind=f"http://{host}:{port}")
    line.storage = found  # type: ignore[attr-defined]  # the handler finds it there
    threading.Thread(target=line.serve_forever, daemon=True).start()
    httpx.put(f"{found.behind}/{name}", headers={"Authorization": "AWS test:test"}).raise_for_status()
    try:
        yield found
    finally:
        line.shutdown()
        line.server_close()
        server.stop()


def age(name: str, key: str, since: datetime) -> None:
    """The object lies there since then."""
    from moto.s3.models import s3_backends

    _, account = s3_backends.bucket_accounts[name]
    found = s3_backends[account]["aws"].get_object(name, key)
    found.last_modified = since.astimezone(UTC).replace(tzinfo=None)


class _Line(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def _pass(self) -> None:
        found: Storage = self.server.storage  # type: ignore[attr-defined]  # put there above
        raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        found.asked.append((self.command, self.path))
        found.tokens.append(self.headers.get("Authorization", ""))
        if found.fault == "down":
            self.send_response(503)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        kept = {name: value for name, value in self.headers.items() if name.lower() != "connection"}
        answer = httpx.request(self.command, f"{found.behind}{self.path}", headers=kept, content=raw)
        body = answer.content
        if found.fault == "other" and self.command == "GET":
            body = bytes(byte ^ 1 for byte in body)
        self.send_response(answer.status_code)
        length = answer.headers.get("Content-Length", str(len(body))) if self.command == "HEAD" else str(len(body))
        for name, value in answer.headers.items():
            if name.lower() not in ("content-length", "transfer-encoding", "connection", "content-encoding"):
                self.send_header(name, value)
        self.send_header("Content-Length", length)
        self.end_headers()
        if self.command != "HEAD":
            half = found.fault == "half" and self.command == "GET" and "list-type" not in self.path
            self.wfile.write(body[: len(body) // 2] if half else body)
            if half:
                self.close_connection = True

    do_GET = do_PUT = do_HEAD = do_DELETE = do_POST = _pass  # noqa: N815 - as the server names them

    def log_message(self, *told: object) -> None:
        """Nobody reads it."""
