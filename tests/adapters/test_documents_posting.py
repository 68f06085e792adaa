"""Messages to other programs, to a real server on this machine, which only a test's door lets pass."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from broadcaster.documents.fetching import Door
from broadcaster.documents.posting import post

DOOR = Door(seconds=2.0, loopback=True)


@dataclass(slots=True)
class Receiver:
    """Answers each POST with the next status; `never` keeps it waiting."""

    statuses: list[int] = field(default_factory=list)
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    done: threading.Event = field(default_factory=threading.Event)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/tin?ma=1"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    told = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            told.got.append((dict(self.headers) | {"path": self.path}, body))
            status = told.statuses.pop(0) if told.statuses else 200
            if status == 0:
                told.done.wait(10)
                return
            self.send_response(status)
            if 300 <= status < 400:
                self.send_header("Location", told.url)
            self.end_headers()
            self.wfile.write("Đã nhận\n".encode() * 5000)

        def log_message(self, format: str, *args: Any) -> None:
            """A quiet server."""

    class Listener(ThreadingHTTPServer):
        daemon_threads = True
        block_on_close = False

        def handle_error(self, request: Any, client_address: Any) -> None:
            """The client read what it wanted and hung up."""

    server = Listener(("127.0.0.1", 0), Handler)
    told.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield told
    told.done.set()
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_message_arrives_as_it_was_written(receiver: Receiver) -> None:
    answer = post(receiver.url, {"webhook-id": "msg_1"}, '{"é":1}'.encode(), DOOR)
    assert (answer.status, answer.well) == (200, True)
    assert answer.told.startswith("Đã nhận Đã nhận")
    assert len(answer.told) <= 200
    ((headers, body),) = receiver.got
    assert body == '{"é":1}'.encode()
    assert (headers["webhook-id"], headers["path"]) == ("msg_1", "/tin?ma=1")
    assert headers["Content-Type"] == "application/json; charset=utf-8"


def test_a_receiver_that_sends_elsewhere_is_not_followed(receiver: Receiver) -> None:
    receiver.statuses = [302]
    answer = post(receiver.url, {}, b"{}", DOOR)
    assert (answer.status, answer.well, len(receiver.got)) == (302, False, 1)


def test_one_that_never_answers_is_left_in_time(receiver: Receiver) -> None:
    receiver.statuses = [0]
    answer = post(receiver.url, {}, b"{}", Door(seconds=0.3, loopback=True))
    assert (answer.status, answer.told) == (0, "quá lâu không trả lời")


def test_what_is_not_there_or_not_public_or_not_https_is_an_answer_too(receiver: Receiver) -> None:
    assert post("http://127.0.0.1:1/", {}, b"{}", DOOR).told == "không kết nối được"
    assert post(receiver.url, {}, b"{}").status == 0
    assert post(receiver.url.replace("http:", "https:"), {}, b"{}").told.endswith("mạng công cộng.")
    assert post("https://x.example/", {}, b"{}", Door(resolve=lambda _host, _port: ["10.0.0.1"])).status == 0
    assert post("gopher://x", {}, b"{}").status == 0
    assert receiver.got == []
