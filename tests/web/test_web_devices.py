"""A machine becomes a station's over HTTP, works by what it was handed, and ceases to be."""

import base64
from datetime import timedelta
from typing import Any

import pytest
from fakes.journals import sealed_batch
from fastapi.testclient import TestClient
from web.house import API, House

from broadcaster.domain.access import Role
from broadcaster.domain.device import PROOF, fingerprint, proof_payload
from broadcaster.domain.journal_batches import read_checkpoint
from broadcaster.domain.people import OF_ADDRESS
from broadcaster.domain.stations import StationCode
from broadcaster.domain.units import Millis, instant
from broadcaster.envelope import from_json, new_key, public_of, seal, to_json
from broadcaster.playout.held import Handover, Identity
from broadcaster.playout.resuming import resumed
from broadcaster.playout.state import Moment
from broadcaster.playout.taking import booted

CODE = StationCode("91-kv")


class Box:
    """A machine with its key."""

    def __init__(self, house: House) -> None:
        self.house, self.key = house, new_key()
        self.client = house.client(anonymous=True)

    def ask(self, code: str, name: str = "Hộp ở trụ sở") -> Any:
        public = base64.b64encode(public_of(self.key)).decode()
        sent = {"code": code, "public_key": public, "name": name}
        answer = self.client.post(f"{API}/enrolments", json=sent)
        self.id = answer.json().get("id", "")
        return answer

    def collect(self, key: bytes | None = None, of: str = "") -> Any:
        proof = seal(PROOF, proof_payload(of or self.id, self.house.at), [key or self.key])
        sent = to_json(proof)
        assert from_json(sent) == proof
        told = {"Content-Type": "application/json"}
        return self.client.post(f"{API}/enrolments/{self.id}/collect", content=sent, headers=told)

    @property
    def fingerprint(self) -> str:
        return fingerprint(public_of(self.key))


@pytest.fixture
def admin(house: House) -> dict[str, str]:
    return house.person(Role.ADMIN, station="91")


def code_for(house: House, admin: dict[str, str]) -> str:
    made = house.client(anonymous=True).post(f"{API}/stations/{CODE}/enrolment-codes", headers=admin)
    assert made.status_code == 201, made.text
    return str(made.json()["code"])


def decide(house: House, admin: dict[str, str], box: Box, what: str, seen: int = 1, **sent: str) -> Any:
    told = {**admin, "If-Match": f'"{seen}"'}
    body = {"json": {"fingerprint": box.fingerprint, **sent}} if what == "accept" else {}
    return house.client(anonymous=True).post(f"{API}/enrolments/{box.id}/{what}", headers=told, **body)


def taken_in(house: House, admin: dict[str, str]) -> tuple[Box, str]:
    box = Box(house)
    assert box.ask(code_for(house, admin)).status_code == 201
    assert decide(house, admin, box, "accept").status_code == 200
    return box, str(box.collect().json()["token"])


def flag(client: TestClient, token: str, code: str = CODE) -> Any:
    return client.get(f"{API}/stations/{code}/flag", headers={"Authorization": f"Bearer {token}"})


def test_a_machine_is_let_in_once_a_human_has_compared_what_both_sides_show(
    house: House, admin: dict[str, str]
) -> None:
    box, code = Box(house), code_for(house, admin)
    asked = box.ask(code.lower().replace("-", " "))
    assert asked.json()["fingerprint"] == box.fingerprint
    assert box.collect().status_code == 202
    assert decide(house, admin, box, "accept").json()["state"] == "accepted"
    got = box.collect()
    assert got.status_code == 200
    told = got.json()
    assert (told["station"], told["house"]) == (CODE, house.newsroom.keyring.trust().house)
    assert told["roots"]["threshold"] == len(told["roots"]["keys"]) - 1 == 2
    assert flag(box.client, told["token"]).status_code == 200
    assert flag(box.client, told["token"], "91").status_code == 404
    house.at = instant(house.at + timedelta(minutes=5))
    again = box.collect()
    assert (again.status_code, again.json()["code"]) == (409, "enrolment-over")


def test_a_machines_token_is_good_for_nothing_but_playing_and_reporting(house: House, admin: dict[str, str]) -> None:
    box, token = taken_in(house, admin)
    told = {"Authorization": f"Bearer {token}"}
    for path in ("/accounts", "/bulletins", f"/stations/{CODE}", "/enrolments"):
        assert box.client.get(f"{API}{path}", headers=told).status_code == 403, path


def test_a_code_works_once_and_for_a_quarter_of_an_hour(house: House, admin: dict[str, str]) -> None:
    code = code_for(house, admin)
    assert Box(house).ask(code).status_code == 201
    assert Box(house).ask(code).json()["code"] == "enrolment-code-wrong"
    late = code_for(house, admin)
    house.at = instant(house.at + timedelta(minutes=15))
    assert Box(house).ask(late).json()["code"] == "enrolment-code-wrong"
    old, new = code_for(house, admin), code_for(house, admin)
    assert Box(house).ask(old).json()["code"] == "enrolment-code-wrong"
    assert Box(house).ask(new).status_code == 201


def test_an_answer_that_was_lost_is_given_again_to_the_same_key_alone(house: House, admin: dict[str, str]) -> None:
    box, code = Box(house), code_for(house, admin)
    first = box.ask(code)
    again = box.ask(code)
    assert (again.status_code, again.json()) == (first.status_code, first.json())
    assert Box(house).ask(code).json()["code"] == "enrolment-code-wrong"
    assert decide(house, admin, box, "accept").status_code == 200
    lost = box.collect().json()["token"]
    house.at = instant(house.at + timedelta(minutes=4))
    assert box.collect(new_key()).json()["code"] == "proof-wrong"
    got = box.collect().json()["token"]
    assert got != lost
    assert [flag(box.client, each).status_code for each in (lost, got)] == [200, 200]
    house.at = instant(house.at + timedelta(minutes=1))
    assert box.collect().json()["code"] == "enrolment-over"
    house.at, asked = instant(house.at + timedelta(minutes=10)), box.id
    assert box.ask(code).json()["code"] == "enrolment-code-wrong"
    box.id = asked
    admin = house.person(Role.ADMIN, station="91")
    revoked = decide(house, admin, box, "revoke", seen=4)
    assert revoked.status_code == 200, revoked.text
    assert [flag(box.client, each).status_code for each in (lost, got)] == [401, 401]


def test_whoever_guesses_codes_is_made_to_wait(house: House) -> None:
    answers = [Box(house).ask("AAAA-BBBB-CCCC-DDDD").json()["code"] for _ in range(OF_ADDRESS.free + 2)]
    assert answers[0] == "enrolment-code-wrong"
    assert answers[-1] == "too-many-attempts"


def test_another_fingerprint_than_the_machines_is_not_accepted(house: House, admin: dict[str, str]) -> None:
    box = Box(house)
    box.ask(code_for(house, admin))
    other = Box(house).fingerprint
    refused = decide(house, admin, box, "accept", fingerprint=other)
    assert (refused.status_code, refused.json()["code"]) == (422, "fingerprint-wrong")
    assert box.fingerprint not in refused.text
    assert box.collect().status_code == 202


def test_only_who_holds_the_key_is_handed_anything(house: House, admin: dict[str, str]) -> None:
    box = Box(house)
    box.ask(code_for(house, admin))
    decide(house, admin, box, "accept")
    assert box.collect(new_key()).json()["code"] == "proof-wrong"
    assert box.collect(of="another").json()["code"] == "proof-wrong"
    assert box.collect().status_code == 200


def test_a_machine_that_is_rejected_or_waits_too_long_is_told_so(house: House, admin: dict[str, str]) -> None:
    no, late = Box(house), Box(house)
    no.ask(code_for(house, admin))
    assert decide(house, admin, no, "reject").json()["state"] == "rejected"
    assert no.collect().json()["code"] == "enrolment-over"
    late.ask(code_for(house, admin))
    house.at = instant(house.at + timedelta(minutes=60))
    admin = house.person(Role.ADMIN, station="91")
    assert late.collect().json()["code"] == "enrolment-over"
    assert decide(house, admin, late, "accept").json()["code"] == "enrolment-decided"


def test_accepting_another_machine_ends_the_one_before(house: House, admin: dict[str, str]) -> None:
    old, token = taken_in(house, admin)
    new, fresh = taken_in(house, admin)
    assert flag(old.client, token).status_code == 401
    assert flag(new.client, fresh).status_code == 200
    with house.newsroom.store.read() as work:
        stands = [each.stands_at(house.at) for each in work.devices.of(CODE)]
    assert sorted(stands) == [False, True]
    shown = house.client(anonymous=True).get(f"{API}/enrolments?state=replaced", headers=admin).json()["enrolments"]
    assert [each["id"] for each in shown] == [old.id]
    assert shown[0]["ended_by"]


def reported(box: Box, told: dict[str, Any]) -> int:
    """Up to which line its journal is held, after a machine that was just let in was switched on and reported."""
    me = Identity(
        station=CODE, house="", url="", token="", key="", threshold=1, roots=(), handover=Handover(**told["journal"])
    )
    state = booted(resumed(me, None, ()).state, Moment(now=box.house.at, monotonic=Millis(0)))
    sent = sealed_batch(CODE, state.unwritten, state.boot, box.key)
    headers = {"Authorization": f"Bearer {told['token']}", "Content-Type": "application/json"}
    answer = box.client.post(f"{API}/stations/{CODE}/journal", content=sent, headers=headers)
    assert answer.status_code == 200, answer.text
    return read_checkpoint(from_json(answer.text).payload).sequence


def test_a_machine_in_anothers_place_goes_on_with_the_stations_journal(house: House, admin: dict[str, str]) -> None:
    for count in (1, 2, 3):
        box = Box(house)
        box.ask(code_for(house, admin))
        decide(house, admin, box, "accept")
        told = box.collect().json()
        assert (told["journal"]["sequence"], told["journal"]["boot"]) == (count - 1, count - 1)
        assert reported(box, told) == count
    held = house.client(anonymous=True).get(f"{API}/stations/{CODE}/journal", headers=admin).json()
    assert (held["sequence"], held["findings"]) == (3, [])


def test_a_revoked_machine_is_refused_at_once_and_its_station_is_lost_until_another_comes(
    house: House, admin: dict[str, str]
) -> None:
    box, token = taken_in(house, admin)
    assert decide(house, admin, box, "revoke", seen=3).json()["state"] == "revoked"
    assert flag(box.client, token).status_code == 401
    assert box.collect().json()["code"] == "enrolment-over"
    with house.newsroom.store.read() as work:
        assert work.enrolments.lost() == {CODE}
        assert not any(each.stands_at(house.at) for each in work.devices.of(CODE))
    taken_in(house, admin)
    with house.newsroom.store.read() as work:
        assert work.enrolments.lost() == frozenset()


def call(box: Box, token: str, **told: Any) -> Any:
    headers = {"Authorization": f"Bearer {token}"}
    sent = {"boot": 1, "sink": "aplay", "skew_ms": None, "held_until": None, **told}
    return box.client.post(f"{API}/stations/{CODE}/status", json=sent, headers=headers)


def standing(house: House, admin: dict[str, str]) -> Any:
    return house.client(anonymous=True).get(f"{API}/stations/{CODE}/status", headers=admin).json()


def test_a_station_stands_as_its_machine_called_last(house: House, admin: dict[str, str]) -> None:
    assert standing(house, admin)["state"] == "new"
    box, token = taken_in(house, admin)
    assert standing(house, admin)["state"] == "new"
    assert call(box, token, muted=True, faults=["sink: hỏng"]).status_code == 204
    found = standing(house, admin)
    assert (found["state"], [each["what"] for each in found["findings"]]) == ("online", ["muted", "fault"])
    house.at = instant(house.at + timedelta(minutes=20))
    assert standing(house, admin)["state"] == "late"
    told = house.client(anonymous=True).get(f"{API}/station-status?limit=100", headers=admin).json()["stations"]
    assert {each["station"]: each["state"] for each in told}[CODE] == "late"


def test_a_copy_of_a_machines_disk_is_found_by_what_both_tell(house: House, admin: dict[str, str]) -> None:
    box, token = taken_in(house, admin)
    call(box, token, boot=5, sequence=90)
    call(box, token, boot=6, sequence=95)
    assert standing(house, admin)["twins"] is None
    call(box, token, boot=5, sequence=99)
    assert standing(house, admin)["twins"] is not None


def test_of_two_who_decide_the_second_is_told(house: House, admin: dict[str, str]) -> None:
    box = Box(house)
    box.ask(code_for(house, admin))
    assert decide(house, admin, box, "accept").status_code == 200
    second = decide(house, admin, box, "reject")
    assert (second.status_code, second.json()["code"]) == (412, "edited-meanwhile")


def test_what_was_done_about_machines_stands_in_the_audit(house: House, admin: dict[str, str]) -> None:
    box, _ = taken_in(house, admin)
    decide(house, admin, box, "revoke", seen=3)
    with house.newsroom.store.read() as work:
        verbs = [each.deed.verb for each in work.audit.entries(0, 1000)]
    told = [verb for verb in verbs if verb.startswith("device.")]
    assert told == ["device.invite", "device.ask", "device.accept", "device.collect", "device.revoke"]
