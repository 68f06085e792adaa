"""The real program in a process of its own, with nothing of the server to import, against a house behind a socket."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from playout.fake_house import FakeHouse, now, served, until
from playout.small_house import SmallHouse, daytime, manifest, slot
from playout.sounds import opened_at, read_wav, tone, wav
from playout.test_host import BLOCK

from broadcaster.domain.journal import Event, read_line
from broadcaster.domain.units import Millis, instant
from broadcaster.playout.decoding import RATE
from broadcaster.playout.held import Shelf


@contextmanager
def running(data: Path, *more: str) -> Iterator[subprocess.Popen[str]]:
    told = ["playout", "run", "--data", str(data), "--sink", "file", "--port", "0", *more]
    program = f"{BLOCK}\nfrom broadcaster.cli import main\nmain({told!r})"
    child = subprocess.Popen([sys.executable, "-c", program], stderr=subprocess.PIPE, text=True)
    try:
        yield child
    finally:
        child.kill()
        _, said = child.communicate()
        assert "Traceback" not in said, said


def session(house: SmallHouse, seconds: float) -> FakeHouse:
    """A house whose session begins in so many seconds."""
    at = instant(now().replace(microsecond=0) + timedelta(seconds=seconds))
    sounds = [house.sound(wav(tone(ms, hertz)), Millis(ms)) for ms, hertz in ((1500, 440), (2500, 660))]
    fallback = house.sound(wav(tone(6000, 220)), Millis(6000))
    start = instant(at - timedelta(hours=1))
    sealed = house.sealed(manifest([slot("s1", at, sounds)], fallback, 1, start, daytime(at)))
    return FakeHouse(house=house, manifest=sealed, serial=1, trusts=[house.trust(start)])


def test_a_whole_session_without_any_library_of_the_server(tmp_path: Path) -> None:
    house = SmallHouse()
    with served(session(house, 6)) as fake:
        Shelf(tmp_path).enrolled(house.identity(fake.url))
        with running(tmp_path) as child:
            until(lambda: sum('"outcome":"aired"' in line for line in fake.lines) == 2, 30)
            child.send_signal(signal.SIGTERM)
            assert child.wait(10) == 0
    assert fake.whole()
    assert fake.statuses
    rows = [line.note for line in map(read_line, fake.lines) if line.note.event is Event.ROW]
    assert [row.samples for row in rows] == [36_000, 60_000]
    (path,) = (tmp_path / "heard").glob("*.wav")
    opened = opened_at(path)
    sound, lead = read_wav(path), 0
    lead = next(place for place, sample in enumerate(sound) if sample)
    assert sound[lead : lead + 4 * RATE] == tone(1500, 440) + tone(2500, 660)
    assert rows[0].planned is not None
    late = opened + timedelta(seconds=lead / RATE) - rows[0].planned
    assert abs(late) < timedelta(milliseconds=100), json.dumps(str(late))
