"""A country's stations at one server; `scripts/bench herd`.

10,000 stations with a machine, a token and a sealed manifest each, at a real `broadcaster serve` on this machine: on
SQLite one process, on PostgreSQL two of them behind one port. They poll on an open loop, listen for hints, and come
again after the server was killed. The client is a process of its own (`herd_client.py`); what either uses of the
processors is told. Another process holds the lease of the clock, as in a house of that size. A bare Starlette
application under the same server stands beside it.
"""

import contextlib
import json
import os
import re
import resource
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING

from houses import DATABASES, circumstances, database
from measure_wording import FAULTS

if TYPE_CHECKING:
    from broadcaster.newsroom.ports import Newsroom

STATIONS, PROVINCES, RATE, SECONDS = 10_000, 34, 1_000, 20
LIMIT_P95_MS, LIMIT_WIRE, LIMIT_KB, LIMIT_BACK_S = 100.0, 1_000, 30.0, 60.0
AT_ONCE = 200
AGAIN_S = (15, 45)
"""Between which a station that was cut waits, by chance, before it listens again: as `broadcaster playout` does."""
SPARE = 500
SERVERS = {"sqlite": 1, "postgresql": 2}
"""How many processes answer: as many as a house of that size has on a machine of two processors."""
_SERVE = "from broadcaster.cli import main; main()"
HERE = Path(__file__).resolve().parent
ROOT = HERE.parent


# --- the house ---------------------------------------------------------------------------------------------------


def plant(newsroom: "Newsroom", stations: int) -> list[list[str]]:
    """Into the real tables; of each station its code, its token, and the tags of its manifest and flag."""
    from broadcaster.app.clock import now
    from broadcaster.domain.stations import Level, Station, grow
    from broadcaster.domain.units import digest_of

    at = now()

    def station(code: str, parent: str | None, level: Level) -> Station:
        return Station(code=code, name=code, label=f"Đài Truyền thanh {code}", level=level, parent=parent, path="",
                       valid_from=at.date() - timedelta(days=400), valid_until=None)  # fmt: skip

    provinces = [station(f"p{n}", None, Level.PROVINCE) for n in range(PROVINCES)]
    codes = [f"c{n:05}" for n in range(stations)]
    tree = grow([*provinces, *(station(c, f"p{n % PROVINCES}", Level.COMMUNE) for n, c in enumerate(codes))])
    told = {code: secrets.token_urlsafe(32) for code in codes}
    with newsroom.store.write() as work:
        work.stations.plant(list(tree), [])
        _machines(work.tokens._session, told, at)  # noqa: SLF001 - ten thousand enrolments would take an hour
    flag = json.dumps({"manifest": 1, "emergency": 0})
    return [
        [code, f"bct_{told[code]}", digest_of("herd", code), digest_of("flag-1", code, flag)] for code in codes
    ]  # fmt: skip


def _machines(session: "object", told: dict[str, str], at: "object") -> None:
    """A machine's account, its token, and its station's newest manifest, as rows: what a year of enrolling leaves."""
    from sqlmodel import insert

    from broadcaster.domain.access import Action, Role
    from broadcaster.domain.units import digest_of
    from broadcaster.newsroom.tokens import kept_token
    from broadcaster.store.tables_people import AccountRow, GrantRow, TokenRow
    from broadcaster.store.tables_sealed import SealedRow

    scopes = " ".join(sorted((Action.READ_PLAYLISTS, Action.LOG_AIRTIME, Action.READ_STATIONS)))
    rows: dict = {AccountRow: [], GrantRow: [], TokenRow: [], SealedRow: []}
    for code, secret in told.items():
        name = f"may-{code}"
        rows[AccountRow].append(
            {
                "id": name,
                "login": name,
                "name": f"Máy phát {code}",
                "active": True,
                "created": at,
                "version": 1,
                "password": None,
                "salt": None,
                "confirmed": False,
                "step": 0,
            }
        )
        rows[GrantRow].append({"account": name, "role": Role.ADMIN, "station": code, "since": None, "until": None})
        rows[TokenRow].append(
            {
                "id": f"t-{code}",
                "hashed": kept_token(secret)[1],
                "account": name,
                "name": "Máy phát",
                "scopes": scopes,
                "station": code,
                "assured": True,
                "created": at,
                "expires": at + timedelta(days=300),
            }
        )
        rows[SealedRow].append({"station": code, "serial": 1, "basis": digest_of("herd"), "issued": at,
                                "digest": digest_of("herd", code), "envelope": "{}", "turn": 0})  # fmt: skip
    for table, of in rows.items():
        session.execute(insert(table), of)


@contextmanager
def house(folder: Path, stations: int, url: str = "") -> "Iterator[tuple[list[list[str]], Newsroom]]":
    """Its stations, and the house as this process has it, which holds the lease of its clock meanwhile. `url`: of its
    database, if that is not the file in the folder."""
    from broadcaster.app.clock import now
    from broadcaster.app.first_start import found_house
    from broadcaster.app.wiring import open_newsroom, settings_from
    from broadcaster.timers import Leader

    told = {"data": folder, "voices": ("espeak:vi-vn-x-south",), "house": "real"}
    settings = settings_from(told | ({"database": url} if url else {}))
    with open_newsroom(settings) as newsroom:
        found_house(newsroom, settings, now())
        told, stop = plant(newsroom, stations), Event()
        leader = Leader(newsroom, "another-process", now)
        leader.look()
        beating = Thread(target=_beat, args=(leader.look, stop), daemon=True)
        beating.start()
        try:
            yield told, newsroom
        finally:
            stop.set()
            beating.join()


def _beat(look: Callable[[], None], stop: Event) -> None:
    while not stop.wait(2.0):
        look()


# --- processes ---------------------------------------------------------------------------------------------------


class Watched:
    """A process of ours with those it started, and what they use."""

    def __init__(self, command: list[str], settings: Mapping[str, str] | None = None, **told: object) -> None:
        plain = {name: value for name, value in os.environ.items() if not name.startswith("BROADCASTER_")}
        self.process = subprocess.Popen(command, cwd=ROOT, env=plain | (settings or {}), text=True, **told)
        self.reader: Thread | None = None

    @property
    def family(self) -> list[int]:
        """Itself and its children, which have none."""
        mine = self.process.pid
        children = [int(stat.parent.name) for stat in Path("/proc").glob("[0-9]*/stat") if _parent(stat) == mine]
        return [mine, *children]

    @property
    def cpu(self) -> float:
        """Seconds of a processor, of those that live."""
        told = [Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split() for pid in self.family]
        return sum(int(fields[11]) + int(fields[12]) for fields in told) / os.sysconf("SC_CLK_TCK")

    @property
    def kb(self) -> int:
        told = [Path(f"/proc/{pid}/status").read_text() for pid in self.family]
        return sum(int(found[1]) for each in told if (found := re.search(r"VmRSS:\s+(\d+)", each)))

    def end(self, how: int = signal.SIGKILL) -> None:
        for pid in self.family if self.process.poll() is None else []:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, how)
        self.process.wait(30)
        if self.reader is not None:
            self.reader.join()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()


def _parent(stat: Path) -> int | None:
    try:
        return int(stat.read_text().rpartition(") ")[2].split()[1])
    except OSError:
        return None  # it is gone meanwhile


def product(folder: Path, port: int, settings: Mapping[str, str] | None = None) -> tuple[Watched, int]:
    """The server, and its port, once it serves."""
    command = [sys.executable, "-c", _SERVE, "serve", "--data", str(folder), "--port", str(port)]
    server = Watched(command, settings, stdout=subprocess.PIPE)
    for line in server.process.stdout:
        if found := re.search(r"http://127\.0\.0\.1:(\d+)", line):
            port = int(found[1])
            break
    else:
        sys.exit("bench: the server did not start")
    server.reader = Thread(target=server.process.stdout.read, daemon=True)
    server.reader.start()
    _wait_for(port)
    return server, port


def _wait_for(port: int) -> None:
    import httpx

    for _ in range(600):
        with contextlib.suppress(httpx.TransportError):
            httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=5)
            return
        time.sleep(0.05)
    sys.exit("bench: the server does not answer")


class Client:
    def __init__(self, folder: Path, name: str, port: int, stations: list[list[str]]) -> None:
        told = folder / f"{name}.json"
        told.write_text(json.dumps({"host": "127.0.0.1", "port": port, "stations": stations}))
        command = [sys.executable, str(HERE / "herd_client.py"), str(told)]
        self.watched = Watched(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def begin(self, do: str, **told: object) -> None:
        self.watched.process.stdin.write(json.dumps({"do": do, **told}) + "\n")
        self.watched.process.stdin.flush()

    def answer(self) -> dict:
        line = self.watched.process.stdout.readline()
        return json.loads(line) if line else sys.exit("bench: the client ended")

    def ask(self, do: str, **told: object) -> dict:
        self.begin(do, **told)
        return self.answer()


# --- what is measured --------------------------------------------------------------------------------------------


def _polls(server: Watched, client: Client, label: str, **told: object) -> dict:
    before = server.cpu
    found = client.ask("polls", **told)
    each = (server.cpu - before) / max(1, found["n"]) * 1000
    share = 100 / found["took"]
    print(
        f"  {label:34} n {found['n']:6,}  p50 {found['p50'] * 1000:6.1f}  p95 {found['p95'] * 1000:6.1f}"
        f"  p99 {found['p99'] * 1000:6.1f} ms  {_shares(found)}  {found['bytes']:4} bytes"
        f"  {found['n'] / found['took']:5.0f}/s  {each:.3f} ms CPU each"
        f"  (server {(server.cpu - before) * share:.0f} %, client {found['cpu'] * share:.0f} % of a core)"
    )
    return {**found, "each": each}


def _shares(found: dict) -> str:
    return ", ".join(f"{status}: {count / found['n'] * 100:.1f} %" for status, count in found["statuses"].items())


def _held(label: str, found: dict) -> None:
    """What the issue asks of polls."""
    wrong = {status: count for status, count in found["statuses"].items() if status != "304"}
    if wrong or found["p95"] * 1000 > LIMIT_P95_MS or found["bytes"] >= LIMIT_WIRE:
        FAULTS.append(f"herd, {label}: p95 {found['p95'] * 1000:.0f} ms, {found['bytes']} bytes, not 304: {wrong}")


def _bad(found: dict) -> dict:
    return {status: count for status, count in found["statuses"].items() if status.startswith("5")}


def _listening(server: Watched, client: Client, stations: int) -> float:
    """Opens a stream for each; kB each of them takes."""
    before, cpu = server.kb, server.cpu
    opened = client.ask("streams", least=0, most=0, at_once=AT_ONCE, limit=180)
    spent = server.cpu - cpu
    each = (server.kb - before) / stations
    print(
        f"  {opened['open']:,} streams open after {opened['took']:.1f} s, {AT_ONCE} at once"
        f" ({spent / stations * 1000:.2f} ms CPU each; client {opened['cpu'] / opened['took'] * 100:.0f} % of a core);"
        f" {opened['statuses']}; server {before / 1024:.0f} -> {server.kb / 1024:.0f} MB: {each:.1f} kB a stream"
    )
    if opened["open"] < stations or _bad(opened):
        FAULTS.append(f"herd: {opened['open']} streams open, {opened['statuses']}")
    return each


def _idle(server: Watched, client: Client, of: tuple[int, int], seconds: int) -> float:
    (stations, before), cpu = of, server.cpu
    found = client.ask("idle", seconds=seconds)
    each = (server.kb - before) / stations
    print(
        f"  {found['open']:,} idle for {seconds} s: {found['beats']:,} beats, {each:.1f} kB a stream,"
        f" server {(server.cpu - cpu) / seconds * 100:.1f} % of a core, client {found['cpu'] / seconds * 100:.1f} %"
    )
    return each


def _product(
    folder: Path, stations: list[list[str]], load: tuple[int, int], settings: Mapping[str, str]
) -> dict[str, float]:
    count, (rate, seconds) = len(stations), load
    server, port = product(folder / "data", 0, settings)
    client = Client(folder, "listeners", port, stations)
    poller = Client(folder, "pollers", port, stations)
    told: dict[str, float] = {}
    try:
        _polls(server, poller, "warming up", path="manifest", seconds=2, own=True, rate=rate / 4)
        for name, path, own in (("own", "manifest", True), ("flag", "flag", True), ("kept", "manifest", False)):
            label = f"{path}, {'a connection each' if own else 'connections kept'}"
            found = _polls(server, poller, label, path=path, seconds=seconds, own=own, rate=rate)
            _held(label, found)
            told[name] = found["each"]
        before = server.kb
        _listening(server, client, count)
        client.begin("idle", seconds=seconds // 2 + 5)
        label = f"manifest, {count:,} listening"
        found = _polls(server, poller, label, path="manifest", seconds=seconds // 2, own=True, rate=rate)
        _held("polls beside streams", found)
        client.answer()
        told["kb"] = _idle(server, client, (count, before), max(25, seconds))
        server = _killed(folder, server, (client, port, count), settings)
    finally:
        for each in (client.watched, poller.watched, server):
            each.end()
    if told["kb"] > LIMIT_KB:
        FAULTS.append(f"herd: {told['kb']:.1f} kB a stream")
    return told


def _killed(folder: Path, server: Watched, of: tuple[Client, int, int], settings: Mapping[str, str]) -> Watched:
    """kill -9 of all its processes, and started again: until all stations listen once more."""
    client, port, count = of
    least, most = AGAIN_S
    client.begin("streams", cut=True, least=least, most=most, at_once=AT_ONCE, limit=120)
    client.answer()
    begun = time.perf_counter()
    server.end()
    server, _ = product(folder / "data", port, settings)
    started = time.perf_counter() - begun
    found = client.answer()
    print(
        f"  server killed, serving again after {started:.1f} s; stations come {least}-{most} s after the cut:"
        f" {found['open']:,} listen after {found['took']:.1f} s, {found['statuses']};"
        f" server {server.cpu:.1f} s of CPU since it started"
    )
    if found["open"] < count or found["took"] > LIMIT_BACK_S or _bad(found):
        FAULTS.append(f"herd: {found['open']} back after {found['took']:.0f} s, {found['statuses']}")
    return server


# --- what it is measured against ---------------------------------------------------------------------------------


def bare(port: int) -> None:
    """Starlette and uvicorn alone: the same answer without asking who asks, and a stream that says nothing."""
    import uvicorn
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    from broadcaster.app.serving import configured, listen

    async def unchanged(request: Request) -> Response:
        tag = request.headers["if-none-match"]
        return Response(
            status_code=304, headers={"ETag": tag, "Cache-Control": "no-cache", "Broadcaster-Time": "x" * 480}
        )

    class Silent:
        async def __call__(self, _: dict, receive: Callable, send: Callable) -> None:
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b"retry: 5000\n\n", "more_body": True})
            while (await receive())["type"] != "http.disconnect":
                pass

    paths = "/api/v1/stations/{code}"
    app = Starlette(routes=[Route(f"{paths}/manifest", unchanged), Route(f"{paths}/events", Silent())])
    uvicorn.Server(configured(app)).run(sockets=[listen(port)])


def _bare(folder: Path, port: int, stations: list[list[str]], load: tuple[int, int]) -> dict[str, float]:
    rate, seconds = load
    server = Watched([sys.executable, str(HERE / "measure_herd.py"), "--bare", str(port)])
    _wait_for(port)
    client = Client(folder, "bare", port, stations)
    told = {}
    try:
        _polls(server, client, "warming up", path="manifest", seconds=2, own=True, rate=rate / 4)
        for name, own in (("own", True), ("kept", False)):
            label = f"bare, {'a connection each' if own else 'connections kept'}"
            told[name] = _polls(server, client, label, path="manifest", seconds=seconds // 2, own=own, rate=rate)[
                "each"
            ]
        told["kb"] = _listening(server, client, len(stations))
    finally:
        for each in (client.watched, server):
            each.end()
    return told


def _free_port() -> int:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


def _possible(asked: int) -> int:
    """As many stations as this machine lets one process hold connections of."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    if hard < asked + SPARE:
        print(f"  this machine allows {hard:,} open files a process: {hard - SPARE:,} stations instead of {asked:,}")
        FAULTS.append(f"herd: only {hard - SPARE:,} stations, for want of open files")
        return hard - SPARE
    return asked


def herd(stations: int = STATIONS, rate: int = RATE, seconds: int = SECONDS) -> None:
    """10,000 stations: 1,000 polls/s p95 < 100 ms, 304 < 1 kB, streams <= 30 kB, all back in 60 s, no 5xx."""
    count, load = _possible(stations), (rate, seconds)
    for kind in DATABASES:
        with tempfile.TemporaryDirectory() as name, database(kind) as url:
            folder, servers = Path(name), str(SERVERS[kind])
            print(f"  {kind}, {servers} to serve: {circumstances()}")
            begun = time.perf_counter()
            with house(folder / "data", count, url) as (planted, _):
                print(f"  {count:,} stations planted in {time.perf_counter() - begun:.1f} s")
                settings = {"BROADCASTER_DATABASE": url, "BROADCASTER_SERVERS": servers}
                ours = _product(folder, planted, load, settings)
                theirs = _bare(folder, _free_port(), planted, load)
        print(
            f"  against bare Starlette, one process, CPU a poll: {ours['own'] / theirs['own']:.2f} (a connection each),"
            f" {ours['kept'] / theirs['kept']:.2f} (kept); kB a stream: {ours['kb'] / theirs['kb']:.2f}"
        )


if __name__ == "__main__":
    sys.path[:0] = [str(ROOT)]
    if sys.argv[1:2] == ["--bare"]:
        bare(int(sys.argv[2]))
    else:
        herd(*map(int, sys.argv[1:]))
