"""What a real station costs its line while nothing changes, through a proxy that counts."""

import time
from pathlib import Path

from playout.fake_house import until
from playout.line_costs import Carried, carried
from playout.real_house import real_house

from broadcaster.playout.listening import BEAT_S, POLLED


def test_a_station_whose_stream_stands_says_nothing_and_an_emergency_is_heard_in_seconds(tmp_path: Path) -> None:
    """A real server and a real station; the flag would have been asked for meanwhile."""
    with real_house(tmp_path) as house:
        quiet = 1.2 * POLLED["flag"] / 1000
        before, since = carried(house.line), time.monotonic()
        end = since + 300
        while time.monotonic() - since < quiet:
            time.sleep(0.5)
            if (now := carried(house.line)) != before:
                before, since = now, time.monotonic()
            assert time.monotonic() < end, "it asks on and on"
        found = house.composed()
        approved = time.monotonic()
        house.approve(found)
        until(lambda: house.status().get("playing"))
        assert time.monotonic() - approved < 5


def test_a_day_of_beats_is_what_the_proxy_would_count() -> None:
    beats = 86_400 // BEAT_S
    assert Carried(said=9 * beats, pieces=beats).cost < 55_000
