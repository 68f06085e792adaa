"""A small herd at a real server: the short form of `scripts/bench herd`."""

import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from processes import ROOT

sys.path.insert(0, str(ROOT / "scripts"))
import measure_herd
from measure_herd import Client, Watched, house, product

from broadcaster.domain.access import AccountId
from broadcaster.newsroom.books import Store

STREAMS, POLLS = 200, 300
KB = 60.0
"""A stream may take here: of two hundred, what the server takes once weighs more than of ten thousand."""


class Herd:
    """`store` is what another process than the server has of the house."""

    def __init__(self, folder: Path, stations: list[list[str]], store: Store) -> None:
        self.stations, self.store = stations, store
        self.server, self.port = product(folder / "data", 0)
        self.client = Client(folder, "client", self.port, stations)

    def poll(self, number: int) -> int:
        code, token, *_ = self.stations[number]
        address = f"http://127.0.0.1:{self.port}/api/v1/stations/{code}/flag"
        return httpx.get(address, headers={"Authorization": f"Bearer {token}"}, timeout=30).status_code

    def end(self) -> None:
        self.client.watched.end()
        self.server.end()


@pytest.fixture(scope="module")
def herd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Herd]:
    folder = tmp_path_factory.mktemp("herd")
    with house(folder / "data", STREAMS) as (stations, newsroom):
        found = Herd(folder, stations, newsroom.store)
        yield found
        found.end()


@pytest.mark.parametrize("path", ["manifest", "flag"])
def test_polls_of_what_is_unchanged_are_all_answered_in_under_a_kilobyte(herd: Herd, path: str) -> None:
    found = herd.client.ask("polls", path=path, rate=POLLS, seconds=1, own=True)
    assert found["statuses"] == {"304": POLLS}
    assert found["bytes"] < measure_herd.LIMIT_WIRE


def test_all_listen_and_whom_another_process_shuts_out_hears_no_more(herd: Herd) -> None:
    before = herd.server.kb
    opened = herd.client.ask("streams", least=0, most=0, at_once=100, limit=60)
    assert (opened["open"], opened["statuses"]) == (STREAMS, {"200": STREAMS})
    assert (herd.server.kb - before) / STREAMS < KB
    assert herd.poll(7) == 200
    with herd.store.write() as work:
        work.tokens.revoke_all(AccountId(f"may-{herd.stations[7][0]}"))
    begun = time.monotonic()
    while herd.poll(7) == 200:
        assert time.monotonic() - begun < 5, "a revoked token still polls"
    assert herd.poll(8) == 200
    assert herd.client.ask("idle", seconds=1)["open"] == STREAMS - 1


def test_the_server_may_hold_as_many_connections_as_the_machine_lets_it(herd: Herd) -> None:
    assert isinstance(herd.server, Watched)
    limits = Path(f"/proc/{herd.server.process.pid}/limits").read_text()
    (line,) = (line for line in limits.splitlines() if line.startswith("Max open files"))
    soft, hard = line.split()[3:5]
    assert soft == hard
