"""What any process seals is hinted at by all of them, on a real PostgreSQL: who seals here is another process, and the
hubs look for themselves only every ten minutes."""

import logging
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import pytest
from databases import empty_schema
from fakes.samples import NOON, two_provinces
from fakes.studio import memory_newsroom
from processes import environment
from sqlalchemy import Engine, make_url, text
from web.house import House
from web.test_web_push import CODE, listening, program, stream

from broadcaster.app import now
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import digest_of
from broadcaster.newsroom.books.sealing import Head, SealedManifest
from broadcaster.newsroom.complaining import Complaints
from broadcaster.store import SqlStore, open_store, upgrade
from broadcaster.store import listening as called
from broadcaster.store.calling import Ear
from broadcaster.web.push import Hub

SEALER = f"""
import sys
from broadcaster.app.clock import now
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import digest_of
from broadcaster.newsroom.books.sealing import Head, SealedManifest
from broadcaster.store import open_store
store, some = open_store(sys.argv[1]), digest_of("some")
print("ready", flush=True)
for line in sys.stdin:
    head = Head(station=StationCode({CODE!r}), serial=int(line), basis=some, digest=some, issued=now())
    with store.write() as work:
        assert work.sealed.put(SealedManifest(head=head, envelope="{{}}"))
"""


@pytest.fixture(scope="module")
def url(postgres: Engine) -> str:
    url = empty_schema(postgres, "fan_out")
    upgrade(url)
    store = open_store(url)
    with store.write() as work:
        work.stations.plant(list(two_provinces()), [])
    store.close()
    return url


@pytest.fixture
def store(url: str) -> Iterator[SqlStore]:
    store = open_store(url)
    yield store
    store.close()


@dataclass
class Another:
    """A process of the house that seals for a station when it is told to."""

    process: subprocess.Popen[str]

    def seals(self, serial: int) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{serial}\n")
        self.process.stdin.flush()


@pytest.fixture
def another(url: str) -> Iterator[Another]:
    command = [sys.executable, "-c", SEALER, url]
    with subprocess.Popen(
        command, env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield Another(process)
        process.kill()


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hubs that look for themselves every ten minutes."""
    monkeypatch.setattr("broadcaster.web.push.LOOK_S", 600.0)


@contextmanager
def hub_at(url: str) -> Iterator[tuple[str, House]]:
    """A server with a hub and a store of its own, as every process has them."""
    store = open_store(url)
    house = House(newsroom=memory_newsroom(store))
    with listening(house) as address:
        yield address, house
    store.close()


def newest(store: SqlStore) -> int:
    with store.read() as work:
        head = work.sealed.heads([StationCode(CODE)]).get(StationCode(CODE))
    return 0 if head is None else head.serial


def until(stands: Callable[[], bool], within: float = 10.0) -> None:
    over = time.monotonic() + within
    while not stands():
        assert time.monotonic() < over
        time.sleep(0.01)


@pytest.mark.usefixtures("patient")
def test_what_another_process_seals_wakes_the_hub_of_every_process_at_once(
    url: str, store: SqlStore, another: Another, monkeypatch: pytest.MonkeyPatch
) -> None:
    hubs: list[Hub] = []
    monkeypatch.setattr("broadcaster.web.site.Hub", lambda desk: hubs.append(Hub(desk)) or hubs[-1])
    with ExitStack() as stack:
        served = [stack.enter_context(hub_at(url)) for _ in range(2)]
        for hub in hubs:
            stack.enter_context(called(url, hub.wake, now))
        told = program(served[0][1])
        heard = [stack.enter_context(stream(address, told)).iter_lines() for address, _ in served]
        assert [next(lines) for lines in heard] == ["retry: 5000", "retry: 5000"]
        serial, begun = newest(store) + 1, time.monotonic()
        another.seals(serial)
        for lines in heard:
            assert f"id: {serial}-0" in [next(lines) for _ in range(3)]
        assert time.monotonic() - begun < 5


def test_what_is_not_committed_is_heard_by_nobody_and_what_is_by_all(url: str, store: SqlStore) -> None:
    heard: list[float] = []
    with called(url, lambda: heard.append(time.monotonic()), now):
        until(lambda: len(heard) == 1)  # the look after it came to stand
        next_one = newest(store) + 1
        with pytest.raises(AssertionError), store.write() as work:
            assert not work.sealed.put(_sealed(next_one))
        with store.write() as work:
            work.pulses.beat("plan", NOON)  # nothing that anybody watches
        assert store.changes() == 1
        with store.write() as work:
            assert work.sealed.put(_sealed(newest(store) + 1))
        until(lambda: len(heard) == 2)
        time.sleep(0.1)
    assert len(heard) == 2


def test_a_line_that_broke_is_opened_again_and_there_is_a_look_at_once(
    url: str, store: SqlStore, postgres: Engine
) -> None:
    heard: list[float] = []
    ear = Ear(address=make_url(url), heard=lambda: heard.append(time.monotonic()), complaints=COMPLAINTS, rest=0.1)
    ear.start()
    try:
        until(lambda: len(heard) == 1)
        with postgres.connect() as connection:
            cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'"
            assert connection.execute(text(cut)).rowcount >= 1
        until(lambda: len(heard) == 2)
        with store.write() as work:
            assert work.sealed.put(_sealed(newest(store) + 1))
        until(lambda: len(heard) == 3)
    finally:
        ear.close()


COMPLAINTS = Complaints(logging.getLogger("ear"), now)


def test_a_database_that_is_not_there_is_asked_again_and_again_until_it_is_and_that_is_said_once(
    postgres: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    heard: list[int] = []
    nowhere = make_url("postgresql://nobody@127.0.0.1:1/nothing")
    ear = Ear(address=nowhere, heard=lambda: heard.append(1), complaints=COMPLAINTS)
    ear.rest = ear.longest = 0.05
    ear.start()
    time.sleep(0.3)
    ear.address = postgres.url
    until(lambda: heard == [1])
    ear.close()
    first, last = (each.getMessage() for each in caplog.records if each.name == "ear")
    assert first.endswith("[database-down]; it is tried again")
    assert "well again" in last


@pytest.mark.usefixtures("patient")
def test_without_the_call_another_process_is_not_told(
    url: str, store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("broadcaster.store.database.call", lambda _: None)
    heard: list[int] = []
    with called(url, lambda: heard.append(1), now):
        until(lambda: heard == [1])
        with store.write() as work:
            assert work.sealed.put(_sealed(newest(store) + 1))
        time.sleep(0.5)
    assert heard == [1]


def test_nobody_is_listened_to_where_the_database_is_a_file() -> None:
    with called("sqlite:////nowhere/x.db", lambda: pytest.fail("nobody calls"), now):
        pass


def _sealed(serial: int) -> SealedManifest:
    some = digest_of(str(serial))
    head = Head(station=StationCode(CODE), serial=serial, basis=some, digest=some, issued=NOON)
    return SealedManifest(head=head, envelope="{}")
