"""A server that is told to end says so, goes on answering for a while, and then ends what is under way."""

import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
from adapters.test_database_gone import PROGRAM, free_port
from adapters.test_queue_contract import until
from processes import VOICE, environment

REST_S = 3


def test_a_server_that_is_told_to_end_is_not_ready_at_once_and_closes_its_door_later(tmp_path: Path) -> None:
    port = free_port()
    told = {"BROADCASTER_VOICES": VOICE, "BROADCASTER_DRAIN_SECONDS": str(REST_S)}
    running = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, "serve", "--data", str(tmp_path), "--port", str(port)],
        env=environment(**told),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )

    def ready() -> bool:
        try:
            return httpx.get(f"http://127.0.0.1:{port}/readyz", timeout=10).status_code == 200
        except httpx.HTTPError:
            return False

    def shut() -> bool:
        with socket.socket() as asking:
            return asking.connect_ex(("127.0.0.1", port)) != 0

    try:
        until(ready, 60)
        asked = time.monotonic()
        running.send_signal(signal.SIGTERM)
        until(lambda: not ready(), 2)
        answer = httpx.get(f"http://127.0.0.1:{port}/readyz", timeout=10)
        assert answer.json() == {"ready": False, "unready": [{"part": "process", "code": "draining"}]}
        assert httpx.get(f"http://127.0.0.1:{port}/livez", timeout=10).status_code == 200
        until(shut, REST_S + 15)
        assert time.monotonic() - asked >= REST_S
        running.wait(40)
    finally:
        running.kill()
        running.wait()
