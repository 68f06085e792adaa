from dataclasses import replace
from typing import Any, Never

import pytest
from fakes.memory_store import MemoryStore
from fakes.samples import later
from fakes.studio import FIRST, SECOND, MemoryVoice
from fastapi import FastAPI
from web.house import API, TOKEN, FrameMixer, House, TestClient

from broadcaster.domain.errors import BroadcasterError, StorageTrouble
from broadcaster.domain.errors.bulletins import ApprovalStale, BulletinUnknown, DateImpossible, TextEmpty, TextTooLong
from broadcaster.domain.errors.machine import DatabaseDown, LibraryDown, StorageFull, StorageUnwritable
from broadcaster.domain.errors.people import TokenWrong
from broadcaster.domain.errors.sound import JingleMissing, NoVoiceLeft
from broadcaster.domain.item import JingleKind
from broadcaster.web import build
from broadcaster.web.manual import errors as told_errors
from broadcaster.web.problems import EDGE, TITLES, answer, of_error, status_of


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (BulletinUnknown(bulletin="x"), 404),
        (ApprovalStale(bulletin="x", what="y"), 409),
        (TokenWrong(), 401),
        (TextTooLong(length=3, limit=2), 413),
        (TextEmpty(), 422),
        (StorageFull(name="x"), 507),
        (DatabaseDown(problem="x"), 503),
        (LibraryDown(problem="x"), 503),
        (NoVoiceLeft(tried="x"), 503),
        (JingleMissing(jingle="x", folder="y"), 503),
    ],
)
def test_every_branch_of_the_error_tree_has_its_status(error: BroadcasterError, status: int) -> None:
    problem = of_error(error)
    assert (problem.status, problem.code) == (status, error.code)
    told = (problem.vi, problem.en) == (error.message_vi, error.message_en)
    assert told != isinstance(error, StorageTrouble)
    assert ("WWW-Authenticate" in problem.headers) == (status == 401)
    assert ("Retry-After" in problem.headers) == error.passing


@pytest.mark.parametrize("leaf", [DatabaseDown, LibraryDown, StorageFull, StorageUnwritable])
def test_where_things_of_the_house_stand_is_told_to_the_log_and_to_nobody_who_asks(
    house: House, caplog: pytest.LogCaptureFixture, leaf: type[StorageTrouble]
) -> None:
    where = "HEAD http://10.0.0.7:9000/sounds/ở-/srv/kho"

    class Away(MemoryStore):
        def _answer(self) -> Never:
            raise leaf(name=where, problem=where)

    house.newsroom = replace(house.newsroom, store=Away())
    for asked in (f"{API}/stations", "/bulletins"):
        answer = house.client().get(asked, headers={"Authorization": "Bearer any"})
        assert answer.status_code == status_of(leaf)
        assert answer.headers["retry-after"] == "30"
        assert not {"10.0.0.7", "srv"} & set(answer.text.replace("/", " ").replace(":", " ").split())
        assert where in caplog.messages[-1]


def test_every_error_and_every_edge_problem_has_a_status_with_a_title() -> None:
    for status, code, vi, en in told_errors():
        assert status in TITLES, code
        assert 400 <= status <= 507
        assert vi
        assert en
    codes = [code for _, code, *_ in told_errors()]
    assert len(codes) == len(set(codes))
    assert set(EDGE) <= set(codes)


def test_a_class_outside_the_tree_has_no_lesser_status() -> None:
    assert status_of(BroadcasterError) == 500


def test_an_error_that_only_the_domain_raises_reaches_the_asker_whole(
    client: TestClient, writer: dict[str, str]
) -> None:
    told = client.get(f"{API}/stations/nope", headers=writer).json()
    assert told == {
        "type": "/docs#station-unknown",
        "title": "Không tìm thấy",
        "status": 404,
        "code": "station-unknown",
        "detail": "Không có đài mã “nope” trong phạm vi của ông/bà.",
        "detail_en": "There is no station “nope” within your reach.",
        "facts": {"station": "nope"},
        "request": "unnamed-request",
    }


def test_without_its_handler_a_domain_error_would_be_a_500(house: House) -> None:
    site: FastAPI = build(house.desk())
    del site.exception_handlers[BroadcasterError]
    client = TestClient(site, raise_server_exceptions=False)
    assert client.get(f"{API}/stations/nope/airtime").status_code == 500


class DownStore(MemoryStore):
    def _answer(self) -> Never:
        raise DatabaseDown(problem="connection refused")


def test_a_database_that_is_down_is_told_with_when_to_ask_again(house: House) -> None:
    house.newsroom = replace(house.newsroom, store=DownStore())
    client = house.client()
    answer = client.get(f"{API}/stations", headers={"Authorization": "Bearer any"})
    assert (answer.status_code, answer.json()["code"]) == (503, "database-down")
    assert answer.headers["retry-after"] == "30"
    health = client.get("/healthz")
    assert (health.status_code, health.json()["well"]) == (503, False)


def test_health_is_told_part_by_part(client: TestClient) -> None:
    answer = client.get("/healthz")
    told: dict[str, Any] = answer.json()
    assert (answer.status_code, told["well"], told["version"]) == (200, True, "1.2.3")
    parts = [each["part"] for each in told["findings"]]
    assert parts == ["database", "voice", "clock", "rendering", "schedule", "stations", "keys"]


def test_a_late_clock_and_a_lost_voice_are_findings(house: House) -> None:
    house.at = later(60)
    house.newsroom = replace(house.newsroom, voice=MemoryVoice(dead={FIRST, SECOND}))
    answer = house.client().get("/healthz")
    ill = {each["part"] for each in answer.json()["findings"] if not each["well"]}
    assert (answer.status_code, ill) == (503, {"voice", "clock"})
    stranger = house.client(anonymous=True).get("/healthz")
    told = {each["part"]: each["told_en"] for each in stranger.json()["findings"] if not each["well"]}
    assert stranger.status_code == 503
    assert told == {"voice": "No voice is ready.", "clock": "The timers are late or stand still."}


def test_a_house_that_lacks_a_jingle_blames_itself(house: House, submit: Any) -> None:
    bulletin = submit()["id"]
    house.newsroom = replace(house.newsroom, mixer=FrameMixer(missing={JingleKind.BED}), bed=JingleKind.BED)
    answer = house.client().get(f"{API}/bulletins/{bulletin}/spoken", headers={"Authorization": f"Bearer {TOKEN}"})
    assert (answer.status_code, answer.json()["code"]) == (503, "jingle-missing")
    assert "retry-after" not in answer.headers


def test_a_refusal_that_repeats_broken_characters_can_still_be_sent() -> None:
    told = answer(of_error(DateImpossible(written="\ud800")))
    assert "Ngày “?” không có thật" in bytes(told.body).decode("utf-8")


def test_what_a_field_may_be_is_told_in_each_language(client: TestClient) -> None:
    told = client.get(f"{API}/bulletins?state=xong").json()["errors"][0]
    assert told["problem"].startswith("phải là một trong: 'draft', ")
    assert told["problem"].endswith(" hoặc 'expired'")
    assert told["problem_en"].endswith(" or 'expired'")
