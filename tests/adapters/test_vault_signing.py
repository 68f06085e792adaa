"""The server's key: made once, read by nobody else, and what it sealed opens only as what it is."""

import base64
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
from fakes.memory_audit import MemorySigner

from broadcaster.domain.errors.evidence import KeyUnfit, SealWrong
from broadcaster.domain.errors.machine import StorageUnwritable
from broadcaster.envelope import key_id, new_key, public_of
from broadcaster.newsroom.ports import Signer
from broadcaster.vault.signing import FileSigner, open_with, public_beside, read_public
from broadcaster.vault.whole_files import write_whole
from broadcaster.vault.witness import FolderWitness, kept_in

TYPE = "application/x"


@pytest.fixture(params=["memory", "file"])
def signer(request: pytest.FixtureRequest, tmp_path: Path) -> Signer:
    return MemorySigner() if request.param == "memory" else FileSigner(tmp_path / "keys" / "audit.key")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "keys" / "audit.key"


# --- what every signer promises ----------------------------------------------------------------------------------


def test_what_was_sealed_opens_as_what_it_is(signer: Signer) -> None:
    envelope = signer.sign(TYPE, b"x")
    assert signer.opened(TYPE, envelope) == b"x"
    assert signer.public() == signer.public()


def test_what_was_sealed_as_something_else_is_refused(signer: Signer) -> None:
    with pytest.raises(SealWrong):
        signer.opened("application/y", signer.sign(TYPE, b"x"))


@pytest.mark.parametrize("garbled", ["", "{}", "[]", "x y", "7b 7d", '{"payload": 1}'])
def test_what_is_no_envelope_is_refused(signer: Signer, garbled: str) -> None:
    with pytest.raises(SealWrong):
        signer.opened(TYPE, garbled)


# --- the key file ------------------------------------------------------------------------------------------------


def test_a_key_is_made_at_its_first_use_and_read_by_nobody_else(path: Path) -> None:
    signer = FileSigner(path)
    assert not path.exists()
    public = signer.public()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert public_beside(path) == public == FileSigner(path).public()
    assert sorted(each.name for each in path.parent.iterdir()) == ["audit.key", "audit.pub"]


def test_many_who_come_first_have_one_key(path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(lambda _: FileSigner(path).public(), range(40)))) == 1


def test_a_lost_public_half_is_written_again(path: Path) -> None:
    public = FileSigner(path).public()
    path.with_suffix(".pub").unlink()
    assert public_beside(path) is None
    FileSigner(path).sign(TYPE, b"x")
    assert public_beside(path) == public


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644, 0o601])
def test_a_key_that_others_may_read_is_refused(path: Path, mode: int) -> None:
    FileSigner(path).public()
    path.chmod(mode)
    with pytest.raises(KeyUnfit, match="chmod 600"):
        FileSigner(path).sign(TYPE, b"x")


@pytest.mark.parametrize("raw", [b"", b"x", b"\xff\xff", base64.b64encode(b"short"), base64.b64encode(bytes(33))])
def test_a_file_that_is_no_key_is_refused_and_left_alone(path: Path, raw: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(raw)
    path.chmod(0o600)
    with pytest.raises(KeyUnfit):
        FileSigner(path).public()
    assert path.read_bytes() == raw


def test_a_key_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "keys").write_text("a file, not a folder")
    with pytest.raises((KeyUnfit, StorageUnwritable)):
        FileSigner(tmp_path / "keys" / "audit.key").public()


def test_a_public_key_is_taken_as_text_or_as_a_file(tmp_path: Path) -> None:
    public = public_of(new_key())
    written = base64.b64encode(public).decode()
    (tmp_path / "a.pub").write_text(written + "\n")
    assert read_public(written) == read_public(str(tmp_path / "a.pub")) == public
    for wrong in ("x", "", str(tmp_path / "none.pub"), "a\0b", "x" * 5000):
        with pytest.raises(KeyUnfit):
            read_public(wrong)


def test_the_seal_of_another_server_is_refused(tmp_path: Path) -> None:
    one, other = FileSigner(tmp_path / "1" / "k"), FileSigner(tmp_path / "2" / "k")
    assert key_id(one.public()) != key_id(other.public())
    with pytest.raises(SealWrong, match="key unknown"):
        open_with(other.public(), TYPE, one.sign(TYPE, b"x"))


# --- checkpoints as files ----------------------------------------------------------------------------------------


def test_a_checkpoint_is_kept_whole_and_only_written_when_it_differs(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "checkpoints"
    witness = FolderWitness(folder)
    for day in (2, 1):
        witness.keep(date(2026, 11, day), f"{{{day}}}")
    assert list(kept_in(folder)) == [("2026-11-01.json", "{1}"), ("2026-11-02.json", "{2}")]
    stood = (folder / "2026-11-01.json").stat().st_ino
    witness.keep(date(2026, 11, 1), "{1}")
    assert (folder / "2026-11-01.json").stat().st_ino == stood
    (folder / "2026-11-01.json").write_text("cut")
    witness.keep(date(2026, 11, 1), "{1}")
    assert next(kept_in(folder)) == ("2026-11-01.json", "{1}")


def test_a_checkpoint_that_cannot_be_read_is_given_as_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(b"\xff")
    (tmp_path / "b.json").mkdir()
    assert list(kept_in(tmp_path)) == [("a.json", ""), ("b.json", "")]
    assert list(kept_in(tmp_path / "none")) == []


def test_where_nothing_can_be_written_it_is_told_and_nothing_is_left(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageUnwritable):
        FolderWitness(tmp_path / "file").keep(date(2026, 11, 1), "{}")
    with pytest.raises(StorageUnwritable):
        write_whole(tmp_path / "none" / "x", b"", 0o600)
    target = tmp_path / "folder"
    target.mkdir()
    (target / "x").mkdir()
    with pytest.raises(StorageUnwritable):
        write_whole(target / "x", b"raw", 0o600)
    assert [each.name for each in target.iterdir()] == ["x"]
