"""A real socket between house and station, and what is wrong with it: cut and gone on with, or cut off and named."""

import gzip
import random
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from bucket import ENVIRONMENT, Storage, storage
from playout.bad_line import BadLine, bad_line
from playout.fake_house import FakeHouse, planned
from playout.fake_machine import FakeMachine
from playout.small_house import Ordered, SmallHouse
from playout.sounds import tone, wav

from broadcaster.app.clock import now
from broadcaster.audio.bucket import Bucket, BucketLibrary
from broadcaster.domain.attacks import Attack, Refused
from broadcaster.domain.journal import Event, read_line
from broadcaster.domain.trust import KeyRole
from broadcaster.domain.units import Digest, Millis, instant
from broadcaster.envelope import new_key
from broadcaster.playout import sync
from broadcaster.playout.files import Cache
from broadcaster.playout.held import Shelf
from broadcaster.playout.house import DOCUMENT, FLAG, SMALL, House, LinkDown, lasting
from broadcaster.playout.listening import POLLED
from broadcaster.playout.on_air import Larder
from broadcaster.playout.station import Parts, Station
from broadcaster.playout.sync import Sync
from broadcaster.playout.tuning import Tuner


class Box:
    """A station that asks, and plays nothing. Its machine's count goes on when the test says so."""

    def __init__(self, folder: Path, fake: FakeHouse, url: str = "", document_time: float = 20.0) -> None:
        house, url = fake.house, url or fake.url
        shelf = Shelf(folder)
        shelf.enrolled(house.identity(url))
        self.machine = FakeMachine(now())
        fake.clock = self.machine.wall
        self.cache = Cache(shelf.sounds, 1 << 30)
        identity = house.identity(url)
        larder = Larder(self.cache, (), Tuner(self.machine))
        parts = Parts(identity=identity, shelf=shelf, cache=self.cache, larder=larder, machine=self.machine)
        self.station = Station(parts)
        self.house = House(url, identity.token, document_time=document_time)
        self.sync = Sync(
            station=self.station,
            house=self.house,
            cache=self.cache,
            machine=self.machine,
            chance=lambda: 0.5,
            status=lambda: {"boot": 1},
        )

    def turns(self, count: int, seconds: float = 31.0) -> None:
        for _ in range(count):
            self.sync.turn()
            self.machine.counted += seconds * 1000

    def refusals(self) -> list[str]:
        lines = [read_line(text).note for text in self.station.all_lines()]
        return [note.reason for note in lines if note.event is Event.REFUSED]


def test_everything_comes_and_the_unchanged_costs_next_to_nothing(tmp_path: Path, fake: FakeHouse) -> None:
    with bad_line(fake.url, BadLine()) as line:
        box = Box(tmp_path, fake, f"http://127.0.0.1:{line.port}")
        box.turns(8)
        assert box.station.state.manifest == 1
        assert box.station.missing() == ()
        before = line.passed
        assert box.house.get("/api/v1/stations/30628/manifest", tag=box.station.tag).status == 304
        assert line.passed - before < 1_000
    assert fake.statuses
    assert fake.whole()


def test_a_line_that_is_cut_over_and_over_is_gone_on_with_where_it_broke(
    tmp_path: Path, house: SmallHouse, fake: FakeHouse
) -> None:
    planned(house, fake, serial=2, sounds=6)
    line = BadLine(cut_after=40_000, cuts=8)
    with bad_line(fake.url, line):
        box = Box(tmp_path, fake, f"http://127.0.0.1:{line.port}")
        box.turns(60)
        assert box.station.missing() == ()
    assert line.cuts == 0
    assert line.passed < 1.6 * sum(len(raw) for raw in house.sounds.values())
    assert box.refusals() == []


def test_64_kbit_bring_a_session_and_the_flag_is_asked_between_the_slices(
    tmp_path: Path, fake: FakeHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sync, "_MOST", 16_384)  # this machine's count stands still, so the line seems quick
    planned(fake.house, fake, serial=2, sounds=1)
    with bad_line(fake.url, BadLine(rate=64_000 / 8, delay=0.02)) as line:
        box = Box(tmp_path, fake, f"http://127.0.0.1:{line.port}")
        box.sync._slice = 16_384
        box.turns(14, seconds=16)
        assert box.station.missing() == ()
        got = [path for _, path in fake.asked]
    flags = [place for place, path in enumerate(got) if path.endswith("/flag")]
    slices = [place for place, path in enumerate(got) if path.startswith("/audio/")]
    assert len(slices) > 4
    assert any(slices[0] < flag < slices[-1] for flag in flags)


def test_a_dead_line_is_nobodys_attack_and_everything_goes_on_after_it(tmp_path: Path, fake: FakeHouse) -> None:
    line = BadLine(dead=True)
    with bad_line(fake.url, line):
        box = Box(tmp_path, fake, f"http://127.0.0.1:{line.port}")
        box.turns(5)
        assert box.sync.link.up is False
        line.dead = False
        box.turns(10)
    assert box.sync.link.up is True
    assert box.station.missing() == ()
    assert box.refusals() == []


def spoilt_sounds(box: Box) -> list[str]:
    """Those that a station holds for whole, and that are not what they are named by."""
    held = [(each.audio, box.cache.path(each.audio)) for each in box.station.needed()]
    return [audio for audio, path in held if path.exists() and sha256(path.read_bytes()).hexdigest() != audio]


def test_what_is_garbled_on_its_way_is_not_kept_and_comes_again(tmp_path: Path, fake: FakeHouse) -> None:
    line = BadLine(garbled=3)
    with bad_line(fake.url, line):
        box = garbling(tmp_path, fake, line)
        box.turns(40, seconds=61)
        assert line.garbled == 0
        assert box.station.missing() == ()
    assert spoilt_sounds(box) == []
    assert set(box.refusals()) == {Attack.WRONG_FILE.value}


def test_a_digest_that_is_not_checked_is_found(
    tmp_path: Path, fake: FakeHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The planted fault."""

    def believed(self: Cache, digest: Digest) -> bool:
        self.part(digest).replace(self.path(digest))
        return True

    monkeypatch.setattr(Cache, "keep", believed)
    line = BadLine(garbled=3)
    with bad_line(fake.url, line):
        garbled = garbling(tmp_path, fake, line)
        garbled.turns(40, seconds=61)
    assert spoilt_sounds(garbled) != []


def garbling(folder: Path, fake: FakeHouse, line: BadLine) -> Box:
    """A station whose documents came well, and whose sounds do not."""
    count, line.garbled = line.garbled, 0
    planned(fake.house, fake, serial=2, sounds=3)
    box = Box(folder, fake, f"http://127.0.0.1:{line.port}")
    for work in (box.sync._trust, box.sync._flag, box.sync._manifest):
        work()
    line.garbled = count
    return box


def test_on_the_worst_line_manifest_and_sounds_arrive_and_no_line_is_taken_twice(
    tmp_path: Path, fake: FakeHouse
) -> None:
    planned(fake.house, fake, serial=2, sounds=4)
    line = BadLine(rate=250_000, delay=0.001, cut_after=30_000, cuts=6, dropped=3)
    with bad_line(fake.url, line):
        box = Box(tmp_path, fake, f"http://127.0.0.1:{line.port}")
        for number in range(20):
            box.station.note(Event.CLOCK, f"line {number}")
        box.turns(60, seconds=61)
        assert (line.cuts, line.dropped) == (0, 0)
    assert box.station.state.manifest == 2
    assert box.station.missing() == ()
    assert spoilt_sounds(box) == []
    assert fake.whole()
    assert len(fake.lines) == len(set(fake.lines)) == box.station.state.acknowledged


# --- what is done on purpose -------------------------------------------------------------------------------------


def taken_up(tmp_path: Path, fake: FakeHouse) -> Box:
    box = Box(tmp_path, fake)
    box.turns(1, seconds=301)
    assert box.station.state.manifest == 1
    return box


def test_an_older_manifest_is_refused_as_rolled_back(tmp_path: Path, house: SmallHouse, fake: FakeHouse) -> None:
    old = fake.manifest
    planned(house, fake, serial=2)
    box = Box(tmp_path, fake)
    box.turns(1, seconds=301)
    fake.manifest, fake.serial = old, 1
    box.turns(2, seconds=301)
    assert box.refusals() == [Attack.ROLLBACK.value]
    assert box.station.state.manifest == 2


def asked_for_trust(fake: FakeHouse) -> int:
    return sum(path.startswith("/api/v1/trust") for _, path in fake.asked)


def test_a_key_that_the_root_named_a_moment_ago_is_no_attack(
    tmp_path: Path, house: SmallHouse, fake: FakeHouse
) -> None:
    """Nor are the rows of before told anew, once the hour is signed by another key."""
    box = taken_up(tmp_path, fake)
    house.keys[KeyRole.MANIFEST], house.keys[KeyRole.JOURNAL] = new_key(), new_key()
    planned(house, fake, serial=2)
    fake.trusts.append(house.trust(box.machine.wall(), 2))
    box.turns(2)
    assert box.refusals() == []
    assert (box.station.trust_serial, box.station.state.manifest) == (2, 2)


def test_what_is_heard_tomorrow_is_fetched_when_it_is_this_stations_turn(
    tmp_path: Path, house: SmallHouse, fake: FakeHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("broadcaster.playout.pacing.share", lambda _station, _day: 0.5)
    box = taken_up(tmp_path, fake)
    box.turns(4)
    assert box.station.missing() == ()
    planned(house, fake, serial=2, sounds=5, hours=11)
    box.turns(20, seconds=310)  # its turn comes after two hours of four
    assert (box.station.state.manifest, len(box.station.missing())) == (2, 2)
    fake.order(Ordered(serial=1, sounds=(house.sound(wav(tone(1000, 500)), Millis(1000)),)))
    box.turns(3)
    assert (box.station.state.emergency, len(box.station.missing())) == (1, 2)  # an emergency waits for nobody
    box.turns(8, seconds=310)
    assert box.station.missing() == ()


def test_what_is_to_be_heard_soon_is_fetched_at_once(
    tmp_path: Path, house: SmallHouse, fake: FakeHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("broadcaster.playout.pacing.share", lambda _station, _day: 0.99)
    box = taken_up(tmp_path, fake)
    planned(house, fake, serial=2, sounds=5, hours=6)
    box.turns(14)
    assert (box.station.state.manifest, box.station.missing()) == (2, ())


def test_what_was_missing_when_the_program_began_is_fetched_at_once(
    tmp_path: Path, house: SmallHouse, fake: FakeHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("broadcaster.playout.pacing.share", lambda _station, _day: 0.99)
    planned(house, fake, serial=2, sounds=5, hours=11)
    box = Box(tmp_path, fake)
    box.turns(8)
    assert box.station.missing() == ()


def flags(fake: FakeHouse) -> int:
    return sum(path.endswith("/flag") for _, path in fake.asked)


def test_a_hint_that_the_one_who_answers_knows_nothing_of_yet_is_asked_about_once_more(
    tmp_path: Path, house: SmallHouse, fake: FakeHouse
) -> None:
    """Of two servers behind one address, one hinted and the other answers by a look of a second before."""
    box = taken_up(tmp_path, fake)
    before = flags(fake)
    box.sync.wake()
    box.turns(1, seconds=1.6)
    assert flags(fake) == before + 1
    fake.order(Ordered(serial=1, sounds=(house.sound(wav(tone(1000, 500)), Millis(1000)),)))
    box.turns(1, seconds=1.6)
    assert (flags(fake), box.station.state.emergency) == (before + 2, 1)
    box.turns(5, seconds=1.6)
    assert flags(fake) == before + 2


def test_an_emergency_by_such_a_key_is_taken_at_once(tmp_path: Path, house: SmallHouse, fake: FakeHouse) -> None:
    box = taken_up(tmp_path, fake)
    house.keys[KeyRole.ACTUAL] = new_key()
    fake.trusts.append(house.trust(box.machine.wall(), 2))
    fake.order(Ordered(serial=1, sounds=(house.sound(wav(tone(1000, 500)), Millis(1000)),)))
    box.turns(1)
    assert box.refusals() == []
    assert box.station.state.emergency == 1


def test_an_emergency_that_was_refused_is_asked_for_again_once_the_root_named_its_key(
    tmp_path: Path, house: SmallHouse, fake: FakeHouse
) -> None:
    box = taken_up(tmp_path, fake)
    house.keys[KeyRole.ACTUAL] = new_key()
    fake.order(Ordered(serial=1, sounds=(house.sound(wav(tone(1000, 500)), Millis(1000)),)))
    box.turns(1)
    assert (box.refusals(), box.station.state.emergency) == ([Attack.ARBITRARY.value], 0)
    fake.trusts.append(house.trust(box.machine.wall(), 2))
    box.turns(2)
    assert box.station.state.emergency == 1


def test_a_key_that_the_root_never_named_is_an_attack_and_asks_for_no_storm(
    tmp_path: Path, house: SmallHouse, fake: FakeHouse
) -> None:
    box = taken_up(tmp_path, fake)
    before = asked_for_trust(fake)
    house.keys[KeyRole.MANIFEST] = new_key()
    box.turns(20, seconds=1)
    box.sync.wake()
    box.turns(1)
    assert box.refusals() == [Attack.ARBITRARY.value]
    assert before < asked_for_trust(fake) <= before + 6


def test_a_newer_one_that_is_kept_back_is_seen_by_the_signed_time(tmp_path: Path, fake: FakeHouse) -> None:
    box = taken_up(tmp_path, fake)
    fake.newest = 2
    box.turns(2, seconds=301)
    assert box.refusals() == [Attack.FREEZE.value]


def test_a_signed_time_told_again_is_refused(tmp_path: Path, fake: FakeHouse) -> None:
    box = taken_up(tmp_path, fake)
    box.turns(1)
    at = box.machine.wall()
    fake.clock = lambda: instant(at - timedelta(minutes=20))
    box.turns(2)
    assert box.refusals() == [Attack.REPLAY.value]


def test_an_answer_without_a_signed_time_is_refused(tmp_path: Path, fake: FakeHouse) -> None:
    box = taken_up(tmp_path, fake)
    fake.twist = lambda _path, status, headers, body: (status, {"ETag": headers.get("ETag", "")}, body)
    box.turns(1)
    assert box.refusals() == [Attack.FREEZE.value]


def test_a_sound_that_came_as_another_is_refused_and_not_kept(
    tmp_path: Path, house: SmallHouse, fake: FakeHouse
) -> None:
    victim = next(iter(house.sounds))
    raw = bytearray(house.sounds[victim])
    raw[100] ^= 1
    house.sounds[victim] = bytes(raw)
    box = Box(tmp_path, fake)
    box.turns(10)
    assert box.refusals() == [Attack.WRONG_FILE.value]
    assert [each.audio for each in box.station.missing()] == [victim]


def test_an_endless_answer_is_cut_and_named(tmp_path: Path, fake: FakeHouse) -> None:
    box = taken_up(tmp_path, fake)
    fake.twist = lambda _path, status, headers, body: (status, headers, body + b" " * 5_000_000)
    with pytest.raises(Refused) as refused:
        box.house.get("/api/v1/stations/30628/manifest")
    assert refused.value.attack is Attack.ENDLESS


def test_a_little_that_unpacks_to_very_much_is_cut_and_named(tmp_path: Path, fake: FakeHouse) -> None:
    box = taken_up(tmp_path, fake)
    bomb = gzip.compress(b"\0" * 200_000_000)
    assert len(bomb) < 250_000
    fake.twist = lambda _path, status, headers, _body: (status, headers | {"Content-Encoding": "gzip"}, bomb)
    with pytest.raises(Refused) as refused:
        box.house.get("/api/v1/stations/30628/manifest")
    assert refused.value.attack is Attack.ENDLESS


def test_a_byte_now_and_then_is_cut_and_named(tmp_path: Path, fake: FakeHouse) -> None:
    with bad_line(fake.url, BadLine(rate=200)) as line:
        box = Box(tmp_path, fake, f"http://127.0.0.1:{line.port}", document_time=1.0)
        with pytest.raises(Refused) as refused:
            box.house.get("/api/v1/stations/30628/manifest")
    assert refused.value.attack is Attack.SLOW


@contextmanager
def dripping(answer: bytes, gap: float = 0.02) -> Iterator[str]:
    """Whoever asks is given this a byte at a time; then the line is shut."""
    with socket.create_server(("127.0.0.1", 0)) as door:

        def drip() -> None:
            with suppress(OSError):
                while True:
                    caller, _ = door.accept()
                    with caller, suppress(OSError):
                        caller.recv(65_536)
                        for each in answer:
                            caller.sendall(bytes([each]))
                            time.sleep(gap)

        thread = threading.Thread(target=drip, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{door.getsockname()[1]}"
        finally:
            door.shutdown(socket.SHUT_RDWR)
            thread.join(5)


HEADERS = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nBroadcaster-Time: " + b"QUJD" * 100


def test_headers_that_drip_are_cut_and_named_slow_and_whoever_stands_before_it_is_told(
    tmp_path: Path, fake: FakeHouse
) -> None:
    box = taken_up(tmp_path, fake)
    assert box.sync.link.up is True
    with dripping(HEADERS) as url:
        box.sync.house = House(url, "t", document_time=0.5)
        box.sync._due.update({name: Millis(1 << 40) for name in POLLED} | {"flag": Millis(0)})
        box.sync.turn()
    assert box.refusals() == [Attack.SLOW.value]
    assert (box.sync.link.up, box.sync.link.problem) == (False, "slow: not done in 0.5 s")


def test_headers_that_break_off_are_no_answer() -> None:
    for cut in (HEADERS, b"HTTP/1.1 304 Not Modified\r\nETag: x\r\n"):
        with dripping(cut, 0) as url, pytest.raises(LinkDown, match="break off"):
            House(url, "t").get("/api/v1/stations/30628/flag")


def test_what_is_small_is_waited_for_a_little_while_and_what_is_large_in_proportion() -> None:
    assert 15 < lasting(FLAG, 180) <= 22
    assert lasting(60_000, 180) == 50
    assert lasting(DOCUMENT, 180) == 180
    for size in (FLAG, SMALL, 300_000):
        assert lasting(size, 180) > 2 * size / (64_000 / 8)


def test_no_document_is_followed_to_another_address(tmp_path: Path, fake: FakeHouse) -> None:
    fake.twist = lambda _path, _status, _headers, _body: (307, {"Location": "http://127.0.0.1:9/"}, b"")
    assert Box(tmp_path, fake).house.get("/api/v1/stations/30628/flag").status == 307


@pytest.fixture
def lying(monkeypatch: pytest.MonkeyPatch) -> Iterator[Storage]:
    """Storage in which the house's sounds lie."""
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    with storage() as found:
        yield found


def sent_on(fake: FakeHouse, lying: Storage, tmp_path: Path) -> BucketLibrary:
    """The house sends whoever asks for a sound on to the storage, by an address that is signed."""
    library = BucketLibrary(Bucket("s3://sounds/house", lying.endpoint), tmp_path / "copies", 1 << 30)
    for raw in fake.house.sounds.values():
        scratch = library.scratch("x")
        scratch.write_bytes(raw)
        library.keep(scratch)

    def twist(path: str, status: int, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str], bytes]:
        if not path.startswith("/audio/"):
            return status, headers, body
        return 307, {"Location": library.address(Digest(path[7:71]))}, b""

    fake.twist = twist
    lying.asked.clear()
    return library


def test_a_sound_is_fetched_where_the_house_says_it_lies_and_the_token_is_told_to_nobody_there(
    tmp_path: Path, house: SmallHouse, fake: FakeHouse, lying: Storage
) -> None:
    planned(house, fake, serial=2, sounds=6)
    sent_on(fake, lying, tmp_path)
    box = Box(tmp_path / "box", fake)
    box.sync._slice = 20_000
    box.turns(60)
    assert box.station.missing() == ()
    assert box.refusals() == []
    got = [path for command, path in lying.asked if command == "GET"]
    assert len(got) > len(house.sounds)  # in parts
    assert all("X-Amz-Signature=" in path for path in got)
    assert set(lying.tokens[-len(got) :]) == {""}


def test_what_lies_there_and_is_another_is_refused(
    tmp_path: Path, house: SmallHouse, fake: FakeHouse, lying: Storage
) -> None:
    planned(house, fake, serial=2, sounds=1)
    sent_on(fake, lying, tmp_path)
    lying.fault = "other"
    box = Box(tmp_path / "box", fake)
    box.turns(10)
    assert box.station.missing()
    assert Attack.WRONG_FILE.value in box.refusals()


@pytest.mark.parametrize(
    "location",
    [
        "http://169.254.169.254/latest/",
        "http://localhost:9/x",
        "https://somebody@127.0.0.1:9/x",
        "ftp://127.0.0.1/x",
        "file:///etc/passwd",
        "/audio/elsewhere.mp3",
        "https://",
        "https://[::1/x",
        "",
    ],
)
def test_a_sound_is_fetched_by_https_or_from_the_machine_of_the_house_alone(
    tmp_path: Path, house: SmallHouse, fake: FakeHouse, location: str
) -> None:
    fake.twist = lambda _path, _status, _headers, _body: (307, {"Location": location}, b"")
    with pytest.raises(LinkDown, match="sent on to"):
        Box(tmp_path, fake).house.fetch(next(iter(house.sounds)), tmp_path / "part", 10)


def test_who_is_sent_on_and_on_goes_one_step(tmp_path: Path, house: SmallHouse, fake: FakeHouse) -> None:
    fake.twist = lambda path, _status, _headers, _body: (307, {"Location": fake.url + path}, b"")
    with pytest.raises(LinkDown, match="307"):
        Box(tmp_path, fake).house.fetch(next(iter(house.sounds)), tmp_path / "part", 10)
    assert len([path for _, path in fake.asked if path.startswith("/audio/")]) == 2


def test_a_journal_of_thousands_of_lines_goes_out_over_a_line_that_is_cut(tmp_path: Path, fake: FakeHouse) -> None:
    line = BadLine(cut_after=700, cuts=8)
    with bad_line(fake.url, line):
        box = Box(tmp_path, fake, f"http://127.0.0.1:{line.port}")
        chance = random.Random(1)
        for _ in range(60):
            box.station.note(Event.CLOCK, f"line {chance.random()}")
        box.turns(40)
    assert fake.whole()
    assert box.station.backlog() == 0
    assert box.station.state.acknowledged == len(fake.lines) > 60
