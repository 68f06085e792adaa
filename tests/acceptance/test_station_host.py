"""A station host and the real server: what the house seals and sends is taken up, fetched, and fit to be played."""

import base64
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from playout.fake_machine import FakeMachine
from processes import Server

from broadcaster.app.clock import now
from broadcaster.domain.journal import Event, read_line
from broadcaster.domain.station_manifest import Sound
from broadcaster.domain.stations import StationCode
from broadcaster.domain.trust import Trust, from_payload, unread
from broadcaster.envelope import new_key
from broadcaster.playout.decoding import Miniaudio, check
from broadcaster.playout.files import Cache
from broadcaster.playout.held import Identity, Shelf
from broadcaster.playout.house import House
from broadcaster.playout.on_air import Larder
from broadcaster.playout.station import Parts, Station
from broadcaster.playout.sync import Sync
from broadcaster.playout.tuning import Tuner

CODE = StationCode("30628")


def first_trust(server: Server) -> Trust:
    answer = httpx.get(f"{server.url}/api/v1/trust", headers={"Authorization": f"Bearer {server.token}"})
    return from_payload(unread(answer.json()["trusts"][0]).payload)


def enrolled(folder: Path, server: Server, station: StationCode = CODE) -> Shelf:
    trust, shelf = first_trust(server), Shelf(folder)
    identity = Identity(
        station=station,
        house=trust.house,
        url=server.url,
        token=server.token,
        key=base64.b64encode(new_key()).decode(),
        threshold=trust.roots.threshold,
        roots=tuple(base64.b64encode(each).decode() for each in trust.roots.keys),
    )
    shelf.enrolled(identity)
    return shelf


class Asking:
    """A station that asks the real house, and a count that goes on between its turns."""

    def __init__(self, folder: Path, server: Server) -> None:
        shelf = enrolled(folder, server)
        identity = shelf.identity()
        assert identity is not None
        self.machine = FakeMachine(now())
        self.cache = Cache(shelf.sounds, 1 << 30)
        larder = Larder(self.cache, (Miniaudio(),), Tuner(self.machine))
        self.station = Station(
            Parts(identity=identity, shelf=shelf, cache=self.cache, larder=larder, machine=self.machine)
        )
        house = House(identity.url, identity.token)
        self.sync = Sync(
            station=self.station,
            house=house,
            cache=self.cache,
            machine=self.machine,
            chance=lambda: 0.5,
            status=lambda: {"boot": 1},
        )

    def until(self, what: Callable[[], object], turns: int = 400) -> None:
        for _ in range(turns):
            self.sync.turn()
            if what():
                return
            self.machine.counted += 200
        raise AssertionError(self.sync.link)

    def missing(self) -> tuple[Sound, ...]:
        return self.station.missing()


@pytest.fixture(scope="module")
def asking(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Asking:
    return Asking(tmp_path_factory.mktemp("host"), server)


def test_what_the_house_seals_is_taken_up_and_every_sound_of_it_is_fit_to_be_played(asking: Asking) -> None:
    asking.until(lambda: asking.station.manifest is not None and not asking.missing())
    needed = asking.station.needed()
    assert len(needed) > 3
    for sound in needed:
        check(asking.cache.path(sound.audio), sound.audio, sound.length, [Miniaudio()]).close()
    lines = [read_line(text).note for text in asking.station.all_lines()]
    assert [note.reason for note in lines if note.event is Event.REFUSED] == []


def test_an_unchanged_manifest_is_told_with_the_signed_time_in_under_a_kilobyte(asking: Asking, server: Server) -> None:
    asking.until(lambda: asking.station.manifest is not None)
    told = {"Authorization": f"Bearer {server.token}", "If-None-Match": asking.station.tag}
    answer = httpx.get(f"{server.url}/api/v1/stations/{CODE}/manifest", headers=told)
    assert answer.status_code == 304
    assert sum(len(name) + len(value) + 4 for name, value in answer.headers.raw) < 1_000
    assert answer.headers["Broadcaster-Time"]
