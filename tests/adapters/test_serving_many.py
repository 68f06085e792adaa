"""Several servers on one socket, as real processes: one that dies is missed by nobody, and all end together."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from processes import environment

from broadcaster.app.supervising import Servers

PROGRAM = "from broadcaster.cli import main; main()"
DIES = [sys.executable, "-c", "raise SystemExit(3)"]
STAYS = [sys.executable, "-c", "import sys; sys.stdin.read()"]
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="children are counted in /proc")


def until(stands: Callable[[], bool], within: float = 60.0) -> None:
    over = time.monotonic() + within
    while not stands():
        assert time.monotonic() < over
        time.sleep(0.02)


def is_gone(pid: int) -> bool:
    state = Path(f"/proc/{pid}/stat")
    return not state.exists() or ") Z " in state.read_text()


@dataclass
class Many:
    """`broadcaster serve --servers 2` with its data."""

    process: subprocess.Popen[str]
    url: str

    @property
    def children(self) -> list[int]:
        pid = self.process.pid
        return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    def answers(self) -> bool:
        return httpx.get(f"{self.url}/healthz", timeout=30).status_code in (200, 503)


@contextmanager
def many(data: Path, *told: str) -> Iterator[Many]:
    command = [sys.executable, "-c", PROGRAM, "serve", "--data", str(data), "--port", "0", "--servers", "2", *told]
    process = subprocess.Popen(command, env=environment(), stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        address = next(line for line in process.stdout if "http://127.0.0.1:" in line)
        url = next(word for word in address.split() if word.startswith("http://"))
        yield Many(process, url)
    finally:
        process.kill()
        process.communicate()


@LINUX
def test_a_server_that_is_killed_is_missed_by_nobody_and_all_end_when_they_are_told_to(tmp_path: Path) -> None:
    with many(tmp_path) as running:
        until(lambda: len(running.children) == 2)
        assert running.answers()
        for _ in range(2):
            killed = running.children[0]
            os.kill(killed, signal.SIGKILL)
            assert all(running.answers() for _ in range(20))
            until(lambda killed=killed: len(running.children) == 2 and killed not in running.children)  # type: ignore[misc]  # bound now
        left = running.children
        running.process.send_signal(signal.SIGTERM)
        assert running.process.wait(30) == 0
        assert all(is_gone(each) for each in left)


@LINUX
def test_servers_end_when_whoever_would_start_them_again_is_gone(tmp_path: Path) -> None:
    with many(tmp_path) as running:
        until(lambda: len(running.children) == 2)
        assert running.answers()
        left = running.children
        running.process.kill()
        until(lambda: all(is_gone(each) for each in left))


def test_one_that_dies_of_being_started_is_started_ever_more_seldom_and_the_others_stay() -> None:
    now, begun = [0.0], list[int]()

    def command(number: int) -> list[str]:
        begun.append(number)
        return DIES if number else STAYS

    servers = Servers(command, 2, seconds=lambda: now[0])
    try:
        for _ in range(600):
            servers.look()
            now[0] += 0.1
            time.sleep(0.002)
        assert begun.count(0) == 1
        assert 3 <= begun.count(1) <= 8
        assert len(servers.running) >= 1
    finally:
        servers.close(patience=0)
    assert servers.running


def test_one_that_lived_for_long_is_started_again_at_once() -> None:
    now, begun = [0.0], list[int]()

    def command(number: int) -> list[str]:
        begun.append(number)
        return STAYS

    servers = Servers(command, 1, seconds=lambda: now[0])
    try:
        servers.look()
        now[0] += 11.0
        os.kill(servers.running[0], signal.SIGKILL)
        until(lambda: servers.look() is None and len(begun) == 2)
    finally:
        servers.close(patience=0)
