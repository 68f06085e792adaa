"""What the airtime log costs: questions asked of a million rows; `scripts/bench airtime`.

BROADCASTER_AIRTIME_ROWS is how many rows the log holds (1,000,000), BROADCASTER_AIRTIME_DATABASE where
(a SQLite file in a temporary folder). A hundred stations, three sessions a day, ten rows a session.
"""

import json
import os
import statistics
import tempfile
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from time import perf_counter, process_time
from typing import TYPE_CHECKING, Any

from contest import run
from measure_wording import FAULTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from broadcaster.domain.item import ItemKind
    from broadcaster.domain.units import Instant
    from broadcaster.newsroom.ports import Newsroom

ROWS = int(os.environ.get("BROADCASTER_AIRTIME_ROWS", "1000000"))
DATABASE = os.environ.get("BROADCASTER_AIRTIME_DATABASE", "")
STATIONS, SESSIONS, EACH, BATCH = 100, (5, 11, 17), 10, 500
LIMIT_SEARCH_MS, LIMIT_SUMS_MS, LIMIT_PAGE_MS = 200.0, 200.0, 200.0
SILENT, QUIET_DAYS = 10, 30
"""Stations that said nothing of one session a day, and for how many days."""
FIRST = date(2026, 1, 1)
TOLD = 60
"""Bulletins of the house, each heard four days long three times a day."""


def by_asking(job: dict) -> float:
    """Fills the log, then asks what citizens and supervisors ask."""
    from broadcaster.domain.access import EVERYWHERE
    from broadcaster.domain.units import Span
    from broadcaster.newsroom.books.journal import Dimension, SoughtAirtime
    from broadcaster.store import open_store, upgrade

    upgrade(job["url"])
    store, days = open_store(job["url"]), job["rows"] // (STATIONS * len(SESSIONS) * EACH)
    begun = perf_counter()
    for first in range(0, days, 5):
        with store.write() as work:
            for n in range(STATIONS):
                work.log.add([row for day in range(first, min(first + 5, days)) for row in rows(n, day)])
    told: dict[str, Any] = {"filled": days * STATIONS * len(SESSIONS) * EACH, "fill_s": perf_counter() - begun}
    moments = [at(FIRST + timedelta(days=n * 7919 % days), 5 + n % 2 * 6, n * 13 % 600) for n in range(200)]
    minutes = [Span(start=each, end=each + timedelta(minutes=1)) for each in moments]
    with store.read() as work:
        told["search"] = took(lambda n: work.log.during(f"c{n % STATIONS}", minutes[n]), 200)
        assert all(work.log.during(f"c{n % STATIONS}", minutes[n]) for n in range(10))
    month = SoughtAirtime(first=FIRST + timedelta(days=days - 30), last=FIRST + timedelta(days=days))
    year = replace(month, first=month.last - timedelta(days=365))
    for name, span in (("month", month), ("year", year)):
        for by in (Dimension.TOPIC, Dimension.STATION):
            with store.read() as work:
                ask = partial(lambda s, b, _, log=work.log: log.sums(EVERYWHERE, s, [b]), span, by)
                told[f"{name} by {by.value}"] = took(ask, 20)
    store.close()
    Path(job["told"]).write_text(json.dumps(told))
    return float(told["filled"])


def by_looking(job: dict) -> float:
    """Looks at pages of results over the log that `by_asking` filled: the whole answer, as the server makes it, in its
    own processor time, for the database is in this process."""
    from broadcaster.app.wiring import open_newsroom, settings_from
    from broadcaster.domain.access import CONSOLE
    from broadcaster.store import open_store
    from broadcaster.web import Desk
    from broadcaster.web.pages import results
    from broadcaster.web.pages.frame import Viewer
    from broadcaster.web.pages.results import Filters, Narrowed
    from broadcaster.web.pages.tongue import Language

    days, told = job["rows"] // (STATIONS * len(SESSIONS) * EACH), {}
    last = FIRST + timedelta(days=days - 1)
    settings = settings_from({"data": Path(job["folder"]), "voices": ("espeak:vi-vn-x-south",), "house": "real"})
    with open_newsroom(settings) as opened:
        newsroom, now = replace(opened, store=open_store(job["url"])), at(last, 23)
        codes = [f"c{n}" for n in range(STATIONS)]
        plant(newsroom, codes, 0)
        be_silent(newsroom, codes[:SILENT], last)
        desk = Desk(
            newsroom=newsroom, clock=lambda: now, new_id=str, periods={}, version="0", new_secret=lambda: "secret"
        )
        viewer = Viewer(
            desk=desk, at=now, language=Language.VI, letters="0", here="/results", packed=True, actor=CONSOLE
        )
        spans = {"a week": 6, "a month": 29, "a quarter": 89, "a year": days - 1}
        for name, back in spans.items():
            first = last - timedelta(days=back)
            typed = {"from": f"{first:%d/%m/%Y}", "to": f"{last:%d/%m/%Y}", "unit": "", "topic": "", "campaign": ""}
            asked = Filters(typed=typed, unit="", topic="", campaign="")
            told[f"page of {name}"] = took(lambda _, f=asked: results.show_results(viewer, f), 40, process_time)
            rows = Narrowed(outcome="unreported")
            told[f"rows of {name}"] = took(
                lambda _, f=asked, r=rows: results.show_result_rows(viewer, f, r), 40, process_time
            )
            rows = Narrowed(outcome="missed")
            told[f"none of {name}"] = took(
                lambda _, f=asked, r=rows: results.show_result_rows(viewer, f, r), 40, process_time
            )
    Path(job["told"]).write_text(json.dumps(told))
    return float(len(told))


def be_silent(newsroom: "Newsroom", codes: list[str], last: date) -> None:
    """Each was promised a session of bulletins a day of which it told nothing."""
    from broadcaster.domain.item import ItemKind
    from broadcaster.domain.manifest import Manifest

    for code in codes:
        for back in range(QUIET_DAYS):
            on = last - timedelta(days=back)
            playlist = playlists(code, on, hours=(19,), kind=ItemKind.BULLETIN)
            manifest = Manifest(
                station=code,
                label=f"Đài {code}",
                day=on,
                zone=newsroom.zone.key,
                serial=1,
                published=at(on),
                playlists=tuple(playlist),
                takes_effect=at(on),
            )
            with newsroom.store.write() as work:
                assert work.manifests.publish(manifest)


def took(ask: "Callable[[int], object]", times: int, clock: "Callable[[], float]" = perf_counter) -> list[float]:
    """Milliseconds: the middle, and of 95 in a hundred the longest."""
    each = []
    for n in range(times):
        begun = clock()
        ask(n)
        each.append((clock() - begun) * 1000)
    return [statistics.median(each), sorted(each)[int(len(each) * 0.95) - 1]]


def airtime() -> None:
    """A question to a million rows, a month added up, and the page of results of a month, p95 <= 200 ms."""
    with tempfile.TemporaryDirectory() as name:
        told, job_file = Path(name) / "told.json", Path(name) / "job.json"
        url = DATABASE or f"sqlite:///{name}/a.db"
        job = {"rows": ROWS, "url": url, "told": str(told), "folder": f"{name}/data"}
        job_file.write_text(json.dumps(job))
        run("measure_airtime:by_asking", job_file)
        found = json.loads(told.read_text())
        filled = found.pop("filled")
        run("measure_airtime:by_looking", job_file)
        found |= json.loads(told.read_text())
        print(f"{filled:,} rows in the log, {filled / found.pop('fill_s'):,.0f} rows/s by the book alone")
        for asked, (middle, most_ms) in found.items():
            print(f"  {asked:20} {middle:8.2f} ms, p95 {most_ms:8.2f} ms")
        if found["search"][1] > LIMIT_SEARCH_MS or found["month by topic"][1] > LIMIT_SUMS_MS:
            FAULTS.append(f"airtime: search {found['search'][1]:.0f} ms, month {found['month by topic'][1]:.0f} ms")
        if found["page of a month"][1] > LIMIT_PAGE_MS:
            FAULTS.append(f"airtime: the page of a month {found['page of a month'][1]:.0f} ms")


# --- what is asked about -----------------------------------------------------------------------------------------


def at(day: date, hour: int = 3, second: int = 0) -> "Instant":
    from broadcaster.domain.units import instant

    return instant(datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(hours=hour - 7, seconds=second))


def rows(station: int, day: int) -> list[Any]:
    from broadcaster.domain.airtime_log import About, LogRow, Place
    from broadcaster.domain.item import ItemKind
    from broadcaster.domain.journal import Reported
    from broadcaster.domain.units import digest_of

    found, on = [], FIRST + timedelta(days=day)
    for place in range(len(SESSIONS) * EACH):
        session, number = divmod(place, EACH)
        begins = at(on, SESSIONS[session], number * 60)
        bulletin = "" if number % 3 == 0 else f"b{(day * 7 + number + station % 4) % 900}"
        about = About(
            kind=ItemKind.BULLETIN if bulletin else ItemKind.STING,
            title=f"Thông báo số {number} của xã" if bulletin else "nhạc cắt",
            topic=f"t{number}" if bulletin else "",
            campaign="d1" if bulletin and number % 4 == 0 else "",
            language="vi" if bulletin else "",
            origin="p1" if bulletin else "",
            approver="Trần Thị Bưởi" if bulletin else "",
        )
        found.append(
            LogRow(
                place=Place(station=f"c{station}", label=f"Đài xã {station}", path=f"/p1/c{station}/", day=on),
                sequence=day * len(SESSIONS) * EACH + place + 1,
                slot=f"c{station}-{on:%Y%m%d}-{SESSIONS[session]:02}00",
                begins=begins,
                ends=begins + timedelta(seconds=60),
                planned=begins,
                promised=60_000,
                heard=60_000,
                instead=0,
                late=0,
                outcome=Reported.AIRED,
                reason="",
                serial=day + 1,
                audio=digest_of("sound", bulletin or "sting"),
                bulletin=bulletin,
                emergency="",
                about=about,
                repeat=session > 0,
            )
        )
    return found


def plant(newsroom: "Newsroom", codes: list[str], days: int) -> None:
    """Stations with boxes, and a manifest for each of their days."""
    from broadcaster.domain.devices import Device
    from broadcaster.domain.manifest import Manifest
    from broadcaster.domain.stations import Level, Station, grow
    from broadcaster.envelope import key_id, public_of

    here = [("p1", None, Level.PROVINCE), *((code, "p1", Level.COMMUNE) for code in codes)]
    tree = grow(
        [
            Station(
                code=code,
                name=code,
                label=f"Đài {code}",
                level=level,
                parent=parent,
                path="",
                valid_from=date(2000, 1, 1),
                valid_until=None,
            )
            for code, parent, level in here
        ]
    )
    with newsroom.store.write() as work:
        work.stations.plant(list(tree), [])
        for n, code in enumerate(codes):
            key = bytes([n + 1]) * 32
            public = public_of(key)
            work.devices.add(Device(key=key_id(public), station=code, public=public, since=at(FIRST)))
            for day in range(days):
                on = FIRST + timedelta(days=day)
                manifest = Manifest(
                    station=code,
                    label=f"Đài {code}",
                    day=on,
                    zone=newsroom.zone.key,
                    serial=1,
                    published=at(on),
                    playlists=tuple(playlists(code, on)),
                    takes_effect=at(on),
                )
                assert work.manifests.publish(manifest)


def playlists(code: str, on: date, hours: tuple[int, ...] = SESSIONS, kind: "ItemKind | None" = None) -> list[Any]:
    from broadcaster.domain.item import ItemKind
    from broadcaster.domain.planning import Playlist, Reason, ReasonCode, Row
    from broadcaster.domain.schedule import Slot
    from broadcaster.domain.units import Span, digest_of

    found = []
    for hour in hours:
        begins = at(on, hour)
        span = Span(start=begins, end=begins + timedelta(minutes=EACH))
        slot = Slot(id=f"{code}-{on:%Y%m%d}-{hour:02}00", station=code, session=str(hour), day=on, span=span)
        made = [
            Row(
                start=begins + timedelta(minutes=n),
                length=60_000,
                kind=kind or (ItemKind.STING if n % 3 == 0 else ItemKind.BULLETIN),
                title=f"Mục {n}",
                audio=digest_of("sound", str(n)),
                size=1,
                loudness=-18.0,
                voice="v",
                fallback=False,
                bulletin=None if n % 3 == 0 and kind is None else f"b{(on.toordinal() // 4 + n) % TOLD:04}",
                reason=Reason(code=next(iter(ReasonCode))),
            )
            for n in range(EACH)
        ]
        found.append(Playlist(slot=slot, rows=tuple(made), left_out=()))
    return found


def sealed(code: str, lines: int, kinds: tuple = (("", 0),), each_kind: int = 0) -> list[str]:
    """What the station's box wrote, in sealed batches; of each of these kinds so many lines, in batches of its size."""
    from broadcaster.domain.journal import Event, Hour, Line, Note, Reported, beginning, end_after, written
    from broadcaster.domain.journal_batches import BATCH as TYPE
    from broadcaster.domain.journal_batches import Batch, batch_payload
    from broadcaster.domain.units import digest_of
    from broadcaster.envelope import seal, to_json

    end, texts = beginning(code), []
    for n in range(lines):
        day, place = divmod(n, len(SESSIONS) * EACH)
        session, number = divmod(place, EACH)
        on = FIRST + timedelta(days=day)
        begins = at(on, SESSIONS[session], number * 60)
        note = Note(
            event=Event.ROW,
            slot=f"{code}-{on:%Y%m%d}-{SESSIONS[session]:02}00",
            planned=begins,
            planned_ms=60_000,
            started=begins,
            ended=begins + timedelta(minutes=1),
            audio=digest_of("sound", str(number)),
            serial=1,
            samples=60 * 24_000,
            rate=24_000,
            dbfs=-18.0,
            outcome=Reported.AIRED,
        )
        line = Line(
            station=code,
            boot=1,
            sequence=end.sequence + 1,
            previous=end.head,
            at=begins,
            clock=Hour.TRUSTED,
            monotonic=n,
            note=note,
        )
        texts.append(written(line))
        end = end_after(texts[-1], line)
    key = bytes([int(code[1:]) + 1]) * 32
    cuts, each_kind = [], each_kind or lines
    for number, (_, size) in enumerate(kinds):
        of_kind = texts[number * each_kind : (number + 1) * each_kind]
        cuts += [of_kind[cut : cut + (size or BATCH)] for cut in range(0, len(of_kind), size or BATCH)]
    batches = [Batch(station=code, boot=1, lines=tuple(each)) for each in cuts]
    return [to_json(seal(TYPE, batch_payload(each), [key])) for each in batches]
