"""Bytes of a station's day on which nothing changes; `scripts/bench day`, BROADCASTER_MINUTES of it (20).

A real server and a real station's program; a proxy between them counts what is said, in how many pieces and on how many
connections. It counts for as many minutes once the station has settled, and what came in that time is scaled to a day.
What comes seldom is measured by itself and added as often as a day has it: the word, a visit, the manifest that is
sealed anew, a line that was cut. TLS, TCP and IP are reckoned (`tests/playout/line_costs.py`).
"""

import os
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from measure_wording import FAULTS

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

if TYPE_CHECKING:
    from playout.line_costs import Carried
    from playout.real_house import RealHouse

LIMIT, DAY_S, SETTLED_S = 100_000, 86_400, 70
SHORT_S = 5


def _settle(house: "RealHouse") -> None:
    """Until nothing was said for a while: the flag would have been asked for twice."""
    from playout.line_costs import carried

    before, since = carried(house.line), time.monotonic()
    while time.monotonic() - since < SETTLED_S:
        time.sleep(1)
        if (now := carried(house.line)) != before:
            before, since = now, time.monotonic()


def _words(house: "RealHouse", token: str) -> "tuple[Carried, Carried]":
    """A beat and a word, by themselves: of a stream that has them often."""
    from playout.line_costs import Carried

    from broadcaster.domain.hints import BEAT, written_word
    from broadcaster.playout.house import House

    hints = House(f"http://127.0.0.1:{house.line.port}", token)
    path = f"/api/v1/stations/{house_code()}/events?beat={SHORT_S}"
    for event, data in hints.hints(path):
        if event == "time":
            size = len(written_word(data))
            hints.shut()
            return Carried(said=len(BEAT) + 5, pieces=1), Carried(said=size + 7, pieces=1)
    raise AssertionError("no word came")


def house_code() -> str:
    from playout.real_house import STATION

    return STATION


def _visit(house: "RealHouse", token: str, tag: str) -> "Carried":
    """Root's word, flag, manifest and status over one connection, as the station asks for them."""
    from playout.line_costs import carried

    from broadcaster.playout.house import House

    before, asks = carried(house.line), House(f"http://127.0.0.1:{house.line.port}", token)
    path = f"/api/v1/stations/{house_code()}"
    asks.get("/api/v1/trust?after=1")
    asks.get(f"{path}/flag")
    asks.get(f"{path}/manifest", tag=tag)
    status = {"boot": 1, "version": "1.0.0", "free_bytes": 10**10, "held_until": "2026-11-30T17:30:00+00:00",
              "skew_ms": 12, "clock": "trusted", "sink": "null", "muted": False, "missing": 0, "manifest": 478_123,
              "emergency": 12, "sequence": 4_321, "faults": []}  # fmt: skip
    asks.post(f"{path}/status", status)
    time.sleep(1)
    return carried(house.line) - before


def _told(label: str, found: "Carried", times: float) -> float:
    cost = found.cost * times
    print(f"  {label:44} {found.said:6,} bytes said, {found.cost:6,} on the line, {times:6.1f} a day: {cost:8,.0f}")
    return cost


def day() -> None:
    """A station's day without changes: real server, real playout, a counting proxy: < 100 kB on the line."""
    from playout.line_costs import Carried, carried
    from playout.real_house import real_house

    from broadcaster.domain.hints import WORD_BEATS
    from broadcaster.playout.held import Shelf
    from broadcaster.playout.house import House
    from broadcaster.playout.listening import BEAT_S, VISIT

    minutes = float(os.environ.get("BROADCASTER_MINUTES", "20"))
    with tempfile.TemporaryDirectory(prefix="broadcaster-day-") as folder, real_house(Path(folder)) as house:
        identity = Shelf(house.box).identity()
        assert identity is not None
        _settle(house)
        before, begun = carried(house.line), time.monotonic()
        time.sleep(minutes * 60)
        window, took = carried(house.line) - before, time.monotonic() - begun
        beat, word = _words(house, identity.token)
        start = carried(house.line)
        asks = House(f"http://127.0.0.1:{house.line.port}", identity.token)
        whole = asks.get(f"/api/v1/stations/{house_code()}/manifest")
        time.sleep(1)
        fetched = carried(house.line) - start
        visit = _visit(house, identity.token, whole.header("ETag"))
    print(
        f"  in {took / 60:.1f} minutes: {window.said} bytes in {window.pieces} pieces, {window.connections} new"
        f" connections; load {os.getloadavg()[0]:.1f}"
    )
    words, more = DAY_S / BEAT_S / WORD_BEATS, Carried(said=word.said - beat.said)
    heard, odd = divmod(window.said - window.pieces * beat.said, more.said)
    if window.connections or odd or heard > 1 + took / BEAT_S / WORD_BEATS:
        FAULTS.append("day: something else than beats and words was said")
    whole_day = _told("beats, as many as came in these minutes", beat, window.pieces * DAY_S / took)
    whole_day += _told("a word in the place of a beat: besides", more, words)
    whole_day += _told("a visit: trust, flag, manifest, status", visit, DAY_S * 1000 / VISIT)
    print(f"  {'a day without changes':44} {whole_day:,.0f} bytes")
    _told("a manifest that is sealed anew: besides", fetched, 1)
    _told("a line that was cut: besides", Carried(said=900 + word.said, pieces=3, connections=1), 1)
    if whole_day >= LIMIT:
        FAULTS.append(f"day: {whole_day:,.0f} bytes")
