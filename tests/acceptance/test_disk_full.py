"""A disk that really fills up, under a real server with its makers and a real station: each says so and waits, nothing
is lost or half-written, and all go on by themselves once there is room."""

import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import httpx
import pytest
from disks import SmallDisk, small_disk
from playout.fake_house import served, until
from playout.real_house import PLEA, RealHouse, real_house
from playout.small_house import SmallHouse
from playout.sounds import read_wav
from playout.test_process import running, session
from processes import broadcaster

from broadcaster.domain.journal import Event, Note, read_line
from broadcaster.playout.decoding import RATE
from broadcaster.playout.held import Shelf


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    with small_disk(tmp_path / "disk", 96) as made:
        yield made


@pytest.fixture
def card(tmp_path: Path) -> Iterator[SmallDisk]:
    """A station's."""
    with small_disk(tmp_path / "card", 4) as made:
        yield made


def ordered(house: RealHouse, number: int) -> httpx.Response:
    return house.people["one"].post("/emergencies", json=PLEA | {"headline": f"Cháy chợ {number}", "script": LONG})


LONG = "Đang có cháy ở chợ. Bà con rời khỏi chợ ngay. " * 60
"""So much that a database's log, which has room left in its file, takes few of them."""


def ready(house: RealHouse) -> httpx.Response:
    return httpx.get(f"{house.url}/readyz", timeout=30)


def sounds(house: RealHouse, emergency: str) -> list[str]:
    return [each["url"] for each in house.get(f"/emergencies/{emergency}")["sounds"]]


def test_server_makers_and_station_wait_out_a_full_disk_and_lose_nothing(disk: SmallDisk) -> None:
    with real_house(disk.folder) as house:
        house.round()  # all that is made once is made
        disk.fill()
        taken: list[str] = []
        until(lambda: _refused(ordered(house, len(taken)), taken, disk), 60)
        assert httpx.get(f"{house.url}/livez", timeout=30).status_code == 200
        until(lambda: ready(house).status_code == 503, 20)
        assert "storage-full" in {each["code"] for each in ready(house).json()["unready"]}
        assert {each for each in taken if sounds(house, each)} == set(taken)  # they can still be read
        disk.make_room()
        until(lambda: ready(house).status_code == 200, 30)
        until(lambda: all(all(sounds(house, each)) for each in taken), 90)
        house.round(headline="Cháy chợ lần cuối")
    _whole(disk.folder / "data")


def _refused(answer: httpx.Response, taken: list[str], disk: SmallDisk) -> bool:
    if answer.status_code == 201:
        taken.append(answer.json()["id"])
        disk.fill()
        return False
    assert (answer.status_code, answer.json()["code"]) == (507, "storage-full"), answer.text
    return True


def test_a_station_plays_on_from_a_full_card_and_tells_once_it_writes_again(card: SmallDisk, tmp_path: Path) -> None:
    loudspeaker, box = tmp_path / "loudspeaker", card.folder / "box"
    loudspeaker.mkdir()
    house = SmallHouse()
    with served(session(house, 12)) as fake:
        Shelf(box).enrolled(house.identity(fake.url))
        (box / "heard").symlink_to(loudspeaker)  # what is heard needs no room on a card
        with running(box) as child:
            until(lambda: len(list((box / "sounds").glob("*.sound"))) == 3, 20)
            card.fill()
            until(lambda: _filled(card) and _heard(loudspeaker) > 3.9, 30)
            time.sleep(1)  # in which it has nothing to write to
            assert child.poll() is None
            card.make_room()
            until(lambda: len(_rows(_kept(box))) == 2, 30)
            child.send_signal(signal.SIGTERM)
            assert child.wait(10) == 0
        lines = _kept(box)
    assert _rows(lines) == ["aired", "aired"]
    told = [note.detail for note in _notes(lines) if note.event is Event.DISK]
    assert told
    assert all(each.startswith("full since") for each in told)


def _filled(card: SmallDisk) -> bool:
    """Again, as soon as it lets a sound go that was played."""
    card.fill()
    return True


def _kept(box: Path) -> list[str]:
    """Its journal; the house, to which a stream stands, is told within a minute or so."""
    return (box / "journal" / "lines.jsonl").read_text().splitlines()


def _notes(lines: list[str]) -> list[Note]:
    return [read_line(line).note for line in lines]


def _rows(lines: list[str]) -> list[str]:
    return [str(note.outcome and note.outcome.value) for note in _notes(lines) if note.event is Event.ROW]


def _heard(folder: Path) -> float:
    """Seconds of sound."""
    return sum(len([each for each in read_wav(path) if each]) for path in folder.glob("*.wav")) / RATE


def _whole(data: Path) -> None:
    """Its database, its log, and each of its sounds; and no half of one is left."""
    with closing(sqlite3.connect(data / "broadcaster.db")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert broadcaster("verify-log", "--data", data).returncode == 0
    lying = list((data / "audio").rglob("*.mp3"))
    assert lying
    assert [each for each in lying if sha256(each.read_bytes()).hexdigest() != each.stem] == []
    assert list(data.rglob("*.part")) == []
