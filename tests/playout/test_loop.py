"""A station's works go on whatever happens to one of them, and what happened is written down."""

import socket
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from playout.fake_house import FakeHouse, served, until
from playout.small_house import SmallHouse
from playout.test_station import Box

from broadcaster.domain.journal import Event
from broadcaster.domain.units import Millis
from broadcaster.playout.files import Cache
from broadcaster.playout.held import Shelf
from broadcaster.playout.house import House
from broadcaster.playout.loop import Ended, Life
from broadcaster.playout.machine import tell_watchdog
from broadcaster.playout.on_air import OnAir
from broadcaster.playout.station import Station
from broadcaster.playout.sync import Sync


def life(box: Box, said: list[str]) -> Life:
    return Life(
        station=box.station,
        on_air=box.on_air,
        player=box.player,
        machine=box.machine,
        complain=said.append,
        switch=lambda: False,
        inbox=box.folder / "inbox",
        cache=box.cache,
    )


@pytest.fixture
def box(tmp_path: Path) -> Box:
    return Box(tmp_path, SmallHouse())


def turning(monkeypatch: pytest.MonkeyPatch, faults: list[Exception], ended: Callable[[], None]) -> list[int]:
    """The station's turns fail with these, one after the other; then it is told to end."""
    turns: list[int] = []
    real = Station.turn

    def turn(self: Station, on_air: OnAir) -> None:
        turns.append(1)
        if faults:
            raise faults.pop(0)
        real(self, on_air)
        ended()

    monkeypatch.setattr(Station, "turn", turn)
    return turns


def details(box: Box) -> list[str]:
    return [line.note.detail for line in box.lines() if line.note.event is Event.SYNC]


def test_a_turn_that_fails_is_written_down_and_taken_again(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    whole = life(box, said)
    turns = turning(monkeypatch, [ValueError("one"), KeyError("two")], whole.ended.set)
    whole.on_the_air()
    assert len(turns) == 3
    assert details(box) == ["fault in air: ValueError('one')", "fault in air: KeyError('two')"]
    assert all("Traceback" in each for each in said)


def test_a_disk_that_does_not_keep_its_word_ends_the_program_loudly(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = life(box, [])
    turning(monkeypatch, [OSError(5, "I/O error")], whole.ended.set)
    with pytest.raises(Ended, match="disk"):
        whole.on_the_air()


def test_a_turn_that_never_succeeds_ends_the_program_to_be_started_anew(
    box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = life(box, [])
    turning(monkeypatch, [ValueError("again")] * 50, whole.ended.set)
    with pytest.raises(Ended, match="again"):
        whole.on_the_air()


def test_a_loudspeaker_that_swallows_everything_ends_the_program(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = life(box, [])
    whole.beats["player"] = box.machine.monotonic()
    box.machine.counted += 20_000
    turning(monkeypatch, [], lambda: None)
    with pytest.raises(Ended, match="takes nothing"):
        whole.on_the_air()


def test_a_work_beside_that_fails_begins_again(box: Box) -> None:
    whole = life(box, [])
    begun: list[int] = []

    def work() -> None:
        begun.append(1)
        if len(begun) == 3:
            whole.ended.set()
        raise RuntimeError("no")

    whole.beside("page", work).join(10)
    assert len(begun) == 3
    assert details(box) == ["fault in page: RuntimeError('no')"] * 3


def test_a_hint_makes_the_station_ask_at_once_and_is_believed_no_further(tmp_path: Path, box: Box) -> None:
    trusts = [box.house.trust(box.machine.wall())]
    with served(FakeHouse(house=box.house, clock=box.machine.wall, trusts=trusts)) as fake:
        shelf = Shelf(tmp_path)
        cache = Cache(shelf.sounds, 1 << 20)
        sync = Sync(
            station=box.station,
            house=House(fake.url, "t"),
            cache=cache,
            machine=box.machine,
            chance=lambda: 0.5,
            status=dict,
        )
        sync.turn()
        sync.turn()
        asked = len([path for _, path in fake.asked if path.endswith("/flag")])
        whole, hints = life(box, []), House(fake.url, "t")
        thread = threading.Thread(target=whole.listen, args=(sync, hints), daemon=True)
        thread.start()
        until(lambda: fake.hints)
        fake.hint()
        until(lambda: sync._due["flag"] == 0)
        sync.turn()
        assert len([path for _, path in fake.asked if path.endswith("/flag")]) == asked + 1
        whole.ended.set()
        hints.shut()
        thread.join(10)
    assert box.station.state.manifest == 0


def test_a_hint_ends_the_rest_between_two_questions(box: Box) -> None:
    sync = Sync(
        station=box.station,
        house=House("http://127.0.0.1:1", "t"),
        cache=box.cache,
        machine=box.machine,
        chance=lambda: 0.5,
        status=dict,
    )
    whole, turned = life(box, []), list[Millis]()

    def paused(millis: float) -> None:
        box.machine.counted += millis
        if len(turned) == 1:
            sync.wake()

    def turn() -> Millis:
        turned.append(box.machine.monotonic())
        if len(turned) == 3:
            whole.ended.set()
        sync.woken = False
        return Millis(1_000)

    box.machine.pause = paused  # type: ignore[method-assign]  # the hint comes while it rests
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Sync, "turn", lambda _: turn())
        whole.ask(sync)
    assert turned[1] - turned[0] <= 50
    assert turned[2] - turned[1] >= 1_000


def test_systemd_is_told_that_all_is_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as door:
        door.bind(place)
        monkeypatch.setenv("NOTIFY_SOCKET", place)
        tell_watchdog("WATCHDOG=1")
        assert door.recv(100) == b"WATCHDOG=1"
    tell_watchdog("WATCHDOG=1")  # nobody listens any more: it is not a fault of ours
