"""A local web server for tests: pages by path, redirects, and servers that never end. Knows what it was asked."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

HTML = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """How one path is answered. `ends` says when: "whole", "half" (cut), "never" (drips for good), or "silent"."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    kind: str = HTML
    ends: str = "whole"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    path: str
    headers: Mapping[str, str]


class DocumentServer:
    """`asked` holds every request."""

    def __init__(self, pages: Mapping[str, Page]) -> None:
        self.asked: list[Asked] = []
        self.done = threading.Event()
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server.asked.append(Asked(path=self.path, headers=dict(self.headers)))
                server.answer(self, pages.get(self.path, Page(status=404)))

            def log_message(self, format: str, *args: Any) -> None:
                """A quiet server."""

        class Listener(ThreadingHTTPServer):
            daemon_threads = True
            block_on_close = False

            def handle_error(self, request: Any, client_address: Any) -> None:
                """The client hung up, as it should in some of the tests."""

        self._http = Listener(("127.0.0.1", 0), Handler)
        self.port = self._http.server_address[1]
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()

    def at(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def answer(self, http: BaseHTTPRequestHandler, page: Page) -> None:
        if page.ends == "silent":
            self.done.wait()
            return
        http.send_response(page.status)
        for name, value in page.headers.items():
            http.send_header(name, value)
        http.send_header("Content-Type", page.kind)
        if page.ends == "never":
            http.end_headers()
            while not self.done.is_set():
                http.wfile.write(page.body or b" ")
                self.done.wait(0.0 if len(page.body) > 1 else 0.05)
            return
        http.send_header("Content-Length", str(len(page.body) * (2 if page.ends == "half" else 1)))
        http.end_headers()
        http.wfile.write(page.body)

    def close(self) -> None:
        self.done.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


@contextmanager
def serving(**pages: Page) -> Iterator[DocumentServer]:
    """A running server for the time of a `with`; the page `a` stands at /a."""
    server = DocumentServer({f"/{name}": page for name, page in pages.items()})
    try:
        yield server
    finally:
        server.close()
