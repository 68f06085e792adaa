"""Stations listen over a real socket: they are told that there is something, at once, and nothing more."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import httpx
import pytest
import uvicorn
from fakes.memory_store import MemoryStore
from web.house import API, House

from broadcaster.app import serving
from broadcaster.app.serving import Bell
from broadcaster.domain.access import EVERYWHERE, Role
from broadcaster.domain.emergency import EmergencyId
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import digest_of
from broadcaster.newsroom.books import Work
from broadcaster.newsroom.books.paging import Asked
from broadcaster.newsroom.books.sealing import Head, SealedManifest
from broadcaster.newsroom.emergency_sending import publishing
from broadcaster.web import Desk, build

CODE = "91-kv"


@contextmanager
def listening(house: House, desk: Desk | None = None, heard_by: Bell | None = None) -> Iterator[str]:
    site = build(desk or house.desk())
    if heard_by is not None:
        heard_by.heard_by = site.state.hub.wake
    server = uvicorn.Server(serving.configured(site))
    server.config.port = 0
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = server.force_exit = True
        thread.join(10)


@contextmanager
def stream(url: str, told: dict[str, str], code: str = CODE) -> Iterator[httpx.Response]:
    address = f"{url}{API}/stations/{code}/events"
    with httpx.Client(timeout=15) as client, client.stream("GET", address, headers=told) as answer:
        yield answer


def program(house: House) -> dict[str, str]:
    return dict(house.program(Role.ADMIN, station="91"))


def sealed_anew(house: House) -> int:
    code, serial, some = StationCode(CODE), next(house.numbers) + 100, digest_of("some")
    head = Head(station=code, serial=serial, basis=some, digest=some, issued=house.at)
    with house.newsroom.store.write() as work:
        assert work.sealed.put(SealedManifest(head=head, envelope="{}"))
    return serial


def test_a_new_manifest_is_hinted_at_by_its_serial_alone(house: House) -> None:
    told = program(house)
    with listening(house) as url, stream(url, told) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        lines = answer.iter_lines()
        assert next(lines) == "retry: 5000"
        serial = sealed_anew(house)
        found = [line for line in (next(lines) for _ in range(4)) if line]
        assert found == ["event: manifest", f"id: {serial}-0", f'data: {{"id":"{serial}-0","serial":{serial}}}']


def test_what_this_process_seals_is_hinted_at_once_and_not_at_the_next_look(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("broadcaster.web.push.LOOK_S", 600.0)
    told, bell = program(house), Bell()
    newsroom = replace(house.newsroom, hint=bell)
    code, some = StationCode(CODE), digest_of("some")

    def sealing(work: Work) -> bool:
        head = Head(station=code, serial=9_999, basis=some, digest=some, issued=house.at)
        return work.sealed.put(SealedManifest(head=head, envelope="{}"))

    with listening(house, heard_by=bell) as url, stream(url, told) as answer:
        lines = answer.iter_lines()
        assert next(lines) == "retry: 5000"
        begun = time.monotonic()
        assert publishing(newsroom, EmergencyId("kc-1"), sealing)
        assert "event: manifest" in [next(lines) for _ in range(3)]
        assert time.monotonic() - begun < 5


def test_what_was_missed_is_told_by_the_last_mark(house: House) -> None:
    serial, told = sealed_anew(house), program(house)
    with listening(house) as url:
        with stream(url, {**told, "Last-Event-ID": "1-0"}) as answer:
            lines = answer.iter_lines()
            assert [next(lines) for _ in range(3)][2] == "event: manifest"
            assert next(lines) == f"id: {serial}-0"
        with stream(url, {**told, "Last-Event-ID": f"{serial}-0"}) as answer:
            lines = answer.iter_lines()
            assert next(lines) == "retry: 5000"
            later = sealed_anew(house)
            assert f"id: {later}-0" in [next(lines) for _ in range(3)]


def test_whoever_may_not_read_what_a_station_plays_hears_nothing(house: House) -> None:
    told = program(house)
    with listening(house) as url:
        for headers, code, status in (({}, CODE, 401), ({"Authorization": "Bearer x"}, CODE, 401), (told, "01", 404)):
            with stream(url, headers, code) as answer:
                assert answer.status_code == status
                assert answer.headers["content-type"] == "application/problem+json"


def test_a_stream_ends_when_its_token_does(house: House) -> None:
    told = program(house)
    with listening(house) as url, stream(url, told) as answer:
        lines = answer.iter_lines()
        assert next(lines) == "retry: 5000"
        with house.newsroom.store.write() as work:
            for account in work.accounts.page(EVERYWHERE, Asked(limit=100)).rows:
                work.tokens.revoke_all(account.id)
        assert "".join(lines) == ""


def test_a_look_that_fails_is_followed_by_another(house: House) -> None:
    told = program(house)
    with listening(house) as url, stream(url, told) as answer:
        lines = answer.iter_lines()
        assert next(lines) == "retry: 5000"
        store = house.newsroom.store
        assert isinstance(store, MemoryStore)
        store.down = True
        time.sleep(1.5)
        store.down = False
        sealed_anew(house)
        assert "event: manifest" in [next(lines) for _ in range(3)]


def test_a_quiet_stream_is_told_that_it_lives(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("broadcaster.web.push.BEAT_S", 0.2)
    told = program(house)
    with listening(house) as url, stream(url, told) as answer:
        lines = answer.iter_lines()
        assert [next(lines) for _ in range(3)] == ["retry: 5000", "", ": "]
