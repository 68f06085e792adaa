"""What those are told who watch over the house from outside: figures, whether it lives, whether it is ready."""

import errno
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from threading import Event, Thread
from time import monotonic
from typing import Any

import pytest
from fakes.memory_store import MemoryStore
from fakes.samples import NOON, later
from prometheus_client.parser import text_string_to_metric_families
from web.house import API, READER, House, TestClient, put_on_air

from broadcaster.app.clock import now
from broadcaster.app.watching import Watched
from broadcaster.audio.library import FolderLibrary
from broadcaster.domain.access import Action, Role
from broadcaster.domain.errors.machine import DatabaseDown, LibraryDown, StorageFull
from broadcaster.domain.units import Digest, instant
from broadcaster.meters import ProcessMeter
from broadcaster.newsroom.fit_to_serve import checks, library_answers
from broadcaster.newsroom.health import Here
from broadcaster.newsroom.leading import Watch, lead
from broadcaster.web import Readiness

MACHINE = ("127.0.0.1", 40_000)
SEEN = {"Authorization": f"Bearer {READER}"}
"""A supervisor of the whole house."""


def watched(house: House, folder: Path) -> House:
    """The same house, counted as a server counts it; each thing it times takes a second."""
    meter = ProcessMeter("0", count().__next__)
    house.newsroom = replace(house.newsroom, meter=meter)
    here = Here(holder="mot", ticked=later(-1), attended=later(-2), failing=("30628 ngày 22/11/2026: …",))
    told = Watched(house.newsroom, meter, ("render",), {"data": folder}, {"version": "1.2.3"}, lambda: here)
    ready = Readiness(checks(house.newsroom), lambda: False)
    house.desk_has = {"figures": told, "readiness": ready}
    return house


def figures(client: TestClient) -> Callable[..., float]:
    """One scrape; asked for the value of the one series of a name with these labels."""
    answer = client.get("/metrics", headers=SEEN)
    assert answer.status_code == 200, answer.text
    series = [s for family in text_string_to_metric_families(answer.text) for s in family.samples]

    def of(name: str, **labels: str) -> float:
        found = [s.value for s in series if s.name == f"broadcaster_{name}" and labels.items() <= s.labels.items()]
        assert len(found) == 1, (name, labels, found)
        return found[0]

    return of


# --- figures -----------------------------------------------------------------------------------------------------


def test_a_request_is_counted_by_the_template_of_its_address_and_never_by_what_stands_in_it(
    house: House, tmp_path: Path
) -> None:
    with watched(house, tmp_path).client(anonymous=True) as client:
        for code in ("30628", "30631", "nope"):
            client.get(f"{API}/stations/{code}", headers=SEEN)
        client.get("/nowhere/at/all")
        client.request("BREW", "/healthz")
        of, text = figures(client), client.get("/metrics", headers=SEEN).text
    asked = {"method": "GET", "route": f"{API}/stations/{{code}}"}
    assert of("http_request_duration_seconds_count", **asked, status="2xx") == 2
    assert of("http_request_duration_seconds_count", **asked, status="4xx") == 1
    assert of("http_request_duration_seconds_count", route="none", method="GET", status="4xx") == 1
    assert of("http_refusals_total", code="station-unknown") == 1
    assert "30628" not in text
    assert "nowhere" not in text
    assert "BREW" not in text


def test_polls_that_no_route_answers_are_counted_as_well(house: House, tmp_path: Path) -> None:
    put_on_air(watched(house, tmp_path))
    shown = house.program(Role.ADMIN, station="30628")
    with house.client(anonymous=True) as client:
        assert client.get(f"{API}/stations/30628/flag", headers=shown).status_code == 200
        of = figures(client)
    assert of("http_request_duration_seconds_count", route=f"{API}/stations/{{code}}/flag", status="2xx") == 1


def test_the_books_are_told_in_figures(house: House, tmp_path: Path) -> None:
    put_on_air(watched(house, tmp_path))
    with house.client(anonymous=True) as client:
        of = figures(client)
    assert of("renders", lane="bulletin", state="done") == 2
    assert of("renders", lane="emergency", state="waiting") == 0
    assert of("render_oldest_due_seconds", lane="bulletin") == 0
    assert of("stations", status="new") == 3
    assert of("stations_worried", worry="twins") == 0
    assert of("emergencies", kind="actual", phase="on-air") == 0
    assert of("done_age_seconds", verb="render") > 0
    assert of("makers", lane="all") == of("makers", lane="emergency") == 0
    assert of("lease_held") == of("leading") == 0
    assert of("database_up") == of("ready") == 1
    assert of("days_unplanned") == 1
    assert 0 < of("disk_free_bytes", place="data") < of("disk_size_bytes", place="data")
    assert of("build_info", version="1.2.3") == 1


def test_a_house_whose_database_is_gone_still_tells_what_the_process_knows(house: House, tmp_path: Path) -> None:
    watched(house, tmp_path)
    with house.client(anonymous=True, client=MACHINE) as client:
        house.newsroom.store.down = True  # type: ignore[attr-defined]  # the fake's
        text = client.get("/metrics", headers={"Host": "127.0.0.1"}).text
    assert 'broadcaster_database_up{process="0"} 0.0' in text
    assert 'broadcaster_ready{process="0"} 0.0' in text
    assert 'broadcaster_tick_age_seconds{process="0"}' in text
    assert "broadcaster_renders{" not in text


def test_planning_sealing_and_what_fails_are_timed(house: House, tmp_path: Path) -> None:
    meter = watched(house, tmp_path).newsroom.meter
    with pytest.raises(StorageFull), meter.timing("plan"):
        raise StorageFull(name="x")
    with pytest.raises(ValueError, match="xã"), meter.timing("seal"):
        raise ValueError("chị Lan ở xã")
    with meter.timing("seal"):
        pass
    with house.client(anonymous=True) as client:
        of, text = figures(client), client.get("/metrics", headers=SEEN).text
    assert of("work_duration_seconds_count", work="seal") == 2
    assert of("work_duration_seconds_sum", work="plan") == 1
    assert of("work_failures_total", work="plan", code="storage-full") == 1
    assert of("work_failures_total", work="seal", code="unexpected") == 1
    assert "Lan" not in text


# --- for whom ----------------------------------------------------------------------------------------------------


def test_figures_are_for_who_supervises_the_whole_house(house: House, tmp_path: Path) -> None:
    watched(house, tmp_path)
    lacking = house.program(Role.SUPERVISOR, station=None, scopes=frozenset({Action.READ_STATIONS}))
    with house.client(anonymous=True) as client:
        assert client.get("/metrics").json()["code"] == "token-missing"
        for shown in (lacking, house.person(Role.SUPERVISOR), house.person(Role.APPROVER, station=None)):
            refused = client.get("/metrics", headers=shown)
            assert (refused.status_code, refused.json()["code"]) == (403, "right-missing")
        for shown in (SEEN, house.person(Role.ADMIN, station=None)):
            assert client.get("/metrics", headers=shown).status_code == 200


def asked_here(house: House, **kw: Any) -> int:
    with house.client(anonymous=True, client=MACHINE) as client:
        return client.get("/metrics", headers={"Host": "127.0.0.1:8000"} | kw).status_code


def test_a_program_of_this_machine_need_not_say_who_it_is(house: House, tmp_path: Path) -> None:
    assert asked_here(watched(house, tmp_path)) == 200
    house.desk_has["watched_from_here"] = False
    assert asked_here(house) == 401


@pytest.mark.parametrize(
    "passed_on",
    [
        {"X-Forwarded-For": "203.0.113.7"},
        {"Forwarded": "for=127.0.0.1"},
        {"X-Real-IP": "127.0.0.1"},
        {"Via": "1.1 proxy"},
        {"X-Forwarded-Host": "localhost"},
        {"Host": "truyenthanh.xa.vn"},
    ],
)
def test_what_a_proxy_of_this_machine_passes_on_is_asked_by_a_stranger(
    house: House, tmp_path: Path, passed_on: dict[str, str]
) -> None:
    watched(house, tmp_path).hosts = frozenset({"127.0.0.1", "truyenthanh.xa.vn"})
    assert asked_here(house, **passed_on) == 401


# --- alive, and ready --------------------------------------------------------------------------------------------


def asked(house: House, checked: dict[str, Callable[[], None]], draining: Event | None = None) -> Any:
    house.desk_has["readiness"] = Readiness(checked, (draining or Event()).is_set)
    with house.client(anonymous=True) as client:
        assert client.get("/livez").json() == {"live": True}
        answer = client.get("/readyz")
        assert answer.status_code == (200 if answer.json()["ready"] else 503)
        return answer.json()


def test_a_process_with_a_database_and_a_library_is_ready(house: House, tmp_path: Path) -> None:
    assert asked(house, dict(checks(house.newsroom))) == {"ready": True, "unready": []}
    assert not list((tmp_path / "scratch").iterdir())


def test_a_part_that_refuses_is_named_by_its_code_and_by_nothing_else(house: House) -> None:
    def down() -> None:
        raise DatabaseDown(problem="mật khẩu của người dùng broadcaster")

    def odd() -> None:
        raise ValueError("chị Lan")

    told = asked(house, {"database": down, "library": odd})
    parts = [{"part": "database", "code": "database-down"}, {"part": "library", "code": "unexpected"}]
    assert told == {"ready": False, "unready": parts}


def test_a_library_that_takes_nothing_is_told(house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    house.newsroom = replace(house.newsroom, library=FolderLibrary(tmp_path / "kho"))
    monkeypatch.setattr(Path, "write_bytes", full)
    told = asked(house, dict(checks(house.newsroom)))
    assert told["unready"] == [{"part": "library", "code": "storage-full"}]
    assert not list((tmp_path / "kho" / "scratch").iterdir())


def waits(held: Event) -> None:
    held.wait(60)


def test_a_part_that_hangs_keeps_nobody_waiting_who_asks(house: House) -> None:
    held = Event()
    try:
        told = asked(house, {"database": lambda: (held.wait(60) and None) or None})
        assert told == {"ready": False, "unready": [{"part": "database", "code": "slow"}]}
    finally:
        held.set()


def test_a_storage_that_all_servers_share_and_that_is_away_takes_none_of_them_off_the_air(
    house: House, tmp_path: Path
) -> None:
    class Away(FolderLibrary):
        def path(self, audio: Digest) -> Path:
            raise LibraryDown(problem=str(audio))

    house.newsroom = replace(house.newsroom, library=Away(tmp_path / "kho"))
    assert asked(house, dict(checks(house.newsroom))) == {"ready": True, "unready": []}
    with pytest.raises(LibraryDown):
        library_answers(house.newsroom)
    watched(house, tmp_path)
    house.desk_has["here"] = lambda: Here(holder="mot", ticked=NOON, attended=NOON, library=False)
    with house.client(anonymous=True) as client:
        ill = [each["part"] for each in client.get("/healthz").json()["findings"] if not each["well"]]
    assert "library" in ill


class Frozen(MemoryStore):
    """Answers nothing from then on, until it is let go."""

    held: Event | None = None

    def _answer(self) -> None:
        if self.held is not None:
            self.held.wait(60)
        super()._answer()


def test_whoever_watches_is_answered_while_the_database_hangs(house: House, tmp_path: Path) -> None:
    """Also those that asked as it began to, and who would be known by a token."""
    frozen = Frozen()
    house.newsroom = replace(house.newsroom, store=frozen)
    watched(house, tmp_path)
    with house.client(anonymous=True, client=MACHINE) as client:
        assert client.get("/metrics", headers={"Host": "127.0.0.1"}).status_code == 200
        frozen.held = Event()
        try:
            begun = monotonic()
            text = client.get("/metrics", headers={"Host": "127.0.0.1"}).text
            seconds = [monotonic() - begun]
            begun = monotonic()
            health = client.get("/healthz", headers={"Host": "127.0.0.1", **SEEN})
            seconds.append(monotonic() - begun)
        finally:
            frozen.held.set()
    assert 'broadcaster_database_up{process="0"} 0.0' in text
    assert health.status_code == 503
    assert {each["part"] for each in health.json()["findings"] if not each["well"]} >= {"database"}
    assert max(seconds) < 6


def test_a_server_an_hour_fast_says_so_in_figures_and_takes_no_leader_for_silent(house: House, tmp_path: Path) -> None:
    watched(house, tmp_path)
    told = house.desk_has["figures"]
    fast = Here(holder="mot", ticked=NOON, attended=NOON, ahead=timedelta(hours=1), heard=now())
    told.here = lambda: fast
    lead(house.newsroom.store, Watch(me="hue"), instant(now() - timedelta(hours=1)))
    with house.client(anonymous=True) as client:
        of = figures(client)
    assert of("clock_ahead_seconds") == 3600
    assert of("clock_behind_seconds") == 0
    assert of("lease_held") == of("library_up") == 1
    assert of("lease_age_seconds") < 60


def test_who_is_about_to_end_is_not_ready_whatever_else_is_well(house: House) -> None:
    draining = Event()
    draining.set()
    told = asked(house, {}, draining)
    assert told == {"ready": False, "unready": [{"part": "process", "code": "draining"}]}


def test_the_machine_is_asked_once_a_second_however_often_readiness_is(house: House) -> None:
    looked: list[int] = []
    house.desk_has["readiness"] = Readiness({"database": lambda: looked.append(1)}, lambda: False)
    with house.client(anonymous=True) as client:
        for _ in range(20):
            assert client.get("/readyz").status_code == 200
    assert len(looked) < 20


def test_who_could_not_be_looked_for_is_looked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> Thread:
        raise RuntimeError("can't start new thread")

    readiness = Readiness({}, lambda: False)
    with monkeypatch.context() as full:
        full.setattr("broadcaster.web.readiness.Thread", refused)
        with pytest.raises(RuntimeError):
            readiness.ready()
    assert readiness.ready()


# --- the name of a request ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("shown", ["a1b2c3d4", "trace-0_9.Z", "x" * 64])
def test_a_request_keeps_the_name_it_came_with(house: House, shown: str) -> None:
    with house.client() as client:
        refused = client.get(f"{API}/stations/nope", headers={"X-Request-ID": shown})
        assert client.get("/livez", headers={"X-Request-ID": shown}).headers["x-request-id"] == shown
    assert refused.headers["x-request-id"] == refused.json()["request"] == shown


@pytest.mark.parametrize("shown", ["", "short", "x" * 65, "a b c d e f g", "evil\tline", '"quoted"', "đài-30628"])
def test_a_name_that_may_not_stand_in_a_log_is_replaced(house: House, shown: str) -> None:
    house.desk_has["new_request"] = lambda: "made-here"
    with house.client() as client:
        answer = client.get("/livez", headers={"X-Request-ID": shown.encode()})
    assert answer.headers["x-request-id"] == "made-here"


def test_a_request_has_a_line_where_each_has_and_otherwise_only_when_it_failed(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "broadcaster.requests")
    secret = "bi-mat-cua-dia-chi"
    with house.client() as client:
        client.get(f"/calendars/{secret}.ics")
        assert caplog.messages == []
        house.desk_has["readiness"] = Readiness({}, lambda: True)
    house.desk_has["log_requests"] = True
    with house.client() as client:
        client.get(f"/calendars/{secret}.ics?x={secret}")
    (line,) = caplog.messages
    assert line.startswith("GET /calendars/{secret}.ics 404 in 0.")
    assert line.endswith("(feed-unknown)")
    caplog.clear()
    house.desk_has["log_requests"] = False
    with house.client() as client:
        assert client.get("/readyz").status_code == 503  # which is an answer
        assert caplog.messages == []
        house.newsroom.store.down = True  # type: ignore[attr-defined]  # the fake's
        assert client.get(f"{API}/stations/30628").status_code == 503
    (record,) = (each for each in caplog.records if each.name == "broadcaster.requests")
    assert (record.levelname, record.getMessage().partition(" in ")[0]) == (
        "WARNING",
        "GET /api/v1/stations/{code} 503",
    )


def test_what_is_unchanged_is_answered_without_a_name_unless_one_was_sent(house: House) -> None:
    with house.client() as client:
        tag = client.get("/static/app.css").headers["etag"]
        for shown in ({}, {"X-Request-ID": "named-by-me"}):
            answer = client.get("/static/app.css", headers={"If-None-Match": tag, **shown})
            assert answer.status_code == 304
            assert answer.headers.get("x-request-id", "") == shown.get("X-Request-ID", "")
