"""`broadcaster devices`: a machine is let in, and ended, from the server's console."""

from pathlib import Path

import pytest
from adapters.test_keys_commands import run
from fakes.samples import two_provinces

from broadcaster.app import now
from broadcaster.domain.enrolment import Enrolment, EnrolmentState
from broadcaster.domain.stations import StationCode
from broadcaster.envelope import new_key, public_of
from broadcaster.store import open_store, upgrade

CODE = StationCode("30628")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    url = f"sqlite:///{folder / 'broadcaster.db'}"
    upgrade(url)
    store = open_store(url)
    with store.write() as work:
        work.stations.plant(list(two_provinces()), [])
    store.close()
    return folder


def waiting(data: Path, name: str) -> Enrolment:
    public = public_of(new_key())
    made = Enrolment(id=f"id-{name}", station=CODE, name=name, public=public, asked=now())
    store = open_store(f"sqlite:///{data / 'broadcaster.db'}")
    with store.write() as work:
        assert work.enrolments.add(made)
    store.close()
    return made


def test_a_machine_is_let_in_by_what_is_read_out_and_ended(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("devices", "code", CODE, "--data", data) == 0
    assert len(capsys.readouterr().out.strip().rpartition(" ")[2]) == len("ABCD-EFGH-IJKL-MNOP")
    box, other = waiting(data, "hộp"), waiting(data, "khác")
    assert run("devices", "list", "--data", data) == 0
    told = capsys.readouterr().out
    assert box.id in told
    assert box.fingerprint not in told
    assert run("devices", "accept", box.id, other.fingerprint, "--data", data) == 2
    assert box.fingerprint not in capsys.readouterr().err
    assert run("devices", "accept", box.id, box.fingerprint.lower(), "--data", data) == 0
    assert run("devices", "reject", other.id, "--data", data) == 0
    assert run("devices", "revoke", box.id, "--data", data) == 0
    capsys.readouterr()
    assert run("devices", "list", "--data", data) == 0
    assert capsys.readouterr().out == ""
    assert run("devices", "list", "--all", "--data", data) == 0
    told = capsys.readouterr().out
    assert EnrolmentState.REVOKED.value in told
    assert EnrolmentState.REJECTED.value in told
    assert run("devices", "accept", "không-có", "ABCD-EFGH", "--data", data) != 0
