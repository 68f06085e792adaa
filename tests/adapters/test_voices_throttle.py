"""One house asks a service once in so many seconds, however many processes of it speak."""

import subprocess
import sys

from adapters.google_server import GoogleServer, google
from processes import ROOT, environment

from broadcaster.store import open_store, upgrade

GAP, TEXTS = 0.6, 4
SPEAKER = """
import sys
from functools import partial
from broadcaster.newsroom.makers import take_turn
from broadcaster.store import open_store
from broadcaster.voices.engines import EngineSettings, alone
from broadcaster.voices.google import Google

endpoint, url, gap, texts, shared = sys.argv[1:]
turn = partial(take_turn, open_store(url)) if shared == "shared" else alone
voice = Google(EngineSettings(endpoint=endpoint, throttle=float(gap), turn=turn))
print("ready", flush=True)
sys.stdin.read(1)
for number in range(int(texts)):
    voice.speak(f"Bản tin số {number}", voice.voice, 1.0)
"""


def spoken_by_two(server: GoogleServer, url: str, shared: str) -> None:
    """Two processes of one house that begin together."""
    command = [sys.executable, "-c", SPEAKER, server.endpoint, url, str(GAP), str(TEXTS), shared]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    both = [subprocess.Popen(command, cwd=ROOT, env=environment(), **pipes) for _ in range(2)]  # type: ignore[call-overload]  # two pipes
    for process in both:
        assert process.stdout.readline() == b"ready\n"
    for process in both:
        process.stdin.write(b"x")
        process.stdin.flush()
    for process in both:
        process.communicate(timeout=60)
        assert process.returncode == 0


def apart(server: GoogleServer) -> float:
    """Seconds from one request to the next, all in all: each by itself is longer or shorter on its way."""
    assert len(server.moments) == 2 * TEXTS
    return (max(server.moments) - min(server.moments)) / (2 * TEXTS - 1)


def test_two_processes_keep_the_distance_of_one(store_url: str) -> None:
    upgrade(store_url)
    with google() as server:
        spoken_by_two(server, store_url, "shared")
        assert apart(server) > GAP * 0.85


def test_without_a_turn_they_come_too_close(empty_sqlite_url: str) -> None:
    with google() as server:
        spoken_by_two(server, empty_sqlite_url, "alone")
        assert apart(server) < GAP * 0.85


def test_a_database_that_is_gone_lets_everybody_keep_their_own_distance() -> None:
    from broadcaster.newsroom.makers import take_turn

    assert take_turn(open_store("postgresql://127.0.0.1:1/dai"), "gtts", 1.0) == 0.0
