"""What a station as a stream costs the server; `scripts/bench receivers`. A hundred communes on SQLite, each asked for
its list at moments of a session and of the night."""

import json
import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from time import perf_counter

from contest import run
from measure_replanning import Whole, at, bulletin, plant, sounds
from measure_wording import FAULTS

STATIONS, ASKED, LIMIT_MS, LIMIT_BYTES = 100, 20, 20.0, 4_000


def by_receivers(job: dict) -> float:
    """Plans a day of the stations, then answers as a hundred players would be."""
    from broadcaster.app.wiring import open_newsroom, settings_from
    from broadcaster.domain.access import AccountId, Grant, Role
    from broadcaster.domain.calendars import Feed, FeedUse
    from broadcaster.domain.people import Account
    from broadcaster.domain.units import digest_of, instant
    from broadcaster.newsroom.receivers import channel
    from broadcaster.newsroom.scheduling import due_days, prepare
    from broadcaster.newsroom.transmission import publish_day
    from broadcaster.web.receivers_shapes import hls

    settings = settings_from({"data": Path(job["folder"]), "voices": ("espeak:vi-vn-x-south",), "house": "real"})
    with open_newsroom(settings) as opened:
        sizes: dict = {}
        newsroom, now = replace(opened, library=Whole(sizes)), at(4.5)
        plant(newsroom, STATIONS)
        holder = AccountId("loa")
        with newsroom.store.write() as work:
            grants = (Grant(role=Role.SUPERVISOR, station=None, path="/"),)
            account = Account(id=holder, login="loa", name="Loa", grants=grants, created=now, active=True)
            work.accounts.add(account)
            for n in range(40):
                work.bulletins.add(bulletin(newsroom, n, f"c{n * 7 % STATIONS}"))
            for n in range(STATIONS):
                feed = Feed(id=f"f{n}", station=f"c{n}", name="Loa", account=holder, created=now, use=FeedUse.RECEIVER)
                work.calendars.add(feed, digest_of("calendar-1", f"s{n}"))
        days = due_days(newsroom, now)[:1]
        prepare(newsroom, days, now)
        sounds(newsroom, sizes, now)
        (published, *_) = publish_day(newsroom, days[0], now)
        start = published.playlists[0].slot.span.start
        told: dict = {}
        for name, moment in (("session", start + timedelta(seconds=90)), ("night", start - timedelta(hours=2))):
            took, sizes_of = [], []
            for n in range(STATIONS * ASKED):
                asked = instant(moment + timedelta(seconds=n // STATIONS))
                begun = perf_counter()
                text = hls(channel(newsroom, f"s{n % STATIONS}", asked).window)
                took.append((perf_counter() - begun) * 1000)
                sizes_of.append(len(text))
            took.sort()
            told[name] = [len(took), took[len(took) // 2], took[len(took) * 95 // 100], max(sizes_of)]
    Path(job["told"]).write_text(json.dumps(told))
    return float(STATIONS)


def receivers() -> None:
    """A hundred stations as HLS channels (SQLite): a list <= 20 ms in the middle, <= 4 kB."""
    with tempfile.TemporaryDirectory() as name:
        told, job_file = Path(name) / "told.json", Path(name) / "job.json"
        job_file.write_text(json.dumps({"told": str(told), "folder": f"{name}/data"}))
        run("measure_receivers:by_receivers", job_file)
        found = json.loads(told.read_text())
    for moment, (count, middle, most, size) in found.items():
        print(f"{moment}: {count} lists of {STATIONS} stations: {middle:.2f} ms, p95 {most:.2f} ms, <= {size:,} bytes")
        if middle > LIMIT_MS or size > LIMIT_BYTES:
            FAULTS.append(f"receivers in the {moment}: {middle:.1f} ms, {size} bytes")
