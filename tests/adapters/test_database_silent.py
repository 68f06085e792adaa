"""A database that says nothing any more, and no good-bye either: every line of ours to it is given up soon."""

import os
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from threading import Event

import pytest
from adapters.test_queue_contract import NUMBERS, over, until
from relay import Relay
from sqlalchemy import Engine

from broadcaster.app import now
from broadcaster.domain.errors.machine import DatabaseDown
from broadcaster.newsroom.books.rendering import JobState
from broadcaster.newsroom.lines import LINE
from broadcaster.queue.procrastinate import ProcrastinateQueue
from broadcaster.store import listening, look, open_store

BOUND = {
    "connect_timeout": 2,
    "keepalives_idle": 1,
    "keepalives_interval": 1,
    "keepalives_count": 2,
    "tcp_user_timeout": 1500,
}
"""As all our lines are opened, in a tenth of the time."""
WITHIN = 8.0


@pytest.fixture
def relay(postgres: Engine) -> Iterator[Relay]:
    with closing(Relay(postgres)) as found:
        yield found


def options_of_lines(port: int) -> list[dict[str, str]]:
    """How each connection of this process to there is kept."""
    found = []
    for each in Path("/proc/self/fd").iterdir():
        if not each.is_socket():
            continue
        with suppress(OSError), socket.socket(fileno=os.dup(int(each.name))) as line:
            if line.getpeername()[1:] == (port,):
                told = {
                    "keepalives": line.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE),
                    "keepalives_idle": line.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE),
                    "keepalives_interval": line.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL),
                    "keepalives_count": line.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT),
                    "tcp_user_timeout": line.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT),
                }
                found.append({option: str(value) for option, value in told.items()})
    return found


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="no /proc")
def test_every_line_of_ours_is_kept_alike(relay: Relay, postgres_with_tables: str) -> None:
    url, heard = relay.url(postgres_with_tables), Event()
    wanted = {name: value for name, value in LINE.items() if name != "connect_timeout"}
    with closing(open_store(url)) as store, listening(url, heard.set, now):
        store.check()
        assert heard.wait(10)
        assert options_of_lines(relay.port) == [wanted] * 2
        queue = ProcrastinateQueue(url)
        queue.found()
        assert options_of_lines(relay.port) == [wanted] * 3
        queue.close()
    assert look(url).engine.startswith("PostgreSQL")


def test_what_the_address_says_of_its_line_stands_before_ours(relay: Relay, postgres_with_tables: str) -> None:
    with closing(open_store(relay.url(postgres_with_tables, tcp_user_timeout=61_000))) as store:
        store.check()
        assert [each["tcp_user_timeout"] for each in options_of_lines(relay.port)] == ["61000"]


def test_who_asks_by_a_line_that_fell_silent_is_told_within_the_bound(relay: Relay, postgres_with_tables: str) -> None:
    url = relay.url(postgres_with_tables, **BOUND)
    with closing(open_store(url)) as store:
        store.check()
        relay.cut()
        for _ in range(2):  # by the line that stood, and by none
            begun = time.monotonic()
            with pytest.raises(DatabaseDown):
                store.check()
            assert time.monotonic() - begun < WITHIN
        relay.mend()
        store.check()


def test_the_ear_gives_up_a_line_that_fell_silent_and_looks_when_it_hears_again(
    relay: Relay, postgres_with_tables: str
) -> None:
    heard = Event()
    with listening(relay.url(postgres_with_tables, **BOUND), heard.set, now):
        assert heard.wait(10)
        relay.cut()
        time.sleep(4)  # until it knows, for who is cut off hears nothing
        heard.clear()
        relay.mend()
        assert heard.wait(WITHIN)


@pytest.mark.parametrize("kind", ["local", "procrastinate"])
def test_a_maker_whose_line_fell_silent_goes_on_by_itself(
    kind: str, postgres: Engine, relay: Relay, tmp_path: Path
) -> None:
    with over(kind, postgres, tmp_path) as works:
        straight, works.url = works.url, relay.url(works.url, **BOUND)
        maker = works.start()
        works.url = straight
        first = works.want(works.need("Để máy chạy"))
        until(lambda: works.made(first) == 1, told=works.standing)
        wanted = works.want(works.need("Dài", long=True), *(works.need(f"Số {each}") for each in NUMBERS[:2]))
        until(lambda: works.states().get(JobState.CLAIMED, 0) == 1, told=works.standing)
        relay.cut()
        time.sleep(4)
        assert maker.poll() is None
        relay.mend()
        begun = time.monotonic()
        until(lambda: works.made(wanted) == len(wanted), 60, told=works.standing)
        print(f"    {kind}: all made {time.monotonic() - begun:.1f} s after the line was mended")
        maker.send_signal(signal.SIGTERM)
        assert maker.wait(30) == 0
