"""Asks a site the short way: a whole request is one call into the loop, and its answer comes back whole.

The test client itself goes to its loop and back eight times for each request, so that it can read an answer while it
comes; where thousands are asked one after the other, that takes longer than the answers.
"""

from urllib.parse import unquote

import httpx
from anyio import Event
from anyio.from_thread import BlockingPortal
from starlette.types import ASGIApp, Message, Scope

_PORTS = {"http": 80, "https": 443}


class Straight(httpx.BaseTransport):
    """A site that runs in a portal's loop. Its faults are raised, or (`quiet`) answered as it answers them."""

    def __init__(self, site: ASGIApp, portal: BlockingPortal, peer: tuple[str, int], *, quiet: bool) -> None:
        self._site, self._portal, self._peer, self._quiet = site, portal, peer, quiet

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        sent = self._portal.call(self._answered, self._scope(request), request.read())
        began = next(each for each in sent if each["type"] == "http.response.start")
        body = b"".join(each.get("body", b"") for each in sent if each["type"] == "http.response.body")
        return httpx.Response(
            began["status"],
            headers=list(began.get("headers", ())),
            stream=httpx.ByteStream(b"" if request.method == "HEAD" else body),
            request=request,
        )

    async def _answered(self, scope: Scope, body: bytes) -> list[Message]:
        sent: list[Message] = []
        told, whole = [{"type": "http.request", "body": body}], Event()

        async def receive() -> Message:
            if told:
                return told.pop()
            await whole.wait()
            return {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            sent.append(message)
            if message["type"] == "http.response.body" and not message.get("more_body", False):
                whole.set()

        try:
            await self._site(scope, receive, send)
        except Exception:
            if not self._quiet or not sent:
                raise
        return sent

    def _scope(self, request: httpx.Request) -> Scope:
        url = request.url
        return {
            "type": "http",
            "http_version": "1.1",
            "method": request.method,
            "path": unquote(url.path),
            "raw_path": url.raw_path.split(b"?", 1)[0],
            "root_path": "",
            "scheme": url.scheme,
            "query_string": url.query,
            "headers": [(name.lower(), value) for name, value in request.headers.raw],
            "client": self._peer,
            "server": [url.host, url.port or _PORTS[url.scheme]],
            "extensions": {},
            "state": {},
        }
