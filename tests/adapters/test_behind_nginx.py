"""Two real servers on one PostgreSQL behind the nginx that is shipped, by TLS, as people and stations reach them."""

import re
import signal
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import httpx
import nginx
import pytest
from adapters.test_queue_contract import until
from databases import empty_schema
from fakes.samples import two_provinces
from processes import VOICE, environment
from relay import Relay
from sqlalchemy import Engine
from web.house import House

from broadcaster.app import found_house, now, open_newsroom, settings_from
from broadcaster.domain.access import Role
from broadcaster.domain.item import ItemKind
from broadcaster.domain.speech import SpeechSegment
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Digest, Millis, digest_of
from broadcaster.newsroom.books.rendering import Need, RenderOrder
from broadcaster.newsroom.books.sealing import Head, SealedManifest
from broadcaster.newsroom.orders import recipe_of
from broadcaster.newsroom.ports import Newsroom
from broadcaster.newsroom.rendering import finished, order_more
from broadcaster.queue.making import make_one
from broadcaster.web.hatch import LARGE, SENT_BY_STATIONS, SMALL

PROGRAM = "from broadcaster.cli import main; main()"
CODE = "30628"
API = "/api/v1"


@dataclass
class Front:
    """`direct` are the servers' own addresses, `url` that of nginx; `line` is that of the second one to the database;
    `audio` is one sound of the house."""

    url: str
    direct: list[str]
    servers: list["subprocess.Popen[str]"]
    line: Relay
    house: House
    audio: Digest
    cert: Path

    def client(self, **told: str) -> httpx.Client:
        context = ssl.create_default_context(cafile=str(self.cert))
        return httpx.Client(base_url=self.url, verify=context, headers=told, timeout=30)


def need(newsroom: Newsroom) -> Need:
    said = [SpeechSegment(text="Bà con chú ý, đây là đài truyền thanh.", pause=Millis(300))] * 12
    return Need(
        order=RenderOrder(
            kind=ItemKind.BULLETIN,
            use=newsroom.use,
            title="thử",
            segments=tuple(said),
            manner=newsroom.tone.manner,
            opening=None,
            bed=None,
            closing=None,
            profile=newsroom.tone.profile,
        )
    )


def made(newsroom: Newsroom) -> Digest:
    wanted = need(newsroom)
    assert order_more(newsroom, [wanted], now()) == 1
    tried = make_one(newsroom, now)
    assert tried is not None
    assert tried.problem is None
    with newsroom.store.read() as work:
        (item,) = finished(newsroom, work, [recipe_of(newsroom, wanted.order)]).values()
    return item.audio


@contextmanager
def server(data: Path, told: dict[str, str]) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    command = [sys.executable, "-c", PROGRAM, "serve", "--data", str(data), "--port", "0"]
    process = subprocess.Popen(command, env=environment(**told), stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        line = next(line for line in process.stdout if "http://127.0.0.1:" in line)
        yield process, next(word for word in line.split() if word.startswith("http://"))
    finally:
        process.send_signal(signal.SIGCONT)
        process.terminate()
        process.communicate(timeout=40)


@pytest.fixture(scope="module")
def front(postgres: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    nginx.needed()
    folder = tmp_path_factory.mktemp("front")
    told = {
        "BROADCASTER_DATABASE": empty_schema(postgres, "behind_nginx"),
        "BROADCASTER_HOUSE": "demo",
        "BROADCASTER_PROXIES": "127.0.0.1",
        "BROADCASTER_PUBLIC_AUDIO": "accel",
    }
    given = {name.removeprefix("BROADCASTER_").lower(): value for name, value in told.items()}
    settings = settings_from({"data": str(folder / "data"), "voices": VOICE, **given})
    with open_newsroom(settings) as newsroom, ExitStack() as stack:
        with newsroom.store.write() as work:
            work.stations.plant(list(two_provinces()), [])
        found_house(newsroom, settings, now())
        audio = made(newsroom)
        line = stack.enter_context(closing(Relay(postgres)))
        by_line = {"BROADCASTER_DATABASE": line.url(told["BROADCASTER_DATABASE"], connect_timeout=2)}
        running = [stack.enter_context(server(folder / "data", told | more)) for more in ({}, by_line)]
        direct = [address for _, address in running]
        places = [address.removeprefix("http://") for address in direct]
        url = stack.enter_context(nginx.in_front(places, folder / "data" / "audio", folder / "nginx"))
        house, cert = House(newsroom=newsroom, at=now()), folder / "nginx" / "cert.pem"
        yield Front(url, direct, [process for process, _ in running], line, house, audio, cert)


def sealed_anew(front: Front) -> int:
    store, code, some = front.house.newsroom.store, StationCode(CODE), digest_of("some")
    with store.read() as work:
        stood = work.sealed.heads([code]).get(code)
    serial = 1 if stood is None else stood.serial + 1
    head = Head(station=code, serial=serial, basis=some, digest=digest_of(str(serial)), issued=now())
    with store.write() as work:
        assert work.sealed.put(SealedManifest(head=head, envelope="{}"))
    return serial


def test_pages_come_packed_and_what_is_unchanged_costs_next_to_nothing(front: Front) -> None:
    with front.client() as client:
        page = client.get("/sign-in")
        assert page.status_code == 200
        assert page.headers["content-encoding"] == "gzip"
        assert "Đăng nhập" in page.text
    with front.client(**front.house.program(Role.ADMIN, station="91")) as client:
        sealed_anew(front)
        first = client.get(f"{API}/stations/{CODE}/flag")
        again = client.get(f"{API}/stations/{CODE}/flag", headers={"If-None-Match": first.headers["etag"]})
        assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
        assert again.headers["broadcaster-time"]


def test_a_hint_goes_through_at_once_whichever_server_the_station_listens_to(front: Front) -> None:
    told = front.house.program(Role.ADMIN, station="91")
    with ExitStack() as stack:
        heard = []
        for _ in range(2):  # nginx gives them to both servers, the least busy first
            client = stack.enter_context(front.client(**told))
            answer = stack.enter_context(client.stream("GET", f"{API}/stations/{CODE}/events"))
            assert answer.status_code == 200
            heard.append(answer.iter_lines())
        assert [next(lines) for lines in heard] == ["retry: 5000"] * 2
        serial, begun = sealed_anew(front), time.monotonic()
        for lines in heard:
            assert any(line == f"id: {serial}-0" for line in (next(lines) for _ in range(8)))
        assert time.monotonic() - begun < 5


def test_a_sound_comes_from_nginx_byte_for_byte_as_from_the_server(front: Front) -> None:
    path = f"/audio/{front.audio}.mp3"
    straight = httpx.get(front.direct[0] + path)
    with front.client() as client:
        whole = client.get(path)
        assert sha256(whole.content).hexdigest() == front.audio
        for name in ("etag", "content-type", "cache-control", "content-disposition", "content-length"):
            assert whole.headers[name] == straight.headers[name], name
        assert whole.headers["accept-ranges"] == "bytes"
        assert "last-modified" not in whole.headers
        assert "x-accel-redirect" not in whole.headers
        for span in ("bytes=0-65535", "bytes=1000-", "bytes=-10"):
            asked = {"Range": span}
            part, same = client.get(path, headers=asked), httpx.get(front.direct[0] + path, headers=asked)
            assert (part.status_code, part.content) == (206, same.content)
            assert part.headers["content-range"] == same.headers["content-range"]
        assert client.get(path, headers={"Range": "bytes=99999999-"}).status_code == 416
        assert client.get(path, headers={"If-None-Match": whole.headers["etag"]}).status_code == 304
        assert client.head(path).headers["content-length"] == whole.headers["content-length"]
        assert client.get(f"/_audio/{front.audio[:2]}/{front.audio}.mp3").status_code == 404
        assert client.get(f"/audio/{'0' * 64}.mp3").json()["code"] == "audio-unknown"


def test_sixty_parts_of_64_kb_do_not_wait_for_more_to_send(front: Front) -> None:
    with front.client() as client:
        begun = time.monotonic()
        for _ in range(60):
            client.get(f"/audio/{front.audio}.mp3", headers={"Range": "bytes=0-65535"})
        assert time.monotonic() - begun < 6  # with tcp_nopush each would wait 200 ms


def test_where_somebody_comes_from_is_what_nginx_saw_and_not_what_they_say(front: Front) -> None:
    told = front.house.person(Role.ADMIN, station="91")
    told |= {"X-Forwarded-For": "203.0.113.9", "Forwarded": "for=203.0.113.9", "X-Real-IP": "203.0.113.9"}
    with front.client(**told) as client:
        assert client.delete(f"{API}/sessions").status_code in (200, 204)
    with front.house.newsroom.store.read() as work:
        last = [each for each in work.audit.since(0, 1000) if each.verb == "session.end"][-1]
    assert last.source == "127.0.0.1"
    told = front.house.person(Role.ADMIN, station="91")
    straight = httpx.delete(f"{front.direct[0]}{API}/sessions", headers=told | {"X-Forwarded-For": "203.0.113.9"})
    assert straight.status_code in (200, 204)  # who is believed says so: servers are not to be reached but by nginx
    with front.house.newsroom.store.read() as work:
        last = [each for each in work.audit.since(0, 1000) if each.verb == "session.end"][-1]
    assert last.source == "203.0.113.9"


def test_figures_stay_inside_and_a_body_too_large_is_told_in_our_words(front: Front) -> None:
    with front.client() as client:
        assert client.get("/metrics").status_code == 404
        large = client.post(f"{API}/sessions", content=b"x" * (SMALL.size + 1))
        assert (large.status_code, large.json()["code"]) == (413, "body-too-large")


def test_a_server_cut_off_from_its_database_is_noticed_by_nobody_who_polls(front: Front) -> None:
    told, path = front.house.program(Role.ADMIN, station="91"), f"{API}/stations/{CODE}/manifest"
    sealed_anew(front)
    with front.client(**told) as client, httpx.Client(base_url=front.direct[1], headers=told, timeout=30) as alone:
        assert {client.get(path).status_code for _ in range(10)} == {200}
        front.line.refuse()
        try:
            until(lambda: alone.get(path).status_code == 503, 30)
            assert "retry-after" in alone.get(path).headers
            assert {client.get(path).status_code for _ in range(40)} == {200}
            assert {client.get(f"{API}/stations/{CODE}/flag").status_code for _ in range(40)} == {200}
            # What may have been done is not asked for twice: once nginx sends it anything again, that is told.
            until(lambda: client.post(f"{API}/sessions", json={"login": "ai", "password": "x"}).status_code == 503, 60)
        finally:
            front.line.mend()
        until(lambda: alone.get("/readyz").status_code == 200, 40)


def test_a_server_that_freezes_or_dies_is_noticed_by_nobody_who_polls(front: Front) -> None:
    told = front.house.program(Role.ADMIN, station="91")
    frozen, path = front.servers[1], f"{API}/stations/{CODE}/flag"
    with front.client(**told) as client:
        frozen.send_signal(signal.SIGSTOP)
        try:
            answers = {client.get(path).status_code for _ in range(12)}
        finally:
            frozen.send_signal(signal.SIGCONT)
        assert answers == {200}
        frozen.kill()
        assert {client.get(path).status_code for _ in range(50)} == {200}


@contextmanager
def hangs_up(times: int) -> Iterator[str]:
    """The address of one that hangs up on so many before it answers."""

    class Answering(BaseHTTPRequestHandler):
        left = times

        def do_GET(self) -> None:
            if Answering.left:
                Answering.left -= 1
                self.close_connection = True
                return
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

    with ThreadingHTTPServer(("127.0.0.1", 0), Answering) as answering:
        thread = Thread(target=answering.serve_forever, daemon=True)
        thread.start()
        yield f"127.0.0.1:{answering.server_port}"
        answering.shutdown()
        thread.join()


def test_servers_that_were_all_passed_over_in_one_moment_are_asked_once_more_by_a_station(tmp_path: Path) -> None:
    nginx.needed()
    with (
        hangs_up(1) as one,
        hangs_up(1) as other,
        nginx.in_front([one, other], tmp_path, tmp_path / "nginx") as url,
    ):
        context = ssl.create_default_context(cafile=str(tmp_path / "nginx" / "cert.pem"))
        with httpx.Client(base_url=url, verify=context, timeout=30) as client:
            answers = [client.get(f"{API}/stations/{CODE}/flag").status_code for _ in range(3)]
    assert answers == [200, 200, 200]


def test_when_no_server_answers_a_program_gets_a_code_and_a_person_a_page(tmp_path: Path) -> None:
    nginx.needed()
    nobody = f"127.0.0.1:{nginx.free_port()}"
    with nginx.in_front([nobody], tmp_path, tmp_path / "nginx") as url:
        context = ssl.create_default_context(cafile=str(tmp_path / "nginx" / "cert.pem"))
        with httpx.Client(base_url=url, verify=context) as client:
            told = client.get(f"{API}/stations/{CODE}/flag")
            page = client.post("/bulletins/new", headers={"Accept": "text/html,*/*"})
            outside = client.get("/_gone/program")
    assert (told.status_code, told.json()["code"], told.headers["retry-after"]) == (503, "servers-gone", "5")
    assert told.json()["status"] == told.status_code
    assert (page.status_code, page.headers["content-type"]) == (503, "text/html; charset=utf-8")
    assert "Máy chủ đang khởi động lại" in page.text
    assert outside.status_code == 404


# --- the file itself, without nginx ------------------------------------------------------------------------------


def locations() -> dict[str, str]:
    text = nginx.SHIPPED.read_text(encoding="utf-8")
    return dict(re.findall(r"location ([^{]+) \{\n(.*?)\n    \}", text, flags=re.DOTALL))


def limit_at(path: str) -> int:
    """What nginx lets in there: the first pattern that fits, or what holds for all."""
    text = nginx.SHIPPED.read_text(encoding="utf-8")
    (common,) = re.findall(r"^    client_max_body_size (\d+);", text, flags=re.MULTILINE)
    for where, inside in locations().items():
        if where.startswith("~ ") and re.search(where[2:], path):
            own = re.search(r"client_max_body_size (\d+);", inside)
            return int(own[1]) if own else int(common)
    return int(common)


def test_nginx_lets_in_what_the_servers_let_in_and_no_more() -> None:
    assert limit_at("/bulletins/new") == SMALL.size
    assert {path: limit_at(path) for path in LARGE} == {path: allowed.size for path, allowed in LARGE.items()}
    for end, allowed in SENT_BY_STATIONS.items():
        assert limit_at(f"{API}/stations/{CODE}{end}") == allowed.size
