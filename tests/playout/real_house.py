"""A real server and a real station's program on loopback: what two people order is heard, stopped, and told."""

import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from queue import Queue
from types import MappingProxyType
from typing import Any

import httpx
from playout.bad_line import BadLine, bad_line
from playout.fake_house import until
from processes import VOICE, environment, session

from broadcaster.app import found_house, fresh, now, open_newsroom, settings_from
from broadcaster.app.station import Enrolling, enrol
from broadcaster.domain.access import CONSOLE, Role
from broadcaster.domain.journal import Note, read_line
from broadcaster.domain.stations import Level, Station, StationCode, grow
from broadcaster.domain.units import Instant
from broadcaster.newsroom.people import NewAccount, Wanted, add_account
from broadcaster.playout.page import ask
from broadcaster.vault.keyring import Founded

STATION = StationCode("30628")
LABEL = f"Đài Truyền thanh {STATION}"
PEOPLE: Mapping[str, tuple[Role, StationCode | None]] = {
    "admin": (Role.ADMIN, None),
    "one": (Role.APPROVER, None),
    "two": (Role.APPROVER, None),
}
"""By login: what they are, and where."""
PLEA = {
    "kind": "actual",
    "origin": STATION,
    "targets": [{"station": STATION}],
    "event": "Cháy",
    "headline": "Cháy chợ",
    "script": "Đang có cháy ở chợ. Bà con rời khỏi chợ ngay.",
    "orderer": "Chủ tịch Uỷ ban nhân dân xã",
    "document": "12/LKC",
}


@dataclass
class RealHouse:
    """`people` are the sessions of those of `who`, by login: of an admin, and of two who compose and approve; `line` is
    the station's way to it. `told` are settings of the server besides those as shipped. `founded` tells the root."""

    folder: Path
    who: Mapping[str, tuple[Role, StationCode | None]] = field(default_factory=lambda: PEOPLE)
    told: Mapping[str, str] = field(default_factory=dict)
    founded: Founded | None = None
    url: str = ""
    line: BadLine = field(default_factory=BadLine)
    page: int = 0
    people: dict[str, httpx.Client] = field(default_factory=dict)

    @property
    def box(self) -> Path:
        return self.folder / "box"

    # --- how it is founded ---

    def codes(self) -> dict[str, str]:
        """A house of one commune, and the codes by which its people come in."""
        settings = settings_from({"data": self.folder / "data", "voices": (VOICE,), "house": "real", **self.told})
        with open_newsroom(settings) as newsroom:
            self.founded = found_house(newsroom, settings, now())
            since = now().date() - timedelta(days=2)
            with newsroom.store.write() as work:
                work.stations.plant(list(grow([_station("91", None, since), _station(STATION, "91", since)])), [])
            made = {}
            for login, (role, station) in self.who.items():
                secrets = fresh()
                new = NewAccount(login=login, name=login, wanted=Wanted(role=role, station=station))
                add_account(newsroom, CONSOLE, new, secrets, now())
                made[login] = secrets.secret
            return made

    def enter(self, login: str, code: str) -> None:
        client = httpx.Client(base_url=f"{self.url}/api/v1", timeout=30)
        client.headers["Cookie"] = f"__Host-session={session(client, login, code)}"
        self.people[login] = client

    def enrol(self) -> None:
        """As docs/stations.md tells it: a code, a fingerprint that is compared, and the machine is the station's."""
        admin = self.people["admin"]
        code = admin.post(f"/stations/{STATION}/enrolment-codes").json()["code"]
        asking = Enrolling(data=self.box, url=f"http://127.0.0.1:{self.line.port}", code=code, every=0.1)
        shown: Queue[str] = Queue()
        with ThreadPoolExecutor(1) as machine:
            enrolled = machine.submit(enrol, asking, shown.put)
            fingerprint = shown.get(timeout=30)
            (asks,) = admin.get("/enrolments", params={"state": "pending"}).json()["enrolments"]
            seen = {"If-Match": f'"{asks["version"]}"'}
            answer = admin.post(f"/enrolments/{asks['id']}/accept", json={"fingerprint": fingerprint}, headers=seen)
            assert answer.status_code == 200, answer.text
            assert enrolled.result(30) == STATION

    # --- what its people do ---

    def composed(self, **more: Any) -> dict[str, Any]:
        """An emergency whose sound is made: the second person has heard it."""
        answer = self.people["one"].post("/emergencies", json=PLEA | more)
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.json()
        until(lambda: all(each["url"] for each in self.get(f"/emergencies/{found['id']}")["sounds"]))
        return found

    def approve(self, found: dict[str, Any]) -> Instant:
        """When the second approval was answered."""
        answer = self.people["two"].post(f"/emergencies/{found['id']}/approve", json={"digest": found["digest"]})
        assert answer.status_code == 200, answer.text
        return now()

    def stop(self, found: dict[str, Any]) -> Instant:
        answer = self.people["two"].post(f"/emergencies/{found['id']}/stop")
        assert answer.status_code == 200, answer.text
        return now()

    def get(self, path: str) -> dict[str, Any]:
        answer = self.people["one"].get(path)
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        return told

    # --- what the station does ---

    def status(self) -> dict[str, Any]:
        try:
            return dict(ask(self.page))
        except (OSError, ValueError):
            return {}

    def spoken(self, emergency: str) -> Note | None:
        """The line of what its loudspeaker took of an emergency."""
        notes = (read_line(text).note for text in (self.box / "journal" / "lines.jsonl").read_text().splitlines())
        return next((each for each in notes if each.emergency == emergency and each.samples), None)

    def round(self, **more: Any) -> tuple[str, float, float]:
        """One emergency; seconds from the second approval's answer to its first sample, from the stop's to silence."""
        found = self.composed(**more)
        approved = self.approve(found)
        until(lambda: self.status().get("playing"))
        time.sleep(0.4)
        stopped = self.stop(found)
        until(lambda: self.spoken(found["id"]) is not None)
        note = self.spoken(found["id"])
        assert note is not None
        assert note.started is not None
        assert note.ended is not None
        return found["id"], (note.started - approved).total_seconds(), (note.ended - stopped).total_seconds()


def _station(code: str, parent: str | None, since: date) -> Station:
    level = Level.COMMUNE if parent else Level.PROVINCE
    label = f"Đài Truyền thanh {code}"
    above = None if parent is None else StationCode(parent)
    return Station(
        code=StationCode(code),
        name=code,
        label=label,
        level=level,
        parent=above,
        path="",
        valid_from=since,
        valid_until=None,
    )


RELIED_ON = (
    "from broadcaster.playout.listening import Stream\n"
    "Stream.__init__ = lambda self, old=Stream.__init__, **told: old(self, **{'rested': 1} | told)\n"
)
"""A station whose way carried a beat already: it takes four minutes until one does."""


def _program(told: list[str], first: str) -> list[str]:
    return [sys.executable, "-c", f"{first}from broadcaster.cli import main\nmain({told!r})"]


def _free() -> int:
    with socket.create_server(("127.0.0.1", 0)) as door:
        port: int = door.getsockname()[1]
        return port


@contextmanager
def _running(told: list[str], settings: Mapping[str, str], first: str = "") -> Iterator[subprocess.Popen[str]]:
    of_ours = {f"BROADCASTER_{name.upper()}": value for name, value in settings.items()}
    plain = environment(PYTHONUNBUFFERED="1", **of_ours)
    child = subprocess.Popen(
        _program(told, first), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=plain
    )
    try:
        yield child
    finally:
        child.send_signal(signal.SIGTERM)
        try:
            _, said = child.communicate(timeout=30)
        except subprocess.TimeoutExpired:
            child.kill()
            raise
        assert "Traceback" not in said, said


@contextmanager
def real_house(
    folder: Path,
    sink: str = "null",
    who: Mapping[str, tuple[Role, StationCode | None]] = PEOPLE,
    told: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[RealHouse]:
    """Served, enrolled, and its station knows the hour and listens."""
    house = RealHouse(folder=folder, page=_free(), who=who, told=told)
    codes = house.codes()
    with _running(["serve", "--data", str(folder / "data"), "--port", "0"], told) as server:
        assert server.stdout is not None
        lines = []
        while not (found := re.search(r"http://127\.0\.0\.1:\d+", "".join(lines))):
            lines.append(server.stdout.readline())
            assert lines[-1], server.communicate()[1]
        house.url = found[0]
        for login, code in codes.items():
            house.enter(login, code)
        with bad_line(house.url, house.line):
            house.enrol()
            play = ["playout", "run", "--data", str(house.box), "--sink", sink, "--port", str(house.page)]
            with _running(play, {}, RELIED_ON):
                until(lambda: house.status().get("clock") == "trusted")
                try:
                    yield house
                finally:
                    for client in house.people.values():
                        client.close()
