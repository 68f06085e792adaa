"""Stations listen over a real socket: they are told that there is something, at once, and nothing more."""

import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
import uvicorn
from fakes.memory_store import MemoryStore
from web.house import API, House

from broadcaster.app import serving
from broadcaster.app.draining import DrainingServer
from broadcaster.app.serving import Bell
from broadcaster.domain.access import EVERYWHERE, Role
from broadcaster.domain.calls import Call
from broadcaster.domain.emergency import EmergencyId, Message
from broadcaster.domain.emergency_manifest import EmergencyManifest
from broadcaster.domain.hints import SELDOM_S, WORD
from broadcaster.domain.signed_time import SignedTime, believed
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Instant, digest_of, instant
from broadcaster.newsroom import tokens
from broadcaster.newsroom.books import Work
from broadcaster.newsroom.books.paging import Asked
from broadcaster.newsroom.books.sealing import Head, SealedManifest
from broadcaster.newsroom.emergency_sending import publishing
from broadcaster.web import Desk, build
from broadcaster.web.access import token_of

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
def stream(url: str, told: dict[str, str], code: str = CODE, asked: str = "") -> Iterator[httpx.Response]:
    address = f"{url}{API}/stations/{code}/events{asked}"
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


def ordered(house: House, serial: int, code: str) -> None:
    until = instant(house.at + timedelta(minutes=20))
    told = EmergencyManifest(
        serial=serial,
        emergency=EmergencyId(f"kc-{serial}"),
        message=Message.ALERT,
        stations=(StationCode(code),),
        expires=until,
        text="{}",
    )
    with house.newsroom.store.write() as work:
        assert work.emergency_manifests.publish(told)


def test_an_emergency_is_hinted_at_to_those_it_is_for_and_to_nobody_else(house: House) -> None:
    told = program(house)
    with listening(house) as url, stream(url, told) as answer:
        lines = answer.iter_lines()
        assert next(lines) == "retry: 5000"
        ordered(house, 7, "30631")
        time.sleep(2.5)  # two looks: whoever is told wrongly has been by then
        ordered(house, 8, CODE)
        found = [line for line in (next(lines) for _ in range(4)) if line]
        assert found == ["event: emergency", "id: 0-8", 'data: {"id":"0-8","serial":8}']


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


def test_a_server_that_stops_ends_its_streams_at_once_and_logs_no_fault(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    site = build(house.desk())
    config = serving.configured(site)
    config.port, config.timeout_graceful_shutdown = 0, 3
    server = DrainingServer(config, threading.Event(), 0, ending=site.state.hub.end_all)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    with stream(f"http://127.0.0.1:{port}", program(house)) as answer:
        lines = answer.iter_lines()
        assert next(lines) == "retry: 5000"
        while not site.state.hub.listening:
            time.sleep(0.01)
        server.should_exit = True
        assert "".join(lines) == ""
        thread.join(10)
    assert not thread.is_alive()
    assert [each.getMessage() for each in caplog.records if each.levelname == "ERROR"] == []


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


# --- the house's word --------------------------------------------------------------------------------------------


def word_of(house: House, lines: Iterator[str]) -> SignedTime:
    """The next event, which is a word that is to be believed."""
    assert next(line for line in lines if line.startswith("event:")) == f"event: {WORD}"
    sealed = next(lines).removeprefix("data: ")
    return believed(house.newsroom.keyring.trust(), sealed, StationCode(CODE), None).time


def choosing(url: str, told: dict[str, str], beat: str = "5") -> AbstractContextManager[httpx.Response]:
    return stream(url, told, asked=f"?beat={beat}")


def test_one_who_chooses_its_beat_is_given_the_signed_time_with_the_newest_serials_at_once(house: House) -> None:
    told, serial = program(house), sealed_anew(house)
    with listening(house) as url, choosing(url, told) as answer:
        found = word_of(house, answer.iter_lines())
    assert (found.manifest, found.emergency, found.at) == (serial, 0, house.at)
    assert found.trust == house.newsroom.keyring.trust().serial


def test_every_so_many_beats_are_a_word_and_it_tells_of_what_is_new(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("broadcaster.domain.hints.OFTEN_S", 1)
    monkeypatch.setattr("broadcaster.web.push.WORD_BEATS", 2)
    told = program(house)
    with listening(house) as url, choosing(url, told, "1") as answer:
        lines = answer.iter_lines()
        first = word_of(house, lines)
        assert [next(lines) for _ in range(3)] == ["", ": ", ""]
        second = word_of(house, lines)
        serial = sealed_anew(house)
        assert "event: manifest" in [next(lines) for _ in range(3)]
        assert (first.manifest, second.manifest, word_of(house, lines).manifest) == (0, 0, serial)


@pytest.mark.parametrize("beat", ["", "4", "241", "-5", "5.5", "٥", "5e2", "99999"])
def test_one_who_chooses_no_beat_that_there_is_hears_what_all_hear(
    house: House, beat: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("broadcaster.web.push.BEAT_S", 0.2)
    told = program(house)
    with listening(house) as url, choosing(url, told, beat) as answer:
        lines = answer.iter_lines()
        assert [next(lines) for _ in range(3)] == ["retry: 5000", "", ": "]


def test_no_word_is_given_while_the_house_does_not_know_what_is_new(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A word says that there is nothing newer: while nobody could look, beats alone go out, and stations ask."""
    monkeypatch.setattr("broadcaster.domain.hints.OFTEN_S", 1)
    monkeypatch.setattr("broadcaster.web.push.WORD_BEATS", 1)
    monkeypatch.setattr("broadcaster.web.push._STALE_S", 0.5)
    told, store = program(house), house.newsroom.store
    assert isinstance(store, MemoryStore)
    with listening(house) as url, choosing(url, told, "1") as answer:
        lines = answer.iter_lines()
        word_of(house, lines)
        word_of(house, lines)
        store.down = True
        time.sleep(0.7)
        heard = [next(lines) for _ in range(5)]
        assert not any(line.startswith("data:") for line in heard), heard
        store.down = False
        word_of(house, lines)


# --- who listens is there ----------------------------------------------------------------------------------------


def called(house: House, device: str) -> Instant:
    """When the station was heard of last, once its machine with that token called an hour ago."""
    with house.newsroom.store.write() as work:
        work.calls.put(
            Call(station=StationCode(CODE), at=instant(house.at - timedelta(hours=1)), device=device, boot=1)
        )
    return instant(house.at - timedelta(hours=1))


def heard_of(house: House) -> Instant:
    with house.newsroom.store.read() as work:
        return work.calls.of([StationCode(CODE)])[StationCode(CODE)].at


def token_id(house: House, told: dict[str, str]) -> str:
    shown = token_of(told["Authorization"])
    assert shown is not None
    return tokens.recognise_token(house.newsroom, shown, "", house.at).by


def test_a_machine_that_listens_is_heard_of_and_another_program_that_does_is_not(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("broadcaster.web.push.PRESENT_S", 0.1)
    told = program(house)
    mine = token_id(house, told)
    with listening(house) as url, choosing(url, told) as answer:
        lines = answer.iter_lines()  # whoever lets go of them hangs up
        word_of(house, lines)
        before = called(house, "another")
        time.sleep(1)
        assert heard_of(house) == before
        called(house, mine)
        over = time.monotonic() + 10
        while heard_of(house) != house.at:
            assert time.monotonic() < over
            time.sleep(0.05)


def test_one_who_hung_up_is_not_heard_of(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("broadcaster.web.push.PRESENT_S", 0.1)
    told = program(house)
    mine = token_id(house, told)
    with listening(house) as url:
        with choosing(url, told) as answer:
            word_of(house, answer.iter_lines())
        time.sleep(0.5)
        before = called(house, mine)
        time.sleep(0.5)
        assert heard_of(house) == before


def test_a_connection_that_acknowledges_nothing_is_given_up_after_two_minutes() -> None:
    """A station that lost its power is not held for there."""
    with serving.listen(0) as door, socket.create_connection(door.getsockname()):
        taken, _ = door.accept()
        with taken:
            assert taken.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 120_000


def test_nginx_lets_a_stream_be_silent_for_longer_than_anybody_may_choose() -> None:
    told = (Path(__file__).parents[2] / "config" / "deploy" / "nginx" / "broadcaster.conf").read_text(encoding="utf-8")
    found = re.search(r"/events\$ \{[^}]*proxy_read_timeout (\d+)s", told)
    assert found is not None
    assert int(found[1]) >= SELDOM_S + 30
