"""A machine becomes a station's once a human has compared what both sides show, and only whoever holds its key."""

from pathlib import Path

import pytest
from fakes.journals import lines_after
from playout.fake_house import FakeHouse, served
from playout.small_house import STATION, SmallHouse

from broadcaster.app.clock import now
from broadcaster.app.station import Enrolling, enrol
from broadcaster.domain.device import fingerprint
from broadcaster.domain.errors.machine import EnrolmentRefused
from broadcaster.domain.journal import Event, Note, beginning, hash_of
from broadcaster.envelope import public_of
from broadcaster.playout.held import Handover, Shelf
from broadcaster.playout.house import DOCUMENT


def asking(folder: Path, fake: FakeHouse, code: str = "the-code") -> Enrolling:
    return Enrolling(data=folder, url=fake.url, code=code, every=0.02)


def test_a_machine_that_was_accepted_holds_its_own_key_and_the_pinned_root(tmp_path: Path) -> None:
    with served(FakeHouse(house=SmallHouse(), code="the-code")) as fake:
        shown: list[str] = []

        def compared(told: str) -> None:
            shown.append(told)
            fake.accepted = True

        assert enrol(asking(tmp_path, fake), compared) == STATION
    identity = Shelf(tmp_path).identity()
    assert identity is not None
    assert fake.device == public_of(identity.private)
    assert shown == [fingerprint(fake.device)]
    assert identity.pinned.keys == (public_of(fake.house.root),)
    assert identity.token == "the-token"
    assert {path.stat().st_mode & 0o777 for path in tmp_path.glob("identity.*")} == {0o600}


def test_a_machine_takes_over_the_journal_that_the_house_holds_of_the_one_before(tmp_path: Path) -> None:
    lines = lines_after(STATION, beginning(STATION), [Note(event=Event.BOOT)] * 3, now(), boot=4)
    for held, handover in ((lines, Handover(sequence=3, head=hash_of(lines[2]), boot=4)), ([], Handover())):
        folder = tmp_path / str(len(held))
        with served(FakeHouse(house=SmallHouse(), code="the-code", accepted=True, lines=held)) as fake:
            enrol(asking(folder, fake), lambda _: None)
        identity = Shelf(folder).identity()
        assert identity is not None
        assert identity.handover == handover


def test_a_machine_that_was_rejected_and_a_wrong_code_leave_nothing(tmp_path: Path) -> None:
    with served(FakeHouse(house=SmallHouse(), code="the-code", accepted=False)) as fake:
        with pytest.raises(EnrolmentRefused, match="enrolment-rejected"):
            enrol(asking(tmp_path, fake), lambda _: None)
        with pytest.raises(EnrolmentRefused, match="code-wrong"):
            enrol(asking(tmp_path, fake), lambda _: None)
    assert Shelf(tmp_path).identity() is None


def test_answers_that_were_lost_are_asked_for_again_with_the_same_key(tmp_path: Path) -> None:
    with served(FakeHouse(house=SmallHouse(), code="the-code", accepted=True, lost=3)) as fake:
        assert enrol(asking(tmp_path, fake), lambda _: setattr(fake, "lost", 2)) == STATION
    identity = Shelf(tmp_path).identity()
    assert identity is not None
    assert fake.device == public_of(identity.private)


class Endless(FakeHouse):
    """Whoever stands between says more than a house would."""

    def taken(self, path: str, body: bytes) -> tuple[int, dict[str, str], bytes]:
        status, headers, told = super().taken(path, body)
        return status, headers, told + b" " * DOCUMENT


def test_answers_without_an_end_are_refused_by_name_and_leave_nothing(tmp_path: Path) -> None:
    endless = Endless(house=SmallHouse(), code="the-code")
    with served(endless) as fake, pytest.raises(EnrolmentRefused, match="endless"):
        enrol(asking(tmp_path, fake), lambda _: None)
    assert Shelf(tmp_path).identity() is None


def test_a_machine_that_is_a_stations_already_is_not_taken_by_accident(tmp_path: Path) -> None:
    with served(FakeHouse(house=SmallHouse(), code="the-code", accepted=True)) as fake:
        Shelf(tmp_path).enrolled(fake.house.identity(fake.url))
        with pytest.raises(EnrolmentRefused):
            enrol(asking(tmp_path, fake), lambda _: None)
        assert fake.device is None


def test_a_fingerprint_is_short_and_of_the_whole_key() -> None:
    key = bytes(range(32))
    assert len(fingerprint(key)) == 9
    assert len({fingerprint(key[:place] + b"\xff" + key[place + 1 :]) for place in range(31)}) == 31
